#include "plan/frontier.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "plan/outline/value.h"

const char *question_text(enum question question)
{
    static const char *const texts[QUESTION_COUNT] = {
        [QUESTION_SIZE] = N_("What do smaller and larger lifts change?"),
        [QUESTION_LIFT_DAY] = N_("What does one more lift day a week change?"),
        [QUESTION_DWELL] = N_("What does another rest between tours change?"),
        [QUESTION_HANDOVER] = N_("What do longer handovers change?"),
        [QUESTION_TOUR] = N_("What does another limit of tours change?"),
        [QUESTION_PEOPLE] = N_("What do fewer people change?"),
    };

    return _(texts[question]);
}

/* ---- copies ---- */

#define COPY(array, n) ((n) > 0 ? g_memdup2((array), (n) * sizeof *(array)) : NULL)

/* Ids stay where they are, in the problem copied. */
static struct problem *copy_problem(const struct problem *problem)
{
    struct problem *copy = g_memdup2(problem, sizeof *problem);

    copy->texts = g_string_chunk_new(1024);
    copy->roles = COPY(problem->roles, problem->n_roles);
    copy->posts = COPY(problem->posts, problem->n_posts);
    copy->positions = COPY(problem->positions, problem->n_positions);
    copy->people = COPY(problem->people, problem->n_people);
    copy->person_roles = COPY(problem->person_roles, problem->n_person_roles);
    copy->unavailable = COPY(problem->unavailable, problem->n_unavailable);
    copy->serving = COPY(problem->serving, problem->n_serving);
    copy->lifts = COPY(problem->lifts, problem->n_lifts);
    copy->published = NULL;
    copy->n_published = 0;
    copy->has_published = false;
    copy->freeze = DAY_NONE;
    copy->n_minimise = 0;
    for (uint32_t i = 0; i < problem->n_minimise; i++)
        if (problem->minimise[i] != OBJECTIVE_CHANGES)
            copy->minimise[copy->n_minimise++] = problem->minimise[i];
    if (copy->n_minimise == 0)
        copy->minimise[copy->n_minimise++] = OBJECTIVE_GAPS;
    return copy;
}

/* ---- lifts ---- */

/* All seats together change by so many per cent, each lift by what is nearest to that: a tenth of
 * four seats is no whole seat, but of ten such lifts it is four. */
static void resize_lifts(struct problem *problem, int64_t percent)
{
    int64_t before = 0;
    int64_t after = 0;

    for (uint32_t k = 0; k < problem->n_lifts; k++) {
        int64_t seats = 0;

        before += problem->lifts[k].seats;
        seats = before * percent / 100 - after;
        problem->lifts[k].seats = (int32_t)MIN(seats, PROBLEM_SEATS_MAX);
        after += seats;
    }
}

/* Of the days of the week (of 1970-01-01: 0) the one farthest from those on which lifts fly, or
 * where they fly on all of them the one with fewest. */
static int32_t new_lift_day(const struct problem *problem)
{
    uint32_t n_on[7] = {0};
    int32_t best = 0;
    int64_t least = INT64_MAX;

    for (uint32_t k = 0; k < problem->n_lifts; k++)
        n_on[((problem->lifts[k].day % 7) + 7) % 7]++;
    for (int32_t day = 0; day < 7; day++) {
        /* Neighbours crowd a day too, the nearer the more. */
        int64_t crowd = 0;

        for (int32_t off = 0; off < 7; off++) {
            static const int64_t weights[7] = {1000, 100, 10, 1, 1, 10, 100};

            crowd += weights[off] * n_on[(day + off) % 7];
        }
        if (crowd < least) {
            least = crowd;
            best = day;
        }
    }
    return best;
}

