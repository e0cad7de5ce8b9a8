/* Agreements: whatever is read has a canonical form, and is the same agreement read from that.
 */
#include <stdint.h>
#include <string.h>

#include "mission/agreement.h"
#include "mission/module.h"
#include "record/canon.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* libfyaml 0.7.12 itself loses a buffer for single-quoted text with a dozen quotes in it. */
const char *__lsan_default_suppressions(void); /* NOLINT(bugprone-reserved-identifier) */
const char *__lsan_default_suppressions(void)  /* NOLINT(bugprone-reserved-identifier) */
{
    return "leak:libfyaml.so\n";
}

static void check_canonical(const struct agreement *agreement)
{
    g_autoptr(GString) written = g_string_new(NULL);
    g_autoptr(GString) again = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    OWNED(agreement) same = NULL;

    canon_write(written, agreement->canonical);
    same = agreement_from_canonical(written->str, written->len, module_list(), &error);
    g_assert_no_error(error);
    canon_write(again, same->canonical);
    g_assert_cmpstr(written->str, ==, again->str);
    g_assert_true(agreement_may_follow(agreement, same, &error));
}

/* Every value of a tree has a place, and freeing the tree before its places is in order. */
static void check_places(const char *text, size_t n)
{
    g_autoptr(GError) error = NULL;
    struct places *places = NULL;
    json_t *tree = yaml_parse(text, n, "f", &places, &error);

    g_assert_true((tree != NULL) == (error == NULL));
    if (tree != NULL) {
        g_autofree char *place = places_locate(places, tree);

        g_assert_nonnull(place);
        json_decref(tree);
        places_free(places);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    const char *text = (const char *)bytes;
    g_autoptr(GError) error = NULL;
    OWNED(agreement) agreement = agreement_read(text, n, "f", module_list(), &error);

    g_assert_true((agreement != NULL) == (error == NULL));
    if (agreement != NULL) {
        check_canonical(agreement);
    }
    check_places(text, n);
    return 0;
}
