#include "record/apply.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/apply_private.h"

static void ghost_free(gpointer owned)
{
    struct ghost *ghost = owned;

    g_free(ghost->author);
    g_free(ghost);
}

static void ghosts_free(gpointer ghosts)
{
    g_ptr_array_unref(ghosts);
}

static void kind_sql_make(struct kind_sql *sql, const struct kind *kind)
{
    GString *columns = g_string_new(NULL);

    for (const struct field *f = kind->fields; f->name != NULL; f++)
        g_string_append_printf(columns, ", %s", f->name);
    sql->table = kind_table(kind);
    sql->insert = kind_insert_text(kind);
    sql->finish = g_strdup_printf("UPDATE %s SET known_until = $1, ended_by = $2 "
                                  "WHERE log_index = $3 AND row_no = $4 AND known_until IS NULL",
                                  sql->table);
    sql->revive = g_strdup_printf(
        "INSERT INTO %s (known_from, made_by, log_index, row_no, known_until, ended_by, author%s) "
        "SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), log_index, row_no, CAST(NULL AS BIGINT), "
        "CAST(NULL AS BIGINT), author%s FROM %s WHERE log_index = $3 AND row_no = $4 "
        "ORDER BY known_from DESC LIMIT 1",
        sql->table, columns->str, columns->str, sql->table);
    sql->in_force = g_strdup_printf("SELECT author FROM %s WHERE log_index = $1 AND row_no = $2 "
                                    "AND known_until IS NULL",
                                    sql->table);
    sql->said = g_strdup_printf("SELECT row_no FROM %s WHERE log_index = $1 "
                                "AND known_until IS NULL ORDER BY row_no",
                                sql->table);
    sql->last_ended = g_strdup_printf("SELECT ended_by FROM %s WHERE log_index = $1 "
                                      "AND row_no = $2 ORDER BY known_from DESC LIMIT 1",
                                      sql->table);
    sql->drop_rows = g_strdup_printf("DELETE FROM %s WHERE log_index = $1", sql->table);
    sql->drop_values = g_strdup_printf("UPDATE %s SET %%s = NULL WHERE log_index = $1", sql->table);
    g_string_free(columns, TRUE);
}

struct apply *apply_new(struct store *tables, struct store *log, const struct kinds *kinds)
{
    struct apply *apply = g_new0(struct apply, 1);

    apply->tables = tables;
    apply->log = log;
    apply->kinds = kinds;
    apply->sql = g_new0(struct kind_sql, kinds_count(kinds));
    apply->texts = g_ptr_array_new_with_free_func(g_free);
    apply->ghosts = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, ghosts_free);
    return apply;
}

void apply_free(struct apply *apply)
{
    if (apply == NULL)
        return;
    for (unsigned i = 0; i < kinds_count(apply->kinds); i++) {
        struct kind_sql *sql = &apply->sql[i];
        g_free(sql->table);
        g_free(sql->insert);
        g_free(sql->finish);
        g_free(sql->revive);
        g_free(sql->in_force);
        g_free(sql->said);
        g_free(sql->last_ended);
        g_free(sql->drop_rows);
        g_free(sql->drop_values);
    }
    g_free(apply->sql);
    g_hash_table_unref(apply->ghosts);
    g_ptr_array_unref(apply->texts);
    g_free(apply);
}

const struct kind_sql *apply_sql(struct apply *apply, const struct kind *kind)
{
    for (unsigned i = 0; i < kinds_count(apply->kinds); i++) {
        if (kinds_get(apply->kinds, i) != kind)
            continue;
        if (apply->sql[i].table == NULL)
            kind_sql_make(&apply->sql[i], kind);
        return &apply->sql[i];
    }
    g_assert_not_reached();
}

/* ---- tables ---- */

static const char *const log_tables[] = {"log_edge", "log_link", "log_system", "log_withheld"};

