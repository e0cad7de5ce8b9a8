/* The force's part of an exercise, judged by a checker that shares no code with the rules: it reads
 * what was said, counts people instant by instant and days by GDate, and must find just what was
 * planted. The engine around the part is the test's own. */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "mission/agreement.h"
#include "mission/exercise.h"
#include "modules/force/force.h"

/* Asia/Baku has been four hours east of UTC without summer time since 2016. */
#define EAST_MS (4 * 3600 * INT64_C(1000))
#define DAY_MS  (24 * 3600 * INT64_C(1000))

/* ---- an engine ---- */

struct saying {
    int64_t said;
    unsigned no;
    const char *kind;
    json_t *fields;
};

struct exercise {
    struct agreement agreement;
    struct interval span;
    int64_t positions, posts, people;
    GRand *random;
    GArray *said;       /* struct saying */
    GPtrArray *planted; /* lines */
};

const struct agreement *exercise_agreement(const struct exercise *exercise)
{
    return &exercise->agreement;
}

const struct zone *exercise_zone(const struct exercise *exercise)
{
    return exercise->agreement.zone;
}

struct interval exercise_span(const struct exercise *exercise)
{
    return exercise->span;
}

int64_t exercise_option(const struct exercise *exercise, const char *name)
{
    if (strcmp(name, "positions") == 0)
        return exercise->positions;
    if (strcmp(name, "posts") == 0)
        return exercise->posts;
    g_assert_cmpstr(name, ==, "people");
    return exercise->people;
}

uint32_t exercise_random(struct exercise *exercise, uint32_t n)
{
    g_assert_cmpuint(n, >, 0);
    return (uint32_t)g_rand_int_range(exercise->random, 0, (gint32)n);
}

void exercise_say(struct exercise *exercise, struct instant said, const char *author,
                  const char *kind, json_t *fields)
{
    struct saying saying = {said.ms, exercise->said->len, g_intern_string(kind), fields};

    g_assert_cmpstr(author, ==, "force");
    g_assert_nonnull(fields);
    g_assert_cmpint(said.ms, >=, exercise->span.since.ms);
    g_assert_cmpint(said.ms, <, exercise->span.until.ms);
    g_array_append_val(exercise->said, saying);
}

static void add_line(GPtrArray *lines, const char *rule, const char *subject, const char *reading,
                     int64_t since, int64_t until)
{
    if (until == INT64_MAX)
        g_ptr_array_add(lines,
                        g_strdup_printf("%s %s (%s) %" PRId64 " -", rule, subject, reading, since));
    else
        g_ptr_array_add(lines, g_strdup_printf("%s %s (%s) %" PRId64 " %" PRId64, rule, subject,
                                               reading, since, until));
}

void exercise_plant(struct exercise *exercise, const char *article, const char *rule,
                    const char *subject, const char *reading, struct instant since,
                    struct instant until)
{
    g_assert_nonnull(article);
    add_line(exercise->planted, rule, subject, reading, since.ms, until.ms);
}

bool agreement_keeps(const struct agreement *agreement, const char *fact, const char *participant)
{
    g_assert_nonnull(agreement);
    g_assert_nonnull(fact);
    return strcmp(participant, "force") == 0;
}

bool agreement_allows(const struct agreement *agreement, const char *participant, const char *kind,
                      const json_t *fields, GError **error)
{
    g_assert_nonnull(agreement);
    g_assert_nonnull(kind);
    g_assert_nonnull(fields);
    g_assert_null(error);
    return strcmp(participant, "nobody") != 0;
}

/* ---- agreements ---- */

/* One article, its readings as a list of [name, parameters]. */
static void add_article(struct agreement *agreement, const char *rule, const char *readings)
{
    json_t *list = json_loads(readings, 0, NULL);
    struct reading *made = g_new0(struct reading, json_array_size(list));
    struct article article = {
        .id = rule, .rule = rule, .readings = made, .n_readings = (unsigned)json_array_size(list)};

    g_assert_nonnull(list);
    for (unsigned r = 0; r < article.n_readings; r++) {
        made[r].name = json_string_value(json_array_get(json_array_get(list, r), 0));
        made[r].params = json_array_get(json_array_get(list, r), 1);
    }
    json_array_append_new(agreement->canonical, list);
    g_array_append_val(agreement->articles, article);
}

