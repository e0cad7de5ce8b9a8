/* The rules that look at days: who is where on each of them. Every day has its own cell; the cells
 * of one position or post serve the next one again. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "plan/check/parts.h"

/* Three are too many already; not to compare more keeps a hostile plan from comparing every tour
 * with every other. */
#define HOLDERS_MAX 16

struct days {
    const struct given *given;
    struct report *report;
    int32_t n;                  /* days of the horizon */
    const struct stay **sorted; /* by position: who serves, then by time; no tour of no day */
    size_t *first;              /* of each position in `sorted`, and behind the last one */
    uint32_t *by_post;          /* positions, those of one post together */
    int32_t *at_position;       /* how many are present on each day */
    int64_t *at_post;
    int64_t *in_all;
    int64_t *arrivals; /* at a post on each day */
    GArray *gaps;      /* struct claimed_gap */
};

static int compare_of_position(const void *a, const void *b)
{
    const struct stay *left = *(const struct stay *const *)a;
    const struct stay *right = *(const struct stay *const *)b;

    if (left->position != right->position)
        return left->position < right->position ? -1 : 1;
    if ((left->arrive == LIFT_NONE) != (right->arrive == LIFT_NONE))
        return left->arrive == LIFT_NONE ? -1 : 1;
    if (left->from != right->from)
        return left->from < right->from ? -1 : 1;
    if (left->until != right->until)
        return left->until < right->until ? -1 : 1;
    return (left->person > right->person) - (left->person < right->person);
}

static void sort_stays(struct days *days, const struct claim *claim)
{
    size_t n_positions = days->given->n_positions;
    size_t n = 0;

    days->sorted = g_new(const struct stay *, claim->n_stays);
    days->first = g_new0(size_t, n_positions + 1);
    for (size_t i = 0; i < claim->n_stays; i++) {
        if (claim->stays[i].is_backward)
            continue;
        days->sorted[n++] = &claim->stays[i];
        days->first[claim->stays[i].position + 1]++;
    }
    for (size_t i = 0; i < n_positions; i++)
        days->first[i + 1] += days->first[i];
    check_sort(days->sorted, n, sizeof(*days->sorted), compare_of_position);
}

static void sort_positions(struct days *days)
{
    const struct given *given = days->given;
    g_autofree size_t *next = g_new0(size_t, given->n_posts + 1);

    for (size_t i = 0; i < given->n_posts; i++)
        next[i + 1] = next[i] + (size_t)given->posts[i].n_positions;
    days->by_post = g_new0(uint32_t, given->n_positions);
    for (size_t i = 0; i < given->n_positions; i++)
        days->by_post[next[given->positions[i].post]++] = (uint32_t)i;
}

/* ---- a position ---- */

static void count_stay(struct days *days, const struct stay *stay)
{
    int32_t from = MAX(stay->from, days->given->from) - days->given->from;
    int32_t until = MIN(stay->until, days->given->until) - days->given->from;

    for (int32_t day = from; day < until; day++)
        days->at_position[day]++;
    if (stay->arrive != LIFT_NONE && stay->from >= days->given->from &&
        stay->from < days->given->until)
        days->arrivals[from]++;
}

static void report_three(struct days *days, uint32_t position, int32_t day)
{
    struct spot spot = {
        .rule = "position", .day = day, .position = days->given->positions[position].id};
    unsigned n = 0;

    for (size_t i = days->first[position]; i < days->first[position + 1]; i++) {
        const struct stay *stay = days->sorted[i];

        if (stay->from <= day && day < stay->until && n < BROKEN_PEOPLE_MAX)
            spot.people[n++] = days->given->people[stay->person].id;
    }
    report_broken(days->report, &spot, _("On %s %d people are in %s; two are the most."),
                  iso(day).text, days->at_position[day - days->given->from], spot.position);
}

static void note_gap(struct days *days, uint32_t position, int32_t from, int32_t until)
{
    struct claimed_gap gap = {
        .position = position, .from = days->given->from + from, .until = days->given->from + until};

    days->report->counted[AIM_GAPS] += until - from;
    g_array_append_val(days->gaps, gap);
}

/* Its days one after another: empty, or with more than two. */
static void walk_position(struct days *days, uint32_t position)
{
    int32_t empty_since = -1;
    bool was_full = false;

    for (int32_t day = 0; day < days->n; day++) {
        int32_t n = days->at_position[day];

        if (n == 0 && empty_since < 0)
            empty_since = day;
        if (n > 0 && empty_since >= 0) {
            note_gap(days, position, empty_since, day);
            empty_since = -1;
        }
        if (n > 2 && !was_full)
            report_three(days, position, days->given->from + day);
        was_full = n > 2;
        days->at_post[day] += n;
        days->in_all[day] += n;
    }
    if (empty_since >= 0)
        note_gap(days, position, empty_since, days->n);
}

