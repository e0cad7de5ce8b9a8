/* Plans as files, there and back, and refused. */
#include "plan/check.h"
#include "plan/files/files_testing.h"

static struct plan *read_plan(const struct problem *problem, const char *text)
{
    g_autoptr(GError) error = NULL;
    struct plan *plan = plan_read(problem, text, strlen(text), &error);

    g_assert_no_error(error);
    return plan;
}

static void test_read(void)
{
    g_autofree char *text = testing_example(0);
    g_autofree char *plan_text = testing_example(1);
    OWNED(problem) problem = testing_problem(text);
    OWNED(plan) plan = read_plan(problem, plan_text);

    g_assert_cmpuint(plan->n_tours, ==, 4);
    g_assert_cmpuint(plan->tours[0].person, ==, 0);
    g_assert_cmpuint(plan->tours[0].arrive, ==, PLAN_NONE);
    g_assert_cmpuint(plan->tours[0].leave, ==, 1);
    g_assert_cmpuint(plan->tours[3].position, ==, 1);
    g_assert_cmpuint(plan->tours[3].arrive, ==, 1);
    g_assert_cmpuint(plan->tours[3].leave, ==, PLAN_NONE);
    g_assert_cmpint(plan->objective[OBJECTIVE_LIFT_COST], ==, 20);
    g_assert_cmpint(plan->objective[OBJECTIVE_PEAK], ==, -1);
    g_assert_cmpint(plan->bound[OBJECTIVE_PEOPLE], ==, 2);
    g_assert_cmpuint(plan->n_windows, ==, 1);
    g_assert_cmpint(plan->windows[0].until, ==, testing_day("2030-03-20"));
    g_assert_cmpint(plan->windows[0].least_cost, ==, 10);
    g_assert_true(g_str_has_prefix(plan->beyond_windows, "The medic's handover"));
    g_assert_cmpuint(plan->n_gaps, ==, 0);
    g_assert_cmpfloat(plan->seconds, ==, 0.001);
    g_assert_cmpint(plan->seed, ==, 1);
}

/* The page's plan is one, says the checker. */
static void test_page_is_right(void)
{
    g_autofree char *problem = testing_example(0);
    g_autofree char *plan = testing_example(1);
    g_autoptr(GError) error = NULL;
    json_t *report = plan_check(problem, strlen(problem), plan, strlen(plan), &error);
    g_autofree char *broken = NULL;

    g_assert_no_error(error);
    broken = json_dumps(json_object_get(report, "broken"), 0);
    g_assert_cmpstr(broken, ==, "[]");
    g_assert_true(json_is_true(json_object_get(report, "valid")));
    json_decref(report);
}

/* Tours come out by position and time, gaps too, whatever order they stand in. */
static void test_put_in_order(void)
{
    g_autofree char *text = testing_example(0);
    g_autofree char *plan_text = testing_example(1);
    g_autofree char *tours = testing_replaced(plan_text, "\"tours\": [",
                                              "\"tours\": [\n{\"leave\": null, \"person\": \"S3\", "
                                              "\"arrive\": \"L3\", \"position\": \"north-1\"},");
    g_autofree char *gaps = testing_replaced(
        tours, "\"unfilled\": []",
        "\"unfilled\": [{\"position\": \"north-2\", \"from\": \"2030-03-01\", \"until\": "
        "\"2030-03-05\","
        " \"because\": \"late\"}, {\"position\": \"north-1\", \"from\": \"2030-06-01\", \"until\":"
        " \"2030-06-05\", \"because\": \"nobody\"}]");
    OWNED(problem) problem = testing_problem(text);
    OWNED(plan) plan = read_plan(problem, gaps);

    g_assert_cmpuint(plan->n_tours, ==, 5);
    g_assert_cmpuint(plan->tours[0].arrive, ==, PLAN_NONE);
    g_assert_cmpuint(plan->tours[1].arrive, ==, 0);
    g_assert_cmpuint(plan->tours[2].arrive, ==, 2);
    g_assert_cmpuint(plan->tours[3].position, ==, 1);
    g_assert_cmpuint(plan->n_gaps, ==, 2);
    g_assert_cmpuint(plan->gaps[0].position, ==, 0);
    g_assert_cmpstr(plan->gaps[1].because, ==, "late");
}

