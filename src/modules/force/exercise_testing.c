#include "modules/force/exercise_testing.h"

#include <inttypes.h>
#include <string.h>

#include "mission/view.h"

/* ---- the engine ---- */

const struct agreement *exercise_agreement(const struct exercise *exercise)
{
    return &exercise->agreement;
}

const struct zone *exercise_zone(const struct exercise *exercise)
{
    return exercise->agreement.zone;
}

struct interval exercise_span(const struct exercise *exercise)
{
    return exercise->span;
}

int64_t exercise_option(const struct exercise *exercise, const char *name)
{
    if (strcmp(name, "positions") == 0)
        return exercise->positions;
    if (strcmp(name, "posts") == 0)
        return exercise->posts;
    if (strcmp(name, "people") == 0)
        return exercise->people;
    g_assert_cmpstr(name, ==, "planner");
    return exercise->planner ? 1 : -1;
}

uint32_t exercise_random(struct exercise *exercise, uint32_t n)
{
    g_assert_cmpuint(n, >, 0);
    return (uint32_t)g_rand_int_range(exercise->random, 0, (gint32)n);
}

void exercise_say(struct exercise *exercise, struct instant said, const char *author,
                  const char *kind, json_t *fields)
{
    struct saying saying = {said.ms, exercise->said->len, g_intern_string(kind), fields};

    g_assert_cmpstr(author, ==, "force");
    g_assert_nonnull(fields);
    g_assert_cmpint(said.ms, >=, exercise->span.since.ms);
    g_assert_cmpint(said.ms, <, exercise->span.until.ms);
    g_array_append_val(exercise->said, saying);
}

void add_line(GPtrArray *lines, const char *rule, const char *subject, const char *reading,
              int64_t since, int64_t until)
{
    if (until == INT64_MAX)
        g_ptr_array_add(lines,
                        g_strdup_printf("%s %s (%s) %" PRId64 " -", rule, subject, reading, since));
    else
        g_ptr_array_add(lines, g_strdup_printf("%s %s (%s) %" PRId64 " %" PRId64, rule, subject,
                                               reading, since, until));
}

void exercise_plant(struct exercise *exercise, const char *article, const char *rule,
                    const char *subject, const char *reading, struct instant since,
                    struct instant until)
{
    g_assert_nonnull(article);
    add_line(exercise->planted, rule, subject, reading, since.ms, until.ms);
}

bool agreement_keeps(const struct agreement *agreement, const char *fact, const char *participant)
{
    g_assert_nonnull(agreement);
    g_assert_nonnull(fact);
    return strcmp(participant, "force") == 0 &&
           (strcmp(fact, "order") != 0 || strcmp(agreement->slug, "without-orders") != 0);
}

bool agreement_allows(const struct agreement *agreement, const char *participant, const char *kind,
                      const json_t *fields, GError **error)
{
    g_assert_nonnull(agreement);
    g_assert_nonnull(kind);
    g_assert_nonnull(fields);
    g_assert_null(error);
    return strcmp(participant, "nobody") != 0;
}

/* Orders are made here and not compared with what is known. */
const GArray *view_fact(struct view *view, enum fact fact, GError **error)
{
    g_assert_null(view);
    g_assert_cmpint(fact, <, FACT_COUNT);
    g_assert_null(error);
    g_assert_not_reached();
}

const struct zone *view_zone(const struct view *view)
{
    g_assert_null(view);
    g_assert_not_reached();
}

/* ---- agreements ---- */

void add_article(struct agreement *agreement, const char *rule, const char *readings)
{
    json_t *list = json_loads(readings, 0, NULL);
    struct reading *made = g_new0(struct reading, json_array_size(list));
    struct article article = {
        .id = rule, .rule = rule, .readings = made, .n_readings = (unsigned)json_array_size(list)};

    g_assert_nonnull(list);
    for (unsigned r = 0; r < article.n_readings; r++) {
        made[r].name = json_string_value(json_array_get(json_array_get(list, r), 0));
        made[r].params = json_array_get(json_array_get(list, r), 1);
    }
    json_array_append_new(agreement->canonical, list);
    g_array_append_val(agreement->articles, article);
}

void exercise_set_up(struct exercise *exercise, unsigned seed, int years)
{
    static const struct participant participants[] = {{"nobody", "party", NULL, 0},
                                                      {"force", "force", NULL, 0},
                                                      {"north", "contributor", NULL, 0}};
    static const struct named named[] = {{"line", "contact-line", NULL},
                                         {"link", "corridor", NULL},
                                         {"place", "hill", NULL},
                                         {"post_type", "observation-post", NULL}};

    *exercise = (struct exercise){.positions = -1, .posts = -1, .people = -1};
    exercise->agreement.slug = "made-up";
    exercise->agreement.zone = zone_new("Asia/Baku", NULL);
    exercise->agreement.canonical = json_array();
    exercise->agreement.articles = g_array_new(FALSE, FALSE, sizeof(struct article));
    exercise->agreement.participants = g_array_new(FALSE, FALSE, sizeof(struct participant));
    exercise->agreement.named = g_array_new(FALSE, FALSE, sizeof(struct named));
    g_array_append_vals(exercise->agreement.participants, participants, G_N_ELEMENTS(participants));
    g_array_append_vals(exercise->agreement.named, named, G_N_ELEMENTS(named));
    exercise->span.since.ms = INT64_C(1604955600000); /* 2020-11-10T01:00+04:00 */
    exercise->span.until.ms = exercise->span.since.ms + years * 365 * DAY_MS;
    exercise->random = g_rand_new_with_seed(seed);
    exercise->said = g_array_new(FALSE, FALSE, sizeof(struct saying));
    exercise->planted = g_ptr_array_new_with_free_func(g_free);
}

void exercise_tear_down(struct exercise *exercise)
{
    for (unsigned i = 0; i < exercise->agreement.articles->len; i++)
        g_free((gpointer)g_array_index(exercise->agreement.articles, struct article, i).readings);
    for (unsigned i = 0; i < exercise->said->len; i++)
        json_decref(g_array_index(exercise->said, struct saying, i).fields);
    json_decref(exercise->agreement.canonical);
    zone_free((struct zone *)exercise->agreement.zone);
    g_array_unref(exercise->agreement.articles);
    g_array_unref(exercise->agreement.participants);
    g_array_unref(exercise->agreement.named);
    g_rand_free(exercise->random);
    g_array_unref(exercise->said);
    g_ptr_array_unref(exercise->planted);
}

void add_usual(struct agreement *agreement, const char *ceiling, const char *limit)
{
    g_autofree char *strength = g_strdup_printf("[[\"\", {\"ceiling\": %s}]]", ceiling);

    add_article(agreement, "force.strength-ceiling", strength);
    add_article(agreement, "force.tour-limit", limit);
    add_article(agreement, "force.minimum-manning", "[[\"\", {}]]");
    add_article(agreement, "force.deployment",
                "[[\"\", {\"along\": [\"contact-line\", \"corridor\"]}]]");
}
