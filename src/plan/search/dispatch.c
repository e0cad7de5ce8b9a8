#include "plan/search/dispatch.h"

#include <string.h>

#include "plan/search/away.h"
#include "plan/search/queue.h"

/* Where a relief comes, and how the one who is relieved goes home. */
struct slot {
    uint32_t arrive;
    uint32_t leave;
};

struct lift_state {
    int32_t in_left;
    int32_t out_left;
    int32_t extra; /* people beyond one a position from this lift on, until the next one */
    bool is_flown;
    bool is_forbidden;
    uint32_t first_arrival;  /* position whose relief comes with it */
    uint32_t first_returned; /* person whose rest ends at it */
};

struct position_state {
    uint32_t next; /* in a lift's list of arrivals */
    struct slot relief;
    uint32_t tour;       /* of the one who is there or was last, or PLAN_NONE */
    int32_t empty_since; /* DAY_NONE: somebody is there when the relief comes */
};

struct dispatch {
    const struct outline *outline;
    const struct dispatch_wish *wish;
    struct lift_state *lifts;
    struct position_state *positions;
    uint32_t *arrivals; /* by post × lift */
    uint32_t *next_returned;
    struct queue *idle; /* by class × {known, new} */
    uint32_t *idle_room;
    struct away away;
    bool *has_arrived; /* by person */
    uint32_t *order;   /* positions that arrive at a lift */
    GArray *tours;     /* struct tour */
    GArray *shortages; /* struct shortage */
    bool *flown;
};

struct dispatch *dispatch_new(const struct outline *outline)
{
    const struct problem *problem = outline->problem;
    struct dispatch *dispatch = g_new0(struct dispatch, 1);

    dispatch->outline = outline;
    away_init(&dispatch->away, outline);
    dispatch->lifts = g_new(struct lift_state, problem->n_lifts);
    dispatch->positions = g_new(struct position_state, problem->n_positions);
    dispatch->arrivals = g_new(uint32_t, (size_t)problem->n_posts * problem->n_lifts + 1);
    dispatch->next_returned = g_new(uint32_t, problem->n_people);
    dispatch->idle = g_new(struct queue, 2 * (size_t)outline->n_classes);
    dispatch->idle_room = g_new(uint32_t, 2 * (size_t)problem->n_people);
    dispatch->has_arrived = g_new(bool, problem->n_people + 1);
    dispatch->order = g_new(uint32_t, problem->n_positions);
    dispatch->tours =
        g_array_sized_new(FALSE, FALSE, sizeof(struct tour), problem->n_positions + 1);
    dispatch->shortages = g_array_new(FALSE, FALSE, sizeof(struct shortage));
    dispatch->flown = g_new(bool, problem->n_lifts + 1);
    return dispatch;
}

void dispatch_free(struct dispatch *dispatch)
{
    if (dispatch == NULL)
        return;
    away_clear(&dispatch->away);
    g_free(dispatch->lifts);
    g_free(dispatch->positions);
    g_free(dispatch->arrivals);
    g_free(dispatch->next_returned);
    g_free(dispatch->idle);
    g_free(dispatch->idle_room);
    g_free(dispatch->has_arrived);
    g_free(dispatch->order);
    g_array_unref(dispatch->tours);
    g_array_unref(dispatch->shortages);
    g_free(dispatch->flown);
    g_free(dispatch);
}

static int32_t day_of(const struct dispatch *dispatch, uint32_t lift)
{
    return dispatch->outline->problem->lifts[lift].day;
}

/* ---- people at home ---- */

/* Known people are those who have arrived before: taking them again costs nobody new. */
static void add_idle(struct dispatch *dispatch, uint32_t person)
{
    uint32_t class_no = dispatch->outline->class_of[person];
    struct queue *idle = &dispatch->idle[2 * class_no + !dispatch->has_arrived[person]];

    queue_add(idle, person);
}

static void return_at(struct dispatch *dispatch, uint32_t person, int32_t day)
{
    uint32_t lift = outline_lift_since(dispatch->outline, day);

    if (lift >= dispatch->outline->problem->n_lifts)
        return;
    dispatch->next_returned[person] = dispatch->lifts[lift].first_returned;
    dispatch->lifts[lift].first_returned = person;
}

