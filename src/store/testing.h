/* For tests of this room and of those above: fresh addresses on either store, and a disk for SQLite
 * that fails when it is told to.
 */
#ifndef STORE_TESTING_H
#define STORE_TESTING_H

#include <stdbool.h>

#include "base/world.h"
#include "store/store.h"

/* PostgreSQL when TRUCE_TEST_POSTGRES holds an address (tests/with-postgres sets it), else SQLite.
 */
enum store_engine testing_engine(void);
/* An address where nothing is yet: a path in a folder that goes with the process, or an empty
 * schema of the test's server. g_free. */
char *testing_address(void);
/* Runs SQL behind truce's back, as any tool would. For PostgreSQL several statements are one
 * transaction. */
void testing_run(const char *address, const char *sql);

/* SQLite's default disk with faults; one for the whole process. Counts begin at 1 and each fault
 * happens once, except for want of room, which lasts. */
struct testing_disk {
    int n_writes;        /* so far */
    int no_room_from;    /* the write from which on there is no room; 0: never */
    int n_syncs;         /* so far */
    int sync_that_fails; /* 0: none */
    int64_t slept_us;    /* pretended only */
};
extern struct testing_disk testing_disk;
/* A world like `world` on that disk. */
struct world testing_world_on_disk(const struct world *world);

#endif
