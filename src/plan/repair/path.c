#include "plan/repair/path.h"

/* What leads to somebody's arrival. States are numbered: the lift on which somebody new comes; then
 * those kept; then the holder. */
struct label {
    struct path_cost cost;
    uint32_t before;       /* state */
    uint32_t before_leave; /* with which lift whoever was there before leaves */
    int32_t alone_from;    /* and from when on only one is there */
    unsigned stamp;        /* of the search in which it was written */
};

/* Whoever is there when the next one is looked for. */
struct holder {
    uint32_t state;
    int32_t begins;
    int32_t earliest;
    int32_t latest;
    bool is_there; /* else the position is empty from `begins` on */
    bool is_fixed; /* leaves with `leave` */
    uint32_t leave;
    uint32_t next_kept; /* the first that comes later */
};

struct pathfinder {
    struct board *board;
    const struct path_asked *asked;
    int32_t handover_days;
    struct label *labels;
    uint32_t n_labels;
    unsigned stamp;
    GArray *rest; /* struct rest, by kept */
    struct path_cost best;
    uint32_t last; /* state; PLAN_NONE: nothing found */
    uint32_t last_leave;
    bool keeps_rest; /* from that state on, which is a kept one, all are kept */
    GArray *steps;
};

/* What it costs to keep all from one kept tour on. */
struct rest {
    struct path_cost cost;
    bool is_possible;
};

struct pathfinder *pathfinder_new(struct board *board)
{
    struct pathfinder *finder = g_new0(struct pathfinder, 1);

    finder->board = board;
    finder->rest = g_array_new(FALSE, FALSE, sizeof(struct rest));
    finder->steps = g_array_new(FALSE, FALSE, sizeof(struct step));
    return finder;
}

void pathfinder_free(struct pathfinder *finder)
{
    if (finder == NULL)
        return;
    g_free(finder->labels);
    g_array_unref(finder->rest);
    g_array_unref(finder->steps);
    g_free(finder);
}

int path_cost_compare(const struct path_cost *x, const struct path_cost *y)
{
    if (x->gap_days != y->gap_days)
        return x->gap_days < y->gap_days ? -1 : 1;
    if (x->changes != y->changes)
        return x->changes < y->changes ? -1 : 1;
    if (x->lift_cost != y->lift_cost)
        return x->lift_cost < y->lift_cost ? -1 : 1;
    return (x->tours > y->tours) - (x->tours < y->tours);
}

static const struct problem *problem_of(const struct pathfinder *finder)
{
    return finder->board->outline->problem;
}

static int32_t day_of(const struct pathfinder *finder, uint32_t lift)
{
    return problem_of(finder)->lifts[lift].day;
}

/* ---- lifts ---- */

static bool has_seat_in(const struct pathfinder *finder, uint32_t lift)
{
    const struct problem *problem = problem_of(finder);

    if (finder->asked->closed != NULL && finder->asked->closed[lift])
        return false;
    if (finder->asked->is_alone)
        return problem->lifts[lift].seats > 0;
    return finder->board->in_left[lift] > 0 &&
           board_has_relief(finder->board, problem->positions[finder->asked->position].post, lift);
}

static bool has_seat_out(const struct pathfinder *finder, uint32_t lift)
{
    if (finder->asked->is_alone)
        return problem_of(finder)->lifts[lift].seats > 0;
    return finder->board->out_left[lift] > 0;
}

static int64_t cost_of_lift(const struct pathfinder *finder, uint32_t lift)
{
    if (finder->asked->is_alone || lift == PLAN_NONE || finder->board->n_on[lift] > 0)
        return 0;
    return problem_of(finder)->lifts[lift].cost;
}

/* Two may be there on [from, until). */
static bool has_room(const struct pathfinder *finder, int32_t from, int32_t until)
{
    return from >= until || finder->asked->is_alone || board_has_room(finder->board, from, until);
}

/* The first lift home after a handover that begins on `day`: one that flies anyway where there is
 * room until then. PLAN_NONE: none in time. */
