/* Missions: adoption, amendments and acceptances, and what is refused before it is on record. The
 * module is made up here. */
#include "mission/mission.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "mission/module.h"
#include "record/canon.h"
#include "store/testing.h"

/* ---- a module of our own ---- */

static const struct field opened_fields[] = {
    {"post", FIELD_POST, REQUIRED | INDEXED, NULL},
    {"place", FIELD_PLACE, OPTIONAL, NULL},
    {"warden", FIELD_PERSON, OPTIONAL, NULL},
    FIELDS_END,
};
static const struct field visited_fields[] = {
    {"post", FIELD_POST, REQUIRED, NULL},
    {"by", FIELD_IDS(participant), OPTIONAL, NULL},
    FIELDS_END,
};
static const struct field filed_fields[] = {
    {"card", FIELD_SLUG, REQUIRED, NULL},
    {"full_name", FIELD_TEXT, SEALED, NULL},
    FIELDS_END,
};
static const struct kind kinds[] = {
    {"house.opened", "a post was opened", opened_fields, "post", 0},
    {"house.visited", "a post was visited", visited_fields, NULL, 0},
    {"card.filed", "a card was filed", filed_fields, NULL, 0},
    KINDS_END,
};
static const struct rule rules[] = {{.name = NULL}};
static const struct fact_provider facts[] = {{.load = NULL}};
static const struct sql *const no_sql[] = {NULL};
static const struct module house = {
    .name = "house",
    .summary = "houses",
    .kinds = kinds,
    .rules = rules,
    .facts = facts,
    .sql = no_sql,
};
const struct module *const modules_all[] = {&house, NULL};

/* ---- an agreement, and how the tests change it ---- */

static const char text_one[] =
    "truce: agreement/1\n"
    "mission: {slug: hills, title: Hills}\n"
    "zone: Europe/Moscow\n"
    "adoption: {proposer: east, accepted_by: [east, west]}\n"
    "sealed: {erase_by: [west], seen_by: [west]}\n"
    "participants:\n"
    "  - {id: east, role: party, names: [{language: en, text: East}]}\n"
    "  - {id: west, role: party, names: [{language: en, text: West}]}\n"
    "#more\n"
    "instruments:\n"
    "  - {id: letter, type: statement, title: Letter, issuers: [{participant: east}],\n"
    "     dated: 2020-11-10}\n"
    "places:\n"
    "  - {id: hill, names: [{language: en, text: Hill}]}\n"
    "articles:\n"
    "  - {id: peace, title: Peace, instrument: letter, clause: \"1\", binds: [east],\n"
    "     rule: peace.kept}\n"
    "may:\n"
    "  - {who: [east, west], say: [house.*, card.filed]}\n";

