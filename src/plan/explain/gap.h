/* Between gap.c, which finds what would close a gap, and gap_say.c, which says it.
 *
 * The plan stays as it is, one tour is added where the position is empty, and every pair of lifts
 * to come and go by is asked what stands against it.
 */
#ifndef PLAN_EXPLAIN_GAP_H
#define PLAN_EXPLAIN_GAP_H

#include "plan/explain/parts.h"

/* A gap and those around it. */
struct hole {
    const struct roster *roster;
    const struct gap *gap;
    uint32_t role;
    int32_t handover_days;
    uint32_t before;  /* tour: who went, or PLAN_NONE */
    uint32_t after;   /* tour: who comes next, or PLAN_NONE */
    int32_t earliest; /* nobody else can be in the position before that day: two are */
    int32_t latest;   /* nor on that day or after it */
};

struct pair {
    uint32_t arrive;
    uint32_t leave; /* PLAN_NONE: there until the end */
    int32_t from;
    int32_t until;
    int32_t closes; /* days of the gap */
};

/* What people could do about one pair. */
struct supply {
    uint32_t fit;      /* somebody, or PLAN_NONE */
    uint32_t rest_of;  /* who lacks nothing but rest, and least of it, or PLAN_NONE */
    int32_t rest_days; /* lacking */
    uint32_t absent;   /* somebody whom nothing but one absence keeps away, or PLAN_NONE */
    uint32_t absence;  /* of problem->unavailable */
    uint32_t n_fit;
    uint32_t n_resting; /* in any case */
    uint32_t n_absent;  /* rested, but away */
};

/* What stands against a pair. */
struct verdict {
    const struct pair *pair;
    bool lacks_in;
    bool lacks_out;
    bool lacks_room;   /* of the ceiling */
    int32_t full_on;   /* the first such day */
    bool lacks_relief; /* the share of relief at the post */
    struct supply supply;
    unsigned n_lacking; /* things: a seat, a seat, room, relief, a person */
};

/* The best pair for each thing that would close the gap by itself. */
struct remedies {
    struct verdict nothing; /* .pair NULL: there is none, and so on */
    struct verdict seat;
    struct verdict person;
    struct verdict rest;
    struct verdict absence;
    struct verdict room;
    struct verdict relief;
    struct verdict fewest;              /* where it takes several things */
    uint32_t lifts[EXPLAIN_LISTED_MAX]; /* of which one more seat is enough */
    uint32_t n_lifts;
    struct verdict typical; /* the shortest pair */
    uint32_t n_of_role;
};

/* What is said of a gap that no pair of lifts could close. */
json_t *explain_gap_without_lifts(const struct hole *hole);
/* What is said where there are some, a struct pair each. */
json_t *explain_gap_with_lifts(const struct hole *hole, const GArray *pairs,
                               const struct remedies *remedies);

#endif
