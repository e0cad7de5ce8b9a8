/* The checker of exercises: see exercise_testing.h. */
#include <string.h>

#include "modules/force/exercise_testing.h"
#include "modules/force/force.h"

/* ---- what was said ---- */

struct stay {
    int64_t since, until;
    const char *person, *position;
};

struct life { /* of one id */
    GArray *stays;
};

static const char *text(const json_t *fields, const char *name)
{
    return json_string_value(json_object_get(fields, name));
}

static int64_t at_of(const json_t *fields)
{
    return json_integer_value(json_object_get(fields, "at"));
}

static int saying_order(gconstpointer a, gconstpointer b)
{
    const struct saying *x = a, *y = b;

    if (x->said != y->said)
        return x->said < y->said ? -1 : 1;
    return (x->no > y->no) - (x->no < y->no);
}

struct checker {
    const struct exercise *exercise;
    GArray *tours;       /* struct stay */
    GHashTable *running; /* "person": index of the tour + 1 */
    GHashTable *away;    /* person: since, as text of fields */
    GArray *aways;       /* struct stay; position NULL */
    GArray *visits;
    GHashTable *visiting;
    GHashTable *posts_of;   /* position: post */
    GHashTable *open;       /* post: fields of the opening */
    GHashTable *lines;      /* line: GArray of struct stay of its posts */
    GHashTable *registered; /* person */
    GHashTable *units;
    GHashTable *courses;   /* person: fields */
    GHashTable *lifts;     /* lift: fields */
    GHashTable *cancelled; /* lift */
    GHashTable *plans;     /* plan: fields */
    GPtrArray *published;  /* the same, in their order */
    GPtrArray *orders;     /* fields */
    GArray *open_stays;    /* struct stay: person is the post */
    GHashTable *minimums;  /* post */
    GPtrArray *found;
    unsigned n_rows;
};

static GHashTable *table(void)
{
    return g_hash_table_new(g_str_hash, g_str_equal);
}

static void begin(GArray *stays, GHashTable *running, const char *id, const char *position,
                  int64_t at)
{
    struct stay stay = {at, INT64_MAX, id, position};

    g_assert_false(g_hash_table_contains(running, id));
    g_array_append_val(stays, stay);
    g_hash_table_insert(running, (gpointer)id, GUINT_TO_POINTER(stays->len));
}

static void end(GArray *stays, GHashTable *running, const char *id, const char *position,
                int64_t at)
{
    unsigned n = GPOINTER_TO_UINT(g_hash_table_lookup(running, id));
    struct stay *stay = NULL;

    g_assert_cmpuint(n, >, 0);
    stay = &g_array_index(stays, struct stay, n - 1);
    g_assert_cmpstr(stay->position, ==, position);
    g_assert_cmpint(stay->since, <, at);
    stay->until = at;
    g_hash_table_remove(running, id);
}

static void hear_order(struct checker *c, const json_t *f)
{
    static const char *const ends[] = {"arrives", "leaves"};
    const json_t *plan = g_hash_table_lookup(c->plans, text(f, "plan"));

    g_assert_nonnull(plan);
    g_assert_true(g_hash_table_contains(c->registered, text(f, "person")));
    g_assert_true(g_hash_table_contains(c->posts_of, text(f, "position")));
    for (unsigned i = 0; i < G_N_ELEMENTS(ends); i++) {
        const json_t *lift =
            text(f, ends[i]) != NULL ? g_hash_table_lookup(c->lifts, text(f, ends[i])) : NULL;

        if (text(f, ends[i]) == NULL)
            continue;
        g_assert_nonnull(lift);
        g_assert_cmpstr(text(lift, "runs_on"), >=, text(plan, "since"));
        g_assert_cmpstr(text(lift, "runs_on"), <, text(plan, "until"));
    }
    g_ptr_array_add(c->orders, (gpointer)f);
}

/* The day as one counted from 1970. */
static int64_t day_of(const char *date)
{
    GDate day;

    g_date_clear(&day, 1);
    g_date_set_parse(&day, date);
    return (int64_t)g_date_get_julian(&day) - 719163;
}

