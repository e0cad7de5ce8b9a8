/* The facts that plans are made of, and those that plans make: lifts, qualifications, absences to
 * come, plans, orders and pins. Loaded only when somebody asks for them. */
#include <stdlib.h>
#include <string.h>

#include "force_sql.h"
#include "modules/force/force.h"

/* Of whom a row speaks, and who said it. */
struct saying {
    const char *subject;
    const char *author;
};

/* Rows of a fact as they are read, one saying for each. */
struct gathering {
    struct view *view;
    GArray *rows;
    GArray *sayings;
};

/* Appends what the query's row says to `rows`; returns of whom it speaks. */
typedef const char *take_row(struct view *view, struct query *query, GArray *rows);

static const char *intern_column(struct view *view, struct query *query, const char *name)
{
    const char *text = column_text(query, query_column(query, name));

    return view_intern(view, text != NULL ? text : "");
}

static struct evidence evidence_of(struct query *query)
{
    return (struct evidence){col_i64(query, "log_index"), col_i64(query, "row_no")};
}

static struct date date_column(struct query *query, const char *name, struct date otherwise)
{
    int column = query_column(query, name);
    struct date date = otherwise;

    if (!column_is_null(query, column))
        g_assert(date_parse(column_text(query, column), &date, NULL));
    return date;
}

static bool gather(struct gathering *gathering, const struct sql *sql, take_row *take,
                   GError **error)
{
    struct query *query = view_query(gathering->view, sql, error);
    GError *failure = NULL;

    if (query == NULL)
        return false;
    while (query_next(query, &failure)) {
        struct saying saying = {.author = intern_column(gathering->view, query, "author")};

        saying.subject = take(gathering->view, query, gathering->rows);
        while (gathering->sayings->len < gathering->rows->len)
            g_array_append_val(gathering->sayings, saying);
    }
    if (failure != NULL)
        g_propagate_error(error, failure);
    return failure == NULL;
}

/* Leaves out what this view's account does not count, and frees the sayings. */
static void keep_counted(struct gathering *gathering, enum fact fact)
{
    GArray *rows = gathering->rows;
    guint row_size = g_array_get_element_size(rows);
    bool is_account = view_has_account(gathering->view);
    guint n = 0;

    for (guint i = 0; is_account && i < rows->len; i++) {
        const struct saying *saying = &g_array_index(gathering->sayings, struct saying, i);

        view_note_spoken(gathering->view, saying->subject, saying->author);
    }
    for (guint i = 0; i < rows->len; i++) {
        const struct saying *saying = &g_array_index(gathering->sayings, struct saying, i);

        if (!view_counts(gathering->view, fact, saying->subject, saying->author))
            continue;
        if (n < i)
            memcpy(rows->data + (gsize)n * row_size, rows->data + (gsize)i * row_size, row_size);
        n++;
    }
    g_array_set_size(rows, n);
    g_clear_pointer(&gathering->sayings, g_array_unref);
}

static struct gathering gathering_of(struct view *view, GArray *rows)
{
    return (struct gathering){view, rows, g_array_new(FALSE, FALSE, sizeof(struct saying))};
}

static int compare_evidence(struct evidence a, struct evidence b)
{
    if (a.log_index != b.log_index)
        return a.log_index < b.log_index ? -1 : 1;
    return (a.row > b.row) - (a.row < b.row);
}

/* ---- lifts ---- */

static const char *take_lift(struct view *view, struct query *query, GArray *rows)
{
    int kilograms = query_column(query, "kilograms");
    struct fact_lift lift = {
        .lift = intern_column(view, query, "lift"),
        .day = date_column(query, "runs_on", DATE_MAX),
        .seats = col_i64(query, "seats"),
        .cost = col_i64(query, "cost"),
        .kilograms = column_is_null(query, kilograms) ? -1 : column_i64(query, kilograms),
        .evidence = evidence_of(query),
    };

    g_array_append_val(rows, lift);
    return lift.lift;
}

static const char *take_cancelled(struct view *view, struct query *query, GArray *rows)
{
    struct fact_lift lift = {
        .lift = intern_column(view, query, "lift"),
        .cancelled = true,
        .evidence = evidence_of(query),
    };

    g_array_append_val(rows, lift);
    return lift.lift;
}

