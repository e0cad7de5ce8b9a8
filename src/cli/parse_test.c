#include <string.h>

#include "base/error.h"
#include "cli/parse.h"

#define WORDS_MAX 20

/* Words as the shell would part them at spaces; `_` stands for a space within one. */
static bool parse(struct parsed *parsed, const char *line, const char *default_mission,
                  GError **error)
{
    static char *words[WORDS_MAX];
    static char *held;
    int n = 0;

    g_free(held);
    held = g_strdup(line);
    for (char *at = held; at != NULL && *at != '\0';) {
        char *space = strchr(at, ' ');

        g_assert_cmpint(n, <, WORDS_MAX);
        words[n] = at;
        if (space != NULL)
            *space++ = '\0';
        g_strdelimit(words[n++], "_", ' ');
        at = space;
    }
    return parse_command(n, words, default_mission, parsed, error);
}

static const char *text_of(const struct parsed *parsed, const char *name)
{
    return json_string_value(json_object_get(parsed->params, name));
}

/* ---- taken ---- */

static void test_words_and_options(void)
{
    struct parsed parsed;
    g_autoptr(GError) error = NULL;
    const json_t *fields = NULL;

    g_assert_true(parse(&parsed,
                        "record tour.arrived person=p-1 at=2021 --as russia -m k.truce "
                        "--supersedes=abc/2",
                        NULL, &error));
    g_assert_cmpstr(parsed.action->name, ==, "record");
    g_assert_cmpstr(text_of(&parsed, "kind"), ==, "tour.arrived");
    g_assert_cmpstr(text_of(&parsed, "supersedes"), ==, "abc/2");
    g_assert_cmpstr(parsed.request.as, ==, "russia");
    g_assert_cmpstr(parsed.request.address, ==, "k.truce");
    fields = json_object_get(parsed.params, "fields");
    g_assert_cmpuint(json_array_size(fields), ==, 2);
    g_assert_cmpstr(json_string_value(json_array_get(fields, 1)), ==, "at=2021");
    parsed_clear(&parsed);
}

static void test_command_of_two_words(void)
{
    struct parsed parsed;
    g_autoptr(GError) error = NULL;

    g_assert_true(parse(&parsed, "key enrol --holder duty_desk --as russia", "m", &error));
    g_assert_cmpstr(parsed.action->name, ==, "key enrol");
    g_assert_cmpstr(text_of(&parsed, "holder"), ==, "duty desk");
    parsed_clear(&parsed);
}

static void test_options_before_the_command(void)
{
    struct parsed parsed;
    g_autoptr(GError) error = NULL;

    g_assert_true(parse(&parsed, "-m k.truce --json check --all", NULL, &error));
    g_assert_cmpstr(parsed.action->name, ==, "check");
    g_assert_cmpstr(parsed.request.address, ==, "k.truce");
    g_assert_true(parsed.request.json);
    g_assert_true(json_is_true(json_object_get(parsed.params, "all")));
    parsed_clear(&parsed);
}

static void test_letter_with_its_value(void)
{
    struct parsed parsed;
    g_autoptr(GError) error = NULL;

    g_assert_true(parse(&parsed, "backup -mk.truce -o copy", NULL, &error));
    g_assert_cmpstr(parsed.request.address, ==, "k.truce");
    g_assert_cmpstr(text_of(&parsed, "out"), ==, "copy");
    parsed_clear(&parsed);
}

static void test_mission_from_the_environment(void)
{
    struct parsed parsed;
    g_autoptr(GError) error = NULL;

    g_assert_true(parse(&parsed, "status", "env.truce", &error));
    g_assert_cmpstr(parsed.request.address, ==, "env.truce");
    parsed_clear(&parsed);
    g_assert_true(parse(&parsed, "status -m other", "env.truce", &error));
    g_assert_cmpstr(parsed.request.address, ==, "other");
    parsed_clear(&parsed);
}

static void test_new_mission_comes_first(void)
{
    struct parsed parsed;
    g_autoptr(GError) error = NULL;

    g_assert_true(parse(&parsed, "new k.truce --agreement a.yaml --keyring keys", "env", &error));
    g_assert_cmpstr(parsed.request.address, ==, "k.truce");
    parsed_clear(&parsed);
    g_assert_true(parse(&parsed, "simulate --agreement a --seed 7 -m e", NULL, &error));
    g_assert_cmpstr(parsed.request.address, ==, "e");
    g_assert_cmpint(json_integer_value(json_object_get(parsed.params, "seed")), ==, 7);
    parsed_clear(&parsed);
}

static void test_words_only_after_two_dashes(void)
{
    struct parsed parsed;
    g_autoptr(GError) error = NULL;

    g_assert_true(parse(&parsed, "withdraw --as russia -- --odd", "m", &error));
    g_assert_cmpstr(text_of(&parsed, "id"), ==, "--odd");
    parsed_clear(&parsed);
}

static void test_help_needs_nothing_else(void)
{
    struct parsed parsed;
    g_autoptr(GError) error = NULL;

    g_assert_true(parse(&parsed, "record -h", NULL, &error));
    g_assert_true(parsed.wants_help);
    parsed_clear(&parsed);
}

/* ---- refused ---- */

struct refusal {
    const char *line;
    enum error_code code;
    const char *says;
};