/* ---- handover ---- */

static void report_handover(struct days *days, const struct stay *before, const struct stay *stay,
                            int64_t together)
{
    const struct given_position *position = &days->given->positions[stay->position];
    const char *old = days->given->people[before->person].id;
    const char *new = days->given->people[stay->person].id;
    struct spot spot = {"handover",
                        stay->from,
                        position->id,
                        {old, new, NULL},
                        days->given->lifts[stay->arrive].id,
                        stay->waiver != NULL ? stay->waiver : before->waiver};

    report_broken(days->report, &spot,
                  _("%s takes over %s from %s on %s with %" PRId64 " days together; the role %s "
                    "needs %d."),
                  new, position->id, old, iso(stay->from).text, together,
                  days->given->roles[position->role].id,
                  days->given->roles[position->role].handover_days);
}

/* Came before that day: who serves was there before anybody arrives. */
static bool came_before(const struct stay *stay, int32_t day)
{
    return stay->arrive == LIFT_NONE || stay->from < day;
}

/* With everyone who holds the position when the tour begins. Who leaves on that very day is a
 * predecessor too, unless somebody else still holds it: no day is empty between the two. */
static void check_handover(struct days *days, const struct stay *stay,
                           const struct stay *const *holders, unsigned n_holders)
{
    uint32_t role = days->given->positions[stay->position].role;
    int32_t needed = days->given->roles[role].handover_days;
    const struct stay *left_today = NULL;
    bool is_held = false;

    for (unsigned i = 0; i < n_holders; i++) {
        const struct stay *holder = holders[i];
        /* Beyond the horizon nothing is planned, and no day together can be counted. */
        int64_t together = MIN(MIN(holder->until, stay->until), days->given->until) - stay->from;

        if (!came_before(holder, stay->from) || holder->until < stay->from)
            continue;
        if (holder->until == stay->from) {
            left_today = left_today == NULL ? holder : left_today;
            continue;
        }
        is_held = true;
        if (together < needed)
            report_handover(days, holder, stay, together);
    }
    if (!is_held && left_today != NULL && needed > 0)
        report_handover(days, left_today, stay, 0);
}

static void check_handovers(struct days *days, uint32_t position)
{
    const struct stay *holders[HOLDERS_MAX];
    unsigned n = 0;

    for (size_t i = days->first[position]; i < days->first[position + 1]; i++) {
        const struct stay *stay = days->sorted[i];
        unsigned n_kept = 0;

        for (unsigned h = 0; h < n; h++) {
            if (holders[h]->until >= stay->from)
                holders[n_kept++] = holders[h];
        }
        n = n_kept;
        if (stay->arrive != LIFT_NONE)
            check_handover(days, stay, holders, n);
        if (n < HOLDERS_MAX)
            holders[n++] = stay;
    }
}

/* ---- a post ---- */

static void check_minimum(struct days *days, const struct given_post *post)
{
    bool was_short = false;

    for (int32_t day = 0; day < days->n; day++) {
        bool is_short = days->at_post[day] < post->minimum;
        int32_t date = days->given->from + day;
        struct spot spot = {.rule = "minimum", .day = date};

        if (is_short && !was_short)
            report_broken(
                days->report, &spot,
                _("On %s %" PRId64 " people are present at %s; at least %" PRId64 " are needed."),
                iso(date).text, days->at_post[day], post->id, post->minimum);
        was_short = is_short;
    }
}

static void check_relief(struct days *days, const struct given_post *post)
{
    const struct given *given = days->given;
    int64_t most =
        given->within_days == 0
            ? 0
            : (given->share_of * post->n_positions + given->share_in - 1) / given->share_in;
    int64_t n = 0;
    bool was_over = false;

    /* The stretch that ends with this day. */
    for (int32_t day = 0; given->within_days > 0 && day < days->n; day++) {
        int32_t first = MAX(day - given->within_days + 1, 0);
        struct spot spot = {.rule = "relief", .day = given->from + day};

        n += days->arrivals[day];
        if (day >= given->within_days)
            n -= days->arrivals[day - given->within_days];
        if (n > most && !was_over)
            report_broken(days->report, &spot,
                          _("From %s to %s %" PRId64 " people arrive at %s; %" PRId64
                            " are the most within %d days."),
                          iso(given->from + first).text, iso(given->from + day).text, n, post->id,
                          most, given->within_days);
        was_over = n > most;
    }
}

