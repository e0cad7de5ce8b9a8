/* One SQL interface, two drivers: SQLite (a path) and PostgreSQL (postgres:// or postgresql://).
 *
 * Statements are named and live in .sql files, one file a folder, compiled in by tools/sqlc.py as
 * constants (`sql_record_leaf_put`); the same text runs on both stores. Placeholders are $1, $2, …
 * in order of first appearance. Columns are read by name. Text that is made from declarations
 * (tables of kinds) is prepared with store_prepare.
 *
 * A store handle belongs to one thread at a time. A query is borrowed from the handle's cache and
 * must be finished (query_next said no more, or query_reset) before it is asked for again.
 *
 * Types: BIGINT int64, BYTEA bytes, TEXT UTF-8, BOOLEAN. Any column may be NULL where the table
 * says so.
 *
 * Errors: ERROR_LOCKED (names the holder), ERROR_NO_ROOM, ERROR_DAMAGED, ERROR_NOT_A_MISSION,
 * ERROR_EXISTS, ERROR_UNKNOWN_OUTCOME (a commit whose answer was lost), ERROR_STORE (all else).
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/own.h"
#include "base/world.h"

struct store;
struct query;

/* A named statement. Made by tools/sqlc.py only. */
struct sql {
    const char *name; /* "record.leaf_put" */
    const char *text;
    int n_params;
};

enum store_engine { STORE_SQLITE, STORE_POSTGRES };

/* The format this truce writes and the highest it reads. It counts changes of record_* and local_*
 * tables; tables of kinds are rebuilt and have no say in it. */
#define STORE_FORMAT 1

enum store_mode {
    STORE_READ,   /* readers never wait for a writer */
    STORE_WRITE,  /* must exist already */
    STORE_CREATE, /* must not exist yet, or be an empty database */
};

/* Opens the address. With STORE_READ and STORE_WRITE what is not a database of truce is refused
 * (ERROR_NOT_A_MISSION), what a newer truce wrote too (ERROR_NEWER_FORMAT); migrations of older
 * formats are the caller's (store/migrate.h). With STORE_CREATE the database becomes truce's, of
 * format STORE_FORMAT, with the first transaction that is committed. `who`: shown to others as
 * holder of a lock, for example "truce import". */
struct store *store_open(const struct world *world, const char *address, enum store_mode mode,
                         const char *who, GError **error);
void store_close(struct store *store);
static inline void store_free(struct store *store)
{
    store_close(store);
}
DEFINE_OWNED(store)

/* A private temporary SQLite database, empty, never durable, gone when it is closed: for making
 * derived tables a second time. */
struct store *store_open_scratch(const struct world *world, GError **error);
/* The same in the engine of `store`, for comparing schemas; on PostgreSQL a schema beside it within
 * one transaction that is never committed, which takes the right to make schemas. */
struct store *store_open_scratch_beside(const struct store *store, GError **error);

enum store_engine store_engine(const struct store *store);
/* The address without a password, for messages. */
const char *store_name(const struct store *store);
/* Of the database that is open; 0 while it is being made. Both stores keep it in the table
 * local_format (version), which the store itself makes and no script may touch. */
int64_t store_format(const struct store *store);

#define STORE_LOCK_WAIT_MS 5000

/* ---- transactions ---- */

/* A snapshot that does not move until store_end; readers only. */
bool store_begin_read(struct store *store, GError **error);
void store_end(struct store *store);
/* The right to write, waited for at most STORE_LOCK_WAIT_MS; then ERROR_LOCKED names the holder.
 * SQLite: BEGIN IMMEDIATE. PostgreSQL: BEGIN; there the caller's UPDATE of the one row that is the
 * lock waits as long, and fails in the same way. */
bool store_begin_write(struct store *store, GError **error);
/* Durable when true. ERROR_UNKNOWN_OUTCOME when the answer was lost: look the work up by id. */
bool store_commit(struct store *store, GError **error);
/* Never fails; also right after a failed commit. Without an open transaction it does nothing. */
void store_rollback(struct store *store);

/* ---- queries ---- */

/* NULL on failure. The handle keeps prepared statements by name (or text) for its lifetime. */
struct query *store_query(struct store *store, const struct sql *sql, GError **error);
struct query *store_prepare(struct store *store, const char *text, GError **error);

