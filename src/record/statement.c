#include "record/statement.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/canon.h"
#include "record/digest.h"
#include "record/envelope.h"

#define SIGNATURE_CONTEXT       "truce/statement/v1\n"
#define SIGNATURE_CONTEXT_BYTES (sizeof SIGNATURE_CONTEXT - 1)

void statement_free(struct statement *statement)
{
    if (statement == NULL) {
        return;
    }
    envelope_clear(&statement->envelope);
    body_free(statement->body);
    g_free(statement->bytes);
    g_free(statement);
}

/* What the signature is over; g_free. */
static char *signed_bytes(const struct statement *statement, size_t *n)
{
    char *bytes = g_malloc(SIGNATURE_CONTEXT_BYTES + statement->n_bytes);

    memcpy(bytes, SIGNATURE_CONTEXT, SIGNATURE_CONTEXT_BYTES);
    memcpy(bytes + SIGNATURE_CONTEXT_BYTES, statement->bytes, statement->n_bytes);
    *n = SIGNATURE_CONTEXT_BYTES + statement->n_bytes;
    return bytes;
}

/* Reads an envelope at the cursor into a statement that has neither signature nor body yet. */
static struct statement *read_envelope(struct cursor *cursor, GError **error)
{
    size_t start = cursor->at;
    struct envelope envelope;
    struct statement *statement;

    if (!envelope_read(cursor, &envelope, error)) {
        return NULL;
    }
    statement = g_new0(struct statement, 1);
    statement->envelope = envelope;
    statement->n_bytes = cursor->at - start;
    statement->bytes = g_strndup(cursor->bytes + start, statement->n_bytes);
    statement->id = digest_of(statement->bytes, statement->n_bytes);
    return statement;
}

struct statement *statement_sign(const struct envelope *envelope, struct body *body,
                                 const struct key_pair *pair, GError **error)
{
    OWNED(body) owned = body;
    struct envelope signing = *envelope;
    g_autoptr(GString) text = g_string_new(NULL);
    struct statement *statement;
    g_autofree char *bytes = NULL;
    struct cursor cursor;
    size_t n;

    signing.key = pair->public_key;
    if (body != NULL) {
        signing.digest = body->digest;
    }
    envelope_write(text, &signing);
    /* Read back, so that nothing is signed that a reader would refuse. */
    cursor = (struct cursor){text->str, text->len, 0};
    statement = read_envelope(&cursor, error);
    if (statement == NULL) {
        g_prefix_error(error, "%s", _("the statement cannot be signed: "));
        return NULL;
    }
    g_assert(cursor.at == text->len);
    bytes = signed_bytes(statement, &n);
    key_sign(pair, bytes, n, &statement->signature);
    statement->body = g_steal_pointer(&owned);
    return statement;
}

bool statement_verify(const struct statement *statement, GError **error)
{
    size_t n;
    g_autofree char *bytes = signed_bytes(statement, &n);
    struct hash_hex hex;

    if (key_verify(&statement->envelope.key, &statement->signature, bytes, n)) {
        return true;
    }
    hex = hash_to_hex(&statement->id);
    return fail(error, ERROR_SIGNATURE,
                _("the signature of statement %s is not its key's over these bytes; they were "
                  "changed or signed with another key"),
                hex.text);
}

/* From behind the envelope: the signature and the end. */
static bool read_signature(struct cursor *cursor, struct statement *statement, GError **error)
{
    if (!cursor_expect(cursor, ",\"signature\":\"", error) ||
        !cursor_hex(cursor, statement->signature.bytes, SIGNATURE_BYTES, error) ||
        !cursor_expect(cursor, "\"}", error)) {
        return false;
    }
    return cursor->at == cursor->n ||
           fail(error, ERROR_MALFORMED, _("at byte %zu: something follows behind the statement"),
                cursor->at);
}

static bool read_body(const struct kinds *kinds, struct statement *statement, const char *bytes,
                      size_t n, GError **error)
{
    const struct kind *kind = kinds != NULL ? kinds_find(kinds, statement->envelope.kind) : NULL;

    statement->body = body_read(kind, bytes, n, error);
    if (statement->body == NULL) {
        return false;
    }
    return hash_equal(&statement->body->digest, &statement->envelope.digest) ||
           fail(error, ERROR_MALFORMED,
                _("the body is not the one that was signed: its digest is not the envelope's"));
}

