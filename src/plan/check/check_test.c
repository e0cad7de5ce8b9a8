/* A small problem and a plan that keeps its rules; then one thing changed at a time, and exactly
 * what that breaks must be found. In the JSON here ' stands for ". */
#include "plan/check.h"

#include <string.h>

static const char problem_text[] =
    "{'format': 'truce-rotation-problem/1', 'horizon': {'from': '2021-01-01',"
    " 'until': '2021-07-01'}, 'tour': {'max': 'P3M', 'end_of_month': 'clamp', 'min_days': 20},"
    " 'dwell_days': 30, 'ceiling': 6, 'relief': {'max_share': '1/2', 'within_days': 7},"
    " 'roles': [{'id': 'medic', 'handover_days': 3}, {'id': 'guard', 'handover_days': 0}],"
    " 'posts': [{'id': 'hill', 'minimum': 3}, {'id': 'gate', 'minimum': 2}],"
    " 'positions': [{'id': 'h1', 'post': 'hill', 'role': 'medic'},"
    "  {'id': 'h2', 'post': 'hill', 'role': 'guard'}, {'id': 'h3', 'post': 'hill', 'role': "
    "'guard'},"
    "  {'id': 'g1', 'post': 'gate', 'role': 'guard'}, {'id': 'g2', 'post': 'gate', 'role': "
    "'guard'}],"
    " 'people': ["
    "  {'id': 'ani', 'roles': ['medic', 'guard'], 'unavailable': [], 'returned': null},"
    "  {'id': 'ben', 'roles': ['guard'], 'unavailable': [['2021-01-05', '2021-01-09']],"
    "   'returned': null},"
    "  {'id': 'cem', 'roles': ['guard'], 'unavailable': [], 'returned': null},"
    "  {'id': 'dan', 'roles': ['guard'], 'unavailable': [], 'returned': null},"
    "  {'id': 'eva', 'roles': ['guard'], 'unavailable': [], 'returned': null},"
    "  {'id': 'fay', 'roles': ['medic'], 'unavailable': [['2021-01-31', '2021-02-05'],"
    "   ['2021-05-05', '2021-06-01']], 'returned': '2021-01-06'},"
    "  {'id': 'gor', 'roles': ['medic'], 'unavailable': [], 'returned': null},"
    "  {'id': 'hal', 'roles': ['guard'], 'unavailable': [], 'returned': null},"
    "  {'id': 'ida', 'roles': ['guard'], 'unavailable': [], 'returned': null},"
    "  {'id': 'jan', 'roles': ['guard'], 'unavailable': [], 'returned': null},"
    "  {'id': 'kim', 'roles': ['guard'], 'unavailable': [], 'returned': null},"
    "  {'id': 'lea', 'roles': ['guard'], 'unavailable': [], 'returned': null},"
    "  {'id': 'max', 'roles': ['guard'], 'unavailable': [], 'returned': null},"
    "  {'id': 'nor', 'roles': ['guard'], 'unavailable': [], 'returned': null},"
    "  {'id': 'ole', 'roles': ['guard'], 'unavailable': [], 'returned': null}],"
    " 'serving': [{'position': 'h1', 'person': 'ani', 'since': '2020-11-10'},"
    "  {'position': 'h2', 'person': 'ben', 'since': '2020-11-20'},"
    "  {'position': 'h3', 'person': 'cem', 'since': '2020-12-01'},"
    "  {'position': 'g1', 'person': 'dan', 'since': '2020-12-05'},"
    "  {'position': 'g2', 'person': 'eva', 'since': '2020-12-20'}],"
    " 'lifts': [{'id': 'a1', 'date': '2021-01-20', 'seats': 2, 'cost': 3},"
    "  {'id': 'a2', 'date': '2021-02-05', 'seats': 2, 'cost': 5},"
    "  {'id': 'a3', 'date': '2021-02-10', 'seats': 2, 'cost': 5},"
    "  {'id': 'a4', 'date': '2021-02-20', 'seats': 2, 'cost': 5},"
    "  {'id': 'a5', 'date': '2021-03-01', 'seats': 2, 'cost': 5},"
    "  {'id': 'a6', 'date': '2021-03-05', 'seats': 2, 'cost': 4},"
    "  {'id': 'a7', 'date': '2021-03-20', 'seats': 2, 'cost': 5},"
    "  {'id': 'a8', 'date': '2021-04-20', 'seats': 2, 'cost': 5},"
    "  {'id': 'a9', 'date': '2021-05-05', 'seats': 2, 'cost': 5},"
    "  {'id': 'b1', 'date': '2021-05-20', 'seats': 2, 'cost': 5},"
    "  {'id': 'b2', 'date': '2021-06-01', 'seats': 2, 'cost': 5},"
    "  {'id': 'b3', 'date': '2021-06-05', 'seats': 2, 'cost': 5},"
    "  {'id': 'b4', 'date': '2021-06-20', 'seats': 2, 'cost': 2},"
    "  {'id': 'z1', 'date': '2020-12-31', 'seats': 2, 'cost': 1},"
    "  {'id': 'z2', 'date': '2021-07-01', 'seats': 2, 'cost': 1}],"
    " 'minimise': ['gaps', 'lift_cost', 'tours', 'people', 'peak', 'changes'],"
    " 'published': {'freeze': '2021-01-01', 'tours': []}}";

