/* A small force made up for the tests of pose.h: two positions on a hill, their holders, and two
 * people at home.
 */
#ifndef MODULES_FORCE_POSE_TESTING_H
#define MODULES_FORCE_POSE_TESTING_H

#include <stdlib.h>
#include <string.h>

#include "modules/force/pose.h"
#include "plan/files.h"

/* Facts are const for those who pose; here they are written. */
struct bed {
    GArray *tours, *positions, *posts, *people, *absences, *planned, *qualifications, *lifts,
        *orders, *pins;
    struct zone *zone;
    struct pose_facts facts;
    struct pose_terms terms;
    struct pose_words words;
    struct problem *problem;
};

static inline struct date day(const char *text)
{
    struct date date;

    g_assert_true(date_parse(text, &date, NULL));
    return date;
}

static inline struct instant noon(const struct bed *bed, const char *text)
{
    return *text == '\0' ? INSTANT_MAX
                         : (struct instant){zone_day_start(bed->zone, day(text)).ms +
                                            12 * 3600 * MS_PER_SECOND};
}

static inline void add_position(struct bed *bed, const char *id, const char *post, const char *role)
{
    struct fact_position position = {id, post, role, "", {0}, INSTANT_MAX, EVIDENCE_NONE};

    g_array_append_val(bed->positions, position);
}

static inline void add_post(struct bed *bed, const char *id, int64_t minimum)
{
    struct fact_post post = {.post = id, .minimum = minimum, .until = INSTANT_MAX};

    g_array_append_val(bed->posts, post);
}

static inline void add_person(struct bed *bed, const char *id)
{
    struct fact_person person = {.person = id};

    g_array_append_val(bed->people, person);
}

static inline void add_tour(struct bed *bed, const char *person, const char *position,
                            const char *arrived, const char *departed)
{
    struct fact_tour tour = {.person = person,
                             .position = position,
                             .arrived = noon(bed, arrived),
                             .departed = noon(bed, departed)};

    g_array_append_val(bed->tours, tour);
}

static inline void add_held(struct bed *bed, const char *person, const char *role,
                            const char *since, const char *until)
{
    struct fact_qualification held = {person, role, *since == '\0' ? DATE_MIN : day(since),
                                      *until == '\0' ? DATE_MAX : day(until), EVIDENCE_NONE};

    g_array_append_val(bed->qualifications, held);
}

static inline void add_planned(struct bed *bed, const char *person, const char *since,
                               const char *until)
{
    struct fact_planned_absence absence = {person, "leave", day(since), day(until), EVIDENCE_NONE};

    g_array_append_val(bed->planned, absence);
}

static inline void add_absence(struct bed *bed, const char *person, const char *since,
                               const char *until)
{
    struct fact_absence absence = {person,           "sick",           true,
                                   noon(bed, since), noon(bed, until), EVIDENCE_NONE};

    g_array_append_val(bed->absences, absence);
}

static inline void add_lift(struct bed *bed, const char *id, const char *on, int64_t seats)
{
    struct fact_lift lift = {id, day(on), seats, 5, -1, false, EVIDENCE_NONE};

    g_array_append_val(bed->lifts, lift);
}

/* Two positions on a hill, their holders, and two people at home; the plan is from 2021-01-01. */
static inline void bed_set_up(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    *bed = (struct bed){.zone = zone_new("Europe/Moscow", NULL), .words = pose_words_new()};
    bed->tours = g_array_new(FALSE, FALSE, sizeof(struct fact_tour));
    bed->positions = g_array_new(FALSE, FALSE, sizeof(struct fact_position));
    bed->posts = g_array_new(FALSE, FALSE, sizeof(struct fact_post));
    bed->people = g_array_new(FALSE, FALSE, sizeof(struct fact_person));
    bed->absences = g_array_new(FALSE, FALSE, sizeof(struct fact_absence));
    bed->planned = g_array_new(FALSE, FALSE, sizeof(struct fact_planned_absence));
    bed->qualifications = g_array_new(FALSE, FALSE, sizeof(struct fact_qualification));
    bed->lifts = g_array_new(FALSE, FALSE, sizeof(struct fact_lift));
    bed->orders = g_array_new(FALSE, FALSE, sizeof(struct fact_order));
    bed->pins = g_array_new(FALSE, FALSE, sizeof(struct fact_pin));
    bed->facts = (struct pose_facts){
        .tours = bed->tours,
        .positions = bed->positions,
        .posts = bed->posts,
        .people = bed->people,
        .absences = bed->absences,
        .planned = bed->planned,
        .qualifications = bed->qualifications,
        .lifts = bed->lifts,
        .orders = bed->orders,
        .pins = bed->pins,
        .zone = bed->zone,
    };
    bed->terms = (struct pose_terms){.tour_max = {6, 0},
                                     .ceiling = 4,
                                     .min_days = 30,
                                     .dwell_days = 90,
                                     .share_of = 1,
                                     .share_in = 3,
                                     .within_days = 14};
    add_post(bed, "hill", 1);
    add_position(bed, "hill.1", "hill", "medic");
    add_position(bed, "hill.2", "hill", "guard");
    add_person(bed, "ani");
    add_person(bed, "ben");
    add_person(bed, "cem");
    add_person(bed, "dan");
    add_tour(bed, "ani", "hill.1", "2020-12-01", "");
    add_tour(bed, "ben", "hill.2", "2020-12-20", "");
    add_held(bed, "cem", "medic", "", "");
    add_held(bed, "dan", "guard", "", "");
    add_lift(bed, "march-b", "2021-03-30", 2);
    add_lift(bed, "march-a", "2021-03-25", 2);
}

