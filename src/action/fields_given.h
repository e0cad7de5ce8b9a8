/* Fields as people give them on the command line: field=value, field:=JSON, field=@FILE.
 */
#ifndef ACTION_FIELDS_GIVEN_H
#define ACTION_FIELDS_GIVEN_H

#include "mission/action.h"
#include "record/kind.h"

/* Where an attached file goes; the hash comes back as hex. */
struct attaching {
    bool (*attach)(void *self, const char *path, char **hex, GError **error);
    void *self;
};

/* The row that `words` give, checked against the kind. NULL on failure: ERROR_USAGE for a word that
 * is no assignment or a field given twice, ERROR_FIELD for all else. The caller owns the value. */
json_t *fields_given(const struct kind *kind, const json_t *words,
                     const struct attaching *attaching, GError **error);

/* "truce record tour.arrived person=... at=2021-...": made from the declaration; g_free. */
char *fields_example(const struct kind *kind);

#endif
