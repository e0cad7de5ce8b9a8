/* Derived tables thrown away and made again from the log. */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/record_private.h"

struct rebuild {
    struct record *record;
    struct apply *apply;
    struct chain *chain;
    record_progress *progress;
    void *self;
};

/* Re-applies without judging: what the log took stays taken. */
static bool rebuild_one(void *self, const struct statement *statement, int64_t log_index,
                        struct instant received, GError **error)
{
    struct rebuild *rebuild = self;
    size_t n = 0;
    g_autofree char *leaf = leaf_write(statement, received, &n, error);

    if (leaf == NULL)
        return false;
    struct hash leaf_hash = merkle_leaf_hash(leaf, n);
    frontier_append(&rebuild->chain->frontier, &leaf_hash);
    rebuild->chain->last_received = received;
    if (!chain_take(rebuild->chain, statement, log_index))
        return fail(error, ERROR_DAMAGED,
                    _("statement %" PRId64 " is by a key that the log does not know"), log_index);
    const struct log_key *author = chain_key(rebuild->chain, &statement->envelope.key);
    if (rebuild->progress != NULL && log_index % SCAN_LEAVES == 0)
        rebuild->progress(rebuild->self, _("rebuilding"), log_index, record_size(rebuild->record));
    return apply_statement(rebuild->apply, statement, log_index, author->participant, error);
}

static bool put_edge(struct record *record, const struct chain *chain, GError **error)
{
    g_autoptr(GByteArray) edge = g_byte_array_new();
    struct query *query = store_query(record->store, &sql_record_edge_make, error);

    if (query == NULL)
        return false;
    frontier_pack(&chain->frontier, edge);
    bind_i64(query, (int64_t)chain->frontier.size);
    bind_i64(query, chain->last_received.ms);
    bind_bytes(query, edge->len == 0 ? (const void *)"" : edge->data, edge->len);
    return query_run(query, NULL, error);
}

static bool count_leaves(struct record *record, int64_t *n, GError **error)
{
    struct query *query = store_query(record->store, &sql_record_leaf_count, error);
    bool found = false;

    if (query == NULL || !query_one(query, &found, error))
        return false;
    *n = col_i64(query, "n");
    query_reset(query);
    return true;
}

/* A name that a kind's table may have; a damaged setting must not drop another. */
static bool is_derived_name(const char *name)
{
    return name[0] != '\0' && strlen(name) <= 40 &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name) &&
           !g_str_has_prefix(name, "record_") && !g_str_has_prefix(name, "local_") &&
           !g_str_has_prefix(name, "sqlite_");
}

/* Of kinds that are no longer declared. */
static bool drop_old_tables(struct record *record, GError **error)
{
    GError *local = NULL;
    g_autofree char *tables = record_setting(record, SETTING_TABLES, &local);

    if (local != NULL) {
        g_propagate_error(error, local);
        return false;
    }
    g_auto(GStrv) names = g_strsplit(tables == NULL ? "" : tables, "\n", -1);
    for (char **name = names; *name != NULL; name++) {
        g_autofree char *script = g_strdup_printf("DROP TABLE IF EXISTS %s;", *name);
        if (is_derived_name(*name) && !store_script(record->store, script, error))
            return false;
    }
    return true;
}

bool record_rebuild(struct record *record, record_progress *progress, void *self, GError **error)
{
    OWNED(chain) chain = chain_new(record->chain->mission);
    OWNED(apply) apply = apply_new(record->store, record->store, record->kinds);
    struct rebuild rebuild = {record, apply, chain, progress, self};
    int64_t n = 0;

    if (!store_begin_write(record->store, error))
        return false;
    if (count_leaves(record, &n, error) && drop_old_tables(record, error) &&
        apply_drop_tables(apply, error) && apply_make_tables(apply, error) &&
        apply_learn_erasures(apply, record->store, 0, error) &&
        record_walk(record, 0, n, rebuild_one, &rebuild, error) && put_edge(record, chain, error) &&
        record_put_fingerprint(record, error) && store_commit(record->store, error))
        return record_reload(record, error);
    store_rollback(record->store);
    return false;
}
