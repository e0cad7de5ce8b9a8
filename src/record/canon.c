#include "record/canon.h"

#include <stdint.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* What jansson can parse and a statement cannot hold. */
enum fault { FAULT_NONE, FAULT_NULL, FAULT_REAL, FAULT_INTEGER, FAULT_DEPTH };

static const char *fault_text(enum fault fault)
{
    switch (fault) {
    case FAULT_NONE:
        break;
    case FAULT_NULL:
        return _("null is not a value a statement can hold; leave the field out");
    case FAULT_REAL:
        return _("numbers with a point or an exponent are not held; write a decimal as a string");
    case FAULT_INTEGER:
        return _("integers lie between -9007199254740991 and 9007199254740991");
    case FAULT_DEPTH:
        return _("lists and objects are nested more than 32 deep");
    }
    g_assert_not_reached();
}

/* ---- writing ---- */

/* GString's own append checks and moves for every call; most of what is written here is a few
 * bytes long. Returns where n bytes may be put; the caller adds to `len` what it wrote. */
static inline char *room_for(GString *out, size_t n)
{
    if (G_UNLIKELY(out->allocated_len - out->len <= n)) {
        size_t len = out->len;

        g_string_set_size(out, len + n);
        out->len = len;
    }
    return out->str + out->len;
}

static inline void put(GString *out, const char *bytes, size_t n)
{
    memcpy(room_for(out, n), bytes, n);
    out->len += n;
}

static inline void put_char(GString *out, char c)
{
    *room_for(out, 1) = c;
    out->len++;
}

static inline bool is_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\';
}

static void put_escaped(GString *out, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char *const short_forms = "btn\0fr"; /* from U+0008 on; U+000B has none */

    g_assert(c != 0);
    if (c == '"' || c == '\\') {
        char pair[2] = {'\\', (char)c};

        put(out, pair, sizeof pair);
    } else if (c >= 0x08 && c <= 0x0d && c != 0x0b) {
        char pair[2] = {'\\', short_forms[c - 0x08]};

        put(out, pair, sizeof pair);
    } else {
        char unicode[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};

        put(out, unicode, sizeof unicode);
    }
}

static void put_string(GString *out, const char *text, size_t n)
{
    size_t run = 0;

    put_char(out, '"');
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];

        if (G_LIKELY(is_plain(c))) {
            continue;
        }
        put(out, text + run, i - run);
        put_escaped(out, c);
        run = i + 1;
    }
    put(out, text + run, n - run);
    put_char(out, '"');
}

static void put_integer(GString *out, int64_t value)
{
    char digits[20];
    char *at = digits + sizeof digits;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;

    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0) {
        *--at = '-';
    }
    put(out, at, (size_t)(digits + sizeof digits - at));
}

/* Order by UTF-16 code units of two UTF-8 texts. It is the order of the bytes but for characters
 * beyond U+FFFF (first byte F0 and more): their surrogates sort before U+E000..U+FFFF (first byte
 * EE or EF). */
static int utf16_compare(const char *a, const char *b)
{
    const unsigned char *p = (const unsigned char *)a;
    const unsigned char *q = (const unsigned char *)b;

    while (*p == *q && *p != 0) {
        p++;
        q++;
    }
    if (*p >= 0xee && *q >= 0xee && (*p >= 0xf0) != (*q >= 0xf0)) {
        return *p >= 0xf0 ? -1 : 1;
    }
    return (*p > *q) - (*p < *q);
}

struct member {
    const char *name;
    const json_t *value;
};

static int member_compare(const void *a, const void *b)
{
    return utf16_compare(((const struct member *)a)->name, ((const struct member *)b)->name);
}

/* jansson iterates in the order of insertion, so canonical input arrives sorted. */
static bool is_sorted(json_t *object)
{
    const char *previous = NULL;

    for (void *i = json_object_iter(object); i != NULL; i = json_object_iter_next(object, i)) {
        const char *name = json_object_iter_key(i);

        if (previous != NULL && utf16_compare(previous, name) >= 0) {
            return false;
        }
        previous = name;
    }
    return true;
}

static enum fault put_value(GString *out, const json_t *value, unsigned depth);

static enum fault put_member(GString *out, bool first, const char *name, const json_t *value,
                             unsigned depth)
{
    if (!first) {
        put_char(out, ',');
    }
    put_string(out, name, strlen(name));
    put_char(out, ':');
    return put_value(out, value, depth);
}

