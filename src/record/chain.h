/* The chain: what the log must remember in memory to say whether a statement continues it.
 *
 * A state machine without a store: the tree's right edge, the last `received`, and for every key
 * whose it is, from where to where it holds, and its last number and statement. The record keeps
 * one for its end; an audit walks a fresh one from the beginning.
 */
#ifndef RECORD_CHAIN_H
#define RECORD_CHAIN_H

#include "record/merkle.h"
#include "record/statement.h"

enum key_state {
    KEY_ROOT,    /* a participant's root key */
    KEY_OFFICER, /* enrolled under it */
    KEY_PENDING, /* a root that an amendment brings: it may only accept, until that is in force */
    KEY_RETIRED, /* replaced by a successor; what it signed stands */
    KEY_REVOKED, /* what it signed from revoked_from on no longer counts */
};

struct log_key {
    struct hash key;
    char *participant;
    char *holder; /* of an officer's key, else NULL */
    enum key_state state;
    int64_t since;        /* log index of the statement that brought it */
    int64_t revoked_from; /* INT64_MAX: not revoked */
    int64_t last_number;  /* 0: nothing signed yet */
    struct hash last;     /* id of its last statement, when last_number > 0 */
};

/* A generation of the log: the name and the key of its checkpoints. */
struct generation {
    char *origin;
    struct hash log_key;
    int64_t since; /* log index of the adoption or continuation that brought it */
    bool in_force;
};

struct chain {
    char *mission;
    struct frontier frontier;
    struct instant last_received;
    GHashTable *keys;       /* struct hash * to struct log_key *, owned */
    GPtrArray *generations; /* struct generation *, owned */
};

struct chain *chain_new(const char *mission);
void chain_free(struct chain *chain);
DEFINE_OWNED(chain)

struct log_key *chain_key(const struct chain *chain, const struct hash *public_key);
/* The root in force of a participant, or NULL. */
struct log_key *chain_root(const struct chain *chain, const char *participant);

/* The generation in force, or NULL before the adoption. */
const struct generation *chain_generation(const struct chain *chain);
/* Of that name, in force; or NULL. */
const struct generation *chain_generation_named(const struct chain *chain, const char *origin);

/* What the next one is called; g_free. */
char *chain_next_origin(const struct chain *chain);

/* Does the statement continue the log: mission, key, number, previous? The first statement of a log
 * brings its own keys. ERROR_KEY, ERROR_NUMBER, ERROR_REFERENCE. `*author` is borrowed. */
bool chain_check(const struct chain *chain, const struct statement *statement,
                 struct log_key **author, GError **error);
/* What only a root may say, and what a statement about keys must keep to. */
bool chain_check_keys(const struct chain *chain, const struct statement *statement,
                      const struct log_key *author, GError **error);
/* Root keys that a statement brings: acceptable, unknown so far, one a participant. ERROR_KEY. */
bool chain_check_roots(const struct chain *chain, const json_t *roots, GError **error);
/* Takes it in: the key's number, and for statements about keys what they change. The leaf itself
 * goes to the frontier apart. False: by a key that the chain does not know, which happens only in a
 * damaged log. */
bool chain_take(struct chain *chain, const struct statement *statement, int64_t log_index);
/* What the amendment or continuation at `log_index` brought is in force from now on: its roots, its
 * generation. */
void chain_activate(struct chain *chain, int64_t log_index);

/* When the log receives a statement at `now`: never before the last. ERROR_CLOCK. */
bool chain_receive(const struct chain *chain, struct instant now, bool accept_leap,
                   struct instant *received, GError **error);

#endif
