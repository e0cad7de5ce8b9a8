/* Tasks that have to be one worker's when no more workers are used than tasks overlap at most.
 *
 * Then everybody is busy at every moment when so many tasks run. Where one task ends and one
 * begins between two such moments, all others are kept busy by what they do, so whoever did the
 * first does the second. Joined, the two are one task that only those may do who may do both:
 * fewer tasks and fewer choices, and where a joined task has nobody, one more worker is needed.
 */
#ifndef PLAN_STAFF_JOIN_H
#define PLAN_STAFF_JOIN_H

#include "plan/staff/case.h"

/* What `staff_case` was made of, joined; NULL when nothing can be joined. `joined` takes for each
 * task of `staffing` its task in the new one. */
struct staffing *staffing_join(const struct staffing *staffing, const struct staff_case *staff_case,
                               uint32_t *joined);

#endif
