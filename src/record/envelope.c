#include "record/envelope.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/canon.h"
#include "record/field_value.h"

/* ---- reading ---- */

static bool refuse(const struct cursor *cursor, const char *expected, GError **error)
{
    return fail(error, ERROR_MALFORMED, _("at byte %zu: expected %s"), cursor->at, expected);
}

bool cursor_skip(struct cursor *cursor, const char *literal)
{
    size_t n = strlen(literal);

    if (cursor->n - cursor->at < n || memcmp(cursor->bytes + cursor->at, literal, n) != 0) {
        return false;
    }
    cursor->at += n;
    return true;
}

bool cursor_expect(struct cursor *cursor, const char *literal, GError **error)
{
    return cursor_skip(cursor, literal) || refuse(cursor, literal, error);
}

bool cursor_hex(struct cursor *cursor, void *out, size_t n, GError **error)
{
    char hex[2 * SIGNATURE_BYTES + 1];
    size_t n_hex = 2 * n;

    g_assert(n <= SIGNATURE_BYTES);
    if (cursor->n - cursor->at >= n_hex) {
        memcpy(hex, cursor->bytes + cursor->at, n_hex);
        hex[n_hex] = '\0';
        if (bytes_from_hex(hex, out, n)) {
            cursor->at += n_hex;
            return true;
        }
    }
    g_snprintf(hex, sizeof hex, _("%zu lower-case hex digits"), n_hex);
    return refuse(cursor, hex, error);
}

bool cursor_integer(struct cursor *cursor, int64_t min, int64_t max, int64_t *out, GError **error)
{
    size_t at = cursor->at;
    bool is_negative = at < cursor->n && cursor->bytes[at] == '-';
    size_t first = at + (is_negative ? 1 : 0);
    int64_t value = 0;

    for (at = first; at < cursor->n && g_ascii_isdigit(cursor->bytes[at]) && at - first < 16;
         at++) {
        value = value * 10 + (cursor->bytes[at] - '0');
    }
    if (at == first || (cursor->bytes[first] == '0' && (at - first > 1 || is_negative)) ||
        (is_negative ? -value : value) < min || (is_negative ? -value : value) > max) {
        g_autofree char *range =
            g_strdup_printf(_("an integer from %" PRId64 " to %" PRId64), min, max);

        return refuse(cursor, range, error);
    }
    *out = is_negative ? -value : value;
    cursor->at = at;
    return true;
}

bool cursor_instant(struct cursor *cursor, struct instant *out, GError **error)
{
    return cursor_integer(cursor, FIELD_INSTANT_MS_MIN, FIELD_INSTANT_MS_MAX, &out->ms, error);
}

/* The text up to the next quote, at most `n_max` bytes; NULL when there is no such quote, or a NUL
 * before it that would hide what follows from the checks. What needs an escape is no slug, so the
 * next quote is the string's end. g_free. */
static char *cursor_string(struct cursor *cursor, size_t n_max)
{
    const char *start = cursor->bytes + cursor->at;
    size_t left = cursor->n - cursor->at;
    const char *end = memchr(start, '"', MIN(left, n_max + 1));

    if (end == NULL || memchr(start, '\0', (size_t)(end - start)) != NULL) {
        return NULL;
    }
    cursor->at += (size_t)(end - start);
    return g_strndup(start, (size_t)(end - start));
}

static bool is_mission_name(const char *name)
{
    const char *slash = strchr(name, '/');
    g_autofree char *slug = slash != NULL ? g_strndup(name, (size_t)(slash - name)) : NULL;
    uint8_t random[16];

    return slug != NULL && is_slug(slug) && bytes_from_hex(slash + 1, random, sizeof random);
}

static bool read_kind(struct cursor *cursor, struct envelope *envelope, GError **error)
{
    struct cursor start = *cursor;

    envelope->kind = cursor_string(cursor, 64);
    return (envelope->kind != NULL && is_slug(envelope->kind)) ||
           refuse(&start, _("the name of a kind"), error);
}

static bool read_mission(struct cursor *cursor, struct envelope *envelope, GError **error)
{
    struct cursor start = *cursor;

    envelope->mission = cursor_string(cursor, MISSION_NAME_CHARS_MAX);
    return (envelope->mission != NULL && is_mission_name(envelope->mission)) ||
           refuse(&start, _("a mission's name: a slug, / and 32 hex digits"), error);
}

static const char *const relation_names[] = {
    [RELATION_SUPERSEDES] = "supersedes",
    [RELATION_WITHDRAWS] = "withdraws",
    [RELATION_ACCEPTS] = "accepts",
    [RELATION_ABOUT] = "about",
};

const char *relation_name(enum relation relation)
{
    return relation_names[relation];
}

static bool read_relation(struct cursor *cursor, enum relation *out, GError **error)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(relation_names); i++) {
        if (cursor_skip(cursor, relation_names[i])) {
            *out = (enum relation)i;
            return true;
        }
    }
    return refuse(cursor, _("a relation: supersedes, withdraws, accepts or about"), error);
}

static bool is_repeated(const struct reference *references, unsigned n)
{
    const struct reference *last = &references[n - 1];

    for (unsigned i = 0; i + 1 < n; i++) {
        if (references[i].relation == last->relation && hash_equal(&references[i].id, &last->id)) {
            return true;
        }
    }
    return false;
}

