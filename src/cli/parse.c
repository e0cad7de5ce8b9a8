#include "cli/parse.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

void parsed_clear(struct parsed *parsed)
{
    json_decref(parsed->params);
    parsed->params = NULL;
    parsed->request.params = NULL;
}

/* ---- which command ---- */

/* "key" alone: says which words may follow. */
static bool fail_half_command(GError **error, const char *first)
{
    GString *seconds = g_string_new(NULL);
    size_t n = strlen(first);
    bool is_found = false;

    for (const struct action *const *at = commands_all(); *at != NULL; at++) {
        const char *name = (*at)->name;

        if (strncmp(name, first, n) == 0 && name[n] == ' ') {
            g_string_append_printf(seconds, "%s%s", seconds->len > 0 ? ", " : "", name + n + 1);
            is_found = true;
        }
    }
    if (is_found)
        fail(error, ERROR_USAGE, _("\"truce %s\" wants one more word: %s"), first, seconds->str);
    else
        command_fail_unknown(error, first);
    g_string_free(seconds, TRUE);
    return false;
}

/* Of one word or two; *n_used says how many. */
static const struct action *find_command(int n_words, char *const *words, int *n_used,
                                         GError **error)
{
    const struct action *action = NULL;

    if (n_words >= 2) {
        g_autofree char *both = g_strjoin(" ", words[0], words[1], NULL);

        action = commands_find(both);
        *n_used = 2;
    }
    if (action == NULL) {
        action = commands_find(words[0]);
        *n_used = 1;
    }
    if (action == NULL)
        fail_half_command(error, words[0]);
    return action;
}

/* ---- options ---- */

struct option {
    const struct common_option *common; /* or */
    const struct field *param;
};

static bool is_name(const struct field *field, const char *name, size_t n)
{
    g_autofree char *option = option_text(field);

    return strlen(option) == n && strncmp(option, name, n) == 0;
}

/* `text` begins with -- (of which n bytes are the name) or is a single letter behind -. */
static bool find_option(const struct action *action, const char *text, size_t n, struct option *out)
{
    for (const struct field *param = action->params; param->name != NULL; param++) {
        if (is_name(param, text, n) && (param->flags & PARAM_REST) == 0) {
            *out = (struct option){NULL, param};
            return true;
        }
        /* -o for what goes out, as everywhere. */
        if (n == 2 && text[1] == 'o' && strcmp(param->name, "out") == 0) {
            *out = (struct option){NULL, param};
            return true;
        }
    }
    for (unsigned i = 0; i < n_common_options; i++) {
        const struct common_option *common = &common_options[i];
        bool is_letter = n == 2 && common->letter != 0 && text[1] == common->letter;

        if (command_takes(action, common) && (is_letter || is_name(&common->field, text, n))) {
            *out = (struct option){common, NULL};
            return true;
        }
    }
    return false;
}

static bool fail_unknown_option(GError **error, const struct action *action, const char *text,
                                size_t n)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *given = g_strndup(text, n);
    g_autofree char *what = g_strdup_printf(_("option of truce %s"), action->name);
    g_autofree char *otherwise = g_strdup_printf(_("truce help %s lists them"), action->name);

    for (const struct field *param = action->params; param->name != NULL; param++)
        g_ptr_array_add(names, option_text(param));
    for (unsigned i = 0; i < n_common_options; i++) {
        if (command_takes(action, &common_options[i]))
            g_ptr_array_add(names, option_text(&common_options[i].field));
    }
    return fail_nearest(error, what, given, names, otherwise);
}

/* The field's own sentence, said of the option. */
static void name_option(GError *refused, const struct field *param)
{
    const char *rest = strstr(refused->message, "': ");
    g_autofree char *option = (param->flags & PARAM_POSITIONAL) != 0
                                  ? g_ascii_strup(param->name, -1)
                                  : option_text(param);
    char *message = NULL;

    if (!g_str_has_prefix(refused->message, "field '") || rest == NULL)
        return;
    message = g_strconcat(option, rest + 1, NULL);
    g_free(refused->message);
    refused->message = message;
}

