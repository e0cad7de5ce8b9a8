/* The agreement as data: agreement.yaml read, checked and held in memory.
 *
 * The file is YAML 1.2 (aliases and duplicate keys refused); every value is checked against tables
 * of struct field, so an error says "agreement.yaml:41:7: ...". Its canonical form (canonical JSON
 * of the same tree) is what the record carries beside the file's bytes; a struct agreement made
 * from either is the same.
 *
 * Errors: ERROR_MALFORMED (not YAML, or YAML that two programs could read differently),
 * ERROR_FIELD (a field is unknown, missing or of the wrong type), ERROR_REFERENCE (an id, rule,
 * kind or fact that is not there), ERROR_AGREEMENT (all else), ERROR_NEWER_FORMAT, ERROR_TOO_LARGE.
 *
 * docs/format/agreement.md describes the format; agreement_fields is its declaration.
 */
#ifndef MISSION_AGREEMENT_H
#define MISSION_AGREEMENT_H

#include <jansson.h>

#include "base/instant.h"
#include "record/field.h"

struct module_list; /* mission/module.h */

/* The whole file. */
extern const struct field agreement_fields[];

/* One name of a thing, by whom it is called so. Places have several and none is the right one. */
struct naming {
    const char *by;       /* participant, or "" for nobody in particular */
    const char *language; /* ISO 639 */
    const char *script;   /* ISO 15924, may be "" */
    const char *text;
};

struct participant {
    const char *id;
    const char *role; /* party, guarantor, contributor, member, observer, intermediary, force,
                         centre */
    const struct naming *names;
    unsigned n_names;
};

struct instrument {
    const char *id;
    const char *type; /* statement, resolution, decree, memorandum, ... */
    const char *title;
    const char *const *issuers;  /* participants or plain text; ends with NULL */
    const char *const *rests_on; /* instruments; ends with NULL */
    struct date dated;           /* DATE_MIN: its date is not stated */
    struct instant in_force;     /* INSTANT_MIN: not stated */
    const char *published;       /* where, or "" */
};

/* Something the agreement itself names: participant, instrument, place, line, link, role, rank,
 * post_type, article. */
struct named {
    const char *id_type; /* "place" */
    const char *id;
    const json_t *json; /* the whole entry; borrowed */
};

/* One way to read an article: its parameters with the reading's own laid over them. */
struct reading {
    const char *name;     /* "from entry into force"; "" for an article with one reading only */
    const json_t *params; /* object checked against the rule's table; owned by the agreement */
};

struct article {
    const char *id;
    const char *title;
    const char *instrument;
    const char *clause;
    const char *text;               /* what the instrument says, in the mission's words, or "" */
    const char *const *binds;       /* participants; ends with NULL */
    const char *rule;               /* "force.strength-ceiling" */
    const struct reading *readings; /* at least one */
    unsigned n_readings;
};

/* Who may say what. `say` is a kind, or "x.*": every kind of the module x and every kind whose name
 * begins with "x.". Every condition must hold: the field's value is one of `values`. */
struct permission_where {
    const char *field;
    const char *const *values; /* ends with NULL; "$self": the participant who says it */
};
struct permission {
    const char *const *who; /* participants; ends with NULL; "*": every participant */
    const char *const *say; /* ends with NULL */
    const struct permission_where *where;
    unsigned n_where;
};

/* Whose statements keep a fact. A fact not named here is kept by everybody who may say it. */
struct keeping {
    const char *fact;
    const char *const *kept_by; /* ends with NULL */
};

struct agreement {
    json_t *canonical; /* every text below is borrowed from it */
    GPtrArray *memory; /* the arrays that pointers below lead to */
    const char *slug;
    const char *title;
    struct zone *zone;
    struct interval in_force; /* of `at`: from the earliest instrument's date, without an end */
    const char *const *accepted_by; /* participants whose acceptance adopts or amends; NULL-ended */
    const char *proposer;           /* the participant that states the adoption */
    const char *const *may_erase;   /* participants besides the author; NULL-ended */
    const char *const *may_see_sealed;
    GArray *participants; /* struct participant */
    GArray *instruments;  /* struct instrument */
    GArray *named;        /* struct named */
    GArray *articles;     /* struct article, in the file's order */
    GArray *permissions;  /* struct permission */
    GArray *keepings;     /* struct keeping */
};

/* `modules` may be NULL: rules and kinds are then not checked. `file` is for error places. */
struct agreement *agreement_read(const char *yaml, size_t n, const char *file,
                                 const struct module_list *modules, GError **error);
/* From the record; no places in errors. */
struct agreement *agreement_from_canonical(const char *json, size_t n,
                                           const struct module_list *modules, GError **error);
void agreement_free(struct agreement *agreement);
DEFINE_OWNED(agreement)

const struct participant *agreement_participant(const struct agreement *agreement, const char *id);
const struct instrument *agreement_instrument(const struct agreement *agreement, const char *id);
const struct article *agreement_article(const struct agreement *agreement, const char *id);
/* Is there such an id of that type in the agreement ("participant", "place", ...)? */
const struct named *agreement_named(const struct agreement *agreement, const char *id_type,
                                    const char *id);
/* The name to show: in the wanted language, else the first, else the id itself. */
const char *naming_pick(const struct naming *names, unsigned n, const char *language,
                        const char *otherwise);

/* ERROR_AUTHORITY says what is allowed: may this participant state this row of this kind? The kinds
 * of the record itself (keys, acceptances, withdrawals, ...) are open to every participant here;
 * the mission's judge decides on what they name. Of fields only those that are not SEALED are read.
 */
bool agreement_allows(const struct agreement *agreement, const char *participant, const char *kind,
                      const json_t *fields, GError **error);
/* Whatever its fields say? Asked once for a statement of many rows. */
bool agreement_allows_always(const struct agreement *agreement, const char *participant,
                             const char *kind);
bool agreement_keeps(const struct agreement *agreement, const char *fact, const char *participant);

/* ERROR_AGREEMENT: what an amendment must not do (drop or retype an id, change slug). */
bool agreement_may_follow(const struct agreement *old, const struct agreement *new_one,
                          GError **error);

/* YAML to a JSON tree with places, for the reader and for its fuzz target. Plain true/false are
 * booleans, plain integers integers; all else strings. The caller owns the value, and frees it
 * before `places`, which holds the place of each value and the booleans of the tree. */
struct places;
json_t *yaml_parse(const char *yaml, size_t n, const char *file, struct places **places,
                   GError **error);
void places_free(struct places *places);
/* "agreement.yaml:41:7"; g_free. For struct locator. */
char *places_locate(void *self, const json_t *value);

#endif
