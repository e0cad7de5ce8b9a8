/* truce plan explain: why a plan is as it is. */
#include "plan/explain.h"

#include "action/actions.h"
#include "action/opening.h"
#include "action/plain_table.h"
#include "action/plan_problem.h"
#include "base/error.h"
#include "base/text.h"
#include "plan/check.h"

static const struct field params[] = {
    {"plan", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL, N_("PLAN.json: the plan's file")},
    {"what", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL,
     N_("id of a position, a person or a lift, POSITION@DATE for a gap, or gaps for all of them")},
    {"problem", FIELD_TEXT, 0,
     N_("PROBLEM.json: the problem's file, when it is not where the plan says")},
    {"on", FIELD_DATE, 0, N_("only what concerns that day")},
    FIELDS_END,
};

/* ---- reading ---- */

/* Where the problem is: --problem, or what the plan says; g_free. */
static char *find_problem(const struct request *request, const char *text, size_t n, GError **error)
{
    const char *plan = param_text(request, "plan");
    const char *given = param_text(request, "problem");
    const struct disk *disk = &request->world->disk;
    g_autoptr(GError) refused = NULL;
    g_autofree char *path =
        given != NULL ? g_strdup(given) : plan_read_problem_path(text, n, &refused);

    if (refused != NULL) {
        g_propagate_prefixed_error(error, g_steal_pointer(&refused), "%s: ", plan);
        return NULL;
    }
    if (path == NULL) {
        fail(error, ERROR_NOT_FOUND,
             _("%s does not say where its problem is; name it with --problem"), plan);
        return NULL;
    }
    if (given == NULL && !disk->exists(disk->self, path)) {
        fail(error, ERROR_NOT_FOUND,
             _("%s was made for the problem %s, which is not there; say where it is now with "
               "--problem"),
             plan, path);
        return NULL;
    }
    return g_steal_pointer(&path);
}

/* What is explained holds only where the rules do. */
static bool note_broken(const struct request *request, const char *problem_path, const char *plan,
                        size_t n_plan, struct reply *reply, GError **error)
{
    g_autofree char *problem = NULL;
    size_t n_problem = 0;
    json_t *report = NULL;

    if (!read_text_file(request->world, problem_path, ROTATION_FILE_BYTES_MAX, &problem, &n_problem,
                        error))
        return false;
    report = plan_check(problem, n_problem, plan, n_plan, error);
    if (report != NULL && !json_is_true(json_object_get(report, "valid")))
        reply_note(reply,
                   _("the plan does not keep the rules of %s, so that what is said here may not "
                     "hold; truce plan check says which"),
                   problem_path);
    json_decref(report);
    return report != NULL;
}

static int32_t param_day(const struct request *request, const char *name)
{
    const char *text = param_text(request, name);
    struct date date = {DAY_NONE};

    if (text != NULL)
        date_parse(text, &date, NULL);
    return date.day;
}

static bool run_plan_explain(const struct request *request, struct reply *reply, GError **error)
{
    const char *plan_path = param_text(request, "plan");
    g_autofree char *text = NULL;
    g_autofree char *problem_path = NULL;
    size_t n = 0;
    OWNED(problem) problem = NULL;
    OWNED(plan) plan = NULL;

    if (!read_text_file(request->world, plan_path, ROTATION_FILE_BYTES_MAX, &text, &n, error))
        return false;
    problem_path = find_problem(request, text, n, error);
    if (problem_path == NULL)
        return false;
    problem = plan_problem(request, problem_path, reply, error);
    if (problem == NULL)
        return false;
    plan = plan_read(problem, text, n, error);
    if (plan == NULL) {
        g_prefix_error(error, "%s: ", plan_path);
        return false;
    }
    if (!note_broken(request, problem_path, text, n, reply, error))
        return false;
    reply->json =
        plan_explain(problem, plan, param_text(request, "what"), param_day(request, "on"), error);
    return reply->json != NULL;
}

/* ---- for people ---- */

static void show_sentences(struct terminal *terminal, const json_t *list, int indent)
{
    json_t *sentence = NULL;
    size_t i = 0;

    json_array_foreach(list, i, sentence)
    {
        terminal_line(terminal, INK_PLAIN, indent, "%*s%s", indent, "",
                      json_string_value(sentence));
    }
}

static void show_plan_explain(struct terminal *terminal, const json_t *json)
{
    json_t *item = NULL;
    size_t i = 0;

    show_sentences(terminal, json_object_get(json, "sentences"), 0);
    json_array_foreach(json_object_get(json, "items"), i, item)
    {
        if (i > 0 || json_array_size(json_object_get(json, "sentences")) > 0)
            terminal_newline(terminal);
        terminal_line(terminal, INK_STRONG, 4, "%s", member_text(item, "heading"));
        show_sentences(terminal, json_object_get(item, "sentences"), 4);
    }
}

const struct action action_plan_explain = {
    .name = "plan explain",
    .summary = N_("why this person, why then, and what a gap needs to close"),
    .help = N_(
        "Says of a position who serves there when, why they are relieved then and who else "
        "could have come; of a person what they could have done in the time at home; of a lift "
        "who is on it and what would be without it; of a gap what would close it: one more seat, "
        "one more person, a shorter rest, an absence less. All of it is worked out from the "
        "problem with the rest of the plan left as it is.\n\n"
        "  truce plan explain plan.json north-1\n"
        "  truce plan explain plan.json north-1@2030-03-20\n"
        "  truce plan explain plan.json gaps --json"),
    .params = params,
    .group = ACTION_PLAN,
    .run = run_plan_explain,
    .show = show_plan_explain,
};
