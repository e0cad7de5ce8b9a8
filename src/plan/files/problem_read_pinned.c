/* What a human has fixed must be possible: each tour by itself, and those that no plan could have
 * beside each other. What the rest of a plan makes of it is for those who plan and check. */
#include "base/text.h"
#include "plan/files/problem_read.h"
#include "plan/pins.h"

struct pinned {
    uint32_t pin;
    struct stretch days;
};

static size_t pin_at(const struct reading *reading, uint32_t pin)
{
    return reading_at(reading, LIST_PINNED, pin);
}

/* ---- each by itself ---- */

/* False: noted, and the tour has no days. */
static bool check_pin(struct reading *reading, uint32_t i, const struct serving *serving,
                      struct stretch *days)
{
    const struct problem *problem = reading->problem;
    const struct pin *pin = &problem->pinned[i];
    unsigned faults = tour_faults(problem, serving, &pin->tour);
    bool is_possible = (faults & TOUR_IMPOSSIBLE) == 0;

    if (pin->waiver != NULL)
        faults &= TOUR_IMPOSSIBLE;
    for (unsigned bit = 0; bit < TOUR_FAULTS; bit++) {
        g_autofree char *sentence = NULL;

        if ((faults & 1U << bit) == 0)
            continue;
        sentence = tour_fault_text(problem, serving, &pin->tour, (enum tour_fault)(1U << bit));
        if ((1U << bit & TOUR_IMPOSSIBLE) != 0)
            reading_fault(reading, pin_at(reading, i), "%s", sentence);
        else
            reading_fault(reading, pin_at(reading, i),
                          _("%s; take the pin out, or give it a \"waiver\""), sentence);
    }
    if (is_possible)
        *days = tour_days(problem, serving, &pin->tour);
    return is_possible;
}

/* ---- beside what was published ---- */

static bool is_early(const struct problem *problem, uint32_t lift)
{
    return lift < problem->n_lifts && problem->lifts[lift].day < problem->freeze;
}

static guint beginning_hash(gconstpointer key)
{
    const struct tour *tour = key;

    return (tour->position * 31 + tour->person) * 31 + tour->arrive;
}

static gboolean beginning_equal(gconstpointer a, gconstpointer b)
{
    const struct tour *x = a;
    const struct tour *y = b;

    return x->position == y->position && x->person == y->person && x->arrive == y->arrive;
}

/* What begins or ends before the freeze can only be what was published. */
static void check_frozen(struct reading *reading)
{
    const struct problem *problem = reading->problem;
    g_autoptr(GHashTable) published = g_hash_table_new(beginning_hash, beginning_equal);

    for (uint32_t i = 0; i < problem->n_published; i++)
        g_hash_table_add(published, &problem->published[i]);
    for (uint32_t i = 0; problem->has_published && i < problem->n_pinned; i++) {
        const struct tour *tour = &problem->pinned[i].tour;
        const struct tour *was = g_hash_table_lookup(published, tour);
        const char *person = problem->people[tour->person].id;
        const char *position = problem->positions[tour->position].id;

        if (was == NULL && is_early(problem, tour->arrive))
            reading_fault(
                reading, pin_at(reading, i),
                _("\"%s\" would arrive in \"%s\" before \"freeze\", and \"published\" has "
                  "no such tour"),
                person, position);
        else if (was != NULL && was->leave != tour->leave &&
                 (is_early(problem, was->leave) || is_early(problem, tour->leave)))
            reading_fault(reading, pin_at(reading, i),
                          _("the departure of \"%s\" from \"%s\" before \"freeze\" is not as "
                            "\"published\" has it"),
                          person, position);
    }
}

/* ---- beside each other ---- */

static int compare_by_person(const void *a, const void *b, void *self)
{
    const struct pin *pins = self;
    const struct pinned *x = a;
    const struct pinned *y = b;
    uint32_t first = pins[x->pin].tour.person;
    uint32_t second = pins[y->pin].tour.person;

    if (first != second)
        return first < second ? -1 : 1;
    if (x->days.from != y->days.from)
        return x->days.from < y->days.from ? -1 : 1;
    return (x->pin > y->pin) - (x->pin < y->pin);
}

static int compare_by_position(const void *a, const void *b, void *self)
{
    const struct pin *pins = self;
    const struct pinned *x = a;
    const struct pinned *y = b;
    uint32_t first = pins[x->pin].tour.position;
    uint32_t second = pins[y->pin].tour.position;

    if (first != second)
        return first < second ? -1 : 1;
    if (x->days.from != y->days.from)
        return x->days.from < y->days.from ? -1 : 1;
    return (x->pin > y->pin) - (x->pin < y->pin);
}

