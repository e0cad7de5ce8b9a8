/* What the parts of the PostgreSQL driver share: postgres.c (opening, transactions, scripts),
 * postgres_session.c (the connection), postgres_query.c (queries) and postgres_database.c (the
 * database as a whole: damage, copies, its schema).
 */
#ifndef STORE_POSTGRES_H
#define STORE_POSTGRES_H

#include "store/pq.h"

#include "store/driver.h"

struct postgres_query;

struct postgres_store {
    struct store base;
    PGconn *connection;
    char *address;
    unsigned n_prepared; /* names of prepared statements are numbers */
    unsigned generation; /* of prepared statements: a new session or new tables void the old */
    struct postgres_query *streaming; /* rows of this query are still coming in */
    int n_unanswered; /* statements sent whose answers are still to come (a pipeline) */
    char *holder;     /* who held the lock when we looked, half way through waiting for it */
    bool is_scratch;  /* works in a schema that goes with its transaction */
    bool is_committing;
    char *warning; /* what the server warned of during a commit */
};

/* ---- postgres_session.c ---- */

PGconn *postgres_connect(const char *address, const char *who);
/* Settings of a connection that was just made. */
bool postgres_start_session(struct postgres_store *store, GError **error);
/* A session that was lost is begun anew, but never within a transaction. */
bool postgres_ensure_session(struct postgres_store *store, GError **error);
bool postgres_is_lost(const struct postgres_store *store);
/* The next result; while it takes long, finds out who holds the lock we may be waiting for. */
PGresult *postgres_await(struct postgres_store *store);
void postgres_discard(struct postgres_store *store);
/* Sets the error that the result (NULL: none came) stands for; false. */
bool postgres_fail(struct postgres_store *store, const PGresult *result, GError **error);
/* Runs one or several statements without placeholders; rows of the last as text. pq.PQclear. NULL
 * on failure. */
PGresult *postgres_run(struct postgres_store *store, const char *text, GError **error);

/* ---- postgres_query.c ---- */

/* Takes in what is still coming, since a connection does one thing at a time: the rows of a query
 * that is receiving some, and the answers to statements that were not waited for. False when one of
 * those had failed. */
bool postgres_settle(struct postgres_store *store, GError **error);
struct query *postgres_prepare(struct store *base, const char *text, GError **error);
void postgres_finalize(struct query *base);
void postgres_bind(struct query *base, int param, const struct value *value);
enum step postgres_step(struct query *base, GError **error);
void postgres_reset(struct query *base);
struct value postgres_column(const struct query *base, int column);
int64_t postgres_integer(const struct query *base, int column);
const char *postgres_text(const struct query *base, int column);

/* ---- postgres_database.c ---- */

bool postgres_backup(struct store *store, const char *path, store_progress progress, void *self,
                     GError **error);
bool postgres_check(struct store *store, GError **error);
bool postgres_schema(struct store *store, GPtrArray *lines, GError **error);

#endif
