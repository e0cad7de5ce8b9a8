#include "record/apply.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/canon.h"
#include "record/record.h"
#include "record_sql.h"

/* SQL made from a kind's declaration, once per apply. */
struct kind_sql {
    char *table;
    char *insert;
    char *finish; /* ends a row in force */
    char *revive; /* a new version of a row's last one */
    char *in_force;
    char *ended_by; /* rows that a statement ended */
    char *drop_row;
    char *drop_value; /* %s: the column */
};

struct apply {
    struct store *tables;
    struct store *log;
    const struct kinds *kinds;
    struct kind_sql *sql; /* one per kind */
    GHashTable *erased;   /* "index/row" to struct row_place, or to NULL: erased, replaced none */
    GPtrArray *texts;     /* bound and waiting for their query to run */
};

/* A row of the log, by where it stands. */
struct row_place {
    int64_t log_index;
    int64_t row;
    const struct kind *kind;
};

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
    sql->ended_by = g_strdup_printf("SELECT log_index, row_no FROM %s WHERE ended_by = $1 "
                                    "ORDER BY log_index, row_no",
                                    sql->table);
    sql->drop_row =
        g_strdup_printf("DELETE FROM %s WHERE log_index = $1 AND row_no = $2", sql->table);
    sql->drop_value = g_strdup_printf(
        "UPDATE %s SET %%s = NULL WHERE log_index = $1 AND row_no = $2", sql->table);
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
    apply->erased = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
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
        g_free(sql->ended_by);
        g_free(sql->drop_row);
        g_free(sql->drop_value);
    }
    g_free(apply->sql);
    g_hash_table_unref(apply->erased);
    g_ptr_array_unref(apply->texts);
    g_free(apply);
}

static const struct kind_sql *sql_of(struct apply *apply, const struct kind *kind)
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

/* ---- finding rows ---- */

/* Where the statement of that id stands. False with *error unset: it is not in the log. */
static bool find_statement(struct apply *apply, const struct hash *id, struct row_place *place,
                           struct hash *author_key, GError **error)
{
    struct query *query = store_query(apply->log, &sql_record_leaf_find, error);
    bool found = false;
    size_t n = 0;

    if (query == NULL)
        return false;
    bind_bytes(query, id->bytes, HASH_BYTES);
    if (!query_one(query, &found, error) || !found)
        return false;
    place->log_index = col_i64(query, "log_index");
    place->kind = kinds_find(apply->kinds, col_text(query, "kind"));
    const void *key = col_bytes(query, "author_key", &n);
    g_assert(n == HASH_BYTES);
    if (author_key != NULL)
        memcpy(author_key->bytes, key, n);
    query_reset(query);
    return true;
}

static bool demand_statement(struct apply *apply, const struct hash *id, struct row_place *place,
                             struct hash *author_key, GError **error)
{
    GError *local = NULL;

    if (find_statement(apply, id, place, author_key, &local))
        return true;
    if (local != NULL) {
        g_propagate_error(error, local);
        return false;
    }
    struct hash_hex hex = hash_to_hex(id);
    return fail(error, ERROR_REFERENCE,
                _("statement %s is not in this log; name one that is (truce log)"), hex.text);
}

/* In force and stated by that participant? */
static bool demand_in_force(struct apply *apply, const struct row_place *place, const char *author,
                            GError **error)
{
    struct query *query = store_prepare(apply->tables, sql_of(apply, place->kind)->in_force, error);
    bool found = false;

    if (query == NULL)
        return false;
    bind_i64(query, place->log_index);
    bind_i64(query, place->row);
    if (!query_one(query, &found, error))
        return false;
    if (!found)
        return fail(error, ERROR_REFERENCE,
                    _("row %" G_GINT64_FORMAT " of statement %" G_GINT64_FORMAT
                      " is not in force: it does not exist, or was superseded, withdrawn or "
                      "revoked; name the row that is in force now (truce show %s)"),
                    place->row, place->log_index, place->kind->name);
    g_autofree char *stated_by = g_strdup(col_text(query, "author"));
    query_reset(query);
    if (strcmp(stated_by, author) != 0)
        return fail(error, ERROR_AUTHORITY,
                    _("row %" G_GINT64_FORMAT " of statement %" G_GINT64_FORMAT
                      " is %s's; only %s can supersede or withdraw it, others state their own"),
                    place->row, place->log_index, stated_by, stated_by);
    return true;
}

/* ---- checks before a statement is taken ---- */

