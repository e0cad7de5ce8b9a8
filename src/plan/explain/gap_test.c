/* What is said to close a gap, done: the plan with that change and that tour must keep all rules
 * and have the gap no more. And what is said to be another lift for somebody, taken. */
#include "plan/explain/testing.h"
#include "plan/outline/value.h"
#include "plan/plan_testing.h"
#include "plan/solve.h"

/* ---- doing what was said ---- */

static uint32_t lift_of(const struct problem *problem, const json_t *id)
{
    for (uint32_t k = 0; k < problem->n_lifts; k++)
        if (json_is_string(id) && strcmp(problem->lifts[k].id, json_string_value(id)) == 0)
            return k;
    return PLAN_NONE;
}

static uint32_t person_of(const struct problem *problem, const char *id)
{
    for (uint32_t i = 0; i < problem->n_people; i++)
        if (strcmp(problem->people[i].id, id) == 0)
            return i;
    g_assert_not_reached();
}

static uint32_t add_person(struct problem *problem, uint32_t role)
{
    problem->people = g_renew(struct person, problem->people, problem->n_people + 1);
    problem->person_roles = g_renew(uint32_t, problem->person_roles, problem->n_person_roles + 1);
    problem->people[problem->n_people] =
        (struct person){"somebody-more", {problem->n_person_roles, 1}, {0, 0}, DAY_NONE};
    problem->person_roles[problem->n_person_roles++] = role;
    return problem->n_people++;
}

static void drop_absence(struct problem *problem, uint32_t person, int32_t from)
{
    struct person *who = &problem->people[person];

    for (uint32_t k = who->unavailable.first; k < who->unavailable.first + who->unavailable.n; k++)
        if (problem->unavailable[k].from == from) {
            /* Far from the horizon, and still by day. */
            for (uint32_t j = k; j > who->unavailable.first; j--)
                problem->unavailable[j] = problem->unavailable[j - 1];
            problem->unavailable[who->unavailable.first] = (struct stretch){1, 2};
            return;
        }
    g_assert_not_reached();
}

static uint32_t apply_several(struct problem *problem, const json_t *remedy, uint32_t role,
                              uint32_t person)
{
    if (json_is_true(at(remedy, "seat_in")))
        problem->lifts[lift_of(problem, at(remedy, "arrive"))].seats++;
    if (json_is_true(at(remedy, "seat_out")))
        problem->lifts[lift_of(problem, at(remedy, "leave"))].seats++;
    if (json_is_true(at(remedy, "ceiling")))
        problem->ceiling++;
    if (json_is_true(at(remedy, "relief")))
        problem->within_days = 0;
    return json_is_true(at(remedy, "somebody")) ? add_person(problem, role) : person;
}

/* Changes the problem as the remedy says. Who is to go: a number of problem->people. */
static uint32_t apply(struct problem *problem, const json_t *remedy, uint32_t role)
{
    const char *kind = text_at(remedy, "kind");
    uint32_t person = PLAN_NONE;

    if (json_object_get(remedy, "person") != NULL)
        person = person_of(problem, text_at(remedy, "person"));
    if (strcmp(kind, "seat") == 0)
        problem->lifts[lift_of(problem, at(remedy, "lift"))].seats++;
    else if (strcmp(kind, "person") == 0)
        person = add_person(problem, role);
    else if (strcmp(kind, "rest") == 0)
        problem->dwell_days -= (int32_t)number_at(remedy, "days");
    else if (strcmp(kind, "absence") == 0)
        drop_absence(problem, person, testing_day(text_at(remedy, "from")));
    else if (strcmp(kind, "ceiling") == 0)
        /* It says which day is full first, not by how much on later ones: none by more than one. */
        problem->ceiling++;
    else if (strcmp(kind, "relief") == 0)
        problem->within_days = 0;
    else if (strcmp(kind, "several") == 0)
        person = apply_several(problem, remedy, role, person);
    else if (strcmp(kind, "nothing") != 0)
        g_error("%s", kind);
    return person;
}

