/* Committed pages reach the database file beside the writer, and none is lost on the way. */
#include <glib/gstdio.h>

#include "base/error.h"
#include "store/sqlite.h"
#include "store/testing.h"

enum { ROW_BYTES = 60000 };

static struct store *made(const char *path)
{
    g_autoptr(GError) error = NULL;
    struct store *store = store_open(world_real(), path, STORE_CREATE, "truce test", &error);
    g_assert_no_error(error);
    g_assert_true(store_begin_write(store, &error));
    g_assert_true(store_script(
        store, "CREATE TABLE record_body (number BIGINT PRIMARY KEY, bytes BYTEA);", &error));
    g_assert_true(store_commit(store, &error));
    return store;
}

static void put(struct store *store, int from, int n)
{
    static const char bytes[ROW_BYTES];
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin_write(store, &error));
    for (int i = from; i < from + n; i++) {
        struct query *query =
            store_prepare(store, "INSERT INTO record_body (number, bytes) VALUES ($1, $2)", &error);
        bind_i64(query, i);
        bind_bytes(query, bytes, sizeof bytes);
        g_assert_true(query_run(query, NULL, &error));
    }
    g_assert_true(store_commit(store, &error));
}

static int n_rows(struct store *store)
{
    g_autoptr(GError) error = NULL;
    bool found = false;
    struct query *query = store_prepare(store, "SELECT count(*) FROM record_body", &error);
    g_assert_true(query_one(query, &found, &error));
    int n = (int)column_i64(query, 0);
    query_reset(query);
    return n;
}

static int64_t file_bytes(const char *path)
{
    GStatBuf status;
    g_assert_cmpint(g_stat(path, &status), ==, 0);
    return status.st_size;
}

static void test_asked(void)
{
    g_autofree char *path = testing_address();
    OWNED(store) store = made(path);
    put(store, 0, 20);
    int64_t before = file_bytes(path);
    g_assert_cmpint(before, <, ROW_BYTES);
    struct checkpointer *checkpointer = checkpointer_new(path);
    checkpointer_ask(checkpointer);
    checkpointer_wait(checkpointer);
    g_assert_cmpint(file_bytes(path), >, INT64_C(20) * ROW_BYTES);
    put(store, 20, 20);
    checkpointer_ask(checkpointer);
    checkpointer_free(checkpointer); /* does what it was asked first */
    g_assert_cmpint(file_bytes(path), >, INT64_C(40) * ROW_BYTES);
    g_assert_cmpint(n_rows(store), ==, 40);
}

static void test_not_asked(void)
{
    g_autofree char *path = testing_address();
    OWNED(store) store = made(path);
    put(store, 0, 20);
    int64_t before = file_bytes(path);
    struct checkpointer *checkpointer = checkpointer_new(path);
    g_assert_false(checkpointer_has_failed(checkpointer));
    checkpointer_free(checkpointer);
    checkpointer_free(NULL);
    g_assert_cmpint(file_bytes(path), ==, before);
}

/* What cannot be opened is left to the writer. */
static void test_nothing_to_open(void)
{
    struct checkpointer *checkpointer = checkpointer_new("/nonexistent/folder/mission");
    checkpointer_ask(checkpointer);
    checkpointer_wait(checkpointer);
    checkpointer_free(checkpointer);
}

/* The writer goes on while it is asked again and again; the -wal file stays within bounds. */
static void test_beside_the_writer(void)
{
    enum { N_COMMITS = 120, ROWS_A_COMMIT = 30, N_ROWS = N_COMMITS * ROWS_A_COMMIT };
    g_autofree char *path = testing_address();
    g_autofree char *wal = g_strconcat(path, "-wal", NULL);
    struct store *store = made(path);
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < N_COMMITS; i++)
        put(store, i * ROWS_A_COMMIT, ROWS_A_COMMIT);
    g_assert_cmpint(n_rows(store), ==, N_ROWS);
    g_assert_cmpint(file_bytes(wal), <, INT64_C(140) << 20);
    g_assert_true(store_check(store, &error));
    store_close(store);
    g_assert_false(g_file_test(wal, G_FILE_TEST_EXISTS));
    OWNED(store) again = store_open(world_real(), path, STORE_READ, "truce test", &error);
    g_assert_cmpint(n_rows(again), ==, N_ROWS);
    g_assert_true(store_check(again, &error));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/checkpoint/asked", test_asked);
    g_test_add_func("/checkpoint/not-asked", test_not_asked);
    g_test_add_func("/checkpoint/nothing", test_nothing_to_open);
    g_test_add_func("/checkpoint/beside", test_beside_the_writer);
    return g_test_run();
}
