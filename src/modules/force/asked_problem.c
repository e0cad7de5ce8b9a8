#include "modules/force/asked_problem.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "mission/agreement.h"
#include "modules/force/force.h"
#include "plan/files.h"
#include "plan/solve.h"

#define MIN_DAYS_DEFAULT    60
#define DWELL_DAYS_DEFAULT  180
#define RELIEF_DAYS_DEFAULT 14
#define SECONDS_DEFAULT     10
#define SHARE_MAX           1000000

const char *asked_text(const struct request *request, const char *name)
{
    return json_string_value(json_object_get(request->params, name));
}

static int32_t count_of(const struct request *request, const char *name, int32_t otherwise)
{
    const json_t *value = json_object_get(request->params, name);

    return json_is_integer(value) ? (int32_t)MIN(json_integer_value(value), PROBLEM_DAYS_MAX)
                                  : otherwise;
}

/* ---- the plan published last ---- */

/* The problem it solves. NULL without *error: none is published, or its file is not held here. */
static struct problem *published_problem(struct view *view, GError **error)
{
    const GArray *plans = view_fact(view, FACT_PLAN, error);
    const struct fact_plan *last = NULL;
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(GError) local = NULL;
    const char *text = NULL;
    struct hash hash;
    size_t n = 0;

    if (plans == NULL || plans->len == 0)
        return NULL;
    last = &g_array_index(plans, struct fact_plan, plans->len - 1);
    if (!hash_from_hex(last->problem, &hash))
        return NULL;
    bytes = record_attachment(mission_record(view_mission(view)), &hash, &local);
    if (bytes == NULL) {
        if (!error_is(local, ERROR_NOT_FOUND))
            g_propagate_error(error, g_steal_pointer(&local));
        return NULL;
    }
    text = g_bytes_get_data(bytes, &n);
    /* Whoever attached another file has said nothing of terms. */
    return problem_read(text, n, NULL, NULL);
}

/* ---- terms ---- */

