/* What is left to plan from a freeze on, as a problem of its own: those who are there then serve,
 * those who have left are at home, and what lies before is gone.
 *
 * It is an approximation at its first days: whoever is being relieved on the freeze is left out, a
 * shortest tour and reliefs of the days before are not looked at. Whoever plans it hands the plan
 * to repair_tours, which looks at all.
 *
 * Private to this folder.
 */
#ifndef PLAN_REPAIR_REST_H
#define PLAN_REPAIR_REST_H

#include "plan/problem.h"

/* NULL: nothing is left to plan. The whole problem lends most of it, and must outlive it. */
struct rest_problem;
struct rest_problem *rest_new(const struct problem *whole);
void rest_free(struct rest_problem *rest);

const struct problem *rest_problem_of(const struct rest_problem *rest);

/* A plan of the rest, with what was published before the freeze, as tours of the whole: a GArray of
 * struct tour. */
GArray *rest_whole(const struct rest_problem *rest, const struct tour *tours, uint32_t n);

#endif
