/* Superseding, withdrawing, reviving, and what a revocation undoes. */
#include "record/record_testing.h"

#include <string.h>

static void expect_things(struct desk *desk, const char *expected)
{
    g_autofree char *things = desk_things(desk);

    g_assert_cmpstr(things, ==, expected);
}

static void test_supersede(void)
{
    struct desk desk;

    desk_open(&desk, 1);
    int64_t a = desk_thing(&desk, &desk.south, "a");
    desk_correct(&desk, &desk.north, "b", a, 0, ERROR_AUTHORITY);
    desk_correct(&desk, &desk.south, "b", a, 1, ERROR_REFERENCE);
    int64_t b = desk_correct(&desk, &desk.south, "b", a, 0, NOT_REFUSED);
    expect_things(&desk, "b");
    /* What is no longer in force cannot be superseded. */
    desk_correct(&desk, &desk.south, "c", a, 0, ERROR_REFERENCE);
    int64_t c = desk_correct(&desk, &desk.south, "c", b, 0, NOT_REFUSED);
    expect_things(&desk, "c");
    /* Withdrawing brings back what was replaced, link by link. */
    desk_withdraw(&desk, &desk.south, b, 0, ERROR_REFERENCE);
    desk_withdraw(&desk, &desk.north, c, 0, ERROR_AUTHORITY);
    int64_t w = desk_withdraw(&desk, &desk.south, c, 0, NOT_REFUSED);
    expect_things(&desk, "b");
    desk_withdraw(&desk, &desk.south, c, 0, ERROR_REFERENCE);
    desk_withdraw(&desk, &desk.south, b, 0, NOT_REFUSED);
    expect_things(&desk, "a");
    desk_withdraw(&desk, &desk.south, a, 0, NOT_REFUSED);
    expect_things(&desk, "");
    /* A withdrawal is not withdrawn but stated anew. */
    desk_withdraw(&desk, &desk.south, w, 0, ERROR_REFERENCE);
    desk_thing(&desk, &desk.south, "c");
    expect_things(&desk, "c");

    /* Versions of b: stated, ended by c, revived by the withdrawal, ended. */
    g_assert_cmpint(desk_number(desk.record, "SELECT COUNT(*) AS n FROM thing_seen "
                                             "WHERE name = 'b'"),
                    ==, 2);
    desk_check(&desk);
    desk_close(&desk);
}

static void test_kinds(void)
{
    struct desk desk;

    desk_open(&desk, 2);
    int64_t a = desk_thing(&desk, &desk.south, "a");
    struct row_name replaces = {desk_id(&desk, a), 0};
    desk_say(
        &desk,
        &(struct saying){&desk.south, "other.seen", json_pack("{s:s}", "name", "b"), &replaces},
        ERROR_REFERENCE);
    /* Statements about the agreement and keys are not corrected, withdrawn or erased. */
    replaces.statement = desk_id(&desk, 0);
    desk_say(
        &desk,
        &(struct saying){&desk.north, "thing.seen", json_pack("{s:s}", "name", "b"), &replaces},
        ERROR_REFERENCE);
    desk_withdraw(&desk, &desk.north, 0, 0, ERROR_REFERENCE);
    desk_erase(&desk, &desk.north, 0, 0, NULL, ERROR_REFERENCE);
    int64_t enrolled = desk_enrol(&desk, &desk.north, &desk.officer, NOT_REFUSED);
    desk_withdraw(&desk, &desk.north, enrolled, 0, ERROR_REFERENCE);
    /* A statement that is not in the log. */
    replaces.statement = (struct hash){{1}};
    desk_say(
        &desk,
        &(struct saying){&desk.south, "thing.seen", json_pack("{s:s}", "name", "b"), &replaces},
        ERROR_REFERENCE);
    expect_things(&desk, "a");
    desk_check(&desk);
    desk_close(&desk);
}

static json_t *names(const char *list)
{
    g_auto(GStrv) words = g_strsplit(list, " ", -1);
    json_t *rows = json_array();

    for (char **word = words; *word != NULL; word++)
        json_array_append_new(rows, json_pack("{s:s}", "name", *word));
    return rows;
}

