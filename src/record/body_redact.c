/* Digests of the parts of a body, and bodies with parts taken out under the same digest. */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/body_digest.h"
#include "record/canon.h"
#include "record/digest.h"

static void put_hex(GString *out, const struct hash *hash)
{
    struct hash_hex hex = hash_to_hex(hash);

    canon_write_string(out, hex.text, HASH_HEX_CHARS);
}

struct hash field_digest(const char *name, const json_t *field, GString *scratch)
{
    g_string_assign(scratch, "[");
    canon_write(scratch, json_object_get(field, "salt"));
    g_string_append_c(scratch, ',');
    canon_write_string(scratch, name, strlen(name));
    g_string_append_c(scratch, ',');
    canon_write(scratch, json_object_get(field, "value"));
    g_string_append_c(scratch, ']');
    return digest_of(scratch->str, scratch->len);
}

static void put_member(GString *out, const char *before, const json_t *value)
{
    g_string_append(out, before);
    canon_write(out, value);
}

/* `row` comes from a canonical document, so its members are in order already. */
static void put_sealed_digests(GString *out, const json_t *sealed, GString *scratch)
{
    json_t *members = (json_t *)sealed;
    const char *separator = "";

    for (void *i = json_object_iter(members); i != NULL; i = json_object_iter_next(members, i)) {
        const char *name = json_object_iter_key(i);
        const json_t *field = json_object_iter_value(i);

        g_string_append(out, separator);
        canon_write_name(out, name);
        if (json_is_string(field)) {
            canon_write(out, field);
        } else {
            struct hash h = field_digest(name, field, scratch);

            put_hex(out, &h);
        }
        separator = ",";
    }
}

struct hash row_digest(const json_t *row, GString *scratch)
{
    g_autoptr(GString) digested = g_string_sized_new(1024);
    const json_t *replaces = json_object_get(row, "replaces");

    put_member(digested, "{\"open\":", json_object_get(row, "open"));
    if (replaces != NULL) {
        put_member(digested, ",\"replaces\":", replaces);
    }
    put_member(digested, ",\"salt\":", json_object_get(row, "salt"));
    g_string_append(digested, ",\"sealed\":{");
    put_sealed_digests(digested, json_object_get(row, "sealed"), scratch);
    g_string_append(digested, "}}");
    return digest_of(digested->str, digested->len);
}

struct hash rows_digest(const struct row *rows, unsigned n, const json_t *salt, GString *scratch)
{
    g_string_assign(scratch, "{\"rows\":[");
    for (unsigned i = 0; i < n; i++) {
        if (i > 0) {
            g_string_append_c(scratch, ',');
        }
        put_hex(scratch, &rows[i].digest);
    }
    g_string_append(scratch, "],\"salt\":");
    canon_write(scratch, salt);
    g_string_append_c(scratch, '}');
    return digest_of(scratch->str, scratch->len);
}

/* ---- rows ---- */

static const json_t *sealed_value(const struct row *row, const char *name)
{
    return json_object_get(json_object_get(row->sealed, name), "value");
}

const json_t *row_value(const struct row *row, const struct field *field)
{
    return (field->flags & SEALED) != 0 ? sealed_value(row, field->name)
                                        : json_object_get(row->open, field->name);
}

bool row_withholds(const struct row *row, const struct field *field)
{
    return row->open == NULL || ((field->flags & SEALED) != 0 &&
                                 json_is_string(json_object_get(row->sealed, field->name)));
}

json_t *row_plain(const struct kind *kind, const struct row *row)
{
    json_t *plain = json_object();

    for (const struct field *field = kind->fields; field->name != NULL; field++) {
        const json_t *value = row_value(row, field);

        if (value != NULL) {
            json_object_set(plain, field->name, (json_t *)value);
        }
    }
    return plain;
}

/* ---- redaction ---- */

static void redact_row(json_t *rows, const struct body *body, unsigned number)
{
    struct hash_hex hex = hash_to_hex(&body->rows[number].digest);

    json_array_set_new(rows, number, json_string(hex.text));
}

/* What is withheld already stays so. */
static void redact_field(json_t *row, const char *name)
{
    json_t *sealed = json_object_get(row, "sealed");
    const json_t *field = json_object_get(sealed, name);

    if (json_is_object(field)) {
        GString *scratch = g_string_new(NULL);
        struct hash h = field_digest(name, field, scratch);
        struct hash_hex hex = hash_to_hex(&h);

        json_object_set_new(sealed, name, json_string(hex.text));
        g_string_free(scratch, TRUE);
    }
}

static bool check_redactable(const struct kind *kind, const struct body *body, int64_t row,
                             const char *field, GError **error)
{
    const struct field *declared =
        field != NULL && kind != NULL ? fields_find(kind->fields, field) : NULL;

    if (row < -1 || row >= (int64_t)body->n_rows) {
        return fail(error, ERROR_NOT_FOUND,
                    _("there is no row %" PRId64 ": the statement's rows are 0 to %u"), row,
                    body->n_rows - 1);
    }
    if (field != NULL && kind != NULL && (declared == NULL || (declared->flags & SEALED) == 0)) {
        return fail(error, ERROR_FIELD,
                    _("'%s' is not a sealed field of %s, and only those can be taken out one by "
                      "one; take out the row"),
                    field, kind->name);
    }
    return true;
}

struct body *body_redact(const struct kind *kind, const struct body *body, int64_t row,
                         const char *field, GError **error)
{
    unsigned first = row < 0 ? 0 : (unsigned)row;
    unsigned end = row < 0 ? body->n_rows : first + 1;
    struct body *redacted;
    json_t *document;
    json_t *rows;

    if (!check_redactable(kind, body, row, field, error)) {
        return NULL;
    }
    document = json_deep_copy(body->document);
    rows = json_object_get(document, "rows");
    for (unsigned i = first; i < end; i++) {
        if (field == NULL) {
            redact_row(rows, body, i);
        } else {
            redact_field(json_array_get(rows, i), field);
        }
    }
    redacted = body_from_document(kind, document, error);
    json_decref(document);
    g_assert(redacted == NULL || hash_equal(&redacted->digest, &body->digest));
    return redacted;
}

struct body *body_seal(const struct kind *kind, const struct body *body, GError **error)
{
    json_t *document = json_deep_copy(body->document);
    json_t *rows = json_object_get(document, "rows");
    struct body *sealed;

    for (unsigned i = 0; i < body->n_rows; i++) {
        for (const struct field *field = kind->fields; field->name != NULL; field++) {
            if ((field->flags & SEALED) != 0) {
                redact_field(json_array_get(rows, i), field->name);
            }
        }
    }
    sealed = body_from_document(kind, document, error);
    json_decref(document);
    g_assert(sealed == NULL || hash_equal(&sealed->digest, &body->digest));
    return sealed;
}
