/* Verification: every single thing that somebody could change in the store is noticed. */
#include <string.h>

#include "record/record_private.h"
#include "record/record_testing.h"

/* The guards stand in the way of everything here, so they are lifted and put back. */
static char *guards_of(struct desk *desk, const char *table)
{
    g_autoptr(GError) error = NULL;
    GString *text = g_string_new(NULL);
    g_autofree char *sql = g_strdup_printf(
        "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = '%s'", table);
    struct query *query = store_prepare(record_store(desk->record), sql, &error);

    g_assert_no_error(error);
    while (query_next(query, &error))
        g_string_append_printf(text, "%s;\n", col_text(query, "sql"));
    g_assert_no_error(error);
    return g_string_free(text, FALSE);
}

static void change(struct desk *desk, const char *table, const char *sql)
{
    g_autofree char *all = NULL;

    if (testing_engine() == STORE_POSTGRES) {
        all = g_strdup_printf("ALTER TABLE %s DISABLE TRIGGER ALL; %s; "
                              "ALTER TABLE %s ENABLE TRIGGER ALL",
                              table, sql, table);
    } else if (g_str_has_prefix(table, "record_")) {
        g_autofree char *guards = guards_of(desk, table);
        all = g_strdup_printf("BEGIN; DROP TRIGGER %s_guard_update; DROP TRIGGER %s_guard_delete; "
                              "%s; %s COMMIT;",
                              table, table, sql, guards);
    } else {
        all = g_strdup(sql);
    }
    testing_run(desk->address, all);
}

/* Something in every table. */
static void fill(struct desk *desk)
{
    g_autofree char *folder = g_dir_make_tmp("truce-audit-XXXXXX", NULL);
    g_autofree char *head = g_build_filename(folder, "log.head", NULL);
    g_autoptr(GError) error = NULL;
    struct hash hash;

    desk_open(desk, 1);
    desk_enrol(desk, &desk->south, &desk->officer, NOT_REFUSED);
    int64_t a = desk_thing(desk, &desk->south, "a");
    int64_t b = desk_correct(desk, &desk->officer, "b", a, 0, NOT_REFUSED);
    desk_correct(desk, &desk->south, "c", b, 0, NOT_REFUSED);
    int64_t p = desk_person(desk, &desk->south, "p", "P");
    desk_person(desk, &desk->south, "q", "Q");
    desk_erase(desk, &desk->south, p, 0, NULL, NOT_REFUSED);
    desk_many(desk, &desk->north, "n", 260);
    g_assert_true(record_set_setting(desk->record, "keyring", "/keys", &error));
    OWNED(statement)
    twice = desk_sign(desk, &desk->south, "thing.seen", json_pack("{s:s}", "name", "x"), 1, NULL);
    desk_append(desk, twice, ERROR_CONFLICT);
    g_assert_true(record_attach(desk->record, "photo", 5, &hash, &error));
    g_autofree G_GNUC_UNUSED char *note =
        record_checkpoint(desk->record, &desk->log_key, head, &error);
    g_assert_no_error(error);
    json_t *rows = json_pack("[{s:s}]", "name", "waiting");
    struct own_draft draft = {.kind = kinds_find(desk->kinds, "thing.seen"), .rows = rows};
    g_assert_true(outbox_add(desk->record, &desk->north, &draft, 1, &error));
    json_decref(rows);
    g_assert_cmpint(remove(head), ==, 0);
    g_assert_cmpint(remove(folder), ==, 0);
}

#define FLIP_LAST(column)                                                                          \
    column " = " column " || ' '" /* of a text; one more blank is a change like any other */

struct case_of {
    const char *table;
    const char *sql;
};

