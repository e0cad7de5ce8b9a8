#include "base/instant.h"

#include <string.h>

#include "base/error.h"

static struct zone *zone_of(const char *name)
{
    g_autoptr(GError) error = NULL;
    struct zone *zone = zone_new(name, &error);

    g_assert_no_error(error);
    return zone;
}

/* ---- instants ---- */

static void test_parse(void)
{
    static const struct {
        const char *text;
        int64_t ms;
        const char *in_utc;
    } accepted[] = {
        {"1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"},
        {"2020-11-10T00:00:00+03:00", 1604955600000, "2020-11-09T21:00:00Z"},
        {"2020-11-09T21:00:00Z", 1604955600000, "2020-11-09T21:00:00Z"},
        {"2020-11-09T17:30:00-03:30", 1604955600000, "2020-11-09T21:00:00Z"},
        {"2020-11-09T21:00:00.5Z", 1604955600500, "2020-11-09T21:00:00.500Z"},
        {"2020-11-09T21:00:00.050Z", 1604955600050, "2020-11-09T21:00:00.050Z"},
        {"2020-11-09T21:00:00.001+00:00", 1604955600001, "2020-11-09T21:00:00.001Z"},
        {"2020-11-09T21:00:00.000Z", 1604955600000, "2020-11-09T21:00:00Z"},
        {"1969-12-31T23:59:59.999Z", -1, "1969-12-31T23:59:59.999Z"},
        {"1900-01-01T00:00:00Z", -2208988800000, "1900-01-01T00:00:00Z"},
        {"9999-12-31T23:59:59.999Z", 253402300799999, "9999-12-31T23:59:59.999Z"},
        {"2020-02-29T23:59:59+23:59", 1582934399000 + 60000, "2020-02-29T00:00:59Z"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(accepted); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = NULL;
        struct instant at;

        g_assert_true(instant_parse(accepted[i].text, &at, &error));
        g_assert_no_error(error);
        text = instant_text(at);
        g_assert_cmpstr(text, ==, accepted[i].in_utc);
        g_assert_cmpint(at.ms, ==, accepted[i].ms);
    }
}

static void test_parse_refused(void)
{
    static const struct {
        const char *text;
        const char *says;
    } refused[] = {
        {"2020-11-10T00:00:00", "has no zone"},
        {"2020-11-10T00:00:00.123", "has no zone"},
        {"", "is not an instant"},
        {"2020-11-10", "is not an instant"},
        {"2020-11-10 00:00:00Z", "is not an instant"},
        {"2020-11-10t00:00:00Z", "is not an instant"},
        {"20201110T000000Z", "is not an instant"},
        {"tomorrow at noon", "is not an instant"},
        {"2021-02-29T00:00:00Z", "does not exist"},
        {"2020-11-31T00:00:00Z", "does not exist"},
        {"1899-12-31T00:00:00Z", "too early"},
        {"2020-11-10T24:00:00Z", "hours run from 00 to 23"},
        {"2020-11-10T23:60:00Z", "minutes and seconds from 00 to 59"},
        {"2020-11-10T23:59:60Z", "minutes and seconds from 00 to 59"},
        {"2016-12-31T23:59:60Z", "minutes and seconds from 00 to 59"},
        {"2020-11-10T00:00Z", "hours run from"},
        {"2020-11-10T0:00:00Z", "hours run from"},
        {"2020-11-10TZ", "hours run from"},
        {"2020-11-10T00:00:00.Z", "at most three decimals"},
        {"2020-11-10T00:00:00.1234Z", "ends in “4Z”"},
        {"2020-11-10T00:00:00,5Z", "ends in “,5Z”"},
        {"2020-11-10T00:00:00z", "ends in “z”"},
        {"2020-11-10T00:00:00Z ", "ends in “ ”"},
        {"2020-11-10T00:00:00+3:00", "ends in"},
        {"2020-11-10T00:00:00+0300", "ends in"},
        {"2020-11-10T00:00:00+03", "ends in"},
        {"2020-11-10T00:00:00+24:00", "ends in"},
        {"2020-11-10T00:00:00+03:60", "ends in"},
        {"2020-11-10T00:00:00 Europe/Moscow", "ends in"},
        {"2020-11-10T00:00:00MSK", "ends in “MSK”"},
        {"1900-01-01T00:00:00+01:00", "outside the years"},
        {"9999-12-31T23:59:59-00:01", "outside the years"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        struct instant at = {77};

        if (instant_parse(refused[i].text, &at, &error))
            g_error("%s was accepted", refused[i].text);
        g_assert_true(error_is(error, ERROR_FIELD));
        if (strstr(error->message, refused[i].says) == NULL)
            g_error("%s: said “%s”, which lacks “%s”", refused[i].text, error->message,
                    refused[i].says);
        g_assert_cmpint(at.ms, ==, 77);
    }
}

static void test_texts_of_ends(void)
{
    OWNED(zone) zone = zone_of("Europe/Moscow");
    g_autofree char *min = instant_text(INSTANT_MIN);
    g_autofree char *max = instant_text(INSTANT_MAX);
    g_autofree char *zone_min = zone_instant_text(zone, INSTANT_MIN);
    g_autofree char *zone_max = zone_instant_text(zone, INSTANT_MAX);

    g_assert_cmpstr(min, ==, "");
    g_assert_cmpstr(max, ==, "");
    g_assert_cmpstr(zone_min, ==, "");
    g_assert_cmpstr(zone_max, ==, "");
}

static void check_zone_text(const char *name, int64_t ms, const char *expected)
{
    OWNED(zone) zone = zone_of(name);
    g_autofree char *text = zone_instant_text(zone, (struct instant){ms});
    struct instant back;

    g_assert_cmpstr(text, ==, expected);
    g_assert_true(instant_parse(text, &back, NULL));
    g_assert_cmpint(back.ms, ==, ms);
}

static void test_zone_text(void)
{
    check_zone_text("Europe/Moscow", 1604955600000, "2020-11-10T00:00:00+03:00");
    check_zone_text("Europe/Moscow", 1604955600007, "2020-11-10T00:00:00.007+03:00");
    check_zone_text("UTC", 0, "1970-01-01T00:00:00+00:00");
    check_zone_text("America/St_Johns", 0, "1969-12-31T20:30:00-03:30");
    check_zone_text("Asia/Kathmandu", 1604955600000, "2020-11-10T02:45:00+05:45");
    /* Local mean time, 0:44:30 west: the offset is cut to minutes, the instant is kept. */
    check_zone_text("Africa/Monrovia", -1000000, "1969-12-31T22:59:20-00:44");
}

/* ---- what --at takes ---- */

static void check_at(const char *name, const char *text, const char *expected)
{
    OWNED(zone) zone = zone_of(name);
    g_autoptr(GError) error = NULL;
    g_autofree char *got = NULL;
    struct instant at;

    g_assert_true(zone_parse_at(zone, text, &at, &error));
    g_assert_no_error(error);
    got = zone_instant_text(zone, at);
    g_assert_cmpstr(got, ==, expected);
}

static void test_at(void)
{
    check_at("Europe/Moscow", "2020-11-10", "2020-11-10T23:59:59.999+03:00");
    check_at("Europe/Moscow", "2020-11-10T00:00:00+03:00", "2020-11-10T00:00:00+03:00");
    check_at("Europe/Moscow", "2020-11-10T00:00:00Z", "2020-11-10T03:00:00+03:00");
    check_at("America/Sao_Paulo", "2018-11-03", "2018-11-03T23:59:59.999-03:00");
    check_at("Pacific/Apia", "2011-12-29", "2011-12-29T23:59:59.999-10:00");
    check_at("Europe/Lisbon", "9999-12-31", "9999-12-31T23:59:59.999+00:00");
}

static void test_at_refused(void)
{
    static const struct {
        const char *text;
        const char *says;
    } refused[] = {
        {"2011-12-30", "did not exist in Pacific/Apia"},
        {"2021-02-29", "does not exist"},
        {"2021", "neither a date"},
        {"", "neither a date"},
        {"now", "neither a date"},
        {"2020/11/10", "is not a date"},
        {"2020-11-10T00:00:00", "has no zone"},
        {"2020-11-10T00:00", "hours run"},
    };
    OWNED(zone) zone = zone_of("Pacific/Apia");

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        struct instant at = {77};

        g_assert_false(zone_parse_at(zone, refused[i].text, &at, &error));
        g_assert_true(error_is(error, ERROR_FIELD));
        g_assert_nonnull(strstr(error->message, refused[i].says));
        g_assert_cmpint(at.ms, ==, 77);
    }
}

/* ---- what --during takes ---- */

static void check_during(const char *text, const char *since, const char *until)
{
    OWNED(zone) zone = zone_of("Europe/Moscow");
    g_autoptr(GError) error = NULL;
    g_autofree char *got_since = NULL;
    g_autofree char *got_until = NULL;
    struct interval during;

    g_assert_true(zone_parse_during(zone, text, &during, &error));
    g_assert_no_error(error);
    got_since = zone_instant_text(zone, during.since);
    got_until = zone_instant_text(zone, during.until);
    g_assert_cmpstr(got_since, ==, since);
    g_assert_cmpstr(got_until, ==, until);
}

static void test_during(void)
{
    check_during("2020-11-10/2020-11-10", "2020-11-10T00:00:00+03:00", "2020-11-11T00:00:00+03:00");
    check_during("2020-11-10/2025-11-09", "2020-11-10T00:00:00+03:00", "2025-11-10T00:00:00+03:00");
    check_during("2020-11-10/", "2020-11-10T00:00:00+03:00", "");
    check_during("2020-11-10T12:00:00Z/2020-11-10", "2020-11-10T15:00:00+03:00",
                 "2020-11-11T00:00:00+03:00");
    check_during("2020-11-10/2020-11-10T12:00:00Z", "2020-11-10T00:00:00+03:00",
                 "2020-11-10T15:00:00+03:00");
    check_during("2020-11-10T12:00:00Z/", "2020-11-10T15:00:00+03:00", "");
}

static void test_during_refused(void)
{
    static const struct {
        const char *text;
        const char *says;
    } refused[] = {
        {"", "is not a stretch"},
        {"/", "is not a stretch"},
        {"/2020-11-10", "is not a stretch"},
        {"2020-11-10", "is not a stretch"},
        {"2020-11-10/2020-11-09", "ends before"},
        {"2020-11-10T12:00:00Z/2020-11-10T12:00:00Z", "ends before"},
        {"2020-11-10/2020-11-31", "does not exist"},
        {"2020-11-31/2020-12-01", "does not exist"},
        {"2020-11-10/2020-11-11/2020-11-12", "neither a date"},
        {"2020-11-10/P1D", "neither a date"},
        {"2020-11-10T12:00:00/2020-11-11", "has no zone"},
    };
    OWNED(zone) zone = zone_of("Europe/Moscow");

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        struct interval during = {{7}, {7}};

        g_assert_false(zone_parse_during(zone, refused[i].text, &during, &error));
        g_assert_true(error_is(error, ERROR_FIELD));
        g_assert_nonnull(strstr(error->message, refused[i].says));
        g_assert_cmpint(during.since.ms, ==, 7);
        g_assert_cmpint(during.until.ms, ==, 7);
    }
}

