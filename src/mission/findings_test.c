/* The engine, on a mission, a module and statements made up here: versions, readings, accounts,
 * windows, silence, duties. */
#include <string.h>

#include "mission/findings.h"
#include "mission/mission.h"
#include "mission/sink.h"
#include "mission/view.h"

/* ---- statements made up here ---- */

/* What an author says of a subject: its status over some hours. */
struct claim {
    const char *subject;
    const char *author;
    enum status status;
    int since;
    int until;           /* -1: no end */
    const char *reading; /* "": by all readings */
};

static GArray *claims;
static const char *withheld_kind;
static const char *keepers; /* NULL: everybody keeps the fact */

static struct instant hour(int n)
{
    return n < 0 ? INSTANT_MAX : (struct instant){n * 3600 * MS_PER_SECOND};
}

static void claim(const char *subject, const char *author, enum status status, int since, int until,
                  const char *reading)
{
    struct claim made = {subject, author, status, since, until, reading};

    g_array_append_val(claims, made);
}

/* ---- the module ---- */

static bool load_claims(struct view *view, GArray *rows, GError **error)
{
    (void)error;
    for (guint i = 0; view_has_account(view) && i < claims->len; i++) {
        const struct claim *made = &g_array_index(claims, struct claim, i);

        view_note_spoken(view, made->subject, made->author);
    }
    for (guint i = 0; i < claims->len; i++) {
        const struct claim *made = &g_array_index(claims, struct claim, i);
        struct fact_fulfilment row = {
            .article = view_intern(view, made->subject),
            .on = {(int32_t)i},
            .evidence = {i, 0},
        };

        if (view_counts(view, FACT_FULFILMENT, made->subject, made->author))
            g_array_append_val(rows, row);
    }
    return true;
}

/* A fact made of the other one. */
static bool load_derived(struct view *view, GArray *rows, GError **error)
{
    const GArray *from = view_fact(view, FACT_FULFILMENT, error);

    for (guint i = 0; from != NULL && i < from->len; i++) {
        struct fact_publication row = {
            .on = g_array_index(from, struct fact_fulfilment, i).on,
        };

        g_array_append_val(rows, row);
    }
    return from != NULL;
}

static void judge_claim(struct check *check, struct date which)
{
    const struct claim *made = &g_array_index(claims, struct claim, which.day);
    struct evidence evidence = {which.day, 0};

    if (made->reading[0] != '\0' && strcmp(made->reading, check->reading) != 0)
        return;
    if (check_wants(check, made->status, hour(made->since), hour(made->until)))
        check_add(check, &(struct finding_draft){
                             .subject = made->subject,
                             .status = made->status,
                             .since = hour(made->since),
                             .until = hour(made->until),
                             .due = INSTANT_MAX,
                             .because = g_strdup_printf("%s is %s", made->subject,
                                                        status_name(made->status)),
                             .evidence = &evidence,
                             .n_evidence = 1,
                         });
}

static bool check_claims(struct check *check, GError **error)
{
    const GArray *rows = view_fact(check->view, FACT_FULFILMENT, error);

    for (guint i = 0; rows != NULL && i < rows->len; i++)
        judge_claim(check, g_array_index(rows, struct fact_fulfilment, i).on);
    return rows != NULL;
}

static bool check_derived(struct check *check, GError **error)
{
    const GArray *rows = view_fact(check->view, FACT_PUBLICATION, error);

    for (guint i = 0; rows != NULL && i < rows->len; i++)
        judge_claim(check, g_array_index(rows, struct fact_publication, i).on);
    return rows != NULL;
}

/* Every tenth day from the first; and once, on day 100. */
static bool duties_of_claims(struct check *check, GError **error)
{
    struct date date = {(duties_from(check).day + 9) / 10 * 10};

    (void)error;
    for (; duties_want(check, date, "round"); date.day += 10)
        duties_add(check, date, "x", "round");
    if (duties_want(check, (struct date){100}, "once"))
        duties_add(check, (struct date){100}, "y", "once");
    return true;
}

static const struct field no_params[] = {FIELDS_END};
static const struct kind no_kinds[] = {KINDS_END};
static const char *const claim_kinds[] = {"claim.made", NULL};
static const char *const derived_kinds[] = {NULL};

