/* Everybody's next absence, for a walk through time: looked up without walking their lists again.
 *
 * Private to this folder.
 */
#ifndef PLAN_SEARCH_AWAY_H
#define PLAN_SEARCH_AWAY_H

#include <string.h>

#include "plan/outline/outline.h"

struct away {
    const struct outline *outline;
    struct stretch *next;  /* by person: the first absence that ends after the day asked for */
    uint32_t *at;          /* its number among the person's */
    struct stretch *first; /* what next begins with */
};

static inline struct stretch away_stretch(const struct problem *problem, uint32_t person,
                                          uint32_t at)
{
    struct range range = problem->people[person].unavailable;

    if (at < range.n)
        return problem->unavailable[range.first + at];
    return (struct stretch){INT32_MAX, INT32_MAX};
}

static inline void away_init(struct away *away, const struct outline *outline)
{
    const struct problem *problem = outline->problem;

    away->outline = outline;
    away->next = g_new(struct stretch, problem->n_people + 1);
    away->first = g_new(struct stretch, problem->n_people + 1);
    away->at = g_new(uint32_t, problem->n_people + 1);
    for (uint32_t i = 0; i < problem->n_people; i++)
        away->first[i] = away_stretch(problem, i, 0);
}

static inline void away_clear(struct away *away)
{
    g_free(away->next);
    g_free(away->first);
    g_free(away->at);
}

/* Back to the beginning of time. */
static inline void away_begin(struct away *away)
{
    uint32_t n = away->outline->problem->n_people;

    memcpy(away->next, away->first, n * sizeof(struct stretch));
    memset(away->at, 0, n * sizeof(uint32_t));
}

/* As outline_free_until; from one call to the next `from` never falls. */
static inline int32_t away_free_until(struct away *away, uint32_t person, int32_t from)
{
    struct stretch *next = &away->next[person];

    while (next->until <= from)
        *next = away_stretch(away->outline->problem, person, ++away->at[person]);
    return MAX(next->from, from);
}

/* The day on which the person is back from that absence. */
static inline int32_t away_back(const struct away *away, uint32_t person)
{
    return away->next[person].until;
}

#endif
