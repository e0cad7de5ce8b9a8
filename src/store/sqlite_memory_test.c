/* SQLite's memory must not grow with the mission. All that it takes is counted here, to the byte.
 */
#include <sqlite3.h>
#include <string.h>

#include "base/error.h"
#include "store/store.h"
#include "store/testing.h"

#define MIB       (INT64_C(1024) * 1024)
#define ROW_BYTES 4000

static sqlite3_mem_methods usual;
static GMutex lock; /* over what follows */
static int64_t in_use;
static int64_t peak;

static void count(int64_t n_bytes)
{
    g_mutex_lock(&lock);
    in_use += n_bytes;
    peak = MAX(peak, in_use);
    g_mutex_unlock(&lock);
}

static void *counted_malloc(int n_bytes)
{
    void *block = usual.xMalloc(n_bytes);
    if (block != NULL)
        count(usual.xSize(block));
    return block;
}

static void counted_free(void *block)
{
    count(-usual.xSize(block));
    usual.xFree(block);
}

static void *counted_realloc(void *block, int n_bytes)
{
    int before = usual.xSize(block);
    void *moved = usual.xRealloc(block, n_bytes);
    if (moved != NULL)
        count(usual.xSize(moved) - before);
    return moved;
}

static void count_memory(void)
{
    g_assert_cmpint(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual), ==, SQLITE_OK);
    sqlite3_mem_methods counted = usual;
    counted.xMalloc = counted_malloc;
    counted.xFree = counted_free;
    counted.xRealloc = counted_realloc;
    g_assert_cmpint(sqlite3_config(SQLITE_CONFIG_MALLOC, &counted), ==, SQLITE_OK);
}

/* Rows come in no order of their id. The transaction stays open. */
static void fill(struct store *store, int64_t n_bytes)
{
    g_autoptr(GError) error = NULL;
    char text[ROW_BYTES + 1];
    memset(text, 'x', ROW_BYTES);
    text[ROW_BYTES] = '\0';
    peak = in_use; /* nobody else's */
    g_assert_true(store_begin_write(store, &error));
    g_assert_true(
        store_script(store, "CREATE TABLE thing (id BIGINT PRIMARY KEY, text TEXT);", &error));
    for (int64_t i = 0; i < n_bytes / ROW_BYTES; i++) {
        struct query *put =
            store_prepare(store, "INSERT INTO thing (id, text) VALUES ($1, $2)", &error);
        g_assert_no_error(error);
        bind_i64(put, (i * 7919) % 1000003);
        bind_text(put, text);
        g_assert_true(query_run(put, NULL, &error));
    }
}

static void read_in_order(struct store *store, const char *text)
{
    g_autoptr(GError) error = NULL;
    struct query *query = store_prepare(store, text, &error);
    g_assert_no_error(error);
    while (query_next(query, &error))
        g_assert_cmpuint(strlen(col_text(query, "text")), ==, ROW_BYTES);
    g_assert_no_error(error);
}

static char *filled_mission(void)
{
    char *path = testing_address();
    g_autoptr(GError) error = NULL;
    OWNED(store) store = store_open(world_real(), path, STORE_CREATE, "truce test", &error);
    g_assert_no_error(error);
    fill(store, 64 * MIB);
    g_assert_true(store_commit(store, &error));
    return path;
}

static struct store *open_again(const char *path, enum store_mode mode)
{
    g_autoptr(GError) error = NULL;
    struct store *store = store_open(world_real(), path, mode, "truce test", &error);
    g_assert_no_error(error);
    peak = in_use;
    return store;
}

static void test_written(void)
{
    g_free(filled_mission());
    g_assert_cmpint(peak, <, 20 * MIB);
}

static void test_read(void)
{
    g_autofree char *path = filled_mission();
    OWNED(store) store = open_again(path, STORE_READ);
    read_in_order(store, "SELECT text FROM thing ORDER BY id");
    g_assert_cmpint(peak, <, 1 * MIB);
}

/* What is sorted goes to a file from 1 MiB on, and comes back in parts. */
static void test_sorted(void)
{
    g_autofree char *path = filled_mission();
    OWNED(store) store = open_again(path, STORE_READ);
    read_in_order(store, "SELECT text FROM thing ORDER BY id % 1000, text");
    g_assert_cmpint(peak, <, 4 * MIB);
}

static void test_table_dropped(void)
{
    g_autofree char *path = filled_mission();
    OWNED(store) store = open_again(path, STORE_WRITE);
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin_write(store, &error));
    g_assert_true(store_script(store, "DROP TABLE thing;", &error));
    g_assert_true(store_commit(store, &error));
    g_assert_cmpint(peak, <, 20 * MIB);
}

static void test_scratch(void)
{
    g_autoptr(GError) error = NULL;
    OWNED(store) store = store_open_scratch(world_real(), &error);
    g_assert_no_error(error);
    fill(store, 32 * MIB);
    read_in_order(store, "SELECT text FROM thing ORDER BY id");
    g_assert_cmpint(peak, <, 4 * MIB);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    count_memory();
    g_test_add_func("/sqlite/memory/written", test_written);
    g_test_add_func("/sqlite/memory/read", test_read);
    g_test_add_func("/sqlite/memory/sorted", test_sorted);
    g_test_add_func("/sqlite/memory/table-dropped", test_table_dropped);
    g_test_add_func("/sqlite/memory/scratch", test_scratch);
    return g_test_run();
}
