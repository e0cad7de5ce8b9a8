/* How statements come into the log, and what is refused at the door. */
#include "record/record_testing.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "record/record_private.h"

static json_t *thing(const char *name)
{
    return json_pack("{s:s}", "name", name);
}

static void test_begins_with_adoption(void)
{
    struct desk desk;
    json_t *adoption = NULL;

    desk_create(&desk, 1);
    desk_say(&desk, &(struct saying){&desk.north, "thing.seen", thing("a")}, ERROR_REFERENCE);
    /* By a key that is none of its roots. */
    desk_say(&desk, &(struct saying){&desk.officer, "mission.adopted", desk_adoption(&desk)},
             ERROR_KEY);
    /* With a root key that is no point of the curve's good subgroup. */
    adoption = desk_adoption(&desk);
    struct hash bad = {{0}};
    json_object_set_new(json_array_get(json_object_get(adoption, "roots"), 1), "key",
                        json_string(hash_to_hex(&bad).text));
    desk_say(&desk, &(struct saying){&desk.north, "mission.adopted", adoption}, ERROR_KEY);
    /* Two roots of one participant; one root of two. */
    adoption = desk_adoption(&desk);
    json_object_set_new(json_array_get(json_object_get(adoption, "roots"), 1), "participant",
                        json_string("north"));
    desk_say(&desk, &(struct saying){&desk.north, "mission.adopted", adoption}, ERROR_KEY);
    adoption = desk_adoption(&desk);
    json_object_set_new(json_array_get(json_object_get(adoption, "roots"), 1), "key",
                        json_string(hash_to_hex(&desk.north.public_key).text));
    desk_say(&desk, &(struct saying){&desk.north, "mission.adopted", adoption}, ERROR_KEY);
    g_assert_cmpint(record_size(desk.record), ==, 0);

    g_assert_cmpint(desk_say(&desk,
                             &(struct saying){&desk.north, "mission.adopted", desk_adoption(&desk)},
                             NOT_REFUSED),
                    ==, 0);
    desk_say(&desk, &(struct saying){&desk.north, "mission.adopted", desk_adoption(&desk)},
             ERROR_STATE);
    desk_check(&desk);
    desk_close(&desk);
}

static void test_adoption_of_another_mission(void)
{
    struct desk desk;

    desk_create(&desk, 2);
    char *mission = desk.record->chain->mission;
    desk.record->chain->mission = (char *)"lake/0123456789abcdef0123456789abcdef";
    OWNED(statement)
    foreign = desk_sign(&desk, &desk.north, "mission.adopted", desk_adoption(&desk), 1, NULL);
    desk.record->chain->mission = mission;
    desk_append(&desk, foreign, ERROR_REFERENCE);
    struct hash other = {{7}};
    OWNED(statement)
    behind = desk_sign(&desk, &desk.north, "mission.adopted", desk_adoption(&desk), 2, &other);
    desk_append(&desk, behind, ERROR_NUMBER);
    desk_close(&desk);
}

static void test_again(void)
{
    struct desk desk;

    desk_open(&desk, 3);
    OWNED(statement) one = desk_sign_next(&desk, &desk.south, "thing.seen", thing("a"));
    int64_t index = desk_append(&desk, one, NOT_REFUSED);
    desk_thing(&desk, &desk.south, "b");

    g_autoptr(GError) error = NULL;
    struct receipt receipt = {0};
    struct append *append = append_begin(desk.record, &error);
    g_assert_true(append_statement(append, one, true, &receipt, &error));
    g_assert_true(append_commit(append, &error));
    g_assert_no_error(error);
    g_assert_true(receipt.again);
    g_assert_cmpint(receipt.log_index, ==, index);
    g_assert_true(hash_equal(&receipt.id, &one->id));
    g_assert_cmpint(record_size(desk.record), ==, 3);
    desk_check(&desk);
    desk_close(&desk);
}

