/* What the engine found, and its JSON. */
#include "base/error.h"
#include "mission/findings.h"
#include "mission/mission.h"

void article_answer_free(struct article_answer *article)
{
    g_ptr_array_unref(article->findings);
    g_free(article->because);
    g_free(article);
}

void answer_free(struct answer *answer)
{
    if (answer == NULL)
        return;
    g_ptr_array_unref(answer->articles);
    g_string_chunk_free(answer->texts);
    g_free(answer);
}

bool answer_breached(const struct answer *answer)
{
    for (guint i = 0; i < answer->articles->len; i++) {
        const struct article_answer *article = g_ptr_array_index(answer->articles, i);

        if (article->worst == STATUS_BREACHED)
            return true;
    }
    return false;
}

/* null for what is open or not there. */
static json_t *instant_json(const struct zone *zone, struct instant at)
{
    g_autofree char *text = zone_instant_text(zone, at);

    return text[0] != '\0' ? json_string(text) : json_null();
}

static json_t *subjects_json(const struct finding *finding)
{
    json_t *list = json_array();

    for (guint i = 0; finding->subjects != NULL && i < finding->subjects->len; i++)
        json_array_append_new(list, json_string(g_ptr_array_index(finding->subjects, i)));
    return list;
}

static json_t *contested_json(const struct finding *finding)
{
    json_t *list = json_array();

    for (guint i = 0; finding->contested != NULL && i < finding->contested->len; i++) {
        const struct dissent *dissent = &g_array_index(finding->contested, struct dissent, i);

        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s}", "reading", dissent->reading, "account",
                                        dissent->account, "status", status_name(dissent->status)));
    }
    return list;
}

static json_t *evidence_json(struct record *record, const struct finding *finding, GError **error)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < finding->n_evidence; i++) {
        const struct evidence *evidence = &finding->evidence[i];
        struct hash id;

        if (evidence->log_index < 0)
            continue;
        if (!record_id(record, evidence->log_index, &id, error)) {
            json_decref(list);
            return NULL;
        }
        json_array_append_new(list, json_pack("{s:s, s:I, s:I}", "id", hash_to_hex(&id).text,
                                              "index", (json_int_t)evidence->log_index, "row",
                                              (json_int_t)evidence->row));
    }
    return list;
}

static json_t *finding_json(struct mission *mission, const struct finding *finding, GError **error)
{
    const struct zone *zone = mission_zone(mission);
    json_t *evidence = evidence_json(mission_record(mission), finding, error);

    if (evidence == NULL)
        return NULL;
    return json_pack("{s:s, s:s, s:s, s:o, s:s, s:o, s:o, s:o, s:s, s:s, s:o, s:s, s:o}", "article",
                     finding->article, "rule", finding->rule, "subject", finding->subject,
                     "subjects", subjects_json(finding), "status", status_name(finding->status),
                     "since", instant_json(zone, finding->since), "until",
                     instant_json(zone, finding->until), "due", instant_json(zone, finding->due),
                     "reading", finding->reading, "account", finding->account, "contested",
                     contested_json(finding), "because",
                     finding->because != NULL ? finding->because : "", "evidence", evidence);
}

json_t *answer_json(struct mission *mission, const struct answer *answer, GError **error)
{
    json_t *list = json_array();

    for (guint i = 0; i < answer->articles->len; i++) {
        const struct article_answer *article = g_ptr_array_index(answer->articles, i);

        for (guint k = 0; k < article->findings->len; k++) {
            json_t *finding = finding_json(mission, g_ptr_array_index(article->findings, k), error);

            if (finding == NULL) {
                json_decref(list);
                return NULL;
            }
            json_array_append_new(list, finding);
        }
    }
    return list;
}
