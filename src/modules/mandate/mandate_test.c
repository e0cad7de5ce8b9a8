/* The mandate from statement to answer, on the worked example: what is signed, stored and read
 * again gives the answers that the example must give. Of the modules only this one is here. */
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "mission/module.h"
#include "modules/mandate/mandate.h"
#include "store/testing.h"

extern const struct module module_mandate;
const struct module *const modules_all[] = {&module_mandate, NULL};

struct bed {
    char *folder;
    struct seeded_world *seeded;
    struct mission *mission;
};

static char *inside(const char *folder, const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static struct instant noon(const char *date)
{
    g_autofree char *text = g_strconcat(date, "T12:00:00+03:00", NULL);
    struct instant at = INSTANT_MIN;

    g_assert_true(instant_parse(text, &at, NULL));
    return at;
}

static struct date day(const char *text)
{
    struct date date = DATE_MIN;

    g_assert_true(date_parse(text, &date, NULL));
    return date;
}

/* The file without what other modules are allowed to say. */
static char *read_agreement(void)
{
    g_autofree char *path = inside(EXAMPLE, "agreement.yaml");
    char *yaml = NULL;

    g_assert_true(g_file_get_contents(path, &yaml, NULL, NULL));
    return yaml;
}

static void set_up(struct bed *bed, gconstpointer data)
{
    g_autofree char *yaml = read_agreement();
    g_autofree char *keyring = NULL;
    g_autofree char *address = NULL;
    GError *error = NULL;

    (void)data;
    bed->folder = g_dir_make_tmp("truce-mandate-XXXXXX", NULL);
    keyring = inside(bed->folder, "keys");
    address = testing_address();
    bed->seeded = seeded_world_new(world_real(), 1);
    seeded_world_set_now(bed->seeded, noon("2020-11-10"));
    bed->mission = mission_new(seeded_world(bed->seeded), address,
                               &(struct mission_plan){.yaml = yaml,
                                                      .n_yaml = strlen(yaml),
                                                      .file = "agreement.yaml",
                                                      .keyring = keyring,
                                                      .exercise = true},
                               "test", &error);
    g_assert_no_error(error);
}

static void remove_all(const char *path)
{
    GDir *folder = g_dir_open(path, 0, NULL);
    const char *name = NULL;

    if (folder == NULL) {
        g_unlink(path);
        return;
    }
    while ((name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *child = inside(path, name);

        remove_all(child);
    }
    g_dir_close(folder);
    g_rmdir(path);
}

static void tear_down(struct bed *bed, gconstpointer data)
{
    (void)data;
    mission_close(bed->mission);
    seeded_world_free(bed->seeded);
    remove_all(bed->folder);
    g_free(bed->folder);
}

/* Takes over `fields`. */
static bool try_to_state(struct bed *bed, const char *author, const char *kind, json_t *fields,
                         GError **error)
{
    json_t *rows = json_pack("[o]", fields);
    struct draft draft = {.kind = kind, .rows = rows};
    struct receipt receipt;
    bool done = mission_state_alone(bed->mission, author, &draft, &receipt, error);

    json_decref(rows);
    return done;
}

static void state(struct bed *bed, const char *author, const char *kind, json_t *fields)
{
    GError *error = NULL;

    try_to_state(bed, author, kind, fields, &error);
    g_assert_no_error(error);
}

static json_t *two(const char *name, const char *value, const char *date_name, const char *date)
{
    return json_pack("{s:s, s:s}", name, value, date_name, date);
}

static int64_t size(const struct bed *bed)
{
    return record_size(mission_record(bed->mission));
}

/* The findings on one article at noon of a day, as lines. */
static char *found(struct bed *bed, const char *article, const char *date, int64_t known)
{
    struct instant at = noon(date);
    struct question question = {{at, {at.ms + 1}}, false};
    GError *error = NULL;
    OWNED(answer) answer = findings_ask(bed->mission, known, &question, &error);
    GString *lines = g_string_new(NULL);
    json_t *json = NULL;
    json_t *finding = NULL;
    size_t i = 0;

    g_assert_no_error(error);
    json = answer_json(bed->mission, answer, &error);
    g_assert_no_error(error);
    json_array_foreach(json, i, finding)
    {
        const json_t *until = json_object_get(finding, "until");
        const char *account = json_string_value(json_object_get(finding, "account"));
        g_autofree char *contested =
            json_dumps(json_object_get(finding, "contested"), JSON_COMPACT);

        if (strcmp(json_string_value(json_object_get(finding, "article")), article) != 0)
            continue;
        g_string_append_printf(lines, "%s %s %s/%.10s \"%s\"%s%s contested %s\n",
                               json_string_value(json_object_get(finding, "subject")),
                               json_string_value(json_object_get(finding, "status")),
                               json_string_value(json_object_get(finding, "since")),
                               json_is_null(until) ? "" : json_string_value(until),
                               json_string_value(json_object_get(finding, "reading")),
                               account[0] != '\0' ? " says " : "", account, contested);
    }
    json_decref(json);
    return g_string_free(lines, FALSE);
}

static void assert_found(struct bed *bed, const char *article, const char *date,
                         const char *expected)
{
    g_autofree char *lines = found(bed, article, date, size(bed));

    g_assert_cmpstr(lines, ==, expected);
}

/* "date what, reading" of the duties of the term within 400 days and the next. */
static void assert_term_duties(struct bed *bed, const char *from, const char *expected)
{
    GError *error = NULL;
    g_autoptr(GArray) duties =
        duties_ask(bed->mission, size(bed), day(from), (struct date){day(from).day + 400}, &error);
    g_autoptr(GString) lines = g_string_new(NULL);

    g_assert_no_error(error);
    for (guint i = 0; i < duties->len; i++) {
        const struct duty *duty = &g_array_index(duties, struct duty, i);
        g_autofree char *date = date_text(duty->date);

        if (strcmp(duty->article, "term") != 0)
            continue;
        g_assert_cmpstr(duty->subject, ==, "karabakh-2020");
        g_string_append_printf(lines, "%s %s, %s\n", date, duty->what, duty->reading);
    }
    g_assert_cmpstr(lines->str, ==, expected);
}

/* ---- the worked example's rows ---- */

static void test_no_notice(struct bed *bed, gconstpointer data)
{
    (void)data;
    assert_term_duties(bed, "2020-11-12",
                       "2025-05-09 last day for notice, from signature\n"
                       "2025-05-10 last day for notice, from entry into force\n"
                       "2025-11-09 period ends, from signature\n"
                       "2025-11-10 period ends, from entry into force\n");
    assert_term_duties(bed, "2025-05-10",
                       "2025-05-10 last day for notice, from entry into force\n"
                       "2025-11-10 period ends, from entry into force\n"
                       "2030-05-09 last day for notice, from signature\n"
                       "2030-11-09 period ends, from signature\n");
    assert_term_duties(bed, "2025-05-11",
                       "2030-05-09 last day for notice, from signature\n"
                       "2030-05-10 last day for notice, from entry into force\n"
                       "2030-11-09 period ends, from signature\n"
                       "2030-11-10 period ends, from entry into force\n");
    assert_found(bed, "term", "2025-05-11", "");
}

static void test_between_readings(struct bed *bed, gconstpointer data)
{
    (void)data;
    state(bed, "armenia", "notice.given",
          two("participant", "armenia", "received_on", "2025-05-10"));
    assert_found(bed, "term", "2025-05-09", "");
    assert_found(bed, "term", "2025-05-10",
                 "armenia breached 2025-05-10T00:00:00+03:00/2030-11-09 \"from signature\" "
                 "contested [{\"reading\":\"from entry into force\",\"account\":\"\",\"status\":"
                 "\"kept\"}]\n");
    assert_term_duties(bed, "2025-05-11",
                       "2025-11-10 period ends, from entry into force\n"
                       "2030-05-09 last day for notice, from signature\n"
                       "2030-11-09 period ends, from signature\n");
}

static void test_recipient(struct bed *bed, gconstpointer data)
{
    (void)data;
    state(bed, "armenia", "notice.given",
          two("participant", "armenia", "received_on", "2025-05-09"));
    assert_found(bed, "term", "2025-06-01", "");
    /* The recipient's day goes before the giver's, whose account stands beside it. */
    state(bed, "azerbaijan", "notice.received",
          two("participant", "armenia", "received_on", "2025-05-11"));
    assert_found(bed, "term", "2025-06-01",
                 "armenia breached 2025-05-11T00:00:00+03:00/2030-11-10 \"from entry into force\" "
                 "contested [{\"reading\":\"from entry into force\",\"account\":\"armenia\","
                 "\"status\":\"kept\"},{\"reading\":\"from signature\",\"account\":\"armenia\","
                 "\"status\":\"kept\"}]\n"
                 "armenia breached 2025-05-11T00:00:00+03:00/2030-11-09 \"from signature\" "
                 "contested [{\"reading\":\"from entry into force\",\"account\":\"armenia\","
                 "\"status\":\"kept\"},{\"reading\":\"from signature\",\"account\":\"armenia\","
                 "\"status\":\"kept\"}]\n");
}

static void refuse(struct bed *bed, const char *author, const char *kind, json_t *fields, int code)
{
    GError *error = NULL;

    g_assert_false(try_to_state(bed, author, kind, fields, &error));
    g_assert_error(error, TRUCE_ERROR, code);
    g_error_free(error);
}

static void test_refused(struct bed *bed, gconstpointer data)
{
    int64_t before = size(bed);

    (void)data;
    refuse(bed, "russia", "notice.given", two("participant", "russia", "received_on", "2025-05-01"),
           ERROR_AUTHORITY);
    refuse(bed, "turkey", "notice.given",
           two("participant", "armenia", "received_on", "2025-05-01"), ERROR_AUTHORITY);
    refuse(bed, "armenia", "notice.withdrawn",
           two("participant", "azerbaijan", "withdrawn_on", "2025-05-01"), ERROR_AUTHORITY);
    refuse(bed, "armenia", "notice.given",
           two("participant", "armenia", "received_on", "2025-02-30"), ERROR_FIELD);
    refuse(bed, "armenia", "notice.given", two("participant", "armenia", "sent_on", "2025-02-20"),
           ERROR_FIELD);
    refuse(bed, "force", "obligation.fulfilled",
           two("article", "agdom", "fulfilled_on", "2020-11-20"), ERROR_REFERENCE);
    g_assert_cmpint(size(bed), ==, before);
}

/* ---- what was known when ---- */

static void test_withdrawn_row(struct bed *bed, gconstpointer data)
{
    int64_t before = size(bed);
    g_autofree char *then = NULL;
    struct hash id;

    (void)data;
    state(bed, "force", "obligation.unfulfilled", two("article", "agdam", "as_of", "2020-11-21"));
    state(bed, "force", "obligation.fulfilled",
          two("article", "agdam", "fulfilled_on", "2020-11-25"));
    assert_found(bed, "agdam", "2020-11-23",
                 "agdam breached 2020-11-21T00:00:00+03:00/2020-11-25 \"\" contested []\n");
    assert_found(bed, "agdam", "2020-11-26", "");
    then = found(bed, "agdam", "2020-11-26", before);
    g_assert_cmpstr(then, ==, "agdam breached 2020-11-21T00:00:00+03:00/ \"\" contested []\n");
    g_assert_true(record_id(mission_record(bed->mission), before + 1, &id, NULL));
    {
        struct reference reference = {id, RELATION_WITHDRAWS};
        struct hash_hex hex = hash_to_hex(&id);
        json_t *rows = json_pack("[{s:s, s:i}]", "statement", hex.text, "statement_row", 0);
        struct draft draft = {
            .kind = "row.withdrawn", .rows = rows, .references = &reference, .n_references = 1};
        struct receipt receipt;
        GError *error = NULL;

        mission_state_alone(bed->mission, "force", &draft, &receipt, &error);
        g_assert_no_error(error);
        json_decref(rows);
    }
    assert_found(bed, "agdam", "2020-11-26",
                 "agdam breached 2020-11-21T00:00:00+03:00/ \"\" contested []\n");
}

static void test_accounts(struct bed *bed, gconstpointer data)
{
    (void)data;
    state(bed, "force", "obligation.fulfilled",
          two("article", "agdam", "fulfilled_on", "2020-11-19"));
    state(bed, "azerbaijan", "obligation.unfulfilled",
          two("article", "agdam", "as_of", "2020-11-20"));
    assert_found(bed, "agdam", "2020-12-01",
                 "agdam breached 2020-11-21T00:00:00+03:00/ \"\" says azerbaijan contested "
                 "[{\"reading\":\"\",\"account\":\"\",\"status\":\"kept\"}]\n");
    /* One party alone moves no date; both whom the article binds do. */
    state(bed, "azerbaijan", "obligation.moved",
          two("article", "corridor-route-plan", "moved_to", "2024-11-10"));
    state(bed, "armenia", "obligation.moved",
          two("article", "corridor-route-plan", "moved_to", "2024-11-10"));
    assert_found(bed, "corridor-route-plan", "2024-01-01",
                 "corridor-route-plan breached 2023-11-11T00:00:00+03:00/ \"\" contested []\n");
    state(bed, "russia", "obligation.moved",
          two("article", "corridor-route-plan", "moved_to", "2024-11-10"));
    assert_found(bed, "corridor-route-plan", "2024-01-01", "");
}

static void assert_board(struct bed *bed, const char *date, const char *expected)
{
    OWNED(view) view = view_new(bed->mission, size(bed), NULL);
    json_t *board = json_object();
    GError *error = NULL;
    g_autofree char *text = NULL;

    g_assert_true(mandate_board(view, noon(date), board, &error));
    g_assert_no_error(error);
    text =
        json_dumps(json_object_get(json_object_get(board, "term"), "from signature"), JSON_COMPACT);
    g_assert_cmpuint(json_object_size(json_object_get(board, "term")), ==, 2);
    g_assert_cmpstr(text, ==, expected);
    json_decref(board);
}

static void test_board(struct bed *bed, gconstpointer data)
{
    (void)data;
    assert_board(bed, "2025-05-09",
                 "{\"state\":\"running\",\"period\":1,\"period_ends\":\"2025-11-09\","
                 "\"last_day_for_notice\":\"2025-05-09\",\"days_left\":184}");
    assert_board(bed, "2025-05-10",
                 "{\"state\":\"running\",\"period\":2,\"period_ends\":\"2030-11-09\","
                 "\"last_day_for_notice\":\"2030-05-09\",\"days_left\":2009}");
    state(bed, "azerbaijan", "notice.given",
          two("participant", "azerbaijan", "received_on", "2025-05-01"));
    assert_board(bed, "2025-05-10",
                 "{\"state\":\"running\",\"period\":1,\"period_ends\":\"2025-11-09\","
                 "\"days_left\":183,\"notice_of\":\"azerbaijan\"}");
    assert_board(bed, "2025-11-09", "{\"state\":\"ended\",\"ended_on\":\"2025-11-09\"}");
    state(bed, "russia", "mandate.suspended", json_pack("{s:s}", "suspended_on", "2023-09-19"));
    state(bed, "russia", "mandate.resumed", json_pack("{s:s}", "resumed_on", "2023-10-19"));
    state(bed, "russia", "mandate.drawdown", json_pack("{s:s}", "begun_on", "2024-04-17"));
    state(bed, "russia", "mandate.ended", json_pack("{s:s}", "ended_on", "2024-06-12"));
    assert_board(bed, "2023-09-19",
                 "{\"state\":\"suspended\",\"ends_by_agreement\":\"2024-06-12\","
                 "\"days_left\":267}");
    assert_board(bed, "2024-06-11",
                 "{\"state\":\"drawn-down\",\"ends_by_agreement\":\"2024-06-12\","
                 "\"days_left\":1}");
    assert_board(bed, "2024-06-12", "{\"state\":\"ended\",\"ended_on\":\"2024-06-12\"}");
    assert_found(bed, "term", "2023-10-01",
                 "karabakh-2020 cannot-tell 2023-09-19T00:00:00+03:00/2023-10-19 \"from entry into "
                 "force\" contested []\n"
                 "karabakh-2020 cannot-tell 2023-09-19T00:00:00+03:00/2023-10-19 \"from "
                 "signature\" contested []\n");
    assert_term_duties(bed, "2020-11-12", "");
}

/* ---- exercises: what is planted is what is found, no more and no less ---- */

static int compare_lines(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Breaches as sorted lines; those of `json` that have a status are findings. */
static char *breaches(const json_t *json)
{
    static const char *const names[] = {"article", "rule", "subject", "reading", "since", "until"};
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    const json_t *entry = NULL;
    size_t i = 0;

    json_array_foreach(json, i, entry)
    {
        GString *line = g_string_new(NULL);
        const char *status = json_string_value(json_object_get(entry, "status"));

        for (unsigned k = 0; k < G_N_ELEMENTS(names); k++) {
            const char *value = json_string_value(json_object_get(entry, names[k]));

            g_string_append_printf(line, "%s|", value != NULL ? value : "");
        }
        if (status == NULL || strcmp(status, "breached") == 0)
            g_ptr_array_add(lines, g_string_free(line, FALSE));
        else
            g_string_free(line, TRUE);
    }
    g_ptr_array_sort(lines, compare_lines);
    g_ptr_array_add(lines, NULL);
    return g_strjoinv("\n", (char **)lines->pdata);
}

static void assert_planted(const char *folder, uint64_t seed, const char *yaml, guint *n_planted)
{
    g_autofree char *keyring = inside(folder, "keys");
    g_autofree char *address = testing_address();
    g_autofree char *planted_path = inside(folder, "m.planted.json");
    struct exercise_plan plan = {yaml, strlen(yaml), "agreement.yaml", keyring, seed, 5, -1, -1,
                                 -1};
    struct exercise_summary summary;
    struct question question = {.all = false};
    g_autofree char *expected = NULL;
    g_autofree char *lines = NULL;
    json_t *planted = NULL;
    json_t *json = NULL;
    GError *error = NULL;

    exercise_play(world_real(), address, &plan, planted_path, NULL, NULL, &summary, &error);
    g_assert_no_error(error);
    {
        OWNED(mission) mission = mission_open(world_real(), address, STORE_READ, "test", &error);
        OWNED(answer) answer = NULL;

        g_assert_no_error(error);
        g_assert_true(zone_parse_during(mission_zone(mission), "2020-11-09/2025-11-09",
                                        &question.window, NULL));
        answer = findings_ask(mission, record_size(mission_record(mission)), &question, &error);
        g_assert_no_error(error);
        json = answer_json(mission, answer, &error);
        g_assert_no_error(error);
    }
    planted = json_load_file(planted_path, 0, NULL);
    expected = breaches(planted);
    lines = breaches(json);
    g_assert_cmpstr(lines, ==, expected);
    *n_planted += (guint)json_array_size(planted);
    json_decref(planted);
    json_decref(json);
}

static void test_exercise(void)
{
    g_autofree char *yaml = read_agreement();
    guint n_planted = 0;

    for (uint64_t seed = 1; seed <= 6; seed++) {
        g_autofree char *folder = g_dir_make_tmp("truce-mandate-XXXXXX", NULL);

        assert_planted(folder, seed, yaml, &n_planted);
        remove_all(folder);
    }
    /* One late on every seed, and one never done on some. */
    g_assert_cmpuint(n_planted, >, 6);
    g_assert_cmpuint(n_planted, <, 12);
}

static void test_declaration(void)
{
    GError *error = NULL;

    for (const struct kind *kind = module_mandate.kinds; kind->name != NULL; kind++) {
        kind_check_declaration(kind, &error);
        g_assert_no_error(error);
    }
    for (const struct fact_provider *facts = module_mandate.facts; facts->load != NULL; facts++)
        for (const char *const *kind = facts->kinds; *kind != NULL; kind++)
            g_assert_nonnull(kinds_find(module_list()->kinds, *kind));
}

static void add(const char *path, void (*test)(struct bed *, gconstpointer))
{
    g_test_add(path, struct bed, NULL, set_up, test, tear_down);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mandate/declaration", test_declaration);
    add("/mandate/no-notice", test_no_notice);
    add("/mandate/between-readings", test_between_readings);
    add("/mandate/recipient", test_recipient);
    add("/mandate/refused", test_refused);
    add("/mandate/withdrawn-row", test_withdrawn_row);
    add("/mandate/accounts", test_accounts);
    add("/mandate/board", test_board);
    g_test_add_func("/mandate/exercise", test_exercise);
    return g_test_run();
}
