/* What the two halves of the PostgreSQL driver share: postgres.c (connection, transactions,
 * queries) and postgres_database.c (the database as a whole: damage, copies, its schema).
 */
#ifndef STORE_POSTGRES_H
#define STORE_POSTGRES_H

#include <libpq-fe.h>

#include "store/driver.h"

struct postgres_query;

struct postgres_store {
    struct store base;
    PGconn *connection;
    char *address;
    unsigned n_prepared; /* names of prepared statements are numbers */
    unsigned generation; /* of prepared statements: a new session or new tables void the old */
    struct postgres_query *streaming; /* rows of this query are still coming in */
    char *holder; /* who held the lock when we looked, half way through waiting for it */
    bool is_committing;
    char *warning; /* what the server warned of during a commit */
};

/* Runs one or several statements without placeholders; rows of the last as text. PQclear. NULL on
 * failure. */
PGresult *postgres_run(struct postgres_store *store, const char *text, GError **error);
/* Names of the mission's tables; PQclear. */
PGresult *postgres_tables(struct postgres_store *store, GError **error);

bool postgres_backup(struct store *store, const char *path, store_progress progress, void *self,
                     GError **error);
bool postgres_check(struct store *store, GError **error);
bool postgres_schema(struct store *store, GPtrArray *lines, GError **error);

#endif
