/* What the parts of an agreement say of each other: ids, instruments, articles with their rules.
 * Permissions are checked in permission_check.c. */
#include "mission/agreement_check.h"

#include <string.h>

#include "base/text.h"

/* ---- places and sentences ---- */

bool checker_refuse(const struct checker *checker, const json_t *at, enum error_code code,
                    GError **error, const char *format, ...)
{
    g_autofree char *place = checker->places != NULL ? places_locate(checker->places, at) : NULL;
    g_autofree char *sentence = NULL;
    va_list arguments;

    va_start(arguments, format);
    sentence = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return fail(error, code, "%s%s%s", place != NULL ? place : "", place != NULL ? ": " : "",
                sentence);
}

char *checker_hint(const char *word, const GPtrArray *candidates)
{
    const char *nearest =
        text_nearest(word, (const char *const *)candidates->pdata, candidates->len);

    return nearest != NULL ? g_strdup_printf(_("; did you mean '%s'?"), nearest) : g_strdup("");
}

char *checker_stem_hint(const char *name, const GPtrArray *candidates)
{
    const char *rest = strchr(name, '.');
    g_autofree char *stem = g_strndup(name, (gsize)(rest - name));
    g_autoptr(GPtrArray) stems = g_ptr_array_new_with_free_func(g_free);
    const char *nearest;

    for (guint i = 0; i < candidates->len; i++) {
        const char *candidate = candidates->pdata[i];
        const char *dot = strchr(candidate, '.');

        if (dot != NULL && strcmp(dot, rest) == 0) {
            g_ptr_array_add(stems, g_strndup(candidate, (gsize)(dot - candidate)));
        }
    }
    nearest = text_nearest(stem, (const char *const *)stems->pdata, stems->len);
    return nearest != NULL ? g_strdup_printf(_("; did you mean '%s%s'?"), nearest, rest)
                           : g_strdup("");
}

static char *locate(void *self, const json_t *value)
{
    const struct checker *checker = self;

    if (checker->places == NULL) {
        return NULL;
    }
    return places_locate(checker->places, value == checker->overlay ? checker->overlay_at : value);
}

/* ---- ids ---- */

static const char *member_text(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    return value != NULL ? json_string_value(value) : "";
}

static char *id_key(const char *id_type, const char *id)
{
    return g_strconcat(id_type, " ", id, NULL);
}

static bool collect_ids(struct checker *checker, const struct agreement_section *section,
                        GError **error)
{
    const json_t *list = json_object_get(checker->tree, section->member);
    size_t i;
    json_t *entry;

    json_array_foreach(list, i, entry)
    {
        json_t *id = json_object_get(entry, "id");
        char *key = id_key(section->id_type, json_string_value(id));

        if (!g_hash_table_insert(checker->ids, key, entry)) {
            return checker_refuse(checker, id, ERROR_AGREEMENT, error,
                                  _("there are two entries with the id '%s' among the %s; ids are "
                                    "unique"),
                                  json_string_value(id), section->member);
        }
    }
    return true;
}

static const struct agreement_section *section_of(const char *id_type)
{
    for (const struct agreement_section *s = agreement_sections; s->member != NULL; s++) {
        if (strcmp(s->id_type, id_type) == 0) {
            return s;
        }
    }
    return NULL;
}

bool checker_resolve(const struct checker *checker, const char *id_type, const json_t *id,
                     GError **error)
{
    const struct agreement_section *section = section_of(id_type);
    g_autofree char *key = id_key(id_type, json_string_value(id));
    g_autoptr(GPtrArray) candidates = NULL;
    g_autofree char *hint = NULL;
    size_t i;
    json_t *entry;

    /* Posts, people and the like are made by statements, not by the agreement. */
    if (section == NULL || g_hash_table_contains(checker->ids, key)) {
        return true;
    }
    candidates = g_ptr_array_new();
    json_array_foreach(json_object_get(checker->tree, section->member), i, entry)
    {
        g_ptr_array_add(candidates, (gpointer)member_text(entry, "id"));
    }
    hint = checker_hint(json_string_value(id), candidates);
    return checker_refuse(checker, id, ERROR_REFERENCE, error,
                          _("there is no '%s' among the %s of this agreement%s"),
                          json_string_value(id), section->member, hint);
}

