/* Positions that stay empty because others have the seats, the room for a handover or the people:
 * each is filled before one of those, which then takes what is left. For seats it may take several:
 * one gives its seat and takes that of another, who takes one that is free. */
#include <stdlib.h>
#include <string.h>

#include "plan/repair/parts.h"

/* ---- which others ---- */

struct other {
    uint32_t position;
    int32_t spare; /* days that its holder could stay longer, and more for what is scarce */
};

static int other_compare(const void *a, const void *b)
{
    const struct other *x = a;
    const struct other *y = b;

    if (x->spare != y->spare)
        return x->spare > y->spare ? -1 : 1;
    return (x->position > y->position) - (x->position < y->position);
}

#define BEFORE_NEED 35
#define AFTER_NEED  14

/* The days in which the position needs what others have: before the first day on which it is
 * empty, or before its holder must leave. */
static struct stretch days_of_need(const struct repair *repair, uint32_t position)
{
    const struct problem *problem = repair->outline->problem;
    int32_t filled_until = repair->freeze;

    for (uint32_t i = repair->board->first_there[position]; i != PLAN_NONE;
         i = board_at(repair->board, i)->next_there) {
        const struct placed *placed = board_at(repair->board, i);

        if (placed->from > filled_until)
            break;
        filled_until = MAX(filled_until, MIN(placed->until, problem_limit(problem, placed->from)));
    }
    return (struct stretch){MAX(filled_until - BEFORE_NEED, repair->freeze),
                            filled_until + AFTER_NEED};
}

#define SAME_NEED 1000 /* days: the same role or a handover too */

/* Days that the other position could wait with a relief in those days; INT32_MIN: it has none. */
static int32_t spare_of(const struct repair *repair, uint32_t position, struct stretch days)
{
    int32_t most = INT32_MIN;

    for (uint32_t i = repair->board->first_there[position]; i != PLAN_NONE;
         i = board_at(repair->board, i)->next_there) {
        const struct placed *placed = board_at(repair->board, i);

        if (placed->kind == PLACED_DONE || placed->kind == PLACED_PINNED ||
            placed->until < days.from || placed->until >= days.until)
            continue;
        most = MAX(most, problem_limit(repair->outline->problem, placed->from) - placed->until);
    }
    return most;
}

static GArray *find_others(const struct repair *repair, uint32_t position)
{
    const struct problem *problem = repair->outline->problem;
    uint32_t role = problem->positions[position].role;
    struct stretch days = days_of_need(repair, position);
    GArray *others = g_array_new(FALSE, FALSE, sizeof(struct other));

    for (uint32_t p = 0; p < problem->n_positions; p++) {
        uint32_t its_role = problem->positions[p].role;
        struct other other = {p, p != position ? spare_of(repair, p, days) : INT32_MIN};

        if (other.spare == INT32_MIN)
            continue;
        if (its_role == role ||
            (problem->roles[role].handover_days > 0 && problem->roles[its_role].handover_days > 0))
            other.spare += SAME_NEED;
        g_array_append_val(others, other);
    }
    g_array_sort(others, other_compare);
    return others;
}

/* It is empty longer than it would have to be by itself, or somebody does not come home. */
static bool is_worse(const struct repair *repair, uint32_t position, struct worth alone)
{
    struct worth worth = repair_worth(repair, position);

    return worth.n_broken > 0 || worth.gap_days > alone.gap_days;
}

#define OTHERS_MAX 24

static void try_others(struct repair *repair, uint32_t position, struct worth alone,
                       unsigned *n_left)
{
    g_autoptr(GArray) others = NULL;

    if (*n_left == 0 || !is_worse(repair, position, alone))
        return;
    others = find_others(repair, position);
    for (guint k = 0; k < MIN(others->len, OTHERS_MAX) && *n_left > 0; k++) {
        uint32_t pair[] = {position, g_array_index(others, struct other, k).position};

        repair_together(repair, pair, 2, false);
        --*n_left;
        if (!is_worse(repair, position, alone))
            return;
    }
}

/* ---- chains of seats ---- */

/* A relief without a handover that could take place with another lift. */
struct swap {
    uint32_t position;
    int32_t earliest; /* day */
    int32_t latest;
};

/* Per lift, of the reliefs with it the one that could wait longest and the one that could come
 * soonest; and how the search came to the lift. */
struct stop {
    struct swap latest;
    struct swap soonest;
    bool is_seen;
    uint32_t from; /* lift; PLAN_NONE: the search began there */
    uint32_t by;   /* position that goes from there to here */
};

