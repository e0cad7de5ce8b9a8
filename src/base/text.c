#include "base/text.h"

#include <string.h>

#define SLUG_CHARS_MAX 64

bool is_slug(const char *text)
{
    size_t n = 0;

    for (; text[n] != '\0'; n++) {
        bool is_alnum = g_ascii_islower(text[n]) || g_ascii_isdigit(text[n]);

        if (n == SLUG_CHARS_MAX)
            return false;
        if (!is_alnum && (n == 0 || (text[n] != '-' && text[n] != '.')))
            return false;
    }
    return n > 0;
}

bool is_text(const char *bytes, size_t n)
{
    /* GLib counts a NUL within the length as invalid, which is the other half of the rule. */
    return n == 0 || g_utf8_validate_len(bytes, n, NULL);
}

static int char_width(gunichar c)
{
    if (g_unichar_iszerowidth(c) || g_unichar_iscntrl(c))
        return 0;
    return g_unichar_iswide(c) ? 2 : 1;
}

/* Width of the bytes [from, to). */
static int span_width(const char *from, const char *to)
{
    int width = 0;

    for (; from < to; from = g_utf8_next_char(from))
        width += char_width(g_utf8_get_char(from));
    return width;
}

int text_width(const char *text)
{
    return span_width(text, text + strlen(text));
}

char *text_cut(const char *text, int columns)
{
    const char *at = text;
    int width = 0;

    if (columns <= 0)
        return g_strdup("");
    if (text_width(text) <= columns)
        return g_strdup(text);
    /* One column is the ellipsis's; marks that combine with the last character stay with it. */
    for (;; at = g_utf8_next_char(at)) {
        width += char_width(g_utf8_get_char(at));
        if (width > columns - 1)
            break;
    }
    return g_strdup_printf("%.*s…", (int)(at - text), text);
}

/* Appends one line of the source, which holds no newline, broken at spaces. */
static void wrap_line(GString *out, const char *line, const char *end, int columns, int indent)
{
    int column = out->len == 0 ? 0 : indent;
    bool is_first_word = true;

    for (const char *word = line; word < end;) {
        const char *stop = word;
        int width = 0;

        while (stop < end && *stop != ' ')
            stop++;
        if (stop == word) {
            word++;
            continue;
        }
        width = span_width(word, stop);
        if (!is_first_word && column + 1 + width > columns) {
            g_string_append_printf(out, "\n%*s", indent, "");
            column = indent;
        } else if (!is_first_word) {
            g_string_append_c(out, ' ');
            column++;
        }
        g_string_append_len(out, word, stop - word);
        column += width;
        is_first_word = false;
        word = stop;
    }
}

char *text_wrap(const char *text, int columns, int indent)
{
    GString *out = g_string_new(NULL);
    const char *line = text;

    g_assert(indent >= 0);
    for (;;) {
        const char *end = strchrnul(line, '\n');

        wrap_line(out, line, end, columns, indent);
        if (*end == '\0')
            return g_string_free(out, FALSE);
        line = end + 1;
        g_string_append_printf(out, "\n%*s", *line == '\n' || *line == '\0' ? 0 : indent, "");
    }
}

/* Longer words are nobody's slip of the finger; the bound keeps the rows below on the stack. */
#define NEAREST_CHARS_MAX 64

/* Folded to lower case as code points; 0 when too long. */
static size_t fold_word(const char *word, gunichar out[NEAREST_CHARS_MAX])
{
    size_t n = 0;

    for (; *word != '\0'; word = g_utf8_next_char(word)) {
        if (n == NEAREST_CHARS_MAX)
            return 0;
        out[n++] = g_unichar_tolower(g_utf8_get_char(word));
    }
    return n;
}

/* Edit distance where two neighbours in the wrong order count as one slip (optimal string
 * alignment). */
static size_t word_distance(const gunichar *a, size_t n_a, const gunichar *b, size_t n_b)
{
    size_t rows[3][NEAREST_CHARS_MAX + 1];

    for (size_t j = 0; j <= n_b; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n_a; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i - 1) % 3];

        row[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            size_t best = above[j - 1] + (a[i - 1] != b[j - 1]);

            best = MIN(best, MIN(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = MIN(best, rows[(i - 2) % 3][j - 2] + 1);
            row[j] = best;
        }
    }
    return rows[n_a % 3][n_b];
}

const char *text_nearest(const char *word, const char *const *candidates, size_t n)
{
    gunichar given[NEAREST_CHARS_MAX];
    gunichar candidate[NEAREST_CHARS_MAX];
    size_t n_given = fold_word(word, given);
    const char *nearest = NULL;
    /* A third of the word may be wrong, and one character of a short one. */
    size_t distance_max = MAX(n_given / 3, 1);

    if (n_given == 0)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        size_t n_candidate = fold_word(candidates[i], candidate);
        size_t distance = word_distance(given, n_given, candidate, n_candidate);

        /* Sharing no character at all is not near, however short both are. */
        if (n_candidate == 0 || distance > distance_max || distance >= MAX(n_given, n_candidate))
            continue;
        nearest = candidates[i];
        if (distance == 0)
            break;
        distance_max = distance - 1; /* the first of equally near ones stays */
    }
    return nearest;
}

char *text_grouped(long long n)
{
    unsigned long long rest = n < 0 ? 0ULL - (unsigned long long)n : (unsigned long long)n;
    char digits[32];
    char *at = digits + sizeof digits - 1;
    int n_digits = 0;

    *at = '\0';
    do {
        if (n_digits > 0 && n_digits % 3 == 0)
            *--at = ',';
        *--at = (char)('0' + rest % 10);
        rest /= 10;
        n_digits++;
    } while (rest > 0);
    if (n < 0)
        *--at = '-';
    return g_strdup(at);
}
