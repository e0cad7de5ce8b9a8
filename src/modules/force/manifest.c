/* truce manifest: who comes in and who goes out with a lift, by the orders in force. */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "modules/force/force.h"

static const GArray *load_all(struct view *view, const GArray **lifts, const GArray **positions,
                              GError **error)
{
    *lifts = view_fact(view, FACT_LIFT, error);
    *positions = *lifts != NULL ? view_fact(view, FACT_POSITION, error) : NULL;
    return *positions != NULL ? view_fact(view, FACT_ORDER, error) : NULL;
}

static const struct fact_position *position_on(const GArray *positions, const char *id,
                                               struct instant at)
{
    for (guint i = 0; i < positions->len; i++) {
        const struct fact_position *position = &g_array_index(positions, struct fact_position, i);

        if (position->position == id &&
            interval_holds((struct interval){position->since, position->until}, at))
            return position;
    }
    return NULL;
}

static json_t *weight_json(int64_t kilograms)
{
    return kilograms < 0 ? json_null() : json_integer(kilograms);
}

static json_t *row_json(const struct fact_order *order, const GArray *positions, struct instant at,
                        int64_t kg)
{
    const struct fact_position *position = position_on(positions, order->position, at);

    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "direction",
                     order->arrives ? "in" : "out", "person", order->person, "position",
                     order->position, "role", position != NULL ? position->role : "", "post",
                     position != NULL ? position->post : "", "plan", order->plan, "kilograms",
                     weight_json(kg));
}

/* One lift and those on it; orders stand by day and lift. */
static json_t *lift_json(struct view *view, const struct fact_lift *lift, const GArray *orders,
                         const GArray *positions)
{
    struct instant at = zone_day_start(view_zone(view), lift->day);
    const struct agreement *agreement = view_agreement(view, at);
    int64_t kg = agreement != NULL ? person_kilograms_of(agreement) : -1;
    g_autofree char *day = date_text(lift->day);
    json_t *lists[] = {json_array(), json_array()}; /* out, in */
    json_int_t n_in = 0;
    json_int_t n_out = 0;

    for (guint i = 0; i < orders->len; i++) {
        const struct fact_order *order = &g_array_index(orders, struct fact_order, i);

        if (order->lift == lift->lift)
            json_array_append_new(lists[order->arrives], row_json(order, positions, at, kg));
    }
    n_in = (json_int_t)json_array_size(lists[1]);
    n_out = (json_int_t)json_array_size(lists[0]);
    json_array_extend(lists[1], lists[0]);
    json_decref(lists[0]);
    return json_pack("{s:s, s:s, s:b, s:I, s:I, s:I, s:o, s:o, s:o, s:o}", "lift", lift->lift,
                     "day", day, "cancelled", lift->cancelled, "seats", (json_int_t)lift->seats,
                     "in", n_in, "out", n_out, "kilograms", weight_json(lift->kilograms),
                     "kilograms_in", weight_json(kg < 0 ? -1 : kg * n_in), "kilograms_out",
                     weight_json(kg < 0 ? -1 : kg * n_out), "people", lists[1]);
}

/* ---- which lifts ---- */

static bool fail_unknown(const GArray *lifts, const char *id, GError **error)
{
    g_autofree const char **ids = g_new0(const char *, lifts->len + 1);
    const char *nearest = NULL;

    for (guint i = 0; i < lifts->len; i++)
        ids[i] = g_array_index(lifts, struct fact_lift, i).lift;
    nearest = text_nearest(id, ids, lifts->len);
    if (nearest != NULL)
        return fail(error, ERROR_NOT_FOUND, _("no lift %s is scheduled; did you mean %s?"), id,
                    nearest);
    return fail(error, ERROR_NOT_FOUND,
                _("no lift %s is scheduled; truce show lift.scheduled "
                  "lists them"),
                id);
}

static json_t *list_lifts(struct view *view, const char *id, const struct date *on, GError **error)
{
    const GArray *lifts = NULL;
    const GArray *positions = NULL;
    const GArray *orders = load_all(view, &lifts, &positions, error);
    json_t *list = NULL;

    if (orders == NULL)
        return NULL;
    list = json_array();
    for (guint i = 0; i < lifts->len; i++) {
        const struct fact_lift *lift = &g_array_index(lifts, struct fact_lift, i);

        if (id != NULL ? strcmp(lift->lift, id) == 0 : lift->day.day == on->day)
            json_array_append_new(list, lift_json(view, lift, orders, positions));
    }
    if (id != NULL && json_array_size(list) == 0) {
        g_clear_pointer(&list, json_decref);
        fail_unknown(lifts, id, error);
    }
    return list;
}

static bool run_manifest(const struct request *request, struct reply *reply, GError **error)
{
    ASKING(asking);
    const char *id = json_string_value(json_object_get(request->params, "lift"));
    const char *on = json_string_value(json_object_get(request->params, "on"));
    bool is_csv = json_is_true(json_object_get(request->params, "csv"));
    struct date day = DATE_MIN;
    json_t *lifts = NULL;

    if ((id == NULL) == (on == NULL))
        return fail(error, ERROR_USAGE,
                    _("a manifest is of one lift or of one day: give the lift, "
                      "or --on and a date"));
    if ((on != NULL && !date_parse(on, &day, error)) ||
        !asking_open(&asking, request, "truce manifest", error))
        return false;
    lifts = list_lifts(asking.view, id, &day, error);
    if (lifts == NULL)
        return false;
    reply->json = json_pack("{s:o, s:b, s:o}", "heading", asking_heading(&asking), "csv", is_csv,
                            "lifts", lifts);
    return true;
}

