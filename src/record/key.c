#include "record/key.h"

#include <sodium.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/text.h"

#define KEY_FILE_HEADER "truce key 1"
/* Header, two lines of hex, three newlines. */
#define KEY_FILE_BYTES (sizeof KEY_FILE_HEADER - 1 + HASH_HEX_CHARS + HASH_HEX_CHARS + 3)

void key_make(const struct world *world, struct key_pair *pair)
{
    struct hash seed;

    world_random(world, seed.bytes, sizeof seed.bytes);
    key_from_seed(&seed, pair);
    sodium_memzero(&seed, sizeof seed);
}

void key_from_seed(const struct hash *seed, struct key_pair *pair)
{
    crypto_sign_seed_keypair(pair->public_key.bytes, pair->secret, seed->bytes);
}

void key_clear(struct key_pair *pair)
{
    sodium_memzero(pair, sizeof *pair);
}

/* ---- one verification rule ---- */

bool key_acceptable(const struct hash *public_key)
{
    return crypto_core_ed25519_is_valid_point(public_key->bytes) == 1;
}

/* L = 2^252 + 27742317777372353535851937790883648493, the order of the group, little-endian. */
static const uint8_t group_order[32] = {
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10,
};

/* The y coordinates of the eight points of small order, and those y + p that fit in 255 bits; the
 * sign bit of x is masked off before the look. */
static const uint8_t small_order_y[][32] = {
    /* 0, order 4 */
    {0},
    /* 1, the neutral element */
    {1},
    /* order 8 */
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
     0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
     0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    /* order 8 */
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
     0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
     0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
    /* p - 1, order 2 */
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    /* p, that is 0 again */
    {0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    /* p + 1, that is 1 again */
    {0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
};

static bool is_small_order(const uint8_t *point)
{
    uint8_t y[32];

    memcpy(y, point, sizeof y);
    y[31] &= 0x7f;
    for (unsigned i = 0; i < G_N_ELEMENTS(small_order_y); i++) {
        if (memcmp(y, small_order_y[i], sizeof y) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_below_order(const uint8_t *scalar)
{
    for (unsigned i = sizeof group_order; i-- > 0;) {
        if (scalar[i] != group_order[i]) {
            return scalar[i] < group_order[i];
        }
    }
    return false;
}

void key_sign(const struct key_pair *pair, const void *message, size_t n, struct signature *out)
{
    crypto_sign_detached(out->bytes, NULL, message, n, pair->secret);
}

bool key_verify(const struct hash *public_key, const struct signature *signature,
                const void *message, size_t n)
{
    /* libsodium looks at R and S as well, but how strictly depends on how it was built. */
    return is_below_order(signature->bytes + 32) && !is_small_order(signature->bytes) &&
           crypto_sign_verify_detached(signature->bytes, message, n, public_key->bytes) == 0;
}

/* ---- files ---- */

static bool refuse_file(const char *path, GError **error)
{
    return fail(error, ERROR_KEY,
                _("%s is not a key file: expected three lines, \"%s\", the public key and the "
                  "seed, each of 64 hex digits in lower case"),
                path, KEY_FILE_HEADER);
}

/* The disk of a simulation has no modes and nothing at this path for stat to find. */
static bool check_private(const char *path, GError **error)
{
    struct stat status;

    if (stat(path, &status) != 0 || (status.st_mode & 077) == 0) {
        return true;
    }
    return fail(error, ERROR_KEY,
                _("%s can be read by others than its owner (mode %03o); type: chmod 600 %s"), path,
                (unsigned)(status.st_mode & 0777), path);
}

/* `text` has KEY_FILE_BYTES bytes. */
static bool parse_key_file(char *text, struct key_pair *pair)
{
    const size_t header = sizeof KEY_FILE_HEADER - 1;
    char *public_hex = text + header + 1;
    char *seed_hex = public_hex + HASH_HEX_CHARS + 1;
    struct hash public_key;
    struct hash seed;
    struct key_pair made;
    bool ok;

    if (memcmp(text, KEY_FILE_HEADER "\n", header + 1) != 0 || seed_hex[-1] != '\n' ||
        seed_hex[HASH_HEX_CHARS] != '\n') {
        return false;
    }
    seed_hex[-1] = '\0';
    seed_hex[HASH_HEX_CHARS] = '\0';
    ok = hash_from_hex(public_hex, &public_key) && hash_from_hex(seed_hex, &seed);
    if (ok) {
        key_from_seed(&seed, &made);
        ok = hash_equal(&made.public_key, &public_key);
        if (ok) {
            *pair = made;
        }
        key_clear(&made);
    }
    sodium_memzero(&seed, sizeof seed);
    return ok;
}

bool key_file_read(const struct world *world, const char *path, struct key_pair *pair,
                   GError **error)
{
    char *text = NULL;
    size_t n;
    bool ok;

    if (!check_private(path, error) ||
        !world->disk.read(world->disk.self, path, 4096, &text, &n, error)) {
        return false;
    }
    ok = n == KEY_FILE_BYTES && parse_key_file(text, pair);
    sodium_memzero(text, n);
    g_free(text);
    return ok || refuse_file(path, error);
}

bool key_file_create(const struct world *world, const char *path, const struct key_pair *pair,
                     GError **error)
{
    char seed_hex[HASH_HEX_CHARS + 1];
    struct hash_hex public_hex = hash_to_hex(&pair->public_key);
    char text[KEY_FILE_BYTES + 1];
    bool ok;

    bytes_to_hex(pair->secret, HASH_BYTES, seed_hex);
    g_snprintf(text, sizeof text, KEY_FILE_HEADER "\n%s\n%s\n", public_hex.text, seed_hex);
    ok = world->disk.create(world->disk.self, path, text, KEY_FILE_BYTES, 0600, error);
    sodium_memzero(text, sizeof text);
    sodium_memzero(seed_hex, sizeof seed_hex);
    return ok;
}
