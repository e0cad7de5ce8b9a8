/* Checkpoints, and log.head: what the log's key has signed, remembered outside the store. */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/record_private.h"

/* One line for each log that the key signs: origin, size, root in hex. */
struct head {
    const char *origin;
    int64_t size;
    struct hash root;
};

#define HEAD_BYTES_MAX ((size_t)1024 * 1024)

/* The file's lines; none when it is not there yet. g_strfreev. */
static char **head_lines(const struct world *world, const char *path, GError **error)
{
    g_autofree char *text = NULL;
    size_t n = 0;

    if (!world->disk.exists(world->disk.self, path))
        return g_new0(char *, 1);
    if (!world->disk.read(world->disk.self, path, HEAD_BYTES_MAX, &text, &n, error))
        return NULL;
    return g_strsplit(text, "\n", -1);
}

static bool is_of(const char *line, const char *origin)
{
    size_t n = strlen(origin);

    return strncmp(line, origin, n) == 0 && line[n] == ' ';
}

/* False with *error unset: nothing of this log was signed yet. */
static bool head_read(const struct world *world, const char *path, const char *origin,
                      struct head *head, GError **error)
{
    g_auto(GStrv) lines = head_lines(world, path, error);

    for (char **line = lines; line != NULL && *line != NULL; line++) {
        char *end = NULL;
        if (!is_of(*line, origin))
            continue;
        head->origin = origin;
        head->size = g_ascii_strtoll(*line + strlen(origin) + 1, &end, 10);
        if (*end == ' ' && head->size >= 0 && hash_from_hex(end + 1, &head->root))
            return true;
        return fail(error, ERROR_DAMAGED,
                    _("the line of %s in %s is not origin, size and root; put back the file's last "
                      "good copy"),
                    origin, path);
    }
    return false;
}

/* The other logs' lines stay as they are. */
static bool head_write(const struct world *world, const char *path, const struct head *head,
                       GError **error)
{
    g_auto(GStrv) lines = head_lines(world, path, error);
    g_autoptr(GString) text = g_string_new(NULL);
    struct hash_hex root = hash_to_hex(&head->root);

    if (lines == NULL)
        return false;
    for (char **line = lines; *line != NULL; line++)
        if (**line != '\0' && !is_of(*line, head->origin))
            g_string_append_printf(text, "%s\n", *line);
    g_string_append_printf(text, "%s %" PRId64 " %s\n", head->origin, head->size, root.text);
    return world->disk.replace(world->disk.self, path, text->str, text->len, 0600, error);
}

/* Does the store continue what was signed? */
static bool check_continues(struct record *record, const char *path, const struct head *head,
                            GError **error)
{
    struct node_source nodes = record_nodes(record);
    struct hash root;

    if (head->size > record_size(record))
        return fail(error, ERROR_BEHIND,
                    _("%s holds %" PRId64 " statements, but %" PRId64
                      " were signed (%s): it is an older copy; put the rest back with truce "
                      "recover --from a mirror"),
                    store_name(record->store), record_size(record), head->size, path);
    if (!merkle_root(&nodes, (uint64_t)head->size, &root, error))
        return false;
    if (!hash_equal(&root, &head->root))
        return fail(error, ERROR_BEHIND,
                    _("the first %" PRId64 " statements of %s are not those that were "
                      "signed (%s): another log; recover from a mirror with truce recover"),
                    head->size, store_name(record->store), path);
    return true;
}

const char *record_origin(const struct record *record)
{
    const struct generation *now = chain_generation(record->chain);

    return now == NULL ? NULL : now->origin;
}

char *record_next_origin(const struct record *record)
{
    return chain_next_origin(record->chain);
}

bool record_continues_head(struct record *record, const char *path, GError **error)
{
    const char *origin = record_origin(record);
    struct head head = {0};
    GError *local = NULL;

    if (origin == NULL)
        return true;
    if (head_read(record->world, path, origin, &head, &local))
        return check_continues(record, path, &head, error);
    if (local != NULL)
        g_propagate_error(error, local);
    return local == NULL;
}

/* Refreshed first: another process may have appended and signed since this one last looked. */
bool record_check_head(struct record *record, const char *path, GError **error)
{
    return record_refresh(record, error) && record_continues_head(record, path, error);
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
    if (record_origin(record) == NULL) {
        fail(error, ERROR_STATE, _("%s holds no adopted agreement, so its log has no name to sign"),
             store_name(record->store));
        return NULL;
    }
    checkpoint.origin = g_strdup(record_origin(record));
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

bool record_checkpoint_read(struct record *record, const char *note, struct checkpoint *out,
                            GError **error)
{
    g_autofree char *origin = g_strndup(note, strcspn(note, "\n"));
    const struct generation *generation = chain_generation_named(record->chain, origin);

    if (generation == NULL)
        return fail(error, ERROR_MALFORMED,
                    _("the checkpoint is of %.200s, which is no generation of this log"), origin);
    return checkpoint_read(note, origin, &generation->log_key, out, error);
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
