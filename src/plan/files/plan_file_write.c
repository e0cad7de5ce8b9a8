/* Writing problems and plans, a line for each element. A plan may have a million tours, so bytes
 * are gathered here and not formatted by printf. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/files.h"

#define BUFFER_BYTES 65536

struct sink {
    FILE *file;
    bool failed; /* and errno says why */
    size_t n;
    char bytes[BUFFER_BYTES];
};

static void flush(struct sink *sink)
{
    if (!sink->failed && fwrite(sink->bytes, 1, sink->n, sink->file) != sink->n)
        sink->failed = true;
    sink->n = 0;
}

static void put_bytes(struct sink *sink, const char *bytes, size_t n)
{
    while (n > 0) {
        size_t part = MIN(n, BUFFER_BYTES - sink->n);

        memcpy(sink->bytes + sink->n, bytes, part);
        sink->n += part;
        bytes += part;
        n -= part;
        if (sink->n == BUFFER_BYTES)
            flush(sink);
    }
}

static void put(struct sink *sink, const char *text)
{
    put_bytes(sink, text, strlen(text));
}

static void put_whole(struct sink *sink, int64_t value)
{
    char digits[24];
    char *at = digits + sizeof digits;
    uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;

    do
        *--at = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    if (value < 0)
        *--at = '-';
    put_bytes(sink, at, (size_t)(digits + sizeof digits - at));
}

/* In quotation marks, with what JSON wants escaped. */
static void put_text(struct sink *sink, const char *text)
{
    static const char hex[] = "0123456789abcdef";

    put_bytes(sink, "\"", 1);
    for (;;) {
        size_t plain = 0;

        while ((unsigned char)text[plain] >= 0x20 && text[plain] != '"' && text[plain] != '\\')
            plain++;
        put_bytes(sink, text, plain);
        text += plain;
        if (*text == '\0')
            break;
        if (*text == '"' || *text == '\\')
            put_bytes(sink, (const char[]){'\\', *text}, 2);
        else
            put_bytes(sink, (const char[]){'\\', 'u', '0', '0', hex[*text >> 4], hex[*text & 15]},
                      6);
        text++;
    }
    put_bytes(sink, "\"", 1);
}

static void put_day(struct sink *sink, int32_t day)
{
    int year = 0;
    int month = 0;
    int of_month = 0;
    char text[] = "\"0000-00-00\"";

    date_to_civil((struct date){day}, &year, &month, &of_month);
    for (int i = 4; i > 0; i--, year /= 10)
        text[i] = (char)('0' + year % 10);
    text[6] = (char)('0' + month / 10);
    text[7] = (char)('0' + month % 10);
    text[9] = (char)('0' + of_month / 10);
    text[10] = (char)('0' + of_month % 10);
    put_bytes(sink, text, sizeof text - 1);
}

/* `"key": `, behind a comma unless it is the first of its object. */
static void put_key(struct sink *sink, const char *before, const char *key)
{
    put(sink, before);
    put_text(sink, key);
    put_bytes(sink, ": ", 2);
}

static void put_text_of(struct sink *sink, const char *before, const char *key, const char *text)
{
    put_key(sink, before, key);
    put_text(sink, text);
}

static void put_whole_of(struct sink *sink, const char *before, const char *key, int64_t value)
{
    put_key(sink, before, key);
    put_whole(sink, value);
}

static void put_day_of(struct sink *sink, const char *before, const char *key, int32_t day)
{
    put_key(sink, before, key);
    put_day(sink, day);
}

/* Between the lines of a list: nothing before the first, a comma before the others. */
static const char *line_start(uint32_t i)
{
    return i == 0 ? "\n  {" : "},\n  {";
}

/* `"key": [`, and its end. */
static void list_begin(struct sink *sink, const char *before, const char *key)
{
    put_key(sink, before, key);
    put(sink, "[");
}

static void list_end(struct sink *sink, uint32_t n)
{
    put(sink, n == 0 ? "]" : "}\n]");
}

/* Which of the lifts that are not there any more it was nobody needs to know; but it must not be
 * one that is there. */