/* A plan of these tours, which it takes, counted anew. */
static struct plan *counted(const struct problem *problem, struct tour *tours, uint32_t n)
{
    OWNED(outline) outline = outline_new(problem);
    struct plan *plan = plan_new();
    GArray *gaps = NULL;

    plan->tours = tours;
    plan->n_tours = n;
    tours_sort(tours, n);
    tours_value(outline, tours, n, plan->objective);
    memset(plan->bound, 0, sizeof plan->bound);
    gaps = tours_gaps(outline, tours, n);
    plan->n_gaps = gaps->len;
    plan->gaps = (struct gap *)(void *)g_array_free(gaps, FALSE);
    for (uint32_t i = 0; i < plan->n_gaps; i++)
        plan->gaps[i].because = "it is so";
    return plan;
}

static struct plan *with_tour(const struct problem *problem, const struct plan *plan,
                              struct tour tour)
{
    struct tour *tours = g_new(struct tour, plan->n_tours + 1);

    memcpy(tours, plan->tours, plan->n_tours * sizeof tour);
    tours[plan->n_tours] = tour;
    return counted(problem, tours, plan->n_tours + 1);
}

/* Makes the change and adds the tour: all rules are kept and so many days fewer are empty. The
 * change is made to the problem itself. */
static void close_one(struct problem *problem, const struct plan *plan, const json_t *item,
                      const json_t *remedy)
{
    g_autofree char *what = json_dumps(remedy, 0);
    uint32_t position = 0;
    struct tour tour = {.arrive = lift_of(problem, at(remedy, "arrive")),
                        .leave = lift_of(problem, at(remedy, "leave"))};
    OWNED(plan) closed = NULL;

    while (strcmp(problem->positions[position].id, text_at(item, "position")) != 0)
        position++;
    tour.position = position;
    tour.person = apply(problem, remedy, problem->positions[position].role);
    closed = with_tour(problem, plan, tour);
    testing_judge(problem, closed, "%s", what);
    /* A tour may reach into the next gap of the position. */
    g_assert_cmpint(closed->objective[OBJECTIVE_GAPS], <=,
                    plan->objective[OBJECTIVE_GAPS] - number_at(remedy, "closes_days"));
}

/* Nobody but ana, who serves, and three of whom each lacks one thing; two lifts. */
static const char small[] =
    "{\"format\": \"truce-rotation-problem/1\",\n"
    " \"horizon\": {\"from\": \"2030-01-01\", \"until\": \"2030-07-01\"},\n"
    " \"tour\": {\"max\": \"P6M\", \"end_of_month\": \"clamp\", \"min_days\": 10},\n"
    " \"dwell_days\": 60,\n"
    " \"roles\": [{\"id\": \"guard\", \"handover_days\": 0},\n"
    "             {\"id\": \"medic\", \"handover_days\": 3}],\n"
    " \"posts\": [{\"id\": \"hill\", \"minimum\": 0}],\n"
    " \"positions\": [{\"id\": \"hill.1\", \"post\": \"hill\", \"role\": \"guard\"},\n"
    "                 {\"id\": \"hill.2\", \"post\": \"hill\", \"role\": \"guard\"}],\n"
    " \"people\": [{\"id\": \"ana\", \"roles\": [\"guard\", \"medic\"]},\n"
    "              {\"id\": \"bob\", \"roles\": [\"guard\"]},\n"
    "              {\"id\": \"cem\", \"roles\": [\"guard\"]},\n"
    "              {\"id\": \"dee\", \"roles\": [\"guard\"]}],\n"
    " \"serving\": [{\"position\": \"hill.1\", \"person\": \"ana\", \"since\": \"2029-09-20\"},\n"
    "               {\"position\": \"hill.2\", \"person\": \"bob\", \"since\": \"2029-09-20\"}],\n"
    " \"lifts\": [{\"id\": \"L1\", \"date\": \"2030-02-20\", \"seats\": 2, \"cost\": 10},\n"
    "             {\"id\": \"L2\", \"date\": \"2030-03-12\", \"seats\": 2, \"cost\": 10}],\n"
    " \"minimise\": [\"gaps\", \"lift_cost\", \"tours\", \"people\"]}\n";

