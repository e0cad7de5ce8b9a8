#include "record/tile.h"

#include <string.h>

#include "base/error.h"
#include "record/merkle.h"

static void check_path(int level, uint64_t n, unsigned width, const char *expected)
{
    g_autofree char *path = tile_path(level, n, width);

    g_assert_cmpstr(path, ==, expected);
}

/* The first and the last are the specification's own. */
static void test_path(void)
{
    check_path(0, 1234067, 256, "tile/0/x001/x234/067");
    check_path(0, 0, 256, "tile/0/000");
    check_path(0, 999, 256, "tile/0/999");
    check_path(0, 1000, 256, "tile/0/x001/000");
    check_path(3, 1234, 256, "tile/3/x001/234");
    check_path(63, 5, 1, "tile/63/005.p/1");
    check_path(-1, 1234, 17, "tile/entries/x001/234.p/17");
    check_path(-1, 0, 255, "tile/entries/000.p/255");
    check_path(0, UINT64_MAX, 256, "tile/0/x018/x446/x744/x073/x709/x551/615");
    check_path(0, 273, 112, "tile/0/273.p/112");
}

static void test_entries(void)
{
    g_autoptr(GByteArray) bundle = g_byte_array_new();
    g_autofree char *longest = g_strnfill(65535, 'x');
    const uint8_t *leaf;
    size_t offset = 0;
    size_t n;
    g_autoptr(GError) error = NULL;

    tile_entry_append(bundle, "abc", 3);
    tile_entry_append(bundle, "", 0);
    tile_entry_append(bundle, longest, 65535);
    g_assert_cmpuint(bundle->len, ==, 3 * 2 + 3 + 65535);
    g_assert_cmpmem(bundle->data, 2, "\0\3", 2);
    g_assert_true(tile_entry_read(bundle->data, bundle->len, &offset, &leaf, &n, &error));
    g_assert_cmpmem(leaf, n, "abc", 3);
    g_assert_true(tile_entry_read(bundle->data, bundle->len, &offset, &leaf, &n, &error));
    g_assert_cmpuint(n, ==, 0);
    g_assert_true(tile_entry_read(bundle->data, bundle->len, &offset, &leaf, &n, &error));
    g_assert_cmpmem(leaf, n, longest, 65535);
    g_assert_cmpuint(offset, ==, bundle->len);
    g_assert_false(tile_entry_read(bundle->data, bundle->len, &offset, &leaf, &n, &error));
    g_assert_true(error_is(error, ERROR_MALFORMED));
}

/* Cut at any byte, a bundle gives the entries before the cut and then a refusal. */
static void test_cut_entries(void)
{
    g_autoptr(GByteArray) bundle = g_byte_array_new();

    tile_entry_append(bundle, "first", 5);
    tile_entry_append(bundle, "second", 6);
    for (size_t n = 0; n < bundle->len; n++) {
        g_autoptr(GError) error = NULL;
        const uint8_t *leaf;
        size_t offset = 0;
        size_t n_leaf;
        unsigned entries = 0;

        while (offset < n && tile_entry_read(bundle->data, n, &offset, &leaf, &n_leaf, &error)) {
            entries++;
        }
        g_assert_cmpuint(entries, ==, n >= 7 ? 1 : 0);
        g_assert_true(n == 0 || n == 7 || error_is(error, ERROR_MALFORMED));
    }
}

static void test_node(void)
{
    struct hash hashes[TILE_WIDTH];
    struct frontier frontier = {0};

    for (unsigned i = 0; i < TILE_WIDTH; i++) {
        struct hash root;
        struct hash node;

        hashes[i] = merkle_leaf_hash(&i, sizeof i);
        frontier_append(&frontier, &hashes[i]);
        node = tile_node(hashes, i + 1, 0, i);
        g_assert_true(hash_equal(&node, &hashes[i]));
        if ((i & (i + 1)) == 0) {
            root = frontier_root(&frontier);
            node = tile_node(hashes, i + 1, (unsigned)__builtin_popcount(i), 0);
            g_assert_true(hash_equal(&node, &root));
        }
    }
    struct hash left = tile_node(hashes, 200, 3, 23);
    struct hash right = tile_node(hashes, 192, 3, 22);
    struct hash parent = merkle_node_hash(&right, &left);
    struct hash above = tile_node(hashes, 192, 4, 11);

    g_assert_true(hash_equal(&parent, &above));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tile/path", test_path);
    g_test_add_func("/tile/entries", test_entries);
    g_test_add_func("/tile/cut-entries", test_cut_entries);
    g_test_add_func("/tile/node", test_node);
    return g_test_run();
}