static const char plan_text[] =
    "{'format': 'truce-rotation-plan/1', 'tours': ["
    /*  0 */ "{'position': 'h1', 'person': 'ani', 'arrive': null, 'leave': 'a3'},"
    /*  1 */ "{'position': 'h1', 'person': 'fay', 'arrive': 'a2', 'leave': 'a9'},"
    /*  2 */ "{'position': 'h1', 'person': 'gor', 'arrive': 'a8', 'leave': null},"
    /*  3 */ "{'position': 'h2', 'person': 'ben', 'arrive': null, 'leave': 'a4'},"
    /*  4 */ "{'position': 'h2', 'person': 'hal', 'arrive': 'a4', 'leave': 'b1'},"
    /*  5 */ "{'position': 'h2', 'person': 'ani', 'arrive': 'b1', 'leave': null},"
    /*  6 */ "{'position': 'h3', 'person': 'cem', 'arrive': null, 'leave': 'a5'},"
    /*  7 */ "{'position': 'h3', 'person': 'jan', 'arrive': 'a5', 'leave': 'b2'},"
    /*  8 */ "{'position': 'h3', 'person': 'kim', 'arrive': 'b2', 'leave': null},"
    /*  9 */ "{'position': 'g1', 'person': 'dan', 'arrive': null, 'leave': 'a6'},"
    /* 10 */ "{'position': 'g1', 'person': 'lea', 'arrive': 'a6', 'leave': 'b3'},"
    /* 11 */ "{'position': 'g1', 'person': 'max', 'arrive': 'b3', 'leave': null},"
    /* 12 */ "{'position': 'g2', 'person': 'eva', 'arrive': null, 'leave': 'a7'},"
    /* 13 */ "{'position': 'g2', 'person': 'nor', 'arrive': 'a7', 'leave': 'b4'},"
    /* 14 */ "{'position': 'g2', 'person': 'ole', 'arrive': 'b4', 'leave': null}],"
    " 'objective': {'gaps': 0, 'lift_cost': 56, 'tours': 10, 'people': 10, 'peak': 1,"
    "  'changes': 0},"
    " 'bound': {'gaps': 0, 'lift_cost': 24, 'tours': 10, 'people': 9, 'peak': 1, 'changes': 0},"
    " 'proof': [{'after': '2020-12-31', 'until': '2021-03-20', 'must_arrive': 5, 'least_cost': 12},"
    "  {'after': '2021-03-20', 'until': '2021-06-20', 'must_arrive': 5, 'least_cost': 12}],"
    " 'unfilled': [], 'solver': {'seconds': 0.25, 'threads': 1, 'seed': 7}}";

/* ---- changing one thing ---- */

static json_t *from_text(const char *text)
{
    g_autofree char *quoted = g_strdelimit(g_strdup(text), "'", '"');
    json_error_t at;
    json_t *json = json_loads(quoted, JSON_DECODE_ANY, &at);

    if (json == NULL)
        g_error("%s in %s", at.text, quoted);
    return json;
}

struct pair {
    json_t *problem;
    json_t *plan;
};

static struct pair pair_new(void)
{
    struct pair pair = {from_text(problem_text), from_text(plan_text)};

    json_object_set_new(json_object_get(pair.problem, "published"), "tours",
                        json_deep_copy(json_object_get(pair.plan, "tours")));
    return pair;
}

static void pair_clear(struct pair *pair)
{
    json_decref(pair->problem);
    json_decref(pair->plan);
}

static json_t *member(json_t *json, const char *name)
{
    json_t *found = json_is_array(json)
                        ? json_array_get(json, (size_t)g_ascii_strtoull(name, NULL, 10))
                        : json_object_get(json, name);

    g_assert_nonnull(found);
    return found;
}

/* "plan tours/3/leave = 'a5'"; without a value it is taken away, and "+" appends to a list. */
static void edit_one(struct pair *pair, const char *edit)
{
    g_auto(GStrv) sides = g_strsplit(edit, " = ", 2);
    const char *space = strchr(sides[0], ' ');
    g_auto(GStrv) names = g_strsplit(space + 1, "/", -1);
    json_t *json = g_str_has_prefix(edit, "plan ") ? pair->plan : pair->problem;
    unsigned last = g_strv_length(names) - 1;
    json_t *value = sides[1] == NULL ? NULL : from_text(sides[1]);

    for (unsigned i = 0; i < last; i++)
        json = member(json, names[i]);
    if (json_is_object(json) && value == NULL)
        g_assert_cmpint(json_object_del(json, names[last]), ==, 0);
    else if (json_is_object(json))
        json_object_set_new(json, names[last], value);
    else if (strcmp(names[last], "+") == 0)
        json_array_append_new(json, value);
    else if (value == NULL)
        json_array_remove(json, (size_t)g_ascii_strtoull(names[last], NULL, 10));
    else
        json_array_set_new(json, (size_t)g_ascii_strtoull(names[last], NULL, 10), value);
}

static void edit(struct pair *pair, const char *edits)
{
    g_auto(GStrv) each = g_strsplit(edits, "; ", -1);

    for (unsigned i = 0; each[i] != NULL; i++)
        edit_one(pair, each[i]);
}

