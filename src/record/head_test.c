/* Checkpoints, and log.head: a store that stands behind what was signed is not believed. */
#include <string.h>

#include "record/record_private.h"
#include "record/record_testing.h"

struct place {
    char *folder, *head, *copy;
};

static struct place place_new(void)
{
    struct place place = {.folder = g_dir_make_tmp("truce-head-XXXXXX", NULL)};

    place.head = g_build_filename(place.folder, "log.head", NULL);
    place.copy = g_build_filename(place.folder, "copy.truce", NULL);
    return place;
}

static void place_clear(struct place *place)
{
    static const char *const beside[] = {"", "-wal", "-shm"};

    remove(place->head);
    for (unsigned i = 0; i < G_N_ELEMENTS(beside); i++) {
        g_autofree char *path = g_strconcat(place->copy, beside[i], NULL);
        remove(path);
    }
    g_assert_cmpint(remove(place->folder), ==, 0);
    g_free(place->folder);
    g_free(place->head);
    g_free(place->copy);
}

static char *sign_ok(struct record *record, const struct desk *desk, const struct place *place)
{
    g_autoptr(GError) error = NULL;
    char *note = record_checkpoint(record, &desk->log_key, place->head, &error);

    g_assert_no_error(error);
    return note;
}

static void refuse_head(struct record *record, const struct place *place, enum error_code code)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(record_check_head(record, place->head, &error));
    g_assert_error(error, TRUCE_ERROR, (int)code);
}

static void test_sign(void)
{
    struct desk desk;
    struct place place = place_new();
    struct checkpoint checkpoint;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;

    desk_open(&desk, 1);
    g_assert_null(record_last_checkpoint(desk.record, &error));
    g_assert_no_error(error);
    g_assert_true(record_check_head(desk.record, place.head, &error));
    desk_thing(&desk, &desk.south, "a");
    g_autofree char *first = sign_ok(desk.record, &desk, &place);
    g_autofree char *again = sign_ok(desk.record, &desk, &place);
    g_assert_cmpstr(first, ==, again);
    desk_thing(&desk, &desk.south, "b");
    g_autofree char *second = sign_ok(desk.record, &desk, &place);
    g_autofree char *last = record_last_checkpoint(desk.record, &error);
    g_assert_cmpstr(last, ==, second);
    g_assert_true(
        checkpoint_read(second, DESK_MISSION "/1", &desk.log_key.public_key, &checkpoint, &error));
    g_assert_cmpuint(checkpoint.size, ==, 3);
    struct hash root = record_root(desk.record);
    g_assert_true(hash_equal(&root, &checkpoint.root));
    checkpoint_clear(&checkpoint);

    g_assert_true(g_file_get_contents(place.head, &text, NULL, NULL));
    g_autofree char *expected = g_strdup_printf(DESK_MISSION "/1 3 %s\n", hash_to_hex(&root).text);
    g_assert_cmpstr(text, ==, expected);
    struct audit audit;
    g_assert_true(record_verify(desk.record, NULL, &audit, NULL, NULL, &error));
    g_assert_cmpint(audit.n_checkpoints, ==, 2);
    desk_check(&desk);
    place_clear(&place);
    desk_close(&desk);
}

