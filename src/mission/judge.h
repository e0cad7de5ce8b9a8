/* What the agreement in force says about a statement: may this participant say it, and do its ids
 * name something? Judged once, when the log takes the statement.
 */
#ifndef MISSION_JUDGE_H
#define MISSION_JUDGE_H

#include "mission/agreement.h"
#include "mission/module.h"
#include "record/statement.h"

/* The text of an adoption (`in_force` NULL) or amendment: the file gives the canonical form, reads
 * with this program's modules, and may follow what is in force. ERROR_AGREEMENT. */
bool judge_text(const struct module_list *modules, const struct statement *statement,
                const struct agreement *in_force, GError **error);

/* Every row: permission of the author, and every id. ERROR_AUTHORITY, ERROR_REFERENCE. */
bool judge_rows(const struct module_list *modules, const struct agreement *agreement,
                struct store *tables, const struct statement *statement, const char *author,
                GError **error);

/* One row that is not stated yet, so that an import can say of every line what would be refused.
 * `open`: its fields that are not SEALED. */
bool judge_row(const struct module_list *modules, const struct agreement *agreement,
               struct store *tables, const struct kind *kind, const char *author,
               const json_t *open, GError **error);

#endif
