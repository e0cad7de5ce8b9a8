/* From a checked tree to the structs that the rest of truce reads. */
#include "mission/agreement.h"

#include <string.h>

#include "base/text.h"
#include "mission/agreement_check.h"
#include "record/canon.h"

/* ---- building ---- */

static void *keep(struct agreement *agreement, void *block)
{
    g_ptr_array_add(agreement->memory, block);
    return block;
}

static const char *text_of(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    return value != NULL ? json_string_value(value) : "";
}

/* A list of texts, ended with NULL; empty when there is none. */
static const char *const *texts_of(struct agreement *agreement, const json_t *list)
{
    size_t n = json_array_size(list);
    const char **texts = keep(agreement, g_new0(const char *, n + 1));

    for (size_t i = 0; i < n; i++) {
        texts[i] = json_string_value(json_array_get(list, i));
    }
    return texts;
}

static const struct naming *namings_of(struct agreement *agreement, const json_t *list, unsigned *n)
{
    struct naming *names;

    *n = (unsigned)json_array_size(list);
    names = keep(agreement, g_new0(struct naming, *n));
    for (unsigned i = 0; i < *n; i++) {
        const json_t *entry = json_array_get(list, i);

        names[i] = (struct naming){
            .by = text_of(entry, "by"),
            .language = text_of(entry, "language"),
            .script = text_of(entry, "script"),
            .text = text_of(entry, "text"),
        };
    }
    return names;
}

static void build_named(struct agreement *agreement)
{
    for (const struct agreement_section *s = agreement_sections; s->member != NULL; s++) {
        size_t i;
        json_t *entry;

        json_array_foreach(json_object_get(agreement->canonical, s->member), i, entry)
        {
            struct named named = {s->id_type, text_of(entry, "id"), entry};

            g_array_append_val(agreement->named, named);
        }
    }
}

static void build_participants(struct agreement *agreement)
{
    size_t i;
    json_t *entry;

    json_array_foreach(json_object_get(agreement->canonical, "participants"), i, entry)
    {
        struct participant participant = {
            .id = text_of(entry, "id"),
            .role = text_of(entry, "role"),
        };

        participant.names =
            namings_of(agreement, json_object_get(entry, "names"), &participant.n_names);
        g_array_append_val(agreement->participants, participant);
    }
}

/* Participants where they are named, offices otherwise. */
static const char *const *issuers_of(struct agreement *agreement, const json_t *list)
{
    size_t n = json_array_size(list);
    const char **issuers = keep(agreement, g_new0(const char *, n + 1));

    for (size_t i = 0; i < n; i++) {
        const json_t *entry = json_array_get(list, i);
        bool named = json_object_get(entry, "participant") != NULL;

        issuers[i] = text_of(entry, named ? "participant" : "office");
    }
    return issuers;
}

static void build_instruments(struct agreement *agreement)
{
    struct date earliest = DATE_MAX;
    size_t i;
    json_t *entry;

    json_array_foreach(json_object_get(agreement->canonical, "instruments"), i, entry)
    {
        struct instrument instrument = {
            .id = text_of(entry, "id"),
            .type = text_of(entry, "type"),
            .title = text_of(entry, "title"),
            .issuers = issuers_of(agreement, json_object_get(entry, "issuers")),
            .rests_on = texts_of(agreement, json_object_get(entry, "rests_on")),
            .dated = DATE_MIN,
            .in_force = INSTANT_MIN,
            .published = text_of(entry, "published"),
        };

        if (json_object_get(entry, "dated") != NULL) {
            bool parsed = date_parse(text_of(entry, "dated"), &instrument.dated, NULL);

            g_assert(parsed);
            earliest = date_compare(instrument.dated, earliest) < 0 ? instrument.dated : earliest;
        }
        if (json_object_get(entry, "in_force") != NULL) {
            bool parsed = instant_parse(text_of(entry, "in_force"), &instrument.in_force, NULL);

            g_assert(parsed);
        }
        g_array_append_val(agreement->instruments, instrument);
    }
    agreement->in_force.since = zone_day_start(agreement->zone, earliest);
    agreement->in_force.until = INSTANT_MAX;
}

