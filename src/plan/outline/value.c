#include "plan/outline/value.h"

#include <stdlib.h>

static int tour_compare(const void *a, const void *b)
{
    const struct tour *x = a;
    const struct tour *y = b;

    if (x->position != y->position)
        return x->position < y->position ? -1 : 1;
    /* PLAN_NONE, serving at the start, becomes 0 and so comes first. */
    if (x->arrive + 1 != y->arrive + 1)
        return x->arrive + 1 < y->arrive + 1 ? -1 : 1;
    return 0;
}

void tours_sort(struct tour *tours, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++)
        if (tour_compare(&tours[i - 1], &tours[i]) > 0) {
            qsort(tours, n, sizeof *tours, tour_compare);
            return;
        }
}

/* ---- gaps ---- */

static void add_gap(GArray *gaps, uint32_t position, int32_t from, int32_t until)
{
    struct gap gap = {position, from, until, NULL};

    if (from < until)
        g_array_append_val(gaps, gap);
}

GArray *tours_gaps(const struct outline *outline, const struct tour *tours, uint32_t n)
{
    const struct problem *problem = outline->problem;
    GArray *gaps = g_array_new(FALSE, FALSE, sizeof(struct gap));
    uint32_t i = 0;

    for (uint32_t p = 0; p < problem->n_positions; p++) {
        int32_t filled_until = problem->from;

        for (; i < n && tours[i].position == p; i++) {
            add_gap(gaps, p, filled_until, tour_begins(problem, &tours[i]));
            filled_until = MAX(filled_until, tour_ends(problem, &tours[i]));
        }
        add_gap(gaps, p, filled_until, problem->until);
    }
    return gaps;
}

/* ---- objectives ---- */

static int64_t lift_cost(const struct problem *problem, const struct tour *tours, uint32_t n)
{
    g_autofree bool *is_flown = g_new0(bool, problem->n_lifts);
    int64_t cost = 0;

    for (uint32_t i = 0; i < n; i++) {
        if (tours[i].arrive != PLAN_NONE)
            is_flown[tours[i].arrive] = true;
        if (tours[i].leave != PLAN_NONE)
            is_flown[tours[i].leave] = true;
    }
    for (uint32_t k = 0; k < problem->n_lifts; k++)
        cost += is_flown[k] ? problem->lifts[k].cost : 0;
    return cost;
}

static void count_people(const struct problem *problem, const struct tour *tours, uint32_t n,
                         int64_t *value)
{
    g_autofree uint32_t *arrivals = g_new0(uint32_t, problem->n_people);

    value[OBJECTIVE_TOURS] = value[OBJECTIVE_PEOPLE] = value[OBJECTIVE_PEAK] = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (tours[i].arrive == PLAN_NONE)
            continue;
        value[OBJECTIVE_TOURS]++;
        value[OBJECTIVE_PEOPLE] += arrivals[tours[i].person]++ == 0;
        value[OBJECTIVE_PEAK] = MAX(value[OBJECTIVE_PEAK], (int64_t)arrivals[tours[i].person]);
    }
}

static guint tour_hash(gconstpointer key)
{
    const struct tour *tour = key;

    return tour->position * 2654435761u ^ tour->person * 40503u ^ tour->arrive * 97u ^ tour->leave;
}

static gboolean tour_equal(gconstpointer a, gconstpointer b)
{
    return tour_is_same(a, b);
}

static bool is_free_to_change(const struct problem *problem, const struct tour *tour)
{
    return tour->arrive == LIFT_GONE ||
           (tour->arrive != PLAN_NONE && problem->lifts[tour->arrive].day >= problem->freeze);
}

static int64_t count_changes(const struct problem *problem, const struct tour *tours, uint32_t n)
{
    g_autoptr(GHashTable) published = g_hash_table_new(tour_hash, tour_equal);
    int64_t changes = 0;

    if (!problem->has_published)
        return 0;
    for (uint32_t i = 0; i < problem->n_published; i++)
        if (is_free_to_change(problem, &problem->published[i]))
            g_hash_table_add(published, &problem->published[i]);
    for (uint32_t i = 0; i < n; i++)
        if (is_free_to_change(problem, &tours[i]) && !g_hash_table_remove(published, &tours[i]))
            changes++;
    return changes + g_hash_table_size(published);
}

void tours_value(const struct outline *outline, const struct tour *tours, uint32_t n,
                 int64_t *value)
{
    const struct problem *problem = outline->problem;
    g_autoptr(GArray) gaps = tours_gaps(outline, tours, n);

    value[OBJECTIVE_GAPS] = 0;
    for (uint32_t i = 0; i < gaps->len; i++) {
        const struct gap *gap = &g_array_index(gaps, struct gap, i);

        value[OBJECTIVE_GAPS] += gap->until - gap->from;
    }
    value[OBJECTIVE_LIFT_COST] = lift_cost(problem, tours, n);
    count_people(problem, tours, n, value);
    value[OBJECTIVE_CHANGES] = count_changes(problem, tours, n);
}

int value_compare(const struct problem *problem, const int64_t *x, const int64_t *y)
{
    for (uint32_t i = 0; i < problem->n_minimise; i++) {
        enum objective objective = problem->minimise[i];

        if (x[objective] != y[objective])
            return x[objective] < y[objective] ? -1 : 1;
    }
    return 0;
}
