#include "record/body.h"

#include <string.h>

#include "base/error.h"
#include "record/canon.h"

static const struct field person_fields[] = {
    {"born", FIELD_DATE, SEALED | REQUIRED, NULL},
    {"name", FIELD_TEXT, SEALED, NULL},
    {"person", FIELD_SLUG, REQUIRED, NULL},
    {"rank", FIELD_TEXT, OPTIONAL, NULL},
    FIELDS_END,
};
static const struct kind person = {"person.named", "a person", person_fields, "person", 0};

static const struct field passage_fields[] = {
    {"link", FIELD_LINK, REQUIRED, NULL},
    {"direction", FIELD_ENUM(forward, reverse), REQUIRED, NULL},
    {"passed", FIELD_COUNT, REQUIRED, NULL},
    FIELDS_END,
};
static const struct kind passage = {"passage.counted", "traffic", passage_fields, NULL, 0};

static const char people_text[] =
    "[{\"born\":\"1985-01-02\",\"name\":\"A. A.\",\"person\":\"p1\",\"rank\":\"captain\"},"
    "{\"born\":\"1990-03-04\",\"person\":\"p2\"},"
    "{\"born\":\"1991-05-06\",\"name\":\"C \\u20ac\",\"person\":\"p3\"}]";

static const char passages_text[] = "[{\"link\":\"m4\",\"direction\":\"forward\",\"passed\":12},"
                                    "{\"link\":\"m4\",\"direction\":\"reverse\",\"passed\":0}]";

static json_t *parse(const char *text)
{
    json_t *value = canon_parse_lenient(text, strlen(text), NULL);

    g_assert_nonnull(value);
    return value;
}

static struct body *compose(const struct kind *kind, const char *rows_text,
                            const struct row_name *replaces)
{
    OWNED(seeded_world) seeded = seeded_world_new(world_real(), 1);
    json_t *rows = parse(rows_text);
    g_autoptr(GError) error = NULL;
    struct body *body = body_new(seeded_world(seeded), kind, rows, replaces, &error);

    g_assert_no_error(error);
    json_decref(rows);
    return body;
}

/* ---- the digests once more, from their definition ---- */

static struct hash hash_of_json(json_t *value)
{
    g_autoptr(GString) text = g_string_new(NULL);

    canon_write(text, value);
    json_decref(value);
    return sha256_of(text->str, text->len);
}

static json_t *hex_json(struct hash hash)
{
    struct hash_hex hex = hash_to_hex(&hash);

    return json_string(hex.text);
}

static json_t *model_row(const json_t *row)
{
    json_t *sealed = json_object_get(row, "sealed");
    json_t *digests = json_object();
    json_t *digested;
    const char *name;
    json_t *field;

    if (json_is_string(row)) {
        json_decref(digests);
        return json_incref((json_t *)row);
    }
    json_object_foreach(sealed, name, field)
    {
        json_object_set_new(
            digests, name,
            json_is_string(field)
                ? json_incref(field)
                : hex_json(hash_of_json(json_pack("[OsO]", json_object_get(field, "salt"), name,
                                                  json_object_get(field, "value")))));
    }
    digested = json_copy((json_t *)row);
    if (sealed != NULL) {
        json_object_set(digested, "sealed", digests);
    }
    json_decref(digests);
    return hex_json(hash_of_json(digested));
}

static struct hash model_digest(const struct body *body)
{
    json_t *rows = json_object_get(body->document, "rows");
    json_t *digests = json_array();
    size_t i;
    json_t *row;

    json_array_foreach(rows, i, row)
    {
        json_array_append_new(digests, model_row(row));
    }
    return hash_of_json(json_pack("{soso*}", "rows", digests, "salt",
                                  json_incref(json_object_get(body->document, "salt"))));
}

static void check_digest(const struct body *body)
{
    struct hash expected = model_digest(body);

    g_assert_true(hash_equal(&body->digest, &expected));
}

/* ---- composing and reading ---- */

