/* Makes the test vectors of docs/format/record.md, or compares them with a file.
 *
 *   record-vectors [FILE]
 *
 * Without FILE the vectors are printed: docs/format/record-vectors.json. Everything random in them
 * comes from a counter, so that they are the same for ever; when they are not, the format changed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/canon.h"
#include "record/checkpoint.h"
#include "record/merkle.h"
#include "record/statement.h"
#include "record/tile.h"

#define MISSION      "karabakh-2020/0123456789abcdef0123456789abcdef"
#define ORIGIN       MISSION "/1"
#define N_STATEMENTS 6

static const struct field passage_fields[] = {
    {"link", FIELD_LINK, REQUIRED, NULL},
    {"direction", FIELD_ENUM(forward, reverse), REQUIRED, NULL},
    {"passed", FIELD_COUNT, REQUIRED, NULL},
    {"tonnes", FIELD_DECIMAL(3), OPTIONAL, NULL},
    {"remark", FIELD_TEXT, OPTIONAL, NULL},
    FIELDS_END,
};
static const struct field person_fields[] = {
    {"person", FIELD_SLUG, REQUIRED, NULL},
    {"born", FIELD_DATE, SEALED, NULL},
    {"name", FIELD_TEXT, SEALED | REQUIRED, NULL},
    FIELDS_END,
};
static const struct kind passage = {"passage.counted", "traffic", passage_fields, NULL, 0};
static const struct kind person = {"person.named", "a person", person_fields, NULL, 0};

/* ---- a world without chance ---- */

static uint64_t salts_drawn;

static void fill(void *self, void *bytes, size_t n)
{
    g_autofree char *text = g_strdup_printf("truce record vectors, salt %" PRIu64, salts_drawn++);
    struct hash salt = sha256_of(text, strlen(text));

    g_assert(n == sizeof salt.bytes);
    memcpy(bytes, salt.bytes, n);
}

static const struct world counted_world = {.entropy = {fill, NULL}};

static void key_of(const char *name, struct key_pair *pair)
{
    g_autofree char *text = g_strdup_printf("truce record vectors, key %s", name);
    struct hash seed = sha256_of(text, strlen(text));

    key_from_seed(&seed, pair);
}

/* ---- small pieces ---- */

static json_t *hex_of(const struct hash *hash)
{
    struct hash_hex hex = hash_to_hex(hash);

    return json_string(hex.text);
}

static json_t *text_of(const char *bytes, size_t n)
{
    json_t *text = json_stringn(bytes, n);

    g_assert(text != NULL);
    return text;
}

static json_t *parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    json_t *value = canon_parse_lenient(text, strlen(text), &error);

    g_assert_no_error(error);
    return value;
}

/* ---- canonical JSON ---- */

static json_t *canonical_vectors(void)
{
    static const char *const written[] = {
        " { \"b\" : [ 1 , true ] , \"a\" : { } } ",
        ("{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,"
         "\"\\u00f6\":7}"),
        "\"\\u0001\\b\\t\\n\\f\\r\\u001F\\\"\\\\\\/\\u007f\\u00e9\\u2028\\ud83d\\udd4a\"",
        "[9007199254740991,-9007199254740991,0]",
    };
    static const char *const refused[] = {
        "{\"b\":1,\"a\":2}",
        "{\"a\": 1}",
        "{\"a\":1,\"a\":1}",
        "[null]",
        "[1.0]",
        "[1e2]",
        "[-0]",
        "[9007199254740992]",
        "\"\\/\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "[1] ",
        "[01]",
        "",
        "\"\\u001F\"",
        "{\"\\ufb33\":1,\"\\ud83d\\ude00\":2}",
    };
    json_t *good = json_array();
    json_t *bad = json_array();

    for (size_t i = 0; i < G_N_ELEMENTS(written); i++) {
        json_t *value = parse(written[i]);
        g_autoptr(GString) canonical = g_string_new(NULL);

        canon_write(canonical, value);
        json_array_append_new(
            good, json_pack("{ssss}", "written", written[i], "canonical", canonical->str));
        json_decref(value);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_assert(canon_parse(refused[i], strlen(refused[i]), NULL) == NULL);
        json_array_append_new(bad, json_string(refused[i]));
    }
    return json_pack("{soso}", "written", good, "refused", bad);
}

