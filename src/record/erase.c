/* Erasing: the one delete that the guards let through, inside a recorded act. */
#include <inttypes.h>

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/record_private.h"

/* What an erased row had replaced is kept, so that a rebuild revives nothing. */
static bool note_erasure(struct record *record, int64_t target, int64_t row, bool whole_row,
                         int64_t log_index, GError **error)
{
    struct query *link = store_query(record->store, &sql_record_link_get, error);
    struct query *put = store_query(record->store, &sql_record_erasure_put, error);
    bool found = false;
    int64_t old_index = 0, old_row = 0;

    if (link == NULL || put == NULL)
        return false;
    bind_i64(link, target);
    bind_i64(link, row);
    if (!query_one(link, &found, error))
        return false;
    if (found) {
        old_index = col_i64(link, "old_index");
        old_row = col_i64(link, "old_row");
        query_reset(link);
    }
    bind_i64(put, target);
    bind_i64(put, row);
    bind_i64(put, log_index);
    bind_i64(put, whole_row);
    if (found) {
        bind_i64(put, old_index);
        bind_i64(put, old_row);
    } else {
        bind_null(put);
        bind_null(put);
    }
    return query_run(put, NULL, error);
}

static bool replace_body(struct record *record, int64_t target, const struct body *body,
                         GError **error)
{
    struct query *out = store_query(record->store, &sql_record_body_delete, error);
    struct query *put = store_query(record->store, &sql_record_body_put, error);

    if (out == NULL || put == NULL)
        return false;
    bind_i64(out, target);
    if (!query_run(out, NULL, error))
        return false;
    bind_i64(put, target);
    bind_bytes(put, body->bytes, body->n_bytes);
    return query_run(put, NULL, error);
}

static void collect_attachments(const struct kind *kind, const struct row *row, const char *field,
                                GArray *attachments)
{
    for (const struct field *f = kind->fields; f->name != NULL; f++) {
        struct hash hash;
        const json_t *value = row_value(row, f);
        bool is_meant = f->shape.type == FIELD_TYPE_ATTACHMENT &&
                        (field == NULL || strcmp(field, f->name) == 0);
        if (!is_meant || value == NULL || !hash_from_hex(json_string_value(value), &hash))
            continue;
        g_array_append_val(attachments, hash);
    }
}

static bool erase_target(struct record *record, int64_t target, int64_t row, const char *field,
                         int64_t log_index, GArray *attachments, GError **error)
{
    OWNED(statement) statement = record_read(record, target, NULL, error);

    if (statement == NULL)
        return false;
    if (statement->body == NULL)
        return true;
    int64_t n_rows = statement->body->n_rows;
    if (row >= n_rows)
        return fail(error, ERROR_REFERENCE,
                    _("statement %" PRId64 " has %" PRId64
                      " rows, counted from 0; there is no row %" PRId64),
                    target, n_rows, row);
    const struct kind *kind = kinds_find(record->kinds, statement->envelope.kind);
    OWNED(body) redacted = body_redact(kind, statement->body, row, field, error);
    if (redacted == NULL)
        return false;
    for (int64_t i = row < 0 ? 0 : row; i < (row < 0 ? n_rows : row + 1); i++) {
        if (kind != NULL)
            collect_attachments(kind, &statement->body->rows[i], field, attachments);
        if (!note_erasure(record, target, i, field == NULL, log_index, error))
            return false;
    }
    return replace_body(record, target, redacted, error);
}

bool record_erase_bodies(struct record *record, const struct statement *erasure, int64_t log_index,
                         GArray *attachments, GError **error)
{
    for (unsigned i = 0; i < erasure->body->n_rows; i++) {
        const json_t *open = erasure->body->rows[i].open;
        const char *id = json_string_value(json_object_get(open, "statement"));
        const json_t *row = json_object_get(open, "statement_row");
        const char *field = json_string_value(json_object_get(open, "sealed_field"));
        int64_t target = -1;
        if (open == NULL)
            continue; /* withheld here: what it erased is not known */
        if (!record_find(record, id, &target, error) ||
            !erase_target(record, target, row == NULL ? -1 : json_integer_value(row), field,
                          log_index, attachments, error))
            return false;
    }
    return true;
}

/* ---- attachments ---- */

/* In a column of its own, or within a list or object. */
static bool is_named_in(struct record *record, const struct kind *kind, const struct field *field,
                        const char *hex, bool *found, GError **error)
{
    bool is_own = field->shape.type == FIELD_TYPE_ATTACHMENT;
    g_autofree char *table = kind_table(kind);
    g_autofree char *text = g_strdup_printf("SELECT log_index FROM %s WHERE %s %s $1 LIMIT 1",
                                            table, field->name, is_own ? "=" : "LIKE");
    g_autofree char *pattern = is_own ? g_strdup(hex) : g_strdup_printf("%%%s%%", hex);
    struct query *query = store_prepare(record->store, text, error);

    if (query == NULL)
        return false;
    bind_text(query, pattern);
    if (!query_one(query, found, error))
        return false;
    query_reset(query);
    return true;
}

static bool is_named(struct record *record, const struct hash *hash, bool *found, GError **error)
{
    struct hash_hex hex = hash_to_hex(hash);

    *found = false;
    for (unsigned i = 0; i < kinds_count(record->kinds); i++) {
        const struct kind *kind = kinds_get(record->kinds, i);
        for (const struct field *field = kind->fields; field->name != NULL && !*found; field++) {
            bool may_name = field->shape.type == FIELD_TYPE_ATTACHMENT ||
                            field->shape.type == FIELD_TYPE_OBJECT ||
                            field->shape.type == FIELD_TYPE_LIST;
            if (may_name && !is_named_in(record, kind, field, hex.text, found, error))
                return false;
        }
    }
    return true;
}

static bool erase_attachment(struct record *record, const struct hash *hash, int64_t log_index,
                             GError **error)
{
    struct query *put = store_query(record->store, &sql_record_erased_attachment_put, error);
    struct query *out = store_query(record->store, &sql_record_attachment_delete, error);

    if (put == NULL || out == NULL)
        return false;
    bind_bytes(put, hash->bytes, HASH_BYTES);
    bind_i64(put, log_index);
    bind_bytes(out, hash->bytes, HASH_BYTES);
    return query_run(put, NULL, error) && query_run(out, NULL, error);
}

bool record_erase_attachments(struct record *record, const GArray *attachments, int64_t log_index,
                              GError **error)
{
    g_autoptr(GHashTable) done = g_hash_table_new(hash_table_hash, hash_table_equal);

    for (unsigned i = 0; i < attachments->len; i++) {
        struct hash *hash = &g_array_index(attachments, struct hash, i);
        bool found = false;
        if (!g_hash_table_add(done, hash))
            continue;
        if (!is_named(record, hash, &found, error) ||
            (!found && !erase_attachment(record, hash, log_index, error)))
            return false;
    }
    return true;
}
