/* A plan as statements: what is published of it, and the orders it gives.
 *
 * For the command that publishes a plan; it has checked the plan.
 */
#ifndef MODULES_FORCE_ORDERS_H
#define MODULES_FORCE_ORDERS_H

#include <jansson.h>

#include "plan/plan.h"

struct view; /* mission/view.h */

/* The row of plan.published without its attachments; new reference. */
json_t *orders_plan_row(const struct problem *problem, const struct plan *plan, const char *name);

/* Rows of order.given, one a tour, in lists of at most BODY_ROWS_MAX: a list of them; new
 * reference. */
json_t *orders_rows(const struct problem *problem, const struct plan *plan, const char *name);

/* Further rows for those who are on tour when the plan begins, have no place in it, and are ordered
 * to leave: who hands over is not forgotten because a plan begins; and for all who go on in
 * positions that end soon (closing.h). A list as above; NULL on failure. */
json_t *orders_kept(struct view *view, const struct problem *problem, const struct plan *plan,
                    const char *name, GError **error);

/* Does the plan fit what is known? ERROR_STATE: a plan of that name is published, or a lift of the
 * plan is unknown, cancelled, or on another day than the problem says. */
bool orders_fit(struct view *view, const struct problem *problem, const struct plan *plan,
                const char *name, GError **error);

#endif
