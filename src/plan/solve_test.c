/* Plans of random problems, judged by the checker, which shares no code with the solver. */
#include "plan/plan_testing.h"
#include "plan/solve.h"

static void test_random(void)
{
    int64_t n_whole = 0;

    for (uint32_t seed = 1; seed <= 300; seed++) {
        OWNED(problem) problem = testing_drawn(seed, false);
        struct plan_options options = {.seconds = 0, .threads = 1, .seed = seed};
        OWNED(plan) plan = plan_solve(problem, &options, NULL);

        testing_judge(problem, plan, "seed %u", seed);
        n_whole += plan->objective[OBJECTIVE_GAPS] == 0;
    }
    /* Some problems have too few people; where all of them had gaps the solver would be broken. */
    g_assert_cmpint(n_whole, >, 50);
}

/* Rules that a plan of few lifts and gaps breaks easily: fewest people at each post, two lifts on
 * one day, tours as short as one likes. A plan that keeps them, or none. */
static void test_narrow(void)
{
    int64_t n_made = 0, n_refused = 0;

    for (uint32_t seed = 500; seed < 700; seed++) {
        OWNED(problem) problem = testing_drawn(seed, false);
        struct plan_options options = {.seconds = 0, .threads = 2, .seed = seed};
        g_autoptr(GError) error = NULL;
        OWNED(plan) plan = NULL;

        problem->min_days = 0;
        for (uint32_t p = 0; p < problem->n_positions; p++)
            problem->posts[problem->positions[p].post].minimum++;
        for (uint32_t i = 0; i < problem->n_posts; i++)
            problem->posts[i].minimum = problem->posts[i].minimum * 4 / 5;
        for (uint32_t k = 1; k < problem->n_lifts; k += 2)
            problem->lifts[k].day = problem->lifts[k - 1].day;
        plan = plan_solve(problem, &options, &error);
        n_made += plan != NULL;
        n_refused += plan == NULL;
        if (plan != NULL)
            testing_judge(problem, plan, "seed %u", seed);
        else
            g_assert_nonnull(error);
    }
    g_assert_cmpint(n_made, >, 20);
    g_assert_cmpint(n_refused, >, 20);
}

static bool end_at_once(void *self, const struct problem *problem,
                        const int64_t objective[OBJECTIVE_COUNT], double seconds)
{
    unsigned *n_told = self;

    ++*n_told;
    return *n_told < 4;
}

/* However long it looks, and with however many threads, what it ends with keeps the rules. */
static void test_looking_on(void)
{
    for (uint32_t seed = 400; seed < 410; seed++) {
        OWNED(problem) problem = testing_drawn(seed, false);
        unsigned n_told = 0;
        struct plan_options options = {.seconds = 0.2,
                                       .threads = 2,
                                       .seed = seed,
                                       .progress = end_at_once,
                                       .progress_self = &n_told};
        OWNED(plan) plan = plan_solve(problem, &options, NULL);

        g_assert_cmpuint(n_told, >, 0);
        testing_judge(problem, plan, "seed %u", seed);
    }
}

static void test_repeats(void)
{
    OWNED(problem) problem = testing_drawn(7, false);
    struct plan_options options = {.seconds = 0, .threads = 1, .seed = 5};
    OWNED(plan) one = plan_solve(problem, &options, NULL);
    OWNED(plan) two = plan_solve(problem, &options, NULL);

    g_assert_cmpmem(one->tours, one->n_tours * sizeof *one->tours, two->tours,
                    two->n_tours * sizeof *two->tours);
}

/* Asked that nobody goes often, plans send more people, none of them as often. */
static void test_fair(void)
{
    unsigned n_fairer = 0;

    for (uint32_t seed = 1; seed <= 80; seed++) {
        OWNED(problem) problem = testing_drawn(seed, false);
        struct plan_options options = {.seconds = 0, .threads = 1, .seed = seed};
        OWNED(plan) few = NULL;
        OWNED(plan) fair = NULL;

        problem->minimise[1] = OBJECTIVE_PEOPLE;
        problem->n_minimise = 2;
        few = plan_solve(problem, &options, NULL);
        problem->minimise[1] = OBJECTIVE_PEAK;
        fair = plan_solve(problem, &options, NULL);
        if (few == NULL || fair == NULL || few->objective[OBJECTIVE_GAPS] > 0)
            continue;
        testing_judge(problem, fair, "fair, seed %u", seed);
        g_assert_cmpint(fair->objective[OBJECTIVE_PEAK], <=, few->objective[OBJECTIVE_PEAK]);
        g_assert_cmpint(fair->objective[OBJECTIVE_PEAK], >=, fair->bound[OBJECTIVE_PEAK]);
        n_fairer += fair->objective[OBJECTIVE_PEAK] < few->objective[OBJECTIVE_PEAK];
    }
    g_assert_cmpuint(n_fairer, >, 3);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/solve/random", test_random);
    g_test_add_func("/solve/narrow", test_narrow);
    g_test_add_func("/solve/looking-on", test_looking_on);
    g_test_add_func("/solve/fair", test_fair);
    g_test_add_func("/solve/repeats", test_repeats);
    return g_test_run();
}
