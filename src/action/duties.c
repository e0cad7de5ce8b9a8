/* truce duties: what falls due when. */
#include "action/duties.h"

#include <inttypes.h>

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

/* As programs get them: every duty. */
static json_t *duties_json(struct view *base, struct date from, struct date until, GError **error)
{
    g_autoptr(GArray) duties = duties_ask_in(base, from, until, error);
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

static json_t *describe(struct opening *opening, const struct asked *asked, json_t *groups)
{
    if (groups == NULL)
        return NULL;
    return json_pack("{s:o, s:o}", "heading", opening_heading(opening, asked), "rows", groups);
}

static bool run_duties(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    struct asked asked;
    struct date from;
    struct date until;

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
    OWNED(view) base = view_new(opening.mission, asked.known, NULL);
    reply->json = request->json ? duties_json(base, from, until, error)
                                : describe(&opening, &asked, duty_groups(base, from, until, error));
    return reply->json != NULL;
}

/* ---- for people: one line for all subjects that owe the same on the same day ---- */

#define SUBJECTS_SHOWN 3

/* All texts are the duties' own. */
struct group {
    const struct duty *first;
    GPtrArray *subjects;
    GPtrArray *readings;
};

static struct group *group_new(const struct duty *first)
{
    struct group *group = g_new0(struct group, 1);

    group->first = first;
    group->subjects = g_ptr_array_new();
    group->readings = g_ptr_array_new();
    if (*first->reading != '\0')
        g_ptr_array_add(group->readings, (char *)first->reading);
    return group;
}

static void group_free(void *data)
{
    struct group *group = data;

    g_ptr_array_unref(group->subjects);
    g_ptr_array_unref(group->readings);
    g_free(group);
}

static bool owe_the_same(const struct group *a, const struct group *b)
{
    if (a->first->date.day != b->first->date.day ||
        !g_str_equal(a->first->article, b->first->article) ||
        !g_str_equal(a->first->what, b->first->what) || a->subjects->len != b->subjects->len)
        return false;
    for (unsigned i = 0; i < a->subjects->len; i++) {
        if (!g_str_equal(g_ptr_array_index(a->subjects, i), g_ptr_array_index(b->subjects, i)))
            return false;
    }
    return true;
}

/* Groups that differ in the reading alone become one; they stand by date. */
static void join_readings(GPtrArray *groups)
{
    for (unsigned i = 0; i < groups->len; i++) {
        struct group *group = g_ptr_array_index(groups, i);

        for (unsigned j = i + 1; j < groups->len;) {
            struct group *other = g_ptr_array_index(groups, j);

            if (other->first->date.day != group->first->date.day)
                break;
            if (owe_the_same(group, other)) {
                g_ptr_array_extend(group->readings, other->readings, NULL, NULL);
                g_ptr_array_remove_index(groups, j);
            } else {
                j++;
            }
        }
    }
}

/* In the order in which the first duty of each came. */
static GPtrArray *group_duties(const GArray *duties)
{
    GPtrArray *groups = g_ptr_array_new_with_free_func(group_free);
    g_autoptr(GHashTable) by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (unsigned i = 0; i < duties->len; i++) {
        const struct duty *duty = &g_array_index(duties, struct duty, i);
        g_autofree char *key = g_strdup_printf("%d\n%s\n%s\n%s", duty->date.day, duty->article,
                                               duty->what, duty->reading);
        struct group *group = g_hash_table_lookup(by_key, key);

        if (group == NULL) {
            group = group_new(duty);
            g_ptr_array_add(groups, group);
            g_hash_table_insert(by_key, g_steal_pointer(&key), group);
        }
        g_ptr_array_add(group->subjects, duty->subject);
    }
    join_readings(groups);
    return groups;
}

static json_t *texts_json(const GPtrArray *texts, unsigned n_max)
{
    json_t *json = json_array();

    for (unsigned i = 0; i < MIN(texts->len, n_max); i++)
        json_array_append_new(json, json_string(g_ptr_array_index(texts, i)));
    return json;
}

json_t *duty_groups(struct view *base, struct date from, struct date until, GError **error)
{
    g_autoptr(GArray) duties = duties_ask_in(base, from, until, error);
    g_autoptr(GPtrArray) groups = NULL;
    json_t *json = NULL;

    if (duties == NULL)
        return NULL;
    groups = group_duties(duties);
    json = json_array();
    for (unsigned i = 0; i < groups->len; i++) {
        const struct group *group = g_ptr_array_index(groups, i);
        g_autofree char *date = date_text(group->first->date);

        json_array_append_new(json,
                              json_pack("{s:s, s:s, s:s, s:o, s:I, s:o}", "date", date, "article",
                                        group->first->article, "what", group->first->what,
                                        "readings", texts_json(group->readings, UINT_MAX), "n",
                                        (json_int_t)group->subjects->len, "subjects",
                                        texts_json(group->subjects, SUBJECTS_SHOWN)));
    }
    return json;
}

static char *subjects_text(const json_t *group, const char *mission)
{
    const json_t *subjects = json_object_get(group, "subjects");
    const char *first = json_string_value(json_array_get(subjects, 0));
    int64_t n = member_count(group, "n");

    if (n == 1 &&
        (g_str_equal(first, mission) || g_str_equal(first, member_text(group, "article"))))
        return g_strdup("");
    if (n > SUBJECTS_SHOWN)
        return g_strdup_printf(_("%" PRId64 ": %s, …"), n, first);
    return value_text(subjects);
}

void show_duty_groups(struct terminal *terminal, const json_t *groups, const char *mission,
                      unsigned n_max, int indent)
{
    OWNED(table) table = table_new(4);
    const char *date = "";
    json_t *group = NULL;
    size_t i = 0;

    if (json_array_size(groups) == 0) {
        terminal_line(terminal, INK_FAINT, 0, _("%*snothing falls due"), indent, "");
        return;
    }
    table_wraps(table, 2);
    json_array_foreach(groups, i, group)
    {
        const char *on = member_text(group, "date");
        g_autofree char *subjects = subjects_text(group, mission);
        g_autofree char *readings = value_text(json_object_get(group, "readings"));
        g_autofree char *what =
            *readings == '\0' ? g_strdup(member_text(group, "what"))
                              : g_strdup_printf(_("%s (%s)"), member_text(group, "what"), readings);

        if (i == n_max)
            break;
        /* The same date is not said twice. */
        table_cell(table, INK_STRONG, g_str_equal(date, on) ? "" : on);
        date = on;
        table_cell(table, INK_PLAIN, member_text(group, "article"));
        table_cell(table, INK_PLAIN, what);
        table_cell(table, INK_FAINT, subjects);
    }
    table_write(terminal, table, indent);
}

static void show_duties(struct terminal *terminal, const json_t *json)
{
    show_heading(terminal, json);
    show_duty_groups(terminal, json_object_get(json, "rows"),
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
