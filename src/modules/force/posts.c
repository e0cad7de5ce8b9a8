/* Where the force stands: posts manned and lines held. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "modules/force/force.h"

/* ---- minimum manning ---- */

/* Positions and people sorted by post once for a check. */
struct manning {
    const GArray *posts; /* struct fact_post */
    GHashTable *numbers; /* post: its number + 1, in order of the fact's rows */
    unsigned *post_of;   /* of a position's row: its post's number + 1, or 0 */
    GArray *spans;       /* struct span of one post after the other */
    unsigned *starts;    /* where a post's begin; one more than there are posts */
    unsigned n_posts;
};

static void manning_clear(struct manning *manning)
{
    g_clear_pointer(&manning->numbers, g_hash_table_unref);
    g_clear_pointer(&manning->post_of, g_free);
    g_clear_pointer(&manning->spans, g_array_unref);
    g_clear_pointer(&manning->starts, g_free);
}

static void number_posts(struct manning *manning, const GArray *positions)
{
    manning->numbers = g_hash_table_new(NULL, NULL);
    for (unsigned i = 0; i < manning->posts->len; i++) {
        const char *post = g_array_index(manning->posts, struct fact_post, i).post;

        if (!g_hash_table_contains(manning->numbers, post))
            g_hash_table_insert(manning->numbers, (gpointer)post,
                                GUINT_TO_POINTER(++manning->n_posts));
    }
    manning->post_of = g_new(unsigned, positions->len);
    for (unsigned i = 0; i < positions->len; i++)
        manning->post_of[i] = GPOINTER_TO_UINT(g_hash_table_lookup(
            manning->numbers, g_array_index(positions, struct fact_position, i).post));
}

struct placed {
    unsigned post; /* number */
    struct span span;
};

/* The part of a tour in each version of its position, at that version's post. */
static void place_tour(const struct manning *manning, const GArray *positions, unsigned first,
                       const struct fact_tour *tour, unsigned who, GArray *placed)
{
    for (unsigned k = first; k < positions->len; k++) {
        const struct fact_position *position = &g_array_index(positions, struct fact_position, k);
        unsigned number = manning->post_of[k];
        struct placed one;

        if (position->position != tour->position)
            break;
        if (number == 0)
            continue;
        one.post = number - 1;
        one.span.who = who;
        one.span.since.ms = MAX(tour->arrived.ms, position->since.ms);
        one.span.until.ms = MIN(tour->departed.ms, position->until.ms);
        if (one.span.since.ms < one.span.until.ms)
            g_array_append_val(placed, one);
    }
}

static GArray *place_tours(const struct manning *manning, const GArray *tours,
                           const GArray *positions)
{
    g_autoptr(GHashTable) firsts = g_hash_table_new(NULL, NULL); /* position: first row + 1 */
    GArray *placed = g_array_sized_new(FALSE, FALSE, sizeof(struct placed), tours->len);
    unsigned who = 0;

    for (unsigned i = positions->len; i > 0; i--)
        g_hash_table_insert(
            firsts, (gpointer)g_array_index(positions, struct fact_position, i - 1).position,
            GUINT_TO_POINTER(i));
    for (unsigned i = 0; i < tours->len; i++) {
        const struct fact_tour *tour = &g_array_index(tours, struct fact_tour, i);
        unsigned first = GPOINTER_TO_UINT(g_hash_table_lookup(firsts, tour->position));

        if (i > 0 && tour->person != (tour - 1)->person)
            who++;
        if (first != 0 && tour->arrived.ms != INT64_MIN)
            place_tour(manning, positions, first - 1, tour, who, placed);
    }
    return placed;
}

/* One post after the other, in each by person: a counting sort, which keeps the order of people. */
static void sort_by_post(struct manning *manning, const GArray *placed)
{
    g_autofree unsigned *next = g_new0(unsigned, manning->n_posts + 1);

    manning->starts = g_new0(unsigned, manning->n_posts + 1);
    for (unsigned i = 0; i < placed->len; i++)
        manning->starts[g_array_index(placed, struct placed, i).post + 1]++;
    for (unsigned p = 0; p < manning->n_posts; p++) {
        manning->starts[p + 1] += manning->starts[p];
        next[p + 1] = manning->starts[p + 1];
    }
    manning->spans = g_array_sized_new(FALSE, FALSE, sizeof(struct span), placed->len);
    g_array_set_size(manning->spans, placed->len);
    for (unsigned i = 0; i < placed->len; i++) {
        const struct placed *one = &g_array_index(placed, struct placed, i);

        g_array_index(manning->spans, struct span, next[one->post]++) = one->span;
    }
}

