/* truce posts: who is on which post tonight. truce rotation: who must have left by when. */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "mission/agreement.h"
#include "modules/force/force.h"

#define ROTATION_DAYS 30

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

static GArray *limits_at(struct view *view, struct instant at)
{
    const struct agreement *agreement = view_agreement(view, at);

    return agreement != NULL ? tour_limits_of(agreement)
                             : g_array_new(FALSE, FALSE, sizeof(struct tour_limit));
}

/* ---- posts ---- */

static json_t *person_json(struct view *view, const GArray *limits, const struct present *present)
{
    const struct zone *zone = view_zone(view);
    struct date last = tour_limit_earliest(limits, zone, present->tour->arrived);
    g_autofree char *since = date_text(zone_date_of(zone, present->tour->arrived));
    g_autofree char *until = date_text(last);

    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "person", present->tour->person, "position",
                     present->tour->position, "role",
                     or_empty(present->position != NULL ? present->position->role : NULL), "since",
                     since, "until", until, "absent",
                     or_empty(present->absence != NULL ? present->absence->reason : NULL));
}

static json_t *post_json(struct view *view, const struct fact_post *post, const GArray *limits,
                         const GArray *roll)
{
    g_autofree char *since = date_text(zone_date_of(view_zone(view), post->since));
    json_t *people = json_array();
    int64_t n_present = 0;
    json_t *json =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "post", post->post, "type", post->type, "place",
                  post->place, "along", post->along, "since", since, "people", people);

    for (unsigned i = 0; i < roll->len; i++) {
        const struct present *present = &g_array_index(roll, struct present, i);

        if (present->position == NULL || present->position->post != post->post)
            continue;
        n_present += !present->is_outside;
        json_array_append_new(people, person_json(view, limits, present));
    }
    json_object_set_new(json, "present", json_integer(n_present));
    if (post->minimum > 0)
        json_object_set_new(json, "minimum", json_integer(post->minimum));
    return json;
}

static bool run_posts(const struct request *request, struct reply *reply, GError **error)
{
    ASKING(asking);
    g_autoptr(GArray) roll = NULL;
    g_autoptr(GArray) limits = NULL;
    const GArray *posts = NULL;
    json_t *list = NULL;

    if (!asking_open(&asking, request, "truce posts", error))
        return false;
    roll = roll_call(asking.view, asking.at, error);
    posts = roll != NULL ? view_fact(asking.view, FACT_POST, error) : NULL;
    if (posts == NULL)
        return false;
    limits = limits_at(asking.view, asking.at);
    list = json_array();
    for (unsigned i = 0; i < posts->len; i++) {
        const struct fact_post *post = &g_array_index(posts, struct fact_post, i);

        if (interval_holds((struct interval){post->since, post->until}, asking.at))
            json_array_append_new(list, post_json(asking.view, post, limits, roll));
    }
    reply->json = json_pack("{s:o, s:o}", "heading", asking_heading(&asking), "posts", list);
    return true;
}

static void show_posts(struct terminal *terminal, const json_t *json)
{
    static const struct column columns[] = {{"person", N_("person"), false},
                                            {"position", N_("position"), false},
                                            {"role", N_("role"), false},
                                            {"since", N_("since"), false},
                                            {"until", N_("may stay until"), false},
                                            {"absent", N_("absent"), false}};
    const json_t *post = NULL;
    size_t i = 0;

    show_asking(terminal, json);
    if (json_array_size(json_object_get(json, "posts")) == 0)
        terminal_line(terminal, INK_FAINT, 0, _("no post is open"));
    json_array_foreach(json_object_get(json, "posts"), i, post)
    {
        const json_t *minimum = json_object_get(post, "minimum");
        g_autofree char *limit =
            minimum != NULL
                ? g_strdup_printf(_(", minimum %" PRId64), (int64_t)json_integer_value(minimum))
                : g_strdup("");

        terminal_newline(terminal);
        terminal_line(terminal, INK_STRONG, 4, _("%s (%s) %s: %" PRId64 " present%s"),
                      json_string_value(json_object_get(post, "post")),
                      json_string_value(json_object_get(post, "type")),
                      json_string_value(json_object_get(post, "along")),
                      (int64_t)json_integer_value(json_object_get(post, "present")), limit);
        show_columns(terminal, json_object_get(post, "people"), columns, G_N_ELEMENTS(columns));
    }
}

static const struct field no_params[] = {FIELDS_END};

const struct action force_action_posts = {
    .name = "posts",
    .summary = N_("who is on which post tonight, and until when they may stay"),
    .help = N_("  truce posts\n"
               "  truce posts --at 2021-08-31 --json"),
    .params = no_params,
    .flags = ACTION_READS,
    .group = ACTION_LOOK,
    .run = run_posts,
    .show = show_posts,
};

/* ---- rotation ---- */

struct due {
    struct date date; /* by the strictest reading */
    const struct present *present;
};

static const char *due_post(const struct due *due)
{
    return due->present->position != NULL ? due->present->position->post : "";
}

