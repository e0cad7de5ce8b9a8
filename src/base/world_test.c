/* The world: files that are whole or not there, and a seeded stream that is always the same.
 *
 * The calls that make a file durable are replaced by ones that note themselves and fail when told
 * to, because no full disk is at hand and the order is what a crash would show.
 */
#include "base/world.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/error.h"

/* ---- the calls ---- */

static GString *calls; /* what was called, in order */
static int fsync_fault;
static int rename_fault;
static int link_fault;
static int renameat2_fault;

static bool is_folder_open(int file)
{
    struct stat there;

    return fstat(file, &there) == 0 && S_ISDIR(there.st_mode);
}

int fsync(int file)
{
    bool is_folder = is_folder_open(file);

    g_string_append(calls, is_folder ? "sync-folder " : "sync ");
    if (fsync_fault != 0 && !is_folder) {
        errno = fsync_fault;
        return -1;
    }
    return (int)syscall(SYS_fsync, file);
}

int rename(const char *from, const char *to)
{
    g_string_append(calls, "rename ");
    if (rename_fault != 0) {
        errno = rename_fault;
        return -1;
    }
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
    g_string_append(calls, "rename-anew ");
    if (renameat2_fault != 0) {
        errno = renameat2_fault;
        return -1;
    }
    return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
}

