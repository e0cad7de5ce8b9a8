#include "modules/force/span.h"

#include <stdlib.h>
#include <string.h>

#define DIGIT_BITS   11
#define DIGIT_VALUES (1u << DIGIT_BITS)
#define RADIX_FROM   256 /* below, comparing is faster than counting */

static int i64_compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* One digit's turn of a counting sort, which keeps the order of equals. */
static void sort_digit(const uint64_t *from, uint64_t *to, unsigned n, unsigned shift)
{
    unsigned starts[DIGIT_VALUES + 1] = {0};

    for (unsigned i = 0; i < n; i++)
        starts[((from[i] >> shift) & (DIGIT_VALUES - 1)) + 1]++;
    for (unsigned v = 0; v < DIGIT_VALUES; v++)
        starts[v + 1] += starts[v];
    for (unsigned i = 0; i < n; i++)
        to[starts[(from[i] >> shift) & (DIGIT_VALUES - 1)]++] = from[i];
}

void sort_i64(int64_t *values, unsigned n)
{
    g_autofree uint64_t *room = NULL;
    uint64_t *from = NULL;
    uint64_t *to = NULL;
    uint64_t range = 0;
    int64_t least = INT64_MAX;

    if (n < RADIX_FROM) {
        /* qsort may not be given NULL, which an empty array is. */
        if (n > 1)
            qsort(values, n, sizeof *values, i64_compare);
        return;
    }
    for (unsigned i = 0; i < n; i++)
        least = MIN(least, values[i]);
    room = g_new(uint64_t, 2 * (size_t)n);
    from = room;
    to = room + n;
    for (unsigned i = 0; i < n; i++) {
        from[i] = (uint64_t)values[i] - (uint64_t)least;
        range |= from[i];
    }
    for (unsigned shift = 0; shift < 64 && range >> shift != 0; shift += DIGIT_BITS) {
        uint64_t *swap = from;

        sort_digit(from, to, n, shift);
        from = to;
        to = swap;
    }
    for (unsigned i = 0; i < n; i++)
        values[i] = (int64_t)(from[i] + (uint64_t)least);
}

static int span_compare(const void *a, const void *b)
{
    return instant_compare(((const struct span *)a)->since, ((const struct span *)b)->since);
}

/* Facts come by time already, but for a few. */
static void sort_group(struct span *spans, unsigned n)
{
    for (unsigned i = 1; i < n; i++)
        if (spans[i].since.ms < spans[i - 1].since.ms) {
            qsort(spans, n, sizeof *spans, span_compare);
            return;
        }
}

unsigned spans_unite(struct span *spans, unsigned n)
{
    unsigned n_out = 0;

    for (unsigned i = 0; i < n;) {
        unsigned end = i + 1;
        unsigned first_out = n_out;

        while (end < n && spans[end].who == spans[i].who)
            end++;
        sort_group(spans + i, end - i);
        for (; i < end; i++) {
            struct span *last = n_out > first_out ? &spans[n_out - 1] : NULL;

            if (spans[i].since.ms >= spans[i].until.ms)
                continue;
            if (last != NULL && spans[i].since.ms <= last->until.ms)
                last->until.ms = MAX(last->until.ms, spans[i].until.ms);
            else
                spans[n_out++] = spans[i];
        }
    }
    return n_out;
}

GArray *spans_less(const struct span *spans, unsigned n, const struct span *holes, unsigned n_holes)
{
    GArray *out = g_array_sized_new(FALSE, FALSE, sizeof(struct span), n + n_holes);
    unsigned h = 0;

    for (unsigned i = 0; i < n; i++) {
        struct span rest = spans[i];
        unsigned k = 0;

        while (h < n_holes && (holes[h].who < rest.who ||
                               (holes[h].who == rest.who && holes[h].until.ms <= rest.since.ms)))
            h++;
        for (k = h; k < n_holes && holes[k].who == rest.who && holes[k].since.ms < rest.until.ms;
             k++) {
            struct span before = {rest.who, rest.since, holes[k].since};

            if (before.since.ms < before.until.ms)
                g_array_append_val(out, before);
            rest.since.ms = MIN(holes[k].until.ms, rest.until.ms);
        }
        if (rest.since.ms < rest.until.ms)
            g_array_append_val(out, rest);
    }
    return out;
}

GArray *spans_steps(const struct span *spans, unsigned n)
{
    GArray *steps = g_array_new(FALSE, FALSE, sizeof(struct step));
    g_autofree int64_t *starts = g_new(int64_t, n);
    g_autofree int64_t *ends = g_new(int64_t, n);
    int64_t running = 0;
    unsigned e = 0;

    for (unsigned i = 0; i < n; i++) {
        starts[i] = spans[i].since.ms;
        ends[i] = spans[i].until.ms;
    }
    sort_i64(starts, n);
    sort_i64(ends, n);
    for (unsigned s = 0; e < n;) {
        int64_t at = s < n ? MIN(starts[s], ends[e]) : ends[e];
        int64_t before = running;
        struct step step = {{at}, 0};

        if (at == INT64_MAX)
            break;
        for (; s < n && starts[s] == at; s++)
            running++;
        for (; e < n && ends[e] == at; e++)
            running--;
        step.n = running;
        if (running != before || steps->len == 0)
            g_array_append_val(steps, step);
    }
    return steps;
}
