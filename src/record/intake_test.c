/* Group commit: thousands of statements at once, answered in order, and what was acknowledged is
 * there. And what becomes of an append when the disk fails. */
#include "record/record_testing.h"

#include <string.h>

#include "record/record_private.h"

#define N_STATEMENTS 6000

struct answer {
    bool is_taken, again;
    int code;
    int64_t log_index;
    struct hash id;
};

struct answers {
    struct answer *answers;
    uint64_t n;
};

static void note(void *self, uint64_t ticket, const struct receipt *receipt, const GError *error)
{
    struct answers *answers = self;
    struct answer *answer = &answers->answers[answers->n];

    /* In the order they were handed in. */
    g_assert_cmpuint(ticket, ==, answers->n);
    g_assert_true((receipt == NULL) == (error != NULL));
    answers->n++;
    answer->is_taken = receipt != NULL;
    if (error != NULL) {
        answer->code = error->code;
        return;
    }
    answer->log_index = receipt->log_index;
    answer->id = receipt->id;
    answer->again = receipt->again;
}

static void put(struct intake *intake, uint64_t ticket, const struct statement *statement)
{
    size_t n = 0;
    char *bytes = statement_write(statement, &n);

    intake_put(intake, ticket, bytes, n);
}

/* Two keys in turn; every tenth is refused, for one reason or another. */
static void test_thousands(void)
{
    struct desk desk;
    struct answers answers = {g_new0(struct answer, N_STATEMENTS), 0};
    struct hash last[2] = {{{0}}, {{0}}};
    int64_t number[2] = {0, 0};
    struct statement *before = NULL;

    desk_open(&desk, 1);
    last[0] = desk_id(&desk, 0);
    number[0] = 1;
    struct intake *intake = intake_open(desk.record, 2, note, &answers);
    for (uint64_t i = 0; i < N_STATEMENTS; i++) {
        unsigned who = i % 3 == 0 ? 0 : 1;
        const struct key_pair *pair = who == 0 ? &desk.north : &desk.south;
        g_autofree char *name = g_strdup_printf("n%d", (int)i);
        json_t *row = json_pack("{s:s}", "name", name);
        if (i % 100 == 10) {
            intake_put(intake, i, g_strdup("{\"not\":\"canonical\"} "), 20);
            json_decref(row);
            continue;
        }
        struct statement *next = desk_sign(&desk, pair, "thing.seen", row, number[who] + 1,
                                           number[who] == 0 ? NULL : &last[who]);
        if (i % 100 == 20) {
            next->signature.bytes[3] ^= 1;
            put(intake, i, next);
            statement_free(next);
            continue;
        }
        if (i % 100 == 30 && before != NULL) {
            put(intake, i, before); /* the same bytes again */
            statement_free(next);
            continue;
        }
        put(intake, i, next);
        last[who] = next->id;
        number[who]++;
        statement_free(before);
        before = next;
    }
    intake_close(intake);
    statement_free(before);

    g_assert_cmpuint(answers.n, ==, N_STATEMENTS);
    int64_t expected = 1;
    desk_reopen(&desk, STORE_WRITE);
    for (uint64_t i = 0; i < N_STATEMENTS; i++) {
        const struct answer *answer = &answers.answers[i];
        if (i % 100 == 10) {
            g_assert_false(answer->is_taken);
            g_assert_cmpint(answer->code, ==, ERROR_MALFORMED);
        } else if (i % 100 == 20) {
            g_assert_false(answer->is_taken);
            g_assert_cmpint(answer->code, ==, ERROR_SIGNATURE);
        } else if (i % 100 == 30) {
            g_assert_true(answer->is_taken && answer->again);
            g_assert_cmpint(answer->log_index, ==, expected - 1);
        } else {
            g_assert_true(answer->is_taken && !answer->again);
            g_assert_cmpint(answer->log_index, ==, expected++);
            struct hash id = desk_id(&desk, answer->log_index);
            g_assert_true(hash_equal(&id, &answer->id));
        }
    }
    g_assert_cmpint(record_size(desk.record), ==, expected);
    desk_check(&desk);
    g_free(answers.answers);
    desk_close(&desk);
}

static void test_empty(void)
{
    struct desk desk;
    struct answers answers = {NULL, 0};

    desk_open(&desk, 2);
    intake_close(intake_open(desk.record, 0, note, &answers));
    g_assert_cmpuint(answers.n, ==, 0);
    desk_thing(&desk, &desk.south, "a");
    desk_close(&desk);
}

/* ---- disks that fail ---- */

static bool try_thing(struct desk *desk, const char *name, GError **error)
{
    struct receipt receipt;
    g_autoptr(GError) local = NULL;
    json_t *rows = json_pack("[{s:s}]", "name", name);
    struct own_draft draft = {.kind = kinds_find(desk->kinds, "thing.seen"), .rows = rows};
    struct append *append = append_begin(desk->record, &local);
    bool is_done = append != NULL;

    if (is_done && !append_own(append, &desk->south, &draft, &receipt, &local)) {
        append_abandon(append);
        is_done = false;
    } else if (is_done) {
        is_done = append_commit(append, &local);
    }
    json_decref(rows);
    g_assert_true(is_done == (local == NULL));
    if (local != NULL)
        g_propagate_error(error, g_steal_pointer(&local));
    return is_done;
}

