#include "plan/repair/repair.h"

#include <stdlib.h>
#include <string.h>

#include "plan/pins.h"
#include "plan/repair/parts.h"

bool repair_has_begun(const struct repair *repair, const struct tour *tour)
{
    return tour->arrive == PLAN_NONE ||
           (tour->arrive != LIFT_GONE && repair_day(repair, tour->arrive) < repair->freeze);
}

/* ---- the plan so far, in order ---- */

/* Those that serve at the start are 0, a lift that is gone comes last. */
static uint32_t arrival_key(const struct repair *repair, const struct tour *tour)
{
    uint32_t n_lifts = repair->outline->problem->n_lifts;

    if (tour->arrive == PLAN_NONE)
        return 0;
    return tour->arrive == LIFT_GONE ? n_lifts + 1 : tour->arrive + 1;
}

/* The numbers of the tours by arrival: a new array. */
static uint32_t *order_by_arrival(const struct repair *repair, uint32_t n)
{
    uint32_t n_keys = repair->outline->problem->n_lifts + 2;
    g_autofree uint32_t *starts = g_new0(uint32_t, (size_t)n_keys + 1);
    uint32_t *order = g_new0(uint32_t, n + 1);

    for (uint32_t i = 0; i < n; i++)
        starts[arrival_key(repair, &repair->base[i]) + 1]++;
    for (uint32_t k = 0; k < n_keys; k++)
        starts[k + 1] += starts[k];
    for (uint32_t i = 0; i < n; i++)
        order[starts[arrival_key(repair, &repair->base[i])]++] = i;
    return order;
}

static void link_positions(struct repair *repair, const uint32_t *order, uint32_t n)
{
    const struct problem *problem = repair->outline->problem;

    repair->first_base = g_new(uint32_t, problem->n_positions + 1);
    repair->next_base = g_new(uint32_t, n + 1);
    for (uint32_t p = 0; p < problem->n_positions; p++)
        repair->first_base[p] = PLAN_NONE;
    for (uint32_t i = n; i > 0; i--) {
        uint32_t number = order[i - 1];
        uint32_t *first = &repair->first_base[repair->base[number].position];

        repair->next_base[number] = *first;
        *first = number;
    }
}

/* ---- laying it out ---- */

static uint32_t first_way_home(const struct repair *repair, int32_t earliest, int32_t latest)
{
    const struct problem *problem = repair->outline->problem;

    for (uint32_t k = outline_lift_since(repair->outline, earliest);
         k < problem->n_lifts && problem->lifts[k].day <= latest &&
         problem->lifts[k].day < problem->until;
         k++)
        if (repair->board->out_left[k] > 0)
            return k;
    return PLAN_NONE;
}

/* The first and the last day on which somebody whose tour has begun may leave. */
struct stretch repair_leaving_days(const struct repair *repair, const struct placed *placed)
{
    const struct problem *problem = repair->outline->problem;
    struct stretch days = {repair->freeze, problem_limit(problem, placed->from)};

    if (placed->tour.arrive == PLAN_NONE)
        return days;
    days.from = MAX(days.from, placed->from + problem->min_days);
    days.until =
        MIN(days.until, outline_free_until(repair->outline, placed->tour.person, placed->from));
    return days;
}

/* The same, rested before the person's next tour. */
struct stretch repair_rested_days(const struct repair *repair, const struct placed *placed)
{
    struct stretch days = repair_leaving_days(repair, placed);

    for (uint32_t i = repair->board->first_of[placed->tour.person]; i != PLAN_NONE;
         i = board_at(repair->board, i)->next_of) {
        const struct placed *other = board_at(repair->board, i);

        if (other->from > placed->from)
            days.until = MIN(days.until, other->from - repair->outline->problem->dwell_days);
    }
    return days;
}

static const struct pin *pin_of_begun(const struct repair *repair, const struct tour *tour)
{
    const struct problem *problem = repair->outline->problem;

    for (uint32_t i = 0; i < problem->n_pinned; i++) {
        const struct tour *pinned = &problem->pinned[i].tour;

        if (pinned->position == tour->position && pinned->person == tour->person &&
            pinned->arrive == tour->arrive)
            return &problem->pinned[i];
    }
    return NULL;
}