static void check_people(struct reading *reading, const struct pinned *all, uint32_t n)
{
    const struct problem *problem = reading->problem;
    uint32_t last = 0; /* of this person's the one that ends latest */

    for (uint32_t i = 1; i < n; i++) {
        const struct pin *pin = &problem->pinned[all[i].pin];
        const struct pin *before = &problem->pinned[all[last].pin];
        int32_t left = all[last].days.until;
        const char *person = problem->people[pin->tour.person].id;

        if (before->tour.person != pin->tour.person) {
            last = i;
            continue;
        }
        if (left > all[i].days.from)
            reading_fault(reading, pin_at(reading, all[i].pin),
                          _("\"%s\" is pinned in two tours at once"), person);
        else if (all[i].days.from - left < problem->dwell_days && pin->waiver == NULL &&
                 before->waiver == NULL)
            reading_fault(reading, pin_at(reading, all[i].pin),
                          _("\"%s\" is pinned again %d days after leaving; %d are needed: take one "
                            "of the pins out, or give it a \"waiver\""),
                          person, all[i].days.from - left, problem->dwell_days);
        if (all[i].days.until > left)
            last = i;
    }
}

/* Of two in a position the one who came first hands over. Who leaves on the very day need not be
 * the predecessor: somebody else may hold the position then. */
static void check_handover(struct reading *reading, const struct pinned *before,
                           const struct pinned *next)
{
    const struct problem *problem = reading->problem;
    const struct pin *pin = &problem->pinned[next->pin];
    const struct role *role = &problem->roles[problem->positions[pin->tour.position].role];
    int32_t together = MIN(before->days.until, next->days.until) - next->days.from;

    if (before->days.from >= next->days.from || together <= 0 || together >= role->handover_days ||
        pin->waiver != NULL || problem->pinned[before->pin].waiver != NULL)
        return;
    reading_fault(reading, pin_at(reading, next->pin),
                  _("\"%s\" and \"%s\" are pinned together in \"%s\" for %d days; \"%s\" needs %d: "
                    "move one of them, or give it a \"waiver\""),
                  problem->people[problem->pinned[before->pin].tour.person].id,
                  problem->people[pin->tour.person].id, problem->positions[pin->tour.position].id,
                  together, role->id, role->handover_days);
}

static void check_positions(struct reading *reading, const struct pinned *all, uint32_t n)
{
    const struct problem *problem = reading->problem;
    uint32_t last = PLAN_NONE; /* of those before, the two who stay longest */
    uint32_t second = PLAN_NONE;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t position = problem->pinned[all[i].pin].tour.position;

        if (i == 0 || problem->pinned[all[i - 1].pin].tour.position != position)
            last = second = PLAN_NONE;
        if (second != PLAN_NONE && all[second].days.until > all[i].days.from)
            reading_fault(reading, pin_at(reading, all[i].pin),
                          _("position \"%s\" has three people pinned at once"),
                          problem->positions[position].id);
        else if (last != PLAN_NONE)
            check_handover(reading, &all[last], &all[i]);
        if (last == PLAN_NONE || all[i].days.until >= all[last].days.until) {
            second = last;
            last = i;
        } else if (second == PLAN_NONE || all[i].days.until > all[second].days.until) {
            second = i;
        }
    }
}

static void check_seats(struct reading *reading)
{
    const struct problem *problem = reading->problem;
    g_autofree int32_t *in = g_new0(int32_t, problem->n_lifts + 1);
    g_autofree int32_t *out = g_new0(int32_t, problem->n_lifts + 1);

    for (uint32_t i = 0; i < problem->n_pinned; i++) {
        const struct tour *tour = &problem->pinned[i].tour;
        uint32_t lift = PLAN_NONE;

        if (tour->arrive != PLAN_NONE && ++in[tour->arrive] > problem->lifts[tour->arrive].seats)
            lift = tour->arrive;
        else if (tour->leave != PLAN_NONE && ++out[tour->leave] > problem->lifts[tour->leave].seats)
            lift = tour->leave;
        if (lift != PLAN_NONE && problem->lifts[lift].seats > 0)
            reading_fault(reading, pin_at(reading, i),
                          _("lift \"%s\" has more people pinned than its %d seats"),
                          problem->lifts[lift].id, problem->lifts[lift].seats);
    }
}

void problem_resolve_pinned(struct reading *reading)
{
    const struct problem *problem = reading->problem;
    g_autofree const struct serving **serving = problem_serving_of_positions(problem);
    g_autofree struct pinned *all = g_new(struct pinned, problem->n_pinned + 1);
    uint32_t n = 0;

    for (uint32_t i = 0; i < problem->n_pinned; i++) {
        all[n].pin = i;
        n += check_pin(reading, i, serving[problem->pinned[i].tour.position], &all[n].days);
    }
    check_frozen(reading);
    check_seats(reading);
    if (n > 0)
        g_qsort_with_data(all, (gint)n, sizeof *all, compare_by_person, problem->pinned);
    check_people(reading, all, n);
    if (n > 0)
        g_qsort_with_data(all, (gint)n, sizeof *all, compare_by_position, problem->pinned);
    check_positions(reading, all, n);
}