/* ---- bodies ---- */

static struct body *make_body(const struct kind *kind, const char *rows_text,
                              const struct row_name *replaces)
{
    json_t *rows = parse(rows_text);
    g_autoptr(GError) error = NULL;
    struct body *body = body_new(&counted_world, kind, rows, replaces, &error);

    g_assert_no_error(error);
    json_decref(rows);
    return body;
}

static json_t *body_vector(const char *about, const struct kind *kind, const struct body *body)
{
    json_t *digests = json_array();
    json_t *redacted = json_array();
    struct body *forms[3] = {
        body_redact(kind, body, 0, NULL, NULL),
        body_seal(kind, body, NULL),
        body_redact(kind, body, -1, NULL, NULL),
    };

    for (unsigned i = 0; i < body->n_rows; i++) {
        json_array_append_new(digests, hex_of(&body->rows[i].digest));
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(forms); i++) {
        json_array_append_new(redacted, text_of(forms[i]->bytes, forms[i]->n_bytes));
        body_free(forms[i]);
    }
    return json_pack("{sssssosososo}", "about", about, "kind", kind->name, "document",
                     text_of(body->bytes, body->n_bytes), "row_digests", digests, "digest",
                     hex_of(&body->digest), "withheld", redacted);
}

/* ---- statements ---- */

struct log {
    struct key_pair force;
    struct key_pair party;
    struct key_pair log_key;
    struct statement *statements[N_STATEMENTS];
    char *leaves[N_STATEMENTS];
    size_t n_leaves[N_STATEMENTS];
    struct hash leaf_hashes[N_STATEMENTS];
};

struct draft {
    const struct kind *kind;
    const char *rows;
    int previous; /* index of the key's last statement, or -1 */
    int replaces; /* index of the statement whose row 0 this one's row 0 supersedes, or -1 */
    bool by_party;
    int64_t number;
    int64_t made;
};

static void state(struct log *log, unsigned i, const struct draft *draft)
{
    struct row_name replaced = {.row = 0};
    struct reference reference = {.relation = RELATION_SUPERSEDES};
    struct envelope envelope = {
        .mission = (char *)MISSION,
        .kind = (char *)draft->kind->name,
        .number = draft->number,
        .made = {draft->made},
        .has_previous = draft->previous >= 0,
    };
    g_autoptr(GError) error = NULL;
    struct body *body;

    if (draft->previous >= 0) {
        envelope.previous = log->statements[draft->previous]->id;
    }
    if (draft->replaces >= 0) {
        replaced.statement = reference.id = log->statements[draft->replaces]->id;
        envelope.references = &reference;
        envelope.n_references = 1;
    }
    body = make_body(draft->kind, draft->rows, draft->replaces >= 0 ? &replaced : NULL);
    log->statements[i] =
        statement_sign(&envelope, body, draft->by_party ? &log->party : &log->force, &error);
    g_assert_no_error(error);
    log->leaves[i] =
        leaf_write(log->statements[i], (struct instant){draft->made + (int64_t)250 * i},
                   &log->n_leaves[i], &error);
    g_assert_no_error(error);
    log->leaf_hashes[i] = merkle_leaf_hash(log->leaves[i], log->n_leaves[i]);
}

static void log_make(struct log *log)
{
    static const struct draft drafts[N_STATEMENTS] = {
        {&passage, "[{\"link\":\"lachin\",\"direction\":\"forward\",\"passed\":12}]", -1, -1, false,
         1, INT64_C(1605052800000)},
        {&passage,
         "[{\"link\":\"lachin\",\"direction\":\"forward\",\"passed\":310,\"tonnes\":\"12.5\"},"
         "{\"link\":\"lachin\",\"direction\":\"reverse\",\"passed\":0,"
         "\"remark\":\"snow; \\\"closed\\\" \\u2014 \\u0431\\u044b\\u043b\\u043e\"}]",
         0, -1, false, 2, INT64_C(1605139200000)},
        {&person,
         "[{\"person\":\"p-1\",\"born\":\"1985-01-02\",\"name\":\"A. Example\"},"
         "{\"person\":\"p-2\",\"name\":\"B. Example\"}]",
         -1, -1, true, 1, INT64_C(1605142800000)},
        {&passage, "[{\"link\":\"lachin\",\"direction\":\"forward\",\"passed\":13}]", 1, 0, false,
         5, INT64_C(1605225600000)},
        {&person, "[{\"person\":\"p-1\",\"born\":\"1985-01-03\",\"name\":\"A. Example\"}]", 2, 2,
         true, 2, INT64_C(1605229200000)},
        {&passage, "[{\"link\":\"lachin\",\"direction\":\"reverse\",\"passed\":7}]", 3, -1, false,
         6, INT64_C(1605312000000)},
    };

    key_of("force", &log->force);
    key_of("party", &log->party);
    key_of("log", &log->log_key);
    for (unsigned i = 0; i < N_STATEMENTS; i++) {
        state(log, i, &drafts[i]);
    }
}

