/* What only SQLite can meet: files that are damaged, foreign or read-only, disks that are full or
 * lie, and other processes that hold the lock. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "store/store.h"
#include "store/testing.h"

#define HEADER_BYTES 100
#define PAGE_BYTES   4096

static struct world disk;

static struct store *open_on_disk(const char *path, enum store_mode mode, GError **error)
{
    return store_open(&disk, path, mode, "truce test", error);
}

static void refuses(const char *path, enum store_mode mode, enum error_code code)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(open_on_disk(path, mode, &error));
    g_assert_error(error, TRUCE_ERROR, (gint)code);
}

static bool put(struct store *store, int64_t number, GError **error)
{
    struct query *query = store_prepare(
        store, "INSERT INTO record_thing (number, id, text) VALUES ($1, $2, $3)", error);
    if (query == NULL)
        return false;
    g_autofree char *text = g_strdup_printf("thing %d of the record", (int)number);
    bind_i64(query, number);
    bind_bytes(query, &number, sizeof number);
    bind_text(query, text);
    return query_run(query, NULL, error);
}

static bool put_many(struct store *store, int from, int n, GError **error)
{
    if (!store_begin_write(store, error))
        return false;
    for (int i = from; i < from + n; i++) {
        if (!put(store, i, error))
            return false;
    }
    return store_commit(store, error);
}

static struct store *made(const char *path, int n)
{
    g_autoptr(GError) error = NULL;
    struct store *store = open_on_disk(path, STORE_CREATE, &error);
    g_assert_no_error(error);
    g_assert_true(store_begin_write(store, &error));
    g_assert_true(store_script(store,
                               "CREATE TABLE record_thing (number BIGINT PRIMARY KEY,"
                               " id BYTEA NOT NULL UNIQUE, text TEXT);",
                               &error));
    for (int i = 0; i < n; i++)
        g_assert_true(put(store, i, &error));
    g_assert_true(store_commit(store, &error));
    return store;
}

/* All that is in the table, or NULL with an error. */
static char *all_things(struct store *store, GError **error)
{
    g_autoptr(GError) reason = NULL;
    struct query *query =
        store_prepare(store, "SELECT number, id, text FROM record_thing ORDER BY number", error);
    if (query == NULL)
        return NULL;
    GString *all = g_string_new(NULL);
    while (query_next(query, &reason)) {
        size_t n = 0;
        const uint8_t *id = column_bytes(query, 1, &n);
        g_string_append_printf(all, "%" PRId64 " ", column_i64(query, 0));
        for (size_t i = 0; i < n; i++)
            g_string_append_printf(all, "%02x", id[i]);
        g_string_append_printf(all, " %s\n", column_text(query, 2));
    }
    if (reason == NULL)
        return g_string_free(all, FALSE);
    g_string_free(all, TRUE);
    g_propagate_error(error, g_steal_pointer(&reason));
    return NULL;
}

static int n_things(struct store *store)
{
    g_autoptr(GError) error = NULL;
    bool found = false;
    struct query *query = store_prepare(store, "SELECT count(*) FROM record_thing", &error);
    g_assert_true(query_one(query, &found, &error));
    int n = (int)column_i64(query, 0);
    query_reset(query);
    return n;
}

static void write_file(const char *path, const void *bytes, size_t n)
{
    FILE *file = g_fopen(path, "wb");
    g_assert_nonnull(file);
    g_assert_cmpuint(fwrite(bytes, 1, n, file), ==, n);
    g_assert_cmpint(fclose(file), ==, 0);
}

struct original {
    char *path;
    char *bytes;
    size_t n;
    char *things;
};

static struct original make_original(void)
{
    struct original original = {.path = testing_address()};
    struct store *store = made(original.path, 300);
    original.things = all_things(store, NULL);
    store_close(store);
    g_assert_true(g_file_get_contents(original.path, &original.bytes, &original.n, NULL));
    return original;
}

static void free_original(struct original *original)
{
    g_free(original->path);
    g_free(original->bytes);
    g_free(original->things);
}

/* ---- damage ---- */

/* True when the damage was noticed; otherwise what is read is what was written. */
static bool is_noticed(const struct original *original, bool only_structure)
{
    g_autoptr(GError) error = NULL;
    OWNED(store) store = open_on_disk(original->path, STORE_READ, &error);
    g_autofree char *things = NULL;
    if (store != NULL && store_check(store, &error))
        things = all_things(store, &error);
    if (things == NULL) {
        g_assert_nonnull(error);
        /* A name in the schema may be damaged too: then its table is not found. */
        if (!only_structure)
            g_assert_cmpint(error_exit_status(error), ==, 4);
        return true;
    }
    /* What is in the values is for the layers above to notice. */
    if (!only_structure)
        g_assert_cmpstr(things, ==, original->things);
    return false;
}

