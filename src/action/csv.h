/* Comma-separated values as RFC 4180 has them, read as a stream: UTF-8 with or without a byte order
 * mark, lines ended by CRLF or LF, cells quoted where they hold commas, quotes or line ends. A cell
 * is text, whatever a spreadsheet would make of it.
 */
#ifndef ACTION_CSV_H
#define ACTION_CSV_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/bytes.h"

#define CSV_ROW_BYTES_MAX (1024 * 1024)
#define CSV_CELLS_MAX     1000

struct csv;
/* Borrows the file, which is read from where it stands, at most `bytes_max` of it. */
struct csv *csv_new(FILE *file, int64_t bytes_max);
void csv_free(struct csv *csv);
DEFINE_OWNED(csv)

enum csv_step {
    CSV_ROW,       /* there is one */
    CSV_MALFORMED, /* this line is none, csv_fault says why; reading may go on behind it */
    CSV_END,
    CSV_FAILED, /* *error is set: the file could not be read, or is too large */
};
/* An empty line between rows is passed over. */
enum csv_step csv_next(struct csv *csv, GError **error);

/* Of the row or fault just read. */
int64_t csv_line(const struct csv *csv); /* where it begins, from 1 */
unsigned csv_n_cells(const struct csv *csv);
const char *csv_cell(const struct csv *csv, unsigned n); /* until csv_next */
const char *csv_fault(const struct csv *csv);

int64_t csv_bytes_read(const struct csv *csv);
/* Of all bytes, after CSV_END. */
struct hash csv_hash(struct csv *csv);

#endif
