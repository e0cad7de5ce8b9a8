/* truce plan make: the rotation problem of a mission, from what is known of it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "mission/agreement.h"
#include "mission/objectives.h"
#include "modules/force/force.h"
#include "modules/force/pose.h"
#include "plan/amounts.h"
#include "plan/files.h"
#include "plan/solve.h"

#define MIN_DAYS_DEFAULT    60
#define DWELL_DAYS_DEFAULT  180
#define RELIEF_DAYS_DEFAULT 14
#define SECONDS_DEFAULT     10
#define SHARE_MAX           1000000

static const char *text_of(const struct request *request, const char *name)
{
    return json_string_value(json_object_get(request->params, name));
}

static int32_t count_of(const struct request *request, const char *name, int32_t otherwise)
{
    const json_t *value = json_object_get(request->params, name);

    return json_is_integer(value) ? (int32_t)MIN(json_integer_value(value), PROBLEM_DAYS_MAX)
                                  : otherwise;
}

/* ---- terms ---- */

/* "1/3", or "none": no rule. */
static bool read_share(const char *text, struct pose_terms *terms, GError **error)
{
    char *end = NULL;
    gint64 of = 0;
    gint64 in = 0;

    if (text == NULL)
        text = "1/3";
    if (strcmp(text, "none") == 0) {
        terms->within_days = 0;
        terms->share_in = 1;
        return true;
    }
    of = g_ascii_strtoll(text, &end, 10);
    if (end != text && *end == '/' && g_ascii_isdigit(end[1]))
        in = g_ascii_strtoll(end + 1, &end, 10);
    if (!g_ascii_isdigit(*text) || *end != '\0' || of < 1 || in < of || in > SHARE_MAX)
        return fail(error, ERROR_FIELD,
                    _("--relief-share: found \"%s\", expected a share such as 1/3, or none"), text);
    terms->share_of = (int32_t)of;
    terms->share_in = (int32_t)in;
    return true;
}

/* "commander=5,medic=3"; the names are borrowed from `words`. */
static bool read_handovers(char **words, GArray *handovers, GError **error)
{
    for (; *words != NULL; words++) {
        char *sign = strchr(*words, '=');
        struct pose_handover handover = {.role = *words};
        guint64 days = 0;

        if (sign == NULL || sign == *words ||
            !g_ascii_string_to_unsigned(sign + 1, 10, 0, PROBLEM_DAYS_MAX, &days, NULL))
            return fail(error, ERROR_FIELD,
                        _("--handover: found \"%s\", expected a role and its days, such as "
                          "medic=3"),
                        *words);
        *sign = '\0';
        handover.days = (int32_t)days;
        g_array_append_val(handovers, handover);
    }
    return true;
}

/* The strictest of all readings: where they differ a plan keeps each of them. */
static bool read_limit(const struct agreement *agreement, struct date from,
                       struct pose_terms *terms, GError **error)
{
    g_autoptr(GArray) limits = tour_limits_of(agreement);
    struct date earliest = DATE_MAX;

    if (limits->len == 0)
        return fail(error, ERROR_STATE,
                    _("no article of the agreement limits tours (rule force.tour-limit), so that "
                      "nobody would ever have to be relieved"));
    for (unsigned i = 0; i < limits->len; i++) {
        const struct tour_limit *limit = &g_array_index(limits, struct tour_limit, i);
        struct date last = date_add(from, limit->max, 1, END_OF_MONTH_CLAMP);

        if (date_compare(last, earliest) > 0)
            continue;
        if (date_compare(last, earliest) < 0 || limit->end_of_month == END_OF_MONTH_CLAMP)
            terms->end_of_month = limit->end_of_month;
        terms->tour_max = limit->max;
        earliest = last;
    }
    terms->ceiling = strength_ceiling_of(agreement);
    return true;
}

static bool read_terms(const struct request *request, const struct asking *asking,
                       struct pose_terms *terms, GError **error)
{
    const struct zone *zone = mission_zone(asking->mission);
    struct date from = {zone_date_of(zone, asking->at).day + 1};
    const struct agreement *agreement = view_agreement(asking->view, zone_day_start(zone, from));

    if (agreement == NULL)
        return fail(error, ERROR_STATE, _("no agreement is in force on the day after --at"));
    terms->min_days = count_of(request, "min_days", MIN_DAYS_DEFAULT);
    terms->dwell_days = count_of(request, "dwell_days", DWELL_DAYS_DEFAULT);
    terms->within_days = MAX(count_of(request, "relief_days", RELIEF_DAYS_DEFAULT), 1);
    terms->handover_days = count_of(request, "handover_days", 0);
    terms->again = text_of(request, "freeze") != NULL;
    if (terms->again && !date_parse(text_of(request, "freeze"), &terms->freeze, error))
        return false;
    return read_share(text_of(request, "relief_share"), terms, error) &&
           read_limit(agreement, from, terms, error);
}

/* ---- facts ---- */

static bool load_facts(struct view *view, struct pose_facts *facts, GError **error)
{
    const struct {
        enum fact fact;
        const GArray **rows;
    } wanted[] = {
        {FACT_TOUR, &facts->tours},
        {FACT_POSITION, &facts->positions},
        {FACT_POST, &facts->posts},
        {FACT_PERSON, &facts->people},
        {FACT_ABSENCE, &facts->absences},
        {FACT_PLANNED_ABSENCE, &facts->planned},
        {FACT_QUALIFICATION, &facts->qualifications},
        {FACT_LIFT, &facts->lifts},
        {FACT_ORDER, &facts->orders},
        {FACT_PIN, &facts->pins},
    };

    facts->zone = view_zone(view);
    for (unsigned i = 0; i < G_N_ELEMENTS(wanted); i++) {
        *wanted[i].rows = view_fact(view, wanted[i].fact, error);
        if (*wanted[i].rows == NULL)
            return false;
    }
    return true;
}

