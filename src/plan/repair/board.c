#include "plan/repair/board.h"

#include <string.h>

#include "plan/pins.h"

struct board *board_new(const struct outline *outline)
{
    const struct problem *problem = outline->problem;
    struct board *board = g_new0(struct board, 1);

    board->outline = outline;
    board->placed = g_array_sized_new(FALSE, FALSE, sizeof(struct placed),
                                      problem->n_published + problem->n_positions + 1);
    board->first_there = g_new(uint32_t, problem->n_positions + 1);
    board->first_of = g_new(uint32_t, problem->n_people + 1);
    board->arrivals = g_new0(uint32_t, (size_t)problem->n_posts * problem->n_lifts + 1);
    board->in_left = g_new(int32_t, problem->n_lifts + 1);
    board->out_left = g_new(int32_t, problem->n_lifts + 1);
    board->n_on = g_new0(uint32_t, problem->n_lifts + 1);
    board->second = g_new0(int32_t, (size_t)outline->n_days + 1);
    for (uint32_t p = 0; p < problem->n_positions; p++)
        board->first_there[p] = PLAN_NONE;
    for (uint32_t i = 0; i < problem->n_people; i++)
        board->first_of[i] = PLAN_NONE;
    for (uint32_t k = 0; k < problem->n_lifts; k++)
        board->in_left[k] = board->out_left[k] = problem->lifts[k].seats;
    return board;
}

void board_free(struct board *board)
{
    if (board == NULL)
        return;
    g_array_unref(board->placed);
    g_free(board->first_there);
    g_free(board->first_of);
    g_free(board->arrivals);
    g_free(board->in_left);
    g_free(board->out_left);
    g_free(board->n_on);
    g_free(board->second);
    g_free(board);
}

/* ---- two in one position ---- */

/* Counts the days on which the tour and another one of the position are both under way. */
static void count_second(struct board *board, const struct placed *tour, int32_t by)
{
    const struct problem *problem = board->outline->problem;

    for (uint32_t i = board->first_there[tour->tour.position]; i != PLAN_NONE;
         i = board_at(board, i)->next_there) {
        const struct placed *other = board_at(board, i);
        int32_t until = MIN(MIN(other->until, tour->until), problem->until);

        if (other == tour)
            continue;
        for (int32_t day = MAX(MAX(other->from, tour->from), problem->from); day < until; day++)
            board->second[day - problem->from] += by;
    }
}

bool board_has_room(const struct board *board, int32_t from, int32_t until)
{
    const struct outline *outline = board->outline;
    int32_t begin = outline->problem->from;

    if (outline->extra_max == INT64_MAX)
        return true;
    for (int32_t day = MAX(from, begin); day < MIN(until, outline->problem->until); day++)
        if (board->second[day - begin] >= outline->extra_max)
            return false;
    return true;
}

/* ---- putting and taking ---- */

static void link_there(struct board *board, uint32_t number)
{
    struct placed *placed = board_at(board, number);
    uint32_t *link = &board->first_there[placed->tour.position];

    while (*link != PLAN_NONE && board_at(board, *link)->from <= placed->from)
        link = &board_at(board, *link)->next_there;
    placed->next_there = *link;
    *link = number;
}

static void unlink_there(struct board *board, uint32_t number)
{
    uint32_t *link = &board->first_there[board_at(board, number)->tour.position];

    while (*link != number)
        link = &board_at(board, *link)->next_there;
    *link = board_at(board, number)->next_there;
}

static void link_of(struct board *board, uint32_t number)
{
    struct placed *placed = board_at(board, number);

    placed->next_of = board->first_of[placed->tour.person];
    board->first_of[placed->tour.person] = number;
}

static void unlink_of(struct board *board, uint32_t number)
{
    uint32_t *link = &board->first_of[board_at(board, number)->tour.person];

    while (*link != number)
        link = &board_at(board, *link)->next_of;
    *link = board_at(board, number)->next_of;
}

static void count_lifts(struct board *board, const struct tour *tour, int by)
{
    const struct problem *problem = board->outline->problem;

    if (tour->arrive != PLAN_NONE) {
        size_t post = problem->positions[tour->position].post;

        board->in_left[tour->arrive] -= by;
        board->n_on[tour->arrive] += (uint32_t)by;
        board->arrivals[post * problem->n_lifts + tour->arrive] += (uint32_t)by;
    }
    if (tour->leave != PLAN_NONE) {
        board->out_left[tour->leave] -= by;
        board->n_on[tour->leave] += (uint32_t)by;
    }
}

static void set_days(const struct board *board, struct placed *placed)
{
    const struct problem *problem = board->outline->problem;
    uint32_t serving = board->outline->serving_of[placed->tour.position];
    struct stretch days =
        tour_days(problem, serving == PLAN_NONE ? NULL : &problem->serving[serving], &placed->tour);

    placed->from = days.from;
    placed->until = days.until;
}

static void put(struct board *board, uint32_t number)
{
    struct placed *placed = board_at(board, number);

    set_days(board, placed);
    count_second(board, placed, 1);
    link_there(board, number);
    link_of(board, number);
    count_lifts(board, &placed->tour, 1);
    placed->is_on = true;
}

