/* The file as a whole: whose it is, whether it is whole, copies of it, and who holds its lock. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "store/sqlite.h"

/* ---- the first 100 bytes (https://www.sqlite.org/fileformat.html, 1.3) ---- */

#define HEADER_BYTES 100
static const char magic[16] = "SQLite format 3";

struct header {
    uint8_t bytes[HEADER_BYTES];
    int64_t file_bytes;
    size_t n; /* read of them: fewer when the file is shorter */
};

static uint32_t header_u32(const struct header *header, size_t offset)
{
    const uint8_t *at = header->bytes + offset;
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static int64_t header_page_bytes(const struct header *header)
{
    int64_t bytes = header->bytes[16] << 8 | header->bytes[17];
    return bytes == 1 ? 65536 : bytes;
}

/* Through SQLite's own file handle: opening and closing the file here would drop the locks this
 * process holds on it. */
static bool read_header(struct sqlite_store *store, struct header *header, GError **error)
{
    sqlite3_file *file = NULL;
    sqlite3_int64 file_bytes = 0;
    memset(header, 0, sizeof *header);
    sqlite3_file_control(store->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (file->pMethods == NULL)
        return true; /* a database in memory, which has no file */
    int code = file->pMethods->xRead(file, header->bytes, HEADER_BYTES, 0);
    if (code == SQLITE_IOERR_SHORT_READ)
        code = SQLITE_OK; /* the rest is zeros */
    /* The size after the bytes: should another write meanwhile, the file only grows. */
    if (code == SQLITE_OK)
        code = file->pMethods->xFileSize(file, &file_bytes);
    header->file_bytes = file_bytes;
    header->n = (size_t)MIN(file_bytes, HEADER_BYTES);
    return code == SQLITE_OK || fail(error, ERROR_STORE, _("%s cannot be read: %s"),
                                     store->base.name, sqlite3_errstr(code));
}

bool sqlite_is_scrap(struct sqlite_store *store)
{
    struct header header;
    int64_t n_pages = 0;
    return !read_header(store, &header, NULL) ||
           (header.file_bytes > 0 &&
            sqlite_read_i64(store->db, "PRAGMA page_count", &n_pages) == SQLITE_OK && n_pages == 0);
}

static bool differs_by_one_bit(uint32_t a, uint32_t b)
{
    return __builtin_popcount(a ^ b) == 1;
}

/* By its bytes it was a mission, whatever else may be wrong with them. One flipped bit in the name
 * of a thing is damage, not another thing. */
static bool was_mission(const struct header *header)
{
    uint32_t application = header_u32(header, 68);
    if (header->n < HEADER_BYTES)
        return header->n > 0 && memcmp(header->bytes, magic, MIN(header->n, sizeof magic)) == 0;
    return application == SQLITE_APPLICATION_ID ||
           differs_by_one_bit(application, SQLITE_APPLICATION_ID);
}

static bool refuse_file(const struct sqlite_store *store, const struct header *header,
                        GError **error)
{
    if (was_mission(header))
        return fail(error, ERROR_DAMAGED,
                    _("%s is damaged: the beginning of the file is not what it was; restore a copy "
                      "or recover from a mirror"),
                    store->base.name);
    return fail(error, ERROR_NOT_A_MISSION, _("%s is not a mission of truce"), store->base.name);
}

static bool is_whole(const struct sqlite_store *store, const struct header *header, GError **error)
{
    int64_t expected = header_page_bytes(header) * (int64_t)header_u32(header, 28);
    if (header->file_bytes >= expected || sqlite_has_wal(&store->base, store->path))
        return true;
    return fail(error, ERROR_DAMAGED,
                _("%s is damaged: it has %" PRId64 " bytes and was %" PRId64
                  "; restore a copy or recover from a mirror"),
                store->base.name, header->file_bytes, expected);
}

/* The format stands in the header and in the table local_format. A newer truce has written both; a
 * header that is one bit away from its table was damaged. */
static bool check_format(struct sqlite_store *store, int64_t format, GError **error)
{
    int64_t in_table = 0;
    int code = sqlite_read_i64(store->db, "SELECT version FROM local_format", &in_table);
    bool is_flipped = code == SQLITE_OK && differs_by_one_bit((uint32_t)format, (uint32_t)in_table);
    if (format < 1 || is_flipped)
        return fail(error, ERROR_DAMAGED,
                    _("%s is damaged: its header says format %" PRId64 ", its table %" PRId64
                      "; restore a copy or recover from a mirror"),
                    store->base.name, format, in_table);
    if (format > STORE_FORMAT)
        return store_refuse_newer(&store->base, format, error);
    if (code == SQLITE_ERROR || code == SQLITE_NOTFOUND)
        return fail(
            error, ERROR_DAMAGED,
            _("%s is damaged: its table local_format cannot be read (%s); restore a copy or "
              "recover from a mirror"),
            store->base.name, sqlite3_errmsg(store->db));
    return code == SQLITE_OK || sqlite_fail(store, code, error);
}

bool sqlite_recognise(struct sqlite_store *store, GError **error)
{
    /* By SQL, because the newest first page may be in the -wal file; and before the file is looked
     * at, because a reader's lock keeps the last writer from putting that file away meanwhile. */
    int64_t application = 0;
    int64_t format = 0;
    int code = sqlite_read_i64(store->db, "PRAGMA application_id", &application);
    if (code == SQLITE_OK)
        code = sqlite_read_i64(store->db, "PRAGMA user_version", &format);

    struct header header;
    if (!read_header(store, &header, error))
        return false;
    if (header.n < HEADER_BYTES || memcmp(header.bytes, magic, sizeof magic) != 0)
        return refuse_file(store, &header, error);
    if (!is_whole(store, &header, error))
        return false;
    /* SQLITE_ERROR: a number in the header that no SQLite has written yet. */
    int kind = code & 0xff;
    if (kind == SQLITE_NOTADB || kind == SQLITE_CORRUPT || kind == SQLITE_ERROR ||
        (code == SQLITE_OK && application != SQLITE_APPLICATION_ID))
        return refuse_file(store, &header, error);
    if (code != SQLITE_OK)
        return sqlite_fail(store, code, error);
    if (!check_format(store, format, error))
        return false;
    store->base.format = format;
    return true;
}

/* ---- files beside it ---- */

/* An empty file counts as none. */
bool sqlite_exists(const struct store *store, const char *path)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(store->world->sqlite_vfs);
    g_assert(vfs != NULL);
    int exists = 0;
    return vfs->xAccess(vfs, path, SQLITE_ACCESS_EXISTS, &exists) == SQLITE_OK && exists != 0;
}

bool sqlite_has_wal(const struct store *store, const char *path)
{
    g_autofree char *wal = g_strconcat(path, "-wal", NULL);
    return sqlite_exists(store, wal);
}

void sqlite_remove(const struct world *world, const char *path)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    sqlite3_vfs *vfs = sqlite3_vfs_find(world->sqlite_vfs);
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *file = g_strconcat(path, endings[i], NULL);
        vfs->xDelete(vfs, file, 0);
    }
}

