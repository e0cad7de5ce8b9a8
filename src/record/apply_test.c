/* A few thousand random statements, corrections, withdrawals, revocations and erasures, against a
 * model without a store that says which rows are in force at every size of the log. */
#include "record/apply.h"

#include <string.h>

#include "record/record_testing.h"

#define ROWS_MAX   20000
#define EVENTS_MAX 8000
#define KEYS_MAX   80
#define TARGETS    3

/* ---- the model ---- */

struct model_row {
    int statement, row;
    int parent; /* what it replaces, or -1 */
    int key;
    bool is_person;
    bool is_in_force, is_erased, is_void;
    int ended_by;
};

struct model_event {
    int key;
    int n_withdrawn; /* 0: no withdrawal */
    int withdrawn[TARGETS];
};

struct model_key {
    struct key_pair pair;
    bool is_north, is_root, is_revoked;
    int n_said;
};

struct model {
    struct desk desk;
    GRand *rand;
    struct model_key keys[KEYS_MAX];
    int n_keys;
    struct model_row rows[ROWS_MAX];
    int n_rows;
    struct model_event events[EVENTS_MAX];
    int n_events;
    GPtrArray *in_force; /* per size of the log: a sorted GArray of rows */
    int n_refused;
};

static int pick(struct model *model, int n)
{
    return n == 0 ? -1 : g_rand_int_range(model->rand, 0, n);
}

static int nearest_good(const struct model *model, int row)
{
    do {
        row = model->rows[row].parent;
    } while (row >= 0 && model->rows[row].is_void);
    return row;
}

static void end_row(struct model *model, int row, int by)
{
    if (!model->rows[row].is_in_force)
        return;
    model->rows[row].is_in_force = false;
    model->rows[row].ended_by = by;
}

static void revive(struct model *model, int row)
{
    if (row >= 0 && !model->rows[row].is_erased)
        model->rows[row].is_in_force = true;
}

static void withdraw(struct model *model, int row, int by)
{
    end_row(model, row, by);
    revive(model, nearest_good(model, row));
}

static int first_of_chain(const struct model *model, int row)
{
    while (model->rows[row].parent >= 0)
        row = model->rows[row].parent;
    return row;
}

static int holder_of_chain(const struct model *model, int row)
{
    int first = first_of_chain(model, row);

    for (int i = 0; i < model->n_rows; i++)
        if (model->rows[i].is_in_force && first_of_chain(model, i) == first)
            return i;
    return -1;
}

static void undo(struct model *model, int row, int withdrawal, int by)
{
    struct model_row *undone = &model->rows[row];
    int holder = holder_of_chain(model, row);

    if (undone->is_in_force || undone->is_void || undone->is_erased ||
        undone->ended_by != withdrawal || (holder >= 0 && holder != nearest_good(model, row)))
        return;
    if (holder >= 0)
        end_row(model, holder, by);
    revive(model, row);
}

static void make_void(struct model *model, int key, int from, int by)
{
    for (int i = 0; i < model->n_rows; i++)
        if (model->rows[i].key == key && model->rows[i].statement >= from)
            model->rows[i].is_void = true;
    for (int at = by - 1; at >= from; at--) {
        const struct model_event *event = &model->events[at];
        if (event->key != key)
            continue;
        for (int i = 0; i < model->n_rows; i++)
            if (model->rows[i].statement == at && model->rows[i].is_in_force)
                withdraw(model, i, by);
        for (int i = 0; i < event->n_withdrawn; i++)
            undo(model, event->withdrawn[i], at, by);
    }
    model->keys[key].is_revoked = true;
}

/* After an event was taken: what is in force now. */
static void remember(struct model *model)
{
    GArray *now = g_array_new(FALSE, FALSE, sizeof(int));

    for (int i = 0; i < model->n_rows; i++)
        if (model->rows[i].is_in_force)
            g_array_append_val(now, i);
    g_ptr_array_add(model->in_force, now);
    g_assert_cmpint(record_size(model->desk.record), ==, model->n_events);
}

