/* Exercises: a seeded, deterministic play of a mission, marked as invented.
 *
 * The engine (mission/exercise.c) makes the mission with keys from the seed and plays the years: it
 * asks each module's part once, in the order of the list, for what it wants said when; sorts all of
 * it by time; states it. A part reads only the agreement, facts contracts and what earlier parts
 * planned. Planted breaches are listed with the interval that check must find.
 */
#ifndef MISSION_EXERCISE_H
#define MISSION_EXERCISE_H

#include <jansson.h>

#include "base/world.h"
#include "mission/agreement.h"

struct exercise;

/* ---- what a part may read ---- */
const struct agreement *exercise_agreement(const struct exercise *exercise);
const struct zone *exercise_zone(const struct exercise *exercise);
struct interval exercise_span(const struct exercise *exercise);
/* Options of truce simulate, or the agreement's size: positions, posts, people; planner: 1 when a
 * plan is asked for; -1: not given. */
int64_t exercise_option(const struct exercise *exercise, const char *name);
/* A stream of its own for each part: adding one does not change the others. n >= 1. */
uint32_t exercise_random(struct exercise *exercise, uint32_t n); /* 0 <= result < n */

/* ---- what a part says ---- */

/* One row, by `author`, of `kind`, stated at `said`. Rows of one author and kind said at the same
 * instant become one statement, or several where it would be too large; what is said at one instant
 * is stated in the order in which it was first said. Takes over `fields`. `said` is never before
 * the span (asserted); what would be said after it has not happened yet and is left out. */
void exercise_say(struct exercise *exercise, struct instant said, const char *author,
                  const char *kind, json_t *fields);

/* A breach put in on purpose. `reading` "" for all readings: one line for each. until INSTANT_MAX:
 * it lasts. */
void exercise_plant(struct exercise *exercise, const char *article, const char *rule,
                    const char *subject, const char *reading, struct instant since,
                    struct instant until);

/* ---- playing ---- */

/* The span begins with the day of the agreement's earliest instrument and has `years` years. Keys
 * come from the seed; a keyring that holds other ones is refused (ERROR_KEY). Equal seeds, plans
 * and programs give equal records, byte for byte. */
struct exercise_plan {
    const char *yaml;
    size_t n_yaml;
    const char *file;
    const char *keyring;
    uint64_t seed;
    int years;
    int64_t positions, posts, people; /* -1: from the agreement */
    bool planner;                     /* people come and go by a plan that is published */
};
struct exercise_summary {
    int64_t n_statements; /* in the log: adoption and acceptances too */
    int64_t n_rows;       /* that the parts said */
    int64_t n_planted;
};
/* Plays into a new mission and writes the planted breaches to `planted_path`, a JSON array with an
 * object {article, rule, subject, reading, since, until} a line; instants in the agreement's zone,
 * until null when it lasts. All parts plan before anything is made. `progress` may be NULL. */
bool exercise_play(const struct world *world, const char *address, const struct exercise_plan *plan,
                   const char *planted_path,
                   void (*progress)(void *self, const char *what, int64_t done, int64_t total),
                   void *self, struct exercise_summary *summary, GError **error);

#endif
