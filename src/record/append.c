/* The one way in: a transaction under the lock on the log's edge. */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/record_private.h"

/* A statement that was refused as a second use of its number. */
struct evidence {
    struct hash id;
    char *bytes;
    size_t n;
};

struct append {
    struct record *record;
    bool accept_leap;
    bool has_grown;
    bool is_broken;         /* a write failed half way: nothing of it may be committed */
    GArray *evidence;       /* kept whatever becomes of the append */
    struct frontier before; /* to go back to, should the store not be readable any more */
    struct instant received_before;
    struct hash last; /* id of the last statement appended */
};

static void evidence_clear(gpointer data)
{
    struct evidence *evidence = data;

    g_free(evidence->bytes);
}

static void append_free(struct append *append)
{
    g_array_unref(append->evidence);
    g_free(append);
}

struct append *append_begin(struct record *record, GError **error)
{
    if (!record_begin_write(record, error))
        return NULL;
    struct append *append = g_new0(struct append, 1);
    append->record = record;
    append->before = record->chain->frontier;
    append->received_before = record->chain->last_received;
    append->evidence = g_array_new(FALSE, FALSE, sizeof(struct evidence));
    g_array_set_clear_func(append->evidence, evidence_clear);
    return append;
}

void append_accept_leap(struct append *append)
{
    append->accept_leap = true;
}

void append_will_grow(struct append *append)
{
    append->has_grown = true;
}

static bool put_edge(struct record *record, GError **error)
{
    g_autoptr(GByteArray) edge = g_byte_array_new();
    struct query *query = store_query(record->store, &sql_record_edge_put, error);

    if (query == NULL)
        return false;
    frontier_pack(&record->chain->frontier, edge);
    bind_i64(query, record_size(record));
    bind_i64(query, record->chain->last_received.ms);
    bind_bytes(query, edge->len == 0 ? (const void *)"" : edge->data, edge->len);
    return query_run(query, NULL, error);
}

/* ---- evidence ---- */

static bool put_evidence(struct append *append, GError **error)
{
    struct record *record = append->record;

    for (unsigned i = 0; i < append->evidence->len; i++) {
        const struct evidence *evidence = &g_array_index(append->evidence, struct evidence, i);
        struct query *query = store_query(record->store, &sql_record_refused_put, error);
        if (query == NULL)
            return false;
        bind_bytes(query, evidence->id.bytes, HASH_BYTES);
        bind_i64(query, world_now(record->world).ms);
        bind_bytes(query, evidence->bytes, evidence->n);
        if (!query_run(query, NULL, error))
            return false;
    }
    return true;
}

/* In a transaction of its own. Should that fail too, whoever sent it has been refused all the same.
 */
static void keep_evidence_alone(struct append *append)
{
    g_autoptr(GError) ignored = NULL;
    struct store *store = append->record->store;

    if (append->evidence->len == 0 || !store_begin_write(store, &ignored))
        return;
    if (!put_evidence(append, &ignored) || !store_commit(store, &ignored))
        store_rollback(store);
}

static void note_evidence(struct append *append, const struct statement *statement)
{
    struct evidence evidence = {.id = statement->id};

    evidence.bytes = statement_write(statement, &evidence.n);
    g_array_append_val(append->evidence, evidence);
}

/* ---- the end of an append ---- */

static void undo(struct append *append)
{
    struct chain *chain = append->record->chain;

    chain->frontier = append->before;
    chain->last_received = append->received_before;
    append->record->has_partial = false;
    record_forget(append->record);
}

/* The answer was lost: is it there? The lock waits for a commit that is still on its way, and a
 * commit of our own behind it is as durable as that one. A disk that cannot sync gets neither. */
static bool look_it_up(struct append *append, int64_t size, GError **error)
{
    struct record *record = append->record;
    struct hash id;

    if (!append->has_grown || !record_begin_write(record, NULL))
        return false;
    bool is_there = record_size(record) >= size && record_id(record, size - 1, &id, NULL) &&
                    hash_equal(&id, &append->last);
    if (!store_commit(record->store, NULL)) {
        record_forget(record);
        return false;
    }
    g_clear_error(error);
    return is_there || fail(error, ERROR_STORE,
                            _("the connection to %s was lost; nothing of this was appended, try "
                              "again"),
                            store_name(record->store));
}

