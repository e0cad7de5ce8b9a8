/* Bodies: what a statement says, apart from its envelope, so that all of it, a row or a field can
 * be withheld or erased and everything still verifies.
 *
 * The body document is canonical JSON, at most 1 MiB:
 *
 *   {"rows":[ROW, ...],"salt":SALT}        1 to 1,000 rows of one kind
 *   ROW  = {"open":{field: value, ...}, "replaces":{"row":n,"statement":ID}?,
 *           "salt":SALT and "sealed":{field: FIELD, ...} where the kind has SEALED fields}
 *        | the row's digest d in hex: withheld or erased
 *   FIELD = {"salt":SALT,"value":value} | the field's digest h in hex: withheld or erased
 *
 *   h = SHA-256 of canonical [salt, field, value]
 *   d = SHA-256 of canonical {"open":..., "replaces"?:..., "salt"?:..., "sealed"?:{field: h}}
 *   digest = SHA-256 of canonical {"rows":[d, ...],"salt":SALT}
 *
 * Salts are 32 random bytes in hex drawn by the author. `replaces` names the row of an earlier
 * statement that this row supersedes; that statement is among the envelope's references.
 */
#ifndef RECORD_BODY_H
#define RECORD_BODY_H

#include "base/bytes.h"
#include "base/world.h"
#include "record/kind.h"

/* A kind without SEALED fields never gains one: its rows have no salt, and those of a kind that has
 * them always do. */
#define BODY_BYTES_MAX 1048576 /* 1 MiB */
#define BODY_ROWS_MAX  1000
/* A withheld row counts nothing towards the limit, else taking a short row out of a large body
 * could be refused; so a document may be this long. */
#define BODY_WITHHELD_ROW_BYTES (HASH_HEX_CHARS + 3)
#define BODY_DOCUMENT_BYTES_MAX (BODY_BYTES_MAX + BODY_ROWS_MAX * BODY_WITHHELD_ROW_BYTES)

struct row_name {
    struct hash statement; /* id */
    int64_t row;
};

struct row {
    json_t *open;   /* borrowed; NULL when the row is withheld */
    json_t *sealed; /* borrowed; NULL when withheld or the kind has none */
    bool has_replaces;
    struct row_name replaces;
    struct hash digest; /* d */
};

struct body {
    char *bytes; /* the canonical document */
    size_t n_bytes;
    json_t *document;
    unsigned n_rows;
    struct row *rows;
    struct hash digest;
};

/* Composes a body from `rows`: a list of objects of plain fields (open and sealed together), each
 * checked against the kind. `replaces` is NULL or has one entry per row (a zero statement: none).
 * ERROR_FIELD, ERROR_TOO_LARGE. */
struct body *body_new(const struct world *world, const struct kind *kind, const json_t *rows,
                      const struct row_name *replaces, GError **error);

/* Reads a document: canonical, within limits, salts and digests in shape; with `kind` also every
 * disclosed field by its declaration, and nothing sealed that should be open or the reverse. `kind`
 * NULL: a kind this program does not know; the digest still comes out. Called on worker threads. */
struct body *body_read(const struct kind *kind, const char *bytes, size_t n, GError **error);
void body_free(struct body *body);
DEFINE_OWNED(body)

/* The value of a field in a row, or NULL: absent, withheld or erased. Borrowed. */
const json_t *row_value(const struct row *row, const struct field *field);
bool row_withholds(const struct row *row, const struct field *field);

/* All fields that are there as one plain object {field: value}; a withheld one is left out. New
 * reference. */
json_t *row_plain(const struct kind *kind, const struct row *row);

/* The document with something taken out, its digest unchanged: row -1 is every row; field NULL the
 * whole row, else one SEALED field. A new body. */
struct body *body_redact(const struct kind *kind, const struct body *body, int64_t row,
                         const char *field, GError **error);
/* Every SEALED field of every row taken out. */
struct body *body_seal(const struct kind *kind, const struct body *body, GError **error);

#endif
