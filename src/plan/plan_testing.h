/* What the tests of plans share: problems drawn at random, and the judgement of the checker, which
 * shares no code with the solver.
 */
#ifndef PLAN_PLAN_TESTING_H
#define PLAN_PLAN_TESTING_H

#include "plan/plan.h"

/* Some have too few people for a plan without gaps; of the scarce ones, which are smaller, most
 * have too few seats as well. The same seed draws the same problem. */
struct problem *testing_drawn(uint32_t seed, bool is_scarce);

/* Ends the test when the plan breaks a rule or is not worth what it says; the words say which plan
 * it was. */
void testing_judge(const struct problem *problem, const struct plan *plan, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

#endif
