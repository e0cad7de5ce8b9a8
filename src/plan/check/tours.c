/* The rules that look at one tour, one lift, or one person's tours after another. */
#include <inttypes.h>

#include "base/text.h"
#include "plan/check/parts.h"

/* ---- a tour for itself ---- */

static void check_serving_lines(const struct given *given, const struct claim *claim,
                                struct report *report)
{
    g_autofree unsigned *lines = g_new0(unsigned, given->n_people);

    for (size_t i = 0; i < claim->n_stays; i++) {
        if (claim->stays[i].arrive == LIFT_NONE)
            lines[claim->stays[i].person]++;
    }
    for (size_t i = 0; i < given->n_serving; i++) {
        const char *person = given->people[given->serving[i].person].id;
        const char *position = given->positions[given->serving[i].position].id;
        unsigned n = lines[given->serving[i].person];
        struct spot spot = {"serving", given->from, position, {person, NULL}, NULL};

        if (n == 0)
            report_broken(report, &spot,
                          _("%s serves in %s when the horizon begins and has no line for it."),
                          person, position);
        else if (n > 1)
            report_broken(report, &spot,
                          _("%s serves in %s when the horizon begins and has %u lines for it; "
                            "one is needed."),
                          person, position, n);
    }
}

static void check_in_horizon(const struct given *given, const struct stay *stay,
                             struct report *report)
{
    const char *person = given->people[stay->person].id;
    struct spot spot = {
        "horizon", stay->from, given->positions[stay->position].id, {person, NULL}, NULL};

    if (stay->arrive != LIFT_NONE && (stay->from < given->from || stay->from >= given->until)) {
        spot.lift = given->lifts[stay->arrive].id;
        report_broken(report, &spot, _("%s arrives on %s, which is outside the horizon."), person,
                      iso(stay->from).text);
    }
    if (stay->leave != LIFT_NONE && (stay->until < given->from || stay->until >= given->until)) {
        spot.lift = given->lifts[stay->leave].id;
        spot.day = stay->until;
        report_broken(report, &spot, _("%s leaves on %s, which is outside the horizon."), person,
                      iso(stay->until).text);
    }
}

static void check_limit(const struct given *given, const struct stay *stay, struct report *report)
{
    const char *person = given->people[stay->person].id;
    const char *position = given->positions[stay->position].id;
    int32_t limit = given_limit(given, stay->from);
    struct spot spot = {"limit", limit, position, {person, NULL}, NULL, stay->waiver};

    if (stay->leave == LIFT_NONE && limit < given->until)
        report_broken(report, &spot,
                      _("%s, in %s since %s, must have left by %s and is still there when the "
                        "horizon ends on %s."),
                      person, position, iso(stay->from).text, iso(limit).text,
                      iso(given->until).text);
    if (stay->leave != LIFT_NONE && stay->until > limit) {
        spot.lift = given->lifts[stay->leave].id;
        report_broken(report, &spot,
                      _("%s, in %s since %s, must have left by %s and leaves on %s."), person,
                      position, iso(stay->from).text, iso(limit).text, iso(stay->until).text);
    }
}

static void check_min_days(const struct given *given, const struct stay *stay,
                           struct report *report)
{
    const char *person = given->people[stay->person].id;
    struct spot spot = {"min_days",     stay->until, given->positions[stay->position].id,
                        {person, NULL}, NULL,        stay->waiver};

    if (stay->arrive == LIFT_NONE || stay->until >= given->until ||
        stay->until - stay->from >= given->min_days)
        return;
    spot.lift = given->lifts[stay->leave].id;
    report_broken(report, &spot,
                  _("%s arrives on %s and leaves on %s, after %d days; a tour lasts at least %d."),
                  person, iso(stay->from).text, iso(stay->until).text, stay->until - stay->from,
                  given->min_days);
}

static void check_role(const struct given *given, const struct stay *stay, struct report *report)
{
    const struct given_person *person = &given->people[stay->person];
    const struct given_position *position = &given->positions[stay->position];
    struct spot spot = {
        "role",      stay->from, position->id, {person->id, NULL}, given->lifts[stay->arrive].id,
        stay->waiver};

    for (size_t i = 0; i < person->n_roles; i++) {
        if (person->roles[i] == position->role)
            return;
    }
    report_broken(report, &spot, _("%s arrives on %s in %s, which needs the role %s."), person->id,
                  iso(stay->from).text, position->id, given->roles[position->role].id);
}

/* After the horizon nobody plans: who is still there at its end is there until then. */
static void check_away(const struct given *given, const struct stay *stay, struct report *report)
{
    const struct given_person *person = &given->people[stay->person];
    int32_t until = MIN(stay->until, given->until);
    struct spot spot = {"unavailable",      0,    given->positions[stay->position].id,
                        {person->id, NULL}, NULL, stay->waiver};

    for (size_t i = 0; i < person->n_away; i++) {
        const struct given_away *away = &person->away[i];

        if (MAX(stay->from, away->from) >= MIN(until, away->until))
            continue;
        spot.day = MAX(stay->from, away->from);
        report_broken(report, &spot,
                      _("%s is not available from %s until %s and has a tour from %s until %s."),
                      person->id, iso(away->from).text, iso(away->until).text, iso(stay->from).text,
                      iso(until).text);
    }
}

static void check_tour(const struct given *given, const struct stay *stay, struct report *report)
{
    const char *person = given->people[stay->person].id;

    check_in_horizon(given, stay, report);
    if (stay->arrive != LIFT_NONE)
        check_role(given, stay, report);
    if (stay->is_backward) {
        struct spot spot = {"order",
                            stay->from,
                            given->positions[stay->position].id,
                            {person, NULL},
                            given->lifts[stay->leave].id};

        report_broken(report, &spot, _("%s arrives on %s and leaves on %s, which is not later."),
                      person, iso(stay->from).text, iso(stay->until).text);
        return;
    }
    check_limit(given, stay, report);
    check_min_days(given, stay, report);
    if (stay->arrive != LIFT_NONE)
        check_away(given, stay, report);
}

