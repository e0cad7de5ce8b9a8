/* A plan read together with its problem: who is where when, what each lift has left, and whether
 * somebody could be on a tour that the plan does not give them.
 *
 * Private to this folder, for explain*.c. Days as in problem.h.
 */
#ifndef PLAN_EXPLAIN_ROSTER_H
#define PLAN_EXPLAIN_ROSTER_H

#include "plan/outline/outline.h"
#include "plan/plan.h"

struct roster {
    const struct problem *problem;
    const struct plan *plan;
    struct outline *outline;
    const struct tour *tours; /* the plan's: by position, then time */
    uint32_t n_tours;
    struct range *of_position; /* of tours */
    uint32_t *by_person;       /* tours, by person and then by time */
    struct range *of_person;   /* of by_person */
    int32_t *n_in;             /* by lift */
    int32_t *n_out;
    int64_t *n_present; /* by day of the horizon */
    GArray *gaps;       /* struct gap, counted from the tours */
};

/* Both must outlive it. */
struct roster *roster_new(const struct problem *problem, const struct plan *plan);
void roster_free(struct roster *roster);
DEFINE_OWNED(roster)

/* The tour is present on [begins, ends); of one serving at the start that is before the horizon. */
int32_t roster_begins(const struct roster *roster, const struct tour *tour);
/* The horizon's end for one who is still there then. */
int32_t roster_ends(const struct roster *roster, const struct tour *tour);

static inline bool roster_flies(const struct roster *roster, uint32_t lift)
{
    return roster->n_in[lift] > 0 || roster->n_out[lift] > 0;
}
static inline bool roster_has_seat_in(const struct roster *roster, uint32_t lift)
{
    return roster->n_in[lift] < roster->problem->lifts[lift].seats;
}
static inline bool roster_has_seat_out(const struct roster *roster, uint32_t lift)
{
    return roster->n_out[lift] < roster->problem->lifts[lift].seats;
}

/* The first day of [from, until) on which the ceiling leaves no room for one more; INT32_MAX: there
 * is none. */
int32_t roster_first_full(const struct roster *roster, int32_t from, int32_t until);
/* May one more arrive at the post on that lift, when the tour `without` does not any more?
 * PLAN_NONE: all stay as they are. */
bool roster_has_relief_room(const struct roster *roster, uint32_t post, uint32_t lift,
                            uint32_t without);

/* What stands against somebody's being present on [from, until) in a role. */
struct fitness {
    bool has_role;
    bool is_busy;           /* on a tour of the plan in that time */
    int32_t rest_lacking;   /* days, before the tour or after it, whichever is more */
    uint32_t n_absences;    /* in that time */
    uint32_t first_absence; /* of problem->unavailable */
};
struct fitness roster_fitness(const struct roster *roster, uint32_t person, uint32_t role,
                              int32_t from, int32_t until);
bool fitness_is_whole(const struct fitness *fitness);

/* How many other than `except` are fit for it; up to n_max of them into `people`. */
uint32_t roster_count_fit(const struct roster *roster, uint32_t role, int32_t from, int32_t until,
                          uint32_t except, uint32_t *people, uint32_t n_max);

#endif
