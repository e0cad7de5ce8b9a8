#include "plan/outline/timing.h"

#include <string.h>

#include "plan/pins.h"

/* ---- what a window costs ---- */

struct type {
    int32_t seats;
    int64_t cost;
    uint32_t n;
};

#define TYPES_MAX 3 /* of lifts, up to which all combinations are tried */

static uint32_t count_types(const struct problem *problem, uint32_t first, uint32_t end,
                            struct type *types)
{
    uint32_t n_types = 0;

    for (uint32_t k = first; k < end; k++) {
        uint32_t t = 0;

        while (t < n_types && (types[t].seats != problem->lifts[k].seats ||
                               types[t].cost != problem->lifts[k].cost))
            t++;
        if (t == n_types && n_types++ == TYPES_MAX)
            return TYPES_MAX + 1;
        if (t == n_types - 1 && types[t].n == 0)
            types[t] = (struct type){problem->lifts[k].seats, problem->lifts[k].cost, 0};
        types[t].n++;
    }
    return n_types;
}

static int64_t least_of_types(const struct type *types, uint32_t n_types, int64_t seats)
{
    int64_t least = INT64_MAX;

    if (seats <= 0)
        return 0;
    if (n_types == 0)
        return INT64_MAX;
    for (uint32_t n = 0; n <= types->n; n++) {
        int64_t rest = least_of_types(types + 1, n_types - 1, seats - (int64_t)n * types->seats);

        if (rest != INT64_MAX)
            least = MIN(least, rest + (int64_t)n * types->cost);
        if ((int64_t)n * types->seats >= seats)
            break;
    }
    return least;
}

static int by_cost_a_seat(const void *a, const void *b)
{
    const struct lift *x = a;
    const struct lift *y = b;
    double cost_x = (double)x->cost / MAX(x->seats, 1);
    double cost_y = (double)y->cost / MAX(y->seats, 1);

    return (cost_x > cost_y) - (cost_x < cost_y);
}

/* Of many types: seats may be bought one by one, which is never dearer. */
static int64_t least_by_seats(const struct problem *problem, uint32_t first, uint32_t end,
                              int64_t seats)
{
    g_autofree struct lift *lifts =
        g_memdup2(problem->lifts + first, (end - first) * sizeof(struct lift));
    double cost = 0;

    qsort(lifts, end - first, sizeof *lifts, by_cost_a_seat);
    for (uint32_t k = 0; k < end - first && seats > 0; k++) {
        int64_t taken = MIN(seats, lifts[k].seats);

        cost += (double)lifts[k].cost * (double)taken / MAX(lifts[k].seats, 1);
        seats -= taken;
    }
    return seats > 0 ? INT64_MAX : (int64_t)(cost - 1e-6) + (cost > 1e-6);
}

/* Exactly, whatever the types. */
static int64_t least_of_all(const struct problem *problem, uint32_t first, uint32_t end,
                            int64_t seats)
{
    g_autofree int64_t *least = g_new(int64_t, (size_t)seats + 1);

    least[0] = 0;
    for (int64_t s = 1; s <= seats; s++)
        least[s] = INT64_MAX;
    for (uint32_t k = first; k < end; k++)
        for (int64_t s = seats; s > 0; s--) {
            int64_t before = least[MAX(s - problem->lifts[k].seats, 0)];

            if (before != INT64_MAX)
                least[s] = MIN(least[s], before + problem->lifts[k].cost);
        }
    return least[seats];
}

/* The least cost of lifts [first, end) with so many seats, or, of many types, not more than that;
 * INT64_MAX: they have not so many. */
static int64_t least_cost(const struct problem *problem, uint32_t first, uint32_t end,
                          int64_t seats)
{
    struct type types[TYPES_MAX + 1] = {0};
    uint32_t n_types = count_types(problem, first, end, types);

    return n_types <= TYPES_MAX ? least_of_types(types, n_types, seats)
                                : least_by_seats(problem, first, end, seats);
}

/* ---- windows ---- */

/* How many of those who serve at the start must have been relieved by each day: n_days values. */
static int64_t *must_be_relieved(const struct outline *outline)
{
    const struct problem *problem = outline->problem;
    int64_t *by = g_new0(int64_t, outline->n_days);

    for (uint32_t i = 0; i < problem->n_serving; i++) {
        int32_t limit = problem_limit(problem, problem->serving[i].since);

        if (limit >= problem->from && limit < problem->until)
            by[limit - problem->from]++;
    }
    for (int32_t k = 1; k < outline->n_days; k++)
        by[k] += by[k - 1];
    return by;
}

struct step {
    int64_t cost; /* of the best windows that end on this lift's day or before */
    int64_t must_arrive;
    uint32_t first; /* lift that the last of them begins with, or PLAN_NONE: as one lift before */
};

/* Lifts [first, end) as a window, if that is better than what is known. */
static void try_window(const struct outline *outline, struct step *steps, uint32_t first,
                       uint32_t end, int64_t must_arrive)
{
    int64_t cost = 0;
    int64_t before = first > 0 ? steps[first - 1].cost : 0;

    if (end <= first || must_arrive <= 0)
        return;
    cost = least_cost(outline->problem, first, end, must_arrive);
    /* Seats that are not there mean gaps, and then the window says nothing. */
    if (cost == INT64_MAX || before + cost <= steps[end - 1].cost)
        return;
    steps[end - 1] = (struct step){before + cost, must_arrive, first};
}

static void carry(struct step *steps, uint32_t lift)
{
    if (lift > 0 && steps[lift - 1].cost > steps[lift].cost)
        steps[lift] = (struct step){steps[lift - 1].cost, 0, PLAN_NONE};
}

