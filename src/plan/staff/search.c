#include "plan/staff/search.h"

#include "plan/staff/roster.h"

/* Found by trial on the public instances. */
enum {
    WEIGHT_BEGIN = 10, /* and every failure adds one: slow learning serves best */
    TABU_STEPS = 1,    /* an ejected task does not return at once, but soon */
    TABU_SPREAD = 2,
    PATIENCE = 1000, /* steps without fewer in the pool until the next handover */
    HANDOVER_RESTS = 2000,
    HANDOVER_PAIRS = 50000,
    CLOCK_EVERY = 256,
};
/* Beyond every weight: to place a task without ejecting is better than anything else. */
#define FREE_GAIN (INT64_C(1) << 48)

struct staff_search {
    const struct staff_case *staff_case;
    uint64_t chance;
    uint64_t step;
    struct roster *rosters;
    uint64_t *rests_until; /* opened lately: does not hand over before this step */
    uint32_t n_open;
    uint32_t *closed;
    uint32_t n_closed;
    uint32_t *worker; /* of each task; STAFF_NOBODY: in the pool */
    uint32_t *weight;
    uint32_t *left; /* the worker who was rid of the task last, and until when he is tabu for it */
    uint64_t *left_until;
    struct task_pool pool;
    uint32_t fewest_pool;
    uint64_t progress_step;
    uint32_t *best;
    uint32_t n_best;
};

/* ---- the pool and the rosters ---- */

static void pool_add(struct staff_search *search, uint32_t task)
{
    task_pool_add(&search->pool, task);
    search->worker[task] = STAFF_NOBODY;
}

static void give(struct staff_search *search, uint32_t worker, uint32_t task)
{
    const struct staff_case *staff_case = search->staff_case;

    roster_add(&search->rosters[worker], (struct duty){staff_case->from[task], staff_case->to[task],
                                                       task, search->weight[task]});
    search->worker[task] = worker;
}

static void eject(struct staff_search *search, uint32_t worker, uint32_t at)
{
    struct roster *roster = &search->rosters[worker];
    uint32_t task = roster->duties[at].task;

    roster_remove(roster, at);
    pool_add(search, task);
    search->left[task] = worker;
    search->left_until[task] =
        search->step + TABU_STEPS + chance_below(&search->chance, TABU_SPREAD);
}

static uint64_t roster_weight(const struct roster *roster)
{
    uint64_t weight = 0;

    for (uint32_t i = 0; i < roster->n; i++)
        weight += roster->duties[i].weight;
    return weight;
}

/* ---- one step: a task of the pool finds a place ---- */

struct placing {
    uint32_t task;
    uint32_t worker;
    int64_t cost; /* weight ejected less weight placed, less FREE_GAIN where nothing is ejected */
    uint32_t n_alike;
};

/* Weight in the way of the cliques from .. to; looks no further when it is above `most`. */
static int64_t weight_within(const struct roster *roster, uint32_t from, uint32_t to, int64_t most)
{
    int64_t weight = 0;

    for (uint32_t i = roster_find(roster, from);
         i < roster->n && roster->duties[i].from <= to && weight <= most; i++)
        weight += roster->duties[i].weight;
    return weight;
}

static void consider_task(struct staff_search *search, struct placing *placing, uint32_t task)
{
    const struct staff_case *staff_case = search->staff_case;
    uint32_t from = staff_case->from[task];
    uint32_t to = staff_case->to[task];
    int64_t own = search->weight[task];
    uint32_t tabu = search->left_until[task] > search->step ? search->left[task] : STAFF_NOBODY;

    for (uint32_t i = staff_case->first_worker[task]; i < staff_case->first_worker[task + 1]; i++) {
        uint32_t worker = staff_case->worker[i];
        const struct roster *roster = &search->rosters[worker];
        int64_t weight = 0;
        int64_t cost = 0;

        if (!roster->is_open)
            continue;
        weight = weight_within(roster, from, to, MAX(placing->cost + own, 0));
        if (weight > 0 && worker == tabu)
            continue;
        cost = weight > 0 ? weight - own : -own - FREE_GAIN;
        if (cost > placing->cost)
            continue;
        placing->n_alike = cost == placing->cost ? placing->n_alike + 1 : 1;
        if (placing->n_alike > 1 && chance_below(&search->chance, placing->n_alike) != 0)
            continue;
        placing->task = task;
        placing->worker = worker;
        placing->cost = cost;
    }
}

static void place(struct staff_search *search, const struct placing *placing)
{
    const struct roster *roster = &search->rosters[placing->worker];
    uint32_t to = search->staff_case->to[placing->task];
    uint32_t at = roster_find(roster, search->staff_case->from[placing->task]);

    while (at < roster->n && roster->duties[at].from <= to)
        eject(search, placing->worker, at);
    task_pool_remove(&search->pool, placing->task);
    give(search, placing->worker, placing->task);
}

