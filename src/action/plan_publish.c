/* truce plan publish: a plan that keeps the rules becomes orders. */
#include <inttypes.h>

#include "action/actions.h"
#include "action/file_limits.h"
#include "action/opening.h"
#include "action/plain_table.h"
#include "base/error.h"
#include "base/text.h"
#include "mission/view.h"
#include "modules/force/orders.h"
#include "plan/check.h"
#include "plan/files.h"

#define BROKEN_SHOWN 10

static const struct field params[] = {
    {"problem", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL, N_("PROBLEM.json: the problem's file")},
    {"plan", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL, N_("PLAN.json: the plan's file")},
    {"name", FIELD_SLUG, OPTIONAL,
     N_("what the plan is called; plan- and its first day when not given")},
    FIELDS_END,
};

struct publishing {
    const struct request *request;
    char *problem_text;
    char *plan_text;
    size_t n_problem;
    size_t n_plan;
    struct problem *problem;
    struct plan *plan;
    char *name;
};

static void publishing_clear(struct publishing *publishing)
{
    g_free(publishing->problem_text);
    g_free(publishing->plan_text);
    plan_free(publishing->plan);
    problem_free(publishing->problem);
    g_free(publishing->name);
}

/* ---- reading and checking ---- */

static bool refuse_broken(const json_t *checked, struct reply *reply, GError **error)
{
    const json_t *broken = NULL;
    size_t i = 0;

    json_array_foreach(json_object_get(checked, "broken"), i, broken)
    {
        if (i < BROKEN_SHOWN)
            reply_note(reply, "%s: %s", member_text(broken, "rule"),
                       member_text(broken, "sentence"));
    }
    return fail(error, ERROR_STATE,
                _("the plan breaks rules, and nobody is ordered to (truce plan check shows them "
                  "all):"));
}

static bool read_checked(struct publishing *publishing, struct reply *reply, GError **error)
{
    const struct request *request = publishing->request;
    g_autoptr(GPtrArray) contradictions = NULL;
    json_t *checked = NULL;
    bool is_valid = false;

    if (!read_text_file(request->world, param_text(request, "problem"), ATTACHMENT_BYTES_MAX,
                        &publishing->problem_text, &publishing->n_problem, error) ||
        !read_text_file(request->world, param_text(request, "plan"), ATTACHMENT_BYTES_MAX,
                        &publishing->plan_text, &publishing->n_plan, error))
        return false;
    checked = plan_check(publishing->problem_text, publishing->n_problem, publishing->plan_text,
                         publishing->n_plan, error);
    if (checked == NULL)
        return false;
    is_valid = json_is_true(json_object_get(checked, "valid"));
    if (!is_valid)
        refuse_broken(checked, reply, error);
    json_decref(checked);
    if (!is_valid)
        return false;
    publishing->problem =
        problem_read(publishing->problem_text, publishing->n_problem, &contradictions, error);
    publishing->plan =
        publishing->problem != NULL
            ? plan_read(publishing->problem, publishing->plan_text, publishing->n_plan, error)
            : NULL;
    return publishing->plan != NULL;
}

static void choose_name(struct publishing *publishing)
{
    const char *wanted = param_text(publishing->request, "name");
    g_autofree char *from = date_text((struct date){publishing->problem->from});

    publishing->name = wanted != NULL ? g_strdup(wanted) : g_strconcat("plan-", from, NULL);
}

/* ---- stating ---- */

static bool attach(struct mission *mission, json_t *row, const char *member, const char *text,
                   size_t n, GError **error)
{
    struct hash hash;

    if (!record_attach(mission_record(mission), text, n, &hash, error))
        return false;
    json_object_set_new(row, member, json_string(hash_to_hex(&hash).text));
    return true;
}

static bool state_rows(struct mission *mission, struct append *append, const char *as,
                       const char *kind, json_t *rows, struct receipt *receipt, GError **error)
{
    struct draft draft = {.kind = kind, .rows = rows};

    return mission_state(mission, append, as, &draft, receipt, error);
}

