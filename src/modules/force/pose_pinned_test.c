/* What somebody has fixed, in problems posed from facts made up here. */
#include "modules/force/pose_testing.h"

static void add_pin(struct bed *bed, const char *position, const char *person, const char *arrives,
                    const char *leaves, const char *waiver)
{
    struct fact_pin pin = {position, person, arrives, leaves, waiver, EVIDENCE_NONE};

    g_array_append_val(bed->pins, pin);
}

/* "hill.1 ani -/march-a so": each pin with its waiver, as lines. */
static void check_pins(const struct problem *problem, const char *expected)
{
    g_autoptr(GString) all = g_string_new(NULL);

    for (uint32_t i = 0; i < problem->n_pinned; i++) {
        const struct pin *pin = &problem->pinned[i];
        const struct tour *tour = &pin->tour;

        g_string_append_printf(all, "%s %s %s/%s%s%s\n", problem->positions[tour->position].id,
                               problem->people[tour->person].id,
                               tour->arrive == PLAN_NONE ? "-" : problem->lifts[tour->arrive].id,
                               tour->leave == PLAN_NONE ? "-" : problem->lifts[tour->leave].id,
                               pin->waiver != NULL ? " " : "",
                               pin->waiver != NULL ? pin->waiver : "");
    }
    g_assert_cmpstr(all->str, ==, expected);
}

static void test_plain(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_pin(bed, "hill.1", "ani", "", "march-b", "");
    add_pin(bed, "hill.1", "cem", "march-a", "", "");
    posed(bed);
    check_pins(bed->problem, "hill.1 ani -/march-b\nhill.1 cem march-a/-\n");
    g_assert_cmpuint(bed->words.notes->len, ==, 0);
}

/* Who came as pinned serves; what is past, or lies behind the plan's end, is none of its business.
 */
static void test_as_time_goes_by(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_lift(bed, "december", "2020-12-01", 2);
    add_lift(bed, "july", "2021-07-10", 2);
    add_lift(bed, "august", "2021-08-10", 2);
    add_pin(bed, "hill.1", "ani", "december", "march-b", "");
    add_pin(bed, "hill.2", "ben", "", "december", "");
    add_pin(bed, "hill.2", "dan", "march-b", "july", "");
    add_pin(bed, "hill.2", "ben", "july", "august", "");
    posed(bed);
    check_pins(bed->problem, "hill.1 ani -/march-b\nhill.2 dan march-b/-\n");
    g_assert_cmpuint(bed->words.notes->len, ==, 0);
}

/* With a waiver even somebody comes who has no role at all. */
static void test_waived(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_person(bed, "fay");
    add_pin(bed, "hill.2", "fay", "march-a", "march-b", "only five days,\nas agreed");
    posed(bed);
    check_pins(bed->problem, "hill.2 fay march-a/march-b only five days, as agreed\n");
    check_roles(bed->problem, "fay", "");
    g_assert_cmpuint(bed->words.notes->len, ==, 0);
}

static void test_long_waiver(struct bed *bed, gconstpointer data)
{
    g_autofree char *waiver = g_strnfill(5000, 'x');

    g_assert_null(data);
    add_pin(bed, "hill.1", "cem", "march-a", "", waiver);
    posed(bed);
    g_assert_cmpuint(strlen(bed->problem->pinned[0].waiver), <=, PROBLEM_WAIVER_BYTES_MAX);
    g_assert_cmpuint(strlen(bed->problem->pinned[0].waiver), >, PROBLEM_WAIVER_BYTES_MAX - 10);
}

/* What cannot be any more does not keep anybody from planning, and is told. */
static void test_left_out(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_lift(bed, "march-0", "2021-03-20", 2);
    g_array_index(bed->lifts, struct fact_lift, 2).cancelled = true;
    add_planned(bed, "dan", "2021-05-01", "2021-06-01");
    add_pin(bed, "hill.1", "cem", "march-0", "", "");
    add_pin(bed, "hill.1", "ani", "", "nowhen", "");
    add_pin(bed, "moor.1", "cem", "march-a", "", "");
    add_pin(bed, "hill.1", "cem", "", "march-b", "so");
    add_pin(bed, "hill.1", "cem", "march-b", "march-a", "so");
    add_pin(bed, "hill.2", "dan", "march-b", "", "");
    add_pin(bed, "hill.2", "cem", "march-b", "", "");
    posed(bed);
    check_pins(bed->problem, "");
    g_assert_cmpuint(bed->words.notes->len, ==, 7);
    g_assert_true(
        holds(bed->words.notes, "the pin of cem in hill.1 is left out: lift march-0 does not run"));
    g_assert_true(
        holds(bed->words.notes, "the pin of ani in hill.1 is left out: lift nowhen does not run"));
    g_assert_true(holds(bed->words.notes, "the pin of cem in moor.1 is left out: it is no position "
                                          "in force when the plan begins"));
    g_assert_true(holds(bed->words.notes, "cem does not serve in hill.1 when the plan begins"));
    g_assert_true(holds(bed->words.notes, "cem would leave hill.1 before being there a day"));
    g_assert_true(holds(bed->words.notes, "dan is unavailable from 2021-05-01 until 2021-06-01"));
    g_assert_true(holds(bed->words.notes, "cem has not the role guard, which hill.2 needs"));
}

/* The same with a waiver stays, if it only breaks a rule. */
static void test_ill_with_waiver(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    add_planned(bed, "dan", "2021-05-01", "2021-06-01");
    add_pin(bed, "hill.2", "dan", "march-b", "", "well by then");
    posed(bed);
    check_pins(bed->problem, "hill.2 dan march-b/- well by then\n");
    g_assert_cmpuint(bed->words.notes->len, ==, 0);
}

/* A cancelled lift stays in a plan that is made again, without seats: nobody is pinned on it. */
static void test_again(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    plan_again(bed, "2021-01-01");
    g_array_index(bed->lifts, struct fact_lift, 1).cancelled = true;
    add_order(bed, "march-b", "2021-03-30", "dan", "hill.2", true);
    add_pin(bed, "hill.1", "cem", "march-a", "", "so");
    add_pin(bed, "hill.2", "dan", "march-b", "", "");
    posed(bed);
    check_pins(bed->problem, "hill.2 dan march-b/-\n");
    g_assert_cmpuint(bed->words.notes->len, ==, 1);
    g_assert_true(holds(bed->words.notes, "lift march-a does not run"));
}

static void add(const char *path, void (*test)(struct bed *bed, gconstpointer data))
{
    g_test_add(path, struct bed, NULL, bed_set_up, test, bed_tear_down);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/pose-pinned/plain", test_plain);
    add("/pose-pinned/as-time-goes-by", test_as_time_goes_by);
    add("/pose-pinned/waived", test_waived);
    add("/pose-pinned/long-waiver", test_long_waiver);
    add("/pose-pinned/left-out", test_left_out);
    add("/pose-pinned/ill-with-waiver", test_ill_with_waiver);
    add("/pose-pinned/again", test_again);
    return g_test_run();
}
