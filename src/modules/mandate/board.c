/* The mandate's lines on the board: the clock by every reading. */
#include <string.h>

#include "mandate.h"

static const char *state_at(const struct course *course, struct date on)
{
    const char *state = "running";
    bool drawn_down = false;
    bool suspended = false;

    if (on.day < course->law.anchor.day)
        return "not-begun";
    if (on.day >= course->ends_on.day)
        return "ended";
    for (guint i = 0; i < course->events->len; i++) {
        const struct fact_term *event = &g_array_index(course->events, struct fact_term, i);

        if (event->on.day > on.day)
            break;
        drawn_down = drawn_down || event->event == TERM_DRAWDOWN_BEGUN;
        if (event->event == TERM_SUSPENDED || event->event == TERM_RESUMED)
            suspended = event->event == TERM_SUSPENDED;
    }
    if (drawn_down)
        state = "drawn-down";
    return suspended ? "suspended" : state;
}

/* `name` and, as `days_name`, the days from `on` to it. */
static void set_date(json_t *line, const char *name, const char *days_name, struct date date,
                     struct date on)
{
    g_autofree char *text = date_text(date);

    json_object_set_new(line, name, json_string(text));
    json_object_set_new(line, days_name, json_integer(date.day - on.day));
}

static json_t *line_of(const struct check *check, const struct course *course, struct date on)
{
    json_t *line = json_pack("{s:s, s:s, s:s}", "article", check->article->id, "reading",
                             check->reading, "state", state_at(course, on));
    int n = course_next_period(course, on);

    if (n > 0 && course->last_period == 0 && course->ends_on.day != DATE_MAX.day) {
        set_date(line, "ends_by_agreement", "days_left", course->ends_on, on);
    } else if (n > 0) {
        json_object_set_new(line, "period", json_integer(n));
        set_date(line, "period_ends", "days_left", law_period_end(&course->law, n), on);
        if (law_last_day(&course->law, n).day >= on.day)
            set_date(line, "last_day_for_notice", "days_for_notice", law_last_day(&course->law, n),
                     on);
    } else {
        set_date(line, "ended_on", "days_left", course->ends_on, on);
    }
    if (course->notice != NULL)
        json_object_set_new(line, "notice_of", json_string(course->notice->participant));
    return line;
}

static bool add_lines(struct view *view, const struct article *article, struct date on,
                      json_t *lines, GError **error)
{
    for (unsigned i = 0; i < article->n_readings; i++) {
        const struct reading *reading = &article->readings[i];
        struct check check = {view, article, reading->name, reading->params, NULL};
        struct course course;
        GError *fault = NULL;

        if (course_find(&check, &course, &fault)) {
            json_array_append_new(lines, line_of(&check, &course, on));
        } else if (fault != NULL) {
            g_propagate_error(error, fault);
            return false;
        }
    }
    return true;
}

bool mandate_board(struct view *view, struct instant at, json_t *board, GError **error)
{
    const struct agreement *agreement = view_agreement(view, at);
    struct date on = zone_date_of(view_zone(view), at);
    json_t *lines = NULL;

    if (agreement == NULL)
        return true;
    lines = json_array();
    json_object_set_new(board, "mandate", lines);
    for (guint i = 0; i < agreement->articles->len; i++) {
        const struct article *article = &g_array_index(agreement->articles, struct article, i);

        if (strcmp(article->rule, "mandate.term") == 0 &&
            !add_lines(view, article, on, lines, error))
            return false;
    }
    return true;
}
