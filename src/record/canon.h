/* Canonical JSON (RFC 8785) over the values a statement may hold.
 *
 * Values are strings, booleans, integers |n| <= 2^53 - 1, lists and objects; no reals, no null (an
 * absent field is left out). Text is valid UTF-8 without U+0000. Members are sorted by UTF-16 code
 * units, as RFC 8785 says. What is not already in this form is refused, never repaired: one value
 * has one form, so equal bytes and equal meaning are the same thing.
 */
#ifndef RECORD_CANON_H
#define RECORD_CANON_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define CANON_DEPTH_MAX   32
#define CANON_INTEGER_MAX INT64_C(9007199254740991)

/* Appends the canonical form of `value`; asserts that it holds only what is allowed above. */
void canon_write(GString *out, const json_t *value);
/* Appends a string with its quotes. */
void canon_write_string(GString *out, const char *text, size_t n);
/* Appends "name": (no comma), for writers that know their members' order. */
void canon_write_name(GString *out, const char *name);

/* Reads n bytes that must be canonical. ERROR_MALFORMED says the position and what is wrong. The
 * caller owns the value (json_decref). */
json_t *canon_parse(const char *bytes, size_t n, GError **error);

/* Reads JSON as people write it (any order and spacing), with the same limits on values: for the
 * command line and for imports, never for signed bytes. */
json_t *canon_parse_lenient(const char *bytes, size_t n, GError **error);

/* Where the value that begins at `at` ends, in bytes that are canonical; in other bytes some offset
 * <= n. So a part of a document is hashed as it stands, without being written again. */
size_t canon_skip(const char *bytes, size_t n, size_t at);

#endif
