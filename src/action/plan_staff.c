/* truce plan staff: the fewest workers for tasks with fixed times. */
#include <inttypes.h>
#include <stdlib.h>

#include "action/actions.h"
#include "action/opening.h"
#include "action/plain_table.h"
#include "base/error.h"
#include "base/text.h"
#include "plan/staff.h"

#define SECONDS_DEFAULT    8.0
#define SECONDS_MAX        1e6
#define STAFFING_BYTES_MAX ((size_t)1 << 30)

static const struct field params[] = {
    {"file", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL,
     N_("FILE.dat: tasks, and for each worker the tasks he may do")},
    {"seconds", FIELD_DECIMAL(3), OPTIONAL,
     N_("when to end at the latest; 8 when not given. It ends at once when the answer is proven")},
    {"seed", FIELD_COUNT, OPTIONAL, N_("another seed, another search; 1 when not given")},
    FIELDS_END,
};

static json_t *assignment_json(const struct staffing *staffing, const uint32_t *assignment)
{
    json_t *list = json_array();

    for (uint32_t t = 0; t < staffing->n_tasks; t++)
        json_array_append_new(list, json_integer(assignment[t]));
    return list;
}

static json_t *answer_json(const struct staffing *staffing, const struct staff_answer *answer)
{
    if (answer->assignment == NULL)
        return json_pack("{s:n, s:I, s:f, s:n, s:s}", "workers", "bound", (json_int_t)answer->bound,
                         "seconds", answer->seconds, "assignment", "reason",
                         answer->is_infeasible
                             ? _("no assignment exists: all workers together cannot do all tasks")
                             : _("no assignment was found in this time, and none was excluded"));
    return json_pack("{s:I, s:I, s:f, s:o}", "workers", (json_int_t)answer->workers, "bound",
                     (json_int_t)answer->bound, "seconds", answer->seconds, "assignment",
                     assignment_json(staffing, answer->assignment));
}

static bool run_plan_staff(const struct request *request, struct reply *reply, GError **error)
{
    const struct disk *disk = &request->world->disk;
    const char *path = param_text(request, "file");
    const char *seconds_text = param_text(request, "seconds");
    double seconds = seconds_text == NULL ? SECONDS_DEFAULT : g_ascii_strtod(seconds_text, NULL);
    g_autofree char *text = NULL;
    size_t n = 0;
    OWNED(staffing) staffing = NULL;
    struct staff_answer answer;

    if (seconds < 0 || seconds > SECONDS_MAX)
        return fail(error, ERROR_FIELD, _("--seconds %s: expected 0 to %.0f"), seconds_text,
                    SECONDS_MAX);
    /* Bytes: the reader refuses what is no text of this format, and says what it is instead. */
    if (!disk->read(disk->self, path, STAFFING_BYTES_MAX, &text, &n, error))
        return false;
    staffing = staffing_read(text, n, error);
    if (staffing == NULL) {
        g_prefix_error(error, "%s: ", path);
        return false;
    }
    answer = staff_solve(staffing, seconds, param_count(request, "seed", 1));
    reply->json = answer_json(staffing, &answer);
    staff_answer_clear(&answer);
    return true;
}

static void show_plan_staff(struct terminal *terminal, const json_t *json)
{
    int64_t workers = member_count(json, "workers");
    int64_t bound = member_count(json, "bound");
    double seconds = json_real_value(json_object_get(json, "seconds"));

    if (json_is_null(json_object_get(json, "workers"))) {
        terminal_line(terminal, INK_BAD, 4, "%s", member_text(json, "reason"));
        return;
    }
    terminal_line(terminal, INK_STRONG, 4,
                  ngettext("%" PRId64 " worker is enough", "%" PRId64 " workers are enough",
                           (unsigned long)workers),
                  workers);
    if (workers == bound)
        terminal_line(terminal, INK_GOOD, 4, _("and no assignment needs fewer: proven"));
    else
        terminal_line(terminal, INK_DOUBT, 4,
                      _("not proven to be the fewest: none needs fewer than %" PRId64), bound);
    terminal_line(terminal, INK_FAINT, 4,
                  _("found in %.2f s; --json gives the worker of each task"), seconds);
}

const struct action action_plan_staff = {
    .name = "plan staff",
    .summary = N_("the fewest workers for tasks with fixed times"),
    .help = N_("Reads the text format of the public instances of shift minimisation: tasks with "
               "start and end, and for each worker the tasks he may do. Answers with the number of "
               "workers, what is proven about it, and a worker for each task.\n\n"
               "  truce plan staff data_137_245_2105_33.dat\n"
               "  truce plan staff data_137_245_2105_33.dat --seconds 30 --json"),
    .params = params,
    .group = ACTION_PLAN,
    .run = run_plan_staff,
    .show = show_plan_staff,
};
