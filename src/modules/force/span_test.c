/* Spans against a model that asks every instant by itself. */
#include "modules/force/span.h"

#include <string.h>

#define INSTANTS 40
#define PEOPLE   4

static struct span span(unsigned who, int64_t since, int64_t until)
{
    return (struct span){who, {since}, {until}};
}

static bool runs(const struct span *spans, unsigned n, unsigned who, int64_t at)
{
    for (unsigned i = 0; i < n; i++)
        if (spans[i].who == who && spans[i].since.ms <= at && at < spans[i].until.ms)
            return true;
    return false;
}

static int64_t people_at(const struct span *spans, unsigned n, int64_t at)
{
    int64_t count = 0;

    for (unsigned who = 0; who < PEOPLE; who++)
        count += runs(spans, n, who, at);
    return count;
}

static int64_t step_at(const GArray *steps, int64_t at)
{
    int64_t n = 0;

    for (unsigned i = 0; i < steps->len && g_array_index(steps, struct step, i).at.ms <= at; i++)
        n = g_array_index(steps, struct step, i).n;
    return n;
}

/* By who, in no order of time; some empty, some without an end. */
static unsigned draw_spans(GRand *random, struct span *spans, unsigned n_max)
{
    unsigned n = 0;

    for (unsigned who = 0; who < PEOPLE; who++)
        for (int k = g_rand_int_range(random, 0, 4); k > 0 && n < n_max; k--) {
            int64_t since = g_rand_int_range(random, 0, INSTANTS);
            int64_t until = since + g_rand_int_range(random, 0, 12);

            spans[n++] = span(who, since, g_rand_int_range(random, 0, 9) == 0 ? INT64_MAX : until);
        }
    return n;
}

static void test_against_model(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(4711);

    for (int round = 0; round < 3000; round++) {
        struct span drawn[16], spans[16], holes[16], drawn_holes[16];
        unsigned n_drawn = draw_spans(random, drawn, 16);
        unsigned n_holes_drawn = draw_spans(random, drawn_holes, 16);
        unsigned n = 0, n_holes = 0;
        g_autoptr(GArray) common = NULL;
        g_autoptr(GArray) all = NULL;
        g_autoptr(GArray) away = NULL;
        g_autoptr(GArray) steps = NULL;

        memcpy(spans, drawn, sizeof spans);
        memcpy(holes, drawn_holes, sizeof holes);
        n = spans_unite(spans, n_drawn);
        n_holes = spans_unite(holes, n_holes_drawn);
        common = spans_common(spans, n, holes, n_holes);
        all = spans_steps(spans, n);
        away = spans_steps((const struct span *)(const void *)common->data, common->len);
        steps = steps_plus(all, -1, away);
        for (int64_t at = -1; at < INSTANTS + 14; at++) {
            int64_t expected = 0;

            g_assert_cmpint(people_at(spans, n, at), ==, people_at(drawn, n_drawn, at));
            for (unsigned who = 0; who < PEOPLE; who++)
                expected +=
                    runs(drawn, n_drawn, who, at) && !runs(drawn_holes, n_holes_drawn, who, at);
            g_assert_cmpint(step_at(steps, at), ==, expected);
        }
        for (unsigned i = 1; i < steps->len; i++) {
            g_assert_cmpint(g_array_index(steps, struct step, i - 1).at.ms, <,
                            g_array_index(steps, struct step, i).at.ms);
            g_assert_cmpint(g_array_index(steps, struct step, i - 1).n, !=,
                            g_array_index(steps, struct step, i).n);
        }
    }
}

/* One leaves as another comes: nobody is counted twice, and there is no step at all. */
static void test_swap_at_one_instant(void)
{
    struct span spans[] = {span(0, 0, 10), span(1, 10, 20)};
    g_autoptr(GArray) steps = spans_steps(spans, 2);

    g_assert_cmpuint(steps->len, ==, 2);
    g_assert_cmpint(g_array_index(steps, struct step, 0).n, ==, 1);
    g_assert_cmpint(g_array_index(steps, struct step, 1).at.ms, ==, 20);
}

static void test_nobody(void)
{
    g_autoptr(GArray) steps = spans_steps(NULL, 0);
    g_autoptr(GArray) common = spans_common(NULL, 0, NULL, 0);
    g_autoptr(GArray) sum = steps_plus(steps, 1, steps);

    g_assert_cmpuint(steps->len, ==, 0);
    g_assert_cmpuint(common->len, ==, 0);
    g_assert_cmpuint(sum->len, ==, 0);
    g_assert_cmpuint(spans_unite(NULL, 0), ==, 0);
}

static int i64_compare(gconstpointer a, gconstpointer b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* Small and large, since the way to sort changes with the number. */
static void test_sort(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    static const unsigned sizes[] = {0, 1, 2, 255, 256, 257, 5000};

    for (unsigned s = 0; s < G_N_ELEMENTS(sizes); s++)
        for (int wide = 0; wide < 2; wide++) {
            g_autoptr(GArray) expected = g_array_new(FALSE, FALSE, sizeof(int64_t));
            g_autofree int64_t *values = g_new(int64_t, sizes[s] + 1);

            for (unsigned i = 0; i < sizes[s]; i++) {
                int64_t value = (int64_t)((uint64_t)g_rand_int(random) << 32 | g_rand_int(random));

                if (!wide)
                    value = 1604966400000 + (value & 0xffffffff) * 40;
                if (i == 7 && wide)
                    value = INT64_MAX;
                if (i == 8 && wide)
                    value = INT64_MIN;
                values[i] = value;
                g_array_append_val(expected, value);
            }
            g_array_sort(expected, i64_compare);
            sort_i64(values, sizes[s]);
            for (unsigned i = 0; i < sizes[s]; i++)
                g_assert_cmpint(values[i], ==, g_array_index(expected, int64_t, i));
        }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/span/against-model", test_against_model);
    g_test_add_func("/span/swap-at-one-instant", test_swap_at_one_instant);
    g_test_add_func("/span/nobody", test_nobody);
    g_test_add_func("/span/sort", test_sort);
    return g_test_run();
}
