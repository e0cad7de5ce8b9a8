/* Imports: signed whole before any of it is appended, resumed after a crash, never twice. */
#include "record/record_testing.h"

#include <string.h>

#include "record/record_private.h"

/* `n` drafts of two rows each. */
struct drafts {
    struct own_draft *drafts;
    json_t **rows;
    unsigned n;
};

static struct drafts drafts_new(struct desk *desk, unsigned n)
{
    struct drafts drafts = {g_new0(struct own_draft, n), g_new0(json_t *, n), n};

    for (unsigned i = 0; i < n; i++) {
        g_autofree char *a = g_strdup_printf("a%04u", i);
        g_autofree char *b = g_strdup_printf("b%04u", i);
        drafts.rows[i] = json_pack("[{s:s}, {s:s}]", "name", a, "name", b);
        drafts.drafts[i].kind = kinds_find(desk->kinds, "thing.seen");
        drafts.drafts[i].rows = drafts.rows[i];
    }
    return drafts;
}

static void drafts_clear(struct drafts *drafts)
{
    for (unsigned i = 0; i < drafts->n; i++)
        json_decref(drafts->rows[i]);
    g_free(drafts->rows);
    g_free(drafts->drafts);
}

static void add(struct desk *desk, unsigned n)
{
    g_autoptr(GError) error = NULL;
    struct drafts drafts = drafts_new(desk, n);
    bool is_added = outbox_add(desk->record, &desk->south, drafts.drafts, drafts.n, &error);

    g_assert_no_error(error);
    g_assert_true(is_added);
    drafts_clear(&drafts);
}

static int64_t count(struct desk *desk)
{
    g_autoptr(GError) error = NULL;
    int64_t n = outbox_count(desk->record, &error);

    g_assert_no_error(error);
    return n;
}

static void drain_ok(struct desk *desk)
{
    g_autoptr(GError) error = NULL;
    bool is_done = outbox_drain(desk->record, false, NULL, NULL, &error);

    g_assert_no_error(error);
    g_assert_true(is_done);
}

static void note_progress(void *self, int64_t done, int64_t total)
{
    int64_t *last = self;

    g_assert_cmpint(done, <=, total);
    *last = done;
}

static void test_drain(void)
{
    struct desk desk;
    g_autoptr(GError) error = NULL;
    int64_t last = 0;

    desk_open(&desk, 1);
    drain_ok(&desk);
    g_assert_cmpint(record_size(desk.record), ==, 1);
    add(&desk, 300);
    g_assert_cmpint(count(&desk), ==, 300);
    /* Nothing of it is in the log yet. */
    g_assert_cmpint(record_size(desk.record), ==, 1);
    g_assert_true(outbox_drain(desk.record, false, note_progress, &last, &error));
    g_assert_no_error(error);
    g_assert_cmpint(last, ==, 600);
    g_assert_cmpint(count(&desk), ==, 0);
    g_assert_cmpint(record_size(desk.record), ==, 301);
    drain_ok(&desk);
    g_assert_cmpint(record_size(desk.record), ==, 301);
    g_assert_cmpint(desk_number(desk.record, "SELECT COUNT(*) AS n FROM thing_seen"), ==, 600);
    desk_check(&desk);
    desk_close(&desk);
}

