/* The mandate's rules on facts made up here: the rows of the worked example, and a model of the
 * term that goes through it day by day. The view is the test's own. */
#include <string.h>

#include "mission/sink.h"
#include "modules/mandate/mandate.h"

/* ---- a view of facts made up here ---- */

struct view {
    GArray *facts[FACT_COUNT];
    struct zone *zone;
};

const GArray *view_fact(struct view *view, enum fact fact, GError **error)
{
    (void)error;
    return view->facts[fact];
}

const struct zone *view_zone(const struct view *view)
{
    return view->zone;
}

struct mission *view_mission(struct view *view)
{
    (void)view;
    return NULL;
}

const char *mission_slug(const struct mission *mission)
{
    (void)mission;
    return "made-up";
}

const struct agreement *view_agreement(struct view *view, struct instant at)
{
    (void)view;
    (void)at;
    return NULL;
}

bool view_spoke(const struct view *view, enum fact fact, const char *subject)
{
    (void)view;
    (void)fact;
    (void)subject;
    return true;
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
    static const char *const binds[] = {"armenia", "azerbaijan", NULL};

    (void)data;
    bed->view.facts[FACT_NOTICE] = g_array_new(FALSE, FALSE, sizeof(struct fact_notice));
    bed->view.facts[FACT_TERM] = g_array_new(FALSE, FALSE, sizeof(struct fact_term));
    bed->view.facts[FACT_FULFILMENT] = g_array_new(FALSE, FALSE, sizeof(struct fact_fulfilment));
    bed->view.facts[FACT_POSTPONEMENT] =
        g_array_new(FALSE, FALSE, sizeof(struct fact_postponement));
    bed->view.facts[FACT_PUBLICATION] = g_array_new(FALSE, FALSE, sizeof(struct fact_publication));
    bed->view.zone = zone_new("Europe/Moscow", NULL);
    bed->article = (struct article){.id = "article-1", .binds = binds};
    bed->findings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    bed->duties = g_array_new(FALSE, FALSE, sizeof(struct duty));
}

static void bed_tear_down(struct bed *bed, gconstpointer data)
{
    (void)data;
    for (unsigned i = 0; i < FACT_COUNT; i++)
        g_clear_pointer(&bed->view.facts[i], g_array_unref);
    zone_free(bed->view.zone);
    json_decref(bed->params);
    g_ptr_array_unref(bed->findings);
    for (guint i = 0; i < bed->duties->len; i++) {
        g_free(g_array_index(bed->duties, struct duty, i).subject);
        g_free(g_array_index(bed->duties, struct duty, i).what);
    }
    g_array_unref(bed->duties);
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
    };
    struct check check = {&bed->view, &bed->article, "", bed->params, &sink};
    GError *error = NULL;

    g_ptr_array_set_size(bed->findings, 0);
    g_assert_true(rule(&check, &error));
    g_assert_no_error(error);
    g_assert_cmpint(sink.first_looked.ms, ==, INT64_MIN);
}

static void ask_duties(struct bed *bed, rule_function *rule, struct date from, int days)
{
    struct sink sink = {
        .governs = {INSTANT_MIN, INSTANT_MAX},
        .zone = bed->view.zone,
        .duties = bed->duties,
        .from = from,
        .until = {from.day + days},
    };
    struct check check = {&bed->view, &bed->article, "", bed->params, &sink};
    GError *error = NULL;

    for (guint i = 0; i < bed->duties->len; i++) {
        g_free(g_array_index(bed->duties, struct duty, i).subject);
        g_free(g_array_index(bed->duties, struct duty, i).what);
    }
    g_array_set_size(bed->duties, 0);
    sink_begin_duties(&sink);
    g_assert_true(rule(&check, &error));
    g_assert_no_error(error);
    sink_end_duties(&sink);
}

static struct date day(const char *text)
{
    struct date date = DATE_MIN;

    g_assert_true(date_parse(text, &date, NULL));
    return date;
}

