#include "record/record_testing.h"

#include <inttypes.h>
#include <string.h>

#include "record/record_private.h"

static const struct field thing_fields[] = {
    {"name", FIELD_SLUG, REQUIRED | INDEXED, NULL},
    {"number", FIELD_COUNT, OPTIONAL, NULL},
    FIELDS_END,
};

static const struct field other_fields[] = {
    {"name", FIELD_SLUG, REQUIRED, NULL},
    FIELDS_END,
};

static const struct field person_fields[] = {
    {"person", FIELD_PERSON, REQUIRED, NULL},
    {"full_name", FIELD_TEXT, REQUIRED | SEALED, NULL},
    {"born", FIELD_DATE, SEALED, NULL},
    {"photo", FIELD_ATTACHMENT, SEALED, NULL},
    FIELDS_END,
};

static const struct kind invented[] = {
    {"thing.seen", "a thing was seen", thing_fields, NULL, 0},
    {"other.seen", "something else was seen", other_fields, NULL, 0},
    {"person.named", "a person was named", person_fields, "person", 0},
    KINDS_END,
};

/* ---- the desk ---- */

static struct key_pair pair_of(uint8_t number)
{
    struct hash seed = {{number}};
    struct key_pair pair;

    key_from_seed(&seed, &pair);
    return pair;
}

static void create(struct desk *desk, uint64_t seed, bool on_faults)
{
    const struct kind *const tables[] = {record_kinds, invented};
    g_autoptr(GError) error = NULL;

    *desk = (struct desk){0};
    desk->seeded = seeded_world_new(world_real(), seed);
    desk->world = *seeded_world(desk->seeded);
    if (on_faults)
        desk->world = testing_world_on_disk(&desk->world);
    desk->kinds = kinds_new(tables, G_N_ELEMENTS(tables));
    desk->north = pair_of(1);
    desk->south = pair_of(2);
    desk->officer = pair_of(3);
    desk->log_key = pair_of(4);
    desk->address = testing_address();
    desk_set_clock(desk, 0);
    desk->record =
        record_create(&desk->world, desk->address, desk->kinds, DESK_MISSION, "truce test", &error);
    g_assert_no_error(error);
}

void desk_create(struct desk *desk, uint64_t seed)
{
    create(desk, seed, false);
}

static void adopt(struct desk *desk)
{
    int64_t index = desk_say(
        desk, &(struct saying){&desk->north, "mission.adopted", desk_adoption(desk)}, NOT_REFUSED);

    g_assert_cmpint(index, ==, 0);
}

void desk_open(struct desk *desk, uint64_t seed)
{
    create(desk, seed, false);
    adopt(desk);
}

void desk_open_on_faults(struct desk *desk, uint64_t seed)
{
    create(desk, seed, true);
    adopt(desk);
}

void desk_close(struct desk *desk)
{
    record_close(desk->record);
    kinds_free(desk->kinds);
    seeded_world_free(desk->seeded);
    g_free(desk->address);
}

struct record *desk_second(struct desk *desk, enum store_mode mode)
{
    g_autoptr(GError) error = NULL;
    struct record *record =
        record_open(&desk->world, desk->address, mode, desk->kinds, NULL, "truce test", &error);

    g_assert_no_error(error);
    return record;
}

void desk_reopen(struct desk *desk, enum store_mode mode)
{
    record_close(desk->record);
    desk->record = desk_second(desk, mode);
}

void desk_set_clock(struct desk *desk, int64_t ms_since_start)
{
    seeded_world_set_now(desk->seeded, (struct instant){DESK_START + ms_since_start});
}

/* ---- stating ---- */

static char *refusal;

const char *desk_refusal(void)
{
    return refusal;
}

static void expect(const GError *error, int code)
{
    g_free(refusal);
    refusal = error == NULL ? NULL : g_strdup(error->message);
    if (code == NOT_REFUSED)
        g_assert_no_error(error);
    else
        g_assert_error(error, TRUCE_ERROR, code);
}

