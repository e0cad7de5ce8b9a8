/* Open addressing, at most half full. */
#include "plan/files/names.h"

#include <string.h>

#define SLOTS_MIN 1024

struct slot {
    uint32_t hash;
    uint32_t number; /* PLAN_NONE: free */
};

struct names {
    GStringChunk *chunk;
    const char **texts;
    uint32_t n;
    uint32_t room;
    struct slot *slots;
    uint32_t n_slots; /* a power of two */
    uint64_t secret;
};

static uint64_t mix(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The secret keeps strangers from writing a file whose names all fall into one slot. */
static uint32_t hash_of(const struct names *names, const char *text, size_t n)
{
    uint64_t hash = names->secret ^ n;

    for (; n > 0; text += MIN(n, 8), n -= MIN(n, 8)) {
        uint64_t word = 0;

        memcpy(&word, text, MIN(n, 8));
        hash = mix(hash ^ word, names->secret);
    }
    return (uint32_t)(hash ^ hash >> 32);
}

static struct slot *slots_new(uint32_t n)
{
    struct slot *slots = g_new(struct slot, n);

    memset(slots, 0xff, n * sizeof *slots);
    return slots;
}

struct names *names_new(GStringChunk *texts)
{
    struct names *names = g_new0(struct names, 1);

    names->chunk = texts;
    names->n_slots = SLOTS_MIN;
    names->slots = slots_new(SLOTS_MIN);
    /* Where the system put this is not known outside the process, and no answer depends on it. */
    names->secret = mix((uintptr_t)names, UINT64_C(0x9e3779b97f4a7c15)) | 1;
    return names;
}

void names_free(struct names *names)
{
    if (names == NULL)
        return;
    g_free(names->texts);
    g_free(names->slots);
    g_free(names);
}

/* The text's slot, or the free one where it belongs. */
static struct slot *find_slot(const struct names *names, uint32_t hash, const char *text, size_t n)
{
    for (uint32_t i = hash;; i++) {
        struct slot *slot = &names->slots[i & (names->n_slots - 1)];
        const char *there = NULL;

        if (slot->number == PLAN_NONE)
            return slot;
        if (slot->hash != hash)
            continue;
        there = names->texts[slot->number];
        if (strncmp(there, text, n) == 0 && there[n] == '\0')
            return slot;
    }
}

static void grow(struct names *names)
{
    struct slot *old = names->slots;
    uint32_t n_old = names->n_slots;

    names->n_slots = 2 * n_old;
    names->slots = slots_new(names->n_slots);
    for (uint32_t i = 0; i < n_old; i++) {
        uint32_t at = old[i].hash;

        if (old[i].number == PLAN_NONE)
            continue;
        while (names->slots[at & (names->n_slots - 1)].number != PLAN_NONE)
            at++;
        names->slots[at & (names->n_slots - 1)] = old[i];
    }
    g_free(old);
}

uint32_t names_put(struct names *names, const char *text, size_t n)
{
    uint32_t hash = hash_of(names, text, n);
    struct slot *slot = find_slot(names, hash, text, n);

    if (slot->number != PLAN_NONE)
        return slot->number;
    g_assert(names->n < UINT32_MAX / 4);
    if (names->n == names->room) {
        names->room = MAX(2 * names->room, SLOTS_MIN);
        names->texts = g_renew(const char *, names->texts, names->room);
    }
    names->texts[names->n] =
        names->chunk != NULL ? g_string_chunk_insert_len(names->chunk, text, (gssize)n) : text;
    *slot = (struct slot){hash, names->n++};
    if (names->n > names->n_slots / 2)
        grow(names);
    return names->n - 1;
}

uint32_t names_find(const struct names *names, const char *text, size_t n)
{
    return find_slot(names, hash_of(names, text, n), text, n)->number;
}

const char *names_text(const struct names *names, uint32_t number)
{
    g_assert(number < names->n);
    return names->texts[number];
}

uint32_t names_count(const struct names *names)
{
    return names->n;
}
