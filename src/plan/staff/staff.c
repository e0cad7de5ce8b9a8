#include "plan/staff.h"

#include "plan/staff/anneal.h"
#include "plan/staff/case.h"
#include "plan/staff/exact.h"
#include "plan/staff/join.h"
#include "plan/staff/search.h"

/* What each may do before the next has its turn; doubled every round. */
#define STEPS_BEGIN        20000
#define NODES_BEGIN        20000
#define NODES_MAX          500000
#define ANNEAL_STEPS_BEGIN 4000000
/* Ejection finds what is easy; of what is left, annealing has the most. */
#define STEPS_BESIDE_ANNEAL 160000

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
    /* The case for as many workers as tasks overlap, and the task in it of each task of the file;
     * NULL when nothing can be joined. */
    struct staff_case *joined_case;
    uint32_t *joined;
    struct staff_anneal *anneal; /* towards the bound, */
    uint32_t anneal_workers;     /* when it was this */
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

/* `worker` of each task of `staff_case`, which is the case or the joined one. */
static void take_assignment(struct solving *solving, const struct staff_case *staff_case,
                            const uint32_t *worker)
{
    uint32_t n = solving->staffing->n_tasks;
    g_autofree bool *is_used = g_new0(bool, MAX(staff_case->n_workers, 1));
    g_autofree uint32_t *ordered = g_new0(uint32_t, MAX(staff_case->n_tasks, 1));
    uint32_t n_used = 0;

    for (uint32_t t = 0; t < staff_case->n_tasks; t++) {
        n_used += !is_used[worker[t]];
        is_used[worker[t]] = true;
        ordered[staff_case->order[t]] = worker[t];
    }
    if (solving->answer->assignment != NULL && solving->answer->workers <= n_used)
        return;
    g_free(solving->answer->assignment);
    solving->answer->workers = n_used;
    solving->answer->assignment = g_new0(uint32_t, MAX(n, 1));
    for (uint32_t t = 0; t < n; t++)
        solving->answer->assignment[t] =
            ordered[staff_case == solving->joined_case ? solving->joined[t] : t];
}

/* ---- solving ---- */

static bool is_decided(const struct solving *solving)
{
    return solving->answer->is_infeasible || solving->answer->workers == solving->answer->bound;
}

/* The case to ask whether as many workers as the bound says can do everything. */
static const struct staff_case *case_at_bound(const struct solving *solving)
{
    if (solving->joined_case != NULL && solving->answer->bound == solving->staff_case->overlap)
        return solving->joined_case;
    return solving->staff_case;
}

static void raise_bound(struct solving *solving)
{
    if (solving->answer->bound >= solving->staff_case->n_workers)
        solving->answer->is_infeasible = true;
    else
        solving->answer->bound++;
}