static int compare_lifts(const void *a, const void *b)
{
    const struct fact_lift *x = a;
    const struct fact_lift *y = b;
    int order = strcmp(x->lift, y->lift);

    return order != 0 ? order : compare_evidence(x->evidence, y->evidence);
}

bool force_load_lifts(struct view *view, GArray *rows, GError **error)
{
    struct gathering gathering = gathering_of(view, rows);
    bool is_read = gather(&gathering, &sql_force_lift_scheduled, take_lift, error) &&
                   gather(&gathering, &sql_force_lift_cancelled, take_cancelled, error);
    struct fact_lift *all = NULL;
    guint n = 0;

    keep_counted(&gathering, FACT_LIFT);
    if (!is_read)
        return false;
    g_array_sort(rows, compare_lifts);
    all = (struct fact_lift *)(void *)rows->data;
    for (guint i = 0; i < rows->len; i++) {
        bool is_same = n > 0 && all[n - 1].lift == all[i].lift;

        if (!all[i].cancelled) {
            n -= is_same;
            all[n++] = all[i];
        } else if (is_same) {
            all[n - 1].cancelled = true;
        }
    }
    g_array_set_size(rows, n);
    return true;
}

/* ---- what people can do, and when they cannot ---- */

static const char *take_held(struct view *view, struct query *query, GArray *rows)
{
    struct fact_qualification held = {
        .person = intern_column(view, query, "person"),
        .role = intern_column(view, query, "role"),
        .since = date_column(query, "since", DATE_MIN),
        .until = date_column(query, "until", DATE_MAX),
        .evidence = evidence_of(query),
    };

    g_array_append_val(rows, held);
    return held.person;
}

/* A registration says it of no day. */
static const char *take_registered(struct view *view, struct query *query, GArray *rows)
{
    json_t *roles = json_loads(col_text(query, "roles"), 0, NULL);
    const json_t *role = NULL;
    size_t i = 0;
    struct fact_qualification held = {
        .person = intern_column(view, query, "person"),
        .since = DATE_MIN,
        .until = DATE_MAX,
        .evidence = evidence_of(query),
    };

    json_array_foreach(roles, i, role)
    {
        held.role = view_intern(view, json_string_value(role));
        g_array_append_val(rows, held);
    }
    json_decref(roles);
    return held.person;
}

static int compare_held(const void *a, const void *b)
{
    const struct fact_qualification *x = a;
    const struct fact_qualification *y = b;
    int order = strcmp(x->person, y->person);

    if (order == 0)
        order = compare_evidence(x->evidence, y->evidence);
    return order != 0 ? order : strcmp(x->role, y->role);
}

/* Of several registrations of a person the last that names roles counts. */
static void drop_older_registrations(GArray *rows)
{
    struct fact_qualification *all = (struct fact_qualification *)(void *)rows->data;
    const struct fact_qualification *last = NULL;
    guint n = rows->len;

    for (guint i = rows->len; i > 0; i--) {
        const struct fact_qualification *held = &all[i - 1];

        if (held->since.day == INT32_MIN) {
            if (last != NULL && last->person == held->person &&
                compare_evidence(last->evidence, held->evidence) != 0)
                continue;
            last = held;
        }
        all[--n] = *held;
        if (last == held)
            last = &all[n];
    }
    if (n > 0)
        g_array_remove_range(rows, 0, n);
}

bool force_load_qualifications(struct view *view, GArray *rows, GError **error)
{
    struct gathering gathering = gathering_of(view, rows);
    bool is_read = gather(&gathering, &sql_force_qualification_held, take_held, error) &&
                   gather(&gathering, &sql_force_roles_registered, take_registered, error);

    keep_counted(&gathering, FACT_QUALIFICATION);
    if (!is_read)
        return false;
    g_array_sort(rows, compare_held);
    drop_older_registrations(rows);
    return true;
}

