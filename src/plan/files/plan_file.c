/* Plans as files; and problems written. */
#include <string.h>

#include "base/json_pull.h"
#include "base/text.h"
#include "plan/files.h"
#include "plan/files/names.h"

#define TOURS_MAX          (100 * (int64_t)PROBLEM_POSITIONS_MAX)
#define SENTENCE_BYTES_MAX 10000
#define SECONDS_MAX        1000000000

/* ---- reading ---- */

struct plan_reading {
    const struct problem *problem;
    struct plan *plan;
    struct names *positions;
    struct names *people;
    struct names *lifts;
    GArray *tours;
    GArray *windows;
    GArray *gaps;
};

static bool read_format(struct json_pull *pull, const struct json_member *member, void *into,
                        GError **error)
{
    static const char format[] = "truce-rotation-plan/1";
    const struct json_token *token = json_pull_next(pull, error);

    if (token == NULL)
        return false;
    if (token->kind != JSON_KIND_STRING || token->n != sizeof format - 1 ||
        memcmp(token->text, format, token->n) != 0)
        return json_unexpected(pull, member, token, "\"truce-rotation-plan/1\"", error);
    return true;
}

/* Into a uint32_t: which of those the id is. */
static bool read_ref(struct json_pull *pull, const struct json_member *member,
                     const struct names *names, uint32_t *out, GError **error)
{
    const struct json_token *token = json_pull_next(pull, error);

    if (token == NULL)
        return false;
    if (token->kind == JSON_KIND_STRING)
        *out = names_find(names, token->text, token->n);
    if (token->kind != JSON_KIND_STRING || *out == PLAN_NONE)
        return json_unexpected(pull, member, token, _("an id that the problem has"), error);
    return true;
}

static bool read_position(struct json_pull *pull, const struct json_member *member, void *into,
                          GError **error)
{
    const struct plan_reading *reading = json_pull_self(pull);

    return read_ref(pull, member, reading->positions, into, error);
}

static bool read_person(struct json_pull *pull, const struct json_member *member, void *into,
                        GError **error)
{
    const struct plan_reading *reading = json_pull_self(pull);

    return read_ref(pull, member, reading->people, into, error);
}

static bool read_lift(struct json_pull *pull, const struct json_member *member, void *into,
                      GError **error)
{
    const struct plan_reading *reading = json_pull_self(pull);

    return read_ref(pull, member, reading->lifts, into, error);
}

static bool read_day(struct json_pull *pull, const struct json_member *member, void *into,
                     GError **error)
{
    const struct json_token *token = json_pull_next(pull, error);
    char text[] = "2020-11-10";
    struct date date;
    int32_t *out = into;

    if (token == NULL)
        return false;
    if (token->kind != JSON_KIND_STRING || token->n != strlen(text) ||
        !date_parse(memcpy(text, token->text, token->n), &date, NULL))
        return json_unexpected(pull, member, token, _("a date such as \"2020-11-10\""), error);
    *out = date.day;
    return true;
}

/* Into a const char *, in plan.texts. */
static bool read_sentence(struct json_pull *pull, const struct json_member *member, void *into,
                          GError **error)
{
    const struct json_token *token = json_pull_next(pull, error);
    struct plan_reading *reading = json_pull_self(pull);
    const char **out = into;

    if (token == NULL)
        return false;
    if (token->kind != JSON_KIND_STRING || token->n > SENTENCE_BYTES_MAX)
        return json_unexpected(pull, member, token, _("text of at most 10000 bytes"), error);
    *out = g_string_chunk_insert_len(reading->plan->texts, token->text, (gssize)token->n);
    return true;
}

#define MEMBERS(list) .members = list, .n_members = G_N_ELEMENTS(list)

static const struct json_member tour_members[] = {
    {"position", read_position, offsetof(struct tour, position)},
    {"person", read_person, offsetof(struct tour, person)},
    {"arrive", read_lift, offsetof(struct tour, arrive), .nullable = true},
    {"leave", read_lift, offsetof(struct tour, leave), .nullable = true},
};

static bool read_tour(struct json_pull *pull, const struct json_member *member, void *into,
                      GError **error)
{
    static const struct json_member row = {"tours", MEMBERS(tour_members)};
    struct plan_reading *reading = json_pull_self(pull);
    struct tour tour = {.arrive = PLAN_NONE, .leave = PLAN_NONE};

    if (!json_read_object(pull, &row, &tour, error))
        return false;
    g_array_append_val(reading->tours, tour);
    return true;
}

/* Where the element begins that comes next, for what is wrong with all of it. */
static bool peek_at(struct json_pull *pull, size_t *at, GError **error)
{
    const struct json_token *token = json_pull_peek(pull, error);

    if (token != NULL)
        *at = token->at;
    return token != NULL;
}

static const struct json_member window_members[] = {
    {"after", read_day, offsetof(struct window, after)},
    {"until", read_day, offsetof(struct window, until)},
    {"must_arrive", json_read_int64, offsetof(struct window, must_arrive), .max = INT64_MAX},
    {"least_cost", json_read_int64, offsetof(struct window, least_cost), .max = INT64_MAX},
};

