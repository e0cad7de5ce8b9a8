/* What is lacking over a stretch of days: the days that people can give, with their rest between
 * tours, and those that lifts can bring. */
#include <stdlib.h>
#include <string.h>

#include "plan/witness/parts.h"

#define CLUSTERS_MAX      4 /* of days with gaps, whose ends begin and end stretches */
#define ENDS_MAX          18
#define TURNS_MAX         600000  /* times that somebody is looked at */
#define TOURS_MAX         4000000 /* looked at for people without absences */
#define STEPS_MAX         4000000 /* for absences one by one: tours looked at */
#define ROLE_CLUSTERS_MAX 2
#define EXACT_MAX         3 /* stretches that are looked at like that a second time */

/* ---- what one person can give ---- */

struct giving {
    const struct crowd *crowd;
    struct stretch stretch;
    int64_t *most;    /* by reach: of somebody always free who comes then or later; n + 1 */
    int64_t *own;     /* the same of one person */
    int64_t steps;    /* that may still be taken for `own` */
    uint32_t *first;  /* by person: of reach, where a new tour can begin */
    uint32_t *rested; /* by lift home: of reach, where the next tour can begin */
    /* Of one role: a handover takes so many days of each tour that begins in the stretch when a gap
     * before it could have begun there too. */
    uint32_t role; /* PLAN_NONE: of all */
    int32_t handover_days;
    int32_t least_gap;
};

static int64_t overlap(struct stretch stretch, int32_t from, int32_t until)
{
    return MAX(0, MIN(stretch.until, until) - MAX(stretch.from, from));
}

/* Of a tour that comes on that day. */
static int64_t gain(const struct giving *giving, int32_t day, int32_t until)
{
    int64_t days = overlap(giving->stretch, day, until);

    if (day >= giving->stretch.from + giving->least_gap)
        days -= giving->handover_days;
    return MAX(days, 0);
}

/* Of a tour begun; of those in other roles nothing, when it is about one. */
static int64_t begun_days(const struct giving *giving, const struct begun *begun, int32_t until)
{
    const struct problem *problem = giving->crowd->outline->problem;

    if (giving->role != PLAN_NONE && problem->positions[begun->position].role != giving->role)
        return 0;
    return overlap(giving->stretch, begun->from, until);
}

/* The most of one who comes with `k` and is free until `free_until`, or comes later. */
static int64_t most_from(struct giving *giving, const int64_t *most, uint32_t k, int32_t free_until)
{
    const struct reach *reach = &giving->crowd->reach;
    const struct problem *problem = giving->crowd->outline->problem;
    struct stretch stretch = giving->stretch;
    int32_t day = reach->day[k];
    int64_t best = most[k + 1];
    int32_t latest = MIN(reach->latest[k], free_until);

    if (latest <= stretch.from || day >= stretch.until)
        return best;
    if (latest == problem->until)
        best = MAX(best, gain(giving, day, latest));
    /* Who leaves before the stretch begins gives nothing that coming later would not. */
    for (uint32_t j =
             reach_home_since(reach, MAX(day + MAX(problem->min_days, 1), stretch.from + 1));
         j < reach->n_home && reach->home[j] <= latest; j++) {
        best = MAX(best, gain(giving, day, reach->home[j]) + most[giving->rested[j]]);
        giving->steps--;
        if (reach->home[j] >= stretch.until)
            break;
    }
    return best;
}

static void find_most(struct giving *giving)
{
    uint32_t n = giving->crowd->reach.n;

    giving->most[n] = 0;
    for (uint32_t k = n; k > 0; k--)
        giving->most[k - 1] = most_from(giving, giving->most, k - 1, INT32_MAX);
}

/* With the person's absences, for as long as there are steps left; `most` otherwise, from which
 * the days of absence are taken. */
static const int64_t *find_own(struct giving *giving, uint32_t person)
{
    const struct crowd *crowd = giving->crowd;
    const struct reach *reach = &crowd->reach;
    const struct problem *problem = crowd->outline->problem;
    struct range range = problem->people[person].unavailable;
    uint32_t first = giving->first[person];
    uint32_t k = reach->n;

    if (range.n == 0 || giving->steps <= 0)
        return giving->most;
    k = reach_since(reach, problem->unavailable[range.first + range.n - 1].until);
    memcpy(giving->own + k, giving->most + k, (reach->n + 1 - k) * sizeof(int64_t));
    for (; k > first; k--) {
        int32_t free_until = outline_free_until(crowd->outline, person, reach->day[k - 1]);

        giving->own[k - 1] = most_from(giving, giving->own, k - 1, free_until);
    }
    return giving->own;
}