static void take_returned(struct dispatch *dispatch, uint32_t lift)
{
    for (uint32_t person = dispatch->lifts[lift].first_returned; person != PLAN_NONE;
         person = dispatch->next_returned[person])
        add_idle(dispatch, person);
}

static void begin_people(struct dispatch *dispatch)
{
    const struct outline *outline = dispatch->outline;
    const struct problem *problem = outline->problem;
    g_autofree bool *is_serving = g_new0(bool, problem->n_people);

    memset(dispatch->has_arrived, 0, problem->n_people * sizeof(bool));
    for (uint32_t c = 0; c < outline->n_classes; c++) {
        struct range range = outline->class_range[c];

        uint32_t *room = dispatch->idle_room + 2 * (size_t)range.first;

        dispatch->idle[2 * c] = (struct queue){room, range.n, 0, 0};
        dispatch->idle[2 * c + 1] = (struct queue){room + range.n, range.n, 0, 0};
    }
    for (uint32_t i = 0; i < problem->n_serving; i++)
        is_serving[problem->serving[i].person] = true;
    for (uint32_t person = 0; person < problem->n_people; person++) {
        int32_t returned = problem->people[person].returned;

        if (is_serving[person])
            continue;
        if (returned == DAY_NONE || returned + problem->dwell_days <= problem->from)
            add_idle(dispatch, person);
        else
            return_at(dispatch, person, returned + problem->dwell_days);
    }
}

/* How dear it is to send somebody of the class to the role: what those roles are short of that
 * the person could fill as well. */
static double price(const struct dispatch *dispatch, uint32_t class_no, uint32_t role)
{
    const struct problem *problem = dispatch->outline->problem;
    struct range roles = dispatch->outline->class_roles[class_no];
    double dearest = 0;

    for (uint32_t k = roles.first; k < roles.first + roles.n; k++)
        if (problem->person_roles[k] != role)
            dearest = MAX(dearest, dispatch->wish->thrift[problem->person_roles[k]]);
    return dearest;
}

/* Of those who could: enough for a good fit, few enough for many passes. */
#define FOUND_MAX     6
#define LOOKED_AT_MAX 48 /* then the first who is free will do */

struct choice {
    struct queue *idle;
    uint32_t at;
    double cost;
};

#define SENT_BACK_MAX 8

/* Whoever must leave too soon goes to the end of the queue, so that they do not gather where
 * everybody looks first. */
static void send_back(struct dispatch *dispatch, struct queue *idle, int32_t from, int32_t until)
{
    for (unsigned k = 0; k < SENT_BACK_MAX && k < idle->n; k++) {
        uint32_t person = *queue_at(idle, 0);

        if (away_free_until(&dispatch->away, person, from) >= until)
            return;
        queue_take(idle, 0);
        queue_add(idle, person);
    }
}

/* Among those who are free for all of [from, until), the one whose next absence leaves least time
 * unused. */
static void look_through(struct dispatch *dispatch, struct queue *idle, int32_t from, int32_t until,
                         double cost, struct choice *best)
{
    uint32_t n_found = 0;

    send_back(dispatch, idle, from, until);
    for (uint32_t i = 0; i < idle->n && n_found < FOUND_MAX; i++) {
        int32_t free_until = away_free_until(&dispatch->away, *queue_at(idle, i), from);
        double unused = 0;

        if (i >= LOOKED_AT_MAX && n_found > 0)
            return;
        if (free_until < until)
            continue;
        n_found++;
        unused = free_until == INT32_MAX ? 1.0 : (free_until - until) / 1e5;
        if (cost + unused * 1e-3 < best->cost)
            *best = (struct choice){idle, i, cost + unused * 1e-3};
    }
}

static uint32_t take_choice(const struct choice *choice)
{
    return choice->idle == NULL ? PLAN_NONE : queue_take(choice->idle, choice->at);
}

