/* The force's part of an exercise: what it plays and plants, under agreements of all sizes. */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "modules/force/exercise_testing.h"
#include "modules/force/force.h"

/* Every kind of planted breach is there, in exact numbers. */
static void test_five_years(void)
{
    for (unsigned seed = 1; seed <= 10; seed++) {
        struct exercise exercise;
        unsigned n_tours = 0, n_planted = 0, n_over = 0, n_short = 0, n_late = 0;

        exercise_set_up(&exercise, seed, 5);
        add_usual(&exercise.agreement, "1960", TWO_READINGS);
        play(&exercise, &n_tours, &n_planted);
        for (unsigned i = 0; i < exercise.planted->len; i++) {
            const char *line = exercise.planted->pdata[i];

            n_over += g_str_has_prefix(line, "force.strength-ceiling made-up");
            n_short += g_str_has_prefix(line, "force.minimum-manning post-");
            n_late += g_str_has_prefix(line, "force.tour-limit p-");
        }
        g_test_message("seed %u: %u rows, %u tours, %u over, %u short, %u late", seed,
                       exercise.said->len, n_tours, n_over, n_short, n_late);
        g_assert_cmpuint(n_over, ==, 2);
        g_assert_cmpuint(n_short, ==, 2);
        g_assert_cmpuint(n_late, >=, 6);
        g_assert_cmpuint(n_over + n_short + n_late, ==, n_planted);
        g_assert_cmpuint(n_tours, >, 19000);
        g_assert_cmpuint(n_tours, <, 23000);
        exercise_tear_down(&exercise);
    }
}

/* Of small forces, short tours, long ones, and with hardly any room under the ceiling. */
static void test_other_agreements(void)
{
    static const struct {
        const char *ceiling;
        const char *limit;
        int64_t positions;
    } cases[] = {
        {"1960", TWO_READINGS, 1959},
        {"1960", TWO_READINGS, 1960},
        {"1960", TWO_READINGS, 10},
        {"100", TWO_READINGS, -1},
        {"12", TWO_READINGS, -1},
        {"3", TWO_READINGS, -1},
        {"500", "[[\"\", {\"max\": \"P1Y\", \"end_of_month\": \"clamp\"}]]", -1},
        {"500", "[[\"\", {\"max\": \"P3M\", \"end_of_month\": \"clamp\"}]]", 490},
        {"300", "[[\"\", {\"max\": \"P14D\", \"end_of_month\": \"clamp\"}]]", 250},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        for (unsigned seed = 1; seed <= 7; seed++) {
            struct exercise exercise;
            unsigned n_tours = 0, n_planted = 0;

            exercise_set_up(&exercise, 100 * i + seed, seed == 5 || seed == 7 ? 1 : 3);
            exercise.planner = seed > 5;
            exercise.positions = cases[i].positions;
            exercise.posts = i == 5 ? -1 : 4;
            if (cases[i].positions == 10 || i >= 4)
                exercise.posts = 2;
            if (i == 5)
                exercise.posts = -1;
            add_article(&exercise.agreement, "force.tour-limit", cases[i].limit);
            {
                g_autofree char *strength =
                    g_strdup_printf("[[\"\", {\"ceiling\": %s}]]", cases[i].ceiling);

                add_article(&exercise.agreement, "force.strength-ceiling", strength);
            }
            add_article(&exercise.agreement, "force.minimum-manning", "[[\"\", {}]]");
            if (exercise.planner)
                add_article(&exercise.agreement, "force.plan-kept", PLAN_KEPT);
            play(&exercise, &n_tours, &n_planted);
            g_test_message("case %u seed %u%s: %u tours, %u planted", i, seed,
                           exercise.planner ? " planned" : "", n_tours, n_planted);
            g_assert_cmpuint(n_tours, >, 0);
            exercise_tear_down(&exercise);
        }
}

static void test_same_seed_same_play(void)
{
    g_autofree char *first = NULL;

    for (int round = 0; round < 4; round++) {
        struct exercise exercise;
        GString *all = g_string_new(NULL);
        unsigned n_tours = 0, n_planted = 0;

        exercise_set_up(&exercise, 9, 2);
        add_usual(&exercise.agreement, "200", TWO_READINGS);
        exercise.posts = 4;
        exercise.planner = round >= 2;
        play(&exercise, &n_tours, &n_planted);
        for (unsigned i = 0; i < exercise.said->len; i++) {
            const struct saying *saying = &g_array_index(exercise.said, struct saying, i);
            char *fields = json_dumps(saying->fields, JSON_COMPACT | JSON_SORT_KEYS);

            g_string_append_printf(all, "%" PRId64 " %s %s\n", saying->said, saying->kind, fields);
            free(fields);
        }
        if (round > 0)
            g_assert_true((strcmp(first, all->str) == 0) == (round != 2));
        g_free(first);
        first = g_string_free(all, FALSE);
        exercise_tear_down(&exercise);
    }
}

static void test_nothing_to_play(void)
{
    struct exercise exercise;
    GError *error = NULL;

    exercise_set_up(&exercise, 1, 5);
    add_article(&exercise.agreement, "force.deployment", "[[\"\", {\"along\": [\"corridor\"]}]]");
    g_assert_true(force_exercise(&exercise, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(exercise.said->len, ==, 0);
    exercise_tear_down(&exercise);
}

static void refuse(int64_t positions, int64_t people, const char *limit, enum error_code code)
{
    struct exercise exercise;
    GError *error = NULL;

    exercise_set_up(&exercise, 1, 5);
    add_usual(&exercise.agreement, "1960", limit);
    exercise.positions = positions;
    exercise.people = people;
    g_assert_false(force_exercise(&exercise, &error));
    g_assert_error(error, TRUCE_ERROR, (int)code);
    g_assert_cmpuint(exercise.said->len, ==, 0);
    g_error_free(error);
    exercise_tear_down(&exercise);
}

static void test_refusals(void)
{
    refuse(1961, -1, TWO_READINGS, ERROR_USAGE);
    refuse(1000, 1999, TWO_READINGS, ERROR_USAGE);
    refuse(-1, -1, "[[\"\", {\"max\": \"P3D\", \"end_of_month\": \"clamp\"}]]", ERROR_AGREEMENT);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/exercise/five-years", test_five_years);
    g_test_add_func("/exercise/other-agreements", test_other_agreements);
    g_test_add_func("/exercise/same-seed-same-play", test_same_seed_same_play);
    g_test_add_func("/exercise/nothing-to-play", test_nothing_to_play);
    g_test_add_func("/exercise/refusals", test_refusals);
    return g_test_run();
}
