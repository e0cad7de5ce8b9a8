/* The keys of an exercise, made from its seed. Private to this folder.
 *
 * They come from the seed alone and not from the stream of the play, so that a keyring that is
 * there already changes nothing of what follows.
 */
#ifndef MISSION_EXERCISE_KEYS_H
#define MISSION_EXERCISE_KEYS_H

#include "mission/exercise.h"

/* KEYRING/NAME.key; g_free. */
char *exercise_key_path(const char *keyring, const char *name);

/* One for each participant and one for the log. What is there already must be the same key. */
bool exercise_keys_make(const struct world *world, const struct agreement *agreement,
                        const struct exercise_plan *plan, GError **error);

#endif
