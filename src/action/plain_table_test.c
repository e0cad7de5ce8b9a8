#include <stdlib.h>
#include <string.h>

#include "action/plain_table.h"

static void assert_shown(const char *json_text, int columns, const char *expected)
{
    char *bytes = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&bytes, &n);
    struct terminal *terminal = terminal_new(out, columns, false);
    json_t *json = json_loads(json_text, JSON_DECODE_ANY, NULL);

    g_assert_nonnull(json);
    show_plain(terminal, json);
    terminal_free(terminal);
    fclose(out);
    g_assert_cmpstr(bytes, ==, expected);
    json_decref(json);
    free(bytes);
}

static void test_object(void)
{
    assert_shown("{\"n_rows\": 12, \"status\": \"kept\", \"done\": true}", 80,
                 "n rows  12\nstatus  kept\ndone    yes\n");
}

static void test_list(void)
{
    assert_shown("[{\"post\": \"a\", \"n\": 7}, {\"post\": \"bb\", \"n\": 12, \"x\": [1, 2]}]", 80,
                 "post   n  x\na      7\nbb    12  1, 2\n");
    assert_shown("[]", 80, "none\n");
    assert_shown("[\"a\", \"b\"]", 80, "a\nb\n");
    assert_shown("\"text\"", 80, "text\n");
}

static void test_too_many_columns(void)
{
    assert_shown("[{\"aaaaaaaa\": 1, \"bbbbbbbb\": 2, \"cccccccc\": 3},"
                 " {\"aaaaaaaa\": 4, \"bbbbbbbb\": 5, \"cccccccc\": 6}]",
                 20,
                 "aaaaaaaa  1\nbbbbbbbb  2\ncccccccc  3\n\n"
                 "aaaaaaaa  4\nbbbbbbbb  5\ncccccccc  6\n");
}

static void test_heading(void)
{
    assert_shown("{\"heading\": {\"mission\": \"m\", \"exercise\": true, \"zone\": \"UTC\","
                 " \"at\": \"2021-01-01T00:00:00+00:00\", \"known\": 7, \"all_known\": false},"
                 " \"rows\": [{\"a\": 1}]}",
                 80, "m (EXERCISE), 2021-01-01T00:00:00+00:00 UTC, as known at size 7\na\n1\n");
}

static void test_status_inks(void)
{
    g_assert_cmpint(status_ink("breached"), ==, INK_BAD);
    g_assert_cmpint(status_ink("cannot-tell"), ==, INK_DOUBT);
    g_assert_cmpint(status_ink("due"), ==, INK_WATCH);
    g_assert_cmpint(status_ink("kept"), ==, INK_GOOD);
    g_assert_cmpint(status_ink("else"), ==, INK_PLAIN);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/plain-table/object", test_object);
    g_test_add_func("/plain-table/list", test_list);
    g_test_add_func("/plain-table/too-many-columns", test_too_many_columns);
    g_test_add_func("/plain-table/heading", test_heading);
    g_test_add_func("/plain-table/status-inks", test_status_inks);
    return g_test_run();
}
