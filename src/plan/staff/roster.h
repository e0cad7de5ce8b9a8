/* What both searches for an assignment stand on: the tasks of each worker in order of time, the
 * pool of tasks that nobody does, and chance.
 */
#ifndef PLAN_STAFF_ROSTER_H
#define PLAN_STAFF_ROSTER_H

#include "plan/staff/case.h"

#define STAFF_NOBODY UINT32_MAX

/* A task on a worker's list; all that a step needs to know lies together. */
struct duty {
    uint32_t from; /* cliques */
    uint32_t to;
    uint32_t task;
    uint32_t weight;
};

struct roster {
    struct duty *duties; /* in order of time, none overlaps another */
    uint32_t n;
    uint32_t n_room;
    bool is_open; /* takes tasks */
};
void roster_clear(struct roster *roster);

/* The first duty that ends at clique `from` or later. */
static inline uint32_t roster_find(const struct roster *roster, uint32_t from)
{
    uint32_t low = 0;
    uint32_t high = roster->n;

    while (high - low > 8) {
        uint32_t middle = low + (high - low) / 2;

        if (roster->duties[middle].to < from)
            low = middle + 1;
        else
            high = middle;
    }
    while (low < high && roster->duties[low].to < from)
        low++;
    return low;
}

/* Nothing may be in the way of the duty. */
void roster_add(struct roster *roster, struct duty duty);
void roster_remove(struct roster *roster, uint32_t at);

/* Tasks in no order; place[task] is where the task stands. */
struct task_pool {
    uint32_t *tasks;
    uint32_t *place;
    uint32_t n;
};
void task_pool_begin(struct task_pool *pool, uint32_t n_tasks);
void task_pool_clear(struct task_pool *pool);
void task_pool_add(struct task_pool *pool, uint32_t task);
void task_pool_remove(struct task_pool *pool, uint32_t task);

/* The same seed, the same numbers. */
uint64_t chance_begin(uint64_t seed);

/* xorshift64*, Vigna 2016: shifts 12, 25, 27. */
static inline uint32_t chance_word(uint64_t *chance)
{
    uint64_t x = *chance;

    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    *chance = x;
    return (uint32_t)(x * UINT64_C(2685821657736338717) >> 32);
}

static inline uint32_t chance_below(uint64_t *chance, uint32_t n)
{
    return (uint32_t)((uint64_t)chance_word(chance) * n >> 32);
}

#endif
