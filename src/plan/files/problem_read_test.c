/* Problems read from their file: all of it, and every way to be refused, with its place. */
#include "plan/files/files_testing.h"

/* ---- what is there ---- */

static void test_rules(void)
{
    g_autofree char *text = testing_example(0);
    OWNED(problem) problem = testing_problem(text);

    g_assert_cmpint(problem->from, ==, testing_day("2030-01-01"));
    g_assert_cmpint(problem->until, ==, testing_day("2030-07-01"));
    g_assert_cmpint(problem->tour_max.months, ==, 6);
    g_assert_cmpint(problem->tour_max.days, ==, 0);
    g_assert_cmpint(problem->end_of_month, ==, END_OF_MONTH_CLAMP);
    g_assert_cmpint(problem->min_days, ==, 60);
    g_assert_cmpint(problem->dwell_days, ==, 60);
    g_assert_cmpint(problem->ceiling, ==, 3);
    g_assert_cmpint(problem->share_of, ==, 1);
    g_assert_cmpint(problem->share_in, ==, 2);
    g_assert_cmpint(problem->within_days, ==, 14);
    g_assert_cmpuint(problem->n_minimise, ==, 4);
    g_assert_cmpint(problem->minimise[1], ==, OBJECTIVE_LIFT_COST);
    g_assert_false(problem->has_published);
}

static void test_lists(void)
{
    g_autofree char *text = testing_example(0);
    OWNED(problem) problem = testing_problem(text);
    const struct person *s2 = &problem->people[1];
    const struct person *s3 = &problem->people[2];

    g_assert_cmpuint(problem->n_roles, ==, 2);
    g_assert_cmpstr(problem->roles[0].id, ==, "medic");
    g_assert_cmpint(problem->roles[0].handover_days, ==, 2);
    g_assert_cmpuint(problem->n_posts, ==, 1);
    g_assert_cmpint(problem->posts[0].minimum, ==, 1);
    g_assert_cmpuint(problem->n_positions, ==, 2);
    g_assert_cmpstr(problem->positions[1].id, ==, "north-2");
    g_assert_cmpuint(problem->positions[1].post, ==, 0);
    g_assert_cmpuint(problem->positions[1].role, ==, 1);
    g_assert_cmpuint(problem->n_people, ==, 4);
    g_assert_cmpstr(s2->id, ==, "S2");
    g_assert_cmpint(s2->returned, ==, testing_day("2029-09-30"));
    g_assert_cmpuint(s2->unavailable.n, ==, 1);
    g_assert_cmpint(problem->unavailable[s2->unavailable.first].until, ==,
                    testing_day("2030-03-10"));
    g_assert_cmpint(s3->returned, ==, DAY_NONE);
    g_assert_cmpuint(s3->roles.n, ==, 2);
    g_assert_cmpuint(problem->person_roles[s3->roles.first], ==, 0);
    g_assert_cmpuint(problem->person_roles[s3->roles.first + 1], ==, 1);
    g_assert_cmpuint(problem->n_serving, ==, 2);
    g_assert_cmpuint(problem->serving[1].person, ==, 3);
    g_assert_cmpint(problem->serving[1].since, ==, testing_day("2029-10-01"));
    g_assert_cmpuint(problem->n_lifts, ==, 3);
    g_assert_cmpint(problem->lifts[2].seats, ==, 1);
    g_assert_cmpint(problem->lifts[2].cost, ==, 4);
}

/* Keys in another order: what is named comes after what names it. */
static void test_any_order(void)
{
    g_autofree char *text = testing_example(0);
    char *roles = strstr(text, " \"roles\": [{\"id\": \"medic\"");
    char *posts = strstr(text, " \"posts\"");
    char *end = strstr(text, "\"people\"]}");
    g_autofree char *moved = NULL;
    OWNED(problem) problem = NULL;

    moved = g_strdup_printf("{%.*s%.*s\"people\"],\n%.*s \"format\": \"truce-rotation-problem/1\"}",
                            (int)(roles - strchr(text, '\n')), strchr(text, '\n'),
                            (int)(end - posts), posts, (int)(posts - roles), roles);
    problem = testing_problem(moved);
    g_assert_cmpuint(problem->positions[1].role, ==, 1);
    g_assert_cmpuint(problem->people[3].roles.n, ==, 1);
    g_assert_cmpuint(problem->person_roles[problem->people[3].roles.first], ==, 1);
}

