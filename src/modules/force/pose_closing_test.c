/* Positions that end soon: who is there goes home beside the plan. */
#include "modules/force/closing.h"
#include "modules/force/pose_testing.h"

static struct fact_position *position_at(struct bed *bed, guint i)
{
    return &g_array_index(bed->positions, struct fact_position, i);
}

/* hill.2, and who is in it, with a third position so that a role is not left without one. */
static void abolish(struct bed *bed, const char *on)
{
    add_position(bed, "hill.3", "hill", "guard");
    position_at(bed, 1)->until = noon(bed, on);
}

static void test_abolished(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    abolish(bed, "2021-03-10");
    posed(bed);
    g_assert_cmpuint(bed->problem->n_positions, ==, 2);
    check_serving(bed->problem, "hill.2", NULL);
    check_away(bed->problem, "ben", "2021-01-01/2021-06-23");
    g_assert_cmpint(bed->problem->lifts[0].seats, ==, 1);
    g_assert_cmpint(bed->problem->lifts[1].seats, ==, 2);
    g_assert_cmpint(bed->problem->ceiling, ==, 3);
    g_assert_cmpuint(bed->words.notes->len, ==, 1);
    g_assert_true(holds(bed->words.notes, "hill.2 closes on 2021-03-10: ben leaves with march-a"));
}

/* The post takes its positions with it, one that has closed already too. */
static void test_post_closes(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_post(bed, "ford", 0);
    add_position(bed, "ford.1", "ford", "guard");
    add_tour(bed, "eva", "ford.1", "2020-12-24", "");
    g_array_index(bed->posts, struct fact_post, 1).until = noon(bed, "2020-12-30");
    posed(bed);
    g_assert_cmpuint(bed->problem->n_positions, ==, 2);
    g_assert_true(holds(bed->words.notes, "ford.1 closes on 2020-12-30: eva leaves with march-a"));
}

static void test_post_opens_again(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    g_array_index(bed->posts, struct fact_post, 0).until = noon(bed, "2020-12-30");
    add_post(bed, "hill", 1);
    posed(bed);
    g_assert_cmpuint(bed->problem->n_positions, ==, 2);
    g_assert_cmpuint(bed->words.notes->len, ==, 0);
}

/* Who is ordered home before that goes as ordered; who is ordered home later goes earlier. */
static void test_ordered(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    abolish(bed, "2021-03-28");
    add_order(bed, "march-a", "2021-03-25", "ben", "hill.2", false);
    posed(bed);
    g_assert_true(holds(bed->words.notes, "ben leaves with march-a"));
}

static void test_ordered_later(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    abolish(bed, "2021-03-10");
    add_order(bed, "march-b", "2021-03-30", "ben", "hill.2", false);
    posed(bed);
    g_assert_true(holds(bed->words.notes, "ben leaves with march-a"));
    g_assert_cmpint(bed->problem->lifts[1].seats, ==, 2);
}

/* Orders to a position that ends are no orders of the plan, and not odd. Who would be there too
 * short a time stays at home. */
static void test_again(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    plan_again(bed, "2021-01-01");
    bed->terms.min_days = 10;
    abolish(bed, "2021-05-10");
    add_lift(bed, "may", "2021-05-12", 2);
    add_lift(bed, "may-day", "2021-05-01", 2);
    add_order(bed, "march-b", "2021-03-30", "ben", "hill.2", false);
    add_order(bed, "march-b", "2021-03-30", "dan", "hill.2", true);
    add_order(bed, "may-day", "2021-05-01", "cem", "hill.2", true);
    posed(bed);
    g_assert_cmpuint(bed->problem->n_published, ==, 1); /* ani in hill.1 */
    g_assert_true(holds(bed->words.notes, "ben leaves with march-b"));
    g_assert_true(holds(bed->words.notes,
                        "hill.2 closes on 2021-05-10: dan still comes with march-b, and leaves "
                        "with may"));
    g_assert_true(holds(bed->words.notes,
                        "hill.2 closes before it would be worth while that cem comes with "
                        "may-day"));
    g_assert_cmpuint(bed->words.notes->len, ==, 3);
    check_away(bed->problem, "dan", "2021-03-30/2021-07-01");
    check_away(bed->problem, "cem", "");
}

/* Seats are given out once, and nobody stays past the limit. */
static void test_no_way_home(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    g_array_index(bed->lifts, struct fact_lift, 0).seats = 1;
    g_array_index(bed->lifts, struct fact_lift, 1).seats = 1;
    add_position(bed, "hill.3", "hill", "guard");
    add_position(bed, "hill.4", "hill", "medic");
    add_lift(bed, "june", "2021-06-10", 4);
    add_tour(bed, "eva", "hill.3", "2020-12-05", "");
    for (guint i = 0; i < 3; i++)
        position_at(bed, i)->until = noon(bed, "2021-03-26");
    add_position(bed, "hill.5", "hill", "guard");
    posed(bed);
    g_assert_true(holds(bed->words.notes, "hill.1 closes on 2021-03-26: ani leaves with march-b"));
    g_assert_true(holds(bed->words.notes, "hill.2 closes on 2021-03-26: ben leaves with june"));
    g_assert_true(holds(bed->words.notes, "hill.3 closes on 2021-03-26: eva leaves with march-a"));
}

static void test_nothing_runs(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    abolish(bed, "2021-02-01");
    g_array_index(bed->tours, struct fact_tour, 1).arrived = noon(bed, "2020-07-02");
    posed(bed);
    g_assert_true(holds(bed->words.notes, "hill.2 closes on 2021-02-01, and no lift with a seat "
                                          "takes ben home in time; schedule one"));
    check_away(bed->problem, "ben", "2021-01-01/2021-07-01");
}

static void add(const char *path, void (*test)(struct bed *bed, gconstpointer data))
{
    g_test_add(path, struct bed, NULL, bed_set_up, test, bed_tear_down);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/pose-closing/abolished", test_abolished);
    add("/pose-closing/post-closes", test_post_closes);
    add("/pose-closing/post-opens-again", test_post_opens_again);
    add("/pose-closing/ordered", test_ordered);
    add("/pose-closing/ordered-later", test_ordered_later);
    add("/pose-closing/again", test_again);
    add("/pose-closing/no-way-home", test_no_way_home);
    add("/pose-closing/nothing-runs", test_nothing_runs);
    return g_test_run();
}
