#include "store/postgres.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* Built-in types, from PostgreSQL's catalogue; their numbers never change. */
enum {
    TYPE_BOOL = 16,
    TYPE_BYTEA = 17,
    TYPE_NAME = 19,
    TYPE_INT8 = 20,
    TYPE_INT2 = 21,
    TYPE_INT4 = 23,
    TYPE_TEXT = 25,
    TYPE_VARCHAR = 1043
};

#define OLDEST_SERVER 150000 /* 15.0: the oldest we test with */

struct postgres_query {
    struct query base;
    char name[16];
    unsigned generation;
    Oid *param_types;
    const char **values;
    int *lengths;
    int *formats;
    uint8_t (*numbers)[8]; /* integers on their way, in network order */
    PGresult *rows;        /* the current row is `row` of these */
    int row;
    PGresult *rest; /* rows that had to be taken in before they were asked for */
    GError *late;   /* what ended them */
};

static const struct driver postgres_driver;

static struct postgres_store *own_store(const struct store *store)
{
    return (struct postgres_store *)store;
}

static struct postgres_query *own_query(const struct query *query)
{
    return (struct postgres_query *)query;
}

/* ---- errors ---- */

static bool is_lost(const struct postgres_store *store)
{
    return PQstatus(store->connection) != CONNECTION_OK;
}

/* Said by a server that ends the session (class 57P0), or of the connection itself (class 08): the
 * library has not always noticed yet. */
static bool ends_session(const char *state)
{
    return g_str_has_prefix(state, "57P0") || g_str_has_prefix(state, "08");
}

/* The server's own sentence, or the first line of the library's. g_free. */
static char *server_said(const struct postgres_store *store, const PGresult *result)
{
    const char *primary =
        result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (primary != NULL)
        return g_strdup(primary);
    const char *message = PQerrorMessage(store->connection);
    return g_strndup(message, strcspn(message, "\n"));
}

/* https://www.postgresql.org/docs/15/errcodes-appendix.html */
static enum error_code error_code_of(const char *state)
{
    static const struct {
        const char *prefix;
        enum error_code code;
    } states[] = {
        {"53100", ERROR_NO_ROOM}, /* disk_full */
        {"55P03", ERROR_LOCKED},  /* lock_not_available: lock_timeout */
        {"XX001", ERROR_DAMAGED}, /* data_corrupted */
        {"XX002", ERROR_DAMAGED}, /* index_corrupted */
        {"42P07", ERROR_EXISTS},  /* duplicate_table: another made the same mission */
    };
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++) {
        if (g_str_has_prefix(state, states[i].prefix))
            return states[i].code;
    }
    return ERROR_STORE;
}

/* Sets the error that the result (NULL: none came) stands for; false. */
static bool postgres_fail(struct postgres_store *store, const PGresult *result, GError **error)
{
    const char *name = store->base.name;
    const char *field = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *state = field == NULL ? "" : field;
    g_autofree char *said = server_said(store, result);

    if (is_lost(store) || ends_session(state)) {
        if (store->is_committing)
            return fail(error, ERROR_UNKNOWN_OUTCOME,
                        _("the connection to %s was lost before it said whether the commit was "
                          "done (%s); look before you do it again"),
                        name, said);
        return fail(error, ERROR_STORE,
                    _("the connection to %s was lost (%s); nothing was changed, try again"), name,
                    said);
    }
    enum error_code code = error_code_of(state);
    if (code == ERROR_LOCKED)
        return fail(error, code,
                    _("%s is being written by %s, which did not let go within %d seconds; wait "
                      "until it has ended and try again"),
                    name, store->holder == NULL ? _("another process") : store->holder,
                    STORE_LOCK_WAIT_MS / 1000);
    if (code == ERROR_NO_ROOM)
        return fail(error, code,
                    _("the disk that holds %s has no room; nothing was changed, make room and try "
                      "again"),
                    name);
    if (code == ERROR_DAMAGED)
        return fail(error, code, _("%s is damaged (%s); restore a copy or recover from a mirror"),
                    name, said);
    return fail(error, code, "%s: %s", name, said);
}

