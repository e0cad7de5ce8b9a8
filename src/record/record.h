/* The record: one append-only log of signed statements in a store, and the rows made from it.
 *
 * Everything that is ever written goes one way: a statement is verified, the lock on the log's edge
 * is taken, the mission's judge is asked, the leaf joins the tree, `apply` makes the rows, all in
 * one transaction; what is acknowledged is durable. docs/format/record.md has the bytes.
 *
 * Log indexes count from 0, sizes from 0; statement i is known from size i + 1.
 */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include "record/checkpoint.h"
#include "record/kind.h"
#include "record/merkle.h"
#include "record/statement.h"
#include "store/store.h"

/* Kinds the record itself understands: adoption, amendment, acceptance, keys, withdraw, erase,
 * continue. Ends with KINDS_END. */
extern const struct kind record_kinds[];

struct record;

/* What the mission says about a statement before it is taken; called under the lock. `author` is
 * the participant of the key; `tables` holds the derived tables as of just before the statement
 * (the store itself, or an audit's own). */
struct judge {
    bool (*judge)(void *self, struct store *tables, const struct statement *statement,
                  const char *author, GError **error);
    /* May that participant erase what another one stated? */
    bool (*may_erase)(void *self, const char *author);
    /* A statement of a KIND_SYSTEM kind was taken, row.withdrawn and row.erased apart; called in
     * the log's order, also when the record is opened. Returns the log index of an amendment or
     * continuation that is in force from now on, or -1. */
    int64_t (*taken)(void *self, const struct statement *statement, int64_t log_index,
                     const char *author, struct instant received);
    /* Forget everything: `taken` will be called again from the first statement. */
    void (*reset)(void *self);
    void *self;
};

/* ---- opening ---- */

/* An empty log. `mission`: "<slug>/<128 bits in hex>". */
struct record *record_create(const struct world *world, const char *address,
                             const struct kinds *kinds, const char *mission, const char *who,
                             GError **error);
/* Migrates local_* and record_* of older formats, and rebuilds derived tables made under another
 * fingerprint of the kinds (both need STORE_WRITE; with STORE_READ: ERROR_STATE says so). */
struct record *record_open(const struct world *world, const char *address, enum store_mode mode,
                           const struct kinds *kinds, const struct judge *judge, const char *who,
                           GError **error);
void record_close(struct record *record);
static inline void record_free(struct record *record)
{
    record_close(record);
}
DEFINE_OWNED(record)

/* The judge hears of all system statements so far at once. Without one nothing is judged. */
bool record_set_judge(struct record *record, const struct judge *judge, GError **error);
struct store *record_store(struct record *record);
const struct world *record_world(const struct record *record);
const struct kinds *record_kinds_known(const struct record *record);

const char *record_mission(const struct record *record);
/* The log's name in checkpoints, as the adoption or the newest continuation in force gives it; NULL
 * before the adoption. */
const char *record_origin(const struct record *record);
/* What the next generation of the log would be called; g_free. */
char *record_next_origin(const struct record *record);
int64_t record_size(const struct record *record);
/* Takes in what other processes appended since. Appending does so by itself. */
bool record_refresh(struct record *record, GError **error);
struct instant record_last_received(const struct record *record);
struct hash record_root(const struct record *record);
/* Size at an instant: leaves received at or before it. */
bool record_size_at(struct record *record, struct instant at, int64_t *size, GError **error);

/* local_setting: small settings of this copy, never in the log. NULL when not set; g_free. */
char *record_setting(struct record *record, const char *name, GError **error);
bool record_set_setting(struct record *record, const char *name, const char *value, GError **error);

/* ---- keys ---- */

/* Participant of a key in force for statements at the present end of the log; NULL: none. */
const char *record_key_participant(struct record *record, const struct hash *public_key);
/* The root key of a participant in force. False: there is none of that name. */
bool record_root_key(struct record *record, const char *participant, struct hash *out);

/* ---- appending ---- */

struct receipt {
    int64_t log_index;
    struct hash id;
    bool again; /* the same bytes were there already */
};

/* A transaction under the log's lock. Statements are judged one by one: a refusal leaves the others
 * alone. append_commit makes all of them durable, append_abandon none. Both free it. */
struct append;
struct append *append_begin(struct record *record, GError **error);
/* A statement signed elsewhere. Its signature must have been verified (statement_verify) unless
 * `verify` is set. */
bool append_statement(struct append *append, const struct statement *statement, bool verify,
                      struct receipt *receipt, GError **error);
/* Numbered and signed here, inside the lock. */
struct own_draft {
    const struct kind *kind;
    const json_t *rows;
    const struct row_name *replaces;    /* NULL, or one per row */
    const struct reference *references; /* besides those of `replaces`, which are added */
    unsigned n_references;
};
bool append_own(struct append *append, const struct key_pair *pair, const struct own_draft *draft,
                struct receipt *receipt, GError **error);
