#include "record/field.h"

#include <inttypes.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"
#include "record/canon.h"
#include "record/field_value.h"

unsigned fields_count(const struct field *fields)
{
    unsigned n = 0;

    while (fields[n].name != NULL) {
        n++;
    }
    return n;
}

const struct field *fields_find(const struct field *fields, const char *name)
{
    for (; fields->name != NULL; fields++) {
        if (strcmp(fields->name, name) == 0) {
            return fields;
        }
    }
    return NULL;
}

char *field_expects(const struct field *field)
{
    const struct field_shape *shape = &field->shape;

    switch (shape->type) {
    case FIELD_TYPE_TEXT:
        return g_strdup(_("text of at most 10,000 bytes"));
    case FIELD_TYPE_LONG_TEXT:
        return g_strdup(_("text"));
    case FIELD_TYPE_SLUG:
        return g_strdup(_("a slug of a-z, 0-9, - and . such as lachin-1"));
    case FIELD_TYPE_BOOL:
        return g_strdup(_("true or false"));
    case FIELD_TYPE_INTEGER:
        return g_strdup(_("a whole number"));
    case FIELD_TYPE_COUNT:
        return g_strdup(_("a whole number, 0 or more"));
    case FIELD_TYPE_DECIMAL:
        return g_strdup_printf(_("a decimal number with at most %d digits behind the point"),
                               shape->digits);
    case FIELD_TYPE_DATE:
        return g_strdup(_("a local date such as 2020-11-10"));
    case FIELD_TYPE_INSTANT:
        return g_strdup(_("an instant such as 2020-11-10T00:00:00+03:00"));
    case FIELD_TYPE_PERIOD:
        return g_strdup(_("a period such as P6M or P14D"));
    case FIELD_TYPE_MONEY:
        return g_strdup(_("an amount and currency such as 1234.56 RUB"));
    case FIELD_TYPE_ENUM:
        return g_strdup_printf(_("one of %s"), shape->values);
    case FIELD_TYPE_HASH:
        return g_strdup(_("64 hex digits in lower case"));
    case FIELD_TYPE_ATTACHMENT:
        return g_strdup(_("an attached file: @FILE, or its SHA-256 in hex"));
    case FIELD_TYPE_ID:
        return g_strdup_printf(_("the id of a %s"), shape->id_type);
    case FIELD_TYPE_SLUGS:
        return g_strdup(_("a list of at most 1,000 different slugs"));
    case FIELD_TYPE_IDS:
        return g_strdup_printf(_("a list of at most 1,000 different ids of the type %s"),
                               shape->id_type);
    case FIELD_TYPE_ZONE:
        return g_strdup(_("an IANA time zone such as Asia/Baku"));
    case FIELD_TYPE_OBJECT:
        return g_strdup(_("an object"));
    case FIELD_TYPE_LIST:
        return g_strdup(_("a list of at most 10,000 objects"));
    case FIELD_TYPE_ANY:
        return g_strdup(_("any value"));
    }
    g_assert_not_reached();
}

/* ---- where a value stands, and the sentences ---- */

/* A chain from the value outwards, on the stack: only an error walks it. */
struct spot {
    const struct spot *outer;
    const struct field *field; /* NULL: the object that is checked */
    const struct locator *where;
    size_t item; /* of a list, from 1; 0: not in a list */
    bool sealed; /* this field or one around it */
};

static void spot_append(GString *text, const struct spot *spot)
{
    if (spot->outer != NULL) {
        spot_append(text, spot->outer);
    }
    if (spot->field != NULL) {
        g_string_append(text, text->len > 0 ? ", " : "");
        g_string_append_printf(text, _("field '%s'"), spot->field->name);
    }
    if (spot->item > 0) {
        g_string_append_printf(text, _(", item %zu"), spot->item);
    }
}

/* "row 3, field 'direction'" with `suffix` behind it unless it is empty; g_free. */
static char *spot_text(const struct spot *spot, const json_t *value, const char *suffix)
{
    const struct locator *where = spot->where;
    g_autofree char *place =
        where != NULL && where->locate != NULL ? where->locate(where->self, value) : NULL;
    GString *text = g_string_new(place);

    spot_append(text, spot);
    if (text->len > 0) {
        g_string_append(text, suffix);
    }
    return g_string_free(text, FALSE);
}