/* A query may be run again and again without asking for it again: the first bind after it finished
 * begins anew. Commit, rollback and store_script reset every query that is in the middle. */

/* Binds the next placeholder, from $1 on. Bytes are read at the first query_next, not later. */
void bind_i64(struct query *query, int64_t value);
void bind_text(struct query *query, const char *text); /* NULL: SQL NULL */
void bind_text_n(struct query *query, const char *text, size_t n);
void bind_bytes(struct query *query, const void *bytes, size_t n); /* NULL: SQL NULL */
void bind_bool(struct query *query, bool value);
void bind_null(struct query *query);

/* True: there is a row. False with *error unset: no more rows, the query is finished. False with
 * *error set: it failed. `error` must not be NULL. */
bool query_next(struct query *query, GError **error);
/* Runs a statement that returns no rows. With n_changed NULL PostgreSQL's answer within a
 * transaction is not waited for: an error may come out at a later statement, at the latest at
 * store_commit. */
bool query_run(struct query *query, int64_t *n_changed, GError **error);
/* One row or none: *found says which; the caller reads the columns, then query_reset. */
bool query_one(struct query *query, bool *found, GError **error);
void query_reset(struct query *query);

/* Number of the column of that name, asserted to exist: look it up once before a long loop. */
int query_column(const struct query *query, const char *name);
int query_n_columns(const struct query *query);
const char *query_column_name(const struct query *query, int column);

/* Values of the current row; asserted to be of that type. Text and bytes live until the next
 * query_next. A NULL is 0, NULL or false. */
bool column_is_null(const struct query *query, int column);
int64_t column_i64(const struct query *query, int column);
const char *column_text(const struct query *query, int column);
size_t column_text_length(const struct query *query, int column);
const void *column_bytes(const struct query *query, int column, size_t *n);
bool column_bool(const struct query *query, int column);

/* The same value, whichever the engines; a BOOLEAN equals the integer that SQLite keeps it as. */
bool column_equal(const struct query *a, int column_a, const struct query *b, int column_b);

/* By name, for short queries. */
#define col_i64(query, name)      column_i64((query), query_column((query), (name)))
#define col_text(query, name)     column_text((query), query_column((query), (name)))
#define col_bytes(query, name, n) column_bytes((query), query_column((query), (name)), (n))
#define col_bool(query, name)     column_bool((query), query_column((query), (name)))
#define col_is_null(query, name)  column_is_null((query), query_column((query), (name)))

/* Several statements separated by `;` in PostgreSQL's type names (BIGINT, BYTEA, BOOLEAN); for
 * SQLite they become its own, and CREATE TABLE gets STRICT. For tables and triggers only, within a
 * transaction that writes. A section
 * between lines `-- sqlite` / `-- postgres` and `-- both` is for that store alone. On PostgreSQL
 * columns of TEXT compare by bytes (COLLATE "C"), as they do on SQLite. */
bool store_script(struct store *store, const char *text, GError **error);

/* The script of triggers that keep `table` append-only on both stores: every UPDATE is refused,
 * every DELETE (and TRUNCATE) too, unless `delete_allowed_if`, an SQL condition over OLD that may
 * hold subqueries, is true; NULL: never. The message is "the record refuses update of record_leaf".
 * g_free. */
char *store_guard_script(const char *table, const char *delete_allowed_if);

/* ---- the whole database ---- */

typedef void (*store_progress)(void *self, int64_t done, int64_t total);

/* A consistent copy while others write. SQLite: an online backup into a new file. PostgreSQL:
 * a new SQLite file of all tables. ERROR_EXISTS when the file is there. `progress` may be NULL. */
bool store_backup(struct store *store, const char *path, store_progress progress, void *self,
                  GError **error);

/* What the database itself can say about damage: SQLite's integrity_check, PostgreSQL's checksums
 * and indexes (amcheck where it is installed). ERROR_DAMAGED with the first finding. */
bool store_check(struct store *store, GError **error);

/* The schema as text, one object a line, sorted, in one form for comparing a store with a fresh
 * one of the same engine. g_free. */
char *store_schema_text(struct store *store, GError **error);

#endif
