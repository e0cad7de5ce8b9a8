#include "modules/force/pinning.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "mission/fact.h"
#include "plan/files.h"
#include "plan/pins.h"

#define NAMES_MAX 3

struct judging {
    const struct problem *problem;
    const struct serving **serving; /* by position */
    struct pinning_words *words;
    struct pin *pins; /* those wished */
    uint32_t n_pins;
};

struct pinning_words pinning_words_new(void)
{
    return (struct pinning_words){g_ptr_array_new_with_free_func(g_free),
                                  g_ptr_array_new_with_free_func(g_free),
                                  g_ptr_array_new_with_free_func(g_free)};
}

void pinning_words_clear(struct pinning_words *words)
{
    g_clear_pointer(&words->breaks, g_ptr_array_unref);
    g_clear_pointer(&words->waived, g_ptr_array_unref);
    g_clear_pointer(&words->warnings, g_ptr_array_unref);
}

static void warn(struct judging *judging, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void warn(struct judging *judging, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_ptr_array_add(judging->words->warnings, g_strdup_vprintf(format, args));
    va_end(args);
}

/* ---- ids ---- */

static bool find_lift(const struct problem *problem, const char *id, uint32_t *lift, GError **error)
{
    *lift = PLAN_NONE;
    if (*id == '\0')
        return true;
    for (uint32_t i = 0; i < problem->n_lifts; i++)
        if (strcmp(problem->lifts[i].id, id) == 0) {
            *lift = i;
            return true;
        }
    return fail(error, ERROR_FIELD,
                _("lift %s is none that runs from tomorrow on; truce show lift.scheduled lists "
                  "them"),
                id);
}

static bool find_pin(const struct problem *problem, const struct fact_pin *wished, struct pin *pin,
                     GError **error)
{
    *pin = (struct pin){.tour = {PLAN_NONE, PLAN_NONE, PLAN_NONE, PLAN_NONE},
                        .waiver = *wished->waiver != '\0' ? wished->waiver : NULL};
    for (uint32_t i = 0; i < problem->n_positions; i++)
        if (strcmp(problem->positions[i].id, wished->position) == 0)
            pin->tour.position = i;
    for (uint32_t i = 0; i < problem->n_people; i++)
        if (strcmp(problem->people[i].id, wished->person) == 0)
            pin->tour.person = i;
    if (pin->tour.position == PLAN_NONE)
        return fail(error, ERROR_FIELD,
                    _("%s is no position in force tomorrow; truce show position.established lists "
                      "them"),
                    wished->position);
    if (pin->tour.person == PLAN_NONE)
        return fail(error, ERROR_FIELD,
                    _("%s is nobody of the force; state person.registered first"), wished->person);
    return find_lift(problem, wished->arrives, &pin->tour.arrive, error) &&
           find_lift(problem, wished->leaves, &pin->tour.leave, error);
}

/* ---- by themselves ---- */

static void judge_alone(struct judging *judging, const struct pin *pin)
{
    const struct problem *problem = judging->problem;
    const struct serving *serving = judging->serving[pin->tour.position];
    unsigned faults = tour_faults(problem, serving, &pin->tour);

    for (unsigned bit = 0; bit < TOUR_FAULTS; bit++) {
        unsigned fault = faults & 1U << bit;
        bool is_waived = pin->waiver != NULL && (fault & TOUR_IMPOSSIBLE) == 0;

        if (fault != 0)
            g_ptr_array_add(is_waived ? judging->words->waived : judging->words->breaks,
                            tour_fault_text(problem, serving, &pin->tour, (enum tour_fault)fault));
    }
}

static bool is_same_tour(const struct tour *a, const struct tour *b)
{
    return a->position == b->position && a->person == b->person && a->arrive == b->arrive;
}

/* With those pinned already: the reader of problems knows what cannot be beside each other. */
static void judge_together(struct judging *judging)
{
    struct problem with = *judging->problem;
    g_autofree struct pin *pins = g_new(struct pin, with.n_pinned + judging->n_pins);
    g_autoptr(GPtrArray) contradictions = NULL;
    OWNED(problem) read = NULL;
    char *text = NULL;
    size_t n = 0;

    with.pinned = pins;
    with.n_pinned = 0;
    for (uint32_t i = 0; i < judging->problem->n_pinned; i++) {
        bool is_replaced = false;

        for (uint32_t k = 0; k < judging->n_pins; k++)
            is_replaced = is_replaced ||
                          is_same_tour(&judging->problem->pinned[i].tour, &judging->pins[k].tour);
        if (!is_replaced)
            pins[with.n_pinned++] = judging->problem->pinned[i];
    }
    for (uint32_t k = 0; k < judging->n_pins; k++)
        pins[with.n_pinned++] = judging->pins[k];
    text = problem_text(&with, &n);
    if (text != NULL)
        read = problem_read(text, n, &contradictions, NULL);
    free(text);
    for (guint i = 0; contradictions != NULL && i < contradictions->len; i++) {
        const struct contradiction *one = g_ptr_array_index(contradictions, i);

        g_ptr_array_add(judging->words->breaks, g_strdup(one->sentence));
    }
}

/* ---- against what is ordered ---- */

struct days_text {
    char from[16];
    char until[16];
};

static struct days_text text_of_days(struct stretch days)
{
    struct days_text text;
    g_autofree char *from = date_text((struct date){days.from});
    g_autofree char *until = date_text((struct date){days.until});

    g_strlcpy(text.from, from, sizeof text.from);
    g_strlcpy(text.until, until, sizeof text.until);
    return text;
}

static struct stretch days_of(const struct judging *judging, const struct tour *tour)
{
    return tour_days(judging->problem, judging->serving[tour->position], tour);
}

/* One of those wished replaces it, as it is the same tour or its person is sent elsewhere. */
static bool is_replaced(const struct judging *judging, const struct tour *ordered)
{
    struct stretch days = days_of(judging, ordered);

    for (uint32_t k = 0; k < judging->n_pins; k++) {
        struct stretch pinned = days_of(judging, &judging->pins[k].tour);

        if (is_same_tour(ordered, &judging->pins[k].tour) ||
            (ordered->person == judging->pins[k].tour.person && pinned.from < days.until &&
             days.from < pinned.until))
            return true;
    }
    return false;
}

static void warn_of_person(struct judging *judging, const struct tour *pin,
                           const struct tour *ordered)
{
    const struct problem *problem = judging->problem;
    const char *person = problem->people[pin->person].id;
    const char *position = problem->positions[ordered->position].id;
    struct stretch mine = days_of(judging, pin);
    struct stretch theirs = days_of(judging, ordered);
    struct days_text text = text_of_days(theirs);
    int32_t apart = theirs.from >= mine.until ? theirs.from - mine.until : mine.from - theirs.until;

    if (is_same_tour(pin, ordered)) {
        if (pin->leave == ordered->leave)
            warn(judging, _("%s is ordered to %s so already"), person, position);
        else
            warn(judging, _("%s is ordered to %s until %s"), person, position, text.until);
    } else if (mine.from < theirs.until && theirs.from < mine.until) {
        warn(judging, _("%s is ordered to %s from %s until %s: somebody else has to go there"),
             person, position, text.from, text.until);
    } else if (apart < problem->dwell_days) {
        warn(judging,
             _("%s is ordered to %s from %s until %s, and %d days are between the two; %d are "
               "needed: that order has to change"),
             person, position, text.from, text.until, apart, problem->dwell_days);
    }
}

static void warn_of_position(struct judging *judging, const struct tour *pin,
                             const struct tour *ordered)
{
    const struct problem *problem = judging->problem;
    const struct position *position = &problem->positions[pin->position];
    const struct role *role = &problem->roles[position->role];
    const char *who = problem->people[ordered->person].id;
    struct stretch mine = days_of(judging, pin);
    struct stretch theirs = days_of(judging, ordered);
    struct days_text text = text_of_days(theirs);
    int32_t together = MIN(mine.until, theirs.until) - MAX(mine.from, theirs.from);
    bool is_swap = together == 0 && role->handover_days > 0;

    if (together < 0 || (together == 0 && !is_swap))
        return;
    if (together < role->handover_days)
        warn(judging,
             _("%s is ordered to %s from %s until %s, %d days together with %s; the role %s needs "
               "%d: one of them has to move"),
             who, position->id, text.from, text.until, together, problem->people[pin->person].id,
             role->id, role->handover_days);
    else
        warn(judging, _("%s is ordered to %s from %s until %s, %d days together with %s"), who,
             position->id, text.from, text.until, together, problem->people[pin->person].id);
}

/* The days next to the tour on which nobody is ordered to the position. */
static void warn_of_gaps(struct judging *judging, const struct tour *pin)
{
    const struct problem *problem = judging->problem;
    struct stretch mine = days_of(judging, pin);
    int32_t held_until = problem->from; /* before it comes */
    int32_t held_from = problem->until; /* after it has left */
    bool is_held = mine.until >= problem->until;
    const char *position = problem->positions[pin->position].id;

    for (uint32_t i = 0; i < problem->n_published; i++) {
        const struct tour *ordered = &problem->published[i];
        struct stretch theirs = {0, 0};

        if (ordered->position != pin->position || is_replaced(judging, ordered))
            continue;
        theirs = days_of(judging, ordered);
        if (theirs.from < mine.from)
            held_until = MAX(held_until, theirs.until);
        if (theirs.until > mine.until && theirs.from <= mine.until)
            is_held = true;
        if (theirs.from > mine.until)
            held_from = MIN(held_from, theirs.from);
    }
    if (held_until < mine.from) {
        struct days_text text = text_of_days((struct stretch){held_until, mine.from});

        warn(judging, _("nobody is ordered to %s from %s until %s"), position, text.from,
             text.until);
    }
    if (!is_held && held_from > mine.until) {
        struct days_text text = text_of_days((struct stretch){mine.until, held_from});

        warn(judging, _("nobody is ordered to %s from %s until %s"), position, text.from,
             text.until);
    }
}

static uint32_t lift_of(const struct tour *tour, bool in)
{
    return in ? tour->arrive : tour->leave;
}

static void warn_of_seats(struct judging *judging, const struct tour *pin, bool in)
{
    const struct problem *problem = judging->problem;
    uint32_t lift = lift_of(pin, in);
    g_autoptr(GString) names = g_string_new(NULL);
    int32_t n = 0;

    if (lift == PLAN_NONE)
        return;
    for (uint32_t i = 0; i < problem->n_published; i++) {
        const struct tour *ordered = &problem->published[i];

        if (lift_of(ordered, in) != lift || is_replaced(judging, ordered))
            continue;
        if (++n <= NAMES_MAX)
            g_string_append_printf(names, "%s%s", n > 1 ? ", " : "",
                                   problem->people[ordered->person].id);
    }
    if (n > NAMES_MAX)
        g_string_append(names, ", ...");
    for (uint32_t k = 0; k < judging->n_pins; k++)
        n += lift_of(&judging->pins[k].tour, in) == lift;
    if (n > problem->lifts[lift].seats && names->len > 0)
        warn(
            judging,
            ngettext("lift %s has %d seat each way, taken by %s: somebody has to take another lift",
                     "lift %s has %d seats each way, taken by %s: somebody has to take another "
                     "lift",
                     (unsigned long)problem->lifts[lift].seats),
            problem->lifts[lift].id, problem->lifts[lift].seats, names->str);
}

static void judge_orders(struct judging *judging, const struct tour *pin)
{
    const struct problem *problem = judging->problem;

    for (uint32_t i = 0; i < problem->n_published; i++) {
        const struct tour *ordered = &problem->published[i];

        if (ordered->person == pin->person)
            warn_of_person(judging, pin, ordered);
        else if (ordered->position == pin->position && !is_replaced(judging, ordered))
            warn_of_position(judging, pin, ordered);
    }
    warn_of_gaps(judging, pin);
    warn_of_seats(judging, pin, true);
    warn_of_seats(judging, pin, false);
}

bool pinning_judge(const struct problem *problem, const GArray *wished, struct pinning_words *words,
                   GError **error)
{
    g_autofree const struct serving **serving =
        g_new0(const struct serving *, problem->n_positions + 1);
    g_autofree struct pin *pins = g_new(struct pin, wished->len + 1);
    struct judging judging = {problem, serving, words, pins, wished->len};

    for (uint32_t i = 0; i < problem->n_serving; i++)
        serving[problem->serving[i].position] = &problem->serving[i];
    for (guint i = 0; i < wished->len; i++)
        if (!find_pin(problem, &g_array_index(wished, struct fact_pin, i), &pins[i], error))
            return false;
    for (guint i = 0; i < wished->len; i++)
        judge_alone(&judging, &pins[i]);
    if (words->breaks->len == 0)
        judge_together(&judging);
    for (guint i = 0; words->breaks->len == 0 && i < wished->len; i++)
        judge_orders(&judging, &pins[i].tour);
    return true;
}

/* ---- swaps ---- */

/* The first that is ordered of the person and has not begun. */
static const struct tour *next_tour(const struct problem *problem, const char *person)
{
    const struct tour *next = NULL;

    for (uint32_t i = 0; i < problem->n_published; i++) {
        const struct tour *tour = &problem->published[i];

        if (tour->arrive < problem->n_lifts && (next == NULL || tour->arrive < next->arrive) &&
            strcmp(problem->people[tour->person].id, person) == 0)
            next = tour;
    }
    return next;
}

static struct fact_pin pin_like(const struct problem *problem, const struct tour *tour,
                                const char *person, const char *waiver)
{
    return (struct fact_pin){
        .position = problem->positions[tour->position].id,
        .person = person,
        .arrives = problem->lifts[tour->arrive].id,
        .leaves = tour->leave < problem->n_lifts ? problem->lifts[tour->leave].id : "",
        .waiver = waiver != NULL ? waiver : "",
        .evidence = EVIDENCE_NONE,
    };
}

GArray *pinning_swap(const struct problem *problem, const char *first, const char *second,
                     const char *waiver, GError **error)
{
    const struct tour *of_first = next_tour(problem, first);
    const struct tour *of_second = next_tour(problem, second);
    GArray *pins = NULL;
    struct fact_pin pin;

    if (strcmp(first, second) == 0 || of_first == NULL || of_second == NULL) {
        fail(error, ERROR_STATE,
             strcmp(first, second) == 0 ? _("%s cannot swap with %s")
                                        : _("%s and %s can only swap tours that both are ordered "
                                            "to and have not begun"),
             first, second);
        return NULL;
    }
    pins = g_array_new(FALSE, FALSE, sizeof(struct fact_pin));
    pin = pin_like(problem, of_first, second, waiver);
    g_array_append_val(pins, pin);
    pin = pin_like(problem, of_second, first, waiver);
    g_array_append_val(pins, pin);
    return pins;
}