static json_t *as_list(json_t *rows)
{
    json_t *list = NULL;

    if (json_is_array(rows))
        return rows;
    list = json_array();
    json_array_append_new(list, rows);
    return list;
}

static int64_t finish(struct append *append, bool is_done, const struct receipt *receipt,
                      GError **error)
{
    if (!is_done) {
        append_abandon(append);
        return -1;
    }
    return append_commit(append, error) ? receipt->log_index : -1;
}

int64_t desk_say(struct desk *desk, const struct saying *saying, int code)
{
    g_autoptr(GError) error = NULL;
    struct receipt receipt = {0};
    json_t *rows = as_list(saying->rows);
    struct own_draft draft = {
        .kind = kinds_find(desk->kinds, saying->kind),
        .rows = rows,
        .replaces = saying->replaces,
        .references = saying->references,
        .n_references = saying->n_references,
    };
    struct append *append = append_begin(desk->record, &error);
    int64_t index = -1;

    if (append != NULL)
        index = finish(append, append_own(append, saying->by, &draft, &receipt, &error), &receipt,
                       &error);
    json_decref(rows);
    expect(error, code);
    return index;
}

json_t *desk_adoption(const struct desk *desk)
{
    struct hash_hex north = hash_to_hex(&desk->north.public_key);
    struct hash_hex south = hash_to_hex(&desk->south.public_key);
    struct hash_hex log_key = hash_to_hex(&desk->log_key.public_key);

    return json_pack("{s:b, s:s, s:s, s:[{s:s, s:s}, {s:s, s:s}], s:s, s:s}", "exercise", 1, "file",
                     "x", "canonical", "{}", "roots", "participant", "north", "key", north.text,
                     "participant", "south", "key", south.text, "log_key", log_key.text, "origin",
                     DESK_MISSION "/1");
}

int64_t desk_thing(struct desk *desk, const struct key_pair *by, const char *name)
{
    return desk_say(desk, &(struct saying){by, "thing.seen", json_pack("{s:s}", "name", name)},
                    NOT_REFUSED);
}

void desk_many(struct desk *desk, const struct key_pair *by, const char *name, unsigned n)
{
    g_autoptr(GError) error = NULL;
    json_t *rows = json_pack("[{s:s}]", "name", name);
    struct own_draft draft = {.kind = kinds_find(desk->kinds, "thing.seen"), .rows = rows};
    struct append *append = append_begin(desk->record, &error);
    struct receipt receipt;

    g_assert_no_error(error);
    for (unsigned i = 0; i < n; i++)
        g_assert_true(append_own(append, by, &draft, &receipt, &error));
    g_assert_true(append_commit(append, &error));
    g_assert_no_error(error);
    json_decref(rows);
}

int64_t desk_correct(struct desk *desk, const struct key_pair *by, const char *name, int64_t index,
                     int64_t row, int code)
{
    struct row_name replaces = {desk_id(desk, index), row};

    return desk_say(desk,
                    &(struct saying){by, "thing.seen", json_pack("{s:s}", "name", name), &replaces},
                    code);
}

int64_t desk_withdraw(struct desk *desk, const struct key_pair *by, int64_t index, int64_t row,
                      int code)
{
    struct hash id = desk_id(desk, index);
    struct hash_hex hex = hash_to_hex(&id);

    return desk_say(desk,
                    &(struct saying){by, "row.withdrawn",
                                     json_pack("{s:s, s:I}", "statement", hex.text, "statement_row",
                                               (json_int_t)row)},
                    code);
}

int64_t desk_person(struct desk *desk, const struct key_pair *by, const char *person,
                    const char *full_name)
{
    return desk_say(
        desk,
        &(struct saying){by, "person.named",
                         json_pack("{s:s, s:s}", "person", person, "full_name", full_name)},
        NOT_REFUSED);
}

