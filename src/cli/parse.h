/* A command line as a request: which action, with which parameters. Everything comes from the table
 * of commands; nothing here knows one of them.
 *
 *   truce COMMAND [WORD ...] [--option VALUE | --option=VALUE | -m VALUE] [--] [WORD ...]
 *
 * What is not of that form is ERROR_USAGE, with "did you mean" where something is near; a value
 * that its parameter does not take is ERROR_FIELD.
 */
#ifndef CLI_PARSE_H
#define CLI_PARSE_H

#include "cli/commands.h"

struct parsed {
    const struct action *action; /* also set on failure, once the command is known */
    struct request request;      /* world, progress: the caller's; the rest lives in `params`, argv
                                    and `default_mission` */
    json_t *params;              /* owned */
    bool wants_help;             /* then the request may lack what the action needs */
};
void parsed_clear(struct parsed *parsed);

/* `words` without the program's name. `default_mission` may be NULL. */
bool parse_command(int n_words, char *const *words, const char *default_mission,
                   struct parsed *parsed, GError **error);

#endif
