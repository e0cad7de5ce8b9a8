/* Zones against Python's zoneinfo (zone_oracle.py), and the days that break calendars by hand. */
#include <glib/gstdio.h>
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/instant.h"

#define N_RANDOM    150
#define MS_PER_HOUR INT64_C(3600000)

static const char *const names[] = {
    "Europe/Moscow",     "Asia/Yerevan",
    "Asia/Baku",         "America/Sao_Paulo",
    "Pacific/Apia",      "Europe/Lisbon",
    "Pacific/Kwajalein", "America/St_Johns",
    "America/Havana",    "America/Asuncion",
    "Asia/Gaza",         "Australia/Lord_Howe",
    "Africa/Casablanca", "Europe/Dublin",
    "America/Nuuk",      "Asia/Kathmandu",
    "Asia/Tehran",       "Africa/Cairo",
    "Antarctica/Troll",  "Africa/Monrovia",
    "America/New_York",  "UTC",
};

static struct zone *zone_of(const char *name)
{
    g_autoptr(GError) error = NULL;
    struct zone *zone = zone_new(name, &error);

    g_assert_no_error(error);
    g_assert_nonnull(zone);
    return zone;
}

static struct date date_of(const char *text)
{
    struct date date;
    g_autoptr(GError) error = NULL;

    g_assert_true(date_parse(text, &date, &error));
    return date;
}

static struct instant instant_of(const char *text)
{
    struct instant at;
    g_autoptr(GError) error = NULL;

    g_assert_true(instant_parse(text, &at, &error));
    return at;
}

/* ---- against the oracle ---- */

/* What we ask and what we would answer ourselves, line by line. */
struct questions {
    GString *asked;
    GString *answers;
};

static void ask(struct questions *q, const char *what, const struct zone *zone, int64_t number)
{
    g_string_append_printf(q->asked, "%s %s %" PRId64 "\n", what, zone_name(zone), number);
}

static void ask_instant(struct questions *q, const struct zone *zone, struct instant at)
{
    int32_t offset_s = zone_offset_s(zone, at);
    struct instant local = {at.ms + offset_s * MS_PER_SECOND};
    struct instant first = {0};
    int n = zone_local_instants(zone, local, &first);

    ask(q, "offset", zone, at.ms);
    g_string_append_printf(q->answers, "%d\n", offset_s);
    ask(q, "date", zone, at.ms);
    g_string_append_printf(q->answers, "%d\n", zone_date_of(zone, at).day);
    ask(q, "local", zone, local.ms);
    g_string_append_printf(q->answers, "%d %" PRId64 "\n", n, n > 0 ? first.ms : 0);
    if (offset_s % 60 == 0) {
        g_autofree char *text = zone_instant_text(zone, at);

        ask(q, "text", zone, at.ms);
        g_string_append_printf(q->answers, "%s\n", text);
    }
}

static void ask_day(struct questions *q, const struct zone *zone, struct date date)
{
    ask(q, "start", zone, date.day);
    g_string_append_printf(q->answers, "%" PRId64 "\n", zone_day_start(zone, date).ms);
}

/* A local time that a change may have skipped or doubled. */
static void ask_local(struct questions *q, const struct zone *zone, struct instant local)
{
    struct instant first = {0};
    int n = zone_local_instants(zone, local, &first);

    ask(q, "local", zone, local.ms);
    g_string_append_printf(q->answers, "%d %" PRId64 "\n", n, n > 0 ? first.ms : 0);
}

/* Both sides of a change of offset at `at`, and the days it touches. */
static void ask_around(struct questions *q, const struct zone *zone, struct instant at)
{
    struct date date = zone_date_of(zone, at);
    struct instant before = {at.ms - 1};
    int64_t local_before = at.ms + zone_offset_s(zone, before) * MS_PER_SECOND;
    int64_t local_after = at.ms + zone_offset_s(zone, at) * MS_PER_SECOND;

    ask_instant(q, zone, before);
    ask_instant(q, zone, at);
    ask_local(q, zone, (struct instant){(local_before + local_after) / 2});
    ask_local(q, zone, (struct instant){local_before});
    for (int32_t day = -1; day <= 1; day++)
        ask_day(q, zone, (struct date){date.day + day});
}

/* Every change of offset between the two years that our own table shows; one that it lacks is
 * found by the random questions and by the next change's other side. */
static void ask_changes(struct questions *q, const struct zone *zone, int since_year,
                        int until_year)
{
    struct date since;
    struct date until;

    g_assert_true(date_from_civil(since_year, 1, 1, &since));
    g_assert_true(date_from_civil(until_year, 1, 1, &until));
    for (int32_t day = since.day; day < until.day; day++) {
        struct instant low = {day * MS_PER_DAY};
        struct instant high = {low.ms + MS_PER_DAY};
        int32_t offset_s = zone_offset_s(zone, low);

        if (zone_offset_s(zone, high) == offset_s)
            continue;
        while (high.ms - low.ms > 1) {
            struct instant middle = {low.ms + (high.ms - low.ms) / 2};

            if (zone_offset_s(zone, middle) == offset_s)
                low = middle;
            else
                high = middle;
        }
        ask_around(q, zone, high);
    }
}

