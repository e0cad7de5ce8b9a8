/* Actions: everything a person or program can ask of truce, declared once.
 *
 * The table gives the command line's verb, its options and help, shell completion, later the HTTP
 * route and its OpenAPI operation. An action reads typed parameters and answers with JSON; what a
 * terminal shows is made from that JSON by the action's `show`, or by the default table.
 */
#ifndef MISSION_ACTION_H
#define MISSION_ACTION_H

#include <jansson.h>

#include "base/terminal.h"
#include "base/world.h"
#include "record/field.h"

/* Every action takes --json and --help besides. */
enum {
    ACTION_READS = 1 << 0,       /* takes -m, --at, --known */
    ACTION_STATES = 1 << 1,      /* takes -m, --as, --now */
    ACTION_MISSION = 1 << 2,     /* takes -m only */
    ACTION_NEW_MISSION = 1 << 3, /* the address is of one to be made: MISSION first or -m */
    ACTION_AS = 1 << 4,          /* takes --as, but need not have it */
    ACTION_CLOCK = 1 << 5,       /* takes --now */
};

/* Where people find it in the help, by what they have in mind. */
enum action_group {
    ACTION_LOOK,  /* what stands, what is due */
    ACTION_STATE, /* put something on record */
    ACTION_AGREE, /* agreement, participants' keys */
    ACTION_KEEP,  /* keep the record safe */
    ACTION_PLAN,  /* who relieves whom, when */
    ACTION_BEGIN, /* begin a mission or an exercise */
    ACTION_LEARN, /* kinds, help */
};

enum {
    PARAM_POSITIONAL = 1 << 8, /* beside REQUIRED of field.h */
    PARAM_REST = 1 << 9,       /* all further words, as a list */
    PARAM_FLAG = 1 << 10,      /* an option without a value */
};

/* A parameter is a field with flags of field.h and the ones above. Options are its name with `-`
 * for `_`. */
struct request {
    const struct world *world;
    const char *address;  /* of the mission, or NULL */
    const json_t *params; /* {name: value}, checked against the action's table; PARAM_REST: list */
    const char *as;       /* participant, or NULL */
    const char *now;      /* text of --now, or NULL */
    const char *at;       /* text of --at, or NULL */
    const char *known;    /* text of --known, or NULL */
    bool json;
    /* Progress of long work; never NULL. total 0: unknown. */
    void (*progress)(void *self, const char *what, int64_t done, int64_t total);
    void *progress_self;
};

struct reply {
    json_t *json;    /* owned */
    int exit_status; /* 0, or 1: something is breached */
    GString *note;   /* lines for stderr: warnings, or behind an error what to do; may be NULL */
};
void reply_clear(struct reply *reply);

struct action {
    const char *name;    /* "key enrol": words of the command line */
    const char *summary; /* one line, N_() */
    const char *help;    /* paragraphs and examples for people, N_(), or NULL */
    const struct field *params;
    unsigned flags;
    bool (*run)(const struct request *request, struct reply *reply, GError **error);
    void (*show)(struct terminal *terminal, const json_t *json); /* NULL: the default table */
    enum action_group group;
};

#endif
