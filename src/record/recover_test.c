/* Putting back what a store has lost, from another mission and from a folder of tiles. */
#include <string.h>

#include "record/record_private.h"
#include "record/record_testing.h"

struct place {
    char *folder, *head, *tiles, *copy;
};

static struct place place_new(void)
{
    struct place place = {.folder = g_dir_make_tmp("truce-recover-XXXXXX", NULL)};

    place.head = g_build_filename(place.folder, "log.head", NULL);
    place.tiles = g_build_filename(place.folder, "tiles", NULL);
    place.copy = g_build_filename(place.folder, "copy.truce", NULL);
    return place;
}

static void remove_all(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name = NULL;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        remove_all(inner);
    }
    g_assert_cmpint(remove(path), ==, 0);
}

static void place_clear(struct place *place)
{
    remove_all(place->folder);
    g_free(place->folder);
    g_free(place->head);
    g_free(place->tiles);
    g_free(place->copy);
}

static void sign(struct desk *desk, const struct place *place)
{
    g_autoptr(GError) error = NULL;
    g_autofree G_GNUC_UNUSED char *note =
        record_checkpoint(desk->record, &desk->log_key, place->head, &error);

    g_assert_no_error(error);
}

static void back_up(struct desk *desk, const struct place *place)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(store_backup(record_store(desk->record), place->copy, NULL, NULL, &error));
    g_assert_no_error(error);
}

/* The copy as a desk of its own; record_close its record. */
static struct desk open_copy(const struct desk *desk, const struct place *place)
{
    struct desk copy = *desk;
    g_autoptr(GError) error = NULL;

    copy.address = place->copy;
    copy.record = record_open(&desk->world, place->copy, STORE_WRITE, desk->kinds, NULL,
                              "truce test", &error);
    g_assert_no_error(error);
    return copy;
}

static int64_t correct_person(struct desk *desk, const char *full_name, int64_t index)
{
    struct row_name replaces = {desk_id(desk, index), 0};

    return desk_say(desk,
                    &(struct saying){&desk->south, "person.named",
                                     json_pack("{s:s, s:s}", "person", "p", "full_name", full_name),
                                     &replaces},
                    NOT_REFUSED);
}

/* Something of everything: erased before the copy, across it, and wholly behind it. */
static int64_t first_part(struct desk *desk)
{
    desk_enrol(desk, &desk->south, &desk->officer, NOT_REFUSED);
    int64_t a = desk_person(desk, &desk->south, "p", "A");
    int64_t b = correct_person(desk, "B", a);
    desk_erase(desk, &desk->south, b, 0, NULL, NOT_REFUSED);
    desk_many(desk, &desk->north, "a", 150);
    desk_many(desk, &desk->officer, "a", 150);
    return desk_person(desk, &desk->south, "q", "Q");
}

static void second_part(struct desk *desk, int64_t q)
{
    g_autoptr(GError) error = NULL;
    struct hash hash;
    int64_t q2 = correct_person(desk, "Q2", q);
    int64_t q3 = correct_person(desk, "Q3", q2);

    desk_withdraw(desk, &desk->south, q3, 0, NOT_REFUSED);
    desk_erase(desk, &desk->south, q3, 0, NULL, NOT_REFUSED);
    desk_erase(desk, &desk->south, q, 0, "full_name", NOT_REFUSED);
    int64_t r = desk_person(desk, &desk->officer, "r", "R");
    desk_erase(desk, &desk->south, r, 0, NULL, NOT_REFUSED);
    desk_many(desk, &desk->officer, "b", 125);
    desk_many(desk, &desk->north, "b", 125);
    desk_revoke(desk, &desk->south, &desk->officer, 20, NOT_REFUSED);
    desk_erase(desk, &desk->south, q, 0, NULL, NOT_REFUSED);
    g_assert_true(record_attach(desk->record, "photo", 5, &hash, &error));
}

static void expect_same(struct desk *desk, struct desk *copy)
{
    g_autofree char *expected = desk_tables(desk->record);
    g_autofree char *found = desk_tables(copy->record);
    struct hash root = record_root(desk->record), copy_root = record_root(copy->record);

    g_assert_true(hash_equal(&root, &copy_root));
    g_assert_cmpstr(found, ==, expected);
    desk_check(copy);
}

