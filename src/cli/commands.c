#include "cli/commands.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define TAKES_MISSION (ACTION_READS | ACTION_STATES | ACTION_MISSION | ACTION_NEW_MISSION)

const struct common_option common_options[] = {
    {{"mission", FIELD_TEXT, OPTIONAL, N_("the mission: a file, or postgres://...")},
     'm',
     TAKES_MISSION,
     "MISSION"},
    {{"as", FIELD_TEXT, OPTIONAL, N_("the participant who speaks")},
     0,
     ACTION_STATES | ACTION_AS,
     "PARTICIPANT"},
    {{"now", FIELD_TEXT, OPTIONAL, N_("put an exercise's clock there first")},
     0,
     ACTION_STATES | ACTION_CLOCK,
     "TIME"},
    {{"at", FIELD_TEXT, OPTIONAL, N_("what held at that time; otherwise now")},
     0,
     ACTION_READS,
     "TIME"},
    {{"known", FIELD_TEXT, OPTIONAL, N_("as known at that time, or at that size of the log")},
     0,
     ACTION_READS,
     "TIME|SIZE"},
    {{"json", FIELD_BOOL, OPTIONAL, N_("the answer as JSON, for programs")}, 0, 0, NULL},
    {{"help", FIELD_BOOL, OPTIONAL, N_("this help")}, 'h', 0, NULL},
};
const unsigned n_common_options = G_N_ELEMENTS(common_options);

const struct command_group command_groups[] = {
    {ACTION_LOOK, N_("See how things stand")},
    {ACTION_STATE, N_("Put something on record")},
    {ACTION_AGREE, N_("Agreement and keys")},
    {ACTION_PLAN, N_("Plan the rotation")},
    {ACTION_BEGIN, N_("Begin a mission, or practise")},
    {ACTION_KEEP, N_("Keep the record safe")},
    {ACTION_LEARN, N_("Learn more")},
    {ACTION_LOOK, NULL},
};

static void *make_all(void *unused)
{
    GPtrArray *all = g_ptr_array_new();

    for (const struct action *const *at = actions_all(); *at != NULL; at++)
        g_ptr_array_add(all, (void *)*at);
    g_ptr_array_add(all, (void *)&action_help);
    g_ptr_array_add(all, (void *)&action_complete);
    g_ptr_array_add(all, NULL);
    return g_ptr_array_free(all, FALSE);
}

const struct action *const *commands_all(void)
{
    static GOnce made = G_ONCE_INIT;

    return g_once(&made, make_all, NULL);
}

const struct action *commands_find(const char *name)
{
    for (const struct action *const *at = commands_all(); *at != NULL; at++) {
        if (strcmp((*at)->name, name) == 0)
            return *at;
    }
    return NULL;
}

bool command_takes(const struct action *action, const struct common_option *option)
{
    return option->taken_by == 0 || (option->taken_by & action->flags) != 0;
}

char *option_text(const struct field *param)
{
    char *text = g_strconcat("--", param->name, NULL);

    return g_strdelimit(text, "_", '-');
}

/* Length of the word in front of the help, 0 when there is none. */
static size_t leading_word(const char *help)
{
    size_t n = help == NULL ? 0 : strcspn(help, ": ");

    return n > 0 && help[n] == ':' && help[n + 1] == ' ' && g_ascii_isupper(help[0]) ? n : 0;
}

char *param_help(const struct field *param)
{
    const char *help = param->help == NULL ? NULL : _(param->help);
    size_t n = leading_word(help);

    if (help == NULL)
        return field_expects(param);
    return g_strdup(n == 0 ? help : help + n + 2);
}

