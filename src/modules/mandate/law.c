#include "modules/mandate/law.h"

#define MONTHS_MAX 1200
#define DAYS_MAX   36600

static bool is_within_century(struct period period)
{
    return period.months <= MONTHS_MAX && period.days <= DAYS_MAX;
}

bool law_is_sound(const struct term_law *law)
{
    return (law->period.months > 0 || law->period.days > 0) && is_within_century(law->period) &&
           is_within_century(law->notice);
}

struct date law_period_end(const struct term_law *law, int n)
{
    g_assert(n >= 1);
    return date_add(law->anchor, law->period, n, law->end_of_month);
}

struct date law_last_day(const struct term_law *law, int n)
{
    return date_add(law_period_end(law, n), law->notice, -1, END_OF_MONTH_CLAMP);
}

/* No period that ends on or before `date` is passed over by beginning here: a month has at most 31
 * days, and forward adds one. */
static int first_guess(const struct term_law *law, struct date date)
{
    int64_t days_max = (int64_t)law->period.months * 31 + law->period.days;
    int64_t guess = ((int64_t)date.day - law->anchor.day - 1) / days_max;

    return guess > 1 ? (int)guess : 1;
}

int law_period_on(const struct term_law *law, struct date date)
{
    int n = first_guess(law, date);

    while (law_period_end(law, n).day <= date.day)
        n++;
    return n;
}

int law_period_open_on(const struct term_law *law, struct date date)
{
    int n = first_guess(law, date);

    while (law_last_day(law, n).day < date.day)
        n++;
    return n;
}
