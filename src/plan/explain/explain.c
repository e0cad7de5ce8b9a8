#include "plan/explain.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/text.h"

#include "plan/explain/parts.h"

/* ---- words ---- */

void explain_say(json_t *sentences, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    json_array_append_new(sentences, json_string(text));
}

char *explain_day(int32_t day)
{
    return date_text((struct date){day});
}

char *explain_lift(const struct problem *problem, uint32_t lift)
{
    g_autofree char *day = explain_day(problem->lifts[lift].day);

    return g_strdup_printf("%s (%s)", problem->lifts[lift].id, day);
}

char *explain_people(const struct problem *problem, const uint32_t *people, uint32_t n)
{
    GString *text = g_string_new(NULL);
    uint32_t n_listed = MIN(n, EXPLAIN_LISTED_MAX);

    for (uint32_t i = 0; i < n_listed; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", problem->people[people[i]].id);
    if (n > n_listed)
        g_string_append_printf(text, _(" and %u more"), n - n_listed);
    return g_string_free(text, FALSE);
}

char *explain_roles(const struct problem *problem, uint32_t person)
{
    struct range roles = problem->people[person].roles;
    GString *text = g_string_new(NULL);

    for (uint32_t k = 0; k < roles.n; k++)
        g_string_append_printf(text, "%s%s", k > 0 ? ", " : "",
                               problem->roles[problem->person_roles[roles.first + k]].id);
    return g_string_free(text, FALSE);
}

json_t *explain_people_json(const struct problem *problem, const uint32_t *people, uint32_t n)
{
    json_t *ids = json_array();

    for (uint32_t i = 0; i < MIN(n, EXPLAIN_LISTED_MAX); i++)
        json_array_append_new(ids, json_string(problem->people[people[i]].id));
    return json_pack("{s:I, s:o}", "count", (json_int_t)n, "ids", ids);
}

json_t *explain_lift_json(const struct problem *problem, uint32_t lift)
{
    return lift == PLAN_NONE ? json_null() : json_string(problem->lifts[lift].id);
}

json_t *explain_day_json(int32_t day)
{
    g_autofree char *text = explain_day(day);

    return json_string(text);
}

char *explain_count(const struct explain_part *parts, unsigned n)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < n; i++)
        if (parts[i].n > 0)
            g_string_append_printf(text, "%s%u %s", text->len > 0 ? ", " : "", parts[i].n,
                                   parts[i].words);
    return g_string_free(text, FALSE);
}

json_t *explain_item(const char *format, ...)
{
    g_autofree char *heading = NULL;
    va_list args;

    va_start(args, format);
    heading = g_strdup_vprintf(format, args);
    va_end(args);
    return json_pack("{s:s, s:[]}", "heading", heading, "sentences");
}

json_t *explain_sentences(json_t *item)
{
    return json_object_get(item, "sentences");
}

void explain_stay(json_t *item, const struct roster *roster, const struct tour *tour)
{
    const struct problem *problem = roster->problem;
    json_t *sentences = explain_sentences(item);

    json_object_set_new(item, "from", explain_day_json(roster_begins(roster, tour)));
    json_object_set_new(item, "until", explain_day_json(roster_ends(roster, tour)));
    json_object_set_new(item, "arrive", explain_lift_json(problem, tour->arrive));
    json_object_set_new(item, "leave", explain_lift_json(problem, tour->leave));
    if (tour->arrive == PLAN_NONE)
        explain_say(sentences, _("There when the horizon begins."));
    else
        explain_say(sentences, _("Comes with %s."), problem->lifts[tour->arrive].id);
    if (tour->leave != PLAN_NONE)
        explain_say(sentences, _("Goes home with %s."), problem->lifts[tour->leave].id);
}

/* ---- gaps ---- */

