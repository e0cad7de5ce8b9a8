/* Who may say what: are the participants, kinds and fields that a permission names there? */
#include <string.h>

#include "base/text.h"
#include "mission/agreement_check.h"

bool say_is_pattern(const char *say, size_t *n)
{
    *n = strlen(say);
    if (*n < 3 || say[*n - 1] != '*' || say[*n - 2] != '.') {
        return false;
    }
    *n -= 1;
    return true;
}

bool say_covers(const char *say, const char *kind, const struct module *module)
{
    size_t n;

    if (!say_is_pattern(say, &n)) {
        return strcmp(say, kind) == 0;
    }
    return strncmp(say, kind, n) == 0 || (module != NULL && strlen(module->name) == n - 1 &&
                                          strncmp(say, module->name, n - 1) == 0);
}

const struct module *module_of_kind(const struct module_list *modules, const char *kind)
{
    for (const struct module *const *m = modules->modules; *m != NULL; m++) {
        for (const struct kind *k = (*m)->kinds; k->name != NULL; k++) {
            if (strcmp(k->name, kind) == 0) {
                return *m;
            }
        }
    }
    return NULL;
}

/* ---- who ---- */

static bool check_who(const struct checker *checker, const json_t *who, GError **error)
{
    size_t i;
    json_t *id;

    if (json_is_string(who) && strcmp(json_string_value(who), "*") == 0) {
        return true;
    }
    if (!json_is_array(who) || json_array_size(who) == 0) {
        return checker_refuse(checker, who, ERROR_FIELD, error,
                              _("'who' must be a list of participants, or \"*\" for every one"));
    }
    json_array_foreach(who, i, id)
    {
        if (!json_is_string(id)) {
            return checker_refuse(checker, id, ERROR_FIELD, error,
                                  _("'who' must hold ids of participants"));
        }
        if (!checker_resolve(checker, "participant", id, error)) {
            return false;
        }
    }
    return true;
}

/* ---- say ---- */

/* Is the beginning of `name`, up to its first dot, that of a kind or module this program knows? */
static bool knows_stem(const struct module_list *modules, const char *name)
{
    const char *dot = strchr(name, '.');
    g_autofree char *stem = NULL;
    size_t n;

    if (dot == NULL) {
        return true; /* of no module at all */
    }
    n = (size_t)(dot - name) + 1;
    stem = g_strndup(name, n - 1);
    if (modules_has(modules, stem)) {
        return true;
    }
    for (unsigned i = 0; i < kinds_count(modules->kinds); i++) {
        if (strncmp(kinds_get(modules->kinds, i)->name, name, n) == 0) {
            return true;
        }
    }
    return false;
}

static GPtrArray *say_candidates(const struct module_list *modules)
{
    GPtrArray *candidates = g_ptr_array_new_with_free_func(g_free);

    for (unsigned i = 0; i < kinds_count(modules->kinds); i++) {
        g_ptr_array_add(candidates, g_strdup(kinds_get(modules->kinds, i)->name));
    }
    for (const struct module *const *m = modules->modules; *m != NULL; m++) {
        g_ptr_array_add(candidates, g_strconcat((*m)->name, ".*", NULL));
    }
    return candidates;
}

/* An unknown kind whose module is not in this program is nobody's fault. */
static bool check_kind(const struct checker *checker, const json_t *say, GError **error)
{
    const struct module_list *modules = checker->modules;
    const char *name = json_string_value(say);
    g_autoptr(GPtrArray) candidates = NULL;
    g_autofree char *hint = NULL;
    size_t n;

    if (kinds_find(modules->kinds, name) != NULL ||
        (say_is_pattern(name, &n) && knows_stem(modules, name))) {
        return true;
    }
    candidates = say_candidates(modules);
    if (knows_stem(modules, name)) {
        hint = checker_hint(name, candidates);
    } else {
        hint = checker_stem_hint(name, candidates);
        if (hint[0] == '\0') {
            return true;
        }
    }
    return checker_refuse(checker, say, ERROR_REFERENCE, error,
                          _("there is no kind of statement '%s'%s"), name, hint);
}

static bool check_say(const struct checker *checker, const json_t *says, GError **error)
{
    size_t i;
    json_t *say;

    if (!json_is_array(says) || json_array_size(says) == 0) {
        return checker_refuse(checker, says, ERROR_FIELD, error,
                              _("'say' must be a list of kinds of statements"));
    }
    json_array_foreach(says, i, say)
    {
        const char *text = json_string_value(say);
        g_autofree char *stem = NULL;
        size_t n;

        if (text == NULL) {
            return checker_refuse(checker, say, ERROR_FIELD, error,
                                  _("'say' must hold names of kinds such as tour.arrived"));
        }
        stem = g_strndup(text, say_is_pattern(text, &n) ? n - 1 : n);
        if (!is_slug(stem)) {
            return checker_refuse(checker, say, ERROR_FIELD, error,
                                  _("found '%s', expected a kind such as tour.arrived or all kinds "
                                    "of a module such as force.*"),
                                  text);
        }
        if (checker->modules != NULL && !check_kind(checker, say, error)) {
            return false;
        }
    }
    return true;
}

/* ---- where ---- */

