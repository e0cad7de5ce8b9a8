/* Who could be where on which day: tours that the dates of lifts allow, and those begun already. */
#include <stdlib.h>

#include "plan/witness/parts.h"

/* ---- lifts ---- */

/* The first of n rising days that is not before `day`; n: none. */
static uint32_t first_since(const int32_t *days, uint32_t n, int32_t day)
{
    uint32_t low = 0;

    while (low < n) {
        uint32_t middle = low + (n - low) / 2;

        if (days[middle] < day)
            low = middle + 1;
        else
            n = middle;
    }
    return low;
}

uint32_t reach_since(const struct reach *reach, int32_t day)
{
    return first_since(reach->day, reach->n, day);
}

uint32_t reach_until(const struct reach *reach, int32_t day)
{
    return first_since(reach->latest, reach->n, day);
}

uint32_t reach_home_since(const struct reach *reach, int32_t day)
{
    return first_since(reach->home, reach->n_home, day);
}

/* When the longest tour that begins on `day` ends; DAY_NONE: none can begin then. */
static int32_t longest_tour(const struct reach *reach, int32_t day)
{
    const struct problem *problem = reach->outline->problem;
    int32_t limit = outline_limit(reach->outline, day);
    uint32_t home = 0;

    if (limit >= problem->until)
        return problem->until;
    home = reach_home_since(reach, limit + 1);
    if (home == 0 || reach->home[home - 1] - day < MAX(problem->min_days, 1))
        return DAY_NONE;
    return reach->home[home - 1];
}

static void reach_homes(struct reach *reach)
{
    const struct problem *problem = reach->outline->problem;

    for (uint32_t k = 0; k < problem->n_lifts; k++) {
        const struct lift *lift = &problem->lifts[k];

        if (lift->seats == 0)
            continue;
        if (reach->n_home == 0 || reach->home[reach->n_home - 1] < lift->day) {
            reach->home[reach->n_home] = lift->day;
            reach->home_seats_before[reach->n_home + 1] = reach->home_seats_before[reach->n_home];
            reach->n_home++;
        }
        reach->home_seats_before[reach->n_home] += lift->seats;
    }
}

void reach_init(struct reach *reach, const struct outline *outline)
{
    const struct problem *problem = outline->problem;
    uint32_t n = problem->n_lifts + 1;

    *reach = (struct reach){.outline = outline,
                            .day = g_new(int32_t, n),
                            .latest = g_new(int32_t, n),
                            .seats_before = g_new0(int64_t, (size_t)n + 1),
                            .linked = g_new(uint32_t, n),
                            .home = g_new(int32_t, n),
                            .home_seats_before = g_new0(int64_t, (size_t)n + 1)};
    reach_homes(reach);
    for (uint32_t k = 0; k < problem->n_lifts; k++) {
        const struct lift *lift = &problem->lifts[k];
        int32_t latest = lift->seats > 0 ? longest_tour(reach, lift->day) : DAY_NONE;

        if (latest == DAY_NONE)
            continue;
        if (reach->n == 0 || reach->day[reach->n - 1] < lift->day) {
            reach->day[reach->n] = lift->day;
            reach->latest[reach->n] = latest;
            reach->seats_before[reach->n + 1] = reach->seats_before[reach->n];
            reach->n++;
        }
        reach->seats_before[reach->n] += lift->seats;
    }
    for (uint32_t k = 0; k < reach->n; k++)
        reach->n_tours += (int64_t)reach_home_since(reach, reach->latest[k]) + 1 -
                          reach_home_since(reach, reach->day[k]);
    for (uint32_t k = reach->n; k > 0; k--) {
        bool is_linked = k < reach->n && reach->day[k] <= reach->latest[k - 1];

        reach->linked[k - 1] = is_linked ? reach->linked[k] : k - 1;
    }
}

