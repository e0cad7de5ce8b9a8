#include "modules/force/closing.h"

#include <string.h>

#include "plan/problem.h"

struct closing {
    const struct closing_facts *facts;
    const struct problem *problem;
    struct instant begins;
    GHashTable *taken; /* seats, by the lift's fact */
    GArray *tours;
};

static struct instant begin_of(const struct closing_facts *facts, const struct problem *problem)
{
    return zone_day_start(facts->zone, (struct date){problem->from});
}

struct instant closing_of(const struct closing_facts *facts, const struct fact_position *position)
{
    struct instant last = {INT64_MIN};

    /* A post may open again; one of which nothing is stated never closes. */
    for (guint i = 0; i < facts->posts->len; i++) {
        const struct fact_post *post = &g_array_index(facts->posts, struct fact_post, i);

        if (strcmp(post->post, position->post) == 0)
            last.ms = MAX(last.ms, post->until.ms);
    }
    if (last.ms == INT64_MIN)
        return position->until;
    return (struct instant){MIN(last.ms, position->until.ms)};
}

bool closing_is_near(const struct closing_facts *facts, const struct problem *problem,
                     const struct fact_position *position)
{
    struct instant end = closing_of(facts, position);

    if (!interval_holds((struct interval){position->since, position->until},
                        begin_of(facts, problem)))
        return false;
    return end.ms != INT64_MAX && zone_date_of(facts->zone, end).day < problem->until &&
           zone_date_of(facts->zone, end).day <= problem_limit(problem, problem->from);
}

/* ---- lifts ---- */

static int64_t seats_left(const struct closing *closing, const struct fact_lift *lift)
{
    return lift->seats - GPOINTER_TO_INT(g_hash_table_lookup(closing->taken, lift));
}

static void take_seat(struct closing *closing, const struct fact_lift *lift)
{
    int n = GPOINTER_TO_INT(g_hash_table_lookup(closing->taken, lift));

    g_hash_table_insert(closing->taken, (gpointer)lift, GINT_TO_POINTER(n + 1));
}

/* The first on which somebody can go home who has nothing to do from `day` on; where none runs
 * before the limit, the last that does. */
static const struct fact_lift *way_home(const struct closing *closing, int32_t since, int32_t day)
{
    const GArray *lifts = closing->facts->lifts;
    const struct problem *problem = closing->problem;
    int32_t last = MIN(problem_limit(problem, since), problem->until - 1);
    const struct fact_lift *after = NULL;
    const struct fact_lift *before = NULL;

    for (guint i = 0; i < lifts->len; i++) {
        const struct fact_lift *lift = &g_array_index(lifts, struct fact_lift, i);

        if (lift->cancelled || lift->day.day < problem->from || lift->day.day > last ||
            lift->day.day <= since || seats_left(closing, lift) <= 0)
            continue;
        if (lift->day.day >= day && (after == NULL || lift->day.day < after->day.day))
            after = lift;
        if (lift->day.day < day && (before == NULL || lift->day.day > before->day.day))
            before = lift;
    }
    return after != NULL ? after : before;
}

static const struct fact_lift *lift_named(const struct closing *closing, const char *id)
{
    const GArray *lifts = closing->facts->lifts;

    for (guint i = 0; i < lifts->len; i++) {
        const struct fact_lift *lift = &g_array_index(lifts, struct fact_lift, i);

        if (strcmp(lift->lift, id) == 0)
            return lift;
    }
    return NULL;
}

/* ---- tours ---- */

static const struct fact_order *departure_of(const struct closing *closing, const char *position,
                                             const char *person, int32_t since)
{
    const GArray *orders = closing->facts->orders;

    for (guint i = 0; i < orders->len; i++) {
        const struct fact_order *order = &g_array_index(orders, struct fact_order, i);

        if (!order->arrives && !order->cancelled && order->day.day > since &&
            order->day.day >= closing->problem->from && strcmp(order->position, position) == 0 &&
            strcmp(order->person, person) == 0)
            return order;
    }
    return NULL;
}

static void add_tour(struct closing *closing, struct closing_tour tour, int32_t since)
{
    const struct fact_order *ordered = departure_of(closing, tour.position, tour.person, since);

    tour.leaves = way_home(closing, since, tour.closes.day);
    if (ordered != NULL && (tour.leaves == NULL || ordered->day.day <= tour.leaves->day.day))
        tour.leaves = lift_named(closing, ordered->lift);
    if (tour.arrives != NULL)
        take_seat(closing, tour.arrives);
    if (tour.leaves != NULL)
        take_seat(closing, tour.leaves);
    g_array_append_val(closing->tours, tour);
}

static void add_present(struct closing *closing, const char *position, struct date closes)
{
    const GArray *tours = closing->facts->tours;
    const struct zone *zone = closing->facts->zone;

    for (guint i = 0; i < tours->len; i++) {
        const struct fact_tour *tour = &g_array_index(tours, struct fact_tour, i);
        struct closing_tour stays = {position, tour->person, NULL, NULL, closes};

        if (strcmp(tour->position, position) == 0 && tour->arrived.ms != INT64_MIN &&
            tour->arrived.ms < closing->begins.ms && tour->departed.ms > closing->begins.ms)
            add_tour(closing, stays, zone_date_of(zone, tour->arrived).day);
    }
}

static void add_ordered(struct closing *closing, const char *position, struct date closes)
{
    const GArray *orders = closing->facts->orders;

    for (guint i = 0; i < orders->len; i++) {
        const struct fact_order *order = &g_array_index(orders, struct fact_order, i);
        struct closing_tour comes = {position, order->person, NULL, NULL, closes};

        if (!order->arrives || order->cancelled || order->day.day < closing->problem->from ||
            order->day.day + closing->problem->min_days > closes.day ||
            strcmp(order->position, position) != 0)
            continue;
        comes.arrives = lift_named(closing, order->lift);
        if (comes.arrives != NULL)
            add_tour(closing, comes, order->day.day);
    }
}

GArray *closing_tours(const struct closing_facts *facts, const struct problem *problem)
{
    g_autoptr(GHashTable) taken = g_hash_table_new(NULL, NULL);
    struct closing closing = {facts, problem, begin_of(facts, problem), taken,
                              g_array_new(FALSE, FALSE, sizeof(struct closing_tour))};

    for (guint i = 0; i < facts->positions->len; i++) {
        const struct fact_position *position =
            &g_array_index(facts->positions, struct fact_position, i);
        struct date closes = {0};

        if (!closing_is_near(facts, problem, position))
            continue;
        closes = zone_date_of(facts->zone, closing_of(facts, position));
        add_present(&closing, position->position, closes);
        add_ordered(&closing, position->position, closes);
    }
    return closing.tours;
}
