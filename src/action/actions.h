/* The table of everything that can be asked: the core's actions and those of every module.
 */
#ifndef ACTION_ACTIONS_H
#define ACTION_ACTIONS_H

#include "mission/action.h"

/* Ends with NULL. One action is one file of this folder. */
extern const struct action *const actions_core[];

/* Of the core, then of the modules; ends with NULL; made once, never freed. */
const struct action *const *actions_all(void);
/* By its words, "key enrol". NULL: there is none. */
const struct action *actions_find(const char *name);

#endif
