/* Problems and plans as files: "truce-rotation-problem/1" and "truce-rotation-plan/1".
 *
 * Both are read as a stream, since a plan for 100,000 positions has a million tours. Whatever a
 * file holds, reading it takes memory in proportion to what it says and ends in a problem or in
 * sentences.
 */
#ifndef PLAN_FILES_H
#define PLAN_FILES_H

#include <stdio.h>

#include "plan/plan.h"

/* Above this a file is refused unread. */
#define ROTATION_FILE_BYTES_MAX ((size_t)1 << 30)

/* A place in a file and what is wrong there. */
struct contradiction {
    unsigned line;
    unsigned column;
    char *sentence; /* what was found, what was expected, what to do */
};

/* NULL with *error set when the text is no problem file (ERROR_MALFORMED, ERROR_FIELD: the first
 * such place). NULL with *contradictions filled (struct contradiction, by place, at most 100) and
 * *error ERROR_FIELD when it can be read and says things that cannot be together: an id twice or
 * unknown, a person or position serving twice, a lift without a date within the horizon, a
 * position whose role nobody has, a tour past its limit when the horizon begins, a stretch that
 * ends before it begins, a published plan that breaks a rule before its freeze.
 * Free the array with g_ptr_array_unref. */
struct problem *problem_read(const char *text, size_t n, GPtrArray **contradictions,
                             GError **error);

/* A plan made for the problem: ids are looked up in it. NULL with *error set (line and column in
 * the sentence) when it is no plan file or names what the problem does not have. */
struct plan *plan_read(const struct problem *problem, const char *text, size_t n, GError **error);

/* Where the solver found the problem of the plan, as it was given: so that a plan's file alone will
 * do. NULL without *error: the plan does not say. NULL with *error: no JSON object. Nothing else of
 * the plan is judged. g_free. */
char *plan_read_problem_path(const char *text, size_t n, GError **error);

/* False: errno says why. Keys in the order of docs/format/rotation.md, a tour a line. */
bool problem_write(const struct problem *problem, FILE *out);
bool plan_write(const struct problem *problem, const struct plan *plan, FILE *out);

/* The same as text of *n bytes with a NUL behind them, which is not GLib's: free with free(). NULL
 * when there is not enough memory. */
char *problem_text(const struct problem *problem, size_t *n);
char *plan_text(const struct problem *problem, const struct plan *plan, size_t *n);

#endif
