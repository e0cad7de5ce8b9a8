/* Dates and periods against a model that counts one day and one month at a time. */
#include <string.h>

#include "base/error.h"
#include "base/instant.h"

#define N_RANDOM 20000

/* ---- the model ---- */

struct model {
    int year;
    int month;
    int day;
};

static int model_month_days(int year, int month)
{
    switch (month) {
    case 2:
        if (year % 400 == 0)
            return 29;
        return year % 4 == 0 && year % 100 != 0 ? 29 : 28;
    case 4:
    case 6:
    case 9:
    case 11:
        return 30;
    default:
        return 31;
    }
}

static void model_next_day(struct model *m)
{
    if (++m->day <= model_month_days(m->year, m->month))
        return;
    m->day = 1;
    if (++m->month > 12) {
        m->month = 1;
        m->year++;
    }
}

static void model_previous_day(struct model *m)
{
    if (--m->day > 0)
        return;
    if (--m->month == 0) {
        m->month = 12;
        m->year--;
    }
    m->day = model_month_days(m->year, m->month);
}

/* The months first, one at a time, the day kept; then its end-of-month rule; then the days. */
static struct model model_add(struct model m, struct period period, int n, enum end_of_month policy)
{
    int months = period.months * n;
    int days = period.days * n;

    for (; months > 0; months--)
        m = m.month == 12 ? (struct model){m.year + 1, 1, m.day}
                          : (struct model){m.year, m.month + 1, m.day};
    for (; months < 0; months++)
        m = m.month == 1 ? (struct model){m.year - 1, 12, m.day}
                         : (struct model){m.year, m.month - 1, m.day};
    if (m.day > model_month_days(m.year, m.month)) {
        m.day = model_month_days(m.year, m.month);
        if (policy == END_OF_MONTH_FORWARD)
            model_next_day(&m);
    }
    for (; days > 0; days--)
        model_next_day(&m);
    for (; days < 0; days++)
        model_previous_day(&m);
    return m;
}

/* ---- civil dates ---- */

static void test_every_day(void)
{
    struct model m = {1900, 1, 1};
    int32_t day = -25567; /* known: 70 years of which 17 are leap before 1970 */

    for (; m.year <= 9999; model_next_day(&m), day++) {
        struct date date = {0};
        int year = 0;
        int month = 0;
        int day_of_month = 0;

        /* Plain comparisons: GLib's asserts would take seconds over three million days. */
        if (!date_from_civil(m.year, m.month, m.day, &date) || date.day != day)
            g_error("%d-%d-%d became day %d, not %d", m.year, m.month, m.day, date.day, day);
        date_to_civil(date, &year, &month, &day_of_month);
        if (year != m.year || month != m.month || day_of_month != m.day)
            g_error("day %d became %d-%d-%d", day, year, month, day_of_month);
    }
    g_assert_cmpint(day, ==, 2932897);
}

static void test_no_such_day(void)
{
    static const int refused[][3] = {
        {2021, 2, 29}, {2100, 2, 29}, {2020, 2, 30}, {2020, 4, 31},  {2020, 0, 1},  {2020, 13, 1},
        {2020, 1, 0},  {2020, 1, 32}, {2020, 1, -1}, {1899, 12, 31}, {10000, 1, 1}, {-2020, 1, 1},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        struct date date = {77};

        g_assert_false(date_from_civil(refused[i][0], refused[i][1], refused[i][2], &date));
        g_assert_cmpint(date.day, ==, 77);
    }
}

/* Years before the supported ones are reached by adding negative periods. */
static void test_before_era(void)
{
    int year = 0;
    int month = 0;
    int day = 0;

    date_to_civil((struct date){-719529}, &year, &month, &day);
    g_assert_cmpint(year, ==, -1);
    g_assert_cmpint(month, ==, 12);
    g_assert_cmpint(day, ==, 31);
}

/* ---- texts ---- */

static void test_parse(void)
{
    static const char *const accepted[] = {"2020-11-10", "1900-01-01", "9999-12-31",
                                           "2020-02-29", "2000-02-29", "1970-01-01"};

    for (size_t i = 0; i < G_N_ELEMENTS(accepted); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = NULL;
        struct date date;

        g_assert_true(date_parse(accepted[i], &date, &error));
        g_assert_no_error(error);
        text = date_text(date);
        g_assert_cmpstr(text, ==, accepted[i]);
    }
}

