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

static bool restore_from_mission(struct recovery *recovery, const char *from, GError **error)
{
    struct record *record = recovery->record;
    OWNED(record)
    other = record_open(record->world, from, STORE_READ, record->kinds, "truce recover", error);

    return other != NULL && check_overlap(record, other, error) &&
           record_walk(other, record_size(record), record_size(other), restore_one, recovery,
                       error);
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

/* A bundle lies there whole, or as its widest partial one. */
static bool read_bundle(struct folder *folder, int64_t n, int64_t size, GError **error)
{
    int64_t width = MIN(size - n * TILE_WIDTH, TILE_WIDTH);
    g_autofree char *name = tile_path(-1, (uint64_t)n, (unsigned)width);

    g_clear_pointer(&folder->bundle, g_free);
    folder->offset = 0;
    return read_file(folder, name, &folder->bundle, &folder->n_bundle, error);
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

static bool folder_size(struct recovery *recovery, struct folder *folder, int64_t *size,
                        GError **error)
{
    struct checkpoint checkpoint = {0};
    struct hash log_key;
    g_autofree char *note = NULL;
    size_t n = 0;
    g_autofree char *key_hex = record_setting(recovery->record, "log_key", error);
    g_autofree char *origin = record_origin(recovery->record, error);

    if (key_hex == NULL || origin == NULL || !hash_from_hex(key_hex, &log_key) ||
        !read_file(folder, "checkpoint", &note, &n, error) ||
        !checkpoint_read(note, origin, &log_key, &checkpoint, error))
        return false;
    *size = (int64_t)checkpoint.size;
    checkpoint_clear(&checkpoint);
    return true;
}

static bool restore_from_folder(struct recovery *recovery, const char *from, GError **error)
{
    struct folder folder = {.path = from, .world = recovery->record->world};
    int64_t size = 0, first = record_size(recovery->record) / TILE_WIDTH;
    bool is_good = folder_size(recovery, &folder, &size, error);

    for (int64_t n = first; is_good && n * TILE_WIDTH < size; n++) {
        is_good = read_bundle(&folder, n, size, error);
        for (int64_t i = n * TILE_WIDTH; is_good && i < MIN(size, (n + 1) * TILE_WIDTH); i++)
            is_good = take_entry(recovery, &folder, i, error);
    }
    g_free(folder.bundle);
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
