/* Facts: what one module may know of another, and what rules read.
 *
 * A fact is a list of rows of a C struct declared here, with its contract: what a row means, whose
 * statements make it, in which order rows come. One module provides it (a load function in its
 * table), rules name it in their declaration; nobody reads another module's tables. Rows live as
 * long as the view; texts are interned in the view, so equal ids are equal pointers.
 */
#ifndef MISSION_FACT_H
#define MISSION_FACT_H

#include "base/instant.h"

/* A row of the record, by where it stands. log_index -1: none. */
struct evidence {
    int64_t log_index;
    int64_t row;
};
#define EVIDENCE_NONE ((struct evidence){-1, 0})

/*   id        row type              name          meaning */
#define FACT_TABLE(X)                                                                              \
    X(TOUR, struct fact_tour, "tour", "one person's time in the area, at a position")              \
    X(POSITION, struct fact_position, "position",                                                  \
      "a slot in the establishment, with role and post")                                           \
    X(POST, struct fact_post, "post", "a post and when it was open")                               \
    X(PERSON, struct fact_person, "person", "a person of the force, without sealed fields")        \
    X(ABSENCE, struct fact_absence, "absence",                                                     \
      "time a person on tour is away: leave, sick, duty travel")                                   \
    X(STRENGTH, struct fact_strength, "strength",                                                  \
      "people assigned and present, as steps over time")                                           \
    X(NOTICE, struct fact_notice, "notice", "notices of termination, with the day received")       \
    X(TERM, struct fact_term, "term",                                                              \
      "events of the mandate: suspended, resumed, drawn down, ended")                              \
    X(FULFILMENT, struct fact_fulfilment, "fulfilment", "dated obligations reported fulfilled")    \
    X(POSTPONEMENT, struct fact_postponement, "postponement",                                      \
      "dates that obligations are moved to")                                                       \
    X(LIFT, struct fact_lift, "lift", "flights and convoys, as scheduled")                         \
    X(QUALIFICATION, struct fact_qualification, "qualification",                                   \
      "roles that people are qualified for, and from when to when")                                \
    X(PLANNED_ABSENCE, struct fact_planned_absence, "planned-absence",                             \
      "days on which a person cannot serve")                                                       \
    X(PLAN, struct fact_plan, "plan", "plans of who relieves whom, as published")                  \
    X(ORDER, struct fact_order, "order", "who comes and goes with which lift, as ordered")         \
    X(PIN, struct fact_pin, "pin", "tours that somebody has fixed, for plans to go around")        \
    X(PUBLICATION, struct fact_publication, "publication", "instruments published")

enum fact {
#define X(id, type, name, meaning) FACT_##id,
    FACT_TABLE(X)
#undef X
        FACT_COUNT
};

/* By person, then arrival. A departure without an arrival makes a row with arrived = INSTANT_MIN;
 * a new arrival of the same person at the same position before a departure too, with the earlier
 * tour's departed unknown: it ends where the new one begins, and `unclosed` is set. */
struct fact_tour {
    const char *person;
    const char *position;
    struct instant arrived;
    struct instant departed; /* INSTANT_MAX: still there */
    bool unclosed;
    struct evidence arrival;
    struct evidence departure;
};

/* By position. */
struct fact_position {
    const char *position;
    const char *post;
    const char *role;
    const char *unit; /* "" when none */
    struct instant since;
    struct instant until;
    struct evidence evidence;
};

/* By post, then since. A post reopened makes a second row. */
struct fact_post {
    const char *post;
    const char *type;
    const char *place; /* "" when none */
    const char *along; /* line or link it stands along; "" when none */
    int64_t minimum;   /* fewest people present; 0: none stated */
    struct instant since;
    struct instant until;
    struct evidence opened;
    struct evidence closed;
};

struct fact_person {
    const char *person;
    const char *contributor; /* participant, "" when none */
    const char *rank;
    struct evidence evidence;
};

