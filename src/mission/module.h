/* A module: a folder under modules/, declared in one constant, and a word in meson.build.
 *
 * It states what cannot be derived: its kinds, its rules with the parameters and facts they read,
 * the facts it provides, its actions, its part of the board and of the exercise. Everything else
 * (tables, decoding, command line, help, forms) comes from these tables. A module includes no other
 * module and reads no table but its own.
 */
#ifndef MISSION_MODULE_H
#define MISSION_MODULE_H

#include <jansson.h>

#include "mission/fact.h"
#include "record/kind.h"
#include "store/store.h"

struct action;   /* mission/action.h */
struct check;    /* mission/finding.h */
struct exercise; /* mission/exercise.h */
struct view;     /* mission/view.h */

/* What it means that nobody said anything. */
enum silence { SILENCE_CANNOT_TELL, SILENCE_BREACHED };

enum {
    RULE_AGGREGATE = 1 << 0, /* its subject is the whole mission, so every account has one */
};

#define RULE_READS_MAX 8

struct rule {
    const char *name;     /* "force.strength-ceiling" */
    const char *sentence; /* what it demands, N_() */
    const struct field *params;
    enum fact reads[RULE_READS_MAX];
    unsigned n_reads;
    enum silence silence;
    unsigned flags;
    bool (*check)(struct check *check, GError **error);
    bool (*duties)(struct check *check, GError **error); /* NULL: none */
};

struct fact_provider {
    enum fact fact;
    const char *const *kinds; /* kinds of statements it is made of; ends with NULL */
    /* Appends rows to `rows`, a GArray of the fact's struct. Uses view_counts() to leave out
     * statements that this account does not count. */
    bool (*load)(struct view *view, GArray *rows, GError **error);
};

struct module {
    const char *name;
    const char *summary;
    const struct kind *kinds;            /* ends with KINDS_END */
    const struct rule *rules;            /* ends with a rule without a name */
    const struct fact_provider *facts;   /* ends with a provider without load */
    const struct action *const *actions; /* ends with NULL; may be NULL */
    const struct sql *const *sql;        /* all its named statements; ends with NULL */
    /* Adds the module's lines to the board of `truce status`: members of an object. */
    bool (*board)(struct view *view, struct instant at, json_t *board, GError **error);
    /* Plays the module's part in an exercise; NULL: none. */
    bool (*exercise)(struct exercise *exercise, GError **error);
};

/* Made by tools/modules.py from the list in meson.build; ends with NULL. */
extern const struct module *const modules_all[];

struct module_list {
    const struct module *const *modules;
    struct kinds *kinds; /* those of the record itself and of every module */
};

/* For this process, made once; never freed. */
const struct module_list *module_list(void);
const struct rule *modules_rule(const struct module_list *list, const char *name);
bool modules_has(const struct module_list *list, const char *module_name);
const struct fact_provider *modules_provider(const struct module_list *list, enum fact fact);
const char *fact_name(enum fact fact);
const char *fact_meaning(enum fact fact);
size_t fact_row_size(enum fact fact);
/* -1 when there is none. */
int fact_by_name(const char *name);
/* Rules, kinds, facts, actions as JSON: `truce kinds --json`. */
json_t *modules_describe(const struct module_list *list);

#endif
