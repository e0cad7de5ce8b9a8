/* Putting back what a store has lost from another copy of the log: a mission, or a folder of tiles.
 *
 * The leaves are the same bytes, so they are verified, must continue this store leaf by leaf, and
 * must in the end agree with log.head; they keep their index and `received`.
 */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/record_private.h"

#define FILE_BYTES_MAX ((size_t)32 * 1024 * 1024)

struct recovery {
    struct record *record;
    int64_t n_restored;
};

/* One statement of the other copy, at the index where this log now ends. */
static bool restore_one(void *self, const struct statement *statement, int64_t log_index,
                        struct instant received, GError **error)
{
    struct recovery *recovery = self;
    struct record *record = recovery->record;
    struct log_key *key = NULL;

    g_assert(log_index == record_size(record));
    if (!chain_check(record->chain, statement, &key, error) || !statement_verify(statement, error))
        return false;
    if (instant_compare(received, record->chain->last_received) < 0)
        return fail(error, ERROR_MALFORMED,
                    _("statement %" PRId64 " of the copy was received before the one in "
                      "front of it; it is no copy of this log"),
                    log_index);
    g_autofree char *author = g_strdup(key->participant);
    if (!record_put(record, statement, author, received, error))
        return false;
    record->chain->last_received = received;
    if (!record_take(record->chain, &record->judge, record->kinds, statement, log_index, received,
                     error))
        return false;
    recovery->n_restored++;
    return true;
}

/* ---- from another mission ---- */

/* Both logs must agree where they overlap. */
static bool check_overlap(struct record *record, struct record *other, GError **error)
{
    struct node_source theirs = record_nodes(other);
    struct hash root, ours = record_root(record);

    if (strcmp(record_mission(record), record_mission(other)) != 0)
        return fail(error, ERROR_REFERENCE,
                    _("%s holds mission %s, not %s; recover from a copy of the same mission"),
                    store_name(record_store(other)), record_mission(other), record_mission(record));
    if (record_size(other) < record_size(record))
        return fail(error, ERROR_STATE,
                    _("%s holds %" PRId64 " statements, fewer than the %" PRId64
                      " here; recover from a copy that has more"),
                    store_name(record_store(other)), record_size(other), record_size(record));
    if (!merkle_root(&theirs, (uint64_t)record_size(record), &root, error))
        return false;
    return hash_equal(&root, &ours) ||
           fail(error, ERROR_REFERENCE,
                _("the first %" PRId64 " statements of %s are not those here; keep both "
                  "copies: they are proof that the log was split"),
                record_size(record), store_name(record_store(other)));
}

/* Those that are not held here. Their name is their hash, which verify looks at. */
static bool restore_attachments(struct record *record, struct record *other, GError **error)
{
    struct query *scan = store_query(other->store, &sql_record_attachment_scan, error);
    struct query *put = store_query(record->store, &sql_record_attachment_put, error);
    GError *local = NULL;

    if (scan == NULL || put == NULL)
        return false;
    while (query_next(scan, &local)) {
        size_t n_hash = 0, n = 0;
        const void *hash = col_bytes(scan, "hash", &n_hash);
        const void *bytes = col_bytes(scan, "bytes", &n);
        bind_bytes(put, hash, n_hash);
        bind_i64(put, col_i64(scan, "part"));
        bind_bytes(put, n == 0 ? "" : bytes, n);
        if (!query_run(put, NULL, error)) {
            query_reset(scan);
            return false;
        }
    }
    if (local != NULL)
        g_propagate_error(error, local);
    return local == NULL;
}

static bool restore_from_mission(struct recovery *recovery, const char *from, GError **error)
{
    struct record *record = recovery->record;
    OWNED(record)
    other =
        record_open(record->world, from, STORE_READ, record->kinds, NULL, "truce recover", error);

    return other != NULL && check_overlap(record, other, error) &&
           apply_learn_erasures(record->apply, other->store, record_size(record), error) &&
           record_walk(other, record_size(record), record_size(other), restore_one, recovery,
                       error) &&
           restore_attachments(record, other, error);
}

/* ---- from a folder of tiles ---- */

struct folder {
    const char *path;
    const struct world *world;
    char *bundle;
    size_t n_bundle;
    size_t offset;
};

static bool read_file(struct folder *folder, const char *name, char **bytes, size_t *n,
                      GError **error)
{
    g_autofree char *path = g_build_filename(folder->path, name, NULL);

    return folder->world->disk.read(folder->world->disk.self, path, FILE_BYTES_MAX, bytes, n,
                                    error);
}

/* A bundle lies there as wide as the checkpoint needs it; once the log has grown, a host may keep
 * only the full one. */
static bool read_bundle(struct folder *folder, int64_t n, int64_t size, GError **error)
{
    const struct disk *disk = &folder->world->disk;
    int64_t width = MIN(size - n * TILE_WIDTH, TILE_WIDTH);
    g_autofree char *name = tile_path(-1, (uint64_t)n, (unsigned)width);
    g_autofree char *full = tile_path(-1, (uint64_t)n, TILE_WIDTH);
    g_autofree char *path = g_build_filename(folder->path, name, NULL);

    g_clear_pointer(&folder->bundle, g_free);
    folder->offset = 0;
    return read_file(folder, disk->exists(disk->self, path) ? name : full, &folder->bundle,
                     &folder->n_bundle, error);
}