char *value_word(const struct field *param)
{
    size_t n = leading_word(param->help);

    if (n > 0)
        return g_strndup(param->help, n);
    switch (param->shape.type) {
    case FIELD_TYPE_INTEGER:
    case FIELD_TYPE_COUNT:
        return g_strdup("N");
    case FIELD_TYPE_DATE:
        return g_strdup("DATE");
    case FIELD_TYPE_INSTANT:
        return g_strdup("TIME");
    case FIELD_TYPE_ENUM: {
        g_auto(GStrv) values = g_strsplit(param->shape.values, ", ", -1);

        return g_strjoinv("|", values);
    }
    case FIELD_TYPE_ID:
    case FIELD_TYPE_IDS:
        return g_ascii_strup(param->shape.id_type, -1);
    case FIELD_TYPE_TEXT:
    case FIELD_TYPE_LONG_TEXT:
    case FIELD_TYPE_SLUG:
    case FIELD_TYPE_BOOL:
    case FIELD_TYPE_DECIMAL:
    case FIELD_TYPE_PERIOD:
    case FIELD_TYPE_MONEY:
    case FIELD_TYPE_HASH:
    case FIELD_TYPE_ATTACHMENT:
    case FIELD_TYPE_SLUGS:
    case FIELD_TYPE_ZONE:
    case FIELD_TYPE_OBJECT:
    case FIELD_TYPE_LIST:
    case FIELD_TYPE_ANY:
        return g_ascii_strup(param->name, -1);
    }
    g_assert_not_reached();
}

static void append_param(GString *usage, const struct field *param)
{
    bool is_required = (param->flags & REQUIRED) != 0;
    g_autofree char *option = option_text(param);
    g_autofree char *value = value_word(param);

    g_string_append(usage, is_required ? " " : " [");
    if ((param->flags & PARAM_REST) != 0)
        g_string_append_printf(usage, "%s ...", value);
    else if ((param->flags & PARAM_POSITIONAL) != 0)
        g_string_append(usage, value);
    else if ((param->flags & PARAM_FLAG) != 0)
        g_string_append(usage, option);
    else
        g_string_append_printf(usage, "%s %s", option, value);
    g_string_append(usage, is_required ? "" : "]");
}

char *command_usage(const struct action *action)
{
    GString *usage = g_string_new("truce ");

    g_string_append(usage, action->name);
    for (const struct field *param = action->params; param->name != NULL; param++) {
        if ((param->flags & PARAM_POSITIONAL) != 0)
            append_param(usage, param);
    }
    for (const struct field *param = action->params; param->name != NULL; param++) {
        if ((param->flags & PARAM_POSITIONAL) == 0)
            append_param(usage, param);
    }
    if ((action->flags & ACTION_STATES) != 0)
        g_string_append(usage, " --as PARTICIPANT");
    if ((action->flags & TAKES_MISSION) != 0)
        g_string_append(usage, " -m MISSION");
    return g_string_free(usage, FALSE);
}

/* ---- what is not there ---- */

bool fail_nearest(GError **error, const char *what, const char *word, const GPtrArray *candidates,
                  const char *otherwise)
{
    g_autofree char *safe = terminal_safe(word);
    const char *nearest =
        text_nearest(word, (const char *const *)candidates->pdata, candidates->len);

    if (nearest != NULL)
        return fail(error, ERROR_USAGE, _("there is no %s \"%s\"; did you mean %s?"), what, safe,
                    nearest);
    return fail(error, ERROR_USAGE, _("there is no %s \"%s\"; %s"), what, safe, otherwise);
}

bool command_fail_unknown(GError **error, const char *word)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GPtrArray) firsts = g_ptr_array_new_with_free_func(g_free);

    for (const struct action *const *at = commands_all(); *at != NULL; at++) {
        g_ptr_array_add(names, (void *)(*at)->name);
        g_ptr_array_add(firsts, g_strndup((*at)->name, strcspn((*at)->name, " ")));
    }
    for (unsigned i = 0; i < firsts->len; i++)
        g_ptr_array_add(names, g_ptr_array_index(firsts, i));
    return fail_nearest(error, _("command"), word, names, _("truce help lists them"));
}
