/* Fewest workers, against an exhaustive search that shares no code with the solver, and what the
 * reader refuses.
 */
#include "plan/staff.h"

#include <string.h>

#include "base/error.h"

/* ---- the reader ---- */

static struct staffing *read_good(const char *text)
{
    g_autoptr(GError) error = NULL;
    struct staffing *staffing = staffing_read(text, strlen(text), &error);

    g_assert_no_error(error);
    g_assert_nonnull(staffing);
    return staffing;
}

static void test_read(void)
{
    OWNED(staffing)
    staffing =
        read_good("# a remark\n\nType = 1\r\nJobs = 3\n  -5  10\n10 20\n0 9223372036854775807\n"
                  "Qualifications = 2\n 2:  2 0 \n0:\n# the end\n\n");

    g_assert_cmpuint(staffing->n_tasks, ==, 3);
    g_assert_cmpuint(staffing->n_workers, ==, 2);
    g_assert_cmpint(staffing->tasks[0].start, ==, -5);
    g_assert_cmpint(staffing->tasks[2].end, ==, INT64_MAX);
    g_assert_cmpuint(staffing->first[1], ==, 2);
    g_assert_cmpuint(staffing->first[2], ==, 2);
    g_assert_cmpuint(staffing->able[0], ==, 0);
    g_assert_cmpuint(staffing->able[1], ==, 2);
}

static void test_read_without_last_newline(void)
{
    OWNED(staffing) staffing = read_good("Type = 1\nJobs = 1\n1 2\nQualifications = 1\n1: 0");

    g_assert_cmpuint(staffing->first[1], ==, 1);
}

#define HEAD "Type = 1\nJobs = 2\n0 5\n5 9\n"

static const struct refusal {
    const char *text;
    enum error_code code;
    const char *begins;
} refusals[] = {
    {"", ERROR_MALFORMED, "line 1: expected “Type"},
    {"\x1f\x8b\x08", ERROR_MALFORMED, "line 1: the file is compressed"},
    {"Jobs = 1\n", ERROR_MALFORMED, "line 1: expected “Type"},
    {"Type = 2\n", ERROR_FIELD, "line 1: Type is 2"},
    {"Type 1\n", ERROR_MALFORMED, "line 1: expected “=”"},
    {"Type = 1 1\n", ERROR_MALFORMED, "line 1: the line goes on"},
    {"Type = 1\n", ERROR_MALFORMED, "line 2: expected “Jobs"},
    {"Type = 1\nJobs = -1\n", ERROR_FIELD, "line 2: Jobs is -1"},
    {"Type = 1\nJobs = 1000001\n", ERROR_FIELD, "line 2: Jobs is 1000001"},
    {"Type = 1\nJobs = many\n", ERROR_MALFORMED, "line 2: expected a whole number"},
    {"Type = 1\nJobs = 1000000\n", ERROR_MALFORMED, "line 3: the file ends before"},
    {"Type = 1\nJobs = 2\n0 5\n", ERROR_MALFORMED, "line 4: expected a whole number"},
    {"Type = 1\nJobs = 1\n0 9223372036854775808\n", ERROR_FIELD, "line 3: a number is larger"},
    {"Type = 1\nJobs = 1\n-99999999999999999999 5\n", ERROR_FIELD, "line 3: a number is larger"},
    {"Type = 1\nJobs = 1\n5 5\n", ERROR_FIELD, "line 3: the task ends at 5"},
    {"Type = 1\nJobs = 1\n5 4\n", ERROR_FIELD, "line 3: the task ends at 4"},
    {"Type = 1\nJobs = 1\n5 6 7\n", ERROR_MALFORMED, "line 3: the line goes on"},
    {"Type = 1\nJobs = 1\n5\n6\n", ERROR_MALFORMED, "line 3: expected a whole number"},
    {HEAD, ERROR_MALFORMED, "line 5: expected “Qualifications"},
    {HEAD "1 2\n", ERROR_MALFORMED, "line 5: expected “Qualifications"},
    {HEAD "Qualifications = 1\n", ERROR_MALFORMED, "line 6: expected a whole number"},
    {HEAD "Qualifications = 3\n0:\n", ERROR_MALFORMED, "line 6: the file ends before"},
    {HEAD "Qualifications = 1\n1 0\n", ERROR_MALFORMED, "line 6: expected “:”"},
    {HEAD "Qualifications = 1\n3: 0 1 1\n", ERROR_FIELD, "line 6: 3 tasks announced"},
    {HEAD "Qualifications = 1\n-1:\n", ERROR_FIELD, "line 6: -1 tasks announced"},
    {HEAD "Qualifications = 1\n2: 0\n", ERROR_MALFORMED, "line 6: expected a whole number"},
    {HEAD "Qualifications = 1\n1: 0 1\n", ERROR_MALFORMED, "line 6: the line goes on"},
    {HEAD "Qualifications = 1\n1: 2\n", ERROR_REFERENCE, "line 6: there is no task 2"},
    {HEAD "Qualifications = 1\n1: -1\n", ERROR_REFERENCE, "line 6: there is no task -1"},
    {HEAD "Qualifications = 1\n2: 1 1\n", ERROR_FIELD, "line 6: task 1 is listed twice"},
    {HEAD "Qualifications = 1\n1: 1\n0:\n", ERROR_MALFORMED, "line 7: the file goes on"},
};

