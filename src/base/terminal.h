/* What people see: text that fits the screen, tables, and colour where there is a screen.
 *
 * A terminal writes to one stream with so many columns. Text from the record is other people's:
 * control characters and those that turn the direction of writing are shown as U+FFFD, so that no
 * name moves the cursor or hides another. Errors of the stream are asked for once, at the end.
 */
#ifndef BASE_TERMINAL_H
#define BASE_TERMINAL_H

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/own.h"

#define TERMINAL_COLUMNS 80 /* where nobody says how many there are */

enum ink {
    INK_PLAIN,
    INK_STRONG,
    INK_FAINT,
    INK_GOOD,  /* kept */
    INK_WATCH, /* due */
    INK_DOUBT, /* cannot tell */
    INK_BAD,   /* breached */
};

struct terminal;
/* Borrows `out`. `is_coloured` false: inks change nothing. */
struct terminal *terminal_new(FILE *out, int columns, bool is_coloured);
void terminal_free(struct terminal *terminal);
DEFINE_OWNED(terminal)
int terminal_columns(const struct terminal *terminal);

/* Without a newline. */
void terminal_put(struct terminal *terminal, enum ink ink, const char *text);
void terminal_newline(struct terminal *terminal);
/* A line, wrapped at spaces when it is too long, further lines behind `indent` spaces. */
void terminal_line(struct terminal *terminal, enum ink ink, int indent, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
/* Text as it is, newlines too, not wrapped: for what another program reads. */
void terminal_raw(struct terminal *terminal, const char *text);

/* ---- tables ---- */

struct table;
struct table *table_new(unsigned n_columns);
void table_free(struct table *table);
DEFINE_OWNED(table)
/* One with these headings, whose columns but the first are numbers, on the right. */
struct table *table_of_numbers(const char *const *headings, unsigned n_columns);
/* Optional: without it there is no line of headings. Before any row. */
void table_heading(struct table *table, unsigned column, const char *text);
/* A column that is wide is cut with … unless it may wrap; the last one wraps if nothing is said. */
void table_wraps(struct table *table, unsigned column);
void table_cuts(struct table *table, unsigned column);
void table_right(struct table *table, unsigned column);
/* Cells come row by row, from left to right. */
void table_cell(struct table *table, enum ink ink, const char *text);
/* A whole number with its thousands apart. */
void table_count(struct table *table, enum ink ink, int64_t count);
unsigned table_n_rows(const struct table *table);
/* Does it fit so many columns without cutting cells to nothing? */
bool table_fits(const struct table *table, int columns);
void table_write(struct terminal *terminal, const struct table *table, int indent);

/* Other people's text made harmless; g_free. */
char *terminal_safe(const char *text);

#endif
