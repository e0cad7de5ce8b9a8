/* Which gaps every plan has: what is lacking, put to the gaps of one plan and added up. */
#include "plan/witness/witness.h"

#include <stdlib.h>
#include <string.h>

#include "plan/witness/parts.h"

#define STRETCHES_MAX 64      /* of those that lack something */
#define ALONE_MAX     3000000 /* tours looked at for positions by themselves */

/* Of each role and each post, what is empty in the plan and what is lacking, by column. */
struct ledger {
    const struct crowd *crowd;
    const struct problem *problem;
    struct plan *plan;
    struct columns columns;
    uint32_t *column_of; /* by day of the horizon, and its end: the first column not before */
    int64_t *empty;      /* [role][column]: position-days that are empty in earlier columns */
    struct lacks days;
    struct lacks stretches;
    uint32_t *lack_of; /* [role][column]: of days.list, or PLAN_NONE */
    uint32_t *first;   /* by column: of days.list; n + 1 */
};

static size_t cell(const struct ledger *ledger, uint32_t role, uint32_t column)
{
    return (size_t)role * ((size_t)ledger->columns.n + 1) + column;
}

static uint32_t column_since(const struct ledger *ledger, int32_t day)
{
    int32_t n_days = ledger->problem->until - ledger->problem->from;

    return ledger->column_of[CLAMP(day - ledger->problem->from, 0, n_days)];
}

static const struct lack *day_lack(const struct ledger *ledger, uint32_t i)
{
    return &g_array_index(ledger->days.list, struct lack, i);
}

/* ---- days with gaps ---- */

static void find_columns(struct ledger *ledger)
{
    const struct problem *problem = ledger->problem;
    size_t n_days = (size_t)(problem->until - problem->from);
    g_autofree int64_t *empty = g_new0(int64_t, n_days + 1);

    for (uint32_t i = 0; i < ledger->plan->n_gaps; i++) {
        empty[ledger->plan->gaps[i].from - problem->from]++;
        empty[ledger->plan->gaps[i].until - problem->from]--;
    }
    ledger->columns.day = g_new(int32_t, n_days + 1);
    ledger->column_of = g_new0(uint32_t, n_days + 1);
    for (size_t k = 0; k <= n_days; k++) {
        empty[k] += k > 0 ? empty[k - 1] : 0;
        ledger->column_of[k] = ledger->columns.n;
        if (empty[k] > 0)
            ledger->columns.day[ledger->columns.n++] = problem->from + (int32_t)k;
    }
}

static void count_empty(struct ledger *ledger)
{
    const struct problem *problem = ledger->problem;
    uint32_t n = ledger->columns.n;

    ledger->empty = g_new0(int64_t, cell(ledger, problem->n_roles, 0) + 1);
    for (uint32_t i = 0; i < ledger->plan->n_gaps; i++) {
        const struct gap *gap = &ledger->plan->gaps[i];
        uint32_t role = problem->positions[gap->position].role;

        ledger->empty[cell(ledger, role, column_since(ledger, gap->from))]++;
        ledger->empty[cell(ledger, role, column_since(ledger, gap->until))]--;
    }
    for (uint32_t r = 0; r < problem->n_roles; r++) {
        int64_t *row = &ledger->empty[cell(ledger, r, 0)];
        int64_t on_day = 0;
        int64_t before = 0;

        for (uint32_t k = 0; k <= n; k++) {
            on_day += row[k];
            row[k] = before;
            before += on_day;
        }
    }
}

/* Position-days of those roles that the plan leaves empty on columns [first, end). */
static int64_t empty_of(const struct ledger *ledger, const struct lacks *lacks,
                        const struct lack *lack, uint32_t first, uint32_t end)
{
    int64_t n = 0;

    if (lack_is_of_all(lack))
        for (uint32_t r = 0; r < ledger->problem->n_roles; r++)
            n += ledger->empty[cell(ledger, r, end)] - ledger->empty[cell(ledger, r, first)];
    for (uint32_t i = lack->roles; i < lack->roles + lack->n_roles; i++) {
        uint32_t role = g_array_index(lacks->roles, uint32_t, i);

        n += ledger->empty[cell(ledger, role, end)] - ledger->empty[cell(ledger, role, first)];
    }
    return n;
}

