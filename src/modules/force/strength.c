/* Strength over time, and the ceiling on it. */
#include <string.h>

#include "base/text.h"
#include "modules/force/force.h"

#define EVIDENCE_MAX 32

/* Both counts as one list of steps. */
static void merge_steps(const GArray *assigned, const GArray *present, GArray *rows)
{
    struct fact_strength now = {INSTANT_MIN, 0, 0};
    unsigned a = 0;
    unsigned p = 0;

    while (a < assigned->len || p < present->len) {
        const struct step *next_a = &g_array_index(assigned, struct step, a);
        const struct step *next_p = &g_array_index(present, struct step, p);
        bool has_a = a < assigned->len;
        bool has_p = p < present->len;

        now.at = !has_p || (has_a && next_a->at.ms < next_p->at.ms) ? next_a->at : next_p->at;
        if (has_a && next_a->at.ms == now.at.ms) {
            now.assigned = next_a->n;
            a++;
        }
        if (has_p && next_p->at.ms == now.at.ms) {
            now.present = next_p->n;
            p++;
        }
        g_array_append_val(rows, now);
    }
}

static const struct span *spans_of(const GArray *spans)
{
    return (const struct span *)(const void *)spans->data;
}

bool force_load_strength(struct view *view, GArray *rows, GError **error)
{
    const GArray *tours = view_fact(view, FACT_TOUR, error);
    const GArray *absences = tours != NULL ? view_fact(view, FACT_ABSENCE, error) : NULL;
    g_autoptr(GArray) visitors = absences != NULL ? force_load_visitors(view, error) : NULL;
    g_autoptr(GArray) assigned = NULL;
    g_autoptr(GArray) outside = NULL;
    g_autoptr(GArray) away = NULL;
    g_autoptr(GArray) assigned_steps = NULL;
    g_autoptr(GArray) away_steps = NULL;
    g_autoptr(GArray) visitor_steps = NULL;
    g_autoptr(GArray) there_steps = NULL;
    g_autoptr(GArray) present_steps = NULL;

    if (visitors == NULL)
        return false;
    assigned = presence_assigned(tours);
    outside = presence_outside(tours, absences);
    away = spans_common(spans_of(assigned), assigned->len, spans_of(outside), outside->len);
    assigned_steps = spans_steps(spans_of(assigned), assigned->len);
    away_steps = spans_steps(spans_of(away), away->len);
    visitor_steps = spans_steps(spans_of(visitors), visitors->len);
    there_steps = steps_plus(assigned_steps, -1, away_steps);
    present_steps = steps_plus(there_steps, 1, visitor_steps);
    merge_steps(assigned_steps, present_steps, rows);
    return true;
}

/* ---- the ceiling ---- */

/* A stretch of time on one side of the ceiling, and the most that were counted in it. */
struct stretch {
    struct instant since;
    struct instant until;
    int64_t most;
};

static char *stretch_sentence(const struct check *check, const struct stretch *stretch,
                              int64_t ceiling, bool is_assigned)
{
    const char *word = is_assigned ? _("assigned") : _("present");
    const struct zone *zone = view_zone(check->view);
    g_autofree char *most = text_grouped(stretch->most);
    g_autofree char *limit = text_grouped(ceiling);
    g_autofree char *over = text_grouped(stretch->most - ceiling);
    g_autofree char *since = zone_instant_text(zone, stretch->since);
    g_autofree char *until = zone_instant_text(zone, stretch->until);

    if (stretch->most <= ceiling)
        return g_strdup_printf(_("at most %s %s, the ceiling is %s"), most, word, limit);
    if (stretch->until.ms == INT64_MAX)
        return g_strdup_printf(_("%s %s, %s over the ceiling of %s, since %s"), most, word, over,
                               limit, since);
    return g_strdup_printf(_("%s %s, %s over the ceiling of %s, from %s to %s"), most, word, over,
                           limit, since, until);
}

static void add_subject(GPtrArray *subjects, const struct fact_tour *tour)
{
    g_ptr_array_add(subjects, g_strdup_printf("%s/%s", tour->person, tour->position));
}