static void test_parse_refused(void)
{
    static const struct {
        const char *text;
        const char *says;
    } refused[] = {
        {"2021-02-29", "does not exist"}, {"2020-11-31", "does not exist"},
        {"2020-13-01", "does not exist"}, {"2020-00-10", "does not exist"},
        {"2020-11-00", "does not exist"}, {"1899-12-31", "too early"},
        {"0000-01-01", "too early"},      {"", "like 2020-11-10"},
        {"2020", "like 2020-11-10"},      {"2020-11-1", "like 2020-11-10"},
        {"2020-11-10 ", "like 2020"},     {" 2020-11-10", "like 2020"},
        {"2020-11-100", "like 2020"},     {"20201110", "like 2020-11-10"},
        {"2020/11/10", "like 2020-11"},   {"10.11.2020", "like 2020-11-10"},
        {"2020-1１-10", "like 2020-11"},  {"+020-11-10", "like 2020-11-10"},
        {"2020-11-1a", "like 2020-11"},   {"2020-W46-2", "like 2020-11-10"},
        {"2020-11-10T00:00:00Z", "like"}, {"-2020-11-10", "like 2020-11-10"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        struct date date = {77};

        g_assert_false(date_parse(refused[i].text, &date, &error));
        g_assert_true(error_is(error, ERROR_FIELD));
        g_assert_nonnull(strstr(error->message, refused[i].text));
        g_assert_nonnull(strstr(error->message, refused[i].says));
        g_assert_cmpint(date.day, ==, 77);
    }
}

static void test_text_of_ends(void)
{
    g_autofree char *min = date_text(DATE_MIN);
    g_autofree char *max = date_text(DATE_MAX);

    g_assert_cmpstr(min, ==, "");
    g_assert_cmpstr(max, ==, "");
}

/* ---- periods ---- */

static void test_period(void)
{
    static const struct {
        const char *text;
        struct period period;
        const char *canonical;
    } accepted[] = {
        {"P5Y", {60, 0}, "P5Y"},
        {"P6M", {6, 0}, "P6M"},
        {"P1Y6M", {18, 0}, "P1Y6M"},
        {"P14D", {0, 14}, "P14D"},
        {"P2W", {0, 14}, "P14D"},
        {"P18M", {18, 0}, "P1Y6M"},
        {"P1Y1D", {12, 1}, "P1Y1D"},
        {"P1Y2M3D", {14, 3}, "P1Y2M3D"},
        {"P0D", {0, 0}, "P0D"},
        {"P0Y", {0, 0}, "P0D"},
        {"P12M", {12, 0}, "P1Y"},
        {"P1000Y", {12000, 0}, "P1000Y"},
        {"P365000D", {0, 365000}, "P365000D"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(accepted); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = NULL;
        struct period period;

        g_assert_true(period_parse(accepted[i].text, &period, &error));
        g_assert_no_error(error);
        g_assert_cmpint(period.months, ==, accepted[i].period.months);
        g_assert_cmpint(period.days, ==, accepted[i].period.days);
        text = period_text(period);
        g_assert_cmpstr(text, ==, accepted[i].canonical);
    }
}

static void test_period_refused(void)
{
    static const char *const refused[] = {
        "",          "P",
        "5Y",        "P5",
        "PY",        "p5y",
        "P5y",       "-P5Y",
        "P-5Y",      "P+5Y",
        "P5Y ",      " P5Y",
        "P6M1Y",     "P1D1M",
        "P1Y1Y",     "P1W1D",
        "P1Y1W",     "PT1H",
        "P1DT1H",    "P1.5Y",
        "P05Y",      "P1001Y",
        "P9999999D", "P366000D",
        "P12001M",   "P99999999999Y",
        "P1Y 6M",    "five years",
        "P1WW",      "P1",
        "P1Y6",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        struct period period = {7, 7};

        if (period_parse(refused[i], &period, &error))
            g_error("%s was accepted", refused[i]);
        g_assert_true(error_is(error, ERROR_FIELD));
        g_assert_nonnull(strstr(error->message, refused[i]));
        g_assert_cmpint(period.months, ==, 7);
        g_assert_cmpint(period.days, ==, 7);
    }
}

/* ---- addition ---- */

static void check_add(const char *from, const char *period_words, int n, enum end_of_month policy,
                      const char *expected)
{
    g_autofree char *text = NULL;
    struct date date;
    struct period period;

    g_assert_true(date_parse(from, &date, NULL));
    g_assert_true(period_parse(period_words, &period, NULL));
    text = date_text(date_add(date, period, n, policy));
    g_assert_cmpstr(text, ==, expected);
}

static void test_add(void)
{
    check_add("2020-11-10", "P5Y", 1, END_OF_MONTH_CLAMP, "2025-11-10");
    check_add("2025-11-10", "P6M", -1, END_OF_MONTH_CLAMP, "2025-05-10");
    check_add("2020-08-31", "P6M", 1, END_OF_MONTH_CLAMP, "2021-02-28");
    check_add("2020-08-31", "P6M", 1, END_OF_MONTH_FORWARD, "2021-03-01");
    check_add("2019-08-31", "P6M", 1, END_OF_MONTH_CLAMP, "2020-02-29");
    check_add("2019-08-31", "P6M", 1, END_OF_MONTH_FORWARD, "2020-03-01");
    check_add("2020-10-31", "P1M", 1, END_OF_MONTH_FORWARD, "2020-12-01");
    check_add("2020-02-29", "P1Y", 1, END_OF_MONTH_CLAMP, "2021-02-28");
    check_add("2020-02-29", "P1Y", 4, END_OF_MONTH_CLAMP, "2024-02-29");
    check_add("2020-02-29", "P1Y", -1, END_OF_MONTH_FORWARD, "2019-03-01");
    /* One step of n periods, not n steps: three steps would end on 28 April. */
    check_add("2021-01-31", "P1M", 3, END_OF_MONTH_CLAMP, "2021-04-30");
    check_add("2021-01-31", "P1M", 2, END_OF_MONTH_CLAMP, "2021-03-31");
    /* Months first, then days. */
    check_add("2021-01-31", "P1M1D", 1, END_OF_MONTH_CLAMP, "2021-03-01");
    check_add("2021-03-30", "P1M1D", -1, END_OF_MONTH_CLAMP, "2021-02-27");
    check_add("2020-11-10", "P5Y", 0, END_OF_MONTH_CLAMP, "2020-11-10");
    check_add("2020-12-31", "P2W", 1, END_OF_MONTH_CLAMP, "2021-01-14");
}

static void test_add_model(void)
{
    struct date since;
    struct date until;

    g_assert_true(date_from_civil(1960, 1, 1, &since));
    g_assert_true(date_from_civil(2110, 1, 1, &until));
    for (int i = 0; i < N_RANDOM; i++) {
        struct date from = {g_test_rand_int_range(since.day, until.day)};
        struct period period = {g_test_rand_int_range(0, 40), g_test_rand_int_range(0, 50)};
        int n = g_test_rand_int_range(-9, 10);
        enum end_of_month policy = g_test_rand_bit() ? END_OF_MONTH_CLAMP : END_OF_MONTH_FORWARD;
        struct model m;
        struct date expected;
        struct date got = date_add(from, period, n, policy);

        date_to_civil(from, &m.year, &m.month, &m.day);
        m = model_add(m, period, n, policy);
        g_assert_true(date_from_civil(m.year, m.month, m.day, &expected));
        if (got.day != expected.day)
            g_error("day %d + %d × {%d months, %d days}: %d, the model says %d", from.day, n,
                    period.months, period.days, got.day, expected.day);
    }
}

static void test_add_too_far(void)
{
    if (g_test_subprocess()) {
        date_add((struct date){0}, (struct period){12000, 0}, 10, END_OF_MONTH_CLAMP);
        return;
    }
    g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_failed();
}

static void test_add_to_endless(void)
{
    if (g_test_subprocess()) {
        date_add(DATE_MAX, (struct period){0, -1}, 1, END_OF_MONTH_CLAMP);
        return;
    }
    g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_failed();
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/date/every-day", test_every_day);
    g_test_add_func("/date/no-such-day", test_no_such_day);
    g_test_add_func("/date/before-era", test_before_era);
    g_test_add_func("/date/parse", test_parse);
    g_test_add_func("/date/parse-refused", test_parse_refused);
    g_test_add_func("/date/text-of-ends", test_text_of_ends);
    g_test_add_func("/date/period", test_period);
    g_test_add_func("/date/period-refused", test_period_refused);
    g_test_add_func("/date/add", test_add);
    g_test_add_func("/date/add-model", test_add_model);
    g_test_add_func("/date/add-too-far", test_add_too_far);
    g_test_add_func("/date/add-to-endless", test_add_to_endless);
    return g_test_run();
}