static void test_may_be_left_out(void)
{
    static const char *const olds[] = {
        "\"ceiling\": 3,",
        ("\"relief\": {\"max_share\": \"1/2\", \"within_days\": 14},"),
        ", \"unavailable\": [], \"returned\": null",
    };
    g_autofree char *text = testing_example(0);
    OWNED(problem) problem = NULL;

    for (unsigned i = 0; i < G_N_ELEMENTS(olds); i++) {
        char *shorter = testing_replaced(text, olds[i], "");

        g_free(text);
        text = shorter;
    }
    problem = testing_problem(text);
    g_assert_cmpint(problem->ceiling, ==, -1);
    g_assert_cmpint(problem->within_days, ==, 0);
    g_assert_cmpint(problem->people[0].returned, ==, DAY_NONE);
    g_assert_cmpuint(problem->people[0].unavailable.n, ==, 0);
}

static void test_put_in_order(void)
{
    g_autofree char *text = testing_example(0);
    g_autofree char *lifts = testing_replaced(text, "\"L3\", \"date\": \"2030-03-29\"",
                                              "\"L3\", \"date\": \"2030-01-02\"");
    g_autofree char *same = testing_replaced(lifts, "\"2030-03-12\"", "\"2030-02-20\"");
    g_autofree char *roles = testing_replaced(same, "[\"medic\", \"observer\"]",
                                              "[\"observer\", \"medic\", \"observer\"]");
    g_autofree char *stretches =
        testing_replaced(roles, "[[\"2030-03-01\", \"2030-03-10\"]]",
                         "[[\"2030-05-01\", \"2030-05-02\"], [\"2030-03-05\", \"2030-03-20\"],"
                         " [\"2030-04-01\", \"2030-04-01\"], [\"2030-03-01\", \"2030-03-10\"],"
                         " [\"2030-03-20\", \"2030-03-21\"], [\"2030-03-06\", \"2030-03-07\"]]");
    OWNED(problem) problem = testing_problem(stretches);
    const struct range *range = &problem->people[1].unavailable;

    g_assert_cmpstr(problem->lifts[0].id, ==, "L3");
    g_assert_cmpstr(problem->lifts[1].id, ==, "L1"); /* of one day, in the file's order */
    g_assert_cmpstr(problem->lifts[2].id, ==, "L2");
    g_assert_cmpuint(problem->people[2].roles.n, ==, 2);
    g_assert_cmpuint(problem->person_roles[problem->people[2].roles.first], ==, 0);
    g_assert_cmpuint(problem->person_roles[problem->people[3].roles.first], ==, 1);
    g_assert_cmpuint(range->n, ==, 2);
    g_assert_cmpint(problem->unavailable[range->first].from, ==, testing_day("2030-03-01"));
    g_assert_cmpint(problem->unavailable[range->first].until, ==, testing_day("2030-03-21"));
    g_assert_cmpint(problem->unavailable[range->first + 1].from, ==, testing_day("2030-05-01"));
}

