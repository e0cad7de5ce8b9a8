#include "base/terminal.h"

#include <string.h>

#include "base/text.h"

struct terminal {
    FILE *out;
    int columns;
    bool is_coloured;
};

struct terminal *terminal_new(FILE *out, int columns, bool is_coloured)
{
    struct terminal *terminal = g_new0(struct terminal, 1);

    g_assert(columns > 0);
    terminal->out = out;
    terminal->columns = columns;
    terminal->is_coloured = is_coloured;
    return terminal;
}

void terminal_free(struct terminal *terminal)
{
    g_free(terminal);
}

int terminal_columns(const struct terminal *terminal)
{
    return terminal->columns;
}

/* Marks that change the direction of what stands beside them (Unicode's bidirectional controls). */
static bool is_direction_mark(gunichar c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
           c == 0x200F || c == 0x061C;
}

char *terminal_safe(const char *text)
{
    GString *out = g_string_new(NULL);

    for (const char *at = text; *at != '\0';) {
        gunichar c = g_utf8_get_char_validated(at, -1);

        if (c == (gunichar)-1 || c == (gunichar)-2) {
            /* A byte that begins no character. */
            g_string_append(out, "\uFFFD");
            at++;
            continue;
        }
        if (c == '\n' || c == '\t')
            g_string_append_c(out, ' ');
        else if (g_unichar_iscntrl(c) || is_direction_mark(c))
            g_string_append(out, "\uFFFD");
        else
            g_string_append_unichar(out, c);
        at = g_utf8_next_char(at);
    }
    return g_string_free(out, FALSE);
}

static const char *ink_code(enum ink ink)
{
    switch (ink) {
    case INK_PLAIN:
        return "";
    case INK_STRONG:
        return "\033[1m";
    case INK_FAINT:
        return "\033[2m";
    case INK_GOOD:
        return "\033[32m";
    case INK_WATCH:
        return "\033[36m";
    case INK_DOUBT:
        return "\033[33m";
    case INK_BAD:
        return "\033[1;31m";
    }
    g_assert_not_reached();
}

/* `text` is harmless already. */
static void put_safe(struct terminal *terminal, enum ink ink, const char *text)
{
    if (!terminal->is_coloured || ink == INK_PLAIN || *text == '\0') {
        fputs(text, terminal->out);
        return;
    }
    fputs(ink_code(ink), terminal->out);
    fputs(text, terminal->out);
    fputs("\033[0m", terminal->out);
}

void terminal_put(struct terminal *terminal, enum ink ink, const char *text)
{
    g_autofree char *safe = terminal_safe(text);

    put_safe(terminal, ink, safe);
}

void terminal_newline(struct terminal *terminal)
{
    fputc('\n', terminal->out);
}

void terminal_line(struct terminal *terminal, enum ink ink, int indent, const char *format, ...)
{
    g_autofree char *text = NULL;
    g_autofree char *safe = NULL;
    g_autofree char *wrapped = NULL;
    int lead = 0;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    safe = terminal_safe(text);
    /* Spaces in front are part of the layout, and wrapping would swallow them. */
    while (safe[lead] == ' ')
        lead++;
    wrapped = text_wrap(safe + lead, MAX(terminal->columns - lead, 10), MAX(indent - lead, 0));
    {
        g_auto(GStrv) lines = g_strsplit(wrapped, "\n", -1);

        for (unsigned i = 0; lines[i] != NULL; i++) {
            fprintf(terminal->out, "%*s", lines[i][0] == '\0' ? 0 : lead, "");
            put_safe(terminal, ink, lines[i]);
            fputc('\n', terminal->out);
        }
    }
}

void terminal_raw(struct terminal *terminal, const char *text)
{
    fputs(text, terminal->out);
}

/* ---- tables ---- */

#define GAP_COLUMNS       2
#define NARROWEST_COLUMNS 6

struct cell {
    char *text; /* harmless */
    enum ink ink;
};

struct table_column {
    char *heading;
    bool wraps;
    bool is_right;
    int widest; /* columns of its widest cell */
};

