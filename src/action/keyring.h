/* The folder of keys that a mission remembers: DIR/<name>.key.
 */
#ifndef ACTION_KEYRING_H
#define ACTION_KEYRING_H

#include "mission/mission.h"
#include "record/key.h"

enum keyring_use {
    KEYRING_READ, /* must be there */
    KEYRING_MAKE, /* made when it is not */
};

/* ERROR_KEY, ERROR_IO, ERROR_NOT_FOUND. key_clear the pair. `name` must be a slug. */
bool keyring_key(struct mission *mission, const char *name, enum keyring_use use,
                 struct key_pair *pair, GError **error);
char *keyring_path(struct mission *mission, const char *name); /* g_free */

#endif