/* Nobody is there at first, and all have to come on the first day. */
static const char opening[] =
    "{\"format\": \"truce-rotation-problem/1\",\n"
    " \"horizon\": {\"from\": \"2030-01-01\", \"until\": \"2030-07-01\"},\n"
    " \"tour\": {\"max\": \"P6M\", \"end_of_month\": \"clamp\", \"min_days\": 10},\n"
    " \"dwell_days\": 60,\n"
    " \"roles\": [{\"id\": \"guard\", \"handover_days\": 0}],\n"
    " \"posts\": [{\"id\": \"hill\", \"minimum\": 0}],\n"
    " \"positions\": [{\"id\": \"hill.1\", \"post\": \"hill\", \"role\": \"guard\"},\n"
    "                 {\"id\": \"hill.2\", \"post\": \"hill\", \"role\": \"guard\"}],\n"
    " \"people\": [{\"id\": \"ana\", \"roles\": [\"guard\"]},\n"
    "              {\"id\": \"bob\", \"roles\": [\"guard\"]},\n"
    "              {\"id\": \"cem\", \"roles\": [\"guard\"]}],\n"
    " \"lifts\": [{\"id\": \"L0\", \"date\": \"2030-01-01\", \"seats\": 1, \"cost\": 10},\n"
    "             {\"id\": \"L1\", \"date\": \"2030-02-20\", \"seats\": 2, \"cost\": 10}],\n"
    " \"minimise\": [\"gaps\", \"lift_cost\", \"tours\", \"people\"]}\n";

/* What is taken from a problem, and what must be named to give it back; kind NULL: no gap. */
struct lack {
    const char *text;
    const char *old[2];
    const char *new[2];
    const char *kind;
    const char *path;
    const char *value;
};

#define DEE "{\"id\": \"dee\", \"roles\": [\"guard\"]"

static const struct lack lacks[] = {
    {small, {NULL}, {NULL}, NULL, NULL, NULL},
    {small, {",\n              " DEE "}"}, {""}, "person", "role", "guard"},
    {small, {",\n              " DEE "}"}, {""}, "person", "from", "2030-03-12"},
    {small, {DEE "}"}, {DEE ", \"returned\": \"2029-12-31\"}"}, NULL, NULL, NULL},
    {small,
     {DEE "}", "\"dwell_days\": 60"},
     {DEE ", \"returned\": \"2029-12-31\"}", "\"dwell_days\": 80"},
     "rest",
     "person",
     "dee"},
    {small,
     {DEE "}"},
     {DEE ", \"unavailable\": [[\"2030-05-05\", \"2030-05-06\"]]}"},
     "absence",
     "person",
     "dee"},
    {small,
     {DEE "}"},
     {DEE ", \"unavailable\": [[\"2030-05-05\", \"2030-05-06\"]]}"},
     "absence",
     "from",
     "2030-05-05"},
    {opening, {NULL}, {NULL}, "seat", "lift", "L0"},
    {opening, {"\"seats\": 1"}, {"\"seats\": 2"}, NULL, NULL, NULL},
};

static char *lacking(const struct lack *lack)
{
    char *text = g_strdup(lack->text);

    for (unsigned i = 0; i < G_N_ELEMENTS(lack->old) && lack->old[i] != NULL; i++) {
        char *changed = testing_replaced(text, lack->old[i], lack->new[i]);

        g_free(text);
        text = changed;
    }
    return text;
}

static struct plan *solve(const struct problem *problem)
{
    struct plan_options options = {.seconds = 0.05, .threads = 1, .seed = 1};

    return plan_solve(problem, &options, NULL);
}

/* The remedy of the kind among the gaps'; borrowed. */
static const json_t *remedy_of(const json_t *json, const char *kind, const json_t **item)
{
    json_t *one = NULL, *remedy = NULL;
    size_t i = 0, k = 0;

    json_array_foreach(at(json, "items"), i, one)
    {
        json_array_foreach(at(one, "remedies"), k, remedy)
        {
            *item = one;
            if (strcmp(text_at(remedy, "kind"), kind) == 0)
                return remedy;
        }
    }
    g_autofree char *all = json_dumps(json, JSON_INDENT(1));

    g_error("no %s in %s", kind, all);
}