/* One statement read, in the order of saying; what it names must have been said before. */
static void hear(struct checker *c, const char *kind, const json_t *f)
{
    if (strcmp(kind, "unit.formed") == 0) {
        if (text(f, "parent") != NULL)
            g_assert_true(g_hash_table_contains(c->units, text(f, "parent")));
        g_assert_true(g_hash_table_add(c->units, (gpointer)text(f, "unit")));
    } else if (strcmp(kind, "person.registered") == 0) {
        g_assert_nonnull(text(f, "full_name"));
        g_assert_true(g_hash_table_add(c->registered, (gpointer)text(f, "person")));
    } else if (strcmp(kind, "post.opened") == 0) {
        begin(c->open_stays, c->open, text(f, "post"), text(f, "along"), at_of(f));
        g_hash_table_insert(c->minimums, (gpointer)text(f, "post"), json_object_get(f, "minimum"));
    } else if (strcmp(kind, "post.closed") == 0) {
        unsigned n = GPOINTER_TO_UINT(g_hash_table_lookup(c->open, text(f, "post")));

        g_assert_cmpuint(n, >, 0);
        end(c->open_stays, c->open, text(f, "post"),
            g_array_index(c->open_stays, struct stay, n - 1).position, at_of(f));
    } else if (strcmp(kind, "position.established") == 0) {
        g_assert_true(g_hash_table_contains(c->open, text(f, "post")));
        g_assert_true(g_hash_table_contains(c->units, text(f, "unit")));
        g_assert_true(g_hash_table_insert(c->posts_of, (gpointer)text(f, "position"),
                                          (gpointer)text(f, "post")));
    } else if (strcmp(kind, "absence.planned") == 0) {
        g_assert_true(g_hash_table_contains(c->registered, text(f, "person")));
        g_assert_cmpstr(text(f, "since"), <, text(f, "until"));
        g_hash_table_insert(c->courses, (gpointer)text(f, "person"), (gpointer)f);
    } else if (strcmp(kind, "lift.scheduled") == 0) {
        g_assert_true(g_hash_table_insert(c->lifts, (gpointer)text(f, "lift"), (gpointer)f));
    } else if (strcmp(kind, "lift.cancelled") == 0) {
        g_assert_true(g_hash_table_contains(c->lifts, text(f, "lift")));
        g_hash_table_add(c->cancelled, (gpointer)text(f, "lift"));
    } else if (strcmp(kind, "plan.published") == 0) {
        g_assert_cmpint(json_integer_value(json_object_get(f, "gaps")), ==, 0);
        g_assert_true(g_hash_table_insert(c->plans, (gpointer)text(f, "plan"), (gpointer)f));
        g_ptr_array_add(c->published, (gpointer)f);
    } else if (strcmp(kind, "order.given") == 0) {
        hear_order(c, f);
    } else if (strcmp(kind, "tour.arrived") == 0) {
        const json_t *course = g_hash_table_lookup(c->courses, text(f, "person"));
        int64_t day = (at_of(f) + EAST_MS) / DAY_MS;

        g_assert_true(g_hash_table_contains(c->registered, text(f, "person")));
        if (course != NULL)
            g_assert_true(day < day_of(text(course, "since")) ||
                          day >= day_of(text(course, "until")));
        begin(c->tours, c->running, text(f, "person"), text(f, "position"), at_of(f));
    } else if (strcmp(kind, "tour.departed") == 0) {
        end(c->tours, c->running, text(f, "person"), text(f, "position"), at_of(f));
    } else if (strcmp(kind, "absence.begun") == 0) {
        g_assert_true(g_hash_table_contains(c->running, text(f, "person")));
        begin(c->aways, c->away, text(f, "person"),
              json_is_true(json_object_get(f, "outside")) ? "outside" : "inside", at_of(f));
    } else if (strcmp(kind, "absence.ended") == 0) {
        unsigned n = GPOINTER_TO_UINT(g_hash_table_lookup(c->away, text(f, "person")));

        g_assert_cmpuint(n, >, 0);
        end(c->aways, c->away, text(f, "person"),
            g_array_index(c->aways, struct stay, n - 1).position, at_of(f));
    } else if (strcmp(kind, "visitor.arrived") == 0) {
        begin(c->visits, c->visiting, text(f, "visitor"),
              json_is_true(json_object_get(f, "counts")) ? "counts" : "", at_of(f));
    } else {
        unsigned n = GPOINTER_TO_UINT(g_hash_table_lookup(c->visiting, text(f, "visitor")));

        g_assert_cmpstr(kind, ==, "visitor.departed");
        end(c->visits, c->visiting, text(f, "visitor"),
            g_array_index(c->visits, struct stay, n - 1).position, at_of(f));
    }
}

