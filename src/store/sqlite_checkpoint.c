/* Moving what was committed from the -wal file into the database file, beside the writer.
 *
 * Done within commits it makes some of them wait many times as long as the others. Here it has a
 * thread and a connection of its own, which begin with the first need, so that short commands have
 * neither. It is asked by the writer and never blocks it.
 */
#include "base/error.h"
#include "store/sqlite.h"

struct checkpointer {
    char *path;
    GThread *thread;
    GMutex lock; /* over what follows */
    GCond changed;
    bool is_asked;
    bool is_working;
    bool is_ending;
    bool has_failed;
};

struct checkpointer *checkpointer_new(const char *path)
{
    struct checkpointer *checkpointer = g_new0(struct checkpointer, 1);
    checkpointer->path = g_strdup(path);
    g_mutex_init(&checkpointer->lock);
    g_cond_init(&checkpointer->changed);
    return checkpointer;
}

/* False when it is time to end and nothing more was asked for. */
static bool await_ask(struct checkpointer *checkpointer)
{
    g_mutex_lock(&checkpointer->lock);
    checkpointer->is_working = false;
    g_cond_broadcast(&checkpointer->changed);
    while (!checkpointer->is_asked && !checkpointer->is_ending)
        g_cond_wait(&checkpointer->changed, &checkpointer->lock);
    bool goes_on = checkpointer->is_asked;
    checkpointer->is_working = goes_on;
    checkpointer->is_asked = false;
    g_mutex_unlock(&checkpointer->lock);
    return goes_on;
}

static gpointer work(gpointer data)
{
    struct checkpointer *checkpointer = data;
    sqlite3 *db = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
                SQLITE_OPEN_EXRESCODE;
    bool is_open = sqlite3_open_v2(checkpointer->path, &db, flags, NULL) == SQLITE_OK &&
                   sqlite3_exec(db, "PRAGMA synchronous = FULL", NULL, NULL, NULL) == SQLITE_OK;
    /* The writer's connection closes after this one and has the last word. */
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    while (await_ask(checkpointer)) {
        if (!is_open)
            continue; /* the writer does it itself when there is too much */
        int code = sqlite3_wal_checkpoint_v2(db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
        if (code == SQLITE_IOERR_FSYNC) {
            g_mutex_lock(&checkpointer->lock);
            checkpointer->has_failed = true;
            g_mutex_unlock(&checkpointer->lock);
        }
    }
    sqlite3_close(db);
    return NULL;
}

void checkpointer_ask(struct checkpointer *checkpointer)
{
    g_mutex_lock(&checkpointer->lock);
    if (checkpointer->thread == NULL)
        checkpointer->thread = g_thread_new("checkpoint", work, checkpointer);
    checkpointer->is_asked = true;
    g_cond_broadcast(&checkpointer->changed);
    g_mutex_unlock(&checkpointer->lock);
}

void checkpointer_wait(struct checkpointer *checkpointer)
{
    g_mutex_lock(&checkpointer->lock);
    while (checkpointer->is_asked || checkpointer->is_working)
        g_cond_wait(&checkpointer->changed, &checkpointer->lock);
    g_mutex_unlock(&checkpointer->lock);
}

bool checkpointer_has_failed(struct checkpointer *checkpointer)
{
    g_mutex_lock(&checkpointer->lock);
    bool has_failed = checkpointer->has_failed;
    g_mutex_unlock(&checkpointer->lock);
    return has_failed;
}

void checkpointer_free(struct checkpointer *checkpointer)
{
    if (checkpointer == NULL)
        return;
    g_mutex_lock(&checkpointer->lock);
    checkpointer->is_ending = true;
    g_cond_broadcast(&checkpointer->changed);
    g_mutex_unlock(&checkpointer->lock);
    if (checkpointer->thread != NULL)
        g_thread_join(checkpointer->thread);
    g_mutex_clear(&checkpointer->lock);
    g_cond_clear(&checkpointer->changed);
    g_free(checkpointer->path);
    g_free(checkpointer);
}
