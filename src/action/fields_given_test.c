#include <string.h>

#include "action/fields_given.h"
#include "base/error.h"

static const struct field fields[] = {
    {"person", FIELD_PERSON, REQUIRED, NULL},
    {"at", FIELD_INSTANT, REQUIRED, NULL},
    {"remark", FIELD_TEXT, OPTIONAL, NULL},
    {"scan", FIELD_ATTACHMENT, OPTIONAL, NULL},
    {"posts", FIELD_IDS(post), OPTIONAL, NULL},
    {"born", FIELD_DATE, SEALED, NULL},
    FIELDS_END,
};

static const struct kind kind = {"tour.tested", "a kind of this test", fields, NULL, 0};

static bool attach(void *self, const char *path, char **hex, GError **error)
{
    if (strcmp(path, "missing") == 0)
        return fail(error, ERROR_NOT_FOUND, "no file %s", path);
    *hex = g_strnfill(64, 'a');
    return true;
}

static json_t *given(const char *line, GError **error)
{
    const struct attaching attaching = {attach, NULL};
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    json_t *list = json_array();
    json_t *row = NULL;

    for (unsigned i = 0; words[i] != NULL; i++)
        json_array_append_new(list, json_string(g_strdelimit(words[i], "_", ' ')));
    row = fields_given(&kind, list, &attaching, error);
    json_decref(list);
    return row;
}

static void assert_given(const char *line, const char *expected_json)
{
    g_autoptr(GError) error = NULL;
    json_t *row = given(line, &error);
    json_t *expected = json_loads(expected_json, 0, NULL);

    g_assert_no_error(error);
    g_assert_nonnull(expected);
    g_assert_true(json_equal(row, expected));
    json_decref(row);
    json_decref(expected);
}

static void assert_refused(const char *line, enum error_code code, const char *says)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(given(line, &error));
    g_assert_error(error, TRUCE_ERROR, (int)code);
    if (strstr(error->message, says) == NULL)
        g_error("\"%s\" does not say \"%s\"", error->message, says);
}

#define AT " at=2021-08-31T12:00:00+03:00"

static void test_given(void)
{
    assert_given("person=p-1" AT, "{\"person\": \"p-1\", \"at\": 1630400400000}");
    assert_given("person=p-1 at:=1630400400000", "{\"person\": \"p-1\", \"at\": 1630400400000}");
    assert_given("person=p-1 remark=a=b_c" AT,
                 "{\"person\": \"p-1\", \"at\": 1630400400000, \"remark\": \"a=b c\"}");
    assert_given("person=p-1 posts=a,b" AT,
                 "{\"person\": \"p-1\", \"at\": 1630400400000, \"posts\": [\"a\", \"b\"]}");
    assert_given("person=p-1 posts:=[\"a\"]" AT,
                 "{\"person\": \"p-1\", \"at\": 1630400400000, \"posts\": [\"a\"]}");
    assert_given("person=p-1 scan=@paper.pdf" AT,
                 "{\"person\": \"p-1\", \"at\": 1630400400000, \"scan\": "
                 "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}");
    /* An @ in a text is an @. */
    assert_given("person=p-1 remark=@home" AT,
                 "{\"person\": \"p-1\", \"at\": 1630400400000, \"remark\": \"@home\"}");
}

static void test_refused(void)
{
    assert_refused("person=p-1", ERROR_FIELD, "at");
    assert_refused("person" AT, ERROR_USAGE, "field=value");
    assert_refused("=p-1" AT, ERROR_USAGE, "field=value");
    assert_refused("person=p-1 person=p-2" AT, ERROR_USAGE, "given twice");
    assert_refused("persn=p-1" AT, ERROR_FIELD, "did you mean person?");
    assert_refused("zzzzzzz=1" AT, ERROR_FIELD, "it has person, at");
    assert_refused("person=P_1" AT, ERROR_FIELD, "person");
    assert_refused("person=p-1 at=2021-08-31T12:00:00", ERROR_FIELD, "at");
    assert_refused("person=p-1 at=yesterday", ERROR_FIELD, "yesterday");
    assert_refused("person:=7" AT, ERROR_FIELD, "person");
    assert_refused("person:={" AT, ERROR_MALFORMED, "is not JSON");
    assert_refused("person=p-1 scan=@missing" AT, ERROR_NOT_FOUND, "missing");
    assert_refused("person=p-1 scan=paper.pdf" AT, ERROR_FIELD, "scan");
}

static void test_sealed_value_is_not_quoted(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(given("person=p-1 born=1990-02-31" AT, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_FIELD);
    g_assert_null(strstr(error->message, "1990"));
}

static void test_example(void)
{
    g_autofree char *example = fields_example(&kind);

    g_assert_cmpstr(example, ==,
                    "truce record tour.tested person=person-1 at=2021-03-01T08:00:00+03:00 "
                    "--as PARTICIPANT");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fields-given/given", test_given);
    g_test_add_func("/fields-given/refused", test_refused);
    g_test_add_func("/fields-given/sealed-value-is-not-quoted", test_sealed_value_is_not_quoted);
    g_test_add_func("/fields-given/example", test_example);
    return g_test_run();
}
