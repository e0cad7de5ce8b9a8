/* A view: the record as known at one log size, by the base or by one participant's account.
 *
 * Facts are loaded once per view and shared by all rules. Not shared between threads.
 */
#ifndef MISSION_VIEW_H
#define MISSION_VIEW_H

#include "mission/fact.h"
#include "mission/mission.h"

struct view;

/* `account` NULL or "": the base. */
struct view *view_new(struct mission *mission, int64_t known, const char *account);
void view_free(struct view *view);
DEFINE_OWNED(view)

struct mission *view_mission(struct view *view);
struct store *view_store(struct view *view);
int64_t view_known(const struct view *view);
const struct zone *view_zone(const struct view *view);
/* "" is the base. */
const char *view_account(const struct view *view);
/* All versions of the agreement, as known: struct governing, oldest first; owned by the view. */
const GArray *view_agreements(struct view *view);
/* The agreement that governs `at`, as known. NULL before the first. */
const struct agreement *view_agreement(struct view *view, struct instant at);

/* Rows of a fact: a GArray of its struct, owned by the view. NULL with *error set on failure. */
const GArray *view_fact(struct view *view, enum fact fact, GError **error);

/* Same text, one pointer, for the view's lifetime. */
const char *view_intern(struct view *view, const char *text);
/* The same, and quicker where `text` followed the interned `before` the last time too: who came
 * together is often named together again. */
const char *view_intern_after(struct view *view, const char *before, const char *text);

/* For a fact's load: should a statement by `author` about `subject` be counted? Base: when the
 * agreement says that the author keeps the fact (the latest version known says so). Account of P:
 * P's own; of others only keepers' on subjects P did not speak of. Call view_note_spoken for every
 * row first when the view has an account (view_has_account), then view_counts. */
bool view_has_account(const struct view *view);
void view_note_spoken(struct view *view, const char *subject, const char *author);
bool view_counts(struct view *view, enum fact fact, const char *subject, const char *author);

/* ---- for the engine, of a fact that view_fact has loaded ---- */

/* Participants who said something on the fact that the base does not count, or that another keeper
 * of the fact said too: those who have an account of their own. Of a view of the base. */
const GPtrArray *view_accounts(const struct view *view, enum fact fact);
/* Did this view's account say anything about the subject? */
bool view_spoke(const struct view *view, enum fact fact, const char *subject);
/* A kind that the fact is made of and of which this copy lacks bodies; NULL: none. */
const char *view_withheld(const struct view *view, enum fact fact, int64_t *n);

/* Runs `sql` with $1 = known size, for a load function: columns log_index, row_no, author and the
 * fact's own. */
struct query *view_query(struct view *view, const struct sql *sql, GError **error);

#endif
