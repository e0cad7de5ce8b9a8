/* The force's rules on facts made up here: the rows of the worked example, and models that count
 * instant by instant. The view is the test's own. */
#include <string.h>

#include "mission/sink.h"
#include "modules/force/force.h"

/* ---- a view of facts made up here ---- */

struct view {
    GArray *facts[FACT_COUNT];
    GArray *visitors;
    struct zone *zone;
};

const GArray *view_fact(struct view *view, enum fact fact, GError **error)
{
    g_assert_null(*error);
    return view->facts[fact];
}

const struct zone *view_zone(const struct view *view)
{
    return view->zone;
}

struct mission *view_mission(struct view *view)
{
    g_assert_nonnull(view);
    return NULL;
}

const char *mission_slug(const struct mission *mission)
{
    g_assert_null(mission);
    return "made-up";
}

bool view_spoke(const struct view *view, enum fact fact, const char *subject)
{
    g_assert_nonnull(view->facts[fact]);
    g_assert_nonnull(subject);
    return true;
}

GArray *force_load_visitors(struct view *view, GError **error)
{
    g_assert_null(*error);
    return g_array_ref(view->visitors);
}

struct bed {
    struct view view;
    json_t *params;
    struct article article;
    GPtrArray *findings;
    GArray *duties;
};

static void bed_set_up(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    bed->view.facts[FACT_TOUR] = g_array_new(FALSE, FALSE, sizeof(struct fact_tour));
    bed->view.facts[FACT_POSITION] = g_array_new(FALSE, FALSE, sizeof(struct fact_position));
    bed->view.facts[FACT_POST] = g_array_new(FALSE, FALSE, sizeof(struct fact_post));
    bed->view.facts[FACT_ABSENCE] = g_array_new(FALSE, FALSE, sizeof(struct fact_absence));
    bed->view.facts[FACT_STRENGTH] = g_array_new(FALSE, FALSE, sizeof(struct fact_strength));
    bed->view.facts[FACT_PLAN] = g_array_new(FALSE, FALSE, sizeof(struct fact_plan));
    bed->view.facts[FACT_ORDER] = g_array_new(FALSE, FALSE, sizeof(struct fact_order));
    bed->view.facts[FACT_PIN] = g_array_new(FALSE, FALSE, sizeof(struct fact_pin));
    bed->view.facts[FACT_LIFT] = g_array_new(FALSE, FALSE, sizeof(struct fact_lift));
    bed->view.visitors = g_array_new(FALSE, FALSE, sizeof(struct span));
    bed->view.zone = zone_new("Asia/Baku", NULL);
    bed->article = (struct article){.id = "article-1"};
    bed->findings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    bed->duties = g_array_new(FALSE, FALSE, sizeof(struct duty));
}

static void clear_duties(struct bed *bed)
{
    for (unsigned i = 0; i < bed->duties->len; i++) {
        g_free(g_array_index(bed->duties, struct duty, i).subject);
        g_free(g_array_index(bed->duties, struct duty, i).what);
    }
    g_array_set_size(bed->duties, 0);
}

static void clear_facts(struct bed *bed)
{
    for (unsigned i = 0; i < FACT_COUNT; i++)
        if (bed->view.facts[i] != NULL)
            g_array_set_size(bed->view.facts[i], 0);
    g_array_set_size(bed->view.visitors, 0);
}

static void bed_tear_down(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    for (unsigned i = 0; i < FACT_COUNT; i++)
        g_clear_pointer(&bed->view.facts[i], g_array_unref);
    g_array_unref(bed->view.visitors);
    zone_free(bed->view.zone);
    json_decref(bed->params);
    clear_duties(bed);
    g_ptr_array_unref(bed->findings);
    g_array_unref(bed->duties);
}

static void set_params(struct bed *bed, const char *json)
{
    json_decref(bed->params);
    bed->params = json_loads(json, 0, NULL);
    g_assert_nonnull(bed->params);
}

typedef bool rule_function(struct check *check, GError **error);

static void find(struct bed *bed, rule_function *rule)
{
    struct sink sink = {
        .article = "article-1",
        .reading = "",
        .account = "",
        .governs = {INSTANT_MIN, INSTANT_MAX},
        .window = {INSTANT_MIN, INSTANT_MAX},
        .all = true,
        .zone = bed->view.zone,
        .findings = bed->findings,
        .first_looked = INSTANT_MAX,
    };
    struct check check = {&bed->view, &bed->article, "", bed->params, &sink};
    GError *error = NULL;

    g_ptr_array_set_size(bed->findings, 0);
    g_assert_true(rule(&check, &error));
    g_assert_no_error(error);
}

