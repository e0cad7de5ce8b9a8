/* Every contradiction once, with its sentence and its place. */
#include "plan/files/files_testing.h"

static const struct refusal contradictions[] = {
    {"\"id\": \"north-2\"", "\"id\": \"north-1\"",
     "11:4 \"north-1\" is twice in \"positions\"; give each an id of its own\n20:4 \"position\": "
     "\"north-2\" is not in \"positions\"; did you mean \"north-1\"?"},
    {"\"id\": \"S2\"", "\"id\": \"S3\"",
     "16:4 \"S3\" is twice in \"people\"; give each an id of its own"},
    {"\"id\": \"observer\"", "\"id\": \"medic\"",
     "7:49 \"medic\" is twice in \"roles\"; give each an id of its own\n11:4 \"role\": "
     "\"observer\" is not in \"roles\"\n14:4 \"roles\": \"observer\" is not in \"roles\"\n16:4 "
     "\"roles\": \"observer\" is not in \"roles\"\n17:4 \"roles\": \"observer\" is not in "
     "\"roles\""},
    {"\"id\": \"L2\"", "\"id\": \"L1\"",
     "23:4 \"L1\" is twice in \"lifts\"; give each an id of its own"},
    {"\"post\": \"north\", \"role\": \"observer\"", "\"post\": \"south\", \"role\": \"observers\"",
     "11:4 \"post\": \"south\" is not in \"posts\"\n11:4 \"role\": \"observers\" is not in "
     "\"roles\"; did you mean \"observer\"?"},
    {"[\"medic\", \"observer\"]", "[\"medic\", \"driver\"]",
     "16:4 \"roles\": \"driver\" is not in \"roles\""},
    {"\"person\": \"S4\"", "\"person\": \"S1\"",
     "20:4 \"S1\" serves in two positions at once\n20:4 \"S1\" serves in \"north-2\" without its "
     "role \"observer\""},
    {"\"position\": \"north-2\", \"person\": \"S4\"",
     "\"position\": \"north-1\", \"person\": \"S3\"",
     "20:4 position \"north-1\" has two who serve in it"},
    {"\"person\": \"S4\"", "\"person\": \"S9\"",
     "20:4 \"person\": \"S9\" is not in \"people\"; did you mean \"S1\"?"},
    {"\"person\": \"S1\"", "\"person\": \"S2\"",
     "19:4 \"S2\" serves in \"north-1\" without its role \"medic\"\n19:4 \"S2\" serves since "
     "2029-09-20 and returned after that, on 2029-09-30"},
    {"\"since\": \"2029-10-01\"", "\"since\": \"2029-06-30\"",
     "20:4 \"S4\" serves since 2029-06-30 and had to leave by 2029-12-30, before the horizon "
     "begins"},
    {"\"since\": \"2029-10-01\"", "\"since\": \"2030-01-02\"",
     "20:4 \"S4\" serves since 2030-01-02, which is after the horizon begins"},
    {"\"since\": \"2029-10-01\"", "\"since\": \"2029-02-29\"",
     "20:53 \"since\": \"2029-02-29\" is no date; expected a day that exists, as 2020-11-10"},
    {"\"S4\", \"roles\": [\"observer\"], \"unavailable\": [], \"returned\": null",
     "\"S4\", \"roles\": [\"observer\"], \"unavailable\": [], \"returned\": \"2029-10-02\"",
     "20:4 \"S4\" serves since 2029-10-01 and returned after that, on 2029-10-02"},
    {"\"2029-09-30\"", "\"2030-01-02\"",
     "14:4 \"S2\" returned on 2030-01-02, which is after the horizon begins"},
    {"\"date\": \"2030-03-29\"", "\"date\": \"2030-02-30\"",
     "24:25 \"date\": \"2030-02-30\" is no date; expected a day that exists, as 2020-11-10"},
    {"\"date\": \"2030-03-29\"", "\"date\": \"2030-07-01\"",
     "24:4 lift \"L3\" is on 2030-07-01, which is outside the horizon"},
    {"\"date\": \"2030-03-29\"", "\"date\": \"2029-12-31\"",
     "24:4 lift \"L3\" is on 2029-12-31, which is outside the horizon"},
    {"\"date\": \"2030-03-29\"", "\"date\": null", "24:4 lift \"L3\" has no date"},
    {"\"date\": \"2030-03-29\", ", "", "24:4 lift \"L3\" has no date"},
    {"[\"2030-03-01\", \"2030-03-10\"]", "[\"2030-03-10\", \"2030-03-01\"]",
     "14:56 \"unavailable\": the stretch ends before it begins"},
    {"\"1/2\"", "\"0/2\"",
     "6:26 \"max_share\": \"0/2\" is no share; expected more than 0 and at most 1"},
    {"\"1/2\"", "\"3/2\"",
     "6:26 \"max_share\": \"3/2\" is no share; expected more than 0 and at most 1"},
    {"\"until\": \"2030-07-01\"", "\"until\": \"2030-01-01\"",
     "2:13 \"horizon\" ends before it has a day; \"until\" is the day after its last\n22:4 lift "
     "\"L1\" is on 2030-02-20, which is outside the horizon\n23:4 lift \"L2\" is on 2030-03-12, "
     "which is outside the horizon\n24:4 lift \"L3\" is on 2030-03-29, which is outside the "
     "horizon"},
    {"\"until\": \"2030-07-01\"", "\"until\": \"2070-07-01\"",
     "2:13 \"horizon\" is 14791 days long; expected at most 14640"},
    {"[\"gaps\", \"lift_cost\", \"tours\", \"people\"]", "[]",
     "25:14 \"minimise\" names no objective"},
    {"\"tours\", \"people\"]", "\"changes\"]",
     "25:14 \"minimise\" names \"changes\", and there is no \"published\" plan to change"},
    {"\"handover_days\": 0}],\n \"posts\": [{\"id\": \"north\", \"minimum\": 1}],\n \"positions\": "
     "[\n   {\"id\": \"north-1\", \"post\": \"north\", \"role\": \"medic\"}",
     "\"handover_days\": 0}, {\"id\": \"cook\", \"handover_days\": 0}],\n \"posts\": [{\"id\": "
     "\"north\", \"minimum\": 1}],\n \"positions\": [\n   {\"id\": \"north-1\", \"post\": "
     "\"north\", \"role\": \"cook\"}",
     "10:4 position \"north-1\" is of the role \"cook\", which nobody in \"people\" has\n19:4 "
     "\"S1\" serves in \"north-1\" without its role \"cook\""},
    {"[\"medic\"], \"unav", "[], \"unav",
     "19:4 \"S1\" serves in \"north-1\" without its role \"medic\""},
    {"\"role\": \"medic\"", "\"role\": \"cook\"", "10:4 \"role\": \"cook\" is not in \"roles\""},
};

