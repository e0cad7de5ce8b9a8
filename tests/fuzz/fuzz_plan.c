/* Plans for a small problem: refused with a sentence, or written so that they read as the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "plan/files.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static const char problem_json[] =
    "{\"format\": \"truce-rotation-problem/1\","
    " \"horizon\": {\"from\": \"2030-01-01\", \"until\": \"2030-07-01\"},"
    " \"tour\": {\"max\": \"P6M\", \"end_of_month\": \"clamp\", \"min_days\": 60},"
    " \"dwell_days\": 60, \"roles\": [{\"id\": \"r\", \"handover_days\": 2}],"
    " \"posts\": [{\"id\": \"n\", \"minimum\": 1}],"
    " \"positions\": [{\"id\": \"n1\", \"post\": \"n\", \"role\": \"r\"}],"
    " \"people\": [{\"id\": \"S1\", \"roles\": [\"r\"]}, {\"id\": \"S2\", \"roles\": [\"r\"]}],"
    " \"serving\": [{\"position\": \"n1\", \"person\": \"S1\", \"since\": \"2029-09-20\"}],"
    " \"lifts\": [{\"id\": \"L1\", \"date\": \"2030-02-20\", \"seats\": 2, \"cost\": 10},"
    " {\"id\": \"L2\", \"date\": \"2030-03-12\", \"seats\": 2, \"cost\": 10}],"
    " \"minimise\": [\"gaps\", \"lift_cost\"]}";

static void check_whole(const struct problem *problem, const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->n_tours; i++) {
        const struct tour *tour = &plan->tours[i];

        g_assert_cmpuint(tour->position, <, problem->n_positions);
        g_assert_cmpuint(tour->person, <, problem->n_people);
        g_assert_true(tour->arrive == PLAN_NONE || tour->arrive < problem->n_lifts);
        g_assert_true(tour->leave == PLAN_NONE || tour->leave < problem->n_lifts);
        g_assert_true(i == 0 || tour[-1].position <= tour->position);
    }
    for (uint32_t i = 0; i < plan->n_gaps; i++) {
        g_assert_cmpuint(plan->gaps[i].position, <, problem->n_positions);
        g_assert_cmpint(plan->gaps[i].from, <, plan->gaps[i].until);
        g_assert_nonnull(plan->gaps[i].because);
    }
    for (uint32_t i = 0; i < plan->n_windows; i++)
        g_assert_cmpint(plan->windows[i].after, <, plan->windows[i].until);
}

static void check_written(const struct problem *problem, const struct plan *plan)
{
    size_t n = 0;
    size_t n_again = 0;
    char *text = plan_text(problem, plan, &n);
    g_autoptr(GError) error = NULL;
    OWNED(plan) again = plan_read(problem, text, n, &error);
    char *text_again = NULL;

    g_assert_no_error(error);
    text_again = plan_text(problem, again, &n_again);
    g_assert_cmpmem(text, n, text_again, n_again);
    free(text);
    free(text_again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static struct problem *problem;
    g_autoptr(GError) error = NULL;
    OWNED(plan) plan = NULL;

    if (problem == NULL)
        problem = problem_read(problem_json, strlen(problem_json), NULL, &error);
    g_assert_no_error(error);
    plan = plan_read(problem, (const char *)bytes, n, &error);
    g_assert_true((plan != NULL) == (error == NULL));
    if (plan == NULL) {
        g_assert_true(g_utf8_validate(error->message, -1, NULL));
        return 0;
    }
    check_whole(problem, plan);
    check_written(problem, plan);
    return 0;
}
