#include "base/bytes.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

bool hash_equal(const struct hash *a, const struct hash *b)
{
    return memcmp(a->bytes, b->bytes, HASH_BYTES) == 0;
}

int hash_compare(const struct hash *a, const struct hash *b)
{
    return memcmp(a->bytes, b->bytes, HASH_BYTES);
}

guint hash_table_hash(gconstpointer key)
{
    const struct hash *hash = key;
    guint first;

    /* A hash is uniform already, so any of its bytes will do. */
    memcpy(&first, hash->bytes, sizeof first);
    return first;
}

gboolean hash_table_equal(gconstpointer a, gconstpointer b)
{
    return hash_equal(a, b);
}

struct hash_hex hash_to_hex(const struct hash *hash)
{
    struct hash_hex hex;

    bytes_to_hex(hash->bytes, HASH_BYTES, hex.text);
    return hex;
}

bool hash_from_hex(const char *text, struct hash *out)
{
    return bytes_from_hex(text, out->bytes, HASH_BYTES);
}

void bytes_to_hex(const void *bytes, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *from = bytes;

    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[from[i] >> 4];
        out[2 * i + 1] = digits[from[i] & 15];
    }
    out[2 * n] = '\0';
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

bool bytes_from_hex(const char *text, void *out, size_t n)
{
    uint8_t *to = out;

    /* All of it is looked at before a byte is written, so that `out` stays untouched on refusal.
     * The NUL of a short text is no digit and ends the look. */
    for (size_t i = 0; i < 2 * n; i++)
        if (hex_value(text[i]) < 0)
            return false;
    if (text[2 * n] != '\0')
        return false;
    for (size_t i = 0; i < n; i++)
        to[i] = (uint8_t)(hex_value(text[2 * i]) * 16 + hex_value(text[2 * i + 1]));
    return true;
}

static gpointer fetch_sha256(gpointer data)
{
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    return EVP_MD_fetch(NULL, "SHA2-256", NULL);
}

/* Fetched once: OpenSSL 3 looks an algorithm up by name at every use otherwise, which costs more
 * than hashing a leaf. Lives as long as the process. */
static const EVP_MD *sha256_method(void)
{
    static GOnce once = G_ONCE_INIT;
    const EVP_MD *method = g_once(&once, fetch_sha256, NULL);

    g_assert(method != NULL);
    return method;
}

struct hash sha256_of(const void *bytes, size_t n)
{
    struct hash hash;
    int ok = EVP_Digest(bytes, n, hash.bytes, NULL, sha256_method(), NULL);

    g_assert(ok == 1);
    return hash;
}

struct sha256 {
    EVP_MD_CTX *context;
};

struct sha256 *sha256_new(void)
{
    struct sha256 *sha256 = g_new(struct sha256, 1);

    sha256->context = EVP_MD_CTX_new();
    g_assert(sha256->context != NULL);
    sha256_begin(sha256);
    return sha256;
}

void sha256_free(struct sha256 *sha256)
{
    if (sha256 == NULL)
        return;
    EVP_MD_CTX_free(sha256->context);
    g_free(sha256);
}

void sha256_begin(struct sha256 *sha256)
{
    int ok = EVP_DigestInit_ex2(sha256->context, sha256_method(), NULL);

    g_assert(ok == 1);
}

void sha256_add(struct sha256 *sha256, const void *bytes, size_t n)
{
    int ok = EVP_DigestUpdate(sha256->context, bytes, n);

    g_assert(ok == 1);
}

struct hash sha256_end(struct sha256 *sha256)
{
    struct hash hash;
    int ok = EVP_DigestFinal_ex(sha256->context, hash.bytes, NULL);

    g_assert(ok == 1);
    return hash;
}
