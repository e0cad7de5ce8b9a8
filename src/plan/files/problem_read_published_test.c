/* A plan made earlier: read, and refused when it cannot have happened. */
#include "plan/files/files_testing.h"

/* The page's plan, published, behind the page's problem. */
static char *published_example(void)
{
    g_autofree char *text = testing_example(0);

    return testing_replaced(
        text, "\"people\"]}",
        "\"people\"],\n"
        " \"published\": {\"freeze\": \"2030-03-20\", \"tours\": [\n"
        "  {\"position\": \"north-1\", \"person\": \"S1\", \"arrive\": null, \"leave\": \"L2\"},\n"
        "  {\"position\": \"north-1\", \"person\": \"S3\", \"arrive\": \"L1\", \"leave\": null},\n"
        "  {\"position\": \"north-2\", \"person\": \"S4\", \"arrive\": null, \"leave\": \"L2\"},\n"
        "  {\"position\": \"north-2\", \"person\": \"S2\", \"arrive\": \"L2\", \"leave\": "
        "null}]}}");
}

static void test_read(void)
{
    g_autofree char *text = published_example();
    OWNED(problem) problem = testing_problem(text);

    g_assert_true(problem->has_published);
    g_assert_cmpint(problem->freeze, ==, testing_day("2030-03-20"));
    g_assert_cmpuint(problem->n_published, ==, 4);
    g_assert_cmpuint(problem->published[0].arrive, ==, PLAN_NONE);
    g_assert_cmpuint(problem->published[0].leave, ==, 1);
    g_assert_cmpuint(problem->published[1].person, ==, 2);
    g_assert_cmpuint(problem->published[1].arrive, ==, 0);
    g_assert_cmpuint(problem->published[3].leave, ==, PLAN_NONE);
}

/* Lifts are put in order, and what names them follows. */
static void test_lifts_move(void)
{
    g_autofree char *text = published_example();
    g_autofree char *more = testing_replaced(
        text, "\"lifts\": [",
        "\"lifts\": [{\"id\": \"L9\", \"date\": \"2030-06-30\", \"seats\": 0, \"cost\": 0},");
    OWNED(problem) problem = testing_problem(more);

    g_assert_cmpstr(problem->lifts[3].id, ==, "L9");
    g_assert_cmpuint(problem->published[1].arrive, ==, 0);
}

static void test_round_trip(void)
{
    g_autofree char *text = published_example();
    OWNED(problem) problem = testing_problem(text);
    g_autofree char *written = testing_written(problem, NULL);
    OWNED(problem) again = testing_problem(written);

    g_assert_true(again->has_published);
    g_assert_cmpint(again->freeze, ==, problem->freeze);
    g_assert_cmpmem(again->published, again->n_published * sizeof(struct tour), problem->published,
                    problem->n_published * sizeof(struct tour));
}

/* What is planned from the freeze on may break any rule: that is why it is planned again. */
static void test_future_is_free(void)
{
    g_autofree char *text = published_example();
    g_autofree char *freeze = testing_replaced(text, "\"2030-03-20\"", "\"2030-02-01\"");
    g_autofree char *cancelled =
        testing_replaced(freeze, "\"2030-03-12\", \"seats\": 2", "\"2030-03-12\", \"seats\": 0");
    g_autofree char *without_role = testing_replaced(cancelled, "\"person\": \"S2\", \"arrive\"",
                                                     "\"person\": \"S1\", \"arrive\"");
    OWNED(problem) problem = testing_problem(without_role);

    g_assert_cmpint(problem->lifts[1].seats, ==, 0);
    g_assert_cmpuint(problem->published[3].person, ==, 0);
}

/* A lift that is not there any more was cancelled: who should have left with it is still there. */
static void test_gone(void)
{
    g_autofree char *text = published_example();
    g_autofree char *comes =
        testing_replaced(text, "\"S2\", \"arrive\": \"L2\"", "\"S2\", \"arrive\": \"L7\"");
    g_autofree char *goes = testing_replaced(comes, "\"S4\", \"arrive\": null, \"leave\": \"L2\"",
                                             "\"S4\", \"arrive\": null, \"leave\": \"L8\"");
    OWNED(problem) problem = testing_problem(goes);
    g_autofree char *written = testing_written(problem, NULL);
    OWNED(problem) again = testing_problem(written);

    g_assert_cmpuint(problem->published[2].leave, ==, LIFT_GONE);
    g_assert_cmpuint(problem->published[3].arrive, ==, LIFT_GONE);
    g_assert_cmpuint(problem->published[3].leave, ==, PLAN_NONE);
    g_assert_nonnull(strstr(written, "\"leave\": \"(gone)\""));
    g_assert_cmpmem(again->published, again->n_published * sizeof(struct tour), problem->published,
                    problem->n_published * sizeof(struct tour));
}

