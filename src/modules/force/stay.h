/* Joining what belongs together: an arrival and a departure make a tour, an opening and a closing
 * the time a post stood.
 *
 * Statements make only their own rows, so beginnings and ends are joined here, in memory: a plain
 * scan of two tables and one sort by person cost less than any join in SQL. Pure.
 */
#ifndef MODULES_FORCE_STAY_H
#define MODULES_FORCE_STAY_H

#include <glib.h>

#include "mission/fact.h"

/* One beginning or end. Texts are interned: the same one is the same pointer. */
struct event {
    const char *who;
    const char *place; /* a beginning and an end meet where both are the same */
    const char *author;
    struct instant at;
    struct evidence evidence;
    unsigned row; /* the caller's number for what else the statement said */
    bool ends;
};

struct stay {
    const char *who;
    const char *place;
    struct instant since; /* INSTANT_MIN: an end that nobody said the beginning of */
    struct instant until; /* INSTANT_MAX: still running */
    struct evidence begun;
    struct evidence ended;
    unsigned row;  /* of the beginning, else of the end */
    bool unclosed; /* nobody said the end: it is where the next of the same two began */
};

/* By who, then since; a new GArray of struct stay. The same said twice counts once. */
GArray *stays_pair(const struct event *events, unsigned n);

#endif
