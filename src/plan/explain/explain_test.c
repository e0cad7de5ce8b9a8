/* What is said of a plan, held against what is known of it. */
#include "plan/explain/testing.h"

/* ---- the page's example ---- */

struct example {
    struct problem *problem;
    struct plan *plan;
};

static struct example read_example(void)
{
    g_autofree char *text = testing_example(0);
    g_autofree char *plan_text = testing_example(1);
    struct example example = {.problem = testing_problem(text)};

    example.plan = testing_plan(example.problem, plan_text);
    return example;
}

static void example_clear(struct example *example)
{
    plan_free(example->plan);
    problem_free(example->problem);
}

static void test_position(void)
{
    struct example example = read_example();
    json_t *json = explained(example.problem, example.plan, "north-1");

    g_assert_cmpstr(text_at(json, "about"), ==, "position");
    g_assert_cmpuint(json_array_size(at(json, "items")), ==, 2);
    g_assert_cmpstr(text_at(json, "items.0.person"), ==, "S1");
    g_assert_cmpstr(text_at(json, "items.0.limit"), ==, "2030-03-20");
    g_assert_cmpstr(text_at(json, "items.0.leave"), ==, "L2");
    g_assert_cmpint(number_at(json, "items.0.later_lifts.count"), ==, 0);
    g_assert_cmpstr(text_at(json, "items.0.sentences.2"), ==,
                    "The limit is 2030-03-20, and L2 is the last lift within it.");
    g_assert_cmpstr(text_at(json, "items.0.sentences.3"), ==,
                    "S3 comes 20 days before, with L1 (2030-02-20); the role medic asks for 2 days "
                    "of handover.");
    g_assert_cmpint(number_at(json, "items.1.others.count"), ==, 0);
    json_decref(json);

    /* L3 lies within the limit, and would cost. */
    json = explained(example.problem, example.plan, "north-2");
    g_assert_cmpint(number_at(json, "items.0.later_lifts.count"), ==, 1);
    g_assert_cmpint(number_at(json, "items.0.later_lifts.not_flown"), ==, 1);
    json_decref(json);
    example_clear(&example);
}

/* Somebody who could come instead is named, one who is away then is not. */
static void test_others(void)
{
    g_autofree char *text = testing_example(0);
    g_autofree char *plan_text = testing_example(1);
    g_autofree char *more = testing_replaced(
        text, "{\"id\": \"S4\"",
        "{\"id\": \"S5\", \"roles\": [\"observer\"], \"unavailable\": []},\n"
        "{\"id\": \"S6\", \"roles\": [\"observer\"], \"unavailable\": [[\"2030-06-30\", "
        "\"2030-07-05\"]]},\n{\"id\": \"S7\", \"roles\": [\"medic\"]},\n"
        "{\"id\": \"S8\", \"roles\": [\"observer\"], \"returned\": \"2030-01-01\"},\n"
        "{\"id\": \"S4\"");
    OWNED(problem) problem = testing_problem(more);
    OWNED(plan) plan = testing_plan(problem, plan_text);
    json_t *json = explained(problem, plan, "north-2");

    /* S8 has rested 70 days of 60 by 12 March. */
    g_assert_cmpint(number_at(json, "items.1.others.count"), ==, 2);
    g_assert_cmpstr(text_at(json, "items.1.others.ids.0"), ==, "S5");
    g_assert_cmpstr(text_at(json, "items.1.others.ids.1"), ==, "S8");
    json_decref(json);

    json = explained(problem, plan, "S6");
    g_assert_cmpstr(text_at(json, "items.0.kind"), ==, "home");
    g_assert_cmpint(number_at(json, "items.0.tours_of_others.count"), ==, 1);
    g_assert_cmpint(number_at(json, "items.0.tours_of_others.unavailable"), ==, 1);
    json_decref(json);

    json = explained(problem, plan, "S5");
    g_assert_cmpint(number_at(json, "items.0.tours_of_others.possible"), ==, 1);
    g_assert_cmpstr(text_at(json, "items.0.tours_of_others.tours.0.person"), ==, "S2");
    json_decref(json);
}

static void test_person(void)
{
    struct example example = read_example();
    json_t *json = explained(example.problem, example.plan, "S1");

    g_assert_cmpuint(json_array_size(at(json, "items")), ==, 2);
    g_assert_cmpstr(text_at(json, "items.0.kind"), ==, "tour");
    g_assert_cmpstr(text_at(json, "items.0.until"), ==, "2030-03-12");
    g_assert_cmpstr(text_at(json, "items.1.kind"), ==, "home");
    g_assert_cmpstr(text_at(json, "items.1.rested_from"), ==, "2030-05-11");
    g_assert_cmpint(number_at(json, "items.1.tours_of_others.count"), ==, 0);
    json_decref(json);

    /* On a day, only what concerns it. */
    json = plan_explain(example.problem, example.plan, "S1", testing_day("2030-03-12"), NULL);
    g_assert_cmpuint(json_array_size(at(json, "items")), ==, 1);
    g_assert_cmpstr(text_at(json, "items.0.kind"), ==, "home");
    json_decref(json);
    example_clear(&example);
}

