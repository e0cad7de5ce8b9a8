#include "plan/search/search.h"

#include <math.h>
#include <string.h>

#include "plan/outline/manning.h"
#include "plan/outline/timing.h"
#include "plan/outline/value.h"
#include "plan/search/cohorts.h"
#include "plan/search/dispatch.h"
#include "plan/search/people.h"

/* Seats kept for handovers, as dispatch.h says. */
struct kept {
    double share;
    int32_t days;
};

struct searcher {
    struct meeting *meeting;
    const struct outline *outline;
    uint32_t number;
    GRand *random;
    struct dispatch *dispatch;
    struct cohorts *cohorts;
    struct kept kept_usual;
    double *thrift_usual;

    /* The best of this searcher, and what led to it. */
    int64_t broken; /* tours_broken */
    int64_t value[OBJECTIVE_COUNT];
    bool has_plan;
    struct tour *best; /* room for n_room */
    uint32_t n_best;
    bool *flown;
    double *thrift;
    struct kept kept;

    /* What is tried. */
    struct kept try_kept;
    bool *try_flown;
    double *try_thrift;
    bool *forbidden;
    struct tour *tours;
    uint32_t n_room;
};

/* ---- beginning ---- */

/* How many of the people who can do a role it takes: those of scarce roles are spared elsewhere. */
static void begin_thrift(struct searcher *searcher)
{
    const struct outline *outline = searcher->outline;
    const struct problem *problem = outline->problem;
    double tour = outline->n_days > 0 ? outline->limit[0] - problem->from : 1;

    for (uint32_t r = 0; r < problem->n_roles; r++) {
        struct range range = outline->role_range[r];
        double n = 0;

        for (uint32_t k = range.first; k < range.first + range.n; k++)
            n += outline->class_range[outline->role_classes[k]].n;
        searcher->thrift[r] =
            outline->role_positions[r] * (tour + problem->dwell_days) / (MAX(tour, 1) * MAX(n, 1));
    }
}

static void begin_kept(struct searcher *searcher)
{
    const struct outline *outline = searcher->outline;
    const struct problem *problem = outline->problem;
    int32_t longest = 0;
    double n = 0;

    for (uint32_t r = 0; r < problem->n_roles; r++) {
        longest = MAX(longest, problem->roles[r].handover_days);
        n += problem->roles[r].handover_days > 0 ? outline->role_positions[r] : 0;
    }
    searcher->kept_usual.share = 0.5 * n / MAX(problem->n_positions, 1);
    searcher->kept_usual.days = longest + 7;
    searcher->kept = searcher->kept_usual;
}

struct searcher *searcher_new(struct meeting *meeting, uint32_t number, int64_t seed)
{
    const struct problem *problem = meeting->outline->problem;
    struct searcher *searcher = g_new0(struct searcher, 1);
    guint32 seeds[] = {(guint32)seed, (guint32)((uint64_t)seed >> 32), number};

    searcher->meeting = meeting;
    searcher->outline = meeting->outline;
    searcher->number = number;
    searcher->random = g_rand_new_with_seed_array(seeds, G_N_ELEMENTS(seeds));
    searcher->dispatch = dispatch_new(meeting->outline);
    searcher->cohorts = cohorts_new(meeting->outline);
    searcher->flown = g_new0(bool, problem->n_lifts + 1);
    searcher->try_flown = g_new0(bool, problem->n_lifts + 1);
    searcher->thrift = g_new0(double, problem->n_roles + 1);
    searcher->try_thrift = g_new0(double, problem->n_roles + 1);
    searcher->forbidden = g_new0(bool, problem->n_lifts + 1);
    searcher->n_room = problem->n_positions + 1;
    searcher->tours = g_new(struct tour, searcher->n_room);
    searcher->best = g_new(struct tour, searcher->n_room);
    begin_thrift(searcher);
    searcher->thrift_usual = g_memdup2(searcher->thrift, (problem->n_roles + 1) * sizeof(double));
    begin_kept(searcher);
    return searcher;
}

