/* Shift minimisation: fewest workers for tasks with fixed times, where each worker may do some of
 * the tasks (the shift minimisation personnel task scheduling problem of Krishnamoorthy and Ernst;
 * the people stage of a rotation alone).
 *
 * Pure and repeatable; the monotonic clock only ends the work.
 */
#ifndef PLAN_STAFF_H
#define PLAN_STAFF_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/own.h"

/* Above these a file is refused. */
enum {
    STAFFING_TASKS_MAX = 1000000,
    STAFFING_WORKERS_MAX = 1000000,
    STAFFING_ABLE_MAX = 50000000,
};

struct staff_task {
    int64_t start;
    int64_t end; /* behind start, and exclusive: a task may begin when another ends */
};

struct staffing {
    uint32_t n_tasks;
    uint32_t n_workers;
    struct staff_task *tasks;
    /* Tasks that worker w may do: able[first[w]] .. able[first[w + 1] - 1], rising. */
    uint32_t *first;
    uint32_t *able;
};
void staffing_free(struct staffing *staffing);
DEFINE_OWNED(staffing)

/* The text format of the public instances: "Type = 1", "Jobs = N", N lines "start end",
 * "Qualifications = M", M lines "count: tasks from 0"; lines that begin with # are remarks.
 * ERROR_MALFORMED, ERROR_FIELD, ERROR_REFERENCE (no such task) or ERROR_TOO_LARGE, with the line.
 */
struct staffing *staffing_read(const char *text, size_t n, GError **error);

struct staff_answer {
    uint32_t workers;   /* used; UINT32_MAX: no assignment exists, or none was found */
    uint32_t bound;     /* no assignment needs fewer */
    bool is_infeasible; /* proven */
    double seconds;
    uint32_t *assignment; /* worker of each task, or NULL */
};
void staff_answer_clear(struct staff_answer *answer);

/* Ends when workers == bound or after `seconds`. */
struct staff_answer staff_solve(const struct staffing *staffing, double seconds, int64_t seed);

#endif
