/* A problem on its way from the facts: what pose.c and pose_people.c share. Private to them. */
#ifndef MODULES_FORCE_POSE_PARTS_H
#define MODULES_FORCE_POSE_PARTS_H

#include "modules/force/closing.h"
#include "modules/force/pose.h"
#include "plan/problem.h"

/* Somebody who may serve. */
struct candidate {
    const char *id;
    bool stated;         /* a qualification of theirs was stated */
    GArray *roles;       /* uint32_t: numbers of roles; may hold one twice; NULL: none */
    GArray *partly;      /* struct fact_qualification: those that do not hold all the time */
    GArray *served;      /* uint32_t: roles of the positions they served in */
    GArray *unavailable; /* struct stretch */
    int32_t returned;
    const struct fact_tour *open;    /* the tour that runs */
    const struct fact_tour *leaving; /* one that runs and has no place in the plan */
    bool is_pinned;                  /* and so in the problem, roles or not */
};

struct posing {
    const struct pose_facts *facts;
    const struct pose_terms *terms;
    struct pose_words *words;
    struct problem *problem;
    struct instant begins;     /* the horizon's first instant */
    GHashTable *roles;         /* id to number + 1 */
    GHashTable *positions;     /* the same */
    GHashTable *position_role; /* of every position ever: id to the role's id */
    GArray *candidates;        /* struct candidate */
    GHashTable *people;        /* id to number + 1 in candidates */
    GHashTable *closing;       /* ids of positions that have no place in the plan (closing.h) */
    GArray *closing_tours;     /* struct closing_tour: who goes on in them */
};

static inline struct closing_facts pose_closing_facts(const struct posing *posing)
{
    const struct pose_facts *facts = posing->facts;

    return (struct closing_facts){facts->tours, facts->positions, facts->posts,
                                  facts->lifts, facts->orders,    facts->zone};
}

void pose_note(struct posing *posing, const char *format, ...) G_GNUC_PRINTF(2, 3);
void pose_fault(struct posing *posing, const char *format, ...) G_GNUC_PRINTF(2, 3);
const char *pose_keep(struct posing *posing, const char *text);
/* PLAN_NONE: there is none. */
uint32_t pose_number(GHashTable *numbers, const char *id);
/* Gives the id the next number when it has none yet; true then. */
bool pose_put(GHashTable *numbers, const char *id, uint32_t *number);

/* ---- pose_people.c: people, who serves, and what speaks against it ---- */
void pose_people(struct posing *posing);
void candidates_free(GArray *candidates);

/* ---- pose_published.c ---- */
void pose_published(struct posing *posing);

/* ---- pose_pinned.c ---- */
void pose_pinned(struct posing *posing);

/* The problem's own, once they are in it: id to number + 1. New tables. */
GHashTable *pose_numbers_of_lifts(const struct problem *problem);
GHashTable *pose_numbers_of_people(const struct problem *problem);

#endif
