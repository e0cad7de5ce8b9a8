/* The checker's own picture of a problem and of a plan, and what its parts do. Nobody else's: the
 * solver has its own, so that a mistake in one of them shows.
 *
 * Days count from 1970-01-01. What refers to something else is its number in that list.
 */
#ifndef PLAN_CHECK_PARTS_H
#define PLAN_CHECK_PARTS_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/own.h"

#define DAY_NEVER INT32_MAX /* still there at the end */

enum {
    LIFT_NONE = -1, /* null: serving already, or still there at the end */
    LIFT_GONE = -2, /* of a published tour, and not among the lifts any more */
};

/* ---- the problem as given ---- */

struct given_role {
    const char *id;
    int32_t handover_days;
};

struct given_post {
    const char *id;
    int64_t minimum;
    int64_t n_positions;
};

struct given_position {
    const char *id;
    uint32_t post;
    uint32_t role;
};

struct given_away {
    int32_t from;
    int32_t until;
};

struct given_person {
    const char *id;
    uint32_t *roles;
    size_t n_roles;
    struct given_away *away;
    size_t n_away;
    bool has_returned;
    int32_t returned;
    int64_t serves; /* number in `serving`, or -1 */
};

struct given_serving {
    uint32_t position;
    uint32_t person;
    int32_t since;
};

struct given_lift {
    const char *id;
    int32_t day;
    int64_t seats;
    int64_t cost;
};

/* A tour: [from, until) of one person in one position. */
struct stay {
    uint32_t position;
    uint32_t person;
    int32_t arrive; /* lift, or LIFT_NONE */
    int32_t leave;
    int32_t from; /* of one serving: since when */
    int32_t until;
    bool is_backward;   /* leaves no later than it begins: present on no day */
    const char *waiver; /* pinned with it; NULL: not pinned, or without one */
};

/* A tour that a human has fixed. */
struct given_pin {
    uint32_t position;
    uint32_t person;
    int32_t arrive;
    int32_t leave;
    const char *waiver; /* NULL: none */
};

enum aim { AIM_GAPS, AIM_LIFT_COST, AIM_TOURS, AIM_PEOPLE, AIM_PEAK, AIM_CHANGES };
#define AIM_COUNT 6
/* "gaps", "lift_cost", ... */
const char *aim_name(enum aim aim);
/* -1: no objective has that name. */
int aim_of(const char *name);

struct given {
    int32_t from;
    int32_t until;
    struct period tour_max;
    enum end_of_month end_of_month;
    int32_t min_days;
    int32_t dwell_days;
    int64_t ceiling; /* -1: none */
    int64_t share_of;
    int64_t share_in;
    int32_t within_days; /* 0: no rule of reliefs */

    struct given_role *roles;
    size_t n_roles;
    struct given_post *posts;
    size_t n_posts;
    struct given_position *positions;
    size_t n_positions;
    struct given_person *people;
    size_t n_people;
    struct given_serving *serving;
    size_t n_serving;
    struct given_lift *lifts;
    size_t n_lifts;
    enum aim order[AIM_COUNT];
    size_t n_order;

    bool has_published;
    int32_t freeze;
    struct stay *published;
    size_t n_published;
    struct given_pin *pins;
    size_t n_pins;

    GHashTable *role_ids; /* id: number + 1 */
    GHashTable *post_ids;
    GHashTable *position_ids;
    GHashTable *person_ids;
    GHashTable *lift_ids;
    GStringChunk *texts;
};

/* Reads `pinned`, when everything else is read. */
bool given_read_pins(struct given *given, const json_t *root, GError **error);

struct given *given_read(const char *text, size_t n, GError **error);
void given_free(struct given *given);
DEFINE_OWNED(given)

/* The last day on which who came on `day` may leave. */
int32_t given_limit(const struct given *given, int32_t day);

/* ---- the plan as claimed ---- */

struct claimed_window {
    int32_t after;
    int32_t until;
    int64_t must_arrive;
    int64_t least_cost;
};

struct claimed_gap {
    uint32_t position;
    int32_t from;
    int32_t until;
    bool has_because;
};

struct claimed_amount {
    bool is_stated;
    int64_t value;
};

struct claim {
    struct stay *stays; /* those whose position, person and lifts are known */
    size_t n_stays;
    struct claimed_amount objective[AIM_COUNT];
    struct claimed_amount bound[AIM_COUNT];
    struct claimed_window *windows;
    size_t n_windows;
    char *beyond_windows; /* or NULL */
    struct claimed_gap *unfilled;
    size_t n_unfilled;
};

struct report;

/* What names an unknown id, or a tour of nobody who serves, is reported and left out. */
struct claim *claim_read(const struct given *given, struct report *report, const char *text,
                         size_t n, GError **error);
void claim_free(struct claim *claim);
DEFINE_OWNED(claim)

/* As qsort, which may not be given nothing to sort at no place. */
void check_sort(void *items, size_t n, size_t size, int (*compare)(const void *, const void *));

/* ---- what was found ---- */

#define BROKEN_PEOPLE_MAX 10

struct report {
    json_t *broken;
    json_t *rules; /* rule: how often */
    int64_t n_broken;
    json_t *waived; /* as `broken`, with the waiver */
    int64_t n_waived;
    int64_t counted[AIM_COUNT];
    int64_t windows;        /* least cost that the windows show */
    int64_t windows_stated; /* sum of their least_cost */
};

/* Where a rule is broken; members that say nothing are NULL, `day` then DAY_NEVER. */
struct spot {
    const char *rule;
    int32_t day;
    const char *position;
    const char *people[BROKEN_PEOPLE_MAX + 1]; /* ends with NULL */
    const char *lift;
    const char *waiver; /* why that may be; NULL: it may not */
};
/* Broken, or waived. */
void report_broken(struct report *report, const struct spot *spot, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

struct iso {
    char text[16];
};
struct iso iso(int32_t day);

/* ---- the rules ---- */

/* What is pinned must be in the plan as it is; gives those tours their waivers. Before the others.
 */
void check_pins(const struct given *given, const struct claim *claim, struct report *report);
/* Each tour for itself, and each lift. */
void check_tours(const struct given *given, const struct claim *claim, struct report *report);
/* Tours of one person after another; counts `tours`, `people` and `peak`. */
void check_people(const struct given *given, const struct claim *claim, struct report *report);
/* Positions and posts day by day, the ceiling, and `unfilled`; counts `gaps`. */
void check_days(const struct given *given, const struct claim *claim, struct report *report);
/* What was published before freeze; counts `changes`. */
void check_published(const struct given *given, const struct claim *claim, struct report *report);
/* Windows, stated amounts and bounds; after all the counting. */
void check_proof(const struct given *given, const struct claim *claim, struct report *report);

#endif