/* Every id in an object that its table says is one. */
static bool resolve_fields(const struct checker *checker, const struct field *fields,
                           const json_t *object, GError **error);

static bool resolve_field(const struct checker *checker, const struct field *field,
                          const json_t *value, GError **error)
{
    const struct field_shape *shape = &field->shape;
    size_t i;
    json_t *item;

    if (shape->type == FIELD_TYPE_ID) {
        return checker_resolve(checker, shape->id_type, value, error);
    }
    if (shape->type == FIELD_TYPE_OBJECT) {
        return resolve_fields(checker, shape->fields, value, error);
    }
    if (shape->type != FIELD_TYPE_IDS && shape->type != FIELD_TYPE_LIST) {
        return true;
    }
    json_array_foreach(value, i, item)
    {
        if (shape->type == FIELD_TYPE_IDS ? !checker_resolve(checker, shape->id_type, item, error)
                                          : !resolve_fields(checker, shape->fields, item, error)) {
            return false;
        }
    }
    return true;
}

static bool resolve_fields(const struct checker *checker, const struct field *fields,
                           const json_t *object, GError **error)
{
    for (const struct field *field = fields; field->name != NULL; field++) {
        const json_t *value = json_object_get(object, field->name);

        if (value != NULL && !resolve_field(checker, field, value, error)) {
            return false;
        }
    }
    return true;
}

/* ---- the head: format, adoption ---- */

static bool check_format(const struct checker *checker, GError **error)
{
    const json_t *format = json_object_get(checker->tree, "truce");
    const char *text = json_string_value(format);

    if (text == NULL || strcmp(text, "agreement/1") == 0) {
        return true; /* not there or no text: the table says so */
    }
    if (g_str_has_prefix(text, "agreement/")) {
        return checker_refuse(checker, format, ERROR_NEWER_FORMAT, error,
                              _("the file is of the format %s, this truce reads agreement/1; "
                                "install a newer one"),
                              text);
    }
    return checker_refuse(checker, format, ERROR_AGREEMENT, error,
                          _("found the format '%s', expected agreement/1"), text);
}

bool checker_not_empty(const struct checker *checker, const json_t *object, const char *name,
                       GError **error)
{
    const json_t *list = json_object_get(object, name);

    return json_array_size(list) > 0 ||
           checker_refuse(checker, list, ERROR_AGREEMENT, error,
                          _("the list '%s' is empty, expected at least one entry"), name);
}

static bool check_participants(const struct checker *checker, GError **error)
{
    const json_t *adoption = json_object_get(checker->tree, "adoption");
    const json_t *list = json_object_get(checker->tree, "participants");
    size_t i;
    json_t *entry;

    if (!checker_not_empty(checker, checker->tree, "participants", error) ||
        !checker_not_empty(checker, adoption, "accepted_by", error)) {
        return false;
    }
    json_array_foreach(list, i, entry)
    {
        if (!checker_not_empty(checker, entry, "names", error)) {
            return false;
        }
        /* Keys lie side by side in one folder, NAME.key. */
        if (strcmp(member_text(entry, "id"), "log") == 0) {
            return checker_refuse(checker, json_object_get(entry, "id"), ERROR_AGREEMENT, error,
                                  _("a participant cannot be called 'log': the log's own key has "
                                    "that name"));
        }
    }
    return true;
}