static void ask_duties(struct bed *bed, const char *from, int days)
{
    struct sink sink = {
        .governs = {INSTANT_MIN, INSTANT_MAX},
        .zone = bed->view.zone,
        .duties = bed->duties,
    };
    struct check check = {&bed->view, &bed->article, "", bed->params, &sink};
    GError *error = NULL;

    clear_duties(bed);
    g_assert_true(date_parse(from, &sink.from, NULL));
    sink.until.day = sink.from.day + days;
    sink_begin_duties(&sink);
    g_assert_true(force_tour_duties(&check, &error));
    g_assert_no_error(error);
    sink_end_duties(&sink);
}

/* ---- facts ---- */

static GStringChunk *texts; /* g_intern_string leaks when it has thousands of texts */

static const char *intern(const char *text)
{
    return g_string_chunk_insert_const(texts, text);
}

/* "2021-08-31T12:00", local; "" is no end. */
static struct instant local(const char *text)
{
    OWNED(zone) zone = zone_new("Asia/Baku", NULL);
    struct instant at = INSTANT_MAX;

    if (*text != '\0')
        g_assert_true(zone_parse_local(zone, text, &at, NULL));
    return at;
}

static void add_tour(struct bed *bed, const char *person, const char *position,
                     struct instant arrived, struct instant departed)
{
    int64_t n = bed->view.facts[FACT_TOUR]->len;
    struct fact_tour tour = {intern(person), intern(position), arrived,       departed,
                             false,          {2 * n, 0},       {2 * n + 1, 0}};

    if (departed.ms == INT64_MAX)
        tour.departure = EVIDENCE_NONE;
    if (arrived.ms == INT64_MIN)
        tour.arrival = EVIDENCE_NONE;
    g_array_append_val(bed->view.facts[FACT_TOUR], tour);
}

static void tour(struct bed *bed, const char *person, const char *position, const char *arrived,
                 const char *departed)
{
    add_tour(bed, person, position, local(arrived), local(departed));
}

static void add_absence(struct bed *bed, const char *person, bool outside, struct instant since,
                        struct instant until)
{
    struct fact_absence absence = {intern(person), "leave", outside, since, until, {100, 0}};

    g_array_append_val(bed->view.facts[FACT_ABSENCE], absence);
}

static void add_position(struct bed *bed, const char *position, const char *post,
                         struct instant since, struct instant until)
{
    struct fact_position row = {
        intern(position), intern(post), "rifleman", "", since, until, {0, 0}};

    g_array_append_val(bed->view.facts[FACT_POSITION], row);
}

static void add_post(struct bed *bed, const char *post, const char *along, int64_t minimum,
                     struct instant since, struct instant until)
{
    struct fact_post row = {.post = intern(post),
                            .type = "",
                            .place = "",
                            .along = intern(along),
                            .minimum = minimum,
                            .since = since,
                            .until = until,
                            .opened = {7, 0},
                            .closed = EVIDENCE_NONE};

    g_array_append_val(bed->view.facts[FACT_POST], row);
}

static void make_strength(struct bed *bed)
{
    GError *error = NULL;

    g_array_set_size(bed->view.facts[FACT_STRENGTH], 0);
    g_assert_true(force_load_strength(&bed->view, bed->view.facts[FACT_STRENGTH], &error));
    g_assert_no_error(error);
}

/* "status subject since until: because" of each finding of that status or worse, as lines. */
static char *lines_of(const struct bed *bed, enum status least)
{
    GString *lines = g_string_new(NULL);

    for (unsigned i = 0; i < bed->findings->len; i++) {
        const struct finding *finding = bed->findings->pdata[i];
        g_autofree char *since = zone_instant_text(bed->view.zone, finding->since);
        g_autofree char *until = zone_instant_text(bed->view.zone, finding->until);

        if (finding->status >= least)
            g_string_append_printf(lines, "%s %s %.16s/%.16s: %s\n", status_name(finding->status),
                                   finding->subject, since, until, finding->because);
    }
    return g_string_free(lines, FALSE);
}

