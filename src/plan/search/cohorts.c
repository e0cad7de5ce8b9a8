#include "plan/search/cohorts.h"

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

/* How things stood before the cohorts of `lift` were promised anything: of the lifts [lift, end),
 * since later ones were untouched. */
struct mark {
    uint32_t lift;
    uint32_t end;
    uint32_t room;
    struct cohorts_value value;
    int32_t *in_left;
    int32_t *out_left;
    int64_t *extra;
    int32_t *arriving;
    bool *is_used;
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
    uint32_t touched; /* no lift from it on was promised to anybody */

    /* Of the last choice that was kept, and of the one that is tried: by mark_of. */
    struct mark *marks[2];
    uint32_t n_marks;
    uint32_t *reach; /* by lift: the first one that cohorts before it could not be promised */
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
    /* As in a run: those with a handover first. */
    return (x->group < y->group) - (x->group > y->group);
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
    cohorts->touched = MAX(cohorts->touched, leave + 1);
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
        cohorts->touched = MAX(cohorts->touched, k + 1);
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

/* Lifts [first, end) with all seats free. */
static void begin_lifts(struct cohorts *cohorts, uint32_t first, uint32_t end)
{
    const struct problem *problem = cohorts->outline->problem;
    size_t n = end - first;

    for (uint32_t k = first; k < end; k++) {
        cohorts->in_left[k] = cohorts->out_left[k] = problem->lifts[k].seats;
        cohorts->extra[k] = 0;
    }
    memset(cohorts->arriving + (size_t)first * cohorts->n_groups, 0,
           n * cohorts->n_groups * sizeof(int32_t));
    memset(cohorts->is_used + first, 0, n * sizeof(bool));
}

/* Which flies before and after which. */
static void link_flown(struct cohorts *cohorts)
{
    uint32_t n_lifts = cohorts->outline->problem->n_lifts;
    uint32_t last = PLAN_NONE;

    for (uint32_t k = 0; k < n_lifts; k++) {
        cohorts->earlier[k] = last;
        if (cohorts->flown[k])
            last = k;
    }
    cohorts->earlier[n_lifts] = last;
    last = n_lifts;
    for (uint32_t k = n_lifts; k > 0; k--) {
        cohorts->next[k - 1] = last;
        if (cohorts->flown[k - 1])
            last = k - 1;
    }
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
    /* Nobody is promised a lift that has gone. */
    cohorts->value.cost += cohorts->is_used[lift] ? problem->lifts[lift].cost : 0;
}

static void run_starting(struct cohorts *cohorts)
{
    for (uint32_t i = 0; i < cohorts->starting->len; i++) {
        const struct starting *one = &g_array_index(cohorts->starting, struct starting, i);
        struct need need = {one->group, one->n, 0, one->limit};

        promise(cohorts, &need);
    }
}

/* ---- marks ---- */

/* A choice that differs from the last one only from some lift on is run again from the last mark
 * before whose lift nobody could be promised that one. */
#define MARK_EVERY 24 /* lifts */
#define MARKS_MAX  64

static uint32_t lifts_a_mark(const struct problem *problem)
{
    return MAX(MARK_EVERY, problem->n_lifts / MARKS_MAX + 1);
}

static void mark_clear(struct mark *mark)
{
    g_free(mark->in_left);
    g_free(mark->out_left);
    g_free(mark->extra);
    g_free(mark->arriving);
    g_free(mark->is_used);
}

static void mark_resize(struct mark *mark, uint32_t room, uint32_t n_groups)
{
    /* Room for nothing is room, too. */
    room++;
    if (room <= mark->room)
        return;
    mark_clear(mark);
    mark->room = room;
    mark->in_left = g_new(int32_t, room);
    mark->out_left = g_new(int32_t, room);
    mark->extra = g_new(int64_t, room);
    mark->arriving = g_new(int32_t, (size_t)room * n_groups + 1);
    mark->is_used = g_new(bool, room);
}

static void save_mark(struct cohorts *cohorts, struct mark *mark, uint32_t lift)
{
    uint32_t end = MAX(cohorts->touched, lift);
    uint32_t n = end - lift;
    uint32_t n_groups = cohorts->n_groups;

    mark_resize(mark, n, n_groups);
    mark->lift = lift;
    mark->end = end;
    mark->value = cohorts->value;
    memcpy(mark->in_left, cohorts->in_left + lift, n * sizeof(int32_t));
    memcpy(mark->out_left, cohorts->out_left + lift, n * sizeof(int32_t));
    memcpy(mark->extra, cohorts->extra + lift, n * sizeof(int64_t));
    memcpy(mark->arriving, cohorts->arriving + (size_t)lift * n_groups,
           (size_t)n * n_groups * sizeof(int32_t));
    memcpy(mark->is_used, cohorts->is_used + lift, n * sizeof(bool));
}

static void restore_mark(struct cohorts *cohorts, const struct mark *mark)
{
    uint32_t lift = mark->lift;
    uint32_t n = mark->end - lift;
    uint32_t n_groups = cohorts->n_groups;

    cohorts->value = mark->value;
    cohorts->touched = mark->end;
    memcpy(cohorts->in_left + lift, mark->in_left, n * sizeof(int32_t));
    memcpy(cohorts->out_left + lift, mark->out_left, n * sizeof(int32_t));
    memcpy(cohorts->extra + lift, mark->extra, n * sizeof(int64_t));
    memcpy(cohorts->arriving + (size_t)lift * n_groups, mark->arriving,
           (size_t)n * n_groups * sizeof(int32_t));
    memcpy(cohorts->is_used + lift, mark->is_used, n * sizeof(bool));
    begin_lifts(cohorts, mark->end, cohorts->outline->problem->n_lifts);
}

static uint32_t lifts_until(const struct outline *outline, int32_t limit)
{
    return outline_lift_since(outline, MIN(limit, outline->problem->until - 1) + 1);
}

static void find_reach(struct cohorts *cohorts)
{
    const struct outline *outline = cohorts->outline;
    const struct problem *problem = outline->problem;
    uint32_t reach = 0;

    for (uint32_t i = 0; i < cohorts->starting->len; i++)
        reach = MAX(reach, lifts_until(outline,
                                       g_array_index(cohorts->starting, struct starting, i).limit));
    for (uint32_t k = 0; k < problem->n_lifts; k++) {
        cohorts->reach[k] = reach;
        reach = MAX(reach, lifts_until(outline, outline_limit(outline, problem->lifts[k].day)));
    }
}

#define NO_MARK UINT32_MAX

/* The last mark that a choice still has in common with the kept one from whose lift `changed` on it
 * differs; NO_MARK: it has to be run from the beginning. */
static uint32_t common_mark(const struct cohorts *cohorts, uint32_t changed)
{
    uint32_t every = lifts_a_mark(cohorts->outline->problem);
    uint32_t found = NO_MARK;

    for (uint32_t i = 0; i < cohorts->n_marks && cohorts->reach[i * every] <= changed; i++)
        found = i;
    return found;
}

/* Runs from the mark of the kept choice on, and sets later ones of the tried choice. Ends early
 * with false when more than `most` have found no seat. */
static bool run_from(struct cohorts *cohorts, uint32_t from, int64_t most)
{
    const struct problem *problem = cohorts->outline->problem;
    uint32_t every = lifts_a_mark(problem);

    if (from == NO_MARK) {
        cohorts->value = (struct cohorts_value){0, 0, 0};
        cohorts->touched = 0;
        begin_lifts(cohorts, 0, problem->n_lifts);
    } else {
        restore_mark(cohorts, &cohorts->marks[0][from]);
    }
    link_flown(cohorts);
    if (from == NO_MARK)
        run_starting(cohorts);
    for (uint32_t k = from == NO_MARK ? 0 : from * every; k < problem->n_lifts; k++) {
        if (k % every == 0 && (from == NO_MARK || k > from * every))
            save_mark(cohorts, &cohorts->marks[1][k / every], k);
        if (cohorts->flown[k])
            run_lift(cohorts, k);
        if (cohorts->value.missing > most)
            return false;
    }
    return true;
}

/* The choice that was run last is the kept one now. */
static void keep_marks(struct cohorts *cohorts, uint32_t from)
{
    for (uint32_t i = from == NO_MARK ? 0 : from + 1; i < cohorts->n_marks; i++) {
        struct mark kept = cohorts->marks[0][i];

        cohorts->marks[0][i] = cohorts->marks[1][i];
        cohorts->marks[1][i] = kept;
    }
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
    cohorts->in_left = g_new(int32_t, n_lifts + 1);
    cohorts->out_left = g_new(int32_t, n_lifts + 1);
    cohorts->extra = g_new(int64_t, n_lifts + 1);
    cohorts->arriving = g_new(int32_t, (size_t)n_lifts * cohorts->n_groups + 1);
    cohorts->is_used = g_new(bool, n_lifts + 1);
    cohorts->reach = g_new(uint32_t, n_lifts + 1);
    find_reach(cohorts);
    cohorts->n_marks =
        (n_lifts + lifts_a_mark(outline->problem) - 1) / lifts_a_mark(outline->problem);
    for (unsigned bank = 0; bank < 2; bank++)
        cohorts->marks[bank] = g_new0(struct mark, cohorts->n_marks + 1);
    return cohorts;
}

void cohorts_free(struct cohorts *cohorts)
{
    if (cohorts == NULL)
        return;
    g_array_unref(cohorts->starting);
    for (unsigned bank = 0; bank < 2; bank++) {
        for (uint32_t i = 0; i < cohorts->n_marks; i++)
            mark_clear(&cohorts->marks[bank][i]);
        g_free(cohorts->marks[bank]);
    }
    g_free(cohorts->reach);
    g_free(cohorts->next);
    g_free(cohorts->earlier);
    g_free(cohorts->in_left);
    g_free(cohorts->out_left);
    g_free(cohorts->extra);
    g_free(cohorts->arriving);
    g_free(cohorts->is_used);
    g_free(cohorts);
}

/* ---- a whole run ---- */

struct cohorts_value cohorts_run(struct cohorts *cohorts, const bool *flown, double kept_share,
                                 int32_t kept_days)
{
    cohorts->flown = flown;
    cohorts->kept_share = kept_share;
    cohorts->kept_days = kept_days;
    run_from(cohorts, NO_MARK, INT64_MAX);
    return cohorts->value;
}

int32_t cohorts_free_seats(const struct cohorts *cohorts, uint32_t lift)
{
    return cohorts->in_left[lift];
}

/* ---- searching ---- */

/* In units of a lift's mean cost. A tour weighs as little as it must, so that of two choices of one
 * cost the one with later reliefs is kept. In the end a relief without a seat is as dear as the
 * lift that it would take; at the beginning less, since on the way to a choice with a lift less
 * some have no seat for a while. */
#define COST_OF_MISSING 1.0
#define SEATS_MISSING   7.0 /* what a relief without a seat weighs at the beginning, and at least */
#define MISSING_UNTIL   0.8 /* of the runs: from then on the whole */
#define COST_OF_TOUR    0.001
#define HEAT            0.03 /* at the beginning: what a change may cost and still be tried */
#define HEAT_LAST       0.001

static double mean_seats(const struct problem *problem)
{
    double sum = 0;

    for (uint32_t k = 0; k < problem->n_lifts; k++)
        sum += problem->lifts[k].seats;
    return problem->n_lifts > 0 && sum > 0 ? sum / problem->n_lifts : 1;
}

static double mean_cost(const struct problem *problem)
{
    double sum = 0;

    for (uint32_t k = 0; k < problem->n_lifts; k++)
        sum += (double)problem->lifts[k].cost;
    return problem->n_lifts > 0 && sum > 0 ? sum / problem->n_lifts : 1;
}

static double weigh(struct cohorts_value value, double unit, double cost_of_missing)
{
    return (double)value.cost / unit + cost_of_missing * (double)value.missing +
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

#define SHIFT 3 /* lifts */

/* One that does not fly just before or after; the lift itself when none was drawn. */
static int32_t draw_shift(int32_t n_lifts, const bool *flown, int32_t lift, GRand *random)
{
    for (unsigned k = 0; k < 4; k++) {
        int32_t other = lift + g_rand_int_range(random, -SHIFT, SHIFT + 1);

        if (other >= 0 && other < n_lifts && other != lift && !flown[other])
            return other;
    }
    return lift;
}

/* Another choice near this one: a lift less, a cheaper lift instead of it, two nearby the other way
 * round, or the lift just before or after; now and then any lift the other way round. Lifts with
 * free seats are drawn sooner. */
static void change_choice(const struct cohorts *cohorts, const int32_t *free_seats, bool *flown,
                          GRand *random)
{
    const struct problem *problem = cohorts->outline->problem;
    int32_t n = (int32_t)problem->n_lifts;
    int32_t kind = g_rand_int_range(random, 0, 5);
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
    if (kind == 4)
        flown[draw_shift(n, flown, lift, random)] = true;
}

static int64_t cost_of_all(const struct problem *problem, const bool *flown)
{
    int64_t cost = 0;

    for (uint32_t k = 0; k < problem->n_lifts; k++)
        cost += flown[k] ? problem->lifts[k].cost : 0;
    return cost;
}

static uint32_t first_difference(const bool *x, const bool *y, uint32_t n)
{
    uint32_t k = 0;

    while (k < n && x[k] == y[k])
        k++;
    return k;
}

/* A walk from choice to choice. */
struct walk {
    struct cohorts *cohorts;
    double unit;
    double cost_of_missing;
    bool *now;
    bool *next;
    int32_t *free_seats; /* of now */
    struct cohorts_value value;
    int64_t unused; /* cost of lifts of now with nobody on them */
};

/* Of the choice that was run last, from the mark on. */
static void take_step(struct walk *walk, uint32_t from, const bool *flown)
{
    struct cohorts *cohorts = walk->cohorts;
    const struct problem *problem = cohorts->outline->problem;
    uint32_t first = from == NO_MARK ? 0 : from * lifts_a_mark(problem);

    keep_marks(cohorts, from);
    memcpy(walk->now, flown, problem->n_lifts * sizeof(bool));
    memcpy(walk->free_seats + first, cohorts->in_left + first,
           (problem->n_lifts - first) * sizeof(int32_t));
    walk->value = cohorts->value;
    walk->unused = cost_of_all(problem, flown) - cohorts->value.cost;
}

/* One step that worsens things by `rise` at most; false: it would have. */
static bool try_step(struct walk *walk, double rise, GRand *random)
{
    struct cohorts *cohorts = walk->cohorts;
    const struct problem *problem = cohorts->outline->problem;
    uint32_t changed = 0, from = 0;
    double worth = weigh(walk->value, walk->unit, walk->cost_of_missing), most = 0;

    memcpy(walk->next, walk->now, problem->n_lifts * sizeof(bool));
    change_choice(cohorts, walk->free_seats, walk->next, random);
    changed = first_difference(walk->now, walk->next, problem->n_lifts);
    if (changed == problem->n_lifts)
        return true;
    /* Whoever comes late may come with any lift. */
    from = walk->value.missing > 0 ? NO_MARK : common_mark(cohorts, changed);
    cohorts->flown = walk->next;
    /* As if no more lifts stayed unused than now and one. */
    most =
        worth + rise + 1 - (double)(cost_of_all(problem, walk->next) - walk->unused) / walk->unit;
    if (!run_from(cohorts, from, (int64_t)(MAX(most, 0) / walk->cost_of_missing)) ||
        weigh(cohorts->value, walk->unit, walk->cost_of_missing) > worth + rise)
        return false;
    take_step(walk, from, walk->next);
    return true;
}

void cohorts_improve(struct cohorts *cohorts, bool *flown, double kept_share, int32_t kept_days,
                     uint32_t n_runs, GRand *random, bool (*is_over)(void *self), void *self)
{
    const struct problem *problem = cohorts->outline->problem;
    size_t size = problem->n_lifts * sizeof(bool);
    g_autofree bool *now = g_new(bool, problem->n_lifts + 1);
    g_autofree bool *next = g_new(bool, problem->n_lifts + 1);
    g_autofree int32_t *free_seats = g_new(int32_t, problem->n_lifts + 1);
    struct walk walk = {.cohorts = cohorts, .unit = mean_cost(problem), .now = now, .next = next};
    double first = SEATS_MISSING / mean_seats(problem);
    double last = MAX(COST_OF_MISSING, first);
    double best = 0;

    walk.free_seats = free_seats;
    cohorts_run(cohorts, flown, kept_share, kept_days);
    take_step(&walk, NO_MARK, flown);
    best = weigh(walk.value, walk.unit, last);
    for (uint32_t run = 0; run < n_runs && problem->n_lifts > 0 && !is_over(self); run++) {
        double done = (double)run / n_runs;
        double heat = HEAT * pow(1 - done, 3) + HEAT_LAST;
        double rise = -heat * log(1 - g_rand_double(random));
        double found = 0;

        walk.cost_of_missing = first * pow(last / first, MIN(done / MISSING_UNTIL, 1));
        if (!try_step(&walk, rise, random))
            continue;
        found = weigh(walk.value, walk.unit, last);
        if (found >= best)
            continue;
        best = found;
        memcpy(flown, now, size);
    }
}
