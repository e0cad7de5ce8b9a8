#include "base/error.h"
#include "base/text.h"
#include "store/driver.h"

struct store *postgres_open(const struct world *world, const char *address, enum store_mode mode,
                            const char *who, GError **error)
{
    fail(error, ERROR_STORE, _("PostgreSQL is not there yet"));
    return NULL;
}
