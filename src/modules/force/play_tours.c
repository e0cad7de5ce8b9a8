/* Lifts, reliefs, and the tours that are planted to overstay or to overshoot the ceiling. */
#include <string.h>

#include "modules/force/play.h"

#define OVERSTAYS    4
#define QUIET_AT_END 16 /* days in which nothing but the last overstay is planted */
#define WAVES        3

/* ---- lifts ---- */

static bool is_lift_day(const struct play *play, int day)
{
    /* 1970-01-01 was a Thursday; 0 is Monday. */
    int weekday = (play->first.day + day + 3) % 7;

    return play->tour_days_max < 35 || weekday == 0 || weekday == 1 || weekday == 3 || weekday == 4;
}

int play_deployment_days(const struct play *play)
{
    return play->tour_days_max < 35 ? 1 : 7;
}

/* A lift every other day or so, from the end of the deployment on. */
void play_make_lifts(struct play *play)
{
    play->lifts = g_new0(struct play_lift, (gsize)play->n_days);
    for (int day = play_deployment_days(play); day < play->n_days; day++) {
        struct play_lift *lift = &play->lifts[play->n_lifts];

        if (!is_lift_day(play, day))
            continue;
        lift->day = day;
        lift->out = play_at(play, day, 8 * 60 + (int)play_random(play, 60));
        lift->in = play_at(play, day, 14 * 60 + (int)play_random(play, 60));
        play->n_lifts++;
    }
}

static unsigned rounded_up(unsigned a, unsigned b)
{
    return (a + b - 1) / b;
}

/* How many lifts until everybody has been relieved once. At most five weekdays' gap of three days
 * comes on top for the handover, and some days stay for what may go wrong. */
static void set_pace(struct play *play)
{
    bool is_daily = play->tour_days_max < 35;
    unsigned room = play->ceiling < 0 ? play->n_slots : (unsigned)play->ceiling - play->n_slots;
    unsigned pace = 0;
    unsigned steady = 0;

    play->lifts_a_cycle = is_daily ? (unsigned)play->tour_days_max - 3
                                   : (unsigned)((play->tour_days_max - 6) / 7) * 4;
    /* The first to come on the deployment's first day must be relieved in time too. */
    play->first_cycle_ends = play->lifts_a_cycle - (is_daily ? 1 : 4);
    pace = rounded_up(play->n_slots, play->first_cycle_ends);
    steady = rounded_up(play->n_slots, play->lifts_a_cycle);
    play->hands_over = pace <= room;
    if (!play->hands_over) {
        play->first_cycle = play->first_cycle_ends;
        play->spare = MIN(room, PLAY_SPARE_MAX);
        return;
    }
    play->spare = MIN(room - steady, PLAY_SPARE_MAX);
    play->first_cycle = rounded_up(play->n_slots, MAX(room - play->spare, 1));
    play->first_cycle = MAX(play->first_cycle, play->first_cycle_ends * 2 / 3);
    play->first_cycle = CLAMP(play->first_cycle, 1, play->first_cycle_ends);
}

/* Reliefs that should have happened when lift j has come. */
static uint64_t reliefs_by(const struct play *play, unsigned j)
{
    unsigned starts = play->first_cycle_ends - play->first_cycle;
    uint64_t n = play->n_slots;

    if (j < starts)
        return 0;
    if (j < play->first_cycle_ends)
        return n * (j + 1 - starts) / play->first_cycle;
    return n + n * (j + 1 - play->first_cycle_ends) / play->lifts_a_cycle;
}

/* ---- the ceiling overshot ---- */

void play_plant_overshoot(struct play *play, unsigned j, unsigned n_over)
{
    struct days quiet = {play->lifts[j].day - 2, play->lifts[j + 1].day + 3};

    g_array_append_val(play->quiet, quiet);
    for (unsigned i = 0; i < play->agreement->articles->len; i++) {
        const struct article *article =
            &g_array_index(play->agreement->articles, struct article, i);

        if (strcmp(article->rule, "force.strength-ceiling") != 0)
            continue;
        for (unsigned r = 0; r < article->n_readings; r++) {
            const json_t *params = article->readings[r].params;

            if (json_integer_value(json_object_get(params, "ceiling")) < play->ceiling + n_over)
                exercise_plant(play->exercise, article->id, article->rule, play->agreement->slug,
                               article->readings[r].name, play->lifts[j].in,
                               play->lifts[j + 1].out);
        }
    }
}

static void plan_overshoot(struct play *play, unsigned j, unsigned n_over)
{
    play->lifts[j].overshoot = n_over;
    play_plant_overshoot(play, j, n_over);
}

