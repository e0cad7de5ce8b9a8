/* Plans of random problems, judged by the checker, which shares no code with the solver. */
#include <stdio.h>
#include <string.h>

#include "plan/check.h"
#include "plan/files.h"
#include "plan/solve.h"

/* ---- problems made up here ---- */

static const char *numbered(struct problem *problem, const char *letter, uint32_t number)
{
    g_autofree char *id = g_strdup_printf("%s%u", letter, number);

    return g_string_chunk_insert(problem->texts, id);
}

static void draw_law(struct problem *problem, GRand *random)
{
    problem->from = 18576; /* 2020-11-10 */
    problem->until = problem->from + g_rand_int_range(random, 200, 900);
    problem->tour_max = (struct period){g_rand_int_range(random, 2, 7), 0};
    problem->end_of_month = g_rand_boolean(random) ? END_OF_MONTH_CLAMP : END_OF_MONTH_FORWARD;
    problem->min_days = g_rand_int_range(random, 0, 50);
    problem->dwell_days = g_rand_int_range(random, 0, 200);
    if (g_rand_boolean(random)) {
        problem->share_of = 1;
        problem->share_in = g_rand_int_range(random, 1, 4);
        problem->within_days = g_rand_int_range(random, 7, 21);
    }
    for (unsigned i = 0; i < 4; i++)
        problem->minimise[problem->n_minimise++] = (enum objective)i;
}

static void draw_positions(struct problem *problem, GRand *random)
{
    problem->n_roles = (uint32_t)g_rand_int_range(random, 1, 4);
    problem->roles = g_new0(struct role, problem->n_roles);
    for (uint32_t r = 0; r < problem->n_roles; r++)
        problem->roles[r] =
            (struct role){numbered(problem, "role-", r), g_rand_int_range(random, 0, 6)};
    problem->n_posts = (uint32_t)g_rand_int_range(random, 1, 4);
    problem->posts = g_new0(struct post, problem->n_posts);
    for (uint32_t i = 0; i < problem->n_posts; i++)
        problem->posts[i] = (struct post){numbered(problem, "post-", i), 0};
    problem->n_positions = (uint32_t)g_rand_int_range(random, 1, 25);
    problem->positions = g_new0(struct position, problem->n_positions);
    for (uint32_t p = 0; p < problem->n_positions; p++)
        problem->positions[p] =
            (struct position){numbered(problem, "position-", p),
                              (uint32_t)g_rand_int_range(random, 0, (gint32)problem->n_posts),
                              (uint32_t)g_rand_int_range(random, 0, (gint32)problem->n_roles)};
    if (g_rand_boolean(random))
        problem->ceiling = problem->n_positions + (uint32_t)g_rand_int_range(random, 0, 4);
}

static void draw_people(struct problem *problem, GRand *random)
{
    uint32_t n = problem->n_positions * (uint32_t)g_rand_int_range(random, 1, 5) + 1;
    g_autoptr(GArray) roles = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) away = g_array_new(FALSE, FALSE, sizeof(struct stretch));

    problem->n_people = n;
    problem->people = g_new0(struct person, n);
    for (uint32_t i = 0; i < n; i++) {
        struct person *person = &problem->people[i];
        uint32_t role = i % problem->n_roles;

        *person = (struct person){
            numbered(problem, "person-", i), {roles->len, 1}, {away->len, 0}, DAY_NONE};
        g_array_append_val(roles, role);
        if (role + 1 < problem->n_roles && g_rand_boolean(random)) {
            role++;
            g_array_append_val(roles, role);
            person->roles.n++;
        }
        if (g_rand_boolean(random)) {
            int32_t from = problem->from + g_rand_int_range(random, 0, 600);
            struct stretch stretch = {from, from + g_rand_int_range(random, 1, 60)};

            g_array_append_val(away, stretch);
            person->unavailable.n++;
        }
    }
    problem->n_person_roles = roles->len;
    problem->person_roles = (uint32_t *)(void *)g_array_free(g_steal_pointer(&roles), FALSE);
    problem->n_unavailable = away->len;
    problem->unavailable = (struct stretch *)(void *)g_array_free(g_steal_pointer(&away), FALSE);
}

/* Each position with somebody who can serve in it, as long as there is anybody. */
static void draw_serving(struct problem *problem, GRand *random)
{
    g_autofree bool *is_taken = g_new0(bool, problem->n_people);

    problem->serving = g_new0(struct serving, problem->n_positions);
    for (uint32_t p = 0; p < problem->n_positions; p++)
        for (uint32_t i = 0; i < problem->n_people; i++) {
            int32_t since = problem->from - g_rand_int_range(random, 1, 50);

            if (is_taken[i] ||
                problem->person_roles[problem->people[i].roles.first] != problem->positions[p].role)
                continue;
            is_taken[i] = true;
            problem->serving[problem->n_serving++] = (struct serving){p, i, since};
            break;
        }
}