static bool check_links(const struct checker *checker, GError **error)
{
    const json_t *list = json_object_get(checker->tree, "links");
    size_t i;
    json_t *entry;

    json_array_foreach(list, i, entry)
    {
        const json_t *ends = json_object_get(entry, "ends");

        if (ends != NULL && json_array_size(ends) != 2) {
            return checker_refuse(checker, ends, ERROR_AGREEMENT, error,
                                  _("found %zu ends of the link '%s', expected two places"),
                                  json_array_size(ends), member_text(entry, "id"));
        }
    }
    return true;
}

/* ---- instruments ---- */

/* How far the grounds have been followed: two sets of instruments. */
struct grounds {
    GHashTable *open; /* on the way from where we began */
    GHashTable *done;
};

static const json_t *ground_of(const struct checker *checker, const json_t *id)
{
    g_autofree char *key = id_key("instrument", json_string_value(id));

    return g_hash_table_lookup(checker->ids, key);
}

/* Follows the grounds of an instrument, each once. */
static bool check_grounds(const struct checker *checker, const json_t *instrument,
                          struct grounds *grounds, GError **error)
{
    size_t i;
    json_t *id;

    g_hash_table_add(grounds->open, (gpointer)instrument);
    json_array_foreach(json_object_get(instrument, "rests_on"), i, id)
    {
        const json_t *ground = ground_of(checker, id);

        if (g_hash_table_contains(grounds->open, ground)) {
            return checker_refuse(checker, id, ERROR_AGREEMENT, error,
                                  _("the instrument '%s' rests on '%s', which itself rests on it"),
                                  member_text(instrument, "id"), json_string_value(id));
        }
        if (!g_hash_table_contains(grounds->done, ground) &&
            !check_grounds(checker, ground, grounds, error)) {
            return false;
        }
    }
    g_hash_table_remove(grounds->open, instrument);
    g_hash_table_add(grounds->done, (gpointer)instrument);
    return true;
}

static bool check_issuers(const struct checker *checker, const json_t *instrument, GError **error)
{
    size_t i;
    json_t *issuer;

    json_array_foreach(json_object_get(instrument, "issuers"), i, issuer)
    {
        if (json_object_size(issuer) == 0) {
            return checker_refuse(checker, issuer, ERROR_AGREEMENT, error,
                                  _("the issuer is empty, expected a participant, an office or "
                                    "both"));
        }
    }
    return checker_not_empty(checker, instrument, "issuers", error);
}

static bool check_in_force(const struct checker *checker, const json_t *instrument, GError **error)
{
    const json_t *text = json_object_get(instrument, "in_force");
    g_autoptr(GError) reason = NULL;
    struct instant at;

    return text == NULL || instant_parse(json_string_value(text), &at, &reason) ||
           checker_refuse(checker, text, ERROR_FIELD, error, "%s", reason->message);
}

static bool check_all_grounds(const struct checker *checker, const json_t *instruments,
                              GError **error)
{
    g_autoptr(GHashTable) open = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) done = g_hash_table_new(NULL, NULL);
    struct grounds grounds = {open, done};
    size_t i;
    json_t *entry;

    json_array_foreach(instruments, i, entry)
    {
        if (!g_hash_table_contains(done, entry) &&
            !check_grounds(checker, entry, &grounds, error)) {
            return false;
        }
    }
    return true;
}

static bool check_instruments(const struct checker *checker, GError **error)
{
    const json_t *list = json_object_get(checker->tree, "instruments");
    bool dated = false;
    size_t i;
    json_t *entry;

    json_array_foreach(list, i, entry)
    {
        if (!check_issuers(checker, entry, error) || !check_in_force(checker, entry, error)) {
            return false;
        }
        dated = dated || json_object_get(entry, "dated") != NULL;
    }
    if (!dated) {
        return checker_refuse(checker, list, ERROR_AGREEMENT, error,
                              _("no instrument has a date; the agreement governs from the earliest "
                                "of them, so give at least one its 'dated'"));
    }
    return check_all_grounds(checker, list, error);
}

/* ---- facts ---- */