static void test_number_used_twice(void)
{
    struct desk desk;

    desk_open(&desk, 4);
    OWNED(statement) one = desk_sign_next(&desk, &desk.south, "thing.seen", thing("a"));
    OWNED(statement) two = desk_sign_next(&desk, &desk.south, "thing.seen", thing("b"));
    OWNED(statement) forged = desk_sign_next(&desk, &desk.south, "thing.seen", thing("c"));
    forged->signature.bytes[0] ^= 1;
    desk_append(&desk, one, NOT_REFUSED);
    desk_append(&desk, two, ERROR_CONFLICT);
    g_assert_nonnull(strstr(desk_refusal(), "already used"));
    desk_append(&desk, two, ERROR_CONFLICT);
    /* What anybody could have made is no evidence. */
    desk_append(&desk, forged, ERROR_SIGNATURE);
    g_assert_cmpint(desk_number(desk.record, "SELECT COUNT(*) AS n FROM record_refused"), ==, 1);
    desk_check(&desk);

    desk_reopen(&desk, STORE_READ);
    g_assert_cmpint(desk_number(desk.record, "SELECT COUNT(*) AS n FROM record_refused"), ==, 1);
    g_assert_cmpint(record_size(desk.record), ==, 2);
    desk_close(&desk);
}

/* Kept also when the append that met it is thrown away, and not twice when it is committed. */
static void test_evidence_within_an_append(void)
{
    struct desk desk;
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) refused = NULL;
    struct receipt receipt;

    desk_open(&desk, 5);
    OWNED(statement) one = desk_sign_next(&desk, &desk.south, "thing.seen", thing("a"));
    OWNED(statement) two = desk_sign_next(&desk, &desk.south, "thing.seen", thing("b"));
    struct append *append = append_begin(desk.record, &error);
    g_assert_true(append_statement(append, one, true, &receipt, &error));
    g_assert_false(append_statement(append, two, true, &receipt, &refused));
    g_assert_error(refused, TRUCE_ERROR, ERROR_CONFLICT);
    g_assert_true(append_commit(append, &error));
    g_assert_no_error(error);
    g_assert_cmpint(record_size(desk.record), ==, 2);
    g_assert_cmpint(desk_number(desk.record, "SELECT COUNT(*) AS n FROM record_refused"), ==, 1);
    desk_check(&desk);
    desk_close(&desk);
}

static void test_another_mission(void)
{
    struct desk desk;

    desk_open(&desk, 6);
    desk_thing(&desk, &desk.south, "a");
    char *mission = desk.record->chain->mission;
    desk.record->chain->mission = (char *)"lake/0123456789abcdef0123456789abcdef";
    OWNED(statement) used = desk_sign(&desk, &desk.south, "thing.seen", thing("b"), 1, NULL);
    OWNED(statement) next = desk_sign_next(&desk, &desk.south, "thing.seen", thing("b"));
    desk.record->chain->mission = mission;
    desk_append(&desk, next, ERROR_REFERENCE);
    /* The key's number 1 in another mission is no second use of number 1 here. */
    desk_append(&desk, used, ERROR_REFERENCE);
    g_assert_cmpint(desk_number(desk.record, "SELECT COUNT(*) AS n FROM record_refused"), ==, 0);
    desk_close(&desk);
}

static void test_numbers(void)
{
    struct desk desk;

    desk_open(&desk, 7);
    int64_t first = desk_thing(&desk, &desk.south, "a");
    struct hash last = desk_id(&desk, first);
    /* `previous` must be the last, there must be one, and the first has none. */
    struct hash adoption = desk_id(&desk, 0);
    OWNED(statement) wrong = desk_sign(&desk, &desk.south, "thing.seen", thing("b"), 2, &adoption);
    desk_append(&desk, wrong, ERROR_NUMBER);
    OWNED(statement) none = desk_sign(&desk, &desk.south, "thing.seen", thing("b"), 2, NULL);
    desk_append(&desk, none, ERROR_NUMBER);

    /* Numbers passed over are void for ever. */
    OWNED(statement) two = desk_sign(&desk, &desk.south, "thing.seen", thing("b"), 2, &last);
    OWNED(statement) nine = desk_sign(&desk, &desk.south, "thing.seen", thing("i"), 9, &last);
    desk_append(&desk, nine, NOT_REFUSED);
    desk_append(&desk, two, ERROR_NUMBER);
    g_assert_nonnull(strstr(desk_refusal(), "void"));
    last = nine->id;
    OWNED(statement) five = desk_sign(&desk, &desk.south, "thing.seen", thing("b"), 5, &last);
    desk_append(&desk, five, ERROR_NUMBER);
    OWNED(statement) ten = desk_sign(&desk, &desk.south, "thing.seen", thing("j"), 10, &last);
    desk_append(&desk, ten, NOT_REFUSED);
    g_assert_cmpint(desk_number(desk.record, "SELECT COUNT(*) AS n FROM record_refused"), ==, 0);
    desk_check(&desk);
    desk_close(&desk);
}

