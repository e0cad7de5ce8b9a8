/* Reads a plan. Of its objects further keys are let be: what a solver says besides binds nobody. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "plan/check/json.h"

static bool is_filled(const json_t *value)
{
    const char *text = json_string_value(value);

    return text != NULL && text[strspn(text, " \t\r\n")] != '\0';
}

/* False when `item` names what the problem does not have, which is then reported. */
static bool names_known(struct report *report, GHashTable *ids, const json_t *item,
                        struct place place, const char *name, uint32_t *out)
{
    const char *id = json_string_value(json_object_get(item, name));
    struct spot spot = {.rule = "unknown", .day = DAY_NEVER};

    if (check_find(ids, id, out))
        return true;
    report_broken(report, &spot, _("%s[%zu] names the %s “%s”, which the problem does not have."),
                  place.list, place.index, name, id);
    return false;
}

/* ---- tours ---- */

static bool lift_known(struct report *report, const json_t *item, struct place place,
                       const char *name, int32_t lift)
{
    struct spot spot = {.rule = "unknown", .day = DAY_NEVER};

    if (lift != LIFT_GONE)
        return true;
    report_broken(report, &spot, _("%s[%zu] names the lift “%s”, which the problem does not have."),
                  place.list, place.index, json_string_value(json_object_get(item, name)));
    return false;
}

/* Is it the line of somebody who serves, if it says that it is? */
static bool serves_there(const struct given *given, struct report *report, const struct stay *stay)
{
    const struct given_person *person = &given->people[stay->person];
    const char *position = given->positions[stay->position].id;
    struct spot spot = {
        .rule = "serving", .day = given->from, .position = position, .people = {person->id, NULL}};

    if (stay->arrive != LIFT_NONE)
        return true;
    if (person->serves >= 0 && given->serving[person->serves].position == stay->position)
        return true;
    report_broken(report, &spot,
                  _("%s has a tour in %s without an arrival, and does not serve there when the "
                    "horizon begins."),
                  person->id, position);
    return false;
}

static void date_stay(const struct given *given, struct stay *stay)
{
    stay->from = stay->arrive == LIFT_NONE
                     ? given->serving[given->people[stay->person].serves].since
                     : given->lifts[stay->arrive].day;
    stay->until = stay->leave == LIFT_NONE ? DAY_NEVER : given->lifts[stay->leave].day;
    stay->is_backward = stay->arrive != LIFT_NONE && stay->until <= stay->from;
}

static bool read_stay(const struct given *given, struct claim *claim, struct report *report,
                      const json_t *item, struct place place, GError **error)
{
    struct stay stay = {0};
    const char *id = NULL;

    if (!check_take_text(item, place, "position", &id, error) ||
        !check_take_text(item, place, "person", &id, error) ||
        !check_take_lift(given, item, place, "arrive", &stay.arrive, error) ||
        !check_take_lift(given, item, place, "leave", &stay.leave, error))
        return false;
    if (!names_known(report, given->position_ids, item, place, "position", &stay.position) ||
        !names_known(report, given->person_ids, item, place, "person", &stay.person) ||
        !lift_known(report, item, place, "arrive", stay.arrive) ||
        !lift_known(report, item, place, "leave", stay.leave) ||
        !serves_there(given, report, &stay))
        return true;
    date_stay(given, &stay);
    claim->stays[claim->n_stays++] = stay;
    return true;
}