void play_plan_lifts(struct play *play)
{
    unsigned first = 0;
    unsigned span = 0;

    play_make_lifts(play);
    set_pace(play);
    /* An overshoot brings reliefs forward; of a small force it would take too many. */
    if (!play->hands_over || play->ceiling < 0 ||
        play->ceiling - play->n_slots + 3 > 4 * rounded_up(play->n_slots, play->lifts_a_cycle) ||
        play->n_lifts < play->first_cycle_ends + 80)
        return;
    first = play->first_cycle_ends + 20;
    span = (play->n_lifts - 30 - first) / 2;
    plan_overshoot(play, first + play_random(play, span - 10), 1);
    plan_overshoot(play, first + span + play_random(play, span), 1 + play_random(play, 3));
}

/* ---- tours ---- */

void play_say_arrival(struct play *play, const struct play_tour *tour)
{
    g_autofree char *date = date_text(zone_date_of(play->zone, tour->arrived));
    g_autofree char *lift = g_strdup_printf("lift-%s", date);
    g_autofree char *person = g_strdup_printf("p-%05u", tour->person + 1);

    play_say(play, tour->arrived, 30, "tour.arrived",
             json_pack("{s:s, s:s, s:I, s:s}", "person", person, "position",
                       play->slots[tour->slot].id, "at", (json_int_t)tour->arrived.ms, "lift",
                       lift));
}

void play_say_departure(struct play *play, struct play_tour *tour)
{
    g_autofree char *person = g_strdup_printf("p-%05u", tour->person + 1);

    if (tour->departed.ms == INT64_MAX)
        return;
    if (!play_say(play, tour->departed, 40, "tour.departed",
                  json_pack("{s:s, s:s, s:I}", "person", person, "position",
                            play->slots[tour->slot].id, "at", (json_int_t)tour->departed.ms)))
        tour->departed = INSTANT_MAX;
}

/* First come, first served, of those who can do it and are back. */
static unsigned call_up(struct play *play, unsigned role, struct instant at)
{
    GQueue *pool = &play->pools[role];

    for (unsigned tried = 0; tried < play->n_people; tried++) {
        unsigned person = GPOINTER_TO_UINT(g_queue_pop_head(pool));

        if (play->people[person].free_from.ms <= at.ms)
            return person;
        g_queue_push_tail(pool, GUINT_TO_POINTER(person));
    }
    g_assert_not_reached();
}

static void bring(struct play *play, unsigned slot, struct instant at)
{
    int day = zone_date_of(play->zone, at).day - play->first.day;
    struct play_tour tour = {
        .person = call_up(play, play->slots[slot].role, at),
        .slot = slot,
        .arrived = at,
        .departed = INSTANT_MAX,
        .limit = tour_limit_earliest(play->limits, play->zone, at),
    };
    struct play_person *person = &play->people[tour.person];

    if (person->registered_on < 0)
        person->registered_on = day;
    person->free_from = INSTANT_MAX;
    play->slots[slot].tour = play->tours->len;
    g_array_append_val(play->tours, tour);
    play_say_arrival(play, &tour);
}

static void send_home(struct play *play, struct play_tour *tour, struct instant at)
{
    tour->departed = at;
    play->people[tour->person].free_from = at;
    g_queue_push_tail(&play->pools[play->slots[tour->slot].role], GUINT_TO_POINTER(tour->person));
    play_say_departure(play, tour);
}

void play_deploy(struct play *play)
{
    unsigned n_waves = (unsigned)play_deployment_days(play) * WAVES;
    unsigned last = UINT32_MAX;
    struct instant at = INSTANT_MIN;

    for (unsigned s = 0; s < play->n_slots; s++) {
        unsigned wave = (unsigned)((uint64_t)s * n_waves / play->n_slots);
        int day = (int)(wave / WAVES);

        if (wave != last)
            at =
                play_at(play, day, 9 * 60 + (int)(wave % WAVES) * 180 + (int)play_random(play, 60));
        last = wave;
        bring(play, s, at);
        play->posts[play->slots[s].post].opens_on = day;
    }
}

/* ---- tours that overstay ---- */

struct overstays play_overstays(struct play *play)
{
    return (struct overstays){
        .next = play->first_cycle_ends + 5 + play_random(play, 60),
        .wants_parting = true,
        .parting_from = play->first_cycle_ends + play_random(play, play->n_lifts / 2 + 1),
        .busy_until = INSTANT_MIN,
    };
}

/* The limits of one tour by every reading differ. */
static bool readings_part(const struct play *play, const struct play_tour *tour)
{
    for (unsigned i = 0; i < play->limits->len; i++) {
        const struct tour_limit *limit = &g_array_index(play->limits, struct tour_limit, i);

        if (tour_limit_date(limit, play->zone, tour->arrived).day != tour->limit.day)
            return true;
    }
    return false;
}