static json_t *check(const struct pair *pair, GError **error)
{
    g_autofree char *problem = json_dumps(pair->problem, 0);
    g_autofree char *plan = json_dumps(pair->plan, 0);

    return plan_check(problem, strlen(problem), plan, strlen(plan), error);
}

/* "limit 2021-05-05, seats 2021-02-05": what is in the list `name`, and of which day. */
static char *listed_text(const json_t *report, const char *name)
{
    GString *text = g_string_new(NULL);
    json_t *broken = NULL;
    size_t i = 0;

    json_array_foreach(json_object_get(report, name), i, broken)
    {
        const char *day = json_string_value(json_object_get(broken, "day"));

        g_assert_cmpstr(json_string_value(json_object_get(broken, "sentence")), !=, "");
        g_string_append_printf(text, "%s%s%s%s", i > 0 ? ", " : "",
                               json_string_value(json_object_get(broken, "rule")),
                               day == NULL ? "" : " ", day == NULL ? "" : day);
    }
    return g_string_free(text, FALSE);
}

static char *broken_text(const json_t *report)
{
    return listed_text(report, "broken");
}

/* ---- the rules ---- */

struct change {
    const char *name;
    const char *edits;
    const char *broken;
    const char *waived; /* NULL: nothing */
};

#define PIN(position, person, arrive, leave)                                                       \
    "problem pinned/+ = {'position': '" position "', 'person': '" person "', 'arrive': " arrive    \
    ", 'leave': " leave "}"
#define WAIVE(position, person, arrive, leave)                                                     \
    "problem pinned/+ = {'position': '" position "', 'person': '" person "', 'arrive': " arrive    \
    ", 'leave': " leave ", 'waiver': 'so'}"

