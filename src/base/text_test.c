#include "base/text.h"

#include <string.h>

static void test_slug(void)
{
    static const char *const accepted[] = {
        "a",
        "0",
        "lachin",
        "op-27",
        "centre.member",
        "2020-11-10",
        "a-",
        "a.",
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl"};
    static const char *const refused[] = {
        "",    "-a",
        ".a",  "A",
        "aB",  "a b",
        "a_b", "a/b",
        "ａ",  "é",
        " a",  "a ",
        "a\n", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklm"};

    for (size_t i = 0; i < G_N_ELEMENTS(accepted); i++)
        if (!is_slug(accepted[i]))
            g_error("“%s” was refused", accepted[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
        if (is_slug(refused[i]))
            g_error("“%s” was accepted", refused[i]);
}

static void test_is_text(void)
{
    static const struct {
        const char *bytes;
        size_t n;
        bool is_text;
    } cases[] = {
        {"", 0, true},
        {NULL, 0, true},
        {"abc", 3, true},
        {"Лачин", 10, true},
        {"Լաչին", 10, true},
        {"\xf0\x9f\x95\x8a", 4, true},
        {"\xef\xbf\xbf", 3, true}, /* U+FFFF is a code point like others */
        {"a\0b", 3, false},
        {"\0", 1, false},
        {"Лачин", 9, false}, /* cut within a character */
        {"\xff", 1, false},
        {"\x80", 1, false},
        {"\xc0\x80", 2, false},         /* a NUL written in two bytes */
        {"\xed\xa0\x80", 3, false},     /* a surrogate */
        {"\xf4\x90\x80\x80", 4, false}, /* beyond U+10FFFF */
        {"\xe0\x80\xaf", 3, false},     /* "/" written in three bytes */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(is_text(cases[i].bytes, cases[i].n), ==, cases[i].is_text);
}

static void test_width(void)
{
    g_assert_cmpint(text_width(""), ==, 0);
    g_assert_cmpint(text_width("Lachin"), ==, 6);
    g_assert_cmpint(text_width("Лачин"), ==, 5);
    g_assert_cmpint(text_width("Ստեփանակերտ"), ==, 11);
    g_assert_cmpint(text_width("拉钦"), ==, 4);
    g_assert_cmpint(text_width("и\u0306"), ==, 1);  /* и and a combining breve */
    g_assert_cmpint(text_width("a\u200bb"), ==, 2); /* zero width space */
    g_assert_cmpint(text_width("a\ab"), ==, 2);
    g_assert_cmpint(text_width("🕊"), ==, 1);
    g_assert_cmpint(text_width("…"), ==, 1);
}

static void check_cut(const char *text, int columns, const char *expected)
{
    g_autofree char *cut = text_cut(text, columns);

    g_assert_cmpstr(cut, ==, expected);
    g_assert_cmpint(text_width(cut), <=, MAX(columns, 0));
}

static void test_cut(void)
{
    check_cut("Lachin", 6, "Lachin");
    check_cut("Lachin", 5, "Lach…");
    check_cut("Lachin", 1, "…");
    check_cut("Lachin", 0, "");
    check_cut("Lachin", -3, "");
    check_cut("", 0, "");
    check_cut("", 4, "");
    check_cut("拉钦拉钦", 8, "拉钦拉钦");
    check_cut("拉钦拉钦", 7, "拉钦拉…");
    check_cut("拉钦拉钦", 6, "拉钦…");
    check_cut("拉钦", 2, "…");
    check_cut("и\u0306од", 2, "и\u0306…"); /* the breve stays with its letter */
}

static void check_wrap(const char *text, int columns, int indent, const char *expected)
{
    g_autofree char *wrapped = text_wrap(text, columns, indent);

    g_assert_cmpstr(wrapped, ==, expected);
}

static void test_wrap(void)
{
    check_wrap("", 10, 0, "");
    check_wrap("one two three", 20, 2, "one two three");
    check_wrap("one two three", 13, 2, "one two three");
    check_wrap("one two three", 12, 2, "one two\n  three");
    check_wrap("one two three", 7, 0, "one two\nthree");
    check_wrap("one two three", 1, 1, "one\n two\n three");
    check_wrap("  one   two  ", 20, 0, "one two");
    check_wrap("a-word-longer-than-the-line and more", 10, 4,
               "a-word-longer-than-the-line\n    and\n"
               "    more");
    check_wrap("one\ntwo three", 20, 2, "one\n  two three");
    check_wrap("one\n\ntwo", 20, 2, "one\n\n  two");
    check_wrap("one\n", 20, 2, "one\n");
    check_wrap("пост на мосту", 8, 0, "пост на\nмосту");
    check_wrap("拉钦 拉钦 拉钦", 9, 0, "拉钦 拉钦\n拉钦");
}

static void test_nearest(void)
{
    static const char *const verbs[] = {"record", "import", "status",  "check",
                                        "duties", "verify", "rebuild", "to"};
    size_t n = G_N_ELEMENTS(verbs);

    g_assert_cmpstr(text_nearest("record", verbs, n), ==, "record");
    g_assert_cmpstr(text_nearest("recrod", verbs, n), ==, "record");
    g_assert_cmpstr(text_nearest("recod", verbs, n), ==, "record");
    g_assert_cmpstr(text_nearest("RECORD", verbs, n), ==, "record");
    g_assert_cmpstr(text_nearest("chekc", verbs, n), ==, "check");
    g_assert_cmpstr(text_nearest("dutys", verbs, n), ==, NULL);
    g_assert_cmpstr(text_nearest("dutie", verbs, n), ==, "duties");
    g_assert_cmpstr(text_nearest("verfiy", verbs, n), ==, "verify");
    g_assert_cmpstr(text_nearest("xyz", verbs, n), ==, NULL);
    g_assert_cmpstr(text_nearest("x", verbs, n), ==, NULL);
    g_assert_cmpstr(text_nearest("", verbs, n), ==, NULL);
    g_assert_cmpstr(text_nearest("record", verbs, 0), ==, NULL);
}

static void test_nearest_ties(void)
{
    static const char *const ties[] = {"card", "cart", "cast"};

    g_assert_cmpstr(text_nearest("carx", ties, 3), ==, "card");
    g_assert_cmpstr(text_nearest("caxt", ties, 3), ==, "cart");
    g_assert_cmpstr(text_nearest("cast", ties, 3), ==, "cast");
}

static void test_nearest_short(void)
{
    static const char *const letters[] = {"y", "ok"};

    g_assert_null(text_nearest("x", letters, 2)); /* one slip, but nothing in common */
    g_assert_cmpstr(text_nearest("o", letters, 2), ==, "ok");
}

static void test_nearest_long(void)
{
    g_autofree char *word = g_strnfill(64, 'a');
    g_autofree char *longer = g_strnfill(65, 'a');
    const char *const candidates[] = {longer, word};

    g_assert_true(text_nearest(word, candidates, 2) == word);
    g_assert_null(text_nearest(longer, candidates, 2));
}

static void check_grouped(long long n, const char *expected)
{
    g_autofree char *text = text_grouped(n);

    g_assert_cmpstr(text, ==, expected);
}

static void test_grouped(void)
{
    check_grouped(0, "0");
    check_grouped(7, "7");
    check_grouped(999, "999");
    check_grouped(1960, "1,960");
    check_grouped(-1960, "-1,960");
    check_grouped(-196, "-196");
    check_grouped(100000, "100,000");
    check_grouped(1000000, "1,000,000");
    check_grouped(9223372036854775807LL, "9,223,372,036,854,775,807");
    check_grouped(-9223372036854775807LL - 1, "-9,223,372,036,854,775,808");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/slug", test_slug);
    g_test_add_func("/text/is-text", test_is_text);
    g_test_add_func("/text/width", test_width);
    g_test_add_func("/text/cut", test_cut);
    g_test_add_func("/text/wrap", test_wrap);
    g_test_add_func("/text/nearest", test_nearest);
    g_test_add_func("/text/nearest-ties", test_nearest_ties);
    g_test_add_func("/text/nearest-short", test_nearest_short);
    g_test_add_func("/text/nearest-long", test_nearest_long);
    g_test_add_func("/text/grouped", test_grouped);
    return g_test_run();
}
