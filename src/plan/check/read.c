/* Reads both texts into the checker's own picture of them. Strict about the problem: a key that is
 * not known might be a rule that nobody checks. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "plan/check/json.h"

#define SEATS_MAX 1000000
#define COST_MAX  INT64_C(1000000000)

/* Keeps the id of item number `index`, which no other may have. */
static bool keep_id(struct given *given, GHashTable *ids, const json_t *object, struct place place,
                    const char **out, GError **error)
{
    const char *id = NULL;

    if (!check_take_text(object, place, "id", &id, error))
        return false;
    if (g_hash_table_contains(ids, id))
        return fail(error, ERROR_FIELD, _("%s[%zu]: the id “%s” is there twice"), place.list,
                    place.index, id);
    *out = g_string_chunk_insert(given->texts, id);
    g_hash_table_insert(ids, (char *)*out, GUINT_TO_POINTER(place.index + 1));
    return true;
}

/* ---- the problem's lists ---- */

static bool read_roles(struct given *given, const json_t *list, GError **error)
{
    given->n_roles = json_array_size(list);
    given->roles = g_new0(struct given_role, given->n_roles);
    for (size_t i = 0; i < given->n_roles; i++) {
        const json_t *item = json_array_get(list, i);
        struct place place = {"roles", i};

        if (!check_only(item, place, "id handover_days", error) ||
            !keep_id(given, given->role_ids, item, place, &given->roles[i].id, error) ||
            !check_take_days(item, place, "handover_days", &given->roles[i].handover_days, error))
            return false;
    }
    return true;
}

static bool read_posts(struct given *given, const json_t *list, GError **error)
{
    given->n_posts = json_array_size(list);
    given->posts = g_new0(struct given_post, given->n_posts);
    for (size_t i = 0; i < given->n_posts; i++) {
        const json_t *item = json_array_get(list, i);
        struct place place = {"posts", i};

        if (!check_only(item, place, "id minimum", error) ||
            !keep_id(given, given->post_ids, item, place, &given->posts[i].id, error) ||
            !check_take_integer(item, place, "minimum", CHECK_AMOUNT_MAX, &given->posts[i].minimum,
                                error))
            return false;
    }
    return true;
}

static bool read_positions(struct given *given, const json_t *list, GError **error)
{
    given->n_positions = json_array_size(list);
    given->positions = g_new0(struct given_position, given->n_positions);
    for (size_t i = 0; i < given->n_positions; i++) {
        const json_t *item = json_array_get(list, i);
        struct given_position *position = &given->positions[i];
        struct place place = {"positions", i};

        if (!check_only(item, place, "id post role", error) ||
            !keep_id(given, given->position_ids, item, place, &position->id, error) ||
            !check_take_ref(given->post_ids, item, place, "post", &position->post, error) ||
            !check_take_ref(given->role_ids, item, place, "role", &position->role, error))
            return false;
        given->posts[position->post].n_positions++;
    }
    return true;
}

static bool read_away(struct given_person *person, const json_t *list, struct place place,
                      GError **error)
{
    person->n_away = json_array_size(list);
    person->away = g_new0(struct given_away, person->n_away);
    for (size_t i = 0; i < person->n_away; i++) {
        const json_t *pair = json_array_get(list, i);
        struct given_away *away = &person->away[i];

        if (json_array_size(pair) != 2 || !check_read_date(json_array_get(pair, 0), &away->from) ||
            !check_read_date(json_array_get(pair, 1), &away->until) || away->until < away->from)
            return check_wrong(place, "unavailable",
                               _("a list of [from, until], the later date last"), error);
    }
    return true;
}

/* Left out or null, which say the same where either may be. */
static bool is_nothing(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    return value == NULL || json_is_null(value);
}

static bool read_person(struct given *given, struct given_person *person, const json_t *item,
                        struct place place, GError **error)
{
    const json_t *roles = NULL;
    const json_t *away = NULL;