#define COST_OF_NEW 0.01 /* somebody who has not been there yet, in units of thrift */

static uint32_t take_person(struct dispatch *dispatch, uint32_t role, int32_t from, int32_t until)
{
    const struct outline *outline = dispatch->outline;
    struct range range = outline->role_range[role];
    struct choice best = {NULL, 0, 1e300};

    for (uint32_t k = range.first; k < range.first + range.n; k++) {
        uint32_t class_no = outline->role_classes[k];
        double cost = price(dispatch, class_no, role);

        for (unsigned is_new = 0; is_new < 2; is_new++)
            if (cost + is_new * COST_OF_NEW < best.cost)
                look_through(dispatch, &dispatch->idle[2 * class_no + is_new], from, until,
                             cost + is_new * COST_OF_NEW, &best);
    }
    return take_choice(&best);
}

/* The longest that anybody who is at home could stay from `from` on; `from` itself: nobody. */
static int32_t longest_stay(struct dispatch *dispatch, uint32_t role, int32_t from)
{
    const struct outline *outline = dispatch->outline;
    struct range range = outline->role_range[role];
    int32_t longest = from;

    for (uint32_t k = range.first; k < range.first + range.n; k++)
        for (unsigned is_new = 0; is_new < 2; is_new++) {
            const struct queue *idle = &dispatch->idle[2 * outline->role_classes[k] + is_new];

            for (uint32_t i = 0; i < idle->n; i++)
                longest = MAX(longest, away_free_until(&dispatch->away, *queue_at(idle, i), from));
        }
    return longest;
}

/* ---- seats ---- */

static bool is_open(const struct dispatch *dispatch, uint32_t lift, bool may_fly)
{
    const struct lift_state *state = &dispatch->lifts[lift];

    return state->is_flown || (may_fly && !state->is_forbidden);
}

/* One more arrival at the post on that lift keeps the share of relief. */
static bool has_relief_room(const struct dispatch *dispatch, uint32_t post, uint32_t lift)
{
    size_t n_lifts = dispatch->outline->problem->n_lifts;

    return outline_has_relief(dispatch->outline, dispatch->arrivals + post * n_lifts, post, lift);
}

/* How the predecessor goes home when the relief comes with `arrive`: after the handover with the
 * first lift that flies already, else with the latest that may, since others will fly it too.
 * PLAN_NONE: none within the limit has a seat. */
static uint32_t way_home(const struct dispatch *dispatch, uint32_t arrive, int32_t handover_days,
                         int32_t limit, bool may_fly)
{
    const struct problem *problem = dispatch->outline->problem;
    const struct lift_state *lifts = dispatch->lifts;
    int32_t day = problem->lifts[arrive].day + handover_days;
    uint32_t latest = PLAN_NONE;

    if (handover_days == 0 && lifts[arrive].out_left > 0)
        return arrive;
    for (uint32_t k = arrive; k < problem->n_lifts && problem->lifts[k].day <= limit &&
                              problem->lifts[k].day < problem->until;
         k++) {
        if (problem->lifts[k].day >= day && lifts[k].out_left > 0) {
            if (lifts[k].is_flown)
                return k;
            if (is_open(dispatch, k, may_fly))
                latest = k;
        }
        if (lifts[k].extra >= dispatch->outline->extra_max)
            break;
    }
    return latest;
}

struct asked {
    uint32_t position;
    uint32_t after;   /* lift: the slot comes later; PLAN_NONE: any lift will do */
    int32_t limit;    /* last day for the one who is relieved */
    int32_t earliest; /* first day on which that one may leave */
};

/* What it would cost to fly both, a seat; the later the better where it is the same. */
static double cost_of(const struct dispatch *dispatch, const struct slot *slot)
{
    const struct lift *lifts = dispatch->outline->problem->lifts;
    double cost = 0;

    if (!dispatch->lifts[slot->arrive].is_flown)
        cost += (double)lifts[slot->arrive].cost / lifts[slot->arrive].seats;
    if (slot->leave != slot->arrive && !dispatch->lifts[slot->leave].is_flown)
        cost += (double)lifts[slot->leave].cost / lifts[slot->leave].seats;
    return cost;
}