/* ---- what is lacking ---- */

static void index_days(struct ledger *ledger)
{
    const struct problem *problem = ledger->problem;
    uint32_t n = ledger->days.list->len;
    uint32_t at = 0;

    ledger->first = g_new(uint32_t, (size_t)ledger->columns.n + 1);
    ledger->lack_of = g_new(uint32_t, cell(ledger, problem->n_roles, 0) + 1);
    memset(ledger->lack_of, 0xff, cell(ledger, problem->n_roles, 0) * sizeof(uint32_t));
    for (uint32_t k = 0; k <= ledger->columns.n; k++) {
        ledger->first[k] = at;
        while (k < ledger->columns.n && at < n &&
               day_lack(ledger, at)->from == ledger->columns.day[k]) {
            struct lack *lack = &g_array_index(ledger->days.list, struct lack, at);

            if (lack->kind != LACK_RELIEF)
                lack->left = empty_of(ledger, &ledger->days, lack, k, k + 1);
            for (uint32_t r = 0; lack_is_of_all(lack) && r < problem->n_roles; r++)
                ledger->lack_of[cell(ledger, r, k)] = at;
            for (uint32_t i = lack->roles; i < lack->roles + lack->n_roles; i++)
                ledger->lack_of[cell(ledger, g_array_index(ledger->days.roles, uint32_t, i), k)] =
                    at;
            at++;
        }
    }
    g_assert_cmpuint(at, ==, n);
}

/* What is lacking of the position on that column, or NULL. */
static const struct lack *lack_at(const struct ledger *ledger, uint32_t position, uint32_t column)
{
    const struct position *place = &ledger->problem->positions[position];
    uint32_t i = ledger->lack_of[cell(ledger, place->role, column)];

    if (i != PLAN_NONE)
        return day_lack(ledger, i);
    for (i = ledger->first[column]; i < ledger->first[column + 1]; i++)
        if (day_lack(ledger, i)->kind == LACK_RELIEF && day_lack(ledger, i)->post == place->post)
            return day_lack(ledger, i);
    return NULL;
}

/* What a stretch shows beyond the days it holds: those it would be counted twice with. */
static bool share_roles(const struct ledger *ledger, const struct lack *stretch,
                        const struct lack *day)
{
    if (lack_is_of_all(day) || day->kind == LACK_RELIEF)
        return true;
    for (uint32_t i = stretch->roles; i < stretch->roles + stretch->n_roles; i++) {
        uint32_t role = g_array_index(ledger->stretches.roles, uint32_t, i);

        for (uint32_t k = day->roles; k < day->roles + day->n_roles; k++)
            if (g_array_index(ledger->days.roles, uint32_t, k) == role)
                return true;
    }
    return false;
}

static int64_t missing_of_days(const struct ledger *ledger, const struct lack *stretch)
{
    uint32_t first = ledger->first[column_since(ledger, stretch->from)];
    uint32_t end = ledger->first[column_since(ledger, stretch->until)];
    int64_t missing = 0;

    for (uint32_t i = first; i < end; i++)
        if (share_roles(ledger, stretch, day_lack(ledger, i)))
            missing += day_lack(ledger, i)->missing;
    return missing;
}

static int more_first(const void *a, const void *b)
{
    const struct lack *x = a;
    const struct lack *y = b;

    if (x->missing != y->missing)
        return x->missing > y->missing ? -1 : 1;
    return (x->until - x->from) - (y->until - y->from);
}

/* Only those that show more than the days in them, the best first. */
static void keep_stretches(struct ledger *ledger)
{
    GArray *list = ledger->stretches.list;
    guint n = 0;

    for (guint i = 0; i < list->len; i++) {
        struct lack lack = g_array_index(list, struct lack, i);

        lack.left = empty_of(ledger, &ledger->stretches, &lack, column_since(ledger, lack.from),
                             column_since(ledger, lack.until));
        if (lack.missing > missing_of_days(ledger, &lack))
            g_array_index(list, struct lack, n++) = lack;
    }
    g_array_set_size(list, n);
    g_array_sort(list, more_first);
    if (list->len > STRETCHES_MAX)
        g_array_set_size(list, STRETCHES_MAX);
}

/* ---- adding up ---- */

