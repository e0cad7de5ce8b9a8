/* People of a rotation problem: what they can do, when they cannot, and who serves. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "modules/force/pose_parts.h"

void candidates_free(GArray *candidates)
{
    for (guint i = 0; i < candidates->len; i++) {
        struct candidate *one = &g_array_index(candidates, struct candidate, i);

        g_clear_pointer(&one->roles, g_array_unref);
        g_clear_pointer(&one->partly, g_array_unref);
        g_clear_pointer(&one->served, g_array_unref);
        g_clear_pointer(&one->unavailable, g_array_unref);
    }
    g_array_unref(candidates);
}

static struct candidate *candidate_of(struct posing *posing, const char *person)
{
    uint32_t number = 0;

    if (pose_put(posing->people, person, &number)) {
        struct candidate candidate = {.id = person, .returned = DAY_NONE};

        g_array_append_val(posing->candidates, candidate);
    }
    return &g_array_index(posing->candidates, struct candidate, number);
}

static void add_number(GArray **list, uint32_t number)
{
    if (*list == NULL)
        *list = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (guint i = 0; i < (*list)->len; i++)
        if (g_array_index(*list, uint32_t, i) == number)
            return;
    g_array_append_val(*list, number);
}

/* ---- when they cannot ---- */

static void add_unavailable(struct posing *posing, struct candidate *one, int32_t from,
                            int32_t until)
{
    struct stretch stretch = {MAX(from, posing->problem->from), MIN(until, posing->problem->until)};

    if (stretch.from >= stretch.until)
        return;
    if (one->unavailable == NULL)
        one->unavailable = g_array_new(FALSE, FALSE, sizeof(struct stretch));
    g_array_append_val(one->unavailable, stretch);
}

static int compare_stretches(const void *a, const void *b)
{
    const struct stretch *x = a;
    const struct stretch *y = b;

    return (x->from > y->from) - (x->from < y->from);
}

static void unite(GArray *stretches)
{
    struct stretch *all = (struct stretch *)(void *)stretches->data;
    guint n = 0;

    g_array_sort(stretches, compare_stretches);
    for (guint i = 0; i < stretches->len; i++) {
        if (n > 0 && all[i].from <= all[n - 1].until)
            all[n - 1].until = MAX(all[n - 1].until, all[i].until);
        else
            all[n++] = all[i];
    }
    g_array_set_size(stretches, n);
}

static void take_planned_absences(struct posing *posing)
{
    const GArray *facts = posing->facts->planned;

    for (guint i = 0; i < facts->len; i++) {
        const struct fact_planned_absence *fact =
            &g_array_index(facts, struct fact_planned_absence, i);
        uint32_t number = pose_number(posing->people, fact->person);

        if (number != PLAN_NONE)
            add_unavailable(posing, &g_array_index(posing->candidates, struct candidate, number),
                            fact->since.day, fact->until.day);
    }
}

/* Who is away at home, and nobody said until when, cannot be counted on. Who is away from a tour is
 * expected back on it. */
static void take_absences(struct posing *posing)
{
    const GArray *facts = posing->facts->absences;
    struct problem *problem = posing->problem;

    for (guint i = 0; i < facts->len; i++) {
        const struct fact_absence *fact = &g_array_index(facts, struct fact_absence, i);
        uint32_t number = pose_number(posing->people, fact->person);
        struct candidate *one = NULL;
        bool is_expected = false;

        if (number == PLAN_NONE ||
            !interval_holds((struct interval){fact->since, fact->until}, posing->begins))
            continue;
        one = &g_array_index(posing->candidates, struct candidate, number);
        for (guint k = 0; one->unavailable != NULL && k < one->unavailable->len; k++)
            is_expected = is_expected ||
                          g_array_index(one->unavailable, struct stretch, k).from == problem->from;
        if (one->open != NULL || is_expected)
            continue;
        pose_note(posing,
                  _("%s is away (%s) and nobody has said until when: not planned for; state "
                    "absence.ended or absence.planned"),
                  one->id, fact->reason);
        add_unavailable(posing, one, problem->from, problem->until);
    }
}

/* ---- what they can do ---- */

