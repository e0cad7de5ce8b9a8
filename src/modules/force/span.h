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

/* `spans` less `holes`, both united and by rising `who`: a new GArray of struct span. */
GArray *spans_less(const struct span *spans, unsigned n, const struct span *holes,
                   unsigned n_holes);

/* How many of the spans run, as steps by time (a new GArray of struct step). The first step is at
 * the first since; a step changes the number. */
GArray *spans_steps(const struct span *spans, unsigned n);

/* Rising. */
void sort_i64(int64_t *values, unsigned n);

#endif
