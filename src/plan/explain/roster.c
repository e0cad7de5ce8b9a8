#include "plan/explain/roster.h"

#include "plan/outline/value.h"

/* ---- making it ---- */

static int compare_by_person(const void *a, const void *b, void *self)
{
    const struct roster *roster = self;
    const struct tour *x = &roster->tours[*(const uint32_t *)a];
    const struct tour *y = &roster->tours[*(const uint32_t *)b];
    int32_t begins_x = roster_begins(roster, x);
    int32_t begins_y = roster_begins(roster, y);

    if (x->person != y->person)
        return x->person < y->person ? -1 : 1;
    return (begins_x > begins_y) - (begins_x < begins_y);
}

static void gather_tours(struct roster *roster)
{
    const struct problem *problem = roster->problem;

    roster->of_position = g_new0(struct range, problem->n_positions);
    roster->of_person = g_new0(struct range, problem->n_people);
    roster->by_person = g_new(uint32_t, roster->n_tours);
    for (uint32_t i = 0; i < roster->n_tours; i++) {
        struct range *range = &roster->of_position[roster->tours[i].position];

        roster->by_person[i] = i;
        if (range->n++ == 0)
            range->first = i;
    }
    if (roster->n_tours > 0)
        g_qsort_with_data(roster->by_person, (int)roster->n_tours, sizeof(uint32_t),
                          compare_by_person, roster);
    for (uint32_t i = 0; i < roster->n_tours; i++) {
        struct range *range = &roster->of_person[roster->tours[roster->by_person[i]].person];

        if (range->n++ == 0)
            range->first = i;
    }
}

static void count_seats(struct roster *roster)
{
    const struct problem *problem = roster->problem;

    roster->n_in = g_new0(int32_t, problem->n_lifts);
    roster->n_out = g_new0(int32_t, problem->n_lifts);
    for (uint32_t i = 0; i < roster->n_tours; i++) {
        if (roster->tours[i].arrive != PLAN_NONE)
            roster->n_in[roster->tours[i].arrive]++;
        if (roster->tours[i].leave != PLAN_NONE)
            roster->n_out[roster->tours[i].leave]++;
    }
}

static void count_present(struct roster *roster)
{
    const struct problem *problem = roster->problem;
    int32_t n_days = problem->until - problem->from;

    roster->n_present = g_new0(int64_t, (size_t)n_days + 1);
    for (uint32_t i = 0; i < roster->n_tours; i++) {
        int32_t from = MAX(roster_begins(roster, &roster->tours[i]), problem->from);
        int32_t until = roster_ends(roster, &roster->tours[i]);

        if (from >= until)
            continue;
        roster->n_present[from - problem->from]++;
        roster->n_present[until - problem->from]--;
    }
    for (int32_t k = 1; k <= n_days; k++)
        roster->n_present[k] += roster->n_present[k - 1];
}

struct roster *roster_new(const struct problem *problem, const struct plan *plan)
{
    struct roster *roster = g_new0(struct roster, 1);

    roster->problem = problem;
    roster->plan = plan;
    roster->outline = outline_new(problem);
    roster->tours = plan->tours;
    roster->n_tours = plan->n_tours;
    gather_tours(roster);
    count_seats(roster);
    count_present(roster);
    roster->gaps = tours_gaps(roster->outline, roster->tours, roster->n_tours);
    return roster;
}

void roster_free(struct roster *roster)
{
    if (roster == NULL)
        return;
    outline_free(roster->outline);
    g_free(roster->of_position);
    g_free(roster->by_person);
    g_free(roster->of_person);
    g_free(roster->n_in);
    g_free(roster->n_out);
    g_free(roster->n_present);
    g_array_unref(roster->gaps);
    g_free(roster);
}

/* ---- days ---- */

int32_t roster_begins(const struct roster *roster, const struct tour *tour)
{
    const struct problem *problem = roster->problem;
    uint32_t serving = roster->outline->serving_of[tour->position];

    if (tour->arrive == PLAN_NONE && serving != PLAN_NONE)
        return problem->serving[serving].since;
    return tour_begins(problem, tour);
}

