/* The rotation as a plan of the planner has it: lifts are scheduled, the plan is published year by
 * year with its orders, and people come and go by it. Whoever leaves with a lift leaves at the very
 * instant at which the one who relieves them has come, so that nobody is counted twice and no
 * position is empty in between. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "modules/force/play_planned.h"
#include "plan/solve.h"

#define RESERVE_DAYS    5   /* kept of every tour for what may go wrong */
#define DWELL_DAYS      180 /* at home, where there are people enough */
#define DWELLS_TRIED    5
#define HANDOVER_DAYS   3
#define HANDOVER_ROOM   12 /* people under the ceiling, without which nobody hands over */
#define COURSE_PERCENT  8
#define CANCEL_MARGIN   60 /* days */
#define CANCEL_NOTICE   10 /* days between the word of it and the lift's */
#define CANCELS_TRIED   20
#define FLIGHT_COST     10
#define CONVOY_COST     6
#define BETWEEN_MINUTES (12 * 60)

/* ---- the problem ---- */

static const char *keep_text(struct problem *problem, char *text)
{
    const char *kept = g_string_chunk_insert(problem->texts, text);

    g_free(text);
    return kept;
}

/* Rules that are stricter than the agreement's, so that a lift that is late breaks no article. */
static void pose_law(struct problem *problem, const struct play *play)
{
    int reserve = MIN(RESERVE_DAYS, play->tour_days_max / 4);
    int tour_days = play->tour_days_max - reserve;
    int spare_people = (int)play->n_people - (int)play->n_slots;

    problem->tour_max = (struct period){.days = tour_days};
    problem->min_days = tour_days / 3;
    /* Of the time that all others leave a person at home, some is left for choosing. */
    problem->dwell_days =
        (int32_t)MIN(DWELL_DAYS, (int64_t)spare_people * tour_days * 7 / 10 / play->n_slots);
    problem->ceiling = play->ceiling < 0 ? -1 : play->ceiling - play->spare;
    problem->share_of = 1;
    problem->share_in = 3;
    problem->within_days = tour_days / 12;
    for (unsigned i = 0; i <= OBJECTIVE_PEOPLE; i++)
        problem->minimise[problem->n_minimise++] = (enum objective)i;
}

static void pose_places(struct problem *problem, const struct play *play)
{
    bool hands_over =
        play->ceiling < 0 || play->ceiling - play->n_slots - play->spare >= HANDOVER_ROOM;

    problem->n_roles = play->n_roles;
    problem->roles = g_new0(struct role, play->n_roles);
    for (unsigned r = 0; r < play->n_roles; r++)
        problem->roles[r] = (struct role){play->roles[r], r == 0 && hands_over ? HANDOVER_DAYS : 0};
    problem->n_posts = play->n_posts;
    problem->posts = g_new0(struct post, play->n_posts);
    for (unsigned p = 0; p < play->n_posts; p++)
        problem->posts[p] = (struct post){play->posts[p].id, (int32_t)play->posts[p].minimum};
    problem->n_positions = play->n_slots;
    problem->positions = g_new0(struct position, play->n_slots);
    for (unsigned s = 0; s < play->n_slots; s++)
        problem->positions[s] =
            (struct position){play->slots[s].id, play->slots[s].post, play->slots[s].role};
}

static GArray *draw_courses(struct play *play, int from)
{
    GArray *courses = g_array_new(FALSE, FALSE, sizeof(struct course));

    for (unsigned i = 0; i < play->n_people; i++) {
        int since = from + (int)play_random(play, (uint32_t)(play->n_days - from));
        struct course course = {i, {since, since + 10 + (int)play_random(play, 30)}};

        /* Who is there is not called away for a course. */
        if (play_random(play, 100) < COURSE_PERCENT &&
            (play->people[i].registered_on < 0 || since > from + play->tour_days_max))
            g_array_append_val(courses, course);
    }
    return courses;
}

