/* What has come of a position. */
#include "plan/repair_parts.h"

static int32_t gap_days(const struct repair *repair, uint32_t position)
{
    const struct problem *problem = repair->outline->problem;
    int32_t filled_until = repair->freeze;
    int32_t days = 0;

    for (uint32_t i = repair->board->first_there[position]; i != PLAN_NONE;
         i = board_at(repair->board, i)->next_there) {
        const struct placed *placed = board_at(repair->board, i);

        days += MAX(placed->from - filled_until, 0);
        filled_until = MAX(filled_until, placed->until);
    }
    return days + MAX(problem->until - filled_until, 0);
}

struct worth repair_worth(const struct repair *repair, uint32_t position)
{
    const struct problem *problem = repair->outline->problem;
    struct worth worth = {0, gap_days(repair, position), 0};

    for (uint32_t i = repair->first_base[position]; i != PLAN_NONE; i = repair->next_base[i])
        worth.changes += !repair_has_begun(repair, &repair->base[i]) &&
                         !repair_is_pinned(repair, &repair->base[i]);
    for (uint32_t i = repair->board->first_there[position]; i != PLAN_NONE;
         i = board_at(repair->board, i)->next_there) {
        const struct placed *placed = board_at(repair->board, i);

        worth.changes += (placed->kind == PLACED_NEW) - (placed->kind == PLACED_BASE);
        worth.n_stranded += placed->kind == PLACED_RUNNING && placed->tour.leave == PLAN_NONE &&
                            problem_limit(problem, placed->from) < problem->until;
    }
    return worth;
}

int worth_compare(struct worth x, struct worth y)
{
    if (x.n_stranded != y.n_stranded)
        return x.n_stranded < y.n_stranded ? -1 : 1;
    if (x.gap_days != y.gap_days)
        return x.gap_days < y.gap_days ? -1 : 1;
    return (x.changes > y.changes) - (x.changes < y.changes);
}
