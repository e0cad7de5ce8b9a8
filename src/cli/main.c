/* truce: one command line, one action. */
#include <errno.h>
#include <locale.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "action/plain_table.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/help.h"
#include "cli/parse.h"
#include "cli/progress.h"

enum { COLUMNS_MIN = 40, COLUMNS_MAX = 160 };

/* ---- the streams ---- */

static int columns_of(FILE *stream)
{
    struct winsize size;

    if (!isatty(fileno(stream)) || ioctl(fileno(stream), TIOCGWINSZ, &size) != 0 ||
        size.ws_col == 0)
        return TERMINAL_COLUMNS;
    return CLAMP(size.ws_col, COLUMNS_MIN, COLUMNS_MAX);
}

/* NO_COLOR is the convention of no-color.org: set and not empty. */
static bool is_coloured(FILE *stream)
{
    const char *no_color = g_getenv("NO_COLOR");
    const char *kind = g_getenv("TERM");

    return isatty(fileno(stream)) && (no_color == NULL || *no_color == '\0') && kind != NULL &&
           strcmp(kind, "dumb") != 0;
}

/* A sentence is one line for whoever reads it by program, and wrapped for whoever sees it. */
static void say_error(const char *message)
{
    g_autofree char *safe = terminal_safe(message);
    g_autofree char *line = g_strconcat("truce: ", safe, NULL);
    g_autofree char *wrapped =
        isatty(STDERR_FILENO) ? text_wrap(line, columns_of(stderr), 7) : g_strdup(line);

    fprintf(stderr, "%s\n", wrapped);
}

static void say_note(const char *note)
{
    g_auto(GStrv) lines = g_strsplit(note, "\n", -1);

    for (unsigned i = 0; lines[i] != NULL; i++) {
        g_autofree char *safe = terminal_safe(lines[i]);

        if (*safe != '\0')
            fprintf(stderr, "  %s\n", safe);
    }
}

/* What was answered counts only when it arrived: a full disk behind a pipe is a failure. */
static int finish_output(int exit_status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return exit_status;
    fprintf(stderr, _("truce: the answer could not be written: %s\n"), g_strerror(errno));
    return error_row(ERROR_IO)->exit_status;
}

/* ---- running ---- */

static void write_reply(const struct action *action, const struct request *request,
                        const struct reply *reply)
{
    OWNED(terminal) terminal = NULL;

    if (request->json) {
        json_dumpf(reply->json, stdout, JSON_INDENT(2) | JSON_ENCODE_ANY);
        fputc('\n', stdout);
        return;
    }
    terminal = terminal_new(stdout, columns_of(stdout), is_coloured(stdout));
    if (action->show != NULL)
        action->show(terminal, reply->json);
    else
        show_plain(terminal, reply->json);
}

static int run(const struct parsed *parsed)
{
    const struct action *action = parsed->action;
    struct request request = parsed->request;
    struct progress progress = {.out = isatty(STDERR_FILENO) ? stderr : NULL};
    struct reply reply = {0};
    g_autoptr(GError) error = NULL;
    bool is_done = false;
    int exit_status = 0;

    request.world = world_real();
    request.progress = progress_tell;
    request.progress_self = &progress;
    is_done = action->run(&request, &reply, &error);
    progress_end(&progress);
    if (is_done) {
        g_assert(reply.json != NULL);
        write_reply(action, &request, &reply);
        exit_status = finish_output(reply.exit_status);
    } else {
        g_assert(error != NULL);
        say_error(error->message);
        exit_status = error_exit_status(error);
    }
    if (reply.note != NULL)
        say_note(reply.note->str);
    reply_clear(&reply);
    return exit_status;
}

static int refuse(const struct parsed *parsed, const GError *error)
{
    say_error(error->message);
    if (parsed->action != NULL && error_is(error, ERROR_USAGE)) {
        g_autofree char *usage = command_usage(parsed->action);

        fprintf(stderr, _("  usage: %s\n"), usage);
        fprintf(stderr, _("  truce help %s says more.\n"), parsed->action->name);
    }
    return error_exit_status(error);
}

/* `truce`, `truce --help`, `truce --version`. */
static bool run_alone(int n_words, char *const *words)
{
    OWNED(terminal) terminal = NULL;

    if (n_words == 1 && strcmp(words[0], "--version") == 0) {
        printf("truce %s\n", TRUCE_VERSION);
        return true;
    }
    if (n_words > 1 ||
        (n_words == 1 && strcmp(words[0], "--help") != 0 && strcmp(words[0], "-h") != 0))
        return false;
    terminal = terminal_new(stdout, columns_of(stdout), is_coloured(stdout));
    help_overview(terminal);
    return true;
}

static void show_help_of(const struct action *action)
{
    OWNED(terminal) terminal = terminal_new(stdout, columns_of(stdout), is_coloured(stdout));

    help_command(terminal, action);
}

/* A command lives for milliseconds and gives all its memory back at once when it ends: giving it to
 * the system piece by piece, and asking for it again, only costs time. */
static void keep_memory(void)
{
#ifdef __GLIBC__
    mallopt(M_TOP_PAD, 4 << 20);
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 128 << 20);
#endif
}

int main(int argc, char **argv)
{
    struct parsed parsed = {0};
    g_autoptr(GError) error = NULL;
    const char *mission = NULL;
    int exit_status = 0;

    keep_memory();
    /* Words in the user's language; numbers and order as truce writes them everywhere. */
    setlocale(LC_CTYPE, "");
    setlocale(LC_MESSAGES, "");
    bindtextdomain("truce", TRUCE_LOCALE_FOLDER);
    bind_textdomain_codeset("truce", "UTF-8");
    textdomain("truce");
    if (run_alone(argc - 1, argv + 1))
        return finish_output(0);
    mission = g_getenv("TRUCE_MISSION");
    if (mission != NULL && *mission == '\0')
        mission = NULL;
    if (!parse_command(argc - 1, argv + 1, mission, &parsed, &error)) {
        exit_status = refuse(&parsed, error);
    } else if (parsed.wants_help) {
        show_help_of(parsed.action);
        exit_status = finish_output(0);
    } else {
        exit_status = run(&parsed);
    }
    parsed_clear(&parsed);
    return exit_status;
}
