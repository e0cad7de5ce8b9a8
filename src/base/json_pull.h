/* JSON read a token at a time, for files too large to hold as a tree.
 *
 * The text lies in memory and stays the caller's; yajl reads it in pieces, so that what is held
 * besides does not grow with it, and no token allocates. Refused, beyond what JSON itself refuses:
 * bytes that are not UTF-8, U+0000 and half surrogate pairs in strings, whole numbers beyond 64
 * bits, and more than JSON_DEPTH_MAX lists and objects in one another. A refusal is ERROR_MALFORMED
 * or ERROR_FIELD, one sentence that begins with "line 3, column 17: " (both from 1, columns in
 * characters).
 *
 * On it stand readers of values. A format is declared as a table of members: name, reader, limits,
 * and where in a struct the value goes.
 */
#ifndef BASE_JSON_PULL_H
#define BASE_JSON_PULL_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/own.h"

#define JSON_DEPTH_MAX 32

enum json_kind {
    JSON_KIND_OBJECT,
    JSON_KIND_OBJECT_END,
    JSON_KIND_LIST,
    JSON_KIND_LIST_END,
    JSON_KIND_KEY,
    JSON_KIND_STRING,
    JSON_KIND_WHOLE, /* a number without point and exponent */
    JSON_KIND_NUMBER,
    JSON_KIND_TRUE,
    JSON_KIND_FALSE,
    JSON_KIND_NULL,
    JSON_KIND_END, /* of the text; there is nothing behind it */
};

struct json_token {
    enum json_kind kind;
    size_t at; /* byte of the text at which it begins */
    const char
        *text; /* string, key: what it says; numbers: as written; else NULL. No NUL ends it */
    size_t n;
    int64_t whole; /* the value of JSON_KIND_WHOLE */
};

/* What was found, for a sentence: `"text"`, `5`, `a list`. Cut when it is long, and without control
 * characters; g_free. */
char *json_token_text(const struct json_token *token);

struct json_pull;

/* `self` is for the readers of members. */
struct json_pull *json_pull_new(const char *text, size_t n, void *self);
void json_pull_free(struct json_pull *pull);
DEFINE_OWNED(json_pull)
void *json_pull_self(const struct json_pull *pull);

/* The next token, which next consumes and peek does not; NULL with *error set when the text is
 * refused there. Valid until the next call of either. */
const struct json_token *json_pull_peek(struct json_pull *pull, GError **error);
const struct json_token *json_pull_next(struct json_pull *pull, GError **error);

/* Line and column of a byte. Asked in rising order, all answers together take one pass. */
void json_pull_locate(struct json_pull *pull, size_t at, unsigned *line, unsigned *column);
/* fail() with the place of the byte before the sentence. */
bool json_pull_fail(struct json_pull *pull, size_t at, GError **error, enum error_code code,
                    const char *format, ...) G_GNUC_PRINTF(5, 6);

/* ---- declared values ---- */

struct json_member;

/* Reads the value that comes next into *into, a struct's field. */
typedef bool json_reader(struct json_pull *pull, const struct json_member *member, void *into,
                         GError **error);

struct json_member {
    const char *name;
    json_reader *read;
    size_t offset;                     /* in the struct of its object */
    bool optional;                     /* may be left out */
    bool nullable;                     /* null is as good as left out */
    int64_t min;                       /* of numbers */
    int64_t max;                       /* of numbers; of a list: how many items */
    json_reader *item;                 /* of a list: reads one, into the list's own field */
    const struct json_member *members; /* of an object, at most 32 */
    size_t n_members;
};

/* The next value must be an object of member->members. Unknown ones, ones that stand twice and
 * missing ones are refused. */
bool json_read_object(struct json_pull *pull, const struct json_member *member, void *into,
                      GError **error);
/* The next value must be a list of at most member->max values for member->item. */
bool json_read_list(struct json_pull *pull, const struct json_member *member, void *into,
                    GError **error);
/* int32_t, int64_t, double, each from member->min to member->max. */
bool json_read_int32(struct json_pull *pull, const struct json_member *member, void *into,
                     GError **error);
bool json_read_int64(struct json_pull *pull, const struct json_member *member, void *into,
                     GError **error);
bool json_read_double(struct json_pull *pull, const struct json_member *member, void *into,
                      GError **error);
/* The next token, which must be of the kind; NULL with the sentence "..., `expected` was expected".
 * That is marked with N_ and translated only then, because most tokens are what they must be. */
const struct json_token *json_read_kind(struct json_pull *pull, const struct json_member *member,
                                        enum json_kind kind, const char *expected, GError **error);
/* Fails with what was found, and what was expected, as the value of the member. A member without
 * name is the whole text. */
bool json_unexpected(struct json_pull *pull, const struct json_member *member,
                     const struct json_token *found, const char *expected, GError **error);
/* Nothing may come any more. */
bool json_read_end(struct json_pull *pull, GError **error);

#endif