static const struct reading *readings_of(struct agreement *agreement, const json_t *entry,
                                         unsigned *n)
{
    const json_t *list = json_object_get(entry, "readings");
    struct reading *readings;

    *n = MAX((unsigned)json_array_size(list), 1);
    readings = keep(agreement, g_new0(struct reading, *n));
    for (unsigned i = 0; i < *n; i++) {
        const json_t *own = json_array_get(list, i);

        readings[i].name = own != NULL ? text_of(own, "name") : "";
        readings[i].params = agreement_overlay(entry, own);
    }
    return readings;
}

static void build_articles(struct agreement *agreement)
{
    size_t i;
    json_t *entry;

    json_array_foreach(json_object_get(agreement->canonical, "articles"), i, entry)
    {
        struct article article = {
            .id = text_of(entry, "id"),
            .title = text_of(entry, "title"),
            .instrument = text_of(entry, "instrument"),
            .clause = text_of(entry, "clause"),
            .text = text_of(entry, "text"),
            .binds = texts_of(agreement, json_object_get(entry, "binds")),
            .rule = text_of(entry, "rule"),
        };

        article.readings = readings_of(agreement, entry, &article.n_readings);
        g_array_append_val(agreement->articles, article);
    }
}

static const char *const everybody[] = {"*", NULL};

static void build_permissions(struct agreement *agreement)
{
    size_t i;
    json_t *entry;

    json_array_foreach(json_object_get(agreement->canonical, "may"), i, entry)
    {
        const json_t *who = json_object_get(entry, "who");
        json_t *where = json_object_get(entry, "where");
        struct permission permission = {
            .who = json_is_array(who) ? texts_of(agreement, who) : everybody,
            .say = texts_of(agreement, json_object_get(entry, "say")),
            .n_where = (unsigned)json_object_size(where),
        };
        struct permission_where *conditions =
            keep(agreement, g_new0(struct permission_where, permission.n_where));
        unsigned n = 0;
        const char *field;
        json_t *values;

        json_object_foreach(where, field, values)
        {
            conditions[n].field = field;
            conditions[n++].values = texts_of(agreement, values);
        }
        permission.where = conditions;
        g_array_append_val(agreement->permissions, permission);
    }
}

static void build_keepings(struct agreement *agreement)
{
    size_t i;
    json_t *entry;

    json_array_foreach(json_object_get(agreement->canonical, "facts"), i, entry)
    {
        struct keeping keeping = {
            .fact = text_of(entry, "fact"),
            .kept_by = texts_of(agreement, json_object_get(entry, "kept_by")),
        };

        g_array_append_val(agreement->keepings, keeping);
    }
}

static void build_head(struct agreement *agreement)
{
    const json_t *mission = json_object_get(agreement->canonical, "mission");
    const json_t *adoption = json_object_get(agreement->canonical, "adoption");
    const json_t *sealed = json_object_get(agreement->canonical, "sealed");

    agreement->slug = text_of(mission, "slug");
    agreement->title = text_of(mission, "title");
    agreement->zone = zone_new(text_of(agreement->canonical, "zone"), NULL);
    g_assert(agreement->zone != NULL);
    agreement->proposer = text_of(adoption, "proposer");
    agreement->accepted_by = texts_of(agreement, json_object_get(adoption, "accepted_by"));
    agreement->may_erase = texts_of(agreement, json_object_get(sealed, "erase_by"));
    agreement->may_see_sealed = texts_of(agreement, json_object_get(sealed, "seen_by"));
}

/* `canonical` was checked; it is taken over. */
static struct agreement *build(json_t *canonical)
{
    struct agreement *agreement = g_new0(struct agreement, 1);

    agreement->canonical = canonical;
    agreement->memory = g_ptr_array_new_with_free_func(g_free);
    agreement->participants = g_array_new(FALSE, FALSE, sizeof(struct participant));
    agreement->instruments = g_array_new(FALSE, FALSE, sizeof(struct instrument));
    agreement->named = g_array_new(FALSE, FALSE, sizeof(struct named));
    agreement->articles = g_array_new(FALSE, FALSE, sizeof(struct article));
    agreement->permissions = g_array_new(FALSE, FALSE, sizeof(struct permission));
    agreement->keepings = g_array_new(FALSE, FALSE, sizeof(struct keeping));
    build_head(agreement);
    build_named(agreement);
    build_participants(agreement);
    build_instruments(agreement);
    build_articles(agreement);
    build_permissions(agreement);
    build_keepings(agreement);
    return agreement;
}

