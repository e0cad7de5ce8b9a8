/* What is lacking on single days: people who could be there, seats that could have brought them,
 * the ceiling, and the share of relief at a post. */
#include <string.h>

#include "plan/witness/parts.h"

/* Tables are no larger; of what does not fit nothing is proven. */
#define CELLS_MAX ((size_t)16 << 20)

/* A row for each thing counted, a cell for each column and one more: first what changes from the
 * column before, then sums. */
struct table {
    int32_t *cells;
    uint32_t n_columns;
};

struct counting {
    const struct crowd *crowd;
    const struct columns *columns;
    uint32_t *column_of; /* by day of the horizon, and its end: the first column not before */
    struct table held;   /* by class */
    struct table fresh;
    struct table begun; /* by role */
    struct table posts; /* by post_row: tours begun there */
    struct table empty; /* by post_row: in the plan */
    uint32_t *post_row; /* by post: PLAN_NONE where nothing is empty */
    uint32_t *row_post;
    uint32_t n_post_rows;
    int64_t *excused; /* by column: tours that may break rules */
};

static void table_init(struct table *table, size_t n_rows, uint32_t n_columns)
{
    table->n_columns = n_columns;
    table->cells = g_new0(int32_t, n_rows * ((size_t)n_columns + 1));
}

static int32_t *table_row(const struct table *table, uint32_t row)
{
    return table->cells + (size_t)row * ((size_t)table->n_columns + 1);
}

static uint32_t column_since(const struct counting *counting, int32_t day)
{
    const struct outline *outline = counting->crowd->outline;

    return counting->column_of[CLAMP(day - outline->problem->from, 0, outline->n_days)];
}

static void add(const struct counting *counting, const struct table *table, uint32_t row,
                struct stretch days, int32_t n)
{
    int32_t *cells = table_row(table, row);

    if (days.from >= days.until)
        return;
    cells[column_since(counting, days.from)] += n;
    cells[column_since(counting, days.until)] -= n;
}

static void table_sum(const struct table *table, uint32_t n_rows)
{
    for (uint32_t row = 0; row < n_rows; row++) {
        int32_t *cells = table_row(table, row);

        for (uint32_t k = 1; k < table->n_columns; k++)
            cells[k] += cells[k - 1];
    }
}

/* ---- counting ---- */

static void count_person(struct counting *counting, uint32_t person, GArray *days)
{
    const struct crowd *crowd = counting->crowd;
    const struct problem *problem = crowd->outline->problem;
    uint32_t class = crowd->outline->class_of[person];

    if (crowd->is_excused[person]) {
        add(counting, &counting->held, class, (struct stretch){problem->from, problem->until}, 1);
        return;
    }
    reach_days(&crowd->reach, person, crowd->free[person], days);
    for (uint32_t i = 0; i < days->len; i++)
        add(counting, &counting->fresh, class, g_array_index(days, struct stretch, i), 1);
    for (uint32_t k = crowd->first[person]; k < crowd->first[person + 1]; k++) {
        const struct begun *begun = &g_array_index(crowd->begun, struct begun, k);

        /* Where it could be either, it needs no seat and may be in any role. */
        for (uint32_t i = 0; i < days->len; i++) {
            struct stretch both = g_array_index(days, struct stretch, i);

            both.from = MAX(both.from, begun->from);
            both.until = MIN(both.until, begun->until);
            add(counting, &counting->held, class, both, 1);
            add(counting, &counting->fresh, class, both, -1);
            add(counting, &counting->begun, problem->positions[begun->position].role, both, -1);
        }
    }
}

static void count_place(struct counting *counting, uint32_t position, struct stretch days)
{
    const struct position *place = &counting->crowd->outline->problem->positions[position];

    add(counting, &counting->begun, place->role, days, 1);
    if (counting->post_row[place->post] != PLAN_NONE)
        add(counting, &counting->posts, counting->post_row[place->post], days, 1);
}

static struct stretch pinned_days(const struct problem *problem, const struct tour *tour)
{
    struct stretch days = {problem->from, problem->until};

    if (tour->arrive < problem->n_lifts)
        days.from = problem->lifts[tour->arrive].day;
    if (tour->leave < problem->n_lifts)
        days.until = problem->lifts[tour->leave].day;
    return days;
}

static void count_excused(struct counting *counting)
{
    const struct problem *problem = counting->crowd->outline->problem;

    counting->excused = g_new0(int64_t, (size_t)counting->columns->n + 1);
    for (uint32_t i = 0; i < problem->n_pinned; i++) {
        const struct pin *pin = &problem->pinned[i];
        struct stretch days = pinned_days(problem, &pin->tour);

        if (pin->waiver == NULL || days.from >= days.until)
            continue;
        count_place(counting, pin->tour.position, days);
        counting->excused[column_since(counting, days.from)]++;
        counting->excused[column_since(counting, days.until)]--;
    }
    for (uint32_t k = 1; k < counting->columns->n; k++)
        counting->excused[k] += counting->excused[k - 1];
}

