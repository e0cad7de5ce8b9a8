/* Between the engine (findings.c), the comparison of readings and accounts (contest.c) and their
 * test; finding.h is for everybody else.
 */
#ifndef MISSION_FINDINGS_H
#define MISSION_FINDINGS_H

#include "mission/finding.h"

/* One reading of one account that had its say on an article. Texts are equal when their pointers
 * are. */
struct voice {
    const char *reading;
    const char *account;
    const struct view *view; /* of an account; NULL: the base, which speaks for every subject */
    const struct rule *rule;
    struct interval at; /* when its versions of the agreement governed */
};

void article_answer_free(struct article_answer *article);

/* Fills `contested` of every finding of one article, then drops accounts' findings that say just
 * what the base says. `findings` are sorted by time; `voices`: struct voice. */
void contest_findings(GPtrArray *findings, const GArray *voices, struct interval window);

#endif