bool append_commit(struct append *append, GError **error)
{
    struct record *record = append->record;
    int64_t size = record_size(record);
    GError *local = NULL;
    bool is_done = false;

    if (append->is_broken)
        fail(&local, ERROR_STORE, _("a write to %s failed; nothing of this was appended"),
             store_name(record->store));
    else
        is_done = (!append->has_grown || put_edge(record, &local)) &&
                  put_evidence(append, &local) && store_commit(record->store, &local);
    if (!is_done) {
        undo(append);
        if (error_is(local, ERROR_UNKNOWN_OUTCOME))
            is_done = look_it_up(append, size, &local);
    }
    if (!is_done)
        keep_evidence_alone(append);
    if (local != NULL)
        g_propagate_error(error, local);
    append_free(append);
    return is_done;
}

void append_abandon(struct append *append)
{
    if (append->has_grown)
        undo(append);
    else
        store_rollback(append->record->store);
    keep_evidence_alone(append);
    append_free(append);
}

/* ---- one statement ---- */

/* The same bytes again are answered with the old index; another content under a used number is
 * refused and kept as evidence. */
enum repeat { REPEAT_NEW, REPEAT_SAME, REPEAT_REFUSED };

static enum repeat check_repeat(struct append *append, const struct statement *statement,
                                struct receipt *receipt, GError **error)
{
    struct record *record = append->record;
    const struct log_key *key = chain_key(record->chain, &statement->envelope.key);
    bool found = false;
    size_t n = 0;

    /* A key may serve in several missions; what it says in another is no second use here. */
    if (key == NULL || statement->envelope.number > key->last_number ||
        strcmp(statement->envelope.mission, record->chain->mission) != 0)
        return REPEAT_NEW;
    struct query *query = store_query(record->store, &sql_record_leaf_of_number, error);
    if (query == NULL)
        return REPEAT_REFUSED;
    bind_bytes(query, statement->envelope.key.bytes, HASH_BYTES);
    bind_i64(query, statement->envelope.number);
    if (!query_one(query, &found, error))
        return REPEAT_REFUSED;
    if (!found)
        return REPEAT_NEW; /* a void number: the chain's check says so */
    int64_t log_index = col_i64(query, "log_index");
    const void *id = col_bytes(query, "id", &n);
    bool is_same = n == HASH_BYTES && memcmp(id, statement->id.bytes, n) == 0;
    query_reset(query);
    if (is_same) {
        *receipt = (struct receipt){log_index, statement->id, true};
        return REPEAT_SAME;
    }
    if (!statement_verify(statement, error))
        return REPEAT_REFUSED;
    note_evidence(append, statement);
    struct hash_hex hex = hash_to_hex(&statement->envelope.key);
    fail(error, ERROR_CONFLICT,
         _("number %" PRId64 " of key %.16s… was already used for another statement, log "
           "index %" PRId64 "; both are kept as evidence: sign anew with the next number"),
         statement->envelope.number, hex.text, log_index);
    return REPEAT_REFUSED;
}

/* The first statement brings its own keys: it must be the adoption, by one of the roots in it. */
static bool check_first(const struct chain *chain, const struct statement *statement,
                        GError **error)
{
    struct hash_hex hex = hash_to_hex(&statement->envelope.key);
    const json_t *roots = NULL;
    size_t i;
    json_t *root;

    if (strcmp(statement->envelope.kind, "mission.adopted") != 0 || statement->body == NULL)
        return fail(error, ERROR_REFERENCE, _("a log begins with mission.adopted, not with %s"),
                    statement->envelope.kind);
    if (strcmp(statement->envelope.mission, chain->mission) != 0)
        return fail(error, ERROR_REFERENCE,
                    _("the adoption is of mission %s, this log is of %s; adopt it there"),
                    statement->envelope.mission, chain->mission);
    if (statement->envelope.has_previous || statement->body->n_rows != 1)
        return fail(error, ERROR_NUMBER,
                    _("the adoption begins the log, so it has one row and no `previous`; sign it "
                      "anew"));
    roots = json_object_get(statement->body->rows[0].open, "roots");
    if (!chain_check_roots(chain, roots, error))
        return false;
    json_array_foreach(roots, i, root)
    {
        if (strcmp(json_string_value(json_object_get(root, "key")), hex.text) == 0)
            return true;
    }
    return fail(error, ERROR_KEY,
                _("the adoption is signed by %.16s…, which is none of the root keys in it"),
                hex.text);
}

