/* Looks for an assignment with few workers by ejection.
 *
 * Tasks that nobody does wait in a pool. One of them is given to an open worker; the tasks of his
 * that are in its way go to the pool. A task that could not be placed without ejecting gains
 * weight, and what is ejected weighs as little as possible, so the search learns which tasks are
 * hard (guided ejection; Nagata and Bräysy use it to save vehicles). When the pool is empty, one
 * more worker is closed. When it will not empty, an open worker hands over to a closed one.
 */
#ifndef PLAN_STAFF_SEARCH_H
#define PLAN_STAFF_SEARCH_H

#include "plan/staff/case.h"

struct staff_search;
/* Everybody is open; large cases begin with the tasks placed in order of start. Borrows
 * `staff_case`. */
struct staff_search *staff_search_new(const struct staff_case *staff_case, uint64_t seed);
void staff_search_free(struct staff_search *search);
DEFINE_OWNED(staff_search)

/* Works until the assignment is complete with at most `target` open workers (true), or `n_steps`
 * are done, or the limit is passed. Closes workers one by one on the way; whenever all tasks are
 * placed, `best` takes the assignment. */
bool staff_search_run(struct staff_search *search, uint32_t target, uint64_t n_steps,
                      const struct staff_limit *limit);

/* Worker of each task of the case, and how many workers; NULL while there is none. */
const uint32_t *staff_search_best(const struct staff_search *search, uint32_t *n_workers);

#endif