/* ---- who holds the lock ---- */

/* The writer's lock is byte 120 of the -shm file (https://www.sqlite.org/walformat.html, 2.3.1). */
#define WRITE_LOCK_BYTE 120

static bool is_write_lock(const char *line, const struct stat *shm, int *pid)
{
    unsigned major_number = 0;
    unsigned minor_number = 0;
    unsigned long long inode = 0;
    unsigned long long first = 0;
    unsigned long long last = 0;
    char kind[16] = "";
    /* "1: POSIX  ADVISORY  WRITE 712 fd:01:131073 120 120"; -> marks one that waits. */
    if (sscanf(line, "%*d: POSIX %*s %15s %d %x:%x:%llu %llu %llu", kind, pid, &major_number,
               &minor_number, &inode, &first, &last) != 7)
        return false;
    return strcmp(kind, "WRITE") == 0 && inode == shm->st_ino &&
           major_number == major(shm->st_dev) && minor_number == minor(shm->st_dev) &&
           first <= WRITE_LOCK_BYTE && WRITE_LOCK_BYTE <= last;
}

/* The program's name and first word, such as "truce import": more could hold what is private. */
static char *process_name(int pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/cmdline", pid);
    g_autofree char *line = NULL;
    size_t n = 0;
    if (!g_file_get_contents(path, &line, &n, NULL) || n == 0)
        return NULL;
    g_autofree char *program = g_path_get_basename(line);
    const char *word = strlen(line) + 1 < n ? line + strlen(line) + 1 : "";
    g_autofree char *name = g_strstrip(g_strconcat(program, " ", word, NULL));
    return g_utf8_make_valid(name, -1);
}

