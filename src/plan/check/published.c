/* Planning again: what was before the freeze stays, and what differs after it is counted. */
#include "base/text.h"
#include "plan/check/parts.h"

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Who, where and from when: enough to know a tour again whose departure may move. */
static int compare_beginning(const struct stay *a, const struct stay *b)
{
    int order = compare_numbers(a->person, b->person);

    if (order == 0)
        order = compare_numbers(a->position, b->position);
    return order == 0 ? compare_numbers(a->arrive, b->arrive) : order;
}

static int compare_whole(const struct stay *a, const struct stay *b)
{
    int order = compare_beginning(a, b);

    return order == 0 ? compare_numbers(a->leave, b->leave) : order;
}

static int compare_for_sort(const void *a, const void *b)
{
    return compare_whole(*(const struct stay *const *)a, *(const struct stay *const *)b);
}

/* A lift that there is not any more was cancelled, and nobody cancels what has flown. */
static bool is_early(const struct given *given, int32_t lift)
{
    return lift >= 0 && given->lifts[lift].day < given->freeze;
}

static bool begins_early(const struct given *given, const struct stay *stay)
{
    return stay->arrive == LIFT_NONE || is_early(given, stay->arrive);
}

struct stays {
    const struct stay **items;
    size_t n;
};

/* Those that begin before the freeze, or those that do not, in an order to compare them in. */
static struct stays pick(const struct given *given, const struct stay *stays, size_t n,
                         bool wants_early)
{
    struct stays picked = {g_new(const struct stay *, n), 0};

    for (size_t i = 0; i < n; i++) {
        if (begins_early(given, &stays[i]) == wants_early)
            picked.items[picked.n++] = &stays[i];
    }
    check_sort(picked.items, picked.n, sizeof(*picked.items), compare_for_sort);
    return picked;
}

static struct spot spot_of(const struct given *given, const struct stay *stay, int32_t lift)
{
    return (struct spot){.rule = "freeze",
                         .day = lift >= 0 ? given->lifts[lift].day : given->from,
                         .position = given->positions[stay->position].id,
                         .people = {given->people[stay->person].id, NULL},
                         .lift = lift >= 0 ? given->lifts[lift].id : NULL};
}

static void check_missing(const struct given *given, const struct stay *published,
                          struct report *report)
{
    struct spot spot = spot_of(given, published, published->arrive);

    report_broken(
        report, &spot,
        _("The tour of %s in %s was published as begun before %s and is not in the plan."),
        spot.people[0], spot.position, iso(given->freeze).text);
}

static void check_added(const struct given *given, const struct stay *stay, struct report *report)
{
    struct spot spot = spot_of(given, stay, stay->arrive);

    /* A line for who serves is due, published or not; leaving early is not. */
    if (stay->arrive == LIFT_NONE && !is_early(given, stay->leave))
        return;
    report_broken(report, &spot,
                  _("The tour of %s in %s has a movement before %s that was not published."),
                  spot.people[0], spot.position, iso(given->freeze).text);
}

static void check_kept(const struct given *given, const struct stay *published,
                       const struct stay *stay, struct report *report)
{
    bool was_early = is_early(given, published->leave);
    bool leaves_early = is_early(given, stay->leave);
    struct spot spot = spot_of(given, stay, was_early ? published->leave : stay->leave);

    if (published->leave == stay->leave || (!was_early && !leaves_early))
        return;
    if (was_early)
        report_broken(report, &spot,
                      _("%s was published as leaving %s on %s, which is before %s and must stay."),
                      spot.people[0], spot.position, iso(spot.day).text, iso(given->freeze).text);
    else
        report_broken(report, &spot,
                      _("%s leaves %s on %s, which is before %s and was not published."),
                      spot.people[0], spot.position, iso(spot.day).text, iso(given->freeze).text);
}

static void compare_early(const struct given *given, struct stays published, struct stays stays,
                          struct report *report)
{
    size_t i = 0;
    size_t j = 0;

    while (i < published.n || j < stays.n) {
        int order = 0;

        if (i == published.n)
            order = 1;
        else if (j == stays.n)
            order = -1;
        else
            order = compare_beginning(published.items[i], stays.items[j]);
        if (order < 0)
            check_missing(given, published.items[i], report);
        else if (order > 0)
            check_added(given, stays.items[j], report);
        else
            check_kept(given, published.items[i], stays.items[j], report);
        i += order <= 0;
        j += order >= 0;
    }
}

static int64_t count_changes(struct stays published, struct stays stays)
{
    size_t i = 0;
    size_t j = 0;
    int64_t n_same = 0;

    while (i < published.n && j < stays.n) {
        int order = compare_whole(published.items[i], stays.items[j]);

        n_same += order == 0;
        i += order <= 0;
        j += order >= 0;
    }
    return (int64_t)published.n + (int64_t)stays.n - 2 * n_same;
}

void check_published(const struct given *given, const struct claim *claim, struct report *report)
{
    for (int early = 0; given->has_published && early <= 1; early++) {
        struct stays published = pick(given, given->published, given->n_published, early == 1);
        struct stays stays = pick(given, claim->stays, claim->n_stays, early == 1);

        if (early == 1)
            compare_early(given, published, stays, report);
        else
            report->counted[AIM_CHANGES] = count_changes(published, stays);
        g_free(published.items);
        g_free(stays.items);
    }
}
