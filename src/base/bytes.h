/* Hashes, keys, salts and their lower-case hex: fixed byte strings as types.
 *
 * A struct hash is 32 bytes; it is passed by pointer or copied whole, compared with hash_equal
 * only. Hex is always lower case; upper case is refused, because one value must have one form.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/own.h"

#define HASH_BYTES     32
#define HASH_HEX_CHARS 64

struct hash {
    uint8_t bytes[HASH_BYTES];
};

/* Text of a hash for messages and JSON: 64 characters and a NUL, by value so that nobody frees. */
struct hash_hex {
    char text[HASH_HEX_CHARS + 1];
};

bool hash_equal(const struct hash *a, const struct hash *b);
int hash_compare(const struct hash *a, const struct hash *b);
/* For GHashTable, with keys that are const struct hash *. */
guint hash_table_hash(gconstpointer key);
gboolean hash_table_equal(gconstpointer a, gconstpointer b);

struct hash_hex hash_to_hex(const struct hash *hash);
/* False (and `out` untouched) unless `text` is exactly 64 lower-case hex digits. */
bool hash_from_hex(const char *text, struct hash *out);

/* `out` must hold 2 × n + 1 characters. */
void bytes_to_hex(const void *bytes, size_t n, char *out);
/* False unless `text` is exactly 2 × n lower-case hex digits. */
bool bytes_from_hex(const char *text, void *out, size_t n);

/* SHA-256 (OpenSSL, with the processor's instructions where it has them). The one-shot form is for
 * occasional use; a struct sha256 keeps its context, so that hot loops do not allocate. Not shared
 * between threads. */
struct hash sha256_of(const void *bytes, size_t n);

struct sha256;
struct sha256 *sha256_new(void);
void sha256_free(struct sha256 *sha256);
DEFINE_OWNED(sha256)
void sha256_begin(struct sha256 *sha256);
void sha256_add(struct sha256 *sha256, const void *bytes, size_t n);
struct hash sha256_end(struct sha256 *sha256);

#endif