/* The first day on which somebody could come who leaves on `until`. */
static int32_t soonest_for(const struct repair *repair, int32_t until)
{
    const struct outline *outline = repair->outline;
    int32_t low = MAX(repair->freeze, outline->problem->from);
    int32_t high = MIN(until, outline->problem->until - 1);

    while (low < high) {
        int32_t middle = low + (high - low) / 2;

        if (outline_limit(outline, middle) >= until)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void note_swaps(const struct repair *repair, uint32_t position, const bool *is_tried,
                       struct stop *stops)
{
    const struct problem *problem = repair->outline->problem;
    const struct placed *before = NULL;

    if (is_tried[position])
        return;
    for (uint32_t i = repair->board->first_there[position]; i != PLAN_NONE;
         i = board_at(repair->board, i)->next_there) {
        const struct placed *placed = board_at(repair->board, i);
        struct stop *stop = NULL;
        struct swap swap;

        bool is_open =
            before != NULL && before->kind != PLACED_DONE && before->kind != PLACED_PINNED;

        if (is_open && (placed->kind == PLACED_BASE || placed->kind == PLACED_NEW) &&
            before->tour.leave == placed->tour.arrive) {
            stop = &stops[placed->tour.arrive];
            swap = (struct swap){
                position, soonest_for(repair, placed->until),
                MIN(problem_limit(problem, before->from), placed->until - problem->min_days)};
            if (stop->latest.position == PLAN_NONE || swap.latest > stop->latest.latest)
                stop->latest = swap;
            if (stop->soonest.position == PLAN_NONE || swap.earliest < stop->soonest.earliest)
                stop->soonest = swap;
        }
        before = placed;
    }
}

static bool has_free_seats(const struct repair *repair, uint32_t lift)
{
    return repair->board->in_left[lift] > 0 && repair->board->out_left[lift] > 0;
}

/* Goes on from the lift to all that its reliefs could move to; PLAN_NONE or one with free seats. */
static uint32_t go_on(const struct repair *repair, struct stop *stops, uint32_t lift, GArray *queue)
{
    const struct problem *problem = repair->outline->problem;
    const struct swap *both[] = {&stops[lift].latest, &stops[lift].soonest};

    for (unsigned i = 0; i < G_N_ELEMENTS(both); i++) {
        if (both[i]->position == PLAN_NONE)
            continue;
        for (uint32_t k = outline_lift_since(repair->outline, both[i]->earliest);
             k < problem->n_lifts && problem->lifts[k].day <= both[i]->latest; k++) {
            if (stops[k].is_seen || problem->lifts[k].seats == 0)
                continue;
            stops[k].is_seen = true;
            stops[k].from = lift;
            stops[k].by = both[i]->position;
            if (has_free_seats(repair, k))
                return k;
            g_array_append_val(queue, k);
        }
    }
    return PLAN_NONE;
}

/* The shortest chain from a lift that the position could use to one with free seats: positions,
 * the asking one first. Their number; 0: there is none. */
static unsigned find_chain(const struct repair *repair, uint32_t position, const bool *is_tried,
                           uint32_t *chain)
{
    const struct problem *problem = repair->outline->problem;
    g_autofree struct stop *stops = g_new0(struct stop, problem->n_lifts + 1);
    g_autoptr(GArray) queue = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    struct stretch days = days_of_need(repair, position);
    uint32_t end = PLAN_NONE;
    unsigned n = 0;

    for (uint32_t k = 0; k < problem->n_lifts; k++)
        stops[k] = (struct stop){{PLAN_NONE, 0, 0}, {PLAN_NONE, 0, 0}, false, PLAN_NONE, PLAN_NONE};
    for (uint32_t p = 0; p < problem->n_positions; p++)
        if (p != position)
            note_swaps(repair, p, is_tried, stops);
    for (uint32_t k = outline_lift_since(repair->outline, days.from);
         k < problem->n_lifts && problem->lifts[k].day <= days.until - AFTER_NEED; k++)
        if (problem->lifts[k].seats > 0) {
            stops[k].is_seen = true;
            g_array_append_val(queue, k);
        }
    for (guint i = 0; i < queue->len && end == PLAN_NONE; i++)
        end = go_on(repair, stops, g_array_index(queue, uint32_t, i), queue);
    for (uint32_t k = end; k != PLAN_NONE && stops[k].from != PLAN_NONE; k = stops[k].from)
        n++;
    if (n == 0 || n >= REPAIR_TOGETHER_MAX)
        return 0;
    chain[0] = position;
    for (unsigned i = n; i > 0; i--) {
        chain[i] = stops[end].by;
        end = stops[end].from;
    }
    return n + 1;
}

#define CHAINS_MAX 6

static void try_chains(struct repair *repair, uint32_t position, struct worth alone,
                       unsigned *n_left)
{
    g_autofree bool *is_tried = g_new0(bool, repair->outline->problem->n_positions);
    uint32_t chain[REPAIR_TOGETHER_MAX];

    for (unsigned i = 0; i<CHAINS_MAX && * n_left> 0 && is_worse(repair, position, alone); i++) {
        unsigned n = find_chain(repair, position, is_tried, chain);

        if (n == 0)
            return;
        repair_together(repair, chain, n, false);
        --*n_left;
        for (unsigned k = 1; k < n; k++)
            is_tried[chain[k]] = true;
    }
}

/* What is left then is for those who have time (improve.c). */
#define TRIES_MAX 24

void repair_pairs(struct repair *repair, const GArray *positions, const struct fewest *fewest)
{
    unsigned n_left = TRIES_MAX;

    for (guint i = 0; i < positions->len && n_left > 0; i++) {
        uint32_t position = g_array_index(positions, uint32_t, i);
        struct worth alone = fewest_alone(fewest, i);

        try_chains(repair, position, alone, &n_left);
        try_others(repair, position, alone, &n_left);
    }
}
