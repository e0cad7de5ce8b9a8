#include "record/field.h"

#include <string.h>

#include "base/error.h"
#include "record/canon.h"

static const struct field area_fields[] = {
    {"name", FIELD_TEXT, REQUIRED, NULL},
    {"radius", FIELD_COUNT, OPTIONAL, NULL},
    FIELDS_END,
};

static const struct field fields[] = {
    {"text", FIELD_TEXT, OPTIONAL, NULL},
    {"long_text", FIELD_LONG_TEXT, OPTIONAL, NULL},
    {"slug", FIELD_SLUG, OPTIONAL, NULL},
    {"complete", FIELD_BOOL, OPTIONAL, NULL},
    {"offset_m", FIELD_INTEGER, OPTIONAL, NULL},
    {"passed", FIELD_COUNT, OPTIONAL, NULL},
    {"tonnes", FIELD_DECIMAL(3), OPTIONAL, NULL},
    {"day", FIELD_DATE, OPTIONAL, NULL},
    {"since", FIELD_INSTANT, OPTIONAL, NULL},
    {"term", FIELD_PERIOD, OPTIONAL, NULL},
    {"price", FIELD_MONEY, OPTIONAL, NULL},
    {"direction", FIELD_ENUM(forward, reverse), OPTIONAL, NULL},
    {"statement", FIELD_HASH, OPTIONAL, NULL},
    {"photo", FIELD_ATTACHMENT, OPTIONAL, NULL},
    {"post", FIELD_POST, OPTIONAL, NULL},
    {"tags", FIELD_SLUGS, OPTIONAL, NULL},
    {"units", FIELD_IDS(unit), OPTIONAL, NULL},
    {"zone", FIELD_ZONE, OPTIONAL, NULL},
    {"area", FIELD_OBJECT(area_fields), OPTIONAL, NULL},
    {"areas", FIELD_LIST(area_fields), OPTIONAL, NULL},
    {"settings", FIELD_ANY, OPTIONAL, NULL},
    {"born", FIELD_DATE, SEALED, NULL},
    {"home", FIELD_OBJECT(area_fields), SEALED, NULL},
    FIELDS_END,
};

#define HASH_TEXT "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\""

static json_t *parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    json_t *value = canon_parse_lenient(text, strlen(text), &error);

    g_assert_no_error(error);
    return value;
}

static void accept(const char *name, const char *text)
{
    g_autoptr(GError) error = NULL;
    json_t *value = parse(text);

    field_check(fields_find(fields, name), value, NULL, &error);
    g_assert_no_error(error);
    json_decref(value);
}

static void check_message(const GError *error, const char *part)
{
    g_assert_true(error_is(error, ERROR_FIELD));
    if (strstr(error->message, part) == NULL) {
        g_error("\"%s\" has no \"%s\"", error->message, part);
    }
}

/* A refusal names the field; without `part` any sentence will do. */
static void refuse(const char *name, const char *text, const char *part)
{
    const struct field *field = fields_find(fields, name);
    g_autofree char *place = g_strdup_printf("field '%s'", name);
    g_autoptr(GError) error = NULL;
    json_t *value = parse(text);

    g_assert_false(field_check(field, value, NULL, &error));
    check_message(error, place);
    check_message(error, part != NULL ? part : "expected");
    json_decref(value);
}

static void test_words(void)
{
    g_autofree char *text = g_strnfill(10001, 'x');
    g_autofree char *too_long = g_strdup_printf("\"%s\"", text);
    g_autofree char *longest = g_strdup_printf("\"%s\"", text + 1);

    accept("text", "\"\"");
    accept("text", longest);
    refuse("text", too_long, "expected text of at most 10,000 bytes");
    refuse("text", "1", "found 1");
    refuse("text", "[]", "found a list of 0");
    refuse("text", "{}", "found an object");
    accept("long_text", too_long);
    refuse("long_text", "true", "found true");
    accept("slug", "\"lachin-1.a\"");
    refuse("slug", "\"Lachin\"", "found \"Lachin\", expected a slug");
    refuse("slug", "\"\"", NULL);
    refuse("slug", "false", "found false");
    accept("direction", "\"forward\"");
    accept("direction", "\"reverse\"");
    refuse("direction", "\"up\"", "found \"up\", expected one of forward, reverse");
    refuse("direction", "\"forward, reverse\"", NULL);
    refuse("direction", "\"forwar\"", NULL);
    refuse("direction", "\"forward \"", NULL);
    refuse("direction", "\"\"", NULL);
    accept("statement", HASH_TEXT);
    accept("photo", HASH_TEXT);
    refuse("statement", "\"e3b0\"", "64 hex digits");
    refuse("photo", "\"E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855\"",
           "@FILE");
    accept("post", "\"op-12\"");
    refuse("post", "\"OP 12\"", "the id of a post");
    accept("zone", "\"Asia/Baku\"");
    accept("zone", "\"UTC\"");
    refuse("zone", "\"Asia/Nowhere\"", "IANA");
    refuse("zone", "\"../../etc/passwd\"", "IANA");
    refuse("zone", "4", "IANA");
}

