/* Why a position is empty, and what would close the gap, in sentences and as data. */
#include "base/text.h"
#include "plan/explain/gap.h"

/* ---- what would close it ---- */

/* "coming with K and leaving with L", "coming with K until the end" */
static char *pair_words(const struct problem *problem, const struct pair *pair)
{
    g_autofree char *arrive = explain_lift(problem, pair->arrive);
    g_autofree char *leave = NULL;

    if (pair->leave == PLAN_NONE)
        return g_strdup_printf(_("coming with %s and there until the end"), arrive);
    leave = explain_lift(problem, pair->leave);
    return g_strdup_printf(_("coming with %s and leaving with %s"), arrive, leave);
}

static json_t *add_remedy(json_t *item, const char *kind, const struct problem *problem,
                          const struct verdict *verdict)
{
    json_t *remedy = json_pack("{s:s, s:o, s:o, s:i}", "kind", kind, "arrive",
                               explain_lift_json(problem, verdict->pair->arrive), "leave",
                               explain_lift_json(problem, verdict->pair->leave), "closes_days",
                               verdict->pair->closes);

    json_array_append_new(json_object_get(item, "remedies"), remedy);
    return remedy;
}

static void set_person(json_t *remedy, const struct problem *problem, uint32_t person)
{
    json_object_set_new(remedy, "person", json_string(problem->people[person].id));
}

/* Flying a lift that the plan does not need costs. */
static void say_dearer(json_t *item, json_t *remedy, const struct roster *roster,
                       const struct pair *pair)
{
    const struct problem *problem = roster->problem;
    int64_t cost = roster_flies(roster, pair->arrive) ? 0 : problem->lifts[pair->arrive].cost;

    if (pair->leave != PLAN_NONE && !roster_flies(roster, pair->leave))
        cost += problem->lifts[pair->leave].cost;
    json_object_set_new(remedy, "more_lift_cost", json_integer(cost));
    if (cost > 0)
        explain_say(explain_sentences(item),
                    _("That flies what this plan does not fly, and costs %lld more."),
                    (long long)cost);
}

static void say_nothing_lacks(json_t *item, const struct hole *hole, const struct verdict *verdict)
{
    const struct problem *problem = hole->roster->problem;
    g_autofree char *words = pair_words(problem, verdict->pair);
    json_t *remedy = add_remedy(item, "nothing", problem, verdict);

    set_person(remedy, problem, verdict->supply.fit);
    explain_say(explain_sentences(item),
                _("No rule keeps it empty: %s could fill it, %s. The search did not find that; "
                  "give it more time or another seed."),
                problem->people[verdict->supply.fit].id, words);
    say_dearer(item, remedy, hole->roster, verdict->pair);
}

static void say_seat(json_t *item, const struct hole *hole, const struct remedies *remedies)
{
    const struct problem *problem = hole->roster->problem;
    const struct verdict *verdict = &remedies->seat;
    uint32_t best = verdict->lacks_in ? verdict->pair->arrive : verdict->pair->leave;
    g_autofree char *lift = explain_lift(problem, best);
    g_autofree char *words = pair_words(problem, verdict->pair);
    json_t *remedy = add_remedy(item, "seat", problem, verdict);
    json_t *lifts = json_array();
    GString *others = g_string_new(NULL);

    set_person(remedy, problem, verdict->supply.fit);
    json_object_set_new(remedy, "lift", json_string(problem->lifts[best].id));
    for (uint32_t i = 0; i < remedies->n_lifts; i++) {
        json_array_append_new(lifts, json_string(problem->lifts[remedies->lifts[i]].id));
        if (remedies->lifts[i] != best)
            g_string_append_printf(others, "%s%s", others->len > 0 ? ", " : "",
                                   problem->lifts[remedies->lifts[i]].id);
    }
    json_object_set_new(remedy, "lifts", lifts);
    explain_say(explain_sentences(item),
                verdict->lacks_in
                    ? _("One more seat on %s, to come in, would close it: %s could serve, %s.")
                    : _("One more seat on %s, to go home, would close it: %s could serve, %s."),
                lift, problem->people[verdict->supply.fit].id, words);
    if (others->len > 0)
        explain_say(explain_sentences(item), _("A seat more on one of these would do as well: %s."),
                    others->str);
    say_dearer(item, remedy, hole->roster, verdict->pair);
    g_string_free(others, TRUE);
}