static uint32_t leave_after(const struct pathfinder *finder, const struct holder *holder,
                            int32_t day)
{
    const struct problem *problem = problem_of(finder);
    uint32_t first = PLAN_NONE;
    int32_t earliest = MAX(holder->earliest, day + finder->handover_days);
    int32_t has_room_until = day;

    for (uint32_t k = outline_lift_since(finder->board->outline, earliest);
         k < problem->n_lifts && problem->lifts[k].day <= holder->latest &&
         problem->lifts[k].day < problem->until;
         k++) {
        if (!has_room(finder, has_room_until, problem->lifts[k].day))
            break;
        has_room_until = problem->lifts[k].day;
        if (!has_seat_out(finder, k))
            continue;
        if (cost_of_lift(finder, k) == 0)
            return k;
        if (first == PLAN_NONE)
            first = k;
    }
    return first;
}

/* The last lift home in time, for one whom nobody relieves. */
static uint32_t leave_last(const struct pathfinder *finder, const struct holder *holder)
{
    const struct problem *problem = problem_of(finder);
    int32_t latest = MIN(holder->latest, problem->until - 1);

    for (uint32_t k = outline_lift_since(finder->board->outline, latest + 1);
         k > 0 && problem->lifts[k - 1].day >= holder->earliest; k--)
        if (has_seat_out(finder, k - 1))
            return k - 1;
    return PLAN_NONE;
}

/* ---- states ---- */

static struct holder holder_of(const struct pathfinder *finder, uint32_t state)
{
    const struct path_asked *asked = finder->asked;
    const struct problem *problem = problem_of(finder);
    struct holder holder = {.state = state, .is_there = true, .leave = PLAN_NONE};

    if (state == problem->n_lifts + asked->n_kept) {
        holder.begins = asked->since;
        holder.earliest = asked->earliest;
        holder.latest = asked->latest;
        holder.is_there = asked->is_held;
        holder.is_fixed = asked->is_fixed;
        holder.leave = asked->is_fixed ? asked->leave : PLAN_NONE;
    } else if (state >= problem->n_lifts) {
        const struct kept *kept = &asked->kept[state - problem->n_lifts];

        holder.begins = day_of(finder, kept->arrive);
        holder.is_fixed = true;
        holder.leave = kept->leave;
        holder.next_kept = state - problem->n_lifts + 1;
    } else {
        holder.begins = day_of(finder, state);
        holder.earliest = holder.begins + problem->min_days;
        holder.latest = outline_limit(finder->board->outline, holder.begins);
        if (asked->stays_until != NULL)
            holder.latest = MIN(holder.latest, asked->stays_until[state]);
        while (holder.next_kept < asked->n_kept &&
               day_of(finder, asked->kept[holder.next_kept].arrive) <= holder.begins)
            holder.next_kept++;
    }
    return holder;
}

static bool has_label(const struct pathfinder *finder, uint32_t state)
{
    return finder->labels[state].stamp == finder->stamp;
}

static void reach(struct pathfinder *finder, uint32_t state, const struct label *label)
{
    if (has_label(finder, state) &&
        path_cost_compare(&finder->labels[state].cost, &label->cost) <= 0)
        return;
    finder->labels[state] = *label;
    finder->labels[state].stamp = finder->stamp;
}

static void finish_with(struct pathfinder *finder, uint32_t state, uint32_t leave, bool keeps_rest,
                        const struct path_cost *cost)
{
    if (finder->last != PLAN_NONE && path_cost_compare(&finder->best, cost) <= 0)
        return;
    finder->best = *cost;
    finder->last = state;
    finder->last_leave = leave;
    finder->keeps_rest = keeps_rest;
}

static void finish(struct pathfinder *finder, const struct holder *holder, uint32_t leave,
                   int32_t gap_days)
{
    struct path_cost cost = finder->labels[holder->state].cost;

    for (uint32_t j = holder->next_kept; j < finder->asked->n_kept; j++) {
        if (finder->asked->kept[j].is_pinned)
            return;
        cost.changes++;
    }
    cost.gap_days += gap_days;
    cost.lift_cost += holder->is_fixed ? 0 : cost_of_lift(finder, leave);
    finish_with(finder, holder->state, leave, false, &cost);
}

