/* The variants of a problem, and that whoever solves an easier one may take a harder one's plan. */
#include "plan/check.h"
#include "plan/files/files_testing.h"
#include "plan/frontier.h"
#include "plan/solve.h"

static const struct variant *variant_of(const struct comparison *comparison, const char *id)
{
    for (unsigned i = 0; i < comparison->variants->len; i++)
        if (strcmp(g_array_index(comparison->variants, struct variant, i).id, id) == 0)
            return &g_array_index(comparison->variants, struct variant, i);
    return NULL;
}

static const struct problem *problem_of(const struct comparison *comparison, const char *id)
{
    const struct variant *variant = variant_of(comparison, id);

    g_assert_nonnull(variant);
    return variant->problem;
}

static int64_t seats_of(const struct problem *problem)
{
    int64_t seats = 0;

    for (uint32_t k = 0; k < problem->n_lifts; k++)
        seats += problem->lifts[k].seats;
    return seats;
}

/* ---- the page's example ---- */

static void test_example(void)
{
    g_autofree char *text = testing_example(0);
    OWNED(problem) problem = testing_problem(text);
    OWNED(comparison) comparison = comparison_new(problem);
    g_autofree char *before = testing_written(problem, NULL);
    g_autofree char *base = testing_written(problem_of(comparison, "base"), NULL);

    g_assert_cmpstr(before, ==, base);
    g_assert_cmpint(seats_of(problem), ==, 5);
    g_assert_cmpint(seats_of(problem_of(comparison, "lifts-smaller")), ==, 4);
    g_assert_cmpint(seats_of(problem_of(comparison, "lifts-larger")), ==, 5);
    g_assert_cmpint(problem_of(comparison, "dwell-shorter")->dwell_days, ==, 30);
    g_assert_cmpint(problem_of(comparison, "dwell-longer")->dwell_days, ==, 90);
    g_assert_cmpint(problem_of(comparison, "handover-2")->roles[0].handover_days, ==, 4);
    g_assert_cmpint(problem_of(comparison, "handover-2")->roles[1].handover_days, ==, 0);
    g_assert_cmpint(problem_of(comparison, "handover-4")->roles[0].handover_days, ==, 6);
    g_assert_cmpint(problem_of(comparison, "tour-5")->tour_max.months, ==, 5);
    /* Four people, of whom two serve: none of the others is the twenty-fifth. */
    g_assert_null(variant_of(comparison, "people-fewer"));
}

/* Who serves keeps the limit of 20 March and 1 April. */
static void test_serving_keeps_limit(void)
{
    static const char *const ids[] = {"tour-5", "tour-7"};
    g_autofree char *text = testing_example(0);
    OWNED(problem) problem = testing_problem(text);
    OWNED(comparison) comparison = comparison_new(problem);

    for (unsigned i = 0; i < G_N_ELEMENTS(ids); i++) {
        const struct problem *changed = problem_of(comparison, ids[i]);

        for (uint32_t k = 0; k < problem->n_serving; k++)
            g_assert_cmpint(problem_limit(changed, changed->serving[k].since), ==,
                            problem_limit(problem, problem->serving[k].since));
    }
}

/* A tenth of lifts of four seats each is four seats of ten lifts, no more of one than a seat. */
static void test_rounding(void)
{
    OWNED(problem) problem = problem_new();
    OWNED(comparison) comparison = NULL;

    problem->from = 0;
    problem->until = 365;
    problem->tour_max = (struct period){6, 0};
    problem->minimise[problem->n_minimise++] = OBJECTIVE_GAPS;
    problem->lifts = g_new0(struct lift, 10);
    for (int32_t k = 0; k < 10; k++)
        problem->lifts[problem->n_lifts++] = (struct lift){"lift", 7 * k, 4, 1};
    comparison = comparison_new(problem);
    g_assert_cmpint(seats_of(problem_of(comparison, "lifts-smaller")), ==, 36);
    g_assert_cmpint(seats_of(problem_of(comparison, "lifts-larger")), ==, 44);
    for (unsigned k = 0; k < 10; k++) {
        g_assert_cmpint(problem_of(comparison, "lifts-smaller")->lifts[k].seats, >=, 3);
        g_assert_cmpint(problem_of(comparison, "lifts-smaller")->lifts[k].seats, <=, 4);
        g_assert_cmpint(problem_of(comparison, "lifts-larger")->lifts[k].seats, >=, 4);
        g_assert_cmpint(problem_of(comparison, "lifts-larger")->lifts[k].seats, <=, 5);
    }
    g_assert_null(variant_of(comparison, "handover-2"));
    g_assert_null(variant_of(comparison, "dwell-shorter"));
}

