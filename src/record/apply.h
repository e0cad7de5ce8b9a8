/* Apply: the rows that a statement makes, ends and revives in the derived tables.
 *
 * The same code serves an append, a rebuild and an audit; only the stores differ. A statement makes
 * only its own rows; superseding, withdrawing, revoking and erasing are the engine's alone.
 */
#ifndef RECORD_APPLY_H
#define RECORD_APPLY_H

#include "record/chain.h"
#include "record/kind.h"
#include "store/store.h"

struct apply;

/* `tables` holds the derived tables, `log` the leaves (the same store, except in an audit). */
struct apply *apply_new(struct store *tables, struct store *log, const struct kinds *kinds);
void apply_free(struct apply *apply);
DEFINE_OWNED(apply)

/* Makes all derived tables, which must not be there. */
bool apply_make_tables(struct apply *apply, GError **error);
bool apply_drop_tables(struct apply *apply, GError **error);

/* Before a replay of the leaves from `since` on: learns from the erasures that stand in `from` what
 * erased rows had replaced and when they were in force, so that the tables come out as they
 * were. */
bool apply_learn_erasures(struct apply *apply, struct store *from, int64_t since, GError **error);
/* One line of a folder's erasures; false when it is not of that form. */
bool apply_learn_erasure(struct apply *apply, const char *line);
/* After it, when the same apply goes on with new statements. */
void apply_forget_erasures(struct apply *apply);

/* May these rows be replaced, withdrawn, erased? In force, same kind, same participant.
 * `may_erase`: the author may erase what others stated. ERROR_REFERENCE, ERROR_AUTHORITY. */
bool apply_check(struct apply *apply, const struct chain *chain, const struct statement *statement,
                 const char *author, bool may_erase, GError **error);

bool apply_statement(struct apply *apply, const struct statement *statement, int64_t log_index,
                     const char *author, GError **error);

/* Names of all derived tables, ends with NULL; g_strfreev. */
char **apply_tables(const struct kinds *kinds);

#endif