static void test_contradictions(void)
{
    g_autofree char *text = testing_example(0);

    testing_contradictions(text, contradictions, G_N_ELEMENTS(contradictions));
}

/* All are told, in the file's order, whatever order they were found in; the error tells the first.
 */
static void test_all_at_once(void)
{
    g_autofree char *text = testing_example(0);
    g_autofree char *first = testing_replaced(text, "\"L3\"", "\"L1\"");
    g_autofree char *second = testing_replaced(first, "\"1/2\"", "\"2/1\"");
    g_autofree char *third = testing_replaced(second, "\"2029-09-30\"", "\"2030-09-31\"");
    const struct refusal all = {
        "\"until\": \"2030-07-01\"", "\"until\": \"2030-03-01\"",
        "6:26 \"max_share\": \"2/1\" is no share; expected more than 0 and at most 1\n"
        "15:17 \"returned\": \"2030-09-31\" is no date; expected a day that exists, as 2020-11-10\n"
        "23:4 lift \"L2\" is on 2030-03-12, which is outside the horizon\n"
        "24:4 \"L1\" is twice in \"lifts\"; give each an id of its own\n"
        "24:4 lift \"L1\" is on 2030-03-29, which is outside the horizon"};
    g_autoptr(GError) error = NULL;

    testing_contradictions(third, &all, 1);
    g_assert_null(problem_read(third, strlen(third), NULL, &error));
    g_assert_cmpstr(error->message, ==,
                    "the problem contradicts itself, first in line 6, column 26: \"max_share\": "
                    "\"2/1\" is no share; expected more than 0 and at most 1");
}

static void test_no_more_than_100(void)
{
    g_autofree char *text = testing_example(0);
    g_autoptr(GString) people = g_string_new("\"people\": [");
    g_autofree char *many = NULL;
    g_autoptr(GPtrArray) found = NULL;
    g_autoptr(GError) error = NULL;

    for (unsigned i = 0; i < 150; i++)
        g_string_append(people, "\n{\"id\": \"S1\", \"roles\": []},");
    many = testing_replaced(text, "\"people\": [", people->str);
    g_assert_null(problem_read(many, strlen(many), &found, &error));
    g_assert_cmpuint(found->len, ==, 100);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/problem-read-resolve/contradictions", test_contradictions);
    g_test_add_func("/problem-read-resolve/all-at-once", test_all_at_once);
    g_test_add_func("/problem-read-resolve/no-more-than-100", test_no_more_than_100);
    return g_test_run();
}