static const json_t *row_open(const struct statement *statement, unsigned row, const char *name)
{
    const json_t *open = statement->body->rows[row].open;

    return open == NULL ? NULL : json_object_get(open, name);
}

static bool refers(const struct statement *statement, const struct hash *id, enum relation relation)
{
    for (unsigned i = 0; i < statement->envelope.n_references; i++) {
        const struct reference *reference = &statement->envelope.references[i];
        if (reference->relation == relation && hash_equal(&reference->id, id))
            return true;
    }
    return false;
}

/* Each row may be named once in a statement. */
static bool note_target(GHashTable *seen, const struct row_place *place, GError **error)
{
    char *name =
        g_strdup_printf("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, place->log_index, place->row);

    if (g_hash_table_add(seen, name))
        return true;
    return fail(error, ERROR_REFERENCE, _("row %s is named twice in one statement; name it once"),
                name);
}

static bool check_replaces(struct apply *apply, const struct statement *statement,
                           const struct kind *kind, const char *author, GError **error)
{
    g_autoptr(GHashTable) seen = NULL;

    for (unsigned i = 0; i < statement->body->n_rows; i++) {
        const struct row *row = &statement->body->rows[i];
        struct row_place place = {.row = row->replaces.row};
        if (!row->has_replaces)
            continue;
        if (!refers(statement, &row->replaces.statement, RELATION_SUPERSEDES))
            return fail(error, ERROR_REFERENCE,
                        _("row %u replaces a row of a statement that the envelope does not refer "
                          "to as superseded"),
                        i);
        if (!demand_statement(apply, &row->replaces.statement, &place, NULL, error))
            return false;
        if (place.kind != kind || (kind->flags & KIND_SYSTEM) != 0)
            return fail(error, ERROR_REFERENCE,
                        _("a %s cannot replace a %s: a correction is of the same kind, and "
                          "statements about the agreement and keys are not corrected"),
                        kind->name,
                        place.kind == NULL ? _("statement of an unknown kind") : place.kind->name);
        if (seen == NULL)
            seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        if (!note_target(seen, &place, error) || !demand_in_force(apply, &place, author, error))
            return false;
    }
    return true;
}

static bool target_of(struct apply *apply, const struct statement *statement, unsigned row,
                      struct row_place *place, struct hash *author_key, GError **error)
{
    struct hash id;
    const json_t *number = row_open(statement, row, "statement_row");
    bool is_hash = hash_from_hex(json_string_value(row_open(statement, row, "statement")), &id);

    g_assert(is_hash);
    place->row = number == NULL ? -1 : json_integer_value(number);
    return demand_statement(apply, &id, place, author_key, error);
}

static bool check_withdrawals(struct apply *apply, const struct statement *statement,
                              const char *author, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (unsigned i = 0; i < statement->body->n_rows; i++) {
        struct row_place place;
        if (!target_of(apply, statement, i, &place, NULL, error))
            return false;
        if (place.kind == NULL || (place.kind->flags & KIND_SYSTEM) != 0)
            return fail(error, ERROR_REFERENCE,
                        _("statement %" G_GINT64_FORMAT " is a %s, which cannot be withdrawn; "
                          "state anew what holds"),
                        place.log_index, place.kind == NULL ? "?" : place.kind->name);
        if (!note_target(seen, &place, error) || !demand_in_force(apply, &place, author, error))
            return false;
    }
    return true;
}

static bool check_erasures(struct apply *apply, const struct chain *chain,
                           const struct statement *statement, const char *author, bool may_erase,
                           GError **error)
{
    for (unsigned i = 0; i < statement->body->n_rows; i++) {
        struct row_place place;
        struct hash key;
        const json_t *field = row_open(statement, i, "sealed_field");
        if (!target_of(apply, statement, i, &place, &key, error))
            return false;
        if (place.kind == NULL || (place.kind->flags & KIND_SYSTEM) != 0 ||
            !kind_has_sealed(place.kind))
            return fail(error, ERROR_REFERENCE,
                        _("statement %" G_GINT64_FORMAT " is a %s, which holds nothing sealed; "
                          "only kinds with sealed fields can be erased, others are withdrawn"),
                        place.log_index, place.kind == NULL ? "?" : place.kind->name);
        const struct log_key *by = chain_key(chain, &key);
        if (!may_erase && (by == NULL || strcmp(by->participant, author) != 0))
            return fail(error, ERROR_AUTHORITY,
                        _("statement %" G_GINT64_FORMAT " is %s's; only %s, or whom the agreement "
                          "names under sealed: erase_by, can erase it"),
                        place.log_index, by == NULL ? "?" : by->participant,
                        by == NULL ? "?" : by->participant);
        if (field == NULL)
            continue;
        const struct field *named = fields_find(place.kind->fields, json_string_value(field));
        if (named == NULL || (named->flags & SEALED) == 0)
            return fail(error, ERROR_FIELD,
                        _("field sealed_field: found %s, expected a sealed field of %s"),
                        json_string_value(field), place.kind->name);
    }
    return true;
}

bool apply_check(struct apply *apply, const struct chain *chain, const struct statement *statement,
                 const char *author, bool may_erase, GError **error)
{
    const char *name = statement->envelope.kind;
    const struct kind *kind = kinds_find(apply->kinds, name);

    if (kind == NULL)
        return fail(error, ERROR_FIELD,
                    _("found kind %s, expected one of those that truce kinds lists"), name);
    if (statement->body == NULL)
        return fail(error, ERROR_MALFORMED,
                    _("the statement has no body; a log takes a statement with what it says"));
    for (unsigned i = 0; i < statement->envelope.n_references; i++) {
        struct row_place place;
        if (!demand_statement(apply, &statement->envelope.references[i].id, &place, NULL, error))
            return false;
    }
    if (!check_replaces(apply, statement, kind, author, error))
        return false;
    if (strcmp(name, "row.withdrawn") == 0)
        return check_withdrawals(apply, statement, author, error);
    if (strcmp(name, "row.erased") == 0)
        return check_erasures(apply, chain, statement, author, may_erase, error);
    return true;
}

/* ---- rows ---- */

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

static bool insert_row(struct apply *apply, const struct kind *kind, const struct row *row,
                       const struct row_place *place, const char *author, GError **error)
{
    struct query *query = store_prepare(apply->tables, sql_of(apply, kind)->insert, error);

    if (query == NULL)
        return false;
    bind_i64(query, place->log_index);
    bind_i64(query, place->row);
    bind_i64(query, place->log_index + 1);
    bind_null(query);
    bind_i64(query, place->log_index);
    bind_null(query);
    bind_text(query, author);
    for (const struct field *field = kind->fields; field->name != NULL; field++)
        bind_value(apply, query, row_value(row, field));
    bool is_done = query_run(query, NULL, error);
    g_ptr_array_set_size(apply->texts, 0);
    return is_done;
}

static bool finish_row(struct apply *apply, const struct row_place *place, int64_t by,
                       GError **error)
{
    struct query *query = store_prepare(apply->tables, sql_of(apply, place->kind)->finish, error);

    if (query == NULL)
        return false;
    bind_i64(query, by + 1);
    bind_i64(query, by);
    bind_i64(query, place->log_index);
    bind_i64(query, place->row);
    return query_run(query, NULL, error);
}

static bool revive_row(struct apply *apply, const struct row_place *place, int64_t by,
                       GError **error)
{
    struct query *query = store_prepare(apply->tables, sql_of(apply, place->kind)->revive, error);

    if (query == NULL)
        return false;
    bind_i64(query, by + 1);
    bind_i64(query, by);
    bind_i64(query, place->log_index);
    bind_i64(query, place->row);
    return query_run(query, NULL, error);
}

/* What the row had replaced comes back. */
static bool revive_replaced(struct apply *apply, const struct row_place *place, int64_t by,
                            GError **error)
{
    struct query *query = store_query(apply->tables, &sql_record_link_get, error);
    struct row_place old = {.kind = place->kind};
    bool found = false;

    if (query == NULL)
        return false;
    bind_i64(query, place->log_index);
    bind_i64(query, place->row);
    if (!query_one(query, &found, error))
        return false;
    if (!found)
        return true;
    old.log_index = col_i64(query, "old_index");
    old.row = col_i64(query, "old_row");
    query_reset(query);
    return revive_row(apply, &old, by, error);
}

static bool replace_row(struct apply *apply, const struct row_place *place,
                        const struct row_place *old, GError **error)
{
    struct query *query = store_query(apply->tables, &sql_record_link_put, error);

    if (query == NULL)
        return false;
    bind_i64(query, place->log_index);
    bind_i64(query, place->row);
    bind_i64(query, old->log_index);
    bind_i64(query, old->row);
    return query_run(query, NULL, error) && finish_row(apply, old, place->log_index, error);
}

static bool withdraw_row(struct apply *apply, const struct row_place *place, int64_t by,
                         GError **error)
{
    return finish_row(apply, place, by, error) && revive_replaced(apply, place, by, error);
}

/* ---- revocation ---- */

/* Row places that a statement says or ended, read whole before anything changes. */
static bool collect_places(struct apply *apply, struct query *query, const struct kind *kind,
                           GArray *places, GError **error)
{
    GError *local = NULL;

    while (query_next(query, &local)) {
        struct row_place place = {col_i64(query, "log_index"), col_i64(query, "row_no"), kind};
        g_array_append_val(places, place);
    }
    if (local != NULL)
        g_propagate_error(error, local);
    return local == NULL;
}

/* A withdrawal by a revoked key no longer counts: what it ended is in force again. */
static bool undo_withdrawal(struct apply *apply, int64_t log_index, int64_t by, GError **error)
{
    for (unsigned i = 0; i < kinds_count(apply->kinds); i++) {
        const struct kind *kind = kinds_get(apply->kinds, i);
        g_autoptr(GArray) ended = g_array_new(FALSE, FALSE, sizeof(struct row_place));
        struct query *query = NULL;
        if ((kind->flags & KIND_SYSTEM) != 0)
            continue;
        query = store_prepare(apply->tables, sql_of(apply, kind)->ended_by, error);
        if (query == NULL)
            return false;
        bind_i64(query, log_index);
        if (!collect_places(apply, query, kind, ended, error))
            return false;
        for (unsigned r = 0; r < ended->len; r++)
            if (!revive_row(apply, &g_array_index(ended, struct row_place, r), by, error))
                return false;
    }
    return true;
}

static bool revoke_statement(struct apply *apply, const struct row_place *said, int64_t by,
                             GError **error)
{
    g_autofree char *rows = g_strdup_printf("SELECT log_index, row_no FROM %s WHERE log_index = $1 "
                                            "AND known_until IS NULL ORDER BY row_no",
                                            sql_of(apply, said->kind)->table);
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(struct row_place));
    struct query *query = store_prepare(apply->tables, rows, error);

    if (query == NULL)
        return false;
    bind_i64(query, said->log_index);
    if (!collect_places(apply, query, said->kind, places, error))
        return false;
    for (unsigned i = 0; i < places->len; i++)
        if (!withdraw_row(apply, &g_array_index(places, struct row_place, i), by, error))
            return false;
    if (strcmp(said->kind->name, "row.withdrawn") == 0)
        return undo_withdrawal(apply, said->log_index, by, error);
    return true;
}

