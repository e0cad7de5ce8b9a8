/* Rules that tours may break only together: a post's fewest people, and a way home for everybody.
 *
 * A plan that breaks one is no plan, so the search compares these before every objective.
 *
 * Private to this folder.
 */
#ifndef PLAN_OUTLINE_MANNING_H
#define PLAN_OUTLINE_MANNING_H

#include "plan/outline/outline.h"

/* On each day of [from, until) the post has `missing` people fewer than its minimum. */
struct shortfall {
    uint32_t post;
    int32_t from;
    int32_t until;
    int32_t missing;
};

/* Of sorted tours (tours_sort): a new GArray of struct shortfall, by post, then day. */
GArray *tours_shortfall(const struct outline *outline, const struct tour *tours, uint32_t n);

/* 0: no post is short and nobody is stranded. Else person-days, which fall as tours get nearer to
 * the rules: those that posts are short of, and those that people who serve at the start stay past
 * their limit because no lift takes them home. */
int64_t tours_broken(const struct outline *outline, const struct tour *tours, uint32_t n);

#endif
