/* The force's part of an exercise: its size, its establishment, its people. All invented. */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "modules/force/play.h"

#define POSITIONS_A_POST 71
#define DEPLOYMENT_DAYS  7
#define MINIMUM_PERCENT  85
#define EVENING_MINUTE   (20 * 60)
#define TOUR_DAYS_MIN    7

uint32_t play_random(struct play *play, uint32_t n)
{
    return exercise_random(play->exercise, n);
}

struct instant play_at(const struct play *play, int day, int minute)
{
    struct instant start = zone_day_start(play->zone, (struct date){play->first.day + day});

    return (struct instant){start.ms + minute * 60 * MS_PER_SECOND};
}

bool play_is_quiet(const struct play *play, struct days days)
{
    for (unsigned i = 0; i < play->quiet->len; i++) {
        const struct days *quiet = &g_array_index(play->quiet, struct days, i);

        if (days.since < quiet->until && quiet->since < days.until)
            return true;
    }
    return false;
}

/* ---- saying ---- */

/* Who keeps the fact and may say it, a force before others; NULL: nobody. */
static const char *author_of(const struct agreement *agreement, const char *kind, const char *fact)
{
    json_t *nothing = json_object();
    const char *author = NULL;

    for (unsigned i = 0; i < agreement->participants->len; i++) {
        const struct participant *participant =
            &g_array_index(agreement->participants, struct participant, i);
        bool is_force = strcmp(participant->role, "force") == 0;

        if ((author == NULL || is_force) && agreement_keeps(agreement, fact, participant->id) &&
            agreement_allows(agreement, participant->id, kind, nothing, NULL))
            author = participant->id;
        if (author != NULL && is_force)
            break;
    }
    json_decref(nothing);
    return author;
}

/* Which fact a kind is of, by its name or the first word of it. */
static const char *author_for(const struct agreement *agreement, const char *kind)
{
    static const struct {
        const char *word;
        const char *fact;
    } facts[] = {
        {"absence.planned", "planned-absence"},
        {"unit", "position"},
        {"post", "post"},
        {"position", "position"},
        {"person", "person"},
        {"tour", "tour"},
        {"absence", "absence"},
        {"visitor", "strength"},
        {"lift", "lift"},
        {"plan", "plan"},
        {"order", "order"},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(facts); i++) {
        size_t n = strlen(facts[i].word);

        if (strncmp(kind, facts[i].word, n) == 0 && (kind[n] == '.' || kind[n] == '\0'))
            return author_of(agreement, kind, facts[i].fact);
    }
    g_assert_not_reached();
}

bool play_say(struct play *play, struct instant at, int turn, const char *kind, json_t *fields)
{
    struct date date = zone_date_of(play->zone, at);
    struct instant said = play_at(play, date.day - play->first.day, EVENING_MINUTE + turn);
    const char *author = author_for(play->agreement, kind);

    if (said.ms < at.ms)
        said = at;
    if (said.ms >= play->ends.ms || author == NULL) {
        json_decref(fields);
        return false;
    }
    exercise_say(play->exercise, said, author, kind, fields);
    return true;
}

void play_plant(struct play *play, const char *rule, const char *subject, struct interval at)
{
    for (unsigned i = 0; i < play->agreement->articles->len; i++) {
        const struct article *article =
            &g_array_index(play->agreement->articles, struct article, i);

        if (strcmp(article->rule, rule) != 0)
            continue;
        for (unsigned r = 0; r < article->n_readings; r++)
            exercise_plant(play->exercise, article->id, rule, subject, article->readings[r].name,
                           at.since, at.until);
    }
}

/* ---- sizes ---- */

static int shortest_limit(const struct play *play)
{
    int shortest = INT32_MAX;

    for (unsigned i = 0; i < play->limits->len; i++)
        for (int day = 0; day < 1461; day++) {
            const struct tour_limit *limit = &g_array_index(play->limits, struct tour_limit, i);
            struct date from = {play->first.day + day};

            shortest =
                MIN(shortest, date_add(from, limit->max, 1, limit->end_of_month).day - from.day);
        }
    return shortest == INT32_MAX ? 181 : shortest;
}

