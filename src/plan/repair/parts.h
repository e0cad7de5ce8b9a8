/* What the parts of repairing share.
 *
 * Private to repair*.c.
 */
#ifndef PLAN_REPAIR_PARTS_H
#define PLAN_REPAIR_PARTS_H

#include "plan/repair/board.h"
#include "plan/repair/path.h"
#include "plan/repair/repair.h"

struct repair {
    const struct outline *outline;
    int32_t freeze;
    struct board *board;
    struct pathfinder *finder;
    const struct tour *base;
    uint32_t *first_base; /* by position: of base, by arrival; PLAN_NONE: none */
    uint32_t *next_base;
    bool *is_damaged;     /* by position */
    int32_t *stays_until; /* by lift: of one position, for those who could come there */
    GArray *late;         /* struct tour: begun, and cannot leave as they were to */
};

static inline int32_t repair_day(const struct repair *repair, uint32_t lift)
{
    return repair->outline->problem->lifts[lift].day;
}

/* It begins before the freeze, and so stays. */
bool repair_has_begun(const struct repair *repair, const struct tour *tour);
bool repair_is_pinned(const struct repair *repair, const struct tour *tour);
/* The first and the last day on which somebody whose tour has begun may leave. */
struct stretch repair_leaving_days(const struct repair *repair, const struct placed *placed);
/* The same, rested before the person's next tour. */
struct stretch repair_rested_days(const struct repair *repair, const struct placed *placed);
/* It breaks nothing, by itself or beside what is on the board. */
bool repair_can_stay(struct repair *repair, const struct tour *tour);

/* ask.c: takes all off the board that is not settled in the position. */
void repair_clear(struct repair *repair, uint32_t position);

/* What is asked of the finder, and who is there. */
struct question {
    struct path_asked asked;
    uint32_t holder; /* number on the board, taken off; PLAN_NONE: none, or one who stays put */
    GArray *kept;    /* struct kept; number is that in base, or on the board of pinned ones */
};
/* Clears the position, takes the holder off, and asks how to fill it; `is_alone` as in path.h. */
struct question repair_ask(struct repair *repair, uint32_t position, bool is_alone);
void question_clear(struct question *question);

/* fill.c: fills the position anew, as well as the rest leaves room for. */
void repair_fill(struct repair *repair, uint32_t position);

/* worth.c: what has come of a position; smaller is better, compared member by member. */
struct worth {
    int32_t n_broken; /* people whom nothing takes home in time, and who come without a handover or
                         as a third */
    int32_t gap_days;
    int32_t changes;
};
struct worth repair_worth(const struct repair *repair, uint32_t position);

/* <0: x is better. */
int worth_compare(struct worth x, struct worth y);

/* bound.c: how few changes there can be. Each damaged position is added before it is
 * filled. */
struct fewest;
struct fewest *fewest_new(struct repair *repair);
void fewest_free(struct fewest *fewest);
DEFINE_OWNED(fewest)
void fewest_add(struct fewest *fewest, uint32_t position);
/* Of the position that was added as the so manieth, counted from 0: what it would be worth alone.
 */
struct worth fewest_alone(const struct fewest *fewest, uint32_t number);
/* For plans that leave so many days of those positions empty. */
int64_t fewest_changes(const struct fewest *fewest, int64_t gap_days);

#define REPAIR_TOGETHER_MAX 12

/* together.c: what is in the position, as an array to restore it from. */
GArray *repair_remember(const struct repair *repair, uint32_t position);
void repair_restore(struct repair *repair, uint32_t position, const GArray *all);
/* Fills the positions anew, the first first. False: that was no better, or not
 * even as good, and all is as it was. */
bool repair_together(struct repair *repair, const uint32_t *positions, unsigned n,
                     bool may_be_as_good);

/* pairs.c: fills positions that stayed empty by filling each together with another one. */
void repair_pairs(struct repair *repair, const GArray *positions, const struct fewest *fewest);

/* improve.c: tries one position after another, with others whose reliefs are near, until
 * `wish` says that it is over or the changes are as few as `fewest` allows. */
void repair_improve(struct repair *repair, const GArray *damaged, const struct fewest *fewest,
                    const struct repair_wish *wish);

#endif
