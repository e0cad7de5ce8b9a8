#include "plan/check.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/text.h"
#include "plan/check/parts.h"

#define BROKEN_MAX 100

struct iso iso(int32_t day)
{
    struct iso text;
    int year = 0;
    int month = 0;
    int of_month = 0;

    date_to_civil((struct date){day}, &year, &month, &of_month);
    g_snprintf(text.text, sizeof text.text, "%04d-%02d-%02d", year, month, of_month);
    return text;
}

void check_sort(void *items, size_t n, size_t size, int (*compare)(const void *, const void *))
{
    if (n > 1)
        qsort(items, n, size, compare);
}

static json_t *text_or_null(const char *text)
{
    return text == NULL ? json_null() : json_string(text);
}

static void count_broken(struct report *report, const struct spot *spot)
{
    json_int_t so_far = json_integer_value(json_object_get(report->rules, spot->rule));

    if (spot->waiver != NULL) {
        report->n_waived++;
        return;
    }
    report->n_broken++;
    json_object_set_new(report->rules, spot->rule, json_integer(so_far + 1));
}

void report_broken(struct report *report, const struct spot *spot, const char *format, ...)
{
    json_t *list = spot->waiver != NULL ? report->waived : report->broken;
    json_t *people = NULL;
    g_autofree char *sentence = NULL;
    va_list args;

    count_broken(report, spot);
    if (json_array_size(list) == BROKEN_MAX)
        return;
    va_start(args, format);
    sentence = g_strdup_vprintf(format, args);
    va_end(args);
    people = json_array();
    for (unsigned i = 0; spot->people[i] != NULL; i++)
        json_array_append_new(people, json_string(spot->people[i]));
    json_array_append_new(
        list, json_pack("{s:s, s:o, s:o, s:o, s:o, s:s, s:s*}", "rule", spot->rule, "day",
                        text_or_null(spot->day == DAY_NEVER ? NULL : iso(spot->day).text),
                        "position", text_or_null(spot->position), "people", people, "lift",
                        text_or_null(spot->lift), "sentence", sentence, "waiver", spot->waiver));
}

static json_t *amounts_json(const struct claimed_amount *amounts)
{
    json_t *json = json_object();

    for (int i = 0; i < AIM_COUNT; i++) {
        if (amounts[i].is_stated)
            json_object_set_new(json, aim_name((enum aim)i), json_integer(amounts[i].value));
    }
    return json;
}

/* Of the problem's objectives, in its order. */
static json_t *counted_json(const struct given *given, const struct report *report)
{
    json_t *json = json_object();

    for (size_t i = 0; i < given->n_order; i++)
        json_object_set_new(json, aim_name(given->order[i]),
                            json_integer(report->counted[given->order[i]]));
    return json;
}

static json_t *report_json(const struct given *given, const struct claim *claim,
                           const struct report *report)
{
    return json_pack("{s:b, s:o, s:o, s:o, s:I, s:o, s:O, s:I, s:O, s:O, s:I}", "valid",
                     report->n_broken == 0, "objective", counted_json(given, report), "stated",
                     amounts_json(claim->objective), "bound", amounts_json(claim->bound), "windows",
                     (json_int_t)report->windows, "beyond_windows",
                     text_or_null(claim->beyond_windows), "broken", report->broken, "n_broken",
                     (json_int_t)report->n_broken, "rules", report->rules, "waived", report->waived,
                     "n_waived", (json_int_t)report->n_waived);
}

json_t *plan_check(const char *problem, size_t n_problem, const char *plan, size_t n_plan,
                   GError **error)
{
    OWNED(given) given = given_read(problem, n_problem, error);
    OWNED(claim) claim = NULL;
    struct report report = {.broken = NULL};
    json_t *json = NULL;

    if (given == NULL) {
        g_prefix_error(error, _("the problem: "));
        return NULL;
    }
    report.broken = json_array();
    report.rules = json_object();
    report.waived = json_array();
    claim = claim_read(given, &report, plan, n_plan, error);
    if (claim == NULL) {
        g_prefix_error(error, _("the plan: "));
    } else {
        check_pins(given, claim, &report);
        check_tours(given, claim, &report);
        check_people(given, claim, &report);
        check_days(given, claim, &report);
        check_published(given, claim, &report);
        check_proof(given, claim, &report);
        json = report_json(given, claim, &report);
    }
    json_decref(report.broken);
    json_decref(report.rules);
    json_decref(report.waived);
    return json;
}
