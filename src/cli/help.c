#include "cli/help.h"

#include <string.h>

#include "action/fields_given.h"
#include "action/opening.h"
#include "base/error.h"
#include "base/text.h"
#include "mission/module.h"

#define INDENT 2

/* ---- the overview ---- */

/* All of a group at the same width as the others, so that the eye runs down one column. */
#define NAME_COLUMNS 12

static void add_command(struct table *table, const struct action *action)
{
    g_autofree char *name = g_strdup_printf("%-*s", NAME_COLUMNS, action->name);

    table_cell(table, INK_STRONG, name);
    table_cell(table, INK_PLAIN, _(action->summary));
}

void help_overview(struct terminal *terminal)
{
    terminal_line(terminal, INK_STRONG, 0, _("truce keeps an agreement and the record of it."));
    for (const struct command_group *group = command_groups; group->title != NULL; group++) {
        OWNED(table) table = table_new(2);

        for (const struct action *const *at = commands_all(); *at != NULL; at++) {
            if ((*at)->group == group->group)
                add_command(table, *at);
        }
        terminal_newline(terminal);
        terminal_line(terminal, INK_FAINT, 0, "%s", _(group->title));
        table_write(terminal, table, INDENT);
    }
    terminal_newline(terminal);
    terminal_line(terminal, INK_PLAIN, 0,
                  _("truce help COMMAND says more. Which mission: -m FILE, or set TRUCE_MISSION."));
}

/* ---- one command ---- */

/* Paragraphs are wrapped; lines that begin with spaces are examples and stay as they are. */
static void write_paragraphs(struct terminal *terminal, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (unsigned i = 0; lines[i] != NULL; i++) {
        if (lines[i][0] == ' ') {
            terminal_put(terminal, INK_STRONG, lines[i]);
            terminal_newline(terminal);
        } else if (lines[i][0] == '\0') {
            terminal_newline(terminal);
        } else {
            terminal_line(terminal, INK_PLAIN, 0, "%s", lines[i]);
        }
    }
}

static void add_params(struct table *table, const struct action *action)
{
    for (const struct field *param = action->params; param->name != NULL; param++) {
        g_autofree char *option = option_text(param);
        g_autofree char *value = value_word(param);
        g_autofree char *help = param_help(param);
        g_autofree char *word = NULL;

        if ((param->flags & PARAM_POSITIONAL) != 0)
            word = g_strdup(value);
        else if ((param->flags & PARAM_FLAG) != 0)
            word = g_strdup(option);
        else
            word = g_strdup_printf("%s %s", option, value);
        table_cell(table, INK_STRONG, word);
        table_cell(table, INK_PLAIN, help);
    }
}

static void add_common(struct table *table, const struct action *action)
{
    for (unsigned i = 0; i < n_common_options; i++) {
        const struct common_option *common = &common_options[i];
        g_autofree char *option = option_text(&common->field);
        g_autofree char *letter =
            common->letter == 0 ? g_strdup("") : g_strdup_printf("-%c, ", common->letter);
        g_autofree char *word =
            g_strdup_printf("%s%s%s%s", letter, option, common->value == NULL ? "" : " ",
                            common->value == NULL ? "" : common->value);

        if (!command_takes(action, common))
            continue;
        table_cell(table, INK_STRONG, word);
        table_cell(table, INK_PLAIN, _(common->field.help));
    }
}

void help_command(struct terminal *terminal, const struct action *action)
{
    g_autofree char *usage = command_usage(action);
    OWNED(table) table = table_new(2);

    terminal_line(terminal, INK_STRONG, 4, "%s", usage);
    terminal_line(terminal, INK_PLAIN, 0, "%s", _(action->summary));
    terminal_newline(terminal);
    add_params(table, action);
    add_common(table, action);
    table_write(terminal, table, INDENT);
    if (action->help != NULL) {
        terminal_newline(terminal);
        write_paragraphs(terminal, _(action->help));
    }
}

/* ---- kinds ---- */

/* "tour" of "tour.arrived": kinds about one thing stand together. */
static void write_kinds(struct terminal *terminal, const char *title, const struct kind *kinds)
{
    OWNED(table) table = table_new(2);

    terminal_newline(terminal);
    terminal_line(terminal, INK_FAINT, 0, "%s", title);
    for (const struct kind *kind = kinds; kind->name != NULL; kind++) {
        table_cell(table, INK_STRONG, kind->name);
        table_cell(table, INK_PLAIN, _(kind->summary));
    }
    if (table_n_rows(table) > 0)
        table_write(terminal, table, INDENT);
}

