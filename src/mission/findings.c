/* The engine: runs every article's rule by every version, reading and account, and puts what they
 * found together. contest.c compares them. */
#include "mission/findings.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "mission/mission.h"
#include "mission/sink.h"
#include "mission/view.h"

/* Everything of one question. */
struct asking {
    struct view *base;
    GHashTable *accounts; /* participant to struct view, owned */
    const struct question *question;
    struct answer *answer;
};

/* ---- one article in one version ---- */

static const char *keep_text(struct asking *asking, const char *text)
{
    return g_string_chunk_insert_const(asking->answer->texts, text);
}

static struct sink sink_for(struct asking *asking, const struct governing *version,
                            const struct article *article, GPtrArray *findings)
{
    return (struct sink){
        .article = article->id,
        .rule = article->rule,
        .reading = "",
        .account = "",
        .governs = version->at,
        .zone = view_zone(asking->base),
        .findings = findings,
        .window = asking->question->window,
        .all = asking->question->all,
        .first_looked = INSTANT_MAX,
    };
}

/* What can be said of the article as a whole only. */
static void add_whole(struct asking *asking, struct sink *sink, enum status status,
                      struct instant since, struct instant until, const char *because)
{
    struct check check = {.sink = sink};
    struct finding_draft draft = {
        .subject = mission_slug(view_mission(asking->base)),
        .status = status,
        .since = since,
        .until = until,
        .due = INSTANT_MAX,
        .because = g_strdup(because),
    };
    guint before = sink->findings->len;

    sink->spoken = NULL;
    check_add(&check, &draft);
    if (sink->findings->len > before)
        ((struct finding *)g_ptr_array_index(sink->findings, before))->whole = true;
}

static char *missing_rule_sentence(struct asking *asking, const char *rule)
{
    const struct module_list *list = mission_modules(view_mission(asking->base));
    g_autofree char *module = g_strndup(rule, strcspn(rule, "."));

    if (modules_has(list, module))
        return g_strdup_printf(_("this program has no rule %s"), rule);
    return g_strdup_printf(_("no module yet: %s"), module);
}

/* A kind of statement that the rule needs and of which this copy lacks bodies. */
static char *withheld_sentence(const struct view *view, const struct rule *rule)
{
    for (unsigned i = 0; i < rule->n_reads; i++) {
        int64_t n = 0;
        const char *kind = view_withheld(view, rule->reads[i], &n);

        if (kind != NULL)
            return g_strdup_printf(
                ngettext("this copy lacks the content of %" PRId64 " statement of %s",
                         "this copy lacks the content of %" PRId64 " statements of %s",
                         (unsigned long)n),
                n, kind);
    }
    return NULL;
}

static bool load_facts(struct view *view, const struct rule *rule, GError **error)
{
    for (unsigned i = 0; i < rule->n_reads; i++)
        if (view_fact(view, rule->reads[i], error) == NULL)
            return false;
    return true;
}

/* What nobody has said anything on, up to the first thing that the rule had to look at. */
static void add_silence(struct asking *asking, struct sink *sink, const struct rule *rule)
{
    enum status status = rule->silence == SILENCE_BREACHED ? STATUS_BREACHED : STATUS_CANNOT_TELL;
    g_autofree char *until = NULL;
    g_autofree char *because = NULL;

    if (sink->first_looked.ms <= sink->governs.since.ms)
        return;
    if (sink->first_looked.ms == INT64_MAX) {
        because = g_strdup(_("nobody has stated anything on this yet"));
    } else {
        until = zone_instant_text(sink->zone, sink->first_looked);
        because = g_strdup_printf(_("nobody has stated anything on the time before %s"), until);
    }
    add_whole(asking, sink, status, sink->governs.since, sink->first_looked, because);
}

static bool run_rule(struct asking *asking, struct view *view, const struct rule *rule,
                     const struct article *article, const struct reading *reading,
                     struct sink *sink, GError **error)
{
    struct check check = {
        .view = view,
        .article = article,
        .reading = reading->name,
        .params = reading->params,
        .sink = sink,
    };
    g_autofree char *withheld = NULL;

    sink->reading = keep_text(asking, reading->name);
    sink->account = keep_text(asking, view_account(view));
    sink->first_looked = INSTANT_MAX;
    if (!load_facts(view, rule, error))
        return false;
    if (view != asking->base) {
        sink->spoken = view;
        sink->spoken_rule = rule;
    }
    withheld = withheld_sentence(view, rule);
    if (withheld != NULL) {
        add_whole(asking, sink, STATUS_CANNOT_TELL, INSTANT_MIN, INSTANT_MAX, withheld);
        return true;
    }
    if (!rule->check(&check, error))
        return false;
    if (view == asking->base)
        add_silence(asking, sink, rule);
    return true;
}

