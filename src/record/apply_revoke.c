/* What a revoked key said and did no longer counts; and what is erased leaves the tables. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/apply_private.h"
#include "record/record_private.h"

/* ---- what the key did: withdrawals ---- */

/* What ended the row's last version; -1: nothing did, or there is no version. */
static bool last_ended_by(struct apply *apply, const struct row_place *place, int64_t *by,
                          GError **error)
{
    const struct ghost *ghost = apply_ghost(apply, place);
    struct query *query = NULL;
    bool found = false;

    *by = -1;
    if (ghost != NULL) {
        *by = ghost->is_in_force ? -1 : ghost->ended_by;
        return true;
    }
    query = store_prepare(apply->tables, apply_sql(apply, place->kind)->last_ended, error);
    if (query == NULL)
        return false;
    bind_i64(query, place->log_index);
    bind_i64(query, place->row);
    if (!query_one(query, &found, error))
        return false;
    if (found && !col_is_null(query, "ended_by"))
        *by = col_i64(query, "ended_by");
    query_reset(query);
    return true;
}

/* The row of the chain that is in force, if any. */
static bool chain_in_force(struct apply *apply, const struct row_place *place, bool *found,
                           struct row_place *holder, GError **error)
{
    struct query *query = store_query(apply->tables, &sql_record_link_chain, error);
    g_autoptr(GArray) links = g_array_new(FALSE, FALSE, sizeof(struct row_place));
    GError *local = NULL;

    if (query == NULL)
        return false;
    bind_i64(query, place->log_index);
    bind_i64(query, place->row);
    while (query_next(query, &local)) {
        struct row_place link = {col_i64(query, "log_index"), col_i64(query, "row_no"),
                                 place->kind};
        g_array_append_val(links, link);
    }
    if (local != NULL) {
        g_propagate_error(error, local);
        return false;
    }
    *found = false;
    for (unsigned i = 0; i < links->len && !*found; i++) {
        *holder = g_array_index(links, struct row_place, i);
        if (!apply_in_force(apply, holder, found, NULL, error))
            return false;
    }
    return true;
}

/* The row is in force again, unless something that still counts stands in its place by now; what
 * the withdrawal had brought back gives way. */
static bool undo_one(struct apply *apply, const struct row_place *place, int64_t withdrawal,
                     int64_t by, GError **error)
{
    struct row_place before = {0}, holder = {0};
    bool is_void = false, has_before = false, is_held = false;
    int64_t ended_by = -1;

    if (!last_ended_by(apply, place, &ended_by, error))
        return false;
    if (ended_by != withdrawal)
        return true;
    if (!apply_is_void(apply, place, &is_void, error))
        return false;
    if (is_void)
        return true;
    if (!chain_in_force(apply, place, &is_held, &holder, error) ||
        !apply_before(apply, place, &has_before, &before, error))
        return false;
    if (is_held) {
        bool is_before =
            has_before && holder.log_index == before.log_index && holder.row == before.row;
        if (!is_before)
            return true;
        if (!apply_finish(apply, &holder, by, error))
            return false;
    }
    return apply_revive(apply, place, by, error);
}

static bool undo_withdrawal(struct apply *apply, int64_t log_index, int64_t by, GError **error)
{
    OWNED(statement)
    withdrawal = record_statement(apply->log, apply->kinds, log_index, NULL, error);

    if (withdrawal == NULL)
        return false;
    for (unsigned i = 0; withdrawal->body != NULL && i < withdrawal->body->n_rows; i++) {
        struct row_place place;
        if (withdrawal->body->rows[i].open == NULL)
            continue;
        if (!apply_target(apply, withdrawal, i, &place, NULL, error))
            return false;
        if (place.kind != NULL && !undo_one(apply, &place, log_index, by, error))
            return false;
    }
    return true;
}

/* ---- what the key said ---- */

/* Rows of the statement that are in force, read whole before anything changes. */
static bool rows_in_force(struct apply *apply, const struct row_place *said, GArray *places,
                          GError **error)
{
    struct query *query = store_prepare(apply->tables, apply_sql(apply, said->kind)->said, error);
    GPtrArray *ghosts = apply_ghosts(apply, said->log_index);
    GError *local = NULL;

    if (query == NULL)
        return false;
    bind_i64(query, said->log_index);
    while (query_next(query, &local)) {
        struct row_place place = {said->log_index, col_i64(query, "row_no"), said->kind};
        g_array_append_val(places, place);
    }
    if (local != NULL) {
        g_propagate_error(error, local);
        return false;
    }
    for (unsigned i = 0; ghosts != NULL && i < ghosts->len; i++) {
        const struct ghost *ghost = ghosts->pdata[i];
        struct row_place place = {said->log_index, ghost->row, said->kind};
        if (ghost->is_stated && ghost->is_in_force)
            g_array_append_val(places, place);
    }
    return true;
}

