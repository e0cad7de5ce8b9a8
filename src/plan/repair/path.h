/* The cheapest way to keep one position filled from a day on, with the rest of the plan as it is:
 * a shortest path over lifts on which somebody could come.
 *
 * Private to this folder.
 */
#ifndef PLAN_REPAIR_PATH_H
#define PLAN_REPAIR_PATH_H

#include "plan/repair/board.h"

/* Compared member by member. */
struct path_cost {
    int32_t gap_days;
    int32_t changes;   /* tours taken out and put in */
    int64_t lift_cost; /* of lifts that nobody else is on */
    int32_t tours;
};

/* A tour of the plan that may stay as it is. */
struct kept {
    uint32_t number; /* on the board; the path does not look there */
    uint32_t arrive;
    uint32_t leave;
    bool is_pinned; /* it stays */
};

/* How somebody new comes and goes. */
struct step {
    uint32_t arrive;
    uint32_t leave; /* PLAN_NONE: is there at the end */
    uint32_t kept;  /* number among the kept; PLAN_NONE: somebody new */
};

struct path_asked {
    uint32_t position;
    bool is_held;
    int32_t since; /* held: from then on; else empty from then on */
    bool is_fixed; /* the holder leaves with `leave`, else from `earliest` to `latest` */
    uint32_t leave;
    int32_t earliest;
    int32_t latest;
    int32_t from;            /* nobody comes before this day */
    const struct kept *kept; /* by arrival */
    uint32_t n_kept;
    bool is_alone; /* as if seats, ceiling and relief were there for this position alone */
    /* By lift: the last day on which somebody new may leave who comes with it; NULL: the limit. */
    const int32_t *stays_until;
    const bool *closed; /* by lift: nobody new comes with it; NULL: they all may */
};

struct path {
    struct path_cost cost;
    uint32_t holder_leaves; /* lift; PLAN_NONE: stays, or nobody holds it */
    GArray *steps;          /* struct step, by arrival; the path's own */
};

struct pathfinder;

struct pathfinder *pathfinder_new(struct board *board);
void pathfinder_free(struct pathfinder *finder);
DEFINE_OWNED(pathfinder)

int path_cost_compare(const struct path_cost *x, const struct path_cost *y);

/* The path belongs to the finder until the next call. False: the holder cannot leave in time. */
bool pathfinder_find(struct pathfinder *finder, const struct path_asked *asked, struct path *path);

#endif
