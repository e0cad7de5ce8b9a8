/* Versions of rows: made, ended, and brought back. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/apply_private.h"
#include "record/canon.h"

/* Lists and objects as canonical text, which must live until the query has run. */
static void bind_tree(struct apply *apply, struct query *query, const json_t *value)
{
    GString *text = g_string_new(NULL);

    canon_write(text, value);
    bind_text_n(query, text->str, text->len);
    g_ptr_array_add(apply->texts, g_string_free(text, FALSE));
}

static void bind_value(struct apply *apply, struct query *query, const json_t *value)
{
    if (value == NULL) {
        bind_null(query);
        return;
    }
    switch (json_typeof(value)) {
    case JSON_STRING:
        bind_text_n(query, json_string_value(value), json_string_length(value));
        return;
    case JSON_INTEGER:
        bind_i64(query, json_integer_value(value));
        return;
    case JSON_TRUE:
    case JSON_FALSE:
        bind_bool(query, json_is_true(value));
        return;
    case JSON_OBJECT:
    case JSON_ARRAY:
        bind_tree(apply, query, value);
        return;
    case JSON_REAL:
    case JSON_NULL:
        break;
    }
    g_assert_not_reached();
}

bool apply_insert(struct apply *apply, const struct row *row, const struct row_place *place,
                  const char *author, GError **error)
{
    struct query *query =
        store_prepare(apply->tables, apply_sql(apply, place->kind)->insert, error);

    if (query == NULL)
        return false;
    bind_i64(query, place->log_index);
    bind_i64(query, place->row);
    bind_i64(query, place->log_index + 1);
    bind_null(query);
    bind_i64(query, place->log_index);
    bind_null(query);
    bind_text(query, author);
    for (const struct field *field = place->kind->fields; field->name != NULL; field++)
        bind_value(apply, query, row_value(row, field));
    bool is_done = query_run(query, NULL, error);
    g_ptr_array_set_size(apply->texts, 0);
    return is_done;
}

bool apply_note_index(struct apply *apply, const struct sql *sql, int64_t log_index,
                      const char *kind, GError **error)
{
    struct query *query = store_query(apply->tables, sql, error);

    if (query == NULL)
        return false;
    bind_i64(query, log_index);
    bind_text(query, kind);
    return query_run(query, NULL, error);
}

/* ---- ghosts ---- */

GPtrArray *apply_ghosts(struct apply *apply, int64_t log_index)
{
    return g_hash_table_lookup(apply->ghosts, &log_index);
}

static struct ghost *find_ghost(struct apply *apply, const struct row_place *place)
{
    GPtrArray *ghosts = apply_ghosts(apply, place->log_index);

    for (unsigned i = 0; ghosts != NULL && i < ghosts->len; i++) {
        struct ghost *ghost = ghosts->pdata[i];
        if (ghost->row == place->row)
            return ghost;
    }
    return NULL;
}

struct ghost *apply_ghost(struct apply *apply, const struct row_place *place)
{
    struct ghost *ghost = find_ghost(apply, place);

    return ghost != NULL && ghost->is_stated ? ghost : NULL;
}

/* Erased by a recorded act, which still ends what the row had replaced; or only not held here,
 * which makes rules say that they cannot tell. */
bool apply_insert_missing(struct apply *apply, const struct row_place *place, const char *author,
                          GError **error)
{
    struct ghost *ghost = find_ghost(apply, place);

    if (ghost == NULL)
        return apply_note_index(apply, &sql_record_withheld_put, place->log_index,
                                place->kind->name, error);
    ghost->is_stated = true;
    ghost->is_in_force = true;
    g_free(ghost->author);
    ghost->author = g_strdup(author);
    if (!ghost->has_old)
        return true;
    struct row_place old = ghost->old;
    old.kind = place->kind;
    return apply_replace(apply, place, &old, error);
}

/* ---- versions ---- */

bool apply_in_force(struct apply *apply, const struct row_place *place, bool *is_in_force,
                    char **author, GError **error)
{
    const struct ghost *ghost = apply_ghost(apply, place);
    struct query *query = NULL;

    if (ghost != NULL) {
        *is_in_force = ghost->is_in_force;
        if (author != NULL)
            *author = g_strdup(ghost->author);
        return true;
    }
    query = store_prepare(apply->tables, apply_sql(apply, place->kind)->in_force, error);
    if (query == NULL)
        return false;
    bind_i64(query, place->log_index);
    bind_i64(query, place->row);
    if (!query_one(query, is_in_force, error))
        return false;
    if (*is_in_force && author != NULL)
        *author = g_strdup(record_text(query, "author"));
    query_reset(query);
    return true;
}