#define ASSERT_LINES(bed, least, expected)                                                         \
    do {                                                                                           \
        g_autofree char *lines = lines_of((bed), (least));                                         \
        g_assert_cmpstr(lines, ==, (expected));                                                    \
    } while (0)

static char *subjects_of(const struct finding *finding)
{
    g_ptr_array_add(finding->subjects, NULL);
    return g_strjoinv(" ", (char **)finding->subjects->pdata);
}

/* ---- strength ---- */

/* 1,960 serve; one relief comes on the 3rd at noon and the predecessor leaves on the 5th. */
static void test_1961_present(struct bed *bed, gconstpointer data)
{
    g_autofree char *subjects = NULL;

    g_assert_null(data);
    set_params(bed, "{\"ceiling\": 1960, \"counts\": \"present\"}");
    for (int i = 0; i < 1960; i++) {
        g_autofree char *person = g_strdup_printf("p-%04d", i);
        g_autofree char *position = g_strdup_printf("s-%04d", i);

        tour(bed, person, position, "2021-02-01T10:00", i == 7 ? "2021-03-05T08:30" : "");
    }
    tour(bed, "q-0001", "s-0007", "2021-03-03T12:00", "");
    make_strength(bed);
    find(bed, force_check_strength);
    ASSERT_LINES(bed, STATUS_BREACHED,
                 "breached made-up 2021-03-03T12:00/2021-03-05T08:30: 1,961 present, 1 over the "
                 "ceiling of 1,960, from 2021-03-03T12:00:00+04:00 to 2021-03-05T08:30:00+04:00\n");
    g_assert_cmpuint(bed->findings->len, ==, 3);
    subjects = subjects_of(bed->findings->pdata[1]);
    g_assert_cmpstr(subjects, ==, "q-0001/s-0007 p-0007/s-0007");
    g_assert_cmpuint(((struct finding *)bed->findings->pdata[1])->n_evidence, ==, 1);
}

/* As one leaves another comes: never two. A person at two positions is one person. */
static void test_swap_and_double(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    set_params(bed, "{\"ceiling\": 1}");
    tour(bed, "a", "s-1", "2021-01-01T10:00", "2021-01-05T10:00");
    tour(bed, "a", "s-2", "2021-01-02T10:00", "2021-01-03T10:00");
    tour(bed, "b", "s-1", "2021-01-05T10:00", "");
    make_strength(bed);
    find(bed, force_check_strength);
    ASSERT_LINES(bed, STATUS_BREACHED, "");
    g_assert_cmpuint(bed->findings->len, ==, 1);
}

/* Who is on leave outside is assigned and not present; a visitor that counts is present. */
static void test_assigned_and_present(struct bed *bed, gconstpointer data)
{
    struct span visitor = {0, local("2021-01-03T00:00"), local("2021-01-04T00:00")};

    g_assert_null(data);
    tour(bed, "a", "s-1", "2021-01-01T00:00", "");
    tour(bed, "b", "s-2", "2021-01-01T00:00", "2021-02-01T00:00");
    add_absence(bed, "a", false, local("2021-01-01T00:00"), local("2021-01-02T00:00"));
    add_absence(bed, "b", true, local("2021-01-02T00:00"), local("2021-01-20T00:00"));
    add_absence(bed, "c", true, local("2021-01-02T00:00"), local("2021-01-20T00:00"));
    g_array_append_val(bed->view.visitors, visitor);
    make_strength(bed);
    set_params(bed, "{\"ceiling\": 1, \"counts\": \"assigned\"}");
    find(bed, force_check_strength);
    ASSERT_LINES(bed, STATUS_BREACHED,
                 "breached made-up 2021-01-01T00:00/2021-02-01T00:00: 2 assigned, 1 over the "
                 "ceiling of 1, from 2021-01-01T00:00:00+04:00 to 2021-02-01T00:00:00+04:00\n");
    set_params(bed, "{\"ceiling\": 1}");
    find(bed, force_check_strength);
    ASSERT_LINES(bed, STATUS_BREACHED,
                 "breached made-up 2021-01-01T00:00/2021-01-02T00:00: 2 present, 1 over the "
                 "ceiling of 1, from 2021-01-01T00:00:00+04:00 to 2021-01-02T00:00:00+04:00\n"
                 "breached made-up 2021-01-03T00:00/2021-01-04T00:00: 2 present, 1 over the "
                 "ceiling of 1, from 2021-01-03T00:00:00+04:00 to 2021-01-04T00:00:00+04:00\n"
                 "breached made-up 2021-01-20T00:00/2021-02-01T00:00: 2 present, 1 over the "
                 "ceiling of 1, from 2021-01-20T00:00:00+04:00 to 2021-02-01T00:00:00+04:00\n");
}