static bool read_window(struct json_pull *pull, const struct json_member *member, void *into,
                        GError **error)
{
    static const struct json_member row = {"proof", MEMBERS(window_members)};
    struct plan_reading *reading = json_pull_self(pull);
    struct window window = {0};
    size_t at = 0;

    if (!peek_at(pull, &at, error) || !json_read_object(pull, &row, &window, error))
        return false;
    if (window.until <= window.after)
        return json_pull_fail(pull, at, error, ERROR_FIELD, _("the window holds no day"));
    g_array_append_val(reading->windows, window);
    return true;
}

static const struct json_member gap_members[] = {
    {"position", read_position, offsetof(struct gap, position)},
    {"from", read_day, offsetof(struct gap, from)},
    {"until", read_day, offsetof(struct gap, until)},
    {"because", read_sentence, offsetof(struct gap, because)},
};

static bool read_gap(struct json_pull *pull, const struct json_member *member, void *into,
                     GError **error)
{
    static const struct json_member row = {"unfilled", MEMBERS(gap_members)};
    struct plan_reading *reading = json_pull_self(pull);
    struct gap gap = {0};
    size_t at = 0;

    if (!peek_at(pull, &at, error) || !json_read_object(pull, &row, &gap, error))
        return false;
    if (gap.until <= gap.from)
        return json_pull_fail(pull, at, error, ERROR_FIELD, _("the gap holds no day"));
    g_array_append_val(reading->gaps, gap);
    return true;
}

#define AMOUNT(name, objective)                                                                    \
    {                                                                                              \
        name, json_read_int64, (objective) * sizeof(int64_t), .optional = true, .max = INT64_MAX   \
    }

static const struct json_member amount_members[] = {
    AMOUNT("gaps", OBJECTIVE_GAPS),   AMOUNT("lift_cost", OBJECTIVE_LIFT_COST),
    AMOUNT("tours", OBJECTIVE_TOURS), AMOUNT("people", OBJECTIVE_PEOPLE),
    AMOUNT("peak", OBJECTIVE_PEAK),   AMOUNT("changes", OBJECTIVE_CHANGES),
};

/* Those that the problem asks for must be there. */
static bool read_amounts(struct json_pull *pull, const struct json_member *member, void *into,
                         GError **error)
{
    const struct plan_reading *reading = json_pull_self(pull);
    const struct problem *problem = reading->problem;
    const int64_t *amounts = into;
    size_t at = 0;

    if (!peek_at(pull, &at, error) || !json_read_object(pull, member, into, error))
        return false;
    for (uint32_t i = 0; i < problem->n_minimise; i++)
        if (amounts[problem->minimise[i]] < 0)
            return json_pull_fail(pull, at, error, ERROR_FIELD,
                                  _("\"%s\" has no \"%s\", which the problem minimises"),
                                  member->name, objective_name(problem->minimise[i]));
    return true;
}

static const struct json_member solver_members[] = {
    {"seconds", json_read_double, offsetof(struct plan, seconds), .max = SECONDS_MAX},
    {"threads", json_read_int32, offsetof(struct plan, threads), .max = INT32_MAX},
    {"seed", json_read_int64, offsetof(struct plan, seed), .min = INT64_MIN, .max = INT64_MAX},
    {"problem", read_sentence, offsetof(struct plan, problem_path), .optional = true,
     .nullable = true},
};

static const struct json_member plan_members[] = {
    {"format", read_format},
    {"tours", json_read_list, .item = read_tour, .max = TOURS_MAX},
    {"objective", read_amounts, offsetof(struct plan, objective), MEMBERS(amount_members)},
    {"bound", read_amounts, offsetof(struct plan, bound), MEMBERS(amount_members)},
    {"proof", json_read_list, .optional = true, .item = read_window, .max = PROBLEM_DAYS_MAX},
    {"beyond_windows", read_sentence, offsetof(struct plan, beyond_windows), .optional = true,
     .nullable = true},
    {"unfilled", json_read_list, .item = read_gap, .max = TOURS_MAX},
    {"solver", json_read_object, .optional = true, MEMBERS(solver_members)},
};

/* Whoever serves comes first; lifts are numbered by day. */
static int compare_tours(const void *a, const void *b)
{
    const struct tour *first = a;
    const struct tour *second = b;
    uint32_t arrive = first->arrive + 1; /* PLAN_NONE becomes 0 */
    uint32_t other = second->arrive + 1;

    if (first->position != second->position)
        return first->position < second->position ? -1 : 1;
    if (arrive != other)
        return arrive < other ? -1 : 1;
    return (first->person > second->person) - (first->person < second->person);
}

static int compare_gaps(const void *a, const void *b)
{
    const struct gap *first = a;
    const struct gap *second = b;

    if (first->position != second->position)
        return first->position < second->position ? -1 : 1;
    return (first->from > second->from) - (first->from < second->from);
}