static void test_compose(void)
{
    OWNED(body) body = compose(&passage, passages_text, NULL);
    OWNED(body) again = NULL;
    g_autoptr(GError) error = NULL;
    json_t *plain;
    json_t *expected = parse(passages_text);

    g_assert_cmpuint(body->n_rows, ==, 2);
    g_assert_true(g_str_has_prefix(
        body->bytes, "{\"rows\":[{\"open\":{\"direction\":\"forward\",\"link\":\"m4\","
                     "\"passed\":12}},{\"open\":{\"direction\":\"reverse\",\"link\":\"m4\","
                     "\"passed\":0}}],\"salt\":\""));
    check_digest(body);
    again = body_read(&passage, body->bytes, body->n_bytes, &error);
    g_assert_no_error(error);
    g_assert_true(hash_equal(&again->digest, &body->digest));
    for (unsigned i = 0; i < 2; i++) {
        plain = row_plain(&passage, &again->rows[i]);
        g_assert_true(json_equal(plain, json_array_get(expected, i)));
        json_decref(plain);
    }
    json_decref(expected);
}

static void test_sealed(void)
{
    OWNED(body) body = compose(&person, people_text, NULL);
    json_t *expected = parse(people_text);

    check_digest(body);
    for (unsigned i = 0; i < body->n_rows; i++) {
        const struct row *row = &body->rows[i];
        json_t *plain = row_plain(&person, row);

        g_assert_true(json_equal(plain, json_array_get(expected, i)));
        json_decref(plain);
        g_assert_null(json_object_get(row->open, "born"));
        g_assert_null(json_object_get(row->open, "name"));
        g_assert_nonnull(json_object_get(row->sealed, "born"));
        g_assert_false(row_withholds(row, &person_fields[0]));
    }
    g_assert_null(row_value(&body->rows[1], &person_fields[1]));
    g_assert_cmpstr(json_string_value(row_value(&body->rows[0], &person_fields[0])), ==,
                    "1985-01-02");
    g_assert_cmpstr(json_string_value(row_value(&body->rows[0], &person_fields[2])), ==, "p1");
    json_decref(expected);
}

