/* What a plan is worth, as JSON.
 */
#ifndef PLAN_AMOUNTS_H
#define PLAN_AMOUNTS_H

#include <jansson.h>

#include "plan/plan.h"

/* {"gaps": 0, "lift_cost": 2774}: the objectives that the problem asks for, in its order. A new
 * reference. */
json_t *amounts_json(const struct problem *problem, const int64_t amounts[OBJECTIVE_COUNT]);

#endif
