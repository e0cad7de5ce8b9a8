/* What is asked about a position: who holds it, what could stay, what must. */
#include <stdlib.h>

#include "plan/pins.h"
#include "plan/repair/parts.h"

void question_clear(struct question *question)
{
    g_array_unref(question->kept);
}

void repair_clear(struct repair *repair, uint32_t position)
{
    uint32_t i = repair->board->first_there[position];

    while (i != PLAN_NONE) {
        const struct placed *placed = board_at(repair->board, i);
        uint32_t next = placed->next_there;

        if (placed->kind == PLACED_BASE || placed->kind == PLACED_NEW)
            board_take(repair->board, i);
        i = next;
    }
}

/* Who holds the position at the freeze: of two the one who is to stay longer. */
static void ask_about_holder(struct repair *repair, struct question *question)
{
    const struct problem *problem = repair->outline->problem;
    struct path_asked *asked = &question->asked;
    uint32_t holder = PLAN_NONE;
    int32_t other_until = repair->freeze;
    int32_t last_until = problem->from;

    for (uint32_t i = repair->board->first_there[asked->position]; i != PLAN_NONE;
         i = board_at(repair->board, i)->next_there) {
        const struct placed *placed = board_at(repair->board, i);

        if (placed->kind != PLACED_DONE && placed->kind != PLACED_RUNNING)
            continue;
        last_until = MAX(last_until, placed->until);
        if (placed->until <= repair->freeze && placed->kind == PLACED_DONE)
            continue;
        if (holder != PLAN_NONE)
            other_until =
                MIN(placed->until, MAX(other_until, board_at(repair->board, holder)->until));
        if (holder == PLAN_NONE || placed->until >= board_at(repair->board, holder)->until)
            holder = i;
    }
    asked->since = repair->freeze;
    asked->from = other_until;
    asked->is_held = holder != PLAN_NONE;
    question->holder = PLAN_NONE;
    if (holder == PLAN_NONE) {
        bool owes = problem->roles[problem->positions[asked->position].role].handover_days > 0;

        asked->from += owes && last_until == repair->freeze;
        return;
    }
    asked->since = board_at(repair->board, holder)->from;
    if (board_at(repair->board, holder)->kind == PLACED_DONE) {
        asked->is_fixed = true;
        asked->leave = board_at(repair->board, holder)->tour.leave;
    } else {
        struct stretch days = repair_rested_days(repair, board_at(repair->board, holder));

        asked->earliest = days.from;
        asked->latest = days.until;
        question->holder = holder;
        board_take(repair->board, holder);
    }
}

static int kept_compare(const void *a, const void *b)
{
    const struct kept *x = a;
    const struct kept *y = b;

    return (x->arrive > y->arrive) - (x->arrive < y->arrive);
}

/* A holder who comes again to the same position rests before. */
static void rest_before_kept(const struct repair *repair, struct question *question)
{
    uint32_t person = board_at(repair->board, question->holder)->tour.person;

    for (guint i = 0; i < question->kept->len; i++) {
        const struct kept *kept = &g_array_index(question->kept, struct kept, i);

        if (!kept->is_pinned && repair->base[kept->number].person == person)
            question->asked.latest =
                MIN(question->asked.latest,
                    repair_day(repair, kept->arrive) - repair->outline->problem->dwell_days);
    }
}

/* Those of the plan that could stay where the position was cleared, and those that must. */
static void ask_about_kept(struct repair *repair, struct question *question)
{
    const struct problem *problem = repair->outline->problem;
    struct path_asked *asked = &question->asked;

    for (uint32_t i = repair->board->first_there[asked->position]; i != PLAN_NONE;
         i = board_at(repair->board, i)->next_there) {
        const struct placed *placed = board_at(repair->board, i);
        struct kept kept = {i, placed->tour.arrive, placed->tour.leave, true};

        if (placed->kind == PLACED_PINNED)
            g_array_append_val(question->kept, kept);
    }
    for (uint32_t i = repair->first_base[asked->position]; i != PLAN_NONE;
         i = repair->next_base[i]) {
        const struct tour *tour = &repair->base[i];
        struct kept kept = {i, tour->arrive, tour->leave, false};

        if (repair_has_begun(repair, tour) ||
            (problem->n_pinned > 0 && repair_is_pinned(repair, tour)))
            continue;
        if (asked->is_alone ? outline_tour_faults(repair->outline, tour) == 0
                            : repair_can_stay(repair, tour))
            g_array_append_val(question->kept, kept);
    }
    /* Those of the plan are in order already. */
    if (problem->n_pinned > 0)
        g_array_sort(question->kept, kept_compare);
    if (question->holder != PLAN_NONE && !asked->is_alone)
        rest_before_kept(repair, question);
    asked->kept = (const struct kept *)(const void *)question->kept->data;
    asked->n_kept = question->kept->len;
}

struct question repair_ask(struct repair *repair, uint32_t position, bool is_alone)
{
    struct question question = {
        .asked = {.position = position, .is_alone = is_alone},
        .kept = g_array_new(FALSE, FALSE, sizeof(struct kept)),
    };

    repair_clear(repair, position);
    ask_about_holder(repair, &question);
    ask_about_kept(repair, &question);
    return question;
}
