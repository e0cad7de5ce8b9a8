/* truce plan repair: what is ordered, made possible again with as few changes as can be. */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "mission/objectives.h"
#include "modules/force/asked_problem.h"
#include "modules/force/force.h"
#include "plan/amounts.h"
#include "plan/changes.h"
#include "plan/pins.h"

/* ---- what is asked ---- */

/* From tomorrow on, until the plan published last ends, where nothing else is said. */
static bool read_asked(const struct request *request, const struct asking *asking,
                       struct asked_problem *asked, GError **error)
{
    const char *until = asked_text(request, "until");
    const char *freeze = asked_text(request, "freeze");

    *asked = (struct asked_problem){.again = true, .as_published = true};
    asked->freeze.day = zone_date_of(mission_zone(asking->mission), asking->at).day + 1;
    if (freeze != NULL && !date_parse(freeze, &asked->freeze, error))
        return false;
    if (until != NULL)
        return date_parse(until, &asked->until, error);
    if (!asked_problem_published_until(asking->view, &asked->until, error))
        return false;
    if (asked->until.day == DATE_MIN.day)
        return fail(error, ERROR_STATE,
                    _("no plan is published, so nothing is ordered that could be repaired; truce "
                      "plan make and truce plan publish come first"));
    return true;
}

/* "plan.json": "plan.problem.json". */
static char *problem_path(const struct request *request)
{
    const char *given = asked_text(request, "problem");
    g_autofree char *plain = g_strdup(asked_text(request, "out"));

    if (given != NULL)
        return g_strdup(given);
    if (g_str_has_suffix(plain, ".json"))
        plain[strlen(plain) - strlen(".json")] = '\0';
    return g_strconcat(plain, ".problem.json", NULL);
}

/* ---- why ---- */

static bool is_cancelled(const GArray *lifts, const char *id)
{
    for (guint i = 0; i < lifts->len; i++) {
        const struct fact_lift *fact = &g_array_index(lifts, struct fact_lift, i);

        if (strcmp(fact->lift, id) == 0)
            return fact->cancelled;
    }
    return false;
}

/* The lift that `tour` has no seat on; NULL: it is not cancelled. */
static const char *cancelled_lift(const struct problem *problem, const GArray *lifts,
                                  const struct tour *tour)
{
    const uint32_t of_tour[] = {tour->arrive, tour->leave};

    for (unsigned i = 0; i < G_N_ELEMENTS(of_tour); i++)
        if (of_tour[i] < problem->n_lifts && problem->lifts[of_tour[i]].seats == 0 &&
            is_cancelled(lifts, problem->lifts[of_tour[i]].id))
            return problem->lifts[of_tour[i]].id;
    return NULL;
}

/* `faults`: those of the tour, at least one. */
static char *fault_text(const struct problem *problem, const GArray *lifts, const struct tour *tour,
                        unsigned faults)
{
    const struct serving *serving = NULL;
    const char *cancelled = cancelled_lift(problem, lifts, tour);

    if (cancelled != NULL)
        return g_strdup_printf(_("lift %s is cancelled"), cancelled);
    for (uint32_t i = 0; i < problem->n_serving; i++)
        if (problem->serving[i].position == tour->position)
            serving = &problem->serving[i];
    return tour_fault_text(problem, serving, tour, (enum tour_fault)(faults & -faults));
}

static char *because_text(const struct problem *problem, const GArray *lifts,
                          const struct change *change)
{
    switch (change->cause) {
    case CHANGE_FAULT:
        g_assert(change->was != NULL);
        return fault_text(problem, lifts, change->was, change->faults);
    case CHANGE_SEATS:
        return g_strdup(_("more people are ordered on a lift of it than there are seats"));
    case CHANGE_PINNED:
        return g_strdup(_("something is pinned"));
    case CHANGE_ROOM:
        break;
    }
    if (change->was == NULL)
        return g_strdup(_("it fills what the others leave"));
    return g_strdup(change->now == NULL ? _("others fill its place")
                                        : _("it makes room for others"));
}

/* ---- the answer ---- */

static json_t *lift_json(const struct problem *problem, uint32_t lift)
{
    g_autofree char *day = NULL;

    if (lift >= problem->n_lifts)
        return json_null();
    day = date_text((struct date){problem->lifts[lift].day});
    return json_pack("{s:s, s:s}", "lift", problem->lifts[lift].id, "date", day);
}