/* Amounts are stated again as counted before these are compared. */
static const struct change rule_changes[] = {
    {"nothing", "plan solver/seed = 8", ""},
    {"unknown-person", "plan tours/14/person = 'zed'",
     "unknown, minimum 2021-06-20, unfilled 2021-06-20"},
    {"unknown-position",
     "plan unfilled/+ = {'position': 'x', 'from': '2021-01-01',"
     " 'until': '2021-01-02', 'because': 'so'}",
     "unknown"},
    {"unknown-lift",
     "plan tours/+ = {'position': 'h1', 'person': 'ida', 'arrive': 'q',"
     " 'leave': null}",
     "unknown"},
    {"serving-without-line", "plan tours/0",
     "serving 2021-01-01, minimum 2021-01-01, unfilled 2021-01-01, freeze 2021-01-01"},
    {"serving-twice",
     "plan tours/+ = {'position': 'h1', 'person': 'ani', 'arrive': null,"
     " 'leave': 'a3'}",
     "serving 2021-01-01, person 2020-11-10, position 2021-02-05, ceiling 2021-02-05"},
    {"serving-elsewhere", "plan tours/0/position = 'g2'",
     "serving 2021-01-01, serving 2021-01-01, minimum 2021-01-01, unfilled 2021-01-01,"
     " freeze 2021-01-01"},
    {"serving-nobody",
     "plan tours/+ = {'position': 'h1', 'person': 'ida', 'arrive': null,"
     " 'leave': 'a3'}",
     "serving 2021-01-01"},
    {"order", "plan tours/+ = {'position': 'g1', 'person': 'ida', 'arrive': 'a2', 'leave': 'a2'}",
     "order 2021-02-05"},
    {"arrive-before-horizon",
     "plan tours/+ = {'position': 'g1', 'person': 'ida', 'arrive': 'z1',"
     " 'leave': 'a1'}",
     "horizon 2020-12-31, freeze 2020-12-31"},
    {"leave-after-horizon", "plan tours/14/leave = 'z2'", "horizon 2021-07-01"},
    {"leave-after-horizon-serving",
     "problem ceiling = null; problem tour/max = 'P7M';"
     " plan tours/12/leave = 'z2'",
     "horizon 2021-07-01"},
    {"limit", "plan tours/1/leave = 'b1'; problem people/5/unavailable = []", "limit 2021-05-05"},
    {"limit-of-serving", "problem serving/3/since = '2020-12-04'", "limit 2021-03-04"},
    {"limit-at-end", "plan tours/13/leave = null; plan tours/14", "limit 2021-06-20"},
    {"limit-clamp", "problem serving/1/since = '2020-11-30'; problem lifts/3/date = '2021-03-01'",
     "limit 2021-02-28"},
    {"limit-forward",
     "problem serving/1/since = '2020-11-30'; problem lifts/3/date = '2021-03-01';"
     " problem tour/end_of_month = 'forward'; problem relief = null",
     ""},
    {"left-out",
     "problem ceiling; problem relief; problem people/6/unavailable;"
     " problem people/6/returned",
     ""},
    {"absence-of-no-day", "problem people/6/unavailable/+ = ['2021-06-01', '2021-06-01']", ""},
    {"min-days", "problem tour/min_days = 90", "min_days 2021-05-05, min_days 2021-05-20"},
    {"dwell", "problem dwell_days = 100", "dwell 2021-05-20, dwell 2021-02-05"},
    {"dwell-after-return", "problem people/5/returned = '2021-01-07'", "dwell 2021-02-05"},
    {"dwell-not-yet-returned", "problem people/5/returned = '2021-02-07'; problem dwell_days = 0",
     "dwell 2021-02-05"},
    {"two-places", "plan tours/14/person = 'gor'; problem people/6/roles/+ = 'guard'",
     "person 2021-06-20"},
    {"role", "plan tours/14/person = 'fay'", "role 2021-06-20"},
    {"unavailable", "problem people/5/unavailable/+ = ['2021-05-04', '2021-05-05']",
     "unavailable 2021-05-04"},
    {"unavailable-from-the-first-day",
     "problem people/5/unavailable/0 = ['2021-01-31', '2021-02-06']", "unavailable 2021-02-05"},
    {"unavailable-at-end", "problem people/6/unavailable/+ = ['2021-06-30', '2021-07-09']",
     "unavailable 2021-06-30"},
    {"unavailable-after-end", "problem people/6/unavailable/+ = ['2021-07-01', '2021-07-09']", ""},
    {"three-at-once",
     "problem ceiling = null; plan tours/+ = {'position': 'h1', 'person': 'ida', 'arrive': 'a2',"
     " 'leave': 'a7'}; problem people/8/roles/+ = 'medic'",
     "position 2021-02-05"},
    {"handover", "plan tours/1/arrive = 'a3'; problem roles/0/handover_days = 1",
     "handover 2021-02-10"},
    {"handover-too-short", "problem roles/0/handover_days = 6", "handover 2021-02-05"},
    {"handover-until-successor-leaves",
     "problem tour/min_days = 1; problem roles/1/handover_days = 0; problem lifts/0/date ="
     " '2021-02-07'; plan tours/+ = {'position': 'h1', 'person': 'ida', 'arrive': 'a2', 'leave':"
     " 'a1'}; plan tours/1/arrive = 'a1'; problem people/8/roles/+ = 'medic'",
     "handover 2021-02-05"},
    {"handover-at-the-end",
     "problem roles/0/handover_days = 12; problem lifts/12/date = '2021-06-20'; plan tours/+ ="
     " {'position': 'h1', 'person': 'ida', 'arrive': 'b4', 'leave': null};"
     " problem people/8/roles/+ = 'medic'; plan tours/1/arrive = 'a1'; problem dwell_days = 0;"
     " problem people/5/unavailable = []; problem tour/max = 'P6M'",
     "handover 2021-06-20"},
    {"handover-after-gap",
     "plan tours/0/leave = 'a1'; problem posts/0/minimum = 2;"
     " plan unfilled/+ = {'position': 'h1', 'from': '2021-01-20',"
     " 'until': '2021-02-05', 'because': 'no lift'}",
     ""},
    {"ceiling", "problem ceiling = 5", "ceiling 2021-02-05, ceiling 2021-04-20"},
    {"minimum", "problem posts/1/minimum = 3", "minimum 2021-01-01"},
    {"minimum-with-gap",
     "plan tours/14; plan unfilled/+ = {'position': 'g2',"
     " 'from': '2021-06-20', 'until': '2021-07-01', 'because': 'so'}",
     "minimum 2021-06-20"},
    {"relief", "problem relief/within_days = 16", "relief 2021-03-20, relief 2021-06-20"},
    {"relief-within-less", "problem relief/within_days = 15", ""},
    {"relief-share", "problem relief/max_share = '0/2'",
     "relief 2021-02-05, relief 2021-02-20, relief 2021-03-01, relief 2021-04-20,"
     " relief 2021-05-20, relief 2021-06-01, relief 2021-03-05, relief 2021-03-20,"
     " relief 2021-06-05, relief 2021-06-20"},
    {"seats-in",
     "problem lifts/12/seats = 0; problem relief = null; plan tours/13/leave = 'b3';"
     " plan tours/14/arrive = 'b3'; plan tours/11/arrive = 'b4'; plan tours/10/leave ="
     " 'b3'",
     "seats 2021-06-20, minimum 2021-06-05, unfilled 2021-06-05"},
    {"seats-out", "problem lifts/2/seats = 0", "seats 2021-02-10"},
    {"frozen-arrival-moved",
     "problem published/freeze = '2021-02-11'; plan tours/1/arrive = 'a1';"
     " problem people/5/unavailable = []; problem dwell_days = 1;"
     " problem tour/max = 'P4M'",
     "freeze 2021-01-20, freeze 2021-02-05"},
    {"frozen-departure-moved",
     "problem published/freeze = '2021-02-11'; plan tours/0/leave = 'a4';"
     " problem tour/max = 'P4M'; problem ceiling = 7",
     "freeze 2021-02-10"},
    {"frozen-departure-new",
     "problem published/freeze = '2021-02-11'; problem published/tours/0/leave"
     " = 'a4'",
     "freeze 2021-02-10"},
    {"frozen-tour-new", "problem published/freeze = '2021-02-11'; problem published/tours/1",
     "freeze 2021-02-05"},
    {"frozen-and-kept", "problem published/freeze = '2021-02-11'", ""},
    {"after-freeze-moved",
     "problem published/freeze = '2021-02-11'; plan tours/1/leave = 'a8';"
     " plan tours/2/arrive = 'a7'; problem tour/max = 'P4M'",
     ""},
    {"unfilled-missing", "plan tours/14; problem posts/1/minimum = 0", "unfilled 2021-06-20"},
    {"unfilled-too-much",
     "plan unfilled/+ = {'position': 'g2', 'from': '2021-06-20',"
     " 'until': '2021-06-21', 'because': 'so'}",
     "unfilled 2021-06-20"},
    {"unfilled-without-reason",
     "plan tours/14; problem posts/1/minimum = 0; plan unfilled/+ = {'position': 'g2', 'from':"
     " '2021-06-20', 'until': '2021-07-01', 'because': ' '}",
     "unfilled 2021-06-20"},
};