static bool revoke_statement(struct apply *apply, const struct row_place *said, int64_t by,
                             GError **error)
{
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(struct row_place));

    if (!rows_in_force(apply, said, places, error))
        return false;
    for (unsigned i = 0; i < places->len; i++)
        if (!apply_withdraw(apply, &g_array_index(places, struct row_place, i), by, error))
            return false;
    return strcmp(said->kind->name, "row.withdrawn") != 0 ||
           undo_withdrawal(apply, said->log_index, by, error);
}

static bool collect_said(struct apply *apply, const struct hash *key, int64_t from, int64_t by,
                         GArray *said, GError **error)
{
    struct query *query = store_query(apply->log, &sql_record_leaf_of_key, error);
    GError *local = NULL;

    if (query == NULL)
        return false;
    bind_bytes(query, key->bytes, HASH_BYTES);
    bind_i64(query, from);
    while (query_next(query, &local)) {
        struct row_place place = {col_i64(query, "log_index"), -1,
                                  kinds_find(apply->kinds, record_text(query, "kind"))};
        if (place.log_index < by && place.kind != NULL)
            g_array_append_val(said, place);
    }
    if (local != NULL)
        g_propagate_error(error, local);
    return local == NULL;
}

static int newest_first(gconstpointer a, gconstpointer b)
{
    const struct row_place *x = a, *y = b;

    return (y->log_index > x->log_index) - (y->log_index < x->log_index);
}

/* Newest first, so that chains unwind link by link. The revocation's own rows stand in their table
 * already, so that all it makes void is known from the first step on. */
bool apply_revocation(struct apply *apply, const struct statement *revocation, int64_t log_index,
                      GError **error)
{
    g_autoptr(GArray) said = g_array_new(FALSE, FALSE, sizeof(struct row_place));

    for (unsigned row = 0; row < revocation->body->n_rows; row++) {
        struct hash key;
        const json_t *from = apply_open(revocation, row, "from_index");
        const char *hex = json_string_value(apply_open(revocation, row, "key"));
        if (hex == NULL || !hash_from_hex(hex, &key))
            continue;
        if (!collect_said(apply, &key, from == NULL ? log_index : json_integer_value(from),
                          log_index, said, error))
            return false;
    }
    g_array_sort(said, newest_first);
    for (unsigned i = 0; i < said->len; i++)
        if (!revoke_statement(apply, &g_array_index(said, struct row_place, i), log_index, error))
            return false;
    return true;
}

/* ---- erasing ---- */

static bool run_on_rows(struct apply *apply, const struct row_place *place, const char *text,
                        GError **error)
{
    g_autofree char *of_row = g_strconcat(text, " AND row_no = $2", NULL);
    struct query *query = store_prepare(apply->tables, place->row < 0 ? text : of_row, error);

    if (query == NULL)
        return false;
    bind_i64(query, place->log_index);
    if (place->row >= 0)
        bind_i64(query, place->row);
    return query_run(query, NULL, error);
}

/* From here on the replay knows what everybody knows: nothing. */
static void lay_ghosts(struct apply *apply, const struct row_place *place)
{
    GPtrArray *ghosts = apply_ghosts(apply, place->log_index);

    for (unsigned i = ghosts == NULL ? 0 : ghosts->len; i > 0; i--) {
        const struct ghost *ghost = ghosts->pdata[i - 1];
        if (place->row < 0 || place->row == ghost->row)
            g_ptr_array_remove_index_fast(ghosts, i - 1);
    }
}

bool apply_erasure(struct apply *apply, const struct statement *erasure, unsigned row,
                   GError **error)
{
    const char *field = json_string_value(apply_open(erasure, row, "sealed_field"));
    struct row_place place;

    if (!apply_target(apply, erasure, row, &place, NULL, error))
        return false;
    if (place.kind == NULL)
        return true;
    if (field != NULL) {
        g_autoptr(GString) text = g_string_new(apply_sql(apply, place.kind)->drop_values);
        g_string_replace(text, "%s", field, 1);
        return run_on_rows(apply, &place, text->str, error);
    }
    lay_ghosts(apply, &place);
    return run_on_rows(apply, &place, apply_sql(apply, place.kind)->drop_rows, error);
}