/* "since/until status sentence" of each finding on a subject, as lines; dates for midnights. */
static char *lines_of(const struct bed *bed, const char *subject)
{
    GString *lines = g_string_new(NULL);

    for (guint i = 0; i < bed->findings->len; i++) {
        const struct finding *finding = g_ptr_array_index(bed->findings, i);
        g_autofree char *since = date_text(zone_date_of(bed->view.zone, finding->since));
        g_autofree char *until = date_text(zone_date_of(bed->view.zone, finding->until));

        if (strcmp(finding->subject, subject) != 0)
            continue;
        if (finding->since.ms != INT64_MIN)
            g_assert_cmpint(finding->since.ms, ==, zone_day_start(bed->view.zone, day(since)).ms);
        g_string_append_printf(lines, "%s/%s %s: %s\n", since, until, status_name(finding->status),
                               finding->because);
    }
    return g_string_free(lines, FALSE);
}

static void assert_lines(const struct bed *bed, const char *subject, const char *expected)
{
    g_autofree char *lines = lines_of(bed, subject);

    g_assert_cmpstr(lines, ==, expected);
}

/* "date what" of each duty, as lines. */
static void assert_duties(const struct bed *bed, const char *expected)
{
    g_autoptr(GString) lines = g_string_new(NULL);

    for (guint i = 0; i < bed->duties->len; i++) {
        const struct duty *duty = &g_array_index(bed->duties, struct duty, i);
        g_autofree char *date = date_text(duty->date);

        g_string_append_printf(lines, "%s %s\n", date, duty->what);
    }
    g_assert_cmpstr(lines->str, ==, expected);
}

/* ---- the term ---- */

static void set_term(struct bed *bed, const char *anchor, const char *end_of_month)
{
    json_decref(bed->params);
    bed->params =
        json_pack("{s:s, s:s, s:s, s:s, s:[s, s]}", "anchor", anchor, "period", "P5Y", "notice",
                  "P6M", "end_of_month", end_of_month, "notice_by", "armenia", "azerbaijan");
}

static struct fact_notice *add_notice(struct bed *bed, const char *participant,
                                      const char *received_on)
{
    struct fact_notice notice = {
        .participant = participant,
        .received_on = day(received_on),
        .withdrawn = INSTANT_MAX,
        .contested_by = "",
    };
    GArray *rows = bed->view.facts[FACT_NOTICE];

    g_array_append_val(rows, notice);
    return &g_array_index(rows, struct fact_notice, rows->len - 1);
}

static void add_event(struct bed *bed, enum term_event event, const char *on)
{
    struct fact_term term = {event, day(on), {7, 0}};

    g_array_append_val(bed->view.facts[FACT_TERM], term);
}

static void test_no_notice(struct bed *bed, gconstpointer data)
{
    (void)data;
    set_term(bed, "2020-11-10", "clamp");
    find(bed, term_check);
    g_assert_cmpuint(bed->findings->len, ==, 1);
    assert_lines(bed, "made-up",
                 "/ kept: the term begins on 2020-11-10 and runs in periods of P5Y\n");
    ask_duties(bed, term_duties, day("2020-11-12"), 400);
    assert_duties(bed, "2025-11-10 period ends\n2025-05-10 last day for notice\n");
    ask_duties(bed, term_duties, day("2025-05-10"), 400);
    assert_duties(bed, "2025-11-10 period ends\n2025-05-10 last day for notice\n");
    ask_duties(bed, term_duties, day("2025-05-11"), 400);
    assert_duties(bed, "2030-11-10 period ends\n2030-05-10 last day for notice\n");
    set_term(bed, "2020-11-09", "clamp");
    ask_duties(bed, term_duties, day("2025-05-09"), 400);
    assert_duties(bed, "2025-11-09 period ends\n2025-05-09 last day for notice\n");
    ask_duties(bed, term_duties, day("2025-05-10"), 400);
    assert_duties(bed, "2030-11-09 period ends\n2030-05-09 last day for notice\n");
    ask_duties(bed, term_duties, day("2025-05-10"), 4000);
    assert_duties(bed, "2030-11-09 period ends\n2035-11-09 period ends\n"
                       "2030-05-09 last day for notice\n2035-05-09 last day for notice\n");
}

