#include "plan/cohorts.h"

#include <math.h>
#include <string.h>

#define HANDOVERS_MAX 8 /* different ones; more of them are counted with the next longer */

struct group {
    int32_t handover_days;
    int64_t n;
};

/* Those who serve at the start and have one limit, of one group. */
struct starting {
    int32_t limit;
    uint32_t group;
    int32_t n;
};

struct cohorts {
    const struct outline *outline;
    struct group groups[HANDOVERS_MAX];
    uint32_t n_groups;
    GArray *starting;  /* struct starting, by limit */
    uint32_t *next;    /* by lift: the next one that flies, or n_lifts */
    uint32_t *earlier; /* by lift + 1: the last before it that flies and had seats, or PLAN_NONE */
    int32_t *in_left;
    int32_t *out_left;
    int64_t *extra;
    int32_t *arriving; /* by lift × group */
    bool *is_used;
    const bool *flown;
    double kept_share;
    int32_t kept_days;
    struct cohorts_value value;
};

/* ---- groups ---- */

static int group_compare(const void *a, const void *b)
{
    const struct group *x = a;
    const struct group *y = b;

    return (x->handover_days > y->handover_days) - (x->handover_days < y->handover_days);
}

static uint32_t group_of(const struct cohorts *cohorts, int32_t handover_days)
{
    for (uint32_t g = 0; g < cohorts->n_groups; g++)
        if (cohorts->groups[g].handover_days >= handover_days)
            return g;
    return cohorts->n_groups - 1;
}

static void find_groups(struct cohorts *cohorts)
{
    const struct problem *problem = cohorts->outline->problem;
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(struct group));

    for (uint32_t r = 0; r < problem->n_roles; r++) {
        struct group group = {problem->roles[r].handover_days, cohorts->outline->role_positions[r]};
        bool is_known = group.n == 0;

        for (uint32_t k = 0; k < all->len && !is_known; k++)
            is_known = g_array_index(all, struct group, k).handover_days == group.handover_days;
        if (!is_known)
            g_array_append_val(all, group);
    }
    g_array_sort(all, group_compare);
    /* The longest always; of the rest the shortest. */
    for (uint32_t k = 0; k < all->len; k++)
        if (k < HANDOVERS_MAX - 1 || k == all->len - 1)
            cohorts->groups[cohorts->n_groups++] = g_array_index(all, struct group, k);
}

static int starting_compare(const void *a, const void *b)
{
    const struct starting *x = a;
    const struct starting *y = b;

    if (x->limit != y->limit)
        return x->limit < y->limit ? -1 : 1;
    return (x->group > y->group) - (x->group < y->group);
}

static void gather_starting(struct cohorts *cohorts)
{
    const struct problem *problem = cohorts->outline->problem;
    GArray *all = cohorts->starting;
    uint32_t n = 0;

    for (uint32_t i = 0; i < problem->n_serving; i++) {
        uint32_t role = problem->positions[problem->serving[i].position].role;
        struct starting one = {problem_limit(problem, problem->serving[i].since),
                               group_of(cohorts, problem->roles[role].handover_days), 1};

        if (one.limit < problem->until)
            g_array_append_val(all, one);
    }
    g_array_sort(all, starting_compare);
    for (uint32_t i = 0; i < all->len; i++) {
        const struct starting *one = &g_array_index(all, struct starting, i);
        struct starting *last = n > 0 ? &g_array_index(all, struct starting, n - 1) : NULL;

        if (last != NULL && starting_compare(last, one) == 0)
            last->n++;
        else
            g_array_index(all, struct starting, n++) = *one;
    }
    g_array_set_size(all, n);
}

struct cohorts *cohorts_new(const struct outline *outline)
{
    uint32_t n_lifts = outline->problem->n_lifts;
    struct cohorts *cohorts = g_new0(struct cohorts, 1);

