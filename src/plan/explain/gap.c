/* Why a position is empty, and what would close the gap: the plan stays as it is, one tour is added
 * where it is empty, and every pair of lifts to come and go by is asked what stands against it. */
#include "plan/explain/gap.h"
#include "plan/witness/witness.h"

/* ---- between whom ---- */

static struct hole hole_of(const struct roster *roster, const struct gap *gap)
{
    const struct problem *problem = roster->problem;
    struct range range = roster->of_position[gap->position];
    struct hole hole = {.roster = roster,
                        .gap = gap,
                        .role = problem->positions[gap->position].role,
                        .before = PLAN_NONE,
                        .after = PLAN_NONE,
                        .earliest = problem->from,
                        .latest = INT32_MAX};

    hole.handover_days = problem->roles[hole.role].handover_days;
    for (uint32_t i = range.first; i < range.first + range.n; i++) {
        const struct tour *tour = &roster->tours[i];

        if (roster_begins(roster, tour) >= gap->until) {
            if (hole.after != PLAN_NONE) {
                hole.latest = roster_begins(roster, tour);
                break;
            }
            hole.after = i;
            continue;
        }
        if (hole.before != PLAN_NONE)
            hole.earliest = MAX(hole.earliest, MIN(roster_ends(roster, &roster->tours[hole.before]),
                                                   roster_ends(roster, tour)));
        if (hole.before == PLAN_NONE ||
            roster_ends(roster, tour) > roster_ends(roster, &roster->tours[hole.before]))
            hole.before = i;
    }
    if (hole.before != PLAN_NONE)
        hole.earliest = MAX(hole.earliest, roster_begins(roster, &roster->tours[hole.before]) + 1);
    if (problem->has_published)
        hole.earliest = MAX(hole.earliest, problem->freeze);
    return hole;
}

/* Handed over by the one before, or come after that one has gone. */
static bool may_arrive(const struct hole *hole, int32_t day)
{
    int32_t gone = hole->gap->from;

    if (day < hole->earliest || day >= hole->gap->until)
        return false;
    return hole->before == PLAN_NONE || day <= gone - hole->handover_days || day > gone ||
           (day == gone && hole->handover_days == 0);
}

/* Handing over to the next one, or gone before that one comes. */
static bool may_leave(const struct hole *hole, int32_t day)
{
    const struct roster *roster = hole->roster;
    int32_t next = hole->gap->until;
    int32_t next_gone = INT32_MAX;

    if (day <= hole->gap->from)
        return false;
    if (hole->after == PLAN_NONE || day < next)
        return true;
    next_gone = roster_ends(roster, &roster->tours[hole->after]);
    if (hole->handover_days > 0 && next_gone - next < hole->handover_days)
        return false;
    /* Who stays longer than the next one is relieved by the next but one, without a day together.
     */
    if (day == hole->latest && day > next_gone && hole->handover_days > 0)
        return false;
    return day >= next + hole->handover_days && day <= hole->latest;
}

/* ---- pairs of lifts ---- */

static bool make_pair(const struct hole *hole, uint32_t arrive, uint32_t leave, struct pair *out)
{
    const struct problem *problem = hole->roster->problem;
    int32_t from = problem->lifts[arrive].day;
    int32_t limit = outline_limit(hole->roster->outline, from);
    int32_t until = leave == PLAN_NONE ? problem->until : problem->lifts[leave].day;

    if (until <= from || until > limit)
        return false;
    if (leave == PLAN_NONE ? hole->after != PLAN_NONE
                           : until - from < problem->min_days || !may_leave(hole, until))
        return false;
    *out = (struct pair){arrive, leave, from, until,
                         MIN(until, hole->gap->until) - MAX(from, hole->gap->from)};
    return out->closes > 0;
}

/* Cancelled lifts stay in the problem without seats; one seat more would not bring them back. */
static bool is_lift(const struct problem *problem, uint32_t lift)
{
    return problem->lifts[lift].seats > 0;
}

