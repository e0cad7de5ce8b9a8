/* mandate.obligation and mandate.publication: one thing owed by a date.
 *
 * Kept until it is owed (the date less the article's lead), due to the end of the local date, then
 * breached until somebody whose word counts says that it was done. Each author's last word stands;
 * where two differ, the date has passed and nobody decides between them, it is cannot-tell.
 */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "modules/mandate/mandate.h"

/* What somebody said of it. */
struct word {
    struct date on;
    bool done;
    const char *author;
    struct evidence evidence;
};

enum standing { STANDING_UNSAID, STANDING_DONE, STANDING_NOT_DONE, STANDING_DISPUTED };

struct promise {
    const char *subject;
    char *what;            /* for sentences */
    struct date by;        /* DATE_MAX: no date is set */
    struct instant owed;   /* due from here on */
    struct instant late;   /* breached from here on */
    bool told_by_silence;  /* that nothing was said before it is late means that it is kept */
    GArray *words;         /* struct word, by date */
    struct evidence moved; /* what moved the date, or EVIDENCE_NONE */
};

/* ---- what stands, and since when ---- */

/* From the last word of each author among the first `n`. */
static enum standing standing_after(const GArray *words, guint n)
{
    bool any_done = false;
    bool any_not = false;

    for (guint i = 0; i < n; i++) {
        const struct word *word = &g_array_index(words, struct word, i);
        bool is_last = true;

        for (guint k = i + 1; k < n; k++)
            is_last = is_last && g_array_index(words, struct word, k).author != word->author;
        any_done = any_done || (is_last && word->done);
        any_not = any_not || (is_last && !word->done);
    }
    if (any_done && any_not)
        return STANDING_DISPUTED;
    if (any_done)
        return STANDING_DONE;
    return any_not ? STANDING_NOT_DONE : STANDING_UNSAID;
}

static enum status status_of(const struct promise *promise, enum standing standing,
                             struct instant at)
{
    bool is_told = promise->told_by_silence || promise->words->len > 0;

    if (standing == STANDING_DONE)
        return STATUS_KEPT;
    if (at.ms >= promise->late.ms)
        return standing == STANDING_DISPUTED ? STATUS_CANNOT_TELL : STATUS_BREACHED;
    if (!is_told)
        return STATUS_CANNOT_TELL;
    return at.ms >= promise->owed.ms ? STATUS_DUE : STATUS_KEPT;
}

/* A stretch of one status. */
struct run {
    enum status status;
    enum standing standing; /* at its end */
    struct instant since;
    guint n_before; /* words said before it */
    guint n_words;  /* said by its end */
};

/* The first in the run that says it is done, else the last said at all; NULL: none. */
static const struct word *run_word(const struct promise *promise, const struct run *run)
{
    for (guint i = run->n_before; i < run->n_words; i++)
        if (g_array_index(promise->words, struct word, i).done)
            return &g_array_index(promise->words, struct word, i);
    return run->n_words > 0 ? &g_array_index(promise->words, struct word, run->n_words - 1) : NULL;
}

static char *run_sentence(const struct promise *promise, const struct run *run,
                          const struct word *next)
{
    const struct word *last = run_word(promise, run);
    g_autofree char *by = date_text(promise->by);
    g_autofree char *last_on = date_text(last != NULL ? last->on : DATE_MIN);
    g_autofree char *next_on = date_text(next != NULL ? next->on : DATE_MIN);

    switch (run->status) {
    case STATUS_KEPT:
        if (run->standing == STANDING_DONE)
            return g_strdup_printf(_("%s: done on %s"), promise->what, last_on);
        return g_strdup_printf(_("%s: by %s"), promise->what, by[0] != '\0' ? by : next_on);
    case STATUS_DUE:
        return g_strdup_printf(_("%s: due by %s"), promise->what, by);
    case STATUS_CANNOT_TELL:
        if (run->standing == STANDING_DISPUTED)
            return g_strdup_printf(_("%s: was due by %s; some say it is done, others that it is "
                                     "not"),
                                   promise->what, by);
        return g_strdup_printf(_("%s: nobody has stated anything on this yet"), promise->what);
    case STATUS_BREACHED:
        if (next != NULL && next->done)
            return g_strdup_printf(_("%s: was due by %s and done on %s"), promise->what, by,
                                   next_on);
        if (last != NULL && !last->done)
            return g_strdup_printf(_("%s: was due by %s and reported not done as of %s"),
                                   promise->what, by, last_on);
        return g_strdup_printf(_("%s: was due by %s and nobody says that it is done"),
                               promise->what, by);
    }
    g_assert_not_reached();
}

