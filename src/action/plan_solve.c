/* truce plan solve: the best plan for a rotation problem that the time allows. */
#include <inttypes.h>
#include <stdlib.h>

#include "action/actions.h"
#include "action/opening.h"
#include "action/plan_problem.h"
#include "base/error.h"
#include "base/text.h"
#include "mission/objectives.h"
#include "plan/amounts.h"
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
    size_t n = 0;
    char *text = plan_text(problem, plan, &n);
    bool done = false;

    if (text != NULL)
        done = disk->replace(disk->self, path, text, n, 0644, error);
    else
        fail(error, ERROR_IO, _("the plan could not be written to %s: there is not enough memory"),
             path);
    free(text);
    return done;
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

const struct action action_plan_solve = {
    .name = "plan solve",
    .summary = N_("who relieves whom, on which lift: the best plan the time allows"),
    .help = N_("Reads a rotation problem, writes a plan, and says how far each objective is from "
               "what no plan can do better. Ends early when the plan is proven.\n\n"
               "  truce plan solve problem.json -o plan.json --seconds 2"),
    .params = params,
    .group = ACTION_PLAN,
    .run = run_plan_solve,
    .show = show_objectives,
};
