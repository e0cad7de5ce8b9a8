/* The declaration of the problem's file and the reading of it. docs/format/rotation.md says the
 * same in words. */
#include <string.h>

#include "base/text.h"
#include "plan/files/problem_read.h"

#define FAULTS_MAX   100
#define ID_BYTES_MAX 200
#define SHARE_MAX    1000000

void reading_fault(struct reading *reading, size_t at, const char *format, ...)
{
    struct fault fault = {.at = at};
    va_list args;

    if (reading->faults->len == FAULTS_MAX)
        return;
    va_start(args, format);
    fault.sentence = g_strdup_vprintf(format, args);
    va_end(args);
    g_array_append_val(reading->faults, fault);
}

/* ---- single values ---- */

static bool peek_at(struct json_pull *pull, uint32_t *at, GError **error)
{
    const struct json_token *token = json_pull_peek(pull, error);

    if (token != NULL)
        *at = (uint32_t)token->at;
    return token != NULL;
}

static bool read_format(struct json_pull *pull, const struct json_member *member, void *into,
                        GError **error)
{
    static const char format[] = "truce-rotation-problem/1";
    const struct json_token *token = json_pull_next(pull, error);

    if (token == NULL)
        return false;
    if (token->kind != JSON_KIND_STRING || token->n != sizeof format - 1 ||
        memcmp(token->text, format, token->n) != 0)
        return json_unexpected(pull, member, token, "\"truce-rotation-problem/1\"", error);
    return true;
}

/* Control characters are U+0000 to U+001F and U+007F to U+009F, in UTF-8 from 7f to c2 9f. */
static bool is_line(const char *text, size_t n, size_t most)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f ||
            ((unsigned char)text[i] == 0xc2 && (unsigned char)text[i + 1] < 0xa0))
            return false;
    return n > 0 && n <= most;
}

/* Into a uint32_t: the id's number in names. */
static bool read_id(struct json_pull *pull, const struct json_member *member, void *into,
                    GError **error)
{
    const struct json_token *token = json_pull_next(pull, error);
    struct reading *reading = json_pull_self(pull);
    uint32_t *out = into;

    if (token == NULL)
        return false;
    if (token->kind != JSON_KIND_STRING || !is_line(token->text, token->n, ID_BYTES_MAX))
        return json_unexpected(pull, member, token,
                               _("an id, text of 1 to 200 bytes without control characters,"),
                               error);
    *out = names_put(reading->names, token->text, token->n);
    return true;
}

/* Into an int32_t, the day. A text that is no date contradicts: DAY_NONE, and the reading goes on.
 */
static bool read_day(struct json_pull *pull, const struct json_member *member, void *into,
                     GError **error)
{
    const struct json_token *token = json_pull_next(pull, error);
    struct reading *reading = json_pull_self(pull);
    char text[] = "2020-11-10";
    struct date date;
    int32_t *out = into;

    if (token == NULL)
        return false;
    if (token->kind != JSON_KIND_STRING)
        return json_unexpected(pull, member, token, _("a date such as \"2020-11-10\""), error);
    *out = DAY_NONE;
    if (token->n == strlen(text) && date_parse(memcpy(text, token->text, token->n), &date, NULL)) {
        *out = date.day;
    } else {
        g_autofree char *found = json_token_text(token);

        reading_fault(reading, token->at,
                      _("\"%s\": %s is no date; expected a day that exists, as 2020-11-10"),
                      member->name, found);
    }
    return true;
}

static bool read_period(struct json_pull *pull, const struct json_member *member, void *into,
                        GError **error)
{
    const struct json_token *token = json_pull_next(pull, error);
    struct period *out = into;
    struct period period = {0, 0};
    g_autofree char *text = NULL;

    if (token == NULL)
        return false;
    if (token->kind == JSON_KIND_STRING)
        text = g_strndup(token->text, token->n);
    if (text == NULL || !period_parse(text, &period, NULL) || period.months > 480 ||
        period.days > PROBLEM_DAYS_MAX || (period.months == 0 && period.days == 0))
        return json_unexpected(
            pull, member, token,
            _("a period of at least a day and at most 40 years, such as \"P6M\","), error);
    *out = period;
    return true;
}

