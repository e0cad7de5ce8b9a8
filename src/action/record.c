/* truce record: one statement. */
#include "action/actions.h"
#include "action/fields_given.h"
#include "action/file_limits.h"
#include "action/opening.h"
#include "base/error.h"
#include "base/text.h"

static const struct field params[] = {
    {"kind", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL, N_("what happened: a kind of statement")},
    {"fields", FIELD_TEXT, PARAM_POSITIONAL | PARAM_REST,
     N_("FIELD=VALUE: or field:=JSON for lists and objects, field=@FILE to attach a file")},
    {"supersedes", FIELD_TEXT, OPTIONAL,
     N_("ID[/ROW]: your own earlier statement that this one replaces")},
    FIELDS_END,
};

static bool attach_file(void *self, const char *path, char **hex, GError **error)
{
    struct record *record = self;
    const struct world *world = record_world(record);
    g_autofree char *bytes = NULL;
    size_t n = 0;
    struct hash hash;

    if (!world->disk.read(world->disk.self, path, ATTACHMENT_BYTES_MAX, &bytes, &n, error) ||
        !record_attach(record, bytes, n, &hash, error))
        return false;
    *hex = g_strdup(hash_to_hex(&hash).text);
    return true;
}

static bool state_row(struct mission *mission, const struct request *request,
                      const struct kind *kind, json_t *rows, struct receipt *receipt,
                      GError **error)
{
    const char *supersedes = param_text(request, "supersedes");
    const char *as = request_as(request, mission, error);
    struct draft draft = {.kind = kind->name, .rows = rows};
    struct row_name replaces;
    struct pointed old;

    if (as == NULL)
        return false;
    if (supersedes != NULL) {
        if (!point_at(mission_record(mission), supersedes, &old, error))
            return false;
        replaces = (struct row_name){old.id, old.row};
        draft.replaces = &replaces;
    }
    return mission_state_alone(mission, as, &draft, receipt, error);
}

static bool run_record(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    const struct kind *kind = NULL;
    struct attaching attaching = {attach_file, NULL};
    struct receipt receipt;
    json_t *row = NULL;
    json_t *rows = NULL;
    bool is_stated = false;

    /* What can be refused without the mission is refused before it is opened. */
    kind = kind_named(module_list()->kinds, param_text(request, "kind"), error);
    if (kind == NULL || !opening_open(&opening, request, STORE_WRITE, "truce record", error))
        return false;
    attaching.self = mission_record(opening.mission);
    row = fields_given(kind, param_words(request, "fields"), &attaching, error);
    if (row == NULL) {
        reply_note(reply, _("truce help record %s shows its fields and an example."), kind->name);
        return false;
    }
    rows = json_pack("[o]", row);
    is_stated = state_row(opening.mission, request, kind, rows, &receipt, error);
    json_decref(rows);
    if (!is_stated)
        return false;
    reply->json = receipt_json(&receipt);
    return true;
}

const struct action action_record = {
    .name = "record",
    .summary = N_("put on record what happened, signed by a participant"),
    .help = N_("Prints the statement's place in the log and its id. What is on record stays there: "
               "a correction is a new statement with --supersedes, a mistake is taken back with "
               "truce withdraw.\n\n"
               "  truce record notice.given participant=armenia received_on=2025-05-09 \\\n"
               "      --as armenia\n\n"
               "truce help record KIND shows the fields of a kind and an example."),
    .params = params,
    .flags = ACTION_STATES,
    .group = ACTION_STATE,
    .run = run_record,
    .show = show_receipt,
};