int64_t desk_erase(struct desk *desk, const struct key_pair *by, int64_t index, int64_t row,
                   const char *field, int code)
{
    struct hash id = desk_id(desk, index);
    struct hash_hex hex = hash_to_hex(&id);
    json_t *erased = json_pack("{s:s, s:s}", "statement", hex.text, "reason", "asked for");

    if (row >= 0)
        json_object_set_new(erased, "statement_row", json_integer(row));
    if (field != NULL)
        json_object_set_new(erased, "sealed_field", json_string(field));
    return desk_say(desk, &(struct saying){by, "row.erased", erased}, code);
}

int64_t desk_enrol(struct desk *desk, const struct key_pair *root, const struct key_pair *key,
                   int code)
{
    struct hash_hex hex = hash_to_hex(&key->public_key);

    return desk_say(
        desk,
        &(struct saying){root, "key.enrolled",
                         json_pack("{s:s, s:s}", "key", hex.text, "holder", "duty officer")},
        code);
}

int64_t desk_revoke(struct desk *desk, const struct key_pair *root, const struct key_pair *key,
                    int64_t from, int code)
{
    struct hash_hex hex = hash_to_hex(&key->public_key);
    json_t *revoked = json_pack("{s:s, s:s}", "key", hex.text, "reason", "lost");

    if (from >= 0)
        json_object_set_new(revoked, "from_index", json_integer(from));
    return desk_say(desk, &(struct saying){root, "key.revoked", revoked}, code);
}

struct hash desk_id(struct desk *desk, int64_t log_index)
{
    g_autoptr(GError) error = NULL;
    struct hash id = {{0}};
    bool found = record_id(desk->record, log_index, &id, &error);

    g_assert_no_error(error);
    g_assert_true(found);
    return id;
}

struct statement *desk_sign(struct desk *desk, const struct key_pair *by, const char *kind,
                            json_t *rows, int64_t number, const struct hash *previous)
{
    g_autoptr(GError) error = NULL;
    json_t *list = as_list(rows);
    struct own_draft draft = {.kind = kinds_find(desk->kinds, kind), .rows = list};
    struct statement *statement =
        record_sign_draft(desk->record, by, &draft, number, previous, &error);

    g_assert_no_error(error);
    json_decref(list);
    return statement;
}

struct statement *desk_sign_next(struct desk *desk, const struct key_pair *by, const char *kind,
                                 json_t *rows)
{
    const struct log_key *key = chain_key(desk->record->chain, &by->public_key);
    bool is_first = key == NULL || key->last_number == 0;

    return desk_sign(desk, by, kind, rows, is_first ? 1 : key->last_number + 1,
                     is_first ? NULL : &key->last);
}

int64_t desk_append(struct desk *desk, const struct statement *statement, int code)
{
    g_autoptr(GError) error = NULL;
    struct receipt receipt = {0};
    struct append *append = append_begin(desk->record, &error);
    int64_t index = -1;

    g_assert_no_error(error);
    index = finish(append, append_statement(append, statement, true, &receipt, &error), &receipt,
                   &error);
    expect(error, code);
    return index;
}

/* ---- looking ---- */

static void dump_value(GString *out, const struct query *query, int column)
{
    const char *name = query_column_name(query, column);
    g_autofree char *text = NULL;

    if (column_is_null(query, column))
        return;
    if (g_str_has_suffix(name, "_i"))
        text = g_strdup_printf("%" PRId64, column_i64(query, column));
    else
        text = g_strdup(column_text(query, column));
    g_string_append(out, text);
}

static void dump_query(GString *out, struct record *record, const char *sql)
{
    g_autoptr(GError) error = NULL;
    struct query *query = store_prepare(record->store, sql, &error);

    g_assert_no_error(error);
    while (query_next(query, &error)) {
        for (int column = 0; column < query_n_columns(query); column++) {
            g_string_append_c(out, column == 0 ? ' ' : '|');
            dump_value(out, query, column);
        }
        g_string_append_c(out, '\n');
    }
    g_assert_no_error(error);
}