static bool read_end_of_month(struct json_pull *pull, const struct json_member *member, void *into,
                              GError **error)
{
    const struct json_token *token = json_pull_next(pull, error);
    enum end_of_month *out = into;

    if (token == NULL)
        return false;
    if (token->kind == JSON_KIND_STRING && token->n == 5 && memcmp(token->text, "clamp", 5) == 0)
        *out = END_OF_MONTH_CLAMP;
    else if (token->kind == JSON_KIND_STRING && token->n == 7 &&
             memcmp(token->text, "forward", 7) == 0)
        *out = END_OF_MONTH_FORWARD;
    else
        return json_unexpected(pull, member, token, "\"clamp\" or \"forward\"", error);
    return true;
}

/* "1/3": digits, a stroke, digits. */
static bool parse_share(const char *text, guint64 *of, guint64 *in)
{
    char *end = NULL;

    if (!g_ascii_isdigit(text[0]))
        return false;
    *of = g_ascii_strtoull(text, &end, 10);
    if (end[0] != '/' || !g_ascii_isdigit(end[1]))
        return false;
    *in = g_ascii_strtoull(end + 1, &end, 10);
    return end[0] == '\0' && *of <= SHARE_MAX && *in <= SHARE_MAX;
}

static bool read_share(struct json_pull *pull, const struct json_member *member, void *into,
                       GError **error)
{
    const struct json_token *token = json_pull_next(pull, error);
    struct reading *reading = json_pull_self(pull);
    g_autofree char *text = NULL;
    guint64 of = 0;
    guint64 in = 0;

    if (token == NULL)
        return false;
    if (token->kind == JSON_KIND_STRING)
        text = g_strndup(token->text, token->n);
    if (text == NULL || !parse_share(text, &of, &in))
        return json_unexpected(pull, member, token,
                               _("a share such as \"1/3\", of numbers up to 1000000,"), error);
    if (of == 0 || of > in)
        reading_fault(reading, token->at,
                      _("\"max_share\": \"%s\" is no share; expected more than 0 and at most 1"),
                      text);
    reading->problem->share_of = (int32_t)of;
    reading->problem->share_in = (int32_t)MAX(in, 1);
    return true;
}

static bool read_objective(struct json_pull *pull, const struct json_member *member, void *into,
                           GError **error)
{
    const struct json_token *token = json_pull_next(pull, error);
    struct problem *problem = ((struct reading *)json_pull_self(pull))->problem;
    g_autofree char *text = NULL;

    if (token == NULL)
        return false;
    if (token->kind == JSON_KIND_STRING)
        text = g_strndup(token->text, token->n);
    for (unsigned i = 0; text != NULL && i < OBJECTIVE_COUNT; i++) {
        if (strcmp(text, objective_name((enum objective)i)) != 0)
            continue;
        for (unsigned k = 0; k < problem->n_minimise; k++)
            if (problem->minimise[k] == (enum objective)i)
                return json_pull_fail(pull, token->at, error, ERROR_FIELD,
                                      _("\"minimise\": \"%s\" stands there twice"), text);
        problem->minimise[problem->n_minimise++] = (enum objective)i;
        return true;
    }
    return json_unexpected(pull, member, token,
                           _("one of gaps, lift_cost, tours, people, peak, changes"), error);
}

/* ---- lists ---- */

/* An element; its id, where the list has ids, is the first thing in the row it is read into. */
static bool read_row(struct json_pull *pull, const struct json_member *row, enum list list,
                     void *into, GError **error)
{
    struct reading *reading = json_pull_self(pull);
    struct mark mark = {PLAN_NONE, 0};

    if (!peek_at(pull, &mark.at, error) || !json_read_object(pull, row, into, error))
        return false;
    mark.id = *(uint32_t *)into;
    g_array_append_val(reading->marks[list], mark);
    return true;
}

