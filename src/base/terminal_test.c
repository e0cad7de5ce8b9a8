#include <stdlib.h>
#include <string.h>

#include "base/terminal.h"
#include "base/text.h"

struct screen {
    char *bytes;
    size_t n;
    FILE *out;
    struct terminal *terminal;
};

static void screen_open(struct screen *screen, int columns, bool is_coloured)
{
    screen->out = open_memstream(&screen->bytes, &screen->n);
    screen->terminal = terminal_new(screen->out, columns, is_coloured);
}

static const char *screen_text(struct screen *screen)
{
    fflush(screen->out);
    return screen->bytes;
}

static void screen_close(struct screen *screen)
{
    terminal_free(screen->terminal);
    fclose(screen->out);
    free(screen->bytes);
}

static void assert_safe(const char *text, const char *expected)
{
    g_autofree char *safe = terminal_safe(text);

    g_assert_cmpstr(safe, ==, expected);
}

static void test_safe(void)
{
    assert_safe("Ստեփանակերտ, Stepanakert", "Ստեփանակերտ, Stepanakert");
    assert_safe("", "");
    assert_safe("two\nlines\tand a tab", "two lines and a tab");
    /* An escape would clear the screen of who reads it. */
    assert_safe("\033[2Jpost", "\uFFFD[2Jpost");
    assert_safe("a\x7F"
                "b",
                "a\uFFFDb");
    assert_safe("\xC2\x9B"
                "2J",
                "\uFFFD2J");
    assert_safe("a\xC3(\xFF", "a\uFFFD(\uFFFD");
    assert_safe("\xE2\x82", "\uFFFD\uFFFD");
}

/* A mark of direction would let a name read backwards. */
static void test_marks_of_direction(void)
{
    const gunichar marked[] = {'a', 0x202E, 'b', 0x2066, 'c', 0};
    g_autofree char *text = g_ucs4_to_utf8(marked, -1, NULL, NULL, NULL);

    assert_safe(text, "a\uFFFDb\uFFFDc");
}

static void test_line_wraps(void)
{
    struct screen screen;

    screen_open(&screen, 20, false);
    terminal_line(screen.terminal, INK_BAD, 4, "one two three four five %d", 6);
    terminal_line(screen.terminal, INK_PLAIN, 4, "    in front stays as it is");
    g_assert_cmpstr(screen_text(&screen), ==,
                    "one two three four\n    five 6\n    in front stays\n    as it is\n");
    screen_close(&screen);
}

static void test_colour_only_where_wanted(void)
{
    struct screen screen;

    screen_open(&screen, 80, true);
    terminal_put(screen.terminal, INK_BAD, "breached");
    terminal_put(screen.terminal, INK_PLAIN, " plain");
    g_assert_cmpstr(screen_text(&screen), ==, "\033[1;31mbreached\033[0m plain");
    screen_close(&screen);
    screen_open(&screen, 80, false);
    terminal_put(screen.terminal, INK_BAD, "breached");
    g_assert_cmpstr(screen_text(&screen), ==, "breached");
    screen_close(&screen);
}

static void add_row(struct table *table, const char *a, const char *b, const char *c)
{
    table_cell(table, INK_PLAIN, a);
    table_cell(table, INK_PLAIN, b);
    table_cell(table, INK_PLAIN, c);
}

static void test_table(void)
{
    struct screen screen;
    OWNED(table) table = table_new(3);

    table_heading(table, 0, "post");
    table_heading(table, 1, "n");
    table_heading(table, 2, "remark");
    table_right(table, 1);
    add_row(table, "post-1", "7", "open");
    add_row(table, "p-2", "1,960", "");
    screen_open(&screen, 80, false);
    table_write(screen.terminal, table, 2);
    g_assert_cmpuint(table_n_rows(table), ==, 2);
    /* No line ends in spaces. */
    g_assert_cmpstr(screen_text(&screen), ==,
                    "  post        n  remark\n  post-1      7  open\n  p-2     1,960\n");
    screen_close(&screen);
}

static void test_wide_table_keeps_within(void)
{
    struct screen screen;
    OWNED(table) table = table_new(3);
    g_auto(GStrv) lines = NULL;

    add_row(table, "an-identifier-of-thirty-columns", "2021-08-31T12:00:00+03:00",
            "a sentence that is much too long for what remains of the line");
    screen_open(&screen, 60, false);
    table_write(screen.terminal, table, 0);
    lines = g_strsplit(screen_text(&screen), "\n", -1);
    for (unsigned i = 0; lines[i] != NULL; i++)
        g_assert_cmpint(text_width(lines[i]), <=, 60);
    /* The last column wraps, so its words are all there. */
    g_assert_nonnull(strstr(screen_text(&screen), "remains"));
    g_assert_nonnull(strstr(screen_text(&screen), "line"));
    screen_close(&screen);
}

static void test_cutting_and_parting(void)
{
    struct screen screen;
    OWNED(table) cut = table_new(1);
    OWNED(table) parted = table_new(1);

    table_cuts(cut, 0);
    table_cell(cut, INK_PLAIN, "0123456789abcdef");
    table_cell(parted, INK_PLAIN, "0123456789abcdef");
    screen_open(&screen, 10, false);
    table_write(screen.terminal, cut, 0);
    table_write(screen.terminal, parted, 0);
    g_assert_cmpstr(screen_text(&screen), ==, "012345678…\n0123456789\nabcdef\n");
    screen_close(&screen);
}

static void test_fits(void)
{
    OWNED(table) table = table_new(3);

    add_row(table, "a-long-identifier", "another-long-identifier", "b");
    g_assert_true(table_fits(table, 80));
    g_assert_false(table_fits(table, 20));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/terminal/safe", test_safe);
    g_test_add_func("/terminal/marks-of-direction", test_marks_of_direction);
    g_test_add_func("/terminal/line-wraps", test_line_wraps);
    g_test_add_func("/terminal/colour-only-where-wanted", test_colour_only_where_wanted);
    g_test_add_func("/terminal/table", test_table);
    g_test_add_func("/terminal/wide-table-keeps-within", test_wide_table_keeps_within);
    g_test_add_func("/terminal/cutting-and-parting", test_cutting_and_parting);
    g_test_add_func("/terminal/fits", test_fits);
    return g_test_run();
}