static bool set_param(struct parsed *parsed, const struct field *param, const char *text,
                      GError **error)
{
    GError *refused = NULL;
    json_t *value = NULL;

    if (json_object_get(parsed->params, param->name) != NULL) {
        g_autofree char *option = option_text(param);

        return fail(error, ERROR_USAGE, _("%s is given twice; give it once"), option);
    }
    value = field_from_text(param, text, &refused);
    if (value == NULL) {
        name_option(refused, param);
        g_propagate_error(error, refused);
        return false;
    }
    json_object_set_new(parsed->params, param->name, value);
    return true;
}

static bool set_common(struct parsed *parsed, const struct common_option *option, const char *text,
                       GError **error)
{
    struct request *request = &parsed->request;
    const char *name = option->field.name;
    const char **place = NULL;

    if (strcmp(name, "json") == 0) {
        request->json = true;
        return true;
    }
    if (strcmp(name, "help") == 0) {
        parsed->wants_help = true;
        return true;
    }
    place = strcmp(name, "mission") == 0 ? &request->address
            : strcmp(name, "as") == 0    ? &request->as
            : strcmp(name, "now") == 0   ? &request->now
            : strcmp(name, "at") == 0    ? &request->at
                                         : &request->known;
    if (*place != NULL)
        return fail(error, ERROR_USAGE, _("--%s is given twice; give it once"), name);
    g_assert(text != NULL); /* these have values */
    if (*text == '\0')
        return fail(error, ERROR_USAGE, _("--%s is empty"), name);
    *place = text;
    return true;
}

/* Takes the option at words[*at] with its value; *at is then its last word. */
static bool take_option(struct parsed *parsed, int n_words, char *const *words, int *at,
                        GError **error)
{
    const char *text = words[*at];
    bool is_long = text[1] == '-';
    size_t n = is_long ? strcspn(text, "=") : 2;
    const char *value = text[n] == '\0' ? NULL : text + n + (is_long ? 1 : 0);
    struct option option;
    bool has_value = false;

    if (!find_option(parsed->action, text, n, &option))
        return fail_unknown_option(error, parsed->action, text, n);
    has_value = option.param != NULL ? (option.param->flags & PARAM_FLAG) == 0
                                     : option.common->value != NULL;
    if (!has_value && value != NULL)
        return fail(error, ERROR_USAGE, _("%.*s takes no value"), (int)n, text);
    if (has_value && value == NULL) {
        if (*at + 1 >= n_words)
            return fail(error, ERROR_USAGE, _("%.*s wants a value behind it"), (int)n, text);
        value = words[++*at];
    }
    if (option.common != NULL)
        return set_common(parsed, option.common, value, error);
    return set_param(parsed, option.param, has_value ? value : "true", error);
}

/* ---- words ---- */

static bool take_word(struct parsed *parsed, const char *word, GError **error)
{
    const struct action *action = parsed->action;

    if ((action->flags & ACTION_NEW_MISSION) != 0 && parsed->request.address == NULL) {
        parsed->request.address = word;
        return true;
    }
    for (const struct field *param = action->params; param->name != NULL; param++) {
        json_t *given = json_object_get(parsed->params, param->name);

        if ((param->flags & PARAM_POSITIONAL) == 0)
            continue;
        if ((param->flags & PARAM_REST) != 0) {
            json_array_append_new(given, json_string(word));
            return true;
        }
        if (given == NULL)
            return set_param(parsed, param, word, error);
    }
    return fail(error, ERROR_USAGE, _("\"%s\" is one word too many for truce %s"), word,
                action->name);
}

static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0' && !g_ascii_isdigit(word[1]);
}

