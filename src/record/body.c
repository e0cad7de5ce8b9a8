#include "record/body.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/body_digest.h"
#include "record/canon.h"
#include "record/digest.h"

/* ---- shape ---- */

static bool is_hex64(const json_t *value)
{
    struct hash ignored;

    return json_is_string(value) && hash_from_hex(json_string_value(value), &ignored);
}

static bool check_replaces(const json_t *value, struct row *row)
{
    const json_t *number = json_object_get(value, "row");
    const json_t *statement = json_object_get(value, "statement");
    int64_t n = json_integer_value(number);

    if (json_object_size(value) != 2 || !json_is_integer(number) || n < 0 || n >= BODY_ROWS_MAX ||
        !is_hex64(statement)) {
        return false;
    }
    row->has_replaces = true;
    row->replaces.row = n;
    return hash_from_hex(json_string_value(statement), &row->replaces.statement);
}

static bool check_sealed(const json_t *sealed)
{
    json_t *members = (json_t *)sealed;

    for (void *i = json_object_iter(members); i != NULL; i = json_object_iter_next(members, i)) {
        const json_t *field = json_object_iter_value(i);
        bool is_disclosed = json_object_size(field) == 2 &&
                            is_hex64(json_object_get(field, "salt")) &&
                            json_object_get(field, "value") != NULL;

        if (!is_disclosed && !is_hex64(field)) {
            return false;
        }
    }
    return json_is_object(sealed);
}

/* Fills `row` but for its digest when the members are those of a row and of their form. */
static bool read_row(const json_t *value, struct row *row)
{
    const json_t *replaces;
    const json_t *salt;
    size_t n_members = 1;

    *row = (struct row){0};
    if (json_is_string(value)) {
        return hash_from_hex(json_string_value(value), &row->digest);
    }
    row->open = json_object_get(value, "open");
    row->sealed = json_object_get(value, "sealed");
    replaces = json_object_get(value, "replaces");
    salt = json_object_get(value, "salt");
    if (replaces != NULL) {
        n_members++;
    }
    if (row->sealed != NULL) {
        n_members += 2;
    }
    return json_is_object(row->open) && json_object_size(value) == n_members &&
           (replaces == NULL || check_replaces(replaces, row)) &&
           (row->sealed == NULL || (is_hex64(salt) && check_sealed(row->sealed)));
}

/* ---- fields ---- */

static char *row_place(void *self, const json_t *value)
{
    const unsigned *number = self;

    return g_strdup_printf(_("row %u"), *number);
}

static bool check_sealed_fields(const struct kind *kind, const json_t *sealed, unsigned number,
                                const struct locator *where, GError **error)
{
    json_t *members = (json_t *)sealed;

    for (void *i = json_object_iter(members); i != NULL; i = json_object_iter_next(members, i)) {
        const struct field *field = fields_find(kind->fields, json_object_iter_key(i));
        const json_t *value = json_object_get(json_object_iter_value(i), "value");

        if (field == NULL || (field->flags & SEALED) == 0) {
            return fail(error, ERROR_FIELD, _("row %u: %s has no sealed field '%s'"), number,
                        kind->name, json_object_iter_key(i));
        }
        if (value != NULL && !field_check(field, value, where, error)) {
            return false;
        }
    }
    for (const struct field *field = kind->fields; field->name != NULL; field++) {
        if ((field->flags & (SEALED | REQUIRED)) == (SEALED | REQUIRED) &&
            json_object_get(sealed, field->name) == NULL) {
            return fail(error, ERROR_FIELD, _("row %u: the sealed field '%s' is missing"), number,
                        field->name);
        }
    }
    return true;
}

static bool check_row_fields(const struct kind *kind, bool has_sealed, const struct row *row,
                             unsigned number, GError **error)
{
    struct locator where = {row_place, &number};

    if (row->open == NULL) {
        return true;
    }
    if (has_sealed != (row->sealed != NULL)) {
        return fail(error, ERROR_FIELD,
                    has_sealed ? _("row %u: %s has sealed fields, and the row has no \"salt\" and "
                                   "\"sealed\"")
                               : _("row %u: %s has no sealed fields, and the row has some"),
                    number, kind->name);
    }
    return fields_check_open(kind->fields, row->open, &where, error) &&
           (row->sealed == NULL || check_sealed_fields(kind, row->sealed, number, &where, error));
}

