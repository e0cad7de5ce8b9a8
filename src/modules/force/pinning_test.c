/* What is said of tours before they are pinned, on the hill of pose_testing.h. */
#include "base/error.h"
#include "modules/force/pinning.h"
#include "modules/force/pose_testing.h"

/* ani is in hill.1 and ben in hill.2; both leave on march-b, cem and dan come on march-a and
 * march-b. Roles: cem is a medic, dan a guard; hill.1 needs a medic, hill.2 a guard. */
static void order_all(struct bed *bed)
{
    plan_again(bed, "2021-01-01");
    add_lift(bed, "april", "2021-04-20", 2);
    add_order(bed, "march-a", "2021-03-25", "cem", "hill.1", true);
    add_order(bed, "march-b", "2021-03-30", "ani", "hill.1", false);
    add_order(bed, "march-b", "2021-03-30", "ben", "hill.2", false);
    add_order(bed, "march-b", "2021-03-30", "dan", "hill.2", true);
}

static void wish(GArray *wished, const char *position, const char *person, const char *arrives,
                 const char *leaves, const char *waiver)
{
    struct fact_pin pin = {position, person, arrives, leaves, waiver, EVIDENCE_NONE};

    g_array_append_val(wished, pin);
}

static void append_all(GString *text, const char *before, const GPtrArray *sentences)
{
    for (guint i = 0; i < sentences->len; i++)
        g_string_append_printf(text, "%s%s\n", before,
                               (const char *)g_ptr_array_index(sentences, i));
}

/* "! sentence" what is broken, "~ sentence" what is waived, and warnings, as lines. */
static void check_said(struct bed *bed, const GArray *wished, const char *expected)
{
    struct pinning_words words = pinning_words_new();
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    bed->facts.wished = wished;
    g_assert_true(pinning_judge(posed(bed), wished, &words, &error));
    g_assert_no_error(error);
    append_all(text, "! ", words.breaks);
    append_all(text, "~ ", words.waived);
    append_all(text, "", words.warnings);
    g_assert_cmpstr(text->str, ==, expected);
    pinning_words_clear(&words);
}

static void check_one(struct bed *bed, const char *position, const char *person,
                      const char *arrives, const char *leaves, const char *waiver,
                      const char *expected)
{
    g_autoptr(GArray) wished = g_array_new(FALSE, FALSE, sizeof(struct fact_pin));

    wish(wished, position, person, arrives, leaves, waiver);
    check_said(bed, wished, expected);
}

static void test_as_ordered(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    order_all(bed);
    check_one(bed, "hill.2", "dan", "march-b", "", "", "dan is ordered to hill.2 so already\n");
}

static void test_other_person(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    order_all(bed);
    add_held(bed, "cem", "guard", "", "");
    check_one(bed, "hill.2", "cem", "march-b", "", "",
              "cem is ordered to hill.1 from 2021-03-25 until 2021-07-01: somebody else has to go "
              "there\n"
              "dan is ordered to hill.2 from 2021-03-30 until 2021-07-01, 93 days together with "
              "cem\n");
}

static void test_gaps(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    order_all(bed);
    g_array_set_size(bed->orders, 3); /* dan's is gone */
    check_one(bed, "hill.2", "dan", "april", "", "",
              "nobody is ordered to hill.2 from 2021-03-30 until 2021-04-20\n");
}

static void test_seats(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    order_all(bed);
    g_array_index(bed->lifts, struct fact_lift, 1).seats = 1; /* march-a */
    add_person(bed, "eva");
    add_held(bed, "eva", "guard", "", "");
    check_one(
        bed, "hill.2", "eva", "march-a", "", "",
        "ben is ordered to hill.2 from 2020-12-20 until 2021-03-30, 5 days together with "
        "eva\n"
        "dan is ordered to hill.2 from 2021-03-30 until 2021-07-01, 93 days together with "
        "eva\n"
        "lift march-a has 1 seat each way, taken by cem: somebody has to take another lift\n");
}

static void test_breaks(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    order_all(bed);
    check_one(bed, "hill.2", "cem", "march-a", "march-b", "",
              "! cem has not the role guard, which hill.2 needs\n"
              "! cem would be in hill.2 for 5 days, and a tour lasts at least 30\n");
}