void searcher_free(struct searcher *searcher)
{
    if (searcher == NULL)
        return;
    g_rand_free(searcher->random);
    dispatch_free(searcher->dispatch);
    cohorts_free(searcher->cohorts);
    g_free(searcher->flown);
    g_free(searcher->try_flown);
    g_free(searcher->thrift);
    g_free(searcher->thrift_usual);
    g_free(searcher->try_thrift);
    g_free(searcher->forbidden);
    g_free(searcher->best);
    g_free(searcher->tours);
    g_free(searcher);
}

static bool is_over(void *self)
{
    struct meeting *meeting = self;

    if (g_atomic_int_get(&meeting->is_over))
        return true;
    if (g_get_monotonic_time() < meeting->end_us)
        return false;
    g_atomic_int_set(&meeting->is_over, 1);
    return true;
}

/* ---- trying ---- */

/* <0: the first is better. Rules come before all objectives. */
static int compare(const struct problem *problem, int64_t broken, const int64_t *value,
                   int64_t other_broken, const int64_t *other_value)
{
    if (broken != other_broken)
        return broken < other_broken ? -1 : 1;
    return value_compare(problem, value, other_value);
}

/* Of equals the searcher with the lower number counts, so that the threads' turns do not. */
static void tell_meeting(struct searcher *searcher, uint32_t n)
{
    struct meeting *meeting = searcher->meeting;
    int order = 0;

    g_mutex_lock(&meeting->lock);
    if (meeting->tours != NULL)
        order = compare(searcher->outline->problem, searcher->broken, searcher->value,
                        meeting->broken, meeting->value);
    if (meeting->tours == NULL || order < 0 || (order == 0 && searcher->number < meeting->by)) {
        g_free(meeting->tours);
        meeting->tours = g_memdup2(searcher->tours, n * sizeof(struct tour));
        meeting->n_tours = n;
        meeting->by = searcher->number;
        meeting->broken = searcher->broken;
        memcpy(meeting->value, searcher->value, sizeof meeting->value);
    }
    g_mutex_unlock(&meeting->lock);
}

static void note_flown(struct searcher *searcher)
{
    memset(searcher->flown, 0, searcher->outline->problem->n_lifts * sizeof(bool));
    for (uint32_t i = 0; i < searcher->n_best; i++) {
        if (searcher->best[i].arrive != PLAN_NONE)
            searcher->flown[searcher->best[i].arrive] = true;
        if (searcher->best[i].leave != PLAN_NONE)
            searcher->flown[searcher->best[i].leave] = true;
    }
}

/* Takes the tours that are in searcher->tours if they are better; as good: goes on from there. */
static bool take_if_better(struct searcher *searcher, uint32_t n)
{
    const struct problem *problem = searcher->outline->problem;
    int64_t value[OBJECTIVE_COUNT];
    int64_t broken = 0;
    int order = -1;

    tours_sort(searcher->tours, n);
    tours_value(searcher->outline, searcher->tours, n, value);
    broken = tours_broken(searcher->outline, searcher->tours, n);
    if (searcher->has_plan)
        order = compare(problem, broken, value, searcher->broken, searcher->value);
    if (order > 0)
        return false;
    searcher->broken = broken;
    memcpy(searcher->value, value, sizeof value);
    memcpy(searcher->best, searcher->tours, n * sizeof(struct tour));
    searcher->n_best = n;
    note_flown(searcher);
    memcpy(searcher->thrift, searcher->try_thrift, problem->n_roles * sizeof(double));
    searcher->kept = searcher->try_kept;
    searcher->has_plan = true;
    if (order < 0)
        tell_meeting(searcher, n);
    return true;
}

/* Weights between taking somebody new and taking somebody who is needed elsewhere or clashes with
 * an absence later: which is best depends on how tight the roles are. */