static struct model_event *next_event(struct model *model, int key)
{
    struct model_event *event = &model->events[model->n_events++];

    *event = (struct model_event){.key = key};
    if (key >= 0)
        model->keys[key].n_said++;
    return event;
}

/* ---- random operations, each told to the model and to the record ---- */

static int random_key(struct model *model)
{
    int key = pick(model, model->n_keys);

    while (model->keys[key].is_revoked)
        key = pick(model, model->n_keys);
    return key;
}

/* A row that was stated of late, more often than not; -1: there is none. */
static int random_row(struct model *model)
{
    int n = model->n_rows;

    if (n > 30 && pick(model, 4) > 0)
        return n - 30 + pick(model, 30);
    return pick(model, n);
}

static bool is_free(const struct model *model, int row, int key, bool is_person)
{
    const struct model_row *target = &model->rows[row];

    return target->is_in_force && !target->is_erased && target->is_person == is_person &&
           model->keys[target->key].is_north == model->keys[key].is_north;
}

/* One that may be replaced or withdrawn, more often than not. */
static int random_target(struct model *model, int key, bool is_person)
{
    int row = random_row(model);

    if (pick(model, 20) == 0)
        return row;
    for (int i = 0; i < 50 && row >= 0 && !is_free(model, row, key, is_person); i++)
        row = random_row(model);
    return row;
}

static json_t *row_json(struct model *model, bool is_person)
{
    g_autofree char *name = g_strdup_printf("n%d", pick(model, 1000));

    return is_person ? json_pack("{s:s, s:s}", "person", name, "full_name", name)
                     : json_pack("{s:s}", "name", name);
}

static void state_rows(struct model *model)
{
    int key = random_key(model), n = 1 + pick(model, TARGETS);
    bool is_person = pick(model, 2) == 0, is_good = true;
    struct row_name replaces[TARGETS] = {0};
    int parents[TARGETS];
    json_t *rows = json_array();

    for (int i = 0; i < n; i++) {
        parents[i] = pick(model, 3) == 0 ? -1 : random_target(model, key, is_person);
        json_array_append_new(rows, row_json(model, is_person));
        if (parents[i] < 0)
            continue;
        replaces[i].statement = desk_id(&model->desk, model->rows[parents[i]].statement);
        replaces[i].row = model->rows[parents[i]].row;
        is_good = is_good && is_free(model, parents[i], key, is_person);
        for (int j = 0; j < i; j++)
            is_good = is_good && parents[j] != parents[i];
    }
    struct saying saying = {&model->keys[key].pair, is_person ? "person.named" : "thing.seen", rows,
                            replaces};
    struct desk *desk = &model->desk;
    g_autoptr(GError) error = NULL;
    struct own_draft draft = {
        .kind = kinds_find(desk->kinds, saying.kind), .rows = rows, .replaces = replaces};
    struct append *append = append_begin(desk->record, &error);
    struct receipt receipt;
    bool is_taken = append_own(append, saying.by, &draft, &receipt, &error);
    g_assert_cmpint(is_taken, ==, is_good);
    json_decref(rows);
    if (!is_taken) {
        append_abandon(append);
        model->n_refused++;
        return;
    }
    g_assert_true(append_commit(append, &error));
    for (int i = 0; i < n; i++) {
        model->rows[model->n_rows++] = (struct model_row){.statement = model->n_events,
                                                          .row = i,
                                                          .parent = parents[i],
                                                          .key = key,
                                                          .is_person = is_person,
                                                          .is_in_force = true,
                                                          .ended_by = -1};
        if (parents[i] >= 0)
            end_row(model, parents[i], model->n_events);
    }
    next_event(model, key);
    remember(model);
}