static const char *author_in_adoption(const struct statement *statement)
{
    struct hash_hex hex = hash_to_hex(&statement->envelope.key);
    const json_t *roots = json_object_get(statement->body->rows[0].open, "roots");
    size_t i;
    json_t *root;

    json_array_foreach(roots, i, root)
    {
        if (strcmp(json_string_value(json_object_get(root, "key")), hex.text) == 0)
            return json_string_value(json_object_get(root, "participant"));
    }
    g_assert_not_reached();
}

/* Everything that may be said against a statement, before any of it is written. `*author` is
 * borrowed. Also the audit's, with its own chain, tables and judge. */
bool record_judge(const struct chain *chain, struct apply *apply, struct store *tables,
                  const struct judge *judge, const struct statement *statement, const char **author,
                  GError **error)
{
    struct log_key *key = NULL;
    bool may_erase = false;

    if (chain->frontier.size == 0) {
        if (!check_first(chain, statement, error))
            return false;
        *author = author_in_adoption(statement);
    } else {
        if (strcmp(statement->envelope.kind, "mission.adopted") == 0)
            return fail(error, ERROR_STATE,
                        _("this mission is adopted already; change its agreement with truce "
                          "amend"));
        if (!chain_check(chain, statement, &key, error))
            return false;
        *author = key->participant;
    }
    if (judge->may_erase != NULL)
        may_erase = judge->may_erase(judge->self, *author);
    if (!apply_check(apply, chain, statement, *author, may_erase, error))
        return false;
    if (key != NULL && !chain_check_keys(chain, statement, key, error))
        return false;
    return judge->judge == NULL || judge->judge(judge->self, tables, statement, *author, error);
}

static bool put_leaf(struct record *record, const struct statement *statement, int64_t log_index,
                     struct instant received, GError **error)
{
    const struct envelope *envelope = &statement->envelope;
    size_t n = 0;
    g_autofree char *leaf = leaf_write(statement, received, &n, error);
    struct query *query = NULL;

    if (leaf == NULL || (query = store_query(record->store, &sql_record_leaf_put, error)) == NULL)
        return false;
    bind_i64(query, log_index);
    bind_bytes(query, statement->id.bytes, HASH_BYTES);
    bind_bytes(query, envelope->key.bytes, HASH_BYTES);
    bind_i64(query, envelope->number);
    bind_text(query, envelope->kind);
    bind_i64(query, received.ms);
    bind_bytes(query, leaf, n);
    if (!query_run(query, NULL, error))
        return false;
    struct hash leaf_hash = merkle_leaf_hash(leaf, n);
    return record_grow_tree(record, &leaf_hash, error);
}

static bool put_body(struct record *record, const struct body *body, int64_t log_index,
                     GError **error)
{
    struct query *query = store_query(record->store, &sql_record_body_put, error);

    if (query == NULL)
        return false;
    bind_i64(query, log_index);
    bind_bytes(query, body->bytes, body->n_bytes);
    return query_run(query, NULL, error);
}

bool record_put(struct record *record, const struct statement *statement, const char *author,
                struct instant received, GError **error)
{
    int64_t log_index = record_size(record);

