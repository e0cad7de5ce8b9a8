/* From rows of statements to facts. */
#include "force_sql.h"
#include "modules/force/force.h"
#include "modules/force/stay.h"

/* Reads what else a row says into `rows`, whose length is then the row's number. */
typedef void read_row(struct view *view, struct query *query, GArray *rows);

/* Appends the events that `sql` finds, whosever they are. */
static bool read_events(struct view *view, const struct sql *sql, bool ends, read_row *read,
                        GArray *rows, GArray *events, GError **error)
{
    struct query *query = view_query(view, sql, error);
    GError *failure = NULL;
    const char *author = NULL;
    const char *who = view_intern(view, "");
    const char *place = who;
    int64_t last_index = -1;
    int index_column = 0, row_column = 0, author_column = 0, who_column = 0, place_column = 0,
        at_column = 0;

    if (query == NULL)
        return false;
    index_column = query_column(query, "log_index");
    row_column = query_column(query, "row_no");
    author_column = query_column(query, "author");
    who_column = query_column(query, "who");
    place_column = query_column(query, "place");
    at_column = query_column(query, "at");
    while (query_next(query, &failure)) {
        int64_t log_index = column_i64(query, index_column);
        struct event *event = NULL;

        /* The rows of a statement have one author. */
        if (log_index != last_index)
            author = view_intern(view, column_text(query, author_column));
        last_index = log_index;
        who = view_intern_after(view, who, column_text(query, who_column));
        place = view_intern_after(view, place, column_text(query, place_column));
        g_array_set_size(events, events->len + 1);
        event = &g_array_index(events, struct event, events->len - 1);
        *event = (struct event){
            .who = who,
            .place = place,
            .author = author,
            .at = {column_i64(query, at_column)},
            .evidence = {log_index, column_i64(query, row_column)},
            .row = rows != NULL ? rows->len : 0,
            .ends = ends,
        };
        if (read != NULL)
            read(view, query, rows);
    }
    if (failure != NULL) {
        g_propagate_error(error, failure);
        return false;
    }
    return true;
}

/* Leaves out what this view's account does not count. */
static void keep_counted(struct view *view, enum fact fact, GArray *events)
{
    struct event *all = (struct event *)(void *)events->data;
    bool is_account = view_has_account(view);
    const char *author = NULL;
    bool is_counted = false;
    unsigned n = 0;

    for (unsigned i = 0; is_account && i < events->len; i++)
        view_note_spoken(view, all[i].who, all[i].author);
    for (unsigned i = 0; i < events->len; i++) {
        /* Without an account only the author decides, and a lift's rows have one. */
        if (is_account || all[i].author != author)
            is_counted = view_counts(view, fact, all[i].who, all[i].author);
        author = all[i].author;
        if (is_counted)
            all[n++] = all[i];
    }
    g_array_set_size(events, n);
}

/* What `begun` and `ended` say, joined; `read` is asked of what began. NULL on failure. */
static GArray *load_stays(struct view *view, enum fact fact, const struct sql *begun,
                          const struct sql *ended, read_row *read, GArray *rows, GError **error)
{
    g_autoptr(GArray) events = g_array_new(FALSE, FALSE, sizeof(struct event));

    if (!read_events(view, begun, false, read, rows, events, error) ||
        !read_events(view, ended, true, NULL, NULL, events, error))
        return NULL;
    keep_counted(view, fact, events);
    return stays_pair((const struct event *)(const void *)events->data, events->len);
}

static const char *intern_column(struct view *view, struct query *query, const char *name)
{
    const char *text = column_text(query, query_column(query, name));

    return view_intern(view, text != NULL ? text : "");
}

bool force_load_tours(struct view *view, GArray *rows, GError **error)
{
    g_autoptr(GArray) stays = load_stays(view, FACT_TOUR, &sql_force_tour_arrived,
                                         &sql_force_tour_departed, NULL, NULL, error);

    if (stays == NULL)
        return false;
    g_array_set_size(rows, stays->len);
    for (unsigned i = 0; i < stays->len; i++) {
        const struct stay *stay = &g_array_index(stays, struct stay, i);

        g_array_index(rows, struct fact_tour, i) = (struct fact_tour){
            .person = stay->who,
            .position = stay->place,
            .arrived = stay->since,
            .departed = stay->until,
            .unclosed = stay->unclosed,
            .arrival = stay->begun,
            .departure = stay->ended,
        };
    }
    return true;
}

static void read_absence(struct view *view, struct query *query, GArray *rows)
{
    struct fact_absence absence = {
        .reason = intern_column(view, query, "reason"),
        .outside = col_bool(query, "outside"),
    };

    g_array_append_val(rows, absence);
}

bool force_load_absences(struct view *view, GArray *rows, GError **error)
{
    g_autoptr(GArray) said = g_array_new(FALSE, FALSE, sizeof(struct fact_absence));
    g_autoptr(GArray) stays = load_stays(view, FACT_ABSENCE, &sql_force_absence_begun,
                                         &sql_force_absence_ended, read_absence, said, error);

    if (stays == NULL)
        return false;
    for (unsigned i = 0; i < stays->len; i++) {
        const struct stay *stay = &g_array_index(stays, struct stay, i);
        struct fact_absence absence;

        /* Nobody said why, whereto and from when: an end alone tells nothing. */
        if (stay->since.ms == INT64_MIN)
            continue;
        absence = g_array_index(said, struct fact_absence, stay->row);
        absence.person = stay->who;
        absence.since = stay->since;
        absence.until = stay->until;
        absence.evidence = stay->begun;
        g_array_append_val(rows, absence);
    }
    return true;
}

