#include "record/statement.h"

#include <string.h>

#include "base/error.h"
#include "record/canon.h"
#include "record/kind.h"

static const struct field said_fields[] = {
    {"words", FIELD_TEXT, REQUIRED, NULL},
    {"witness", FIELD_TEXT, SEALED, NULL},
    FIELDS_END,
};
static const struct kind kind_table_said[] = {
    {"words.said", "what was said", said_fields, NULL, 0},
    KINDS_END,
};
static const struct kind *const tables[] = {kind_table_said};

#define MISSION "karabakh/0123456789abcdef0123456789abcdef"

static struct key_pair pair;
static struct reference references[2] = {
    {{{0xaa}}, RELATION_SUPERSEDES},
    {{{0xbb}}, RELATION_ABOUT},
};

static struct envelope sample_envelope(void)
{
    return (struct envelope){
        .mission = (char *)MISSION,
        .number = 7,
        .has_previous = true,
        .previous = {{0xcc}},
        .kind = (char *)"words.said",
        .made = {INT64_C(1604966400123)},
        .references = references,
        .n_references = 2,
    };
}

static struct body *sample_body(void)
{
    OWNED(seeded_world) seeded = seeded_world_new(world_real(), 1);
    json_t *rows = json_pack("[{ssss}]", "words", "cease \"fire\"", "witness", "W.");
    struct body *body = body_new(seeded_world(seeded), &kind_table_said[0], rows, NULL, NULL);

    json_decref(rows);
    return body;
}

static struct statement *sample(void)
{
    struct envelope envelope = sample_envelope();
    g_autoptr(GError) error = NULL;
    struct statement *statement = statement_sign(&envelope, sample_body(), &pair, &error);

    g_assert_no_error(error);
    return statement;
}

static void check_equal(const struct statement *a, const struct statement *b)
{
    g_assert_cmpmem(a->bytes, a->n_bytes, b->bytes, b->n_bytes);
    g_assert_true(hash_equal(&a->id, &b->id));
    g_assert_cmpmem(&a->signature, sizeof a->signature, &b->signature, sizeof b->signature);
    g_assert_cmpstr(a->envelope.mission, ==, b->envelope.mission);
    g_assert_cmpstr(a->envelope.kind, ==, b->envelope.kind);
    g_assert_true(hash_equal(&a->envelope.key, &b->envelope.key));
    g_assert_true(hash_equal(&a->envelope.digest, &b->envelope.digest));
    g_assert_true(hash_equal(&a->envelope.previous, &b->envelope.previous));
    g_assert_true(a->envelope.has_previous == b->envelope.has_previous);
    g_assert_cmpint(a->envelope.number, ==, b->envelope.number);
    g_assert_cmpint(a->envelope.made.ms, ==, b->envelope.made.ms);
    g_assert_cmpuint(a->envelope.n_references, ==, b->envelope.n_references);
    for (unsigned i = 0; i < a->envelope.n_references; i++) {
        g_assert_true(hash_equal(&a->envelope.references[i].id, &b->envelope.references[i].id));
        g_assert_true(a->envelope.references[i].relation == b->envelope.references[i].relation);
    }
}

/* The bytes are those of the generic writer for the same members: the reader that follows them by
 * hand knows the canonical form and no other. */
static void test_bytes(void)
{
    OWNED(statement) statement = sample();
    g_autoptr(GError) error = NULL;
    json_t *value = canon_parse(statement->bytes, statement->n_bytes, &error);
    struct hash id = sha256_of(statement->bytes, statement->n_bytes);

    g_assert_no_error(error);
    g_assert_true(hash_equal(&statement->id, &id));
    g_assert_cmpuint(json_object_size(value), ==, 9);
    g_assert_cmpint(json_integer_value(json_object_get(value, "version")), ==, 1);
    g_assert_cmpstr(json_string_value(json_object_get(value, "mission")), ==, MISSION);
    g_assert_cmpint(json_integer_value(json_object_get(value, "made")), ==, INT64_C(1604966400123));
    g_assert_cmpuint(json_array_size(json_object_get(value, "references")), ==, 2);
    json_decref(value);
}

static void test_transit(void)
{
    struct kinds *kinds = kinds_new(tables, 1);
    OWNED(statement) statement = sample();
    size_t n;
    g_autofree char *bytes = statement_write(statement, &n);
    g_autoptr(GError) error = NULL;
    OWNED(statement) again = statement_read(kinds, bytes, n, &error);
    OWNED(statement) without_kinds = statement_read(NULL, bytes, n, &error);
    json_t *value = canon_parse(bytes, n, &error);

    g_assert_no_error(error);
    g_assert_nonnull(value);
    check_equal(statement, again);
    check_equal(statement, without_kinds);
    g_assert_cmpstr(again->body->bytes, ==, statement->body->bytes);
    g_assert_true(statement_verify(again, &error));
    json_decref(value);
    kinds_free(kinds);
}

