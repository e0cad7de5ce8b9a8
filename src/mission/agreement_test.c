/* Agreements: what is read, and each refusal with its place. The modules are made up here, so that
 * the tests say what the reader does and not what the real modules happen to hold. */
#include "mission/agreement.h"

#include <string.h>

#include "base/error.h"
#include "mission/module.h"
#include "record/canon.h"

/* ---- a module of our own ---- */

static const struct field lamp_fields[] = {
    {"lamp", FIELD_SLUG, REQUIRED, NULL},
    {"owner", FIELD_PARTICIPANT, REQUIRED, NULL},
    {"witnesses", FIELD_IDS(participant), OPTIONAL, NULL},
    {"colour", FIELD_ENUM(red, green), OPTIONAL, NULL},
    {"note", FIELD_TEXT, OPTIONAL, NULL},
    {"keeper", FIELD_SLUG, SEALED, NULL},
    FIELDS_END,
};

static const struct kind lamp_kinds[] = {
    {"lamp.lit", "a lamp was lit", lamp_fields, NULL, 0},
    {"lamp.doused", "a lamp was doused", lamp_fields, NULL, 0},
    KINDS_END,
};

static const struct field shine_params[] = {
    {"lamps", FIELD_COUNT, REQUIRED, NULL},
    {"along", FIELD_IDS(line), OPTIONAL, NULL},
    {"steady", FIELD_BOOL, OPTIONAL, NULL},
    FIELDS_END,
};

static const struct field no_params[] = {FIELDS_END};

static bool check_nothing(struct check *check, GError **error)
{
    return true;
}

static bool load_nothing(struct view *view, GArray *rows, GError **error)
{
    return true;
}

static const struct rule light_rules[] = {
    {"light.shine",
     "lamps shine",
     shine_params,
     {FACT_TOUR},
     1,
     SILENCE_CANNOT_TELL,
     0,
     check_nothing,
     NULL},
    {"light.unfed",
     "reads what nobody provides",
     no_params,
     {FACT_NOTICE},
     1,
     SILENCE_CANNOT_TELL,
     0,
     check_nothing,
     NULL},
    {NULL, NULL, NULL, {0}, 0, SILENCE_CANNOT_TELL, 0, NULL, NULL},
};

static const char *const tour_kinds[] = {"lamp.lit", NULL};

static const struct fact_provider light_facts[] = {
    {FACT_TOUR, tour_kinds, load_nothing},
    {FACT_TOUR, NULL, NULL},
};

static const struct sql *const no_sql[] = {NULL};

static const struct module light = {
    .name = "light",
    .summary = "lamps",
    .kinds = lamp_kinds,
    .rules = light_rules,
    .facts = light_facts,
    .sql = no_sql,
};

const struct module *const modules_all[] = {&light, NULL};

/* ---- a good file ---- */

