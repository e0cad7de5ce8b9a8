/* The rotation problem in memory: who must be relieved where and when, by whom, on which lifts.
 *
 * Plain arrays: what refers to something else is its number in that array. No store, no clock, no
 * global state. Days count from 1970-01-01 (struct date's day); a stretch [from, until) holds day
 * `from` and not day `until`. docs/format/rotation.md describes the files that hold the same.
 */
#ifndef PLAN_PROBLEM_H
#define PLAN_PROBLEM_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/own.h"

#define PLAN_NONE UINT32_MAX /* no such number */
#define DAY_NONE  INT32_MIN  /* no such day */
/* In a published tour: a lift that is not among the problem's any more; it was cancelled. */
#define LIFT_GONE (UINT32_MAX - 1)

/* Above these a file is refused: they keep every sum of ours within its integer. */
enum {
    PROBLEM_DAYS_MAX = 40 * 366,
    PROBLEM_ROLES_MAX = 1000,
    PROBLEM_POSTS_MAX = 100000,
    PROBLEM_POSITIONS_MAX = 1000000,
    PROBLEM_PEOPLE_MAX = 5000000,
    PROBLEM_LIFTS_MAX = 100000,
    PROBLEM_SEATS_MAX = 1000000,
    PROBLEM_COST_MAX = 1000000000,
    PROBLEM_WAIVER_BYTES_MAX = 1000,
};

enum objective {
    OBJECTIVE_GAPS,
    OBJECTIVE_LIFT_COST,
    OBJECTIVE_TOURS,
    OBJECTIVE_PEOPLE,
    OBJECTIVE_PEAK,
    OBJECTIVE_CHANGES,
};
#define OBJECTIVE_COUNT 6
/* "gaps", "lift_cost", ... */
const char *objective_name(enum objective objective);

/* Part of a shared list: items [first, first + n). */
struct range {
    uint32_t first;
    uint32_t n;
};

struct role {
    const char *id;
    int32_t handover_days;
};

struct post {
    const char *id;
    int32_t minimum;
};

struct position {
    const char *id;
    uint32_t post;
    uint32_t role;
};

struct stretch {
    int32_t from;
    int32_t until;
};

struct person {
    const char *id;
    struct range roles;       /* of problem.person_roles, rising, each once */
    struct range unavailable; /* of problem.unavailable, by from, united */
    int32_t returned;         /* DAY_NONE: never away, or long ago */
};

struct serving {
    uint32_t position;
    uint32_t person;
    int32_t since;
};

struct lift {
    const char *id;
    int32_t day;
    int32_t seats; /* as many in, and as many out */
    int64_t cost;
};

/* One person's time in one position. */
struct tour {
    uint32_t position;
    uint32_t person;
    uint32_t arrive; /* lift; PLAN_NONE: serving when the horizon begins */
    uint32_t leave;  /* lift; PLAN_NONE: still there at its end */
};

static inline bool tour_is_same(const struct tour *a, const struct tour *b)
{
    return a->position == b->position && a->person == b->person && a->arrive == b->arrive &&
           a->leave == b->leave;
}

/* A tour that a human has fixed: every plan has it as it is. With a waiver, a sentence saying why,
 * it may break rules. */
struct pin {
    struct tour tour;
    const char *waiver; /* NULL: it keeps the rules by itself */
};

struct problem {
    int32_t from; /* the horizon */
    int32_t until;
    struct period tour_max;
    enum end_of_month end_of_month;
    int32_t min_days;
    int32_t dwell_days;
    int64_t ceiling; /* -1: none */
    /* At a post at most ceil(share_of / share_in × its positions) arrivals within any so many
     * consecutive days; within_days 0: no rule. */
    int32_t share_of;
    int32_t share_in;
    int32_t within_days;

    struct role *roles;
    uint32_t n_roles;
    struct post *posts;
    uint32_t n_posts;
    struct position *positions;
    uint32_t n_positions;
    struct person *people;
    uint32_t n_people;
    uint32_t *person_roles;
    uint32_t n_person_roles;
    struct stretch *unavailable;
    uint32_t n_unavailable;
    struct serving *serving; /* at most one a position and one a person */
    uint32_t n_serving;
    struct lift *lifts; /* by day, of one day in the file's order */
    uint32_t n_lifts;
    enum objective minimise[OBJECTIVE_COUNT];
    uint32_t n_minimise;

    bool has_published;
    struct tour *published;
    uint32_t n_published;
    int32_t freeze;
    struct pin *pinned;
    uint32_t n_pinned;

    GStringChunk *texts; /* all ids */
};

/* Empty; everything in it is freed with it. */
struct problem *problem_new(void);
void problem_free(struct problem *problem);
DEFINE_OWNED(problem)

/* The last day on which whoever arrived on `day` may leave. Rising with `day`. */
int32_t problem_limit(const struct problem *problem, int32_t day);
/* Most arrivals at the post within within_days; INT32_MAX without the rule. */
int32_t problem_relief_max(const struct problem *problem, uint32_t n_positions_of_post);

#endif