static void take_qualifications(struct posing *posing)
{
    const GArray *facts = posing->facts->qualifications;
    const struct problem *problem = posing->problem;

    for (guint i = 0; i < facts->len; i++) {
        const struct fact_qualification *fact = &g_array_index(facts, struct fact_qualification, i);
        uint32_t person = pose_number(posing->people, fact->person);
        uint32_t role = pose_number(posing->roles, fact->role);
        struct candidate *one = NULL;

        if (person == PLAN_NONE)
            continue;
        one = &g_array_index(posing->candidates, struct candidate, person);
        one->stated = true;
        if (role == PLAN_NONE || fact->until.day <= problem->from ||
            fact->since.day >= problem->until)
            continue;
        if (fact->since.day <= problem->from && fact->until.day >= problem->until) {
            add_number(&one->roles, role);
            continue;
        }
        if (one->partly == NULL)
            one->partly = g_array_new(FALSE, FALSE, sizeof(struct fact_qualification));
        g_array_append_val(one->partly, *fact);
    }
}

/* Roles that come and go have no place in a problem; days on which one cannot serve do. */
static void settle_partly(struct posing *posing, struct candidate *one)
{
    const struct problem *problem = posing->problem;

    if (one->partly == NULL || one->roles != NULL)
        return;
    for (guint i = 0; i < one->partly->len; i++) {
        const struct fact_qualification *fact =
            &g_array_index(one->partly, struct fact_qualification, i);

        add_number(&one->roles, pose_number(posing->roles, fact->role));
        add_unavailable(posing, one, problem->from, fact->since.day);
        add_unavailable(posing, one, fact->until.day, problem->until);
    }
}

static void settle_roles(struct posing *posing)
{
    for (guint i = 0; i < posing->candidates->len; i++) {
        struct candidate *one = &g_array_index(posing->candidates, struct candidate, i);

        if (one->stated)
            settle_partly(posing, one);
        else
            one->roles = g_steal_pointer(&one->served);
    }
}

/* ---- tours ---- */

static void close_tour(struct posing *posing, struct candidate *one)
{
    one->leaving = one->open;
    one->open = NULL;
    one->returned = posing->problem->from;
}

/* A tour that runs when the horizon begins. */
static void take_open(struct posing *posing, struct candidate *one, const struct fact_tour *tour)
{
    const struct fact_tour *older = one->open;

    if (older != NULL) {
        if (tour->arrived.ms < older->arrived.ms) {
            older = tour;
            tour = one->open;
        }
        pose_note(posing, _("%s is on tour in %s and in %s; planned as if in %s alone"), one->id,
                  older->position, tour->position, tour->position);
    }
    one->open = tour;
}

static void take_tours(struct posing *posing)
{
    const GArray *tours = posing->facts->tours;
    const struct zone *zone = posing->facts->zone;

    for (guint i = 0; i < tours->len; i++) {
        const struct fact_tour *tour = &g_array_index(tours, struct fact_tour, i);
        const char *role = g_hash_table_lookup(posing->position_role, tour->position);
        uint32_t number = role != NULL ? pose_number(posing->roles, role) : PLAN_NONE;
        struct candidate *one = candidate_of(posing, tour->person);

        if (tour->arrived.ms >= posing->begins.ms)
            continue;
        if (number != PLAN_NONE)
            add_number(&one->served, number);
        if (tour->departed.ms <= posing->begins.ms)
            one->returned = MAX(one->returned, zone_date_of(zone, tour->departed).day);
        else if (tour->arrived.ms != INT64_MIN)
            take_open(posing, one, tour);
    }
}

/* One a position: who came last. The others are in a handover that ends now. */
static void settle_serving(struct posing *posing)
{
    struct problem *problem = posing->problem;
    g_autofree struct candidate **holders = g_new0(struct candidate *, problem->n_positions + 1);

    for (guint i = 0; i < posing->candidates->len; i++) {
        struct candidate *one = &g_array_index(posing->candidates, struct candidate, i);
        struct candidate *leaves = NULL;
        uint32_t position = PLAN_NONE;

        if (one->open == NULL)
            continue;
        position = pose_number(posing->positions, one->open->position);
        if (position == PLAN_NONE) {
            close_tour(posing, one);
            continue;
        }
        if (holders[position] != NULL)
            leaves = holders[position]->open->arrived.ms <= one->open->arrived.ms
                         ? holders[position]
                         : one;
        if (leaves != one)
            holders[position] = one;
        if (leaves != NULL)
            close_tour(posing, leaves);
    }
}

static void take_seat(struct posing *posing, const struct fact_lift *fact)
{
    struct problem *problem = posing->problem;

    for (uint32_t i = 0; fact != NULL && i < problem->n_lifts; i++)
        if (strcmp(problem->lifts[i].id, fact->lift) == 0 && problem->lifts[i].seats > 0)
            problem->lifts[i].seats--;
}

