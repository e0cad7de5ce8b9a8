/* One position: who could come, and filling it. */
#include "plan/repair/parts.h"

/* ---- people ---- */

/* Somebody for the tour: who was to come there anyway, else whoever comes at another time, else
 * anybody. */
static bool find_person(struct repair *repair, struct tour *tour)
{
    const struct outline *outline = repair->outline;
    const struct problem *problem = outline->problem;
    struct range classes = outline->role_range[problem->positions[tour->position].role];
    int32_t from = repair_day(repair, tour->arrive);
    int32_t until = tour->leave == PLAN_NONE ? problem->until : repair_day(repair, tour->leave);
    uint32_t new_person = PLAN_NONE;

    for (uint32_t i = repair->first_base[tour->position]; i != PLAN_NONE;
         i = repair->next_base[i]) {
        tour->person = repair->base[i].person;
        if (outline_can(outline, tour->person, problem->positions[tour->position].role) &&
            board_is_free(repair->board, tour->person, from, until))
            return true;
    }
    for (uint32_t k = classes.first; k < classes.first + classes.n; k++) {
        struct range people = outline->class_range[outline->role_classes[k]];

        for (uint32_t i = people.first; i < people.first + people.n; i++) {
            tour->person = outline->class_people[i];
            if (!board_is_free(repair->board, tour->person, from, until))
                continue;
            if (repair->board->first_of[tour->person] != PLAN_NONE)
                return true;
            new_person = tour->person;
        }
    }
    tour->person = new_person;
    return new_person != PLAN_NONE;
}

/* Until when anybody could stay who comes with the lift. */
static int32_t stays_until(const struct repair *repair, uint32_t position, uint32_t lift)
{
    const struct outline *outline = repair->outline;
    const struct problem *problem = outline->problem;
    int32_t from = problem->lifts[lift].day;
    struct range classes = outline->role_range[problem->positions[position].role];
    int32_t longest = from;

    for (uint32_t k = classes.first; k < classes.first + classes.n; k++) {
        struct range people = outline->class_range[outline->role_classes[k]];

        for (uint32_t i = people.first; i < people.first + people.n; i++) {
            uint32_t person = outline->class_people[i];
            int32_t until = outline_free_until(outline, person, from);

            for (uint32_t n = repair->board->first_of[person]; n != PLAN_NONE;
                 n = board_at(repair->board, n)->next_of) {
                const struct placed *placed = board_at(repair->board, n);

                if (placed->from > from)
                    until = MIN(until, placed->from - problem->dwell_days);
                else if (placed->until + problem->dwell_days > from)
                    until = from;
            }
            if (problem->people[person].returned != DAY_NONE &&
                problem->people[person].returned + problem->dwell_days > from)
                until = from;
            longest = MAX(longest, until);
        }
    }
    return longest;
}

/* ---- filling ---- */

/* Puts somebody new on each step that has nobody. False: nobody can stay so long who comes with one
 * of the lifts, which is noted; the last time that step is left out. */
static bool put_new(struct repair *repair, uint32_t position, const GArray *steps, bool is_last)
{
    const struct problem *problem = repair->outline->problem;

    for (guint i = 0; i < steps->len; i++) {
        const struct step *step = &g_array_index(steps, struct step, i);
        struct tour tour = {position, PLAN_NONE, step->arrive, step->leave};
        int32_t until = step->leave == PLAN_NONE ? problem->until : repair_day(repair, step->leave);
        bool is_found = false;
        bool fits = false;

        if (step->kept != PLAN_NONE)
            continue;
        is_found = find_person(repair, &tour);
        fits = is_found && board_fits(repair->board, &tour);
        if (!fits && is_last)
            continue;
        if (!is_found) {
            repair->stays_until[step->arrive] =
                MIN(until - 1, stays_until(repair, position, step->arrive));
            return false;
        }
        /* The path does not see all: two of its own reliefs may be too close for the post. */
        if (!fits) {
            repair->stays_until[step->arrive] = repair_day(repair, step->arrive);
            return false;
        }
        board_put(repair->board, &tour, PLACED_NEW);
    }
    return true;
}

static void put_path(struct repair *repair, const struct question *question,
                     const struct path *path)
{
    if (question->holder != PLAN_NONE)
        board_put_back(repair->board, question->holder, path->holder_leaves);
    for (guint i = 0; i < path->steps->len; i++) {
        uint32_t number = g_array_index(path->steps, struct step, i).kept;

        if (number != PLAN_NONE && !question->asked.kept[number].is_pinned)
            board_put(repair->board, &repair->base[question->asked.kept[number].number],
                      PLACED_BASE);
    }
}

#define TRIES_FAR 6  /* after so many failures people are scarce, and all lifts are looked at */
#define TRIES_MAX 24 /* then what can be filled is filled */

static void look_at_all_lifts(const struct repair *repair, uint32_t position)
{
    const struct problem *problem = repair->outline->problem;

    for (uint32_t k = outline_lift_since(repair->outline, repair->freeze); k < problem->n_lifts;
         k++)
        repair->stays_until[k] = MIN(repair->stays_until[k], stays_until(repair, position, k));
}

/* Each try that fails shortens what a lift is good for. */
void repair_fill(struct repair *repair, uint32_t position)
{
    struct question question = repair_ask(repair, position, false);
    struct path path;
    bool is_done = false;

    for (uint32_t k = 0; k < repair->outline->problem->n_lifts; k++)
        repair->stays_until[k] = INT32_MAX;
    question.asked.stays_until = repair->stays_until;
    for (unsigned try = 1; !is_done && pathfinder_find(repair->finder, &question.asked, &path);
         try++) {
        put_path(repair, &question, &path);
        is_done = put_new(repair, position, path.steps, try == TRIES_MAX);
        if (is_done)
            break;
        repair_clear(repair, position);
        if (question.holder != PLAN_NONE)
            board_take(repair->board, question.holder);
        if (try == TRIES_FAR)
            look_at_all_lifts(repair, position);
    }
    /* Nobody can take the holder home in time: whoever asks will hear of it. */
    if (!is_done && question.holder != PLAN_NONE)
        board_put_back(repair->board, question.holder, PLAN_NONE);
    question_clear(&question);
}