static void test_numbers(void)
{
    accept("complete", "true");
    accept("complete", "false");
    refuse("complete", "1", "true or false");
    refuse("complete", "\"true\"", NULL);
    accept("offset_m", "-9007199254740991");
    refuse("offset_m", "\"1\"", "a whole number");
    accept("passed", "0");
    accept("passed", "9007199254740991");
    refuse("passed", "-1", "found -1, expected a whole number, 0 or more");
    refuse("passed", "true", NULL);
    accept("since", "1604966400000");
    accept("since", "-2208988800000");
    accept("since", "253402300799999");
    refuse("since", "-2208988800001", "an instant such as");
    refuse("since", "253402300800000", NULL);
    refuse("since", "\"2020-11-10\"", NULL);
}

static void test_decimals(void)
{
    static const char *const good[] = {
        "0",
        "0.0",
        "0.000",
        "7",
        "-7",
        "12.5",
        "-0.001",
        "999999999999999.999",
        "123456789012345678",
    };
    static const char *const bad[] = {
        "",
        "-",
        ".",
        "1.",
        ".5",
        "+1",
        "01",
        "00",
        "-01",
        "1.2345",
        "-0",
        "-0.00",
        "1e3",
        " 1",
        "1 ",
        "1,5",
        "0x1",
        "--1",
        "1.-5",
        "1.2.3",
        "1234567890123456789",
        "9999999999999999.999",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autofree char *text = g_strdup_printf("\"%s\"", good[i]);

        accept("tonnes", text);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *text = g_strdup_printf("\"%s\"", bad[i]);

        refuse("tonnes", text, "at most 3 digits behind the point");
    }
    refuse("tonnes", "12", NULL);
}

static void test_calendar_and_money(void)
{
    accept("day", "\"2020-02-29\"");
    refuse("day", "\"2021-02-29\"", "found \"2021-02-29\", expected a local date");
    refuse("day", "\"2020-2-9\"", NULL);
    refuse("day", "20201110", NULL);
    accept("term", "\"P6M\"");
    refuse("term", "\"PT6H\"", "a period such as");
    refuse("term", "\"\"", NULL);
    accept("price", "\"1234.56 RUB\"");
    refuse("price", "\"1234.5 RUB\"", "an amount and currency");
    refuse("price", "\"5 XQX\"", NULL);
    refuse("price", "5", NULL);
}

static json_t *slugs(unsigned n)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < n; i++) {
        g_autofree char *slug = g_strdup_printf("s%u", i);

        json_array_append_new(list, json_string(slug));
    }
    return list;
}

static void test_lists(void)
{
    json_t *most = slugs(1000);
    json_t *more = slugs(1001);
    g_autoptr(GError) error = NULL;

    accept("tags", "[]");
    accept("tags", "[\"a\",\"b\"]");
    accept("units", "[\"mrb-1\"]");
    refuse("tags", "\"a\"", "a list of at most 1,000 different slugs");
    refuse("tags", "[\"a\",\"b\",\"a\"]", "different");
    refuse("tags", "[\"a\",\"B\"]", "field 'tags', item 2: found \"B\"");
    refuse("units", "[1]", "ids of the type unit");
    g_assert_true(field_check(fields_find(fields, "tags"), most, NULL, &error));
    g_assert_false(field_check(fields_find(fields, "tags"), more, NULL, &error));
    check_message(error, "found a list of 1001");
    json_decref(most);
    json_decref(more);
}