static inline void bed_tear_down(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    problem_free(bed->problem);
    pose_words_clear(&bed->words);
    g_array_unref(bed->tours);
    g_array_unref(bed->positions);
    g_array_unref(bed->posts);
    g_array_unref(bed->people);
    g_array_unref(bed->absences);
    g_array_unref(bed->planned);
    g_array_unref(bed->qualifications);
    g_array_unref(bed->lifts);
    g_array_unref(bed->orders);
    g_array_unref(bed->pins);
    zone_free(bed->zone);
}

/* ---- asking ---- */

static inline void pose_until(struct bed *bed, const char *until)
{
    bed->problem = pose(&bed->facts, &bed->terms, noon(bed, "2020-12-31"), day(until), &bed->words);
}

/* Whatever was posed can be written, read again, and holds no contradiction. */
static inline const struct problem *posed(struct bed *bed)
{
    g_autoptr(GPtrArray) contradictions = NULL;
    g_autoptr(GError) error = NULL;
    char *text = NULL;
    size_t n = 0;

    pose_until(bed, "2021-07-01");
    for (guint i = 0; i < bed->words.faults->len; i++)
        g_test_message("%s", (const char *)g_ptr_array_index(bed->words.faults, i));
    g_assert_nonnull(bed->problem);
    text = problem_text(bed->problem, &n);
    g_assert_nonnull(text);
    OWNED(problem) again = problem_read(text, n, &contradictions, &error);
    free(text);
    g_assert_no_error(error);
    g_assert_nonnull(again);
    return bed->problem;
}

static inline bool holds(const GPtrArray *sentences, const char *part)
{
    for (guint i = 0; i < sentences->len; i++)
        if (strstr(g_ptr_array_index(sentences, i), part) != NULL)
            return true;
    return false;
}

static inline void refused(struct bed *bed, const char *until, const char *part)
{
    pose_until(bed, until);
    g_assert_null(bed->problem);
    g_assert_cmpuint(bed->words.faults->len, ==, 1);
    if (!holds(bed->words.faults, part))
        g_error("\"%s\" has no \"%s\"", (const char *)g_ptr_array_index(bed->words.faults, 0),
                part);
}

static inline const struct person *person_of(const struct problem *problem, const char *id)
{
    for (uint32_t i = 0; i < problem->n_people; i++)
        if (strcmp(problem->people[i].id, id) == 0)
            return &problem->people[i];
    return NULL;
}

static inline int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "guard,medic": the roles of a person, in the order of the alphabet. */
static inline void check_roles(const struct problem *problem, const char *id, const char *expected)
{
    const struct person *person = person_of(problem, id);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autofree char *joined = NULL;

    g_assert_nonnull(person);
    for (uint32_t i = 0; i < person->roles.n; i++)
        g_ptr_array_add(names,
                        (char *)problem->roles[problem->person_roles[person->roles.first + i]].id);
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    joined = g_strjoinv(",", (char **)names->pdata);
    g_assert_cmpstr(joined, ==, expected);
}

/* "2021-01-05/2021-01-20 ...": when a person is unavailable. */
static inline void check_away(const struct problem *problem, const char *id, const char *expected)
{
    const struct person *person = person_of(problem, id);
    g_autoptr(GString) all = g_string_new(NULL);

    g_assert_nonnull(person);
    for (uint32_t i = 0; i < person->unavailable.n; i++) {
        const struct stretch *stretch = &problem->unavailable[person->unavailable.first + i];
        g_autofree char *from = date_text((struct date){stretch->from});
        g_autofree char *until = date_text((struct date){stretch->until});

        g_string_append_printf(all, "%s%s/%s", i > 0 ? " " : "", from, until);
    }
    g_assert_cmpstr(all->str, ==, expected);
}

static inline void check_serving(const struct problem *problem, const char *position,
                                 const char *expected)
{
    for (uint32_t i = 0; i < problem->n_serving; i++) {
        const struct serving *serving = &problem->serving[i];

        if (strcmp(problem->positions[serving->position].id, position) != 0)
            continue;
        g_assert_cmpstr(problem->people[serving->person].id, ==, expected);
        return;
    }
    g_assert_null(expected);
}

/* In the order of the facts: who goes before who comes. */
static inline void add_order(struct bed *bed, const char *lift, const char *on, const char *person,
                             const char *position, bool arrives)
{
    struct fact_order order = {.plan = "p",
                               .person = person,
                               .position = position,
                               .lift = lift,
                               .day = day(on),
                               .arrives = arrives};

    g_array_append_val(bed->orders, order);
}

static inline void plan_again(struct bed *bed, const char *freeze)
{
    bed->terms.again = true;
    bed->terms.freeze = day(freeze);
}

#endif
