#include "store/store.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "store/driver.h"

/* ---- opening and closing ---- */

static bool is_postgres(const char *address)
{
    return g_str_has_prefix(address, "postgres://") || g_str_has_prefix(address, "postgresql://");
}

struct store *store_open(const struct world *world, const char *address, enum store_mode mode,
                         const char *who, GError **error)
{
    if (address[0] == '\0') {
        fail(error, ERROR_NOT_A_MISSION,
             _("the address of the mission is empty; give the path of a file or an address that "
               "begins postgresql://"));
        return NULL;
    }
    return is_postgres(address) ? postgres_open(world, address, mode, who, error)
                                : sqlite_open(world, address, mode, who, error);
}

static void query_free(gpointer data)
{
    struct query *query = data;
    char *text = query->text;
    char **names = query->column_names;
    query->store->driver->finalize(query);
    g_strfreev(names);
    g_free(text);
}

void store_init(struct store *store, const struct driver *driver, const struct world *world,
                char *name, enum store_mode mode, const char *who)
{
    store->driver = driver;
    store->world = world;
    store->name = name;
    store->who = g_strdup(who);
    store->mode = mode;
    store->by_sql = g_hash_table_new(g_direct_hash, g_direct_equal);
    store->by_text = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, query_free);
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    store_rollback(store);
    g_hash_table_destroy(store->by_sql);
    g_hash_table_destroy(store->by_text);
    char *name = store->name;
    char *who = store->who;
    store->driver->close(store);
    g_free(name);
    g_free(who);
}

bool store_refuse_newer(const struct store *store, int64_t format, GError **error)
{
    return fail(error, ERROR_NEWER_FORMAT,
                _("%s has format %" PRId64 ", and this truce knows formats up to %d; "
                  "install the truce that wrote it, or a later one"),
                store->name, format, STORE_FORMAT);
}

struct store *store_open_scratch(const struct world *world, GError **error)
{
    return sqlite_open(world, "", STORE_CREATE, "truce", error);
}

struct store *store_open_scratch_beside(const struct store *store, GError **error)
{
    return store_engine(store) == STORE_SQLITE ? store_open_scratch(store->world, error)
                                               : postgres_open_scratch(store, error);
}

enum store_engine store_engine(const struct store *store)
{
    return store->driver->engine;
}

const char *store_name(const struct store *store)
{
    return store->name;
}

int64_t store_format(const struct store *store)
{
    return store->format;
}

/* ---- transactions ---- */

/* A statement left in the middle would keep its snapshot, and on SQLite the transaction, open. */
static void reset_running(struct store *store)
{
    if (store->n_running == 0)
        return;
    GHashTableIter iter;
    gpointer query;
    g_hash_table_iter_init(&iter, store->by_text);
    while (g_hash_table_iter_next(&iter, NULL, &query))
        query_reset(query);
}

static bool begin(struct store *store, enum transaction transaction, GError **error)
{
    g_assert(store->transaction == TRANSACTION_NONE);
    reset_running(store);
    if (!store->driver->begin(store, transaction, error))
        return false;
    store->transaction = transaction;
    store->format_at_begin = store->format;
    return true;
}

bool store_begin_read(struct store *store, GError **error)
{
    return begin(store, TRANSACTION_READ, error);
}

bool store_set_format(struct store *store, int64_t format, GError **error)
{
    g_assert(store->transaction == TRANSACTION_WRITE && format > 0);
    int64_t n_changed = 0;
    struct query *change = store_prepare(store, "UPDATE local_format SET version = $1", error);
    if (change == NULL)
        return false;
    bind_i64(change, format);
    if (!query_run(change, &n_changed, error))
        return false;
    if (n_changed == 0) {
        struct query *put =
            store_prepare(store, "INSERT INTO local_format (version) VALUES ($1)", error);
        if (put == NULL)
            return false;
        bind_i64(put, format);
        if (!query_run(put, NULL, error))
            return false;
    }
    if (!store->driver->mark(store, format, error))
        return false;
    store->format = format;
    return true;
}

