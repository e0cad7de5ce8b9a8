/* Opening a record and reading it. */
#include "record/record.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/record_private.h"
#include "store/migrate.h"

/* The format of record_* and local_* tables. Released formats are migrated, never forgotten. */
#define RECORD_FORMAT 1

static const struct migration migrations[] = {
    {0, NULL, NULL}, /* nothing was released before format 1 */
};

/* ---- DDL ---- */

static const char *const guarded[] = {
    "record_leaf", "record_erasure",    "record_erased_attachment",
    "record_tile", "record_checkpoint", "record_refused",
};

char *record_script(struct store *store)
{
    GString *script = g_string_new(script_record_record_tables);

    g_string_append(script, script_record_local_tables);
    for (unsigned i = 0; i < G_N_ELEMENTS(guarded); i++) {
        g_autofree char *guard = store_guard_script(guarded[i], NULL);
        g_string_append(script, guard);
    }
    g_autofree char *body_guard = store_guard_script(
        "record_body", "EXISTS (SELECT 1 FROM record_erasure e WHERE e.log_index = OLD.log_index)");
    g_string_append(script, body_guard);
    g_autofree char *attachment_guard = store_guard_script(
        "record_attachment",
        "EXISTS (SELECT 1 FROM record_erased_attachment e WHERE e.hash = OLD.hash)");
    g_string_append(script, attachment_guard);
    return g_string_free(script, FALSE);
}

/* ---- checksums and settings ---- */

char *record_checksum(const char *name, const char *value)
{
    g_autoptr(GString) all = g_string_new(name);

    /* With the NULs, so that no two pairs give the same bytes. */
    g_string_append_len(all, "", 1);
    g_string_append_len(all, value, (gssize)strlen(value) + 1);
    struct hash hash = sha256_of(all->str, all->len);
    return g_strdup(hash_to_hex(&hash).text);
}

char *record_setting(struct record *record, const char *name, GError **error)
{
    struct query *query = store_query(record->store, &sql_record_setting_get, error);
    bool found = false;

    if (query == NULL)
        return NULL;
    bind_text(query, name);
    if (!query_one(query, &found, error) || !found)
        return NULL;
    char *value = g_strdup(col_text(query, "value"));
    query_reset(query);
    return value;
}

bool record_put_setting(struct record *record, const char *name, const char *value, GError **error)
{
    g_autofree char *checksum = record_checksum(name, value);
    struct query *query = store_query(record->store, &sql_record_setting_put, error);

    if (query == NULL)
        return false;
    bind_text(query, name);
    bind_text(query, value);
    bind_text(query, checksum);
    return query_run(query, NULL, error);
}

bool record_put_fingerprint(struct record *record, GError **error)
{
    struct hash fingerprint = kinds_fingerprint(record->kinds);
    g_auto(GStrv) names = apply_tables(record->kinds);
    g_autofree char *tables = g_strjoinv("\n", names);

    return record_put_setting(record, SETTING_FINGERPRINT, hash_to_hex(&fingerprint).text, error) &&
           record_put_setting(record, SETTING_TABLES, tables, error);
}

bool record_set_setting(struct record *record, const char *name, const char *value, GError **error)
{
    if (!store_begin_write(record->store, error))
        return false;
    if (record_put_setting(record, name, value, error) && store_commit(record->store, error))
        return true;
    store_rollback(record->store);
    return false;
}

/* ---- the edge ---- */

void frontier_pack(const struct frontier *frontier, GByteArray *out)
{
    for (unsigned level = 0; level < 64; level++)
        if ((frontier->size >> level & 1) != 0)
            g_byte_array_append(out, frontier->edge[level].bytes, HASH_BYTES);
}

bool frontier_unpack(struct frontier *frontier, uint64_t size, const void *bytes, size_t n)
{
    const uint8_t *next = bytes;

    if (n != HASH_BYTES * (size_t)__builtin_popcountll(size))
        return false;
    frontier->size = size;
    for (unsigned level = 0; level < 64; level++) {
        if ((size >> level & 1) == 0)
            continue;
        memcpy(frontier->edge[level].bytes, next, HASH_BYTES);
        next += HASH_BYTES;
    }
    return true;
}

