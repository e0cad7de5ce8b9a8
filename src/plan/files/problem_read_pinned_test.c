/* What a human has fixed: read, written, and refused when no plan could have it. */
#include "plan/files/files_testing.h"

/* The page's problem with its plan's tours pinned; handover of the medic is two days. */
static char *pinned_example(void)
{
    g_autofree char *text = testing_example(0);

    return testing_replaced(
        text, "\"people\"]}",
        "\"people\"],\n"
        " \"pinned\": [\n"
        "  {\"position\": \"north-1\", \"person\": \"S1\", \"arrive\": null, \"leave\": \"L2\"},\n"
        "  {\"position\": \"north-1\", \"person\": \"S3\", \"arrive\": \"L1\", \"leave\": null},\n"
        "  {\"position\": \"north-2\", \"person\": \"S2\", \"arrive\": \"L2\", \"leave\": null}]}");
}

/* The same behind a plan that was published, with S2 the only one who comes after the freeze. */
static char *frozen_example(void)
{
    g_autofree char *text = pinned_example();

    return testing_replaced(
        text, " \"pinned\"",
        " \"published\": {\"freeze\": \"2030-03-01\", \"tours\": [\n"
        "  {\"position\": \"north-1\", \"person\": \"S1\", \"arrive\": null, \"leave\": \"L2\"},\n"
        "  {\"position\": \"north-1\", \"person\": \"S3\", \"arrive\": \"L1\", \"leave\": null},\n"
        "  {\"position\": \"north-2\", \"person\": \"S4\", \"arrive\": null, \"leave\": \"L2\"},\n"
        "  {\"position\": \"north-2\", \"person\": \"S2\", \"arrive\": \"L3\", \"leave\": "
        "null}]},\n"
        " \"pinned\"");
}

static char *changed_twice(const char *text, const char *old, const char *new, const char *old_too,
                           const char *new_too)
{
    g_autofree char *once = testing_replaced(text, old, new);

    return testing_replaced(once, old_too, new_too);
}

/* ---- accepted ---- */

static void test_read(void)
{
    g_autofree char *text = pinned_example();
    OWNED(problem) problem = testing_problem(text);

    g_assert_cmpuint(problem->n_pinned, ==, 3);
    g_assert_cmpuint(problem->pinned[0].tour.arrive, ==, PLAN_NONE);
    g_assert_cmpuint(problem->pinned[0].tour.leave, ==, 1);
    g_assert_cmpuint(problem->pinned[1].tour.person, ==, 2);
    g_assert_cmpuint(problem->pinned[2].tour.position, ==, 1);
    g_assert_null(problem->pinned[2].waiver);
}

static void test_frozen(void)
{
    g_autofree char *text = frozen_example();
    OWNED(problem) problem = testing_problem(text);

    g_assert_cmpuint(problem->n_pinned, ==, 3);
    g_assert_cmpuint(problem->n_published, ==, 4);
}

static void test_nothing_pinned(void)
{
    g_autofree char *text = testing_example(0);
    g_autofree char *empty = testing_replaced(text, "\"people\"]}", "\"people\"], \"pinned\": []}");
    OWNED(problem) problem = testing_problem(empty);
    g_autofree char *written = testing_written(problem, NULL);

    g_assert_cmpuint(problem->n_pinned, ==, 0);
    g_assert_null(strstr(written, "pinned"));
}