/* Seats that are kept for those who must come some days before the limit of the ones they relieve:
 * whoever needs no handover leaves them free on the lifts right before the limit, where those are
 * still to choose. */
static int32_t kept_seats(const struct dispatch *dispatch, const struct asked *asked, uint32_t lift)
{
    const struct problem *problem = dispatch->outline->problem;
    uint32_t role = problem->positions[asked->position].role;

    if (problem->roles[role].handover_days > 0 ||
        problem->lifts[lift].day <= asked->limit - dispatch->wish->kept_days)
        return 0;
    return (int32_t)(dispatch->wish->kept_share * problem->lifts[lift].seats + 0.5);
}

/* The best slot within the limit: the latest of those that cost least to fly. */
static bool find_best(const struct dispatch *dispatch, const struct asked *asked, bool may_fly,
                      struct slot *out)
{
    const struct problem *problem = dispatch->outline->problem;
    const struct position *position = &problem->positions[asked->position];
    int32_t handover_days = problem->roles[position->role].handover_days;
    uint32_t first = asked->after != PLAN_NONE ? asked->after + 1 : 0;
    uint32_t last =
        outline_lift_since(dispatch->outline, MIN(asked->limit, problem->until - 1) + 1);
    double least = 1e300;

    for (uint32_t k = last; k > first; k--) {
        struct slot slot = {k - 1, 0};
        double cost = 0;

        if (dispatch->lifts[slot.arrive].in_left <= kept_seats(dispatch, asked, slot.arrive) ||
            !is_open(dispatch, slot.arrive, may_fly))
            continue;
        slot.leave = way_home(dispatch, slot.arrive, handover_days, asked->limit, may_fly);
        if (slot.leave == PLAN_NONE || problem->lifts[slot.leave].day < asked->earliest ||
            !has_relief_room(dispatch, position->post, slot.arrive))
            continue;
        cost = cost_of(dispatch, &slot);
        if (cost < least) {
            least = cost;
            *out = slot;
        }
        if (cost == 0)
            break;
    }
    return least < 1e300;
}

static void take_slot(struct dispatch *dispatch, uint32_t position, const struct slot *slot, int by)
{
    const struct problem *problem = dispatch->outline->problem;
    uint32_t post = problem->positions[position].post;

    dispatch->lifts[slot->arrive].in_left -= by;
    dispatch->arrivals[(size_t)post * problem->n_lifts + slot->arrive] += (uint32_t)by;
    dispatch->lifts[slot->arrive].is_flown = true;
    if (slot->leave == PLAN_NONE)
        return;
    dispatch->lifts[slot->leave].out_left -= by;
    dispatch->lifts[slot->leave].is_flown = true;
    for (uint32_t k = slot->arrive; k < slot->leave; k++)
        dispatch->lifts[k].extra += by;
}

/* On what flies already, else on another lift. */
static bool find_slot(struct dispatch *dispatch, const struct asked *asked, struct slot *out)
{
    return find_best(dispatch, asked, false, out) || find_best(dispatch, asked, true, out);
}

/* The last lift home within the limit, for one whom nobody relieves; PLAN_NONE: there is none. */
static uint32_t find_way_home(const struct dispatch *dispatch, const struct asked *asked)
{
    const struct problem *problem = dispatch->outline->problem;
    uint32_t last =
        outline_lift_since(dispatch->outline, MIN(asked->limit, problem->until - 1) + 1);
    uint32_t first = asked->after == PLAN_NONE ? 0 : asked->after + 1;

    for (unsigned may_fly = 0; may_fly < 2; may_fly++)
        for (uint32_t k = last; k > first; k--)
            if (dispatch->lifts[k - 1].out_left > 0 && is_open(dispatch, k - 1, may_fly != 0) &&
                problem->lifts[k - 1].day >= asked->earliest)
                return k - 1;
    return PLAN_NONE;
}

/* ---- positions ---- */