/* Lifts on days 0, 7, ...: the new day lies in the middle of the week, each lift with its like. */
static void test_lift_day(void)
{
    OWNED(problem) problem = problem_new();
    OWNED(comparison) comparison = NULL;
    const struct problem *changed = NULL;
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);

    problem->from = 0;
    problem->until = 70;
    problem->tour_max = (struct period){6, 0};
    problem->minimise[problem->n_minimise++] = OBJECTIVE_GAPS;
    problem->lifts = g_new0(struct lift, 10);
    for (int32_t k = 0; k < 10; k++)
        problem->lifts[problem->n_lifts++] =
            (struct lift){k % 2 == 0 ? "even" : "odd", 7 * k, 4 + k, k};
    comparison = comparison_new(problem);
    changed = problem_of(comparison, "lift-day");
    g_assert_cmpuint(changed->n_lifts, ==, 20);
    for (uint32_t k = 0; k < 20; k++) {
        const struct lift *lift = &changed->lifts[k];

        g_assert_cmpint(lift->day, ==, 7 * (int32_t)(k / 2) + (k % 2 == 0 ? 0 : 3));
        g_assert_cmpint(lift->seats, ==, 4 + k / 2);
        g_assert_cmpint(lift->cost, ==, k / 2);
        if (k % 2 == 1)
            g_assert_true(g_hash_table_add(ids, (gpointer)lift->id));
    }
}

/* ---- people ---- */

static void test_fewer_people(void)
{
    g_autofree char *text = testing_example(0);
    OWNED(problem) problem = testing_problem(text);
    OWNED(comparison) comparison = NULL;
    const struct problem *changed = NULL;

    /* 200 observers more, one of them serving in the end of the list. */
    problem->people = g_renew(struct person, problem->people, 204);
    problem->person_roles = g_renew(uint32_t, problem->person_roles, problem->n_person_roles + 1);
    problem->person_roles[problem->n_person_roles] = 1;
    for (; problem->n_people < 204; problem->n_people++)
        problem->people[problem->n_people] =
            (struct person){"more", {problem->n_person_roles, 1}, {0, 0}, DAY_NONE};
    problem->n_person_roles++;
    problem->people[203].id = "last";
    problem->serving[1].person = 203;
    comparison = comparison_new(problem);
    changed = problem_of(comparison, "people-fewer");
    g_assert_cmpuint(changed->n_people, ==, 200);
    g_assert_cmpstr(changed->people[changed->serving[1].person].id, ==, "last");
    g_assert_cmpstr(changed->people[changed->serving[0].person].id, ==, "S1");
}

/* ---- handing on ---- */

/* Solved for the harder variant, checked by the checker against the easier one. */
static void test_easings_are_true(void)
{
    g_autofree char *text = testing_example(0);
    OWNED(problem) problem = testing_problem(text);
    OWNED(comparison) comparison = comparison_new(problem);
    const struct variant *variants = (const struct variant *)(void *)comparison->variants->data;
    struct plan_options options = {.seconds = 0, .threads = 1, .seed = 1};

    g_assert_cmpuint(comparison->easings->len, >, 7);
    for (unsigned i = 0; i < comparison->easings->len; i++) {
        const struct easing *easing = &g_array_index(comparison->easings, struct easing, i);
        const struct problem *easier = variants[easing->easier].problem;
        const struct problem *harder = variants[easing->harder].problem;
        OWNED(plan) plan = plan_solve(harder, &options, NULL);
        g_autofree char *plan_text = testing_written(harder, plan);
        g_autofree char *easier_text = testing_written(easier, NULL);
        g_autoptr(GError) error = NULL;
        json_t *report =
            plan_check(easier_text, strlen(easier_text), plan_text, strlen(plan_text), &error);
        const char *rule = NULL;
        json_t *n = NULL;

        g_assert_no_error(error);
        /* The proof is the harder one's and need not hold. */
        json_object_foreach(json_object_get(report, "rules"), rule, n)
        {
            static const char *const of_proof[] = {"bound",      "window", "must_arrive",
                                                   "least_cost", "proof",  NULL};

            if (!g_strv_contains(of_proof, rule))
                g_error("%s for %s breaks %s", variants[easing->harder].id,
                        variants[easing->easier].id, rule);
        }
        json_decref(report);
    }
}

