/* mandate.term: a term that is prolonged period by period unless notice is given in time.
 *
 * Two kinds of findings. The mission's: kept while the term runs and after it has ended (ending is
 * not a breach; the limits of other rules are judged on), cannot-tell while it is suspended, since
 * the agreement does not say whether the term runs on meanwhile. And one for each participant's
 * notice, from the day it was received until the end of the period in which it takes effect: kept
 * when in time, breached when late, cannot-tell when in time but contested. A late notice counts
 * for the first period whose last day for notice it meets. Withdrawn, a notice has never been,
 * from that day on; once it has ended the term, withdrawing it comes too late.
 */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "modules/mandate/mandate.h"

static bool may_give_notice(const struct check *check, const char *participant)
{
    const json_t *allowed = json_object_get(check->params, "notice_by");
    size_t i = 0;
    const json_t *one = NULL;

    json_array_foreach(allowed, i,
                       one) if (strcmp(json_string_value(one), participant) == 0) return true;
    return false;
}

/* ---- what becomes of the term ---- */

/* The period a notice ends: the one that runs when it is received, or where it comes too late the
 * first that is still open to notice. */
static int period_ended_by(const struct term_law *law, const struct fact_notice *notice)
{
    return MAX(law_period_on(law, notice->received_on),
               law_period_open_on(law, notice->received_on));
}

static void apply_notice(const struct check *check, struct course *course,
                         const struct fact_notice *notice)
{
    const struct zone *zone = view_zone(check->view);
    int period = 0;
    struct date ends_on;

    if (!may_give_notice(check, notice->participant))
        return;
    period = period_ended_by(&course->law, notice);
    ends_on = law_period_end(&course->law, period);
    if (notice->withdrawn.ms < zone_day_start(zone, ends_on).ms)
        return;
    if (ends_on.day < course->ends_on.day) {
        course->ends_on = ends_on;
        course->last_period = period;
        course->notice = notice;
    }
}

bool course_find(const struct check *check, struct course *course, GError **error)
{
    *course = (struct course){
        .law = {check_date(check, "anchor"), check_period(check, "period"),
                check_period(check, "notice"), check_end_of_month(check)},
        .ends_on = DATE_MAX,
    };
    if (!law_is_sound(&course->law))
        return false;
    course->notices = view_fact(check->view, FACT_NOTICE, error);
    if (course->notices == NULL)
        return false;
    course->events = view_fact(check->view, FACT_TERM, error);
    if (course->events == NULL)
        return false;
    for (guint i = 0; i < course->notices->len; i++)
        apply_notice(check, course, &g_array_index(course->notices, struct fact_notice, i));
    for (guint i = 0; i < course->events->len; i++) {
        const struct fact_term *event = &g_array_index(course->events, struct fact_term, i);

        if (event->event == TERM_ENDED && event->on.day < course->ends_on.day) {
            course->ends_on = event->on;
            course->last_period = 0;
            course->notice = NULL;
        }
    }
    course->ends = zone_day_start(view_zone(check->view), course->ends_on);
    return true;
}

int course_next_period(const struct course *course, struct date on)
{
    int n = 0;

    if (on.day >= course->ends_on.day)
        return 0;
    n = law_period_open_on(&course->law, on);
    return course->last_period > 0 ? MIN(n, course->last_period) : n;
}

/* ---- findings on the mission ---- */

struct stretch {
    struct instant since;
    bool suspended;
    bool drawn_down;
    struct evidence evidence; /* what began it */
};

static char *stretch_sentence(const struct course *course, const struct stretch *stretch,
                              const char *since)
{
    g_autofree char *anchor = date_text(course->law.anchor);
    g_autofree char *period = period_text(course->law.period);

    if (stretch->suspended)
        return g_strdup_printf(_("suspended since %s; whether the term runs on meanwhile, the "
                                 "agreement does not say"),
                               since);
    if (stretch->drawn_down)
        return g_strdup_printf(_("the term began on %s; the force is being drawn down"), anchor);
    return g_strdup_printf(_("the term begins on %s and runs in periods of %s"), anchor, period);
}