/* ---- reading ---- */

static bool refuse_size(size_t n, GError **error)
{
    return fail(error, ERROR_TOO_LARGE, _("a body has at most %d bytes; this one has %zu"),
                BODY_BYTES_MAX, n);
}

static bool read_rows(const struct kind *kind, struct body *body, GError **error)
{
    const json_t *rows = json_object_get(body->document, "rows");
    bool has_sealed = kind != NULL && kind_has_sealed(kind);
    GString *scratch = g_string_sized_new(1024);
    size_t at = strlen("{\"rows\":[");
    size_t n_withheld = 0;
    bool ok = true;

    for (unsigned i = 0; i < body->n_rows && ok; i++) {
        const json_t *value = json_array_get(rows, i);
        size_t end = canon_skip(body->bytes, body->n_bytes, at);
        struct row *row = &body->rows[i];

        ok = read_row(value, row) ||
             fail(error, ERROR_MALFORMED,
                  _("row %u: expected the row's digest in hex, or \"open\", \"replaces\" where it "
                    "replaces one, and \"salt\" and \"sealed\" where it has sealed fields"),
                  i);
        ok = ok && (kind == NULL || check_row_fields(kind, has_sealed, row, i, error));
        if (ok && row->open != NULL) {
            row->digest = row->sealed == NULL ? digest_of(body->bytes + at, end - at)
                                              : row_digest(value, scratch);
        }
        if (ok && row->open == NULL) {
            n_withheld++;
        }
        at = end + 1;
    }
    if (ok && body->n_bytes - n_withheld * BODY_WITHHELD_ROW_BYTES > BODY_BYTES_MAX) {
        ok = refuse_size(body->n_bytes, error);
    }
    if (ok) {
        body->digest =
            rows_digest(body->rows, body->n_rows, json_object_get(body->document, "salt"), scratch);
    }
    g_string_free(scratch, TRUE);
    return ok;
}

static bool check_document(const json_t *document, GError **error)
{
    const json_t *rows = json_object_get(document, "rows");
    size_t n = json_array_size(rows);

    if (json_object_size(document) != 2 || !json_is_array(rows) ||
        !is_hex64(json_object_get(document, "salt"))) {
        return fail(
            error, ERROR_MALFORMED,
            _("a body has \"rows\", a list, and \"salt\", 64 hex digits, and nothing else"));
    }
    if (n == 0) {
        return fail(error, ERROR_MALFORMED, _("a body has at least one row; this one has none"));
    }
    if (n > BODY_ROWS_MAX) {
        return fail(error, ERROR_TOO_LARGE, _("a body has at most %d rows; this one has %zu"),
                    BODY_ROWS_MAX, n);
    }
    return true;
}

static struct body *body_of_document(const struct kind *kind, const char *bytes, size_t n,
                                     json_t *document, GError **error)
{
    OWNED(body) body = NULL;

    if (!check_document(document, error)) {
        json_decref(document);
        return NULL;
    }
    body = g_new0(struct body, 1);
    body->bytes = g_strndup(bytes, n);
    body->n_bytes = n;
    body->document = document;
    body->n_rows = (unsigned)json_array_size(json_object_get(document, "rows"));
    body->rows = g_new(struct row, body->n_rows);
    return read_rows(kind, body, error) ? g_steal_pointer(&body) : NULL;
}

struct body *body_read(const struct kind *kind, const char *bytes, size_t n, GError **error)
{
    json_t *document;

    if (n > BODY_DOCUMENT_BYTES_MAX) {
        refuse_size(n, error);
        return NULL;
    }
    document = canon_parse(bytes, n, error);
    return document != NULL ? body_of_document(kind, bytes, n, document, error) : NULL;
}