static void test_between_readings(struct bed *bed, gconstpointer data)
{
    (void)data;
    add_notice(bed, "armenia", "2025-05-10");
    set_term(bed, "2020-11-10", "clamp");
    find(bed, term_check);
    assert_lines(bed, "armenia",
                 "2025-05-10/2025-11-10 kept: notice of armenia received on 2025-05-10, in time: "
                 "the last day for notice was 2025-05-10\n");
    assert_lines(bed, "made-up",
                 "/2025-11-10 kept: the term begins on 2020-11-10 and runs in periods of P5Y\n"
                 "2025-11-10/ kept: the term ended on 2025-11-10 by notice of armenia\n");
    ask_duties(bed, term_duties, day("2025-05-11"), 400);
    assert_duties(bed, "2025-11-10 period ends\n");
    ask_duties(bed, term_duties, day("2025-11-10"), 4000);
    assert_duties(bed, "");
    set_term(bed, "2020-11-09", "clamp");
    find(bed, term_check);
    assert_lines(bed, "armenia",
                 "2025-05-10/2030-11-09 breached: notice of armenia received on 2025-05-10, late "
                 "by 1 day: the last day for notice was 2025-05-09; the period runs on to "
                 "2030-11-09\n");
    ask_duties(bed, term_duties, day("2025-05-11"), 4000);
    assert_duties(bed, "2030-11-09 period ends\n2030-05-09 last day for notice\n");
}

static void test_withdrawn(struct bed *bed, gconstpointer data)
{
    struct fact_notice *notice = add_notice(bed, "azerbaijan", "2025-02-01");

    (void)data;
    set_term(bed, "2020-11-10", "clamp");
    notice->withdrawn = zone_day_start(bed->view.zone, day("2025-03-01"));
    find(bed, term_check);
    assert_lines(bed, "azerbaijan",
                 "2025-02-01/2025-03-01 kept: notice of azerbaijan received on 2025-02-01, in "
                 "time: the last day for notice was 2025-05-10\n");
    ask_duties(bed, term_duties, day("2025-06-01"), 400);
    assert_duties(bed, "2030-11-10 period ends\n2030-05-10 last day for notice\n");
    /* Once it has ended the term, it is too late to withdraw it. */
    notice->withdrawn = zone_day_start(bed->view.zone, day("2025-11-10"));
    ask_duties(bed, term_duties, day("2025-06-01"), 400);
    assert_duties(bed, "2025-11-10 period ends\n");
}

static void test_contested(struct bed *bed, gconstpointer data)
{
    (void)data;
    add_notice(bed, "armenia", "2025-05-10")->contested_by = "azerbaijan";
    set_term(bed, "2020-11-10", "clamp");
    find(bed, term_check);
    assert_lines(bed, "armenia",
                 "2025-05-10/2025-11-10 cannot-tell: notice of armenia received on 2025-05-10, in "
                 "time: the last day for notice was 2025-05-10; contested by azerbaijan\n");
    set_term(bed, "2020-11-09", "clamp");
    find(bed, term_check);
    assert_lines(bed, "armenia",
                 "2025-05-10/2030-11-09 breached: notice of armenia received on 2025-05-10, late "
                 "by 1 day: the last day for notice was 2025-05-09; the period runs on to "
                 "2030-11-09; contested by azerbaijan\n");
}

static void test_who_may(struct bed *bed, gconstpointer data)
{
    (void)data;
    add_notice(bed, "russia", "2024-01-01");
    set_term(bed, "2020-11-10", "clamp");
    find(bed, term_check);
    assert_lines(bed, "russia", "");
    ask_duties(bed, term_duties, day("2025-05-11"), 400);
    assert_duties(bed, "2030-11-10 period ends\n2030-05-10 last day for notice\n");
}

static void test_ended(struct bed *bed, gconstpointer data)
{
    (void)data;
    set_term(bed, "2020-11-10", "clamp");
    add_event(bed, TERM_SUSPENDED, "2022-12-12");
    add_event(bed, TERM_RESUMED, "2023-01-15");
    add_event(bed, TERM_DRAWDOWN_BEGUN, "2024-04-17");
    add_event(bed, TERM_ENDED, "2024-06-12");
    add_notice(bed, "armenia", "2025-01-01");
    find(bed, term_check);
    assert_lines(bed, "made-up",
                 "/2022-12-12 kept: the term begins on 2020-11-10 and runs in periods of P5Y\n"
                 "2022-12-12/2023-01-15 cannot-tell: suspended since 2022-12-12; whether the term "
                 "runs on meanwhile, the agreement does not say\n"
                 "2023-01-15/2024-04-17 kept: the term begins on 2020-11-10 and runs in periods "
                 "of P5Y\n"
                 "2024-04-17/2024-06-12 kept: the term began on 2020-11-10; the force is being "
                 "drawn down\n"
                 "2024-06-12/ kept: the mandate ended on 2024-06-12 by agreement\n");
    assert_lines(bed, "armenia", "");
    ask_duties(bed, term_duties, day("2020-11-12"), 4000);
    assert_duties(bed, "");
}

