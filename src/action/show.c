/* truce show: the rows of a kind that are in force. */
#include <inttypes.h>
#include <string.h>

#include "action/actions.h"
#include "action/opening.h"
#include "action/plain_table.h"
#include "action/sealed.h"
#include "base/error.h"
#include "base/text.h"

static const struct field params[] = {
    {"kind", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL,
     N_("a kind of statement, as truce kinds lists them")},
    {"all_versions", FIELD_BOOL, PARAM_FLAG, N_("rows that were superseded or withdrawn, too")},
    FIELDS_END,
};

/* How the rows of one kind are read. */
struct reader {
    struct opening *opening;
    const struct kind *kind;
    bool is_every_version;
    bool sees_sealed;
    struct query *query;
    int64_t log_index; /* of the id held; -1: none */
    struct hash id;
};

static char *query_text(const struct reader *reader)
{
    g_autofree char *table = kind_table(reader->kind);
    GString *columns = g_string_new("log_index, row_no, known_from, known_until, author");
    char *text = NULL;

    for (const struct field *field = reader->kind->fields; field->name != NULL; field++)
        g_string_append_printf(columns, ", %s", field->name);
    text = g_strdup_printf(
        "SELECT %s FROM %s WHERE known_from <= $1%s"
        " ORDER BY log_index, row_no, known_from",
        columns->str, table,
        reader->is_every_version ? "" : " AND (known_until IS NULL OR known_until > $1)");
    g_string_free(columns, TRUE);
    return text;
}

static json_t *column_json(const struct query *query, const struct field *field, int column,
                           const struct zone *zone)
{
    switch (field->shape.type) {
    case FIELD_TYPE_BOOL:
        return json_boolean(column_bool(query, column));
    case FIELD_TYPE_INTEGER:
    case FIELD_TYPE_COUNT:
        return json_integer(column_i64(query, column));
    case FIELD_TYPE_INSTANT:
        return zoned_json(zone, column_i64(query, column));
    case FIELD_TYPE_SLUGS:
    case FIELD_TYPE_IDS:
    case FIELD_TYPE_OBJECT:
    case FIELD_TYPE_LIST:
    case FIELD_TYPE_ANY:
        return json_loads(column_text(query, column), JSON_DECODE_ANY, NULL);
    case FIELD_TYPE_TEXT:
    case FIELD_TYPE_LONG_TEXT:
    case FIELD_TYPE_SLUG:
    case FIELD_TYPE_DECIMAL:
    case FIELD_TYPE_DATE:
    case FIELD_TYPE_PERIOD:
    case FIELD_TYPE_MONEY:
    case FIELD_TYPE_ENUM:
    case FIELD_TYPE_HASH:
    case FIELD_TYPE_ATTACHMENT:
    case FIELD_TYPE_ID:
    case FIELD_TYPE_ZONE:
        return json_string(column_text(query, column));
    }
    g_assert_not_reached();
}

static bool id_of_row(struct reader *reader, int64_t log_index, GError **error)
{
    if (reader->log_index == log_index)
        return true;
    if (!record_id(mission_record(reader->opening->mission), log_index, &reader->id, error))
        return false;
    reader->log_index = log_index;
    return true;
}

static json_t *row_json(struct reader *reader, GError **error)
{
    struct query *query = reader->query;
    const struct zone *zone = mission_zone(reader->opening->mission);
    int64_t log_index = col_i64(query, "log_index");
    int column = query_column(query, "author") + 1;
    json_t *row = NULL;

    if (!id_of_row(reader, log_index, error))
        return NULL;
    row = json_pack("{s:I, s:s, s:I, s:s}", "index", (json_int_t)log_index, "id",
                    hash_to_hex(&reader->id).text, "row", (json_int_t)col_i64(query, "row_no"),
                    "author", col_text(query, "author"));
    if (reader->is_every_version) {
        json_object_set_new(row, "known_from", json_integer(col_i64(query, "known_from")));
        if (!col_is_null(query, "known_until"))
            json_object_set_new(row, "known_until", json_integer(col_i64(query, "known_until")));
    }
    for (const struct field *field = reader->kind->fields; field->name != NULL; field++, column++) {
        if (column_is_null(query, column))
            continue;
        json_object_set_new(row, field->name,
                            (field->flags & SEALED) != 0 && !reader->sees_sealed
                                ? json_string(SEALED_TEXT)
                                : column_json(query, field, column, zone));
    }
    return row;
}