/* No salt twice, in one body or in two. */
static void test_salts(void)
{
    OWNED(body) body = compose(&person, people_text, NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    unsigned n = 0;

    for (const char *at = body->bytes; (at = strstr(at, "\"salt\":\"")) != NULL;) {
        at += strlen("\"salt\":\"");
        n++;
        g_assert_true(g_hash_table_add(seen, g_strndup(at, HASH_HEX_CHARS)));
    }
    g_assert_cmpuint(n, ==, 1 + 3 + 5);
}

static void test_replaces(void)
{
    struct row_name replaces[2] = {{{{0}}, 0}, {{{0xab}}, 17}};
    OWNED(body) body = compose(&passage, passages_text, replaces);
    OWNED(body) person_body = NULL;
    g_autoptr(GError) G_GNUC_UNUSED error = NULL;

    check_digest(body);
    g_assert_false(body->rows[0].has_replaces);
    g_assert_true(body->rows[1].has_replaces);
    g_assert_cmpint(body->rows[1].replaces.row, ==, 17);
    g_assert_true(hash_equal(&body->rows[1].replaces.statement, &replaces[1].statement));
    person_body = compose(&person, "[{\"born\":\"1985-01-02\",\"person\":\"p1\"}]", replaces + 1);
    check_digest(person_body);
    g_assert_true(person_body->rows[0].has_replaces);
}

static void refuse_new(const struct kind *kind, const char *rows_text, enum error_code code,
                       const char *part)
{
    OWNED(seeded_world) seeded = seeded_world_new(world_real(), 1);
    json_t *rows = parse(rows_text);
    g_autoptr(GError) error = NULL;

    g_assert_null(body_new(seeded_world(seeded), kind, rows, NULL, &error));
    g_assert_true(error_is(error, code));
    if (strstr(error->message, part) == NULL) {
        g_error("\"%s\" has no \"%s\"", error->message, part);
    }
    json_decref(rows);
}

static void test_compose_refusals(void)
{
    refuse_new(&passage, "[]", ERROR_FIELD, "at least one row");
    refuse_new(&passage, "[{\"link\":\"m4\",\"direction\":\"up\",\"passed\":1}]", ERROR_FIELD,
               "row 0, field 'direction': found \"up\", expected one of forward, reverse");
    refuse_new(&passage,
               "[{\"link\":\"m4\",\"direction\":\"forward\",\"passed\":1},{\"link\":\"m4\"}]",
               ERROR_FIELD, "row 1: field 'direction' is missing");
    refuse_new(&passage, "[3]", ERROR_FIELD, "row 0: expected an object");
    refuse_new(&person, "[{\"person\":\"p1\"}]", ERROR_FIELD, "field 'born' is missing");
    refuse_new(&person, "[{\"born\":\"tomorrow\",\"person\":\"p1\"}]", ERROR_FIELD,
               "row 0, field 'born': the value is sealed and not shown; expected a local date");
}

static json_t *many_passages(unsigned n)
{
    json_t *rows = json_array();

    for (unsigned i = 0; i < n; i++) {
        json_array_append_new(
            rows, json_pack("{sssssi}", "link", "m4", "direction", "forward", "passed", (int)i));
    }
    return rows;
}

static void test_limits(void)
{
    static const struct field text_fields[] = {{"words", FIELD_LONG_TEXT, 0, NULL}, FIELDS_END};
    static const struct kind text_kind = {"text.said", "words", text_fields, NULL, 0};
    OWNED(seeded_world) seeded = seeded_world_new(world_real(), 1);
    const struct world *world = seeded_world(seeded);
    json_t *rows = many_passages(1000);
    g_autofree char *words = g_strnfill(BODY_BYTES_MAX - 106, 'x');
    json_t *largest = json_pack("[{ss}]", "words", words);
    OWNED(body) most = body_new(world, &passage, rows, NULL, NULL);
    OWNED(body) long_body = body_new(world, &text_kind, largest, NULL, NULL);
    g_autoptr(GError) error = NULL;

    g_assert_cmpuint(most->n_rows, ==, 1000);
    g_assert_nonnull(long_body);
    g_assert_cmpuint(long_body->n_bytes, ==, BODY_BYTES_MAX);
    json_decref(rows);
    json_decref(largest);
    rows = many_passages(1001);
    g_assert_null(body_new(world, &passage, rows, NULL, &error));
    g_assert_true(error_is(error, ERROR_TOO_LARGE));
    g_clear_error(&error);
    json_decref(rows);
    g_free(words);
    words = g_strnfill(BODY_BYTES_MAX - 105, 'x');
    largest = json_pack("[{ss}]", "words", words);
    g_assert_null(body_new(world, &text_kind, largest, NULL, &error));
    g_assert_true(error_is(error, ERROR_TOO_LARGE));
    json_decref(largest);
}

/* A short row that is taken out of a body as large as may be leaves a longer document, which is
 * read all the same; one that is too large without its withheld rows is not. */
static void test_redacting_the_largest(void)
{
    static const struct field text_fields[] = {{"words", FIELD_LONG_TEXT, 0, NULL}, FIELDS_END};
    static const struct kind text_kind = {"text.said", "words", text_fields, NULL, 0};
    OWNED(seeded_world) seeded = seeded_world_new(world_real(), 1);
    json_t *rows = json_array();
    g_autofree char *words = g_strnfill(BODY_BYTES_MAX - 106 - 999 * 12, 'x');
    OWNED(body) body = NULL;
    OWNED(body) redacted = NULL;
    g_autofree char *one_more = NULL;
    g_autoptr(GError) error = NULL;

    for (unsigned i = 0; i < 999; i++) {
        json_array_append_new(rows, json_object());
    }
    json_array_append_new(rows, json_pack("{ss}", "words", words));
    body = body_new(seeded_world(seeded), &text_kind, rows, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(body->n_bytes, ==, BODY_BYTES_MAX);
    for (unsigned i = 0; i < 999; i++) {
        struct body *next =
            i % 100 == 0
                ? body_redact(&text_kind, redacted != NULL ? redacted : body, i, NULL, &error)
                : NULL;

        g_assert_no_error(error);
        if (next != NULL) {
            body_free(redacted);
            redacted = next;
        }
    }
    g_assert_cmpuint(redacted->n_bytes, >, BODY_BYTES_MAX);
    g_assert_true(hash_equal(&redacted->digest, &body->digest));
    one_more = g_strdup_printf("{\"rows\":[{\"open\":{\"words\":\"%s\"}},%s", words,
                               redacted->bytes + strlen("{\"rows\":["));
    g_assert_null(body_read(&text_kind, one_more, strlen(one_more), &error));
    g_assert_true(error_is(error, ERROR_TOO_LARGE));
    json_decref(rows);
}

#define SALT "\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\""
#define END  "],\"salt\":" SALT "}"

static void refuse_read(const struct kind *kind, const char *text, enum error_code code)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(body_read(kind, text, strlen(text), &error));
    if (!error_is(error, code)) {
        g_error("%s: %s", text, error->message);
    }
}

static void accept_read(const struct kind *kind, const char *text)
{
    g_autoptr(GError) error = NULL;
    OWNED(body) body = body_read(kind, text, strlen(text), &error);

    g_assert_no_error(error);
    check_digest(body);
}

#define PASSAGE      "{\"open\":{\"direction\":\"forward\",\"link\":\"m4\",\"passed\":1}}"
#define FIELD(value) "{\"salt\":" SALT ",\"value\":" value "}"

static void test_documents(void)
{
    accept_read(&passage, "{\"rows\":[" PASSAGE END);
    accept_read(&passage, "{\"rows\":[" SALT END);
    accept_read(&passage, "{\"rows\":[" SALT "," PASSAGE "," SALT END);
    accept_read(NULL, "{\"rows\":[{\"open\":{\"anything\":[1,{\"x\":true}]}}" END);
    accept_read(NULL, "{\"rows\":[{\"open\":{},\"salt\":" SALT ",\"sealed\":{\"a\":" SALT
                      ",\"b\":" FIELD("5") "}}" END);
    refuse_read(&passage, "{\"rows\":[" PASSAGE "]}", ERROR_MALFORMED);
    refuse_read(&passage, "{\"salt\":" SALT "}", ERROR_MALFORMED);
    refuse_read(&passage, "{\"rows\":[" PASSAGE "],\"salt\":\"00\"}", ERROR_MALFORMED);
    refuse_read(&passage, "{\"rows\":[" PASSAGE "],\"salt\":" SALT ",\"x\":1}", ERROR_MALFORMED);
    refuse_read(&passage, "{\"rows\":[" END, ERROR_MALFORMED);
    refuse_read(&passage, "{\"rows\":{},\"salt\":" SALT "}", ERROR_MALFORMED);
    refuse_read(&passage, "[" PASSAGE "]", ERROR_MALFORMED);
    refuse_read(&passage, "\"x\"", ERROR_MALFORMED);
    refuse_read(&passage, "{\"rows\":[" PASSAGE " " END, ERROR_MALFORMED);
    refuse_read(&passage, "{\"rows\":[\"00\"" END, ERROR_MALFORMED);
    refuse_read(&passage, "{\"rows\":[{}" END, ERROR_MALFORMED);
    refuse_read(&passage, "{\"rows\":[7" END, ERROR_MALFORMED);
    refuse_read(&passage, "{\"rows\":[[]" END, ERROR_MALFORMED);
    refuse_read(&passage, "{\"rows\":[{\"open\":[]}" END, ERROR_MALFORMED);
    refuse_read(&passage, "{\"rows\":[{\"open\":{},\"x\":1}" END, ERROR_MALFORMED);
    refuse_read(&passage, "{\"rows\":[{\"open\":{},\"salt\":" SALT "}" END, ERROR_MALFORMED);
    refuse_read(NULL, "{\"rows\":[{\"open\":{},\"sealed\":{}}" END, ERROR_MALFORMED);
    refuse_read(NULL, "{\"rows\":[{\"open\":{},\"salt\":\"x\",\"sealed\":{}}" END, ERROR_MALFORMED);
    refuse_read(NULL, "{\"rows\":[{\"open\":{},\"salt\":" SALT ",\"sealed\":[]}" END,
                ERROR_MALFORMED);
    refuse_read(NULL, "{\"rows\":[{\"open\":{},\"salt\":" SALT ",\"sealed\":{\"a\":5}}" END,
                ERROR_MALFORMED);
    refuse_read(NULL,
                "{\"rows\":[{\"open\":{},\"salt\":" SALT ",\"sealed\":{\"a\":{\"salt\":" SALT
                "}}}" END,
                ERROR_MALFORMED);
    refuse_read(NULL,
                "{\"rows\":[{\"open\":{},\"salt\":" SALT
                ",\"sealed\":{\"a\":{\"salt\":\"x\",\"value\":1}}}" END,
                ERROR_MALFORMED);
}

#define WITH_REPLACES(r) "{\"rows\":[{\"open\":{},\"replaces\":" r "}" END

static void test_replaces_documents(void)
{
    accept_read(NULL, WITH_REPLACES("{\"row\":0,\"statement\":" SALT "}"));
    accept_read(NULL, WITH_REPLACES("{\"row\":999,\"statement\":" SALT "}"));
    refuse_read(NULL, WITH_REPLACES("{\"row\":1000,\"statement\":" SALT "}"), ERROR_MALFORMED);
    refuse_read(NULL, WITH_REPLACES("{\"row\":-1,\"statement\":" SALT "}"), ERROR_MALFORMED);
    refuse_read(NULL, WITH_REPLACES("{\"row\":true,\"statement\":" SALT "}"), ERROR_MALFORMED);
    refuse_read(NULL, WITH_REPLACES("{\"row\":1}"), ERROR_MALFORMED);
    refuse_read(NULL, WITH_REPLACES("{\"row\":1,\"statement\":\"x\"}"), ERROR_MALFORMED);
    refuse_read(NULL, WITH_REPLACES("{\"row\":1,\"statement\":" SALT ",\"x\":1}"), ERROR_MALFORMED);
    refuse_read(NULL, WITH_REPLACES("7"), ERROR_MALFORMED);
}

/* What is open and what is sealed is the kind's to say. */
static void test_sides(void)
{
    const char *good = "{\"rows\":[{\"open\":{\"person\":\"p1\"},\"salt\":" SALT
                       ",\"sealed\":{\"born\":" FIELD("\"1985-01-02\"") "}}" END;

    accept_read(&person, good);
    accept_read(&person, "{\"rows\":[{\"open\":{\"person\":\"p1\"},\"salt\":" SALT
                         ",\"sealed\":{\"born\":" SALT ",\"name\":" SALT "}}" END);
    refuse_read(&person, "{\"rows\":[{\"open\":{\"person\":\"p1\"}}" END, ERROR_FIELD);
    refuse_read(&person,
                "{\"rows\":[{\"open\":{\"born\":\"1985-01-02\",\"person\":\"p1\"},\"salt\":" SALT
                ",\"sealed\":{}}" END,
                ERROR_FIELD);
    refuse_read(&person,
                "{\"rows\":[{\"open\":{\"person\":\"p1\"},\"salt\":" SALT ",\"sealed\":{}}" END,
                ERROR_FIELD);
    refuse_read(&person,
                "{\"rows\":[{\"open\":{},\"salt\":" SALT ",\"sealed\":{\"born\":" SALT
                ",\"person\":" FIELD("\"p1\"") "}}" END,
                ERROR_FIELD);
    refuse_read(&person,
                "{\"rows\":[{\"open\":{\"person\":\"p1\"},\"salt\":" SALT
                ",\"sealed\":{\"born\":" SALT ",\"rank\":" FIELD("\"x\"") "}}" END,
                ERROR_FIELD);
    refuse_read(&person,
                "{\"rows\":[{\"open\":{\"person\":\"p1\"},\"salt\":" SALT
                ",\"sealed\":{\"born\":" SALT ",\"nickname\":" SALT "}}" END,
                ERROR_FIELD);
    refuse_read(&person,
                "{\"rows\":[{\"open\":{\"person\":\"p1\"},\"salt\":" SALT
                ",\"sealed\":{\"born\":" FIELD("\"1985-02-30\"") "}}" END,
                ERROR_FIELD);
    refuse_read(&passage,
                "{\"rows\":[{\"open\":{\"direction\":\"forward\",\"link\":\"m4\",\"passed\":1},"
                "\"salt\":" SALT ",\"sealed\":{}}" END,
                ERROR_FIELD);
    refuse_read(&passage, "{\"rows\":[{\"open\":{\"direction\":\"forward\",\"link\":\"m4\"}}" END,
                ERROR_FIELD);
}

/* ---- redaction ---- */

/* Every way to take something out: for each row (3 of them) nothing, any set of its sealed fields,
 * or the row. The digest stands, what is left reads as before, and what is out cannot be found. */
static struct body *redact(const struct body *body, unsigned row, unsigned way)
{
    struct body *out;
    g_autoptr(GError) error = NULL;

    if (way == 4) {
        return body_redact(&person, body, row, NULL, NULL);
    }
    out = body_redact(&person, body, row, "born", &error);
    g_assert_no_error(error);
    if ((way & 1) == 0) {
        body_free(out);
        out = body_read(&person, body->bytes, body->n_bytes, NULL);
    }
    if ((way & 2) != 0) {
        struct body *both = body_redact(&person, out, row, "name", &error);

        g_assert_no_error(error);
        body_free(out);
        out = both;
    }
    return out;
}

static void check_row(const struct body *body, unsigned i, unsigned way)
{
    static const char *const born[] = {"1985-01-02", "1990-03-04", "1991-05-06"};
    const struct row *row = &body->rows[i];

    g_assert_true((row->open == NULL) == (way == 4));
    g_assert_true(row_withholds(row, &person_fields[0]) == (way == 4 || (way & 1) != 0));
    g_assert_true((row_value(row, &person_fields[0]) != NULL) == (way != 4 && (way & 1) == 0));
    g_assert_true((strstr(body->bytes, born[i]) != NULL) == (way != 4 && (way & 1) == 0));
    g_assert_true((row_value(row, &person_fields[2]) != NULL) == (way != 4));
}

static void test_every_redaction(void)
{
    OWNED(body) body = compose(&person, people_text, NULL);

    for (unsigned ways = 0; ways < 5 * 5 * 5; ways++) {
        unsigned way[3] = {ways % 5, ways / 5 % 5, ways / 25};
        OWNED(body) first = redact(body, 0, way[0]);
        OWNED(body) second = redact(first, 1, way[1]);
        OWNED(body) third = redact(second, 2, way[2]);

        g_assert_true(hash_equal(&third->digest, &body->digest));
        check_digest(third);
        for (unsigned i = 0; i < 3; i++) {
            g_assert_true(hash_equal(&third->rows[i].digest, &body->rows[i].digest));
            check_row(third, i, way[i]);
        }
    }
}

static void test_redact_all(void)
{
    OWNED(body) body = compose(&person, people_text, NULL);
    OWNED(body) rows_out = body_redact(&person, body, -1, NULL, NULL);
    OWNED(body) born_out = body_redact(&person, body, -1, "born", NULL);
    OWNED(body) sealed = body_seal(&person, body, NULL);
    OWNED(body) again = body_seal(&person, sealed, NULL);
    OWNED(body) unknown_kind = body_redact(NULL, body, 1, "born", NULL);

    g_assert_true(hash_equal(&rows_out->digest, &body->digest));
    g_assert_true(hash_equal(&born_out->digest, &body->digest));
    g_assert_true(hash_equal(&sealed->digest, &body->digest));
    g_assert_true(hash_equal(&unknown_kind->digest, &body->digest));
    g_assert_cmpstr(again->bytes, ==, sealed->bytes);
    g_assert_null(strstr(rows_out->bytes, "p1"));
    g_assert_null(strstr(born_out->bytes, "\"19"));
    g_assert_nonnull(strstr(born_out->bytes, "A. A."));
    g_assert_null(strstr(sealed->bytes, "A. A."));
    g_assert_nonnull(strstr(sealed->bytes, "captain"));
}

static void refuse_redact(const struct body *body, int64_t row, const char *field,
                          enum error_code code)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(body_redact(&person, body, row, field, &error));
    g_assert_true(error_is(error, code));
}

