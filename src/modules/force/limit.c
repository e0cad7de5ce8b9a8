/* How long a tour may last. */
#include <string.h>

#include "base/text.h"
#include "mission/agreement.h"
#include "modules/force/force.h"

static struct tour_limit limit_of(const struct check *check)
{
    return (struct tour_limit){check_period(check, "max"), check_end_of_month(check),
                               check->article->id, check->reading};
}

/* ---- findings ---- */

struct verdict {
    enum status status;
    struct instant since;
    struct instant until;
    struct date limit; /* DATE_MIN: there is none */
};

static char *verdict_sentence(const struct zone *zone, const struct fact_tour *tour,
                              const struct verdict *verdict)
{
    g_autofree char *arrived = date_text(zone_date_of(zone, tour->arrived));
    g_autofree char *departed = date_text(zone_date_of(zone, tour->departed));
    g_autofree char *limit = date_text(verdict->limit);

    switch (verdict->status) {
    case STATUS_KEPT:
    case STATUS_DUE:
        return g_strdup_printf(_("arrived %s, must have left by %s"), arrived, limit);
    case STATUS_CANNOT_TELL:
        return g_strdup_printf(_("left %s, and nobody has said when the tour began"), departed);
    case STATUS_BREACHED:
        if (tour->departed.ms == INT64_MAX)
            return g_strdup_printf(_("arrived %s, must have left by %s, is still there"), arrived,
                                   limit);
        return g_strdup_printf(_("arrived %s, must have left by %s, left %s"), arrived, limit,
                               departed);
    }
    g_assert_not_reached();
}

static void add_verdict(struct check *check, const struct fact_tour *tour,
                        const struct verdict *verdict)
{
    const struct zone *zone = view_zone(check->view);
    struct evidence evidence[2] = {tour->arrival, tour->departure};
    struct finding_draft draft = {
        .subject = tour->person,
        .status = verdict->status,
        .since = verdict->since,
        .until = verdict->until,
        .due = INSTANT_MAX,
        .evidence = evidence,
        .n_evidence = 1,
    };

    if (verdict->since.ms >= verdict->until.ms ||
        !check_wants(check, verdict->status, verdict->since, verdict->until))
        return;
    if (tour->arrival.log_index < 0)
        evidence[0] = tour->departure;
    else if (tour->departure.log_index >= 0)
        draft.n_evidence = 2;
    if (verdict->limit.day != INT32_MIN)
        draft.due.ms = zone_day_start(zone, (struct date){verdict->limit.day + 1}).ms - 1;
    draft.because = verdict_sentence(zone, tour, verdict);
    draft.subjects = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(draft.subjects, g_strdup_printf("%s/%s", tour->person, tour->position));
    check_add(check, &draft);
}

static struct instant earlier(struct instant a, struct instant b)
{
    return a.ms < b.ms ? a : b;
}

static struct instant later(struct instant a, struct instant b)
{
    return a.ms > b.ms ? a : b;
}

bool force_check_tour_limit(struct check *check, GError **error)
{
    const GArray *tours = view_fact(check->view, FACT_TOUR, error);
    const struct zone *zone = view_zone(check->view);
    struct tour_limit limit = limit_of(check);
    bool has_lead = check_has(check, "lead");
    struct period lead = has_lead ? check_period(check, "lead") : (struct period){0, 0};

    if (tours == NULL)
        return false;
    for (unsigned i = 0; i < tours->len; i++) {
        const struct fact_tour *tour = &g_array_index(tours, struct fact_tour, i);
        struct instant due_from = INSTANT_MAX;
        struct instant late_from = INSTANT_MAX;
        struct date last = DATE_MIN;

        if (tour->arrived.ms == INT64_MIN) {
            add_verdict(
                check, tour,
                &(struct verdict){STATUS_CANNOT_TELL, INSTANT_MIN, tour->departed, DATE_MIN});
            continue;
        }
        /* Most tours lie far from what is asked, and the calendar costs more than asking. */
        if (!check_wants(check, STATUS_BREACHED, tour->arrived, tour->departed))
            continue;
        last = tour_limit_date(&limit, zone, tour->arrived);
        late_from = zone_day_start(zone, (struct date){last.day + 1});
        due_from = late_from;
        if (has_lead)
            due_from = later(tour->arrived,
                             zone_day_start(zone, date_add(last, lead, -1, END_OF_MONTH_CLAMP)));
        add_verdict(
            check, tour,
            &(struct verdict){STATUS_KEPT, tour->arrived, earlier(tour->departed, due_from), last});
        add_verdict(
            check, tour,
            &(struct verdict){STATUS_DUE, due_from, earlier(tour->departed, late_from), last});
        add_verdict(check, tour,
                    &(struct verdict){STATUS_BREACHED, late_from, tour->departed, last});
    }
    return true;
}

bool force_tour_duties(struct check *check, GError **error)
{
    const GArray *tours = view_fact(check->view, FACT_TOUR, error);
    const struct zone *zone = view_zone(check->view);
    struct tour_limit limit = limit_of(check);
    struct instant from = zone_day_start(zone, duties_from(check));
    const char *what = _("must have left by");

    if (tours == NULL)
        return false;
    for (unsigned i = 0; i < tours->len; i++) {
        const struct fact_tour *tour = &g_array_index(tours, struct fact_tour, i);
        struct date last = DATE_MIN;

        if (tour->arrived.ms == INT64_MIN || tour->departed.ms <= from.ms)
            continue;
        last = tour_limit_date(&limit, zone, tour->arrived);
        if (duties_want(check, last, what))
            duties_add(check, last, tour->person, what);
    }
    return true;
}
