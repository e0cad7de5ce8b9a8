/* The log's tree in the store: full tiles as they fill, nodes for proofs, and the static layout. */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/record_private.h"

/* ---- growing ---- */

/* Leaf hashes since the last full tile, made again from the leaves. */
static bool load_partial(struct record *record, GError **error)
{
    int64_t size = record_size(record);
    int64_t from = size - size % TILE_WIDTH;
    struct query *query = store_query(record->store, &sql_record_leaf_bytes, error);
    GError *local = NULL;
    unsigned n = 0;

    if (query == NULL)
        return false;
    bind_i64(query, from);
    bind_i64(query, size);
    while (query_next(query, &local)) {
        size_t n_leaf = 0;
        const void *leaf = col_bytes(query, "leaf", &n_leaf);
        if (n < TILE_WIDTH)
            record->partial[n++] = merkle_leaf_hash(leaf, n_leaf);
    }
    if (local != NULL) {
        g_propagate_error(error, local);
        return false;
    }
    if (n != size - from)
        return fail(error, ERROR_DAMAGED,
                    _("the log has lost leaves between %" PRId64 " and %" PRId64), from, size);
    record->n_partial = n;
    record->has_partial = true;
    return true;
}

static bool put_tile(struct record *record, int64_t level, int64_t n, const struct hash *hashes,
                     GError **error)
{
    struct query *query = store_query(record->store, &sql_record_tile_put, error);

    if (query == NULL)
        return false;
    bind_i64(query, level);
    bind_i64(query, n);
    bind_bytes(query, hashes, TILE_WIDTH * sizeof *hashes);
    return query_run(query, NULL, error);
}

/* False with *error unset: there is no such full tile. */
static bool get_tile(struct record *record, int64_t level, int64_t n, struct hash *hashes,
                     GError **error)
{
    struct query *query = store_query(record->store, &sql_record_tile_get, error);
    bool found = false;
    size_t n_bytes = 0;

    if (query == NULL)
        return false;
    bind_i64(query, level);
    bind_i64(query, n);
    if (!query_one(query, &found, error) || !found)
        return false;
    const void *bytes = col_bytes(query, "hashes", &n_bytes);
    bool is_whole = n_bytes == TILE_WIDTH * sizeof *hashes;
    if (is_whole)
        memcpy(hashes, bytes, n_bytes);
    query_reset(query);
    return is_whole || fail(error, ERROR_DAMAGED,
                            _("tile %" PRId64 " of level %" PRId64 " is damaged"), n, level);
}

static bool demand_tile(struct record *record, int64_t level, int64_t n, struct hash *hashes,
                        GError **error)
{
    GError *local = NULL;

    if (get_tile(record, level, n, hashes, &local))
        return true;
    if (local != NULL) {
        g_propagate_error(error, local);
        return false;
    }
    return fail(error, ERROR_DAMAGED, _("tile %" PRId64 " of level %" PRId64 " is missing"), n,
                level);
}

/* A full tile of level 0 may complete one above it: once in 65,536 leaves, so its hashes are read
 * back then instead of being kept. */
static bool put_parents(struct record *record, int64_t level, int64_t n, GError **error)
{
    struct hash parents[TILE_WIDTH];
    struct hash children[TILE_WIDTH];

    if ((n + 1) % TILE_WIDTH != 0)
        return true;
    int64_t parent = n / TILE_WIDTH;
    for (int64_t i = 0; i < TILE_WIDTH; i++) {
        if (!demand_tile(record, level, parent * TILE_WIDTH + i, children, error))
            return false;
        parents[i] = tile_node(children, TILE_WIDTH, TILE_HEIGHT, 0);
    }
    return put_tile(record, level + 1, parent, parents, error) &&
           put_parents(record, level + 1, parent, error);
}

