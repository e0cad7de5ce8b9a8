/* The rows of a statement that are in force, for what takes them back.
 */
#ifndef ACTION_ROWS_OF_H
#define ACTION_ROWS_OF_H

#include "action/opening.h"

/* Kind of the statement at that index; a copy's g_free. */
bool kind_of(struct record *record, int64_t log_index, char **kind, GError **error);

/* Numbers (int64_t) of the rows of a statement that are in force; the pointed row alone if there is
 * one. ERROR_STATE when none is. g_array_unref. */
GArray *rows_in_force(struct record *record, const struct pointed *pointed, GError **error);

#endif
