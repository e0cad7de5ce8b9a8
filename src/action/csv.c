#include "action/csv.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define BUFFER_BYTES 65536
#define END_OF_FILE  (-1)

struct csv {
    FILE *file;
    int64_t bytes_max;
    int64_t bytes_read;
    struct sha256 *sha256;
    unsigned char buffer[BUFFER_BYTES];
    size_t n_buffer;
    size_t at;
    bool is_failed; /* reading the file failed, or it is too large */
    int failed_errno;
    int64_t line; /* of the byte that comes next */
    int64_t row_line;
    GByteArray *row; /* cells, each ended by a NUL */
    GArray *starts;  /* size_t: where each cell begins in `row` */
    const char *fault;
};

static bool fill(struct csv *csv)
{
    if (csv->is_failed)
        return false;
    csv->n_buffer = fread(csv->buffer, 1, sizeof csv->buffer, csv->file);
    csv->at = 0;
    if (csv->n_buffer == 0 && ferror(csv->file)) {
        csv->is_failed = true;
        csv->failed_errno = errno;
    }
    csv->bytes_read += (int64_t)csv->n_buffer;
    if (csv->bytes_read > csv->bytes_max)
        csv->is_failed = true;
    sha256_add(csv->sha256, csv->buffer, csv->n_buffer);
    return csv->n_buffer > 0 && !csv->is_failed;
}

static int peek(struct csv *csv)
{
    if (csv->at == csv->n_buffer && !fill(csv))
        return END_OF_FILE;
    return csv->buffer[csv->at];
}

static int take(struct csv *csv)
{
    int c = peek(csv);

    if (c == END_OF_FILE)
        return c;
    csv->at++;
    if (c == '\n')
        csv->line++;
    return c;
}

struct csv *csv_new(FILE *file, int64_t bytes_max)
{
    struct csv *csv = g_new0(struct csv, 1);

    csv->file = file;
    csv->bytes_max = bytes_max;
    csv->sha256 = sha256_new();
    sha256_begin(csv->sha256);
    csv->line = 1;
    csv->row = g_byte_array_new();
    csv->starts = g_array_new(FALSE, FALSE, sizeof(size_t));
    /* A byte order mark is not part of the first name. */
    if (fill(csv) && csv->n_buffer >= 3 && memcmp(csv->buffer, "\xEF\xBB\xBF", 3) == 0)
        csv->at = 3;
    return csv;
}

void csv_free(struct csv *csv)
{
    if (csv == NULL)
        return;
    sha256_free(csv->sha256);
    g_byte_array_unref(csv->row);
    g_array_unref(csv->starts);
    g_free(csv);
}

static void add_byte(struct csv *csv, int c)
{
    guint8 byte = (guint8)c;

    if (csv->row->len >= CSV_ROW_BYTES_MAX)
        csv->fault = N_("the row is longer than 1 MiB");
    else
        g_byte_array_append(csv->row, &byte, 1);
    if (c == '\0' && csv->fault == NULL)
        csv->fault = N_("there is a byte 0, which no text holds");
}

static void end_cell(struct csv *csv)
{
    guint8 nul = 0;

    g_byte_array_append(csv->row, &nul, 1);
}

/* Between the quotes; the opening one is taken. */
static void read_quoted(struct csv *csv)
{
    for (;;) {
        int c = take(csv);

        if (c == END_OF_FILE) {
            csv->fault = N_("a quoted cell begins here and never ends");
            return;
        }
        if (c == '"') {
            if (peek(csv) != '"')
                return;
            take(csv);
        }
        add_byte(csv, c);
        /* A quote that was forgotten must not swallow the file. */
        if (csv->row->len >= CSV_ROW_BYTES_MAX)
            return;
    }
}

static bool is_cell_end(int c)
{
    return c == ',' || c == '\n' || c == '\r' || c == END_OF_FILE;
}

static void read_cell(struct csv *csv)
{
    size_t start = csv->row->len;

    g_array_append_val(csv->starts, start);
    if (csv->starts->len > CSV_CELLS_MAX)
        csv->fault = N_("the row has more than 1,000 cells");
    if (peek(csv) == '"') {
        take(csv);
        read_quoted(csv);
        if (csv->fault == NULL && !is_cell_end(peek(csv)))
            csv->fault = N_("text stands behind the closing quote of a cell");
    } else {
        while (!is_cell_end(peek(csv)) && csv->fault == NULL) {
            if (peek(csv) == '"')
                csv->fault = N_("a quote stands within a cell that is not quoted: quote the "
                                "whole cell and double the quotes in it");
            add_byte(csv, take(csv));
        }
    }
    end_cell(csv);
}

/* Takes the line's end if it is there. A lone CR is none. */
static bool take_line_end(struct csv *csv)
{
    int c = peek(csv);

    if (c == END_OF_FILE)
        return true;
    if (c == '\r') {
        take(csv);
        if (peek(csv) != '\n' && peek(csv) != END_OF_FILE) {
            csv->fault = N_("a line ends in CR alone; expected CRLF or LF");
            return true;
        }
        c = peek(csv);
    }
    if (c == '\n') {
        take(csv);
        return true;
    }
    return c == END_OF_FILE;
}

static void skip_line(struct csv *csv)
{
    int c = 0;

    do
        c = take(csv);
    while (c != '\n' && c != END_OF_FILE);
}

static enum csv_step failed(const struct csv *csv, GError **error)
{
    if (csv->failed_errno != 0)
        fail(error, ERROR_IO, _("the file could not be read: %s"), g_strerror(csv->failed_errno));
    else
        fail(error, ERROR_TOO_LARGE,
             _("the file is larger than %" PRId64 " MiB; split it into several"),
             csv->bytes_max / (INT64_C(1024) * 1024));
    return CSV_FAILED;
}

enum csv_step csv_next(struct csv *csv, GError **error)
{
    bool is_in_row = true;

    g_byte_array_set_size(csv->row, 0);
    g_array_set_size(csv->starts, 0);
    csv->fault = NULL;
    while (peek(csv) == '\n' || peek(csv) == '\r')
        take(csv);
    if (csv->is_failed)
        return failed(csv, error);
    if (peek(csv) == END_OF_FILE)
        return csv->is_failed ? failed(csv, error) : CSV_END;
    csv->row_line = csv->line;
    while (is_in_row) {
        read_cell(csv);
        if (csv->fault != NULL)
            break;
        if (peek(csv) == ',')
            take(csv);
        else
            is_in_row = !take_line_end(csv);
    }
    if (csv->is_failed)
        return failed(csv, error);
    if (csv->fault != NULL) {
        skip_line(csv);
        return CSV_MALFORMED;
    }
    for (unsigned i = 0; i < csv->starts->len; i++) {
        if (!is_text(csv_cell(csv, i), strlen(csv_cell(csv, i)))) {
            csv->fault = N_("the text is not UTF-8; save the file in that encoding");
            return CSV_MALFORMED;
        }
    }
    return CSV_ROW;
}

int64_t csv_line(const struct csv *csv)
{
    return csv->row_line;
}

unsigned csv_n_cells(const struct csv *csv)
{
    return csv->starts->len;
}

const char *csv_cell(const struct csv *csv, unsigned n)
{
    g_assert(n < csv->starts->len);
    return (const char *)csv->row->data + g_array_index(csv->starts, size_t, n);
}

const char *csv_fault(const struct csv *csv)
{
    return csv->fault == NULL ? NULL : _(csv->fault);
}

int64_t csv_bytes_read(const struct csv *csv)
{
    return csv->bytes_read;
}

struct hash csv_hash(struct csv *csv)
{
    return sha256_end(csv->sha256);
}