static bool stretches_meet(const struct ledger *ledger, const struct lack *a, const struct lack *b)
{
    if (a->until <= b->from || b->until <= a->from)
        return false;
    for (uint32_t i = a->roles; i < a->roles + a->n_roles; i++)
        for (uint32_t k = b->roles; k < b->roles + b->n_roles; k++)
            if (g_array_index(ledger->stretches.roles, uint32_t, i) ==
                g_array_index(ledger->stretches.roles, uint32_t, k))
                return true;
    return false;
}

/* What days show, and stretches instead where those show more; no position's day counts twice. */
static int64_t add_up(const struct ledger *ledger)
{
    const struct lack *taken[STRETCHES_MAX];
    uint32_t n_taken = 0;
    int64_t sum = 0;

    for (guint i = 0; i < ledger->stretches.list->len; i++) {
        const struct lack *lack = &g_array_index(ledger->stretches.list, struct lack, i);
        bool is_clear = true;

        for (uint32_t k = 0; k < n_taken; k++)
            is_clear &= !stretches_meet(ledger, lack, taken[k]);
        if (!is_clear)
            continue;
        taken[n_taken++] = lack;
        sum += lack->missing;
    }
    for (uint32_t i = 0; i < ledger->days.list->len; i++) {
        const struct lack *day = day_lack(ledger, i);
        bool is_clear = true;

        for (uint32_t k = 0; k < n_taken; k++)
            is_clear &= day->until <= taken[k]->from || taken[k]->until <= day->from ||
                        !share_roles(ledger, taken[k], day);
        sum += is_clear ? day->missing : 0;
    }
    return sum;
}

/* ---- one gap ---- */

/* The proof over a stretch that shows most of what is empty in it. */
static void choose_stretch(const struct ledger *ledger, struct known *known)
{
    for (guint i = 0; i < ledger->stretches.list->len; i++) {
        const struct lack *lack = &g_array_index(ledger->stretches.list, struct lack, i);

        if (lack->from >= known->gap->until || known->gap->from >= lack->until ||
            !lack_has(&ledger->stretches, lack, ledger->problem, known->gap->position))
            continue;
        if (known->stretch == NULL || (double)lack->missing * (double)known->stretch->left >
                                          (double)known->stretch->missing * (double)lack->left)
            known->stretch = lack;
    }
}

static void look_at_days(const struct ledger *ledger, struct known *known)
{
    const struct gap *gap = known->gap;
    uint32_t end = column_since(ledger, gap->until);

    for (uint32_t k = column_since(ledger, gap->from); k < end; k++) {
        const struct lack *lack = NULL;

        if (ledger->columns.day[k] < ledger->crowd->planned) {
            known->n_past++;
            continue;
        }
        lack = lack_at(ledger, gap->position, k);
        if (lack == NULL)
            continue;
        if (lack->missing >= lack->left)
            known->n_proven++;
        else
            known->n_partly++;
        if (known->lack == NULL || lack->missing > known->lack->missing)
            known->lack = lack;
    }
}

/* The same stretch of positions of one kind, which is asked for only once. */
struct asked {
    int32_t from;
    int32_t until;
    int32_t since;
    int32_t handover_days;
};

static guint asked_hash(gconstpointer key)
{
    const struct asked *asked = key;

    guint hash = (guint)asked->from;

    hash = hash * 31 + (guint)asked->until;
    hash = hash * 31 + (guint)asked->since;
    return hash * 31 + (guint)asked->handover_days;
}

static gboolean asked_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(struct asked)) == 0;
}

struct answers {
    GHashTable *known; /* struct asked to days, plus one */
    int64_t steps;     /* that may still be taken */
};

static int32_t look_alone(const struct ledger *ledger, uint32_t position, struct stretch stretch,
                          struct answers *answers)
{
    const struct problem *problem = ledger->problem;
    uint32_t serving = ledger->crowd->outline->serving_of[position];
    struct asked asked = {stretch.from, stretch.until,
                          serving == PLAN_NONE ? DAY_NONE : problem->serving[serving].since,
                          problem->roles[problem->positions[position].role].handover_days};
    int32_t days = GPOINTER_TO_INT(g_hash_table_lookup(answers->known, &asked));

