/* truce erase: remove sealed values, or rows of kinds that have them, for good. */
#include "action/actions.h"
#include "action/opening.h"
#include "base/error.h"
#include "base/text.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL,
     N_("ID[/ROW]: a statement, by id or log index, or one row of it")},
    {"field", FIELD_TEXT, OPTIONAL, N_("one sealed field; without it, the whole row")},
    {"reason", FIELD_TEXT, REQUIRED, N_("why; it stays on record")},
    FIELDS_END,
};

static bool run_erase(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    const char *field = param_text(request, "field");
    struct pointed pointed;
    struct reference reference = {.relation = RELATION_ABOUT};
    struct draft draft = {.kind = "row.erased", .references = &reference, .n_references = 1};
    struct receipt receipt;
    const char *as = NULL;
    json_t *row = NULL;
    bool is_stated = false;

    if (!opening_open(&opening, request, STORE_WRITE, "truce erase", error))
        return false;
    as = request_as(request, opening.mission, error);
    if (as == NULL ||
        !point_at(mission_record(opening.mission), param_text(request, "id"), &pointed, error))
        return false;
    reference.id = pointed.id;
    row = json_pack("{s:s, s:s}", "statement", hash_to_hex(&pointed.id).text, "reason",
                    param_text(request, "reason"));
    if (pointed.has_row)
        json_object_set_new(row, "statement_row", json_integer(pointed.row));
    if (field != NULL)
        json_object_set_new(row, "sealed_field", json_string(field));
    draft.rows = json_pack("[o]", row);
    is_stated = mission_state_alone(opening.mission, as, &draft, &receipt, error);
    json_decref(draft.rows);
    if (!is_stated)
        return false;
    reply->json = receipt_json(&receipt);
    return true;
}

const struct action action_erase = {
    .name = "erase",
    .summary = N_("remove personal data for good; that it was done stays on record"),
    .help =
        N_("For kinds that hold sealed fields, by the participant who stated them or one whom "
           "the agreement names. The digests stay, so the record still verifies; the values are "
           "gone from this copy, and from every other that follows it. It cannot be undone.\n\n"
           "  truce erase 3f2a91c0/4 --field born_on --reason 'asked for it' --as russia"),
    .params = params,
    .flags = ACTION_STATES,
    .group = ACTION_STATE,
    .run = run_erase,
    .show = show_receipt,
};
