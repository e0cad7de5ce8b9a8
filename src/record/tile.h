/* The layout of C2SP tlog-tiles, height 8: paths, entry bundles, and the hashes of a tile.
 */
#ifndef RECORD_TILE_H
#define RECORD_TILE_H

#include "base/bytes.h"

#define TILE_HEIGHT 8
#define TILE_WIDTH  256

/* "tile/0/x001/234" or with width < 256 "tile/0/x001/234.p/17"; level -1 is "entries". g_free. */
char *tile_path(int level, uint64_t n, unsigned width);
/* Appends one entry of a bundle: two bytes of length, big-endian, then the leaf. */
void tile_entry_append(GByteArray *bundle, const void *leaf, size_t n);
/* Reads the next entry of a bundle from *offset on. ERROR_MALFORMED. */
bool tile_entry_read(const uint8_t *bundle, size_t n, size_t *offset, const uint8_t **leaf,
                     size_t *n_leaf, GError **error);
/* The node `level` (0..8) levels above the bottom of a full or partial tile of `width` hashes;
 * asserts that the node is complete within it. */
struct hash tile_node(const struct hash *hashes, unsigned width, unsigned level, unsigned index);

#endif
