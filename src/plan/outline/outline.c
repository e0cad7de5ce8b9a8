#include "plan/outline/outline.h"

#include <stdlib.h>
#include <string.h>

/* ---- days and lifts ---- */

static void outline_days(struct outline *outline)
{
    const struct problem *problem = outline->problem;
    uint32_t lift = 0;

    outline->n_days = problem->until - problem->from;
    outline->limit = g_new(int32_t, outline->n_days);
    outline->lift_since = g_new(uint32_t, (size_t)outline->n_days + 1);
    for (int32_t k = 0; k < outline->n_days; k++)
        outline->limit[k] = problem_limit(problem, problem->from + k);
    for (int32_t k = 0; k <= outline->n_days; k++) {
        while (lift < problem->n_lifts && problem->lifts[lift].day < problem->from + k)
            lift++;
        outline->lift_since[k] = lift;
    }
}

static void outline_positions(struct outline *outline)
{
    const struct problem *problem = outline->problem;

    outline->n_of_post = g_new0(uint32_t, problem->n_posts);
    outline->relief_max = g_new(int32_t, problem->n_posts);
    outline->role_positions = g_new0(uint32_t, problem->n_roles);
    for (uint32_t p = 0; p < problem->n_positions; p++) {
        outline->n_of_post[problem->positions[p].post]++;
        outline->role_positions[problem->positions[p].role]++;
    }
    for (uint32_t i = 0; i < problem->n_posts; i++)
        outline->relief_max[i] = problem_relief_max(problem, outline->n_of_post[i]);
    outline->extra_max =
        problem->ceiling < 0 ? INT64_MAX : problem->ceiling - (int64_t)problem->n_positions;
}

/* ---- serving ---- */

static int32_t handover_days(const struct problem *problem, uint32_t position)
{
    return problem->roles[problem->positions[position].role].handover_days;
}

static int serving_compare(const void *a, const void *b, void *self)
{
    const struct problem *problem = self;
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    int32_t since_x = problem->serving[x].since;
    int32_t since_y = problem->serving[y].since;

    int32_t days_x = handover_days(problem, problem->serving[x].position);
    int32_t days_y = handover_days(problem, problem->serving[y].position);

    /* A limit rises with the day of arrival. */
    if (since_x != since_y)
        return since_x < since_y ? -1 : 1;
    /* Those with a handover have fewer lifts to choose from. */
    if (days_x != days_y)
        return days_x > days_y ? -1 : 1;
    return (x > y) - (x < y);
}

static void outline_serving(struct outline *outline)
{
    const struct problem *problem = outline->problem;

    outline->serving_of = g_new(uint32_t, problem->n_positions);
    outline->by_limit = g_new(uint32_t, problem->n_serving);
    for (uint32_t p = 0; p < problem->n_positions; p++)
        outline->serving_of[p] = PLAN_NONE;
    for (uint32_t i = 0; i < problem->n_serving; i++) {
        outline->serving_of[problem->serving[i].position] = i;
        outline->by_limit[i] = i;
    }
    if (problem->n_serving > 0)
        g_qsort_with_data(outline->by_limit, (int)problem->n_serving, sizeof(uint32_t),
                          serving_compare, (gpointer)problem);
}

/* ---- classes ---- */

static guint roles_hash(const uint32_t *roles, uint32_t n)
{
    guint hash = n;

    for (uint32_t i = 0; i < n; i++)
        hash = hash * 31 + roles[i];
    return hash;
}

struct key {
    const uint32_t *roles;
    uint32_t n;
};

static guint key_hash(gconstpointer key)
{
    return roles_hash(((const struct key *)key)->roles, ((const struct key *)key)->n);
}

static gboolean key_equal(gconstpointer a, gconstpointer b)
{
    const struct key *x = a;
    const struct key *y = b;

    return x->n == y->n && memcmp(x->roles, y->roles, x->n * sizeof(uint32_t)) == 0;
}

static void number_classes(struct outline *outline)
{
    const struct problem *problem = outline->problem;
    g_autofree struct key *keys = g_new(struct key, problem->n_people);
    g_autoptr(GHashTable) known = g_hash_table_new(key_hash, key_equal);
    g_autoptr(GArray) classes = g_array_new(FALSE, FALSE, sizeof(struct range));

    outline->class_of = g_new(uint32_t, problem->n_people);
    for (uint32_t i = 0; i < problem->n_people; i++) {
        struct range roles = problem->people[i].roles;
        gpointer number = NULL;

        keys[i] = (struct key){problem->person_roles + roles.first, roles.n};
        number = g_hash_table_lookup(known, &keys[i]);
        if (number == NULL) {
            g_array_append_val(classes, roles);
            number = GUINT_TO_POINTER(classes->len);
            g_hash_table_insert(known, &keys[i], number);
        }
        outline->class_of[i] = GPOINTER_TO_UINT(number) - 1;
    }
    outline->n_classes = classes->len;
    outline->class_roles = (struct range *)(void *)g_array_free(g_steal_pointer(&classes), FALSE);
}

