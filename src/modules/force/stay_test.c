/* Beginnings and ends joined, by hand and against a model that looks for each end by itself. */
#include "modules/force/stay.h"

#include <string.h>

static struct event said(const char *who, const char *place, int64_t at, bool ends, int64_t index)
{
    return (struct event){
        .who = g_intern_string(who),
        .place = g_intern_string(place),
        .author = g_intern_string("force"),
        .at = {at},
        .evidence = {index, 0},
        .row = (unsigned)index,
        .ends = ends,
    };
}

/* "who/place since-until" for each, * where the end was not said. */
static char *text_of(const GArray *stays)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < stays->len; i++) {
        const struct stay *stay = &g_array_index(stays, struct stay, i);

        g_string_append_printf(text, "%s%s/%s ", i > 0 ? ", " : "", stay->who, stay->place);
        if (stay->since.ms == INT64_MIN)
            g_string_append(text, "?-");
        else
            g_string_append_printf(text, "%d-", (int)stay->since.ms);
        if (stay->until.ms != INT64_MAX)
            g_string_append_printf(text, "%d%s", (int)stay->until.ms, stay->unclosed ? "*" : "");
    }
    return g_string_free(text, FALSE);
}

#define ASSERT_STAYS(expected, ...)                                                                \
    do {                                                                                           \
        struct event events[] = {__VA_ARGS__};                                                     \
        g_autoptr(GArray) stays = stays_pair(events, G_N_ELEMENTS(events));                        \
        g_autofree char *text = text_of(stays);                                                    \
        g_assert_cmpstr(text, ==, expected);                                                       \
    } while (0)

static void test_by_hand(void)
{
    ASSERT_STAYS("a/x 1-5", said("a", "x", 1, false, 0), said("a", "x", 5, true, 1));
    /* In whatever order they were said, and by who. */
    ASSERT_STAYS("a/x 1-5, b/x 5-", said("b", "x", 5, false, 0), said("a", "x", 5, true, 1),
                 said("a", "x", 1, false, 2));
    /* Back again later, and on the very instant. */
    ASSERT_STAYS("a/x 1-5, a/x 5-7", said("a", "x", 1, false, 0), said("a", "x", 5, true, 1),
                 said("a", "x", 5, false, 2), said("a", "x", 7, true, 3));
    /* Two positions at once are two stays. */
    ASSERT_STAYS("a/x 1-9, a/y 2-3", said("a", "x", 1, false, 0), said("a", "y", 2, false, 1),
                 said("a", "y", 3, true, 2), said("a", "x", 9, true, 3));
}

static void test_what_was_not_said(void)
{
    ASSERT_STAYS("a/x ?-5", said("a", "x", 5, true, 0));
    ASSERT_STAYS("a/x 1-4*, a/x 4-", said("a", "x", 1, false, 0), said("a", "x", 4, false, 1));
    /* An end at another position ends nothing here. */
    ASSERT_STAYS("a/y ?-5, a/x 1-", said("a", "x", 1, false, 0), said("a", "y", 5, true, 1));
}

/* Two keepers saying the same is one tour. */
static void test_said_twice(void)
{
    ASSERT_STAYS("a/x 1-5", said("a", "x", 1, false, 0), said("a", "x", 1, false, 1),
                 said("a", "x", 5, true, 2), said("a", "x", 5, true, 3));
}

static void test_nothing(void)
{
    g_autoptr(GArray) stays = stays_pair(NULL, 0);

    g_assert_cmpuint(stays->len, ==, 0);
}

/* Is `who` at `place`, asked of the events alone: after the last beginning up to that instant there
 * was no end up to it. */
static bool model_holds(const struct event *events, unsigned n, const struct event *like,
                        int64_t at)
{
    int64_t began = -1;

    for (unsigned i = 0; i < n; i++)
        if (events[i].who == like->who && events[i].place == like->place && !events[i].ends &&
            events[i].at.ms <= at)
            began = MAX(began, events[i].at.ms);
    for (unsigned i = 0; i < n; i++)
        if (events[i].who == like->who && events[i].place == like->place && events[i].ends &&
            events[i].at.ms > began && events[i].at.ms <= at)
            return false;
    return began >= 0;
}

static void test_against_model(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(17);
    static const char *const people[] = {"c", "a", "b"};
    static const char *const places[] = {"x", "y"};

    for (int round = 0; round < 3000; round++) {
        struct event events[14];
        unsigned n = (unsigned)g_rand_int_range(random, 0, 15);
        g_autoptr(GArray) stays = NULL;

        for (unsigned i = 0; i < n; i++)
            events[i] =
                said(people[g_rand_int_range(random, 0, 3)], places[g_rand_int_range(random, 0, 2)],
                     g_rand_int_range(random, 0, 20), g_rand_boolean(random), i);
        stays = stays_pair(events, n);
        for (unsigned i = 0; i < n; i++)
            for (int64_t at = 0; at < 22; at++) {
                bool holds = false;

                for (unsigned k = 0; k < stays->len; k++) {
                    const struct stay *stay = &g_array_index(stays, struct stay, k);

                    holds |= stay->who == events[i].who && stay->place == events[i].place &&
                             stay->since.ms != INT64_MIN && stay->since.ms <= at &&
                             at < stay->until.ms;
                }
                g_assert_cmpint(holds, ==, model_holds(events, n, &events[i], at));
            }
        for (unsigned k = 1; k < stays->len; k++) {
            const struct stay *stay = &g_array_index(stays, struct stay, k);
            int order = strcmp((stay - 1)->who, stay->who);

            g_assert_true(order < 0 || (order == 0 && (stay - 1)->since.ms <= stay->since.ms));
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/stay/by-hand", test_by_hand);
    g_test_add_func("/stay/what-was-not-said", test_what_was_not_said);
    g_test_add_func("/stay/said-twice", test_said_twice);
    g_test_add_func("/stay/nothing", test_nothing);
    g_test_add_func("/stay/against-model", test_against_model);
    return g_test_run();
}
