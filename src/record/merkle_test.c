#include "record/merkle.h"

#include <string.h>

#include "base/error.h"

enum { LEAVES = 130 };

static struct hash leaves[LEAVES];

static void make_leaves(void)
{
    for (unsigned i = 0; i < LEAVES; i++) {
        leaves[i] = merkle_leaf_hash(&i, sizeof i);
    }
}

/* ---- the definitions of RFC 6962 2.1, word by word, as a model ---- */

static unsigned model_split(unsigned n)
{
    unsigned k = 1;

    while (2 * k < n) {
        k *= 2;
    }
    return k;
}

static struct hash model_root(unsigned start, unsigned n)
{
    uint8_t bytes[65] = {1};
    struct hash left;
    struct hash right;
    unsigned k;

    if (n == 0) {
        return sha256_of("", 0);
    }
    if (n == 1) {
        return leaves[start];
    }
    k = model_split(n);
    left = model_root(start, k);
    right = model_root(start + k, n - k);
    memcpy(bytes + 1, left.bytes, 32);
    memcpy(bytes + 33, right.bytes, 32);
    return sha256_of(bytes, sizeof bytes);
}

static void model_path(unsigned m, unsigned start, unsigned n, GArray *out)
{
    unsigned k = model_split(n);
    struct hash root;

    if (n == 1) {
        return;
    }
    if (m < k) {
        model_path(m, start, k, out);
        root = model_root(start + k, n - k);
    } else {
        model_path(m - k, start + k, n - k, out);
        root = model_root(start, k);
    }
    g_array_append_val(out, root);
}

static void model_subproof(unsigned m, unsigned start, unsigned n, bool whole, GArray *out)
{
    unsigned k = model_split(n);
    struct hash root;

    if (m == n) {
        if (!whole) {
            root = model_root(start, n);
            g_array_append_val(out, root);
        }
        return;
    }
    if (m <= k) {
        model_subproof(m, start, k, whole, out);
        root = model_root(start + k, n - k);
    } else {
        model_subproof(m - k, start + k, n - k, false, out);
        root = model_root(start, k);
    }
    g_array_append_val(out, root);
}

/* Only complete nodes of the tree of `*self` leaves may be asked for. */
static bool model_node(void *self, unsigned level, uint64_t index, struct hash *out, GError **error)
{
    const unsigned *size = self;

    g_assert_cmpuint((index + 1) << level, <=, *size);
    *out = model_root((unsigned)(index << level), 1U << level);
    return true;
}

static bool failing_node(void *self, unsigned level, uint64_t index, struct hash *out,
                         GError **error)
{
    return fail(error, ERROR_STORE, "no node");
}

static const struct hash *hashes(const GArray *proof)
{
    return (const struct hash *)proof->data;
}

static void check_equal(const GArray *a, const GArray *b)
{
    g_assert_cmpmem(a->data, a->len * sizeof(struct hash), b->data, b->len * sizeof(struct hash));
}

/* ---- known answers ---- */

