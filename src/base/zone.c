/* Zones. GLib reads tzdata; its changes of offset are copied once into a sorted table, because
 * GLib walks its own list from the start at every question. */
#include <string.h>

#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"

#define S_PER_DAY INT64_C(86400)

/* The table begins two days before the first supported date, so that every zone is past its
 * midnight there. It ends with 28 years without a missing leap day: in them each kind of year
 * (first weekday, leap or not) occurs, and all later years repeat them, since the rules of tzdata
 * for the future name weekdays of months. Its dated exceptions (Ramadan) end before. */
#define TABLE_SINCE    INT64_C(-2209161600) /* 1899-12-30 */
#define TABLE_UNTIL    INT64_C(5017593600)  /* 2129-01-01 */
#define CYCLE_YEAR_MIN 2101
#define CYCLE_YEAR_MAX 2128

/* No zone was ever further than this from UTC. */
#define OFFSET_MAX_S INT64_C(93600) /* 26 hours */

struct change {
    int64_t since_s; /* UTC */
    int32_t offset_s;
};

struct zone {
    char *name;
    GArray *changes; /* of struct change, sorted; the first holds for all time before too */
};

/* A stretch of time with one offset: [since_s, until_s). */
struct stretch {
    int64_t since_s;
    int64_t until_s;
    int32_t offset_s;
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* ---- making ---- */

static void append_change(struct zone *zone, int64_t since_s, int32_t offset_s)
{
    struct change change = {since_s, offset_s};
    guint n = zone->changes->len;

    if (n == 0 || g_array_index(zone->changes, struct change, n - 1).offset_s != offset_s)
        g_array_append_val(zone->changes, change);
}

/* Appends the changes in (since_s, until_s], given GLib's interval numbers at both ends. */
static void collect_changes(struct zone *zone, GTimeZone *from, int64_t since_s, int since_interval,
                            int64_t until_s, int until_interval)
{
    int64_t middle_s = since_s + (until_s - since_s) / 2;
    int middle_interval = 0;

    if (since_interval == until_interval)
        return;
    if (until_s - since_s == 1) {
        append_change(zone, until_s, g_time_zone_get_offset(from, until_interval));
        return;
    }
    middle_interval = g_time_zone_find_interval(from, G_TIME_TYPE_UNIVERSAL, middle_s);
    collect_changes(zone, from, since_s, since_interval, middle_s, middle_interval);
    collect_changes(zone, from, middle_s, middle_interval, until_s, until_interval);
}

/* GLib also takes offsets, POSIX rules, and whatever file a path leads to; a name of tzdata is a
 * file in its folder, and each part of the path begins with a capital, which tells it from
 * "posixrules", "right/..." (leap seconds counted) and "..". */
static bool is_tzdata_name(const char *name)
{
    const char *folder = g_getenv("TZDIR");
    g_autofree char *path = NULL;

    for (size_t i = 0; name[i] != '\0'; i++) {
        bool begins_part = i == 0 || name[i - 1] == '/';

        if (begins_part ? !g_ascii_isupper(name[i])
                        : !g_ascii_isalnum(name[i]) && strchr("/_+-", name[i]) == NULL)
            return false;
    }
    path = g_build_filename(folder != NULL ? folder : "/usr/share/zoneinfo", name, NULL);
    return name[0] != '\0' && g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

static struct zone *zone_make(const char *iana_name, GError **error)
{
    struct zone *zone = NULL;
    GTimeZone *from = NULL;
    int first = 0;
    int last = 0;

    if (strcmp(iana_name, "UTC") == 0)
        from = g_time_zone_new_utc();
    else if (is_tzdata_name(iana_name))
        from = g_time_zone_new_identifier(iana_name);
    if (from == NULL) {
        fail(error, ERROR_FIELD,
             _("“%s” is not a time zone that this machine knows; write an IANA name like "
               "Europe/Moscow, and see that tzdata is installed"),
             iana_name);
        return NULL;
    }
    zone = g_new(struct zone, 1);
    zone->name = g_strdup(iana_name);
    zone->changes = g_array_new(FALSE, FALSE, sizeof(struct change));
    first = g_time_zone_find_interval(from, G_TIME_TYPE_UNIVERSAL, TABLE_SINCE);
    last = g_time_zone_find_interval(from, G_TIME_TYPE_UNIVERSAL, TABLE_UNTIL);
    append_change(zone, TABLE_SINCE, g_time_zone_get_offset(from, first));
    collect_changes(zone, from, TABLE_SINCE, first, TABLE_UNTIL, last);
    g_time_zone_unref(from);
    return zone;
}

/* A zone's table takes a millisecond to make and a process meets a handful of them, often the same
 * one again (to check its name, then to use it): each is made once and shared. */
static GMutex shared_lock;
static GHashTable *shared; /* name to struct zone *, for the life of the process */

/* Under the lock. */
static struct zone *find_or_make(const char *iana_name, GError **error)
{
    struct zone *zone = NULL;

    if (shared == NULL)
        shared = g_hash_table_new(g_str_hash, g_str_equal);
    zone = g_hash_table_lookup(shared, iana_name);
    if (zone != NULL)
        return zone;
    zone = zone_make(iana_name, error);
    if (zone != NULL)
        g_hash_table_insert(shared, zone->name, zone);
    return zone;
}

struct zone *zone_new(const char *iana_name, GError **error)
{
    struct zone *zone = NULL;

    g_mutex_lock(&shared_lock);
    zone = find_or_make(iana_name, error);
    g_mutex_unlock(&shared_lock);
    return zone;
}

void zone_free(struct zone *zone)
{
    /* Others may have the same one. */
}

const char *zone_name(const struct zone *zone)
{
    return zone->name;
}

/* ---- asking ---- */

static struct stretch table_stretch(const struct zone *zone, int64_t at_s)
{
    const struct change *changes = (const struct change *)(const void *)zone->changes->data;
    guint low = 0; /* the last change known to be at or before at_s, or the first of all */
    guint high = zone->changes->len;

    while (high - low > 1) {
        guint middle = low + (high - low) / 2;

        if (changes[middle].since_s <= at_s)
            low = middle;
        else
            high = middle;
    }
    return (struct stretch){
        low == 0 ? INT64_MIN : changes[low].since_s,
        high == zone->changes->len ? TABLE_UNTIL : changes[high].since_s,
        changes[low].offset_s,
    };
}

/* 1 January of that year, in seconds; the years behind the table need more than struct date's
 * readers take. */
static int64_t year_start_s(int64_t year)
{
    int64_t before = year - 1;
    int64_t days = before * 365 + before / 4 - before / 100 + before / 400 - 719162;

    return days * S_PER_DAY;
}

/* Seconds to go back from `year` to the year of the table's end that has the same calendar. */
static int64_t cycle_shift_s(int64_t year)
{
    int64_t start_s = year_start_s(year);
    int64_t length_s = year_start_s(year + 1) - start_s;

    for (int64_t same = CYCLE_YEAR_MIN; same <= CYCLE_YEAR_MAX; same++) {
        int64_t same_s = year_start_s(same);

        if ((start_s - same_s) % (7 * S_PER_DAY) == 0 &&
            year_start_s(same + 1) - same_s == length_s)
            return start_s - same_s;
    }
    g_assert_not_reached();
}

static struct stretch stretch_at(const struct zone *zone, int64_t at_s)
{
    struct stretch stretch;
    int year = 0;
    int month = 0;
    int day = 0;
    int64_t shift_s = 0;

    if (at_s < TABLE_UNTIL)
        return table_stretch(zone, at_s);
    date_to_civil((struct date){(int32_t)(at_s / S_PER_DAY)}, &year, &month, &day);
    shift_s = cycle_shift_s(year);
    stretch = table_stretch(zone, at_s - shift_s);
    stretch.since_s = MAX(stretch.since_s + shift_s, year_start_s(year));
    stretch.until_s = MIN(stretch.until_s + shift_s, year_start_s(year + 1));
    return stretch;
}

/* Instants whose day does not fit struct date have no calendar here; they count as no limit. */
static bool is_datable(struct instant at)
{
    return at.ms / MS_PER_DAY > INT32_MIN + 1 && at.ms / MS_PER_DAY < INT32_MAX - 1;
}

int32_t zone_offset_s(const struct zone *zone, struct instant at)
{
    g_assert(is_datable(at));
    return stretch_at(zone, floor_div(at.ms, MS_PER_SECOND)).offset_s;
}

struct date zone_date_of(const struct zone *zone, struct instant at)
{
    int64_t local_ms = 0;

    if (!is_datable(at))
        return at.ms < 0 ? DATE_MIN : DATE_MAX;
    local_ms = at.ms + zone_offset_s(zone, at) * MS_PER_SECOND;
    return (struct date){(int32_t)floor_div(local_ms, MS_PER_DAY)};
}

struct instant zone_day_start(const struct zone *zone, struct date date)
{
    int64_t midnight_s = date.day * S_PER_DAY;
    int64_t at_s = midnight_s - OFFSET_MAX_S;

    if (date.day == INT32_MIN)
        return INSTANT_MIN;
    if (date.day == INT32_MAX)
        return INSTANT_MAX;
    /* The first instant whose local time is midnight or later. */
    for (;;) {
        struct stretch stretch = stretch_at(zone, at_s);

        at_s = MAX(at_s, midnight_s - stretch.offset_s);
        if (at_s < stretch.until_s)
            return (struct instant){at_s * MS_PER_SECOND};
        at_s = stretch.until_s;
    }
}

int zone_local_instants(const struct zone *zone, struct instant local, struct instant *out)
{
    int64_t local_s = floor_div(local.ms, MS_PER_SECOND);
    int64_t at_s = local_s - OFFSET_MAX_S;
    int n = 0;

    g_assert(is_datable(local));
    while (at_s < local_s + OFFSET_MAX_S) {
        struct stretch stretch = stretch_at(zone, at_s);
        int64_t candidate_s = local_s - stretch.offset_s;

        if (stretch.since_s <= candidate_s && candidate_s < stretch.until_s) {
            if (n == 0)
                out->ms = local.ms - stretch.offset_s * MS_PER_SECOND;
            n++;
        }
        at_s = stretch.until_s;
    }
    return n;
}
