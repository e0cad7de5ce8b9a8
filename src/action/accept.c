/* truce accept: agree to an adoption, an amendment or the log's continuation. */
#include "action/actions.h"
#include "action/opening.h"
#include "base/error.h"
#include "base/text.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL, N_("ID or log index of what is accepted")},
    {"remark", FIELD_TEXT, OPTIONAL, N_("a remark that goes on record with it")},
    FIELDS_END,
};

static bool run_accept(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    const char *remark = param_text(request, "remark");
    struct pointed pointed;
    struct reference reference = {.relation = RELATION_ACCEPTS};
    struct draft draft = {
        .kind = "agreement.accepted", .references = &reference, .n_references = 1};
    struct receipt receipt;
    const char *as = NULL;
    bool is_stated = false;

    if (!opening_open(&opening, request, STORE_WRITE, "truce accept", error))
        return false;
    as = request_as(request, opening.mission, error);
    if (as == NULL ||
        !point_at(mission_record(opening.mission), param_text(request, "id"), &pointed, error))
        return false;
    if (pointed.has_row)
        return fail(error, ERROR_USAGE, _("a text is accepted whole: leave out the row"));
    reference.id = pointed.id;
    draft.rows = json_pack("[{s:s}]", "statement", hash_to_hex(&pointed.id).text);
    if (remark != NULL)
        json_object_set_new(json_array_get(draft.rows, 0), "remark", json_string(remark));
    is_stated = mission_state_alone(opening.mission, as, &draft, &receipt, error);
    json_decref(draft.rows);
    if (!is_stated)
        return false;
    reply->json = receipt_json(&receipt);
    return true;
}

const struct action action_accept = {
    .name = "accept",
    .summary = N_("accept an amendment, or the log's continuation"),
    .help = N_("  truce accept 3f2a91c0 --as azerbaijan"),
    .params = params,
    .flags = ACTION_STATES,
    .group = ACTION_AGREE,
    .run = run_accept,
    .show = show_receipt,
};