/* The lift nearest to the day, less than a week away; PLAN_NONE: none, or one flies on it. */
static uint32_t lift_to_copy(const struct problem *problem, int32_t day)
{
    uint32_t nearest = PLAN_NONE;

    for (uint32_t k = 0; k < problem->n_lifts; k++) {
        int32_t off = abs(problem->lifts[k].day - day);

        if (off == 0)
            return PLAN_NONE;
        if (off < 7 && (nearest == PLAN_NONE || off < abs(problem->lifts[nearest].day - day)))
            nearest = k;
    }
    return nearest;
}

static int compare_lifts(const void *a, const void *b)
{
    const struct lift *x = a;
    const struct lift *y = b;

    return (x->day > y->day) - (x->day < y->day);
}

/* An id that no lift has. */
static const char *new_lift_id(struct problem *problem, GHashTable *ids, const char *id)
{
    g_autoptr(GString) text = g_string_new(id);
    const char *kept = NULL;

    do
        g_string_append_c(text, '+');
    while (g_hash_table_contains(ids, text->str));
    kept = g_string_chunk_insert(problem->texts, text->str);
    g_hash_table_add(ids, (gpointer)kept);
    return kept;
}

static bool add_lift_day(struct problem *problem)
{
    int32_t of_week = new_lift_day(problem);
    g_autoptr(GArray) lifts = g_array_new(FALSE, FALSE, sizeof(struct lift));
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
    uint32_t n_before = problem->n_lifts;

    for (uint32_t k = 0; k < problem->n_lifts; k++) {
        g_array_append_val(lifts, problem->lifts[k]);
        g_hash_table_add(ids, (gpointer)problem->lifts[k].id);
    }
    for (int32_t day = problem->from; day < problem->until; day++) {
        uint32_t nearest = PLAN_NONE;
        struct lift lift;

        if (((day % 7) + 7) % 7 != of_week || lifts->len >= PROBLEM_LIFTS_MAX)
            continue;
        nearest = lift_to_copy(problem, day);
        if (nearest == PLAN_NONE)
            continue;
        lift = problem->lifts[nearest];
        lift.id = new_lift_id(problem, ids, lift.id);
        lift.day = day;
        g_array_append_val(lifts, lift);
    }
    g_array_sort(lifts, compare_lifts);
    g_free(problem->lifts);
    problem->n_lifts = lifts->len;
    problem->lifts = (struct lift *)(void *)g_array_free(g_steal_pointer(&lifts), FALSE);
    return problem->n_lifts > n_before;
}

/* ---- the law ---- */

/* Another limit for who comes; who serves keeps the limit that they came with, as far as the file
 * can say it: it knows but one length of tours, so the day they came is moved. Ends of months make
 * some days' difference: a shorter limit is never passed, a longer one always reached, and false
 * says that this could not be, because it lies too near to the horizon's beginning. */
static bool set_limit(struct problem *problem, struct period max)
{
    const struct problem law = *problem;
    bool is_kept = true;

    problem->tour_max = max;
    for (uint32_t i = 0; i < problem->n_serving; i++) {
        struct serving *serving = &problem->serving[i];
        struct person *person = &problem->people[serving->person];
        int32_t limit = problem_limit(&law, serving->since);
        bool is_shorter = problem_limit(problem, serving->since) < limit;
        int32_t since = date_add((struct date){limit}, max, -1, problem->end_of_month).day;

        while (is_shorter && problem_limit(problem, since) > limit)
            since--;
        while (!is_shorter && problem_limit(problem, since) < limit)
            since++;
        for (; problem_limit(problem, since) < problem->from; since++)
            is_kept = false;
        serving->since = MIN(since, problem->from);
        /* Whoever serves has come back before; when no longer matters. */
        if (person->returned != DAY_NONE && person->returned > serving->since)
            person->returned = DAY_NONE;
    }
    return is_kept;
}

static bool lengthen_handovers(struct problem *problem, int32_t days)
{
    bool is_any = false;

    for (uint32_t r = 0; r < problem->n_roles; r++)
        if (problem->roles[r].handover_days > 0) {
            problem->roles[r].handover_days += days;
            is_any = true;
        }
    return is_any;
}

/* ---- people ---- */

