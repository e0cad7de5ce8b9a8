/* The connection: errors, waiting for the server, sessions that are lost and begun anew. */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "store/postgres.h"

/* ---- errors ---- */

bool postgres_is_lost(const struct postgres_store *store)
{
    return pq.PQstatus(store->connection) != CONNECTION_OK;
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
        result == NULL ? NULL : pq.PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (primary != NULL)
        return g_strdup(primary);
    const char *message = pq.PQerrorMessage(store->connection);
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
bool postgres_fail(struct postgres_store *store, const PGresult *result, GError **error)
{
    const char *name = store->base.name;
    const char *field = result == NULL ? NULL : pq.PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *state = field == NULL ? "" : field;
    g_autofree char *said = server_said(store, result);

    if (postgres_is_lost(store) || ends_session(state)) {
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
    store->warning = g_strdup(pq.PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY));
}

/* ---- waiting for the server ---- */

static const char holder_text[] =
    "WITH RECURSIVE chain (pid) AS (SELECT b.pid FROM unnest(pg_blocking_pids(CAST($1 AS "
    "INTEGER))) AS b (pid) "
    "UNION SELECT b.pid FROM chain, unnest(pg_blocking_pids(chain.pid)) AS b (pid)) "
    "SELECT pid, application_name FROM chain JOIN pg_stat_activity USING (pid) "
    "WHERE wait_event_type IS DISTINCT FROM 'Lock' LIMIT 1";

PGconn *postgres_connect(const char *address, const char *who)
{
    const char *const keywords[] = {"connect_timeout", "dbname", "application_name",
                                    "client_encoding", NULL};
    const char *const values[] = {"10", address, who, "UTF8", NULL};
    return pq.PQconnectdbParams(keywords, values, 1);
}

/* Only while we wait does the server know whom we wait for, and our own session cannot ask then. */
static void look_for_holder(struct postgres_store *store)
{
    PGconn *other = postgres_connect(store->address, store->base.who);
    if (pq.PQstatus(other) == CONNECTION_OK) {
        g_autofree char *own = g_strdup_printf("%d", pq.PQbackendPID(store->connection));
        const char *const values[] = {own};
        PGresult *result = pq.PQexecParams(other, holder_text, 1, NULL, values, NULL, NULL, 0);
        if (pq.PQntuples(result) == 1) {
            const char *who = pq.PQgetvalue(result, 0, 1);
            store->holder =
                who[0] == '\0'
                    ? g_strdup_printf(_("process %s"), pq.PQgetvalue(result, 0, 0))
                    : g_strdup_printf(_("process %s (%s)"), pq.PQgetvalue(result, 0, 0), who);
        }
        pq.PQclear(result);
    }
    pq.PQfinish(other);
}

PGresult *postgres_await(struct postgres_store *store)
{
    int patience_ms = store->base.mode == STORE_READ ? -1 : STORE_LOCK_WAIT_MS / 2;
    g_clear_pointer(&store->holder, g_free);
    while (pq.PQisBusy(store->connection)) {
        struct pollfd wait = {.fd = pq.PQsocket(store->connection), .events = POLLIN};
        int ready = poll(&wait, 1, patience_ms);
        if (ready == 0) {
            look_for_holder(store);
            patience_ms = -1;
        } else if ((ready < 0 && errno != EINTR) || !pq.PQconsumeInput(store->connection)) {
            break;
        }
    }
    return pq.PQgetResult(store->connection);
}

void postgres_discard(struct postgres_store *store)
{
    PGresult *result;
    while ((result = pq.PQgetResult(store->connection)) != NULL)
        pq.PQclear(result);
}

/* ---- sessions ---- */

PGresult *postgres_run(struct postgres_store *store, const char *text, GError **error)
{
    if (!postgres_settle(store, error))
        return NULL;
    if (!pq.PQsendQuery(store->connection, text)) {
        postgres_fail(store, NULL, error);
        return NULL;
    }
    PGresult *last = NULL;
    PGresult *result;
    bool is_done = true;
    while ((result = postgres_await(store)) != NULL) {
        ExecStatusType status = pq.PQresultStatus(result);
        pq.PQclear(last);
        last = result;
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY)
            continue;
        is_done = postgres_fail(store, result, error);
        postgres_discard(store);
        break;
    }
    /* A connection that breaks ends the results without one. */
    if (is_done && (last == NULL || postgres_is_lost(store)))
        is_done = postgres_fail(store, NULL, error);
    if (is_done)
        return last;
    pq.PQclear(last);
    return NULL;
}

bool postgres_start_session(struct postgres_store *store, GError **error)
{
    if (postgres_is_lost(store)) {
        g_autofree char *said = server_said(store, NULL);
        return fail(error, ERROR_STORE, _("no connection to %s: %s"), store->base.name, said);
    }
    pq.PQsetNoticeReceiver(store->connection, on_notice, store);
    store->generation++;
    g_autofree char *text = g_strdup_printf(
        "SET client_min_messages = warning; SET standard_conforming_strings = on;"
        "SET lock_timeout = %d; SET jit = off; SET default_transaction_read_only = %s;"
        "SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') = 'off'",
        STORE_LOCK_WAIT_MS, store->base.mode == STORE_READ ? "on" : "off");
    PGresult *result = postgres_run(store, text, error);
    pq.PQclear(result);
    return result != NULL;
}

/* A session that was lost is begun anew, but never within a transaction. */
bool postgres_ensure_session(struct postgres_store *store, GError **error)
{
    if (!postgres_is_lost(store) || store->base.transaction != TRANSACTION_NONE)
        return true;
    pq.PQreset(store->connection);
    return postgres_start_session(store, error);
}
