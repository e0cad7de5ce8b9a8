#include "plan/staff/join.h"

#include "plan/staff/roster.h"

struct moment {
    uint32_t n_running;
    uint32_t n_ending; /* here, or the last to do so: */
    uint32_t ending;
    uint32_t n_beginning;
    uint32_t beginning;
};

static struct moment *moments_of(const struct staff_case *staff_case)
{
    struct moment *moments = g_new0(struct moment, staff_case->n_cliques + 1);
    uint32_t n_running = 0;

    for (uint32_t t = 0; t < staff_case->n_tasks; t++) {
        struct moment *first = &moments[staff_case->from[t]];
        struct moment *last = &moments[staff_case->to[t]];

        first->n_beginning++;
        first->beginning = t;
        last->n_ending++;
        last->ending = t;
    }
    for (uint32_t c = 0; c < staff_case->n_cliques; c++) {
        n_running += moments[c].n_beginning;
        moments[c].n_running = n_running;
        n_running -= moments[c].n_ending;
    }
    return moments;
}

/* For each task of the case the one that is joined before it, or STAFF_NOBODY; how many are. */
static uint32_t find_joints(const struct staff_case *staff_case, uint32_t *before)
{
    g_autofree struct moment *moments = moments_of(staff_case);
    uint32_t n_joints = 0;

    for (uint32_t t = 0; t < staff_case->n_tasks; t++)
        before[t] = STAFF_NOBODY;
    for (uint32_t c = 0; c + 1 < staff_case->n_cliques; c++) {
        if (moments[c].n_running != staff_case->overlap || moments[c].n_ending != 1)
            continue;
        /* Something begins at every moment, and never more than the one that ends: so many run
         * again. */
        before[moments[c + 1].beginning] = moments[c].ending;
        n_joints++;
    }
    return n_joints;
}

static int compare_number(const void *a, const void *b, void *data)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

/* A worker may do a joined task when he may do as many tasks of it as it has. */
static void join_able(const struct staffing *staffing, const uint32_t *joined,
                      const uint32_t *n_parts, struct staffing *to)
{
    g_autofree uint32_t *n_able = g_new0(uint32_t, to->n_tasks);
    uint32_t n = 0;

    for (uint32_t w = 0; w < staffing->n_workers; w++) {
        uint32_t end = staffing->first[w + 1];

        for (uint32_t i = staffing->first[w]; i < end; i++) {
            uint32_t task = joined[staffing->able[i]];

            if (++n_able[task] == n_parts[task])
                to->able[n++] = task;
        }
        for (uint32_t i = staffing->first[w]; i < end; i++)
            n_able[joined[staffing->able[i]]] = 0;
        g_qsort_with_data(to->able + to->first[w], (int)(n - to->first[w]), sizeof *to->able,
                          compare_number, NULL);
        to->first[w + 1] = n;
    }
}

struct staffing *staffing_join(const struct staffing *staffing, const struct staff_case *staff_case,
                               uint32_t *joined)
{
    uint32_t n = staffing->n_tasks;
    g_autofree uint32_t *before = g_new0(uint32_t, MAX(n, 1));
    g_autofree uint32_t *n_parts = g_new0(uint32_t, MAX(n, 1));
    uint32_t n_joints = find_joints(staff_case, before);
    struct staffing *to = NULL;

    if (n_joints == 0)
        return NULL;
    to = g_new0(struct staffing, 1);
    to->n_workers = staffing->n_workers;
    to->tasks = g_new0(struct staff_task, n - n_joints);
    to->first = g_new0(uint32_t, staffing->n_workers + 1);
    to->able = g_new0(uint32_t, MAX(staffing->first[staffing->n_workers], 1));
    /* In order of start: what is joined before a task has its number already. */
    for (uint32_t t = 0; t < n; t++) {
        uint32_t task = staff_case->order[t];
        uint32_t at =
            before[t] == STAFF_NOBODY ? to->n_tasks++ : joined[staff_case->order[before[t]]];

        if (n_parts[at]++ == 0)
            to->tasks[at].start = staffing->tasks[task].start;
        to->tasks[at].end = staffing->tasks[task].end;
        joined[task] = at;
    }
    join_able(staffing, joined, n_parts, to);
    return to;
}