static void test_objects(void)
{
    json_t *list = json_array();
    g_autoptr(GError) error = NULL;

    accept("area", "{\"name\":\"north\"}");
    accept("area", "{\"name\":\"north\",\"radius\":5}");
    refuse("area", "[]", "expected an object");
    refuse("area", "{}", "field 'area': field 'name' is missing");
    refuse("area", "{\"name\":\"n\",\"radius\":-5}",
           "field 'area', field 'radius': found -5, expected a whole number, 0 or more");
    refuse("area", "{\"name\":\"n\",\"raduis\":5}", "did you mean 'radius'?");
    accept("areas", "[]");
    accept("areas", "[{\"name\":\"a\"},{\"name\":\"a\"}]");
    refuse("areas", "{\"name\":\"a\"}", "expected a list of at most 10,000 objects");
    refuse("areas", "[{\"name\":\"a\"},3]", "field 'areas', item 2: expected an object");
    refuse("areas", "[{\"name\":\"a\"},{\"name\":3}]",
           "field 'areas', item 2, field 'name': found 3");
    accept("settings", "{\"a\":[1,{\"b\":true}]}");
    for (unsigned i = 0; i < 10001; i++) {
        json_array_append_new(list, json_pack("{ss}", "name", "a"));
    }
    g_assert_false(field_check(fields_find(fields, "areas"), list, NULL, &error));
    check_message(error, "found a list of 10001");
    json_decref(list);
}

/* ---- whole objects ---- */

static const struct field passage[] = {
    {"link", FIELD_LINK, REQUIRED, NULL},
    {"direction", FIELD_ENUM(forward, reverse), REQUIRED, NULL},
    {"tonnes", FIELD_DECIMAL(3), OPTIONAL, NULL},
    {"driver", FIELD_TEXT, SEALED | REQUIRED, NULL},
    FIELDS_END,
};

static char *locate(void *self, const json_t *value)
{
    return g_strdup(self);
}

static void refuse_object(const char *text, bool is_open, const char *message)
{
    struct locator where = {locate, (char *)"row 3"};
    g_autoptr(GError) error = NULL;
    json_t *object = parse(text);
    bool ok = is_open ? fields_check_open(passage, object, &where, &error)
                      : fields_check(passage, object, &where, &error);

    g_assert_false(ok);
    g_assert_true(error_is(error, ERROR_FIELD));
    g_assert_cmpstr(error->message, ==, message);
    json_decref(object);
}

static void test_fields_check(void)
{
    g_autoptr(GError) error = NULL;
    json_t *whole = parse("{\"driver\":\"x\",\"direction\":\"forward\",\"link\":\"m4\"}");
    json_t *open = parse("{\"direction\":\"forward\",\"link\":\"m4\",\"tonnes\":\"1.5\"}");

    g_assert_true(fields_check(passage, whole, NULL, &error));
    g_assert_true(fields_check_open(passage, open, NULL, &error));
    refuse_object("{\"direction\":\"up\",\"link\":\"m4\"}", true,
                  "row 3, field 'direction': found \"up\", expected one of forward, reverse");
    refuse_object("{\"direction\":\"forward\"}", true,
                  "row 3: field 'link' is missing; expected the id of a link");
    refuse_object("{\"directoin\":\"forward\",\"link\":\"m4\"}", true,
                  "row 3: unknown field 'directoin'; did you mean 'direction'?");
    refuse_object("{\"direction\":\"forward\",\"link\":\"m4\",\"zzzzzzzzzz\":1}", true,
                  "row 3: unknown field 'zzzzzzzzzz'; the fields are: link, direction, tonnes, "
                  "driver");
    refuse_object("{\"direction\":\"forward\",\"driver\":\"x\",\"link\":\"m4\"}", true,
                  "row 3: field 'driver' is sealed and may not stand among the open ones");
    refuse_object("{\"direction\":\"forward\",\"link\":\"m4\"}", false,
                  "row 3: field 'driver' is missing; expected text of at most 10,000 bytes");
    refuse_object("[]", false, "row 3: expected an object with fields by name");
    json_decref(whole);
    json_decref(open);
}

/* Whatever is wrong with a SEALED value, it is not repeated. */
static void test_sealed(void)
{
    static const struct {
        const char *name;
        const char *value;
    } cases[] = {
        {"born", "\"secret\""},          {"born", "918273"},
        {"home", "{\"name\":918273}"},   {"home", "{\"name\":\"x\",\"secret\":1}"},
        {"home", "{\"radius\":918273}"}, {"home", "\"secret\""},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        json_t *value = parse(cases[i].value);

        g_assert_false(field_check(fields_find(fields, cases[i].name), value, NULL, &error));
        g_assert_null(strstr(error->message, "secret"));
        g_assert_null(strstr(error->message, "918273"));
        json_decref(value);
    }
    g_assert_null(field_from_text(fields_find(fields, "born"), "secret", NULL));
}