static void withdraw_rows(struct model *model)
{
    int key = random_key(model), n = 1 + pick(model, TARGETS);
    int targets[TARGETS];
    bool is_good = true;
    json_t *rows = json_array();

    for (int i = 0; i < n; i++) {
        targets[i] = random_target(model, key, pick(model, 2) == 0);
        const struct model_row *target = &model->rows[targets[i]];
        struct hash id = desk_id(&model->desk, target->statement);
        json_array_append_new(rows, json_pack("{s:s, s:i}", "statement", hash_to_hex(&id).text,
                                              "statement_row", target->row));
        is_good = is_good && is_free(model, targets[i], key, target->is_person);
        for (int j = 0; j < i; j++)
            is_good = is_good && targets[j] != targets[i];
    }
    struct desk *desk = &model->desk;
    g_autoptr(GError) error = NULL;
    struct own_draft draft = {.kind = kinds_find(desk->kinds, "row.withdrawn"), .rows = rows};
    struct append *append = append_begin(desk->record, &error);
    struct receipt receipt;
    bool is_taken = append_own(append, &model->keys[key].pair, &draft, &receipt, &error);
    g_assert_cmpint(is_taken, ==, is_good);
    json_decref(rows);
    if (!is_taken) {
        append_abandon(append);
        model->n_refused++;
        return;
    }
    g_assert_true(append_commit(append, &error));
    int by = model->n_events;
    struct model_event *event = next_event(model, key);
    event->n_withdrawn = n;
    for (int i = 0; i < n; i++) {
        event->withdrawn[i] = targets[i];
        withdraw(model, targets[i], by);
    }
    remember(model);
}

static void erase_row(struct model *model)
{
    int row = random_row(model), key = -1;
    bool is_all = pick(model, 3) == 0;

    if (row < 0 || !model->rows[row].is_person)
        return;
    /* By a key of the participant that is in force: its root. */
    key = model->keys[model->rows[row].key].is_north ? 0 : 1;
    desk_erase(&model->desk, &model->keys[key].pair, model->rows[row].statement,
               is_all ? -1 : model->rows[row].row, NULL, NOT_REFUSED);
    for (int i = 0; i < model->n_rows; i++) {
        struct model_row *erased = &model->rows[i];
        if (i != row && !(is_all && erased->statement == model->rows[row].statement))
            continue;
        erased->is_erased = true;
        erased->is_in_force = false;
    }
    next_event(model, key);
    remember(model);
}

static void enrol_key(struct model *model)
{
    struct model_key *added = &model->keys[model->n_keys];
    struct hash seed = {{200, (uint8_t)model->n_keys}};
    int root = pick(model, 2);

    if (model->n_keys == KEYS_MAX)
        return;
    key_from_seed(&seed, &added->pair);
    added->is_north = root == 0;
    desk_enrol(&model->desk, &model->keys[root].pair, &added->pair, NOT_REFUSED);
    model->n_keys++;
    next_event(model, root);
    remember(model);
}

static void revoke_one(struct model *model)
{
    int key = random_key(model), from = model->n_events - pick(model, 100);

    if (model->keys[key].is_root || model->keys[key].n_said < 5)
        return;
    from = MAX(from, 0);
    int root = model->keys[key].is_north ? 0 : 1;
    desk_revoke(&model->desk, &model->keys[root].pair, &model->keys[key].pair, from, NOT_REFUSED);
    int by = model->n_events;
    make_void(model, key, from, by);
    next_event(model, root);
    remember(model);
}

/* ---- the comparison ---- */

struct version {
    int statement, row;
    int64_t from, until; /* INT64_MAX: in force */
};

static void read_versions(struct model *model, const char *table, GArray *versions)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *sql =
        g_strdup_printf("SELECT log_index, row_no, known_from, known_until FROM %s", table);
    struct query *query = store_prepare(record_store(model->desk.record), sql, &error);

    g_assert_no_error(error);
    while (query_next(query, &error)) {
        struct version version = {(int)col_i64(query, "log_index"), (int)col_i64(query, "row_no"),
                                  col_i64(query, "known_from"), INT64_MAX};
        if (!col_is_null(query, "known_until"))
            version.until = col_i64(query, "known_until");
        g_array_append_val(versions, version);
    }
    g_assert_no_error(error);
}