static json_t *explain_all_gaps(const struct roster *roster)
{
    json_t *items = json_array();
    json_t *sentences = json_array();
    int64_t days = 0;

    for (uint32_t i = 0; i < roster->gaps->len; i++) {
        const struct gap *gap = &g_array_index(roster->gaps, struct gap, i);

        days += gap->until - gap->from;
        if (i < EXPLAIN_GAPS_MAX)
            json_array_append_new(items, explain_gap(roster, gap));
    }
    if (roster->gaps->len == 0)
        explain_say(sentences, _("No position is ever empty."));
    else
        explain_say(sentences,
                    _("Gaps: %u, of %" PRId64 " position-days together. Each answer leaves the "
                      "rest of the plan as it is, so that two of them may want the same seat or "
                      "the same person."),
                    roster->gaps->len, days);
    if (roster->gaps->len > EXPLAIN_GAPS_MAX)
        explain_say(sentences, _("The first %d are explained."), EXPLAIN_GAPS_MAX);
    return json_pack("{s:s, s:n, s:o, s:o}", "about", "gaps", "id", "sentences", sentences, "items",
                     items);
}

static json_t *explain_gap_on(const struct roster *roster, uint32_t position, int32_t day,
                              GError **error)
{
    const char *id = roster->problem->positions[position].id;
    g_autofree char *text = explain_day(day);

    for (uint32_t i = 0; i < roster->gaps->len; i++) {
        const struct gap *gap = &g_array_index(roster->gaps, struct gap, i);

        if (gap->position == position && gap->from <= day && day < gap->until)
            return json_pack("{s:s, s:s, s:[], s:[o]}", "about", "gaps", "id", id, "sentences",
                             "items", explain_gap(roster, gap));
    }
    fail(error, ERROR_NOT_FOUND,
         _("%s is not empty on %s in this plan; ask about \"gaps\" to see all that are"), id, text);
    return NULL;
}

/* ---- finding what is meant ---- */

enum about {
    ABOUT_POSITION,
    ABOUT_PERSON,
    ABOUT_LIFT,
};
#define ABOUT_COUNT 3

static const char *about_name(enum about about)
{
    static const char *const names[ABOUT_COUNT] = {
        [ABOUT_POSITION] = "position", [ABOUT_PERSON] = "person", [ABOUT_LIFT] = "lift"};

    return names[about];
}

static const char *id_of(const struct problem *problem, enum about about, uint32_t i)
{
    switch (about) {
    case ABOUT_POSITION:
        return problem->positions[i].id;
    case ABOUT_PERSON:
        return problem->people[i].id;
    case ABOUT_LIFT:
        return problem->lifts[i].id;
    }
    g_assert_not_reached();
}

static uint32_t count_of(const struct problem *problem, enum about about)
{
    switch (about) {
    case ABOUT_POSITION:
        return problem->n_positions;
    case ABOUT_PERSON:
        return problem->n_people;
    case ABOUT_LIFT:
        return problem->n_lifts;
    }
    g_assert_not_reached();
}

static uint32_t find_id(const struct problem *problem, enum about about, const char *id)
{
    for (uint32_t i = 0; i < count_of(problem, about); i++)
        if (strcmp(id_of(problem, about, i), id) == 0)
            return i;
    return PLAN_NONE;
}

static bool fail_not_found(const struct problem *problem, const char *what, GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    const char *nearest = NULL;

    for (unsigned about = 0; about < ABOUT_COUNT; about++)
        for (uint32_t i = 0; i < count_of(problem, (enum about)about); i++)
            g_ptr_array_add(ids, (gpointer)id_of(problem, (enum about)about, i));
    nearest = text_nearest(what, (const char *const *)ids->pdata, ids->len);
    if (nearest != NULL)
        return fail(error, ERROR_NOT_FOUND,
                    _("\"%s\" is no position, person or lift of the problem; did you mean "
                      "\"%s\"?"),
                    what, nearest);
    return fail(error, ERROR_NOT_FOUND,
                _("\"%s\" is no position, person or lift of the problem, and not \"gaps\"; write "
                  "an id as the problem does"),
                what);
}

/* "person:ID": true, and the rest of the text. */
static bool take_prefix(const char *what, enum about about, const char **id)
{
    const char *name = about_name(about);
    size_t n = strlen(name);

    if (strncmp(what, name, n) != 0 || what[n] != ':')
        return false;
    *id = what + n + 1;
    return true;
}