/* Without a statement there is no number, and nobody knows from when an unannounced departure's
 * tour had counted. */
static void test_strength_untold(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    set_params(bed, "{\"ceiling\": 0}");
    make_strength(bed);
    find(bed, force_check_strength);
    g_assert_cmpuint(bed->findings->len, ==, 0);
    add_tour(bed, "a", "s-1", INSTANT_MIN, local("2021-01-01T00:00"));
    make_strength(bed);
    find(bed, force_check_strength);
    g_assert_cmpuint(bed->findings->len, ==, 0);
}

/* ---- tour limit ---- */

#define SIX_CLAMP   "{\"max\": \"P6M\", \"end_of_month\": \"clamp\", \"lead\": \"P14D\"}"
#define SIX_FORWARD "{\"max\": \"P6M\", \"end_of_month\": \"forward\", \"lead\": \"P14D\"}"

static void test_end_of_august(struct bed *bed, gconstpointer data)
{
    const struct duty *duty = NULL;
    g_autofree char *date = NULL;
    g_autofree char *due = NULL;

    g_assert_null(data);
    tour(bed, "a", "s-1", "2021-08-31T15:00", "");
    set_params(bed, SIX_CLAMP);
    find(bed, force_check_tour_limit);
    ASSERT_LINES(
        bed, STATUS_KEPT,
        "kept a 2021-08-31T15:00/2022-02-14T00:00: arrived 2021-08-31, must have left by "
        "2022-02-28\n"
        "due a 2022-02-14T00:00/2022-03-01T00:00: arrived 2021-08-31, must have left by "
        "2022-02-28\n"
        "breached a 2022-03-01T00:00/: arrived 2021-08-31, must have left by 2022-02-28, is still "
        "there\n");
    due = zone_instant_text(bed->view.zone, ((struct finding *)bed->findings->pdata[1])->due);
    g_assert_cmpstr(due, ==, "2022-02-28T23:59:59.999+04:00");
    set_params(bed, SIX_FORWARD);
    find(bed, force_check_tour_limit);
    ASSERT_LINES(bed, STATUS_BREACHED,
                 "breached a 2022-03-02T00:00/: arrived 2021-08-31, must have left by 2022-03-01, "
                 "is still there\n");
    ask_duties(bed, "2021-09-01", 400);
    g_assert_cmpuint(bed->duties->len, ==, 1);
    duty = &g_array_index(bed->duties, struct duty, 0);
    date = date_text(duty->date);
    g_assert_cmpstr(date, ==, "2022-03-01");
    g_assert_cmpstr(duty->subject, ==, "a");
    g_assert_cmpstr(duty->what, ==, "must have left by");
}

/* On the last minute of the last day it is in time; a minute later it is not. */
static void test_last_day(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    set_params(bed, "{\"max\": \"P6M\", \"end_of_month\": \"clamp\"}");
    tour(bed, "a", "s-1", "2021-01-10T00:00", "2021-07-11T00:00");
    tour(bed, "b", "s-2", "2021-01-10T23:59", "2021-07-11T00:01");
    find(bed, force_check_tour_limit);
    ASSERT_LINES(bed, STATUS_DUE,
                 "breached b 2021-07-11T00:00/2021-07-11T00:01: arrived 2021-01-10, must have left "
                 "by 2021-07-10, left 2021-07-11\n");
    ask_duties(bed, "2021-07-10", 400);
    g_assert_cmpuint(bed->duties->len, ==, 2);
    ask_duties(bed, "2021-07-11", 400);
    g_assert_cmpuint(bed->duties->len, ==, 0);
}

static void test_arrival_untold(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    set_params(bed, SIX_CLAMP);
    add_tour(bed, "a", "s-1", INSTANT_MIN, local("2021-01-01T10:00"));
    find(bed, force_check_tour_limit);
    ASSERT_LINES(bed, STATUS_KEPT,
                 "cannot-tell a /2021-01-01T10:00: left 2021-01-01, and nobody has said when the "
                 "tour began\n");
    ask_duties(bed, "2020-01-01", 400);
    g_assert_cmpuint(bed->duties->len, ==, 0);
}