bool record_edge_read(struct store *store, struct frontier *frontier, struct instant *received,
                      GError **error)
{
    struct query *query = store_query(store, &sql_record_edge_get, error);
    bool found = false;
    size_t n = 0;

    if (query == NULL || !query_one(query, &found, error))
        return false;
    if (!found)
        return fail(error, ERROR_DAMAGED,
                    _("%s has lost the edge of its log; restore it with truce recover"),
                    store_name(store));
    int64_t size = col_i64(query, "size");
    struct instant last = {col_i64(query, "last_received")};
    const void *edge = col_bytes(query, "edge", &n);
    bool is_whole = size >= 0 && frontier_unpack(frontier, (uint64_t)size, edge, n);
    query_reset(query);
    if (!is_whole)
        return fail(error, ERROR_DAMAGED,
                    _("the edge of the log in %s is damaged; truce verify tells more"),
                    store_name(store));
    *received = last;
    return true;
}

/* ---- statements ---- */

static struct statement *statement_of(const void *leaf, size_t n, const struct kinds *kinds,
                                      const void *document, size_t n_document,
                                      struct instant *received, GError **error)
{
    OWNED(statement) statement = leaf_read(leaf, n, received, error);

    if (statement == NULL)
        return NULL;
    if (document == NULL)
        return g_steal_pointer(&statement);
    const struct kind *kind = kinds_find(kinds, statement->envelope.kind);
    statement->body = body_read(kind, document, n_document, error);
    if (statement->body == NULL)
        return NULL;
    if (!hash_equal(&statement->body->digest, &statement->envelope.digest)) {
        fail(error, ERROR_DAMAGED, _("a body in the store is not the one that was signed"));
        return NULL;
    }
    return g_steal_pointer(&statement);
}

/* What was once taken in must still read: a fault in it is damage, whatever it looks like. */
static void blame_store(GError **error, int64_t log_index)
{
    if (error == NULL || *error == NULL)
        return;
    g_autofree char *why = g_strdup((*error)->message);
    if (error_is(*error, ERROR_STORE) || error_is(*error, ERROR_NO_ROOM))
        return;
    g_clear_error(error);
    fail(error, ERROR_DAMAGED, _("statement %" PRId64 " of the log is damaged: %s"), log_index,
         why);
}

struct statement *record_statement(struct store *store, const struct kinds *kinds,
                                   int64_t log_index, struct instant *received, GError **error)
{
    struct query *body = store_query(store, &sql_record_body_get, error);
    struct query *leaf = store_query(store, &sql_record_leaf_get, error);
    bool has_body = false, has_leaf = false;
    size_t n = 0, n_document = 0;
    struct instant at = {0};

    if (body == NULL || leaf == NULL)
        return NULL;
    bind_i64(body, log_index);
    bind_i64(leaf, log_index);
    if (!query_one(body, &has_body, error) || !query_one(leaf, &has_leaf, error))
        return NULL;
    if (!has_leaf) {
        query_reset(body);
        fail(error, ERROR_NOT_FOUND, _("the log has no statement %" PRId64), log_index);
        return NULL;
    }
    const void *bytes = col_bytes(leaf, "leaf", &n);
    const void *document = has_body ? col_bytes(body, "document", &n_document) : NULL;
    struct statement *statement = statement_of(bytes, n, kinds, document, n_document, &at, error);
    query_reset(body);
    query_reset(leaf);
    if (statement == NULL)
        blame_store(error, log_index);
    else if (received != NULL)
        *received = at;
    return statement;
}

struct statement *record_scanned(struct query *scan, const struct kinds *kinds,
                                 struct instant *received, GError **error)
{
    size_t n = 0, n_document = 0;
    int64_t log_index = col_i64(scan, "log_index");
    const void *leaf = col_bytes(scan, "leaf", &n);
    const void *document =
        col_is_null(scan, "document") ? NULL : col_bytes(scan, "document", &n_document);
    struct statement *statement =
        statement_of(leaf, n, kinds, document, n_document, received, error);

