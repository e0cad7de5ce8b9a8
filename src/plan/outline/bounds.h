/* What no plan can do better, for each objective, given how many position-days stay empty.
 *
 * Private to this folder.
 */
#ifndef PLAN_OUTLINE_BOUNDS_H
#define PLAN_OUTLINE_BOUNDS_H

#include "plan/outline/outline.h"
#include "plan/plan.h"

/* Into bound[OBJECTIVE_COUNT]; the proof's windows as a new GArray of struct window. */
GArray *bounds_find(const struct outline *outline, int64_t gap_days, int64_t *bound);

#endif
