/* Texts of instants, read strictly. */
#include "base/instant.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define DATE_CHARS    10
#define MS_PER_MINUTE INT64_C(60000)
#define MS_PER_HOUR   INT64_C(3600000)
#define S_PER_MINUTE  60

/* 1900-01-01T00:00:00Z and the last millisecond of 9999-12-31 in UTC. */
#define SUPPORTED_SINCE_MS INT64_C(-2208988800000)
#define SUPPORTED_LAST_MS  INT64_C(253402300799999)

/* ---- reading ---- */

/* Takes two digits, at most `value_max`; -1 when there are none such. */
static int take_two(const char **at, int value_max)
{
    int value = 0;

    if (!g_ascii_isdigit((*at)[0]) || !g_ascii_isdigit((*at)[1]))
        return -1;
    value = ((*at)[0] - '0') * 10 + ((*at)[1] - '0');
    *at += 2;
    return value <= value_max ? value : -1;
}

static bool take_char(const char **at, char c)
{
    if (**at != c)
        return false;
    (*at)++;
    return true;
}

/* Takes ":30" or ":30.250" into milliseconds. */
static bool take_seconds(const char **at, int64_t *ms)
{
    int second = take_char(at, ':') ? take_two(at, 59) : -1;
    int64_t unit_ms = MS_PER_SECOND;

    if (second < 0)
        return false;
    *ms = second * MS_PER_SECOND;
    if (!take_char(at, '.'))
        return true;
    if (!g_ascii_isdigit(**at))
        return false;
    for (; g_ascii_isdigit(**at) && unit_ms > 1; (*at)++) {
        unit_ms /= 10;
        *ms += (**at - '0') * unit_ms;
    }
    return true;
}

/* Takes "21:00:00.250" into milliseconds of the day; without seconds only when they may be left
 * out. */
static bool take_time(const char **at, bool may_omit_seconds, int64_t *ms)
{
    int hour = take_two(at, 23);
    int minute = hour >= 0 && take_char(at, ':') ? take_two(at, 59) : -1;
    int64_t seconds_ms = 0;

    if (minute < 0)
        return false;
    if (!(may_omit_seconds && **at != ':') && !take_seconds(at, &seconds_ms))
        return false;
    *ms = hour * MS_PER_HOUR + minute * MS_PER_MINUTE + seconds_ms;
    return true;
}

/* Takes "Z" or "+03:00" into milliseconds east of UTC. */
static bool take_offset(const char **at, int64_t *ms)
{
    bool is_west = **at == '-';
    int hour = 0;
    int minute = 0;

    if (take_char(at, 'Z')) {
        *ms = 0;
        return true;
    }
    if (!take_char(at, '+') && !take_char(at, '-'))
        return false;
    hour = take_two(at, 23);
    minute = hour >= 0 && take_char(at, ':') ? take_two(at, 59) : -1;
    if (minute < 0)
        return false;
    *ms = (hour * MS_PER_HOUR + minute * MS_PER_MINUTE) * (is_west ? -1 : 1);
    return true;
}

/* The date before the T; `example` shows what was expected. */
static bool take_date(const char *text, const char **at, struct date *date, const char *example,
                      GError **error)
{
    g_autofree char *head = g_strndup(text, DATE_CHARS);
    const char *behind = text + strlen(head);

    if (*behind != 'T')
        return fail(error, ERROR_FIELD, _("“%s” is not an instant; write it like %s"), text,
                    example);
    if (!date_parse(head, date, error))
        return false;
    *at = behind + 1;
    return true;
}

static bool is_supported(struct instant at)
{
    return at.ms >= SUPPORTED_SINCE_MS && at.ms <= SUPPORTED_LAST_MS;
}

static bool refuse_unsupported(const char *text, GError **error)
{
    return fail(error, ERROR_FIELD,
                _("“%s” is, in UTC, outside the years 1900 to 9999 that can be recorded"), text);
}

static bool refuse_time(const char *text, const char *example, GError **error)
{
    return fail(error, ERROR_FIELD,
                _("the time in “%s” does not exist or is of another form; hours run from 00 to 23, "
                  "minutes and seconds from 00 to 59, with at most three decimals: %s"),
                text, example);
}

bool instant_parse(const char *text, struct instant *out, GError **error)
{
    static const char example[] = "2020-11-10T00:00:00+03:00";
    const char *at = NULL;
    struct date date;
    struct instant read;
    int64_t time_ms = 0;
    int64_t offset_ms = 0;

    if (!take_date(text, &at, &date, example, error))
        return false;
    if (!take_time(&at, false, &time_ms))
        return refuse_time(text, example, error);
    if (*at == '\0')
        return fail(error, ERROR_FIELD,
                    _("“%s” has no zone; add the offset from UTC, like %s, or Z for UTC itself"),
                    text, example);
    if (!take_offset(&at, &offset_ms) || *at != '\0')
        return fail(error, ERROR_FIELD,
                    _("“%s” ends in “%s”; end it in the offset from UTC, like %s, or in Z for UTC "
                      "itself"),
                    text, at, example);
    read.ms = date.day * MS_PER_DAY + time_ms - offset_ms;
    if (!is_supported(read))
        return refuse_unsupported(text, error);
    *out = read;
    return true;
}