/* ---- local times ---- */

static void test_local(void)
{
    static const char *const accepted[][2] = {
        {"2020-11-10T00:00", "2020-11-10T00:00:00+00:00"},
        {"2020-07-10T12:30", "2020-07-10T12:30:00+01:00"},
        {"2020-07-10T12:30:15", "2020-07-10T12:30:15+01:00"},
        {"2020-07-10T12:30:15.250", "2020-07-10T12:30:15.250+01:00"},
        {"2020-03-29T00:59:59.999", "2020-03-29T00:59:59.999+00:00"},
        {"2020-03-29T02:00", "2020-03-29T02:00:00+01:00"},
        {"2020-10-25T00:59:59.999", "2020-10-25T00:59:59.999+01:00"},
        {"2020-10-25T02:00", "2020-10-25T02:00:00+00:00"},
    };
    OWNED(zone) zone = zone_of("Europe/Lisbon");

    for (size_t i = 0; i < G_N_ELEMENTS(accepted); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = NULL;
        struct instant at;

        g_assert_true(zone_parse_local(zone, accepted[i][0], &at, &error));
        g_assert_no_error(error);
        text = zone_instant_text(zone, at);
        g_assert_cmpstr(text, ==, accepted[i][1]);
    }
}

static void test_local_refused(void)
{
    static const struct {
        const char *text;
        const char *says;
    } refused[] = {
        {"2020-03-29T01:00", "does not exist in Europe/Lisbon"},
        {"2020-03-29T01:59:59.999", "does not exist in Europe/Lisbon"},
        {"2020-10-25T01:00", "happened twice in Europe/Lisbon"},
        {"2020-10-25T01:59:59.999", "happened twice in Europe/Lisbon"},
        {"2020-11-10T00:00Z", "ends in “Z”"},
        {"2020-11-10T00:00+03:00", "ends in “+03:00”"},
        {"2020-11-10T24:00", "hours run"},
        {"2020-11-10T00:00:60", "hours run"},
        {"2020-11-10T00", "hours run"},
        {"2020-11-10", "is not an instant"},
        {"2020-02-30T00:00", "does not exist"},
    };
    OWNED(zone) zone = zone_of("Europe/Lisbon");

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        struct instant at = {77};

        g_assert_false(zone_parse_local(zone, refused[i].text, &at, &error));
        g_assert_true(error_is(error, ERROR_FIELD));
        g_assert_nonnull(strstr(error->message, refused[i].says));
        g_assert_cmpint(at.ms, ==, 77);
    }
}

