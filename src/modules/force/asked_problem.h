/* The rotation problem that a request asks for: what is known of the mission, under the terms that
 * its parameters say.
 */
#ifndef MODULES_FORCE_ASKED_PROBLEM_H
#define MODULES_FORCE_ASKED_PROBLEM_H

#include "mission/action.h"
#include "mission/view.h"
#include "modules/force/pose.h"
#include "plan/plan.h"

struct asked_problem {
    struct date until; /* the day after the last one planned */
    bool again;        /* the orders in force are the plan published earlier ... */
    struct date freeze;
    bool as_published;    /* terms that are not given are those of the plan published last */
    const GArray *wished; /* struct fact_pin: of people who must be in the problem; may be NULL */
};

/* A parameter's text; NULL: not given. */
const char *asked_text(const struct request *request, const char *name);

/* The parameters, for tables of actions where terms that are not given are those of the plan
 * published last. */
#define TERMS_AS_PUBLISHED                                                                         \
    {"min_days", FIELD_COUNT, OPTIONAL, N_("shortest tour, in days")},                             \
        {"dwell_days", FIELD_COUNT, OPTIONAL, N_("days at home between two tours")},               \
        {"relief_share", FIELD_TEXT, OPTIONAL,                                                     \
         N_("SHARE: most of a post's positions relieved at once, such as 1/3, or none")},          \
        {"relief_days", FIELD_COUNT, OPTIONAL, N_("what \"at once\" means, in days")},             \
        {"handover", FIELD_TEXT, OPTIONAL,                                                         \
         N_("ROLE=DAYS,...: how long both are there when one relieves the other")},                \
    {                                                                                              \
        "handover_days", FIELD_COUNT, OPTIONAL, N_("the same in all other roles")                  \
    }

/* Posed for the day after `at`. NULL: *error, and the faults in the reply's note. `words` holds
 * the notes even of what was posed. */
struct problem *asked_problem(const struct request *request, struct view *view, struct instant at,
                              const struct asked_problem *asked, struct pose_words *words,
                              struct reply *reply, GError **error);

/* Will the planner take it? What was ordered may never have been possible. `text` is the problem as
 * a file. False: *error, and the contradictions in the reply's note. */
bool asked_problem_is_sound(const char *text, size_t n, struct reply *reply, GError **error);

/* The best plan in the parameter "seconds", telling of its progress. NULL: *error. */
struct plan *asked_problem_solve(const struct request *request, const struct problem *problem,
                                 GError **error);

/* Writes the plan, or with NULL the problem, which must be sound. */
bool asked_problem_put(const struct request *request, const char *path,
                       const struct problem *problem, const struct plan *plan, struct reply *reply,
                       GError **error);

/* The notes, for a reply's JSON. New reference. */
json_t *asked_problem_notes(const struct pose_words *words);

/* The last day that plans in force reach to, that is the latest `until`; DATE_MIN: nothing is
 * published. False: *error. */
bool asked_problem_published_until(struct view *view, struct date *until, GError **error);

#endif