/* ---- manning ---- */

static void test_manning(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    set_params(bed, "{}");
    add_position(bed, "s-1", "north", local("2021-01-01T00:00"), INSTANT_MAX);
    add_position(bed, "s-2", "north", local("2021-01-01T00:00"), local("2021-03-01T00:00"));
    add_position(bed, "s-2", "south", local("2021-03-01T00:00"), INSTANT_MAX);
    add_post(bed, "north", "", 2, local("2021-01-01T12:00"), local("2021-04-01T00:00"));
    add_post(bed, "south", "", 0, local("2021-01-01T12:00"), INSTANT_MAX);
    tour(bed, "a", "s-1", "2021-01-01T10:00", "");
    tour(bed, "b", "s-2", "2021-01-01T10:00", "");
    tour(bed, "c", "nowhere", "2021-01-01T10:00", "");
    add_absence(bed, "a", true, local("2021-02-01T00:00"), local("2021-02-03T00:00"));
    find(bed, force_check_manning);
    ASSERT_LINES(bed, STATUS_BREACHED,
                 "breached north 2021-02-01T00:00/2021-02-03T00:00: as few as 1 present at north, "
                 "1 under its minimum of 2\n"
                 "breached north 2021-03-01T00:00/2021-04-01T00:00: as few as 1 present at north, "
                 "1 under its minimum of 2\n");
    /* The article's minimum is for posts that state none. */
    set_params(bed, "{\"minimum\": 1}");
    find(bed, force_check_manning);
    ASSERT_LINES(bed, STATUS_BREACHED,
                 "breached north 2021-02-01T00:00/2021-02-03T00:00: as few as 1 present at north, "
                 "1 under its minimum of 2\n"
                 "breached north 2021-03-01T00:00/2021-04-01T00:00: as few as 1 present at north, "
                 "1 under its minimum of 2\n"
                 "breached south 2021-01-01T12:00/2021-03-01T00:00: as few as 0 present at south, "
                 "1 under its minimum of 1\n");
}

static void test_manning_untold(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    set_params(bed, "{\"minimum\": 3}");
    find(bed, force_check_manning);
    g_assert_cmpuint(bed->findings->len, ==, 0);
}

/* ---- deployment ---- */

static void test_deployment(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    set_params(bed, "{\"along\": [\"line\", \"road\"]}");
    find(bed, force_check_deployment);
    ASSERT_LINES(bed, STATUS_KEPT,
                 "cannot-tell line /: no post along line has been reported\n"
                 "cannot-tell road /: no post along road has been reported\n");
    add_post(bed, "east", "line", 0, local("2021-01-05T00:00"), local("2021-02-01T00:00"));
    add_post(bed, "north", "line", 0, local("2021-01-01T00:00"), local("2021-03-01T00:00"));
    add_post(bed, "west", "line", 0, local("2021-03-05T00:00"), INSTANT_MAX);
    find(bed, force_check_deployment);
    ASSERT_LINES(bed, STATUS_KEPT,
                 "cannot-tell line /2021-01-01T00:00: no post along line has been reported\n"
                 "kept line 2021-01-01T00:00/2021-03-01T00:00: at least one post stands along "
                 "line\n"
                 "breached line 2021-03-01T00:00/2021-03-05T00:00: no post stands along line any "
                 "more\n"
                 "kept line 2021-03-05T00:00/: at least one post stands along line\n"
                 "cannot-tell road /: no post along road has been reported\n");
}

/* ---- against models ---- */

#define INSTANTS 30
#define PEOPLE   5
#define SLOTS    4
#define POSTS    2

static int64_t random_until(GRand *random, int64_t since)
{
    return g_rand_int_range(random, 0, 8) == 0 ? INT64_MAX
                                               : since + g_rand_int_range(random, 1, 12);
}