    cohorts->outline = outline;
    find_groups(cohorts);
    cohorts->starting = g_array_new(FALSE, FALSE, sizeof(struct starting));
    gather_starting(cohorts);
    cohorts->next = g_new(uint32_t, n_lifts + 1);
    cohorts->earlier = g_new(uint32_t, n_lifts + 1);
    cohorts->in_left = g_new(int32_t, n_lifts);
    cohorts->out_left = g_new(int32_t, n_lifts);
    cohorts->extra = g_new(int64_t, n_lifts);
    cohorts->arriving = g_new(int32_t, (size_t)n_lifts * cohorts->n_groups);
    cohorts->is_used = g_new(bool, n_lifts);
    return cohorts;
}

void cohorts_free(struct cohorts *cohorts)
{
    if (cohorts == NULL)
        return;
    g_array_unref(cohorts->starting);
    g_free(cohorts->next);
    g_free(cohorts->earlier);
    g_free(cohorts->in_left);
    g_free(cohorts->out_left);
    g_free(cohorts->extra);
    g_free(cohorts->arriving);
    g_free(cohorts->is_used);
    g_free(cohorts);
}

/* ---- a run ---- */

struct need {
    uint32_t group;
    int32_t n;
    uint32_t first; /* lift: not before it */
    int32_t limit;
};

/* The first lift that flies, has seats home and keeps the handover; PLAN_NONE: none. */
static uint32_t way_home(const struct cohorts *cohorts, uint32_t arrive, const struct need *need)
{
    const struct problem *problem = cohorts->outline->problem;
    int32_t day = problem->lifts[arrive].day + cohorts->groups[need->group].handover_days;

    for (uint32_t k = arrive; k < problem->n_lifts && problem->lifts[k].day <= need->limit;
         k = cohorts->next[k]) {
        if (problem->lifts[k].day >= day && cohorts->out_left[k] > 0)
            return k;
        if (cohorts->extra[k] >= cohorts->outline->extra_max)
            return PLAN_NONE;
    }
    return PLAN_NONE;
}

/* As many of them as can come with the lift. */
static int32_t seat(struct cohorts *cohorts, uint32_t arrive, const struct need *need, int32_t kept)
{
    uint32_t leave = way_home(cohorts, arrive, need);
    int64_t n = MIN(need->n, cohorts->in_left[arrive] - kept);

    if (leave == PLAN_NONE)
        return 0;
    n = MIN(n, cohorts->out_left[leave]);
    for (uint32_t k = arrive; k < leave; k = cohorts->next[k])
        n = MIN(n, cohorts->outline->extra_max - cohorts->extra[k]);
    if (n <= 0)
        return 0;
    for (uint32_t k = arrive; k < leave; k = cohorts->next[k])
        cohorts->extra[k] += n;
    cohorts->in_left[arrive] -= (int32_t)n;
    cohorts->out_left[leave] -= (int32_t)n;
    cohorts->is_used[arrive] = cohorts->is_used[leave] = true;
    cohorts->arriving[(size_t)arrive * cohorts->n_groups + need->group] += (int32_t)n;
    return (int32_t)n;
}

/* Those for whom no seat is left come with the first lift after the limit that has one. */
static void come_late(struct cohorts *cohorts, struct need *need, uint32_t from)
{
    const struct problem *problem = cohorts->outline->problem;

    cohorts->value.missing += need->n;
    for (uint32_t k = from; need->n > 0 && k < problem->n_lifts; k++) {
        int32_t n = cohorts->flown[k] ? MIN(need->n, cohorts->in_left[k]) : 0;

        if (n <= 0)
            continue;
        cohorts->in_left[k] -= n;
        cohorts->is_used[k] = true;
        cohorts->arriving[(size_t)k * cohorts->n_groups + need->group] += n;
        need->n -= n;
    }
}

/* The last lift before `lift` that has seats left; full ones are passed over for good. */
static uint32_t earlier_with_seats(struct cohorts *cohorts, uint32_t lift)
{
    uint32_t found = cohorts->earlier[lift];

    while (found != PLAN_NONE && cohorts->in_left[found] <= 0)
        found = cohorts->earlier[found];
    cohorts->earlier[lift] = found;
    return found;
}

