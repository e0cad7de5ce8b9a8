/* One searcher: passes (dispatch.h), choices of lifts (cohorts.h) and people (people.h), over and
 * over, keeping the best plan. Threads run searchers of different seeds beside each other.
 *
 * Private to this folder.
 */
#ifndef PLAN_SEARCH_SEARCH_H
#define PLAN_SEARCH_SEARCH_H

#include "plan/outline/outline.h"

/* What searchers share: when to end, and the best plan that any has found. */
struct meeting {
    const struct outline *outline;
    int64_t begun_us; /* g_get_monotonic_time */
    int64_t end_us;
    gint is_over; /* atomic */
    GMutex lock;
    struct tour *tours; /* the best; sorted (tours_sort); NULL: none yet */
    uint32_t n_tours;
    int64_t broken; /* tours_broken: only 0 is a plan */
    int64_t value[OBJECTIVE_COUNT];
    uint32_t by; /* searcher that found it; of equals the first counts */
};

struct searcher;

struct searcher *searcher_new(struct meeting *meeting, uint32_t number, int64_t seed);
void searcher_free(struct searcher *searcher);
DEFINE_OWNED(searcher)

/* A first plan, whatever time it takes. */
void searcher_begin(struct searcher *searcher);
/* Looks on until the meeting is over; `each` is called now and then, from this thread. */
void searcher_go_on(struct searcher *searcher, void (*each)(void *self), void *self);

#endif
