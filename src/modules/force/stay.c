#include "modules/force/stay.h"

#include <stdlib.h>
#include <string.h>

/* An end before a beginning at the same instant: who leaves and returns at noon has two stays. */
static int event_compare(const void *a, const void *b)
{
    const struct event *x = *(const struct event *const *)a;
    const struct event *y = *(const struct event *const *)b;

    if (x->at.ms != y->at.ms)
        return x->at.ms < y->at.ms ? -1 : 1;
    if (x->ends != y->ends)
        return x->ends ? -1 : 1;
    if (x->evidence.log_index != y->evidence.log_index)
        return x->evidence.log_index < y->evidence.log_index ? -1 : 1;
    return (x->evidence.row > y->evidence.row) - (x->evidence.row < y->evidence.row);
}

static int stay_compare(const void *a, const void *b)
{
    return instant_compare(((const struct stay *)a)->since, ((const struct stay *)b)->since);
}

/* A person's events are few, and beginnings come before ends as they were read. */
#define FEW 32

static void sort_few(const struct event **group, unsigned n)
{
    for (unsigned i = 1; i < n; i++) {
        const struct event *event = group[i];
        unsigned k = i;

        for (; k > 0 && event_compare(&group[k - 1], &event) > 0; k--)
            group[k] = group[k - 1];
        group[k] = event;
    }
}

static void sort_group(const struct event **group, unsigned n)
{
    if (n <= FEW)
        sort_few(group, n);
    else
        qsort(group, n, sizeof(struct event *), event_compare);
}

/* Stays as they are made; no more than there are events. */
struct pairing {
    struct stay *stays;
    unsigned n;
};

static void begin_stay(struct pairing *pairing, unsigned first, const struct event *event)
{
    struct stay stay = {.who = event->who,
                        .place = event->place,
                        .since = event->at,
                        .until = INSTANT_MAX,
                        .begun = event->evidence,
                        .ended = EVIDENCE_NONE,
                        .row = event->row};

    for (unsigned i = pairing->n; i > first; i--) {
        struct stay *open = &pairing->stays[i - 1];

        if (open->place != event->place || open->until.ms != INT64_MAX)
            continue;
        if (open->since.ms == event->at.ms)
            return;
        open->until = event->at;
        open->unclosed = true;
        break;
    }
    pairing->stays[pairing->n++] = stay;
}

static void end_stay(struct pairing *pairing, unsigned first, const struct event *event)
{
    struct stay stay = {.who = event->who,
                        .place = event->place,
                        .since = INSTANT_MIN,
                        .until = event->at,
                        .begun = EVIDENCE_NONE,
                        .ended = event->evidence,
                        .row = event->row};

    for (unsigned i = pairing->n; i > first; i--) {
        struct stay *last = &pairing->stays[i - 1];

        if (last->place != event->place)
            continue;
        if (last->until.ms == INT64_MAX) {
            last->until = event->at;
            last->ended = event->evidence;
            return;
        }
        if (last->until.ms == event->at.ms && !last->unclosed)
            return;
    }
    pairing->stays[pairing->n++] = stay;
}

static void pair_group(struct pairing *pairing, const struct event **group, unsigned n)
{
    unsigned first = pairing->n;
    bool is_sorted = true;

    sort_group(group, n);
    for (unsigned i = 0; i < n; i++) {
        if (group[i]->ends)
            end_stay(pairing, first, group[i]);
        else
            begin_stay(pairing, first, group[i]);
    }
    for (unsigned i = first + 1; i < pairing->n; i++)
        is_sorted &= pairing->stays[i - 1].since.ms <= pairing->stays[i].since.ms;
    if (!is_sorted)
        qsort(pairing->stays + first, pairing->n - first, sizeof(struct stay), stay_compare);
}

struct name {
    const char *text;
    unsigned no; /* in order of first appearance */
};

static int name_compare(const void *a, const void *b)
{
    return strcmp(((const struct name *)a)->text, ((const struct name *)b)->text);
}

/* Numbers everybody in order of their ids: numbers[i] is that of events[i].who. */
static unsigned number_names(const struct event *events, unsigned n, unsigned *numbers)
{
    g_autoptr(GHashTable) known = g_hash_table_new(NULL, NULL);
    g_autoptr(GArray) names = g_array_new(FALSE, FALSE, sizeof(struct name));
    g_autofree unsigned *ranks = NULL;

    for (unsigned i = 0; i < n; i++) {
        unsigned no = GPOINTER_TO_UINT(g_hash_table_lookup(known, events[i].who));

        if (no == 0) {
            struct name name = {events[i].who, names->len};

            g_array_append_val(names, name);
            no = names->len;
            g_hash_table_insert(known, (gpointer)events[i].who, GUINT_TO_POINTER(no));
        }
        numbers[i] = no - 1;
    }
    g_array_sort(names, name_compare);
    ranks = g_new(unsigned, names->len);
    for (unsigned rank = 0; rank < names->len; rank++)
        ranks[g_array_index(names, struct name, rank).no] = rank;
    for (unsigned i = 0; i < n; i++)
        numbers[i] = ranks[numbers[i]];
    return names->len;
}

GArray *stays_pair(const struct event *events, unsigned n)
{
    GArray *stays = g_array_new(FALSE, FALSE, sizeof(struct stay));
    struct pairing pairing = {0};
    g_autofree unsigned *numbers = g_new(unsigned, n);
    g_autofree const struct event **sorted = g_new(const struct event *, n);
    g_autofree unsigned *starts = NULL;
    unsigned n_names = number_names(events, n, numbers);

    g_array_set_size(stays, n);
    pairing.stays = (struct stay *)(void *)stays->data;
    starts = g_new0(unsigned, n_names + 2);
    for (unsigned i = 0; i < n; i++)
        starts[numbers[i] + 2]++;
    for (unsigned k = 0; k < n_names; k++)
        starts[k + 2] += starts[k + 1];
    for (unsigned i = 0; i < n; i++)
        sorted[starts[numbers[i] + 1]++] = &events[i];
    for (unsigned k = 0; k < n_names; k++)
        pair_group(&pairing, sorted + starts[k], starts[k + 1] - starts[k]);
    g_array_set_size(stays, pairing.n);
    return stays;
}
