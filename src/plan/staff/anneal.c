#include "plan/staff/anneal.h"

#include <math.h>
#include <string.h>

#include "plan/staff/roster.h"

/* Found by trial on the public instances. */
enum {
    HEAT = 50,
    WEIGHT_EACH = 700,   /* of every task, */
    WEIGHT_LENGTH = 300, /* and in proportion to its length, so much on average */
    WEIGHT_GAIN = 30,    /* for waiting */
    WEIGHT_MAX = 1 << 30,
    LEARN_EVERY = 4096,   /* steps */
    REPLACE_EVERY = 100,  /* steps, on average */
    COST_MAX = 20 * HEAT, /* a step that costs so much is never taken */
    CHAIN_MAX = 60,       /* tasks that change hands in one direction at once */
};

struct staff_anneal {
    const struct staff_case *staff_case;
    uint64_t chance;
    uint64_t step;
    uint32_t accept[COST_MAX]; /* by cost: the step is taken when chance is below */
    struct roster *rosters;
    uint32_t *open;
    uint32_t n_open;
    uint32_t *closed;
    uint32_t n_closed;
    uint32_t *worker; /* of each task; STAFF_NOBODY: in the pool */
    uint32_t *weight;
    /* Open workers who may do the task, as many as n_choices says, where staff_case->worker has
     * all who may. */
    uint32_t *choice;
    uint32_t *n_choices;
    struct task_pool pool;
    uint64_t *moved; /* the step in which the task was last part of a chain */
};

/* ---- one task ---- */

static void give(struct staff_anneal *anneal, uint32_t worker, uint32_t task)
{
    const struct staff_case *staff_case = anneal->staff_case;

    roster_add(&anneal->rosters[worker], (struct duty){staff_case->from[task], staff_case->to[task],
                                                       task, anneal->weight[task]});
    anneal->worker[task] = worker;
}

static void take(struct staff_anneal *anneal, uint32_t task)
{
    struct roster *roster = &anneal->rosters[anneal->worker[task]];

    roster_remove(roster, roster_find(roster, anneal->staff_case->from[task]));
}

static void throw_out(struct staff_anneal *anneal, uint32_t task)
{
    take(anneal, task);
    anneal->worker[task] = STAFF_NOBODY;
    task_pool_add(&anneal->pool, task);
}

static bool is_accepted(struct staff_anneal *anneal, uint64_t cost)
{
    return cost == 0 || (cost < COST_MAX && chance_word(&anneal->chance) < anneal->accept[cost]);
}

/* ---- a task of the pool ---- */

static void insert(struct staff_anneal *anneal, uint32_t task, uint32_t worker)
{
    const struct roster *roster = &anneal->rosters[worker];
    uint32_t at = roster_find(roster, anneal->staff_case->from[task]);
    uint32_t to = anneal->staff_case->to[task];
    uint64_t weight = 0;

    for (uint32_t i = at; i < roster->n && roster->duties[i].from <= to; i++)
        weight += roster->duties[i].weight;
    if (!is_accepted(anneal, weight - MIN(weight, anneal->weight[task])))
        return;
    while (at < roster->n && roster->duties[at].from <= to)
        throw_out(anneal, roster->duties[at].task);
    task_pool_remove(&anneal->pool, task);
    give(anneal, worker, task);
}

/* ---- a chain of tasks that change hands ---- */

struct chain {
    uint32_t worker[2];
    uint32_t moving[2][CHAIN_MAX]; /* tasks of worker[side], which go to the other */
    uint32_t n_moving[2];
    uint32_t thrown_out[CHAIN_MAX];
    uint32_t n_thrown_out;
    uint64_t cost;
};

/* What is in the way of `task` on side `side` joins the chain. False when that is too much. */
static bool extend(struct staff_anneal *anneal, struct chain *chain, uint32_t task, int side)
{
    const struct roster *roster = &anneal->rosters[chain->worker[side]];
    uint32_t other = chain->worker[!side];
    uint32_t to = anneal->staff_case->to[task];

    for (uint32_t i = roster_find(roster, anneal->staff_case->from[task]);
         i < roster->n && roster->duties[i].from <= to; i++) {
        uint32_t next = roster->duties[i].task;

        if (anneal->moved[next] == anneal->step)
            continue;
        anneal->moved[next] = anneal->step;
        if (chain->n_moving[side] == CHAIN_MAX || chain->n_thrown_out == CHAIN_MAX)
            return false;
        if (staff_case_able(anneal->staff_case, other, next)) {
            chain->moving[side][chain->n_moving[side]++] = next;
            continue;
        }
        chain->thrown_out[chain->n_thrown_out++] = next;
        chain->cost += roster->duties[i].weight;
        if (chain->cost >= COST_MAX)
            return false;
    }
    return true;
}

