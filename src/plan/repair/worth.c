/* What has come of a position. */
#include "plan/pins.h"
#include "plan/repair/parts.h"

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

static bool is_waived(const struct repair *repair, const struct placed *placed)
{
    return repair->outline->problem->n_pinned > 0 &&
           tour_is_waived(repair->outline->problem, &placed->tour);
}

/* Does whoever comes with `next` break a rule of two by somebody who came before? A layout in which
 * people leave as soon as they may can, and no plan may. */
static bool breaks_rule(const struct repair *repair, uint32_t first, const struct placed *next)
{
    const struct problem *problem = repair->outline->problem;
    uint32_t role = problem->positions[next->tour.position].role;
    int32_t handover_days = problem->roles[role].handover_days;
    const struct placed *left_today = NULL;
    unsigned n_holders = 0;

    for (uint32_t i = first; board_at(repair->board, i) != next;
         i = board_at(repair->board, i)->next_there) {
        const struct placed *other = board_at(repair->board, i);
        int32_t together = MIN(other->until, next->until) - next->from;

        if (other->until == next->from && other->from < next->from)
            left_today = other;
        if (other->until <= next->from)
            continue;
        n_holders++;
        if (together < handover_days && other->from < next->from && !is_waived(repair, other) &&
            !is_waived(repair, next))
            return true;
    }
    return n_holders > 1 || (n_holders == 0 && left_today != NULL && handover_days > 0 &&
                             !is_waived(repair, left_today) && !is_waived(repair, next));
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
        worth.n_broken += placed->kind == PLACED_RUNNING && placed->tour.leave == PLAN_NONE &&
                          problem_limit(problem, placed->from) < problem->until;
        worth.n_broken += placed->from >= repair->freeze && placed->tour.arrive != PLAN_NONE &&
                          breaks_rule(repair, repair->board->first_there[position], placed);
    }
    return worth;
}

int worth_compare(struct worth x, struct worth y)
{
    if (x.n_broken != y.n_broken)
        return x.n_broken < y.n_broken ? -1 : 1;
    if (x.gap_days != y.gap_days)
        return x.gap_days < y.gap_days ? -1 : 1;
    return (x.changes > y.changes) - (x.changes < y.changes);
}