static void add_stretch(struct check *check, const struct course *course,
                        const struct stretch *stretch, struct instant until)
{
    enum status status = stretch->suspended ? STATUS_CANNOT_TELL : STATUS_KEPT;
    g_autofree char *since = NULL;

    if (stretch->since.ms >= until.ms || !check_wants(check, status, stretch->since, until))
        return;
    since = date_text(zone_date_of(view_zone(check->view), stretch->since));
    check_add(check, &(struct finding_draft){
                         .subject = mission_slug(view_mission(check->view)),
                         .status = status,
                         .since = stretch->since,
                         .until = until,
                         .due = INSTANT_MAX,
                         .because = stretch_sentence(course, stretch, since),
                         .evidence = &stretch->evidence,
                         .n_evidence = stretch->evidence.log_index >= 0,
                     });
}

static void take_event(struct stretch *stretch, const struct fact_term *event)
{
    switch (event->event) {
    case TERM_SUSPENDED:
        stretch->suspended = true;
        break;
    case TERM_RESUMED:
        stretch->suspended = false;
        break;
    case TERM_DRAWDOWN_BEGUN:
        stretch->drawn_down = true;
        break;
    case TERM_ENDED:
        break;
    }
    stretch->evidence = event->evidence;
}

static void add_end(struct check *check, const struct course *course)
{
    g_autofree char *on = date_text(course->ends_on);

    if (!check_wants(check, STATUS_KEPT, course->ends, INSTANT_MAX))
        return;
    check_add(check,
              &(struct finding_draft){
                  .subject = mission_slug(view_mission(check->view)),
                  .status = STATUS_KEPT,
                  .since = course->ends,
                  .until = INSTANT_MAX,
                  .due = INSTANT_MAX,
                  .because = course->notice != NULL
                                 ? g_strdup_printf(_("the term ended on %s by notice of %s"), on,
                                                   course->notice->participant)
                                 : g_strdup_printf(_("the mandate ended on %s by agreement"), on),
                  .evidence = course->notice != NULL ? &course->notice->given : NULL,
                  .n_evidence = course->notice != NULL,
              });
}

static void check_course(struct check *check, const struct course *course)
{
    struct stretch stretch = {INSTANT_MIN, false, false, EVIDENCE_NONE};

    for (guint i = 0; i < course->events->len; i++) {
        const struct fact_term *event = &g_array_index(course->events, struct fact_term, i);
        struct stretch next = stretch;

        if (event->on.day >= course->ends_on.day)
            break;
        take_event(&next, event);
        if (next.suspended == stretch.suspended && next.drawn_down == stretch.drawn_down)
            continue;
        next.since = zone_day_start(view_zone(check->view), event->on);
        add_stretch(check, course, &stretch, next.since);
        stretch = next;
    }
    add_stretch(check, course, &stretch, course->ends);
    if (course->ends_on.day != DATE_MAX.day)
        add_end(check, course);
}

/* ---- findings on notices ---- */

static char *notice_sentence(const struct course *course, const struct fact_notice *notice,
                             int late_days, struct date last_day)
{
    g_autofree char *received = date_text(notice->received_on);
    g_autofree char *last = date_text(last_day);
    g_autofree char *runs_to =
        date_text(law_period_end(&course->law, period_ended_by(&course->law, notice)));
    GString *text = g_string_new(NULL);

    if (late_days > 0)
        g_string_printf(text,
                        ngettext("notice of %s received on %s, late by %d day: the last day for "
                                 "notice was %s; the period runs on to %s",
                                 "notice of %s received on %s, late by %d days: the last day for "
                                 "notice was %s; the period runs on to %s",
                                 (unsigned long)late_days),
                        notice->participant, received, late_days, last, runs_to);
    else
        g_string_printf(text,
                        _("notice of %s received on %s, in time: the last day for notice was %s"),
                        notice->participant, received, last);
    if (notice->contested_by[0] != '\0')
        g_string_append_printf(text, _("; contested by %s"), notice->contested_by);
    return g_string_free(text, FALSE);
}