struct table {
    unsigned n_columns;
    struct table_column *columns;
    GArray *cells; /* struct cell */
};

struct table *table_new(unsigned n_columns)
{
    struct table *table = g_new0(struct table, 1);

    g_assert(n_columns > 0);
    table->n_columns = n_columns;
    table->columns = g_new0(struct table_column, n_columns);
    table->columns[n_columns - 1].wraps = true;
    table->cells = g_array_new(FALSE, FALSE, sizeof(struct cell));
    return table;
}

void table_free(struct table *table)
{
    if (table == NULL)
        return;
    for (unsigned i = 0; i < table->cells->len; i++)
        g_free(g_array_index(table->cells, struct cell, i).text);
    g_array_unref(table->cells);
    for (unsigned i = 0; i < table->n_columns; i++)
        g_free(table->columns[i].heading);
    g_free(table->columns);
    g_free(table);
}

void table_heading(struct table *table, unsigned column, const char *text)
{
    struct table_column *c = &table->columns[column];

    g_assert(column < table->n_columns && c->heading == NULL);
    c->heading = terminal_safe(text);
    c->widest = MAX(c->widest, text_width(c->heading));
}

void table_wraps(struct table *table, unsigned column)
{
    g_assert(column < table->n_columns);
    table->columns[column].wraps = true;
}

void table_cuts(struct table *table, unsigned column)
{
    g_assert(column < table->n_columns);
    table->columns[column].wraps = false;
}

void table_right(struct table *table, unsigned column)
{
    g_assert(column < table->n_columns);
    table->columns[column].is_right = true;
}

struct table *table_of_numbers(const char *const *headings, unsigned n_columns)
{
    struct table *table = table_new(n_columns);

    for (unsigned i = 0; i < n_columns; i++) {
        table_heading(table, i, headings[i]);
        if (i > 0)
            table_right(table, i);
    }
    return table;
}

void table_cell(struct table *table, enum ink ink, const char *text)
{
    struct cell cell = {terminal_safe(text), ink};
    struct table_column *column = &table->columns[table->cells->len % table->n_columns];

    column->widest = MAX(column->widest, text_width(cell.text));
    g_array_append_val(table->cells, cell);
}

void table_count(struct table *table, enum ink ink, int64_t count)
{
    g_autofree char *text = text_grouped(count);

    table_cell(table, ink, text);
}

unsigned table_n_rows(const struct table *table)
{
    return table->cells->len / table->n_columns;
}

bool table_fits(const struct table *table, int columns)
{
    int least = 0;

    for (unsigned i = 0; i < table->n_columns; i++)
        least += MIN(table->columns[i].widest, 2 * NARROWEST_COLUMNS) + (i > 0 ? GAP_COLUMNS : 0);
    return least <= columns;
}

/* Takes from the widest column, one column of the screen at a time, until all fit: what is narrow
 * stays whole. A column that wraps loses nothing by it and gives first. */
static void fit_widths(const struct table *table, int columns, int *widths)
{
    int sum = GAP_COLUMNS * ((int)table->n_columns - 1);

    for (unsigned i = 0; i < table->n_columns; i++) {
        widths[i] = table->columns[i].widest;
        sum += widths[i];
    }
    for (; sum > columns; sum--) {
        int chosen = -1;
        int most = NARROWEST_COLUMNS;

        for (unsigned i = 0; i < table->n_columns; i++) {
            int gives = table->columns[i].wraps && widths[i] > 3 * NARROWEST_COLUMNS
                            ? widths[i] + columns
                            : widths[i];

            if (gives > most) {
                most = gives;
                chosen = (int)i;
            }
        }
        if (chosen < 0)
            return;
        widths[chosen]--;
    }
}

/* One line of a cell, padded to its column unless it is the row's last. */
static void write_piece(struct terminal *terminal, const struct table_column *column, int width,
                        bool is_last, enum ink ink, const char *text)
{
    int padding = MAX(width - text_width(text), 0);

    if (column->is_right)
        fprintf(terminal->out, "%*s", padding, "");
    put_safe(terminal, ink, text);
    if (!column->is_right && !is_last)
        fprintf(terminal->out, "%*s", padding, "");
}

