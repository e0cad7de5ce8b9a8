/* Proofs that positions must stay empty, whoever plans.
 *
 * They are counts that anybody can do again: on one day, the positions of some roles against the
 * people who could be there, the seats of the lifts that could have brought them, the ceiling or
 * the share of relief; over a stretch of days, the days that are needed against those that people
 * can give with their rest between tours; and one position for itself, against the dates of lifts.
 * Nothing is counted that a rule might forbid only together with something else, so what is proven
 * holds for every plan. What has a pin with a waiver is counted as if it broke no count.
 *
 * Only days on which the plan at hand leaves something empty are looked at: on the others nothing
 * can be proven.
 *
 * Private to this folder.
 */
#ifndef PLAN_WITNESS_WITNESS_H
#define PLAN_WITNESS_WITNESS_H

#include "plan/outline/outline.h"
#include "plan/plan.h"

/* Sets `because` of each gap of the plan. Returns how many position-days every plan leaves empty
 * at least, never more than this one does. */
int64_t witness_gaps(const struct outline *outline, struct plan *plan);

#endif
