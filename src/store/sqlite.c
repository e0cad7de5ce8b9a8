#include "store/sqlite.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

struct sqlite_query {
    struct query base;
    sqlite3_stmt *statement;
    /* Per column: what SQLite must give when it is not NULL, or 0 where no table says. A damaged
     * file can hold a value of another type than its table declares. */
    unsigned char *declared;
};

static const struct driver sqlite_driver;

static struct sqlite_store *own_store(const struct store *store)
{
    return (struct sqlite_store *)store;
}

static struct sqlite_query *own_query(const struct query *query)
{
    return (struct sqlite_query *)query;
}

/* ---- errors ---- */

static enum error_code error_code_of(sqlite3 *db, int code)
{
    int os = sqlite3_system_errno(db);
    switch (code & 0xff) {
    case SQLITE_BUSY:
        return ERROR_LOCKED;
    case SQLITE_FULL:
        return ERROR_NO_ROOM;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ERROR_DAMAGED;
    case SQLITE_IOERR:
        if (code == SQLITE_IOERR_SHORT_READ || code == SQLITE_IOERR_CORRUPTFS)
            return ERROR_DAMAGED;
        return os == ENOSPC || os == EDQUOT ? ERROR_NO_ROOM : ERROR_STORE;
    case SQLITE_CANTOPEN:
        return os == ENOSPC || os == EDQUOT ? ERROR_NO_ROOM : ERROR_STORE;
    default:
        return ERROR_STORE;
    }
}

