/* What both stores must do alike; runs on the store that testing_engine says. */
#include "store/store.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "store/testing.h"

static const char tables[] = "CREATE TABLE record_thing (\n"
                             "    number BIGINT PRIMARY KEY,\n"
                             "    bytes  BYTEA,\n"
                             "    text   TEXT,\n"
                             "    flag   BOOLEAN);\n";

static struct store *open_ok(const char *address, enum store_mode mode)
{
    g_autoptr(GError) error = NULL;
    struct store *store = store_open(world_real(), address, mode, "truce test", &error);
    g_assert_no_error(error);
    g_assert_nonnull(store);
    return store;
}

static void refuses(const char *address, enum store_mode mode, enum error_code code)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(store_open(world_real(), address, mode, "truce test", &error));
    g_assert_error(error, TRUCE_ERROR, (gint)code);
}

static void begin_ok(struct store *store)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin_write(store, &error));
    g_assert_no_error(error);
}

static void commit_ok(struct store *store)
{
    g_autoptr(GError) error = NULL;
    bool done = store_commit(store, &error);
    g_assert_no_error(error);
    g_assert_true(done);
}

static void script_ok(struct store *store, const char *text)
{
    g_autoptr(GError) error = NULL;
    bool done = store_script(store, text, &error);
    g_assert_no_error(error);
    g_assert_true(done);
}

static struct query *query_ok(struct store *store, const char *text)
{
    g_autoptr(GError) error = NULL;
    struct query *query = store_prepare(store, text, &error);
    g_assert_no_error(error);
    return query;
}

static int64_t run_ok(struct query *query)
{
    g_autoptr(GError) error = NULL;
    int64_t n_changed = -1;
    query_run(query, &n_changed, &error);
    g_assert_no_error(error);
    return n_changed;
}

static int64_t number_of(struct store *store, const char *text)
{
    g_autoptr(GError) error = NULL;
    bool found = false;
    struct query *query = query_ok(store, text);
    query_one(query, &found, &error);
    g_assert_no_error(error);
    g_assert_true(found);
    int64_t number = column_i64(query, 0);
    query_reset(query);
    return number;
}

static void put_thing(struct store *store, int64_t number, const char *text)
{
    struct query *put = query_ok(store, "INSERT INTO record_thing (number, text) VALUES ($1, $2)");
    bind_i64(put, number);
    bind_text(put, text);
    g_assert_cmpint(run_ok(put), ==, 1);
}

static int64_t n_things(struct store *store)
{
    return number_of(store, "SELECT count(*) FROM record_thing");
}

/* A mission with the table above and `n` rows in it. */
static struct store *made(const char *address, int n)
{
    struct store *store = open_ok(address, STORE_CREATE);
    begin_ok(store);
    script_ok(store, tables);
    for (int i = 0; i < n; i++)
        put_thing(store, i, "x");
    commit_ok(store);
    return store;
}

/* ---- opening ---- */

static void test_open_what_is_not_there(void)
{
    g_autofree char *address = testing_address();
    refuses(address, STORE_READ, ERROR_NOT_A_MISSION);
    refuses(address, STORE_WRITE, ERROR_NOT_A_MISSION);
    refuses("", STORE_READ, ERROR_NOT_A_MISSION);
}

static void test_make_and_open(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address, 3);
    g_assert_cmpint(store_format(store), ==, STORE_FORMAT);
    g_assert_cmpint(store_engine(store), ==, testing_engine());
    OWNED(store) reader = open_ok(address, STORE_READ);
    g_assert_cmpint(store_format(reader), ==, STORE_FORMAT);
    g_assert_cmpint(n_things(reader), ==, 3);
    OWNED(store) writer = open_ok(address, STORE_WRITE);
    g_assert_cmpint(n_things(writer), ==, 3);
}

static void test_make_where_one_is(void)
{
    g_autofree char *address = testing_address();
    store_close(made(address, 0));
    refuses(address, STORE_CREATE, ERROR_EXISTS);
}

static void test_make_in_foreign_database(void)
{
    g_autofree char *address = testing_address();
    testing_run(address, "CREATE TABLE other (a INT)");
    refuses(address, STORE_CREATE, ERROR_EXISTS);
    refuses(address, STORE_READ, ERROR_NOT_A_MISSION);
    refuses(address, STORE_WRITE, ERROR_NOT_A_MISSION);
}

