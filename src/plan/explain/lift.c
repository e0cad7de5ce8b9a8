/* Who is on a lift, what it costs, and what would be without it. */
#include <inttypes.h>

#include "base/text.h"
#include "plan/explain/parts.h"

/* ---- moving somebody to another lift ---- */

/* A tour that comes or goes with the lift, and the one that must move with it: where somebody goes
 * home with the very lift that brings the relief, both take another one together. */
struct move {
    uint32_t tour;
    bool is_arrival;
    uint32_t with; /* the predecessor who leaves with it, or PLAN_NONE */
};

/* The tour before (step -1) or after (1) in the same position; PLAN_NONE: there is none. */
static uint32_t neighbour(const struct roster *roster, uint32_t i, int step)
{
    uint32_t other = i + (uint32_t)step;

    if ((step < 0 && i == 0) || other >= roster->n_tours ||
        roster->tours[other].position != roster->tours[i].position)
        return PLAN_NONE;
    return other;
}

static int32_t begin_of(const struct roster *roster, uint32_t i)
{
    return roster_begins(roster, &roster->tours[i]);
}

static int32_t end_of(const struct roster *roster, uint32_t i)
{
    return roster_ends(roster, &roster->tours[i]);
}

/* The tour's person on [from, until) instead of on the tour: rested before, in between and after,
 * and not away. */
static bool may_be_there(const struct roster *roster, uint32_t i, int32_t from, int32_t until)
{
    const struct problem *problem = roster->problem;
    const struct tour *tour = &roster->tours[i];
    const struct person *person = &problem->people[tour->person];
    struct range own = roster->of_person[tour->person];

    for (uint32_t k = own.first; k < own.first + own.n; k++) {
        uint32_t other = roster->by_person[k];

        if (other != i && begin_of(roster, other) < until + problem->dwell_days &&
            end_of(roster, other) + problem->dwell_days > from)
            return false;
    }
    if (person->returned != DAY_NONE && person->returned + problem->dwell_days > from)
        return false;
    return tour->arrive == PLAN_NONE || outline_is_free(roster->outline, tour->person, from, until);
}

static bool keeps_length(const struct roster *roster, uint32_t i, int32_t from, int32_t until)
{
    const struct problem *problem = roster->problem;
    const struct tour *tour = &roster->tours[i];
    bool is_whole = tour->arrive != PLAN_NONE && tour->leave != PLAN_NONE;

    return until <= problem_limit(problem, from) && from < until &&
           (!is_whole || until - from >= problem->min_days);
}

/* Would the post still have its fewest people with one less on [from, until)? */
static bool keeps_minimum(const struct roster *roster, uint32_t post, int32_t from, int32_t until)
{
    const struct problem *problem = roster->problem;
    g_autofree int32_t *change = NULL;
    int64_t n = 0;

    if (from >= until || problem->posts[post].minimum == 0)
        return true;
    change = g_new0(int32_t, (size_t)(until - from) + 1);
    for (uint32_t i = 0; i < roster->n_tours; i++) {
        int32_t begins = CLAMP(begin_of(roster, i), from, until);
        int32_t ends = CLAMP(end_of(roster, i), from, until);

        if (problem->positions[roster->tours[i].position].post != post || begins >= ends)
            continue;
        change[begins - from]++;
        change[ends - from]--;
    }
    for (int32_t k = 0; k < until - from; k++) {
        n += change[k];
        if (n - 1 < problem->posts[post].minimum)
            return false;
    }
    return true;
}