static void test_hand_on(void)
{
    g_autofree char *text = testing_example(0);
    OWNED(problem) problem = testing_problem(text);
    OWNED(comparison) comparison = comparison_new(problem);
    const struct variant *variants = (const struct variant *)(void *)comparison->variants->data;
    unsigned n = comparison->variants->len;
    g_autofree struct outcome *outcomes = g_new0(struct outcome, n);
    unsigned hardest = 0;

    for (unsigned i = 0; i < n; i++) {
        outcomes[i].plan_of = i;
        outcomes[i].objective[OBJECTIVE_LIFT_COST] = 100 + i;
        outcomes[i].bound[OBJECTIVE_LIFT_COST] = i;
        if (strcmp(variants[i].id, "handover-4") == 0)
            hardest = i;
        /* One for which nothing was found gets a plan; one that has none hands nothing on. */
        outcomes[i].is_impossible =
            strcmp(variants[i].id, "lift-day") == 0 || strcmp(variants[i].id, "lifts-smaller") == 0;
        if (strcmp(variants[i].id, "lifts-smaller") == 0)
            outcomes[i].objective[OBJECTIVE_LIFT_COST] = 0;
    }
    outcomes[hardest].objective[OBJECTIVE_LIFT_COST] = 90;
    comparison_hand_on(comparison, outcomes);
    for (unsigned i = 0; i < n; i++) {
        bool is_easier =
            strcmp(variants[i].id, "base") == 0 || strcmp(variants[i].id, "handover-2") == 0 ||
            strcmp(variants[i].id, "handover-4") == 0 ||
            strcmp(variants[i].id, "lifts-larger") == 0 ||
            strcmp(variants[i].id, "lift-day") == 0 ||
            strcmp(variants[i].id, "dwell-shorter") == 0 || strcmp(variants[i].id, "tour-7") == 0;

        if (strcmp(variants[i].id, "lifts-smaller") == 0) {
            g_assert_true(outcomes[i].is_impossible);
            continue;
        }
        g_assert_false(outcomes[i].is_impossible);
        g_assert_cmpint(outcomes[i].objective[OBJECTIVE_LIFT_COST], ==, is_easier ? 90 : 100 + i);
        g_assert_cmpuint(outcomes[i].plan_of, ==, is_easier ? hardest : i);
        g_assert_cmpint(outcomes[i].bound[OBJECTIVE_LIFT_COST], ==, i);
    }
}

/* A published plan is not held on to, and changes to it are not counted. */
static void test_published(void)
{
    g_autofree char *text = testing_example(0);
    OWNED(problem) problem = testing_problem(text);
    OWNED(comparison) comparison = NULL;

    problem->has_published = true;
    problem->freeze = problem->from;
    problem->n_minimise = 0;
    problem->minimise[problem->n_minimise++] = OBJECTIVE_CHANGES;
    comparison = comparison_new(problem);
    g_assert_false(problem_of(comparison, "base")->has_published);
    g_assert_cmpint(problem_of(comparison, "base")->n_minimise, ==, 1);
    g_assert_cmpint(problem_of(comparison, "base")->minimise[0], ==, OBJECTIVE_GAPS);
}

/* ---- the picture ---- */

static unsigned count_of(const char *text, const char *part)
{
    unsigned n = 0;

    for (const char *at = strstr(text, part); at != NULL; at = strstr(at + 1, part))
        n++;
    return n;
}

static void ignore_markup(GMarkupParseContext *context, const char *name, const char **names,
                          const char **values, gpointer self, GError **error)
{
}

static void test_picture(void)
{
    static const GMarkupParser parser = {.start_element = ignore_markup};
    g_autofree char *text = testing_example(0);
    OWNED(problem) problem = testing_problem(text);
    OWNED(comparison) comparison = comparison_new(problem);
    g_autofree struct outcome *outcomes = g_new0(struct outcome, comparison->variants->len);
    g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, 0, NULL, NULL);
    g_autoptr(GError) error = NULL;
    g_autofree char *svg = NULL;

    for (unsigned i = 0; i < comparison->variants->len; i++) {
        outcomes[i].objective[OBJECTIVE_LIFT_COST] = 1000 + 100 * i;
        outcomes[i].bound[OBJECTIVE_LIFT_COST] = 900;
    }
    svg = comparison_svg(comparison, outcomes, "A <title> & \"more\"");
    g_assert_true(g_markup_parse_context_parse(context, svg, -1, &error));
    g_assert_no_error(error);
    g_assert_true(g_markup_parse_context_end_parse(context, NULL));
    g_assert_nonnull(strstr(svg, "A &lt;title&gt; &amp; &quot;more&quot;"));
    /* Five questions apply to the example: in each the base again, and four objectives. */
    g_assert_cmpuint(count_of(svg, "class=\"panel\""), ==, 5);
    g_assert_cmpuint(count_of(svg, "class=\"base\""), ==, 5 * 4);
    g_assert_cmpuint(count_of(svg, "class=\"found\""), ==, (comparison->variants->len - 1) * 4);
    g_assert_cmpuint(count_of(svg, "class=\"bound\""), ==, comparison->variants->len - 1 + 5);
    g_assert_nonnull(strstr(svg, ">1,100 (+10.0 %)<"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/frontier/example", test_example);
    g_test_add_func("/frontier/serving-keeps-limit", test_serving_keeps_limit);
    g_test_add_func("/frontier/rounding", test_rounding);
    g_test_add_func("/frontier/lift-day", test_lift_day);
    g_test_add_func("/frontier/fewer-people", test_fewer_people);
    g_test_add_func("/frontier/easings-are-true", test_easings_are_true);
    g_test_add_func("/frontier/hand-on", test_hand_on);
    g_test_add_func("/frontier/published", test_published);
    g_test_add_func("/frontier/picture", test_picture);
    return g_test_run();
}
