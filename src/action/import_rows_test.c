#include <string.h>

#include "action/import_rows.h"
#include "base/error.h"

static const struct field fields[] = {
    {"person", FIELD_PERSON, REQUIRED, NULL},
    {"at", FIELD_INSTANT, REQUIRED, NULL},
    {"remark", FIELD_TEXT, OPTIONAL, NULL},
    {"born", FIELD_DATE, SEALED, NULL},
    FIELDS_END,
};
static const struct kind kind = {"tour.tested", "a kind of this test", fields, NULL, 0};

/* Rows as compact JSON, one a line; all that is wrong in `*faults`. */
static char *read_rows(const char *text, char **faults_out)
{
    FILE *file = fmemopen((void *)text, strlen(text), "rb");
    OWNED(csv) csv = csv_new(file, 1 << 20);
    struct faults faults = {g_string_new(NULL), 0};
    struct columns columns = {.kind = &kind};
    GString *out = g_string_new(NULL);

    if (columns_read(&columns, csv, &faults, NULL)) {
        while (csv_next(csv, NULL) == CSV_ROW) {
            json_t *row = columns_row(&columns, csv, &faults);
            g_autofree char *json = row == NULL ? NULL : json_dumps(row, JSON_COMPACT);

            if (row != NULL)
                g_string_append_printf(out, "%s\n", json);
            json_decref(row);
        }
    }
    columns_clear(&columns);
    fclose(file);
    *faults_out = g_string_free(faults.lines, FALSE);
    return g_string_free(out, FALSE);
}

static void assert_rows(const char *text, const char *expected)
{
    g_autofree char *faults = NULL;
    g_autofree char *rows = read_rows(text, &faults);

    g_assert_cmpstr(faults, ==, "");
    g_assert_cmpstr(rows, ==, expected);
}

static void assert_faults(const char *text, const char *expected)
{
    g_autofree char *faults = NULL;
    g_autofree char *rows = read_rows(text, &faults);

    g_assert_cmpstr(faults, ==, expected);
    g_assert_cmpstr(rows, ==, "");
}

#define AT "2021-08-31T12:00:00+03:00"

static void test_rows(void)
{
    assert_rows("person,at\np-1," AT "\n", "{\"person\":\"p-1\",\"at\":1630400400000}\n");
    /* Columns in any order, spaces around their names, an empty cell is no field. */
    assert_rows(" at ,remark,person\n" AT ",,p-1\n", "{\"at\":1630400400000,\"person\":\"p-1\"}\n");
    assert_rows("person,at,remark\np-1," AT ",\"=cmd, or so\"\n",
                "{\"person\":\"p-1\",\"at\":1630400400000,\"remark\":\"=cmd, or so\"}\n");
}

static void test_headings_refused(void)
{
    assert_faults("", "line 1: the file is empty; expected a line with the names of fields\n");
    assert_faults("person,at,remrk\n",
                  "line 1: column \"remrk\" is no field of tour.tested; did you mean remark?\n");
    assert_faults("person\n", "line 1: the column at is missing, which every row needs\n");
    assert_faults("person,at,person\n", "line 1: column person stands there twice\n");
    assert_faults("person,at,\"\n", "line 1: a quoted cell begins here and never ends\n");
}

static void test_rows_refused(void)
{
    assert_faults("person,at\np-1\n", "line 2: found 1 cells, expected 2, one for each column\n");
    assert_faults("person,at\n," AT "\n",
                  "line 2: column person is empty, and every row needs it\n");
}

/* Every fault is listed, not the first alone, each with its line and column. */
static void test_all_faults_are_listed(void)
{
    g_autofree char *faults = NULL;
    g_autofree char *rows =
        read_rows("person,at\nP 1,never\np-2," AT "\np-3,2021-02-30T00:00:00Z\n", &faults);

    g_assert_nonnull(strstr(faults, "line 2: column person: "));
    g_assert_nonnull(strstr(faults, "line 2: column at: "));
    g_assert_nonnull(strstr(faults, "line 4: column at: "));
    g_assert_null(strstr(faults, "line 3"));
    g_assert_nonnull(strstr(rows, "p-2"));
}

static void test_many_faults_are_counted(void)
{
    GString *text = g_string_new("person,at\n");
    g_autofree char *faults = NULL;
    g_autofree char *rows = NULL;
    g_auto(GStrv) lines = NULL;

    for (int i = 0; i < 150; i++)
        g_string_append(text, "p-1,never\n");
    rows = read_rows(text->str, &faults);
    lines = g_strsplit(faults, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, FAULTS_SHOWN + 1);
    g_assert_cmpstr(rows, ==, "");
    g_string_free(text, TRUE);
}

static void test_sealed_value_is_not_quoted(void)
{
    g_autofree char *faults = NULL;
    g_autofree char *rows = read_rows("person,at,born\np-1," AT ",1990-02-31\n", &faults);

    g_assert_cmpstr(rows, ==, "");
    g_assert_nonnull(strstr(faults, "line 2: column born: "));
    g_assert_null(strstr(faults, "1990"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/import-rows/rows", test_rows);
    g_test_add_func("/import-rows/headings-refused", test_headings_refused);
    g_test_add_func("/import-rows/rows-refused", test_rows_refused);
    g_test_add_func("/import-rows/all-faults-are-listed", test_all_faults_are_listed);
    g_test_add_func("/import-rows/many-faults-are-counted", test_many_faults_are_counted);
    g_test_add_func("/import-rows/sealed-value-is-not-quoted", test_sealed_value_is_not_quoted);
    return g_test_run();
}