/* ---- what everybody compares with ---- */

static void test_interval(void)
{
    struct interval i = {{10}, {20}};

    g_assert_false(interval_holds(i, (struct instant){9}));
    g_assert_true(interval_holds(i, (struct instant){10}));
    g_assert_true(interval_holds(i, (struct instant){19}));
    g_assert_false(interval_holds(i, (struct instant){20}));
    g_assert_cmpint(instant_compare(INSTANT_MIN, INSTANT_MAX), ==, -1);
    g_assert_cmpint(instant_compare(i.until, i.since), ==, 1);
    g_assert_cmpint(instant_compare(i.since, i.since), ==, 0);
    g_assert_cmpint(date_compare(DATE_MIN, DATE_MAX), ==, -1);
    g_assert_cmpint(date_compare(DATE_MAX, DATE_MIN), ==, 1);
    g_assert_cmpint(date_compare((struct date){3}, (struct date){3}), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/instant/parse", test_parse);
    g_test_add_func("/instant/parse-refused", test_parse_refused);
    g_test_add_func("/instant/texts-of-ends", test_texts_of_ends);
    g_test_add_func("/instant/zone-text", test_zone_text);
    g_test_add_func("/instant/at", test_at);
    g_test_add_func("/instant/at-refused", test_at_refused);
    g_test_add_func("/instant/during", test_during);
    g_test_add_func("/instant/during-refused", test_during_refused);
    g_test_add_func("/instant/local", test_local);
    g_test_add_func("/instant/local-refused", test_local_refused);
    g_test_add_func("/instant/interval", test_interval);
    return g_test_run();
}
