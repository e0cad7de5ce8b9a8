/* Checkpoints, and the cosignatures under them: whatever a stranger's note says, it is refused or
 * it is the log's own.
 */
#include <stdint.h>

#include "record/checkpoint.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#define ORIGIN "karabakh-2020/0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f/1"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const struct hash seed = {{1}};
    g_autofree char *note = g_strndup((const char *)bytes, n);
    g_autoptr(GError) error = NULL;
    struct checkpoint checkpoint = {0};
    struct key_pair log_key;

    key_from_seed(&seed, &log_key);
    if (checkpoint_read(note, ORIGIN, &log_key.public_key, &checkpoint, &error)) {
        struct instant at;

        g_assert_cmpstr(checkpoint.origin, ==, ORIGIN);
        (void)checkpoint_cosigned(note, "observer", &log_key.public_key, &at, NULL);
        checkpoint_clear(&checkpoint);
    } else {
        g_assert_nonnull(error);
    }
    return 0;
}
