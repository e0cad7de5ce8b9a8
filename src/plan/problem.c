#include "plan/problem.h"

#include "plan/plan.h"

const char *objective_name(enum objective objective)
{
    static const char *const names[OBJECTIVE_COUNT] = {
        [OBJECTIVE_GAPS] = "gaps",   [OBJECTIVE_LIFT_COST] = "lift_cost",
        [OBJECTIVE_TOURS] = "tours", [OBJECTIVE_PEOPLE] = "people",
        [OBJECTIVE_PEAK] = "peak",   [OBJECTIVE_CHANGES] = "changes",
    };

    return names[objective];
}

struct problem *problem_new(void)
{
    struct problem *problem = g_new0(struct problem, 1);

    problem->ceiling = -1;
    problem->freeze = DAY_NONE;
    problem->texts = g_string_chunk_new(65536);
    return problem;
}

void problem_free(struct problem *problem)
{
    if (problem == NULL)
        return;
    g_free(problem->roles);
    g_free(problem->posts);
    g_free(problem->positions);
    g_free(problem->people);
    g_free(problem->person_roles);
    g_free(problem->unavailable);
    g_free(problem->serving);
    g_free(problem->lifts);
    g_free(problem->published);
    g_free(problem->pinned);
    g_string_chunk_free(problem->texts);
    g_free(problem);
}

int32_t problem_limit(const struct problem *problem, int32_t day)
{
    return date_add((struct date){day}, problem->tour_max, 1, problem->end_of_month).day;
}

int32_t problem_relief_max(const struct problem *problem, uint32_t n_positions_of_post)
{
    int64_t most = 0;

    if (problem->within_days == 0)
        return INT32_MAX;
    most = ((int64_t)problem->share_of * n_positions_of_post + problem->share_in - 1) /
           problem->share_in;
    return (int32_t)MIN(most, INT32_MAX);
}

struct plan *plan_new(void)
{
    struct plan *plan = g_new0(struct plan, 1);

    for (unsigned i = 0; i < OBJECTIVE_COUNT; i++)
        plan->objective[i] = plan->bound[i] = -1;
    plan->texts = g_string_chunk_new(4096);
    return plan;
}

void plan_free(struct plan *plan)
{
    if (plan == NULL)
        return;
    g_free(plan->tours);
    g_free(plan->windows);
    g_free(plan->gaps);
    g_string_chunk_free(plan->texts);
    g_free(plan);
}
