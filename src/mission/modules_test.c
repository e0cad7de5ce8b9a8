/* What can be looked up in the list of modules, on two that are made up here. */
#include <string.h>

#include "mission/action.h"
#include "mission/module.h"

static const struct field lamp_fields[] = {
    {"lamp", FIELD_SLUG, REQUIRED, "which one"},
    FIELDS_END,
};
static const struct kind lamp_kinds[] = {
    {"lamp.lit", "a lamp was lit", lamp_fields, NULL, 0},
    KINDS_END,
};
static const struct kind no_kinds[] = {KINDS_END};
static const struct rule lamp_rules[] = {
    {
        .name = "light.shine",
        .sentence = "lamps shine",
        .params = lamp_fields,
        .reads = {FACT_TOUR, FACT_NOTICE},
        .n_reads = 2,
        .silence = SILENCE_BREACHED,
    },
    {.name = NULL},
};
static const struct rule no_rules[] = {{.name = NULL}};

static bool load_nothing(struct view *view, GArray *rows, GError **error)
{
    (void)view;
    (void)rows;
    (void)error;
    return true;
}

static const char *const tour_kinds[] = {"lamp.lit", NULL};
static const struct fact_provider tours[] = {{FACT_TOUR, tour_kinds, load_nothing}, {.load = NULL}};
static const struct fact_provider no_facts[] = {{.load = NULL}};
static const struct action douse = {
    .name = "douse", .summary = "put it out", .params = lamp_fields};
static const struct action *const lamp_actions[] = {&douse, NULL};

static const struct module light = {.name = "light",
                                    .summary = "lamps",
                                    .kinds = lamp_kinds,
                                    .rules = lamp_rules,
                                    .facts = no_facts,
                                    .actions = lamp_actions};
static const struct module keepers = {
    .name = "keepers", .summary = "people", .kinds = no_kinds, .rules = no_rules, .facts = tours};
const struct module *const modules_all[] = {&light, &keepers, NULL};

static void test_lookup(void)
{
    const struct module_list *list = module_list();

    g_assert_true(list == module_list());
    g_assert_true(modules_has(list, "light"));
    g_assert_false(modules_has(list, "ligh"));
    g_assert_true(modules_rule(list, "light.shine") == &lamp_rules[0]);
    g_assert_null(modules_rule(list, "light"));
    g_assert_true(modules_provider(list, FACT_TOUR) == &tours[0]);
    g_assert_null(modules_provider(list, FACT_NOTICE));
    /* Of the modules and of the record itself. */
    g_assert_nonnull(kinds_find(list->kinds, "lamp.lit"));
    g_assert_nonnull(kinds_find(list->kinds, "mission.adopted"));
}

static void test_facts(void)
{
    for (unsigned i = 0; i < FACT_COUNT; i++) {
        enum fact fact = (enum fact)i;

        g_assert_cmpint(fact_by_name(fact_name(fact)), ==, i);
        g_assert_cmpuint(fact_row_size(fact), >, 0);
        g_assert_cmpuint(strlen(fact_meaning(fact)), >, 0);
    }
    g_assert_cmpint(fact_by_name("nothing"), ==, -1);
    g_assert_cmpuint(fact_row_size(FACT_TOUR), ==, sizeof(struct fact_tour));
}

static json_t *named(const json_t *list, const char *key, const char *name)
{
    json_t *entry = NULL;
    size_t i = 0;

    json_array_foreach(list, i, entry) if (g_strcmp0(json_string_value(json_object_get(entry, key)),
                                                     name) == 0) return entry;
    return NULL;
}

static void test_describe(void)
{
    json_t *json = modules_describe(module_list());
    g_autofree char *rule =
        json_dumps(named(json_object_get(json, "rules"), "rule", "light.shine"), JSON_COMPACT);
    g_autofree char *fact =
        json_dumps(named(json_object_get(json, "facts"), "fact", "tour"), JSON_COMPACT);

    g_assert_nonnull(rule);
    g_assert_nonnull(strstr(rule, "\"reads\":[\"tour\",\"notice\"],\"silence\":\"breached\""));
    g_assert_nonnull(strstr(rule, "\"lamp\""));
    g_assert_cmpstr(fact, ==,
                    "{\"fact\":\"tour\",\"meaning\":\"one person's time in the area, at a "
                    "position\",\"kinds\":[\"lamp.lit\"]}");
    g_assert_nonnull(named(json_object_get(json, "modules"), "module", "keepers"));
    g_assert_nonnull(named(json_object_get(json, "actions"), "action", "douse"));
    g_assert_cmpuint(json_array_size(json_object_get(json, "kinds")), ==,
                     kinds_count(module_list()->kinds));
    json_decref(json);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/modules/lookup", test_lookup);
    g_test_add_func("/modules/facts", test_facts);
    g_test_add_func("/modules/describe", test_describe);
    return g_test_run();
}