static void test_first_has_no_previous(void)
{
    struct desk desk;

    desk_open(&desk, 8);
    struct hash adoption = desk_id(&desk, 0);
    OWNED(statement) one = desk_sign(&desk, &desk.south, "thing.seen", thing("a"), 1, &adoption);
    desk_append(&desk, one, ERROR_NUMBER);
    desk_close(&desk);
}

static void test_signature(void)
{
    struct desk desk;

    desk_open(&desk, 9);
    OWNED(statement) one = desk_sign_next(&desk, &desk.south, "thing.seen", thing("a"));
    one->signature.bytes[40] ^= 4;
    desk_append(&desk, one, ERROR_SIGNATURE);
    one->signature.bytes[40] ^= 4;
    desk_append(&desk, one, NOT_REFUSED);
    desk_close(&desk);
}

static void test_shape(void)
{
    struct desk desk;
    struct hash nobody = {{9}};
    struct reference about = {nobody, RELATION_ABOUT};

    desk_open(&desk, 10);
    desk_say(&desk, &(struct saying){&desk.south, "thing.seen", json_pack("{s:s}", "nme", "a")},
             ERROR_FIELD);
    desk_say(&desk, &(struct saying){&desk.south, "thing.seen", json_array()}, ERROR_FIELD);
    desk_say(&desk, &(struct saying){&desk.south, "thing.seen", thing("a"), NULL, &about, 1},
             ERROR_REFERENCE);
    /* Without its body a log does not take a statement, nor one of a kind it does not know. */
    OWNED(statement) bare = desk_sign_next(&desk, &desk.south, "thing.seen", thing("a"));
    struct body *body = g_steal_pointer(&bare->body);
    desk_append(&desk, bare, ERROR_MALFORMED);
    bare->body = body;
    g_free(bare->envelope.kind);
    bare->envelope.kind = g_strdup("thing.heard");
    desk_append(&desk, bare, ERROR_FIELD);
    g_assert_cmpint(record_size(desk.record), ==, 1);
    desk_close(&desk);
}

/* A refused statement leaves the others of its transaction alone. */
static void test_refusal_among_others(void)
{
    struct desk desk;
    g_autoptr(GError) error = NULL;
    struct receipt receipt;

    desk_open(&desk, 11);
    OWNED(statement) one = desk_sign_next(&desk, &desk.south, "thing.seen", thing("a"));
    OWNED(statement) stray = desk_sign(&desk, &desk.officer, "thing.seen", thing("b"), 1, NULL);
    OWNED(statement) two = desk_sign(&desk, &desk.south, "thing.seen", thing("c"), 2, &one->id);
    struct append *append = append_begin(desk.record, &error);
    g_assert_true(append_statement(append, one, true, &receipt, &error));
    g_autoptr(GError) refused = NULL;
    g_assert_false(append_statement(append, stray, true, &receipt, &refused));
    g_assert_error(refused, TRUCE_ERROR, ERROR_KEY);
    g_assert_true(append_statement(append, two, true, &receipt, &error));
    g_assert_true(append_commit(append, &error));
    g_assert_no_error(error);
    g_autofree char *things = desk_things(&desk);
    g_assert_cmpstr(things, ==, "a c");
    desk_check(&desk);
    desk_close(&desk);
}

static void test_abandon(void)
{
    struct desk desk;
    g_autoptr(GError) error = NULL;
    struct receipt receipt;

    desk_open(&desk, 12);
    struct hash root = record_root(desk.record);
    OWNED(statement) one = desk_sign_next(&desk, &desk.south, "thing.seen", thing("a"));
    struct append *append = append_begin(desk.record, &error);
    g_assert_true(append_statement(append, one, true, &receipt, &error));
    g_assert_cmpint(record_size(desk.record), ==, 2);
    append_abandon(append);
    g_assert_cmpint(record_size(desk.record), ==, 1);
    struct hash now = record_root(desk.record);
    g_assert_true(hash_equal(&root, &now));
    g_assert_cmpint(desk_append(&desk, one, NOT_REFUSED), ==, 1);
    desk_check(&desk);
    desk_close(&desk);
}