/* One bad row and nothing is kept. */
static void test_all_or_nothing(void)
{
    struct desk desk;
    g_autoptr(GError) error = NULL;

    desk_open(&desk, 2);
    struct drafts drafts = drafts_new(&desk, 50);
    json_object_set_new(json_array_get(drafts.rows[49], 1), "name", json_string("Not A Slug"));
    g_assert_false(outbox_add_marked(desk.record, &desk.south, drafts.drafts, drafts.n, "import",
                                     "50", &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_FIELD);
    g_assert_cmpint(count(&desk), ==, 0);
    g_clear_error(&error);
    g_assert_null(record_setting(desk.record, "import", &error));

    json_object_set_new(json_array_get(drafts.rows[49], 1), "name", json_string("fine"));
    g_assert_true(outbox_add_marked(desk.record, &desk.south, drafts.drafts, drafts.n, "import",
                                    "50", &error));
    g_assert_no_error(error);
    g_autofree char *mark = record_setting(desk.record, "import", &error);
    g_assert_cmpstr(mark, ==, "50");
    /* Another has to wait. */
    g_assert_false(outbox_add(desk.record, &desk.north, drafts.drafts, drafts.n, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_STATE);
    drafts_clear(&drafts);
    desk_check(&desk);
    drain_ok(&desk);
    desk_check(&desk);
    desk_close(&desk);
}

/* Appended half, then the machine stopped: the handle is gone, another goes on. */
static void test_resumed(void)
{
    struct desk desk;
    g_autoptr(GError) error = NULL;
    struct receipt receipt;

    desk_open(&desk, 3);
    add(&desk, 40);
    desk_reopen(&desk, STORE_WRITE);
    g_assert_cmpint(count(&desk), ==, 40);
    /* As between two commits of a drain: some appended and taken out. */
    for (unsigned i = 0; i < 15; i++) {
        struct query *next = store_query(desk.record->store, &sql_record_outbox_next, &error);
        bool found = false;
        size_t n = 0;
        struct append *append = append_begin(desk.record, &error);
        g_assert_true(query_one(next, &found, &error));
        const void *bytes = col_bytes(next, "statement", &n);
        int64_t place = col_i64(next, "place");
        OWNED(statement) statement = statement_read(desk.kinds, bytes, n, &error);
        query_reset(next);
        g_assert_true(append_statement(append, statement, true, &receipt, &error));
        struct query *out = store_query(desk.record->store, &sql_record_outbox_delete, &error);
        bind_i64(out, place);
        g_assert_true(query_run(out, NULL, &error));
        /* The last one before the crash is not committed. */
        if (i < 14)
            g_assert_true(append_commit(append, &error));
        else
            append_abandon(append);
        g_assert_no_error(error);
    }
    desk_reopen(&desk, STORE_WRITE);
    g_assert_cmpint(count(&desk), ==, 26);
    drain_ok(&desk);
    g_assert_cmpint(record_size(desk.record), ==, 41);
    g_assert_cmpint(desk_number(desk.record, "SELECT COUNT(DISTINCT name) AS n FROM thing_seen"),
                    ==, 80);
    desk_check(&desk);
    desk_close(&desk);
}

/* A copy of the bytes that is appended by another way is answered as done, not taken twice. */
static void test_never_twice(void)
{
    struct desk desk;
    g_autoptr(GError) error = NULL;

    desk_open(&desk, 4);
    add(&desk, 3);
    struct query *next = store_query(desk.record->store, &sql_record_outbox_next, &error);
    bool found = false;
    size_t n = 0;
    g_assert_true(query_one(next, &found, &error));
    const void *bytes = col_bytes(next, "statement", &n);
    OWNED(statement) first = statement_read(desk.kinds, bytes, n, &error);
    query_reset(next);
    g_assert_cmpint(desk_append(&desk, first, NOT_REFUSED), ==, 1);
    drain_ok(&desk);
    g_assert_cmpint(record_size(desk.record), ==, 4);
    desk_check(&desk);
    desk_close(&desk);
}

/* What waits has the key's next numbers: nothing else is signed with that key meanwhile. */
static void test_numbers_are_taken(void)
{
    struct desk desk;

    desk_open(&desk, 5);
    add(&desk, 3);
    desk_say(&desk,
             &(struct saying){&desk.south, "thing.seen", json_pack("{s:s}", "name", "between")},
             ERROR_STATE);
    g_assert_nonnull(strstr(desk_refusal(), "import"));
    desk_thing(&desk, &desk.north, "by-another");
    drain_ok(&desk);
    desk_thing(&desk, &desk.south, "afterwards");
    g_assert_cmpint(desk_number(desk.record, "SELECT COUNT(*) AS n FROM record_refused"), ==, 0);
    desk_check(&desk);
    desk_close(&desk);
}

/* A refusal half way leaves the outbox as it was, to be tried again. */
static void test_refused_half_way(void)
{
    struct desk desk;
    g_autoptr(GError) error = NULL;

    desk_open(&desk, 6);
    add(&desk, 5);
    desk_set_clock(&desk, 3 * MS_PER_DAY);
    g_assert_false(outbox_drain(desk.record, false, NULL, NULL, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_CLOCK);
    g_assert_cmpint(count(&desk), ==, 5);
    g_assert_cmpint(record_size(desk.record), ==, 1);
    g_clear_error(&error);
    g_assert_true(outbox_drain(desk.record, true, NULL, NULL, &error));
    g_assert_no_error(error);
    g_assert_cmpint(record_size(desk.record), ==, 6);
    desk_check(&desk);
    desk_close(&desk);
}

/* The log refuses it for good: thrown away, and its numbers are not signed again. */
static void test_discard(void)
{
    struct desk desk;
    g_autoptr(GError) error = NULL;
    int64_t n = -1, n_rows = -1;

    desk_open(&desk, 8);
    desk_enrol(&desk, &desk.south, &desk.officer, NOT_REFUSED);
    struct drafts drafts = drafts_new(&desk, 4);
    g_assert_true(
        outbox_add_marked(desk.record, &desk.officer, drafts.drafts, 4, "import", "8", &error));
    desk_revoke(&desk, &desk.south, &desk.officer, -1, NOT_REFUSED);
    g_assert_false(outbox_drain(desk.record, false, NULL, NULL, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_KEY);
    g_clear_error(&error);
    g_assert_true(outbox_discard(desk.record, &n, &n_rows, &error));
    g_assert_no_error(error);
    g_assert_cmpint(n, ==, 4);
    g_assert_cmpint(n_rows, ==, 8);
    g_assert_cmpint(count(&desk), ==, 0);
    g_autofree char *mark = record_setting(desk.record, "import", &error);
    g_assert_cmpstr(mark, ==, "0");

    /* And of a key that goes on. */
    desk_thing(&desk, &desk.north, "a");
    g_assert_true(outbox_add(desk.record, &desk.north, drafts.drafts, 4, &error));
    g_assert_true(outbox_discard(desk.record, &n, &n_rows, &error));
    desk_reopen(&desk, STORE_WRITE);
    int64_t index = desk_thing(&desk, &desk.north, "b");
    OWNED(statement) next = record_read(desk.record, index, NULL, &error);
    g_assert_cmpint(next->envelope.number, ==, 7);
    g_assert_true(outbox_add(desk.record, &desk.north, drafts.drafts, 2, &error));
    drain_ok(&desk);
    g_assert_true(outbox_discard(desk.record, &n, &n_rows, &error));
    g_assert_cmpint(n, ==, 0);
    drafts_clear(&drafts);
    desk_check(&desk);
    desk_close(&desk);
}

static void test_damaged(void)
{
    struct desk desk;
    g_autoptr(GError) error = NULL;

    desk_open(&desk, 7);
    add(&desk, 2);
    testing_run(desk.address, "UPDATE local_outbox SET n_rows = 1 WHERE place = 1");
    g_assert_false(outbox_drain(desk.record, false, NULL, NULL, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_DAMAGED);
    desk_verify_refused(&desk, ERROR_DAMAGED);
    g_assert_cmpint(record_size(desk.record), ==, 1);
    desk_close(&desk);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/outbox/drain", test_drain);
    g_test_add_func("/outbox/all-or-nothing", test_all_or_nothing);
    g_test_add_func("/outbox/resumed", test_resumed);
    g_test_add_func("/outbox/never-twice", test_never_twice);
    g_test_add_func("/outbox/numbers-are-taken", test_numbers_are_taken);
    g_test_add_func("/outbox/refused-half-way", test_refused_half_way);
    g_test_add_func("/outbox/discard", test_discard);
    g_test_add_func("/outbox/damaged", test_damaged);
    return g_test_run();
}
