/* Instants, dates, periods and zones: the calendar as a matter of law.
 *
 * An instant is UTC milliseconds since 1970-01-01T00:00:00Z. A date is a local calendar date that
 * means nothing without a zone. They are different types and neither is ever a bare int64_t across
 * a header. Intervals are half-open: [since, until).
 *
 * GLib's date parsing is lenient (it moves times that a clock change skips, takes one side of a
 * doubled hour, accepts :60); the readers here are strict and refuse what does not exist.
 * Supported years: 1900..9999. What they refuse is ERROR_FIELD.
 */
#ifndef BASE_INSTANT_H
#define BASE_INSTANT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/own.h"

struct instant {
    int64_t ms;
};

/* Days since 1970-01-01 in the proleptic Gregorian calendar. */
struct date {
    int32_t day;
};

/* Before and after everything; an interval that has not ended has until = INSTANT_MAX. */
#define INSTANT_MIN ((struct instant){INT64_MIN})
#define INSTANT_MAX ((struct instant){INT64_MAX})
#define DATE_MIN    ((struct date){INT32_MIN})
#define DATE_MAX    ((struct date){INT32_MAX})

#define MS_PER_SECOND INT64_C(1000)
#define MS_PER_DAY    INT64_C(86400000)

struct interval {
    struct instant since;
    struct instant until; /* exclusive */
};

static inline int instant_compare(struct instant a, struct instant b)
{
    return (a.ms > b.ms) - (a.ms < b.ms);
}

static inline int date_compare(struct date a, struct date b)
{
    return (a.day > b.day) - (a.day < b.day);
}

static inline bool interval_holds(struct interval i, struct instant at)
{
    return i.since.ms <= at.ms && at.ms < i.until.ms;
}

/* ---- civil dates ---- */

/* False when there is no such day (30 February) or the year is outside 1900..9999. */
bool date_from_civil(int year, int month, int day, struct date *out);
void date_to_civil(struct date date, int *year, int *month, int *day);

/* "2020-11-10", exactly ten characters. The error says what was found and what was expected. */
bool date_parse(const char *text, struct date *out, GError **error);
/* "2020-11-10", and "" for DATE_MIN and DATE_MAX; free with g_free. */
char *date_text(struct date date);

/* ---- periods ---- */

/* ISO 8601 durations of whole calendar units: P5Y, P6M, P1Y6M, P14D, P2W (as 14 days). */
struct period {
    int32_t months;
    int32_t days;
};

/* What happens when the day does not exist in the month reached: 31 August + P6M is 28 or 29
 * February under clamp, 1 March under forward. */
enum end_of_month { END_OF_MONTH_CLAMP, END_OF_MONTH_FORWARD };

bool period_parse(const char *text, struct period *out, GError **error);
char *period_text(struct period period);

/* date + n × period in one step (months first, then days), never n steps; n may be negative.
 * Asserts that the result stays within the supported years ± 1,000. */
struct date date_add(struct date date, struct period period, int n, enum end_of_month policy);

/* ---- zones ---- */

/* An IANA zone; immutable, made once for the process and shared by all who ask for it, threads too.
 */
struct zone;

/* NULL for a name tzdata does not know: neither offsets ("+03:00") nor rules ("MSK-3") are names.
 * "UTC" is always known. Takes a millisecond or two: make it once. Known fault: GLib 2.74 misreads
 * the rule of Europe/Dublin, whose times from 2038 on are wrong by an hour. */
struct zone *zone_new(const char *iana_name, GError **error);
void zone_free(struct zone *zone);
DEFINE_OWNED(zone)
const char *zone_name(const struct zone *zone);

/* Seconds east of UTC at that instant. */
int32_t zone_offset_s(const struct zone *zone, struct instant at);

/* How many instants bear this local time: none when a clock change skips it, two when one doubles
 * it. `local` is the local time written as if it were UTC; the first goes to `out` if there is one.
 */
int zone_local_instants(const struct zone *zone, struct instant local, struct instant *out);

/* First instant of a local date: 00:00, or where a clock change skips midnight the first instant
 * that exists. The date's last instant is the start of the next date less 1 ms; a date that the
 * zone passed over whole (Pacific/Apia, 2011-12-30) starts where the next one does. Where a clock
 * was put back across midnight (America/St_Johns until 2011) the first midnight counts.
 * DATE_MIN and DATE_MAX are INSTANT_MIN and INSTANT_MAX, here and in zone_date_of. */
struct instant zone_day_start(const struct zone *zone, struct date date);
struct date zone_date_of(const struct zone *zone, struct instant at);

/* RFC 3339 with the zone's offset at that instant: "2020-11-10T00:00:00+03:00"; milliseconds are
 * written only when they are not zero. INSTANT_MAX and MIN give "" (callers show no end as
 * nothing). g_free. */
char *zone_instant_text(const struct zone *zone, struct instant at);

/* RFC 3339, offset or Z required, second 00..59, up to three decimals. An instant without a zone is
 * refused with the sentence that says so. */
bool instant_parse(const char *text, struct instant *out, GError **error);
/* In UTC with Z; g_free. */
char *instant_text(struct instant at);

/* What --at, --known and --now accept: an instant with offset, or a local date of `zone`, which is
 * its last millisecond. A date that the zone passed over is refused. */
bool zone_parse_at(const struct zone *zone, const char *text, struct instant *out, GError **error);
/* What --during accepts: "A/B", each an instant or a date; A's start to B's close, so that D/D is
 * the whole day D. B may be empty: no end. The interval must not be empty. */
bool zone_parse_during(const struct zone *zone, const char *text, struct interval *out,
                       GError **error);

/* A local time "2020-11-10T00:00", seconds as in instant_parse allowed, read in the zone: refused
 * when a clock change skips it or doubles it. */
bool zone_parse_local(const struct zone *zone, const char *text, struct instant *out,
                      GError **error);

#endif