/* What is pinned, beside the rules that a waiver lets it break. */
static const struct change pin_changes[] = {
    {"kept", PIN("h1", "ani", "null", "'a3'") "; " PIN("g2", "ole", "'b4'", "null"), ""},
    {"kept-with-waiver", WAIVE("h1", "ani", "null", "'a3'"), ""},
    {"kept-without-waiver",
     "problem pinned/+ = {'position': 'h1', 'person': 'ani', 'arrive': null, 'leave': 'a3',"
     " 'waiver': null}",
     ""},
    {"other-departure", PIN("h1", "ani", "null", "'a4'"), "pin 2021-02-20"},
    {"other-arrival", PIN("h1", "fay", "'a1'", "'a9'"), "pin 2021-01-20"},
    {"other-person", PIN("g2", "ida", "'b4'", "null"), "pin 2021-06-20"},
    {"other-position", PIN("g1", "ole", "'b4'", "null"), "pin 2021-06-20"},
    {"serving-to-the-end", PIN("h1", "ani", "null", "null"), "pin 2021-01-01"},
    {"some-there",
     PIN("g2", "ida", "'b4'", "null") "; " PIN("g2", "ole", "'b4'",
                                               "null") "; " PIN("h1", "ben", "null", "'a4'"),
     "pin 2021-02-20, pin 2021-06-20"},
    {"waived-and-not-there", WAIVE("g2", "ida", "'b4'", "null"), "pin 2021-06-20"},
    {"limit",
     "plan tours/1/leave = 'b1'; problem people/5/unavailable = []; " WAIVE("h1", "fay", "'a2'",
                                                                            "'b1'"),
     "", "limit 2021-05-05"},
    {"limit-without-waiver",
     "plan tours/1/leave = 'b1'; problem people/5/unavailable = []; " PIN("h1", "fay", "'a2'",
                                                                          "'b1'"),
     "limit 2021-05-05"},
    {"limit-of-serving",
     "problem serving/3/since = '2020-12-04'; " WAIVE("g1", "dan", "null", "'a6'"), "",
     "limit 2021-03-04"},
    {"limit-at-end",
     "plan tours/13/leave = null; plan tours/14; " WAIVE("g2", "nor", "'a7'", "null"), "",
     "limit 2021-06-20"},
    {"limit-of-another",
     "plan tours/1/leave = 'b1'; problem people/5/unavailable = []; " WAIVE("h1", "ani", "null",
                                                                            "'a3'"),
     "limit 2021-05-05"},
    {"min-days", "problem tour/min_days = 90; " WAIVE("h1", "fay", "'a2'", "'a9'"),
     "min_days 2021-05-20", "min_days 2021-05-05"},
    {"dwell-before",
     "problem dwell_days = 100; problem people/5/returned = null; " WAIVE("h1", "ani", "null",
                                                                          "'a3'"),
     "", "dwell 2021-05-20"},
    {"dwell-after",
     "problem dwell_days = 100; problem people/5/returned = null; " WAIVE("h2", "ani", "'b1'",
                                                                          "null"),
     "", "dwell 2021-05-20"},
    {"dwell-after-return",
     "problem people/5/returned = '2021-01-07'; " WAIVE("h1", "fay", "'a2'", "'a9'"), "",
     "dwell 2021-02-05"},
    {"role", "plan tours/14/person = 'fay'; " WAIVE("g2", "fay", "'b4'", "null"), "",
     "role 2021-06-20"},
    {"unavailable",
     "problem people/5/unavailable/+ = ['2021-05-04', '2021-05-05']; " WAIVE("h1", "fay", "'a2'",
                                                                             "'a9'"),
     "", "unavailable 2021-05-04"},
    {"handover-to", "problem roles/0/handover_days = 6; " WAIVE("h1", "fay", "'a2'", "'a9'"), "",
     "handover 2021-02-05"},
    {"handover-from", "problem roles/0/handover_days = 6; " WAIVE("h1", "ani", "null", "'a3'"), "",
     "handover 2021-02-05"},
    {"handover-of-others", "problem roles/0/handover_days = 6; " WAIVE("h1", "gor", "'a8'", "null"),
     "handover 2021-02-05"},
    {"two-places",
     "plan tours/14/person = 'gor'; problem people/6/roles/+ = 'guard'; " WAIVE("g2", "gor", "'b4'",
                                                                                "null"),
     "person 2021-06-20"},
    {"seats", "problem lifts/2/seats = 0; " WAIVE("h1", "ani", "null", "'a3'"), "seats 2021-02-10"},
    {"ceiling", "problem ceiling = 5; " WAIVE("h1", "fay", "'a2'", "'a9'"),
     "ceiling 2021-02-05, ceiling 2021-04-20"},
    {"frozen",
     "problem published/freeze = '2021-02-11'; problem published/tours/1; " WAIVE("h1", "fay",
                                                                                  "'a2'", "'a9'"),
     "freeze 2021-02-05"},
};

