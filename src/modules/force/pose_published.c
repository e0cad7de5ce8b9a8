/* Planning again: the orders in force as the plan published earlier. */
#include <string.h>

#include "base/text.h"
#include "modules/force/pose_parts.h"

struct again {
    struct posing *posing;
    GHashTable *lifts;  /* id to number + 1 */
    GHashTable *people; /* the same, of those in the problem */
    GArray *tours;      /* struct tour */
    uint32_t *latest;   /* by person: number + 1 of their last tour; 0: none yet */
};

GHashTable *pose_numbers_of_lifts(const struct problem *problem)
{
    GHashTable *numbers = g_hash_table_new(g_str_hash, g_str_equal);

    for (uint32_t i = 0; i < problem->n_lifts; i++)
        g_hash_table_insert(numbers, (char *)problem->lifts[i].id, GUINT_TO_POINTER(i + 1));
    return numbers;
}

GHashTable *pose_numbers_of_people(const struct problem *problem)
{
    GHashTable *numbers = g_hash_table_new(g_str_hash, g_str_equal);

    for (uint32_t i = 0; i < problem->n_people; i++)
        g_hash_table_insert(numbers, (char *)problem->people[i].id, GUINT_TO_POINTER(i + 1));
    return numbers;
}

static void add_tour(struct again *again, uint32_t position, uint32_t person, uint32_t arrive)
{
    struct tour tour = {position, person, arrive, PLAN_NONE};

    g_array_append_val(again->tours, tour);
    again->latest[person] = again->tours->len;
}

static struct tour *latest_of(struct again *again, uint32_t person)
{
    uint32_t number = again->latest[person];

    return number == 0 ? NULL : &g_array_index(again->tours, struct tour, number - 1);
}

/* Who is there already, or should be elsewhere, cannot come: what happened counts. */
static void take_arrival(struct again *again, const struct fact_order *order, uint32_t position,
                         uint32_t person, uint32_t lift)
{
    const struct tour *latest = latest_of(again, person);

    if (latest != NULL && latest->leave == PLAN_NONE) {
        if (latest->position != position)
            pose_note(again->posing,
                      _("%s is ordered to %s and to nowhere from %s: that order is left out"),
                      order->person, order->position,
                      again->posing->problem->positions[latest->position].id);
        return;
    }
    add_tour(again, position, person, lift);
}

/* Of a position that closes, unless there is still time. */
static void note_stays_at_home(struct posing *posing, const struct fact_order *order)
{
    for (guint i = 0; i < posing->closing_tours->len; i++) {
        const struct closing_tour *tour =
            &g_array_index(posing->closing_tours, struct closing_tour, i);

        if (tour->arrives != NULL && strcmp(tour->position, order->position) == 0 &&
            strcmp(tour->person, order->person) == 0)
            return;
    }
    if (order->arrives)
        pose_note(posing, _("%s closes before it would be worth while that %s comes with %s"),
                  order->position, order->person, order->lift);
}

static void take_order(struct again *again, const struct fact_order *order)
{
    struct posing *posing = again->posing;
    const struct problem *problem = posing->problem;
    uint32_t position = pose_number(posing->positions, order->position);
    uint32_t person = pose_number(again->people, order->person);
    uint32_t lift = pose_number(again->lifts, order->lift);
    struct tour *latest = NULL;

    if (order->day.day < problem->from || order->day.day >= problem->until)
        return;
    if (order->cancelled && order->day.day < problem->freeze) {
        pose_note(posing, _("%s is ordered on %s, which is cancelled: that order is left out"),
                  order->person, order->lift);
        return;
    }
    if (position == PLAN_NONE && g_hash_table_contains(posing->closing, order->position)) {
        note_stays_at_home(posing, order);
        return;
    }
    if (position == PLAN_NONE || person == PLAN_NONE || lift == PLAN_NONE) {
        pose_note(posing, _("%s is ordered on %s for %s, and cannot be: that order is left out"),
                  order->person, order->lift, order->position);
        return;
    }
    if (order->arrives) {
        take_arrival(again, order, position, person, lift);
        return;
    }
    latest = latest_of(again, person);
    if (latest != NULL && latest->position == position && latest->leave == PLAN_NONE)
        latest->leave = lift;
}

static void set_objectives(struct problem *problem)
{
    static const enum objective minimise[] = {
        OBJECTIVE_GAPS, OBJECTIVE_CHANGES, OBJECTIVE_LIFT_COST, OBJECTIVE_TOURS, OBJECTIVE_PEOPLE};

    memcpy(problem->minimise, minimise, sizeof minimise);
    problem->n_minimise = G_N_ELEMENTS(minimise);
}

void pose_published(struct posing *posing)
{
    struct problem *problem = posing->problem;
    const GArray *orders = posing->facts->orders;
    g_autofree char *freeze = date_text((struct date){posing->terms->freeze.day});
    g_autoptr(GHashTable) lifts = pose_numbers_of_lifts(problem);
    g_autoptr(GHashTable) people = pose_numbers_of_people(problem);
    g_autofree uint32_t *latest = g_new0(uint32_t, problem->n_people + 1);
    struct again again = {posing, lifts, people, NULL, latest};

    if (posing->terms->freeze.day < problem->from || posing->terms->freeze.day > problem->until) {
        pose_fault(posing, _("%s is no day of the plan, up to which all could stay as ordered"),
                   freeze);
        return;
    }
    again.tours = g_array_new(FALSE, FALSE, sizeof(struct tour));
    problem->has_published = true;
    problem->freeze = posing->terms->freeze.day;
    for (uint32_t i = 0; i < problem->n_serving; i++)
        add_tour(&again, problem->serving[i].position, problem->serving[i].person, PLAN_NONE);
    for (guint i = 0; i < orders->len; i++)
        take_order(&again, &g_array_index(orders, struct fact_order, i));
    problem->n_published = again.tours->len;
    problem->published = (struct tour *)(void *)g_array_free(again.tours, FALSE);
    set_objectives(problem);
}
