/* What the mandate's statements say, as facts. */
#include <string.h>

#include "mandate_sql.h"
#include "modules/mandate/mandate.h"

/* A row of any query of mandate.sql. */
struct said {
    int64_t event;
    const char *subject;
    const char *author;
    const char *detail;
    struct date on; /* DATE_MIN: none stated */
    struct evidence evidence;
};

struct said_columns {
    int event, subject, author, detail, on_date, log_index, row_no;
};

static struct said_columns columns_of(const struct query *query)
{
    return (struct said_columns){
        query_column(query, "event"),   query_column(query, "subject"),
        query_column(query, "author"),  query_column(query, "detail"),
        query_column(query, "on_date"), query_column(query, "log_index"),
        query_column(query, "row_no"),
    };
}

static bool read_said(struct view *view, const struct query *query,
                      const struct said_columns *columns, struct said *said, GError **error)
{
    const char *on = column_text(query, columns->on_date);
    const char *subject = column_text(query, columns->subject);

    said->on = DATE_MIN;
    if (on[0] != '\0' && !date_parse(on, &said->on, error))
        return false;
    said->event = column_i64(query, columns->event);
    /* What is said of the mandate itself has the mission for its subject. */
    said->subject =
        view_intern(view, subject[0] != '\0' ? subject : mission_slug(view_mission(view)));
    said->author = view_intern(view, column_text(query, columns->author));
    said->detail = view_intern(view, column_text(query, columns->detail));
    said->evidence = (struct evidence){
        column_i64(query, columns->log_index),
        column_i64(query, columns->row_no),
    };
    return true;
}

/* All rows, whoever said them; NULL on failure. */
static GArray *read_all(struct view *view, const struct sql *sql, GError **error)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(struct said));
    struct query *query = view_query(view, sql, error);
    struct said_columns columns;
    GError *fault = NULL;

    if (query == NULL)
        return NULL;
    columns = columns_of(query);
    while (query_next(query, &fault)) {
        struct said said;

        if (!read_said(view, query, &columns, &said, &fault)) {
            query_reset(query);
            break;
        }
        g_array_append_val(all, said);
    }
    if (fault != NULL) {
        g_propagate_error(error, fault);
        return NULL;
    }
    return g_steal_pointer(&all);
}

/* The rows that this view counts; NULL on failure. */
static GArray *read_counted(struct view *view, enum fact fact, const struct sql *sql,
                            GError **error)
{
    GArray *all = read_all(view, sql, error);
    guint n = 0;

    if (all == NULL)
        return NULL;
    for (guint i = 0; view_has_account(view) && i < all->len; i++) {
        const struct said *said = &g_array_index(all, struct said, i);

        view_note_spoken(view, said->subject, said->author);
    }
    for (guint i = 0; i < all->len; i++) {
        struct said *said = &g_array_index(all, struct said, i);

        if (view_counts(view, fact, said->subject, said->author))
            g_array_index(all, struct said, n++) = *said;
    }
    g_array_set_size(all, n);
    return all;
}

/* ---- notices ---- */

enum notice_event { NOTICE_GIVEN, NOTICE_RECEIVED, NOTICE_WITHDRAWN, NOTICE_CONTESTED };

/* The notice that what follows is about, and who has told its day. */
struct open_notice {
    struct fact_notice *notice; /* NULL: none */
    GPtrArray *tellers;         /* interned names */
};

static struct fact_notice *begin_notice(GArray *rows, struct open_notice *open,
                                        const struct said *said)
{
    struct fact_notice notice = {
        .participant = said->subject,
        .received_on = said->on,
        .by_recipient = said->author != said->subject,
        .withdrawn = INSTANT_MAX,
        .contested_by = "",
        .given = said->evidence,
        .last = said->evidence,
    };

    g_array_append_val(rows, notice);
    g_ptr_array_set_size(open->tellers, 0);
    g_ptr_array_add(open->tellers, (char *)said->author);
    return &g_array_index(rows, struct fact_notice, rows->len - 1);
}

