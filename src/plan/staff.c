#include "plan/staff.h"

#include <string.h>

#include "plan/staff_case.h"
#include "plan/staff_exact.h"
#include "plan/staff_search.h"

/* Steps of search between two looks at what else could decide the case; doubled every time. */
#define STEPS_BEGIN 20000
#define NODES_BEGIN 20000
#define NODES_MAX   500000

void staff_answer_clear(struct staff_answer *answer)
{
    g_free(answer->assignment);
    answer->assignment = NULL;
}

struct solving {
    const struct staffing *staffing;
    const struct staff_case *staff_case;
    struct staff_limit limit;
    struct staff_answer *answer;
};

/* ---- an assignment found is checked by the words of the problem alone ---- */

static int compare_by_worker(const void *a, const void *b, void *data)
{
    const struct solving *solving = data;
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    const uint32_t *worker = solving->answer->assignment;
    const struct staff_task *tasks = solving->staffing->tasks;

    if (worker[x] != worker[y])
        return worker[x] < worker[y] ? -1 : 1;
    if (tasks[x].start != tasks[y].start)
        return tasks[x].start < tasks[y].start ? -1 : 1;
    return x < y ? -1 : x > y;
}

static bool is_listed(const struct staffing *staffing, uint32_t worker, uint32_t task)
{
    for (uint32_t i = staffing->first[worker]; i < staffing->first[worker + 1]; i++) {
        if (staffing->able[i] == task)
            return true;
    }
    return false;
}

static void check_answer(struct solving *solving)
{
    const struct staffing *staffing = solving->staffing;
    const uint32_t *worker = solving->answer->assignment;
    uint32_t n = staffing->n_tasks;
    g_autofree uint32_t *sorted = g_new(uint32_t, MAX(n, 1));
    uint32_t n_used = n > 0;

    for (uint32_t t = 0; t < n; t++) {
        g_assert(worker[t] < staffing->n_workers && is_listed(staffing, worker[t], t));
        sorted[t] = t;
    }
    g_qsort_with_data(sorted, (int)n, sizeof *sorted, compare_by_worker, solving);
    for (uint32_t i = 1; i < n; i++) {
        if (worker[sorted[i]] != worker[sorted[i - 1]])
            n_used++;
        else
            g_assert(staffing->tasks[sorted[i - 1]].end <= staffing->tasks[sorted[i]].start);
    }
    g_assert(n_used == solving->answer->workers);
    g_assert(solving->answer->bound <= n_used);
}

/* `worker` of each task of the case. */
static void take_assignment(struct solving *solving, const uint32_t *worker)
{
    const struct staff_case *staff_case = solving->staff_case;
    g_autofree bool *is_used = g_new0(bool, MAX(staff_case->n_workers, 1));
    uint32_t n_used = 0;

    for (uint32_t t = 0; t < staff_case->n_tasks; t++) {
        n_used += !is_used[worker[t]];
        is_used[worker[t]] = true;
    }
    if (solving->answer->assignment != NULL && solving->answer->workers <= n_used)
        return;
    g_free(solving->answer->assignment);
    solving->answer->workers = n_used;
    solving->answer->assignment = g_new0(uint32_t, MAX(staff_case->n_tasks, 1));
    for (uint32_t t = 0; t < staff_case->n_tasks; t++)
        solving->answer->assignment[staff_case->order[t]] = worker[t];
}

/* ---- solving ---- */

static bool is_decided(const struct solving *solving)
{
    return solving->answer->is_infeasible || solving->answer->workers == solving->answer->bound;
}

/* Raises the bound as long as exhaustion proves that so few workers do not do. */
static void exhaust(struct solving *solving, uint64_t n_nodes)
{
    const struct staff_case *staff_case = solving->staff_case;
    g_autofree uint32_t *worker = g_new0(uint32_t, MAX(staff_case->n_tasks, 1));

    while (!is_decided(solving)) {
        switch (staff_exact(staff_case, solving->answer->bound, n_nodes, worker)) {
        case STAFF_POSSIBLE:
            take_assignment(solving, worker);
            return;
        case STAFF_IMPOSSIBLE:
            if (solving->answer->bound >= staff_case->n_workers)
                solving->answer->is_infeasible = true;
            else
                solving->answer->bound++;
            break;
        case STAFF_UNKNOWN:
            return;
        }
    }
}

static bool has_task_of_nobody(const struct staff_case *staff_case)
{
    for (uint32_t t = 0; t < staff_case->n_tasks; t++) {
        if (staff_case->first_worker[t] == staff_case->first_worker[t + 1])
            return true;
    }
    return false;
}

static void look_further(struct solving *solving, uint64_t n_nodes)
{
    if (solving->answer->assignment == NULL &&
        staff_lacks_workers(solving->staff_case, &solving->limit)) {
        solving->answer->is_infeasible = true;
        return;
    }
    exhaust(solving, n_nodes);
}

static void search_on(struct solving *solving, uint64_t seed)
{
    OWNED(staff_search) search = staff_search_new(solving->staff_case, seed);
    uint64_t n_steps = STEPS_BEGIN;
    uint64_t n_nodes = NODES_BEGIN;

    for (;;) {
        const uint32_t *best = NULL;
        uint32_t n_workers = 0;

        staff_search_run(search, solving->answer->bound, n_steps, &solving->limit);
        best = staff_search_best(search, &n_workers);
        if (best != NULL)
            take_assignment(solving, best);
        if (is_decided(solving))
            return;
        if (n_nodes <= NODES_MAX)
            look_further(solving, n_nodes);
        if (is_decided(solving) || staff_limit_passed(&solving->limit))
            return;
        n_steps *= 2;
        n_nodes *= 2;
    }
}

struct staff_answer staff_solve(const struct staffing *staffing, double seconds, int64_t seed)
{
    OWNED(staff_case) staff_case = NULL;
    struct staff_answer answer = {.workers = UINT32_MAX};
    int64_t begin = g_get_monotonic_time();
    struct solving solving = {
        staffing, NULL, {begin + (int64_t)(seconds * G_USEC_PER_SEC)}, &answer};

    solving.staff_case = staff_case = staff_case_new(staffing);
    answer.bound = staff_case->overlap;
    if (has_task_of_nobody(staff_case) || staff_case->overlap > staff_case->n_workers)
        answer.is_infeasible = true;
    else
        search_on(&solving, (uint64_t)seed);
    if (answer.assignment != NULL)
        check_answer(&solving);
    answer.seconds = (double)(g_get_monotonic_time() - begin) / G_USEC_PER_SEC;
    return answer;
}
