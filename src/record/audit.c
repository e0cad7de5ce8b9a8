/* The whole record proved again: every signature, every number, the tree, and every derived row.
 *
 * The log is walked once in stretches. Workers verify a stretch's signatures while this thread
 * judges and applies it to a scratch store; in the end the scratch tables and the mission's are
 * compared row by row. Nothing is kept per statement, so memory is flat.
 */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/record_private.h"

struct audit_run {
    struct record *record;
    struct store *scratch;
    struct apply *apply;
    struct chain *chain;
    const struct judge *judge;
    struct audit *audit;
    record_progress *progress;
    void *self;
    GThreadPool *pool;
    GAsyncQueue *results; /* struct signature_job * */
    unsigned n_under_way;
    unsigned n_partial;
    struct hash partial[TILE_WIDTH];
};

/* ---- signatures, on worker threads ---- */

struct signature_job {
    struct statement *statement;
    int64_t log_index;
    bool is_good;
};

static void verify_job(gpointer data, gpointer results)
{
    struct signature_job *job = data;

    job->is_good = statement_verify(job->statement, NULL);
    g_async_queue_push(results, job);
}

static bool collect_jobs(struct audit_run *run, GError **error)
{
    int64_t first_bad = INT64_MAX;

    for (; run->n_under_way > 0; run->n_under_way--) {
        struct signature_job *job = g_async_queue_pop(run->results);
        if (job->is_good)
            run->audit->n_signatures++;
        else
            first_bad = MIN(first_bad, job->log_index);
        statement_free(job->statement);
        g_free(job);
    }
    return first_bad == INT64_MAX ||
           fail(error, ERROR_DAMAGED, _("the signature of statement %" PRId64 " is not its key's"),
                first_bad);
}

/* ---- one statement ---- */

static bool same_bytes(struct query *scan, const char *name, const struct hash *expected)
{
    size_t n = 0;
    const void *bytes = col_bytes(scan, name, &n);

    return n == HASH_BYTES && memcmp(bytes, expected->bytes, n) == 0;
}

/* The columns beside the leaf are copies of what stands in it. */
static bool check_columns(struct query *scan, const struct statement *statement,
                          struct instant received, GError **error)
{
    const struct envelope *envelope = &statement->envelope;

    if (same_bytes(scan, "id", &statement->id) && same_bytes(scan, "author_key", &envelope->key) &&
        col_i64(scan, "number") == envelope->number &&
        strcmp(record_text(scan, "kind"), envelope->kind) == 0 &&
        col_i64(scan, "received") == received.ms)
        return true;
    return fail(error, ERROR_DAMAGED,
                _("the columns of statement %" PRId64 " are not what its leaf says"),
                col_i64(scan, "log_index"));
}

static bool check_tile(struct audit_run *run, GError **error)
{
    struct query *query = store_query(run->record->store, &sql_record_tile_get, error);
    int64_t n = (int64_t)run->chain->frontier.size / TILE_WIDTH - 1;
    bool found = false;
    size_t n_bytes = 0;

    if (query == NULL)
        return false;
    bind_i64(query, 0);
    bind_i64(query, n);
    if (!query_one(query, &found, error))
        return false;
    const void *bytes = found ? col_bytes(query, "hashes", &n_bytes) : NULL;
    bool is_same =
        found && n_bytes == sizeof run->partial && memcmp(bytes, run->partial, n_bytes) == 0;
    if (found)
        query_reset(query);
    return is_same || fail(error, ERROR_DAMAGED,
                           _("tile %" PRId64 " of the log's tree is not that of its leaves"), n);
}

static bool grow(struct audit_run *run, struct query *scan, GError **error)
{
    size_t n = 0;
    const void *leaf = col_bytes(scan, "leaf", &n);
    struct hash hash = merkle_leaf_hash(leaf, n);

    frontier_append(&run->chain->frontier, &hash);
    run->partial[run->n_partial++] = hash;
    if (run->n_partial < TILE_WIDTH)
        return true;
    run->n_partial = 0;
    return check_tile(run, error);
}