static void note_faults(struct reply *reply, const GPtrArray *faults)
{
    reply->note = g_string_new(NULL);
    for (guint i = 0; i < faults->len; i++)
        g_string_append_printf(reply->note, "%s\n", (const char *)g_ptr_array_index(faults, i));
}

/* `words` holds the notes even of what was posed. */
static struct problem *pose_asked(const struct request *request, const struct asking *asking,
                                  struct pose_words *words, struct reply *reply, GError **error)
{
    const char *wanted = text_of(request, "handover");
    g_auto(GStrv) handover_words = g_strsplit(wanted != NULL ? wanted : "", ",", -1);
    g_autoptr(GArray) handovers = g_array_new(FALSE, FALSE, sizeof(struct pose_handover));
    struct pose_facts facts = {0};
    struct pose_terms terms = {.handovers = handovers};
    struct problem *problem = NULL;
    struct date until;

    if (!date_parse(text_of(request, "until"), &until, error) ||
        !read_terms(request, asking, &terms, error) ||
        !read_handovers(handover_words, handovers, error) ||
        !load_facts(asking->view, &facts, error))
        return NULL;
    problem = pose(&facts, &terms, asking->at, until, words);
    if (problem == NULL) {
        note_faults(reply, words->faults);
        fail(error, ERROR_STATE, _("no plan can be asked for from what is known:"));
    }
    return problem;
}

/* ---- files ---- */

/* A reader of its own says whether the planner will take it: what was ordered may never have been
 * possible. */
static bool is_sound(const char *text, size_t n, struct reply *reply, GError **error)
{
    g_autoptr(GPtrArray) contradictions = NULL;
    OWNED(problem) problem = problem_read(text, n, &contradictions, error);

    if (problem != NULL)
        return true;
    reply->note = g_string_new(NULL);
    for (guint i = 0; contradictions != NULL && i < contradictions->len; i++) {
        const struct contradiction *one = g_ptr_array_index(contradictions, i);

        g_string_append_printf(reply->note, "%s\n", one->sentence);
    }
    g_prefix_error(error, _("what is known and ordered cannot be together: "));
    return false;
}

static bool put_file(const struct request *request, const char *path, const struct problem *problem,
                     const struct plan *plan, struct reply *reply, GError **error)
{
    const struct disk *disk = &request->world->disk;
    size_t n = 0;
    char *text = plan != NULL ? plan_text(problem, plan, &n) : problem_text(problem, &n);
    bool done = false;

    if (text != NULL)
        done = (plan != NULL || is_sound(text, n, reply, error)) &&
               disk->replace(disk->self, path, text, n, 0644, error);
    else
        fail(error, ERROR_IO, _("%s could not be written: there is not enough memory"), path);
    free(text);
    return done;
}

static bool tell(void *self, const struct problem *problem,
                 const int64_t objective[OBJECTIVE_COUNT], double seconds)
{
    const struct request *request = self;

    g_assert(problem != NULL);
    request->progress(request->progress_self, _("planning"), (int64_t)(seconds * 1e6), 0);
    return objective[OBJECTIVE_GAPS] >= 0;
}

static bool solve_asked(const struct request *request, const struct problem *problem,
                        struct reply *reply, GError **error)
{
    const char *path = text_of(request, "solve");
    const char *seconds = text_of(request, "seconds");
    OWNED(plan) plan = NULL;
    struct plan_options options = {
        .seconds = seconds != NULL ? g_ascii_strtod(seconds, NULL) : SECONDS_DEFAULT,
        .seed = 1,
        .progress = tell,
        .progress_self = (void *)request,
    };

    if (path == NULL)
        return true;
    plan = plan_solve(problem, &options, error);
    if (plan == NULL || !put_file(request, path, problem, plan, reply, error))
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
    json_t *notes = json_array();

    for (guint i = 0; i < words->notes->len; i++)
        json_array_append_new(notes, json_string(g_ptr_array_index(words->notes, i)));
    return json_pack("{s:o, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:o}", "heading",
                     asking_heading(asking), "problem", path, "from", from, "until", until,
                     "positions", (json_int_t)problem->n_positions, "people",
                     (json_int_t)problem->n_people, "serving", (json_int_t)problem->n_serving,
                     "lifts", (json_int_t)problem->n_lifts, "notes", notes);
}

static bool run_plan_make(const struct request *request, struct reply *reply, GError **error)
{
    ASKING(asking);
    const char *path = text_of(request, "out");
    struct pose_words words = {NULL, NULL};
    struct problem *problem = NULL;
    bool done = false;

    if (text_of(request, "freeze") != NULL && text_of(request, "solve") != NULL)
        return fail(error, ERROR_USAGE,
                    _("--freeze poses a problem with a published plan, and plans are not made "
                      "from there yet: leave --solve out"));
    if (!asking_open(&asking, request, "truce plan make", error))
        return false;
    words = pose_words_new();
    problem = pose_asked(request, &asking, &words, reply, error);
    if (problem != NULL && put_file(request, path, problem, NULL, reply, error)) {
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