static char *found_text(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_STRING: {
        g_autofree char *cut = text_cut(json_string_value(value), 60);

        return g_strdup_printf("\"%s\"", cut);
    }
    case JSON_INTEGER:
        return g_strdup_printf("%" PRId64, (int64_t)json_integer_value(value));
    case JSON_TRUE:
        return g_strdup("true");
    case JSON_FALSE:
        return g_strdup("false");
    case JSON_OBJECT:
        return g_strdup(_("an object"));
    case JSON_ARRAY:
        return g_strdup_printf(_("a list of %zu"), json_array_size(value));
    case JSON_REAL:
        return g_strdup(_("a number that is not whole"));
    case JSON_NULL:
        return g_strdup("null");
    }
    g_assert_not_reached();
}

static bool refuse_value(const struct spot *spot, const json_t *value, GError **error)
{
    g_autofree char *place = spot_text(spot, value, ": ");
    g_autofree char *expected = field_expects(spot->field);
    g_autofree char *found = NULL;

    if (spot->sealed) {
        return fail(error, ERROR_FIELD, _("%sthe value is sealed and not shown; expected %s"),
                    place, expected);
    }
    found = found_text(value);
    return fail(error, ERROR_FIELD, _("%sfound %s, expected %s"), place, found, expected);
}

/* Something else where an object of fields was expected: a row, a list's item, a field. */
static bool refuse_shape(const struct spot *spot, const json_t *value, GError **error)
{
    g_autofree char *place = spot_text(spot, value, ": ");

    return fail(error, ERROR_FIELD, _("%sexpected an object with fields by name"), place);
}

static bool refuse_missing(const struct spot *spot, const struct field *field, const json_t *object,
                           GError **error)
{
    g_autofree char *place = spot_text(spot, object, ": ");
    g_autofree char *expected = field_expects(field);

    return fail(error, ERROR_FIELD, _("%sfield '%s' is missing; expected %s"), place, field->name,
                expected);
}

/* "did you mean 'x'?" or all names there are. */
static char *names_hint(const struct field *fields, const char *name)
{
    unsigned n = fields_count(fields);
    g_autofree const char **names = g_new(const char *, n + 1);
    g_autofree char *joined = NULL;
    const char *nearest;

    for (unsigned i = 0; i < n; i++) {
        names[i] = fields[i].name;
    }
    names[n] = NULL;
    nearest = text_nearest(name, names, n);
    if (nearest != NULL) {
        return g_strdup_printf(_("did you mean '%s'?"), nearest);
    }
    joined = g_strjoinv(", ", (char **)names);
    return g_strdup_printf(_("the fields are: %s"), joined);
}

static bool refuse_unknown(const struct spot *spot, const struct field *fields, const char *name,
                           const json_t *value, GError **error)
{
    g_autofree char *place = spot_text(spot, value, ": ");
    g_autofree char *hint = NULL;
    g_autofree char *cut = NULL;

    if (spot->sealed) {
        return fail(error, ERROR_FIELD, _("%sthere is an unknown field in a sealed value"), place);
    }
    hint = names_hint(fields, name);
    cut = text_cut(name, 60);
    return fail(error, ERROR_FIELD, _("%sunknown field '%s'; %s"), place, cut, hint);
}

/* ---- checking ---- */

static bool check_object(const struct field *fields, unsigned left_out, const json_t *object,
                         const struct spot *spot, GError **error);

static bool all_different(const json_t *list)
{
    g_autoptr(GHashTable) seen = NULL;
    size_t n = json_array_size(list);

    if (n < 2) {
        return true;
    }
    seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t i = 0; i < n; i++) {
        if (!g_hash_table_add(seen, (gpointer)json_string_value(json_array_get(list, i)))) {
            return false;
        }
    }
    return true;
}

static bool check_slugs(const json_t *value, const struct spot *spot, GError **error)
{
    size_t n = json_array_size(value);

    if (!json_is_array(value) || n > FIELD_SLUGS_MAX) {
        return refuse_value(spot, value, error);
    }
    for (size_t i = 0; i < n; i++) {
        const json_t *item = json_array_get(value, i);

        if (!json_is_string(item) || !is_slug(json_string_value(item))) {
            struct spot inner = *spot;

            inner.item = i + 1;
            return refuse_value(&inner, item, error);
        }
    }
    return all_different(value) || refuse_value(spot, value, error);
}

static bool check_list(const json_t *value, const struct spot *spot, GError **error)
{
    size_t n = json_array_size(value);
    struct spot inner = *spot;

    if (!json_is_array(value) || n > FIELD_LIST_MAX) {
        return refuse_value(spot, value, error);
    }
    for (size_t i = 0; i < n; i++) {
        inner.item = i + 1;
        if (!check_object(spot->field->shape.fields, 0, json_array_get(value, i), &inner, error)) {
            return false;
        }
    }
    return true;
}

