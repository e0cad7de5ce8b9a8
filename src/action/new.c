/* truce new: begin a mission, as an exercise. */
#include "action/actions.h"
#include "action/file_limits.h"
#include "action/opening.h"
#include "base/error.h"
#include "base/text.h"

static const struct field params[] = {
    {"agreement", FIELD_TEXT, REQUIRED, N_("FILE: the agreement, YAML")},
    {"keyring", FIELD_TEXT, REQUIRED, N_("DIR: folder of keys; missing ones are made")},
    FIELDS_END,
};

static bool describe_new(struct mission *mission, const char *keyring, json_t **out, GError **error)
{
    struct record *record = mission_record(mission);
    g_autofree char *clock = zone_instant_text(mission_zone(mission), record_last_received(record));
    struct hash adoption;

    if (!record_id(record, 0, &adoption, error))
        return false;
    *out = json_pack("{s:s, s:s, s:b, s:s, s:I, s:s, s:s}", "mission", mission_name(mission),
                     "title", mission_agreement(mission)->title, "exercise",
                     mission_is_exercise(mission), "adopted", hash_to_hex(&adoption).text, "size",
                     (json_int_t)record_size(record), "clock", clock, "keyring", keyring);
    return true;
}

static bool run_new(const struct request *request, struct reply *reply, GError **error)
{
    const char *file = param_text(request, "agreement");
    g_autofree char *yaml = NULL;
    size_t n_yaml = 0;
    OWNED(agreement) agreement = NULL;
    OPENING(opening);
    struct mission_plan plan = {
        .file = file, .keyring = param_text(request, "keyring"), .exercise = true};

    if (!read_text_file(request->world, file, AGREEMENT_BYTES_MAX, &yaml, &n_yaml, error))
        return false;
    /* Read here too, because --now may be a date of its zone. */
    agreement = agreement_read(yaml, n_yaml, file, module_list(), error);
    if (agreement == NULL || !opening_prepare(&opening, request, agreement->zone, error))
        return false;
    plan.yaml = yaml;
    plan.n_yaml = n_yaml;
    opening.mission = mission_new(&opening.world, request->address, &plan, "truce new", error);
    if (opening.mission == NULL)
        return false;
    return describe_new(opening.mission, plan.keyring, &reply->json, error);
}

static void show_new(struct terminal *terminal, const json_t *json)
{
    terminal_line(terminal, INK_STRONG, 4, "%s", json_string_value(json_object_get(json, "title")));
    terminal_line(terminal, INK_PLAIN, 4, _("adopted as an exercise by all who must accept it"));
    terminal_line(terminal, INK_PLAIN, 4, "%s",
                  json_string_value(json_object_get(json, "adopted")));
    terminal_line(terminal, INK_PLAIN, 4, _("its clock stands at %s; the keys are in %s"),
                  json_string_value(json_object_get(json, "clock")),
                  json_string_value(json_object_get(json, "keyring")));
}

const struct action action_new = {
    .name = "new",
    .summary = N_("begin a mission, as an exercise, from its agreement"),
    .help =
        N_("Everything in an exercise is invented and says so; its clock stands where --now puts "
           "it. Every participant who must accept the agreement accepts it; keys that are not in "
           "the keyring yet are made there. Keep that folder: who has a key speaks for the "
           "participant.\n\n"
           "  truce new karabakh.truce --agreement agreement.yaml --keyring keys \\\n"
           "      --now 2020-11-10T00:00:00+03:00"),
    .params = params,
    .flags = ACTION_NEW_MISSION | ACTION_CLOCK,
    .group = ACTION_BEGIN,
    .run = run_new,
    .show = show_new,
};