static char *id_of_gone(const struct problem *problem)
{
    GString *id = g_string_new("(gone)");

    for (uint32_t i = 0; i < problem->n_lifts; i++)
        if (strcmp(problem->lifts[i].id, id->str) == 0) {
            g_string_append_c(id, '+');
            i = UINT32_MAX; /* from the first again */
        }
    return g_string_free(id, FALSE);
}

static void put_lift_of(struct sink *sink, const char *key, const struct problem *problem,
                        const char *gone, uint32_t lift)
{
    put_key(sink, ", ", key);
    if (lift == PLAN_NONE)
        put(sink, "null");
    else
        put_text(sink, lift == LIFT_GONE ? gone : problem->lifts[lift].id);
}

static void put_tour(struct sink *sink, const struct problem *problem, const char *gone,
                     const struct tour *tour)
{
    put(sink, "\"position\": ");
    put_text(sink, problem->positions[tour->position].id);
    put(sink, ", \"person\": ");
    put_text(sink, problem->people[tour->person].id);
    put_lift_of(sink, "arrive", problem, gone, tour->arrive);
    put_lift_of(sink, "leave", problem, gone, tour->leave);
}

static void put_tours(struct sink *sink, const char *before, const struct problem *problem,
                      const struct tour *tours, uint32_t n)
{
    g_autofree char *gone = id_of_gone(problem);

    list_begin(sink, before, "tours");
    for (uint32_t i = 0; i < n; i++) {
        put(sink, line_start(i));
        put_tour(sink, problem, gone, &tours[i]);
    }
    list_end(sink, n);
}

static void put_pinned(struct sink *sink, const struct problem *problem)
{
    list_begin(sink, ",\n", "pinned");
    for (uint32_t i = 0; i < problem->n_pinned; i++) {
        const struct pin *pin = &problem->pinned[i];

        put(sink, line_start(i));
        put_tour(sink, problem, NULL, &pin->tour);
        if (pin->waiver != NULL)
            put_text_of(sink, ", ", "waiver", pin->waiver);
    }
    list_end(sink, problem->n_pinned);
}

static struct sink *sink_new(FILE *file)
{
    struct sink *sink = g_new(struct sink, 1);

    sink->file = file;
    sink->failed = false;
    sink->n = 0;
    return sink;
}

/* False when anything could not be written. */
static bool sink_close(struct sink *sink)
{
    bool is_written = false;

    flush(sink);
    is_written = !sink->failed && fflush(sink->file) == 0;
    g_free(sink);
    return is_written;
}

/* ---- problems ---- */

static void put_rules(struct sink *sink, const struct problem *problem)
{
    g_autofree char *max = period_text(problem->tour_max);

    put_text_of(sink, "{", "format", "truce-rotation-problem/1");
    put_key(sink, ",\n", "horizon");
    put_day_of(sink, "{", "from", problem->from);
    put_day_of(sink, ", ", "until", problem->until);
    put_key(sink, "},\n", "tour");
    put_text_of(sink, "{", "max", max);
    put_text_of(sink, ", ", "end_of_month",
                problem->end_of_month == END_OF_MONTH_CLAMP ? "clamp" : "forward");
    put_whole_of(sink, ", ", "min_days", problem->min_days);
    put_whole_of(sink, "},\n", "dwell_days", problem->dwell_days);
    put_key(sink, ",\n", "ceiling");
    if (problem->ceiling < 0)
        put(sink, "null");
    else
        put_whole(sink, problem->ceiling);
    put_key(sink, ",\n", "relief");
    if (problem->within_days == 0) {
        put(sink, "null");
        return;
    }
    put(sink, "{\"max_share\": \"");
    put_whole(sink, problem->share_of);
    put(sink, "/");
    put_whole(sink, problem->share_in);
    put_whole_of(sink, "\", ", "within_days", problem->within_days);
    put(sink, "}");
}

