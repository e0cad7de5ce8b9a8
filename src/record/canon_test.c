#include "record/canon.h"

#include <string.h>

#include "base/error.h"

static void check_same(const char *text)
{
    g_autoptr(GError) error = NULL;
    json_t *value = canon_parse(text, strlen(text), &error);
    GString *again = g_string_new(NULL);

    g_assert_no_error(error);
    canon_write(again, value);
    g_assert_cmpstr(again->str, ==, text);
    g_assert_cmpuint(canon_skip(text, strlen(text), 0), ==, strlen(text));
    g_string_free(again, TRUE);
    json_decref(value);
}

static void check_refused(const char *bytes, size_t n, const char *part)
{
    g_autoptr(GError) error = NULL;
    json_t *value = canon_parse(bytes, n, &error);

    g_assert_null(value);
    g_assert_true(error_is(error, ERROR_MALFORMED));
    if (strstr(error->message, part) == NULL) {
        g_error("\"%s\" has no \"%s\"", error->message, part);
    }
}

#define REFUSED(text, part) check_refused((text), sizeof(text) - 1, (part))

static void test_accepted(void)
{
    static const char *const texts[] = {
        "{}",
        "[]",
        "\"\"",
        "0",
        "-1",
        "9007199254740991",
        "-9007199254740991",
        "true",
        "false",
        "[[],{},[{}]]",
        "{\"a\":1,\"b\":[true,false],\"c\":{\"d\":\"e\"}}",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        check_same(texts[i]);
    }
    check_same("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u000b\\u001f\x7f\"");
    check_same("\"\xd0\xa8\xd1\x83\xd1\x88\xd0\xb0 \xd5\x87\xf0\x9f\x95\x8a\xe2\x80\xa8\"");
}

/* Each with the byte at which the bytes leave the one form. */
static void test_other_forms(void)
{
    REFUSED("{\"b\":1,\"a\":2}", "byte 2 ");
    REFUSED("{\"a\": 1}", "byte 5 ");
    REFUSED(" {}", "byte 0 ");
    REFUSED("{} ", "byte 2 ");
    REFUSED("[1,2]\n", "byte 5 ");
    REFUSED("\"\\u0041\"", "byte 1 ");
    REFUSED("\"\\/\"", "byte 1 ");
    REFUSED("\"\\u001F\"", "byte 6 ");
    REFUSED("\"\\u0009\"", "byte 2 ");
    REFUSED("\"\\u00e9\"", "byte 1 ");
    REFUSED("\"\\ud83d\\udd4a\"", "byte 1 ");
    REFUSED("-0", "byte 0 ");
    REFUSED("{\"a\":{\"z\":1,\"y\":2}}", "byte 7 ");
}

static void test_not_json(void)
{
    REFUSED("", "ends too early");
    REFUSED("{", "ends too early");
    REFUSED("\"abc", "ends too early");
    REFUSED("{\"a\":1,}", "not JSON");
    REFUSED("{a:1}", "not JSON");
    REFUSED("[1 2]", "not JSON");
    REFUSED("01", "not JSON");
    REFUSED("+1", "not JSON");
    REFUSED("NaN", "not JSON");
    REFUSED("'a'", "not JSON");
    REFUSED("{}{}", "behind the end");
    REFUSED("{}\0", "behind the end");
    REFUSED("\"tab\there\"", "not JSON");
    REFUSED("{\"a\":1,\"a\":1}", "same name twice");
    REFUSED("{\"a\":1,\"\\u0061\":1}", "same name twice");
}

static void test_values_not_held(void)
{
    REFUSED("null", "at byte 0: null");
    REFUSED("{\"a\":null}", "at byte 5: null");
    REFUSED("[1,1.5]", "at byte 3: numbers");
    REFUSED("[1,1.0]", "at byte 3: numbers");
    REFUSED("[1e2]", "at byte 1: numbers");
    REFUSED("[-0.0]", "at byte 1: numbers");
    REFUSED("[1e999]", "integers lie between");
    REFUSED("9007199254740992", "at byte 0: integers");
    REFUSED("-9007199254740992", "at byte 0: integers");
    REFUSED("9223372036854775807", "integers lie between");
    REFUSED("9223372036854775808", "integers lie between");
    REFUSED("[100000000000000000000000000000]", "integers lie between");
}

