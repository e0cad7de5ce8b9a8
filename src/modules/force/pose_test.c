/* Problems posed from facts made up here. */
#include "modules/force/pose_testing.h"

#include <string.h>

/* ---- what is posed ---- */

static void test_plain(struct bed *bed, gconstpointer data)
{
    const struct problem *problem = posed(bed);

    g_assert_null(data);
    g_assert_cmpint(problem->from, ==, day("2021-01-01").day);
    g_assert_cmpint(problem->until, ==, day("2021-07-01").day);
    g_assert_cmpuint(problem->n_positions, ==, 2);
    g_assert_cmpuint(problem->n_roles, ==, 2);
    g_assert_cmpuint(problem->n_posts, ==, 1);
    g_assert_cmpint(problem->posts[0].minimum, ==, 1);
    g_assert_cmpuint(problem->n_people, ==, 4);
    g_assert_cmpuint(problem->n_serving, ==, 2);
    g_assert_cmpint(problem->serving[0].since, ==, day("2020-12-01").day);
    g_assert_cmpuint(problem->n_lifts, ==, 2);
    g_assert_cmpstr(problem->lifts[0].id, ==, "march-a");
    g_assert_cmpint(problem->ceiling, ==, 4);
    g_assert_cmpint(problem->minimise[0], ==, OBJECTIVE_GAPS);
    g_assert_cmpuint(bed->words.notes->len, ==, 0);
}

static void test_terms(struct bed *bed, gconstpointer data)
{
    struct pose_handover medic = {"medic", 5};
    g_autoptr(GArray) handovers = g_array_new(FALSE, FALSE, sizeof medic);
    const struct problem *problem = NULL;

    g_assert_null(data);
    g_array_append_val(handovers, medic);
    bed->terms.handovers = handovers;
    bed->terms.handover_days = 1;
    bed->terms.end_of_month = END_OF_MONTH_FORWARD;
    bed->terms.ceiling = -1;
    bed->terms.within_days = 0;
    problem = posed(bed);
    g_assert_cmpint(problem->roles[0].handover_days, ==, 5);
    g_assert_cmpint(problem->roles[1].handover_days, ==, 1);
    g_assert_cmpint(problem->end_of_month, ==, END_OF_MONTH_FORWARD);
    g_assert_cmpint(problem->ceiling, ==, -1);
    g_assert_cmpint(problem->min_days, ==, 30);
    g_assert_cmpint(problem->dwell_days, ==, 90);
}

/* Who left within a day left on that day, by the mission's clock and not by UTC's. */
static void test_days_of_the_zone(struct bed *bed, gconstpointer data)
{
    struct fact_tour *tour = &g_array_index(bed->tours, struct fact_tour, 0);

    g_assert_null(data);
    tour->arrived.ms = zone_day_start(bed->zone, day("2020-12-02")).ms + MS_PER_SECOND;
    posed(bed);
    g_assert_cmpint(bed->problem->serving[0].since, ==, day("2020-12-02").day);
}

/* Swapped on the last day: the one who left has returned that day, the other serves. */
static void test_swap_on_the_eve(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    g_array_index(bed->tours, struct fact_tour, 0).departed = noon(bed, "2020-12-31");
    add_tour(bed, "cem", "hill.1", "2020-12-31", "");
    posed(bed);
    check_serving(bed->problem, "hill.1", "cem");
    g_assert_cmpint(person_of(bed->problem, "ani")->returned, ==, day("2020-12-31").day);
    g_assert_cmpint(person_of(bed->problem, "cem")->returned, ==, DAY_NONE);
    g_assert_cmpuint(bed->words.notes->len, ==, 0);
}

static void test_last_return_counts(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_tour(bed, "dan", "hill.2", "2019-12-31", "2020-03-01");
    add_tour(bed, "dan", "hill.2", "2020-07-01", "2020-12-19");
    add_tour(bed, "dan", "hill.1", "2020-08-01", "2020-08-19");
    posed(bed);
    g_assert_cmpint(person_of(bed->problem, "dan")->returned, ==, day("2020-12-19").day);
}

