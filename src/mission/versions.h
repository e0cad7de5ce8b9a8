/* The texts of the agreement that the record carries, and which are in force since when: a state
 * machine fed with system statements in the log's order, without a store of its own.
 *
 * A mission keeps one for its log; an audit feeds a fresh one from the beginning.
 */
#ifndef MISSION_VERSIONS_H
#define MISSION_VERSIONS_H

#include "mission/agreement.h"
#include "mission/module.h"
#include "record/record.h"

struct version {
    struct agreement *agreement;
    struct hash id; /* of the statement that carries it */
    int64_t log_index;
    bool has_governs_from;
    struct instant governs_from;
    json_t *roots;          /* of an amendment: keys it adds or replaces; may be NULL */
    GHashTable *required;   /* participants that have not accepted yet */
    int64_t in_force_index; /* of the last acceptance; -1: not in force yet */
    struct instant in_force_received;
};

/* A new generation of the log that is waiting to be accepted, or was. */
struct continuation {
    struct hash id;
    int64_t log_index;
    GHashTable *required; /* participants that have not accepted yet */
};

struct versions {
    const struct module_list *modules;
    GPtrArray *all;           /* struct version *, in the log's order */
    GPtrArray *continuations; /* struct continuation * */
    bool is_exercise;
};

struct versions *versions_new(const struct module_list *modules);
void versions_free(struct versions *versions);
DEFINE_OWNED(versions)

/* The version in force last, or NULL. */
const struct version *versions_current(const struct versions *versions);
/* Is a continuation of the log waiting for acceptances? */
bool versions_continuing(const struct versions *versions);
/* The judge that this state machine is; `self` is the versions. */
struct judge versions_judge(struct versions *versions);

#endif