/* May somebody of tour i leave on `day` instead? The relief is there already, or comes along. */
static bool may_leave_on(const struct roster *roster, uint32_t i, int32_t day, bool with_relief)
{
    const struct problem *problem = roster->problem;
    int32_t begins = begin_of(roster, i);
    int32_t ends = end_of(roster, i);
    int32_t handover_days =
        problem->roles[problem->positions[roster->tours[i].position].role].handover_days;
    uint32_t next = neighbour(roster, i, 1);
    uint32_t third = next == PLAN_NONE ? PLAN_NONE : neighbour(roster, next, 1);
    uint32_t post = problem->positions[roster->tours[i].position].post;

    if (day >= problem->until || !keeps_length(roster, i, begins, day) ||
        !may_be_there(roster, i, begins, day) ||
        (third != PLAN_NONE && day > begin_of(roster, third)))
        return false;
    if (with_relief)
        return true;
    /* Earlier than the relief would be a gap. */
    if (next == PLAN_NONE || begin_of(roster, next) > ends)
        return day >= ends && roster_first_full(roster, ends, day) == INT32_MAX &&
               (next == PLAN_NONE || day < begin_of(roster, next));
    return day >= begin_of(roster, next) + handover_days &&
           keeps_minimum(roster, post, day, ends) &&
           (day <= ends || roster_first_full(roster, ends, day) == INT32_MAX);
}

/* `may_shorten`: whoever comes earlier may also leave earlier, as the limit wants; somebody else's
 * turn comes earlier then. */
static bool may_arrive_on(const struct roster *roster, const struct move *move, uint32_t lift,
                          bool may_shorten)
{
    const struct problem *problem = roster->problem;
    const struct tour *tour = &roster->tours[move->tour];
    const struct position *position = &problem->positions[tour->position];
    int32_t day = problem->lifts[lift].day;
    int32_t begins = begin_of(roster, move->tour);
    int32_t limit = problem_limit(problem, day);
    int32_t ends =
        may_shorten ? MIN(limit, end_of(roster, move->tour)) : end_of(roster, move->tour);
    uint32_t before = neighbour(roster, move->tour, -1);
    uint32_t two_before = before == PLAN_NONE ? PLAN_NONE : neighbour(roster, before, -1);

    if (!keeps_length(roster, move->tour, day, ends) ||
        !may_be_there(roster, move->tour, day, ends) ||
        (two_before != PLAN_NONE && day < end_of(roster, two_before)) ||
        (problem->has_published && day < problem->freeze) ||
        !roster_has_relief_room(roster, position->post, lift, move->tour))
        return false;
    if (move->with != PLAN_NONE)
        return may_leave_on(roster, move->with, day, true);
    if (day < begins && roster_first_full(roster, day, begins) != INT32_MAX)
        return false;
    /* Later than the predecessor's departure would be a gap, or more of one. */
    if (before == PLAN_NONE || end_of(roster, before) < begins)
        return day <= begins && (before == PLAN_NONE || day > end_of(roster, before));
    return day > begin_of(roster, before) && keeps_minimum(roster, position->post, begins, day) &&
           day <= end_of(roster, before) - problem->roles[position->role].handover_days;
}

/* ---- what would be without it ---- */

/* How many could take another lift, each for itself and the rest of the plan as it is. */
struct without {
    uint32_t n;
    uint32_t n_flown;    /* one that flies has a seat */
    uint32_t n_grounded; /* only one that flies with nobody has */
    uint32_t n_earlier;  /* only one so early that the tour must end earlier too has */
    uint32_t n_full;     /* only full ones would do */
    uint32_t n_none;     /* no other lift is within the rules */
};

/* Is there room for the move? Both of a swap need a seat. */
static bool has_seats(const struct roster *roster, const struct move *move, uint32_t lift)
{
    if (!move->is_arrival)
        return roster_has_seat_out(roster, lift);
    return roster_has_seat_in(roster, lift) &&
           (move->with == PLAN_NONE || roster_has_seat_out(roster, lift));
}

/* Returns the lift to take instead, one that flies if there is one; PLAN_NONE: none has a seat. */
static uint32_t try_lifts(const struct roster *roster, const struct move *move, uint32_t but,
                          struct without *without)
{
    const struct problem *problem = roster->problem;
    bool is_there = false, has_seat = false, has_flown = false, has_earlier = false;
    uint32_t other = PLAN_NONE;