/* Whoever gives up half way leaves no mission, and may begin again. */
static void test_making_given_up(void)
{
    g_autofree char *address = testing_address();
    struct store *store = open_ok(address, STORE_CREATE);
    begin_ok(store);
    script_ok(store, tables);
    store_rollback(store);
    g_assert_cmpint(store_format(store), ==, 0);
    store_close(store);
    refuses(address, STORE_WRITE, ERROR_NOT_A_MISSION);
    store_close(made(address, 1));
}

/* Of two that find the place empty the second comes too late. */
static void test_made_by_two(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) late = open_ok(address, STORE_CREATE);
    OWNED(store) store = made(address, 2);
    g_autoptr(GError) error = NULL;
    g_assert_false(store_begin_write(late, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_EXISTS);
    g_assert_cmpint(n_things(store), ==, 2);
}

static void test_newer_format(void)
{
    g_autofree char *address = testing_address();
    store_close(made(address, 1));
    /* 9 differs from 1 in one bit, but a newer truce writes both places. */
    testing_run(address, "UPDATE local_format SET version = 9");
    if (testing_engine() == STORE_SQLITE)
        testing_run(address, "PRAGMA user_version = 9");
    refuses(address, STORE_READ, ERROR_NEWER_FORMAT);
    refuses(address, STORE_WRITE, ERROR_NEWER_FORMAT);
}

/* ---- values ---- */

static void put_all(struct store *store, int64_t number, const void *bytes, size_t n,
                    const char *text)
{
    struct query *put = query_ok(
        store, "INSERT INTO record_thing (number, bytes, text, flag) VALUES ($1, $2, $3, $4)");
    bind_i64(put, number);
    bind_bytes(put, bytes, n);
    bind_text(put, text);
    bind_bool(put, number > 0);
    g_assert_cmpint(run_ok(put), ==, 1);
}

static void check_all(struct store *store, int64_t number, const void *bytes, size_t n,
                      const char *text)
{
    g_autoptr(GError) error = NULL;
    bool found = false;
    struct query *get =
        query_ok(store, "SELECT number, bytes, text, flag FROM record_thing WHERE number = $1");
    bind_i64(get, number);
    g_assert_true(query_one(get, &found, &error));
    g_assert_true(found);
    g_assert_cmpint(query_n_columns(get), ==, 4);
    g_assert_cmpstr(query_column_name(get, 2), ==, "text");
    g_assert_cmpint(col_i64(get, "number"), ==, number);
    g_assert_cmpint(col_bool(get, "flag"), ==, number > 0);
    size_t n_got = 1;
    const void *got = col_bytes(get, "bytes", &n_got);
    g_assert_cmpint(col_is_null(get, "bytes"), ==, bytes == NULL);
    g_assert_cmpmem(got, n_got, bytes, n);
    g_assert_cmpint(got == NULL, ==, bytes == NULL);
    g_assert_cmpstr(col_text(get, "text"), ==, text);
    g_assert_cmpuint(column_text_length(get, 2), ==, text == NULL ? 0 : strlen(text));
    query_reset(get);
}

static void test_values(void)
{
    static const uint8_t bytes[] = {0, 1, 0, 255, '\\', '\'', 0};
    enum { LARGE = 1 << 20 };
    g_autofree char *large = g_malloc(LARGE + 1);
    memset(large, 'z', LARGE);
    large[LARGE] = '\0';

    g_autofree char *address = testing_address();
    OWNED(store) store = made(address, 0);
    begin_ok(store);
    put_all(store, INT64_MAX, bytes, sizeof bytes,
            "Ստեփանակերտ, Степанакерт 🕊");
    put_all(store, INT64_MIN, "", 0, "");
    put_all(store, 0, NULL, 0, NULL);
    put_all(store, -1, large, LARGE, large);
    put_all(store, 256, bytes, 1, "a'b\"c\\d$1;--");
    commit_ok(store);
    check_all(store, INT64_MAX, bytes, sizeof bytes,
              "Ստեփանակերտ, Степанакерт 🕊");
    check_all(store, INT64_MIN, "", 0, "");
    check_all(store, 0, NULL, 0, NULL);
    check_all(store, -1, large, LARGE, large);
    check_all(store, 256, bytes, 1, "a'b\"c\\d$1;--");
}

