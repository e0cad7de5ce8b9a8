/* The log's tree in the store: roots and proofs against the definition, over full tiles of two
 * levels and those that are not full. */
#include <string.h>

#include "record/record_private.h"
#include "record/record_testing.h"

/* RFC 9162 2.1.1, as it stands there. */
static struct hash plain_root(const struct hash *leaves, size_t n)
{
    size_t left = 1;

    if (n == 1)
        return leaves[0];
    while (left * 2 < n)
        left *= 2;
    struct hash l = plain_root(leaves, left), r = plain_root(leaves + left, n - left);
    return merkle_node_hash(&l, &r);
}

/* Leaves of which the tree knows the hash alone: it asks for no more. */
struct orchard {
    struct desk desk;
    struct append *append;
    GArray *leaves;
};

static void grow(struct orchard *orchard, size_t size)
{
    g_autoptr(GError) error = NULL;

    while (orchard->leaves->len < size) {
        uint32_t number = orchard->leaves->len;
        struct hash leaf = merkle_leaf_hash(&number, sizeof number);
        bool is_grown = record_grow_tree(orchard->desk.record, &leaf, &error);
        g_assert_no_error(error);
        g_assert_true(is_grown);
        g_array_append_val(orchard->leaves, leaf);
    }
}

static void orchard_open(struct orchard *orchard)
{
    g_autoptr(GError) error = NULL;

    desk_create(&orchard->desk, 1);
    orchard->leaves = g_array_new(FALSE, FALSE, sizeof(struct hash));
    orchard->append = append_begin(orchard->desk.record, &error);
    g_assert_no_error(error);
    append_will_grow(orchard->append);
}

static void orchard_close(struct orchard *orchard)
{
    append_abandon(orchard->append);
    g_array_unref(orchard->leaves);
    desk_close(&orchard->desk);
}

static void check_inclusion(struct orchard *orchard, uint64_t index, uint64_t size,
                            const struct hash *root)
{
    struct node_source nodes = record_nodes(orchard->desk.record);
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) proof = merkle_inclusion_proof(&nodes, index, size, &error);
    const struct hash *leaf = &g_array_index(orchard->leaves, struct hash, index);

    g_assert_no_error(error);
    g_assert_true(merkle_inclusion_verify(leaf, index, size, (struct hash *)(void *)proof->data,
                                          proof->len, root));
}

static void check_consistency(struct orchard *orchard, uint64_t old, uint64_t size,
                              const struct hash *root)
{
    struct node_source nodes = record_nodes(orchard->desk.record);
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) proof = merkle_consistency_proof(&nodes, old, size, &error);
    struct hash old_root = plain_root((struct hash *)(void *)orchard->leaves->data, old);

    g_assert_no_error(error);
    g_assert_true(merkle_consistency_verify(old, &old_root, size, root,
                                            (struct hash *)(void *)proof->data, proof->len));
}

static void test_small_sizes(void)
{
    struct orchard orchard;

    orchard_open(&orchard);
    for (uint64_t size = 1; size <= 600; size++) {
        struct node_source nodes = record_nodes(orchard.desk.record);
        g_autoptr(GError) error = NULL;
        struct hash root, from_nodes, now;
        bool is_edge = size % 256 <= 1 || size % 256 == 255;
        uint64_t step = is_edge ? 1 : 37;
        grow(&orchard, size);
        root = plain_root((struct hash *)(void *)orchard.leaves->data, size);
        now = record_root(orchard.desk.record);
        g_assert_true(hash_equal(&root, &now));
        g_assert_true(merkle_root(&nodes, size, &from_nodes, &error));
        g_assert_true(hash_equal(&root, &from_nodes));
        for (uint64_t index = size % step; index < size; index += step)
            check_inclusion(&orchard, index, size, &root);
        for (uint64_t old = 1 + size % step; old < size; old += step)
            check_consistency(&orchard, old, size, &root);
    }
    /* A bigger tree still proves what a smaller one was. */
    struct hash old_root = plain_root((struct hash *)(void *)orchard.leaves->data, 300);
    check_inclusion(&orchard, 299, 300, &old_root);
    orchard_close(&orchard);
}

static void test_second_level(void)
{
    struct orchard orchard;
    const uint64_t sizes[] = {65535, 65536, 65537, 65792, 66000};

    orchard_open(&orchard);
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
        uint64_t size = sizes[i];
        struct node_source nodes = record_nodes(orchard.desk.record);
        g_autoptr(GError) error = NULL;
        struct hash from_nodes;
        grow(&orchard, size);
        struct hash root = plain_root((struct hash *)(void *)orchard.leaves->data, size);
        g_assert_true(merkle_root(&nodes, size, &from_nodes, &error));
        g_assert_true(hash_equal(&root, &from_nodes));
        const uint64_t indexes[] = {0, 255, 256, 32768, 65279, 65280, size - 1};
        for (unsigned j = 0; j < G_N_ELEMENTS(indexes); j++)
            check_inclusion(&orchard, indexes[j], size, &root);
        const uint64_t olds[] = {1, 256, 40000, 65280, 65535, size};
        for (unsigned j = 0; j < G_N_ELEMENTS(olds); j++)
            check_consistency(&orchard, olds[j], size, &root);
    }
    g_assert_cmpint(desk_number(orchard.desk.record, "SELECT COUNT(*) AS n FROM record_tile"), ==,
                    257 + 1);
    g_assert_cmpint(
        desk_number(orchard.desk.record, "SELECT COUNT(*) AS n FROM record_tile WHERE level = 1"),
        ==, 1);
    orchard_close(&orchard);
}

