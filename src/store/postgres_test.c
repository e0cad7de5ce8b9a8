/* What only a server can do: be gone, be locked by another session, answer a commit in part. Needs
 * TRUCE_TEST_POSTGRES (tests/with-postgres). */
#include <libpq-fe.h>
#include <string.h>

#include "base/error.h"
#include "store/store.h"
#include "store/testing.h"

static struct store *open_as(const char *address, enum store_mode mode, const char *who)
{
    g_autoptr(GError) error = NULL;
    struct store *store = store_open(world_real(), address, mode, who, &error);
    g_assert_no_error(error);
    return store;
}

static struct store *made(const char *address)
{
    g_autoptr(GError) error = NULL;
    struct store *store = open_as(address, STORE_CREATE, "truce new");
    g_assert_true(store_begin_write(store, &error));
    g_assert_true(store_script(store, "CREATE TABLE record_edge (size BIGINT NOT NULL);", &error));
    struct query *put =
        store_prepare(store, "INSERT INTO record_edge (size) VALUES (7), (8)", &error);
    g_assert_true(query_run(put, NULL, &error));
    g_assert_true(store_commit(store, &error));
    return store;
}

static bool lock_edge(struct store *store, GError **error)
{
    bool found = false;
    struct query *lock =
        store_prepare(store, "SELECT size FROM record_edge WHERE size = 7 FOR UPDATE", error);
    if (lock == NULL || !query_one(lock, &found, error))
        return false;
    query_reset(lock);
    return found;
}

static bool put_edge(struct store *store, int64_t size, GError **error)
{
    struct query *put = store_prepare(store, "INSERT INTO record_edge (size) VALUES ($1)", error);
    if (put == NULL)
        return false;
    bind_i64(put, size);
    return query_run(put, NULL, error);
}

static int64_t n_edges(struct store *store)
{
    g_autoptr(GError) error = NULL;
    bool found = false;
    struct query *count = store_prepare(store, "SELECT count(*) FROM record_edge", &error);
    g_assert_no_error(error);
    g_assert_true(query_one(count, &found, &error));
    int64_t n = column_i64(count, 0);
    query_reset(count);
    return n;
}

/* ---- addresses ---- */

static void test_password_is_never_said(void)
{
    static const char *const addresses[] = {
        "postgresql://me:s3cret@/nobody?host=/nonexistent",
        "postgres://me:s3cret@127.0.0.1:1/x?connect_timeout=1",
        "postgresql:///x?host=/nonexistent&password=s3cret",
        "postgresql://me:s3cret@[broken/x",
        "postgresql://me:s3cret%zz@/x",
        "postgresql://me:s3cret@/x?nothing=known",
        "postgresql://me:s3cret with spaces@/x",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(store_open(world_real(), addresses[i], STORE_READ, "truce test", &error));
        g_assert_nonnull(error);
        g_assert_null(strstr(error->message, "s3cret"));
    }
}

static void test_name_of_store(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address);
    g_assert_true(g_str_has_prefix(store_name(store), "postgresql://truce@/postgres?host=/"));
}

