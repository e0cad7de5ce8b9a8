/* How far long work has come: one line on a terminal's error stream, and nothing elsewhere.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct progress {
    FILE *out;     /* NULL: silent */
    int64_t shown; /* what the line shows: per cent, or a count in steps */
    const char *what;
    bool is_drawn;
};

/* For struct request. total 0: unknown. */
void progress_tell(void *self, const char *what, int64_t done, int64_t total);
/* Takes the line away. */
void progress_end(struct progress *progress);

#endif