/* What can be judged is judged again, as of its index; erased or withheld bodies are counted. */
static bool judge_again(struct audit_run *run, const struct statement *statement, char **author,
                        GError **error)
{
    const char *by = NULL;
    bool is_whole = statement->body != NULL;

    for (unsigned i = 0; is_whole && i < statement->body->n_rows; i++)
        is_whole = statement->body->rows[i].open != NULL;
    if (is_whole) {
        run->audit->n_judged++;
        if (!record_judge(run->chain, run->apply, run->scratch, run->judge, statement, &by, error))
            return false;
    } else {
        struct log_key *key = NULL;
        run->audit->n_without_body++;
        if (!chain_check(run->chain, statement, &key, error))
            return false;
        by = key->participant;
    }
    *author = g_strdup(by);
    return true;
}

static bool check_received(struct audit_run *run, struct instant received, int64_t log_index,
                           GError **error)
{
    if (instant_compare(received, run->chain->last_received) >= 0)
        return true;
    return fail(error, ERROR_DAMAGED,
                _("statement %" PRId64 " was received before the one in front of it"), log_index);
}

static bool audit_one(struct audit_run *run, struct query *scan, int64_t log_index, GError **error)
{
    struct instant received = {0};
    g_autofree char *author = NULL;
    OWNED(statement) statement = record_scanned(scan, run->record->kinds, &received, error);

    if (statement == NULL || !check_columns(scan, statement, received, error) ||
        !check_received(run, received, log_index, error))
        return false;
    if (!judge_again(run, statement, &author, error)) {
        g_prefix_error(error, _("statement %" PRId64 " should not have been taken: "), log_index);
        return false;
    }
    if (!apply_statement(run->apply, statement, log_index, author, error) ||
        !grow(run, scan, error))
        return false;
    run->chain->last_received = received;
    if (!record_take(run->chain, run->judge, run->record->kinds, statement, log_index, received,
                     error))
        return false;

    /* The signature is over the envelope. A stretch of bodies of a thousand rows each would take a
     * gigabyte of memory. */
    g_clear_pointer(&statement->body, body_free);
    struct signature_job *job = g_new0(struct signature_job, 1);
    job->statement = g_steal_pointer(&statement);
    job->log_index = log_index;
    run->n_under_way++;
    run->audit->n_statements++;
    return g_thread_pool_push(run->pool, job, NULL);
}

/* Every fault that the walk meets is damage: nobody can have been allowed to append it. */
static bool damaged(GError **error)
{
    if (error != NULL && *error != NULL && (*error)->domain == TRUCE_ERROR &&
        error_row((enum error_code)(*error)->code)->exit_status == 3) {
        g_autofree char *why = g_strdup((*error)->message);
        g_clear_error(error);
        fail(error, ERROR_DAMAGED, "%s", why);
    }
    return false;
}

static bool audit_stretch(struct audit_run *run, int64_t from, int64_t until, GError **error)
{
    struct query *scan = store_query(run->record->store, &sql_record_leaf_scan, error);
    GError *local = NULL;
    int64_t expected = from;
    bool is_good = true;

    if (scan == NULL)
        return false;
    bind_i64(scan, from);
    bind_i64(scan, until);
    while (is_good && query_next(scan, &local)) {
        is_good = col_i64(scan, "log_index") == expected
                      ? audit_one(run, scan, expected, &local)
                      : fail(&local, ERROR_DAMAGED,
                             _("statement %" PRId64 " is missing in the log"), expected);
        expected++;
    }
    query_reset(scan);
    GError *bad_signature = NULL;
    if (!collect_jobs(run, &bad_signature)) {
        g_clear_error(&local);
        local = bad_signature;
    }
    if (local == NULL)
        return true;
    g_propagate_error(error, local);
    return damaged(error);
}

/* ---- the rest of the record ---- */

/* Runs a query over all rows and asks `check` about each. */
typedef bool row_check(struct audit_run *run, struct query *query, GError **error);