static void test_round_trip(void)
{
    g_autofree char *text = testing_example(0);
    g_autofree char *plan_text = testing_example(1);
    g_autofree char *gap = testing_replaced(plan_text, "\"unfilled\": []",
                                            "\"unfilled\": [{\"position\": \"north-2\", \"from\": "
                                            "\"2030-03-01\", \"until\": \"2030-03-05\","
                                            " \"because\": \"a \\\"tab\\t\\u0001\\\\\"}]");
    OWNED(problem) problem = testing_problem(text);
    OWNED(plan) plan = read_plan(problem, gap);
    g_autofree char *written = testing_written(problem, plan);
    OWNED(plan) again = read_plan(problem, written);
    g_autofree char *rewritten = testing_written(problem, again);

    g_assert_cmpstr(written, ==, rewritten);
    g_assert_cmpstr(again->gaps[0].because, ==, "a \"tab\t\001\\");
    g_assert_cmpstr(again->beyond_windows, ==, plan->beyond_windows);
    g_assert_cmpmem(again->tours, again->n_tours * sizeof(struct tour), plan->tours,
                    plan->n_tours * sizeof(struct tour));
    g_assert_cmpmem(again->windows, again->n_windows * sizeof(struct window), plan->windows,
                    plan->n_windows * sizeof(struct window));
    g_assert_cmpmem(again->objective, sizeof again->objective, plan->objective,
                    sizeof plan->objective);
    g_assert_cmpfloat(again->seconds, ==, plan->seconds);
}

/* More bytes than one buffer holds, every line whole. */
static void test_many_tours(void)
{
    g_autofree char *text = testing_example(0);
    OWNED(problem) problem = testing_problem(text);
    OWNED(plan) plan = plan_new();
    OWNED(plan) again = NULL;
    g_autofree char *written = NULL;

    plan->n_tours = 5000;
    plan->tours = g_new(struct tour, plan->n_tours);
    for (uint32_t i = 0; i < plan->n_tours; i++)
        plan->tours[i] = (struct tour){i / 2500, i % 4, i % 2500 / 1250, 2};
    for (uint32_t i = 0; i < problem->n_minimise; i++)
        plan->objective[problem->minimise[i]] = plan->bound[problem->minimise[i]] = INT64_MAX;
    written = testing_written(problem, plan);
    g_assert_cmpuint(strlen(written), >, 3 * 65536);
    again = read_plan(problem, written);
    g_assert_cmpuint(again->n_tours, ==, 5000);
    g_assert_cmpuint(again->tours[2499].position, ==, 0);
    g_assert_cmpuint(again->tours[2500].position, ==, 1);
    g_assert_cmpint(again->bound[OBJECTIVE_GAPS], ==, INT64_MAX);
}

static void test_full_disk(void)
{
    g_autofree char *text = testing_example(0);
    OWNED(problem) problem = testing_problem(text);
    FILE *full = fopen("/dev/full", "w");

    g_assert_nonnull(full);
    g_assert_false(problem_write(problem, full));
    (void)fclose(full);
}

/* Where the problem is: read from the plan alone, and kept with it. */
static void test_problem_path(void)
{
    static const struct {
        const char *text;
        const char *path;
        bool is_refused;
    } cases[] = {
        {"{\"solver\": {\"seed\": 1, \"problem\": \"a/b.json\"}, \"x\"", "a/b.json", false},
        {"{\"tours\": [{\"problem\": \"no\", \"solver\": {}}], \"solver\": {\"problem\": \"yes\"}}",
         "yes", false},
        {"{\"solver\": {\"problem\": {\"problem\": \"no\"}}}", NULL, false},
        {"{\"solver\": {\"inner\": {\"problem\": \"no\"}}}", NULL, false},
        {"{\"solver\": [\"problem\", \"no\"]}", NULL, false},
        {"{}", NULL, false},
        {"{\"tours\": [}", NULL, true},
        {"{\"solver\": {\"problem\"", NULL, true},
        {"[]", NULL, true},
        {"", NULL, true},
    };
    g_autofree char *text = testing_example(0);
    g_autofree char *plan_text = testing_example(1);
    OWNED(problem) problem = testing_problem(text);
    OWNED(plan) plan = read_plan(problem, plan_text);
    g_autofree char *written = NULL;
    OWNED(plan) again = NULL;

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *path =
            plan_read_problem_path(cases[i].text, strlen(cases[i].text), &error);

        g_assert_cmpstr(path, ==, cases[i].path);
        g_assert_cmpint(error != NULL, ==, cases[i].is_refused);
    }
    g_assert_null(plan->problem_path);
    plan->problem_path = "over \"there\".json";
    written = testing_written(problem, plan);
    again = read_plan(problem, written);
    g_assert_cmpstr(again->problem_path, ==, plan->problem_path);
}

