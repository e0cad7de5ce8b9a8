/* truce status: the board of the mission, on one screen. */
#include <inttypes.h>
#include <string.h>

#include "action/actions.h"
#include "action/duties.h"
#include "action/opening.h"
#include "action/plain_table.h"
#include "base/error.h"
#include "base/text.h"
#include "mission/finding.h"
#include "mission/view.h"

static const struct field params[] = {FIELDS_END};

#define BOARD_DUTIES_DAYS 30

/* The record's own line: how much of it, and under which root. */
static json_t *log_json(struct opening *opening)
{
    struct record *record = mission_record(opening->mission);
    struct hash root = record_root(record);
    g_autofree char *last =
        zone_instant_text(mission_zone(opening->mission), record_last_received(record));

    return json_pack("{s:I, s:s, s:s}", "size", (json_int_t)record_size(record), "root",
                     hash_to_hex(&root).text, "last_received", last);
}

/* What each module puts on the board, in the order of the modules. */
static json_t *board_json(struct view *view, const struct asked *asked, GError **error)
{
    const struct module_list *list = mission_modules(view_mission(view));
    json_t *board = json_object();

    for (unsigned i = 0; list->modules[i] != NULL; i++) {
        const struct module *module = list->modules[i];

        if (module->board != NULL && !module->board(view, asked->at, board, error)) {
            json_decref(board);
            return NULL;
        }
    }
    return board;
}

static json_t *articles_json(const struct answer *answer)
{
    json_t *articles = json_array();

    for (unsigned i = 0; i < answer->articles->len; i++) {
        const struct article_answer *a = g_ptr_array_index(answer->articles, i);
        json_t *article =
            json_pack("{s:s, s:s, s:s, s:b}", "article", a->article->id, "title", a->article->title,
                      "status", status_name(a->worst), "contested", a->contested);

        if (a->because != NULL)
            json_object_set_new(article, "because", json_string(a->because));
        json_array_append_new(articles, article);
    }
    return articles;
}

/* Of the text that governs then, as known then. */
static const char *title_of(struct view *view, struct instant at)
{
    const struct agreement *agreement = view_agreement(view, at);

    return agreement != NULL ? agreement->title : mission_agreement(view_mission(view))->title;
}

static bool describe(struct opening *opening, const struct asked *asked, json_t *json,
                     GError **error)
{
    struct question question = {{asked->at, {asked->at.ms + 1}}, false};
    struct date from = zone_date_of(mission_zone(opening->mission), asked->at);
    struct date until = {from.day + BOARD_DUTIES_DAYS};
    /* One view for all parts: each fact is loaded once. */
    OWNED(view) view = view_new(opening->mission, asked->known, NULL);
    OWNED(answer) answer = NULL;
    json_t *part = NULL;

    json_object_set_new(json, "title", json_string(title_of(view, asked->at)));
    part = board_json(view, asked, error);
    if (part == NULL)
        return false;
    json_object_set_new(json, "board", part);
    answer = findings_ask_in(view, &question, error);
    if (answer == NULL)
        return false;
    json_object_set_new(json, "articles", articles_json(answer));
    part = duty_groups(view, from, until, error);
    if (part == NULL)
        return false;
    json_object_set_new(json, "duties", part);
    return true;
}

static bool run_status(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    struct asked asked;

    if (!opening_open(&opening, request, STORE_READ, "truce status", error) ||
        !opening_asked(&opening, request, &asked, error))
        return false;
    reply->json =
        json_pack("{s:o, s:s, s:s, s:o}", "heading", opening_heading(&opening, &asked), "title", "",
                  "name", mission_name(opening.mission), "log", log_json(&opening));
    return describe(&opening, &asked, reply->json, error);
}

/* ---- for people ---- */

#define WORST_SHOWN   4
#define DUTIES_SHOWN  4
#define LABEL_COLUMNS 12

static void show_title(struct terminal *terminal, const json_t *json)
{
    const json_t *heading = json_object_get(json, "heading");
    bool is_exercise = json_is_true(json_object_get(heading, "exercise"));
    const char *mark = is_exercise ? _("EXERCISE, ALL INVENTED") : "";
    int room = terminal_columns(terminal) - text_width(mark) - 2;
    g_autofree char *title = text_cut(member_text(json, "title"), MAX(room, 20));

    terminal_put(terminal, INK_STRONG, title);
    if (is_exercise) {
        g_autofree char *gap = g_strnfill((gsize)MAX(room - text_width(title) + 2, 2), ' ');

        terminal_put(terminal, INK_PLAIN, gap);
        terminal_put(terminal, INK_WATCH, mark);
    }
    terminal_newline(terminal);
}

static void show_clock(struct terminal *terminal, const json_t *json)
{
    const json_t *heading = json_object_get(json, "heading");
    const json_t *log = json_object_get(json, "log");
    g_autofree char *size = text_grouped(member_count(log, "size"));
    g_autofree char *root = g_strndup(member_text(log, "root"), 12);

    terminal_line(terminal, INK_PLAIN, 4, "%s %s", member_text(heading, "at"),
                  member_text(heading, "zone"));
    if (json_is_true(json_object_get(heading, "all_known")))
        terminal_line(terminal, INK_FAINT, 4, _("%s statements on record, root %s…"), size, root);
    else
        terminal_line(terminal, INK_WATCH, 4,
                      _("as known when %" PRId64 " of %s statements were on record, root %s…"),
                      member_count(heading, "known"), size, root);
}

/* "assigned 1,930, present 1,902": an object's members in a row. A state is said without its name.
 */
