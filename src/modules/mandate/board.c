/* The mandate's lines on the board: the clock by every reading. */
#include <string.h>

#include "modules/mandate/mandate.h"

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

static void set_date(json_t *line, const char *name, struct date date)
{
    g_autofree char *text = date_text(date);

    json_object_set_new(line, name, json_string(text));
}

static json_t *line_of(const struct course *course, struct date on)
{
    json_t *line = json_pack("{s:s}", "state", state_at(course, on));
    int n = course_next_period(course, on);
    struct date end = course->ends_on;

    if (n == 0) {
        set_date(line, "ended_on", end);
        return line;
    }
    if (course->notice == NULL && end.day != DATE_MAX.day) {
        set_date(line, "ends_by_agreement", end);
    } else {
        end = law_period_end(&course->law, n);
        json_object_set_new(line, "period", json_integer(n));
        set_date(line, "period_ends", end);
        if (law_last_day(&course->law, n).day >= on.day)
            set_date(line, "last_day_for_notice", law_last_day(&course->law, n));
    }
    json_object_set_new(line, "days_left", json_integer(end.day - on.day));
    if (course->notice != NULL)
        json_object_set_new(line, "notice_of", json_string(course->notice->participant));
    return line;
}

/* An object for each reading, or of the only one what it says. */
static bool add_article(struct view *view, const struct article *article, struct date on,
                        json_t *board, GError **error)
{
    for (unsigned i = 0; i < article->n_readings; i++) {
        const struct reading *reading = &article->readings[i];
        struct check check = {view, article, reading->name, reading->params, NULL};
        struct course course;
        GError *fault = NULL;
        json_t *lines = json_object_get(board, article->id);

        if (!course_find(&check, &course, &fault)) {
            if (fault == NULL)
                continue;
            g_propagate_error(error, fault);
            return false;
        }
        if (reading->name[0] == '\0') {
            json_object_set_new(board, article->id, line_of(&course, on));
            continue;
        }
        if (lines == NULL) {
            lines = json_object();
            json_object_set_new(board, article->id, lines);
        }
        json_object_set_new(lines, reading->name, line_of(&course, on));
    }
    return true;
}

bool mandate_board(struct view *view, struct instant at, json_t *board, GError **error)
{
    const struct agreement *agreement = view_agreement(view, at);
    struct date on = zone_date_of(view_zone(view), at);

    for (guint i = 0; agreement != NULL && i < agreement->articles->len; i++) {
        const struct article *article = &g_array_index(agreement->articles, struct article, i);

        if (strcmp(article->rule, "mandate.term") == 0 &&
            !add_article(view, article, on, board, error))
            return false;
    }
    return true;
}
