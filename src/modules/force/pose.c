/* Positions, posts, roles and lifts of a rotation problem; people are pose_people.c's. */
#include "modules/force/pose.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "modules/force/pose_parts.h"

#define FAULTS_MAX 100
/* No slug, so no post of the mission's can be called so. */
#define NO_POST "(no post)"

struct pose_words pose_words_new(void)
{
    return (struct pose_words){g_ptr_array_new_with_free_func(g_free),
                               g_ptr_array_new_with_free_func(g_free)};
}

void pose_words_clear(struct pose_words *words)
{
    g_clear_pointer(&words->notes, g_ptr_array_unref);
    g_clear_pointer(&words->faults, g_ptr_array_unref);
}

void pose_note(struct posing *posing, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (posing->words->notes->len < FAULTS_MAX)
        g_ptr_array_add(posing->words->notes, g_strdup_vprintf(format, args));
    va_end(args);
}

void pose_fault(struct posing *posing, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (posing->words->faults->len < FAULTS_MAX)
        g_ptr_array_add(posing->words->faults, g_strdup_vprintf(format, args));
    va_end(args);
}

const char *pose_keep(struct posing *posing, const char *text)
{
    return g_string_chunk_insert_const(posing->problem->texts, text);
}

uint32_t pose_number(GHashTable *numbers, const char *id)
{
    unsigned known = GPOINTER_TO_UINT(g_hash_table_lookup(numbers, id));

    return known == 0 ? PLAN_NONE : known - 1;
}

bool pose_put(GHashTable *numbers, const char *id, uint32_t *number)
{
    *number = pose_number(numbers, id);
    if (*number != PLAN_NONE)
        return false;
    *number = g_hash_table_size(numbers);
    g_hash_table_insert(numbers, (char *)id, GUINT_TO_POINTER(*number + 1));
    return true;
}

/* ---- positions, posts, roles ---- */

static int32_t handover_of(const struct pose_terms *terms, const char *role)
{
    const GArray *handovers = terms->handovers;

    for (guint i = 0; handovers != NULL && i < handovers->len; i++) {
        const struct pose_handover *handover = &g_array_index(handovers, struct pose_handover, i);

        if (strcmp(handover->role, role) == 0)
            return handover->days;
    }
    return terms->handover_days;
}

static uint32_t put_role(struct posing *posing, GArray *roles, const char *id)
{
    uint32_t number = 0;

    if (pose_put(posing->roles, id, &number)) {
        struct role role = {pose_keep(posing, id), handover_of(posing->terms, id)};

        g_array_append_val(roles, role);
    }
    return number;
}

static uint32_t put_post(struct posing *posing, GHashTable *numbers, GArray *posts, const char *id)
{
    uint32_t number = 0;

    if (*id == '\0')
        id = NO_POST;
    if (pose_put(numbers, id, &number)) {
        struct post post = {pose_keep(posing, id), 0};

        g_array_append_val(posts, post);
    }
    return number;
}

static bool is_position_in_force(const struct posing *posing, const struct fact_position *fact)
{
    return interval_holds((struct interval){fact->since, fact->until}, posing->begins);
}

static void add_positions(struct posing *posing, GHashTable *post_numbers, GArray *posts)
{
    const GArray *facts = posing->facts->positions;
    struct closing_facts closing = pose_closing_facts(posing);
    struct instant ends =
        zone_day_start(posing->facts->zone, (struct date){posing->problem->until});
    g_autoptr(GArray) roles = g_array_new(FALSE, FALSE, sizeof(struct role));
    g_autoptr(GArray) positions = g_array_new(FALSE, FALSE, sizeof(struct position));
    struct problem *problem = posing->problem;
    unsigned n_later = 0;

    for (guint i = 0; i < facts->len; i++) {
        const struct fact_position *fact = &g_array_index(facts, struct fact_position, i);
        struct position position = {0};
        uint32_t number = 0;

        g_hash_table_insert(posing->position_role, (char *)fact->position, (char *)fact->role);
        if (closing_is_near(&closing, posing->problem, fact)) {
            g_hash_table_add(posing->closing, (char *)fact->position);
            continue;
        }
        if ((posing->begins.ms < fact->since.ms && fact->since.ms < ends.ms) ||
            (posing->begins.ms < fact->until.ms && fact->until.ms < ends.ms))
            n_later++;
        if (!is_position_in_force(posing, fact) ||
            !pose_put(posing->positions, fact->position, &number))
            continue;
        position = (struct position){pose_keep(posing, fact->position),
                                     put_post(posing, post_numbers, posts, fact->post),
                                     put_role(posing, roles, fact->role)};
        g_array_append_val(positions, position);
    }
    if (n_later > 0)
        pose_note(posing,
                  ngettext("%u change of the establishment lies within the days planned; they are "
                           "planned with the positions of the first",
                           "%u changes of the establishment lie within the days planned; all of "
                           "them are planned with the positions of the first",
                           n_later),
                  n_later);
    problem->n_roles = roles->len;
    problem->roles = (struct role *)(void *)g_array_free(g_steal_pointer(&roles), FALSE);
    problem->n_positions = positions->len;
    problem->positions =
        (struct position *)(void *)g_array_free(g_steal_pointer(&positions), FALSE);
}

