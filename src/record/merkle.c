#include "record/merkle.h"

#include <string.h>

#include "record/digest.h"

struct hash merkle_leaf_hash(const void *leaf, size_t n)
{
    static const uint8_t prefix = 0;
    struct sha256 *context = digest_context();

    sha256_begin(context);
    sha256_add(context, &prefix, 1);
    sha256_add(context, leaf, n);
    return sha256_end(context);
}

struct hash merkle_node_hash(const struct hash *l, const struct hash *r)
{
    uint8_t bytes[1 + 2 * HASH_BYTES];

    bytes[0] = 1;
    memcpy(bytes + 1, l->bytes, HASH_BYTES);
    memcpy(bytes + 1 + HASH_BYTES, r->bytes, HASH_BYTES);
    return digest_of(bytes, sizeof bytes);
}

struct hash merkle_empty_root(void)
{
    return digest_of("", 0);
}

/* ---- the right edge ---- */

void frontier_append(struct frontier *frontier, const struct hash *leaf_hash)
{
    struct hash node = *leaf_hash;
    unsigned level = 0;

    while ((frontier->size >> level & 1) != 0) {
        node = merkle_node_hash(&frontier->edge[level], &node);
        level++;
    }
    frontier->edge[level] = node;
    frontier->size++;
}

struct hash frontier_root(const struct frontier *frontier)
{
    struct hash root;
    bool has_root = false;

    if (frontier->size == 0) {
        return merkle_empty_root();
    }
    for (unsigned level = 0; level < 64; level++) {
        if ((frontier->size >> level & 1) != 0) {
            root =
                has_root ? merkle_node_hash(&frontier->edge[level], &root) : frontier->edge[level];
            has_root = true;
        }
    }
    return root;
}

/* ---- proofs ---- */