static void test_unsound(struct bed *bed, gconstpointer data)
{
    (void)data;
    set_term(bed, "2020-11-10", "clamp");
    json_object_set_new(bed->params, "period", json_string("P0D"));
    find(bed, term_check);
    assert_lines(bed, "made-up",
                 "/ cannot-tell: the article's periods are not between a day and a hundred "
                 "years\n");
    ask_duties(bed, term_duties, day("2020-11-12"), 400);
    assert_duties(bed, "");
}

/* ---- a model of the term, day by day ---- */

struct model {
    const struct bed *bed;
    struct term_law law;
    int counts_for[16]; /* of each notice: the period it ends; 0: not received, -1: gone */
    bool late[16];
    int period; /* that runs */
    bool ended;
};

static const struct fact_notice *notice_of(const struct model *model, guint i)
{
    return &g_array_index(model->bed->view.facts[FACT_NOTICE], struct fact_notice, i);
}

/* What happens on that day: first a period ends, then notices are withdrawn, then received. */
static void model_day(struct model *model, struct date today)
{
    guint n = model->bed->view.facts[FACT_NOTICE]->len;
    struct instant start = zone_day_start(model->bed->view.zone, today);

    if (law_period_end(&model->law, model->period).day == today.day) {
        for (guint i = 0; i < n; i++)
            model->ended = model->ended || model->counts_for[i] == model->period;
        model->period++;
    }
    for (guint i = 0; i < n; i++) {
        const struct fact_notice *notice = notice_of(model, i);

        if (notice->received_on.day == today.day) {
            model->counts_for[i] = model->period;
            while (law_last_day(&model->law, model->counts_for[i]).day < today.day) {
                model->counts_for[i]++;
                model->late[i] = true;
            }
        }
        if (notice->withdrawn.ms == start.ms)
            model->counts_for[i] = -1;
    }
}

static const char *model_status(const struct model *model, guint i)
{
    if (model->ended || model->counts_for[i] <= 0)
        return "";
    return model->late[i] ? "breached" : "kept";
}

static const char *found_status(const struct bed *bed, guint i, struct instant at)
{
    const char *subject = notice_of(&(struct model){.bed = bed}, i)->participant;

    for (guint k = 0; k < bed->findings->len; k++) {
        const struct finding *finding = g_ptr_array_index(bed->findings, k);

        if (strcmp(finding->subject, subject) == 0 && finding->since.ms <= at.ms &&
            at.ms < finding->until.ms)
            return status_name(finding->status);
    }
    return "";
}

static void make_random_term(struct bed *bed, struct term_law *law)
{
    static const char *const givers[] = {"a", "b", "c", "d"};
    g_autofree char *anchor = NULL;
    g_autofree char *length = NULL;
    g_autofree char *notice = NULL;
    int n = g_test_rand_int_range(0, 5);

    *law = (struct term_law){
        {g_test_rand_int_range(18000, 19500)},
        {g_test_rand_int_range(1, 20), 0},
        {g_test_rand_int_range(0, 8), g_test_rand_int_range(0, 20)},
        g_test_rand_int_range(0, 2) == 0 ? END_OF_MONTH_CLAMP : END_OF_MONTH_FORWARD,
    };
    anchor = date_text(law->anchor);
    length = period_text(law->period);
    notice = period_text(law->notice);
    bed->params = json_pack("{s:s, s:s, s:s, s:s, s:[s, s, s, s]}", "anchor", anchor, "period",
                            length, "notice", notice, "end_of_month",
                            law->end_of_month == END_OF_MONTH_CLAMP ? "clamp" : "forward",
                            "notice_by", "a", "b", "c", "d");
    for (int i = 0; i < n && i < 4; i++) {
        struct date received = {law->anchor.day + g_test_rand_int_range(-60, 1200)};
        g_autofree char *text = date_text(received);
        struct fact_notice *added = add_notice(bed, givers[i], text);

        if (g_test_rand_int_range(0, 3) == 0)
            added->withdrawn = zone_day_start(
                bed->view.zone, (struct date){received.day + g_test_rand_int_range(1, 500)});
    }
}