/* The name that is written for it must not be one that is there. */
static void test_gone_beside_a_lift_of_that_name(void)
{
    g_autofree char *text = published_example();
    g_autofree char *comes =
        testing_replaced(text, "\"S2\", \"arrive\": \"L2\"", "\"S2\", \"arrive\": \"L7\"");
    g_autofree char *first = testing_replaced(comes, "\"id\": \"L3\"", "\"id\": \"(gone)\"");
    g_autofree char *more = testing_replaced(
        first, "\"lifts\": [",
        "\"lifts\": [{\"id\": \"(gone)+\", \"date\": \"2030-06-30\", \"seats\": 0, \"cost\": 0},");
    OWNED(problem) problem = testing_problem(more);
    g_autofree char *written = testing_written(problem, NULL);
    OWNED(problem) again = testing_problem(written);

    g_assert_cmpuint(again->n_lifts, ==, 4);
    g_assert_cmpuint(again->published[3].arrive, ==, LIFT_GONE);
}

static const struct refusal contradictions[] = {
    {"\"freeze\": \"2030-03-20\"", "\"freeze\": \"2030-07-02\"",
     "26:15 \"freeze\" is outside the horizon"},
    {"\"north-2\", \"person\": \"S2\", \"arrive\": \"L2\"",
     "\"north-2\", \"person\": \"S2\", \"arrive\": null",
     "30:3 \"S2\" is not in \"serving\" for \"north-2\", so \"arrive\" must name a lift"},
    {"\"S2\", \"arrive\": \"L2\", \"leave\": null", "\"S2\", \"arrive\": \"L2\", \"leave\": \"L1\"",
     "30:3 \"S2\" leaves \"north-2\" before being there"},
    {"\"S2\", \"arrive\": \"L2\", \"leave\": null", "\"S2\", \"arrive\": \"L7\", \"leave\": \"L1\"",
     "30:3 \"S2\" left \"north-2\" before \"freeze\", and the lift of \"arrive\" is not in "
     "\"lifts\""},
    {"\"S2\", \"arrive\": \"L2\", \"leave\": null", "\"S7\", \"arrive\": \"L2\", \"leave\": null",
     "30:3 \"person\": \"S7\" is not in \"people\"; did you mean \"S1\"?"},
    {"\"north-2\", \"person\": \"S2\", \"arrive\": \"L2\"",
     "\"north-2\", \"person\": \"S1\", \"arrive\": \"L2\"",
     "30:3 \"S1\" was in \"north-2\" without its role\n30:3 \"S1\" came back before 60 days at "
     "home"},
    {"\"north-2\", \"person\": \"S2\", \"arrive\": \"L2\"",
     "\"north-2\", \"person\": \"S3\", \"arrive\": \"L2\"",
     "30:3 \"S3\" was in two positions at once"},
    {"\"2030-03-20\", \"tours\": [\n  {\"position\": \"north-1\", \"person\": \"S1\", \"arrive\": "
     "null, \"leave\": \"L2\"",
     "\"2030-03-22\", \"tours\": [\n  {\"position\": \"north-1\", \"person\": \"S1\", \"arrive\": "
     "null, \"leave\": null",
     "27:3 \"S1\" stayed in \"north-1\" past the limit"},
    {"\"freeze\": \"2030-03-20\"", "\"freeze\": \"2031-02-29\"",
     "26:26 \"freeze\": \"2031-02-29\" is no date; expected a day that exists, as 2020-11-10"},
    {"\"dwell_days\": 60", "\"dwell_days\": 200", "30:3 \"S2\" came back before 200 days at home"},
    {"  {\"position\": \"north-2\", \"person\": \"S4\", \"arrive\": null, \"leave\": \"L2\"},\n",
     "", "20:4 \"S4\" serves, and \"published\" has no tour for that"},
    {"\"north-2\", \"person\": \"S2\", \"arrive\": \"L2\"",
     "\"north-1\", \"person\": \"S2\", \"arrive\": \"L2\"",
     "30:3 \"S2\" was in \"north-1\" without its role"},
    {"null, \"leave\": \"L2\"},\n  {\"position\": \"north-1\", \"person\": \"S3\", \"arrive\": "
     "\"L1\", \"leave\": null},",
     "null, \"leave\": null},\n  {\"position\": \"north-1\", \"person\": \"S3\", \"arrive\": "
     "\"L1\", \"leave\": null},\n  {\"position\": \"north-1\", \"person\": \"S2\", \"arrive\": "
     "\"L2\", \"leave\": null},",
     "29:3 \"S2\" was in \"north-1\" without its role\n29:3 position \"north-1\" had three people "
     "at once\n31:3 \"S2\" was in two positions at once"},
    {"\"id\": \"L2\", \"date\": \"2030-03-12\", \"seats\": 2",
     "\"id\": \"L2\", \"date\": \"2030-03-12\", \"seats\": 1",
     "23:4 lift \"L2\": \"published\" had 2 people on it, and \"seats\" is 1"},
};

static void test_contradictions(void)
{
    g_autofree char *text = published_example();

    testing_contradictions(text, contradictions, G_N_ELEMENTS(contradictions));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/problem-read-published/read", test_read);
    g_test_add_func("/problem-read-published/lifts-move", test_lifts_move);
    g_test_add_func("/problem-read-published/round-trip", test_round_trip);
    g_test_add_func("/problem-read-published/future-is-free", test_future_is_free);
    g_test_add_func("/problem-read-published/gone", test_gone);
    g_test_add_func("/problem-read-published/gone-beside-a-lift-of-that-name",
                    test_gone_beside_a_lift_of_that_name);
    g_test_add_func("/problem-read-published/contradictions", test_contradictions);
    return g_test_run();
}