    if (days > 0)
        return days - 1;
    answers->steps -= ledger->crowd->reach.n_tours;
    if (answers->steps < 0)
        return 0;
    days = witness_alone(ledger->crowd, position, stretch.from, stretch.until);
    g_hash_table_insert(answers->known, g_memdup2(&asked, sizeof asked), GINT_TO_POINTER(days + 1));
    return days;
}

/* What shows for the position of a gap by itself; `earlier` is what was known of the gap before it,
 * or NULL. */
static void look_at_position(const struct ledger *ledger, const struct known *earlier,
                             struct known *known, struct answers *answers)
{
    const struct problem *problem = ledger->problem;
    const struct plan *plan = ledger->plan;
    const struct gap *gap = known->gap;

    known->alone =
        look_alone(ledger, gap->position, (struct stretch){gap->from, gap->until}, answers);
    if (earlier != NULL && earlier->gap->position == gap->position) {
        known->alone_in_all = earlier->alone_in_all;
        known->left_in_all = earlier->left_in_all;
        return;
    }
    known->alone_in_all =
        look_alone(ledger, gap->position, (struct stretch){problem->from, problem->until}, answers);
    for (; gap < plan->gaps + plan->n_gaps && gap->position == known->gap->position; gap++)
        known->left_in_all += gap->until - gap->from;
}

/* All gaps, which stand by position. Returns what shows for positions by themselves. */
static int64_t explain_all(const struct ledger *ledger, int64_t *n_past)
{
    struct plan *plan = ledger->plan;
    struct answers answers = {g_hash_table_new_full(asked_hash, asked_equal, g_free, NULL),
                              ALONE_MAX};
    struct known earlier = {.gap = NULL};
    int64_t alone = 0;

    for (uint32_t i = 0; i < plan->n_gaps; i++) {
        struct known known = {.gap = &plan->gaps[i]};
        g_autofree char *text = NULL;

        look_at_days(ledger, &known);
        choose_stretch(ledger, &known);
        look_at_position(ledger, i > 0 ? &earlier : NULL, &known, &answers);
        if (i == 0 || earlier.gap->position != known.gap->position)
            alone += known.alone_in_all;
        *n_past += known.n_past;
        text = witness_sentence(ledger->crowd, &ledger->days, &ledger->stretches, &known);
        plan->gaps[i].because = g_string_chunk_insert_const(plan->texts, text);
        earlier = known;
    }
    g_hash_table_unref(answers.known);
    return alone;
}

/* ---- all together ---- */

static struct lacks lacks_new(void)
{
    return (struct lacks){g_array_new(FALSE, FALSE, sizeof(struct lack)),
                          g_array_new(FALSE, FALSE, sizeof(uint32_t))};
}

static void lacks_clear(struct lacks *lacks)
{
    g_array_unref(lacks->list);
    g_array_unref(lacks->roles);
}

static void ledger_clear(struct ledger *ledger)
{
    g_free(ledger->columns.day);
    g_free(ledger->column_of);
    g_free(ledger->empty);
    g_free(ledger->lack_of);
    g_free(ledger->first);
    lacks_clear(&ledger->days);
    lacks_clear(&ledger->stretches);
}

int64_t witness_gaps(const struct outline *outline, struct plan *plan)
{
    struct crowd crowd;
    struct ledger ledger = {.crowd = &crowd, .problem = outline->problem, .plan = plan};
    int64_t all = 0;
    int64_t alone = 0;
    int64_t n_past = 0;

    if (plan->n_gaps == 0)
        return 0;
    for (uint32_t i = 0; i < plan->n_gaps; i++)
        all += plan->gaps[i].until - plan->gaps[i].from;
    crowd_init(&crowd, outline);
    ledger.days = lacks_new();
    ledger.stretches = lacks_new();
    find_columns(&ledger);
    count_empty(&ledger);
    witness_days(&crowd, plan, &ledger.columns, &ledger.days);
    index_days(&ledger);
    witness_stretches(&crowd, plan, &ledger.columns, &ledger.stretches);
    keep_stretches(&ledger);
    alone = explain_all(&ledger, &n_past);
    alone = MAX(alone, add_up(&ledger) + n_past);
    ledger_clear(&ledger);
    crowd_clear(&crowd);
    return MIN(alone, all);
}
