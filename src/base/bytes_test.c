#include "base/bytes.h"

#include <string.h>

/* FIPS 180-4's examples (NIST, "SHA-256 examples"), and a million of "a" from the same source. */
#define HEX_EMPTY      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define HEX_ABC        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define HEX_TWO_BLOCKS "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
#define HEX_MILLION    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

static void check_hash(const struct hash *hash, const char *expected)
{
    struct hash_hex hex = hash_to_hex(hash);

    g_assert_cmpstr(hex.text, ==, expected);
}

static void test_sha256_of(void)
{
    struct hash hash = sha256_of("", 0);

    check_hash(&hash, HEX_EMPTY);
    hash = sha256_of("abc", 3);
    check_hash(&hash, HEX_ABC);
    hash = sha256_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56);
    check_hash(&hash, HEX_TWO_BLOCKS);
}

static void test_sha256_in_parts(void)
{
    OWNED(sha256) sha256 = sha256_new();
    char thousand[1000];
    struct hash hash;

    memset(thousand, 'a', sizeof thousand);
    for (int i = 0; i < 1000; i++)
        sha256_add(sha256, thousand, sizeof thousand);
    hash = sha256_end(sha256);
    check_hash(&hash, HEX_MILLION);

    /* Begun again, nothing of the first is left; and what was begun and dropped leaves nothing. */
    sha256_begin(sha256);
    sha256_add(sha256, "dropped", 7);
    sha256_begin(sha256);
    sha256_add(sha256, "a", 1);
    sha256_add(sha256, "", 0);
    sha256_add(sha256, "bc", 2);
    hash = sha256_end(sha256);
    check_hash(&hash, HEX_ABC);
    sha256_free(NULL);
}

static void test_hex(void)
{
    struct hash hash = {{0}};
    struct hash hash_max;

    memset(hash_max.bytes, 0xff, sizeof hash_max.bytes);
    g_assert_true(hash_from_hex(HEX_ABC, &hash));
    check_hash(&hash, HEX_ABC);
    check_hash(&hash_max, "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff");
}

static void test_hex_refused(void)
{
    static const char *const refused[] = {
        "",
        "ba",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad ",
        "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015aD",
        "ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        " a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "0x7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "-a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "\303\2517816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        struct hash hash;
        struct hash before;

        memset(hash.bytes, 0x5a, sizeof hash.bytes);
        before = hash;
        g_assert_false(hash_from_hex(refused[i], &hash));
        g_assert_true(hash_equal(&hash, &before));
    }
}

static void test_bytes_hex(void)
{
    uint8_t bytes[256];
    uint8_t back[256];
    char hex[513];

    for (int i = 0; i < 256; i++)
        bytes[i] = (uint8_t)i;
    bytes_to_hex(bytes, sizeof bytes, hex);
    g_assert_cmpuint(strlen(hex), ==, 512);
    g_assert_true(g_str_has_prefix(hex, "000102030405060708090a0b0c0d0e0f10"));
    g_assert_true(g_str_has_suffix(hex, "eff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"));
    g_assert_true(bytes_from_hex(hex, back, sizeof back));
    g_assert_cmpmem(bytes, sizeof bytes, back, sizeof back);
    bytes_to_hex(bytes, 0, hex);
    g_assert_cmpstr(hex, ==, "");
    g_assert_true(bytes_from_hex("", back, 0));
    g_assert_false(bytes_from_hex("0", back, 0));
}

static void test_compare(void)
{
    struct hash low = {{0}};
    struct hash high = {{0}};

    g_assert_true(hash_equal(&low, &high));
    g_assert_cmpint(hash_compare(&low, &high), ==, 0);
    high.bytes[HASH_BYTES - 1] = 0x80; /* above 127: bytes compare unsigned */
    low.bytes[HASH_BYTES - 1] = 0x7f;
    g_assert_false(hash_equal(&low, &high));
    g_assert_cmpint(hash_compare(&low, &high), <, 0);
    g_assert_cmpint(hash_compare(&high, &low), >, 0);
}

static void test_table(void)
{
    g_autoptr(GHashTable) table = g_hash_table_new(hash_table_hash, hash_table_equal);
    struct hash keys[100];

    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        keys[i] = sha256_of(&i, sizeof i);
        g_assert_true(g_hash_table_add(table, &keys[i]));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        struct hash copy = keys[i];

        g_assert_true(g_hash_table_lookup(table, &copy) == &keys[i]);
        copy.bytes[HASH_BYTES - 1] ^= 1;
        g_assert_null(g_hash_table_lookup(table, &copy));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bytes/sha256-of", test_sha256_of);
    g_test_add_func("/bytes/sha256-in-parts", test_sha256_in_parts);
    g_test_add_func("/bytes/hex", test_hex);
    g_test_add_func("/bytes/hex-refused", test_hex_refused);
    g_test_add_func("/bytes/bytes-hex", test_bytes_hex);
    g_test_add_func("/bytes/compare", test_compare);
    g_test_add_func("/bytes/table", test_table);
    return g_test_run();
}