static void append_member(GString *text, const char *name, const json_t *value)
{
    g_autofree char *label = g_strdelimit(g_strdup(name), "_", ' ');
    g_autofree char *shown =
        json_is_integer(value) ? text_grouped(json_integer_value(value)) : value_text(value);

    if (*shown == '\0')
        return;
    g_string_append_printf(text, "%s%s%s%s", text->len > 0 ? ", " : "",
                           g_str_equal(name, "state") ? "" : label,
                           g_str_equal(name, "state") ? "" : " ", shown);
}

static char *members_text(const json_t *value)
{
    GString *text = g_string_new(NULL);
    const char *name = NULL;
    json_t *member = NULL;

    if (json_is_object(value)) {
        json_object_foreach((json_t *)value, name, member) append_member(text, name, member);
    } else {
        append_member(text, "state", value);
    }
    return g_string_free(text, FALSE);
}

/* `what` distinguishes lines of one label, for example the readings of an article. */
static void add_line(struct table *table, const char *label, const char *what, const json_t *value)
{
    g_autofree char *members = members_text(value);
    g_autofree char *text =
        *what == '\0' ? g_strdup(members) : g_strdup_printf("%s: %s", what, members);
    g_autofree char *padded =
        g_strdup_printf("%s%*s", label, MAX(LABEL_COLUMNS - text_width(label), 0), "");

    table_cell(table, INK_FAINT, padded);
    table_cell(table, INK_PLAIN, text);
}

/* A member that holds objects takes a line for each of them. */
static void add_lines(struct table *table, const char *label, const json_t *value)
{
    const char *name = NULL;
    json_t *item = NULL;
    size_t i = 0;

    if (json_is_array(value) && json_is_object(json_array_get(value, 0))) {
        json_array_foreach(value, i, item) add_line(table, i == 0 ? label : "", "", item);
    } else if (json_is_object(value) &&
               json_is_object(json_object_iter_value(json_object_iter((json_t *)value)))) {
        json_object_foreach((json_t *)value, name, item)
            add_line(table, i++ == 0 ? label : "", name, item);
    } else {
        add_line(table, label, "", value);
    }
}

static void show_board(struct terminal *terminal, const json_t *board)
{
    OWNED(table) table = table_new(2);
    const char *name = NULL;
    json_t *value = NULL;

    json_object_foreach((json_t *)board, name, value)
    {
        g_autofree char *label = g_strdelimit(g_strdup(name), "_", ' ');

        add_lines(table, label, value);
    }
    if (table_n_rows(table) == 0)
        return;
    terminal_newline(terminal);
    table_write(terminal, table, 0);
}

static unsigned count_status(const json_t *articles, const char *status)
{
    unsigned n = 0;
    json_t *article = NULL;
    size_t i = 0;

    json_array_foreach(articles, i, article)
    {
        if (strcmp(member_text(article, "status"), status) == 0)
            n++;
    }
    return n;
}

static const char *const statuses_worst_first[] = {"breached", "cannot-tell", "due", "kept"};

static void show_counts(struct terminal *terminal, const json_t *articles)
{
    const char *gap = "";

    terminal_newline(terminal);
    terminal_put(terminal, INK_FAINT, _("articles"));
    terminal_put(terminal, INK_PLAIN, "      ");
    for (unsigned s = 0; s < G_N_ELEMENTS(statuses_worst_first); s++) {
        const char *status = statuses_worst_first[s];
        unsigned n = count_status(articles, status);
        g_autofree char *text = g_strdup_printf("%u %s", n, status);

        if (n == 0)
            continue;
        terminal_put(terminal, INK_PLAIN, gap);
        terminal_put(terminal, status_ink(status), text);
        gap = ", ";
    }
    terminal_newline(terminal);
}

static void show_worst(struct terminal *terminal, const json_t *articles)
{
    OWNED(table) table = table_new(3);
    unsigned n_not_kept = 0;

    table_cuts(table, 2);

    for (unsigned s = 0; s < 3; s++) {
        json_t *article = NULL;
        size_t i = 0;

        json_array_foreach(articles, i, article)
        {
            const char *status = member_text(article, "status");
            const char *because = member_text(article, "because");

            if (strcmp(status, statuses_worst_first[s]) != 0 || n_not_kept++ >= WORST_SHOWN)
                continue;
            table_cell(table, status_ink(status), status);
            table_cell(table, INK_PLAIN, member_text(article, "article"));
            /* One line each: the whole sentence is check's. */
            table_cell(table, INK_PLAIN,
                       *because == '\0' ? member_text(article, "title") : because);
        }
    }
    if (table_n_rows(table) > 0)
        table_write(terminal, table, 2);
    if (n_not_kept > WORST_SHOWN)
        terminal_line(terminal, INK_FAINT, 4, _("  and %u more: truce check"),
                      n_not_kept - WORST_SHOWN);
}

static void show_status(struct terminal *terminal, const json_t *json)
{
    show_title(terminal, json);
    show_clock(terminal, json);
    show_board(terminal, json_object_get(json, "board"));
    show_counts(terminal, json_object_get(json, "articles"));
    show_worst(terminal, json_object_get(json, "articles"));
    terminal_newline(terminal);
    terminal_line(terminal, INK_FAINT, 0, _("next"));
    show_duty_groups(terminal, json_object_get(json, "duties"),
                     member_text(json_object_get(json, "heading"), "mission"), DUTIES_SHOWN, 2);
}

const struct action action_status = {
    .name = "status",
    .summary = N_("the board: strength, posts, the mandate's clock, what is wrong, what comes"),
    .help = N_("  truce status\n"
               "  truce status --at 2021-08-31"),
    .params = params,
    .flags = ACTION_READS,
    .group = ACTION_LOOK,
    .run = run_status,
    .show = show_status,
};
