/* What is derived from a problem once and asked millions of times: limits, lifts by day, people by
 * what they can do.
 *
 * Private to this folder. Read-only after outline_new, so that threads may share it.
 */
#ifndef PLAN_OUTLINE_OUTLINE_H
#define PLAN_OUTLINE_OUTLINE_H

#include "plan/pins.h"
#include "plan/problem.h"

struct outline {
    const struct problem *problem;
    int32_t n_days; /* of the horizon */

    int32_t *limit;       /* of whoever arrives on from + k; n_days */
    uint32_t *lift_since; /* first lift on or after from + k, or n_lifts; n_days + 1 */
    uint32_t *n_of_post;  /* positions at a post */
    int32_t *relief_max;  /* by post */
    int64_t extra_max;    /* most people present beyond one a position */

    /* A class is the people of one set of roles. */
    uint32_t n_classes;
    struct range *class_roles; /* of problem->person_roles */
    uint32_t *class_of;        /* by person */
    struct range *class_range; /* of class_people */
    uint32_t *class_people;
    struct range *role_range; /* of role_classes */
    uint32_t *role_classes;
    uint32_t *role_positions; /* how many there are, by role */

    uint32_t *serving_of; /* by position: of problem->serving, or PLAN_NONE */
    uint32_t *by_limit;   /* problem->serving, by limit */
};

struct outline *outline_new(const struct problem *problem);
void outline_free(struct outline *outline);
DEFINE_OWNED(outline)

/* The first lift on or after `day`; n_lifts: none. Any day will do. */
static inline uint32_t outline_lift_since(const struct outline *outline, int32_t day)
{
    int32_t k = day - outline->problem->from;

    if (k > outline->n_days)
        k = outline->n_days;
    return outline->lift_since[k < 0 ? 0 : k];
}

/* `day` within the horizon. */
static inline int32_t outline_limit(const struct outline *outline, int32_t day)
{
    return outline->limit[day - outline->problem->from];
}

/* No stretch of the person's unavailability touches [from, until). */
bool outline_is_free(const struct outline *outline, uint32_t person, int32_t from, int32_t until);
/* The first day from `from` on at which the person is unavailable; INT32_MAX: never. `from` itself
 * when unavailable then. */
int32_t outline_free_until(const struct outline *outline, uint32_t person, int32_t from);
bool outline_can(const struct outline *outline, uint32_t person, uint32_t role);
/* With one more arrival there on that lift the post keeps its share of relief. arrivals[n_lifts]:
 * how many come to the post with each lift. */
bool outline_has_relief(const struct outline *outline, const uint32_t *arrivals, uint32_t post,
                        uint32_t lift);

/* tour_faults, with what the outline knows. */
static inline unsigned outline_tour_faults(const struct outline *outline, const struct tour *tour)
{
    uint32_t serving = outline->serving_of[tour->position];

    return tour_faults(outline->problem,
                       serving == PLAN_NONE ? NULL : &outline->problem->serving[serving], tour);
}

#endif