    if (!put_leaf(record, statement, log_index, received, error))
        return false;
    if (statement->body != NULL && !put_body(record, statement->body, log_index, error))
        return false;
    g_autoptr(GArray) attachments = g_array_new(FALSE, FALSE, sizeof(struct hash));
    if (strcmp(statement->envelope.kind, "row.erased") == 0 && statement->body != NULL &&
        !record_erase_bodies(record, statement, log_index, attachments, error))
        return false;
    return apply_statement(record->apply, statement, log_index, author, error) &&
           record_erase_attachments(record, attachments, log_index, error);
}

bool append_statement(struct append *append, const struct statement *statement, bool verify,
                      struct receipt *receipt, GError **error)
{
    struct record *record = append->record;
    struct receipt repeat_receipt;
    struct instant received = {0};
    const char *author = NULL;

    switch (check_repeat(append, statement, &repeat_receipt, error)) {
    case REPEAT_NEW:
        break;
    case REPEAT_SAME:
        *receipt = repeat_receipt;
        return true;
    case REPEAT_REFUSED:
        return false;
    }
    if (!record_judge(record->chain, record->apply, record->store, &record->judge, statement,
                      &author, error))
        return false;
    if (verify && !statement_verify(statement, error))
        return false;
    if (!chain_receive(record->chain, world_now(record->world), append->accept_leap, &received,
                       error))
        return false;
    int64_t log_index = record_size(record);
    append->has_grown = true;
    g_autofree char *author_copy = g_strdup(author);
    if (!record_put(record, statement, author_copy, received, error)) {
        append->is_broken = true;
        return false;
    }
    record->chain->last_received = received;
    append->last = statement->id;
    bool is_known = record_take(record->chain, &record->judge, record->kinds, statement, log_index,
                                received, NULL);
    g_assert(is_known);
    *receipt = (struct receipt){log_index, statement->id, false};
    return true;
}

/* ---- signed here ---- */

static void add_reference(GArray *references, const struct hash *id, enum relation relation)
{
    struct reference reference = {*id, relation};

    for (unsigned i = 0; i < references->len; i++) {
        const struct reference *old = &g_array_index(references, struct reference, i);
        if (old->relation == relation && hash_equal(&old->id, id))
            return;
    }
    g_array_append_val(references, reference);
}

static GArray *references_of(const struct own_draft *draft, const struct body *body)
{
    GArray *references = g_array_new(FALSE, FALSE, sizeof(struct reference));

    for (unsigned i = 0; i < draft->n_references; i++)
        add_reference(references, &draft->references[i].id, draft->references[i].relation);
    for (unsigned i = 0; i < body->n_rows; i++)
        if (body->rows[i].has_replaces)
            add_reference(references, &body->rows[i].replaces.statement, RELATION_SUPERSEDES);
    return references;
}

struct statement *record_sign_draft(struct record *record, const struct key_pair *pair,
                                    const struct own_draft *draft, int64_t number,
                                    const struct hash *previous, GError **error)
{
    OWNED(body) body = body_new(record->world, draft->kind, draft->rows, draft->replaces, error);

    if (body == NULL)
        return NULL;
    g_autoptr(GArray) references = references_of(draft, body);
    struct envelope envelope = {
        .mission = record->chain->mission,
        .key = pair->public_key,
        .number = number,
        .has_previous = previous != NULL,
        .kind = (char *)draft->kind->name,
        .made = world_now(record->world),
        .digest = body->digest,
        .references = (struct reference *)(void *)references->data,
        .n_references = references->len,
    };
    if (previous != NULL)
        envelope.previous = *previous;
    return statement_sign(&envelope, g_steal_pointer(&body), pair, error);
}

bool append_own(struct append *append, const struct key_pair *pair, const struct own_draft *draft,
                struct receipt *receipt, GError **error)
{
    struct record *record = append->record;
    const struct hash *previous = NULL;
    int64_t number = 0;

    if (!outbox_spares(record, &pair->public_key, error) ||
        !record_next_number(record, &pair->public_key, &number, &previous, error))
        return false;
    OWNED(statement)
    statement = record_sign_draft(record, pair, draft, number, previous, error);
    return statement != NULL && append_statement(append, statement, false, receipt, error);
}