/* A departure that nobody said the beginning of is a return too. */
static void test_unknown_arrival(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_tour(bed, "dan", "hill.2", "2020-01-01", "2020-12-19");
    g_array_index(bed->tours, struct fact_tour, 2).arrived = INSTANT_MIN;
    posed(bed);
    g_assert_cmpint(person_of(bed->problem, "dan")->returned, ==, day("2020-12-19").day);
    g_assert_cmpuint(bed->problem->n_serving, ==, 2);
}

static void test_two_in_a_position(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_tour(bed, "cem", "hill.1", "2020-12-30", "");
    posed(bed);
    check_serving(bed->problem, "hill.1", "cem");
    g_assert_cmpint(person_of(bed->problem, "ani")->returned, ==, day("2021-01-01").day);
    g_assert_true(holds(bed->words.notes, "hill.1 has two people"));
}

static void test_one_in_two_positions(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_position(bed, "hill.3", "hill", "guard");
    add_tour(bed, "ben", "hill.3", "2020-12-25", "");
    posed(bed);
    check_serving(bed->problem, "hill.2", NULL);
    check_serving(bed->problem, "hill.3", "ben");
    g_assert_true(holds(bed->words.notes, "ben is on tour in hill.2 and in hill.3"));
}

static void test_position_not_in_force(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    g_array_index(bed->positions, struct fact_position, 0).until = noon(bed, "2020-12-15");
    posed(bed);
    g_assert_cmpuint(bed->problem->n_positions, ==, 1);
    g_assert_null(person_of(bed->problem, "ani"));
    g_assert_true(holds(bed->words.notes, "ani is on tour in hill.1, which is no position"));
}

static void test_position_changes_later(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_position(bed, "hill.3", "hill", "guard");
    g_array_index(bed->positions, struct fact_position, 2).since = noon(bed, "2021-03-01");
    posed(bed);
    g_assert_cmpuint(bed->problem->n_positions, ==, 2);
    g_assert_true(holds(bed->words.notes, "1 change of the establishment"));
}

static void test_no_post(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_position(bed, "roaming", "", "guard");
    posed(bed);
    g_assert_cmpuint(bed->problem->n_posts, ==, 2);
    g_assert_cmpstr(bed->problem->posts[1].id, ==, "(no post)");
}

static void test_cancelled_and_outside(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_lift(bed, "eve", "2020-12-31", 2);
    add_lift(bed, "after", "2021-07-01", 2);
    add_lift(bed, "empty", "2021-04-01", 0);
    add_lift(bed, "off", "2021-04-02", 2);
    g_array_index(bed->lifts, struct fact_lift, 5).cancelled = true;
    add_lift(bed, "first", "2021-01-01", 2);
    posed(bed);
    g_assert_cmpuint(bed->problem->n_lifts, ==, 3);
    g_assert_cmpstr(bed->problem->lifts[0].id, ==, "first");
}

/* ---- roles ---- */

static void test_roles_served(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_tour(bed, "eva", "hill.1", "2019-12-01", "2020-05-01");
    add_tour(bed, "eva", "hill.2", "2019-01-01", "2019-05-01");
    add_tour(bed, "dan", "hill.1", "2019-01-01", "2019-05-01");
    posed(bed);
    check_roles(bed->problem, "eva", "guard,medic"); /* registered by nobody */
    check_roles(bed->problem, "dan", "guard");       /* stated, so what he served in is not asked */
    check_roles(bed->problem, "ani", "medic");
}

/* A qualification for what no position needs is stated all the same. */
static void test_role_of_no_position(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_person(bed, "eva");
    add_held(bed, "eva", "cook", "", "");
    add_tour(bed, "eva", "hill.1", "2019-12-01", "2020-05-01");
    posed(bed);
    g_assert_null(person_of(bed->problem, "eva"));
    g_assert_cmpuint(bed->problem->n_roles, ==, 2);
}

static void test_serving_without_role(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_held(bed, "ani", "guard", "", "");
    posed(bed);
    check_roles(bed->problem, "ani", "guard,medic");
}