static void test_refusals(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(refusals); i++) {
        const struct refusal *refusal = &refusals[i];
        g_autoptr(GError) error = NULL;
        struct staffing *staffing = staffing_read(refusal->text, strlen(refusal->text), &error);

        g_assert_null(staffing);
        g_assert_error(error, TRUCE_ERROR, (int)refusal->code);
        if (!g_str_has_prefix(error->message, refusal->begins))
            g_error("“%s” instead of “%s…”", error->message, refusal->begins);
    }
}

/* ---- invented cases ---- */

static void set_able(struct staffing *staffing, GRand *random, double share)
{
    uint32_t n = 0;

    for (uint32_t w = 0; w < staffing->n_workers; w++) {
        for (uint32_t t = 0; t < staffing->n_tasks; t++) {
            if (g_rand_double(random) < share)
                staffing->able[n++] = t;
        }
        staffing->first[w + 1] = n;
    }
}

static struct staffing *invent(GRand *random, uint32_t n_tasks, uint32_t n_workers, double share)
{
    struct staffing *staffing = g_new0(struct staffing, 1);

    staffing->n_tasks = n_tasks;
    staffing->n_workers = n_workers;
    staffing->tasks = g_new0(struct staff_task, n_tasks + 1);
    staffing->first = g_new0(uint32_t, n_workers + 1);
    staffing->able = g_new0(uint32_t, n_tasks * n_workers + 1);
    for (uint32_t t = 0; t < n_tasks; t++) {
        staffing->tasks[t].start = g_rand_int_range(random, 0, 12);
        staffing->tasks[t].end = staffing->tasks[t].start + g_rand_int_range(random, 1, 6);
    }
    set_able(staffing, random, share);
    return staffing;
}

/* ---- the oracle: every worker for every task, in the order of the file ---- */

struct oracle {
    const struct staffing *staffing;
    uint32_t worker[16];
    uint32_t fewest;
};

static bool oracle_may(const struct oracle *oracle, uint32_t task, uint32_t worker)
{
    const struct staffing *staffing = oracle->staffing;
    bool is_able = false;

    for (uint32_t i = staffing->first[worker]; i < staffing->first[worker + 1]; i++)
        is_able = is_able || staffing->able[i] == task;
    for (uint32_t t = 0; t < task; t++) {
        if (oracle->worker[t] == worker && staffing->tasks[t].start < staffing->tasks[task].end &&
            staffing->tasks[task].start < staffing->tasks[t].end)
            return false;
    }
    return is_able;
}

static void oracle_try(struct oracle *oracle, uint32_t task, uint32_t used)
{
    uint32_t n_used = (uint32_t)__builtin_popcount(used);

    if (n_used >= oracle->fewest)
        return;
    if (task == oracle->staffing->n_tasks) {
        oracle->fewest = n_used;
        return;
    }
    for (uint32_t w = 0; w < oracle->staffing->n_workers; w++) {
        if (!oracle_may(oracle, task, w))
            continue;
        oracle->worker[task] = w;
        oracle_try(oracle, task + 1, used | UINT32_C(1) << w);
    }
}

static void check_assignment(const struct staffing *staffing, const struct staff_answer *answer)
{
    struct oracle oracle = {.staffing = staffing};
    uint32_t used = 0;

    for (uint32_t t = 0; t < staffing->n_tasks; t++) {
        g_assert_true(oracle_may(&oracle, t, answer->assignment[t]));
        oracle.worker[t] = answer->assignment[t];
        used |= UINT32_C(1) << answer->assignment[t];
    }
    g_assert_cmpint(__builtin_popcount(used), ==, (int)answer->workers);
}

static void check_against_oracle(const struct staffing *staffing, int64_t seed, uint32_t *n_bad)
{
    struct oracle oracle = {.staffing = staffing, .fewest = UINT32_MAX};
    struct staff_answer answer = staff_solve(staffing, 60, seed);

    oracle_try(&oracle, 0, 0);
    g_assert_cmpuint(answer.workers, ==, oracle.fewest);
    g_assert_true(answer.is_infeasible == (oracle.fewest == UINT32_MAX));
    g_assert_true((answer.assignment == NULL) == answer.is_infeasible);
    if (answer.is_infeasible) {
        (*n_bad)++;
    } else {
        g_assert_cmpuint(answer.bound, ==, oracle.fewest);
        check_assignment(staffing, &answer);
    }
    staff_answer_clear(&answer);
}