static void test_single_rows(void)
{
    struct desk desk;
    struct row_name replaces[3] = {0};

    desk_open(&desk, 3);
    int64_t abc =
        desk_say(&desk, &(struct saying){&desk.south, "thing.seen", names("a b c")}, NOT_REFUSED);
    struct hash id = desk_id(&desk, abc);
    /* The middle one, and beside it a new one. */
    replaces[1] = (struct row_name){id, 1};
    int64_t xb = desk_say(
        &desk, &(struct saying){&desk.south, "thing.seen", names("x b2"), replaces}, NOT_REFUSED);
    expect_things(&desk, "a b2 c x");
    /* The same row twice in one statement. */
    replaces[0] = replaces[2] = (struct row_name){id, 0};
    replaces[1] = (struct row_name){id, 2};
    desk_say(&desk, &(struct saying){&desk.south, "thing.seen", names("a2 c2 a3"), replaces},
             ERROR_REFERENCE);
    g_assert_nonnull(strstr(desk_refusal(), "twice"));
    desk_withdraw(&desk, &desk.south, xb, 1, NOT_REFUSED);
    expect_things(&desk, "a b c x");
    desk_withdraw(&desk, &desk.south, abc, 0, NOT_REFUSED);
    expect_things(&desk, "b c x");

    struct hash_hex hex = hash_to_hex(&id);
    json_t *twice = json_array();
    for (unsigned i = 0; i < 2; i++)
        json_array_append_new(twice,
                              json_pack("{s:s, s:i}", "statement", hex.text, "statement_row", 1));
    desk_say(&desk, &(struct saying){&desk.south, "row.withdrawn", twice}, ERROR_REFERENCE);
    json_t *both = json_array();
    for (int i = 1; i < 3; i++)
        json_array_append_new(both,
                              json_pack("{s:s, s:i}", "statement", hex.text, "statement_row", i));
    desk_say(&desk, &(struct saying){&desk.south, "row.withdrawn", both}, NOT_REFUSED);
    expect_things(&desk, "x");
    desk_check(&desk);
    desk_close(&desk);
}

/* The envelope must name what the rows replace. */
static void test_reference_missing(void)
{
    struct desk desk;
    g_autoptr(GError) error = NULL;

    desk_open(&desk, 4);
    int64_t a = desk_thing(&desk, &desk.south, "a");
    struct row_name replaces = {desk_id(&desk, a), 0};
    json_t *rows = names("b");
    struct body *body =
        body_new(&desk.world, kinds_find(desk.kinds, "thing.seen"), rows, &replaces, &error);
    json_decref(rows);
    struct envelope envelope = {.mission = (char *)DESK_MISSION,
                                .key = desk.south.public_key,
                                .number = 2,
                                .has_previous = true,
                                .previous = replaces.statement,
                                .kind = (char *)"thing.seen",
                                .made = {DESK_START},
                                .digest = body->digest};
    OWNED(statement) bare = statement_sign(&envelope, body, &desk.south, &error);
    g_assert_no_error(error);
    desk_append(&desk, bare, ERROR_REFERENCE);
    g_assert_nonnull(strstr(desk_refusal(), "does not refer"));
    desk_close(&desk);
}

/* ---- revocation ---- */

static void open_with_officer(struct desk *desk, uint64_t seed)
{
    desk_open(desk, seed);
    desk_enrol(desk, &desk->south, &desk->officer, NOT_REFUSED);
}

static void test_revocation_of_corrections(void)
{
    struct desk desk;

    open_with_officer(&desk, 5);
    int64_t a = desk_thing(&desk, &desk.south, "a");
    int64_t b = desk_thing(&desk, &desk.officer, "b");
    int64_t from = record_size(desk.record);
    int64_t a2 = desk_correct(&desk, &desk.officer, "a2", a, 0, NOT_REFUSED);
    desk_correct(&desk, &desk.officer, "a3", a2, 0, NOT_REFUSED);
    desk_correct(&desk, &desk.officer, "b2", b, 0, NOT_REFUSED);
    desk_thing(&desk, &desk.officer, "c");
    expect_things(&desk, "a3 b2 c");
    int64_t revoked = desk_revoke(&desk, &desk.south, &desk.officer, from, NOT_REFUSED);
    expect_things(&desk, "a b");
    /* They end at the revocation, and nothing that is void came back in between. */
    g_assert_cmpint(desk_number(desk.record, "SELECT COUNT(*) AS n FROM thing_seen "
                                             "WHERE known_until <= known_from"),
                    ==, 0);
    g_autofree char *sql =
        g_strdup_printf("SELECT COUNT(*) AS n FROM thing_seen WHERE ended_by = %d", (int)revoked);
    g_assert_cmpint(desk_number(desk.record, sql), ==, 3);
    desk_check(&desk);
    desk_close(&desk);
}

/* A void row in the middle of a chain does not come back when the good one on top is withdrawn. */
static void test_void_in_the_middle(void)
{
    struct desk desk;

    open_with_officer(&desk, 6);
    int64_t a = desk_thing(&desk, &desk.south, "a");
    int64_t b = desk_correct(&desk, &desk.officer, "b", a, 0, NOT_REFUSED);
    int64_t c = desk_correct(&desk, &desk.south, "c", b, 0, NOT_REFUSED);
    desk_revoke(&desk, &desk.south, &desk.officer, b, NOT_REFUSED);
    expect_things(&desk, "c");
    desk_withdraw(&desk, &desk.south, c, 0, NOT_REFUSED);
    expect_things(&desk, "a");
    desk_check(&desk);
    desk_close(&desk);
}

