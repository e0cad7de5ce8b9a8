#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "cli/progress.h"

struct screen {
    char *bytes;
    size_t n;
    struct progress progress;
};

static void screen_open(struct screen *screen)
{
    *screen = (struct screen){0};
    screen->progress.out = open_memstream(&screen->bytes, &screen->n);
}

static void screen_close(struct screen *screen)
{
    fclose(screen->progress.out);
    free(screen->bytes);
}

static void test_bar(void)
{
    struct screen screen;

    screen_open(&screen);
    progress_tell(&screen.progress, "verifying", 50, 100);
    fflush(screen.progress.out);
    g_assert_nonnull(strstr(screen.bytes, "verifying"));
    g_assert_nonnull(strstr(screen.bytes, "###############...............  50 %"));
    screen_close(&screen);
}

static void test_same_step_is_drawn_once(void)
{
    struct screen screen;
    size_t n = 0;

    screen_open(&screen);
    progress_tell(&screen.progress, "x", 1000, 1000000);
    fflush(screen.progress.out);
    n = screen.n;
    progress_tell(&screen.progress, "x", 1001, 1000000);
    fflush(screen.progress.out);
    g_assert_cmpuint(screen.n, ==, n);
    progress_tell(&screen.progress, "x", 20000, 1000000);
    fflush(screen.progress.out);
    g_assert_cmpuint(screen.n, >, n);
    screen_close(&screen);
}

static void test_unknown_whole_is_counted(void)
{
    struct screen screen;

    screen_open(&screen);
    progress_tell(&screen.progress, "playing", 4000, 0);
    fflush(screen.progress.out);
    g_assert_nonnull(strstr(screen.bytes, "4000"));
    g_assert_null(strstr(screen.bytes, "%"));
    screen_close(&screen);
}

static void test_line_is_taken_away(void)
{
    struct screen screen;

    screen_open(&screen);
    progress_end(&screen.progress);
    fflush(screen.progress.out);
    g_assert_cmpuint(screen.n, ==, 0);
    progress_tell(&screen.progress, "x", 1, 2);
    progress_end(&screen.progress);
    fflush(screen.progress.out);
    g_assert_true(g_str_has_suffix(screen.bytes, "\r\033[K"));
    screen_close(&screen);
}

static void test_silent_elsewhere(void)
{
    struct progress progress = {0};

    progress_tell(&progress, "x", 1, 2);
    g_assert_false(progress.is_drawn);
    progress_end(&progress);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/progress/bar", test_bar);
    g_test_add_func("/progress/same-step-is-drawn-once", test_same_step_is_drawn_once);
    g_test_add_func("/progress/unknown-whole-is-counted", test_unknown_whole_is_counted);
    g_test_add_func("/progress/line-is-taken-away", test_line_is_taken_away);
    g_test_add_func("/progress/silent-elsewhere", test_silent_elsewhere);
    return g_test_run();
}
