/* Solving: from a problem to the best plan that the time allows, with bounds.
 *
 * Repeatable: the same problem, options and seed give the same plan as long as the time is not what
 * ended the work. Pure but for its own threads and the monotonic clock.
 */
#ifndef PLAN_SOLVE_H
#define PLAN_SOLVE_H

#include "plan/plan.h"

/* Told whenever a better plan is found: its objectives, and seconds since the start. Returns false
 * to end early with the best so far. Called from the thread that called plan_solve. */
typedef bool plan_progress(void *self, const struct problem *problem,
                           const int64_t objective[OBJECTIVE_COUNT], double seconds);

struct plan_options {
    double seconds;  /* time budget; the first plan is finished even past it */
    int32_t threads; /* searchers side by side; 0: one for each processor */
    int64_t seed;
    plan_progress *progress; /* may be NULL */
    void *progress_self;
};

/* A problem that cannot be met gets a plan with gaps, each with a reason. NULL with ERROR_FIELD
 * when every plan would break a rule: somebody serves whom no lift takes home in time, or a post
 * has fewer people than it must have. With a published plan all before its freeze stays, and pins
 * are in every plan. */
struct plan *plan_solve(const struct problem *problem, const struct plan_options *options,
                        GError **error);

#endif
