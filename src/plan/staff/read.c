/* The text format of the public instances, line by line. */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "plan/staff.h"

struct reading {
    const char *at;
    const char *end;
    int64_t line;
    struct staffing *staffing;
    uint32_t *seen; /* number of the last worker a task was listed for, from 1 */
};

void staffing_free(struct staffing *staffing)
{
    if (staffing == NULL)
        return;
    g_free(staffing->tasks);
    g_free(staffing->first);
    g_free(staffing->able);
    g_free(staffing);
}

static void skip_blanks(struct reading *reading)
{
    while (reading->at < reading->end &&
           (*reading->at == ' ' || *reading->at == '\t' || *reading->at == '\r'))
        reading->at++;
}

static bool at_line_end(struct reading *reading)
{
    skip_blanks(reading);
    return reading->at == reading->end || *reading->at == '\n';
}

static void skip_line(struct reading *reading)
{
    const char *newline = memchr(reading->at, '\n', (size_t)(reading->end - reading->at));

    reading->at = newline == NULL ? reading->end : newline + 1;
    reading->line++;
}

/* To the next line that is neither empty nor a remark. */
static void skip_to_content(struct reading *reading)
{
    while (reading->at < reading->end) {
        if (!at_line_end(reading) && *reading->at != '#')
            return;
        if (reading->at < reading->end)
            skip_line(reading);
    }
}

static bool end_line(struct reading *reading, GError **error)
{
    if (!at_line_end(reading))
        return fail(error, ERROR_MALFORMED,
                    _("line %" PRId64 ": the line goes on where it should end"), reading->line);
    if (reading->at < reading->end)
        skip_line(reading);
    return true;
}

/* A whole number of int64, blanks before it allowed. */
static bool read_number(struct reading *reading, int64_t *out, GError **error)
{
    bool is_negative = false;
    uint64_t value = 0;
    const uint64_t most = INT64_MAX;
    const char *first = NULL;

    skip_blanks(reading);
    if (reading->at < reading->end && *reading->at == '-') {
        is_negative = true;
        reading->at++;
    }
    first = reading->at;
    while (reading->at < reading->end && g_ascii_isdigit(*reading->at)) {
        uint64_t digit = (uint64_t)(*reading->at - '0');

        if (value > (most - digit) / 10)
            return fail(error, ERROR_FIELD,
                        _("line %" PRId64 ": a number is larger than 64 bits hold"), reading->line);
        value = value * 10 + digit;
        reading->at++;
    }
    if (reading->at == first)
        return fail(error, ERROR_MALFORMED, _("line %" PRId64 ": expected a whole number"),
                    reading->line);
    *out = is_negative ? -(int64_t)value : (int64_t)value;
    return true;
}

static bool read_sign(struct reading *reading, char sign, GError **error)
{
    skip_blanks(reading);
    if (reading->at == reading->end || *reading->at != sign)
        return fail(error, ERROR_MALFORMED, _("line %" PRId64 ": expected “%c”"), reading->line,
                    sign);
    reading->at++;
    return true;
}

/* "Jobs = 40" */
static bool read_heading(struct reading *reading, const char *name, int64_t least, int64_t most,
                         int64_t *out, GError **error)
{
    size_t n = strlen(name);

    skip_to_content(reading);
    if ((size_t)(reading->end - reading->at) < n || memcmp(reading->at, name, n) != 0)
        return fail(error, ERROR_MALFORMED, _("line %" PRId64 ": expected “%s = ” and a number"),
                    reading->line, name);
    reading->at += n;
    if (!read_sign(reading, '=', error) || !read_number(reading, out, error))
        return false;
    if (*out < least || *out > most)
        return fail(error, ERROR_FIELD,
                    _("line %" PRId64 ": %s is %" PRId64 ", expected %" PRId64 " to %" PRId64),
                    reading->line, name, *out, least, most);
    return end_line(reading, error);
}

/* No line is shorter than two characters, so a small file cannot ask for much memory. */
static bool check_room(const struct reading *reading, int64_t n, GError **error)
{
    if (n > (reading->end - reading->at) / 2 + 1)
        return fail(error, ERROR_MALFORMED,
                    _("line %" PRId64 ": the file ends before the %" PRId64 " lines it announces"),
                    reading->line, n);
    return true;
}