static const char *id_text(const struct reading *reading, uint32_t id)
{
    return names_text(reading->names, id);
}

#define MEMBERS(list) .members = list, .n_members = G_N_ELEMENTS(list)

struct role_row {
    uint32_t id;
    struct role role;
};

static const struct json_member role_members[] = {
    {"id", read_id, offsetof(struct role_row, id)},
    {"handover_days", json_read_int32, offsetof(struct role_row, role.handover_days),
     .max = PROBLEM_DAYS_MAX},
};

static bool read_role(struct json_pull *pull, const struct json_member *member, void *into,
                      GError **error)
{
    static const struct json_member element = {"roles", MEMBERS(role_members)};
    struct reading *reading = json_pull_self(pull);
    struct role_row row = {0};

    if (!read_row(pull, &element, LIST_ROLES, &row, error))
        return false;
    row.role.id = id_text(reading, row.id);
    g_array_append_val(reading->elements[LIST_ROLES], row.role);
    return true;
}

struct post_row {
    uint32_t id;
    struct post post;
};

static const struct json_member post_members[] = {
    {"id", read_id, offsetof(struct post_row, id)},
    {"minimum", json_read_int32, offsetof(struct post_row, post.minimum),
     .max = 2 * PROBLEM_POSITIONS_MAX},
};

static bool read_post(struct json_pull *pull, const struct json_member *member, void *into,
                      GError **error)
{
    static const struct json_member element = {"posts", MEMBERS(post_members)};
    struct reading *reading = json_pull_self(pull);
    struct post_row row = {0};

    if (!read_row(pull, &element, LIST_POSTS, &row, error))
        return false;
    row.post.id = id_text(reading, row.id);
    g_array_append_val(reading->elements[LIST_POSTS], row.post);
    return true;
}

struct position_row {
    uint32_t id;
    struct position position;
};

static const struct json_member position_members[] = {
    {"id", read_id, offsetof(struct position_row, id)},
    {"post", read_id, offsetof(struct position_row, position.post)},
    {"role", read_id, offsetof(struct position_row, position.role)},
};

static bool read_position(struct json_pull *pull, const struct json_member *member, void *into,
                          GError **error)
{
    static const struct json_member element = {"positions", MEMBERS(position_members)};
    struct reading *reading = json_pull_self(pull);
    struct position_row row = {0};

    if (!read_row(pull, &element, LIST_POSITIONS, &row, error))
        return false;
    row.position.id = id_text(reading, row.id);
    g_array_append_val(reading->elements[LIST_POSITIONS], row.position);
    return true;
}

static bool read_person_role(struct json_pull *pull, const struct json_member *member, void *into,
                             GError **error)
{
    struct reading *reading = json_pull_self(pull);
    uint32_t id = 0;

    if (!read_id(pull, member, &id, error))
        return false;
    g_array_append_val(reading->person_roles, id);
    return true;
}

/* [from, until] as a list of two dates. One that holds no day is dropped. */
static bool read_stretch(struct json_pull *pull, const struct json_member *member, void *into,
                         GError **error)
{
    struct reading *reading = json_pull_self(pull);
    struct stretch stretch = {DAY_NONE, DAY_NONE};
    uint32_t at = 0;

    if (!peek_at(pull, &at, error) ||
        json_read_kind(pull, member, JSON_KIND_LIST, N_("a stretch [from, until]"), error) ==
            NULL ||
        !read_day(pull, member, &stretch.from, error) ||
        !read_day(pull, member, &stretch.until, error) ||
        json_read_kind(pull, member, JSON_KIND_LIST_END, N_("the end of the stretch"), error) ==
            NULL)
        return false;
    if (stretch.from == DAY_NONE || stretch.until == DAY_NONE || stretch.from == stretch.until)
        return true;
    if (stretch.until < stretch.from)
        reading_fault(reading, at, _("\"unavailable\": the stretch ends before it begins"));
    g_array_append_val(reading->unavailable, stretch);
    return true;
}

