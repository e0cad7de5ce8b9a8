/* A problem on its way from the file: what is read, and what was found wrong with it so far.
 *
 * Private to problem_read*.c. While reading, what refers to something else holds the number of its
 * id in `names`; problem_resolve turns that into the number in the problem's array.
 */
#ifndef PLAN_FILES_PROBLEM_READ_H
#define PLAN_FILES_PROBLEM_READ_H

#include "base/json_pull.h"
#include "plan/files.h"
#include "plan/files/names.h"

/* The lists of a problem. */
enum list {
    LIST_ROLES,
    LIST_POSTS,
    LIST_POSITIONS,
    LIST_PEOPLE,
    LIST_LIFTS,
    LIST_SERVING,
    LIST_PUBLISHED,
    LIST_PINNED,
};
#define LIST_COUNT    8
#define LIST_WITH_IDS 5 /* the first ones */

/* One element of a list. */
struct mark {
    uint32_t id; /* in names */
    uint32_t at; /* its byte in the file */
};

struct reading {
    struct problem *problem;
    struct names *names;
    struct json_pull *pull;
    GArray *elements[LIST_COUNT]; /* of struct role, struct post ... */
    GArray *marks[LIST_COUNT];    /* of struct mark, one for each element */
    GArray *person_roles;
    GArray *unavailable;
    uint32_t *index[LIST_WITH_IDS]; /* by number of an id: which element bears it, or PLAN_NONE */
    GArray *faults;                 /* struct fault */
    uint32_t horizon_at;
    uint32_t minimise_at;
    uint32_t published_at;
};

struct fault {
    size_t at;
    char *sentence;
};

/* Notes a contradiction; no more than 100 are kept. */
void reading_fault(struct reading *reading, size_t at, const char *format, ...) G_GNUC_PRINTF(3, 4);
static inline uint32_t reading_at(const struct reading *reading, enum list list, uint32_t i)
{
    return g_array_index(reading->marks[list], struct mark, i).at;
}

/* Has the person the role? Both by number. */
bool reading_has_role(const struct reading *reading, uint32_t person, uint32_t role);

/* Turns ids into numbers, sorts lifts, and notes what contradicts. The arrays are the problem's
 * already. */
void problem_resolve(struct reading *reading);
/* The same for the published plan; only where problem_resolve found nothing. */
void problem_resolve_published(struct reading *reading);
/* The same for what is pinned; only where those two found nothing. */
void problem_resolve_pinned(struct reading *reading);

/* By position: who serves in it when the horizon begins, or NULL. g_free. */
const struct serving **problem_serving_of_positions(const struct problem *problem);

#endif
