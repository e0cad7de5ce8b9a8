/* Does what happened follow the orders? Arrivals and departures against the plans published. */
#include <string.h>

#include "base/text.h"
#include "modules/force/force.h"

static struct instant later(struct instant a, struct instant b)
{
    return a.ms > b.ms ? a : b;
}

static struct instant earlier(struct instant a, struct instant b)
{
    return a.ms < b.ms ? a : b;
}

/* ---- what an order came to ---- */

/* A tour that carries an order out, and since when. */
struct carried {
    struct instant done; /* INSTANT_MAX: not yet */
    struct evidence evidence;
};

/* Where a person's tours begin among all, which stand by person. */
static GHashTable *tours_by_person(const GArray *tours)
{
    GHashTable *first = g_hash_table_new(NULL, NULL);

    for (guint i = tours->len; i > 0; i--)
        g_hash_table_insert(first, (char *)g_array_index(tours, struct fact_tour, i - 1).person,
                            GUINT_TO_POINTER(i));
    return first;
}

/* Who is there on the lift's day or comes later, with whatever lift, has arrived. */
static bool carries_arrival(const struct fact_tour *tour, struct instant day,
                            struct carried *carried)
{
    if (tour->arrived.ms == INT64_MIN || tour->departed.ms <= day.ms)
        return false;
    *carried = (struct carried){tour->arrived, tour->arrival};
    return true;
}

/* The last tour that had begun by the end of the lift's day ends with it. */
static bool carries_departure(const struct fact_tour *tour, struct instant next_day,
                              struct carried *carried)
{
    if (tour->arrived.ms >= next_day.ms)
        return false;
    *carried = (struct carried){tour->departed, tour->departure};
    return true;
}

/* False: who never came has nothing to leave; the order to come says so. */
static bool find_carried(const struct fact_order *order, const GArray *tours, GHashTable *first,
                         const struct zone *zone, struct carried *carried)
{
    struct instant day = zone_day_start(zone, order->day);
    struct instant next_day = zone_day_start(zone, (struct date){order->day.day + 1});
    guint i = GPOINTER_TO_UINT(g_hash_table_lookup(first, order->person));
    bool is_found = false;

    *carried = (struct carried){INSTANT_MAX, EVIDENCE_NONE};
    for (; i > 0 && i <= tours->len; i++) {
        const struct fact_tour *tour = &g_array_index(tours, struct fact_tour, i - 1);

        if (tour->person != order->person)
            break;
        if (tour->position != order->position)
            continue;
        if (order->arrives && carries_arrival(tour, day, carried))
            return true;
        if (!order->arrives && carries_departure(tour, next_day, carried))
            is_found = true;
    }
    return order->arrives || is_found;
}

/* ---- findings ---- */

struct watch {
    struct check *check;
    const struct fact_order *order;
    struct carried carried;
    struct date last; /* day on which the order may still be carried out */
};

static char *order_sentence(const struct watch *watch, enum status status)
{
    const struct fact_order *order = watch->order;
    const struct zone *zone = view_zone(watch->check->view);
    g_autofree char *day = date_text(order->day);
    g_autofree char *last = date_text(watch->last);
    g_autofree char *done = date_text(zone_date_of(zone, watch->carried.done));
    g_autofree char *ordered = order->arrives ? g_strdup_printf(_("ordered to %s with %s on %s"),
                                                                order->position, order->lift, day)
                                              : g_strdup_printf(_("ordered from %s with %s on %s"),
                                                                order->position, order->lift, day);

    switch (status) {
    case STATUS_KEPT:
        return g_strdup_printf(order->arrives ? _("%s, came on %s") : _("%s, left on %s"), ordered,
                               done);
    case STATUS_DUE:
        return g_strdup_printf(_("%s, by %s at the latest"), ordered, last);
    case STATUS_BREACHED:
        if (watch->carried.done.ms == INT64_MAX)
            return g_strdup_printf(order->arrives ? _("%s, has not come by %s")
                                                  : _("%s, is still there after %s"),
                                   ordered, last);
        return g_strdup_printf(order->arrives ? _("%s, came on %s only") : _("%s, left on %s only"),
                               ordered, done);
    case STATUS_CANNOT_TELL:
        break;
    }
    g_assert_not_reached();
}