static void test_revocation_of_withdrawals(void)
{
    struct desk desk;

    open_with_officer(&desk, 7);
    int64_t a = desk_thing(&desk, &desk.south, "a");
    int64_t b = desk_thing(&desk, &desk.south, "b");
    int64_t b2 = desk_correct(&desk, &desk.south, "b2", b, 0, NOT_REFUSED);
    int64_t c = desk_thing(&desk, &desk.south, "c");
    int64_t c2 = desk_correct(&desk, &desk.south, "c2", c, 0, NOT_REFUSED);
    int64_t from = desk_withdraw(&desk, &desk.officer, a, 0, NOT_REFUSED);
    desk_withdraw(&desk, &desk.officer, b2, 0, NOT_REFUSED);
    desk_withdraw(&desk, &desk.officer, c2, 0, NOT_REFUSED);
    expect_things(&desk, "b c");
    /* Meanwhile c was corrected anew: that stays, since it still counts. */
    desk_correct(&desk, &desk.south, "c3", c, 0, NOT_REFUSED);
    expect_things(&desk, "b c3");
    desk_revoke(&desk, &desk.south, &desk.officer, from, NOT_REFUSED);
    expect_things(&desk, "a b2 c3");
    desk_check(&desk);
    desk_close(&desk);
}

/* The key withdrew what it had itself stated: void is void. */
static void test_revocation_of_own_withdrawal(void)
{
    struct desk desk;

    open_with_officer(&desk, 8);
    int64_t a = desk_thing(&desk, &desk.south, "a");
    int64_t b = desk_correct(&desk, &desk.officer, "b", a, 0, NOT_REFUSED);
    desk_withdraw(&desk, &desk.officer, b, 0, NOT_REFUSED);
    expect_things(&desk, "a");
    desk_revoke(&desk, &desk.south, &desk.officer, b, NOT_REFUSED);
    expect_things(&desk, "a");
    /* What was withdrawn by a good key stays so. */
    desk_withdraw(&desk, &desk.south, a, 0, NOT_REFUSED);
    expect_things(&desk, "");
    desk_check(&desk);
    desk_close(&desk);
}

/* Two keys of one participant in one revocation: neither's rows come back through the other. */
static void test_revocation_of_two(void)
{
    struct desk desk;
    struct hash seed = {{55}};
    struct key_pair second;

    open_with_officer(&desk, 9);
    key_from_seed(&seed, &second);
    desk_enrol(&desk, &desk.south, &second, NOT_REFUSED);
    int64_t a = desk_thing(&desk, &desk.south, "a");
    int64_t b = desk_correct(&desk, &second, "b", a, 0, NOT_REFUSED);
    desk_correct(&desk, &desk.officer, "c", b, 0, NOT_REFUSED);
    json_t *rows = json_array();
    json_array_append_new(rows, json_pack("{s:s, s:s, s:I}", "key",
                                          hash_to_hex(&desk.officer.public_key).text, "reason",
                                          "lost", "from_index", (json_int_t)0));
    json_array_append_new(rows,
                          json_pack("{s:s, s:s, s:I}", "key", hash_to_hex(&second.public_key).text,
                                    "reason", "lost", "from_index", (json_int_t)0));
    desk_say(&desk, &(struct saying){&desk.south, "key.revoked", rows}, NOT_REFUSED);
    expect_things(&desk, "a");
    g_assert_cmpint(desk_number(desk.record, "SELECT COUNT(*) AS n FROM thing_seen "
                                             "WHERE name = 'b'"),
                    ==, 1);
    desk_check(&desk);
    desk_close(&desk);
}

/* A revocation names a place in the log: what came before stays. */
static void test_revocation_from(void)
{
    struct desk desk;

    open_with_officer(&desk, 10);
    desk_thing(&desk, &desk.officer, "a");
    int64_t b = desk_thing(&desk, &desk.officer, "b");
    desk_thing(&desk, &desk.officer, "c");
    desk_thing(&desk, &desk.north, "n");
    desk_revoke(&desk, &desk.south, &desk.officer, b, NOT_REFUSED);
    expect_things(&desk, "a n");
    desk_check(&desk);
    desk_close(&desk);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/correct/supersede", test_supersede);
    g_test_add_func("/correct/kinds", test_kinds);
    g_test_add_func("/correct/single-rows", test_single_rows);
    g_test_add_func("/correct/reference-missing", test_reference_missing);
    g_test_add_func("/correct/revocation-of-corrections", test_revocation_of_corrections);
    g_test_add_func("/correct/void-in-the-middle", test_void_in_the_middle);
    g_test_add_func("/correct/revocation-of-withdrawals", test_revocation_of_withdrawals);
    g_test_add_func("/correct/revocation-of-own-withdrawal", test_revocation_of_own_withdrawal);
    g_test_add_func("/correct/revocation-of-two", test_revocation_of_two);
    g_test_add_func("/correct/revocation-from", test_revocation_from);
    return g_test_run();
}