void body_free(struct body *body)
{
    if (body == NULL) {
        return;
    }
    json_decref(body->document);
    g_free(body->rows);
    g_free(body->bytes);
    g_free(body);
}

/* ---- composing ---- */

static json_t *salt_new(const struct world *world)
{
    struct hash salt;
    struct hash_hex hex;

    world_random(world, salt.bytes, sizeof salt.bytes);
    hex = hash_to_hex(&salt);
    return json_stringn_nocheck(hex.text, HASH_HEX_CHARS);
}

static json_t *compose_row(const struct world *world, const struct kind *kind, bool has_sealed,
                           const json_t *plain, const struct row_name *replaces)
{
    json_t *row = json_object();
    json_t *open = json_object();
    json_t *sealed = has_sealed ? json_object() : NULL;

    for (const struct field *field = kind->fields; field->name != NULL; field++) {
        json_t *value = json_object_get(plain, field->name);

        if (value == NULL) {
            continue;
        }
        if ((field->flags & SEALED) != 0) {
            json_t *disclosed = json_object();

            json_object_set_new(disclosed, "salt", salt_new(world));
            json_object_set(disclosed, "value", value);
            json_object_set_new(sealed, field->name, disclosed);
        } else {
            json_object_set(open, field->name, value);
        }
    }
    json_object_set_new(row, "open", open);
    if (replaces != NULL) {
        json_t *name = json_object();
        struct hash_hex hex = hash_to_hex(&replaces->statement);

        json_object_set_new(name, "row", json_integer(replaces->row));
        json_object_set_new(name, "statement", json_string(hex.text));
        json_object_set_new(row, "replaces", name);
    }
    if (has_sealed) {
        json_object_set_new(row, "salt", salt_new(world));
        json_object_set_new(row, "sealed", sealed);
    }
    return row;
}

static json_t *compose(const struct world *world, const struct kind *kind, const json_t *rows,
                       const struct row_name *replaces, GError **error)
{
    static const struct row_name none;
    bool has_sealed = kind_has_sealed(kind);
    json_t *composed = json_array();
    json_t *document = json_object();
    unsigned number = 0;
    struct locator where = {row_place, &number};

    json_object_set_new(document, "rows", composed);
    json_object_set_new(document, "salt", salt_new(world));
    for (; number < json_array_size(rows); number++) {
        const json_t *plain = json_array_get(rows, number);
        const struct row_name *name = replaces != NULL ? &replaces[number] : &none;

        if (!fields_check(kind->fields, plain, &where, error)) {
            json_decref(document);
            return NULL;
        }
        if (hash_equal(&name->statement, &none.statement)) {
            name = NULL;
        }
        json_array_append_new(composed, compose_row(world, kind, has_sealed, plain, name));
    }
    return document;
}

struct body *body_from_document(const struct kind *kind, const json_t *document, GError **error)
{
    GString *text = g_string_sized_new(1024);
    struct body *body;

    /* Written and read back: what is signed has passed the very checks of those who receive it. */
    canon_write(text, document);
    body = body_read(kind, text->str, text->len, error);
    g_string_free(text, TRUE);
    return body;
}

struct body *body_new(const struct world *world, const struct kind *kind, const json_t *rows,
                      const struct row_name *replaces, GError **error)
{
    size_t n = json_array_size(rows);
    json_t *document;
    struct body *body;

    g_assert(json_is_array(rows));
    if (n == 0) {
        fail(error, ERROR_FIELD, _("a statement needs at least one row; there is none"));
        return NULL;
    }
    if (n > BODY_ROWS_MAX) {
        fail(error, ERROR_TOO_LARGE,
             _("a statement holds at most %d rows, and here are %zu; make several of them"),
             BODY_ROWS_MAX, n);
        return NULL;
    }
    document = compose(world, kind, rows, replaces, error);
    if (document == NULL) {
        return NULL;
    }
    body = body_from_document(kind, document, error);
    json_decref(document);
    return body;
}
