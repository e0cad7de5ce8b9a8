/* A CSV file as rows of one kind: the names of its columns, each row as fields, and the list of all
 * that is wrong with it.
 */
#ifndef ACTION_IMPORT_ROWS_H
#define ACTION_IMPORT_ROWS_H

#include "action/csv.h"
#include "mission/agreement.h"
#include "record/kind.h"

#define FAULTS_SHOWN 100

struct faults {
    GString *lines; /* one fault a line, the first FAULTS_SHOWN */
    int64_t n;
};
void faults_add(struct faults *faults, int64_t line, const char *format, ...) G_GNUC_PRINTF(3, 4);

struct columns {
    const struct kind *kind;
    unsigned n;
    const struct field **fields; /* one a column */
};
void columns_clear(struct columns *columns);
/* Reads the first row. False: the file could not be read (*error), or faults were added. */
bool columns_read(struct columns *columns, struct csv *csv, struct faults *faults, GError **error);

/* The row just read as an object of fields, an empty cell being none; NULL when faults were added.
 * The caller owns the value. */
json_t *columns_row(const struct columns *columns, const struct csv *csv, struct faults *faults);

#endif