/* With a waiver a pin may break what one rule says of it. */
static void test_waived(void)
{
    static const char *const changes[][2] = {
        /* no medic; also within the dwell, were it S2's second tour */
        {"\"north-1\", \"person\": \"S3\", \"arrive\": \"L1\", \"leave\": null",
         "\"north-1\", \"person\": \"S4\", \"arrive\": \"L3\", \"leave\": null"},
        /* a day past the limit, and more */
        {"\"arrive\": null, \"leave\": \"L2\"", "\"arrive\": null, \"leave\": \"L3\""},
        {"\"arrive\": null, \"leave\": \"L2\"", "\"arrive\": null, \"leave\": null"},
        /* shorter than a tour */
        {"\"S2\", \"arrive\": \"L2\", \"leave\": null",
         "\"S2\", \"arrive\": \"L2\", \"leave\": \"L3\""},
        /* ill */
        {"\"S2\", \"arrive\": \"L2\", \"leave\": null",
         "\"S2\", \"arrive\": \"L1\", \"leave\": null"},
    };
    g_autofree char *text = pinned_example();

    for (unsigned i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_autofree char *waiver =
            g_strdup_printf("%s, \"waiver\": \"Agreed on 3 May.\"", changes[i][1]);
        g_autofree char *without = testing_replaced(text, changes[i][0], changes[i][1]);
        g_autofree char *waived = testing_replaced(text, changes[i][0], waiver);
        OWNED(problem) problem = testing_problem(waived);
        g_autoptr(GError) error = NULL;
        unsigned n = 0;

        for (uint32_t k = 0; k < problem->n_pinned; k++)
            n += g_strcmp0(problem->pinned[k].waiver, "Agreed on 3 May.") == 0;
        g_assert_cmpuint(n, ==, 1);
        g_assert_null(problem_read(without, strlen(without), NULL, &error));
        g_assert_true(error_is(error, ERROR_FIELD));
    }
}

/* Of a rule about two it is enough that one of them has a waiver. */
static void test_waived_together(void)
{
    g_autofree char *text = pinned_example();
    g_autofree char *far_apart =
        changed_twice(text, "\"handover_days\": 2", "\"handover_days\": 21", "\"leave\": \"L2\"}",
                      "\"leave\": \"L2\", \"waiver\": \"x\"}");
    g_autofree char *again =
        changed_twice(text, "\"north-2\", \"person\": \"S2\", \"arrive\": \"L2\", \"leave\": null",
                      "\"north-1\", \"person\": \"S1\", \"arrive\": \"L3\", \"leave\": null",
                      "\"leave\": \"L2\"}", "\"leave\": \"L2\", \"waiver\": \"x\"}");
    OWNED(problem) handover = testing_problem(far_apart);
    OWNED(problem) dwell = testing_problem(again);

    g_assert_cmpint(handover->roles[0].handover_days, ==, 21);
    g_assert_cmpuint(dwell->pinned[2].tour.person, ==, 0);
}

static void test_round_trip(void)
{
    g_autofree char *text = frozen_example();
    g_autofree char *waived =
        testing_replaced(text, "\"S2\", \"arrive\": \"L2\", \"leave\": null",
                         "\"S2\", \"arrive\": \"L2\", \"leave\": null, \"waiver\": \"so \\\"it\\\" "
                         "is\"");
    OWNED(problem) problem = testing_problem(waived);
    g_autofree char *written = testing_written(problem, NULL);
    OWNED(problem) again = testing_problem(written);

    g_assert_cmpuint(again->n_pinned, ==, 3);
    for (uint32_t i = 0; i < again->n_pinned; i++) {
        g_assert_cmpmem(&again->pinned[i].tour, sizeof(struct tour), &problem->pinned[i].tour,
                        sizeof(struct tour));
        g_assert_cmpstr(again->pinned[i].waiver, ==, problem->pinned[i].waiver);
    }
    g_assert_cmpstr(again->pinned[2].waiver, ==, "so \"it\" is");
}

/* ---- refused ---- */