/* ---- counting ---- */

struct change {
    int64_t at;
    int by;
};

static int change_order(gconstpointer a, gconstpointer b)
{
    const struct change *x = a, *y = b;

    return (x->at > y->at) - (x->at < y->at);
}

static void add_change(GArray *changes, int64_t at, int by)
{
    struct change change = {at, by};

    if (at != INT64_MAX)
        g_array_append_val(changes, change);
}

/* Lines for the stretches within [since, until) and the exercise in which the count is outside
 * [least, most]. */
static void find_stretches(struct checker *c, GArray *changes, int64_t least, int64_t most,
                           int64_t since, int64_t until, const char *rule, const char *subject,
                           const char *reading)
{
    int64_t n = 0;
    int64_t began = -1;
    unsigned i = 0;

    g_array_sort(changes, change_order);
    while (i < changes->len) {
        int64_t at = g_array_index(changes, struct change, i).at;
        bool is_bad = false;

        while (i < changes->len && g_array_index(changes, struct change, i).at == at)
            n += g_array_index(changes, struct change, i++).by;
        if (i < changes->len && g_array_index(changes, struct change, i).at <= since)
            continue;
        at = MAX(at, since);
        if (at >= until || at >= c->exercise->span.until.ms)
            break;
        is_bad = n < least || n > most;
        if (is_bad && began < 0)
            began = at;
        if (!is_bad && began >= 0) {
            add_line(c->found, rule, subject, reading, began, at);
            began = -1;
        }
    }
    if (began >= 0)
        add_line(c->found, rule, subject, reading, began, until);
}

/* Away changes of everybody, or of those on tour at that post. */
static void add_aways(const struct checker *c, GArray *changes, const char *post)
{
    g_autoptr(GHashTable) by_person = NULL;

    if (post != NULL)
        by_person = table();
    for (unsigned i = 0; by_person != NULL && i < c->tours->len; i++) {
        const struct stay *tour = &g_array_index(c->tours, struct stay, i);
        GArray *list = g_hash_table_lookup(by_person, tour->person);

        if (list == NULL) {
            list = g_array_new(FALSE, FALSE, sizeof(struct stay));
            g_hash_table_insert(by_person, (gpointer)tour->person, list);
        }
        g_array_append_vals(list, tour, 1);
    }
    for (unsigned i = 0; i < c->aways->len; i++) {
        const struct stay *away = &g_array_index(c->aways, struct stay, i);
        const GArray *tours =
            by_person != NULL ? g_hash_table_lookup(by_person, away->person) : NULL;
        bool is_here = post == NULL;

        for (unsigned t = 0; tours != NULL && t < tours->len; t++) {
            const struct stay *tour = &g_array_index(tours, struct stay, t);

            if (tour->since <= away->since && away->until <= tour->until)
                is_here = strcmp(g_hash_table_lookup(c->posts_of, tour->position), post) == 0;
        }
        if (!is_here || strcmp(away->position, "outside") != 0)
            continue;
        add_change(changes, away->since, -1);
        add_change(changes, away->until, 1);
    }
    if (by_person != NULL) {
        GHashTableIter all;
        gpointer list = NULL;

        g_hash_table_iter_init(&all, by_person);
        while (g_hash_table_iter_next(&all, NULL, &list))
            g_array_unref(list);
    }
}