static void test_null_of_every_type(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address, 1);
    g_autoptr(GError) error = NULL;
    bool found = false;
    struct query *get = query_ok(store, "SELECT CAST(NULL AS BIGINT) AS n, text, bytes, flag "
                                        "FROM record_thing WHERE text = $1 OR $1 IS NULL");
    bind_null(get);
    g_assert_true(query_one(get, &found, &error));
    g_assert_true(found && col_is_null(get, "n") && col_is_null(get, "bytes"));
    g_assert_false(col_is_null(get, "text"));
    g_assert_cmpint(col_i64(get, "n"), ==, 0);
    g_assert_false(col_bool(get, "flag"));
    query_reset(get);
}

/* Text is ordered by its bytes on both stores, whatever the server's language. */
static void test_order_of_text(void)
{
    static const char *const words[] = {"Z", "a", "b", "é", "Я", "я"};
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address, 0);
    begin_ok(store);
    for (int i = 0; i < 6; i++)
        put_thing(store, i, words[(i * 5) % 6]);
    commit_ok(store);
    g_autoptr(GError) error = NULL;
    struct query *get = query_ok(store, "SELECT text FROM record_thing ORDER BY text");
    for (int i = 0; i < 6; i++) {
        g_assert_true(query_next(get, &error));
        g_assert_cmpstr(column_text(get, 0), ==, words[i]);
    }
    g_assert_false(query_next(get, &error));
    g_assert_no_error(error);
}

/* ---- queries ---- */

static void test_query_is_kept_and_used_again(void)
{
    static const struct sql by_number = {"test.by_number",
                                         "SELECT text FROM record_thing WHERE number = $1", 1};
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address, 3);
    g_autoptr(GError) error = NULL;
    struct query *query = store_query(store, &by_number, &error);
    g_assert_true(query == store_query(store, &by_number, &error));
    for (int i = 0; i < 5; i++) {
        bind_i64(query, i);
        g_assert_cmpint(query_next(query, &error), ==, i < 3);
        if (i < 3)
            g_assert_false(query_next(query, &error));
        g_assert_no_error(error);
    }
}

static void test_named_query_that_is_wrong(void)
{
    static const struct sql wrong = {"test.wrong", "SELECT nothing FROM record_thing", 0};
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address, 0);
    g_autoptr(GError) error = NULL;
    g_assert_null(store_query(store, &wrong, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_STORE);
    g_assert_true(g_str_has_prefix(error->message, "test.wrong: "));
}

/* On PostgreSQL the outer rows are still coming in while the inner statements run. */
static void test_queries_within_queries(void)
{
    enum { N = 3000 };
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address, N);
    g_autoptr(GError) error = NULL;
    struct query *outer = query_ok(store, "SELECT number, text FROM record_thing ORDER BY number");
    int64_t n = 0;
    while (query_next(outer, &error)) {
        const char *text = col_text(outer, "text");
        struct query *inner = query_ok(store, "SELECT number FROM record_thing WHERE number >= $1 "
                                              "ORDER BY number LIMIT 2");
        bind_i64(inner, column_i64(outer, 0));
        bool found = false;
        g_assert_true(query_one(inner, &found, &error));
        g_assert_cmpint(column_i64(inner, 0), ==, n);
        query_reset(inner);
        g_assert_cmpstr(text, ==, "x");
        g_assert_cmpint(column_i64(outer, 0), ==, n);
        n++;
    }
    g_assert_no_error(error);
    g_assert_cmpint(n, ==, N);
}

static void test_query_left_in_the_middle(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address, 100);
    g_autoptr(GError) error = NULL;
    struct query *query = query_ok(store, "SELECT number FROM record_thing ORDER BY number");
    g_assert_true(query_next(query, &error));
    query_reset(query);
    g_assert_true(query_next(query, &error));
    g_assert_cmpint(column_i64(query, 0), ==, 0);
    /* A transaction ends all; what is asked for again begins anew. */
    begin_ok(store);
    put_thing(store, 1000, "y");
    store_rollback(store);
    query = query_ok(store, "SELECT number FROM record_thing ORDER BY number");
    int64_t n = 0;
    while (query_next(query, &error))
        g_assert_cmpint(column_i64(query, 0), ==, n++);
    g_assert_cmpint(n, ==, 100);
}