/* Minima of the posts that are open when the horizon begins. */
static void set_minima(struct posing *posing, GHashTable *numbers)
{
    const GArray *facts = posing->facts->posts;
    struct problem *problem = posing->problem;
    g_autofree uint32_t *n_of_post = g_new0(uint32_t, problem->n_posts + 1);

    for (uint32_t i = 0; i < problem->n_positions; i++)
        n_of_post[problem->positions[i].post]++;
    for (guint i = 0; i < facts->len; i++) {
        const struct fact_post *fact = &g_array_index(facts, struct fact_post, i);
        uint32_t number = pose_number(numbers, fact->post);

        if (!interval_holds((struct interval){fact->since, fact->until}, posing->begins))
            continue;
        if (fact->minimum > (number == PLAN_NONE ? 0 : n_of_post[number])) {
            pose_fault(posing,
                       _("%s must never have fewer than %" PRId64 " people and has %u positions; "
                         "establish more, or state the post anew"),
                       fact->post, fact->minimum, number == PLAN_NONE ? 0 : n_of_post[number]);
            continue;
        }
        if (number != PLAN_NONE)
            problem->posts[number].minimum = (int32_t)fact->minimum;
    }
}

static void pose_positions(struct posing *posing)
{
    g_autoptr(GHashTable) post_numbers = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GArray) posts = g_array_new(FALSE, FALSE, sizeof(struct post));
    struct problem *problem = posing->problem;

    add_positions(posing, post_numbers, posts);
    problem->n_posts = posts->len;
    problem->posts = (struct post *)(void *)g_array_free(g_steal_pointer(&posts), FALSE);
    set_minima(posing, post_numbers);
    if (problem->n_positions == 0)
        pose_fault(posing, _("no position is established when the plan begins; state "
                             "position.established first"));
}

/* ---- lifts ---- */

static int compare_lifts(const void *a, const void *b)
{
    const struct lift *x = a;
    const struct lift *y = b;

    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return strcmp(x->id, y->id);
}

static void pose_lifts(struct posing *posing)
{
    const GArray *facts = posing->facts->lifts;
    struct problem *problem = posing->problem;
    g_autofree char *from = date_text((struct date){problem->from});
    g_autofree char *until = date_text((struct date){problem->until});
    unsigned n_cancelled = 0;

    problem->lifts = g_new0(struct lift, facts->len + 1);
    for (guint i = 0; i < facts->len; i++) {
        const struct fact_lift *fact = &g_array_index(facts, struct fact_lift, i);

        if (fact->day.day < problem->from || fact->day.day >= problem->until)
            continue;
        n_cancelled += fact->cancelled;
        if (fact->cancelled ? !posing->terms->again : fact->seats == 0)
            continue;
        if (fact->seats > PROBLEM_SEATS_MAX || fact->cost > PROBLEM_COST_MAX) {
            pose_fault(posing,
                       _("lift %s has %" PRId64 " seats at a cost of %" PRId64
                         "; the planner takes at most %d and %d: schedule it anew"),
                       fact->lift, fact->seats, fact->cost, PROBLEM_SEATS_MAX, PROBLEM_COST_MAX);
            continue;
        }
        problem->lifts[problem->n_lifts++] =
            (struct lift){pose_keep(posing, fact->lift), fact->day.day,
                          fact->cancelled ? 0 : (int32_t)fact->seats, fact->cost};
    }
    qsort(problem->lifts, problem->n_lifts, sizeof *problem->lifts, compare_lifts);
    if (problem->n_lifts == (posing->terms->again ? n_cancelled : 0))
        pose_fault(posing,
                   _("no lift runs from %s until before %s (%u are cancelled); state "
                     "lift.scheduled, or plan for longer"),
                   from, until, n_cancelled);
    if (problem->n_lifts > PROBLEM_LIFTS_MAX)
        pose_fault(posing, _("%u lifts run until before %s; the planner takes at most %d"),
                   problem->n_lifts, until, PROBLEM_LIFTS_MAX);
}

