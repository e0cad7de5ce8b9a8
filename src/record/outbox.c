/* The outbox: an import is checked and signed whole before any of it is appended, so it is all or
 * resumable, and its bytes are never signed twice. */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/record_private.h"

#define ROWS_PER_COMMIT 100000

static bool outbox_total(struct record *record, int64_t *n, int64_t *n_rows, int64_t *last,
                         GError **error)
{
    struct query *query = store_query(record->store, &sql_record_outbox_total, error);
    bool found = false;

    if (query == NULL || !query_one(query, &found, error))
        return false;
    *n = col_i64(query, "n");
    *n_rows = col_i64(query, "n_rows");
    *last = col_i64(query, "last");
    query_reset(query);
    return true;
}

int64_t outbox_count(struct record *record, GError **error)
{
    int64_t n = 0, n_rows = 0, last = 0;

    return outbox_total(record, &n, &n_rows, &last, error) ? n : -1;
}

char *outbox_checksum(int64_t place, int64_t n_rows, const void *bytes, size_t n)
{
    struct hash hash = sha256_of(bytes, n);
    g_autofree char *numbers = g_strdup_printf("%" PRId64 " %" PRId64, place, n_rows);

    return record_checksum(numbers, hash_to_hex(&hash).text);
}

static bool put(struct record *record, int64_t place, const struct statement *statement,
                GError **error)
{
    size_t n = 0;
    g_autofree char *bytes = statement_write(statement, &n);
    g_autofree char *checksum = outbox_checksum(place, statement->body->n_rows, bytes, n);
    struct query *query = store_query(record->store, &sql_record_outbox_put, error);

    if (query == NULL)
        return false;
    bind_i64(query, place);
    bind_i64(query, statement->body->n_rows);
    bind_bytes(query, bytes, n);
    bind_text(query, checksum);
    return query_run(query, NULL, error);
}

static bool add_all(struct record *record, const struct key_pair *pair,
                    const struct own_draft *drafts, unsigned n, GError **error)
{
    const struct log_key *key = chain_key(record->chain, &pair->public_key);
    int64_t n_waiting = 0, n_rows = 0, last = 0, number = 1;
    struct hash previous = {{0}};

    if (!outbox_total(record, &n_waiting, &n_rows, &last, error))
        return false;
    if (n_waiting > 0)
        return fail(error, ERROR_STATE,
                    _("an import is still waiting in the outbox (%" PRId64
                      " statements); run truce import again to finish it first"),
                    n_waiting);
    if (key != NULL && key->last_number > 0) {
        number = key->last_number + 1;
        previous = key->last;
    }
    for (unsigned i = 0; i < n; i++, number++) {
        OWNED(statement)
        statement = record_sign_draft(record, pair, &drafts[i], number,
                                      number > 1 ? &previous : NULL, error);
        if (statement == NULL || !put(record, last + 1 + i, statement, error))
            return false;
        previous = statement->id;
    }
    return true;
}

bool outbox_add_marked(struct record *record, const struct key_pair *pair,
                       const struct own_draft *drafts, unsigned n, const char *setting,
                       const char *value, GError **error)
{
    if (!record_begin_write(record, error))
        return false;
    if (add_all(record, pair, drafts, n, error) &&
        (setting == NULL || record_put_setting(record, setting, value, error)) &&
        store_commit(record->store, error))
        return true;
    store_rollback(record->store);
    return false;
}

bool outbox_add(struct record *record, const struct key_pair *pair, const struct own_draft *drafts,
                unsigned n, GError **error)
{
    return outbox_add_marked(record, pair, drafts, n, NULL, NULL, error);
}

/* The next statement of the outbox, checked against its checksum; NULL with *error unset: none. */
static struct statement *next_waiting(struct record *record, int64_t *place, int64_t *n_rows,
                                      GError **error)
{
    struct query *query = store_query(record->store, &sql_record_outbox_next, error);
    bool found = false;
    size_t n = 0;

    if (query == NULL || !query_one(query, &found, error) || !found)
        return NULL;
    *place = col_i64(query, "place");
    *n_rows = col_i64(query, "n_rows");
    const void *bytes = col_bytes(query, "statement", &n);
    g_autofree char *expected = outbox_checksum(*place, *n_rows, bytes, n);
    struct statement *statement = NULL;
    if (strcmp(expected, record_text(query, "checksum")) != 0)
        fail(error, ERROR_DAMAGED, _("statement %" PRId64 " of the outbox is damaged"), *place);
    else
        statement = statement_read(record->kinds, bytes, n, error);
    query_reset(query);
    return statement;
}

bool outbox_spares(struct record *record, const struct hash *key, GError **error)
{
    GError *local = NULL;
    int64_t place = 0, n_rows = 0;
    OWNED(statement) waiting = next_waiting(record, &place, &n_rows, &local);

    if (local != NULL) {
        g_propagate_error(error, local);
        return false;
    }
    return waiting == NULL || !hash_equal(&waiting->envelope.key, key) ||
           fail(error, ERROR_STATE,
                _("an import signed with this key is still waiting in the outbox and has its next "
                  "numbers; run truce import again to finish it first"));
}

static bool take_out(struct record *record, int64_t place, GError **error)
{
    struct query *query = store_query(record->store, &sql_record_outbox_delete, error);

    if (query == NULL)
        return false;
    bind_i64(query, place);
    return query_run(query, NULL, error);
}

/* One transaction's worth: appended and taken out of the outbox together, so never twice. */
static bool drain_some(struct record *record, struct append *append, int64_t *n_done,
                       bool *is_empty, GError **error)
{
    int64_t n_rows_here = 0;

    while (n_rows_here < ROWS_PER_COMMIT) {
        GError *local = NULL;
        struct receipt receipt;
        int64_t place = 0, n_rows = 0;
        OWNED(statement) statement = next_waiting(record, &place, &n_rows, &local);
        if (statement == NULL) {
            *is_empty = local == NULL;
            if (local != NULL)
                g_propagate_error(error, local);
            return local == NULL;
        }
        if (!append_statement(append, statement, false, &receipt, error) ||
            !take_out(record, place, error))
            return false;
        n_rows_here += n_rows;
        *n_done += n_rows;
    }
    return true;
}

bool outbox_drain(struct record *record, bool accept_leap,
                  void (*progress)(void *self, int64_t done, int64_t total), void *self,
                  GError **error)
{
    int64_t n = 0, total = 0, last = 0, n_done = 0;
    bool is_empty = false;

    if (!outbox_total(record, &n, &total, &last, error))
        return false;
    while (!is_empty) {
        struct append *append = append_begin(record, error);
        if (append == NULL)
            return false;
        if (accept_leap)
            append_accept_leap(append);
        if (!drain_some(record, append, &n_done, &is_empty, error)) {
            append_abandon(append);
            return false;
        }
        if (!append_commit(append, error))
            return false;
        if (progress != NULL)
            progress(self, n_done, total);
    }
    return true;
}