static enum fault put_unsorted_object(GString *out, json_t *object, unsigned depth)
{
    enum { ON_STACK = 32 };
    struct member some[ON_STACK];
    size_t n = json_object_size(object);
    g_autofree struct member *many = n > ON_STACK ? g_new(struct member, n) : NULL;
    struct member *members = many != NULL ? many : some;
    enum fault fault = FAULT_NONE;
    size_t filled = 0;

    for (void *i = json_object_iter(object); i != NULL; i = json_object_iter_next(object, i)) {
        members[filled++] = (struct member){json_object_iter_key(i), json_object_iter_value(i)};
    }
    g_assert(filled == n);
    qsort(members, n, sizeof members[0], member_compare);
    for (size_t k = 0; k < n && fault == FAULT_NONE; k++) {
        fault = put_member(out, k == 0, members[k].name, members[k].value, depth);
    }
    return fault;
}

static enum fault put_object(GString *out, const json_t *value, unsigned depth)
{
    json_t *object = (json_t *)value; /* jansson's iterators take no const */
    enum fault fault = FAULT_NONE;
    bool first = true;

    put_char(out, '{');
    if (!is_sorted(object)) {
        fault = put_unsorted_object(out, object, depth);
    } else {
        for (void *i = json_object_iter(object); i != NULL && fault == FAULT_NONE;
             i = json_object_iter_next(object, i)) {
            fault =
                put_member(out, first, json_object_iter_key(i), json_object_iter_value(i), depth);
            first = false;
        }
    }
    if (fault == FAULT_NONE) {
        put_char(out, '}');
    }
    return fault;
}

static enum fault put_array(GString *out, const json_t *array, unsigned depth)
{
    size_t n = json_array_size(array);

    put_char(out, '[');
    for (size_t i = 0; i < n; i++) {
        enum fault fault;

        if (i > 0) {
            put_char(out, ',');
        }
        fault = put_value(out, json_array_get(array, i), depth);
        if (fault != FAULT_NONE) {
            return fault;
        }
    }
    put_char(out, ']');
    return FAULT_NONE;
}

/* On a fault `out` ends where the value at fault would begin. `depth`: containers around it. */
static enum fault put_value(GString *out, const json_t *value, unsigned depth)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return depth < CANON_DEPTH_MAX ? put_object(out, value, depth + 1) : FAULT_DEPTH;
    case JSON_ARRAY:
        return depth < CANON_DEPTH_MAX ? put_array(out, value, depth + 1) : FAULT_DEPTH;
    case JSON_STRING:
        put_string(out, json_string_value(value), json_string_length(value));
        return FAULT_NONE;
    case JSON_INTEGER: {
        int64_t integer = json_integer_value(value);

        if (integer > CANON_INTEGER_MAX || integer < -CANON_INTEGER_MAX) {
            return FAULT_INTEGER;
        }
        put_integer(out, integer);
        return FAULT_NONE;
    }
    case JSON_TRUE:
        put(out, "true", 4);
        return FAULT_NONE;
    case JSON_FALSE:
        put(out, "false", 5);
        return FAULT_NONE;
    case JSON_REAL:
        return FAULT_REAL;
    case JSON_NULL:
        return FAULT_NULL;
    }
    g_assert_not_reached();
}

static inline void terminate(GString *out)
{
    *room_for(out, 0) = '\0';
}

void canon_write(GString *out, const json_t *value)
{
    enum fault fault = put_value(out, value, 0);

    g_assert(fault == FAULT_NONE);
    terminate(out);
}

void canon_write_string(GString *out, const char *text, size_t n)
{
    put_string(out, text, n);
    terminate(out);
}

void canon_write_name(GString *out, const char *name)
{
    put_string(out, name, strlen(name));
    put_char(out, ':');
    terminate(out);
}

/* ---- reading ---- */

/* jansson's own texts quote the input, and the input may be a SEALED value. */
static const char *parse_error_text(const json_error_t *problem)
{
    switch (json_error_code(problem)) {
    case json_error_duplicate_key:
        return _("an object has the same name twice");
    case json_error_invalid_utf8:
        return _("the text is not valid UTF-8");
    case json_error_premature_end_of_input:
        return _("the JSON text ends too early");
    case json_error_end_of_input_expected:
        return _("something follows behind the end of the JSON text");
    case json_error_numeric_overflow:
        return _("integers lie between -9007199254740991 and 9007199254740991");
    case json_error_stack_overflow:
        return fault_text(FAULT_DEPTH);
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return _("the character U+0000 is not allowed in text");
    case json_error_unknown:
    case json_error_out_of_memory:
    case json_error_cannot_open_file:
    case json_error_invalid_argument:
    case json_error_invalid_syntax:
    case json_error_invalid_format:
    case json_error_wrong_type:
    case json_error_null_value:
    case json_error_item_not_found:
    case json_error_index_out_of_range:
        break;
    }
    return _("this is not JSON");
}