/* The leaves and roots of the tests of Certificate Transparency, for RFC 6962. */
static void test_known_answers(void)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *root;
    } known[] = {
        {"", 0, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
        {"\0", 1, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
        {"\x10", 1, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
        {"\x20\x21", 2, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
        {"\x30\x31", 2, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
        {"@ABC", 4, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
        {"PQRSTUVW", 8, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
        {"`abcdefghijklmno", 16,
         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
    };
    struct frontier frontier = {0};
    struct hash root = frontier_root(&frontier);
    struct hash_hex hex = hash_to_hex(&root);

    g_assert_cmpstr(hex.text, ==,
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    root = merkle_empty_root();
    hex = hash_to_hex(&root);
    g_assert_cmpstr(hex.text, ==,
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        struct hash leaf = merkle_leaf_hash(known[i].bytes, known[i].n);

        frontier_append(&frontier, &leaf);
        root = frontier_root(&frontier);
        hex = hash_to_hex(&root);
        g_assert_cmpstr(hex.text, ==, known[i].root);
        g_assert_cmpuint(frontier.size, ==, i + 1);
    }
}

static void test_roots(void)
{
    struct frontier frontier = {0};
    g_autoptr(GError) error = NULL;

    make_leaves();
    for (unsigned size = 0; size <= LEAVES; size++) {
        struct node_source source = {model_node, &size};
        struct hash expected = model_root(0, size);
        struct hash root = frontier_root(&frontier);

        g_assert_true(hash_equal(&root, &expected));
        g_assert_true(merkle_root(&source, size, &root, &error));
        g_assert_true(hash_equal(&root, &expected));
        if (size < LEAVES) {
            frontier_append(&frontier, &leaves[size]);
        }
    }
}

/* ---- inclusion ---- */

static void refuse_damaged_inclusion(unsigned index, unsigned size, const GArray *proof,
                                     const struct hash *root)
{
    struct hash wrong_leaf = leaves[(index + 1) % LEAVES];
    struct hash wrong_root = *root;
    g_autoptr(GArray) damaged = g_array_copy((GArray *)proof);
    struct hash *hash = (struct hash *)damaged->data;
    unsigned n = damaged->len;

    wrong_root.bytes[31] ^= 1;
    g_assert_false(merkle_inclusion_verify(&wrong_leaf, index, size, hash, n, root));
    g_assert_false(merkle_inclusion_verify(&leaves[index], index, size, hash, n, &wrong_root));
    g_assert_false(merkle_inclusion_verify(&leaves[index], size, size, hash, n, root));
    g_assert_false(merkle_inclusion_verify(&leaves[index], index, 0, hash, n, root));
    g_assert_false(merkle_inclusion_verify(&leaves[index], UINT64_MAX, size, hash, n, root));
    if (size > 1) {
        unsigned other = (index + 1) % size;

        g_assert_false(merkle_inclusion_verify(&leaves[index], other, size, hash, n, root));
        g_assert_false(merkle_inclusion_verify(&leaves[index], index, size, hash, n - 1, root));
        g_assert_false(merkle_inclusion_verify(&leaves[index], index, size, hash + 1, n - 1, root));
    }
    for (unsigned i = 0; i < n; i++) {
        hash[i].bytes[i % 32] ^= 0x80;
        g_assert_false(merkle_inclusion_verify(&leaves[index], index, size, hash, n, root));
        hash[i].bytes[i % 32] ^= 0x80;
    }
    g_array_append_val(damaged, wrong_leaf);
    g_assert_false(
        merkle_inclusion_verify(&leaves[index], index, size, hashes(damaged), n + 1, root));
}

static void test_inclusion(void)
{
    g_autoptr(GError) error = NULL;

    make_leaves();
    for (unsigned size = 1; size <= LEAVES; size++) {
        struct node_source source = {model_node, &size};
        struct hash root = model_root(0, size);

        for (unsigned index = 0; index < size; index++) {
            g_autoptr(GArray) proof = merkle_inclusion_proof(&source, index, size, &error);
            g_autoptr(GArray) expected = g_array_new(FALSE, FALSE, sizeof(struct hash));

            model_path(index, 0, size, expected);
            check_equal(proof, expected);
            g_assert_true(merkle_inclusion_verify(&leaves[index], index, size, hashes(proof),
                                                  proof->len, &root));
            refuse_damaged_inclusion(index, size, proof, &root);
        }
    }
}

/* A proof fits one length of path only: what is claimed to stand elsewhere in a tree of another
 * size, or to be a leaf and is a node, is refused whenever the path would have another length. */
static void refuse_other_paths(unsigned index, unsigned size, const GArray *proof,
                               const struct hash *root)
{
    for (unsigned other_size = 1; other_size <= 12; other_size++) {
        for (unsigned other = 0; other < other_size; other++) {
            g_autoptr(GArray) path = g_array_new(FALSE, FALSE, sizeof(struct hash));

            model_path(other, 0, other_size, path);
            if (path->len != proof->len) {
                g_assert_false(merkle_inclusion_verify(&leaves[index], other, other_size,
                                                       hashes(proof), proof->len, root));
            }
        }
    }
}

static void test_other_paths(void)
{
    make_leaves();
    for (unsigned size = 1; size <= 12; size++) {
        struct node_source source = {model_node, &size};
        struct hash root = model_root(0, size);

        for (unsigned index = 0; index < size; index++) {
            g_autoptr(GArray) proof = merkle_inclusion_proof(&source, index, size, NULL);

            refuse_other_paths(index, size, proof, &root);
        }
        if (size > 1) {
            g_assert_false(merkle_inclusion_verify(&root, 0, size, NULL, 0, &root));
        }
    }
}

/* ---- consistency ---- */

static void refuse_damaged_consistency(unsigned old_size, const struct hash *old_root,
                                       unsigned size, const struct hash *root, const GArray *proof)
{
    struct hash wrong_old = *old_root;
    struct hash wrong = *root;
    g_autoptr(GArray) damaged = g_array_copy((GArray *)proof);
    struct hash *hash = (struct hash *)damaged->data;
    unsigned n = damaged->len;

    wrong_old.bytes[0] ^= 1;
    wrong.bytes[0] ^= 1;
    g_assert_false(merkle_consistency_verify(old_size, &wrong_old, size, root, hash, n));
    if (old_size > 0) {
        g_assert_false(merkle_consistency_verify(old_size, old_root, size, &wrong, hash, n));
    }
    if (old_size < size) {
        g_assert_false(merkle_consistency_verify(size, root, old_size, old_root, hash, n));
    }
    for (unsigned i = 0; i < n; i++) {
        hash[i].bytes[i % 32] ^= 1;
        g_assert_false(merkle_consistency_verify(old_size, old_root, size, root, hash, n));
        hash[i].bytes[i % 32] ^= 1;
    }
    if (n > 0) {
        g_assert_false(merkle_consistency_verify(old_size, old_root, size, root, hash, n - 1));
        g_assert_false(merkle_consistency_verify(old_size, old_root, size, root, hash + 1, n - 1));
    }
    g_array_append_val(damaged, wrong);
    g_assert_false(
        merkle_consistency_verify(old_size, old_root, size, root, hashes(damaged), n + 1));
}

static void test_consistency(void)
{
    g_autoptr(GError) error = NULL;

    make_leaves();
    for (unsigned size = 0; size <= LEAVES; size++) {
        struct node_source source = {model_node, &size};
        struct hash root = model_root(0, size);

        for (unsigned old_size = 0; old_size <= size; old_size++) {
            struct hash old_root = model_root(0, old_size);
            g_autoptr(GArray) proof = merkle_consistency_proof(&source, old_size, size, &error);
            g_autoptr(GArray) expected = g_array_new(FALSE, FALSE, sizeof(struct hash));

            if (old_size > 0) {
                model_subproof(old_size, 0, size, true, expected);
            }
            check_equal(proof, expected);
            g_assert_true(merkle_consistency_verify(old_size, &old_root, size, &root, hashes(proof),
                                                    proof->len));
            refuse_damaged_consistency(old_size, &old_root, size, &root, proof);
        }
    }
}

/* A log that replaced an early leaf has no proof that satisfies both roots. */
static void test_rewritten_history(void)
{
    unsigned size = 100;
    struct node_source source = {model_node, &size};
    struct hash old_root;
    struct hash root;
    g_autoptr(GArray) proof = NULL;

    make_leaves();
    old_root = model_root(0, 37);
    leaves[5].bytes[0] ^= 1;
    root = model_root(0, size);
    proof = merkle_consistency_proof(&source, 37, size, NULL);
    g_assert_false(
        merkle_consistency_verify(37, &old_root, size, &root, hashes(proof), proof->len));
}

/* Roots of other sizes than the ones claimed, with proofs that would lead to them. */
static void test_claimed_sizes(void)
{
    struct hash one;
    struct hash two;
    struct hash four;
    struct hash proof[2];

    make_leaves();
    one = model_root(0, 1);
    two = model_root(0, 2);
    four = model_root(0, 4);
    proof[0] = leaves[1];
    proof[1] = model_root(2, 2);
    g_assert_true(merkle_consistency_verify(1, &one, 4, &four, proof, 2));
    g_assert_true(merkle_consistency_verify(1, &one, 2, &two, proof, 1));
    g_assert_false(merkle_consistency_verify(1, &one, 4, &two, proof, 1));
    g_assert_false(merkle_consistency_verify(1, &one, 2, &four, proof, 2));
}

static void test_errors_pass_on(void)
{
    struct node_source source = {failing_node, NULL};
    g_autoptr(GError) error = NULL;
    struct hash root = {{7}};

    g_assert_null(merkle_inclusion_proof(&source, 3, 9, &error));
    g_assert_true(error_is(error, ERROR_STORE));
    g_clear_error(&error);
    g_assert_null(merkle_consistency_proof(&source, 3, 9, &error));
    g_assert_true(error_is(error, ERROR_STORE));
    g_clear_error(&error);
    g_assert_false(merkle_root(&source, 9, &root, &error));
    g_assert_true(error_is(error, ERROR_STORE));
    g_assert_cmpuint(root.bytes[0], ==, 7);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/merkle/known-answers", test_known_answers);
    g_test_add_func("/merkle/roots", test_roots);
    g_test_add_func("/merkle/inclusion", test_inclusion);
    g_test_add_func("/merkle/other-paths", test_other_paths);
    g_test_add_func("/merkle/consistency", test_consistency);
    g_test_add_func("/merkle/claimed-sizes", test_claimed_sizes);
    g_test_add_func("/merkle/rewritten-history", test_rewritten_history);
    g_test_add_func("/merkle/errors-pass-on", test_errors_pass_on);
    return g_test_run();
}