static unsigned option_or(const struct play *play, const char *name, int64_t otherwise)
{
    int64_t given = exercise_option(play->exercise, name);

    return (unsigned)(given >= 0 ? given : otherwise);
}

static bool can_publish(const struct play *play, GError **error)
{
    static const char *const kinds[] = {"lift.scheduled", "plan.published", "order.given"};

    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (author_for(play->agreement, kinds[i]) == NULL)
            return fail(error, ERROR_AGREEMENT,
                        _("nobody who keeps the fact may say %s under this agreement, so no plan "
                          "can be published; add it under facts and may, or leave --planner out"),
                        kinds[i]);
    return true;
}

/* False without an error: there is nothing to play. */
static bool size_up(struct play *play, bool *plays, GError **error)
{
    int64_t positions = exercise_option(play->exercise, "positions");

    play->ceiling = strength_ceiling_of(play->agreement);
    play->tour_days_max = shortest_limit(play);
    if (positions < 0 && play->ceiling >= 0)
        positions = MIN(play->ceiling * 985 / 1000, play->ceiling - 2);
    *plays = positions > 0 && author_for(play->agreement, "tour.arrived") != NULL &&
             author_for(play->agreement, "tour.departed") != NULL;
    if (!*plays)
        return true;
    if (exercise_option(play->exercise, "planner") > 0 && !can_publish(play, error))
        return false;
    if (play->ceiling >= 0 && positions > play->ceiling)
        return fail(error, ERROR_USAGE,
                    _("%" PRId64 " positions are more than the agreement's ceiling of "
                      "%" PRId64 "; give --positions at most that"),
                    positions, play->ceiling);
    if (play->tour_days_max < TOUR_DAYS_MIN)
        return fail(error, ERROR_AGREEMENT,
                    _("the agreement's tours of at most %d days are too short for an exercise; it "
                      "needs %d"),
                    play->tour_days_max, TOUR_DAYS_MIN);
    play->n_slots = (unsigned)positions;
    play->n_posts = option_or(play, "posts", MAX(positions / POSITIONS_A_POST, 1));
    play->n_posts = CLAMP(play->n_posts, 1, play->n_slots);
    play->n_people = option_or(play, "people", positions * 27 / 10);
    if (play->n_people < 2 * play->n_slots)
        return fail(error, ERROR_USAGE,
                    _("%u people cannot relieve each other in %u positions; give --people at "
                      "least %u"),
                    play->n_people, play->n_slots, 2 * play->n_slots);
    return true;
}

/* ---- establishment ---- */

/* Ids of one type that the agreement names; free with g_free. */
static const char **named_of(const struct agreement *agreement, const char *id_type, unsigned *n)
{
    const char **ids = g_new(const char *, agreement->named->len + 1);

    *n = 0;
    for (unsigned i = 0; i < agreement->named->len; i++) {
        const struct named *named = &g_array_index(agreement->named, struct named, i);

        if (strcmp(named->id_type, id_type) == 0)
            ids[(*n)++] = named->id;
    }
    return ids;
}

static void make_roles(struct play *play)
{
    static const char *const usual[] = {"commander", "medic",    "driver",
                                        "signaller", "engineer", "rifleman"};

    play->roles = named_of(play->agreement, "role", &play->n_roles);
    if (play->n_roles > 0)
        return;
    g_free(play->roles);
    play->roles = g_memdup2(usual, sizeof usual);
    play->n_roles = G_N_ELEMENTS(usual);
}

/* What force.deployment asks for first, else every line and link. Free with g_free. */
static const char **lines_of(const struct agreement *agreement, unsigned *n)
{
    unsigned n_lines = 0;
    unsigned n_links = 0;
    g_autofree const char **lines = named_of(agreement, "line", &n_lines);
    g_autofree const char **links = named_of(agreement, "link", &n_links);
    GArray *along = g_array_new(FALSE, FALSE, sizeof(const char *));

    for (unsigned i = 0; i < agreement->articles->len; i++) {
        const struct article *article = &g_array_index(agreement->articles, struct article, i);
        const json_t *asked = json_object_get(article->readings[0].params, "along");

        for (size_t k = 0;
             strcmp(article->rule, "force.deployment") == 0 && k < json_array_size(asked); k++) {
            const char *line = json_string_value(json_array_get(asked, k));

            g_array_append_val(along, line);
        }
    }
    if (along->len == 0) {
        g_array_append_vals(along, lines, n_lines);
        g_array_append_vals(along, links, n_links);
    }
    *n = along->len;
    return (const char **)(void *)g_array_free(along, FALSE);
}