/* Where a text that is wider than its column is parted: behind so many columns of it. */
static const char *part_at(const char *text, int columns)
{
    int width = 0;

    while (*text != '\0' && width < columns) {
        text = g_utf8_next_char(text);
        width++;
    }
    return text;
}

/* In a column that wraps nothing is lost: a word that is wider is parted. */
static char *parted(const char *text, int width)
{
    g_autofree char *wrapped = text_wrap(text, width, 0);
    g_auto(GStrv) lines = g_strsplit(wrapped, "\n", -1);
    GString *out = g_string_new(NULL);

    for (unsigned i = 0; lines[i] != NULL; i++) {
        const char *at = lines[i];

        g_string_append(out, i > 0 ? "\n" : "");
        while (text_width(at) > width) {
            const char *end = part_at(at, width);

            g_string_append_printf(out, "%.*s\n", (int)(end - at), at);
            at = end;
        }
        g_string_append(out, at);
    }
    return g_string_free(out, FALSE);
}

static char **cell_lines(const struct table_column *column, int width, const char *text)
{
    g_autofree char *shown = NULL;

    if (text_width(text) <= width)
        shown = g_strdup(text);
    else
        shown = column->wraps ? parted(text, width) : text_cut(text, width);
    return g_strsplit(shown, "\n", -1);
}

/* `cells[i]` NULL-ended lines of each column; a short column has empty lines below. */
static void write_row(struct terminal *terminal, const struct table *table, const int *widths,
                      int indent, char ***lines, const enum ink *inks)
{
    bool is_more = true;
    unsigned n_columns = table->n_columns;

    for (unsigned line = 0; is_more; line++) {
        unsigned n_written = 0;

        is_more = false;
        for (unsigned i = 0; i < n_columns; i++) {
            if (line < MAX(g_strv_length(lines[i]), 1) && lines[i][0] != NULL &&
                lines[i][line][0] != '\0')
                n_written = i + 1;
            if (g_strv_length(lines[i]) > line + 1)
                is_more = true;
        }
        fprintf(terminal->out, "%*s", n_written > 0 ? indent : 0, "");
        for (unsigned i = 0; i < n_written; i++) {
            const char *text = line < g_strv_length(lines[i]) ? lines[i][line] : "";

            if (i > 0)
                fprintf(terminal->out, "%*s", GAP_COLUMNS, "");
            write_piece(terminal, &table->columns[i], widths[i], i + 1 == n_written, inks[i], text);
        }
        fputc('\n', terminal->out);
    }
}

void table_write(struct terminal *terminal, const struct table *table, int indent)
{
    unsigned n = table->n_columns;
    g_autofree int *widths = g_new0(int, n);
    g_autofree char ***lines = g_new0(char **, n);
    g_autofree enum ink *inks = g_new0(enum ink, n);
    bool has_headings = false;

    g_assert(table->cells->len % n == 0);
    fit_widths(table, terminal->columns - indent, widths);
    for (unsigned i = 0; i < n; i++) {
        const char *heading = table->columns[i].heading;

        has_headings = has_headings || heading != NULL;
        lines[i] = cell_lines(&table->columns[i], widths[i], heading == NULL ? "" : heading);
        inks[i] = INK_FAINT;
    }
    if (has_headings)
        write_row(terminal, table, widths, indent, lines, inks);
    for (unsigned i = 0; i < n; i++)
        g_strfreev(lines[i]);
    for (unsigned row = 0; row < table_n_rows(table); row++) {
        for (unsigned i = 0; i < n; i++) {
            const struct cell *cell = &g_array_index(table->cells, struct cell, row * n + i);

            lines[i] = cell_lines(&table->columns[i], widths[i], cell->text);
            inks[i] = cell->ink;
        }
        write_row(terminal, table, widths, indent, lines, inks);
        for (unsigned i = 0; i < n; i++)
            g_strfreev(lines[i]);
    }
}