static void arrive_at(struct dispatch *dispatch, uint32_t position, uint32_t lift)
{
    dispatch->positions[position].next = dispatch->lifts[lift].first_arrival;
    dispatch->lifts[lift].first_arrival = position;
}

/* Nobody is there from `day` on: the next lift with a seat is tried, from lift `from` on. Whoever
 * comes on the very day on which the last one left owes a handover that cannot be given any more.
 */
static void wait_for_lift(struct dispatch *dispatch, uint32_t position, int32_t day, uint32_t from)
{
    const struct problem *problem = dispatch->outline->problem;
    struct position_state *state = &dispatch->positions[position];
    uint32_t post = problem->positions[position].post;
    bool owes = state->tour != PLAN_NONE &&
                problem->roles[problem->positions[position].role].handover_days > 0;
    uint32_t first = outline_lift_since(dispatch->outline, owes ? day + 1 : day);

    state->empty_since = day;
    for (uint32_t k = MAX(from, first); k < problem->n_lifts; k++) {
        struct slot slot = {k, PLAN_NONE};

        if (problem->lifts[k].day >= problem->until)
            return;
        if (dispatch->lifts[k].in_left <= 0 || !is_open(dispatch, k, true) ||
            !has_relief_room(dispatch, post, k))
            continue;
        take_slot(dispatch, position, &slot, 1);
        state->relief = slot;
        arrive_at(dispatch, position, k);
        return;
    }
}

/* Promises the one who is there since `after` a way home, and a relief if there is room. */
static bool promise(struct dispatch *dispatch, const struct asked *asked, struct slot *out)
{
    if (find_slot(dispatch, asked, out))
        return true;
    *out = (struct slot){PLAN_NONE, find_way_home(dispatch, asked)};
    return out->leave != PLAN_NONE;
}

static void keep_promise(struct dispatch *dispatch, uint32_t position, const struct slot *slot)
{
    const struct problem *problem = dispatch->outline->problem;
    struct position_state *state = &dispatch->positions[position];

    state->relief = *slot;
    state->empty_since = DAY_NONE;
    if (slot->arrive != PLAN_NONE) {
        take_slot(dispatch, position, slot, 1);
        arrive_at(dispatch, position, slot->arrive);
        return;
    }
    dispatch->lifts[slot->leave].out_left--;
    dispatch->lifts[slot->leave].is_flown = true;
    wait_for_lift(dispatch, position, problem->lifts[slot->leave].day, slot->leave);
}

static void add_tour(struct dispatch *dispatch, const struct tour *tour)
{
    const struct problem *problem = dispatch->outline->problem;

    dispatch->positions[tour->position].tour = dispatch->tours->len;
    g_array_append_val(dispatch->tours, *tour);
    if (tour->leave != PLAN_NONE)
        return_at(dispatch, tour->person, problem->lifts[tour->leave].day + problem->dwell_days);
}

static void begin_serving(struct dispatch *dispatch)
{
    const struct outline *outline = dispatch->outline;
    const struct problem *problem = outline->problem;

    for (uint32_t i = 0; i < problem->n_serving; i++) {
        const struct serving *serving = &problem->serving[outline->by_limit[i]];
        int32_t limit = problem_limit(problem, serving->since);
        struct asked asked = {serving->position, PLAN_NONE, limit, INT32_MIN};
        struct tour tour = {serving->position, serving->person, PLAN_NONE, PLAN_NONE};
        struct slot slot = {PLAN_NONE, PLAN_NONE};

        /* Without a way home nothing can be done: the reader refuses who is past the limit, and a
         * checker will say the rest. */
        if (limit < problem->until && promise(dispatch, &asked, &slot)) {
            tour.leave = slot.leave;
            add_tour(dispatch, &tour);
            keep_promise(dispatch, serving->position, &slot);
            continue;
        }
        add_tour(dispatch, &tour);
    }
    for (uint32_t p = 0; p < problem->n_positions; p++)
        if (outline->serving_of[p] == PLAN_NONE)
            wait_for_lift(dispatch, p, problem->from, 0);
}

