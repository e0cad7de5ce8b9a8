/* What a human has fixed: it must be in the plan as it is, and what it breaks may be waived. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "plan/check/json.h"

/* ---- reading ---- */

static bool read_waiver(struct given *given, const json_t *item, struct place place,
                        const char **waiver, GError **error)
{
    const json_t *value = json_object_get(item, "waiver");
    const char *text = json_string_value(value);

    if (value == NULL || json_is_null(value))
        return true;
    if (text == NULL || *text == '\0')
        return check_wrong(place, "waiver", _("a sentence, or null"), error);
    *waiver = g_string_chunk_insert(given->texts, text);
    return true;
}

static bool read_pin(struct given *given, const json_t *item, struct place place, GError **error)
{
    struct given_pin *pin = &given->pins[place.index];

    if (!check_only(item, place, "position person arrive leave waiver", error) ||
        !check_take_ref(given->position_ids, item, place, "position", &pin->position, error) ||
        !check_take_ref(given->person_ids, item, place, "person", &pin->person, error) ||
        !check_take_lift(given, item, place, "arrive", &pin->arrive, error) ||
        !check_take_lift(given, item, place, "leave", &pin->leave, error) ||
        !read_waiver(given, item, place, &pin->waiver, error))
        return false;
    if (pin->arrive == LIFT_GONE || pin->leave == LIFT_GONE)
        return check_wrong(place, pin->arrive == LIFT_GONE ? "arrive" : "leave",
                           _("a lift that is there, or null"), error);
    return true;
}

bool given_read_pins(struct given *given, const json_t *root, GError **error)
{
    const json_t *list = NULL;

    if (json_object_get(root, "pinned") == NULL)
        return true;
    if (!check_take_list(root, (struct place){NULL, 0}, "pinned", &list, error))
        return false;
    given->n_pins = json_array_size(list);
    given->pins = g_new0(struct given_pin, given->n_pins);
    for (size_t i = 0; i < given->n_pins; i++)
        if (!read_pin(given, json_array_get(list, i), (struct place){"pinned", i}, error))
            return false;
    return true;
}

/* ---- checking ---- */

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_pin(const struct given_pin *pin, const struct stay *stay)
{
    int order = compare_numbers(pin->person, stay->person);

    if (order == 0)
        order = compare_numbers(pin->position, stay->position);
    if (order == 0)
        order = compare_numbers(pin->arrive, stay->arrive);
    return order != 0 ? order : compare_numbers(pin->leave, stay->leave);
}

static int compare_pins(const void *a, const void *b)
{
    const struct given_pin *pin = *(const struct given_pin *const *)b;
    const struct stay as_stay = {.position = pin->position,
                                 .person = pin->person,
                                 .arrive = pin->arrive,
                                 .leave = pin->leave};

    return compare_pin(*(const struct given_pin *const *)a, &as_stay);
}

static int compare_stays(const void *a, const void *b)
{
    const struct stay *stay = *(const struct stay *const *)a;
    const struct given_pin as_pin = {stay->position, stay->person, stay->arrive, stay->leave, NULL};

    return compare_pin(&as_pin, *(const struct stay *const *)b);
}

static void report_missing(const struct given *given, const struct given_pin *pin,
                           struct report *report)
{
    int32_t lift = pin->arrive != LIFT_NONE ? pin->arrive : pin->leave;
    struct spot spot = {.rule = "pin",
                        .day = lift != LIFT_NONE ? given->lifts[lift].day : given->from,
                        .position = given->positions[pin->position].id,
                        .people = {given->people[pin->person].id, NULL},
                        .lift = lift != LIFT_NONE ? given->lifts[lift].id : NULL};

    report_broken(report, &spot, _("The tour of %s in %s is pinned and is not in the plan so."),
                  spot.people[0], spot.position);
}

void check_pins(const struct given *given, const struct claim *claim, struct report *report)
{
    g_autofree const struct given_pin **pins = g_new(const struct given_pin *, given->n_pins);
    g_autofree struct stay **stays = g_new(struct stay *, claim->n_stays);
    size_t at = 0;

    if (given->n_pins == 0)
        return;
    for (size_t i = 0; i < given->n_pins; i++)
        pins[i] = &given->pins[i];
    for (size_t i = 0; i < claim->n_stays; i++)
        stays[i] = &claim->stays[i];
    check_sort(pins, given->n_pins, sizeof(*pins), compare_pins);
    check_sort(stays, claim->n_stays, sizeof(*stays), compare_stays);
    for (size_t i = 0; i < given->n_pins; i++) {
        while (at < claim->n_stays && compare_pin(pins[i], stays[at]) > 0)
            at++;
        if (at == claim->n_stays || compare_pin(pins[i], stays[at]) != 0)
            report_missing(given, pins[i], report);
        else
            stays[at]->waiver = pins[i]->waiver;
    }
}