static void draw_facts(struct bed *bed, GRand *random)
{
    clear_facts(bed);
    for (int who = 0; who < PEOPLE; who++) {
        g_autofree char *person = g_strdup_printf("p-%d", who);
        int64_t at = 0;

        for (int k = g_rand_int_range(random, 0, 4); k > 0; k--) {
            g_autofree char *position =
                g_strdup_printf("s-%d", g_rand_int_range(random, 0, SLOTS + 1));

            at += g_rand_int_range(random, 0, 8);
            add_tour(bed, person, position, (struct instant){at},
                     (struct instant){random_until(random, at)});
        }
        if (g_rand_boolean(random)) {
            at = g_rand_int_range(random, 0, 20);
            add_absence(bed, person, g_rand_boolean(random), (struct instant){at},
                        (struct instant){random_until(random, at)});
        }
    }
    for (int s = 0; s < SLOTS; s++) {
        g_autofree char *position = g_strdup_printf("s-%d", s);
        int64_t moves = g_rand_int_range(random, 1, 20);
        g_autofree char *first = g_strdup_printf("post-%d", g_rand_int_range(random, 0, POSTS));
        g_autofree char *then = g_strdup_printf("post-%d", g_rand_int_range(random, 0, POSTS + 1));

        add_position(bed, position, first, (struct instant){0}, (struct instant){moves});
        add_position(bed, position, then, (struct instant){moves}, INSTANT_MAX);
    }
    for (int p = 0; p < POSTS; p++) {
        g_autofree char *post = g_strdup_printf("post-%d", p);
        int64_t at = g_rand_int_range(random, 0, 10);

        add_post(bed, post, "line", g_rand_int_range(random, 0, 4), (struct instant){at},
                 (struct instant){random_until(random, at)});
    }
}

static bool is_outside(const struct bed *bed, const char *person, int64_t at)
{
    const GArray *absences = bed->view.facts[FACT_ABSENCE];

    for (unsigned i = 0; i < absences->len; i++) {
        const struct fact_absence *absence = &g_array_index(absences, struct fact_absence, i);

        if (absence->person == person && absence->outside && absence->since.ms <= at &&
            at < absence->until.ms)
            return true;
    }
    return false;
}

static const char *post_of(const struct bed *bed, const char *position, int64_t at)
{
    const GArray *positions = bed->view.facts[FACT_POSITION];

    for (unsigned i = 0; i < positions->len; i++) {
        const struct fact_position *row = &g_array_index(positions, struct fact_position, i);

        if (row->position == position && row->since.ms <= at && at < row->until.ms)
            return row->post;
    }
    return "";
}

/* People with a tour at that instant, at that post if one is given, present only if asked. */
static int64_t count_at(const struct bed *bed, int64_t at, const char *post, bool is_present)
{
    const GArray *tours = bed->view.facts[FACT_TOUR];
    g_autoptr(GHashTable) people = g_hash_table_new(NULL, NULL);

    for (unsigned i = 0; i < tours->len; i++) {
        const struct fact_tour *row = &g_array_index(tours, struct fact_tour, i);

        if (row->arrived.ms <= at && at < row->departed.ms &&
            (post == NULL || strcmp(post_of(bed, row->position, at), post) == 0) &&
            !(is_present && is_outside(bed, row->person, at)))
            g_hash_table_add(people, (gpointer)row->person);
    }
    return g_hash_table_size(people);
}

static enum status status_at(const struct bed *bed, const char *subject, int64_t at, bool *is_told)
{
    enum status status = STATUS_KEPT;

    *is_told = false;
    for (unsigned i = 0; i < bed->findings->len; i++) {
        const struct finding *finding = bed->findings->pdata[i];

        if (strcmp(finding->subject, subject) != 0 ||
            !interval_holds((struct interval){finding->since, finding->until},
                            (struct instant){at}))
            continue;
        g_assert_false(*is_told);
        *is_told = true;
        status = finding->status;
    }
    return status;
}

static void compare_strength(struct bed *bed, bool is_present)
{
    const GArray *tours = bed->view.facts[FACT_TOUR];

    make_strength(bed);
    set_params(bed, is_present ? "{\"ceiling\": 2, \"counts\": \"present\"}"
                               : "{\"ceiling\": 2, \"counts\": \"assigned\"}");
    find(bed, force_check_strength);
    for (int64_t at = -1; at < INSTANTS; at++) {
        bool is_told = false;
        enum status status = status_at(bed, "made-up", at, &is_told);

        g_assert_cmpint(status == STATUS_BREACHED, ==, count_at(bed, at, NULL, is_present) > 2);
        for (unsigned i = 0; i < tours->len && !is_told; i++)
            g_assert_cmpint(g_array_index(tours, struct fact_tour, i).arrived.ms, >, at);
    }
}