/* Courses stand by person, at most one each. */
static void pose_people(struct problem *problem, const struct play *play, const GArray *courses)
{
    problem->n_people = problem->n_person_roles = play->n_people;
    problem->people = g_new0(struct person, play->n_people);
    problem->person_roles = g_new0(uint32_t, play->n_people);
    problem->unavailable = g_new0(struct stretch, courses->len);
    for (unsigned i = 0; i < play->n_people; i++) {
        char *id = g_strdup_printf("p-%05u", i + 1);

        problem->people[i] = (struct person){keep_text(problem, id), {i, 1}, {0, 0}, DAY_NONE};
        problem->person_roles[i] = play->people[i].role;
    }
    for (unsigned k = 0; k < courses->len; k++) {
        const struct course *course = &g_array_index(courses, struct course, k);

        problem->people[course->person].unavailable = (struct range){k, 1};
        problem->unavailable[problem->n_unavailable++] = (struct stretch){
            play->first.day + course->days.since, play->first.day + course->days.until};
    }
    problem->n_serving = play->tours->len;
    problem->serving = g_new0(struct serving, play->tours->len);
    for (unsigned i = 0; i < play->tours->len; i++) {
        const struct play_tour *tour = &g_array_index(play->tours, struct play_tour, i);

        problem->serving[i] =
            (struct serving){tour->slot, tour->person, zone_date_of(play->zone, tour->arrived).day};
    }
}

/* Flights, and after each of them a smaller convoy. Those of a first cycle, in which all must go
 * home who came within a week, have twice the seats they need. */
static void pose_lifts(struct problem *problem, const struct play *play)
{
    int first_days = (int)problem->tour_max.days - problem->min_days;
    unsigned n_first = 0;
    int32_t seats = 0;

    for (unsigned j = 0; j < play->n_lifts && play->lifts[j].day < first_days; j++)
        n_first++;
    seats = (int32_t)(2 * play->n_slots / MAX(n_first, 1)) + 2;
    problem->n_lifts = play->n_lifts;
    problem->lifts = g_new0(struct lift, play->n_lifts);
    for (unsigned j = 0; j < play->n_lifts; j++) {
        struct date day = {play->first.day + play->lifts[j].day};
        g_autofree char *date = date_text(day);

        problem->lifts[j] = (struct lift){keep_text(problem, g_strconcat("lift-", date, NULL)),
                                          day.day, j % 2 == 0 ? seats : seats - seats / 4,
                                          j % 2 == 0 ? FLIGHT_COST : CONVOY_COST};
    }
}

static struct problem *pose_rotation(const struct play *play, const GArray *courses, int from)
{
    struct problem *problem = problem_new();

    problem->from = play->first.day + from;
    problem->until = play->first.day + play->n_days;
    pose_law(problem, play);
    pose_places(problem, play);
    pose_people(problem, play, courses);
    pose_lifts(problem, play);
    return problem;
}

/* The first plan that is found: with the time for a better one the same seed would not play the
 * same years. Rather than leave a position empty people are at home for a shorter time. */
static struct plan *solve_rotation(const struct play *play, struct problem *problem, GError **error)
{
    struct plan_options options = {.seconds = 0, .threads = 1, .seed = 1};

    for (unsigned tried = 0; tried < DWELLS_TRIED; tried++) {
        OWNED(plan) plan = plan_solve(problem, &options, error);

        if (plan == NULL)
            return NULL;
        if (plan->objective[OBJECTIVE_GAPS] == 0)
            return g_steal_pointer(&plan);
        problem->dwell_days = problem->dwell_days * 3 / 4;
    }
    fail(error, ERROR_USAGE,
         _("the planner finds no plan in which no position is ever empty; give more --people "
           "than %u, or leave --planner out"),
         play->n_people);
    return NULL;
}

/* ---- a lift that is cancelled ---- */

/* Tours of the plan by the lift with which they end: a GArray of uint32_t a lift. */
static GPtrArray *leavers_by_lift(const struct planned *planned)
{
    GPtrArray *leavers = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);

    for (unsigned j = 0; j < planned->play->n_lifts; j++)
        g_ptr_array_add(leavers, g_array_new(FALSE, FALSE, sizeof(uint32_t)));
    for (uint32_t i = 0; i < planned->plan->n_tours; i++)
        if (planned->plan->tours[i].leave != PLAN_NONE)
            g_array_append_val(leavers->pdata[planned->plan->tours[i].leave], i);
    return leavers;
}