static void promise(struct cohorts *cohorts, struct need *need)
{
    const struct problem *problem = cohorts->outline->problem;
    uint32_t end = outline_lift_since(cohorts->outline, MIN(need->limit, problem->until - 1) + 1);
    bool keeps = cohorts->groups[need->group].handover_days == 0;

    for (uint32_t k = earlier_with_seats(cohorts, end);
         need->n > 0 && k != PLAN_NONE && k >= need->first; k = earlier_with_seats(cohorts, k)) {
        bool is_late = problem->lifts[k].day > need->limit - cohorts->kept_days;
        int32_t kept =
            keeps && is_late ? (int32_t)(cohorts->kept_share * problem->lifts[k].seats + 0.5) : 0;

        if (cohorts->in_left[k] > kept)
            need->n -= seat(cohorts, k, need, kept);
    }
    if (need->n > 0)
        come_late(cohorts, need, end);
}

static void begin(struct cohorts *cohorts)
{
    const struct problem *problem = cohorts->outline->problem;
    uint32_t last = PLAN_NONE;

    for (uint32_t k = 0; k < problem->n_lifts; k++) {
        cohorts->in_left[k] = cohorts->out_left[k] = problem->lifts[k].seats;
        cohorts->extra[k] = 0;
        cohorts->earlier[k] = last;
        if (cohorts->flown[k])
            last = k;
    }
    cohorts->earlier[problem->n_lifts] = last;
    last = problem->n_lifts;
    for (uint32_t k = problem->n_lifts; k > 0; k--) {
        cohorts->next[k - 1] = last;
        if (cohorts->flown[k - 1])
            last = k - 1;
    }
    memset(cohorts->arriving, 0, (size_t)problem->n_lifts * cohorts->n_groups * sizeof(int32_t));
    memset(cohorts->is_used, 0, problem->n_lifts * sizeof(bool));
    cohorts->value = (struct cohorts_value){0, 0, 0};
}

static void run_lift(struct cohorts *cohorts, uint32_t lift)
{
    const struct problem *problem = cohorts->outline->problem;
    int32_t day = problem->lifts[lift].day;
    int32_t limit = outline_limit(cohorts->outline, day);
    uint32_t first = MAX(lift + 1, outline_lift_since(cohorts->outline, day + problem->min_days));

    /* Those with a handover have fewer lifts to choose from. */
    for (uint32_t g = cohorts->n_groups; g > 0; g--) {
        struct need need = {g - 1, cohorts->arriving[(size_t)lift * cohorts->n_groups + g - 1],
                            first, limit};

        cohorts->value.tours += need.n;
        if (need.n > 0 && limit < problem->until)
            promise(cohorts, &need);
    }
}

struct cohorts_value cohorts_run(struct cohorts *cohorts, const bool *flown, double kept_share,
                                 int32_t kept_days)
{
    const struct problem *problem = cohorts->outline->problem;

    cohorts->flown = flown;
    cohorts->kept_share = kept_share;
    cohorts->kept_days = kept_days;
    begin(cohorts);
    for (uint32_t i = 0; i < cohorts->starting->len; i++) {
        const struct starting *one = &g_array_index(cohorts->starting, struct starting, i);
        struct need need = {one->group, one->n, 0, one->limit};

        promise(cohorts, &need);
    }
    for (uint32_t k = 0; k < problem->n_lifts; k++)
        if (flown[k])
            run_lift(cohorts, k);
    for (uint32_t k = 0; k < problem->n_lifts; k++)
        cohorts->value.cost += cohorts->is_used[k] ? problem->lifts[k].cost : 0;
    return cohorts->value;
}

int32_t cohorts_free_seats(const struct cohorts *cohorts, uint32_t lift)
{
    return cohorts->in_left[lift];
}

/* ---- searching ---- */

/* In units of a lift's mean cost. A relief without a seat is as dear as the lift that it would
 * take; a tour weighs as little as it must, so that of two choices of one cost the one with later
 * reliefs is kept. */
#define COST_OF_MISSING 1.0
#define COST_OF_TOUR    0.001
#define HEAT            0.05 /* at the beginning: what a change may cost and still be tried */

static double mean_cost(const struct problem *problem)
{
    double sum = 0;

    for (uint32_t k = 0; k < problem->n_lifts; k++)
        sum += (double)problem->lifts[k].cost;
    return problem->n_lifts > 0 && sum > 0 ? sum / problem->n_lifts : 1;
}

