/* Erasing: what goes, what must stay, and that a rebuild and a verification agree afterwards. */
#include "record/record_testing.h"

#include <string.h>

#include "record/record_private.h"

static int64_t correct_person(struct desk *desk, const struct key_pair *by, const char *full_name,
                              int64_t index)
{
    struct row_name replaces = {desk_id(desk, index), 0};

    return desk_say(desk,
                    &(struct saying){
                        by, "person.named",
                        json_pack("{s:s, s:s}", "person", "p1", "full_name", full_name), &replaces},
                    NOT_REFUSED);
}

static void expect_names(struct desk *desk, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) names = g_string_new(NULL);
    struct query *query = store_prepare(desk->record->store,
                                        "SELECT person, full_name FROM person_named "
                                        "WHERE known_until IS NULL ORDER BY log_index, row_no",
                                        &error);

    g_assert_no_error(error);
    while (query_next(query, &error))
        g_string_append_printf(names, "%s=%s ", col_text(query, "person"),
                               col_is_null(query, "full_name") ? "?"
                                                               : col_text(query, "full_name"));
    g_assert_no_error(error);
    g_assert_cmpstr(names->str, ==, expected);
}

/* The body as it is kept still has the digest that was signed. */
static void expect_body(struct desk *desk, int64_t index, const char *without)
{
    g_autoptr(GError) error = NULL;
    OWNED(statement) statement = record_read(desk->record, index, NULL, &error);

    g_assert_no_error(error);
    g_assert_true(hash_equal(&statement->body->digest, &statement->envelope.digest));
    g_assert_true(statement_verify(statement, &error));
    g_assert_null(strstr(statement->body->bytes, without));
}

static void test_field(void)
{
    struct desk desk;

    desk_open(&desk, 1);
    int64_t p = desk_say(&desk,
                         &(struct saying){&desk.south, "person.named",
                                          json_pack("{s:s, s:s, s:s}", "person", "p1", "full_name",
                                                    "Adam Smith", "born", "1980-02-29")},
                         NOT_REFUSED);
    int64_t q = desk_person(&desk, &desk.south, "p2", "Eve Jones");
    desk_erase(&desk, &desk.south, p, 0, "born", NOT_REFUSED);
    expect_names(&desk, "p1=Adam Smith p2=Eve Jones ");
    expect_body(&desk, p, "1980-02-29");
    desk_erase(&desk, &desk.south, p, 0, "full_name", NOT_REFUSED);
    expect_names(&desk, "p1=? p2=Eve Jones ");
    expect_body(&desk, p, "Adam");
    /* Once more is nothing new. */
    desk_erase(&desk, &desk.south, p, 0, "full_name", NOT_REFUSED);
    /* Without a row: that field of all of them. */
    desk_erase(&desk, &desk.south, q, -1, "full_name", NOT_REFUSED);
    expect_names(&desk, "p1=? p2=? ");
    desk_check(&desk);
    desk_close(&desk);
}

static void test_refusals(void)
{
    struct desk desk;

    desk_open(&desk, 2);
    int64_t p = desk_person(&desk, &desk.south, "p1", "Adam Smith");
    int64_t a = desk_thing(&desk, &desk.south, "a");
    desk_erase(&desk, &desk.north, p, 0, NULL, ERROR_AUTHORITY);
    desk_erase(&desk, &desk.south, p, 1, NULL, ERROR_REFERENCE);
    desk_erase(&desk, &desk.south, p, 0, "person", ERROR_FIELD);
    desk_erase(&desk, &desk.south, p, 0, "nothing", ERROR_FIELD);
    desk_erase(&desk, &desk.south, a, 0, NULL, ERROR_REFERENCE);
    expect_names(&desk, "p1=Adam Smith ");

    /* An erasure of a row that is not there leaves its neighbours in the transaction alone. */
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) refused = NULL;
    struct receipt receipt;
    struct hash id = desk_id(&desk, p);
    OWNED(statement)
    erasure = desk_sign_next(&desk, &desk.south, "row.erased",
                             json_pack("{s:s, s:i, s:s}", "statement", hash_to_hex(&id).text,
                                       "statement_row", 7, "reason", "x"));
    OWNED(statement)
    thing = desk_sign_next(&desk, &desk.south, "thing.seen", json_pack("{s:s}", "name", "b"));
    struct append *append = append_begin(desk.record, &error);
    g_assert_false(append_statement(append, erasure, true, &receipt, &refused));
    g_assert_error(refused, TRUCE_ERROR, ERROR_REFERENCE);
    g_assert_true(append_statement(append, thing, true, &receipt, &error));
    g_assert_true(append_commit(append, &error));
    g_assert_no_error(error);
    g_autofree char *things = desk_things(&desk);
    g_assert_cmpstr(things, ==, "a b");
    desk_check(&desk);
    desk_close(&desk);
}

