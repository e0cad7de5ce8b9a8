#include "plan/staff/exact.h"

#include <string.h>

#define NOBODY            UINT32_MAX
#define EXACT_TASKS_MAX   2000
#define EXACT_WORKERS_MAX 2000

/* ---- every assignment ---- */

struct trial {
    const struct staff_case *staff_case;
    uint32_t n_workers; /* allowed */
    uint32_t n_used;
    uint64_t n_nodes; /* left */
    uint32_t *worker;
    int64_t *busy_until; /* last clique of each worker's last task; -1: unused */
    uint32_t *class;     /* the first worker who may do the same tasks */
};

static void find_classes(struct trial *trial)
{
    const struct staff_case *staff_case = trial->staff_case;

    for (uint32_t w = 0; w < staff_case->n_workers; w++) {
        uint32_t n = staff_case->first_task[w + 1] - staff_case->first_task[w];

        for (trial->class[w] = 0; trial->class[w] < w; trial->class[w]++) {
            uint32_t other = trial->class[w];

            if (staff_case->first_task[other + 1] - staff_case->first_task[other] == n &&
                memcmp(staff_case->task + staff_case->first_task[other],
                       staff_case->task + staff_case->first_task[w], n * sizeof(uint32_t)) == 0)
                break;
        }
    }
}

static enum staff_verdict try_task(struct trial *trial, uint32_t task);

static enum staff_verdict try_worker(struct trial *trial, uint32_t task, uint32_t worker)
{
    int64_t before = trial->busy_until[worker];
    enum staff_verdict verdict = STAFF_UNKNOWN;

    trial->worker[task] = worker;
    trial->busy_until[worker] = trial->staff_case->to[task];
    trial->n_used += before < 0;
    verdict = try_task(trial, task + 1);
    trial->n_used -= before < 0;
    trial->busy_until[worker] = before;
    return verdict;
}

/* Unused workers are alike when their classes are: only the first of a class is tried. */
static bool is_alike_tried(const struct trial *trial, uint32_t begin, uint32_t i)
{
    const uint32_t *worker = trial->staff_case->worker;

    for (uint32_t k = begin; k < i; k++) {
        if (trial->class[worker[k]] == trial->class[worker[i]] && trial->busy_until[worker[k]] < 0)
            return true;
    }
    return false;
}

static enum staff_verdict try_task(struct trial *trial, uint32_t task)
{
    const struct staff_case *staff_case = trial->staff_case;

    if (task == staff_case->n_tasks)
        return STAFF_POSSIBLE;
    if (trial->n_nodes == 0)
        return STAFF_UNKNOWN;
    trial->n_nodes--;
    for (int is_new = 0; is_new < 2; is_new++) {
        uint32_t begin = staff_case->first_worker[task];

        if (is_new && trial->n_used == trial->n_workers)
            break;
        for (uint32_t i = begin; i < staff_case->first_worker[task + 1]; i++) {
            uint32_t worker = staff_case->worker[i];
            enum staff_verdict verdict = STAFF_UNKNOWN;

            if ((trial->busy_until[worker] < 0) != is_new ||
                trial->busy_until[worker] >= (int64_t)staff_case->from[task] ||
                (is_new && is_alike_tried(trial, begin, i)))
                continue;
            verdict = try_worker(trial, task, worker);
            if (verdict != STAFF_IMPOSSIBLE)
                return verdict;
        }
    }
    return STAFF_IMPOSSIBLE;
}