static bool check_fact(const struct checker *checker, const json_t *fact, GError **error)
{
    const char *name = json_string_value(fact);
    g_autoptr(GPtrArray) candidates = NULL;
    g_autofree char *hint = NULL;

    if (fact_by_name(name) >= 0) {
        return true;
    }
    candidates = g_ptr_array_new();
    for (int i = 0; i < FACT_COUNT; i++) {
        g_ptr_array_add(candidates, (gpointer)fact_name((enum fact)i));
    }
    hint = checker_hint(name, candidates);
    return checker_refuse(checker, fact, ERROR_REFERENCE, error, _("there is no fact '%s'%s"), name,
                          hint);
}

static bool check_facts(const struct checker *checker, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    size_t i;
    json_t *entry;

    json_array_foreach(json_object_get(checker->tree, "facts"), i, entry)
    {
        const json_t *fact = json_object_get(entry, "fact");

        if (!g_hash_table_add(seen, (gpointer)json_string_value(fact))) {
            return checker_refuse(checker, fact, ERROR_AGREEMENT, error,
                                  _("the fact '%s' stands here a second time; put all who keep it "
                                    "into one list"),
                                  json_string_value(fact));
        }
        if (checker->modules != NULL && !check_fact(checker, fact, error)) {
            return false;
        }
    }
    return true;
}

/* ---- articles ---- */

json_t *agreement_overlay(const json_t *article, const json_t *reading)
{
    json_t *overlay = json_object();
    const json_t *base = json_object_get(article, "with");
    const json_t *own = reading != NULL ? json_object_get(reading, "with") : NULL;

    if (base != NULL) {
        json_object_update(overlay, (json_t *)base);
    }
    if (own != NULL) {
        json_object_update(overlay, (json_t *)own);
    }
    return overlay;
}

static bool check_params(struct checker *checker, const struct rule *rule, const json_t *article,
                         const json_t *reading, GError **error)
{
    json_t *overlay = agreement_overlay(article, reading);
    const json_t *with = json_object_get(reading != NULL ? reading : article, "with");
    struct locator locator = {locate, checker};
    bool fits;

    checker->overlay = overlay;
    checker->overlay_at = with != NULL ? with : article;
    fits = fields_check(rule->params, overlay, &locator, error) &&
           resolve_fields(checker, rule->params, overlay, error);
    checker->overlay = NULL;
    json_decref(overlay);
    return fits;
}

static bool check_reads(const struct checker *checker, const struct rule *rule,
                        const json_t *article, GError **error)
{
    for (unsigned i = 0; i < rule->n_reads; i++) {
        if (modules_provider(checker->modules, rule->reads[i]) == NULL) {
            return checker_refuse(checker, json_object_get(article, "rule"), ERROR_AGREEMENT, error,
                                  _("the rule %s reads the fact '%s', which no module of this "
                                    "program provides"),
                                  rule->name, fact_name(rule->reads[i]));
        }
    }
    return true;
}

/* An unknown rule: fine when its module is not here, since the article then says that nothing can
 * be told; a slip of the pen otherwise. */
static bool check_foreign_rule(const struct checker *checker, const json_t *at, GError **error)
{
    const char *name = json_string_value(at);
    const char *dot = strchr(name, '.');
    g_autofree char *module = dot != NULL ? g_strndup(name, (gsize)(dot - name)) : NULL;
    g_autoptr(GPtrArray) candidates = g_ptr_array_new();
    g_autofree char *hint = NULL;

    if (module == NULL || module[0] == '\0' || dot[1] == '\0') {
        return checker_refuse(checker, at, ERROR_REFERENCE, error,
                              _("found the rule '%s', expected module.rule such as mandate.term"),
                              name);
    }
    for (const struct module *const *m = checker->modules->modules; *m != NULL; m++) {
        for (const struct rule *rule = (*m)->rules; rule->name != NULL; rule++) {
            g_ptr_array_add(candidates, (gpointer)rule->name);
        }
    }
    if (!modules_has(checker->modules, module)) {
        hint = checker_stem_hint(name, candidates);
        return hint[0] == '\0' || checker_refuse(checker, at, ERROR_REFERENCE, error,
                                                 _("there is no rule '%s'%s"), name, hint);
    }
    hint = checker_hint(name, candidates);
    return checker_refuse(checker, at, ERROR_REFERENCE, error,
                          _("the module %s has no rule '%s'%s"), module, name, hint);
}

