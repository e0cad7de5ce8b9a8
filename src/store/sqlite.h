/* What the parts of the SQLite driver share: sqlite.c (connection, transactions, queries),
 * sqlite_checkpoint.c (what moves committed pages beside the writer) and sqlite_file.c (the file as
 * a whole: whose it is, damage, copies, who holds its lock).
 */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <sqlite3.h>

#include "store/driver.h"

/* 'truc': at offset 68 of the file, where file(1) and SQLite look for whose database it is. */
#define SQLITE_APPLICATION_ID 0x74727563

struct checkpointer;

struct sqlite_store {
    struct store base;
    sqlite3 *db;
    char *path;
    sqlite3_stmt *begin_read;
    sqlite3_stmt *begin_write;
    sqlite3_stmt *pin; /* reads something, which is when SQLite's snapshot begins */
    sqlite3_stmt *commit;
    sqlite3_stmt *rollback;
    struct checkpointer *checkpointer; /* NULL: checkpoints are made within commits */
    int asked_at;                      /* pages of the -wal file when it was last asked */
    int64_t waited_us;                 /* for the lock that is being waited for */
    /* The disk failed to sync once: this handle neither writes nor says any more what is there. */
    bool distrusted;
};

/* Sets the error that SQLite's result code and message stand for; false. */
bool sqlite_fail(struct sqlite_store *store, int code, GError **error);
/* First column of the first row; SQLITE_OK when there was one. */
int sqlite_read_i64(sqlite3 *db, const char *sql, int64_t *out);

/* Is the open file a mission that is whole as far as its first page says? Sets store->format. */
bool sqlite_recognise(struct sqlite_store *store, GError **error);
/* Has the open file some bytes, but too few for one page? */
bool sqlite_is_scrap(struct sqlite_store *store);
/* True when there are changes in the -wal file that are not in the database file yet, or may be. */
bool sqlite_has_wal(const struct store *store, const char *path);
bool sqlite_exists(const struct store *store, const char *path);
/* "process 71 (truce import)" or "another process"; g_free. */
char *sqlite_holder(const char *path);

bool sqlite_backup(struct store *store, const char *path, store_progress progress, void *self,
                   GError **error);
bool sqlite_check(struct store *store, GError **error);
bool sqlite_schema(struct store *store, GPtrArray *lines, GError **error);

/* Safe to use from the writer's thread while the other works. */
struct checkpointer *checkpointer_new(const char *path);
void checkpointer_free(struct checkpointer *checkpointer);
void checkpointer_ask(struct checkpointer *checkpointer);
/* Until all that was asked for is done. */
void checkpointer_wait(struct checkpointer *checkpointer);
/* The disk failed to keep what it wrote. */
bool checkpointer_has_failed(struct checkpointer *checkpointer);

#endif