static bool may_erase(void *self, const char *author)
{
    return strcmp(author, "north") == 0;
}

/* A role that the agreement names may erase what others stated. */
static void test_erase_by(void)
{
    struct desk desk;
    g_autoptr(GError) error = NULL;
    struct judge judge = {.may_erase = may_erase};
    struct audit audit;

    desk_open(&desk, 3);
    g_assert_true(record_set_judge(desk.record, &judge, &error));
    int64_t p = desk_person(&desk, &desk.south, "p1", "Adam Smith");
    int64_t q = desk_person(&desk, &desk.north, "p2", "Eve Jones");
    desk_erase(&desk, &desk.south, q, 0, NULL, ERROR_AUTHORITY);
    desk_erase(&desk, &desk.north, p, 0, NULL, NOT_REFUSED);
    expect_names(&desk, "p2=Eve Jones ");
    g_assert_true(record_verify(desk.record, &judge, &audit, NULL, NULL, &error));
    g_assert_no_error(error);
    desk_close(&desk);
}

static void test_row(void)
{
    struct desk desk;
    json_t *rows = json_array();

    desk_open(&desk, 4);
    for (int i = 0; i < 3; i++) {
        g_autofree char *person = g_strdup_printf("p%d", i);
        g_autofree char *name = g_strdup_printf("Name %d", i);
        json_array_append_new(rows, json_pack("{s:s, s:s}", "person", person, "full_name", name));
    }
    int64_t p = desk_say(&desk, &(struct saying){&desk.south, "person.named", rows}, NOT_REFUSED);
    desk_erase(&desk, &desk.south, p, 1, NULL, NOT_REFUSED);
    expect_names(&desk, "p0=Name 0 p2=Name 2 ");
    expect_body(&desk, p, "Name 1");
    desk_check(&desk);
    desk_erase(&desk, &desk.south, p, -1, NULL, NOT_REFUSED);
    expect_names(&desk, "");
    expect_body(&desk, p, "Name");
    /* A row that is gone is not corrected or withdrawn. */
    desk_withdraw(&desk, &desk.south, p, 0, ERROR_REFERENCE);
    int64_t n = 0;
    g_autoptr(GError) error = NULL;
    g_assert_true(
        record_withheld(desk.record, "person.named", record_size(desk.record), &n, &error));
    g_assert_cmpint(n, ==, 0);
    desk_check(&desk);
    desk_close(&desk);
}

static bool is_held(struct desk *desk, const struct hash *hash)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = record_attachment(desk->record, hash, &error);

    if (bytes == NULL)
        g_assert_error(error, TRUCE_ERROR, ERROR_NOT_FOUND);
    return bytes != NULL;
}

static int64_t photograph(struct desk *desk, const char *person, const struct hash *photo)
{
    return desk_say(desk,
                    &(struct saying){&desk->south, "person.named",
                                     json_pack("{s:s, s:s, s:s}", "person", person, "full_name",
                                               "A", "photo", hash_to_hex(photo).text)},
                    NOT_REFUSED);
}

/* An attachment goes with the last row that names it. */
static void test_attachments(void)
{
    struct desk desk;
    struct hash one, two;
    g_autoptr(GError) error = NULL;

    desk_open(&desk, 12);
    g_assert_true(record_attach(desk.record, "photo one", 9, &one, &error));
    g_assert_true(record_attach(desk.record, "photo two", 9, &two, &error));
    int64_t p = photograph(&desk, "p1", &one);
    int64_t q = photograph(&desk, "p2", &one);
    int64_t r = photograph(&desk, "p3", &two);
    desk_erase(&desk, &desk.south, p, 0, "full_name", NOT_REFUSED);
    desk_erase(&desk, &desk.south, r, 0, "full_name", NOT_REFUSED);
    desk_erase(&desk, &desk.south, p, 0, NULL, NOT_REFUSED);
    g_assert_true(is_held(&desk, &one) && is_held(&desk, &two));
    desk_erase(&desk, &desk.south, q, -1, NULL, NOT_REFUSED);
    g_assert_false(is_held(&desk, &one));
    g_assert_true(is_held(&desk, &two));
    desk_erase(&desk, &desk.south, r, 0, "photo", NOT_REFUSED);
    g_assert_false(is_held(&desk, &two));
    desk_check(&desk);
    /* Stated anew it is there again. */
    g_assert_true(record_attach(desk.record, "photo one", 9, &one, &error));
    photograph(&desk, "p4", &one);
    g_assert_true(is_held(&desk, &one));
    desk_check(&desk);
    desk_close(&desk);
}

