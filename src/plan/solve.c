#include "plan/solve.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#include "plan/outline/bounds.h"
#include "plan/outline/manning.h"
#include "plan/outline/value.h"
#include "plan/pins.h"
#include "plan/repair/repair.h"
#include "plan/repair/rest.h"
#include "plan/search/search.h"
#include "plan/witness/witness.h"

#define THREADS_MAX 64

struct solving {
    const struct problem *problem;
    const struct plan_options *options;
    struct meeting meeting;
    struct plan *plan;
    int64_t bound[OBJECTIVE_COUNT]; /* of plans without gaps */
    int64_t fewest_changes;
    int64_t told[OBJECTIVE_COUNT];
    bool has_told;
};

/* ---- while it goes on ---- */

/* Only plans without gaps are ever proven: the bounds are made for those. */
static bool is_proven(const struct solving *solving, const int64_t *value)
{
    const struct problem *problem = solving->problem;

    for (uint32_t i = 0; i < problem->n_minimise; i++)
        if (value[problem->minimise[i]] != solving->bound[problem->minimise[i]])
            return false;
    return value[OBJECTIVE_GAPS] == 0;
}

/* Tells of a better plan, and ends the meeting when there can be none or it is asked to. */
static void look_around(void *self)
{
    struct solving *solving = self;
    struct meeting *meeting = &solving->meeting;
    const struct plan_options *options = solving->options;
    int64_t value[OBJECTIVE_COUNT];
    bool keeps_rules = false;
    double seconds = (double)(g_get_monotonic_time() - meeting->begun_us) / 1e6;

    g_mutex_lock(&meeting->lock);
    memcpy(value, meeting->value, sizeof value);
    keeps_rules = meeting->broken == 0;
    g_mutex_unlock(&meeting->lock);
    if (solving->has_told && memcmp(solving->told, value, sizeof value) == 0)
        return;
    memcpy(solving->told, value, sizeof value);
    solving->has_told = true;
    if (keeps_rules && is_proven(solving, value))
        g_atomic_int_set(&meeting->is_over, 1);
    if (options->progress != NULL &&
        !options->progress(options->progress_self, solving->problem, value, seconds))
        g_atomic_int_set(&meeting->is_over, 1);
}

struct helper {
    struct searcher *searcher;
    GThread *thread;
};

static void look_nowhere(void *self)
{
}

static gpointer help(gpointer self)
{
    struct searcher *searcher = self;

    searcher_begin(searcher);
    searcher_go_on(searcher, look_nowhere, NULL);
    return NULL;
}

static int32_t threads_of(const struct plan_options *options)
{
    int32_t wanted = options->threads > 0 ? options->threads : (int32_t)g_get_num_processors();

    return MIN(wanted, THREADS_MAX);
}

static void search(struct solving *solving)
{
    const struct plan_options *options = solving->options;
    /* Without time only the first plan is asked for, and one thread makes it. */
    int32_t n = options->seconds > 0 ? solving->plan->threads : 1;
    OWNED(searcher) first = searcher_new(&solving->meeting, 0, options->seed);
    struct helper helpers[THREADS_MAX];

    for (int32_t i = 1; i < n; i++) {
        helpers[i].searcher = searcher_new(&solving->meeting, (uint32_t)i, options->seed);
        helpers[i].thread = g_thread_new("plan", help, helpers[i].searcher);
    }
    searcher_begin(first);
    look_around(solving);
    searcher_go_on(first, look_around, solving);
    for (int32_t i = 1; i < n; i++) {
        g_thread_join(helpers[i].thread);
        searcher_free(helpers[i].searcher);
    }
}

/* ---- around what is there already ---- */

static bool is_over(void *self)
{
    struct solving *solving = self;

    return g_get_monotonic_time() >= solving->meeting.end_us;
}

static bool is_over_at_once(void *self)
{
    return true;
}