/* ---- for people, and for their spreadsheets ---- */

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static int64_t count_of(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

/* Every cell is an id, a date or a number, so that none needs quoting. */
static void show_csv(struct terminal *terminal, const json_t *json)
{
    g_autoptr(GString) text =
        g_string_new("lift,day,direction,person,position,role,post,kilograms\n");
    const json_t *lift = NULL;
    const json_t *person = NULL;
    size_t i = 0;
    size_t k = 0;

    json_array_foreach(json_object_get(json, "lifts"), i, lift)
    {
        json_array_foreach(json_object_get(lift, "people"), k, person)
        {
            const json_t *kg = json_object_get(person, "kilograms");

            g_string_append_printf(text, "%s,%s,%s,%s,%s,%s,%s,", text_of(lift, "lift"),
                                   text_of(lift, "day"), text_of(person, "direction"),
                                   text_of(person, "person"), text_of(person, "position"),
                                   text_of(person, "role"), text_of(person, "post"));
            if (json_is_integer(kg))
                g_string_append_printf(text, "%" PRId64, (int64_t)json_integer_value(kg));
            g_string_append_c(text, '\n');
        }
    }
    terminal_raw(terminal, text->str);
}

static void show_load(struct terminal *terminal, const json_t *lift, const char *direction,
                      const char *count, const char *weight)
{
    const json_t *kg = json_object_get(lift, weight);
    const json_t *most = json_object_get(lift, "kilograms");
    int64_t n = count_of(lift, count);
    bool is_over =
        n > count_of(lift, "seats") || (json_is_integer(kg) && json_is_integer(most) &&
                                        json_integer_value(kg) > json_integer_value(most));
    g_autoptr(GString) line = g_string_new(NULL);

    g_string_append_printf(line, _("%s: %" PRId64 " of %" PRId64 " seats"), direction, n,
                           count_of(lift, "seats"));
    if (json_is_integer(kg))
        g_string_append_printf(line, _(", %" PRId64 " kg"), (int64_t)json_integer_value(kg));
    if (json_is_integer(kg) && json_is_integer(most))
        g_string_append_printf(line, _(" of %" PRId64), (int64_t)json_integer_value(most));
    terminal_line(terminal, is_over ? INK_BAD : INK_PLAIN, 4, "%s%s", line->str,
                  is_over ? _(": too much") : "");
}

static void show_manifest(struct terminal *terminal, const json_t *json)
{
    static const struct column columns[] = {
        {"direction", N_("direction"), false}, {"person", N_("person"), false},
        {"position", N_("position"), false},   {"role", N_("role"), false},
        {"post", N_("post"), false},           {"kilograms", N_("kg"), true}};
    const json_t *lift = NULL;
    size_t i = 0;

    if (json_is_true(json_object_get(json, "csv"))) {
        show_csv(terminal, json);
        return;
    }
    show_asking(terminal, json);
    if (json_array_size(json_object_get(json, "lifts")) == 0)
        terminal_line(terminal, INK_FAINT, 0, _("no lift runs on that day"));
    json_array_foreach(json_object_get(json, "lifts"), i, lift)
    {
        terminal_newline(terminal);
        terminal_line(terminal, INK_STRONG, 4, "%s, %s%s", text_of(lift, "lift"),
                      text_of(lift, "day"),
                      json_is_true(json_object_get(lift, "cancelled")) ? _(": CANCELLED") : "");
        show_load(terminal, lift, _("in"), "in", "kilograms_in");
        show_load(terminal, lift, _("out"), "out", "kilograms_out");
        if (json_array_size(json_object_get(lift, "people")) == 0)
            terminal_line(terminal, INK_FAINT, 0, _("nobody is ordered to be on it"));
        else
            show_columns(terminal, json_object_get(lift, "people"), columns, G_N_ELEMENTS(columns));
    }
}

static const struct field params[] = {
    {"lift", FIELD_SLUG, PARAM_POSITIONAL, N_("LIFT: which one")},
    {"on", FIELD_DATE, OPTIONAL, N_("all lifts of that day")},
    {"csv", FIELD_BOOL, PARAM_FLAG, N_("as comma-separated values, a line for each person")},
    FIELDS_END,
};

const struct action force_action_manifest = {
    .name = "manifest",
    .summary = N_("who comes in and who goes out with a lift, by the orders in force"),
    .help = N_("What a person weighs with their baggage is the agreement's to say, as "
               "kg_per_person of the article under force.plan-kept; where it does not, no weights "
               "are shown.\n\n"
               "  truce manifest lift-2021-03-25\n"
               "  truce manifest --on 2021-03-25 --csv"),
    .params = params,
    .flags = ACTION_READS,
    .group = ACTION_PLAN,
    .run = run_manifest,
    .show = show_manifest,
};
