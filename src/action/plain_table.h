/* How an answer looks when its action has no form of its own: a list of objects as a table, an
 * object as lines of name and value.
 */
#ifndef ACTION_PLAIN_TABLE_H
#define ACTION_PLAIN_TABLE_H

#include <jansson.h>

#include "base/terminal.h"

/* The default `show`. An object with a "heading" and "rows" is that line and their table. */
void show_plain(struct terminal *terminal, const json_t *json);
/* A list of objects; every name that occurs is a column. Falls back to lines of name and value when
 * the columns do not fit. */
void show_rows(struct terminal *terminal, const json_t *rows);
/* Text of a value for people: yes/no, lists with commas; g_free. */
char *value_text(const json_t *value);
/* A member that is text; "" when there is none. */
const char *member_text(const json_t *object, const char *name);
int64_t member_count(const json_t *object, const char *name);
/* The ink of a finding's status, else INK_PLAIN. */
enum ink status_ink(const char *text);

#endif