static const struct case_of cases[] = {
    {"record_leaf", "UPDATE record_leaf SET received = received + 1 WHERE log_index = 5"},
    {"record_leaf", "UPDATE record_leaf SET number = number + 1000 WHERE log_index = 5"},
    {"record_leaf", "UPDATE record_leaf SET kind = 'thing.heard' WHERE log_index = 2"},
    {"record_leaf", "UPDATE record_leaf SET author_key = (SELECT author_key FROM record_leaf "
                    "WHERE log_index = 0), number = 5000 WHERE log_index = 5"},
    {"record_leaf", "UPDATE record_leaf SET id = leaf WHERE log_index = 5"},
    {"record_leaf", "UPDATE record_leaf SET leaf = id WHERE log_index = 5"},
    {"record_leaf", "UPDATE record_leaf SET leaf = (SELECT leaf FROM record_leaf WHERE "
                    "log_index = 6) WHERE log_index = 5"},
    {"record_leaf", "DELETE FROM record_leaf WHERE log_index = 100"},
    {"record_leaf", "DELETE FROM record_leaf WHERE log_index = 267"},
    {"record_leaf", "INSERT INTO record_leaf SELECT log_index + 1000, author_key, id, number, kind,"
                    " received, leaf FROM record_leaf WHERE log_index = 5"},
    {"record_body", "DELETE FROM record_body WHERE log_index = 3"},
    {"record_body", "DELETE FROM record_body WHERE log_index = 0"},
    {"record_body", "UPDATE record_body SET document = (SELECT document FROM record_body WHERE "
                    "log_index = 2) WHERE log_index = 3"},
    {"record_body", "INSERT INTO record_body SELECT 1000, document FROM record_body WHERE "
                    "log_index = 2"},
    {"record_erasure", "DELETE FROM record_erasure"},
    {"record_erasure", "UPDATE record_erasure SET erased_by = 2"},
    {"record_erasure", "UPDATE record_erasure SET erased_by = 1000"},
    {"record_erasure", "UPDATE record_erasure SET old_index = 2, old_row = 0"},
    {"record_erasure", "UPDATE record_erasure SET whole_row = 0"},
    {"record_erasure", "UPDATE record_erasure SET log_index = 6"},
    {"record_tile", "DELETE FROM record_tile"},
    {"record_tile", "UPDATE record_tile SET n = 1"},
    {"record_tile", "UPDATE record_tile SET hashes = (SELECT id FROM record_leaf "
                    "WHERE log_index = 0)"},
    {"record_tile", "INSERT INTO record_tile SELECT 1, 0, hashes FROM record_tile"},
    {"record_tile", "INSERT INTO record_tile SELECT 0, 1, hashes FROM record_tile"},
    {"record_checkpoint", "UPDATE record_checkpoint SET size = size - 1"},
    {"record_checkpoint", "UPDATE record_checkpoint SET origin = 'lake/1'"},
    {"record_checkpoint", "UPDATE record_checkpoint SET " FLIP_LAST("note")},
    {"record_attachment", "UPDATE record_attachment SET part = 1"},
    {"record_attachment", "UPDATE record_attachment SET bytes = hash"},
    {"record_attachment", "UPDATE record_attachment SET hash = bytes"},
    {"record_refused", "UPDATE record_refused SET statement = id"},
    {"record_refused", "UPDATE record_refused SET id = statement"},
    {"record_refused", "UPDATE record_refused SET received = -1"},
    {"log_edge", "UPDATE log_edge SET last_received = last_received + 1"},
    {"log_system", "DELETE FROM log_system WHERE log_index = 1"},
    {"log_system", "UPDATE log_system SET kind = 'key.revoked' WHERE log_index = 1"},
    {"log_withheld", "INSERT INTO log_withheld VALUES (2, 'thing.seen')"},
    {"log_withheld", "INSERT INTO log_withheld VALUES (-1, 'thing.seen')"},
    {"log_withheld", "INSERT INTO log_withheld VALUES (1000, 'thing.seen')"},
    {"log_link", "UPDATE log_link SET old_row = 1 WHERE log_index = 3"},
    {"log_link", "DELETE FROM log_link WHERE log_index = 3"},
    {"thing_seen", "UPDATE thing_seen SET name = 'z' WHERE log_index = 20"},
    {"thing_seen", "UPDATE thing_seen SET number = 1 WHERE log_index = 20"},
    {"thing_seen", "UPDATE thing_seen SET known_until = 9 WHERE log_index = 20"},
    {"thing_seen", "UPDATE thing_seen SET known_until = NULL WHERE log_index = 2"},
    {"thing_seen", "UPDATE thing_seen SET author = 'south' WHERE log_index = 20"},
    {"thing_seen", "DELETE FROM thing_seen WHERE log_index = 267"},
    {"thing_seen", "INSERT INTO thing_seen SELECT 1000, row_no, known_from, known_until, made_by, "
                   "ended_by, author, name, number FROM thing_seen WHERE log_index = 20"},
    {"person_named", "UPDATE person_named SET full_name = NULL"},
    {"person_named", "UPDATE person_named SET full_name = 'Z'"},
    {"local_setting", "UPDATE local_setting SET value = value || '0' WHERE name = 'keyring'"},
    {"local_setting", "UPDATE local_setting SET checksum = 'x' WHERE name = 'mission'"},
    {"local_setting", "UPDATE local_setting SET name = 'other' WHERE name = 'keyring'"},
    {"local_outbox", "UPDATE local_outbox SET place = 7"},
    {"local_outbox", "UPDATE local_outbox SET statement = NULL WHERE 1 = 0; "
                     "UPDATE local_outbox SET checksum = 'x'"},
};