/* Largest power of two below n, for n > 1: where RFC 9162 splits a tree. */
static uint64_t split_of(uint64_t n)
{
    return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

/* Root of the leaves [start, end); `start` is a multiple of a power of two not below the range. */
static bool range_root(const struct node_source *source, uint64_t start, uint64_t end,
                       struct hash *out, GError **error)
{
    uint64_t n = end - start;
    struct hash left;
    struct hash right;

    if ((n & (n - 1)) == 0) {
        unsigned level = (unsigned)__builtin_ctzll(n);

        return source->node(source->self, level, start >> level, out, error);
    }
    if (!range_root(source, start, start + split_of(n), &left, error) ||
        !range_root(source, start + split_of(n), end, &right, error)) {
        return false;
    }
    *out = merkle_node_hash(&left, &right);
    return true;
}

static bool append_root(const struct node_source *source, uint64_t start, uint64_t end,
                        GArray *proof, GError **error)
{
    struct hash root;

    if (!range_root(source, start, end, &root, error)) {
        return false;
    }
    g_array_append_val(proof, root);
    return true;
}

/* PATH of RFC 9162 2.1.3.1. */
static bool inclusion_path(const struct node_source *source, uint64_t index, uint64_t start,
                           uint64_t end, GArray *proof, GError **error)
{
    uint64_t middle;

    if (end - start == 1) {
        return true;
    }
    middle = start + split_of(end - start);
    if (index < middle) {
        return inclusion_path(source, index, start, middle, proof, error) &&
               append_root(source, middle, end, proof, error);
    }
    return inclusion_path(source, index, middle, end, proof, error) &&
           append_root(source, start, middle, proof, error);
}

/* SUBPROOF of RFC 9162 2.1.4.1; `is_known`: the verifier holds the root of [start, old_end). */
static bool consistency_path(const struct node_source *source, uint64_t old_end, uint64_t start,
                             uint64_t end, bool is_known, GArray *proof, GError **error)
{
    uint64_t middle;

    if (old_end == end) {
        return is_known || append_root(source, start, end, proof, error);
    }
    middle = start + split_of(end - start);
    if (old_end <= middle) {
        return consistency_path(source, old_end, start, middle, is_known, proof, error) &&
               append_root(source, middle, end, proof, error);
    }
    return consistency_path(source, old_end, middle, end, false, proof, error) &&
           append_root(source, start, middle, proof, error);
}

GArray *merkle_inclusion_proof(const struct node_source *source, uint64_t index, uint64_t size,
                               GError **error)
{
    g_autoptr(GArray) proof = g_array_new(FALSE, FALSE, sizeof(struct hash));

    g_assert(index < size);
    return inclusion_path(source, index, 0, size, proof, error) ? g_steal_pointer(&proof) : NULL;
}

GArray *merkle_consistency_proof(const struct node_source *source, uint64_t old_size, uint64_t size,
                                 GError **error)
{
    g_autoptr(GArray) proof = g_array_new(FALSE, FALSE, sizeof(struct hash));

    g_assert(old_size <= size);
    if (old_size == 0 || old_size == size) {
        return g_steal_pointer(&proof);
    }
    return consistency_path(source, old_size, 0, size, true, proof, error) ? g_steal_pointer(&proof)
                                                                           : NULL;
}

bool merkle_root(const struct node_source *source, uint64_t size, struct hash *out, GError **error)
{
    if (size == 0) {
        *out = merkle_empty_root();
        return true;
    }
    return range_root(source, 0, size, out, error);
}

/* ---- verification ---- */

/* RFC 9162 2.1.3.2. */
bool merkle_inclusion_verify(const struct hash *leaf_hash, uint64_t index, uint64_t size,
                             const struct hash *proof, size_t n, const struct hash *root)
{
    struct hash node = *leaf_hash;
    uint64_t fn = index;
    uint64_t sn = size - 1;

    if (index >= size) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (sn == 0) {
            return false;
        }
        if ((fn & 1) != 0 || fn == sn) {
            node = merkle_node_hash(&proof[i], &node);
            while ((fn & 1) == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            node = merkle_node_hash(&node, &proof[i]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && hash_equal(&node, root);
}

/* RFC 9162 2.1.4.2, the part that folds: from `first` both roots are computed. */
static bool fold_consistency(uint64_t fn, uint64_t sn, const struct hash *first,
                             const struct hash *proof, size_t n, struct hash *old_root,
                             struct hash *root)
{
    *old_root = *first;
    *root = *first;
    for (size_t i = 0; i < n; i++) {
        if (sn == 0) {
            return false;
        }
        if ((fn & 1) != 0 || fn == sn) {
            *old_root = merkle_node_hash(&proof[i], old_root);
            *root = merkle_node_hash(&proof[i], root);
            while ((fn & 1) == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            *root = merkle_node_hash(root, &proof[i]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0;
}

bool merkle_consistency_verify(uint64_t old_size, const struct hash *old_root, uint64_t size,
                               const struct hash *root, const struct hash *proof, size_t n)
{
    bool old_is_complete = (old_size & (old_size - 1)) == 0;
    struct hash empty = merkle_empty_root();
    struct hash folded_old;
    struct hash folded;
    const struct hash *first;
    uint64_t fn = old_size - 1;
    uint64_t sn = size - 1;

    if (old_size > size) {
        return false;
    }
    if (old_size == size) {
        return n == 0 && hash_equal(old_root, root) && (size > 0 || hash_equal(root, &empty));
    }
    if (old_size == 0) {
        return n == 0 && hash_equal(old_root, &empty);
    }
    if (n == 0) {
        return false;
    }
    /* The old tree's own root begins the fold when that tree is a complete node of the new one. */
    first = old_is_complete ? old_root : &proof[0];
    while ((fn & 1) != 0) {
        fn >>= 1;
        sn >>= 1;
    }
    return fold_consistency(fn, sn, first, old_is_complete ? proof : proof + 1,
                            old_is_complete ? n : n - 1, &folded_old, &folded) &&
           hash_equal(&folded_old, old_root) && hash_equal(&folded, root);
}