struct meant {
    enum about about;
    uint32_t number;
};

static bool find_meant(const struct problem *problem, const char *what, struct meant *meant,
                       GError **error)
{
    unsigned n = 0;
    struct meant found[ABOUT_COUNT];
    const char *id = NULL;

    for (unsigned about = 0; about < ABOUT_COUNT; about++) {
        uint32_t number = find_id(problem, (enum about)about, what);

        if (number != PLAN_NONE)
            found[n++] = (struct meant){(enum about)about, number};
    }
    for (unsigned about = 0; about < ABOUT_COUNT && n == 0; about++) {
        uint32_t number = PLAN_NONE;

        if (take_prefix(what, (enum about)about, &id))
            number = find_id(problem, (enum about)about, id);
        if (number != PLAN_NONE)
            found[n++] = (struct meant){(enum about)about, number};
    }
    if (n == 0)
        return fail_not_found(problem, what, error);
    if (n > 1)
        return fail(error, ERROR_REFERENCE,
                    _("\"%s\" is a %s and a %s of the problem; write %s:%s or %s:%s"), what,
                    about_name(found[0].about), about_name(found[1].about),
                    about_name(found[0].about), what, about_name(found[1].about), what);
    *meant = found[0];
    return true;
}

/* "POSITION@DATE": the position, and the date behind the last @. PLAN_NONE: it is not that. */
static uint32_t find_position_at(const struct problem *problem, const char *what, const char **date)
{
    const char *at = strrchr(what, '@');
    g_autofree char *id = NULL;

    if (at == NULL)
        return PLAN_NONE;
    id = g_strndup(what, (size_t)(at - what));
    *date = at + 1;
    return find_id(problem, ABOUT_POSITION, id);
}

static json_t *explain_meant(const struct roster *roster, const struct meant *meant, int32_t on,
                             GError **error)
{
    switch (meant->about) {
    case ABOUT_POSITION:
        return explain_position(roster, meant->number, on);
    case ABOUT_PERSON:
        return explain_person(roster, meant->number, on);
    case ABOUT_LIFT:
        if (on == DAY_NONE)
            return explain_lift_use(roster, meant->number);
        fail(error, ERROR_USAGE, _("%s is a lift, which has a date of its own; leave --on out"),
             roster->problem->lifts[meant->number].id);
        return NULL;
    }
    g_assert_not_reached();
}

static bool is_on_horizon(const struct problem *problem, int32_t day, GError **error)
{
    g_autofree char *text = NULL;
    g_autofree char *from = NULL;
    g_autofree char *until = NULL;

    if (day == DAY_NONE || (day >= problem->from && day < problem->until))
        return true;
    text = explain_day(day);
    from = explain_day(problem->from);
    until = explain_day(problem->until);
    return fail(error, ERROR_FIELD, _("%s is not planned for; the horizon is from %s until %s"),
                text, from, until);
}

json_t *plan_explain(const struct problem *problem, const struct plan *plan, const char *what,
                     int32_t on, GError **error)
{
    OWNED(roster) roster = NULL;
    const char *date = NULL;
    bool is_all = strcmp(what, "gaps") == 0;
    uint32_t position = find_position_at(problem, what, &date);
    struct date day = {DAY_NONE};
    struct meant meant = {0};

    if (!is_on_horizon(problem, on, error))
        return NULL;
    if ((is_all || position != PLAN_NONE) && on != DAY_NONE) {
        fail(error, ERROR_USAGE, _("a gap says itself when it is; leave --on out"));
        return NULL;
    }
    if (position != PLAN_NONE &&
        (!date_parse(date, &day, error) || !is_on_horizon(problem, day.day, error)))
        return NULL;
    if (!is_all && position == PLAN_NONE && !find_meant(problem, what, &meant, error))
        return NULL;
    roster = roster_new(problem, plan);
    if (is_all)
        return explain_all_gaps(roster);
    if (position != PLAN_NONE)
        return explain_gap_on(roster, position, day.day, error);
    return explain_meant(roster, &meant, on, error);
}
