/* Plans mended after random mishaps, judged by the checker, which shares no code with the solver.
 * The mended plan has to keep what happened before the freeze, and pins, or the checker says so. */
#include <string.h>

#include "base/error.h"
#include "plan/pins.h"
#include "plan/plan_testing.h"
#include "plan/solve.h"

static struct plan *solved(const struct problem *problem, double seconds, int64_t seed)
{
    struct plan_options options = {.seconds = seconds, .threads = 1, .seed = seed};
    g_autoptr(GError) error = NULL;
    struct plan *plan = plan_solve(problem, &options, &error);

    /* Whom nothing takes home, or a post that falls short: then there is no plan. */
    if (plan == NULL)
        g_assert_error(error, error_quark(), ERROR_FIELD);
    return plan;
}

/* The problem, with its plan published and changes counted next to gaps. NULL: none was found. */
static struct problem *published(uint32_t seed, bool is_scarce, int32_t share_past,
                                 int64_t *gap_days)
{
    static const enum objective minimise[] = {OBJECTIVE_GAPS, OBJECTIVE_CHANGES,
                                              OBJECTIVE_LIFT_COST, OBJECTIVE_TOURS};
    OWNED(problem) problem = testing_drawn(seed, is_scarce);
    OWNED(plan) plan = solved(problem, 0, seed);

    if (plan == NULL)
        return NULL;
    *gap_days = plan->objective[OBJECTIVE_GAPS];
    problem->has_published = true;
    problem->n_published = plan->n_tours;
    problem->published = g_memdup2(plan->tours, plan->n_tours * sizeof(struct tour));
    problem->freeze = problem->from + (problem->until - problem->from) * share_past / 100;
    memcpy(problem->minimise, minimise, sizeof minimise);
    problem->n_minimise = G_N_ELEMENTS(minimise);
    return g_steal_pointer(&problem);
}

static bool is_to_come(const struct problem *problem, uint32_t lift)
{
    return lift != PLAN_NONE && problem->lifts[lift].day >= problem->freeze;
}

/* ---- mishaps ---- */

static void cancel_lift(struct problem *problem, GRand *random)
{
    uint32_t first = 0;

    while (first < problem->n_lifts && !is_to_come(problem, first))
        first++;
    if (first < problem->n_lifts)
        problem->lifts[g_rand_int_range(random, (gint32)first, (gint32)problem->n_lifts)].seats = 0;
}

/* Somebody who has a tour to come cannot serve from its middle on. */
static void fall_ill(struct problem *problem, GRand *random)
{
    for (unsigned try = 0; try < 20; try++) {
        const struct tour *tour =
            &problem->published[g_rand_int_range(random, 0, (gint32)problem->n_published)];
        struct person *person = &problem->people[tour->person];
        struct stretch away;

        if (tour->arrive == PLAN_NONE || !is_to_come(problem, tour->arrive) ||
            person->unavailable.n > 0)
            continue;
        away.from = problem->lifts[tour->arrive].day + 5;
        away.until = away.from + 60;
        problem->unavailable =
            g_renew(struct stretch, problem->unavailable, problem->n_unavailable + 1);
        problem->unavailable[problem->n_unavailable] = away;
        person->unavailable = (struct range){problem->n_unavailable++, 1};
        return;
    }
}

/* One of the tours to come is pinned with another person or another departure. */
static void pin(struct problem *problem, GRand *random)
{
    for (unsigned try = 0; try < 20; try++) {
        struct tour tour =
            problem->published[g_rand_int_range(random, 0, (gint32)problem->n_published)];

        if (!is_to_come(problem, tour.arrive))
            continue;
        if (g_rand_boolean(random))
            tour.person = (uint32_t)g_rand_int_range(random, 0, (gint32)problem->n_people);
        else
            tour.leave =
                (uint32_t)g_rand_int_range(random, (gint32)tour.arrive, (gint32)problem->n_lifts);
        if (problem->people[tour.person].returned != DAY_NONE ||
            tour_faults(problem, NULL, &tour) != 0)
            continue;
        /* Whoever has been there or still is would have to rest first. */
        for (uint32_t i = 0; i < problem->n_published; i++)
            if (problem->published[i].person == tour.person &&
                !is_to_come(problem, problem->published[i].arrive))
                return;
        problem->pinned = g_new0(struct pin, 1);
        problem->pinned[0].tour = tour;
        problem->n_pinned = 1;
        return;
    }
}

static bool has_pinned(const struct problem *problem, const struct plan *plan)
{
    const struct tour *pinned = &problem->pinned[0].tour;

    for (uint32_t i = 0; i < plan->n_tours; i++)
        if (memcmp(&plan->tours[i], pinned, sizeof *pinned) == 0)
            return true;
    return false;
}

