/* truce check: is the agreement kept? */
#include <inttypes.h>

#include "action/actions.h"
#include "action/opening.h"
#include "action/plain_table.h"
#include "base/error.h"
#include "base/text.h"
#include "mission/finding.h"

static const struct field params[] = {
    {"all", FIELD_BOOL, PARAM_FLAG, N_("what is kept, too")},
    {"during", FIELD_TEXT, OPTIONAL,
     N_("A/B: all that was found between two dates or instants; D/D is the whole day D")},
    FIELDS_END,
};

static bool window_of(const struct request *request, struct opening *opening,
                      const struct asked *asked, struct interval *window, GError **error)
{
    const char *during = param_text(request, "during");

    if (during == NULL) {
        *window = (struct interval){asked->at, {asked->at.ms + 1}};
        return true;
    }
    if (request->at != NULL)
        return fail(error, ERROR_USAGE, _("--at and --during say two different times: give one"));
    if (!zone_parse_during(mission_zone(opening->mission), during, window, error)) {
        g_prefix_error(error, "--during: ");
        return false;
    }
    return true;
}

static json_t *article_json(const struct article_answer *answer)
{
    json_t *json = json_pack("{s:s, s:s, s:s, s:b}", "status", status_name(answer->worst),
                             "article", answer->article->id, "title", answer->article->title,
                             "contested", answer->contested);

    if (answer->because != NULL)
        json_object_set_new(json, "because", json_string(answer->because));
    return json;
}

/* For people: a line for each article, kept ones too, then the findings. */
static json_t *describe(struct opening *opening, const struct asked *asked, const char *during,
                        const struct answer *answer, json_t *findings)
{
    json_t *articles = json_array();
    json_t *json = json_pack("{s:o, s:o, s:o}", "heading", opening_heading(opening, asked),
                             "articles", articles, "findings", findings);

    if (during != NULL)
        json_object_set_new(json, "during", json_string(during));
    for (unsigned i = 0; i < answer->articles->len; i++)
        json_array_append_new(articles, article_json(g_ptr_array_index(answer->articles, i)));
    return json;
}

static bool run_check(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    struct asked asked;
    struct question question = {.all = param_flag(request, "all")};
    OWNED(answer) answer = NULL;
    json_t *findings = NULL;

    if (!opening_open(&opening, request, STORE_READ, "truce check", error) ||
        !opening_asked(&opening, request, &asked, error) ||
        !window_of(request, &opening, &asked, &question.window, error))
        return false;
    answer = findings_ask(opening.mission, asked.known, &question, error);
    if (answer == NULL)
        return false;
    findings = answer_json(opening.mission, answer, error);
    if (findings == NULL)
        return false;
    reply->exit_status = answer_breached(answer) ? 1 : 0;
    reply->json = request->json
                      ? findings
                      : describe(&opening, &asked, param_text(request, "during"), answer, findings);
    return true;
}

/* ---- for people ---- */

static void show_articles(struct terminal *terminal, const json_t *articles)
{
    OWNED(table) table = table_new(4);
    json_t *article = NULL;
    size_t i = 0;

    json_array_foreach(articles, i, article)
    {
        const char *status = member_text(article, "status");
        bool is_contested = json_is_true(json_object_get(article, "contested"));

        table_cell(table, status_ink(status), status);
        table_cell(table, INK_PLAIN, member_text(article, "article"));
        table_cell(table, INK_PLAIN, member_text(article, "title"));
        table_cell(table, INK_DOUBT, is_contested ? _("contested") : "");
    }
    table_write(terminal, table, 0);
}

#define SUBJECTS_SHOWN 6

static void show_subjects(struct terminal *terminal, const json_t *subjects)
{
    GString *text = NULL;
    size_t n = json_array_size(subjects);

    if (n == 0)
        return;
    text = g_string_new(NULL);
    for (size_t i = 0; i < MIN(n, SUBJECTS_SHOWN); i++)
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "",
                               json_string_value(json_array_get(subjects, i)));
    if (n > SUBJECTS_SHOWN)
        g_string_append_printf(text, _(" and %zu more"), n - SUBJECTS_SHOWN);
    terminal_line(terminal, INK_FAINT, 8, _("    concerns %s"), text->str);
    g_string_free(text, TRUE);
}

