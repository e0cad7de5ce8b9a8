/* Duties as JSON and as lines: for `truce duties` and for the board.
 */
#ifndef ACTION_DUTIES_H
#define ACTION_DUTIES_H

#include "base/terminal.h"
#include "mission/view.h"

/* [{"date","article","subject","what","reading"}], by date. NULL on failure. New reference. */
json_t *duties_json(struct view *view, struct date from, struct date until, GError **error);
/* One line for all subjects that owe the same on the same day, under whatever readings; at most
 * `n_max` lines. The subject is not said where it is the article or `mission` itself. */
void show_duty_rows(struct terminal *terminal, const json_t *rows, const char *mission,
                    unsigned n_max, int indent);

#endif