static void test_redact_refusals(void)
{
    OWNED(body) body = compose(&person, people_text, NULL);

    refuse_redact(body, 3, NULL, ERROR_NOT_FOUND);
    refuse_redact(body, -2, NULL, ERROR_NOT_FOUND);
    refuse_redact(body, INT64_MAX, NULL, ERROR_NOT_FOUND);
    refuse_redact(body, 0, "person", ERROR_FIELD);
    refuse_redact(body, 0, "nickname", ERROR_FIELD);
}

/* Any bit changed in a document gives another digest or a refusal. */
static void test_damage(void)
{
    OWNED(body) body = compose(&person, people_text, NULL);

    for (size_t i = 0; i < body->n_bytes * 8; i++) {
        g_autofree char *changed = g_memdup2(body->bytes, body->n_bytes);
        OWNED(body) read = NULL;

        changed[i / 8] ^= (char)(1 << i % 8);
        read = body_read(NULL, changed, body->n_bytes, NULL);
        g_assert_true(read == NULL || !hash_equal(&read->digest, &body->digest));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/body/compose", test_compose);
    g_test_add_func("/body/sealed", test_sealed);
    g_test_add_func("/body/salts", test_salts);
    g_test_add_func("/body/replaces", test_replaces);
    g_test_add_func("/body/compose-refusals", test_compose_refusals);
    g_test_add_func("/body/limits", test_limits);
    g_test_add_func("/body/redacting-the-largest", test_redacting_the_largest);
    g_test_add_func("/body/documents", test_documents);
    g_test_add_func("/body/replaces-documents", test_replaces_documents);
    g_test_add_func("/body/sides", test_sides);
    g_test_add_func("/body/every-redaction", test_every_redaction);
    g_test_add_func("/body/redact-all", test_redact_all);
    g_test_add_func("/body/redact-refusals", test_redact_refusals);
    g_test_add_func("/body/damage", test_damage);
    return g_test_run();
}
