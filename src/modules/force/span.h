/* Stretches of time that belong to somebody, and how many people they are at any instant.
 *
 * Pure: arrays in, arrays out. All spans are half-open, so one that ends when another begins does
 * not overlap it. Linear but for sorting integers, since a mission of five years has 20,000 tours
 * and every rule on them must answer within a few milliseconds.
 */
#ifndef MODULES_FORCE_SPAN_H
#define MODULES_FORCE_SPAN_H

#include <glib.h>

#include "base/instant.h"

struct span {
    unsigned who;
    struct instant since;
    struct instant until;
};

/* From `at` on, so many. */
struct step {
    struct instant at;
    int64_t n;
};

/* Makes one of spans of the same person that overlap or touch; empty ones are dropped. Spans of one
 * person must stand together; they come out by since. Returns how many are left. */
unsigned spans_unite(struct span *spans, unsigned n);

/* What is in both, each united and by rising `who`: a new GArray of struct span. */
GArray *spans_common(const struct span *a, unsigned n_a, const struct span *b, unsigned n_b);

/* How many of the spans run, as steps by time (a new GArray of struct step). The first step is at
 * the first since; a step changes the number. */
GArray *spans_steps(const struct span *spans, unsigned n);

/* The number of `a` plus `times` (1, or -1 to take away) that of `b`; a new GArray of struct step,
 * as above. */
GArray *steps_plus(const GArray *a, int64_t times, const GArray *b);

/* Rising. */
void sort_i64(int64_t *values, unsigned n);

#endif
