/* truce plan frontier: what changes to a rotation problem cost. */
#include "plan/frontier.h"

#include <inttypes.h>
#include <string.h>

#include "action/actions.h"
#include "action/opening.h"
#include "action/plain_table.h"
#include "action/plan_problem.h"
#include "base/error.h"
#include "base/text.h"
#include "plan/amounts.h"
#include "plan/solve.h"

#define SECONDS_DEFAULT 60

static const struct field params[] = {
    {"problem", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL, N_("PROBLEM.json: the problem's file")},
    {"seconds", FIELD_DECIMAL(3), 0, N_("time in all, the same share for each; 60 when not given")},
    {"out", FIELD_TEXT, 0, N_("FILE.svg: where a picture is written")},
    {"threads", FIELD_COUNT, 0,
     N_("searchers side by side; one for each processor when not given")},
    {"seed", FIELD_COUNT, 0, N_("another seed, another search; 1 when not given")},
    FIELDS_END,
};

/* ---- solving ---- */

static struct outcome *solve_all(const struct request *request, const struct comparison *comparison,
                                 double seconds, struct reply *reply, GError **error)
{
    unsigned n = comparison->variants->len;
    struct outcome *outcomes = g_new0(struct outcome, n);
    struct plan_options options = {
        .seconds = seconds / n,
        .threads = (int32_t)MIN(param_count(request, "threads", 0), INT32_MAX),
        .seed = param_count(request, "seed", 1),
    };

    for (unsigned i = 0; i < n; i++) {
        const struct variant *variant = &g_array_index(comparison->variants, struct variant, i);
        g_autoptr(GError) refusal = NULL;
        OWNED(plan) plan = NULL;

        request->progress(request->progress_self, variant->label, i, n);
        plan = plan_solve(variant->problem, &options, &refusal);
        outcomes[i].plan_of = i;
        outcomes[i].is_impossible = plan == NULL;
        /* Without the problem as it is there is nothing to compare. */
        if (plan == NULL && i == 0) {
            g_propagate_error(error, g_steal_pointer(&refusal));
            g_free(outcomes);
            return NULL;
        }
        if (plan == NULL) {
            reply_note(reply, "%s: %s", variant->label, refusal->message);
            continue;
        }
        memcpy(outcomes[i].objective, plan->objective, sizeof plan->objective);
        memcpy(outcomes[i].bound, plan->bound, sizeof plan->bound);
    }
    comparison_hand_on(comparison, outcomes);
    return outcomes;
}

/* ---- answering ---- */

static json_t *variants_json(const struct comparison *comparison, const struct outcome *outcomes)
{
    const struct variant *variants = (const struct variant *)(void *)comparison->variants->data;
    json_t *list = json_array();

    for (unsigned i = 0; i < comparison->variants->len; i++) {
        const struct variant *variant = &variants[i];
        json_t *one = json_pack(
            "{s:s, s:o, s:s, s:o, s:o, s:s}", "id", variant->id, "question",
            i == 0 ? json_null() : json_string(question_text(variant->question)), "change",
            variant->label, "objective",
            outcomes[i].is_impossible ? json_null()
                                      : amounts_json(variant->problem, outcomes[i].objective),
            "bound",
            outcomes[i].is_impossible ? json_null()
                                      : amounts_json(variant->problem, outcomes[i].bound),
            "plan_of", variants[outcomes[i].plan_of].id);

        json_array_append_new(list, one);
    }
    return list;
}

static bool write_picture(const struct request *request, const struct comparison *comparison,
                          const struct outcome *outcomes, GError **error)
{
    const char *path = param_text(request, "out");
    const struct disk *disk = &request->world->disk;
    g_autofree char *name = NULL;
    g_autofree char *title = NULL;
    g_autofree char *svg = NULL;

    if (path == NULL)
        return true;
    name = g_path_get_basename(param_text(request, "problem"));
    title = g_strdup_printf(_("What changes to %s cost"), name);
    svg = comparison_svg(comparison, outcomes, title);
    return disk->replace(disk->self, path, svg, strlen(svg), 0644, error);
}

