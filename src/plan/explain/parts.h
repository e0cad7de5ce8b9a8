/* What explain*.c share: words for days, lifts and people, and one function for each thing that can
 * be asked about.
 *
 * Private to this folder. What is returned as char * is g_free'd by the caller.
 */
#ifndef PLAN_EXPLAIN_PARTS_H
#define PLAN_EXPLAIN_PARTS_H

#include <jansson.h>

#include "plan/explain/roster.h"

#define EXPLAIN_LISTED_MAX 5   /* ids in a sentence */
#define EXPLAIN_GAPS_MAX   100 /* explained at once */

/* Adds a sentence to a list. */
void explain_say(json_t *sentences, const char *format, ...) G_GNUC_PRINTF(2, 3);

char *explain_day(int32_t day);
/* "L0012 (2021-01-05)" */
char *explain_lift(const struct problem *problem, uint32_t lift);
/* "ani, ben and 3 more" of n people, of whom up to EXPLAIN_LISTED_MAX are given. */
char *explain_people(const struct problem *problem, const uint32_t *people, uint32_t n);
/* "medic, guard" */
char *explain_roles(const struct problem *problem, uint32_t person);
/* {"count": n, "ids": [..]} of the same. */
json_t *explain_people_json(const struct problem *problem, const uint32_t *people, uint32_t n);
/* The id, or null for PLAN_NONE. */
json_t *explain_lift_json(const struct problem *problem, uint32_t lift);
json_t *explain_day_json(int32_t day);

/* A count and what it is of, put together to "3 have no seat left, 1 does not fly". */
struct explain_part {
    uint32_t n;
    const char *words;
};
char *explain_count(const struct explain_part *parts, unsigned n);

/* An item: {"heading", "sentences": []}. */
json_t *explain_item(const char *format, ...) G_GNUC_PRINTF(1, 2);
json_t *explain_sentences(json_t *item); /* borrowed */
/* The days and lifts of a tour, as members and as sentences. */
void explain_stay(json_t *item, const struct roster *roster, const struct tour *tour);

/* The answers, new references. */
json_t *explain_position(const struct roster *roster, uint32_t position, int32_t on);
json_t *explain_person(const struct roster *roster, uint32_t person, int32_t on);
json_t *explain_lift_use(const struct roster *roster, uint32_t lift);
/* One gap as an item. */
json_t *explain_gap(const struct roster *roster, const struct gap *gap);

#endif
