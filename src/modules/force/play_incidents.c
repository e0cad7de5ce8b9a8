/* What happens besides rotation: posts closed for a season, people away, visitors. */
#include <string.h>

#include "modules/force/play.h"

#define CLOSURES        3
#define SHORTS          2
#define TRIES           200
#define ABSENCE_PERCENT 3
#define BEGIN_DAYS      200 /* before, the force settles */

static bool overlap(struct interval a, struct interval b)
{
    return a.since.ms < b.until.ms && b.since.ms < a.until.ms;
}

/* ---- posts closed ---- */

static unsigned posts_along(const struct play *play, const char *along)
{
    unsigned n = 0;

    for (unsigned p = 0; p < play->n_posts; p++)
        n += g_strcmp0(play->posts[p].along, along) == 0;
    return n;
}

/* One after the other, and never the headquarters or the only post along a line. */
void play_close_posts(struct play *play)
{
    int from = BEGIN_DAYS;

    for (unsigned k = 0; k < CLOSURES && play->n_posts > 2; k++) {
        unsigned p = 1 + play_random(play, play->n_posts - 1);
        struct play_post *post = &play->posts[p];
        struct days closed = {from + (int)play_random(play, 120), 0};

        closed.until = closed.since + 30 + (int)play_random(play, 100);
        if (closed.until > play->n_days - 60)
            return;
        if (post->closed.until > 0 || posts_along(play, post->along) < 2)
            continue;
        post->closed = closed;
        from = closed.until + 30;
    }
}

/* ---- absences ---- */

static void say_absence(struct play *play, unsigned no, const char *reason, bool outside,
                        struct interval at)
{
    g_autofree char *person = g_strdup_printf("p-%05u", no + 1);

    play_say(play, at.since, 35, "absence.begun",
             json_pack("{s:s, s:s, s:b, s:I}", "person", person, "reason", reason, "outside",
                       outside, "at", (json_int_t)at.since.ms));
    play_say(play, at.until, 36, "absence.ended",
             json_pack("{s:s, s:I}", "person", person, "at", (json_int_t)at.until.ms));
}

/* Whoever is at the post in all that time. */
static GArray *tours_through(const struct play *play, unsigned post, struct interval at,
                             unsigned *n_any)
{
    GArray *through = g_array_new(FALSE, FALSE, sizeof(unsigned));

    *n_any = 0;
    for (unsigned i = 0; i < play->tours->len; i++) {
        const struct play_tour *tour = &g_array_index(play->tours, struct play_tour, i);

        if (play->slots[tour->slot].post != post ||
            !overlap((struct interval){tour->arrived, tour->departed}, at))
            continue;
        (*n_any)++;
        if (tour->arrived.ms < at.since.ms && tour->departed.ms > at.until.ms)
            g_array_append_val(through, i);
    }
    return through;
}

/* A group of the post is called away so that, whoever comes and goes meanwhile, too few are left.
 * False when that cannot be had there and then. */
static bool short_post(struct play *play, unsigned post, struct days days)
{
    struct interval at = {play_at(play, days.since, 7 * 60 + (int)play_random(play, 60)),
                          play_at(play, days.until, 17 * 60 + (int)play_random(play, 60))};
    struct play_absence taken = {post, at};
    unsigned n_any = 0;
    g_autoptr(GArray) through = tours_through(play, post, at, &n_any);
    unsigned n_away = n_any - (unsigned)play->posts[post].minimum + 1;

    if (n_any < play->posts[post].minimum || n_away > through->len)
        return false;
    for (unsigned i = 0; i < n_away; i++) {
        unsigned tour = g_array_index(through, unsigned, i);

        say_absence(play, g_array_index(play->tours, struct play_tour, tour).person, "duty-travel",
                    true, at);
    }
    taken.at.since.ms -= 2 * MS_PER_DAY;
    taken.at.until.ms += 2 * MS_PER_DAY;
    g_array_append_val(play->shorts, taken);
    play_plant(play, "force.minimum-manning", play->posts[post].id, at);
    return true;
}