/* "1/3", or "none": no rule. */
static bool read_share(const char *text, struct pose_terms *terms, GError **error)
{
    char *end = NULL;
    gint64 of = 0;
    gint64 in = 0;

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

/* As asked; what is not asked as in `was`, or else as it is mostly. */
static bool read_relief(const struct request *request, const struct problem *was,
                        struct pose_terms *terms, GError **error)
{
    const char *share = asked_text(request, "relief_share");
    bool has_rule = was == NULL || was->within_days > 0;
    int32_t days = was != NULL && has_rule ? was->within_days : RELIEF_DAYS_DEFAULT;

    terms->within_days = MAX(count_of(request, "relief_days", days), 1);
    if (share != NULL)
        return read_share(share, terms, error);
    if (!has_rule)
        return read_share("none", terms, error);
    terms->share_of = was != NULL ? was->share_of : 1;
    terms->share_in = was != NULL ? was->share_in : 3;
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

/* Behind those that are asked for, which come first where both name a role. */
static void add_handovers(const struct problem *was, GArray *handovers)
{
    for (uint32_t i = 0; i < was->n_roles; i++) {
        struct pose_handover handover = {was->roles[i].id, was->roles[i].handover_days};

        g_array_append_val(handovers, handover);
    }
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

static bool read_terms(const struct request *request, struct view *view, struct instant at,
                       const struct problem *was, struct pose_terms *terms, GError **error)
{
    const struct zone *zone = view_zone(view);
    struct date from = {zone_date_of(zone, at).day + 1};
    const struct agreement *agreement = view_agreement(view, zone_day_start(zone, from));

    if (agreement == NULL)
        return fail(error, ERROR_STATE, _("no agreement is in force on the day after --at"));
    terms->min_days = count_of(request, "min_days", was != NULL ? was->min_days : MIN_DAYS_DEFAULT);
    terms->dwell_days =
        count_of(request, "dwell_days", was != NULL ? was->dwell_days : DWELL_DAYS_DEFAULT);
    terms->handover_days = count_of(request, "handover_days", 0);
    return read_relief(request, was, terms, error) && read_limit(agreement, from, terms, error);
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

struct problem *asked_problem(const struct request *request, struct view *view, struct instant at,
                              const struct asked_problem *asked, struct pose_words *words,
                              struct reply *reply, GError **error)
{
    const char *wanted = asked_text(request, "handover");
    g_auto(GStrv) handover_words = g_strsplit(wanted != NULL ? wanted : "", ",", -1);
    g_autoptr(GArray) handovers = g_array_new(FALSE, FALSE, sizeof(struct pose_handover));
    struct pose_facts facts = {.wished = asked->wished};
    struct pose_terms terms = {
        .handovers = handovers, .again = asked->again, .freeze = asked->freeze};
    OWNED(problem) was = NULL;
    struct problem *problem = NULL;
    GError *failure = NULL;

    if (asked->as_published)
        was = published_problem(view, &failure);
    if (failure != NULL) {
        g_propagate_error(error, failure);
        return NULL;
    }
    if (!read_terms(request, view, at, was, &terms, error) ||
        !read_handovers(handover_words, handovers, error) || !load_facts(view, &facts, error))
        return NULL;
    if (was != NULL && json_object_get(request->params, "handover_days") == NULL)
        add_handovers(was, handovers);
    problem = pose(&facts, &terms, at, asked->until, words);
    if (problem == NULL) {
        note_faults(reply, words->faults);
        fail(error, ERROR_STATE, _("no plan can be asked for from what is known:"));
    }
    return problem;
}

json_t *asked_problem_notes(const struct pose_words *words)
{
    json_t *notes = json_array();

    for (guint i = 0; i < words->notes->len; i++)
        json_array_append_new(notes, json_string(g_ptr_array_index(words->notes, i)));
    return notes;
}

bool asked_problem_published_until(struct view *view, struct date *until, GError **error)
{
    const GArray *plans = view_fact(view, FACT_PLAN, error);

    if (plans == NULL)
        return false;
    *until = DATE_MIN;
    for (guint i = 0; i < plans->len; i++) {
        const struct fact_plan *plan = &g_array_index(plans, struct fact_plan, i);

        if (date_compare(plan->until, *until) > 0)
            *until = plan->until;
    }
    return true;
}

/* ---- files ---- */

bool asked_problem_is_sound(const char *text, size_t n, struct reply *reply, GError **error)
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

bool asked_problem_put(const struct request *request, const char *path,
                       const struct problem *problem, const struct plan *plan, struct reply *reply,
                       GError **error)
{
    const struct disk *disk = &request->world->disk;
    size_t n = 0;
    char *text = plan != NULL ? plan_text(problem, plan, &n) : problem_text(problem, &n);
    bool done = false;

    if (text != NULL)
        done = (plan != NULL || asked_problem_is_sound(text, n, reply, error)) &&
               disk->replace(disk->self, path, text, n, 0644, error);
    else
        fail(error, ERROR_IO, _("%s could not be written: there is not enough memory"), path);
    free(text);
    return done;
}

/* ---- solving it ---- */

static bool tell(void *self, const struct problem *problem,
                 const int64_t objective[OBJECTIVE_COUNT], double seconds)
{
    const struct request *request = self;

    g_assert(problem != NULL);
    request->progress(request->progress_self, _("planning"), (int64_t)(seconds * 1e6), 0);
    return objective[OBJECTIVE_GAPS] >= 0;
}

struct plan *asked_problem_solve(const struct request *request, const struct problem *problem,
                                 GError **error)
{
    const char *seconds = asked_text(request, "seconds");
    struct plan_options options = {
        .seconds = seconds != NULL ? g_ascii_strtod(seconds, NULL) : SECONDS_DEFAULT,
        .seed = 1,
        .progress = tell,
        .progress_self = (void *)request,
    };

    return plan_solve(problem, &options, error);
}
