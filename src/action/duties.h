/* Duties in groups, for people: for `truce duties` and for the board.
 */
#ifndef ACTION_DUTIES_H
#define ACTION_DUTIES_H

#include "base/terminal.h"
#include "mission/view.h"

/* [{"date","article","what","readings","n","subjects"}], by date: all subjects that owe the same on
 * the same day, under whatever readings; "subjects" names the first three of the n. NULL on
 * failure. New reference. */
json_t *duty_groups(struct view *base, struct date from, struct date until, GError **error);
/* One line for each group, at most `n_max`. A subject is not said where it is the article or
 * `mission` itself. */
void show_duty_groups(struct terminal *terminal, const json_t *groups, const char *mission,
                      unsigned n_max, int indent);

#endif