static bool make_format(struct store *store, GError **error)
{
    return store_script(store, "CREATE TABLE local_format (version BIGINT NOT NULL);", error) &&
           store_set_format(store, STORE_FORMAT, error);
}

bool store_begin_write(struct store *store, GError **error)
{
    g_assert(store->mode != STORE_READ);
    if (!begin(store, TRANSACTION_WRITE, error))
        return false;
    /* The marks of a mission are written with its first tables, so that there is never a mission
     * without tables. */
    if (store->format != 0 || make_format(store, error))
        return true;
    store_rollback(store);
    return false;
}

bool store_commit(struct store *store, GError **error)
{
    g_assert(store->transaction == TRANSACTION_WRITE);
    reset_running(store);
    if (!store->driver->commit(store, error))
        return false;
    store->transaction = TRANSACTION_NONE;
    return true;
}

void store_rollback(struct store *store)
{
    reset_running(store);
    if (store->transaction == TRANSACTION_NONE)
        return;
    store->driver->rollback(store);
    store->transaction = TRANSACTION_NONE;
    store->format = store->format_at_begin;
}

void store_end(struct store *store)
{
    g_assert(store->transaction != TRANSACTION_WRITE);
    store_rollback(store);
}

/* ---- queries ---- */

struct query *store_prepare(struct store *store, const char *text, GError **error)
{
    struct query *query = g_hash_table_lookup(store->by_text, text);
    if (query == NULL) {
        query = store->driver->prepare(store, text, error);
        if (query == NULL)
            return NULL;
        g_hash_table_insert(store->by_text, query->text, query);
    }
    /* An error may have left it in the middle. Should an outer loop still be on it, that loop's
     * next query_next asserts. */
    query_reset(query);
    return query;
}

struct query *store_query(struct store *store, const struct sql *sql, GError **error)
{
    struct query *query = g_hash_table_lookup(store->by_sql, sql->text);
    if (query != NULL) {
        query_reset(query);
        return query;
    }
    query = store_prepare(store, sql->text, error);
    if (query == NULL) {
        if (error != NULL)
            g_prefix_error(error, "%s: ", sql->name);
        return NULL;
    }
    g_assert_cmpint(query->n_params, ==, sql->n_params);
    g_hash_table_insert(store->by_sql, (gpointer)sql->text, query);
    return query;
}

void query_init(struct query *query, struct store *store, const char *text, int n_params,
                int n_columns, char **column_names)
{
    query->store = store;
    query->text = g_strdup(text);
    query->n_params = n_params;
    query->n_columns = n_columns;
    query->column_names = column_names;
    query->is_counted = true;
    query->state = QUERY_READY;
}

static void bind_value(struct query *query, const struct value *value)
{
    g_assert(query->state != QUERY_RUNNING);
    if (query->state == QUERY_FINISHED) {
        query->state = QUERY_READY;
        query->n_bound = 0;
    }
    g_assert_cmpint(query->n_bound, <, query->n_params);
    query->store->driver->bind(query, ++query->n_bound, value);
}

void bind_i64(struct query *query, int64_t value)
{
    bind_value(query, &(struct value){.type = VALUE_INTEGER, .integer = value});
}

void bind_bool(struct query *query, bool value)
{
    bind_value(query, &(struct value){.type = VALUE_BOOLEAN, .integer = value});
}

void bind_null(struct query *query)
{
    bind_value(query, &(struct value){.type = VALUE_NULL});
}

void bind_text_n(struct query *query, const char *text, size_t n)
{
    bind_value(query, &(struct value){
                          .type = text == NULL ? VALUE_NULL : VALUE_TEXT, .bytes = text, .n = n});
}

void bind_text(struct query *query, const char *text)
{
    bind_text_n(query, text, text == NULL ? 0 : strlen(text));
}