/* ---- keeping the rest ---- */

/* Whoever leaves with `leave` and whoever comes on `day` can meet, or miss each other. */
static bool can_follow(const struct pathfinder *finder, uint32_t leave, int32_t day)
{
    int32_t leaves = 0;

    if (leave == PLAN_NONE)
        return false;
    leaves = day_of(finder, leave);
    return leaves < day || (leaves - day >= finder->handover_days && has_room(finder, day, leaves));
}

static void find_rests(struct pathfinder *finder)
{
    const struct path_asked *asked = finder->asked;
    const struct problem *problem = problem_of(finder);
    struct rest rest = {{0, 0, 0, 0}, true};
    int32_t next = problem->until;
    int32_t next_but_one = INT32_MAX;

    g_array_set_size(finder->rest, asked->n_kept);
    for (uint32_t j = asked->n_kept; j > 0; j--) {
        const struct kept *kept = &asked->kept[j - 1];
        int32_t leaves = kept->leave == PLAN_NONE ? problem->until : day_of(finder, kept->leave);

        rest.is_possible = rest.is_possible && leaves <= next_but_one &&
                           (j == asked->n_kept || can_follow(finder, kept->leave, next));
        rest.cost.gap_days += MAX(next - leaves, 0);
        g_array_index(finder->rest, struct rest, j - 1) = rest;
        rest.cost.lift_cost +=
            cost_of_lift(finder, kept->arrive) + cost_of_lift(finder, kept->leave);
        rest.cost.tours++;
        next_but_one = j == asked->n_kept ? INT32_MAX : next;
        next = day_of(finder, kept->arrive);
    }
}

/* A kept one is reached: perhaps all that follow can stay. */
static void try_rest(struct pathfinder *finder, uint32_t j, const struct label *label)
{
    const struct path_asked *asked = finder->asked;
    const struct rest *rest = &g_array_index(finder->rest, struct rest, j);
    struct path_cost cost = label->cost;

    /* The third one comes when the first one has gone. */
    if (!rest->is_possible ||
        (j + 1 < asked->n_kept && label->alone_from > day_of(finder, asked->kept[j + 1].arrive)))
        return;
    cost.gap_days += rest->cost.gap_days;
    cost.lift_cost += rest->cost.lift_cost;
    cost.tours += rest->cost.tours;
    finish_with(finder, problem_of(finder)->n_lifts + j, asked->kept[j].leave, true, &cost);
}

/* ---- from one to the next ---- */

/* How the holder leaves when the next one comes on `day`, and how long it is empty before. False:
 * that cannot be. */
static bool meet(const struct pathfinder *finder, const struct holder *holder, uint32_t last_leave,
                 int32_t day, uint32_t *leave, int32_t *gap_days)
{
    *leave = holder->is_fixed ? holder->leave : PLAN_NONE;
    *gap_days = 0;
    if (!holder->is_there) {
        *gap_days = day - holder->begins;
        return true;
    }
    if (!holder->is_fixed) {
        *leave = leave_after(finder, holder, day);
        if (*leave != PLAN_NONE)
            return true;
        *leave = last_leave;
        if (*leave == PLAN_NONE || day_of(finder, *leave) >= day)
            return false;
    } else if (!can_follow(finder, *leave, day)) {
        return false;
    }
    *gap_days = MAX(day - day_of(finder, *leave), 0);
    return true;
}