static struct view *account_view(struct asking *asking, const char *account)
{
    struct view *view = g_hash_table_lookup(asking->accounts, account);

    if (view == NULL) {
        view = view_new(view_mission(asking->base), view_known(asking->base), account);
        g_hash_table_insert(asking->accounts, (char *)view_account(view), view);
    }
    return view;
}

static struct interval hull(struct interval a, struct interval b)
{
    return (struct interval){
        a.since.ms < b.since.ms ? a.since : b.since,
        a.until.ms > b.until.ms ? a.until : b.until,
    };
}

static void add_voice(struct asking *asking, GArray *voices, const struct governing *version,
                      const struct rule *rule, struct view *view, const struct reading *reading)
{
    struct voice voice = {
        .reading = keep_text(asking, reading->name),
        .account = keep_text(asking, view_account(view)),
        .view = view == asking->base ? NULL : view,
        .rule = rule,
        .at = version->at,
    };

    for (guint i = 0; i < voices->len; i++) {
        struct voice *known = &g_array_index(voices, struct voice, i);

        if (known->reading == voice.reading && known->account == voice.account) {
            known->at = hull(known->at, voice.at);
            return;
        }
    }
    g_array_append_val(voices, voice);
}

/* The participants with accounts of anything the rule reads; facts must be loaded in the base. */
static GPtrArray *rule_accounts(struct view *base, const struct rule *rule)
{
    GPtrArray *accounts = g_ptr_array_new();

    for (unsigned i = 0; i < rule->n_reads; i++) {
        const GPtrArray *of_fact = view_accounts(base, rule->reads[i]);

        for (guint k = 0; k < of_fact->len; k++)
            if (!g_ptr_array_find(accounts, g_ptr_array_index(of_fact, k), NULL))
                g_ptr_array_add(accounts, g_ptr_array_index(of_fact, k));
    }
    return accounts;
}

static bool run_reading(struct asking *asking, const struct governing *version,
                        const struct rule *rule, const struct article *article,
                        const struct reading *reading, const struct sink *sink, GArray *voices,
                        GError **error)
{
    g_autoptr(GPtrArray) accounts = NULL;
    struct sink of_base = *sink;

    if (!run_rule(asking, asking->base, rule, article, reading, &of_base, error))
        return false;
    add_voice(asking, voices, version, rule, asking->base, reading);
    accounts = rule_accounts(asking->base, rule);
    for (guint i = 0; i < accounts->len; i++) {
        struct view *view = account_view(asking, g_ptr_array_index(accounts, i));
        struct sink of_account = *sink;

        if (!run_rule(asking, view, rule, article, reading, &of_account, error))
            return false;
        add_voice(asking, voices, version, rule, view, reading);
    }
    return true;
}

static bool run_version(struct asking *asking, const struct governing *version,
                        const struct article *article, const struct sink *sink, GArray *voices,
                        GError **error)
{
    const struct rule *rule =
        modules_rule(mission_modules(view_mission(asking->base)), article->rule);

    if (rule == NULL) {
        struct sink of_article = *sink;
        g_autofree char *missing = missing_rule_sentence(asking, article->rule);

        add_whole(asking, &of_article, STATUS_CANNOT_TELL, INSTANT_MIN, INSTANT_MAX, missing);
        return true;
    }
    for (unsigned i = 0; i < article->n_readings; i++)
        if (!run_reading(asking, version, rule, article, &article->readings[i], sink, voices,
                         error))
            return false;
    return true;
}

/* ---- one article ---- */

static const struct governing *version_at(const GArray *versions, guint i)
{
    return &g_array_index(versions, struct governing, i);
}

static const struct article *article_of(const GArray *versions, guint i, const char *id)
{
    return i < versions->len ? agreement_article(version_at(versions, i)->agreement, id) : NULL;
}

static bool overlaps(struct interval a, struct interval b)
{
    return a.since.ms < b.until.ms && b.since.ms < a.until.ms;
}

static bool same_subjects(const GPtrArray *a, const GPtrArray *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    for (guint i = 0; i < MIN(a->len, b->len); i++)
        if (strcmp(g_ptr_array_index(a, i), g_ptr_array_index(b, i)) != 0)
            return false;
    return a->len == b->len;
}

static int compare_findings(gconstpointer left, gconstpointer right)
{
    const struct finding *a = *(const struct finding *const *)left;
    const struct finding *b = *(const struct finding *const *)right;
    int order = instant_compare(a->since, b->since);

    if (order == 0)
        order = strcmp(a->subject, b->subject);
    if (order == 0)
        order = strcmp(a->account, b->account);
    if (order == 0)
        order = strcmp(a->reading, b->reading);
    return order != 0 ? order : instant_compare(a->until, b->until);
}

