/* The list of modules, and what can be looked up in it. */
#include <string.h>

#include "mission/action.h"
#include "mission/module.h"
#include "record/record.h"

struct fact_row {
    const char *name;
    const char *meaning;
    size_t row_size;
};

static const struct fact_row fact_rows[] = {
#define X(id, type, name, meaning) {name, meaning, sizeof(type)},
    FACT_TABLE(X)
#undef X
};

const char *fact_name(enum fact fact)
{
    return fact_rows[fact].name;
}

const char *fact_meaning(enum fact fact)
{
    return fact_rows[fact].meaning;
}

size_t fact_row_size(enum fact fact)
{
    return fact_rows[fact].row_size;
}

int fact_by_name(const char *name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(fact_rows); i++)
        if (strcmp(fact_rows[i].name, name) == 0)
            return (int)i;
    return -1;
}

static unsigned count_modules(void)
{
    unsigned n = 0;

    while (modules_all[n] != NULL)
        n++;
    return n;
}

static gpointer make_list(gpointer data)
{
    struct module_list *list = g_new0(struct module_list, 1);
    unsigned n = count_modules();
    g_autofree const struct kind **tables = g_new(const struct kind *, n + 1);

    tables[0] = record_kinds;
    for (unsigned i = 0; i < n; i++)
        tables[i + 1] = modules_all[i]->kinds;
    list->modules = modules_all;
    list->kinds = kinds_new(tables, n + 1);
    return list;
}

const struct module_list *module_list(void)
{
    static GOnce made = G_ONCE_INIT;

    return g_once(&made, make_list, NULL);
}

const struct rule *modules_rule(const struct module_list *list, const char *name)
{
    for (const struct module *const *module = list->modules; *module != NULL; module++)
        for (const struct rule *rule = (*module)->rules; rule->name != NULL; rule++)
            if (strcmp(rule->name, name) == 0)
                return rule;
    return NULL;
}

bool modules_has(const struct module_list *list, const char *module_name)
{
    for (const struct module *const *module = list->modules; *module != NULL; module++)
        if (strcmp((*module)->name, module_name) == 0)
            return true;
    return false;
}

const struct fact_provider *modules_provider(const struct module_list *list, enum fact fact)
{
    for (const struct module *const *module = list->modules; *module != NULL; module++)
        for (const struct fact_provider *facts = (*module)->facts; facts->load != NULL; facts++)
            if (facts->fact == fact)
                return facts;
    return NULL;
}

/* ---- as JSON ---- */

static const char *silence_name(enum silence silence)
{
    switch (silence) {
    case SILENCE_CANNOT_TELL:
        return "cannot-tell";
    case SILENCE_BREACHED:
        return "breached";
    }
    g_assert_not_reached();
}

static json_t *describe_rule(const struct rule *rule)
{
    json_t *reads = json_array();

    for (unsigned i = 0; i < rule->n_reads; i++)
        json_array_append_new(reads, json_string(fact_name(rule->reads[i])));
    return json_pack("{s:s, s:s, s:o, s:o, s:s}", "rule", rule->name, "demands", rule->sentence,
                     "params", fields_describe(rule->params), "reads", reads, "silence",
                     silence_name(rule->silence));
}

static json_t *describe_fact(const struct module_list *list, enum fact fact)
{
    const struct fact_provider *provider = modules_provider(list, fact);
    json_t *kinds = json_array();

    if (provider != NULL)
        for (const char *const *kind = provider->kinds; *kind != NULL; kind++)
            json_array_append_new(kinds, json_string(*kind));
    return json_pack("{s:s, s:s, s:o}", "fact", fact_name(fact), "meaning", fact_meaning(fact),
                     "kinds", kinds);
}

static void describe_module(const struct module *module, json_t *modules, json_t *rules,
                            json_t *actions)
{
    json_array_append_new(
        modules, json_pack("{s:s, s:s}", "module", module->name, "summary", module->summary));
    for (const struct rule *rule = module->rules; rule->name != NULL; rule++)
        json_array_append_new(rules, describe_rule(rule));
    if (module->actions == NULL)
        return;
    for (const struct action *const *action = module->actions; *action != NULL; action++)
        json_array_append_new(actions, json_pack("{s:s, s:s, s:o}", "action", (*action)->name,
                                                 "summary", (*action)->summary, "params",
                                                 fields_describe((*action)->params)));
}

json_t *modules_describe(const struct module_list *list)
{
    json_t *modules = json_array();
    json_t *kinds = json_array();
    json_t *rules = json_array();
    json_t *facts = json_array();
    json_t *actions = json_array();

    for (unsigned i = 0; i < kinds_count(list->kinds); i++)
        json_array_append_new(kinds, kind_describe(kinds_get(list->kinds, i)));
    for (unsigned i = 0; i < FACT_COUNT; i++)
        json_array_append_new(facts, describe_fact(list, (enum fact)i));
    for (const struct module *const *module = list->modules; *module != NULL; module++)
        describe_module(*module, modules, rules, actions);
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "modules", modules, "kinds", kinds, "rules",
                     rules, "facts", facts, "actions", actions);
}