static const struct refusal contradictions[] = {
    {"\"north-1\", \"person\": \"S3\"", "\"north-3\", \"person\": \"S3\"",
     "28:3 \"position\": \"north-3\" is not in \"positions\"; did you mean \"north-1\"?"},
    {"\"north-1\", \"person\": \"S3\"", "\"north-1\", \"person\": \"S7\"",
     "28:3 \"person\": \"S7\" is not in \"people\"; did you mean \"S1\"?"},
    {"\"S3\", \"arrive\": \"L1\"", "\"S3\", \"arrive\": \"L8\"",
     "28:3 \"arrive\": \"L8\" is not in \"lifts\"; did you mean \"L1\"?"},
    {"\"S3\", \"arrive\": \"L1\"", "\"S3\", \"arrive\": null",
     "28:3 S3 does not serve in north-1 when the plan begins, and so has to arrive with a lift"},
    {"\"S3\", \"arrive\": \"L1\", \"leave\": null",
     "\"S3\", \"arrive\": \"L2\", \"leave\": \"L1\", \"waiver\": \"x\"",
     "28:3 S3 would leave north-1 before being there a day"},
    {"\"north-2\", \"person\": \"S2\"", "\"north-1\", \"person\": \"S2\"",
     "29:3 S2 has not the role medic, which north-1 needs; take the pin out, or give it a "
     "\"waiver\""},
    {"\"arrive\": null, \"leave\": \"L2\"", "\"arrive\": null, \"leave\": \"L3\"",
     "27:3 S1, there since 2029-09-20, must leave by 2030-03-20 and would be there until "
     "2030-03-29; take the pin out, or give it a \"waiver\""},
    {"\"S2\", \"arrive\": \"L2\", \"leave\": null", "\"S2\", \"arrive\": \"L2\", \"leave\": \"L3\"",
     "29:3 S2 would be in north-2 for 17 days, and a tour lasts at least 60; take the pin out, or "
     "give it a \"waiver\""},
    {"\"S2\", \"arrive\": \"L2\"", "\"S2\", \"arrive\": \"L1\"",
     "29:3 S2 is unavailable from 2030-03-01 until 2030-03-10; take the pin out, or give it a "
     "\"waiver\""},
    {"\"2029-09-30\"", "\"2029-12-31\"", NULL}, /* 71 days before L2: nothing is wrong */
    {"\"dwell_days\": 60", "\"dwell_days\": 164",
     "29:3 S2 returned on 2029-09-30 and would arrive on 2030-03-12, after 163 days at home; 164 "
     "are needed; take the pin out, or give it a \"waiver\""},
    {"\"north-2\", \"person\": \"S2\", \"arrive\": \"L2\"",
     "\"north-2\", \"person\": \"S3\", \"waiver\": \"x\", \"arrive\": \"L2\"",
     "29:3 \"S3\" is pinned in two tours at once"},
    {"\"north-2\", \"person\": \"S2\", \"arrive\": \"L2\"",
     "\"north-1\", \"person\": \"S1\", \"arrive\": \"L3\"",
     "29:3 \"S1\" is pinned again 17 days after leaving; 60 are needed: take one of the pins out, "
     "or give it a \"waiver\""},
    {"\"handover_days\": 2", "\"handover_days\": 21",
     "28:3 \"S1\" and \"S3\" are pinned together in \"north-1\" for 20 days; \"medic\" needs 21: "
     "move one of them, or give it a \"waiver\""},
    {"\"leave\": \"L2\"},\n  {\"position\": \"north-1\", \"person\": \"S3\", \"arrive\": \"L1\", "
     "\"leave\": null},\n  {\"position\": \"north-2\", \"person\": \"S2\", \"arrive\": \"L2\"",
     "\"leave\": \"L3\", \"waiver\": \"x\"},\n  {\"position\": \"north-1\", \"person\": \"S3\", "
     "\"arrive\": \"L1\", \"leave\": null},\n  {\"position\": \"north-1\", \"person\": \"S2\", "
     "\"waiver\": \"x\", \"arrive\": \"L2\"",
     "29:3 position \"north-1\" has three people pinned at once"},
    {"\"id\": \"L1\", \"date\": \"2030-02-20\", \"seats\": 2",
     "\"id\": \"L1\", \"date\": \"2030-02-20\", \"seats\": 0", "28:3 lift L1 has no seats"},
    {"\"S3\", \"arrive\": \"L1\", \"leave\": null},\n  {\"position\": \"north-2\", \"person\": "
     "\"S2\", \"arrive\": \"L2\", \"leave\": null",
     "\"S3\", \"arrive\": \"L3\", \"leave\": null},\n  {\"position\": \"north-2\", \"person\": "
     "\"S2\", \"arrive\": \"L3\", \"leave\": null",
     "29:3 lift \"L3\" has more people pinned than its 1 seats"},
};

