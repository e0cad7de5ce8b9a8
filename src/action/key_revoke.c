/* truce key revoke: a key that is no longer to be believed. */
#include "action/actions.h"
#include "action/keyring.h"
#include "action/opening.h"
#include "base/error.h"
#include "base/text.h"

static const struct field params[] = {
    {"key", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL,
     N_("KEY|NAME: the public key, 64 digits, or the name of its file, NAME of NAME.key")},
    {"from", FIELD_COUNT, OPTIONAL,
     N_("INDEX: log index of its first statement that no longer counts; otherwise from now on")},
    {"reason", FIELD_TEXT, REQUIRED, N_("why; it stays on record")},
    FIELDS_END,
};

static bool key_named(struct mission *mission, const char *text, struct hash *key, GError **error)
{
    struct key_pair pair;

    if (hash_from_hex(text, key))
        return true;
    if (!keyring_key(mission, text, KEYRING_READ, &pair, error))
        return false;
    *key = pair.public_key;
    key_clear(&pair);
    return true;
}

static bool run_key_revoke(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    struct draft draft = {.kind = "key.revoked"};
    int64_t from = param_count(request, "from", -1);
    struct receipt receipt;
    struct hash key;
    const char *as = NULL;
    bool is_stated = false;

    if (!opening_open(&opening, request, STORE_WRITE, "truce key revoke", error))
        return false;
    as = request_as(request, opening.mission, error);
    if (as == NULL || !key_named(opening.mission, param_text(request, "key"), &key, error))
        return false;
    draft.rows = json_pack("[{s:s, s:s}]", "key", hash_to_hex(&key).text, "reason",
                           param_text(request, "reason"));
    if (from >= 0)
        json_object_set_new(json_array_get(draft.rows, 0), "from_index", json_integer(from));
    is_stated = mission_state_alone(opening.mission, as, &draft, &receipt, error);
    json_decref(draft.rows);
    if (!is_stated)
        return false;
    reply->json = receipt_json(&receipt);
    return true;
}

const struct action action_key_revoke = {
    .name = "key revoke",
    .summary = N_("say that a key is no longer to be believed"),
    .help = N_("Statements the key made from that place in the log on stay on record and no longer "
               "count; what they had superseded counts again.\n\n"
               "  truce key revoke russia-duty-desk --reason 'device lost' --as russia"),
    .params = params,
    .flags = ACTION_STATES,
    .group = ACTION_AGREE,
    .run = run_key_revoke,
    .show = show_receipt,
};
