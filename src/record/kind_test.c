#include "record/kind.h"

#include <string.h>

#include "base/error.h"

static const struct field area_fields[] = {
    {"name", FIELD_TEXT, REQUIRED, NULL},
    FIELDS_END,
};

static const struct field passage_fields[] = {
    {"link", FIELD_LINK, REQUIRED | INDEXED, "transport link"},
    {"direction", FIELD_ENUM(forward, reverse), REQUIRED, NULL},
    {"passed", FIELD_COUNT, REQUIRED, NULL},
    {"tonnes", FIELD_DECIMAL(3), OPTIONAL, NULL},
    {"complete", FIELD_BOOL, OPTIONAL, NULL},
    {"area", FIELD_OBJECT(area_fields), OPTIONAL, NULL},
    FIELDS_END,
};

static const struct field person_fields[] = {
    {"person", FIELD_SLUG, REQUIRED, NULL},
    {"born", FIELD_DATE, SEALED | REQUIRED, NULL},
    FIELDS_END,
};

static const struct kind passages[] = {
    {"passage.counted", "traffic on a link in a period", passage_fields, NULL, 0},
    KINDS_END,
};

static const struct kind people[] = {
    {"person.named", "a person", person_fields, "person", 0},
    {"key.enrolled-late", "a key", area_fields, NULL, KIND_SYSTEM},
    KINDS_END,
};

static const struct kind *const tables[] = {passages, people};

static void test_find(void)
{
    struct kinds *kinds = kinds_new(tables, G_N_ELEMENTS(tables));

    g_assert_cmpuint(kinds_count(kinds), ==, 3);
    g_assert_true(kinds_get(kinds, 0) == &passages[0]);
    g_assert_true(kinds_find(kinds, "person.named") == &people[0]);
    g_assert_null(kinds_find(kinds, "person"));
    g_assert_true(kind_has_sealed(&people[0]));
    g_assert_false(kind_has_sealed(&passages[0]));
    kinds_free(kinds);
    kinds_free(NULL);
}

static void test_table(void)
{
    g_autofree char *script = kind_table_script(&passages[0]);
    g_autofree char *sealed = kind_table_script(&people[0]);
    g_autofree char *table = kind_table(&people[1]);
    g_autofree char *insert = kind_insert_text(&people[0]);

    g_assert_cmpstr(script, ==,
                    "CREATE TABLE passage_counted (\n"
                    "    log_index BIGINT NOT NULL,\n"
                    "    row_no BIGINT NOT NULL,\n"
                    "    known_from BIGINT NOT NULL,\n"
                    "    known_until BIGINT,\n"
                    "    made_by BIGINT NOT NULL,\n"
                    "    ended_by BIGINT,\n"
                    "    author TEXT NOT NULL,\n"
                    "    link TEXT NOT NULL,\n"
                    "    direction TEXT NOT NULL,\n"
                    "    passed BIGINT NOT NULL,\n"
                    "    tonnes TEXT,\n"
                    "    complete BOOLEAN,\n"
                    "    area TEXT,\n"
                    "    PRIMARY KEY (log_index, row_no, known_from)\n"
                    ");\n"
                    "CREATE INDEX passage_counted_link ON passage_counted (link);\n");
    g_assert_nonnull(strstr(sealed, "    born TEXT,\n"));
    g_assert_cmpstr(table, ==, "key_enrolled_late");
    g_assert_cmpstr(insert, ==,
                    "INSERT INTO person_named (log_index, row_no, known_from, known_until, "
                    "made_by, ended_by, author, person, born) VALUES ($1, $2, $3, $4, $5, $6, $7, "
                    "$8, $9)");
}

static void test_describe(void)
{
    json_t *kind = kind_describe(&passages[0]);
    json_t *fields = json_object_get(kind, "fields");
    json_t *direction = json_array_get(fields, 1);
    json_t *area = json_array_get(fields, 5);

    g_assert_cmpstr(json_string_value(json_object_get(kind, "kind")), ==, "passage.counted");
    g_assert_cmpuint(json_array_size(fields), ==, 6);
    g_assert_cmpstr(json_string_value(json_object_get(direction, "type")), ==, "enum");
    g_assert_cmpuint(json_array_size(json_object_get(direction, "values")), ==, 2);
    g_assert_cmpuint(json_array_size(json_object_get(area, "fields")), ==, 1);
    json_decref(kind);
}

/* Another help text is another wording, not another table; another flag is. */
static void test_fingerprint(void)
{
    struct field changed[G_N_ELEMENTS(passage_fields)];
    struct kind kinds_changed[2] = {passages[0], KINDS_END};
    const struct kind *const changed_table[] = {kinds_changed};
    struct kinds *before;
    struct kinds *after;
    struct hash was;
    struct hash is;

    memcpy(changed, passage_fields, sizeof changed);
    kinds_changed[0].fields = changed;
    before = kinds_new(changed_table, 1);
    was = kinds_fingerprint(before);
    changed[0].help = "other words";
    kinds_changed[0].summary = "other words too";
    after = kinds_new(changed_table, 1);
    is = kinds_fingerprint(after);
    g_assert_true(hash_equal(&was, &is));
    changed[1].flags |= INDEXED;
    is = kinds_fingerprint(after);
    g_assert_false(hash_equal(&was, &is));
    kinds_free(before);
    kinds_free(after);
}