static void compare_manning(struct bed *bed)
{
    const GArray *posts = bed->view.facts[FACT_POST];

    set_params(bed, "{\"minimum\": 1}");
    find(bed, force_check_manning);
    for (unsigned p = 0; p < posts->len; p++) {
        const struct fact_post *post = &g_array_index(posts, struct fact_post, p);
        int64_t minimum = post->minimum == 0 ? 1 : post->minimum;

        for (int64_t at = 0; at < INSTANTS; at++) {
            bool is_told = false;
            enum status status = status_at(bed, post->post, at, &is_told);
            bool is_open = post->since.ms <= at && at < post->until.ms;

            g_assert_cmpint(is_told, ==, is_open);
            g_assert_cmpint(status == STATUS_BREACHED, ==,
                            is_open && count_at(bed, at, post->post, true) < minimum);
        }
    }
}

static void test_against_model(struct bed *bed, gconstpointer data)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(1960);

    g_assert_null(data);
    for (int round = 0; round < 1500; round++) {
        draw_facts(bed, random);
        compare_strength(bed, round % 2 == 0);
        compare_manning(bed);
    }
}

/* ---- orders ---- */

static void add_plan(struct bed *bed, const char *plan, const char *rules)
{
    struct fact_plan row = {.plan = intern(plan), .evidence = {50, 0}};

    g_assert_true(date_parse(rules, &row.rules, NULL));
    g_array_append_val(bed->view.facts[FACT_PLAN], row);
}

/* With the lift of 15 June, into hill.1 or out of it. */
static void add_order(struct bed *bed, const char *person, bool arrives)
{
    struct fact_order row = {.plan = intern("p"),
                             .person = intern(person),
                             .position = intern("hill.1"),
                             .lift = intern("june"),
                             .arrives = arrives,
                             .evidence = {51, 0}};

    g_assert_true(date_parse("2021-06-15", &row.day, NULL));
    g_array_append_val(bed->view.facts[FACT_ORDER], row);
}

static void test_no_plan(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    set_params(bed, "{\"grace\": \"P2D\"}");
    tour(bed, "ani", "hill.1", "2021-01-01T12:00", "");
    find(bed, force_check_plan_kept);
    g_assert_cmpuint(bed->findings->len, ==, 0);
}

static void test_waiver(struct bed *bed, gconstpointer data)
{
    struct fact_pin pin = {intern("hill.1"), intern("ani"), "", "", "a nurse", {60, 0}};

    g_assert_null(data);
    set_params(bed, "{\"grace\": \"P2D\"}");
    add_plan(bed, "p", "2021-09-01");
    g_array_append_val(bed->view.facts[FACT_PIN], pin);
    find(bed, force_check_plan_kept);
    ASSERT_LINES(bed, STATUS_KEPT,
                 "kept p 2021-09-01T00:00/: its orders hold from 2021-09-01 on\n"
                 "kept ani 2021-09-01T00:00/: pinned to hill.1 with a waiver: a nurse\n");
}

static void test_as_ordered(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    set_params(bed, "{\"grace\": \"P2D\", \"lead\": \"P7D\"}");
    add_plan(bed, "p", "2021-06-01");
    add_plan(bed, "q", "2021-09-01");
    add_order(bed, "ani", false);
    add_order(bed, "ben", true);
    tour(bed, "ani", "hill.1", "2021-01-01T12:00", "2021-06-15T10:00");
    tour(bed, "ben", "hill.1", "2021-06-16T12:00", "2021-08-01T10:00");
    find(bed, force_check_plan_kept);
    ASSERT_LINES(bed, STATUS_KEPT,
                 "kept p 2021-06-01T00:00/2021-09-01T00:00: its orders hold from 2021-06-01 on\n"
                 "kept q 2021-09-01T00:00/: its orders hold from 2021-09-01 on\n"
                 "due ani 2021-06-08T00:00/2021-06-15T10:00: "
                 "ordered from hill.1 with june on 2021-06-15, by 2021-06-17 at the latest\n"
                 "kept ani 2021-06-15T10:00/2021-06-18T00:00: "
                 "ordered from hill.1 with june on 2021-06-15, left on 2021-06-15\n"
                 "due ben 2021-06-08T00:00/2021-06-16T12:00: "
                 "ordered to hill.1 with june on 2021-06-15, by 2021-06-17 at the latest\n"
                 "kept ben 2021-06-16T12:00/2021-06-18T00:00: "
                 "ordered to hill.1 with june on 2021-06-15, came on 2021-06-16\n");
}

