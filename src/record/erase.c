/* Erasing: the one delete that the guards let through, inside a recorded act. */
#include <inttypes.h>

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

static bool erase_target(struct record *record, int64_t target, int64_t row, const char *field,
                         int64_t log_index, GError **error)
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
    for (int64_t i = row < 0 ? 0 : row; i < (row < 0 ? n_rows : row + 1); i++)
        if (!note_erasure(record, target, i, field == NULL, log_index, error))
            return false;
    return replace_body(record, target, redacted, error);
}

bool record_erase_bodies(struct record *record, const struct statement *erasure, int64_t log_index,
                         GError **error)
{
    for (unsigned i = 0; i < erasure->body->n_rows; i++) {
        const json_t *open = erasure->body->rows[i].open;
        const char *id = json_string_value(json_object_get(open, "statement"));
        const json_t *row = json_object_get(open, "statement_row");
        const char *field = json_string_value(json_object_get(open, "sealed_field"));
        int64_t target = -1;
        if (!record_find(record, id, &target, error) ||
            !erase_target(record, target, row == NULL ? -1 : json_integer_value(row), field,
                          log_index, error))
            return false;
    }
    return true;
}