static void read_post(struct view *view, struct query *query, GArray *rows)
{
    struct fact_post post = {
        .type = intern_column(view, query, "post_type"),
        .place = intern_column(view, query, "stands_at"),
        .along = intern_column(view, query, "along"),
        .minimum = col_i64(query, "minimum"),
    };

    g_array_append_val(rows, post);
}

bool force_load_posts(struct view *view, GArray *rows, GError **error)
{
    g_autoptr(GArray) said = g_array_new(FALSE, FALSE, sizeof(struct fact_post));
    g_autoptr(GArray) stays = load_stays(view, FACT_POST, &sql_force_post_opened,
                                         &sql_force_post_closed, read_post, said, error);

    if (stays == NULL)
        return false;
    for (unsigned i = 0; i < stays->len; i++) {
        const struct stay *stay = &g_array_index(stays, struct stay, i);
        struct fact_post post;

        if (stay->since.ms == INT64_MIN)
            continue;
        post = g_array_index(said, struct fact_post, stay->row);
        post.post = stay->who;
        post.since = stay->since;
        post.until = stay->until;
        post.opened = stay->begun;
        post.closed = stay->ended;
        g_array_append_val(rows, post);
    }
    return true;
}

static void read_position(struct view *view, struct query *query, GArray *rows)
{
    struct fact_position position = {
        .post = intern_column(view, query, "post"),
        .role = intern_column(view, query, "role"),
        .unit = intern_column(view, query, "unit"),
    };

    g_array_append_val(rows, position);
}

bool force_load_positions(struct view *view, GArray *rows, GError **error)
{
    g_autoptr(GArray) said = g_array_new(FALSE, FALSE, sizeof(struct fact_position));
    g_autoptr(GArray) stays = load_stays(view, FACT_POSITION, &sql_force_position_established,
                                         &sql_force_position_abolished, read_position, said, error);

    if (stays == NULL)
        return false;
    for (unsigned i = 0; i < stays->len; i++) {
        const struct stay *stay = &g_array_index(stays, struct stay, i);
        struct fact_position position;

        if (stay->since.ms == INT64_MIN)
            continue;
        position = g_array_index(said, struct fact_position, stay->row);
        position.position = stay->who;
        position.since = stay->since;
        position.until = stay->until;
        position.evidence = stay->begun;
        g_array_append_val(rows, position);
    }
    return true;
}

bool force_load_people(struct view *view, GArray *rows, GError **error)
{
    struct query *query = view_query(view, &sql_force_person_registered, error);
    bool is_account = view_has_account(view);
    g_autoptr(GArray) authors = g_array_new(FALSE, FALSE, sizeof(const char *));
    GError *failure = NULL;
    unsigned n = 0;

    if (query == NULL)
        return false;
    while (query_next(query, &failure)) {
        const char *author = intern_column(view, query, "author");
        struct fact_person person = {
            .person = intern_column(view, query, "who"),
            .contributor = intern_column(view, query, "contributor"),
            .rank = intern_column(view, query, "rank"),
            .evidence = {col_i64(query, "log_index"), col_i64(query, "row_no")},
        };

        if (is_account)
            view_note_spoken(view, person.person, author);
        g_array_append_val(rows, person);
        g_array_append_val(authors, author);
    }
    if (failure != NULL) {
        g_propagate_error(error, failure);
        return false;
    }
    /* Of several registrations of a person the last counts. */
    for (unsigned i = 0; i < rows->len; i++) {
        struct fact_person *all = (struct fact_person *)(void *)rows->data;

        if (!view_counts(view, FACT_PERSON, all[i].person, g_array_index(authors, const char *, i)))
            continue;
        if (n > 0 && all[n - 1].person == all[i].person)
            n--;
        all[n++] = all[i];
    }
    g_array_set_size(rows, n);
    return true;
}

static void read_visitor(struct view *view, struct query *query, GArray *rows)
{
    bool counts = col_bool(query, "counts");

    g_array_append_val(rows, counts);
}

GArray *force_load_visitors(struct view *view, GError **error)
{
    g_autoptr(GArray) said = g_array_new(FALSE, FALSE, sizeof(bool));
    g_autoptr(GArray) stays = load_stays(view, FACT_STRENGTH, &sql_force_visitor_arrived,
                                         &sql_force_visitor_departed, read_visitor, said, error);
    GArray *spans = NULL;
    const char *who = NULL;
    unsigned no = 0;

    if (stays == NULL)
        return NULL;
    spans = g_array_new(FALSE, FALSE, sizeof(struct span));
    for (unsigned i = 0; i < stays->len; i++) {
        const struct stay *stay = &g_array_index(stays, struct stay, i);
        struct span span = {0, stay->since, stay->until};

        if (stay->since.ms == INT64_MIN || !g_array_index(said, bool, stay->row))
            continue;
        if (who != NULL && stay->who != who)
            no++;
        who = stay->who;
        span.who = no;
        g_array_append_val(spans, span);
    }
    g_array_set_size(spans, spans_unite((struct span *)(void *)spans->data, spans->len));
    return spans;
}
