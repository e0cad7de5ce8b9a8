#include "action/sealed.h"

#include "base/error.h"
#include "base/text.h"

bool sees_sealed(struct mission *mission, const char *as, bool *out, GError **error)
{
    const struct agreement *agreement = mission_agreement(mission);
    bool is_named = false;

    if (as != NULL && agreement_participant(agreement, as) == NULL)
        return fail(error, ERROR_AUTHORITY, _("the agreement of %s has no participant \"%s\""),
                    mission_slug(mission), as);
    for (const char *const *who = agreement->may_see_sealed; *who != NULL; who++)
        is_named = is_named || (as != NULL && g_str_equal(*who, as));
    *out = is_named;
    return true;
}

json_t *zoned_json(const struct zone *zone, int64_t ms)
{
    g_autofree char *text = zone_instant_text(zone, (struct instant){ms});

    return json_string(text);
}

json_t *row_shown(const struct kind *kind, const struct row *row, const struct zone *zone,
                  bool is_seen)
{
    json_t *out = json_object();

    for (const struct field *field = kind->fields; field->name != NULL; field++) {
        const json_t *value = row_value(row, field);

        if (row_withholds(row, field))
            json_object_set_new(out, field->name, json_string(_("withheld")));
        else if (value != NULL && (field->flags & SEALED) != 0 && !is_seen)
            json_object_set_new(out, field->name, json_string(SEALED_TEXT));
        else if (value != NULL && field->shape.type == FIELD_TYPE_INSTANT)
            json_object_set_new(out, field->name, zoned_json(zone, json_integer_value(value)));
        else if (value != NULL)
            json_object_set(out, field->name, (json_t *)value);
    }
    return out;
}