static void recover_ok(struct desk *copy, const char *from, const struct place *place, int64_t n)
{
    g_autoptr(GError) error = NULL;
    int64_t n_restored = -1;
    bool is_done = record_recover(copy->record, from, place->head, &n_restored, &error);

    g_assert_no_error(error);
    g_assert_true(is_done);
    g_assert_cmpint(n_restored, ==, n);
}

static void recover_refused(struct desk *copy, const char *from, const struct place *place,
                            enum error_code code)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *before = desk_tables(copy->record);
    int64_t n_restored = -1;

    g_assert_false(record_recover(copy->record, from, place->head, &n_restored, &error));
    g_assert_error(error, TRUCE_ERROR, (int)code);
    g_assert_cmpint(n_restored, ==, -1);
    g_autofree char *after = desk_tables(copy->record);
    g_assert_cmpstr(before, ==, after);
}

static void test_from_mission(void)
{
    struct desk desk;
    struct place place = place_new();
    g_autoptr(GError) error = NULL;

    desk_open(&desk, 1);
    int64_t q = first_part(&desk);
    int64_t size = record_size(desk.record);
    back_up(&desk, &place);
    second_part(&desk, q);
    sign(&desk, &place);
    struct desk copy = open_copy(&desk, &place);
    recover_ok(&copy, desk.address, &place, record_size(desk.record) - size);
    expect_same(&desk, &copy);
    struct hash hash = sha256_of("photo", 5);
    g_autoptr(GBytes) G_GNUC_UNUSED photo = record_attachment(copy.record, &hash, &error);
    g_assert_no_error(error);
    recover_ok(&copy, desk.address, &place, 0);
    /* And it goes on from there. */
    desk_thing(&copy, &desk.south, "c");
    desk_check(&copy);
    record_close(copy.record);
    place_clear(&place);
    desk_close(&desk);
}

static void test_from_folder(void)
{
    struct desk desk;
    struct place place = place_new();
    g_autoptr(GError) error = NULL;

    desk_open(&desk, 2);
    int64_t q = first_part(&desk);
    int64_t size = record_size(desk.record);
    back_up(&desk, &place);
    second_part(&desk, q);
    sign(&desk, &place);
    g_assert_true(record_export_tiles(desk.record, place.tiles, &error));
    struct desk copy = open_copy(&desk, &place);
    recover_ok(&copy, place.tiles, &place, record_size(desk.record) - size);
    expect_same(&desk, &copy);
    recover_ok(&copy, place.tiles, &place, 0);
    /* A folder that holds fewer. */
    desk_thing(&copy, &desk.south, "c");
    recover_refused(&copy, place.tiles, &place, ERROR_STATE);
    record_close(copy.record);
    place_clear(&place);
    desk_close(&desk);
}

/* A copy without some bodies still verifies, and says how many it could not judge. */
static void test_without_bodies(void)
{
    struct desk desk;
    struct place place = place_new();
    g_autoptr(GError) error = NULL;

    desk_open(&desk, 3);
    back_up(&desk, &place);
    int64_t a = desk_thing(&desk, &desk.south, "a");
    int64_t b = desk_correct(&desk, &desk.south, "b", a, 0, NOT_REFUSED);
    int64_t c = desk_correct(&desk, &desk.south, "c", b, 0, NOT_REFUSED);
    desk_withdraw(&desk, &desk.south, c, 0, NOT_REFUSED);
    sign(&desk, &place);
    g_assert_true(record_export_tiles(desk.record, place.tiles, &error));
    OWNED(statement) withheld = record_read(desk.record, b, NULL, &error);
    g_autofree char *name =
        g_strdup_printf("%s/body/%s", place.tiles, hash_to_hex(&withheld->envelope.digest).text);
    g_assert_cmpint(remove(name), ==, 0);

    struct desk copy = open_copy(&desk, &place);
    recover_ok(&copy, place.tiles, &place, 4);
    desk_check(&copy);
    int64_t n = 0;
    g_assert_true(record_withheld(copy.record, "thing.seen", b, &n, &error));
    g_assert_cmpint(n, ==, 0);
    g_assert_true(record_withheld(copy.record, "thing.seen", b + 1, &n, &error));
    g_assert_cmpint(n, ==, 1);
    struct audit audit;
    g_assert_true(record_verify(copy.record, NULL, &audit, NULL, NULL, &error));
    g_assert_cmpint(audit.n_without_body, ==, 1);
    /* What is not held here cannot be corrected here. */
    desk_correct(&copy, &desk.south, "d", b, 0, ERROR_REFERENCE);
    record_close(copy.record);
    place_clear(&place);
    desk_close(&desk);
}