static void test_statement_that_fails(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address, 1);
    begin_ok(store);
    put_thing(store, 5, "kept out");
    g_autoptr(GError) error = NULL;
    struct query *put = query_ok(store, "INSERT INTO record_thing (number, text) VALUES ($1, $2)");
    bind_i64(put, 0);
    bind_text(put, "twice");
    int64_t n_changed = 77;
    g_assert_false(query_run(put, &n_changed, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_STORE);
    g_assert_cmpint(n_changed, ==, 77);
    store_rollback(store);
    g_assert_cmpint(n_things(store), ==, 1);
    begin_ok(store);
    put_thing(store, 6, "let in");
    commit_ok(store);
    g_assert_cmpint(n_things(store), ==, 2);
}

static void test_number_of_changed_rows(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address, 10);
    begin_ok(store);
    struct query *change = query_ok(store, "UPDATE record_thing SET text = $1 WHERE number < $2");
    bind_text(change, "new");
    bind_i64(change, 4);
    g_assert_cmpint(run_ok(change), ==, 4);
    bind_text(change, "new");
    bind_i64(change, -4);
    g_assert_cmpint(run_ok(change), ==, 0);
    commit_ok(store);
}

/* Tables of kinds are thrown away and made again while statements over them are prepared. */
static void test_table_made_anew(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address, 2);
    g_assert_cmpint(number_of(store, "SELECT max(number) AS m FROM record_thing"), ==, 1);
    begin_ok(store);
    script_ok(store,
              "DROP TABLE record_thing; CREATE TABLE record_thing (other TEXT, number BIGINT,"
              " text TEXT);");
    put_thing(store, 41, "x");
    commit_ok(store);
    g_assert_cmpint(number_of(store, "SELECT max(number) AS m FROM record_thing"), ==, 41);
}

/* ---- transactions ---- */

static void test_snapshot(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) writer = made(address, 1);
    OWNED(store) reader = open_ok(address, STORE_READ);
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin_read(reader, &error));
    begin_ok(writer);
    put_thing(writer, 1, "later");
    g_assert_cmpint(n_things(reader), ==, 1);
    commit_ok(writer);
    g_assert_cmpint(n_things(reader), ==, 1);
    store_end(reader);
    g_assert_cmpint(n_things(reader), ==, 2);
    store_end(reader); /* without one it does nothing */
}

static void test_close_forgets_what_is_not_committed(void)
{
    g_autofree char *address = testing_address();
    struct store *store = made(address, 1);
    begin_ok(store);
    put_thing(store, 1, "lost");
    store_close(store);
    OWNED(store) again = open_ok(address, STORE_WRITE);
    g_assert_cmpint(n_things(again), ==, 1);
    store_rollback(again);
}

