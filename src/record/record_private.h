/* What the files of the record's store side share; for record/ alone. */
#ifndef RECORD_RECORD_PRIVATE_H
#define RECORD_RECORD_PRIVATE_H

#include "record/apply.h"
#include "record/chain.h"
#include "record/record.h"
#include "record/tile.h"
#include "record_sql.h"

struct record {
    const struct world *world;
    struct store *store;
    const struct kinds *kinds;
    struct chain *chain;
    struct apply *apply;
    struct judge judge; /* all NULL: nothing is judged */
    bool is_writing;
    /* Leaf hashes since the last full tile of level 0; filled when the first append needs them. */
    bool has_partial;
    unsigned n_partial;
    struct hash partial[TILE_WIDTH];
};

/* The chain, the judge and the partial tile as the store holds them now. */
bool record_reload(struct record *record, GError **error);
/* Takes in what others appended since; called within a transaction. When it fails the record must
 * be reloaded. */
bool record_take_in(struct record *record, GError **error);
/* Begins to write: the lock on the log's edge, and what others appended. After a failure nothing is
 * open. */
bool record_begin_write(struct record *record, GError **error);
/* Rolls back, and forgets what was taken in memory only by reading the store anew. */
void record_forget(struct record *record);

/* A statement was taken: what the chain, and for system statements the judge, make of it.
 * ERROR_DAMAGED when it is by a key that the log does not know. */
bool record_take(struct chain *chain, const struct judge *judge, const struct kinds *kinds,
                 const struct statement *statement, int64_t log_index, struct instant received,
                 GError **error);

struct statement *record_statement(struct store *store, const struct kinds *kinds,
                                   int64_t log_index, struct instant *received, GError **error);
/* A statement from a row of leaf_scan. */
struct statement *record_scanned(struct query *scan, const struct kinds *kinds,
                                 struct instant *received, GError **error);

bool record_edge_read(struct store *store, struct frontier *frontier, struct instant *received,
                      GError **error);
void frontier_pack(const struct frontier *frontier, GByteArray *out);
bool frontier_unpack(struct frontier *frontier, uint64_t size, const void *bytes, size_t n);

/* One leaf joins the tree: frontier, partial tile, and full tiles as they fill. */
bool record_grow_tree(struct record *record, const struct hash *leaf_hash, GError **error);

/* Everything that may be said against a statement, before any of it is written. `*author` is
 * borrowed from the chain or the statement. */
bool record_judge(const struct chain *chain, struct apply *apply, struct store *tables,
                  const struct judge *judge, const struct statement *statement, const char **author,
                  GError **error);
/* Leaf, tree, body and rows of a statement that was judged (or comes from another copy of the
 * log). The chain is not touched but for its frontier. */
bool record_put(struct record *record, const struct statement *statement, const char *author,
                struct instant received, GError **error);
/* The bodies that an erasure names lose what it says; before its rows are applied. Adds the struct
 * hash of each attachment that was named there. */
bool record_erase_bodies(struct record *record, const struct statement *erasure, int64_t log_index,
                         GArray *attachments, GError **error);
/* Those of the attachments that no row names any more; after the rows are applied. */
bool record_erase_attachments(struct record *record, const GArray *attachments, int64_t log_index,
                              GError **error);
/* `previous` NULL: the key's first. */
struct statement *record_sign_draft(struct record *record, const struct key_pair *pair,
                                    const struct own_draft *draft, int64_t number,
                                    const struct hash *previous, GError **error);

/* record_check_head of the record as it stands, within a transaction or without. */
bool record_continues_head(struct record *record, const char *path, GError **error);
/* A note by this log's key; checkpoint_clear. */
bool record_checkpoint_read(struct record *record, const char *note, struct checkpoint *out,
                            GError **error);
/* In a folder of tiles: a line for each erased row, its index and row, and those of what it had
 * replaced. */
#define ERASURES_FILE "erasures"
/* Leaves join the log by record_put within this append. */
void append_will_grow(struct append *append);

/* In the transaction that is open. */
bool record_put_setting(struct record *record, const char *name, const char *value, GError **error);
/* Under which declarations the derived tables were made. */
#define SETTING_FINGERPRINT "derived.fingerprint"
/* And which they are, one a line: those of kinds that are no longer declared must go too. */
#define SETTING_TABLES "derived.tables"
/* Puts both. */
bool record_put_fingerprint(struct record *record, GError **error);

/* The number that the key signs next, past those that are void, and in *previous its last
 * statement; NULL: it has none. */
bool record_next_number(struct record *record, const struct hash *key, int64_t *number,
                        const struct hash **previous, GError **error);
/* ERROR_STATE when statements of that key wait in the outbox: they have its next numbers, and
 * nobody signs a number twice. */
bool outbox_spares(struct record *record, const struct hash *key, GError **error);
/* Of a row of local_outbox; g_free. */
char *outbox_checksum(int64_t place, int64_t n_rows, const void *bytes, size_t n);

/* Text of the row that a query stands on; "" where a damaged table holds none. */
static inline const char *record_text(const struct query *query, const char *name)
{
    const char *text = col_text(query, name);

    return text == NULL ? "" : text;
}

/* The checksum of a local row, over what names it and what it holds; g_free. */
char *record_checksum(const char *name, const char *value);

/* DDL of everything but derived tables, guards included; g_free. */
char *record_script(struct store *store);

/* Leaves a walk reads at a time: memory stays flat on both stores. */
#define SCAN_LEAVES 1000

/* Runs `each` over statements [from, until). `received` is the leaf's. */
typedef bool record_visit(void *self, const struct statement *statement, int64_t log_index,
                          struct instant received, GError **error);
bool record_walk(struct record *record, int64_t from, int64_t until, record_visit *visit,
                 void *self, GError **error);

#endif