static void count_empty(struct counting *counting, const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->n_gaps; i++) {
        const struct gap *gap = &plan->gaps[i];
        uint32_t post = counting->crowd->outline->problem->positions[gap->position].post;

        if (counting->post_row[post] != PLAN_NONE)
            add(counting, &counting->empty, counting->post_row[post],
                (struct stretch){gap->from, gap->until}, 1);
    }
}

static void count_all(struct counting *counting, const struct plan *plan)
{
    const struct crowd *crowd = counting->crowd;
    const struct problem *problem = crowd->outline->problem;
    g_autoptr(GArray) days = g_array_new(FALSE, FALSE, sizeof(struct stretch));

    for (uint32_t i = 0; i < problem->n_people; i++)
        count_person(counting, i, days);
    for (uint32_t k = 0; k < crowd->begun->len; k++) {
        const struct begun *begun = &g_array_index(crowd->begun, struct begun, k);

        count_place(counting, begun->position, (struct stretch){begun->from, begun->until});
    }
    count_excused(counting);
    count_empty(counting, plan);
    table_sum(&counting->held, crowd->outline->n_classes);
    table_sum(&counting->fresh, crowd->outline->n_classes);
    table_sum(&counting->begun, problem->n_roles);
    table_sum(&counting->posts, counting->n_post_rows);
    table_sum(&counting->empty, counting->n_post_rows);
}

/* ---- setting up ---- */

static void choose_posts(struct counting *counting, const struct plan *plan)
{
    const struct problem *problem = counting->crowd->outline->problem;

    counting->post_row = g_new(uint32_t, problem->n_posts);
    counting->row_post = g_new(uint32_t, problem->n_posts);
    memset(counting->post_row, 0xff, problem->n_posts * sizeof(uint32_t));
    for (uint32_t i = 0; i < plan->n_gaps && problem->within_days > 0; i++) {
        uint32_t post = problem->positions[plan->gaps[i].position].post;

        if (counting->post_row[post] != PLAN_NONE ||
            ((size_t)counting->n_post_rows + 1) * (counting->columns->n + 1) > CELLS_MAX)
            continue;
        counting->row_post[counting->n_post_rows] = post;
        counting->post_row[post] = counting->n_post_rows++;
    }
}

static void counting_init(struct counting *counting, const struct crowd *crowd,
                          const struct columns *columns, const struct plan *plan)
{
    const struct outline *outline = crowd->outline;
    uint32_t column = 0;

    *counting = (struct counting){.crowd = crowd, .columns = columns};
    counting->column_of = g_new0(uint32_t, (size_t)outline->n_days + 1);
    for (int32_t k = 0; k <= outline->n_days; k++) {
        while (column < columns->n && columns->day[column] < outline->problem->from + k)
            column++;
        counting->column_of[k] = column;
    }
    choose_posts(counting, plan);
    table_init(&counting->held, outline->n_classes, columns->n);
    table_init(&counting->fresh, outline->n_classes, columns->n);
    table_init(&counting->begun, outline->problem->n_roles, columns->n);
    table_init(&counting->posts, counting->n_post_rows, columns->n);
    table_init(&counting->empty, counting->n_post_rows, columns->n);
}

static void counting_clear(struct counting *counting)
{
    g_free(counting->column_of);
    g_free(counting->held.cells);
    g_free(counting->fresh.cells);
    g_free(counting->begun.cells);
    g_free(counting->posts.cells);
    g_free(counting->empty.cells);
    g_free(counting->post_row);
    g_free(counting->row_post);
    g_free(counting->excused);
}

/* ---- a day ---- */

/* Lifts that can have brought somebody who is still there on that day: [*first, *end). */
static void lifts_of_day(const struct crowd *crowd, int32_t day, uint32_t *first, uint32_t *end)
{
    const struct reach *reach = &crowd->reach;

    *end = reach_since(reach, day + 1);
    *first = MAX(reach_since(reach, crowd->planned), reach_until(reach, day + 1));
    *first = MIN(*first, *end);
}

static void judge_roles(const struct counting *counting, uint32_t column, struct amounts *amounts,
                        struct lacks *lacks)
{
    const struct outline *outline = counting->crowd->outline;
    const struct reach *reach = &counting->crowd->reach;
    int32_t day = counting->columns->day[column];
    uint32_t first = 0;
    uint32_t end = 0;

    for (uint32_t r = 0; r < outline->problem->n_roles; r++) {
        amounts->need[r] = outline->role_positions[r];
        amounts->begun[r] = MAX(table_row(&counting->begun, r)[column], 0);
    }
    for (uint32_t c = 0; c < outline->n_classes; c++) {
        amounts->held[c] = table_row(&counting->held, c)[column];
        amounts->fresh[c] = MAX(table_row(&counting->fresh, c)[column], 0);
    }
    lifts_of_day(counting->crowd, day, &first, &end);
    amounts->seats = reach->seats_before[end] - reach->seats_before[first];
    amounts_judge(amounts, (struct stretch){day, day + 1}, lacks);
}