static bool read_stays(const struct given *given, struct claim *claim, struct report *report,
                       const json_t *root, GError **error)
{
    const json_t *list = NULL;

    if (!check_take_list(root, (struct place){NULL, 0}, "tours", &list, error))
        return false;
    claim->stays = g_new0(struct stay, json_array_size(list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (!read_stay(given, claim, report, json_array_get(list, i), (struct place){"tours", i},
                       error))
            return false;
    }
    return true;
}

/* ---- amounts, windows, gaps ---- */

static bool read_amounts(struct claimed_amount *amounts, const json_t *root, const char *name,
                         GError **error)
{
    json_t *object = json_object_get(root, name);
    struct place place = {NULL, 0};
    const char *key = NULL;
    json_t *value = NULL;

    if (!json_is_object(object))
        return check_wrong(place, name, _("an object of names and integers"), error);
    json_object_foreach(object, key, value)
    {
        int aim = aim_of(key);

        if (aim < 0)
            return fail(error, ERROR_FIELD, _("“%s” in “%s” is no objective"), key, name);
        if (!json_is_integer(value))
            return check_wrong(place, key, _("an integer"), error);
        amounts[aim] = (struct claimed_amount){true, json_integer_value(value)};
    }
    return true;
}

static bool read_windows(struct claim *claim, const json_t *root, GError **error)
{
    const json_t *list = json_object_get(root, "proof");
    const json_t *beyond = json_object_get(root, "beyond_windows");
    struct place whole = {NULL, 0};

    if (list != NULL && !json_is_array(list))
        return check_wrong(whole, "proof", _("a list of windows"), error);
    if (beyond != NULL && !json_is_null(beyond) && !is_filled(beyond))
        return check_wrong(whole, "beyond_windows", _("a text that is not empty, or null"), error);
    claim->beyond_windows = g_strdup(json_string_value(beyond));
    claim->n_windows = json_array_size(list);
    claim->windows = g_new0(struct claimed_window, claim->n_windows);
    for (size_t i = 0; i < claim->n_windows; i++) {
        const json_t *item = json_array_get(list, i);
        struct claimed_window *window = &claim->windows[i];
        struct place place = {"proof", i};

        if (!check_take_date(item, place, "after", &window->after, error) ||
            !check_take_date(item, place, "until", &window->until, error) ||
            !check_take_integer(item, place, "must_arrive", CHECK_AMOUNT_MAX, &window->must_arrive,
                                error) ||
            !check_take_integer(item, place, "least_cost", CHECK_AMOUNT_MAX, &window->least_cost,
                                error))
            return false;
    }
    return true;
}

static bool read_unfilled(const struct given *given, struct claim *claim, struct report *report,
                          const json_t *root, GError **error)
{
    const json_t *list = NULL;

    if (!check_take_list(root, (struct place){NULL, 0}, "unfilled", &list, error))
        return false;
    claim->unfilled = g_new0(struct claimed_gap, json_array_size(list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        struct claimed_gap gap = {0};
        struct place place = {"unfilled", i};
        const char *id = NULL;

        if (!check_take_text(item, place, "position", &id, error) ||
            !check_take_date(item, place, "from", &gap.from, error) ||
            !check_take_date(item, place, "until", &gap.until, error))
            return false;
        if (!names_known(report, given->position_ids, item, place, "position", &gap.position))
            continue;
        gap.has_because = is_filled(json_object_get(item, "because"));
        claim->unfilled[claim->n_unfilled++] = gap;
    }
    return true;
}

static bool read_solver(const json_t *root, GError **error)
{
    const json_t *solver = json_object_get(root, "solver");
    struct place place = {NULL, 0};

    if (!json_is_object(solver))
        return check_wrong(place, "solver", _("an object with seconds threads seed"), error);
    if (!json_is_number(json_object_get(solver, "seconds")))
        return check_wrong(place, "seconds", _("a number"), error);
    if (!json_is_integer(json_object_get(solver, "threads")))
        return check_wrong(place, "threads", _("an integer"), error);
    if (!json_is_integer(json_object_get(solver, "seed")))
        return check_wrong(place, "seed", _("an integer"), error);
    return true;
}

struct claim *claim_read(const struct given *given, struct report *report, const char *text,
                         size_t n, GError **error)
{
    json_t *root = check_parse(text, n, "truce-rotation-plan/1", error);
    struct claim *claim = NULL;
    bool is_read = false;

    if (root == NULL)
        return NULL;
    claim = g_new0(struct claim, 1);
    is_read = read_stays(given, claim, report, root, error) &&
              read_amounts(claim->objective, root, "objective", error) &&
              read_amounts(claim->bound, root, "bound", error) &&
              read_windows(claim, root, error) &&
              read_unfilled(given, claim, report, root, error) && read_solver(root, error);
    json_decref(root);
    if (!is_read)
        claim_free(g_steal_pointer(&claim));
    return claim;
}

void claim_free(struct claim *claim)
{
    if (claim == NULL)
        return;
    g_free(claim->stays);
    g_free(claim->windows);
    g_free(claim->beyond_windows);
    g_free(claim->unfilled);
    g_free(claim);
}