/* Folders that were made before anything was erased may lack the file. */
static bool read_erasures(struct recovery *recovery, struct folder *folder, GError **error)
{
    const struct disk *disk = &folder->world->disk;
    g_autofree char *path = g_build_filename(folder->path, ERASURES_FILE, NULL);
    g_autofree char *text = NULL;
    size_t n = 0;

    if (!disk->exists(disk->self, path))
        return true;
    if (!read_file(folder, ERASURES_FILE, &text, &n, error))
        return false;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL && **line != '\0'; line++)
        if (!apply_learn_erasure(recovery->record->apply, *line))
            return fail(error, ERROR_MALFORMED,
                        _("line %d of %s is not two or four numbers; make the folder again with "
                          "truce tiles"),
                        (int)(line - lines) + 1, path);
    return true;
}

static bool read_body(struct folder *folder, const struct kinds *kinds, struct statement *statement,
                      GError **error)
{
    struct hash_hex hex = hash_to_hex(&statement->envelope.digest);
    g_autofree char *name = g_strdup_printf("body/%s", hex.text);
    g_autofree char *path = g_build_filename(folder->path, name, NULL);
    g_autofree char *bytes = NULL;
    size_t n = 0;

    if (!folder->world->disk.exists(folder->world->disk.self, path))
        return true;
    if (!read_file(folder, name, &bytes, &n, error))
        return false;
    statement->body = body_read(kinds_find(kinds, statement->envelope.kind), bytes, n, error);
    if (statement->body == NULL)
        return false;
    return hash_equal(&statement->body->digest, &statement->envelope.digest) ||
           fail(error, ERROR_MALFORMED, _("%s is not the body that was signed"), path);
}

/* The next entry of the bundle: compared with what stands here, or restored. */
static bool take_entry(struct recovery *recovery, struct folder *folder, int64_t log_index,
                       GError **error)
{
    struct record *record = recovery->record;
    struct instant received = {0};
    const uint8_t *leaf = NULL;
    size_t n = 0;

    if (!tile_entry_read((const uint8_t *)folder->bundle, folder->n_bundle, &folder->offset, &leaf,
                         &n, error))
        return false;
    if (log_index < record_size(record)) {
        OWNED(statement) ours = record_read(record, log_index, &received, error);
        size_t n_ours = 0;
        g_autofree char *bytes = ours == NULL ? NULL : leaf_write(ours, received, &n_ours, error);
        if (bytes == NULL)
            return false;
        return (n == n_ours && memcmp(bytes, leaf, n) == 0) ||
               fail(error, ERROR_REFERENCE,
                    _("statement %" PRId64 " of %s is not the one here; keep both copies: "
                      "they are proof that the log was split"),
                    log_index, folder->path);
    }
    OWNED(statement) statement = leaf_read((const char *)leaf, n, &received, error);
    return statement != NULL && read_body(folder, record->kinds, statement, error) &&
           restore_one(recovery, statement, log_index, received, error);
}

static bool folder_checkpoint(struct recovery *recovery, struct folder *folder,
                              struct checkpoint *checkpoint, GError **error)
{
    struct record *record = recovery->record;
    g_autofree char *note = NULL;
    size_t n = 0;

    if (!read_file(folder, "checkpoint", &note, &n, error) ||
        !record_checkpoint_read(record, note, checkpoint, error))
        return false;
    if (checkpoint->size >= (uint64_t)record_size(record))
        return true;
    checkpoint_clear(checkpoint);
    return fail(error, ERROR_STATE,
                _("%s holds %" PRIu64 " statements, fewer than the %" PRId64
                  " here; recover from a copy that has more"),
                folder->path, checkpoint->size, record_size(record));
}

/* The tree that the log's key signed, down to the first leaf. */
static bool check_root(struct record *record, const struct folder *folder,
                       const struct checkpoint *checkpoint, GError **error)
{
    struct hash root = record_root(record);

    return hash_equal(&root, &checkpoint->root) ||
           fail(error, ERROR_REFERENCE,
                _("%s does not continue the statements here to what its checkpoint signs; keep "
                  "both copies: they may be proof that the log was split"),
                folder->path);
}

static bool restore_from_folder(struct recovery *recovery, const char *from, GError **error)
{
    struct folder folder = {.path = from, .world = recovery->record->world};
    struct checkpoint checkpoint = {0};

    if (!folder_checkpoint(recovery, &folder, &checkpoint, error))
        return false;
    int64_t size = (int64_t)checkpoint.size;
    bool is_good = read_erasures(recovery, &folder, error);
    for (int64_t n = record_size(recovery->record) / TILE_WIDTH; is_good && n * TILE_WIDTH < size;
         n++) {
        is_good = read_bundle(&folder, n, size, error);
        for (int64_t i = n * TILE_WIDTH; is_good && i < MIN(size, (n + 1) * TILE_WIDTH); i++)
            is_good = take_entry(recovery, &folder, i, error);
    }
    is_good = is_good && check_root(recovery->record, &folder, &checkpoint, error);
    g_free(folder.bundle);
    checkpoint_clear(&checkpoint);
    return is_good;
}

/* ---- either ---- */

bool record_recover(struct record *record, const char *from, const char *head_path,
                    int64_t *n_restored, GError **error)
{
    struct recovery recovery = {.record = record};
    bool is_folder = g_file_test(from, G_FILE_TEST_IS_DIR);
    struct append *append = append_begin(record, error);

    if (append == NULL)
        return false;
    append_will_grow(append);
    bool is_good = (is_folder ? restore_from_folder(&recovery, from, error)
                              : restore_from_mission(&recovery, from, error)) &&
                   (head_path == NULL || record_continues_head(record, head_path, error));
    if (!is_good) {
        append_abandon(append);
        return false;
    }
    if (!append_commit(append, error))
        return false;
    *n_restored = recovery.n_restored;
    return true;
}