static void note_closing(struct posing *posing, const struct closing_tour *tour)
{
    g_autofree char *closes = date_text(tour->closes);

    if (tour->leaves == NULL)
        pose_note(posing,
                  _("%s closes on %s, and no lift with a seat takes %s home in time; schedule one"),
                  tour->position, closes, tour->person);
    else if (tour->arrives != NULL)
        pose_note(posing, _("%s closes on %s: %s still comes with %s, and leaves with %s"),
                  tour->position, closes, tour->person, tour->arrives->lift, tour->leaves->lift);
    else
        pose_note(posing, _("%s closes on %s: %s leaves with %s"), tour->position, closes,
                  tour->person, tour->leaves->lift);
}

/* Beside the plan: their seats are taken, they count as present, and rest afterwards. */
static void take_closing(struct posing *posing)
{
    struct closing_facts facts = pose_closing_facts(posing);
    struct problem *problem = posing->problem;
    const GArray *tours = posing->closing_tours = closing_tours(&facts, problem);

    for (guint i = 0; i < tours->len; i++) {
        const struct closing_tour *tour = &g_array_index(tours, struct closing_tour, i);
        struct candidate *one = candidate_of(posing, tour->person);

        if (!g_hash_table_contains(posing->closing, tour->position))
            continue;
        note_closing(posing, tour);
        take_seat(posing, tour->arrives);
        take_seat(posing, tour->leaves);
        add_unavailable(posing, one, tour->arrives != NULL ? tour->arrives->day.day : problem->from,
                        tour->leaves != NULL ? tour->leaves->day.day + problem->dwell_days
                                             : problem->until);
        one->leaving = NULL;
        if (problem->ceiling > 0)
            problem->ceiling--;
    }
}

/* Leaves as ordered: the seat is taken, and the time at home begins then. */
static void leave_with(struct posing *posing, struct candidate *one, const struct fact_order *order)
{
    struct problem *problem = posing->problem;

    for (uint32_t i = 0; i < problem->n_lifts; i++)
        if (strcmp(problem->lifts[i].id, order->lift) == 0 && problem->lifts[i].seats > 0)
            problem->lifts[i].seats--;
    add_unavailable(posing, one, problem->from, order->day.day + problem->dwell_days);
    one->leaving = NULL;
}

static void take_leaving(struct posing *posing)
{
    const GArray *orders = posing->facts->orders;

    for (guint i = 0; i < orders->len; i++) {
        const struct fact_order *order = &g_array_index(orders, struct fact_order, i);
        uint32_t number = pose_number(posing->people, order->person);
        struct candidate *one = NULL;

        if (number == PLAN_NONE || order->arrives || order->cancelled ||
            order->day.day < posing->problem->from)
            continue;
        one = &g_array_index(posing->candidates, struct candidate, number);
        if (one->leaving != NULL && strcmp(one->leaving->position, order->position) == 0)
            leave_with(posing, one, order);
    }
}

/* Those who have no order to leave. */
static void note_leaving(struct posing *posing)
{
    for (guint i = 0; i < posing->candidates->len; i++) {
        const struct candidate *one = &g_array_index(posing->candidates, struct candidate, i);

        if (one->leaving == NULL)
            continue;
        if (pose_number(posing->positions, one->leaving->position) == PLAN_NONE)
            pose_note(posing,
                      _("%s is on tour in %s, which is no position in force when the plan begins: "
                        "planned as if back home"),
                      one->id, one->leaving->position);
        else
            pose_note(posing, _("%s has two people; planned as if %s, who came first, had left"),
                      one->leaving->position, one->id);
    }
}

/* ---- what speaks against it ---- */

/* The day of the first that runs; without one that is said already, of all. */
static int32_t first_lift_day(const struct problem *problem)
{
    for (uint32_t i = 0; i < problem->n_lifts; i++)
        if (problem->lifts[i].seats > 0)
            return problem->lifts[i].day;
    return DAY_NONE;
}

static void check_limit(struct posing *posing, const struct candidate *one, int32_t since)
{
    const struct problem *problem = posing->problem;
    int32_t limit = problem_limit(problem, since);
    g_autofree char *arrived = date_text((struct date){since});
    g_autofree char *last = date_text((struct date){limit});

    if (limit < problem->from)
        pose_fault(posing,
                   _("%s, in %s since %s, had to leave by %s, before the plan begins; state the "
                     "departure, or plan from an earlier day with --at"),
                   one->id, one->open->position, arrived, last);
    else if (limit < problem->until && first_lift_day(problem) > limit)
        pose_fault(posing,
                   _("%s, in %s since %s, must leave by %s, and no lift runs by then; schedule "
                     "one"),
                   one->id, one->open->position, arrived, last);
}

