/* truce strength: how many people by post, unit and contributor; and the module's part of the
 * board.
 */
#include <string.h>

#include "base/text.h"
#include "force_sql.h"
#include "mission/agreement.h"
#include "modules/force/force.h"

#define BOARD_DAYS 30

struct count {
    const char *name;
    int64_t authorised;
    int64_t assigned;
    int64_t present;
};

/* Interned names: equal names are equal pointers. */
static struct count *count_of(GHashTable *counts, const char *name)
{
    struct count *count = g_hash_table_lookup(counts, name);

    if (count == NULL) {
        count = g_new0(struct count, 1);
        count->name = name;
        g_hash_table_insert(counts, (gpointer)name, count);
    }
    return count;
}

static void count_present(GHashTable *counts, const char *name, const struct present *present)
{
    struct count *count = count_of(counts, name);

    count->assigned++;
    count->present += !present->is_outside;
}

static int count_compare(const void *a, const void *b)
{
    return strcmp((*(const struct count *const *)a)->name, (*(const struct count *const *)b)->name);
}

/* `label` names the member that holds the name; "" stands for what nobody declared. */
static json_t *counts_json(GHashTable *counts, const char *label, bool has_authorised)
{
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    json_t *list = json_array();
    GHashTableIter all;
    gpointer value = NULL;

    g_hash_table_iter_init(&all, counts);
    while (g_hash_table_iter_next(&all, NULL, &value))
        g_ptr_array_add(sorted, value);
    g_ptr_array_sort(sorted, count_compare);
    for (unsigned i = 0; i < sorted->len; i++) {
        const struct count *count = sorted->pdata[i];
        json_t *row = json_pack("{s:s, s:I, s:I}", label, count->name, "assigned",
                                (json_int_t)count->assigned, "present", (json_int_t)count->present);

        if (has_authorised)
            json_object_set_new(row, "authorised", json_integer(count->authorised));
        json_array_append_new(list, row);
    }
    return list;
}

struct counts {
    GHashTable *posts;
    GHashTable *units;
    GHashTable *contributors;
    int64_t authorised;
};

static void counts_clear(struct counts *counts)
{
    g_clear_pointer(&counts->posts, g_hash_table_unref);
    g_clear_pointer(&counts->units, g_hash_table_unref);
    g_clear_pointer(&counts->contributors, g_hash_table_unref);
}

static void count_positions(struct counts *counts, const GArray *positions, struct instant at)
{
    for (unsigned i = 0; i < positions->len; i++) {
        const struct fact_position *position = &g_array_index(positions, struct fact_position, i);

        if (!interval_holds((struct interval){position->since, position->until}, at))
            continue;
        counts->authorised++;
        count_of(counts->posts, position->post)->authorised++;
        count_of(counts->units, position->unit)->authorised++;
    }
}

static void count_roll(struct counts *counts, struct view *view, const GArray *roll,
                       const GArray *people)
{
    const char *none = view_intern(view, "");
    unsigned p = 0;

    /* Both stand by person. */
    for (unsigned i = 0; i < roll->len; i++) {
        const struct present *present = &g_array_index(roll, struct present, i);
        const struct fact_position *position = present->position;
        const char *contributor = none;

        count_present(counts->posts, position != NULL ? position->post : none, present);
        count_present(counts->units, position != NULL ? position->unit : none, present);
        for (; p < people->len; p++) {
            const struct fact_person *person = &g_array_index(people, struct fact_person, p);
            int order = strcmp(person->person, present->tour->person);

            if (order == 0)
                contributor = person->contributor;
            if (order >= 0)
                break;
        }
        if (!present->is_again)
            count_present(counts->contributors, contributor, present);
    }
}

/* The number at an instant; zeros before the first. */
static struct fact_strength strength_at(const GArray *steps, struct instant at)
{
    struct fact_strength now = {at, 0, 0};

    for (unsigned i = 0; i < steps->len; i++) {
        const struct fact_strength *step = &g_array_index(steps, struct fact_strength, i);

        if (step->at.ms > at.ms)
            break;
        now = *step;
    }
    return now;
}

