/* Why a gap must be, in a sentence or a few that give roles, days and numbers; and where nothing is
 * proven, that. */
#include "base/text.h"
#include "plan/witness/parts.h"

#define ROLES_LISTED_MAX 5

static void say(GString *text, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void say(GString *text, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    g_string_append_vprintf(text, format, list);
    va_end(list);
}

struct iso_day {
    char text[24];
};

static struct iso_day iso(int32_t day)
{
    g_autofree char *text = date_text((struct date){day});
    struct iso_day iso = {{0}};

    g_strlcpy(iso.text, text, sizeof iso.text);
    return iso;
}

/* "medic", "medic, driver", "medic, driver, ... and 3 more roles"; the gap's own comes first. */
static char *role_words(const struct problem *problem, const struct lacks *lacks,
                        const struct lack *lack, uint32_t own)
{
    GString *words = g_string_new(problem->roles[own].id);
    uint32_t n = 1;

    for (uint32_t i = lack->roles; i < lack->roles + lack->n_roles; i++) {
        uint32_t role = g_array_index(lacks->roles, uint32_t, i);

        if (role != own && n++ < ROLES_LISTED_MAX)
            say(words, ", %s", problem->roles[role].id);
    }
    if (n > ROLES_LISTED_MAX)
        say(words, _(" and %u more roles"), n - ROLES_LISTED_MAX);
    return g_string_free(words, FALSE);
}

/* People with any of its roles. */
static int64_t people_of(const struct outline *outline, const struct lacks *lacks,
                         const struct lack *lack)
{
    const struct problem *problem = outline->problem;
    g_autofree bool *is_in = g_new0(bool, (size_t)problem->n_roles + 1);
    int64_t n = 0;

    for (uint32_t i = lack->roles; i < lack->roles + lack->n_roles; i++)
        is_in[g_array_index(lacks->roles, uint32_t, i)] = true;
    for (uint32_t c = 0; c < outline->n_classes; c++) {
        struct range roles = outline->class_roles[c];
        uint32_t k = roles.first;

        while (k < roles.first + roles.n && !is_in[problem->person_roles[k]])
            k++;
        if (k < roles.first + roles.n)
            n += outline->class_range[c].n;
    }
    return n;
}

/* ---- a day ---- */

/* Lifts that can have brought somebody who is still there on the day: false where there are none.
 */
static bool find_lifts(const struct crowd *crowd, int32_t day, int32_t *first, int32_t *last)
{
    const struct reach *reach = &crowd->reach;
    uint32_t k = MAX(reach_since(reach, crowd->planned), reach_until(reach, day + 1));
    uint32_t end = reach_since(reach, day + 1);

    if (k >= end)
        return false;
    *first = reach->day[k];
    *last = reach->day[end - 1];
    return true;
}

/* Those serving when the horizon begins, or published as come before the freeze. */
static void say_before(GString *text, int64_t n)
{
    if (n == 0)
        say(text, _(", and nobody who was there before can still be"));
    else
        say(text, _(", and of those who were there before %lld can still be"), (long long)n);
}

static void say_supply(GString *text, const struct crowd *crowd, const struct lacks *lacks,
                       const struct lack *lack)
{
    long long n = (long long)people_of(crowd->outline, lacks, lack);
    int64_t n_can = lack->begun + lack->other;
    int32_t first = 0;
    int32_t last = 0;

    if (!find_lifts(crowd, lack->from, &first, &last)) {
        say(text, _("no lift can have brought anybody who could stay until then and go home within "
                    "the limit"));
        say_before(text, lack->begun + (lack->kind == LACK_PEOPLE ? lack->other : 0));
    } else if (lack->kind == LACK_SEATS) {
        say(text,
            _("the lifts from %s to %s, with which others must have come to be there then, have "
              "%lld seats"),
            iso(first).text, iso(last).text, (long long)lack->other);
        say_before(text, lack->begun);
    } else if (n_can == 0) {
        say(text,
            _("of the people for that, %lld, none can be there then, with limits, rest, absences "
              "and lifts as they are"),
            n);
    } else {
        say(text,
            _("of the people for that, %lld, only %lld can be there then, with limits, rest, "
              "absences and lifts as they are"),
            n, (long long)n_can);
    }
}

/* What no roles are named with: the gap's own stands for all of them. */
static void say_of_all(GString *text, const struct crowd *crowd, const struct lack *lack,
                       const char *own)
{
    struct iso_day day = iso(lack->from);

    if (lack->kind == LACK_RELIEF) {
        say(text,
            _("On %s every plan leaves %lld of %lld positions at %s empty, this one (%s) or "
              "others: the share of relief lets no more than %lld people come who could be there "
              "then"),
            day.text, (long long)lack->missing, (long long)lack->need,
            crowd->outline->problem->posts[lack->post].id, own, (long long)lack->other);
        say_before(text, lack->begun);
        return;
    }
    say(text,
        _("On %s every plan leaves %lld of all %lld positions empty, this one (%s) or others: "),
        day.text, (long long)lack->missing, (long long)lack->need, own);
    if (lack->kind == LACK_CEILING)
        say(text, _("the ceiling is %lld people"), (long long)lack->other);
    else
        say(text,
            _("whoever is there then must be home by %s, and until then lifts have %lld seats"),
            iso(crowd_home_by(crowd, lack->from)).text, (long long)lack->other);
}

static void say_day(GString *text, const struct crowd *crowd, const struct lacks *lacks,
                    const struct known *known)
{
    const struct problem *problem = crowd->outline->problem;
    const struct lack *lack = known->lack;
    uint32_t own = problem->positions[known->gap->position].role;

    if (lack->n_roles == 0) {
        say_of_all(text, crowd, lack, problem->roles[own].id);
    } else {
        g_autofree char *roles = role_words(problem, lacks, lack, own);

        say(text, _("On %s every plan leaves %lld of %lld positions for %s empty: "),
            iso(lack->from).text, (long long)lack->missing, (long long)lack->need, roles);
        say_supply(text, crowd, lacks, lack);
    }
    say(text, ".");
}

static void say_how_far(GString *text, const struct known *known)
{
    const struct lack *lack = known->lack;
    int32_t days = known->gap->until - known->gap->from - known->n_past;
    int32_t rest = days - known->n_proven - known->n_partly;

    if (lack->left > lack->missing)
        say(text,
            _(" This plan leaves %lld empty then; that the other %lld must be is not proven."),
            (long long)lack->left, (long long)(lack->left - lack->missing));
    else
        say(text, _(" This plan leaves no more empty then."));
    if (days == 1)
        return;
    if (known->n_proven == days)
        say(text, _(" So it is on all %d days of this gap."), days);
    else if (known->n_proven > 0)
        say(text, _(" On %d of the %d days of this gap all that this plan leaves empty must be."),
            known->n_proven, days);
    if (known->n_partly > 0)
        say(text, _(" On %d of the %d days a part of it must be; that all must is not proven."),
            known->n_partly, days);
    if (rest > 0)
        say(text, _(" For %d of the %d days it is not proven."), rest, days);
}

/* ---- a stretch ---- */

static void say_stretch(GString *text, const struct crowd *crowd, const struct lacks *lacks,
                        const struct known *known)
{
    const struct problem *problem = crowd->outline->problem;
    const struct lack *lack = known->stretch;
    g_autofree char *roles =
        role_words(problem, lacks, lack, problem->positions[known->gap->position].role);
    struct iso_day from = iso(lack->from);
    struct iso_day until = iso(lack->until);
    int64_t n_positions = lack->need / (lack->until - lack->from);
    int64_t given = lack->begun + lack->other;

    say(text, _("From %s until %s %lld position-days are needed for %s (positions: %lld); "),
        from.text, until.text, (long long)lack->need, roles, (long long)n_positions);
    if (lack->kind == LACK_DAYS)
        say(text,
            _("those who can serve there (people: %lld) can give %lld, with %d days of rest "
              "between tours, limits, absences and lifts as they are"),
            (long long)people_of(crowd->outline, lacks, lack), (long long)given,
            problem->dwell_days);
    else if (lack->kind == LACK_HANDOVER)
        say(text,
            _("those who can serve there (people: %lld) can give %lld beside a handover of %d days "
              "for each who comes, with %d days of rest between tours, limits, absences and lifts "
              "as they are, and without handover %lld days or more stay empty"),
            (long long)people_of(crowd->outline, lacks, lack), (long long)lack->other,
            problem->roles[problem->positions[known->gap->position].role].handover_days,
            problem->dwell_days, (long long)lack->begun);
    else
        say(text,
            _("the seats of lifts are enough for %lld, and those who were there before can give "
              "%lld"),
            (long long)lack->other, (long long)lack->begun);
    say(text, _(": every plan leaves %lld empty, this one %lld"), (long long)lack->missing,
        (long long)lack->left);
    if (lack->left > lack->missing)
        say(text, _("; that the other %lld must be is not proven"),
            (long long)(lack->left - lack->missing));
    say(text, ".");
}

/* ---- a position ---- */

/* When the position has all lifts and people for itself, in the gap or in the whole horizon. */
static void say_alone(GString *text, const struct problem *problem, const struct known *known)
{
    const struct gap *gap = known->gap;
    const struct role *role = &problem->roles[problem->positions[gap->position].role];
    bool is_gap = known->alone > 0;
    int64_t least = is_gap ? known->alone : known->alone_in_all;
    int64_t left = is_gap ? gap->until - gap->from : known->left_in_all;

    say(text,
        _("From %s until %s every plan leaves this position (%s) empty on %lld days or more, even "
          "if it had all people and seats for itself: lifts' dates, the limit, tours of %d days "
          "or more and a handover of %d days do not go together. This plan leaves %lld days empty"),
        iso(is_gap ? gap->from : problem->from).text,
        iso(is_gap ? gap->until : problem->until).text, role->id, (long long)least,
        problem->min_days, role->handover_days, (long long)left);
    if (left > least)
        say(text, _("; that the other %lld must be is not proven"), (long long)(left - least));
    say(text, ".");
}

static void say_past(GString *text, const struct crowd *crowd, const struct known *known)
{
    const struct problem *problem = crowd->outline->problem;
    const struct gap *gap = known->gap;

    say(text,
        _("On %d days from %s, before the freeze on %s, nobody was in this position (%s), which no "
          "plan can change."),
        known->n_past, iso(gap->from).text, iso(crowd->planned).text,
        problem->roles[problem->positions[gap->position].role].id);
}

static void say_unknown(GString *text, const struct crowd *crowd, const struct known *known)
{
    const struct problem *problem = crowd->outline->problem;
    const struct role *role = &problem->roles[problem->positions[known->gap->position].role];

    say(text,
        _("Nobody who can serve as %s was found who is rested and free from %s and for whom there "
          "is a seat; that there is none is not proven."),
        role->id, iso(MAX(known->gap->from, crowd->planned)).text);
}

/* ---- all together ---- */

enum choice { CHOICE_DAY, CHOICE_STRETCH, CHOICE_ALONE, CHOICE_UNKNOWN };

/* What shows all that the plan leaves empty comes first, and of that what is easiest to see. */
static enum choice choose(const struct known *known, int32_t n_days)
{
    const struct lack *stretch = known->stretch;
    bool is_alone = known->alone == n_days || (known->alone == 0 && known->alone_in_all > 0 &&
                                               known->alone_in_all >= known->left_in_all);
    bool is_stretch = stretch != NULL && stretch->missing >= stretch->left;

    if (known->n_proven < n_days && is_alone)
        return CHOICE_ALONE;
    if (known->n_proven < n_days && is_stretch)
        return CHOICE_STRETCH;
    if (known->lack != NULL)
        return CHOICE_DAY;
    if (stretch != NULL)
        return CHOICE_STRETCH;
    return known->alone_in_all > 0 ? CHOICE_ALONE : CHOICE_UNKNOWN;
}

char *witness_sentence(const struct crowd *crowd, const struct lacks *days,
                       const struct lacks *stretches, const struct known *known)
{
    GString *text = g_string_new(NULL);
    int32_t n_days = known->gap->until - known->gap->from - known->n_past;

    if (known->n_past > 0)
        say_past(text, crowd, known);
    if (n_days == 0)
        return g_string_free(text, FALSE);
    if (text->len > 0)
        say(text, " ");
    switch (choose(known, n_days)) {
    case CHOICE_DAY:
        say_day(text, crowd, days, known);
        say_how_far(text, known);
        break;
    case CHOICE_STRETCH:
        say_stretch(text, crowd, stretches, known);
        break;
    case CHOICE_ALONE:
        say_alone(text, crowd->outline->problem, known);
        break;
    case CHOICE_UNKNOWN:
        say_unknown(text, crowd, known);
        break;
    }
    return g_string_free(text, FALSE);
}
