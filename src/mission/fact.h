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

#endif