/* ---- erased rows within chains ---- */

/* Erasing what is in force revives nothing. */
static void test_top_of_chain(void)
{
    struct desk desk;

    desk_open(&desk, 5);
    int64_t a = desk_person(&desk, &desk.south, "p1", "A");
    int64_t b = correct_person(&desk, &desk.south, "B", a);
    desk_erase(&desk, &desk.south, b, 0, NULL, NOT_REFUSED);
    expect_names(&desk, "");
    desk_check(&desk);
    desk_close(&desk);
}

static void test_bottom_of_chain(void)
{
    struct desk desk;

    desk_open(&desk, 6);
    int64_t a = desk_person(&desk, &desk.south, "p1", "A");
    int64_t b = correct_person(&desk, &desk.south, "B", a);
    desk_erase(&desk, &desk.south, a, 0, NULL, NOT_REFUSED);
    expect_names(&desk, "p1=B ");
    desk_check(&desk);
    desk_withdraw(&desk, &desk.south, b, 0, NOT_REFUSED);
    expect_names(&desk, "");
    desk_check(&desk);
    desk_close(&desk);
}

/* Withdrawn first, erased afterwards: what the row had replaced came back and stays. */
static void test_withdrawn_then_erased(void)
{
    struct desk desk;

    desk_open(&desk, 7);
    int64_t a = desk_person(&desk, &desk.south, "p1", "A");
    int64_t b = correct_person(&desk, &desk.south, "B", a);
    int64_t c = correct_person(&desk, &desk.south, "C", b);
    desk_withdraw(&desk, &desk.south, c, 0, NOT_REFUSED);
    desk_erase(&desk, &desk.south, c, 0, NULL, NOT_REFUSED);
    expect_names(&desk, "p1=B ");
    desk_check(&desk);
    desk_withdraw(&desk, &desk.south, b, 0, NOT_REFUSED);
    desk_erase(&desk, &desk.south, b, 0, NULL, NOT_REFUSED);
    expect_names(&desk, "p1=A ");
    desk_check(&desk);
    desk_close(&desk);
}

/* Revoked first, erased afterwards. */
static void test_revoked_then_erased(void)
{
    struct desk desk;

    desk_open(&desk, 8);
    desk_enrol(&desk, &desk.south, &desk.officer, NOT_REFUSED);
    int64_t a = desk_person(&desk, &desk.south, "p1", "A");
    int64_t b = correct_person(&desk, &desk.officer, "B", a);
    int64_t p = desk_person(&desk, &desk.officer, "p2", "P");
    int64_t q = desk_person(&desk, &desk.officer, "p3", "Q");
    desk_erase(&desk, &desk.south, q, 0, NULL, NOT_REFUSED);
    desk_revoke(&desk, &desk.south, &desk.officer, b, NOT_REFUSED);
    expect_names(&desk, "p1=A ");
    desk_erase(&desk, &desk.south, b, 0, NULL, NOT_REFUSED);
    desk_erase(&desk, &desk.south, p, 0, NULL, NOT_REFUSED);
    desk_check(&desk);
    desk_close(&desk);
}

/* A withdrawal by a revoked key was of a row that was erased afterwards. */
static void test_undone_then_erased(void)
{
    struct desk desk;

    desk_open(&desk, 9);
    desk_enrol(&desk, &desk.south, &desk.officer, NOT_REFUSED);
    int64_t a = desk_person(&desk, &desk.south, "p1", "A");
    int64_t b = correct_person(&desk, &desk.south, "B", a);
    int64_t from = desk_withdraw(&desk, &desk.officer, b, 0, NOT_REFUSED);
    expect_names(&desk, "p1=A ");
    desk_revoke(&desk, &desk.south, &desk.officer, from, NOT_REFUSED);
    expect_names(&desk, "p1=B ");
    desk_erase(&desk, &desk.south, b, 0, NULL, NOT_REFUSED);
    expect_names(&desk, "");
    desk_check(&desk);
    desk_close(&desk);
}

/* ---- the guards ---- */

/* What any tool would say to the database; false when it refuses. */
static bool try_sql(struct desk *desk, const char *sql)
{
    g_autoptr(GError) error = NULL;
    bool is_done = false;
    int64_t n_changed = 0; /* asked for, because else the refusal may come later */

    g_assert_true(store_begin_write(desk->record->store, &error));
    g_assert_no_error(error);
    struct query *query = store_prepare(desk->record->store, sql, &error);
    g_assert_no_error(error);
    is_done = query_run(query, &n_changed, &error);
    if (!is_done)
        g_assert_nonnull(strstr(error->message, "the record refuses"));
    store_rollback(desk->record->store);
    return is_done;
}