static void test_database_that_is_not_there(void)
{
    g_autofree char *address = testing_address();
    g_auto(GStrv) parts = g_strsplit(address, "/postgres?", 2);
    g_autofree char *other = g_strjoinv("/nowhere?", parts);
    g_autoptr(GError) error = NULL;
    g_assert_null(store_open(world_real(), other, STORE_READ, "truce test", &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_STORE);
    g_assert_nonnull(strstr(error->message, "nowhere"));
}

static void test_encoding(void)
{
    g_autofree char *address = testing_address();
    testing_run(address, "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C' "
                         "LOCALE_PROVIDER libc");
    g_auto(GStrv) parts = g_strsplit(address, "/postgres?", 2);
    g_autofree char *latin = g_strjoinv("/latin?", parts);
    g_autoptr(GError) error = NULL;
    g_assert_null(store_open(world_real(), latin, STORE_CREATE, "truce test", &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_STORE);
    g_assert_nonnull(strstr(error->message, "LATIN1"));
}

/* ---- the lock ---- */

/* Waits for the whole five seconds: it is the server that counts them. */
static void test_locked(void)
{
    g_autofree char *address = testing_address();
    store_close(made(address));
    OWNED(store) holder = open_as(address, STORE_WRITE, "truce import");
    OWNED(store) store = open_as(address, STORE_WRITE, "truce record");
    OWNED(store) reader = open_as(address, STORE_READ, "truce show");
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin_write(holder, &error));
    g_assert_true(lock_edge(holder, &error));
    g_assert_true(store_begin_write(store, &error));
    g_assert_false(lock_edge(store, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_LOCKED);
    g_assert_nonnull(strstr(error->message, "(truce import)"));
    store_rollback(store);
    g_assert_cmpint(n_edges(reader), ==, 2);

    store_rollback(holder);
    g_clear_error(&error);
    g_assert_true(store_begin_write(store, &error));
    g_assert_true(lock_edge(store, &error));
}

/* ---- connections that are lost ---- */

static void end_session(const char *address, const char *who)
{
    g_autofree char *sql = g_strdup_printf(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = "
        "'%s'",
        who);
    testing_run(address, sql);
}

static void test_lost_in_a_transaction(void)
{
    g_autofree char *address = testing_address();
    store_close(made(address));
    OWNED(store) store = open_as(address, STORE_WRITE, "truce lost-1");
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin_write(store, &error));
    g_assert_true(put_edge(store, 9, &error));
    end_session(address, "truce lost-1");
    g_assert_true(!put_edge(store, 10, &error) || !store_commit(store, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_STORE);
    store_rollback(store);
    /* The next transaction finds a session again. */
    g_clear_error(&error);
    g_assert_true(store_begin_write(store, &error));
    g_assert_true(put_edge(store, 11, &error));
    g_assert_true(store_commit(store, &error));
    g_assert_cmpint(n_edges(store), ==, 3);
}

static void test_lost_between_transactions(void)
{
    g_autofree char *address = testing_address();
    store_close(made(address));
    OWNED(store) store = open_as(address, STORE_WRITE, "truce lost-2");
    g_assert_cmpint(n_edges(store), ==, 2);
    end_session(address, "truce lost-2");
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin_read(store, &error));
    g_assert_cmpint(n_edges(store), ==, 2);
    store_end(store);
}

static void test_lost_while_committing(void)
{
    g_autofree char *address = testing_address();
    store_close(made(address));
    OWNED(store) store = open_as(address, STORE_WRITE, "truce lost-3");
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin_write(store, &error));
    g_assert_true(put_edge(store, 9, &error));
    g_assert_cmpint(n_edges(store), ==, 3);
    end_session(address, "truce lost-3");
    g_assert_false(store_commit(store, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_UNKNOWN_OUTCOME);
    store_rollback(store);
    /* Looked up: it did not happen. */
    g_clear_error(&error);
    g_assert_true(store_begin_read(store, &error));
    g_assert_cmpint(n_edges(store), ==, 2);
}

/* A stream that ends in the middle is an error, never the end of the rows. */
static void test_lost_while_reading(void)
{
    g_autofree char *address = testing_address();
    store_close(made(address));
    OWNED(store) store = open_as(address, STORE_WRITE, "truce lost-4");
    g_autoptr(GError) error = NULL;
    struct query *rows =
        store_prepare(store,
                      "SELECT CAST(100 / (20000 - n) AS BIGINT) AS q, repeat('x', 1000) AS filling "
                      "FROM generate_series(1, 30000) AS s (n)",
                      &error);
    int n = 0;
    while (query_next(rows, &error))
        n++;
    g_assert_error(error, TRUCE_ERROR, ERROR_STORE);
    g_assert_cmpint(n, ==, 19999);

    /* And the same when another statement had to take the rows in first. */
    g_clear_error(&error);
    g_assert_true(query_next(rows = store_prepare(store,
                                                  "SELECT CAST(100 / (200 - n) AS BIGINT) AS q "
                                                  "FROM generate_series(1, 300) AS s (n)",
                                                  &error),
                             &error));
    g_assert_cmpint(n_edges(store), ==, 2);
    for (n = 1; query_next(rows, &error); n++)
        g_assert_cmpint(column_i64(rows, 0), ==, 100 / (200 - (n + 1)));
    g_assert_error(error, TRUCE_ERROR, ERROR_STORE);
    g_assert_cmpint(n, ==, 199);
}

/* ---- answers that are not waited for ---- */

static void test_answers_come_later(void)
{
    enum { N = 2000 };
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address);
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin_write(store, &error));
    for (int i = 0; i < N; i++) {
        g_assert_true(put_edge(store, 100 + i, &error));
        if (i % 700 == 0)
            g_assert_cmpint(n_edges(store), ==, 3 + i);
    }
    g_assert_true(store_commit(store, &error));
    g_assert_cmpint(n_edges(store), ==, 2 + N);
}