static const struct people_wish people_wishes[] = {
    {NULL, 5, 1},
    {NULL, 1, 1},
    {NULL, 2, 2},
    {NULL, 0.3, 0.3},
};

#define MANY_TOURS    60000 /* from which on the first weights that work will do */
#define MORE_THRIFT   0.25  /* for the people of a role that ran short */
#define THRIFT_ROUNDS 5

/* Assigns with one wish; a role that runs short is spared more, over and over. */
static bool assign_with(struct searcher *searcher, uint32_t n, struct people_wish wish,
                        uint32_t *n_people)
{
    const struct problem *problem = searcher->outline->problem;
    g_autofree double *thrift = g_memdup2(searcher->try_thrift, problem->n_roles * sizeof(double));
    uint32_t missing = 0;

    wish.thrift = thrift;
    for (unsigned round = 0; round < (n < MANY_TOURS ? THRIFT_ROUNDS : 1); round++) {
        if (people_assign(searcher->outline, searcher->tours, n, &wish, n_people, &missing))
            return true;
        thrift[missing] += MORE_THRIFT;
    }
    return false;
}

/* Asked is that nobody goes often, before that few go at all: then somebody new costs less than
 * somebody who has been there, and nothing is gained by fewer people. */
static bool is_fair_first(const struct problem *problem)
{
    for (uint32_t i = 0; i < problem->n_minimise; i++)
        if (problem->minimise[i] == OBJECTIVE_PEAK || problem->minimise[i] == OBJECTIVE_PEOPLE)
            return problem->minimise[i] == OBJECTIVE_PEAK;
    return false;
}

/* Most arrivals of anybody. */
static uint32_t peak_of(const struct searcher *searcher, uint32_t n)
{
    g_autofree uint32_t *arrivals = g_new0(uint32_t, searcher->outline->problem->n_people + 1);
    uint32_t peak = 0;

    for (uint32_t i = 0; i < n; i++)
        if (searcher->tours[i].arrive != PLAN_NONE) {
            uint32_t times = ++arrivals[searcher->tours[i].person];

            peak = MAX(peak, times);
        }
    return peak;
}

static void assign_people(struct searcher *searcher, uint32_t n)
{
    g_autofree struct tour *best = g_memdup2(searcher->tours, n * sizeof(struct tour));
    bool is_fair = is_fair_first(searcher->outline->problem);
    unsigned n_wishes = G_N_ELEMENTS(people_wishes) * (is_fair ? 2 : 1);
    uint32_t fewest = UINT32_MAX;
    uint32_t lowest = UINT32_MAX;

    for (unsigned i = 0; i < n_wishes && (n < MANY_TOURS || fewest == UINT32_MAX); i++) {
        struct people_wish wish = people_wishes[i % G_N_ELEMENTS(people_wishes)];
        uint32_t n_people = 0;
        uint32_t peak = 0;

        wish.cost_of_new *= i >= G_N_ELEMENTS(people_wishes) ? -1 : 1;
        if (!assign_with(searcher, n, wish, &n_people))
            continue;
        peak = is_fair ? peak_of(searcher, n) : 0;
        if (peak > lowest || (peak == lowest && n_people >= fewest))
            continue;
        lowest = peak;
        fewest = n_people;
        memcpy(best, searcher->tours, n * sizeof(struct tour));
    }
    if (fewest != UINT32_MAX)
        memcpy(searcher->tours, best, n * sizeof(struct tour));
}

/* Worse than the best before it is even asked who goes. As long as rules are broken any other plan
 * may be better. */
