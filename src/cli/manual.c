/* The manual page truce(1), written from the table of commands. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/help.h"

#define LINE_COLUMNS 76

/* Text for mdoc: a backslash is an escape, and a dot or quote that begins a line a macro. */
static char *escaped(const char *text)
{
    GString *out = g_string_new(NULL);

    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\\')
            g_string_append(out, "\\e");
        else if ((*at == '.' || *at == '\'') && (at == text || at[-1] == '\n'))
            g_string_append_printf(out, "\\&%c", *at);
        else if (*at == '-' && at[1] == '-')
            g_string_append(out, "\\-");
        else
            g_string_append_c(out, *at);
    }
    return g_string_free(out, FALSE);
}

/* A paragraph; mdoc wants a new sentence on a new line, and lines that are not long. */
static void append_text(GString *page, const char *text)
{
    g_auto(GStrv) sentences = g_strsplit(text, ". ", -1);

    for (unsigned i = 0; sentences[i] != NULL; i++) {
        bool is_last = sentences[i + 1] == NULL;
        g_autofree char *sentence = g_strconcat(sentences[i], is_last ? "" : ".", NULL);
        g_autofree char *wrapped = text_wrap(sentence, LINE_COLUMNS, 0);
        g_autofree char *safe = escaped(wrapped);

        g_string_append_printf(page, "%s\n", safe);
    }
}

/* Paragraphs, and examples as they stand. */
static void append_help(GString *page, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    bool is_in_example = false;

    /* Before a display mdoc makes the space itself. */
    if (lines[0][0] != ' ')
        g_string_append(page, ".Pp\n");
    for (unsigned i = 0; lines[i] != NULL; i++) {
        bool is_example = lines[i][0] == ' ';
        g_autofree char *safe = escaped(lines[i] + (is_example ? strspn(lines[i], " ") : 0));

        if (is_example && !is_in_example)
            g_string_append(page, ".Bd -literal -offset indent\n");
        if (!is_example && is_in_example)
            g_string_append(page, ".Ed\n");
        is_in_example = is_example;
        if (is_example)
            g_string_append_printf(page, "%s\n", safe);
        else if (lines[i][0] != '\0')
            append_text(page, lines[i]);
        else if (lines[i + 1] != NULL && lines[i + 1][0] != ' ')
            g_string_append(page, ".Pp\n");
    }
    if (is_in_example)
        g_string_append(page, ".Ed\n");
}

static void append_option(GString *page, char letter, const char *name, const char *value)
{
    g_autofree char *dashed = g_strdelimit(g_strdup(name), "_", '-');

    g_string_append(page, ".It ");
    if (letter != 0)
        g_string_append_printf(page, "Fl %c , ", letter);
    g_string_append_printf(page, "Fl Fl %s", dashed);
    if (value != NULL)
        g_string_append_printf(page, " Ar %s", value);
    g_string_append_c(page, '\n');
}

static void append_params(GString *page, const struct action *action)
{
    if (action->params[0].name == NULL)
        return;
    g_string_append(page, ".Bl -tag -width Ds\n");
    for (const struct field *param = action->params; param->name != NULL; param++) {
        g_autofree char *value = value_word(param);
        g_autofree char *help = param_help(param);

        if ((param->flags & PARAM_POSITIONAL) != 0)
            g_string_append_printf(page, ".It Ar %s\n", value);
        else
            append_option(page, 0, param->name, (param->flags & PARAM_FLAG) != 0 ? NULL : value);
        append_text(page, help);
    }
    g_string_append(page, ".El\n");
}

static void append_command(GString *page, const struct action *action)
{
    g_autofree char *usage = command_usage(action);
    g_autofree char *safe = escaped(usage);

    g_string_append_printf(page, ".It Ic %s\n", action->name);
    append_text(page, action->summary);
    g_string_append_printf(page, ".Pp\n.Dl %s\n", safe);
    append_params(page, action);
    if (action->help != NULL)
        append_help(page, action->help);
}

static void append_commands(GString *page)
{
    g_string_append(page, ".Sh COMMANDS\n");
    for (const struct command_group *group = command_groups; group->title != NULL; group++) {
        g_string_append_printf(page, ".Ss %s\n.Bl -tag -width Ds\n", group->title);
        for (const struct action *const *at = commands_all(); *at != NULL; at++) {
            if ((*at)->group == group->group)
                append_command(page, *at);
        }
        g_string_append(page, ".El\n");
    }
}

static void append_common(GString *page)
{
    g_string_append(page, ".Sh OPTIONS\n"
                          "Each command takes those of these that make sense for it.\n"
                          ".Bl -tag -width Ds\n");
    for (unsigned i = 0; i < n_common_options; i++) {
        const struct common_option *common = &common_options[i];

        append_option(page, common->letter, common->field.name, common->value);
        append_text(page, common->field.help);
    }
    g_string_append(page, ".El\n.Pp\n"
                          "A time is a date, which is its last millisecond in the mission's zone,\n"
                          "or an instant with its offset, such as 2020-11-10T00:00:00+03:00.\n");
}

static void append_statuses(GString *page)
{
    static const char *const meanings[] = {
        "Nothing is breached.",      "Something is breached; by check alone.",
        "Wrong use of the command.", "The input was refused.",
        "The record is damaged.",    "The machine failed.",
    };

    g_string_append(page, ".Sh EXIT STATUS\n.Bl -tag -width Ds\n");
    for (unsigned i = 0; i < G_N_ELEMENTS(meanings); i++)
        g_string_append_printf(page, ".It %u\n%s\n", i, meanings[i]);
    g_string_append(page, ".El\n");
}

char *manual_page(void)
{
    GString *page =
        g_string_new(".\\\" Made by truce help --man from the table of commands; do not edit.\n"
                     ".Dd November 23, 2026\n"
                     ".Dt TRUCE 1\n"
                     ".Os\n"
                     ".Sh NAME\n"
                     ".Nm truce\n"
                     ".Nd keep an agreement between parties, and the record of it\n"
                     ".Sh SYNOPSIS\n"
                     ".Nm\n"
                     ".Ar command\n"
                     ".Op Ar word ...\n"
                     ".Op Fl m Ar mission\n"
                     ".Op Ar options\n"
                     ".Sh DESCRIPTION\n"
                     ".Nm\n"
                     "holds an agreement as data and the record of what happened as statements,\n"
                     "each signed by the participant who makes it, in one log that only grows.\n"
                     "From the two it says at any time which articles are kept, due or breached,\n"
                     "what falls due next, and who is where.\n");

    append_common(page);
    append_commands(page);
    g_string_append(page, ".Sh ENVIRONMENT\n"
                          ".Bl -tag -width TRUCE_MISSION\n"
                          ".It Ev TRUCE_MISSION\n"
                          "The mission, where\n.Fl m\nis not given.\n"
                          ".It Ev NO_COLOR\n"
                          "No colour, even on a terminal.\n"
                          ".El\n"
                          ".Sh FILES\n"
                          ".Bl -tag -width Ds\n"
                          ".It Pa KEYRING/PARTICIPANT.key\n"
                          "A participant's key: who has it speaks for the participant.\n"
                          ".It Pa KEYRING/log.key , KEYRING/log.head\n"
                          "The key that signs checkpoints, and the last head it signed.\n"
                          ".El\n");
    append_statuses(page);
    return g_string_free(page, FALSE);
}
