/* A staffing made ready for search and bounds: tasks in order of start, times as cliques.
 *
 * Two tasks overlap exactly when they share a moment at which no more tasks can be added to those
 * that run: a maximal clique of the interval graph. Cliques are numbered by time, a task covers the
 * cliques from[t] .. to[t], and no other arithmetic of time is needed. Task numbers here are
 * positions in the order of start (`order` gives the file's); worker numbers are the file's.
 */
#ifndef PLAN_STAFF_CASE_H
#define PLAN_STAFF_CASE_H

#include "plan/staff.h"

struct staff_case {
    uint32_t n_tasks;
    uint32_t n_workers;
    uint32_t n_cliques;
    uint32_t overlap; /* most tasks at once */
    uint32_t *order;
    uint32_t *from;
    uint32_t *to;
    /* Workers who may do task t: worker[first_worker[t]] .. worker[first_worker[t + 1] - 1]. */
    uint32_t *first_worker;
    uint32_t *worker;
    /* Tasks that worker w may do, in order of start. */
    uint32_t *first_task;
    uint32_t *task;
    /* A bit for each worker and task, n_words to the worker; NULL where it would be too large. */
    uint64_t *able;
    uint32_t n_words;
};

struct staff_case *staff_case_new(const struct staffing *staffing);
void staff_case_free(struct staff_case *staff_case);
DEFINE_OWNED(staff_case)

bool staff_case_lists(const struct staff_case *staff_case, uint32_t worker, uint32_t task);
static inline bool staff_case_able(const struct staff_case *staff_case, uint32_t worker,
                                   uint32_t task)
{
    if (staff_case->able == NULL)
        return staff_case_lists(staff_case, worker, task);
    return staff_case->able[(size_t)worker * staff_case->n_words + task / 64] >> (task % 64) & 1;
}

/* When to stop: by a clock, and repeatable as long as the clock does not strike. */
struct staff_limit {
    int64_t until; /* g_get_monotonic_time */
};
bool staff_limit_passed(const struct staff_limit *limit);

#endif