static void test_role_held_partly(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_held(bed, "cem", "guard", "2021-02-01", "");
    add_held(bed, "eva", "guard", "2021-02-01", "2021-06-01");
    add_person(bed, "eva");
    add_held(bed, "fay", "guard", "2019-02-01", "2020-06-01");
    add_person(bed, "fay");
    add_held(bed, "gus", "guard", "2019-02-01", "2021-06-01");
    add_person(bed, "gus");
    posed(bed);
    check_away(bed->problem, "gus", "2021-06-01/2021-07-01");
    check_roles(bed->problem, "cem", "medic"); /* all the time, so the other is left out */
    check_away(bed->problem, "cem", "");
    check_roles(bed->problem, "eva", "guard");
    check_away(bed->problem, "eva", "2021-01-01/2021-02-01 2021-06-01/2021-07-01");
    g_assert_null(person_of(bed->problem, "fay"));
}

/* ---- absences ---- */

static void test_planned_absences(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_planned(bed, "cem", "2020-12-01", "2021-01-10");
    add_planned(bed, "cem", "2021-01-10", "2021-01-20");
    add_planned(bed, "cem", "2021-06-20", "2021-09-20");
    add_planned(bed, "dan", "2020-12-01", "2020-12-10");
    add_planned(bed, "nobody", "2021-02-01", "2021-03-10");
    posed(bed);
    check_away(bed->problem, "cem", "2021-01-01/2021-01-20 2021-06-20/2021-07-01");
    check_away(bed->problem, "dan", "");
}

static void test_absent_at_home(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_absence(bed, "ben", "2020-12-30", ""); /* from the tour, and expected on it */
    add_absence(bed, "cem", "2020-12-30", "");
    add_planned(bed, "cem", "2020-12-30", "2021-01-15");
    add_absence(bed, "dan", "2020-12-30", "");
    posed(bed);
    check_away(bed->problem, "ben", "");
    check_away(bed->problem, "cem", "2021-01-01/2021-01-15");
    check_away(bed->problem, "dan", "2021-01-01/2021-07-01");
    g_assert_cmpuint(bed->words.notes->len, ==, 1);
    g_assert_true(holds(bed->words.notes, "dan is away (sick)"));
}

/* ---- planning again ---- */

/* "hill.1 ani -/march-a": each tour of the published plan, as lines. */
static void check_published(const struct problem *problem, const char *expected)
{
    g_autoptr(GString) all = g_string_new(NULL);

    g_assert_true(problem->has_published);
    for (uint32_t i = 0; i < problem->n_published; i++) {
        const struct tour *tour = &problem->published[i];

        g_string_append_printf(all, "%s %s %s/%s\n", problem->positions[tour->position].id,
                               problem->people[tour->person].id,
                               tour->arrive == PLAN_NONE ? "-" : problem->lifts[tour->arrive].id,
                               tour->leave == PLAN_NONE ? "-" : problem->lifts[tour->leave].id);
    }
    g_assert_cmpstr(all->str, ==, expected);
}

static void test_again(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    plan_again(bed, "2021-03-28");
    add_order(bed, "early", "2020-12-20", "ben", "hill.2", true);
    add_order(bed, "march-a", "2021-03-25", "cem", "hill.1", true);
    add_order(bed, "march-b", "2021-03-30", "ani", "hill.1", false);
    add_order(bed, "march-b", "2021-03-30", "ben", "hill.2", false);
    add_order(bed, "march-b", "2021-03-30", "dan", "hill.2", true);
    add_order(bed, "late", "2021-07-30", "cem", "hill.1", false);
    posed(bed);
    check_published(bed->problem, "hill.1 ani -/march-b\nhill.2 ben -/march-b\n"
                                  "hill.1 cem march-a/-\nhill.2 dan march-b/-\n");
    g_assert_cmpint(bed->problem->freeze, ==, day("2021-03-28").day);
    g_assert_cmpint(bed->problem->minimise[1], ==, OBJECTIVE_CHANGES);
    g_assert_cmpuint(bed->words.notes->len, ==, 0);
}

static void test_again_nothing_ordered(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    plan_again(bed, "2021-01-01");
    posed(bed);
    check_published(bed->problem, "hill.1 ani -/-\nhill.2 ben -/-\n");
}

