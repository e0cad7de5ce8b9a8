/* Canonical JSON: what is accepted must be written again as the same bytes, and what people may
 * write must come out canonical.
 */
#include <stdint.h>
#include <string.h>

#include "record/canon.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void check_same(const json_t *value, const char *bytes, size_t n)
{
    g_autoptr(GString) written = g_string_new(NULL);

    canon_write(written, value);
    g_assert_cmpmem(written->str, written->len, bytes, n);
}

static void check_becomes_canonical(const json_t *value)
{
    g_autoptr(GString) written = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    json_t *again;

    canon_write(written, value);
    again = canon_parse(written->str, written->len, &error);
    g_assert_no_error(error);
    g_assert_true(json_equal(value, again));
    json_decref(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    const char *text = (const char *)bytes;
    g_autoptr(GError) error = NULL;
    json_t *value = canon_parse(text, n, &error);

    g_assert_true((value != NULL) == (error == NULL));
    if (value != NULL) {
        check_same(value, text, n);
        g_assert_cmpuint(canon_skip(text, n, 0), ==, n);
        json_decref(value);
    }
    g_assert_cmpuint(canon_skip(text, n, n / 2), <=, n);

    g_clear_error(&error);
    value = canon_parse_lenient(text, n, &error);
    g_assert_true((value != NULL) == (error == NULL));
    if (value != NULL) {
        check_becomes_canonical(value);
        json_decref(value);
    }
    return 0;
}
