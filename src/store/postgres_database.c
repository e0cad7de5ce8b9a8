/* The database as a whole: whether it is damaged, a copy of it in a file, its schema as text. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "store/postgres.h"

/* Names of the mission's tables, as they are and as SQL wants them; pq.PQclear. */
static PGresult *mission_tables(struct postgres_store *store, GError **error)
{
    return postgres_run(store,
                        "SELECT relname, quote_ident(relname) FROM pg_class"
                        " WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
                        " AND relname NOT IN ('local_script', 'local_format') ORDER BY relname",
                        error);
}

/* ---- copies ---- */

struct copy {
    struct store *from;
    struct store *to;
    store_progress progress;
    void *self;
    int64_t done;
    int64_t total;
};

#define ROWS_A_STEP 1000

static bool run_scripts(struct copy *copy, GError **error)
{
    g_autoptr(GError) reason = NULL;
    /* The first made the table local_format, which the file has already. */
    struct query *scripts = store_prepare(
        copy->from, "SELECT text FROM local_script WHERE number > 1 ORDER BY number", error);
    if (scripts == NULL)
        return false;
    while (query_next(scripts, &reason)) {
        if (!store_script(copy->to, col_text(scripts, "text"), error))
            return false;
    }
    if (reason == NULL)
        return true;
    g_propagate_error(error, g_steal_pointer(&reason));
    return false;
}

static void copy_value(const struct query *from, int column, struct query *to)
{
    struct value value = from->store->driver->column(from, column);
    switch (value.type) {
    case VALUE_NULL:
        bind_null(to);
        break;
    case VALUE_INTEGER:
        bind_i64(to, value.integer);
        break;
    case VALUE_BOOLEAN:
        bind_bool(to, value.integer != 0);
        break;
    case VALUE_TEXT:
        bind_text_n(to, value.bytes, value.n);
        break;
    case VALUE_BYTES:
        bind_bytes(to, value.bytes, value.n);
        break;
    }
}

static char *insert_text(const struct query *rows, const char *table)
{
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "INSERT INTO %s (", table);
    for (int i = 0; i < query_n_columns(rows); i++)
        g_string_append_printf(text, "%s\"%s\"", i == 0 ? "" : ", ", query_column_name(rows, i));
    g_string_append(text, ") VALUES (");
    for (int i = 0; i < query_n_columns(rows); i++)
        g_string_append_printf(text, "%s$%d", i == 0 ? "" : ", ", i + 1);
    g_string_append_c(text, ')');
    return g_string_free(text, FALSE);
}

static bool copy_table(struct copy *copy, const char *table, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autofree char *select = g_strdup_printf("SELECT * FROM %s", table);
    struct query *rows = store_prepare(copy->from, select, error);
    if (rows == NULL)
        return false;
    g_autofree char *insert = insert_text(rows, table);
    struct query *put = store_prepare(copy->to, insert, error);
    if (put == NULL)
        return false;
    while (query_next(rows, &reason)) {
        for (int i = 0; i < query_n_columns(rows); i++)
            copy_value(rows, i, put);
        if (!query_run(put, NULL, error))
            return false;
        copy->done++;
        if (copy->progress != NULL && copy->done % ROWS_A_STEP == 0)
            copy->progress(copy->self, MIN(copy->done, copy->total), copy->total);
    }
    if (reason == NULL)
        return true;
    g_propagate_error(error, g_steal_pointer(&reason));
    return false;
}

static bool count_rows(struct copy *copy, const PGresult *tables, GError **error)
{
    for (int i = 0; i < pq.PQntuples(tables); i++) {
        g_autofree char *text =
            g_strdup_printf("SELECT count(*) FROM %s", pq.PQgetvalue(tables, i, 1));
        PGresult *counted = postgres_run((struct postgres_store *)copy->from, text, error);
        if (counted == NULL)
            return false;
        copy->total += g_ascii_strtoll(pq.PQgetvalue(counted, 0, 0), NULL, 10);
        pq.PQclear(counted);
    }
    return true;
}

static bool copy_all(struct copy *copy, GError **error)
{
    PGresult *tables = mission_tables((struct postgres_store *)copy->from, error);
    if (tables == NULL)
        return false;
    bool is_done = count_rows(copy, tables, error) && run_scripts(copy, error);
    for (int i = 0; is_done && i < pq.PQntuples(tables); i++)
        is_done = copy_table(copy, pq.PQgetvalue(tables, i, 1), error);
    pq.PQclear(tables);
    /* The copy has the format of what it was copied from, which may be an older one. */
    is_done = is_done && store_set_format(copy->to, copy->from->format, error);
    if (is_done && copy->progress != NULL)
        copy->progress(copy->self, copy->total, copy->total);
    return is_done;
}

