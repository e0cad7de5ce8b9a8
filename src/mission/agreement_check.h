/* What an agreement must be beyond the shape of its fields. Private to this folder.
 */
#ifndef MISSION_AGREEMENT_CHECK_H
#define MISSION_AGREEMENT_CHECK_H

#include "base/error.h"
#include "mission/agreement.h"
#include "mission/module.h"

/* The members that name things: {"places", "place"}; ends with a member NULL. */
struct agreement_section {
    const char *member;
    const char *id_type;
};
extern const struct agreement_section agreement_sections[];

/* The whole of it: shape, then what the parts say of each other. `places` may be NULL: errors then
 * have no place. `modules` NULL: rules, kinds and facts are not looked at. */
bool agreement_check(const json_t *tree, struct places *places, const struct module_list *modules,
                     GError **error);

/* The parameters of an article under a reading: the reading's own laid over the article's.
 * `reading` may be NULL. The caller owns the object; its values are shared. */
json_t *agreement_overlay(const json_t *article, const json_t *reading);

/* Is `say` a pattern, "x.*"? *n: characters of its stem with the dot, else of all of it. */
bool say_is_pattern(const char *say, size_t *n);
/* Does `say` cover the kind? `module`: the one that declares it, or NULL. */
bool say_covers(const char *say, const char *kind, const struct module *module);
/* The module of a kind, or NULL: the record's own, or unknown. */
const struct module *module_of_kind(const struct module_list *modules, const char *kind);

/* ---- for the checks themselves ---- */

struct checker {
    const json_t *tree;
    struct places *places;             /* or NULL */
    const struct module_list *modules; /* or NULL */
    GHashTable *ids;                   /* "place lachin" to its entry, const json_t * */
    /* Parameters laid over one another stand nowhere in the file: errors about the object itself
     * point at what stands there. */
    const json_t *overlay;
    const json_t *overlay_at;
};

/* A sentence behind the place of `at`; false. */
bool checker_refuse(const struct checker *checker, const json_t *at, enum error_code code,
                    GError **error, const char *format, ...) G_GNUC_PRINTF(5, 6);
/* "; did you mean 'x'?", or ""; g_free. Candidates are const char *. */
char *checker_hint(const char *word, const GPtrArray *candidates);
/* The same for a name "stem.rest" of which this program does not know the stem: only a candidate
 * with the same rest is meant, since a name of another module may look like any. */
char *checker_stem_hint(const char *name, const GPtrArray *candidates);
/* Is there such a thing in the agreement? True for types that statements make, such as posts. */
bool checker_resolve(const struct checker *checker, const char *id_type, const json_t *id,
                     GError **error);
/* A list must have an entry. */
bool checker_not_empty(const struct checker *checker, const json_t *object, const char *name,
                       GError **error);
/* `value` is an object, or NULL. */
bool checker_object(const struct checker *checker, const json_t *value, const char *name,
                    GError **error);

bool check_permissions(const struct checker *checker, GError **error);

#endif
