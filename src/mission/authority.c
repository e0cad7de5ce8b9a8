/* Who may say what, and whose word keeps a fact. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "mission/agreement_check.h"
#include "record/record.h"

static bool is_among(const char *const *list, const char *text)
{
    for (; *list != NULL; list++) {
        if (strcmp(*list, text) == 0) {
            return true;
        }
    }
    return false;
}

static bool names(const struct permission *permission, const char *participant)
{
    return is_among(permission->who, "*") || is_among(permission->who, participant);
}

/* The modules are those of this program, also for an agreement that was read without them: which
 * kinds a module has is no matter of the agreement. */
static bool covers(const struct permission *permission, const char *kind)
{
    const struct module *module = module_of_kind(module_list(), kind);

    for (const char *const *say = permission->say; *say != NULL; say++) {
        if (say_covers(*say, kind, module)) {
            return true;
        }
    }
    return false;
}

static bool is_of_record(const char *kind)
{
    for (const struct kind *k = record_kinds; k->name != NULL; k++) {
        if (strcmp(k->name, kind) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- conditions ---- */

static bool value_allowed(const struct permission_where *where, const char *participant,
                          const char *value)
{
    return is_among(where->values, value) ||
           (is_among(where->values, "$self") && strcmp(participant, value) == 0);
}

/* Of a list every entry must be allowed. A field that is not there meets no condition. */
static bool condition_holds(const struct permission_where *where, const char *participant,
                            const json_t *fields)
{
    const json_t *value = json_object_get(fields, where->field);
    size_t i;
    json_t *item;

    if (json_is_string(value)) {
        return value_allowed(where, participant, json_string_value(value));
    }
    if (json_array_size(value) == 0) {
        return false;
    }
    json_array_foreach(value, i, item)
    {
        if (!json_is_string(item) || !value_allowed(where, participant, json_string_value(item))) {
            return false;
        }
    }
    return true;
}

/* The first condition that does not hold, or NULL. */
static const struct permission_where *failing(const struct permission *permission,
                                              const char *participant, const json_t *fields)
{
    for (unsigned i = 0; i < permission->n_where; i++) {
        if (!condition_holds(&permission->where[i], participant, fields)) {
            return &permission->where[i];
        }
    }
    return NULL;
}

/* ---- refusals ---- */

static char *value_text(const json_t *value)
{
    GString *text;
    size_t i;
    json_t *item;

    if (json_is_string(value)) {
        return text_cut(json_string_value(value), 60);
    }
    if (json_array_size(value) == 0) {
        return g_strdup(_("nothing"));
    }
    text = g_string_new(NULL);
    json_array_foreach(value, i, item)
    {
        g_string_append(text, i > 0 ? ", " : "");
        g_string_append(text, json_is_string(item) ? json_string_value(item) : "?");
    }
    return g_string_free(text, FALSE);
}

static bool refuse_condition(const struct permission_where *where, const char *participant,
                             const char *kind, const json_t *fields, GError **error)
{
    g_autofree char *found = value_text(json_object_get(fields, where->field));
    g_autoptr(GPtrArray) allowed = g_ptr_array_new();
    g_autofree char *joined = NULL;

    for (const char *const *value = where->values; *value != NULL; value++) {
        g_ptr_array_add(allowed, (gpointer)(strcmp(*value, "$self") == 0 ? participant : *value));
    }
    g_ptr_array_add(allowed, NULL);
    joined = g_strjoinv(", ", (char **)allowed->pdata);
    return fail(error, ERROR_AUTHORITY,
                _("%s by %s is not allowed: field %s: found %s, the agreement allows %s"), kind,
                participant, where->field, found, joined);
}

static bool refuse_participant(const struct agreement *agreement, const char *participant,
                               const char *kind, GError **error)
{
    g_autoptr(GPtrArray) who = g_ptr_array_new();
    g_autofree char *joined = NULL;

    for (guint p = 0; p < agreement->participants->len; p++) {
        const char *id = g_array_index(agreement->participants, struct participant, p).id;

        for (guint i = 0; i < agreement->permissions->len; i++) {
            const struct permission *permission =
                &g_array_index(agreement->permissions, struct permission, i);

            if (covers(permission, kind) && names(permission, id)) {
                g_ptr_array_add(who, (gpointer)id);
                break;
            }
        }
    }
    if (who->len == 0) {
        return fail(error, ERROR_AUTHORITY,
                    _("%s by %s is not allowed: the agreement lets nobody say it"), kind,
                    participant);
    }
    g_ptr_array_add(who, NULL);
    joined = g_strjoinv(", ", (char **)who->pdata);
    return fail(error, ERROR_AUTHORITY, _("%s by %s is not allowed: the agreement lets %s say it"),
                kind, participant, joined);
}

bool agreement_allows_always(const struct agreement *agreement, const char *participant,
                             const char *kind)
{
    if (is_of_record(kind)) {
        return true;
    }
    for (guint i = 0; i < agreement->permissions->len; i++) {
        const struct permission *permission =
            &g_array_index(agreement->permissions, struct permission, i);

        if (permission->n_where == 0 && names(permission, participant) &&
            covers(permission, kind)) {
            return true;
        }
    }
    return false;
}

bool agreement_allows(const struct agreement *agreement, const char *participant, const char *kind,
                      const json_t *fields, GError **error)
{
    const struct permission_where *unmet = NULL;

    if (agreement_participant(agreement, participant) == NULL) {
        return fail(error, ERROR_AUTHORITY,
                    _("there is no participant '%s' in the agreement, so it may say nothing"),
                    participant);
    }
    if (is_of_record(kind)) {
        return true;
    }
    for (guint i = 0; i < agreement->permissions->len; i++) {
        const struct permission *permission =
            &g_array_index(agreement->permissions, struct permission, i);
        const struct permission_where *condition;

        if (!covers(permission, kind) || !names(permission, participant)) {
            continue;
        }
        condition = failing(permission, participant, fields);
        if (condition == NULL) {
            return true;
        }
        unmet = condition;
    }
    return unmet != NULL ? refuse_condition(unmet, participant, kind, fields, error)
                         : refuse_participant(agreement, participant, kind, error);
}

bool agreement_keeps(const struct agreement *agreement, const char *fact, const char *participant)
{
    for (guint i = 0; i < agreement->keepings->len; i++) {
        const struct keeping *keeping = &g_array_index(agreement->keepings, struct keeping, i);

        if (strcmp(keeping->fact, fact) == 0) {
            return is_among(keeping->kept_by, participant);
        }
    }
    return true;
}