int link(const char *from, const char *to)
{
    g_string_append(calls, "link ");
    if (link_fault != 0) {
        errno = link_fault;
        return -1;
    }
    return (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

/* ---- a folder for each test ---- */

struct room {
    char *folder;
    char *path; /* of a file in it that is not there yet */
    const struct disk *disk;
};

static void room_enter(struct room *room, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    room->folder = g_dir_make_tmp("world-XXXXXX", &error);
    g_assert_no_error(error);
    room->path = g_build_filename(room->folder, "file", NULL);
    room->disk = &world_real()->disk;
    calls = g_string_new(NULL);
    fsync_fault = 0;
    rename_fault = 0;
    renameat2_fault = 0;
    link_fault = 0;
}

static int entries_count(const char *folder)
{
    g_autoptr(GDir) open = g_dir_open(folder, 0, NULL);
    int n = 0;

    g_assert_nonnull(open);
    while (g_dir_read_name(open) != NULL)
        n++;
    return n;
}

static void room_leave(struct room *room, gconstpointer data)
{
    g_remove(room->path);
    g_assert_cmpint(g_rmdir(room->folder), ==, 0); /* nothing else may be left in it */
    g_free(room->folder);
    g_free(room->path);
    g_string_free(calls, TRUE);
}

static void check_content(struct room *room, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *bytes = NULL;
    size_t n = 0;

    g_assert_true(room->disk->read(room->disk->self, room->path, 1000, &bytes, &n, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(bytes, ==, expected);
    g_assert_cmpuint(n, ==, strlen(expected));
}

static bool replace(struct room *room, const char *text, GError **error)
{
    return room->disk->replace(room->disk->self, room->path, text, strlen(text), 0600, error);
}

static bool create(struct room *room, const char *text, GError **error)
{
    return room->disk->create(room->disk->self, room->path, text, strlen(text), 0600, error);
}

/* The message names the file and says `says`; it is cleared. */
static void check_refused(bool ok, GError **error, enum error_code code, const char *path,
                          const char *says)
{
    g_assert_false(ok);
    g_assert_nonnull(*error);
    if (!error_is(*error, code) || strstr((*error)->message, path) == NULL ||
        strstr((*error)->message, says) == NULL)
        g_error("expected %s, %s and “%s” in: %s", error_row(code)->name, path, says,
                (*error)->message);
    g_clear_error(error);
}

/* ---- writing ---- */

static void test_replace(struct room *room, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    struct stat there;

    g_assert_true(replace(room, "one", &error));
    g_assert_no_error(error);
    check_content(room, "one");
    g_assert_true(replace(room, "two, longer", &error));
    check_content(room, "two, longer");
    g_assert_true(replace(room, "", &error));
    check_content(room, "");
    g_assert_cmpint(stat(room->path, &there), ==, 0);
    g_assert_cmpint(there.st_mode & 07777, ==, 0600);
    g_assert_cmpint(entries_count(room->folder), ==, 1);
}

static void test_order(struct room *room, gconstpointer data)
{
    g_assert_true(replace(room, "one", NULL));
    g_assert_cmpstr(calls->str, ==, "sync rename sync-folder ");
    g_string_truncate(calls, 0);
    g_remove(room->path);
    g_assert_true(create(room, "one", NULL));
    g_assert_cmpstr(calls->str, ==, "sync rename-anew sync-folder ");
}

static void test_replace_bytes(struct room *room, gconstpointer data)
{
    g_autofree char *many = g_malloc0(100000);
    g_autofree char *bytes = NULL;
    g_autoptr(GError) error = NULL;
    size_t n = 0;

    many[99999] = 'x';
    g_assert_true(room->disk->replace(room->disk->self, room->path, many, 100000, 0644, &error));
    g_assert_no_error(error);
    g_assert_true(room->disk->read(room->disk->self, room->path, 100000, &bytes, &n, &error));
    g_assert_cmpmem(bytes, n, many, 100000);
    g_assert_true(bytes[n] == '\0');
}

static void test_no_room(struct room *room, gconstpointer data)
{
    static const int faults[] = {ENOSPC, EDQUOT};

    g_assert_true(replace(room, "old", NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_autoptr(GError) error = NULL;

        fsync_fault = faults[i];
        check_refused(replace(room, "new", &error), &error, ERROR_NO_ROOM, room->path, "make room");
        check_content(room, "old");
        g_assert_cmpint(entries_count(room->folder), ==, 1);
    }
}

static void test_io_fault(struct room *room, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(replace(room, "old", NULL));
    fsync_fault = EIO;
    check_refused(replace(room, "new", &error), &error, ERROR_IO, room->path, "disk is sound");
    check_content(room, "old");
    fsync_fault = 0;
    rename_fault = EROFS;
    check_refused(replace(room, "new", &error), &error, ERROR_IO, room->path, "mount that disk");
    check_content(room, "old");
    g_assert_cmpint(entries_count(room->folder), ==, 1);
}

static void test_create(struct room *room, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(create(room, "one", &error));
    g_assert_no_error(error);
    check_content(room, "one");
    check_refused(create(room, "two", &error), &error, ERROR_EXISTS, room->path, "there already");
    check_content(room, "one");
    g_assert_cmpint(entries_count(room->folder), ==, 1);
}

/* Another process makes the file between our look and our rename. */
static void test_create_raced(struct room *room, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    renameat2_fault = EEXIST;
    check_refused(create(room, "two", &error), &error, ERROR_EXISTS, room->path, "there already");
    g_assert_cmpint(entries_count(room->folder), ==, 0);
}

static void test_create_by_link(struct room *room, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    renameat2_fault = EINVAL;
    g_assert_true(create(room, "one", &error));
    g_assert_no_error(error);
    g_assert_cmpstr(calls->str, ==, "sync rename-anew link sync-folder ");
    check_content(room, "one");
    g_assert_cmpint(entries_count(room->folder), ==, 1);
    g_remove(room->path);
    link_fault = EPERM;
    check_refused(create(room, "one", &error), &error, ERROR_IO, room->path, "access");
    g_assert_cmpint(entries_count(room->folder), ==, 0);
}

static void test_create_no_room(struct room *room, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    fsync_fault = ENOSPC;
    check_refused(create(room, "one", &error), &error, ERROR_NO_ROOM, room->path, "make room");
    g_assert_cmpint(entries_count(room->folder), ==, 0);
}

static void test_write_nowhere(struct room *room, gconstpointer data)
{
    g_autofree char *path = g_build_filename(room->folder, "missing", "file", NULL);
    g_autoptr(GError) error = NULL;
    const struct disk *disk = room->disk;

    check_refused(disk->replace(disk->self, path, "x", 1, 0600, &error), &error, ERROR_IO, path,
                  "the folder is there");
    check_refused(disk->create(disk->self, path, "x", 1, 0600, &error), &error, ERROR_IO, path,
                  "the folder is there");
    check_refused(disk->replace(disk->self, room->folder, "x", 1, 0600, &error), &error, ERROR_IO,
                  room->folder, "name a file");
}

/* ---- reading ---- */

static void test_read_refused(struct room *room, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    const struct disk *disk = room->disk;
    char *bytes = (char *)"untouched";
    size_t n = 77;

    check_refused(disk->read(disk->self, room->path, 10, &bytes, &n, &error), &error,
                  ERROR_NOT_FOUND, room->path, "path is right");
    check_refused(disk->read(disk->self, room->folder, 10, &bytes, &n, &error), &error, ERROR_IO,
                  room->folder, "name a file");
    g_assert_true(replace(room, "eleven long", NULL));
    check_refused(disk->read(disk->self, room->path, 10, &bytes, &n, &error), &error,
                  ERROR_TOO_LARGE, room->path, "larger than the 10 bytes");
    g_assert_cmpstr(bytes, ==, "untouched");
    g_assert_cmpuint(n, ==, 77);
}

static void test_read_limits(struct room *room, gconstpointer data)
{
    g_autofree char *exact = NULL;
    g_autofree char *empty = NULL;
    const struct disk *disk = room->disk;
    size_t n = 0;

    g_assert_true(replace(room, "0123456789", NULL));
    g_assert_true(disk->read(disk->self, room->path, 10, &exact, &n, NULL));
    g_assert_cmpstr(exact, ==, "0123456789");
    g_assert_true(replace(room, "", NULL));
    g_assert_true(disk->read(disk->self, room->path, 0, &empty, &n, NULL));
    g_assert_cmpstr(empty, ==, "");
    g_assert_cmpuint(n, ==, 0);
}

/* Sizes around those in which it is read. */
static void test_read_sizes(struct room *room, gconstpointer data)
{
    static const size_t sizes[] = {4095, 4096, 4097, 12287, 12288, 12289, 40000};

    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autofree char *put = g_strnfill(sizes[i], 'x');
        g_autofree char *got = NULL;
        size_t n = 0;

        g_assert_true(replace(room, put, NULL));
        g_assert_true(room->disk->read(room->disk->self, room->path, 50000, &got, &n, NULL));
        g_assert_cmpuint(n, ==, sizes[i]);
        g_assert_cmpstr(got, ==, put);
    }
}

/* ---- folders ---- */

static void test_folders(struct room *room, gconstpointer data)
{
    g_autofree char *above = g_build_filename(room->folder, "a", NULL);
    g_autofree char *path = g_build_filename(above, "b", NULL);
    g_autoptr(GError) error = NULL;
    const struct disk *disk = room->disk;
    struct stat there;

    g_assert_false(disk->exists(disk->self, path));
    g_assert_true(disk->make_folder(disk->self, path, 0700, &error));
    g_assert_no_error(error);
    g_assert_true(disk->exists(disk->self, path));
    g_assert_cmpint(stat(path, &there), ==, 0);
    g_assert_cmpint(there.st_mode & 07777, ==, 0700);
    g_assert_cmpstr(calls->str, ==, "sync-folder sync-folder ");
    g_assert_true(disk->make_folder(disk->self, path, 0700, &error));
    g_rmdir(path);
    g_rmdir(above);
}

static void test_folder_over_file(struct room *room, gconstpointer data)
{
    g_autofree char *below = g_build_filename(room->path, "b", NULL);
    g_autoptr(GError) error = NULL;
    const struct disk *disk = room->disk;

    g_assert_true(replace(room, "a file", NULL));
    check_refused(disk->make_folder(disk->self, room->path, 0700, &error), &error, ERROR_IO,
                  room->path, "cannot be made");
    check_refused(disk->make_folder(disk->self, below, 0700, &error), &error, ERROR_IO, room->path,
                  "cannot be made");
    check_content(room, "a file");
}

/* ---- clock and randomness ---- */

static void test_real(void)
{
    const struct world *world = world_real();
    uint8_t first[32];
    uint8_t second[32];

    g_assert_true(world == world_real());
    g_assert_cmpint(world_now(world).ms, >, INT64_C(1700000000000)); /* milliseconds, no other */
    g_assert_cmpint(world_now(world).ms, <, INT64_C(17000000000000));
    world_random(world, first, sizeof first);
    world_random(world, second, sizeof second);
    g_assert_cmpint(memcmp(first, second, sizeof first), !=, 0);
}

/* From `openssl enc -chacha20` over zeros, key SHA-256 of eight bytes 0 0 0 0 0 0 0 42, nonce 0. */
static void test_seeded_vector(void)
{
    OWNED(seeded_world) seeded = seeded_world_new(world_real(), 42);
    uint8_t stream[5000];
    char hex[65];

    world_random(seeded_world(seeded), stream, sizeof stream);
    bytes_to_hex(stream, 32, hex);
    g_assert_cmpstr(hex, ==, "1818747c2dc22a6743cbc1bf9da0b8df0f3644e472f1ce58a85661268e917c5a");
    bytes_to_hex(stream + sizeof stream - 16, 16, hex);
    g_assert_cmpstr(hex, ==, "d752f4447c47731e27faca4a42f7c380");
}

/* However the bytes are asked for, they are the same stream. */
static void test_seeded_parts(void)
{
    OWNED(seeded_world) whole = seeded_world_new(world_real(), 7);
    OWNED(seeded_world) parts = seeded_world_new(world_real(), 7);
    OWNED(seeded_world) other = seeded_world_new(world_real(), 8);
    uint8_t at_once[3000];
    uint8_t in_parts[3000];
    uint8_t of_other[3000];
    size_t n = 0;

    world_random(seeded_world(whole), at_once, sizeof at_once);
    world_random(seeded_world(other), of_other, sizeof of_other);
    while (n < sizeof in_parts) {
        size_t take = (size_t)g_test_rand_int_range(0, 200);

        take = MIN(take, sizeof in_parts - n);
        world_random(seeded_world(parts), in_parts + n, take);
        n += take;
    }
    g_assert_cmpmem(at_once, sizeof at_once, in_parts, sizeof in_parts);
    g_assert_cmpint(memcmp(at_once, of_other, sizeof at_once), !=, 0);
}

static void test_seeded_clock(void)
{
    OWNED(seeded_world) seeded = seeded_world_new(world_real(), 1);
    const struct world *world = seeded_world(seeded);

    g_assert_cmpint(world_now(world).ms, ==, 0);
    seeded_world_set_now(seeded, (struct instant){1604955600000});
    g_assert_cmpint(world_now(world).ms, ==, 1604955600000);
    g_assert_cmpint(world_now(world).ms, ==, 1604955600000);
    g_assert_true(world->disk.replace == world_real()->disk.replace);
    seeded_world_free(NULL);
}

#define ADD(name, function)                                                                        \
    g_test_add("/world/" name, struct room, NULL, room_enter, function, room_leave)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("replace", test_replace);
    ADD("order", test_order);
    ADD("replace-bytes", test_replace_bytes);
    ADD("no-room", test_no_room);
    ADD("io-fault", test_io_fault);
    ADD("create", test_create);
    ADD("create-raced", test_create_raced);
    ADD("create-by-link", test_create_by_link);
    ADD("create-no-room", test_create_no_room);
    ADD("write-nowhere", test_write_nowhere);
    ADD("read-refused", test_read_refused);
    ADD("read-limits", test_read_limits);
    ADD("read-sizes", test_read_sizes);
    ADD("folders", test_folders);
    ADD("folder-over-file", test_folder_over_file);
    g_test_add_func("/world/real", test_real);
    g_test_add_func("/world/seeded-vector", test_seeded_vector);
    g_test_add_func("/world/seeded-parts", test_seeded_parts);
    g_test_add_func("/world/seeded-clock", test_seeded_clock);
    return g_test_run();
}
