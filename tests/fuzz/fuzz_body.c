/* Bodies: what is read has one digest, keeps it whatever is taken out, and is read again from what
 * is left. Read as two kinds, one with SEALED fields, and as none.
 */
#include <stdint.h>

#include "record/body.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static const struct field open_fields[] = {
    {"link", FIELD_LINK, REQUIRED, NULL},         {"passed", FIELD_COUNT, REQUIRED, NULL},
    {"tonnes", FIELD_DECIMAL(3), OPTIONAL, NULL}, {"since", FIELD_INSTANT, OPTIONAL, NULL},
    {"tags", FIELD_SLUGS, OPTIONAL, NULL},        FIELDS_END,
};
static const struct field sealed_fields[] = {
    {"person", FIELD_SLUG, REQUIRED, NULL},
    {"born", FIELD_DATE, SEALED, NULL},
    {"paid", FIELD_MONEY, SEALED, NULL},
    FIELDS_END,
};
static const struct kind kinds[] = {
    {"passage.counted", "traffic", open_fields, NULL, 0},
    {"person.named", "a person", sealed_fields, NULL, 0},
};

static void check_redacted(const struct kind *kind, const struct body *body, int64_t row,
                           const char *field)
{
    g_autoptr(GError) error = NULL;
    OWNED(body) redacted = body_redact(kind, body, row, field, &error);
    OWNED(body) again = NULL;

    g_assert_no_error(error);
    g_assert_true(hash_equal(&redacted->digest, &body->digest));
    again = body_read(kind, redacted->bytes, redacted->n_bytes, &error);
    g_assert_no_error(error);
    g_assert_true(hash_equal(&again->digest, &body->digest));
}

static void try_kind(const struct kind *kind, const char *bytes, size_t n)
{
    g_autoptr(GError) error = NULL;
    OWNED(body) body = body_read(kind, bytes, n, &error);

    g_assert_true((body != NULL) == (error == NULL));
    if (body == NULL) {
        return;
    }
    g_assert_cmpmem(body->bytes, body->n_bytes, bytes, n);
    for (unsigned i = 0; i < body->n_rows && i < 4; i++) {
        check_redacted(kind, body, i, NULL);
        if (kind == &kinds[1]) {
            json_decref(row_plain(kind, &body->rows[i]));
            check_redacted(kind, body, i, "born");
        }
    }
    check_redacted(kind, body, -1, NULL);
    if (kind != NULL) {
        OWNED(body) sealed = body_seal(kind, body, &error);

        g_assert_no_error(error);
        g_assert_true(hash_equal(&sealed->digest, &body->digest));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    try_kind(&kinds[0], (const char *)bytes, n);
    try_kind(&kinds[1], (const char *)bytes, n);
    try_kind(NULL, (const char *)bytes, n);
    return 0;
}
