/* Fewest workers, against an exhaustive search that shares no code with the solver, and what the
 * reader refuses.
 */
#include "plan/staff.h"

#include <string.h>

#include "base/error.h"
#include "plan/staff/anneal.h"
#include "plan/staff/join.h"

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

/* ---- tasks that are joined ---- */

static void test_join(void)
{
    /* Two at once from the first to the last; only 5 to 9 and 8 to 12 begin where just one ends. */
    OWNED(staffing)
    staffing = read_good("Type = 1\nJobs = 5\n9 14\n0 5\n0 8\n8 12\n5 9\n"
                         "Qualifications = 3\n5: 0 1 2 3 4\n3: 0 1 4\n2: 2 3\n");
    OWNED(staff_case) staff_case = staff_case_new(staffing);
    uint32_t joined[5];
    OWNED(staffing) to = staffing_join(staffing, staff_case, joined);

    g_assert_cmpuint(to->n_tasks, ==, 2);
    g_assert_cmpuint(joined[1], ==, joined[4]);
    g_assert_cmpuint(joined[4], ==, joined[0]);
    g_assert_cmpuint(joined[2], ==, joined[3]);
    g_assert_cmpint(to->tasks[joined[1]].start, ==, 0);
    g_assert_cmpint(to->tasks[joined[1]].end, ==, 14);
    g_assert_cmpint(to->tasks[joined[2]].end, ==, 12);
    g_assert_cmpuint(to->first[1], ==, 2);
    g_assert_cmpuint(to->first[2], ==, 3);
    g_assert_cmpuint(to->able[2], ==, joined[1]);
    g_assert_cmpuint(to->first[3], ==, 4);
    g_assert_cmpuint(to->able[3], ==, joined[2]);
}

static void test_join_nothing(void)
{
    /* Two end where two begin; fewer at once before and after; nothing at all. */
    static const char *const texts[] = {
        "Type = 1\nJobs = 4\n0 5\n0 5\n5 9\n5 9\nQualifications = 1\n4: 0 1 2 3\n",
        "Type = 1\nJobs = 4\n0 5\n5 9\n5 9\n9 12\nQualifications = 1\n4: 0 1 2 3\n",
        "Type = 1\nJobs = 0\nQualifications = 0\n",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        OWNED(staffing) staffing = read_good(texts[i]);
        OWNED(staff_case) staff_case = staff_case_new(staffing);
        uint32_t joined[4];

        g_assert_null(staffing_join(staffing, staff_case, joined));
    }
}

static uint32_t oracle_fewest(const struct staffing *staffing)
{
    struct oracle oracle = {.staffing = staffing, .fewest = UINT32_MAX};

    oracle_try(&oracle, 0, 0);
    return oracle.fewest;
}

/* As many workers as tasks overlap are enough for the joined tasks exactly when they are for all.
 */
static void test_join_against_oracle(void)
{
    GRand *random = g_rand_new_with_seed(17);
    uint32_t n_enough = 0;
    uint32_t n_too_few = 0;

    for (int i = 0; i < 3000; i++) {
        OWNED(staffing)
        staffing = invent(random, (uint32_t)g_rand_int_range(random, 2, 10), 4,
                          g_rand_double_range(random, 0.5, 1));
        OWNED(staff_case) staff_case = staff_case_new(staffing);
        uint32_t joined[16];
        OWNED(staffing) to = staffing_join(staffing, staff_case, joined);
        bool is_enough = false;

        if (to == NULL)
            continue;
        is_enough = oracle_fewest(staffing) == staff_case->overlap;
        g_assert_true((oracle_fewest(to) == staff_case->overlap) == is_enough);
        n_enough += is_enough;
        n_too_few += !is_enough;
    }
    g_rand_free(random);
    g_assert_cmpuint(n_enough, >, 100);
    g_assert_cmpuint(n_too_few, >, 100);
}