/* ---- the clock ---- */

static void test_received(void)
{
    struct desk desk;
    struct instant received;
    g_autoptr(GError) error = NULL;

    desk_open(&desk, 13);
    desk_set_clock(&desk, 60000);
    desk_thing(&desk, &desk.south, "a");
    /* Five minutes behind is a clock that was set; received does not go back with it. */
    desk_set_clock(&desk, 60000 - 5 * 60 * 1000);
    int64_t index = desk_thing(&desk, &desk.south, "b");
    OWNED(statement) b = record_read(desk.record, index, &received, &error);
    g_assert_cmpint(received.ms, ==, DESK_START + 60000);
    g_assert_cmpint(b->envelope.made.ms, ==, DESK_START + 60000 - 5 * 60 * 1000);
    desk_set_clock(&desk, 60000 - 5 * 60 * 1000 - 1);
    desk_say(&desk, &(struct saying){&desk.south, "thing.seen", thing("c")}, ERROR_CLOCK);

    desk_set_clock(&desk, 60000 + MS_PER_DAY);
    desk_thing(&desk, &desk.south, "d");
    desk_set_clock(&desk, 60000 + 2 * MS_PER_DAY + 1);
    desk_say(&desk, &(struct saying){&desk.south, "thing.seen", thing("e")}, ERROR_CLOCK);
    g_assert_nonnull(strstr(desk_refusal(), "--clock-is-right"));

    OWNED(statement) leap = desk_sign_next(&desk, &desk.south, "thing.seen", thing("e"));
    struct append *append = append_begin(desk.record, &error);
    struct receipt receipt;
    append_accept_leap(append);
    g_assert_true(append_statement(append, leap, true, &receipt, &error));
    g_assert_true(append_commit(append, &error));
    g_assert_no_error(error);

    int64_t size = -1;
    g_assert_true(record_size_at(desk.record, (struct instant){DESK_START - 1}, &size, &error));
    g_assert_cmpint(size, ==, 0);
    g_assert_true(record_size_at(desk.record, (struct instant){DESK_START}, &size, &error));
    g_assert_cmpint(size, ==, 1);
    g_assert_true(record_size_at(desk.record, (struct instant){DESK_START + 59999}, &size, &error));
    g_assert_cmpint(size, ==, 1);
    g_assert_true(record_size_at(desk.record, (struct instant){DESK_START + 60000}, &size, &error));
    g_assert_cmpint(size, ==, 3);
    g_assert_true(record_size_at(desk.record, INSTANT_MAX, &size, &error));
    g_assert_cmpint(size, ==, record_size(desk.record));
    desk_check(&desk);
    desk_close(&desk);
}

/* ---- two handles ---- */

static void test_two_handles(void)
{
    struct desk desk;
    struct desk other;
    g_autoptr(GError) error = NULL;

    desk_open(&desk, 14);
    other = desk;
    other.record = desk_second(&desk, STORE_WRITE);
    struct record *reader = desk_second(&desk, STORE_READ);
    for (unsigned i = 0; i < 300; i++) {
        g_autofree char *name = g_strdup_printf("n%03u", i);
        struct desk *here = i % 2 == 0 ? &desk : &other;
        g_assert_cmpint(desk_thing(here, i % 3 == 0 ? &desk.north : &desk.south, name), ==, i + 1);
    }
    /* What one enrols, the other knows. */
    desk_enrol(&desk, &desk.north, &desk.officer, NOT_REFUSED);
    desk_thing(&other, &desk.officer, "by-officer");
    desk_revoke(&other, &desk.north, &desk.officer, -1, NOT_REFUSED);
    desk_say(&desk, &(struct saying){&desk.officer, "thing.seen", thing("late")}, ERROR_KEY);

    g_assert_cmpint(record_size(reader), ==, 1);
    g_assert_true(record_refresh(reader, &error));
    g_assert_cmpint(record_size(reader), ==, 304);
    struct hash a = record_root(reader), b = record_root(desk.record);
    g_assert_true(hash_equal(&a, &b));
    g_assert_null(record_key_participant(reader, &desk.officer.public_key));
    record_close(reader);
    desk_check(&desk);
    record_close(other.record);
    desk_close(&desk);
}

