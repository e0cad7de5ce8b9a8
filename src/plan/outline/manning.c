#include "plan/outline/manning.h"

#include <string.h>

#include "plan/outline/value.h"
#include "plan/plan.h"

/* ---- posts ---- */

/* By post: where its days stand in the table, or PLAN_NONE. Only posts with a gap or with fewer
 * positions than people wanted can be short; *n is how many they are. */
static uint32_t *find_suspects(const struct outline *outline, const struct tour *tours,
                               uint32_t n_tours, uint32_t *n)
{
    const struct problem *problem = outline->problem;
    uint32_t *row_of = g_new(uint32_t, problem->n_posts);
    g_autoptr(GArray) gaps = tours_gaps(outline, tours, n_tours);

    *n = 0;
    for (uint32_t i = 0; i < problem->n_posts; i++)
        row_of[i] = problem->posts[i].minimum > (int64_t)outline->n_of_post[i] ? (*n)++ : PLAN_NONE;
    for (uint32_t i = 0; i < gaps->len; i++) {
        uint32_t post = problem->positions[g_array_index(gaps, struct gap, i).position].post;

        if (row_of[post] == PLAN_NONE && problem->posts[post].minimum > 0)
            row_of[post] = (*n)++;
    }
    return row_of;
}

static void add_shortfalls(const struct outline *outline, uint32_t post, const int32_t *change,
                           GArray *shortfalls)
{
    const struct problem *problem = outline->problem;
    int32_t present = 0;

    for (int32_t k = 0; k < outline->n_days; k++) {
        struct shortfall *last =
            shortfalls->len > 0 ? &g_array_index(shortfalls, struct shortfall, shortfalls->len - 1)
                                : NULL;
        struct shortfall one = {post, problem->from + k, problem->from + k + 1, 0};

        present += change[k];
        one.missing = problem->posts[post].minimum - present;
        if (one.missing <= 0)
            continue;
        if (last != NULL && last->post == post && last->until == one.from &&
            last->missing == one.missing)
            last->until = one.until;
        else
            g_array_append_val(shortfalls, one);
    }
}

GArray *tours_shortfall(const struct outline *outline, const struct tour *tours, uint32_t n)
{
    const struct problem *problem = outline->problem;
    GArray *shortfalls = g_array_new(FALSE, FALSE, sizeof(struct shortfall));
    uint32_t n_rows = 0;
    g_autofree uint32_t *row_of = find_suspects(outline, tours, n, &n_rows);
    size_t width = (size_t)outline->n_days + 1;
    g_autofree int32_t *change = g_new0(int32_t, n_rows * width + 1);

    for (uint32_t i = 0; i < n && n_rows > 0; i++) {
        uint32_t row = row_of[problem->positions[tours[i].position].post];

        if (row == PLAN_NONE)
            continue;
        change[row * width + (size_t)(tour_begins(problem, &tours[i]) - problem->from)]++;
        change[row * width + (size_t)(tour_ends(problem, &tours[i]) - problem->from)]--;
    }
    for (uint32_t post = 0; post < problem->n_posts; post++)
        if (row_of[post] != PLAN_NONE)
            add_shortfalls(outline, post, change + row_of[post] * width, shortfalls);
    return shortfalls;
}

/* ---- all of it ---- */

static int64_t count_stranded(const struct outline *outline, const struct tour *tours, uint32_t n)
{
    const struct problem *problem = outline->problem;
    int64_t days = 0;

    for (uint32_t i = 0; i < n; i++) {
        int32_t limit = 0;

        if (tours[i].arrive != PLAN_NONE || tours[i].leave != PLAN_NONE)
            continue;
        limit =
            problem_limit(problem, problem->serving[outline->serving_of[tours[i].position]].since);
        days += MAX(problem->until - limit, 0);
    }
    return days;
}

int64_t tours_broken(const struct outline *outline, const struct tour *tours, uint32_t n)
{
    g_autoptr(GArray) shortfalls = tours_shortfall(outline, tours, n);
    int64_t days = count_stranded(outline, tours, n);

    for (uint32_t i = 0; i < shortfalls->len; i++) {
        const struct shortfall *one = &g_array_index(shortfalls, struct shortfall, i);

        days += (int64_t)one->missing * (one->until - one->from);
    }
    return days;
}
