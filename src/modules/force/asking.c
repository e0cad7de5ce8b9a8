/* What the module's reports have in common: a mission opened to read, and tables of their rows. */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "modules/force/force.h"

void asking_close(struct asking *asking)
{
    g_clear_pointer(&asking->view, view_free);
    g_clear_pointer(&asking->mission, mission_close);
}

/* A log size, or an instant or date at whose end so much was known. */
static bool read_known(struct mission *mission, const char *text, int64_t *known, GError **error)
{
    int64_t size = record_size(mission_record(mission));
    struct instant at;

    if (*text == '\0' || text[strspn(text, "0123456789")] != '\0')
        return zone_parse_at(mission_zone(mission), text, &at, error) &&
               mission_known_at(mission, at, known, error);
    if (strlen(text) > 18 || g_ascii_strtoll(text, NULL, 10) > size)
        return fail(error, ERROR_FIELD,
                    _("--known %s: the log holds %" PRId64
                      " statements; give that size or a smaller one, or a date"),
                    text, size);
    *known = g_ascii_strtoll(text, NULL, 10);
    return true;
}

bool asking_open(struct asking *asking, const struct request *request, const char *who,
                 GError **error)
{
    int64_t known = 0;

    asking->mission = mission_open(request->world, request->address, STORE_READ, who, error);
    if (asking->mission == NULL)
        return false;
    asking->at = mission_now(asking->mission);
    known = record_size(mission_record(asking->mission));
    if (request->at != NULL &&
        !zone_parse_at(mission_zone(asking->mission), request->at, &asking->at, error))
        return false;
    if (request->known != NULL && !read_known(asking->mission, request->known, &known, error))
        return false;
    asking->view = view_new(asking->mission, known, NULL);
    return true;
}

json_t *asking_heading(const struct asking *asking)
{
    const struct zone *zone = mission_zone(asking->mission);
    int64_t known = view_known(asking->view);
    g_autofree char *at = zone_instant_text(zone, asking->at);

    return json_pack("{s:s, s:b, s:s, s:s, s:I, s:b}", "mission", mission_slug(asking->mission),
                     "exercise", mission_is_exercise(asking->mission), "zone", zone_name(zone),
                     "at", at, "known", (json_int_t)known, "all_known",
                     known == record_size(mission_record(asking->mission)));
}

void show_asking(struct terminal *terminal, const json_t *json)
{
    const json_t *heading = json_object_get(json, "heading");
    bool is_exercise = json_is_true(json_object_get(heading, "exercise"));
    g_autofree char *known = NULL;

    if (!json_is_true(json_object_get(heading, "all_known")))
        known = g_strdup_printf(_(", as known at size %" PRId64),
                                (int64_t)json_integer_value(json_object_get(heading, "known")));
    terminal_line(terminal, INK_FAINT, 4, "%s%s, %s %s%s",
                  json_string_value(json_object_get(heading, "mission")),
                  is_exercise ? _(" (EXERCISE)") : "",
                  json_string_value(json_object_get(heading, "at")),
                  json_string_value(json_object_get(heading, "zone")), known != NULL ? known : "");
}

void show_columns(struct terminal *terminal, const json_t *rows, const struct column *columns,
                  unsigned n_columns)
{
    OWNED(table) table = table_new(n_columns);
    const json_t *row = NULL;
    size_t i = 0;

    for (unsigned c = 0; c < n_columns; c++) {
        table_heading(table, c, _(columns[c].heading));
        if (columns[c].is_number)
            table_right(table, c);
    }
    json_array_foreach(rows, i, row)
    {
        for (unsigned c = 0; c < n_columns; c++) {
            const json_t *value = json_object_get(row, columns[c].member);
            g_autofree char *number =
                json_is_integer(value) ? text_grouped(json_integer_value(value)) : NULL;
            const char *text = json_is_string(value) ? json_string_value(value) : "";

            if (c == 0 && *text == '\0')
                text = _("(not declared)");

            table_cell(table, INK_PLAIN, number != NULL ? number : text);
        }
    }
    table_write(terminal, table, 0);
}
