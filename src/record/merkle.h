/* The Merkle tree of RFC 6962 / RFC 9162 over leaf bytes, and its proofs.
 *
 * A node (level, index) is the root of the perfect subtree of 2^level leaves that begins at leaf
 * index × 2^level. Complete nodes never change; a struct frontier holds those on the right edge.
 */
#ifndef RECORD_MERKLE_H
#define RECORD_MERKLE_H

#include "base/bytes.h"

/* SHA-256(0x00 || leaf), SHA-256(0x01 || l || r), SHA-256 of nothing. */
struct hash merkle_leaf_hash(const void *leaf, size_t n);
struct hash merkle_node_hash(const struct hash *l, const struct hash *r);
struct hash merkle_empty_root(void);

struct frontier {
    uint64_t size;
    struct hash edge[64]; /* edge[l] is there when bit l of size is set */
};
void frontier_append(struct frontier *frontier, const struct hash *leaf_hash);
struct hash frontier_root(const struct frontier *frontier);

/* Where hashes of complete nodes come from. */
struct node_source {
    bool (*node)(void *self, unsigned level, uint64_t index, struct hash *out, GError **error);
    void *self;
};

/* Proofs are arrays of struct hash (GArray), innermost first, as RFC 9162 2.1.3 and 2.1.4 say.
 * Asserts index < size, old_size <= size. */
GArray *merkle_inclusion_proof(const struct node_source *source, uint64_t index, uint64_t size,
                               GError **error);
GArray *merkle_consistency_proof(const struct node_source *source, uint64_t old_size, uint64_t size,
                                 GError **error);
/* Root of the first `size` leaves. */
bool merkle_root(const struct node_source *source, uint64_t size, struct hash *out, GError **error);

bool merkle_inclusion_verify(const struct hash *leaf_hash, uint64_t index, uint64_t size,
                             const struct hash *proof, size_t n, const struct hash *root);
bool merkle_consistency_verify(uint64_t old_size, const struct hash *old_root, uint64_t size,
                               const struct hash *root, const struct hash *proof, size_t n);

#endif