static bool each_row(struct audit_run *run, const struct sql *sql, row_check *check, GError **error)
{
    struct query *query = store_query(run->record->store, sql, error);
    GError *local = NULL;

    if (query == NULL)
        return false;
    while (query_next(query, &local)) {
        if (!check(run, query, error)) {
            query_reset(query);
            return false;
        }
    }
    if (local != NULL)
        g_propagate_error(error, local);
    return local == NULL;
}

static bool check_setting(struct audit_run *run, struct query *query, GError **error)
{
    g_autofree char *expected =
        record_checksum(record_text(query, "name"), record_text(query, "value"));

    return strcmp(expected, record_text(query, "checksum")) == 0 ||
           fail(error, ERROR_DAMAGED, _("the setting %s of this copy is damaged"),
                record_text(query, "name"));
}

static bool check_outbox(struct audit_run *run, struct query *query, GError **error)
{
    size_t n = 0;
    const void *bytes = col_bytes(query, "statement", &n);
    int64_t place = col_i64(query, "place");
    g_autofree char *expected = outbox_checksum(place, col_i64(query, "n_rows"), bytes, n);

    return strcmp(expected, record_text(query, "checksum")) == 0 ||
           fail(error, ERROR_DAMAGED, _("statement %" PRId64 " of the outbox is damaged"), place);
}

/* What was refused as a second use of a number is evidence: it must still be the signed bytes. */
static bool check_refused(struct audit_run *run, struct query *query, GError **error)
{
    size_t n = 0;
    const void *bytes = col_bytes(query, "statement", &n);
    OWNED(statement) statement = statement_read(run->record->kinds, bytes, n, error);

    if (statement == NULL || !same_bytes(query, "id", &statement->id) ||
        col_i64(query, "received") < 0 || !statement_verify(statement, NULL)) {
        g_clear_error(error);
        return fail(error, ERROR_DAMAGED, _("a refused statement kept as evidence is damaged"));
    }
    return true;
}

static bool check_higher_tile(struct audit_run *run, struct query *query, GError **error)
{
    int64_t level = col_i64(query, "level"), n = col_i64(query, "n");
    struct node_source nodes = record_nodes(run->record);
    struct hash hashes[TILE_WIDTH];
    size_t n_bytes = 0;
    const void *bytes = col_bytes(query, "hashes", &n_bytes);
    bool is_in_tree = level >= 0 && level < 8 && n >= 0 &&
                      (n + 1) <= record_size(run->record) >> (TILE_HEIGHT * (level + 1));

    if (!is_in_tree || n_bytes != sizeof hashes)
        return fail(error, ERROR_DAMAGED, _("tile %" PRId64 " of level %" PRId64 " is damaged"), n,
                    level);
    if (level == 0)
        return true; /* compared with the leaves during the walk */
    memcpy(hashes, bytes, n_bytes);
    for (unsigned i = 0; i < TILE_WIDTH; i++) {
        struct hash node;
        if (!nodes.node(nodes.self, (unsigned)(TILE_HEIGHT * (level - 1) + TILE_HEIGHT - 1),
                        (uint64_t)(n * TILE_WIDTH + i) * 2, &node, error))
            return false;
        struct hash right;
        if (!nodes.node(nodes.self, (unsigned)(TILE_HEIGHT * (level - 1) + TILE_HEIGHT - 1),
                        (uint64_t)(n * TILE_WIDTH + i) * 2 + 1, &right, error))
            return false;
        node = merkle_node_hash(&node, &right);
        if (!hash_equal(&node, &hashes[i]))
            return fail(error, ERROR_DAMAGED, _("tile %" PRId64 " of level %" PRId64 " is damaged"),
                        n, level);
    }
    return true;
}