static void note_shortage(struct dispatch *dispatch, uint32_t position, int32_t from, int32_t until)
{
    struct shortage shortage = {position, from, until};

    if (from < until)
        g_array_append_val(dispatch->shortages, shortage);
}

/* Nobody comes with the lift after all. */
static void send_nobody(struct dispatch *dispatch, uint32_t position, uint32_t lift)
{
    const struct problem *problem = dispatch->outline->problem;
    struct position_state *state = &dispatch->positions[position];
    struct slot slot = state->relief;
    int32_t empty_since = state->empty_since;

    if (empty_since == DAY_NONE) {
        empty_since = problem->lifts[slot.leave].day;
        for (uint32_t k = slot.arrive; k < slot.leave; k++)
            dispatch->lifts[k].extra--;
    }
    dispatch->lifts[lift].in_left++;
    dispatch->arrivals[(size_t)problem->positions[position].post * problem->n_lifts + lift]--;
    wait_for_lift(dispatch, position, empty_since, lift + 1);
}

/* Finds how long somebody could stay who comes with the lift, and who: first all the time that the
 * law allows, else as long as anybody is free. */
static bool find_tour(struct dispatch *dispatch, uint32_t position, uint32_t lift,
                      struct slot *slot, struct tour *tour)
{
    const struct outline *outline = dispatch->outline;
    const struct problem *problem = outline->problem;
    int32_t day = problem->lifts[lift].day;
    int32_t limit = outline_limit(outline, day);
    uint32_t role = problem->positions[position].role;
    uint32_t home = dispatch->positions[position].relief.leave;
    struct asked asked = {position, lift, limit, day + MAX(problem->min_days, 1)};

    /* At most two at a time: the next relief comes when the predecessor has gone home. */
    if (home != PLAN_NONE && home > lift)
        asked.after = home - 1;
    *tour = (struct tour){position, PLAN_NONE, lift, PLAN_NONE};
    *slot = (struct slot){PLAN_NONE, PLAN_NONE};
    if (limit >= problem->until) {
        tour->person = take_person(dispatch, role, day, problem->until);
    } else if (promise(dispatch, &asked, slot)) {
        tour->leave = slot->leave;
        tour->person = take_person(dispatch, role, day, day_of(dispatch, slot->leave));
    }
    if (tour->person != PLAN_NONE)
        return true;
    asked.limit = MIN(limit, longest_stay(dispatch, role, day));
    if (asked.limit < asked.earliest || !promise(dispatch, &asked, slot))
        return false;
    tour->leave = slot->leave;
    tour->person = take_person(dispatch, role, day, day_of(dispatch, slot->leave));
    return tour->person != PLAN_NONE;
}

static void relieve(struct dispatch *dispatch, uint32_t position, uint32_t lift)
{
    struct position_state *state = &dispatch->positions[position];
    struct slot slot;
    struct tour tour;

    if (!find_tour(dispatch, position, lift, &slot, &tour)) {
        send_nobody(dispatch, position, lift);
        return;
    }
    if (state->empty_since != DAY_NONE)
        note_shortage(dispatch, position, state->empty_since, day_of(dispatch, lift));
    dispatch->has_arrived[tour.person] = true;
    add_tour(dispatch, &tour);
    state->empty_since = DAY_NONE;
    if (tour.leave != PLAN_NONE)
        keep_promise(dispatch, position, &slot);
    else
        state->relief = slot;
}

/* Those with a handover choose first, since they have fewer lifts to choose from; then roles of few
 * people before those of many. */
static int arrival_compare(const void *a, const void *b, void *self)
{
    const struct dispatch *dispatch = self;
    const struct outline *outline = dispatch->outline;
    const struct problem *problem = outline->problem;
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    uint32_t n_x = outline->role_positions[problem->positions[x].role];
    uint32_t n_y = outline->role_positions[problem->positions[y].role];
    int32_t days_x = problem->roles[problem->positions[x].role].handover_days;
    int32_t days_y = problem->roles[problem->positions[y].role].handover_days;

    if (days_x != days_y)
        return days_x > days_y ? -1 : 1;
    if (n_x != n_y)
        return n_x < n_y ? -1 : 1;
    return (x > y) - (x < y);
}

