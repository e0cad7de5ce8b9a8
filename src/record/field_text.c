/* Fields as people write them: between a word on the command line, a cell of a CSV file, and the
 * JSON value. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"
#include "record/canon.h"
#include "record/field.h"

static bool refuse_text(const struct field *field, const char *text, GError **error)
{
    g_autofree char *expected = field_expects(field);
    g_autofree char *cut = NULL;

    if ((field->flags & SEALED) != 0) {
        return fail(error, ERROR_FIELD,
                    _("field '%s': the value is sealed and not shown; expected %s"), field->name,
                    expected);
    }
    cut = text_cut(text, 60);
    return fail(error, ERROR_FIELD, _("field '%s': found \"%s\", expected %s"), field->name, cut,
                expected);
}

static json_t *integer_from_text(const char *text)
{
    const char *digits = text[0] == '-' ? text + 1 : text;
    char *end;
    long long value;

    /* strtoll would also take spaces, a plus sign and nothing at all. */
    if (!g_ascii_isdigit(digits[0])) {
        return NULL;
    }
    errno = 0;
    value = strtoll(text, &end, 10);
    return *end == '\0' && errno == 0 ? json_integer(value) : NULL;
}

static json_t *slugs_from_text(const char *text)
{
    json_t *list = json_array();
    g_auto(GStrv) parts = g_strsplit(text, ",", -1);

    for (size_t i = 0; parts[i] != NULL; i++) {
        const char *part = g_strstrip(parts[i]);
        bool is_empty_list = part[0] == '\0' && i == 0 && parts[1] == NULL;

        if (!is_empty_list) {
            json_array_append_new(list, json_string(part));
        }
    }
    return list;
}

static json_t *instant_from_text(const char *text)
{
    struct instant at;

    return instant_parse(text, &at, NULL) ? json_integer(at.ms) : NULL;
}

/* NULL when the text cannot be of that type at all; what comes out is still to be checked. */
static json_t *value_from_text(const struct field_shape *shape, const char *text)
{
    switch (shape->type) {
    case FIELD_TYPE_BOOL:
        return strcmp(text, "true") == 0    ? json_true()
               : strcmp(text, "false") == 0 ? json_false()
                                            : NULL;
    case FIELD_TYPE_INTEGER:
    case FIELD_TYPE_COUNT:
        return integer_from_text(text);
    case FIELD_TYPE_INSTANT:
        return instant_from_text(text);
    case FIELD_TYPE_SLUGS:
    case FIELD_TYPE_IDS:
        return slugs_from_text(text);
    case FIELD_TYPE_OBJECT:
    case FIELD_TYPE_LIST:
    case FIELD_TYPE_ANY:
        return canon_parse_lenient(text, strlen(text), NULL);
    case FIELD_TYPE_TEXT:
    case FIELD_TYPE_LONG_TEXT:
    case FIELD_TYPE_SLUG:
    case FIELD_TYPE_DECIMAL:
    case FIELD_TYPE_DATE:
    case FIELD_TYPE_PERIOD:
    case FIELD_TYPE_MONEY:
    case FIELD_TYPE_ENUM:
    case FIELD_TYPE_HASH:
    case FIELD_TYPE_ATTACHMENT:
    case FIELD_TYPE_ID:
    case FIELD_TYPE_ZONE:
        return json_string(text); /* NULL when it is not UTF-8 */
    }
    g_assert_not_reached();
}

json_t *field_from_text(const struct field *field, const char *text, GError **error)
{
    json_t *value = value_from_text(&field->shape, text);

    if (value == NULL) {
        refuse_text(field, text, error);
        return NULL;
    }
    if (!field_check(field, value, NULL, error)) {
        json_decref(value);
        return NULL;
    }
    return value;
}

static char *slugs_to_text(const json_t *list)
{
    GString *text = g_string_new(NULL);

    for (size_t i = 0; i < json_array_size(list); i++) {
        g_string_append(text, i > 0 ? "," : "");
        g_string_append(text, json_string_value(json_array_get(list, i)));
    }
    return g_string_free(text, FALSE);
}

char *field_to_text(const struct field *field, const json_t *value)
{
    GString *text;

    switch (field->shape.type) {
    case FIELD_TYPE_BOOL:
        return g_strdup(json_is_true(value) ? "true" : "false");
    case FIELD_TYPE_INTEGER:
    case FIELD_TYPE_COUNT:
        return g_strdup_printf("%" PRId64, (int64_t)json_integer_value(value));
    case FIELD_TYPE_INSTANT:
        return instant_text((struct instant){json_integer_value(value)});
    case FIELD_TYPE_SLUGS:
    case FIELD_TYPE_IDS:
        return slugs_to_text(value);
    case FIELD_TYPE_OBJECT:
    case FIELD_TYPE_LIST:
    case FIELD_TYPE_ANY:
        text = g_string_new(NULL);
        canon_write(text, value);
        return g_string_free(text, FALSE);
    case FIELD_TYPE_TEXT:
    case FIELD_TYPE_LONG_TEXT:
    case FIELD_TYPE_SLUG:
    case FIELD_TYPE_DECIMAL:
    case FIELD_TYPE_DATE:
    case FIELD_TYPE_PERIOD:
    case FIELD_TYPE_MONEY:
    case FIELD_TYPE_ENUM:
    case FIELD_TYPE_HASH:
    case FIELD_TYPE_ATTACHMENT:
    case FIELD_TYPE_ID:
    case FIELD_TYPE_ZONE:
        return g_strdup(json_string_value(value));
    }
    g_assert_not_reached();
}