void agreement_free(struct agreement *agreement)
{
    if (agreement == NULL) {
        return;
    }
    for (guint i = 0; i < agreement->articles->len; i++) {
        const struct article *article = &g_array_index(agreement->articles, struct article, i);

        for (unsigned r = 0; r < article->n_readings; r++) {
            json_decref((json_t *)article->readings[r].params);
        }
    }
    g_array_unref(agreement->participants);
    g_array_unref(agreement->instruments);
    g_array_unref(agreement->named);
    g_array_unref(agreement->articles);
    g_array_unref(agreement->permissions);
    g_array_unref(agreement->keepings);
    g_ptr_array_unref(agreement->memory);
    zone_free(agreement->zone);
    json_decref(agreement->canonical);
    g_free(agreement);
}

/* ---- reading ---- */

/* The same tree by way of its canonical form: what is kept in memory then is what the record gives
 * back, to the order of its members. */
static json_t *canonical_of(const json_t *tree)
{
    g_autoptr(GString) text = g_string_new(NULL);
    json_t *canonical;

    canon_write(text, tree);
    canonical = canon_parse(text->str, text->len, NULL);
    g_assert(canonical != NULL);
    return canonical;
}

struct agreement *agreement_read(const char *yaml, size_t n, const char *file,
                                 const struct module_list *modules, GError **error)
{
    struct places *places = NULL;
    json_t *tree = yaml_parse(yaml, n, file, &places, error);
    struct agreement *agreement = NULL;

    if (tree == NULL) {
        return NULL;
    }
    if (agreement_check(tree, places, modules, error)) {
        agreement = build(canonical_of(tree));
    }
    json_decref(tree);
    places_free(places);
    return agreement;
}

struct agreement *agreement_from_canonical(const char *json, size_t n,
                                           const struct module_list *modules, GError **error)
{
    json_t *tree = canon_parse(json, n, error);

    if (tree == NULL) {
        return NULL;
    }
    if (!agreement_check(tree, NULL, modules, error)) {
        json_decref(tree);
        return NULL;
    }
    return build(tree);
}

/* ---- looking up ---- */

const struct participant *agreement_participant(const struct agreement *agreement, const char *id)
{
    for (guint i = 0; i < agreement->participants->len; i++) {
        const struct participant *participant =
            &g_array_index(agreement->participants, struct participant, i);

        if (strcmp(participant->id, id) == 0) {
            return participant;
        }
    }
    return NULL;
}

const struct instrument *agreement_instrument(const struct agreement *agreement, const char *id)
{
    for (guint i = 0; i < agreement->instruments->len; i++) {
        const struct instrument *instrument =
            &g_array_index(agreement->instruments, struct instrument, i);

        if (strcmp(instrument->id, id) == 0) {
            return instrument;
        }
    }
    return NULL;
}

const struct article *agreement_article(const struct agreement *agreement, const char *id)
{
    for (guint i = 0; i < agreement->articles->len; i++) {
        const struct article *article = &g_array_index(agreement->articles, struct article, i);

        if (strcmp(article->id, id) == 0) {
            return article;
        }
    }
    return NULL;
}

const struct named *agreement_named(const struct agreement *agreement, const char *id_type,
                                    const char *id)
{
    for (guint i = 0; i < agreement->named->len; i++) {
        const struct named *named = &g_array_index(agreement->named, struct named, i);

        if (strcmp(named->id_type, id_type) == 0 && strcmp(named->id, id) == 0) {
            return named;
        }
    }
    return NULL;
}

const char *naming_pick(const struct naming *names, unsigned n, const char *language,
                        const char *otherwise)
{
    for (unsigned i = 0; i < n; i++) {
        if (strcmp(names[i].language, language) == 0) {
            return names[i].text;
        }
    }
    return n > 0 ? names[0].text : otherwise;
}
