/* The two numbers that the law of a rotation rests on. */
#include "plan/problem.h"

static int32_t day_of(const char *text)
{
    g_autoptr(GError) error = NULL;
    struct date date;

    g_assert_true(date_parse(text, &date, &error));
    return date.day;
}

static void test_limit(void)
{
    OWNED(problem) problem = problem_new();

    problem->tour_max = (struct period){6, 0};
    g_assert_cmpint(problem_limit(problem, day_of("2020-11-10")), ==, day_of("2021-05-10"));
    g_assert_cmpint(problem_limit(problem, day_of("2020-08-31")), ==, day_of("2021-02-28"));
    problem->end_of_month = END_OF_MONTH_FORWARD;
    g_assert_cmpint(problem_limit(problem, day_of("2020-08-31")), ==, day_of("2021-03-01"));
    g_assert_cmpint(problem_limit(problem, day_of("2023-08-31")), ==, day_of("2024-03-01"));
}

static void test_relief_max(void)
{
    OWNED(problem) problem = problem_new();

    g_assert_cmpint(problem_relief_max(problem, 5), ==, INT32_MAX);
    problem->share_of = 1;
    problem->share_in = 3;
    problem->within_days = 14;
    g_assert_cmpint(problem_relief_max(problem, 1), ==, 1);
    g_assert_cmpint(problem_relief_max(problem, 3), ==, 1);
    g_assert_cmpint(problem_relief_max(problem, 4), ==, 2);
    g_assert_cmpint(problem_relief_max(problem, 240), ==, 80);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/problem/limit", test_limit);
    g_test_add_func("/problem/relief-max", test_relief_max);
    return g_test_run();
}