static const struct refusal refusals[] = {
    {"\"north-2\", \"person\": \"S2\"", "\"north-3\", \"person\": \"S2\"",
     "line 6, column 17: \"position\": \"north-3\", an id that the problem has was expected"},
    {"\"person\": \"S2\"", "\"person\": 2",
     "line 6, column 38: \"person\": 2, an id that the problem has was expected"},
    {"\"arrive\": \"L1\"", "\"arrive\": \"L8\"",
     "line 4, column 54: \"arrive\": \"L8\", an id that the problem has was expected"},
    {"\"arrive\": \"L1\", ", "", "line 4, column 4: \"arrive\" is missing here"},
    {"plan/1", "plan/9",
     "line 1, column 12: \"format\": \"truce-rotation-plan/9\", \"truce-rotation-plan/1\" was "
     "expected"},
    {"\"lift_cost\": 20, \"tours\": 2, \"people\": 2},\n \"bound\"",
     "\"tours\": 2, \"people\": 2},\n \"bound\"",
     "line 7, column 15: \"objective\" has no \"lift_cost\", which the problem minimises"},
    {"\"people\": 2},\n \"proof\"", "\"peeple\": 2},\n \"proof\"",
     "line 8, column 52: \"peeple\" is not known here; did you mean \"people\"?"},
    {"\"gaps\": 0", "\"gaps\": -1",
     "line 7, column 24: \"gaps\": -1, a whole number from 0 to 9223372036854775807 was expected"},
    {"\"until\": \"2030-03-20\"", "\"until\": \"2029-12-31\"",
     "line 9, column 12: the window holds no day"},
    {"\"until\": \"2030-03-20\"", "\"until\": \"2029-12-32\"",
     "line 9, column 45: \"until\": \"2029-12-32\", a date such as \"2020-11-10\" was expected"},
    {"\"must_arrive\": 1", "\"must_arrive\": 1e0",
     "line 9, column 74: \"must_arrive\": 1e0, a whole number from 0 to 9223372036854775807 was "
     "expected"},
    {"\"unfilled\": []",
     "\"unfilled\": [{\"position\": \"north-1\", \"from\": \"2030-03-01\", \"until\": "
     "\"2030-03-01\", \"because\": \"x\"}]",
     "line 11, column 15: the gap holds no day"},
    {"\"unfilled\": []",
     "\"unfilled\": [{\"position\": \"north-1\", \"from\": \"2030-03-01\", \"until\": "
     "\"2030-03-02\"}]",
     "line 11, column 15: \"because\" is missing here"},
    {"\"seconds\": 0.001", "\"seconds\": \"fast\"",
     "line 12, column 24: \"seconds\": \"fast\", a number from 0 to 1000000000 was expected"},
    {"\"seconds\": 0.001", "\"seconds\": 1e999",
     "line 12, column 24: \"seconds\": 1e999, a number from 0 to 1000000000 was expected"},
    {"\"seed\": 1", "\"seed\": 1, \"problem\": 7",
     "line 12, column 67: \"problem\": 7, text of at most 10000 bytes was expected"},
    {"\"seconds\": 0.001", "\"seconds\": -1",
     "line 12, column 24: \"seconds\": -1, a number from 0 to 1000000000 was expected"},
};

static void test_refusals(void)
{
    g_autofree char *text = testing_example(0);
    g_autofree char *plan_text = testing_example(1);
    OWNED(problem) problem = testing_problem(text);

    for (unsigned i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_autofree char *changed = testing_replaced(plan_text, refusals[i].old, refusals[i].new);
        g_autoptr(GError) error = NULL;

        g_assert_null(plan_read(problem, changed, strlen(changed), &error));
        g_assert_cmpstr(error->message, ==, refusals[i].answer);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/plan-file/read", test_read);
    g_test_add_func("/plan-file/page-is-right", test_page_is_right);
    g_test_add_func("/plan-file/put-in-order", test_put_in_order);
    g_test_add_func("/plan-file/round-trip", test_round_trip);
    g_test_add_func("/plan-file/problem-path", test_problem_path);
    g_test_add_func("/plan-file/many-tours", test_many_tours);
    g_test_add_func("/plan-file/full-disk", test_full_disk);
    g_test_add_func("/plan-file/refusals", test_refusals);
    return g_test_run();
}
