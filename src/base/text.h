/* Text: slugs, UTF-8, widths on a terminal, tables in 80 columns, and translation.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <glib.h>
#include <libintl.h>
#include <stdbool.h>
#include <stddef.h>

#define _(text)  gettext(text)
#define N_(text) (text)

/* A slug: 1..64 characters of a-z 0-9 - and . , beginning with a letter or digit. Ids of places,
 * posts, people, and names of kinds are slugs. */
bool is_slug(const char *text);

/* Valid UTF-8 without U+0000, n bytes. */
bool is_text(const char *bytes, size_t n);

/* Columns that `text` takes on a terminal (wide and combining characters counted as such). */
int text_width(const char *text);
/* Cut to at most `columns`, with … when something was cut; g_free. */
char *text_cut(const char *text, int columns);
/* Wrapped at spaces to `columns`, each line after the first behind `indent` spaces; g_free. */
char *text_wrap(const char *text, int columns, int indent);

/* The candidate nearest to `word` by edit distance, or NULL when none is near: for "did you mean".
 */
const char *text_nearest(const char *word, const char *const *candidates, size_t n);

/* "1,960": digits grouped for reading; g_free. */
char *text_grouped(long long n);

#endif