/* A warning while committing says that the commit is not what was asked for: the one known is a
 * commit that no standby has confirmed. */
static void on_notice(void *self, const PGresult *notice)
{
    struct postgres_store *store = self;
    if (!store->is_committing)
        return;
    g_free(store->warning);
    store->warning = g_strdup(PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY));
}

/* ---- waiting for the server ---- */

static const char holder_text[] =
    "WITH RECURSIVE chain (pid) AS (SELECT b.pid FROM unnest(pg_blocking_pids($1)) AS b (pid) "
    "UNION SELECT b.pid FROM chain, unnest(pg_blocking_pids(chain.pid)) AS b (pid)) "
    "SELECT pid, application_name FROM chain JOIN pg_stat_activity USING (pid) "
    "WHERE wait_event_type IS DISTINCT FROM 'Lock' LIMIT 1";

static PGconn *connect_as(const char *address, const char *who)
{
    const char *const keywords[] = {"connect_timeout", "dbname", "application_name",
                                    "client_encoding", NULL};
    const char *const values[] = {"10", address, who, "UTF8", NULL};
    return PQconnectdbParams(keywords, values, 1);
}

/* Only while we wait does the server know whom we wait for, and our own session cannot ask then. */
static void look_for_holder(struct postgres_store *store)
{
    PGconn *other = connect_as(store->address, store->base.who);
    if (PQstatus(other) == CONNECTION_OK) {
        g_autofree char *own = g_strdup_printf("%d", PQbackendPID(store->connection));
        const Oid types[] = {TYPE_INT4};
        const char *const values[] = {own};
        PGresult *result = PQexecParams(other, holder_text, 1, types, values, NULL, NULL, 0);
        if (PQntuples(result) == 1) {
            const char *who = PQgetvalue(result, 0, 1);
            store->holder =
                who[0] == '\0'
                    ? g_strdup_printf(_("process %s"), PQgetvalue(result, 0, 0))
                    : g_strdup_printf(_("process %s (%s)"), PQgetvalue(result, 0, 0), who);
        }
        PQclear(result);
    }
    PQfinish(other);
}

static PGresult *await_result(struct postgres_store *store)
{
    int patience_ms = store->base.mode == STORE_READ ? -1 : STORE_LOCK_WAIT_MS / 2;
    g_clear_pointer(&store->holder, g_free);
    while (PQisBusy(store->connection)) {
        struct pollfd wait = {.fd = PQsocket(store->connection), .events = POLLIN};
        int ready = poll(&wait, 1, patience_ms);
        if (ready == 0) {
            look_for_holder(store);
            patience_ms = -1;
        } else if ((ready < 0 && errno != EINTR) || !PQconsumeInput(store->connection)) {
            break;
        }
    }
    return PQgetResult(store->connection);
}

static void discard_results(struct postgres_store *store)
{
    PGresult *result;
    while ((result = PQgetResult(store->connection)) != NULL)
        PQclear(result);
}

/* ---- streams of rows ---- */

static void append_row(PGresult *to, const PGresult *from)
{
    int row = PQntuples(to);
    for (int i = 0; i < PQnfields(from); i++) {
        bool is_null = PQgetisnull(from, 0, i) != 0;
        int done = PQsetvalue(to, row, i, is_null ? NULL : PQgetvalue(from, 0, i),
                              is_null ? -1 : PQgetlength(from, 0, i));
        g_assert(done);
    }
}

/* Rows come one by one as they are asked for, so that a long answer takes no memory. But a
 * connection does one thing at a time: should another statement come in between, the rest of the
 * rows is taken in first. */
