#include "base/error.h"

#include <stdarg.h>

static const struct error_row rows[] = {
#define X(code, exit_status, http_status, slug, meaning)                                           \
    [ERROR_##code] = {#code, exit_status, http_status, slug, meaning},
    ERROR_TABLE(X)
#undef X
};

/* A GError of another domain is the machine's fault: GLib reports files and processes with them. */
#define EXIT_MACHINE_FAILED 5

GQuark error_quark(void)
{
    return g_quark_from_static_string("truce-error");
}

const struct error_row *error_row(enum error_code code)
{
    g_assert((size_t)code < G_N_ELEMENTS(rows));
    return &rows[code];
}

int error_exit_status(const GError *error)
{
    g_assert(error != NULL);
    if (error->domain != TRUCE_ERROR)
        return EXIT_MACHINE_FAILED;
    return error_row((enum error_code)error->code)->exit_status;
}

bool(fail)(GError **error, enum error_code code, const char *format, ...)
{
    va_list args;

    g_assert((size_t)code < G_N_ELEMENTS(rows));
    if (error == NULL)
        return false;
    g_assert(*error == NULL);
    va_start(args, format);
    *error = g_error_new_valist(TRUCE_ERROR, (gint)code, format, args);
    va_end(args);
    return false;
}

bool error_is(const GError *error, enum error_code code)
{
    return g_error_matches(error, TRUCE_ERROR, (gint)code);
}
