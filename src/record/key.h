/* Keys: Ed25519 by one verification rule, and the files they live in.
 *
 * A public key is acceptable only when it is a canonical point of the prime-order subgroup; a
 * signature needs S < L and an R that is none of the small-order encodings; then RFC 8032's
 * cofactorless equation decides (docs/format/record.md, "One verification rule"). With such keys
 * every cofactorless library says the same. libsodium does the arithmetic.
 */
#ifndef RECORD_KEY_H
#define RECORD_KEY_H

#include "base/bytes.h"
#include "base/world.h"

#define SIGNATURE_BYTES 64

struct signature {
    uint8_t bytes[SIGNATURE_BYTES];
};

struct key_pair {
    struct hash public_key;
    uint8_t secret[64]; /* libsodium's form: seed and public key */
};

void key_make(const struct world *world, struct key_pair *pair);
void key_from_seed(const struct hash *seed, struct key_pair *pair);
/* Wipes the secret. */
void key_clear(struct key_pair *pair);

bool key_acceptable(const struct hash *public_key);
void key_sign(const struct key_pair *pair, const void *message, size_t n, struct signature *out);
/* `public_key` must be acceptable: that is checked when it is enrolled, not here. */
bool key_verify(const struct hash *public_key, const struct signature *signature,
                const void *message, size_t n);

/* DIR/NAME.key, mode 0600: three lines, "truce key 1", public key, seed, in hex. A file others may
 * read is refused (ERROR_KEY) with the chmod to type. */
bool key_file_read(const struct world *world, const char *path, struct key_pair *pair,
                   GError **error);
bool key_file_create(const struct world *world, const char *path, const struct key_pair *pair,
                     GError **error);

#endif