/* Of the date by which it is owed. */
static struct instant last_instant(const struct promise *promise)
{
    return promise->late.ms == INT64_MAX ? INSTANT_MAX : (struct instant){promise->late.ms - 1};
}

static void add_run(struct check *check, const struct promise *promise, const struct run *run,
                    struct instant until)
{
    const struct word *next = run->n_words < promise->words->len
                                  ? &g_array_index(promise->words, struct word, run->n_words)
                                  : NULL;
    g_autoptr(GArray) evidence = NULL;

    if (run->since.ms >= until.ms || !check_wants(check, run->status, run->since, until))
        return;
    evidence = g_array_new(FALSE, FALSE, sizeof(struct evidence));
    for (guint i = 0; i < run->n_words + (next != NULL); i++)
        g_array_append_val(evidence, g_array_index(promise->words, struct word, i).evidence);
    if (promise->moved.log_index >= 0)
        g_array_append_val(evidence, promise->moved);
    check_add(check, &(struct finding_draft){
                         .subject = promise->subject,
                         .status = run->status,
                         .since = run->since,
                         .until = until,
                         .due = last_instant(promise),
                         .because = run_sentence(promise, run, next),
                         .evidence = (const struct evidence *)(const void *)evidence->data,
                         .n_evidence = evidence->len,
                     });
}

/* The status may change where it is owed, where it is late, and where somebody says something. */
static void check_promise(struct check *check, const struct promise *promise)
{
    const struct zone *zone = view_zone(check->view);
    struct run run = {STATUS_KEPT, STANDING_UNSAID, INSTANT_MIN, 0, 0};
    struct instant at = INSTANT_MIN;
    guint n = 0;

    run.status = status_of(promise, STANDING_UNSAID, at);
    while (at.ms < INT64_MAX) {
        struct instant next = INSTANT_MAX;
        enum standing standing = standing_after(promise->words, n);
        enum status status = status_of(promise, standing, at);

        if (status != run.status) {
            add_run(check, promise, &run, at);
            run.status = status;
            run.since = at;
            run.n_before = run.n_words;
        }
        run.standing = standing;
        run.n_words = n;
        if (n < promise->words->len)
            next = zone_day_start(zone, g_array_index(promise->words, struct word, n).on);
        if (promise->owed.ms > at.ms && promise->owed.ms < next.ms)
            next = promise->owed;
        if (promise->late.ms > at.ms && promise->late.ms < next.ms)
            next = promise->late;
        while (n < promise->words->len &&
               zone_day_start(zone, g_array_index(promise->words, struct word, n).on).ms <= next.ms)
            n++;
        at = next;
    }
    add_run(check, promise, &run, INSTANT_MAX);
}

static void set_date(const struct check *check, struct promise *promise)
{
    const struct zone *zone = view_zone(check->view);

    promise->late = INSTANT_MAX;
    promise->owed = INSTANT_MAX;
    if (promise->by.day == DATE_MAX.day)
        return;
    promise->late = zone_day_start(zone, (struct date){promise->by.day + 1});
    promise->owed = promise->late;
    if (check_has(check, "lead"))
        promise->owed = zone_day_start(
            zone, date_add(promise->by, check_period(check, "lead"), -1, END_OF_MONTH_CLAMP));
}

static void add_duty(struct check *check, const struct promise *promise, const char *what)
{
    if (promise->by.day != DATE_MAX.day &&
        standing_after(promise->words, promise->words->len) != STANDING_DONE &&
        duties_want(check, promise->by, what))
        duties_add(check, promise->by, promise->subject, what);
}

static void promise_clear(struct promise *promise)
{
    g_clear_pointer(&promise->words, g_array_unref);
    g_clear_pointer(&promise->what, g_free);
}

/* ---- obligations ---- */

/* Where the last of all whom the article binds said `to`, as an index of `moves`; -1: not all did.
 */