static void test_reader_cannot_write(void)
{
    g_autofree char *address = testing_address();
    store_close(made(address, 1));
    OWNED(store) reader = open_ok(address, STORE_READ);
    g_autoptr(GError) error = NULL;
    g_assert_false(query_run(query_ok(reader, "DELETE FROM record_thing"), NULL, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_STORE);
}

/* ---- guards ---- */

static void refused_by_guard(struct store *store, const char *text, const char *words)
{
    g_autoptr(GError) error = NULL;
    int64_t n_changed = 0;
    begin_ok(store);
    g_assert_false(query_run(query_ok(store, text), &n_changed, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_STORE);
    g_assert_nonnull(strstr(error->message, words));
    store_rollback(store);
}

static void test_guard(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address, 3);
    begin_ok(store);
    g_autofree char *guard = store_guard_script("record_thing", NULL);
    script_ok(store, guard);
    commit_ok(store);

    refused_by_guard(store, "UPDATE record_thing SET text = 'y'",
                     "the record refuses update of record_thing");
    refused_by_guard(store, "DELETE FROM record_thing WHERE number = 1",
                     "the record refuses delete of record_thing");
    refused_by_guard(store,
                     "INSERT INTO record_thing (number) VALUES (1) "
                     "ON CONFLICT (number) DO UPDATE SET text = 'y'",
                     "the record refuses update of record_thing");
    if (testing_engine() == STORE_SQLITE)
        refused_by_guard(store, "INSERT OR REPLACE INTO record_thing (number) VALUES (1)",
                         "the record refuses delete of record_thing");
    else
        refused_by_guard(store, "TRUNCATE record_thing",
                         "the record refuses truncate of record_thing");
    begin_ok(store);
    put_thing(store, 3, "more is let in");
    commit_ok(store);
    g_assert_cmpint(n_things(store), ==, 4);
}

static void test_guard_with_exception(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address, 3);
    begin_ok(store);
    script_ok(store, "CREATE TABLE record_erased (thing BIGINT);");
    g_autofree char *guard = store_guard_script(
        "record_thing", "EXISTS (SELECT 1 FROM record_erased WHERE thing = OLD.number)");
    script_ok(store, guard);
    run_ok(query_ok(store, "INSERT INTO record_erased (thing) VALUES (1)"));
    g_assert_cmpint(run_ok(query_ok(store, "DELETE FROM record_thing WHERE number = 1")), ==, 1);
    commit_ok(store);
    refused_by_guard(store, "DELETE FROM record_thing WHERE number = 2", "refuses delete");
    refused_by_guard(store, "UPDATE record_thing SET text = NULL", "refuses update");
    if (testing_engine() == STORE_POSTGRES)
        refused_by_guard(store, "TRUNCATE record_thing", "refuses truncate");
    g_assert_cmpint(n_things(store), ==, 2);
}

/* A condition that is neither true nor false allows nothing. */
static void test_guard_with_unknown_exception(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address, 0);
    begin_ok(store);
    g_autofree char *guard = store_guard_script("record_thing", "OLD.text = 'erased'");
    script_ok(store, guard);
    put_thing(store, 1, NULL);
    commit_ok(store);
    refused_by_guard(store, "DELETE FROM record_thing", "refuses delete");
}

/* ---- the whole database ---- */

static void test_schema_text(void)
{
    g_autofree char *first = testing_address();
    g_autofree char *second = testing_address();
    OWNED(store) a = made(first, 2);
    OWNED(store) b = made(second, 0);
    g_autoptr(GError) error = NULL;
    g_autofree char *of_a = store_schema_text(a, &error);
    g_autofree char *of_b = store_schema_text(b, &error);
    g_assert_nonnull(strstr(of_a, "record_thing"));
    g_assert_cmpstr(of_a, ==, of_b);

    static const char *const changes[] = {
        "CREATE INDEX record_thing_text ON record_thing (text);",
        "ALTER TABLE record_thing ADD COLUMN more TEXT;",
        "CREATE VIEW record_things AS SELECT number FROM record_thing;",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
        begin_ok(b);
        script_ok(b, changes[i]);
        g_autofree char *changed = store_schema_text(b, &error);
        g_assert_cmpstr(of_a, !=, changed);
        store_rollback(b);
    }
    begin_ok(b);
    g_autofree char *guard = store_guard_script("record_thing", NULL);
    script_ok(b, guard);
    commit_ok(b);
    g_autofree char *guarded = store_schema_text(b, &error);
    g_assert_cmpstr(of_a, !=, guarded);
    g_assert_nonnull(strstr(guarded, "refuses"));
}

/* What a fresh store of the same engine would have, compared while the first one is in use. */
static void test_scratch(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address, 2);
    g_autoptr(GError) error = NULL;
    g_autofree char *guard = store_guard_script("record_thing", "OLD.number < 0");
    begin_ok(store);
    script_ok(store, guard);
    commit_ok(store);
    g_assert_true(store_begin_read(store, &error));
    g_autofree char *found = store_schema_text(store, &error);
    for (int i = 0; i < 2; i++) {
        OWNED(store) scratch = store_open_scratch_beside(store, &error);
        g_assert_no_error(error);
        begin_ok(scratch);
        script_ok(scratch, tables);
        script_ok(scratch, guard);
        g_autofree char *expected = store_schema_text(scratch, &error);
        g_assert_cmpstr(found, ==, expected);
        put_thing(scratch, 1, "x");
        g_assert_cmpint(n_things(scratch), ==, 1);
    }
    store_end(store);
    g_assert_cmpint(n_things(store), ==, 2);
}

