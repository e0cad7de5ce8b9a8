/* A plan made earlier, with as few of its tours changed as can be: what has become impossible is
 * taken out, what a human has pinned is put in, and each position that this leaves empty is filled
 * by the cheapest path (path.h) that the rest leaves open.
 *
 * Private to this folder.
 */
#ifndef PLAN_REPAIR_REPAIR_H
#define PLAN_REPAIR_REPAIR_H

#include "plan/outline/outline.h"

struct repair_wish {
    const struct tour *base; /* the plan made earlier */
    uint32_t n_base;
    int32_t freeze; /* what begins before stays, departures before it too */
    int64_t seed;
    bool (*is_over)(void *self); /* ends improving; a first answer is found whatever it says */
    void *self;
};

/* The new tours, a GArray of struct tour, not sorted. Pinned tours are in it. *fewest: how many
 * must be taken out and put in from the freeze on, whoever plans, where as many days stay empty. */
GArray *repair_tours(const struct outline *outline, const struct repair_wish *wish,
                     int64_t *fewest);

#endif
