/* Who serves in a position when, why they are relieved then, and who else could have come. */
#include "base/text.h"
#include "plan/explain/parts.h"

static const struct tour *next_in_position(const struct roster *roster, uint32_t i)
{
    const struct tour *tours = roster->tours;

    return i + 1 < roster->n_tours && tours[i + 1].position == tours[i].position ? &tours[i + 1]
                                                                                 : NULL;
}

/* ---- why then ---- */

/* Lifts between the one that somebody leaves with and the limit, and what stands against each. */
struct later {
    uint32_t n;
    uint32_t n_full;
    uint32_t n_ceiling;
    uint32_t n_own; /* the person's rest before the next tour, or an absence */
    uint32_t n_grounded;
    uint32_t n_open;
};

static struct later count_later(const struct roster *roster, uint32_t i, int32_t limit)
{
    const struct problem *problem = roster->problem;
    const struct tour *tour = &roster->tours[i];
    uint32_t role = problem->positions[tour->position].role;
    const struct tour *next = next_in_position(roster, i);
    const struct tour *third = next == NULL ? NULL : next_in_position(roster, i + 1);
    int32_t leaves = roster_ends(roster, tour);
    struct later later = {0};

    /* At most two are in a position. */
    if (third != NULL)
        limit = MIN(limit, roster_begins(roster, third));
    for (uint32_t k = outline_lift_since(roster->outline, leaves + 1);
         k < problem->n_lifts && problem->lifts[k].day <= limit; k++) {
        int32_t day = problem->lifts[k].day;
        struct fitness fitness = roster_fitness(roster, tour->person, role, leaves, day);

        later.n++;
        /* The rest after the tour that ends here is not lacking before itself. */
        fitness.rest_lacking = 0;
        for (uint32_t j = roster->of_person[tour->person].first;
             j < roster->of_person[tour->person].first + roster->of_person[tour->person].n; j++) {
            int32_t begins = roster_begins(roster, &roster->tours[roster->by_person[j]]);

            if (begins >= leaves)
                fitness.rest_lacking =
                    MAX(fitness.rest_lacking, day + problem->dwell_days - begins);
        }
        if (!roster_has_seat_out(roster, k))
            later.n_full++;
        else if (roster_first_full(roster, leaves, day) != INT32_MAX)
            later.n_ceiling++;
        else if (fitness.rest_lacking > 0 || (fitness.n_absences > 0 && tour->arrive != PLAN_NONE))
            later.n_own++;
        else if (!roster_flies(roster, k))
            later.n_grounded++;
        else
            later.n_open++;
    }
    return later;
}

static void say_limit(json_t *item, const struct roster *roster, uint32_t i)
{
    const struct problem *problem = roster->problem;
    const struct tour *tour = &roster->tours[i];
    int32_t limit = problem_limit(problem, roster_begins(roster, tour));
    g_autofree char *limit_text = explain_day(limit);
    struct later later;

    json_object_set_new(item, "limit", json_string(limit_text));
    if (tour->leave == PLAN_NONE) {
        explain_say(explain_sentences(item),
                    _("There until the horizon ends; the limit of the tour is %s."), limit_text);
        return;
    }
    later = count_later(roster, i, MIN(limit, problem->until - 1));
    json_object_set_new(item, "later_lifts",
                        json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "count", (json_int_t)later.n,
                                  "full", (json_int_t)later.n_full, "ceiling",
                                  (json_int_t)later.n_ceiling, "person", (json_int_t)later.n_own,
                                  "not_flown", (json_int_t)later.n_grounded, "open",
                                  (json_int_t)later.n_open));
    if (later.n == 0) {
        explain_say(explain_sentences(item),
                    _("The limit is %s, and %s is the last lift within it."), limit_text,
                    problem->lifts[tour->leave].id);
        return;
    }
    struct explain_part parts[] = {
        {later.n_full, _("have no seat left for going home")},
        {later.n_ceiling, _("would bring more people together than the ceiling allows")},
        {later.n_own, _("would touch an absence or the rest before the next tour")},
        {later.n_grounded, _("fly with nobody in this plan, and would cost")},
        {later.n_open, _("would have done as well")},
    };
    g_autofree char *counts = explain_count(parts, G_N_ELEMENTS(parts));

    explain_say(explain_sentences(item),
                _("The limit is %s. Lifts after %s and within it: %u, of which %s."), limit_text,
                problem->lifts[tour->leave].id, later.n, counts);
}

/* ---- the relief ---- */