static bool manning_load(struct manning *manning, struct view *view, GArray **outside,
                         GError **error)
{
    const GArray *posts = view_fact(view, FACT_POST, error);
    const GArray *positions = posts != NULL ? view_fact(view, FACT_POSITION, error) : NULL;
    const GArray *tours = positions != NULL ? view_fact(view, FACT_TOUR, error) : NULL;
    const GArray *absences = tours != NULL ? view_fact(view, FACT_ABSENCE, error) : NULL;
    g_autoptr(GArray) placed = NULL;

    if (absences == NULL)
        return false;
    manning->posts = posts;
    number_posts(manning, positions);
    placed = place_tours(manning, tours, positions);
    sort_by_post(manning, placed);
    *outside = presence_outside(tours, absences);
    return true;
}

/* People present at a post, as steps. */
static GArray *post_steps(const struct manning *manning, unsigned number, const GArray *outside)
{
    unsigned n = manning->starts[number + 1] - manning->starts[number];
    struct span *spans =
        n == 0 ? NULL : &g_array_index(manning->spans, struct span, manning->starts[number]);
    unsigned n_there = spans_unite(spans, n);
    g_autoptr(GArray) away = spans_common(
        spans, n_there, (const struct span *)(const void *)outside->data, outside->len);
    g_autoptr(GArray) there_steps = spans_steps(spans, n_there);
    g_autoptr(GArray) away_steps =
        spans_steps((const struct span *)(const void *)away->data, away->len);

    return steps_plus(there_steps, -1, away_steps);
}

/* A stretch of time on one side of a post's minimum, and the fewest that were there. */
struct manned {
    const struct fact_post *post;
    int64_t minimum;
    struct instant since;
    struct instant until;
    int64_t fewest;
};

static void add_manned(struct check *check, const struct manned *manned)
{
    enum status status = manned->fewest < manned->minimum ? STATUS_BREACHED : STATUS_KEPT;
    struct finding_draft draft = {
        .subject = manned->post->post,
        .status = status,
        .since = manned->since,
        .until = manned->until,
        .due = INSTANT_MAX,
        .evidence = &manned->post->opened,
        .n_evidence = 1,
    };

    if (manned->since.ms >= manned->until.ms ||
        !check_wants(check, status, manned->since, manned->until))
        return;
    if (manned->minimum == 0)
        draft.because = g_strdup_printf(_("no minimum is stated for %s"), manned->post->post);
    else
        draft.because = g_strdup_printf(_("at least %" PRId64 " present, the minimum of %s is "
                                          "%" PRId64),
                                        manned->fewest, manned->post->post, manned->minimum);
    if (status == STATUS_BREACHED) {
        g_free(draft.because);
        draft.because = g_strdup_printf(
            _("as few as %" PRId64 " present at %s, %" PRId64 " under its minimum of %" PRId64),
            manned->fewest, manned->post->post, manned->minimum - manned->fewest, manned->minimum);
    }
    check_add(check, &draft);
}

/* Cuts the time that a post stood where the number present crosses its minimum. */
static void check_post(struct check *check, const struct fact_post *post, const GArray *steps)
{
    struct manned manned = {post, post->minimum, post->since, post->until, 0};
    unsigned i = 0;

    g_assert(steps != NULL);
    if (manned.minimum == 0)
        manned.minimum = check_count(check, "minimum", 0);
    for (; i < steps->len && g_array_index(steps, struct step, i).at.ms <= post->since.ms; i++)
        manned.fewest = g_array_index(steps, struct step, i).n;
    for (; i < steps->len && g_array_index(steps, struct step, i).at.ms < post->until.ms; i++) {
        const struct step *step = &g_array_index(steps, struct step, i);

        if ((step->n < manned.minimum) != (manned.fewest < manned.minimum)) {
            manned.until = step->at;
            add_manned(check, &manned);
            manned.since = step->at;
            manned.fewest = step->n;
        }
        manned.fewest = MIN(manned.fewest, step->n);
    }
    manned.until = post->until;
    add_manned(check, &manned);
}