/* All of it under one lock: a plan without its orders would say that nobody comes. */
static bool state_all(struct publishing *publishing, struct mission *mission, json_t *row,
                      json_t *orders, struct receipt *receipt, GError **error)
{
    const char *as = publishing->request->as;
    struct append *append = append_begin(mission_record(mission), error);
    struct receipt of_orders;
    json_t *rows = NULL;
    bool is_stated = false;
    size_t i = 0;

    if (append == NULL)
        return false;
    rows = json_pack("[O]", row);
    is_stated = state_rows(mission, append, as, "plan.published", rows, receipt, error);
    json_decref(rows);
    json_array_foreach(orders, i, rows)
    {
        is_stated =
            is_stated && state_rows(mission, append, as, "order.given", rows, &of_orders, error);
    }
    if (!is_stated) {
        append_abandon(append);
        return false;
    }
    return append_commit(append, error) && mission_checkpoint(mission, error);
}

/* The plan's orders and those that go on beside it; NULL when it does not fit what is known. */
static json_t *orders_of(struct publishing *publishing, struct mission *mission, GError **error)
{
    OWNED(view) view = view_new(mission, record_size(mission_record(mission)), NULL);
    const struct problem *problem = publishing->problem;
    json_t *orders = NULL;
    json_t *kept = NULL;

    if (!orders_fit(view, problem, publishing->plan, publishing->name, error))
        return NULL;
    kept = orders_kept(view, problem, publishing->plan, publishing->name, error);
    if (kept == NULL)
        return NULL;
    orders = orders_rows(problem, publishing->plan, publishing->name);
    json_array_extend(orders, kept);
    json_decref(kept);
    return orders;
}

static json_int_t count_rows(const json_t *lists)
{
    const json_t *rows = NULL;
    json_int_t n = 0;
    size_t i = 0;

    json_array_foreach(lists, i, rows) n += (json_int_t)json_array_size(rows);
    return n;
}

static bool publish(struct publishing *publishing, struct mission *mission, struct reply *reply,
                    GError **error)
{
    json_t *row = orders_plan_row(publishing->problem, publishing->plan, publishing->name);
    json_t *orders = orders_of(publishing, mission, error);
    struct receipt receipt;
    bool done =
        orders != NULL &&
        attach(mission, row, "problem", publishing->problem_text, publishing->n_problem, error) &&
        attach(mission, row, "file", publishing->plan_text, publishing->n_plan, error) &&
        state_all(publishing, mission, row, orders, &receipt, error);

    if (done) {
        reply->json = receipt_json(&receipt);
        json_object_update(reply->json, row);
        json_object_set_new(reply->json, "orders", json_integer(count_rows(orders)));
    }
    json_decref(row);
    json_decref(orders);
    return done;
}

static bool run_plan_publish(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    struct publishing publishing = {.request = request};
    bool done = false;

    if (read_checked(&publishing, reply, error) &&
        opening_open(&opening, request, STORE_WRITE, "truce plan publish", error) &&
        request_as(request, opening.mission, error) != NULL &&
        mission_check_head(opening.mission, error) &&
        mission_drain(opening.mission, NULL, NULL, error)) {
        choose_name(&publishing);
        done = publish(&publishing, opening.mission, reply, error);
    }
    publishing_clear(&publishing);
    return done;
}

static void show_plan_publish(struct terminal *terminal, const json_t *json)
{
    show_receipt(terminal, json);
    terminal_line(
        terminal, INK_PLAIN, 4,
        _("%s, from %s until before %s: %" PRId64 " orders, %" PRId64 " days of empty positions"),
        member_text(json, "plan"), member_text(json, "since"), member_text(json, "until"),
        member_count(json, "orders"), member_count(json, "gaps"));
}

const struct action action_plan_publish = {
    .name = "plan publish",
    .summary = N_("put a plan on record, and order who comes and goes with which lift"),
    .help =
        N_("Checks the plan first, as truce plan check does, and refuses one that breaks a rule "
           "or whose lifts are no longer scheduled so. From its first day (of a plan made over: "
           "from its freeze) it takes the place of plans published before.\n\n"
           "  truce plan publish problem.json plan.json --as force"),
    .params = params,
    .flags = ACTION_STATES,
    .group = ACTION_PLAN,
    .run = run_plan_publish,
    .show = show_plan_publish,
};