/* The day of receipt: the recipient's word goes before the giver's. */
static void tell_day(GArray *rows, struct open_notice *open, const struct said *said)
{
    struct fact_notice *notice = open->notice;
    bool is_recipient = said->author != said->subject;

    if (notice == NULL || g_ptr_array_find(open->tellers, said->author, NULL)) {
        open->notice = begin_notice(rows, open, said);
        return;
    }
    g_ptr_array_add(open->tellers, (char *)said->author);
    if (!is_recipient) {
        notice->given = said->evidence;
    } else if (!notice->by_recipient || said->on.day < notice->received_on.day) {
        notice->received_on = said->on;
        notice->by_recipient = true;
        notice->last = said->evidence;
    }
}

static void take_notice_event(struct view *view, GArray *rows, struct open_notice *open,
                              const struct said *said)
{
    switch ((enum notice_event)said->event) {
    case NOTICE_GIVEN:
    case NOTICE_RECEIVED:
        tell_day(rows, open, said);
        return;
    case NOTICE_WITHDRAWN:
        if (open->notice != NULL) {
            open->notice->withdrawn = zone_day_start(view_zone(view), said->on);
            open->notice->last = said->evidence;
        }
        open->notice = NULL;
        return;
    case NOTICE_CONTESTED:
        if (open->notice != NULL) {
            open->notice->contested_by = said->author;
            open->notice->last = said->evidence;
        }
        return;
    }
    g_assert_not_reached();
}

bool notices_load(struct view *view, GArray *rows, GError **error)
{
    g_autoptr(GArray) all = read_counted(view, FACT_NOTICE, &sql_mandate_notices, error);
    g_autoptr(GPtrArray) tellers = g_ptr_array_new();
    struct open_notice open = {NULL, tellers};
    const char *subject = NULL;

    if (all == NULL)
        return false;
    for (guint i = 0; i < all->len; i++) {
        const struct said *said = &g_array_index(all, struct said, i);

        if (said->subject != subject)
            open.notice = NULL;
        subject = said->subject;
        take_notice_event(view, rows, &open, said);
    }
    return true;
}

/* ---- the others ---- */

bool terms_load(struct view *view, GArray *rows, GError **error)
{
    g_autoptr(GArray) all = read_counted(view, FACT_TERM, &sql_mandate_terms, error);

    for (guint i = 0; all != NULL && i < all->len; i++) {
        const struct said *said = &g_array_index(all, struct said, i);
        struct fact_term term = {(enum term_event)said->event, said->on, said->evidence};

        g_array_append_val(rows, term);
    }
    return all != NULL;
}

bool fulfilments_load(struct view *view, GArray *rows, GError **error)
{
    g_autoptr(GArray) all = read_counted(view, FACT_FULFILMENT, &sql_mandate_fulfilments, error);

    for (guint i = 0; all != NULL && i < all->len; i++) {
        const struct said *said = &g_array_index(all, struct said, i);
        struct fact_fulfilment fulfilment = {
            said->subject, said->event != 0, said->on, said->author, said->evidence,
        };

        g_array_append_val(rows, fulfilment);
    }
    return all != NULL;
}

bool postponements_load(struct view *view, GArray *rows, GError **error)
{
    g_autoptr(GArray) all = read_all(view, &sql_mandate_postponements, error);

    for (guint i = 0; all != NULL && i < all->len; i++) {
        const struct said *said = &g_array_index(all, struct said, i);
        struct fact_postponement postponement = {
            said->subject,
            said->on,
            said->author,
            said->evidence,
        };

        g_array_append_val(rows, postponement);
    }
    return all != NULL;
}

bool publications_load(struct view *view, GArray *rows, GError **error)
{
    g_autoptr(GArray) all = read_counted(view, FACT_PUBLICATION, &sql_mandate_publications, error);

    for (guint i = 0; all != NULL && i < all->len; i++) {
        const struct said *said = &g_array_index(all, struct said, i);
        struct fact_publication publication = {
            said->subject,
            said->on,
            said->detail,
            said->evidence,
        };

        g_array_append_val(rows, publication);
    }
    return all != NULL;
}