/* From behind `"references":[` to behind its `]`. */
static bool read_references(struct cursor *cursor, struct envelope *envelope, GError **error)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(struct reference));

    do {
        struct reference reference;

        if (list->len == REFERENCES_MAX) {
            return fail(error, ERROR_TOO_LARGE, _("a statement has at most %d references"),
                        REFERENCES_MAX);
        }
        if (!cursor_expect(cursor, "{\"id\":\"", error) ||
            !cursor_hex(cursor, reference.id.bytes, HASH_BYTES, error) ||
            !cursor_expect(cursor, "\",\"relation\":\"", error) ||
            !read_relation(cursor, &reference.relation, error) ||
            !cursor_expect(cursor, "\"}", error)) {
            return false;
        }
        g_array_append_val(list, reference);
        if (is_repeated((const struct reference *)list->data, list->len)) {
            return fail(error, ERROR_MALFORMED, _("at byte %zu: this reference is there already"),
                        cursor->at);
        }
    } while (cursor_skip(cursor, ","));
    envelope->n_references = list->len;
    envelope->references = (struct reference *)g_array_free(g_steal_pointer(&list), FALSE);
    return cursor_expect(cursor, "]", error);
}

static bool read_version(struct cursor *cursor, GError **error)
{
    int64_t version;

    if (!cursor_skip(cursor, ",\"version\":")) {
        return refuse(cursor, _("\"previous\", \"references\" or \"version\", in this order"),
                      error);
    }
    if (!cursor_integer(cursor, 1, CANON_INTEGER_MAX, &version, error)) {
        return false;
    }
    if (version != 1) {
        return fail(error, ERROR_NEWER_FORMAT,
                    _("the statement has version %" PRId64
                      "; this truce knows version 1; use a newer truce"),
                    version);
    }
    return cursor_expect(cursor, "}", error);
}

static bool read_members(struct cursor *cursor, struct envelope *envelope, GError **error)
{
    if (!cursor_expect(cursor, "{\"digest\":\"", error) ||
        !cursor_hex(cursor, envelope->digest.bytes, HASH_BYTES, error) ||
        !cursor_expect(cursor, "\",\"key\":\"", error) ||
        !cursor_hex(cursor, envelope->key.bytes, HASH_BYTES, error) ||
        !cursor_expect(cursor, "\",\"kind\":\"", error) || !read_kind(cursor, envelope, error) ||
        !cursor_expect(cursor, "\",\"made\":", error) ||
        !cursor_instant(cursor, &envelope->made, error) ||
        !cursor_expect(cursor, ",\"mission\":\"", error) ||
        !read_mission(cursor, envelope, error) || !cursor_expect(cursor, "\",\"number\":", error) ||
        !cursor_integer(cursor, 1, CANON_INTEGER_MAX, &envelope->number, error)) {
        return false;
    }
    if (cursor_skip(cursor, ",\"previous\":\"")) {
        envelope->has_previous = true;
        if (!cursor_hex(cursor, envelope->previous.bytes, HASH_BYTES, error) ||
            !cursor_expect(cursor, "\"", error)) {
            return false;
        }
    }
    if (cursor_skip(cursor, ",\"references\":[") && !read_references(cursor, envelope, error)) {
        return false;
    }
    return read_version(cursor, error);
}

bool envelope_read(struct cursor *cursor, struct envelope *out, GError **error)
{
    struct envelope envelope = {0};

    if (!read_members(cursor, &envelope, error)) {
        envelope_clear(&envelope);
        return false;
    }
    *out = envelope;
    return true;
}

void envelope_clear(struct envelope *envelope)
{
    g_clear_pointer(&envelope->mission, g_free);
    g_clear_pointer(&envelope->kind, g_free);
    g_clear_pointer(&envelope->references, g_free);
    envelope->n_references = 0;
}

/* ---- writing ---- */

static void put_hash(GString *out, const char *before, const struct hash *hash)
{
    struct hash_hex hex = hash_to_hex(hash);

    g_string_append(out, before);
    g_string_append_len(out, hex.text, HASH_HEX_CHARS);
}

void envelope_write(GString *out, const struct envelope *envelope)
{
    put_hash(out, "{\"digest\":\"", &envelope->digest);
    put_hash(out, "\",\"key\":\"", &envelope->key);
    g_string_append(out, "\",\"kind\":");
    canon_write_string(out, envelope->kind, strlen(envelope->kind));
    g_string_append_printf(out, ",\"made\":%" PRId64 ",\"mission\":", envelope->made.ms);
    canon_write_string(out, envelope->mission, strlen(envelope->mission));
    g_string_append_printf(out, ",\"number\":%" PRId64, envelope->number);
    if (envelope->has_previous) {
        put_hash(out, ",\"previous\":\"", &envelope->previous);
        g_string_append_c(out, '"');
    }
    for (unsigned i = 0; i < envelope->n_references; i++) {
        put_hash(out, i == 0 ? ",\"references\":[{\"id\":\"" : ",{\"id\":\"",
                 &envelope->references[i].id);
        g_string_append_printf(out, "\",\"relation\":\"%s\"}",
                               relation_name(envelope->references[i].relation));
    }
    g_string_append(out, envelope->n_references > 0 ? "],\"version\":1}" : ",\"version\":1}");
}