static int64_t absent_days(const struct giving *giving, uint32_t person)
{
    const struct problem *problem = giving->crowd->outline->problem;
    struct range range = problem->people[person].unavailable;
    int64_t days = 0;

    for (uint32_t k = range.first; k < range.first + range.n; k++)
        days +=
            overlap(giving->stretch, problem->unavailable[k].from, problem->unavailable[k].until);
    return days;
}

/* Of the tours that are not begun. */
static int64_t fresh_days(struct giving *giving, uint32_t person)
{
    int64_t length = giving->stretch.until - giving->stretch.from;
    const int64_t *most = find_own(giving, person);

    return MIN(most[giving->first[person]], length - absent_days(giving, person));
}

/* The tours begun and all later ones together, when the last one begun ends as is best. */
static int64_t days_with_begun(struct giving *giving, uint32_t person)
{
    const struct crowd *crowd = giving->crowd;
    const struct reach *reach = &crowd->reach;
    const struct begun *last = NULL;
    const int64_t *most = find_own(giving, person);
    int64_t before = 0;
    int64_t best = 0;

    for (uint32_t k = crowd->first[person]; k + 1 < crowd->first[person + 1]; k++) {
        const struct begun *begun = &g_array_index(crowd->begun, struct begun, k);

        before += begun_days(giving, begun, begun->until);
    }
    last = &g_array_index(crowd->begun, struct begun, crowd->first[person + 1] - 1);
    best = begun_days(giving, last, last->until);
    if (last->earliest == last->until || last->until <= giving->stretch.from)
        return before + best + most[giving->first[person]];
    for (uint32_t j = reach_home_since(reach, last->earliest);
         j < reach->n_home && reach->home[j] <= last->until; j++) {
        uint32_t k = giving->rested[j];

        best = MAX(best,
                   begun_days(giving, last, reach->home[j]) + most[MAX(k, giving->first[person])]);
        if (reach->home[j] >= giving->stretch.until)
            break;
    }
    return before + best;
}

/* ---- what all can give ---- */

static void add_person(struct giving *giving, uint32_t person, struct amounts *amounts)
{
    const struct crowd *crowd = giving->crowd;
    const struct problem *problem = crowd->outline->problem;
    uint32_t class = crowd->outline->class_of[person];
    uint32_t first = crowd->first[person];
    uint32_t end = crowd->first[person + 1];

    if (crowd->is_excused[person]) {
        amounts->held[class] += giving->stretch.until - giving->stretch.from;
    } else if (first == end) {
        amounts->fresh[class] += fresh_days(giving, person);
    } else if (fresh_days(giving, person) > 0) {
        amounts->held[class] += days_with_begun(giving, person);
    } else {
        for (uint32_t k = first; k < end; k++) {
            const struct begun *begun = &g_array_index(crowd->begun, struct begun, k);

            amounts->begun[problem->positions[begun->position].role] +=
                overlap(giving->stretch, begun->from, begun->until);
        }
    }
}

static void add_excused(const struct giving *giving, struct amounts *amounts)
{
    const struct problem *problem = giving->crowd->outline->problem;

    for (uint32_t i = 0; i < problem->n_pinned; i++)
        if (problem->pinned[i].waiver != NULL)
            amounts->begun[problem->positions[problem->pinned[i].tour.position].role] +=
                giving->stretch.until - giving->stretch.from;
}

/* With so many steps for absences; 0: they only shorten what a person can give. */
static void judge_stretch(struct giving *giving, int64_t steps, struct amounts *amounts,
                          struct lacks *lacks)
{
    const struct crowd *crowd = giving->crowd;
    const struct outline *outline = crowd->outline;
    const struct reach *reach = &crowd->reach;
    int64_t length = giving->stretch.until - giving->stretch.from;