static void check_strength(struct checker *c, const struct article *article)
{
    for (unsigned r = 0; r < article->n_readings; r++) {
        g_autoptr(GArray) changes = g_array_new(FALSE, FALSE, sizeof(struct change));
        int64_t ceiling =
            json_integer_value(json_object_get(article->readings[r].params, "ceiling"));

        for (unsigned i = 0; i < c->tours->len; i++) {
            add_change(changes, g_array_index(c->tours, struct stay, i).since, 1);
            add_change(changes, g_array_index(c->tours, struct stay, i).until, -1);
        }
        for (unsigned i = 0; i < c->visits->len; i++) {
            const struct stay *visit = &g_array_index(c->visits, struct stay, i);

            if (strcmp(visit->position, "counts") != 0)
                continue;
            add_change(changes, visit->since, 1);
            add_change(changes, visit->until, -1);
        }
        add_aways(c, changes, NULL);
        find_stretches(c, changes, INT64_MIN, ceiling, INT64_MIN, INT64_MAX, article->rule,
                       c->exercise->agreement.slug, article->readings[r].name);
    }
}

static void check_manning(struct checker *c, const struct article *article)
{
    for (unsigned p = 0; p < c->open_stays->len; p++) {
        const struct stay *post = &g_array_index(c->open_stays, struct stay, p);
        int64_t minimum = json_integer_value(g_hash_table_lookup(c->minimums, post->person));
        g_autoptr(GArray) changes = g_array_new(FALSE, FALSE, sizeof(struct change));

        g_assert_cmpint(minimum, >, 0);
        for (unsigned i = 0; i < c->tours->len; i++) {
            const struct stay *tour = &g_array_index(c->tours, struct stay, i);

            if (strcmp(g_hash_table_lookup(c->posts_of, tour->position), post->person) != 0)
                continue;
            add_change(changes, tour->since, 1);
            add_change(changes, tour->until, -1);
        }
        add_aways(c, changes, post->person);
        find_stretches(c, changes, minimum, INT64_MAX, post->since, post->until, article->rule,
                       post->person, article->readings[0].name);
    }
}

/* Last local day on which the tour may run, as a day of GDate. */
static guint32 last_day(const json_t *params, int64_t arrived)
{
    const char *max = text(params, "max");
    int64_t day = (arrived + EAST_MS) / DAY_MS;
    unsigned n = (unsigned)g_ascii_strtoull(max + 1, NULL, 10);
    GDate date, moved;

    g_date_clear(&date, 1);
    g_date_set_julian(&date, (guint32)(day + 719163));
    moved = date;
    if (max[strlen(max) - 1] == 'D')
        g_date_add_days(&moved, n);
    else
        g_date_add_months(&moved, max[strlen(max) - 1] == 'Y' ? 12 * n : n);
    if (max[strlen(max) - 1] != 'D' && strcmp(text(params, "end_of_month"), "forward") == 0 &&
        g_date_get_day(&moved) != g_date_get_day(&date))
        g_date_add_days(&moved, 1);
    return g_date_get_julian(&moved);
}

static void check_limits(struct checker *c, const struct article *article)
{
    for (unsigned r = 0; r < article->n_readings; r++)
        for (unsigned i = 0; i < c->tours->len; i++) {
            const struct stay *tour = &g_array_index(c->tours, struct stay, i);
            int64_t last = (int64_t)last_day(article->readings[r].params, tour->since) - 719163;
            int64_t late = (last + 1) * DAY_MS - EAST_MS;

            if (late < tour->until && late < c->exercise->span.until.ms)
                add_line(c->found, article->rule, tour->person, article->readings[r].name, late,
                         tour->until);
        }
}

/* Each line asked for has a post at every instant from its first on. */
static void check_deployment(struct checker *c, const struct article *article)
{
    const json_t *along = json_object_get(article->readings[0].params, "along");

    for (size_t k = 0; k < json_array_size(along); k++) {
        g_autoptr(GArray) changes = g_array_new(FALSE, FALSE, sizeof(struct change));
        const char *line = json_string_value(json_array_get(along, k));

        for (unsigned p = 0; p < c->open_stays->len; p++) {
            const struct stay *post = &g_array_index(c->open_stays, struct stay, p);

            if (g_strcmp0(post->position, line) != 0)
                continue;
            add_change(changes, post->since, 1);
            add_change(changes, post->until, -1);
        }
        g_assert_cmpuint(changes->len, >, 0);
        find_stretches(c, changes, 1, INT64_MAX, INT64_MIN, INT64_MAX, article->rule, line,
                       article->readings[0].name);
    }
}

