/* truce complete: what a shell needs to complete truce's words, from the table of commands. */
#include <string.h>

#include "action/opening.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "mission/module.h"

static const struct field params[] = {
    {"shell", FIELD_ENUM(bash, zsh, fish), REQUIRED | PARAM_POSITIONAL, N_("whose words")},
    FIELDS_END,
};

static void append_options(GString *out, const struct action *action)
{
    for (const struct field *param = action->params; param->name != NULL; param++) {
        g_autofree char *option = option_text(param);

        if ((param->flags & PARAM_POSITIONAL) == 0)
            g_string_append_printf(out, " %s", option);
    }
    for (unsigned i = 0; i < n_common_options; i++) {
        g_autofree char *option = option_text(&common_options[i].field);

        if (command_takes(action, &common_options[i]))
            g_string_append_printf(out, " %s", option);
    }
}

/* Does its first word name a kind? */
static bool takes_kind(const struct action *action)
{
    return action->params[0].name != NULL && strcmp(action->params[0].name, "kind") == 0 &&
           (action->params[0].flags & PARAM_POSITIONAL) != 0;
}

static void append_kinds(GString *out)
{
    const struct kinds *kinds = module_list()->kinds;

    for (unsigned i = 0; i < kinds_count(kinds); i++)
        g_string_append_printf(out, " %s", kinds_get(kinds, i)->name);
}

static void append_first_words(GString *out)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (const struct action *const *at = commands_all(); *at != NULL; at++) {
        char *first = g_strndup((*at)->name, strcspn((*at)->name, " "));

        if (g_hash_table_add(seen, first))
            g_string_append_printf(out, " %s", first);
    }
}

/* One `case` for bash and zsh, which understands bash's completions. */
static char *bash_script(void)
{
    GString *out = g_string_new("# Completion of truce, made by truce complete.\n"
                                "_truce() {\n"
                                "    local word=${COMP_WORDS[COMP_CWORD]} words=\n"
                                "    if [ \"$COMP_CWORD\" = 1 ]; then\n"
                                "        words=\"");

    append_first_words(out);
    g_string_append(out, "\"\n    else\n"
                         "        case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n");
    for (const struct action *const *at = commands_all(); *at != NULL; at++) {
        g_string_append_printf(out, "        '%s'%s) words=\"", (*at)->name,
                               strchr((*at)->name, ' ') == NULL ? "' '*" : "");
        append_options(out, *at);
        if (takes_kind(*at))
            append_kinds(out);
        g_string_append(out, "\" ;;\n");
    }
    g_string_append(out, "        'key '*) words=\"enrol revoke list\" ;;\n"
                         "        esac\n"
                         "    fi\n"
                         "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
                         "}\n"
                         "complete -o default -F _truce truce\n");
    return g_string_free(out, FALSE);
}

static char *zsh_script(void)
{
    g_autofree char *bash = bash_script();

    return g_strconcat("autoload -U +X bashcompinit && bashcompinit\n", bash, NULL);
}

static void append_fish_command(GString *out, const struct action *action)
{
    g_autofree char *first = g_strndup(action->name, strcspn(action->name, " "));
    GString *options = g_string_new(NULL);
    g_auto(GStrv) words = NULL;

    append_options(options, action);
    words = g_strsplit(options->str, " --", -1);
    if (strcmp(first, action->name) == 0) {
        g_autofree char *summary = g_strdelimit(g_strdup(_(action->summary)), "'", ' ');

        g_string_append_printf(out, "complete -c truce -n __fish_use_subcommand -f -a %s -d '%s'\n",
                               first, summary);
    }
    for (unsigned i = 1; words[0] != NULL && words[i] != NULL; i++)
        g_string_append_printf(out, "complete -c truce -n '__fish_seen_subcommand_from %s' -l %s\n",
                               first, words[i]);
    if (takes_kind(action)) {
        g_string_append_printf(out, "complete -c truce -n '__fish_seen_subcommand_from %s' -f -a '",
                               first);
        append_kinds(out);
        g_string_append(out, "'\n");
    }
    g_string_free(options, TRUE);
}

static char *fish_script(void)
{
    GString *out = g_string_new("# Completion of truce, made by truce complete.\n"
                                "complete -c truce -n __fish_use_subcommand -f -a key\n"
                                "complete -c truce -n '__fish_seen_subcommand_from key' -f "
                                "-a 'enrol revoke list'\n");

    for (const struct action *const *at = commands_all(); *at != NULL; at++)
        append_fish_command(out, *at);
    return g_string_free(out, FALSE);
}

static bool run_complete(const struct request *request, struct reply *reply, GError **error)
{
    const char *shell = param_text(request, "shell");
    g_autofree char *script = strcmp(shell, "bash") == 0  ? bash_script()
                              : strcmp(shell, "zsh") == 0 ? zsh_script()
                                                          : fish_script();

    reply->json = json_string(script);
    return true;
}

static void show_complete(struct terminal *terminal, const json_t *json)
{
    terminal_raw(terminal, json_string_value(json));
}

const struct action action_complete = {
    .name = "complete",
    .summary = N_("completion of these words for your shell"),
    .help = N_("  truce complete bash > ~/.local/share/bash-completion/completions/truce"),
    .params = params,
    .group = ACTION_LEARN,
    .run = run_complete,
    .show = show_complete,
};