/* All pairs that close as many days as any: a new GArray of struct pair. */
static GArray *find_pairs(const struct hole *hole)
{
    const struct problem *problem = hole->roster->problem;
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(struct pair));
    int32_t most = 1;

    for (uint32_t k = outline_lift_since(hole->roster->outline, hole->earliest);
         k < problem->n_lifts && problem->lifts[k].day < hole->gap->until; k++) {
        if (!is_lift(problem, k) || !may_arrive(hole, problem->lifts[k].day))
            continue;
        /* The last round is for who stays until the end. */
        for (uint32_t j = k + 1; j <= problem->n_lifts; j++) {
            struct pair pair;

            if (j < problem->n_lifts && !is_lift(problem, j))
                continue;
            if (!make_pair(hole, k, j < problem->n_lifts ? j : PLAN_NONE, &pair) ||
                pair.closes < most)
                continue;
            if (pair.closes > most)
                g_array_set_size(pairs, 0);
            most = pair.closes;
            g_array_append_val(pairs, pair);
        }
    }
    return pairs;
}

/* ---- people ---- */

struct crowd {
    GArray *people; /* of the role, on no other tour on the days that every pair needs */
    uint32_t n_of_role;
};

static bool is_on_tour(const struct roster *roster, uint32_t person, int32_t from, int32_t until)
{
    struct range own = roster->of_person[person];

    for (uint32_t k = own.first; k < own.first + own.n; k++) {
        const struct tour *tour = &roster->tours[roster->by_person[k]];

        if (roster_begins(roster, tour) < until && roster_ends(roster, tour) > from)
            return true;
    }
    return false;
}

static struct crowd find_crowd(const struct hole *hole, const GArray *pairs)
{
    const struct roster *roster = hole->roster;
    struct crowd crowd = {g_array_new(FALSE, FALSE, sizeof(uint32_t)), 0};
    int32_t from = INT32_MIN;
    int32_t until = INT32_MAX;

    for (uint32_t i = 0; i < pairs->len; i++) {
        from = MAX(from, g_array_index(pairs, struct pair, i).from);
        until = MIN(until, g_array_index(pairs, struct pair, i).until);
    }
    for (uint32_t i = 0; i < roster->problem->n_people; i++) {
        if (!outline_can(roster->outline, i, hole->role))
            continue;
        crowd.n_of_role++;
        if (!is_on_tour(roster, i, from, until))
            g_array_append_val(crowd.people, i);
    }
    return crowd;
}

static struct supply find_supply(const struct roster *roster, const struct crowd *crowd,
                                 uint32_t role, const struct pair *pair)
{
    const struct problem *problem = roster->problem;
    struct supply supply = {.fit = PLAN_NONE, .rest_of = PLAN_NONE, .absent = PLAN_NONE};

    for (uint32_t i = 0; i < crowd->people->len; i++) {
        uint32_t person = g_array_index(crowd->people, uint32_t, i);
        struct fitness fitness = roster_fitness(roster, person, role, pair->from, pair->until);

        if (fitness.is_busy)
            continue;
        if (fitness.rest_lacking > 0) {
            supply.n_resting++;
            /* No rest at all would be one tour beyond the limit. */
            if (fitness.n_absences == 0 && fitness.rest_lacking < problem->dwell_days &&
                (supply.rest_of == PLAN_NONE || fitness.rest_lacking < supply.rest_days)) {
                supply.rest_of = person;
                supply.rest_days = fitness.rest_lacking;
            }
        } else if (fitness.n_absences > 0) {
            supply.n_absent++;
            if (fitness.n_absences == 1 && supply.absent == PLAN_NONE) {
                supply.absent = person;
                supply.absence = fitness.first_absence;
            }
        } else if (supply.n_fit++ == 0) {
            supply.fit = person;
        }
    }
    return supply;
}

/* ---- what stands against a pair ---- */

/* The same lift is asked for many pairs. */
struct relief_room {
    uint32_t lift;
    bool has_room;
};