static void test_lift(void)
{
    struct example example = read_example();
    json_t *json = explained(example.problem, example.plan, "L2");

    g_assert_cmpint(number_at(json, "in"), ==, 1);
    g_assert_cmpint(number_at(json, "out"), ==, 2);
    g_assert_cmpint(number_at(json, "cost"), ==, 10);
    /* S2 and S4 could swap with L3, which does not fly; not with L1, for S2 is away in March. */
    g_assert_cmpint(number_at(json, "without.in.count"), ==, 1);
    g_assert_cmpint(number_at(json, "without.in.other_not_flown"), ==, 1);
    /* S1 must be gone by 20 March and owes two days after L1. */
    g_assert_cmpint(number_at(json, "without.out.count"), ==, 1);
    g_assert_cmpint(number_at(json, "without.out.no_other"), ==, 1);
    g_assert_cmpuint(json_array_size(at(json, "items")), ==, 3);
    g_assert_cmpint(number_at(json, "items.2.must_arrive"), ==, 1);
    g_assert_cmpint(number_at(json, "items.2.seats"), ==, 4);
    g_assert_cmpint(number_at(json, "items.2.seats_without"), ==, 2);
    json_decref(json);

    json = explained(example.problem, example.plan, "L3");
    g_assert_false(json_boolean_value(at(json, "flies")));
    json_decref(json);
    json = explained(example.problem, example.plan, "gaps");
    g_assert_cmpuint(json_array_size(at(json, "items")), ==, 0);
    json_decref(json);
    example_clear(&example);
}

/* S3 could come some days later, unless the post needs the three of them. */
static void test_minimum(void)
{
    static const struct {
        const char *minimum;
        const char *count;
    } cases[] = {{"\"minimum\": 2", "without.in.other_not_flown"},
                 {"\"minimum\": 3", "without.in.no_other"}};
    g_autofree char *text = testing_example(0);
    g_autofree char *plan_text = testing_example(1);
    g_autofree char *more = testing_replaced(text, "{\"id\": \"L2\"",
                                             "{\"id\": \"late\", \"date\": \"2030-02-25\", "
                                             "\"seats\": 2, \"cost\": 10}, {\"id\": \"L2\"");

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *changed = testing_replaced(more, "\"minimum\": 1", cases[i].minimum);
        OWNED(problem) problem = testing_problem(changed);
        OWNED(plan) plan = testing_plan(problem, plan_text);
        json_t *json = explained(problem, plan, "L1");

        g_assert_cmpint(number_at(json, "without.in.count"), ==, 1);
        g_assert_cmpint(number_at(json, cases[i].count), ==, 1);
        json_decref(json);
    }
}

/* ---- what is not answered ---- */

static void test_refusals(void)
{
    static const struct {
        const char *what;
        const char *on;
        const char *answer;
    } cases[] = {
        {"north-3", NULL,
         "\"north-3\" is no position, person or lift of the problem; did you mean \"north-1\"?"},
        {"nothing like it", NULL,
         "\"nothing like it\" is no position, person or lift of the problem, and not \"gaps\"; "
         "write an id as the problem does"},
        {"lift:north-1", NULL,
         "\"lift:north-1\" is no position, person or lift of the problem, and not \"gaps\"; write "
         "an id as the problem does"},
        {"north-1@2030-02-01", NULL,
         "north-1 is not empty on 2030-02-01 in this plan; ask about \"gaps\" to see all that "
         "are"},
        {"north-1@2031-02-01", NULL,
         "2031-02-01 is not planned for; the horizon is from 2030-01-01 until 2030-07-01"},
        {"north-1", "2030-07-01",
         "2030-07-01 is not planned for; the horizon is from 2030-01-01 until 2030-07-01"},
        {"L1", "2030-02-20", "L1 is a lift, which has a date of its own; leave --on out"},
        {"gaps", "2030-02-20", "a gap says itself when it is; leave --on out"},
    };
    struct example example = read_example();

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        int32_t on = cases[i].on == NULL ? DAY_NONE : testing_day(cases[i].on);

        g_assert_null(plan_explain(example.problem, example.plan, cases[i].what, on, &error));
        g_assert_cmpstr(error->message, ==, cases[i].answer);
    }
    g_assert_null(plan_explain(example.problem, example.plan, "north-1@soon", DAY_NONE, NULL));
    example_clear(&example);
}

/* An id of two lists must be told apart. */
static void test_same_id(void)
{
    g_autofree char *text = testing_example(0);
    g_autofree char *plan_text = testing_example(1);
    g_autofree char *same = testing_replaced(text, "\"id\": \"L3\"", "\"id\": \"S2\"");
    OWNED(problem) problem = testing_problem(same);
    OWNED(plan) plan = testing_plan(problem, plan_text);
    g_autoptr(GError) error = NULL;
    json_t *json = NULL;

    g_assert_null(plan_explain(problem, plan, "S2", DAY_NONE, &error));
    g_assert_cmpstr(error->message, ==,
                    "\"S2\" is a person and a lift of the problem; write person:S2 or lift:S2");
    json = explained(problem, plan, "lift:S2");
    g_assert_cmpstr(text_at(json, "about"), ==, "lift");
    json_decref(json);
    json = explained(problem, plan, "person:S2");
    g_assert_cmpstr(text_at(json, "about"), ==, "person");
    json_decref(json);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/explain/position", test_position);
    g_test_add_func("/explain/others", test_others);
    g_test_add_func("/explain/person", test_person);
    g_test_add_func("/explain/lift", test_lift);
    g_test_add_func("/explain/minimum", test_minimum);
    g_test_add_func("/explain/refusals", test_refusals);
    g_test_add_func("/explain/same-id", test_same_id);
    return g_test_run();
}
