/* Exercises whose people come and go by a plan of the planner. */
#include <string.h>

#include "base/error.h"
#include "modules/force/exercise_testing.h"
#include "modules/force/force.h"

/* The same by a plan of the planner; the first seed with a force of full size. */
static void test_planner(void)
{
    for (unsigned seed = 1; seed <= 10; seed++) {
        struct exercise exercise;
        unsigned n_tours = 0, n_planted = 0, n_over = 0, n_short = 0, n_late = 0, n_orders = 0;
        unsigned n_cancelled = 0;

        exercise_set_up(&exercise, seed, 5);
        exercise.planner = true;
        exercise.posts = seed == 1 ? -1 : 4;
        add_usual(&exercise.agreement, seed == 1 ? "1960" : "200", TWO_READINGS);
        add_article(&exercise.agreement, "force.plan-kept", PLAN_KEPT);
        play(&exercise, &n_tours, &n_planted);
        for (unsigned i = 0; i < exercise.planted->len; i++) {
            const char *line = exercise.planted->pdata[i];

            n_over += g_str_has_prefix(line, "force.strength-ceiling made-up");
            n_short += g_str_has_prefix(line, "force.minimum-manning post-");
            n_late += g_str_has_prefix(line, "force.tour-limit p-");
            n_orders += g_str_has_prefix(line, "force.plan-kept p-");
        }
        g_test_message("seed %u: %u rows, %u tours, %u over, %u short, %u late, %u not as ordered",
                       seed, exercise.said->len, n_tours, n_over, n_short, n_late, n_orders);
        for (unsigned i = 0; i < exercise.said->len; i++)
            n_cancelled +=
                strcmp(g_array_index(exercise.said, struct saying, i).kind, "lift.cancelled") == 0;
        g_assert_cmpuint(n_cancelled, ==, 1);
        g_assert_cmpuint(n_over, ==, 2);
        g_assert_cmpuint(n_short, >=, seed == 1 ? 2 : 1);
        g_assert_cmpuint(n_late, >=, 6);
        g_assert_cmpuint(n_orders, >=, 6);
        g_assert_cmpuint(n_over + n_short + n_late + n_orders, ==, n_planted);
        exercise_tear_down(&exercise);
    }
}

/* An agreement under which nobody's orders count. */
static void test_no_orders(void)
{
    for (int round = 0; round < 2; round++) {
        struct exercise exercise;
        g_autoptr(GError) error = NULL;

        exercise_set_up(&exercise, 1, 1);
        exercise.agreement.slug = "without-orders";
        exercise.planner = round == 1;
        add_usual(&exercise.agreement, "100", TWO_READINGS);
        g_assert_true(force_exercise(&exercise, &error) == (round == 0));
        g_assert_true((error == NULL) == (round == 0));
        if (error != NULL) {
            g_assert_true(error_is(error, ERROR_AGREEMENT));
            g_assert_nonnull(strstr(error->message, "order.given"));
        }
        exercise_tear_down(&exercise);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/play-planned/planner", test_planner);
    g_test_add_func("/play-planned/no-orders", test_no_orders);
    return g_test_run();
}