static void ask_random(struct questions *q, const struct zone *zone, const char *since_text,
                       const char *until_text)
{
    struct date since = date_of(since_text);
    struct date until = date_of(until_text);

    for (int i = 0; i < N_RANDOM; i++) {
        struct date date = {g_test_rand_int_range(since.day, until.day)};
        int64_t ms = g_test_rand_int_range(0, MS_PER_DAY);

        ask_instant(q, zone, (struct instant){date.day * MS_PER_DAY + ms});
        ask_day(q, zone, date);
    }
}

static char *ask_oracle(const char *asked)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = NULL;
    g_autofree char *command = NULL;
    const char *argv[] = {"/bin/sh", "-c", NULL, NULL};
    char *answers = NULL;
    int status = 0;
    int file = g_file_open_tmp("zone-XXXXXX", &path, &error);

    g_assert_no_error(error);
    g_assert_true(g_close(file, NULL));
    g_file_set_contents(path, asked, -1, &error);
    g_assert_no_error(error);
    command = g_strdup_printf("python3 '%s' < '%s'", ORACLE, path);
    argv[2] = command;
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &answers, NULL, &status,
                 &error);
    g_remove(path);
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
    return answers;
}

static void compare_with_oracle(const struct questions *q)
{
    g_autofree char *theirs = ask_oracle(q->asked->str);
    g_auto(GStrv) asked = g_strsplit(q->asked->str, "\n", -1);
    g_auto(GStrv) our_lines = g_strsplit(q->answers->str, "\n", -1);
    g_auto(GStrv) their_lines = g_strsplit(theirs, "\n", -1);

    g_assert_cmpuint(g_strv_length(our_lines), >, N_RANDOM);
    g_assert_cmpuint(g_strv_length(our_lines), ==, g_strv_length(their_lines));
    for (size_t i = 0; our_lines[i] != NULL; i++)
        if (strcmp(our_lines[i], their_lines[i]) != 0)
            g_error("%s: we say %s, Python says %s", asked[i], our_lines[i], their_lines[i]);
}

/* GLib 2.74 takes the offset 0 of Dublin's winter rule for one that is not given and is wrong from
 * 2038 on; of all zones of tzdata 2026 only this one is concerned. instant.h says so as well. */
static bool is_known_fault(const struct zone *zone)
{
    return strcmp(zone_name(zone), "Europe/Dublin") == 0;
}

static void test_oracle(gconstpointer data)
{
    OWNED(zone) zone = zone_of(data);
    struct questions q = {g_string_new(NULL), g_string_new(NULL)};

    ask_changes(&q, zone, 1901, 2038);
    ask_random(&q, zone, "1900-01-03", "2038-01-01");
    if (!is_known_fault(zone)) {
        /* The seam where the years begin to repeat, and the far end. */
        ask_changes(&q, zone, 2038, 2042);
        ask_changes(&q, zone, 2127, 2131);
        ask_random(&q, zone, "2127-01-01", "2131-01-01");
        ask_changes(&q, zone, 9990, 9992);
        ask_random(&q, zone, "2038-01-01", "9998-01-01");
    }
    compare_with_oracle(&q);
    g_string_free(q.asked, TRUE);
    g_string_free(q.answers, TRUE);
}

/* ---- by hand ---- */

static void check_day_start(const char *name, const char *date, const char *expected)
{
    OWNED(zone) zone = zone_of(name);
    g_autofree char *text = zone_instant_text(zone, zone_day_start(zone, date_of(date)));

    g_assert_cmpstr(text, ==, expected);
}

static void test_day_start(void)
{
    check_day_start("Europe/Moscow", "2020-11-10", "2020-11-10T00:00:00+03:00");
    check_day_start("Asia/Yerevan", "2020-11-10", "2020-11-10T00:00:00+04:00");
    check_day_start("UTC", "2020-11-10", "2020-11-10T00:00:00+00:00");
    /* Midnight skipped. */
    check_day_start("America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00:00-02:00");
    /* A whole day skipped: it starts where the next does. */
    check_day_start("Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00");
    check_day_start("Pacific/Apia", "2011-12-31", "2011-12-31T00:00:00+14:00");
    /* Midnight doubled: 01:00 went back to 00:00. */
    check_day_start("America/Havana", "2020-11-01", "2020-11-01T00:00:00-04:00");
    /* The clock was put back over midnight, at 00:01. */
    check_day_start("America/St_Johns", "2010-11-07", "2010-11-07T00:00:00-02:30");
}

