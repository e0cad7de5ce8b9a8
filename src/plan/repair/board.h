/* All tours of a plan laid out, so that one can be taken away or put in: who is where and when, and
 * what seats, room under the ceiling and relief at a post are left.
 *
 * Private to this folder. Putting in and taking away take no longer in a large plan than in a small
 * one.
 */
#ifndef PLAN_REPAIR_BOARD_H
#define PLAN_REPAIR_BOARD_H

#include "plan/outline/outline.h"

enum placed_kind {
    PLACED_DONE,    /* it has happened, or will as it is */
    PLACED_RUNNING, /* it has begun; the departure is open */
    PLACED_PINNED,  /* a human has fixed it */
    PLACED_BASE,    /* of the plan that is repaired */
    PLACED_NEW,
};

struct placed {
    struct tour tour;
    int32_t from; /* days; of one who serves at the start that since when */
    int32_t until;
    enum placed_kind kind;
    bool is_on;
    uint32_t next_there; /* by day: the next in the same position, or PLAN_NONE */
    uint32_t next_of;    /* the next of the same person */
};

struct board {
    const struct outline *outline;
    GArray *placed;        /* struct placed */
    uint32_t *first_there; /* by position: the first of all, by day */
    uint32_t *first_of;    /* by person */
    uint32_t *arrivals;    /* by post × lift */
    int32_t *in_left;      /* seats, by lift */
    int32_t *out_left;
    uint32_t *n_on;  /* people who come or go, by lift */
    int32_t *second; /* by day of the horizon: pairs of people in one position */
};

struct board *board_new(const struct outline *outline);
void board_free(struct board *board);
DEFINE_OWNED(board)

static inline struct placed *board_at(const struct board *board, uint32_t number)
{
    return &g_array_index(board->placed, struct placed, number);
}

/* Puts a tour there, whatever the rules say; its number. Its lifts are in the problem. */
uint32_t board_put(struct board *board, const struct tour *tour, enum placed_kind kind);
/* Takes it away; its number stays its own. */
void board_take(struct board *board, uint32_t number);
/* Puts a tour that was taken away back where it was, leaving with `leave`. */
void board_put_back(struct board *board, uint32_t number, uint32_t leave);

/* No tour of the person, no rest and no absence is in the way of [from, until). */
bool board_is_free(const struct board *board, uint32_t person, int32_t from, int32_t until);
/* One more may arrive at the post with the lift: the share of relief. */
bool board_has_relief(const struct board *board, uint32_t post, uint32_t lift);
/* The ceiling leaves room for a second person in a position on all of [from, until). */
bool board_has_room(const struct board *board, int32_t from, int32_t until);
/* The tour, which is not there, would break no rule beside those that are. Does not look at what
 * it breaks by itself (pins.h). */
bool board_fits(const struct board *board, const struct tour *tour);

#endif
