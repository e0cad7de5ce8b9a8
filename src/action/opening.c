#include "action/opening.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

static struct instant opening_now(void *self)
{
    const struct opening *opening = self;

    if (!opening->is_stopped)
        return world_now(opening->real);
    /* Others may state something while this process is at work: the clock stands where they put
     * it. */
    if (opening->follows_record)
        return record_last_received(mission_record(opening->mission));
    return opening->stands_at;
}

static void begin(struct opening *opening, const struct request *request)
{
    opening->real = request->world;
    opening->world = *request->world;
    opening->world.clock.now = opening_now;
    opening->world.clock.self = opening;
}

void opening_close(struct opening *opening)
{
    opening->is_stopped = false;
    mission_close(g_steal_pointer(&opening->mission));
}

static bool stop_clock(struct opening *opening, const char *now_text, GError **error)
{
    struct mission *mission = opening->mission;
    const struct zone *zone = mission_zone(mission);
    struct instant last = record_last_received(mission_record(mission));
    struct instant now = last;

    if (!mission_is_exercise(mission)) {
        if (now_text == NULL)
            return true;
        return fail(
            error, ERROR_STATE,
            _("--now is for exercises, and %s is a real mission whose clock is the world's: "
              "leave --now out"),
            mission_slug(mission));
    }
    if (now_text != NULL && !zone_parse_at(zone, now_text, &now, error)) {
        g_prefix_error(error, "--now: ");
        return false;
    }
    if (instant_compare(now, last) < 0) {
        g_autofree char *said = zone_instant_text(zone, now);
        g_autofree char *stands = zone_instant_text(zone, last);

        return fail(error, ERROR_CLOCK,
                    _("--now %s lies before %s, when the record received its last statement: an "
                      "exercise's clock goes forward only; give that instant or a later one"),
                    said, stands);
    }
    opening->stands_at = now;
    opening->follows_record = now_text == NULL;
    opening->is_stopped = true;
    return true;
}

bool opening_open(struct opening *opening, const struct request *request, enum store_mode mode,
                  const char *who, GError **error)
{
    g_assert(opening->mission == NULL);
    begin(opening, request);
    opening->mission = mission_open(&opening->world, request->address, mode, who, error);
    if (opening->mission == NULL)
        return false;
    if (!stop_clock(opening, request->now, error)) {
        opening_close(opening);
        return false;
    }
    return true;
}

bool opening_prepare(struct opening *opening, const struct request *request,
                     const struct zone *zone, GError **error)
{
    begin(opening, request);
    if (request->now == NULL)
        return true;
    if (!zone_parse_at(zone, request->now, &opening->stands_at, error)) {
        g_prefix_error(error, "--now: ");
        return false;
    }
    opening->is_stopped = true;
    return true;
}

/* ---- what is asked about ---- */