static bool go_on(const struct finding *a, const struct finding *b)
{
    return a->until.ms == b->since.ms && a->status == b->status && a->due.ms == b->due.ms &&
           a->whole == b->whole && a->reading == b->reading && a->account == b->account &&
           strcmp(a->rule, b->rule) == 0 && strcmp(a->subject, b->subject) == 0 &&
           g_strcmp0(a->because, b->because) == 0 && same_subjects(a->subjects, b->subjects);
}

static void join_evidence(struct finding *into, const struct finding *from)
{
    into->evidence = g_renew(struct evidence, into->evidence, into->n_evidence + from->n_evidence);
    for (unsigned i = 0; i < from->n_evidence; i++) {
        const struct evidence *new_one = &from->evidence[i];
        bool known = false;

        for (unsigned k = 0; k < into->n_evidence; k++)
            known = known || (into->evidence[k].log_index == new_one->log_index &&
                              into->evidence[k].row == new_one->row);
        if (!known)
            into->evidence[into->n_evidence++] = *new_one;
    }
}

/* Joins what goes on without a change; `findings` are sorted by time and stay so. `last` knows for
 * each subject the findings that may still go on. */
static void join_findings(GPtrArray *findings)
{
    g_autoptr(GHashTable) last =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
    guint n = 0;

    for (guint i = 0; i < findings->len; i++) {
        struct finding *finding = g_ptr_array_index(findings, i);
        GPtrArray *open = g_hash_table_lookup(last, finding->subject);
        bool joined = false;

        if (open == NULL) {
            open = g_ptr_array_new();
            g_hash_table_insert(last, finding->subject, open);
        }
        for (guint k = 0; k < open->len && !joined; k++) {
            struct finding *before = g_ptr_array_index(open, k);

            if (before->until.ms < finding->since.ms) {
                g_ptr_array_remove_index_fast(open, k--);
            } else if (go_on(before, finding)) {
                before->until = finding->until;
                join_evidence(before, finding);
                joined = true;
            }
        }
        if (joined) {
            finding_free(finding);
        } else {
            g_ptr_array_add(open, finding);
            findings->pdata[n++] = finding;
        }
    }
    findings->len = n;
}

static void keep_asked(GPtrArray *findings, const struct interval *window)
{
    guint n = 0;

    for (guint i = 0; i < findings->len; i++) {
        struct finding *finding = g_ptr_array_index(findings, i);

        if (overlaps((struct interval){finding->since, finding->until}, *window))
            findings->pdata[n++] = finding;
        else
            finding_free(finding);
    }
    findings->len = n;
}

/* The worst, of the base rather than of an account, the earliest first. */
static const struct finding *worst_finding(const GPtrArray *findings)
{
    const struct finding *worst = NULL;

    for (guint i = 0; i < findings->len; i++) {
        const struct finding *finding = g_ptr_array_index(findings, i);

        if (worst == NULL || finding->status > worst->status ||
            (finding->status == worst->status && worst->account[0] != '\0' &&
             finding->account[0] == '\0'))
            worst = finding;
    }
    return worst;
}

static void sum_up(struct article_answer *article)
{
    const struct finding *worst = worst_finding(article->findings);

    for (guint i = 0; i < article->findings->len; i++) {
        const struct finding *finding = g_ptr_array_index(article->findings, i);

        article->contested = article->contested || finding->contested != NULL;
    }
    article->worst = worst != NULL ? worst->status : STATUS_KEPT;
    article->because =
        g_strdup(worst != NULL && worst->because != NULL ? worst->because
                                                         : _("nothing stated speaks against it"));
}

static struct article_answer *ask_article(struct asking *asking, const GArray *versions,
                                          const struct article *article, GError **error)
{
    struct article_answer *answer = g_new0(struct article_answer, 1);
    g_autoptr(GArray) voices = g_array_new(FALSE, FALSE, sizeof(struct voice));

    answer->article = article;
    answer->findings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    for (guint i = 0; i < versions->len; i++) {
        const struct article *of_version = article_of(versions, i, article->id);
        struct sink sink;

        if (of_version == NULL)
            continue;
        sink = sink_for(asking, version_at(versions, i), of_version, answer->findings);
        sink.goes_on_before = i > 0 && article_of(versions, i - 1, article->id) != NULL;
        sink.goes_on_behind = article_of(versions, i + 1, article->id) != NULL;
        if (!sink.goes_on_before && !sink.goes_on_behind && !overlaps(sink.governs, sink.window))
            continue;
        if (!run_version(asking, version_at(versions, i), of_version, &sink, voices, error)) {
            article_answer_free(answer);
            return NULL;
        }
    }
    g_ptr_array_sort(answer->findings, compare_findings);
    join_findings(answer->findings);
    keep_asked(answer->findings, &asking->question->window);
    contest_findings(answer->findings, voices, asking->question->window);
    sum_up(answer);
    return answer;
}