static void log_clear(struct log *log)
{
    for (unsigned i = 0; i < N_STATEMENTS; i++) {
        statement_free(log->statements[i]);
        g_free(log->leaves[i]);
    }
}

static json_t *body_vectors(const struct log *log)
{
    json_t *list = json_array();

    json_array_append_new(list, body_vector("one open row", &passage, log->statements[0]->body));
    json_array_append_new(list, body_vector("two open rows", &passage, log->statements[1]->body));
    json_array_append_new(
        list, body_vector("two rows with sealed fields", &person, log->statements[2]->body));
    json_array_append_new(
        list, body_vector("a row that replaces another", &passage, log->statements[3]->body));
    json_array_append_new(list, body_vector("a row with sealed fields that replaces another",
                                            &person, log->statements[4]->body));
    return list;
}

static json_t *statement_vectors(const struct log *log)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < N_STATEMENTS; i++) {
        const struct statement *statement = log->statements[i];
        char signature[2 * SIGNATURE_BYTES + 1];
        size_t n;
        g_autofree char *transit = statement_write(statement, &n);

        bytes_to_hex(statement->signature.bytes, SIGNATURE_BYTES, signature);
        json_array_append_new(list, json_pack("{sosossssso}", "envelope",
                                              text_of(statement->bytes, statement->n_bytes), "id",
                                              hex_of(&statement->id), "signature", signature,
                                              "transit", transit, "leaf",
                                              text_of(log->leaves[i], log->n_leaves[i])));
    }
    return list;
}

static json_t *key_vectors(const struct log *log)
{
    static const char *const names[] = {"force", "party", "log"};
    const struct key_pair *pairs[] = {&log->force, &log->party, &log->log_key};
    json_t *keys = json_object();

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        struct hash seed;
        struct hash_hex public_hex = hash_to_hex(&pairs[i]->public_key);
        struct hash_hex seed_hex;
        g_autofree char *file = NULL;

        memcpy(seed.bytes, pairs[i]->secret, HASH_BYTES);
        seed_hex = hash_to_hex(&seed);
        file = g_strdup_printf("truce key 1\n%s\n%s\n", public_hex.text, seed_hex.text);
        json_object_set_new(
            keys, names[i],
            json_pack("{ssssss}", "seed", seed_hex.text, "public", public_hex.text, "file", file));
    }
    return keys;
}

/* ---- the tree ---- */

static bool node_of_log(void *self, unsigned level, uint64_t index, struct hash *out,
                        GError **error)
{
    const struct log *log = self;

    *out = tile_node(log->leaf_hashes, N_STATEMENTS, level, (unsigned)index);
    return true;
}

static json_t *proof_of(GArray *proof)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < proof->len; i++) {
        json_array_append_new(list, hex_of(&g_array_index(proof, struct hash, i)));
    }
    g_array_unref(proof);
    return list;
}

static json_t *tree_vectors(struct log *log)
{
    struct node_source source = {node_of_log, log};
    json_t *leaf_hashes = json_array();
    json_t *roots = json_array();
    json_t *inclusion = json_array();
    json_t *consistency = json_array();

    for (unsigned size = 0; size <= N_STATEMENTS; size++) {
        struct hash root;

        merkle_root(&source, size, &root, NULL);
        json_array_append_new(roots, hex_of(&root));
        if (size < N_STATEMENTS) {
            json_array_append_new(leaf_hashes, hex_of(&log->leaf_hashes[size]));
            json_array_append_new(
                inclusion,
                json_pack("{sisiso}", "index", (int)size, "size", N_STATEMENTS, "proof",
                          proof_of(merkle_inclusion_proof(&source, size, N_STATEMENTS, NULL))));
        }
        json_array_append_new(
            consistency,
            json_pack("{sisiso}", "old_size", (int)size, "size", N_STATEMENTS, "proof",
                      proof_of(merkle_consistency_proof(&source, size, N_STATEMENTS, NULL))));
    }
    return json_pack("{sosososo}", "leaf_hashes", leaf_hashes, "roots", roots, "inclusion",
                     inclusion, "consistency", consistency);
}