static void test_refusals(void)
{
    struct desk desk;
    struct desk other;
    struct place place = place_new();
    g_autoptr(GError) error = NULL;

    desk_open(&desk, 4);
    desk_open(&other, 5);
    desk_thing(&desk, &desk.south, "a");
    back_up(&desk, &place);
    struct desk copy = open_copy(&desk, &place);
    desk_thing(&desk, &desk.south, "b");
    desk_thing(&desk, &desk.south, "c");
    sign(&desk, &place);

    /* Nothing there; fewer; a log that parted; one that does not reach the head. */
    recover_refused(&copy, "/nonexistent/mission", &place, ERROR_NOT_A_MISSION);
    recover_refused(&copy, place.folder, &place, ERROR_NOT_FOUND);
    recover_refused(&copy, other.address, &place, ERROR_STATE);
    desk_thing(&other, &desk.south, "x");
    desk_thing(&other, &desk.south, "y");
    recover_refused(&copy, other.address, &place, ERROR_REFERENCE);
    g_assert_true(record_export_tiles(desk.record, place.tiles, &error));
    g_autofree char *entries = g_build_filename(place.tiles, "tile/entries/000.p/4", NULL);
    g_autofree char *bytes = NULL;
    gsize n = 0;
    g_assert_true(g_file_get_contents(entries, &bytes, &n, NULL));
    for (gsize at = 0; at < n; at += 97) {
        bytes[at] ^= 1;
        g_assert_true(g_file_set_contents(entries, bytes, (gssize)n, NULL));
        int64_t n_restored = 0;
        g_clear_error(&error);
        g_assert_false(record_recover(copy.record, place.tiles, place.head, &n_restored, &error));
        bytes[at] ^= 1;
    }
    g_assert_true(g_file_set_contents(entries, bytes, (gssize)n / 2, NULL));
    recover_refused(&copy, place.tiles, &place, ERROR_MALFORMED);
    g_assert_true(g_file_set_contents(entries, bytes, (gssize)n, NULL));
    recover_ok(&copy, place.tiles, &place, 2);
    expect_same(&desk, &copy);

    /* Here it parted. */
    desk_thing(&copy, &desk.south, "other");
    desk_thing(&desk, &desk.south, "d");
    desk_thing(&desk, &desk.south, "e");
    sign(&desk, &place);
    recover_refused(&copy, desk.address, &place, ERROR_REFERENCE);
    g_clear_error(&error);
    g_assert_true(record_export_tiles(desk.record, place.tiles, &error));
    recover_refused(&copy, place.tiles, &place, ERROR_REFERENCE);
    record_close(copy.record);
    desk_close(&other);
    place_clear(&place);
    desk_close(&desk);
}

static void test_another_mission(void)
{
    const struct kind *const tables[] = {record_kinds};
    struct desk desk;
    struct place place = place_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *address = testing_address();

    desk_open(&desk, 6);
    struct kinds *kinds = kinds_new(tables, 1);
    struct record *lake =
        record_create(&desk.world, address, desk.kinds, "lake/0123456789abcdef0123456789abcdef",
                      "truce test", &error);
    g_assert_no_error(error);
    record_close(lake);
    recover_refused(&desk, address, &place, ERROR_REFERENCE);
    kinds_free(kinds);
    place_clear(&place);
    desk_close(&desk);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/recover/from-mission", test_from_mission);
    g_test_add_func("/recover/from-folder", test_from_folder);
    g_test_add_func("/recover/without-bodies", test_without_bodies);
    g_test_add_func("/recover/refusals", test_refusals);
    g_test_add_func("/recover/another-mission", test_another_mission);
    return g_test_run();
}