static bool follow(struct staff_anneal *anneal, struct chain *chain)
{
    uint32_t n_done[2] = {0, 0};

    for (;;) {
        int side = n_done[0] < chain->n_moving[0] ? 0 : 1;

        if (n_done[side] == chain->n_moving[side])
            return true;
        if (!extend(anneal, chain, chain->moving[side][n_done[side]++], !side))
            return false;
    }
}

static void carry_out(struct staff_anneal *anneal, const struct chain *chain)
{
    for (uint32_t i = 0; i < chain->n_thrown_out; i++)
        throw_out(anneal, chain->thrown_out[i]);
    for (int side = 0; side < 2; side++) {
        for (uint32_t i = 0; i < chain->n_moving[side]; i++)
            take(anneal, chain->moving[side][i]);
    }
    for (int side = 0; side < 2; side++) {
        for (uint32_t i = 0; i < chain->n_moving[side]; i++)
            give(anneal, chain->worker[!side], chain->moving[side][i]);
    }
}

static void change_hands(struct staff_anneal *anneal, uint32_t task, uint32_t worker)
{
    struct chain chain;

    chain.worker[0] = anneal->worker[task];
    chain.worker[1] = worker;
    chain.moving[0][0] = task;
    chain.n_moving[0] = 1;
    chain.n_moving[1] = chain.n_thrown_out = 0;
    chain.cost = 0;
    anneal->moved[task] = anneal->step;
    if (follow(anneal, &chain) && is_accepted(anneal, chain.cost))
        carry_out(anneal, &chain);
}

/* ---- a closed worker for an open one ---- */

static void choices_remove(struct staff_anneal *anneal, uint32_t worker)
{
    const struct staff_case *staff_case = anneal->staff_case;

    for (uint32_t i = staff_case->first_task[worker]; i < staff_case->first_task[worker + 1]; i++) {
        uint32_t task = staff_case->task[i];
        uint32_t *choice = anneal->choice + staff_case->first_worker[task];
        uint32_t at = 0;

        while (choice[at] != worker)
            at++;
        choice[at] = choice[--anneal->n_choices[task]];
    }
}

static void choices_add(struct staff_anneal *anneal, uint32_t worker)
{
    const struct staff_case *staff_case = anneal->staff_case;

    for (uint32_t i = staff_case->first_task[worker]; i < staff_case->first_task[worker + 1]; i++) {
        uint32_t task = staff_case->task[i];

        anneal->choice[staff_case->first_worker[task] + anneal->n_choices[task]++] = worker;
    }
}

/* The one who comes takes over what he may do; the rest is thrown out. */
static void replace_worker(struct staff_anneal *anneal)
{
    uint32_t *leaving = &anneal->open[chance_below(&anneal->chance, anneal->n_open)];
    uint32_t *coming = &anneal->closed[chance_below(&anneal->chance, anneal->n_closed)];
    struct roster *roster = &anneal->rosters[*leaving];
    uint32_t worker = *coming;
    uint64_t cost = 0;

    for (uint32_t i = 0; i < roster->n && cost < COST_MAX; i++) {
        if (!staff_case_able(anneal->staff_case, worker, roster->duties[i].task))
            cost += roster->duties[i].weight;
    }
    if (!is_accepted(anneal, cost))
        return;
    while (roster->n > 0) {
        uint32_t task = roster->duties[roster->n - 1].task;

        if (!staff_case_able(anneal->staff_case, worker, task)) {
            throw_out(anneal, task);
            continue;
        }
        take(anneal, task);
        give(anneal, worker, task);
    }
    choices_remove(anneal, *leaving);
    choices_add(anneal, worker);
    *coming = *leaving;
    *leaving = worker;
}

/* ---- the whole ---- */

static int compare_worth(const void *a, const void *b, void *worth)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    double more = ((const double *)worth)[x] - ((const double *)worth)[y];

    if (more > 0 || more < 0)
        return more > 0 ? -1 : 1;
    return x < y ? -1 : x > y;
}

/* Those who can do most of what few can do are open. */
static void choose_open(struct staff_anneal *anneal)
{
    const struct staff_case *staff_case = anneal->staff_case;
    uint32_t n = staff_case->n_workers;
    g_autofree double *worth = g_new0(double, MAX(n, 1));
    g_autofree uint32_t *sorted = g_new(uint32_t, MAX(n, 1));

    for (uint32_t t = 0; t < staff_case->n_tasks; t++) {
        uint32_t end = staff_case->first_worker[t + 1];

        for (uint32_t i = staff_case->first_worker[t]; i < end; i++)
            worth[staff_case->worker[i]] += 1.0 / (end - staff_case->first_worker[t]);
    }
    for (uint32_t w = 0; w < n; w++)
        sorted[w] = w;
    g_qsort_with_data(sorted, (int)n, sizeof *sorted, compare_worth, worth);
    memcpy(anneal->open, sorted, anneal->n_open * sizeof *sorted);
    anneal->n_closed = n - anneal->n_open;
    memcpy(anneal->closed, sorted + anneal->n_open, anneal->n_closed * sizeof *sorted);
    for (uint32_t i = 0; i < anneal->n_open; i++)
        choices_add(anneal, anneal->open[i]);
}

