#include "plan/repair.h"

#include <stdlib.h>
#include <string.h>

#include "plan/board.h"
#include "plan/path.h"
#include "plan/pins.h"

struct repair {
    const struct outline *outline;
    int32_t freeze;
    struct board *board;
    struct pathfinder *finder;
    const struct tour *base;
    uint32_t *first_base; /* by position: of base, by arrival; PLAN_NONE: none */
    uint32_t *next_base;
    bool *is_damaged;     /* by position */
    int32_t *stays_until; /* by lift: of one position, for those who could come there */
    GArray *late;         /* struct tour: begun, and cannot leave as they were to */
};

static int32_t day_of(const struct repair *repair, uint32_t lift)
{
    return repair->outline->problem->lifts[lift].day;
}

static bool has_begun(const struct repair *repair, const struct tour *tour)
{
    return tour->arrive == PLAN_NONE ||
           (tour->arrive != LIFT_GONE && day_of(repair, tour->arrive) < repair->freeze);
}

static bool is_same(const struct tour *x, const struct tour *y)
{
    return x->position == y->position && x->person == y->person && x->arrive == y->arrive &&
           x->leave == y->leave;
}

/* ---- the plan so far, in order ---- */

/* Those that serve at the start are 0, a lift that is gone comes last. */
static uint32_t arrival_key(const struct repair *repair, const struct tour *tour)
{
    uint32_t n_lifts = repair->outline->problem->n_lifts;

    if (tour->arrive == PLAN_NONE)
        return 0;
    return tour->arrive == LIFT_GONE ? n_lifts + 1 : tour->arrive + 1;
}

/* The numbers of the tours by arrival: a new array. */
static uint32_t *order_by_arrival(const struct repair *repair, uint32_t n)
{
    uint32_t n_keys = repair->outline->problem->n_lifts + 2;
    g_autofree uint32_t *starts = g_new0(uint32_t, (size_t)n_keys + 1);
    uint32_t *order = g_new(uint32_t, n + 1);

    for (uint32_t i = 0; i < n; i++)
        starts[arrival_key(repair, &repair->base[i]) + 1]++;
    for (uint32_t k = 0; k < n_keys; k++)
        starts[k + 1] += starts[k];
    for (uint32_t i = 0; i < n; i++)
        order[starts[arrival_key(repair, &repair->base[i])]++] = i;
    return order;
}

static void link_positions(struct repair *repair, const uint32_t *order, uint32_t n)
{
    const struct problem *problem = repair->outline->problem;

    repair->first_base = g_new(uint32_t, problem->n_positions + 1);
    repair->next_base = g_new(uint32_t, n + 1);
    for (uint32_t p = 0; p < problem->n_positions; p++)
        repair->first_base[p] = PLAN_NONE;
    for (uint32_t i = n; i > 0; i--) {
        uint32_t number = order[i - 1];
        uint32_t *first = &repair->first_base[repair->base[number].position];

        repair->next_base[number] = *first;
        *first = number;
    }
}

/* ---- laying it out ---- */

static uint32_t first_way_home(const struct repair *repair, int32_t earliest, int32_t latest)
{
    const struct problem *problem = repair->outline->problem;

    for (uint32_t k = outline_lift_since(repair->outline, earliest);
         k < problem->n_lifts && problem->lifts[k].day <= latest &&
         problem->lifts[k].day < problem->until;
         k++)
        if (repair->board->out_left[k] > 0)
            return k;
    return PLAN_NONE;
}

/* The first and the last day on which somebody whose tour has begun may leave. */
static struct stretch leaving_days(const struct repair *repair, const struct placed *placed)
{
    const struct problem *problem = repair->outline->problem;
    struct stretch days = {repair->freeze, problem_limit(problem, placed->from)};

    if (placed->tour.arrive == PLAN_NONE)
        return days;
    days.from = MAX(days.from, placed->from + problem->min_days);
    days.until =
        MIN(days.until, outline_free_until(repair->outline, placed->tour.person, placed->from));
    return days;
}

/* The same, rested before the person's next tour. */
static struct stretch rested_days(const struct repair *repair, const struct placed *placed)
{
    struct stretch days = leaving_days(repair, placed);

    for (uint32_t i = repair->board->first_of[placed->tour.person]; i != PLAN_NONE;
         i = board_at(repair->board, i)->next_of) {
        const struct placed *other = board_at(repair->board, i);

        if (other->from > placed->from)
            days.until = MIN(days.until, other->from - repair->outline->problem->dwell_days);
    }
    return days;
}

