/* truce plan solve: the best plan for a rotation problem that the time allows. */
#include <inttypes.h>
#include <stdio.h>

#include "action/actions.h"
#include "action/opening.h"
#include "action/plain_table.h"
#include "action/plan_problem.h"
#include "base/error.h"
#include "base/text.h"
#include "plan/files.h"
#include "plan/solve.h"

#define SECONDS_DEFAULT 10
#define WRITING_SHARE   0.05 /* of the time, kept for writing the plan */

static const struct field params[] = {
    {"problem", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL, N_("PROBLEM.json: the problem's file")},
    {"out", FIELD_TEXT, REQUIRED, N_("PLAN.json: where the plan is written")},
    {"seconds", FIELD_DECIMAL(3), 0, N_("time in all; 10 when not given")},
    {"threads", FIELD_COUNT, 0,
     N_("searchers side by side; one for each processor when not given")},
    {"seed", FIELD_COUNT, 0, N_("another seed, another search; 1 when not given")},
    FIELDS_END,
};

/* ---- progress ---- */

struct told {
    const struct request *request;
    int64_t seconds_us;
};

/* "gaps 0, lift_cost 2774, tours 19533, people 4119" */
static char *amounts_text(const struct problem *problem, const int64_t *value)
{
    GString *text = g_string_new(NULL);

    for (uint32_t i = 0; i < problem->n_minimise; i++) {
        enum objective objective = problem->minimise[i];
        g_autofree char *amount = text_grouped(value[objective]);

        g_string_append_printf(text, "%s%s %s", i > 0 ? ", " : "", objective_name(objective),
                               amount);
    }
    return g_string_free(text, FALSE);
}

static bool tell(void *self, const struct problem *problem,
                 const int64_t objective[OBJECTIVE_COUNT], double seconds)
{
    struct told *told = self;
    g_autofree char *amounts = amounts_text(problem, objective);

    told->request->progress(told->request->progress_self, amounts, (int64_t)(seconds * 1e6),
                            told->seconds_us);
    return true;
}

/* ---- writing ---- */

static bool write_plan(const struct request *request, const struct problem *problem,
                       const struct plan *plan, GError **error)
{
    const char *path = param_text(request, "out");
    const struct disk *disk = &request->world->disk;
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    bool done = out != NULL && plan_write(problem, plan, out);

    if (out != NULL)
        done = fclose(out) == 0 && done;
    if (done)
        done = disk->replace(disk->self, path, text, n, 0644, error);
    else
        fail(error, ERROR_IO, _("the plan could not be written to %s: there is not enough memory"),
             path);
    free(text);
    return done;
}

static json_t *amounts_json(const struct problem *problem, const int64_t *value)
{
    json_t *json = json_object();

    for (uint32_t i = 0; i < problem->n_minimise; i++)
        json_object_set_new(json, objective_name(problem->minimise[i]),
                            json_integer(value[problem->minimise[i]]));
    return json;
}

static bool run_plan_solve(const struct request *request, struct reply *reply, GError **error)
{
    int64_t begun_us = g_get_monotonic_time();
    const char *seconds_text = param_text(request, "seconds");
    double seconds = seconds_text == NULL ? SECONDS_DEFAULT : g_ascii_strtod(seconds_text, NULL);
    OWNED(problem) problem = plan_problem(request, param_text(request, "problem"), reply, error);
    OWNED(plan) plan = NULL;
    struct told told = {request, (int64_t)(seconds * 1e6)};
    struct plan_options options = {
        .threads = (int32_t)MIN(param_count(request, "threads", 0), INT32_MAX),
        .seed = param_count(request, "seed", 1),
        .progress = tell,
        .progress_self = &told,
    };

    if (problem == NULL)
        return false;
    if (problem->has_published)
        return fail(error, ERROR_FIELD,
                    _("%s has a published plan with a freeze, and plans are not made from there "
                      "yet: leave \"published\" out to plan the whole horizon anew"),
                    param_text(request, "problem"));
    options.seconds =
        seconds * (1 - WRITING_SHARE) - (double)(g_get_monotonic_time() - begun_us) / 1e6;
    plan = plan_solve(problem, &options, error);
    if (plan == NULL)
        return false;
    plan->problem_path = g_string_chunk_insert(plan->texts, param_text(request, "problem"));
    if (!write_plan(request, problem, plan, error))
        return false;
    reply->json = json_pack("{s:s, s:o, s:o, s:I, s:I, s:f}", "plan", param_text(request, "out"),
                            "objective", amounts_json(problem, plan->objective), "bound",
                            amounts_json(problem, plan->bound), "gaps", (json_int_t)plan->n_gaps,
                            "threads", (json_int_t)plan->threads, "seconds", plan->seconds);
    return true;
}

/* ---- for people ---- */

static void add_number(struct table *table, json_int_t value)
{
    g_autofree char *text = text_grouped(value);

    table_cell(table, INK_PLAIN, text);
}

static void show_plan_solve(struct terminal *terminal, const json_t *json)
{
    const char *const headings[] = {_("objective"), _("found"), _("bound"), _("gap")};
    OWNED(table) table = table_new(G_N_ELEMENTS(headings));
    const char *name = NULL;
    json_t *found = NULL;

    for (unsigned c = 0; c < G_N_ELEMENTS(headings); c++) {
        table_heading(table, c, headings[c]);
        if (c > 0)
            table_right(table, c);
    }
    json_object_foreach(json_object_get(json, "objective"), name, found)
    {
        json_int_t amount = json_integer_value(found);
        json_int_t bound =
            json_integer_value(json_object_get(json_object_get(json, "bound"), name));
        g_autofree char *gap =
            amount == bound ? g_strdup(_("proven"))
            : bound > 0
                ? g_strdup_printf("%.2f %%", 100.0 * (double)(amount - bound) / (double)bound)
                : g_strdup(_("not proven"));

        table_cell(table, INK_STRONG, name);
        add_number(table, amount);
        add_number(table, bound);
        table_cell(table, INK_PLAIN, gap);
    }
    table_write(terminal, table, 0);
}

const struct action action_plan_solve = {
    .name = "plan solve",
    .summary = N_("who relieves whom, on which lift: the best plan the time allows"),
    .help = N_("Reads a rotation problem, writes a plan, and says how far each objective is from "
               "what no plan can do better. Ends early when the plan is proven.\n\n"
               "  truce plan solve problem.json -o plan.json --seconds 2"),
    .params = params,
    .group = ACTION_PLAN,
    .run = run_plan_solve,
    .show = show_plan_solve,
};
