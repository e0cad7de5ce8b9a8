/* The outside world behind three small interfaces: clock, randomness, and the few files that are
 * not in the database (keys, log.head, agreements, exports). A simulator replaces all three; the
 * database's own disk is replaced through SQLite's VFS name.
 *
 * Nothing below the commands calls the operating system for time, randomness or these files except
 * through a struct world.
 */
#ifndef BASE_WORLD_H
#define BASE_WORLD_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/instant.h"

struct clock {
    struct instant (*now)(void *self);
    void *self;
};

struct entropy {
    void (*fill)(void *self, void *bytes, size_t n);
    void *self;
};

/* Errors are ERROR_IO, ERROR_NO_ROOM, ERROR_NOT_FOUND for reading what is not there, and
 * ERROR_TOO_LARGE for a file above `bytes_max`. A crash may leave a file PATH.*.new beside. */
struct disk {
    /* Whole file, at most `bytes_max`; a NUL is added behind it. g_free *bytes. */
    bool (*read)(void *self, const char *path, size_t bytes_max, char **bytes, size_t *n,
                 GError **error);
    /* Durable when it returns: written beside, synced, renamed over, folder synced. A crash leaves
     * the old file or the new. `mode` as for open(2). */
    bool (*replace)(void *self, const char *path, const void *bytes, size_t n, int mode,
                    GError **error);
    /* As replace, but ERROR_EXISTS when there is such a file already. */
    bool (*create)(void *self, const char *path, const void *bytes, size_t n, int mode,
                   GError **error);
    /* With the folders above it; fine when it is there. */
    bool (*make_folder)(void *self, const char *path, int mode, GError **error);
    bool (*exists)(void *self, const char *path);
    void *self;
};

struct world {
    struct clock clock;
    struct entropy entropy;
    struct disk disk;
    const char *sqlite_vfs; /* NULL: SQLite's default */
};

/* The real one: system clock, libsodium's randombytes, POSIX files. Static, never freed. */
const struct world *world_real(void);

/* One whose bytes and salts come from a seed (ChaCha20 keyed by SHA-256 of the seed) and whose
 * clock stands where it is put, at first at 1970: for exercises and tests. The seed is hashed as
 * eight bytes, the highest first. Files are those of `base`. Not shared between threads. */
struct seeded_world;
struct seeded_world *seeded_world_new(const struct world *base, uint64_t seed);
void seeded_world_free(struct seeded_world *seeded);
DEFINE_OWNED(seeded_world)
const struct world *seeded_world(struct seeded_world *seeded);
void seeded_world_set_now(struct seeded_world *seeded, struct instant now);

static inline struct instant world_now(const struct world *world)
{
    return world->clock.now(world->clock.self);
}

static inline void world_random(const struct world *world, void *bytes, size_t n)
{
    world->entropy.fill(world->entropy.self, bytes, n);
}

#endif