/* A type whose id holds `word`, else the first, else `word` itself. */
static const char *type_like(const char *const *types, unsigned n, const char *word)
{
    for (unsigned i = 0; i < n; i++)
        if (strstr(types[i], word) != NULL)
            return types[i];
    return n > 0 ? types[0] : word;
}

static void make_posts(struct play *play)
{
    unsigned n_lines = 0;
    unsigned n_places = 0;
    unsigned n_types = 0;
    g_autofree const char **lines = lines_of(play->agreement, &n_lines);
    g_autofree const char **places = named_of(play->agreement, "place", &n_places);
    g_autofree const char **types = named_of(play->agreement, "post_type", &n_types);
    unsigned first = 0;

    play->posts = g_new0(struct play_post, play->n_posts);
    for (unsigned p = 0; p < play->n_posts; p++) {
        struct play_post *post = &play->posts[p];

        g_snprintf(post->id, sizeof post->id, "post-%02u", p + 1);
        g_snprintf(post->unit, sizeof post->unit, "company-%u", p / 3 + 1);
        post->along = n_lines > 0 ? lines[p % n_lines] : NULL;
        post->place = n_places > 0 ? places[play_random(play, n_places)] : NULL;
        post->type = type_like(types, n_types, p == 0 ? "headquarters" : "observation");
        post->first = first;
        post->n_slots = play->n_slots / play->n_posts + (p < play->n_slots % play->n_posts);
        post->minimum = MAX(post->n_slots * MINIMUM_PERCENT / 100, 1);
        first += post->n_slots;
    }
}

/* Reliefs go round the posts, so that no post sees many strangers at once. */
static void make_slots(struct play *play)
{
    unsigned n = 0;
    unsigned usual = play->n_roles - 1; /* what most people do */

    for (unsigned r = 0; r < play->n_roles; r++)
        if (strcmp(play->roles[r], "rifleman") == 0)
            usual = r;
    play->slots = g_new0(struct play_slot, play->n_slots);
    play->order = g_new(unsigned, play->n_slots);
    for (unsigned p = 0; p < play->n_posts; p++)
        for (unsigned k = 0; k < play->posts[p].n_slots; k++) {
            struct play_slot *slot = &play->slots[play->posts[p].first + k];

            g_snprintf(slot->id, sizeof slot->id, "%s.%03u", play->posts[p].id, k + 1);
            slot->post = p;
            /* One commander a post; of every eleven others one for each of the next roles. */
            slot->role = k == 0 ? 0 : 1 + (k - 1) % 11;
            if (slot->role >= play->n_roles)
                slot->role = usual;
        }
    for (unsigned k = 0; n < play->n_slots; k++)
        for (unsigned p = 0; p < play->n_posts; p++)
            if (k < play->posts[p].n_slots)
                play->order[n++] = play->posts[p].first + k;
}

/* So many for each role as its positions need. */
static void make_people(struct play *play)
{
    g_autofree unsigned *n_slots = g_new0(unsigned, play->n_roles);
    unsigned person = 0;

    g_assert(play->n_slots > 0);
    for (unsigned s = 0; s < play->n_slots; s++)
        n_slots[play->slots[s].role]++;
    play->pools = g_new(GQueue, play->n_roles);
    play->people = g_new0(struct play_person, play->n_people + 2 * play->n_roles);
    for (unsigned r = 0; r < play->n_roles; r++) {
        unsigned n = (unsigned)((uint64_t)play->n_people * n_slots[r] / play->n_slots);

        g_queue_init(&play->pools[r]);
        /* A lift's handover needs some besides, however small the role. */
        for (unsigned k = 0; n_slots[r] > 0 && k < n + 2; k++, person++) {
            play->people[person] = (struct play_person){r, -1, INSTANT_MIN};
            g_queue_push_tail(&play->pools[r], GUINT_TO_POINTER(person));
        }
    }
    play->n_people = person;
}

/* ---- saying the establishment ---- */

