/* One pass over the horizon, lift by lift: who is relieved when, by whom.
 *
 * Whoever arrives is at once promised a way home on the latest lift within the limit that has room,
 * and with it a relief; so at every lift it is known how long whoever comes will stay, and a person
 * can be chosen who is free that long. Lifts are flown as late as possible and filled before
 * another one flies. A pass takes milliseconds, so the search (search.h) runs many of them, each
 * told to do something else: fly this lift, do not fly that one, spare these people.
 *
 * Private to this folder.
 */
#ifndef PLAN_SEARCH_DISPATCH_H
#define PLAN_SEARCH_DISPATCH_H

#include "plan/outline/outline.h"

/* What a pass is told. The arrays are the caller's. */
struct dispatch_wish {
    const bool *forbidden; /* by lift: must not fly */
    const bool *flown;     /* by lift: counts as paid for from the start */
    double kept_share;     /* of the seats of a lift, kept for handovers until kept_days */
    int32_t kept_days;     /* before the limit */
    const double *thrift;  /* by role: how much its people are to be spared for it */
};

struct dispatch;

struct dispatch *dispatch_new(const struct outline *outline);
void dispatch_free(struct dispatch *dispatch);
DEFINE_OWNED(dispatch)

/* Runs a pass. Repeatable: the same wish gives the same tours. */
void dispatch_run(struct dispatch *dispatch, const struct dispatch_wish *wish);

/* Of the last pass; owned by the dispatch. Tours stand by arrival. */
const struct tour *dispatch_tours(const struct dispatch *dispatch, uint32_t *n);
int64_t dispatch_gap_days(const struct dispatch *dispatch);
int64_t dispatch_lift_cost(const struct dispatch *dispatch);

/* A position that stayed empty. */
struct shortage {
    uint32_t position;
    int32_t from;
    int32_t until;
};
const struct shortage *dispatch_shortages(const struct dispatch *dispatch, uint32_t *n);

#endif