    giving->steps = INT64_MAX;
    find_most(giving);
    giving->steps = steps;
    memset(amounts->begun, 0, outline->problem->n_roles * sizeof(int64_t));
    memset(amounts->held, 0, outline->n_classes * sizeof(int64_t));
    memset(amounts->fresh, 0, outline->n_classes * sizeof(int64_t));
    amounts->seats = 0;
    for (uint32_t r = 0; r < outline->problem->n_roles; r++)
        amounts->need[r] = outline->role_positions[r] * length;
    for (uint32_t i = 0; i < outline->problem->n_people; i++)
        add_person(giving, i, amounts);
    add_excused(giving, amounts);
    for (uint32_t k = reach_since(reach, crowd->planned); k < reach->n; k++)
        amounts->seats += (reach->seats_before[k + 1] - reach->seats_before[k]) *
                          overlap(giving->stretch, reach->day[k], reach->latest[k]);
    amounts_judge(amounts, giving->stretch, lacks);
}

/* ---- which stretches ---- */

static int day_compare(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a;
    int32_t y = *(const int32_t *)b;

    return (x > y) - (x < y);
}

static int longer_first(const void *a, const void *b)
{
    const struct stretch *x = a;
    const struct stretch *y = b;
    int32_t longer = (y->until - y->from) - (x->until - x->from);

    return longer != 0 ? longer : (x->from > y->from) - (x->from < y->from);
}

/* The longest runs of days with gaps, of which `is_empty` tells by day of the horizon; a week
 * without any between them does not part them. */
static GArray *find_clusters(const struct problem *problem, const bool *is_empty)
{
    GArray *clusters = g_array_new(FALSE, FALSE, sizeof(struct stretch));

    for (int32_t day = problem->from; day < problem->until; day++) {
        struct stretch stretch = {day, day + 1};
        struct stretch *last = NULL;

        if (!is_empty[day - problem->from])
            continue;
        if (clusters->len > 0)
            last = &g_array_index(clusters, struct stretch, clusters->len - 1);
        if (last != NULL && last->until + 7 > stretch.from)
            last->until = stretch.until;
        else
            g_array_append_val(clusters, stretch);
    }
    g_array_sort(clusters, longer_first);
    return clusters;
}

static void add_end(const struct crowd *crowd, int32_t *ends, uint32_t *n, int64_t day)
{
    if (day >= crowd->planned && day <= crowd->outline->problem->until && *n < ENDS_MAX)
        ends[(*n)++] = (int32_t)day;
}

/* Where stretches may begin and end: with gaps, and a tour and its rest before or after them.
 * Rising, each once. */
static uint32_t find_ends(const struct crowd *crowd, const bool *is_empty, uint32_t n_clusters,
                          int32_t *ends)
{
    const struct problem *problem = crowd->outline->problem;
    g_autoptr(GArray) clusters = find_clusters(problem, is_empty);
    int64_t cycle = (int64_t)crowd->outline->limit[0] - problem->from + problem->dwell_days;
    uint32_t n = 0;
    uint32_t n_kept = 0;

    add_end(crowd, ends, &n, crowd->planned);
    add_end(crowd, ends, &n, problem->until);
    for (uint32_t i = 0; i < MIN(clusters->len, n_clusters); i++) {
        int64_t n_stretches = (int64_t)(n + 4) * (n + 3) / 2;

        struct stretch cluster = g_array_index(clusters, struct stretch, i);

        if (n_stretches * problem->n_people > TURNS_MAX ||
            n_stretches * crowd->reach.n_tours > TOURS_MAX)
            break;
        add_end(crowd, ends, &n, cluster.from);
        add_end(crowd, ends, &n, cluster.until);
        add_end(crowd, ends, &n, cluster.until - cycle);
        add_end(crowd, ends, &n, cluster.from + cycle);
    }
    qsort(ends, n, sizeof *ends, day_compare);
    for (uint32_t i = 0; i < n; i++)
        if (n_kept == 0 || ends[n_kept - 1] < ends[i])
            ends[n_kept++] = ends[i];
    return n_kept;
}

/* Tours looked at where all absences are looked at one by one. */
static int64_t steps_of_one(const struct crowd *crowd)
{
    const struct problem *problem = crowd->outline->problem;
    int64_t n = 0;

    for (uint32_t i = 0; i < problem->n_people; i++)
        n += problem->people[i].unavailable.n > 0;
    return n * crowd->reach.n_tours;
}

static int more_first(const void *a, const void *b)
{
    const struct lack *x = a;
    const struct lack *y = b;

    return (x->missing < y->missing) - (x->missing > y->missing);
}

