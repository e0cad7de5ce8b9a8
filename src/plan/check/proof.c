/* What the plan says of itself: amounts, bounds, and the windows that prove one of them. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "plan/check/parts.h"

/* ---- how many must arrive ---- */

/* Whoever plans, each position for itself: who is present on a day came on it or before, and is
 * gone by the last lift that the limit lets them take. So the latest moment for the next arrival is
 * known, less the days of handover; to wait until then each time needs the fewest arrivals. Where a
 * waiver lets somebody stay longer, or come without a handover, nothing is known. */
struct reach {
    const struct given *given;
    int32_t n;
    int32_t *last_lift; /* latest day with a lift up to each day of the horizon; -1: none */
    int32_t *held;      /* by who comes on that day, until when at most; n: to the end */
    int32_t *at_first;  /* each position, by who serves in it; -1: by nobody */
    bool *is_waived;    /* each position: somebody is pinned there with a waiver */
};

static int32_t until_when(const struct reach *reach, int32_t limit)
{
    int32_t day = limit - reach->given->from;

    if (limit >= reach->given->until)
        return reach->n;
    return day < 0 || reach->last_lift[day] < 0 ? 0 : reach->last_lift[day];
}

static void reach_init(struct reach *reach, const struct given *given)
{
    int32_t last = -1;

    reach->given = given;
    reach->n = given->until - given->from;
    reach->last_lift = g_new(int32_t, reach->n);
    reach->held = g_new(int32_t, reach->n);
    reach->at_first = g_new(int32_t, given->n_positions);
    memset(reach->last_lift, 0xFF, (size_t)reach->n * sizeof(*reach->last_lift));
    for (size_t i = 0; i < given->n_lifts; i++) {
        int32_t day = given->lifts[i].day - given->from;

        if (day >= 0 && day < reach->n)
            reach->last_lift[day] = day;
    }
    for (int32_t day = 0; day < reach->n; day++) {
        last = MAX(last, reach->last_lift[day]);
        reach->last_lift[day] = last;
    }
    for (int32_t day = 0; day < reach->n; day++)
        reach->held[day] = until_when(reach, given_limit(given, given->from + day));
    for (size_t i = 0; i < given->n_positions; i++)
        reach->at_first[i] = -1;
    for (size_t i = 0; i < given->n_serving; i++) {
        int32_t until = until_when(reach, given_limit(given, given->serving[i].since));
        int32_t *at_first = &reach->at_first[given->serving[i].position];

        *at_first = MAX(*at_first, until);
    }
    reach->is_waived = g_new0(bool, given->n_positions);
    for (size_t i = 0; i < given->n_pins; i++)
        reach->is_waived[given->pins[i].position] |= given->pins[i].waiver != NULL;
}

static void reach_clear(struct reach *reach)
{
    g_free(reach->last_lift);
    g_free(reach->held);
    g_free(reach->at_first);
    g_free(reach->is_waived);
}

/* The last day with a lift on which a position can be taken over that is held until `held`; -1:
 * none. */
static int32_t last_chance(const struct reach *reach, int32_t held, int32_t handover)
{
    return held - handover < 0 ? -1 : reach->last_lift[held - handover];
}

/* Arrivals that the position needs on days in (after, until], counted from the horizon's first.
 * Where no lift leaves time for the handover nothing fills it within the rules, and what holds for
 * plans without gaps holds of none; the number is then the one without handover, so that asking
 * for more than that is never what makes a window fail. */
static int64_t must_arrive_at(const struct reach *reach, size_t position, int32_t after,
                              int32_t until)
{
    uint32_t role = reach->given->positions[position].role;
    int32_t handover = reach->given->roles[role].handover_days;
    int32_t last = after < 0 ? -1 : reach->last_lift[MIN(after, reach->n - 1)];
    int32_t held = MAX(reach->at_first[position], last < 0 ? -1 : reach->held[last]);
    int64_t n = 0;

    if (held < 0) {
        held = 0;
        handover = 0;
    }
    while (held < reach->n) {
        int32_t next = last_chance(reach, held, handover);

        if (next <= after)
            next = last_chance(reach, held, 0);
        if (next <= after)
            return n + (held > after && held <= until);
        if (next > until)
            break;
        g_assert(next < reach->n);
        n++;
        after = next;
        held = MAX(held, reach->held[next]);
        handover = reach->given->roles[role].handover_days;
    }
    return n;
}

static int64_t must_arrive_in(const struct reach *reach, const struct claimed_window *window)
{
    int64_t after = (int64_t)window->after - reach->given->from;
    int64_t until = (int64_t)window->until - reach->given->from;
    int64_t n = 0;

    after = CLAMP(after, -1, reach->n);
    until = CLAMP(until, -1, reach->n);
    for (size_t i = 0; after < until && i < reach->given->n_positions; i++)
        n += reach->is_waived[i] ? 0 : must_arrive_at(reach, i, (int32_t)after, (int32_t)until);
    return n;
}

