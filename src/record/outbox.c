/* The outbox: an import is checked and signed whole before any of it is appended, so it is all or
 * resumable, and its bytes are never signed twice. */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/record_private.h"

#define ROWS_PER_COMMIT 100000
/* Which setting was put with what waits now. */
#define SETTING_MARK "outbox.mark"

/* ---- numbers ---- */

/* Under which the highest number is kept that the key signed and that never went to the log. */
static char *void_setting(const struct hash *key)
{
    struct hash_hex hex = hash_to_hex(key);

    return g_strdup_printf("void.%s", hex.text);
}

static bool get_number(struct record *record, const char *name, int64_t *number, GError **error)
{
    GError *local = NULL;
    g_autofree char *value = record_setting(record, name, &local);

    if (local != NULL) {
        g_propagate_error(error, local);
        return false;
    }
    *number = value == NULL ? 0 : g_ascii_strtoll(value, NULL, 10);
    return true;
}

static bool put_number(struct record *record, const char *name, int64_t number, GError **error)
{
    g_autofree char *value = g_strdup_printf("%" PRId64, number);

    return record_put_setting(record, name, value, error);
}

bool record_next_number(struct record *record, const struct hash *key, int64_t *number,
                        const struct hash **previous, GError **error)
{
    const struct log_key *known = chain_key(record->chain, key);
    g_autofree char *name = void_setting(key);
    int64_t n_void = 0, last = known == NULL ? 0 : known->last_number;

    if (!get_number(record, name, &n_void, error))
        return false;
    *number = MAX(last, n_void) + 1;
    *previous = last == 0 ? NULL : &known->last;
    return true;
}

/* ---- what waits ---- */

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
    int64_t n_waiting = 0, n_rows = 0, last = 0, number = 0;
    const struct hash *previous = NULL;
    struct hash id = {{0}};

    if (!outbox_total(record, &n_waiting, &n_rows, &last, error))
        return false;
    if (n_waiting > 0)
        return fail(error, ERROR_STATE,
                    _("an import is still waiting in the outbox (%" PRId64
                      " statements); run truce import again to finish it first"),
                    n_waiting);
    if (!record_next_number(record, &pair->public_key, &number, &previous, error))
        return false;
    for (unsigned i = 0; i < n; i++, number++) {
        OWNED(statement)
        statement = record_sign_draft(record, pair, &drafts[i], number, previous, error);
        if (statement == NULL || !put(record, last + 1 + i, statement, error))
            return false;
        id = statement->id;
        previous = &id;
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
        record_put_setting(record, SETTING_MARK, setting == NULL ? "" : setting, error) &&
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

static bool put_back_mark(struct record *record, int64_t n_rows, GError **error)
{
    GError *local = NULL;
    g_autofree char *mark = record_setting(record, SETTING_MARK, &local);
    int64_t n_done = 0;

    if (local != NULL) {
        g_propagate_error(error, local);
        return false;
    }
    if (mark == NULL || mark[0] == '\0')
        return true;
    return get_number(record, mark, &n_done, error) &&
           put_number(record, mark, MAX(n_done - n_rows, 0), error);
}

static bool discard_all(struct record *record, int64_t *n, int64_t *n_rows, GError **error)
{
    int64_t last = 0, place = 0, n_first = 0;
    GError *local = NULL;
    struct query *clear = NULL;
    OWNED(statement) first = next_waiting(record, &place, &n_first, &local);

    if (local != NULL) {
        g_propagate_error(error, local);
        return false;
    }
    if (!outbox_total(record, n, n_rows, &last, error))
        return false;
    if (first == NULL)
        return true;
    /* All of it is one import, signed with one key, a number behind the other. */
    g_autofree char *name = void_setting(&first->envelope.key);
    clear = store_query(record->store, &sql_record_outbox_clear, error);
    return clear != NULL && query_run(clear, NULL, error) &&
           put_number(record, name, first->envelope.number + *n - 1, error) &&
           put_back_mark(record, *n_rows, error);
}

bool outbox_discard(struct record *record, int64_t *n_statements, int64_t *n_rows, GError **error)
{
    int64_t n = 0, rows = 0;

    if (!record_begin_write(record, error))
        return false;
    if (!discard_all(record, &n, &rows, error) || !store_commit(record->store, error)) {
        store_rollback(record->store);
        return false;
    }
    *n_statements = n;
    *n_rows = rows;
    return true;
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