static const struct pin *pin_of_begun(const struct repair *repair, const struct tour *tour)
{
    const struct problem *problem = repair->outline->problem;

    for (uint32_t i = 0; i < problem->n_pinned; i++) {
        const struct tour *pinned = &problem->pinned[i].tour;

        if (pinned->position == tour->position && pinned->person == tour->person &&
            pinned->arrive == tour->arrive)
            return &problem->pinned[i];
    }
    return NULL;
}

/* It leaves as it was to: nothing is in the way but what comes later. */
static bool can_leave(struct repair *repair, const struct tour *tour)
{
    const struct problem *problem = repair->outline->problem;
    struct tour there = {tour->position, tour->person, tour->arrive, PLAN_NONE};
    uint32_t number = 0;
    struct stretch days;

    if (tour->leave == LIFT_GONE)
        return false;
    number = board_put(repair->board, &there, PLACED_RUNNING);
    days = leaving_days(repair, board_at(repair->board, number));
    board_take(repair->board, number);
    if (tour->leave == PLAN_NONE)
        return days.until >= problem->until;
    return repair->board->out_left[tour->leave] > 0 && day_of(repair, tour->leave) >= days.from &&
           day_of(repair, tour->leave) <= days.until;
}

/* A tour that has begun: its departure stays where it is past or pinned, and where it can. */
static void lay_begun(struct repair *repair, const struct tour *tour)
{
    const struct pin *pin = pin_of_begun(repair, tour);
    bool is_done = tour->leave != LIFT_GONE && tour->leave != PLAN_NONE &&
                   day_of(repair, tour->leave) < repair->freeze;

    if (pin != NULL) {
        board_put(repair->board, &pin->tour, PLACED_DONE);
        repair->is_damaged[tour->position] |= !is_same(&pin->tour, tour);
    } else if (is_done) {
        board_put(repair->board, tour, PLACED_DONE);
    } else if (can_leave(repair, tour)) {
        board_put(repair->board, tour, PLACED_RUNNING);
    } else {
        g_array_append_val(repair->late, *tour);
        repair->is_damaged[tour->position] = true;
    }
}

/* Those leave as soon as they may until somebody thinks about their position. Where another one has
 * come already, that is after the handover. */
static void lay_late(struct repair *repair)
{
    const struct problem *problem = repair->outline->problem;

    for (guint i = 0; i < repair->late->len; i++) {
        struct tour tour = g_array_index(repair->late, struct tour, i);
        uint32_t role = problem->positions[tour.position].role;
        uint32_t number = 0;
        struct stretch days;

        tour.leave = PLAN_NONE;
        number = board_put(repair->board, &tour, PLACED_RUNNING);
        days = rested_days(repair, board_at(repair->board, number));
        for (uint32_t k = repair->board->first_there[tour.position]; k != PLAN_NONE;
             k = board_at(repair->board, k)->next_there) {
            const struct placed *other = board_at(repair->board, k);

            if (other->from > board_at(repair->board, number)->from && other->from < repair->freeze)
                days.from = MAX(days.from, other->from + problem->roles[role].handover_days);
        }
        board_take(repair->board, number);
        board_put_back(repair->board, number, first_way_home(repair, days.from, days.until));
    }
}

static bool is_pinned(const struct repair *repair, const struct tour *tour)
{
    const struct problem *problem = repair->outline->problem;

    for (uint32_t i = 0; i < problem->n_pinned; i++)
        if (is_same(&problem->pinned[i].tour, tour))
            return true;
    return false;
}

static void lay_pins(struct repair *repair)
{
    const struct problem *problem = repair->outline->problem;

    for (uint32_t i = 0; i < problem->n_pinned; i++) {
        const struct tour *tour = &problem->pinned[i].tour;

        if (has_begun(repair, tour))
            continue;
        board_put(repair->board, tour, PLACED_PINNED);
        repair->is_damaged[tour->position] = true;
    }
}

static bool can_stay(struct repair *repair, const struct tour *tour)
{
    return outline_tour_faults(repair->outline, tour) == 0 && board_fits(repair->board, tour);
}

