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

static void free_duties(GArray *duties)
{
    for (unsigned i = 0; i < duties->len; i++) {
        g_free(g_array_index(duties, struct duty, i).subject);
        g_free(g_array_index(duties, struct duty, i).what);
    }
    g_array_unref(duties);
}

json_t *duties_json(struct mission *mission, int64_t known, struct date from, struct date until,
                    GError **error)
{
    GArray *duties = duties_ask(mission, known, from, until, error);
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
    free_duties(duties);
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
    duties = duties_json(opening.mission, asked.known, from, until, error);
    if (duties == NULL)
        return false;
    reply->json = request->json ? duties
                                : json_pack("{s:o, s:o}", "heading",
                                            opening_heading(&opening, &asked), "rows", duties);
    return true;
}

/* ---- for people: one line for all subjects that owe the same on the same day ---- */

#define SUBJECTS_SHOWN 3

static char *subjects_text(const GPtrArray *group)
{
    GString *text = g_string_new(NULL);

    if (group->len > 1)
        g_string_append_printf(text, "%u: ", group->len);
    for (unsigned i = 0; i < MIN(group->len, SUBJECTS_SHOWN); i++)
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "",
                               member_text(g_ptr_array_index(group, i), "subject"));
    if (group->len > SUBJECTS_SHOWN)
        g_string_append(text, ", …");
    return g_string_free(text, FALSE);
}

static char *group_key(const json_t *duty)
{
    return g_strjoin("\n", member_text(duty, "date"), member_text(duty, "article"),
                     member_text(duty, "what"), member_text(duty, "reading"), NULL);
}

/* Groups keep the order in which their first duty came. */
static GPtrArray *group_duties(const json_t *rows)
{
    GPtrArray *groups = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    g_autoptr(GHashTable) by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    json_t *row = NULL;
    size_t i = 0;

    json_array_foreach(rows, i, row)
    {
        g_autofree char *key = group_key(row);
        GPtrArray *group = g_hash_table_lookup(by_key, key);

        if (group == NULL) {
            group = g_ptr_array_new();
            g_ptr_array_add(groups, group);
            g_hash_table_insert(by_key, g_steal_pointer(&key), group);
        }
        g_ptr_array_add(group, row);
    }
    return groups;
}

void show_duty_rows(struct terminal *terminal, const json_t *rows, unsigned n_max, int indent)
{
    OWNED(table) table = table_new(4);
    g_autoptr(GPtrArray) groups = group_duties(rows);
    const char *date = "";

    if (groups->len == 0) {
        terminal_line(terminal, INK_FAINT, 0, _("nothing falls due"));
        return;
    }
    table_wraps(table, 2);
    for (unsigned i = 0; i < MIN(groups->len, n_max); i++) {
        const GPtrArray *group = g_ptr_array_index(groups, i);
        const json_t *first = g_ptr_array_index(group, 0);
        const char *reading = member_text(first, "reading");
        g_autofree char *subjects = subjects_text(group);
        g_autofree char *what =
            *reading == '\0' ? g_strdup(member_text(first, "what"))
                             : g_strdup_printf(_("%s (%s)"), member_text(first, "what"), reading);

        /* The same date is not said twice. */
        table_cell(table, INK_STRONG,
                   g_str_equal(date, member_text(first, "date")) ? "" : member_text(first, "date"));
        date = member_text(first, "date");
        table_cell(table, INK_PLAIN, member_text(first, "article"));
        table_cell(table, INK_PLAIN, what);
        table_cell(table, INK_FAINT, subjects);
    }
    table_write(terminal, table, indent);
}

static void show_duties(struct terminal *terminal, const json_t *json)
{
    show_heading(terminal, json);
    show_duty_rows(terminal, json_object_get(json, "rows"), UINT_MAX, 0);
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
