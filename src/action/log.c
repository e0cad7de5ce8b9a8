/* truce log: what was stated, in order; or one statement whole. */
#include <inttypes.h>

#include "action/actions.h"
#include "action/opening.h"
#include "action/plain_table.h"
#include "action/sealed.h"
#include "base/error.h"
#include "base/text.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, PARAM_POSITIONAL, N_("ID or log index: that statement, whole")},
    {"last", FIELD_COUNT, OPTIONAL, N_("only so many, the newest")},
    {"kind", FIELD_TEXT, OPTIONAL, N_("only statements of this kind")},
    FIELDS_END,
};

struct one {
    struct opening *opening;
    struct asked asked;
    bool sees_sealed;
};

static json_t *rows_json(const struct one *one, const struct statement *statement)
{
    const struct kind *kind = kinds_find(module_list()->kinds, statement->envelope.kind);
    json_t *rows = json_array();

    for (unsigned i = 0; i < statement->body->n_rows; i++) {
        const struct row *row = &statement->body->rows[i];

        if (row->open == NULL || kind == NULL)
            json_array_append_new(rows, json_string(_("withheld")));
        else
            json_array_append_new(
                rows, row_shown(kind, row, mission_zone(one->opening->mission), one->sees_sealed));
    }
    return rows;
}

static json_t *references_json(const struct envelope *envelope)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < envelope->n_references; i++)
        json_array_append_new(list, json_pack("{s:s, s:s}", "relation",
                                              relation_name(envelope->references[i].relation), "id",
                                              hash_to_hex(&envelope->references[i].id).text));
    return list;
}

/* Whose statement it is; from its rows where the key is no longer in force. g_free. */
static char *author_of(struct record *record, const struct statement *statement, int64_t log_index,
                       GError **error)
{
    const char *author = record_key_participant(record, &statement->envelope.key);
    const struct kind *kind = kinds_find(module_list()->kinds, statement->envelope.kind);
    g_autofree char *table = NULL;
    g_autofree char *text = NULL;
    struct query *query = NULL;
    char *found_author = NULL;
    bool found = false;

    if (author != NULL || kind == NULL)
        return g_strdup(author == NULL ? "" : author);
    table = kind_table(kind);
    text = g_strdup_printf("SELECT author FROM %s WHERE log_index = $1 LIMIT 1", table);
    query = store_prepare(record_store(record), text, error);
    if (query == NULL)
        return NULL;
    bind_i64(query, log_index);
    if (!query_one(query, &found, error))
        return NULL;
    found_author = g_strdup(found ? col_text(query, "author") : "");
    query_reset(query);
    return found_author;
}

/* Envelope, rows and signature; with the proof that it stands in the tree of the asked size. */
static json_t *statement_json(const struct one *one, int64_t log_index, GError **error)
{
    struct mission *mission = one->opening->mission;
    struct record *record = mission_record(mission);
    struct instant received;
    OWNED(statement) statement = record_read(record, log_index, &received, error);
    char signature[2 * SIGNATURE_BYTES + 1];
    g_autofree char *author = NULL;
    json_t *json = NULL;

    if (statement == NULL)
        return NULL;
    author = author_of(record, statement, log_index, error);
    if (author == NULL)
        return NULL;
    bytes_to_hex(statement->signature.bytes, SIGNATURE_BYTES, signature);
    json =
        json_pack("{s:I, s:s, s:s, s:s, s:s, s:I, s:s, s:s, s:s}", "index", (json_int_t)log_index,
                  "id", hash_to_hex(&statement->id).text, "kind", statement->envelope.kind,
                  "author", author, "key", hash_to_hex(&statement->envelope.key).text, "number",
                  (json_int_t)statement->envelope.number, "mission", statement->envelope.mission,
                  "digest", hash_to_hex(&statement->envelope.digest).text, "signature", signature);
    json_object_set_new(json, "made",
                        zoned_json(mission_zone(mission), statement->envelope.made.ms));
    json_object_set_new(json, "received", zoned_json(mission_zone(mission), received.ms));
    if (statement->envelope.has_previous)
        json_object_set_new(json, "previous",
                            json_string(hash_to_hex(&statement->envelope.previous).text));
    if (statement->envelope.n_references > 0)
        json_object_set_new(json, "references", references_json(&statement->envelope));
    if (statement->body != NULL)
        json_object_set_new(json, "rows", rows_json(one, statement));
    return json;
}

static bool add_proof(const struct one *one, json_t *json, int64_t log_index, GError **error)
{
    struct record *record = mission_record(one->opening->mission);
    struct node_source nodes = record_nodes(record);
    uint64_t size = (uint64_t)one->asked.known;
    g_autoptr(GArray) proof = NULL;
    struct hash root;
    json_t *hashes = NULL;

    if (log_index >= one->asked.known)
        return fail(error, ERROR_NOT_FOUND,
                    _("statement %" PRId64 " was not known yet when the log held %" PRId64),
                    log_index, one->asked.known);
    proof = merkle_inclusion_proof(&nodes, (uint64_t)log_index, size, error);
    if (proof == NULL || !merkle_root(&nodes, size, &root, error))
        return false;
    hashes = json_array();
    for (unsigned i = 0; i < proof->len; i++)
        json_array_append_new(hashes,
                              json_string(hash_to_hex(&g_array_index(proof, struct hash, i)).text));
    json_object_set_new(json, "proof",
                        json_pack("{s:I, s:s, s:o}", "size", (json_int_t)size, "root",
                                  hash_to_hex(&root).text, "hashes", hashes));
    return true;
}