static json_t *read_rows(struct reader *reader, int64_t known, GError **error)
{
    g_autofree char *text = query_text(reader);
    json_t *rows = json_array();
    GError *failure = NULL;

    reader->query =
        store_prepare(record_store(mission_record(reader->opening->mission)), text, error);
    if (reader->query == NULL) {
        json_decref(rows);
        return NULL;
    }
    bind_i64(reader->query, known);
    while (query_next(reader->query, &failure)) {
        json_t *row = row_json(reader, &failure);

        if (row == NULL) {
            query_reset(reader->query);
            break;
        }
        json_array_append_new(rows, row);
    }
    if (failure != NULL) {
        g_propagate_error(error, failure);
        json_decref(rows);
        return NULL;
    }
    return rows;
}

static bool run_show(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    struct asked asked;
    struct reader reader = {.opening = &opening,
                            .is_every_version = param_flag(request, "all_versions"),
                            .log_index = -1};
    int64_t n_withheld = 0;
    json_t *rows = NULL;

    reader.kind = kind_named(module_list()->kinds, param_text(request, "kind"), error);
    if (reader.kind == NULL || !opening_open(&opening, request, STORE_READ, "truce show", error) ||
        !opening_asked(&opening, request, &asked, error) ||
        !sees_sealed(opening.mission, request->as, &reader.sees_sealed, error))
        return false;
    if (!record_withheld(mission_record(opening.mission), reader.kind->name, asked.known,
                         &n_withheld, error))
        return false;
    rows = read_rows(&reader, asked.known, error);
    if (rows == NULL)
        return false;
    if (n_withheld > 0)
        reply_note(reply,
                   _("%" PRId64 " statements of %s have no body in this copy (withheld "
                     "or erased): what they say is not among these rows."),
                   n_withheld, reader.kind->name);
    reply->json = request->json ? rows
                                : json_pack("{s:o, s:o}", "heading",
                                            opening_heading(&opening, &asked), "rows", rows);
    return true;
}

/* ---- for people: id and row in one short column ---- */

static json_t *short_row(const json_t *row, bool has_author)
{
    json_t *out = json_object();
    g_autofree char *id =
        g_strdup_printf("%.8s/%" PRId64, member_text(row, "id"), member_count(row, "row"));
    const char *name = NULL;
    json_t *value = NULL;

    json_object_set_new(out, "id", json_string(id));
    json_object_foreach((json_t *)row, name, value)
    {
        bool is_left_out = strcmp(name, "id") == 0 || strcmp(name, "row") == 0 ||
                           strcmp(name, "index") == 0 ||
                           (!has_author && strcmp(name, "author") == 0);

        if (!is_left_out)
            json_object_set(out, name, value);
    }
    return out;
}

/* The author of all rows, or NULL: then each row says its own. */
static const char *only_author(const json_t *rows)
{
    const char *author = member_text(json_array_get(rows, 0), "author");
    json_t *row = NULL;
    size_t i = 0;

    json_array_foreach(rows, i, row)
    {
        if (strcmp(member_text(row, "author"), author) != 0)
            return NULL;
    }
    return i == 0 ? NULL : author;
}

static void show_show(struct terminal *terminal, const json_t *json)
{
    const json_t *all = json_object_get(json, "rows");
    const char *author = only_author(all);
    json_t *rows = json_array();
    json_t *row = NULL;
    size_t i = 0;

    show_heading(terminal, json);
    if (author != NULL)
        terminal_line(terminal, INK_FAINT, 0, _("all stated by %s"), author);
    json_array_foreach(all, i, row) json_array_append_new(rows, short_row(row, author == NULL));
    show_rows(terminal, rows);
    json_decref(rows);
}

const struct action action_show = {
    .name = "show",
    .summary = N_("what is on record of one kind"),
    .help = N_("Rows in force, in the order of the log. Sealed values are shown to those whom the "
               "agreement names, with --as.\n\n"
               "  truce show tour.arrived\n"
               "  truce show notice.given --all-versions"),
    .params = params,
    .flags = ACTION_READS | ACTION_AS,
    .group = ACTION_LOOK,
    .run = run_show,
    .show = show_show,
};