/* Far enough from where the plan of another year is published or begins, which would take the place
 * of what is planned again. */
static bool can_cancel(const struct planned *planned, const GPtrArray *leavers, unsigned j)
{
    int day = planned->play->lifts[j].day;

    for (unsigned i = 0; i < planned->parts->len; i++) {
        const struct play_part *part = &g_array_index(planned->parts, struct play_part, i);

        if (day >= part->days.since + CANCEL_MARGIN && day < part->days.until - CANCEL_MARGIN)
            return ((const GArray *)leavers->pdata[j])->len > 0;
    }
    return false;
}

/* False: without that lift a position would be empty, and all is as it was. */
static bool cancel(struct planned *planned, unsigned j)
{
    struct plan_options options = {.seconds = 0, .threads = 1, .seed = 1};
    struct problem *problem = planned->problem;
    int32_t seats = problem->lifts[j].seats;
    OWNED(plan) plan = NULL;

    planned->cancelled = j;
    planned->cancelled_on = planned->play->lifts[j].day - CANCEL_NOTICE;
    problem->lifts[j].seats = 0;
    problem->has_published = true;
    problem->published = planned->plan->tours;
    problem->n_published = planned->plan->n_tours;
    problem->freeze = planned->play->first.day + planned->cancelled_on + 1;
    plan = plan_solve(problem, &options, NULL);
    problem->has_published = false;
    problem->published = NULL;
    problem->n_published = 0;
    if (plan == NULL || plan->objective[OBJECTIVE_GAPS] > 0) {
        problem->lifts[j].seats = seats;
        return false;
    }
    planned->before = g_steal_pointer(&planned->plan);
    planned->plan = g_steal_pointer(&plan);
    return true;
}

/* One around the middle of the exercise that somebody was to leave with. */
static void cancel_a_lift(struct planned *planned)
{
    struct play *play = planned->play;
    g_autoptr(GPtrArray) leavers = leavers_by_lift(planned);
    unsigned first = play->n_lifts / 3 + play_random(play, play->n_lifts / 3 + 1);
    unsigned n_tried = 0;

    for (unsigned j = first; j < play->n_lifts && n_tried < CANCELS_TRIED; j++)
        if (can_cancel(planned, leavers, j)) {
            n_tried++;
            if (cancel(planned, j))
                return;
        }
}

/* ---- what comes of it ---- */

static void take_tours(struct planned *planned)
{
    struct play *play = planned->play;
    const struct plan *plan = planned->plan;

    planned->tours = g_new(unsigned, plan->n_tours);
    for (uint32_t i = 0; i < plan->n_tours; i++) {
        const struct tour *from = &plan->tours[i];
        struct play_tour tour = {
            .person = from->person, .slot = from->position, .departed = INSTANT_MAX};

        planned->tours[i] = play->slots[from->position].tour;
        if (from->arrive != PLAN_NONE) {
            tour.arrived = play->lifts[from->arrive].in;
            tour.limit = tour_limit_earliest(play->limits, play->zone, tour.arrived);
            planned->tours[i] = play->tours->len;
            g_array_append_val(play->tours, tour);
        }
        if (from->leave != PLAN_NONE)
            g_array_index(play->tours, struct play_tour, planned->tours[i]).departed =
                play->lifts[from->leave].in;
    }
}

static struct play_tour *tour_of(const struct planned *planned, uint32_t i)
{
    return &g_array_index(planned->play->tours, struct play_tour, planned->tours[i]);
}

/* ---- the ceiling overshot ---- */

/* People there between lift j and the next one. */
static int64_t present_after(const struct planned *planned, unsigned j)
{
    const struct play *play = planned->play;
    int64_t n = 0;

    for (unsigned i = 0; i < play->tours->len; i++) {
        const struct play_tour *tour = &g_array_index(play->tours, struct play_tour, i);

        n += tour->arrived.ms <= play->lifts[j].in.ms && tour->departed.ms > play->lifts[j].in.ms;
    }
    return n;
}