    if (statement == NULL)
        blame_store(error, log_index);
    return statement;
}

/* One stretch of at most SCAN_LEAVES. */
static bool walk_stretch(struct record *record, int64_t from, int64_t until, record_visit *visit,
                         void *self, GError **error)
{
    struct query *scan = store_query(record->store, &sql_record_leaf_scan, error);
    int64_t expected = from;
    GError *local = NULL;

    if (scan == NULL)
        return false;
    bind_i64(scan, from);
    bind_i64(scan, until);
    while (query_next(scan, &local)) {
        struct instant received = {0};
        OWNED(statement) statement = NULL;
        if (col_i64(scan, "log_index") != expected)
            break;
        statement = record_scanned(scan, record->kinds, &received, error);
        if (statement == NULL || !visit(self, statement, expected, received, error)) {
            query_reset(scan);
            return false;
        }
        expected++;
    }
    if (local != NULL) {
        g_propagate_error(error, local);
        return false;
    }
    query_reset(scan);
    if (expected != until)
        return fail(error, ERROR_DAMAGED, _("statement %" PRId64 " is missing in the log"),
                    expected);
    return true;
}

bool record_walk(struct record *record, int64_t from, int64_t until, record_visit *visit,
                 void *self, GError **error)
{
    for (int64_t next = from; next < until; next += SCAN_LEAVES)
        if (!walk_stretch(record, next, MIN(next + SCAN_LEAVES, until), visit, self, error))
            return false;
    return true;
}

/* ---- what is kept in memory ---- */

bool record_take(struct chain *chain, const struct judge *judge, const struct kinds *kinds,
                 const struct statement *statement, int64_t log_index, struct instant received,
                 GError **error)
{
    const struct kind *kind = kinds_find(kinds, statement->envelope.kind);

    if (!chain_take(chain, statement, log_index))
        return fail(error, ERROR_DAMAGED,
                    _("statement %" PRId64 " is by a key that the log does not know"), log_index);
    if (judge->taken == NULL || kind == NULL || (kind->flags & KIND_SYSTEM) == 0 ||
        g_str_has_prefix(kind->name, "row."))
        return true;
    const struct log_key *author = chain_key(chain, &statement->envelope.key);
    int64_t in_force =
        judge->taken(judge->self, statement, log_index, author->participant, received);
    if (in_force >= 0)
        chain_activate(chain, in_force);
    return true;
}

static bool take_system(struct record *record, int64_t from, GError **error)
{
    struct query *query = store_query(record->store, &sql_record_system_scan, error);
    g_autoptr(GArray) indexes = g_array_new(FALSE, FALSE, sizeof(int64_t));
    GError *local = NULL;

    if (query == NULL)
        return false;
    bind_i64(query, from);
    while (query_next(query, &local)) {
        int64_t log_index = col_i64(query, "log_index");
        g_array_append_val(indexes, log_index);
    }
    if (local != NULL) {
        g_propagate_error(error, local);
        return false;
    }
    for (unsigned i = 0; i < indexes->len; i++) {
        struct instant received = {0};
        int64_t log_index = g_array_index(indexes, int64_t, i);
        OWNED(statement)
        statement = record_statement(record->store, record->kinds, log_index, &received, error);
        if (statement == NULL || !record_take(record->chain, &record->judge, record->kinds,
                                              statement, log_index, received, error))
            return false;
    }
    return true;
}

/* The last statement of each key may be of any kind, so it is asked for by key. */
static bool load_last_numbers(struct record *record, GError **error)
{
    struct query *query = store_query(record->store, &sql_record_leaf_last_of_key, error);
    GHashTableIter iter;
    gpointer value;

    if (query == NULL)
        return false;
    g_hash_table_iter_init(&iter, record->chain->keys);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        struct log_key *key = value;
        bool found = false;
        size_t n = 0;
        bind_bytes(query, key->key.bytes, HASH_BYTES);
        if (!query_one(query, &found, error))
            return false;
        if (!found)
            continue;
        key->last_number = col_i64(query, "number");
        const void *id = col_bytes(query, "id", &n);
        if (n == HASH_BYTES)
            memcpy(key->last.bytes, id, n);
        query_reset(query);
    }
    return true;
}