    person->serves = -1;
    if (!check_only(item, place, "id roles unavailable returned", error) ||
        !keep_id(given, given->person_ids, item, place, &person->id, error) ||
        !check_take_list(item, place, "roles", &roles, error) ||
        (json_object_get(item, "unavailable") != NULL &&
         !check_take_list(item, place, "unavailable", &away, error)))
        return false;
    person->n_roles = json_array_size(roles);
    person->roles = g_new0(uint32_t, person->n_roles);
    for (size_t i = 0; i < person->n_roles; i++) {
        const char *id = json_string_value(json_array_get(roles, i));

        if (id == NULL || !check_find(given->role_ids, id, &person->roles[i]))
            return check_wrong(place, "roles", _("a list of ids of roles"), error);
    }
    if (!read_away(person, away, place, error))
        return false;
    person->has_returned = !is_nothing(item, "returned");
    return !person->has_returned ||
           check_take_date(item, place, "returned", &person->returned, error);
}

static bool read_people(struct given *given, const json_t *list, GError **error)
{
    given->n_people = json_array_size(list);
    given->people = g_new0(struct given_person, given->n_people);
    for (size_t i = 0; i < given->n_people; i++) {
        if (!read_person(given, &given->people[i], json_array_get(list, i),
                         (struct place){"people", i}, error))
            return false;
    }
    return true;
}

static bool read_serving(struct given *given, const json_t *list, GError **error)
{
    given->n_serving = json_array_size(list);
    given->serving = g_new0(struct given_serving, given->n_serving);
    for (size_t i = 0; i < given->n_serving; i++) {
        const json_t *item = json_array_get(list, i);
        struct given_serving *serving = &given->serving[i];
        struct place place = {"serving", i};

        if (!check_only(item, place, "position person since", error) ||
            !check_take_ref(given->position_ids, item, place, "position", &serving->position,
                            error) ||
            !check_take_ref(given->person_ids, item, place, "person", &serving->person, error) ||
            !check_take_date(item, place, "since", &serving->since, error))
            return false;
        if (serving->since > given->from)
            return check_wrong(place, "since", _("no later than the first day of the horizon"),
                               error);
        if (given->people[serving->person].serves >= 0)
            return fail(error, ERROR_FIELD, _("serving[%zu]: “%s” serves twice"), i,
                        given->people[serving->person].id);
        given->people[serving->person].serves = (int64_t)i;
    }
    return true;
}

static bool read_lifts(struct given *given, const json_t *list, GError **error)
{
    given->n_lifts = json_array_size(list);
    given->lifts = g_new0(struct given_lift, given->n_lifts);
    for (size_t i = 0; i < given->n_lifts; i++) {
        const json_t *item = json_array_get(list, i);
        struct given_lift *lift = &given->lifts[i];
        struct place place = {"lifts", i};

        if (!check_only(item, place, "id date seats cost", error) ||
            !keep_id(given, given->lift_ids, item, place, &lift->id, error) ||
            !check_take_date(item, place, "date", &lift->day, error) ||
            !check_take_integer(item, place, "seats", SEATS_MAX, &lift->seats, error) ||
            !check_take_integer(item, place, "cost", COST_MAX, &lift->cost, error))
            return false;
    }
    return true;
}

static const char *const aim_names[AIM_COUNT] = {"gaps",   "lift_cost", "tours",
                                                 "people", "peak",      "changes"};

const char *aim_name(enum aim aim)
{
    return aim_names[aim];
}

int aim_of(const char *name)
{
    for (int i = 0; i < AIM_COUNT; i++) {
        if (strcmp(name, aim_names[i]) == 0)
            return i;
    }
    return -1;
}

