/* The commands of the command line: every action, and the few that are about the command line
 * itself.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "action/actions.h"

/* Ends with NULL; made once, never freed. */
const struct action *const *commands_all(void);
const struct action *commands_find(const char *name);

/* An option or positional word that several commands take. */
struct common_option {
    struct field field; /* `_` in its name stands for `-` */
    char letter;        /* 'm', or 0 */
    unsigned taken_by;  /* any of these flags of struct action; 0: every command */
    const char *value;  /* how help writes its value; NULL: it has none */
};
extern const struct common_option common_options[];
extern const unsigned n_common_options;
bool command_takes(const struct action *action, const struct common_option *option);

/* "--all-versions" of a parameter; g_free. */
char *option_text(const struct field *param);
/* "FILE", "DATE", "forward|reverse": what stands for a value in help; g_free. A parameter's help
 * may begin with it: "ID[/ROW]: your own earlier statement". */
char *value_word(const struct field *param);
/* The parameter's help without that word, or what it expects; g_free. */
char *param_help(const struct field *param);
/* "truce record KIND [FIELD=VALUE ...] --as PARTICIPANT -m MISSION"; g_free. */
char *command_usage(const struct action *action);

/* ERROR_USAGE "there is no WHAT WORD", and which of the candidates is meant if one is near, else
 * `otherwise`. False, as fail is. */
bool fail_nearest(GError **error, const char *what, const char *word, const GPtrArray *candidates,
                  const char *otherwise);
bool command_fail_unknown(GError **error, const char *word);

/* The groups of the help, in order; ends with a title of NULL. */
struct command_group {
    enum action_group group;
    const char *title; /* N_() */
};
extern const struct command_group command_groups[];

extern const struct action action_help;
extern const struct action action_complete;

#endif