/* Takes the tours where they are better than those found before; the array is taken over. */
static void take_better(struct solving *solving, GArray *tours)
{
    struct meeting *meeting = &solving->meeting;
    const struct outline *outline = meeting->outline;
    uint32_t n = tours->len;
    g_autofree struct tour *found = (struct tour *)(void *)g_array_free(tours, FALSE);
    int64_t value[OBJECTIVE_COUNT];
    bool is_better = meeting->tours == NULL;

    tours_sort(found, n);
    tours_value(outline, found, n, value);
    if (!is_better) {
        int64_t broken = tours_broken(outline, found, n);
        int64_t broken_before = tours_broken(outline, meeting->tours, meeting->n_tours);

        is_better = broken != broken_before
                        ? broken < broken_before
                        : value_compare(solving->problem, value, meeting->value) < 0;
    }
    if (!is_better)
        return;
    g_free(meeting->tours);
    meeting->tours = g_steal_pointer(&found);
    meeting->n_tours = n;
    memcpy(meeting->value, value, sizeof value);
}

/* Makes the plan of `base` possible again, and pins what is pinned. */
static GArray *repair(struct solving *solving, const struct tour *base, uint32_t n, int32_t freeze,
                      bool has_time, int64_t *fewest)
{
    struct repair_wish wish = {
        base, n, freeze, solving->options->seed, has_time ? is_over : is_over_at_once, solving};

    return repair_tours(solving->meeting.outline, &wish, fewest);
}

/* Nothing that is better for less change comes before it among the objectives. */
static bool few_changes_first(const struct problem *problem)
{
    for (uint32_t i = 0; i < problem->n_minimise; i++)
        if (problem->minimise[i] != OBJECTIVE_GAPS)
            return problem->minimise[i] == OBJECTIVE_CHANGES;
    return false;
}

/* Plans all that comes after the freeze anew. */
static void plan_rest(struct solving *solving)
{
    const struct problem *problem = solving->problem;
    struct rest_problem *rest = rest_new(problem);
    struct plan_options options = {
        .seconds = (double)(solving->meeting.end_us - g_get_monotonic_time()) / 1e6,
        .threads = solving->plan->threads,
        .seed = solving->options->seed,
    };
    OWNED(plan) plan = rest != NULL ? plan_solve(rest_problem_of(rest), &options, NULL) : NULL;

    if (plan != NULL) {
        g_autoptr(GArray) base = rest_whole(rest, plan->tours, plan->n_tours);
        int64_t fewest = 0;

        take_better(solving, repair(solving, (const struct tour *)(const void *)base->data,
                                    base->len, problem->freeze, false, &fewest));
    }
    rest_free(rest);
}

/* Where few changes count most, what was published is mended as long as there is time; where they
 * do not, all that is to come is planned anew as well. */
static void plan_again(struct solving *solving)
{
    const struct problem *problem = solving->problem;
    bool few_changes = few_changes_first(problem);

    take_better(solving, repair(solving, problem->published, problem->n_published, problem->freeze,
                                few_changes, &solving->fewest_changes));
    if (!few_changes)
        plan_rest(solving);
}

static void find_tours(struct solving *solving)
{
    const struct problem *problem = solving->problem;

    if (problem->has_published) {
        plan_again(solving);
        return;
    }
    g_array_unref(bounds_find(solving->meeting.outline, 0, solving->bound));
    search(solving);
    if (problem->n_pinned > 0) {
        g_autofree struct tour *found = g_steal_pointer(&solving->meeting.tours);
        int64_t fewest = 0;

        take_better(solving, repair(solving, found, solving->meeting.n_tours, problem->from, false,
                                    &fewest));
    }
}

/* ---- the answer ---- */

/* Whoever serves when the horizon begins and finds no seat home in time makes every plan break the
 * law, so there is none. */