void reach_clear(struct reach *reach)
{
    g_free(reach->day);
    g_free(reach->latest);
    g_free(reach->seats_before);
    g_free(reach->linked);
    g_free(reach->home);
    g_free(reach->home_seats_before);
}

static void add_days(GArray *days, int32_t from, int32_t until)
{
    struct stretch stretch = {from, until};
    struct stretch *last = NULL;

    if (from >= until)
        return;
    if (days->len > 0)
        last = &g_array_index(days, struct stretch, days->len - 1);
    if (last != NULL && last->until >= from)
        last->until = MAX(last->until, until);
    else
        g_array_append_val(days, stretch);
}

/* Tours within [from, until), a stretch in which somebody is free. */
static void add_free(const struct reach *reach, int32_t from, int32_t until, GArray *days)
{
    const struct problem *problem = reach->outline->problem;
    uint32_t k = reach_since(reach, from);
    uint32_t fit = reach_until(reach, until + 1);
    uint32_t home = 0;

    /* Those whose longest tour fits. */
    while (k < fit) {
        uint32_t last = MIN(reach->linked[k], fit - 1);

        add_days(days, reach->day[k], reach->latest[last]);
        k = last + 1;
    }
    /* Those who have to leave before they become unavailable. */
    home = reach_home_since(reach, until + 1);
    if (until < problem->until && k < reach->n && home > 0 &&
        reach->home[home - 1] - reach->day[k] >= MAX(problem->min_days, 1))
        add_days(days, reach->day[k], reach->home[home - 1]);
}

void reach_days(const struct reach *reach, uint32_t person, int32_t from, GArray *days)
{
    const struct problem *problem = reach->outline->problem;
    struct range range = problem->people[person].unavailable;

    g_array_set_size(days, 0);
    for (uint32_t k = range.first; k < range.first + range.n && from < problem->until; k++) {
        const struct stretch *away = &problem->unavailable[k];

        if (away->from >= problem->until)
            break;
        if (away->from > from)
            add_free(reach, from, away->from, days);
        from = MAX(from, away->until);
    }
    if (from < problem->until)
        add_free(reach, from, problem->until, days);
}

/* ---- tours begun ---- */

static int begun_compare(const void *a, const void *b)
{
    const struct begun *x = a;
    const struct begun *y = b;

    if (x->person != y->person)
        return x->person < y->person ? -1 : 1;
    return (x->from > y->from) - (x->from < y->from);
}

/* Somebody in the position since that day, who may leave from `planned` on. */
static struct begun open_tour(const struct crowd *crowd, uint32_t person, uint32_t position,
                              int32_t since)
{
    const struct problem *problem = crowd->outline->problem;
    const struct reach *reach = &crowd->reach;
    int32_t limit = problem_limit(problem, since);
    uint32_t first = reach_home_since(reach, MAX(crowd->planned, since + 1));
    uint32_t home = reach_home_since(reach, MIN(limit, problem->until) + 1);
    struct begun begun = {person, position, since, problem->until, INT32_MAX};

    /* Where no lift goes home in time there is no plan; nothing is proven by that. */
    if (limit < problem->until)
        begun.until = home > 0 ? MAX(reach->home[home - 1], since) : limit;
    if (first < reach->n_home)
        begun.earliest = reach->home[first];
    return begun;
}

static bool is_early(const struct problem *problem, uint32_t lift)
{
    return lift < problem->n_lifts && problem->lifts[lift].day < problem->freeze;
}