/* What failed unseen comes out in the end, wherever that is, and nothing is kept. */
static void test_failures_come_later(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address);
    testing_run(address, "ALTER TABLE record_edge ADD UNIQUE (size)");
    for (int n_after = 0; n_after < 600; n_after += 150) {
        g_autoptr(GError) error = NULL;
        g_assert_true(store_begin_write(store, &error));
        bool done = put_edge(store, 7, &error);
        for (int i = 0; done && i < n_after; i++)
            done = put_edge(store, 100 + i, &error);
        g_assert_true(!done || !store_commit(store, &error));
        g_assert_error(error, TRUCE_ERROR, ERROR_STORE);
        g_assert_nonnull(strstr(error->message, "duplicate key"));
        store_rollback(store);
        g_assert_cmpint(n_edges(store), ==, 2);
    }
}

static void test_failure_forgotten_by_rollback(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address);
    testing_run(address, "ALTER TABLE record_edge ADD UNIQUE (size)");
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin_write(store, &error));
    g_assert_true(put_edge(store, 7, &error));
    store_rollback(store);
    g_assert_true(store_begin_write(store, &error));
    g_assert_true(put_edge(store, 9, &error));
    g_assert_true(store_commit(store, &error));
    g_assert_cmpint(n_edges(store), ==, 3);
}

/* ---- commits ---- */

static void test_commit_after_a_failure(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address);
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin_write(store, &error));
    g_assert_true(put_edge(store, 9, &error));
    g_assert_null(store_prepare(store, "SELECT nothing", &error));
    g_clear_error(&error);
    g_assert_false(store_commit(store, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_STORE);
    store_rollback(store);
    g_assert_cmpint(n_edges(store), ==, 2);
}

/* Ends the wait of the session `who` for a standby that does not exist, once it waits. */
static gpointer cancel_wait(gpointer address)
{
    PGconn *connection = PQconnectdb(address);
    PQclear(PQexec(connection, "SET synchronous_commit = local"));
    int n_cancelled = 0;
    while (n_cancelled == 0) {
        PGresult *result =
            PQexec(connection, "SELECT pg_cancel_backend(pid) FROM pg_stat_activity "
                               "WHERE application_name = 'truce sync' AND wait_event = 'SyncRep'");
        g_assert_cmpint(PQresultStatus(result), ==, PGRES_TUPLES_OK);
        n_cancelled = PQntuples(result);
        PQclear(result);
    }
    PQfinish(connection);
    return NULL;
}

static void test_commit_on_one_machine_only(void)
{
    g_autofree char *address = testing_address();
    store_close(made(address));
    testing_run(address, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    testing_run(address, "SELECT pg_reload_conf()");
    OWNED(store) store = open_as(address, STORE_WRITE, "truce sync");
    GThread *other = g_thread_new("cancel", cancel_wait, address);
    g_autoptr(GError) error = NULL;
    bool done = true;
    while (done) {
        g_assert_true(store_begin_write(store, &error));
        g_assert_true(put_edge(store, 9, &error));
        done = store_commit(store, &error);
    }
    g_assert_error(error, TRUCE_ERROR, ERROR_UNKNOWN_OUTCOME);
    g_thread_join(other);
    testing_run(address, "ALTER SYSTEM RESET synchronous_standby_names");
    testing_run(address, "SELECT pg_reload_conf()");
    store_rollback(store);
    g_assert_cmpint(n_edges(store), >, 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_cmpint(testing_engine(), ==, STORE_POSTGRES);
    g_test_add_func("/postgres/address/password", test_password_is_never_said);
    g_test_add_func("/postgres/address/name", test_name_of_store);
    g_test_add_func("/postgres/address/nowhere", test_database_that_is_not_there);
    g_test_add_func("/postgres/address/encoding", test_encoding);
    g_test_add_func("/postgres/lock/holder", test_locked);
    g_test_add_func("/postgres/lost/transaction", test_lost_in_a_transaction);
    g_test_add_func("/postgres/lost/between", test_lost_between_transactions);
    g_test_add_func("/postgres/lost/commit", test_lost_while_committing);
    g_test_add_func("/postgres/lost/reading", test_lost_while_reading);
    g_test_add_func("/postgres/later/answers", test_answers_come_later);
    g_test_add_func("/postgres/later/failures", test_failures_come_later);
    g_test_add_func("/postgres/later/rollback", test_failure_forgotten_by_rollback);
    g_test_add_func("/postgres/commit/failed", test_commit_after_a_failure);
    g_test_add_func("/postgres/commit/local", test_commit_on_one_machine_only);
    return g_test_run();
}