static bool run_one(const struct one *one, const char *text, struct reply *reply, GError **error)
{
    struct pointed pointed;

    if (!point_at(mission_record(one->opening->mission), text, &pointed, error))
        return false;
    reply->json = statement_json(one, pointed.log_index, error);
    return reply->json != NULL && add_proof(one, reply->json, pointed.log_index, error);
}

/* ---- the list ---- */

static bool add_line(const struct one *one, int64_t log_index, const char *only_kind, json_t *list,
                     GError **error)
{
    struct record *record = mission_record(one->opening->mission);
    struct instant received;
    OWNED(statement) statement = record_read(record, log_index, &received, error);
    g_autofree char *author = NULL;
    json_t *line = NULL;

    if (statement == NULL)
        return false;
    if (only_kind != NULL && !g_str_equal(statement->envelope.kind, only_kind))
        return true;
    author = author_of(record, statement, log_index, error);
    if (author == NULL)
        return false;
    line = json_pack("{s:I, s:s, s:o, s:s, s:s}", "index", (json_int_t)log_index, "id",
                     hash_to_hex(&statement->id).text, "received",
                     zoned_json(mission_zone(one->opening->mission), received.ms), "author", author,
                     "kind", statement->envelope.kind);
    if (statement->body != NULL)
        json_object_set_new(line, "rows", json_integer(statement->body->n_rows));
    json_array_append_new(list, line);
    return true;
}

static bool run_list(const struct one *one, const struct request *request, struct reply *reply,
                     GError **error)
{
    const char *only_kind = param_text(request, "kind");
    int64_t last = param_count(request, "last", one->asked.known);
    json_t *list = json_array();

    reply->json = request->json
                      ? list
                      : json_pack("{s:o, s:o}", "heading",
                                  opening_heading(one->opening, &one->asked), "rows", list);
    if (only_kind != NULL && kind_named(module_list()->kinds, only_kind, error) == NULL)
        return false;
    /* The newest of a kind are found from the end; the list itself runs forward. */
    if (only_kind == NULL) {
        for (int64_t i = MAX(one->asked.known - last, 0); i < one->asked.known; i++) {
            if (!add_line(one, i, NULL, list, error))
                return false;
        }
        return true;
    }
    for (int64_t i = 0; i < one->asked.known; i++) {
        if (!add_line(one, i, only_kind, list, error))
            return false;
    }
    while ((int64_t)json_array_size(list) > last)
        json_array_remove(list, 0);
    return true;
}

static bool run_log(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    struct one one = {.opening = &opening};
    const char *id = param_text(request, "id");

    if (!opening_open(&opening, request, STORE_READ, "truce log", error) ||
        !opening_asked(&opening, request, &one.asked, error) ||
        !sees_sealed(opening.mission, request->as, &one.sees_sealed, error))
        return false;
    return id != NULL ? run_one(&one, id, reply, error) : run_list(&one, request, reply, error);
}

/* ---- for people ---- */

/* The kind, and how many rows where it is not one. */
static char *kind_text(const json_t *row)
{
    const json_t *rows = json_object_get(row, "rows");

    if (rows == NULL)
        return g_strdup_printf(_("%s (withheld)"), member_text(row, "kind"));
    if (json_integer_value(rows) == 1)
        return g_strdup(member_text(row, "kind"));
    return g_strdup_printf(_("%s (%" PRId64 " rows)"), member_text(row, "kind"),
                           (int64_t)json_integer_value(rows));
}

static void show_list(struct terminal *terminal, const json_t *rows)
{
    OWNED(table) table = table_new(5);
    const char *const headings[] = {_("index"), _("id"), _("received"), _("author"), _("kind")};
    json_t *row = NULL;
    size_t i = 0;

    for (unsigned c = 0; c < G_N_ELEMENTS(headings); c++)
        table_heading(table, c, headings[c]);
    table_right(table, 0);
    json_array_foreach(rows, i, row)
    {
        g_autofree char *index = value_text(json_object_get(row, "index"));
        g_autofree char *id = g_strndup(member_text(row, "id"), 8);
        g_autofree char *kind = kind_text(row);

        table_cell(table, INK_PLAIN, index);
        table_cell(table, INK_FAINT, id);
        table_cell(table, INK_PLAIN, member_text(row, "received"));
        table_cell(table, INK_PLAIN, member_text(row, "author"));
        table_cell(table, INK_PLAIN, kind);
    }
    table_write(terminal, table, 0);
}

static void show_one(struct terminal *terminal, const json_t *json)
{
    json_t *envelope = json_copy((json_t *)json);
    const json_t *rows = json_object_get(json, "rows");

    json_object_del(envelope, "rows");
    json_object_del(envelope, "proof");
    json_object_del(envelope, "signature");
    show_plain(terminal, envelope);
    json_decref(envelope);
    terminal_newline(terminal);
    if (rows == NULL)
        terminal_line(terminal, INK_DOUBT, 0, _("its body is not in this copy"));
    else if (json_array_size(rows) == 1)
        show_plain(terminal, json_array_get(rows, 0));
    else
        show_rows(terminal, rows);
}

static void show_log(struct terminal *terminal, const json_t *json)
{
    const json_t *heading = json_object_get(json, "heading");

    if (heading == NULL) {
        show_one(terminal, json);
        return;
    }
    show_heading(terminal, json);
    show_list(terminal, json_object_get(json, "rows"));
}

const struct action action_log = {
    .name = "log",
    .summary = N_("what was stated, in the order the record took it"),
    .help = N_("With an id or a log index: that statement whole; under --json with its signature "
               "and the proof that it stands in the log.\n\n"
               "  truce log --last 20\n"
               "  truce log 3f2a91c0"),
    .params = params,
    .flags = ACTION_READS | ACTION_AS,
    .group = ACTION_LOOK,
    .run = run_log,
    .show = show_log,
};