static bool run_plan_frontier(const struct request *request, struct reply *reply, GError **error)
{
    const char *seconds_text = param_text(request, "seconds");
    double seconds = seconds_text == NULL ? SECONDS_DEFAULT : g_ascii_strtod(seconds_text, NULL);
    OWNED(problem) problem = plan_problem(request, param_text(request, "problem"), reply, error);
    OWNED(comparison) comparison = NULL;
    g_autofree struct outcome *outcomes = NULL;

    if (problem == NULL)
        return false;
    if (problem->has_published)
        reply_note(reply, _("the published plan is left out: what is compared is planned anew"));
    comparison = comparison_new(problem);
    outcomes = solve_all(request, comparison, seconds, reply, error);
    if (outcomes == NULL)
        return false;
    if (!write_picture(request, comparison, outcomes, error))
        return false;
    reply->json = json_pack("{s:s, s:f, s:o}", "problem", param_text(request, "problem"),
                            "seconds_each", seconds / comparison->variants->len, "variants",
                            variants_json(comparison, outcomes));
    if (param_text(request, "out") != NULL)
        json_object_set_new(reply->json, "picture", json_string(param_text(request, "out")));
    return true;
}

/* ---- for people ---- */

/* "2,774", and where it differs from the base "+3.2 %" behind it. */
static char *amount_text(json_int_t amount, json_int_t base)
{
    g_autofree char *grouped = text_grouped(amount);

    if (amount == base || base == 0)
        return g_steal_pointer(&grouped);
    return g_strdup_printf("%s %+.1f %%", grouped, 100.0 * (double)(amount - base) / (double)base);
}

/* A row for each variant, a column for each objective; `key` is "objective" or "bound", and only
 * what was found is compared: bounds of plans with gaps are far lower than those of others. */
static void show_table(struct terminal *terminal, const json_t *variants, const char *key,
                       const char *heading, bool is_compared)
{
    const json_t *base = json_object_get(json_array_get(variants, 0), key);
    OWNED(table) table = table_new(1 + (unsigned)json_object_size(base));
    const char *name = NULL;
    json_t *variant = NULL;
    json_t *amount = NULL;
    unsigned column = 1;
    size_t i = 0;

    table_heading(table, 0, heading);
    json_object_foreach((json_t *)base, name, amount)
    {
        table_heading(table, column, name);
        table_right(table, column++);
    }
    json_array_foreach(variants, i, variant)
    {
        table_cell(table, INK_STRONG, member_text(variant, "id"));
        for (unsigned c = 1; json_is_null(json_object_get(variant, key)) && c < column; c++)
            table_cell(table, INK_BAD, c == 1 ? _("no plan") : "");
        json_object_foreach(json_object_get(variant, key), name, amount)
        {
            json_int_t found = json_integer_value(amount);
            bool is_gap = strcmp(name, objective_name(OBJECTIVE_GAPS)) == 0 && found > 0;
            g_autofree char *text = amount_text(
                found, is_compared ? json_integer_value(json_object_get(base, name)) : found);

            table_cell(table, is_gap ? INK_BAD : INK_PLAIN, text);
        }
    }
    table_write(terminal, table, 0);
}

static bool has_gaps(const json_t *variants)
{
    json_t *variant = NULL;
    size_t i = 0;

    json_array_foreach(variants, i, variant)
    {
        if (member_count(json_object_get(variant, "objective"), objective_name(OBJECTIVE_GAPS)) > 0)
            return true;
    }
    return false;
}

static void show_plan_frontier(struct terminal *terminal, const json_t *json)
{
    const json_t *variants = json_object_get(json, "variants");

    show_table(terminal, variants, "objective", _("found"), true);
    terminal_newline(terminal);
    show_table(terminal, variants, "bound", _("bound"), false);
    terminal_newline(terminal);
    terminal_line(
        terminal, INK_FAINT, 4,
        _("No plan is below its bound. A difference between two that is smaller than that "
          "between found and bound may be one of the search."));
    if (has_gaps(variants))
        terminal_line(terminal, INK_DOUBT, 4,
                      _("Where days stay empty, the other figures and bounds are those of a plan "
                        "that spares so much: compare the empty days first."));
    if (json_object_get(json, "picture") != NULL)
        terminal_line(terminal, INK_PLAIN, 4, _("The picture is in %s."),
                      member_text(json, "picture"));
}

const struct action action_plan_frontier = {
    .name = "plan frontier",
    .summary = N_("what smaller lifts, longer rests or fewer people cost"),
    .help = N_(
        "Solves the problem as it is and with one thing changed: lifts a tenth smaller or larger, "
        "one more lift day a week, a rest 30 days shorter or longer, handovers 2 or 4 days longer, "
        "tours of 5 or 7 months, 2 % fewer people. Each gets the same time; a plan that was found "
        "for a harder change counts for an easier one too. Whoever serves when the horizon begins "
        "keeps the limit they came with.\n\n"
        "  truce plan frontier problem.json --seconds 120 -o frontier.svg"),
    .params = params,
    .group = ACTION_PLAN,
    .run = run_plan_frontier,
    .show = show_plan_frontier,
};