struct person_row {
    uint32_t id;
    struct person person;
};

static const struct json_member person_members[] = {
    {"id", read_id, offsetof(struct person_row, id)},
    {"roles", json_read_list, .item = read_person_role, .max = PROBLEM_ROLES_MAX},
    {"unavailable", json_read_list, .optional = true, .item = read_stretch,
     .max = PROBLEM_DAYS_MAX},
    {"returned", read_day, offsetof(struct person_row, person.returned), .optional = true,
     .nullable = true},
};

static int compare_stretches(const void *a, const void *b)
{
    const struct stretch *first = a;
    const struct stretch *second = b;

    return (first->from > second->from) - (first->from < second->from);
}

/* Sorts the stretches behind `first` and joins those that overlap or touch. */
static void unite(GArray *stretches, guint first)
{
    struct stretch *s = NULL;
    guint n = stretches->len - first;
    guint kept = 0;

    if (n < 2)
        return;
    s = &g_array_index(stretches, struct stretch, first);
    qsort(s, n, sizeof *s, compare_stretches);
    for (guint i = 1; i < n; i++) {
        if (s[i].from <= s[kept].until)
            s[kept].until = MAX(s[kept].until, s[i].until);
        else
            s[++kept] = s[i];
    }
    g_array_set_size(stretches, first + kept + 1);
}

static bool read_person(struct json_pull *pull, const struct json_member *member, void *into,
                        GError **error)
{
    static const struct json_member element = {"people", MEMBERS(person_members)};
    struct reading *reading = json_pull_self(pull);
    struct person_row row = {.person.returned = DAY_NONE};
    struct range *roles = &row.person.roles;
    struct range *unavailable = &row.person.unavailable;

    roles->first = reading->person_roles->len;
    unavailable->first = reading->unavailable->len;
    if (!read_row(pull, &element, LIST_PEOPLE, &row, error))
        return false;
    unite(reading->unavailable, unavailable->first);
    roles->n = reading->person_roles->len - roles->first;
    unavailable->n = reading->unavailable->len - unavailable->first;
    row.person.id = id_text(reading, row.id);
    g_array_append_val(reading->elements[LIST_PEOPLE], row.person);
    return true;
}

static const struct json_member serving_members[] = {
    {"position", read_id, offsetof(struct serving, position)},
    {"person", read_id, offsetof(struct serving, person)},
    {"since", read_day, offsetof(struct serving, since)},
};

static bool read_serving(struct json_pull *pull, const struct json_member *member, void *into,
                         GError **error)
{
    static const struct json_member element = {"serving", MEMBERS(serving_members)};
    struct reading *reading = json_pull_self(pull);
    struct serving row = {0};

    if (!read_row(pull, &element, LIST_SERVING, &row, error))
        return false;
    g_array_append_val(reading->elements[LIST_SERVING], row);
    return true;
}

struct lift_row {
    uint32_t id;
    struct lift lift;
};

/* A lift of no date is one of the contradictions, so that all of them are found at once. */
static const struct json_member lift_members[] = {
    {"id", read_id, offsetof(struct lift_row, id)},
    {"date", read_day, offsetof(struct lift_row, lift.day), .optional = true, .nullable = true},
    {"seats", json_read_int32, offsetof(struct lift_row, lift.seats), .max = PROBLEM_SEATS_MAX},
    {"cost", json_read_int64, offsetof(struct lift_row, lift.cost), .max = PROBLEM_COST_MAX},
};

static bool read_lift(struct json_pull *pull, const struct json_member *member, void *into,
                      GError **error)
{
    static const struct json_member element = {"lifts", MEMBERS(lift_members)};
    struct reading *reading = json_pull_self(pull);
    struct lift_row row = {.lift.day = DAY_NONE};
    guint n_faults = reading->faults->len;

    if (!read_row(pull, &element, LIST_LIFTS, &row, error))
        return false;
    row.lift.id = id_text(reading, row.id);
    if (row.lift.day == DAY_NONE && reading->faults->len == n_faults)
        reading_fault(reading, reading_at(reading, LIST_LIFTS, reading->elements[LIST_LIFTS]->len),
                      _("lift \"%s\" has no date"), row.lift.id);
    g_array_append_val(reading->elements[LIST_LIFTS], row.lift);
    return true;
}