static void exercise_set_up(struct exercise *exercise, unsigned seed, int years)
{
    static const struct participant participants[] = {{"nobody", "party", NULL, 0},
                                                      {"force", "force", NULL, 0},
                                                      {"north", "contributor", NULL, 0}};
    static const struct named named[] = {{"line", "contact-line", NULL},
                                         {"link", "corridor", NULL},
                                         {"place", "hill", NULL},
                                         {"post_type", "observation-post", NULL}};

    *exercise = (struct exercise){.positions = -1, .posts = -1, .people = -1};
    exercise->agreement.slug = "made-up";
    exercise->agreement.zone = zone_new("Asia/Baku", NULL);
    exercise->agreement.canonical = json_array();
    exercise->agreement.articles = g_array_new(FALSE, FALSE, sizeof(struct article));
    exercise->agreement.participants = g_array_new(FALSE, FALSE, sizeof(struct participant));
    exercise->agreement.named = g_array_new(FALSE, FALSE, sizeof(struct named));
    g_array_append_vals(exercise->agreement.participants, participants, G_N_ELEMENTS(participants));
    g_array_append_vals(exercise->agreement.named, named, G_N_ELEMENTS(named));
    exercise->span.since.ms = INT64_C(1604955600000); /* 2020-11-10T01:00+04:00 */
    exercise->span.until.ms = exercise->span.since.ms + years * 365 * DAY_MS;
    exercise->random = g_rand_new_with_seed(seed);
    exercise->said = g_array_new(FALSE, FALSE, sizeof(struct saying));
    exercise->planted = g_ptr_array_new_with_free_func(g_free);
}

static void exercise_tear_down(struct exercise *exercise)
{
    for (unsigned i = 0; i < exercise->agreement.articles->len; i++)
        g_free((gpointer)g_array_index(exercise->agreement.articles, struct article, i).readings);
    for (unsigned i = 0; i < exercise->said->len; i++)
        json_decref(g_array_index(exercise->said, struct saying, i).fields);
    json_decref(exercise->agreement.canonical);
    zone_free((struct zone *)exercise->agreement.zone);
    g_array_unref(exercise->agreement.articles);
    g_array_unref(exercise->agreement.participants);
    g_array_unref(exercise->agreement.named);
    g_rand_free(exercise->random);
    g_array_unref(exercise->said);
    g_ptr_array_unref(exercise->planted);
}

/* ---- the checker ---- */

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
    GArray *open_stays;   /* struct stay: person is the post */
    GHashTable *minimums; /* post */
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
    } else if (strcmp(kind, "tour.arrived") == 0) {
        g_assert_true(g_hash_table_contains(c->registered, text(f, "person")));
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
    }
}

/* Plays, checks that just what is planted is found, and says how many tours and lines there were.
 */
static void play(struct exercise *exercise, unsigned *n_tours, unsigned *n_planted)
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
        .found = g_ptr_array_new_with_free_func(g_free),
    };
    g_autofree char *planted = NULL;
    g_autofree char *found = NULL;
    GError *error = NULL;

    g_assert_true(force_exercise(exercise, &error));
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

/* ---- tests ---- */

#define TWO_READINGS                                                                               \
    "[[\"clamp\", {\"max\": \"P6M\", \"end_of_month\": \"clamp\"}],"                               \
    " [\"forward\", {\"max\": \"P6M\", \"end_of_month\": \"forward\"}]]"

static void add_usual(struct agreement *agreement, const char *ceiling, const char *limit)
{
    g_autofree char *strength = g_strdup_printf("[[\"\", {\"ceiling\": %s}]]", ceiling);

    add_article(agreement, "force.strength-ceiling", strength);
    add_article(agreement, "force.tour-limit", limit);
    add_article(agreement, "force.minimum-manning", "[[\"\", {}]]");
    add_article(agreement, "force.deployment",
                "[[\"\", {\"along\": [\"contact-line\", \"corridor\"]}]]");
}

/* Every kind of planted breach is there, in exact numbers. */
static void test_five_years(void)
{
    for (unsigned seed = 1; seed <= 10; seed++) {
        struct exercise exercise;
        unsigned n_tours = 0, n_planted = 0, n_over = 0, n_short = 0, n_late = 0;

        exercise_set_up(&exercise, seed, 5);
        add_usual(&exercise.agreement, "1960", TWO_READINGS);
        play(&exercise, &n_tours, &n_planted);
        for (unsigned i = 0; i < exercise.planted->len; i++) {
            const char *line = exercise.planted->pdata[i];

            n_over += g_str_has_prefix(line, "force.strength-ceiling made-up");
            n_short += g_str_has_prefix(line, "force.minimum-manning post-");
            n_late += g_str_has_prefix(line, "force.tour-limit p-");
        }
        g_test_message("seed %u: %u rows, %u tours, %u over, %u short, %u late", seed,
                       exercise.said->len, n_tours, n_over, n_short, n_late);
        g_assert_cmpuint(n_over, ==, 2);
        g_assert_cmpuint(n_short, ==, 2);
        g_assert_cmpuint(n_late, >=, 6);
        g_assert_cmpuint(n_over + n_short + n_late, ==, n_planted);
        g_assert_cmpuint(n_tours, >, 19000);
        g_assert_cmpuint(n_tours, <, 23000);
        exercise_tear_down(&exercise);
    }
}

