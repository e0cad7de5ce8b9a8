#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/help.h"
#include "mission/module.h"

/* What is written to a terminal of 80 columns. */
struct screen {
    char *bytes;
    size_t n;
    FILE *out;
    struct terminal *terminal;
};

static void screen_open(struct screen *screen)
{
    screen->out = open_memstream(&screen->bytes, &screen->n);
    screen->terminal = terminal_new(screen->out, 80, false);
}

static void screen_close(struct screen *screen)
{
    terminal_free(screen->terminal);
    fclose(screen->out);
    free(screen->bytes);
}

static void assert_fits(struct screen *screen)
{
    g_auto(GStrv) lines = NULL;

    fflush(screen->out);
    lines = g_strsplit(screen->bytes, "\n", -1);
    for (unsigned i = 0; lines[i] != NULL; i++) {
        if (text_width(lines[i]) > 80)
            g_error("%d columns: %s", text_width(lines[i]), lines[i]);
    }
}

static void test_overview_names_every_command(void)
{
    struct screen screen;

    screen_open(&screen);
    help_overview(screen.terminal);
    assert_fits(&screen);
    for (const struct action *const *at = commands_all(); *at != NULL; at++) {
        g_autofree char *line = g_strdup_printf("\n  %s ", (*at)->name);

        g_test_message("%s", (*at)->name);
        g_assert_nonnull(strstr(screen.bytes, line));
    }
    screen_close(&screen);
}

static void test_every_command_names_its_options(void)
{
    for (const struct action *const *at = commands_all(); *at != NULL; at++) {
        struct screen screen;

        g_test_message("%s", (*at)->name);
        screen_open(&screen);
        help_command(screen.terminal, *at);
        assert_fits(&screen);
        for (const struct field *param = (*at)->params; param->name != NULL; param++) {
            g_autofree char *option = option_text(param);
            g_autofree char *value = value_word(param);

            g_assert_nonnull(
                strstr(screen.bytes, (param->flags & PARAM_POSITIONAL) != 0 ? value : option));
        }
        screen_close(&screen);
    }
}

/* The example is one a person could type: every field that is needed stands in it. */
static void test_every_kind_has_its_fields_and_an_example(void)
{
    const struct kinds *kinds = module_list()->kinds;

    for (unsigned i = 0; i < kinds_count(kinds); i++) {
        const struct kind *kind = kinds_get(kinds, i);
        struct screen screen;

        g_test_message("%s", kind->name);
        screen_open(&screen);
        help_kind(screen.terminal, kind);
        assert_fits(&screen);
        for (const struct field *field = kind->fields; field->name != NULL; field++) {
            g_autofree char *line = g_strdup_printf("\n  %s ", field->name);
            g_autofree char *plain = g_strdup_printf("%s=", field->name);
            g_autofree char *json = g_strdup_printf("%s:=", field->name);

            g_assert_nonnull(strstr(screen.bytes, line));
            if ((field->flags & REQUIRED) != 0)
                g_assert_true(strstr(screen.bytes, plain) != NULL ||
                              strstr(screen.bytes, json) != NULL);
        }
        screen_close(&screen);
    }
}

static void test_manual_has_every_command(void)
{
    g_autofree char *page = manual_page();

    g_assert_true(g_str_has_prefix(page, ".\\\" Made by"));
    for (const struct action *const *at = commands_all(); *at != NULL; at++) {
        g_autofree char *item = g_strdup_printf("\n.It Ic %s\n", (*at)->name);

        g_test_message("%s", (*at)->name);
        g_assert_nonnull(strstr(page, item));
    }
}

static void test_usage(void)
{
    g_autofree char *record = command_usage(commands_find("record"));
    g_autofree char *check = command_usage(commands_find("check"));

    g_assert_cmpstr(record, ==,
                    "truce record KIND [FIELD=VALUE ...] [--supersedes ID[/ROW]] "
                    "--as PARTICIPANT -m MISSION");
    g_assert_cmpstr(check, ==, "truce check [--all] [--during A/B] -m MISSION");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/help/overview-names-every-command", test_overview_names_every_command);
    g_test_add_func("/help/every-command-names-its-options", test_every_command_names_its_options);
    g_test_add_func("/help/every-kind", test_every_kind_has_its_fields_and_an_example);
    g_test_add_func("/help/manual", test_manual_has_every_command);
    g_test_add_func("/help/usage", test_usage);
    return g_test_run();
}