static void write_all_kinds(struct terminal *terminal)
{
    terminal_newline(terminal);
    terminal_line(terminal, INK_PLAIN, 0, _("What can be put on record:"));
    for (const struct module *const *module = modules_all; *module != NULL; module++) {
        g_autofree char *title = g_strdup_printf("%s: %s", (*module)->name, _((*module)->summary));

        write_kinds(terminal, title, (*module)->kinds);
    }
}

static void write_fields(struct terminal *terminal, const struct field *fields, int indent)
{
    OWNED(table) table = table_new(3);

    for (const struct field *field = fields; field->name != NULL; field++) {
        g_autofree char *expects = field_expects(field);
        g_autofree char *help = field->help == NULL
                                    ? g_strdup(expects)
                                    : g_strdup_printf("%s (%s)", _(field->help), expects);
        GString *marks = g_string_new((field->flags & REQUIRED) != 0 ? _("needed") : "");

        if ((field->flags & SEALED) != 0)
            g_string_append_printf(marks, "%s%s", marks->len > 0 ? ", " : "", _("sealed"));
        table_cell(table, INK_STRONG, field->name);
        table_cell(table, INK_FAINT, marks->str);
        table_cell(table, INK_PLAIN, help);
        g_string_free(marks, TRUE);
    }
    table_write(terminal, table, indent);
    for (const struct field *field = fields; field->name != NULL; field++) {
        if (field->shape.fields == NULL)
            continue;
        terminal_newline(terminal);
        terminal_line(terminal, INK_FAINT, 0, _("%*sin %s"), indent, "", field->name);
        write_fields(terminal, field->shape.fields, indent + INDENT);
    }
}

void help_kind(struct terminal *terminal, const struct kind *kind)
{
    g_autofree char *example = fields_example(kind);

    terminal_line(terminal, INK_STRONG, 0, "%s", kind->name);
    terminal_line(terminal, INK_PLAIN, 0, "%s", _(kind->summary));
    terminal_newline(terminal);
    write_fields(terminal, kind->fields, INDENT);
    terminal_newline(terminal);
    terminal_line(terminal, INK_STRONG, 4, "  %s", example);
}

/* ---- the command ---- */

static const struct field params[] = {
    {"topic", FIELD_TEXT, PARAM_POSITIONAL | PARAM_REST,
     N_("a command; record KIND for the fields of a kind")},
    {"man", FIELD_BOOL, PARAM_FLAG, N_("the manual page, mdoc")},
    FIELDS_END,
};

/* {"command", "kind"?}: what the words mean. A kind alone is understood too. */
static json_t *topic_of(const json_t *words, GError **error)
{
    const char *first = json_string_value(json_array_get(words, 0));
    const char *second = json_string_value(json_array_get(words, 1));
    g_autofree char *both = g_strjoin(" ", first, second, NULL);
    const struct action *action = second == NULL ? NULL : commands_find(both);

    if (json_array_size(words) > 2) {
        fail(error, ERROR_USAGE, _("truce help takes a command, or record and a kind"));
        return NULL;
    }
    if (action != NULL)
        return json_pack("{s:s}", "command", action->name);
    if (second == NULL && kinds_find(module_list()->kinds, first) != NULL)
        return json_pack("{s:s, s:s}", "command", "record", "kind", first);
    action = commands_find(first);
    if (action == NULL) {
        command_fail_unknown(error, first);
        return NULL;
    }
    if (second == NULL)
        return json_pack("{s:s}", "command", first);
    if (kind_named(module_list()->kinds, second, error) == NULL)
        return NULL;
    return json_pack("{s:s, s:s}", "command", first, "kind", second);
}

static bool run_help(const struct request *request, struct reply *reply, GError **error)
{
    const json_t *words = param_words(request, "topic");

    if (param_flag(request, "man")) {
        g_autofree char *page = manual_page();

        reply->json = json_pack("{s:s}", "man", page);
        return true;
    }
    reply->json = json_array_size(words) == 0 ? json_object() : topic_of(words, error);
    return reply->json != NULL;
}

static void show_help(struct terminal *terminal, const json_t *json)
{
    const char *man = json_string_value(json_object_get(json, "man"));
    const char *command = json_string_value(json_object_get(json, "command"));
    const char *kind = json_string_value(json_object_get(json, "kind"));

    if (man != NULL)
        terminal_raw(terminal, man);
    else if (kind != NULL)
        help_kind(terminal, kinds_find(module_list()->kinds, kind));
    else if (command == NULL)
        help_overview(terminal);
    else
        help_command(terminal, commands_find(command));
    if (command != NULL && kind == NULL && strcmp(command, "record") == 0)
        write_all_kinds(terminal);
}

const struct action action_help = {
    .name = "help",
    .summary = N_("what a command does, what a kind of statement holds"),
    .help = N_("  truce help check\n"
               "  truce help record tour.arrived"),
    .params = params,
    .group = ACTION_LEARN,
    .run = run_help,
    .show = show_help,
};
