/* What is wrong with one tour by itself, whatever the rest of the plan: asked of a tour that a
 * human pins, and of one published earlier that may no longer be possible.
 *
 * Pure; docs/format/rotation.md has the rules. Of a tour that begins with `arrive` PLAN_NONE the
 * person must be serving in the position.
 */
#ifndef PLAN_PINS_H
#define PLAN_PINS_H

#include "plan/problem.h"

/* Bits. */
enum tour_fault {
    /* What no waiver makes good: there is no such tour. */
    TOUR_LIFT_GONE = 1 << 0,   /* a lift that is not among the problem's any more */
    TOUR_NO_SEATS = 1 << 1,    /* a lift without seats */
    TOUR_NOT_SERVING = 1 << 2, /* without a lift to arrive, and not serving there */
    TOUR_ORDER = 1 << 3,       /* leaves on the day it begins or before */
    /* What breaks a rule. */
    TOUR_ROLE = 1 << 4,
    TOUR_LIMIT = 1 << 5,
    TOUR_MIN_DAYS = 1 << 6,
    TOUR_UNAVAILABLE = 1 << 7,
    TOUR_RETURNED = 1 << 8, /* comes back before `dwell_days` at home since `returned` */
};
#define TOUR_IMPOSSIBLE (TOUR_LIFT_GONE | TOUR_NO_SEATS | TOUR_NOT_SERVING | TOUR_ORDER)
#define TOUR_FAULTS     9

/* The tour's days, [from, until): the serving's `since` where it arrives with none, the horizon's
 * end where it does not leave. Only of a tour whose lifts are there, and who serves. */
struct stretch tour_days(const struct problem *problem, const struct serving *serving,
                         const struct tour *tour);

/* All that is wrong with it, as bits; 0: nothing. `serving` is that of the position, or NULL. Of an
 * impossible tour only what makes it so, its role, and nothing that hangs on its days. */
unsigned tour_faults(const struct problem *problem, const struct serving *serving,
                     const struct tour *tour);

/* Is the tour pinned with a waiver? */
bool tour_is_waived(const struct problem *problem, const struct tour *tour);

/* By position: is somebody pinned there with a waiver? Of such a position nothing is known for all
 * plans. *n: how many there are. g_free. */
bool *pins_waived(const struct problem *problem, uint32_t *n);

/* What one bit says, as a sentence about the tour, without a full stop; g_free. */
char *tour_fault_text(const struct problem *problem, const struct serving *serving,
                      const struct tour *tour, enum tour_fault fault);

#endif
