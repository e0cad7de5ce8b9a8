#include "mission/objectives.h"

#include "base/text.h"

static char *gap_text(json_int_t found, json_int_t bound)
{
    if (found == bound)
        return g_strdup(_("proven"));
    if (bound <= 0)
        return g_strdup(_("not proven"));
    return g_strdup_printf("%.2f %%", 100.0 * (double)(found - bound) / (double)bound);
}

void show_objectives(struct terminal *terminal, const json_t *json)
{
    const char *const headings[] = {_("objective"), _("found"), _("bound"), _("gap")};
    OWNED(table) table = table_of_numbers(headings, G_N_ELEMENTS(headings));
    const json_t *bounds = json_object_get(json, "bound");
    const char *name = NULL;
    json_t *amount = NULL;

    json_object_foreach(json_object_get(json, "objective"), name, amount)
    {
        json_int_t found = json_integer_value(amount);
        json_int_t bound = json_integer_value(json_object_get(bounds, name));
        g_autofree char *gap = gap_text(found, bound);

        table_cell(table, INK_STRONG, name);
        table_count(table, INK_PLAIN, found);
        table_count(table, INK_PLAIN, bound);
        table_cell(table, INK_PLAIN, gap);
    }
    table_write(terminal, table, 0);
}
