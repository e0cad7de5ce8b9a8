#include "mission/exercise_keys.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/key.h"

char *exercise_key_path(const char *keyring, const char *name)
{
    g_autofree char *file = g_strconcat(name, ".key", NULL);

    return g_build_filename(keyring, file, NULL);
}

static void make_pair(uint64_t seed, const char *name, struct key_pair *pair)
{
    g_autofree char *text = g_strdup_printf("truce/exercise/key/1\n%" PRIu64 "\n%s", seed, name);
    struct hash hash = sha256_of(text, strlen(text));

    key_from_seed(&hash, pair);
}

static bool check_there(const struct world *world, const char *path, const struct key_pair *wanted,
                        GError **error)
{
    struct key_pair there;
    bool same;

    if (!key_file_read(world, path, &there, error)) {
        return false;
    }
    same = hash_equal(&there.public_key, &wanted->public_key);
    key_clear(&there);
    return same || fail(error, ERROR_KEY,
                        _("%s holds a key that is not this exercise's, whose keys come from its "
                          "seed; name an empty folder with --keyring"),
                        path);
}

static bool make_one(const struct world *world, const struct exercise_plan *plan, const char *name,
                     GError **error)
{
    g_autofree char *path = exercise_key_path(plan->keyring, name);
    struct key_pair pair;
    bool made;

    make_pair(plan->seed, name, &pair);
    made = world->disk.exists(world->disk.self, path) ? check_there(world, path, &pair, error)
                                                      : key_file_create(world, path, &pair, error);
    key_clear(&pair);
    return made;
}

bool exercise_keys_make(const struct world *world, const struct agreement *agreement,
                        const struct exercise_plan *plan, GError **error)
{
    if (!world->disk.make_folder(world->disk.self, plan->keyring, 0700, error)) {
        return false;
    }
    for (guint i = 0; i < agreement->participants->len; i++) {
        const struct participant *participant =
            &g_array_index(agreement->participants, struct participant, i);

        if (!make_one(world, plan, participant->id, error)) {
            return false;
        }
    }
    return make_one(world, plan, "log", error);
}