/* Those of the unchanged plan may be above what is left of it. */
static const char no_bounds[] = "plan proof = []; plan bound = {'gaps': 0, 'lift_cost': 0,"
                                " 'tours': 0, 'people': 0, 'peak': 0, 'changes': 0}";

static void test_rule(gconstpointer data)
{
    const struct change *change = data;
    struct pair pair = pair_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *broken = NULL;
    g_autofree char *waived = NULL;
    json_t *report = NULL;

    edit(&pair, no_bounds);
    json_object_set_new(pair.problem, "pinned", json_array());
    edit(&pair, change->edits);
    report = check(&pair, &error);
    g_assert_no_error(error);
    json_object_set(pair.plan, "objective", json_object_get(report, "objective"));
    json_decref(report);
    report = check(&pair, &error);
    g_assert_no_error(error);
    broken = broken_text(report);
    g_assert_cmpstr(broken, ==, change->broken);
    waived = listed_text(report, "waived");
    g_assert_cmpstr(waived, ==, change->waived != NULL ? change->waived : "");
    g_assert_true(json_is_boolean(json_object_get(report, "valid")));
    g_assert_cmpint(json_is_true(json_object_get(report, "valid")), ==, broken[0] == '\0');
    json_decref(report);
    pair_clear(&pair);
}

/* ---- the numbers ---- */

static const struct change number_changes[] = {
    {"nothing", "plan solver/seed = 8", ""},
    {"objective", "plan objective/lift_cost = 55", "objective"},
    {"objective-left-out", "plan objective/peak", "objective"},
    {"objective-not-asked", "problem minimise = ['gaps', 'lift_cost']", ""},
    {"objective-not-asked-and-wrong",
     "problem minimise = ['gaps', 'lift_cost']; plan objective/people = 11", "objective"},
    {"bound", "plan bound/people = 11", "bound"},
    {"bound-left-out", "plan bound/gaps", "bound"},
    {"window-empty", "plan proof/1/until = '2021-03-20'", "window 2021-03-20"},
    {"windows-overlap", "plan proof/1/after = '2021-03-19'", "window 2021-03-19"},
    {"must-arrive", "plan proof/0/must_arrive = 6", "must_arrive 2021-03-20"},
    {"must-arrive-later", "plan proof/0/after = '2021-01-20'", "must_arrive 2021-03-20"},
    {"must-arrive-by-handover",
     "plan proof/0/until = '2021-02-05'; plan proof/0/must_arrive = 1;"
     " plan proof/0/least_cost = 3; plan bound/lift_cost = 15",
     ""},
    {"must-arrive-too-early",
     "plan proof/0/until = '2021-02-04'; plan proof/0/must_arrive = 1;"
     " plan proof/0/least_cost = 3; plan bound/lift_cost = 15",
     "must_arrive 2021-02-04"},
    {"must-arrive-less",
     "plan proof/0/must_arrive = 4; plan proof/0/least_cost = 7;"
     " plan bound/lift_cost = 19",
     ""},
    {"must-arrive-twice",
     "plan proof = [{'after': '2020-12-31', 'until': '2021-06-20', 'must_arrive': 10,"
     " 'least_cost': 19}]; plan bound/lift_cost = 19",
     ""},
    {"must-arrive-twice-and-no-more",
     "plan proof = [{'after': '2020-12-31', 'until': '2021-06-20', 'must_arrive': 11,"
     " 'least_cost': 24}]",
     "must_arrive 2021-06-20"},
    {"least-cost", "plan proof/1/least_cost = 13; plan bound/lift_cost = 25",
     "least_cost 2021-06-20"},
    {"least-cost-too-few-seats",
     "problem lifts/0/seats = 0; problem lifts/1/seats = 1; problem lifts/2/seats = 0;"
     " problem lifts/3/seats = 1; problem lifts/4/seats = 0; problem lifts/5/seats = 0;"
     " problem lifts/6/seats = 1; plan proof/1; plan bound/lift_cost = 12",
     "seats 2021-02-10, seats 2021-03-01, seats 2021-03-01, seats 2021-03-05, seats 2021-03-05,"
     " least_cost 2021-03-20"},
    /* Of a position with a waiver nothing is known. */
    {"must-arrive-but-for-a-waiver",
     "problem pinned = [{'position': 'h1', 'person': 'ani', 'arrive': null, 'leave': 'a3',"
     " 'waiver': 'so'}]",
     "must_arrive 2021-03-20, must_arrive 2021-06-20"},
    {"must-arrive-and-pinned",
     "problem pinned = [{'position': 'h1', 'person': 'ani', 'arrive': null, 'leave': 'a3'}]", ""},
    {"windows-above-bound", "plan bound/lift_cost = 23", "proof"},
    {"bound-above-windows", "plan bound/lift_cost = 25", "proof"},
    {"bound-beyond-windows", "plan bound/lift_cost = 25; plan beyond_windows = 'by hand'", ""},
    {"windows-where-gaps-come-later",
     "problem minimise = ['lift_cost', 'gaps', 'tours', 'people', 'peak', 'changes']", "proof"},
    {"windows-with-a-gap",
     "plan tours/14; problem posts/1/minimum = 0; plan unfilled/+ = {'position': 'g2',"
     " 'from': '2021-06-20', 'until': '2021-07-01', 'because': 'so'}; plan objective/gaps = 11;"
     " plan objective/tours = 9; plan objective/people = 9; plan bound/tours = 9;"
     " plan objective/changes = 1",
     "proof"},
};