/* Often enough, and at first with seats for all, so that everybody can go home in time. */
static void draw_lifts(struct problem *problem, GRand *random)
{
    int32_t every = g_rand_int_range(random, 3, 10);
    uint32_t n = (uint32_t)((problem->until - problem->from + every - 1) / every);

    problem->lifts = g_new0(struct lift, n);
    for (uint32_t k = 0; k < n; k++) {
        int32_t seats = g_rand_int_range(random, 1, (gint32)problem->n_positions / 2 + 3);
        bool is_large = g_rand_int_range(random, 0, 4) == 0;

        problem->lifts[problem->n_lifts++] = (struct lift){
            numbered(problem, "lift-", k), problem->from + (int32_t)k * every,
            is_large ? (int32_t)problem->n_positions : seats, g_rand_int_range(random, 1, 12)};
    }
}

static struct problem *draw_problem(uint32_t seed)
{
    struct problem *problem = problem_new();
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);

    draw_law(problem, random);
    draw_positions(problem, random);
    draw_people(problem, random);
    draw_serving(problem, random);
    draw_lifts(problem, random);
    return problem;
}

/* ---- judging ---- */

static char *text_of(const struct problem *problem, const struct plan *plan, size_t *n)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, n);

    g_assert_true(plan != NULL ? plan_write(problem, plan, out) : problem_write(problem, out));
    fclose(out);
    return text;
}

static void judge(const struct problem *problem, const struct plan *plan, uint32_t seed)
{
    size_t n_problem = 0, n_plan = 0;
    char *problem_text = text_of(problem, NULL, &n_problem);
    char *plan_text = text_of(problem, plan, &n_plan);
    g_autoptr(GError) error = NULL;
    json_t *judged = plan_check(problem_text, n_problem, plan_text, n_plan, &error);

    g_assert_no_error(error);
    if (!json_is_true(json_object_get(judged, "valid"))) {
        g_autofree char *said = json_dumps(json_object_get(judged, "broken"), JSON_INDENT(1));

        g_error("seed %u: %s", seed, said);
    }
    json_decref(judged);
    free(problem_text);
    free(plan_text);
}

static void test_random(void)
{
    int64_t n_whole = 0;

    for (uint32_t seed = 1; seed <= 300; seed++) {
        OWNED(problem) problem = draw_problem(seed);
        struct plan_options options = {.seconds = 0, .threads = 1, .seed = seed};
        OWNED(plan) plan = plan_solve(problem, &options, NULL);

        judge(problem, plan, seed);
        n_whole += plan->objective[OBJECTIVE_GAPS] == 0;
    }
    /* Some problems have too few people; where all of them had gaps the solver would be broken. */
    g_assert_cmpint(n_whole, >, 50);
}

static bool end_at_once(void *self, const struct problem *problem,
                        const int64_t objective[OBJECTIVE_COUNT], double seconds)
{
    unsigned *n_told = self;

    ++*n_told;
    return *n_told < 4;
}

/* However long it looks, and with however many threads, what it ends with keeps the rules. */
static void test_looking_on(void)
{
    for (uint32_t seed = 400; seed < 410; seed++) {
        OWNED(problem) problem = draw_problem(seed);
        unsigned n_told = 0;
        struct plan_options options = {.seconds = 0.2,
                                       .threads = 2,
                                       .seed = seed,
                                       .progress = end_at_once,
                                       .progress_self = &n_told};
        OWNED(plan) plan = plan_solve(problem, &options, NULL);

        g_assert_cmpuint(n_told, >, 0);
        judge(problem, plan, seed);
    }
}

static void test_repeats(void)
{
    OWNED(problem) problem = draw_problem(7);
    struct plan_options options = {.seconds = 0, .threads = 1, .seed = 5};
    OWNED(plan) one = plan_solve(problem, &options, NULL);
    OWNED(plan) two = plan_solve(problem, &options, NULL);

    g_assert_cmpmem(one->tours, one->n_tours * sizeof *one->tours, two->tours,
                    two->n_tours * sizeof *two->tours);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/solve/random", test_random);
    g_test_add_func("/solve/looking-on", test_looking_on);
    g_test_add_func("/solve/repeats", test_repeats);
    return g_test_run();
}
