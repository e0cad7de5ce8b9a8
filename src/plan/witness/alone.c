/* One position for itself: the fewest days on which it is empty, whatever lifts and people there
 * are for others. */
#include "plan/witness/parts.h"

static int64_t overlap(struct stretch stretch, int32_t from, int32_t until)
{
    return MAX(0, MIN(stretch.until, until) - MAX(stretch.from, from));
}

/* While tours are laid out by the day they begin: the fewest empty days so far. */
struct alone {
    const struct crowd *crowd;
    struct stretch stretch;
    int64_t *until_home; /* by lift home: the last one to come leaves with it */
    uint32_t n_home;     /* so many of them anybody can have taken */
    int64_t until_end;   /* stays beyond the horizon */
    int64_t vacant;      /* nobody is there; up to vacant_day */
    int32_t vacant_day;
};

#define ALONE_NEVER (INT64_MAX / 2)

static void alone_vacant(struct alone *alone, int32_t day)
{
    const struct reach *reach = &alone->crowd->reach;

    for (uint32_t j = reach_home_since(reach, alone->vacant_day);
         j < reach->n_home && reach->home[j] < day; j++) {
        alone->vacant += overlap(alone->stretch, alone->vacant_day, reach->home[j]);
        alone->vacant = MIN(alone->vacant, alone->until_home[j]);
        alone->vacant_day = reach->home[j];
    }
    alone->vacant += overlap(alone->stretch, alone->vacant_day, day);
    alone->vacant_day = day;
}

/* Somebody comes with `k`: when nobody is there, or whoever is there hands over. */
static void alone_arrive(struct alone *alone, uint32_t k, int32_t handover_days)
{
    const struct reach *reach = &alone->crowd->reach;
    const struct problem *problem = alone->crowd->outline->problem;
    int32_t day = reach->day[k];
    int64_t least = 0;

    alone_vacant(alone, day);
    least = alone->vacant;
    for (uint32_t j = reach_home_since(reach, day + handover_days); j < alone->n_home; j++)
        least = MIN(least, alone->until_home[j]);
    /* Who stays beyond the horizon is there for a handover, if that is long enough. */
    if (day + handover_days <= problem->until)
        least = MIN(least, alone->until_end);
    for (uint32_t j = reach_home_since(reach, day + MAX(problem->min_days, 1));
         j < reach->n_home && reach->home[j] <= reach->latest[k]; j++) {
        alone->until_home[j] = MIN(alone->until_home[j], least);
        alone->n_home = MAX(alone->n_home, j + 1);
    }
    if (reach->latest[k] == problem->until)
        alone->until_end = MIN(alone->until_end, least);
}

static bool alone_begin(struct alone *alone, uint32_t position)
{
    const struct outline *outline = alone->crowd->outline;
    const struct reach *reach = &alone->crowd->reach;
    uint32_t serving = outline->serving_of[position];

    alone->until_end = ALONE_NEVER;
    alone->vacant = serving == PLAN_NONE ? 0 : ALONE_NEVER;
    alone->vacant_day = outline->problem->from;
    for (uint32_t j = 0; j < reach->n_home; j++)
        alone->until_home[j] = ALONE_NEVER;
    if (serving != PLAN_NONE) {
        int32_t since = outline->problem->serving[serving].since;
        int32_t limit = problem_limit(outline->problem, since);

        for (uint32_t j = reach_home_since(reach, since + 1);
             j < reach->n_home && reach->home[j] <= limit; j++) {
            alone->until_home[j] = 0;
            alone->n_home = j + 1;
        }
        if (limit >= outline->problem->until)
            alone->until_end = 0;
        /* Who cannot go home in time makes any plan break a rule; that proves nothing here. */
        return alone->n_home > 0 || alone->until_end == 0;
    }
    return true;
}

int32_t witness_alone(const struct crowd *crowd, uint32_t position, int32_t from, int32_t until)
{
    const struct problem *problem = crowd->outline->problem;
    const struct reach *reach = &crowd->reach;
    int32_t handover_days = problem->roles[problem->positions[position].role].handover_days;
    g_autofree int64_t *until_home = g_new(int64_t, (size_t)reach->n_home + 1);
    struct alone alone = {.crowd = crowd, .stretch = {from, until}, .until_home = until_home};

    /* What was published or pinned may stand in the way of what is counted here. */
    if (problem->has_published || problem->n_pinned > 0 || !alone_begin(&alone, position))
        return 0;
    for (uint32_t k = 0; k < reach->n; k++)
        alone_arrive(&alone, k, handover_days);
    alone_vacant(&alone, problem->until);
    return (int32_t)MIN(MIN(alone.vacant, alone.until_end), until - from);
}
