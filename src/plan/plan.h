/* A plan: the tours that fill the positions, what it is worth, and what proves that.
 *
 * docs/format/rotation.md describes the file. Amounts of objectives are never negative; -1 says
 * that a problem does not ask for one.
 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include "plan/problem.h"

/* In it at least so many arrivals must happen on lifts with after < day <= until, whoever plans, if
 * nothing is to be empty. Windows of a proof do not overlap. */
struct window {
    int32_t after;
    int32_t until;
    int64_t must_arrive;
    int64_t least_cost;
};

/* A stretch in which a position is empty. */
struct gap {
    uint32_t position;
    int32_t from;
    int32_t until;
    const char *because; /* a sentence; in plan.texts */
};

struct plan {
    struct tour *tours; /* by position, then time */
    uint32_t n_tours;
    int64_t objective[OBJECTIVE_COUNT];
    int64_t bound[OBJECTIVE_COUNT];
    struct window *windows;
    uint32_t n_windows;
    const char *beyond_windows; /* how a bound above the windows' was found, or NULL */
    struct gap *gaps;           /* by position, then from */
    uint32_t n_gaps;
    double seconds;
    int32_t threads;
    int64_t seed;
    const char *problem_path; /* as given to the solver; NULL: not said; in plan.texts */

    GStringChunk *texts;
};

struct plan *plan_new(void);
void plan_free(struct plan *plan);
DEFINE_OWNED(plan)

#endif
