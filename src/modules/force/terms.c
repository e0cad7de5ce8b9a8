/* What the agreement's articles say of tours and strength, for those who are not judging by one. */
#include <string.h>

#include "mission/agreement.h"
#include "modules/force/force.h"

struct date tour_limit_date(const struct tour_limit *limit, const struct zone *zone,
                            struct instant arrived)
{
    return date_add(zone_date_of(zone, arrived), limit->max, 1, limit->end_of_month);
}

struct date tour_limit_earliest(const GArray *limits, const struct zone *zone,
                                struct instant arrived)
{
    struct date earliest = DATE_MAX;

    for (unsigned i = 0; i < limits->len; i++) {
        struct date date =
            tour_limit_date(&g_array_index(limits, struct tour_limit, i), zone, arrived);

        if (date_compare(date, earliest) < 0)
            earliest = date;
    }
    return earliest;
}

/* The parameters have been checked against the rule's table. */
static struct tour_limit read_limit(const json_t *params)
{
    const char *max = json_string_value(json_object_get(params, "max"));
    const char *policy = json_string_value(json_object_get(params, "end_of_month"));
    struct tour_limit limit = {{0, 0}, END_OF_MONTH_CLAMP, NULL, NULL};

    g_assert(max != NULL && period_parse(max, &limit.max, NULL));
    if (policy != NULL && strcmp(policy, "forward") == 0)
        limit.end_of_month = END_OF_MONTH_FORWARD;
    return limit;
}

GArray *tour_limits_of(const struct agreement *agreement)
{
    GArray *limits = g_array_new(FALSE, FALSE, sizeof(struct tour_limit));

    for (unsigned i = 0; i < agreement->articles->len; i++) {
        const struct article *article = &g_array_index(agreement->articles, struct article, i);

        if (strcmp(article->rule, "force.tour-limit") != 0)
            continue;
        for (unsigned r = 0; r < article->n_readings; r++) {
            const struct reading *reading = &article->readings[r];
            struct tour_limit limit = read_limit(reading->params);

            limit.article = article->id;
            limit.reading = reading->name;
            g_array_append_val(limits, limit);
        }
    }
    return limits;
}

int64_t strength_ceiling_of(const struct agreement *agreement)
{
    int64_t lowest = -1;

    for (unsigned i = 0; i < agreement->articles->len; i++) {
        const struct article *article = &g_array_index(agreement->articles, struct article, i);

        if (strcmp(article->rule, "force.strength-ceiling") != 0)
            continue;
        for (unsigned r = 0; r < article->n_readings; r++) {
            const json_t *params = article->readings[r].params;
            int64_t ceiling = json_integer_value(json_object_get(params, "ceiling"));

            lowest = lowest < 0 ? ceiling : MIN(lowest, ceiling);
        }
    }
    return lowest;
}

int64_t person_kilograms_of(const struct agreement *agreement)
{
    for (unsigned i = 0; i < agreement->articles->len; i++) {
        const struct article *article = &g_array_index(agreement->articles, struct article, i);
        const json_t *kilograms = NULL;

        if (strcmp(article->rule, "force.plan-kept") != 0)
            continue;
        kilograms = json_object_get(article->readings[0].params, "kg_per_person");
        if (json_is_integer(kilograms))
            return json_integer_value(kilograms);
    }
    return -1;
}