static void arrive_all(struct dispatch *dispatch, uint32_t lift)
{
    uint32_t n = 0;

    for (uint32_t p = dispatch->lifts[lift].first_arrival; p != PLAN_NONE;
         p = dispatch->positions[p].next)
        dispatch->order[n++] = p;
    if (n > 1)
        g_qsort_with_data(dispatch->order, (int)n, sizeof(uint32_t), arrival_compare, dispatch);
    for (uint32_t i = 0; i < n; i++)
        relieve(dispatch, dispatch->order[i], lift);
}

/* ---- a pass ---- */

static void begin(struct dispatch *dispatch)
{
    const struct problem *problem = dispatch->outline->problem;

    for (uint32_t k = 0; k < problem->n_lifts; k++)
        dispatch->lifts[k] = (struct lift_state){
            .in_left = problem->lifts[k].seats,
            .out_left = problem->lifts[k].seats,
            .is_flown = dispatch->wish->flown != NULL && dispatch->wish->flown[k],
            .is_forbidden = dispatch->wish->forbidden[k],
            .first_arrival = PLAN_NONE,
            .first_returned = PLAN_NONE,
        };
    for (uint32_t p = 0; p < problem->n_positions; p++)
        dispatch->positions[p] =
            (struct position_state){PLAN_NONE, {PLAN_NONE, PLAN_NONE}, PLAN_NONE, DAY_NONE};
    memset(dispatch->arrivals, 0, (size_t)problem->n_posts * problem->n_lifts * sizeof(uint32_t));
    g_array_set_size(dispatch->tours, 0);
    g_array_set_size(dispatch->shortages, 0);
}

static void finish(struct dispatch *dispatch)
{
    const struct problem *problem = dispatch->outline->problem;

    for (uint32_t p = 0; p < problem->n_positions; p++)
        if (dispatch->positions[p].empty_since != DAY_NONE)
            note_shortage(dispatch, p, dispatch->positions[p].empty_since, problem->until);
    memset(dispatch->flown, 0, problem->n_lifts * sizeof(bool));
    for (uint32_t i = 0; i < dispatch->tours->len; i++) {
        const struct tour *tour = &g_array_index(dispatch->tours, struct tour, i);

        if (tour->arrive != PLAN_NONE)
            dispatch->flown[tour->arrive] = true;
        if (tour->leave != PLAN_NONE)
            dispatch->flown[tour->leave] = true;
    }
}

void dispatch_run(struct dispatch *dispatch, const struct dispatch_wish *wish)
{
    dispatch->wish = wish;
    begin(dispatch);
    away_begin(&dispatch->away);
    begin_people(dispatch);
    begin_serving(dispatch);
    for (uint32_t lift = 0; lift < dispatch->outline->problem->n_lifts; lift++) {
        take_returned(dispatch, lift);
        arrive_all(dispatch, lift);
    }
    finish(dispatch);
}

const struct tour *dispatch_tours(const struct dispatch *dispatch, uint32_t *n)
{
    *n = dispatch->tours->len;
    return (const struct tour *)(const void *)dispatch->tours->data;
}

int64_t dispatch_gap_days(const struct dispatch *dispatch)
{
    int64_t days = 0;

    for (uint32_t i = 0; i < dispatch->shortages->len; i++) {
        const struct shortage *one = &g_array_index(dispatch->shortages, struct shortage, i);

        days += one->until - one->from;
    }
    return days;
}

int64_t dispatch_lift_cost(const struct dispatch *dispatch)
{
    const struct problem *problem = dispatch->outline->problem;
    int64_t cost = 0;

    for (uint32_t k = 0; k < problem->n_lifts; k++)
        cost += dispatch->flown[k] ? problem->lifts[k].cost : 0;
    return cost;
}

const struct shortage *dispatch_shortages(const struct dispatch *dispatch, uint32_t *n)
{
    *n = dispatch->shortages->len;
    return (const struct shortage *)(const void *)dispatch->shortages->data;
}