static void put_places(struct sink *sink, const struct problem *problem)
{
    list_begin(sink, ",\n", "roles");
    for (uint32_t i = 0; i < problem->n_roles; i++) {
        put_text_of(sink, line_start(i), "id", problem->roles[i].id);
        put_whole_of(sink, ", ", "handover_days", problem->roles[i].handover_days);
    }
    list_end(sink, problem->n_roles);
    list_begin(sink, ",\n", "posts");
    for (uint32_t i = 0; i < problem->n_posts; i++) {
        put_text_of(sink, line_start(i), "id", problem->posts[i].id);
        put_whole_of(sink, ", ", "minimum", problem->posts[i].minimum);
    }
    list_end(sink, problem->n_posts);
    list_begin(sink, ",\n", "positions");
    for (uint32_t i = 0; i < problem->n_positions; i++) {
        const struct position *position = &problem->positions[i];

        put_text_of(sink, line_start(i), "id", position->id);
        put_text_of(sink, ", ", "post", problem->posts[position->post].id);
        put_text_of(sink, ", ", "role", problem->roles[position->role].id);
    }
    list_end(sink, problem->n_positions);
}

static void put_person(struct sink *sink, const struct problem *problem,
                       const struct person *person)
{
    put_key(sink, ", ", "roles");
    for (uint32_t i = 0; i < person->roles.n; i++) {
        put(sink, i == 0 ? "[" : ", ");
        put_text(sink, problem->roles[problem->person_roles[person->roles.first + i]].id);
    }
    put(sink, person->roles.n == 0 ? "[]" : "]");
    put_key(sink, ", ", "unavailable");
    for (uint32_t i = 0; i < person->unavailable.n; i++) {
        const struct stretch *stretch = &problem->unavailable[person->unavailable.first + i];

        put(sink, i == 0 ? "[[" : ", [");
        put_day(sink, stretch->from);
        put(sink, ", ");
        put_day(sink, stretch->until);
        put(sink, "]");
    }
    put(sink, person->unavailable.n == 0 ? "[]" : "]");
    put_key(sink, ", ", "returned");
    if (person->returned == DAY_NONE)
        put(sink, "null");
    else
        put_day(sink, person->returned);
}

static void put_people(struct sink *sink, const struct problem *problem)
{
    list_begin(sink, ",\n", "people");
    for (uint32_t i = 0; i < problem->n_people; i++) {
        put_text_of(sink, line_start(i), "id", problem->people[i].id);
        put_person(sink, problem, &problem->people[i]);
    }
    list_end(sink, problem->n_people);
    list_begin(sink, ",\n", "serving");
    for (uint32_t i = 0; i < problem->n_serving; i++) {
        const struct serving *serving = &problem->serving[i];

        put_text_of(sink, line_start(i), "position", problem->positions[serving->position].id);
        put_text_of(sink, ", ", "person", problem->people[serving->person].id);
        put_day_of(sink, ", ", "since", serving->since);
    }
    list_end(sink, problem->n_serving);
}

bool problem_write(const struct problem *problem, FILE *out)
{
    struct sink *sink = sink_new(out);

    put_rules(sink, problem);
    put_places(sink, problem);
    put_people(sink, problem);
    list_begin(sink, ",\n", "lifts");
    for (uint32_t i = 0; i < problem->n_lifts; i++) {
        const struct lift *lift = &problem->lifts[i];

        put_text_of(sink, line_start(i), "id", lift->id);
        put_day_of(sink, ", ", "date", lift->day);
        put_whole_of(sink, ", ", "seats", lift->seats);
        put_whole_of(sink, ", ", "cost", lift->cost);
    }
    list_end(sink, problem->n_lifts);
    put_key(sink, ",\n", "minimise");
    put(sink, "[");
    for (uint32_t i = 0; i < problem->n_minimise; i++) {
        put(sink, i == 0 ? "" : ", ");
        put_text(sink, objective_name(problem->minimise[i]));
    }
    put(sink, "]");
    if (problem->has_published) {
        put_key(sink, ",\n", "published");
        put_day_of(sink, "{", "freeze", problem->freeze);
        put_tours(sink, ",\n", problem, problem->published, problem->n_published);
        put(sink, "}");
    }
    if (problem->n_pinned > 0)
        put_pinned(sink, problem);
    put(sink, "}\n");
    return sink_close(sink);
}

