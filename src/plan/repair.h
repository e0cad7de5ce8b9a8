/* A plan made earlier, with as few of its tours changed as can be: what has become impossible is
 * taken out, what a human has pinned is put in, and each position that this leaves empty is filled
 * by the cheapest path (path.h) that the rest leaves open.
 *
 * Private to this folder.
 */
#ifndef PLAN_REPAIR_H
#define PLAN_REPAIR_H

#include "plan/outline.h"

/* The new tours, a GArray of struct tour, not sorted. What begins before `freeze` stays; its
 * departures do where they lie before it. Pinned tours are in it. *fewest: of tours taken out and
 * put in from the freeze on, for plans that leave as many days empty. */
GArray *repair_tours(const struct outline *outline, const struct tour *base, uint32_t n_base,
                     int32_t freeze, int64_t *fewest);

#endif
