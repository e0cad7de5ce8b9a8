/* Keys: who may sign, who may enrol, replace and revoke, and what the mission's judge hears. */
#include "record/chain.h"

#include <string.h>

#include "record/record_testing.h"

static json_t *thing(const char *name)
{
    return json_pack("{s:s}", "name", name);
}

static struct key_pair another(uint8_t number)
{
    struct hash seed = {{number, 77}};
    struct key_pair pair;

    key_from_seed(&seed, &pair);
    return pair;
}

static json_t *key_row(const struct key_pair *key)
{
    return json_pack("{s:s}", "key", hash_to_hex(&key->public_key).text);
}

static int64_t replace_root(struct desk *desk, const struct key_pair *root,
                            const struct key_pair *key, int code)
{
    return desk_say(desk, &(struct saying){root, "key.replaced", key_row(key)}, code);
}

static void refuse_thing(struct desk *desk, const struct key_pair *by, const char *why)
{
    desk_say(desk, &(struct saying){by, "thing.seen", thing("x")}, ERROR_KEY);
    g_assert_nonnull(strstr(desk_refusal(), why));
}

static void test_enrol(void)
{
    struct desk desk;
    struct key_pair second = another(1);
    struct key_pair bad = another(2);

    desk_open(&desk, 1);
    refuse_thing(&desk, &desk.officer, "not enrolled");
    desk_enrol(&desk, &desk.north, &desk.officer, NOT_REFUSED);
    desk_thing(&desk, &desk.officer, "a");
    g_assert_cmpstr(record_key_participant(desk.record, &desk.officer.public_key), ==, "north");

    /* Only a root enrols, only keys nobody knows, and only good ones. */
    desk_enrol(&desk, &desk.officer, &second, ERROR_KEY);
    desk_enrol(&desk, &desk.north, &desk.officer, ERROR_KEY);
    desk_enrol(&desk, &desk.south, &desk.officer, ERROR_KEY);
    desk_enrol(&desk, &desk.south, &desk.north, ERROR_KEY);
    memset(&bad.public_key, 0xff, sizeof bad.public_key);
    desk_enrol(&desk, &desk.north, &bad, ERROR_KEY);
    g_assert_nonnull(strstr(desk_refusal(), "acceptable"));

    /* Several at once, but each once. */
    struct key_pair third = another(3), fourth = another(4);
    json_t *rows = json_array();
    json_array_append_new(
        rows, json_pack("{s:s, s:s}", "key", hash_to_hex(&third.public_key).text, "holder", "a"));
    json_array_append_new(
        rows, json_pack("{s:s, s:s}", "key", hash_to_hex(&third.public_key).text, "holder", "b"));
    desk_say(&desk, &(struct saying){&desk.south, "key.enrolled", json_incref(rows)}, ERROR_KEY);
    json_object_set_new(json_array_get(rows, 1), "key",
                        json_string(hash_to_hex(&fourth.public_key).text));
    desk_say(&desk, &(struct saying){&desk.south, "key.enrolled", rows}, NOT_REFUSED);
    desk_thing(&desk, &third, "b");
    desk_thing(&desk, &fourth, "c");
    g_assert_cmpstr(record_key_participant(desk.record, &fourth.public_key), ==, "south");

    desk_reopen(&desk, STORE_WRITE);
    desk_thing(&desk, &fourth, "d");
    refuse_thing(&desk, &second, "not enrolled");
    desk_check(&desk);
    desk_close(&desk);
}

static void test_replace(void)
{
    struct desk desk;
    struct key_pair next = another(1), third = another(2);
    struct hash root;

    desk_open(&desk, 2);
    desk_enrol(&desk, &desk.north, &desk.officer, NOT_REFUSED);
    replace_root(&desk, &desk.officer, &next, ERROR_KEY);
    replace_root(&desk, &desk.north, &desk.officer, ERROR_KEY);
    replace_root(&desk, &desk.north, &desk.south, ERROR_KEY);
    json_t *two = json_array();
    json_array_append_new(two, key_row(&next));
    json_array_append_new(two, key_row(&third));
    desk_say(&desk, &(struct saying){&desk.north, "key.replaced", two}, ERROR_KEY);

    desk_thing(&desk, &desk.north, "a");
    replace_root(&desk, &desk.north, &next, NOT_REFUSED);
    refuse_thing(&desk, &desk.north, "replaced");
    replace_root(&desk, &desk.north, &third, ERROR_KEY);
    desk_thing(&desk, &next, "b");
    /* What the old root enrolled and said stands. */
    desk_thing(&desk, &desk.officer, "c");
    g_assert_true(record_root_key(desk.record, "north", &root));
    g_assert_true(hash_equal(&root, &next.public_key));
    g_assert_false(record_root_key(desk.record, "west", &root));
    g_autofree char *things = desk_things(&desk);
    g_assert_cmpstr(things, ==, "a b c");

    desk_reopen(&desk, STORE_WRITE);
    refuse_thing(&desk, &desk.north, "replaced");
    desk_revoke(&desk, &next, &desk.officer, -1, NOT_REFUSED);
    desk_check(&desk);
    desk_close(&desk);
}

