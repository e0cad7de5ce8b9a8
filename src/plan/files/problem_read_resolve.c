/* From ids to numbers, and what contradicts itself once everything is known. */
#include <string.h>

#include "base/text.h"
#include "plan/files/problem_read.h"

/* Among more ids than these nobody is asked which one was meant: it would take longer than reading.
 */
#define CANDIDATES_MAX 1000

static const char *const list_names[LIST_WITH_IDS] = {
    [LIST_ROLES] = "roles",   [LIST_POSTS] = "posts", [LIST_POSITIONS] = "positions",
    [LIST_PEOPLE] = "people", [LIST_LIFTS] = "lifts",
};

static const char *id_text(const struct reading *reading, uint32_t id)
{
    return names_text(reading->names, id);
}

/* ---- lifts in order ---- */

struct ranked_lift {
    struct lift lift;
    struct mark mark;
};

static int compare_lifts(const void *a, const void *b)
{
    const struct ranked_lift *first = a;
    const struct ranked_lift *second = b;

    if (first->lift.day != second->lift.day)
        return first->lift.day < second->lift.day ? -1 : 1;
    return (first->mark.at > second->mark.at) - (first->mark.at < second->mark.at);
}

static void sort_lifts(struct reading *reading)
{
    struct problem *problem = reading->problem;
    struct mark *marks = (struct mark *)(void *)reading->marks[LIST_LIFTS]->data;
    g_autofree struct ranked_lift *ranked = g_new(struct ranked_lift, problem->n_lifts);

    for (uint32_t i = 0; i < problem->n_lifts; i++)
        ranked[i] = (struct ranked_lift){problem->lifts[i], marks[i]};
    if (problem->n_lifts > 0)
        qsort(ranked, problem->n_lifts, sizeof *ranked, compare_lifts);
    for (uint32_t i = 0; i < problem->n_lifts; i++) {
        problem->lifts[i] = ranked[i].lift;
        marks[i] = ranked[i].mark;
    }
}

/* ---- ids ---- */

static void index_list(struct reading *reading, enum list list)
{
    const GArray *marks = reading->marks[list];
    uint32_t n_names = names_count(reading->names);
    uint32_t *index = g_new(uint32_t, MAX(n_names, 1));

    memset(index, 0xff, n_names * sizeof *index);
    for (uint32_t i = 0; i < marks->len; i++) {
        const struct mark *mark = &g_array_index(marks, struct mark, i);

        if (index[mark->id] == PLAN_NONE)
            index[mark->id] = i;
        else
            reading_fault(reading, mark->at,
                          _("\"%s\" is twice in \"%s\"; give each an id of its own"),
                          id_text(reading, mark->id), list_names[list]);
    }
    reading->index[list] = index;
}

static const char *nearest_id(const struct reading *reading, enum list list, uint32_t id)
{
    const GArray *marks = reading->marks[list];
    g_autofree const char **ids = NULL;

    if (marks->len > CANDIDATES_MAX)
        return NULL;
    ids = g_new(const char *, marks->len + 1);
    for (uint32_t i = 0; i < marks->len; i++)
        ids[i] = id_text(reading, g_array_index(marks, struct mark, i).id);
    return text_nearest(id_text(reading, id), ids, marks->len);
}

/* Turns the number of an id into that of the element that bears it, or PLAN_NONE, which is noted
 * at the place `at` of the element whose member `key` names it. */
static void resolve(struct reading *reading, size_t at, const char *key, enum list list,
                    uint32_t *ref)
{
    uint32_t id = *ref;
    const char *nearest = NULL;

    *ref = reading->index[list][id];
    if (*ref != PLAN_NONE)
        return;
    nearest = nearest_id(reading, list, id);
    if (nearest != NULL)
        reading_fault(reading, at, _("\"%s\": \"%s\" is not in \"%s\"; did you mean \"%s\"?"), key,
                      id_text(reading, id), list_names[list], nearest);
    else
        reading_fault(reading, at, _("\"%s\": \"%s\" is not in \"%s\""), key, id_text(reading, id),
                      list_names[list]);
}

static void resolve_positions(struct reading *reading)
{
    struct problem *problem = reading->problem;

    for (uint32_t i = 0; i < problem->n_positions; i++) {
        size_t at = reading_at(reading, LIST_POSITIONS, i);

        resolve(reading, at, "post", LIST_POSTS, &problem->positions[i].post);
        resolve(reading, at, "role", LIST_ROLES, &problem->positions[i].role);
    }
}