static const struct json_member tour_members[] = {
    {"position", read_id, offsetof(struct tour, position)},
    {"person", read_id, offsetof(struct tour, person)},
    {"arrive", read_id, offsetof(struct tour, arrive), .nullable = true},
    {"leave", read_id, offsetof(struct tour, leave), .nullable = true},
};

static bool read_tour(struct json_pull *pull, const struct json_member *member, void *into,
                      GError **error)
{
    static const struct json_member element = {"tours", MEMBERS(tour_members)};
    struct reading *reading = json_pull_self(pull);
    struct tour row = {.arrive = PLAN_NONE, .leave = PLAN_NONE};

    if (!read_row(pull, &element, LIST_PUBLISHED, &row, error))
        return false;
    g_array_append_val(reading->elements[LIST_PUBLISHED], row);
    return true;
}

/* Into a const char *, kept with the problem. */
static bool read_waiver(struct json_pull *pull, const struct json_member *member, void *into,
                        GError **error)
{
    const struct json_token *token = json_pull_next(pull, error);
    const struct reading *reading = json_pull_self(pull);
    const char **out = into;

    if (token == NULL)
        return false;
    if (token->kind != JSON_KIND_STRING ||
        !is_line(token->text, token->n, PROBLEM_WAIVER_BYTES_MAX))
        return json_unexpected(
            pull, member, token,
            _("a sentence of 1 to 1000 bytes without control characters, or null,"), error);
    *out = g_string_chunk_insert_len(reading->problem->texts, token->text, (gssize)token->n);
    return true;
}

static const struct json_member pin_members[] = {
    {"position", read_id, offsetof(struct pin, tour.position)},
    {"person", read_id, offsetof(struct pin, tour.person)},
    {"arrive", read_id, offsetof(struct pin, tour.arrive), .nullable = true},
    {"leave", read_id, offsetof(struct pin, tour.leave), .nullable = true},
    {"waiver", read_waiver, offsetof(struct pin, waiver), .optional = true, .nullable = true},
};

static bool read_pin(struct json_pull *pull, const struct json_member *member, void *into,
                     GError **error)
{
    static const struct json_member element = {"pinned", MEMBERS(pin_members)};
    struct reading *reading = json_pull_self(pull);
    struct pin row = {.tour = {.arrive = PLAN_NONE, .leave = PLAN_NONE}};

    if (!read_row(pull, &element, LIST_PINNED, &row, error))
        return false;
    g_array_append_val(reading->elements[LIST_PINNED], row);
    return true;
}

/* ---- the whole ---- */

static const struct json_member horizon_members[] = {
    {"from", read_day, offsetof(struct problem, from)},
    {"until", read_day, offsetof(struct problem, until)},
};

static bool read_horizon(struct json_pull *pull, const struct json_member *member, void *into,
                         GError **error)
{
    struct reading *reading = json_pull_self(pull);

    return peek_at(pull, &reading->horizon_at, error) &&
           json_read_object(pull, member, into, error);
}

static bool read_minimise(struct json_pull *pull, const struct json_member *member, void *into,
                          GError **error)
{
    struct reading *reading = json_pull_self(pull);

    return peek_at(pull, &reading->minimise_at, error) && json_read_list(pull, member, into, error);
}

static const struct json_member published_members[] = {
    {"freeze", read_day, offsetof(struct problem, freeze)},
    {"tours", json_read_list, .item = read_tour, .max = 10 * PROBLEM_POSITIONS_MAX},
};