void bind_bytes(struct query *query, const void *bytes, size_t n)
{
    bind_value(
        query,
        &(struct value){.type = bytes == NULL ? VALUE_NULL : VALUE_BYTES, .bytes = bytes, .n = n});
}

static void finish(struct query *query)
{
    if (query->state == QUERY_RUNNING)
        query->store->n_running--;
    query->state = QUERY_FINISHED;
    query->store->driver->reset(query);
}

static enum step refuse_wrong_type(const struct store *store, GError **error)
{
    fail(error, ERROR_DAMAGED,
         _("%s holds a value of another type than its column has; truce verify tells more"),
         store->name);
    return STEP_FAILED;
}

static enum step step(struct query *query, GError **error)
{
    if (query->state == QUERY_READY) {
        g_assert_cmpint(query->n_bound, ==, query->n_params);
        query->state = QUERY_RUNNING;
        query->store->n_running++;
    }
    enum step stepped = query->store->has_wrong_type ? refuse_wrong_type(query->store, error)
                                                     : query->store->driver->step(query, error);
    if (stepped != STEP_ROW)
        finish(query);
    return stepped;
}

bool query_next(struct query *query, GError **error)
{
    g_assert(error != NULL && *error == NULL);
    g_assert(query->state != QUERY_FINISHED);
    return step(query, error) == STEP_ROW;
}

bool query_run(struct query *query, int64_t *n_changed, GError **error)
{
    g_assert(query->state != QUERY_RUNNING);
    query->state = QUERY_READY;
    query->is_counted = n_changed != NULL;
    enum step stepped = step(query, error);
    query->is_counted = true;
    g_assert(stepped != STEP_ROW);
    if (stepped == STEP_FAILED)
        return false;
    if (n_changed != NULL)
        *n_changed = query->n_changed;
    return true;
}

bool query_one(struct query *query, bool *found, GError **error)
{
    g_assert(query->state != QUERY_RUNNING);
    query->state = QUERY_READY;
    enum step stepped = step(query, error);
    if (stepped == STEP_FAILED)
        return false;
    *found = stepped == STEP_ROW;
    return true;
}

void query_reset(struct query *query)
{
    if (query->state == QUERY_RUNNING)
        finish(query);
    query->state = QUERY_READY;
    query->n_bound = 0;
}

/* ---- columns ---- */

int query_column(const struct query *query, const char *name)
{
    for (int i = 0; i < query->n_columns; i++) {
        if (strcmp(query->column_names[i], name) == 0)
            return i;
    }
    g_error("there is no column '%s' in: %s", name, query->text);
}

int query_n_columns(const struct query *query)
{
    return query->n_columns;
}

const char *query_column_name(const struct query *query, int column)
{
    g_assert(column >= 0 && column < query->n_columns);
    return query->column_names[column];
}

void store_note_wrong_type(struct store *store)
{
    store->has_wrong_type = true;
}

static void assert_column(const struct query *query, int column)
{
    g_assert(query->state == QUERY_RUNNING && column >= 0 && column < query->n_columns);
}

static struct value column_value(const struct query *query, int column)
{
    assert_column(query, column);
    return query->store->driver->column(query, column);
}

static struct value column_typed(const struct query *query, int column, enum value_type type)
{
    struct value value = column_value(query, column);
    /* SQLite keeps a BOOLEAN as an integer. */
    bool fits = value.type == type || value.type == VALUE_NULL ||
                (type == VALUE_BOOLEAN && value.type == VALUE_INTEGER &&
                 query->store->driver->engine == STORE_SQLITE);
    if (fits)
        return value;
    store_note_wrong_type(query->store);
    return (struct value){.type = VALUE_NULL, .bytes = "", .n = 0};
}

