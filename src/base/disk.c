#include "base/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"

#define READ_BYTES_FIRST 4096

/* ---- what went wrong ---- */

enum deed { DEED_READ, DEED_WRITE, DEED_MAKE };

static const char *remedy(int cause)
{
    switch (cause) {
    case ENOSPC:
    case EDQUOT:
        return _("make room on that disk and try again");
    case EACCES:
    case EPERM:
        return _("give the user who runs truce access to it");
    case EROFS:
        return _("mount that disk writable or choose another place");
    case ENOENT:
        return _("see that the path is right and the folder is there");
    case EISDIR:
        return _("name a file in it");
    case ENOTDIR:
        return _("choose a path whose folders are no files");
    case EMFILE:
    case ENFILE:
        return _("end other programs or raise the limit of open files");
    default:
        return _("see that the disk is sound and try again");
    }
}

static bool fail_errno(GError **error, enum deed deed, const char *path, int cause)
{
    enum error_code code = ERROR_IO;
    const char *reason = g_strerror(cause);

    if (cause == ENOSPC || cause == EDQUOT)
        code = ERROR_NO_ROOM;
    switch (deed) {
    case DEED_READ:
        if (cause == ENOENT)
            code = ERROR_NOT_FOUND;
        return fail(error, code, _("%s cannot be read: %s; %s"), path, reason, remedy(cause));
    case DEED_WRITE:
        return fail(error, code, _("%s cannot be written: %s; %s"), path, reason, remedy(cause));
    case DEED_MAKE:
        return fail(error, code, _("the folder %s cannot be made: %s; %s"), path, reason,
                    remedy(cause));
    }
    g_assert_not_reached();
}

static bool fail_exists(GError **error, const char *path)
{
    return fail(error, ERROR_EXISTS, _("%s is there already; choose another name or move it away"),
                path);
}

/* ---- reading ---- */

