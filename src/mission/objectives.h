/* How a plan's objectives look on a screen, for every command that makes plans.
 */
#ifndef MISSION_OBJECTIVES_H
#define MISSION_OBJECTIVES_H

#include <jansson.h>

#include "base/terminal.h"

/* A row for each of json's "objective", beside its "bound": what was found, what no plan can be
 * below, and how far apart the two are. */
void show_objectives(struct terminal *terminal, const json_t *json);

#endif
