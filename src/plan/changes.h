/* What a plan made again changes of the one published before, and why: for people who are told.
 *
 * Pure; borrows the problem's and the plan's tours.
 */
#ifndef PLAN_CHANGES_H
#define PLAN_CHANGES_H

#include "plan/plan.h"

enum change_cause {
    CHANGE_FAULT,  /* the published tour breaks a rule by itself by now, or cannot be */
    CHANGE_SEATS,  /* one of its lifts has fewer seats than people published on it */
    CHANGE_PINNED, /* the new tour is pinned, or something pinned takes the person or the place */
    CHANGE_ROOM,   /* none of these: it makes room for others */
};

/* A tour published and the one that takes its place in the position. */
struct change {
    const struct tour *was; /* NULL: there was none */
    const struct tour *now; /* NULL: there is none any more */
    enum change_cause cause;
    unsigned faults; /* enum tour_fault of `was` (plan/pins.h) */
    bool is_counted; /* by the objective `changes`: not where only the departure of somebody moves
                        who came before the freeze */
};

/* By position, then time; a new GArray of struct change. Of a problem without a published plan it
 * is empty. */
GArray *plan_changes(const struct problem *problem, const struct plan *plan);

#endif
