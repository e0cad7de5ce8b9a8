#include "action/fields_given.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/canon.h"

static const struct field *field_named(const struct kind *kind, const char *name, GError **error)
{
    const struct field *field = fields_find(kind->fields, name);
    unsigned n = fields_count(kind->fields);
    g_autofree const char **names = g_new0(const char *, n + 1);
    g_autofree char *all = NULL;
    const char *nearest = NULL;

    if (field != NULL)
        return field;
    for (unsigned i = 0; i < n; i++)
        names[i] = kind->fields[i].name;
    nearest = text_nearest(name, names, n);
    all = g_strjoinv(", ", (char **)names);
    if (nearest != NULL)
        fail(error, ERROR_FIELD, _("%s has no field '%s'; did you mean %s?"), kind->name, name,
             nearest);
    else
        fail(error, ERROR_FIELD, _("%s has no field '%s'; it has %s"), kind->name, name, all);
    return NULL;
}

static json_t *value_from_json(const struct field *field, const char *text, GError **error)
{
    json_t *value = canon_parse_lenient(text, strlen(text), error);

    if (value == NULL) {
        g_prefix_error(error, _("field '%s', given with :=, is not JSON: "), field->name);
        return NULL;
    }
    if (!field_check(field, value, NULL, error)) {
        json_decref(value);
        return NULL;
    }
    return value;
}

static json_t *value_given(const struct field *field, bool is_json, const char *text,
                           const struct attaching *attaching, GError **error)
{
    g_autofree char *hex = NULL;

    if (is_json)
        return value_from_json(field, text, error);
    if (field->shape.type == FIELD_TYPE_ATTACHMENT && text[0] == '@') {
        if (!attaching->attach(attaching->self, text + 1, &hex, error))
            return NULL;
        return field_from_text(field, hex, error);
    }
    return field_from_text(field, text, error);
}

static bool add_word(const struct kind *kind, const char *word, const struct attaching *attaching,
                     json_t *row, GError **error)
{
    const char *equals = strchr(word, '=');
    bool is_json = equals != NULL && equals > word && equals[-1] == ':';
    g_autofree char *name = NULL;
    const struct field *field = NULL;
    json_t *value = NULL;

    if (equals == NULL || equals == word)
        return fail(error, ERROR_USAGE,
                    _("\"%s\" is no field: expected field=value, field:=JSON or field=@FILE"),
                    word);
    name = g_strndup(word, (gsize)(equals - word) - (is_json ? 1 : 0));
    field = field_named(kind, name, error);
    if (field == NULL)
        return false;
    if (json_object_get(row, name) != NULL)
        return fail(error, ERROR_USAGE, _("field '%s' is given twice; give it once"), name);
    value = value_given(field, is_json, equals + 1, attaching, error);
    if (value == NULL)
        return false;
    json_object_set_new(row, name, value);
    return true;
}

json_t *fields_given(const struct kind *kind, const json_t *words,
                     const struct attaching *attaching, GError **error)
{
    json_t *row = json_object();
    json_t *word = NULL;
    size_t i = 0;

    json_array_foreach(words, i, word)
    {
        if (!add_word(kind, json_string_value(word), attaching, row, error)) {
            json_decref(row);
            return NULL;
        }
    }
    if (!fields_check(kind->fields, row, NULL, error)) {
        json_decref(row);
        return NULL;
    }
    return row;
}

/* ---- examples ---- */

static char *first_value(const char *values)
{
    return g_strndup(values, strcspn(values, ", "));
}

static char *example_object(const struct field *fields);

static char *example_value(const struct field *field)
{
    g_autofree char *object = NULL;

    switch (field->shape.type) {
    case FIELD_TYPE_TEXT:
    case FIELD_TYPE_LONG_TEXT:
        return g_strdup("'...'");
    case FIELD_TYPE_SLUG:
        return g_strdup_printf("%s-1", field->name);
    case FIELD_TYPE_BOOL:
        return g_strdup("true");
    case FIELD_TYPE_INTEGER:
    case FIELD_TYPE_COUNT:
        return g_strdup("12");
    case FIELD_TYPE_DECIMAL:
        return g_strdup("12.5");
    case FIELD_TYPE_DATE:
        return g_strdup("2021-03-01");
    case FIELD_TYPE_INSTANT:
        return g_strdup("2021-03-01T08:00:00+03:00");
    case FIELD_TYPE_PERIOD:
        return g_strdup("P6M");
    case FIELD_TYPE_MONEY:
        return g_strdup("'1234.56 RUB'");
    case FIELD_TYPE_ENUM:
        return first_value(field->shape.values);
    case FIELD_TYPE_HASH:
        return g_strdup("ID");
    case FIELD_TYPE_ATTACHMENT:
        return g_strdup("@FILE");
    case FIELD_TYPE_ID:
        return g_strdup_printf("%s-1", field->shape.id_type);
    case FIELD_TYPE_SLUGS:
        return g_strdup("one,two");
    case FIELD_TYPE_IDS:
        return g_strdup_printf("%s-1,%s-2", field->shape.id_type, field->shape.id_type);
    case FIELD_TYPE_ZONE:
        return g_strdup("Europe/Moscow");
    case FIELD_TYPE_OBJECT:
        return example_object(field->shape.fields);
    case FIELD_TYPE_LIST:
        object = example_object(field->shape.fields);
        return g_strdup_printf("[%s]", object);
    case FIELD_TYPE_ANY:
        return g_strdup("{}");
    }
    g_assert_not_reached();
}

/* JSON with values as people read them: an example, not to be parsed. */
static char *example_object(const struct field *fields)
{
    GString *text = g_string_new("{");

    for (const struct field *field = fields; field->name != NULL; field++) {
        g_autofree char *value = NULL;

        if ((field->flags & REQUIRED) == 0)
            continue;
        value = example_value(field);
        g_strdelimit(value, "'", ' ');
        g_strstrip(value);
        g_string_append_printf(text, "%s\"%s\": \"%s\"", text->len > 1 ? ", " : "", field->name,
                               value);
    }
    g_string_append_c(text, '}');
    return g_string_free(text, FALSE);
}

char *fields_example(const struct kind *kind)
{
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "truce record %s", kind->name);
    for (const struct field *field = kind->fields; field->name != NULL; field++) {
        g_autofree char *value = NULL;
        bool is_json =
            field->shape.type == FIELD_TYPE_OBJECT || field->shape.type == FIELD_TYPE_LIST;

        if ((field->flags & REQUIRED) == 0)
            continue;
        value = example_value(field);
        if (is_json)
            g_string_append_printf(text, " %s:='%s'", field->name, value);
        else
            g_string_append_printf(text, " %s=%s", field->name, value);
    }
    g_string_append(text, " --as PARTICIPANT");
    return g_string_free(text, FALSE);
}