static int agreed_at(const struct check *check, const GArray *moves, struct date to)
{
    int last = -1;

    for (const char *const *bound = check->article->binds; *bound != NULL; bound++) {
        int at = -1;

        for (guint i = 0; i < moves->len && at < 0; i++) {
            const struct fact_postponement *move =
                &g_array_index(moves, struct fact_postponement, i);

            if (strcmp(move->article, check->article->id) == 0 && move->moved_to.day == to.day &&
                strcmp(move->author, *bound) == 0)
                at = (int)i;
        }
        if (at < 0)
            return -1;
        last = MAX(last, at);
    }
    return last;
}

/* The date that was agreed last; one party alone moves nothing. */
static void move_date(const struct check *check, const GArray *moves, struct promise *promise)
{
    int last = -1;

    for (guint i = 0; i < moves->len; i++) {
        const struct fact_postponement *move = &g_array_index(moves, struct fact_postponement, i);
        int at = strcmp(move->article, check->article->id) == 0
                     ? agreed_at(check, moves, move->moved_to)
                     : -1;

        if (at > last) {
            last = at;
            promise->by = move->moved_to;
            promise->moved = g_array_index(moves, struct fact_postponement, at).evidence;
        }
    }
}

/* What is owed; where the instrument's own date was moved before the agreement was adopted, with
 * that date. */
static char *obligation_sentence(const struct check *check)
{
    const char *what = check_text(check, "what", "");

    if (!check_has(check, "first_agreed"))
        return g_strdup(what);
    return g_strdup_printf(_("%s (first agreed for %s)"), what,
                           check_text(check, "first_agreed", ""));
}

static bool obligation_find(const struct check *check, struct promise *promise, GError **error)
{
    const GArray *fulfilments = view_fact(check->view, FACT_FULFILMENT, error);
    const GArray *moves =
        fulfilments != NULL ? view_fact(check->view, FACT_POSTPONEMENT, error) : NULL;

    if (moves == NULL)
        return false;
    *promise = (struct promise){
        .subject = check->article->id,
        .what = obligation_sentence(check),
        .by = check_date(check, "by"),
        .told_by_silence = true,
        .words = g_array_new(FALSE, FALSE, sizeof(struct word)),
        .moved = EVIDENCE_NONE,
    };
    for (guint i = 0; i < fulfilments->len; i++) {
        const struct fact_fulfilment *said = &g_array_index(fulfilments, struct fact_fulfilment, i);
        struct word word = {said->on, said->fulfilled, said->author, said->evidence};

        if (strcmp(said->article, check->article->id) == 0)
            g_array_append_val(promise->words, word);
    }
    move_date(check, moves, promise);
    set_date(check, promise);
    return true;
}

bool obligation_check(struct check *check, GError **error)
{
    struct promise promise;

    if (!obligation_find(check, &promise, error))
        return false;
    check_promise(check, &promise);
    promise_clear(&promise);
    return true;
}

bool obligation_duties(struct check *check, GError **error)
{
    struct promise promise;

    if (!obligation_find(check, &promise, error))
        return false;
    add_duty(check, &promise, check_text(check, "what", ""));
    promise_clear(&promise);
    return true;
}

/* ---- publications ---- */

static bool publication_find(const struct check *check, struct promise *promise, GError **error)
{
    const GArray *publications = view_fact(check->view, FACT_PUBLICATION, error);

    if (publications == NULL)
        return false;
    *promise = (struct promise){
        .subject = check_text(check, "instrument", ""),
        .what = g_strdup(_("publication")),
        .by = check_has(check, "by") ? check_date(check, "by") : DATE_MAX,
        .words = g_array_new(FALSE, FALSE, sizeof(struct word)),
        .moved = EVIDENCE_NONE,
    };
    for (guint i = 0; i < publications->len; i++) {
        const struct fact_publication *said =
            &g_array_index(publications, struct fact_publication, i);
        /* Nobody can say that it was not published, so whose word it is makes no difference. */
        struct word word = {said->on, true, "", said->evidence};

        if (strcmp(said->instrument, promise->subject) == 0)
            g_array_append_val(promise->words, word);
    }
    set_date(check, promise);
    return true;
}

bool publication_check(struct check *check, GError **error)
{
    struct promise promise;

    if (!publication_find(check, &promise, error))
        return false;
    check_promise(check, &promise);
    promise_clear(&promise);
    return true;
}

bool publication_duties(struct check *check, GError **error)
{
    struct promise promise;

    if (!publication_find(check, &promise, error))
        return false;
    add_duty(check, &promise, "publication");
    promise_clear(&promise);
    return true;
}
