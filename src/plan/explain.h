/* Why a plan is as it is, in sentences that whoever is on duty can check by hand, and as data.
 *
 * Everything said is worked out from the problem and the plan: the plan stays as it is, and what is
 * asked is whether one thing more or one thing else would keep all rules. Pure.
 */
#ifndef PLAN_EXPLAIN_H
#define PLAN_EXPLAIN_H

#include <jansson.h>

#include "base/error.h"
#include "plan/plan.h"

/* `what` is the id of a position, person or lift ("position:ID" and so on where an id is in several
 * lists), "POSITION@DATE" for a gap, or "gaps" for all of them. `on`: only what concerns that day;
 * DAY_NONE: all. NULL with *error ERROR_NOT_FOUND, ERROR_REFERENCE (an id of several lists),
 * ERROR_FIELD (no date) or ERROR_USAGE (`on` for a lift or a gap).
 *
 * Otherwise {"about": "position", "person", "lift" or "gaps", "id", "sentences": [..],
 * "items": [{"heading", "sentences": [..], ...}]}, the items being tours, times at home, or gaps
 * with what else there is to know of them. New reference. */
json_t *plan_explain(const struct problem *problem, const struct plan *plan, const char *what,
                     int32_t on, GError **error);

#endif