/* Is there somebody else with each of the person's roles? */
static bool can_spare(const struct problem *problem, const uint32_t *n_of_role, uint32_t person)
{
    struct range roles = problem->people[person].roles;

    for (uint32_t k = roles.first; k < roles.first + roles.n; k++)
        if (n_of_role[problem->person_roles[k]] <= 1)
            return false;
    return true;
}

static void count_roles(const struct problem *problem, uint32_t person, uint32_t *n_of_role, int by)
{
    struct range roles = problem->people[person].roles;

    for (uint32_t k = roles.first; k < roles.first + roles.n; k++)
        n_of_role[problem->person_roles[k]] += (uint32_t)by;
}

/* Every fiftieth of those who do not serve at the start goes, and no role is left without anybody.
 */
#define EVERY 50

static bool send_people_away(struct problem *problem)
{
    g_autofree bool *is_serving = g_new0(bool, problem->n_people);
    g_autofree uint32_t *number = g_new(uint32_t, problem->n_people);
    g_autofree uint32_t *n_of_role = g_new0(uint32_t, problem->n_roles);
    uint32_t n = 0, n_home = 0;

    for (uint32_t i = 0; i < problem->n_serving; i++)
        is_serving[problem->serving[i].person] = true;
    for (uint32_t i = 0; i < problem->n_people; i++)
        count_roles(problem, i, n_of_role, 1);
    for (uint32_t i = 0; i < problem->n_people; i++) {
        n_home += !is_serving[i];
        if (!is_serving[i] && n_home % EVERY == EVERY / 2 && can_spare(problem, n_of_role, i)) {
            count_roles(problem, i, n_of_role, -1);
            continue;
        }
        number[i] = n;
        problem->people[n++] = problem->people[i];
    }
    if (n == problem->n_people)
        return false;
    problem->n_people = n;
    for (uint32_t i = 0; i < problem->n_serving; i++)
        problem->serving[i].person = number[problem->serving[i].person];
    return true;
}

/* ---- all variants ---- */

static unsigned add_variant(struct comparison *comparison, enum question question, const char *id,
                            const char *label, struct problem *problem)
{
    struct variant variant = {id, label, question, problem};

    g_array_append_val(comparison->variants, variant);
    return comparison->variants->len - 1;
}

static struct problem *copy_of(const struct comparison *comparison)
{
    return copy_problem(comparison->problem);
}

/* Plans are handed on from the hardest on, so harder variants come before easier ones. */
static void add_easing(struct comparison *comparison, unsigned harder, unsigned easier)
{
    struct easing easing = {harder, easier};

    /* To the problem as it is first, then from there. */
    if (harder == 0)
        g_array_append_val(comparison->easings, easing);
    else
        g_array_prepend_val(comparison->easings, easing);
}

static void add_lift_variants(struct comparison *comparison)
{
    struct problem *changed = copy_of(comparison);

    resize_lifts(changed, 90);
    add_easing(comparison,
               add_variant(comparison, QUESTION_SIZE, "lifts-smaller", _("10 % smaller"), changed),
               0);
    changed = copy_of(comparison);
    resize_lifts(changed, 110);
    add_easing(comparison, 0,
               add_variant(comparison, QUESTION_SIZE, "lifts-larger", _("10 % larger"), changed));
    changed = copy_of(comparison);
    if (add_lift_day(changed))
        add_easing(comparison, 0,
                   add_variant(comparison, QUESTION_LIFT_DAY, "lift-day", _("one more"), changed));
    else
        problem_free(changed);
}

#define DWELL_DAYS 30

static void add_dwell_variants(struct comparison *comparison)
{
    struct problem *changed = NULL;

    if (comparison->problem->dwell_days >= DWELL_DAYS) {
        changed = copy_of(comparison);
        changed->dwell_days -= DWELL_DAYS;
        add_easing(comparison, 0,
                   add_variant(comparison, QUESTION_DWELL, "dwell-shorter", _("30 days shorter"),
                               changed));
    }
    changed = copy_of(comparison);
    changed->dwell_days += DWELL_DAYS;
    add_easing(
        comparison,
        add_variant(comparison, QUESTION_DWELL, "dwell-longer", _("30 days longer"), changed), 0);
}

