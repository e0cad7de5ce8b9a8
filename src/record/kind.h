/* Kinds of statements and their tables.
 *
 * A kind is declared once, as a constant. Its rows stand in a derived table of the same name with
 * `_` for `.` (tour.arrived: tour_arrived), made from the declaration: thrown away and made again
 * from the log by rebuild, never migrated. A REQUIRED field that is not SEALED is a NOT NULL
 * column: a row that is withheld or erased as a whole has no place in the table. Besides the fields
 * every such table has
 *
 *   log_index    BIGINT   index of the leaf that stated the row
 *   row_no       BIGINT   its row in that statement's body, from 0
 *   known_from   BIGINT   log size from which this version of the row is in force
 *   known_until  BIGINT   log size from which it no longer is; NULL: still in force
 *   made_by      BIGINT   index of the leaf that brought this version (a withdrawal may revive)
 *   ended_by     BIGINT   index of the leaf that ended it, or NULL
 *   author       TEXT     participant whose key signed
 *
 * A view known at size K holds the rows with known_from <= K and (known_until is NULL or > K).
 */
#ifndef RECORD_KIND_H
#define RECORD_KIND_H

#include "base/bytes.h"
#include "record/field.h"

enum {
    KIND_SYSTEM = 1 << 0, /* adoption, keys, withdraw, erase, ...: never superseded, withdrawn or
                             erased; has a table like any other */
};

struct kind {
    const char *name;    /* past tense: "tour.arrived" */
    const char *summary; /* one sentence for people, N_() */
    const struct field *fields;
    const char *makes; /* id type whose ids this kind makes, in the field of that name, or NULL */
    unsigned flags;
};

/* Every table of kinds ends with this row. */
/* clang-format off */
#define KINDS_END { NULL, NULL, NULL, NULL, 0 }
/* clang-format on */

/* All kinds this program knows, in the order of the modules; made once at start. */
struct kinds;
struct kinds *kinds_new(const struct kind *const *tables, unsigned n_tables);
void kinds_free(struct kinds *kinds);
unsigned kinds_count(const struct kinds *kinds);
const struct kind *kinds_get(const struct kinds *kinds, unsigned n);
const struct kind *kinds_find(const struct kinds *kinds, const char *name);
/* SHA-256 over the canonical form of all declarations: derived tables made under another
 * fingerprint are rebuilt. */
struct hash kinds_fingerprint(const struct kinds *kinds);

/* Whether the declaration may stand: names in form and no reserved word of SQL, C or TypeScript,
 * shapes complete, nothing indexed that is sealed. For the tests of every folder that declares
 * kinds. */
bool kind_check_declaration(const struct kind *kind, GError **error);

bool kind_has_sealed(const struct kind *kind);
/* "tour_arrived": `_` for `.` and `-`; g_free. */
char *kind_table(const struct kind *kind);
/* CREATE TABLE and CREATE INDEX in the dialect of store_script; g_free. */
char *kind_table_script(const struct kind *kind);
/* "INSERT INTO tour_arrived (...) VALUES ($1, ...)": the seven columns above, then the fields in
 * order of declaration; g_free. Lists and objects are stored as canonical JSON text. */
char *kind_insert_text(const struct kind *kind);

/* The declaration as JSON, for `truce kinds --json`. */
json_t *kind_describe(const struct kind *kind);
json_t *fields_describe(const struct field *fields);

#endif