static int due_compare(const void *a, const void *b)
{
    const struct due *x = a;
    const struct due *y = b;
    int order = date_compare(x->date, y->date);

    if (order == 0)
        order = strcmp(due_post(x), due_post(y));
    return order != 0 ? order : strcmp(x->present->tour->position, y->present->tour->position);
}

static json_t *readings_json(struct view *view, const GArray *limits, struct instant arrived)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < limits->len; i++) {
        const struct tour_limit *limit = &g_array_index(limits, struct tour_limit, i);
        g_autofree char *date = date_text(tour_limit_date(limit, view_zone(view), arrived));

        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "article", limit->article,
                                              "reading", limit->reading, "date", date));
    }
    return list;
}

static json_t *due_json(struct view *view, const GArray *limits, const struct due *due,
                        struct date today)
{
    const struct present *present = due->present;
    g_autofree char *date = date_text(due->date);
    g_autofree char *arrived = date_text(zone_date_of(view_zone(view), present->tour->arrived));

    return json_pack("{s:s, s:b, s:s, s:s, s:s, s:s, s:s, s:o}", "date", date, "overdue",
                     due->date.day < today.day, "person", present->tour->person, "position",
                     present->tour->position, "post", due_post(due), "role",
                     or_empty(present->position != NULL ? present->position->role : NULL),
                     "arrived", arrived, "readings",
                     readings_json(view, limits, present->tour->arrived));
}

static json_t *list_due(struct view *view, const GArray *roll, const GArray *limits,
                        struct date today, struct date until)
{
    g_autoptr(GArray) dues = g_array_new(FALSE, FALSE, sizeof(struct due));
    json_t *list = json_array();

    for (unsigned i = 0; i < roll->len && limits->len > 0; i++) {
        const struct present *present = &g_array_index(roll, struct present, i);
        struct due due = {tour_limit_earliest(limits, view_zone(view), present->tour->arrived),
                          present};

        if (due.date.day <= until.day)
            g_array_append_val(dues, due);
    }
    g_array_sort(dues, due_compare);
    for (unsigned i = 0; i < dues->len; i++)
        json_array_append_new(list,
                              due_json(view, limits, &g_array_index(dues, struct due, i), today));
    return list;
}

static bool run_rotation(const struct request *request, struct reply *reply, GError **error)
{
    ASKING(asking);
    const char *wanted = json_string_value(json_object_get(request->params, "until"));
    g_autoptr(GArray) roll = NULL;
    g_autoptr(GArray) limits = NULL;
    g_autofree char *last = NULL;
    struct date today;
    struct date until;

    if (!asking_open(&asking, request, "truce rotation", error))
        return false;
    today = zone_date_of(mission_zone(asking.mission), asking.at);
    until.day = today.day + ROTATION_DAYS;
    if (wanted != NULL && !date_parse(wanted, &until, error))
        return false;
    if (date_compare(until, today) < 0)
        return fail(error, ERROR_FIELD, _("--until %s lies before the day asked about"), wanted);
    roll = roll_call(asking.view, asking.at, error);
    if (roll == NULL)
        return false;
    limits = limits_at(asking.view, asking.at);
    last = date_text(until);
    reply->json = json_pack("{s:o, s:s, s:o}", "heading", asking_heading(&asking), "until", last,
                            "tours", list_due(asking.view, roll, limits, today, until));
    return true;
}

static void show_rotation(struct terminal *terminal, const json_t *json)
{
    static const struct column columns[] = {
        {"date", N_("must have left by"), false}, {"post", N_("post"), false},
        {"position", N_("position"), false},      {"role", N_("role"), false},
        {"person", N_("person"), false},          {"arrived", N_("arrived"), false}};
    const json_t *tours = json_object_get(json, "tours");
    const json_t *tour = NULL;
    unsigned n_overdue = 0;
    size_t i = 0;

    show_asking(terminal, json);
    json_array_foreach(tours, i, tour) n_overdue += json_is_true(json_object_get(tour, "overdue"));
    terminal_line(terminal, n_overdue > 0 ? INK_BAD : INK_STRONG, 4,
                  _("%zu tours end by %s, %u of them overdue"), json_array_size(tours),
                  json_string_value(json_object_get(json, "until")), n_overdue);
    if (json_array_size(tours) > 0)
        show_columns(terminal, tours, columns, G_N_ELEMENTS(columns));
}

static const struct field rotation_params[] = {
    {"until", FIELD_DATE, OPTIONAL, N_("the last date wanted; otherwise 30 days ahead")},
    FIELDS_END,
};

const struct action force_action_rotation = {
    .name = "rotation",
    .summary = N_("who must have left by when, by day and post"),
    .help = N_("Every tour that runs, by the strictest reading of the articles that limit it; the "
               "dates under each reading are in --json.\n\n"
               "  truce rotation --until 2021-12-31"),
    .params = rotation_params,
    .flags = ACTION_READS,
    .group = ACTION_LOOK,
    .run = run_rotation,
    .show = show_rotation,
};
