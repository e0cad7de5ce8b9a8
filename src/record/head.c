/* Checkpoints, and log.head: what the log's key has signed, remembered outside the store. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/record_private.h"

/* Three lines: origin, size, root in hex. */
struct head {
    char *origin;
    int64_t size;
    struct hash root;
};

#define HEAD_BYTES_MAX 4096

/* False with *error unset: there is no head yet. */
static bool head_read(const struct world *world, const char *path, struct head *head,
                      GError **error)
{
    g_autofree char *text = NULL;
    size_t n = 0;
    char *end = NULL;

    if (!world->disk.exists(world->disk.self, path))
        return false;
    if (!world->disk.read(world->disk.self, path, HEAD_BYTES_MAX, &text, &n, error))
        return false;
    g_auto(GStrv) lines = g_strsplit(text, "\n", 4);
    if (g_strv_length(lines) != 4 || lines[1][0] == '\0')
        return fail(error, ERROR_DAMAGED,
                    _("%s is not three lines (origin, size, root); put back its last good copy"),
                    path);
    head->size = g_ascii_strtoll(lines[1], &end, 10);
    if (*end != '\0' || head->size < 0 || !hash_from_hex(lines[2], &head->root))
        return fail(error, ERROR_DAMAGED,
                    _("%s does not hold a size and a root; put back its last good copy"), path);
    head->origin = g_strdup(lines[0]);
    return true;
}

static bool head_write(const struct world *world, const char *path, const struct head *head,
                       GError **error)
{
    struct hash_hex root = hash_to_hex(&head->root);
    g_autofree char *text =
        g_strdup_printf("%s\n%" G_GINT64_FORMAT "\n%s\n", head->origin, head->size, root.text);

    return world->disk.replace(world->disk.self, path, text, strlen(text), 0600, error);
}

/* Does the store continue what was signed? */
static bool check_continues(struct record *record, const char *path, const struct head *head,
                            GError **error)
{
    struct node_source nodes = record_nodes(record);
    struct hash root;

    if (head->size > record_size(record))
        return fail(error, ERROR_BEHIND,
                    _("%s holds %" G_GINT64_FORMAT " statements, but %" G_GINT64_FORMAT
                      " were signed (%s): it is an older copy; put the rest back with truce "
                      "recover --from a mirror"),
                    store_name(record->store), record_size(record), head->size, path);
    if (!merkle_root(&nodes, (uint64_t)head->size, &root, error))
        return false;
    if (!hash_equal(&root, &head->root))
        return fail(error, ERROR_BEHIND,
                    _("the first %" G_GINT64_FORMAT " statements of %s are not those that were "
                      "signed (%s): another log; recover from a mirror with truce recover"),
                    head->size, store_name(record->store), path);
    return true;
}

bool record_continues_head(struct record *record, const char *path, GError **error)
{
    struct head head = {0};
    GError *local = NULL;

    if (!head_read(record->world, path, &head, &local)) {
        if (local != NULL)
            g_propagate_error(error, local);
        return local == NULL;
    }
    bool is_good = check_continues(record, path, &head, error);
    g_free(head.origin);
    return is_good;
}

/* Refreshed first: another process may have appended and signed since this one last looked. */
bool record_check_head(struct record *record, const char *path, GError **error)
{
    return record_refresh(record, error) && record_continues_head(record, path, error);
}

/* The origin that the newest adoption or continuation gives the log. */
char *record_origin(struct record *record, GError **error)
{
    GError *local = NULL;
    char *origin = record_setting(record, "origin", &local);

    if (local != NULL) {
        g_propagate_error(error, local);
        return NULL;
    }
    return origin != NULL ? origin : g_strdup_printf("%s/1", record->chain->mission);
}

static bool put_note(struct record *record, const struct checkpoint *checkpoint, const char *note,
                     GError **error)
{
    struct query *query = store_query(record->store, &sql_record_checkpoint_put, error);

    if (query == NULL)
        return false;
    bind_i64(query, (int64_t)checkpoint->size);
    bind_text(query, checkpoint->origin);
    bind_text(query, note);
    return query_run(query, NULL, error);
}

/* Under the log's lock, so that no two heads are signed side by side. */
static char *sign_head(struct record *record, const struct key_pair *log_key, const char *head_path,
                       GError **error)
{
    struct checkpoint checkpoint = {.size = (uint64_t)record_size(record),
                                    .root = record_root(record)};

    if (!record_continues_head(record, head_path, error))
        return NULL;
    checkpoint.origin = record_origin(record, error);
    if (checkpoint.origin == NULL)
        return NULL;
    struct head head = {checkpoint.origin, (int64_t)checkpoint.size, checkpoint.root};
    g_autofree char *note = NULL;
    bool is_done = false;
    if (head_write(record->world, head_path, &head, error)) {
        note = checkpoint_sign(&checkpoint, log_key);
        is_done = put_note(record, &checkpoint, note, error);
    }
    checkpoint_clear(&checkpoint);
    return is_done ? g_steal_pointer(&note) : NULL;
}

char *record_checkpoint(struct record *record, const struct key_pair *log_key,
                        const char *head_path, GError **error)
{
    g_autofree char *note = NULL;

    if (!record_begin_write(record, error))
        return NULL;
    note = sign_head(record, log_key, head_path, error);
    if (note != NULL && store_commit(record->store, error))
        return g_steal_pointer(&note);
    store_rollback(record->store);
    return NULL;
}

char *record_last_checkpoint(struct record *record, GError **error)
{
    struct query *query = store_query(record->store, &sql_record_checkpoint_last, error);
    bool found = false;

    if (query == NULL || !query_one(query, &found, error) || !found)
        return NULL;
    char *note = g_strdup(col_text(query, "note"));
    query_reset(query);
    return note;
}