static const struct refusal refusals[] = {
    {"", ERROR_USAGE, "no command is given"},
    {"-m k", ERROR_USAGE, "no command is given"},
    {"chekc -m k", ERROR_USAGE, "did you mean check?"},
    {"zzzzzzzz", ERROR_USAGE, "truce help lists them"},
    {"key", ERROR_USAGE, "enrol, revoke, list"},
    {"key enroll", ERROR_USAGE, "wants one more word"},
    {"check --alll -m k", ERROR_USAGE, "did you mean --all?"},
    {"check --durin=2021-01-01/ -m k", ERROR_USAGE, "did you mean --during?"},
    {"check -x -m k", ERROR_USAGE, "there is no option"},
    {"check --all=yes -m k", ERROR_USAGE, "--all takes no value"},
    {"check --json=1 -m k", ERROR_USAGE, "--json takes no value"},
    {"check -m", ERROR_USAGE, "-m wants a value behind it"},
    {"check --during", ERROR_USAGE, "--during wants a value behind it"},
    {"check extra -m k", ERROR_USAGE, "one word too many"},
    {"check", ERROR_USAGE, "no mission is named"},
    {"check -m a -m b", ERROR_USAGE, "--mission is given twice"},
    {"check --all --all -m k", ERROR_USAGE, "--all is given twice"},
    {"check --at= -m k", ERROR_USAGE, "--at is empty"},
    {"check --as russia -m k", ERROR_USAGE, "there is no option"},
    {"kinds -m k", ERROR_USAGE, "there is no option"},
    {"record --as russia -m k", ERROR_USAGE, "wants KIND"},
    {"record tour.arrived -m k", ERROR_USAGE, "add --as"},
    {"record tour.arrived --fields=x --as a -m k", ERROR_USAGE, "there is no option"},
    {"erase 3 --as russia -m k", ERROR_USAGE, "wants --reason"},
    {"new k.truce --agreement a", ERROR_USAGE, "wants --keyring"},
    {"simulate --agreement a --seed 1 --now 2021-01-01 -m k", ERROR_USAGE, "there is no option"},
    {"simulate --agreement a --seed x -m k", ERROR_FIELD, "--seed: found \"x\""},
    {"simulate --agreement a --seed -1 -m k", ERROR_FIELD, "--seed: found"},
    {"duties --until 2021-02-30 -m k", ERROR_FIELD, "--until: found \"2021-02-30\""},
    {"complete csh", ERROR_FIELD, "csh"},
};

static void test_refusals(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(refusals); i++) {
        struct parsed parsed;
        g_autoptr(GError) error = NULL;

        g_test_message("%s", refusals[i].line);
        g_assert_false(parse(&parsed, refusals[i].line, NULL, &error));
        g_assert_error(error, TRUCE_ERROR, (int)refusals[i].code);
        if (strstr(error->message, refusals[i].says) == NULL)
            g_error("\"%s\" does not say \"%s\"", error->message, refusals[i].says);
        parsed_clear(&parsed);
    }
}

static void test_bytes_that_are_no_text(void)
{
    char word[] = "st\xFFtus";
    char *words[] = {word};
    struct parsed parsed;
    g_autoptr(GError) error = NULL;

    g_assert_false(parse_command(1, words, NULL, &parsed, &error));
    g_assert_error(error, TRUCE_ERROR, ERROR_USAGE);
    parsed_clear(&parsed);
}

/* ---- the table itself ---- */

static void test_table_is_sound(void)
{
    for (const struct action *const *at = commands_all(); *at != NULL; at++) {
        const struct action *action = *at;
        bool is_after_rest = false;

        g_test_message("%s", action->name);
        g_assert_true(commands_find(action->name) == action);
        g_assert_nonnull(action->summary);
        g_assert_nonnull(action->params);
        g_assert_nonnull(action->run);
        for (const struct field *param = action->params; param->name != NULL; param++) {
            g_assert_true(fields_find(action->params, param->name) == param);
            g_assert_false(is_after_rest && (param->flags & PARAM_POSITIONAL) != 0);
            is_after_rest = is_after_rest || (param->flags & PARAM_REST) != 0;
            for (unsigned i = 0; i < n_common_options; i++)
                g_assert_false(command_takes(action, &common_options[i]) &&
                               strcmp(common_options[i].field.name, param->name) == 0);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/parse/words-and-options", test_words_and_options);
    g_test_add_func("/parse/command-of-two-words", test_command_of_two_words);
    g_test_add_func("/parse/options-before-the-command", test_options_before_the_command);
    g_test_add_func("/parse/letter-with-its-value", test_letter_with_its_value);
    g_test_add_func("/parse/mission-from-the-environment", test_mission_from_the_environment);
    g_test_add_func("/parse/new-mission-comes-first", test_new_mission_comes_first);
    g_test_add_func("/parse/words-only-after-two-dashes", test_words_only_after_two_dashes);
    g_test_add_func("/parse/help-needs-nothing-else", test_help_needs_nothing_else);
    g_test_add_func("/parse/refusals", test_refusals);
    g_test_add_func("/parse/bytes-that-are-no-text", test_bytes_that_are_no_text);
    g_test_add_func("/parse/table-is-sound", test_table_is_sound);
    return g_test_run();
}
