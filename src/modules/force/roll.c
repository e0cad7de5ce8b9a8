/* The roll: who is on tour at one instant, where, and whether away. */
#include <string.h>

#include "modules/force/force.h"

/* What of a fact holds at an instant, by id. */
static GHashTable *positions_at(const GArray *positions, struct instant at)
{
    GHashTable *found = g_hash_table_new(NULL, NULL);

    for (unsigned i = 0; i < positions->len; i++) {
        const struct fact_position *position = &g_array_index(positions, struct fact_position, i);

        if (interval_holds((struct interval){position->since, position->until}, at))
            g_hash_table_insert(found, (gpointer)position->position, (gpointer)position);
    }
    return found;
}

/* Of two absences at once the one outside the area tells more. */
static GHashTable *absences_at(const GArray *absences, struct instant at)
{
    GHashTable *found = g_hash_table_new(NULL, NULL);

    for (unsigned i = 0; i < absences->len; i++) {
        const struct fact_absence *absence = &g_array_index(absences, struct fact_absence, i);
        const struct fact_absence *other = NULL;

        if (!interval_holds((struct interval){absence->since, absence->until}, at))
            continue;
        other = g_hash_table_lookup(found, absence->person);
        if (other == NULL || !other->outside)
            g_hash_table_insert(found, (gpointer)absence->person, (gpointer)absence);
    }
    return found;
}

GArray *roll_call(struct view *view, struct instant at, GError **error)
{
    const GArray *tours = view_fact(view, FACT_TOUR, error);
    const GArray *positions = tours != NULL ? view_fact(view, FACT_POSITION, error) : NULL;
    const GArray *absences = positions != NULL ? view_fact(view, FACT_ABSENCE, error) : NULL;
    g_autoptr(GHashTable) by_position = NULL;
    g_autoptr(GHashTable) by_person = NULL;
    GArray *roll = NULL;
    const char *last = NULL;

    if (absences == NULL)
        return NULL;
    by_position = positions_at(positions, at);
    by_person = absences_at(absences, at);
    roll = g_array_new(FALSE, FALSE, sizeof(struct present));
    for (unsigned i = 0; i < tours->len; i++) {
        const struct fact_tour *tour = &g_array_index(tours, struct fact_tour, i);
        struct present present = {.tour = tour};

        if (tour->arrived.ms == INT64_MIN ||
            !interval_holds((struct interval){tour->arrived, tour->departed}, at))
            continue;
        present.position = g_hash_table_lookup(by_position, tour->position);
        present.absence = g_hash_table_lookup(by_person, tour->person);
        present.is_outside = present.absence != NULL && present.absence->outside;
        present.is_again = tour->person == last;
        last = tour->person;
        g_array_append_val(roll, present);
    }
    return roll;
}