/* Lifts between the relief's and the last that would leave time for the handover. */
static void say_handover(json_t *item, const struct roster *roster, const struct tour *tour,
                         const struct tour *next)
{
    const struct problem *problem = roster->problem;
    const struct role *role = &problem->roles[problem->positions[tour->position].role];
    int32_t together = roster_ends(roster, tour) - roster_begins(roster, next);
    uint32_t end =
        outline_lift_since(roster->outline, roster_ends(roster, tour) - role->handover_days + 1);
    g_autofree char *lift = explain_lift(problem, next->arrive);
    struct explain_part parts[2] = {{0, _("have no seat left for coming in")}, {0, _("have one")}};
    uint32_t n = 0;

    if (together == 0) {
        explain_say(explain_sentences(item), _("%s takes over on the same day, with %s."),
                    problem->people[next->person].id, lift);
        return;
    }
    explain_say(explain_sentences(item),
                _("%s comes %d days before, with %s; the role %s asks for %d days of handover."),
                problem->people[next->person].id, together, lift, role->id, role->handover_days);
    for (uint32_t k = next->arrive + 1; k < end; k++, n++)
        parts[roster_has_seat_in(roster, k)].n++;
    if (n == 0) {
        explain_say(explain_sentences(item), _("That is the last lift in time for it."));
    } else {
        g_autofree char *counts = explain_count(parts, G_N_ELEMENTS(parts));

        explain_say(explain_sentences(item), _("Later lifts in time for it: %u, of which %s."), n,
                    counts);
    }
}

static void say_relief(json_t *item, const struct roster *roster, uint32_t i)
{
    const struct problem *problem = roster->problem;
    const struct tour *tour = &roster->tours[i];
    const struct tour *next = next_in_position(roster, i);
    g_autofree char *until = NULL;

    if (tour->leave == PLAN_NONE)
        return;
    if (next != NULL && roster_begins(roster, next) <= roster_ends(roster, tour)) {
        say_handover(item, roster, tour, next);
        return;
    }
    until = explain_day(next == NULL ? problem->until : roster_begins(roster, next));
    g_autofree char *from = explain_day(roster_ends(roster, tour));

    explain_say(explain_sentences(item),
                _("Nobody takes over: the position is empty until %s; ask about \"%s@%s\"."), until,
                problem->positions[tour->position].id, from);
}

/* ---- who ---- */

static void say_others(json_t *item, const struct roster *roster, const struct tour *tour)
{
    const struct problem *problem = roster->problem;
    uint32_t people[EXPLAIN_LISTED_MAX];
    uint32_t n = 0;

    if (tour->arrive == PLAN_NONE)
        return;
    n = roster_count_fit(roster, problem->positions[tour->position].role,
                         roster_begins(roster, tour), roster_ends(roster, tour), tour->person,
                         people, EXPLAIN_LISTED_MAX);
    g_autofree char *words = explain_people(problem, people, n);

    json_object_set_new(item, "others", explain_people_json(problem, people, n));
    if (n == 0)
        explain_say(explain_sentences(item),
                    _("Nobody else who has the role is rested, free for all of it and on no other "
                      "tour."));
    else
        explain_say(explain_sentences(item), _("Others who could have come instead: %u (%s)."), n,
                    words);
}

static json_t *explain_tour(const struct roster *roster, uint32_t i)
{
    const struct problem *problem = roster->problem;
    const struct tour *tour = &roster->tours[i];
    g_autofree char *from = explain_day(roster_begins(roster, tour));
    g_autofree char *until = explain_day(roster_ends(roster, tour));
    json_t *item = explain_item(_("%s to %s: %s"), from, until, problem->people[tour->person].id);

    json_object_set_new(item, "person", json_string(problem->people[tour->person].id));
    explain_stay(item, roster, tour);
    say_limit(item, roster, i);
    say_relief(item, roster, i);
    say_others(item, roster, tour);
    return item;
}

json_t *explain_position(const struct roster *roster, uint32_t position, int32_t on)
{
    const struct problem *problem = roster->problem;
    const struct position *one = &problem->positions[position];
    struct range range = roster->of_position[position];
    json_t *items = json_array();
    json_t *sentences = json_array();
    uint32_t n_gaps = 0;

    for (uint32_t i = range.first; i < range.first + range.n; i++)
        if (on == DAY_NONE || (roster_begins(roster, &roster->tours[i]) <= on &&
                               on < roster_ends(roster, &roster->tours[i])))
            json_array_append_new(items, explain_tour(roster, i));
    for (uint32_t i = 0; i < roster->gaps->len; i++) {
        const struct gap *gap = &g_array_index(roster->gaps, struct gap, i);

        if (gap->position != position || (on != DAY_NONE && (on < gap->from || on >= gap->until)))
            continue;
        n_gaps++;
        json_array_append_new(items, explain_gap(roster, gap));
    }
    explain_say(sentences, _("%s is a position of %s at %s; tours: %zu, gaps: %u."), one->id,
                problem->roles[one->role].id, problem->posts[one->post].id,
                json_array_size(items) - n_gaps, n_gaps);
    return json_pack("{s:s, s:s, s:o, s:o}", "about", "position", "id", one->id, "sentences",
                     sentences, "items", items);
}
