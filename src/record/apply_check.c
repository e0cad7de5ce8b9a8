/* May it be said? What stands against a statement in the rows that are in force. */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/apply_private.h"
#include "record/record_private.h"

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
    place->kind = kinds_find(apply->kinds, record_text(query, "kind"));
    const void *key = col_bytes(query, "author_key", &n);
    if (author_key != NULL && n == HASH_BYTES)
        memcpy(author_key->bytes, key, n);
    query_reset(query);
    return n == HASH_BYTES ||
           fail(error, ERROR_DAMAGED, _("statement %" PRId64 " of the log has a damaged key"),
                place->log_index);
}

bool apply_demand_statement(struct apply *apply, const struct hash *id, struct row_place *place,
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

/* Does this copy hold no body of that statement, or not all of it? */
static bool is_withheld(struct apply *apply, const struct row_place *place, bool *withheld,
                        GError **error)
{
    struct query *query = store_query(apply->tables, &sql_record_withheld_get, error);

    if (query == NULL)
        return false;
    bind_i64(query, place->log_index);
    if (!query_one(query, withheld, error))
        return false;
    query_reset(query);
    return true;
}

static bool refuse_not_in_force(struct apply *apply, const struct row_place *place, GError **error)
{
    bool withheld = false;

    if (!is_withheld(apply, place, &withheld, error))
        return false;
    /* A replay over a copy without that body cannot tell; whoever took it then could. */
    if (withheld && apply->is_replay)
        return true;
    if (withheld)
        return fail(error, ERROR_REFERENCE,
                    _("the body of statement %" PRId64 " is not held here, so nobody can "
                      "say whether its row %" PRId64 " is in force; state this where the "
                      "whole record is"),
                    place->log_index, place->row);
    return fail(error, ERROR_REFERENCE,
                _("row %" PRId64 " of statement %" PRId64
                  " is not in force: it does not exist, or was superseded, withdrawn, erased or "
                  "revoked; name the row that is in force now (truce show %s)"),
                place->row, place->log_index, place->kind->name);
}

/* In force and stated by that participant? */
static bool demand_in_force(struct apply *apply, const struct row_place *place, const char *author,
                            GError **error)
{
    bool is_in_force = false;
    g_autofree char *stated_by = NULL;

    if (!apply_in_force(apply, place, &is_in_force, &stated_by, error))
        return false;
    if (!is_in_force)
        return refuse_not_in_force(apply, place, error);
    if (g_strcmp0(stated_by, author) != 0)
        return fail(error, ERROR_AUTHORITY,
                    _("row %" PRId64 " of statement %" PRId64
                      " is %s's; only %s can supersede or withdraw it, others state their own"),
                    place->row, place->log_index, stated_by, stated_by);
    return true;
}

/* ---- checks before a statement is taken ---- */

const json_t *apply_open(const struct statement *statement, unsigned row, const char *name)
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
    char *name = g_strdup_printf("%" PRId64 "/%" PRId64, place->log_index, place->row);

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
        if (!apply_demand_statement(apply, &row->replaces.statement, &place, NULL, error))
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

bool apply_target(struct apply *apply, const struct statement *statement, unsigned row,
                  struct row_place *place, struct hash *author_key, GError **error)
{
    struct hash id;
    const json_t *number = apply_open(statement, row, "statement_row");
    bool is_hash = hash_from_hex(json_string_value(apply_open(statement, row, "statement")), &id);

    g_assert(is_hash);
    place->row = number == NULL ? -1 : json_integer_value(number);
    return apply_demand_statement(apply, &id, place, author_key, error);
}

static bool check_withdrawals(struct apply *apply, const struct statement *statement,
                              const char *author, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (unsigned i = 0; i < statement->body->n_rows; i++) {
        struct row_place place;
        if (!apply_target(apply, statement, i, &place, NULL, error))
            return false;
        if (place.kind == NULL || (place.kind->flags & KIND_SYSTEM) != 0)
            return fail(error, ERROR_REFERENCE,
                        _("statement %" PRId64 " is a %s, which cannot be withdrawn; "
                          "state anew what holds"),
                        place.log_index, place.kind == NULL ? "?" : place.kind->name);
        if (!note_target(seen, &place, error) || !demand_in_force(apply, &place, author, error))
            return false;
    }
    return true;
}

/* A body withheld here says nothing of its rows. */
static bool check_has_row(struct apply *apply, const struct row_place *place, GError **error)
{
    OWNED(statement)
    target = record_statement(apply->log, apply->kinds, place->log_index, NULL, error);

    if (target == NULL)
        return false;
    if (target->body == NULL || place->row < (int64_t)target->body->n_rows)
        return true;
    return fail(error, ERROR_REFERENCE,
                _("statement %" PRId64 " has %u rows, counted from 0; there is no row %" PRId64
                  " to erase"),
                place->log_index, target->body->n_rows, place->row);
}

static bool check_erasures(struct apply *apply, const struct chain *chain,
                           const struct statement *statement, const char *author, bool may_erase,
                           GError **error)
{
    for (unsigned i = 0; i < statement->body->n_rows; i++) {
        struct row_place place;
        struct hash key;
        const json_t *field = apply_open(statement, i, "sealed_field");
        if (!apply_target(apply, statement, i, &place, &key, error))
            return false;
        if (place.kind == NULL || (place.kind->flags & KIND_SYSTEM) != 0 ||
            !kind_has_sealed(place.kind))
            return fail(error, ERROR_REFERENCE,
                        _("statement %" PRId64 " is a %s, which holds nothing sealed; "
                          "only kinds with sealed fields can be erased, others are withdrawn"),
                        place.log_index, place.kind == NULL ? "?" : place.kind->name);
        const struct log_key *by = chain_key(chain, &key);
        if (!may_erase && (by == NULL || strcmp(by->participant, author) != 0))
            return fail(error, ERROR_AUTHORITY,
                        _("statement %" PRId64 " is %s's; only %s, or whom the agreement "
                          "names under sealed: erase_by, can erase it"),
                        place.log_index, by == NULL ? "?" : by->participant,
                        by == NULL ? "?" : by->participant);
        if (!check_has_row(apply, &place, error))
            return false;
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
        if (!apply_demand_statement(apply, &statement->envelope.references[i].id, &place, NULL,
                                    error))
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