static void test_without_body(void)
{
    OWNED(statement) statement = sample();
    OWNED(statement) again = NULL;
    g_autofree char *bytes = NULL;
    g_autoptr(GError) error = NULL;
    size_t n;

    g_clear_pointer(&statement->body, body_free);
    bytes = statement_write(statement, &n);
    g_assert_true(g_str_has_prefix(bytes, "{\"envelope\":{\"digest\":"));
    again = statement_read(NULL, bytes, n, &error);
    g_assert_no_error(error);
    check_equal(statement, again);
    g_assert_null(again->body);
    g_assert_true(statement_verify(again, &error));
}

static void test_first_of_a_key(void)
{
    struct envelope envelope = sample_envelope();
    OWNED(statement) statement = NULL;
    OWNED(statement) again = NULL;
    g_autofree char *bytes = NULL;
    struct instant received;
    size_t n;

    envelope.has_previous = false;
    envelope.n_references = 0;
    envelope.number = 1;
    statement = statement_sign(&envelope, sample_body(), &pair, NULL);
    g_assert_null(strstr(statement->bytes, "previous"));
    g_assert_null(strstr(statement->bytes, "references"));
    bytes = leaf_write(statement, (struct instant){0}, &n, NULL);
    again = leaf_read(bytes, n, &received, NULL);
    check_equal(statement, again);
}

static void test_leaf(void)
{
    OWNED(statement) statement = sample();
    g_autofree char *bytes = NULL;
    g_autoptr(GError) error = NULL;
    OWNED(statement) again = NULL;
    struct instant received = {0};
    json_t *value;
    size_t n;

    bytes = leaf_write(statement, (struct instant){INT64_C(1604966400999)}, &n, &error);
    g_assert_no_error(error);
    value = canon_parse(bytes, n, &error);
    g_assert_no_error(error);
    json_decref(value);
    again = leaf_read(bytes, n, &received, &error);
    g_assert_no_error(error);
    g_assert_cmpint(received.ms, ==, INT64_C(1604966400999));
    check_equal(statement, again);
    g_assert_null(again->body);
    g_assert_true(statement_verify(again, &error));
}

static void test_relations(void)
{
    static const char *const names[] = {"supersedes", "withdraws", "accepts", "about"};

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        struct envelope envelope = sample_envelope();
        OWNED(statement) statement = NULL;

        references[0].relation = (enum relation)i;
        statement = statement_sign(&envelope, NULL, &pair, NULL);
        g_assert_cmpstr(relation_name((enum relation)i), ==, names[i]);
        g_assert_nonnull(strstr(statement->bytes, names[i]));
        g_assert_true(statement->envelope.references[0].relation == (enum relation)i);
    }
    references[0].relation = RELATION_SUPERSEDES;
}

/* ---- refusals ---- */

static void test_signing_refusals(void)
{
    struct reference many[REFERENCES_MAX + 1];
    struct reference twice[2] = {references[0], references[0]};
    struct envelope wrong[12];
    enum error_code codes[12];
    unsigned n = 0;

    for (unsigned i = 0; i < G_N_ELEMENTS(many); i++) {
        many[i] = (struct reference){{{(uint8_t)i, (uint8_t)(i >> 8)}}, RELATION_ABOUT};
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++) {
        wrong[i] = sample_envelope();
        codes[i] = ERROR_MALFORMED;
    }
    wrong[n++].number = 0;
    wrong[n++].number = -1;
    wrong[n++].number = INT64_C(9007199254740992);
    wrong[n++].kind = (char *)"";
    wrong[n++].kind = (char *)"Words \"said\"";
    wrong[n++].mission = (char *)"karabakh";
    wrong[n++].mission = (char *)"karabakh/0123456789ABCDEF0123456789abcdef";
    wrong[n++].mission = (char *)"/0123456789abcdef0123456789abcdef";
    wrong[n++].made = INSTANT_MAX;
    wrong[n++].made = INSTANT_MIN;
    wrong[n].references = twice;
    wrong[n++].n_references = 2;
    codes[n] = ERROR_TOO_LARGE;
    wrong[n].references = many;
    wrong[n++].n_references = REFERENCES_MAX + 1;
    g_assert_cmpuint(n, ==, G_N_ELEMENTS(wrong));
    for (unsigned i = 0; i < n; i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(statement_sign(&wrong[i], sample_body(), &pair, &error));
        g_assert_true(error_is(error, codes[i]));
    }
    wrong[n - 1].n_references = REFERENCES_MAX;
    OWNED(statement) most = statement_sign(&wrong[n - 1], sample_body(), &pair, NULL);
    g_assert_nonnull(most);
}