/* {"authorised", "assigned", "present", "ceiling"}; new reference, NULL on failure. */
static json_t *strength_json(struct view *view, struct instant at, int64_t authorised,
                             GError **error)
{
    const GArray *steps = view_fact(view, FACT_STRENGTH, error);
    const struct agreement *agreement = view_agreement(view, at);
    int64_t ceiling = agreement != NULL ? strength_ceiling_of(agreement) : -1;
    struct fact_strength now;
    json_t *json = NULL;

    if (steps == NULL)
        return NULL;
    now = strength_at(steps, at);
    json = json_pack("{s:I, s:I, s:I}", "present", (json_int_t)now.present, "assigned",
                     (json_int_t)now.assigned, "authorised", (json_int_t)authorised);
    if (ceiling >= 0)
        json_object_set_new(json, "ceiling", json_integer(ceiling));
    return json;
}

/* Titles of units, in the order of the table. */
static bool add_titles(struct view *view, json_t *units, GError **error)
{
    struct query *query = view_query(view, &sql_force_unit_formed, error);
    g_autoptr(GHashTable) rows = g_hash_table_new(g_str_hash, g_str_equal);
    GError *failure = NULL;
    json_t *row = NULL;
    size_t i = 0;

    if (query == NULL)
        return false;
    json_array_foreach(units, i, row)
        g_hash_table_insert(rows, (gpointer)json_string_value(json_object_get(row, "unit")), row);
    while (query_next(query, &failure)) {
        const char *parent = col_text(query, "parent");

        row = g_hash_table_lookup(rows, col_text(query, "unit"));
        if (row == NULL)
            continue;
        json_object_set_new(row, "title", json_string(col_text(query, "title")));
        json_object_set_new(row, "parent", json_string(parent != NULL ? parent : ""));
    }
    if (failure != NULL) {
        g_propagate_error(error, failure);
        return false;
    }
    return true;
}

static bool run_strength(const struct request *request, struct reply *reply, GError **error)
{
    ASKING(asking);
    __attribute__((cleanup(counts_clear))) struct counts counts = {
        g_hash_table_new_full(NULL, NULL, NULL, g_free),
        g_hash_table_new_full(NULL, NULL, NULL, g_free),
        g_hash_table_new_full(NULL, NULL, NULL, g_free), 0};
    g_autoptr(GArray) roll = NULL;
    const GArray *positions = NULL;
    const GArray *people = NULL;
    json_t *json = NULL;
    json_t *units = NULL;

    if (!asking_open(&asking, request, "truce strength", error))
        return false;
    roll = roll_call(asking.view, asking.at, error);
    positions = roll != NULL ? view_fact(asking.view, FACT_POSITION, error) : NULL;
    people = positions != NULL ? view_fact(asking.view, FACT_PERSON, error) : NULL;
    if (people == NULL)
        return false;
    count_positions(&counts, positions, asking.at);
    count_roll(&counts, asking.view, roll, people);
    json = strength_json(asking.view, asking.at, counts.authorised, error);
    if (json == NULL)
        return false;
    units = counts_json(counts.units, "unit", true);
    json_object_set_new(json, "heading", asking_heading(&asking));
    json_object_set_new(json, "posts", counts_json(counts.posts, "post", true));
    json_object_set_new(json, "units", units);
    json_object_set_new(json, "contributors",
                        counts_json(counts.contributors, "contributor", false));
    if (!add_titles(asking.view, units, error)) {
        json_decref(json);
        return false;
    }
    reply->json = json;
    return true;
}