static void test_day_by_day(struct bed *bed, gconstpointer data)
{
    (void)data;
    for (int round = 0; round < 200; round++) {
        struct model model = {.bed = bed, .period = 1};

        g_clear_pointer(&bed->params, json_decref);
        g_array_set_size(bed->view.facts[FACT_NOTICE], 0);
        make_random_term(bed, &model.law);
        find(bed, term_check);
        for (int32_t d = model.law.anchor.day - 100; d < model.law.anchor.day + 2500; d++) {
            struct instant noon = {zone_day_start(bed->view.zone, (struct date){d}).ms +
                                   MS_PER_DAY / 2};

            model_day(&model, (struct date){d});
            for (guint i = 0; i < bed->view.facts[FACT_NOTICE]->len; i++)
                g_assert_cmpstr(found_status(bed, i, noon), ==, model_status(&model, i));
        }
    }
}

/* ---- obligations ---- */

static void set_obligation(struct bed *bed, const char *by, const char *lead)
{
    json_decref(bed->params);
    bed->params = json_pack("{s:s, s:s}", "by", by, "what", "hand over Agdam");
    if (lead != NULL)
        json_object_set_new(bed->params, "lead", json_string(lead));
}

static void add_word(struct bed *bed, bool fulfilled, const char *on, const char *author)
{
    struct fact_fulfilment said = {"article-1", fulfilled, day(on), author, {3, 0}};
    struct fact_fulfilment other = {"article-2", !fulfilled, day("2020-11-11"), author, {4, 0}};

    g_array_append_val(bed->view.facts[FACT_FULFILMENT], said);
    g_array_append_val(bed->view.facts[FACT_FULFILMENT], other);
}

static void add_move(struct bed *bed, const char *to, const char *author)
{
    struct fact_postponement move = {"article-1", day(to), author, {5, 0}};

    g_array_append_val(bed->view.facts[FACT_POSTPONEMENT], move);
}

static void test_never_fulfilled(struct bed *bed, gconstpointer data)
{
    const struct finding *late = NULL;

    (void)data;
    set_obligation(bed, "2020-11-20", "P7D");
    find(bed, obligation_check);
    assert_lines(bed, "article-1",
                 "/2020-11-13 kept: hand over Agdam: by 2020-11-20\n"
                 "2020-11-13/2020-11-21 due: hand over Agdam: due by 2020-11-20\n"
                 "2020-11-21/ breached: hand over Agdam: was due by 2020-11-20 and nobody says "
                 "that it is done\n");
    late = g_ptr_array_index(bed->findings, 2);
    g_assert_cmpint(late->due.ms, ==, late->since.ms - 1);
    ask_duties(bed, obligation_duties, day("2020-11-20"), 10);
    assert_duties(bed, "2020-11-20 hand over Agdam\n");
    ask_duties(bed, obligation_duties, day("2020-11-21"), 10);
    assert_duties(bed, "");
}

static void test_fulfilled(struct bed *bed, gconstpointer data)
{
    (void)data;
    set_obligation(bed, "2020-11-20", "P7D");
    add_word(bed, true, "2020-11-20", "azerbaijan");
    find(bed, obligation_check);
    assert_lines(bed, "article-1",
                 "/2020-11-13 kept: hand over Agdam: by 2020-11-20\n"
                 "2020-11-13/2020-11-20 due: hand over Agdam: due by 2020-11-20\n"
                 "2020-11-20/ kept: hand over Agdam: done on 2020-11-20\n");
    ask_duties(bed, obligation_duties, day("2020-11-12"), 10);
    assert_duties(bed, "");
    set_obligation(bed, "2020-12-20", "P7D");
    find(bed, obligation_check);
    assert_lines(bed, "article-1", "/ kept: hand over Agdam: done on 2020-11-20\n");
}

static void test_fulfilled_late(struct bed *bed, gconstpointer data)
{
    (void)data;
    set_obligation(bed, "2020-11-20", NULL);
    add_word(bed, false, "2020-11-25", "azerbaijan");
    add_word(bed, true, "2020-12-01", "azerbaijan");
    find(bed, obligation_check);
    assert_lines(bed, "article-1",
                 "/2020-11-21 kept: hand over Agdam: by 2020-11-20\n"
                 "2020-11-21/2020-12-01 breached: hand over Agdam: was due by 2020-11-20 and done "
                 "on 2020-12-01\n"
                 "2020-12-01/ kept: hand over Agdam: done on 2020-12-01\n");
}

