#include "base/world.h"

#include <sodium.h>
#include <string.h>

#include "base/bytes.h"
#include "base/disk.h"

/* ---- the real one ---- */

static struct instant real_now(void *self)
{
    return (struct instant){g_get_real_time() / 1000};
}

static void real_fill(void *self, void *bytes, size_t n)
{
    randombytes_buf(bytes, n);
}

static gpointer make_real(gpointer data)
{
    static struct world real = {.clock = {.now = real_now}, .entropy = {.fill = real_fill}};
    int ready = sodium_init();

    g_assert(ready >= 0);
    real.disk = disk_real;
    return &real;
}

const struct world *world_real(void)
{
    static GOnce once = G_ONCE_INIT;

    return g_once(&once, make_real, NULL);
}

/* ---- the seeded one ---- */

#define CHACHA20_BLOCK_BYTES 64
#define STREAM_BLOCKS        16

struct seeded_world {
    struct world world;
    struct instant now;
    struct hash key;
    uint64_t next_block;
    uint8_t stream[STREAM_BLOCKS * CHACHA20_BLOCK_BYTES];
    size_t n_used; /* of stream */
};

static struct instant seeded_now(void *self)
{
    const struct seeded_world *seeded = self;

    return seeded->now;
}

static void refill_stream(struct seeded_world *seeded)
{
    static const uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];

    memset(seeded->stream, 0, sizeof seeded->stream);
    crypto_stream_chacha20_xor_ic(seeded->stream, seeded->stream, sizeof seeded->stream, nonce,
                                  seeded->next_block, seeded->key.bytes);
    seeded->next_block += STREAM_BLOCKS;
    seeded->n_used = 0;
}

static void seeded_fill(void *self, void *bytes, size_t n)
{
    struct seeded_world *seeded = self;
    uint8_t *to = bytes;

    while (n > 0) {
        size_t take = 0;

        if (seeded->n_used == sizeof seeded->stream)
            refill_stream(seeded);
        take = MIN(n, sizeof seeded->stream - seeded->n_used);
        memcpy(to, seeded->stream + seeded->n_used, take);
        seeded->n_used += take;
        to += take;
        n -= take;
    }
}

struct seeded_world *seeded_world_new(const struct world *base, uint64_t seed)
{
    struct seeded_world *seeded = g_new0(struct seeded_world, 1);
    uint64_t seed_be = GUINT64_TO_BE(seed);

    G_STATIC_ASSERT(HASH_BYTES == crypto_stream_chacha20_KEYBYTES);
    seeded->key = sha256_of(&seed_be, sizeof seed_be);
    seeded->n_used = sizeof seeded->stream;
    seeded->world = *base;
    seeded->world.clock = (struct clock){seeded_now, seeded};
    seeded->world.entropy = (struct entropy){seeded_fill, seeded};
    return seeded;
}

void seeded_world_free(struct seeded_world *seeded)
{
    g_free(seeded);
}

const struct world *seeded_world(struct seeded_world *seeded)
{
    return &seeded->world;
}

void seeded_world_set_now(struct seeded_world *seeded, struct instant now)
{
    seeded->now = now;
}
