/* Does a plan keep the rules of its problem, and is it worth what it says?
 *
 * Written apart from the solver, from docs/format/rotation.md alone: it shares no code with the
 * rest of this folder, so that a mistake there does not hide here. Base only.
 */
#ifndef PLAN_CHECK_H
#define PLAN_CHECK_H

#include <jansson.h>

#include "base/error.h"

/* Both texts are JSON. NULL with *error set when either cannot be read at all. Otherwise
 * {"valid": bool, "objective": {name: counted}, "stated": {name: stated},
 *  "bound": {name: stated}, "windows": cost that those windows of the proof show which hold,
 *  "beyond_windows": sentence or null,
 *  "broken": [{"rule", "day", "position", "people": [..], "lift", "sentence"}] (at most 100),
 *  "n_broken": int, "rules": {rule: how often it is broken},
 *  "waived": [as in broken, and "waiver": its sentence] (at most 100), "n_waived": int}. New
 * reference.
 *
 * Rules: unknown (an id), serving, order (leaves before it begins), horizon, limit, min_days,
 * dwell, person (two places at once), role, unavailable, position (three at once), handover,
 * ceiling, minimum, relief, seats, freeze, pin (one that is not in the plan), unfilled; and of the
 * numbers objective, bound, window (badly formed or overlapping), must_arrive, least_cost, proof
 * (the windows' sum). What is broken on many days together is one entry with the first of them.
 * What a pinned tour with a waiver breaks of limit, min_days, dwell, role, unavailable and handover
 * is waived, and the plan valid. */
json_t *plan_check(const char *problem, size_t n_problem, const char *plan, size_t n_plan,
                   GError **error);

#endif