static void test_disputed(struct bed *bed, gconstpointer data)
{
    (void)data;
    set_obligation(bed, "2020-11-20", NULL);
    add_word(bed, true, "2020-11-19", "armenia");
    add_word(bed, false, "2020-11-22", "azerbaijan");
    add_word(bed, true, "2020-11-30", "azerbaijan");
    find(bed, obligation_check);
    assert_lines(bed, "article-1",
                 "/2020-11-22 kept: hand over Agdam: done on 2020-11-19\n"
                 "2020-11-22/2020-11-30 cannot-tell: hand over Agdam: was due by 2020-11-20; some "
                 "say it is done, others that it is not\n"
                 "2020-11-30/ kept: hand over Agdam: done on 2020-11-30\n");
}

static void test_moved(struct bed *bed, gconstpointer data)
{
    (void)data;
    set_obligation(bed, "2020-11-15", NULL);
    add_move(bed, "2020-11-25", "armenia");
    ask_duties(bed, obligation_duties, day("2020-11-12"), 30);
    assert_duties(bed, "2020-11-15 hand over Agdam\n");
    add_move(bed, "2020-11-26", "azerbaijan");
    ask_duties(bed, obligation_duties, day("2020-11-12"), 30);
    assert_duties(bed, "2020-11-15 hand over Agdam\n");
    add_move(bed, "2020-11-25", "azerbaijan");
    ask_duties(bed, obligation_duties, day("2020-11-12"), 30);
    assert_duties(bed, "2020-11-25 hand over Agdam\n");
    add_word(bed, true, "2020-11-25", "azerbaijan");
    find(bed, obligation_check);
    g_assert_cmpuint(bed->findings->len, ==, 1);
}

/* Of two dates that all have said, the one agreed last counts, not the one said first. */
static void test_moved_twice(struct bed *bed, gconstpointer data)
{
    (void)data;
    set_obligation(bed, "2020-11-15", NULL);
    add_move(bed, "2020-11-27", "azerbaijan");
    add_move(bed, "2020-11-25", "armenia");
    add_move(bed, "2020-11-25", "azerbaijan");
    add_move(bed, "2020-11-27", "armenia");
    ask_duties(bed, obligation_duties, day("2020-11-12"), 30);
    assert_duties(bed, "2020-11-27 hand over Agdam\n");
}

static void test_publication(struct bed *bed, gconstpointer data)
{
    struct fact_publication published = {"decree", day("2020-11-12"), "portal", {9, 0}};

    (void)data;
    bed->params = json_pack("{s:s}", "instrument", "decree");
    find(bed, publication_check);
    assert_lines(bed, "decree",
                 "/ cannot-tell: publication: nobody has stated anything on this yet\n");
    ask_duties(bed, publication_duties, day("2020-11-10"), 10);
    assert_duties(bed, "");
    json_object_set_new(bed->params, "by", json_string("2020-11-13"));
    find(bed, publication_check);
    assert_lines(bed, "decree",
                 "/2020-11-14 cannot-tell: publication: nobody has stated anything on this yet\n"
                 "2020-11-14/ breached: publication: was due by 2020-11-13 and nobody says that it "
                 "is done\n");
    ask_duties(bed, publication_duties, day("2020-11-10"), 10);
    assert_duties(bed, "2020-11-13 publication\n");
    g_array_append_val(bed->view.facts[FACT_PUBLICATION], published);
    find(bed, publication_check);
    assert_lines(bed, "decree", "/ kept: publication: done on 2020-11-12\n");
    ask_duties(bed, publication_duties, day("2020-11-10"), 10);
    assert_duties(bed, "");
}

static void add(const char *path, void (*test)(struct bed *, gconstpointer))
{
    g_test_add(path, struct bed, NULL, bed_set_up, test, bed_tear_down);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/term/no-notice", test_no_notice);
    add("/term/between-readings", test_between_readings);
    add("/term/withdrawn", test_withdrawn);
    add("/term/contested", test_contested);
    add("/term/who-may", test_who_may);
    add("/term/ended", test_ended);
    add("/term/unsound", test_unsound);
    add("/term/day-by-day", test_day_by_day);
    add("/obligation/never", test_never_fulfilled);
    add("/obligation/in-time", test_fulfilled);
    add("/obligation/late", test_fulfilled_late);
    add("/obligation/disputed", test_disputed);
    add("/obligation/moved", test_moved);
    add("/obligation/moved-twice", test_moved_twice);
    add("/publication", test_publication);
    return g_test_run();
}