static void flip(struct original *original, size_t byte, int bit)
{
    original->bytes[byte] = (char)((unsigned char)original->bytes[byte] ^ 1U << bit);
}

static void test_every_bit_of_the_header(void)
{
    struct original original = make_original();
    int n_noticed = 0;
    for (size_t byte = 0; byte < HEADER_BYTES; byte++) {
        for (int bit = 0; bit < 8; bit++) {
            flip(&original, byte, bit);
            write_file(original.path, original.bytes, original.n);
            n_noticed += is_noticed(&original, false);
            flip(&original, byte, bit);
        }
    }
    /* Not noticed are the default page cache size and the version of SQLite that wrote last (4
     * bytes each), and the schema cookie, which change nothing. */
    g_assert_cmpint(n_noticed, >=, HEADER_BYTES * 8 - 96);
    free_original(&original);
}

static void test_bits_of_pages(void)
{
    struct original original = make_original();
    int n_noticed = 0;
    for (size_t byte = HEADER_BYTES; byte < original.n; byte += 61) {
        int bit = (int)(byte % 8);
        flip(&original, byte, bit);
        write_file(original.path, original.bytes, original.n);
        n_noticed += is_noticed(&original, true);
        flip(&original, byte, bit);
    }
    g_assert_cmpint(n_noticed, >, 40);
    free_original(&original);
}

static void test_truncated(void)
{
    struct original original = make_original();
    const size_t lengths[] = {2,
                              15,
                              16,
                              99,
                              100,
                              512,
                              PAGE_BYTES - 1,
                              PAGE_BYTES,
                              PAGE_BYTES + 1,
                              original.n - PAGE_BYTES,
                              original.n - 1};
    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        write_file(original.path, original.bytes, lengths[i]);
        refuses(original.path, STORE_READ, ERROR_DAMAGED);
        refuses(original.path, STORE_WRITE, ERROR_DAMAGED);
        refuses(original.path, STORE_CREATE, ERROR_EXISTS);
    }
    write_file(original.path, "", 0);
    refuses(original.path, STORE_READ, ERROR_NOT_A_MISSION);
    free_original(&original);
}

static void test_longer_than_it_was(void)
{
    struct original original = make_original();
    g_autofree char *longer = g_malloc0(original.n + PAGE_BYTES);
    memcpy(longer, original.bytes, original.n);
    write_file(original.path, longer, original.n + PAGE_BYTES);
    g_assert_true(is_noticed(&original, false));
    free_original(&original);
}

