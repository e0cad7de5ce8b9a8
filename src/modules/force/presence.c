/* Who is there: the time of people's tours, and of it what they spend outside. */
#include <string.h>

#include "modules/force/force.h"

static GArray *united(GArray *spans)
{
    g_array_set_size(spans, spans_unite((struct span *)(void *)spans->data, spans->len));
    return spans;
}

GArray *presence_assigned(const GArray *tours)
{
    GArray *spans = g_array_new(FALSE, FALSE, sizeof(struct span));
    struct span *all = NULL;
    unsigned n = 0;
    unsigned who = 0;

    g_array_set_size(spans, tours->len);
    all = (struct span *)(void *)spans->data;
    for (unsigned i = 0; i < tours->len; i++) {
        const struct fact_tour *tour = &g_array_index(tours, struct fact_tour, i);

        if (i > 0 && tour->person != (tour - 1)->person)
            who++;
        if (tour->arrived.ms != INT64_MIN)
            all[n++] = (struct span){who, tour->arrived, tour->departed};
    }
    g_array_set_size(spans, n);
    return united(spans);
}

GArray *presence_outside(const GArray *tours, const GArray *absences)
{
    GArray *spans = g_array_new(FALSE, FALSE, sizeof(struct span));
    unsigned who = 0;
    unsigned a = 0;

    /* Both stand by person. */
    for (unsigned i = 0; i < tours->len && a < absences->len; i++) {
        const struct fact_tour *tour = &g_array_index(tours, struct fact_tour, i);

        if (i > 0 && tour->person == (tour - 1)->person)
            continue;
        if (i > 0)
            who++;
        for (; a < absences->len; a++) {
            const struct fact_absence *absence = &g_array_index(absences, struct fact_absence, a);
            struct span span = {who, absence->since, absence->until};
            int order = strcmp(absence->person, tour->person);

            if (order > 0)
                break;
            if (order == 0 && absence->outside)
                g_array_append_val(spans, span);
        }
    }
    return united(spans);
}