bool postgres_backup(struct store *base, const char *path, store_progress progress, void *self,
                     GError **error)
{
    struct copy copy = {.from = base, .progress = progress, .self = self};
    copy.to = sqlite_open(base->world, path, STORE_CREATE, base->who, error);
    if (copy.to == NULL)
        return false;
    bool is_done = store_begin_read(base, error);
    if (is_done) {
        is_done = store_begin_write(copy.to, error) && copy_all(&copy, error) &&
                  store_commit(copy.to, error);
        store_end(base);
    }
    store_close(copy.to);
    if (!is_done)
        sqlite_remove(base->world, path);
    return is_done;
}

/* ---- damage ---- */

/* Every statement of `texts`' first column, until one fails. What the server cannot read or finds
 * wrong is damage, whatever it calls it. */
static bool run_each(struct postgres_store *store, const char *texts, GError **error)
{
    PGresult *list = postgres_run(store, texts, error);
    if (list == NULL)
        return false;
    bool is_fine = true;
    for (int i = 0; is_fine && i < pq.PQntuples(list); i++) {
        PGresult *result = postgres_run(store, pq.PQgetvalue(list, i, 0), error);
        is_fine = result != NULL;
        pq.PQclear(result);
    }
    pq.PQclear(list);
    return is_fine;
}

bool postgres_check(struct store *base, GError **error)
{
    struct postgres_store *store = (struct postgres_store *)base;
    /* Reading every value makes the server check its pages' checksums, where it keeps them. */
    if (!run_each(store,
                  "SELECT format('SELECT count(*) FROM %I t WHERE length(t::text) < 0', relname)"
                  " FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
                  " AND relkind = 'r'",
                  error))
        return false;
    return run_each(
        store,
        "SELECT format('SELECT bt_index_check(%s::regclass, true)', quote_literal(i.oid::regclass))"
        " FROM pg_class i JOIN pg_am a ON a.oid = i.relam"
        " WHERE i.relnamespace = current_schema()::regnamespace AND i.relkind = 'i'"
        " AND a.amname = 'btree'"
        " AND EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'amcheck')",
        error);
}

/* ---- the schema ---- */

static const char schema_text[] =
    "WITH tables AS (SELECT oid, relname FROM pg_class"
    "  WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'v')"
    "  AND relname <> 'local_script'),"
    " lines (line) AS ("
    " SELECT format('column %s of %s: %s%s%s%s', attname, relname,"
    "   format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN ' NOT NULL' END,"
    "   ' DEFAULT ' || pg_get_expr(adbin, adrelid), ' COLLATE ' || collname)"
    "  FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND attnum > 0 AND NOT attisdropped"
    "  LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum"
    "  LEFT JOIN pg_collation c ON c.oid = a.attcollation"
    " UNION ALL SELECT format('constraint %s on %s: %s', conname, relname,"
    "   pg_get_constraintdef(c.oid)) FROM tables t JOIN pg_constraint c ON c.conrelid = t.oid"
    " UNION ALL SELECT format('index %s on %s: %s', indexrelid::regclass::text, relname,"
    "   pg_get_indexdef(indexrelid)) FROM tables t JOIN pg_index i ON i.indrelid = t.oid"
    " UNION ALL SELECT format('trigger %s on %s: %s %s', tgname, relname,"
    "   pg_get_triggerdef(g.oid), tgenabled)"
    "  FROM tables t JOIN pg_trigger g ON g.tgrelid = t.oid AND NOT tgisinternal"
    " UNION ALL SELECT format('view %s: %s', relname, pg_get_viewdef(v.oid))"
    "  FROM pg_class v WHERE relnamespace = current_schema()::regnamespace AND relkind = 'v'"
    " UNION ALL SELECT format('function %s: %s', proname, prosrc)"
    "  FROM pg_proc WHERE pronamespace = current_schema()::regnamespace)"
    " SELECT regexp_replace(replace(line, quote_ident(current_schema()) || '.', ''),"
    "   '\\s+', ' ', 'g') FROM lines";

bool postgres_schema(struct store *base, GPtrArray *lines, GError **error)
{
    PGresult *result = postgres_run((struct postgres_store *)base, schema_text, error);
    if (result == NULL)
        return false;
    for (int i = 0; i < pq.PQntuples(result); i++)
        g_ptr_array_add(lines, g_strconcat(pq.PQgetvalue(result, i, 0), "\n", NULL));
    pq.PQclear(result);
    return true;
}
