#include "action/rows_of.h"

#include <inttypes.h>

#include "base/error.h"
#include "base/text.h"

bool kind_of(struct record *record, int64_t log_index, char **kind, GError **error)
{
    struct instant received;
    OWNED(statement) statement = record_read(record, log_index, &received, error);

    if (statement == NULL)
        return false;
    *kind = g_strdup(statement->envelope.kind);
    return true;
}

static GArray *query_rows(struct store *store, const struct kind *kind,
                          const struct pointed *pointed, GError **error)
{
    g_autofree char *table = kind_table(kind);
    g_autofree char *text = g_strdup_printf(
        "SELECT row_no FROM %s WHERE log_index = $1 AND known_until IS NULL ORDER BY row_no",
        table);
    struct query *query = store_prepare(store, text, error);
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(int64_t));
    GError *failure = NULL;

    if (query == NULL)
        return NULL;
    bind_i64(query, pointed->log_index);
    while (query_next(query, &failure)) {
        int64_t row = col_i64(query, "row_no");

        if (!pointed->has_row || row == pointed->row)
            g_array_append_val(rows, row);
    }
    if (failure != NULL) {
        g_propagate_error(error, failure);
        return NULL;
    }
    return g_steal_pointer(&rows);
}

GArray *rows_in_force(struct record *record, const struct pointed *pointed, GError **error)
{
    g_autofree char *name = NULL;
    const struct kind *kind = NULL;
    g_autoptr(GArray) rows = NULL;

    if (!kind_of(record, pointed->log_index, &name, error))
        return NULL;
    kind = kind_named(record_kinds_known(record), name, error);
    if (kind == NULL)
        return NULL;
    rows = query_rows(record_store(record), kind, pointed, error);
    if (rows == NULL)
        return NULL;
    if (rows->len > 0)
        return g_steal_pointer(&rows);
    if (pointed->has_row)
        fail(error, ERROR_STATE,
             _("row %" PRId64 " of statement %" PRId64
               " (%s) is not in force: it was superseded, withdrawn or erased, or there is no such "
               "row"),
             pointed->row, pointed->log_index, name);
    else
        fail(error, ERROR_STATE,
             _("statement %" PRId64
               " (%s) has no row in force any more: they were superseded, withdrawn or erased"),
             pointed->log_index, name);
    return NULL;
}
