/* The plan of an exercise, as it is made known: lifts, courses, the plan of each year, its orders.
 */
#include "base/text.h"
#include "modules/force/orders.h"
#include "modules/force/play_planned.h"

#define NOTICE_DAYS 30 /* between a plan's publication and its first day */
#define KG_A_SEAT   120

/* Whoever is named must be registered that morning. */
static void register_by(struct play *play, unsigned no, int day)
{
    struct play_person *person = &play->people[no];

    if (person->registered_on < 0 || person->registered_on > day)
        person->registered_on = day;
}

static void say_courses(const struct planned *planned, const struct problem *part, int said_on)
{
    struct play *play = planned->play;

    for (unsigned k = 0; k < planned->courses->len; k++) {
        const struct course *course = &g_array_index(planned->courses, struct course, k);
        struct date since = {play->first.day + course->days.since};
        g_autofree char *from = date_text(since);
        g_autofree char *until = date_text((struct date){play->first.day + course->days.until});

        if (since.day < part->from || since.day >= part->until)
            continue;
        register_by(play, course->person, said_on);
        play_say(play, play_at(play, said_on, 0), 44, "absence.planned",
                 json_pack("{s:s, s:s, s:s, s:s}", "person",
                           planned->problem->people[course->person].id, "since", from, "until",
                           until, "reason", "course"));
    }
}

static void say_lifts(const struct planned *planned, const struct problem *part, int said_on)
{
    for (uint32_t j = 0; j < part->n_lifts; j++) {
        const struct lift *lift = &part->lifts[j];
        g_autofree char *day = date_text((struct date){lift->day});

        if (lift->day < part->from || lift->day >= part->until)
            continue;
        play_say(planned->play, play_at(planned->play, said_on, 0), 45, "lift.scheduled",
                 json_pack("{s:s, s:s, s:I, s:I, s:I}", "lift", lift->id, "runs_on", day, "seats",
                           (json_int_t)lift->seats, "cost", (json_int_t)lift->cost, "kilograms",
                           (json_int_t)lift->seats * KG_A_SEAT));
    }
}

/* The tours that touch [from, until), with the lifts that run in it. */
static void cut_out(const struct planned *planned, const struct plan *whole,
                    const struct problem *part, struct plan *out)
{
    const struct problem *problem = planned->problem;

    out->tours = g_new0(struct tour, whole->n_tours);
    for (uint32_t i = 0; i < whole->n_tours; i++) {
        struct tour tour = whole->tours[i];

        if (tour.arrive != PLAN_NONE && problem->lifts[tour.arrive].day >= part->until)
            continue;
        if (tour.leave != PLAN_NONE && problem->lifts[tour.leave].day < part->from)
            continue;
        if (tour.arrive != PLAN_NONE && problem->lifts[tour.arrive].day < part->from)
            tour.arrive = PLAN_NONE;
        if (tour.leave != PLAN_NONE && problem->lifts[tour.leave].day >= part->until)
            tour.leave = PLAN_NONE;
        out->tours[out->n_tours++] = tour;
    }
}

/* Of the plan, what lies in the part. */
static void say_plan(const struct planned *planned, const struct plan *whole,
                     const struct problem *part, const char *name, int said_on)
{
    struct play *play = planned->play;
    OWNED(plan) plan = plan_new();
    struct instant at = play_at(play, said_on, 0);
    json_t *lists = NULL;
    json_t *rows = NULL;
    json_t *row = NULL;
    size_t i = 0;
    size_t k = 0;

    cut_out(planned, whole, part, plan);
    for (uint32_t t = 0; t < plan->n_tours; t++)
        register_by(play, plan->tours[t].person, said_on);
    play_say(play, at, 50, "plan.published", orders_plan_row(part, plan, name));
    lists = orders_rows(part, plan, name);
    json_array_foreach(lists, i, rows)
    {
        json_array_foreach(rows, k, row) play_say(play, at, 51, "order.given", json_incref(row));
    }
    json_decref(lists);
}

static struct problem part_of(const struct planned *planned, struct days days)
{
    struct problem part = *planned->problem;

    part.from = planned->play->first.day + days.since;
    part.until = planned->play->first.day + days.until;
    part.has_published = false;
    return part;
}

static void publish_part(const struct planned *planned, const struct play_part *of)
{
    struct problem part = part_of(planned, of->days);
    bool is_before = planned->before != NULL && of->said_on < planned->cancelled_on;
    g_autofree char *from = date_text((struct date){part.from});
    g_autofree char *name = g_strdup_printf("plan-%.4s", from);

    say_courses(planned, &part, of->said_on);
    say_lifts(planned, &part, of->said_on);
    say_plan(planned, is_before ? planned->before : planned->plan, &part, name, of->said_on);
}

static void publish_again(const struct planned *planned, struct days days)
{
    struct problem part = part_of(planned, days);
    g_autofree char *from = date_text((struct date){part.from});
    g_autofree char *name = g_strconcat("plan-", from, NULL);

    play_say(planned->play, play_at(planned->play, planned->cancelled_on, 0), 46, "lift.cancelled",
             json_pack("{s:s, s:s}", "lift", planned->problem->lifts[planned->cancelled].id,
                       "reason", "aircraft unserviceable (invented)"));
    say_plan(planned, planned->plan, &part, name, planned->cancelled_on);
}

void play_publish(const struct planned *planned)
{
    for (unsigned i = 0; i < planned->parts->len; i++) {
        const struct play_part *part = &g_array_index(planned->parts, struct play_part, i);
        int again = planned->cancelled_on + 1;

        publish_part(planned, part);
        if (planned->before != NULL && again > part->days.since && again < part->days.until)
            publish_again(planned, (struct days){again, part->days.until});
    }
}

GArray *play_parts(const struct play *play, int from)
{
    GArray *parts = g_array_new(FALSE, FALSE, sizeof(struct play_part));
    struct play_part part = {{from, 0}, from - 1};

    for (int year = 1; part.days.since < play->n_days; year++) {
        struct date next =
            date_add(play->first, (struct period){.months = 12}, year, END_OF_MONTH_CLAMP);

        part.days.until = MIN(next.day - play->first.day, play->n_days);
        g_array_append_val(parts, part);
        part.days.since = part.days.until;
        part.said_on = part.days.since - NOTICE_DAYS;
    }
    return parts;
}