struct fact_absence {
    const char *person;
    const char *reason; /* leave, sick, duty-travel, ... */
    bool outside;       /* out of the area: not present */
    struct instant since;
    struct instant until;
    struct evidence evidence;
};

/* Steps by time: from `at` on, so many. The first step is at the first event. */
struct fact_strength {
    struct instant at;
    int64_t assigned; /* people with a tour running */
    int64_t present;  /* of these, not absent outside the area; visitors that count are in */
};

/* By participant, in the order in which they were stated. What is said of a notice (received,
 * withdrawn, contested) belongs to its participant's last one before that is not withdrawn. Where
 * several recipients speak, the earliest day counts: from then on the notice was known. */
struct fact_notice {
    const char *participant; /* whose notice it is */
    struct date received_on; /* as the recipient says; the giver's word where no recipient spoke */
    bool by_recipient;
    struct instant withdrawn; /* start of that local day; INSTANT_MAX: not */
    const char *contested_by; /* participant; "" when nobody does */
    struct evidence given;
    struct evidence last; /* the statement that decided received_on, withdrawal or contest */
};

enum term_event { TERM_SUSPENDED, TERM_RESUMED, TERM_DRAWDOWN_BEGUN, TERM_ENDED };

/* By date, then in the order in which they were stated. */
struct fact_term {
    enum term_event event;
    struct date on;
    struct evidence evidence;
};

/* By article, then date, then in the order in which they were stated. */
struct fact_fulfilment {
    const char *article;
    bool fulfilled; /* false: reported not fulfilled as of that day */
    struct date on;
    const char *author;
    struct evidence evidence;
};

/* By article, then in the order in which they were stated; of all authors in every account: a date
 * is moved by what all whom the article binds have said, which is one thing and not versions. */
struct fact_postponement {
    const char *article;
    struct date moved_to;
    const char *author;
    struct evidence evidence;
};

/* By instrument, then date. */
struct fact_publication {
    const char *instrument;
    struct date on;
    const char *where;
    struct evidence evidence;
};

/* By lift. The last statement on a lift counts: scheduled, moved, or cancelled. */
struct fact_lift {
    const char *lift;
    struct date day;
    int64_t seats;     /* into the area, and as many out of it */
    int64_t cost;      /* a weight among lifts, not money */
    int64_t kilograms; /* each way; -1: not stated */
    bool cancelled;
    struct evidence evidence; /* of the last schedule, cancelled or not */
};

/* By person, then in the order in which they were stated. */
struct fact_qualification {
    const char *person;
    const char *role;
    struct date since; /* DATE_MIN: not stated */
    struct date until; /* first day on which it no longer holds; DATE_MAX: none stated */
    struct evidence evidence;
};

/* By person, then since. Absences that have begun are among them where somebody has said until when
 * they should last. */
struct fact_planned_absence {
    const char *person;
    const char *reason;
    struct date since;
    struct date until; /* first day back */
    struct evidence evidence;
};

/* In the order in which they were published. From the day `rules` on a plan takes the place of all
 * those published before it, whatever days they reach to. */
struct fact_plan {
    const char *plan;
    struct date since;
    struct date until;
    struct date rules;   /* its freeze, or since */
    const char *problem; /* SHA-256 of the attached file of the problem; "" when none */
    struct evidence evidence;
};

/* By day, lift, then person: those in force, each by the plan that rules on its lift's day. */
struct fact_order {
    const char *plan;
    const char *person;
    const char *position;
    const char *lift;
    struct date day; /* the lift's, as now scheduled */
    bool arrives;    /* false: leaves */
    bool cancelled;  /* the lift is */
    struct evidence evidence;
};

/* In the order in which they were stated; of the same person, position and arrival only the last.
 */
struct fact_pin {
    const char *position;
    const char *person;
    const char *arrives; /* lift; "": is there already */
    const char *leaves;  /* lift; "": is there when a plan ends */
    const char *waiver;  /* why it may break rules; "": it may not */
    struct evidence evidence;
};

#endif
