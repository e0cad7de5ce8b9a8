/* The force's part of an exercise, between its files: sizes, establishment, tours, incidents.
 *
 * It is written so that nothing is breached but what is planted: the ceiling leaves room for one
 * lift's handover and a few more, every tour ends days before its limit, absences leave each post
 * its minimum, and the time of a planted overshoot is kept free of all else that changes strength.
 */
#ifndef MODULES_FORCE_PLAY_H
#define MODULES_FORCE_PLAY_H

#include "mission/agreement.h"
#include "mission/exercise.h"
#include "modules/force/force.h"

#define PLAY_SPARE_MAX     4 /* people there may be besides what rotation needs */
#define PLAY_OVERSTAY_DAYS 9 /* most that a tour is planted to last too long */

/* Days are counted from the first whole local day of the exercise. */
struct days {
    int since;
    int until; /* exclusive */
};

struct play_post {
    char id[16];
    const char *along; /* NULL: none */
    const char *type;
    const char *place; /* NULL: none */
    char unit[16];
    unsigned first; /* slot */
    unsigned n_slots;
    int64_t minimum;
    int opens_on;
    struct days closed; /* empty: never */
};

struct play_slot {
    char id[24];
    unsigned post;
    unsigned role;
    unsigned tour; /* of who holds it last */
};

struct play_person {
    unsigned role;
    int registered_on; /* -1: not yet */
    struct instant free_from;
};

struct play_tour {
    unsigned person;
    unsigned slot;
    struct instant arrived;
    struct instant departed; /* INSTANT_MAX: does not leave within the exercise */
    struct date limit;       /* by the strictest reading */
};

/* A flight or convoy; out in the morning, in after noon. */
struct play_lift {
    int day;
    struct instant out;
    struct instant in;
    unsigned overshoot; /* people above the ceiling that it brings on purpose; 0: none */
};

/* Absences that are taken, so that no others are put beside them. */
struct play_absence {
    unsigned post;
    struct interval at;
};

struct play {
    struct exercise *exercise;
    const struct agreement *agreement;
    const struct zone *zone;
    struct date first;
    int n_days;
    struct instant ends;

    GArray *limits;    /* struct tour_limit */
    int tour_days_max; /* the fewest days that any limit leaves */
    int64_t ceiling;   /* -1: none */
    unsigned n_roles;
    const char **roles;
    unsigned n_posts;
    struct play_post *posts;
    unsigned n_slots;
    struct play_slot *slots;
    unsigned *order; /* slots in the order of their reliefs */
    unsigned n_people;
    struct play_person *people;
    GQueue *pools; /* by role: who waits, first come first served */

    unsigned n_lifts;
    struct play_lift *lifts;
    unsigned lifts_a_cycle;
    unsigned first_cycle_ends; /* lift from which on the pace is steady */
    unsigned first_cycle;      /* lifts of the first, faster cycle */
    bool hands_over;           /* false: no room under the ceiling for both */
    unsigned spare;            /* people there may be besides */

    GArray *tours;    /* struct play_tour, by arrival */
    GArray *quiet;    /* struct days in which nothing but an overshoot changes strength */
    GArray *absences; /* struct play_absence */
    GArray *shorts;   /* struct play_absence: planted times below a minimum */
};

/* ---- exercise.c ---- */
uint32_t play_random(struct play *play, uint32_t n);
struct instant play_at(const struct play *play, int day, int minute);
bool play_is_quiet(const struct play *play, struct days days);
/* Says it on the evening of the day of `at`, behind what is said with a smaller `turn`. False when
 * that is behind the exercise's end; `fields` is taken over in any case. */
bool play_say(struct play *play, struct instant at, int turn, const char *kind, json_t *fields);
/* Plants it for every article under the rule that says so. */
void play_plant(struct play *play, const char *rule, const char *subject, struct interval at);

/* ---- play_tours.c ---- */
void play_plan_lifts(struct play *play);
void play_rotate(struct play *play);
int play_deployment_days(const struct play *play);
/* Days and hours, from the end of the deployment on. */
void play_make_lifts(struct play *play);
/* All come within the first days, post by post in three waves a day, and it is said. */
void play_deploy(struct play *play);
void play_say_arrival(struct play *play, const struct play_tour *tour);
/* What would be said behind the exercise's end has not happened: then the tour goes on. */
void play_say_departure(struct play *play, struct play_tour *tour);
/* Plants that there are n_over people too many from lift j until the next one; nothing else may
 * change strength in that time. */
void play_plant_overshoot(struct play *play, unsigned j, unsigned n_over);

/* Tours that overstay: which ones, one after the other. */
struct overstays {
    unsigned n_done;
    unsigned next;         /* lift from which on the next one is wanted */
    bool wants_parting;    /* one of whose limit the readings say different days */
    unsigned parting_from; /* lift from which on it is looked for */
    bool has_last;         /* the one that lasts until the end */
    struct instant busy_until;
};
struct overstays play_overstays(struct play *play);
/* Whether this tour, relieved by lift j, should overstay, and until when; INSTANT_MIN: it should
 * not. Asked with rising j. */
struct instant play_overstay_until(struct play *play, struct overstays *stays,
                                   const struct play_tour *tour, unsigned j);
/* Plants it by each limit that the tour's end is behind. */
void play_plant_overstay(struct play *play, const struct play_tour *tour);

/* ---- play_planned.c ---- */
/* Lifts and tours by a plan of the planner, published and ordered. False: there is none that leaves
 * no position empty. */
bool play_rotate_planned(struct play *play, GError **error);

/* ---- play_incidents.c ---- */
void play_close_posts(struct play *play);
void play_short_posts(struct play *play);
void play_absences(struct play *play);
void play_visitors(struct play *play);

#endif