static const struct rule rules[] = {
    {
        .name = "sample.claims",
        .params = no_params,
        .reads = {FACT_FULFILMENT},
        .n_reads = 1,
        .check = check_claims,
        .duties = duties_of_claims,
    },
    {
        .name = "sample.strict",
        .params = no_params,
        .reads = {FACT_FULFILMENT},
        .n_reads = 1,
        .silence = SILENCE_BREACHED,
        .check = check_claims,
    },
    {
        .name = "sample.derived",
        .params = no_params,
        .reads = {FACT_PUBLICATION},
        .n_reads = 1,
        .flags = RULE_AGGREGATE,
        .check = check_derived,
    },
    {.name = NULL},
};

static const struct fact_provider facts[] = {
    {FACT_FULFILMENT, claim_kinds, load_claims},
    {FACT_PUBLICATION, derived_kinds, load_derived},
    {.load = NULL},
};

static const struct module sample = {
    .name = "sample", .kinds = no_kinds, .rules = rules, .facts = facts};
const struct module *const modules_all[] = {&sample, NULL};

/* ---- the mission ---- */

static GArray *versions; /* struct governing */
static struct zone *moscow;

GArray *mission_agreements(struct mission *mission, int64_t known)
{
    (void)mission;
    (void)known;
    return g_array_ref(versions);
}

const struct module_list *mission_modules(const struct mission *mission)
{
    static const struct module_list list = {modules_all, NULL};

    (void)mission;
    return &list;
}

const char *mission_slug(const struct mission *mission)
{
    (void)mission;
    return "made-up";
}

const struct zone *mission_zone(const struct mission *mission)
{
    (void)mission;
    return moscow;
}

struct record *mission_record(struct mission *mission)
{
    (void)mission;
    return NULL;
}

struct store *record_store(struct record *record)
{
    (void)record;
    g_assert_not_reached();
}

bool record_withheld(struct record *record, const char *kind, int64_t known, int64_t *n,
                     GError **error)
{
    (void)record;
    (void)known;
    (void)error;
    *n = g_strcmp0(kind, withheld_kind) == 0 ? 3 : 0;
    return true;
}

bool record_id(struct record *record, int64_t log_index, struct hash *id, GError **error)
{
    (void)record;
    (void)error;
    *id = (struct hash){{(uint8_t)log_index}};
    return true;
}

const struct article *agreement_article(const struct agreement *agreement, const char *id)
{
    for (guint i = 0; i < agreement->articles->len; i++)
        if (strcmp(g_array_index(agreement->articles, struct article, i).id, id) == 0)
            return &g_array_index(agreement->articles, struct article, i);
    return NULL;
}

bool agreement_keeps(const struct agreement *agreement, const char *fact, const char *participant)
{
    (void)agreement;
    (void)fact;
    return keepers == NULL || strstr(keepers, participant) != NULL;
}

/* ---- the bed ---- */

static const struct reading one_reading[] = {{"", NULL}};
static const struct reading two_readings[] = {{"wide", NULL}, {"narrow", NULL}};

/* A version of the agreement that governs for some hours, with articles that follow by
 * add_article. */
static void add_version(int since, int until)
{
    struct agreement *agreement = g_new0(struct agreement, 1);
    struct governing version = {agreement, {hour(since), hour(until)}, 0};

    agreement->articles = g_array_new(FALSE, FALSE, sizeof(struct article));
    g_array_append_val(versions, version);
}

static void add_article(const char *id, const char *rule, bool has_two_readings)
{
    struct governing *last = &g_array_index(versions, struct governing, versions->len - 1);
    struct article article = {
        .id = id,
        .rule = rule,
        .readings = has_two_readings ? two_readings : one_reading,
        .n_readings = has_two_readings ? 2 : 1,
    };

    g_array_append_val(last->agreement->articles, article);
}

static void set_up(void *bed, gconstpointer data)
{
    (void)bed;
    (void)data;
    claims = g_array_new(FALSE, FALSE, sizeof(struct claim));
    versions = g_array_new(FALSE, FALSE, sizeof(struct governing));
    moscow = zone_new("Europe/Moscow", NULL);
    withheld_kind = NULL;
    keepers = NULL;
}

