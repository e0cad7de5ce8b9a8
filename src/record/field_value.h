/* What a single value of a field may be: the part of field.c that knows each type's form.
 */
#ifndef RECORD_FIELD_VALUE_H
#define RECORD_FIELD_VALUE_H

#include "record/field.h"

#define FIELD_TEXT_BYTES_MAX     10000
#define FIELD_SLUGS_MAX          1000
#define FIELD_LIST_MAX           10000
#define FIELD_DECIMAL_DIGITS_MAX 18

/* 1900-01-01T00:00:00Z and the last millisecond of 9999: what base/instant.h can read and write. */
#define FIELD_INSTANT_MS_MIN INT64_C(-2208988800000)
#define FIELD_INSTANT_MS_MAX INT64_C(253402300799999)

/* True when `value` is of the shape's type. Of objects and lists only that they are one; field.c
 * looks into them. */
bool field_value_fits(const struct field_shape *shape, const json_t *value);

/* True when `word` of n bytes is one of "forward, reverse". */
bool field_enum_has(const char *values, const char *word, size_t n);

#endif