/* ---- declarations ---- */

static void check_refused(const struct kind *kind, const char *part)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(kind_check_declaration(kind, &error));
    g_assert_true(error_is(error, ERROR_FIELD));
    if (strstr(error->message, part) == NULL) {
        g_error("\"%s\" has no \"%s\"", error->message, part);
    }
}

static void refuse_field(struct field field, const char *part)
{
    const struct field list[] = {field, FIELDS_END};
    const struct kind kind = {"a.b", "a kind", list, NULL, 0};

    check_refused(&kind, part);
}

static void test_names(void)
{
    static const char *const reserved[] = {
        "select", "from",  "to",  "order", "table",   "user",  "end",  "class",
        "import", "yield", "int", "float", "typedef", "rowid", "xmin",
    };
    static const char *const malformed[] = {"",   "Name", "a-b", "_a",       "a_",
                                            "1a", "a__b", "a b", "n\xc3\xa9"};
    static const char *const system[] = {"log_index", "row_no",   "known_from", "known_until",
                                         "made_by",   "ended_by", "author"};

    for (size_t i = 0; i < G_N_ELEMENTS(reserved); i++) {
        refuse_field((struct field){reserved[i], FIELD_TEXT, 0, NULL}, "");
    }
    for (size_t i = 0; i < G_N_ELEMENTS(malformed); i++) {
        refuse_field((struct field){malformed[i], FIELD_TEXT, 0, NULL}, "");
    }
    for (size_t i = 0; i < G_N_ELEMENTS(system); i++) {
        refuse_field((struct field){system[i], FIELD_TEXT, 0, NULL}, "reserved");
    }
    refuse_field((struct field){"where", FIELD_TEXT, 0, NULL}, "reserved; choose another word");
}

static const struct field recursive_fields[] = {
    {"again", FIELD_LIST(recursive_fields), OPTIONAL, NULL},
    FIELDS_END,
};

static const struct field sealed_inside[] = {
    {"born", FIELD_DATE, SEALED, NULL},
    FIELDS_END,
};

static void test_shapes(void)
{
    refuse_field((struct field){"x", {FIELD_TYPE_ENUM}, 0, NULL}, "not complete");
    refuse_field((struct field){"x", {FIELD_TYPE_ID}, 0, NULL}, "not complete");
    refuse_field((struct field){"x", {FIELD_TYPE_LIST}, 0, NULL}, "not complete");
    refuse_field((struct field){"x", {FIELD_TYPE_TEXT, .values = "a"}, 0, NULL}, "not complete");
    refuse_field((struct field){"x", {FIELD_TYPE_DECIMAL}, 0, NULL}, "0 digits");
    refuse_field((struct field){"x", FIELD_ANY, 0, NULL}, "may hold anything");
    refuse_field((struct field){"x", FIELD_DATE, SEALED | INDEXED, NULL}, "never searched");
    refuse_field((struct field){"x", FIELD_LIST(recursive_fields), 0, NULL}, "nested more than");
    refuse_field((struct field){"x", FIELD_OBJECT(sealed_inside), 0, NULL}, "own fields only");
}

static void test_kinds(void)
{
    static const struct field twice[] = {
        {"name", FIELD_TEXT, 0, NULL}, {"name", FIELD_TEXT, 0, NULL}, FIELDS_END};
    static const char *const malformed[] = {"arrived",  "Tour.arrived", "tour.",
                                            ".arrived", "tour..x",      "tour_arrived",
                                            "tour.1st", "tour-.x",      ""};

    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        for (const struct kind *kind = tables[i]; kind->name != NULL; kind++) {
            g_autoptr(GError) error = NULL;

            kind_check_declaration(kind, &error);
            g_assert_no_error(error);
        }
    }
    for (size_t i = 0; i < G_N_ELEMENTS(malformed); i++) {
        check_refused(&(struct kind){malformed[i], "x", area_fields, NULL, 0}, "no name of a kind");
    }
    check_refused(&(struct kind){"a.b", NULL, area_fields, NULL, 0}, "no summary");
    check_refused(&(struct kind){"a.b", "x", twice, NULL, 0}, "declared twice");
    check_refused(&(struct kind){"a.b", "x", area_fields, "post", 0}, "makes ids");
    check_refused(&(struct kind){"a.b", "x", sealed_inside, "born", 0}, "makes ids");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/kind/find", test_find);
    g_test_add_func("/kind/table", test_table);
    g_test_add_func("/kind/describe", test_describe);
    g_test_add_func("/kind/fingerprint", test_fingerprint);
    g_test_add_func("/kind/names", test_names);
    g_test_add_func("/kind/shapes", test_shapes);
    g_test_add_func("/kind/kinds", test_kinds);
    return g_test_run();
}