static bool is_hopeless(const struct searcher *searcher, uint32_t n_arrivals)
{
    const struct problem *problem = searcher->outline->problem;
    int64_t gaps = dispatch_gap_days(searcher->dispatch);
    int64_t cost = dispatch_lift_cost(searcher->dispatch);

    for (uint32_t i = 0; i < problem->n_minimise && searcher->has_plan && searcher->broken == 0;
         i++) {
        int64_t found = 0;
        int64_t best = searcher->value[problem->minimise[i]];

        switch (problem->minimise[i]) {
        case OBJECTIVE_GAPS:
            found = gaps;
            break;
        case OBJECTIVE_LIFT_COST:
            found = cost;
            break;
        case OBJECTIVE_TOURS:
            found = n_arrivals;
            break;
        case OBJECTIVE_PEOPLE:
        case OBJECTIVE_PEAK:
        case OBJECTIVE_CHANGES:
            return false;
        }
        if (found != best)
            return found > best;
    }
    return false;
}

/* One pass with what is to be tried; true: it was taken. */
static bool try_pass(struct searcher *searcher)
{
    struct dispatch_wish wish = {
        .forbidden = searcher->forbidden,
        .flown = searcher->try_flown,
        .kept_share = searcher->try_kept.share,
        .kept_days = searcher->try_kept.days,
        .thrift = searcher->try_thrift,
    };
    const struct tour *tours = NULL;
    uint32_t n = 0;

    dispatch_run(searcher->dispatch, &wish);
    tours = dispatch_tours(searcher->dispatch, &n);
    if (is_hopeless(searcher, n - searcher->outline->problem->n_serving))
        return false;
    if (n > searcher->n_room) {
        searcher->n_room = n + n / 4;
        searcher->tours = g_renew(struct tour, searcher->tours, searcher->n_room);
        searcher->best = g_renew(struct tour, searcher->best, searcher->n_room);
    }
    memcpy(searcher->tours, tours, n * sizeof(struct tour));
    /* While somebody is missing it matters more where than how many there are. */
    if (n > 0 && dispatch_gap_days(searcher->dispatch) == 0)
        assign_people(searcher, n);
    return take_if_better(searcher, n);
}

static void try_again(struct searcher *searcher)
{
    const struct problem *problem = searcher->outline->problem;

    memcpy(searcher->try_flown, searcher->flown, problem->n_lifts * sizeof(bool));
    memcpy(searcher->try_thrift, searcher->thrift, problem->n_roles * sizeof(double));
    memset(searcher->forbidden, 0, problem->n_lifts * sizeof(bool));
    searcher->try_kept = searcher->kept;
}

/* ---- gaps ---- */

#define BLAME 0.1 /* what is shared out among the roles that were short */

/* Roles that lacked people in the last pass are spared more in the next one. */
static bool blame_shortages(struct searcher *searcher)
{
    const struct problem *problem = searcher->outline->problem;
    uint32_t n = 0;
    const struct shortage *shortages = dispatch_shortages(searcher->dispatch, &n);
    double all = (double)dispatch_gap_days(searcher->dispatch);

    for (uint32_t i = 0; i < n; i++)
        searcher->try_thrift[problem->positions[shortages[i].position].role] +=
            BLAME * (shortages[i].until - shortages[i].from) / all;
    return n > 0;
}

#define BLAMED_PASSES 12

static void close_gaps(struct searcher *searcher)
{
    for (unsigned pass = 0; pass < BLAMED_PASSES && blame_shortages(searcher); pass++) {
        if (pass > 0 && is_over(searcher->meeting))
            return;
        try_pass(searcher);
    }
}

/* More seats than are needed let everybody stay for as long as the law allows, and fewer people are
 * enough. */
static void begin_with_spare(struct searcher *searcher, double spare)
{
    try_again(searcher);
    timing_choose(searcher->outline, spare, searcher->try_flown);
    try_pass(searcher);
    close_gaps(searcher);
}

void searcher_begin(struct searcher *searcher)
{
    static const double spares[] = {1.03, 1.02, 1.04, 1.01};

    begin_with_spare(searcher, spares[searcher->number % G_N_ELEMENTS(spares)]);
}

/* ---- going on ---- */

/* How long the rounds of annealing are, and what they begin with. They do not depend on the time
 * that there is, so that with more of it the same is found, and then more. */