static void test_round_trip(void)
{
    g_autofree char *text = testing_example(0);
    g_autofree char *odd =
        testing_replaced(text, "\"S1\", \"roles\"", "\"S\\\"\\\\\u00e9\", \"roles\"");
    g_autofree char *odder =
        testing_replaced(odd, "\"person\": \"S1\"", "\"person\": \"S\\\"\\\\\\u00e9\"");
    OWNED(problem) problem = testing_problem(odder);
    g_autofree char *written = testing_written(problem, NULL);
    OWNED(problem) again = testing_problem(written);
    g_autofree char *rewritten = testing_written(again, NULL);

    g_assert_cmpstr(problem->people[0].id, ==, "S\"\\\u00e9");
    g_assert_cmpstr(again->people[0].id, ==, "S\"\\\u00e9");
    g_assert_cmpstr(written, ==, rewritten);
    g_assert_cmpmem(again->person_roles, again->n_person_roles * sizeof(uint32_t),
                    problem->person_roles, problem->n_person_roles * sizeof(uint32_t));
    g_assert_cmpmem(again->unavailable, again->n_unavailable * sizeof(struct stretch),
                    problem->unavailable, problem->n_unavailable * sizeof(struct stretch));
    g_assert_cmpmem(again->serving, again->n_serving * sizeof(struct serving), problem->serving,
                    problem->n_serving * sizeof(struct serving));
    g_assert_cmpmem(again->minimise, sizeof again->minimise, problem->minimise,
                    sizeof problem->minimise);
    g_assert_cmpint(again->ceiling, ==, problem->ceiling);
    g_assert_cmpint(again->share_in, ==, problem->share_in);
    g_assert_cmpint(again->people[1].returned, ==, problem->people[1].returned);
    g_assert_cmpint(again->lifts[2].cost, ==, problem->lifts[2].cost);
}

/* What may be absent is absent again. */
static void test_round_trip_of_little(void)
{
    static const char little[] =
        "{\"format\": \"truce-rotation-problem/1\",\n"
        "\"horizon\": {\"from\": \"2030-01-01\", \"until\": \"2030-01-02\"},\n"
        "\"tour\": {\"max\": \"P14D\", \"end_of_month\": \"forward\", \"min_days\": 0},\n"
        "\"dwell_days\": 0,\n\"ceiling\": null,\n\"relief\": null,\n\"roles\": [],\n"
        "\"posts\": [],\n\"positions\": [],\n\"people\": [\n"
        "  {\"id\": \"S1\", \"roles\": [], \"unavailable\": [], \"returned\": null}\n],\n"
        "\"serving\": [],\n\"lifts\": [],\n\"minimise\": [\"peak\"]}\n";
    OWNED(problem) problem = testing_problem(little);
    g_autofree char *written = testing_written(problem, NULL);

    g_assert_cmpstr(written, ==, little);
}

/* ---- refusals ---- */