static bool check_complete(const struct parsed *parsed, const struct action *action, GError **error)
{
    unsigned needs_mission = ACTION_READS | ACTION_STATES | ACTION_MISSION | ACTION_NEW_MISSION;

    for (const struct field *param = action->params; param->name != NULL; param++) {
        g_autofree char *option = option_text(param);
        g_autofree char *value = value_word(param);

        if ((param->flags & REQUIRED) == 0 || json_object_get(parsed->params, param->name) != NULL)
            continue;
        return fail(error, ERROR_USAGE, _("truce %s wants %s%s%s"), action->name,
                    (param->flags & PARAM_POSITIONAL) != 0 ? "" : option,
                    (param->flags & PARAM_POSITIONAL) != 0 ? "" : " ", value);
    }
    if ((action->flags & needs_mission) != 0 && parsed->request.address == NULL)
        return fail(error, ERROR_USAGE,
                    _("no mission is named: add -m MISSION, or set TRUCE_MISSION"));
    if ((action->flags & ACTION_STATES) != 0 && parsed->request.as == NULL)
        return fail(error, ERROR_USAGE, _("it is not said who speaks: add --as and a participant"));
    return true;
}

static bool check_words(int n_words, char *const *words, GError **error)
{
    for (int i = 0; i < n_words; i++) {
        if (!is_text(words[i], strlen(words[i])))
            return fail(error, ERROR_USAGE, _("word %d of the command line is not text in UTF-8"),
                        i + 1);
    }
    return true;
}

static void prepare_rest(struct parsed *parsed)
{
    for (const struct field *param = parsed->action->params; param->name != NULL; param++) {
        if ((param->flags & PARAM_REST) != 0)
            json_object_set_new(parsed->params, param->name, json_array());
    }
}

static bool take_all(struct parsed *parsed, int n_words, char *const *words, GError **error)
{
    bool are_words_only = false;

    for (int at = 0; at < n_words; at++) {
        if (!are_words_only && strcmp(words[at], "--") == 0)
            are_words_only = true;
        else if (!are_words_only && is_option(words[at])) {
            if (!take_option(parsed, n_words, words, &at, error))
                return false;
        } else if (!take_word(parsed, words[at], error)) {
            return false;
        }
    }
    return true;
}

/* Options may stand before the command: they are taken when it is known. */
static int skip_options(int n_words, char *const *words)
{
    int at = 0;

    while (at < n_words && is_option(words[at])) {
        bool has_value_apart = false;

        for (unsigned i = 0; i < n_common_options; i++) {
            const struct common_option *common = &common_options[i];
            bool is_letter = common->letter != 0 && words[at][1] == common->letter;
            bool is_whole = is_letter ? words[at][2] == '\0'
                                      : is_name(&common->field, words[at], strlen(words[at]));

            has_value_apart = has_value_apart || (is_whole && common->value != NULL);
        }
        at += has_value_apart ? 2 : 1;
    }
    return at;
}

bool parse_command(int n_words, char *const *words, const char *default_mission,
                   struct parsed *parsed, GError **error)
{
    int n_before = 0;
    int n_used = 0;

    *parsed = (struct parsed){.params = json_object()};
    parsed->request.params = parsed->params;
    if (!check_words(n_words, words, error))
        return false;
    n_before = skip_options(n_words, words);
    if (n_before >= n_words)
        return fail(error, ERROR_USAGE, _("no command is given; truce help lists them"));
    parsed->action = find_command(n_words - n_before, words + n_before, &n_used, error);
    if (parsed->action == NULL)
        return false;
    prepare_rest(parsed);
    if (!take_all(parsed, n_before, words, error) ||
        !take_all(parsed, n_words - n_before - n_used, words + n_before + n_used, error))
        return false;
    if (parsed->wants_help)
        return true;
    if (parsed->request.address == NULL)
        parsed->request.address = default_mission;
    return check_complete(parsed, parsed->action, error);
}
