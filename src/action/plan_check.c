/* truce plan check: does a plan keep the rules of its problem, and is it worth what it says? */
#include <inttypes.h>

#include "action/actions.h"
#include "action/opening.h"
#include "action/plain_table.h"
#include "base/error.h"
#include "base/text.h"
#include "plan/check.h"

/* A plan of a million tours takes a tenth of it. */
#define CHECKED_BYTES_MAX ((size_t)1 << 30)

static const struct field params[] = {
    {"problem", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL, N_("PROBLEM.json: the problem's file")},
    {"plan", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL, N_("PLAN.json: the plan's file")},
    FIELDS_END,
};

static bool run_plan_check(const struct request *request, struct reply *reply, GError **error)
{
    g_autofree char *problem = NULL;
    g_autofree char *plan = NULL;
    size_t n_problem = 0;
    size_t n_plan = 0;

    if (!read_text_file(request->world, param_text(request, "problem"), CHECKED_BYTES_MAX, &problem,
                        &n_problem, error) ||
        !read_text_file(request->world, param_text(request, "plan"), CHECKED_BYTES_MAX, &plan,
                        &n_plan, error))
        return false;
    reply->json = plan_check(problem, n_problem, plan, n_plan, error);
    if (reply->json == NULL)
        return false;
    reply->exit_status = json_is_true(json_object_get(reply->json, "valid")) ? 0 : 1;
    return true;
}

/* ---- for people ---- */

static void add_number(struct table *table, enum ink ink, const json_t *value)
{
    if (json_is_integer(value))
        table_count(table, ink, json_integer_value(value));
    else
        table_cell(table, ink, "");
}

static void show_counted(struct terminal *terminal, const json_t *json)
{
    const char *const headings[] = {_("objective"), _("counted"), _("stated"), _("bound"),
                                    _("gap")};
    OWNED(table) table = table_of_numbers(headings, G_N_ELEMENTS(headings));
    const char *name = NULL;
    json_t *counted = NULL;

    json_object_foreach(json_object_get(json, "objective"), name, counted)
    {
        const json_t *stated = json_object_get(json_object_get(json, "stated"), name);
        const json_t *bound = json_object_get(json_object_get(json, "bound"), name);
        int64_t gap = json_integer_value(counted) - json_integer_value(bound);
        g_autofree char *percent =
            json_is_integer(bound) && json_integer_value(bound) > 0
                ? g_strdup_printf("%.2f %%",
                                  100.0 * (double)gap / (double)json_integer_value(bound))
                : NULL;

        table_cell(table, INK_STRONG, name);
        add_number(table, INK_PLAIN, counted);
        add_number(table, json_equal(stated, counted) ? INK_PLAIN : INK_BAD, stated);
        add_number(table, INK_PLAIN, bound);
        table_cell(table, INK_PLAIN, percent == NULL ? "" : percent);
    }
    table_write(terminal, table, 0);
}

static void show_windows(struct terminal *terminal, const json_t *json)
{
    g_autofree char *windows = text_grouped(member_count(json, "windows"));
    const char *beyond = member_text(json, "beyond_windows");

    terminal_line(terminal, INK_PLAIN, 4, _("the windows of the proof show %s of lift_cost"),
                  windows);
    if (*beyond != '\0')
        terminal_line(terminal, INK_DOUBT, 4, _("the bound beyond them, not checked here: %s"),
                      beyond);
}

static void show_broken(struct terminal *terminal, const json_t *json)
{
    const json_t *list = json_object_get(json, "broken");
    int64_t n = member_count(json, "n_broken");
    json_t *broken = NULL;
    size_t i = 0;

    terminal_newline(terminal);
    if (n == 0) {
        terminal_line(terminal, INK_GOOD, 4, _("every rule is kept"));
        return;
    }
    json_array_foreach(list, i, broken)
    {
        terminal_line(terminal, INK_BAD, 4, "%s: %s", member_text(broken, "rule"),
                      member_text(broken, "sentence"));
    }
    if (n > (int64_t)json_array_size(list)) {
        g_autofree char *all = text_grouped(n);

        terminal_line(terminal, INK_FAINT, 4, _("%s in all; the first %zu are shown"), all,
                      json_array_size(list));
    }
}

static void show_waived(struct terminal *terminal, const json_t *json)
{
    const json_t *waived = NULL;
    size_t i = 0;

    json_array_foreach(json_object_get(json, "waived"), i, waived) terminal_line(
        terminal, INK_DOUBT, 4, _("waived (%s): %s: %s"), member_text(waived, "waiver"),
        member_text(waived, "rule"), member_text(waived, "sentence"));
}

static void show_plan_check(struct terminal *terminal, const json_t *json)
{
    show_counted(terminal, json);
    show_windows(terminal, json);
    show_waived(terminal, json);
    show_broken(terminal, json);
}

const struct action action_plan_check = {
    .name = "plan check",
    .summary = N_("does a plan keep the rules, and is it worth what it says"),
    .help = N_("Reads both files, takes no word of the planner for it, and shares no code with it: "
               "every rule day by day, every objective counted again, the proof's windows worked "
               "out anew. Ends with status 1 when a rule is broken or a number is wrong.\n\n"
               "  truce plan check problem.json plan.json"),
    .params = params,
    .group = ACTION_PLAN,
    .run = run_plan_check,
    .show = show_plan_check,
};
