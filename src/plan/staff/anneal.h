/* Gives all tasks to a fixed number of workers by annealing, where that number leaves hardly any
 * choice.
 *
 * Workers beyond the number are closed. A step gives a random task to a random open worker who may
 * do it. A task of the pool throws out what is in its way. A task that somebody does changes hands
 * together with all that overlaps it, to and fro between the two workers until nothing is in the
 * way (a Kempe chain of the interval graph); what one of the two may not do is thrown out. Now and
 * then a closed worker takes the place of an open one. A step that throws out is taken the more
 * rarely the more it throws out, at a temperature that stays; what waits in the pool for long gains
 * weight instead, until something else is the cheaper thing to throw out.
 */
#ifndef PLAN_STAFF_ANNEAL_H
#define PLAN_STAFF_ANNEAL_H

#include "plan/staff/case.h"

/* Larger cases are left to the search by ejection, whose steps look at more. */
#define STAFF_ANNEAL_TASKS_MAX 20000

struct staff_anneal;
/* `n_open` is at most the workers of the case, and every task has somebody who may do it. Borrows
 * `staff_case`. */
struct staff_anneal *staff_anneal_new(const struct staff_case *staff_case, uint32_t n_open,
                                      uint64_t seed);
void staff_anneal_free(struct staff_anneal *anneal);
DEFINE_OWNED(staff_anneal)

/* Works until every task has a worker (true), or `n_steps` are done, or the limit is passed. */
bool staff_anneal_run(struct staff_anneal *anneal, uint64_t n_steps,
                      const struct staff_limit *limit);

/* Worker of each task of the case, when all have one. */
const uint32_t *staff_anneal_worker(const struct staff_anneal *anneal);

#endif