static void test_number(gconstpointer data)
{
    const struct change *change = data;
    struct pair pair = pair_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *broken = NULL;
    json_t *report = NULL;

    edit(&pair, change->edits);
    report = check(&pair, &error);
    g_assert_no_error(error);
    broken = broken_text(report);
    g_assert_cmpstr(broken, ==, change->broken);
    json_decref(report);
    pair_clear(&pair);
}

/* ---- what cannot be checked at all ---- */

static const struct change refusals[] = {
    {"format", "problem format = 'truce-rotation-problem/2'", "the problem: its “format”"},
    {"plan-format", "plan format = 'truce-rotation-problem/1'", "the plan: its “format”"},
    {"unknown-rule", "problem weather = 'fair'", "“weather” is not known here"},
    {"horizon", "problem horizon/until = '2021-01-01'", "horizon must end after it begins"},
    {"no-date", "problem lifts/2/date = '2021-02-30'", "lifts[2]: “date” must be a date"},
    {"no-period", "problem tour/max = 'half a year'", "half a year"},
    {"no-policy", "problem tour/end_of_month = 'back'", "“clamp” or “forward”"},
    {"no-share", "problem relief/max_share = '1/0'", "a fraction like 1/3"},
    {"no-days", "problem relief/within_days = 0", "one or more"},
    {"real", "problem lifts/2/seats = 2.0", "lifts[2]: “seats” must be an integer"},
    {"negative", "problem dwell_days = -1", "“dwell_days” must be an integer"},
    {"huge", "problem lifts/2/seats = 4000000000", "lifts[2]: “seats” must be an integer"},
    {"id-twice", "problem posts/1/id = 'hill'", "posts[1]: the id “hill” is there twice"},
    {"no-such-post", "problem positions/1/post = 'dale'", "there is no post “dale”"},
    {"serves-twice", "problem serving/1/person = 'ani'", "serving[1]: “ani” serves twice"},
    {"serves-later", "problem serving/1/since = '2021-01-02'", "serving[1]: “since” must be"},
    {"absence-backward", "problem people/1/unavailable/0 = ['2021-01-09', '2021-01-05']",
     "people[1]: “unavailable” must be"},
    {"no-objective", "problem minimise/+ = 'beauty'", "“minimise” must be"},
    {"objective-twice", "problem minimise/+ = 'gaps'", "“minimise” must be"},
    {"tours-no-list", "plan tours = {}", "the plan: “tours” must be a list"},
    {"lift-no-text", "plan tours/3/leave = 5", "tours[3]: “leave” must be"},
    {"lift-left-out", "plan tours/3/leave", "tours[3]: “leave” must be"},
    {"amount-real", "plan objective/tours = 10.0", "“tours” must be an integer"},
    {"amount-unknown", "plan bound/beauty = 1", "“beauty” in “bound” is no objective"},
    {"window-without-date", "plan proof/0/after = null", "proof[0]: “after” must be a date"},
    {"beyond-nothing", "plan beyond_windows = ''", "“beyond_windows” must be"},
    {"no-solver", "plan solver", "“solver” must be"},
    {"pinned-no-list", "problem pinned = {}", "“pinned” must be a list"},
    {"pinned-unknown-person",
     "problem pinned = [{'position': 'h1', 'person': 'zed', 'arrive': null, 'leave': null}]",
     "pinned[0]: there is no person “zed”"},
    {"pinned-unknown-lift",
     "problem pinned = [{'position': 'h1', 'person': 'ani', 'arrive': null, 'leave': 'q'}]",
     "pinned[0]: “leave” must be a lift that is there"},
    {"pinned-without-reason",
     "problem pinned = [{'position': 'h1', 'person': 'ani', 'arrive': null, 'leave': 'a3',"
     " 'waiver': ''}]",
     "pinned[0]: “waiver” must be a sentence"},
    {"pinned-and-more",
     "problem pinned = [{'position': 'h1', 'person': 'ani', 'arrive': null, 'leave': 'a3',"
     " 'wavier': 'so'}]",
     "“wavier” is not known here"},
};

static void test_refusal(gconstpointer data)
{
    const struct change *change = data;
    struct pair pair = pair_new();
    g_autoptr(GError) error = NULL;

    edit(&pair, change->edits);
    g_assert_null(check(&pair, &error));
    g_assert_nonnull(error);
    if (strstr(error->message, change->broken) == NULL)
        g_error("“%s” does not hold “%s”", error->message, change->broken);
    pair_clear(&pair);
}