static double weigh(struct cohorts_value value, double unit)
{
    return (double)value.cost / unit + COST_OF_MISSING * (double)value.missing +
           COST_OF_TOUR * (double)value.tours;
}

static int32_t draw_flown(int32_t n_lifts, const bool *flown, GRand *random)
{
    int32_t lift = g_rand_int_range(random, 0, n_lifts);

    for (int32_t k = 0; k < n_lifts && !flown[lift]; k++)
        lift = (lift + 1) % n_lifts;
    return lift;
}

#define NEAR 8 /* lifts: where another is looked for */

/* A lift near `lift`; of several that do not fly the cheapest, since most that is gained is gained
 * by flying a smaller one. */
static int32_t draw_near(const struct problem *problem, const bool *flown, int32_t lift,
                         unsigned n_drawn, GRand *random)
{
    int32_t best = -1;

    for (unsigned k = 0; k < n_drawn; k++) {
        int32_t other = lift + g_rand_int_range(random, -NEAR, NEAR + 1);

        if (other < 0 || other >= (int32_t)problem->n_lifts)
            continue;
        if (best < 0 || (!flown[other] &&
                         (flown[best] || problem->lifts[other].cost < problem->lifts[best].cost)))
            best = other;
    }
    return best;
}

/* Another choice near this one: a lift less, a lift instead of it, or two nearby the other way
 * round; now and then any lift the other way round. Lifts with free seats are drawn sooner. */
static void change_choice(const struct cohorts *cohorts, const int32_t *free_seats, bool *flown,
                          GRand *random)
{
    const struct problem *problem = cohorts->outline->problem;
    int32_t n = (int32_t)problem->n_lifts;
    int32_t kind = g_rand_int_range(random, 0, 4);
    int32_t lift = g_rand_int_range(random, 0, n);

    for (unsigned k = 0; kind != 0 && k < 3; k++) {
        int32_t drawn = draw_flown(n, flown, random);

        if (k == 0 || free_seats[drawn] > free_seats[lift])
            lift = drawn;
    }
    flown[lift] = !flown[lift];
    if (kind == 2) {
        int32_t other = draw_near(problem, flown, lift, 5, random);

        if (other >= 0)
            flown[other] = true;
    }
    for (unsigned k = 0; kind == 3 && k < 2; k++) {
        int32_t other = draw_near(problem, flown, lift, 1, random);

        if (other >= 0)
            flown[other] = !flown[other];
    }
}

void cohorts_improve(struct cohorts *cohorts, bool *flown, double kept_share, int32_t kept_days,
                     uint32_t n_runs, GRand *random, bool (*is_over)(void *self), void *self)
{
    const struct problem *problem = cohorts->outline->problem;
    size_t size = problem->n_lifts * sizeof(bool);
    double unit = mean_cost(problem);
    g_autofree bool *now = g_memdup2(flown, size);
    g_autofree bool *next = g_new(bool, problem->n_lifts);
    g_autofree int32_t *free_seats = g_new(int32_t, problem->n_lifts);
    double worth = weigh(cohorts_run(cohorts, flown, kept_share, kept_days), unit);
    double best = worth;

    memcpy(free_seats, cohorts->in_left, problem->n_lifts * sizeof(int32_t));
    for (uint32_t run = 0; run < n_runs && problem->n_lifts > 0 && !is_over(self); run++) {
        double left = 1 - (double)run / n_runs;
        double heat = HEAT * left * left * left + 0.001;
        double found = 0;

        memcpy(next, now, size);
        change_choice(cohorts, free_seats, next, random);
        found = weigh(cohorts_run(cohorts, next, kept_share, kept_days), unit);
        if (found > worth && g_rand_double(random) >= exp((worth - found) / heat))
            continue;
        worth = found;
        memcpy(now, next, size);
        memcpy(free_seats, cohorts->in_left, problem->n_lifts * sizeof(int32_t));
        if (found < best) {
            best = found;
            memcpy(flown, next, size);
        }
    }
}