static bool read_tasks(struct reading *reading, GError **error)
{
    struct staffing *staffing = reading->staffing;
    int64_t n = 0;

    if (!read_heading(reading, "Jobs", 0, STAFFING_TASKS_MAX, &n, error) ||
        !check_room(reading, n, error))
        return false;
    staffing->n_tasks = (uint32_t)n;
    staffing->tasks = g_new0(struct staff_task, (size_t)MAX(n, 1));
    reading->seen = g_new0(uint32_t, (size_t)MAX(n, 1));
    for (uint32_t t = 0; t < staffing->n_tasks; t++) {
        struct staff_task *task = &staffing->tasks[t];

        skip_to_content(reading);
        if (!read_number(reading, &task->start, error) || !read_number(reading, &task->end, error))
            return false;
        if (task->end <= task->start)
            return fail(error, ERROR_FIELD,
                        _("line %" PRId64 ": the task ends at %" PRId64 " and begins at %" PRId64
                          ", so it takes no time"),
                        reading->line, task->end, task->start);
        if (!end_line(reading, error))
            return false;
    }
    return true;
}

static bool read_able(struct reading *reading, GArray *able, uint32_t worker, GError **error)
{
    int64_t task = 0;

    if (!read_number(reading, &task, error))
        return false;
    if (task < 0 || task >= reading->staffing->n_tasks)
        return fail(error, ERROR_REFERENCE,
                    _("line %" PRId64 ": there is no task %" PRId64
                      "; they are counted from 0 and there are %" PRIu32),
                    reading->line, task, reading->staffing->n_tasks);
    if (reading->seen[task] == worker + 1)
        return fail(error, ERROR_FIELD, _("line %" PRId64 ": task %" PRId64 " is listed twice"),
                    reading->line, task);
    reading->seen[task] = worker + 1;
    g_array_append_val(able, (uint32_t){(uint32_t)task});
    return true;
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

/* "3: 0 4 7" */
static bool read_worker(struct reading *reading, GArray *able, uint32_t worker, GError **error)
{
    guint begin = able->len;
    int64_t n = 0;

    skip_to_content(reading);
    if (!read_number(reading, &n, error) || !read_sign(reading, ':', error))
        return false;
    if (n < 0 || n > reading->staffing->n_tasks)
        return fail(error, ERROR_FIELD,
                    _("line %" PRId64 ": %" PRId64 " tasks announced, but there are %" PRIu32),
                    reading->line, n, reading->staffing->n_tasks);
    if (able->len + n > STAFFING_ABLE_MAX)
        return fail(error, ERROR_TOO_LARGE,
                    _("line %" PRId64 ": more than %d qualifications in all"), reading->line,
                    STAFFING_ABLE_MAX);
    for (int64_t i = 0; i < n; i++) {
        if (!read_able(reading, able, worker, error))
            return false;
    }
    if (n > 0)
        qsort(&g_array_index(able, uint32_t, begin), (size_t)n, sizeof(uint32_t), compare_numbers);
    return end_line(reading, error);
}

static bool read_workers(struct reading *reading, GError **error)
{
    struct staffing *staffing = reading->staffing;
    g_autoptr(GArray) able = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    int64_t n = 0;

    if (!read_heading(reading, "Qualifications", 0, STAFFING_WORKERS_MAX, &n, error) ||
        !check_room(reading, n, error))
        return false;
    staffing->n_workers = (uint32_t)n;
    staffing->first = g_new0(uint32_t, (size_t)n + 1);
    for (uint32_t w = 0; w < staffing->n_workers; w++) {
        if (!read_worker(reading, able, w, error))
            return false;
        staffing->first[w + 1] = able->len;
    }
    staffing->able = g_new0(uint32_t, MAX(able->len, 1));
    if (able->len > 0)
        memcpy(staffing->able, able->data, able->len * sizeof(uint32_t));
    return true;
}

static bool read_all(struct reading *reading, GError **error)
{
    int64_t type = 0;

    if (!read_heading(reading, "Type", 1, 1, &type, error) || !read_tasks(reading, error) ||
        !read_workers(reading, error))
        return false;
    skip_to_content(reading);
    if (reading->at < reading->end)
        return fail(error, ERROR_MALFORMED,
                    _("line %" PRId64 ": the file goes on behind its last worker"), reading->line);
    return true;
}

struct staffing *staffing_read(const char *text, size_t n, GError **error)
{
    OWNED(staffing) staffing = g_new0(struct staffing, 1);
    struct reading reading = {.at = text, .end = text + n, .line = 1, .staffing = staffing};
    bool is_read = false;

    if (n >= 2 && memcmp(text, "\x1f\x8b", 2) == 0) {
        fail(error, ERROR_MALFORMED,
             _("line 1: the file is compressed; unpack it first, as gunzip does"));
        return NULL;
    }
    is_read = read_all(&reading, error);
    g_free(reading.seen);
    return is_read ? g_steal_pointer(&staffing) : NULL;
}
