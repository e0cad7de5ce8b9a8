/* What the tests of the two files share: the examples of docs/format/rotation.md, and changes to
 * them.
 */
#ifndef PLAN_FILES_FILES_TESTING_H
#define PLAN_FILES_FILES_TESTING_H

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "plan/files.h"

/* Example number i of the page; g_free. */
static inline char *testing_example(unsigned i)
{
    g_autofree char *page = NULL;
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) parts = NULL;

    g_file_get_contents(SOURCE_ROOT "/docs/format/rotation.md", &page, NULL, &error);
    g_assert_no_error(error);
    parts = g_strsplit(page, "```", -1);
    g_assert_cmpuint(g_strv_length(parts), >, 2 * i + 1);
    g_assert_true(g_str_has_prefix(parts[2 * i + 1], "json\n"));
    return g_strdup(parts[2 * i + 1] + strlen("json\n"));
}

/* The text with the first `old` replaced, which must be there; g_free. */
static inline char *testing_replaced(const char *text, const char *old, const char *new)
{
    const char *at = strstr(text, old);

    g_assert_nonnull(at);
    return g_strdup_printf("%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
}

/* The problem, which must be one. */
static inline struct problem *testing_problem(const char *text)
{
    g_autoptr(GError) error = NULL;
    struct problem *problem = problem_read(text, strlen(text), NULL, &error);

    g_assert_no_error(error);
    return problem;
}

/* What is written, as text; g_free. */
static inline char *testing_written(const struct problem *problem, const struct plan *plan)
{
    size_t n = 0;
    char *text = plan != NULL ? plan_text(problem, plan, &n) : problem_text(problem, &n);
    char *copy = g_strdup(text);

    g_assert_nonnull(text);
    free(text); /* not GLib's */
    return copy;
}

static inline int32_t testing_day(const char *text)
{
    g_autoptr(GError) error = NULL;
    struct date date = {0};

    date_parse(text, &date, &error);
    g_assert_no_error(error);
    return date.day;
}

/* One change of a text, and what it is answered with. */
struct refusal {
    const char *old;
    const char *new;
    const char *answer;
};

/* Each changed text must have contradictions, those of its answer: "line:column sentence" lines. */
static inline void testing_contradictions(const char *text, const struct refusal *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        g_autofree char *changed = testing_replaced(text, cases[i].old, cases[i].new);
        g_autoptr(GPtrArray) found = NULL;
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) lines = g_string_new(NULL);

        g_assert_null(problem_read(changed, strlen(changed), &found, &error));
        g_assert_true(error_is(error, ERROR_FIELD));
        g_assert_nonnull(found);
        for (unsigned k = 0; k < found->len; k++) {
            const struct contradiction *contradiction = found->pdata[k];

            g_string_append_printf(lines, "%s%u:%u %s", k == 0 ? "" : "\n", contradiction->line,
                                   contradiction->column, contradiction->sentence);
        }
        g_assert_cmpstr(lines->str, ==, cases[i].answer);
    }
}

#endif