/* It leaves as it was to: nothing is in the way but what comes later. */
static bool can_leave(struct repair *repair, const struct tour *tour)
{
    const struct problem *problem = repair->outline->problem;
    struct tour there = {tour->position, tour->person, tour->arrive, PLAN_NONE};
    uint32_t number = 0;
    struct stretch days;

    if (tour->leave == LIFT_GONE)
        return false;
    number = board_put(repair->board, &there, PLACED_RUNNING);
    days = repair_rested_days(repair, board_at(repair->board, number));
    board_take(repair->board, number);
    if (tour->leave == PLAN_NONE)
        return days.until >= problem->until;
    return repair->board->out_left[tour->leave] > 0 &&
           repair_day(repair, tour->leave) >= days.from &&
           repair_day(repair, tour->leave) <= days.until;
}

/* A tour that has begun: its departure stays where it is past or pinned, and where it can. */
static void lay_begun(struct repair *repair, const struct tour *tour)
{
    const struct pin *pin = pin_of_begun(repair, tour);
    bool is_done = tour->leave != LIFT_GONE && tour->leave != PLAN_NONE &&
                   repair_day(repair, tour->leave) < repair->freeze;

    if (pin != NULL) {
        board_put(repair->board, &pin->tour, PLACED_DONE);
        repair->is_damaged[tour->position] |= !tour_is_same(&pin->tour, tour);
    } else if (is_done) {
        board_put(repair->board, tour, PLACED_DONE);
    } else if (can_leave(repair, tour)) {
        board_put(repair->board, tour, PLACED_RUNNING);
    } else {
        g_array_append_val(repair->late, *tour);
        repair->is_damaged[tour->position] = true;
    }
}

/* Those leave as soon as they may until somebody thinks about their position. Where another one has
 * come already, that is after the handover. */
static void lay_late(struct repair *repair)
{
    const struct problem *problem = repair->outline->problem;

    for (guint i = 0; i < repair->late->len; i++) {
        struct tour tour = g_array_index(repair->late, struct tour, i);
        uint32_t role = problem->positions[tour.position].role;
        uint32_t number = 0;
        struct stretch days;

        tour.leave = PLAN_NONE;
        number = board_put(repair->board, &tour, PLACED_RUNNING);
        days = repair_rested_days(repair, board_at(repair->board, number));
        for (uint32_t k = repair->board->first_there[tour.position]; k != PLAN_NONE;
             k = board_at(repair->board, k)->next_there) {
            const struct placed *other = board_at(repair->board, k);

            if (other->from > board_at(repair->board, number)->from && other->from < repair->freeze)
                days.from = MAX(days.from, other->from + problem->roles[role].handover_days);
        }
        board_take(repair->board, number);
        board_put_back(repair->board, number, first_way_home(repair, days.from, days.until));
    }
}

bool repair_is_pinned(const struct repair *repair, const struct tour *tour)
{
    const struct problem *problem = repair->outline->problem;

    for (uint32_t i = 0; i < problem->n_pinned; i++)
        if (tour_is_same(&problem->pinned[i].tour, tour))
            return true;
    return false;
}

static void lay_pins(struct repair *repair)
{
    const struct problem *problem = repair->outline->problem;

    for (uint32_t i = 0; i < problem->n_pinned; i++) {
        const struct tour *tour = &problem->pinned[i].tour;

        if (repair_has_begun(repair, tour))
            continue;
        board_put(repair->board, tour, PLACED_PINNED);
        repair->is_damaged[tour->position] = true;
    }
}

bool repair_can_stay(struct repair *repair, const struct tour *tour)
{
    return outline_tour_faults(repair->outline, tour) == 0 && board_fits(repair->board, tour);
}

static void lay_out(struct repair *repair, uint32_t n_base)
{
    const struct problem *problem = repair->outline->problem;
    g_autofree uint32_t *order = order_by_arrival(repair, n_base);
    uint32_t i = 0;

    link_positions(repair, order, n_base);
    lay_pins(repair);
    for (; i < n_base && repair_has_begun(repair, &repair->base[order[i]]); i++)
        lay_begun(repair, &repair->base[order[i]]);
    for (; i < n_base; i++) {
        const struct tour *tour = &repair->base[order[i]];

        if (problem->n_pinned > 0 && repair_is_pinned(repair, tour))
            continue;
        if (repair_can_stay(repair, tour))
            board_put(repair->board, tour, PLACED_BASE);
        else
            repair->is_damaged[tour->position] = true;
    }
    lay_late(repair);
}