static bool check_note(struct audit_run *run, struct query *query, GError **error)
{
    struct node_source nodes = record_nodes(run->record);
    struct checkpoint checkpoint = {0};
    struct hash root;
    int64_t size = col_i64(query, "size");
    g_autofree char *origin = g_strdup(record_text(query, "origin"));

    if (!record_checkpoint_read(run->record, record_text(query, "note"), &checkpoint, error))
        return damaged(error);
    bool is_of_row = (int64_t)checkpoint.size == size && strcmp(checkpoint.origin, origin) == 0 &&
                     size <= record_size(run->record);
    struct hash signed_root = checkpoint.root;
    checkpoint_clear(&checkpoint);
    if (!is_of_row)
        return fail(error, ERROR_DAMAGED, _("the checkpoint at %" PRId64 " is not of this log"),
                    size);
    if (!merkle_root(&nodes, (uint64_t)size, &root, error))
        return false;
    run->audit->n_checkpoints++;
    return hash_equal(&root, &signed_root) ||
           fail(error, ERROR_DAMAGED,
                _("the checkpoint at %" PRId64 " signs another tree than this log's"), size);
}

static bool check_no_strays(struct audit_run *run, struct query *query, GError **error)
{
    return col_i64(query, "n") == 0 ||
           fail(error, ERROR_DAMAGED,
                _("the store holds bodies of statements that are not in the "
                  "log"));
}

static bool check_leaf_count(struct audit_run *run, struct query *query, GError **error)
{
    int64_t n = col_i64(query, "n"), last = col_i64(query, "last");

    return (n == record_size(run->record) && last == n - 1) ||
           fail(error, ERROR_DAMAGED,
                _("the store holds %" PRId64 " leaves up to index %" PRId64
                  ", its edge says %" PRId64),
                n, last, record_size(run->record));
}

static bool check_erasure(struct audit_run *run, struct query *query, GError **error)
{
    int64_t by = col_i64(query, "erased_by");
    GError *local = NULL;
    OWNED(statement)
    act = by < 0 || by >= record_size(run->record) ? NULL
                                                   : record_read(run->record, by, NULL, &local);

    g_clear_error(&local);
    return (act != NULL && strcmp(act->envelope.kind, "row.erased") == 0) ||
           fail(error, ERROR_DAMAGED, _("an erasure in the store has no act in the log"));
}

/* Attachments come part by part in the order of their hash. */
struct attachment_run {
    struct sha256 *sha256;
    struct hash hash;
    int64_t next_part;
};

static bool close_attachment(struct attachment_run *attachment, GError **error)
{
    if (attachment->next_part == 0)
        return true;
    struct hash found = sha256_end(attachment->sha256);
    struct hash_hex hex = hash_to_hex(&attachment->hash);
    attachment->next_part = 0;
    return hash_equal(&found, &attachment->hash) ||
           fail(error, ERROR_DAMAGED, _("attachment %s is damaged"), hex.text);
}

static bool check_part(struct attachment_run *attachment, struct query *query, GError **error)
{
    size_t n = 0, n_hash = 0;
    const void *hash = col_bytes(query, "hash", &n_hash);

    if (n_hash != HASH_BYTES)
        return fail(error, ERROR_DAMAGED, _("an attachment has a damaged name"));
    if (attachment->next_part > 0 && memcmp(hash, attachment->hash.bytes, HASH_BYTES) != 0 &&
        !close_attachment(attachment, error))
        return false;
    if (attachment->next_part == 0) {
        memcpy(attachment->hash.bytes, hash, HASH_BYTES);
        sha256_begin(attachment->sha256);
    }
    if (col_i64(query, "part") != attachment->next_part)
        return fail(error, ERROR_DAMAGED, _("an attachment has lost a part"));
    const void *bytes = col_bytes(query, "bytes", &n);
    sha256_add(attachment->sha256, bytes, n);
    attachment->next_part++;
    return true;
}

static bool check_attachments(struct audit_run *run, GError **error)
{
    OWNED(sha256) sha256 = sha256_new();
    struct attachment_run attachment = {.sha256 = sha256};
    struct query *query = store_query(run->record->store, &sql_record_attachment_scan, error);
    GError *local = NULL;

    if (query == NULL)
        return false;
    while (query_next(query, &local)) {
        if (!check_part(&attachment, query, error)) {
            query_reset(query);
            return false;
        }
    }
    if (local != NULL) {
        g_propagate_error(error, local);
        return false;
    }
    return close_attachment(&attachment, error);
}