void play_plant_overstay(struct play *play, const struct play_tour *tour)
{
    g_autofree char *person = g_strdup_printf("p-%05u", tour->person + 1);

    for (unsigned i = 0; i < play->limits->len; i++) {
        const struct tour_limit *limit = &g_array_index(play->limits, struct tour_limit, i);
        struct date last = tour_limit_date(limit, play->zone, tour->arrived);
        struct instant late = zone_day_start(play->zone, (struct date){last.day + 1});

        if (late.ms < tour->departed.ms && late.ms < play->ends.ms)
            exercise_plant(play->exercise, limit->article, "force.tour-limit", person,
                           limit->reading, late, tour->departed);
    }
}

struct instant play_overstay_until(struct play *play, struct overstays *stays,
                                   const struct play_tour *tour, unsigned j)
{
    int last_day = tour->limit.day - play->first.day;
    int days = 1 + (int)play_random(play, PLAY_OVERSTAY_DAYS);
    struct days over = {play->lifts[j].day - 1, last_day + PLAY_OVERSTAY_DAYS + 2};
    bool parts = stays->wants_parting && j >= stays->parting_from && readings_part(play, tour);
    bool is_last = !stays->has_last && play->lifts[j].day >= play->n_days - QUIET_AT_END;

    if (play->spare == 0 || play->limits->len == 0 || j < play->first_cycle_ends ||
        play->lifts[j].in.ms < stays->busy_until.ms || play_is_quiet(play, over))
        return INSTANT_MIN;
    if (is_last && last_day + 3 < play->n_days) {
        stays->has_last = true;
        return INSTANT_MAX;
    }
    if (over.until >= play->n_days - QUIET_AT_END || !(parts || j >= stays->next))
        return INSTANT_MIN;
    if (parts) {
        stays->wants_parting = false;
        days = 1 + (int)play_random(play, 3);
    } else {
        stays->n_done++;
        stays->next += (play->n_lifts - play->first_cycle_ends) / (OVERSTAYS + 1);
        if (stays->n_done == OVERSTAYS)
            stays->next = UINT32_MAX;
    }
    stays->busy_until = play_at(play, last_day + days + 1, 0);
    return play_at(play, last_day + days, 9 * 60 + (int)play_random(play, 480));
}

/* ---- reliefs ---- */

/* How many to relieve by lift j: the pace, whoever could not wait for the next, and more where an
 * overshoot is planted. */
static unsigned reliefs_of(const struct play *play, unsigned j, uint64_t n_done)
{
    uint64_t wanted = reliefs_by(play, j);
    unsigned n = wanted > n_done ? (unsigned)(wanted - n_done) : 0;
    int next_but_one = j + 2 < play->n_lifts ? play->lifts[j + 2].day : play->n_days + 3;

    if (play->lifts[j].overshoot > 0)
        return (unsigned)play->ceiling - play->n_slots + play->lifts[j].overshoot;
    for (; n < play->n_slots; n++) {
        /* The loop's condition says that there are slots.
         * NOLINTNEXTLINE(clang-analyzer-core.DivideZero) */
        unsigned slot = play->order[(n_done + n) % play->n_slots];
        const struct play_tour *tour =
            &g_array_index(play->tours, struct play_tour, play->slots[slot].tour);

        if (tour->limit.day - play->first.day >= next_but_one)
            break;
    }
    return n;
}

/* Those who are relieved by lift j leave with the next, or at once where there is no room. */
static void relieve(struct play *play, struct overstays *stays, unsigned j, unsigned slot)
{
    struct play_tour *tour = &g_array_index(play->tours, struct play_tour, play->slots[slot].tour);
    struct instant until = play_overstay_until(play, stays, tour, j);

    if (until.ms == INT64_MAX) {
        play_plant_overstay(play, tour);
    } else if (until.ms != INT64_MIN) {
        send_home(play, tour, until);
        play_plant_overstay(play, tour);
    } else if (!play->hands_over) {
        send_home(play, tour, play->lifts[j].in);
    } else if (j + 1 < play->n_lifts) {
        send_home(play, tour, play->lifts[j + 1].out);
    }
    bring(play, slot, play->lifts[j].in);
}

void play_rotate(struct play *play)
{
    uint64_t n_done = 0;
    struct overstays stays = play_overstays(play);

    play_deploy(play);
    for (unsigned j = 0; j < play->n_lifts; j++)
        for (unsigned n = reliefs_of(play, j, n_done); n > 0; n--)
            relieve(play, &stays, j, play->order[n_done++ % play->n_slots]);
}
