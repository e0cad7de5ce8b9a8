/* Statements: an envelope, the author's signature over it, and a body that travels apart.
 *
 * Envelope, canonical JSON (fields absent where marked ?):
 *   {"digest":HEX,"key":HEX,"kind":SLUG,"made":MS,"mission":"SLUG/HEX32","number":N,
 *    "previous"?:HEX,"references"?:[{"id":HEX,"relation":"supersedes"},...],"version":1}
 * id = SHA-256 of the canonical envelope.
 * signature = Ed25519 over "truce/statement/v1\n" followed by the canonical envelope.
 * leaf = canonical {"envelope":{...},"received":MS,"signature":HEX128}, under 64 KiB.
 * In transit (outbox, bundles, pre-signed input) a statement is canonical
 *   {"body"?:DOCUMENT,"envelope":{...},"signature":HEX128}.
 */
#ifndef RECORD_STATEMENT_H
#define RECORD_STATEMENT_H

#include "base/instant.h"
#include "record/body.h"
#include "record/key.h"

#define LEAF_BYTES_MAX         (64 * 1024 - 1)
#define REFERENCES_MAX         256
#define STATEMENT_BYTES_MAX    (BODY_DOCUMENT_BYTES_MAX + LEAF_BYTES_MAX)
#define MISSION_NAME_CHARS_MAX 97 /* slug of 64, '/', 32 hex digits */

enum relation {
    RELATION_SUPERSEDES,
    RELATION_WITHDRAWS,
    RELATION_ACCEPTS,
    RELATION_ABOUT,
};
const char *relation_name(enum relation relation);

struct reference {
    struct hash id;
    enum relation relation;
};

struct envelope {
    char *mission;
    struct hash key;
    int64_t number;       /* from 1 */
    struct hash previous; /* where has_previous is set */
    char *kind;
    struct instant made;
    struct hash digest;
    struct reference *references;
    unsigned n_references;
    bool has_previous;
};

struct statement {
    struct envelope envelope;
    char *bytes; /* canonical envelope */
    size_t n_bytes;
    struct hash id;
    struct signature signature;
    struct body *body; /* NULL: withheld */
};

/* Signs. Copies the envelope, with `pair`'s public key and the body's digest in it whatever it
 * says; takes over `body`, also on failure. With body NULL the envelope's digest stands. */
struct statement *statement_sign(const struct envelope *envelope, struct body *body,
                                 const struct key_pair *pair, GError **error);
/* From transit form. Checks form and that the body is the digest's; not the signature. `kinds` may
 * be NULL. */
struct statement *statement_read(const struct kinds *kinds, const char *bytes, size_t n,
                                 GError **error);
/* Transit form; g_free. */
char *statement_write(const struct statement *statement, size_t *n);
void statement_free(struct statement *statement);
DEFINE_OWNED(statement)

/* ERROR_SIGNATURE. The key must be acceptable. Called on worker threads. */
bool statement_verify(const struct statement *statement, GError **error);

/* The leaf's canonical bytes; g_free. ERROR_TOO_LARGE. */
char *leaf_write(const struct statement *statement, struct instant received, size_t *n,
                 GError **error);
/* A statement without its body, and when the log received it. */
struct statement *leaf_read(const char *bytes, size_t n, struct instant *received, GError **error);

#endif
