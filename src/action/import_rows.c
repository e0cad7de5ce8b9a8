#include "action/import_rows.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

void faults_add(struct faults *faults, int64_t line, const char *format, ...)
{
    va_list args;

    faults->n++;
    if (faults->n > FAULTS_SHOWN)
        return;
    g_string_append_printf(faults->lines, _("line %" PRId64 ": "), line);
    va_start(args, format);
    g_string_append_vprintf(faults->lines, format, args);
    va_end(args);
    g_string_append_c(faults->lines, '\n');
}

void columns_clear(struct columns *columns)
{
    g_clear_pointer(&columns->fields, g_free);
    columns->n = 0;
}

/* The field's own sentence without its name, which the column has said. */
static const char *without_name(const char *message)
{
    const char *rest = g_str_has_prefix(message, "field '") ? strstr(message, "': ") : NULL;

    return rest == NULL ? message : rest + 3;
}

static const struct field *field_of(const struct columns *columns, const char *name, int64_t line,
                                    struct faults *faults)
{
    const struct kind *kind = columns->kind;
    const struct field *field = fields_find(kind->fields, name);
    unsigned n = fields_count(kind->fields);
    g_autofree const char **names = g_new0(const char *, n + 1);
    g_autofree char *all = NULL;
    const char *nearest = NULL;

    for (unsigned i = 0; field != NULL && i < columns->n; i++) {
        if (columns->fields[i] == field) {
            faults_add(faults, line, _("column %s stands there twice"), name);
            return field;
        }
    }
    if (field != NULL)
        return field;
    for (unsigned i = 0; i < n; i++)
        names[i] = kind->fields[i].name;
    nearest = text_nearest(name, names, n);
    all = g_strjoinv(", ", (char **)names);
    if (nearest != NULL)
        faults_add(faults, line, _("column \"%s\" is no field of %s; did you mean %s?"), name,
                   kind->name, nearest);
    else
        faults_add(faults, line, _("column \"%s\" is no field of %s; expected %s"), name,
                   kind->name, all);
    return NULL;
}

static void check_required(const struct columns *columns, int64_t line, struct faults *faults)
{
    for (const struct field *field = columns->kind->fields; field->name != NULL; field++) {
        bool is_there = false;

        for (unsigned i = 0; i < columns->n; i++)
            is_there = is_there || columns->fields[i] == field;
        if (!is_there && (field->flags & REQUIRED) != 0)
            faults_add(faults, line, _("the column %s is missing, which every row needs"),
                       field->name);
    }
}

bool columns_read(struct columns *columns, struct csv *csv, struct faults *faults, GError **error)
{
    int64_t n_before = faults->n;

    switch (csv_next(csv, error)) {
    case CSV_FAILED:
        return false;
    case CSV_END:
        faults_add(faults, 1, _("the file is empty; expected a line with the names of fields"));
        return false;
    case CSV_MALFORMED:
        faults_add(faults, csv_line(csv), "%s", csv_fault(csv));
        return false;
    case CSV_ROW:
        break;
    }
    columns->fields = g_new0(const struct field *, csv_n_cells(csv));
    for (unsigned i = 0; i < csv_n_cells(csv); i++) {
        g_autofree char *name = g_strstrip(g_strdup(csv_cell(csv, i)));

        columns->fields[i] = field_of(columns, name, csv_line(csv), faults);
        columns->n = i + 1;
    }
    check_required(columns, csv_line(csv), faults);
    return faults->n == n_before;
}

json_t *columns_row(const struct columns *columns, const struct csv *csv, struct faults *faults)
{
    json_t *row = json_object();
    int64_t n_before = faults->n;

    if (csv_n_cells(csv) != columns->n) {
        faults_add(faults, csv_line(csv), _("found %u cells, expected %u, one for each column"),
                   csv_n_cells(csv), columns->n);
        json_decref(row);
        return NULL;
    }
    for (unsigned i = 0; i < columns->n; i++) {
        const struct field *field = columns->fields[i];
        g_autoptr(GError) refused = NULL;
        json_t *value = NULL;

        if (*csv_cell(csv, i) == '\0') {
            if ((field->flags & REQUIRED) != 0)
                faults_add(faults, csv_line(csv), _("column %s is empty, and every row needs it"),
                           field->name);
            continue;
        }
        value = field_from_text(field, csv_cell(csv, i), &refused);
        if (value == NULL)
            faults_add(faults, csv_line(csv), _("column %s: %s"), field->name,
                       without_name(refused->message));
        else
            json_object_set_new(row, field->name, value);
    }
    if (faults->n > n_before) {
        json_decref(row);
        return NULL;
    }
    return row;
}
