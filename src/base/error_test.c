#include <glib.h>
#include <string.h>

#include "base/error.h"

#define N_CODES (ERROR_UNKNOWN_OUTCOME + 1)

static void test_rows(void)
{
    for (int code = 0; code < N_CODES; code++) {
        const struct error_row *row = error_row((enum error_code)code);

        g_assert_nonnull(row->name);
        g_assert_cmpint(row->exit_status, >=, 2);
        g_assert_cmpint(row->exit_status, <=, 5);
        g_assert_cmpint(row->http_status, >=, 400);
        g_assert_cmpint(row->http_status, <=, 599);
        g_assert_cmpstr(row->meaning, !=, "");
        /* The operator's faults and the caller's do not mix. */
        g_assert_true((row->exit_status >= 4) == (row->http_status >= 500));
        for (const char *c = row->slug; *c != '\0'; c++)
            g_assert_true(g_ascii_islower(*c) || *c == '-');
        for (int other = 0; other < code; other++)
            g_assert_cmpstr(row->slug, !=, error_row((enum error_code)other)->slug);
    }
}

static void test_rows_by_name(void)
{
    g_assert_cmpstr(error_row(ERROR_USAGE)->name, ==, "USAGE");
    g_assert_cmpint(error_row(ERROR_USAGE)->exit_status, ==, 2);
    g_assert_cmpint(error_row(ERROR_FIELD)->exit_status, ==, 3);
    g_assert_cmpint(error_row(ERROR_FIELD)->http_status, ==, 422);
    g_assert_cmpint(error_row(ERROR_DAMAGED)->exit_status, ==, 4);
    g_assert_cmpint(error_row(ERROR_NO_ROOM)->exit_status, ==, 5);
    g_assert_cmpstr(error_row(ERROR_UNKNOWN_OUTCOME)->slug, ==, "unknown-outcome");
}

static void test_fail(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(fail(&error, ERROR_NUMBER, "found %d, expected %s", 7, "8"));
    g_assert_cmpstr(error->message, ==, "found 7, expected 8");
    g_assert_true(error->domain == TRUCE_ERROR);
    g_assert_true(error_is(error, ERROR_NUMBER));
    g_assert_false(error_is(error, ERROR_CONFLICT));
    g_assert_cmpint(error_exit_status(error), ==, 3);
}

static void test_fail_unasked(void)
{
    g_assert_false(fail(NULL, ERROR_NUMBER, "nobody asks"));
    g_assert_false(error_is(NULL, ERROR_USAGE));
}

/* Another domain has codes of the same numbers; they are not ours. */
static void test_other_domain(void)
{
    g_autoptr(GError) error = g_error_new(G_FILE_ERROR, ERROR_USAGE, "a file of GLib's");

    g_assert_false(error_is(error, ERROR_USAGE));
    g_assert_cmpint(error_exit_status(error), ==, 5);
}

/* What is our own fault ends the process, in release builds too. */
static void test_own_faults(void)
{
    if (g_test_subprocess()) {
        g_autoptr(GError) error = NULL;

        fail(&error, ERROR_USAGE, "first");
        fail(&error, ERROR_USAGE, "second, over the first");
        return;
    }
    g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_failed();
}

static void test_no_such_code(void)
{
    if (g_test_subprocess()) {
        error_row((enum error_code)N_CODES);
        return;
    }
    g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_failed();
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/error/rows", test_rows);
    g_test_add_func("/error/rows-by-name", test_rows_by_name);
    g_test_add_func("/error/fail", test_fail);
    g_test_add_func("/error/fail-unasked", test_fail_unasked);
    g_test_add_func("/error/other-domain", test_other_domain);
    g_test_add_func("/error/own-faults", test_own_faults);
    g_test_add_func("/error/no-such-code", test_no_such_code);
    return g_test_run();
}