static void dump_kind(GString *out, struct record *record, const struct kind *kind)
{
    g_autofree char *table = kind_table(kind);
    g_autoptr(GString) sql = g_string_new(
        "SELECT log_index AS a_i, row_no AS b_i, known_from AS c_i, known_until AS d_i, "
        "made_by AS e_i, ended_by AS f_i, author");

    for (const struct field *field = kind->fields; field->name != NULL; field++)
        if (field->shape.type != FIELD_TYPE_BOOL)
            g_string_append_printf(sql, ", CAST(%s AS TEXT) AS %s", field->name, field->name);
    g_string_append_printf(sql, " FROM %s ORDER BY log_index, row_no, known_from", table);
    g_string_append_printf(out, "%s\n", table);
    dump_query(out, record, sql->str);
}

char *desk_tables(struct record *record)
{
    GString *out = g_string_new("log\n");

    dump_query(out, record, "SELECT size AS a_i, last_received AS b_i FROM log_edge");
    dump_query(out, record, "SELECT log_index AS a_i, kind FROM log_system ORDER BY log_index");
    dump_query(out, record, "SELECT log_index AS a_i, kind FROM log_withheld ORDER BY log_index");
    dump_query(out, record,
               "SELECT log_index AS a_i, row_no AS b_i, old_index AS c_i, old_row AS d_i "
               "FROM log_link ORDER BY log_index, row_no");
    for (unsigned i = 0; i < kinds_count(record->kinds); i++)
        dump_kind(out, record, kinds_get(record->kinds, i));
    return g_string_free(out, FALSE);
}

char *desk_things(struct desk *desk)
{
    g_autoptr(GError) error = NULL;
    GString *names = g_string_new(NULL);
    struct query *query = store_prepare(
        desk->record->store, "SELECT name FROM thing_seen WHERE known_until IS NULL ORDER BY name",
        &error);

    g_assert_no_error(error);
    while (query_next(query, &error))
        g_string_append_printf(names, "%s%s", names->len > 0 ? " " : "", col_text(query, "name"));
    g_assert_no_error(error);
    return g_string_free(names, FALSE);
}

static void verify_ok(struct desk *desk)
{
    g_autoptr(GError) error = NULL;
    struct audit audit;
    bool is_good = record_verify(desk->record, NULL, &audit, NULL, NULL, &error);

    g_assert_no_error(error);
    g_assert_true(is_good);
    g_assert_cmpint(audit.n_statements, ==, record_size(desk->record));
    g_assert_cmpint(audit.n_signatures, ==, record_size(desk->record));
    g_assert_cmpint(audit.n_judged + audit.n_without_body, ==, record_size(desk->record));
    struct hash root = record_root(desk->record);
    g_assert_true(hash_equal(&audit.root, &root));
}

void desk_check(struct desk *desk)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *before = desk_tables(desk->record);

    verify_ok(desk);
    struct record *second = desk_second(desk, STORE_WRITE);
    bool is_done = record_rebuild(second, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(is_done);
    g_autofree char *after = desk_tables(second);
    g_assert_cmpstr(after, ==, before);
    record_close(second);
}

void desk_verify_refused(struct desk *desk, enum error_code code)
{
    g_autoptr(GError) error = NULL;
    struct audit audit;

    g_assert_false(record_verify(desk->record, NULL, &audit, NULL, NULL, &error));
    expect(error, (int)code);
}

int64_t desk_number(struct record *record, const char *sql)
{
    g_autoptr(GError) error = NULL;
    bool found = false;
    struct query *query = store_prepare(record->store, sql, &error);

    g_assert_no_error(error);
    query_one(query, &found, &error);
    g_assert_no_error(error);
    g_assert_true(found);
    int64_t n = column_i64(query, 0);
    query_reset(query);
    return n;
}
