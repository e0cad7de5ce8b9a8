/* What an amendment must leave alone. Ids are what the record's statements mean: one that vanished
 * or became another thing would change what was said long ago. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "mission/agreement.h"

static const char *text_of(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    return value != NULL ? json_string_value(value) : "";
}

static bool bears_name(const json_t *entry, const char *text)
{
    size_t i;
    json_t *naming;

    json_array_foreach(json_object_get(entry, "names"), i, naming)
    {
        if (strcmp(text_of(naming, "text"), text) == 0) {
            return true;
        }
    }
    return false;
}

/* A renaming adds a name: the record was written under the old one. */
static bool keeps_names(const struct named *old, const struct named *new_one, GError **error)
{
    size_t i;
    json_t *naming;

    json_array_foreach(json_object_get(old->json, "names"), i, naming)
    {
        const char *text = text_of(naming, "text");

        if (!bears_name(new_one->json, text)) {
            return fail(error, ERROR_AGREEMENT,
                        _("the amendment drops the name '%s' of the %s '%s'; a renaming adds a "
                          "name and keeps the old ones"),
                        text, old->id_type, old->id);
        }
    }
    return true;
}

static bool keeps(const struct agreement *new_one, const struct named *old, GError **error)
{
    const struct named *same = agreement_named(new_one, old->id_type, old->id);

    if (same == NULL) {
        for (guint i = 0; i < new_one->named->len; i++) {
            const struct named *other = &g_array_index(new_one->named, struct named, i);

            if (strcmp(other->id, old->id) == 0) {
                return fail(error, ERROR_AGREEMENT,
                            _("the amendment makes a %s of the %s '%s'; an id keeps its type, give "
                              "the new thing a new one"),
                            other->id_type, old->id_type, old->id);
            }
        }
        return fail(error, ERROR_AGREEMENT,
                    _("the amendment drops the %s '%s'; ids stay for ever, since statements name "
                      "them"),
                    old->id_type, old->id);
    }
    if (strcmp(text_of(old->json, "type"), text_of(same->json, "type")) != 0) {
        return fail(error, ERROR_AGREEMENT,
                    _("the amendment makes the %s '%s' a %s, it was a %s; an id keeps its type"),
                    old->id_type, old->id, text_of(same->json, "type"), text_of(old->json, "type"));
    }
    return keeps_names(old, same, error);
}

bool agreement_may_follow(const struct agreement *old, const struct agreement *new_one,
                          GError **error)
{
    if (strcmp(old->slug, new_one->slug) != 0) {
        return fail(error, ERROR_AGREEMENT,
                    _("the amendment is of the mission '%s', expected '%s'; a mission's slug never "
                      "changes"),
                    new_one->slug, old->slug);
    }
    for (guint i = 0; i < old->named->len; i++) {
        const struct named *named = &g_array_index(old->named, struct named, i);

        /* An article may be repealed; what it was stands in the texts that governed before. */
        if (strcmp(named->id_type, "article") != 0 && !keeps(new_one, named, error)) {
            return false;
        }
    }
    return true;
}
