/* The calendar of a term that runs in periods: when they end, and until when notice can be given.
 *
 * The n-th period ends at anchor + n × period, in one step from the anchor, so that 31 August stays
 * 31 August after a February. It ends with the start of that local date. The last day for notice is
 * the end less the notice period, clamped to the month, a local date, inclusive.
 */
#ifndef MODULES_MANDATE_LAW_H
#define MODULES_MANDATE_LAW_H

#include "base/instant.h"

struct term_law {
    struct date anchor;
    struct period period;
    struct period notice;
    enum end_of_month end_of_month;
};

/* Only with a period of a day to a hundred years, and a notice of at most a hundred years, may the
 * functions below be asked. */
bool law_is_sound(const struct term_law *law);

/* n >= 1. */
struct date law_period_end(const struct term_law *law, int n);
struct date law_last_day(const struct term_law *law, int n);
/* The period that runs on that date; 1 before the anchor. */
int law_period_on(const struct term_law *law, struct date date);
/* The first period whose last day for notice is that date or later. */
int law_period_open_on(const struct term_law *law, struct date date);

#endif