/* ---- lifts ---- */

static void check_seats(const struct given *given, size_t lift, int64_t n, bool is_in,
                        struct report *report)
{
    struct spot spot = {"seats", given->lifts[lift].day, NULL, {NULL}, given->lifts[lift].id};

    if (n <= given->lifts[lift].seats)
        return;
    report_broken(report, &spot,
                  is_in ? _("%" PRId64 " arrive with %s on %s, which has %" PRId64 " seats.")
                        : _("%" PRId64 " leave with %s on %s, which has %" PRId64 " seats."),
                  n, given->lifts[lift].id, iso(given->lifts[lift].day).text,
                  given->lifts[lift].seats);
}

static void check_lifts(const struct given *given, const struct claim *claim, struct report *report)
{
    g_autofree int64_t *in = g_new0(int64_t, given->n_lifts);
    g_autofree int64_t *out = g_new0(int64_t, given->n_lifts);
    int64_t cost = 0;

    for (size_t i = 0; i < claim->n_stays; i++) {
        if (claim->stays[i].arrive != LIFT_NONE)
            in[claim->stays[i].arrive]++;
        if (claim->stays[i].leave != LIFT_NONE)
            out[claim->stays[i].leave]++;
    }
    for (size_t i = 0; i < given->n_lifts; i++) {
        check_seats(given, i, in[i], true, report);
        check_seats(given, i, out[i], false, report);
        if (in[i] > 0 || out[i] > 0)
            cost += given->lifts[i].cost;
    }
    report->counted[AIM_LIFT_COST] = cost;
}

void check_tours(const struct given *given, const struct claim *claim, struct report *report)
{
    check_serving_lines(given, claim, report);
    for (size_t i = 0; i < claim->n_stays; i++)
        check_tour(given, &claim->stays[i], report);
    check_lifts(given, claim, report);
}

/* ---- one person's tours after another ---- */

static int compare_of_person(const void *a, const void *b)
{
    const struct stay *left = *(const struct stay *const *)a;
    const struct stay *right = *(const struct stay *const *)b;

    if (left->person != right->person)
        return left->person < right->person ? -1 : 1;
    if (left->from != right->from)
        return left->from < right->from ? -1 : 1;
    return (left->until > right->until) - (left->until < right->until);
}

static void check_turn(const struct given *given, const struct stay *before,
                       const struct stay *stay, struct report *report)
{
    const char *person = given->people[stay->person].id;
    const char *position = given->positions[stay->position].id;
    struct spot spot = {"person", stay->from, position, {person, NULL}, NULL};

    if (before->until > stay->from) {
        report_broken(report, &spot, _("%s begins in %s on %s and is still in %s then."), person,
                      position, iso(stay->from).text, given->positions[before->position].id);
        return;
    }
    if (stay->from - before->until >= given->dwell_days)
        return;
    spot.rule = "dwell";
    spot.waiver = stay->waiver != NULL ? stay->waiver : before->waiver;
    report_broken(report, &spot,
                  _("%s left on %s and arrives again on %s, after %d days; %d are needed."), person,
                  iso(before->until).text, iso(stay->from).text, stay->from - before->until,
                  given->dwell_days);
}

static void check_returned(const struct given *given, const struct stay *stay,
                           struct report *report)
{
    const struct given_person *person = &given->people[stay->person];
    struct spot spot = {
        "dwell", stay->from,  given->positions[stay->position].id, {person->id, NULL},
        NULL,    stay->waiver};

    if (stay->arrive == LIFT_NONE || !person->has_returned ||
        stay->from - person->returned >= given->dwell_days)
        return;
    report_broken(report, &spot,
                  _("%s returned on %s and arrives again on %s, after %d days; %d are needed."),
                  person->id, iso(person->returned).text, iso(stay->from).text,
                  stay->from - person->returned, given->dwell_days);
}

static void count_arrivals(const struct given *given, const struct claim *claim,
                           struct report *report)
{
    g_autofree int64_t *arrivals = g_new0(int64_t, given->n_people);

    for (size_t i = 0; i < claim->n_stays; i++) {
        if (claim->stays[i].arrive != LIFT_NONE)
            arrivals[claim->stays[i].person]++;
    }
    for (size_t i = 0; i < given->n_people; i++) {
        report->counted[AIM_TOURS] += arrivals[i];
        report->counted[AIM_PEOPLE] += arrivals[i] > 0;
        report->counted[AIM_PEAK] = MAX(report->counted[AIM_PEAK], arrivals[i]);
    }
}

void check_people(const struct given *given, const struct claim *claim, struct report *report)
{
    g_autofree const struct stay **sorted = g_new(const struct stay *, claim->n_stays);
    const struct stay *last = NULL; /* of this person, the one that ends latest */
    size_t n = 0;

    count_arrivals(given, claim, report);
    for (size_t i = 0; i < claim->n_stays; i++) {
        if (!claim->stays[i].is_backward)
            sorted[n++] = &claim->stays[i];
    }
    check_sort(sorted, n, sizeof(*sorted), compare_of_person);
    for (size_t i = 0; i < n; i++) {
        const struct stay *stay = sorted[i];

        check_returned(given, stay, report);
        if (last == NULL || last->person != stay->person) {
            last = stay;
            continue;
        }
        check_turn(given, last, stay, report);
        if (stay->until >= last->until)
            last = stay;
    }
}