/* Those that lack most once more, with absences one by one. */
static void look_closer(struct giving *giving, struct amounts *amounts, struct lacks *lacks)
{
    struct stretch stretches[EXACT_MAX];
    uint32_t n = 0;

    g_array_sort(lacks->list, more_first);
    for (guint i = 0; i < lacks->list->len && n < EXACT_MAX; i++) {
        const struct lack *lack = &g_array_index(lacks->list, struct lack, i);
        bool is_known = false;

        for (uint32_t k = 0; k < n; k++)
            is_known |= stretches[k].from == lack->from && stretches[k].until == lack->until;
        if (!is_known)
            stretches[n++] = (struct stretch){lack->from, lack->until};
    }
    for (uint32_t i = 0; i < n; i++) {
        giving->stretch = stretches[i];
        judge_stretch(giving, STEPS_MAX / EXACT_MAX, amounts, lacks);
    }
}

static void judge_all(struct giving *giving, const bool *is_empty, struct lacks *lacks)
{
    const struct crowd *crowd = giving->crowd;
    int32_t ends[ENDS_MAX];
    uint32_t n = find_ends(crowd, is_empty, CLUSTERS_MAX, ends);
    bool is_exact = steps_of_one(crowd) * n * (n - 1) / 2 <= STEPS_MAX;
    struct amounts amounts;

    amounts_init(&amounts, crowd->outline);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = i + 1; k < n; k++) {
            giving->stretch = (struct stretch){ends[i], ends[k]};
            /* Of single days the other proof says more. */
            if (ends[k] - ends[i] > 1)
                judge_stretch(giving, is_exact ? INT64_MAX : 0, &amounts, lacks);
        }
    if (!is_exact)
        look_closer(giving, &amounts, lacks);
    amounts_clear(&amounts);
}

/* ---- one role, with its handovers ---- */

/* Days in which people of the role can fill a position without its being handed over. */
static int64_t given_to_role(struct giving *giving, int64_t steps)
{
    const struct crowd *crowd = giving->crowd;
    const struct outline *outline = crowd->outline;
    struct range classes = outline->role_range[giving->role];
    int64_t given = 0;

    giving->steps = INT64_MAX;
    find_most(giving);
    giving->steps = steps;
    for (uint32_t c = classes.first; c < classes.first + classes.n; c++) {
        struct range people = outline->class_range[outline->role_classes[c]];

        for (uint32_t k = people.first; k < people.first + people.n; k++) {
            uint32_t person = outline->class_people[k];

            if (crowd->is_excused[person])
                given += giving->stretch.until - giving->stretch.from;
            else if (crowd->first[person] == crowd->first[person + 1])
                given += fresh_days(giving, person);
            else
                given += days_with_begun(giving, person);
        }
    }
    return given;
}

/* Each relief that is no handover leaves least_gap days empty or more, and saves handover_days: of
 * what is short, gaps make up so much. */
static void judge_role(struct giving *giving, int64_t given, struct lacks *lacks)
{
    int64_t length = giving->stretch.until - giving->stretch.from;
    struct lack lack = {.kind = LACK_HANDOVER,
                        .post = PLAN_NONE,
                        .roles = lacks->roles->len,
                        .n_roles = 1,
                        .from = giving->stretch.from,
                        .until = giving->stretch.until,
                        .need = giving->crowd->outline->role_positions[giving->role] * length,
                        .begun = giving->least_gap,
                        .other = given};
    int64_t share = giving->least_gap + giving->handover_days;

    lack.missing = ((lack.need - given) * giving->least_gap + share - 1) / share;
    if (lack.need <= given)
        return;
    g_array_append_val(lacks->roles, giving->role);
    g_array_append_val(lacks->list, lack);
}

struct trial {
    struct stretch stretch;
    int64_t short_by; /* below 0: not short */
};

static int shorter_first(const void *a, const void *b)
{
    const struct trial *x = a;
    const struct trial *y = b;

    if (x->short_by != y->short_by)
        return x->short_by > y->short_by ? -1 : 1;
    return (x->stretch.until - x->stretch.from) - (y->stretch.until - y->stretch.from);
}