static const struct refusal frozen[] = {
    {"\"S3\", \"arrive\": \"L1\", \"leave\": null},\n  {\"position\": \"north-2\", \"person\": "
     "\"S2\"",
     "\"S3\", \"arrive\": \"L1\", \"leave\": \"L2\", \"waiver\": \"x\"},\n  {\"position\": "
     "\"north-2\", \"person\": \"S2\"",
     NULL}, /* he came before the freeze, and leaves after it */
    {"\"north-2\", \"person\": \"S2\", \"arrive\": \"L2\", \"leave\": null}]}",
     "\"north-2\", \"person\": \"S2\", \"arrive\": \"L1\", \"leave\": null, \"waiver\": \"x\"}]}",
     "34:3 \"S2\" would arrive in \"north-2\" before \"freeze\", and \"published\" has no such "
     "tour"},
    {"\"pinned\": [\n  {\"position\": \"north-1\", \"person\": \"S1\", \"arrive\": null, "
     "\"leave\": \"L2\"}",
     "\"pinned\": [\n  {\"position\": \"north-1\", \"person\": \"S1\", \"arrive\": null, "
     "\"leave\": \"L1\"}",
     "32:3 the departure of \"S1\" from \"north-1\" before \"freeze\" is not as \"published\" has "
     "it"},
    {"\"freeze\": \"2030-03-01\"", "\"freeze\": \"2030-03-13\"",
     "34:3 \"S2\" would arrive in \"north-2\" before \"freeze\", and \"published\" has no such "
     "tour"},
};

/* As testing_contradictions, where an answer NULL says that the changed text is accepted. */
static void try_all(const char *text, const struct refusal *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (cases[i].answer != NULL) {
            testing_contradictions(text, &cases[i], 1);
        } else {
            g_autofree char *changed = testing_replaced(text, cases[i].old, cases[i].new);
            OWNED(problem) problem = testing_problem(changed);

            g_assert_cmpuint(problem->n_pinned, ==, 3);
        }
    }
}

static void test_contradictions(void)
{
    g_autofree char *text = pinned_example();

    try_all(text, contradictions, G_N_ELEMENTS(contradictions));
}

static void test_frozen_contradictions(void)
{
    g_autofree char *text = frozen_example();

    try_all(text, frozen, G_N_ELEMENTS(frozen));
}

static const struct refusal refusals[] = {
    {"\"leave\": \"L2\"}", "\"leave\": \"L2\", \"waiver\": \"\"}",
     "line 27, column 84: \"waiver\": \"\", a sentence of 1 to 1000 bytes without control "
     "characters, or null, was expected"},
    {"\"leave\": \"L2\"}", "\"leave\": \"L2\", \"waiver\": \"a\\nb\"}",
     "line 27, column 84: \"waiver\": \"a\357\277\275b\", a sentence of 1 to 1000 bytes without "
     "control characters, or null, was expected"},
    {"\"leave\": \"L2\"}", "\"leave\": \"L2\", \"waiver\": true}",
     "line 27, column 84: \"waiver\": true, a sentence of 1 to 1000 bytes without control "
     "characters, or null, was expected"},
    {"\"leave\": \"L2\"}", "\"leave\": \"L2\", \"wavier\": \"x\"}",
     "line 27, column 74: \"wavier\" is not known here; did you mean \"waiver\"?"},
    {"\"person\": \"S1\", \"arrive\": null, \"leave\": \"L2\"}",
     "\"person\": \"S1\", \"leave\": "
     "\"L2\"}",
     "line 27, column 3: \"arrive\" is missing here"},
    {"\"pinned\": [", "\"pinned\": [3, ",
     "line 26, column 13: \"pinned\": 3, an object was expected"},
};

static void test_refusals(void)
{
    g_autofree char *text = pinned_example();

    for (unsigned i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_autofree char *changed = testing_replaced(text, refusals[i].old, refusals[i].new);
        g_autoptr(GError) error = NULL;

        g_assert_null(problem_read(changed, strlen(changed), NULL, &error));
        g_assert_cmpstr(error->message, ==, refusals[i].answer);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/problem-read-pinned/read", test_read);
    g_test_add_func("/problem-read-pinned/frozen", test_frozen);
    g_test_add_func("/problem-read-pinned/nothing-pinned", test_nothing_pinned);
    g_test_add_func("/problem-read-pinned/waived", test_waived);
    g_test_add_func("/problem-read-pinned/waived-together", test_waived_together);
    g_test_add_func("/problem-read-pinned/round-trip", test_round_trip);
    g_test_add_func("/problem-read-pinned/contradictions", test_contradictions);
    g_test_add_func("/problem-read-pinned/frozen-contradictions", test_frozen_contradictions);
    g_test_add_func("/problem-read-pinned/refusals", test_refusals);
    return g_test_run();
}