static void show_evidence(struct terminal *terminal, const json_t *evidence)
{
    GString *text = NULL;
    json_t *item = NULL;
    size_t n = json_array_size(evidence);
    size_t i = 0;

    if (n == 0)
        return;
    text = g_string_new(NULL);
    json_array_foreach(evidence, i, item)
    {
        const json_t *index = json_object_get(item, "index");

        if (i == SUBJECTS_SHOWN || index == NULL)
            break;
        g_string_append_printf(text, "%s%" PRId64, i > 0 ? ", " : "",
                               (int64_t)json_integer_value(index));
    }
    if (i < n && i > 0)
        g_string_append_printf(text, _(" and %zu more"), n - i);
    if (i > 0)
        terminal_line(terminal, INK_FAINT, 8, _("    see log %s"), text->str);
    g_string_free(text, TRUE);
}

/* "since A until B, due C: because": without the end where none is in sight. */
static char *sentence_of(const json_t *finding)
{
    const char *until = member_text(finding, "until");
    const char *due = member_text(finding, "due");
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, _("since %s"), member_text(finding, "since"));
    if (*until != '\0')
        g_string_append_printf(text, _(" until %s"), until);
    if (*due != '\0')
        g_string_append_printf(text, _(", due %s"), due);
    g_string_append_printf(text, ": %s", member_text(finding, "because"));
    return g_string_free(text, FALSE);
}

static void show_finding(struct terminal *terminal, const json_t *finding, const char *mission,
                         const char *readings)
{
    const char *status = member_text(finding, "status");
    const char *subject = member_text(finding, "subject");
    const char *account = member_text(finding, "account");
    g_autofree char *sentence = sentence_of(finding);

    terminal_newline(terminal);
    terminal_put(terminal, status_ink(status), status);
    terminal_put(terminal, INK_PLAIN, "  ");
    terminal_put(terminal, INK_STRONG, member_text(finding, "article"));
    if (!g_str_equal(subject, mission) && !g_str_equal(subject, member_text(finding, "article"))) {
        terminal_put(terminal, INK_PLAIN, "  ");
        terminal_put(terminal, INK_PLAIN, subject);
    }
    terminal_newline(terminal);
    terminal_line(terminal, INK_PLAIN, 4, "    %s", sentence);
    if (*readings != '\0')
        terminal_line(terminal, INK_FAINT, 8, _("    read as: %s"), readings);
    if (*account != '\0')
        terminal_line(terminal, INK_FAINT, 8, _("    by the account of %s"), account);
    show_subjects(terminal, json_object_get(finding, "subjects"));
    show_evidence(terminal, json_object_get(finding, "evidence"));
}

static bool differ_in_reading_only(const json_t *a, const json_t *b)
{
    static const char *const names[] = {"status", "article", "subject", "since",
                                        "until",  "due",     "because", "account"};

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        if (!g_str_equal(member_text(a, names[i]), member_text(b, names[i])))
            return false;
    }
    return true;
}

/* Findings of one status; what every reading says alike is said once. */
static void show_findings_of(struct terminal *terminal, const json_t *findings, const char *status,
                             const char *mission)
{
    size_t n = json_array_size(findings);

    for (size_t i = 0; i < n; i++) {
        const json_t *finding = json_array_get(findings, i);
        GString *readings = NULL;

        if (!g_str_equal(member_text(finding, "status"), status))
            continue;
        readings = g_string_new(member_text(finding, "reading"));
        while (i + 1 < n && differ_in_reading_only(finding, json_array_get(findings, i + 1)))
            g_string_append_printf(readings, ", %s",
                                   member_text(json_array_get(findings, ++i), "reading"));
        show_finding(terminal, finding, mission, readings->str);
        g_string_free(readings, TRUE);
    }
}

static void show_check(struct terminal *terminal, const json_t *json)
{
    const char *const worst_first[] = {"breached", "cannot-tell", "due", "kept"};
    const char *mission = member_text(json_object_get(json, "heading"), "mission");

    show_heading(terminal, json);
    if (json_object_get(json, "during") != NULL)
        terminal_line(terminal, INK_FAINT, 4, _("found during %s"), member_text(json, "during"));
    terminal_newline(terminal);
    show_articles(terminal, json_object_get(json, "articles"));
    for (unsigned s = 0; s < G_N_ELEMENTS(worst_first); s++)
        show_findings_of(terminal, json_object_get(json, "findings"), worst_first[s], mission);
}

const struct action action_check = {
    .name = "check",
    .summary = N_("is the agreement kept: article by article, and why not"),
    .help =
        N_("One line for each article, then everything that is not kept: breached, cannot tell, "
           "due. Ends with status 1 when something is breached, else 0.\n\n"
           "  truce check\n"
           "  truce check --at 2021-08-31 --known 2021-09-15\n"
           "  truce check --during 2021-01-01/2021-12-31"),
    .params = params,
    .flags = ACTION_READS,
    .group = ACTION_LOOK,
    .run = run_check,
    .show = show_check,
};