uint32_t board_put(struct board *board, const struct tour *tour, enum placed_kind kind)
{
    struct placed placed = {.tour = *tour, .kind = kind};
    uint32_t number = board->placed->len;

    g_array_append_val(board->placed, placed);
    put(board, number);
    return number;
}

void board_put_back(struct board *board, uint32_t number, uint32_t leave)
{
    g_assert(!board_at(board, number)->is_on);
    board_at(board, number)->tour.leave = leave;
    put(board, number);
}

void board_take(struct board *board, uint32_t number)
{
    struct placed *placed = board_at(board, number);

    g_assert(placed->is_on);
    unlink_there(board, number);
    count_second(board, placed, -1);
    unlink_of(board, number);
    count_lifts(board, &placed->tour, -1);
    placed->is_on = false;
}

/* ---- asking ---- */

bool board_is_free(const struct board *board, uint32_t person, int32_t from, int32_t until)
{
    const struct problem *problem = board->outline->problem;
    int32_t returned = problem->people[person].returned;
    int64_t dwell = problem->dwell_days;

    if (returned != DAY_NONE && returned + dwell > from)
        return false;
    for (uint32_t i = board->first_of[person]; i != PLAN_NONE; i = board_at(board, i)->next_of) {
        const struct placed *placed = board_at(board, i);

        if (placed->until + dwell > from && until + dwell > placed->from)
            return false;
    }
    return outline_is_free(board->outline, person, from, until);
}

bool board_has_relief(const struct board *board, uint32_t post, uint32_t lift)
{
    return outline_has_relief(board->outline,
                              board->arrivals + (size_t)post * board->outline->problem->n_lifts,
                              post, lift);
}

/* Who is there when somebody comes. */
struct meeting_there {
    const struct placed *holders[3];
    unsigned n;
    const struct placed *left_today;
};

static struct meeting_there meeting_at(const struct placed *const *before, unsigned n, int32_t day)
{
    struct meeting_there there = {{NULL}, 0, NULL};

    for (unsigned i = 0; i < n; i++) {
        if (before[i]->until == day)
            there.left_today = before[i];
        else if (before[i]->until > day && there.n < G_N_ELEMENTS(there.holders))
            there.holders[there.n++] = before[i];
    }
    return there;
}

/* When `later` comes, at most one is there, who hands over; whoever leaves on that day has to have
 * done so to somebody. Only what concerns `tour` is judged: the others are there already. */
static bool can_meet(const struct meeting_there *there, const struct placed *later,
                     const struct placed *tour, int32_t handover_days)
{
    bool concerns = later == tour;

    for (unsigned i = 0; i < there->n; i++) {
        const struct placed *holder = there->holders[i];

        concerns = concerns || holder == tour;
        if ((later == tour || holder == tour) &&
            MIN(holder->until, later->until) - later->from < handover_days)
            return false;
    }
    if (concerns && there->n > 1)
        return false;
    return there->n > 0 || handover_days == 0 || there->left_today == NULL ||
           (later != tour && there->left_today != tour);
}

#define BEFORE_MAX                                                                                 \
    4 /* who is there or leaves today: two, and two more where a pin breaks rules                  \
       */

/* At most two at once, and those who meet hand over. */
static bool fits_there(const struct board *board, const struct placed *tour)
{
    const struct problem *problem = board->outline->problem;
    int32_t handover_days =
        problem->roles[problem->positions[tour->tour.position].role].handover_days;
    const struct placed *before[BEFORE_MAX];
    unsigned n = 0;
    uint32_t next = board->first_there[tour->tour.position];
    bool is_in = false;

    while (next != PLAN_NONE || !is_in) {
        const struct placed *later = next != PLAN_NONE ? board_at(board, next) : tour;
        struct meeting_there there;
        unsigned n_kept = 0;

        if (!is_in && (next == PLAN_NONE || later->from > tour->from)) {
            later = tour;
            is_in = true;
        } else {
            next = later->next_there;
        }
        if (later->from > tour->until)
            return true;
        for (unsigned i = 0; i < n; i++)
            if (before[i]->until >= later->from)
                before[n_kept++] = before[i];
        n = n_kept;
        there = meeting_at(before, n, later->from);
        if (later->tour.arrive != PLAN_NONE && !can_meet(&there, later, tour, handover_days))
            return false;
        if (n < BEFORE_MAX)
            before[n++] = later;
    }
    return true;
}

static bool has_room(const struct board *board, const struct placed *tour)
{
    for (uint32_t i = board->first_there[tour->tour.position]; i != PLAN_NONE;
         i = board_at(board, i)->next_there) {
        const struct placed *other = board_at(board, i);

        if (!board_has_room(board, MAX(other->from, tour->from), MIN(other->until, tour->until)))
            return false;
    }
    return true;
}

bool board_fits(const struct board *board, const struct tour *tour)
{
    const struct problem *problem = board->outline->problem;
    struct placed placed = {.tour = *tour};

    set_days(board, &placed);
    if (tour->arrive != PLAN_NONE &&
        (board->in_left[tour->arrive] <= 0 ||
         !board_has_relief(board, problem->positions[tour->position].post, tour->arrive) ||
         !board_is_free(board, tour->person, placed.from, placed.until)))
        return false;
    if (tour->leave != PLAN_NONE && board->out_left[tour->leave] <= 0)
        return false;
    return fits_there(board, &placed) && has_room(board, &placed);
}