/* A condition compares texts, so the field must be one: an id, slug, choice or list of ids. */
static bool can_be_compared(const struct field *field)
{
    switch (field->shape.type) {
    case FIELD_TYPE_SLUG:
    case FIELD_TYPE_ENUM:
    case FIELD_TYPE_ID:
    case FIELD_TYPE_SLUGS:
    case FIELD_TYPE_IDS:
        return (field->flags & SEALED) == 0;
    case FIELD_TYPE_TEXT:
    case FIELD_TYPE_LONG_TEXT:
    case FIELD_TYPE_BOOL:
    case FIELD_TYPE_INTEGER:
    case FIELD_TYPE_COUNT:
    case FIELD_TYPE_DECIMAL:
    case FIELD_TYPE_DATE:
    case FIELD_TYPE_INSTANT:
    case FIELD_TYPE_PERIOD:
    case FIELD_TYPE_MONEY:
    case FIELD_TYPE_HASH:
    case FIELD_TYPE_ATTACHMENT:
    case FIELD_TYPE_ZONE:
    case FIELD_TYPE_OBJECT:
    case FIELD_TYPE_LIST:
    case FIELD_TYPE_ANY:
        return false;
    }
    g_assert_not_reached();
}

static bool check_where_value(const struct checker *checker, const struct kind *kind,
                              const struct field *field, const json_t *value, GError **error)
{
    const char *text = json_string_value(value);
    const struct field one = {field->name, field->shape, field->flags, NULL};
    const struct field slug = {field->name, FIELD_SLUG, 0, NULL};
    bool is_enum = field->shape.type == FIELD_TYPE_ENUM;
    g_autofree char *expected = NULL;

    if (strcmp(text, "$self") == 0) {
        return true;
    }
    if (!field_check(is_enum ? &one : &slug, value, NULL, NULL)) {
        expected = field_expects(is_enum ? &one : &slug);
        return checker_refuse(checker, value, ERROR_FIELD, error,
                              _("found '%s' for the field '%s' of %s, expected %s"), text,
                              field->name, kind->name, expected);
    }
    return field->shape.id_type == NULL ||
           checker_resolve(checker, field->shape.id_type, value, error);
}

static bool check_where_field(const struct checker *checker, const struct kind *kind,
                              const char *name, const json_t *values, GError **error)
{
    const struct field *field = fields_find(kind->fields, name);
    size_t i;
    json_t *value;

    if (field == NULL) {
        g_autoptr(GPtrArray) candidates = g_ptr_array_new();
        g_autofree char *hint = NULL;

        for (const struct field *f = kind->fields; f->name != NULL; f++) {
            g_ptr_array_add(candidates, (gpointer)f->name);
        }
        hint = checker_hint(name, candidates);
        return checker_refuse(checker, values, ERROR_REFERENCE, error, _("%s has no field '%s'%s"),
                              kind->name, name, hint);
    }
    if (!can_be_compared(field)) {
        return checker_refuse(checker, values, ERROR_AGREEMENT, error,
                              _("the field '%s' of %s cannot be a condition: only open fields that "
                                "hold ids or choices can"),
                              name, kind->name);
    }
    json_array_foreach(values, i, value)
    {
        if (!check_where_value(checker, kind, field, value, error)) {
            return false;
        }
    }
    return true;
}

static bool check_where_shape(const struct checker *checker, const char *name, const json_t *values,
                              GError **error)
{
    size_t i;
    json_t *value;

    if (!json_is_array(values) || json_array_size(values) == 0) {
        return checker_refuse(checker, values, ERROR_FIELD, error,
                              _("the condition on '%s' must be a list of the values it may have"),
                              name);
    }
    json_array_foreach(values, i, value)
    {
        if (!json_is_string(value)) {
            return checker_refuse(checker, value, ERROR_FIELD, error,
                                  _("the condition on '%s' must hold texts"), name);
        }
    }
    return true;
}

/* The field must be there in every kind that the permission covers. */
static bool check_where(const struct checker *checker, const json_t *permission, GError **error)
{
    json_t *where = json_object_get(permission, "where");
    const char *name;
    json_t *values;

    if (!checker_object(checker, where, "where", error)) {
        return false;
    }
    json_object_foreach(where, name, values)
    {
        size_t i;
        json_t *say;

        if (!check_where_shape(checker, name, values, error)) {
            return false;
        }
        json_array_foreach(json_object_get(permission, "say"), i, say)
        {
            for (unsigned k = 0;
                 checker->modules != NULL && k < kinds_count(checker->modules->kinds); k++) {
                const struct kind *kind = kinds_get(checker->modules->kinds, k);

                if (say_covers(json_string_value(say), kind->name,
                               module_of_kind(checker->modules, kind->name)) &&
                    !check_where_field(checker, kind, name, values, error)) {
                    return false;
                }
            }
        }
    }
    return true;
}

bool check_permissions(const struct checker *checker, GError **error)
{
    size_t i;
    json_t *permission;

    json_array_foreach(json_object_get(checker->tree, "may"), i, permission)
    {
        if (!check_who(checker, json_object_get(permission, "who"), error) ||
            !check_say(checker, json_object_get(permission, "say"), error) ||
            !check_where(checker, permission, error)) {
            return false;
        }
    }
    return true;
}