/* ---- text ---- */

static void check_text(const char *name, const char *written, const char *json, const char *back)
{
    const struct field *field = fields_find(fields, name);
    g_autoptr(GError) error = NULL;
    json_t *value = field_from_text(field, written, &error);
    json_t *expected = parse(json);
    g_autofree char *again = NULL;

    g_assert_no_error(error);
    g_assert_true(json_equal(value, expected));
    again = field_to_text(field, value);
    g_assert_cmpstr(again, ==, back);
    json_decref(value);
    json_decref(expected);
}

static void refuse_text(const char *name, const char *written)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(field_from_text(fields_find(fields, name), written, &error));
    check_message(error, "expected");
}

static void test_from_text(void)
{
    check_text("text", "12 \"quoted\"", "\"12 \\\"quoted\\\"\"", "12 \"quoted\"");
    check_text("complete", "true", "true", "true");
    check_text("complete", "false", "false", "false");
    check_text("offset_m", "-12", "-12", "-12");
    check_text("passed", "12", "12", "12");
    check_text("tonnes", "12.50", "\"12.50\"", "12.50");
    check_text("day", "2020-11-10", "\"2020-11-10\"", "2020-11-10");
    check_text("since", "2021-08-31T12:00:00+03:00", "1630400400000", "2021-08-31T09:00:00Z");
    check_text("since", "2021-08-31T09:00:00.250Z", "1630400400250", "2021-08-31T09:00:00.250Z");
    check_text("term", "P6M", "\"P6M\"", "P6M");
    check_text("price", "5.00 RUB", "\"5.00 RUB\"", "5.00 RUB");
    check_text("tags", "a, b,c", "[\"a\",\"b\",\"c\"]", "a,b,c");
    check_text("tags", "", "[]", "");
    check_text("area", "{\"radius\": 5, \"name\": \"n\"}", "{\"name\":\"n\",\"radius\":5}",
               "{\"name\":\"n\",\"radius\":5}");
    check_text("areas", "[{\"name\":\"n\"}]", "[{\"name\":\"n\"}]", "[{\"name\":\"n\"}]");
    refuse_text("text", "\xff");
    refuse_text("complete", "yes");
    refuse_text("complete", "");
    refuse_text("offset_m", "");
    refuse_text("offset_m", "-");
    refuse_text("offset_m", "+1");
    refuse_text("offset_m", " 1");
    refuse_text("offset_m", "1 ");
    refuse_text("offset_m", "1.0");
    refuse_text("offset_m", "0x10");
    refuse_text("offset_m", "9007199254740992");
    refuse_text("offset_m", "99999999999999999999999");
    refuse_text("passed", "-1");
    refuse_text("since", "2021-08-31T12:00:00");
    refuse_text("since", "2021-08-31");
    refuse_text("since", "1630400400000");
    refuse_text("tags", "a,,b");
    refuse_text("tags", "a,a");
    refuse_text("tags", ",");
    refuse_text("area", "name=n");
    refuse_text("area", "{\"name\":null}");
}

static void test_expects(void)
{
    for (const struct field *field = fields; field->name != NULL; field++) {
        g_autofree char *text = field_expects(field);

        g_assert_cmpuint(strlen(text), >, 3);
    }
    g_assert_cmpuint(fields_count(fields), ==, G_N_ELEMENTS(fields) - 1);
    g_assert_null(fields_find(fields, "nothing"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/field/words", test_words);
    g_test_add_func("/field/numbers", test_numbers);
    g_test_add_func("/field/decimals", test_decimals);
    g_test_add_func("/field/calendar-and-money", test_calendar_and_money);
    g_test_add_func("/field/lists", test_lists);
    g_test_add_func("/field/objects", test_objects);
    g_test_add_func("/field/fields-check", test_fields_check);
    g_test_add_func("/field/sealed", test_sealed);
    g_test_add_func("/field/from-text", test_from_text);
    g_test_add_func("/field/expects", test_expects);
    return g_test_run();
}