/* ---- tests ---- */

/* Where nothing has happened nothing changes. */
static void test_nothing(void)
{
    for (uint32_t seed = 1; seed <= 14; seed++) {
        int64_t gap_days = 0;
        OWNED(problem) problem = published(seed, false, 30, &gap_days);
        OWNED(plan) plan = problem != NULL ? solved(problem, 0, 1) : NULL;

        if (problem == NULL)
            continue;
        g_assert_nonnull(plan);
        testing_judge(problem, plan, "seed %u", seed);
        g_assert_cmpint(plan->objective[OBJECTIVE_GAPS], <=, gap_days);
        if (gap_days == 0)
            g_assert_cmpint(plan->objective[OBJECTIVE_CHANGES], ==, 0);
    }
}

struct mishap {
    const char *name;
    void (*happen)(struct problem *problem, GRand *random);
};

/* Whatever happens: the plan keeps the rules, and no seed ends below the bound of another one. */
static void test_mishap(gconstpointer data)
{
    const struct mishap *mishap = data;
    unsigned n_whole = 0;
    unsigned n_changed = 0;

    for (uint32_t seed = 1; seed <= 14; seed++) {
        g_autoptr(GRand) random = g_rand_new_with_seed(seed);
        int64_t gap_days = 0;
        OWNED(problem)
        problem = published(seed, seed % 4 == 0, g_rand_int_range(random, 0, 80), &gap_days);
        OWNED(plan) plan = NULL;
        OWNED(plan) better = NULL;

        if (problem == NULL || problem->n_published == 0)
            continue;
        mishap->happen(problem, random);
        plan = solved(problem, 0, 1);
        better = solved(problem, 0.01, seed);
        if (plan == NULL || better == NULL)
            continue;
        testing_judge(problem, plan, "%s, seed %u", mishap->name, seed);
        testing_judge(problem, better, "%s, seed %u, looking on", mishap->name, seed);
        if (problem->n_pinned > 0)
            g_assert_true(has_pinned(problem, plan) && has_pinned(problem, better));
        if (plan->objective[OBJECTIVE_GAPS] == better->objective[OBJECTIVE_GAPS])
            g_assert_cmpint(plan->bound[OBJECTIVE_CHANGES], <=,
                            better->objective[OBJECTIVE_CHANGES]);
        n_whole += plan->objective[OBJECTIVE_GAPS] == 0;
        n_changed += plan->objective[OBJECTIVE_CHANGES] > 0;
    }
    g_assert_cmpuint(n_whole, >, 2);
    g_assert_cmpuint(n_changed, >, 4);
}

static void everything(struct problem *problem, GRand *random)
{
    cancel_lift(problem, random);
    fall_ill(problem, random);
    cancel_lift(problem, random);
    pin(problem, random);
}

/* Where few changes do not come first, all that is to come is planned anew. */
static void test_anew(void)
{
    unsigned n_cheaper = 0;

    for (uint32_t seed = 1; seed <= 8; seed++) {
        g_autoptr(GRand) random = g_rand_new_with_seed(seed);
        int64_t gap_days = 0;
        OWNED(problem) problem = published(seed, false, g_rand_int_range(random, 0, 80), &gap_days);
        OWNED(plan) mended = NULL;
        OWNED(plan) anew = NULL;

        if (problem == NULL)
            continue;
        everything(problem, random);
        mended = solved(problem, 0, 1);
        problem->minimise[1] = OBJECTIVE_LIFT_COST;
        problem->minimise[2] = OBJECTIVE_CHANGES;
        anew = solved(problem, 0.02, 1);
        if (mended == NULL || anew == NULL)
            continue;
        testing_judge(problem, anew, "anew, seed %u", seed);
        if (mended->objective[OBJECTIVE_GAPS] == anew->objective[OBJECTIVE_GAPS])
            n_cheaper +=
                anew->objective[OBJECTIVE_LIFT_COST] < mended->objective[OBJECTIVE_LIFT_COST];
    }
    g_assert_cmpuint(n_cheaper, >, 0);
}

int main(int argc, char **argv)
{
    static const struct mishap mishaps[] = {
        {"cancelled", cancel_lift}, {"ill", fall_ill}, {"pinned", pin}, {"everything", everything}};

    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/repair/nothing", test_nothing);
    g_test_add_func("/repair/anew", test_anew);
    for (unsigned i = 0; i < G_N_ELEMENTS(mishaps); i++) {
        g_autofree char *path = g_strconcat("/repair/", mishaps[i].name, NULL);

        g_test_add_data_func(path, &mishaps[i], test_mishap);
    }
    return g_test_run();
}
