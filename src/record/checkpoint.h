/* Checkpoints: the signed head of a log, as C2SP tlog-checkpoint over signed-note, and cosignatures
 * as tlog-cosignature (cosignature/v1). Tools that know these formats follow the log unchanged.
 */
#ifndef RECORD_CHECKPOINT_H
#define RECORD_CHECKPOINT_H

#include "base/instant.h"
#include "record/key.h"

struct checkpoint {
    char *origin; /* "<mission>/<generation>" */
    uint64_t size;
    struct hash root;
};
void checkpoint_clear(struct checkpoint *checkpoint);

/* The signed note: body, blank line, one signature line by the log's key, whose name is the
 * origin. g_free. */
char *checkpoint_sign(const struct checkpoint *checkpoint, const struct key_pair *log_key);
/* Reads a note and verifies the log's signature among its lines; other lines are cosignatures and
 * pass. ERROR_MALFORMED, ERROR_SIGNATURE. */
bool checkpoint_read(const char *note, const char *origin, const struct hash *log_public_key,
                     struct checkpoint *out, GError **error);

/* A cosignature line ("— NAME BASE64\n") over the note by `name`'s key at that time, in whole
 * seconds; g_free. The note must be one that checkpoint_read accepted; `name` has no space and no
 * plus sign. */
char *checkpoint_cosign(const char *note, const char *name, const struct key_pair *pair,
                        struct instant at);
/* ERROR_SIGNATURE unless every line by that name and key verifies and there is one; *at is the
 * latest. */
bool checkpoint_cosigned(const char *note, const char *name, const struct hash *public_key,
                         struct instant *at, GError **error);

#endif
