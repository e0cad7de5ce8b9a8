/* How long a plan takes to mend when a lift is cancelled, in a process that holds it, and how many
 * tours that changes: each of the plan's lifts in turn, or every so many of them, cancelled 28 or
 * so many days before; SECONDS to do better in are none.
 *
 *   bench-repair PROBLEM.json PLAN.json [EVERY [NOTICE [SECONDS]]]
 *
 * A line of JSON for each: {"lift", "people", "ms", "gaps", "changes", "bound"}.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "plan/files.h"
#include "plan/solve.h"

static char *read_whole(const char *path, gsize *n)
{
    char *text = NULL;
    g_autoptr(GError) error = NULL;

    if (!g_file_get_contents(path, &text, n, &error)) {
        fprintf(stderr, "bench-repair: %s\n", error->message);
        exit(1);
    }
    return text;
}

static uint32_t count_on(const struct plan *plan, uint32_t lift)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < plan->n_tours; i++)
        n += (plan->tours[i].arrive == lift) + (plan->tours[i].leave == lift);
    return n;
}

/* The problem as it is when one of its lifts is cancelled. */
static void cancel(struct problem *problem, const struct plan *plan, uint32_t lift, int32_t notice)
{
    static const enum objective minimise[] = {
        OBJECTIVE_GAPS, OBJECTIVE_CHANGES, OBJECTIVE_LIFT_COST, OBJECTIVE_TOURS, OBJECTIVE_PEOPLE};

    for (uint32_t i = 0; i < G_N_ELEMENTS(minimise); i++)
        problem->minimise[i] = minimise[i];
    problem->n_minimise = G_N_ELEMENTS(minimise);
    problem->has_published = true;
    problem->freeze = MAX(problem->lifts[lift].day - notice, problem->from);
    problem->published = plan->tours;
    problem->n_published = plan->n_tours;
    problem->lifts[lift].seats = 0;
}

static bool mend(struct problem *problem, const struct plan *plan, uint32_t lift, int32_t notice,
                 double seconds)
{
    struct plan_options options = {.seconds = seconds, .threads = 1, .seed = 1};
    int32_t seats = problem->lifts[lift].seats;
    g_autoptr(GError) error = NULL;
    gint64 begun = 0;
    OWNED(plan) mended = NULL;

    cancel(problem, plan, lift, notice);
    begun = g_get_monotonic_time();
    mended = plan_solve(problem, &options, &error);
    if (mended == NULL) {
        fprintf(stderr, "bench-repair: %s: %s\n", problem->lifts[lift].id, error->message);
    } else {
        printf("{\"lift\": \"%s\", \"people\": %u, \"ms\": %.3f, \"gaps\": %" PRId64
               ", \"changes\": %" PRId64 ", \"bound\": %" PRId64 "}\n",
               problem->lifts[lift].id, count_on(plan, lift),
               (double)(g_get_monotonic_time() - begun) / 1e3, mended->objective[OBJECTIVE_GAPS],
               mended->objective[OBJECTIVE_CHANGES], mended->bound[OBJECTIVE_CHANGES]);
    }
    problem->lifts[lift].seats = seats;
    return mended != NULL;
}

int main(int argc, char **argv)
{
    gsize n = 0;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) contradictions = NULL;
    uint32_t every = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 1;
    int32_t notice = argc > 4 ? (int32_t)strtol(argv[4], NULL, 10) : 28;
    double seconds = argc > 5 ? g_ascii_strtod(argv[5], NULL) : 0;
    uint32_t n_flown = 0;
    bool done = true;

    if (argc < 3 || every == 0) {
        fputs("usage: bench-repair PROBLEM.json PLAN.json [EVERY [NOTICE [SECONDS]]]\n", stderr);
        return 2;
    }
    g_autofree char *posed = read_whole(argv[1], &n);
    OWNED(problem) problem = problem_read(posed, n, &contradictions, &error);
    g_autofree char *planned = read_whole(argv[2], &n);
    OWNED(plan) plan = problem != NULL ? plan_read(problem, planned, n, &error) : NULL;

    if (plan == NULL) {
        fprintf(stderr, "bench-repair: %s\n", error->message);
        return 1;
    }
    for (uint32_t k = 0; k < problem->n_lifts; k++)
        if (count_on(plan, k) > 0 && n_flown++ % every == 0)
            done = mend(problem, plan, k, notice, seconds) && done;
    problem->published = NULL; /* the plan's own */
    return done ? 0 : 1;
}