/* Leaves that are there in full, read by another handle. */
static void test_reopened(void)
{
    struct desk desk;
    struct hash leaves[300];
    g_autoptr(GError) error = NULL;

    desk_open(&desk, 2);
    desk_many(&desk, &desk.south, "a", 299);
    desk_reopen(&desk, STORE_READ);
    for (int64_t i = 0; i < 300; i++) {
        struct instant received;
        size_t n = 0;
        OWNED(statement) statement = record_read(desk.record, i, &received, &error);
        g_autofree char *leaf = leaf_write(statement, received, &n, &error);
        leaves[i] = merkle_leaf_hash(leaf, n);
    }
    struct hash root = plain_root(leaves, 300), now = record_root(desk.record);
    g_assert_true(hash_equal(&root, &now));
    struct node_source nodes = record_nodes(desk.record);
    for (uint64_t i = 0; i < 300; i++) {
        g_autoptr(GArray) proof = merkle_inclusion_proof(&nodes, i, 300, &error);
        g_assert_no_error(error);
        g_assert_true(merkle_inclusion_verify(
            &leaves[i], i, 300, (struct hash *)(void *)proof->data, proof->len, &root));
    }
    desk_close(&desk);
}

/* ---- the static layout ---- */

static void remove_all(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name = NULL;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        remove_all(inner);
    }
    g_assert_cmpint(remove(path), ==, 0);
}

static char *read_all(const char *folder, const char *name, gsize *n)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *bytes = NULL;

    g_file_get_contents(path, &bytes, n, NULL);
    return bytes;
}

/* Another reads the folder by the published layout and comes to the root that was signed. */
static void test_export(void)
{
    struct desk desk;
    struct checkpoint checkpoint;
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("truce-tiles-XXXXXX", NULL);
    g_autofree char *head = g_build_filename(folder, "log.head", NULL);
    g_autofree char *out = g_build_filename(folder, "log", NULL);

    desk_open(&desk, 3);
    desk_many(&desk, &desk.south, "a", 269);
    g_autofree char *note = record_checkpoint(desk.record, &desk.log_key, head, &error);
    g_assert_no_error(error);
    /* What no checkpoint covers stays out. */
    desk_thing(&desk, &desk.south, "b");
    g_assert_true(record_export_tiles(desk.record, out, &error));
    g_assert_no_error(error);

    gsize n = 0;
    g_autofree char *signed_note = read_all(out, "checkpoint", &n);
    g_assert_cmpstr(signed_note, ==, note);
    g_assert_true(
        checkpoint_read(note, DESK_MISSION "/1", &desk.log_key.public_key, &checkpoint, &error));
    g_assert_cmpuint(checkpoint.size, ==, 270);
    g_autoptr(GArray) leaves = g_array_new(FALSE, FALSE, sizeof(struct hash));
    const char *const entries[] = {"tile/entries/000", "tile/entries/001.p/14"};
    const char *const tiles[] = {"tile/0/000", "tile/0/001.p/14"};
    for (unsigned i = 0; i < 2; i++) {
        g_autofree char *bundle = read_all(out, entries[i], &n);
        size_t offset = 0, n_leaf = 0;
        const uint8_t *leaf = NULL;
        unsigned first = leaves->len;
        g_assert_nonnull(bundle);
        while (offset < n) {
            g_assert_true(tile_entry_read((uint8_t *)bundle, n, &offset, &leaf, &n_leaf, &error));
            struct hash hash = merkle_leaf_hash(leaf, n_leaf);
            g_array_append_val(leaves, hash);
            OWNED(statement)
            statement = leaf_read((const char *)leaf, n_leaf, &(struct instant){0}, &error);
            g_autofree char *body_name =
                g_strdup_printf("body/%s", hash_to_hex(&statement->envelope.digest).text);
            gsize n_body = 0;
            g_autofree char *body = read_all(out, body_name, &n_body);
            OWNED(body) read = body_read(NULL, body, n_body, &error);
            g_assert_no_error(error);
            g_assert_true(hash_equal(&read->digest, &statement->envelope.digest));
        }
        g_autofree char *tile = read_all(out, tiles[i], &n);
        g_assert_cmpmem(tile, n, &g_array_index(leaves, struct hash, first),
                        (leaves->len - first) * HASH_BYTES);
    }
    g_assert_cmpuint(leaves->len, ==, 270);
    struct hash root = plain_root((struct hash *)(void *)leaves->data, 270);
    g_assert_true(hash_equal(&root, &checkpoint.root));
    checkpoint_clear(&checkpoint);
    remove_all(folder);
    desk_close(&desk);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tree/small-sizes", test_small_sizes);
    g_test_add_func("/tree/second-level", test_second_level);
    g_test_add_func("/tree/reopened", test_reopened);
    g_test_add_func("/tree/export", test_export);
    return g_test_run();
}