static void test_revoke(void)
{
    struct desk desk;
    struct key_pair second = another(1);

    desk_open(&desk, 3);
    desk_enrol(&desk, &desk.north, &desk.officer, NOT_REFUSED);
    desk_enrol(&desk, &desk.north, &second, NOT_REFUSED);
    desk_thing(&desk, &desk.officer, "a");
    desk_revoke(&desk, &desk.officer, &second, -1, ERROR_KEY);
    desk_revoke(&desk, &desk.south, &second, -1, ERROR_KEY);
    desk_revoke(&desk, &desk.north, &desk.north, -1, ERROR_KEY);
    desk_revoke(&desk, &desk.north, &desk.south, -1, ERROR_KEY);
    desk_revoke(&desk, &desk.north, &desk.log_key, -1, ERROR_KEY);
    desk_revoke(&desk, &desk.north, &desk.officer, record_size(desk.record) + 1, ERROR_FIELD);

    /* From its own index on: what it said before stands. */
    desk_revoke(&desk, &desk.north, &desk.officer, record_size(desk.record), NOT_REFUSED);
    refuse_thing(&desk, &desk.officer, "revoked");
    g_assert_null(record_key_participant(desk.record, &desk.officer.public_key));
    g_autofree char *things = desk_things(&desk);
    g_assert_cmpstr(things, ==, "a");
    desk_revoke(&desk, &desk.north, &desk.officer, -1, ERROR_KEY);
    desk_enrol(&desk, &desk.north, &desk.officer, ERROR_KEY);

    json_t *twice = json_array();
    for (unsigned i = 0; i < 2; i++) {
        json_t *row = key_row(&second);
        json_object_set_new(row, "reason", json_string("lost"));
        json_array_append_new(twice, row);
    }
    desk_say(&desk, &(struct saying){&desk.north, "key.revoked", twice}, ERROR_KEY);
    desk_thing(&desk, &second, "b");
    desk_reopen(&desk, STORE_WRITE);
    refuse_thing(&desk, &desk.officer, "revoked");
    desk_check(&desk);
    desk_close(&desk);
}

/* ---- the judge ---- */

struct ear {
    GString *heard;
    int64_t amendment;
    bool is_deaf; /* refuses every statement */
};

static bool hear(void *self, struct store *tables, const struct statement *statement,
                 const char *author, GError **error)
{
    const struct ear *ear = self;

    return !ear->is_deaf || fail(error, ERROR_AUTHORITY, "%s may not say that", author);
}

/* An amendment is in force with the first acceptance by the key it brings. */
static int64_t take(void *self, const struct statement *statement, int64_t log_index,
                    const char *author, struct instant received)
{
    struct ear *ear = self;
    const char *kind = statement->envelope.kind;

    g_string_append_printf(ear->heard, "%s by %s; ", kind, author);
    if (strcmp(kind, "agreement.amended") == 0)
        ear->amendment = log_index;
    return strcmp(kind, "agreement.accepted") == 0 ? ear->amendment : -1;
}

static void forget(void *self)
{
    struct ear *ear = self;

    g_string_truncate(ear->heard, 0);
    ear->amendment = -1;
}

static void set_ear(struct desk *desk, struct ear *ear)
{
    g_autoptr(GError) error = NULL;
    struct judge judge = {.judge = hear, .taken = take, .reset = forget, .self = ear};

    g_assert_true(record_set_judge(desk->record, &judge, &error));
    g_assert_no_error(error);
}

static json_t *amendment(const struct key_pair *east, const struct key_pair *south)
{
    return json_pack("{s:s, s:s, s:[{s:s, s:s}, {s:s, s:s}]}", "file", "y", "canonical", "{}",
                     "roots", "participant", "east", "key", hash_to_hex(&east->public_key).text,
                     "participant", "south", "key", hash_to_hex(&south->public_key).text);
}