static void test_late_and_never(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    set_params(bed, "{\"grace\": \"P2D\"}");
    add_order(bed, "ani", false);
    add_order(bed, "ben", true);
    add_order(bed, "cem", true);
    add_order(bed, "dan", false);
    tour(bed, "ani", "hill.1", "2021-01-01T12:00", "2021-06-20T10:00");
    tour(bed, "ben", "hill.1", "2021-06-19T12:00", "");
    tour(bed, "cem", "hill.1", "2020-01-01T12:00", "2020-05-01T12:00");
    tour(bed, "cem", "hill.2", "2021-06-15T12:00", "");
    tour(bed, "dan", "hill.1", "2021-01-01T12:00", "");
    find(bed, force_check_plan_kept);
    ASSERT_LINES(bed, STATUS_BREACHED,
                 "breached ani 2021-06-18T00:00/2021-06-20T10:00: "
                 "ordered from hill.1 with june on 2021-06-15, left on 2021-06-20 only\n"
                 "breached ben 2021-06-18T00:00/2021-06-19T12:00: "
                 "ordered to hill.1 with june on 2021-06-15, came on 2021-06-19 only\n"
                 "breached cem 2021-06-18T00:00/: "
                 "ordered to hill.1 with june on 2021-06-15, has not come by 2021-06-17\n"
                 "breached dan 2021-06-18T00:00/: "
                 "ordered from hill.1 with june on 2021-06-15, is still there after 2021-06-17\n");
}

/* Came or left before: carried out. Never came: nothing to leave. A cancelled lift orders nobody.
 */
static void test_early_and_moot(struct bed *bed, gconstpointer data)
{
    g_assert_null(data);
    set_params(bed, "{\"grace\": \"P2D\"}");
    add_order(bed, "ani", true);
    add_order(bed, "ben", false);
    add_order(bed, "cem", false);
    add_order(bed, "dan", true);
    g_array_index(bed->view.facts[FACT_ORDER], struct fact_order, 3).cancelled = true;
    tour(bed, "ani", "hill.1", "2021-06-10T12:00", "");
    tour(bed, "ben", "hill.1", "2021-01-01T12:00", "2021-06-01T12:00");
    tour(bed, "cem", "hill.1", "2021-06-16T12:00", "");
    find(bed, force_check_plan_kept);
    ASSERT_LINES(bed, STATUS_KEPT,
                 "kept ani 2021-06-15T00:00/2021-06-18T00:00: "
                 "ordered to hill.1 with june on 2021-06-15, came on 2021-06-10\n"
                 "kept ben 2021-06-15T00:00/2021-06-18T00:00: "
                 "ordered from hill.1 with june on 2021-06-15, left on 2021-06-01\n");
}

int main(int argc, char **argv)
{
    int failed = 0;

    g_test_init(&argc, &argv, NULL);
    texts = g_string_chunk_new(4096);
#define ADD(path, test) g_test_add(path, struct bed, NULL, bed_set_up, test, bed_tear_down)
    ADD("/force/1961-present", test_1961_present);
    ADD("/force/swap-and-double", test_swap_and_double);
    ADD("/force/assigned-and-present", test_assigned_and_present);
    ADD("/force/strength-untold", test_strength_untold);
    ADD("/force/end-of-august", test_end_of_august);
    ADD("/force/last-day", test_last_day);
    ADD("/force/arrival-untold", test_arrival_untold);
    ADD("/force/manning", test_manning);
    ADD("/force/manning-untold", test_manning_untold);
    ADD("/force/deployment", test_deployment);
    ADD("/force/plan/none", test_no_plan);
    ADD("/force/plan/waiver", test_waiver);
    ADD("/force/plan/as-ordered", test_as_ordered);
    ADD("/force/plan/late-and-never", test_late_and_never);
    ADD("/force/plan/early-and-moot", test_early_and_moot);
    ADD("/force/against-model", test_against_model);
    failed = g_test_run();
    g_string_chunk_free(texts);
    return failed;
}
