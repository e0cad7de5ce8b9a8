/* What somebody has fixed, as far as it lies ahead. */
#include <string.h>

#include "base/text.h"
#include "modules/force/pose_parts.h"
#include "plan/pins.h"

struct pinning {
    struct posing *posing;
    GHashTable *lifts; /* id to number + 1 */
    GHashTable *people;
    GHashTable *facts;              /* of lifts: id to struct fact_lift */
    const struct serving **serving; /* by position */
    GArray *pins;                   /* struct pin */
};

/* Where a lift of a pin lies. */
enum where {
    WHERE_NONE,   /* none is named */
    WHERE_BEFORE, /* ran before the plan begins */
    WHERE_IN,
    WHERE_AFTER,
    WHERE_NOT, /* does not run */
};

static enum where where_is(const struct pinning *pinning, const char *id, uint32_t *lift)
{
    const struct problem *problem = pinning->posing->problem;
    const struct fact_lift *fact = g_hash_table_lookup(pinning->facts, id);

    *lift = PLAN_NONE;
    if (*id == '\0')
        return WHERE_NONE;
    if (fact == NULL)
        return WHERE_NOT;
    if (fact->day.day < problem->from)
        return WHERE_BEFORE;
    if (fact->day.day >= problem->until)
        return WHERE_AFTER;
    *lift = pose_number(pinning->lifts, id);
    return fact->cancelled || *lift == PLAN_NONE || problem->lifts[*lift].seats == 0 ? WHERE_NOT
                                                                                     : WHERE_IN;
}

static void note_left_out(struct pinning *pinning, const struct fact_pin *fact, const char *why)
{
    pose_note(pinning->posing, _("the pin of %s in %s is left out: %s"), fact->person,
              fact->position, why);
}

/* By itself, as it is now. */
static bool is_sound(struct pinning *pinning, const struct fact_pin *fact, const struct pin *pin)
{
    const struct problem *problem = pinning->posing->problem;
    const struct serving *serving = pinning->serving[pin->tour.position];
    unsigned faults = tour_faults(problem, serving, &pin->tour);
    g_autofree char *why = NULL;

    if (pin->waiver != NULL)
        faults &= TOUR_IMPOSSIBLE;
    if (faults == 0)
        return true;
    why = tour_fault_text(problem, serving, &pin->tour, (enum tour_fault)(faults & -faults));
    note_left_out(pinning, fact, why);
    return false;
}

/* In one line, and no longer than a problem takes. */
static const char *waiver_of(struct posing *posing, const struct fact_pin *fact)
{
    g_autoptr(GString) line = g_string_new(NULL);

    for (const char *at = fact->waiver; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);

        if (line->len > PROBLEM_WAIVER_BYTES_MAX - 6)
            break;
        g_string_append_unichar(line, g_unichar_iscntrl(letter) ? ' ' : letter);
    }
    return line->len > 0 ? pose_keep(posing, line->str) : NULL;
}

static void take_pin(struct pinning *pinning, const struct fact_pin *fact)
{
    struct posing *posing = pinning->posing;
    struct pin pin = {.waiver = waiver_of(posing, fact)};
    enum where arrives = where_is(pinning, fact->arrives, &pin.tour.arrive);
    enum where leaves = where_is(pinning, fact->leaves, &pin.tour.leave);

    if (arrives == WHERE_AFTER || leaves == WHERE_BEFORE)
        return;
    if (arrives == WHERE_NOT || leaves == WHERE_NOT) {
        g_autofree char *why = g_strdup_printf(_("lift %s does not run"),
                                               arrives == WHERE_NOT ? fact->arrives : fact->leaves);

        note_left_out(pinning, fact, why);
        return;
    }
    pin.tour.position = pose_number(posing->positions, fact->position);
    pin.tour.person = pose_number(pinning->people, fact->person);
    if (pin.tour.position == PLAN_NONE) {
        note_left_out(pinning, fact, _("it is no position in force when the plan begins"));
        return;
    }
    g_assert(pin.tour.person != PLAN_NONE);
    if (is_sound(pinning, fact, &pin))
        g_array_append_val(pinning->pins, pin);
}

static GHashTable *lifts_by_id(const GArray *facts)
{
    GHashTable *found = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < facts->len; i++) {
        const struct fact_lift *fact = &g_array_index(facts, struct fact_lift, i);

        g_hash_table_insert(found, (char *)fact->lift, (struct fact_lift *)fact);
    }
    return found;
}

void pose_pinned(struct posing *posing)
{
    struct problem *problem = posing->problem;
    const GArray *facts = posing->facts->pins;
    g_autoptr(GHashTable) lifts = pose_numbers_of_lifts(problem);
    g_autoptr(GHashTable) people = pose_numbers_of_people(problem);
    g_autoptr(GHashTable) by_id = lifts_by_id(posing->facts->lifts);
    g_autofree const struct serving **serving =
        g_new0(const struct serving *, problem->n_positions + 1);
    struct pinning pinning = {posing, lifts, people, by_id, serving, NULL};

    if (facts == NULL || facts->len == 0)
        return;
    for (uint32_t i = 0; i < problem->n_serving; i++)
        serving[problem->serving[i].position] = &problem->serving[i];
    pinning.pins = g_array_new(FALSE, FALSE, sizeof(struct pin));
    for (guint i = 0; i < facts->len; i++)
        take_pin(&pinning, &g_array_index(facts, struct fact_pin, i));
    problem->n_pinned = pinning.pins->len;
    problem->pinned = (struct pin *)(void *)g_array_free(pinning.pins, FALSE);
}