static void test_oracle(void)
{
    GRand *random = g_rand_new_with_seed(7);
    uint32_t n_infeasible = 0;

    for (int i = 0; i < 600; i++) {
        uint32_t n_tasks = (uint32_t)g_rand_int_range(random, 0, 9);
        uint32_t n_workers = (uint32_t)g_rand_int_range(random, 0, 7);
        OWNED(staffing)
        staffing = invent(random, n_tasks, n_workers, g_rand_double_range(random, 0.3, 1));

        check_against_oracle(staffing, i, &n_infeasible);
    }
    g_rand_free(random);
    /* Both answers must occur often, or the test says little. */
    g_assert_cmpuint(n_infeasible, >, 100);
    g_assert_cmpuint(n_infeasible, <, 500);
}

/* ---- what the bound alone does not show ---- */

static void test_infeasible(void)
{
    /* Nobody may do task 1; two at once for one worker; three that only two may do, at once. */
    static const char *const texts[] = {
        "Type = 1\nJobs = 2\n0 5\n5 9\nQualifications = 1\n1: 0\n",
        "Type = 1\nJobs = 2\n0 5\n4 9\nQualifications = 1\n2: 0 1\n",
        "Type = 1\nJobs = 3\n0 9\n0 9\n0 9\nQualifications = 3\n3: 0 1 2\n3: 0 1 2\n0:\n",
        "Type = 1\nJobs = 1\n0 9\nQualifications = 0\n",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        OWNED(staffing) staffing = read_good(texts[i]);
        struct staff_answer answer = staff_solve(staffing, 60, 1);

        g_assert_true(answer.is_infeasible);
        g_assert_cmpuint(answer.workers, ==, UINT32_MAX);
        g_assert_null(answer.assignment);
        staff_answer_clear(&answer);
    }
}

static void test_bound_above_overlap(void)
{
    /* Never two at once, but nobody may do both. */
    OWNED(staffing)
    staffing = read_good("Type = 1\nJobs = 2\n0 5\n5 9\nQualifications = 2\n1: 0\n1: 1\n");
    struct staff_answer answer = staff_solve(staffing, 60, 1);

    g_assert_cmpuint(answer.workers, ==, 2);
    g_assert_cmpuint(answer.bound, ==, 2);
    staff_answer_clear(&answer);
}

/* A case with a known answer: `n` workers' days, cut into tasks, some of each other's tasks added
 * to what they may do, and workers besides whom nobody needs. */
static struct staffing *plant(GRand *random, uint32_t n, uint32_t n_more, uint32_t n_each)
{
    struct staffing *staffing = invent(random, n * n_each, n + n_more, 0);
    uint32_t n_able = 0;

    for (uint32_t t = 0; t < staffing->n_tasks; t++) {
        int64_t begin = (int64_t)(t % n_each) * 100;

        staffing->tasks[t].start = begin + (begin == 0 ? 0 : (int64_t)(t / n_each) % 7);
        staffing->tasks[t].end = begin + 100;
    }
    for (uint32_t w = 0; w < n + n_more; w++) {
        for (uint32_t t = 0; t < staffing->n_tasks; t++) {
            if (t / n_each == w || g_rand_double(random) < 0.3)
                staffing->able[n_able++] = t;
        }
        staffing->first[w + 1] = n_able;
    }
    return staffing;
}

static void test_planted(void)
{
    GRand *random = g_rand_new_with_seed(11);

    for (int i = 0; i < 5; i++) {
        OWNED(staffing) staffing = plant(random, 30, 10, 5);
        struct staff_answer answer = staff_solve(staffing, 60, i);
        struct staff_answer again = staff_solve(staffing, 60, i);

        g_assert_cmpuint(answer.workers, ==, 30);
        g_assert_cmpuint(answer.bound, ==, 30);
        g_assert_cmpmem(answer.assignment, staffing->n_tasks * sizeof(uint32_t), again.assignment,
                        staffing->n_tasks * sizeof(uint32_t));
        staff_answer_clear(&answer);
        staff_answer_clear(&again);
    }
    g_rand_free(random);
}

/* Large enough that the tasks are first placed in order. */
static void test_many(void)
{
    GRand *random = g_rand_new_with_seed(13);
    OWNED(staffing) staffing = plant(random, 20, 4, 600);
    struct staff_answer answer = staff_solve(staffing, 0, 1);

    g_assert_cmpuint(answer.bound, ==, 20);
    g_assert_false(answer.is_infeasible);
    g_rand_free(random);
    staff_answer_clear(&answer);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/staff/read", test_read);
    g_test_add_func("/staff/read-without-last-newline", test_read_without_last_newline);
    g_test_add_func("/staff/refusals", test_refusals);
    g_test_add_func("/staff/oracle", test_oracle);
    g_test_add_func("/staff/infeasible", test_infeasible);
    g_test_add_func("/staff/bound-above-overlap", test_bound_above_overlap);
    g_test_add_func("/staff/planted", test_planted);
    g_test_add_func("/staff/many", test_many);
    return g_test_run();
}
