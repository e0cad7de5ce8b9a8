/* When reliefs must come, whoever plans: which lifts that takes, and what they cost at least.
 *
 * Whoever is there on day s has left by limit(s), so in (s, limit(s)] every position sees an
 * arrival if nothing is to be empty; and those who serve when the horizon begins leave by limits of
 * their own. Lifts of such a window must have seats for all of them: what the cheapest such lifts
 * cost, summed over windows that do not overlap, is a bound that anybody can check by hand.
 *
 * Private to this folder.
 */
#ifndef PLAN_OUTLINE_TIMING_H
#define PLAN_OUTLINE_TIMING_H

#include "plan/outline/outline.h"
#include "plan/plan.h"

/* The windows whose least costs add up to most: a new GArray of struct window by day; *cost is
 * their sum. A plan that leaves `spared` position-days empty may spare as many arrivals in each. */
GArray *timing_windows(const struct outline *outline, int64_t spared, int64_t *cost);

/* Lifts with `spare` (1.0: none) times the seats that each window needs, as late as possible, into
 * flown[n_lifts]. */
void timing_choose(const struct outline *outline, double spare, bool *flown);

/* The fewest arrivals of any plan without gaps: the shortest chain of tours of each position, were
 * all lifts its own; none where somebody is pinned with a waiver. */
int64_t timing_fewest_tours(const struct outline *outline);

#endif
