/* Positions that end while a plan runs, since they are abolished or their post closes: they have no
 * place in the plan. Who is ordered there still comes if a tour's time is left, and all leave with
 * the first lift that runs when it ends, or earlier if they are ordered to.
 *
 * Pure. Asked when a problem is posed and again when its plan is published, with the same answer.
 */
#ifndef MODULES_FORCE_CLOSING_H
#define MODULES_FORCE_CLOSING_H

#include <glib.h>

#include "mission/fact.h"

struct problem; /* plan/problem.h */

/* All arrays are facts, in their order; borrowed. */
struct closing_facts {
    const GArray *tours;
    const GArray *positions;
    const GArray *posts;
    const GArray *lifts;
    const GArray *orders;
    const struct zone *zone;
};

struct closing_tour {
    const char *position;
    const char *person;
    const struct fact_lift *arrives; /* NULL: is there */
    const struct fact_lift *leaves;  /* NULL: no lift runs by the limit */
    struct date closes;
};

/* When the position ends, be it with its post; INSTANT_MAX: never. */
struct instant closing_of(const struct closing_facts *facts, const struct fact_position *position);

/* Is it there when the horizon begins, and ends so soon that nobody is planned for it any more,
 * within the longest tour? Also where its post has closed and nobody has abolished it. */
bool closing_is_near(const struct closing_facts *facts, const struct problem *problem,
                     const struct fact_position *position);

/* By position, then person: who is there still or comes, in positions that end so; a new GArray of
 * struct closing_tour. Of the problem only its horizon and the rules of one tour are looked at. */
GArray *closing_tours(const struct closing_facts *facts, const struct problem *problem);

#endif
