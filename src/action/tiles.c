/* truce tiles: the log as static files. */
#include "action/actions.h"
#include "action/opening.h"
#include "base/error.h"
#include "base/text.h"

static const struct field params[] = {
    {"folder", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL, N_("where the files go; made if need be")},
    FIELDS_END,
};

static bool run_tiles(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    const char *folder = param_text(request, "folder");
    struct record *record = NULL;

    if (!opening_open(&opening, request, STORE_READ, "truce tiles", error))
        return false;
    record = mission_record(opening.mission);
    if (!record_export_tiles(record, folder, error))
        return false;
    reply->json =
        json_pack("{s:s, s:I}", "folder", folder, "size", (json_int_t)record_size(record));
    return true;
}

const struct action action_tiles = {
    .name = "tiles",
    .summary = N_("write the log as files that others can host and verify"),
    .help = N_("The layout is C2SP tlog-tiles: checkpoint, tile/ and tile/entries/, and the bodies "
               "beside them. Any web server, or a memory stick, will do.\n\n"
               "  truce tiles public/log"),
    .params = params,
    .flags = ACTION_MISSION,
    .group = ACTION_KEEP,
    .run = run_tiles,
};