/* A lift that is published and not there any more was cancelled. */
static void resolve_lift(struct reading *reading, size_t at, const char *key, bool may_be_gone,
                         uint32_t *lift)
{
    if (*lift == PLAN_NONE)
        return;
    if (may_be_gone && reading->index[LIST_LIFTS][*lift] == PLAN_NONE)
        *lift = LIFT_GONE;
    else
        resolve(reading, at, key, LIST_LIFTS, lift);
}

static void resolve_tour(struct reading *reading, size_t at, struct tour *tour, bool is_published)
{
    resolve(reading, at, "position", LIST_POSITIONS, &tour->position);
    resolve(reading, at, "person", LIST_PEOPLE, &tour->person);
    resolve_lift(reading, at, "arrive", is_published, &tour->arrive);
    resolve_lift(reading, at, "leave", is_published, &tour->leave);
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t first = *(const uint32_t *)a;
    uint32_t second = *(const uint32_t *)b;

    return (first > second) - (first < second);
}

/* Each person's roles, rising and once; what is dropped closes up. */
static void resolve_people(struct reading *reading)
{
    struct problem *problem = reading->problem;
    uint32_t *roles = problem->person_roles;
    uint32_t kept = 0;

    for (uint32_t i = 0; i < problem->n_people; i++) {
        struct range *range = &problem->people[i].roles;
        uint32_t first = kept;

        for (uint32_t k = range->first; k < range->first + range->n; k++)
            resolve(reading, reading_at(reading, LIST_PEOPLE, i), "roles", LIST_ROLES, &roles[k]);
        if (range->n > 1)
            qsort(&roles[range->first], range->n, sizeof *roles, compare_numbers);
        for (uint32_t k = range->first; k < range->first + range->n; k++)
            if (kept == first || roles[kept - 1] != roles[k])
                roles[kept++] = roles[k];
        *range = (struct range){first, kept - first};
    }
    problem->n_person_roles = kept;
}

/* ---- contradictions ---- */

/* Once for each such role, at the first of its positions. */
static void check_roles_are_held(struct reading *reading)
{
    const struct problem *problem = reading->problem;
    g_autofree bool *held = g_new0(bool, problem->n_roles + 1);

    for (uint32_t i = 0; i < problem->n_person_roles; i++)
        if (problem->person_roles[i] != PLAN_NONE)
            held[problem->person_roles[i]] = true;
    for (uint32_t i = 0; i < problem->n_positions; i++) {
        const struct position *position = &problem->positions[i];

        if (position->role == PLAN_NONE || held[position->role])
            continue;
        held[position->role] = true;
        reading_fault(reading, reading_at(reading, LIST_POSITIONS, i),
                      _("position \"%s\" is of the role \"%s\", which nobody in \"people\" has"),
                      position->id, problem->roles[position->role].id);
    }
}

static void check_horizon(struct reading *reading)
{
    const struct problem *problem = reading->problem;

    if (problem->from == DAY_NONE || problem->until == DAY_NONE)
        return;
    if (problem->until <= problem->from)
        reading_fault(
            reading, reading->horizon_at,
            _("\"horizon\" ends before it has a day; \"until\" is the day after its last"));
    else if (problem->until - problem->from > PROBLEM_DAYS_MAX)
        reading_fault(reading, reading->horizon_at,
                      _("\"horizon\" is %d days long; expected at most %d"),
                      problem->until - problem->from, PROBLEM_DAYS_MAX);
}

static void check_lifts(struct reading *reading)
{
    const struct problem *problem = reading->problem;

    if (problem->from == DAY_NONE || problem->until == DAY_NONE)
        return;
    for (uint32_t i = 0; i < problem->n_lifts; i++) {
        const struct lift *lift = &problem->lifts[i];
        g_autofree char *text = NULL;

        if (lift->day == DAY_NONE || (problem->from <= lift->day && lift->day < problem->until))
            continue;
        text = date_text((struct date){lift->day});
        reading_fault(reading, reading_at(reading, LIST_LIFTS, i),
                      _("lift \"%s\" is on %s, which is outside the horizon"), lift->id, text);
    }
}