/* Noticed either when the record is opened or when it is verified, and then as damage. */
static void expect_damage(struct desk *desk, const char *what)
{
    g_autoptr(GError) error = NULL;
    struct audit audit;
    struct record *record = record_open(&desk->world, desk->address, STORE_READ, desk->kinds, NULL,
                                        "truce test", &error);

    if (record != NULL && record_verify(record, NULL, &audit, NULL, NULL, &error))
        g_error("not noticed: %s", what);
    if (!error_is(error, ERROR_DAMAGED))
        g_error("%s: %s", what, error->message);
    record_close(record);
}

static void test_every_change(void)
{
    /* The checks are the same on both stores; here it is that they reach both. */
    unsigned step = testing_engine() == STORE_SQLITE ? 1 : 4;

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i += step) {
        struct desk desk;
        fill(&desk);
        if (i == 0)
            desk_check(&desk);
        change(&desk, cases[i].table, cases[i].sql);
        expect_damage(&desk, cases[i].sql);
        desk_close(&desk);
    }
}

/* The schema itself: a guard, an index or a table more or less. */
static void test_schema(void)
{
    static const char *const changes[] = {
        "DROP TRIGGER record_leaf_guard_update",
        "DROP INDEX thing_seen_name",
        "CREATE TABLE intruder (x INTEGER)",
        "CREATE TRIGGER intruder AFTER INSERT ON record_leaf BEGIN DELETE FROM thing_seen; END",
        "CREATE VIEW intruder AS SELECT 1 AS x",
        "ALTER TABLE thing_seen ADD COLUMN more TEXT",
    };

    if (testing_engine() != STORE_SQLITE) {
        g_test_skip("the schema of SQLite");
        return;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(changes); i++) {
        struct desk desk;
        desk_open(&desk, 2);
        testing_run(desk.address, changes[i]);
        expect_damage(&desk, changes[i]);
        desk_close(&desk);
    }
}

static void test_attachments(void)
{
    struct desk desk;
    struct hash hash, none = {{1}};
    g_autoptr(GError) error = NULL;
    const size_t sizes[] = {0, 1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 700000};

    desk_open(&desk, 5);
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autofree char *bytes = g_strnfill(sizes[i], 'x');
        for (unsigned twice = 0; twice < 2; twice++) {
            g_assert_true(record_attach(desk.record, bytes, sizes[i], &hash, &error));
            g_assert_no_error(error);
            g_autoptr(GBytes) read = record_attachment(desk.record, &hash, &error);
            g_assert_no_error(error);
            gsize n = 0;
            const void *found = g_bytes_get_data(read, &n);
            g_assert_cmpmem(found, n, bytes, sizes[i]);
        }
    }
    desk_check(&desk);
    g_assert_null(record_attachment(desk.record, &none, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_autofree char *huge = g_malloc0((gsize)64 * 1024 * 1024 + 1);
    g_assert_false(record_attach(desk.record, huge, (size_t)64 * 1024 * 1024 + 1, &hash, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_TOO_LARGE);
    g_clear_error(&error);
    change(&desk, "record_attachment", "DELETE FROM record_attachment WHERE part = 1");
    g_assert_null(record_attachment(desk.record, &hash, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_DAMAGED);
    expect_damage(&desk, "a part lost");
    desk_close(&desk);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/audit/every-change", test_every_change);
    g_test_add_func("/audit/schema", test_schema);
    g_test_add_func("/audit/attachments", test_attachments);
    return g_test_run();
}