struct statement *statement_read(const struct kinds *kinds, const char *bytes, size_t n,
                                 GError **error)
{
    struct cursor cursor = {bytes, n, 0};
    OWNED(statement) statement = NULL;
    size_t body_start = 0;
    size_t body_end = 0;

    if (n > STATEMENT_BYTES_MAX) {
        fail(error, ERROR_TOO_LARGE, _("a statement has at most %d bytes; this one has %zu"),
             STATEMENT_BYTES_MAX, n);
        return NULL;
    }
    if (cursor_skip(&cursor, "{\"body\":")) {
        body_start = cursor.at;
        body_end = canon_skip(bytes, n, body_start);
        cursor.at = body_end;
        if (!cursor_expect(&cursor, ",\"envelope\":", error)) {
            return NULL;
        }
    } else if (!cursor_expect(&cursor, "{\"envelope\":", error)) {
        return NULL;
    }
    statement = read_envelope(&cursor, error);
    if (statement == NULL || !read_signature(&cursor, statement, error) ||
        (body_start > 0 &&
         !read_body(kinds, statement, bytes + body_start, body_end - body_start, error))) {
        return NULL;
    }
    return g_steal_pointer(&statement);
}

static void put_signature(GString *out, const struct statement *statement)
{
    char hex[2 * SIGNATURE_BYTES + 1];

    bytes_to_hex(statement->signature.bytes, SIGNATURE_BYTES, hex);
    g_string_append(out, ",\"signature\":\"");
    g_string_append_len(out, hex, 2 * (gssize)SIGNATURE_BYTES);
    g_string_append(out, "\"}");
}

char *statement_write(const struct statement *statement, size_t *n)
{
    const struct body *body = statement->body;
    GString *out =
        g_string_sized_new(statement->n_bytes + (body != NULL ? body->n_bytes : 0) + 200);

    if (body != NULL) {
        g_string_append(out, "{\"body\":");
        g_string_append_len(out, body->bytes, (gssize)body->n_bytes);
        g_string_append(out, ",\"envelope\":");
    } else {
        g_string_append(out, "{\"envelope\":");
    }
    g_string_append_len(out, statement->bytes, (gssize)statement->n_bytes);
    put_signature(out, statement);
    *n = out->len;
    return g_string_free(out, FALSE);
}

char *leaf_write(const struct statement *statement, struct instant received, size_t *n,
                 GError **error)
{
    g_autoptr(GString) out = g_string_sized_new(statement->n_bytes + 256);

    g_string_append(out, "{\"envelope\":");
    g_string_append_len(out, statement->bytes, (gssize)statement->n_bytes);
    g_string_append_printf(out, ",\"received\":%" PRId64, received.ms);
    put_signature(out, statement);
    if (out->len > LEAF_BYTES_MAX) {
        fail(error, ERROR_TOO_LARGE,
             _("the statement needs %zu bytes in the log, which holds at most %d a statement"),
             out->len, LEAF_BYTES_MAX);
        return NULL;
    }
    *n = out->len;
    return g_string_free(g_steal_pointer(&out), FALSE);
}

struct statement *leaf_read(const char *bytes, size_t n, struct instant *received, GError **error)
{
    struct cursor cursor = {bytes, n, 0};
    OWNED(statement) statement = NULL;
    struct instant at;

    if (n > LEAF_BYTES_MAX) {
        fail(error, ERROR_TOO_LARGE, _("a leaf has at most %d bytes; this one has %zu"),
             LEAF_BYTES_MAX, n);
        return NULL;
    }
    if (!cursor_expect(&cursor, "{\"envelope\":", error)) {
        return NULL;
    }
    statement = read_envelope(&cursor, error);
    if (statement == NULL || !cursor_expect(&cursor, ",\"received\":", error) ||
        !cursor_instant(&cursor, &at, error) || !read_signature(&cursor, statement, error)) {
        return NULL;
    }
    *received = at;
    return g_steal_pointer(&statement);
}