/* ---- the least cost of seats ---- */

#define DP_SEATS_MAX (INT64_C(1) << 26)
#define DP_STEPS_MAX (INT64_C(1) << 35)
#define COST_NONE    INT64_MAX

/* Lifts of the window that can bring anybody, as many in seats and cost as `times` equal ones. */
struct load {
    int64_t seats;
    int64_t cost;
};

static int compare_loads(const void *a, const void *b)
{
    const struct load *left = a;
    const struct load *right = b;

    if (left->seats != right->seats)
        return left->seats < right->seats ? -1 : 1;
    return (left->cost > right->cost) - (left->cost < right->cost);
}

static GArray *loads_in(const struct given *given, const struct claimed_window *window)
{
    GArray *loads = g_array_new(FALSE, FALSE, sizeof(struct load));

    for (size_t i = 0; i < given->n_lifts; i++) {
        const struct given_lift *lift = &given->lifts[i];
        struct load load = {lift->seats, lift->cost};

        if (lift->day > window->after && lift->day <= window->until && lift->day >= given->from &&
            lift->day < given->until && lift->seats > 0)
            g_array_append_val(loads, load);
    }
    g_array_sort(loads, compare_loads);
    return loads;
}

/* Of equal lifts any number can fly: 13 of them are 1, 2, 4 and 6 of them, each taken or not. */
static GArray *bundle(GArray *loads)
{
    GArray *bundles = g_array_new(FALSE, FALSE, sizeof(struct load));

    for (unsigned i = 0; i < loads->len;) {
        const struct load *load = &g_array_index(loads, struct load, i);
        unsigned n = 0;

        while (i < loads->len && compare_loads(load, &g_array_index(loads, struct load, i)) == 0) {
            i++;
            n++;
        }
        for (unsigned part = 1; n > 0; part *= 2) {
            int64_t take = MIN(part, n);
            struct load some = {take * load->seats, take * load->cost};

            g_array_append_val(bundles, some);
            n -= (unsigned)take;
        }
    }
    return bundles;
}

static int64_t divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* cost[s]: least cost of at least s seats. COST_NONE when there are not so many, -1 when that is
 * too much to work out. */
static int64_t least_cost(GArray *loads, int64_t seats)
{
    g_autoptr(GArray) bundles = bundle(loads);
    g_autofree int64_t *cost = NULL;
    int64_t unit = 0;
    int64_t all = 0;

    for (unsigned i = 0; i < loads->len; i++) {
        unit = divisor(g_array_index(loads, struct load, i).seats, unit);
        all += g_array_index(loads, struct load, i).seats;
    }
    if (all < seats)
        return COST_NONE;
    if (seats == 0)
        return 0;
    g_assert(unit > 0);
    seats = (seats + unit - 1) / unit;
    if (seats > DP_SEATS_MAX || seats * bundles->len > DP_STEPS_MAX)
        return -1;
    cost = g_new(int64_t, seats + 1);
    for (int64_t s = 0; s <= seats; s++)
        cost[s] = s == 0 ? 0 : COST_NONE;
    for (unsigned i = 0; i < bundles->len; i++) {
        int64_t more = g_array_index(bundles, struct load, i).seats / unit;
        int64_t price = g_array_index(bundles, struct load, i).cost;

        for (int64_t s = seats; s > 0; s--) {
            int64_t without = cost[MAX(s - more, 0)];

            if (without != COST_NONE)
                cost[s] = MIN(cost[s], without + price);
        }
    }
    return cost[seats];
}

/* ---- windows ---- */

static int compare_windows(const void *a, const void *b)
{
    const struct claimed_window *left = a;
    const struct claimed_window *right = b;

    if (left->after != right->after)
        return left->after < right->after ? -1 : 1;
    return (left->until > right->until) - (left->until < right->until);
}

static bool check_cost(const struct given *given, const struct claimed_window *window,
                       struct report *report)
{
    g_autoptr(GArray) loads = loads_in(given, window);
    int64_t least = least_cost(loads, window->must_arrive);
    struct spot spot = {.rule = "least_cost", .day = window->until};
    struct iso after = iso(window->after);
    struct iso until = iso(window->until);

    if (least == window->least_cost)
        return true;
    if (least == COST_NONE)
        report_broken(report, &spot,
                      _("The lifts after %s until %s have fewer than %" PRId64
                        " seats together, so there is no least cost of so many."),
                      after.text, until.text, window->must_arrive);
    else if (least < 0)
        report_broken(report, &spot,
                      _("The least cost of %" PRId64 " seats after %s until %s is too much to "
                        "work out."),
                      window->must_arrive, after.text, until.text);
    else
        report_broken(report, &spot,
                      _("%" PRId64 " seats after %s until %s cost at least %" PRId64
                        "; the plan says %" PRId64 "."),
                      window->must_arrive, after.text, until.text, least, window->least_cost);
    return false;
}