static void test_guards(void)
{
    struct desk desk;
    static const char *const tables[] = {"record_leaf",       "record_body",       "record_tile",
                                         "record_checkpoint", "record_attachment", "record_refused",
                                         "record_erasure"};
    static const char *const columns[] = {"received", "log_index", "n",        "size",
                                          "part",     "received",  "erased_by"};
    struct hash hash;
    g_autoptr(GError) error = NULL;

    desk_open(&desk, 10);
    int64_t p = desk_person(&desk, &desk.south, "p1", "A");
    OWNED(statement)
    one = desk_sign(&desk, &desk.south, "thing.seen", json_pack("{s:s}", "name", "x"), 1, NULL);
    desk_append(&desk, one, ERROR_CONFLICT);
    desk_erase(&desk, &desk.south, p, 0, NULL, NOT_REFUSED);
    desk_many(&desk, &desk.south, "a", 256);
    g_assert_true(record_attach(desk.record, "photo", 5, &hash, &error));
    g_autofree char *head = g_strconcat(g_get_tmp_dir(), "/truce-head-XXXXXX", NULL);
    g_assert_nonnull(g_mkdtemp(head));
    g_autofree char *head_path = g_build_filename(head, "log.head", NULL);
    g_autofree G_GNUC_UNUSED char *note =
        record_checkpoint(desk.record, &desk.log_key, head_path, &error);
    g_assert_no_error(error);

    for (unsigned i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_autofree char *update =
            g_strdup_printf("UPDATE %s SET %s = %s + 1", tables[i], columns[i], columns[i]);
        g_autofree char *all = g_strdup_printf("DELETE FROM %s", tables[i]);
        g_autofree char *count = g_strdup_printf("SELECT COUNT(*) AS n FROM %s", tables[i]);
        g_assert_cmpint(desk_number(desk.record, count), >, 0);
        g_assert_false(try_sql(&desk, update));
        g_assert_false(try_sql(&desk, all));
    }
    /* Of all bodies only the one that an act erased from may go. */
    g_autofree char *erased =
        g_strdup_printf("DELETE FROM record_body WHERE log_index = %d", (int)p);
    g_autofree char *others =
        g_strdup_printf("DELETE FROM record_body WHERE log_index = %d", (int)p + 2);
    g_assert_true(try_sql(&desk, erased));
    g_assert_false(try_sql(&desk, others));
    if (testing_engine() == STORE_SQLITE)
        g_assert_false(try_sql(&desk, "INSERT OR REPLACE INTO record_leaf "
                                      "SELECT log_index, id, author_key, number, kind, "
                                      "received + 1, leaf FROM record_leaf"));
    desk_check(&desk);
    g_assert_cmpint(remove(head_path), ==, 0);
    g_assert_cmpint(remove(head), ==, 0);
    desk_close(&desk);
}

/* Erased means gone: no page of the file keeps it. */
static void test_gone_from_the_file(void)
{
    struct desk desk;
    g_autofree char *bytes = NULL;
    gsize n = 0;

    if (testing_engine() != STORE_SQLITE) {
        g_test_skip("a file of SQLite");
        return;
    }
    desk_open(&desk, 11);
    int64_t p = desk_person(&desk, &desk.south, "p1", "Zebulon Quixote");
    desk_erase(&desk, &desk.south, p, 0, NULL, NOT_REFUSED);
    record_close(desk.record);
    g_assert_true(g_file_get_contents(desk.address, &bytes, &n, NULL));
    g_assert_null(memmem(bytes, n, "Zebulon", 7));
    desk.record = desk_second(&desk, STORE_WRITE);
    desk_check(&desk);
    desk_close(&desk);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/erase/field", test_field);
    g_test_add_func("/erase/refusals", test_refusals);
    g_test_add_func("/erase/erase-by", test_erase_by);
    g_test_add_func("/erase/row", test_row);
    g_test_add_func("/erase/top-of-chain", test_top_of_chain);
    g_test_add_func("/erase/bottom-of-chain", test_bottom_of_chain);
    g_test_add_func("/erase/withdrawn-then-erased", test_withdrawn_then_erased);
    g_test_add_func("/erase/revoked-then-erased", test_revoked_then_erased);
    g_test_add_func("/erase/undone-then-erased", test_undone_then_erased);
    g_test_add_func("/erase/attachments", test_attachments);
    g_test_add_func("/erase/guards", test_guards);
    g_test_add_func("/erase/gone-from-the-file", test_gone_from_the_file);
    return g_test_run();
}