static void lay_out(struct repair *repair, uint32_t n_base)
{
    const struct problem *problem = repair->outline->problem;
    g_autofree uint32_t *order = order_by_arrival(repair, n_base);
    uint32_t i = 0;

    link_positions(repair, order, n_base);
    for (; i < n_base && has_begun(repair, &repair->base[order[i]]); i++)
        lay_begun(repair, &repair->base[order[i]]);
    lay_pins(repair);
    for (; i < n_base; i++) {
        const struct tour *tour = &repair->base[order[i]];

        if (problem->n_pinned > 0 && is_pinned(repair, tour))
            continue;
        if (can_stay(repair, tour))
            board_put(repair->board, tour, PLACED_BASE);
        else
            repair->is_damaged[tour->position] = true;
    }
    lay_late(repair);
}

/* ---- what is damaged ---- */

static int32_t empty_days(const struct repair *repair, uint32_t position)
{
    const struct problem *problem = repair->outline->problem;
    int32_t filled_until = repair->freeze;
    int32_t days = 0;

    for (uint32_t i = repair->board->first_there[position]; i != PLAN_NONE;
         i = board_at(repair->board, i)->next_there) {
        const struct placed *placed = board_at(repair->board, i);

        days += MAX(placed->from - filled_until, 0);
        filled_until = MAX(filled_until, placed->until);
    }
    return days + MAX(problem->until - filled_until, 0);
}

struct damage {
    uint32_t position;
    int32_t handover_days;
    int32_t first_day; /* on which it could be too late */
};

static int damage_compare(const void *a, const void *b)
{
    const struct damage *x = a;
    const struct damage *y = b;

    /* A handover needs two lifts and room under the ceiling. */
    if (x->handover_days != y->handover_days)
        return x->handover_days > y->handover_days ? -1 : 1;
    if (x->first_day != y->first_day)
        return x->first_day < y->first_day ? -1 : 1;
    return (x->position > y->position) - (x->position < y->position);
}

static GArray *find_damages(struct repair *repair)
{
    const struct problem *problem = repair->outline->problem;
    GArray *damages = g_array_new(FALSE, FALSE, sizeof(struct damage));

    for (uint32_t p = 0; p < problem->n_positions; p++) {
        struct damage damage = {p, problem->roles[problem->positions[p].role].handover_days,
                                repair->freeze};

        if (!repair->is_damaged[p] && empty_days(repair, p) == 0)
            continue;
        for (uint32_t i = repair->board->first_there[p]; i != PLAN_NONE;
             i = board_at(repair->board, i)->next_there)
            if (board_at(repair->board, i)->kind == PLACED_RUNNING)
                damage.first_day = leaving_days(repair, board_at(repair->board, i)).until;
        g_array_append_val(damages, damage);
    }
    g_array_sort(damages, damage_compare);
    return damages;
}

/* ---- one position ---- */

/* What is asked of the finder, and who is there. */
struct question {
    struct path_asked asked;
    uint32_t holder; /* number on the board, taken off; PLAN_NONE: none, or one who stays put */
    GArray *kept;    /* struct kept; number is that in base, or on the board of pinned ones */
};

static void question_clear(struct question *question)
{
    g_array_unref(question->kept);
}

/* Takes all off the board that is not settled in the position. */
static void clear_position(struct repair *repair, uint32_t position)
{
    uint32_t i = repair->board->first_there[position];

    while (i != PLAN_NONE) {
        const struct placed *placed = board_at(repair->board, i);
        uint32_t next = placed->next_there;

        if (placed->kind == PLACED_BASE || placed->kind == PLACED_NEW)
            board_take(repair->board, i);
        i = next;
    }
}