/* The next one comes with `lift`, where those kept up to `next_kept` come no more. */
static struct label label_of(const struct pathfinder *finder, const struct holder *holder,
                             uint32_t lift, uint32_t leave, int32_t gap_days, uint32_t next_kept)
{
    struct label label = {finder->labels[holder->state].cost, holder->state, leave,
                          day_of(finder, lift), 0};

    if (leave != PLAN_NONE)
        label.alone_from = MAX(label.alone_from, day_of(finder, leave));
    label.cost.gap_days += gap_days;
    label.cost.changes += (int32_t)(next_kept - holder->next_kept);
    label.cost.lift_cost += holder->is_fixed ? 0 : cost_of_lift(finder, leave);
    label.cost.lift_cost += leave == lift ? 0 : cost_of_lift(finder, lift);
    label.cost.tours++;
    return label;
}

static void arrive_kept(struct pathfinder *finder, const struct label *label, uint32_t j)
{
    struct label kept = *label;
    const struct label *best = &finder->labels[problem_of(finder)->n_lifts + j];

    kept.cost.lift_cost += cost_of_lift(finder, finder->asked->kept[j].leave);
    reach(finder, problem_of(finder)->n_lifts + j, &kept);
    try_rest(finder, j, best);
}

/* Somebody new comes; those that would have come on the same day do not. */
static void arrive_new(struct pathfinder *finder, const struct label *label, uint32_t lift,
                       uint32_t next_kept)
{
    const struct path_asked *asked = finder->asked;
    struct label new_one = *label;

    for (; next_kept < asked->n_kept &&
           day_of(finder, asked->kept[next_kept].arrive) <= day_of(finder, lift);
         next_kept++) {
        if (asked->kept[next_kept].is_pinned)
            return;
        new_one.cost.changes++;
    }
    new_one.cost.changes++;
    if (finder->last == PLAN_NONE || path_cost_compare(&finder->best, &new_one.cost) > 0)
        reach(finder, lift, &new_one);
}

/* Whoever comes on the very day on which the last one leaves owes a handover that cannot be given:
 * so an empty position waits a day. */
static int32_t first_day(const struct pathfinder *finder, const struct holder *holder)
{
    int32_t day = MAX(finder->asked->from, finder->labels[holder->state].alone_from);

    return MAX(day, holder->is_there ? holder->begins + 1 : holder->begins);
}

/* Nobody comes any more. */
static void end_with(struct pathfinder *finder, const struct holder *holder, uint32_t last_leave)
{
    const struct problem *problem = problem_of(finder);
    uint32_t leave = holder->is_fixed ? holder->leave : last_leave;
    bool may_stay = holder->is_fixed ? leave == PLAN_NONE : holder->latest >= problem->until;

    if (!holder->is_there)
        finish(finder, holder, PLAN_NONE, problem->until - holder->begins);
    else if (may_stay)
        finish(finder, holder, PLAN_NONE, 0);
    else if (leave != PLAN_NONE)
        finish(finder, holder, leave, problem->until - day_of(finder, leave));
}

/* With so many gap days and changes nothing can become better than what was found. */
static bool is_beaten(const struct pathfinder *finder, int32_t gap_days, int32_t changes)
{
    if (finder->last == PLAN_NONE || gap_days != finder->best.gap_days)
        return finder->last != PLAN_NONE && gap_days > finder->best.gap_days;
    return changes > finder->best.changes;
}

/* The last day on which the next one comes without leaving the position empty before. */
static int32_t last_day(const struct pathfinder *finder, const struct holder *holder)
{
    if (!holder->is_there)
        return holder->begins;
    if (!holder->is_fixed)
        return holder->latest;
    return holder->leave == PLAN_NONE ? INT32_MIN : day_of(finder, holder->leave);
}

