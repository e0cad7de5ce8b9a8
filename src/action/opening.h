/* What most actions begin with: the mission opened under the clock the request asks for, and the
 * instant and log size a question is about.
 */
#ifndef ACTION_OPENING_H
#define ACTION_OPENING_H

#include "mission/action.h"
#include "mission/mission.h"

/* Must not move while it is open: the mission's clock points into it. */
struct opening {
    struct world world;       /* the request's, with a clock of our own */
    const struct world *real; /* the request's */
    bool is_stopped;          /* the clock stands, as an exercise's does */
    bool follows_record;      /* it stands at the record's last `received`, wherever that is */
    struct instant stands_at;
    struct mission *mission;
};
void opening_close(struct opening *opening);
/* Declares `name`, closed when it goes out of scope. */
#define OPENING(name) __attribute__((cleanup(opening_close))) struct opening name = {0}

/* Opens the request's mission. An exercise's clock stands at its last `received`, or at --now,
 * which is refused for missions that are none and when it lies before. */
bool opening_open(struct opening *opening, const struct request *request, enum store_mode mode,
                  const char *who, GError **error);
/* For a mission that is yet to be made: its clock stands at --now if that is given. */
bool opening_prepare(struct opening *opening, const struct request *request,
                     const struct zone *zone, GError **error);

/* What a question is about. */
struct asked {
    struct instant at; /* --at, else mission_now */
    int64_t known;     /* log size: --known, else all of it */
};
bool opening_asked(struct opening *opening, const struct request *request, struct asked *asked,
                   GError **error);

/* {"mission","zone","at","known"}: what every answer for people says first. New reference. */
json_t *opening_heading(struct opening *opening, const struct asked *asked);
/* The line made of it. */
void show_heading(struct terminal *terminal, const json_t *json);

/* ---- parameters by name; the parser has checked them ---- */
const char *param_text(const struct request *request, const char *name); /* NULL: not given */
bool param_flag(const struct request *request, const char *name);
int64_t param_count(const struct request *request, const char *name, int64_t otherwise);
const json_t *param_words(const struct request *request, const char *name); /* list, may be empty */

/* Reads a file of at most `bytes_max` that must be text; the error names it. g_free *text. */
bool read_text_file(const struct world *world, const char *path, size_t bytes_max, char **text,
                    size_t *n, GError **error);

/* A line for stderr: a warning, or what to do about an error. */
void reply_note(struct reply *reply, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* ---- naming what stands in the record ---- */

/* "ID" or "ID/ROW", where ID is an id, a unique beginning of one, or a log index. */
struct pointed {
    int64_t log_index;
    struct hash id;
    bool has_row;
    int64_t row;
};
bool point_at(struct record *record, const char *text, struct pointed *out, GError **error);

/* {"index", "id"} of what was stated. */
json_t *receipt_json(const struct receipt *receipt);
/* "INDEX ID", for scripts and for the eye. */
void show_receipt(struct terminal *terminal, const json_t *json);

/* The kind of that name; ERROR_NOT_FOUND with "did you mean". */
const struct kind *kind_named(const struct kinds *kinds, const char *name, GError **error);

/* The clock, the world's entropy and disk are as the request's; this is --as, or ERROR_USAGE. */
const char *request_as(const struct request *request, const struct mission *mission,
                       GError **error);

#endif