static bool load_edge(struct record *record, GError **error)
{
    record->has_partial = false;
    return record_edge_read(record->store, &record->chain->frontier, &record->chain->last_received,
                            error);
}

bool record_reload(struct record *record, GError **error)
{
    struct chain *old = record->chain;

    record->chain = chain_new(old->mission);
    if (record->judge.reset != NULL)
        record->judge.reset(record->judge.self);
    if (take_system(record, 0, error) && load_last_numbers(record, error) &&
        load_edge(record, error)) {
        chain_free(old);
        return true;
    }
    /* Without keys nothing can be appended to it. */
    chain_free(record->chain);
    record->chain = old;
    g_hash_table_remove_all(old->keys);
    return false;
}

bool record_take_in(struct record *record, GError **error)
{
    struct frontier frontier;
    struct instant received = {0};
    int64_t known = (int64_t)record->chain->frontier.size;

    if (!record_edge_read(record->store, &frontier, &received, error))
        return false;
    if ((int64_t)frontier.size == known)
        return true;
    return take_system(record, known, error) && load_last_numbers(record, error) &&
           load_edge(record, error);
}

void record_forget(struct record *record)
{
    store_rollback(record->store);
    record_reload(record, NULL);
}

bool record_refresh(struct record *record, GError **error)
{
    if (!store_begin_read(record->store, error))
        return false;
    if (!record_take_in(record, error)) {
        record_forget(record);
        return false;
    }
    store_end(record->store);
    return true;
}

bool record_begin_write(struct record *record, GError **error)
{
    if (!record->is_writing)
        return fail(error, ERROR_STATE, _("%s was opened for reading only"),
                    store_name(record->store));
    if (!store_begin_write(record->store, error))
        return false;
    /* SQLite has the whole file already. */
    if (store_engine(record->store) == STORE_POSTGRES) {
        struct query *query = store_query(record->store, &sql_record_edge_lock, error);
        if (query == NULL || !query_run(query, NULL, error)) {
            store_rollback(record->store);
            return false;
        }
    }
    if (record_take_in(record, error))
        return true;
    record_forget(record);
    return false;
}

bool record_set_judge(struct record *record, const struct judge *judge, GError **error)
{
    record->judge = *judge;
    return record_reload(record, error);
}

/* ---- opening ---- */

static struct record *record_new(const struct world *world, struct store *store,
                                 const struct kinds *kinds, const char *mission)
{
    struct record *record = g_new0(struct record, 1);

    record->world = world;
    record->store = store;
    record->kinds = kinds;
    record->chain = chain_new(mission);
    record->apply = apply_new(store, store, kinds);
    return record;
}

static bool make_everything(struct record *record, GError **error)
{
    g_autofree char *script = record_script(record->store);
    struct query *edge = NULL;

    if (!store_begin_write(record->store, error) || !store_script(record->store, script, error) ||
        !apply_make_tables(record->apply, error))
        return false;
    edge = store_query(record->store, &sql_record_edge_make, error);
    if (edge == NULL)
        return false;
    bind_i64(edge, 0);
    bind_i64(edge, INT64_MIN);
    bind_bytes(edge, "", 0);
    return query_run(edge, NULL, error) && record_put_fingerprint(record, error) &&
           record_put_setting(record, "mission", record->chain->mission, error) &&
           store_commit(record->store, error);
}

struct record *record_create(const struct world *world, const char *address,
                             const struct kinds *kinds, const char *mission, const char *who,
                             GError **error)
{
    struct store *store = store_open(world, address, STORE_CREATE, who, error);

    if (store == NULL)
        return NULL;
    struct record *record = record_new(world, store, kinds, mission);
    record->is_writing = true;
    if (make_everything(record, error))
        return record;
    store_rollback(store);
    record_close(record);
    return NULL;
}