static json_t *load(const char *bytes, size_t n, GError **error)
{
    json_error_t problem;
    json_t *value = json_loadb(bytes, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &problem);

    if (value == NULL) {
        fail(error, ERROR_MALFORMED, _("at byte %d: %s"), problem.position,
             parse_error_text(&problem));
    }
    return value;
}

json_t *canon_parse(const char *bytes, size_t n, GError **error)
{
    json_t *value = load(bytes, n, error);
    GString *again;
    enum fault fault;
    bool same;

    if (value == NULL) {
        return NULL;
    }
    again = g_string_sized_new(n + 1);
    fault = put_value(again, value, 0);
    same = again->len <= n && memcmp(again->str, bytes, again->len) == 0;
    if (!same || (fault == FAULT_NONE && again->len != n)) {
        size_t at = 0;

        while (at < n && at < again->len && again->str[at] == bytes[at]) {
            at++;
        }
        fail(error, ERROR_MALFORMED,
             _("not in canonical form (RFC 8785) from byte %zu on: sort the members, and leave out "
               "spaces and needless escapes"),
             at);
    } else if (fault != FAULT_NONE) {
        fail(error, ERROR_MALFORMED, _("at byte %zu: %s"), again->len, fault_text(fault));
    } else {
        g_string_free(again, TRUE);
        return value;
    }
    g_string_free(again, TRUE);
    json_decref(value);
    return NULL;
}

/* The first value that a statement cannot hold; *path gets its place, such as .rows[3].since. */
static enum fault find_fault(const json_t *value, unsigned depth, GString *path)
{
    json_t *container = (json_t *)value;
    size_t len = path->len;
    enum fault fault;

    if ((json_is_object(value) || json_is_array(value)) && depth == CANON_DEPTH_MAX) {
        return FAULT_DEPTH;
    }
    for (void *i = json_is_object(value) ? json_object_iter(container) : NULL; i != NULL;
         i = json_object_iter_next(container, i)) {
        g_string_append_printf(path, ".%s", json_object_iter_key(i));
        fault = find_fault(json_object_iter_value(i), depth + 1, path);
        if (fault != FAULT_NONE) {
            return fault;
        }
        g_string_truncate(path, len);
    }
    for (size_t i = 0; json_is_array(value) && i < json_array_size(value); i++) {
        g_string_append_printf(path, "[%zu]", i);
        fault = find_fault(json_array_get(value, i), depth + 1, path);
        if (fault != FAULT_NONE) {
            return fault;
        }
        g_string_truncate(path, len);
    }
    if (json_is_integer(value)) {
        int64_t integer = json_integer_value(value);

        return integer > CANON_INTEGER_MAX || integer < -CANON_INTEGER_MAX ? FAULT_INTEGER
                                                                           : FAULT_NONE;
    }
    return json_is_real(value) ? FAULT_REAL : json_is_null(value) ? FAULT_NULL : FAULT_NONE;
}

json_t *canon_parse_lenient(const char *bytes, size_t n, GError **error)
{
    json_t *value = load(bytes, n, error);
    GString *path;
    enum fault fault;

    if (value == NULL) {
        return NULL;
    }
    path = g_string_new(NULL);
    fault = find_fault(value, 0, path);
    if (fault != FAULT_NONE) {
        const char *place = path->len > 0 ? path->str : _("the value");

        fail(error, ERROR_MALFORMED, "%s: %s", place[0] == '.' ? place + 1 : place,
             fault_text(fault));
        json_decref(value);
        value = NULL;
    }
    g_string_free(path, TRUE);
    return value;
}

/* ---- slices ---- */

static size_t skip_string(const char *bytes, size_t n, size_t at)
{
    for (at++; at < n; at++) {
        if (bytes[at] == '\\') {
            at++;
        } else if (bytes[at] == '"') {
            return at + 1;
        }
    }
    return n;
}

size_t canon_skip(const char *bytes, size_t n, size_t at)
{
    unsigned open = 0;

    while (at < n) {
        switch (bytes[at]) {
        case '"':
            at = skip_string(bytes, n, at);
            break;
        case '{':
        case '[':
            open++;
            at++;
            continue;
        case '}':
        case ']':
            if (open == 0) {
                return at;
            }
            open--;
            at++;
            break;
        case ',':
        case ':':
            if (open == 0) {
                return at;
            }
            at++;
            continue;
        default:
            at++;
            continue;
        }
        if (open == 0) {
            return at;
        }
    }
    return n;
}