static void take_step(struct staff_search *search)
{
    struct placing placing = {.worker = STAFF_NOBODY, .cost = INT64_MAX / 2};

    consider_task(search, &placing,
                  search->pool.tasks[chance_below(&search->chance, search->pool.n)]);
    if (placing.worker == STAFF_NOBODY)
        return;
    if (placing.cost > -FREE_GAIN)
        search->weight[placing.task]++;
    place(search, &placing);
}

/* ---- closing and handing over ---- */

static void close_worker(struct staff_search *search, uint32_t worker)
{
    struct roster *roster = &search->rosters[worker];

    roster->is_open = false;
    while (roster->n > 0)
        eject(search, worker, roster->n - 1);
    search->closed[search->n_closed++] = worker;
    search->n_open--;
}

static void close_idle(struct staff_search *search)
{
    for (uint32_t w = 0; w < search->staff_case->n_workers; w++) {
        if (search->rosters[w].is_open && search->rosters[w].n == 0)
            close_worker(search, w);
    }
}

static void close_lightest(struct staff_search *search)
{
    uint64_t least = UINT64_MAX;
    uint32_t lightest = STAFF_NOBODY;
    uint32_t n_alike = 0;

    for (uint32_t w = 0; w < search->staff_case->n_workers; w++) {
        uint64_t weight = 0;

        if (!search->rosters[w].is_open)
            continue;
        weight = roster_weight(&search->rosters[w]);
        if (weight > least)
            continue;
        n_alike = weight == least ? n_alike + 1 : 1;
        if (n_alike > 1 && chance_below(&search->chance, n_alike) != 0)
            continue;
        least = weight;
        lightest = w;
    }
    close_worker(search, lightest);
    search->fewest_pool = search->pool.n;
    search->progress_step = search->step;
}

/* What the pool would weigh more if `from` handed all he does to `to`. */
static int64_t handover_cost(const struct staff_search *search, uint32_t from, uint32_t to)
{
    const struct roster *roster = &search->rosters[from];
    int64_t cost = 0;

    for (uint32_t i = 0; i < roster->n; i++) {
        if (!staff_case_able(search->staff_case, to, roster->duties[i].task))
            cost += roster->duties[i].weight;
    }
    return cost;
}

static int64_t pool_gain(const struct staff_search *search, uint32_t worker)
{
    int64_t gain = 0;

    for (uint32_t i = 0; i < search->pool.n; i++) {
        if (staff_case_able(search->staff_case, worker, search->pool.tasks[i]))
            gain += search->weight[search->pool.tasks[i]];
    }
    return gain;
}

static void hand_over(struct staff_search *search, uint32_t from, uint32_t closed_place)
{
    uint32_t to = search->closed[closed_place];
    struct roster *roster = &search->rosters[from];

    search->closed[closed_place] = from;
    roster->is_open = false;
    search->rosters[to].is_open = true;
    search->rests_until[to] = search->step + HANDOVER_RESTS;
    while (roster->n > 0) {
        uint32_t task = roster->duties[roster->n - 1].task;

        if (staff_case_able(search->staff_case, to, task)) {
            roster_remove(roster, roster->n - 1);
            give(search, to, task);
        } else {
            eject(search, from, roster->n - 1);
        }
    }
}

/* The cheapest pair of an open and a closed worker, among a random part of them if they are many.
 */
static void exchange_worker(struct staff_search *search)
{
    uint32_t n_workers = search->staff_case->n_workers;
    uint32_t n_tried = MIN(search->n_closed, MAX(1, HANDOVER_PAIRS / n_workers));
    uint32_t begin = chance_below(&search->chance, search->n_closed);
    int64_t least = INT64_MAX;
    uint32_t from = STAFF_NOBODY;
    uint32_t place = 0;
    uint32_t n_alike = 0;

    for (uint32_t i = 0; i < n_tried; i++) {
        uint32_t at = (begin + i) % search->n_closed;
        int64_t gain = pool_gain(search, search->closed[at]);

        for (uint32_t w = 0; w < n_workers; w++) {
            int64_t cost = 0;

            if (!search->rosters[w].is_open || search->rests_until[w] > search->step)
                continue;
            cost = handover_cost(search, w, search->closed[at]) - gain;
            if (cost > least)
                continue;
            n_alike = cost == least ? n_alike + 1 : 1;
            if (n_alike > 1 && chance_below(&search->chance, n_alike) != 0)
                continue;
            least = cost;
            from = w;
            place = at;
        }
    }
    if (from != STAFF_NOBODY)
        hand_over(search, from, place);
}

