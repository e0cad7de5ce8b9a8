#include "modules/force/orders.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "mission/view.h"
#include "modules/force/closing.h"
#include "record/body.h"

/* ---- what it is worth ---- */

static void mark(bool *used, uint32_t lift)
{
    if (lift != PLAN_NONE)
        used[lift] = true;
}

static bool *lifts_used(const struct problem *problem, const struct plan *plan)
{
    bool *used = g_new0(bool, problem->n_lifts + 1);

    for (uint32_t i = 0; i < plan->n_tours; i++) {
        mark(used, plan->tours[i].arrive);
        mark(used, plan->tours[i].leave);
    }
    return used;
}

static int64_t cost_of(const struct problem *problem, const struct plan *plan)
{
    g_autofree bool *used = lifts_used(problem, plan);
    int64_t cost = 0;

    for (uint32_t i = 0; i < problem->n_lifts; i++)
        cost += used[i] ? problem->lifts[i].cost : 0;
    return cost;
}

static int64_t gaps_of(const struct plan *plan)
{
    int64_t days = 0;

    for (uint32_t i = 0; i < plan->n_gaps; i++)
        days += plan->gaps[i].until - plan->gaps[i].from;
    return days;
}

static int64_t arrivals_of(const struct problem *problem, const struct plan *plan, int64_t *people)
{
    g_autofree bool *comes = g_new0(bool, problem->n_people + 1);
    int64_t n = 0;

    *people = 0;
    for (uint32_t i = 0; i < plan->n_tours; i++) {
        const struct tour *tour = &plan->tours[i];

        if (tour->arrive == PLAN_NONE)
            continue;
        n++;
        *people += !comes[tour->person];
        comes[tour->person] = true;
    }
    return n;
}

json_t *orders_plan_row(const struct problem *problem, const struct plan *plan, const char *name)
{
    g_autofree char *since = date_text((struct date){problem->from});
    g_autofree char *until = date_text((struct date){problem->until});
    g_autofree char *frozen = date_text((struct date){problem->freeze});
    int64_t people = 0;
    int64_t tours = arrivals_of(problem, plan, &people);
    json_t *row = json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I}", "plan", name, "since", since,
                            "until", until, "gaps", (json_int_t)gaps_of(plan), "lift_cost",
                            (json_int_t)cost_of(problem, plan), "tours", (json_int_t)tours,
                            "people", (json_int_t)people);

    if (problem->has_published)
        json_object_set_new(row, "frozen_until", json_string(frozen));
    return row;
}

/* ---- orders ---- */

json_t *orders_rows(const struct problem *problem, const struct plan *plan, const char *name)
{
    json_t *all = json_array();
    json_t *rows = NULL;

    for (uint32_t i = 0; i < plan->n_tours; i++) {
        const struct tour *tour = &plan->tours[i];
        json_t *row = json_pack("{s:s, s:s, s:s}", "plan", name, "position",
                                problem->positions[tour->position].id, "person",
                                problem->people[tour->person].id);

        if (tour->arrive != PLAN_NONE)
            json_object_set_new(row, "arrives", json_string(problem->lifts[tour->arrive].id));
        if (tour->leave != PLAN_NONE)
            json_object_set_new(row, "leaves", json_string(problem->lifts[tour->leave].id));
        if (i % BODY_ROWS_MAX == 0) {
            rows = json_array();
            json_array_append_new(all, rows);
        }
        json_array_append_new(rows, row);
    }
    return all;
}

static bool is_planned(const struct problem *problem, const char *position)
{
    for (uint32_t i = 0; i < problem->n_positions; i++)
        if (strcmp(problem->positions[i].id, position) == 0)
            return true;
    return false;
}

static GHashTable *serving_in(const struct problem *problem, const struct plan *plan)
{
    GHashTable *serving = g_hash_table_new(g_str_hash, g_str_equal);

    for (uint32_t i = 0; i < plan->n_tours; i++)
        if (plan->tours[i].arrive == PLAN_NONE)
            g_hash_table_add(serving, (char *)problem->people[plan->tours[i].person].id);
    return serving;
}

static bool is_on_tour(const GArray *tours, const struct fact_order *order, struct instant at)
{
    for (guint i = 0; i < tours->len; i++) {
        const struct fact_tour *tour = &g_array_index(tours, struct fact_tour, i);

        if (tour->person == order->person && tour->position == order->position &&
            interval_holds((struct interval){tour->arrived, tour->departed}, at))
            return true;
    }
    return false;
}

/* Lists of at most BODY_ROWS_MAX rows. */
static void append_row(json_t *all, json_t *row)
{
    json_t *rows = json_array_get(all, json_array_size(all) - 1);

    if (rows == NULL || json_array_size(rows) == BODY_ROWS_MAX) {
        rows = json_array();
        json_array_append_new(all, rows);
    }
    json_array_append_new(rows, row);
}

