/* What is said of a plan made again, on the problem of docs/format/rotation.md. */
#include "plan/changes.h"
#include "plan/files/files_testing.h"
#include "plan/pins.h"

/* People of the page: S1 and S3 are medics, S2, S3 and S4 observers. Lifts: L1 2030-02-20, L2
 * 2030-03-12, L3 2030-03-29. */
enum { NORTH_1, NORTH_2 };
enum { S1, S2, S3, S4 };
enum { L1, L2, L3 };

#define NONE PLAN_NONE

static const struct tour published[] = {{NORTH_1, S1, NONE, L2},
                                        {NORTH_1, S3, L1, NONE},
                                        {NORTH_2, S4, NONE, L2},
                                        {NORTH_2, S2, L2, NONE}};

struct bed {
    struct problem *problem;
    struct plan *plan;
};

static void bed_set_up(struct bed *bed, gconstpointer data)
{
    g_autofree char *text = testing_example(0);

    g_assert_null(data);
    bed->problem = testing_problem(text);
    bed->plan = plan_new();
    bed->problem->has_published = true;
    bed->problem->freeze = bed->problem->from;
    bed->problem->published = g_memdup2(published, sizeof published);
    bed->problem->n_published = G_N_ELEMENTS(published);
}

static void bed_tear_down(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    problem_free(bed->problem);
    plan_free(bed->plan);
}

static void set_plan(struct bed *bed, const struct tour *tours, uint32_t n)
{
    bed->plan->tours = g_memdup2(tours, n * sizeof *tours);
    bed->plan->n_tours = n;
}

static char *tour_text(const struct problem *problem, const struct tour *tour)
{
    const char *arrive = NULL;
    const char *leave = NULL;

    if (tour == NULL)
        return g_strdup("nobody");
    arrive = tour->arrive == NONE        ? ""
             : tour->arrive == LIFT_GONE ? "gone"
                                         : problem->lifts[tour->arrive].id;
    leave = tour->leave == NONE        ? ""
            : tour->leave == LIFT_GONE ? "gone"
                                       : problem->lifts[tour->leave].id;
    return g_strdup_printf("%s %s-%s", problem->people[tour->person].id, arrive, leave);
}

/* "S4 -L2 > S4 -L3 fault, ...": each change, with ! behind what is not counted. */
static void check_changes(const struct bed *bed, const char *expected)
{
    static const char *const causes[] = {
        [CHANGE_FAULT] = "fault",
        [CHANGE_SEATS] = "seats",
        [CHANGE_PINNED] = "pinned",
        [CHANGE_ROOM] = "room",
    };
    g_autoptr(GArray) changes = plan_changes(bed->problem, bed->plan);
    g_autoptr(GString) all = g_string_new(NULL);

    for (guint i = 0; i < changes->len; i++) {
        const struct change *change = &g_array_index(changes, struct change, i);
        g_autofree char *was = tour_text(bed->problem, change->was);
        g_autofree char *now = tour_text(bed->problem, change->now);

        g_string_append_printf(all, "%s%s > %s %s%s", i > 0 ? ", " : "", was, now,
                               causes[change->cause], change->is_counted ? "" : "!");
    }
    g_assert_cmpstr(all->str, ==, expected);
}

static void test_same(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    set_plan(bed, published, G_N_ELEMENTS(published));
    check_changes(bed, "");
}

static void test_not_published(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    bed->problem->has_published = false;
    set_plan(bed, NULL, 0);
    check_changes(bed, "");
}

/* L2 has no seats any more: only who came on it counts, not whose departure moves. */
static void test_cancelled(struct bed *bed, gconstpointer data)
{
    static const struct tour tours[] = {{NORTH_1, S1, NONE, L1},
                                        {NORTH_1, S3, L1, NONE},
                                        {NORTH_2, S4, NONE, L3},
                                        {NORTH_2, S2, L3, NONE}};

    g_assert_null(data);
    bed->problem->lifts[L2].seats = 0;
    set_plan(bed, tours, G_N_ELEMENTS(tours));
    check_changes(bed, "S1 -L2 > S1 -L1 fault!, S4 -L2 > S4 -L3 fault!, S2 L2- > S2 L3- fault");
}

