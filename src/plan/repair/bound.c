/* How few tours a plan can change, whoever plans.
 *
 * A position by itself, as if it had all lifts, the ceiling and the people for itself, changes at
 * least so many of its tours; that is the shortest path of path.h. What positions compete for are
 * seats: the cheapest paths of many lead through few lifts, those with free seats near the one that
 * is gone. Where a position finds no seat there, it takes a dearer path, or somebody else's seat,
 * who then changes. So the most positions that can have a seat each, a matching, bound the rest.
 */
#include <string.h>

#include "plan/pins.h"
#include "plan/repair/parts.h"

struct wish {
    int32_t gap_days;   /* least */
    int32_t changes;    /* least, beside the impossible */
    int32_t impossible; /* tours that cannot stay anyway */
    int32_t more;       /* at least so many more without any of those lifts */
    struct range lifts; /* of fewest.lifts: on which somebody new comes at least cost */
};

struct fewest {
    struct repair *repair;
    GArray *wishes;    /* struct wish */
    GArray *lifts;     /* uint32_t */
    bool *closed;      /* by lift; all open between two positions */
    GHashTable *alike; /* what was asked (GBytes), to the number of its wish + 1 */
};

/* ---- a position by itself ---- */

/* Of the position's tours that cannot stay whatever else changes. */
static int32_t count_impossible(const struct repair *repair, uint32_t position)
{
    int32_t n = 0;

    for (uint32_t i = repair->first_base[position]; i != PLAN_NONE; i = repair->next_base[i])
        n += !repair_has_begun(repair, &repair->base[i]) &&
             !repair_is_pinned(repair, &repair->base[i]) &&
             outline_tour_faults(repair->outline, &repair->base[i]) != 0;
    return n;
}

static uint32_t first_new(const struct path *path)
{
    for (guint i = 0; i < path->steps->len; i++) {
        const struct step *step = &g_array_index(path->steps, struct step, i);

        if (step->kept == PLAN_NONE)
            return step->arrive;
    }
    return PLAN_NONE;
}

/* A path has one after the other. Where a human pins somebody beside them, or two came together, a
 * plan may keep more than a path can. */
static bool is_chain(const struct repair *repair, uint32_t position)
{
    const struct problem *problem = repair->outline->problem;

    for (uint32_t i = 0; i < problem->n_pinned; i++)
        if (problem->pinned[i].tour.position == position &&
            !repair_has_begun(repair, &problem->pinned[i].tour))
            return false;
    for (uint32_t i = repair->first_base[position]; i != PLAN_NONE; i = repair->next_base[i]) {
        uint32_t next = repair->next_base[i];

        if (next != PLAN_NONE && repair->base[i].arrive < problem->n_lifts &&
            repair->base[next].arrive < problem->n_lifts &&
            repair_day(repair, repair->base[i].arrive) ==
                repair_day(repair, repair->base[next].arrive))
            return false;
    }
    return true;
}

/* Finds the least, and closes one lift after another until it takes more. */
static void look_alone(struct fewest *fewest, const struct path_asked *asked, struct wish *wish)
{
    struct pathfinder *finder = fewest->repair->finder;
    struct path path;
    bool is_found = pathfinder_find(finder, asked, &path);

    wish->lifts.first = fewest->lifts->len;
    if (is_found) {
        wish->changes = path.cost.changes;
        wish->gap_days = path.cost.gap_days;
    }
    while (is_found) {
        uint32_t lift = first_new(&path);

        wish->more =
            path.cost.gap_days == wish->gap_days ? path.cost.changes - wish->changes : INT32_MAX;
        if (wish->more > 0 || lift == PLAN_NONE)
            break;
        fewest->closed[lift] = true;
        g_array_append_val(fewest->lifts, lift);
        is_found = pathfinder_find(finder, asked, &path);
        if (!is_found)
            wish->more = INT32_MAX;
    }
    wish->lifts.n = fewest->lifts->len - wish->lifts.first;
    for (uint32_t i = wish->lifts.first; i < fewest->lifts->len; i++)
        fewest->closed[g_array_index(fewest->lifts, uint32_t, i)] = false;
}

