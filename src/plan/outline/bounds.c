#include "plan/outline/bounds.h"

#include "plan/outline/timing.h"
#include "plan/pins.h"

/* Most days within the horizon that anybody can serve who comes: tour, rest, tour. */
static int64_t most_days(const struct outline *outline, int32_t *longest_tour)
{
    const struct problem *problem = outline->problem;
    int32_t longest = 0;
    int64_t cycle = 0;
    int64_t days = outline->n_days;

    for (int32_t k = 0; k < outline->n_days; k++)
        longest = MAX(longest, outline->limit[k] - (problem->from + k));
    cycle = (int64_t)longest + problem->dwell_days;
    *longest_tour = longest;
    if (cycle <= 0)
        return days;
    return days / cycle * longest + MIN(days % cycle, longest);
}

/* Position-days that those who serve at the start cannot cover, a person who comes at most
 * most_days of them. Where a waiver holds none counts, and the person may rest less before or after
 * the tour it is for. */
static int64_t fewest_people(const struct outline *outline, int64_t gap_days, uint32_t n_waived)
{
    const struct problem *problem = outline->problem;
    int32_t longest = 0;
    int64_t most = most_days(outline, &longest);
    int64_t days = ((int64_t)problem->n_positions - n_waived) * outline->n_days - gap_days;

    for (uint32_t i = 0; i < problem->n_pinned; i++)
        days -= problem->pinned[i].waiver != NULL ? longest : 0;
    for (uint32_t i = 0; i < problem->n_serving; i++) {
        int32_t limit = problem_limit(problem, problem->serving[i].since);

        days -= MIN(limit, problem->until) - problem->from;
    }
    return days <= 0 || most <= 0 ? 0 : (days + most - 1) / most;
}

/* Somebody goes at least so often, however evenly the tours are shared out. */
static int64_t fewest_of_one(const struct problem *problem, int64_t tours)
{
    int64_t n = problem->n_people;

    return n > 0 ? (tours + n - 1) / n : 0;
}

GArray *bounds_find(const struct outline *outline, int64_t gap_days, int64_t *bound)
{
    int64_t cost = 0;
    uint32_t n_waived = 0;
    int64_t tours = MAX(timing_fewest_tours(outline) - gap_days, 0);
    GArray *windows = NULL;

    g_free(pins_waived(outline->problem, &n_waived));
    windows = timing_windows(outline, gap_days + n_waived, &cost);
    bound[OBJECTIVE_GAPS] = 0;
    bound[OBJECTIVE_LIFT_COST] = cost;
    bound[OBJECTIVE_TOURS] = tours;
    bound[OBJECTIVE_PEOPLE] = fewest_people(outline, gap_days, n_waived);
    bound[OBJECTIVE_PEAK] = fewest_of_one(outline->problem, tours);
    bound[OBJECTIVE_CHANGES] = 0;
    return windows;
}
