/* truce kinds: everything that can be stated, and what is asked of it. */
#include "action/actions.h"
#include "action/opening.h"
#include "base/text.h"
#include "mission/module.h"

static const struct field params[] = {FIELDS_END};

/* The modules describe themselves; the core's actions stand before theirs. */
static json_t *describe_all(void)
{
    json_t *all = modules_describe(module_list());
    json_t *actions = json_array();

    for (const struct action *const *at = actions_core; *at != NULL; at++)
        json_array_append_new(actions,
                              json_pack("{s:s, s:s, s:o}", "action", (*at)->name, "summary",
                                        (*at)->summary, "params", fields_describe((*at)->params)));
    json_array_extend(actions, json_object_get(all, "actions"));
    json_object_set_new(all, "actions", actions);
    return all;
}

static bool run_kinds(const struct request *request, struct reply *reply, GError **error)
{
    const struct kinds *kinds = module_list()->kinds;

    if (request->json) {
        reply->json = describe_all();
        return true;
    }
    reply->json = json_array();
    for (unsigned i = 0; i < kinds_count(kinds); i++) {
        const struct kind *kind = kinds_get(kinds, i);

        json_array_append_new(
            reply->json, json_pack("{s:s, s:s}", "kind", kind->name, "what", _(kind->summary)));
    }
    return true;
}

const struct action action_kinds = {
    .name = "kinds",
    .summary = N_("every kind of statement there is"),
    .help =
        N_("truce help record KIND shows the fields of one. With --json: kinds, rules, facts and "
           "actions with all their fields, for programs."),
    .params = params,
    .group = ACTION_LEARN,
    .run = run_kinds,
};