/* ---- orders ---- */

/* Tours by person: GArray of struct stay. */
static GHashTable *tours_of_people(const struct checker *c)
{
    GHashTable *people =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);

    for (unsigned i = 0; i < c->tours->len; i++) {
        const struct stay *tour = &g_array_index(c->tours, struct stay, i);
        GArray *list = g_hash_table_lookup(people, tour->person);

        if (list == NULL) {
            list = g_array_new(FALSE, FALSE, sizeof(struct stay));
            g_hash_table_insert(people, (gpointer)tour->person, list);
        }
        g_array_append_vals(list, tour, 1);
    }
    return people;
}

/* The last tour there that had begun when the lift's day ended. */
static const struct stay *ordered_tour(const GArray *tours, const char *position, int64_t day)
{
    const struct stay *last = NULL;

    for (unsigned i = 0; tours != NULL && i < tours->len; i++) {
        const struct stay *tour = &g_array_index(tours, struct stay, i);

        if (strcmp(tour->position, position) == 0 && tour->since < (day + 1) * DAY_MS - EAST_MS)
            last = tour;
    }
    return last;
}

/* The day of the lift that it names under `end`, or -1: it names none, or a plan published later
 * holds on that day. */
static int64_t ordered_day(const struct checker *c, const json_t *order, const char *end)
{
    const json_t *plan = g_hash_table_lookup(c->plans, text(order, "plan"));
    const json_t *lift = NULL;
    const char *day = NULL;

    if (text(order, end) == NULL)
        return -1;
    lift = g_hash_table_lookup(c->lifts, text(order, end));
    day = text(lift, "runs_on");
    for (unsigned i = c->published->len; i > 0 && c->published->pdata[i - 1] != plan; i--)
        if (strcmp(text(c->published->pdata[i - 1], "since"), day) <= 0)
            return -1;
    g_assert_false(g_hash_table_contains(c->cancelled, text(order, end)));
    return day_of(day);
}

/* People come on the day they are ordered to; who leaves after the grace is late. */
static void check_orders(struct checker *c, const struct article *article)
{
    g_autoptr(GHashTable) people = tours_of_people(c);

    for (unsigned r = 0; r < article->n_readings; r++) {
        unsigned n_came = 0;
        const char *grace = text(article->readings[r].params, "grace");
        int64_t days = (int64_t)g_ascii_strtoull(grace + 1, NULL, 10);

        for (unsigned i = 0; i < c->orders->len; i++) {
            const json_t *order = c->orders->pdata[i];
            const GArray *tours = g_hash_table_lookup(people, text(order, "person"));
            int64_t day = ordered_day(c, order, "arrives");
            int64_t late = 0;
            const struct stay *tour = NULL;

            if (day >= 0) {
                tour = ordered_tour(tours, text(order, "position"), day);
                g_assert_nonnull(tour);
                g_assert_cmpint((tour->since + EAST_MS) / DAY_MS, ==, day);
                n_came++;
            }
            day = ordered_day(c, order, "leaves");
            if (day < 0)
                continue;
            tour = ordered_tour(tours, text(order, "position"), day);
            g_assert_nonnull(tour);
            g_assert_cmpint(tour->until, >=, day * DAY_MS - EAST_MS);
            late = (day + days + 1) * DAY_MS - EAST_MS;
            if (tour->until > late && late < c->exercise->span.until.ms)
                add_line(c->found, article->rule, tour->person, article->readings[r].name, late,
                         tour->until);
        }
        /* All but those who came before there was a plan. */
        g_assert_cmpuint(n_came + g_hash_table_size(c->posts_of), ==, c->tours->len);
    }
}