static void test_text(void)
{
    REFUSED("\"\\u0000\"", "U+0000");
    REFUSED("{\"a\\u0000b\":1}", "U+0000");
    REFUSED("\"a\0b\"", "not JSON");
    REFUSED("\"\\ud800\"", "not JSON");
    REFUSED("\"\\udc00x\"", "not JSON");
    REFUSED("\"\\ud800\\ud800\"", "not JSON");
    REFUSED("\"\xff\"", "UTF-8");
    REFUSED("\"\xc3\"", "UTF-8");
    REFUSED("\"\xc0\xaf\"", "UTF-8");         /* over-long */
    REFUSED("\"\xed\xa0\x80\"", "UTF-8");     /* a surrogate */
    REFUSED("\"\xf4\x90\x80\x80\"", "UTF-8"); /* beyond U+10FFFF */
    REFUSED("{\"\xff\":1}", "UTF-8");
}

static char *nested(unsigned depth, char open, char close)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < depth; i++) {
        g_string_append_c(text, open);
    }
    for (unsigned i = 0; i < depth; i++) {
        g_string_append_c(text, close);
    }
    return g_string_free(text, FALSE);
}

static void test_depth(void)
{
    g_autofree char *deepest = nested(CANON_DEPTH_MAX, '[', ']');
    g_autofree char *deeper = nested(CANON_DEPTH_MAX + 1, '[', ']');
    g_autofree char *deepest_of_all = nested(100000, '[', ']');
    g_autoptr(GString) objects = g_string_new("1");

    check_same(deepest);
    check_refused(deeper, strlen(deeper), "at byte 32: lists and objects are nested");
    check_refused(deepest_of_all, strlen(deepest_of_all), "nested more than 32");
    for (unsigned i = 0; i < CANON_DEPTH_MAX; i++) {
        g_string_prepend(objects, "{\"a\":");
        g_string_append_c(objects, '}');
    }
    check_same(objects->str);
    g_string_prepend(objects, "[");
    g_string_append_c(objects, ']');
    check_refused(objects->str, objects->len, "nested more than 32");
}

/* RFC 8785, 3.2.3: its own example of names, with their values. The order is that of UTF-16 code
 * units: U+1F600 stands before U+FB33, which bytes would put the other way round. */
static void test_order(void)
{
    static const char in[] = "{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\","
                             "\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\",\"1\":\"One\","
                             "\"\\ud83d\\ude00\":\"Emoji: Grinning Face\","
                             "\"\\u0080\":\"Control\","
                             "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}";
    static const char out[] =
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\","
        "\"\xc3\xb6\":\"Latin Small Letter O With Diaeresis\",\"\xe2\x82\xac\":\"Euro Sign\","
        "\"\xf0\x9f\x98\x80\":\"Emoji: Grinning Face\","
        "\"\xef\xac\xb3\":\"Hebrew Letter Dalet With Dagesh\"}";
    g_autoptr(GError) error = NULL;
    json_t *value = canon_parse_lenient(in, strlen(in), &error);
    g_autoptr(GString) text = g_string_new(NULL);

    g_assert_no_error(error);
    canon_write(text, value);
    g_assert_cmpstr(text->str, ==, out);
    check_same(out);
    /* U+D7FF, U+10000 (D800 DC00), U+E000, U+FFFF; a prefix first. */
    check_same("{\"\":0,\"\xed\x9f\xbf\":1,\"\xf0\x90\x80\x80\":2,\"\xf0\x90\x80\x80z\":3,"
               "\"\xf4\x8f\xbf\xbf\":4,\"\xee\x80\x80\":5,\"\xef\xbf\xbf\":6}");
    REFUSED("{\"\xee\x80\x80\":5,\"\xf0\x90\x80\x80\":2}", "canonical");
    json_decref(value);
}

/* An object of many members in the worst order, and nested ones each out of order, which must not
 * cost more than their size. */
static void test_unsorted(void)
{
    json_t *object = json_object();
    json_t *nest = json_integer(1);
    g_autoptr(GString) text = g_string_new(NULL);

    for (int i = 999; i >= 0; i--) {
        char name[8];

        g_snprintf(name, sizeof name, "n%03d", i);
        json_object_set_new(object, name, json_integer(i));
    }
    canon_write(text, object);
    g_assert_true(g_str_has_prefix(text->str, "{\"n000\":0,\"n001\":1,"));
    g_assert_true(g_str_has_suffix(text->str, ",\"n999\":999}"));
    for (unsigned i = 0; i < CANON_DEPTH_MAX; i++) {
        json_t *outer = json_object();

        json_object_set_new(outer, "b", nest);
        json_object_set_new(outer, "a", json_integer(0));
        nest = outer;
    }
    g_string_truncate(text, 0);
    canon_write(text, nest);
    g_assert_true(g_str_has_prefix(text->str, "{\"a\":0,\"b\":{\"a\":0,\"b\":"));
    json_decref(object);
    json_decref(nest);
}

