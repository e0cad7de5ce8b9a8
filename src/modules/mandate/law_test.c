/* Periods and last days for notice, against dates worked out by hand and against a calendar that
 * counts day by day. */
#include "modules/mandate/law.h"

static struct date day(const char *text)
{
    struct date date = DATE_MIN;

    g_assert_true(date_parse(text, &date, NULL));
    return date;
}

static struct period period(const char *text)
{
    struct period period = {0, 0};

    g_assert_true(period_parse(text, &period, NULL));
    return period;
}

static struct term_law law_of(const char *anchor, const char *length, const char *notice,
                              enum end_of_month policy)
{
    return (struct term_law){day(anchor), period(length), period(notice), policy};
}

static void assert_date(struct date found, const char *expected)
{
    g_autofree char *text = date_text(found);

    g_assert_cmpstr(text, ==, expected);
}

static void test_karabakh(void)
{
    struct term_law entry = law_of("2020-11-10", "P5Y", "P6M", END_OF_MONTH_CLAMP);
    struct term_law signature = law_of("2020-11-09", "P5Y", "P6M", END_OF_MONTH_CLAMP);

    assert_date(law_period_end(&entry, 1), "2025-11-10");
    assert_date(law_last_day(&entry, 1), "2025-05-10");
    assert_date(law_period_end(&entry, 2), "2030-11-10");
    assert_date(law_last_day(&entry, 2), "2030-05-10");
    assert_date(law_period_end(&signature, 1), "2025-11-09");
    assert_date(law_last_day(&signature, 1), "2025-05-09");
    g_assert_cmpint(law_period_open_on(&entry, day("2025-05-10")), ==, 1);
    g_assert_cmpint(law_period_open_on(&entry, day("2025-05-11")), ==, 2);
    g_assert_cmpint(law_period_open_on(&signature, day("2025-05-10")), ==, 2);
    g_assert_cmpint(law_period_on(&entry, day("2025-11-09")), ==, 1);
    g_assert_cmpint(law_period_on(&entry, day("2025-11-10")), ==, 2);
    g_assert_cmpint(law_period_on(&entry, day("2019-01-01")), ==, 1);
}

static void test_end_of_month(void)
{
    struct term_law clamp = law_of("2021-08-31", "P6M", "P1M", END_OF_MONTH_CLAMP);
    struct term_law forward = law_of("2021-08-31", "P6M", "P1M", END_OF_MONTH_FORWARD);

    assert_date(law_period_end(&clamp, 1), "2022-02-28");
    /* From the anchor in one step, so the 31st comes back. */
    assert_date(law_period_end(&clamp, 2), "2022-08-31");
    assert_date(law_last_day(&clamp, 2), "2022-07-31");
    assert_date(law_last_day(&clamp, 1), "2022-01-28");
    assert_date(law_period_end(&forward, 1), "2022-03-01");
    assert_date(law_period_end(&forward, 2), "2022-08-31");
    assert_date(law_last_day(&forward, 1), "2022-02-01");
    assert_date(law_period_end(&clamp, 5), "2024-02-29");
}

static void test_leap_day(void)
{
    struct term_law clamp = law_of("2020-02-29", "P1Y", "P3M", END_OF_MONTH_CLAMP);
    struct term_law forward = law_of("2020-02-29", "P1Y", "P3M", END_OF_MONTH_FORWARD);

    assert_date(law_period_end(&clamp, 1), "2021-02-28");
    assert_date(law_period_end(&clamp, 4), "2024-02-29");
    assert_date(law_period_end(&forward, 1), "2021-03-01");
    assert_date(law_period_end(&forward, 4), "2024-02-29");
    /* The notice is counted back from the end with the clamp whatever the term does. */
    assert_date(law_last_day(&forward, 1), "2020-12-01");
    assert_date(law_last_day(&clamp, 1), "2020-11-28");
}

static void test_sound(void)
{
    struct term_law nothing = law_of("2020-01-01", "P0D", "P1M", END_OF_MONTH_CLAMP);
    struct term_law endless = law_of("2020-01-01", "P101Y", "P1M", END_OF_MONTH_CLAMP);
    struct term_law long_notice = law_of("2020-01-01", "P1Y", "P101Y", END_OF_MONTH_CLAMP);
    struct term_law fine = law_of("2020-01-01", "P1D", "P0D", END_OF_MONTH_CLAMP);

    g_assert_false(law_is_sound(&nothing));
    g_assert_false(law_is_sound(&endless));
    g_assert_false(law_is_sound(&long_notice));
    g_assert_true(law_is_sound(&fine));
}

/* ---- a calendar that knows only which days exist ---- */

static struct date months_on(struct date from, int months, enum end_of_month policy)
{
    int year = 0;
    int month = 0;
    int day_of_month = 0;
    struct date reached;

    date_to_civil(from, &year, &month, &day_of_month);
    for (; months > 0; months--) {
        year += month == 12;
        month = month == 12 ? 1 : month + 1;
    }
    for (; months < 0; months++) {
        year -= month == 1;
        month = month == 1 ? 12 : month - 1;
    }
    if (date_from_civil(year, month, day_of_month, &reached))
        return reached;
    while (!date_from_civil(year, month, day_of_month, &reached))
        day_of_month--;
    return policy == END_OF_MONTH_CLAMP ? reached : (struct date){reached.day + 1};
}

static void test_day_by_day(void)
{
    for (int round = 0; round < 300; round++) {
        struct term_law law = {
            {g_test_rand_int_range(10957, 25567)},
            {g_test_rand_int_range(1, 40), g_test_rand_int_range(0, 3) * 5},
            {g_test_rand_int_range(0, 14), g_test_rand_int_range(0, 40)},
            g_test_rand_int_range(0, 2) == 0 ? END_OF_MONTH_CLAMP : END_OF_MONTH_FORWARD,
        };
        int running = 1;
        int open = 1;

        for (int n = 1; n <= 6; n++) {
            struct date end = months_on(law.anchor, n * law.period.months, law.end_of_month);
            struct date last;

            end.day += n * law.period.days;
            g_assert_cmpint(law_period_end(&law, n).day, ==, end.day);
            last = months_on(end, -law.notice.months, END_OF_MONTH_CLAMP);
            g_assert_cmpint(law_last_day(&law, n).day, ==, last.day - law.notice.days);
        }
        for (int32_t d = law.anchor.day - 400; d < law.anchor.day + 1500; d++) {
            while (law_period_end(&law, running).day <= d)
                running++;
            while (law_last_day(&law, open).day < d)
                open++;
            g_assert_cmpint(law_period_on(&law, (struct date){d}), ==, running);
            g_assert_cmpint(law_period_open_on(&law, (struct date){d}), ==, open);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/law/karabakh", test_karabakh);
    g_test_add_func("/law/end-of-month", test_end_of_month);
    g_test_add_func("/law/leap-day", test_leap_day);
    g_test_add_func("/law/sound", test_sound);
    g_test_add_func("/law/day-by-day", test_day_by_day);
    return g_test_run();
}
