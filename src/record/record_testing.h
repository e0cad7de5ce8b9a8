/* For the tests of the record's store side: a log of a small invented mission with two
 * participants, on either store, under a clock that the test moves.
 */
#ifndef RECORD_RECORD_TESTING_H
#define RECORD_RECORD_TESTING_H

#include "base/error.h"
#include "record/record.h"
#include "store/testing.h"

#define DESK_MISSION "river/0123456789abcdef0123456789abcdef"
#define DESK_START                                                                                 \
    INT64_C(1600000000000) /* 2020-09-13T12:26:40Z: when the adoption is received                  \
                            */

/* thing.seen (name, number?), other.seen (name) and person.named (person, full_name sealed, born
 * sealed?, photo sealed?), besides the record's own. */
struct desk {
    struct seeded_world *seeded;
    struct world world;
    char *address;
    struct kinds *kinds;
    struct record *record;
    struct key_pair north, south, officer, log_key; /* officer's key is enrolled by the test */
};

/* A log that has the adoption by north, with the roots of north and south. */
void desk_open(struct desk *desk, uint64_t seed);
/* The same on the disk with faults; SQLite only. */
void desk_open_on_faults(struct desk *desk, uint64_t seed);
/* Without the adoption. */
void desk_create(struct desk *desk, uint64_t seed);
void desk_close(struct desk *desk);
void desk_reopen(struct desk *desk, enum store_mode mode);
/* Another handle on the same store; record_close. */
struct record *desk_second(struct desk *desk, enum store_mode mode);

void desk_set_clock(struct desk *desk, int64_t ms_since_start);

/* One statement in an append of its own. Takes over `rows`, a list or one row. */
struct saying {
    const struct key_pair *by;
    const char *kind;
    json_t *rows;
    const struct row_name *replaces; /* NULL, or one a row */
    const struct reference *references;
    unsigned n_references;
};
#define NOT_REFUSED (-1)
/* The log index, or -1 when refused with the error that is expected. */
int64_t desk_say(struct desk *desk, const struct saying *saying, int refusal);
/* The sentence of the last refusal; borrowed. */
const char *desk_refusal(void);
json_t *desk_adoption(const struct desk *desk);

/* Short forms. */
int64_t desk_thing(struct desk *desk, const struct key_pair *by, const char *name);
/* `n` of them in one append. */
void desk_many(struct desk *desk, const struct key_pair *by, const char *name, unsigned n);
int64_t desk_correct(struct desk *desk, const struct key_pair *by, const char *name, int64_t index,
                     int64_t row, int refusal);
int64_t desk_withdraw(struct desk *desk, const struct key_pair *by, int64_t index, int64_t row,
                      int refusal);
int64_t desk_person(struct desk *desk, const struct key_pair *by, const char *person,
                    const char *full_name);
/* row -1: all; field NULL: the whole row. */
int64_t desk_erase(struct desk *desk, const struct key_pair *by, int64_t index, int64_t row,
                   const char *field, int refusal);
int64_t desk_enrol(struct desk *desk, const struct key_pair *root, const struct key_pair *key,
                   int refusal);
/* from -1: its own index. */
int64_t desk_revoke(struct desk *desk, const struct key_pair *root, const struct key_pair *key,
                    int64_t from, int refusal);

struct hash desk_id(struct desk *desk, int64_t log_index);
/* Signed, not appended: with what number and previous (NULL: none) the test likes. */
struct statement *desk_sign(struct desk *desk, const struct key_pair *by, const char *kind,
                            json_t *rows, int64_t number, const struct hash *previous);
/* Number and previous follow the log's last by that key. */
struct statement *desk_sign_next(struct desk *desk, const struct key_pair *by, const char *kind,
                                 json_t *rows);
/* In an append of its own; as desk_say. */
int64_t desk_append(struct desk *desk, const struct statement *statement, int refusal);

/* All derived tables as text, row by row; g_free. */
char *desk_tables(struct record *record);
/* "name name" of the things in force, sorted; g_free. */
char *desk_things(struct desk *desk);
/* Verifies, and verifies that a rebuild changes no row. */
void desk_check(struct desk *desk);
void desk_verify_refused(struct desk *desk, enum error_code code);
/* A single number that SQL answers. */
int64_t desk_number(struct record *record, const char *sql);

#endif
