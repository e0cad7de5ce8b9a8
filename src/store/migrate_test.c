/* Migrations between invented formats; format 1 is what this truce writes. */
#include "store/migrate.h"

#include <string.h>

#include "base/error.h"
#include "store/testing.h"

static const char first_tables[] = "CREATE TABLE record_thing (number BIGINT PRIMARY KEY);"
                                   "CREATE TABLE local_account (name TEXT NOT NULL);";

static struct store *open_as(const char *address, enum store_mode mode)
{
    g_autoptr(GError) error = NULL;
    struct store *store = store_open(world_real(), address, mode, "truce test", &error);
    g_assert_no_error(error);
    return store;
}

static struct store *made(const char *address)
{
    struct store *store = open_as(address, STORE_CREATE);
    g_assert_true(store_begin_write(store, NULL));
    g_assert_true(store_script(store, first_tables, NULL));
    struct query *put =
        store_prepare(store, "INSERT INTO local_account (name) VALUES ('a'), ('b')", NULL);
    g_assert_true(query_run(put, NULL, NULL));
    g_assert_true(store_commit(store, NULL));
    return store;
}

static bool number_accounts(struct store *store, GError **error)
{
    struct query *change =
        store_prepare(store, "UPDATE local_account SET number = length(name) + 6", error);
    return change != NULL && query_run(change, NULL, error);
}

static bool give_up(struct store *store, GError **error)
{
    return number_accounts(store, error) && fail(error, ERROR_DAMAGED, "as planned");
}

static int64_t read_number(struct store *store, const char *text)
{
    g_autoptr(GError) error = NULL;
    bool found = false;
    struct query *query = store_prepare(store, text, &error);
    if (query == NULL || !query_one(query, &found, &error) || !found)
        return -1;
    int64_t number = column_i64(query, 0);
    query_reset(query);
    return number;
}

static const struct migration migrations[] = {
    {1, "ALTER TABLE local_account ADD COLUMN number BIGINT;", number_accounts},
    {2, "CREATE TABLE record_more (id BYTEA NOT NULL);", NULL},
    {3, NULL, number_accounts},
};

static void test_migrate(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address);
    g_autoptr(GError) error = NULL;
    bool done = store_migrate(store, migrations, 2, 3, &error);
    g_assert_no_error(error);
    g_assert_true(done);
    g_assert_cmpint(store_format(store), ==, 3);
    g_assert_cmpint(read_number(store, "SELECT CAST(sum(number) AS BIGINT) FROM local_account"), ==,
                    14);
    g_assert_cmpint(read_number(store, "SELECT count(*) FROM record_more"), ==, 0);
    /* Later another step is added at the end. */
    g_assert_true(store_migrate(store, migrations, 3, 4, &error));
    g_assert_cmpint(read_number(store, "SELECT version FROM local_format"), ==, 4);
    g_assert_cmpint(read_number(store, "SELECT count(*) FROM local_format"), ==, 1);

    /* The truce of today refuses what the one of tomorrow wrote. */
    g_assert_null(store_open(world_real(), address, STORE_WRITE, "truce test", &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_NEWER_FORMAT);
}

static void test_nothing_to_do(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address);
    g_autoptr(GError) error = NULL;
    g_assert_true(store_migrate(store, NULL, 0, 1, &error));
    g_assert_cmpint(store_format(store), ==, 1);
}

/* Another process may have migrated between our opening and our turn. */
static void test_done_by_another(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address);
    OWNED(store) other = open_as(address, STORE_WRITE);
    g_autoptr(GError) error = NULL;
    g_assert_true(store_migrate(other, migrations, 1, 2, &error));
    bool done = store_migrate(store, migrations, 1, 2, &error);
    g_assert_no_error(error);
    g_assert_true(done);
    g_assert_cmpint(store_format(store), ==, 2);
}

static void refused_and_as_before(const struct migration *broken, size_t n)
{
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address);
    g_autoptr(GError) error = NULL;
    g_autofree char *before = store_schema_text(store, NULL);
    g_assert_false(store_migrate(store, broken, n, (int)n + 1, &error));
    g_assert_nonnull(error);
    g_assert_cmpint(store_format(store), ==, 1);
    g_autofree char *after = store_schema_text(store, NULL);
    g_assert_cmpstr(before, ==, after);
    OWNED(store) again = open_as(address, STORE_WRITE);
    g_assert_cmpint(store_format(again), ==, 1);
    g_assert_cmpint(read_number(again, "SELECT count(*) FROM local_account"), ==, 2);
}

static void test_failures(void)
{
    const struct migration step_fails[] = {migrations[0], {2, NULL, give_up}};
    const struct migration script_fails[] = {
        migrations[0],
        {2, "CREATE TABLE record_more (id BYTEA); CREATE TABLE record_more (a TEXT);"}};
    refused_and_as_before(step_fails, 2);
    refused_and_as_before(script_fails, 2);
}

static void test_format_that_is_not_said(void)
{
    g_autofree char *address = testing_address();
    OWNED(store) store = made(address);
    testing_run(address, "DELETE FROM local_format");
    g_autoptr(GError) error = NULL;
    g_assert_false(store_migrate(store, migrations, 1, 2, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_DAMAGED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/migrate/steps", test_migrate);
    g_test_add_func("/migrate/nothing", test_nothing_to_do);
    g_test_add_func("/migrate/another", test_done_by_another);
    g_test_add_func("/migrate/failures", test_failures);
    g_test_add_func("/migrate/not-said", test_format_that_is_not_said);
    return g_test_run();
}