static void test_gone(struct bed *bed, gconstpointer data)
{
    static const struct tour tours[] = {{NORTH_1, S1, NONE, L2},
                                        {NORTH_1, S3, L1, NONE},
                                        {NORTH_2, S4, NONE, L2},
                                        {NORTH_2, S2, L2, NONE}};

    g_assert_null(data);
    bed->problem->published[3].arrive = LIFT_GONE;
    bed->problem->published[0].leave = LIFT_GONE;
    set_plan(bed, tours, G_N_ELEMENTS(tours));
    check_changes(bed, "S1 -gone > S1 -L2 fault!, S2 gone- > S2 L2- fault");
}

/* Another person in the place of one who is ill, and what that makes necessary elsewhere. */
static void test_ill(struct bed *bed, gconstpointer data)
{
    static const struct tour tours[] = {{NORTH_1, S1, NONE, L2},
                                        {NORTH_1, S3, L1, NONE},
                                        {NORTH_2, S4, NONE, L3},
                                        {NORTH_2, S1, L2, NONE}};

    g_assert_null(data);
    bed->problem->unavailable[0].until = bed->problem->until;
    set_plan(bed, tours, G_N_ELEMENTS(tours));
    check_changes(bed, "S4 -L2 > S4 -L3 room!, S2 L2- > S1 L2- fault");
}

static void test_fewer_seats(struct bed *bed, gconstpointer data)
{
    static const struct tour tours[] = {{NORTH_1, S1, NONE, L1},
                                        {NORTH_1, S3, L1, NONE},
                                        {NORTH_2, S4, NONE, L2},
                                        {NORTH_2, S2, L2, NONE}};

    g_assert_null(data);
    bed->problem->lifts[L2].seats = 1;
    set_plan(bed, tours, G_N_ELEMENTS(tours));
    check_changes(bed, "S1 -L2 > S1 -L1 seats!");
}

static void test_pinned(struct bed *bed, gconstpointer data)
{
    static const struct tour tours[] = {{NORTH_1, S1, NONE, L2},
                                        {NORTH_1, S3, L1, NONE},
                                        {NORTH_2, S4, NONE, L2},
                                        {NORTH_2, S1, L2, NONE}};
    struct pin pin = {{NORTH_2, S1, L2, NONE}, "so"};

    g_assert_null(data);
    bed->problem->pinned = g_memdup2(&pin, sizeof pin);
    bed->problem->n_pinned = 1;
    set_plan(bed, tours, G_N_ELEMENTS(tours));
    check_changes(bed, "S2 L2- > S1 L2- pinned");
}

/* Where nobody takes a place, and where there was none. */
static void test_more_and_less(struct bed *bed, gconstpointer data)
{
    static const struct tour tours[] = {{NORTH_1, S1, NONE, L2},
                                        {NORTH_1, S3, L1, L3},
                                        {NORTH_1, S1, L3, NONE},
                                        {NORTH_2, S4, NONE, L2}};

    g_assert_null(data);
    set_plan(bed, tours, G_N_ELEMENTS(tours));
    check_changes(bed, "S3 L1- > S3 L1-L3 room, nobody > S1 L3- room, S2 L2- > nobody room");
}

/* Who came before the freeze goes on; only the departure may move, and is not counted. */
static void test_begun(struct bed *bed, gconstpointer data)
{
    static const struct tour tours[] = {{NORTH_1, S1, NONE, L2},
                                        {NORTH_1, S3, L1, L3},
                                        {NORTH_2, S4, NONE, L2},
                                        {NORTH_2, S2, L2, NONE}};

    g_assert_null(data);
    bed->problem->freeze = testing_day("2030-03-01");
    set_plan(bed, tours, G_N_ELEMENTS(tours));
    check_changes(bed, "S3 L1- > S3 L1-L3 room!");
}

static void add(const char *path, void (*test)(struct bed *bed, gconstpointer data))
{
    g_test_add(path, struct bed, NULL, bed_set_up, test, bed_tear_down);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/changes/same", test_same);
    add("/changes/not-published", test_not_published);
    add("/changes/cancelled", test_cancelled);
    add("/changes/gone", test_gone);
    add("/changes/ill", test_ill);
    add("/changes/fewer-seats", test_fewer_seats);
    add("/changes/pinned", test_pinned);
    add("/changes/more-and-less", test_more_and_less);
    add("/changes/begun", test_begun);
    return g_test_run();
}