GArray *timing_windows(const struct outline *outline, int64_t spared, int64_t *cost)
{
    const struct problem *problem = outline->problem;
    GArray *windows = g_array_new(FALSE, FALSE, sizeof(struct window));
    g_autofree struct step *steps = g_new(struct step, problem->n_lifts);
    g_autofree int64_t *relieved = must_be_relieved(outline);

    for (uint32_t k = 0; k < problem->n_lifts; k++)
        steps[k] = (struct step){0, 0, PLAN_NONE};
    for (uint32_t k = 0; k < problem->n_lifts; k++) {
        int32_t day = problem->lifts[k].day;
        int32_t until = k + 1 < problem->n_lifts ? problem->lifts[k + 1].day : problem->until;

        carry(steps, k);
        /* Windows hold whole days. */
        if (until == day)
            continue;
        /* Until the day before the next lift nobody else can come. */
        try_window(outline, steps, 0, k + 1,
                   relieved[MIN(until, problem->until) - 1 - problem->from] - spared);
        if (outline_limit(outline, day) < problem->until)
            try_window(outline, steps, k + 1,
                       outline_lift_since(outline, outline_limit(outline, day) + 1),
                       problem->n_positions - spared);
    }
    *cost = 0;
    for (uint32_t k = problem->n_lifts; k > 0;) {
        const struct step *step = &steps[k - 1];

        if (step->first == PLAN_NONE) {
            k--;
            continue;
        }
        struct window window = {step->first > 0 ? problem->lifts[step->first - 1].day
                                                : problem->from - 1,
                                problem->lifts[k - 1].day, step->must_arrive,
                                least_of_all(problem, step->first, k, step->must_arrive)};
        g_array_prepend_val(windows, window);
        *cost += window.least_cost;
        k = step->first;
    }
    return windows;
}

/* ---- choosing lifts ---- */

/* Flies the cheapest lifts of [first, end), late ones first among equals, until there are so many
 * seats. */
static void fill_window(const struct problem *problem, uint32_t first, uint32_t end, double seats,
                        bool *flown)
{
    double lateness = 0.004; /* of a seat's cost a lift: what coming earlier costs in later tours */

    for (uint32_t k = first; k < end; k++)
        seats -= flown[k] ? problem->lifts[k].seats : 0;
    while (seats > 0) {
        uint32_t best = PLAN_NONE;
        double least = 1e300;

        for (uint32_t k = end; k > first; k--) {
            const struct lift *lift = &problem->lifts[k - 1];
            double cost = (double)lift->cost / MAX(lift->seats, 1);

            cost *= 1 + lateness * 7 * (end - k);
            if (!flown[k - 1] && lift->seats > 0 && cost < least) {
                least = cost;
                best = k - 1;
            }
        }
        if (best == PLAN_NONE)
            return;
        flown[best] = true;
        seats -= problem->lifts[best].seats;
    }
}

void timing_choose(const struct outline *outline, double spare, bool *flown)
{
    const struct problem *problem = outline->problem;
    g_autofree int64_t *relieved = must_be_relieved(outline);
    int32_t since = problem->from - 1;

    memset(flown, 0, problem->n_lifts * sizeof(bool));
    for (int32_t day = problem->from; day < problem->until - 1; day++) {
        uint32_t end = outline_lift_since(outline, day + 1);

        fill_window(problem, 0, end, spare * (double)relieved[day - problem->from], flown);
        while (since + 1 < problem->until && outline_limit(outline, since + 1) <= day)
            since++;
        if (since >= problem->from)
            fill_window(problem, outline_lift_since(outline, since + 1), end,
                        spare * problem->n_positions, flown);
    }
}

/* ---- fewest tours ---- */

/* The last lift with which a relief can come so that whoever has the limit goes home in time;
 * PLAN_NONE: none after `after`. */
static uint32_t latest_relief(const struct outline *outline, int32_t limit, int32_t handover_days,
                              uint32_t after)
{
    const struct problem *problem = outline->problem;
    uint32_t home = outline_lift_since(outline, MIN(limit, problem->until - 1) + 1);
    uint32_t relief = 0;

    if (home == 0)
        return PLAN_NONE;
    relief = outline_lift_since(outline, problem->lifts[home - 1].day - handover_days + 1);
    if (handover_days == 0)
        relief = home;
    if (relief == 0 || (after != PLAN_NONE && relief - 1 <= after))
        return PLAN_NONE;
    return relief - 1;
}

int64_t timing_fewest_tours(const struct outline *outline)
{
    const struct problem *problem = outline->problem;
    uint32_t n_waived = 0;
    g_autofree bool *is_waived = pins_waived(problem, &n_waived);
    int64_t tours = 0;

    for (uint32_t p = 0; p < problem->n_positions; p++) {
        int32_t handover_days = problem->roles[problem->positions[p].role].handover_days;
        uint32_t serving = outline->serving_of[p];
        uint32_t lift = PLAN_NONE;
        int32_t limit = 0;

        if (problem->n_lifts == 0)
            break;
        if (is_waived[p])
            continue;
        if (serving == PLAN_NONE) {
            lift = 0;
            tours++;
        }
        limit = serving == PLAN_NONE ? outline_limit(outline, problem->lifts[0].day)
                                     : problem_limit(problem, problem->serving[serving].since);
        while (limit < problem->until) {
            lift = latest_relief(outline, limit, handover_days, lift);
            if (lift == PLAN_NONE)
                break;
            tours++;
            limit = outline_limit(outline, problem->lifts[lift].day);
        }
    }
    return tours;
}