int32_t roster_ends(const struct roster *roster, const struct tour *tour)
{
    return tour_ends(roster->problem, tour);
}

int32_t roster_first_full(const struct roster *roster, int32_t from, int32_t until)
{
    const struct problem *problem = roster->problem;

    if (problem->ceiling < 0)
        return INT32_MAX;
    for (int32_t day = MAX(from, problem->from); day < MIN(until, problem->until); day++)
        if (roster->n_present[day - problem->from] >= problem->ceiling)
            return day;
    return INT32_MAX;
}

bool roster_has_relief_room(const struct roster *roster, uint32_t post, uint32_t lift,
                            uint32_t without)
{
    const struct problem *problem = roster->problem;
    int32_t most = roster->outline->relief_max[post];
    int32_t day = problem->lifts[lift].day;
    g_autofree int32_t *arrivals = NULL;
    int32_t within = problem->within_days;
    int64_t n = 0;

    if (most == INT32_MAX)
        return true;
    /* By day, from within - 1 days before the lift to as many after it. */
    arrivals = g_new0(int32_t, 2 * (size_t)within - 1);
    arrivals[within - 1] = 1;
    for (uint32_t i = 0; i < roster->n_tours; i++) {
        const struct tour *tour = &roster->tours[i];
        int32_t offset = 0;

        if (i == without || tour->arrive == PLAN_NONE ||
            problem->positions[tour->position].post != post)
            continue;
        offset = problem->lifts[tour->arrive].day - day + within - 1;
        if (offset >= 0 && offset < 2 * within - 1)
            arrivals[offset]++;
    }
    for (int32_t k = 0; k < 2 * within - 1; k++) {
        n += arrivals[k] - (k >= within ? arrivals[k - within] : 0);
        if (k >= within - 1 && n > most)
            return false;
    }
    return true;
}

/* ---- people ---- */

struct fitness roster_fitness(const struct roster *roster, uint32_t person, uint32_t role,
                              int32_t from, int32_t until)
{
    const struct problem *problem = roster->problem;
    const struct person *who = &problem->people[person];
    struct range own = roster->of_person[person];
    struct fitness fitness = {.has_role = outline_can(roster->outline, person, role)};

    for (uint32_t k = own.first; k < own.first + own.n; k++) {
        const struct tour *tour = &roster->tours[roster->by_person[k]];
        int32_t begins = roster_begins(roster, tour);
        int32_t ends = roster_ends(roster, tour);

        if (begins < until && ends > from)
            fitness.is_busy = true;
        else if (ends <= from)
            fitness.rest_lacking = MAX(fitness.rest_lacking, ends + problem->dwell_days - from);
        else
            fitness.rest_lacking = MAX(fitness.rest_lacking, until + problem->dwell_days - begins);
    }
    if (who->returned != DAY_NONE)
        fitness.rest_lacking =
            MAX(fitness.rest_lacking, who->returned + problem->dwell_days - from);
    for (uint32_t k = who->unavailable.first; k < who->unavailable.first + who->unavailable.n; k++)
        if (problem->unavailable[k].from < until && problem->unavailable[k].until > from &&
            fitness.n_absences++ == 0)
            fitness.first_absence = k;
    return fitness;
}

bool fitness_is_whole(const struct fitness *fitness)
{
    return fitness->has_role && !fitness->is_busy && fitness->rest_lacking == 0 &&
           fitness->n_absences == 0;
}

uint32_t roster_count_fit(const struct roster *roster, uint32_t role, int32_t from, int32_t until,
                          uint32_t except, uint32_t *people, uint32_t n_max)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < roster->problem->n_people; i++) {
        struct fitness fitness;

        if (i == except || !outline_can(roster->outline, i, role))
            continue;
        fitness = roster_fitness(roster, i, role, from, until);
        if (!fitness_is_whole(&fitness))
            continue;
        if (n < n_max)
            people[n] = i;
        n++;
    }
    return n;
}
