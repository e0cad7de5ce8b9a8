/* Fields: how a kind of statement, an article's parameters and the agreement itself are declared.
 *
 * A table of struct field is the only place where a field is written down. From it come decoding
 * and its error sentences, columns, CSV, command line, forms, JSON Schema and manual. A kind only
 * ever gains optional fields. Names are ASCII, lower case, `_` between words, no reserved word of
 * SQL, C or TypeScript (kind_test refuses them).
 */
#ifndef RECORD_FIELD_H
#define RECORD_FIELD_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

enum field_type {
    FIELD_TYPE_TEXT,       /* string, at most 10,000 bytes */
    FIELD_TYPE_LONG_TEXT,  /* string, as large as a body may be */
    FIELD_TYPE_SLUG,       /* string, is_slug */
    FIELD_TYPE_BOOL,       /* true, false */
    FIELD_TYPE_INTEGER,    /* any integer a statement may hold */
    FIELD_TYPE_COUNT,      /* integer >= 0 */
    FIELD_TYPE_DECIMAL,    /* string: optional -, at most 18 digits without a needless leading zero,
                              at most `digits` of them behind the point */
    FIELD_TYPE_DATE,       /* string "2020-11-10": a local date */
    FIELD_TYPE_INSTANT,    /* integer, UTC milliseconds within the years 1900..9999; people write
                              RFC 3339 with offset */
    FIELD_TYPE_PERIOD,     /* string "P6M" */
    FIELD_TYPE_MONEY,      /* string "1234.56 RUB" */
    FIELD_TYPE_ENUM,       /* string, one of a closed set that never grows */
    FIELD_TYPE_HASH,       /* string, 64 lower-case hex digits: an id, key or digest */
    FIELD_TYPE_ATTACHMENT, /* the same: SHA-256 of an attached file; people write @FILE */
    FIELD_TYPE_ID,         /* slug of something named: a post, a person, a participant */
    FIELD_TYPE_SLUGS,      /* list of different slugs, at most 1,000 */
    FIELD_TYPE_IDS,        /* list of different ids of one type */
    FIELD_TYPE_ZONE,       /* string, IANA zone */
    FIELD_TYPE_OBJECT,     /* object of `fields` */
    FIELD_TYPE_LIST,       /* list of objects of `fields`, at most 10,000 */
    FIELD_TYPE_ANY,        /* any canonical value; agreement files only, never in a kind */
};

enum {
    OPTIONAL = 0,
    REQUIRED = 1 << 0,
    SEALED = 1 << 1,  /* digested apart; not handed out to roles the agreement does not name */
    INDEXED = 1 << 2, /* the kind's table gets an index on this column */
};

struct field;

struct field_shape {
    enum field_type type;
    int digits;                 /* DECIMAL */
    const char *values;         /* ENUM: "forward, reverse" */
    const char *id_type;        /* ID, IDS: "post" */
    const struct field *fields; /* OBJECT, LIST; ends with a field without a name */
};

struct field {
    const char *name;
    struct field_shape shape;
    unsigned flags;
    const char *help; /* one sentence for people, N_(), or NULL when the name says it all */
};

/* Every table of fields ends with FIELDS_END. */
/* clang-format off */
#define FIELDS_END { NULL, { FIELD_TYPE_TEXT }, 0, NULL }

#define FIELD_TEXT         { FIELD_TYPE_TEXT }
#define FIELD_LONG_TEXT    { FIELD_TYPE_LONG_TEXT }
#define FIELD_SLUG         { FIELD_TYPE_SLUG }
#define FIELD_BOOL         { FIELD_TYPE_BOOL }
#define FIELD_INTEGER      { FIELD_TYPE_INTEGER }
#define FIELD_COUNT        { FIELD_TYPE_COUNT }
#define FIELD_DECIMAL(n)   { FIELD_TYPE_DECIMAL, .digits = (n) }
#define FIELD_DATE         { FIELD_TYPE_DATE }
#define FIELD_INSTANT      { FIELD_TYPE_INSTANT }
#define FIELD_PERIOD       { FIELD_TYPE_PERIOD }
#define FIELD_MONEY        { FIELD_TYPE_MONEY }
#define FIELD_ENUM(...)    { FIELD_TYPE_ENUM, .values = #__VA_ARGS__ }
#define FIELD_HASH         { FIELD_TYPE_HASH }
#define FIELD_ATTACHMENT   { FIELD_TYPE_ATTACHMENT }
#define FIELD_ID(name)     { FIELD_TYPE_ID, .id_type = #name }
#define FIELD_SLUGS        { FIELD_TYPE_SLUGS }
#define FIELD_IDS(name)    { FIELD_TYPE_IDS, .id_type = #name }
#define FIELD_ZONE         { FIELD_TYPE_ZONE }
#define FIELD_OBJECT(f)    { FIELD_TYPE_OBJECT, .fields = (f) }
#define FIELD_LIST(f)      { FIELD_TYPE_LIST, .fields = (f) }
#define FIELD_ANY          { FIELD_TYPE_ANY }
/* clang-format on */

#define FIELD_PARTICIPANT FIELD_ID(participant)
#define FIELD_INSTRUMENT  FIELD_ID(instrument)
#define FIELD_ARTICLE     FIELD_ID(article)
#define FIELD_PLACE       FIELD_ID(place)
#define FIELD_LINE        FIELD_ID(line)
#define FIELD_LINK        FIELD_ID(link)
#define FIELD_POST        FIELD_ID(post)
#define FIELD_UNIT        FIELD_ID(unit)
#define FIELD_POSITION    FIELD_ID(position)
#define FIELD_PERSON      FIELD_ID(person)

unsigned fields_count(const struct field *fields);
const struct field *fields_find(const struct field *fields, const char *name);

/* "one of forward, reverse", "a local date such as 2020-11-10": what a field expects, for messages,
 * help and the manual. g_free. */
char *field_expects(const struct field *field);

/* Where a value stands, for error sentences: "row 3", "agreement.yaml:41:7". Returns text to free
 * with g_free, or NULL when unknown. */
struct locator {
    char *(*locate)(void *self, const json_t *value);
    void *self;
};

/* Checks an object against a table: no unknown member (with "did you mean"), every required one
 * there, each value of its type. ERROR_FIELD with place, field, found and expected. `where` may be
 * NULL. A SEALED field is never quoted in an error. */
bool fields_check(const struct field *fields, const json_t *object, const struct locator *where,
                  GError **error);
bool field_check(const struct field *field, const json_t *value, const struct locator *where,
                 GError **error);
/* As fields_check, for an object that holds the fields that are not SEALED and no other. */
bool fields_check_open(const struct field *fields, const json_t *object,
                       const struct locator *where, GError **error);

/* From what people write (command line, CSV cell) to the JSON value: "2021-08-31T12:00:00+03:00"
 * to milliseconds, "true" to true, "a,b" to a list, "12" to 12. ERROR_FIELD as above. The caller
 * owns the value. */
json_t *field_from_text(const struct field *field, const char *text, GError **error);
/* And back, for CSV and tables; instants in UTC with Z. g_free. */
char *field_to_text(const struct field *field, const json_t *value);

#endif
