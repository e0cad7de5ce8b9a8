/* truce duties: what falls due when. */
#include "action/duties.h"
#include "action/actions.h"
#include "action/opening.h"
#include "action/plain_table.h"
#include "base/error.h"
#include "base/text.h"
#include "mission/finding.h"

static const struct field params[] = {
    {"until", FIELD_DATE, OPTIONAL, N_("the last date wanted; otherwise 400 days ahead")},
    FIELDS_END,
};

#define DUTIES_DAYS 400

json_t *duties_json(struct view *view, struct date from, struct date until, GError **error)
{
    g_autoptr(GArray) duties = duties_ask_in(view, from, until, error);
    json_t *json = NULL;

    if (duties == NULL)
        return NULL;
    json = json_array();
    for (unsigned i = 0; i < duties->len; i++) {
        const struct duty *duty = &g_array_index(duties, struct duty, i);
        g_autofree char *date = date_text(duty->date);

        json_array_append_new(json, json_pack("{s:s, s:s, s:s, s:s, s:s}", "date", date, "article",
                                              duty->article, "subject", duty->subject, "what",
                                              duty->what, "reading", duty->reading));
    }
    return json;
}

static bool run_duties(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    struct asked asked;
    struct date from;
    struct date until;
    json_t *duties = NULL;

    if (!opening_open(&opening, request, STORE_READ, "truce duties", error) ||
        !opening_asked(&opening, request, &asked, error))
        return false;
    from = zone_date_of(mission_zone(opening.mission), asked.at);
    until = (struct date){from.day + DUTIES_DAYS};
    if (param_text(request, "until") != NULL &&
        !date_parse(param_text(request, "until"), &until, error))
        return false;
    if (date_compare(until, from) < 0)
        return fail(error, ERROR_FIELD, _("--until %s lies before the day asked about"),
                    param_text(request, "until"));
    OWNED(view) view = view_new(opening.mission, asked.known, NULL);
    duties = duties_json(view, from, until, error);
    if (duties == NULL)
        return false;
    reply->json = request->json ? duties
                                : json_pack("{s:o, s:o}", "heading",
                                            opening_heading(&opening, &asked), "rows", duties);
    return true;
}

/* ---- for people: one line for all subjects that owe the same on the same day ---- */

#define SUBJECTS_SHOWN 3

struct group {
    const json_t *first;
    GPtrArray *subjects; /* borrowed texts */
    GString *readings;
};

static void group_free(void *data)
{
    struct group *group = data;

    g_ptr_array_unref(group->subjects);
    g_string_free(group->readings, TRUE);
    g_free(group);
}

static bool is_same(const struct group *group, const json_t *duty, const char *name)
{
    return g_str_equal(member_text(group->first, name), member_text(duty, name));
}

static struct group *group_new(const json_t *first)
{
    struct group *group = g_new0(struct group, 1);

    group->first = first;
    group->subjects = g_ptr_array_new();
    group->readings = g_string_new(member_text(first, "reading"));
    return group;
}

static bool have_same_subjects(const struct group *a, const struct group *b)
{
    if (a->subjects->len != b->subjects->len)
        return false;
    for (unsigned i = 0; i < a->subjects->len; i++) {
        if (!g_str_equal(g_ptr_array_index(a->subjects, i), g_ptr_array_index(b->subjects, i)))
            return false;
    }
    return true;
}

/* Groups that differ in the reading alone become one. */
static void join_readings(GPtrArray *groups)
{
    for (unsigned i = 0; i < groups->len; i++) {
        struct group *group = g_ptr_array_index(groups, i);

        for (unsigned j = i + 1; j < groups->len;) {
            const struct group *other = g_ptr_array_index(groups, j);

            if (!is_same(group, other->first, "date"))
                break;
            if (is_same(group, other->first, "article") && is_same(group, other->first, "what") &&
                have_same_subjects(group, other)) {
                g_string_append_printf(group->readings, ", %s", other->readings->str);
                g_ptr_array_remove_index(groups, j);
            } else {
                j++;
            }
        }
    }
}

static char *group_key(const json_t *duty)
{
    return g_strjoin("\n", member_text(duty, "date"), member_text(duty, "article"),
                     member_text(duty, "what"), member_text(duty, "reading"), NULL);
}

/* Groups keep the order in which their first duty came. */
static GPtrArray *group_duties(const json_t *rows)
{
    GPtrArray *groups = g_ptr_array_new_with_free_func(group_free);
    g_autoptr(GHashTable) by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    json_t *row = NULL;
    size_t i = 0;

    json_array_foreach(rows, i, row)
    {
        g_autofree char *key = group_key(row);
        struct group *group = g_hash_table_lookup(by_key, key);

        if (group == NULL) {
            group = group_new(row);
            g_ptr_array_add(groups, group);
            g_hash_table_insert(by_key, g_steal_pointer(&key), group);
        }
        g_ptr_array_add(group->subjects, (char *)member_text(row, "subject"));
    }
    join_readings(groups);
    return groups;
}

static char *subjects_text(const struct group *group, const char *mission)
{
    const GPtrArray *subjects = group->subjects;
    const char *first = g_ptr_array_index(subjects, 0);
    GString *text = NULL;

    if (subjects->len == 1 &&
        (g_str_equal(first, mission) || g_str_equal(first, member_text(group->first, "article"))))
        return g_strdup("");
    if (subjects->len > SUBJECTS_SHOWN)
        return g_strdup_printf(_("%u: %s, …"), subjects->len, first);
    text = g_string_new(first);
    for (unsigned i = 1; i < subjects->len; i++)
        g_string_append_printf(text, ", %s", (const char *)g_ptr_array_index(subjects, i));
    return g_string_free(text, FALSE);
}

void show_duty_rows(struct terminal *terminal, const json_t *rows, const char *mission,
                    unsigned n_max, int indent)
{
    OWNED(table) table = table_new(4);
    g_autoptr(GPtrArray) groups = group_duties(rows);
    const char *date = "";

    if (groups->len == 0) {
        terminal_line(terminal, INK_FAINT, 0, _("%*snothing falls due"), indent, "");
        return;
    }
    table_wraps(table, 2);
    for (unsigned i = 0; i < MIN(groups->len, n_max); i++) {
        const struct group *group = g_ptr_array_index(groups, i);
        const char *on = member_text(group->first, "date");
        g_autofree char *subjects = subjects_text(group, mission);
        g_autofree char *what =
            group->readings->len == 0
                ? g_strdup(member_text(group->first, "what"))
                : g_strdup_printf(_("%s (%s)"), member_text(group->first, "what"),
                                  group->readings->str);

        /* The same date is not said twice. */
        table_cell(table, INK_STRONG, g_str_equal(date, on) ? "" : on);
        date = on;
        table_cell(table, INK_PLAIN, member_text(group->first, "article"));
        table_cell(table, INK_PLAIN, what);
        table_cell(table, INK_FAINT, subjects);
    }
    table_write(terminal, table, indent);
}

static void show_duties(struct terminal *terminal, const json_t *json)
{
    show_heading(terminal, json);
    show_duty_rows(terminal, json_object_get(json, "rows"),
                   member_text(json_object_get(json, "heading"), "mission"), UINT_MAX, 0);
}

const struct action action_duties = {
    .name = "duties",
    .summary = N_("what falls due, by date"),
    .help = N_("For each article, reading and kind of duty the next date, and all within 400 days. "
               "Dates are the mission's own.\n\n"
               "  truce duties --until 2022-06-30"),
    .params = params,
    .flags = ACTION_READS,
    .group = ACTION_LOOK,
    .run = run_duties,
    .show = show_duties,
};