static void add_watched(const struct watch *watch, enum status status, struct instant since,
                        struct instant until)
{
    const struct fact_order *order = watch->order;
    const struct zone *zone = view_zone(watch->check->view);
    struct evidence evidence[2] = {order->evidence, watch->carried.evidence};
    struct finding_draft draft = {
        .subject = order->person,
        .status = status,
        .since = since,
        .until = until,
        .due = {zone_day_start(zone, (struct date){watch->last.day + 1}).ms - 1},
        .evidence = evidence,
        .n_evidence = watch->carried.evidence.log_index >= 0 ? 2 : 1,
    };

    if (since.ms >= until.ms || !check_wants(watch->check, status, since, until))
        return;
    draft.because = order_sentence(watch, status);
    draft.subjects = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(draft.subjects, g_strdup_printf("%s/%s", order->person, order->position));
    check_add(watch->check, &draft);
}

/* An order is looked at from its lead to its last day, and as long as it is overdue. */
static void check_order(const struct watch *watch, struct instant begins)
{
    struct instant late =
        zone_day_start(view_zone(watch->check->view), (struct date){watch->last.day + 1});
    struct instant done = later(watch->carried.done, begins);

    add_watched(watch, STATUS_DUE, begins, earlier(done, late));
    add_watched(watch, STATUS_KEPT, done, late);
    add_watched(watch, STATUS_BREACHED, late, watch->carried.done);
}

/* That there is a plan is something to look at, also while nobody is to move. */
static void check_plans(struct check *check, const GArray *plans)
{
    const struct zone *zone = view_zone(check->view);

    for (guint i = 0; i < plans->len; i++) {
        const struct fact_plan *plan = &g_array_index(plans, struct fact_plan, i);
        g_autofree char *rules = date_text(plan->rules);
        struct finding_draft draft = {
            .subject = plan->plan,
            .status = STATUS_KEPT,
            .since = zone_day_start(zone, plan->rules),
            .until = INSTANT_MAX,
            .due = INSTANT_MAX,
            .evidence = &plan->evidence,
            .n_evidence = 1,
        };

        for (guint k = i + 1; k < plans->len; k++)
            draft.until = earlier(
                draft.until, zone_day_start(zone, g_array_index(plans, struct fact_plan, k).rules));
        if (draft.since.ms >= draft.until.ms ||
            !check_wants(check, STATUS_KEPT, draft.since, draft.until))
            continue;
        draft.because = g_strdup_printf(_("its orders hold from %s on"), rules);
        check_add(check, &draft);
    }
}

bool force_check_plan_kept(struct check *check, GError **error)
{
    const GArray *orders = view_fact(check->view, FACT_ORDER, error);
    const GArray *plans = orders != NULL ? view_fact(check->view, FACT_PLAN, error) : NULL;
    const GArray *tours = plans != NULL ? view_fact(check->view, FACT_TOUR, error) : NULL;
    const struct zone *zone = view_zone(check->view);
    struct period grace = check_period(check, "grace");
    bool has_lead = check_has(check, "lead");
    struct period lead = has_lead ? check_period(check, "lead") : (struct period){0, 0};
    g_autoptr(GHashTable) first = NULL;

    if (tours == NULL)
        return false;
    check_plans(check, plans);
    if (!force_check_waivers(check, plans, error))
        return false;
    first = tours_by_person(tours);
    for (guint i = 0; i < orders->len; i++) {
        const struct fact_order *order = &g_array_index(orders, struct fact_order, i);
        struct watch watch = {.check = check, .order = order};

        if (order->cancelled || !find_carried(order, tours, first, zone, &watch.carried))
            continue;
        watch.last = date_add(order->day, grace, 1, END_OF_MONTH_CLAMP);
        check_order(&watch,
                    zone_day_start(zone, date_add(order->day, lead, -1, END_OF_MONTH_CLAMP)));
    }
    return true;
}
