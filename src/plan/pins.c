#include "plan/pins.h"

#include "base/text.h"

static bool is_lift(uint32_t lift)
{
    return lift != PLAN_NONE && lift != LIFT_GONE;
}

static bool has_no_seats(const struct problem *problem, uint32_t lift)
{
    return is_lift(lift) && problem->lifts[lift].seats == 0;
}

struct stretch tour_days(const struct problem *problem, const struct serving *serving,
                         const struct tour *tour)
{
    return (struct stretch){
        .from = tour->arrive == PLAN_NONE ? serving->since : problem->lifts[tour->arrive].day,
        .until = tour->leave == PLAN_NONE ? problem->until : problem->lifts[tour->leave].day,
    };
}

static bool has_role(const struct problem *problem, const struct tour *tour)
{
    struct range range = problem->people[tour->person].roles;

    for (uint32_t k = range.first; k < range.first + range.n; k++)
        if (problem->person_roles[k] == problem->positions[tour->position].role)
            return true;
    return false;
}

/* The person's first absence within the days, or NULL. */
static const struct stretch *absence_in(const struct problem *problem, uint32_t person,
                                        struct stretch days)
{
    struct range range = problem->people[person].unavailable;

    for (uint32_t k = range.first; k < range.first + range.n; k++) {
        const struct stretch *away = &problem->unavailable[k];

        if (MAX(away->from, days.from) < MIN(away->until, days.until))
            return away;
    }
    return NULL;
}

static unsigned impossible_faults(const struct problem *problem, const struct serving *serving,
                                  const struct tour *tour)
{
    unsigned faults = 0;
    struct stretch days;

    if (tour->arrive == LIFT_GONE || tour->leave == LIFT_GONE)
        faults |= TOUR_LIFT_GONE;
    if (has_no_seats(problem, tour->arrive) || has_no_seats(problem, tour->leave))
        faults |= TOUR_NO_SEATS;
    if (tour->arrive == PLAN_NONE && (serving == NULL || serving->person != tour->person))
        faults |= TOUR_NOT_SERVING;
    if ((faults & (TOUR_LIFT_GONE | TOUR_NOT_SERVING)) != 0)
        return faults;
    days = tour_days(problem, serving, tour);
    return days.until > days.from ? faults : faults | TOUR_ORDER;
}

unsigned tour_faults(const struct problem *problem, const struct serving *serving,
                     const struct tour *tour)
{
    const struct person *person = &problem->people[tour->person];
    unsigned faults = impossible_faults(problem, serving, tour);
    bool arrives = tour->arrive != PLAN_NONE;
    struct stretch days;

    if (!has_role(problem, tour))
        faults |= TOUR_ROLE;
    if ((faults & (TOUR_IMPOSSIBLE & ~(unsigned)TOUR_NO_SEATS)) != 0)
        return faults;
    days = tour_days(problem, serving, tour);
    if (days.until > problem_limit(problem, days.from))
        faults |= TOUR_LIMIT;
    if (arrives && tour->leave != PLAN_NONE && days.until - days.from < problem->min_days)
        faults |= TOUR_MIN_DAYS;
    if (arrives && absence_in(problem, tour->person, days) != NULL)
        faults |= TOUR_UNAVAILABLE;
    if (arrives && person->returned != DAY_NONE &&
        days.from - person->returned < problem->dwell_days)
        faults |= TOUR_RETURNED;
    return faults;
}

bool tour_is_waived(const struct problem *problem, const struct tour *tour)
{
    for (uint32_t i = 0; i < problem->n_pinned; i++) {
        const struct pin *pin = &problem->pinned[i];

        if (pin->waiver != NULL && pin->tour.position == tour->position &&
            pin->tour.person == tour->person && pin->tour.arrive == tour->arrive &&
            pin->tour.leave == tour->leave)
            return true;
    }
    return false;
}

bool *pins_waived(const struct problem *problem, uint32_t *n)
{
    bool *is_waived = g_new0(bool, problem->n_positions + 1);

    *n = 0;
    for (uint32_t i = 0; i < problem->n_pinned; i++) {
        const struct pin *pin = &problem->pinned[i];

        *n += pin->waiver != NULL && !is_waived[pin->tour.position];
        is_waived[pin->tour.position] |= pin->waiver != NULL;
    }
    return is_waived;
}

/* ---- in words ---- */

static char *limit_text(const struct problem *problem, const char *person, struct stretch days)
{
    g_autofree char *since = date_text((struct date){days.from});
    g_autofree char *limit = date_text((struct date){problem_limit(problem, days.from)});
    g_autofree char *until = date_text((struct date){days.until});

    return g_strdup_printf(_("%s, there since %s, must leave by %s and would be there until %s"),
                           person, since, limit, until);
}

static char *absence_text(const struct problem *problem, const char *person, uint32_t number,
                          struct stretch days)
{
    const struct stretch *away = absence_in(problem, number, days);
    g_autofree char *from = date_text((struct date){away->from});
    g_autofree char *until = date_text((struct date){away->until});

    return g_strdup_printf(_("%s is unavailable from %s until %s"), person, from, until);
}

static char *returned_text(const struct problem *problem, const struct person *person,
                           struct stretch days)
{
    g_autofree char *returned = date_text((struct date){person->returned});
    g_autofree char *from = date_text((struct date){days.from});

    return g_strdup_printf(_("%s returned on %s and would arrive on %s, after %d days at home; %d "
                             "are needed"),
                           person->id, returned, from, days.from - person->returned,
                           problem->dwell_days);
}

static const char *lift_without_seats(const struct problem *problem, const struct tour *tour)
{
    return problem->lifts[has_no_seats(problem, tour->arrive) ? tour->arrive : tour->leave].id;
}

char *tour_fault_text(const struct problem *problem, const struct serving *serving,
                      const struct tour *tour, enum tour_fault fault)
{
    const struct person *person = &problem->people[tour->person];
    const struct position *position = &problem->positions[tour->position];
    const char *role = problem->roles[position->role].id;
    struct stretch days = {0, 0};

    if ((fault & (TOUR_LIFT_GONE | TOUR_NOT_SERVING | TOUR_NO_SEATS | TOUR_ROLE)) == 0)
        days = tour_days(problem, serving, tour);
    switch (fault) {
    case TOUR_LIFT_GONE:
        return g_strdup_printf(_("the lift of %s to or from %s does not run"), person->id,
                               position->id);
    case TOUR_NO_SEATS:
        return g_strdup_printf(_("lift %s has no seats"), lift_without_seats(problem, tour));
    case TOUR_NOT_SERVING:
        return g_strdup_printf(_("%s does not serve in %s when the plan begins, and so has to "
                                 "arrive with a lift"),
                               person->id, position->id);
    case TOUR_ORDER:
        return g_strdup_printf(_("%s would leave %s before being there a day"), person->id,
                               position->id);
    case TOUR_ROLE:
        return g_strdup_printf(_("%s has not the role %s, which %s needs"), person->id, role,
                               position->id);
    case TOUR_LIMIT:
        return limit_text(problem, person->id, days);
    case TOUR_MIN_DAYS:
        return g_strdup_printf(_("%s would be in %s for %d days, and a tour lasts at least %d"),
                               person->id, position->id, days.until - days.from, problem->min_days);
    case TOUR_UNAVAILABLE:
        return absence_text(problem, person->id, tour->person, days);
    case TOUR_RETURNED:
        return returned_text(problem, person, days);
    }
    g_assert_not_reached();
}