void play_short_posts(struct play *play)
{
    unsigned n = 0;

    for (unsigned tried = 0; tried < TRIES && n < SHORTS && play->n_days > BEGIN_DAYS + 60;
         tried++) {
        unsigned post = play_random(play, play->n_posts);
        int day = BEGIN_DAYS + (int)play_random(play, (uint32_t)(play->n_days - BEGIN_DAYS - 40));
        struct days days = {day, day + 2 + (int)play_random(play, 4)};
        struct days around = {days.since - 3, days.until + 4};
        bool is_apart = play->posts[post].closed.until == 0 && !play_is_quiet(play, around);

        for (unsigned i = 0; i < play->shorts->len; i++)
            is_apart &= g_array_index(play->shorts, struct play_absence, i).post != post;
        if (is_apart && short_post(play, post, days))
            n++;
    }
}

/* Half of what a post can spare may be away at any time. */
static bool can_spare(const struct play *play, unsigned post, struct interval at)
{
    const struct play_post *where = &play->posts[post];
    unsigned n_away = 0;

    for (unsigned i = 0; i < play->absences->len; i++) {
        const struct play_absence *other = &g_array_index(play->absences, struct play_absence, i);

        n_away += other->post == post && overlap(other->at, at);
    }
    for (unsigned i = 0; i < play->shorts->len; i++) {
        const struct play_absence *taken = &g_array_index(play->shorts, struct play_absence, i);

        if (taken->post == post && overlap(taken->at, at))
            return false;
    }
    return n_away < (where->n_slots - (unsigned)where->minimum) / 2;
}

static void take_leave(struct play *play, const struct play_tour *tour)
{
    static const struct {
        const char *reason;
        bool outside;
    } reasons[] = {{"leave", true}, {"sick", false}, {"sick", true}, {"duty-travel", true}};
    unsigned post = play->slots[tour->slot].post;
    int arrived = zone_date_of(play->zone, tour->arrived).day - play->first.day;
    int day = arrived + 20 + (int)play_random(play, 100);
    struct days days = {day, day + 3 + (int)play_random(play, 12)};
    struct play_absence absence = {
        post, {play_at(play, days.since, 10 * 60), play_at(play, days.until, 16 * 60)}};
    unsigned why = play_random(play, G_N_ELEMENTS(reasons));

    if (days.until + 3 > play->n_days || days.since < play->posts[post].opens_on + 3 ||
        absence.at.until.ms + 3 * MS_PER_DAY > tour->departed.ms ||
        play_is_quiet(play, (struct days){days.since - 1, days.until + 2}) ||
        !can_spare(play, post, absence.at))
        return;
    g_array_append_val(play->absences, absence);
    say_absence(play, tour->person, reasons[why].reason, reasons[why].outside, absence.at);
}

void play_absences(struct play *play)
{
    for (unsigned i = 0; i < play->tours->len; i++)
        if (play_random(play, 100) < ABSENCE_PERCENT)
            take_leave(play, &g_array_index(play->tours, struct play_tour, i));
}

/* ---- visitors ---- */

/* Some count, where there is room for one beside an overstay. */
void play_visitors(struct play *play)
{
    unsigned n = 0;

    for (int day = BEGIN_DAYS; day < play->n_days - 30; day += 20 + (int)play_random(play, 60)) {
        struct days days = {day, day + 1 + (int)play_random(play, 3)};
        bool counts = play_random(play, 3) == 0 && play->spare > 1;
        g_autofree char *visitor = g_strdup_printf("v-%03u", ++n);
        struct instant since = play_at(play, days.since, 11 * 60);
        struct instant until = play_at(play, days.until, 12 * 60);

        if (play_is_quiet(play, (struct days){days.since - 1, days.until + 2}))
            continue;
        play_say(play, since, 37, "visitor.arrived",
                 json_pack("{s:s, s:s, s:b, s:I}", "visitor", visitor, "host", "force", "counts",
                           counts, "at", (json_int_t)since.ms));
        play_say(play, until, 38, "visitor.departed",
                 json_pack("{s:s, s:I}", "visitor", visitor, "at", (json_int_t)until.ms));
    }
}
