/* Sealed values on their way to a reader: shown to whom the agreement names, hidden from all else.
 */
#ifndef ACTION_SEALED_H
#define ACTION_SEALED_H

#include "mission/mission.h"

#define SEALED_TEXT "sealed"

/* May `as` (NULL: nobody in particular) see sealed values? ERROR_AUTHORITY when there is no such
 * participant. */
bool sees_sealed(struct mission *mission, const char *as, bool *out, GError **error);

/* An instant's value as text in the zone, for people and JSON alike. New reference. */
json_t *zoned_json(const struct zone *zone, int64_t ms);

/* A statement's row as an object of plain values: instants in the zone, sealed values hidden unless
 * `is_seen`, what is withheld named so. New reference. */
json_t *row_shown(const struct kind *kind, const struct row *row, const struct zone *zone,
                  bool is_seen);

#endif