static json_t *tour_json(const struct problem *problem, const struct tour *tour)
{
    if (tour == NULL)
        return json_null();
    return json_pack("{s:s, s:o, s:o}", "person", problem->people[tour->person].id, "arrives",
                     lift_json(problem, tour->arrive), "leaves", lift_json(problem, tour->leave));
}

static json_t *changes_json(const struct problem *problem, const struct plan *plan,
                            const GArray *lifts)
{
    g_autoptr(GArray) changes = plan_changes(problem, plan);
    json_t *list = json_array();

    for (guint i = 0; i < changes->len; i++) {
        const struct change *change = &g_array_index(changes, struct change, i);
        const struct tour *either = change->was != NULL ? change->was : change->now;
        g_autofree char *because = because_text(problem, lifts, change);

        json_array_append_new(list, json_pack("{s:s, s:o, s:o, s:b, s:s}", "position",
                                              problem->positions[either->position].id, "was",
                                              tour_json(problem, change->was), "now",
                                              tour_json(problem, change->now), "counted",
                                              change->is_counted, "because", because));
    }
    return list;
}

static json_t *unfilled_json(const struct problem *problem, const struct plan *plan)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < plan->n_gaps; i++) {
        const struct gap *gap = &plan->gaps[i];
        g_autofree char *from = date_text((struct date){gap->from});
        g_autofree char *until = date_text((struct date){gap->until});

        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "position",
                                              problem->positions[gap->position].id, "from", from,
                                              "until", until, "because",
                                              gap->because != NULL ? gap->because : ""));
    }
    return list;
}

static bool solve(const struct request *request, const struct asking *asking,
                  const struct problem *problem, struct reply *reply, GError **error)
{
    const GArray *lifts = view_fact(asking->view, FACT_LIFT, error);
    OWNED(plan) plan = NULL;

    if (lifts == NULL)
        return false;
    plan = asked_problem_solve(request, problem, error);
    if (plan == NULL)
        return false;
    plan->problem_path = g_string_chunk_insert(
        plan->texts, json_string_value(json_object_get(reply->json, "problem")));
    if (!asked_problem_put(request, asked_text(request, "out"), problem, plan, reply, error))
        return false;
    json_object_set_new(reply->json, "changes", changes_json(problem, plan, lifts));
    json_object_set_new(reply->json, "unfilled", unfilled_json(problem, plan));
    json_object_set_new(reply->json, "objective", amounts_json(problem, plan->objective));
    json_object_set_new(reply->json, "bound", amounts_json(problem, plan->bound));
    return true;
}

static json_t *repaired_json(const struct request *request, const struct asking *asking,
                             const struct problem *problem, const struct pose_words *words,
                             const char *path)
{
    g_autofree char *freeze = date_text((struct date){problem->freeze});
    g_autofree char *until = date_text((struct date){problem->until});

    return json_pack("{s:o, s:s, s:s, s:s, s:s, s:o}", "heading", asking_heading(asking), "problem",
                     path, "plan", asked_text(request, "out"), "freeze", freeze, "until", until,
                     "notes", asked_problem_notes(words));
}

static bool run_plan_repair(const struct request *request, struct reply *reply, GError **error)
{
    ASKING(asking);
    g_autofree char *path = problem_path(request);
    struct asked_problem asked;
    struct pose_words words = {NULL, NULL};
    OWNED(problem) problem = NULL;
    bool done = false;

    if (!asking_open(&asking, request, "truce plan repair", error) ||
        !read_asked(request, &asking, &asked, error))
        return false;
    words = pose_words_new();
    problem = asked_problem(request, asking.view, asking.at, &asked, &words, reply, error);
    if (problem != NULL && asked_problem_put(request, path, problem, NULL, reply, error)) {
        reply->json = repaired_json(request, &asking, problem, &words, path);
        done = solve(request, &asking, problem, reply, error);
    }
    pose_words_clear(&words);
    return done;
}

/* ---- for people ---- */

