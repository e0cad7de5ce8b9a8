/* What is filled one by one is seldom best: positions that changed more than they would alone are
 * filled anew together with others near them, in another order, again and again. */
#include "plan/repair/parts.h"

struct improving {
    struct repair *repair;
    GArray *hurt;        /* uint32_t: positions */
    struct worth *alone; /* by position: what it would be by itself */
    GRand *random;
    uint32_t *by_lift;       /* base tours that arrive, by lift */
    uint32_t *first_of_lift; /* in by_lift; n_lifts + 1 */
    unsigned n_tries;
};

static void gather(struct improving *improving, uint32_t n_base)
{
    const struct repair *repair = improving->repair;
    const struct problem *problem = repair->outline->problem;
    uint32_t *first = g_new0(uint32_t, (size_t)problem->n_lifts + 2);

    improving->by_lift = g_new(uint32_t, n_base + 1);
    improving->first_of_lift = first;
    for (uint32_t i = 0; i < n_base; i++)
        if (repair->base[i].arrive < problem->n_lifts)
            first[repair->base[i].arrive + 2]++;
    for (uint32_t k = 0; k < problem->n_lifts; k++)
        first[k + 2] += first[k + 1];
    for (uint32_t i = 0; i < n_base; i++)
        if (repair->base[i].arrive < problem->n_lifts)
            improving->by_lift[first[repair->base[i].arrive + 1]++] = i;
}

static uint32_t draw(struct improving *improving, uint32_t n)
{
    return (uint32_t)g_rand_int_range(improving->random, 0, (gint32)n);
}

/* A position that has a relief within some days of `day`; PLAN_NONE: none was drawn. */
static uint32_t draw_near(struct improving *improving, int32_t day, int32_t reach)
{
    const struct repair *repair = improving->repair;
    const struct problem *problem = repair->outline->problem;
    uint32_t first = outline_lift_since(repair->outline, MAX(day - reach, repair->freeze));
    uint32_t last = outline_lift_since(repair->outline, MAX(day + reach, repair->freeze));
    uint32_t lift = 0;
    uint32_t n = 0;

    if (first >= MIN(last, problem->n_lifts))
        return PLAN_NONE;
    lift = first + draw(improving, last - first);
    n = improving->first_of_lift[lift + 1] - improving->first_of_lift[lift];
    if (n == 0)
        return PLAN_NONE;
    return repair->base[improving->by_lift[improving->first_of_lift[lift] + draw(improving, n)]]
        .position;
}

/* A day on which the position has not what it had: that of a tour which is new. */
static int32_t draw_day(struct improving *improving, uint32_t position)
{
    const struct repair *repair = improving->repair;
    int32_t day = DAY_NONE;
    uint32_t n = 0;

    for (uint32_t i = repair->board->first_there[position]; i != PLAN_NONE;
         i = board_at(repair->board, i)->next_there) {
        const struct placed *placed = board_at(repair->board, i);
        bool is_new = placed->kind == PLACED_NEW || placed->kind == PLACED_RUNNING;

        if (is_new && draw(improving, ++n) == 0)
            day = placed->kind == PLACED_NEW ? placed->from : placed->until;
    }
    return day;
}

#define TOGETHER_MIN 2
#define TOGETHER_TRY 6
#define REACH_DAYS   24
#define TRIED_ANYWAY 16 /* one in so many, since those at their best may stand in others' way */

static void add(uint32_t *positions, unsigned *n, uint32_t position)
{
    for (unsigned i = 0; i < *n; i++)
        if (positions[i] == position)
            return;
    positions[(*n)++] = position;
}

static void try_one(struct improving *improving, uint32_t position)
{
    uint32_t together[REPAIR_TOGETHER_MAX] = {position};
    unsigned n = 1;
    unsigned wanted = TOGETHER_MIN + draw(improving, TOGETHER_TRY - TOGETHER_MIN);
    int32_t day = draw_day(improving, position);

    for (unsigned i = 0; day != DAY_NONE && i < 2 * wanted && n < wanted; i++) {
        uint32_t other = PLAN_NONE;

        if (draw(improving, 3) == 0)
            other = g_array_index(improving->hurt, uint32_t, draw(improving, improving->hurt->len));
        else
            other = draw_near(improving, day, REACH_DAYS);
        if (other != PLAN_NONE)
            add(together, &n, other);
    }
    repair_together(improving->repair, together, n, true);
    improving->n_tries++;
}

/* All positions of which something changed or which are empty: others may have given way to those
 * that were damaged. True: there is nothing to gain any more. */
static bool gather_hurt(struct improving *improving, const GArray *damaged,
                        const struct fewest *fewest)
{
    const struct problem *problem = improving->repair->outline->problem;
    int64_t changes = 0;
    int64_t gap_days = 0;
    int64_t n_broken = 0;
    int64_t least_gap = 0;

    g_array_set_size(improving->hurt, 0);
    for (uint32_t p = 0; p < problem->n_positions; p++) {
        struct worth worth = repair_worth(improving->repair, p);

        if (worth.n_broken > 0 || worth.gap_days > 0 || worth.changes > 0)
            g_array_append_val(improving->hurt, p);
        changes += worth.changes;
        gap_days += worth.gap_days;
        n_broken += worth.n_broken;
    }
    for (guint i = 0; i < damaged->len; i++) {
        struct worth alone = fewest_alone(fewest, i);

        improving->alone[g_array_index(damaged, uint32_t, i)] = alone;
        least_gap += alone.gap_days;
    }
    return n_broken == 0 && gap_days == least_gap && changes <= fewest_changes(fewest, gap_days);
}

static bool wants_better(const struct improving *improving, uint32_t position)
{
    return worth_compare(repair_worth(improving->repair, position), improving->alone[position]) > 0;
}

#define TRIES_MIN 64 /* milliseconds, for those who gave no time */

static bool is_over(const struct improving *improving, const struct repair_wish *wish)
{
    return improving->n_tries >= TRIES_MIN && wish->is_over(wish->self);
}

void repair_improve(struct repair *repair, const GArray *damaged, const struct fewest *fewest,
                    const struct repair_wish *wish)
{
    guint32 seeds[] = {(guint32)wish->seed, (guint32)((uint64_t)wish->seed >> 32)};
    struct improving improving = {
        .repair = repair,
        .hurt = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
        .alone = g_new0(struct worth, repair->outline->problem->n_positions + 1),
        .random = g_rand_new_with_seed_array(seeds, G_N_ELEMENTS(seeds)),
    };

    gather(&improving, wish->n_base);
    while (!is_over(&improving, wish) && !gather_hurt(&improving, damaged, fewest))
        for (guint i = 0; i < improving.hurt->len && !is_over(&improving, wish); i++) {
            uint32_t position = g_array_index(improving.hurt, uint32_t, i);

            if (wants_better(&improving, position) || draw(&improving, TRIED_ANYWAY) == 0)
                try_one(&improving, position);
        }
    g_array_unref(improving.hurt);
    g_rand_free(improving.random);
    g_free(improving.alone);
    g_free(improving.by_lift);
    g_free(improving.first_of_lift);
}