bool record_grow_tree(struct record *record, const struct hash *leaf_hash, GError **error)
{
    if (!record->has_partial && !load_partial(record, error))
        return false;
    record->partial[record->n_partial++] = *leaf_hash;
    frontier_append(&record->chain->frontier, leaf_hash);
    if (record->n_partial < TILE_WIDTH)
        return true;
    record->n_partial = 0;
    int64_t n = record_size(record) / TILE_WIDTH - 1;
    return put_tile(record, 0, n, record->partial, error) && put_parents(record, 0, n, error);
}

/* ---- nodes ---- */

/* The hashes of the last, not yet full tile of a level: leaves hashed again, or the roots of the
 * full tiles below. */
static bool edge_tile(struct record *record, int64_t level, int64_t n, unsigned width,
                      struct hash *hashes, GError **error)
{
    struct hash children[TILE_WIDTH];

    if (level == 0) {
        if (!record->has_partial && !load_partial(record, error))
            return false;
        g_assert(width <= record->n_partial);
        memcpy(hashes, record->partial, width * sizeof *hashes);
        return true;
    }
    for (unsigned i = 0; i < width; i++) {
        if (!demand_tile(record, level - 1, n * TILE_WIDTH + i, children, error))
            return false;
        hashes[i] = tile_node(children, TILE_WIDTH, TILE_HEIGHT, 0);
    }
    return true;
}

/* Any tile of the present tree; *width says how many of its hashes there are. */
static bool read_tile(struct record *record, int64_t level, int64_t n, struct hash *hashes,
                      unsigned *width, GError **error)
{
    int64_t n_nodes = record_size(record) >> (TILE_HEIGHT * level);
    int64_t n_here = MIN(n_nodes - n * TILE_WIDTH, TILE_WIDTH);

    g_assert(n_here > 0);
    *width = (unsigned)n_here;
    if (n_here == TILE_WIDTH)
        return demand_tile(record, level, n, hashes, error);
    return edge_tile(record, level, n, *width, hashes, error);
}

static bool read_node(void *self, unsigned level, uint64_t index, struct hash *out, GError **error)
{
    struct record *record = self;
    unsigned tile_level = level / TILE_HEIGHT;
    unsigned height = level % TILE_HEIGHT;
    uint64_t first = index << height;
    struct hash hashes[TILE_WIDTH];
    unsigned width = 0;

    if (!read_tile(record, tile_level, (int64_t)(first / TILE_WIDTH), hashes, &width, error))
        return false;
    *out = tile_node(hashes, width, height, (unsigned)((first % TILE_WIDTH) >> height));
    return true;
}

struct node_source record_nodes(struct record *record)
{
    return (struct node_source){read_node, record};
}

/* ---- the static layout ---- */

static bool write_file(struct record *record, const char *folder, const char *name,
                       const void *bytes, size_t n, GError **error)
{
    const struct disk *disk = &record->world->disk;
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);

    return disk->make_folder(disk->self, parent, 0755, error) &&
           disk->replace(disk->self, path, bytes, n, 0644, error);
}

static bool export_hash_tiles(struct record *record, int64_t size, const char *folder,
                              GError **error)
{
    for (int64_t level = 0; size >> (TILE_HEIGHT * level) > 0; level++) {
        int64_t n_nodes = size >> (TILE_HEIGHT * level);
        for (int64_t n = 0; n * TILE_WIDTH < n_nodes; n++) {
            struct hash hashes[TILE_WIDTH];
            unsigned width = 0;
            if (!read_tile(record, level, n, hashes, &width, error))
                return false;
            /* The tree may have grown beyond what is exported. */
            width = (unsigned)MIN(n_nodes - n * TILE_WIDTH, (int64_t)width);
            g_autofree char *path = tile_path((int)level, (uint64_t)n, width);
            if (!write_file(record, folder, path, hashes, width * sizeof *hashes, error))
                return false;
        }
    }
    return true;
}