static char *with(const char *from, const char *to)
{
    g_autoptr(GString) text = g_string_new(text_one);
    guint n = g_string_replace(text, from, to, 0);

    g_assert_cmpuint(n, ==, 1);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *with_north(void)
{
    return with("#more\n", "  - {id: north, role: observer, names: [{language: en, text: N}]}\n");
}

/* ---- a desk: a world that stands still, a keyring, a mission ---- */

struct desk {
    struct seeded_world *seeded;
    char *address;
    char *keyring;
    struct mission *mission;
};

static struct instant at_day(int day)
{
    return (struct instant){INT64_C(1605000000000) + day * MS_PER_DAY};
}

static struct mission *found(struct desk *desk, const char *yaml, GError **error)
{
    struct mission_plan plan = {yaml, strlen(yaml), "t.yaml", desk->keyring, true};

    return mission_new(seeded_world(desk->seeded), desk->address, &plan, "test", error);
}

static void desk_open(struct desk *desk)
{
    g_autoptr(GError) error = NULL;

    desk->seeded = seeded_world_new(world_real(), 1);
    seeded_world_set_now(desk->seeded, at_day(0));
    desk->address = testing_address();
    desk->keyring = g_dir_make_tmp("truce-keys-XXXXXX", &error);
    g_assert_no_error(error);
    desk->mission = found(desk, text_one, &error);
    g_assert_no_error(error);
    g_assert_nonnull(desk->mission);
}

static void remove_folder(const char *path)
{
    GDir *folder = g_dir_open(path, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        g_unlink(file);
    }
    g_dir_close(folder);
    g_rmdir(path);
}

static void desk_close(struct desk *desk)
{
    mission_close(desk->mission);
    remove_folder(desk->keyring);
    seeded_world_free(desk->seeded);
    g_free(desk->address);
    g_free(desk->keyring);
}
#define DESK(desk)                                                                                 \
    __attribute__((cleanup(desk_close))) struct desk desk = {0};                                   \
    desk_open(&desk)

static bool state(struct desk *desk, const char *participant, const char *kind, json_t *row,
                  struct receipt *receipt, GError **error)
{
    json_t *rows = json_pack("[o]", row);
    struct draft draft = {.kind = kind, .rows = rows};
    struct receipt ignored;
    bool is_stated = mission_state_alone(desk->mission, participant, &draft,
                                         receipt == NULL ? &ignored : receipt, error);

    json_decref(rows);
    return is_stated;
}

static void must_state(struct desk *desk, const char *participant, const char *kind, json_t *row,
                       struct receipt *receipt)
{
    g_autoptr(GError) error = NULL;

    state(desk, participant, kind, row, receipt, &error);
    g_assert_no_error(error);
}

/* Refused with that code, a sentence that names `word`, and nothing on record. */
static void must_refuse(struct desk *desk, const char *participant, const char *kind, json_t *row,
                        enum error_code code, const char *word)
{
    g_autoptr(GError) error = NULL;
    int64_t size = record_size(mission_record(desk->mission));

    g_assert_false(state(desk, participant, kind, row, NULL, &error));
    g_assert_error(error, TRUCE_ERROR, (int)code);
    if (strstr(error->message, word) == NULL)
        g_error("\"%s\" does not say %s", error->message, word);
    g_assert_cmpint(record_size(mission_record(desk->mission)), ==, size);
}

/* ---- adoption ---- */

static void test_adopted(void)
{
    DESK(desk);
    g_autoptr(GArray) governing = mission_agreements(desk.mission, 2);
    g_autoptr(GArray) before = mission_agreements(desk.mission, 1);

    g_assert_cmpstr(mission_slug(desk.mission), ==, "hills");
    g_assert_true(mission_is_exercise(desk.mission));
    g_assert_cmpint(record_size(mission_record(desk.mission)), ==, 2);
    g_assert_cmpuint(governing->len, ==, 1);
    /* In force with the last acceptance, not with the proposal. */
    g_assert_cmpuint(before->len, ==, 0);
}

static void test_opened_again(void)
{
    DESK(desk);
    g_autoptr(GError) error = NULL;
    g_autofree char *name = g_strdup(mission_name(desk.mission));

    mission_close(g_steal_pointer(&desk.mission));
    desk.mission =
        mission_open(seeded_world(desk.seeded), desk.address, STORE_WRITE, "test", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(mission_name(desk.mission), ==, name);
    g_assert_cmpstr(mission_keyring(desk.mission), ==, desk.keyring);
    must_state(&desk, "east", "house.opened", json_pack("{s:s}", "post", "p-1"), NULL);
}

static void test_bad_agreement_leaves_nothing(void)
{
    DESK(desk);
    g_autoptr(GError) error = NULL;
    g_autofree char *bad = with("zone: Europe/Moscow", "zone: Europe/Atlantis");
    g_autofree G_GNUC_UNUSED char *old = g_steal_pointer(&desk.address);

    desk.address = testing_address();
    g_assert_null(found(&desk, bad, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_FIELD);
    g_assert_nonnull(strstr(error->message, "t.yaml:3:"));
    g_clear_error(&error);
    /* The address is free for the mended text, and the keyring serves both missions. */
    struct mission *second = found(&desk, text_one, &error);
    g_assert_no_error(error);
    mission_close(second);
}

static void test_not_twice(void)
{
    DESK(desk);
    g_autoptr(GError) error = NULL;

    g_assert_null(found(&desk, text_one, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_EXISTS);
    must_state(&desk, "east", "house.opened", json_pack("{s:s}", "post", "p-1"), NULL);
}

static void test_keyring_of_two_missions(void)
{
    DESK(desk);
    g_autoptr(GError) error = NULL;
    g_autofree G_GNUC_UNUSED char *first = g_steal_pointer(&desk.address);

    desk.address = testing_address();
    struct mission *second = found(&desk, text_one, &error);
    g_assert_no_error(error);
    /* Both go on signing their heads with the one log key. */
    must_state(&desk, "east", "house.opened", json_pack("{s:s}", "post", "p-1"), NULL);
    g_assert_true(mission_checkpoint(second, &error));
    g_assert_true(mission_check_head(desk.mission, &error));
    g_assert_no_error(error);
    mission_close(second);
}

/* ---- who may say what ---- */

static void test_ids(void)
{
    DESK(desk);

    must_refuse(&desk, "east", "house.visited", json_pack("{s:s}", "post", "p-1"), ERROR_REFERENCE,
                "p-1");
    must_state(&desk, "east", "house.opened",
               json_pack("{s:s, s:s, s:s}", "post", "p-1", "place", "hill", "warden", "nobody-yet"),
               NULL);
    must_state(&desk, "west", "house.visited",
               json_pack("{s:s, s:[s]}", "post", "p-1", "by", "west"), NULL);
    must_refuse(&desk, "west", "house.opened", json_pack("{s:s}", "post", "p-1"), ERROR_AUTHORITY,
                "east's");
    must_refuse(&desk, "east", "house.opened",
                json_pack("{s:s, s:s}", "post", "p-2", "place", "valley"), ERROR_REFERENCE,
                "valley");
    must_refuse(&desk, "east", "house.visited",
                json_pack("{s:s, s:[s, s]}", "post", "p-1", "by", "west", "south"), ERROR_REFERENCE,
                "south");
}

static void test_participants(void)
{
    DESK(desk);

    must_refuse(&desk, "south", "house.opened", json_pack("{s:s}", "post", "p-1"), ERROR_AUTHORITY,
                "south");
    must_refuse(&desk, "east", "house.closed", json_pack("{s:s}", "post", "p-1"), ERROR_FIELD,
                "house.closed");
    must_refuse(&desk, "east", "mission.adopted", json_pack("{}"), ERROR_FIELD, "exercise");
}

/* A key file under another's name does not speak for either. */
static void test_key_of_another(void)
{
    DESK(desk);
    g_autoptr(GError) error = NULL;
    g_autofree char *east = g_build_filename(desk.keyring, "east.key", NULL);
    g_autofree char *west = g_build_filename(desk.keyring, "west.key", NULL);
    g_autofree char *text = NULL;

    g_assert_true(g_file_get_contents(west, &text, NULL, &error));
    g_assert_cmpint(g_unlink(east), ==, 0);
    g_assert_true(g_file_set_contents_full(east, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error));
    must_refuse(&desk, "east", "house.opened", json_pack("{s:s}", "post", "p-1"), ERROR_KEY,
                "west's");
}

static void test_erasing_by_role(void)
{
    DESK(desk);
    struct receipt filed;

    must_state(&desk, "east", "card.filed",
               json_pack("{s:s, s:s}", "card", "c-1", "full_name", "A. B."), &filed);
    struct hash_hex id = hash_to_hex(&filed.id);
    /* West is named under erase_by; east erases its own; both may. */
    must_state(&desk, "west", "row.erased",
               json_pack("{s:s, s:i, s:s, s:s}", "statement", id.text, "statement_row", 0,
                         "sealed_field", "full_name", "reason", "asked for"),
               NULL);
    must_state(&desk, "west", "card.filed",
               json_pack("{s:s, s:s}", "card", "c-2", "full_name", "C. D."), &filed);
    id = hash_to_hex(&filed.id);
    must_refuse(&desk, "east", "row.erased",
                json_pack("{s:s, s:s}", "statement", id.text, "reason", "not mine"),
                ERROR_AUTHORITY, "west");
}

/* ---- amendments ---- */

static json_t *amended_row(const char *yaml, json_t *roots, const struct instant *from)
{
    g_autoptr(GError) error = NULL;
    OWNED(agreement) agreement = agreement_read(yaml, strlen(yaml), "t", module_list(), &error);
    g_autoptr(GString) canonical = g_string_new(NULL);

    g_assert_no_error(error);
    canon_write(canonical, agreement->canonical);
    json_t *row = json_pack("{s:s, s:s}", "file", yaml, "canonical", canonical->str);
    if (roots != NULL)
        json_object_set_new(row, "roots", roots);
    if (from != NULL)
        json_object_set_new(row, "governs_from", json_integer(from->ms));
    return row;
}

static void accept_by(struct desk *desk, const char *participant, const struct receipt *text)
{
    must_state(desk, participant, "agreement.accepted",
               json_pack("{s:s}", "statement", hash_to_hex(&text->id).text), NULL);
}

static unsigned n_governing(struct desk *desk)
{
    g_autoptr(GArray) governing =
        mission_agreements(desk->mission, record_size(mission_record(desk->mission)));

    return governing->len;
}

static void test_amended(void)
{
    DESK(desk);
    struct receipt text;
    struct instant from = at_day(30);
    g_autofree char *two = with("title: Hills", "title: Hills and dales");

    must_state(&desk, "west", "agreement.amended", amended_row(two, NULL, &from), &text);
    g_assert_cmpuint(n_governing(&desk), ==, 1);
    must_refuse(&desk, "west", "agreement.accepted",
                json_pack("{s:s}", "statement", hash_to_hex(&text.id).text), ERROR_STATE,
                "already");
    accept_by(&desk, "east", &text);
    g_assert_cmpuint(n_governing(&desk), ==, 2);
    g_assert_cmpstr(mission_agreement(desk.mission)->title, ==, "Hills and dales");

    g_autoptr(GArray) governing =
        mission_agreements(desk.mission, record_size(mission_record(desk.mission)));
    const struct governing *old = &g_array_index(governing, struct governing, 0);
    const struct governing *now = &g_array_index(governing, struct governing, 1);
    g_assert_cmpint(old->at.until.ms, ==, from.ms);
    g_assert_cmpint(now->at.since.ms, ==, from.ms);
}

static void test_texts_that_cannot_follow(void)
{
    DESK(desk);
    g_autofree char *dropped = with("{id: hill,", "{id: mount,");
    g_autofree char *renamed = with("slug: hills", "slug: dales");
    json_t *row = amended_row(text_one, NULL, NULL);

    must_refuse(&desk, "west", "agreement.amended", amended_row(dropped, NULL, NULL),
                ERROR_AGREEMENT, "hill");
    must_refuse(&desk, "west", "agreement.amended", amended_row(renamed, NULL, NULL),
                ERROR_AGREEMENT, "hills");
    json_object_set_new(row, "canonical", json_string("{}"));
    must_refuse(&desk, "west", "agreement.amended", row, ERROR_AGREEMENT, "canonical");
}

/* A participant that an amendment adds brings a root of its own, which can do nothing but accept
 * until all have. */
static void test_added_participant(void)
{
    DESK(desk);
    g_autoptr(GError) error = NULL;
    struct receipt text;
    struct key_pair north;
    g_autofree char *three = with_north();
    g_autofree char *path = g_build_filename(desk.keyring, "north.key", NULL);

    key_make(seeded_world(desk.seeded), &north);
    g_assert_true(key_file_create(seeded_world(desk.seeded), path, &north, &error));
    json_t *roots = json_pack("[{s:s, s:s}]", "participant", "north", "key",
                              hash_to_hex(&north.public_key).text);
    must_state(&desk, "east", "agreement.amended", amended_row(three, roots, NULL), &text);
    accept_by(&desk, "west", &text);
    g_assert_cmpuint(n_governing(&desk), ==, 1);
    g_assert_null(record_key_participant(mission_record(desk.mission), &north.public_key));

    json_t *rows = json_pack("[{s:s}]", "statement", hash_to_hex(&text.id).text);
    struct own_draft draft = {.kind = kinds_find(module_list()->kinds, "agreement.accepted"),
                              .rows = rows};
    struct receipt receipt;
    struct append *append = append_begin(mission_record(desk.mission), &error);
    append_accept_leap(append);
    g_assert_true(append_own(append, &north, &draft, &receipt, &error));
    g_assert_true(append_commit(append, &error));
    g_assert_no_error(error);
    json_decref(rows);

    g_assert_cmpuint(n_governing(&desk), ==, 2);
    g_assert_cmpstr(record_key_participant(mission_record(desk.mission), &north.public_key), ==,
                    "north");
}

/* ---- what an import left waiting ---- */

static void key_of(struct desk *desk, const char *participant, struct key_pair *pair)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *file = g_strdup_printf("%s.key", participant);
    g_autofree char *path = g_build_filename(desk->keyring, file, NULL);

    key_file_read(seeded_world(desk->seeded), path, pair, &error);
    g_assert_no_error(error);
}

static void wait_in_outbox(struct desk *desk, const char *post)
{
    g_autoptr(GError) error = NULL;
    struct key_pair east;
    json_t *rows = json_pack("[{s:s}]", "post", post);
    struct own_draft draft = {.kind = kinds_find(module_list()->kinds, "house.opened"),
                              .rows = rows};

    key_of(desk, "east", &east);
    outbox_add(mission_record(desk->mission), &east, &draft, 1, &error);
    g_assert_no_error(error);
    json_decref(rows);
}

/* Past the outbox, as another copy's statement would come. */
static void state_past_outbox(struct desk *desk, const char *participant, const char *post)
{
    g_autoptr(GError) error = NULL;
    json_t *rows = json_pack("[{s:s}]", "post", post);
    struct draft draft = {.kind = "house.opened", .rows = rows};
    struct receipt receipt;
    struct append *append = append_begin(mission_record(desk->mission), &error);

    g_assert_no_error(error);
    mission_state(desk->mission, append, participant, &draft, &receipt, &error);
    g_assert_no_error(error);
    g_assert_true(append_commit(append, &error));
    json_decref(rows);
}

static void test_waiting_goes_first(void)
{
    DESK(desk);
    struct receipt receipt;

    wait_in_outbox(&desk, "p-1");
    must_state(&desk, "west", "house.visited", json_pack("{s:s}", "post", "p-1"), &receipt);
    g_assert_cmpint(receipt.log_index, ==, 3);
}

static void test_waiting_refused_is_taken_back(void)
{
    DESK(desk);
    g_autoptr(GError) error = NULL;

    wait_in_outbox(&desk, "p-1");
    state_past_outbox(&desk, "west", "p-1");
    g_assert_false(mission_drain(desk.mission, NULL, NULL, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_AUTHORITY);
    g_assert_nonnull(strstr(error->message, "1 rows of it were taken back"));
    g_clear_error(&error);
    g_assert_cmpint(outbox_count(mission_record(desk.mission), &error), ==, 0);
    must_state(&desk, "east", "house.opened", json_pack("{s:s}", "post", "p-2"), NULL);
}

/* ---- generations of the log ---- */

static json_t *continued_row(struct desk *desk, int64_t size)
{
    struct record *record = mission_record(desk->mission);
    struct hash root = record_root(record);
    struct key_pair pair;
    g_autofree char *origin = record_next_origin(record);

    key_make(seeded_world(desk->seeded), &pair);
    return json_pack("{s:s, s:s, s:s, s:I, s:s, s:s}", "origin", origin, "log_key",
                     hash_to_hex(&pair.public_key).text, "old_origin", record_origin(record),
                     "old_size", (json_int_t)size, "old_root", hash_to_hex(&root).text, "reason",
                     "lost");
}

/* The head says that more was signed than this copy holds. */
static void tear_head(struct desk *desk)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = mission_head_path(desk->mission);
    struct hash root = record_root(mission_record(desk->mission));
    g_autofree char *line = g_strdup_printf(
        "%s 99 %s\n", record_origin(mission_record(desk->mission)), hash_to_hex(&root).text);

    g_file_set_contents(path, line, -1, &error);
    g_assert_no_error(error);
}

static void test_continued(void)
{
    DESK(desk);
    struct receipt continued;

    must_refuse(&desk, "west", "log.continued", continued_row(&desk, 1), ERROR_STATE, "2");
    tear_head(&desk);
    must_refuse(&desk, "east", "house.opened", json_pack("{s:s}", "post", "p-1"), ERROR_BEHIND,
                "99");
    must_state(&desk, "west", "log.continued", continued_row(&desk, 2), &continued);
    /* One of two has accepted: still nothing else. */
    must_refuse(&desk, "east", "house.opened", json_pack("{s:s}", "post", "p-1"), ERROR_BEHIND,
                "99");
    accept_by(&desk, "east", &continued);
    must_state(&desk, "east", "house.opened", json_pack("{s:s}", "post", "p-1"), NULL);
    g_assert_true(g_str_has_suffix(record_origin(mission_record(desk.mission)), "/2"));
}

static void test_known_at(void)
{
    DESK(desk);
    g_autoptr(GError) error = NULL;
    int64_t known = 0;

    seeded_world_set_now(desk.seeded, at_day(3));
    must_state(&desk, "east", "house.opened", json_pack("{s:s}", "post", "p-1"), NULL);
    g_assert_true(mission_known_at(desk.mission, at_day(2), &known, &error));
    g_assert_cmpint(known, ==, 2);
    g_assert_true(mission_known_at(desk.mission, at_day(3), &known, &error));
    g_assert_cmpint(known, ==, 3);
    g_assert_cmpint(mission_now(desk.mission).ms, ==, at_day(3).ms);
}

static void test_verified(void)
{
    DESK(desk);
    g_autoptr(GError) error = NULL;
    struct audit audit;
    struct receipt text;
    g_autofree char *two = with("title: Hills", "title: Hills and dales");

    must_state(&desk, "west", "agreement.amended", amended_row(two, NULL, NULL), &text);
    accept_by(&desk, "east", &text);
    must_state(&desk, "east", "house.opened", json_pack("{s:s}", "post", "p-1"), NULL);
    mission_verify(desk.mission, &audit, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(audit.n_statements, ==, 5);
    g_assert_cmpint(audit.n_judged, ==, 5);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mission/adopted", test_adopted);
    g_test_add_func("/mission/opened-again", test_opened_again);
    g_test_add_func("/mission/bad-agreement-leaves-nothing", test_bad_agreement_leaves_nothing);
    g_test_add_func("/mission/not-twice", test_not_twice);
    g_test_add_func("/mission/keyring-of-two-missions", test_keyring_of_two_missions);
    g_test_add_func("/mission/ids", test_ids);
    g_test_add_func("/mission/participants", test_participants);
    g_test_add_func("/mission/key-of-another", test_key_of_another);
    g_test_add_func("/mission/erasing-by-role", test_erasing_by_role);
    g_test_add_func("/mission/amended", test_amended);
    g_test_add_func("/mission/texts-that-cannot-follow", test_texts_that_cannot_follow);
    g_test_add_func("/mission/added-participant", test_added_participant);
    g_test_add_func("/mission/waiting-goes-first", test_waiting_goes_first);
    g_test_add_func("/mission/waiting-refused-is-taken-back", test_waiting_refused_is_taken_back);
    g_test_add_func("/mission/continued", test_continued);
    g_test_add_func("/mission/known-at", test_known_at);
    g_test_add_func("/mission/verified", test_verified);
    return g_test_run();
}
