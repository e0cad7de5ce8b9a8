/* Queries: prepared statements, values on their way in and out, rows that come in one by one. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "store/postgres.h"

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

static struct postgres_store *own_store(const struct store *store)
{
    return (struct postgres_store *)store;
}

static struct postgres_query *own_query(const struct query *query)
{
    return (struct postgres_query *)query;
}

/* ---- streams of rows ---- */

static void append_row(PGresult *to, const PGresult *from)
{
    int row = pq.PQntuples(to);
    for (int i = 0; i < pq.PQnfields(from); i++) {
        bool is_null = pq.PQgetisnull(from, 0, i) != 0;
        int done = pq.PQsetvalue(to, row, i, is_null ? NULL : pq.PQgetvalue(from, 0, i),
                                 is_null ? -1 : pq.PQgetlength(from, 0, i));
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
    while ((result = postgres_await(store)) != NULL) {
        switch (pq.PQresultStatus(result)) {
        case PGRES_SINGLE_TUPLE:
            if (query->rest == NULL)
                query->rest = pq.PQcopyResult(result, PG_COPYRES_ATTRS);
            append_row(query->rest, result);
            break;
        case PGRES_TUPLES_OK:
        case PGRES_COMMAND_OK:
            break;
        default: /* libpq's own enum: everything else is a failure */
            if (query->late == NULL)
                postgres_fail(store, result, &query->late);
        }
        pq.PQclear(result);
    }
}

/* ---- pipelines ---- */

/* So many that waiting no longer counts, and so few that their answers fit into the socket's
 * buffers: the server stops reading while nobody takes its answers. */
#define UNANSWERED_MAX 256

/* Statements whose count of rows nobody asks for are sent one after the other without waiting: over
 * a network waiting is what takes the time. The first that failed is the error of them all, since
 * the transaction ends with it. */
static bool collect_answers(struct postgres_store *store, GError **error)
{
    if (pq.PQpipelineStatus(store->connection) == PQ_PIPELINE_OFF)
        return true;
    bool is_fine = pq.PQpipelineSync(store->connection) || postgres_fail(store, NULL, error);
    bool is_synced = !is_fine;
    while (!is_synced) {
        /* NULL stands between the answers of two statements, and at the end of a connection. */
        PGresult *result = postgres_await(store);
        ExecStatusType status = pq.PQresultStatus(result);
        is_synced = status == PGRES_PIPELINE_SYNC || (result == NULL && postgres_is_lost(store));
        bool is_failure = result == NULL
                              ? is_synced
                              : status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK &&
                                    status != PGRES_PIPELINE_SYNC;
        if (is_failure && is_fine)
            is_fine = postgres_fail(store, result, error);
        pq.PQclear(result);
    }
    store->n_unanswered = 0;
    pq.PQexitPipelineMode(store->connection);
    return is_fine;
}

bool postgres_settle(struct postgres_store *store, GError **error)
{
    finish_stream(store);
    return collect_answers(store, error);
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
    if (!postgres_settle(store, error) || !postgres_ensure_session(store, error))
        return NULL;
    g_snprintf(query->name, sizeof query->name, "q%u", store->n_prepared++);
    query->generation = store->generation;
    PGresult *result = pq.PQprepare(store->connection, query->name, text, 0, NULL);
    if (pq.PQresultStatus(result) == PGRES_COMMAND_OK) {
        pq.PQclear(result);
        result = pq.PQdescribePrepared(store->connection, query->name);
    }
    if (pq.PQresultStatus(result) == PGRES_COMMAND_OK)
        return result;
    postgres_fail(store, result, error);
    pq.PQclear(result);
    return NULL;
}

struct query *postgres_prepare(struct store *base, const char *text, GError **error)
{
    struct postgres_query *query = g_new0(struct postgres_query, 1);
    PGresult *described = prepare_at_server(own_store(base), query, text, error);
    if (described == NULL) {
        g_free(query);
        return NULL;
    }
    int n_params = pq.PQnparams(described);
    int n_columns = pq.PQnfields(described);
    query->param_types = g_new0(Oid, (gsize)n_params + 1);
    query->values = g_new0(const char *, (gsize)n_params + 1);
    query->lengths = g_new0(int, (gsize)n_params + 1);
    query->formats = g_new0(int, (gsize)n_params + 1);
    query->numbers = g_malloc0_n((gsize)n_params + 1, sizeof query->numbers[0]);
    for (int i = 0; i < n_params; i++) {
        query->param_types[i] = pq.PQparamtype(described, i);
        query->formats[i] = 1;
        if (!is_known_type(query->param_types[i]))
            g_error("$%d has no type of ours, write CAST($%d AS ...), in: %s", i + 1, i + 1, text);
    }
    char **names = g_new0(char *, (gsize)n_columns + 1);
    for (int i = 0; i < n_columns; i++) {
        names[i] = g_strdup(pq.PQfname(described, i));
        if (!is_known_type(pq.PQftype(described, i)))
            g_error("column '%s' has no type of ours, write CAST(... AS ...), in: %s", names[i],
                    text);
    }
    pq.PQclear(described);
    query_init(&query->base, base, text, n_params, n_columns, names);
    return &query->base;
}

void postgres_reset(struct query *base)
{
    struct postgres_query *query = own_query(base);
    struct postgres_store *store = own_store(base->store);
    if (store->streaming == query) {
        store->streaming = NULL;
        postgres_discard(store);
    }
    g_clear_pointer(&query->rows, pq.PQclear);
    g_clear_pointer(&query->rest, pq.PQclear);
    g_clear_error(&query->late);
}

void postgres_finalize(struct query *base)
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

void postgres_bind(struct query *base, int param, const struct value *value)
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

/* Ready to be sent by name: a new session or new tables void what was prepared before. */
static bool ensure_prepared(struct postgres_store *store, struct postgres_query *query,
                            GError **error)
{
    if (!postgres_ensure_session(store, error))
        return false;
    if (query->generation == store->generation)
        return true;
    PGresult *described = prepare_at_server(store, query, query->base.text, error);
    pq.PQclear(described);
    return described != NULL;
}

static bool send_prepared(struct postgres_store *store, struct postgres_query *query,
                          GError **error)
{
    return pq.PQsendQueryPrepared(store->connection, query->name, query->base.n_params,
                                  query->values, query->lengths, query->formats, 1) ||
           postgres_fail(store, NULL, error);
}

static bool send_query(struct postgres_store *store, struct postgres_query *query, GError **error)
{
    if (!postgres_settle(store, error) || !ensure_prepared(store, query, error) ||
        !send_prepared(store, query, error))
        return false;
    pq.PQsetSingleRowMode(store->connection);
    store->streaming = query;
    return true;
}

static bool send_unanswered(struct postgres_store *store, struct postgres_query *query,
                            GError **error)
{
    finish_stream(store);
    if (!ensure_prepared(store, query, error))
        return false;
    if (pq.PQpipelineStatus(store->connection) == PQ_PIPELINE_OFF)
        pq.PQenterPipelineMode(store->connection);
    if (!send_prepared(store, query, error))
        return false;
    store->n_unanswered++;
    return store->n_unanswered < UNANSWERED_MAX || collect_answers(store, error);
}

/* The next of the rows that are still coming in. */
static enum step receive_row(struct postgres_store *store, struct postgres_query *query,
                             GError **error)
{
    pq.PQclear(query->rows);
    query->rows = postgres_await(store);
    query->row = 0;
    switch (pq.PQresultStatus(query->rows)) {
    case PGRES_SINGLE_TUPLE:
        return STEP_ROW;
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
        query->base.n_changed = g_ascii_strtoll(pq.PQcmdTuples(query->rows), NULL, 10);
        store->streaming = NULL;
        postgres_discard(store);
        return STEP_DONE;
    default: /* libpq's own enum: everything else is a failure */
        store->streaming = NULL;
        postgres_fail(store, query->rows, error);
        postgres_discard(store);
        return STEP_FAILED;
    }
}

enum step postgres_step(struct query *base, GError **error)
{
    struct postgres_query *query = own_query(base);
    struct postgres_store *store = own_store(base->store);
    bool is_begun = query->rows != NULL || query->rest != NULL || store->streaming == query;
    if (!base->is_counted && base->n_columns == 0 && base->store->transaction == TRANSACTION_WRITE)
        return send_unanswered(store, query, error) ? STEP_DONE : STEP_FAILED;
    if (!is_begun && query->late == NULL && !send_query(store, query, error))
        return STEP_FAILED;
    if (store->streaming == query)
        return receive_row(store, query, error);

    if (query->rows != NULL && query->row + 1 < pq.PQntuples(query->rows)) {
        query->row++;
        return STEP_ROW;
    }
    if (query->rest != NULL) {
        pq.PQclear(query->rows);
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

struct value postgres_column(const struct query *base, int column)
{
    const struct postgres_query *query = own_query(base);
    if (pq.PQgetisnull(query->rows, query->row, column))
        return (struct value){.type = VALUE_NULL};
    const char *bytes = pq.PQgetvalue(query->rows, query->row, column);
    int n = pq.PQgetlength(query->rows, query->row, column);
    switch (pq.PQftype(query->rows, column)) {
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

int64_t postgres_integer(const struct query *base, int column)
{
    struct value value = postgres_column(base, column);
    if (value.type != VALUE_INTEGER && value.type != VALUE_NULL)
        store_note_wrong_type(base->store);
    return value.type == VALUE_INTEGER ? value.integer : 0;
}

const char *postgres_text(const struct query *base, int column)
{
    struct value value = postgres_column(base, column);
    if (value.type == VALUE_TEXT || value.type == VALUE_NULL)
        return value.bytes;
    store_note_wrong_type(base->store);
    return "";
}
