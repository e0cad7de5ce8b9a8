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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/solve/random", test_random);
    g_test_add_func("/solve/looking-on", test_looking_on);
    g_test_add_func("/solve/repeats", test_repeats);
    return g_test_run();
}
