/* The mandate module's own parts: its kinds and table stand in mandate.c, what it tells other
 * modules in facts.c, its rules in term.c and promise.c.
 */
#ifndef MODULES_MANDATE_MANDATE_H
#define MODULES_MANDATE_MANDATE_H

#include "mission/exercise.h"
#include "mission/finding.h"
#include "mission/view.h"
#include "modules/mandate/law.h"

/* ---- facts.c ---- */
bool notices_load(struct view *view, GArray *rows, GError **error);
bool terms_load(struct view *view, GArray *rows, GError **error);
bool fulfilments_load(struct view *view, GArray *rows, GError **error);
bool postponements_load(struct view *view, GArray *rows, GError **error);
bool publications_load(struct view *view, GArray *rows, GError **error);

/* ---- term.c: mandate.term ---- */
#define DUTY_PERIOD_ENDS "period ends"
#define DUTY_LAST_DAY    "last day for notice"
bool term_check(struct check *check, GError **error);
bool term_duties(struct check *check, GError **error);

/* What becomes of the term, by one reading and account. */
struct course {
    struct term_law law;
    struct date ends_on;              /* DATE_MAX: nobody has ended it */
    struct instant ends;              /* start of that date */
    int last_period;                  /* that a notice ends; 0: none */
    const struct fact_notice *notice; /* that ends it; NULL: none, or ended by agreement */
    const GArray *notices;            /* struct fact_notice, of everybody */
    const GArray *events;             /* struct fact_term */
};
/* False with *error unset where the article's periods are not sound. */
bool course_find(const struct check *check, struct course *course, GError **error);
/* The period whose end is next as things stand on that date: once its last day for notice has
 * passed without notice, a period is no longer the one that ends. 0: the term has ended. */
int course_next_period(const struct course *course, struct date on);

/* ---- promise.c: mandate.obligation, mandate.publication ---- */
bool obligation_check(struct check *check, GError **error);
bool obligation_duties(struct check *check, GError **error);
bool publication_check(struct check *check, GError **error);
bool publication_duties(struct check *check, GError **error);

/* ---- board.c, play.c ---- */
bool mandate_board(struct view *view, struct instant at, json_t *board, GError **error);
bool mandate_play(struct exercise *exercise, GError **error);

#endif