static void tear_down(void *bed, gconstpointer data)
{
    (void)bed;
    (void)data;
    g_array_unref(claims);
    for (guint i = 0; i < versions->len; i++) {
        const struct agreement *agreement = g_array_index(versions, struct governing, i).agreement;

        g_array_unref(agreement->articles);
        g_free((void *)agreement);
    }
    g_array_unref(versions);
    zone_free(moscow);
}

static struct answer *ask(int since, int until, bool all)
{
    struct question question = {{hour(since), hour(until)}, all};
    GError *error = NULL;
    struct answer *answer = findings_ask(NULL, 7, &question, &error);

    g_assert_no_error(error);
    return answer;
}

static int hours(struct instant at)
{
    return at.ms == INT64_MAX ? -1 : (int)(at.ms / (3600 * MS_PER_SECOND));
}

static void write_finding(GString *lines, const struct finding *finding)
{
    g_string_append_printf(lines, "  %s %s %d-%d", finding->subject, status_name(finding->status),
                           hours(finding->since), hours(finding->until));
    if (finding->reading[0] != '\0')
        g_string_append_printf(lines, " by %s", finding->reading);
    if (finding->account[0] != '\0')
        g_string_append_printf(lines, " says %s", finding->account);
    for (guint i = 0; finding->contested != NULL && i < finding->contested->len; i++) {
        const struct dissent *dissent = &g_array_index(finding->contested, struct dissent, i);

        g_string_append_printf(lines, " [%s/%s: %s]", dissent->reading, dissent->account,
                               status_name(dissent->status));
    }
    g_string_append_c(lines, '\n');
}

static char *write_answer(const struct answer *answer)
{
    GString *lines = g_string_new(NULL);

    for (guint i = 0; i < answer->articles->len; i++) {
        const struct article_answer *article = g_ptr_array_index(answer->articles, i);

        g_string_append_printf(lines, "%s %s%s: %s\n", article->article->id,
                               status_name(article->worst), article->contested ? "!" : "",
                               article->because);
        for (guint k = 0; k < article->findings->len; k++)
            write_finding(lines, g_ptr_array_index(article->findings, k));
    }
    return g_string_free(lines, FALSE);
}

static void assert_answer(int since, int until, bool all, const char *expected)
{
    OWNED(answer) answer = ask(since, until, all);
    g_autofree char *lines = write_answer(answer);

    g_assert_cmpstr(lines, ==, expected);
}

/* ---- tests ---- */

static void test_window(void *bed, gconstpointer data)
{
    (void)bed;
    (void)data;
    add_version(10, -1);
    add_article("a", "sample.claims", false);
    claim("x", "force", STATUS_KEPT, 10, 20, "");
    claim("x", "force", STATUS_BREACHED, 20, 30, "");
    claim("x", "force", STATUS_DUE, 30, -1, "");
    assert_answer(15, 16, false, "a kept: nothing stated speaks against it\n");
    assert_answer(15, 16, true, "a kept: x is kept\n  x kept 10-20\n");
    assert_answer(20, 21, false, "a breached: x is breached\n  x breached 20-30\n");
    assert_answer(30, 31, false, "a due: x is due\n  x due 30--1\n");
    assert_answer(19, 31, false, "a breached: x is breached\n  x breached 20-30\n  x due 30--1\n");
    /* Before the agreement governs nothing is asked of anybody. */
    assert_answer(5, 6, true, "");
    {
        OWNED(answer) answer = ask(20, 21, false);

        g_assert_true(answer_breached(answer));
    }
    {
        OWNED(answer) answer = ask(30, 31, false);

        g_assert_false(answer_breached(answer));
    }
}