/* Derived tables made under other declarations are thrown away and made again. */
static bool renew_tables(struct record *record, GError **error)
{
    struct hash fingerprint = kinds_fingerprint(record->kinds);
    GError *local = NULL;
    g_autofree char *made_under = record_setting(record, SETTING_FINGERPRINT, &local);

    if (local != NULL) {
        g_propagate_error(error, local);
        return false;
    }
    if (g_strcmp0(made_under, hash_to_hex(&fingerprint).text) == 0)
        return true;
    if (!record->is_writing)
        return fail(error, ERROR_STATE,
                    _("the tables of %s were made by another version of truce; run truce rebuild "
                      "once"),
                    store_name(record->store));
    return record_rebuild(record, NULL, NULL, error);
}

struct record *record_open(const struct world *world, const char *address, enum store_mode mode,
                           const struct kinds *kinds, const struct judge *judge, const char *who,
                           GError **error)
{
    GError *local = NULL;
    struct store *store = store_open(world, address, mode, who, error);

    if (store == NULL)
        return NULL;
    OWNED(record) record = record_new(world, store, kinds, "");
    record->is_writing = mode != STORE_READ;
    if (judge != NULL)
        record->judge = *judge;
    if (record->is_writing &&
        !store_migrate(store, migrations + 1, G_N_ELEMENTS(migrations) - 1, RECORD_FORMAT, error))
        return NULL;
    g_autofree char *mission = record_setting(record, "mission", &local);
    if (local != NULL) {
        g_propagate_error(error, local);
        return NULL;
    }
    if (mission == NULL) {
        fail(error, ERROR_DAMAGED, _("%s does not say which mission it holds"), store_name(store));
        return NULL;
    }
    g_free(record->chain->mission);
    record->chain->mission = g_steal_pointer(&mission);
    if (!renew_tables(record, error) || !record_reload(record, error))
        return NULL;
    return g_steal_pointer(&record);
}

void record_close(struct record *record)
{
    if (record == NULL)
        return;
    apply_free(record->apply);
    chain_free(record->chain);
    store_close(record->store);
    g_free(record);
}

/* ---- small readings ---- */

struct store *record_store(struct record *record)
{
    return record->store;
}

const struct world *record_world(const struct record *record)
{
    return record->world;
}

const struct kinds *record_kinds_known(const struct record *record)
{
    return record->kinds;
}

const char *record_mission(const struct record *record)
{
    return record->chain->mission;
}

int64_t record_size(const struct record *record)
{
    return (int64_t)record->chain->frontier.size;
}

struct instant record_last_received(const struct record *record)
{
    return record->chain->last_received;
}

struct hash record_root(const struct record *record)
{
    return frontier_root(&record->chain->frontier);
}

const char *record_key_participant(struct record *record, const struct hash *public_key)
{
    const struct log_key *key = chain_key(record->chain, public_key);

    if (key == NULL || (key->state != KEY_ROOT && key->state != KEY_OFFICER))
        return NULL;
    return key->participant;
}

bool record_root_key(struct record *record, const char *participant, struct hash *out)
{
    const struct log_key *key = chain_root(record->chain, participant);

    if (key == NULL)
        return false;
    *out = key->key;
    return true;
}

static bool received_of(struct record *record, int64_t log_index, struct instant *out,
                        GError **error)
{
    struct query *query = store_query(record->store, &sql_record_leaf_received, error);
    bool found = false;

    if (query == NULL)
        return false;
    bind_i64(query, log_index);
    if (!query_one(query, &found, error))
        return false;
    if (!found)
        return fail(error, ERROR_DAMAGED, _("statement %" PRId64 " is missing in the log"),
                    log_index);
    out->ms = col_i64(query, "received");
    query_reset(query);
    return true;
}