static void show_strength(struct terminal *terminal, const json_t *json)
{
    static const struct column posts[] = {{"post", N_("post"), false},
                                          {"authorised", N_("authorised"), true},
                                          {"assigned", N_("assigned"), true},
                                          {"present", N_("present"), true}};
    static const struct column units[] = {{"unit", N_("unit"), false},
                                          {"authorised", N_("authorised"), true},
                                          {"assigned", N_("assigned"), true},
                                          {"present", N_("present"), true},
                                          {"title", N_("title"), false}};
    static const struct column contributors[] = {{"contributor", N_("contributor"), false},
                                                 {"assigned", N_("assigned"), true},
                                                 {"present", N_("present"), true}};
    g_autofree char *present = text_grouped(json_integer_value(json_object_get(json, "present")));
    g_autofree char *assigned = text_grouped(json_integer_value(json_object_get(json, "assigned")));
    g_autofree char *authorised =
        text_grouped(json_integer_value(json_object_get(json, "authorised")));
    const json_t *limit = json_object_get(json, "ceiling");
    g_autofree char *ceiling =
        limit != NULL ? text_grouped(json_integer_value(limit)) : g_strdup(_("none"));

    show_asking(terminal, json);
    terminal_line(terminal, INK_STRONG, 4, _("%s present, %s assigned, %s authorised; ceiling %s"),
                  present, assigned, authorised, ceiling);
    terminal_newline(terminal);
    show_columns(terminal, json_object_get(json, "posts"), posts, G_N_ELEMENTS(posts));
    terminal_newline(terminal);
    show_columns(terminal, json_object_get(json, "units"), units, G_N_ELEMENTS(units));
    terminal_newline(terminal);
    show_columns(terminal, json_object_get(json, "contributors"), contributors,
                 G_N_ELEMENTS(contributors));
}

static const struct field no_params[] = {FIELDS_END};

const struct action force_action_strength = {
    .name = "strength",
    .summary = N_("how many people: authorised, assigned, present; by post, unit, contributor"),
    .help = N_("  truce strength\n"
               "  truce strength --at 2021-08-31"),
    .params = no_params,
    .flags = ACTION_READS,
    .group = ACTION_LOOK,
    .run = run_strength,
    .show = show_strength,
};

/* ---- the board ---- */

static int64_t count_authorised(const GArray *positions, struct instant at)
{
    int64_t n = 0;

    for (unsigned i = 0; i < positions->len; i++) {
        const struct fact_position *position = &g_array_index(positions, struct fact_position, i);

        n += interval_holds((struct interval){position->since, position->until}, at);
    }
    return n;
}

static int64_t count_open(const GArray *posts, struct instant at)
{
    int64_t n = 0;

    for (unsigned i = 0; i < posts->len; i++) {
        const struct fact_post *post = &g_array_index(posts, struct fact_post, i);

        n += interval_holds((struct interval){post->since, post->until}, at);
    }
    return n;
}

/* Running tours whose earliest limit falls within the board's days, and those behind it. */
static json_t *limits_json(struct view *view, const GArray *tours, struct instant at)
{
    const struct agreement *agreement = view_agreement(view, at);
    g_autoptr(GArray) limits = agreement != NULL ? tour_limits_of(agreement) : NULL;
    struct date today = zone_date_of(view_zone(view), at);
    int64_t n_due = 0;
    int64_t n_overdue = 0;

    if (limits == NULL || limits->len == 0)
        return NULL;
    for (unsigned i = 0; i < tours->len; i++) {
        const struct fact_tour *tour = &g_array_index(tours, struct fact_tour, i);
        struct date last = DATE_MAX;

        if (tour->arrived.ms == INT64_MIN ||
            !interval_holds((struct interval){tour->arrived, tour->departed}, at))
            continue;
        last = tour_limit_earliest(limits, view_zone(view), tour->arrived);
        n_overdue += last.day < today.day;
        n_due += last.day >= today.day && last.day <= today.day + BOARD_DAYS;
    }
    return json_pack("{s:I, s:I}", "due_in_30_days", (json_int_t)n_due, "overdue",
                     (json_int_t)n_overdue);
}

bool force_board(struct view *view, struct instant at, json_t *board, GError **error)
{
    const GArray *tours = view_fact(view, FACT_TOUR, error);
    const GArray *positions = tours != NULL ? view_fact(view, FACT_POSITION, error) : NULL;
    const GArray *posts = positions != NULL ? view_fact(view, FACT_POST, error) : NULL;
    json_t *strength = NULL;
    json_t *limits = NULL;

    if (posts == NULL)
        return false;
    strength = strength_json(view, at, count_authorised(positions, at), error);
    if (strength == NULL)
        return false;
    json_object_set_new(board, "strength", strength);
    json_object_set_new(board, "posts",
                        json_pack("{s:I}", "open", (json_int_t)count_open(posts, at)));
    limits = limits_json(view, tours, at);
    if (limits != NULL)
        json_object_set_new(board, "tours", limits);
    return true;
}
