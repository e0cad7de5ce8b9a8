/* The problem that an action of `truce plan` is about.
 */
#ifndef ACTION_PLAN_PROBLEM_H
#define ACTION_PLAN_PROBLEM_H

#include "mission/action.h"
#include "plan/files.h"

/* Reads the file. NULL with *error, which names it; contradictions become notes of the reply, each
 * with its place. */
struct problem *plan_problem(const struct request *request, const char *path, struct reply *reply,
                             GError **error);

#endif