/* Raises the bound as long as exhaustion proves that so few workers do not do. */
static void exhaust(struct solving *solving, uint64_t n_nodes)
{
    g_autofree uint32_t *worker = g_new0(uint32_t, MAX(solving->staff_case->n_tasks, 1));

    while (!is_decided(solving)) {
        const struct staff_case *staff_case = case_at_bound(solving);

        switch (staff_exact(staff_case, solving->answer->bound, n_nodes, worker)) {
        case STAFF_POSSIBLE:
            take_assignment(solving, staff_case, worker);
            return;
        case STAFF_IMPOSSIBLE:
            raise_bound(solving);
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

/* Once, when the search has not decided the case at the first go. */
static void join(struct solving *solving)
{
    OWNED(staffing) staffing = NULL;

    if (solving->answer->bound != solving->staff_case->overlap)
        return;
    solving->joined = g_new0(uint32_t, MAX(solving->staffing->n_tasks, 1));
    staffing = staffing_join(solving->staffing, solving->staff_case, solving->joined);
    if (staffing == NULL)
        return;
    solving->joined_case = staff_case_new(staffing);
    if (has_task_of_nobody(solving->joined_case) ||
        staff_lacks_workers(solving->joined_case, &solving->limit))
        raise_bound(solving);
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

/* Down to one more than the bound: one worker less at a time. */
static void anneal_down(struct solving *solving, uint64_t n_steps, uint64_t seed)
{
    const struct staff_case *staff_case = solving->staff_case;

    for (;;) {
        OWNED(staff_anneal) anneal = NULL;
        bool is_first = solving->answer->assignment == NULL;
        uint32_t n_open = is_first ? staff_case->n_workers : solving->answer->workers - 1;

        if (is_decided(solving) || n_open <= solving->answer->bound)
            return;
        anneal = staff_anneal_new(staff_case, n_open, seed);
        if (!staff_anneal_run(anneal, n_steps, &solving->limit))
            return;
        take_assignment(solving, staff_case, staff_anneal_worker(anneal));
    }
}

static void anneal_to_bound(struct solving *solving, uint64_t n_steps, uint64_t seed)
{
    const struct staff_case *staff_case = case_at_bound(solving);
    uint32_t bound = solving->answer->bound;

    if (is_decided(solving))
        return;
    if (solving->anneal == NULL || solving->anneal_workers != bound) {
        staff_anneal_free(solving->anneal);
        solving->anneal = staff_anneal_new(staff_case, bound, seed);
        solving->anneal_workers = bound;
    }
    if (staff_anneal_run(solving->anneal, n_steps, &solving->limit))
        take_assignment(solving, staff_case, staff_anneal_worker(solving->anneal));
}

static void eject(struct solving *solving, struct staff_search *search, uint64_t n_steps)
{
    const uint32_t *best = NULL;
    uint32_t n_workers = 0;

    staff_search_run(search, solving->answer->bound, n_steps, &solving->limit);
    best = staff_search_best(search, &n_workers);
    if (best != NULL)
        take_assignment(solving, solving->staff_case, best);
}

static void search_on(struct solving *solving, uint64_t seed)
{
    OWNED(staff_search) search = staff_search_new(solving->staff_case, seed);
    bool is_annealed = solving->staff_case->n_tasks <= STAFF_ANNEAL_TASKS_MAX;
    uint64_t most_steps = is_annealed ? STEPS_BESIDE_ANNEAL : UINT64_MAX / 4;

    for (int round = 0;; round++) {
        uint64_t factor = UINT64_C(1) << MIN(round, 30);

        eject(solving, search, MIN(STEPS_BEGIN * factor, most_steps));
        if (round == 0 && !is_decided(solving) && is_annealed)
            join(solving);
        if (!is_decided(solving) && NODES_BEGIN * factor <= NODES_MAX)
            look_further(solving, NODES_BEGIN * factor);
        if (is_annealed) {
            anneal_down(solving, ANNEAL_STEPS_BEGIN * factor, seed + (uint64_t)round);
            anneal_to_bound(solving, ANNEAL_STEPS_BEGIN * factor, seed);
        }
        if (is_decided(solving) || staff_limit_passed(&solving->limit))
            return;
    }
}

static void solving_clear(struct solving *solving)
{
    staff_anneal_free(solving->anneal);
    staff_case_free(solving->joined_case);
    g_free(solving->joined);
}

struct staff_answer staff_solve(const struct staffing *staffing, double seconds, int64_t seed)
{
    OWNED(staff_case) staff_case = NULL;
    struct staff_answer answer = {.workers = UINT32_MAX};
    int64_t begin = g_get_monotonic_time();
    struct solving solving = {
        .staffing = staffing,
        .limit = {begin + (int64_t)(seconds * G_USEC_PER_SEC)},
        .answer = &answer,
    };

    solving.staff_case = staff_case = staff_case_new(staffing);
    answer.bound = staff_case->overlap;
    if (has_task_of_nobody(staff_case) || staff_case->overlap > staff_case->n_workers)
        answer.is_infeasible = true;
    else
        search_on(&solving, (uint64_t)seed);
    if (answer.assignment != NULL)
        check_answer(&solving);
    solving_clear(&solving);
    answer.seconds = (double)(g_get_monotonic_time() - begin) / G_USEC_PER_SEC;
    return answer;
}