static void test_versions(void *bed, gconstpointer data)
{
    (void)bed;
    (void)data;
    add_version(0, 10);
    add_article("a", "sample.claims", false);
    add_article("gone", "sample.claims", false);
    add_version(10, 20);
    add_article("new", "sample.claims", false);
    add_article("a", "sample.claims", false);
    add_version(20, -1);
    add_article("a", "sample.claims", false);
    add_article("new", "sample.claims", false);
    claim("x", "force", STATUS_BREACHED, 5, 25, "");
    claim("y", "force", STATUS_BREACHED, 0, 1, "");
    claim("y", "force", STATUS_BREACHED, 10, 11, "");
    /* Cut at an amendment and joined behind it. */
    assert_answer(22, 23, false,
                  "a breached: x is breached\n  x breached 5-25\n"
                  "new breached: x is breached\n  x breached 10-25\n");
    assert_answer(7, 8, false,
                  "a breached: x is breached\n  x breached 5-25\n"
                  "gone breached: x is breached\n  x breached 5-10\n");
    /* What touches an edge of a version is still only shown where it was asked for. */
    assert_answer(2, 3, false,
                  "a kept: nothing stated speaks against it\n"
                  "gone kept: nothing stated speaks against it\n");
    assert_answer(10, 21, false,
                  "a breached: x is breached\n  x breached 5-25\n  y breached 10-11\n"
                  "new breached: x is breached\n  x breached 10-25\n  y breached 10-11\n");
}

static void test_silence(void *bed, gconstpointer data)
{
    (void)bed;
    (void)data;
    add_version(0, -1);
    add_article("a", "sample.claims", false);
    add_article("b", "sample.strict", false);
    add_article("c", "equipment.replacement", true);
    add_article("d", "sample.unheard-of", false);
    assert_answer(5, 6, false,
                  "a cannot-tell: nobody has stated anything on this yet\n"
                  "  made-up cannot-tell 0--1\n"
                  "b breached: nobody has stated anything on this yet\n"
                  "  made-up breached 0--1\n"
                  "c cannot-tell: no module yet: equipment\n"
                  "  made-up cannot-tell 0--1\n"
                  "d cannot-tell: this program has no rule sample.unheard-of\n"
                  "  made-up cannot-tell 0--1\n");
    claim("x", "force", STATUS_KEPT, 10, 11, "");
    {
        OWNED(answer) before = ask(5, 6, false);
        OWNED(answer) after = ask(10, 20, false);
        g_autofree char *lines = write_answer(before);

        g_assert_nonnull(strstr(lines,
                                "a cannot-tell: nobody has stated anything on the time before "
                                "1970-01-01T13:00:00+03:00\n  made-up cannot-tell 0-10\n"));
        g_assert_cmpint(((struct article_answer *)after->articles->pdata[0])->worst, ==,
                        STATUS_KEPT);
    }
}

static void test_withheld(void *bed, gconstpointer data)
{
    (void)bed;
    (void)data;
    add_version(0, -1);
    add_article("a", "sample.claims", false);
    add_article("b", "sample.derived", false);
    claim("x", "force", STATUS_BREACHED, 0, -1, "");
    withheld_kind = "claim.made";
    assert_answer(5, 6, false,
                  "a cannot-tell: this copy lacks the content of 3 statements of claim.made\n"
                  "  made-up cannot-tell 0--1\n"
                  "b cannot-tell: this copy lacks the content of 3 statements of claim.made\n"
                  "  made-up cannot-tell 0--1\n");
}

static void test_readings(void *bed, gconstpointer data)
{
    (void)bed;
    (void)data;
    add_version(0, -1);
    add_article("a", "sample.claims", true);
    claim("x", "force", STATUS_BREACHED, 10, -1, "wide");
    claim("x", "force", STATUS_BREACHED, 12, -1, "narrow");
    claim("y", "force", STATUS_DUE, 0, 10, "");
    assert_answer(5, 6, false, "a due: y is due\n  y due 0-10 by narrow\n  y due 0-10 by wide\n");
    assert_answer(10, 11, false,
                  "a breached!: x is breached\n"
                  "  x breached 10--1 by wide [narrow/: kept]\n");
    assert_answer(12, 13, false,
                  "a breached: x is breached\n"
                  "  x breached 10--1 by wide\n  x breached 12--1 by narrow\n");
    /* Over a window they differ where they differ at any instant of it. */
    assert_answer(11, 13, false,
                  "a breached!: x is breached\n"
                  "  x breached 10--1 by wide [narrow/: kept]\n"
                  "  x breached 12--1 by narrow\n");
}

