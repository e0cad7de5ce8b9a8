#include "store/pq.h"

#include <dlfcn.h>

#include "base/error.h"
#include "base/text.h"

struct pq pq;

static gpointer load(gpointer unused)
{
    void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    bool is_whole = library != NULL;

    if (library == NULL)
        return GINT_TO_POINTER(false);
        /* POSIX wants a function's address to fit a void *, which ISO C does not promise. */
#define X(name) is_whole = (*(void **)&pq.name = dlsym(library, #name)) != NULL && is_whole;
    PQ_TABLE(X)
#undef X
    return GINT_TO_POINTER(is_whole);
}

bool pq_load(GError **error)
{
    static GOnce once = G_ONCE_INIT;

    return GPOINTER_TO_INT(g_once(&once, load, NULL)) ||
           fail(error, ERROR_STORE,
                _("this machine has no libpq of PostgreSQL 14 or later, so no postgres:// address "
                  "can be opened; install it (libpq5)"));
}
