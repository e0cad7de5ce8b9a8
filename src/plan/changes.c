#include "plan/changes.h"

#include <stdlib.h>

#include "plan/pins.h"

struct comparing {
    const struct problem *problem;
    const struct serving **serving; /* by position */
    uint32_t *in;                   /* by lift: how many were published on it */
    uint32_t *out;
    GArray *changes;
};

static bool is_lift(uint32_t lift)
{
    return lift != PLAN_NONE && lift != LIFT_GONE;
}

/* A cancelled lift is later than all others: nobody knows when it would have run. */
static int32_t day_of(const struct problem *problem, uint32_t lift, int32_t otherwise)
{
    if (lift == LIFT_GONE)
        return problem->until;
    return lift == PLAN_NONE ? otherwise : problem->lifts[lift].day;
}

static struct stretch days_of(const struct problem *problem, const struct tour *tour)
{
    return (struct stretch){day_of(problem, tour->arrive, INT32_MIN),
                            day_of(problem, tour->leave, INT32_MAX)};
}

/* ---- in an order to compare them in ---- */

static int compare_tours(const void *a, const void *b, void *self)
{
    const struct problem *problem = self;
    const struct tour *x = *(const struct tour *const *)a;
    const struct tour *y = *(const struct tour *const *)b;
    struct stretch first = days_of(problem, x);
    struct stretch second = days_of(problem, y);

    if (x->position != y->position)
        return x->position < y->position ? -1 : 1;
    if (first.from != second.from)
        return first.from < second.from ? -1 : 1;
    if (x->person != y->person)
        return x->person < y->person ? -1 : 1;
    return (first.until > second.until) - (first.until < second.until);
}

/* By position and time; NULL behind the last. */
static const struct tour **sorted_tours(const struct problem *problem, const struct tour *tours,
                                        uint32_t n)
{
    const struct tour **sorted = g_new0(const struct tour *, n + 1);

    for (uint32_t i = 0; i < n; i++)
        sorted[i] = &tours[i];
    if (n > 0)
        g_qsort_with_data(sorted, (gint)n, sizeof *sorted, compare_tours, (gpointer)problem);
    return sorted;
}

/* ---- why ---- */

static bool is_pinned(const struct problem *problem, const struct tour *tour)
{
    for (uint32_t i = 0; i < problem->n_pinned; i++) {
        const struct tour *pin = &problem->pinned[i].tour;

        if (pin->position == tour->position && pin->person == tour->person &&
            pin->arrive == tour->arrive && pin->leave == tour->leave)
            return true;
    }
    return false;
}

/* Something pinned is there at the same time, with the person or in the position. */
static bool gives_way_to_pin(const struct problem *problem, const struct tour *tour)
{
    struct stretch days = days_of(problem, tour);

    for (uint32_t i = 0; i < problem->n_pinned; i++) {
        const struct tour *pin = &problem->pinned[i].tour;
        struct stretch pinned = days_of(problem, pin);

        if ((pin->person == tour->person || pin->position == tour->position) &&
            pinned.from < days.until && days.from < pinned.until)
            return true;
    }
    return false;
}

static bool is_overbooked(const struct comparing *comparing, uint32_t lift, const uint32_t *n)
{
    return is_lift(lift) && (int64_t)n[lift] > comparing->problem->lifts[lift].seats;
}

static enum change_cause cause_of(const struct comparing *comparing, const struct change *change)
{
    const struct problem *problem = comparing->problem;

    if (change->faults != 0)
        return CHANGE_FAULT;
    if ((change->now != NULL && is_pinned(problem, change->now)) ||
        (change->was != NULL && gives_way_to_pin(problem, change->was)))
        return CHANGE_PINNED;
    if (change->was != NULL && (is_overbooked(comparing, change->was->arrive, comparing->in) ||
                                is_overbooked(comparing, change->was->leave, comparing->out)))
        return CHANGE_SEATS;
    return CHANGE_ROOM;
}

static bool has_begun(const struct problem *problem, const struct tour *tour)
{
    return tour->arrive == PLAN_NONE ||
           (is_lift(tour->arrive) && problem->lifts[tour->arrive].day < problem->freeze);
}