static void test_pending(void)
{
    struct desk desk;
    struct ear ear = {g_string_new(NULL), -1, false};
    struct key_pair east = another(1), south = another(2);

    desk_open(&desk, 4);
    set_ear(&desk, &ear);
    desk_enrol(&desk, &desk.north, &desk.officer, NOT_REFUSED);
    desk_say(&desk, &(struct saying){&desk.officer, "agreement.amended", amendment(&east, &south)},
             ERROR_KEY);
    desk_say(&desk, &(struct saying){&desk.north, "agreement.amended", amendment(&east, &east)},
             ERROR_KEY);
    desk_say(&desk,
             &(struct saying){&desk.north, "agreement.amended", amendment(&east, &desk.officer)},
             ERROR_KEY);
    int64_t index = desk_say(
        &desk, &(struct saying){&desk.north, "agreement.amended", amendment(&east, &south)},
        NOT_REFUSED);

    refuse_thing(&desk, &east, "not in force yet");
    refuse_thing(&desk, &south, "not in force yet");
    desk_thing(&desk, &desk.south, "a");
    g_assert_null(record_key_participant(desk.record, &east.public_key));
    /* A pending key is known: nobody enrols it. */
    desk_enrol(&desk, &desk.north, &east, ERROR_KEY);
    desk_reopen(&desk, STORE_WRITE);
    set_ear(&desk, &ear);
    refuse_thing(&desk, &south, "not in force yet");

    struct hash id = desk_id(&desk, index);
    desk_say(&desk,
             &(struct saying){&south, "agreement.accepted",
                              json_pack("{s:s}", "statement", hash_to_hex(&id).text)},
             NOT_REFUSED);
    desk_thing(&desk, &east, "b");
    desk_thing(&desk, &south, "c");
    refuse_thing(&desk, &desk.south, "replaced");
    g_assert_cmpstr(record_key_participant(desk.record, &east.public_key), ==, "east");

    g_assert_cmpstr(ear.heard->str, ==,
                    "mission.adopted by north; key.enrolled by north; agreement.amended by north; "
                    "agreement.accepted by south; ");
    desk_reopen(&desk, STORE_WRITE);
    set_ear(&desk, &ear);
    g_assert_cmpstr(ear.heard->str, ==,
                    "mission.adopted by north; key.enrolled by north; agreement.amended by north; "
                    "agreement.accepted by south; ");
    refuse_thing(&desk, &desk.south, "replaced");
    desk_thing(&desk, &east, "d");

    /* Verified with a judge of its own, which hears all of it again. */
    struct ear fresh = {g_string_new(NULL), -1, false};
    struct judge judge = {.judge = hear, .taken = take, .reset = forget, .self = &fresh};
    struct audit audit;
    g_autoptr(GError) error = NULL;
    g_assert_true(record_verify(desk.record, &judge, &audit, NULL, NULL, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(fresh.heard->str, ==, ear.heard->str);
    /* One that would have refused finds the log damaged. */
    forget(&fresh);
    fresh.is_deaf = true;
    g_assert_false(record_verify(desk.record, &judge, &audit, NULL, NULL, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_DAMAGED);
    g_assert_nonnull(strstr(error->message, "should not have been taken"));

    g_string_free(fresh.heard, TRUE);
    g_string_free(ear.heard, TRUE);
    desk_close(&desk);
}

static void test_judge_refuses(void)
{
    struct desk desk;
    struct ear ear = {g_string_new(NULL), -1, false};

    desk_open(&desk, 5);
    set_ear(&desk, &ear);
    ear.is_deaf = true;
    desk_say(&desk, &(struct saying){&desk.south, "thing.seen", thing("a")}, ERROR_AUTHORITY);
    g_assert_cmpstr(desk_refusal(), ==, "south may not say that");
    ear.is_deaf = false;
    desk_thing(&desk, &desk.south, "a");
    desk_check(&desk);
    g_string_free(ear.heard, TRUE);
    desk_close(&desk);
}

/* Without a store: the machine alone. */
static void test_receive(void)
{
    OWNED(chain) chain = chain_new("a/0123456789abcdef0123456789abcdef");
    struct instant received = {-1};
    g_autoptr(GError) error = NULL;

    g_assert_true(chain_receive(chain, (struct instant){5}, false, &received, &error));
    g_assert_cmpint(received.ms, ==, 5);
    chain->last_received.ms = 1000 * MS_PER_DAY;
    const struct {
        int64_t offset;
        bool accept;
        int64_t expected; /* -1: refused */
    } cases[] = {
        {0, false, 0},
        {-300000, false, 0},
        {-300001, false, -1},
        {-300001, true, -1},
        {MS_PER_DAY, false, MS_PER_DAY},
        {MS_PER_DAY + 1, false, -1},
        {MS_PER_DAY + 1, true, MS_PER_DAY + 1},
        {3650 * MS_PER_DAY, true, 3650 * MS_PER_DAY},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) why = NULL;
        struct instant now = {1000 * MS_PER_DAY + cases[i].offset};
        bool is_taken = chain_receive(chain, now, cases[i].accept, &received, &why);
        g_assert_cmpint(is_taken, ==, cases[i].expected >= 0);
        if (is_taken)
            g_assert_cmpint(received.ms, ==, 1000 * MS_PER_DAY + cases[i].expected);
        else
            g_assert_error(why, TRUCE_ERROR, ERROR_CLOCK);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/chain/enrol", test_enrol);
    g_test_add_func("/chain/replace", test_replace);
    g_test_add_func("/chain/revoke", test_revoke);
    g_test_add_func("/chain/pending", test_pending);
    g_test_add_func("/chain/judge-refuses", test_judge_refuses);
    g_test_add_func("/chain/receive", test_receive);
    return g_test_run();
}