/* What rows that were erased had replaced; without it nobody could make the tables again. */
static bool export_erasures(struct record *record, int64_t size, const char *folder, GError **error)
{
    struct query *query = store_query(record->store, &sql_record_erasure_links, error);
    g_autoptr(GString) text = g_string_new(NULL);
    GError *local = NULL;

    if (query == NULL)
        return false;
    bind_i64(query, 0);
    while (query_next(query, &local)) {
        if (col_i64(query, "erased_by") >= size)
            continue;
        g_string_append_printf(text, "%" PRId64 " %" PRId64, col_i64(query, "log_index"),
                               col_i64(query, "row_no"));
        if (!col_is_null(query, "old_index") && !col_is_null(query, "old_row"))
            g_string_append_printf(text, " %" PRId64 " %" PRId64, col_i64(query, "old_index"),
                                   col_i64(query, "old_row"));
        g_string_append_c(text, '\n');
    }
    if (local != NULL) {
        g_propagate_error(error, local);
        return false;
    }
    return write_file(record, folder, ERASURES_FILE, text->str, text->len, error);
}

struct bundle {
    struct record *record;
    const char *folder;
    GByteArray *entries;
    unsigned width;
    int64_t n;
};

static bool flush_bundle(struct bundle *bundle, GError **error)
{
    g_autofree char *path = tile_path(-1, (uint64_t)bundle->n, bundle->width);

    if (bundle->width == 0)
        return true;
    if (!write_file(bundle->record, bundle->folder, path, bundle->entries->data,
                    bundle->entries->len, error))
        return false;
    g_byte_array_set_size(bundle->entries, 0);
    bundle->width = 0;
    bundle->n++;
    return true;
}

static bool export_statement(void *self, const struct statement *statement, int64_t log_index,
                             struct instant received, GError **error)
{
    struct bundle *bundle = self;
    size_t n = 0;
    g_autofree char *leaf = leaf_write(statement, received, &n, error);

    if (leaf == NULL)
        return false;
    tile_entry_append(bundle->entries, leaf, n);
    if (++bundle->width == TILE_WIDTH && !flush_bundle(bundle, error))
        return false;
    if (statement->body == NULL)
        return true;
    struct hash_hex hex = hash_to_hex(&statement->envelope.digest);
    g_autofree char *name = g_strdup_printf("body/%s", hex.text);
    return write_file(bundle->record, bundle->folder, name, statement->body->bytes,
                      statement->body->n_bytes, error);
}

/* The size that the note is of; all of the log when there is none. */
static bool exported_size(struct record *record, const char *note, int64_t *size, GError **error)
{
    struct checkpoint checkpoint = {0};

    *size = record_size(record);
    if (note == NULL)
        return true;
    if (!record_checkpoint_read(record, note, &checkpoint, error))
        return false;
    checkpoint_clear(&checkpoint);
    if (checkpoint.size > (uint64_t)*size)
        return fail(error, ERROR_BEHIND,
                    _("the last checkpoint of %s is of %" PRIu64
                      " statements, and it holds %" PRId64
                      "; put the rest back with truce recover --from a mirror"),
                    store_name(record->store), checkpoint.size, *size);
    *size = (int64_t)checkpoint.size;
    return true;
}

static bool export_all(struct record *record, const char *folder, GError **error)
{
    g_autoptr(GByteArray) entries = g_byte_array_new();
    struct bundle bundle = {.record = record, .folder = folder, .entries = entries};
    GError *local = NULL;
    int64_t size = 0;
    g_autofree char *note = record_last_checkpoint(record, &local);

    if (local != NULL) {
        g_propagate_error(error, local);
        return false;
    }
    return exported_size(record, note, &size, error) &&
           record_walk(record, 0, size, export_statement, &bundle, error) &&
           flush_bundle(&bundle, error) && export_hash_tiles(record, size, folder, error) &&
           export_erasures(record, size, folder, error) &&
           (note == NULL || write_file(record, folder, "checkpoint", note, strlen(note), error));
}

bool record_export_tiles(struct record *record, const char *folder, GError **error)
{
    bool is_done = false;

    if (!store_begin_read(record->store, error))
        return false;
    if (!record_take_in(record, error)) {
        record_forget(record);
        return false;
    }
    is_done = export_all(record, folder, error);
    store_end(record->store);
    return is_done;
}