/* Who holds the position at the freeze: of two the one who is to stay longer. */
static void ask_about_holder(struct repair *repair, struct question *question)
{
    const struct problem *problem = repair->outline->problem;
    struct path_asked *asked = &question->asked;
    uint32_t holder = PLAN_NONE;
    int32_t other_until = repair->freeze;
    int32_t last_until = problem->from;

    for (uint32_t i = repair->board->first_there[asked->position]; i != PLAN_NONE;
         i = board_at(repair->board, i)->next_there) {
        const struct placed *placed = board_at(repair->board, i);

        if (placed->kind != PLACED_DONE && placed->kind != PLACED_RUNNING)
            continue;
        last_until = MAX(last_until, placed->until);
        if (placed->until <= repair->freeze && placed->kind == PLACED_DONE)
            continue;
        if (holder != PLAN_NONE)
            other_until =
                MIN(placed->until, MAX(other_until, board_at(repair->board, holder)->until));
        if (holder == PLAN_NONE || placed->until >= board_at(repair->board, holder)->until)
            holder = i;
    }
    asked->since = repair->freeze;
    asked->from = other_until;
    asked->is_held = holder != PLAN_NONE;
    question->holder = PLAN_NONE;
    if (holder == PLAN_NONE) {
        bool owes = problem->roles[problem->positions[asked->position].role].handover_days > 0;

        asked->from += owes && last_until == repair->freeze;
        return;
    }
    asked->since = board_at(repair->board, holder)->from;
    if (board_at(repair->board, holder)->kind == PLACED_DONE) {
        asked->is_fixed = true;
        asked->leave = board_at(repair->board, holder)->tour.leave;
    } else {
        struct stretch days = rested_days(repair, board_at(repair->board, holder));

        asked->earliest = days.from;
        asked->latest = days.until;
        question->holder = holder;
        board_take(repair->board, holder);
    }
}

static int kept_compare(const void *a, const void *b)
{
    const struct kept *x = a;
    const struct kept *y = b;

    return (x->arrive > y->arrive) - (x->arrive < y->arrive);
}

/* A holder who comes again to the same position rests before. */
static void rest_before_kept(const struct repair *repair, struct question *question)
{
    uint32_t person = board_at(repair->board, question->holder)->tour.person;

    for (guint i = 0; i < question->kept->len; i++) {
        const struct kept *kept = &g_array_index(question->kept, struct kept, i);

        if (!kept->is_pinned && repair->base[kept->number].person == person)
            question->asked.latest =
                MIN(question->asked.latest,
                    day_of(repair, kept->arrive) - repair->outline->problem->dwell_days);
    }
}

/* Those of the plan that could stay where the position was cleared, and those that must. */
static void ask_about_kept(struct repair *repair, struct question *question)
{
    const struct problem *problem = repair->outline->problem;
    struct path_asked *asked = &question->asked;

    for (uint32_t i = repair->board->first_there[asked->position]; i != PLAN_NONE;
         i = board_at(repair->board, i)->next_there) {
        const struct placed *placed = board_at(repair->board, i);
        struct kept kept = {i, placed->tour.arrive, placed->tour.leave, true};

        if (placed->kind == PLACED_PINNED)
            g_array_append_val(question->kept, kept);
    }
    for (uint32_t i = repair->first_base[asked->position]; i != PLAN_NONE;
         i = repair->next_base[i]) {
        const struct tour *tour = &repair->base[i];
        struct kept kept = {i, tour->arrive, tour->leave, false};

        if (has_begun(repair, tour) || (problem->n_pinned > 0 && is_pinned(repair, tour)))
            continue;
        if (asked->is_alone ? outline_tour_faults(repair->outline, tour) == 0
                            : can_stay(repair, tour))
            g_array_append_val(question->kept, kept);
    }
    g_array_sort(question->kept, kept_compare);
    if (question->holder != PLAN_NONE && !asked->is_alone)
        rest_before_kept(repair, question);
    asked->kept = &g_array_index(question->kept, struct kept, 0);
    asked->n_kept = question->kept->len;
}

static struct question ask(struct repair *repair, uint32_t position, bool is_alone)
{
    struct question question = {
        .asked = {.position = position, .is_alone = is_alone},
        .kept = g_array_new(FALSE, FALSE, sizeof(struct kept)),
    };

    clear_position(repair, position);
    ask_about_holder(repair, &question);
    ask_about_kept(repair, &question);
    return question;
}

/* ---- people ---- */

/* Somebody for the tour: who was to come there anyway, else whoever comes at another time, else
 * anybody. */