/* A restored backup. */
static void test_behind(void)
{
    struct desk desk;
    struct place place = place_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *before = NULL;
    g_autofree char *after = NULL;

    desk_open(&desk, 2);
    desk_thing(&desk, &desk.south, "a");
    g_autofree G_GNUC_UNUSED char *first = sign_ok(desk.record, &desk, &place);
    g_assert_true(store_backup(record_store(desk.record), place.copy, NULL, NULL, &error));
    g_assert_no_error(error);
    desk_thing(&desk, &desk.south, "b");
    g_autofree G_GNUC_UNUSED char *second = sign_ok(desk.record, &desk, &place);
    g_assert_true(g_file_get_contents(place.head, &before, NULL, NULL));

    struct record *copy =
        record_open(&desk.world, place.copy, STORE_WRITE, desk.kinds, NULL, "truce test", &error);
    g_assert_no_error(error);
    refuse_head(copy, &place, ERROR_BEHIND);
    g_assert_null(record_checkpoint(copy, &desk.log_key, place.head, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_BEHIND);
    g_assert_nonnull(strstr(error->message, "truce recover"));

    /* Longer than the head by other statements: another log. */
    struct desk other = desk;
    other.record = copy;
    desk_thing(&other, &desk.south, "x");
    refuse_head(copy, &place, ERROR_BEHIND);
    desk_thing(&other, &desk.south, "y");
    refuse_head(copy, &place, ERROR_BEHIND);
    g_clear_error(&error);
    g_assert_null(record_checkpoint(copy, &desk.log_key, place.head, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_BEHIND);
    g_assert_true(g_file_get_contents(place.head, &after, NULL, NULL));
    g_assert_cmpstr(before, ==, after);
    record_close(copy);
    place_clear(&place);
    desk_close(&desk);
}

/* One handle signed while the other was not looking. */
static void test_stale_handle(void)
{
    struct desk desk;
    struct place place = place_new();
    g_autoptr(GError) error = NULL;

    desk_open(&desk, 3);
    struct record *writer = desk_second(&desk, STORE_WRITE);
    struct record *reader = desk_second(&desk, STORE_READ);
    desk_thing(&desk, &desk.south, "a");
    g_autofree char *first = sign_ok(desk.record, &desk, &place);
    g_assert_true(record_check_head(reader, place.head, &error));
    g_assert_no_error(error);
    g_autofree char *second = sign_ok(writer, &desk, &place);
    g_assert_cmpstr(first, ==, second);
    g_assert_null(record_checkpoint(reader, &desk.log_key, place.head, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_STATE);
    record_close(reader);
    record_close(writer);
    place_clear(&place);
    desk_close(&desk);
}

static void test_damaged_heads(void)
{
    struct desk desk;
    struct place place = place_new();
    g_autofree char *zeros = g_strnfill(64, '0');
    g_autofree char *negative = g_strdup_printf(DESK_MISSION "/1 -1 %s\n", zeros);
    g_autofree char *no_number = g_strdup_printf(DESK_MISSION "/1 1x %s\n", zeros);
    g_autofree char *more = g_strdup_printf(DESK_MISSION "/1 1 %s more\n", zeros);
    g_autofree char *another = g_strdup_printf(DESK_MISSION "/1 1 %s\n", zeros);
    const struct {
        const char *text;
        enum error_code code;
    } heads[] = {
        {DESK_MISSION "/1 1 root\n", ERROR_DAMAGED},
        {DESK_MISSION "/1 \n", ERROR_DAMAGED},
        {negative, ERROR_DAMAGED},
        {no_number, ERROR_DAMAGED},
        {more, ERROR_DAMAGED},
        {another, ERROR_BEHIND},
    };

    desk_open(&desk, 4);
    for (unsigned i = 0; i < G_N_ELEMENTS(heads); i++) {
        g_assert_true(g_file_set_contents(place.head, heads[i].text, -1, NULL));
        refuse_head(desk.record, &place, heads[i].code);
    }
    place_clear(&place);
    desk_close(&desk);
}

/* Missions that share a keyring share the file: a line each. */
static void test_another_logs_line(void)
{
    static const char line[] = "lake/0123456789abcdef0123456789abcdef/1 7 "
                               "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n";
    struct desk desk;
    struct place place = place_new();
    g_autofree char *text = NULL;

    desk_open(&desk, 5);
    g_assert_true(g_file_set_contents(place.head, line, -1, NULL));
    g_autofree G_GNUC_UNUSED char *first = sign_ok(desk.record, &desk, &place);
    desk_thing(&desk, &desk.south, "a");
    g_autofree G_GNUC_UNUSED char *second = sign_ok(desk.record, &desk, &place);
    struct hash root = record_root(desk.record);
    g_autofree char *own = g_strdup_printf(DESK_MISSION "/1 2 %s\n", hash_to_hex(&root).text);
    g_assert_true(g_file_get_contents(place.head, &text, NULL, NULL));
    g_assert_nonnull(strstr(text, line));
    g_assert_nonnull(strstr(text, own));
    g_assert_cmpuint(strlen(text), ==, strlen(line) + strlen(own));
    place_clear(&place);
    desk_close(&desk);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/head/sign", test_sign);
    g_test_add_func("/head/behind", test_behind);
    g_test_add_func("/head/stale-handle", test_stale_handle);
    g_test_add_func("/head/damaged-heads", test_damaged_heads);
    g_test_add_func("/head/another-logs-line", test_another_logs_line);
    return g_test_run();
}
