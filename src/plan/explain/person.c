/* A person's tours, the rest between them, and what the times at home could have been used for. */
#include "base/text.h"
#include "plan/explain/parts.h"

/* ---- tours ---- */

static json_t *tour_item(const struct roster *roster, uint32_t nth)
{
    const struct problem *problem = roster->problem;
    const struct tour *tour = &roster->tours[roster->by_person[nth]];
    g_autofree char *from = explain_day(roster_begins(roster, tour));
    g_autofree char *until = explain_day(roster_ends(roster, tour));
    json_t *item =
        explain_item(_("%s to %s: in %s"), from, until, problem->positions[tour->position].id);

    json_object_set_new(item, "kind", json_string("tour"));
    json_object_set_new(item, "position", json_string(problem->positions[tour->position].id));
    explain_stay(item, roster, tour);
    if (tour->leave == PLAN_NONE)
        explain_say(explain_sentences(item), _("There until the horizon ends."));
    return item;
}

/* ---- at home ---- */

/* A stretch between two tours, or before the first or after the last. */
struct leisure {
    uint32_t person;
    int32_t from;
    int32_t until;
    int32_t rested_from;
    bool is_before_tour;
};

/* What others did in that time that this person has the role for. */
struct chances {
    uint32_t n;
    uint32_t n_unrested;
    uint32_t n_next; /* would not end early enough before the next tour */
    uint32_t n_absent;
    uint32_t n_possible;
    uint32_t possible[EXPLAIN_LISTED_MAX]; /* tours */
};

static struct chances find_chances(const struct roster *roster, const struct leisure *leisure)
{
    const struct problem *problem = roster->problem;
    struct chances chances = {0};

    for (uint32_t i = 0; i < roster->n_tours; i++) {
        const struct tour *tour = &roster->tours[i];
        uint32_t role = problem->positions[tour->position].role;
        int32_t begins = roster_begins(roster, tour);
        struct fitness fitness;

        if (tour->arrive == PLAN_NONE || begins < leisure->from || begins >= leisure->until ||
            !outline_can(roster->outline, leisure->person, role))
            continue;
        chances.n++;
        fitness = roster_fitness(roster, leisure->person, role, begins, roster_ends(roster, tour));
        if (begins < leisure->rested_from)
            chances.n_unrested++;
        else if (fitness.is_busy || fitness.rest_lacking > 0)
            chances.n_next++;
        else if (fitness.n_absences > 0)
            chances.n_absent++;
        else if (chances.n_possible++ < EXPLAIN_LISTED_MAX)
            chances.possible[chances.n_possible - 1] = i;
    }
    return chances;
}

/* "north-1 with L1 (S3 came)" */
static json_t *possible_json(const struct roster *roster, const struct chances *chances,
                             GString *words)
{
    const struct problem *problem = roster->problem;
    json_t *list = json_array();

    for (uint32_t k = 0; k < MIN(chances->n_possible, EXPLAIN_LISTED_MAX); k++) {
        const struct tour *tour = &roster->tours[chances->possible[k]];
        g_autofree char *lift = explain_lift(problem, tour->arrive);

        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "position",
                                              problem->positions[tour->position].id, "arrive",
                                              problem->lifts[tour->arrive].id, "person",
                                              problem->people[tour->person].id));
        g_string_append_printf(words, _("%s%s with %s, for which %s came"), k > 0 ? "; " : "",
                               problem->positions[tour->position].id, lift,
                               problem->people[tour->person].id);
    }
    return list;
}

static void say_absences(json_t *item, const struct roster *roster, const struct leisure *leisure)
{
    const struct problem *problem = roster->problem;
    struct range range = problem->people[leisure->person].unavailable;

    for (uint32_t k = range.first; k < range.first + range.n; k++) {
        const struct stretch *stretch = &problem->unavailable[k];
        g_autofree char *from = explain_day(stretch->from);
        g_autofree char *until = explain_day(stretch->until);

        if (stretch->from < leisure->until && stretch->until > leisure->from)
            explain_say(explain_sentences(item), _("Unavailable from %s until %s."), from, until);
    }
}

