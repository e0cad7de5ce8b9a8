/* What a rule may ask and say while it checks. */
#include "mission/sink.h"

#include <string.h>

#include "base/error.h"
#include "mission/agreement.h"
#include "mission/view.h"

static const char *const status_names[] = {
    [STATUS_KEPT] = "kept",
    [STATUS_DUE] = "due",
    [STATUS_CANNOT_TELL] = "cannot-tell",
    [STATUS_BREACHED] = "breached",
};

const char *status_name(enum status status)
{
    return status_names[status];
}

/* ---- parameters ---- */

const char *check_text(const struct check *check, const char *name, const char *otherwise)
{
    const json_t *value = json_object_get(check->params, name);

    return value != NULL ? json_string_value(value) : otherwise;
}

int64_t check_count(const struct check *check, const char *name, int64_t otherwise)
{
    const json_t *value = json_object_get(check->params, name);

    return value != NULL ? json_integer_value(value) : otherwise;
}

bool check_has(const struct check *check, const char *name)
{
    return json_object_get(check->params, name) != NULL;
}

struct date check_date(const struct check *check, const char *name)
{
    struct date date = DATE_MIN;
    const char *text = check_text(check, name, NULL);

    g_assert(text != NULL && date_parse(text, &date, NULL));
    return date;
}

struct period check_period(const struct check *check, const char *name)
{
    struct period period = {0, 0};
    const char *text = check_text(check, name, NULL);

    g_assert(text != NULL && period_parse(text, &period, NULL));
    return period;
}

enum end_of_month check_end_of_month(const struct check *check)
{
    const char *text = check_text(check, "end_of_month", "clamp");

    return strcmp(text, "forward") == 0 ? END_OF_MONTH_FORWARD : END_OF_MONTH_CLAMP;
}

/* ---- findings ---- */

static struct interval cut(struct interval governs, struct instant since, struct instant until)
{
    return (struct interval){
        since.ms > governs.since.ms ? since : governs.since,
        until.ms < governs.until.ms ? until : governs.until,
    };
}

static bool is_wanted(const struct sink *sink, enum status status, struct interval at)
{
    if (at.since.ms >= at.until.ms || (status == STATUS_KEPT && !sink->all))
        return false;
    if (at.since.ms < sink->window.until.ms && at.until.ms > sink->window.since.ms)
        return true;
    return (sink->goes_on_before && at.since.ms == sink->governs.since.ms) ||
           (sink->goes_on_behind && at.until.ms == sink->governs.until.ms);
}

bool check_wants(struct check *check, enum status status, struct instant since,
                 struct instant until)
{
    struct sink *sink = check->sink;

    if (since.ms < sink->first_looked.ms && since.ms < until.ms)
        sink->first_looked = since;
    return is_wanted(sink, status, cut(sink->governs, since, until));
}

bool account_speaks(const struct view *account, const struct rule *rule, const char *subject)
{
    if ((rule->flags & RULE_AGGREGATE) != 0)
        return true;
    for (unsigned i = 0; i < rule->n_reads; i++)
        if (view_spoke(account, rule->reads[i], subject))
            return true;
    return false;
}

void finding_free(struct finding *finding)
{
    g_clear_pointer(&finding->subjects, g_ptr_array_unref);
    g_clear_pointer(&finding->contested, g_array_unref);
    g_free(finding->subject);
    g_free(finding->because);
    g_free(finding->evidence);
    g_free(finding);
}

void check_add(struct check *check, const struct finding_draft *draft)
{
    const struct sink *sink = check->sink;
    struct interval at = cut(sink->governs, draft->since, draft->until);
    struct finding *finding = g_new0(struct finding, 1);

    finding->article = sink->article;
    finding->rule = sink->rule;
    finding->reading = sink->reading;
    finding->account = sink->account;
    finding->subject = g_strdup(draft->subject);
    finding->subjects = draft->subjects;
    finding->status = draft->status;
    finding->since = at.since;
    finding->until = at.until;
    finding->due = draft->due;
    finding->because = draft->because;
    finding->evidence = g_memdup2(draft->evidence, draft->n_evidence * sizeof *draft->evidence);
    finding->n_evidence = draft->n_evidence;
    if (is_wanted(sink, draft->status, at) &&
        (sink->spoken == NULL || account_speaks(sink->spoken, sink->spoken_rule, draft->subject)))
        g_ptr_array_add(sink->findings, finding);
    else
        finding_free(finding);
}

/* ---- duties ---- */

/* Of the version's own time only: the first date that begins in it, or the one asked for. */
struct date duties_from(const struct check *check)
{
    const struct sink *sink = check->sink;
    struct date first = zone_date_of(sink->zone, sink->governs.since);

    if (first.day < sink->from.day)
        return sink->from;
    if (zone_day_start(sink->zone, first).ms < sink->governs.since.ms)
        first.day++;
    return first;
}

/* The earliest date so far of duties of that kind; DATE_MAX: none. */
static struct date next_of_kind(const struct sink *sink, const char *what)
{
    gpointer day = NULL;

    if (!g_hash_table_lookup_extended(sink->next, what, NULL, &day))
        return DATE_MAX;
    return (struct date){GPOINTER_TO_INT(day)};
}

bool duties_want(struct check *check, struct date date, const char *what)
{
    const struct sink *sink = check->sink;

    if (date.day < sink->from.day ||
        !interval_holds(sink->governs, zone_day_start(sink->zone, date)))
        return false;
    return date.day <= sink->until.day || date.day <= next_of_kind(sink, what).day;
}

void duties_add(struct check *check, struct date date, const char *subject, const char *what)
{
    struct sink *sink = check->sink;
    struct duty duty = {sink->article, sink->reading, date, NULL, NULL};

    if (!duties_want(check, date, what))
        return;
    duty.subject = g_strdup(subject);
    duty.what = g_strdup(what);
    g_array_append_val(sink->duties, duty);
    if (date_compare(date, next_of_kind(sink, what)) < 0)
        g_hash_table_replace(sink->next, g_strdup(what), GINT_TO_POINTER(date.day));
}

void sink_begin_duties(struct sink *sink)
{
    sink->n_before = sink->duties->len;
    g_clear_pointer(&sink->next, g_hash_table_unref);
    sink->next = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void sink_end_duties(struct sink *sink)
{
    guint kept = sink->n_before;
    struct duty *all = (struct duty *)(void *)sink->duties->data;

    for (guint i = kept; i < sink->duties->len; i++) {
        struct duty *duty = &all[i];
        bool is_kept = date_compare(duty->date, sink->until) <= 0 ||
                       date_compare(duty->date, next_of_kind(sink, duty->what)) <= 0;
        if (is_kept) {
            struct duty moved = *duty;
            *duty = all[kept];
            all[kept++] = moved;
        }
    }
    g_array_set_size(sink->duties, kept);
    g_clear_pointer(&sink->next, g_hash_table_unref);
}