static const char good[] =
    "truce: agreement/1\n"                                                /*  1 */
    "mission: {slug: lamps, title: Lamps}\n"                              /*  2 */
    "zone: Europe/Moscow\n"                                               /*  3 */
    "adoption: {proposer: east, accepted_by: [east, west]}\n"             /*  4 */
    "sealed: {erase_by: [east], seen_by: [west]}\n"                       /*  5 */
    "participants:\n"                                                     /*  6 */
    "  - id: east\n"                                                      /*  7 */
    "    role: party\n"                                                   /*  8 */
    "    names: [{language: en, text: East, by: west}]\n"                 /*  9 */
    "  - id: west\n"                                                      /* 10 */
    "    role: party\n"                                                   /* 11 */
    "    names: [{language: ru, text: Запад}, {language: en, text: W}]\n" /* 12 */
    "  - {id: guest, role: observer, names: [{language: en, text: G}]}\n" /* 13 */
    "instruments:\n"                                                      /* 14 */
    "  - id: letter\n"                                                    /* 15 */
    "    type: statement\n"                                               /* 16 */
    "    title: Letter\n"                                                 /* 17 */
    "    issuers: [{participant: east}, {office: Mayor}]\n"               /* 18 */
    "    dated: 2020-11-10\n"                                             /* 19 */
    "    in_force: \"2020-11-11T00:00:00+03:00\"\n"                       /* 20 */
    "  - id: reply\n"                                                     /* 21 */
    "    type: statement\n"                                               /* 22 */
    "    title: Reply\n"                                                  /* 23 */
    "    issuers: [{participant: west}]\n"                                /* 24 */
    "    rests_on: [letter]\n"                                            /* 25 */
    "    dated: 2020-11-09\n"                                             /* 26 */
    "places:\n"                                                           /* 27 */
    "  - {id: hill, names: [{language: en, text: Hill}]}\n"               /* 28 */
    "  - {id: dale, names: [{language: en, text: Dale}]}\n"               /* 29 */
    "lines:\n"                                                            /* 30 */
    "  - {id: ridge, names: [{language: en, text: Ridge}]}\n"             /* 31 */
    "links:\n"                                                            /* 32 */
    "  - id: road\n"                                                      /* 33 */
    "    names: [{language: en, text: Road}]\n"                           /* 34 */
    "    ends: [hill, dale]\n"                                            /* 35 */
    "facts:\n"                                                            /* 36 */
    "  - {fact: tour, kept_by: [east]}\n"                                 /* 37 */
    "articles:\n"                                                         /* 38 */
    "  - id: shine\n"                                                     /* 39 */
    "    title: Lamps shine\n"                                            /* 40 */
    "    instrument: letter\n"                                            /* 41 */
    "    clause: \"1\"\n"                                                 /* 42 */
    "    binds: [west]\n"                                                 /* 43 */
    "    rule: light.shine\n"                                             /* 44 */
    "    with: {along: [ridge]}\n"                                        /* 45 */
    "    readings:\n"                                                     /* 46 */
    "      - name: narrow\n"                                              /* 47 */
    "        with: {lamps: 2}\n"                                          /* 48 */
    "      - name: wide\n"                                                /* 49 */
    "        with: {lamps: 4, steady: true}\n"                            /* 50 */
    "  - id: later\n"                                                     /* 51 */
    "    title: Boats sail\n"                                             /* 52 */
    "    instrument: reply\n"                                             /* 53 */
    "    clause: \"2\"\n"                                                 /* 54 */
    "    binds: [east]\n"                                                 /* 55 */
    "    rule: boats.sail\n"                                              /* 56 */
    "    with: {anything: [goes]}\n"                                      /* 57 */
    "may:\n"                                                              /* 58 */
    "  - who: [east, west]\n"                                             /* 59 */
    "    say: [lamp.lit]\n"                                               /* 60 */
    "    where: {owner: [$self], colour: [red]}\n"                        /* 61 */
    "  - who: [guest]\n"                                                  /* 62 */
    "    say: [light.*, boat.moored]\n"                                   /* 63 */
    "  - who: [west]\n"                                                   /* 64 */
    "    say: [lamp.doused]\n"                                            /* 65 */
    "    where: {witnesses: [east, guest]}\n";                            /* 66 */

static struct agreement *read_text(const char *text, GError **error)
{
    return agreement_read(text, strlen(text), "t.yaml", module_list(), error);
}