/* ---- plans ---- */

/* Those that the problem asks for, in its order. */
static void put_amounts(struct sink *sink, const char *key, const struct problem *problem,
                        const int64_t *amounts)
{
    put_key(sink, ",\n", key);
    put(sink, "{");
    for (uint32_t i = 0; i < problem->n_minimise; i++) {
        g_assert(amounts[problem->minimise[i]] >= 0);
        put_whole_of(sink, i == 0 ? "" : ", ", objective_name(problem->minimise[i]),
                     amounts[problem->minimise[i]]);
    }
    put(sink, "}");
}

static void put_proof(struct sink *sink, const struct plan *plan)
{
    list_begin(sink, ",\n", "proof");
    for (uint32_t i = 0; i < plan->n_windows; i++) {
        const struct window *window = &plan->windows[i];

        put_day_of(sink, line_start(i), "after", window->after);
        put_day_of(sink, ", ", "until", window->until);
        put_whole_of(sink, ", ", "must_arrive", window->must_arrive);
        put_whole_of(sink, ", ", "least_cost", window->least_cost);
    }
    list_end(sink, plan->n_windows);
    if (plan->beyond_windows != NULL)
        put_text_of(sink, ",\n", "beyond_windows", plan->beyond_windows);
}

static void put_gaps(struct sink *sink, const struct problem *problem, const struct plan *plan)
{
    list_begin(sink, ",\n", "unfilled");
    for (uint32_t i = 0; i < plan->n_gaps; i++) {
        const struct gap *gap = &plan->gaps[i];

        put_text_of(sink, line_start(i), "position", problem->positions[gap->position].id);
        put_day_of(sink, ", ", "from", gap->from);
        put_day_of(sink, ", ", "until", gap->until);
        put_text_of(sink, ", ", "because", gap->because != NULL ? gap->because : "");
    }
    list_end(sink, plan->n_gaps);
}

bool plan_write(const struct problem *problem, const struct plan *plan, FILE *out)
{
    struct sink *sink = sink_new(out);
    char seconds[G_ASCII_DTOSTR_BUF_SIZE];

    g_assert(isfinite(plan->seconds));
    put_text_of(sink, "{", "format", "truce-rotation-plan/1");
    put_tours(sink, ",\n", problem, plan->tours, plan->n_tours);
    put_amounts(sink, "objective", problem, plan->objective);
    put_amounts(sink, "bound", problem, plan->bound);
    put_proof(sink, plan);
    put_gaps(sink, problem, plan);
    put_key(sink, ",\n", "solver");
    put_key(sink, "{", "seconds");
    put(sink, g_ascii_formatd(seconds, sizeof seconds, "%.3f", plan->seconds));
    put_whole_of(sink, ", ", "threads", plan->threads);
    put_whole_of(sink, ", ", "seed", plan->seed);
    if (plan->problem_path != NULL)
        put_text_of(sink, ", ", "problem", plan->problem_path);
    put(sink, "}}\n");
    return sink_close(sink);
}

/* ---- in memory ---- */

/* A plan, or the problem when it is NULL. */
static char *text_of(const struct problem *problem, const struct plan *plan, size_t *n)
{
    char *text = NULL;
    size_t n_written = 0;
    FILE *out = open_memstream(&text, &n_written);
    bool is_written = out != NULL &&
                      (plan != NULL ? plan_write(problem, plan, out) : problem_write(problem, out));

    if (out != NULL)
        is_written = fclose(out) == 0 && is_written;
    if (!is_written) {
        free(text);
        return NULL;
    }
    *n = n_written;
    return text;
}

char *problem_text(const struct problem *problem, size_t *n)
{
    return text_of(problem, NULL, n);
}

char *plan_text(const struct problem *problem, const struct plan *plan, size_t *n)
{
    return text_of(problem, plan, n);
}
