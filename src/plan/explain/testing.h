/* What the tests of explain share: plans that are read, answers, and what stands in them.
 */
#ifndef PLAN_EXPLAIN_TESTING_H
#define PLAN_EXPLAIN_TESTING_H

#include "plan/explain.h"
#include "plan/files/files_testing.h"

static inline struct plan *testing_plan(const struct problem *problem, const char *text)
{
    g_autoptr(GError) error = NULL;
    struct plan *plan = plan_read(problem, text, strlen(text), &error);

    g_assert_no_error(error);
    return plan;
}

static inline json_t *explained(const struct problem *problem, const struct plan *plan,
                                const char *what)
{
    g_autoptr(GError) error = NULL;
    json_t *json = plan_explain(problem, plan, what, DAY_NONE, &error);

    g_assert_no_error(error);
    return json;
}

/* "items.0.person": borrowed; must be there. */
static inline const json_t *at(const json_t *json, const char *path)
{
    g_auto(GStrv) steps = g_strsplit(path, ".", -1);

    for (char **step = steps; *step != NULL; step++) {
        json = json_is_array(json) ? json_array_get(json, (size_t)g_ascii_strtoull(*step, NULL, 10))
                                   : json_object_get(json, *step);
        if (json == NULL)
            g_error("there is no %s", path);
    }
    return json;
}

static inline const char *text_at(const json_t *json, const char *path)
{
    return json_string_value(at(json, path));
}

static inline int64_t number_at(const json_t *json, const char *path)
{
    return json_integer_value(at(json, path));
}

#endif
