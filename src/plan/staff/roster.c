#include "plan/staff/roster.h"

#include <string.h>

void roster_clear(struct roster *roster)
{
    g_free(roster->duties);
    roster->duties = NULL;
}

void roster_add(struct roster *roster, struct duty duty)
{
    uint32_t at = roster_find(roster, duty.from);

    if (roster->n == roster->n_room) {
        roster->n_room = roster->n_room * 2 + 4;
        roster->duties = g_renew(struct duty, roster->duties, roster->n_room);
    }
    memmove(roster->duties + at + 1, roster->duties + at,
            (roster->n - at) * sizeof *roster->duties);
    roster->duties[at] = duty;
    roster->n++;
}

void roster_remove(struct roster *roster, uint32_t at)
{
    roster->n--;
    memmove(roster->duties + at, roster->duties + at + 1,
            (roster->n - at) * sizeof *roster->duties);
}

void task_pool_begin(struct task_pool *pool, uint32_t n_tasks)
{
    pool->tasks = g_new0(uint32_t, MAX(n_tasks, 1));
    pool->place = g_new0(uint32_t, MAX(n_tasks, 1));
    pool->n = 0;
}

void task_pool_clear(struct task_pool *pool)
{
    g_free(pool->tasks);
    g_free(pool->place);
}

void task_pool_add(struct task_pool *pool, uint32_t task)
{
    pool->place[task] = pool->n;
    pool->tasks[pool->n++] = task;
}

void task_pool_remove(struct task_pool *pool, uint32_t task)
{
    uint32_t last = pool->tasks[--pool->n];
    uint32_t place = pool->place[task];

    pool->tasks[place] = last;
    pool->place[last] = place;
}

uint64_t chance_begin(uint64_t seed)
{
    return MAX((seed + 1) * UINT64_C(0x9e3779b97f4a7c15), 1);
}
