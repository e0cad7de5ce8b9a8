/* truce backup: a copy while the mission goes on. */
#include "action/actions.h"
#include "action/opening.h"
#include "base/error.h"
#include "base/text.h"

static const struct field params[] = {
    {"out", FIELD_TEXT, PARAM_POSITIONAL, N_("FILE: the copy; otherwise MISSION.backup")},
    FIELDS_END,
};

static void copying(void *self, int64_t done, int64_t total)
{
    const struct request *request = self;

    request->progress(request->progress_self, _("copying"), done, total);
}

static bool run_backup(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    struct store *store = NULL;
    g_autofree char *path = g_strdup(param_text(request, "out"));

    if (!opening_open(&opening, request, STORE_READ, "truce backup", error))
        return false;
    store = record_store(mission_record(opening.mission));
    if (path == NULL && store_engine(store) == STORE_POSTGRES)
        path = g_strconcat(mission_slug(opening.mission), ".backup", NULL);
    else if (path == NULL)
        path = g_strconcat(request->address, ".backup", NULL);
    if (!store_backup(store, path, copying, (void *)request, error))
        return false;
    reply->json = json_pack("{s:s, s:I}", "file", path, "size",
                            (json_int_t)record_size(mission_record(opening.mission)));
    return true;
}

static void show_backup(struct terminal *terminal, const json_t *json)
{
    g_autofree char *n = text_grouped(json_integer_value(json_object_get(json, "size")));

    terminal_line(terminal, INK_PLAIN, 4, _("%s holds a copy of all %s statements; it has no keys"),
                  json_string_value(json_object_get(json, "file")), n);
}

const struct action action_backup = {
    .name = "backup",
    .summary = N_("copy the mission to a file while others go on working"),
    .help = N_("The copy is itself a mission. The folder of keys is not in it: keep a copy of that "
               "apart, under lock and key.\n\n"
               "  truce backup monday.truce -m karabakh.truce"),
    .params = params,
    .flags = ACTION_MISSION,
    .group = ACTION_KEEP,
    .run = run_backup,
    .show = show_backup,
};
