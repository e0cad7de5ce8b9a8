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

/* The log is in order of time but for what was said late, so most groups are sorted already. */
static void sort_group(const struct event **group, unsigned n)
{
    for (unsigned i = 1; i < n; i++)
        if (event_compare(&group[i - 1], &group[i]) > 0) {
            qsort(group, n, sizeof(struct event *), event_compare);
            return;
        }
}

static void begin_stay(GArray *stays, unsigned first, const struct event *event)
{
    struct stay stay = {.who = event->who,
                        .place = event->place,
                        .since = event->at,
                        .until = INSTANT_MAX,
                        .begun = event->evidence,
                        .ended = EVIDENCE_NONE,
                        .row = event->row};

    for (unsigned i = stays->len; i > first; i--) {
        struct stay *open = &g_array_index(stays, struct stay, i - 1);

        if (open->place != event->place || open->until.ms != INT64_MAX)
            continue;
        if (open->since.ms == event->at.ms)
            return;
        open->until = event->at;
        open->unclosed = true;
        break;
    }
    g_array_append_val(stays, stay);
}

static void end_stay(GArray *stays, unsigned first, const struct event *event)
{
    struct stay stay = {.who = event->who,
                        .place = event->place,
                        .since = INSTANT_MIN,
                        .until = event->at,
                        .begun = EVIDENCE_NONE,
                        .ended = event->evidence,
                        .row = event->row};

    for (unsigned i = stays->len; i > first; i--) {
        struct stay *last = &g_array_index(stays, struct stay, i - 1);

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
    g_array_append_val(stays, stay);
}

static void pair_group(GArray *stays, const struct event **group, unsigned n)
{
    unsigned first = stays->len;
    bool is_sorted = true;

    sort_group(group, n);
    for (unsigned i = 0; i < n; i++) {
        if (group[i]->ends)
            end_stay(stays, first, group[i]);
        else
            begin_stay(stays, first, group[i]);
    }
    for (unsigned i = first + 1; i < stays->len; i++)
        is_sorted &= g_array_index(stays, struct stay, i - 1).since.ms <=
                     g_array_index(stays, struct stay, i).since.ms;
    if (!is_sorted)
        qsort(&g_array_index(stays, struct stay, first), stays->len - first, sizeof(struct stay),
              stay_compare);
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
    GArray *stays = g_array_sized_new(FALSE, FALSE, sizeof(struct stay), n / 2 + 1);
    g_autofree unsigned *numbers = g_new(unsigned, n);
    g_autofree const struct event **sorted = g_new(const struct event *, n);
    g_autofree unsigned *starts = NULL;
    unsigned n_names = number_names(events, n, numbers);

    starts = g_new0(unsigned, n_names + 2);
    for (unsigned i = 0; i < n; i++)
        starts[numbers[i] + 2]++;
    for (unsigned k = 0; k < n_names; k++)
        starts[k + 2] += starts[k + 1];
    for (unsigned i = 0; i < n; i++)
        sorted[starts[numbers[i] + 1]++] = &events[i];
    for (unsigned k = 0; k < n_names; k++)
        pair_group(stays, sorted + starts[k], starts[k + 1] - starts[k]);
    return stays;
}