static bool refuse_stranded(const struct outline *outline, const struct plan *plan, GError **error)
{
    const struct problem *problem = outline->problem;

    for (uint32_t i = 0; i < plan->n_tours; i++) {
        const struct tour *tour = &plan->tours[i];
        g_autofree char *until = NULL;
        int32_t limit = 0;

        if (tour->leave != PLAN_NONE || tour_is_waived(problem, tour))
            continue;
        limit = tour->arrive != PLAN_NONE
                    ? outline_limit(outline, problem->lifts[tour->arrive].day)
                    : problem_limit(problem,
                                    problem->serving[outline->serving_of[tour->position]].since);
        if (limit >= problem->until)
            continue;
        until = date_text((struct date){limit});
        return fail(error, ERROR_FIELD,
                    _("%s must be home by %s and no lift was found that has a seat until then: no "
                      "plan keeps the rules; add a lift or seats before that day"),
                    problem->people[tour->person].id, until);
    }
    return true;
}

/* Where nobody can come a post may have fewer people than it must have. */
static bool refuse_short(const struct outline *outline, const struct plan *plan, GError **error)
{
    g_autoptr(GArray) shortfalls = tours_shortfall(outline, plan->tours, plan->n_tours);
    g_autofree char *from = NULL;
    g_autofree char *until = NULL;
    const struct shortfall *first = NULL;

    if (shortfalls->len == 0)
        return true;
    first = &g_array_index(shortfalls, struct shortfall, 0);
    from = date_text((struct date){first->from});
    until = date_text((struct date){first->until});
    return fail(error, ERROR_FIELD,
                _("%s must have %d people on every day, and from %s to %s no plan was found with "
                  "more than %d: add people or lifts before, or lower the post's minimum"),
                outline->problem->posts[first->post].id,
                outline->problem->posts[first->post].minimum, from, until,
                outline->problem->posts[first->post].minimum - first->missing);
}

static void fill_plan(struct solving *solving, const struct outline *outline)
{
    struct meeting *meeting = &solving->meeting;
    struct plan *plan = solving->plan;
    GArray *gaps = tours_gaps(outline, meeting->tours, meeting->n_tours);
    GArray *windows = bounds_find(outline, meeting->value[OBJECTIVE_GAPS], plan->bound);

    plan->tours = g_steal_pointer(&meeting->tours);
    plan->n_tours = meeting->n_tours;
    plan->n_gaps = gaps->len;
    plan->gaps = (struct gap *)(void *)g_array_free(gaps, FALSE);
    memcpy(plan->objective, meeting->value, sizeof plan->objective);
    if (solving->problem->has_published)
        plan->bound[OBJECTIVE_CHANGES] = solving->fewest_changes;
    plan->n_windows = windows->len;
    plan->windows = (struct window *)(void *)g_array_free(windows, FALSE);
    if (plan->n_gaps > 0)
        plan->beyond_windows = _("a position that is left empty for a day spares one arrival at "
                                 "most, so each window needs that many fewer");
    plan->bound[OBJECTIVE_GAPS] = witness_gaps(outline, plan);
}

struct plan *plan_solve(const struct problem *problem, const struct plan_options *options,
                        GError **error)
{
    OWNED(outline) outline = outline_new(problem);
    OWNED(plan) plan = plan_new();
    struct solving solving = {.problem = problem, .options = options, .plan = plan};
    struct meeting *meeting = &solving.meeting;

    meeting->outline = outline;
    meeting->begun_us = g_get_monotonic_time();
    meeting->end_us = meeting->begun_us + (int64_t)(options->seconds * 1e6);
    g_mutex_init(&meeting->lock);
    plan->threads = threads_of(options);
    plan->seed = options->seed;
    find_tours(&solving);
    fill_plan(&solving, outline);
    g_mutex_clear(&meeting->lock);
    plan->seconds = (double)(g_get_monotonic_time() - meeting->begun_us) / 1e6;
    if (!refuse_stranded(outline, plan, error) || !refuse_short(outline, plan, error))
        return NULL;
    return g_steal_pointer(&plan);
}
