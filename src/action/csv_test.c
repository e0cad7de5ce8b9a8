#include <string.h>

#include "action/csv.h"
#include "base/error.h"

/* All rows as text: cells parted by |, each row ended by a newline, faults as "! line: ...". */
static char *read_all(const char *bytes, size_t n, int64_t bytes_max, GError **error)
{
    FILE *file = n == 0 ? fopen("/dev/null", "rb") : fmemopen((void *)bytes, n, "rb");
    struct csv *csv = csv_new(file, bytes_max);
    GString *out = g_string_new(NULL);
    enum csv_step step = CSV_ROW;

    while ((step = csv_next(csv, error)) != CSV_END && step != CSV_FAILED) {
        if (step == CSV_MALFORMED) {
            g_string_append_printf(out, "! %d: %s\n", (int)csv_line(csv), csv_fault(csv));
            continue;
        }
        g_string_append_printf(out, "%d", (int)csv_line(csv));
        for (unsigned i = 0; i < csv_n_cells(csv); i++)
            g_string_append_printf(out, "|%s", csv_cell(csv, i));
        g_string_append_c(out, '\n');
    }
    csv_free(csv);
    fclose(file);
    return g_string_free(out, FALSE);
}

static void assert_reads(const char *text, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *seen = read_all(text, strlen(text), 1 << 20, &error);

    g_assert_no_error(error);
    g_assert_cmpstr(seen, ==, expected);
}

static void assert_faulty(const char *text, const char *fault)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *seen = read_all(text, strlen(text), 1 << 20, &error);

    g_assert_no_error(error);
    if (strstr(seen, fault) == NULL)
        g_error("\"%s\" does not hold \"%s\"", seen, fault);
}

static void test_plain(void)
{
    assert_reads("a,b,c\n1,2,3\n", "1|a|b|c\n2|1|2|3\n");
    assert_reads("a,b\r\n1,2\r\n", "1|a|b\n2|1|2\n");
    assert_reads("a,b\n1,2", "1|a|b\n2|1|2\n");
    assert_reads("", "");
    assert_reads("\xEF\xBB\xBF"
                 "a,b\n",
                 "1|a|b\n");
    assert_reads(",\n", "1||\n");
    assert_reads("a\n\n\nb\n", "1|a\n4|b\n");
}

static void test_quoted(void)
{
    assert_reads("\"a, b\",c\n", "1|a, b|c\n");
    assert_reads("\"say \"\"no\"\"\",\"\"\n", "1|say \"no\"|\n");
    /* A cell may hold line ends; the next row's line counts them. */
    assert_reads("\"one\ntwo\",x\nlast,y\n", "1|one\ntwo|x\n3|last|y\n");
}

/* What a spreadsheet would run is text like any other. */
static void test_formulas_are_text(void)
{
    assert_reads("=1+1,@SUM(A1),+7,-7\n", "1|=1+1|@SUM(A1)|+7|-7\n");
}

static void test_faults(void)
{
    assert_faulty("a \"quote\",b\n", "! 1: a quote stands within a cell");
    assert_faulty("\"a\" b,c\n", "! 1: text stands behind the closing quote");
    assert_faulty("x\n\"never ends\n", "! 2: a quoted cell begins here and never ends");
    assert_faulty("a\rb\n", "! 1: a line ends in CR alone");
    assert_faulty("\xFF\xFE"
                  "a\n",
                  "! 1: the text is not UTF-8");
}

/* One bad line hides no other. */
static void test_goes_on_behind_a_fault(void)
{
    assert_faulty("a\"\nb,c\nd\"\ne\n", "! 3:");
    assert_faulty("a\"\nb,c\nd\"\ne\n", "2|b|c\n");
    assert_faulty("a\"\nb,c\nd\"\ne\n", "4|e\n");
}

static void test_byte_zero(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *seen = read_all("a\0b\n", 4, 1 << 20, &error);

    g_assert_no_error(error);
    g_assert_nonnull(strstr(seen, "byte 0"));
}

static void test_limits(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *long_cell = g_strnfill(CSV_ROW_BYTES_MAX + 10, 'x');
    g_autofree char *commas = g_strnfill(CSV_CELLS_MAX + 10, ',');
    g_autofree char *cut = NULL;
    g_autofree char *seen = read_all(long_cell, strlen(long_cell), 1 << 22, &error);

    g_assert_no_error(error);
    g_assert_nonnull(strstr(seen, "longer than 1 MiB"));
    assert_faulty(commas, "more than 1,000 cells");
    cut = read_all("a,b\nc,d\n", 8, 5, &error);
    g_assert_cmpstr(cut, ==, "");
    g_assert_error(error, TRUCE_ERROR, ERROR_TOO_LARGE);
}

static void test_hash(void)
{
    const char *text = "a,b\n1,\"2\"\n";
    FILE *file = fmemopen((void *)text, strlen(text), "rb");
    OWNED(csv) csv = csv_new(file, 100);
    struct hash expected = sha256_of(text, strlen(text));
    struct hash seen;

    while (csv_next(csv, NULL) == CSV_ROW)
        continue;
    seen = csv_hash(csv);
    g_assert_true(hash_equal(&seen, &expected));
    g_assert_cmpint(csv_bytes_read(csv), ==, (int64_t)strlen(text));
    fclose(file);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/csv/plain", test_plain);
    g_test_add_func("/csv/quoted", test_quoted);
    g_test_add_func("/csv/formulas-are-text", test_formulas_are_text);
    g_test_add_func("/csv/faults", test_faults);
    g_test_add_func("/csv/goes-on-behind-a-fault", test_goes_on_behind_a_fault);
    g_test_add_func("/csv/byte-zero", test_byte_zero);
    g_test_add_func("/csv/limits", test_limits);
    g_test_add_func("/csv/hash", test_hash);
    return g_test_run();
}