static void say_unit(struct play *play, int turn, const char *unit, const char *parent,
                     const char *title)
{
    json_t *fields = json_pack("{s:s, s:s}", "unit", unit, "title", title);

    if (parent != NULL)
        json_object_set_new(fields, "parent", json_string(parent));
    play_say(play, play_at(play, -1, 0), turn, "unit.formed", fields);
}

/* Parents first, since a statement may name only what is on record. */
static void say_units(struct play *play)
{
    unsigned n_companies = (play->n_posts + 2) / 3;
    char unit[16];
    char parent[16];
    char title[32];

    say_unit(play, 0, "force", NULL, "Force");
    for (unsigned b = 0; b < (n_companies + 2) / 3; b++) {
        g_snprintf(unit, sizeof unit, "battalion-%u", b + 1);
        g_snprintf(title, sizeof title, "Battalion %u", b + 1);
        say_unit(play, 1, unit, "force", title);
    }
    for (unsigned c = 0; c < n_companies; c++) {
        g_snprintf(unit, sizeof unit, "company-%u", c + 1);
        g_snprintf(parent, sizeof parent, "battalion-%u", c / 3 + 1);
        g_snprintf(title, sizeof title, "Company %u", c + 1);
        say_unit(play, 2, unit, parent, title);
    }
}

static void say_opening(struct play *play, const struct play_post *post, struct instant at)
{
    json_t *fields = json_pack("{s:s, s:s, s:I, s:I}", "post", post->id, "post_type", post->type,
                               "minimum", (json_int_t)post->minimum, "at", (json_int_t)at.ms);

    if (post->along != NULL)
        json_object_set_new(fields, "along", json_string(post->along));
    if (post->place != NULL)
        json_object_set_new(fields, "place", json_string(post->place));
    play_say(play, at, 10, "post.opened", fields);
}

/* A post opens on the evening of the day its last position is filled; from then on it can be named
 * as the place of positions, which were there from the start. */
static void say_posts(struct play *play)
{
    for (unsigned p = 0; p < play->n_posts; p++) {
        const struct play_post *post = &play->posts[p];
        struct instant opened = play_at(play, post->opens_on, 19 * 60);

        say_opening(play, post, opened);
        for (unsigned k = 0; k < post->n_slots; k++) {
            const struct play_slot *slot = &play->slots[post->first + k];

            play_say(play, opened, 20, "position.established",
                     json_pack("{s:s, s:s, s:s, s:s, s:I}", "position", slot->id, "role",
                               play->roles[slot->role], "post", post->id, "unit", post->unit, "at",
                               (json_int_t)play_at(play, 0, 0).ms));
        }
        if (post->closed.since == post->closed.until)
            continue;
        play_say(play, play_at(play, post->closed.since, 9 * 60), 10, "post.closed",
                 json_pack("{s:s, s:I, s:s}", "post", post->id, "at",
                           (json_int_t)play_at(play, post->closed.since, 9 * 60).ms, "reason",
                           "winter road closed (invented)"));
        say_opening(play, post, play_at(play, post->closed.until, 15 * 60));
    }
}

/* ---- people, with invented names ---- */

static char *invented_name(struct play *play)
{
    static const char *const syllables[] = {"ba", "de", "fi", "go", "hu", "ka", "le",  "mi",
                                            "no", "ru", "sa", "te", "vi", "zo", "lan", "mer"};
    GString *name = g_string_new(NULL);

    for (int word = 0; word < 2; word++) {
        gsize start = name->len;

        for (uint32_t n = 2 + play_random(play, 2); n > 0; n--)
            g_string_append(name, syllables[play_random(play, G_N_ELEMENTS(syllables))]);
        name->str[start] = g_ascii_toupper(name->str[start]);
        if (word == 0)
            g_string_append_c(name, ' ');
    }
    return g_string_free(name, FALSE);
}

