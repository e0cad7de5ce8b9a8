/* A published plan holds before its freeze: what happened cannot be planned anew. So it must be
 * possible. Only what concerns single people, positions and lifts is looked at here; what a whole
 * plan is worth is for those who plan and check. */
#include "base/text.h"
#include "plan/files/problem_read.h"

/* A tour's days, as far as they lie before the freeze. */
struct spell {
    uint32_t tour;
    uint32_t owner; /* the person or the position */
    int32_t from;
    int32_t until;
};

static size_t tour_at(const struct reading *reading, uint32_t tour)
{
    return reading_at(reading, LIST_PUBLISHED, tour);
}

static bool is_lift(uint32_t lift)
{
    return lift != PLAN_NONE && lift != LIFT_GONE;
}

/* ---- each tour by itself ---- */

const struct serving **problem_serving_of_positions(const struct problem *problem)
{
    const struct serving **of = g_new0(const struct serving *, problem->n_positions + 1);

    for (uint32_t i = 0; i < problem->n_serving; i++)
        of[problem->serving[i].position] = &problem->serving[i];
    return of;
}

/* False: the tour has no days that could be compared. One whose lift was cancelled has none yet,
 * and who should have left with such a lift is still there. */
static bool check_tour(struct reading *reading, uint32_t i, const struct serving *serving,
                       struct spell *spell)
{
    const struct problem *problem = reading->problem;
    const struct tour *tour = &problem->published[i];
    const char *person = problem->people[tour->person].id;
    const struct position *position = &problem->positions[tour->position];

    if (tour->arrive == PLAN_NONE && (serving == NULL || serving->person != tour->person)) {
        reading_fault(reading, tour_at(reading, i),
                      _("\"%s\" is not in \"serving\" for \"%s\", so \"arrive\" must name a lift"),
                      person, position->id);
        return false;
    }
    if (tour->arrive == LIFT_GONE) {
        if (is_lift(tour->leave) && problem->lifts[tour->leave].day < problem->freeze)
            reading_fault(
                reading, tour_at(reading, i),
                _("\"%s\" left \"%s\" before \"freeze\", and the lift of \"arrive\" is not "
                  "in \"lifts\""),
                person, position->id);
        return false;
    }
    *spell = (struct spell){
        .tour = i,
        .from = tour->arrive == PLAN_NONE ? serving->since : problem->lifts[tour->arrive].day,
        .until = is_lift(tour->leave) ? problem->lifts[tour->leave].day : problem->until,
    };
    if (tour->arrive != PLAN_NONE && spell->until <= spell->from) {
        reading_fault(reading, tour_at(reading, i), _("\"%s\" leaves \"%s\" before being there"),
                      person, position->id);
        return false;
    }
    if (spell->from >= problem->freeze)
        return true;
    if (!reading_has_role(reading, tour->person, position->role))
        reading_fault(reading, tour_at(reading, i), _("\"%s\" was in \"%s\" without its role"),
                      person, position->id);
    if (MIN(spell->until, problem->freeze) > problem_limit(problem, spell->from))
        reading_fault(reading, tour_at(reading, i), _("\"%s\" stayed in \"%s\" past the limit"),
                      person, position->id);
    return true;
}

/* Everyone who serves has a line. */
static void check_serving_is_there(struct reading *reading)
{
    const struct problem *problem = reading->problem;
    g_autofree bool *there = g_new0(bool, problem->n_positions + 1);

    for (uint32_t i = 0; i < problem->n_published; i++)
        if (problem->published[i].arrive == PLAN_NONE)
            there[problem->published[i].position] = true;
    for (uint32_t i = 0; i < problem->n_serving; i++)
        if (!there[problem->serving[i].position])
            reading_fault(reading, reading_at(reading, LIST_SERVING, i),
                          _("\"%s\" serves, and \"published\" has no tour for that"),
                          problem->people[problem->serving[i].person].id);
}

/* ---- tours beside each other ---- */

static int compare_spells(const void *a, const void *b)
{
    const struct spell *first = a;
    const struct spell *second = b;

    if (first->owner != second->owner)
        return first->owner < second->owner ? -1 : 1;
    if (first->from != second->from)
        return first->from < second->from ? -1 : 1;
    return (first->tour > second->tour) - (first->tour < second->tour);
}