static void test_lenient(void)
{
    static const char text[] = " { \"b\" : [ 1, \"\\u0041\" ],\n \"a\" : { } } ";
    static const char null_inside[] = "{\"rows\":[{\"since\":1},{\"since\":null}]}";
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) written = g_string_new(NULL);
    json_t *value = canon_parse_lenient(text, strlen(text), &error);

    g_assert_no_error(error);
    canon_write(written, value);
    g_assert_cmpstr(written->str, ==, "{\"a\":{},\"b\":[1,\"A\"]}");
    json_decref(value);
    g_assert_null(canon_parse_lenient(null_inside, strlen(null_inside), &error));
    g_assert_true(error_is(error, ERROR_MALFORMED));
    g_assert_true(g_str_has_prefix(error->message, "rows[1].since: null"));
    g_clear_error(&error);
    g_assert_null(canon_parse_lenient("1.5", 3, &error));
    g_assert_true(g_str_has_prefix(error->message, "the value: numbers"));
    g_clear_error(&error);
    g_assert_null(canon_parse_lenient("[9007199254740992]", 18, &error));
    g_assert_true(g_str_has_prefix(error->message, "[0]: integers"));
    g_clear_error(&error);
    g_assert_null(canon_parse_lenient("{\"a\":1,\"a\":2}", 13, &error));
    g_assert_true(error_is(error, ERROR_MALFORMED));
}

/* No message may hold what stood in the text: it could be a SEALED value. */
static void test_silent(void)
{
    static const char *const texts[] = {
        "{\"born\":\"1985-secret",
        "{\"born\":\"1985-secret\"]",
        "{\"born\":1985-secret}",
        "{\"born\": \"1985-secret\"}",
        "[secret]",
        "{\"secret\":1,\"secret\":2}",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(canon_parse(texts[i], strlen(texts[i]), &error));
        g_assert_null(strstr(error->message, "secret"));
    }
}

static void test_pieces(void)
{
    g_autoptr(GString) text = g_string_new("{");

    canon_write_name(text, "a\"b");
    canon_write_string(text, "x\ny", 3);
    g_string_append_c(text, '}');
    g_assert_cmpstr(text->str, ==, "{\"a\\\"b\":\"x\\ny\"}");
}

static void test_skip(void)
{
    static const char text[] = "{\"a\":[1,{\"]\":\"}\\\"\"}],\"b\":-12,\"c\":true}";
    size_t at = strlen("{\"a\":");

    at = canon_skip(text, strlen(text), at);
    g_assert_true(g_str_has_prefix(text + at, ",\"b\":"));
    at = canon_skip(text, strlen(text), at + strlen(",\"b\":"));
    g_assert_true(g_str_has_prefix(text + at, ",\"c\":"));
    at = canon_skip(text, strlen(text), at + strlen(",\"c\":"));
    g_assert_cmpstr(text + at, ==, "}");
    /* What is not canonical gives some end within the bytes. */
    for (size_t n = 0; n <= strlen(text); n++) {
        for (size_t from = 0; from <= n; from++) {
            g_assert_cmpuint(canon_skip(text, n, from), <=, n);
        }
    }
    g_assert_cmpuint(canon_skip("\"\\", 2, 0), ==, 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/canon/accepted", test_accepted);
    g_test_add_func("/canon/other-forms", test_other_forms);
    g_test_add_func("/canon/not-json", test_not_json);
    g_test_add_func("/canon/values-not-held", test_values_not_held);
    g_test_add_func("/canon/text", test_text);
    g_test_add_func("/canon/depth", test_depth);
    g_test_add_func("/canon/order", test_order);
    g_test_add_func("/canon/unsorted", test_unsorted);
    g_test_add_func("/canon/lenient", test_lenient);
    g_test_add_func("/canon/silent", test_silent);
    g_test_add_func("/canon/pieces", test_pieces);
    g_test_add_func("/canon/skip", test_skip);
    return g_test_run();
}