static void test_accounts(void *bed, gconstpointer data)
{
    (void)bed;
    (void)data;
    keepers = "force";
    add_version(0, -1);
    add_article("a", "sample.claims", false);
    claim("x", "force", STATUS_KEPT, 0, -1, "");
    claim("y", "force", STATUS_DUE, 0, -1, "");
    claim("x", "armenia", STATUS_BREACHED, 10, 20, "");
    claim("z", "armenia", STATUS_CANNOT_TELL, 10, 20, "");
    claim("y", "azerbaijan", STATUS_DUE, 0, -1, "");
    assert_answer(15, 16, false,
                  "a breached!: x is breached\n"
                  "  y due 0--1\n"
                  "  x breached 10-20 says armenia [/: kept]\n"
                  "  z cannot-tell 10-20 says armenia [/: kept]\n");
    /* Where everybody keeps the fact, they differ only on what several spoke of. */
    keepers = NULL;
    g_array_set_size(claims, claims->len - 1);
    assert_answer(15, 16, false,
                  "a breached!: x is breached\n"
                  "  y due 0--1\n"
                  "  x breached 10-20 [/force: kept]\n"
                  "  z cannot-tell 10-20\n");
}

static void test_aggregate(void *bed, gconstpointer data)
{
    (void)bed;
    (void)data;
    keepers = "force";
    add_version(0, -1);
    add_article("a", "sample.derived", false);
    claim("x", "force", STATUS_KEPT, 0, -1, "");
    claim("y", "force", STATUS_BREACHED, 0, 5, "");
    claim("x", "armenia", STATUS_BREACHED, 0, 20, "");
    claim("y", "armenia", STATUS_KEPT, 0, 20, "");
    assert_answer(1, 2, false,
                  "a breached!: y is breached\n"
                  "  x breached 0-20 says armenia [/: kept]\n"
                  "  y breached 0-5 [/armenia: kept]\n");
}

static void test_silent_base(void *bed, gconstpointer data)
{
    (void)bed;
    (void)data;
    keepers = "force";
    add_version(0, -1);
    add_article("a", "sample.claims", false);
    claim("x", "armenia", STATUS_BREACHED, 0, -1, "");
    assert_answer(1, 2, false,
                  "a breached!: x is breached\n"
                  "  made-up cannot-tell 0--1 [/armenia: breached]\n"
                  "  x breached 0--1 says armenia [/: cannot-tell]\n");
}

/* What a window shows is what its hours show one by one. */
static void test_union(void *bed, gconstpointer data)
{
    static const char *const subjects[] = {"x", "y"};
    static const char *const authors[] = {"force", "armenia", "azerbaijan"};
    static const char *const of_reading[] = {"", "wide", "narrow"};

    (void)bed;
    (void)data;
    keepers = "force azerbaijan";
    add_version(0, 12);
    add_article("a", "sample.claims", true);
    add_version(12, -1);
    add_article("a", "sample.claims", true);
    for (int round = 0; round < 200; round++) {
        enum status worst = STATUS_KEPT;
        bool contested = false;

        g_array_set_size(claims, 0);
        for (int i = 0; i < 6; i++) {
            int since = g_test_rand_int_range(0, 20);

            claim(subjects[g_test_rand_int_range(0, 2)], authors[g_test_rand_int_range(0, 3)],
                  (enum status)g_test_rand_int_range(0, 4), since,
                  since + g_test_rand_int_range(1, 10), of_reading[g_test_rand_int_range(0, 3)]);
        }
        for (int at = 3; at < 18; at++) {
            OWNED(answer) answer = ask(at, at + 1, false);
            const struct article_answer *article = answer->articles->pdata[0];

            worst = MAX(worst, article->worst);
            contested = contested || article->contested;
        }
        {
            OWNED(answer) answer = ask(3, 18, false);
            const struct article_answer *article = answer->articles->pdata[0];

            g_assert_cmpint(article->worst, ==, worst);
            g_assert_cmpint(article->contested, ==, contested);
        }
    }
}