static void judge_of_role(struct giving *giving, const bool *is_empty, struct lacks *lacks)
{
    const struct outline *outline = giving->crowd->outline;
    int32_t ends[ENDS_MAX];
    struct trial trials[ENDS_MAX * ENDS_MAX / 2];
    uint32_t n = find_ends(giving->crowd, is_empty, ROLE_CLUSTERS_MAX, ends);
    uint32_t n_trials = 0;

    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = i + 1; k < n; k++) {
            giving->stretch = (struct stretch){ends[i], ends[k]};
            trials[n_trials++] =
                (struct trial){giving->stretch, outline->role_positions[giving->role] *
                                                        (int64_t)(ends[k] - ends[i]) -
                                                    given_to_role(giving, 0)};
        }
    if (n_trials > 0)
        qsort(trials, n_trials, sizeof *trials, shorter_first);
    for (uint32_t i = 0; i < MIN(n_trials, EXACT_MAX); i++) {
        giving->stretch = trials[i].stretch;
        judge_role(giving, given_to_role(giving, STEPS_MAX / EXACT_MAX), lacks);
    }
}

static int32_t least_gap(const struct reach *reach)
{
    int32_t least = INT32_MAX;

    for (uint32_t j = 1; j < reach->n_home; j++)
        least = MIN(least, reach->home[j] - reach->home[j - 1]);
    return least;
}

/* A waiver may excuse from a handover. */
static bool has_excuse(const struct problem *problem, uint32_t role)
{
    for (uint32_t i = 0; i < problem->n_pinned; i++)
        if (problem->pinned[i].waiver != NULL &&
            problem->positions[problem->pinned[i].tour.position].role == role)
            return true;
    return false;
}

static void judge_roles(struct giving *giving, const struct plan *plan, bool *is_empty,
                        struct lacks *lacks)
{
    const struct problem *problem = giving->crowd->outline->problem;
    size_t n_days = (size_t)(problem->until - problem->from);

    giving->least_gap = least_gap(&giving->crowd->reach);
    for (uint32_t r = 0; r < problem->n_roles && giving->least_gap < INT32_MAX; r++) {
        bool has_gap = false;

        if (problem->roles[r].handover_days == 0 || has_excuse(problem, r))
            continue;
        memset(is_empty, 0, n_days * sizeof(bool));
        for (uint32_t i = 0; i < plan->n_gaps; i++) {
            const struct gap *gap = &plan->gaps[i];

            if (problem->positions[gap->position].role != r)
                continue;
            has_gap = true;
            memset(is_empty + (gap->from - problem->from), true,
                   (size_t)(gap->until - gap->from) * sizeof(bool));
        }
        giving->role = r;
        giving->handover_days = problem->roles[r].handover_days;
        if (has_gap)
            judge_of_role(giving, is_empty, lacks);
    }
}

/* ---- all together ---- */

static void find_firsts(struct giving *giving)
{
    const struct crowd *crowd = giving->crowd;
    const struct reach *reach = &crowd->reach;
    const struct problem *problem = crowd->outline->problem;

    for (uint32_t i = 0; i < problem->n_people; i++)
        giving->first[i] = reach_since(reach, crowd->free[i]);
    for (uint32_t j = 0; j < reach->n_home; j++)
        giving->rested[j] = problem->dwell_days > INT32_MAX - reach->home[j]
                                ? reach->n
                                : reach_since(reach, reach->home[j] + problem->dwell_days);
}

void witness_stretches(const struct crowd *crowd, const struct plan *plan,
                       const struct columns *columns, struct lacks *lacks)
{
    const struct problem *problem = crowd->outline->problem;
    g_autofree bool *is_empty = g_new0(bool, (size_t)(problem->until - problem->from) + 1);
    struct giving giving = {.crowd = crowd,
                            .most = g_new(int64_t, (size_t)crowd->reach.n + 1),
                            .own = g_new(int64_t, (size_t)crowd->reach.n + 1),
                            .first = g_new(uint32_t, (size_t)problem->n_people + 1),
                            .rested = g_new(uint32_t, (size_t)crowd->reach.n_home + 1),
                            .role = PLAN_NONE};

    find_firsts(&giving);
    for (uint32_t i = 0; i < columns->n; i++)
        is_empty[columns->day[i] - problem->from] = true;
    if (crowd->reach.n_tours <= TOURS_MAX) {
        judge_all(&giving, is_empty, lacks);
        judge_roles(&giving, plan, is_empty, lacks);
    }
    g_free(giving.most);
    g_free(giving.own);
    g_free(giving.first);
    g_free(giving.rested);
}
