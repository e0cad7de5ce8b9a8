#include "plan/plan_testing.h"

#include <stdlib.h>

#include "plan/check.h"
#include "plan/files.h"

/* ---- drawing ---- */

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

static void draw_positions(struct problem *problem, GRand *random, bool is_scarce)
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
    problem->n_positions = (uint32_t)g_rand_int_range(random, 1, is_scarce ? 8 : 25);
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

/* Some of the others came back not long ago. */
static void draw_returned(struct problem *problem, GRand *random)
{
    g_autofree bool *serves = g_new0(bool, problem->n_people);

    for (uint32_t i = 0; i < problem->n_serving; i++)
        serves[problem->serving[i].person] = true;
    for (uint32_t i = 0; i < problem->n_people; i++)
        if (!serves[i] && g_rand_boolean(random))
            problem->people[i].returned = problem->from - g_rand_int_range(random, 0, 100);
}

/* Often enough, and at first with seats for all, so that everybody can go home in time. */
static void draw_lifts(struct problem *problem, GRand *random, bool is_scarce)
{
    int32_t every = g_rand_int_range(random, 3, 10);
    uint32_t n = (uint32_t)((problem->until - problem->from + every - 1) / every);

    problem->lifts = g_new0(struct lift, n);
    for (uint32_t k = 0; k < n; k++) {
        int32_t seats = is_scarce
                            ? g_rand_int_range(random, 0, 3)
                            : g_rand_int_range(random, 1, (gint32)problem->n_positions / 2 + 3);
        bool is_large = g_rand_int_range(random, 0, 4) == 0;

        problem->lifts[problem->n_lifts++] = (struct lift){
            numbered(problem, "lift-", k), problem->from + (int32_t)k * every,
            is_large ? (int32_t)problem->n_positions : seats, g_rand_int_range(random, 1, 12)};
    }
}

struct problem *testing_drawn(uint32_t seed, bool is_scarce)
{
    struct problem *problem = problem_new();
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);

    draw_law(problem, random);
    draw_positions(problem, random, is_scarce);
    draw_people(problem, random);
    draw_serving(problem, random);
    draw_returned(problem, random);
    draw_lifts(problem, random, is_scarce);
    return problem;
}

/* ---- judging ---- */

void testing_judge(const struct problem *problem, const struct plan *plan, const char *format, ...)
{
    size_t n_problem = 0;
    size_t n_plan = 0;
    char *posed = problem_text(problem, &n_problem);
    char *planned = plan_text(problem, plan, &n_plan);
    g_autoptr(GError) error = NULL;
    json_t *judged = plan_check(posed, n_problem, planned, n_plan, &error);

    g_assert_no_error(error);
    if (!json_is_true(json_object_get(judged, "valid"))) {
        g_autofree char *broken = json_dumps(json_object_get(judged, "broken"), JSON_INDENT(1));
        g_autofree char *what = NULL;
        va_list args;

        va_start(args, format);
        what = g_strdup_vprintf(format, args);
        va_end(args);
        g_error("%s: %s\n%s\n%s", what, broken, posed, planned);
    }
    json_decref(judged);
    free(posed);
    free(planned);
}
