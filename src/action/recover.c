/* truce recover: put back what this copy has lost. */
#include "action/actions.h"
#include "action/opening.h"
#include "base/error.h"
#include "base/text.h"

static const struct field params[] = {
    {"from", FIELD_TEXT, REQUIRED,
     N_("MISSION|FOLDER: another copy, a mission's address or a folder of tiles")},
    FIELDS_END,
};

static bool run_recover(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    struct record *record = NULL;
    g_autofree char *head_path = NULL;
    struct hash root;
    int64_t n_restored = 0;

    if (!opening_open(&opening, request, STORE_WRITE, "truce recover", error))
        return false;
    record = mission_record(opening.mission);
    head_path = mission_head_path(opening.mission);
    if (!record_recover(record, param_text(request, "from"), head_path, &n_restored, error))
        return false;
    root = record_root(record);
    reply->json = json_pack("{s:I, s:I, s:s}", "restored", (json_int_t)n_restored, "size",
                            (json_int_t)record_size(record), "root", hash_to_hex(&root).text);
    return true;
}

const struct action action_recover = {
    .name = "recover",
    .summary = N_("put back statements this copy has lost, from another copy"),
    .help =
        N_("For a copy that stands behind what its key has signed, as one restored from a backup "
           "does. Every statement put back is verified.\n\n"
           "  truce recover --from mirror.truce -m karabakh.truce"),
    .params = params,
    .flags = ACTION_MISSION,
    .group = ACTION_KEEP,
    .run = run_recover,
};