/* Behind the freeze a cancelled lift stays, without seats; before it nobody was on it. */
static void test_again_cancelled(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    plan_again(bed, "2021-03-28");
    g_array_index(bed->lifts, struct fact_lift, 0).cancelled = true;
    add_lift(bed, "march-0", "2021-03-20", 2);
    g_array_index(bed->lifts, struct fact_lift, 2).cancelled = true;
    add_order(bed, "march-0", "2021-03-20", "cem", "hill.1", true);
    g_array_index(bed->orders, struct fact_order, 0).cancelled = true;
    add_order(bed, "march-b", "2021-03-30", "dan", "hill.2", true);
    g_array_index(bed->orders, struct fact_order, 1).cancelled = true;
    posed(bed);
    check_published(bed->problem, "hill.1 ani -/-\nhill.2 ben -/-\nhill.2 dan march-b/-\n");
    g_assert_cmpuint(bed->problem->n_lifts, ==, 3);
    g_assert_cmpint(bed->problem->lifts[0].seats, ==, 0);
    g_assert_cmpint(bed->problem->lifts[1].seats, ==, 2);
    g_assert_cmpint(bed->problem->lifts[2].seats, ==, 0);
    g_assert_cmpuint(bed->words.notes->len, ==, 1);
    g_assert_true(holds(bed->words.notes, "cem is ordered on march-0, which is cancelled"));
}

/* A handover that ends as ordered takes a seat, and the time at home begins with it. */
static void test_leaves_as_ordered(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_tour(bed, "cem", "hill.1", "2020-12-30", "");
    add_order(bed, "march-a", "2021-03-25", "ani", "hill.1", false);
    posed(bed);
    check_serving(bed->problem, "hill.1", "cem");
    check_away(bed->problem, "ani", "2021-01-01/2021-06-23");
    g_assert_cmpint(bed->problem->lifts[0].seats, ==, 1);
    g_assert_cmpint(bed->problem->lifts[1].seats, ==, 2);
    g_assert_cmpuint(bed->words.notes->len, ==, 0);
}

/* What happened counts, and not what was ordered. */
static void test_again_otherwise(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    plan_again(bed, "2021-01-01");
    add_order(bed, "march-a", "2021-03-25", "ani", "hill.1", true);  /* is there already */
    add_order(bed, "march-a", "2021-03-25", "ben", "hill.1", true);  /* is elsewhere */
    add_order(bed, "march-a", "2021-03-25", "cem", "hill.1", false); /* never came */
    add_order(bed, "march-a", "2021-03-25", "eva", "hill.1", true);  /* is nobody */
    add_order(bed, "march-a", "2021-03-25", "dan", "moor.1", true);  /* is nowhere */
    posed(bed);
    check_published(bed->problem, "hill.1 ani -/-\nhill.2 ben -/-\n");
    g_assert_cmpuint(bed->words.notes->len, ==, 3);
    g_assert_true(holds(bed->words.notes, "ben is ordered to hill.1 and to nowhere from hill.2"));
    g_assert_true(holds(bed->words.notes, "eva is ordered on march-a for hill.1"));
    g_assert_true(holds(bed->words.notes, "dan is ordered on march-a for moor.1"));
}

/* ---- refusals ---- */

static void test_freeze_outside(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    plan_again(bed, "2020-12-31");
    refused(bed, "2021-07-01", "2020-12-31 is no day of the plan");
}

static void test_again_all_cancelled(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    plan_again(bed, "2021-01-01");
    g_array_index(bed->lifts, struct fact_lift, 0).cancelled = true;
    g_array_index(bed->lifts, struct fact_lift, 1).cancelled = true;
    refused(bed, "2021-07-01", "(2 are cancelled)");
}

static void test_no_lifts(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    refused(bed, "2021-03-01", "no lift runs from 2021-01-01 until before 2021-03-01");
}

static void test_all_cancelled(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    g_array_index(bed->lifts, struct fact_lift, 0).cancelled = true;
    g_array_index(bed->lifts, struct fact_lift, 1).cancelled = true;
    refused(bed, "2021-07-01", "(2 are cancelled)");
}

static void test_role_nobody_has(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_position(bed, "hill.3", "hill", "engineer");
    refused(bed, "2021-07-01", "1 position is of the role engineer, for which nobody is qualified");
}

static void test_past_the_limit(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    g_array_index(bed->tours, struct fact_tour, 0).arrived = noon(bed, "2020-06-30");
    refused(bed, "2021-07-01", "ani, in hill.1 since 2020-06-30, had to leave by 2020-12-30");
}