/* Notes who serves and stands there. */
static void add_published(struct crowd *crowd, bool *serves)
{
    const struct problem *problem = crowd->outline->problem;

    for (uint32_t i = 0; i < problem->n_published; i++) {
        const struct tour *tour = &problem->published[i];
        struct begun begun;
        uint32_t serving = crowd->outline->serving_of[tour->position];

        if (tour->arrive != PLAN_NONE && !is_early(problem, tour->arrive))
            continue;
        if (tour->arrive == PLAN_NONE && serving == PLAN_NONE)
            continue;
        begun = open_tour(crowd, tour->person, tour->position,
                          tour->arrive == PLAN_NONE ? problem->serving[serving].since
                                                    : problem->lifts[tour->arrive].day);
        if (tour->arrive == PLAN_NONE)
            serves[tour->person] = true;
        if (is_early(problem, tour->leave))
            begun.until = begun.earliest = problem->lifts[tour->leave].day;
        g_array_append_val(crowd->begun, begun);
    }
}

static void add_begun(struct crowd *crowd)
{
    const struct problem *problem = crowd->outline->problem;
    g_autofree bool *is_published = g_new0(bool, (size_t)problem->n_people + 1);

    if (problem->has_published)
        add_published(crowd, is_published);
    for (uint32_t i = 0; i < problem->n_serving; i++) {
        const struct serving *serving = &problem->serving[i];
        struct begun begun = open_tour(crowd, serving->person, serving->position, serving->since);

        if (!is_published[serving->person])
            g_array_append_val(crowd->begun, begun);
    }
    if (crowd->begun->len > 1)
        qsort(crowd->begun->data, crowd->begun->len, sizeof(struct begun), begun_compare);
    for (uint32_t i = 0; i < crowd->begun->len; i++)
        crowd->latest = MAX(crowd->latest, g_array_index(crowd->begun, struct begun, i).until);
    crowd->first = g_new0(uint32_t, (size_t)problem->n_people + 1);
    for (uint32_t i = 0; i < crowd->begun->len; i++)
        crowd->first[g_array_index(crowd->begun, struct begun, i).person + 1]++;
    for (uint32_t i = 0; i < problem->n_people; i++)
        crowd->first[i + 1] += crowd->first[i];
}

static int32_t after_rest(const struct problem *problem, int32_t day)
{
    return day > INT32_MAX - problem->dwell_days ? INT32_MAX : day + problem->dwell_days;
}

void crowd_init(struct crowd *crowd, const struct outline *outline)
{
    const struct problem *problem = outline->problem;

    *crowd = (struct crowd){.outline = outline,
                            .begun = g_array_new(FALSE, FALSE, sizeof(struct begun)),
                            .free = g_new(int32_t, (size_t)problem->n_people + 1),
                            .is_excused = g_new0(bool, (size_t)problem->n_people + 1)};
    crowd->latest = problem->from;
    crowd->planned = problem->has_published ? MAX(problem->from, problem->freeze) : problem->from;
    reach_init(&crowd->reach, outline);
    add_begun(crowd);
    for (uint32_t i = 0; i < problem->n_people; i++) {
        int32_t returned = problem->people[i].returned;

        crowd->free[i] = crowd->planned;
        if (returned != DAY_NONE)
            crowd->free[i] = MAX(crowd->free[i], after_rest(problem, returned));
        for (uint32_t k = crowd->first[i]; k < crowd->first[i + 1]; k++)
            crowd->free[i] =
                MAX(crowd->free[i],
                    after_rest(problem, g_array_index(crowd->begun, struct begun, k).earliest));
    }
    for (uint32_t i = 0; i < problem->n_pinned; i++)
        if (problem->pinned[i].waiver != NULL)
            crowd->is_excused[problem->pinned[i].tour.person] = true;
}

int32_t crowd_home_by(const struct crowd *crowd, int32_t day)
{
    const struct reach *reach = &crowd->reach;
    uint32_t come = reach_since(reach, day + 1);
    int32_t by = crowd->latest;

    if (come > 0)
        by = MAX(by, reach->latest[come - 1]);
    return by;
}

void crowd_clear(struct crowd *crowd)
{
    reach_clear(&crowd->reach);
    g_array_unref(crowd->begun);
    g_free(crowd->first);
    g_free(crowd->free);
    g_free(crowd->is_excused);
}
