/* The mandate's part of an exercise: instruments are published and obligations fulfilled in time,
 * but for one done late and, on half of the seeds, one never done. Nobody gives notice. */
#include <string.h>

#include "modules/mandate/mandate.h"

/* An obligation whose date falls into the exercise. Readings may date it differently. */
struct owed {
    const struct article *article;
    struct date first_by;
    struct date last_by;
    bool can_be_late; /* and still done within the exercise */
};

#define LATE_DAYS_MIN  2
#define LATE_DAYS_SPAN 20

static struct date param_date(const struct reading *reading, const char *name)
{
    struct date date = DATE_MAX;
    const char *text = json_string_value(json_object_get(reading->params, name));

    if (text != NULL)
        g_assert(date_parse(text, &date, NULL));
    return date;
}

static json_t *fields_on(const char *name, const char *id, const char *date_name, struct date on)
{
    g_autofree char *text = date_text(on);

    return json_pack("{s:s, s:s}", name, id, date_name, text);
}

static bool can_say(const struct agreement *agreement, const char *participant, const char *kind,
                    enum fact fact, const json_t *fields)
{
    return agreement_keeps(agreement, fact_name(fact), participant) &&
           agreement_allows(agreement, participant, kind, fields, NULL);
}

/* Who says it: one whom the article binds, else whoever may and is counted; NULL: nobody. */
static const char *speaker(const struct agreement *agreement, const struct article *article,
                           const char *kind, enum fact fact, const json_t *fields)
{
    for (const char *const *bound = article->binds; *bound != NULL; bound++)
        if (can_say(agreement, *bound, kind, fact, fields))
            return *bound;
    for (guint i = 0; i < agreement->participants->len; i++) {
        const char *id = g_array_index(agreement->participants, struct participant, i).id;

        if (can_say(agreement, id, kind, fact, fields))
            return id;
    }
    return NULL;
}

/* On the afternoon of that day, or when the exercise begins. */
static struct instant said_on(struct exercise *exercise, struct date on)
{
    int64_t minutes = 12 * 60 + exercise_random(exercise, 6 * 60);
    struct instant said = zone_day_start(exercise_zone(exercise), on);

    said.ms = MAX(said.ms, exercise_span(exercise).since.ms) + minutes * 60 * MS_PER_SECOND;
    return said;
}

/* Takes over `fields`. False: nobody may say it. */
static bool say(struct exercise *exercise, const struct article *article, const char *kind,
                enum fact fact, struct date on, json_t *fields)
{
    const char *author = speaker(exercise_agreement(exercise), article, kind, fact, fields);
    struct instant said = said_on(exercise, on);

    if (author == NULL || said.ms >= exercise_span(exercise).until.ms) {
        json_decref(fields);
        return false;
    }
    exercise_say(exercise, said, author, kind, fields);
    return true;
}

static void plant(struct exercise *exercise, const struct article *article, struct instant until)
{
    for (unsigned i = 0; i < article->n_readings; i++) {
        const struct reading *reading = &article->readings[i];
        struct date by = param_date(reading, "by");

        exercise_plant(exercise, article->id, article->rule, article->id, reading->name,
                       zone_day_start(exercise_zone(exercise), (struct date){by.day + 1}), until);
    }
}

static void play_in_time(struct exercise *exercise, const struct owed *owed)
{
    struct date on = {owed->first_by.day - (int32_t)exercise_random(exercise, 3)};

    say(exercise, owed->article, "obligation.fulfilled", FACT_FULFILMENT, on,
        fields_on("article", owed->article->id, "fulfilled_on", on));
}

static void play_late(struct exercise *exercise, const struct owed *owed)
{
    struct date on = {owed->last_by.day + LATE_DAYS_MIN +
                      (int32_t)exercise_random(exercise, LATE_DAYS_SPAN)};

    if (say(exercise, owed->article, "obligation.fulfilled", FACT_FULFILMENT, on,
            fields_on("article", owed->article->id, "fulfilled_on", on)))
        plant(exercise, owed->article, zone_day_start(exercise_zone(exercise), on));
}

static void play_never(struct exercise *exercise, const struct owed *owed)
{
    struct date on = {owed->last_by.day + 1};

    if (say(exercise, owed->article, "obligation.unfulfilled", FACT_FULFILMENT, on,
            fields_on("article", owed->article->id, "as_of", on)))
        plant(exercise, owed->article, INSTANT_MAX);
}

static GArray *find_owed(const struct exercise *exercise)
{
    const struct agreement *agreement = exercise_agreement(exercise);
    struct date end = zone_date_of(exercise_zone(exercise), exercise_span(exercise).until);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct owed));

    for (guint i = 0; i < agreement->articles->len; i++) {
        const struct article *article = &g_array_index(agreement->articles, struct article, i);
        struct owed owed = {article, DATE_MAX, DATE_MIN, false};

        if (strcmp(article->rule, "mandate.obligation") != 0)
            continue;
        for (unsigned k = 0; k < article->n_readings; k++) {
            struct date by = param_date(&article->readings[k], "by");

            owed.first_by.day = MIN(owed.first_by.day, by.day);
            owed.last_by.day = MAX(owed.last_by.day, by.day);
        }
        owed.can_be_late = owed.last_by.day + LATE_DAYS_MIN + LATE_DAYS_SPAN < end.day;
        if (owed.first_by.day < end.day)
            g_array_append_val(all, owed);
    }
    return all;
}

static void play_obligations(struct exercise *exercise)
{
    g_autoptr(GArray) all = find_owed(exercise);
    guint late = 0;
    guint never = 0;

    if (all->len == 0)
        return;
    late = exercise_random(exercise, all->len);
    never = exercise_random(exercise, 2) == 0 ? exercise_random(exercise, all->len) : late;
    for (guint i = 0; i < all->len; i++) {
        const struct owed *owed = &g_array_index(all, struct owed, i);

        if (i == late && owed->can_be_late)
            play_late(exercise, owed);
        else if (i == never && owed->can_be_late)
            play_never(exercise, owed);
        else
            play_in_time(exercise, owed);
    }
}

static void play_publication(struct exercise *exercise, const struct article *article)
{
    const struct reading *reading = &article->readings[0];
    const char *id = json_string_value(json_object_get(reading->params, "instrument"));
    const struct instrument *instrument = agreement_instrument(exercise_agreement(exercise), id);
    struct date on = param_date(reading, "by");

    for (unsigned i = 1; i < article->n_readings; i++)
        on.day = MIN(on.day, param_date(&article->readings[i], "by").day);
    if (on.day == DATE_MAX.day)
        on = zone_date_of(exercise_zone(exercise), exercise_span(exercise).since);
    if (instrument != NULL && instrument->dated.day > on.day)
        on = instrument->dated;
    say(exercise, article, "instrument.published", FACT_PUBLICATION, on,
        fields_on("instrument", id, "published_on", on));
}

bool mandate_play(struct exercise *exercise, GError **error)
{
    const struct agreement *agreement = exercise_agreement(exercise);

    (void)error;
    for (guint i = 0; i < agreement->articles->len; i++) {
        const struct article *article = &g_array_index(agreement->articles, struct article, i);

        if (strcmp(article->rule, "mandate.publication") == 0)
            play_publication(exercise, article);
    }
    play_obligations(exercise);
    return true;
}
