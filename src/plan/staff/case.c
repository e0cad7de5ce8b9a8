#include "plan/staff/case.h"

#include <string.h>

#define ABLE_WORDS_MAX (UINT64_C(1) << 24) /* 128 MiB */

void staff_case_free(struct staff_case *staff_case)
{
    if (staff_case == NULL)
        return;
    g_free(staff_case->order);
    g_free(staff_case->from);
    g_free(staff_case->to);
    g_free(staff_case->first_worker);
    g_free(staff_case->worker);
    g_free(staff_case->first_task);
    g_free(staff_case->task);
    g_free(staff_case->able);
    g_free(staff_case);
}

static int compare_start(const void *a, const void *b, void *tasks)
{
    const struct staff_task *x = (const struct staff_task *)tasks + *(const uint32_t *)a;
    const struct staff_task *y = (const struct staff_task *)tasks + *(const uint32_t *)b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    if (x->end != y->end)
        return x->end < y->end ? -1 : 1;
    return *(const uint32_t *)a < *(const uint32_t *)b ? -1 : 1;
}

static int compare_end(const void *a, const void *b, void *tasks)
{
    const struct staff_task *x = (const struct staff_task *)tasks + *(const uint32_t *)a;
    const struct staff_task *y = (const struct staff_task *)tasks + *(const uint32_t *)b;

    if (x->end != y->end)
        return x->end < y->end ? -1 : 1;
    return 0;
}

static uint32_t *numbers_to(uint32_t n)
{
    uint32_t *numbers = g_new(uint32_t, MAX(n, 1));

    for (uint32_t i = 0; i < n; i++)
        numbers[i] = i;
    return numbers;
}

/* A clique is complete when a task ends and another has begun since the last one ended. */
static void number_cliques(struct staff_case *staff_case, const struct staffing *staffing,
                           const uint32_t *place)
{
    uint32_t n = staff_case->n_tasks;
    g_autofree uint32_t *by_end = numbers_to(n);
    uint32_t n_begun = 0;

    g_qsort_with_data(by_end, (int)n, sizeof *by_end, compare_end, staffing->tasks);
    for (uint32_t i = 0; i < n; i++) {
        const struct staff_task *ending = &staffing->tasks[by_end[i]];
        bool has_begun = false;

        while (n_begun < n && staffing->tasks[staff_case->order[n_begun]].start < ending->end) {
            staff_case->from[n_begun++] = staff_case->n_cliques;
            has_begun = true;
        }
        if (has_begun) {
            staff_case->n_cliques++;
            staff_case->overlap = MAX(staff_case->overlap, n_begun - i);
        }
        staff_case->to[place[by_end[i]]] = staff_case->n_cliques - 1;
    }
}

static void list_workers(struct staff_case *staff_case)
{
    uint32_t n = staff_case->first_task[staff_case->n_workers];
    g_autofree uint32_t *next = g_new0(uint32_t, staff_case->n_tasks + 1);

    staff_case->first_worker = g_new0(uint32_t, staff_case->n_tasks + 1);
    staff_case->worker = g_new(uint32_t, MAX(n, 1));
    for (uint32_t i = 0; i < n; i++) {
        g_assert(staff_case->task[i] < staff_case->n_tasks);
        staff_case->first_worker[staff_case->task[i] + 1]++;
    }
    for (uint32_t t = 0; t < staff_case->n_tasks; t++)
        staff_case->first_worker[t + 1] += staff_case->first_worker[t];
    memcpy(next, staff_case->first_worker, (staff_case->n_tasks + 1) * sizeof *next);
    for (uint32_t w = 0; w < staff_case->n_workers; w++) {
        for (uint32_t i = staff_case->first_task[w]; i < staff_case->first_task[w + 1]; i++)
            staff_case->worker[next[staff_case->task[i]]++] = w;
    }
}

/* Written task by task, so that every worker's list comes out in order of start. */
static void list_tasks(struct staff_case *staff_case)
{
    g_autofree uint32_t *next = g_new(uint32_t, staff_case->n_workers + 1);

    memcpy(next, staff_case->first_task, (staff_case->n_workers + 1) * sizeof *next);
    for (uint32_t t = 0; t < staff_case->n_tasks; t++) {
        for (uint32_t i = staff_case->first_worker[t]; i < staff_case->first_worker[t + 1]; i++)
            staff_case->task[next[staff_case->worker[i]]++] = t;
    }
}

static void mark_able(struct staff_case *staff_case)
{
    uint64_t n_words = ((uint64_t)staff_case->n_tasks + 63) / 64;

    if (n_words * staff_case->n_workers > ABLE_WORDS_MAX)
        return;
    staff_case->n_words = (uint32_t)n_words;
    staff_case->able = g_new0(uint64_t, MAX(n_words * staff_case->n_workers, 1));
    for (uint32_t w = 0; w < staff_case->n_workers; w++) {
        for (uint32_t i = staff_case->first_task[w]; i < staff_case->first_task[w + 1]; i++) {
            uint32_t task = staff_case->task[i];

            staff_case->able[w * n_words + task / 64] |= UINT64_C(1) << (task % 64);
        }
    }
}

struct staff_case *staff_case_new(const struct staffing *staffing)
{
    struct staff_case *staff_case = g_new0(struct staff_case, 1);
    uint32_t n = staffing->n_tasks;
    uint32_t n_able = staffing->first[staffing->n_workers];
    g_autofree uint32_t *place = g_new(uint32_t, MAX(n, 1));

    staff_case->n_tasks = n;
    staff_case->n_workers = staffing->n_workers;
    staff_case->order = numbers_to(n);
    g_qsort_with_data(staff_case->order, (int)n, sizeof(uint32_t), compare_start, staffing->tasks);
    for (uint32_t t = 0; t < n; t++)
        place[staff_case->order[t]] = t;
    staff_case->from = g_new0(uint32_t, MAX(n, 1));
    staff_case->to = g_new0(uint32_t, MAX(n, 1));
    number_cliques(staff_case, staffing, place);
    staff_case->first_task = g_new(uint32_t, staffing->n_workers + 1);
    memcpy(staff_case->first_task, staffing->first,
           (staffing->n_workers + 1) * sizeof *staff_case->first_task);
    staff_case->task = g_new0(uint32_t, MAX(n_able, 1));
    for (uint32_t i = 0; i < n_able; i++)
        staff_case->task[i] = place[staffing->able[i]];
    list_workers(staff_case);
    list_tasks(staff_case);
    mark_able(staff_case);
    return staff_case;
}

bool staff_case_lists(const struct staff_case *staff_case, uint32_t worker, uint32_t task)
{
    uint32_t low = staff_case->first_task[worker];
    uint32_t high = staff_case->first_task[worker + 1];

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (staff_case->task[middle] < task)
            low = middle + 1;
        else
            high = middle;
    }
    return low < staff_case->first_task[worker + 1] && staff_case->task[low] == task;
}

bool staff_limit_passed(const struct staff_limit *limit)
{
    return g_get_monotonic_time() >= limit->until;
}