/* The gap is there, what is named closes it, and the solver then finds a plan without one. */
static void test_closing(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(lacks); i++) {
        const struct lack *lack = &lacks[i];
        g_autofree char *text = lacking(lack);
        OWNED(problem) problem = testing_problem(text);
        OWNED(plan) plan = solve(problem);
        OWNED(plan) again = NULL;
        json_t *json = explained(problem, plan, "gaps");
        const json_t *item = NULL;
        const json_t *remedy = NULL;

        testing_judge(problem, plan, "%s", text);
        if (lack->kind == NULL) {
            g_assert_cmpint(plan->objective[OBJECTIVE_GAPS], ==, 0);
            json_decref(json);
            continue;
        }
        g_assert_cmpint(plan->objective[OBJECTIVE_GAPS], >, 0);
        remedy = remedy_of(json, lack->kind, &item);
        g_assert_cmpstr(text_at(remedy, lack->path), ==, lack->value);
        g_assert_cmpstr(text_at(item, "because"), ==, plan->gaps[0].because);
        close_one(problem, plan, item, remedy);
        again = solve(problem);
        testing_judge(problem, again, "%s", lack->kind);
        g_assert_cmpint(again->objective[OBJECTIVE_GAPS], ==, 0);
        json_decref(json);
    }
}

/* The rest that is lacking is said to the day: dee is rested on 21 March, and L2 flies on the 12th.
 */
static void test_days_of_rest(void)
{
    g_autofree char *text = lacking(&lacks[4]);
    OWNED(problem) problem = testing_problem(text);
    OWNED(plan) plan = solve(problem);
    json_t *json = explained(problem, plan, "gaps");
    const json_t *item = NULL;

    g_assert_cmpint(number_at(remedy_of(json, "rest", &item), "days"), ==, 9);
    g_assert_cmpint(number_at(item, "people.of_role"), ==, 4);
    json_decref(json);
}

/* A position that waits for a lift that there is not. */
static void test_no_lift(void)
{
    g_autofree char *text =
        testing_replaced(opening, "2030-01-01\", \"seats", "2030-02-10\", \"seats");
    OWNED(problem) problem = testing_problem(text);
    OWNED(plan) plan = solve(problem);
    json_t *json = explained(problem, plan, "gaps");

    g_assert_cmpint(plan->objective[OBJECTIVE_GAPS], >=, 2 * 40);
    g_assert_cmpstr(text_at(json, "items.0.remedies.0.kind"), ==, "lift");
    g_assert_nonnull(strstr(text_at(json, "items.0.because"), "every plan leaves"));
    json_decref(json);
}

/* ---- random problems ---- */

enum kind {
    KIND_SEAT,
    KIND_PERSON,
    KIND_REST,
    KIND_ABSENCE,
    KIND_CEILING,
    KIND_RELIEF,
    KIND_SEVERAL,
    KIND_NOTHING,
};
#define KIND_COUNT 8

struct kinds {
    unsigned n[KIND_COUNT];
};

static void count_kind(struct kinds *kinds, const char *kind)
{
    static const char *const names[KIND_COUNT] = {"seat",    "person", "rest",    "absence",
                                                  "ceiling", "relief", "several", "nothing"};

    for (unsigned i = 0; i < KIND_COUNT; i++)
        kinds->n[i] += strcmp(kind, names[i]) == 0;
}

static void close_all(const char *text, const struct plan *plan, const json_t *item,
                      struct kinds *kinds)
{
    json_t *remedy = NULL;
    size_t i = 0;

    json_array_foreach(at(item, "remedies"), i, remedy)
    {
        const char *kind = text_at(remedy, "kind");
        OWNED(problem) changed = NULL;

        if (strcmp(kind, "lift") == 0)
            continue;
        changed = testing_problem(text);
        close_one(changed, plan, item, remedy);
        count_kind(kinds, kind);
    }
}