static bool find_person(struct repair *repair, struct tour *tour)
{
    const struct outline *outline = repair->outline;
    const struct problem *problem = outline->problem;
    struct range classes = outline->role_range[problem->positions[tour->position].role];
    int32_t from = day_of(repair, tour->arrive);
    int32_t until = tour->leave == PLAN_NONE ? problem->until : day_of(repair, tour->leave);
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
 * of the lifts, which is noted. */
static bool put_new(struct repair *repair, uint32_t position, const GArray *steps)
{
    const struct problem *problem = repair->outline->problem;

    for (guint i = 0; i < steps->len; i++) {
        const struct step *step = &g_array_index(steps, struct step, i);
        struct tour tour = {position, PLAN_NONE, step->arrive, step->leave};
        int32_t until = step->leave == PLAN_NONE ? problem->until : day_of(repair, step->leave);

        if (step->kept != PLAN_NONE)
            continue;
        if (!find_person(repair, &tour) || !board_fits(repair->board, &tour)) {
            repair->stays_until[step->arrive] =
                MIN(until - 1, stays_until(repair, position, step->arrive));
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

/* Fills the position anew. Each try that fails shortens what a lift is good for, so the tries end.
 */
static void fill(struct repair *repair, uint32_t position)
{
    struct question question = ask(repair, position, false);
    struct path path;
    bool is_done = false;

    for (uint32_t k = 0; k < repair->outline->problem->n_lifts; k++)
        repair->stays_until[k] = INT32_MAX;
    question.asked.stays_until = repair->stays_until;
    while (!is_done && pathfinder_find(repair->finder, &question.asked, &path)) {
        put_path(repair, &question, &path);
        is_done = put_new(repair, position, path.steps);
        if (is_done)
            break;
        clear_position(repair, position);
        if (question.holder != PLAN_NONE)
            board_take(repair->board, question.holder);
    }
    /* Nobody can take the holder home in time: whoever asks will hear of it. */
    if (!is_done && question.holder != PLAN_NONE)
        board_put_back(repair->board, question.holder, PLAN_NONE);
    question_clear(&question);
}

/* ---- how few changes ---- */

/* Of the position's tours that cannot stay whatever else changes. */
static int32_t count_impossible(const struct repair *repair, uint32_t position)
{
    int32_t n = 0;

    for (uint32_t i = repair->first_base[position]; i != PLAN_NONE; i = repair->next_base[i])
        n += !has_begun(repair, &repair->base[i]) && !is_pinned(repair, &repair->base[i]) &&
             outline_tour_faults(repair->outline, &repair->base[i]) != 0;
    return n;
}

/* As if the position had all lifts for itself: no plan changes fewer of its tours. */
static struct path_cost least_cost(struct repair *repair, uint32_t position)
{
    struct question question = ask(repair, position, true);
    struct path path = {.cost = {0, 0, 0, 0}};

    if (question.holder != PLAN_NONE)
        board_put_back(repair->board, question.holder,
                       board_at(repair->board, question.holder)->tour.leave);
    pathfinder_find(repair->finder, &question.asked, &path);
    question_clear(&question);
    return path.cost;
}

/* Fills all that is damaged, and counts what that takes at least. */
static int64_t fill_all(struct repair *repair)
{
    g_autoptr(GArray) damages = find_damages(repair);
    int64_t changes = 0;
    int64_t impossible = 0;
    int64_t gap_days = 0;

    for (guint i = 0; i < damages->len; i++) {
        uint32_t position = g_array_index(damages, struct damage, i).position;
        struct path_cost least = least_cost(repair, position);

        changes += least.changes;
        gap_days -= least.gap_days;
        impossible += count_impossible(repair, position);
        fill(repair, position);
    }
    for (guint i = 0; i < damages->len; i++)
        gap_days += empty_days(repair, g_array_index(damages, struct damage, i).position);
    /* A position that is left empty needs nobody new. */
    return impossible + (gap_days == 0 ? changes : 0);
}

GArray *repair_tours(const struct outline *outline, const struct tour *base, uint32_t n_base,
                     int32_t freeze, int64_t *fewest)
{
    OWNED(board) board = board_new(outline);
    OWNED(pathfinder) finder = pathfinder_new(board);
    struct repair repair = {
        .outline = outline, .freeze = freeze, .board = board, .finder = finder, .base = base};
    GArray *tours = g_array_sized_new(FALSE, FALSE, sizeof(struct tour), n_base + 16);

    repair.is_damaged = g_new0(bool, outline->problem->n_positions + 1);
    repair.stays_until = g_new(int32_t, outline->problem->n_lifts + 1);
    repair.late = g_array_new(FALSE, FALSE, sizeof(struct tour));
    lay_out(&repair, n_base);
    *fewest = fill_all(&repair);
    for (guint i = 0; i < board->placed->len; i++)
        if (board_at(board, i)->is_on)
            g_array_append_val(tours, board_at(board, i)->tour);
    g_free(repair.first_base);
    g_free(repair.next_base);
    g_free(repair.is_damaged);
    g_free(repair.stays_until);
    g_array_unref(repair.late);
    return tours;
}
