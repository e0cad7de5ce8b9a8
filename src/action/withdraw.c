/* truce withdraw: take a statement back. */
#include "action/actions.h"
#include "action/rows_of.h"
#include "base/error.h"
#include "base/text.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL,
     N_("ID[/ROW]: your statement, by id or log index, or one row of it")},
    {"reason", FIELD_TEXT, OPTIONAL, N_("why, for those who read it later")},
    FIELDS_END,
};

static json_t *withdrawals(const struct pointed *pointed, const GArray *rows, const char *reason)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < rows->len; i++) {
        json_t *row = json_pack("{s:s, s:I}", "statement", hash_to_hex(&pointed->id).text,
                                "statement_row", (json_int_t)g_array_index(rows, int64_t, i));

        if (reason != NULL)
            json_object_set_new(row, "reason", json_string(reason));
        json_array_append_new(list, row);
    }
    return list;
}

static bool run_withdraw(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    struct pointed pointed;
    struct reference reference = {.relation = RELATION_WITHDRAWS};
    struct draft draft = {.kind = "row.withdrawn", .references = &reference, .n_references = 1};
    g_autoptr(GArray) rows = NULL;
    struct receipt receipt;
    const char *as = NULL;
    bool is_stated = false;

    if (!opening_open(&opening, request, STORE_WRITE, "truce withdraw", error))
        return false;
    as = request_as(request, opening.mission, error);
    if (as == NULL ||
        !point_at(mission_record(opening.mission), param_text(request, "id"), &pointed, error))
        return false;
    rows = rows_in_force(mission_record(opening.mission), &pointed, error);
    if (rows == NULL)
        return false;
    reference.id = pointed.id;
    draft.rows = withdrawals(&pointed, rows, param_text(request, "reason"));
    is_stated = mission_state_alone(opening.mission, as, &draft, &receipt, error);
    json_decref(draft.rows);
    if (!is_stated)
        return false;
    reply->json = receipt_json(&receipt);
    json_object_set_new(reply->json, "n_rows", json_integer(rows->len));
    return true;
}

const struct action action_withdraw = {
    .name = "withdraw",
    .summary = N_("take back your own statement, or one row of it"),
    .help = N_("The statement stays on record and no longer counts. What it had superseded counts "
               "again. A withdrawal cannot be withdrawn: state the thing anew.\n\n"
               "  truce withdraw 3f2a91c0 --reason 'entered twice' --as russia"),
    .params = params,
    .flags = ACTION_STATES,
    .group = ACTION_STATE,
    .run = run_withdraw,
    .show = show_receipt,
};
