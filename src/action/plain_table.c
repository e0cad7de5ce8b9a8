#include "action/plain_table.h"

#include <inttypes.h>
#include <string.h>

#include "action/opening.h"
#include "base/text.h"

enum ink status_ink(const char *text)
{
    if (strcmp(text, "breached") == 0)
        return INK_BAD;
    if (strcmp(text, "cannot-tell") == 0)
        return INK_DOUBT;
    if (strcmp(text, "due") == 0)
        return INK_WATCH;
    if (strcmp(text, "kept") == 0)
        return INK_GOOD;
    return INK_PLAIN;
}

const char *member_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text == NULL ? "" : text;
}

int64_t member_count(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static void append_value(GString *out, const json_t *value)
{
    const char *name = NULL;
    const json_t *member = NULL;
    size_t i = 0;

    switch (json_typeof(value)) {
    case JSON_STRING:
        g_string_append(out, json_string_value(value));
        return;
    case JSON_INTEGER:
        g_string_append_printf(out, "%" PRId64, (int64_t)json_integer_value(value));
        return;
    case JSON_REAL:
        g_string_append_printf(out, "%g", json_real_value(value));
        return;
    case JSON_TRUE:
        g_string_append(out, _("yes"));
        return;
    case JSON_FALSE:
        g_string_append(out, _("no"));
        return;
    case JSON_NULL:
        return;
    case JSON_ARRAY:
        json_array_foreach(value, i, member)
        {
            g_string_append(out, i > 0 ? ", " : "");
            append_value(out, member);
        }
        return;
    case JSON_OBJECT:
        json_object_foreach((json_t *)value, name, member)
        {
            g_string_append_printf(out, "%s%s ", i++ > 0 ? ", " : "", name);
            append_value(out, member);
        }
        return;
    }
    g_assert_not_reached();
}

char *value_text(const json_t *value)
{
    GString *out = g_string_new(NULL);

    if (value != NULL)
        append_value(out, value);
    return g_string_free(out, FALSE);
}

#define CELL_COLUMNS_MAX 240

/* An agreement's text is not for a table: what is longer than a few lines is cut, --json has it. */
static char *cell_text(const json_t *value)
{
    g_autofree char *text = value_text(value);

    return text_cut(text, CELL_COLUMNS_MAX);
}

static char *heading_of(const char *name)
{
    return g_strdelimit(g_strdup(name), "_", ' ');
}

static void show_object(struct terminal *terminal, const json_t *object)
{
    OWNED(table) table = table_new(2);
    const char *name = NULL;
    json_t *value = NULL;

    json_object_foreach((json_t *)object, name, value)
    {
        g_autofree char *heading = heading_of(name);
        g_autofree char *text = cell_text(value);

        table_cell(table, INK_FAINT, heading);
        table_cell(table, json_is_string(value) ? status_ink(text) : INK_PLAIN, text);
    }
    table_write(terminal, table, 0);
}

/* Names of all members of all rows, in the order they first occur. */
static GPtrArray *column_names(const json_t *rows)
{
    GPtrArray *names = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    const char *name = NULL;
    json_t *row = NULL;
    json_t *value = NULL;
    size_t i = 0;

    json_array_foreach(rows, i, row)
    {
        json_object_foreach(row, name, value)
        {
            if (g_hash_table_add(seen, (char *)name))
                g_ptr_array_add(names, (char *)name);
        }
    }
    return names;
}

static struct table *table_of(const json_t *rows, const GPtrArray *names)
{
    struct table *table = table_new(names->len);
    json_t *row = NULL;
    size_t i = 0;

    for (unsigned c = 0; c < names->len; c++) {
        g_autofree char *heading = heading_of(g_ptr_array_index(names, c));

        table_heading(table, c, heading);
        table_wraps(table, c);
        if (json_is_integer(json_object_get(json_array_get(rows, 0), g_ptr_array_index(names, c))))
            table_right(table, c);
    }
    json_array_foreach(rows, i, row)
    {
        for (unsigned c = 0; c < names->len; c++) {
            const json_t *value = json_object_get(row, g_ptr_array_index(names, c));
            g_autofree char *text = cell_text(value);

            table_cell(table, json_is_string(value) ? status_ink(text) : INK_PLAIN, text);
        }
    }
    return table;
}

void show_rows(struct terminal *terminal, const json_t *rows)
{
    g_autoptr(GPtrArray) names = NULL;
    OWNED(table) table = NULL;
    json_t *row = NULL;
    size_t i = 0;

    if (json_array_size(rows) == 0) {
        terminal_line(terminal, INK_FAINT, 0, _("none"));
        return;
    }
    if (!json_is_object(json_array_get(rows, 0))) {
        json_array_foreach(rows, i, row)
        {
            g_autofree char *text = value_text(row);

            terminal_line(terminal, INK_PLAIN, 0, "%s", text);
        }
        return;
    }
    names = column_names(rows);
    table = table_of(rows, names);
    if (table_fits(table, terminal_columns(terminal))) {
        table_write(terminal, table, 0);
        return;
    }
    json_array_foreach(rows, i, row)
    {
        if (i > 0)
            terminal_newline(terminal);
        show_object(terminal, row);
    }
}

void show_plain(struct terminal *terminal, const json_t *json)
{
    const json_t *rows = json_object_get(json, "rows");

    if (json_is_array(json)) {
        show_rows(terminal, json);
    } else if (json_is_array(rows) && json_object_get(json, "heading") != NULL) {
        show_heading(terminal, json);
        show_rows(terminal, rows);
    } else if (json_is_object(json)) {
        show_object(terminal, json);
    } else {
        g_autofree char *text = value_text(json);

        terminal_line(terminal, INK_PLAIN, 0, "%s", text);
    }
}