static bool is_size(const char *text)
{
    return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

static bool read_known(struct mission *mission, const char *text, int64_t *known, GError **error)
{
    struct record *record = mission_record(mission);
    int64_t size = record_size(record);
    struct instant at;

    if (!is_size(text)) {
        if (!zone_parse_at(mission_zone(mission), text, &at, error)) {
            g_prefix_error(error, "--known: ");
            return false;
        }
        return mission_known_at(mission, at, known, error);
    }
    /* A size of more digits than the log's is larger, whatever it would overflow to. */
    if (strlen(text) > 18 || g_ascii_strtoll(text, NULL, 10) > size)
        return fail(error, ERROR_FIELD,
                    _("--known %s: the log holds %" PRId64
                      " statements; give that size or a smaller one, or a date"),
                    text, size);
    *known = g_ascii_strtoll(text, NULL, 10);
    return true;
}

bool opening_asked(struct opening *opening, const struct request *request, struct asked *asked,
                   GError **error)
{
    struct mission *mission = opening->mission;
    struct asked result = {mission_now(mission), record_size(mission_record(mission))};

    if (request->at != NULL &&
        !zone_parse_at(mission_zone(mission), request->at, &result.at, error)) {
        g_prefix_error(error, "--at: ");
        return false;
    }
    if (request->known != NULL && !read_known(mission, request->known, &result.known, error))
        return false;
    *asked = result;
    return true;
}

json_t *opening_heading(struct opening *opening, const struct asked *asked)
{
    struct mission *mission = opening->mission;
    g_autofree char *at = zone_instant_text(mission_zone(mission), asked->at);

    return json_pack("{s:s, s:b, s:s, s:s, s:I, s:b}", "mission", mission_slug(mission), "exercise",
                     mission_is_exercise(mission), "zone", zone_name(mission_zone(mission)), "at",
                     at, "known", (json_int_t)asked->known, "all_known",
                     asked->known == record_size(mission_record(mission)));
}

void show_heading(struct terminal *terminal, const json_t *json)
{
    const json_t *heading = json_object_get(json, "heading");
    const char *mark = "";
    g_autofree char *known = NULL;

    g_assert(heading != NULL);
    if (json_is_true(json_object_get(heading, "exercise")))
        mark = _(" (EXERCISE)");
    if (!json_is_true(json_object_get(heading, "all_known")))
        known = g_strdup_printf(_(", as known at size %" PRId64),
                                (int64_t)json_integer_value(json_object_get(heading, "known")));
    terminal_line(terminal, INK_FAINT, 4, "%s%s, %s %s%s",
                  json_string_value(json_object_get(heading, "mission")), mark,
                  json_string_value(json_object_get(heading, "at")),
                  json_string_value(json_object_get(heading, "zone")), known == NULL ? "" : known);
}

/* ---- parameters ---- */

const char *param_text(const struct request *request, const char *name)
{
    return json_string_value(json_object_get(request->params, name));
}

bool param_flag(const struct request *request, const char *name)
{
    return json_is_true(json_object_get(request->params, name));
}

int64_t param_count(const struct request *request, const char *name, int64_t otherwise)
{
    const json_t *value = json_object_get(request->params, name);

    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

const json_t *param_words(const struct request *request, const char *name)
{
    const json_t *words = json_object_get(request->params, name);

    g_assert(json_is_array(words));
    return words;
}

bool read_text_file(const struct world *world, const char *path, size_t bytes_max, char **text,
                    size_t *n, GError **error)
{
    g_autofree char *bytes = NULL;
    size_t n_bytes = 0;

    if (!world->disk.read(world->disk.self, path, bytes_max, &bytes, &n_bytes, error))
        return false;
    if (!is_text(bytes, n_bytes))
        return fail(error, ERROR_MALFORMED,
                    _("%s is not text in UTF-8: save it in that encoding and try again"), path);
    *text = g_steal_pointer(&bytes);
    *n = n_bytes;
    return true;
}

void reply_note(struct reply *reply, const char *format, ...)
{
    va_list args;

    if (reply->note == NULL)
        reply->note = g_string_new(NULL);
    va_start(args, format);
    g_string_append_vprintf(reply->note, format, args);
    va_end(args);
    g_string_append_c(reply->note, '\n');
}

void reply_clear(struct reply *reply)
{
    json_decref(reply->json);
    if (reply->note != NULL)
        g_string_free(reply->note, TRUE);
    *reply = (struct reply){0};
}

/* ---- naming what stands in the record ---- */

bool point_at(struct record *record, const char *text, struct pointed *out, GError **error)
{
    const char *slash = strchr(text, '/');
    g_autofree char *name = slash == NULL ? g_strdup(text) : g_strndup(text, (gsize)(slash - text));
    struct pointed result = {.has_row = slash != NULL};

    if (slash != NULL && (!is_size(slash + 1) || strlen(slash + 1) > 4))
        return fail(error, ERROR_USAGE,
                    _("\"%s\" names no row: behind the id stands / and the row's number, from 0"),
                    text);
    if (!record_find(record, name, &result.log_index, error) ||
        !record_id(record, result.log_index, &result.id, error))
        return false;
    if (slash != NULL)
        result.row = g_ascii_strtoll(slash + 1, NULL, 10);
    *out = result;
    return true;
}

json_t *receipt_json(const struct receipt *receipt)
{
    return json_pack("{s:I, s:s}", "index", (json_int_t)receipt->log_index, "id",
                     hash_to_hex(&receipt->id).text);
}

void show_receipt(struct terminal *terminal, const json_t *json)
{
    terminal_line(terminal, INK_PLAIN, 0, "%" PRId64 " %s",
                  (int64_t)json_integer_value(json_object_get(json, "index")),
                  json_string_value(json_object_get(json, "id")));
}

const struct kind *kind_named(const struct kinds *kinds, const char *name, GError **error)
{
    const struct kind *kind = kinds_find(kinds, name);
    unsigned n = kinds_count(kinds);
    g_autofree const char **names = g_new0(const char *, n);
    const char *nearest = NULL;

    if (kind != NULL)
        return kind;
    for (unsigned i = 0; i < n; i++)
        names[i] = kinds_get(kinds, i)->name;
    nearest = text_nearest(name, names, n);
    if (nearest != NULL)
        fail(error, ERROR_NOT_FOUND, _("there is no kind of statement \"%s\"; did you mean %s?"),
             name, nearest);
    else
        fail(error, ERROR_NOT_FOUND,
             _("there is no kind of statement \"%s\"; truce kinds lists them"), name);
    return NULL;
}

const char *request_as(const struct request *request, const struct mission *mission, GError **error)
{
    if (request->as == NULL) {
        fail(error, ERROR_USAGE,
             _("it is not said who states this: add --as and a participant of %s"),
             mission_slug(mission));
        return NULL;
    }
    return request->as;
}