static const struct refusal refusals[] = {
    {"\"seats\": 1,", "\"seats\": -4,",
     "line 24, column 48: \"seats\": -4, a whole number from 0 to 1000000 was expected"},
    {"\"seats\": 1,", "\"seats\": 1000001,",
     "line 24, column 48: \"seats\": 1000001, a whole number from 0 to 1000000 was expected"},
    {"\"seats\": 1,", "\"seats\": 1.0,",
     "line 24, column 48: \"seats\": 1.0, a whole number from 0 to 1000000 was expected"},
    {"\"seats\": 1,", "\"seats\": \"1\",",
     "line 24, column 48: \"seats\": \"1\", a whole number from 0 to 1000000 was expected"},
    {"\"seats\": 1,", "\"seats\": null,",
     "line 24, column 48: \"seats\": null, a whole number from 0 to 1000000 was expected"},
    {"\"seats\": 1,", "\"seats\": [],",
     "line 24, column 48: \"seats\": a list, a whole number from 0 to 1000000 was expected"},
    {"\"seats\": 1,", "\"seats\": 99999999999999999999,",
     "line 24, column 48: a whole number beyond 64 bits, which nothing here can be"},
    {"\"seats\": 1,", "", "line 24, column 4: \"seats\" is missing here"},
    {"\"seats\": 1,", "\"seat\": 1,",
     "line 24, column 39: \"seat\" is not known here; did you mean \"seats\"?"},
    {"\"seats\": 1,", "\"quack\": 1,", "line 24, column 39: \"quack\" is not known here"},
    {"\"seats\": 1,", "\"seats\": 1, \"seats\": 1,",
     "line 24, column 51: \"seats\" stands twice in one object"},
    {"\"cost\": 4}", "\"cost\": 1000000001}",
     "line 24, column 59: \"cost\": 1000000001, a whole number from 0 to 1000000000 was expected"},
    {"\"cost\": 4}", "\"cost\": 4", "line 24, column 60: ']' cannot stand here in JSON"},
    {"problem/1", "problem/2",
     "line 1, column 12: \"format\": \"truce-rotation-problem/2\", \"truce-rotation-problem/1\" "
     "was expected"},
    {"\"format\"", "\"formats\"",
     "line 1, column 2: \"formats\" is not known here; did you mean \"format\"?"},
    {"\"P6M\"", "\"P0D\"",
     "line 3, column 18: \"max\": \"P0D\", a period of at least a day and at most 40 years, such "
     "as \"P6M\", was expected"},
    {"\"P6M\"", "\"P41Y\"",
     "line 3, column 18: \"max\": \"P41Y\", a period of at least a day and at most 40 years, such "
     "as \"P6M\", was expected"},
    {"\"P6M\"", "\"six months\"",
     "line 3, column 18: \"max\": \"six months\", a period of at least a day and at most 40 years, "
     "such as \"P6M\", was expected"},
    {"\"P6M\"", "6",
     "line 3, column 18: \"max\": 6, a period of at least a day and at most 40 years, such as "
     "\"P6M\", was expected"},
    {"\"clamp\"", "\"back\"",
     "line 3, column 41: \"end_of_month\": \"back\", \"clamp\" or \"forward\" was expected"},
    {"\"clamp\"", "null",
     "line 3, column 41: \"end_of_month\": null, \"clamp\" or \"forward\" was expected"},
    {"\"min_days\": 60", "\"min_days\": 14641",
     "line 3, column 62: \"min_days\": 14641, a whole number from 0 to 14640 was expected"},
    {"\"ceiling\": 3", "\"ceiling\": \"3\"",
     "line 5, column 13: \"ceiling\": \"3\", a whole number from 0 to 2147483647 was expected"},
    {"\"1/2\"", "\"half\"",
     "line 6, column 26: \"max_share\": \"half\", a share such as \"1/3\", of numbers up to "
     "1000000, was expected"},
    {"\"1/2\"", "\"1/2000000\"",
     "line 6, column 26: \"max_share\": \"1/2000000\", a share such as \"1/3\", of numbers up to "
     "1000000, was expected"},
    {"\"1/2\"", "0.5",
     "line 6, column 26: \"max_share\": 0.5, a share such as \"1/3\", of numbers up to 1000000, "
     "was expected"},
    {"\"within_days\": 14", "\"within_days\": 0",
     "line 6, column 48: \"within_days\": 0, a whole number from 1 to 14640 was expected"},
    {"\"minimum\": 1", "\"minimum\": -1",
     "line 8, column 39: \"minimum\": -1, a whole number from 0 to 2000000 was expected"},
    {"{\"id\": \"north\", ", "{\"id\": \"\", ",
     "line 8, column 19: \"id\": \"\", an id, text of 1 to 200 bytes without control characters, "
     "was expected"},
    {"{\"id\": \"north\", ", "{\"id\": \"a\\u0007\", ",
     "line 8, column 19: \"id\": \"a�\", an id, text of 1 to 200 bytes without control characters, "
     "was expected"},
    {"{\"id\": \"north\", ", "{\"id\": 7, ",
     "line 8, column 19: \"id\": 7, an id, text of 1 to 200 bytes without control characters, was "
     "expected"},
    {"{\"id\": \"north\", ", "{\"id\": \"a\\u0000\", ",
     "line 8, column 19: text with \\u0000 or half a surrogate pair, which is no text"},
    {"[\"medic\"]", "\"medic\"", "line 13, column 26: \"roles\": \"medic\", a list was expected"},
    {"[\"medic\"]", "[[\"medic\"]]",
     "line 13, column 27: \"roles\": a list, an id, text of 1 to 200 bytes without control "
     "characters, was expected"},
    {"[\"2030-03-01\", \"2030-03-10\"]", "\"2030-03-01\"",
     "line 14, column 56: \"unavailable\": \"2030-03-01\", a stretch [from, until] was expected"},
    {"[\"2030-03-01\", \"2030-03-10\"]", "[\"2030-03-01\"]",
     "line 14, column 69: \"unavailable\": no value, a date such as \"2020-11-10\" was expected"},
    {"[\"2030-03-01\", \"2030-03-10\"]", "[\"2030-03-01\", \"2030-03-10\", \"2030-03-11\"]",
     "line 14, column 85: \"unavailable\": \"2030-03-11\", the end of the stretch was expected"},
    {"\"2029-09-30\"", "20290930",
     "line 15, column 17: \"returned\": 20290930, a date such as \"2020-11-10\" was expected"},
    {"\"tours\", \"people\"]", "\"tours\", \"gaps\"]",
     "line 25, column 45: \"minimise\": \"gaps\" stands there twice"},
    {"\"tours\", \"people\"]", "\"tours\", \"costs\"]",
     "line 25, column 45: \"minimise\": \"costs\", one of gaps, lift_cost, tours, people, peak, "
     "changes was expected"},
    {"\"tours\", \"people\"]", "\"gaps\", 3]",
     "line 25, column 36: \"minimise\": \"gaps\" stands there twice"},
    {"\"people\"]}", "\"people\"]} {}", "line 25, column 56: '{' cannot stand here in JSON"},
    {"\"people\"]}", "\"people\"]", "line 26, column 1: the text ends before its JSON does"},
    {"\"people\"]}", "\"people\"], \"published\": null}",
     "line 25, column 69: \"published\": null, an object was expected"},
    {"\"people\"]}", "\"people\"], \"published\": {\"freeze\": \"2030-02-01\"}}",
     "line 25, column 69: \"tours\" is missing here"},
    {"{\"format\"", "[{\"format\"", "line 1, column 1: a list, an object was expected"},
};

