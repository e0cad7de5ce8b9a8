/* Plays an exercise: asks every module's part, sorts what was said, states it. */
#include "mission/exercise.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "mission/exercise_keys.h"
#include "mission/mission.h"

/* What one transaction holds; a large one costs memory, a small one waits for the disk. */
#define ROWS_PER_APPEND       20000
#define STATEMENTS_PER_APPEND 2000
/* Room for the salts and digests that a body has beside its rows. */
#define BODY_ROWS_BYTES_MAX (BODY_BYTES_MAX / 2)

struct saying {
    struct instant said;
    const char *author; /* interned */
    const char *kind;   /* interned */
    json_t *fields;
};

struct planted {
    const struct article *article;
    const char *reading;
    char *rule;
    char *subject;
    struct instant since;
    struct instant until;
};

struct exercise {
    const struct exercise_plan *plan;
    struct agreement *agreement;
    struct interval span;
    uint64_t random; /* state of the part's stream */
    GArray *sayings;
    GArray *planted;
};

/* ---- what a part may read ---- */

const struct agreement *exercise_agreement(const struct exercise *exercise)
{
    return exercise->agreement;
}

const struct zone *exercise_zone(const struct exercise *exercise)
{
    return exercise->agreement->zone;
}

struct interval exercise_span(const struct exercise *exercise)
{
    return exercise->span;
}

int64_t exercise_option(const struct exercise *exercise, const char *name)
{
    if (strcmp(name, "positions") == 0) {
        return exercise->plan->positions;
    }
    if (strcmp(name, "posts") == 0) {
        return exercise->plan->posts;
    }
    if (strcmp(name, "people") == 0) {
        return exercise->plan->people;
    }
    if (strcmp(name, "planner") == 0) {
        return exercise->plan->planner ? 1 : -1;
    }
    g_assert_not_reached();
}