static void finish_stream(struct postgres_store *store)
{
    struct postgres_query *query = g_steal_pointer(&store->streaming);
    PGresult *result;
    if (query == NULL)
        return;
    while ((result = await_result(store)) != NULL) {
        switch (PQresultStatus(result)) {
        case PGRES_SINGLE_TUPLE:
            if (query->rest == NULL)
                query->rest = PQcopyResult(result, PG_COPYRES_ATTRS);
            append_row(query->rest, result);
            break;
        case PGRES_TUPLES_OK:
        case PGRES_COMMAND_OK:
            break;
        default: /* libpq's own enum: everything else is a failure */
            if (query->late == NULL)
                postgres_fail(store, result, &query->late);
        }
        PQclear(result);
    }
}

PGresult *postgres_run(struct postgres_store *store, const char *text, GError **error)
{
    finish_stream(store);
    if (!PQsendQuery(store->connection, text)) {
        postgres_fail(store, NULL, error);
        return NULL;
    }
    PGresult *last = NULL;
    PGresult *result;
    bool is_done = true;
    while ((result = await_result(store)) != NULL) {
        ExecStatusType status = PQresultStatus(result);
        PQclear(last);
        last = result;
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY)
            continue;
        is_done = postgres_fail(store, result, error);
        discard_results(store);
        break;
    }
    /* A connection that breaks ends the results without one. */
    if (is_done && (last == NULL || is_lost(store)))
        is_done = postgres_fail(store, NULL, error);
    if (is_done)
        return last;
    PQclear(last);
    return NULL;
}

static bool run(struct postgres_store *store, const char *text, GError **error)
{
    PGresult *result = postgres_run(store, text, error);
    PQclear(result);
    return result != NULL;
}

/* ---- opening ---- */

/* What may be shown of the address. NULL when it cannot be read; libpq's own complaint would quote
 * it, password and all. */
static char *shown_address(const char *address)
{
    PQconninfoOption *options = PQconninfoParse(address, NULL);
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
    PQconninfoFree(options);
    return shown;
}

static bool start_session(struct postgres_store *store, GError **error)
{
    if (is_lost(store)) {
        g_autofree char *said = server_said(store, NULL);
        return fail(error, ERROR_STORE, _("no connection to %s: %s"), store->base.name, said);
    }
    PQsetNoticeReceiver(store->connection, on_notice, store);
    store->generation++;
    g_autofree char *text = g_strdup_printf(
        "SET client_min_messages = warning; SET standard_conforming_strings = on;"
        "SET lock_timeout = %d; SET jit = off; SET default_transaction_read_only = %s;"
        "SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') = 'off'",
        STORE_LOCK_WAIT_MS, store->base.mode == STORE_READ ? "on" : "off");
    return run(store, text, error);
}

/* A session that was lost is begun anew, but never within a transaction. */
static bool ensure_session(struct postgres_store *store, GError **error)
{
    if (!is_lost(store) || store->base.transaction != TRANSACTION_NONE)
        return true;
    PQreset(store->connection);
    return start_session(store, error);
}

static bool read_i64(struct postgres_store *store, const char *text, int64_t *out, GError **error)
{
    PGresult *result = postgres_run(store, text, error);
    if (result == NULL)
        return false;
    *out = PQntuples(result) == 0 ? 0 : g_ascii_strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return true;
}