    for (uint32_t k = 0; k < problem->n_lifts; k++) {
        bool is_free = has_seats(roster, move, k);

        if (k == but || problem->lifts[k].seats == 0)
            continue;
        if (move->is_arrival ? may_arrive_on(roster, move, k, false)
                             : may_leave_on(roster, move->tour, problem->lifts[k].day, false)) {
            is_there = true;
            if (is_free && (roster_flies(roster, k) || !has_flown))
                other = k;
            has_seat |= is_free;
            has_flown |= is_free && roster_flies(roster, k);
        } else if (move->is_arrival && may_arrive_on(roster, move, k, true)) {
            is_there = true;
            has_earlier |= is_free;
        }
    }
    without->n++;
    without->n_flown += has_flown;
    without->n_grounded += has_seat && !has_flown;
    without->n_earlier += has_earlier && !has_seat;
    without->n_full += is_there && !has_seat && !has_earlier;
    without->n_none += !is_there;
    return other;
}

static void note_move(const struct roster *roster, const struct move *move, uint32_t other,
                      json_t *moves)
{
    const struct problem *problem = roster->problem;
    const struct tour *tour = &roster->tours[move->tour];
    json_t *with = move->with == PLAN_NONE
                       ? json_null()
                       : json_string(problem->people[roster->tours[move->with].person].id);

    if (other == PLAN_NONE)
        json_decref(with);
    else
        json_array_append_new(moves, json_pack("{s:s, s:s, s:s, s:s, s:o}", "person",
                                               problem->people[tour->person].id, "position",
                                               problem->positions[tour->position].id, "direction",
                                               move->is_arrival ? "in" : "out", "other_lift",
                                               problem->lifts[other].id, "together_with", with));
}

/* Swaps count once, as arrivals. */
static void find_without(const struct roster *roster, uint32_t lift, struct without *in,
                         struct without *out, json_t *moves)
{
    for (uint32_t i = 0; i < roster->n_tours; i++) {
        const struct tour *tour = &roster->tours[i];
        struct move move = {i, true, PLAN_NONE};
        uint32_t before = neighbour(roster, i, -1);
        uint32_t next = neighbour(roster, i, 1);

        if (tour->arrive == lift) {
            if (before != PLAN_NONE && roster->tours[before].leave == lift)
                move.with = before;
            note_move(roster, &move, try_lifts(roster, &move, lift, in), moves);
        }
        move = (struct move){i, false, PLAN_NONE};
        if (tour->leave == lift && (next == PLAN_NONE || roster->tours[next].arrive != lift))
            note_move(roster, &move, try_lifts(roster, &move, lift, out), moves);
    }
}

static json_t *without_json(const struct without *without)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "earlier", (json_int_t)without->n_earlier,
                     "count", (json_int_t)without->n, "other_flown", (json_int_t)without->n_flown,
                     "other_not_flown", (json_int_t)without->n_grounded, "others_full",
                     (json_int_t)without->n_full, "no_other", (json_int_t)without->n_none);
}

static void say_without(json_t *sentences, const struct without *without, bool is_in)
{
    struct explain_part parts[] = {
        {without->n_flown, _("could take another lift that flies")},
        {without->n_grounded, _("could only take one that this plan does not fly")},
        {without->n_earlier, _("could only come so early that they must be relieved earlier too")},
        {without->n_full, _("would find all others full")},
        {without->n_none, _("would lose the last lift that the rules allow")},
    };
    g_autofree char *counts = explain_count(parts, G_N_ELEMENTS(parts));

    if (without->n > 0)
        explain_say(sentences,
                    is_in ? _("Without it, of %u who come, each asked for itself: %s.")
                          : _("Without it, of %u who go home and are not relieved with it, each "
                              "asked for itself: %s."),
                    without->n, counts);
}

/* ---- the proof ---- */