bool apply_finish(struct apply *apply, const struct row_place *place, int64_t by, GError **error)
{
    struct ghost *ghost = apply_ghost(apply, place);
    struct query *query = NULL;

    if (ghost != NULL) {
        if (ghost->is_in_force)
            ghost->ended_by = by;
        ghost->is_in_force = false;
        return true;
    }
    query = store_prepare(apply->tables, apply_sql(apply, place->kind)->finish, error);
    if (query == NULL)
        return false;
    bind_i64(query, by + 1);
    bind_i64(query, by);
    bind_i64(query, place->log_index);
    bind_i64(query, place->row);
    return query_run(query, NULL, error);
}

bool apply_revive(struct apply *apply, const struct row_place *place, int64_t by, GError **error)
{
    struct ghost *ghost = apply_ghost(apply, place);
    struct query *query = NULL;

    if (ghost != NULL) {
        ghost->is_in_force = true;
        return true;
    }
    query = store_prepare(apply->tables, apply_sql(apply, place->kind)->revive, error);
    if (query == NULL)
        return false;
    bind_i64(query, by + 1);
    bind_i64(query, by);
    bind_i64(query, place->log_index);
    bind_i64(query, place->row);
    return query_run(query, NULL, error);
}

bool apply_replace(struct apply *apply, const struct row_place *place, const struct row_place *old,
                   GError **error)
{
    struct query *query = store_query(apply->tables, &sql_record_link_put, error);

    if (query == NULL)
        return false;
    bind_i64(query, place->log_index);
    bind_i64(query, place->row);
    bind_i64(query, old->log_index);
    bind_i64(query, old->row);
    return query_run(query, NULL, error) && apply_finish(apply, old, place->log_index, error);
}

/* ---- chains ---- */

bool apply_is_void(struct apply *apply, const struct row_place *place, bool *is_void,
                   GError **error)
{
    struct query *leaf = store_query(apply->log, &sql_record_leaf_key, error);
    struct query *revoked = store_query(apply->tables, &sql_record_revoked_from, error);
    struct hash key = {{0}};
    bool found = false;
    size_t n = 0;

    if (leaf == NULL || revoked == NULL)
        return false;
    bind_i64(leaf, place->log_index);
    if (!query_one(leaf, &found, error))
        return false;
    const void *bytes = found ? col_bytes(leaf, "author_key", &n) : NULL;
    if (n == HASH_BYTES)
        memcpy(key.bytes, bytes, n);
    query_reset(leaf);
    struct hash_hex hex = hash_to_hex(&key);
    bind_text(revoked, hex.text);
    if (!query_one(revoked, &found, error))
        return false;
    *is_void = found && col_i64(revoked, "since") <= place->log_index;
    query_reset(revoked);
    return true;
}

static bool link_of(struct apply *apply, const struct row_place *place, bool *found,
                    struct row_place *old, GError **error)
{
    struct query *query = store_query(apply->tables, &sql_record_link_get, error);

    if (query == NULL)
        return false;
    bind_i64(query, place->log_index);
    bind_i64(query, place->row);
    if (!query_one(query, found, error))
        return false;
    if (*found)
        *old =
            (struct row_place){col_i64(query, "old_index"), col_i64(query, "old_row"), place->kind};
    query_reset(query);
    return true;
}

bool apply_before(struct apply *apply, const struct row_place *place, bool *found,
                  struct row_place *before, GError **error)
{
    struct row_place at = *place;
    bool is_void = true;

    while (is_void) {
        struct row_place old = {0};
        if (!link_of(apply, &at, found, &old, error))
            return false;
        /* A link leads back in the log; one that does not stands in a damaged table. */
        if (!*found || old.log_index >= at.log_index) {
            *found = false;
            return true;
        }
        at = old;
        if (!apply_is_void(apply, &at, &is_void, error))
            return false;
    }
    *before = at;
    return true;
}

bool apply_withdraw(struct apply *apply, const struct row_place *place, int64_t by, GError **error)
{
    struct row_place before;
    bool found = false;

    return apply_finish(apply, place, by, error) &&
           apply_before(apply, place, &found, &before, error) &&
           (!found || apply_revive(apply, &before, by, error));
}