static void say_person(json_t *item, const struct hole *hole, const struct verdict *verdict)
{
    const struct problem *problem = hole->roster->problem;
    g_autofree char *from = explain_day(verdict->pair->from);
    g_autofree char *until = explain_day(verdict->pair->until);
    g_autofree char *words = pair_words(problem, verdict->pair);
    json_t *remedy = add_remedy(item, "person", problem, verdict);

    json_object_set_new(remedy, "role", json_string(problem->roles[hole->role].id));
    json_object_set_new(remedy, "from", json_string(from));
    json_object_set_new(remedy, "until", json_string(until));
    explain_say(explain_sentences(item),
                _("One more %s who is free from %.7s on would close it: from %s until %s, %s."),
                problem->roles[hole->role].id, from, from, until, words);
    say_dearer(item, remedy, hole->roster, verdict->pair);
}

static void say_rest(json_t *item, const struct hole *hole, const struct verdict *verdict)
{
    const struct problem *problem = hole->roster->problem;
    const struct supply *supply = &verdict->supply;
    g_autofree char *words = pair_words(problem, verdict->pair);
    json_t *remedy = add_remedy(item, "rest", problem, verdict);

    set_person(remedy, problem, supply->rest_of);
    json_object_set_new(remedy, "days", json_integer(supply->rest_days));
    explain_say(explain_sentences(item),
                _("A rest shorter by %d days, %d instead of %d, would close it: then %s could "
                  "serve, %s."),
                supply->rest_days, problem->dwell_days - supply->rest_days, problem->dwell_days,
                problem->people[supply->rest_of].id, words);
}

static void say_absence(json_t *item, const struct hole *hole, const struct verdict *verdict)
{
    const struct problem *problem = hole->roster->problem;
    const struct supply *supply = &verdict->supply;
    const struct stretch *stretch = &problem->unavailable[supply->absence];
    g_autofree char *from = explain_day(stretch->from);
    g_autofree char *until = explain_day(stretch->until);
    g_autofree char *words = pair_words(problem, verdict->pair);
    json_t *remedy = add_remedy(item, "absence", problem, verdict);

    set_person(remedy, problem, supply->absent);
    json_object_set_new(remedy, "from", json_string(from));
    json_object_set_new(remedy, "until", json_string(until));
    explain_say(explain_sentences(item),
                _("The absence of %s from %s until %s stands in the way: without it %s could "
                  "serve, %s."),
                problem->people[supply->absent].id, from, until, problem->people[supply->absent].id,
                words);
}

static void say_room(json_t *item, const struct hole *hole, const struct verdict *verdict)
{
    const struct problem *problem = hole->roster->problem;
    g_autofree char *day = explain_day(verdict->full_on);
    g_autofree char *words = pair_words(problem, verdict->pair);
    json_t *remedy = add_remedy(item, "ceiling", problem, verdict);

    set_person(remedy, problem, verdict->supply.fit);
    explain_say(explain_sentences(item),
                _("A ceiling above %lld would close it: %s could serve, %s, but from %s on the "
                  "ceiling is reached without."),
                (long long)problem->ceiling, problem->people[verdict->supply.fit].id, words, day);
}

static void say_relief(json_t *item, const struct hole *hole, const struct verdict *verdict)
{
    const struct problem *problem = hole->roster->problem;
    g_autofree char *words = pair_words(problem, verdict->pair);
    json_t *remedy = add_remedy(item, "relief", problem, verdict);

    set_person(remedy, problem, verdict->supply.fit);
    explain_say(explain_sentences(item),
                _("One more relief at %s within %d days would close it: %s could serve, %s."),
                problem->posts[problem->positions[hole->gap->position].post].id,
                problem->within_days, problem->people[verdict->supply.fit].id, words);
}