/* SplitMix64 (Steele, Lea, Flood 2014): enough for a play, and the same everywhere. */
static uint64_t random_next(struct exercise *exercise)
{
    uint64_t z = (exercise->random += UINT64_C(0x9E3779B97F4A7C15));

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

uint32_t exercise_random(struct exercise *exercise, uint32_t n)
{
    uint32_t drawn;

    g_assert(n >= 1);
    /* Values from the last, incomplete stretch of n would make the first results likelier. */
    do {
        drawn = (uint32_t)(random_next(exercise) >> 32);
    } while (drawn - drawn % n > UINT32_MAX - (n - 1));
    return drawn % n;
}

static void begin_stream(struct exercise *exercise, const char *part)
{
    g_autofree char *text =
        g_strdup_printf("truce/exercise/part/1\n%" PRIu64 "\n%s", exercise->plan->seed, part);
    struct hash hash = sha256_of(text, strlen(text));

    exercise->random = 0;
    for (int i = 0; i < 8; i++) {
        exercise->random = exercise->random << 8 | hash.bytes[i];
    }
}

/* ---- what a part says ---- */

void exercise_say(struct exercise *exercise, struct instant said, const char *author,
                  const char *kind, json_t *fields)
{
    struct saying saying = {said, g_intern_string(author), g_intern_string(kind), fields};

    g_assert(instant_compare(said, exercise->span.since) >= 0);
    if (instant_compare(said, exercise->span.until) >= 0) {
        json_decref(fields);
        return;
    }
    g_array_append_val(exercise->sayings, saying);
}

static void plant_one(struct exercise *exercise, const struct planted *like, const char *reading)
{
    struct planted planted = *like;

    planted.reading = reading;
    planted.rule = g_strdup(like->rule);
    planted.subject = g_strdup(like->subject);
    g_array_append_val(exercise->planted, planted);
}

void exercise_plant(struct exercise *exercise, const char *article, const char *rule,
                    const char *subject, const char *reading, struct instant since,
                    struct instant until)
{
    const struct article *of = agreement_article(exercise->agreement, article);
    struct planted planted = {of, "", (char *)rule, (char *)subject, since, until};
    guint n_before = exercise->planted->len;

    g_assert(of != NULL);
    for (unsigned i = 0; i < of->n_readings; i++) {
        if (reading[0] == '\0' || strcmp(of->readings[i].name, reading) == 0) {
            plant_one(exercise, &planted, of->readings[i].name);
        }
    }
    g_assert(exercise->planted->len > n_before);
}

static void saying_clear(gpointer saying)
{
    json_decref(((struct saying *)saying)->fields);
}

static void planted_clear(gpointer data)
{
    struct planted *planted = data;

    g_free(planted->rule);
    g_free(planted->subject);
}

/* ---- planning ---- */

static void exercise_free(struct exercise *exercise)
{
    if (exercise == NULL) {
        return;
    }
    g_array_unref(exercise->sayings);
    g_array_unref(exercise->planted);
    agreement_free(exercise->agreement);
    g_free(exercise);
}

DEFINE_OWNED(exercise)

static struct interval span_of(const struct agreement *agreement, int years)
{
    struct date first = zone_date_of(agreement->zone, agreement->in_force.since);
    struct period year = {.months = 12};
    struct date last = date_add(first, year, years, END_OF_MONTH_CLAMP);

    return (struct interval){agreement->in_force.since, zone_day_start(agreement->zone, last)};
}

/* All that will be said, before anything is made; NULL on failure. */
static struct exercise *exercise_new(const struct exercise_plan *plan, GError **error)
{
    const struct module_list *modules = module_list();
    OWNED(exercise) exercise = NULL;
    struct agreement *agreement = NULL;

    if (plan->years < 1 || plan->years > 100) {
        fail(error, ERROR_USAGE, _("found %d years, expected 1 to 100"), plan->years);
        return NULL;
    }
    agreement = agreement_read(plan->yaml, plan->n_yaml, plan->file, modules, error);
    if (agreement == NULL) {
        return NULL;
    }
    exercise = g_new0(struct exercise, 1);
    exercise->plan = plan;
    exercise->agreement = agreement;
    exercise->span = span_of(agreement, plan->years);
    exercise->sayings = g_array_new(FALSE, FALSE, sizeof(struct saying));
    exercise->planted = g_array_new(FALSE, FALSE, sizeof(struct planted));
    g_array_set_clear_func(exercise->sayings, saying_clear);
    g_array_set_clear_func(exercise->planted, planted_clear);
    for (const struct module *const *m = modules->modules; *m != NULL; m++) {
        begin_stream(exercise, (*m)->name);
        if ((*m)->exercise != NULL && !(*m)->exercise(exercise, error)) {
            return NULL;
        }
    }
    return g_steal_pointer(&exercise);
}

/* ---- sorting into statements ---- */

/* Rows of one author and kind, said at one instant. */
struct utterance {
    struct instant said;
    const char *author;
    const char *kind;
    json_t *rows;
    size_t n_bytes; /* of the rows, roughly */
};

static void utterance_clear(gpointer utterance)
{
    json_decref(((struct utterance *)utterance)->rows);
}

static gint order_sayings(gconstpointer a, gconstpointer b)
{
    const struct saying *const *left = a;
    const struct saying *const *right = b;
    int by_time = instant_compare((*left)->said, (*right)->said);

    /* They lie in one array in the order of saying, so their addresses are that order. */
    return by_time != 0 ? by_time : (*left > *right) - (*left < *right);
}

static bool has_room(const struct utterance *utterance, size_t n_bytes)
{
    return json_array_size(utterance->rows) < BODY_ROWS_MAX &&
           utterance->n_bytes + n_bytes <= BODY_ROWS_BYTES_MAX;
}

/* Adds a row to the utterance of this author and kind since `first`, or begins one. */
static void utter(GArray *utterances, guint first, const struct saying *saying)
{
    size_t n_bytes = json_dumpb(saying->fields, NULL, 0, 0);
    struct utterance begun = {saying->said, saying->author, saying->kind, NULL, 0};
    struct utterance *into = NULL;

    for (guint i = utterances->len; i > first && into == NULL; i--) {
        struct utterance *candidate = &g_array_index(utterances, struct utterance, i - 1);

        /* The last one of its kind: an earlier one is full. */
        if (candidate->author == saying->author && candidate->kind == saying->kind) {
            into = candidate;
        }
    }
    if (into == NULL || !has_room(into, n_bytes)) {
        begun.rows = json_array();
        g_array_append_val(utterances, begun);
        into = &g_array_index(utterances, struct utterance, utterances->len - 1);
    }
    json_array_append(into->rows, saying->fields);
    into->n_bytes += n_bytes;
}

static GArray *utterances_of(const struct exercise *exercise)
{
    GArray *utterances = g_array_new(FALSE, FALSE, sizeof(struct utterance));
    g_autoptr(GPtrArray) sorted = g_ptr_array_sized_new(exercise->sayings->len);
    guint first = 0;

    g_array_set_clear_func(utterances, utterance_clear);
    for (guint i = 0; i < exercise->sayings->len; i++) {
        g_ptr_array_add(sorted, &g_array_index(exercise->sayings, struct saying, i));
    }
    g_ptr_array_sort(sorted, order_sayings);
    for (guint i = 0; i < sorted->len; i++) {
        const struct saying *saying = sorted->pdata[i];
        const struct saying *before = i > 0 ? sorted->pdata[i - 1] : saying;

        if (instant_compare(saying->said, before->said) != 0) {
            first = utterances->len;
        }
        utter(utterances, first, saying);
    }
    return utterances;
}

/* ---- stating ---- */

struct stage {
    struct seeded_world *seeded;
    struct mission *mission;
    const struct zone *zone;
    void (*progress)(void *self, const char *what, int64_t done, int64_t total);
    void *self;
};

static bool state_one(const struct stage *stage, struct append *append,
                      const struct utterance *utterance, GError **error)
{
    struct draft draft = {.kind = utterance->kind, .rows = utterance->rows};
    g_autofree char *at = NULL;
    struct receipt receipt;

    seeded_world_set_now(stage->seeded, utterance->said);
    if (mission_state(stage->mission, append, utterance->author, &draft, &receipt, error)) {
        return true;
    }
    at = zone_instant_text(stage->zone, utterance->said);
    g_prefix_error(error, _("the exercise could not state %s at %s: "), utterance->kind, at);
    return false;
}

/* States utterances from `first` in one transaction; *next: the first one left. */
static bool state_some(const struct stage *stage, const GArray *utterances, guint first,
                       guint *next, GError **error)
{
    struct append *append = append_begin(mission_record(stage->mission), error);
    size_t n_rows = 0;
    guint i = first;

    if (append == NULL) {
        return false;
    }
    /* Nothing may have happened for days; the exercise's clock is not wrong for that. */
    append_accept_leap(append);
    while (i < utterances->len && i - first < STATEMENTS_PER_APPEND && n_rows < ROWS_PER_APPEND) {
        const struct utterance *utterance = &g_array_index(utterances, struct utterance, i);

        if (!state_one(stage, append, utterance, error)) {
            append_abandon(append);
            return false;
        }
        n_rows += json_array_size(utterance->rows);
        i++;
    }
    if (!append_commit(append, error)) {
        return false;
    }
    *next = i;
    return true;
}

static bool state_all(const struct stage *stage, const GArray *utterances, GError **error)
{
    for (guint i = 0; i < utterances->len;) {
        if (!state_some(stage, utterances, i, &i, error)) {
            return false;
        }
        if (stage->progress != NULL) {
            stage->progress(stage->self, _("stating"), i, utterances->len);
        }
    }
    return true;
}

static bool sign_head(const struct stage *stage, const struct exercise_plan *plan, GError **error)
{
    struct record *record = mission_record(stage->mission);
    g_autofree char *key_path = exercise_key_path(plan->keyring, "log");
    g_autofree char *head_path = g_build_filename(plan->keyring, "log.head", NULL);
    g_autofree char *note = NULL;
    struct key_pair pair;

    if (!key_file_read(record_world(record), key_path, &pair, error)) {
        return false;
    }
    note = record_checkpoint(record, &pair, head_path, error);
    key_clear(&pair);
    return note != NULL;
}

/* ---- the planted breaches ---- */

static json_t *planted_json(const struct planted *planted, const struct zone *zone)
{
    g_autofree char *since = zone_instant_text(zone, planted->since);
    g_autofree char *until = zone_instant_text(zone, planted->until);

    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s?}", "article", planted->article->id, "rule",
                     planted->rule, "subject", planted->subject, "reading", planted->reading,
                     "since", since, "until", until[0] != '\0' ? until : NULL);
}

