#include "store/testing.h"

#include <errno.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- addresses ---- */

static const char *server_address(void)
{
    const char *address = g_getenv("TRUCE_TEST_POSTGRES");
    return address != NULL && address[0] != '\0' ? address : NULL;
}

enum store_engine testing_engine(void)
{
    return server_address() == NULL ? STORE_SQLITE : STORE_POSTGRES;
}

static char *folder;

static void remove_folder(void)
{
    GDir *files = g_dir_open(folder, 0, NULL);
    const char *name;
    while (files != NULL && (name = g_dir_read_name(files)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        unlink(path);
    }
    if (files != NULL)
        g_dir_close(files);
    rmdir(folder);
    g_free(folder);
}

static void run_on_server(const char *address, const char *sql)
{
    PGconn *connection = PQconnectdb(address);
    g_assert_cmpint(PQstatus(connection), ==, CONNECTION_OK);
    PGresult *result = PQexec(connection, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        g_error("%s: %s", sql, PQerrorMessage(connection));
    PQclear(result);
    PQfinish(connection);
}

char *testing_address(void)
{
    static int n_made;
    n_made++;
    if (testing_engine() == STORE_POSTGRES) {
        /* A schema looks to a store like a database of its own and is made in no time. */
        g_autofree char *name = g_strdup_printf("test_%d_%d", (int)getpid(), n_made);
        g_autofree char *sql = g_strdup_printf("CREATE SCHEMA %s", name);
        run_on_server(server_address(), sql);
        return g_strdup_printf("%s&options=-csearch_path%%3D%s", server_address(), name);
    }
    if (folder == NULL) {
        folder = g_dir_make_tmp("truce-store-XXXXXX", NULL);
        g_assert_nonnull(folder);
        atexit(remove_folder);
    }
    return g_strdup_printf("%s/%d.truce", folder, n_made);
}

void testing_run(const char *address, const char *sql)
{
    if (strstr(address, "://") != NULL) {
        run_on_server(address, sql);
        return;
    }
    sqlite3 *db = NULL;
    g_assert_cmpint(sqlite3_open(address, &db), ==, SQLITE_OK);
    char *message = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        g_error("%s: %s", sql, message);
    g_assert_cmpint(sqlite3_close(db), ==, SQLITE_OK);
}

/* ---- a disk with faults ---- */

struct testing_disk testing_disk;

/* The file of the default VFS stands right behind it. */
struct faulty_file {
    sqlite3_file base;
};

static sqlite3_file *real(sqlite3_file *file)
{
    return (sqlite3_file *)((struct faulty_file *)file + 1);
}

static sqlite3_vfs *real_vfs(void)
{
    return sqlite3_vfs_find("unix");
}

static int faulty_close(sqlite3_file *file)
{
    return real(file)->pMethods->xClose(real(file));
}

static int faulty_read(sqlite3_file *file, void *bytes, int n, sqlite3_int64 offset)
{
    return real(file)->pMethods->xRead(real(file), bytes, n, offset);
}

static int faulty_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 offset)
{
    testing_disk.n_writes++;
    if (testing_disk.no_room_from != 0 && testing_disk.n_writes >= testing_disk.no_room_from)
        return SQLITE_FULL;
    return real(file)->pMethods->xWrite(real(file), bytes, n, offset);
}

static int faulty_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return real(file)->pMethods->xTruncate(real(file), size);
}

static int faulty_sync(sqlite3_file *file, int flags)
{
    if (++testing_disk.n_syncs == testing_disk.sync_that_fails)
        return SQLITE_IOERR_FSYNC;
    return real(file)->pMethods->xSync(real(file), flags);
}

static int faulty_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real(file)->pMethods->xFileSize(real(file), size);
}

static int faulty_lock(sqlite3_file *file, int level)
{
    return real(file)->pMethods->xLock(real(file), level);
}

static int faulty_unlock(sqlite3_file *file, int level)
{
    return real(file)->pMethods->xUnlock(real(file), level);
}

static int faulty_check_lock(sqlite3_file *file, int *is_locked)
{
    return real(file)->pMethods->xCheckReservedLock(real(file), is_locked);
}

static int faulty_control(sqlite3_file *file, int what, void *value)
{
    return real(file)->pMethods->xFileControl(real(file), what, value);
}

static int faulty_sector(sqlite3_file *file)
{
    return real(file)->pMethods->xSectorSize(real(file));
}

static int faulty_traits(sqlite3_file *file)
{
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static int faulty_shm_map(sqlite3_file *file, int page, int n, int extend, void volatile **at)
{
    return real(file)->pMethods->xShmMap(real(file), page, n, extend, at);
}

static int faulty_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
}

static void faulty_shm_barrier(sqlite3_file *file)
{
    real(file)->pMethods->xShmBarrier(real(file));
}

static int faulty_shm_unmap(sqlite3_file *file, int is_deleted)
{
    return real(file)->pMethods->xShmUnmap(real(file), is_deleted);
}

static const sqlite3_io_methods faulty_methods = {
    .iVersion = 2,
    .xClose = faulty_close,
    .xRead = faulty_read,
    .xWrite = faulty_write,
    .xTruncate = faulty_truncate,
    .xSync = faulty_sync,
    .xFileSize = faulty_size,
    .xLock = faulty_lock,
    .xUnlock = faulty_unlock,
    .xCheckReservedLock = faulty_check_lock,
    .xFileControl = faulty_control,
    .xSectorSize = faulty_sector,
    .xDeviceCharacteristics = faulty_traits,
    .xShmMap = faulty_shm_map,
    .xShmLock = faulty_shm_lock,
    .xShmBarrier = faulty_shm_barrier,
    .xShmUnmap = faulty_shm_unmap,
};

static int faulty_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                       int *out_flags)
{
    int code = real_vfs()->xOpen(real_vfs(), name, real(file), flags, out_flags);
    file->pMethods = code == SQLITE_OK ? &faulty_methods : NULL;
    return code;
}

static int faulty_sleep(sqlite3_vfs *vfs, int us)
{
    testing_disk.slept_us += us;
    return us;
}

struct world testing_world_on_disk(const struct world *world)
{
    static sqlite3_vfs faulty;
    if (faulty.zName == NULL) {
        sqlite3_initialize();
        faulty = *real_vfs();
        faulty.zName = "faulty";
        faulty.pNext = NULL;
        faulty.szOsFile += (int)sizeof(struct faulty_file);
        faulty.xOpen = faulty_open;
        faulty.xSleep = faulty_sleep;
        sqlite3_vfs_register(&faulty, 0);
    }
    testing_disk = (struct testing_disk){0};
    struct world on_disk = *world;
    on_disk.sqlite_vfs = "faulty";
    return on_disk;
}
