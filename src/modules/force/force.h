/* The module force: units, posts, the establishment, people, their tours and absences, strength.
 *
 * Between the module's files only: what force.c names in its tables. Statements say what began and
 * what ended; facts join the two (load.c), rules read facts.
 */
#ifndef MODULES_FORCE_FORCE_H
#define MODULES_FORCE_FORCE_H

#include "mission/action.h"
#include "mission/exercise.h"
#include "mission/finding.h"
#include "mission/view.h"
#include "modules/force/span.h"

/* ---- facts: load.c, strength.c, lifts.c ---- */
bool force_load_tours(struct view *view, GArray *rows, GError **error);
bool force_load_absences(struct view *view, GArray *rows, GError **error);
bool force_load_posts(struct view *view, GArray *rows, GError **error);
bool force_load_positions(struct view *view, GArray *rows, GError **error);
bool force_load_people(struct view *view, GArray *rows, GError **error);
bool force_load_strength(struct view *view, GArray *rows, GError **error);
/* Of plans: lifts.c. Nothing loads them unless they are asked for. */
bool force_load_lifts(struct view *view, GArray *rows, GError **error);
bool force_load_qualifications(struct view *view, GArray *rows, GError **error);
bool force_load_planned_absences(struct view *view, GArray *rows, GError **error);
bool force_load_plans(struct view *view, GArray *rows, GError **error);
bool force_load_orders(struct view *view, GArray *rows, GError **error);
bool force_load_pins(struct view *view, GArray *rows, GError **error);
/* Visitors who count, as struct span with `who` from 0; a new GArray. */
GArray *force_load_visitors(struct view *view, GError **error);

/* ---- presence: presence.c ---- */

/* The spans of `tours` (by person), numbered by person from 0, united; those whose arrival nobody
 * stated are left out, since nobody can say from when they count. A new GArray of struct span. */
GArray *presence_assigned(const GArray *tours);
/* Absences outside the area as united spans, numbered as presence_assigned does; those of people
 * without a tour are left out. A new GArray. */
GArray *presence_outside(const GArray *tours, const GArray *absences);

/* ---- the roll: roll.c ---- */

/* Somebody on tour at one instant. */
struct present {
    const struct fact_tour *tour;
    const struct fact_position *position; /* NULL: nobody has declared it */
    const struct fact_absence *absence;   /* NULL: none */
    bool is_outside;
    bool is_again; /* the person stands in the roll already, at another position */
};
/* By person; a new GArray of struct present, whose rows are the view's. NULL on failure. */
GArray *roll_call(struct view *view, struct instant at, GError **error);
/* Is the person at the place of the position? Each person once. */
static inline bool roll_counts(const struct present *present)
{
    return !present->is_again && !present->is_outside;
}

/* ---- rules ---- */
bool force_check_strength(struct check *check, GError **error);
bool force_check_tour_limit(struct check *check, GError **error);
bool force_tour_duties(struct check *check, GError **error);
bool force_check_manning(struct check *check, GError **error);
bool force_check_deployment(struct check *check, GError **error);
bool force_check_plan_kept(struct check *check, GError **error);
/* The part of it on pins; `plans`: those published. */
bool force_check_waivers(struct check *check, const GArray *plans, GError **error);

/* ---- terms.c ---- */

/* How long a tour may last, by one reading of one article. */
struct tour_limit {
    struct period max;
    enum end_of_month end_of_month;
    const char *article;
    const char *reading;
};
/* Last local date on which who arrived then may still be there. */
struct date tour_limit_date(const struct tour_limit *limit, const struct zone *zone,
                            struct instant arrived);
/* By the strictest of `limits`, an array of struct tour_limit; DATE_MAX when it is empty. */
struct date tour_limit_earliest(const GArray *limits, const struct zone *zone,
                                struct instant arrived);
/* Those of the agreement's articles under force.tour-limit, every reading; a new GArray of struct
 * tour_limit that borrows the agreement's texts. */
GArray *tour_limits_of(const struct agreement *agreement);
/* The lowest ceiling of the agreement, or -1. */
int64_t strength_ceiling_of(const struct agreement *agreement);
/* What a person weighs with their baggage, by the agreement, or -1. */
int64_t person_kilograms_of(const struct agreement *agreement);

/* ---- reports: asking.c, strength_report.c, rota.c, plan_make.c, plan_repair.c, manifest.c ---- */

/* A mission opened to read, with what the request asks about. */
struct asking {
    struct mission *mission;
    struct view *view;
    struct instant at;
};
void asking_close(struct asking *asking);
#define ASKING(name) __attribute__((cleanup(asking_close))) struct asking name = {0}
bool asking_open(struct asking *asking, const struct request *request, const char *who,
                 GError **error);
/* {"mission", "exercise", "zone", "at", "known", "all_known"}; new reference. */
json_t *asking_heading(const struct asking *asking);
void show_asking(struct terminal *terminal, const json_t *json);
/* A table of a list of objects: for each column the member's name, and its heading. An empty first
 * cell is what nobody declared. */
struct column {
    const char *member;
    const char *heading; /* N_() */
    bool is_number;
};
void show_columns(struct terminal *terminal, const json_t *rows, const struct column *columns,
                  unsigned n_columns);

bool force_board(struct view *view, struct instant at, json_t *board, GError **error);
extern const struct action force_action_strength;
extern const struct action force_action_posts;
extern const struct action force_action_rotation;
extern const struct action force_action_plan_make;
extern const struct action force_action_plan_repair;
extern const struct action force_action_manifest;

/* ---- the exercise: exercise.c ---- */
bool force_exercise(struct exercise *exercise, GError **error);

#endif
