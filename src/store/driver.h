/* What store.c asks of a driver. Private to this folder.
 *
 * A driver's store and query structs begin with the common ones below, so that store.c keeps the
 * state of transactions and queries in one place and a driver is little more than its library.
 * store.c has checked modes, states and counts before it calls; drivers need not.
 */
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include "store/store.h"

enum value_type { VALUE_NULL, VALUE_INTEGER, VALUE_BOOLEAN, VALUE_TEXT, VALUE_BYTES };

/* A value on its way in or out. `bytes` is borrowed; text ends with a NUL on the way out. */
struct value {
    enum value_type type;
    int64_t integer; /* INTEGER; BOOLEAN as 0 or 1 */
    const void *bytes;
    size_t n;
};

enum query_state {
    QUERY_READY,    /* taking values, not begun */
    QUERY_RUNNING,  /* begun and not finished */
    QUERY_FINISHED, /* ran to its end or failed; the next bind makes it ready */
};

enum transaction { TRANSACTION_NONE, TRANSACTION_READ, TRANSACTION_WRITE };

struct driver;

struct query {
    struct store *store;
    char *text;
    char **column_names; /* set by the driver's prepare */
    int n_columns;
    int n_params;
    int n_bound;
    bool is_counted;   /* false: nobody asks for n_changed, and the answer may come later */
    int64_t n_changed; /* set by the driver when a statement that is counted has run */
    enum query_state state;
};

struct store {
    const struct driver *driver;
    const struct world *world;
    char *name; /* the address without a password */
    char *who;
    enum store_mode mode;
    enum transaction transaction;
    int64_t format; /* of the database; 0 while it is being made */
    int64_t format_at_begin;
    GHashTable *by_sql;  /* const char * of a struct sql -> borrowed struct query * */
    GHashTable *by_text; /* query->text -> owned struct query * */
    int n_running;       /* queries in QUERY_RUNNING */
    bool has_wrong_type; /* a value was not of its column's type: the file is damaged */
};

enum step { STEP_ROW, STEP_DONE, STEP_FAILED };

struct driver {
    enum store_engine engine;
    void (*close)(struct store *store);

    bool (*begin)(struct store *store, enum transaction transaction, GError **error);
    bool (*commit)(struct store *store, GError **error);
    void (*rollback)(struct store *store);
    /* Marks the database as truce's, of this format, where the engine has a place for it besides
     * the table local_format. In the transaction that is open. */
    bool (*mark)(struct store *store, int64_t format, GError **error);

    struct query *(*prepare)(struct store *store, const char *text, GError **error);
    void (*finalize)(struct query *query);
    void (*bind)(struct query *query, int param, const struct value *value); /* param from 1 */
    enum step (*step)(struct query *query, GError **error);
    void (*reset)(struct query *query);
    struct value (*column)(const struct query *query, int column);
    /* What column() gives where it is of that type or NULL (0, NULL), in fewer steps: long loops
     * read little else. Of another type: store_note_wrong_type, and what is harmless. */
    int64_t (*integer)(const struct query *query, int column);
    const char *(*text)(const struct query *query, int column);

    bool (*script)(struct store *store, const char *text, GError **error);
    bool (*backup)(struct store *store, const char *path, store_progress progress, void *self,
                   GError **error);
    bool (*check)(struct store *store, GError **error);
    /* Lines in any order, each with its newline. */
    bool (*schema)(struct store *store, GPtrArray *lines, GError **error);
};

/* Opened, of this mode and found to be (or able to become) a mission. `store->format` is set. */
struct store *sqlite_open(const struct world *world, const char *address, enum store_mode mode,
                          const char *who, GError **error);
/* The file and what SQLite keeps beside it; for a copy that failed. */
void sqlite_remove(const struct world *world, const char *path);
struct store *postgres_open(const struct world *world, const char *address, enum store_mode mode,
                            const char *who, GError **error);
struct store *postgres_open_scratch(const struct store *beside, GError **error);

/* In the open transaction; for store_commit and migrations. */
bool store_set_format(struct store *store, int64_t format, GError **error);

/* STRICT tables hold what they declare, and tests read every column: another type is a damaged
 * file. The reader gets something harmless, and the query's next step says so. */
void store_note_wrong_type(struct store *store);

/* For the drivers' own use: fills the common part; and the refusals both say in the same words. */
void store_init(struct store *store, const struct driver *driver, const struct world *world,
                char *name, enum store_mode mode, const char *who);
bool store_refuse_newer(const struct store *store, int64_t format, GError **error);
/* Takes the names; for a driver's prepare. */
void query_init(struct query *query, struct store *store, const char *text, int n_params,
                int n_columns, char **column_names);

/* The text of store_script in an engine's own words (script.c); g_free. */
char *script_translate(const char *text, enum store_engine engine);

#endif