#define RUNS_FIRST 6000
#define RUNS_MAX   40000
#define PARTS_MAX  8

static uint32_t runs_of(uint32_t round)
{
    uint32_t runs = RUNS_FIRST;

    for (uint32_t k = 0; k < round && runs < RUNS_MAX; k++)
        runs += runs / 2;
    return MIN(runs, RUNS_MAX);
}

/* Where the whole choice leaves somebody missing or needs more lifts than it says, parts of it may
 * not. */
static void try_parts(struct searcher *searcher)
{
    const struct problem *problem = searcher->outline->problem;
    g_autofree bool *wanted = g_memdup2(searcher->try_flown, problem->n_lifts * sizeof(bool));
    struct kept kept = searcher->try_kept;

    for (uint32_t n_parts = 2; n_parts <= PARTS_MAX; n_parts *= 2)
        for (uint32_t part = 0; part < n_parts && !is_over(searcher->meeting); part++) {
            uint32_t first = (uint32_t)((uint64_t)problem->n_lifts * part / n_parts);
            uint32_t end = (uint32_t)((uint64_t)problem->n_lifts * (part + 1) / n_parts);

            try_again(searcher);
            searcher->try_kept = kept;
            memcpy(searcher->try_flown + first, wanted + first, (end - first) * sizeof(bool));
            try_pass(searcher);
        }
}

/* Every fourth round begins anew, with other seats kept: where annealing ends hangs on both. */
static void improve_lifts(struct searcher *searcher, uint32_t round)
{
    static const double shares[] = {1, 0.5, 1.5, 0.75, 2, 0.25};
    static const int32_t days[] = {0, -4, 4, -8};
    uint32_t turn = round + searcher->number;

    try_again(searcher);
    searcher->try_kept.share = searcher->kept_usual.share * shares[turn % G_N_ELEMENTS(shares)];
    searcher->try_kept.days = searcher->kept_usual.days + days[turn % G_N_ELEMENTS(days)];
    if (turn % 4 == 3)
        timing_choose(searcher->outline, 1 + 0.01 * (turn / 4 % 4), searcher->try_flown);
    cohorts_improve(searcher->cohorts, searcher->try_flown, searcher->try_kept.share,
                    searcher->try_kept.days, runs_of(round), searcher->random, is_over,
                    searcher->meeting);
    /* What was learnt where seats were short says little about people. */
    memcpy(searcher->try_thrift, searcher->thrift_usual,
           searcher->outline->problem->n_roles * sizeof(double));
    if (try_pass(searcher))
        return;
    memcpy(searcher->try_thrift, searcher->thrift,
           searcher->outline->problem->n_roles * sizeof(double));
    if (!try_pass(searcher))
        try_parts(searcher);
}

/* Any lift that flies. */
static uint32_t draw_flown(struct searcher *searcher)
{
    const struct problem *problem = searcher->outline->problem;
    uint32_t lift = (uint32_t)g_rand_int_range(searcher->random, 0, (gint32)problem->n_lifts);

    for (uint32_t k = 0; k < problem->n_lifts && !searcher->try_flown[lift]; k++)
        lift = (lift + 1) % problem->n_lifts;
    return lift;
}

static void fly_another(struct searcher *searcher, uint32_t lift, int32_t reach)
{
    const struct problem *problem = searcher->outline->problem;
    int32_t other = (int32_t)lift + g_rand_int_range(searcher->random, -reach, reach + 1);

    if (other >= 0 && other < (int32_t)problem->n_lifts && other != (int32_t)lift)
        searcher->try_flown[other] = true;
}

static void shake_thrift(struct searcher *searcher)
{
    const struct problem *problem = searcher->outline->problem;
    uint32_t role = (uint32_t)g_rand_int_range(searcher->random, 0, (gint32)problem->n_roles);

    searcher->try_thrift[role] *= exp(g_rand_double_range(searcher->random, -0.5, 0.5));
}