/* No single thing is enough. */
static void say_several(json_t *item, const struct hole *hole, const struct verdict *verdict)
{
    const struct problem *problem = hole->roster->problem;
    g_autofree char *words = pair_words(problem, verdict->pair);
    GString *lacking = g_string_new(NULL);
    json_t *remedy = add_remedy(item, "several", problem, verdict);

    if (verdict->lacks_in)
        g_string_append_printf(lacking, _(", one more seat on %s to come in"),
                               problem->lifts[verdict->pair->arrive].id);
    if (verdict->lacks_out)
        g_string_append_printf(lacking, _(", one more seat on %s to go home"),
                               problem->lifts[verdict->pair->leave].id);
    if (verdict->lacks_room)
        g_string_append_printf(lacking, _(", a ceiling above %lld"), (long long)problem->ceiling);
    if (verdict->lacks_relief)
        g_string_append(lacking, _(", one more relief at the post than its share allows"));
    if (verdict->supply.n_fit == 0)
        g_string_append_printf(lacking, _(", one more %s who is free then"),
                               problem->roles[hole->role].id);
    json_object_set_new(remedy, "needs", json_string(lacking->str + 2));
    json_object_set_new(remedy, "seat_in", json_boolean(verdict->lacks_in));
    json_object_set_new(remedy, "seat_out", json_boolean(verdict->lacks_out));
    json_object_set_new(remedy, "ceiling", json_boolean(verdict->lacks_room));
    json_object_set_new(remedy, "relief", json_boolean(verdict->lacks_relief));
    json_object_set_new(remedy, "somebody", json_boolean(verdict->supply.n_fit == 0));
    if (verdict->supply.n_fit > 0)
        set_person(remedy, problem, verdict->supply.fit);
    explain_say(explain_sentences(item),
                _("No single thing closes it. With the rest of the plan as it is, somebody %s "
                  "would need: %s."),
                words, lacking->str + 2);
    g_string_free(lacking, TRUE);
}

static void say_remedies(json_t *item, const struct hole *hole, const struct remedies *remedies)
{
    if (remedies->nothing.pair != NULL) {
        say_nothing_lacks(item, hole, &remedies->nothing);
        return;
    }
    if (remedies->seat.pair != NULL)
        say_seat(item, hole, remedies);
    if (remedies->person.pair != NULL)
        say_person(item, hole, &remedies->person);
    if (remedies->rest.pair != NULL)
        say_rest(item, hole, &remedies->rest);
    if (remedies->absence.pair != NULL)
        say_absence(item, hole, &remedies->absence);
    if (remedies->room.pair != NULL)
        say_room(item, hole, &remedies->room);
    if (remedies->relief.pair != NULL)
        say_relief(item, hole, &remedies->relief);
    if (remedies->fewest.n_lacking > 1)
        say_several(item, hole, &remedies->fewest);
}

/* ---- why ---- */

/* "north-1@2030-03-01": what to ask about it again. */
static json_t *gap_item(const struct hole *hole)
{
    const struct problem *problem = hole->roster->problem;
    const struct gap *gap = hole->gap;
    const struct position *position = &problem->positions[gap->position];
    g_autofree char *from = explain_day(gap->from);
    g_autofree char *until = explain_day(gap->until);
    json_t *item = explain_item(_("%s@%s: empty until %s, %d days (%s at %s)"), position->id, from,
                                until, gap->until - gap->from, problem->roles[position->role].id,
                                problem->posts[position->post].id);

    json_object_set_new(item, "position", json_string(position->id));
    json_object_set_new(item, "role", json_string(problem->roles[position->role].id));
    json_object_set_new(item, "from", json_string(from));
    json_object_set_new(item, "until", json_string(until));
    json_object_set_new(item, "days", json_integer(gap->until - gap->from));
    json_object_set_new(item, "remedies", json_array());
    return item;
}

static void say_between(json_t *item, const struct hole *hole)
{
    const struct roster *roster = hole->roster;
    const struct problem *problem = roster->problem;
    json_t *sentences = explain_sentences(item);

    if (hole->before == PLAN_NONE) {
        explain_say(sentences, _("Nobody was there before."));
    } else {
        const struct tour *tour = &roster->tours[hole->before];
        g_autofree char *lift = explain_lift(problem, tour->leave);
        g_autofree char *limit = explain_day(problem_limit(problem, roster_begins(roster, tour)));

        explain_say(sentences, _("%s went home with %s, the limit being %s."),
                    problem->people[tour->person].id, lift, limit);
    }
    if (hole->after == PLAN_NONE) {
        explain_say(sentences, _("Nobody comes any more."));
    } else {
        const struct tour *tour = &roster->tours[hole->after];
        g_autofree char *lift = explain_lift(problem, tour->arrive);

        explain_say(sentences, _("%s comes next, with %s."), problem->people[tour->person].id,
                    lift);
    }
}

