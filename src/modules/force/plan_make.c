/* truce plan make: the rotation problem of a mission, from what is known of it. */
#include <inttypes.h>

#include "base/error.h"
#include "base/text.h"
#include "mission/objectives.h"
#include "modules/force/asked_problem.h"
#include "modules/force/force.h"
#include "plan/amounts.h"

static bool solve_asked(const struct request *request, const struct problem *problem,
                        struct reply *reply, GError **error)
{
    const char *path = asked_text(request, "solve");
    OWNED(plan) plan = NULL;

    if (path == NULL)
        return true;
    plan = asked_problem_solve(request, problem, error);
    if (plan == NULL || !asked_problem_put(request, path, problem, plan, reply, error))
        return false;
    json_object_set_new(reply->json, "plan", json_string(path));
    json_object_set_new(reply->json, "objective", amounts_json(problem, plan->objective));
    json_object_set_new(reply->json, "bound", amounts_json(problem, plan->bound));
    return true;
}

/* ---- the action ---- */

static json_t *posed_json(const struct asking *asking, const struct problem *problem,
                          const struct pose_words *words, const char *path)
{
    g_autofree char *from = date_text((struct date){problem->from});
    g_autofree char *until = date_text((struct date){problem->until});

    return json_pack("{s:o, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:o}", "heading",
                     asking_heading(asking), "problem", path, "from", from, "until", until,
                     "positions", (json_int_t)problem->n_positions, "people",
                     (json_int_t)problem->n_people, "serving", (json_int_t)problem->n_serving,
                     "lifts", (json_int_t)problem->n_lifts, "notes", asked_problem_notes(words));
}

static bool run_plan_make(const struct request *request, struct reply *reply, GError **error)
{
    ASKING(asking);
    const char *path = asked_text(request, "out");
    const char *freeze = asked_text(request, "freeze");
    struct asked_problem asked = {.again = freeze != NULL};
    struct pose_words words = {NULL, NULL};
    struct problem *problem = NULL;
    bool done = false;

    if (!date_parse(asked_text(request, "until"), &asked.until, error) ||
        (freeze != NULL && !date_parse(freeze, &asked.freeze, error)) ||
        !asking_open(&asking, request, "truce plan make", error))
        return false;
    words = pose_words_new();
    problem = asked_problem(request, asking.view, asking.at, &asked, &words, reply, error);
    if (problem != NULL && asked_problem_put(request, path, problem, NULL, reply, error)) {
        reply->json = posed_json(&asking, problem, &words, path);
        done = solve_asked(request, problem, reply, error);
    }
    problem_free(problem);
    pose_words_clear(&words);
    return done;
}

/* ---- for people ---- */

static void show_plan_make(struct terminal *terminal, const json_t *json)
{
    const json_t *note = NULL;
    size_t i = 0;

    show_asking(terminal, json);
    terminal_line(terminal, INK_STRONG, 4,
                  _("from %s until before %s: %" PRId64 " positions, %" PRId64 " of them held, "
                    "%" PRId64 " people, %" PRId64 " lifts"),
                  json_string_value(json_object_get(json, "from")),
                  json_string_value(json_object_get(json, "until")),
                  (int64_t)json_integer_value(json_object_get(json, "positions")),
                  (int64_t)json_integer_value(json_object_get(json, "serving")),
                  (int64_t)json_integer_value(json_object_get(json, "people")),
                  (int64_t)json_integer_value(json_object_get(json, "lifts")));
    json_array_foreach(json_object_get(json, "notes"), i, note)
        terminal_line(terminal, INK_DOUBT, 4, "%s", json_string_value(note));
    if (json_object_get(json, "objective") != NULL)
        show_objectives(terminal, json);
}

static const struct field params[] = {
    {"until", FIELD_DATE, REQUIRED, N_("the day after the last one planned")},
    {"out", FIELD_TEXT, REQUIRED, N_("PROBLEM.json: where the problem is written")},
    {"freeze", FIELD_DATE, OPTIONAL,
     N_("plan again: before this day all stays as ordered, after it as much as can")},
    {"solve", FIELD_TEXT, OPTIONAL, N_("PLAN.json: solve it too, and write the plan there")},
    {"seconds", FIELD_DECIMAL(3), OPTIONAL, N_("time for solving; 10 when not given")},
    {"min_days", FIELD_COUNT, OPTIONAL, N_("shortest tour planned, in days; 60 when not given")},
    {"dwell_days", FIELD_COUNT, OPTIONAL, N_("days at home between two tours; 180 when not given")},
    {"relief_share", FIELD_TEXT, OPTIONAL,
     N_("SHARE: most of a post's positions relieved at once, or none; 1/3 when not given")},
    {"relief_days", FIELD_COUNT, OPTIONAL, N_("what \"at once\" means; 14 days when not given")},
    {"handover", FIELD_TEXT, OPTIONAL,
     N_("ROLE=DAYS,...: how long both are there when one relieves the other")},
    {"handover_days", FIELD_COUNT, OPTIONAL, N_("the same in all other roles; 0 when not given")},
    FIELDS_END,
};

const struct action force_action_plan_make = {
    .name = "plan make",
    .summary = N_("pose the rotation problem from what is known of the mission"),
    .help = N_("The plan begins on the day after --at, with whoever is on tour then. Positions, "
               "posts, people and their roles, absences, lifts and the ceiling come from the "
               "record and the agreement; no tour is longer than the strictest reading "
               "allows. The rest is said here; what a problem cannot hold is told.\n\n"
               "  truce plan make --until 2022-07-01 -o problem.json --handover medic=3\n"
               "  truce plan make --until 2022-07-01 -o problem.json --solve plan.json"),
    .params = params,
    .flags = ACTION_READS,
    .group = ACTION_PLAN,
    .run = run_plan_make,
    .show = show_plan_make,
};