static void test_waived(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    order_all(bed);
    check_one(bed, "hill.2", "cem", "march-a", "march-b", "so",
              "~ cem has not the role guard, which hill.2 needs\n"
              "~ cem would be in hill.2 for 5 days, and a tour lasts at least 30\n"
              "ben is ordered to hill.2 from 2020-12-20 until 2021-03-30, 5 days together with "
              "cem\n"
              "cem is ordered to hill.1 from 2021-03-25 until 2021-07-01: somebody else has to go "
              "there\n"
              "lift march-b has 2 seats each way, taken by ani, ben: somebody has to take another "
              "lift\n");
}

/* What no waiver makes good, though there is one. */
static void test_impossible(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    order_all(bed);
    check_one(bed, "hill.1", "cem", "march-b", "march-a", "so",
              "! cem would leave hill.1 before being there a day\n");
}

/* With what is pinned already; the same tour anew takes its place. */
static void test_beside_pins(struct bed *bed, gconstpointer data)
{
    g_autoptr(GArray) anew = g_array_new(FALSE, FALSE, sizeof(struct fact_pin));
    struct fact_pin pinned = {"hill.2", "dan", "march-b", "april", "so", EVIDENCE_NONE};

    g_assert_null(data);
    order_all(bed);
    add_held(bed, "dan", "medic", "", "");
    g_array_append_val(bed->pins, pinned);
    wish(anew, "hill.2", "dan", "march-b", "", "");
    check_said(bed, anew, "dan is ordered to hill.2 so already\n");
    g_clear_pointer(&bed->problem, problem_free);
    check_one(bed, "hill.1", "dan", "march-a", "", "",
              "! \"dan\" is pinned in two tours at once\n");
}

static void test_swap(struct bed *bed, gconstpointer data)
{
    g_autoptr(GArray) pins = NULL;
    g_autoptr(GError) error = NULL;

    g_assert_null(data);
    order_all(bed);
    posed(bed);
    pins = pinning_swap(bed->problem, "cem", "dan", "both can", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(pins->len, ==, 2);
    g_assert_cmpstr(g_array_index(pins, struct fact_pin, 0).person, ==, "dan");
    g_assert_cmpstr(g_array_index(pins, struct fact_pin, 0).position, ==, "hill.1");
    g_assert_cmpstr(g_array_index(pins, struct fact_pin, 0).arrives, ==, "march-a");
    g_assert_cmpstr(g_array_index(pins, struct fact_pin, 1).person, ==, "cem");
    g_assert_cmpstr(g_array_index(pins, struct fact_pin, 1).arrives, ==, "march-b");
    g_assert_cmpstr(g_array_index(pins, struct fact_pin, 1).waiver, ==, "both can");
}

static void test_refused(struct bed *bed, gconstpointer data)
{
    static const char *const swaps[][2] = {{"ani", "cem"}, {"cem", "cem"}, {"cem", "zoe"}};
    static const struct fact_pin pins[] = {
        {"moor.1", "cem", "march-a", "", "", {-1, 0}},
        {"hill.1", "zoe", "march-a", "", "", {-1, 0}},
        {"hill.1", "cem", "never", "", "", {-1, 0}},
        {"hill.1", "cem", "march-a", "never", "", {-1, 0}},
    };
    struct pinning_words words = pinning_words_new();

    g_assert_null(data);
    order_all(bed);
    posed(bed);
    for (unsigned i = 0; i < G_N_ELEMENTS(swaps); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(pinning_swap(bed->problem, swaps[i][0], swaps[i][1], NULL, &error));
        g_assert_true(error_is(error, ERROR_STATE));
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(pins); i++) {
        g_autoptr(GArray) wished = g_array_new(FALSE, FALSE, sizeof(struct fact_pin));
        g_autoptr(GError) error = NULL;

        g_array_append_val(wished, pins[i]);
        g_assert_false(pinning_judge(bed->problem, wished, &words, &error));
        g_assert_true(error_is(error, ERROR_FIELD));
    }
    pinning_words_clear(&words);
}

static void add(const char *path, void (*test)(struct bed *bed, gconstpointer data))
{
    g_test_add(path, struct bed, NULL, bed_set_up, test, bed_tear_down);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/pinning/as-ordered", test_as_ordered);
    add("/pinning/other-person", test_other_person);
    add("/pinning/gaps", test_gaps);
    add("/pinning/seats", test_seats);
    add("/pinning/breaks", test_breaks);
    add("/pinning/waived", test_waived);
    add("/pinning/impossible", test_impossible);
    add("/pinning/beside-pins", test_beside_pins);
    add("/pinning/swap", test_swap);
    add("/pinning/refused", test_refused);
    return g_test_run();
}