/* ---- the whole ---- */

#define ORDERED_TASKS_MIN 10000

/* To the free worker who was busy last, so that few are used from the beginning. */
static uint32_t latest_free(const struct staff_search *search, uint32_t task)
{
    const struct staff_case *staff_case = search->staff_case;
    int64_t latest = -2;
    uint32_t found = STAFF_NOBODY;

    for (uint32_t i = staff_case->first_worker[task]; i < staff_case->first_worker[task + 1]; i++) {
        const struct roster *roster = &search->rosters[staff_case->worker[i]];
        int64_t end = roster->n == 0 ? -1 : (int64_t)roster->duties[roster->n - 1].to;

        if (end > latest && end < (int64_t)staff_case->from[task]) {
            latest = end;
            found = staff_case->worker[i];
        }
    }
    return found;
}

/* Small cases begin with all tasks in the pool: what the search learns while it places them tells
 * it which workers to close. Large ones cannot afford that. */
static void place_in_order(struct staff_search *search)
{
    bool is_large = search->staff_case->n_tasks >= ORDERED_TASKS_MIN;

    for (uint32_t t = 0; t < search->staff_case->n_tasks; t++) {
        uint32_t worker = is_large ? latest_free(search, t) : STAFF_NOBODY;

        if (worker == STAFF_NOBODY)
            pool_add(search, t);
        else
            give(search, worker, t);
    }
}

struct staff_search *staff_search_new(const struct staff_case *staff_case, uint64_t seed)
{
    struct staff_search *search = g_new0(struct staff_search, 1);
    uint32_t n = MAX(staff_case->n_tasks, 1);

    search->staff_case = staff_case;
    search->chance = chance_begin(seed);
    search->step = 1;
    search->rosters = g_new0(struct roster, MAX(staff_case->n_workers, 1));
    search->rests_until = g_new0(uint64_t, MAX(staff_case->n_workers, 1));
    search->closed = g_new0(uint32_t, MAX(staff_case->n_workers, 1));
    search->n_open = staff_case->n_workers;
    for (uint32_t w = 0; w < staff_case->n_workers; w++)
        search->rosters[w].is_open = true;
    search->worker = g_new0(uint32_t, n);
    search->weight = g_new0(uint32_t, n);
    for (uint32_t t = 0; t < staff_case->n_tasks; t++)
        search->weight[t] = WEIGHT_BEGIN;
    search->left = g_new0(uint32_t, n);
    search->left_until = g_new0(uint64_t, n);
    task_pool_begin(&search->pool, n);
    place_in_order(search);
    search->fewest_pool = search->pool.n;
    return search;
}

void staff_search_free(struct staff_search *search)
{
    if (search == NULL)
        return;
    for (uint32_t w = 0; w < search->staff_case->n_workers; w++)
        roster_clear(&search->rosters[w]);
    g_free(search->rosters);
    g_free(search->rests_until);
    g_free(search->closed);
    g_free(search->worker);
    g_free(search->weight);
    g_free(search->left);
    g_free(search->left_until);
    task_pool_clear(&search->pool);
    g_free(search->best);
    g_free(search);
}

static void keep_best(struct staff_search *search)
{
    uint32_t n_used = 0;

    for (uint32_t w = 0; w < search->staff_case->n_workers; w++)
        n_used += search->rosters[w].n > 0;
    if (search->best != NULL && n_used >= search->n_best)
        return;
    g_free(search->best);
    search->best =
        g_memdup2(search->worker, MAX(search->staff_case->n_tasks, 1) * sizeof(uint32_t));
    search->n_best = n_used;
}

static void look_for_handover(struct staff_search *search)
{
    if (search->pool.n < search->fewest_pool) {
        search->fewest_pool = search->pool.n;
        search->progress_step = search->step;
    }
    if (search->n_closed == 0 || search->step - search->progress_step <= PATIENCE)
        return;
    exchange_worker(search);
    search->progress_step = search->step;
}

bool staff_search_run(struct staff_search *search, uint32_t target, uint64_t n_steps,
                      const struct staff_limit *limit)
{
    uint64_t last = search->step + n_steps;

    for (;;) {
        while (search->pool.n == 0) {
            keep_best(search);
            if (search->n_best <= target)
                return true;
            close_idle(search);
            close_lightest(search);
        }
        if (search->step >= last || (search->step % CLOCK_EVERY == 0 && staff_limit_passed(limit)))
            return false;
        search->step++;
        take_step(search);
        look_for_handover(search);
    }
}

const uint32_t *staff_search_best(const struct staff_search *search, uint32_t *n_workers)
{
    *n_workers = search->n_best;
    return search->best;
}