/* `good` with the one occurrence of `from` replaced. */
static char *changed(const char *from, const char *to)
{
    const char *at = strstr(good, from);

    g_assert_nonnull(at);
    g_assert_null(strstr(at + 1, from));
    return g_strdup_printf("%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
}

static struct agreement *read_changed(const char *from, const char *to)
{
    g_autofree char *text = changed(from, to);
    g_autoptr(GError) error = NULL;
    struct agreement *agreement = read_text(text, &error);

    g_assert_no_error(error);
    return agreement;
}

/* ---- what is read ---- */

static void test_good(void)
{
    g_autoptr(GError) error = NULL;
    OWNED(agreement) agreement = read_text(good, &error);
    const struct participant *west;
    const struct instrument *letter;
    g_autofree char *since = NULL;

    g_assert_no_error(error);
    g_assert_cmpstr(agreement->slug, ==, "lamps");
    g_assert_cmpstr(agreement->title, ==, "Lamps");
    g_assert_cmpstr(zone_name(agreement->zone), ==, "Europe/Moscow");
    g_assert_cmpstr(agreement->proposer, ==, "east");
    g_assert_cmpstr(agreement->accepted_by[1], ==, "west");
    g_assert_null(agreement->accepted_by[2]);
    g_assert_cmpstr(agreement->may_erase[0], ==, "east");
    g_assert_cmpstr(agreement->may_see_sealed[0], ==, "west");
    /* The reply is older than the letter. */
    since = zone_instant_text(agreement->zone, agreement->in_force.since);
    g_assert_cmpstr(since, ==, "2020-11-09T00:00:00+03:00");
    g_assert_true(agreement->in_force.until.ms == INSTANT_MAX.ms);

    west = agreement_participant(agreement, "west");
    g_assert_cmpuint(west->n_names, ==, 2);
    g_assert_cmpstr(naming_pick(west->names, west->n_names, "en", west->id), ==, "W");
    g_assert_cmpstr(naming_pick(west->names, west->n_names, "hy", west->id), ==, "Запад");
    g_assert_cmpstr(naming_pick(NULL, 0, "hy", "west"), ==, "west");

    letter = agreement_instrument(agreement, "letter");
    g_assert_cmpstr(letter->issuers[0], ==, "east");
    g_assert_cmpstr(letter->issuers[1], ==, "Mayor");
    g_assert_null(letter->rests_on[0]);
    g_assert_cmpstr(letter->published, ==, "");
    g_assert_cmpint(letter->in_force.ms, ==, INT64_C(1605042000000));
    g_assert_null(agreement_instrument(agreement, "leter"));

    g_assert_nonnull(agreement_named(agreement, "place", "hill"));
    g_assert_nonnull(agreement_named(agreement, "link", "road"));
    g_assert_nonnull(agreement_named(agreement, "participant", "guest"));
    g_assert_null(agreement_named(agreement, "line", "hill"));
}

static void test_readings(void)
{
    g_autoptr(GError) error = NULL;
    OWNED(agreement) agreement = read_text(good, &error);
    const struct article *shine = agreement_article(agreement, "shine");
    const struct article *later = agreement_article(agreement, "later");

    g_assert_cmpuint(shine->n_readings, ==, 2);
    g_assert_cmpstr(shine->readings[0].name, ==, "narrow");
    g_assert_cmpint(json_integer_value(json_object_get(shine->readings[0].params, "lamps")), ==, 2);
    g_assert_null(json_object_get(shine->readings[0].params, "steady"));
    g_assert_cmpint(json_integer_value(json_object_get(shine->readings[1].params, "lamps")), ==, 4);
    g_assert_true(json_is_true(json_object_get(shine->readings[1].params, "steady")));
    g_assert_cmpuint(json_array_size(json_object_get(shine->readings[1].params, "along")), ==, 1);
    g_assert_cmpstr(shine->binds[0], ==, "west");
    g_assert_cmpuint(later->n_readings, ==, 1);
    g_assert_cmpstr(later->readings[0].name, ==, "");
    g_assert_cmpstr(later->rule, ==, "boats.sail");
}

/* The canonical form read and written again is the same bytes, and says the same. */
static void test_canonical(void)
{
    g_autoptr(GError) error = NULL;
    OWNED(agreement) agreement = read_text(good, &error);
    g_autoptr(GString) first = g_string_new(NULL);
    g_autoptr(GString) second = g_string_new(NULL);
    OWNED(agreement) again = NULL;
    OWNED(agreement) broken = NULL;

    canon_write(first, agreement->canonical);
    again = agreement_from_canonical(first->str, first->len, module_list(), &error);
    g_assert_no_error(error);
    canon_write(second, again->canonical);
    g_assert_cmpstr(first->str, ==, second->str);
    g_assert_true(json_equal(agreement->canonical, again->canonical));
    g_assert_cmpuint(again->articles->len, ==, agreement->articles->len);
    g_assert_cmpint(again->in_force.since.ms, ==, agreement->in_force.since.ms);

    g_string_insert_c(first, 1, ' ');
    broken = agreement_from_canonical(first->str, first->len, module_list(), &error);
    g_assert_null(broken);
    g_assert_error(error, TRUCE_ERROR, ERROR_MALFORMED);
    g_clear_error(&error);
    broken = agreement_from_canonical("{\"truce\":\"agreement/1\"}", 23, module_list(), &error);
    g_assert_null(broken);
    g_assert_error(error, TRUCE_ERROR, ERROR_FIELD);
    g_assert_null(strstr(error->message, ".yaml"));
}

/* Without modules a rule is a word; what a module's kinds are is known all the same. */
static void test_without_modules(void)
{
    g_autofree char *text = changed("light.shine", "light.shin");
    g_autoptr(GError) error = NULL;
    OWNED(agreement) agreement = agreement_read(text, strlen(text), "t.yaml", NULL, &error);
    json_t *fields = json_object();

    g_assert_no_error(error);
    agreement_allows(agreement, "guest", "lamp.lit", fields, &error);
    g_assert_no_error(error);
    json_decref(fields);
}

/* ---- what is refused ---- */

struct refusal {
    const char *from; /* in `good` */
    const char *to;
    int code;
    const char *place;
    const char *says;
};

static const struct refusal refusals[] = {
    /* the YAML itself */
    {"clause: \"1\"", "clause: *one", ERROR_MALFORMED, "t.yaml:42:13: ", "aliases"},
    {"clause: \"1\"", "clause: &one x", ERROR_MALFORMED, "t.yaml:42:13: ", "anchors"},
    {"clause: \"1\"", "clause: !!str 1", ERROR_MALFORMED, "t.yaml:42:13: ", "tags"},
    {"clause: \"1\"", "<<: {clause: x}", ERROR_MALFORMED, "t.yaml:42:5: ", "merge keys"},
    {"clause: \"1\"", "id: shine", ERROR_MALFORMED, "t.yaml:42:5: ", "'id' stands here a second"},
    {"clause: \"1\"", "clause:", ERROR_MALFORMED, "t.yaml:42:5: ", "there is no value here"},
    {"clause: \"1\"", "clause: null", ERROR_MALFORMED, "t.yaml:42:13: ", "there is no value"},
    {"clause: \"1\"", "clause: 1.5", ERROR_MALFORMED, "t.yaml:42:13: ", "put it in quotes"},
    {"clause: \"1\"", "clause: True", ERROR_MALFORMED, "t.yaml:42:13: ", "write true or false"},
    {"clause: \"1\"", "clause: [1", ERROR_MALFORMED, "t.yaml:44:5: ", "not YAML"},
    {"may:\n", "...\n---\nmay:\n", ERROR_MALFORMED, "t.yaml:59:1: ", "a second document"},
    {"lamps: 2}", "lamps: 9007199254740992}", ERROR_MALFORMED, "t.yaml:48:23: ", "too large"},
    /* shape */
    {"truce: agreement/1", "truce: agreement/2", ERROR_NEWER_FORMAT, "t.yaml:1:8: ", "newer"},
    {"truce: agreement/1", "truce: treaty", ERROR_AGREEMENT, "t.yaml:1:8: ", "agreement/1"},
    {"truce: agreement/1\n", "", ERROR_FIELD, "t.yaml:1:1", "'truce' is missing"},
    {"zone: Europe/Moscow", "zone: Moscow", ERROR_FIELD, "t.yaml:3:7", "IANA"},
    {"zone: Europe/Moscow", "zones: Europe/Moscow", ERROR_FIELD, "t.yaml:3:8", "did you mean"},
    {"clause: \"1\"", "clause: 1", ERROR_FIELD, "t.yaml:42:13", "found 1, expected text"},
    {"clause: \"1\"", "clause: true", ERROR_FIELD, "t.yaml:42:13", "found true, expected text"},
    {"    rule: light.shine\n", "", ERROR_FIELD, "t.yaml:39:5", "'rule' is missing"},
    {"dated: 2020-11-10", "dated: 2020-11-31", ERROR_FIELD, "t.yaml:19:12", "2020-11-31"},
    {"role: observer", "role: watcher", ERROR_FIELD, "t.yaml:13:23", "one of party"},
    {"binds: [west]", "binds: [west, west]", ERROR_FIELD, "t.yaml:43:12", "different"},
    {"with: {along: [ridge]}", "with: [ridge]", ERROR_FIELD, "t.yaml:45:11: ", "an object"},
    {"in_force: \"2020-11-11T00:00:00+03:00\"", "in_force: \"2020-11-11\"", ERROR_FIELD,
     "t.yaml:20:15: ", "2020-11-11"},
    /* ids */
    {"id: dale", "id: hill", ERROR_AGREEMENT, "t.yaml:29:10: ", "two entries with the id 'hill'"},
    {"proposer: east", "proposer: eats", ERROR_REFERENCE, "t.yaml:4:22: ", "did you mean 'east'?"},
    {"accepted_by: [east, west]", "accepted_by: [east, north]", ERROR_REFERENCE,
     "t.yaml:4:48: ", "no 'north' among the participants"},
    {"accepted_by: [east, west]", "accepted_by: []", ERROR_AGREEMENT, "t.yaml:4:41: ", "empty"},
    {"by: west", "by: nobody", ERROR_REFERENCE, "t.yaml:9:44: ", "no 'nobody'"},
    {"instrument: letter", "instrument: leter", ERROR_REFERENCE,
     "t.yaml:41:17: ", "did you mean 'letter'?"},
    {"binds: [west]", "binds: [hill]", ERROR_REFERENCE, "t.yaml:43:13: ", "participants"},
    {"binds: [west]", "binds: []", ERROR_AGREEMENT, "t.yaml:43:12: ", "'binds' is empty"},
    {"ends: [hill, dale]", "ends: [hill]", ERROR_AGREEMENT, "t.yaml:35:11: ", "two places"},
    {"ends: [hill, dale]", "ends: [hill, ridge]", ERROR_REFERENCE, "t.yaml:35:18: ", "places"},
    {"rests_on: [letter]", "rests_on: [reply]", ERROR_AGREEMENT, "t.yaml:25:16: ", "rests on it"},
    {"    dated: 2020-11-10\n", "    dated: 2020-11-10\n    rests_on: [reply]\n", ERROR_AGREEMENT,
     "t.yaml:26:16: ", "'reply' rests on 'letter', which itself"},
    {"{office: Mayor}", "{}", ERROR_AGREEMENT, "t.yaml:18:36: ", "issuer is empty"},
    {"id: guest,", "id: log,", ERROR_AGREEMENT, "t.yaml:13:10: ", "cannot be called 'log'"},
    {"names: [{language: en, text: East, by: west}]", "names: []", ERROR_AGREEMENT,
     "t.yaml:9:12: ", "'names' is empty"},
    /* facts, rules, parameters */
    {"fact: tour", "fact: tuor", ERROR_REFERENCE, "t.yaml:37:12: ", "did you mean 'tour'?"},
    {"kept_by: [east]}\n", "kept_by: [east]}\n  - {fact: tour, kept_by: [west]}\n", ERROR_AGREEMENT,
     "t.yaml:38:12: ", "a second time"},
    {"light.shine", "light.shin", ERROR_REFERENCE, "t.yaml:44:11: ", "did you mean 'light.shine'"},
    {"light.shine", "ligth.shine", ERROR_REFERENCE, "t.yaml:44:11: ", "did you mean 'light.shine'"},
    {"light.shine", "shine", ERROR_REFERENCE, "t.yaml:44:11: ", "module.rule"},
    {"light.shine", "light.unfed", ERROR_AGREEMENT, "t.yaml:44:11: ", "fact 'notice'"},
    {"with: {lamps: 2}", "with: {}", ERROR_FIELD, "t.yaml:48:15", "'lamps' is missing"},
    {"with: {lamps: 2}", "with: {lamps: two}", ERROR_FIELD, "t.yaml:48:23", "whole number"},
    {"lamps: 4, steady: true", "lamps: 4, steady: 1", ERROR_FIELD, "t.yaml:50:34", "true or false"},
    {"with: {along: [ridge]}", "with: {allong: [ridge]}", ERROR_FIELD, "t.yaml:45:20",
     "did you mean 'along'?"},
    {"with: {along: [ridge]}", "with: {along: [bridge]}", ERROR_REFERENCE,
     "t.yaml:45:20: ", "did you mean 'ridge'?"},
    {"name: wide", "name: narrow", ERROR_AGREEMENT, "t.yaml:49:15: ", "two readings"},
    {"name: wide", "name: \"\"", ERROR_AGREEMENT, "t.yaml:49:15: ", "no name"},
    /* permissions */
    {"who: [guest]", "who: [gust]", ERROR_REFERENCE, "t.yaml:62:11: ", "did you mean 'guest'?"},
    {"who: [guest]", "who: everybody", ERROR_FIELD, "t.yaml:62:10: ", "a list of participants"},
    {"say: [lamp.lit]", "say: [lamp.lot]", ERROR_REFERENCE, "t.yaml:60:11: ", "'lamp.lit'"},
    {"say: [lamp.lit]", "say: [lamp.bought]", ERROR_REFERENCE, "t.yaml:60:11: ", "no kind"},
    {"say: [lamp.lit]", "say: [Lamps]", ERROR_FIELD, "t.yaml:60:11: ", "a kind such as"},
    {"say: [lamp.lit]", "say: [lanp.lit]", ERROR_REFERENCE, "t.yaml:60:11: ", "'lamp.lit'"},
    {"say: [light.*,", "say: [ligth.*,", ERROR_REFERENCE, "t.yaml:63:11: ", "'light.*'"},
    {"where: {owner:", "where: {owners:", ERROR_REFERENCE, "t.yaml:61:21: ", "mean 'owner'?"},
    {"colour: [red]", "colour: [rad]", ERROR_FIELD, "t.yaml:61:38: ", "one of red, green"},
    {"colour: [red]", "colour: red", ERROR_FIELD, "t.yaml:61:37: ", "must be a list"},
    {"colour: [red]", "keeper: [joe]", ERROR_AGREEMENT, "t.yaml:61:37: ", "cannot be a condition"},
    {"colour: [red]", "note: [joe]", ERROR_AGREEMENT, "t.yaml:61:35: ", "cannot be a condition"},
    {"[east, guest]", "[east, gues]", ERROR_REFERENCE, "t.yaml:66:31: ", "mean 'guest'?"},
};

static void test_refusal(gconstpointer data)
{
    const struct refusal *refusal = data;
    g_autofree char *text = changed(refusal->from, refusal->to);
    g_autoptr(GError) error = NULL;
    OWNED(agreement) agreement = read_text(text, &error);

    g_assert_null(agreement);
    g_assert_nonnull(error);
    g_test_message("%s", error->message);
    g_assert_error(error, TRUCE_ERROR, refusal->code);
    g_assert_true(g_str_has_prefix(error->message, refusal->place));
    g_assert_nonnull(strstr(error->message, refusal->says));
}

static void test_no_date(void)
{
    g_autofree char *once = changed("    dated: 2020-11-10\n", "");
    char *at = strstr(once, "    dated: 2020-11-09\n");
    g_autofree char *text =
        g_strdup_printf("%.*s%s", (int)(at - once), once, at + strlen("    dated: 2020-11-09\n"));
    g_autoptr(GError) error = NULL;
    OWNED(agreement) agreement = read_text(text, &error);

    g_assert_null(agreement);
    g_assert_error(error, TRUCE_ERROR, ERROR_AGREEMENT);
    g_assert_true(g_str_has_prefix(error->message, "t.yaml:15:3: no instrument has a date"));
}

static void refuse_bytes(const char *bytes, size_t n, int code, const char *says)
{
    g_autoptr(GError) error = NULL;
    OWNED(agreement) agreement = agreement_read(bytes, n, "t.yaml", module_list(), &error);

    g_assert_null(agreement);
    g_assert_error(error, TRUCE_ERROR, code);
    g_assert_nonnull(strstr(error->message, says));
}

static void test_bytes(void)
{
    g_autofree char *large = g_strnfill(600000, 'a');
    g_autofree char *deep = g_strnfill(33, '[');

    refuse_bytes("", 0, ERROR_MALFORMED, "t.yaml:1:1: the file is empty");
    refuse_bytes("# nothing\n", 10, ERROR_MALFORMED, "the file is empty");
    refuse_bytes("- a\n", 4, ERROR_FIELD, "t.yaml:1:1: ");
    refuse_bytes("lamps\n", 6, ERROR_FIELD, "t.yaml:1:1: ");
    refuse_bytes("a: \xff\n", 5, ERROR_MALFORMED, "not valid UTF-8");
    refuse_bytes("a: \0\n", 5, ERROR_MALFORMED, "not valid UTF-8");
    refuse_bytes("a: \"\\0\"\n", 8, ERROR_MALFORMED, "t.yaml:1:4: the text is not valid");
    refuse_bytes("%YAML 1.1\n---\na: b\n", 19, ERROR_MALFORMED, "directives");
    refuse_bytes("[a]: b\n", 7, ERROR_MALFORMED, "t.yaml:1:1: ");
    refuse_bytes(large, 600000, ERROR_TOO_LARGE, "600000 bytes, expected at most 524288");
    refuse_bytes(deep, 33, ERROR_MALFORMED, "t.yaml:1:33: lists and objects");
}

/* ---- who may say what ---- */

static json_t *lamp(const char *owner, const char *colour)
{
    return json_pack("{s:s, s:s, s:s*}", "lamp", "l1", "owner", owner, "colour", colour);
}

static void allow(const struct agreement *agreement, const char *who, const char *kind,
                  json_t *fields)
{
    g_autoptr(GError) error = NULL;

    agreement_allows(agreement, who, kind, fields, &error);
    g_assert_no_error(error);
    json_decref(fields);
}

static void forbid(const struct agreement *agreement, const char *who, const char *kind,
                   json_t *fields, const char *sentence)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(agreement_allows(agreement, who, kind, fields, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_AUTHORITY);
    g_assert_cmpstr(error->message, ==, sentence);
    json_decref(fields);
}

static void test_authority(void)
{
    OWNED(agreement) agreement = read_text(good, NULL);

    allow(agreement, "east", "lamp.lit", lamp("east", "red"));
    allow(agreement, "guest", "lamp.lit", lamp("west", "green"));
    allow(agreement, "guest", "lamp.doused", lamp("west", NULL));
    allow(agreement, "guest", "boat.moored", json_object());
    allow(agreement, "guest", "key.enrolled", json_object());
    allow(agreement, "west", "row.withdrawn", json_object());
    allow(agreement, "west", "lamp.doused", json_pack("{s:[s, s]}", "witnesses", "east", "guest"));

    forbid(agreement, "east", "lamp.lit", lamp("west", "red"),
           "lamp.lit by east is not allowed: field owner: found west, the agreement allows east");
    forbid(agreement, "east", "lamp.lit", lamp("east", "green"),
           "lamp.lit by east is not allowed: field colour: found green, the agreement allows red");
    forbid(
        agreement, "east", "lamp.lit", lamp("east", NULL),
        "lamp.lit by east is not allowed: field colour: found nothing, the agreement allows red");
    forbid(agreement, "west", "lamp.doused", json_pack("{s:[s, s]}", "witnesses", "east", "west"),
           "lamp.doused by west is not allowed: field witnesses: found east, west, the agreement "
           "allows east, guest");
    forbid(agreement, "east", "lamp.doused", json_object(),
           "lamp.doused by east is not allowed: the agreement lets west, guest say it");
    forbid(agreement, "east", "boat.sunk", json_object(),
           "boat.sunk by east is not allowed: the agreement lets nobody say it");
    forbid(agreement, "north", "key.enrolled", json_object(),
           "there is no participant 'north' in the agreement, so it may say nothing");
}

static void test_everybody(void)
{
    OWNED(agreement) agreement = read_changed("who: [guest]", "who: \"*\"");

    allow(agreement, "east", "lamp.doused", json_object());
    allow(agreement, "west", "boat.moored", json_object());
}

static void test_keeps(void)
{
    OWNED(agreement) agreement = read_text(good, NULL);

    g_assert_true(agreement_keeps(agreement, "tour", "east"));
    g_assert_false(agreement_keeps(agreement, "tour", "west"));
    g_assert_true(agreement_keeps(agreement, "notice", "west"));
}

/* ---- amendments ---- */

static void test_follow(void)
{
    static const struct {
        const char *from, *to, *says;
    } cases[] = {
        {"slug: lamps", "slug: lamp", "is of the mission 'lamp', expected 'lamps'"},
        {"text: Dale", "text: Valley", "drops the name 'Dale' of the place 'dale'"},
        {"type: statement\n    title: Reply", "type: letter\n    title: Reply",
         "it was a statement"},
    };
    OWNED(agreement) old = read_text(good, NULL);
    OWNED(agreement) same = read_text(good, NULL);
    OWNED(agreement)
    renamed = read_changed("[{language: en, text: Dale}]",
                           "[{language: en, text: Valley}, {language: en, text: Dale}]");
    g_autoptr(GError) error = NULL;

    agreement_may_follow(old, same, &error);
    g_assert_no_error(error);
    agreement_may_follow(old, renamed, &error);
    g_assert_no_error(error);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        OWNED(agreement) amended = read_changed(cases[i].from, cases[i].to);

        g_assert_false(agreement_may_follow(old, amended, &error));
        g_assert_error(error, TRUCE_ERROR, ERROR_AGREEMENT);
        g_assert_nonnull(strstr(error->message, cases[i].says));
        g_clear_error(&error);
    }
}