static const char *take_planned(struct view *view, struct query *query, GArray *rows)
{
    struct fact_planned_absence absence = {
        .person = intern_column(view, query, "person"),
        .reason = intern_column(view, query, "reason"),
        .since = date_column(query, "since", DATE_MIN),
        .until = date_column(query, "until", DATE_MAX),
        .evidence = evidence_of(query),
    };

    g_array_append_val(rows, absence);
    return absence.person;
}

/* Who should be back within a day cannot serve on that day. */
static const char *take_expected(struct view *view, struct query *query, GArray *rows)
{
    const struct zone *zone = view_zone(view);
    struct instant back = {col_i64(query, "expected_until")};
    struct fact_planned_absence absence = {
        .person = intern_column(view, query, "person"),
        .reason = intern_column(view, query, "reason"),
        .since = zone_date_of(zone, (struct instant){col_i64(query, "at")}),
        .until = {zone_date_of(zone, (struct instant){back.ms - 1}).day + 1},
        .evidence = evidence_of(query),
    };

    g_array_append_val(rows, absence);
    return absence.person;
}

static int compare_planned(const void *a, const void *b)
{
    const struct fact_planned_absence *x = a;
    const struct fact_planned_absence *y = b;
    int order = strcmp(x->person, y->person);

    if (order == 0)
        order = date_compare(x->since, y->since);
    return order != 0 ? order : compare_evidence(x->evidence, y->evidence);
}

bool force_load_planned_absences(struct view *view, GArray *rows, GError **error)
{
    struct gathering gathering = gathering_of(view, rows);
    bool is_read = gather(&gathering, &sql_force_absence_planned, take_planned, error) &&
                   gather(&gathering, &sql_force_absence_expected, take_expected, error);

    keep_counted(&gathering, FACT_PLANNED_ABSENCE);
    if (is_read)
        g_array_sort(rows, compare_planned);
    return is_read;
}

/* ---- plans and orders ---- */

static const char *take_plan(struct view *view, struct query *query, GArray *rows)
{
    struct fact_plan plan = {
        .plan = intern_column(view, query, "plan"),
        .since = date_column(query, "since", DATE_MIN),
        .until = date_column(query, "until", DATE_MAX),
        .evidence = evidence_of(query),
    };

    plan.rules = date_column(query, "frozen_until", plan.since);
    plan.problem = intern_column(view, query, "problem");
    g_array_append_val(rows, plan);
    return plan.plan;
}

bool force_load_plans(struct view *view, GArray *rows, GError **error)
{
    struct gathering gathering = gathering_of(view, rows);
    bool is_read = gather(&gathering, &sql_force_plan_published, take_plan, error);

    keep_counted(&gathering, FACT_PLAN);
    return is_read;
}

/* An order is read as one row for the arrival and one for the departure; what of the lift is known
 * follows. */
static const char *take_order(struct view *view, struct query *query, GArray *rows)
{
    static const char *const columns[] = {"arrives", "leaves"};
    struct fact_order order = {
        .plan = intern_column(view, query, "plan"),
        .person = intern_column(view, query, "person"),
        .position = intern_column(view, query, "position"),
        .evidence = evidence_of(query),
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(columns); i++) {
        order.lift = intern_column(view, query, columns[i]);
        order.arrives = i == 0;
        if (*order.lift != '\0')
            g_array_append_val(rows, order);
    }
    return order.person;
}

static int compare_orders(const void *a, const void *b)
{
    const struct fact_order *x = a;
    const struct fact_order *y = b;
    int order = date_compare(x->day, y->day);

    if (order == 0)
        order = strcmp(x->lift, y->lift);
    if (order == 0)
        order = strcmp(x->person, y->person);
    if (order == 0)
        order = x->arrives - y->arrives;
    return order != 0 ? order : compare_evidence(x->evidence, y->evidence);
}

/* The days on which a plan rules, by plan. */
static GHashTable *reigns_of(const GArray *plans)
{
    GHashTable *reigns = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    int32_t until = INT32_MAX;

    for (guint i = plans->len; i > 0; i--) {
        const struct fact_plan *plan = &g_array_index(plans, struct fact_plan, i - 1);
        struct date *reign = NULL;

        /* Said anew under the same name: the last counts. */
        if (g_hash_table_contains(reigns, plan->plan))
            continue;
        reign = g_new(struct date, 2);
        reign[0] = plan->rules;
        reign[1].day = until;
        g_hash_table_insert(reigns, (char *)plan->plan, reign);
        until = MIN(until, plan->rules.day);
    }
    return reigns;
}

