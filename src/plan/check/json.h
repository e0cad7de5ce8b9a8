/* Reading the two texts: members of JSON objects, each of the type it must have, else ERROR_FIELD
 * with a sentence that says where. Borrowed texts live as long as the JSON.
 */
#ifndef PLAN_CHECK_JSON_H
#define PLAN_CHECK_JSON_H

#include "plan/check/parts.h"

/* Beyond these, sums would leave their integers. */
#define CHECK_DAYS_MAX   100000
#define CHECK_AMOUNT_MAX (INT64_C(1) << 61)

/* An item of a list, or with list NULL the file itself. */
struct place {
    const char *list;
    size_t index;
};

/* Refuses a text of another format, twice the same key, and numbers beyond 64 bits. */
json_t *check_parse(const char *text, size_t n, const char *format, GError **error);
bool check_wrong(struct place place, const char *name, const char *expected, GError **error);
/* An object with these keys, parted by a space, and no other. */
bool check_only(const json_t *object, struct place place, const char *keys, GError **error);

bool check_read_date(const json_t *value, int32_t *out);
bool check_take_text(const json_t *object, struct place place, const char *name, const char **out,
                     GError **error);
bool check_take_integer(const json_t *object, struct place place, const char *name, int64_t max,
                        int64_t *out, GError **error);
bool check_take_days(const json_t *object, struct place place, const char *name, int32_t *out,
                     GError **error);
bool check_take_date(const json_t *object, struct place place, const char *name, int32_t *out,
                     GError **error);
bool check_take_list(const json_t *object, struct place place, const char *name, const json_t **out,
                     GError **error);

/* The number behind an id. */
bool check_find(GHashTable *ids, const char *id, uint32_t *out);
bool check_take_ref(GHashTable *ids, const json_t *object, struct place place, const char *name,
                    uint32_t *out, GError **error);
/* The lift's number, LIFT_NONE for null, LIFT_GONE for one that there is not. */
bool check_take_lift(const struct given *given, const json_t *item, struct place place,
                     const char *name, int32_t *out, GError **error);

#endif