static void test_refusals(void)
{
    g_autofree char *text = testing_example(0);

    for (unsigned i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_autofree char *changed = testing_replaced(text, refusals[i].old, refusals[i].new);
        g_autoptr(GError) error = NULL;
        GPtrArray *contradictions = NULL;

        g_assert_null(problem_read(changed, strlen(changed), &contradictions, &error));
        g_assert_cmpstr(error->message, ==, refusals[i].answer);
        g_assert_null(contradictions);
    }
}

static void test_too_large(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *sentence =
        g_strdup_printf("%zu bytes; a problem has at most %zu", ROTATION_FILE_BYTES_MAX + 1,
                        ROTATION_FILE_BYTES_MAX);

    g_assert_null(problem_read("{", ROTATION_FILE_BYTES_MAX + 1, NULL, &error));
    g_assert_true(error_is(error, ERROR_TOO_LARGE));
    g_assert_cmpstr(error->message, ==, sentence);
}

static void test_too_many(void)
{
    g_autofree char *text = testing_example(0);
    g_autoptr(GString) roles = g_string_new("\"roles\": [");
    g_autofree char *many = NULL;
    g_autoptr(GError) error = NULL;

    for (unsigned i = 0; i < PROBLEM_ROLES_MAX; i++)
        g_string_append_printf(roles, "\n{\"id\": \"r%u\", \"handover_days\": 0},", i);
    many = testing_replaced(text, "\"roles\": [", roles->str);
    g_assert_null(problem_read(many, strlen(many), NULL, &error));
    g_assert_true(error_is(error, ERROR_TOO_LARGE));
    g_assert_cmpstr(error->message, ==,
                    "line 1007, column 36: \"roles\": more than 1000, which is the most");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/problem-read/rules", test_rules);
    g_test_add_func("/problem-read/lists", test_lists);
    g_test_add_func("/problem-read/any-order", test_any_order);
    g_test_add_func("/problem-read/may-be-left-out", test_may_be_left_out);
    g_test_add_func("/problem-read/put-in-order", test_put_in_order);
    g_test_add_func("/problem-read/round-trip", test_round_trip);
    g_test_add_func("/problem-read/round-trip-of-little", test_round_trip_of_little);
    g_test_add_func("/problem-read/refusals", test_refusals);
    g_test_add_func("/problem-read/too-large", test_too_large);
    g_test_add_func("/problem-read/too-many", test_too_many);
    return g_test_run();
}