static json_t *window_item(const struct roster *roster, const struct window *window, uint32_t lift)
{
    const struct problem *problem = roster->problem;
    g_autofree char *after = explain_day(window->after);
    g_autofree char *until = explain_day(window->until);
    json_t *item = explain_item(_("Window of the proof, after %s until %s"), after, until);
    int64_t seats = 0;
    int64_t seats_flown = 0;
    int64_t left = 0;

    for (uint32_t k = 0; k < problem->n_lifts; k++) {
        if (problem->lifts[k].day <= window->after || problem->lifts[k].day > window->until)
            continue;
        seats += problem->lifts[k].seats;
        seats_flown += roster_flies(roster, k) ? problem->lifts[k].seats : 0;
    }
    left = seats - problem->lifts[lift].seats;
    json_object_set_new(item, "after", json_string(after));
    json_object_set_new(item, "until", json_string(until));
    json_object_set_new(item, "must_arrive", json_integer(window->must_arrive));
    json_object_set_new(item, "seats", json_integer(seats));
    json_object_set_new(item, "seats_flown", json_integer(seats_flown));
    json_object_set_new(item, "seats_without", json_integer(left));
    explain_say(explain_sentences(item),
                _("At least %" PRId64 " must arrive in it; the lifts that fly have %" PRId64
                  " seats, all lifts %" PRId64 ", and %" PRId64 " without this one."),
                window->must_arrive, seats_flown, seats, left);
    if (left < window->must_arrive)
        explain_say(explain_sentences(item),
                    _("Without this lift every plan has a gap: %" PRId64 " could not come in "
                      "time."),
                    window->must_arrive - left);
    return item;
}

/* ---- who ---- */

static json_t *riders_item(const struct roster *roster, uint32_t lift, bool is_in)
{
    const struct problem *problem = roster->problem;
    const struct lift *one = &problem->lifts[lift];
    int32_t n = is_in ? roster->n_in[lift] : roster->n_out[lift];
    json_t *item = explain_item(is_in ? _("Coming in: %d of %d seats, %d free")
                                      : _("Going home: %d of %d seats, %d free"),
                                n, one->seats, one->seats - n);
    json_t *riders = json_array();

    json_object_set_new(item, "direction", json_string(is_in ? "in" : "out"));
    for (uint32_t i = 0; i < roster->n_tours; i++) {
        const struct tour *tour = &roster->tours[i];

        if ((is_in ? tour->arrive : tour->leave) != lift)
            continue;
        json_array_append_new(riders,
                              json_pack("{s:s, s:s}", "person", problem->people[tour->person].id,
                                        "position", problem->positions[tour->position].id));
        explain_say(explain_sentences(item), is_in ? _("%s to %s.") : _("%s from %s."),
                    problem->people[tour->person].id, problem->positions[tour->position].id);
    }
    json_object_set_new(item, "riders", riders);
    return item;
}

json_t *explain_lift_use(const struct roster *roster, uint32_t lift)
{
    const struct problem *problem = roster->problem;
    const struct lift *one = &problem->lifts[lift];
    g_autofree char *words = explain_lift(problem, lift);
    struct without in = {0};
    struct without out = {0};
    json_t *sentences = json_array();
    json_t *items = json_array();
    json_t *moves = json_array();

    if (roster_flies(roster, lift))
        explain_say(sentences, _("%s flies and costs %" PRId64 "."), words, one->cost);
    else
        explain_say(sentences, _("Nobody is on %s: it costs nothing, and would cost %" PRId64 "."),
                    words, one->cost);
    find_without(roster, lift, &in, &out, moves);
    say_without(sentences, &in, true);
    say_without(sentences, &out, false);
    json_array_append_new(items, riders_item(roster, lift, true));
    json_array_append_new(items, riders_item(roster, lift, false));
    for (uint32_t i = 0; i < roster->plan->n_windows; i++) {
        const struct window *window = &roster->plan->windows[i];

        if (one->day > window->after && one->day <= window->until)
            json_array_append_new(items, window_item(roster, window, lift));
    }
    return json_pack("{s:s, s:s, s:o, s:i, s:i, s:i, s:I, s:b, s:o, s:o, s:o}", "about", "lift",
                     "id", one->id, "day", explain_day_json(one->day), "seats", one->seats, "in",
                     roster->n_in[lift], "out", roster->n_out[lift], "cost", (json_int_t)one->cost,
                     "flies", roster_flies(roster, lift), "without",
                     json_pack("{s:o, s:o, s:o}", "in", without_json(&in), "out",
                               without_json(&out), "moves", moves),
                     "sentences", sentences, "items", items);
}