/* Reads up to n bytes, fewer only at the end of the file; -1 and errno on failure. */
static ssize_t read_full(int file, char *to, size_t n)
{
    size_t done = 0;

    while (done < n) {
        ssize_t got = read(file, to + done, n - done);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

/* Reads to the end rather than to the size that stat tells: a pipe has none. One byte more than
 * allowed is asked for, to see that there is one. */
static bool read_all(int file, const char *path, size_t bytes_max, GByteArray *into, GError **error)
{
    size_t step = READ_BYTES_FIRST;

    for (;;) {
        size_t have = into->len;
        size_t ask = MIN(step, bytes_max - have + 1);
        ssize_t got = 0;

        g_byte_array_set_size(into, (guint)(have + ask));
        got = read_full(file, (char *)into->data + have, ask);
        if (got < 0)
            return fail_errno(error, DEED_READ, path, errno);
        g_byte_array_set_size(into, (guint)(have + (size_t)got));
        if (into->len > bytes_max)
            return fail(error, ERROR_TOO_LARGE,
                        _("%s is larger than the %zu bytes that are read here; see that it is the "
                          "right file"),
                        path, bytes_max);
        if ((size_t)got < ask)
            return true;
        step *= 2;
    }
}

static bool real_read(void *self, const char *path, size_t bytes_max, char **bytes, size_t *n,
                      GError **error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    GByteArray *into = NULL;
    bool ok = false;

    /* GByteArray counts in guint, and nothing that is read whole comes near. */
    g_assert(bytes_max < G_MAXUINT / 2);
    if (file < 0)
        return fail_errno(error, DEED_READ, path, errno);
    into = g_byte_array_new();
    ok = read_all(file, path, bytes_max, into, error);
    close(file);
    if (!ok) {
        g_byte_array_unref(into);
        return false;
    }
    *n = into->len;
    g_byte_array_append(into, (const guint8 *)"", 1);
    *bytes = (char *)g_byte_array_free(into, FALSE);
    return true;
}

/* ---- writing ---- */

static int write_full(int file, const char *from, size_t n)
{
    while (n > 0) {
        ssize_t put = write(file, from, n);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return -1;
        from += put;
        n -= (size_t)put;
    }
    return 0;
}

/* Makes the folder's entry of `path` durable. Some file systems cannot sync a folder and say
 * EINVAL; they have nothing better to offer. */
static int sync_folder_of(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int result = 0;
    int cause = 0;

    if (file < 0)
        return -1;
    result = fsync(file);
    cause = errno;
    close(file);
    errno = cause;
    return result < 0 && cause != EINVAL ? -1 : 0;
}

/* Writes and syncs a new file beside `path`, whose name goes to `beside`. On failure errno is set
 * and no file is left. */
static int write_beside(const char *path, const void *bytes, size_t n, int mode, char **beside)
{
    g_autofree char *name = NULL;
    uint8_t salt[8];
    char hex[2 * sizeof salt + 1];
    int file = -1;
    int cause = 0;

    randombytes_buf(salt, sizeof salt);
    bytes_to_hex(salt, sizeof salt, hex);
    name = g_strdup_printf("%s.%s.new", path, hex);
    file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
    if (file < 0)
        return -1;
    if (write_full(file, bytes, n) < 0 || fsync(file) < 0)
        cause = errno;
    /* On network file systems the last fault is told at closing. */
    if (close(file) < 0 && cause == 0)
        cause = errno;
    if (cause != 0) {
        unlink(name);
        errno = cause;
        return -1;
    }
    *beside = g_steal_pointer(&name);
    return 0;
}

static bool real_replace(void *self, const char *path, const void *bytes, size_t n, int mode,
                         GError **error)
{
    g_autofree char *beside = NULL;

    if (write_beside(path, bytes, n, mode, &beside) < 0)
        return fail_errno(error, DEED_WRITE, path, errno);
    if (rename(beside, path) < 0) {
        int cause = errno;

        unlink(beside);
        return fail_errno(error, DEED_WRITE, path, cause);
    }
    if (sync_folder_of(path) < 0)
        return fail_errno(error, DEED_WRITE, path, errno);
    return true;
}

/* Gives the file its name unless that is taken; file systems without a rename that does so have
 * links or nothing. */
static int name_anew(const char *beside, const char *path)
{
    int cause = 0;

    if (renameat2(AT_FDCWD, beside, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    if (link(beside, path) < 0)
        return -1;
    cause = errno;
    unlink(beside);
    errno = cause;
    return 0;
}

static bool real_create(void *self, const char *path, const void *bytes, size_t n, int mode,
                        GError **error)
{
    g_autofree char *beside = NULL;
    struct stat there;

    /* Asked before writing, so that a full disk does not hide it; asked again by name_anew. */
    if (lstat(path, &there) == 0)
        return fail_exists(error, path);
    if (write_beside(path, bytes, n, mode, &beside) < 0)
        return fail_errno(error, DEED_WRITE, path, errno);
    if (name_anew(beside, path) < 0) {
        int cause = errno;

        unlink(beside);
        if (cause == EEXIST)
            return fail_exists(error, path);
        return fail_errno(error, DEED_WRITE, path, cause);
    }
    if (sync_folder_of(path) < 0)
        return fail_errno(error, DEED_WRITE, path, errno);
    return true;
}

/* ---- folders ---- */

static bool is_folder(const char *path)
{
    struct stat there;

    return stat(path, &there) == 0 && S_ISDIR(there.st_mode);
}

static bool real_make_folder(void *self, const char *path, int mode, GError **error)
{
    g_autofree char *above = g_path_get_dirname(path);

    if (is_folder(path))
        return true;
    if (!is_folder(above) && !real_make_folder(self, above, mode, error))
        return false;
    if (mkdir(path, (mode_t)mode) < 0 && !(errno == EEXIST && is_folder(path)))
        return fail_errno(error, DEED_MAKE, path, errno);
    if (sync_folder_of(path) < 0)
        return fail_errno(error, DEED_MAKE, path, errno);
    return true;
}

static bool real_exists(void *self, const char *path)
{
    struct stat there;

    return stat(path, &there) == 0;
}

const struct disk disk_real = {
    .read = real_read,
    .replace = real_replace,
    .create = real_create,
    .make_folder = real_make_folder,
    .exists = real_exists,
};