static void test_ends(void)
{
    OWNED(zone) zone = zone_of("Europe/Moscow");

    g_assert_cmpint(zone_day_start(zone, DATE_MIN).ms, ==, INT64_MIN);
    g_assert_cmpint(zone_day_start(zone, DATE_MAX).ms, ==, INT64_MAX);
    g_assert_cmpint(zone_date_of(zone, INSTANT_MIN).day, ==, INT32_MIN);
    g_assert_cmpint(zone_date_of(zone, INSTANT_MAX).day, ==, INT32_MAX);
    /* The largest integer that the record's JSON can hold has a day as well. */
    g_assert_cmpint(zone_date_of(zone, (struct instant){(INT64_C(1) << 53) - 1}).day, ==,
                    104249991);
    g_assert_cmpint(zone_date_of(zone, (struct instant){1 - (INT64_C(1) << 53)}).day, ==,
                    -104249992);
}

static void test_date_of(void)
{
    OWNED(zone) moscow = zone_of("Europe/Moscow");
    OWNED(zone) yerevan = zone_of("Asia/Yerevan");
    struct instant before = instant_of("2020-11-09T20:59:59.999Z");
    struct instant after = instant_of("2020-11-09T21:00:00Z");

    g_assert_cmpint(zone_date_of(moscow, before).day, ==, date_of("2020-11-09").day);
    g_assert_cmpint(zone_date_of(moscow, after).day, ==, date_of("2020-11-10").day);
    g_assert_cmpint(zone_date_of(yerevan, before).day, ==, date_of("2020-11-10").day);
}

static void test_local_instants(void)
{
    OWNED(zone) lisbon = zone_of("Europe/Lisbon");
    struct instant at = {-1};

    g_assert_cmpint(zone_local_instants(lisbon, instant_of("2020-03-29T01:30:00Z"), &at), ==, 0);
    g_assert_cmpint(at.ms, ==, -1);
    g_assert_cmpint(zone_local_instants(lisbon, instant_of("2020-10-25T01:30:00Z"), &at), ==, 2);
    g_assert_cmpint(at.ms, ==, instant_of("2020-10-25T00:30:00Z").ms);
    g_assert_cmpint(zone_local_instants(lisbon, instant_of("2020-07-01T01:30:00Z"), &at), ==, 1);
    g_assert_cmpint(at.ms, ==, instant_of("2020-07-01T00:30:00Z").ms);
    /* The table's last day and the first that repeats an earlier year's. */
    for (const char *const *day =
             (const char *const[]){"2128-12-31T12:00:00Z", "2129-01-01T12:00:00Z",
                                   "2129-01-02T12:00:00Z", NULL};
         *day != NULL; day++)
        g_assert_cmpint(zone_local_instants(lisbon, instant_of(*day), &at), ==, 1);
}

static void test_unknown_names(void)
{
    static const char *const refused[] = {
        "",           "Europe/Petuschki", "europe/moscow", "MSK-3", "+03:00", "right/Europe/Moscow",
        "posixrules", "Europe",           "/etc/passwd",   "Z",     "UTC+3",  "../Europe/Moscow",
        "Europe/",    "Europe/../UTC",    " UTC",          "UTC ",  "Local",  "posix/Europe/Moscow",
        "localtime",  "Europe/Moscow\n",  "EST5EDT,M3",    "+03",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(zone_new(refused[i], &error));
        g_assert_true(error_is(error, ERROR_FIELD));
        g_assert_nonnull(strstr(error->message, refused[i]));
    }
}

static void test_names(void)
{
    static const char *const accepted[] = {"UTC", "Etc/GMT+5", "America/Port-au-Prince",
                                           "America/Argentina/Buenos_Aires"};

    for (size_t i = 0; i < G_N_ELEMENTS(accepted); i++) {
        OWNED(zone) zone = zone_of(accepted[i]);

        g_assert_cmpstr(zone_name(zone), ==, accepted[i]);
    }
    zone_free(NULL);
}

/* ---- several threads ---- */

static gpointer sum_days(gpointer data)
{
    const struct zone *zone = data;
    int64_t sum = 0;

    for (int64_t i = 0; i < 5000; i++)
        sum += zone_date_of(zone, (struct instant){i * 7919 * MS_PER_HOUR / 10}).day;
    return (gpointer)(gintptr)sum; /* NOLINT(performance-no-int-to-ptr): a thread's result */
}

static void test_threads(void)
{
    OWNED(zone) zone = zone_of("Europe/Lisbon");
    GThread *first = g_thread_new("first", sum_days, zone);
    GThread *second = g_thread_new("second", sum_days, zone);
    gpointer expected = sum_days(zone);

    g_assert_true(g_thread_join(first) == expected);
    g_assert_true(g_thread_join(second) == expected);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_strdup_printf("/zone/oracle/%s", names[i]);

        g_test_add_data_func(path, names[i], test_oracle);
    }
    g_test_add_func("/zone/day-start", test_day_start);
    g_test_add_func("/zone/ends", test_ends);
    g_test_add_func("/zone/date-of", test_date_of);
    g_test_add_func("/zone/local-instants", test_local_instants);
    g_test_add_func("/zone/unknown-names", test_unknown_names);
    g_test_add_func("/zone/names", test_names);
    g_test_add_func("/zone/threads", test_threads);
    return g_test_run();
}