static void *take_array(GArray **array, uint32_t *n)
{
    GArray *taken = g_steal_pointer(array);

    *n = taken->len;
    return g_array_free(taken, FALSE);
}

static void hand_over(struct plan_reading *reading)
{
    struct plan *plan = reading->plan;

    plan->tours = take_array(&reading->tours, &plan->n_tours);
    plan->windows = take_array(&reading->windows, &plan->n_windows);
    plan->gaps = take_array(&reading->gaps, &plan->n_gaps);
    if (plan->n_tours > 0)
        qsort(plan->tours, plan->n_tours, sizeof *plan->tours, compare_tours);
    if (plan->n_gaps > 0)
        qsort(plan->gaps, plan->n_gaps, sizeof *plan->gaps, compare_gaps);
}

static void reading_begin(struct plan_reading *reading, const struct problem *problem)
{
    reading->problem = problem;
    reading->plan = plan_new();
    reading->positions = names_new(NULL);
    reading->people = names_new(NULL);
    reading->lifts = names_new(NULL);
    /* No id of a problem is there twice, so that its number here is its number there. */
    for (uint32_t i = 0; i < problem->n_positions; i++)
        names_put(reading->positions, problem->positions[i].id, strlen(problem->positions[i].id));
    for (uint32_t i = 0; i < problem->n_people; i++)
        names_put(reading->people, problem->people[i].id, strlen(problem->people[i].id));
    for (uint32_t i = 0; i < problem->n_lifts; i++)
        names_put(reading->lifts, problem->lifts[i].id, strlen(problem->lifts[i].id));
    reading->tours = g_array_new(FALSE, FALSE, sizeof(struct tour));
    reading->windows = g_array_new(FALSE, FALSE, sizeof(struct window));
    reading->gaps = g_array_new(FALSE, FALSE, sizeof(struct gap));
}

static void reading_end(struct plan_reading *reading)
{
    plan_free(reading->plan);
    names_free(reading->positions);
    names_free(reading->people);
    names_free(reading->lifts);
    g_clear_pointer(&reading->tours, g_array_unref);
    g_clear_pointer(&reading->windows, g_array_unref);
    g_clear_pointer(&reading->gaps, g_array_unref);
}

struct plan *plan_read(const struct problem *problem, const char *text, size_t n, GError **error)
{
    static const struct json_member whole = {MEMBERS(plan_members)};
    struct plan_reading reading = {0};
    OWNED(json_pull) pull = NULL;
    struct plan *plan = NULL;

    if (n > ROTATION_FILE_BYTES_MAX) {
        fail(error, ERROR_TOO_LARGE, _("%zu bytes; a plan has at most %zu"), n,
             ROTATION_FILE_BYTES_MAX);
        return NULL;
    }
    pull = json_pull_new(text, n, &reading);
    reading_begin(&reading, problem);
    if (json_read_object(pull, &whole, reading.plan, error) && json_read_end(pull, error)) {
        hand_over(&reading);
        plan = g_steal_pointer(&reading.plan);
    }
    reading_end(&reading);
    return plan;
}

/* ---- where the problem is ---- */

/* Passes over the value that comes next. */
static bool skip_value(struct json_pull *pull, GError **error)
{
    unsigned depth = 0;

    do {
        const struct json_token *token = json_pull_next(pull, error);

        if (token == NULL)
            return false;
        if (token->kind == JSON_KIND_OBJECT || token->kind == JSON_KIND_LIST)
            depth++;
        if (token->kind == JSON_KIND_OBJECT_END || token->kind == JSON_KIND_LIST_END)
            depth--;
    } while (depth > 0);
    return true;
}

/* Goes on in an object until behind the key: true. False at its end, or with *error. */
static bool find_key(struct json_pull *pull, const char *key, GError **error)
{
    for (;;) {
        const struct json_token *token = json_pull_next(pull, error);

        if (token == NULL || token->kind != JSON_KIND_KEY)
            return false;
        if (token->n == strlen(key) && memcmp(token->text, key, token->n) == 0)
            return true;
        if (!skip_value(pull, error))
            return false;
    }
}

/* Is the next value of that kind? False with *error when there is none. */
static bool is_next(struct json_pull *pull, enum json_kind kind, GError **error)
{
    const struct json_token *token = json_pull_peek(pull, error);

    return token != NULL && token->kind == kind;
}

char *plan_read_problem_path(const char *text, size_t n, GError **error)
{
    static const struct json_member whole = {0};
    OWNED(json_pull) pull = json_pull_new(text, n, NULL);
    const struct json_token *token = NULL;

    if (json_read_kind(pull, &whole, JSON_KIND_OBJECT, N_("a plan"), error) == NULL ||
        !find_key(pull, "solver", error) || !is_next(pull, JSON_KIND_OBJECT, error) ||
        json_pull_next(pull, error) == NULL || !find_key(pull, "problem", error) ||
        !is_next(pull, JSON_KIND_STRING, error))
        return NULL;
    token = json_pull_next(pull, error);
    return token == NULL ? NULL : g_strndup(token->text, token->n);
}