static void add_handover_variants(struct comparison *comparison)
{
    struct problem *longer = copy_of(comparison);
    struct problem *longest = copy_of(comparison);
    unsigned two = 0, four = 0;

    if (!lengthen_handovers(longer, 2) || !lengthen_handovers(longest, 4)) {
        problem_free(longer);
        problem_free(longest);
        return;
    }
    two = add_variant(comparison, QUESTION_HANDOVER, "handover-2", _("2 days longer"), longer);
    four = add_variant(comparison, QUESTION_HANDOVER, "handover-4", _("4 days longer"), longest);
    add_easing(comparison, two, 0);
    add_easing(comparison, four, two);
}

static void add_tour_variants(struct comparison *comparison)
{
    static const struct {
        int32_t months;
        const char *id;
        const char *label;
    } limits[] = {{5, "tour-5", N_("5 months")}, {7, "tour-7", N_("7 months")}};
    const struct problem *problem = comparison->problem;

    for (unsigned i = 0; i < G_N_ELEMENTS(limits); i++) {
        struct problem *changed = copy_of(comparison);
        int32_t limit = problem_limit(problem, problem->from);
        unsigned variant = 0;
        bool is_kept = set_limit(changed, (struct period){limits[i].months, 0});

        if (problem_limit(changed, problem->from) == limit) {
            problem_free(changed);
            continue;
        }
        variant = add_variant(comparison, QUESTION_TOUR, limits[i].id, _(limits[i].label), changed);
        if (problem_limit(changed, problem->from) > limit)
            add_easing(comparison, 0, variant);
        else if (is_kept)
            add_easing(comparison, variant, 0);
    }
}

struct comparison *comparison_new(const struct problem *problem)
{
    struct comparison *comparison = g_new0(struct comparison, 1);
    struct problem *changed = NULL;

    comparison->problem = problem;
    comparison->variants = g_array_new(FALSE, FALSE, sizeof(struct variant));
    comparison->easings = g_array_new(FALSE, FALSE, sizeof(struct easing));
    add_variant(comparison, QUESTION_COUNT, "base", _("as it is"), copy_of(comparison));
    add_lift_variants(comparison);
    add_dwell_variants(comparison);
    add_handover_variants(comparison);
    add_tour_variants(comparison);
    changed = copy_of(comparison);
    if (send_people_away(changed))
        add_easing(
            comparison,
            add_variant(comparison, QUESTION_PEOPLE, "people-fewer", _("2 % fewer"), changed), 0);
    else
        problem_free(changed);
    return comparison;
}

void comparison_free(struct comparison *comparison)
{
    if (comparison == NULL)
        return;
    for (unsigned i = 0; i < comparison->variants->len; i++)
        problem_free(g_array_index(comparison->variants, struct variant, i).problem);
    g_array_unref(comparison->variants);
    g_array_unref(comparison->easings);
    g_free(comparison);
}

/* ---- what came out ---- */

void comparison_hand_on(const struct comparison *comparison, struct outcome *outcomes)
{
    const struct problem *base = g_array_index(comparison->variants, struct variant, 0).problem;

    for (unsigned i = 0; i < comparison->easings->len; i++) {
        const struct easing *easing = &g_array_index(comparison->easings, struct easing, i);
        const struct outcome *harder = &outcomes[easing->harder];
        struct outcome *easier = &outcomes[easing->easier];

        if (harder->is_impossible ||
            (!easier->is_impossible &&
             value_compare(base, harder->objective, easier->objective) >= 0))
            continue;
        /* The bound stays: it holds for plans with as many gaps or fewer. */
        memcpy(easier->objective, harder->objective, sizeof easier->objective);
        easier->plan_of = harder->plan_of;
        easier->is_impossible = false;
    }
}