/* ---- what is damaged ---- */

struct damage {
    uint32_t position;
    int32_t handover_days;
    int32_t first_day; /* on which it could be too late */
};

static int damage_compare(const void *a, const void *b)
{
    const struct damage *x = a;
    const struct damage *y = b;

    /* A handover needs two lifts and room under the ceiling. */
    if (x->handover_days != y->handover_days)
        return x->handover_days > y->handover_days ? -1 : 1;
    if (x->first_day != y->first_day)
        return x->first_day < y->first_day ? -1 : 1;
    return (x->position > y->position) - (x->position < y->position);
}

static GArray *find_damages(struct repair *repair)
{
    const struct problem *problem = repair->outline->problem;
    GArray *damages = g_array_new(FALSE, FALSE, sizeof(struct damage));

    for (uint32_t p = 0; p < problem->n_positions; p++) {
        struct damage damage = {p, problem->roles[problem->positions[p].role].handover_days,
                                repair->freeze};

        if (!repair->is_damaged[p] && repair_worth(repair, p).gap_days == 0)
            continue;
        repair->is_damaged[p] = true;
        for (uint32_t i = repair->board->first_there[p]; i != PLAN_NONE;
             i = board_at(repair->board, i)->next_there)
            if (board_at(repair->board, i)->kind == PLACED_RUNNING)
                damage.first_day = repair_leaving_days(repair, board_at(repair->board, i)).until;
        g_array_append_val(damages, damage);
    }
    g_array_sort(damages, damage_compare);
    return damages;
}

/* What is laid out there breaks rules until it is filled anew: somebody leaves for the time being,
 * or a pin came between. */
static bool is_provisional(const struct repair *repair, uint32_t position)
{
    const struct problem *problem = repair->outline->problem;

    for (guint i = 0; i < repair->late->len; i++)
        if (g_array_index(repair->late, struct tour, i).position == position)
            return true;
    for (uint32_t i = 0; i < problem->n_pinned; i++)
        if (problem->pinned[i].tour.position == position)
            return true;
    return false;
}

/* Fills all that is damaged, and counts what that changes at least. */
static int64_t fill_all(struct repair *repair, const struct repair_wish *wish)
{
    g_autoptr(GArray) damages = find_damages(repair);
    g_autoptr(GArray) positions = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    OWNED(fewest) fewest = fewest_new(repair);
    int64_t gap_days = 0;

    for (guint i = 0; i < damages->len; i++) {
        uint32_t position = g_array_index(damages, struct damage, i).position;

        fewest_add(fewest, position);
        if (is_provisional(repair, position))
            repair_fill(repair, position);
        else
            repair_together(repair, &position, 1, false);
        g_array_append_val(positions, position);
    }
    repair_pairs(repair, positions, fewest);
    repair_improve(repair, positions, fewest, wish);
    for (guint i = 0; i < positions->len; i++)
        gap_days += repair_worth(repair, g_array_index(positions, uint32_t, i)).gap_days;
    return fewest_changes(fewest, gap_days);
}

GArray *repair_tours(const struct outline *outline, const struct repair_wish *wish, int64_t *fewest)
{
    OWNED(board) board = board_new(outline);
    OWNED(pathfinder) finder = pathfinder_new(board);
    struct repair repair = {.outline = outline,
                            .freeze = wish->freeze,
                            .board = board,
                            .finder = finder,
                            .base = wish->base};
    GArray *tours = g_array_sized_new(FALSE, FALSE, sizeof(struct tour), wish->n_base + 16);

    repair.is_damaged = g_new0(bool, outline->problem->n_positions + 1);
    repair.stays_until = g_new(int32_t, outline->problem->n_lifts + 1);
    repair.late = g_array_new(FALSE, FALSE, sizeof(struct tour));
    lay_out(&repair, wish->n_base);
    *fewest = fill_all(&repair, wish);
    for (uint32_t p = 0; p < outline->problem->n_positions; p++)
        for (uint32_t i = board->first_there[p]; i != PLAN_NONE; i = board_at(board, i)->next_there)
            g_array_append_val(tours, board_at(board, i)->tour);
    g_free(repair.first_base);
    g_free(repair.next_base);
    g_free(repair.is_damaged);
    g_free(repair.stays_until);
    g_array_unref(repair.late);
    return tours;
}
