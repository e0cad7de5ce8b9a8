/* truce continue: let the log go on under a new key, when its old one is lost. */
#include <inttypes.h>

#include "action/actions.h"
#include "action/keyring.h"
#include "action/opening.h"
#include "base/error.h"
#include "base/text.h"

static const struct field params[] = {
    {"reason", FIELD_TEXT, REQUIRED, N_("why, in a few words; it goes on record")},
    FIELDS_END,
};

/* What the new generation goes on from: the log exactly as it stands here. */
static json_t *continuation(struct record *record, const char *origin, const struct hash *log_key,
                            const char *reason)
{
    struct hash root = record_root(record);

    return json_pack("[{s:s, s:s, s:s, s:I, s:s, s:s}]", "origin", origin, "log_key",
                     hash_to_hex(log_key).text, "old_origin", record_origin(record), "old_size",
                     (json_int_t)record_size(record), "old_root", hash_to_hex(&root).text, "reason",
                     reason);
}

static bool run_continue(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    struct draft draft = {.kind = "log.continued"};
    struct receipt receipt;
    struct key_pair pair;

    if (!opening_open(&opening, request, STORE_WRITE, "truce continue", error))
        return false;
    const char *as = request_as(request, opening.mission, error);
    if (as == NULL)
        return false;
    struct record *record = mission_record(opening.mission);
    g_autofree char *origin = record_next_origin(record);
    g_autofree char *name = mission_log_key_name(origin);
    if (!keyring_key(opening.mission, name, KEYRING_MAKE, &pair, error))
        return false;
    draft.rows = continuation(record, origin, &pair.public_key, param_text(request, "reason"));
    key_clear(&pair);
    bool is_stated = mission_state_alone(opening.mission, as, &draft, &receipt, error);
    json_decref(draft.rows);
    if (!is_stated)
        return false;
    reply->json = receipt_json(&receipt);
    return true;
}

const struct action action_continue = {
    .name = "continue",
    .summary = N_("let the log go on under a new key, when its old one is lost"),
    .help =
        N_("All who must have accepted the agreement accept this too (truce accept); then the\n"
           "new key signs the log from its present size on. Statements stay as they are. First\n"
           "look for a mirror that still has what is missing: truce recover.\n"
           "\n"
           "  truce continue --as russia --reason \"the log's key was lost\""),
    .params = params,
    .flags = ACTION_STATES,
    .group = ACTION_KEEP,
    .run = run_continue,
    .show = show_receipt,
};
