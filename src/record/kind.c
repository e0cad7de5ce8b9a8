#include "record/kind.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/canon.h"
#include "record/digest.h"

struct kinds {
    GPtrArray *list;     /* const struct kind * */
    GHashTable *by_name; /* name: const struct kind * */
};

struct kinds *kinds_new(const struct kind *const *tables, unsigned n_tables)
{
    struct kinds *kinds = g_new(struct kinds, 1);

    kinds->list = g_ptr_array_new();
    kinds->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    for (unsigned t = 0; t < n_tables; t++) {
        for (const struct kind *kind = tables[t]; kind->name != NULL; kind++) {
            bool is_new = g_hash_table_insert(kinds->by_name, (gpointer)kind->name, (gpointer)kind);

            g_assert(is_new);
            g_ptr_array_add(kinds->list, (gpointer)kind);
        }
    }
    return kinds;
}

void kinds_free(struct kinds *kinds)
{
    if (kinds == NULL) {
        return;
    }
    g_ptr_array_unref(kinds->list);
    g_hash_table_unref(kinds->by_name);
    g_free(kinds);
}

unsigned kinds_count(const struct kinds *kinds)
{
    return kinds->list->len;
}

const struct kind *kinds_get(const struct kinds *kinds, unsigned n)
{
    g_assert(n < kinds->list->len);
    return g_ptr_array_index(kinds->list, n);
}

const struct kind *kinds_find(const struct kinds *kinds, const char *name)
{
    return g_hash_table_lookup(kinds->by_name, name);
}

bool kind_has_sealed(const struct kind *kind)
{
    for (const struct field *field = kind->fields; field->name != NULL; field++) {
        if ((field->flags & SEALED) != 0) {
            return true;
        }
    }
    return false;
}

/* ---- description ---- */

static const char *type_name(enum field_type type)
{
    switch (type) {
    case FIELD_TYPE_TEXT:
        return "text";
    case FIELD_TYPE_LONG_TEXT:
        return "long-text";
    case FIELD_TYPE_SLUG:
        return "slug";
    case FIELD_TYPE_BOOL:
        return "bool";
    case FIELD_TYPE_INTEGER:
        return "integer";
    case FIELD_TYPE_COUNT:
        return "count";
    case FIELD_TYPE_DECIMAL:
        return "decimal";
    case FIELD_TYPE_DATE:
        return "date";
    case FIELD_TYPE_INSTANT:
        return "instant";
    case FIELD_TYPE_PERIOD:
        return "period";
    case FIELD_TYPE_MONEY:
        return "money";
    case FIELD_TYPE_ENUM:
        return "enum";
    case FIELD_TYPE_HASH:
        return "hash";
    case FIELD_TYPE_ATTACHMENT:
        return "attachment";
    case FIELD_TYPE_ID:
        return "id";
    case FIELD_TYPE_SLUGS:
        return "slugs";
    case FIELD_TYPE_IDS:
        return "ids";
    case FIELD_TYPE_ZONE:
        return "zone";
    case FIELD_TYPE_OBJECT:
        return "object";
    case FIELD_TYPE_LIST:
        return "list";
    case FIELD_TYPE_ANY:
        return "any";
    }
    g_assert_not_reached();
}

static json_t *values_list(const char *values)
{
    json_t *list = json_array();
    g_auto(GStrv) words = g_strsplit_set(values, ", ", -1);

    for (size_t i = 0; words[i] != NULL; i++) {
        if (words[i][0] != '\0') {
            json_array_append_new(list, json_string(words[i]));
        }
    }
    return list;
}

/* `with_help` false leaves out the sentences for people: they are translated, and a better wording
 * changes no table. */
static json_t *describe_fields(const struct field *fields, bool with_help);

static json_t *describe_field(const struct field *field, bool with_help)
{
    json_t *object = json_object();

    json_object_set_new(object, "name", json_string(field->name));
    json_object_set_new(object, "type", json_string(type_name(field->shape.type)));
    json_object_set_new(object, "required", json_boolean((field->flags & REQUIRED) != 0));
    if ((field->flags & SEALED) != 0) {
        json_object_set_new(object, "sealed", json_true());
    }
    if ((field->flags & INDEXED) != 0) {
        json_object_set_new(object, "indexed", json_true());
    }
    if (field->shape.type == FIELD_TYPE_DECIMAL) {
        json_object_set_new(object, "digits", json_integer(field->shape.digits));
    }
    if (field->shape.values != NULL) {
        json_object_set_new(object, "values", values_list(field->shape.values));
    }
    if (field->shape.id_type != NULL) {
        json_object_set_new(object, "names", json_string(field->shape.id_type));
    }
    if (field->shape.fields != NULL) {
        json_object_set_new(object, "fields", describe_fields(field->shape.fields, with_help));
    }
    if (with_help && field->help != NULL) {
        json_object_set_new(object, "help", json_string(_(field->help)));
    }
    return object;
}

static json_t *describe_fields(const struct field *fields, bool with_help)
{
    json_t *list = json_array();

    for (; fields->name != NULL; fields++) {
        json_array_append_new(list, describe_field(fields, with_help));
    }
    return list;
}

static json_t *describe_kind(const struct kind *kind, bool with_help)
{
    json_t *object = json_object();

    json_object_set_new(object, "kind", json_string(kind->name));
    if (with_help && kind->summary != NULL) {
        json_object_set_new(object, "summary", json_string(_(kind->summary)));
    }
    if (kind->makes != NULL) {
        json_object_set_new(object, "makes", json_string(kind->makes));
    }
    if ((kind->flags & KIND_SYSTEM) != 0) {
        json_object_set_new(object, "system", json_true());
    }
    json_object_set_new(object, "fields", describe_fields(kind->fields, with_help));
    return object;
}

json_t *fields_describe(const struct field *fields)
{
    return describe_fields(fields, true);
}

json_t *kind_describe(const struct kind *kind)
{
    return describe_kind(kind, true);
}

struct hash kinds_fingerprint(const struct kinds *kinds)
{
    json_t *list = json_array();
    GString *text = g_string_new(NULL);
    struct hash fingerprint;

    for (unsigned i = 0; i < kinds_count(kinds); i++) {
        json_array_append_new(list, describe_kind(kinds_get(kinds, i), false));
    }
    canon_write(text, list);
    fingerprint = digest_of(text->str, text->len);
    g_string_free(text, TRUE);
    json_decref(list);
    return fingerprint;
}