static struct verdict judge(const struct hole *hole, const struct crowd *crowd,
                            const struct pair *pair, struct relief_room *relief)
{
    const struct roster *roster = hole->roster;
    struct verdict verdict = {.pair = pair};

    if (relief->lift != pair->arrive) {
        relief->lift = pair->arrive;
        relief->has_room = roster_has_relief_room(
            roster, roster->problem->positions[hole->gap->position].post, pair->arrive, PLAN_NONE);
    }
    verdict.lacks_in = !roster_has_seat_in(roster, pair->arrive);
    verdict.lacks_out = pair->leave != PLAN_NONE && !roster_has_seat_out(roster, pair->leave);
    verdict.full_on = roster_first_full(roster, pair->from, pair->until);
    verdict.lacks_room = verdict.full_on != INT32_MAX;
    verdict.lacks_relief = !relief->has_room;
    verdict.supply = find_supply(roster, crowd, hole->role, pair);
    verdict.n_lacking = (unsigned)verdict.lacks_in + verdict.lacks_out + verdict.lacks_room +
                        verdict.lacks_relief + (verdict.supply.n_fit == 0);
    return verdict;
}

static int32_t days_of(const struct verdict *verdict)
{
    return verdict->pair->until - verdict->pair->from;
}

/* Shorter tours ask less of people and lifts. */
static void keep_shorter(struct verdict *kept, const struct verdict *verdict)
{
    if (kept->pair == NULL || days_of(verdict) < days_of(kept))
        *kept = *verdict;
}

static void note_seat(struct remedies *remedies, const struct verdict *verdict)
{
    uint32_t lift = verdict->lacks_in ? verdict->pair->arrive : verdict->pair->leave;

    keep_shorter(&remedies->seat, verdict);
    for (uint32_t i = 0; i < remedies->n_lifts; i++)
        if (remedies->lifts[i] == lift)
            return;
    if (remedies->n_lifts < EXPLAIN_LISTED_MAX)
        remedies->lifts[remedies->n_lifts++] = lift;
}

static void note_people(struct remedies *remedies, const struct verdict *verdict)
{
    const struct supply *supply = &verdict->supply;

    keep_shorter(&remedies->person, verdict);
    if (supply->rest_of != PLAN_NONE &&
        (remedies->rest.pair == NULL || supply->rest_days < remedies->rest.supply.rest_days))
        remedies->rest = *verdict;
    if (supply->absent != PLAN_NONE)
        keep_shorter(&remedies->absence, verdict);
}

static void note(struct remedies *remedies, const struct verdict *verdict)
{
    keep_shorter(&remedies->typical, verdict);
    if (remedies->fewest.pair == NULL || verdict->n_lacking < remedies->fewest.n_lacking)
        remedies->fewest = *verdict;
    else if (verdict->n_lacking == remedies->fewest.n_lacking)
        keep_shorter(&remedies->fewest, verdict);
    if (verdict->n_lacking == 0)
        keep_shorter(&remedies->nothing, verdict);
    if (verdict->n_lacking != 1)
        return;
    if (verdict->lacks_in || verdict->lacks_out)
        note_seat(remedies, verdict);
    else if (verdict->lacks_room)
        keep_shorter(&remedies->room, verdict);
    else if (verdict->lacks_relief)
        keep_shorter(&remedies->relief, verdict);
    else
        note_people(remedies, verdict);
}

/* ---- all together ---- */

/* What every plan lacks there: worked out for all gaps at once, and kept with the plan's texts. */
static void find_because(const struct roster *roster)
{
    struct plan asked = {.gaps = (struct gap *)(void *)roster->gaps->data,
                         .n_gaps = roster->gaps->len,
                         .texts = roster->plan->texts};

    witness_gaps(roster->outline, &asked);
}

json_t *explain_gap(const struct roster *roster, const struct gap *gap)
{
    struct hole hole = hole_of(roster, gap);
    g_autoptr(GArray) pairs = find_pairs(&hole);
    struct crowd crowd;
    struct remedies remedies = {.n_lifts = 0};
    struct relief_room relief = {PLAN_NONE, false};

    if (gap->because == NULL)
        find_because(roster);
    if (pairs->len == 0)
        return explain_gap_without_lifts(&hole);
    crowd = find_crowd(&hole, pairs);
    remedies.n_of_role = crowd.n_of_role;
    for (uint32_t i = 0; i < pairs->len; i++) {
        struct verdict verdict =
            judge(&hole, &crowd, &g_array_index(pairs, struct pair, i), &relief);

        note(&remedies, &verdict);
    }
    g_array_unref(crowd.people);
    return explain_gap_with_lifts(&hole, pairs, &remedies);
}
