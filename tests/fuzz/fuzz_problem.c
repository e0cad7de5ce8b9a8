/* Rotation problems: refused with a sentence, or written so that they read as the same; whatever is
 * a problem keeps what the planner relies on.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "plan/files.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void check_refused(const GPtrArray *contradictions, const GError *error)
{
    g_assert_nonnull(error);
    g_assert_true(g_utf8_validate(error->message, -1, NULL));
    for (unsigned i = 0; contradictions != NULL && i < contradictions->len; i++) {
        const struct contradiction *found = contradictions->pdata[i];
        const struct contradiction *before = i > 0 ? contradictions->pdata[i - 1] : found;

        g_assert_true(g_utf8_validate(found->sentence, -1, NULL));
        g_assert_cmpuint(found->line, >=, before->line);
        g_assert_true(found->line > before->line || found->column >= before->column);
    }
}

static void check_person(const struct problem *problem, const struct person *person)
{
    const struct range *roles = &person->roles;
    const struct range *away = &person->unavailable;

    g_assert_cmpuint(roles->first + roles->n, <=, problem->n_person_roles);
    for (uint32_t i = roles->first; i < roles->first + roles->n; i++) {
        g_assert_cmpuint(problem->person_roles[i], <, problem->n_roles);
        g_assert_true(i == roles->first || problem->person_roles[i - 1] < problem->person_roles[i]);
    }
    g_assert_cmpuint(away->first + away->n, <=, problem->n_unavailable);
    for (uint32_t i = away->first; i < away->first + away->n; i++) {
        const struct stretch *stretch = &problem->unavailable[i];

        g_assert_cmpint(stretch->from, <, stretch->until);
        g_assert_true(i == away->first || stretch[-1].until < stretch->from);
    }
}

static bool is_lift(const struct problem *problem, uint32_t lift)
{
    return lift == PLAN_NONE || lift == LIFT_GONE || lift < problem->n_lifts;
}

static void check_tour(const struct problem *problem, const struct tour *tour)
{
    g_assert_cmpuint(tour->position, <, problem->n_positions);
    g_assert_cmpuint(tour->person, <, problem->n_people);
    g_assert_true(is_lift(problem, tour->arrive) && is_lift(problem, tour->leave));
}

static void check_whole(const struct problem *problem)
{
    g_assert_cmpint(problem->from, <, problem->until);
    for (uint32_t i = 0; i < problem->n_positions; i++) {
        g_assert_cmpuint(problem->positions[i].post, <, problem->n_posts);
        g_assert_cmpuint(problem->positions[i].role, <, problem->n_roles);
    }
    for (uint32_t i = 0; i < problem->n_people; i++)
        check_person(problem, &problem->people[i]);
    for (uint32_t i = 0; i < problem->n_serving; i++) {
        g_assert_cmpuint(problem->serving[i].position, <, problem->n_positions);
        g_assert_cmpuint(problem->serving[i].person, <, problem->n_people);
        g_assert_cmpint(problem_limit(problem, problem->serving[i].since), >=, problem->from);
    }
    for (uint32_t i = 0; i < problem->n_lifts; i++) {
        g_assert_cmpint(problem->lifts[i].day, >=, problem->from);
        g_assert_cmpint(problem->lifts[i].day, <, problem->until);
        g_assert_true(i == 0 || problem->lifts[i - 1].day <= problem->lifts[i].day);
    }
    for (uint32_t i = 0; i < problem->n_published; i++) {
        const struct tour *tour = &problem->published[i];

        check_tour(problem, tour);
        g_assert_true(tour->arrive != LIFT_GONE || tour->leave >= LIFT_GONE ||
                      problem->lifts[tour->leave].day >= problem->freeze);
    }
    for (uint32_t i = 0; i < problem->n_pinned; i++) {
        const struct tour *tour = &problem->pinned[i].tour;

        check_tour(problem, tour);
        g_assert_true(tour->arrive != LIFT_GONE && tour->leave != LIFT_GONE);
    }
}

static void check_written(const struct problem *problem)
{
    size_t n = 0;
    size_t n_again = 0;
    char *text = problem_text(problem, &n);
    g_autoptr(GError) error = NULL;
    OWNED(problem) again = problem_read(text, n, NULL, &error);
    char *text_again = NULL;

    g_assert_no_error(error);
    text_again = problem_text(again, &n_again);
    g_assert_cmpmem(text, n, text_again, n_again);
    free(text);
    free(text_again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    g_autoptr(GPtrArray) contradictions = NULL;
    g_autoptr(GError) error = NULL;
    OWNED(problem) problem = problem_read((const char *)bytes, n, &contradictions, &error);

    if (problem == NULL) {
        check_refused(contradictions, error);
        return 0;
    }
    g_assert_no_error(error);
    g_assert_null(contradictions);
    check_whole(problem);
    check_written(problem);
    return 0;
}