static void judge_ceiling(const struct counting *counting, uint32_t column, struct lacks *lacks)
{
    const struct problem *problem = counting->crowd->outline->problem;
    int32_t day = counting->columns->day[column];
    struct lack lack = {.kind = LACK_CEILING,
                        .post = PLAN_NONE,
                        .from = day,
                        .until = day + 1,
                        .need = problem->n_positions,
                        .begun = counting->excused[column],
                        .other = problem->ceiling};

    lack.missing = lack.need - lack.begun - lack.other;
    if (problem->ceiling >= 0 && lack.missing > 0)
        g_array_append_val(lacks->list, lack);
}

/* Whoever is there has to be home in time, if nobody may stay to the end: there are seats for so
 * many. */
static void judge_home(const struct counting *counting, uint32_t column, struct lacks *lacks)
{
    const struct crowd *crowd = counting->crowd;
    const struct reach *reach = &crowd->reach;
    const struct problem *problem = crowd->outline->problem;
    int32_t day = counting->columns->day[column];
    int32_t by = crowd_home_by(crowd, day);
    uint32_t first = reach_home_since(reach, day + 1);
    uint32_t end = MAX(reach_home_since(reach, by + 1), first);
    struct lack lack = {.kind = LACK_HOME,
                        .post = PLAN_NONE,
                        .from = day,
                        .until = day + 1,
                        .need = problem->n_positions,
                        .begun = counting->excused[column]};

    lack.other = reach->home_seats_before[end] - reach->home_seats_before[first];
    lack.missing = lack.need - lack.begun - lack.other;
    if (by < problem->until && lack.missing > 0)
        g_array_append_val(lacks->list, lack);
}

/* Arrivals at a post on lifts [first, end): one share for each within_days. */
static int64_t most_reliefs(const struct crowd *crowd, uint32_t post, uint32_t first, uint32_t end)
{
    const struct outline *outline = crowd->outline;
    int64_t n = 0;

    while (first < end) {
        n += outline->relief_max[post];
        first = reach_since(&crowd->reach, crowd->reach.day[first] + outline->problem->within_days);
    }
    return n;
}

static void judge_posts(const struct counting *counting, uint32_t column, struct lacks *lacks)
{
    const struct outline *outline = counting->crowd->outline;
    int32_t day = counting->columns->day[column];
    uint32_t first = 0;
    uint32_t end = 0;

    lifts_of_day(counting->crowd, day, &first, &end);
    for (uint32_t row = 0; row < counting->n_post_rows; row++) {
        uint32_t post = counting->row_post[row];
        struct lack lack = {.kind = LACK_RELIEF,
                            .post = post,
                            .from = day,
                            .until = day + 1,
                            .need = outline->n_of_post[post],
                            .begun = table_row(&counting->posts, row)[column],
                            .left = table_row(&counting->empty, row)[column]};

        lack.missing = lack.need - lack.begun;
        if (lack.missing <= 0)
            continue;
        lack.other = most_reliefs(counting->crowd, post, first, end);
        lack.missing -= lack.other;
        if (lack.missing > 0)
            g_array_append_val(lacks->list, lack);
    }
}

#define PROOFS 4

/* Roles, posts and all positions overlap: of the proofs that which shows most. */
static void judge_day(const struct counting *counting, uint32_t column, struct amounts *amounts,
                      struct lacks *lacks)
{
    guint first[PROOFS + 1] = {lacks->list->len};
    int64_t missing[PROOFS] = {0};
    unsigned best = 0;

    judge_roles(counting, column, amounts, lacks);
    first[1] = lacks->list->len;
    judge_ceiling(counting, column, lacks);
    first[2] = lacks->list->len;
    judge_home(counting, column, lacks);
    first[3] = lacks->list->len;
    judge_posts(counting, column, lacks);
    first[4] = lacks->list->len;
    for (unsigned i = 0; i < PROOFS; i++) {
        for (guint k = first[i]; k < first[i + 1]; k++)
            missing[i] += g_array_index(lacks->list, struct lack, k).missing;
        if (missing[i] > missing[best])
            best = i;
    }
    g_array_set_size(lacks->list, first[best + 1]);
    if (first[best] > first[0])
        g_array_remove_range(lacks->list, first[0], first[best] - first[0]);
}

void witness_days(const struct crowd *crowd, const struct plan *plan, const struct columns *columns,
                  struct lacks *lacks)
{
    const struct outline *outline = crowd->outline;
    struct columns fit = *columns;
    struct counting counting;
    struct amounts amounts;
    size_t n_rows = (size_t)outline->n_classes + outline->problem->n_roles + 1;

    fit.n = (uint32_t)MIN(fit.n, CELLS_MAX / n_rows);
    counting_init(&counting, crowd, &fit, plan);
    count_all(&counting, plan);
    amounts_init(&amounts, outline);
    for (uint32_t column = 0; column < fit.n; column++)
        if (fit.day[column] >= crowd->planned)
            judge_day(&counting, column, &amounts, lacks);
    amounts_clear(&amounts);
    counting_clear(&counting);
}
