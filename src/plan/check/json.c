/* Members of a JSON object, each of the type it must have. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "plan/check/json.h"

bool check_wrong(struct place place, const char *name, const char *expected, GError **error)
{
    if (place.list == NULL)
        return fail(error, ERROR_FIELD, _("“%s” must be %s"), name, expected);
    return fail(error, ERROR_FIELD, _("%s[%zu]: “%s” must be %s"), place.list, place.index, name,
                expected);
}

bool check_take_text(const json_t *object, struct place place, const char *name, const char **out,
                     GError **error)
{
    const char *text = json_string_value(json_object_get(object, name));

    if (text == NULL || *text == '\0')
        return check_wrong(place, name, _("a text that is not empty"), error);
    *out = text;
    return true;
}

bool check_take_integer(const json_t *object, struct place place, const char *name, int64_t max,
                        int64_t *out, GError **error)
{
    const json_t *value = json_object_get(object, name);

    if (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) > max)
        return check_wrong(place, name, _("an integer that is neither negative nor too large"),
                           error);
    *out = json_integer_value(value);
    return true;
}

bool check_take_days(const json_t *object, struct place place, const char *name, int32_t *out,
                     GError **error)
{
    int64_t days = 0;

    if (!check_take_integer(object, place, name, CHECK_DAYS_MAX, &days, error))
        return false;
    *out = (int32_t)days;
    return true;
}

bool check_read_date(const json_t *value, int32_t *out)
{
    struct date date = {0};

    if (!json_is_string(value) || !date_parse(json_string_value(value), &date, NULL))
        return false;
    *out = date.day;
    return true;
}

bool check_take_date(const json_t *object, struct place place, const char *name, int32_t *out,
                     GError **error)
{
    if (!check_read_date(json_object_get(object, name), out))
        return check_wrong(place, name, _("a date like 2020-11-10"), error);
    return true;
}

bool check_take_list(const json_t *object, struct place place, const char *name, const json_t **out,
                     GError **error)
{
    const json_t *list = json_object_get(object, name);

    if (!json_is_array(list))
        return check_wrong(place, name, _("a list"), error);
    *out = list;
    return true;
}

/* An object with these keys and no other; `keys` are parted by a space. */
bool check_only(const json_t *object, struct place place, const char *keys, GError **error)
{
    g_auto(GStrv) known = g_strsplit(keys, " ", -1);
    const char *key = NULL;
    json_t *value = NULL;

    if (!json_is_object(object))
        return place.list == NULL ? fail(error, ERROR_FIELD, _("expected an object with %s"), keys)
                                  : fail(error, ERROR_FIELD, _("%s[%zu] must be an object with %s"),
                                         place.list, place.index, keys);
    json_object_foreach((json_t *)object, key, value)
    {
        if (!g_strv_contains((const char *const *)known, key))
            return fail(error, ERROR_FIELD, _("“%s” is not known here; expected %s"), key, keys);
    }
    return true;
}

bool check_find(GHashTable *ids, const char *id, uint32_t *out)
{
    unsigned number = GPOINTER_TO_UINT(g_hash_table_lookup(ids, id));

    if (number == 0)
        return false;
    *out = number - 1;
    return true;
}

bool check_take_ref(GHashTable *ids, const json_t *object, struct place place, const char *name,
                    uint32_t *out, GError **error)
{
    const char *id = NULL;

    if (!check_take_text(object, place, name, &id, error))
        return false;
    if (!check_find(ids, id, out))
        return fail(error, ERROR_FIELD, _("%s[%zu]: there is no %s “%s”"), place.list, place.index,
                    name, id);
    return true;
}

/* The lift's number, LIFT_NONE for null, LIFT_GONE for one that there is not. */
bool check_take_lift(const struct given *given, const json_t *item, struct place place,
                     const char *name, int32_t *out, GError **error)
{
    const json_t *value = json_object_get(item, name);
    uint32_t number = 0;

    if (!json_is_null(value) && !json_is_string(value))
        return check_wrong(place, name, _("the id of a lift, or null"), error);
    if (json_is_null(value))
        *out = LIFT_NONE;
    else
        *out = check_find(given->lift_ids, json_string_value(value), &number) ? (int32_t)number
                                                                              : LIFT_GONE;
    return true;
}

json_t *check_parse(const char *text, size_t n, const char *format, GError **error)
{
    json_error_t at;
    json_t *root = json_loadb(text, n, JSON_REJECT_DUPLICATES, &at);
    const char *found = json_string_value(json_object_get(root, "format"));

    if (root == NULL) {
        fail(error, ERROR_MALFORMED, _("line %d, column %d: %s"), at.line, at.column, at.text);
        return NULL;
    }
    if (found == NULL || strcmp(found, format) != 0) {
        fail(error, ERROR_MALFORMED, _("its “format” must be “%s”"), format);
        json_decref(root);
        return NULL;
    }
    return root;
}
