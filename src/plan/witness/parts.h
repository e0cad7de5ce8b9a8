/* What witness*.c share: who could be where on which day, what is lacking, and the sentences.
 *
 * A column is a day on which the plan leaves something empty. Private to this folder.
 */
#ifndef PLAN_WITNESS_PARTS_H
#define PLAN_WITNESS_PARTS_H

#include "plan/witness/witness.h"

/* ---- the tours that lifts allow (reach.c) ---- */

/* Lifts with which a tour can begin, by day, and when the longest such tour ends. */
struct reach {
    const struct outline *outline;
    uint32_t n;
    int32_t *day;
    int32_t *latest;       /* day of the last lift home, or the horizon's end; rising */
    int64_t *seats_before; /* on lifts before it; n + 1 */
    uint32_t *linked;      /* the last of those from here on that leave no day between them */
    int64_t n_tours;       /* pairs of a lift to come with and a day to go home on */
    uint32_t n_home;
    int32_t *home;              /* days of lifts with seats, each once */
    int64_t *home_seats_before; /* on days before that one; n_home + 1 */
};

void reach_init(struct reach *reach, const struct outline *outline);
void reach_clear(struct reach *reach);
/* The first that comes on `day` or later; n: none. */
uint32_t reach_since(const struct reach *reach, int32_t day);
/* The first with which a tour can begin that lasts until `day` or longer; n: none. */
uint32_t reach_until(const struct reach *reach, int32_t day);
/* The first day with a lift home on `day` or later, of n_home. */
uint32_t reach_home_since(const struct reach *reach, int32_t day);
/* The days on which somebody could be there who is free to come from `from` on and unavailable as
 * `person` is: struct stretch by day, into `days`, which is emptied first. */
void reach_days(const struct reach *reach, uint32_t person, int32_t from, GArray *days);

/* ---- tours that are there anyway ---- */

/* Begun before anything can be planned: serving at the start, or published before the freeze. */
struct begun {
    uint32_t person;
    uint32_t position;
    int32_t from;
    int32_t until;    /* as late as it can be */
    int32_t earliest; /* departure */
};

struct crowd {
    const struct outline *outline;
    struct reach reach;
    GArray *begun;    /* struct begun, by person */
    uint32_t *first;  /* of begun, by person; n_people + 1 */
    int32_t *free;    /* by person: the first day on which a new tour can begin; INT32_MAX: never */
    bool *is_excused; /* by person: has a pin with a waiver */
    int32_t latest;   /* until which any of `begun` may last */
    int32_t planned;  /* nobody comes before that day who is not in `begun` */
};

void crowd_init(struct crowd *crowd, const struct outline *outline);
void crowd_clear(struct crowd *crowd);
/* By when whoever is there on that day has to be home; the horizon's end: some need not. */
int32_t crowd_home_by(const struct crowd *crowd, int32_t day);

/* ---- what is there and what is needed (flow.c) ---- */

/* Amounts of days: of one day, or of a stretch. */
struct amounts {
    const struct outline *outline;
    int64_t *need;  /* by role */
    int64_t *begun; /* by role: of tours begun that can be nothing else */
    int64_t *held;  /* by class: of people who need no seat for all of it */
    int64_t *fresh; /* by class: of people who come */
    int64_t seats;  /* most that lifts can bring */
};

void amounts_init(struct amounts *amounts, const struct outline *outline);
void amounts_clear(struct amounts *amounts);

enum lack_kind {
    LACK_PEOPLE,   /* on a day */
    LACK_SEATS,    /* on a day */
    LACK_CEILING,  /* on a day */
    LACK_HOME,     /* on a day, of seats to go home by */
    LACK_RELIEF,   /* on a day, at a post */
    LACK_DAYS,     /* over a stretch, of people */
    LACK_SEATDAYS, /* over a stretch, of lifts */
    LACK_HANDOVER, /* over a stretch, of people of one role beside its handovers */
};

/* Positions of these roles, or of this post, of which `missing` cannot be filled. */
struct lack {
    enum lack_kind kind;
    uint32_t post; /* LACK_RELIEF; PLAN_NONE otherwise */
    uint32_t
        roles; /* its first one, in struct lacks; none where it is of all positions, or a post's */
    uint32_t n_roles;
    int32_t from;
    int32_t until;
    int64_t need;
    int64_t begun; /* of tours begun; LACK_HANDOVER: the shortest gap between two lifts */
    int64_t other; /* of people, or of seats */
    int64_t missing;
    int64_t left; /* empty in the plan */
};

struct lacks {
    GArray *list;  /* struct lack */
    GArray *roles; /* uint32_t */
};

/* The most that can be met, as a flow from people to roles; adds what its cut shows, sets of roles
 * without a role in common. `stretch`: which days the amounts are of. */
void amounts_judge(const struct amounts *amounts, struct stretch stretch, struct lacks *lacks);

/* It is of all positions. */
static inline bool lack_is_of_all(const struct lack *lack)
{
    return lack->kind == LACK_CEILING || lack->kind == LACK_HOME;
}
bool lack_has(const struct lacks *lacks, const struct lack *lack, const struct problem *problem,
              uint32_t position);

/* ---- day by day (days.c), over stretches (stretch.c) ---- */

/* The days on which the plan leaves something empty. */
struct columns {
    int32_t *day;
    uint32_t n;
};

/* Adds lacks of single days, by day; those of one day have no position in common. `left` is set for
 * LACK_RELIEF. */
void witness_days(const struct crowd *crowd, const struct plan *plan, const struct columns *columns,
                  struct lacks *lacks);
/* Adds lacks of stretches. */
void witness_stretches(const struct crowd *crowd, const struct plan *plan,
                       const struct columns *columns, struct lacks *lacks);
/* (alone.c) The fewest days of [from, until) on which the position is empty when it has all
 * lifts and people of its own. */
int32_t witness_alone(const struct crowd *crowd, uint32_t position, int32_t from, int32_t until);

/* ---- sentences (say.c) ---- */

/* What is known of one gap. */
struct known {
    const struct gap *gap;
    const struct lack *lack;    /* of a day, the worst; NULL: none */
    const struct lack *stretch; /* NULL: none */
    int32_t n_past;             /* days before the freeze */
    int32_t n_proven;           /* others on which all that the plan leaves empty must be */
    int32_t n_partly;           /* others on which some of it must be */
    int32_t alone;              /* days on which the position is empty when alone */
    int32_t alone_in_all;       /* the same of the whole horizon */
    int64_t left_in_all;        /* days on which it is empty in the plan */
};

/* g_free. */
char *witness_sentence(const struct crowd *crowd, const struct lacks *days,
                       const struct lacks *stretches, const struct known *known);

#endif
