/* Civil dates and periods. Days are counted with years that begin in March, so that the leap day
 * is the last of its year; 400 years (an era) are 146,097 days whatever they begin with. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"

#define YEAR_MIN     1900
#define YEAR_MAX     9999
#define YEAR_SLACK   1000
#define DAYS_PER_ERA 146097
#define EPOCH_DAY    719468 /* 1970-01-01 counted from 0000-03-01 */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static bool is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int64_t year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && is_leap(year));
}

static int64_t day_of_civil(int64_t year, int month, int day)
{
    int64_t y = year - (month <= 2);
    int64_t era = floor_div(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

    return era * DAYS_PER_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
           day_of_year - EPOCH_DAY;
}

bool date_from_civil(int year, int month, int day, struct date *out)
{
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1 ||
        day > month_days(year, month))
        return false;
    out->day = (int32_t)day_of_civil(year, month, day);
    return true;
}

void date_to_civil(struct date date, int *year, int *month, int *day)
{
    int64_t since = (int64_t)date.day + EPOCH_DAY;
    int64_t era = floor_div(since, DAYS_PER_ERA);
    int64_t day_of_era = since - era * DAYS_PER_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t march_month = (5 * day_of_year + 2) / 153;

    *day = (int)(day_of_year - (153 * march_month + 2) / 5 + 1);
    *month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

/* Value of `n` digits at `text`, or -1 when one of them is none (a NUL among them ends the look).
 */
static int digits_value(const char *text, int n)
{
    int value = 0;

    for (int i = 0; i < n; i++) {
        if (!g_ascii_isdigit(text[i]))
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

static bool has_date_form(const char *text)
{
    static const char form[] = "dddd-dd-dd";

    for (size_t i = 0; i < sizeof form - 1; i++)
        if (form[i] == 'd' ? !g_ascii_isdigit(text[i]) : text[i] != form[i])
            return false;
    return text[sizeof form - 1] == '\0';
}

bool date_parse(const char *text, struct date *out, GError **error)
{
    int year = 0;

    if (!has_date_form(text))
        return fail(error, ERROR_FIELD,
                    _("“%s” is not a date; write year, month and day like 2020-11-10"), text);
    year = digits_value(text, 4);
    if (year < YEAR_MIN)
        return fail(error, ERROR_FIELD,
                    _("“%s” is too early; dates from %d-01-01 to %d-12-31 can be recorded"), text,
                    YEAR_MIN, YEAR_MAX);
    if (!date_from_civil(year, digits_value(text + 5, 2), digits_value(text + 8, 2), out))
        return fail(error, ERROR_FIELD,
                    _("“%s” does not exist; look the day up in a calendar and write a date that "
                      "does"),
                    text);
    return true;
}

char *date_text(struct date date)
{
    int year = 0;
    int month = 0;
    int day = 0;

    if (date.day == INT32_MIN || date.day == INT32_MAX)
        return g_strdup("");
    date_to_civil(date, &year, &month, &day);
    return g_strdup_printf("%04d-%02d-%02d", year, month, day);
}

/* ---- periods ---- */

#define PERIOD_MONTHS_MAX INT64_C(12000) /* a thousand years */
#define PERIOD_DAYS_MAX   INT64_C(365000)

/* Reads "14D" at *at: a number without needless zeros and one of `units` that is not before *unit;
 * leaves *at behind it and *unit at the next. False when there is none such. */
static bool take_part(const char **at, const char **unit, int *value)
{
    const char *from = *at;
    const char *found = NULL;
    int n = 0;

    while (n <= 6 && g_ascii_isdigit(from[n]))
        n++;
    if (n == 0 || n > 6 || (n > 1 && from[0] == '0') || from[n] == '\0')
        return false;
    found = strchr(*unit, from[n]);
    if (found == NULL)
        return false;
    *value = digits_value(from, n);
    *at = from + n + 1;
    *unit = found + 1;
    return true;
}

static bool read_period(const char *text, struct period *out)
{
    const char *at = text + 1;
    const char *unit = "YMDW";
    int64_t months = 0;
    int64_t days = 0;

    if (text[0] != 'P' || *at == '\0')
        return false;
    while (*at != '\0') {
        bool is_first = at == text + 1;
        int value = 0;

        if (!take_part(&at, &unit, &value))
            return false;
        switch (at[-1]) {
        case 'Y':
            months += (int64_t)value * 12;
            break;
        case 'M':
            months += value;
            break;
        case 'D':
            days += value;
            break;
        default: /* W, which ISO 8601 lets stand only alone */
            if (!is_first)
                return false;
            days += (int64_t)value * 7;
            break;
        }
    }
    if (months > PERIOD_MONTHS_MAX || days > PERIOD_DAYS_MAX)
        return false;
    *out = (struct period){(int32_t)months, (int32_t)days};
    return true;
}

bool period_parse(const char *text, struct period *out, GError **error)
{
    if (!read_period(text, out))
        return fail(error, ERROR_FIELD,
                    _("“%s” is not a period of whole years, months, weeks or days up to %d years; "
                      "write it like P5Y, P1Y6M, P6M, P2W or P14D"),
                    text, YEAR_SLACK);
    return true;
}

char *period_text(struct period period)
{
    GString *text = g_string_new("P");

    g_assert(period.months >= 0 && period.days >= 0);
    if (period.months >= 12)
        g_string_append_printf(text, "%dY", period.months / 12);
    if (period.months % 12 != 0)
        g_string_append_printf(text, "%dM", period.months % 12);
    if (period.days != 0 || period.months == 0)
        g_string_append_printf(text, "%dD", period.days);
    return g_string_free(text, FALSE);
}

struct date date_add(struct date date, struct period period, int n, enum end_of_month policy)
{
    int year = 0;
    int month = 0;
    int day = 0;
    int64_t reached = 0;
    int64_t to_year = 0;
    int to_month = 0;
    int to_days = 0;

    g_assert(date.day != INT32_MIN && date.day != INT32_MAX);
    date_to_civil(date, &year, &month, &day);
    reached = (int64_t)year * 12 + (month - 1) + (int64_t)n * period.months;
    to_year = floor_div(reached, 12);
    g_assert(to_year >= YEAR_MIN - YEAR_SLACK && to_year <= YEAR_MAX + YEAR_SLACK);
    to_month = (int)(reached - to_year * 12) + 1;
    to_days = month_days(to_year, to_month);
    if (day > to_days) {
        switch (policy) {
        case END_OF_MONTH_CLAMP:
            day = to_days;
            break;
        case END_OF_MONTH_FORWARD:
            /* No month shorter than 31 days is December, so the year stays. */
            day = 1;
            to_month++;
            break;
        }
    }
    reached = day_of_civil(to_year, to_month, day) + (int64_t)n * period.days;
    g_assert(reached >= day_of_civil(YEAR_MIN - YEAR_SLACK, 1, 1));
    g_assert(reached <= day_of_civil(YEAR_MAX + YEAR_SLACK, 12, 31));
    return (struct date){(int32_t)reached};
}