static bool read_published(struct json_pull *pull, const struct json_member *member, void *into,
                           GError **error)
{
    struct reading *reading = json_pull_self(pull);

    reading->problem->has_published = true;
    return peek_at(pull, &reading->published_at, error) &&
           json_read_object(pull, member, into, error);
}

static const struct json_member tour_rule_members[] = {
    {"max", read_period, offsetof(struct problem, tour_max)},
    {"end_of_month", read_end_of_month, offsetof(struct problem, end_of_month)},
    {"min_days", json_read_int32, offsetof(struct problem, min_days), .max = PROBLEM_DAYS_MAX},
};

static const struct json_member relief_members[] = {
    {"max_share", read_share},
    {"within_days", json_read_int32, offsetof(struct problem, within_days), .min = 1,
     .max = PROBLEM_DAYS_MAX},
};

static const struct json_member problem_members[] = {
    {"format", read_format},
    {"horizon", read_horizon, MEMBERS(horizon_members)},
    {"tour", json_read_object, MEMBERS(tour_rule_members)},
    {"dwell_days", json_read_int32, offsetof(struct problem, dwell_days), .max = PROBLEM_DAYS_MAX},
    {"ceiling", json_read_int64, offsetof(struct problem, ceiling), .optional = true,
     .nullable = true, .max = INT32_MAX},
    {"relief", json_read_object, .optional = true, .nullable = true, MEMBERS(relief_members)},
    {"roles", json_read_list, .item = read_role, .max = PROBLEM_ROLES_MAX},
    {"posts", json_read_list, .item = read_post, .max = PROBLEM_POSTS_MAX},
    {"positions", json_read_list, .item = read_position, .max = PROBLEM_POSITIONS_MAX},
    {"people", json_read_list, .item = read_person, .max = PROBLEM_PEOPLE_MAX},
    {"serving", json_read_list, .optional = true, .item = read_serving,
     .max = PROBLEM_POSITIONS_MAX},
    {"lifts", json_read_list, .item = read_lift, .max = PROBLEM_LIFTS_MAX},
    {"minimise", read_minimise, .item = read_objective, .max = OBJECTIVE_COUNT},
    {"published", read_published, .optional = true, MEMBERS(published_members)},
    {"pinned", json_read_list, .optional = true, .item = read_pin, .max = PROBLEM_POSITIONS_MAX},
};

static void fault_clear(gpointer fault)
{
    g_free(((struct fault *)fault)->sentence);
}

static void reading_begin(struct reading *reading, const char *text, size_t n)
{
    static const size_t sizes[LIST_COUNT] = {
        [LIST_ROLES] = sizeof(struct role),         [LIST_POSTS] = sizeof(struct post),
        [LIST_POSITIONS] = sizeof(struct position), [LIST_PEOPLE] = sizeof(struct person),
        [LIST_LIFTS] = sizeof(struct lift),         [LIST_SERVING] = sizeof(struct serving),
        [LIST_PUBLISHED] = sizeof(struct tour),     [LIST_PINNED] = sizeof(struct pin),
    };

    reading->problem = problem_new();
    reading->names = names_new(reading->problem->texts);
    reading->pull = json_pull_new(text, n, reading);
    for (unsigned i = 0; i < LIST_COUNT; i++) {
        reading->elements[i] = g_array_new(FALSE, FALSE, (guint)sizes[i]);
        reading->marks[i] = g_array_new(FALSE, FALSE, sizeof(struct mark));
    }
    reading->person_roles = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    reading->unavailable = g_array_new(FALSE, FALSE, sizeof(struct stretch));
    reading->faults = g_array_new(FALSE, FALSE, sizeof(struct fault));
    g_array_set_clear_func(reading->faults, fault_clear);
}

static void reading_end(struct reading *reading)
{
    problem_free(reading->problem);
    names_free(reading->names);
    json_pull_free(reading->pull);
    for (unsigned i = 0; i < LIST_COUNT; i++) {
        if (reading->elements[i] != NULL)
            g_array_unref(reading->elements[i]);
        g_array_unref(reading->marks[i]);
    }
    for (unsigned i = 0; i < LIST_WITH_IDS; i++)
        g_free(reading->index[i]);
    if (reading->person_roles != NULL)
        g_array_unref(reading->person_roles);
    if (reading->unavailable != NULL)
        g_array_unref(reading->unavailable);
    g_array_unref(reading->faults);
}

