#include "action/keyring.h"

#include "base/error.h"
#include "base/text.h"

char *keyring_path(struct mission *mission, const char *name)
{
    g_autofree char *file = g_strconcat(name, ".key", NULL);

    return g_build_filename(mission_keyring(mission), file, NULL);
}

bool keyring_key(struct mission *mission, const char *name, enum keyring_use use,
                 struct key_pair *pair, GError **error)
{
    const struct world *world = record_world(mission_record(mission));
    g_autofree char *path = NULL;
    struct key_pair made;

    if (!is_slug(name))
        return fail(
            error, ERROR_FIELD,
            _("\"%s\" cannot be the name of a key: expected small letters, digits, - and ."), name);
    if (mission_keyring(mission)[0] == '\0')
        return fail(error, ERROR_KEY, _("this copy of the mission knows no folder of keys"));
    path = keyring_path(mission, name);
    if (use == KEYRING_READ || world->disk.exists(world->disk.self, path))
        return key_file_read(world, path, pair, error);
    key_make(world, &made);
    if (!key_file_create(world, path, &made, error)) {
        key_clear(&made);
        return false;
    }
    *pair = made;
    key_clear(&made);
    return true;
}