/* "eva from 2021-05-27 (may-b) until 2021-10-20 (oct-a)" */
static char *tour_text(const json_t *tour)
{
    static const char *const members[] = {"arrives", "leaves"};
    GString *text = NULL;

    if (json_is_null(tour))
        return g_strdup(_("nobody"));
    text = g_string_new(json_string_value(json_object_get(tour, "person")));
    for (unsigned i = 0; i < G_N_ELEMENTS(members); i++) {
        const json_t *lift = json_object_get(tour, members[i]);

        if (!json_is_null(lift))
            g_string_append_printf(text, i == 0 ? _(" from %s (%s)") : _(" until %s (%s)"),
                                   json_string_value(json_object_get(lift, "date")),
                                   json_string_value(json_object_get(lift, "lift")));
    }
    return g_string_free(text, FALSE);
}

static void show_changes(struct terminal *terminal, const json_t *changes)
{
    const json_t *change = NULL;
    size_t i = 0;

    json_array_foreach(changes, i, change)
    {
        g_autofree char *was = tour_text(json_object_get(change, "was"));
        g_autofree char *now = tour_text(json_object_get(change, "now"));

        terminal_line(terminal, INK_STRONG, 4, _("%s: ordered %s"),
                      json_string_value(json_object_get(change, "position")), was);
        terminal_line(terminal, INK_PLAIN, 4, _("    now %s"), now);
        terminal_line(terminal, INK_FAINT, 4, _("    because %s"),
                      json_string_value(json_object_get(change, "because")));
    }
}

static void show_unfilled(struct terminal *terminal, const json_t *unfilled)
{
    const json_t *gap = NULL;
    size_t i = 0;

    json_array_foreach(unfilled, i, gap)
        terminal_line(terminal, INK_DOUBT, 4, _("%s is empty from %s until %s: %s"),
                      json_string_value(json_object_get(gap, "position")),
                      json_string_value(json_object_get(gap, "from")),
                      json_string_value(json_object_get(gap, "until")),
                      json_string_value(json_object_get(gap, "because")));
}

static void show_plan_repair(struct terminal *terminal, const json_t *json)
{
    const json_t *changes = json_object_get(json, "changes");
    const json_t *note = NULL;
    size_t i = 0;

    show_asking(terminal, json);
    json_array_foreach(json_object_get(json, "notes"), i, note)
        terminal_line(terminal, INK_DOUBT, 4, "%s", json_string_value(note));
    if (json_array_size(changes) == 0)
        terminal_line(terminal, INK_STRONG, 4, _("all can stay as ordered from %s until %s"),
                      json_string_value(json_object_get(json, "freeze")),
                      json_string_value(json_object_get(json, "until")));
    else
        show_changes(terminal, changes);
    show_unfilled(terminal, json_object_get(json, "unfilled"));
    show_objectives(terminal, json);
}

static const struct field params[] = {
    {"out", FIELD_TEXT, REQUIRED, N_("PLAN.json: where the plan is written")},
    {"problem", FIELD_TEXT, OPTIONAL,
     N_("PROBLEM.json: where its problem is written; beside the plan, as .problem.json, when not "
        "given")},
    {"freeze", FIELD_DATE, OPTIONAL,
     N_("before this day all stays as ordered; the day after --at when not given")},
    {"until", FIELD_DATE, OPTIONAL,
     N_("the day after the last one planned; that of the plan in force when not given")},
    {"seconds", FIELD_DECIMAL(3), OPTIONAL, N_("time for solving; 10 when not given")},
    TERMS_AS_PUBLISHED,
    FIELDS_END,
};

const struct action force_action_plan_repair = {
    .name = "plan repair",
    .summary = N_("change as little as can be of what is ordered and has become impossible"),
    .help = N_("After a cancelled lift, an illness, a closed post: takes the orders in force and "
               "what is pinned, plans anew what can no longer be, and says what changes and why. "
               "Rules that are not given are those of the plan published last. Nobody is ordered "
               "to anything until truce plan publish.\n\n"
               "  truce plan repair -o mended.json\n"
               "  truce plan publish mended.problem.json mended.json --as force --name mended\n\n"
               "Of a problem's file with a published plan, truce plan solve does the same."),
    .params = params,
    .flags = ACTION_READS,
    .group = ACTION_PLAN,
    .run = run_plan_repair,
    .show = show_plan_repair,
};