/* No room at every write in turn: refused or taken whole, and it goes on once there is room. */
static void test_no_room(void)
{
    bool was_taken = false;

    if (testing_engine() != STORE_SQLITE) {
        g_test_skip("a disk of SQLite");
        return;
    }
    for (int at = 1; !was_taken; at++) {
        struct desk desk;
        g_autoptr(GError) error = NULL;
        desk_open_on_faults(&desk, 3);
        struct hash root = record_root(desk.record);
        testing_disk.no_room_from = testing_disk.n_writes + at;
        was_taken = try_thing(&desk, "a", &error);
        if (!was_taken) {
            g_assert_error(error, TRUCE_ERROR, ERROR_NO_ROOM);
            struct hash now = record_root(desk.record);
            g_assert_true(hash_equal(&root, &now));
            g_assert_cmpint(record_size(desk.record), ==, 1);
            /* What is there can be read meanwhile. */
            g_autofree char *things = desk_things(&desk);
            g_assert_cmpstr(things, ==, "");
        }
        testing_disk.no_room_from = 0;
        g_assert_true(try_thing(&desk, "b", NULL));
        desk_check(&desk);
        desk_reopen(&desk, STORE_WRITE);
        g_autofree char *things = desk_things(&desk);
        g_assert_cmpstr(things, ==, was_taken ? "a b" : "b");
        desk_close(&desk);
        g_assert_cmpint(at, <, 200);
    }
}

/* A sync that failed once is never trusted again; after a restart the store says what it holds. */
static void test_sync_fails_once(void)
{
    struct desk desk;

    if (testing_engine() != STORE_SQLITE) {
        g_test_skip("a disk of SQLite");
        return;
    }
    desk_open_on_faults(&desk, 4);
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) again = NULL;
    g_assert_true(try_thing(&desk, "a", &error));
    testing_disk.sync_that_fails = testing_disk.n_syncs + 1;
    /* Nobody can say whether it was kept; it is not acknowledged. */
    g_assert_false(try_thing(&desk, "b", &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_UNKNOWN_OUTCOME);
    g_assert_cmpint(record_size(desk.record), ==, 2);
    g_assert_false(try_thing(&desk, "c", &again));
    g_assert_error(again, TRUCE_ERROR, ERROR_STORE);
    desk_reopen(&desk, STORE_WRITE);
    g_autofree char *things = desk_things(&desk);
    g_assert_true(strcmp(things, "a") == 0 || strcmp(things, "a b") == 0);
    g_assert_true(try_thing(&desk, "d", NULL));
    desk_check(&desk);
    desk_close(&desk);
}

/* The same through the intake: whatever was acknowledged is there, nothing else is. */
static void test_intake_without_room(void)
{
    struct desk desk;
    struct answers answers = {NULL, 0};
    struct statement *signed_before[400];

    if (testing_engine() != STORE_SQLITE) {
        g_test_skip("a disk of SQLite");
        return;
    }
    answers.answers = g_new0(struct answer, 400);
    desk_open_on_faults(&desk, 5);
    /* While the intake is open the record is its alone. */
    for (unsigned i = 0; i < 400; i++)
        signed_before[i] =
            desk_sign(&desk, &desk.south, "thing.seen", json_pack("{s:s}", "name", "a"), i + 1,
                      i == 0 ? NULL : &signed_before[i - 1]->id);
    struct intake *intake = intake_open(desk.record, 1, note, &answers);
    for (unsigned i = 0; i < 400; i++) {
        put(intake, i, signed_before[i]);
        statement_free(signed_before[i]);
        if (i == 100) {
            /* Whatever is written from now on finds no room. */
            testing_disk.no_room_from = 1;
        }
    }
    intake_close(intake);
    testing_disk.no_room_from = 0;
    desk_reopen(&desk, STORE_WRITE);
    int64_t n_taken = 0;
    for (unsigned i = 0; i < 400; i++) {
        const struct answer *answer = &answers.answers[i];
        if (answer->is_taken) {
            struct hash id = desk_id(&desk, answer->log_index);
            g_assert_true(hash_equal(&id, &answer->id));
            n_taken++;
        }
    }
    g_assert_cmpint(record_size(desk.record), ==, 1 + n_taken);
    g_assert_cmpint(n_taken, <, 400);
    desk_check(&desk);
    g_free(answers.answers);
    desk_close(&desk);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/intake/thousands", test_thousands);
    g_test_add_func("/intake/empty", test_empty);
    g_test_add_func("/intake/no-room", test_no_room);
    g_test_add_func("/intake/sync-fails-once", test_sync_fails_once);
    g_test_add_func("/intake/intake-without-room", test_intake_without_room);
    return g_test_run();
}
