/* The digests of a body and its parts, for the files that read, compose and redact bodies.
 */
#ifndef RECORD_BODY_DIGEST_H
#define RECORD_BODY_DIGEST_H

#include "record/body.h"

/* d of a row of a canonical document that has SEALED fields; `scratch` is overwritten. */
struct hash row_digest(const json_t *row, GString *scratch);
/* h of a SEALED field {"salt":..., "value":...}. */
struct hash field_digest(const char *name, const json_t *field, GString *scratch);
/* The body's digest from the digests of its rows. */
struct hash rows_digest(const struct row *rows, unsigned n, const json_t *salt, GString *scratch);

/* A body of a document that is not written yet. */
struct body *body_from_document(const struct kind *kind, const json_t *document, GError **error);

#endif
