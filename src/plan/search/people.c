#include "plan/search/people.h"

#include <string.h>

#include "plan/search/away.h"
#include "plan/search/queue.h"

struct assignment {
    const struct outline *outline;
    const struct people_wish *wish;
    struct queue *pools; /* at home and rested: by class × {known, new} */
    uint32_t *pool_room;
    uint32_t *first_returned; /* by lift: whose rest ends then */
    uint32_t *next_returned;  /* by person */
    struct away away;
    bool *has_arrived;
    uint32_t looked_at_max;
    uint32_t n_people;
};

struct stay {
    uint32_t role;
    int32_t from;
    int32_t until;
};

struct choice {
    struct queue *pool;
    uint32_t at;
    double cost;
};

/* So many of a class are looked at, and then the first who is free will do: fewer the more people
 * there are, so that the work stays in proportion to their number. */
#define LOOKED_AT_MAX 512
#define LOOKED_AT_MIN 48
#define LOOKS_IN_ALL  1000000

/* ---- pools ---- */

static void pool_add(struct assignment *assignment, uint32_t person)
{
    uint32_t class_no = assignment->outline->class_of[person];
    struct queue *pool = &assignment->pools[2 * class_no + !assignment->has_arrived[person]];

    queue_add(pool, person);
}

static void return_on(struct assignment *assignment, uint32_t person, int32_t day)
{
    uint32_t lift = outline_lift_since(assignment->outline, day);

    if (lift >= assignment->outline->problem->n_lifts)
        return;
    assignment->next_returned[person] = assignment->first_returned[lift];
    assignment->first_returned[lift] = person;
}

static int32_t rested_on(const struct outline *outline, const struct tour *tour)
{
    const struct problem *problem = outline->problem;

    return tour->leave == PLAN_NONE ? INT32_MAX
                                    : problem->lifts[tour->leave].day + problem->dwell_days;
}

static void assignment_begin(struct assignment *assignment, const struct tour *tours, uint32_t n)
{
    const struct outline *outline = assignment->outline;
    const struct problem *problem = outline->problem;
    g_autofree bool *is_serving = g_new0(bool, problem->n_people);

    away_init(&assignment->away, outline);
    away_begin(&assignment->away);
    assignment->pools = g_new(struct queue, 2 * (size_t)outline->n_classes);
    assignment->pool_room = g_new(uint32_t, 2 * (size_t)problem->n_people);
    assignment->first_returned = g_new(uint32_t, problem->n_lifts);
    assignment->next_returned = g_new(uint32_t, problem->n_people);
    assignment->has_arrived = g_new0(bool, problem->n_people);
    assignment->looked_at_max =
        CLAMP(LOOKS_IN_ALL / MAX(problem->n_positions, 1), LOOKED_AT_MIN, LOOKED_AT_MAX);
    for (uint32_t k = 0; k < problem->n_lifts; k++)
        assignment->first_returned[k] = PLAN_NONE;
    for (uint32_t c = 0; c < outline->n_classes; c++) {
        uint32_t *room = assignment->pool_room + 2 * (size_t)outline->class_range[c].first;

        assignment->pools[2 * c] = (struct queue){room, outline->class_range[c].n, 0, 0};
        assignment->pools[2 * c + 1] =
            (struct queue){room + outline->class_range[c].n, outline->class_range[c].n, 0, 0};
    }
    for (uint32_t i = 0; i < n; i++)
        if (tours[i].arrive == PLAN_NONE) {
            is_serving[tours[i].person] = true;
            if (tours[i].leave != PLAN_NONE)
                return_on(assignment, tours[i].person, rested_on(outline, &tours[i]));
        }
    for (uint32_t person = 0; person < problem->n_people; person++) {
        int32_t returned = problem->people[person].returned;

        if (is_serving[person])
            continue;
        if (returned == DAY_NONE || returned + problem->dwell_days <= problem->from)
            pool_add(assignment, person);
        else
            return_on(assignment, person, returned + problem->dwell_days);
    }
}

