/* Where readings and accounts differ: for every finding, what the others say of the same subject
 * while it holds. */
#include "mission/findings.h"

#include <string.h>

#include "mission/sink.h"

/* The findings of one article, for comparing. */
struct comparison {
    GHashTable *by_subject; /* subject to GPtrArray of findings, sorted by time */
    GPtrArray *whole;       /* those that hold for every subject */
    GPtrArray *all;
    struct interval window;
};

static struct interval meet(struct interval a, struct interval b)
{
    return (struct interval){
        a.since.ms > b.since.ms ? a.since : b.since,
        a.until.ms < b.until.ms ? a.until : b.until,
    };
}

static bool is_of(const struct finding *finding, const struct voice *voice)
{
    return finding->reading == voice->reading && finding->account == voice->account;
}

/* Those of `findings` that are the voice's and hold at some time in `at`. */
static void collect(const GPtrArray *findings, const struct voice *voice, struct interval at,
                    GPtrArray *into)
{
    for (guint i = 0; i < findings->len; i++) {
        struct finding *finding = g_ptr_array_index(findings, i);

        if (finding->since.ms >= at.until.ms)
            return;
        if (finding->until.ms > at.since.ms && is_of(finding, voice))
            g_ptr_array_add(into, finding);
    }
}

static enum status status_at(const GPtrArray *said, struct instant at)
{
    enum status worst = STATUS_KEPT;

    for (guint i = 0; i < said->len; i++) {
        const struct finding *finding = g_ptr_array_index(said, i);

        if (finding->since.ms <= at.ms && at.ms < finding->until.ms)
            worst = MAX(worst, finding->status);
    }
    return worst;
}

static void add_dissent(struct finding *finding, const struct voice *voice, enum status status)
{
    struct dissent dissent = {voice->reading, voice->account, status};

    if (status == finding->status)
        return;
    if (finding->contested == NULL)
        finding->contested = g_array_new(FALSE, FALSE, sizeof(struct dissent));
    for (guint i = 0; i < finding->contested->len; i++) {
        const struct dissent *known = &g_array_index(finding->contested, struct dissent, i);

        if (known->reading == voice->reading && known->account == voice->account &&
            known->status == status)
            return;
    }
    g_array_append_val(finding->contested, dissent);
}

/* The voice's status changes only where one of its findings begins or ends. */
static void compare_with(const struct comparison *comparison, struct finding *finding,
                         const struct voice *voice)
{
    g_autoptr(GPtrArray) said = g_ptr_array_new();
    struct interval at = meet(meet((struct interval){finding->since, finding->until}, voice->at),
                              comparison->window);

    if (at.since.ms >= at.until.ms)
        return;
    if (finding->whole) {
        collect(comparison->all, voice, at, said);
    } else {
        collect(g_hash_table_lookup(comparison->by_subject, finding->subject), voice, at, said);
        collect(comparison->whole, voice, at, said);
    }
    add_dissent(finding, voice, status_at(said, at.since));
    for (guint i = 0; i < said->len; i++) {
        const struct finding *other = g_ptr_array_index(said, i);

        if (interval_holds(at, other->since))
            add_dissent(finding, voice, status_at(said, other->since));
        if (interval_holds(at, other->until))
            add_dissent(finding, voice, status_at(said, other->until));
    }
}

static struct comparison comparison_of(const GPtrArray *findings, struct interval window)
{
    struct comparison comparison = {
        .by_subject =
            g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref),
        .whole = g_ptr_array_new(),
        .all = g_ptr_array_new(),
        .window = window,
    };

    for (guint i = 0; i < findings->len; i++) {
        struct finding *finding = g_ptr_array_index(findings, i);
        GPtrArray *of_subject = g_hash_table_lookup(comparison.by_subject, finding->subject);

        if (of_subject == NULL) {
            of_subject = g_ptr_array_new();
            g_hash_table_insert(comparison.by_subject, finding->subject, of_subject);
        }
        g_ptr_array_add(finding->whole ? comparison.whole : of_subject, finding);
        g_ptr_array_add(comparison.all, finding);
    }
    return comparison;
}

static void comparison_clear(struct comparison *comparison)
{
    g_hash_table_unref(comparison->by_subject);
    g_ptr_array_unref(comparison->whole);
    g_ptr_array_unref(comparison->all);
}

static bool base_says(const GPtrArray *of_subject, const struct finding *finding)
{
    for (guint i = 0; i < of_subject->len; i++) {
        const struct finding *other = g_ptr_array_index(of_subject, i);

        if (other->account[0] == '\0' && other->reading == finding->reading &&
            other->status == finding->status && other->since.ms == finding->since.ms &&
            other->until.ms == finding->until.ms && other->due.ms == finding->due.ms)
            return true;
    }
    return false;
}

static bool speaks_of(const struct voice *voice, const struct finding *finding)
{
    return voice->view == NULL || finding->whole ||
           account_speaks(voice->view, voice->rule, finding->subject);
}

/* Texts of what is dropped are keys of the comparison, so the caller frees them after it. */
static GPtrArray *drop_repetitions(const struct comparison *comparison, GPtrArray *findings)
{
    GPtrArray *dropped = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    guint n = 0;

    for (guint i = 0; i < findings->len; i++) {
        struct finding *finding = g_ptr_array_index(findings, i);
        const GPtrArray *of_subject =
            finding->whole ? comparison->whole
                           : g_hash_table_lookup(comparison->by_subject, finding->subject);

        if (finding->account[0] != '\0' && base_says(of_subject, finding))
            g_ptr_array_add(dropped, finding);
        else
            findings->pdata[n++] = finding;
    }
    findings->len = n;
    return dropped;
}

void contest_findings(GPtrArray *findings, const GArray *voices, struct interval window)
{
    struct comparison comparison;
    GPtrArray *dropped = NULL;

    if (voices->len < 2)
        return;
    comparison = comparison_of(findings, window);
    for (guint i = 0; i < findings->len; i++) {
        struct finding *finding = g_ptr_array_index(findings, i);

        for (guint k = 0; k < voices->len; k++) {
            const struct voice *voice = &g_array_index(voices, struct voice, k);

            if (!is_of(finding, voice) && speaks_of(voice, finding))
                compare_with(&comparison, finding, voice);
        }
    }
    dropped = drop_repetitions(&comparison, findings);
    comparison_clear(&comparison);
    g_ptr_array_unref(dropped);
}
