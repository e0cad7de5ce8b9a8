/* Posing the rotation problem: from what is known of a mission to the planner's arrays.
 *
 * Pure: facts in, a problem out. Facts carry instants, the planner days: whoever leaves on a day
 * leaves before the one who comes, and a tour that began within a day began with it. The horizon
 * begins with the day after `at`.
 *
 * Positions, roles, posts, lifts and people come as the facts have them; what cannot be said in a
 * problem is said in `notes`. People are those registered and those who ever served. They have the
 * roles they were qualified for on every day of the horizon; where there is none such, those they
 * are qualified for on some of it, and they are unavailable on the days on which one of these does
 * not hold; where nobody ever stated a qualification of theirs, the roles of the positions in which
 * they served.
 *
 * What is pinned is so in the problem as far as it lies ahead. A pin that cannot be any more, or
 * that breaks a rule by now and has no waiver, is left out and told.
 *
 * Positions that end soon are not planned for (closing.h).
 *
 * Of two people in a position the one who came last serves; the other leaves as ordered, in a seat
 * that the plan does not have, and is at home for the dwell after that.
 */
#ifndef MODULES_FORCE_POSE_H
#define MODULES_FORCE_POSE_H

#include <glib.h>

#include "mission/fact.h"

struct problem; /* plan/problem.h */

/* Handover in one role. */
struct pose_handover {
    const char *role;
    int32_t days;
};

/* What no statement says. */
struct pose_terms {
    struct period tour_max;
    enum end_of_month end_of_month;
    int64_t ceiling; /* -1: none */
    int32_t min_days;
    int32_t dwell_days;
    int32_t share_of; /* of a post's positions, share_of / share_in may be relieved ... */
    int32_t share_in;
    int32_t within_days;     /* ... within so many days; 0: no rule */
    int32_t handover_days;   /* in roles that `handovers` does not name */
    const GArray *handovers; /* struct pose_handover; may be NULL */
    bool again;              /* the orders in force are the plan published earlier ... */
    struct date freeze;      /* ... which stays as it is before this day */
};

/* All arrays are facts, in their order; borrowed. */
struct pose_facts {
    const GArray *tours;
    const GArray *positions;
    const GArray *posts;
    const GArray *people;
    const GArray *absences;
    const GArray *planned; /* struct fact_planned_absence */
    const GArray *qualifications;
    const GArray *lifts;
    const GArray *orders;
    const GArray *pins;   /* struct fact_pin; may be NULL: none */
    const GArray *wished; /* the same, not pinned yet: their people come along; may be NULL */
    const struct zone *zone;
};

/* Sentences, of char *: what was assumed or left out, and why there is no problem. */
struct pose_words {
    GPtrArray *notes;
    GPtrArray *faults;
};
struct pose_words pose_words_new(void);
void pose_words_clear(struct pose_words *words);

/* NULL with at least one fault. `until` is the day after the last one planned. */
struct problem *pose(const struct pose_facts *facts, const struct pose_terms *terms,
                     struct instant at, struct date until, struct pose_words *words);

#endif