/* Of small forces, short tours, long ones, and with hardly any room under the ceiling. */
static void test_other_agreements(void)
{
    static const struct {
        const char *ceiling;
        const char *limit;
        int64_t positions;
    } cases[] = {
        {"1960", TWO_READINGS, 1959},
        {"1960", TWO_READINGS, 1960},
        {"1960", TWO_READINGS, 10},
        {"100", TWO_READINGS, -1},
        {"12", TWO_READINGS, -1},
        {"3", TWO_READINGS, -1},
        {"500", "[[\"\", {\"max\": \"P1Y\", \"end_of_month\": \"clamp\"}]]", -1},
        {"500", "[[\"\", {\"max\": \"P3M\", \"end_of_month\": \"clamp\"}]]", 490},
        {"300", "[[\"\", {\"max\": \"P14D\", \"end_of_month\": \"clamp\"}]]", 250},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        for (unsigned seed = 1; seed <= 5; seed++) {
            struct exercise exercise;
            unsigned n_tours = 0, n_planted = 0;

            exercise_set_up(&exercise, 100 * i + seed, seed == 5 ? 1 : 3);
            exercise.positions = cases[i].positions;
            exercise.posts = i == 5 ? -1 : 4;
            if (cases[i].positions == 10 || i >= 4)
                exercise.posts = 2;
            if (i == 5)
                exercise.posts = -1;
            add_article(&exercise.agreement, "force.tour-limit", cases[i].limit);
            {
                g_autofree char *strength =
                    g_strdup_printf("[[\"\", {\"ceiling\": %s}]]", cases[i].ceiling);

                add_article(&exercise.agreement, "force.strength-ceiling", strength);
            }
            add_article(&exercise.agreement, "force.minimum-manning", "[[\"\", {}]]");
            play(&exercise, &n_tours, &n_planted);
            g_test_message("case %u seed %u: %u tours, %u planted", i, seed, n_tours, n_planted);
            g_assert_cmpuint(n_tours, >, 0);
            exercise_tear_down(&exercise);
        }
}

static void test_same_seed_same_play(void)
{
    g_autofree char *first = NULL;

    for (int round = 0; round < 2; round++) {
        struct exercise exercise;
        GString *all = g_string_new(NULL);
        unsigned n_tours = 0, n_planted = 0;

        exercise_set_up(&exercise, 9, 2);
        add_usual(&exercise.agreement, "200", TWO_READINGS);
        exercise.posts = 4;
        play(&exercise, &n_tours, &n_planted);
        for (unsigned i = 0; i < exercise.said->len; i++) {
            const struct saying *saying = &g_array_index(exercise.said, struct saying, i);
            char *fields = json_dumps(saying->fields, JSON_COMPACT | JSON_SORT_KEYS);

            g_string_append_printf(all, "%" PRId64 " %s %s\n", saying->said, saying->kind, fields);
            free(fields);
        }
        if (round == 1)
            g_assert_true(strcmp(first, all->str) == 0);
        g_free(first);
        first = g_string_free(all, FALSE);
        exercise_tear_down(&exercise);
    }
}

static void test_nothing_to_play(void)
{
    struct exercise exercise;
    GError *error = NULL;

    exercise_set_up(&exercise, 1, 5);
    add_article(&exercise.agreement, "force.deployment", "[[\"\", {\"along\": [\"corridor\"]}]]");
    g_assert_true(force_exercise(&exercise, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(exercise.said->len, ==, 0);
    exercise_tear_down(&exercise);
}

static void refuse(int64_t positions, int64_t people, const char *limit, enum error_code code)
{
    struct exercise exercise;
    GError *error = NULL;

    exercise_set_up(&exercise, 1, 5);
    add_usual(&exercise.agreement, "1960", limit);
    exercise.positions = positions;
    exercise.people = people;
    g_assert_false(force_exercise(&exercise, &error));
    g_assert_error(error, TRUCE_ERROR, (int)code);
    g_assert_cmpuint(exercise.said->len, ==, 0);
    g_error_free(error);
    exercise_tear_down(&exercise);
}

static void test_refusals(void)
{
    refuse(1961, -1, TWO_READINGS, ERROR_USAGE);
    refuse(1000, 1999, TWO_READINGS, ERROR_USAGE);
    refuse(-1, -1, "[[\"\", {\"max\": \"P3D\", \"end_of_month\": \"clamp\"}]]", ERROR_AGREEMENT);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/exercise/five-years", test_five_years);
    g_test_add_func("/exercise/other-agreements", test_other_agreements);
    g_test_add_func("/exercise/same-seed-same-play", test_same_seed_same_play);
    g_test_add_func("/exercise/nothing-to-play", test_nothing_to_play);
    g_test_add_func("/exercise/refusals", test_refusals);
    return g_test_run();
}