static bool write_planted(const struct world *world, const struct exercise *exercise,
                          const char *path, GError **error)
{
    g_autoptr(GString) text = g_string_new("[");

    for (guint i = 0; i < exercise->planted->len; i++) {
        json_t *one = planted_json(&g_array_index(exercise->planted, struct planted, i),
                                   exercise->agreement->zone);
        char *line = json_dumps(one, 0);

        g_string_append_printf(text, "%s%s", i > 0 ? ",\n " : "", line);
        free(line);
        json_decref(one);
    }
    g_string_append(text, "]\n");
    return world->disk.replace(world->disk.self, path, text->str, text->len, 0666, error);
}

/* ---- the whole ---- */

static bool play(struct stage *stage, const struct exercise *exercise, const char *address,
                 GError **error)
{
    const struct exercise_plan *plan = exercise->plan;
    const struct mission_plan mission_plan = {
        .yaml = plan->yaml,
        .n_yaml = plan->n_yaml,
        .file = plan->file,
        .keyring = plan->keyring,
        .exercise = true,
    };
    g_autoptr(GArray) utterances = utterances_of(exercise);

    stage->mission =
        mission_new(seeded_world(stage->seeded), address, &mission_plan, "truce simulate", error);
    return stage->mission != NULL && state_all(stage, utterances, error) &&
           sign_head(stage, plan, error);
}

bool exercise_play(const struct world *world, const char *address, const struct exercise_plan *plan,
                   const char *planted_path,
                   void (*progress)(void *self, const char *what, int64_t done, int64_t total),
                   void *self, struct exercise_summary *summary, GError **error)
{
    OWNED(exercise) exercise = exercise_new(plan, error);
    OWNED(seeded_world) seeded = seeded_world_new(world, plan->seed);
    struct stage stage = {.seeded = seeded, .progress = progress, .self = self};
    bool played;

    if (exercise == NULL || !exercise_keys_make(world, exercise->agreement, plan, error)) {
        return false;
    }
    stage.zone = exercise->agreement->zone;
    seeded_world_set_now(seeded, exercise->span.since);
    played = play(&stage, exercise, address, error) &&
             write_planted(world, exercise, planted_path, error);
    if (played) {
        summary->n_statements = record_size(mission_record(stage.mission));
        summary->n_rows = exercise->sayings->len;
        summary->n_planted = exercise->planted->len;
    }
    mission_free(stage.mission);
    return played;
}
