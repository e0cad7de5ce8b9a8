/* truce simulate: years of an invented mission. */
#include <inttypes.h>

#include "action/actions.h"
#include "action/file_limits.h"
#include "action/opening.h"
#include "base/error.h"
#include "base/text.h"
#include "mission/exercise.h"

static const struct field params[] = {
    {"agreement", FIELD_TEXT, REQUIRED, N_("FILE: the agreement, YAML")},
    {"seed", FIELD_COUNT, REQUIRED, N_("the same seed plays the same years")},
    {"years", FIELD_COUNT, OPTIONAL, N_("how many years; otherwise 5")},
    {"positions", FIELD_COUNT, OPTIONAL,
     N_("slots in the establishment; otherwise as the agreement has it")},
    {"posts", FIELD_COUNT, OPTIONAL, N_("posts; otherwise as the agreement has it")},
    {"people", FIELD_COUNT, OPTIONAL, N_("people to rotate through them; otherwise as needed")},
    {"planner", FIELD_BOOL, PARAM_FLAG,
     N_("people come and go by a plan that the planner makes, published with its orders")},
    {"keyring", FIELD_TEXT, OPTIONAL, N_("DIR: folder of keys; otherwise MISSION.keys")},
    {"planted", FIELD_TEXT, OPTIONAL,
     N_("FILE: where the list of planted breaches goes; otherwise MISSION.planted.json")},
    FIELDS_END,
};

#define YEARS_MAX 30

/* What the mission's files are named after: an address of a server may hold a password. */
static const char *stem_of(const struct request *request, const char *slug)
{
    bool is_uri = g_str_has_prefix(request->address, "postgres://") ||
                  g_str_has_prefix(request->address, "postgresql://");

    return is_uri ? slug : request->address;
}

static char *beside(const struct request *request, const char *param, const char *ending,
                    const char *slug)
{
    if (param_text(request, param) != NULL)
        return g_strdup(param_text(request, param));
    return g_strconcat(stem_of(request, slug), ending, NULL);
}

static bool run_simulate(const struct request *request, struct reply *reply, GError **error)
{
    const char *file = param_text(request, "agreement");
    int64_t years = param_count(request, "years", 5);
    g_autofree char *yaml = NULL;
    g_autofree char *keyring = NULL;
    g_autofree char *planted = NULL;
    OWNED(agreement) agreement = NULL;
    struct exercise_plan plan = {.file = file,
                                 .seed = (uint64_t)param_count(request, "seed", 0),
                                 .years = (int)years,
                                 .positions = param_count(request, "positions", -1),
                                 .posts = param_count(request, "posts", -1),
                                 .people = param_count(request, "people", -1),
                                 .planner = param_flag(request, "planner")};
    struct exercise_summary summary = {0};

    if (years < 1 || years > YEARS_MAX)
        return fail(error, ERROR_FIELD, _("--years %" PRId64 ": expected 1 to %d"), years,
                    YEARS_MAX);
    if (!read_text_file(request->world, file, AGREEMENT_BYTES_MAX, &yaml, &plan.n_yaml, error))
        return false;
    agreement = agreement_read(yaml, plan.n_yaml, file, module_list(), error);
    if (agreement == NULL)
        return false;
    plan.yaml = yaml;
    plan.keyring = keyring = beside(request, "keyring", ".keys", agreement->slug);
    planted = beside(request, "planted", ".planted.json", agreement->slug);
    if (!exercise_play(request->world, request->address, &plan, planted, request->progress,
                       request->progress_self, &summary, error))
        return false;
    reply->json = json_pack(
        "{s:s, s:s, s:I, s:I, s:I, s:I, s:s, s:s}", "mission", stem_of(request, agreement->slug),
        "title", agreement->title, "seed", (json_int_t)plan.seed, "statements",
        (json_int_t)summary.n_statements, "rows", (json_int_t)summary.n_rows, "planted",
        (json_int_t)summary.n_planted, "keyring", keyring, "planted_list", planted);
    return true;
}

static void show_simulate(struct terminal *terminal, const json_t *json)
{
    g_autofree char *statements =
        text_grouped(json_integer_value(json_object_get(json, "statements")));
    g_autofree char *rows = text_grouped(json_integer_value(json_object_get(json, "rows")));

    terminal_line(terminal, INK_STRONG, 4, "%s", json_string_value(json_object_get(json, "title")));
    terminal_line(terminal, INK_PLAIN, 4,
                  _("an exercise, all of it invented: %s rows in %s statements, seed "
                    "%" PRId64),
                  rows, statements, (int64_t)json_integer_value(json_object_get(json, "seed")));
    terminal_line(terminal, INK_PLAIN, 4, _("%" PRId64 " planted breaches, listed in %s"),
                  (int64_t)json_integer_value(json_object_get(json, "planted")),
                  json_string_value(json_object_get(json, "planted_list")));
    terminal_line(terminal, INK_PLAIN, 4, _("its keys are in %s"),
                  json_string_value(json_object_get(json, "keyring")));
}

const struct action action_simulate = {
    .name = "simulate",
    .summary = N_("play years of an agreement with invented people, to practise on"),
    .help = N_("Everything in it is invented, its keys come from the seed and are no secret. Some "
               "breaches are planted and listed in a file, so that you can see whether they are "
               "found.\n\n"
               "With --planner lifts are scheduled, a plan of who relieves whom is published year "
               "by year with its orders, and people come and go by it; one lift is cancelled and "
               "what that changes is published: truce manifest, plan make "
               "and rotation have something to work on.\n\n"
               "  truce simulate --agreement agreement.yaml --seed 1 -m exercise.truce\n"
               "  truce simulate --agreement agreement.yaml --seed 1 --planner -m planned.truce"),
    .params = params,
    .flags = ACTION_NEW_MISSION,
    .group = ACTION_BEGIN,
    .run = run_simulate,
    .show = show_simulate,
};