static bool read_order(struct given *given, const json_t *list, GError **error)
{
    struct place place = {NULL, 0};

    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        int aim = name == NULL ? -1 : aim_of(name);

        for (size_t j = 0; aim >= 0 && j < given->n_order; j++) {
            if (given->order[j] == (enum aim)aim)
                aim = -1;
        }
        if (aim < 0)
            return check_wrong(place, "minimise", _("a list of names of objectives, each once"),
                               error);
        given->order[given->n_order++] = (enum aim)aim;
    }
    return true;
}

/* ---- the problem's rules ---- */

static bool read_horizon(struct given *given, const json_t *root, GError **error)
{
    const json_t *horizon = json_object_get(root, "horizon");
    struct place place = {NULL, 0};

    if (!check_only(horizon, place, "from until", error) ||
        !check_take_date(horizon, place, "from", &given->from, error) ||
        !check_take_date(horizon, place, "until", &given->until, error))
        return false;
    if (given->until <= given->from || given->until - given->from > CHECK_DAYS_MAX)
        return fail(error, ERROR_FIELD,
                    _("the horizon must end after it begins, and not later "
                      "than %d days after"),
                    CHECK_DAYS_MAX);
    return true;
}

static bool read_tour(struct given *given, const json_t *root, GError **error)
{
    const json_t *tour = json_object_get(root, "tour");
    struct place place = {NULL, 0};
    const char *max = NULL;
    const char *policy = NULL;

    if (!check_only(tour, place, "max end_of_month min_days", error) ||
        !check_take_text(tour, place, "max", &max, error) ||
        !period_parse(max, &given->tour_max, error) ||
        !check_take_text(tour, place, "end_of_month", &policy, error) ||
        !check_take_days(tour, place, "min_days", &given->min_days, error))
        return false;
    if (strcmp(policy, "clamp") != 0 && strcmp(policy, "forward") != 0)
        return check_wrong(place, "end_of_month", _("“clamp” or “forward”"), error);
    given->end_of_month = strcmp(policy, "clamp") == 0 ? END_OF_MONTH_CLAMP : END_OF_MONTH_FORWARD;
    return true;
}

/* "1/3" */
static bool read_share(struct given *given, const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "/", -1);
    guint64 of = 0;
    guint64 in = 0;

    if (g_strv_length(parts) != 2 ||
        !g_ascii_string_to_unsigned(parts[0], 10, 0, SEATS_MAX, &of, NULL) ||
        !g_ascii_string_to_unsigned(parts[1], 10, 1, SEATS_MAX, &in, NULL))
        return false;
    given->share_of = (int64_t)of;
    given->share_in = (int64_t)in;
    return true;
}

static bool read_relief(struct given *given, const json_t *root, GError **error)
{
    const json_t *relief = json_object_get(root, "relief");
    struct place place = {NULL, 0};
    const char *share = NULL;

    if (is_nothing(root, "relief"))
        return true;
    if (!check_only(relief, place, "max_share within_days", error) ||
        !check_take_text(relief, place, "max_share", &share, error) ||
        !check_take_days(relief, place, "within_days", &given->within_days, error))
        return false;
    if (!read_share(given, share))
        return check_wrong(place, "max_share", _("a fraction like 1/3"), error);
    if (given->within_days < 1)
        return check_wrong(place, "within_days", _("one or more"), error);
    return true;
}

static bool read_rules(struct given *given, const json_t *root, GError **error)
{
    struct place place = {NULL, 0};

    given->ceiling = -1;
    return read_horizon(given, root, error) && read_tour(given, root, error) &&
           check_take_days(root, place, "dwell_days", &given->dwell_days, error) &&
           (is_nothing(root, "ceiling") ||
            check_take_integer(root, place, "ceiling", CHECK_AMOUNT_MAX, &given->ceiling, error)) &&
           read_relief(given, root, error);
}