static void note_progress(void *self, int64_t done, int64_t total)
{
    g_assert_cmpint(done, <=, total);
    *(int64_t *)self = done;
}

static void test_backup(void)
{
    g_autofree char *address = testing_address();
    g_autofree char *path =
        g_strdup_printf("%s/truce-backup-%d", g_get_tmp_dir(), g_test_rand_int());
    OWNED(store) store = made(address, 2500);
    begin_ok(store);
    g_autofree char *guard = store_guard_script("record_thing", NULL);
    script_ok(store, guard);
    put_all(store, -5, "\0\1", 2, "Ա");
    commit_ok(store);
    OWNED(store) other = open_ok(address, STORE_WRITE);
    begin_ok(other);
    put_thing(other, 9999, "not committed");

    g_autoptr(GError) error = NULL;
    int64_t done = 0;
    bool is_done = store_backup(store, path, note_progress, &done, &error);
    g_assert_no_error(error);
    g_assert_true(is_done);
    g_assert_cmpint(done, >, 0);
    store_rollback(other);

    struct store *copy = open_ok(path, STORE_WRITE);
    g_assert_cmpint(store_engine(copy), ==, STORE_SQLITE);
    g_assert_cmpint(n_things(copy), ==, 2501);
    check_all(copy, -5, "\0\1", 2, "Ա");
    refused_by_guard(copy, "DELETE FROM record_thing", "refuses delete");
    g_assert_true(store_check(copy, &error));
    store_close(copy);

    g_assert_false(store_backup(store, path, NULL, NULL, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_EXISTS);
    g_assert_cmpint(g_remove(path), ==, 0);
}

static void test_backup_to_nowhere(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address, 1);
    g_autoptr(GError) error = NULL;
    g_assert_false(store_backup(store, "/nonexistent/folder/copy", NULL, NULL, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_STORE);
    g_assert_cmpint(n_things(store), ==, 1);
}

static void test_check_finds_nothing(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address, 100);
    g_autoptr(GError) error = NULL;
    bool fine = store_check(store, &error);
    g_assert_no_error(error);
    g_assert_true(fine);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/open/nothing-there", test_open_what_is_not_there);
    g_test_add_func("/store/open/make", test_make_and_open);
    g_test_add_func("/store/open/exists", test_make_where_one_is);
    g_test_add_func("/store/open/foreign", test_make_in_foreign_database);
    g_test_add_func("/store/open/given-up", test_making_given_up);
    g_test_add_func("/store/open/two", test_made_by_two);
    g_test_add_func("/store/open/newer", test_newer_format);
    g_test_add_func("/store/values/all", test_values);
    g_test_add_func("/store/values/null", test_null_of_every_type);
    g_test_add_func("/store/values/order", test_order_of_text);
    g_test_add_func("/store/query/again", test_query_is_kept_and_used_again);
    g_test_add_func("/store/query/wrong", test_named_query_that_is_wrong);
    g_test_add_func("/store/query/nested", test_queries_within_queries);
    g_test_add_func("/store/query/middle", test_query_left_in_the_middle);
    g_test_add_func("/store/query/fails", test_statement_that_fails);
    g_test_add_func("/store/query/changed", test_number_of_changed_rows);
    g_test_add_func("/store/query/table-anew", test_table_made_anew);
    g_test_add_func("/store/transaction/snapshot", test_snapshot);
    g_test_add_func("/store/transaction/close", test_close_forgets_what_is_not_committed);
    g_test_add_func("/store/transaction/reader", test_reader_cannot_write);
    g_test_add_func("/store/guard/always", test_guard);
    g_test_add_func("/store/guard/exception", test_guard_with_exception);
    g_test_add_func("/store/guard/unknown", test_guard_with_unknown_exception);
    g_test_add_func("/store/whole/schema", test_schema_text);
    g_test_add_func("/store/whole/scratch", test_scratch);
    g_test_add_func("/store/whole/backup", test_backup);
    g_test_add_func("/store/whole/backup-nowhere", test_backup_to_nowhere);
    g_test_add_func("/store/whole/check", test_check_finds_nothing);
    return g_test_run();
}
