#include "store/postgres.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define OLDEST_SERVER 150000 /* 15.0: the oldest we test with */

static const struct driver postgres_driver;

static struct postgres_store *own_store(const struct store *store)
{
    return (struct postgres_store *)store;
}

static bool run(struct postgres_store *store, const char *text, GError **error)
{
    PGresult *result = postgres_run(store, text, error);
    pq.PQclear(result);
    return result != NULL;
}

/* ---- opening ---- */

/* What may be shown of the address. NULL when it cannot be read; libpq's own complaint would quote
 * it, password and all. */
static char *shown_address(const char *address)
{
    PQconninfoOption *options = pq.PQconninfoParse(address, NULL);
    if (options == NULL)
        return NULL;
    const char *user = NULL;
    const char *host = NULL;
    const char *port = NULL;
    const char *database = NULL;
    for (PQconninfoOption *option = options; option->keyword != NULL; option++) {
        if (strcmp(option->keyword, "user") == 0)
            user = option->val;
        else if (strcmp(option->keyword, "host") == 0)
            host = option->val;
        else if (strcmp(option->keyword, "port") == 0)
            port = option->val;
        else if (strcmp(option->keyword, "dbname") == 0)
            database = option->val;
    }
    bool is_folder = host != NULL && host[0] == '/';
    char *shown =
        g_strconcat("postgresql://", user == NULL ? "" : user, user == NULL ? "" : "@",
                    host == NULL || is_folder ? "" : host, port == NULL || is_folder ? "" : ":",
                    port == NULL || is_folder ? "" : port, "/", database == NULL ? "" : database,
                    is_folder ? "?host=" : "", is_folder ? host : "", NULL);
    pq.PQconninfoFree(options);
    return shown;
}

static bool read_i64(struct postgres_store *store, const char *text, int64_t *out, GError **error)
{
    PGresult *result = postgres_run(store, text, error);
    if (result == NULL)
        return false;
    *out = pq.PQntuples(result) == 0 ? 0 : g_ascii_strtoll(pq.PQgetvalue(result, 0, 0), NULL, 10);
    pq.PQclear(result);
    return true;
}

static bool check_server(struct postgres_store *store, GError **error)
{
    const char *encoding = pq.PQparameterStatus(store->connection, "server_encoding");
    if (pq.PQserverVersion(store->connection) < OLDEST_SERVER)
        return fail(
            error, ERROR_STORE, _("%s is PostgreSQL %d; truce needs version %d or a later one"),
            store->base.name, pq.PQserverVersion(store->connection) / 10000, OLDEST_SERVER / 10000);
    if (encoding == NULL || strcmp(encoding, "UTF8") != 0)
        return fail(error, ERROR_STORE,
                    _("%s keeps text as %s; make its database with ENCODING 'UTF8'"),
                    store->base.name, encoding == NULL ? "?" : encoding);
    return true;
}

static bool recognise(struct postgres_store *store, GError **error)
{
    int64_t n_tables = 0;
    int64_t has_format = 0;
    int64_t format = 0;
    if (!read_i64(
            store,
            "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
            " AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')",
            &n_tables, error) ||
        !read_i64(store, "SELECT count(to_regclass('local_format'))", &has_format, error))
        return false;
    if (store->base.mode == STORE_CREATE) {
        if (n_tables == 0)
            return true;
        return fail(error, ERROR_EXISTS,
                    has_format != 0 ? _("%s holds a mission already; name an empty database")
                                    : _("%s is not empty; name an empty database"),
                    store->base.name);
    }
    if (has_format == 0)
        return fail(error, ERROR_NOT_A_MISSION, _("%s is not a mission of truce"),
                    store->base.name);
    if (!read_i64(store, "SELECT version FROM local_format", &format, error))
        return false;
    if (format < 1)
        return fail(error, ERROR_DAMAGED,
                    _("%s is damaged: its table local_format does not say a format; restore a copy "
                      "or recover from a mirror"),
                    store->base.name);
    if (format > STORE_FORMAT)
        return store_refuse_newer(&store->base, format, error);
    store->base.format = format;
    return true;
}

static struct postgres_store *store_new(const struct world *world, const char *address, char *name,
                                        enum store_mode mode, const char *who)
{
    struct postgres_store *store = g_new0(struct postgres_store, 1);
    store_init(&store->base, &postgres_driver, world, name, mode, who);
    store->address = g_strdup(address);
    store->connection = postgres_connect(address, who);
    return store;
}

struct store *postgres_open(const struct world *world, const char *address, enum store_mode mode,
                            const char *who, GError **error)
{
    if (!pq_load(error))
        return NULL;
    char *name = shown_address(address);
    if (name == NULL) {
        fail(error, ERROR_NOT_A_MISSION,
             _("the address of the database cannot be read; it must be of the form "
               "postgresql://user@host:port/database, with special characters as %%XX"));
        return NULL;
    }
    struct postgres_store *store = store_new(world, address, name, mode, who);
    if (postgres_start_session(store, error) && check_server(store, error) &&
        recognise(store, error))
        return &store->base;
    store_close(&store->base);
    return NULL;
}