/* Too many to fly out wait for the next lift, within the reserve of their tours. False: so many do
 * not leave with that lift. */
static bool hold_back(struct planned *planned, unsigned j, unsigned n_over, const GArray *leavers)
{
    struct play *play = planned->play;
    int64_t n_held = play->ceiling + n_over - present_after(planned, j);
    struct days around = {play->lifts[j].day - 2, play->lifts[j + 1].day + 3};

    if (n_held < 1 || n_held > leavers->len || play_is_quiet(play, around) ||
        planned->problem->lifts[j + 1].seats == 0)
        return false;
    for (unsigned i = 0; i < n_held; i++) {
        const struct play_tour *tour = tour_of(planned, g_array_index(leavers, uint32_t, i));

        if (tour->limit.day - play->first.day < play->lifts[j + 1].day)
            return false;
    }
    for (unsigned i = 0; i < n_held; i++)
        tour_of(planned, g_array_index(leavers, uint32_t, i))->departed = play->lifts[j + 1].in;
    play_plant_overshoot(play, j, n_over);
    return true;
}

static void plan_overshoots(struct planned *planned, const GPtrArray *leavers)
{
    struct play *play = planned->play;
    unsigned first = play->first_cycle_ends + 20;
    unsigned span = 0;

    if (play->ceiling < 0 || play->n_lifts < play->first_cycle_ends + 80)
        return;
    span = (play->n_lifts - 30 - first) / 2;
    for (unsigned half = 0; half < 2; half++) {
        unsigned n_over = half == 0 ? 1 : 1 + play_random(play, 3);
        unsigned offset = play_random(play, span);

        for (unsigned k = 0; k < span; k++) {
            unsigned j = first + half * span + (offset + k) % span;

            if (hold_back(planned, j, n_over, leavers->pdata[j]))
                break;
        }
    }
}

static int compare_by_person(const void *a, const void *b, void *self)
{
    const struct planned *planned = self;
    const struct tour *x = &planned->plan->tours[*(const uint32_t *)a];
    const struct tour *y = &planned->plan->tours[*(const uint32_t *)b];

    if (x->person != y->person)
        return x->person < y->person ? -1 : 1;
    /* PLAN_NONE, there from the start, becomes 0 and so comes first. */
    return (x->arrive + 1 > y->arrive + 1) - (x->arrive + 1 < y->arrive + 1);
}

/* The day of the exercise on which the person of each tour comes again; free with g_free. */
static int *find_returns(const struct planned *planned)
{
    uint32_t n = planned->plan->n_tours;
    g_autofree uint32_t *sorted = g_new(uint32_t, n);
    int *returns = g_new(int, n);

    for (uint32_t i = 0; i < n; i++)
        sorted[i] = i;
    g_qsort_with_data(sorted, (int)n, sizeof *sorted, compare_by_person, (void *)planned);
    for (uint32_t k = 0; k < n; k++) {
        const struct tour *tours = planned->plan->tours;
        bool comes_again = k + 1 < n && tours[sorted[k + 1]].person == tours[sorted[k]].person;

        returns[sorted[k]] =
            comes_again ? planned->play->lifts[tours[sorted[k + 1]].arrive].day : INT32_MAX;
    }
    return returns;
}

/* Only of those who are to leave near their limit, and long before they come again. */
static bool may_overstay(const struct play *play, const struct play_tour *tour, unsigned j,
                         int returns)
{
    int last = tour->limit.day - play->first.day;

    return last - play->lifts[j].day <= 2 * RESERVE_DAYS && last + PLAY_OVERSTAY_DAYS + 1 < returns;
}

static void plan_overstays(struct planned *planned, const GPtrArray *leavers)
{
    struct play *play = planned->play;
    struct overstays stays = play_overstays(play);
    g_autofree int *returns = find_returns(planned);

    for (unsigned j = 0; j < play->n_lifts; j++) {
        const GArray *with = leavers->pdata[j];

        for (unsigned i = 0; i < with->len; i++) {
            uint32_t no = g_array_index(with, uint32_t, i);
            struct play_tour *tour = tour_of(planned, no);
            struct instant until = INSTANT_MIN;

            if (may_overstay(play, tour, j, returns[no]))
                until = play_overstay_until(play, &stays, tour, j);
            if (until.ms == INT64_MIN)
                continue;
            tour->departed = until;
            play_plant_overstay(play, tour);
        }
    }
}

