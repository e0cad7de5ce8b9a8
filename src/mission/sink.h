/* Where a rule's findings and duties go, for one version of the agreement, article, reading and
 * account. Between findings.c, which sets it up, and the check_ and duties_ functions of finding.h,
 * which are sink.c's.
 */
#ifndef MISSION_SINK_H
#define MISSION_SINK_H

#include "mission/finding.h"

struct sink {
    /* of every finding and duty */
    const char *article;
    const char *rule;
    const char *reading;
    const char *account;
    struct interval governs; /* findings are cut to it */
    const struct zone *zone;

    /* ---- findings; NULL: none are asked for ---- */
    GPtrArray *findings; /* struct finding *, borrowed array */
    struct interval window;
    bool all;
    /* The article stands in the version before, behind: findings at that edge are wanted too,
     * because they may go on there. */
    bool goes_on_before;
    bool goes_on_behind;
    /* Of an account: the facts read, to leave out subjects it did not speak of. NULL: keep all. */
    const struct view *spoken;
    const struct rule *spoken_rule;
    struct instant first_looked; /* start of the earliest interval; INSTANT_MAX: there was none */

    /* ---- duties; NULL: none are asked for ---- */
    GArray *duties;   /* struct duty, borrowed array */
    guint n_before;   /* duties in it that are not this sink's */
    GHashTable *next; /* what is due: the earliest day so far; between begin and end */
    struct date from;
    struct date until;
};

void finding_free(struct finding *finding);
/* An account speaks for a subject of which it said something itself. */
bool account_speaks(const struct view *account, const struct rule *rule, const char *subject);
/* Before a rule's duties, for each article and reading. */
void sink_begin_duties(struct sink *sink);
/* Takes out the duties behind `until` that are not the next of their kind. */
void sink_end_duties(struct sink *sink);

#endif
