/* What the files of apply share: apply.c (tables, statements), apply_check.c (may it be said?),
 * apply_rows.c (versions of rows), apply_revoke.c (what a revoked key said and did).
 *
 * Rows that replace one another are links of one chain, however it branched: at most one row of a
 * chain is in force. A row whose key was revoked at or before it is void: it never comes back, and
 * what would revive it revives the nearest row in front of it that is not void.
 *
 * A replay meets rows that were erased later, without their content, and must still know when they
 * were in force: struct ghost stands for such a row from its statement to the act that erased it.
 */
#ifndef RECORD_APPLY_PRIVATE_H
#define RECORD_APPLY_PRIVATE_H

#include "record/apply.h"
#include "record/record_private.h"

/* SQL made from a kind's declaration, once per apply. */
struct kind_sql {
    char *table;
    char *insert;
    char *finish; /* ends a row in force */
    char *revive; /* a new version of a row's last one */
    char *in_force;
    char *said;        /* rows in force that a statement stated */
    char *last_ended;  /* what ended a row's last version */
    char *drop_rows;   /* %s: of one row, or of all of a statement */
    char *drop_values; /* %s: the column */
};

/* A row of the log, by where it stands. */
struct row_place {
    int64_t log_index;
    int64_t row;
    const struct kind *kind;
};

struct ghost {
    int64_t row;
    bool has_old;
    struct row_place old; /* what it replaced; without its kind */
    bool is_stated;       /* the replay has come to it */
    bool is_in_force;
    int64_t ended_by; /* -1: never ended */
    char *author;
};

struct apply {
    struct store *tables;
    struct store *log;
    const struct kinds *kinds;
    struct kind_sql *sql; /* one per kind */
    bool is_replay;
    GHashTable *ghosts; /* int64_t * (log index) to GPtrArray of struct ghost */
    GPtrArray *texts;   /* bound and waiting for their query to run */
};

const struct kind_sql *apply_sql(struct apply *apply, const struct kind *kind);

/* Where the statement of that id stands; ERROR_REFERENCE when it is not in the log. */
bool apply_demand_statement(struct apply *apply, const struct hash *id, struct row_place *place,
                            struct hash *author_key, GError **error);
/* A field of a row; NULL when it is absent or withheld. */
const json_t *apply_open(const struct statement *statement, unsigned row, const char *name);
/* The row that a row of a withdrawal or erasure names; row -1: all. */
bool apply_target(struct apply *apply, const struct statement *statement, unsigned row,
                  struct row_place *place, struct hash *author_key, GError **error);

/* The ghosts of a statement that the replay has come to, or NULL. */
GPtrArray *apply_ghosts(struct apply *apply, int64_t log_index);
/* NULL: none, or the replay has not come to it. */
struct ghost *apply_ghost(struct apply *apply, const struct row_place *place);

/* *author (g_free) may be NULL. */
bool apply_in_force(struct apply *apply, const struct row_place *place, bool *is_in_force,
                    char **author, GError **error);
bool apply_insert(struct apply *apply, const struct row *row, const struct row_place *place,
                  const char *author, GError **error);
/* A row that is withheld or was erased. */
bool apply_insert_missing(struct apply *apply, const struct row_place *place, const char *author,
                          GError **error);
bool apply_replace(struct apply *apply, const struct row_place *place, const struct row_place *old,
                   GError **error);
/* Ends the row, and what it had replaced comes back. */
bool apply_withdraw(struct apply *apply, const struct row_place *place, int64_t by, GError **error);
bool apply_finish(struct apply *apply, const struct row_place *place, int64_t by, GError **error);
bool apply_revive(struct apply *apply, const struct row_place *place, int64_t by, GError **error);
/* Was it stated by a key that has been revoked from there on? */
bool apply_is_void(struct apply *apply, const struct row_place *place, bool *is_void,
                   GError **error);
/* The nearest row in front of it in its chain that is not void. */
bool apply_before(struct apply *apply, const struct row_place *place, bool *found,
                  struct row_place *before, GError **error);
bool apply_note_index(struct apply *apply, const struct sql *sql, int64_t log_index,
                      const char *kind, GError **error);

/* All keys that the statement revokes, at once. */
bool apply_revocation(struct apply *apply, const struct statement *revocation, int64_t log_index,
                      GError **error);
bool apply_erasure(struct apply *apply, const struct statement *erasure, unsigned row,
                   GError **error);

#endif