static void add_change(struct comparing *comparing, const struct tour *was, const struct tour *now)
{
    const struct problem *problem = comparing->problem;
    struct change change = {.was = was, .now = now};

    if (was != NULL)
        change.faults = tour_faults(problem, comparing->serving[was->position], was);
    change.cause = cause_of(comparing, &change);
    change.is_counted = was == NULL || !has_begun(problem, was);
    g_array_append_val(comparing->changes, change);
}

/* ---- one position ---- */

static bool has_same_person(const struct tour *a, const struct tour *b)
{
    return a->person == b->person;
}

static bool has_same_arrival(const struct tour *a, const struct tour *b)
{
    return a->arrive == b->arrive;
}

static bool has_same_departure(const struct tour *a, const struct tour *b)
{
    return a->leave == b->leave;
}

static bool is_in_its_place(const struct tour *a, const struct tour *b)
{
    return a->position == b->position;
}

/* Tours of one position: `was` and `now` with NULL where one has found its other already. */
struct slots {
    const struct tour **was;
    const struct tour **now;
    const struct tour **became; /* what each of `was` has become */
    uint32_t n_was;
    uint32_t n_now;
};

/* Each finds the first one left that is alike; both lists are short and by time. */
static void pair(struct slots *slots, bool is_alike(const struct tour *, const struct tour *))
{
    for (uint32_t i = 0; i < slots->n_was; i++)
        for (uint32_t k = 0; slots->became[i] == NULL && k < slots->n_now; k++)
            if (slots->now[k] != NULL && is_alike(slots->was[i], slots->now[k])) {
                slots->became[i] = slots->now[k];
                slots->now[k] = NULL;
            }
}

static void compare_position(struct comparing *comparing, struct slots *slots)
{
    pair(slots, tour_is_same);
    pair(slots, has_same_person);
    pair(slots, has_same_arrival);
    pair(slots, has_same_departure);
    pair(slots, is_in_its_place);
    for (uint32_t i = 0; i < slots->n_was; i++)
        if (slots->became[i] == NULL || !tour_is_same(slots->was[i], slots->became[i]))
            add_change(comparing, slots->was[i], slots->became[i]);
    for (uint32_t k = 0; k < slots->n_now; k++)
        if (slots->now[k] != NULL)
            add_change(comparing, NULL, slots->now[k]);
}

/* ---- all of them ---- */

static uint32_t end_of_position(const struct tour **tours, uint32_t first, uint32_t position)
{
    while (tours[first] != NULL && tours[first]->position == position)
        first++;
    return first;
}

static void count_published(struct comparing *comparing)
{
    const struct problem *problem = comparing->problem;

    for (uint32_t i = 0; i < problem->n_published; i++) {
        const struct tour *tour = &problem->published[i];

        if (is_lift(tour->arrive))
            comparing->in[tour->arrive]++;
        if (is_lift(tour->leave))
            comparing->out[tour->leave]++;
    }
}

static void compare_all(struct comparing *comparing, const struct plan *plan)
{
    const struct problem *problem = comparing->problem;
    g_autofree const struct tour **was =
        sorted_tours(problem, problem->published, problem->n_published);
    g_autofree const struct tour **now = sorted_tours(problem, plan->tours, plan->n_tours);
    g_autofree const struct tour **became = g_new0(const struct tour *, problem->n_published + 1);
    uint32_t i = 0;
    uint32_t k = 0;

    for (uint32_t position = 0; position < problem->n_positions; position++) {
        uint32_t i_end = end_of_position(was, i, position);
        uint32_t k_end = end_of_position(now, k, position);
        struct slots slots = {&was[i], &now[k], &became[i], i_end - i, k_end - k};

        compare_position(comparing, &slots);
        i = i_end;
        k = k_end;
    }
}

GArray *plan_changes(const struct problem *problem, const struct plan *plan)
{
    g_autofree const struct serving **serving =
        g_new0(const struct serving *, problem->n_positions + 1);
    g_autofree uint32_t *in = g_new0(uint32_t, problem->n_lifts + 1);
    g_autofree uint32_t *out = g_new0(uint32_t, problem->n_lifts + 1);
    struct comparing comparing = {problem, serving, in, out,
                                  g_array_new(FALSE, FALSE, sizeof(struct change))};

    for (uint32_t i = 0; i < problem->n_serving; i++)
        serving[problem->serving[i].position] = &problem->serving[i];
    count_published(&comparing);
    if (problem->has_published)
        compare_all(&comparing, plan);
    return comparing.changes;
}