static void expand(struct pathfinder *finder, uint32_t state)
{
    const struct path_asked *asked = finder->asked;
    const struct problem *problem = problem_of(finder);
    const struct path_cost *so_far = &finder->labels[state].cost;
    struct holder holder = holder_of(finder, state);
    uint32_t last_leave = PLAN_NONE;
    uint32_t j = holder.next_kept;

    if (finder->last != PLAN_NONE && path_cost_compare(&finder->best, so_far) <= 0)
        return;
    if (holder.is_there && !holder.is_fixed)
        last_leave = leave_last(finder, &holder);
    end_with(finder, &holder, last_leave);
    for (uint32_t k = outline_lift_since(finder->board->outline, first_day(finder, &holder));
         k < problem->n_lifts && problem->lifts[k].day < problem->until; k++) {
        int32_t day = problem->lifts[k].day;
        int32_t least_gap =
            so_far->gap_days + MAX(day - MAX(last_day(finder, &holder), problem->from), 0);
        bool is_kept = false;
        bool may_be_new = false;
        uint32_t leave = PLAN_NONE;
        int32_t gap_days = 0;
        struct label label;

        /* Those that would have come before are passed over, a pinned one never. */
        for (; j < asked->n_kept && day > day_of(finder, asked->kept[j].arrive); j++)
            if (asked->kept[j].is_pinned)
                return;
        is_kept = j < asked->n_kept && asked->kept[j].arrive == k;
        if (is_beaten(finder, least_gap, so_far->changes + (int32_t)(j - holder.next_kept)))
            return;
        may_be_new =
            (!is_kept || !asked->kept[j].is_pinned) &&
            !is_beaten(finder, least_gap, so_far->changes + (int32_t)(j - holder.next_kept) + 1) &&
            has_seat_in(finder, k);
        if ((!is_kept && !may_be_new) || !meet(finder, &holder, last_leave, day, &leave, &gap_days))
            continue;
        label = label_of(finder, &holder, k, leave, gap_days, j);
        if (is_kept)
            arrive_kept(finder, &label, j);
        if (may_be_new)
            arrive_new(finder, &label, k, j);
    }
}

static void trace(struct pathfinder *finder, struct path *path)
{
    const struct problem *problem = problem_of(finder);
    uint32_t state = finder->last;
    uint32_t leave = finder->last_leave;
    uint32_t start = problem->n_lifts + finder->asked->n_kept;

    g_array_set_size(finder->steps, 0);
    for (uint32_t j = state - problem->n_lifts + 1; finder->keeps_rest && j < finder->asked->n_kept;
         j++) {
        struct step step = {finder->asked->kept[j].arrive, finder->asked->kept[j].leave, j};

        g_array_append_val(finder->steps, step);
    }
    while (state != start) {
        struct step step = {state, leave, PLAN_NONE};

        if (state >= problem->n_lifts) {
            step.kept = state - problem->n_lifts;
            step.arrive = finder->asked->kept[step.kept].arrive;
        }
        g_array_prepend_val(finder->steps, step);
        leave = finder->labels[state].before_leave;
        state = finder->labels[state].before;
    }
    *path = (struct path){finder->best, leave, finder->steps};
}

bool pathfinder_find(struct pathfinder *finder, const struct path_asked *asked, struct path *path)
{
    const struct problem *problem = problem_of(finder);
    uint32_t start = problem->n_lifts + asked->n_kept;
    uint32_t kept = 0;

    finder->asked = asked;
    finder->handover_days = problem->roles[problem->positions[asked->position].role].handover_days;
    if (start + 1 > finder->n_labels) {
        finder->labels = g_renew(struct label, finder->labels, start + 1);
        for (uint32_t i = finder->n_labels; i <= start; i++)
            finder->labels[i].stamp = finder->stamp;
        finder->n_labels = start + 1;
    }
    finder->stamp++;
    finder->last = PLAN_NONE;
    find_rests(finder);
    finder->labels[start] =
        (struct label){{0, 0, 0, 0}, start, PLAN_NONE, asked->from, finder->stamp};
    expand(finder, start);
    for (uint32_t k = outline_lift_since(finder->board->outline, asked->from); k < problem->n_lifts;
         k++) {
        if (has_label(finder, k))
            expand(finder, k);
        for (; kept < asked->n_kept && asked->kept[kept].arrive == k; kept++)
            if (has_label(finder, problem->n_lifts + kept))
                expand(finder, problem->n_lifts + kept);
    }
    if (finder->last == PLAN_NONE)
        return false;
    trace(finder, path);
    return true;
}
