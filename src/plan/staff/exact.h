/* Exhaustive questions about a case, for what search alone cannot decide.
 */
#ifndef PLAN_STAFF_EXACT_H
#define PLAN_STAFF_EXACT_H

#include "plan/staff/case.h"

enum staff_verdict {
    STAFF_POSSIBLE,
    STAFF_IMPOSSIBLE, /* proven */
    STAFF_UNKNOWN,    /* the nodes were used up */
};

/* Can `n_workers` do everything? Tries every assignment in order of start, workers who may do the
 * same counted once, until `n_nodes` are used up. `worker` takes the assignment found. */
enum staff_verdict staff_exact(const struct staff_case *staff_case, uint32_t n_workers,
                               uint64_t n_nodes, uint32_t *worker);

/* Is there a moment whose tasks even all workers together cannot do at once (no matching of tasks
 * to workers: Hall's theorem)? */
bool staff_lacks_workers(const struct staff_case *staff_case, const struct staff_limit *limit);

#endif