static void weigh(struct staff_anneal *anneal)
{
    const struct staff_case *staff_case = anneal->staff_case;
    uint32_t n = staff_case->n_tasks;
    uint64_t total = 0;

    for (uint32_t t = 0; t < n; t++)
        total += staff_case->to[t] - staff_case->from[t] + 1;
    for (uint32_t t = 0; t < n; t++) {
        uint64_t length = staff_case->to[t] - staff_case->from[t] + 1;

        anneal->weight[t] = WEIGHT_EACH + (uint32_t)(WEIGHT_LENGTH * length * n / total);
    }
    for (uint32_t cost = 0; cost < COST_MAX; cost++)
        anneal->accept[cost] = (uint32_t)(exp(-(double)cost / HEAT) * UINT32_MAX);
}

struct staff_anneal *staff_anneal_new(const struct staff_case *staff_case, uint32_t n_open,
                                      uint64_t seed)
{
    struct staff_anneal *anneal = g_new0(struct staff_anneal, 1);
    uint32_t n = MAX(staff_case->n_tasks, 1);
    uint32_t n_workers = MAX(staff_case->n_workers, 1);

    g_assert(n_open <= staff_case->n_workers);
    anneal->staff_case = staff_case;
    anneal->chance = chance_begin(seed);
    anneal->rosters = g_new0(struct roster, n_workers);
    anneal->open = g_new0(uint32_t, n_workers);
    anneal->n_open = n_open;
    anneal->closed = g_new0(uint32_t, n_workers);
    anneal->worker = g_new0(uint32_t, n);
    anneal->weight = g_new0(uint32_t, n);
    anneal->choice = g_new0(uint32_t, MAX(staff_case->first_worker[staff_case->n_tasks], 1));
    anneal->n_choices = g_new0(uint32_t, n);
    anneal->moved = g_new0(uint64_t, n);
    task_pool_begin(&anneal->pool, n);
    choose_open(anneal);
    weigh(anneal);
    for (uint32_t t = 0; t < staff_case->n_tasks; t++) {
        anneal->worker[t] = STAFF_NOBODY;
        task_pool_add(&anneal->pool, t);
    }
    return anneal;
}

void staff_anneal_free(struct staff_anneal *anneal)
{
    if (anneal == NULL)
        return;
    for (uint32_t w = 0; w < anneal->staff_case->n_workers; w++)
        roster_clear(&anneal->rosters[w]);
    g_free(anneal->rosters);
    g_free(anneal->open);
    g_free(anneal->closed);
    g_free(anneal->worker);
    g_free(anneal->weight);
    g_free(anneal->choice);
    g_free(anneal->n_choices);
    g_free(anneal->moved);
    task_pool_clear(&anneal->pool);
    g_free(anneal);
}

static void take_step(struct staff_anneal *anneal)
{
    bool is_waiting = chance_below(&anneal->chance, 2) == 0;
    uint32_t task = is_waiting ? anneal->pool.tasks[chance_below(&anneal->chance, anneal->pool.n)]
                               : chance_below(&anneal->chance, anneal->staff_case->n_tasks);
    uint32_t worker = 0;

    if (anneal->n_choices[task] == 0)
        return;
    worker = anneal->choice[anneal->staff_case->first_worker[task] +
                            chance_below(&anneal->chance, anneal->n_choices[task])];
    if (anneal->worker[task] == STAFF_NOBODY)
        insert(anneal, task, worker);
    else if (anneal->worker[task] != worker)
        change_hands(anneal, task, worker);
}

static void learn(struct staff_anneal *anneal)
{
    for (uint32_t i = 0; i < anneal->pool.n; i++) {
        uint32_t *weight = &anneal->weight[anneal->pool.tasks[i]];

        *weight = MIN(*weight + WEIGHT_GAIN, WEIGHT_MAX);
    }
}

bool staff_anneal_run(struct staff_anneal *anneal, uint64_t n_steps,
                      const struct staff_limit *limit)
{
    uint64_t last = anneal->step + n_steps;

    while (anneal->pool.n > 0) {
        if (anneal->step == last)
            return false;
        anneal->step++;
        if (anneal->step % LEARN_EVERY == 0) {
            if (staff_limit_passed(limit))
                return false;
            learn(anneal);
        }
        take_step(anneal);
        if (anneal->n_open > 0 && anneal->n_closed > 0 &&
            chance_below(&anneal->chance, REPLACE_EVERY) == 0)
            replace_worker(anneal);
    }
    return true;
}

const uint32_t *staff_anneal_worker(const struct staff_anneal *anneal)
{
    return anneal->worker;
}