/* All that the answer hangs on: positions that are alike have one answer. */
static GBytes *key_of(const struct problem *problem, const struct path_asked *asked)
{
    const int32_t days[] = {
        problem->roles[problem->positions[asked->position].role].handover_days,
        asked->is_held,
        asked->since,
        asked->is_fixed,
        (int32_t)asked->leave,
        asked->earliest,
        asked->latest,
        asked->from,
    };
    GByteArray *key = g_byte_array_new();

    g_byte_array_append(key, (const guint8 *)days, sizeof days);
    for (uint32_t i = 0; i < asked->n_kept; i++) {
        const uint32_t kept[] = {asked->kept[i].arrive, asked->kept[i].leave,
                                 asked->kept[i].is_pinned};

        g_byte_array_append(key, (const guint8 *)kept, sizeof kept);
    }
    return g_byte_array_free_to_bytes(key);
}

static struct wish find_wish(struct fewest *fewest, uint32_t position)
{
    struct repair *repair = fewest->repair;
    g_autoptr(GArray) was = repair_remember(repair, position);
    struct question question = repair_ask(repair, position, true);
    g_autoptr(GBytes) key = key_of(repair->outline->problem, &question.asked);
    guint alike = GPOINTER_TO_UINT(g_hash_table_lookup(fewest->alike, key));
    struct wish wish = {0};

    question.asked.closed = fewest->closed;
    if (alike > 0)
        wish = g_array_index(fewest->wishes, struct wish, alike - 1);
    else
        look_alone(fewest, &question.asked, &wish);
    wish.impossible = count_impossible(repair, position);
    if (!is_chain(repair, position)) {
        wish.changes = 0;
        wish.lifts.n = 0;
    } else if (alike == 0) {
        g_hash_table_insert(fewest->alike, g_steal_pointer(&key),
                            GUINT_TO_POINTER(fewest->wishes->len + 1));
    }
    if (question.holder != PLAN_NONE)
        board_put_back(repair->board, question.holder, PLAN_NONE);
    repair_restore(repair, position, was);
    question_clear(&question);
    return wish;
}

/* ---- seats ---- */

/* By lift: seats that no tour has which stays. Those of damaged positions count as free. */
static int32_t *free_seats(const struct fewest *fewest)
{
    const struct repair *repair = fewest->repair;
    const struct problem *problem = repair->outline->problem;
    int32_t *seats = g_new(int32_t, problem->n_lifts + 1);

    for (uint32_t k = 0; k < problem->n_lifts; k++)
        seats[k] = problem->lifts[k].seats;
    for (uint32_t p = 0; p < problem->n_positions; p++)
        for (uint32_t i = repair->first_base[p]; i != PLAN_NONE && !repair->is_damaged[p];
             i = repair->next_base[i])
            if (repair->base[i].arrive != PLAN_NONE)
                seats[repair->base[i].arrive]--;
    return seats;
}

struct matching {
    const struct fewest *fewest;
    int32_t *seats;    /* by lift */
    uint32_t *lift_of; /* by wish */
    bool *is_seen;     /* by lift, in one search */
};

/* Gives the wish a seat, if others can move to other lifts for it. */
static bool give_seat(struct matching *matching, uint32_t number)
{
    const struct fewest *fewest = matching->fewest;
    const struct wish *wish = &g_array_index(fewest->wishes, struct wish, number);

    for (uint32_t i = wish->lifts.first; i < wish->lifts.first + wish->lifts.n; i++) {
        uint32_t lift = g_array_index(fewest->lifts, uint32_t, i);
        bool has_seat = matching->seats[lift] > 0;

        if (matching->is_seen[lift])
            continue;
        matching->is_seen[lift] = true;
        matching->seats[lift] -= has_seat;
        for (uint32_t other = 0; other < fewest->wishes->len && !has_seat; other++)
            has_seat = matching->lift_of[other] == lift && give_seat(matching, other);
        if (has_seat) {
            matching->lift_of[number] = lift;
            return true;
        }
    }
    return false;
}

