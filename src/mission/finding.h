/* Findings: per article, rule, subject, reading and account, what holds over which time.
 *
 * A rule's check states what it finds as intervals of `at`; the engine runs it for every reading
 * and account, clips to the agreement version that governs, joins adjacent equal intervals, and
 * answers for an instant or a window. Nothing here is part of the log.
 */
#ifndef MISSION_FINDING_H
#define MISSION_FINDING_H

#include <jansson.h>

#include "mission/fact.h"
#include "mission/module.h"

/* Worst last, so that comparing is comparing. */
enum status { STATUS_KEPT, STATUS_DUE, STATUS_CANNOT_TELL, STATUS_BREACHED };
const char *status_name(enum status status); /* "kept", "due", "cannot-tell", "breached" */

struct view; /* the record as known at a size, by one account (mission/view.h) */
struct agreement;
struct article;

/* What a check is asked: one article, one reading, one account. */
struct check {
    struct view *view;
    const struct article *article;
    const char *reading; /* name */
    const json_t *params;
    struct sink *sink;
};

/* ---- parameters, typed; checked against the rule's table when the agreement was read ---- */
const char *check_text(const struct check *check, const char *name, const char *otherwise);
int64_t check_count(const struct check *check, const char *name, int64_t otherwise);
bool check_has(const struct check *check, const char *name);
struct date check_date(const struct check *check, const char *name);     /* asserted to be there */
struct period check_period(const struct check *check, const char *name); /* asserted to be there */
enum end_of_month check_end_of_month(const struct check *check);         /* param end_of_month */

/* ---- findings ---- */

/* Does anybody want a finding of that status over that time? False: do not compose the sentence.
 * Call it for every interval, kept ones too: it is how the engine knows from when on there was
 * something to look at. An interval is stated whole, from the change that begins it to the one that
 * ends it; the engine cuts it to the time that the agreement's version governs, and joins again
 * what only such a cut has parted. */
bool check_wants(struct check *check, enum status status, struct instant since,
                 struct instant until);

struct finding_draft {
    const char *subject;
    enum status status;
    struct instant since;
    struct instant until; /* INSTANT_MAX: no end in sight */
    struct instant due;   /* INSTANT_MAX: none */
    char *because;        /* taken over */
    GPtrArray *subjects;  /* of char *, with g_free; taken over; NULL: none */
    const struct evidence *evidence;
    unsigned n_evidence;
};
void check_add(struct check *check, const struct finding_draft *draft);

/* ---- duties ---- */
/* The first date asked for that the article's version governs; a rule begins there. */
struct date duties_from(const struct check *check);
/* Does anybody want a duty of that kind on that date? False before the first date asked for; else
 * false for all later dates too. */
bool duties_want(struct check *check, struct date date, const char *what);
void duties_add(struct check *check, struct date date, const char *subject, const char *what);

/* ---- asking ---- */

struct question {
    struct interval window; /* an instant T is [T, T + 1 ms) */
    bool all;               /* kept ones too */
};

/* What another reading or account says of the same subject while a finding holds. */
struct dissent {
    const char *reading;
    const char *account;
    enum status status;
};

struct finding {
    const char *article;
    const char *rule;
    const char *reading;
    const char *account; /* "" is the base */
    char *subject;
    GPtrArray *subjects; /* may be NULL */
    enum status status;
    struct instant since;
    struct instant until;
    struct instant due;
    char *because;
    struct evidence *evidence;
    unsigned n_evidence;
    GArray *contested; /* struct dissent; NULL: all who can tell say the same */
    bool whole;        /* nothing can be told of any subject of the article */
};

struct article_answer {
    const struct article *article;
    enum status worst;   /* over the window */
    bool contested;      /* accounts or readings differ in the window */
    char *because;       /* of the worst finding, or why nothing can be told */
    GPtrArray *findings; /* struct finding *; not kept ones, and kept ones with `all` */
};

/* Readings and articles live as long as the mission, all else as long as the answer. */
struct answer {
    GPtrArray *articles; /* struct article_answer *, in the agreement's order */
    GStringChunk *texts;
};
/* `known`: log size. An account's finding that says just what the base says is left out. */
struct mission;
struct answer *findings_ask(struct mission *mission, int64_t known, const struct question *question,
                            GError **error);
/* The same on a view of the base that is there already, with what it has loaded. */
struct answer *findings_ask_in(struct view *base, const struct question *question, GError **error);
void answer_free(struct answer *answer);
DEFINE_OWNED(answer)
bool answer_breached(const struct answer *answer);
/* The array of check --json. Ids of evidence are looked up in the record. */
json_t *answer_json(struct mission *mission, const struct answer *answer, GError **error);

struct duty {
    const char *article;
    const char *reading;
    struct date date;
    char *subject;
    char *what;
};
/* struct duty, by date: the next per article, reading and what, and all within [from, until].
 * g_array_unref frees their texts too. */
GArray *duties_ask(struct mission *mission, int64_t known, struct date from, struct date until,
                   GError **error);
/* The same in a view of the base that somebody else goes on using. */
GArray *duties_ask_in(struct view *base, struct date from, struct date until, GError **error);

#endif