/* Once for each such role. */
static void check_roles_are_held(struct posing *posing)
{
    const struct problem *problem = posing->problem;
    g_autofree bool *held = g_new0(bool, problem->n_roles + 1);
    g_autofree unsigned *n = g_new0(unsigned, problem->n_roles + 1);

    for (uint32_t i = 0; i < problem->n_person_roles; i++)
        held[problem->person_roles[i]] = true;
    for (uint32_t i = 0; i < problem->n_positions; i++)
        n[problem->positions[i].role]++;
    for (uint32_t i = 0; i < problem->n_roles; i++)
        if (!held[i])
            pose_fault(posing,
                       ngettext("%u position is of the role %s, for which nobody is qualified; "
                                "state qualification.held",
                                "%u positions are of the role %s, for which nobody is qualified; "
                                "state qualification.held",
                                n[i]),
                       n[i], problem->roles[i].id);
}

/* ---- into the problem ---- */

static int compare_numbers(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static void put_person(struct posing *posing, struct candidate *one, GArray *people, GArray *roles,
                       GArray *unavailable)
{
    struct person person = {
        .id = pose_keep(posing, one->id),
        .roles = {roles->len, one->roles != NULL ? one->roles->len : 0},
        .unavailable = {unavailable->len, 0},
        .returned = one->open != NULL ? DAY_NONE : one->returned,
    };

    if (one->roles != NULL) {
        g_array_sort(one->roles, compare_numbers);
        g_array_append_vals(roles, one->roles->data, one->roles->len);
    }
    if (one->unavailable != NULL) {
        unite(one->unavailable);
        g_array_append_vals(unavailable, one->unavailable->data, one->unavailable->len);
        person.unavailable.n = one->unavailable->len;
    }
    g_array_append_val(people, person);
}

static void put_serving(struct posing *posing, struct candidate *one, uint32_t person,
                        GArray *serving)
{
    struct serving row = {
        .position = pose_number(posing->positions, one->open->position),
        .person = person,
        .since = zone_date_of(posing->facts->zone, one->open->arrived).day,
    };

    check_limit(posing, one, row.since);
    g_array_append_val(serving, row);
}

static void *take_array(GArray *array, uint32_t *n)
{
    *n = array->len;
    return g_array_free(array, FALSE);
}

/* Who has no role of any position would only be carried along, unless somebody wants them to come.
 */
static void put_people(struct posing *posing)
{
    struct problem *problem = posing->problem;
    GArray *people = g_array_new(FALSE, FALSE, sizeof(struct person));
    GArray *roles = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    GArray *unavailable = g_array_new(FALSE, FALSE, sizeof(struct stretch));
    GArray *serving = g_array_new(FALSE, FALSE, sizeof(struct serving));

    for (guint i = 0; i < posing->candidates->len; i++) {
        struct candidate *one = &g_array_index(posing->candidates, struct candidate, i);

        /* Whoever holds a position has its role, whatever was stated. */
        if (one->open != NULL) {
            uint32_t position = pose_number(posing->positions, one->open->position);

            add_number(&one->roles, problem->positions[position].role);
            put_serving(posing, one, people->len, serving);
        }
        if ((one->roles != NULL && one->roles->len > 0) || one->is_pinned)
            put_person(posing, one, people, roles, unavailable);
    }
    problem->people = take_array(people, &problem->n_people);
    problem->person_roles = take_array(roles, &problem->n_person_roles);
    problem->unavailable = take_array(unavailable, &problem->n_unavailable);
    problem->serving = take_array(serving, &problem->n_serving);
}

static void take_along(struct posing *posing, const GArray *pins)
{
    for (guint i = 0; pins != NULL && i < pins->len; i++)
        candidate_of(posing, g_array_index(pins, struct fact_pin, i).person)->is_pinned = true;
}

void pose_people(struct posing *posing)
{
    const GArray *people = posing->facts->people;

    for (guint i = 0; i < people->len; i++)
        candidate_of(posing, g_array_index(people, struct fact_person, i).person);
    take_along(posing, posing->facts->pins);
    take_along(posing, posing->facts->wished);
    take_tours(posing);
    settle_serving(posing);
    take_closing(posing);
    take_leaving(posing);
    note_leaving(posing);
    take_qualifications(posing);
    take_planned_absences(posing);
    take_absences(posing);
    settle_roles(posing);
    put_people(posing);
    check_roles_are_held(posing);
}
