#include "plan/solve.h"

#include <string.h>

#include "base/text.h"

#include "plan/bounds.h"
#include "plan/search.h"
#include "plan/value.h"

#define THREADS_MAX 64

struct solving {
    const struct problem *problem;
    const struct plan_options *options;
    struct meeting meeting;
    struct plan *plan;
    int64_t bound[OBJECTIVE_COUNT]; /* of plans without gaps */
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
    double seconds = (double)(g_get_monotonic_time() - meeting->begun_us) / 1e6;

    g_mutex_lock(&meeting->lock);
    memcpy(value, meeting->value, sizeof value);
    g_mutex_unlock(&meeting->lock);
    if (solving->has_told && memcmp(solving->told, value, sizeof value) == 0)
        return;
    memcpy(solving->told, value, sizeof value);
    solving->has_told = true;
    if (is_proven(solving, value))
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

static void search(struct solving *solving)
{
    const struct plan_options *options = solving->options;
    int32_t n = CLAMP(options->threads, 1, THREADS_MAX);
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

/* ---- the answer ---- */

static const char *keep_text(struct plan *plan, char *text)
{
    const char *kept = g_string_chunk_insert(plan->texts, text);

    g_free(text);
    return kept;
}

static void explain_gaps(const struct problem *problem, struct plan *plan)
{
    for (uint32_t i = 0; i < plan->n_gaps; i++) {
        struct gap *gap = &plan->gaps[i];
        const struct role *role = &problem->roles[problem->positions[gap->position].role];
        g_autofree char *from = date_text((struct date){gap->from});

        gap->because = keep_text(
            plan,
            g_strdup_printf(_("nobody who can serve as %s was found who is rested and free "
                              "from %s and for whom there is a seat; that there is none is not "
                              "proven"),
                            role->id, from));
    }
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
    plan->n_windows = windows->len;
    plan->windows = (struct window *)(void *)g_array_free(windows, FALSE);
    if (plan->n_gaps > 0)
        plan->beyond_windows = _("a position that is left empty for a day spares one arrival at "
                                 "most, so each window needs that many fewer");
    explain_gaps(solving->problem, plan);
}

struct plan *plan_solve(const struct problem *problem, const struct plan_options *options)
{
    OWNED(outline) outline = outline_new(problem);
    struct solving solving = {.problem = problem, .options = options, .plan = plan_new()};
    struct meeting *meeting = &solving.meeting;

    meeting->outline = outline;
    meeting->begun_us = g_get_monotonic_time();
    meeting->end_us = meeting->begun_us + (int64_t)(options->seconds * 1e6);
    g_mutex_init(&meeting->lock);
    g_array_unref(bounds_find(outline, 0, solving.bound));
    search(&solving);
    fill_plan(&solving, outline);
    g_mutex_clear(&meeting->lock);
    solving.plan->seconds = (double)(g_get_monotonic_time() - meeting->begun_us) / 1e6;
    solving.plan->threads = options->threads;
    solving.plan->seed = options->seed;
    return solving.plan;
}
