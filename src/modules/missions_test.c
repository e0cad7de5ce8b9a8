/* The worked examples and the manual of agreements, read with the modules that there are. */
#include <glib.h>
#include <string.h>

#include "mission/agreement.h"
#include "mission/module.h"
#include "record/canon.h"

static char *read_file(const char *name, size_t *n)
{
    g_autofree char *path = g_build_filename(SOURCE_ROOT, name, NULL);
    g_autoptr(GError) error = NULL;
    char *text = NULL;

    g_file_get_contents(path, &text, n, &error);
    g_assert_no_error(error);
    return text;
}

static struct agreement *read_karabakh(void)
{
    const char *name = "missions/karabakh-2020/agreement.yaml";
    size_t n = 0;
    g_autofree char *text = read_file(name, &n);
    g_autoptr(GError) error = NULL;
    struct agreement *agreement = agreement_read(text, n, name, module_list(), &error);

    g_assert_no_error(error);
    return agreement;
}

static void test_karabakh(void)
{
    OWNED(agreement) agreement = read_karabakh();
    const struct article *term = agreement_article(agreement, "term");
    const struct article *rotation = agreement_article(agreement, "rotation");
    g_autofree char *since = zone_instant_text(agreement->zone, agreement->in_force.since);

    g_assert_cmpstr(agreement->slug, ==, "karabakh-2020");
    g_assert_cmpstr(since, ==, "2020-11-09T00:00:00+03:00");
    g_assert_cmpuint(term->n_readings, ==, 2);
    g_assert_cmpstr(term->readings[0].name, ==, "from entry into force");
    g_assert_cmpstr(term->readings[1].name, ==, "from signature");
    g_assert_cmpstr(rotation->readings[0].name, ==, "clamp");
    g_assert_cmpstr(rotation->readings[1].name, ==, "forward");
    g_assert_nonnull(agreement_article(agreement, "strength"));
}

static void test_canonical(void)
{
    OWNED(agreement) agreement = read_karabakh();
    g_autoptr(GString) first = g_string_new(NULL);
    g_autoptr(GString) second = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    OWNED(agreement) again = NULL;

    canon_write(first, agreement->canonical);
    again = agreement_from_canonical(first->str, first->len, module_list(), &error);
    g_assert_no_error(error);
    canon_write(second, again->canonical);
    g_assert_cmpstr(first->str, ==, second->str);
}

/* Notice is the parties' alone; the force keeps its own rolls. */
static void test_who_may(void)
{
    static const struct {
        const char *who, *kind, *participant;
        bool allowed;
    } cases[] = {
        {"armenia", "notice.given", "armenia", true},
        {"azerbaijan", "notice.given", "armenia", true},
        {"russia", "notice.given", "russia", false},
        {"armenia", "notice.given", "russia", false},
        {"turkey", "notice.given", "turkey", false},
        {"russia", "notice.received", "armenia", true},
        {"force", "tour.arrived", NULL, true},
        {"russia", "post.opened", NULL, true},
        {"armenia", "tour.arrived", NULL, false},
        {"icrc", "mandate.ended", NULL, false},
        {"azerbaijan", "mandate.ended", NULL, true},
    };
    OWNED(agreement) agreement = read_karabakh();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        json_t *fields = json_pack("{s:s*}", "participant", cases[i].participant);

        g_test_message("%s by %s", cases[i].kind, cases[i].who);
        g_assert_cmpint(agreement_allows(agreement, cases[i].who, cases[i].kind, fields, NULL), ==,
                        cases[i].allowed);
        json_decref(fields);
    }
}

/* ---- the manual ---- */

/* All blocks of YAML in a document, one after the other. */
static char *yaml_of(const char *document)
{
    g_auto(GStrv) lines = g_strsplit(document, "\n", -1);
    GString *yaml = g_string_new(NULL);
    bool inside = false;

    for (char **line = lines; *line != NULL; line++) {
        if (inside && strcmp(*line, "```") == 0) {
            inside = false;
        } else if (inside) {
            g_string_append_printf(yaml, "%s\n", *line);
        } else {
            inside = strcmp(*line, "```yaml") == 0;
        }
    }
    return g_string_free(yaml, FALSE);
}

static void check_written(const char *yaml, const struct field *fields)
{
    for (const struct field *field = fields; field->name != NULL; field++) {
        g_autofree char *pattern = g_strdup_printf("\\b%s:", field->name);

        g_test_message("%s", field->name);
        g_assert_true(g_regex_match_simple(pattern, yaml, 0, 0));
        if (field->shape.fields != NULL) {
            check_written(yaml, field->shape.fields);
        }
    }
}

static void test_manual(void)
{
    g_autofree char *document = read_file("docs/format/agreement.md", NULL);
    g_autofree char *yaml = yaml_of(document);
    g_autoptr(GError) error = NULL;
    OWNED(agreement)
    G_GNUC_UNUSED agreement = agreement_read(yaml, strlen(yaml), "examples", module_list(), &error);

    g_assert_no_error(error);
    check_written(yaml, agreement_fields);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/missions/karabakh", test_karabakh);
    g_test_add_func("/missions/canonical", test_canonical);
    g_test_add_func("/missions/who-may", test_who_may);
    g_test_add_func("/missions/manual", test_manual);
    return g_test_run();
}
