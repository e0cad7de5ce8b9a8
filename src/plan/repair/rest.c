#include "plan/repair/rest.h"

#include <string.h>

struct rest_problem {
    const struct problem *whole;
    struct problem problem; /* people, serving and minimise are its own */
    uint32_t first_lift;    /* of the whole: number 0 of the rest */
    uint32_t *holder_of;    /* by position: of whole->published, or PLAN_NONE */
};

/* ---- what has begun ---- */

static int32_t begins(const struct problem *whole, const struct tour *tour)
{
    return tour->arrive == PLAN_NONE ? INT32_MIN : whole->lifts[tour->arrive].day;
}

static bool has_begun(const struct problem *whole, const struct tour *tour)
{
    return tour->arrive != LIFT_GONE && begins(whole, tour) < whole->freeze;
}

/* A lift that is gone was to come. */
static int32_t ends(const struct problem *whole, const struct tour *tour)
{
    return tour->leave == PLAN_NONE || tour->leave == LIFT_GONE ? INT32_MAX
                                                                : whole->lifts[tour->leave].day;
}

/* Of those who are in a position at the freeze, the one who came last holds it. */
static void find_holders(struct rest_problem *rest)
{
    const struct problem *whole = rest->whole;

    rest->holder_of = g_new(uint32_t, whole->n_positions + 1);
    for (uint32_t p = 0; p < whole->n_positions; p++)
        rest->holder_of[p] = PLAN_NONE;
    for (uint32_t i = 0; i < whole->n_published; i++) {
        const struct tour *tour = &whole->published[i];
        uint32_t *holder = &rest->holder_of[tour->position];

        if (has_begun(whole, tour) && ends(whole, tour) >= whole->freeze &&
            (*holder == PLAN_NONE ||
             begins(whole, tour) > begins(whole, &whole->published[*holder])))
            *holder = i;
    }
}

/* ---- the problem ---- */

/* Whoever has left, or leaves soon since somebody else has come already, rests from then on. */
static void send_home(struct rest_problem *rest)
{
    const struct problem *whole = rest->whole;
    struct person *people = g_memdup2(whole->people, whole->n_people * sizeof *people);

    for (uint32_t i = 0; i < whole->n_published; i++) {
        const struct tour *tour = &whole->published[i];
        int32_t left = ends(whole, tour);

        if (has_begun(whole, tour) && rest->holder_of[tour->position] != i && left != INT32_MAX)
            people[tour->person].returned = MAX(people[tour->person].returned, left);
    }
    rest->problem.people = people;
}

static void let_serve(struct rest_problem *rest)
{
    const struct problem *whole = rest->whole;
    struct problem *problem = &rest->problem;

    problem->serving = g_new0(struct serving, whole->n_positions + 1);
    problem->n_serving = 0;
    for (uint32_t i = 0; i < whole->n_serving; i++) {
        const struct serving *serving = &whole->serving[i];
        uint32_t holder = rest->holder_of[serving->position];

        if (holder != PLAN_NONE && whole->published[holder].arrive == PLAN_NONE)
            problem->serving[problem->n_serving++] = *serving;
    }
    for (uint32_t p = 0; p < whole->n_positions; p++) {
        const struct tour *tour =
            rest->holder_of[p] != PLAN_NONE ? &whole->published[rest->holder_of[p]] : NULL;

        if (tour != NULL && tour->arrive != PLAN_NONE)
            problem->serving[problem->n_serving++] =
                (struct serving){p, tour->person, whole->lifts[tour->arrive].day};
    }
}

static void leave_changes_out(struct problem *problem)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < problem->n_minimise; i++)
        if (problem->minimise[i] != OBJECTIVE_CHANGES)
            problem->minimise[n++] = problem->minimise[i];
    problem->n_minimise = n;
}

struct rest_problem *rest_new(const struct problem *whole)
{
    struct rest_problem *rest = g_new0(struct rest_problem, 1);
    struct problem *problem = &rest->problem;

    rest->whole = whole;
    *problem = *whole;
    while (rest->first_lift < whole->n_lifts && whole->lifts[rest->first_lift].day < whole->freeze)
        rest->first_lift++;
    problem->lifts = whole->lifts + rest->first_lift;
    problem->n_lifts = whole->n_lifts - rest->first_lift;
    problem->from = whole->freeze;
    problem->has_published = false;
    problem->n_published = problem->n_pinned = 0;
    problem->published = NULL;
    problem->pinned = NULL;
    leave_changes_out(problem);
    find_holders(rest);
    send_home(rest);
    let_serve(rest);
    if (problem->from < problem->until && problem->n_lifts > 0 && problem->n_minimise > 0)
        return rest;
    rest_free(rest);
    return NULL;
}

void rest_free(struct rest_problem *rest)
{
    if (rest == NULL)
        return;
    g_free(rest->problem.people);
    g_free(rest->problem.serving);
    g_free(rest->holder_of);
    g_free(rest);
}

const struct problem *rest_problem_of(const struct rest_problem *rest)
{
    return &rest->problem;
}

/* ---- back to the whole ---- */

static uint32_t lift_of_whole(const struct rest_problem *rest, uint32_t lift)
{
    return lift == PLAN_NONE ? PLAN_NONE : lift + rest->first_lift;
}

GArray *rest_whole(const struct rest_problem *rest, const struct tour *tours, uint32_t n)
{
    const struct problem *whole = rest->whole;
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct tour));

    for (uint32_t i = 0; i < whole->n_published; i++)
        if (has_begun(whole, &whole->published[i]) &&
            rest->holder_of[whole->published[i].position] != i)
            g_array_append_val(all, whole->published[i]);
    for (uint32_t i = 0; i < n; i++) {
        struct tour tour = tours[i];
        uint32_t holder = rest->holder_of[tour.position];

        tour.leave = lift_of_whole(rest, tour.leave);
        if (tour.arrive == PLAN_NONE)
            tour.arrive = whole->published[holder].arrive;
        else
            tour.arrive = lift_of_whole(rest, tour.arrive);
        g_array_append_val(all, tour);
    }
    return all;
}