static void gather_people(struct outline *outline)
{
    const struct problem *problem = outline->problem;
    uint32_t first = 0;

    outline->class_range = g_new0(struct range, outline->n_classes);
    outline->class_people = g_new(uint32_t, problem->n_people);
    for (uint32_t i = 0; i < problem->n_people; i++)
        outline->class_range[outline->class_of[i]].n++;
    for (uint32_t c = 0; c < outline->n_classes; c++) {
        outline->class_range[c].first = first;
        first += outline->class_range[c].n;
        outline->class_range[c].n = 0;
    }
    for (uint32_t i = 0; i < problem->n_people; i++) {
        struct range *range = &outline->class_range[outline->class_of[i]];

        outline->class_people[range->first + range->n++] = i;
    }
}

static void gather_classes(struct outline *outline)
{
    const struct problem *problem = outline->problem;
    uint32_t n = 0;

    outline->role_range = g_new0(struct range, problem->n_roles);
    for (uint32_t c = 0; c < outline->n_classes; c++)
        n += outline->class_roles[c].n;
    outline->role_classes = g_new(uint32_t, n);
    n = 0;
    for (uint32_t r = 0; r < problem->n_roles; r++) {
        outline->role_range[r].first = n;
        for (uint32_t c = 0; c < outline->n_classes; c++) {
            const uint32_t *roles = problem->person_roles + outline->class_roles[c].first;

            for (uint32_t k = 0; k < outline->class_roles[c].n; k++)
                if (roles[k] == r)
                    outline->role_classes[n++] = c;
        }
        outline->role_range[r].n = n - outline->role_range[r].first;
    }
}

struct outline *outline_new(const struct problem *problem)
{
    struct outline *outline = g_new0(struct outline, 1);

    outline->problem = problem;
    outline_days(outline);
    outline_positions(outline);
    outline_serving(outline);
    number_classes(outline);
    gather_people(outline);
    gather_classes(outline);
    return outline;
}

void outline_free(struct outline *outline)
{
    if (outline == NULL)
        return;
    g_free(outline->limit);
    g_free(outline->lift_since);
    g_free(outline->n_of_post);
    g_free(outline->relief_max);
    g_free(outline->class_roles);
    g_free(outline->class_of);
    g_free(outline->class_range);
    g_free(outline->class_people);
    g_free(outline->role_range);
    g_free(outline->role_classes);
    g_free(outline->role_positions);
    g_free(outline->serving_of);
    g_free(outline->by_limit);
    g_free(outline);
}

/* ---- people ---- */

int32_t outline_free_until(const struct outline *outline, uint32_t person, int32_t from)
{
    const struct problem *problem = outline->problem;
    struct range range = problem->people[person].unavailable;

    /* They are few and by day. */
    for (uint32_t k = range.first; k < range.first + range.n; k++)
        if (problem->unavailable[k].until > from)
            return MAX(problem->unavailable[k].from, from);
    return INT32_MAX;
}

bool outline_is_free(const struct outline *outline, uint32_t person, int32_t from, int32_t until)
{
    return outline_free_until(outline, person, from) >= until;
}

bool outline_can(const struct outline *outline, uint32_t person, uint32_t role)
{
    const struct problem *problem = outline->problem;
    struct range range = problem->people[person].roles;

    for (uint32_t k = range.first; k < range.first + range.n; k++)
        if (problem->person_roles[k] == role)
            return true;
    return false;
}

/* ---- relief ---- */

bool outline_has_relief(const struct outline *outline, const uint32_t *arrivals, uint32_t post,
                        uint32_t lift)
{
    const struct problem *problem = outline->problem;
    int32_t most = outline->relief_max[post];
    int32_t day = problem->lifts[lift].day;
    uint32_t first = lift;
    uint32_t last = 0;
    int64_t n = 0;

    if (most == INT32_MAX)
        return true;
    while (first > 0 && problem->lifts[first - 1].day > day - problem->within_days)
        first--;
    /* Every stretch of so many days that holds the lift. */
    last = first;
    for (uint32_t begin = first; begin <= lift; begin++) {
        for (; last < problem->n_lifts &&
               problem->lifts[last].day < problem->lifts[begin].day + problem->within_days;
             last++)
            n += arrivals[last];
        if (n + 1 > most)
            return false;
        n -= arrivals[begin];
    }
    return true;
}
