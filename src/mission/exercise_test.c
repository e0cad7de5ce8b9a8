/* Exercises: the same seed gives the same record, whatever lies around it. The module that plays is
 * made up here. */
#include "mission/exercise.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "mission/mission.h"

/* ---- a module that plays ---- */

static const struct field lamp_fields[] = {
    {"lamp", FIELD_SLUG, REQUIRED, NULL},
    {"at", FIELD_INSTANT, REQUIRED, NULL},
    {"keeper", FIELD_TEXT, SEALED, NULL},
    FIELDS_END,
};

static const struct kind lamp_kinds[] = {
    {"lamp.lit", "a lamp was lit", lamp_fields, NULL, 0},
    {"lamp.doused", "a lamp was doused", lamp_fields, NULL, 0},
    KINDS_END,
};

static const struct rule no_rules[] = {{.name = NULL}};
static const struct fact_provider no_facts[] = {{.load = NULL}};
static const struct sql *const no_sql[] = {NULL};

#define LAMPS 2500

static json_t *lamp(int n, struct instant at)
{
    g_autofree char *id = g_strdup_printf("lamp-%d", n);

    return json_pack("{s:s, s:I, s:s}", "lamp", id, "at", (json_int_t)at.ms, "keeper", "nobody");
}

static bool light_exercise(struct exercise *exercise, GError **error)
{
    struct interval span = exercise_span(exercise);
    struct instant noon = {span.since.ms + MS_PER_DAY / 2};

    /* More rows than a statement holds; said before what is earlier. */
    for (int i = 0; i < LAMPS; i++) {
        exercise_say(exercise, noon, "east", "lamp.lit", lamp(i, noon));
    }
    for (int i = 0; i < 20; i++) {
        struct instant at = {span.since.ms + exercise_random(exercise, 1000) * MS_PER_DAY};

        exercise_say(exercise, at, i % 2 == 0 ? "east" : "west", "lamp.doused", lamp(i, at));
    }
    exercise_say(exercise, span.until, "east", "lamp.lit", lamp(LAMPS, span.until));
    exercise_plant(exercise, "shine", "boats.shine", "lamp-1", "", noon,
                   (struct instant){noon.ms + MS_PER_DAY});
    exercise_plant(exercise, "shine", "boats.shine", "lamp-2", "wide", noon, INSTANT_MAX);
    return true;
}

static const struct module light = {
    .name = "light",
    .summary = "lamps",
    .kinds = lamp_kinds,
    .rules = no_rules,
    .facts = no_facts,
    .sql = no_sql,
    .exercise = light_exercise,
};

const struct module *const modules_all[] = {&light, NULL};

/* ---- playing ---- */

static const char yaml[] =
    "truce: agreement/1\n"
    "mission: {slug: lamps, title: Lamps}\n"
    "zone: Europe/Moscow\n"
    "adoption: {proposer: east, accepted_by: [east, west]}\n"
    "participants:\n"
    "  - {id: east, role: party, names: [{language: en, text: East}]}\n"
    "  - {id: west, role: party, names: [{language: en, text: West}]}\n"
    "instruments:\n"
    "  - {id: letter, type: statement, title: L, issuers: [{office: M}], dated: 2020-11-10}\n"
    "articles:\n"
    "  - id: shine\n"
    "    title: Lamps shine\n"
    "    instrument: letter\n"
    "    clause: \"1\"\n"
    "    binds: [west]\n"
    "    rule: boats.shine\n"
    "    readings: [{name: narrow, with: {}}, {name: wide, with: {}}]\n"
    "may:\n"
    "  - {who: [east, west], say: [light.*]}\n";

struct played {
    char *folder;
    char *address;
    char *planted;
    struct exercise_summary summary;
    struct hash root;
};