static bool check_value(const json_t *value, const struct spot *spot, GError **error)
{
    const struct field_shape *shape = &spot->field->shape;

    switch (shape->type) {
    case FIELD_TYPE_OBJECT:
        return check_object(shape->fields, 0, value, spot, error);
    case FIELD_TYPE_LIST:
        return check_list(value, spot, error);
    case FIELD_TYPE_SLUGS:
    case FIELD_TYPE_IDS:
        return check_slugs(value, spot, error);
    case FIELD_TYPE_TEXT:
    case FIELD_TYPE_LONG_TEXT:
    case FIELD_TYPE_SLUG:
    case FIELD_TYPE_BOOL:
    case FIELD_TYPE_INTEGER:
    case FIELD_TYPE_COUNT:
    case FIELD_TYPE_DECIMAL:
    case FIELD_TYPE_DATE:
    case FIELD_TYPE_INSTANT:
    case FIELD_TYPE_PERIOD:
    case FIELD_TYPE_MONEY:
    case FIELD_TYPE_ENUM:
    case FIELD_TYPE_HASH:
    case FIELD_TYPE_ATTACHMENT:
    case FIELD_TYPE_ID:
    case FIELD_TYPE_ZONE:
    case FIELD_TYPE_ANY:
        return field_value_fits(shape, value) || refuse_value(spot, value, error);
    }
    g_assert_not_reached();
}

static bool check_names(const struct field *fields, unsigned left_out, const json_t *object,
                        const struct spot *spot, GError **error)
{
    json_t *members = (json_t *)object;

    for (void *i = json_object_iter(members); i != NULL; i = json_object_iter_next(members, i)) {
        const char *name = json_object_iter_key(i);
        const struct field *field = fields_find(fields, name);

        if (field == NULL) {
            return refuse_unknown(spot, fields, name, json_object_iter_value(i), error);
        }
        if ((field->flags & left_out) != 0) {
            g_autofree char *place = spot_text(spot, object, ": ");

            return fail(error, ERROR_FIELD,
                        _("%sfield '%s' is sealed and may not stand among the open ones"), place,
                        name);
        }
    }
    g_assert_not_reached();
}

static bool knows_all(const struct field *fields, const json_t *object)
{
    json_t *members = (json_t *)object;

    for (void *i = json_object_iter(members); i != NULL; i = json_object_iter_next(members, i)) {
        if (fields_find(fields, json_object_iter_key(i)) == NULL) {
            return false;
        }
    }
    return true;
}

/* `left_out`: fields with any of these flags do not belong to the object. */
static bool check_object(const struct field *fields, unsigned left_out, const json_t *object,
                         const struct spot *spot, GError **error)
{
    size_t n_known = 0;

    if (!json_is_object(object)) {
        return refuse_shape(spot, object, error);
    }
    for (const struct field *field = fields; field->name != NULL; field++) {
        const json_t *value;
        struct spot inner;

        if ((field->flags & left_out) != 0) {
            continue;
        }
        value = json_object_get(object, field->name);
        if (value == NULL) {
            if ((field->flags & REQUIRED) != 0) {
                /* A misspelt name is the better explanation of a missing field. */
                return knows_all(fields, object)
                           ? refuse_missing(spot, field, object, error)
                           : check_names(fields, left_out, object, spot, error);
            }
            continue;
        }
        n_known++;
        inner = (struct spot){
            .outer = spot,
            .field = field,
            .where = spot->where,
            .sealed = spot->sealed || (field->flags & SEALED) != 0,
        };
        if (!check_value(value, &inner, error)) {
            return false;
        }
    }
    return n_known == json_object_size(object) ||
           check_names(fields, left_out, object, spot, error);
}

bool fields_check(const struct field *fields, const json_t *object, const struct locator *where,
                  GError **error)
{
    struct spot spot = {.where = where};

    return check_object(fields, 0, object, &spot, error);
}

bool fields_check_open(const struct field *fields, const json_t *object,
                       const struct locator *where, GError **error)
{
    struct spot spot = {.where = where};

    return check_object(fields, SEALED, object, &spot, error);
}

bool field_check(const struct field *field, const json_t *value, const struct locator *where,
                 GError **error)
{
    struct spot spot = {
        .field = field,
        .where = where,
        .sealed = (field->flags & SEALED) != 0,
    };

    return check_value(value, &spot, error);
}