bool zone_parse_local(const struct zone *zone, const char *text, struct instant *out,
                      GError **error)
{
    static const char example[] = "2020-11-10T00:00";
    const char *at = NULL;
    struct date date;
    struct instant read;
    int64_t time_ms = 0;
    int n = 0;

    if (!take_date(text, &at, &date, example, error))
        return false;
    if (!take_time(&at, true, &time_ms))
        return refuse_time(text, example, error);
    if (*at != '\0')
        return fail(error, ERROR_FIELD,
                    _("“%s” ends in “%s”; a local time of %s has nothing behind it: %s"), text, at,
                    zone_name(zone), example);
    n = zone_local_instants(zone, (struct instant){date.day * MS_PER_DAY + time_ms}, &read);
    if (n == 0)
        return fail(error, ERROR_FIELD,
                    _("“%s” does not exist in %s: the clock was put forward over it; give the "
                      "instant with its offset from UTC"),
                    text, zone_name(zone));
    if (n > 1)
        return fail(error, ERROR_FIELD,
                    _("“%s” happened twice in %s: the clock was put back over it; give the instant "
                      "with its offset from UTC"),
                    text, zone_name(zone));
    if (!is_supported(read))
        return refuse_unsupported(text, error);
    *out = read;
    return true;
}

/* A whole day of the zone, or one instant (since = until). */
static bool parse_day_or_instant(const struct zone *zone, const char *text, struct interval *out,
                                 GError **error)
{
    struct date date;
    struct interval read;

    if (strchr(text, 'T') != NULL) {
        if (!instant_parse(text, &read.since, error))
            return false;
        *out = (struct interval){read.since, read.since};
        return true;
    }
    if (strlen(text) != DATE_CHARS)
        return fail(error, ERROR_FIELD,
                    _("“%s” is neither a date like 2020-11-10 nor an instant like "
                      "2020-11-10T00:00:00+03:00"),
                    text);
    if (!date_parse(text, &date, error))
        return false;
    read.since = zone_day_start(zone, date);
    read.until = zone_day_start(zone, (struct date){date.day + 1});
    if (read.since.ms == read.until.ms)
        return fail(error, ERROR_FIELD,
                    _("“%s” did not exist in %s: the calendar there passed over that day; take the "
                      "day before or the day after"),
                    text, zone_name(zone));
    *out = read;
    return true;
}

bool zone_parse_at(const struct zone *zone, const char *text, struct instant *out, GError **error)
{
    struct interval read = {INSTANT_MAX, INSTANT_MAX};

    if (!parse_day_or_instant(zone, text, &read, error))
        return false;
    if (instant_compare(read.since, read.until) == 0)
        *out = read.since;
    else
        out->ms = read.until.ms - 1;
    return true;
}

bool zone_parse_during(const struct zone *zone, const char *text, struct interval *out,
                       GError **error)
{
    const char *slash = strchr(text, '/');
    g_autofree char *from = NULL;
    struct interval first = {INSTANT_MAX, INSTANT_MAX};
    struct interval last = {INSTANT_MAX, INSTANT_MAX};

    if (slash == NULL || slash == text)
        return fail(error, ERROR_FIELD,
                    _("“%s” is not a stretch of time; write its first and last day, like "
                      "2020-11-10/2020-12-31, or leave the last out: 2020-11-10/"),
                    text);
    from = g_strndup(text, (gsize)(slash - text));
    if (!parse_day_or_instant(zone, from, &first, error))
        return false;
    if (slash[1] != '\0' && !parse_day_or_instant(zone, slash + 1, &last, error))
        return false;
    if (instant_compare(first.since, last.until) >= 0)
        return fail(error, ERROR_FIELD,
                    _("“%s” ends before it has begun; write the earlier date or instant first"),
                    text);
    *out = (struct interval){first.since, last.until};
    return true;
}

/* ---- writing ---- */

/* A local time, given as if it were UTC, and what stands behind it. */
static char *local_text(int64_t local_ms, const char *offset)
{
    int64_t ms = local_ms % MS_PER_DAY;
    g_autofree char *date = NULL;
    char decimals[8] = "";

    if (ms < 0)
        ms += MS_PER_DAY;
    date = date_text((struct date){(int32_t)((local_ms - ms) / MS_PER_DAY)});
    if (ms % MS_PER_SECOND != 0)
        g_snprintf(decimals, sizeof decimals, ".%03d", (int)(ms % MS_PER_SECOND));
    return g_strdup_printf("%sT%02d:%02d:%02d%s%s", date, (int)(ms / MS_PER_HOUR),
                           (int)(ms / MS_PER_MINUTE % 60), (int)(ms / MS_PER_SECOND % 60), decimals,
                           offset);
}

static bool is_endless(struct instant at)
{
    return at.ms == INT64_MIN || at.ms == INT64_MAX;
}

char *zone_instant_text(const struct zone *zone, struct instant at)
{
    int minutes = 0;
    char offset[8];

    if (is_endless(at))
        return g_strdup("");
    /* RFC 3339 knows no seconds in an offset, which local mean time had; the offset is cut to
     * minutes and the time shifted with it, so that the text still names this very instant. */
    minutes = zone_offset_s(zone, at) / S_PER_MINUTE;
    g_snprintf(offset, sizeof offset, "%c%02d:%02d", minutes < 0 ? '-' : '+',
               ABS(minutes) / 60 % 100, ABS(minutes) % 60);
    return local_text(at.ms + minutes * MS_PER_MINUTE, offset);
}

char *instant_text(struct instant at)
{
    return is_endless(at) ? g_strdup("") : local_text(at.ms, "Z");
}