static void say_person(struct play *play, unsigned no, const char *const *contributors,
                       unsigned n_contributors, const char *const *ranks, unsigned n_ranks)
{
    const struct play_person *person = &play->people[no];
    g_autofree char *name = invented_name(play);
    g_autofree char *id = g_strdup_printf("p-%05u", no + 1);
    g_autofree char *number = g_strdup_printf("X-%06u", 100000 + play_random(play, 900000));
    g_autofree char *born =
        date_text((struct date){play->first.day - 365 * 20 - (int)play_random(play, 365 * 25)});
    json_t *fields =
        json_pack("{s:s, s:[s], s:s, s:s, s:s}", "person", id, "roles", play->roles[person->role],
                  "full_name", name, "born", born, "service_no", number);

    if (n_contributors > 0)
        json_object_set_new(fields, "contributor",
                            json_string(contributors[play_random(play, n_contributors)]));
    if (n_ranks > 0)
        json_object_set_new(fields, "rank", json_string(ranks[play_random(play, n_ranks)]));
    play_say(play, play_at(play, person->registered_on, 0), -13 * 60, "person.registered", fields);
}

static void add_participants(const struct agreement *agreement, const char *role, GPtrArray *ids)
{
    for (unsigned i = 0; i < agreement->participants->len; i++) {
        const struct participant *participant =
            &g_array_index(agreement->participants, struct participant, i);

        if (strcmp(participant->role, role) == 0)
            g_ptr_array_add(ids, (gpointer)participant->id);
    }
}

/* On the day of the first arrival; who is never called up, in the first month. */
static void say_people(struct play *play)
{
    g_autoptr(GPtrArray) contributors = g_ptr_array_new();
    unsigned n_ranks = 0;
    g_autofree const char **ranks = named_of(play->agreement, "rank", &n_ranks);

    add_participants(play->agreement, "contributor", contributors);
    /* A force that one guarantor sends has no contributors beside it. */
    if (contributors->len == 0)
        add_participants(play->agreement, "guarantor", contributors);
    for (unsigned no = 0; no < play->n_people; no++) {
        if (play->people[no].registered_on < 0)
            play->people[no].registered_on = 30 + (int)(no % 7);
        say_person(play, no, (const char *const *)contributors->pdata, contributors->len,
                   (const char *const *)ranks, n_ranks);
    }
}

/* ---- playing ---- */

static void play_clear(struct play *play)
{
    for (unsigned r = 0; play->pools != NULL && r < play->n_roles; r++)
        g_queue_clear(&play->pools[r]);
    g_free(play->pools);
    g_free(play->roles);
    g_free(play->posts);
    g_free(play->slots);
    g_free(play->order);
    g_free(play->people);
    g_free(play->lifts);
    g_clear_pointer(&play->limits, g_array_unref);
    g_clear_pointer(&play->tours, g_array_unref);
    g_clear_pointer(&play->quiet, g_array_unref);
    g_clear_pointer(&play->absences, g_array_unref);
    g_clear_pointer(&play->shorts, g_array_unref);
}

static bool play_force(struct play *play, GError **error)
{
    make_roles(play);
    make_posts(play);
    make_slots(play);
    make_people(play);
    play->tours = g_array_new(FALSE, FALSE, sizeof(struct play_tour));
    play->quiet = g_array_new(FALSE, FALSE, sizeof(struct days));
    play->absences = g_array_new(FALSE, FALSE, sizeof(struct play_absence));
    play->shorts = g_array_new(FALSE, FALSE, sizeof(struct play_absence));
    say_units(play);
    if (exercise_option(play->exercise, "planner") <= 0) {
        play_plan_lifts(play);
        play_rotate(play);
    } else if (!play_rotate_planned(play, error)) {
        return false;
    }
    play_close_posts(play);
    say_posts(play);
    say_people(play);
    play_short_posts(play);
    play_absences(play);
    play_visitors(play);
    return true;
}

bool force_exercise(struct exercise *exercise, GError **error)
{
    struct interval span = exercise_span(exercise);
    struct play play = {
        .exercise = exercise,
        .agreement = exercise_agreement(exercise),
        .zone = exercise_zone(exercise),
        .ends = span.until,
    };
    bool plays = false;
    bool done = false;

    /* A day to say what must be there before anybody comes. */
    play.first.day = zone_date_of(play.zone, span.since).day + 2;
    play.n_days = zone_date_of(play.zone, span.until).day - play.first.day;
    play.limits = tour_limits_of(play.agreement);
    done = size_up(&play, &plays, error);
    if (done && plays && play.n_days > 2 * DEPLOYMENT_DAYS)
        done = play_force(&play, error);
    play_clear(&play);
    return done;
}