/* Who goes on in a position that ends soon. */
static void keep_closing(json_t *all, const GArray *tours, const struct problem *problem,
                         const char *name)
{
    for (guint i = 0; i < tours->len; i++) {
        const struct closing_tour *tour = &g_array_index(tours, struct closing_tour, i);
        json_t *row = NULL;

        if (tour->leaves == NULL || is_planned(problem, tour->position))
            continue;
        row = json_pack("{s:s, s:s, s:s, s:s}", "plan", name, "position", tour->position, "person",
                        tour->person, "leaves", tour->leaves->lift);
        if (tour->arrives != NULL)
            json_object_set_new(row, "arrives", json_string(tour->arrives->lift));
        append_row(all, row);
    }
}

static bool is_closing(const GArray *tours, const struct fact_order *order)
{
    for (guint i = 0; i < tours->len; i++) {
        const struct closing_tour *tour = &g_array_index(tours, struct closing_tour, i);

        if (strcmp(tour->person, order->person) == 0 &&
            strcmp(tour->position, order->position) == 0)
            return true;
    }
    return false;
}

static bool load_closing(struct view *view, struct closing_facts *facts, GError **error)
{
    const struct {
        enum fact fact;
        const GArray **rows;
    } wanted[] = {{FACT_TOUR, &facts->tours},
                  {FACT_POSITION, &facts->positions},
                  {FACT_POST, &facts->posts},
                  {FACT_LIFT, &facts->lifts},
                  {FACT_ORDER, &facts->orders}};

    facts->zone = view_zone(view);
    for (unsigned i = 0; i < G_N_ELEMENTS(wanted); i++) {
        *wanted[i].rows = view_fact(view, wanted[i].fact, error);
        if (*wanted[i].rows == NULL)
            return false;
    }
    return true;
}

json_t *orders_kept(struct view *view, const struct problem *problem, const struct plan *plan,
                    const char *name, GError **error)
{
    struct closing_facts facts = {0};
    struct instant begins = zone_day_start(view_zone(view), (struct date){problem->from});
    int32_t rules = problem->has_published ? problem->freeze : problem->from;
    g_autoptr(GHashTable) serving = NULL;
    g_autoptr(GArray) closing = NULL;
    json_t *all = NULL;

    if (!load_closing(view, &facts, error))
        return NULL;
    closing = closing_tours(&facts, problem);
    all = json_array();
    keep_closing(all, closing, problem, name);
    serving = serving_in(problem, plan);
    for (guint i = 0; i < facts.orders->len; i++) {
        const struct fact_order *order = &g_array_index(facts.orders, struct fact_order, i);

        if (order->arrives || order->day.day < rules ||
            g_hash_table_contains(serving, order->person) ||
            !is_on_tour(facts.tours, order, begins) || is_closing(closing, order))
            continue;
        append_row(all, json_pack("{s:s, s:s, s:s, s:s}", "plan", name, "position", order->position,
                                  "person", order->person, "leaves", order->lift));
    }
    return all;
}

/* ---- does it fit? ---- */

static bool lift_fits(const struct lift *lift, const struct fact_lift *fact, GError **error)
{
    g_autofree char *planned = date_text((struct date){lift->day});
    g_autofree char *scheduled = NULL;

    if (fact == NULL)
        return fail(error, ERROR_STATE,
                    _("the plan uses lift %s, and no such lift is scheduled; make the problem "
                      "anew with truce plan make"),
                    lift->id);
    scheduled = date_text(fact->day);
    if (fact->cancelled)
        return fail(error, ERROR_STATE,
                    _("the plan uses lift %s, which is cancelled; make the problem anew with "
                      "truce plan make"),
                    lift->id);
    if (fact->day.day != lift->day)
        return fail(error, ERROR_STATE,
                    _("the plan has lift %s on %s, and it is scheduled for %s; make the problem "
                      "anew with truce plan make"),
                    lift->id, planned, scheduled);
    return true;
}

static bool lifts_fit(const GArray *facts, const struct problem *problem, const struct plan *plan,
                      GError **error)
{
    g_autofree bool *used = lifts_used(problem, plan);
    g_autoptr(GHashTable) by_id = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < facts->len; i++) {
        const struct fact_lift *fact = &g_array_index(facts, struct fact_lift, i);

        g_hash_table_insert(by_id, (char *)fact->lift, (struct fact_lift *)fact);
    }
    for (uint32_t i = 0; i < problem->n_lifts; i++)
        if (used[i] &&
            !lift_fits(&problem->lifts[i], g_hash_table_lookup(by_id, problem->lifts[i].id), error))
            return false;
    return true;
}

bool orders_fit(struct view *view, const struct problem *problem, const struct plan *plan,
                const char *name, GError **error)
{
    const GArray *plans = view_fact(view, FACT_PLAN, error);
    const GArray *lifts = plans != NULL ? view_fact(view, FACT_LIFT, error) : NULL;

    if (lifts == NULL)
        return false;
    for (guint i = 0; i < plans->len; i++)
        if (strcmp(g_array_index(plans, struct fact_plan, i).plan, name) == 0)
            return fail(error, ERROR_STATE,
                        _("a plan called %s is published; choose another name with --name"), name);
    return lifts_fit(lifts, problem, plan, error);
}