/* The operator's word that more than a day has passed since the last statement. */
void append_accept_leap(struct append *append);
bool append_commit(struct append *append, GError **error);
void append_abandon(struct append *append);

/* ---- group commit (intake.c): many statements signed elsewhere, in transit form ---- */

/* Statements are parsed and verified on worker threads and committed in groups by one writer, in
 * the order they were handed in. The record must not be used otherwise until intake_close. */
struct intake;
/* Called on the writer's thread once the statement is durable, or refused (error, borrowed). */
typedef void intake_done(void *self, uint64_t ticket, const struct receipt *receipt,
                         const GError *error);
struct intake *intake_open(struct record *record, unsigned n_workers, intake_done *done,
                           void *self);
/* Takes over `bytes`. Waits while too many are under way. */
void intake_put(struct intake *intake, uint64_t ticket, char *bytes, size_t n);
/* Waits until everything is answered. */
void intake_close(struct intake *intake);

/* ---- outbox: an import is checked and signed whole before any of it is appended ---- */

/* All of `drafts` signed with `pair` and kept durably, or none. */
bool outbox_add(struct record *record, const struct key_pair *pair, const struct own_draft *drafts,
                unsigned n, GError **error);
/* The same, and a setting with it: both or neither, so that an import knows how far it came. */
bool outbox_add_marked(struct record *record, const struct key_pair *pair,
                       const struct own_draft *drafts, unsigned n, const char *setting,
                       const char *value, GError **error);
int64_t outbox_count(struct record *record, GError **error);
/* Throws away what stands in the outbox, for when the log refuses it for good (its key was revoked,
 * the agreement amended). The numbers it had are void: nobody signs a number twice. The setting of
 * outbox_add_marked goes back by the rows thrown away. */
bool outbox_discard(struct record *record, int64_t *n_statements, int64_t *n_rows, GError **error);
/* Appends what stands in the outbox, up to 100,000 rows a transaction; resumable, never twice. */
bool outbox_drain(struct record *record, bool accept_leap,
                  void (*progress)(void *self, int64_t done, int64_t total), void *self,
                  GError **error);

/* ---- checkpoints ---- */

/* Signs the present head: size and root are first made durable in `head_path` (log.head), and a
 * tree that does not continue it is refused (ERROR_BEHIND). The note is stored. g_free. */
char *record_checkpoint(struct record *record, const struct key_pair *log_key,
                        const char *head_path, GError **error);
/* ERROR_BEHIND when the store holds less than log.head says, or another tree. True when there is no
 * such file. */
bool record_check_head(struct record *record, const char *head_path, GError **error);
/* The last stored note covering the most; NULL when there is none. g_free. */
char *record_last_checkpoint(struct record *record, GError **error);

/* ---- reading ---- */

/* Leaves by index. body: NULL when withheld or erased. */
struct statement *record_read(struct record *record, int64_t log_index, struct instant *received,
                              GError **error);
/* ERROR_NOT_FOUND with the sentence. `text` may be a log index or an id, or a unique beginning of
 * at least 8 digits of one. */
bool record_find(struct record *record, const char *text, int64_t *log_index, GError **error);
bool record_id(struct record *record, int64_t log_index, struct hash *id, GError **error);
/* How many leaves of that kind, known at that size, have no body here (withheld or erased). */
bool record_withheld(struct record *record, const char *kind, int64_t known, int64_t *n,
                     GError **error);
struct node_source record_nodes(struct record *record);

/* ---- attachments ---- */
bool record_attach(struct record *record, const void *bytes, size_t n, struct hash *out,
                   GError **error);
GBytes *record_attachment(struct record *record, const struct hash *hash, GError **error);

/* ---- the whole ---- */

struct audit {
    int64_t n_statements;
    int64_t n_signatures; /* verified */
    int64_t n_judged;
    int64_t n_without_body; /* could not be judged */
    int64_t n_checkpoints;
    int64_t n_rows; /* derived rows compared */
    struct hash root;
};
typedef void record_progress(void *self, const char *what, int64_t done, int64_t total);

/* Everything: the database's own check, schema, tree, signatures, numbers, received, digests,
 * checkpoints, judging again at each index, derived tables against a rebuild, local checksums.
 * ERROR_DAMAGED with the first fault and its place. Memory flat in the number of statements.
 * `fresh`: a judge that has heard of nothing yet. */
bool record_verify(struct record *record, const struct judge *fresh, struct audit *audit,
                   record_progress *progress, void *self, GError **error);
/* Derived tables thrown away and made again, in one transaction. */
bool record_rebuild(struct record *record, record_progress *progress, void *self, GError **error);

/* Puts back the leaves this store has lost from another copy of the log: a mission's address or a
 * folder of tiles. Every leaf is verified and must continue this store and log.head. */
bool record_recover(struct record *record, const char *from, const char *head_path,
                    int64_t *n_restored, GError **error);
/* The log as static files: checkpoint, tile/..., tile/entries/..., body/<digest>. */
bool record_export_tiles(struct record *record, const char *folder, GError **error);

#endif