static void assert_duties(int from, int until, const char *expected)
{
    g_autoptr(GString) lines = g_string_new(NULL);
    GError *error = NULL;
    g_autoptr(GArray) duties =
        duties_ask(NULL, 7, (struct date){from}, (struct date){until}, &error);

    g_assert_no_error(error);
    for (guint i = 0; i < duties->len; i++) {
        const struct duty *duty = &g_array_index(duties, struct duty, i);

        g_string_append_printf(lines, "%d %s %s %s %s\n", duty->date.day, duty->article,
                               duty->reading, duty->subject, duty->what);
    }
    g_assert_cmpstr(lines->str, ==, expected);
}

static void test_duties(void *bed, gconstpointer data)
{
    (void)bed;
    (void)data;
    add_version(0, 24 * 30 - 3);
    add_article("old", "sample.claims", false);
    add_version(24 * 30 - 3, -1);
    add_article("a", "sample.claims", true);
    add_article("b", "sample.strict", false);
    assert_duties(15, 20,
                  "20 old  x round\n30 a wide x round\n30 a narrow x round\n"
                  "100 a wide y once\n100 a narrow y once\n");
    assert_duties(35, 50,
                  "40 a wide x round\n40 a narrow x round\n50 a wide x round\n"
                  "50 a narrow x round\n100 a wide y once\n100 a narrow y once\n");
    assert_duties(101, 101, "110 a wide x round\n110 a narrow x round\n");
}

static void test_json(void *bed, gconstpointer data)
{
    (void)bed;
    (void)data;
    add_version(0, -1);
    add_article("a", "sample.claims", true);
    claim("x", "force", STATUS_BREACHED, 10, 12, "wide");
    claim("y", "force", STATUS_DUE, 10, -1, "narrow");
    {
        OWNED(answer) answer = ask(10, 11, false);
        json_t *json = answer_json(NULL, answer, NULL);
        g_autofree char *text = json_dumps(json_array_get(json, 0), JSON_COMPACT);

        g_assert_cmpuint(json_array_size(json), ==, 2);
        g_assert_cmpstr(
            text, ==,
            "{\"article\":\"a\",\"rule\":\"sample.claims\",\"subject\":\"x\",\"subjects\":[],"
            "\"status\":\"breached\",\"since\":\"1970-01-01T13:00:00+03:00\","
            "\"until\":\"1970-01-01T15:00:00+03:00\",\"due\":null,\"reading\":\"wide\","
            "\"account\":\"\",\"contested\":[{\"reading\":\"narrow\",\"account\":\"\","
            "\"status\":\"kept\"}],\"because\":\"x is breached\",\"evidence\":[{\"id\":"
            "\"0000000000000000000000000000000000000000000000000000000000000000\",\"index\":0,"
            "\"row\":0}]}");
        g_assert_true(json_is_null(json_object_get(json_array_get(json, 1), "until")));
        json_decref(json);
    }
}

/* One text, one pointer, whatever it followed and whatever followed it the last time. */
static void test_interning(void *bed, gconstpointer data)
{
    OWNED(view) view = view_new(NULL, 0, NULL);
    char who[] = "p-1";
    const char *first = view_intern(view, who);
    const char *second = view_intern_after(view, first, "p-2");

    (void)bed;
    (void)data;
    who[2] = '9';
    g_assert_cmpstr(first, ==, "p-1");
    g_assert_true(view_intern_after(view, first, "p-2") == second);
    g_assert_true(view_intern_after(view, second, "p-1") == first);
    /* Another comes after it than the last time. */
    g_assert_cmpstr(view_intern_after(view, first, "p-3"), ==, "p-3");
    g_assert_true(view_intern_after(view, first, "p-2") == second);
    g_assert_true(view_intern(view, "p-2") == second);
}

static void add(const char *path, void (*test)(void *, gconstpointer))
{
    g_test_add_vtable(path, 1, NULL, set_up, test, tear_down);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/findings/window", test_window);
    add("/findings/versions", test_versions);
    add("/findings/silence", test_silence);
    add("/findings/withheld", test_withheld);
    add("/findings/readings", test_readings);
    add("/findings/accounts", test_accounts);
    add("/findings/aggregate", test_aggregate);
    add("/findings/silent-base", test_silent_base);
    add("/findings/union", test_union);
    add("/findings/duties", test_duties);
    add("/findings/json", test_json);
    add("/view/interning", test_interning);
    return g_test_run();
}