bool force_check_manning(struct check *check, GError **error)
{
    struct manning manning = {0};
    g_autoptr(GArray) outside = NULL;
    g_autoptr(GArray) steps = NULL;
    const char *last = NULL;
    unsigned number = 0;

    if (!manning_load(&manning, check->view, &outside, error))
        return false;
    for (unsigned i = 0; i < manning.posts->len; i++) {
        const struct fact_post *post = &g_array_index(manning.posts, struct fact_post, i);

        if (post->post != last) {
            g_clear_pointer(&steps, g_array_unref);
            steps = post_steps(&manning, number++, outside);
            last = post->post;
        }
        check_post(check, post, steps);
    }
    manning_clear(&manning);
    return true;
}

/* ---- deployment ---- */

static void add_held(struct check *check, const char *along, const struct fact_post *post,
                     enum status status, struct interval at)
{
    struct finding_draft draft = {
        .subject = along,
        .status = status,
        .since = at.since,
        .until = at.until,
        .due = INSTANT_MAX,
        .evidence = post != NULL ? &post->opened : NULL,
        .n_evidence = post != NULL,
    };

    if (at.since.ms >= at.until.ms || !check_wants(check, status, at.since, at.until))
        return;
    switch (status) {
    case STATUS_KEPT:
    case STATUS_DUE:
        draft.because = g_strdup_printf(_("at least one post stands along %s"), along);
        break;
    case STATUS_CANNOT_TELL:
        draft.because = g_strdup_printf(_("no post along %s has been reported"), along);
        break;
    case STATUS_BREACHED:
        draft.because = g_strdup_printf(_("no post stands along %s any more"), along);
        if (post->closed.log_index >= 0)
            draft.evidence = &post->closed;
        break;
    }
    check_add(check, &draft);
}

static int post_compare(const void *a, const void *b)
{
    return instant_compare((*(const struct fact_post *const *)a)->since,
                           (*(const struct fact_post *const *)b)->since);
}

static void check_along(struct check *check, const char *along, const GArray *posts)
{
    g_autoptr(GPtrArray) stood = g_ptr_array_new();
    struct interval held = {INSTANT_MIN, INSTANT_MIN}; /* without a gap so far */
    const struct fact_post *last = NULL;               /* the one that closed last in it */

    for (unsigned i = 0; i < posts->len; i++) {
        const struct fact_post *post = &g_array_index(posts, struct fact_post, i);

        if (strcmp(post->along, along) == 0 && post->since.ms < post->until.ms)
            g_ptr_array_add(stood, (gpointer)post);
    }
    g_ptr_array_sort(stood, post_compare);
    for (unsigned i = 0; i < stood->len; i++) {
        const struct fact_post *post = stood->pdata[i];

        if (last == NULL) {
            add_held(check, along, NULL, STATUS_CANNOT_TELL,
                     (struct interval){INSTANT_MIN, post->since});
            held.since = post->since;
        } else if (post->since.ms > held.until.ms) {
            add_held(check, along, last, STATUS_KEPT, held);
            add_held(check, along, last, STATUS_BREACHED,
                     (struct interval){held.until, post->since});
            held.since = post->since;
        }
        if (last == NULL || post->until.ms > held.until.ms) {
            held.until = post->until;
            last = post;
        }
    }
    if (last == NULL) {
        add_held(check, along, NULL, STATUS_CANNOT_TELL,
                 (struct interval){INSTANT_MIN, INSTANT_MAX});
        return;
    }
    add_held(check, along, last, STATUS_KEPT, held);
    add_held(check, along, last, STATUS_BREACHED, (struct interval){held.until, INSTANT_MAX});
}

bool force_check_deployment(struct check *check, GError **error)
{
    const GArray *posts = view_fact(check->view, FACT_POST, error);
    const json_t *along = json_object_get(check->params, "along");

    if (posts == NULL)
        return false;
    for (size_t i = 0; i < json_array_size(along); i++)
        check_along(check, json_string_value(json_array_get(along, i)), posts);
    return true;
}