/* The system may have dropped what it could not write and say nothing the next time. */
static void distrust(struct sqlite_store *store)
{
    store->distrusted = true;
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

bool sqlite_fail(struct sqlite_store *store, int code, GError **error)
{
    const char *name = store->base.name;
    const char *said = sqlite3_errmsg(store->db);
    enum error_code kind = error_code_of(store->db, code);

    if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
        distrust(store);
    if (kind == ERROR_LOCKED) {
        g_autofree char *holder = sqlite_holder(store->path);
        return fail(error, kind,
                    _("%s is being written by %s, which did not let go within %d seconds; wait "
                      "until it has ended and try again"),
                    name, holder, STORE_LOCK_WAIT_MS / 1000);
    }
    if (kind == ERROR_NO_ROOM)
        return fail(error, kind,
                    _("the disk that holds %s has no room; nothing was changed, make room and try "
                      "again"),
                    name);
    if (kind == ERROR_DAMAGED)
        return fail(error, kind, _("%s is damaged (%s); restore a copy or recover from a mirror"),
                    name, said);
    if (sqlite3_system_errno(store->db) != 0 &&
        ((code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN))
        return fail(error, kind, _("%s: %s (%s)"), name, said,
                    g_strerror(sqlite3_system_errno(store->db)));
    return fail(error, kind, "%s: %s", name, said);
}

/* ---- opening ---- */

/* Waits in small steps, since a group commit takes a few milliseconds at most. Through the VFS, so
 * that a simulated disk simulates the waiting too. */
static int on_busy(void *self, int n_tries)
{
    struct sqlite_store *store = self;
    if (n_tries == 0)
        store->waited_us = 0;
    if (store->waited_us >= STORE_LOCK_WAIT_MS * INT64_C(1000))
        return 0;
    sqlite3_vfs *vfs = sqlite3_vfs_find(store->base.world->sqlite_vfs);
    int step_us = n_tries < 20 ? 50 : 1000;
    store->waited_us += MAX(vfs->xSleep(vfs, step_us), step_us);
    return 1;
}

/* Pages of the -wal file after which they are moved: beside the writer as long as that keeps up, in
 * a commit when it does not, or when a simulated disk wants all in one thread. */
#define PAGES_BESIDE 2000
#define PAGES_WITHIN 32000

/* SQLite's own hook does not look whether the checkpoint failed, and would trust the next. */
static int on_wal(void *self, sqlite3 *db, const char *schema, int n_pages)
{
    struct sqlite_store *store = self;
    bool is_beside = store->checkpointer != NULL && n_pages < PAGES_WITHIN;
    if (n_pages < store->asked_at)
        store->asked_at = 0; /* the -wal file is being filled from its beginning again */
    if (n_pages < store->asked_at + PAGES_BESIDE)
        return SQLITE_OK;
    store->asked_at = n_pages;
    if (is_beside) {
        checkpointer_ask(store->checkpointer);
        return SQLITE_OK;
    }
    /* Two at a time would be one too many: the second is refused. */
    if (store->checkpointer != NULL)
        checkpointer_wait(store->checkpointer);
    int code = sqlite3_wal_checkpoint_v2(db, schema, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (code == SQLITE_IOERR_FSYNC)
        sqlite_fail(store, code, NULL);
    return SQLITE_OK;
}

int sqlite_read_i64(sqlite3 *db, const char *sql, int64_t *out)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(statement);
        if (code == SQLITE_ROW) {
            *out = sqlite3_column_int64(statement, 0);
            code = SQLITE_OK;
        } else if (code == SQLITE_DONE) {
            code = SQLITE_NOTFOUND;
        }
    }
    sqlite3_finalize(statement);
    return code;
}

static void set_up(struct sqlite_store *store)
{
    sqlite3 *db = store->db;
    sqlite3_busy_handler(db, on_busy, store);
    sqlite3_wal_hook(db, on_wal, store);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
}

/* In memory, or SQLite's own temporary file: nothing of it is meant to last. */
static bool is_memory(const struct sqlite_store *store)
{
    return strcmp(store->path, ":memory:") == 0 || store->path[0] == '\0';
}

/* KiB of pages kept: memory must not grow with the mission. A reader passes over a table once, and
 * the system keeps its pages: memory that is used again stays in the processor's cache. A writer
 * comes back to the same ones, but more than these made nothing faster up to a million statements,
 * since a log is written in its order. */
static const char *cache_setting(const struct sqlite_store *store)
{
    if (is_memory(store))
        return "PRAGMA cache_size = -2048;";
    return store->base.mode == STORE_READ ? "PRAGMA cache_size = -512;"
                                          : "PRAGMA cache_size = -16384;";
}

/* These read the file, so they come after it was found to be whole. */
static bool set_up_file(struct sqlite_store *store, GError **error)
{
    /* recursive_triggers: without it INSERT OR REPLACE deletes past the guards.
     * temp_store: MEMORY would hold all that is sorted there, and every page of a table that is
     * dropped, which SQLite keeps in case the statement fails. */
    static const char settings[] = "PRAGMA synchronous = FULL;"
                                   "PRAGMA secure_delete = ON;"
                                   "PRAGMA cell_size_check = ON;"
                                   "PRAGMA recursive_triggers = ON;"
                                   "PRAGMA mmap_size = 0;"
                                   "PRAGMA temp_store = FILE;";
    int code = sqlite3_exec(store->db, settings, NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(store->db, cache_setting(store), NULL, NULL, NULL);
    return code == SQLITE_OK || sqlite_fail(store, code, error);
}

/* The address as SQLite wants it: names that it would take for something else get a folder. */
static char *file_name(const char *path, bool is_immutable)
{
    if (!is_immutable)
        return g_str_has_prefix(path, "file:") ? g_strconcat("./", path, NULL) : g_strdup(path);
    g_autofree char *absolute = g_canonicalize_filename(path, NULL);
    g_autofree char *escaped = g_uri_escape_string(absolute, "/", TRUE);
    return g_strconcat("file://", escaped, "?immutable=1", NULL);
}

static bool connect_file(struct sqlite_store *store, bool is_immutable, GError **error)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
    switch (store->base.mode) {
    case STORE_READ:
        flags |= SQLITE_OPEN_READONLY;
        break;
    case STORE_WRITE:
        flags |= SQLITE_OPEN_READWRITE;
        break;
    case STORE_CREATE:
        flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        break;
    }
    if (is_immutable)
        flags |= SQLITE_OPEN_URI;
    g_autofree char *name = file_name(store->path, is_immutable);
    sqlite3_close(store->db);
    store->db = NULL;
    int code = sqlite3_open_v2(name, &store->db, flags, store->base.world->sqlite_vfs);
    if (code != SQLITE_OK)
        return sqlite_fail(store, code, error);
    set_up(store);
    return true;
}

/* A database in WAL mode needs its -shm file, which a reader without the right to write in the
 * folder cannot make. When nothing is left in a -wal file, the database file alone is the whole
 * truth and nobody there can be writing. */
static bool read_alone(struct sqlite_store *store, GError **error)
{
    int64_t ignored = 0;
    int code = sqlite_read_i64(store->db, "PRAGMA schema_version", &ignored);
    bool is_refused = (code & 0xff) == SQLITE_CANTOPEN || (code & 0xff) == SQLITE_READONLY;
    if (!is_refused)
        return true;
    if (sqlite_has_wal(&store->base, store->path))
        return fail(error, ERROR_STORE,
                    _("%s has changes in %s-wal that only a user with the right to write in its "
                      "folder can read"),
                    store->base.name, store->path);
    return connect_file(store, true, error);
}

static bool make_empty(struct sqlite_store *store, GError **error)
{
    int64_t n_objects = 0;
    int64_t application = 0;
    /* SQLite takes a file of less than a page for an empty database. */
    bool is_other = sqlite_is_scrap(store);
    int code = sqlite_read_i64(store->db, "SELECT count(*) FROM sqlite_schema", &n_objects);
    if (code == SQLITE_OK)
        code = sqlite_read_i64(store->db, "PRAGMA application_id", &application);
    int kind = code & 0xff;
    is_other = is_other || kind == SQLITE_NOTADB || kind == SQLITE_CORRUPT || kind == SQLITE_ERROR;
    if (is_other || n_objects != 0 || application != 0)
        return fail(error, ERROR_EXISTS, _("%s is already there; choose another name"),
                    store->base.name);
    if (code == SQLITE_OK && !is_memory(store))
        code = sqlite3_exec(store->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
    return code == SQLITE_OK || sqlite_fail(store, code, error);
}

static bool prepare_own(struct sqlite_store *store, GError **error)
{
    const struct {
        sqlite3_stmt **statement;
        const char *text;
    } own[] = {
        {&store->begin_read, "BEGIN"},          {&store->begin_write, "BEGIN IMMEDIATE"},
        {&store->pin, "PRAGMA schema_version"}, {&store->commit, "COMMIT"},
        {&store->rollback, "ROLLBACK"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(own); i++) {
        int code = sqlite3_prepare_v3(store->db, own[i].text, -1, SQLITE_PREPARE_PERSISTENT,
                                      own[i].statement, NULL);
        if (code != SQLITE_OK)
            return sqlite_fail(store, code, error);
    }
    return true;
}

static bool open_in_mode(struct sqlite_store *store, GError **error)
{
    if (store->base.mode != STORE_CREATE && !sqlite_exists(&store->base, store->path))
        return fail(error, ERROR_NOT_A_MISSION,
                    _("there is no mission at %s: the file is missing or empty"), store->base.name);
    if (g_file_test(store->path, G_FILE_TEST_IS_DIR))
        return fail(error, ERROR_NOT_A_MISSION,
                    _("%s is a folder, and a mission is a file; name the file"), store->base.name);
    if (!connect_file(store, false, error))
        return false;
    if (store->base.mode == STORE_CREATE) {
        if (!make_empty(store, error))
            return false;
    } else {
        if (store->base.mode == STORE_READ && !read_alone(store, error))
            return false;
        if (!sqlite_recognise(store, error))
            return false;
    }
    if (store->base.mode != STORE_READ && sqlite3_db_readonly(store->db, "main") == 1)
        return fail(error, ERROR_STORE, _("this user may read %s but not write it"),
                    store->base.name);
    if (store->base.mode != STORE_READ && store->base.world->sqlite_vfs == NULL &&
        !is_memory(store))
        store->checkpointer = checkpointer_new(sqlite3_db_filename(store->db, "main"));
    return set_up_file(store, error) && prepare_own(store, error);
}

/* Nobody reads SQLite's count of its memory, and keeping it takes a lock at every allocation. It
 * can be given up only before SQLite's first use in a process. */
static gpointer configure_library(gpointer unused)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    return NULL;
}

struct store *sqlite_open(const struct world *world, const char *address, enum store_mode mode,
                          const char *who, GError **error)
{
    static GOnce once = G_ONCE_INIT;
    g_once(&once, configure_library, NULL);
    struct sqlite_store *store = g_new0(struct sqlite_store, 1);
    store_init(&store->base, &sqlite_driver, world, g_strdup(address), mode, who);
    store->path = g_strdup(address);
    if (open_in_mode(store, error))
        return &store->base;
    store_close(&store->base);
    return NULL;
}

static void sqlite_close(struct store *base)
{
    struct sqlite_store *store = own_store(base);
    checkpointer_free(store->checkpointer);
    sqlite3_finalize(store->begin_read);
    sqlite3_finalize(store->begin_write);
    sqlite3_finalize(store->pin);
    sqlite3_finalize(store->commit);
    sqlite3_finalize(store->rollback);
    int code = sqlite3_close(store->db);
    g_assert_cmpint(code, ==, SQLITE_OK);
    g_free(store->path);
    g_free(store);
}

/* ---- transactions ---- */

static int run_own(sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    return code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code;
}

static bool is_distrusted(struct sqlite_store *store)
{
    if (!store->distrusted && store->checkpointer != NULL &&
        checkpointer_has_failed(store->checkpointer))
        distrust(store);
    return store->distrusted;
}

static bool refuse_distrusted(const struct sqlite_store *store, GError **error)
{
    return fail(error, ERROR_STORE,
                _("the disk failed to keep what was written to %s; look at the disk, then start "
                  "again"),
                store->base.name);
}

/* Another may have made a mission here between our opening and our turn. */
static bool still_empty(struct sqlite_store *store, GError **error)
{
    int64_t application = 0;
    int code = sqlite_read_i64(store->db, "PRAGMA application_id", &application);
    if (code == SQLITE_OK && application == 0)
        return true;
    if (code == SQLITE_OK)
        fail(error, ERROR_EXISTS, _("%s is already there; choose another name"), store->base.name);
    else
        sqlite_fail(store, code, error);
    run_own(store->rollback);
    return false;
}

static bool sqlite_begin(struct store *base, enum transaction transaction, GError **error)
{
    struct sqlite_store *store = own_store(base);
    int code = SQLITE_OK;
    if (is_distrusted(store))
        return refuse_distrusted(store, error);
    if (transaction == TRANSACTION_WRITE) {
        code = run_own(store->begin_write);
        if (code != SQLITE_OK)
            return sqlite_fail(store, code, error);
        return base->format != 0 || still_empty(store, error);
    }
    code = run_own(store->begin_read);
    if (code == SQLITE_OK)
        code = run_own(store->pin);
    if (code == SQLITE_OK)
        return true;
    sqlite_fail(store, code, error);
    run_own(store->rollback);
    return false;
}

static bool sqlite_commit(struct store *base, GError **error)
{
    struct sqlite_store *store = own_store(base);
    int code = run_own(store->commit);
    /* The commit stands in the -wal file and may, or may not, come back when the file is opened the
     * next time; until then nobody can tell. */
    if (code == SQLITE_IOERR_FSYNC) {
        sqlite_fail(store, code, NULL);
        return fail(error, ERROR_UNKNOWN_OUTCOME,
                    _("the disk failed to keep a commit to %s; look at the disk, start again, and "
                      "see whether it is there before you do it again"),
                    base->name);
    }
    return code == SQLITE_OK || sqlite_fail(store, code, error);
}

static void sqlite_rollback(struct store *base)
{
    struct sqlite_store *store = own_store(base);
    /* Some errors have rolled it back already. */
    if (!sqlite3_get_autocommit(store->db))
        run_own(store->rollback);
}

static bool sqlite_mark(struct store *base, int64_t format, GError **error)
{
    struct sqlite_store *store = own_store(base);
    g_autofree char *text = g_strdup_printf("PRAGMA application_id = %d; PRAGMA user_version = %d;",
                                            SQLITE_APPLICATION_ID, (int)format);
    int code = sqlite3_exec(store->db, text, NULL, NULL, NULL);
    return code == SQLITE_OK || sqlite_fail(store, code, error);
}

/* ---- queries ---- */

static unsigned char declared_type(const char *declared)
{
    static const struct {
        const char *name;
        unsigned char type;
    } types[] = {{"INTEGER", SQLITE_INTEGER}, {"TEXT", SQLITE_TEXT}, {"BLOB", SQLITE_BLOB}};
    for (size_t i = 0; declared != NULL && i < G_N_ELEMENTS(types); i++) {
        if (strcmp(declared, types[i].name) == 0)
            return types[i].type;
    }
    return 0;
}

static struct query *sqlite_prepare(struct store *base, const char *text, GError **error)
{
    struct sqlite_store *store = own_store(base);
    sqlite3_stmt *statement = NULL;
    const char *rest = NULL;
    int code =
        sqlite3_prepare_v3(store->db, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, &rest);
    if (code != SQLITE_OK) {
        sqlite_fail(store, code, error);
        return NULL;
    }
    g_assert(statement != NULL);
    g_assert(rest[strspn(rest, " \n;")] == '\0');

    struct sqlite_query *query = g_new0(struct sqlite_query, 1);
    int n_columns = sqlite3_column_count(statement);
    char **names = g_new0(char *, (gsize)n_columns + 1);
    query->statement = statement;
    query->declared = g_new0(unsigned char, (gsize)n_columns + 1);
    for (int i = 0; i < n_columns; i++) {
        names[i] = g_strdup(sqlite3_column_name(statement, i));
        query->declared[i] = declared_type(sqlite3_column_decltype(statement, i));
    }
    query_init(&query->base, base, text, sqlite3_bind_parameter_count(statement), n_columns, names);
    return &query->base;
}

static void sqlite_finalize(struct query *base)
{
    struct sqlite_query *query = own_query(base);
    sqlite3_finalize(query->statement);
    g_free(query->declared);
    g_free(query);
}

static void sqlite_bind(struct query *base, int param, const struct value *value)
{
    sqlite3_stmt *statement = own_query(base)->statement;
    /* A statement without rows reads its values in its only step; one with rows may come back to
     * them after the caller's bytes are gone. */
    sqlite3_destructor_type keep = base->n_columns == 0 ? SQLITE_STATIC : SQLITE_TRANSIENT;
    int code = SQLITE_OK;
    switch (value->type) {
    case VALUE_NULL:
        code = sqlite3_bind_null(statement, param);
        break;
    case VALUE_INTEGER:
    case VALUE_BOOLEAN:
        code = sqlite3_bind_int64(statement, param, value->integer);
        break;
    case VALUE_TEXT:
        code = sqlite3_bind_text64(statement, param, value->bytes, value->n, keep, SQLITE_UTF8);
        break;
    case VALUE_BYTES:
        code = sqlite3_bind_blob64(statement, param, value->bytes, value->n, keep);
        break;
    }
    /* What is too large for SQLite (1 GB) is far beyond every limit of the layers above. */
    g_assert_cmpint(code, ==, SQLITE_OK);
}

static enum step sqlite_step(struct query *base, GError **error)
{
    struct sqlite_query *query = own_query(base);
    struct sqlite_store *store = own_store(base->store);
    if (store->distrusted) {
        refuse_distrusted(store, error);
        return STEP_FAILED;
    }
    int code = sqlite3_step(query->statement);
    if (code == SQLITE_ROW)
        return STEP_ROW;
    if (code == SQLITE_DONE) {
        base->n_changed = sqlite3_changes64(store->db);
        return STEP_DONE;
    }
    sqlite_fail(store, code, error);
    return STEP_FAILED;
}

static void sqlite_reset(struct query *base)
{
    sqlite3_reset(own_query(base)->statement);
}

/* One look-up a value: in a connection without mutexes (SQLITE_OPEN_NOMUTEX) what
 * sqlite3_column_value gives may be read like any other. A value of another type than its table
 * declares is a damaged file: the reader gets nothing, and the store goes no further. */
static struct value sqlite_column(const struct query *base, int column)
{
    const struct sqlite_query *query = own_query(base);
    sqlite3_value *found = sqlite3_column_value(query->statement, column);
    int type = sqlite3_value_type(found);
    if (type != SQLITE_NULL && query->declared[column] != 0 && type != query->declared[column]) {
        store_note_wrong_type(base->store);
        return (struct value){.type = VALUE_NULL, .bytes = ""};
    }
    switch (type) {
    case SQLITE_INTEGER:
        return (struct value){.type = VALUE_INTEGER, .integer = sqlite3_value_int64(found)};
    case SQLITE_TEXT:
        return (struct value){.type = VALUE_TEXT,
                              .bytes = sqlite3_value_text(found),
                              .n = (size_t)sqlite3_value_bytes(found)};
    case SQLITE_BLOB: {
        /* SQLite gives NULL for bytes of length 0, which are not the absence of bytes. */
        const void *bytes = sqlite3_value_blob(found);
        return (struct value){.type = VALUE_BYTES,
                              .bytes = bytes == NULL ? "" : bytes,
                              .n = (size_t)sqlite3_value_bytes(found)};
    }
    case SQLITE_NULL:
        return (struct value){.type = VALUE_NULL};
    default:
        /* No table of ours has reals, so the file is damaged. */
        store_note_wrong_type(base->store);
        return (struct value){.type = VALUE_NULL, .bytes = ""};
    }
}

static int64_t sqlite_integer(const struct query *base, int column)
{
    sqlite3_value *found = sqlite3_column_value(own_query(base)->statement, column);
    int type = sqlite3_value_type(found);
    if (type == SQLITE_INTEGER)
        return sqlite3_value_int64(found);
    if (type != SQLITE_NULL)
        store_note_wrong_type(base->store);
    return 0;
}

static const char *sqlite_text(const struct query *base, int column)
{
    sqlite3_value *found = sqlite3_column_value(own_query(base)->statement, column);
    int type = sqlite3_value_type(found);
    if (type == SQLITE_TEXT)
        return (const char *)sqlite3_value_text(found);
    if (type == SQLITE_NULL)
        return NULL;
    store_note_wrong_type(base->store);
    return "";
}

static bool sqlite_script(struct store *base, const char *text, GError **error)
{
    struct sqlite_store *store = own_store(base);
    g_autofree char *own = script_translate(text, STORE_SQLITE);
    int code = sqlite3_exec(store->db, own, NULL, NULL, NULL);
    return code == SQLITE_OK || sqlite_fail(store, code, error);
}

static const struct driver sqlite_driver = {
    .engine = STORE_SQLITE,
    .close = sqlite_close,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .mark = sqlite_mark,
    .prepare = sqlite_prepare,
    .finalize = sqlite_finalize,
    .bind = sqlite_bind,
    .step = sqlite_step,
    .reset = sqlite_reset,
    .column = sqlite_column,
    .integer = sqlite_integer,
    .text = sqlite_text,
    .script = sqlite_script,
    .backup = sqlite_backup,
    .check = sqlite_check,
    .schema = sqlite_schema,
};
