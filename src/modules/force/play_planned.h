/* An exercise by a plan, between what plans and plays it and what publishes it.
 *
 * The whole term is posed and solved at once and published year by year. One lift is cancelled at
 * short notice; what is then planned again holds from the next day on.
 */
#ifndef MODULES_FORCE_PLAY_PLANNED_H
#define MODULES_FORCE_PLAY_PLANNED_H

#include "modules/force/play.h"
#include "plan/plan.h"

/* Time in which somebody cannot be planned for. */
struct course {
    unsigned person;
    struct days days;
};

/* A stretch that is published by itself, in days of the exercise. */
struct play_part {
    struct days days;
    int said_on;
};

struct planned {
    struct play *play;
    struct problem *problem;
    struct plan *plan; /* by which people come and go */
    unsigned *tours;   /* of play->tours, by tour of the plan */
    GArray *courses;   /* struct course */
    GArray *parts;     /* struct play_part */
    int from;          /* the first day planned */

    struct plan *before; /* the plan until the lift was cancelled; NULL: none was */
    uint32_t cancelled;  /* lift */
    int cancelled_on;    /* the day on which that is said */
};

/* ---- play_published.c ---- */
/* A year each, some weeks before it begins, and the first one on the eve: a GArray. */
GArray *play_parts(const struct play *play, int from);
/* Says lifts and courses, the plan and its orders, and the cancelled lift with what is planned
 * again; registers whoever is named. */
void play_publish(const struct planned *planned);

#endif