static void *take_array(GArray **array, uint32_t *n)
{
    GArray *taken = g_steal_pointer(array);

    *n = taken->len;
    return g_array_free(taken, FALSE);
}

static void hand_over(struct reading *reading)
{
    struct problem *problem = reading->problem;
    GArray **elements = reading->elements;

    problem->roles = take_array(&elements[LIST_ROLES], &problem->n_roles);
    problem->posts = take_array(&elements[LIST_POSTS], &problem->n_posts);
    problem->positions = take_array(&elements[LIST_POSITIONS], &problem->n_positions);
    problem->people = take_array(&elements[LIST_PEOPLE], &problem->n_people);
    problem->lifts = take_array(&elements[LIST_LIFTS], &problem->n_lifts);
    problem->serving = take_array(&elements[LIST_SERVING], &problem->n_serving);
    problem->published = take_array(&elements[LIST_PUBLISHED], &problem->n_published);
    problem->pinned = take_array(&elements[LIST_PINNED], &problem->n_pinned);
    problem->person_roles = take_array(&reading->person_roles, &problem->n_person_roles);
    problem->unavailable = take_array(&reading->unavailable, &problem->n_unavailable);
}

static int compare_faults(gconstpointer a, gconstpointer b)
{
    const struct fault *first = a;
    const struct fault *second = b;

    return (first->at > second->at) - (first->at < second->at);
}

static void contradiction_free(gpointer contradiction)
{
    g_free(((struct contradiction *)contradiction)->sentence);
    g_free(contradiction);
}

static bool refuse_faults(struct reading *reading, GPtrArray **contradictions, GError **error)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(contradiction_free);
    const struct contradiction *first = NULL;

    g_array_sort(reading->faults, compare_faults);
    for (guint i = 0; i < reading->faults->len; i++) {
        struct fault *fault = &g_array_index(reading->faults, struct fault, i);
        struct contradiction *contradiction = g_new(struct contradiction, 1);

        json_pull_locate(reading->pull, fault->at, &contradiction->line, &contradiction->column);
        contradiction->sentence = g_steal_pointer(&fault->sentence);
        g_ptr_array_add(found, contradiction);
    }
    first = found->pdata[0];
    fail(error, ERROR_FIELD, _("the problem contradicts itself, first in line %u, column %u: %s"),
         first->line, first->column, first->sentence);
    if (contradictions != NULL)
        *contradictions = g_steal_pointer(&found);
    return false;
}

static bool read_all(struct reading *reading, GPtrArray **contradictions, GError **error)
{
    static const struct json_member whole = {MEMBERS(problem_members)};

    if (!json_read_object(reading->pull, &whole, reading->problem, error) ||
        !json_read_end(reading->pull, error))
        return false;
    hand_over(reading);
    problem_resolve(reading);
    if (reading->faults->len == 0 && reading->problem->has_published)
        problem_resolve_published(reading);
    if (reading->faults->len == 0)
        problem_resolve_pinned(reading);
    return reading->faults->len == 0 || refuse_faults(reading, contradictions, error);
}

struct problem *problem_read(const char *text, size_t n, GPtrArray **contradictions, GError **error)
{
    struct reading reading = {0};
    struct problem *problem = NULL;

    if (n > ROTATION_FILE_BYTES_MAX) {
        fail(error, ERROR_TOO_LARGE, _("%zu bytes; a problem has at most %zu"), n,
             ROTATION_FILE_BYTES_MAX);
        return NULL;
    }
    reading_begin(&reading, text, n);
    if (read_all(&reading, contradictions, error))
        problem = g_steal_pointer(&reading.problem);
    reading_end(&reading);
    return problem;
}
