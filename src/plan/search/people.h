/* Who goes on which tour, when the tours are fixed: as few people as can be.
 *
 * Whoever has been there is taken again as soon as he has rested; somebody new is chosen whose
 * absences fall into the rests of the tours that will follow in that rhythm, since an absence at
 * home costs nothing and one at the wrong moment costs half a year.
 *
 * Private to this folder.
 */
#ifndef PLAN_SEARCH_PEOPLE_H
#define PLAN_SEARCH_PEOPLE_H

#include "plan/outline/outline.h"

struct people_wish {
    const double *thrift; /* by role: how much its people are to be spared for it */
    double cost_of_new;   /* against thrift */
    double cost_of_clash; /* of an absence at the wrong moment, against the same */
};

/* Gives every tour that arrives (not those of `serving`) a person; *n_people: how many arrive at
 * all. False: nobody was left for a tour of the role *missing, and the tours are as they were. */
bool people_assign(const struct outline *outline, struct tour *tours, uint32_t n,
                   const struct people_wish *wish, uint32_t *n_people, uint32_t *missing);

#endif