static void say_chances(json_t *item, const struct roster *roster, const struct chances *chances)
{
    struct explain_part parts[] = {
        {chances->n_unrested, _("before the rest was over")},
        {chances->n_next, _("that would end too late for the rest before the next tour")},
        {chances->n_absent, _("that touch an absence")},
        {chances->n_possible, _("that this person could have gone on")},
    };
    g_autofree char *counts = explain_count(parts, G_N_ELEMENTS(parts));
    GString *words = g_string_new(NULL);
    json_t *possible = possible_json(roster, chances, words);

    json_object_set_new(item, "tours_of_others",
                        json_pack("{s:I, s:I, s:I, s:I, s:I, s:o}", "count", (json_int_t)chances->n,
                                  "before_rested", (json_int_t)chances->n_unrested, "too_late",
                                  (json_int_t)chances->n_next, "unavailable",
                                  (json_int_t)chances->n_absent, "possible",
                                  (json_int_t)chances->n_possible, "tours", possible));
    if (chances->n == 0)
        explain_say(explain_sentences(item),
                    _("No tour began in that time that this person has the role for."));
    else
        explain_say(explain_sentences(item),
                    _("Others began tours that this person has the role for: %u, %s."), chances->n,
                    counts);
    if (chances->n_possible > 0)
        explain_say(
            explain_sentences(item),
            _("Could have gone instead: %s. The plan needs one of the two, and no rule says "
              "which."),
            words->str);
    g_string_free(words, TRUE);
}

static json_t *home_item(const struct roster *roster, const struct leisure *leisure)
{
    g_autofree char *from = explain_day(leisure->from);
    g_autofree char *until = explain_day(leisure->until);
    json_t *item = explain_item(_("%s to %s: at home"), from, until);
    struct chances chances = find_chances(roster, leisure);

    json_object_set_new(item, "kind", json_string("home"));
    json_object_set_new(item, "from", json_string(from));
    json_object_set_new(item, "until", json_string(until));
    if (leisure->rested_from > leisure->from) {
        g_autofree char *rested = explain_day(leisure->rested_from);

        json_object_set_new(item, "rested_from", json_string(rested));
        explain_say(explain_sentences(item), _("Rested from %s on, after %d days."), rested,
                    roster->problem->dwell_days);
    }
    if (leisure->is_before_tour && leisure->rested_from != INT32_MIN)
        explain_say(explain_sentences(item), _("The next tour begins %d days after that."),
                    leisure->until - leisure->rested_from);
    say_absences(item, roster, leisure);
    say_chances(item, roster, &chances);
    return item;
}

/* ---- all together ---- */

static bool concerns(int32_t from, int32_t until, int32_t on)
{
    return from < until && (on == DAY_NONE || (from <= on && on < until));
}

static void add_home(json_t *items, const struct roster *roster, const struct leisure *leisure,
                     int32_t on)
{
    if (concerns(leisure->from, leisure->until, on))
        json_array_append_new(items, home_item(roster, leisure));
}

static json_t *all_items(const struct roster *roster, uint32_t person, int32_t on)
{
    const struct problem *problem = roster->problem;
    struct range range = roster->of_person[person];
    json_t *items = json_array();
    struct leisure leisure = {person, problem->from, 0, INT32_MIN, false};

    if (problem->people[person].returned != DAY_NONE)
        leisure.rested_from = problem->people[person].returned + problem->dwell_days;
    for (uint32_t k = range.first; k < range.first + range.n; k++) {
        const struct tour *tour = &roster->tours[roster->by_person[k]];

        leisure.until = roster_begins(roster, tour);
        leisure.is_before_tour = true;
        add_home(items, roster, &leisure, on);
        if (concerns(leisure.until, roster_ends(roster, tour), on))
            json_array_append_new(items, tour_item(roster, k));
        leisure.from = roster_ends(roster, tour);
        leisure.rested_from = leisure.from + problem->dwell_days;
    }
    leisure.until = problem->until;
    leisure.is_before_tour = false;
    add_home(items, roster, &leisure, on);
    return items;
}

json_t *explain_person(const struct roster *roster, uint32_t person, int32_t on)
{
    const struct problem *problem = roster->problem;
    struct range range = roster->of_person[person];
    g_autofree char *roles = explain_roles(problem, person);
    json_t *sentences = json_array();
    int64_t days = 0;

    for (uint32_t k = range.first; k < range.first + range.n; k++) {
        const struct tour *tour = &roster->tours[roster->by_person[k]];

        days += roster_ends(roster, tour) - MAX(roster_begins(roster, tour), problem->from);
    }
    explain_say(sentences, _("%s has the roles %s; tours: %u, days of them in the horizon: %lld."),
                problem->people[person].id, roles, range.n, (long long)days);
    return json_pack("{s:s, s:s, s:o, s:o}", "about", "person", "id", problem->people[person].id,
                     "sentences", sentences, "items", all_items(roster, person, on));
}