/* What holds for every plan; the rest takes this one as it is. */
static void say_because(json_t *item, const struct hole *hole)
{
    const char *because = hole->gap->because;

    json_object_set_new(item, "because", json_string(because));
    explain_say(explain_sentences(item), "%s", because);
}

json_t *explain_gap_without_lifts(const struct hole *hole)
{
    const struct problem *problem = hole->roster->problem;
    g_autofree char *from = explain_day(hole->earliest);
    g_autofree char *until = explain_day(hole->gap->until);
    json_t *item = gap_item(hole);

    say_between(item, hole);
    say_because(item, hole);
    explain_say(
        explain_sentences(item),
        _("No lift with seats from %s to %s lets somebody come who could also leave in time "
          "(limit, handover of %d days, %d days at least): more people or seats would not "
          "close it, another lift would."),
        from, until, hole->handover_days, problem->min_days);
    json_array_append_new(
        json_object_get(item, "remedies"),
        json_pack("{s:s, s:s, s:s}", "kind", "lift", "from", from, "until", until));
    return item;
}

static void say_lifts(json_t *item, const struct hole *hole, const GArray *pairs)
{
    const struct roster *roster = hole->roster;
    uint32_t last = PLAN_NONE;
    uint32_t n = 0;
    uint32_t n_open = 0;
    g_autofree char *from = explain_day(g_array_index(pairs, struct pair, 0).from);
    g_autofree char *to = explain_day(g_array_index(pairs, struct pair, pairs->len - 1).from);

    /* They stand by the lift that comes. */
    for (uint32_t i = 0; i < pairs->len; i++) {
        uint32_t lift = g_array_index(pairs, struct pair, i).arrive;

        if (lift == last)
            continue;
        last = lift;
        n++;
        n_open += roster_has_seat_in(roster, lift);
    }
    json_object_set_new(item, "lifts_in",
                        json_pack("{s:I, s:I, s:s, s:s}", "count", (json_int_t)n, "with_seat",
                                  (json_int_t)n_open, "from", from, "to", to));
    explain_say(explain_sentences(item),
                _("Whoever fills it could come with %u lifts, from %s to %s; of these %u have a "
                  "seat left."),
                n, from, to, n_open);
}

static void say_people(json_t *item, const struct hole *hole, const struct remedies *remedies)
{
    const struct problem *problem = hole->roster->problem;
    const struct verdict *verdict = &remedies->typical;
    const struct supply *supply = &verdict->supply;
    uint32_t n_busy = remedies->n_of_role - supply->n_resting - supply->n_absent - supply->n_fit;
    struct explain_part parts[] = {
        {n_busy, _("are on other tours")},
        {supply->n_resting, _("would lack rest before or after")},
        {supply->n_absent, _("are unavailable")},
        {supply->n_fit, _("are free")},
    };
    g_autofree char *counts = explain_count(parts, G_N_ELEMENTS(parts));
    g_autofree char *from = explain_day(verdict->pair->from);
    g_autofree char *until = explain_day(verdict->pair->until);

    json_object_set_new(item, "people",
                        json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I}", "from", from, "until",
                                  until, "of_role", (json_int_t)remedies->n_of_role, "busy",
                                  (json_int_t)n_busy, "resting", (json_int_t)supply->n_resting,
                                  "unavailable", (json_int_t)supply->n_absent, "free",
                                  (json_int_t)supply->n_fit));
    explain_say(explain_sentences(item),
                _("For the shortest such tour, %s until %s, %u people have the role %s: %s."), from,
                until, remedies->n_of_role, problem->roles[hole->role].id, counts);
}

json_t *explain_gap_with_lifts(const struct hole *hole, const GArray *pairs,
                               const struct remedies *remedies)
{
    int32_t days = hole->gap->until - hole->gap->from;
    int32_t closes = g_array_index(pairs, struct pair, 0).closes;
    json_t *item = gap_item(hole);

    say_between(item, hole);
    say_because(item, hole);
    if (closes < days)
        explain_say(explain_sentences(item),
                    _("No single tour that the lifts allow closes all %d days; what follows closes "
                      "%d of them."),
                    days, closes);
    say_lifts(item, hole, pairs);
    say_people(item, hole, remedies);
    say_remedies(item, hole, remedies);
    return item;
}