/* ---- all articles ---- */

static bool is_answered(const struct answer *answer, const char *id)
{
    for (guint i = 0; i < answer->articles->len; i++) {
        const struct article_answer *article = g_ptr_array_index(answer->articles, i);

        if (strcmp(article->article->id, id) == 0)
            return true;
    }
    return false;
}

/* In the order of the latest version that governs in the window; what only earlier ones hold comes
 * behind. */
static bool ask_all(struct asking *asking, GError **error)
{
    const GArray *versions = view_agreements(asking->base);

    for (guint i = versions->len; i > 0; i--) {
        const struct governing *version = version_at(versions, i - 1);
        const GArray *articles = version->agreement->articles;

        if (!overlaps(version->at, asking->question->window))
            continue;
        for (guint k = 0; k < articles->len; k++) {
            const struct article *article = &g_array_index(articles, struct article, k);
            struct article_answer *answer = NULL;

            if (is_answered(asking->answer, article->id))
                continue;
            answer = ask_article(asking, versions, article, error);
            if (answer == NULL)
                return false;
            g_ptr_array_add(asking->answer->articles, answer);
        }
    }
    return true;
}

struct answer *findings_ask_in(struct view *base, const struct question *question, GError **error)
{
    OWNED(answer) answer = g_new0(struct answer, 1);
    struct asking asking = {
        .base = base,
        .accounts = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)view_free),
        .question = question,
        .answer = answer,
    };
    bool done = false;

    g_assert(view_account(base)[0] == '\0');
    answer->articles = g_ptr_array_new_with_free_func((GDestroyNotify)article_answer_free);
    answer->texts = g_string_chunk_new(1024);
    done = ask_all(&asking, error);
    g_hash_table_unref(asking.accounts);
    return done ? g_steal_pointer(&answer) : NULL;
}

struct answer *findings_ask(struct mission *mission, int64_t known, const struct question *question,
                            GError **error)
{
    OWNED(view) base = view_new(mission, known, NULL);

    return findings_ask_in(base, question, error);
}

/* ---- duties ---- */

static void duty_clear(struct duty *duty)
{
    g_free(duty->subject);
    g_free(duty->what);
}

static int compare_duties(gconstpointer left, gconstpointer right)
{
    const struct duty *a = left;
    const struct duty *b = right;

    return date_compare(a->date, b->date);
}

/* Duties of the base: accounts quarrel about what happened, not about what is asked. */
static bool duties_of_version(struct view *base, const struct governing *version, struct sink *sink,
                              GError **error)
{
    const struct module_list *list = mission_modules(view_mission(base));
    const GArray *articles = version->agreement->articles;

    for (guint i = 0; i < articles->len; i++) {
        const struct article *article = &g_array_index(articles, struct article, i);
        const struct rule *rule = modules_rule(list, article->rule);

        if (rule == NULL || rule->duties == NULL)
            continue;
        for (unsigned k = 0; k < article->n_readings; k++) {
            const struct reading *reading = &article->readings[k];
            struct check check = {base, article, reading->name, reading->params, sink};

            sink->article = article->id;
            sink->reading = reading->name;
            sink_begin_duties(sink);
            bool is_done = rule->duties(&check, error);
            sink_end_duties(sink);
            if (!is_done)
                return false;
        }
    }
    return true;
}

GArray *duties_ask_in(struct view *base, struct date from, struct date until, GError **error)
{
    const GArray *versions = view_agreements(base);
    g_autoptr(GArray) duties = g_array_new(FALSE, FALSE, sizeof(struct duty));

    g_array_set_clear_func(duties, (GDestroyNotify)duty_clear);
    for (guint i = 0; i < versions->len; i++) {
        struct sink sink = {
            .account = "",
            .governs = version_at(versions, i)->at,
            .zone = view_zone(base),
            .duties = duties,
            .from = from,
            .until = until,
        };

        if (!duties_of_version(base, version_at(versions, i), &sink, error))
            return NULL;
    }
    /* Of one day they stay in the agreement's order; GLib's sort of arrays is stable. */
    g_array_sort(duties, compare_duties);
    return g_steal_pointer(&duties);
}

GArray *duties_ask(struct mission *mission, int64_t known, struct date from, struct date until,
                   GError **error)
{
    OWNED(view) base = view_new(mission, known, NULL);

    return duties_ask_in(base, from, until, error);
}
