/* From older formats to the present one.
 *
 * The list is an array that only ever grows at its end: one entry for each format that was ever
 * released, saying how it becomes the next. An entry is never changed, since missions exist that
 * went through it. record_* and local_* tables are migrated; tables of kinds are not, they are
 * rebuilt from the log.
 */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "store/store.h"

/* From format `from` to from + 1. Either may be NULL; the script runs first. */
struct migration {
    int from;
    const char *script; /* as for store_script */
    bool (*step)(struct store *store, GError **error);
};

/* Brings the store to format `to`, in one transaction with the change of the format's number; with
 * nothing to do it does nothing. The array must lead from 1 to `to` without a gap (asserted). On
 * failure the store is as it was. */
bool store_migrate(struct store *store, const struct migration *migrations, size_t n, int to,
                   GError **error);

#endif
