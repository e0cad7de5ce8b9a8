/* Texts numbered in the order in which they were first seen, and found again by hash.
 *
 * Private to this folder. The numbers stay below PLAN_NONE.
 */
#ifndef PLAN_FILES_NAMES_H
#define PLAN_FILES_NAMES_H

#include "plan/problem.h"

struct names;

/* Keeps copies of the texts in `texts`, which must outlive it; where that is NULL, every text put
 * must itself outlive it and end with NUL. */
struct names *names_new(GStringChunk *texts);
void names_free(struct names *names);
DEFINE_OWNED(names)

/* The number of the text, which is a new one when it was not there. */
uint32_t names_put(struct names *names, const char *text, size_t n);
/* PLAN_NONE when it is not there. */
uint32_t names_find(const struct names *names, const char *text, size_t n);
const char *names_text(const struct names *names, uint32_t number);
uint32_t names_count(const struct names *names);

#endif