/* In a process of its own; what it began with is left alone. */
static pid_t append_apart(struct desk *desk, const struct key_pair *by, unsigned n)
{
    pid_t child = fork();

    g_assert_cmpint(child, >=, 0);
    if (child != 0)
        return child;
    desk->record = desk_second(desk, STORE_WRITE);
    for (unsigned i = 0; i < n; i++)
        desk_thing(desk, by, "a");
    record_close(desk->record);
    _exit(0);
}

/* Side by side, each waiting for the other's lock. */
static void test_two_processes(void)
{
    const unsigned n = 60;
    struct desk desk;
    pid_t children[2];

    desk_open(&desk, 21);
    record_close(desk.record);
    children[0] = append_apart(&desk, &desk.north, n);
    children[1] = append_apart(&desk, &desk.south, n);
    for (unsigned i = 0; i < 2; i++) {
        int status = -1;
        g_assert_cmpint(waitpid(children[i], &status, 0), ==, children[i]);
        g_assert_cmpint(status, ==, 0);
    }
    desk.record = desk_second(&desk, STORE_WRITE);
    g_assert_cmpint(record_size(desk.record), ==, 1 + 2 * n);
    g_assert_cmpint(desk_number(desk.record, "SELECT COUNT(*) AS n FROM thing_seen "
                                             "WHERE author = 'south'"),
                    ==, n);
    desk_check(&desk);
    desk_close(&desk);
}

static void test_reader_cannot_append(void)
{
    struct desk desk;

    desk_open(&desk, 15);
    desk_reopen(&desk, STORE_READ);
    desk_say(&desk, &(struct saying){&desk.south, "thing.seen", thing("a")}, ERROR_STATE);
    desk_close(&desk);
}

/* Verifying while another appends sees one moment. */
static void test_verify_as_of_one_moment(void)
{
    struct desk desk;

    desk_open(&desk, 16);
    struct record *reader = desk_second(&desk, STORE_READ);
    desk_thing(&desk, &desk.south, "a");
    g_autoptr(GError) error = NULL;
    struct audit audit;
    record_verify(reader, NULL, &audit, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(audit.n_statements, ==, 2);
    record_close(reader);
    desk_close(&desk);
}

/* ---- finding ---- */

static void test_find(void)
{
    struct desk desk;
    g_autoptr(GError) error = NULL;
    int64_t index = -1;

    desk_open(&desk, 17);
    desk_thing(&desk, &desk.south, "a");
    struct hash id = desk_id(&desk, 1);
    struct hash_hex hex = hash_to_hex(&id);
    g_assert_true(record_find(desk.record, hex.text, &index, &error));
    g_assert_cmpint(index, ==, 1);
    hex.text[8] = '\0';
    index = -1;
    g_assert_true(record_find(desk.record, hex.text, &index, &error));
    g_assert_cmpint(index, ==, 1);
    g_assert_true(record_find(desk.record, "0", &index, &error));
    g_assert_cmpint(index, ==, 0);

    const struct {
        const char *text;
        enum error_code code;
    } refused[] = {
        {"2", ERROR_NOT_FOUND},
        {"", ERROR_USAGE},
        {"-1", ERROR_USAGE},
        {"abcdef0", ERROR_USAGE},
        {"ABCDEF01", ERROR_USAGE},
        {"99999999", ERROR_NOT_FOUND},
        {"0000000000000000000000000000000000000000000000000000000000000000", ERROR_NOT_FOUND},
        {"00000000000000000000000000000000000000000000000000000000000000000", ERROR_USAGE},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) why = NULL;
        g_assert_false(record_find(desk.record, refused[i].text, &index, &why));
        g_assert_error(why, TRUCE_ERROR, (int)refused[i].code);
    }
    desk_close(&desk);
}