/* `from` once in the leaf replaced by `to`. */
static void refuse_changed(const char *from, const char *to, enum error_code code)
{
    OWNED(statement) statement = sample();
    size_t n;
    g_autofree char *leaf = leaf_write(statement, (struct instant){5}, &n, NULL);
    char *at = strstr(leaf, from);
    g_autofree char *changed = NULL;
    g_autoptr(GError) error = NULL;
    struct instant received = {77};

    g_assert_nonnull(at);
    *at = '\0';
    changed = g_strconcat(leaf, to, at + strlen(from), NULL);
    g_assert_null(leaf_read(changed, strlen(changed), &received, &error));
    if (!error_is(error, code)) {
        g_error("%s -> %s: %s", from, to, error->message);
    }
    g_assert_cmpint(received.ms, ==, 77);
}

static void test_other_forms(void)
{
    refuse_changed("{\"envelope\":", "{ \"envelope\":", ERROR_MALFORMED);
    refuse_changed("{\"digest\"", "{\"author\":1,\"digest\"", ERROR_MALFORMED);
    refuse_changed("\"number\":7", "\"number\":07", ERROR_MALFORMED);
    refuse_changed("\"number\":7", "\"number\":7.0", ERROR_MALFORMED);
    refuse_changed("\"number\":7", "\"number\":+7", ERROR_MALFORMED);
    refuse_changed("\"number\":7", "\"number\":", ERROR_MALFORMED);
    refuse_changed("\"number\":7", "\"number\":99999999999999999", ERROR_MALFORMED);
    refuse_changed("\"number\":7", "\"number\":\"7\"", ERROR_MALFORMED);
    refuse_changed("\"made\":1604966400123", "\"made\":-0", ERROR_MALFORMED);
    refuse_changed("\"made\":1604966400123", "\"made\":253402300800000", ERROR_MALFORMED);
    refuse_changed("\"version\":1", "\"version\":2", ERROR_NEWER_FORMAT);
    refuse_changed("\"version\":1", "\"version\":0", ERROR_MALFORMED);
    refuse_changed("\"version\":1", "\"version\":1,\"x\":1", ERROR_MALFORMED);
    refuse_changed(",\"references\":[", ",\"references\":[],\"references\":[", ERROR_MALFORMED);
    refuse_changed("supersedes", "repeats", ERROR_MALFORMED);
    refuse_changed("\"digest\":\"", "\"digest\":\"\\u0030", ERROR_MALFORMED);
    refuse_changed("\"words.said\"", "\"words\\u002esaid\"", ERROR_MALFORMED);
    refuse_changed("\"received\":5", "\"received\":null", ERROR_MALFORMED);
    refuse_changed(",\"received\":5", "", ERROR_MALFORMED);
    refuse_changed("\"previous\":\"cc", "\"previous\":\"CC", ERROR_MALFORMED);
    refuse_changed("\"previous\":\"cc", "\"previous\":null,\"x\":\"cc", ERROR_MALFORMED);
}

/* A NUL ends a text in C, and must not end what is looked at. */
static void test_nul(void)
{
    static const char *const before[] = {"said", "cdef\",\"number", "karabakh", "supersedes"};
    OWNED(statement) statement = sample();

    for (size_t i = 0; i < G_N_ELEMENTS(before); i++) {
        size_t n;
        g_autofree char *bytes = statement_write(statement, &n);
        char *at = strstr(bytes, before[i]);

        g_assert_nonnull(at);
        for (size_t k = 0; k < 5; k++) {
            char was = at[k];

            at[k] = '\0';
            g_assert_null(statement_read(NULL, bytes, n, NULL));
            at[k] = was;
        }
    }
}

/* Cut anywhere, with anything behind, or with any bit changed: refused, or a signature that does
 * not verify. */