static void test_join_raises_bound(void)
{
    /* Never more than two at once, and one may do each; but nobody does 0 to 5 and 5 to 9 both. */
    OWNED(staffing)
    staffing = read_good("Type = 1\nJobs = 3\n0 5\n0 9\n5 9\n"
                         "Qualifications = 3\n2: 0 1\n2: 1 2\n1: 1\n");
    struct staff_answer answer = staff_solve(staffing, 60, 1);

    g_assert_cmpuint(answer.workers, ==, 3);
    g_assert_cmpuint(answer.bound, ==, 3);
    staff_answer_clear(&answer);
}

/* ---- annealing ---- */

static const struct staff_limit no_limit = {INT64_MAX};

/* The case's tasks: everybody does only what he may, one at a time, and so many are used. */
static void check_case(const struct staff_case *staff_case, const uint32_t *worker, uint32_t most)
{
    g_autofree bool *is_used = g_new0(bool, staff_case->n_workers + 1);
    uint32_t n_used = 0;

    for (uint32_t t = 0; t < staff_case->n_tasks; t++) {
        g_assert_true(staff_case_lists(staff_case, worker[t], t));
        n_used += !is_used[worker[t]];
        is_used[worker[t]] = true;
        for (uint32_t other = 0; other < t; other++)
            g_assert_true(worker[other] != worker[t] ||
                          staff_case->to[other] < staff_case->from[t] ||
                          staff_case->to[t] < staff_case->from[other]);
    }
    g_assert_cmpuint(n_used, <=, most);
}

static void test_anneal_planted(void)
{
    GRand *random = g_rand_new_with_seed(19);

    for (uint64_t i = 0; i < 5; i++) {
        OWNED(staffing) staffing = plant(random, 30, 10, 5);
        OWNED(staff_case) staff_case = staff_case_new(staffing);
        OWNED(staff_anneal) anneal = staff_anneal_new(staff_case, 30, i);
        OWNED(staff_anneal) again = staff_anneal_new(staff_case, 30, i);

        /* In two goes it comes to the same. */
        staff_anneal_run(anneal, 1000, &no_limit);
        g_assert_true(staff_anneal_run(anneal, 100000000, &no_limit));
        g_assert_true(staff_anneal_run(again, 100001000, &no_limit));
        check_case(staff_case, staff_anneal_worker(anneal), 30);
        g_assert_cmpmem(staff_anneal_worker(anneal), staff_case->n_tasks * sizeof(uint32_t),
                        staff_anneal_worker(again), staff_case->n_tasks * sizeof(uint32_t));
    }
    g_rand_free(random);
}

/* With the fewest workers it succeeds, with one less it does not. */
static void test_anneal_against_oracle(void)
{
    GRand *random = g_rand_new_with_seed(23);
    uint32_t n_possible = 0;

    for (uint64_t i = 0; i < 300; i++) {
        OWNED(staffing)
        staffing = invent(random, (uint32_t)g_rand_int_range(random, 1, 9), 5,
                          g_rand_double_range(random, 0.4, 1));
        OWNED(staff_case) staff_case = staff_case_new(staffing);
        uint32_t fewest = oracle_fewest(staffing);
        uint32_t possible = MIN(fewest, 5);
        OWNED(staff_anneal) anneal = staff_anneal_new(staff_case, possible, i);
        OWNED(staff_anneal) less = staff_anneal_new(staff_case, possible - 1, i);

        g_assert_false(staff_anneal_run(less, 20000, &no_limit));
        if (fewest == UINT32_MAX) {
            g_assert_false(staff_anneal_run(anneal, 20000, &no_limit));
            continue;
        }
        g_assert_true(staff_anneal_run(anneal, 10000000, &no_limit));
        check_case(staff_case, staff_anneal_worker(anneal), fewest);
        n_possible++;
    }
    g_rand_free(random);
    g_assert_cmpuint(n_possible, >, 100);
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
    g_test_add_func("/staff/join", test_join);
    g_test_add_func("/staff/join-nothing", test_join_nothing);
    g_test_add_func("/staff/join-against-oracle", test_join_against_oracle);
    g_test_add_func("/staff/join-raises-bound", test_join_raises_bound);
    g_test_add_func("/staff/anneal-planted", test_anneal_planted);
    g_test_add_func("/staff/anneal-against-oracle", test_anneal_against_oracle);
    g_test_add_func("/staff/many", test_many);
    return g_test_run();
}