enum staff_verdict staff_exact(const struct staff_case *staff_case, uint32_t n_workers,
                               uint64_t n_nodes, uint32_t *worker)
{
    g_autofree int64_t *busy_until = NULL;
    g_autofree uint32_t *class = NULL;
    struct trial trial = {staff_case, n_workers, 0, n_nodes, NULL, NULL, NULL};

    if (staff_case->n_tasks > EXACT_TASKS_MAX || staff_case->n_workers > EXACT_WORKERS_MAX)
        return STAFF_UNKNOWN;
    trial.worker = worker;
    trial.busy_until = busy_until = g_new(int64_t, MAX(staff_case->n_workers, 1));
    trial.class = class = g_new(uint32_t, MAX(staff_case->n_workers, 1));
    for (uint32_t w = 0; w < staff_case->n_workers; w++)
        busy_until[w] = -1;
    find_classes(&trial);
    return try_task(&trial, 0);
}

/* ---- one moment ---- */

struct matching {
    const struct staff_case *staff_case;
    uint32_t *task_of; /* each worker's; NOBODY: none */
    uint32_t *seen;    /* the round in which a worker was looked at */
    uint32_t round;
    uint32_t *queue;     /* tasks that look for a worker */
    uint32_t *came_from; /* the task that asked for a worker */
};

/* The worker's tasks change hands along the way by which he was found. */
static void turn(struct matching *matching, uint32_t *worker_of, uint32_t worker)
{
    for (;;) {
        uint32_t task = matching->came_from[worker];
        uint32_t next = worker_of[task];

        matching->task_of[worker] = task;
        worker_of[task] = worker;
        if (next == NOBODY)
            return;
        worker = next;
    }
}

/* A shortest alternating way from `task` to a worker without a task. */
static bool match_task(struct matching *matching, uint32_t *worker_of, uint32_t task)
{
    const struct staff_case *staff_case = matching->staff_case;
    uint32_t n = 0;

    matching->round++;
    matching->queue[n++] = task;
    for (uint32_t at = 0; at < n; at++) {
        uint32_t asking = matching->queue[at];

        for (uint32_t i = staff_case->first_worker[asking];
             i < staff_case->first_worker[asking + 1]; i++) {
            uint32_t worker = staff_case->worker[i];

            if (matching->seen[worker] == matching->round)
                continue;
            matching->seen[worker] = matching->round;
            matching->came_from[worker] = asking;
            if (matching->task_of[worker] == NOBODY) {
                turn(matching, worker_of, worker);
                return true;
            }
            matching->queue[n++] = matching->task_of[worker];
        }
    }
    return false;
}

/* From clique to clique the matching stays, less the tasks that have ended: each task looks for a
 * worker once. */
static bool sweep(struct matching *matching, const struct staff_limit *limit)
{
    const struct staff_case *staff_case = matching->staff_case;
    uint32_t n = staff_case->n_tasks;
    g_autofree uint32_t *worker_of = g_new(uint32_t, MAX(n, 1));
    uint32_t n_begun = 0;

    memset(worker_of, 0xff, n * sizeof *worker_of);
    for (uint32_t clique = 0; clique < staff_case->n_cliques; clique++) {
        for (uint32_t w = 0; w < staff_case->n_workers; w++) {
            if (matching->task_of[w] != NOBODY && staff_case->to[matching->task_of[w]] < clique)
                matching->task_of[w] = NOBODY;
        }
        for (; n_begun < n && staff_case->from[n_begun] == clique; n_begun++) {
            if (!match_task(matching, worker_of, n_begun))
                return true;
        }
        if (staff_limit_passed(limit))
            return false;
    }
    return false;
}

bool staff_lacks_workers(const struct staff_case *staff_case, const struct staff_limit *limit)
{
    uint32_t n_workers = MAX(staff_case->n_workers, 1);
    g_autofree uint32_t *task_of = g_new(uint32_t, n_workers);
    g_autofree uint32_t *seen = g_new0(uint32_t, n_workers);
    g_autofree uint32_t *queue = g_new(uint32_t, n_workers + 1);
    g_autofree uint32_t *came_from = g_new(uint32_t, n_workers);
    struct matching matching = {staff_case, task_of, seen, 0, queue, came_from};

    memset(task_of, 0xff, n_workers * sizeof *task_of);
    return sweep(&matching, limit);
}
