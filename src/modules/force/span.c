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
    unsigned shift = 0;

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
    /* Instants are whole minutes as a rule, so their last bits have nothing to sort. */
    while (range != 0 && (range >> shift & 1) == 0)
        shift++;
    for (; shift < 64 && range >> shift != 0; shift += DIGIT_BITS) {
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

GArray *spans_common(const struct span *a, unsigned n_a, const struct span *b, unsigned n_b)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct span));
    unsigned i = 0;
    unsigned k = 0;

    while (i < n_a && k < n_b) {
        if (a[i].who == b[k].who) {
            struct span both = {
                a[i].who, {MAX(a[i].since.ms, b[k].since.ms)}, {MIN(a[i].until.ms, b[k].until.ms)}};

            if (both.since.ms < both.until.ms)
                g_array_append_val(out, both);
        }
        /* On goes the one that ends first; the other may reach into the next. */
        if (a[i].who < b[k].who || (a[i].who == b[k].who && a[i].until.ms < b[k].until.ms))
            i++;
        else
            k++;
    }
    return out;
}

/* For at most n steps; the caller cuts off what it does not use. */
static struct step *room_for(GArray *steps, unsigned n)
{
    g_array_set_size(steps, n);
    return (struct step *)(void *)steps->data;
}

GArray *spans_steps(const struct span *spans, unsigned n)
{
    GArray *steps = g_array_new(FALSE, FALSE, sizeof(struct step));
    struct step *out = room_for(steps, 2 * n);
    unsigned n_out = 0;
    g_autofree int64_t *starts = g_new(int64_t, n);
    g_autofree int64_t *ends = g_new(int64_t, n);
    int64_t running = 0;
    unsigned n_ends = 0;

    /* What runs on has no end to step down at, and would make the sort look at all 64 bits. */
    for (unsigned i = 0; i < n; i++) {
        starts[i] = spans[i].since.ms;
        if (spans[i].until.ms != INT64_MAX)
            ends[n_ends++] = spans[i].until.ms;
    }
    sort_i64(starts, n);
    sort_i64(ends, n_ends);
    for (unsigned s = 0, e = 0; s < n || e < n_ends;) {
        int64_t at = e == n_ends || (s < n && starts[s] < ends[e]) ? starts[s] : ends[e];
        int64_t before = running;
        struct step step = {{at}, 0};

        for (; s < n && starts[s] == at; s++)
            running++;
        for (; e < n_ends && ends[e] == at; e++)
            running--;
        step.n = running;
        if (running != before || n_out == 0)
            out[n_out++] = step;
    }
    g_array_set_size(steps, n_out);
    return steps;
}

GArray *steps_plus(const GArray *a, int64_t times, const GArray *b)
{
    GArray *steps = g_array_new(FALSE, FALSE, sizeof(struct step));
    struct step *out = room_for(steps, a->len + b->len);
    unsigned n_out = 0;
    const struct step *from_a = (const struct step *)(const void *)a->data;
    const struct step *from_b = (const struct step *)(const void *)b->data;
    unsigned i = 0;
    unsigned k = 0;
    int64_t n_a = 0;
    int64_t n_b = 0;

    while (i < a->len || k < b->len) {
        bool is_a = k == b->len || (i < a->len && from_a[i].at.ms <= from_b[k].at.ms);
        struct step step = {is_a ? from_a[i].at : from_b[k].at, 0};
        int64_t before = n_a + times * n_b;

        if (i < a->len && from_a[i].at.ms == step.at.ms)
            n_a = from_a[i++].n;
        if (k < b->len && from_b[k].at.ms == step.at.ms)
            n_b = from_b[k++].n;
        step.n = n_a + times * n_b;
        if (step.n != before || n_out == 0)
            out[n_out++] = step;
    }
    g_array_set_size(steps, n_out);
    return steps;
}
