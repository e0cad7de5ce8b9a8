#include "record/tile.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/merkle.h"

char *tile_path(int level, uint64_t n, unsigned width)
{
    GString *path = g_string_new("tile/");
    unsigned groups[8]; /* of three digits, last first; 2^64 has 20 digits */
    unsigned n_groups = 0;

    g_assert(level >= -1 && level < 64 && width >= 1 && width <= TILE_WIDTH);
    if (level < 0) {
        g_string_append(path, "entries");
    } else {
        g_string_append_printf(path, "%d", level);
    }
    do {
        groups[n_groups++] = (unsigned)(n % 1000);
        n /= 1000;
    } while (n > 0);
    while (n_groups > 0) {
        n_groups--;
        g_string_append_printf(path, n_groups > 0 ? "/x%03u" : "/%03u", groups[n_groups]);
    }
    if (width < TILE_WIDTH) {
        g_string_append_printf(path, ".p/%u", width);
    }
    return g_string_free(path, FALSE);
}

void tile_entry_append(GByteArray *bundle, const void *leaf, size_t n)
{
    uint8_t length[2] = {(uint8_t)(n >> 8), (uint8_t)n};

    g_assert(n <= UINT16_MAX);
    g_byte_array_append(bundle, length, sizeof length);
    g_byte_array_append(bundle, leaf, (guint)n);
}

bool tile_entry_read(const uint8_t *bundle, size_t n, size_t *offset, const uint8_t **leaf,
                     size_t *n_leaf, GError **error)
{
    size_t at = *offset;
    size_t length;

    if (at > n || n - at < 2) {
        return fail(error, ERROR_MALFORMED,
                    _("the entry bundle of %zu bytes ends within the length at byte %zu"), n, at);
    }
    length = (size_t)bundle[at] << 8 | bundle[at + 1];
    if (n - at - 2 < length) {
        return fail(error, ERROR_MALFORMED,
                    _("the entry bundle of %zu bytes ends within the entry of %zu bytes at byte "
                      "%zu"),
                    n, length, at);
    }
    *leaf = bundle + at + 2;
    *n_leaf = length;
    *offset = at + 2 + length;
    return true;
}

struct hash tile_node(const struct hash *hashes, unsigned width, unsigned level, unsigned index)
{
    struct hash left;
    struct hash right;

    g_assert(width <= TILE_WIDTH && level <= TILE_HEIGHT && (index + 1) << level <= width);
    if (level == 0) {
        return hashes[index];
    }
    left = tile_node(hashes, width, level - 1, 2 * index);
    right = tile_node(hashes, width, level - 1, 2 * index + 1);
    return merkle_node_hash(&left, &right);
}