/* ---- the whole ---- */

static struct problem *problem_begin(const struct pose_terms *terms, int32_t from, int32_t until)
{
    static const enum objective minimise[] = {OBJECTIVE_GAPS, OBJECTIVE_LIFT_COST, OBJECTIVE_TOURS,
                                              OBJECTIVE_PEOPLE};
    struct problem *problem = problem_new();

    problem->from = from;
    problem->until = until;
    problem->tour_max = terms->tour_max;
    problem->end_of_month = terms->end_of_month;
    problem->min_days = terms->min_days;
    problem->dwell_days = terms->dwell_days;
    problem->ceiling = terms->ceiling;
    problem->share_of = terms->share_of;
    problem->share_in = terms->share_in;
    problem->within_days = terms->within_days;
    memcpy(problem->minimise, minimise, sizeof minimise);
    problem->n_minimise = G_N_ELEMENTS(minimise);
    return problem;
}

static bool is_horizon(struct posing *posing)
{
    const struct problem *problem = posing->problem;
    g_autofree char *from = date_text((struct date){problem->from});
    g_autofree char *until = date_text((struct date){problem->until});

    if (problem->until <= problem->from)
        pose_fault(posing, _("the plan would begin on %s and end before %s: give a later day"),
                   from, until);
    else if (problem->until - problem->from > PROBLEM_DAYS_MAX)
        pose_fault(posing, _("from %s until %s are more days than the %d the planner takes"), from,
                   until, PROBLEM_DAYS_MAX);
    return posing->words->faults->len == 0;
}

static void posing_clear(struct posing *posing)
{
    g_clear_pointer(&posing->problem, problem_free);
    g_clear_pointer(&posing->roles, g_hash_table_unref);
    g_clear_pointer(&posing->positions, g_hash_table_unref);
    g_clear_pointer(&posing->position_role, g_hash_table_unref);
    g_clear_pointer(&posing->people, g_hash_table_unref);
    g_clear_pointer(&posing->closing, g_hash_table_unref);
    g_clear_pointer(&posing->closing_tours, g_array_unref);
    g_clear_pointer(&posing->candidates, candidates_free);
}

struct problem *pose(const struct pose_facts *facts, const struct pose_terms *terms,
                     struct instant at, struct date until, struct pose_words *words)
{
    struct date from = {zone_date_of(facts->zone, at).day + 1};
    struct problem *problem = NULL;
    struct posing posing = {
        .facts = facts,
        .terms = terms,
        .words = words,
        .problem = problem_begin(terms, from.day, until.day),
        .begins = zone_day_start(facts->zone, from),
        .roles = g_hash_table_new(g_str_hash, g_str_equal),
        .positions = g_hash_table_new(g_str_hash, g_str_equal),
        .position_role = g_hash_table_new(g_str_hash, g_str_equal),
        .people = g_hash_table_new(g_str_hash, g_str_equal),
        .closing = g_hash_table_new(g_str_hash, g_str_equal),
        .candidates = g_array_new(FALSE, TRUE, sizeof(struct candidate)),
    };

    if (is_horizon(&posing)) {
        pose_positions(&posing);
        pose_lifts(&posing);
        pose_people(&posing);
        if (terms->again)
            pose_published(&posing);
        if (words->faults->len == 0)
            pose_pinned(&posing);
    }
    if (words->faults->len == 0)
        problem = g_steal_pointer(&posing.problem);
    posing_clear(&posing);
    return problem;
}