char *sqlite_holder(const char *path)
{
    g_autofree char *shm_path = g_strconcat(path, "-shm", NULL);
    g_autofree char *locks = NULL;
    struct stat shm;
    if (stat(shm_path, &shm) == 0 && g_file_get_contents("/proc/locks", &locks, NULL, NULL)) {
        g_auto(GStrv) lines = g_strsplit(locks, "\n", -1);
        for (char **line = lines; *line != NULL; line++) {
            int pid = 0;
            if (!is_write_lock(*line, &shm, &pid) || pid <= 0)
                continue;
            if (pid == getpid())
                return g_strdup_printf(_("this very process (%d)"), pid);
            g_autofree char *name = process_name(pid);
            return name == NULL ? g_strdup_printf(_("process %d"), pid)
                                : g_strdup_printf(_("process %d (%s)"), pid, name);
        }
    }
    return g_strdup(_("another process"));
}

/* ---- copies ---- */

#define BACKUP_PAGES_A_STEP 1024

/* The source's snapshot is held open, so that the copy need not begin again when others write. */
static bool copy_pages(struct sqlite_store *store, sqlite3 *to, store_progress progress, void *self,
                       GError **error)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", store->db, "main");
    int code = backup == NULL ? sqlite3_errcode(to) : SQLITE_OK;
    while (code == SQLITE_OK) {
        code = sqlite3_backup_step(backup, BACKUP_PAGES_A_STEP);
        if (progress != NULL && (code == SQLITE_OK || code == SQLITE_DONE)) {
            int total = sqlite3_backup_pagecount(backup);
            progress(self, total - sqlite3_backup_remaining(backup), total);
        }
    }
    sqlite3_backup_finish(backup);
    if (code == SQLITE_DONE)
        return true;
    if (code == SQLITE_FULL)
        return fail(error, ERROR_NO_ROOM,
                    _("the disk has no room for the copy of %s; make room or copy to another disk"),
                    store->base.name);
    return fail(error, ERROR_STORE, _("the copy of %s failed: %s"), store->base.name,
                sqlite3_errstr(code));
}

bool sqlite_backup(struct store *base, const char *path, store_progress progress, void *self,
                   GError **error)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    sqlite3 *to = NULL;
    if (sqlite_exists(base, path))
        return fail(error, ERROR_EXISTS, _("%s is already there; choose another name"), path);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    int code = sqlite3_open_v2(path, &to, flags, base->world->sqlite_vfs);
    if (code == SQLITE_OK)
        code = sqlite3_exec(to, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
    if (code != SQLITE_OK) {
        fail(error, ERROR_STORE, _("%s cannot be made: %s"), path, sqlite3_errmsg(to));
        sqlite3_close(to);
        return false;
    }
    bool is_done = store_begin_read(base, error);
    if (is_done) {
        is_done = copy_pages(store, to, progress, self, error);
        store_end(base);
    }
    sqlite3_close(to);
    if (!is_done)
        sqlite_remove(base->world, path);
    return is_done;
}

/* ---- damage ---- */