static enum status notice_status(const struct fact_notice *notice, int late_days)
{
    if (late_days > 0)
        return STATUS_BREACHED;
    return notice->contested_by[0] != '\0' ? STATUS_CANNOT_TELL : STATUS_KEPT;
}

static void check_notice(struct check *check, const struct course *course,
                         const struct fact_notice *notice)
{
    const struct zone *zone = view_zone(check->view);
    const struct term_law *law = &course->law;
    struct date last_day = law_last_day(law, law_period_on(law, notice->received_on));
    int late_days = MAX(notice->received_on.day - last_day.day, 0);
    struct instant since = zone_day_start(zone, notice->received_on);
    struct instant until = zone_day_start(zone, law_period_end(law, period_ended_by(law, notice)));
    enum status status = notice_status(notice, late_days);
    struct evidence evidence[] = {notice->given, notice->last};

    until.ms = MIN(MIN(until.ms, notice->withdrawn.ms), course->ends.ms);
    if (since.ms >= until.ms || !check_wants(check, status, since, until))
        return;
    check_add(check, &(struct finding_draft){
                         .subject = notice->participant,
                         .status = status,
                         .since = since,
                         .until = until,
                         .due = INSTANT_MAX,
                         .because = notice_sentence(course, notice, late_days, last_day),
                         .evidence = evidence,
                         .n_evidence = notice->given.log_index == notice->last.log_index &&
                                               notice->given.row == notice->last.row
                                           ? 1
                                           : 2,
                     });
}

bool term_check(struct check *check, GError **error)
{
    GError *fault = NULL;
    struct course course;

    if (course_find(check, &course, &fault)) {
        check_course(check, &course);
        for (guint i = 0; i < course.notices->len; i++) {
            const struct fact_notice *notice =
                &g_array_index(course.notices, struct fact_notice, i);

            if (may_give_notice(check, notice->participant))
                check_notice(check, &course, notice);
        }
    } else if (fault != NULL) {
        g_propagate_error(error, fault);
        return false;
    } else if (check_wants(check, STATUS_CANNOT_TELL, INSTANT_MIN, INSTANT_MAX)) {
        check_add(check, &(struct finding_draft){
                             .subject = mission_slug(view_mission(check->view)),
                             .status = STATUS_CANNOT_TELL,
                             .since = INSTANT_MIN,
                             .until = INSTANT_MAX,
                             .due = INSTANT_MAX,
                             .because = g_strdup(_("the article's periods are not between a day "
                                                   "and a hundred years")),
                         });
    }
    return true;
}

/* ---- duties ---- */

static void add_ends(struct check *check, const struct course *course, const char *subject)
{
    for (int n = course_next_period(course, duties_from(check)); n > 0; n++) {
        struct date date = law_period_end(&course->law, n);

        if (date.day > course->ends_on.day ||
            (date.day == course->ends_on.day && course->notice == NULL) ||
            !duties_want(check, date, DUTY_PERIOD_ENDS))
            return;
        duties_add(check, date, subject, DUTY_PERIOD_ENDS);
    }
}

static void add_last_days(struct check *check, const struct course *course, const char *subject)
{
    for (int n = law_period_open_on(&course->law, duties_from(check));; n++) {
        struct date date = law_last_day(&course->law, n);

        if ((course->last_period > 0 && n > course->last_period) ||
            date.day >= course->ends_on.day || !duties_want(check, date, DUTY_LAST_DAY))
            return;
        duties_add(check, date, subject, DUTY_LAST_DAY);
    }
}

bool term_duties(struct check *check, GError **error)
{
    const char *subject = mission_slug(view_mission(check->view));
    GError *fault = NULL;
    struct course course;

    if (course_find(check, &course, &fault)) {
        add_ends(check, &course, subject);
        add_last_days(check, &course, subject);
    } else if (fault != NULL) {
        g_propagate_error(error, fault);
        return false;
    }
    return true;
}