/* How many wishes for seats stay without one. */
static uint32_t count_unseated(const struct fewest *fewest)
{
    size_t n_lifts = fewest->repair->outline->problem->n_lifts;
    g_autofree int32_t *seats = free_seats(fewest);
    g_autofree uint32_t *lift_of = g_new(uint32_t, fewest->wishes->len + 1);
    g_autofree bool *is_seen = g_new(bool, n_lifts + 1);
    struct matching matching = {fewest, seats, lift_of, is_seen};
    uint32_t n = 0;

    for (uint32_t i = 0; i < fewest->wishes->len; i++)
        lift_of[i] = PLAN_NONE;
    for (uint32_t i = 0; i < fewest->wishes->len; i++) {
        if (g_array_index(fewest->wishes, struct wish, i).lifts.n == 0)
            continue;
        memset(is_seen, 0, n_lifts * sizeof(bool));
        n += !give_seat(&matching, i);
    }
    return n;
}

static int32_t begun_limit(const struct repair *repair, const struct tour *tour)
{
    const struct outline *outline = repair->outline;

    if (tour->arrive != PLAN_NONE)
        return outline_limit(outline, repair_day(repair, tour->arrive));
    return problem_limit(outline->problem,
                         outline->problem->serving[outline->serving_of[tour->position]].since);
}

/* What it costs at least that somebody gives up a seat in a position that is not damaged: a tour
 * less, and mostly another one instead of it, unless whoever was there before can stay so long. */
static int32_t least_to_give(const struct fewest *fewest)
{
    const struct repair *repair = fewest->repair;
    const struct problem *problem = repair->outline->problem;
    g_autofree bool *is_wished = g_new0(bool, problem->n_lifts + 1);

    for (guint i = 0; i < fewest->lifts->len; i++)
        is_wished[g_array_index(fewest->lifts, uint32_t, i)] = true;
    for (uint32_t p = 0; p < problem->n_positions; p++) {
        int32_t stays_until = repair->freeze;

        for (uint32_t i = repair->first_base[p]; i != PLAN_NONE && !repair->is_damaged[p];
             i = repair->next_base[i]) {
            const struct tour *tour = &repair->base[i];
            int32_t ends =
                tour->leave == PLAN_NONE ? problem->until : repair_day(repair, tour->leave);

            if (repair_has_begun(repair, tour))
                stays_until = MAX(stays_until, begun_limit(repair, tour));
            else if (is_wished[tour->arrive] && stays_until >= ends)
                return 1;
        }
    }
    return 2;
}

/* ---- all of them ---- */

struct fewest *fewest_new(struct repair *repair)
{
    struct fewest *fewest = g_new0(struct fewest, 1);

    fewest->repair = repair;
    fewest->wishes = g_array_new(FALSE, FALSE, sizeof(struct wish));
    fewest->lifts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    fewest->closed = g_new0(bool, repair->outline->problem->n_lifts + 1);
    fewest->alike =
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    return fewest;
}

void fewest_free(struct fewest *fewest)
{
    if (fewest == NULL)
        return;
    g_array_unref(fewest->wishes);
    g_array_unref(fewest->lifts);
    g_free(fewest->closed);
    g_hash_table_unref(fewest->alike);
    g_free(fewest);
}

void fewest_add(struct fewest *fewest, uint32_t position)
{
    struct wish wish = find_wish(fewest, position);

    g_array_append_val(fewest->wishes, wish);
}

struct worth fewest_alone(const struct fewest *fewest, uint32_t number)
{
    const struct wish *wish = &g_array_index(fewest->wishes, struct wish, number);

    return (struct worth){0, wish->gap_days, wish->changes + wish->impossible};
}

int64_t fewest_changes(const struct fewest *fewest, int64_t gap_days)
{
    int32_t least_more = least_to_give(fewest);
    int64_t impossible = 0;
    int64_t changes = 0;

    for (guint i = 0; i < fewest->wishes->len; i++) {
        const struct wish *wish = &g_array_index(fewest->wishes, struct wish, i);

        gap_days -= wish->gap_days;
        impossible += wish->impossible;
        changes += wish->impossible + wish->changes;
        if (wish->lifts.n > 0)
            least_more = MIN(least_more, wish->more);
    }
    /* A position that is left empty needs nobody new. */
    if (gap_days != 0)
        return impossible;
    return changes + (int64_t)count_unseated(fewest) * least_more;
}