bool checker_object(const struct checker *checker, const json_t *value, const char *name,
                    GError **error)
{
    return value == NULL || json_is_object(value) ||
           checker_refuse(checker, value, ERROR_FIELD, error, _("'%s' must be an object of fields"),
                          name);
}

static bool check_readings(const struct checker *checker, const json_t *article, GError **error)
{
    const json_t *readings = json_object_get(article, "readings");
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    size_t i;
    json_t *reading;

    if (readings != NULL && !checker_not_empty(checker, article, "readings", error)) {
        return false;
    }
    json_array_foreach(readings, i, reading)
    {
        const json_t *name = json_object_get(reading, "name");

        if (json_string_length(name) == 0) {
            return checker_refuse(checker, name, ERROR_AGREEMENT, error,
                                  _("the reading has no name"));
        }
        if (!g_hash_table_add(seen, (gpointer)json_string_value(name))) {
            return checker_refuse(checker, name, ERROR_AGREEMENT, error,
                                  _("there are two readings with the name '%s' in this article"),
                                  json_string_value(name));
        }
        if (!checker_object(checker, json_object_get(reading, "with"), "with", error)) {
            return false;
        }
    }
    return true;
}

static bool check_rule(struct checker *checker, const json_t *article, GError **error)
{
    const json_t *at = json_object_get(article, "rule");
    const struct rule *rule = modules_rule(checker->modules, json_string_value(at));
    const json_t *readings = json_object_get(article, "readings");
    size_t i;
    json_t *reading;

    if (rule == NULL) {
        return check_foreign_rule(checker, at, error);
    }
    if (!check_reads(checker, rule, article, error)) {
        return false;
    }
    if (readings == NULL) {
        return check_params(checker, rule, article, NULL, error);
    }
    json_array_foreach(readings, i, reading)
    {
        if (!check_params(checker, rule, article, reading, error)) {
            return false;
        }
    }
    return true;
}

static bool check_articles(struct checker *checker, GError **error)
{
    size_t i;
    json_t *article;

    json_array_foreach(json_object_get(checker->tree, "articles"), i, article)
    {
        if (!checker_not_empty(checker, article, "binds", error) ||
            !checker_object(checker, json_object_get(article, "with"), "with", error) ||
            !check_readings(checker, article, error) ||
            (checker->modules != NULL && !check_rule(checker, article, error))) {
            return false;
        }
    }
    return true;
}

/* ---- the whole ---- */

static bool check_parts(struct checker *checker, GError **error)
{
    for (const struct agreement_section *s = agreement_sections; s->member != NULL; s++) {
        if (!collect_ids(checker, s, error)) {
            return false;
        }
    }
    return resolve_fields(checker, agreement_fields, checker->tree, error) &&
           check_participants(checker, error) && check_links(checker, error) &&
           check_instruments(checker, error) && check_facts(checker, error) &&
           check_articles(checker, error) && check_permissions(checker, error);
}

bool agreement_check(const json_t *tree, struct places *places, const struct module_list *modules,
                     GError **error)
{
    struct checker checker = {.tree = tree, .places = places, .modules = modules};
    struct locator locator = {locate, &checker};
    bool fits;

    if (!check_format(&checker, error) || !fields_check(agreement_fields, tree, &locator, error)) {
        return false;
    }
    checker.ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    fits = check_parts(&checker, error);
    g_hash_table_unref(checker.ids);
    return fits;
}