/* Bytes of the header that SQLite may pass over, and that integrity_check does not look at. */
static bool check_header(struct sqlite_store *store, GError **error)
{
    struct header header;
    if (!read_header(store, &header, error))
        return false;
    static const uint8_t after_page_bytes[] = {2,  2,  0,
                                               64, 32, 32}; /* WAL, no reserve, fractions */
    bool is_right = header.n == HEADER_BYTES && memcmp(header.bytes, magic, sizeof magic) == 0 &&
                    memcmp(header.bytes + 18, after_page_bytes, sizeof after_page_bytes) == 0;
    if (is_right && !sqlite_has_wal(&store->base, store->path)) {
        is_right =
            header_u32(&header, 44) == 4    /* schema format */
            && header_u32(&header, 52) == 0 /* no auto-vacuum */
            && header_u32(&header, 56) == 1 /* UTF-8 */
            && header_u32(&header, 64) == 0 /* no incremental vacuum */
            && header_u32(&header, 68) == SQLITE_APPLICATION_ID &&
            header_u32(&header, 24) == header_u32(&header, 92) && /* page count is valid */
            header_page_bytes(&header) * (int64_t)header_u32(&header, 28) == header.file_bytes;
        for (size_t i = 72; i < 92; i++)
            is_right = is_right && header.bytes[i] == 0;
    }
    if (!is_right)
        return fail(error, ERROR_DAMAGED,
                    _("%s is damaged: the file's header is not what truce writes; restore a copy "
                      "or recover from a mirror"),
                    store->base.name);
    int64_t format = 0;
    int64_t in_table = 0;
    if (sqlite_read_i64(store->db, "PRAGMA user_version", &format) != SQLITE_OK ||
        sqlite_read_i64(store->db, "SELECT version FROM local_format", &in_table) != SQLITE_OK ||
        format != in_table)
        return fail(error, ERROR_DAMAGED,
                    _("%s is damaged: its header and its table local_format do not say the same "
                      "format; restore a copy or recover from a mirror"),
                    store->base.name);
    return true;
}

bool sqlite_check(struct store *base, GError **error)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    sqlite3_stmt *statement = NULL;
    if (!check_header(store, error))
        return false;
    int code = sqlite3_prepare_v2(store->db, "PRAGMA integrity_check(1)", -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    bool is_fine = false;
    if (code == SQLITE_ROW) {
        const char *said = (const char *)sqlite3_column_text(statement, 0);
        is_fine = said != NULL && strcmp(said, "ok") == 0;
        if (!is_fine)
            fail(error, ERROR_DAMAGED,
                 _("%s is damaged (%s); restore a copy or recover from a mirror"), base->name,
                 said);
    } else {
        sqlite_fail(store, code, error);
    }
    sqlite3_finalize(statement);
    return is_fine;
}

static char *one_line(const char *text)
{
    GString *line = g_string_new(NULL);
    for (const char *at = text; *at != '\0'; at++) {
        if (!g_ascii_isspace(*at))
            g_string_append_c(line, *at);
        else if (line->len > 0 && line->str[line->len - 1] != ' ')
            g_string_append_c(line, ' ');
    }
    return g_string_free(line, FALSE);
}

bool sqlite_schema(struct store *base, GPtrArray *lines, GError **error)
{
    g_autoptr(GError) reason = NULL;
    struct query *query = store_prepare(base,
                                        "SELECT type, name, tbl_name, COALESCE(sql, '') AS text "
                                        "FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' "
                                        /* The store's own, made at the first commit. */
                                        "AND tbl_name <> 'local_format'",
                                        error);
    if (query == NULL)
        return false;
    while (query_next(query, &reason)) {
        g_autofree char *text = one_line(col_text(query, "text"));
        g_ptr_array_add(lines, g_strdup_printf("%s %s on %s: %s\n", col_text(query, "type"),
                                               col_text(query, "name"), col_text(query, "tbl_name"),
                                               text));
    }
    if (reason == NULL)
        return true;
    g_propagate_error(error, g_steal_pointer(&reason));
    return false;
}