/* Whatever is named for whatever gap: with it, all rules are kept and the gap is closed. */
static void test_random(void)
{
    struct kinds kinds = {{0}};

    for (uint32_t seed = 1; seed <= 150; seed++) {
        OWNED(problem) problem = testing_drawn(seed, true);
        g_autofree char *text = testing_written(problem, NULL);
        struct plan_options options = {.seconds = 0, .threads = 1, .seed = seed};
        OWNED(plan) plan = plan_solve(problem, &options, NULL);
        json_t *json = NULL;
        json_t *item = NULL;
        size_t i = 0;

        if (plan == NULL) /* nobody can keep the rules of this one */
            continue;
        json = explained(problem, plan, "gaps");
        testing_judge(problem, plan, "seed %u", seed);
        json_array_foreach(at(json, "items"), i, item)
        {
            close_all(text, plan, item, &kinds);
        }
        json_decref(json);
    }
    g_assert_cmpuint(kinds.n[KIND_SEAT], >, 0);
    g_assert_cmpuint(kinds.n[KIND_PERSON], >, 0);
    g_assert_cmpuint(kinds.n[KIND_REST], >, 0);
    g_assert_cmpuint(kinds.n[KIND_CEILING], >, 0);
    g_assert_cmpuint(kinds.n[KIND_SEVERAL], >, 0);
}

/* Takes the lift that is named instead, both of a swap: no rule is broken, and no day more is
 * empty.
 */
static void take_other(const struct problem *problem, const struct plan *plan, uint32_t lift,
                       const json_t *move)
{
    g_autofree char *what = json_dumps(move, 0);
    uint32_t other = lift_of(problem, at(move, "other_lift"));
    bool is_in = strcmp(text_at(move, "direction"), "in") == 0;
    struct tour *tours = g_memdup2(plan->tours, plan->n_tours * sizeof *tours);
    OWNED(plan) moved = NULL;
    unsigned n = 0;

    for (uint32_t i = 0; i < plan->n_tours; i++) {
        const char *person = problem->people[tours[i].person].id;
        const char *together = json_string_value(json_object_get(move, "together_with"));

        if (strcmp(person, text_at(move, "person")) == 0 &&
            (is_in ? tours[i].arrive : tours[i].leave) == lift) {
            *(is_in ? &tours[i].arrive : &tours[i].leave) = other;
            n++;
        } else if (together != NULL && strcmp(person, together) == 0 && tours[i].leave == lift) {
            tours[i].leave = other;
        }
    }
    g_assert_cmpuint(n, ==, 1);
    moved = counted(problem, tours, plan->n_tours);
    testing_judge(problem, moved, "%s", what);
    g_assert_cmpint(moved->objective[OBJECTIVE_GAPS], <=, plan->objective[OBJECTIVE_GAPS]);
}

/* Every position and person of random plans can be asked about, and every lift, with what could be
 * taken instead. */
static void test_all_answers(void)
{
    unsigned n_moves = 0;

    for (uint32_t seed = 1; seed <= 40; seed++) {
        OWNED(problem) problem = testing_drawn(seed, true);
        struct plan_options options = {.seconds = 0, .threads = 1, .seed = seed};
        OWNED(plan) plan = plan_solve(problem, &options, NULL);

        if (plan == NULL)
            continue;
        for (uint32_t p = 0; p < problem->n_positions; p++)
            json_decref(explained(problem, plan, problem->positions[p].id));
        for (uint32_t i = 0; i < problem->n_people; i++)
            json_decref(explained(problem, plan, problem->people[i].id));
        for (uint32_t k = 0; k < problem->n_lifts; k++) {
            json_t *json = explained(problem, plan, problem->lifts[k].id);
            json_t *move = NULL;
            size_t i = 0;

            json_array_foreach(at(json, "without.moves"), i, move)
            {
                take_other(problem, plan, k, move);
                n_moves++;
            }
            json_decref(json);
        }
    }
    g_assert_cmpuint(n_moves, >, 100);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/explain-gap/closing", test_closing);
    g_test_add_func("/explain-gap/days-of-rest", test_days_of_rest);
    g_test_add_func("/explain-gap/no-lift", test_no_lift);
    g_test_add_func("/explain-gap/random", test_random);
    g_test_add_func("/explain-gap/all-answers", test_all_answers);
    return g_test_run();
}