/* Positions never stand empty from the first day's end on. */
static void check_filled(const struct checker *c)
{
    g_autoptr(GHashTable) until = table();
    g_autoptr(GArray) sorted = g_array_new(FALSE, FALSE, sizeof(struct stay));

    g_array_append_vals(sorted, c->tours->data, c->tours->len);
    for (unsigned i = 0; i < sorted->len; i++) {
        const struct stay *tour = &g_array_index(sorted, struct stay, i);
        const struct stay *before = g_hash_table_lookup(until, tour->position);

        if (before != NULL) {
            g_assert_cmpint(before->since, <, tour->since);
            g_assert_cmpint(tour->since, <=, before->until);
        }
        g_hash_table_insert(until, (gpointer)tour->position, (gpointer)tour);
    }
}

static int line_order(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *joined(GPtrArray *lines)
{
    GString *all = g_string_new(NULL);

    g_ptr_array_sort(lines, line_order);
    for (unsigned i = 0; i < lines->len; i++)
        g_string_append_printf(all, "%s\n", (const char *)lines->pdata[i]);
    return g_string_free(all, FALSE);
}

static void checker_clear(struct checker *c)
{
    g_array_unref(c->tours);
    g_array_unref(c->aways);
    g_array_unref(c->visits);
    g_array_unref(c->open_stays);
    g_hash_table_unref(c->running);
    g_hash_table_unref(c->away);
    g_hash_table_unref(c->visiting);
    g_hash_table_unref(c->posts_of);
    g_hash_table_unref(c->open);
    g_hash_table_unref(c->registered);
    g_hash_table_unref(c->units);
    g_hash_table_unref(c->minimums);
    g_hash_table_unref(c->courses);
    g_hash_table_unref(c->lifts);
    g_hash_table_unref(c->cancelled);
    g_hash_table_unref(c->plans);
    g_ptr_array_unref(c->published);
    g_ptr_array_unref(c->orders);
    g_ptr_array_unref(c->found);
}

static void check_articles(struct checker *c)
{
    for (unsigned i = 0; i < c->exercise->agreement.articles->len; i++) {
        const struct article *article =
            &g_array_index(c->exercise->agreement.articles, struct article, i);

        if (strcmp(article->rule, "force.strength-ceiling") == 0)
            check_strength(c, article);
        else if (strcmp(article->rule, "force.minimum-manning") == 0)
            check_manning(c, article);
        else if (strcmp(article->rule, "force.deployment") == 0)
            check_deployment(c, article);
        else if (strcmp(article->rule, "force.tour-limit") == 0)
            check_limits(c, article);
        else if (strcmp(article->rule, "force.plan-kept") == 0)
            check_orders(c, article);
    }
}

void play(struct exercise *exercise, unsigned *n_tours, unsigned *n_planted)
{
    struct checker c = {
        .exercise = exercise,
        .tours = g_array_new(FALSE, FALSE, sizeof(struct stay)),
        .aways = g_array_new(FALSE, FALSE, sizeof(struct stay)),
        .visits = g_array_new(FALSE, FALSE, sizeof(struct stay)),
        .open_stays = g_array_new(FALSE, FALSE, sizeof(struct stay)),
        .running = table(),
        .away = table(),
        .visiting = table(),
        .posts_of = table(),
        .open = table(),
        .registered = table(),
        .units = table(),
        .minimums = table(),
        .courses = table(),
        .lifts = table(),
        .cancelled = table(),
        .plans = table(),
        .published = g_ptr_array_new(),
        .orders = g_ptr_array_new(),
        .found = g_ptr_array_new_with_free_func(g_free),
    };
    g_autofree char *planted = NULL;
    g_autofree char *found = NULL;
    GError *error = NULL;

    force_exercise(exercise, &error);
    g_assert_no_error(error);
    g_array_sort(exercise->said, saying_order);
    for (unsigned i = 0; i < exercise->said->len; i++) {
        const struct saying *saying = &g_array_index(exercise->said, struct saying, i);

        g_assert_cmpint(saying->said, >=, at_of(saying->fields));
        hear(&c, saying->kind, saying->fields);
    }
    check_articles(&c);
    check_filled(&c);
    planted = joined(exercise->planted);
    found = joined(c.found);
    g_assert_cmpstr(found, ==, planted);
    *n_tours = c.tours->len;
    *n_planted = exercise->planted->len;
    checker_clear(&c);
}