/* An id may begin with digits alone, and is found by them when the log is not that long. */
static void test_find_by_digits(void)
{
    struct desk desk;
    g_autoptr(GError) error = NULL;
    int64_t index = -1, wanted = -1;
    char digits[9] = "";

    desk_open(&desk, 18);
    for (unsigned i = 0; i < 400 && wanted < 0; i++) {
        int64_t at = desk_thing(&desk, &desk.south, "a");
        struct hash id = desk_id(&desk, at);
        g_strlcpy(digits, hash_to_hex(&id).text, sizeof digits);
        if (strspn(digits, "0123456789") == 8 && digits[0] != '0')
            wanted = at;
    }
    g_assert_cmpint(wanted, >, 0);
    g_assert_true(record_find(desk.record, digits, &index, &error));
    g_assert_no_error(error);
    g_assert_cmpint(index, ==, wanted);
    desk_close(&desk);
}

/* ---- opening ---- */

static void test_settings(void)
{
    struct desk desk;
    g_autoptr(GError) error = NULL;

    desk_open(&desk, 19);
    g_assert_null(record_setting(desk.record, "keyring", &error));
    g_assert_no_error(error);
    g_assert_true(record_set_setting(desk.record, "keyring", "/keys", &error));
    g_assert_true(record_set_setting(desk.record, "keyring", "/other", &error));
    g_autofree char *value = record_setting(desk.record, "keyring", &error);
    g_assert_cmpstr(value, ==, "/other");
    desk_check(&desk);
    testing_run(desk.address, "UPDATE local_setting SET value = '/third' WHERE name = 'keyring'");
    desk_verify_refused(&desk, ERROR_DAMAGED);
    desk_close(&desk);
}

/* Tables made under other declarations are made again when the record is opened for writing. */
static void test_other_declarations(void)
{
    static const struct field fields[] = {
        {"name", FIELD_SLUG, REQUIRED | INDEXED, NULL},
        {"number", FIELD_COUNT, OPTIONAL, NULL},
        {"colour", FIELD_TEXT, OPTIONAL, NULL},
        FIELDS_END,
    };
    static const struct kind changed[] = {
        {"thing.seen", "a thing was seen", fields, NULL, 0},
        KINDS_END,
    };
    const struct kind *const tables[] = {record_kinds, changed};
    struct desk desk;
    g_autoptr(GError) error = NULL;

    desk_open(&desk, 20);
    desk_thing(&desk, &desk.south, "a");
    struct kinds *kinds = kinds_new(tables, G_N_ELEMENTS(tables));
    struct kinds *old = desk.kinds;
    record_close(desk.record);
    desk.kinds = kinds;
    g_assert_null(
        record_open(&desk.world, desk.address, STORE_READ, kinds, NULL, "truce test", &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_STATE);
    desk.record = desk_second(&desk, STORE_WRITE);
    desk_say(&desk,
             &(struct saying){&desk.south, "thing.seen",
                              json_pack("{s:s, s:s}", "name", "b", "colour", "red")},
             NOT_REFUSED);
    g_autofree char *things = desk_things(&desk);
    g_assert_cmpstr(things, ==, "a b");
    desk_check(&desk);
    kinds_free(old);
    desk_close(&desk);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/record/begins-with-adoption", test_begins_with_adoption);
    g_test_add_func("/record/adoption-of-another-mission", test_adoption_of_another_mission);
    g_test_add_func("/record/again", test_again);
    g_test_add_func("/record/number-used-twice", test_number_used_twice);
    g_test_add_func("/record/evidence-within-an-append", test_evidence_within_an_append);
    g_test_add_func("/record/another-mission", test_another_mission);
    g_test_add_func("/record/numbers", test_numbers);
    g_test_add_func("/record/first-has-no-previous", test_first_has_no_previous);
    g_test_add_func("/record/signature", test_signature);
    g_test_add_func("/record/shape", test_shape);
    g_test_add_func("/record/refusal-among-others", test_refusal_among_others);
    g_test_add_func("/record/abandon", test_abandon);
    g_test_add_func("/record/received", test_received);
    g_test_add_func("/record/two-handles", test_two_handles);
    g_test_add_func("/record/two-processes", test_two_processes);
    g_test_add_func("/record/reader-cannot-append", test_reader_cannot_append);
    g_test_add_func("/record/verify-as-of-one-moment", test_verify_as_of_one_moment);
    g_test_add_func("/record/find", test_find);
    g_test_add_func("/record/find-by-digits", test_find_by_digits);
    g_test_add_func("/record/settings", test_settings);
    g_test_add_func("/record/other-declarations", test_other_declarations);
    return g_test_run();
}
