/* Waivers in force, beside the orders: whoever looks at how a plan is kept sees which tours may
 * break rules, and why. */
#include <string.h>

#include "base/text.h"
#include "modules/force/force.h"

static const struct fact_lift *lift_named(const GArray *lifts, const char *id)
{
    for (guint i = 0; i < lifts->len; i++) {
        const struct fact_lift *lift = &g_array_index(lifts, struct fact_lift, i);

        if (strcmp(lift->lift, id) == 0)
            return lift;
    }
    return NULL;
}

static void add_waiver(struct check *check, const struct fact_pin *pin, const GArray *lifts,
                       struct date first)
{
    const struct zone *zone = view_zone(check->view);
    const struct fact_lift *arrives = lift_named(lifts, pin->arrives);
    const struct fact_lift *leaves = lift_named(lifts, pin->leaves);
    struct finding_draft draft = {
        .subject = pin->person,
        .status = STATUS_KEPT,
        .since = zone_day_start(zone, arrives != NULL ? arrives->day : first),
        .until = leaves != NULL ? zone_day_start(zone, leaves->day) : INSTANT_MAX,
        .due = INSTANT_MAX,
        .evidence = &pin->evidence,
        .n_evidence = 1,
    };

    if (draft.since.ms >= draft.until.ms ||
        !check_wants(check, STATUS_KEPT, draft.since, draft.until))
        return;
    draft.because =
        g_strdup_printf(_("pinned to %s with a waiver: %s"), pin->position, pin->waiver);
    draft.subjects = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(draft.subjects, g_strdup_printf("%s/%s", pin->person, pin->position));
    check_add(check, &draft);
}

bool force_check_waivers(struct check *check, const GArray *plans, GError **error)
{
    const GArray *pins = view_fact(check->view, FACT_PIN, error);
    const GArray *lifts = pins != NULL ? view_fact(check->view, FACT_LIFT, error) : NULL;

    if (lifts == NULL)
        return false;
    for (guint i = 0; plans->len > 0 && i < pins->len; i++) {
        const struct fact_pin *pin = &g_array_index(pins, struct fact_pin, i);

        if (*pin->waiver != '\0')
            add_waiver(check, pin, lifts, g_array_index(plans, struct fact_plan, 0).rules);
    }
    return true;
}