static void test_refused_texts(void)
{
    static const char *const texts[] = {
        "", "[]", "{", "{\"format\": 1}", "{\"a\": 1, \"a\": 1}", "{\"a\": 99999999999999999999}"};

    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(plan_check(texts[i], strlen(texts[i]), "{}", 2, &error));
        g_assert_error(error, TRUCE_ERROR, ERROR_MALFORMED);
    }
}

/* Everything an entry says, once. */
static void test_entry(void)
{
    struct pair pair = pair_new();
    g_autoptr(GError) error = NULL;
    json_t *report = NULL;
    json_t *wanted = from_text(
        "{'rule': 'handover', 'day': '2021-02-05', 'position': 'h1', 'people': ['ani', 'fay'],"
        " 'lift': 'a2', 'sentence': 'fay takes over h1 from ani on 2021-02-05 with 5 days together;"
        " the role medic needs 6.'}");

    edit(&pair, "problem roles/0/handover_days = 6");
    report = check(&pair, &error);
    g_assert_no_error(error);
    g_assert_true(json_equal(json_array_get(json_object_get(report, "broken"), 0), wanted));
    g_assert_cmpint(json_integer_value(json_object_get(report, "windows")), ==, 24);
    g_assert_cmpint(json_integer_value(json_object_get(report, "n_broken")), ==, 1);
    json_decref(wanted);
    json_decref(report);
    pair_clear(&pair);
}

/* With what is waived stands why. */
static void test_waived_entry(void)
{
    struct pair pair = pair_new();
    g_autoptr(GError) error = NULL;
    json_t *report = NULL;
    json_t *wanted = from_text(
        "{'rule': 'handover', 'day': '2021-02-05', 'position': 'h1', 'people': ['ani', 'fay'],"
        " 'lift': 'a2', 'sentence': 'fay takes over h1 from ani on 2021-02-05 with 5 days together;"
        " the role medic needs 6.', 'waiver': 'They know each other.'}");

    edit(&pair, "problem roles/0/handover_days = 6; problem pinned = [{'position': 'h1', 'person': "
                "'ani', 'arrive': null, 'leave': 'a3', 'waiver': 'They know each other.'}]; "
                "plan proof = []; plan bound/lift_cost = 0");
    report = check(&pair, &error);
    g_assert_no_error(error);
    g_assert_true(json_is_true(json_object_get(report, "valid")));
    g_assert_true(json_equal(json_array_get(json_object_get(report, "waived"), 0), wanted));
    g_assert_cmpint(json_integer_value(json_object_get(report, "n_waived")), ==, 1);
    g_assert_cmpuint(json_object_size(json_object_get(report, "rules")), ==, 0);
    json_decref(wanted);
    json_decref(report);
    pair_clear(&pair);
}

/* A tour that is moved counts as one that is gone and one that is new; the departure of who came
 * before the freeze may move without being counted. */
static void test_changes(void)
{
    struct pair pair = pair_new();
    g_autoptr(GError) error = NULL;
    json_t *report = NULL;

    edit(&pair,
         "problem published/freeze = '2021-02-11'; plan tours/1/leave = 'a8';"
         " plan tours/2/arrive = 'a7'; plan tours/4/leave = 'a9'; plan tours/5/arrive = 'a9';"
         " problem published/tours/14/person = 'ida'; problem published/tours/13/leave = 'gone'");
    report = check(&pair, &error);
    g_assert_no_error(error);
    g_assert_cmpint(
        json_integer_value(json_object_get(json_object_get(report, "objective"), "changes")), ==,
        10);
    json_decref(report);
    pair_clear(&pair);
}

/* A plan without a tour breaks more than is shown, and all of it is counted. */
static void test_many(void)
{
    struct pair pair = pair_new();
    g_autoptr(GError) error = NULL;
    json_t *report = NULL;

    edit(&pair, "plan tours = []");
    for (int i = 0; i < 200; i++)
        edit(&pair, "plan tours/+ = {'position': 'h1', 'person': 'zed', 'arrive': null,"
                    " 'leave': null}");
    report = check(&pair, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(json_array_size(json_object_get(report, "broken")), ==, 100);
    g_assert_cmpint(
        json_integer_value(json_object_get(json_object_get(report, "rules"), "unknown")), ==, 200);
    g_assert_cmpint(json_integer_value(json_object_get(report, "n_broken")), >, 210);
    json_decref(report);
    pair_clear(&pair);
}

static void add_changes(const char *folder, const struct change *changes, size_t n,
                        GTestDataFunc run)
{
    for (size_t i = 0; i < n; i++) {
        g_autofree char *path = g_strdup_printf("/check/%s/%s", folder, changes[i].name);

        g_test_add_data_func(path, &changes[i], run);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_changes("rule", rule_changes, G_N_ELEMENTS(rule_changes), test_rule);
    add_changes("pin", pin_changes, G_N_ELEMENTS(pin_changes), test_rule);
    add_changes("number", number_changes, G_N_ELEMENTS(number_changes), test_number);
    add_changes("refusal", refusals, G_N_ELEMENTS(refusals), test_refusal);
    g_test_add_func("/check/refused-texts", test_refused_texts);
    g_test_add_func("/check/entry", test_entry);
    g_test_add_func("/check/waived-entry", test_waived_entry);
    g_test_add_func("/check/changes", test_changes);
    g_test_add_func("/check/many", test_many);
    return g_test_run();
}
