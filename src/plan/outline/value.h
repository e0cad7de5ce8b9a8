/* What tours are worth, and where they leave a position empty.
 *
 * Private to this folder.
 */
#ifndef PLAN_OUTLINE_VALUE_H
#define PLAN_OUTLINE_VALUE_H

#include "plan/outline/outline.h"
#include "plan/plan.h"

/* The tour is present on [begins, ends) of the horizon: whoever serves when it begins was there
 * before, and who is there when it ends stays on. */
static inline int32_t tour_begins(const struct problem *problem, const struct tour *tour)
{
    return tour->arrive == PLAN_NONE ? problem->from : problem->lifts[tour->arrive].day;
}
static inline int32_t tour_ends(const struct problem *problem, const struct tour *tour)
{
    return tour->leave == PLAN_NONE ? problem->until : problem->lifts[tour->leave].day;
}

/* By position, then arrival; those serving at the start come first. */
void tours_sort(struct tour *tours, uint32_t n);

/* All objectives of sorted tours, into value[OBJECTIVE_COUNT]. */
void tours_value(const struct outline *outline, const struct tour *tours, uint32_t n,
                 int64_t *value);

/* The gaps of sorted tours: a new GArray of struct gap, `because` not set. */
GArray *tours_gaps(const struct outline *outline, const struct tour *tours, uint32_t n);

/* <0: x is better, compared in the order of problem->minimise. */
int value_compare(const struct problem *problem, const int64_t *x, const int64_t *y);

#endif