/* The tours that began in the stretch and those that shared a position with one of them when it
 * began; the arrivals that crossed the ceiling are the evidence. */
static GPtrArray *name_tours(const GArray *tours, const struct stretch *stretch,
                             struct evidence *evidence, unsigned *n_evidence)
{
    g_autoptr(GHashTable) earliest = g_hash_table_new(NULL, NULL); /* position: its first arrival */
    GPtrArray *subjects = g_ptr_array_new_with_free_func(g_free);
    struct interval within = {stretch->since, stretch->until};

    *n_evidence = 0;
    for (unsigned i = 0; i < tours->len; i++) {
        const struct fact_tour *tour = &g_array_index(tours, struct fact_tour, i);
        const struct fact_tour *first = NULL;

        if (!interval_holds(within, tour->arrived))
            continue;
        add_subject(subjects, tour);
        first = g_hash_table_lookup(earliest, tour->position);
        if (first == NULL || tour->arrived.ms < first->arrived.ms)
            g_hash_table_insert(earliest, (gpointer)tour->position, (gpointer)tour);
        if (tour->arrived.ms == stretch->since.ms && *n_evidence < EVIDENCE_MAX)
            evidence[(*n_evidence)++] = tour->arrival;
    }
    for (unsigned i = 0; i < tours->len; i++) {
        const struct fact_tour *tour = &g_array_index(tours, struct fact_tour, i);
        const struct fact_tour *first = NULL;

        if (tour->arrived.ms >= stretch->since.ms || tour->departed.ms <= stretch->since.ms)
            continue;
        first = g_hash_table_lookup(earliest, tour->position);
        if (first != NULL && first->arrived.ms < tour->departed.ms)
            add_subject(subjects, tour);
    }
    return subjects;
}

static bool add_stretch(struct check *check, const struct stretch *stretch, int64_t ceiling,
                        bool is_assigned, GError **error)
{
    enum status status = stretch->most > ceiling ? STATUS_BREACHED : STATUS_KEPT;
    struct evidence evidence[EVIDENCE_MAX];
    struct finding_draft draft = {
        .status = status,
        .since = stretch->since,
        .until = stretch->until,
        .due = INSTANT_MAX,
        .evidence = evidence,
    };
    const GArray *tours = NULL;

    if (!check_wants(check, status, stretch->since, stretch->until))
        return true;
    if (status == STATUS_BREACHED) {
        tours = view_fact(check->view, FACT_TOUR, error);
        if (tours == NULL)
            return false;
        draft.subjects = name_tours(tours, stretch, evidence, &draft.n_evidence);
    }
    draft.subject = mission_slug(view_mission(check->view));
    draft.because = stretch_sentence(check, stretch, ceiling, is_assigned);
    check_add(check, &draft);
    return true;
}

bool force_check_strength(struct check *check, GError **error)
{
    const GArray *steps = view_fact(check->view, FACT_STRENGTH, error);
    int64_t ceiling = check_count(check, "ceiling", 0);
    bool is_assigned = strcmp(check_text(check, "counts", "present"), "assigned") == 0;
    struct stretch stretch = {INSTANT_MIN, INSTANT_MAX, -1};

    if (steps == NULL)
        return false;
    for (unsigned i = 0; i < steps->len; i++) {
        const struct fact_strength *step = &g_array_index(steps, struct fact_strength, i);
        int64_t n = is_assigned ? step->assigned : step->present;

        if (stretch.most < 0) {
            stretch = (struct stretch){step->at, INSTANT_MAX, n};
        } else if ((n > ceiling) != (stretch.most > ceiling)) {
            stretch.until = step->at;
            if (!add_stretch(check, &stretch, ceiling, is_assigned, error))
                return false;
            stretch = (struct stretch){step->at, INSTANT_MAX, n};
        }
        stretch.most = MAX(stretch.most, n);
    }
    return stretch.most < 0 || add_stretch(check, &stretch, ceiling, is_assigned, error);
}
