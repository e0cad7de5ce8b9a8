#include "action/plan_problem.h"

#include "action/opening.h"

static void note_contradictions(struct reply *reply, const GPtrArray *contradictions)
{
    for (unsigned i = 0; contradictions != NULL && i < contradictions->len; i++) {
        const struct contradiction *one = g_ptr_array_index(contradictions, i);

        reply_note(reply, "%u:%u: %s", one->line, one->column, one->sentence);
    }
}

struct problem *plan_problem(const struct request *request, const char *path, struct reply *reply,
                             GError **error)
{
    g_autoptr(GPtrArray) contradictions = NULL;
    g_autofree char *text = NULL;
    struct problem *problem = NULL;
    size_t n = 0;

    if (!read_text_file(request->world, path, ROTATION_FILE_BYTES_MAX, &text, &n, error))
        return NULL;
    problem = problem_read(text, n, &contradictions, error);
    if (problem == NULL) {
        g_prefix_error(error, "%s: ", path);
        note_contradictions(reply, contradictions);
    }
    return problem;
}