static bool check_edge(struct audit_run *run, GError **error)
{
    const struct chain *now = run->record->chain;
    struct hash root = frontier_root(&run->chain->frontier);
    struct hash edge_root = frontier_root(&now->frontier);

    run->audit->root = root;
    return (now->frontier.size == run->chain->frontier.size && hash_equal(&root, &edge_root) &&
            now->last_received.ms == run->chain->last_received.ms) ||
           fail(error, ERROR_DAMAGED, _("the edge of the log is not that of its leaves"));
}

static bool check_rest(struct audit_run *run, GError **error)
{
    return check_edge(run, error) &&
           each_row(run, &sql_record_leaf_count, check_leaf_count, error) &&
           each_row(run, &sql_record_body_count_strays, check_no_strays, error) &&
           each_row(run, &sql_record_tile_scan, check_higher_tile, error) &&
           each_row(run, &sql_record_checkpoint_scan, check_note, error) &&
           each_row(run, &sql_record_erasure_scan, check_erasure, error) &&
           each_row(run, &sql_record_erased_attachment_scan, check_erasure, error) &&
           each_row(run, &sql_record_refused_scan, check_refused, error) &&
           each_row(run, &sql_record_setting_scan, check_setting, error) &&
           each_row(run, &sql_record_outbox_scan, check_outbox, error) &&
           check_attachments(run, error);
}

/* ---- derived tables against the scratch ones ---- */

static bool same_row(struct query *a, struct query *b)
{
    for (int column = 0; column < query_n_columns(b); column++)
        if (!column_equal(a, column, b, column))
            return false;
    return true;
}

static bool table_differs(const char *table, int64_t log_index, GError **error)
{
    return fail(error, ERROR_DAMAGED,
                _("table %s is not what the log says, near statement %" PRId64
                  "; truce rebuild makes it again from the log"),
                table, log_index);
}

/* Rows of both stores side by side; *last is where the first difference stands. */
static bool compare_rows(struct audit_run *run, const char *table, struct query *a, struct query *b,
                         int64_t from, GError **error)
{
    GError *local = NULL;
    int64_t last = from;

    for (;;) {
        bool more_a = query_next(a, &local);
        bool more_b = local == NULL && query_next(b, &local);
        if (local != NULL) {
            g_propagate_error(error, local);
            return false;
        }
        if (!more_a && !more_b)
            return true;
        if (more_b)
            last = col_i64(b, "log_index");
        if (more_a != more_b || !same_row(a, b))
            return table_differs(table, last, error);
        run->audit->n_rows++;
    }
}

static bool compare_stretch(struct audit_run *run, const char *table, const char *text,
                            int64_t from, int64_t until, GError **error)
{
    struct query *a = store_prepare(run->record->store, text, error);
    struct query *b = store_prepare(run->scratch, text, error);

    if (a == NULL || b == NULL)
        return false;
    bind_i64(a, from);
    bind_i64(a, until);
    bind_i64(b, from);
    bind_i64(b, until);
    bool is_same = compare_rows(run, table, a, b, from, error);
    query_reset(a);
    query_reset(b);
    return is_same;
}

static bool compare_table(struct audit_run *run, const char *table, const char *columns,
                          const char *order, GError **error)
{
    g_autofree char *text =
        g_strdup_printf("SELECT %s FROM %s WHERE log_index >= $1 AND log_index < $2 ORDER BY %s",
                        columns, table, order);
    int64_t size = record_size(run->record);

    /* Below zero and above the log nothing may stand. */
    if (!compare_stretch(run, table, text, INT64_MIN, 0, error))
        return false;
    for (int64_t from = 0; from < size; from += SCAN_LEAVES)
        if (!compare_stretch(run, table, text, from, MIN(from + SCAN_LEAVES, size), error))
            return false;
    return compare_stretch(run, table, text, size, INT64_MAX, error);
}