static int find_row(const struct model *model, int statement, int row)
{
    int low = 0, high = model->n_rows;

    /* Rows stand in the order of their statements. */
    while (low < high) {
        int middle = (low + high) / 2;
        const struct model_row *there = &model->rows[middle];
        if (there->statement < statement || (there->statement == statement && there->row < row))
            low = middle + 1;
        else
            high = middle;
    }
    g_assert_cmpint(low, <, model->n_rows);
    g_assert_cmpint(model->rows[low].statement, ==, statement);
    return low;
}

static void compare(struct model *model)
{
    g_autoptr(GArray) versions = g_array_new(FALSE, FALSE, sizeof(struct version));
    g_autofree bool *found = g_new(bool, ROWS_MAX);

    read_versions(model, "thing_seen", versions);
    read_versions(model, "person_named", versions);
    for (int size = 1; size <= model->n_events; size++) {
        const GArray *expected = model->in_force->pdata[size - 1];
        int n_expected = 0, n_found = 0;
        memset(found, 0, ROWS_MAX * sizeof *found);
        for (unsigned i = 0; i < versions->len; i++) {
            const struct version *version = &g_array_index(versions, struct version, i);
            if (version->from > size || version->until <= size)
                continue;
            int row = find_row(model, version->statement, version->row);
            g_assert_false(found[row]);
            found[row] = true;
            n_found++;
        }
        /* What was erased later is gone from every size. */
        for (unsigned i = 0; i < expected->len; i++) {
            int row = g_array_index(expected, int, i);
            if (model->rows[row].is_erased)
                continue;
            n_expected++;
            if (!found[row])
                g_error("size %d: row %d of statement %d should be in force", size,
                        model->rows[row].row, model->rows[row].statement);
        }
        g_assert_cmpint(n_found, ==, n_expected);
    }
}

static void model_free(struct model *model)
{
    desk_close(&model->desk);
    g_rand_free(model->rand);
    g_ptr_array_unref(model->in_force);
    g_free(model);
}

static void free_array(gpointer array)
{
    g_array_unref(array);
}

static struct model *model_new(uint32_t seed)
{
    struct model *model = g_new0(struct model, 1);

    desk_open(&model->desk, seed);
    model->rand = g_rand_new_with_seed(seed);
    model->in_force = g_ptr_array_new_with_free_func(free_array);
    model->keys[0] = (struct model_key){model->desk.north, true, true, false, 0};
    model->keys[1] = (struct model_key){model->desk.south, false, true, false, 0};
    model->n_keys = 2;
    next_event(model, 0);
    remember(model);
    return model;
}

static int n_revoked(const struct model *model)
{
    int n = 0;

    for (int i = 0; i < model->n_keys; i++)
        n += model->keys[i].is_revoked;
    return n;
}

static void play(uint32_t seed, int n_operations)
{
    struct model *model = model_new(seed);

    for (int i = 0; i < n_operations; i++) {
        int what = pick(model, 100);
        if (what < 60 || model->n_rows < 10)
            state_rows(model);
        else if (what < 85)
            withdraw_rows(model);
        else if (what < 93)
            erase_row(model);
        else if (what < 97)
            enrol_key(model);
        else
            revoke_one(model);
        if (i % 500 == 499)
            desk_reopen(&model->desk, STORE_WRITE);
    }
    g_assert_cmpint(model->n_refused, >, n_operations / 20);
    g_assert_cmpint(model->n_refused, <, n_operations / 2);
    if (n_operations >= 600) /* a shorter one may do without */
        g_assert_cmpint(n_revoked(model), >, n_operations / 300);
    compare(model);
    desk_check(&model->desk);
    model_free(model);
}

static void test_against_model(void)
{
    int n = testing_engine() == STORE_SQLITE ? 3000 : 600;

    play(1, n);
    for (uint32_t seed = 2; seed < 6; seed++)
        play(seed, n / 5);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/apply/against-model", test_against_model);
    return g_test_run();
}