static void check_returned(struct reading *reading)
{
    const struct problem *problem = reading->problem;

    for (uint32_t i = 0; problem->from != DAY_NONE && i < problem->n_people; i++) {
        const struct person *person = &problem->people[i];
        g_autofree char *text = NULL;

        if (person->returned <= problem->from)
            continue;
        text = date_text((struct date){person->returned});
        reading_fault(reading, reading_at(reading, LIST_PEOPLE, i),
                      _("\"%s\" returned on %s, which is after the horizon begins"), person->id,
                      text);
    }
}

static void check_minimise(struct reading *reading)
{
    const struct problem *problem = reading->problem;

    if (problem->n_minimise == 0)
        reading_fault(reading, reading->minimise_at, _("\"minimise\" names no objective"));
    for (uint32_t i = 0; i < problem->n_minimise; i++)
        if (problem->minimise[i] == OBJECTIVE_CHANGES && !problem->has_published)
            reading_fault(reading, reading->minimise_at,
                          _("\"minimise\" names \"changes\", and there is no \"published\" plan "
                            "to change"));
}

/* ---- who serves ---- */

bool reading_has_role(const struct reading *reading, uint32_t person, uint32_t role)
{
    const struct problem *problem = reading->problem;
    const struct range *range = &problem->people[person].roles;

    for (uint32_t i = range->first; i < range->first + range->n; i++)
        if (problem->person_roles[i] == role)
            return true;
    return false;
}

static void check_since(struct reading *reading, const struct serving *serving, size_t at)
{
    const struct problem *problem = reading->problem;
    const struct person *person = &problem->people[serving->person];
    g_autofree char *since = date_text((struct date){serving->since});
    g_autofree char *other = NULL;
    int32_t limit = 0;

    if (serving->since > problem->from) {
        reading_fault(reading, at, _("\"%s\" serves since %s, which is after the horizon begins"),
                      person->id, since);
        return;
    }
    limit = problem_limit(problem, serving->since);
    other = date_text((struct date){limit < problem->from ? limit : person->returned});
    if (limit < problem->from)
        reading_fault(reading, at,
                      _("\"%s\" serves since %s and had to leave by %s, before the horizon begins"),
                      person->id, since, other);
    else if (person->returned > serving->since)
        reading_fault(reading, at, _("\"%s\" serves since %s and returned after that, on %s"),
                      person->id, since, other);
}

static void check_serving(struct reading *reading)
{
    const struct problem *problem = reading->problem;
    g_autofree bool *held = g_new0(bool, problem->n_positions + 1);
    g_autofree bool *busy = g_new0(bool, problem->n_people + 1);

    for (uint32_t i = 0; i < problem->n_serving; i++) {
        struct serving *serving = &problem->serving[i];
        size_t at = reading_at(reading, LIST_SERVING, i);
        const struct position *position = NULL;
        const struct person *person = NULL;

        resolve(reading, at, "position", LIST_POSITIONS, &serving->position);
        resolve(reading, at, "person", LIST_PEOPLE, &serving->person);
        if (serving->position == PLAN_NONE || serving->person == PLAN_NONE)
            continue;
        position = &problem->positions[serving->position];
        person = &problem->people[serving->person];
        if (held[serving->position])
            reading_fault(reading, at, _("position \"%s\" has two who serve in it"), position->id);
        if (busy[serving->person])
            reading_fault(reading, at, _("\"%s\" serves in two positions at once"), person->id);
        held[serving->position] = busy[serving->person] = true;
        if (position->role != PLAN_NONE &&
            !reading_has_role(reading, serving->person, position->role))
            reading_fault(reading, at, _("\"%s\" serves in \"%s\" without its role \"%s\""),
                          person->id, position->id, problem->roles[position->role].id);
        if (serving->since != DAY_NONE && problem->from != DAY_NONE)
            check_since(reading, serving, at);
    }
}

void problem_resolve(struct reading *reading)
{
    sort_lifts(reading);
    for (unsigned list = 0; list < LIST_WITH_IDS; list++)
        index_list(reading, (enum list)list);
    resolve_positions(reading);
    resolve_people(reading);
    check_horizon(reading);
    check_minimise(reading);
    check_roles_are_held(reading);
    check_serving(reading);
    check_lifts(reading);
    check_returned(reading);
    for (uint32_t i = 0; i < reading->problem->n_published; i++)
        resolve_tour(reading, reading_at(reading, LIST_PUBLISHED, i),
                     &reading->problem->published[i], true);
    for (uint32_t i = 0; i < reading->problem->n_pinned; i++)
        resolve_tour(reading, reading_at(reading, LIST_PINNED, i),
                     &reading->problem->pinned[i].tour, false);
}