static char *inside(const char *folder, const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static bool play_in(struct played *played, uint64_t seed, const char *text, GError **error)
{
    g_autofree char *keyring = inside(played->folder, "keys");
    struct exercise_plan plan = {
        .yaml = text,
        .n_yaml = strlen(text),
        .file = "t.yaml",
        .keyring = keyring,
        .seed = seed,
        .years = 2,
        .positions = -1,
        .posts = -1,
        .people = -1,
    };

    return exercise_play(world_real(), played->address, &plan, played->planted, NULL, NULL,
                         &played->summary, error);
}

static void played_begin(struct played *played)
{
    played->folder = g_dir_make_tmp("truce-exercise-XXXXXX", NULL);
    g_assert_nonnull(played->folder);
    played->address = inside(played->folder, "m.truce");
    played->planted = inside(played->folder, "m.planted.json");
}

static struct played play(uint64_t seed)
{
    struct played played = {NULL};
    g_autoptr(GError) error = NULL;
    OWNED(mission) mission = NULL;

    played_begin(&played);
    play_in(&played, seed, yaml, &error);
    g_assert_no_error(error);
    mission = mission_open(world_real(), played.address, STORE_READ, "test", &error);
    g_assert_no_error(error);
    g_assert_true(mission_is_exercise(mission));
    g_assert_cmpint(record_size(mission_record(mission)), ==, played.summary.n_statements);
    played.root = record_root(mission_record(mission));
    return played;
}

static void remove_all(const char *path)
{
    GDir *folder = g_dir_open(path, 0, NULL);
    const char *name;

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

static void played_end(struct played *played)
{
    remove_all(played->folder);
    g_free(played->folder);
    g_free(played->address);
    g_free(played->planted);
}

/* ---- tests ---- */

static void test_same_seed(void)
{
    struct played first = play(1);
    struct played second = play(1);
    struct played other = play(2);

    g_assert_true(hash_equal(&first.root, &second.root));
    g_assert_false(hash_equal(&first.root, &other.root));
    played_end(&first);
    played_end(&second);
    played_end(&other);
}

/* The noon of the first day falls apart into three statements; what lies after the span is not
 * said. */
static void test_summary(void)
{
    struct played played = play(7);
    g_autoptr(GError) error = NULL;
    OWNED(mission) mission = mission_open(world_real(), played.address, STORE_READ, "test", &error);
    struct record *record = mission_record(mission);
    int64_t size = record_size(record);
    struct instant last = INSTANT_MIN;
    int64_t n_rows = 0;

    g_assert_cmpint(played.summary.n_rows, >=, LAMPS);
    g_assert_cmpint(played.summary.n_rows, <=, LAMPS + 20);
    g_assert_cmpint(played.summary.n_planted, ==, 3);
    for (int64_t i = 0; i < size; i++) {
        struct instant received;
        OWNED(statement) statement = record_read(record, i, &received, &error);

        g_assert_no_error(error);
        g_assert_cmpint(statement->envelope.made.ms, ==, received.ms);
        g_assert_cmpint(received.ms, >=, last.ms);
        last = received;
        if (g_str_has_prefix(statement->envelope.kind, "lamp.")) {
            g_assert_cmpuint(statement->body->n_rows, <=, BODY_ROWS_MAX);
            n_rows += statement->body->n_rows;
        }
    }
    g_assert_cmpint(n_rows, ==, played.summary.n_rows);
    played_end(&played);
}

static void test_planted(void)
{
    struct played played = play(3);
    g_autofree char *text = NULL;

    g_assert_true(g_file_get_contents(played.planted, &text, NULL, NULL));
    g_assert_cmpstr(
        text, ==,
        "[{\"article\": \"shine\", \"rule\": \"boats.shine\", \"subject\": \"lamp-1\", "
        "\"reading\": \"narrow\", \"since\": \"2020-11-10T12:00:00+03:00\", \"until\": "
        "\"2020-11-11T12:00:00+03:00\"},\n"
        " {\"article\": \"shine\", \"rule\": \"boats.shine\", \"subject\": \"lamp-1\", "
        "\"reading\": \"wide\", \"since\": \"2020-11-10T12:00:00+03:00\", \"until\": "
        "\"2020-11-11T12:00:00+03:00\"},\n"
        " {\"article\": \"shine\", \"rule\": \"boats.shine\", \"subject\": \"lamp-2\", "
        "\"reading\": \"wide\", \"since\": \"2020-11-10T12:00:00+03:00\", \"until\": null}]\n");
    played_end(&played);
}

static void refuse(struct played *played, uint64_t seed, const char *text, int code,
                   const char *says)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(play_in(played, seed, text, &error));
    g_assert_error(error, TRUCE_ERROR, code);
    g_assert_nonnull(strstr(error->message, says));
}

static void test_refused(void)
{
    g_autofree char *closed = g_strndup(yaml, (gsize)(strstr(yaml, "  - {who:") - yaml));
    g_autofree char *nobody = g_strconcat(closed, "  - {who: [west], say: [light.*]}\n", NULL);
    struct played played = play(4);
    struct played fresh = {NULL};

    refuse(&played, 4, yaml, ERROR_EXISTS, "");
    refuse(&played, 5, yaml, ERROR_KEY, "--keyring");
    played_end(&played);
    played_begin(&fresh);
    refuse(&fresh, 4, "truce: agreement/1\n", ERROR_FIELD, "t.yaml:1:1");
    g_assert_false(g_file_test(fresh.address, G_FILE_TEST_EXISTS));
    refuse(&fresh, 4, nobody, ERROR_AUTHORITY, "could not state lamp.");
    played_end(&fresh);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/exercise/same-seed", test_same_seed);
    g_test_add_func("/exercise/summary", test_summary);
    g_test_add_func("/exercise/planted", test_planted);
    g_test_add_func("/exercise/refused", test_refused);
    return g_test_run();
}
