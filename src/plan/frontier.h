/* What changes to a problem cost: copies of it with one thing changed, to be solved like the
 * problem itself, and a picture of what came out.
 *
 * Pure. A published plan is left out of all of them, and `changes` with it: asked is what a plan
 * made anew would cost.
 */
#ifndef PLAN_FRONTIER_H
#define PLAN_FRONTIER_H

#include "plan/plan.h"

enum question {
    QUESTION_SIZE,     /* of lifts */
    QUESTION_LIFT_DAY, /* one more a week */
    QUESTION_DWELL,
    QUESTION_HANDOVER,
    QUESTION_TOUR,
    QUESTION_PEOPLE,
};
#define QUESTION_COUNT 6
/* "What do smaller and larger lifts cost?", translated. */
const char *question_text(enum question question);

struct variant {
    const char *id;         /* "lifts-smaller" */
    const char *label;      /* "10 % smaller", translated */
    enum question question; /* of the first variant, the problem as it is: none */
    struct problem *problem;
};

/* All plans of the variant `harder` are plans of `easier` too. */
struct easing {
    unsigned harder;
    unsigned easier;
};

struct comparison {
    const struct problem *problem; /* lends the ids of all */
    GArray *variants;              /* struct variant; the first is the problem as it is */
    GArray *easings;               /* struct easing, in the order in which plans are handed on */
};

/* Leaves out what would change nothing: a longer handover where no role has one, and so on. The
 * problem must outlive it. */
struct comparison *comparison_new(const struct problem *problem);
void comparison_free(struct comparison *comparison);
DEFINE_OWNED(comparison)

/* What was found for a variant. */
struct outcome {
    bool is_impossible; /* every plan would break a rule: nothing else is set */
    int64_t objective[OBJECTIVE_COUNT];
    int64_t bound[OBJECTIVE_COUNT];
    unsigned plan_of; /* the variant whose plan it is: a harder one's may be the best known */
};

/* Hands plans on from harder variants to easier ones, where they are better than what the search
 * found there in its time. `outcomes` as many as variants, plan_of their own numbers; the first is
 * possible. */
void comparison_hand_on(const struct comparison *comparison, struct outcome *outcomes);

/* A picture, SVG, of a panel for each question; g_free. */
char *comparison_svg(const struct comparison *comparison, const struct outcome *outcomes,
                     const char *title);

/* "days with an empty position", translated. */
const char *objective_text(enum objective objective);

#endif