static void test_follow_ids(void)
{
    OWNED(agreement)
    old = read_changed("facts:\n",
                       "roles:\n  - {id: watch, names: [{language: en, text: Watch}]}\nfacts:\n");
    OWNED(agreement) dropped = read_text(good, NULL);
    OWNED(agreement)
    retyped = read_changed(
        "facts:\n", "ranks:\n  - {id: watch, names: [{language: en, text: Watch}]}\nfacts:\n");
    g_autoptr(GError) error = NULL;

    g_assert_false(agreement_may_follow(old, dropped, &error));
    g_assert_nonnull(strstr(error->message, "drops the role 'watch'"));
    g_clear_error(&error);
    g_assert_false(agreement_may_follow(old, retyped, &error));
    g_assert_nonnull(strstr(error->message, "makes a rank of the role 'watch'"));
    g_clear_error(&error);
    /* The other way round is an addition. */
    agreement_may_follow(dropped, old, &error);
    g_assert_no_error(error);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/agreement/good", test_good);
    g_test_add_func("/agreement/readings", test_readings);
    g_test_add_func("/agreement/canonical", test_canonical);
    g_test_add_func("/agreement/without-modules", test_without_modules);
    for (size_t i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_autofree char *path = g_strdup_printf("/agreement/refused/%zu", i);

        g_test_add_data_func(path, &refusals[i], test_refusal);
    }
    g_test_add_func("/agreement/no-date", test_no_date);
    g_test_add_func("/agreement/bytes", test_bytes);
    g_test_add_func("/agreement/authority", test_authority);
    g_test_add_func("/agreement/everybody", test_everybody);
    g_test_add_func("/agreement/keeps", test_keeps);
    g_test_add_func("/agreement/follow", test_follow);
    g_test_add_func("/agreement/follow-ids", test_follow_ids);
    return g_test_run();
}