/* Does the window show what it says? */
static bool check_window(const struct given *given, const struct reach *reach,
                         const struct claimed_window *window, struct report *report)
{
    int64_t must = must_arrive_in(reach, window);
    struct spot spot = {.rule = "must_arrive", .day = window->until};

    if (window->must_arrive <= must)
        return check_cost(given, window, report);
    report_broken(report, &spot,
                  _("After %s until %s at least %" PRId64 " must arrive, as far as can be shown; "
                    "the plan says %" PRId64 "."),
                  iso(window->after).text, iso(window->until).text, must, window->must_arrive);
    return false;
}

static void check_windows(const struct given *given, const struct claim *claim,
                          struct report *report)
{
    struct reach reach = {0};
    int32_t taken_until = INT32_MIN;

    reach_init(&reach, given);
    check_sort(claim->windows, claim->n_windows, sizeof(*claim->windows), compare_windows);
    for (size_t i = 0; i < claim->n_windows; i++) {
        const struct claimed_window *window = &claim->windows[i];
        struct spot spot = {.rule = "window", .day = window->after};

        report->windows_stated =
            MIN(report->windows_stated, INT64_MAX / 2) + MIN(window->least_cost, INT64_MAX / 2);
        if (window->until <= window->after)
            report_broken(report, &spot, _("A window after %s until %s holds no day."),
                          iso(window->after).text, iso(window->until).text);
        else if (window->after < taken_until)
            report_broken(report, &spot, _("The window after %s until %s overlaps another one."),
                          iso(window->after).text, iso(window->until).text);
        else if (check_window(given, &reach, window, report))
            report->windows += window->least_cost;
        taken_until = MAX(taken_until, window->until);
    }
    reach_clear(&reach);
}

/* ---- amounts ---- */

static bool is_asked(const struct given *given, enum aim aim)
{
    for (size_t i = 0; i < given->n_order; i++) {
        if (given->order[i] == aim)
            return true;
    }
    return false;
}

static void check_amounts(const struct given *given, const struct claim *claim,
                          struct report *report)
{
    for (int i = 0; i < AIM_COUNT; i++) {
        const char *name = aim_name((enum aim)i);
        const struct claimed_amount *objective = &claim->objective[i];
        const struct claimed_amount *bound = &claim->bound[i];
        struct spot of_objective = {.rule = "objective", .day = DAY_NEVER};
        struct spot of_bound = {.rule = "bound", .day = DAY_NEVER};
        int64_t counted = report->counted[i];

        if (objective->is_stated && objective->value != counted)
            report_broken(report, &of_objective,
                          _("%s: counted %" PRId64 ", the plan says %" PRId64 "."), name, counted,
                          objective->value);
        if (bound->is_stated && bound->value > counted)
            report_broken(report, &of_bound,
                          _("%s: the bound %" PRId64 " is above the plan's own %" PRId64 "."), name,
                          bound->value, counted);
        if (!is_asked(given, (enum aim)i))
            continue;
        if (!objective->is_stated)
            report_broken(report, &of_objective, _("%s: the plan does not say how much."), name);
        if (!bound->is_stated)
            report_broken(report, &of_bound, _("%s: the plan does not give a bound."), name);
    }
}

/* Windows speak of plans that leave nothing empty, so gaps must come before the cost, and there
 * must be none. */
static bool do_windows_bind(const struct given *given, const struct report *report)
{
    for (size_t i = 0; i < given->n_order && given->order[i] != AIM_LIFT_COST; i++) {
        if (given->order[i] == AIM_GAPS)
            return report->counted[AIM_GAPS] == 0;
    }
    return false;
}

static void check_sum(const struct given *given, const struct claim *claim, struct report *report)
{
    const struct claimed_amount *bound = &claim->bound[AIM_LIFT_COST];
    struct spot spot = {.rule = "proof", .day = DAY_NEVER};

    if (!bound->is_stated)
        return;
    if (!do_windows_bind(given, report)) {
        if (bound->value > 0 && claim->beyond_windows == NULL)
            report_broken(report, &spot,
                          _("lift_cost: windows bound it only for plans without gaps, and "
                            "“beyond_windows” does not say how the bound %" PRId64 " was found."),
                          bound->value);
        return;
    }
    if (bound->value < report->windows_stated)
        report_broken(report, &spot,
                      _("lift_cost: the windows add up to %" PRId64 " and the bound is %" PRId64
                        "; they must be the same."),
                      report->windows_stated, bound->value);
    if (bound->value > report->windows_stated && claim->beyond_windows == NULL)
        report_broken(report, &spot,
                      _("lift_cost: the windows add up to %" PRId64 " and the bound is %" PRId64
                        "; “beyond_windows” must say how the rest was found."),
                      report->windows_stated, bound->value);
}

void check_proof(const struct given *given, const struct claim *claim, struct report *report)
{
    check_windows(given, claim, report);
    check_amounts(given, claim, report);
    check_sum(given, claim, report);
}