static json_t *tile_vectors(const struct log *log)
{
    static const struct {
        uint64_t n;
        int level;
        unsigned width;
    } cases[] = {{0, 0, 6},      {0, 0, 256},     {1234067, 0, 256}, {0, -1, 6},
                 {999, -1, 256}, {1000, -1, 256}, {17, 2, 255}};
    g_autoptr(GByteArray) bundle = g_byte_array_new();
    g_autofree char *tile_hex = g_malloc(2 * sizeof log->leaf_hashes + 1);
    json_t *paths = json_array();
    struct hash hash;

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = tile_path(cases[i].level, cases[i].n, cases[i].width);

        json_array_append_new(paths, json_pack("{sisIsiss}", "level", cases[i].level, "n",
                                               (json_int_t)cases[i].n, "width", (int)cases[i].width,
                                               "path", path));
    }
    for (unsigned i = 0; i < N_STATEMENTS; i++) {
        tile_entry_append(bundle, log->leaves[i], log->n_leaves[i]);
    }
    hash = sha256_of(bundle->data, bundle->len);
    bytes_to_hex(log->leaf_hashes, sizeof log->leaf_hashes, tile_hex);
    return json_pack("{sosssiso}", "paths", paths, "tile", tile_hex, "bundle_bytes",
                     (int)bundle->len, "bundle_sha256", hex_of(&hash));
}

static json_t *checkpoint_vectors(struct log *log)
{
    struct node_source source = {node_of_log, log};
    struct checkpoint checkpoint = {.origin = (char *)ORIGIN, .size = N_STATEMENTS};
    g_autofree char *note = NULL;
    g_autofree char *line = NULL;
    g_autofree char *cosigned = NULL;

    merkle_root(&source, N_STATEMENTS, &checkpoint.root, NULL);
    note = checkpoint_sign(&checkpoint, &log->log_key);
    line = checkpoint_cosign(note, "party.example/mirror", &log->party,
                             (struct instant){INT64_C(1605312060000)});
    cosigned = g_strconcat(note, line, NULL);
    return json_pack("{sssssssssI}", "origin", ORIGIN, "note", note, "cosigner",
                     "party.example/mirror", "cosigned", cosigned, "cosigned_at_seconds",
                     (json_int_t)1605312060);
}

static char *make_vectors(void)
{
    struct log log = {0};
    json_t *vectors;
    char *text;
    char *with_newline;

    log_make(&log);
    vectors =
        json_pack("{sssososososososo}", "about",
                  "docs/format/record.md; made by tests/oracle/record_vectors.c", "canonical",
                  canonical_vectors(), "keys", key_vectors(&log), "bodies", body_vectors(&log),
                  "statements", statement_vectors(&log), "tree", tree_vectors(&log), "tiles",
                  tile_vectors(&log), "checkpoint", checkpoint_vectors(&log));
    g_assert(vectors != NULL);
    text = json_dumps(vectors, JSON_INDENT(1));
    with_newline = g_strconcat(text, "\n", NULL);
    free(text);
    json_decref(vectors);
    log_clear(&log);
    return with_newline;
}

int main(int argc, char **argv)
{
    g_autofree char *vectors = make_vectors();
    g_autofree char *file = NULL;
    g_autoptr(GError) error = NULL;

    if (argc < 2) {
        fputs(vectors, stdout);
        return 0;
    }
    if (!g_file_get_contents(argv[1], &file, NULL, &error)) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    if (strcmp(file, vectors) != 0) {
        fprintf(stderr,
                "%s is not what the program makes. A record that exists must stay readable: find "
                "out what changed the format. If the vectors alone changed, write them anew:\n"
                "  %s > %s\n",
                argv[1], argv[0], argv[1]);
        return 1;
    }
    return 0;
}
