/* Help, from the table: what there is, one command, one kind of statement.
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/commands.h"
#include "record/kind.h"

/* What a duty officer sees who types `truce` alone. */
void help_overview(struct terminal *terminal);
void help_command(struct terminal *terminal, const struct action *action);
/* The fields of a kind, with an example made from them. */
void help_kind(struct terminal *terminal, const struct kind *kind);
/* The manual page, mdoc; g_free. */
char *manual_page(void);

#endif
