/* Errors: one table for every way truce can refuse or fail.
 *
 * A function that can fail returns false (or NULL) and sets `GError **error`, its last argument;
 * its other outputs are then untouched. The error's domain is TRUCE_ERROR, its code one of enum
 * error_code, its message one sentence that says what was found, what was expected and what to do.
 *
 * Three kinds of fault: the caller's (exit 2 or 3), the operator's (4, 5), and ours, which is an
 * assertion and not an error. The exit statuses are the ones of truce(1):
 *   0 fine, 1 something is breached, 2 wrong use, 3 input refused, 4 record damaged,
 *   5 the machine failed.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <glib.h>
#include <stdbool.h>

/*      code              exit http  slug                   what it means, for the manual */
#define ERROR_TABLE(X)                                                                             \
    X(USAGE, 2, 400, "usage", "the command line or request is not of the form asked for")          \
    X(NOT_FOUND, 3, 404, "not-found", "what was named does not exist in this mission")             \
    X(MALFORMED, 3, 400, "malformed", "the bytes are not in the form this format requires")        \
    X(FIELD, 3, 422, "field", "a field is unknown, missing, or of the wrong type or value")        \
    X(REFERENCE, 3, 422, "reference",                                                              \
      "a field or reference names something that is not there, or not that kind of thing")         \
    X(AUTHORITY, 3, 403, "authority", "the agreement does not let this participant say this")      \
    X(KEY, 3, 403, "key", "the key is unknown, revoked, or not acceptable")                        \
    X(SIGNATURE, 3, 403, "signature", "the signature is not this key's over these bytes")          \
    X(NUMBER, 3, 409, "number",                                                                    \
      "the key's number or previous statement does not continue what the log holds")               \
    X(CONFLICT, 3, 409, "conflict", "the same number was already used for another statement")      \
    X(TOO_LARGE, 3, 413, "too-large", "a limit on size or number was passed")                      \
    X(CLOCK, 3, 409, "clock", "the clock is behind the record, or leaps ahead of it")              \
    X(AGREEMENT, 3, 422, "agreement", "the agreement's text cannot be accepted")                   \
    X(NOT_A_MISSION, 3, 422, "not-a-mission", "the address does not hold a mission of truce")      \
    X(NEWER_FORMAT, 3, 422, "newer-format", "the mission was written by a newer truce")            \
    X(EXISTS, 3, 409, "exists", "what was to be made is already there")                            \
    X(STATE, 3, 409, "state", "the mission is not in a state that allows this")                    \
    X(DAMAGED, 4, 500, "damaged", "the record or its tables are not what the log says")            \
    X(BEHIND, 4, 503, "behind", "the store stands behind the head its key has signed")             \
    X(LOCKED, 5, 503, "locked", "another process holds the log and did not let go in time")        \
    X(NO_ROOM, 5, 507, "no-room", "the disk has no room")                                          \
    X(STORE, 5, 503, "store", "the database failed")                                               \
    X(IO, 5, 500, "io", "a file could not be read or written")                                     \
    X(UNKNOWN_OUTCOME, 5, 503, "unknown-outcome",                                                  \
      "whether the commit happened could not be found out")

enum error_code {
#define X(code, exit_status, http_status, slug, meaning) ERROR_##code,
    ERROR_TABLE(X)
#undef X
};

#define TRUCE_ERROR (error_quark())
GQuark error_quark(void);

/* A row of the table; never NULL for a valid code. */
struct error_row {
    const char *name; /* "FIELD" */
    int exit_status;
    int http_status;
    const char *slug;
    const char *meaning;
};
const struct error_row *error_row(enum error_code code);

/* Exit status of `error`: that of its code, or 5 for an error of another domain (GLib's own: the
 * machine failed). */
int error_exit_status(const GError *error);

/* Sets `error` and returns false, so that a function can `return fail(error, ...)`. */
bool fail(GError **error, enum error_code code, const char *format, ...) G_GNUC_PRINTF(3, 4);

#ifdef __clang_analyzer__
/* The analyser does not look into error.c, so it is told here that fail() returns false; otherwise
 * it follows paths on which a refusal counts as success. */
static inline bool fail_is_false(bool ignored)
{
    return false;
}
#define fail(...) fail_is_false(fail(__VA_ARGS__))
#endif

/* True when `error` is ours and of this code. */
bool error_is(const GError *error, enum error_code code);

#endif