static bool check_server(struct postgres_store *store, GError **error)
{
    const char *encoding = PQparameterStatus(store->connection, "server_encoding");
    if (PQserverVersion(store->connection) < OLDEST_SERVER)
        return fail(
            error, ERROR_STORE, _("%s is PostgreSQL %d; truce needs version %d or a later one"),
            store->base.name, PQserverVersion(store->connection) / 10000, OLDEST_SERVER / 10000);
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

struct store *postgres_open(const struct world *world, const char *address, enum store_mode mode,
                            const char *who, GError **error)
{
    char *name = shown_address(address);
    if (name == NULL) {
        fail(error, ERROR_NOT_A_MISSION,
             _("the address of the database cannot be read; it must be of the form "
               "postgresql://user@host:port/database, with special characters as %%XX"));
        return NULL;
    }
    struct postgres_store *store = g_new0(struct postgres_store, 1);
    store_init(&store->base, &postgres_driver, world, name, mode, who);
    store->address = g_strdup(address);
    store->connection = connect_as(address, who);
    if (start_session(store, error) && check_server(store, error) && recognise(store, error))
        return &store->base;
    store_close(&store->base);
    return NULL;
}

static void postgres_close(struct store *base)
{
    struct postgres_store *store = own_store(base);
    PQfinish(store->connection);
    g_free(store->address);
    g_free(store->holder);
    g_free(store->warning);
    g_free(store);
}

/* ---- transactions ---- */

static bool postgres_begin(struct store *base, enum transaction transaction, GError **error)
{
    struct postgres_store *store = own_store(base);
    /* The snapshot of a reader begins with its first statement. */
    const char *text = transaction == TRANSACTION_WRITE
                           ? "BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE"
                           : "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SELECT 1";
    if (!ensure_session(store, error))
        return false;
    g_autoptr(GError) reason = NULL;
    if (run(store, text, &reason))
        return true;
    /* That an idle session has been lost is found out only by using it. */
    if (is_lost(store))
        return ensure_session(store, error) && run(store, text, error);
    g_propagate_error(error, g_steal_pointer(&reason));
    return false;
}

static bool postgres_commit(struct store *base, GError **error)
{
    struct postgres_store *store = own_store(base);
    finish_stream(store);
    g_clear_pointer(&store->warning, g_free);
    store->is_committing = true;
    PGresult *result = postgres_run(store, "COMMIT", error);
    bool is_done = result != NULL;
    /* After a failed statement COMMIT is answered, without an error, with ROLLBACK. */
    if (is_done && strcmp(PQcmdStatus(result), "COMMIT") != 0)
        is_done =
            fail(error, ERROR_STORE,
                 _("%s: the transaction had failed before and was not committed"), base->name);
    else if (is_done && store->warning != NULL)
        is_done = fail(error, ERROR_UNKNOWN_OUTCOME,
                       _("%s did the commit on one machine only (%s); look before you do it again"),
                       base->name, store->warning);
    PQclear(result);
    store->is_committing = false;
    return is_done;
}

static void postgres_rollback(struct store *base)
{
    struct postgres_store *store = own_store(base);
    finish_stream(store);
    if (!is_lost(store) && PQtransactionStatus(store->connection) != PQTRANS_IDLE)
        run(store, "ROLLBACK", NULL);
}

static bool postgres_mark(struct store *base, int64_t format, GError **error)
{
    return true; /* local_format says it all */
}

/* ---- queries ---- */

static bool is_known_type(Oid type)
{
    return type == TYPE_BOOL || type == TYPE_BYTEA || type == TYPE_NAME || type == TYPE_INT8 ||
           type == TYPE_INT2 || type == TYPE_INT4 || type == TYPE_TEXT || type == TYPE_VARCHAR;
}

/* The description of the statement, or NULL. */
static PGresult *prepare_at_server(struct postgres_store *store, struct postgres_query *query,
                                   const char *text, GError **error)
{
    finish_stream(store);
    if (!ensure_session(store, error))
        return NULL;
    g_snprintf(query->name, sizeof query->name, "q%u", store->n_prepared++);
    query->generation = store->generation;
    PGresult *result = PQprepare(store->connection, query->name, text, 0, NULL);
    if (PQresultStatus(result) == PGRES_COMMAND_OK) {
        PQclear(result);
        result = PQdescribePrepared(store->connection, query->name);
    }
    if (PQresultStatus(result) == PGRES_COMMAND_OK)
        return result;
    postgres_fail(store, result, error);
    PQclear(result);
    return NULL;
}

static struct query *postgres_prepare(struct store *base, const char *text, GError **error)
{
    struct postgres_query *query = g_new0(struct postgres_query, 1);
    PGresult *described = prepare_at_server(own_store(base), query, text, error);
    if (described == NULL) {
        g_free(query);
        return NULL;
    }
    int n_params = PQnparams(described);
    int n_columns = PQnfields(described);
    query->param_types = g_new0(Oid, (gsize)n_params + 1);
    query->values = g_new0(const char *, (gsize)n_params + 1);
    query->lengths = g_new0(int, (gsize)n_params + 1);
    query->formats = g_new0(int, (gsize)n_params + 1);
    query->numbers = g_malloc0_n((gsize)n_params + 1, sizeof query->numbers[0]);
    for (int i = 0; i < n_params; i++) {
        query->param_types[i] = PQparamtype(described, i);
        query->formats[i] = 1;
        if (!is_known_type(query->param_types[i]))
            g_error("$%d has no type of ours, write CAST($%d AS ...), in: %s", i + 1, i + 1, text);
    }
    char **names = g_new0(char *, (gsize)n_columns + 1);
    for (int i = 0; i < n_columns; i++) {
        names[i] = g_strdup(PQfname(described, i));
        if (!is_known_type(PQftype(described, i)))
            g_error("column '%s' has no type of ours, write CAST(... AS ...), in: %s", names[i],
                    text);
    }
    PQclear(described);
    query_init(&query->base, base, text, n_params, n_columns, names);
    return &query->base;
}

static void postgres_reset(struct query *base)
{
    struct postgres_query *query = own_query(base);
    struct postgres_store *store = own_store(base->store);
    if (store->streaming == query) {
        store->streaming = NULL;
        discard_results(store);
    }
    g_clear_pointer(&query->rows, PQclear);
    g_clear_pointer(&query->rest, PQclear);
    g_clear_error(&query->late);
}

static void postgres_finalize(struct query *base)
{
    struct postgres_query *query = own_query(base);
    postgres_reset(base);
    g_free(query->param_types);
    g_free(query->values);
    g_free(query->lengths);
    g_free(query->formats);
    g_free(query->numbers);
    g_free(query);
}

static void bind_number(struct postgres_query *query, int i, int64_t number)
{
    uint64_t left = (uint64_t)number;
    int n_bytes = query->param_types[i] == TYPE_INT2   ? 2
                  : query->param_types[i] == TYPE_INT4 ? 4
                                                       : 8;
    g_assert(n_bytes == 8 || (number >= -(INT64_C(1) << (8 * n_bytes - 1)) &&
                              number < INT64_C(1) << (8 * n_bytes - 1)));
    for (int k = n_bytes - 1; k >= 0; k--, left >>= 8)
        query->numbers[i][k] = (uint8_t)left;
    query->values[i] = (const char *)query->numbers[i];
    query->lengths[i] = n_bytes;
}

static void postgres_bind(struct query *base, int param, const struct value *value)
{
    struct postgres_query *query = own_query(base);
    int i = param - 1;
    Oid type = query->param_types[i];
    bool fits = true;
    switch (value->type) {
    case VALUE_NULL:
        query->values[i] = NULL;
        break;
    case VALUE_INTEGER:
        fits = type == TYPE_INT8 || type == TYPE_INT4 || type == TYPE_INT2;
        bind_number(query, i, value->integer);
        break;
    case VALUE_BOOLEAN:
        fits = type == TYPE_BOOL;
        query->numbers[i][0] = value->integer != 0;
        query->values[i] = (const char *)query->numbers[i];
        query->lengths[i] = 1;
        break;
    case VALUE_TEXT:
    case VALUE_BYTES:
        fits = (type == TYPE_BYTEA) == (value->type == VALUE_BYTES) && type != TYPE_INT8 &&
               type != TYPE_INT4 && type != TYPE_INT2 && type != TYPE_BOOL;
        query->values[i] = value->bytes;
        query->lengths[i] = (int)value->n;
        break;
    }
    if (!fits)
        g_error("$%d is bound as another type than it has in: %s", param, base->text);
}

static bool send_query(struct postgres_store *store, struct postgres_query *query, GError **error)
{
    finish_stream(store);
    if (!ensure_session(store, error))
        return false;
    if (query->generation != store->generation) {
        PGresult *described = prepare_at_server(store, query, query->base.text, error);
        if (described == NULL)
            return false;
        PQclear(described);
    }
    if (!PQsendQueryPrepared(store->connection, query->name, query->base.n_params, query->values,
                             query->lengths, query->formats, 1))
        return postgres_fail(store, NULL, error);
    PQsetSingleRowMode(store->connection);
    store->streaming = query;
    return true;
}

/* The next of the rows that are still coming in. */
static enum step receive_row(struct postgres_store *store, struct postgres_query *query,
                             GError **error)
{
    PQclear(query->rows);
    query->rows = await_result(store);
    query->row = 0;
    switch (PQresultStatus(query->rows)) {
    case PGRES_SINGLE_TUPLE:
        return STEP_ROW;
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
        query->base.n_changed = g_ascii_strtoll(PQcmdTuples(query->rows), NULL, 10);
        store->streaming = NULL;
        discard_results(store);
        return STEP_DONE;
    default: /* libpq's own enum: everything else is a failure */
        store->streaming = NULL;
        postgres_fail(store, query->rows, error);
        discard_results(store);
        return STEP_FAILED;
    }
}

static enum step postgres_step(struct query *base, GError **error)
{
    struct postgres_query *query = own_query(base);
    struct postgres_store *store = own_store(base->store);
    bool is_begun = query->rows != NULL || query->rest != NULL || store->streaming == query;
    if (!is_begun && query->late == NULL && !send_query(store, query, error))
        return STEP_FAILED;
    if (store->streaming == query)
        return receive_row(store, query, error);

    if (query->rows != NULL && query->row + 1 < PQntuples(query->rows)) {
        query->row++;
        return STEP_ROW;
    }
    if (query->rest != NULL) {
        PQclear(query->rows);
        query->rows = g_steal_pointer(&query->rest);
        query->row = 0;
        return STEP_ROW;
    }
    if (query->late == NULL)
        return STEP_DONE;
    g_propagate_error(error, g_steal_pointer(&query->late));
    return STEP_FAILED;
}

static int64_t number_of(const uint8_t *bytes, int n_bytes)
{
    uint64_t number = (bytes[0] & 0x80) != 0 ? UINT64_MAX : 0;
    for (int i = 0; i < n_bytes; i++)
        number = number << 8 | bytes[i];
    return (int64_t)number;
}

static struct value postgres_column(const struct query *base, int column)
{
    const struct postgres_query *query = own_query(base);
    if (PQgetisnull(query->rows, query->row, column))
        return (struct value){.type = VALUE_NULL};
    const char *bytes = PQgetvalue(query->rows, query->row, column);
    int n = PQgetlength(query->rows, query->row, column);
    switch (PQftype(query->rows, column)) {
    case TYPE_BOOL:
        return (struct value){.type = VALUE_BOOLEAN, .integer = bytes[0] != 0};
    case TYPE_INT2:
    case TYPE_INT4:
    case TYPE_INT8:
        return (struct value){.type = VALUE_INTEGER,
                              .integer = number_of((const uint8_t *)bytes, n)};
    case TYPE_BYTEA:
        return (struct value){.type = VALUE_BYTES, .bytes = bytes, .n = (size_t)n};
    default:
        return (struct value){.type = VALUE_TEXT, .bytes = bytes, .n = (size_t)n};
    }
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
    .script = postgres_script,
    .backup = postgres_backup,
    .check = postgres_check,
    .schema = postgres_schema,
};
