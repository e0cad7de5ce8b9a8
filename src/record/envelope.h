/* Envelopes as bytes: one way to write them, and a reader that knows exactly that way.
 *
 * The reader follows the fixed order of members byte by byte, so that what it accepts is canonical
 * without being written again; every statement appended or audited passes here.
 */
#ifndef RECORD_ENVELOPE_H
#define RECORD_ENVELOPE_H

#include "record/statement.h"

/* A place in bytes that are read from the left. */
struct cursor {
    const char *bytes;
    size_t n;
    size_t at;
};

/* Steps over `literal`, or stays and returns false. */
bool cursor_skip(struct cursor *cursor, const char *literal);
/* As above with ERROR_MALFORMED. */
bool cursor_expect(struct cursor *cursor, const char *literal, GError **error);
/* 2 × n lower-case hex digits. */
bool cursor_hex(struct cursor *cursor, void *out, size_t n, GError **error);
/* An integer between min and max in its one form. */
bool cursor_integer(struct cursor *cursor, int64_t min, int64_t max, int64_t *out, GError **error);

/* Instants that base/instant.h can read and write. */
bool cursor_instant(struct cursor *cursor, struct instant *out, GError **error);

void envelope_write(GString *out, const struct envelope *envelope);
/* Free with envelope_clear. */
bool envelope_read(struct cursor *cursor, struct envelope *out, GError **error);
void envelope_clear(struct envelope *envelope);

#endif