bool column_equal(const struct query *a, int column_a, const struct query *b, int column_b)
{
    struct value x = column_value(a, column_a), y = column_value(b, column_b);
    bool is_number_x = x.type == VALUE_INTEGER || x.type == VALUE_BOOLEAN;
    bool is_number_y = y.type == VALUE_INTEGER || y.type == VALUE_BOOLEAN;

    if (is_number_x || is_number_y)
        return is_number_x && is_number_y && x.integer == y.integer;
    return x.type == y.type && x.n == y.n && (x.n == 0 || memcmp(x.bytes, y.bytes, x.n) == 0);
}

bool column_is_null(const struct query *query, int column)
{
    return column_value(query, column).type == VALUE_NULL;
}

int64_t column_i64(const struct query *query, int column)
{
    assert_column(query, column);
    return query->store->driver->integer(query, column);
}

bool column_bool(const struct query *query, int column)
{
    return column_typed(query, column, VALUE_BOOLEAN).integer != 0;
}

const char *column_text(const struct query *query, int column)
{
    assert_column(query, column);
    return query->store->driver->text(query, column);
}

size_t column_text_length(const struct query *query, int column)
{
    return column_typed(query, column, VALUE_TEXT).n;
}

const void *column_bytes(const struct query *query, int column, size_t *n)
{
    struct value value = column_typed(query, column, VALUE_BYTES);
    *n = value.n;
    return value.bytes;
}

/* ---- the whole database ---- */

bool store_script(struct store *store, const char *text, GError **error)
{
    g_assert(store->transaction == TRANSACTION_WRITE);
    reset_running(store);
    return store->driver->script(store, text, error);
}

bool store_backup(struct store *store, const char *path, store_progress progress, void *self,
                  GError **error)
{
    g_assert(store->transaction == TRANSACTION_NONE);
    return store->driver->backup(store, path, progress, self, error);
}

bool store_check(struct store *store, GError **error)
{
    return store->driver->check(store, error);
}

static int compare_lines(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char *store_schema_text(struct store *store, GError **error)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    if (!store->driver->schema(store, lines, error))
        return NULL;
    g_ptr_array_sort(lines, compare_lines);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < lines->len; i++)
        g_string_append(text, lines->pdata[i]);
    return g_string_free(text, FALSE);
}

/* In the form both stores accept: sections of store_script. */
char *store_guard_script(const char *table, const char *delete_allowed_if)
{
    const char *allowed = delete_allowed_if == NULL ? "FALSE" : delete_allowed_if;
    GString *text = g_string_new("-- sqlite\n");
    g_string_append_printf(text,
                           "CREATE TRIGGER %s_guard_update BEFORE UPDATE ON %s\n"
                           "BEGIN SELECT RAISE(ABORT, 'the record refuses update of %s'); END;\n"
                           "CREATE TRIGGER %s_guard_delete BEFORE DELETE ON %s\n"
                           "WHEN (%s) IS NOT TRUE\n"
                           "BEGIN SELECT RAISE(ABORT, 'the record refuses delete of %s'); END;\n",
                           table, table, table, table, table, allowed, table);
    g_string_append_printf(
        text,
        "-- postgres\n"
        "CREATE FUNCTION %s_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$\n"
        "BEGIN\n"
        "    IF TG_OP = 'DELETE' THEN\n"
        "        IF (%s) IS TRUE THEN RETURN OLD; END IF;\n"
        "    END IF;\n"
        "    RAISE EXCEPTION 'the record refuses %% of %%', lower(TG_OP), "
        "TG_TABLE_NAME;\n"
        "END $guard$;\n",
        table, allowed);
    g_string_append_printf(text,
                           "CREATE TRIGGER guard_rows BEFORE UPDATE OR DELETE ON %s\n"
                           "FOR EACH ROW EXECUTE FUNCTION %s_guard();\n"
                           "CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON %s\n"
                           "FOR EACH STATEMENT EXECUTE FUNCTION %s_guard();\n"
                           "-- both\n",
                           table, table, table, table);
    return g_string_free(text, FALSE);
}