bool record_size_at(struct record *record, struct instant at, int64_t *size, GError **error)
{
    int64_t low = 0, high = record_size(record);

    /* `received` never decreases, so the size known at an instant is found by halving. */
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        struct instant received = {0};
        if (!received_of(record, middle, &received, error))
            return false;
        if (instant_compare(received, at) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    *size = low;
    return true;
}

struct statement *record_read(struct record *record, int64_t log_index, struct instant *received,
                              GError **error)
{
    return record_statement(record->store, record->kinds, log_index, received, error);
}

bool record_id(struct record *record, int64_t log_index, struct hash *id, GError **error)
{
    struct query *query = store_query(record->store, &sql_record_leaf_id, error);
    bool found = false;
    size_t n = 0;

    if (query == NULL)
        return false;
    bind_i64(query, log_index);
    if (!query_one(query, &found, error))
        return false;
    if (!found)
        return fail(error, ERROR_NOT_FOUND, _("the log has no statement %" PRId64), log_index);
    const void *bytes = col_bytes(query, "id", &n);
    if (n == HASH_BYTES)
        memcpy(id->bytes, bytes, n);
    query_reset(query);
    return n == HASH_BYTES ||
           fail(error, ERROR_DAMAGED, _("statement %" PRId64 " has a damaged id"), log_index);
}

#define ID_DIGITS_MIN 8

static bool is_number(const char *text)
{
    return text[0] != '\0' && strlen(text) <= 18 && strspn(text, "0123456789") == strlen(text);
}

/* The id that begins with `text`: everything between it with zeros and with ones behind it. */
static bool find_by_beginning(struct record *record, const char *text, int64_t *log_index,
                              GError **error)
{
    char low_hex[HASH_HEX_CHARS + 1], high_hex[HASH_HEX_CHARS + 1];
    struct hash low, high;
    size_t n = strlen(text);
    unsigned n_found = 0;
    GError *local = NULL;

    memset(low_hex, '0', HASH_HEX_CHARS);
    memset(high_hex, 'f', HASH_HEX_CHARS);
    memcpy(low_hex, text, MIN(n, HASH_HEX_CHARS));
    memcpy(high_hex, text, MIN(n, HASH_HEX_CHARS));
    low_hex[HASH_HEX_CHARS] = high_hex[HASH_HEX_CHARS] = '\0';
    if (n < ID_DIGITS_MIN || n > HASH_HEX_CHARS || !hash_from_hex(low_hex, &low) ||
        !hash_from_hex(high_hex, &high))
        return fail(error, ERROR_USAGE,
                    _("found \"%s\", expected a log index, an id, or at least its first 8 digits"),
                    text);
    struct query *query = store_query(record->store, &sql_record_leaf_find_between, error);
    if (query == NULL)
        return false;
    bind_bytes(query, low.bytes, HASH_BYTES);
    bind_bytes(query, high.bytes, HASH_BYTES);
    int64_t first = -1;
    while (query_next(query, &local)) {
        if (n_found++ == 0)
            first = col_i64(query, "log_index");
    }
    if (local != NULL) {
        g_propagate_error(error, local);
        return false;
    }
    if (n_found == 0)
        return fail(error, ERROR_NOT_FOUND, _("no statement of this log has the id %s"), text);
    if (n_found > 1)
        return fail(error, ERROR_NOT_FOUND,
                    _("several ids begin with %s; give more digits of the one you mean"), text);
    *log_index = first;
    return true;
}

bool record_find(struct record *record, const char *text, int64_t *log_index, GError **error)
{
    if (!is_number(text))
        return find_by_beginning(record, text, log_index, error);
    int64_t n = g_ascii_strtoll(text, NULL, 10);
    /* An id may begin with digits alone. */
    if (n >= record_size(record) && strlen(text) >= ID_DIGITS_MIN)
        return find_by_beginning(record, text, log_index, error);
    if (n >= record_size(record))
        return fail(error, ERROR_NOT_FOUND, _("the log has no statement %s; it holds %" PRId64),
                    text, record_size(record));
    *log_index = n;
    return true;
}

bool record_withheld(struct record *record, const char *kind, int64_t known, int64_t *n,
                     GError **error)
{
    struct query *query = store_query(record->store, &sql_record_withheld_count, error);
    bool found = false;

    if (query == NULL)
        return false;
    bind_text(query, kind);
    bind_i64(query, known);
    if (!query_one(query, &found, error))
        return false;
    *n = col_i64(query, "n");
    query_reset(query);
    return true;
}