static void assignment_clear(struct assignment *assignment)
{
    away_clear(&assignment->away);
    g_free(assignment->pools);
    g_free(assignment->pool_room);
    g_free(assignment->first_returned);
    g_free(assignment->next_returned);
    g_free(assignment->has_arrived);
}

/* ---- choosing ---- */

/* How many of the person's absences hit a later tour, if each follows the last one's rest. */
static unsigned count_clashes(const struct outline *outline, uint32_t person,
                              const struct stay *stay)
{
    const struct problem *problem = outline->problem;
    struct range range = problem->people[person].unavailable;
    int32_t length = stay->until - stay->from;
    int32_t cycle = length + problem->dwell_days;
    unsigned n = 0;

    for (uint32_t k = range.first; k < range.first + range.n; k++) {
        struct stretch away = problem->unavailable[k];
        int32_t into = 0;

        if (away.from < stay->until || cycle <= 0)
            continue;
        into = (away.from - stay->from) % cycle;
        n += into < length || into + (away.until - away.from) > cycle;
    }
    return n;
}

static double dearest_other(const struct assignment *assignment, uint32_t class_no, uint32_t role)
{
    const struct outline *outline = assignment->outline;
    struct range range = outline->class_roles[class_no];
    double dearest = 0;

    for (uint32_t k = range.first; k < range.first + range.n; k++)
        if (outline->problem->person_roles[k] != role)
            dearest = MAX(dearest, assignment->wish->thrift[outline->problem->person_roles[k]]);
    return dearest;
}

#define TOO_SHORT 0.8 /* of the stay: whoever must leave before is no use until he is back */

/* Puts whoever is away too soon aside until he is back, so that nobody looks at him again. */
static bool set_aside(struct assignment *assignment, uint32_t person, const struct stay *stay,
                      int32_t free_until)
{
    if (free_until - stay->from >= TOO_SHORT * (stay->until - stay->from))
        return false;
    return_on(assignment, person, away_back(&assignment->away, person));
    return true;
}

static void look_through(struct assignment *assignment, struct queue *pool, const struct stay *stay,
                         double cost, struct choice *best)
{
    const struct outline *outline = assignment->outline;
    uint32_t i = 0;
    bool is_found = false;

    while (i < pool->n && (i < assignment->looked_at_max || !is_found)) {
        uint32_t person = *queue_at(pool, i);
        int32_t free_until = away_free_until(&assignment->away, person, stay->from);
        double total = cost;

        if (free_until < stay->until && set_aside(assignment, person, stay, free_until)) {
            queue_take(pool, i);
            continue;
        }
        i++;
        if (free_until < stay->until)
            continue;
        is_found = true;
        total += assignment->wish->cost_of_clash * count_clashes(outline, person, stay);
        /* Of equals the one who is hardest to place later. */
        total -= 1e-4 * outline->problem->people[person].unavailable.n;
        if (total < best->cost)
            *best = (struct choice){pool, i - 1, total};
    }
}

static uint32_t take_person(struct assignment *assignment, const struct stay *stay)
{
    const struct outline *outline = assignment->outline;
    struct range range = outline->role_range[stay->role];
    struct choice best = {NULL, 0, 1e300};

    for (uint32_t k = range.first; k < range.first + range.n; k++) {
        uint32_t class_no = outline->role_classes[k];
        double cost = dearest_other(assignment, class_no, stay->role);

        look_through(assignment, &assignment->pools[2 * class_no], stay, cost, &best);
        cost += assignment->wish->cost_of_new;
        if (cost - 1e-2 < best.cost)
            look_through(assignment, &assignment->pools[2 * class_no + 1], stay, cost, &best);
    }
    if (best.pool == NULL)
        return PLAN_NONE;
    return queue_take(best.pool, best.at);
}

/* ---- tours in order ---- */

/* Turns `order` into that of rising keys, those of one key as they were. */
static void sort_by(const uint32_t *key_of, uint32_t n_keys, uint32_t *order, uint32_t n)
{
    g_autofree uint32_t *starts = g_new0(uint32_t, (size_t)n_keys + 1);
    g_autofree uint32_t *before = g_memdup2(order, n * sizeof(uint32_t));

    for (uint32_t i = 0; i < n; i++)
        starts[key_of[before[i]] + 1]++;
    for (uint32_t k = 0; k < n_keys; k++)
        starts[k + 1] += starts[k];
    for (uint32_t i = 0; i < n; i++)
        order[starts[key_of[before[i]]]++] = before[i];
}