/* Newest first, so that a chain of corrections by the key unwinds link by link. */
static bool revoke_key(struct apply *apply, const struct hash *key, int64_t from, int64_t by,
                       GError **error)
{
    struct query *query = store_query(apply->log, &sql_record_leaf_of_key, error);
    g_autoptr(GArray) said = g_array_new(FALSE, FALSE, sizeof(struct row_place));
    GError *local = NULL;

    if (query == NULL)
        return false;
    bind_bytes(query, key->bytes, HASH_BYTES);
    bind_i64(query, from);
    while (query_next(query, &local)) {
        struct row_place place = {col_i64(query, "log_index"), -1,
                                  kinds_find(apply->kinds, col_text(query, "kind"))};
        if (place.log_index < by && place.kind != NULL)
            g_array_append_val(said, place);
    }
    if (local != NULL) {
        g_propagate_error(error, local);
        return false;
    }
    for (unsigned i = 0; i < said->len; i++)
        if (!revoke_statement(apply, &g_array_index(said, struct row_place, i), by, error))
            return false;
    return true;
}

/* ---- erasing ---- */

static char *erased_name(int64_t log_index, int64_t row)
{
    return g_strdup_printf("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, log_index, row);
}

static bool drop_row(struct apply *apply, const struct row_place *place, GError **error)
{
    struct query *query = store_prepare(apply->tables, sql_of(apply, place->kind)->drop_row, error);

    if (query == NULL)
        return false;
    bind_i64(query, place->log_index);
    bind_i64(query, place->row);
    return query_run(query, NULL, error);
}

static bool drop_value(struct apply *apply, const struct row_place *place, const char *field,
                       GError **error)
{
    g_autoptr(GString) text = g_string_new(sql_of(apply, place->kind)->drop_value);

    g_string_replace(text, "%s", field, 1);
    struct query *query = store_prepare(apply->tables, text->str, error);
    if (query == NULL)
        return false;
    bind_i64(query, place->log_index);
    bind_i64(query, place->row);
    return query_run(query, NULL, error);
}

static bool erase_one(struct apply *apply, const struct row_place *place, const char *field,
                      GError **error)
{
    return field != NULL ? drop_value(apply, place, field, error) : drop_row(apply, place, error);
}

static bool erase_rows(struct apply *apply, const struct row_place *place, const char *field,
                       GError **error)
{
    struct row_place one = *place;

    if (place->row >= 0)
        return erase_one(apply, place, field, error);
    for (one.row = 0; one.row < BODY_ROWS_MAX; one.row++)
        if (!erase_one(apply, &one, field, error))
            return false;
    return true;
}

bool apply_learn_erasures(struct apply *apply, GError **error)
{
    struct query *query = store_query(apply->log, &sql_record_erasure_links, error);
    GError *local = NULL;

    if (query == NULL)
        return false;
    while (query_next(query, &local)) {
        struct row_place *old = NULL;
        if (!col_is_null(query, "old_index")) {
            old = g_new0(struct row_place, 1);
            old->log_index = col_i64(query, "old_index");
            old->row = col_i64(query, "old_row");
        }
        g_hash_table_replace(
            apply->erased, erased_name(col_i64(query, "log_index"), col_i64(query, "row_no")), old);
    }
    if (local != NULL)
        g_propagate_error(error, local);
    return local == NULL;
}

/* ---- a statement ---- */

static bool apply_system_row(struct apply *apply, const struct statement *statement, unsigned row,
                             int64_t log_index, GError **error)
{
    const char *name = statement->envelope.kind;
    struct row_place place;

    if (strcmp(name, "row.withdrawn") == 0)
        return target_of(apply, statement, row, &place, NULL, error) &&
               withdraw_row(apply, &place, log_index, error);
    if (strcmp(name, "row.erased") == 0)
        return target_of(apply, statement, row, &place, NULL, error) &&
               erase_rows(apply, &place,
                          json_string_value(row_open(statement, row, "sealed_field")), error);
    if (strcmp(name, "key.revoked") == 0) {
        struct hash key;
        const json_t *from = row_open(statement, row, "from_index");
        bool is_hash = hash_from_hex(json_string_value(row_open(statement, row, "key")), &key);
        g_assert(is_hash);
        return revoke_key(apply, &key, from == NULL ? log_index : json_integer_value(from),
                          log_index, error);
    }
    return true;
}

static bool note_index(struct store *tables, const struct sql *sql, int64_t log_index,
                       const char *kind, GError **error)
{
    struct query *query = store_query(tables, sql, error);

    if (query == NULL)
        return false;
    bind_i64(query, log_index);
    bind_text(query, kind);
    return query_run(query, NULL, error);
}

/* A row without its content: erased by a recorded act, which still ends what the row had replaced;
 * or only not held here, which makes rules say that they cannot tell. */
static bool apply_missing_row(struct apply *apply, const struct row_place *place, GError **error)
{
    g_autofree char *name = erased_name(place->log_index, place->row);
    gpointer old = NULL;

    if (!g_hash_table_lookup_extended(apply->erased, name, NULL, &old))
        return note_index(apply->tables, &sql_record_withheld_put, place->log_index,
                          place->kind->name, error);
    if (old == NULL)
        return true;
    struct row_place replaced = *(const struct row_place *)old;
    replaced.kind = place->kind;
    return replace_row(apply, place, &replaced, error);
}

static bool apply_row(struct apply *apply, const struct statement *statement,
                      const struct row_place *place, const char *author, GError **error)
{
    const struct row *row = &statement->body->rows[place->row];
    struct row_place old = {.row = row->replaces.row};

    if (row->open == NULL)
        return apply_missing_row(apply, place, error);
    if (!insert_row(apply, place->kind, row, place, author, error))
        return false;
    if (!row->has_replaces)
        return true;
    return demand_statement(apply, &row->replaces.statement, &old, NULL, error) &&
           replace_row(apply, place, &old, error);
}

bool apply_statement(struct apply *apply, const struct statement *statement, int64_t log_index,
                     const char *author, GError **error)
{
    const char *name = statement->envelope.kind;
    const struct kind *kind = kinds_find(apply->kinds, name);
    bool is_system = kind != NULL && (kind->flags & KIND_SYSTEM) != 0;

    if (is_system && !note_index(apply->tables, &sql_record_system_put, log_index, name, error))
        return false;
    if (kind == NULL || statement->body == NULL)
        return note_index(apply->tables, &sql_record_withheld_put, log_index, name, error);
    for (unsigned i = 0; i < statement->body->n_rows; i++) {
        struct row_place place = {log_index, i, kind};
        if (!apply_row(apply, statement, &place, author, error))
            return false;
        if (is_system && !apply_system_row(apply, statement, i, log_index, error))
            return false;
    }
    return true;
}
