/* truce rebuild: make every table again from the log. */
#include "action/actions.h"
#include "action/opening.h"
#include "base/error.h"
#include "base/text.h"

static const struct field params[] = {FIELDS_END};

static bool run_rebuild(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    struct record *record = NULL;

    if (!opening_open(&opening, request, STORE_WRITE, "truce rebuild", error))
        return false;
    record = mission_record(opening.mission);
    if (!record_rebuild(record, request->progress, request->progress_self, error))
        return false;
    reply->json = json_pack("{s:I}", "statements", (json_int_t)record_size(record));
    return true;
}

static void show_rebuild(struct terminal *terminal, const json_t *json)
{
    g_autofree char *n = text_grouped(json_integer_value(json_object_get(json, "statements")));

    terminal_line(terminal, INK_PLAIN, 4, _("tables made again from %s statements"), n);
}

const struct action action_rebuild = {
    .name = "rebuild",
    .summary = N_("throw the tables away and make them again from the log"),
    .help = N_("The log itself is not touched. Others can read while it runs.\n\n"
               "  truce rebuild -m karabakh.truce"),
    .params = params,
    .flags = ACTION_MISSION,
    .group = ACTION_KEEP,
    .run = run_rebuild,
    .show = show_rebuild,
};