char **apply_tables(const struct kinds *kinds)
{
    GPtrArray *names = g_ptr_array_new();

    for (unsigned i = 0; i < G_N_ELEMENTS(log_tables); i++)
        g_ptr_array_add(names, g_strdup(log_tables[i]));
    for (unsigned i = 0; i < kinds_count(kinds); i++)
        g_ptr_array_add(names, kind_table(kinds_get(kinds, i)));
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

bool apply_make_tables(struct apply *apply, GError **error)
{
    if (!store_script(apply->tables, script_record_log_tables, error))
        return false;
    for (unsigned i = 0; i < kinds_count(apply->kinds); i++) {
        g_autofree char *script = kind_table_script(kinds_get(apply->kinds, i));
        if (!store_script(apply->tables, script, error))
            return false;
    }
    return true;
}

bool apply_drop_tables(struct apply *apply, GError **error)
{
    g_auto(GStrv) names = apply_tables(apply->kinds);

    for (char **name = names; *name != NULL; name++) {
        g_autofree char *script = g_strdup_printf("DROP TABLE IF EXISTS %s;", *name);
        if (!store_script(apply->tables, script, error))
            return false;
    }
    return true;
}

/* ---- what a replay must know of erased rows ---- */

/* `old` NULL: it had replaced nothing. Erased twice: the first act is the one that counts. */
static void learn(struct apply *apply, int64_t log_index, int64_t row, const struct row_place *old)
{
    GPtrArray *ghosts = g_hash_table_lookup(apply->ghosts, &log_index);
    struct ghost *ghost = NULL;

    if (ghosts == NULL) {
        ghosts = g_ptr_array_new_with_free_func(ghost_free);
        g_hash_table_insert(apply->ghosts, g_memdup2(&log_index, sizeof log_index), ghosts);
    }
    for (unsigned i = 0; i < ghosts->len; i++) {
        const struct ghost *known = ghosts->pdata[i];
        if (known->row == row)
            return;
    }
    ghost = g_new0(struct ghost, 1);
    ghost->row = row;
    ghost->ended_by = -1;
    ghost->has_old = old != NULL;
    if (old != NULL)
        ghost->old = *old;
    g_ptr_array_add(ghosts, ghost);
}

bool apply_learn_erasure(struct apply *apply, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", 5);
    unsigned n = g_strv_length(words);
    int64_t numbers[4] = {0};

    if (n != 2 && n != 4)
        return false;
    for (unsigned i = 0; i < n; i++)
        if (!g_ascii_string_to_signed(words[i], 10, 0, INT64_MAX, &numbers[i], NULL))
            return false;
    struct row_place old = {numbers[2], numbers[3], NULL};
    learn(apply, numbers[0], numbers[1], n == 4 ? &old : NULL);
    return true;
}

bool apply_learn_erasures(struct apply *apply, struct store *from, int64_t since, GError **error)
{
    struct query *query = store_query(from, &sql_record_erasure_links, error);
    GError *local = NULL;

    if (query == NULL)
        return false;
    apply->is_replay = true;
    bind_i64(query, since);
    while (query_next(query, &local)) {
        struct row_place old = {0};
        bool has_old = !col_is_null(query, "old_index") && !col_is_null(query, "old_row");
        if (has_old) {
            old.log_index = col_i64(query, "old_index");
            old.row = col_i64(query, "old_row");
        }
        learn(apply, col_i64(query, "log_index"), col_i64(query, "row_no"), has_old ? &old : NULL);
    }
    if (local != NULL)
        g_propagate_error(error, local);
    return local == NULL;
}

void apply_forget_erasures(struct apply *apply)
{
    apply->is_replay = false;
    g_hash_table_remove_all(apply->ghosts);
}

/* ---- a statement ---- */

static bool apply_system_row(struct apply *apply, const struct statement *statement, unsigned row,
                             int64_t log_index, GError **error)
{
    const char *name = statement->envelope.kind;
    struct row_place place;

    if (strcmp(name, "row.withdrawn") == 0)
        return apply_target(apply, statement, row, &place, NULL, error) &&
               apply_withdraw(apply, &place, log_index, error);
    if (strcmp(name, "row.erased") == 0)
        return apply_erasure(apply, statement, row, error);
    return true;
}

static bool apply_row(struct apply *apply, const struct statement *statement,
                      const struct row_place *place, const char *author, GError **error)
{
    const struct row *row = &statement->body->rows[place->row];
    struct row_place old = {.row = row->replaces.row};

    if (row->open == NULL)
        return apply_insert_missing(apply, place, author, error);
    if (!apply_insert(apply, row, place, author, error))
        return false;
    if (!row->has_replaces)
        return true;
    if (!apply_demand_statement(apply, &row->replaces.statement, &old, NULL, error))
        return false;
    old.kind = place->kind;
    return apply_replace(apply, place, &old, error);
}

bool apply_statement(struct apply *apply, const struct statement *statement, int64_t log_index,
                     const char *author, GError **error)
{
    const char *name = statement->envelope.kind;
    const struct kind *kind = kinds_find(apply->kinds, name);
    bool is_system = kind != NULL && (kind->flags & KIND_SYSTEM) != 0;

    if (is_system && !apply_note_index(apply, &sql_record_system_put, log_index, name, error))
        return false;
    if (kind == NULL || statement->body == NULL)
        return apply_note_index(apply, &sql_record_withheld_put, log_index, name, error);
    for (unsigned i = 0; i < statement->body->n_rows; i++) {
        struct row_place place = {log_index, i, kind};
        if (!apply_row(apply, statement, &place, author, error))
            return false;
    }
    if (!is_system)
        return true;
    if (strcmp(name, "key.revoked") == 0)
        return apply_revocation(apply, statement, log_index, error);
    for (unsigned i = 0; i < statement->body->n_rows; i++)
        if (statement->body->rows[i].open != NULL &&
            !apply_system_row(apply, statement, i, log_index, error))
            return false;
    return true;
}