struct store *postgres_open_scratch(const struct store *beside, GError **error)
{
    struct postgres_store *store = store_new(beside->world, own_store(beside)->address,
                                             g_strdup(beside->name), STORE_CREATE, beside->who);
    store->is_scratch = true;
    if (postgres_start_session(store, error))
        return &store->base;
    store_close(&store->base);
    return NULL;
}

static void postgres_close(struct store *base)
{
    struct postgres_store *store = own_store(base);
    pq.PQfinish(store->connection);
    g_free(store->address);
    g_free(store->holder);
    g_free(store->warning);
    g_free(store);
}

/* ---- transactions ---- */

static char *begin_text(const struct postgres_store *store, enum transaction transaction)
{
    if (store->is_scratch)
        return g_strdup_printf(
            "BEGIN; CREATE SCHEMA scratch_%d; SET LOCAL search_path = scratch_%d",
            pq.PQbackendPID(store->connection), pq.PQbackendPID(store->connection));
    /* The snapshot of a reader begins with its first statement. */
    return g_strdup(transaction == TRANSACTION_WRITE
                        ? "BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE"
                        : "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SELECT 1");
}

static bool postgres_begin(struct store *base, enum transaction transaction, GError **error)
{
    struct postgres_store *store = own_store(base);
    if (!postgres_ensure_session(store, error))
        return false;
    g_autofree char *text = begin_text(store, transaction);
    g_autoptr(GError) reason = NULL;
    if (run(store, text, &reason))
        return true;
    /* That an idle session has been lost is found out only by using it. */
    if (postgres_is_lost(store))
        return postgres_ensure_session(store, error) && run(store, text, error);
    g_propagate_error(error, g_steal_pointer(&reason));
    return false;
}

static bool postgres_commit(struct store *base, GError **error)
{
    struct postgres_store *store = own_store(base);
    g_assert(!store->is_scratch);
    if (!postgres_settle(store, error))
        return false;
    g_clear_pointer(&store->warning, g_free);
    store->is_committing = true;
    PGresult *result = postgres_run(store, "COMMIT", error);
    bool is_done = result != NULL;
    /* After a failed statement COMMIT is answered, without an error, with ROLLBACK. */
    if (is_done && strcmp(pq.PQcmdStatus(result), "COMMIT") != 0)
        is_done =
            fail(error, ERROR_STORE,
                 _("%s: the transaction had failed before and was not committed"), base->name);
    else if (is_done && store->warning != NULL)
        is_done = fail(error, ERROR_UNKNOWN_OUTCOME,
                       _("%s did the commit on one machine only (%s); look before you do it again"),
                       base->name, store->warning);
    pq.PQclear(result);
    store->is_committing = false;
    return is_done;
}

static void postgres_rollback(struct store *base)
{
    struct postgres_store *store = own_store(base);
    postgres_settle(store, NULL);
    if (!postgres_is_lost(store) && pq.PQtransactionStatus(store->connection) != PQTRANS_IDLE)
        run(store, "ROLLBACK", NULL);
}

static bool postgres_mark(struct store *base, int64_t format, GError **error)
{
    return true; /* local_format says it all */
}

/* ---- scripts ---- */

/* Scripts are kept, because a copy of this mission in a file is made by running them there. */
static bool keep_script(struct postgres_store *store, const char *text, GError **error)
{
    if (!run(store,
             "CREATE TABLE IF NOT EXISTS local_script"
             " (number BIGINT PRIMARY KEY, text TEXT COLLATE \"C\" NOT NULL)",
             error))
        return false;
    struct query *put = store_prepare(&store->base,
                                      "INSERT INTO local_script (number, text) "
                                      "SELECT COALESCE(max(number), 0) + 1, $1 FROM local_script",
                                      error);
    if (put == NULL)
        return false;
    bind_text(put, text);
    return query_run(put, NULL, error);
}

static bool postgres_script(struct store *base, const char *text, GError **error)
{
    struct postgres_store *store = own_store(base);
    g_autofree char *own = script_translate(text, STORE_POSTGRES);
    if (!run(store, own, error))
        return false;
    /* A plan over a table that was made anew would be refused. */
    store->generation++;
    return keep_script(store, text, error);
}

static const struct driver postgres_driver = {
    .engine = STORE_POSTGRES,
    .close = postgres_close,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .mark = postgres_mark,
    .prepare = postgres_prepare,
    .finalize = postgres_finalize,
    .bind = postgres_bind,
    .step = postgres_step,
    .reset = postgres_reset,
    .column = postgres_column,
    .integer = postgres_integer,
    .text = postgres_text,
    .script = postgres_script,
    .backup = postgres_backup,
    .check = postgres_check,
    .schema = postgres_schema,
};
