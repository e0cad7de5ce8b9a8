#include "store/migrate.h"

#include "base/error.h"
#include "base/text.h"
#include "store/driver.h"

static bool migrate_in_transaction(struct store *store, const struct migration *migrations, int to,
                                   GError **error)
{
    /* Read again under the lock, which on PostgreSQL is the row's: another process may have
     * migrated while we waited for it. */
    struct query *lock = store_prepare(store, "UPDATE local_format SET version = version", error);
    if (lock == NULL || !query_run(lock, NULL, error))
        return false;
    bool found = false;
    struct query *query = store_prepare(store, "SELECT version FROM local_format", error);
    if (query == NULL || !query_one(query, &found, error))
        return false;
    int64_t at = found ? col_i64(query, "version") : 0;
    query_reset(query);
    if (at < 1)
        return fail(error, ERROR_DAMAGED,
                    _("%s does not say which format it has: its table local_format is empty"),
                    store_name(store));
    for (; at < to; at++) {
        const struct migration *migration = &migrations[at - 1];
        if (migration->script != NULL && !store_script(store, migration->script, error))
            return false;
        if (migration->step != NULL && !migration->step(store, error))
            return false;
        if (!store_set_format(store, at + 1, error))
            return false;
    }
    store->format = at;
    return true;
}

bool store_migrate(struct store *store, const struct migration *migrations, size_t n, int to,
                   GError **error)
{
    g_assert_cmpuint(n + 1, ==, (size_t)to);
    for (size_t i = 0; i < n; i++)
        g_assert_cmpuint((size_t)migrations[i].from, ==, i + 1);
    if (store_format(store) >= to)
        return true;

    if (!store_begin_write(store, error))
        return false;
    if (migrate_in_transaction(store, migrations, to, error) && store_commit(store, error))
        return true;
    store_rollback(store);
    return false;
}
