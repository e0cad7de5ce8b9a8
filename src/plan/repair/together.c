/* Several positions filled together, one after the other. */
#include "plan/repair/parts.h"

/* ---- as it was ---- */

struct was {
    uint32_t number; /* on the board */
    uint32_t leave;
};

GArray *repair_remember(const struct repair *repair, uint32_t position)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct was));

    for (uint32_t i = repair->board->first_there[position]; i != PLAN_NONE;
         i = board_at(repair->board, i)->next_there) {
        const struct placed *placed = board_at(repair->board, i);
        struct was was = {i, placed->tour.leave};

        if (placed->kind != PLACED_DONE && placed->kind != PLACED_PINNED)
            g_array_append_val(all, was);
    }
    return all;
}

void repair_restore(struct repair *repair, uint32_t position, const GArray *all)
{
    repair_clear(repair, position);
    for (guint i = 0; i < all->len; i++) {
        const struct was *was = &g_array_index(all, struct was, i);

        if (board_at(repair->board, was->number)->is_on)
            board_take(repair->board, was->number);
        board_put_back(repair->board, was->number, was->leave);
    }
}

/* ---- together ---- */

static struct worth worth_of_all(const struct repair *repair, const uint32_t *positions, unsigned n)
{
    struct worth sum = {0, 0, 0};

    for (unsigned i = 0; i < n; i++) {
        struct worth worth = repair_worth(repair, positions[i]);

        sum.n_broken += worth.n_broken;
        sum.gap_days += worth.gap_days;
        sum.changes += worth.changes;
    }
    return sum;
}

bool repair_together(struct repair *repair, const uint32_t *positions, unsigned n,
                     bool may_be_as_good)
{
    struct worth before = worth_of_all(repair, positions, n);
    GArray *was[REPAIR_TOGETHER_MAX];
    bool is_better = false;

    g_assert(n <= REPAIR_TOGETHER_MAX);
    for (unsigned i = 0; i < n; i++) {
        was[i] = repair_remember(repair, positions[i]);
        repair_clear(repair, positions[i]);
    }
    for (unsigned i = 0; i < n; i++)
        repair_fill(repair, positions[i]);
    is_better =
        worth_compare(worth_of_all(repair, positions, n), before) < (may_be_as_good ? 1 : 0);
    for (unsigned i = 0; i < n; i++) {
        if (!is_better)
            repair_restore(repair, positions[i], was[i]);
        g_array_unref(was[i]);
    }
    return is_better;
}
