/* Reliefs counted instead of named: a pass over the horizon in a tenth of a millisecond.
 *
 * Whoever arrives with one lift in positions of one handover is a cohort, and cohorts are promised
 * seats as dispatch.h promises them to people: latest first, on the lifts that fly. What is left
 * out (who comes, the share of relief at a post) seldom decides which lifts must fly, so the choice
 * of lifts is searched here, at a cost that does not grow with the number of positions.
 *
 * Private to this folder.
 */
#ifndef PLAN_SEARCH_COHORTS_H
#define PLAN_SEARCH_COHORTS_H

#include "plan/outline/outline.h"

struct cohorts;

struct cohorts *cohorts_new(const struct outline *outline);
void cohorts_free(struct cohorts *cohorts);
DEFINE_OWNED(cohorts)

/* What a choice of lifts is worth. */
struct cohorts_value {
    int64_t missing; /* reliefs that found no seat */
    int64_t cost;    /* of lifts with anybody on them */
    int64_t tours;
};

/* Only lifts with flown[lift] fly; kept_share and kept_days are dispatch.h's. */
struct cohorts_value cohorts_run(struct cohorts *cohorts, const bool *flown, double kept_share,
                                 int32_t kept_days);
/* Seats to come that the last run left free on the lift. */
int32_t cohorts_free_seats(const struct cohorts *cohorts, uint32_t lift);

/* Looks for a cheaper choice than `flown`, in place, by simulated annealing in n_runs runs. Ends
 * early when `is_over` says so. Repeatable for a state of `random`. */
void cohorts_improve(struct cohorts *cohorts, bool *flown, double kept_share, int32_t kept_days,
                     uint32_t n_runs, GRand *random, bool (*is_over)(void *self), void *self);

#endif