static bool compare_kind(struct audit_run *run, const struct kind *kind, GError **error)
{
    g_autofree char *table = kind_table(kind);
    g_autoptr(GString) columns =
        g_string_new("log_index, row_no, known_from, known_until, made_by, ended_by, author");

    for (const struct field *field = kind->fields; field->name != NULL; field++)
        g_string_append_printf(columns, ", %s", field->name);
    return compare_table(run, table, columns->str, "log_index, row_no, known_from", error);
}

static bool compare_tables(struct audit_run *run, GError **error)
{
    if (!compare_table(run, "log_system", "log_index, kind", "log_index", error) ||
        !compare_table(run, "log_withheld", "log_index, kind", "log_index", error) ||
        !compare_table(run, "log_link", "log_index, row_no, old_index, old_row",
                       "log_index, row_no", error))
        return false;
    for (unsigned i = 0; i < kinds_count(run->record->kinds); i++)
        if (!compare_kind(run, kinds_get(run->record->kinds, i), error))
            return false;
    return true;
}

/* ---- the schema ---- */

/* A store of the same engine made fresh must have the same tables, indexes and triggers. */
static bool check_schema(struct audit_run *run, GError **error)
{
    if (store_engine(run->record->store) != STORE_SQLITE)
        return true;
    g_autofree char *script = record_script(run->scratch);
    g_autofree char *found = NULL;
    g_autofree char *expected = NULL;
    if (!store_script(run->scratch, script, error) ||
        (expected = store_schema_text(run->scratch, error)) == NULL ||
        (found = store_schema_text(run->record->store, error)) == NULL)
        return false;
    return strcmp(found, expected) == 0 ||
           fail(error, ERROR_DAMAGED,
                _("the tables, indexes or triggers of %s are not those of a mission; restore it "
                  "from a backup or a mirror"),
                store_name(run->record->store));
}

/* ---- all of it ---- */

static bool audit_walk(struct audit_run *run, GError **error)
{
    int64_t size = record_size(run->record);

    for (int64_t from = 0; from < size; from += SCAN_LEAVES) {
        if (run->progress != NULL)
            run->progress(run->self, _("verifying"), from, size);
        if (!audit_stretch(run, from, MIN(from + SCAN_LEAVES, size), error))
            return false;
    }
    return true;
}

static bool audit_all(struct audit_run *run, GError **error)
{
    return store_check(run->record->store, error) && store_begin_write(run->scratch, error) &&
           apply_make_tables(run->apply, error) && check_schema(run, error) &&
           apply_learn_erasures(run->apply, run->record->store, 0, error) &&
           audit_walk(run, error) && check_rest(run, error) && compare_tables(run, error);
}

/* All of it as of one moment, whatever others append meanwhile. */
static bool audit_snapshot(struct audit_run *run, GError **error)
{
    if (!store_begin_read(run->record->store, error))
        return false;
    if (!record_take_in(run->record, error)) {
        record_forget(run->record);
        return false;
    }
    bool is_good = audit_all(run, error);
    store_end(run->record->store);
    return is_good;
}

bool record_verify(struct record *record, const struct judge *fresh, struct audit *audit,
                   record_progress *progress, void *self, GError **error)
{
    OWNED(store) scratch = store_open_scratch(record->world, error);

    if (scratch == NULL)
        return false;
    OWNED(apply) apply = apply_new(scratch, record->store, record->kinds);
    OWNED(chain) chain = chain_new(record->chain->mission);
    struct judge no_judge = {0};
    struct audit_run run = {
        .record = record,
        .scratch = scratch,
        .apply = apply,
        .chain = chain,
        .judge = fresh != NULL ? fresh : &no_judge,
        .audit = audit,
        .progress = progress,
        .self = self,
        .results = g_async_queue_new(),
    };
    *audit = (struct audit){0};
    run.pool = g_thread_pool_new(verify_job, run.results, (int)g_get_num_processors(), FALSE, NULL);
    bool is_good = audit_snapshot(&run, error);
    g_thread_pool_free(run.pool, FALSE, TRUE);
    g_async_queue_unref(run.results);
    store_rollback(scratch);
    return is_good;
}
