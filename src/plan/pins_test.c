/* What one tour breaks by itself, on the problem of docs/format/rotation.md. */
#include "plan/files/files_testing.h"
#include "plan/outline/outline.h"
#include "plan/pins.h"

/* People of the page: S1 medic, S2 observer, S3 both, S4 observer. Positions: north-1 of a medic,
 * held by S1 since 2029-09-20, north-2 of an observer, held by S4 since 2029-10-01. Lifts: L1
 * 2030-02-20, L2 2030-03-12, L3 2030-03-29. */
enum { NORTH_1, NORTH_2 };
enum { S1, S2, S3, S4 };
enum { L1, L2, L3 };

static const struct judged {
    struct tour tour;
    unsigned faults;
    const char *sentence; /* of the lowest of them */
} cases[] = {
    {{NORTH_1, S1, PLAN_NONE, L2}, 0, NULL},
    {{NORTH_1, S3, L1, PLAN_NONE}, 0, NULL},
    {{NORTH_2, S2, L2, PLAN_NONE}, 0, NULL},
    {{NORTH_2, S4, PLAN_NONE, L3}, 0, NULL},
    {{NORTH_1, S2, L2, PLAN_NONE}, TOUR_ROLE, "S2 has not the role medic, which north-1 needs"},
    {{NORTH_1, S1, PLAN_NONE, L3},
     TOUR_LIMIT,
     "S1, there since 2029-09-20, must leave by 2030-03-20 and would be there until 2030-03-29"},
    {{NORTH_1, S1, PLAN_NONE, PLAN_NONE},
     TOUR_LIMIT,
     "S1, there since 2029-09-20, must leave by 2030-03-20 and would be there until 2030-07-01"},
    {{NORTH_1, S3, L1, L2},
     TOUR_MIN_DAYS,
     "S3 would be in north-1 for 20 days, and a tour lasts at least 60"},
    {{NORTH_2, S2, L1, PLAN_NONE},
     TOUR_UNAVAILABLE,
     "S2 is unavailable from 2030-03-01 until 2030-03-10"},
    {{NORTH_1, S2, L1, L2},
     TOUR_ROLE | TOUR_MIN_DAYS | TOUR_UNAVAILABLE,
     "S2 has not the role medic, which north-1 needs"},
    {{NORTH_1, S3, PLAN_NONE, L2},
     TOUR_NOT_SERVING,
     "S3 does not serve in north-1 when the plan begins, and so has to arrive with a lift"},
    {{NORTH_2, S1, PLAN_NONE, L2},
     TOUR_NOT_SERVING | TOUR_ROLE,
     "S1 does not serve in north-2 when the plan begins, and so has to arrive with a lift"},
    {{NORTH_1, S3, L2, L1}, TOUR_ORDER, "S3 would leave north-1 before being there a day"},
    {{NORTH_1, S3, L2, L2}, TOUR_ORDER, "S3 would leave north-1 before being there a day"},
    {{NORTH_1, S3, LIFT_GONE, PLAN_NONE},
     TOUR_LIFT_GONE,
     "the lift of S3 to or from north-1 does not run"},
    {{NORTH_1, S1, PLAN_NONE, LIFT_GONE},
     TOUR_LIFT_GONE,
     "the lift of S1 to or from north-1 does not run"},
};

static void test_faults(void)
{
    g_autofree char *text = testing_example(0);
    OWNED(problem) problem = testing_problem(text);
    OWNED(outline) outline = outline_new(problem);

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        unsigned faults = outline_tour_faults(outline, &cases[i].tour);
        unsigned lowest = faults & -faults;
        g_autofree char *sentence = NULL;

        g_assert_cmphex(faults, ==, cases[i].faults);
        if (faults == 0)
            continue;
        sentence = tour_fault_text(problem, &problem->serving[cases[i].tour.position],
                                   &cases[i].tour, (enum tour_fault)lowest);
        g_assert_cmpstr(sentence, ==, cases[i].sentence);
    }
}

static void test_no_seats(void)
{
    static const struct tour comes = {NORTH_1, S3, L1, PLAN_NONE};
    static const struct tour goes = {NORTH_1, S3, L2, L3};
    g_autofree char *text = testing_example(0);
    OWNED(problem) problem = testing_problem(text);
    OWNED(outline) outline = outline_new(problem);
    g_autofree char *first = NULL;
    g_autofree char *second = NULL;

    problem->lifts[L1].seats = 0;
    problem->lifts[L3].seats = 0;
    g_assert_cmphex(outline_tour_faults(outline, &comes), ==, TOUR_NO_SEATS);
    g_assert_cmphex(outline_tour_faults(outline, &goes), ==, TOUR_NO_SEATS | TOUR_MIN_DAYS);
    first = tour_fault_text(problem, NULL, &comes, TOUR_NO_SEATS);
    second = tour_fault_text(problem, NULL, &goes, TOUR_NO_SEATS);
    g_assert_cmpstr(first, ==, "lift L1 has no seats");
    g_assert_cmpstr(second, ==, "lift L3 has no seats");
}

/* S2 is back since 2029-09-30: 163 days before L2. */
static void test_returned(void)
{
    static const struct tour tour = {NORTH_2, S2, L2, PLAN_NONE};
    g_autofree char *text = testing_example(0);
    OWNED(problem) problem = testing_problem(text);
    OWNED(outline) outline = outline_new(problem);
    g_autofree char *sentence = NULL;

    problem->dwell_days = 163;
    g_assert_cmphex(outline_tour_faults(outline, &tour), ==, 0);
    problem->dwell_days = 164;
    g_assert_cmphex(outline_tour_faults(outline, &tour), ==, TOUR_RETURNED);
    sentence = tour_fault_text(problem, NULL, &tour, TOUR_RETURNED);
    g_assert_cmpstr(sentence, ==,
                    "S2 returned on 2029-09-30 and would arrive on 2030-03-12, after 163 days at "
                    "home; 164 are needed");
}

/* A pin that only one of the two has with a waiver; the position counts once. */
static void test_waived(void)
{
    struct pin pins[] = {
        {{NORTH_1, S1, PLAN_NONE, L3}, "so"},
        {{NORTH_1, S2, L1, PLAN_NONE}, "so"},
        {{NORTH_2, S4, PLAN_NONE, L3}, NULL},
    };
    static const struct tour other = {NORTH_1, S1, PLAN_NONE, L2};
    g_autofree char *text = testing_example(0);
    OWNED(problem) problem = testing_problem(text);
    g_autofree bool *is_waived = NULL;
    uint32_t n = 0;

    problem->pinned = g_memdup2(pins, sizeof pins);
    problem->n_pinned = G_N_ELEMENTS(pins);
    is_waived = pins_waived(problem, &n);
    g_assert_cmpuint(n, ==, 1);
    g_assert_true(is_waived[NORTH_1]);
    g_assert_false(is_waived[NORTH_2]);
    g_assert_true(tour_is_waived(problem, &pins[0].tour));
    g_assert_false(tour_is_waived(problem, &pins[2].tour));
    g_assert_false(tour_is_waived(problem, &other));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pins/faults", test_faults);
    g_test_add_func("/pins/no-seats", test_no_seats);
    g_test_add_func("/pins/returned", test_returned);
    g_test_add_func("/pins/waived", test_waived);
    return g_test_run();
}
