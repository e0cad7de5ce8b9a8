/* What the tests of the exercise share: an engine of their own around the force's part, and a
 * checker that shares no code with the rules. It reads what was said, counts people instant by
 * instant and days by GDate, and must find just what was planted.
 */
#ifndef MODULES_FORCE_EXERCISE_TESTING_H
#define MODULES_FORCE_EXERCISE_TESTING_H

#include "mission/agreement.h"
#include "mission/exercise.h"

/* Asia/Baku has been four hours east of UTC without summer time since 2016. */
#define EAST_MS (4 * 3600 * INT64_C(1000))
#define DAY_MS  (24 * 3600 * INT64_C(1000))

struct saying {
    int64_t said;
    unsigned no;
    const char *kind;
    json_t *fields;
};

struct exercise {
    struct agreement agreement;
    struct interval span;
    int64_t positions, posts, people;
    bool planner;
    GRand *random;
    GArray *said;       /* struct saying */
    GPtrArray *planted; /* lines */
};

/* From 10 November 2020; tear down what was set up. */
void exercise_set_up(struct exercise *exercise, unsigned seed, int years);
void exercise_tear_down(struct exercise *exercise);

/* One article, its readings as a list of [name, parameters]. */
void add_article(struct agreement *agreement, const char *rule, const char *readings);
#define TWO_READINGS                                                                               \
    "[[\"clamp\", {\"max\": \"P6M\", \"end_of_month\": \"clamp\"}],"                               \
    " [\"forward\", {\"max\": \"P6M\", \"end_of_month\": \"forward\"}]]"

#define PLAN_KEPT "[[\"short\", {\"grace\": \"P3D\"}], [\"long\", {\"grace\": \"P7D\"}]]"

/* Articles on the ceiling, the limit of tours, manning and deployment. */
void add_usual(struct agreement *agreement, const char *ceiling, const char *limit);

/* A line as exercise_plant makes them. */
void add_line(GPtrArray *lines, const char *rule, const char *subject, const char *reading,
              int64_t since, int64_t until);

/* Plays, checks that just what is planted is found, and says how many tours and lines there were.
 */
void play(struct exercise *exercise, unsigned *n_tours, unsigned *n_planted);

#endif
