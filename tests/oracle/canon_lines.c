/* Canonical JSON a line at a time, for canon_oracle.py.
 *
 *   canon-lines
 *
 * Every line of standard input is JSON as people write it; every line of output its canonical form,
 * or "refused".
 */
#include <stdio.h>
#include <stdlib.h>

#include "record/canon.h"

static void answer(const char *line, size_t n)
{
    json_t *value = canon_parse_lenient(line, n, NULL);
    g_autoptr(GString) text = g_string_new(NULL);

    if (value == NULL) {
        puts("refused");
        return;
    }
    canon_write(text, value);
    puts(text->str);
    json_decref(value);
}

int main(void)
{
    char *line = NULL;
    size_t allocated = 0;
    ssize_t n;

    while ((n = getline(&line, &allocated, stdin)) > 0) {
        answer(line, (size_t)n);
    }
    free(line);
    return 0;
}