static GHashTable *lifts_by_id(const GArray *lifts)
{
    GHashTable *found = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < lifts->len; i++) {
        const struct fact_lift *lift = &g_array_index(lifts, struct fact_lift, i);

        g_hash_table_insert(found, (char *)lift->lift, (struct fact_lift *)lift);
    }
    return found;
}

/* Those whose plan rules on the day of their lift. */
static void keep_in_force(GArray *rows, const GArray *plans, const GArray *lifts)
{
    g_autoptr(GHashTable) reigns = reigns_of(plans);
    g_autoptr(GHashTable) by_id = lifts_by_id(lifts);
    struct fact_order *all = (struct fact_order *)(void *)rows->data;
    guint n = 0;

    for (guint i = 0; i < rows->len; i++) {
        const struct date *reign = g_hash_table_lookup(reigns, all[i].plan);
        const struct fact_lift *lift = g_hash_table_lookup(by_id, all[i].lift);

        if (reign == NULL || lift == NULL || lift->day.day < reign[0].day ||
            lift->day.day >= reign[1].day)
            continue;
        all[n] = all[i];
        all[n].day = lift->day;
        all[n++].cancelled = lift->cancelled;
    }
    g_array_set_size(rows, n);
}

bool force_load_orders(struct view *view, GArray *rows, GError **error)
{
    const GArray *plans = view_fact(view, FACT_PLAN, error);
    const GArray *lifts = plans != NULL ? view_fact(view, FACT_LIFT, error) : NULL;
    struct gathering gathering = {0};
    bool is_read = false;

    if (lifts == NULL)
        return false;
    gathering = gathering_of(view, rows);
    is_read = gather(&gathering, &sql_force_order_given, take_order, error);
    keep_counted(&gathering, FACT_ORDER);
    if (!is_read)
        return false;
    keep_in_force(rows, plans, lifts);
    g_array_sort(rows, compare_orders);
    return true;
}

/* ---- pins ---- */

static const char *take_pin(struct view *view, struct query *query, GArray *rows)
{
    struct fact_pin pin = {
        .position = intern_column(view, query, "position"),
        .person = intern_column(view, query, "person"),
        .arrives = intern_column(view, query, "arrives"),
        .leaves = intern_column(view, query, "leaves"),
        .waiver = intern_column(view, query, "waiver"),
        .evidence = evidence_of(query),
    };

    g_array_append_val(rows, pin);
    return pin.person;
}

/* Texts are interned in the view, so pointers will do. */
static guint pin_hash(gconstpointer key)
{
    const struct fact_pin *pin = key;

    return (g_direct_hash(pin->position) * 31 + g_direct_hash(pin->person)) * 31 +
           g_direct_hash(pin->arrives);
}

static gboolean pin_equal(gconstpointer a, gconstpointer b)
{
    const struct fact_pin *x = a;
    const struct fact_pin *y = b;

    return x->position == y->position && x->person == y->person && x->arrives == y->arrives;
}

static void keep_last_pins(GArray *rows)
{
    struct fact_pin *all = (struct fact_pin *)(void *)rows->data;
    g_autoptr(GHashTable) later = g_hash_table_new(pin_hash, pin_equal);
    g_autofree bool *is_kept = g_new0(bool, rows->len + 1);
    guint n = 0;

    for (guint i = rows->len; i > 0; i--)
        is_kept[i - 1] = g_hash_table_add(later, &all[i - 1]);
    g_hash_table_remove_all(later);
    for (guint i = 0; i < rows->len; i++)
        if (is_kept[i])
            all[n++] = all[i];
    g_array_set_size(rows, n);
}

bool force_load_pins(struct view *view, GArray *rows, GError **error)
{
    struct gathering gathering = gathering_of(view, rows);
    bool is_read = gather(&gathering, &sql_force_tour_pinned, take_pin, error);

    keep_counted(&gathering, FACT_PIN);
    if (is_read)
        keep_last_pins(rows);
    return is_read;
}