static void shake_kept(struct searcher *searcher)
{
    struct kept *kept = &searcher->try_kept;

    kept->share *= exp(g_rand_double_range(searcher->random, -0.5, 0.5));
    kept->share = MIN(kept->share, 1);
    kept->days = MAX(kept->days + g_rand_int_range(searcher->random, -3, 4), 0);
}

/* The same tours with other people, chosen by weights drawn anew. */
static void try_people(struct searcher *searcher)
{
    const struct problem *problem = searcher->outline->problem;
    GRand *random = searcher->random;
    struct people_wish wish = {NULL, exp(g_rand_double_range(random, -1, 2)),
                               exp(g_rand_double_range(random, -1, 1))};
    uint32_t n_people = 0;

    if (is_fair_first(problem) && g_rand_boolean(random))
        wish.cost_of_new = -wish.cost_of_new;
    memcpy(searcher->tours, searcher->best, searcher->n_best * sizeof(struct tour));
    for (uint32_t r = 0; r < problem->n_roles; r++)
        searcher->try_thrift[r] *= exp(g_rand_double_range(random, -0.5, 0.5));
    if (assign_with(searcher, searcher->n_best, wish, &n_people))
        take_if_better(searcher, searcher->n_best);
}

/* One small change to the whole plan. */
static void try_change(struct searcher *searcher)
{
    int32_t kind = 0;
    uint32_t lift = 0;

    try_again(searcher);
    kind = searcher->value[OBJECTIVE_GAPS] > 0 ? 12 : 3;
    if (g_rand_int_range(searcher->random, 0, kind) == 0) {
        try_people(searcher);
        return;
    }
    kind = g_rand_int_range(searcher->random, 0, searcher->value[OBJECTIVE_GAPS] > 0 ? 7 : 5);
    if (g_rand_int_range(searcher->random, 0, 4) == 0)
        shake_kept(searcher);
    lift = draw_flown(searcher);
    if (kind >= 4) {
        shake_thrift(searcher);
        if (kind == 6)
            fly_another(searcher, lift, 8);
    } else {
        searcher->try_flown[lift] = false;
        searcher->forbidden[lift] = true;
        for (int32_t k = 0; k < kind; k++)
            fly_another(searcher, lift, k == 0 ? 3 : 10);
    }
    try_pass(searcher);
}

/* Changes between two rounds of cohorts, so that both get their share of the time: a change takes
 * longer the more positions there are. */
static unsigned count_changes(const struct problem *problem, uint32_t n_runs)
{
    return 1 + n_runs / (20 + problem->n_positions / 2);
}

#define CHANGES_FOR_GAPS 150 /* before lifts are looked at, as long as somebody is missing */

/* What is done first as long as somebody is missing. */
static void close_all_gaps(struct searcher *searcher, void (*each)(void *self), void *self)
{
    static const double spares[] = {1.06, 1.12, 1.25, 1.5};

    for (unsigned k = 0; k < CHANGES_FOR_GAPS + G_N_ELEMENTS(spares); k++) {
        if ((searcher->value[OBJECTIVE_GAPS] == 0 && searcher->broken == 0) ||
            is_over(searcher->meeting))
            return;
        if (k < G_N_ELEMENTS(spares))
            begin_with_spare(searcher, spares[k]);
        else
            try_change(searcher);
        each(self);
    }
}

void searcher_go_on(struct searcher *searcher, void (*each)(void *self), void *self)
{
    const struct problem *problem = searcher->outline->problem;

    if (problem->n_lifts == 0 || problem->n_positions == 0)
        return;
    close_all_gaps(searcher, each, self);
    for (uint32_t round = 0; !is_over(searcher->meeting); round++) {
        improve_lifts(searcher, round);
        each(self);
        for (unsigned k = count_changes(problem, runs_of(round));
             k > 0 && !is_over(searcher->meeting); k--) {
            try_change(searcher);
            each(self);
        }
    }
}