/* ---- orders not kept ---- */

/* By every article that looks at it, whoever left later than its grace after the lift's day. */
static void plant_late(const struct planned *planned, const struct article *article,
                       const struct reading *reading)
{
    struct play *play = planned->play;
    const char *text = json_string_value(json_object_get(reading->params, "grace"));
    struct period grace = {0, 0};

    g_assert(text != NULL && period_parse(text, &grace, NULL));
    for (uint32_t i = 0; i < planned->plan->n_tours; i++) {
        uint32_t lift = planned->plan->tours[i].leave;
        const struct play_tour *tour = tour_of(planned, i);
        struct instant late;

        if (lift == PLAN_NONE)
            continue;
        late = play_at(
            play,
            date_add((struct date){planned->problem->lifts[lift].day}, grace, 1, END_OF_MONTH_CLAMP)
                    .day -
                play->first.day + 1,
            0);
        if (late.ms < tour->departed.ms && late.ms < play->ends.ms)
            exercise_plant(play->exercise, article->id, article->rule,
                           planned->problem->people[tour->person].id, reading->name, late,
                           tour->departed);
    }
}

static void plant_orders(const struct planned *planned)
{
    const GArray *articles = planned->play->agreement->articles;

    for (unsigned i = 0; i < articles->len; i++) {
        const struct article *article = &g_array_index(articles, struct article, i);

        for (unsigned r = 0;
             strcmp(article->rule, "force.plan-kept") == 0 && r < article->n_readings; r++)
            plant_late(planned, article, &article->readings[r]);
    }
}

/* ---- playing ---- */

static void say_tours(const struct planned *planned)
{
    struct play *play = planned->play;

    for (uint32_t i = 0; i < planned->plan->n_tours; i++) {
        struct play_tour *tour = tour_of(planned, i);

        if (planned->plan->tours[i].arrive != PLAN_NONE)
            play_say_arrival(play, tour);
        play_say_departure(play, tour);
    }
}

/* One instant a lift, and a pace for what is planted. */
static void set_pace(struct play *play)
{
    int64_t room = play->ceiling < 0 ? play->n_slots : play->ceiling - play->n_slots;

    play_make_lifts(play);
    for (unsigned j = 0; j < play->n_lifts; j++)
        play->lifts[j].out = play->lifts[j].in =
            play_at(play, play->lifts[j].day, BETWEEN_MINUTES + (int)play_random(play, 60));
    while (play->first_cycle_ends < play->n_lifts &&
           play->lifts[play->first_cycle_ends].day < play->tour_days_max)
        play->first_cycle_ends++;
    play->spare = (unsigned)MIN(room, PLAY_SPARE_MAX);
}

bool play_rotate_planned(struct play *play, GError **error)
{
    struct planned planned = {.play = play};
    g_autoptr(GPtrArray) leavers = NULL;

    set_pace(play);
    play_deploy(play);
    planned.from = play_deployment_days(play);
    planned.courses = draw_courses(play, planned.from);
    planned.problem = pose_rotation(play, planned.courses, planned.from);
    planned.plan = solve_rotation(play, planned.problem, error);
    planned.parts = play_parts(play, planned.from);
    if (planned.plan != NULL) {
        cancel_a_lift(&planned);
        take_tours(&planned);
        leavers = leavers_by_lift(&planned);
        plan_overshoots(&planned, leavers);
        plan_overstays(&planned, leavers);
        play_publish(&planned);
        say_tours(&planned);
        plant_orders(&planned);
    }
    g_free(planned.tours);
    g_array_unref(planned.courses);
    g_array_unref(planned.parts);
    plan_free(planned.before);
    problem_free(planned.problem);
    if (planned.plan == NULL)
        return false;
    plan_free(planned.plan);
    return true;
}
