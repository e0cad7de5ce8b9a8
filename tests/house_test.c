/* Walks every table of declarations that this program is made of: what a reviewer would otherwise
 * have to check by eye each time somebody adds a kind, a rule, an action or a statement of SQL. */
#include <string.h>

#include "action/actions.h"
#include "base/error.h"
#include "mission/finding.h"
#include "mission/module.h"
#include "record/canon.h"
#include "record/record.h"
#include "record_sql.h"
#include "store/testing.h"

static const struct kinds *all_kinds(void)
{
    return module_list()->kinds;
}

static void test_declarations(void)
{
    for (unsigned i = 0; i < kinds_count(all_kinds()); i++) {
        g_autoptr(GError) error = NULL;
        bool is_good = kind_check_declaration(kinds_get(all_kinds(), i), &error);
        g_assert_no_error(error);
        g_assert_true(is_good);
    }
}

static void test_kinds_stand_in_their_module(void)
{
    for (const struct module *const *m = module_list()->modules; *m != NULL; m++) {
        g_assert_cmpstr((*m)->summary, !=, "");
        for (const struct rule *rule = (*m)->rules; rule->name != NULL; rule++) {
            g_autofree char *prefix = g_strdup_printf("%s.", (*m)->name);
            g_assert_true(g_str_has_prefix(rule->name, prefix));
            g_assert_nonnull(rule->sentence);
            g_assert_nonnull(rule->check);
            for (unsigned i = 0; i < rule->n_reads; i++)
                g_assert_nonnull(modules_provider(module_list(), rule->reads[i]));
        }
    }
}

static void test_actions(void)
{
    for (const struct action *const *a = actions_all(); *a != NULL; a++) {
        g_assert_nonnull((*a)->summary);
        g_assert_nonnull((*a)->run);
        g_assert_cmpuint(strlen((*a)->summary), <=, 80);
        g_assert_true(actions_find((*a)->name) == *a);
        for (const struct field *field = (*a)->params; field != NULL && field->name != NULL;
             field++)
            g_assert_nonnull(field->help);
    }
}

/* A plain value that the field accepts. */
static json_t *example(const struct field *field)
{
    json_t *object = NULL;

    switch (field->shape.type) {
    case FIELD_TYPE_TEXT:
    case FIELD_TYPE_LONG_TEXT:
        return json_string("Ագ, \"Ağ\" \\ текст");
    case FIELD_TYPE_SLUG:
    case FIELD_TYPE_ID:
        return json_string("a-1");
    case FIELD_TYPE_BOOL:
        return json_true();
    case FIELD_TYPE_INTEGER:
        return json_integer(-CANON_INTEGER_MAX);
    case FIELD_TYPE_COUNT:
        return json_integer(CANON_INTEGER_MAX);
    case FIELD_TYPE_INSTANT:
        return json_integer(1605200000000);
    case FIELD_TYPE_DECIMAL:
        return json_string("1.5");
    case FIELD_TYPE_DATE:
        return json_string("2020-02-29");
    case FIELD_TYPE_PERIOD:
        return json_string("P6M");
    case FIELD_TYPE_MONEY:
        return json_string("12.34 RUB");
    case FIELD_TYPE_ENUM: {
        g_auto(GStrv) values = g_strsplit(field->shape.values, ", ", 2);
        return json_string(values[0]);
    }
    case FIELD_TYPE_HASH:
    case FIELD_TYPE_ATTACHMENT:
        return json_string("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
    case FIELD_TYPE_SLUGS:
    case FIELD_TYPE_IDS:
        return json_pack("[s, s]", "a-1", "b-2");
    case FIELD_TYPE_ZONE:
        return json_string("Europe/Moscow");
    case FIELD_TYPE_OBJECT:
    case FIELD_TYPE_LIST:
        object = json_object();
        for (const struct field *f = field->shape.fields; f->name != NULL; f++)
            json_object_set_new(object, f->name, example(f));
        return field->shape.type == FIELD_TYPE_OBJECT ? object : json_pack("[o]", object);
    case FIELD_TYPE_ANY:
        break;
    }
    g_assert_not_reached();
}

/* A value that no field of that type accepts. */
static json_t *wrong_example(const struct field *field)
{
    bool is_number = field->shape.type == FIELD_TYPE_INTEGER ||
                     field->shape.type == FIELD_TYPE_COUNT ||
                     field->shape.type == FIELD_TYPE_INSTANT;

    return is_number ? json_string("twelve") : json_integer(12);
}

static void test_round_trips_and_refusals(void)
{
    for (unsigned i = 0; i < kinds_count(all_kinds()); i++) {
        const struct kind *kind = kinds_get(all_kinds(), i);
        g_autoptr(GError) error = NULL;
        json_t *row = json_object();
        for (const struct field *f = kind->fields; f->name != NULL; f++)
            json_object_set_new(row, f->name, example(f));
        json_t *rows = json_pack("[O]", row);
        OWNED(body) body = body_new(world_real(), kind, rows, NULL, &error);
        g_assert_no_error(error);
        OWNED(body) again = body_read(kind, body->bytes, body->n_bytes, &error);
        g_assert_no_error(error);
        g_assert_true(hash_equal(&body->digest, &again->digest));
        json_t *plain = row_plain(kind, &again->rows[0]);
        g_assert_true(json_equal(plain, row));
        json_decref(plain);

        for (const struct field *f = kind->fields; f->name != NULL; f++) {
            json_t *right = json_incref(json_object_get(row, f->name));
            json_object_set_new(row, f->name, wrong_example(f));
            g_assert_null(body_new(world_real(), kind, rows, NULL, &error));
            g_assert_error(error, TRUCE_ERROR, ERROR_FIELD);
            g_assert_nonnull(strstr(error->message, f->name));
            g_clear_error(&error);
            json_object_set_new(row, f->name, right);
        }
        json_object_set_new(row, "no_such_field", json_true());
        g_assert_null(body_new(world_real(), kind, rows, NULL, &error));
        g_assert_error(error, TRUCE_ERROR, ERROR_FIELD);
        json_decref(rows);
        json_decref(row);
    }
}

static void prepare(struct store *store, const struct sql *const *all)
{
    for (; *all != NULL; all++) {
        g_autoptr(GError) error = NULL;
        struct query *query = store_query(store, *all, &error);
        if (error != NULL)
            g_test_message("%s", (*all)->name);
        g_assert_no_error(error);
        g_assert_nonnull(query);
    }
}

static void test_sql(void)
{
    g_autofree char *address = testing_address();
    g_autoptr(GError) error = NULL;
    OWNED(record)
    record = record_create(world_real(), address, all_kinds(),
                           "house/00112233445566778899aabbccddeeff", "house_test", &error);

    g_assert_no_error(error);
    prepare(record_store(record), sql_record_all);
    for (const struct module *const *m = module_list()->modules; *m != NULL; m++)
        prepare(record_store(record), (*m)->sql);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/house/declarations", test_declarations);
    g_test_add_func("/house/modules", test_kinds_stand_in_their_module);
    g_test_add_func("/house/actions", test_actions);
    g_test_add_func("/house/round-trips-and-refusals", test_round_trips_and_refusals);
    g_test_add_func("/house/sql", test_sql);
    return g_test_run();
}