static void test_damage(void)
{
    OWNED(statement) statement = sample();
    size_t n;
    g_autofree char *bytes = statement_write(statement, &n);
    g_autofree char *longer = g_strconcat(bytes, " ", NULL);

    g_assert_null(statement_read(NULL, longer, n + 1, NULL));
    for (size_t i = 0; i < n; i++) {
        g_assert_null(statement_read(NULL, bytes, i, NULL));
        for (unsigned bit = 0; bit < 8; bit++) {
            OWNED(statement) read = NULL;

            bytes[i] ^= (char)(1 << bit);
            read = statement_read(NULL, bytes, n, NULL);
            g_assert_true(read == NULL || !statement_verify(read, NULL));
            bytes[i] ^= (char)(1 << bit);
        }
    }
}

static void test_signature(void)
{
    OWNED(statement) statement = sample();
    struct key_pair other;
    g_autoptr(GError) error = NULL;
    struct hash_hex id = hash_to_hex(&statement->id);

    key_from_seed(&(struct hash){{9}}, &other);
    g_assert_true(hash_equal(&statement->envelope.key, &pair.public_key));
    g_assert_true(statement_verify(statement, &error));
    statement->envelope.key = other.public_key;
    g_assert_false(statement_verify(statement, &error));
    g_assert_true(error_is(error, ERROR_SIGNATURE));
    g_assert_nonnull(strstr(error->message, id.text));
    /* The context keeps a signature over the bare envelope, or over a note, from standing here. */
    statement->envelope.key = pair.public_key;
    key_sign(&pair, statement->bytes, statement->n_bytes, &statement->signature);
    g_assert_false(statement_verify(statement, NULL));
}

/* Another body than the one that was signed, however well formed. */
static void test_other_body(void)
{
    OWNED(statement) statement = sample();
    OWNED(seeded_world) seeded = seeded_world_new(world_real(), 2);
    json_t *rows = json_pack("[{ss}]", "words", "fire");
    OWNED(body) other = body_new(seeded_world(seeded), &kind_table_said[0], rows, NULL, NULL);
    struct body *signed_body = statement->body;
    g_autofree char *bytes = NULL;
    g_autoptr(GError) error = NULL;
    size_t n;

    statement->body = other;
    bytes = statement_write(statement, &n);
    statement->body = signed_body;
    g_assert_null(statement_read(NULL, bytes, n, &error));
    g_assert_true(error_is(error, ERROR_MALFORMED));
    g_assert_nonnull(strstr(error->message, "digest"));
    json_decref(rows);
}

/* What is withheld of a body leaves the statement the same. */
static void test_redacted_body(void)
{
    struct kinds *kinds = kinds_new(tables, 1);
    OWNED(statement) statement = sample();
    struct body *redacted = body_seal(&kind_table_said[0], statement->body, NULL);
    OWNED(statement) again = NULL;
    g_autofree char *bytes = NULL;
    g_autoptr(GError) error = NULL;
    size_t n;

    body_free(statement->body);
    statement->body = redacted;
    bytes = statement_write(statement, &n);
    again = statement_read(kinds, bytes, n, &error);
    g_assert_no_error(error);
    g_assert_true(statement_verify(again, &error));
    g_assert_true(row_withholds(&again->body->rows[0], &said_fields[1]));
    kinds_free(kinds);
}

static void test_sizes(void)
{
    g_autofree char *text = g_strnfill(STATEMENT_BYTES_MAX + 1, 'x');
    struct instant received;
    g_autoptr(GError) error = NULL;

    g_assert_null(statement_read(NULL, text, STATEMENT_BYTES_MAX + 1, &error));
    g_assert_true(error_is(error, ERROR_TOO_LARGE));
    g_clear_error(&error);
    g_assert_null(leaf_read(text, LEAF_BYTES_MAX + 1, &received, &error));
    g_assert_true(error_is(error, ERROR_TOO_LARGE));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    key_from_seed(&(struct hash){{1}}, &pair);
    g_test_add_func("/statement/bytes", test_bytes);
    g_test_add_func("/statement/transit", test_transit);
    g_test_add_func("/statement/without-body", test_without_body);
    g_test_add_func("/statement/first-of-a-key", test_first_of_a_key);
    g_test_add_func("/statement/leaf", test_leaf);
    g_test_add_func("/statement/relations", test_relations);
    g_test_add_func("/statement/signing-refusals", test_signing_refusals);
    g_test_add_func("/statement/other-forms", test_other_forms);
    g_test_add_func("/statement/nul", test_nul);
    g_test_add_func("/statement/damage", test_damage);
    g_test_add_func("/statement/signature", test_signature);
    g_test_add_func("/statement/other-body", test_other_body);
    g_test_add_func("/statement/redacted-body", test_redacted_body);
    g_test_add_func("/statement/sizes", test_sizes);
    return g_test_run();
}