/* A STRICT table never holds a value of another type, unless the file was damaged. */
static void test_value_of_another_type(void)
{
    g_autofree char *path = testing_address();
    store_close(made(path, 0));
    testing_run(path, "CREATE TABLE record_odd (number INTEGER);"
                      "INSERT INTO record_odd VALUES (1), ('one')");
    g_autoptr(GError) error = NULL;
    OWNED(store) store = open_on_disk(path, STORE_READ, &error);
    struct query *query = store_prepare(store, "SELECT number FROM record_odd", &error);
    g_assert_true(query_next(query, &error));
    g_assert_cmpint(column_i64(query, 0), ==, 1);
    /* Who reads it gets nothing, and then the store goes no further. */
    g_assert_true(query_next(query, &error));
    g_assert_cmpint(column_i64(query, 0), ==, 0);
    g_assert_false(query_next(query, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_DAMAGED);
}

/* ---- whose it is ---- */

static void test_foreign_files(void)
{
    g_autofree char *path = testing_address();
    static const char text[] = "Dear colleague, this is not a database, however long it may be.\n"
                               "It has more than a hundred bytes, so that a header can be read.\n";
    write_file(path, text, sizeof text);
    refuses(path, STORE_READ, ERROR_NOT_A_MISSION);
    refuses(path, STORE_CREATE, ERROR_EXISTS);
    g_assert_cmpint(g_remove(path), ==, 0);
    testing_run(path, "PRAGMA application_id = 252006673; CREATE TABLE blob (a)");
    refuses(path, STORE_READ, ERROR_NOT_A_MISSION);
    refuses(path, STORE_WRITE, ERROR_NOT_A_MISSION);
    refuses(g_get_tmp_dir(), STORE_READ, ERROR_NOT_A_MISSION);
    refuses(g_get_tmp_dir(), STORE_CREATE, ERROR_NOT_A_MISSION);
    refuses(path, STORE_CREATE, ERROR_EXISTS);
    refuses("/", STORE_READ, ERROR_NOT_A_MISSION);
    refuses("/nonexistent/folder/mission", STORE_CREATE, ERROR_STORE);
}

static void test_formats_that_disagree(void)
{
    static const struct {
        const char *sql;
        enum error_code code;
    } cases[] = {
        {"PRAGMA user_version = 999", ERROR_NEWER_FORMAT}, /* many bits differ */
        {"PRAGMA user_version = 2", ERROR_NEWER_FORMAT},
        {"PRAGMA user_version = 3", ERROR_DAMAGED}, /* one bit does */
        {"PRAGMA user_version = 0", ERROR_DAMAGED},
        {"PRAGMA user_version = -2147483647", ERROR_DAMAGED},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = testing_address();
        store_close(made(path, 1));
        testing_run(path, cases[i].sql);
        refuses(path, STORE_READ, cases[i].code);
    }
}

static void test_names_that_sqlite_would_read(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = testing_address();
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *before = g_get_current_dir();
    g_assert_cmpint(g_chdir(folder), ==, 0);
    static const char *const names[] = {"file:a?mode=memory", "b%41 c#d", "-e"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        store_close(made(names[i], 2));
        g_assert_true(g_file_test(names[i], G_FILE_TEST_IS_REGULAR));
        OWNED(store) store = open_on_disk(names[i], STORE_READ, &error);
        g_assert_no_error(error);
        g_assert_cmpint(n_things(store), ==, 2);
    }
    g_assert_cmpint(g_chdir(before), ==, 0);
}

/* ---- other processes ---- */

/* Runs `work` in a process of its own, as nobody when we are root; true when it said true. */
static bool in_child(bool (*work)(const char *path), const char *path, bool as_nobody)
{
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        enum { NOBODY = 65534 };
        if (as_nobody && getuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
            _exit(2);
        _exit(work(path) ? 0 : 1);
    }
    int status = 0;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* A child that holds the write lock until its pipe is closed; returns its process id. */
static pid_t holding_child(const char *path, int *let_go)
{
    int to_child[2];
    int from_child[2];
    char byte = 0;
    g_assert_cmpint(pipe(to_child), ==, 0);
    g_assert_cmpint(pipe(from_child), ==, 0);
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        close(to_child[1]);
        struct store *store = open_on_disk(path, STORE_WRITE, NULL);
        if (store == NULL || !store_begin_write(store, NULL) || write(from_child[1], "x", 1) != 1)
            _exit(1);
        if (read(to_child[0], &byte, 1) != 0)
            _exit(1);
        _exit(0);
    }
    close(to_child[0]);
    close(from_child[1]);
    g_assert_cmpint(read(from_child[0], &byte, 1), ==, 1);
    close(from_child[0]);
    *let_go = to_child[1];
    return child;
}

static void test_locked_by_another_process(void)
{
    g_autofree char *path = testing_address();
    store_close(made(path, 1));
    int let_go = -1;
    pid_t child = holding_child(path, &let_go);
    g_autoptr(GError) error = NULL;
    struct store *store = open_on_disk(path, STORE_WRITE, &error);
    g_assert_no_error(error);
    testing_disk.slept_us = 0;
    g_assert_false(store_begin_write(store, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_LOCKED);
    g_assert_cmpint(testing_disk.slept_us, >=, STORE_LOCK_WAIT_MS * INT64_C(1000));
    g_autofree char *holder = g_strdup_printf("process %d (", (int)child);
    g_assert_nonnull(strstr(error->message, holder));
    /* Readers do not wait. */
    g_assert_cmpint(n_things(store), ==, 1);
    close(let_go);
    g_assert_cmpint(waitpid(child, NULL, 0), ==, child);
    g_clear_error(&error);
    g_assert_true(put_many(store, 10, 1, &error));
    store_close(store);
}

static void test_locked_by_ourselves(void)
{
    g_autofree char *path = testing_address();
    OWNED(store) store = made(path, 1);
    g_autoptr(GError) error = NULL;
    OWNED(store) other = open_on_disk(path, STORE_WRITE, &error);
    g_assert_true(store_begin_write(store, &error));
    g_assert_false(store_begin_write(other, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_LOCKED);
    g_assert_nonnull(strstr(error->message, "this very process"));
    store_rollback(store);
    g_clear_error(&error);
    g_assert_true(store_begin_write(other, &error));
}

static bool write_and_die(const char *path)
{
    struct store *store = open_on_disk(path, STORE_WRITE, NULL);
    if (store == NULL || !put_many(store, 100, 50, NULL))
        return false;
    return store_begin_write(store, NULL) && put(store, 999, NULL);
}

/* Killed without closing: what was committed is in the -wal file alone. */
static void test_after_a_crash(void)
{
    g_autofree char *path = testing_address();
    store_close(made(path, 10));
    g_assert_true(in_child(write_and_die, path, false));
    g_autoptr(GError) error = NULL;
    struct store *reader = open_on_disk(path, STORE_READ, &error);
    g_assert_no_error(error);
    g_assert_cmpint(n_things(reader), ==, 60);
    g_assert_true(store_check(reader, &error));
    store_close(reader);
    OWNED(store) writer = open_on_disk(path, STORE_WRITE, &error);
    g_assert_cmpint(n_things(writer), ==, 60);
    g_assert_true(store_check(writer, &error));
}

/* The first commit of all may still be in the -wal file alone. */
static bool make_and_die(const char *path)
{
    return made(path, 7) != NULL;
}

static void test_made_and_crashed(void)
{
    g_autofree char *path = testing_address();
    g_assert_true(in_child(make_and_die, path, false));
    g_autoptr(GError) error = NULL;
    OWNED(store) store = open_on_disk(path, STORE_READ, &error);
    g_assert_no_error(error);
    g_assert_cmpint(n_things(store), ==, 7);
    g_assert_true(store_check(store, &error));
}

static bool can_read_and_not_write(const char *path)
{
    g_autoptr(GError) error = NULL;
    struct store *store = open_on_disk(path, STORE_READ, &error);
    if (store == NULL || n_things(store) != 5 || !store_check(store, &error))
        return false;
    store_close(store);
    return open_on_disk(path, STORE_WRITE, &error) == NULL && error_is(error, ERROR_STORE);
}

static bool cannot_read(const char *path)
{
    g_autoptr(GError) error = NULL;
    return open_on_disk(path, STORE_READ, &error) == NULL && error_is(error, ERROR_STORE) &&
           strstr(error->message, "-wal") != NULL;
}

static void test_folder_that_may_only_be_read(void)
{
    g_autofree char *beside = testing_address();
    g_autofree char *folder = g_strconcat(beside, "?x=%41 d", NULL);
    g_autofree char *path = g_build_filename(folder, "m#1.truce", NULL);
    g_autofree char *wal = g_strconcat(path, "-wal", NULL);
    g_autofree char *above = g_path_get_dirname(folder);
    g_assert_cmpint(g_mkdir(folder, 0755), ==, 0);
    g_assert_cmpint(chmod(above, 0755), ==, 0);
    store_close(made(path, 5));
    g_assert_cmpint(chmod(path, 0444), ==, 0);
    g_assert_cmpint(chmod(folder, 0555), ==, 0);
    g_assert_true(in_child(can_read_and_not_write, path, true));

    g_assert_cmpint(chmod(folder, 0755), ==, 0);
    write_file(wal, "changes", 7);
    g_assert_cmpint(chmod(folder, 0555), ==, 0);
    g_assert_true(in_child(cannot_read, path, true));
    g_assert_cmpint(chmod(folder, 0755), ==, 0);
    g_assert_cmpint(g_remove(wal), ==, 0);
    g_assert_cmpint(g_remove(path), ==, 0);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

/* ---- the disk ---- */

/* No room from the k-th write on, for every k of a commit: refused, nothing half written, reading
 * goes on, and with room all is well again without anybody's help. */
static void test_no_room(void)
{
    g_autofree char *path = testing_address();
    OWNED(store) store = made(path, 200);
    int n_refused = 0;
    for (int k = 1; k <= 100; k++) {
        g_autoptr(GError) error = NULL;
        int before = n_things(store);
        testing_disk.no_room_from = testing_disk.n_writes + k;
        bool done = put_many(store, 1000 * k, 100, &error);
        if (!done) {
            g_assert_error(error, TRUCE_ERROR, ERROR_NO_ROOM);
            store_rollback(store);
            n_refused++;
        }
        g_assert_cmpint(n_things(store), ==, done ? before + 100 : before);
        testing_disk.no_room_from = 0;
        g_assert_true(store_check(store, NULL));
        if (done)
            break;
    }
    g_assert_cmpint(n_refused, >, 4);
    g_assert_cmpint(n_things(store), ==, 300);
}

static void test_no_room_for_a_copy(void)
{
    g_autofree char *path = testing_address();
    g_autofree char *copy = testing_address();
    OWNED(store) store = made(path, 200);
    g_autoptr(GError) error = NULL;
    testing_disk.no_room_from = testing_disk.n_writes + 3;
    g_assert_false(store_backup(store, copy, NULL, NULL, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_NO_ROOM);
    g_assert_false(g_file_test(copy, G_FILE_TEST_EXISTS));
    testing_disk.no_room_from = 0;
    g_clear_error(&error);
    g_assert_true(store_backup(store, copy, NULL, NULL, &error));
}

static void refuses_all(struct store *store)
{
    g_autoptr(GError) of_write = NULL;
    g_autoptr(GError) of_read = NULL;
    g_autoptr(GError) of_query = NULL;
    g_assert_false(store_begin_write(store, &of_write));
    g_assert_error(of_write, TRUCE_ERROR, ERROR_STORE);
    g_assert_false(store_begin_read(store, &of_read));
    g_assert_error(of_read, TRUCE_ERROR, ERROR_STORE);
    g_assert_null(all_things(store, &of_query));
    g_assert_error(of_query, TRUCE_ERROR, ERROR_STORE);
}

/* After one failed sync nobody knows what is on the disk: never retried, never trusted. The commit
 * may even come back with the next opening, whole. */
static void test_sync_fails_once(void)
{
    g_autofree char *path = testing_address();
    struct store *store = made(path, 10);
    g_autoptr(GError) error = NULL;
    testing_disk.sync_that_fails = testing_disk.n_syncs + 1;
    g_assert_false(put_many(store, 100, 7, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_UNKNOWN_OUTCOME);
    store_rollback(store);
    refuses_all(store);
    store_close(store);
    g_clear_error(&error);
    OWNED(store) again = open_on_disk(path, STORE_WRITE, &error);
    g_assert_no_error(error);
    int n = n_things(again);
    g_assert_true(n == 10 || n == 17);
    g_assert_true(put_many(again, 200, 5, &error));
    g_assert_cmpint(n_things(again), ==, n + 5);
    g_assert_true(store_check(again, &error));
}

/* One commit waits for the disk once, whatever its size. */
static void test_one_sync_a_commit(void)
{
    g_autofree char *path = testing_address();
    OWNED(store) store = made(path, 10);
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < 20; i++) {
        int before = testing_disk.n_syncs;
        g_assert_true(put_many(store, 100 + i * 200, 1 + i * 10, &error));
        g_assert_cmpint(testing_disk.n_syncs, ==, before + 1);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    disk = testing_world_on_disk(world_real());
    g_test_add_func("/sqlite/damage/header", test_every_bit_of_the_header);
    g_test_add_func("/sqlite/damage/pages", test_bits_of_pages);
    g_test_add_func("/sqlite/damage/truncated", test_truncated);
    g_test_add_func("/sqlite/damage/longer", test_longer_than_it_was);
    g_test_add_func("/sqlite/damage/type", test_value_of_another_type);
    g_test_add_func("/sqlite/whose/foreign", test_foreign_files);
    g_test_add_func("/sqlite/whose/format", test_formats_that_disagree);
    g_test_add_func("/sqlite/whose/names", test_names_that_sqlite_would_read);
    g_test_add_func("/sqlite/process/locked", test_locked_by_another_process);
    g_test_add_func("/sqlite/process/ourselves", test_locked_by_ourselves);
    g_test_add_func("/sqlite/process/crash", test_after_a_crash);
    g_test_add_func("/sqlite/process/made", test_made_and_crashed);
    g_test_add_func("/sqlite/process/read-only", test_folder_that_may_only_be_read);
    g_test_add_func("/sqlite/disk/no-room", test_no_room);
    g_test_add_func("/sqlite/disk/no-room-copy", test_no_room_for_a_copy);
    g_test_add_func("/sqlite/disk/sync", test_sync_fails_once);
    g_test_add_func("/sqlite/disk/one-sync", test_one_sync_a_commit);
    return g_test_run();
}