static void test_on_the_limit(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    g_array_index(bed->tours, struct fact_tour, 0).arrived = noon(bed, "2020-07-01");
    add_lift(bed, "first", "2021-01-01", 2);
    posed(bed);
    check_serving(bed->problem, "hill.1", "ani");
}

static void test_no_lift_before_the_limit(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    g_array_index(bed->tours, struct fact_tour, 0).arrived = noon(bed, "2020-09-24");
    refused(bed, "2021-07-01", "must leave by 2021-03-24, and no lift runs by then");
}

static void test_minimum_above_positions(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    g_array_index(bed->posts, struct fact_post, 0).minimum = 3;
    refused(bed, "2021-07-01", "hill must never have fewer than 3 people and has 2 positions");
}

static void test_no_positions(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    g_array_set_size(bed->positions, 0);
    g_array_set_size(bed->posts, 0);
    refused(bed, "2021-07-01", "no position is established");
}

static void test_horizon(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    refused(bed, "2021-01-01", "would begin on 2021-01-01 and end before 2021-01-01");
}

static void test_horizon_too_long(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    refused(bed, "2071-01-01", "more days than the");
}

static void test_lift_too_large(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_lift(bed, "ark", "2021-04-01", INT64_C(5000000000));
    refused(bed, "2021-07-01", "lift ark has 5000000000 seats");
}

/* Everything that is wrong is said at once. */
static void test_several_faults(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_position(bed, "hill.3", "hill", "engineer");
    pose_until(bed, "2021-03-01");
    g_assert_null(bed->problem);
    g_assert_cmpuint(bed->words.faults->len, ==, 2);
}

static void add(const char *path, void (*test)(struct bed *bed, gconstpointer data))
{
    g_test_add(path, struct bed, NULL, bed_set_up, test, bed_tear_down);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/pose/plain", test_plain);
    add("/pose/terms", test_terms);
    add("/pose/days-of-the-zone", test_days_of_the_zone);
    add("/pose/swap-on-the-eve", test_swap_on_the_eve);
    add("/pose/last-return-counts", test_last_return_counts);
    add("/pose/unknown-arrival", test_unknown_arrival);
    add("/pose/two-in-a-position", test_two_in_a_position);
    add("/pose/one-in-two-positions", test_one_in_two_positions);
    add("/pose/position-not-in-force", test_position_not_in_force);
    add("/pose/position-changes-later", test_position_changes_later);
    add("/pose/no-post", test_no_post);
    add("/pose/lifts", test_cancelled_and_outside);
    add("/pose/roles-served", test_roles_served);
    add("/pose/role-of-no-position", test_role_of_no_position);
    add("/pose/serving-without-role", test_serving_without_role);
    add("/pose/role-held-partly", test_role_held_partly);
    add("/pose/planned-absences", test_planned_absences);
    add("/pose/absent-at-home", test_absent_at_home);
    add("/pose/leaves-as-ordered", test_leaves_as_ordered);
    add("/pose/again/plain", test_again);
    add("/pose/again/nothing-ordered", test_again_nothing_ordered);
    add("/pose/again/cancelled", test_again_cancelled);
    add("/pose/again/otherwise", test_again_otherwise);
    add("/pose/refused/freeze", test_freeze_outside);
    add("/pose/refused/again-all-cancelled", test_again_all_cancelled);
    add("/pose/refused/no-lifts", test_no_lifts);
    add("/pose/refused/all-cancelled", test_all_cancelled);
    add("/pose/refused/role-nobody-has", test_role_nobody_has);
    add("/pose/refused/past-the-limit", test_past_the_limit);
    add("/pose/on-the-limit", test_on_the_limit);
    add("/pose/refused/no-lift-before-the-limit", test_no_lift_before_the_limit);
    add("/pose/refused/minimum", test_minimum_above_positions);
    add("/pose/refused/no-positions", test_no_positions);
    add("/pose/refused/horizon", test_horizon);
    add("/pose/refused/horizon-too-long", test_horizon_too_long);
    add("/pose/refused/lift-too-large", test_lift_too_large);
    add("/pose/refused/several", test_several_faults);
    return g_test_run();
}
