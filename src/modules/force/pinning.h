/* What is to be said of tours before somebody pins them: the rules they break by themselves, and
 * what they mean for what is ordered now.
 *
 * Pure: a problem in, sentences out. The problem is posed again (pose.h), with the orders in force
 * as its published plan and what is pinned already.
 */
#ifndef MODULES_FORCE_PINNING_H
#define MODULES_FORCE_PINNING_H

#include <glib.h>
#include <stdbool.h>

struct problem; /* plan/problem.h */

/* Sentences, of char *. */
struct pinning_words {
    GPtrArray *breaks;   /* why the pins cannot be stated so */
    GPtrArray *waived;   /* rules that they break, and have a waiver for */
    GPtrArray *warnings; /* what has to change, or is odd */
};
struct pinning_words pinning_words_new(void);
void pinning_words_clear(struct pinning_words *words);

/* `wished`: struct fact_pin (mission/fact.h), judged together, as they would be stated. One of the
 * same person, position and arrival as one pinned already takes its place. False: *error,
 * ERROR_FIELD when one names what the problem does not have. */
bool pinning_judge(const struct problem *problem, const GArray *wished, struct pinning_words *words,
                   GError **error);

/* Two pins by which the two people exchange the tours that are next ordered of each and have not
 * begun. Borrows the problem's texts; the array is the caller's. NULL: *error, ERROR_STATE. */
GArray *pinning_swap(const struct problem *problem, const char *first, const char *second,
                     const char *waiver, GError **error);

#endif