static void check_people(struct reading *reading, struct spell *spells, uint32_t n)
{
    const struct problem *problem = reading->problem;

    for (uint32_t i = 0; i < n; i++)
        spells[i].owner = problem->published[spells[i].tour].person;
    if (n > 0)
        qsort(spells, n, sizeof *spells, compare_spells);
    for (uint32_t i = 0; i < n; i++) {
        const struct person *person = &problem->people[spells[i].owner];
        bool is_first = i == 0 || spells[i - 1].owner != spells[i].owner;
        int32_t returned = is_first ? person->returned : spells[i - 1].until;

        if (spells[i].from >= problem->freeze || returned == DAY_NONE ||
            problem->published[spells[i].tour].arrive == PLAN_NONE)
            continue;
        if (!is_first && returned > spells[i].from)
            reading_fault(reading, tour_at(reading, spells[i].tour),
                          _("\"%s\" was in two positions at once"), person->id);
        else if ((int64_t)returned + problem->dwell_days > spells[i].from)
            reading_fault(reading, tour_at(reading, spells[i].tour),
                          _("\"%s\" came back before %d days at home"), person->id,
                          problem->dwell_days);
    }
}

static void check_positions(struct reading *reading, struct spell *spells, uint32_t n)
{
    const struct problem *problem = reading->problem;
    int32_t last = DAY_NONE; /* when those who came before leave: the two who stay longest */
    int32_t second = DAY_NONE;

    for (uint32_t i = 0; i < n; i++)
        spells[i].owner = problem->published[spells[i].tour].position;
    if (n > 0)
        qsort(spells, n, sizeof *spells, compare_spells);
    for (uint32_t i = 0; i < n; i++) {
        if (i == 0 || spells[i - 1].owner != spells[i].owner)
            last = second = DAY_NONE;
        if (spells[i].from < problem->freeze && second > spells[i].from)
            reading_fault(reading, tour_at(reading, spells[i].tour),
                          _("position \"%s\" had three people at once"),
                          problem->positions[spells[i].owner].id);
        if (spells[i].until >= last) {
            second = last;
            last = spells[i].until;
        } else if (spells[i].until > second) {
            second = spells[i].until;
        }
    }
}

static void check_seats(struct reading *reading)
{
    const struct problem *problem = reading->problem;
    g_autofree int32_t *in = g_new0(int32_t, problem->n_lifts + 1);
    g_autofree int32_t *out = g_new0(int32_t, problem->n_lifts + 1);

    for (uint32_t i = 0; i < problem->n_published; i++) {
        const struct tour *tour = &problem->published[i];

        if (is_lift(tour->arrive))
            in[tour->arrive]++;
        if (is_lift(tour->leave))
            out[tour->leave]++;
    }
    for (uint32_t i = 0; i < problem->n_lifts; i++) {
        const struct lift *lift = &problem->lifts[i];

        if (lift->day < problem->freeze && MAX(in[i], out[i]) > lift->seats)
            reading_fault(reading, reading_at(reading, LIST_LIFTS, i),
                          _("lift \"%s\": \"published\" had %d people on it, and \"seats\" is %d"),
                          lift->id, MAX(in[i], out[i]), lift->seats);
    }
}

void problem_resolve_published(struct reading *reading)
{
    struct problem *problem = reading->problem;
    g_autofree const struct serving **serving = problem_serving_of_positions(problem);
    g_autofree struct spell *spells = g_new(struct spell, problem->n_published + 1);
    uint32_t n = 0;

    if (problem->freeze < problem->from || problem->freeze > problem->until) {
        reading_fault(reading, reading->published_at, _("\"freeze\" is outside the horizon"));
        return;
    }
    for (uint32_t i = 0; i < problem->n_published; i++)
        n += check_tour(reading, i, serving[problem->published[i].position], &spells[n]);
    check_serving_is_there(reading);
    check_people(reading, spells, n);
    check_positions(reading, spells, n);
    check_seats(reading);
}