static int rarity_compare(const void *a, const void *b, void *self)
{
    const struct outline *outline = self;
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;

    if (outline->role_positions[x] != outline->role_positions[y])
        return outline->role_positions[x] < outline->role_positions[y] ? -1 : 1;
    return (x > y) - (x < y);
}

/* By role: its place among all, those of few positions first. A new array. */
static uint32_t *rank_roles(const struct outline *outline)
{
    uint32_t n = outline->problem->n_roles;
    g_autofree uint32_t *roles = g_new(uint32_t, n);
    uint32_t *ranks = g_new(uint32_t, n);

    for (uint32_t r = 0; r < n; r++)
        roles[r] = r;
    if (n > 1)
        g_qsort_with_data(roles, (int)n, sizeof(uint32_t), rarity_compare, (gpointer)outline);
    for (uint32_t k = 0; k < n; k++)
        ranks[roles[k]] = k;
    return ranks;
}

/* The numbers of the tours that arrive: by lift, on one lift those of rare roles first. */
static uint32_t *order_tours(const struct outline *outline, const struct tour *tours, uint32_t n,
                             uint32_t *n_order)
{
    const struct problem *problem = outline->problem;
    g_autofree uint32_t *ranks = rank_roles(outline);
    g_autofree uint32_t *key_of = g_new(uint32_t, n);
    uint32_t *order = g_new(uint32_t, n);
    uint32_t m = 0;

    for (uint32_t i = 0; i < n; i++) {
        key_of[i] = ranks[problem->positions[tours[i].position].role];
        if (tours[i].arrive != PLAN_NONE)
            order[m++] = i;
    }
    sort_by(key_of, problem->n_roles, order, m);
    for (uint32_t i = 0; i < m; i++)
        key_of[order[i]] = tours[order[i]].arrive;
    sort_by(key_of, problem->n_lifts, order, m);
    *n_order = m;
    return order;
}

static bool assign_tour(struct assignment *assignment, struct tour *tour)
{
    const struct outline *outline = assignment->outline;
    const struct problem *problem = outline->problem;
    struct stay stay = {problem->positions[tour->position].role, problem->lifts[tour->arrive].day,
                        tour->leave == PLAN_NONE ? problem->until
                                                 : problem->lifts[tour->leave].day};
    uint32_t person = take_person(assignment, &stay);

    if (person == PLAN_NONE)
        return false;
    assignment->n_people += !assignment->has_arrived[person];
    assignment->has_arrived[person] = true;
    tour->person = person;
    if (tour->leave != PLAN_NONE)
        return_on(assignment, person, rested_on(outline, tour));
    return true;
}

bool people_assign(const struct outline *outline, struct tour *tours, uint32_t n,
                   const struct people_wish *wish, uint32_t *n_people, uint32_t *missing)
{
    struct assignment assignment = {.outline = outline, .wish = wish};
    uint32_t n_order = 0;
    g_autofree uint32_t *order = order_tours(outline, tours, n, &n_order);
    g_autofree struct tour *assigned = g_memdup2(tours, n * sizeof *tours);
    uint32_t lift = 0;
    bool done = true;

    assignment_begin(&assignment, tours, n);
    for (uint32_t i = 0; i < n_order && done; i++) {
        for (; lift <= tours[order[i]].arrive; lift++)
            for (uint32_t person = assignment.first_returned[lift]; person != PLAN_NONE;
                 person = assignment.next_returned[person])
                pool_add(&assignment, person);
        done = assign_tour(&assignment, &assigned[order[i]]);
        if (!done)
            *missing = outline->problem->positions[tours[order[i]].position].role;
    }
    if (done) {
        memcpy(tours, assigned, n * sizeof *tours);
        *n_people = assignment.n_people;
    }
    assignment_clear(&assignment);
    return done;
}