static void check_post(struct days *days, const struct given_post *post, const uint32_t *positions)
{
    size_t n_days = (size_t)days->n;

    memset(days->at_post, 0, n_days * sizeof(*days->at_post));
    memset(days->arrivals, 0, n_days * sizeof(*days->arrivals));
    for (int64_t i = 0; i < post->n_positions; i++) {
        uint32_t position = positions[i];

        memset(days->at_position, 0, n_days * sizeof(*days->at_position));
        for (size_t s = days->first[position]; s < days->first[position + 1]; s++)
            count_stay(days, days->sorted[s]);
        walk_position(days, position);
        check_handovers(days, position);
    }
    check_minimum(days, post);
    check_relief(days, post);
}

static void check_ceiling(struct days *days)
{
    bool was_over = false;

    for (int32_t day = 0; days->given->ceiling >= 0 && day < days->n; day++) {
        bool is_over = days->in_all[day] > days->given->ceiling;
        int32_t date = days->given->from + day;
        struct spot spot = {.rule = "ceiling", .day = date};

        if (is_over && !was_over)
            report_broken(days->report, &spot,
                          _("On %s %" PRId64 " people are present; %" PRId64 " are the most."),
                          iso(date).text, days->in_all[day], days->given->ceiling);
        was_over = is_over;
    }
}

/* ---- unfilled ---- */

static int compare_gaps(const void *a, const void *b)
{
    const struct claimed_gap *left = a;
    const struct claimed_gap *right = b;

    if (left->position != right->position)
        return left->position < right->position ? -1 : 1;
    if (left->from != right->from)
        return left->from < right->from ? -1 : 1;
    return (left->until > right->until) - (left->until < right->until);
}

enum gap_fault { GAP_NOT_LISTED, GAP_NOT_THERE, GAP_WITHOUT_REASON };

static void report_gap(struct days *days, const struct claimed_gap *gap, enum gap_fault fault)
{
    const char *position = days->given->positions[gap->position].id;
    struct spot spot = {"unfilled", gap->from, position, {NULL}, NULL};
    struct iso from = iso(gap->from);
    struct iso until = iso(gap->until);

    switch (fault) {
    case GAP_NOT_LISTED:
        report_broken(days->report, &spot,
                      _("%s is empty from %s until %s, and “unfilled” does not say so."), position,
                      from.text, until.text);
        break;
    case GAP_NOT_THERE:
        report_broken(days->report, &spot,
                      _("“unfilled” says that %s is empty from %s until %s; its tours leave no "
                        "such gap."),
                      position, from.text, until.text);
        break;
    case GAP_WITHOUT_REASON:
        report_broken(days->report, &spot,
                      _("“unfilled” does not say why %s is empty from %s until %s."), position,
                      from.text, until.text);
        break;
    }
}

static void check_unfilled(struct days *days, const struct claim *claim)
{
    const struct claimed_gap *found = (const struct claimed_gap *)(const void *)days->gaps->data;
    size_t n_found = days->gaps->len;
    size_t i = 0;
    size_t j = 0;

    g_array_sort(days->gaps, compare_gaps);
    check_sort(claim->unfilled, claim->n_unfilled, sizeof(*claim->unfilled), compare_gaps);
    while (i < n_found || j < claim->n_unfilled) {
        int order = 0;

        if (i == n_found)
            order = 1;
        else if (j == claim->n_unfilled)
            order = -1;
        else
            order = compare_gaps(&found[i], &claim->unfilled[j]);
        if (order < 0)
            report_gap(days, &found[i], GAP_NOT_LISTED);
        else if (order > 0)
            report_gap(days, &claim->unfilled[j], GAP_NOT_THERE);
        else if (!claim->unfilled[j].has_because)
            report_gap(days, &found[i], GAP_WITHOUT_REASON);
        i += order <= 0;
        j += order >= 0;
    }
}

void check_days(const struct given *given, const struct claim *claim, struct report *report)
{
    struct days days = {.given = given, .report = report, .n = given->until - given->from};
    const uint32_t *positions = NULL;

    sort_stays(&days, claim);
    sort_positions(&days);
    days.at_position = g_new0(int32_t, days.n);
    days.at_post = g_new0(int64_t, days.n);
    days.in_all = g_new0(int64_t, days.n);
    days.arrivals = g_new0(int64_t, days.n);
    days.gaps = g_array_new(FALSE, FALSE, sizeof(struct claimed_gap));
    positions = days.by_post;
    for (size_t i = 0; i < given->n_posts; i++) {
        check_post(&days, &given->posts[i], positions);
        positions += given->posts[i].n_positions;
    }
    check_ceiling(&days);
    check_unfilled(&days, claim);
    g_free(days.sorted);
    g_free(days.first);
    g_free(days.by_post);
    g_free(days.at_position);
    g_free(days.at_post);
    g_free(days.in_all);
    g_free(days.arrivals);
    g_array_unref(days.gaps);
}