static bool read_lists(struct given *given, const json_t *root, GError **error)
{
    static const struct {
        const char *name;
        bool (*read)(struct given *given, const json_t *list, GError **error);
    } lists[] = {{"roles", read_roles},   {"posts", read_posts},     {"positions", read_positions},
                 {"people", read_people}, {"serving", read_serving}, {"lifts", read_lifts},
                 {"minimise", read_order}};

    for (unsigned i = 0; i < G_N_ELEMENTS(lists); i++) {
        const json_t *list = NULL;

        if (lists[i].read == read_serving && json_object_get(root, lists[i].name) == NULL)
            continue;
        if (!check_take_list(root, (struct place){NULL, 0}, lists[i].name, &list, error) ||
            !lists[i].read(given, list, error))
            return false;
    }
    return true;
}

/* ---- tours ---- */

static bool read_published(struct given *given, const json_t *root, GError **error)
{
    const json_t *published = json_object_get(root, "published");
    const json_t *list = NULL;
    struct place whole = {NULL, 0};

    if (published == NULL)
        return true;
    given->has_published = true;
    if (!check_only(published, whole, "freeze tours", error) ||
        !check_take_date(published, whole, "freeze", &given->freeze, error) ||
        !check_take_list(published, whole, "tours", &list, error))
        return false;
    given->n_published = json_array_size(list);
    given->published = g_new0(struct stay, given->n_published);
    for (size_t i = 0; i < given->n_published; i++) {
        const json_t *item = json_array_get(list, i);
        struct stay *stay = &given->published[i];
        struct place place = {"published.tours", i};

        if (!check_only(item, place, "position person arrive leave", error) ||
            !check_take_ref(given->position_ids, item, place, "position", &stay->position, error) ||
            !check_take_ref(given->person_ids, item, place, "person", &stay->person, error) ||
            !check_take_lift(given, item, place, "arrive", &stay->arrive, error) ||
            !check_take_lift(given, item, place, "leave", &stay->leave, error))
            return false;
    }
    return true;
}

#define PROBLEM_KEYS                                                                               \
    "format horizon tour dwell_days ceiling relief roles posts positions people serving lifts "    \
    "minimise published pinned"

struct given *given_read(const char *text, size_t n, GError **error)
{
    json_t *root = check_parse(text, n, "truce-rotation-problem/1", error);
    struct given *given = NULL;
    bool is_read = false;

    if (root == NULL)
        return NULL;
    given = g_new0(struct given, 1);
    given->texts = g_string_chunk_new(1 << 16);
    given->role_ids = g_hash_table_new(g_str_hash, g_str_equal);
    given->post_ids = g_hash_table_new(g_str_hash, g_str_equal);
    given->position_ids = g_hash_table_new(g_str_hash, g_str_equal);
    given->person_ids = g_hash_table_new(g_str_hash, g_str_equal);
    given->lift_ids = g_hash_table_new(g_str_hash, g_str_equal);
    is_read = check_only(root, (struct place){NULL, 0}, PROBLEM_KEYS, error) &&
              read_rules(given, root, error) && read_lists(given, root, error) &&
              read_published(given, root, error) && given_read_pins(given, root, error);
    json_decref(root);
    if (!is_read)
        given_free(g_steal_pointer(&given));
    return given;
}

void given_free(struct given *given)
{
    if (given == NULL)
        return;
    for (size_t i = 0; given->people != NULL && i < given->n_people; i++) {
        g_free(given->people[i].roles);
        g_free(given->people[i].away);
    }
    g_free(given->roles);
    g_free(given->posts);
    g_free(given->positions);
    g_free(given->people);
    g_free(given->serving);
    g_free(given->lifts);
    g_free(given->published);
    g_free(given->pins);
    g_hash_table_unref(given->role_ids);
    g_hash_table_unref(given->post_ids);
    g_hash_table_unref(given->position_ids);
    g_hash_table_unref(given->person_ids);
    g_hash_table_unref(given->lift_ids);
    g_string_chunk_free(given->texts);
    g_free(given);
}

int32_t given_limit(const struct given *given, int32_t day)
{
    return date_add((struct date){day}, given->tour_max, 1, given->end_of_month).day;
}
