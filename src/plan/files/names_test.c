/* Texts and their numbers. */
#include "plan/files/names.h"

#include <string.h>

static void test_numbers(void)
{
    GStringChunk *texts = g_string_chunk_new(1024);
    OWNED(names) names = names_new(texts);

    g_assert_cmpuint(names_find(names, "north", 5), ==, PLAN_NONE);
    g_assert_cmpuint(names_put(names, "north", 5), ==, 0);
    g_assert_cmpuint(names_put(names, "northern", 8), ==, 1);
    g_assert_cmpuint(names_put(names, "northern", 5), ==, 0);
    g_assert_cmpuint(names_put(names, "nort", 4), ==, 2);
    g_assert_cmpuint(names_find(names, "northern lights", 8), ==, 1);
    g_assert_cmpuint(names_find(names, "northerm", 8), ==, PLAN_NONE);
    g_assert_cmpstr(names_text(names, 1), ==, "northern");
    g_assert_cmpuint(names_count(names), ==, 3);
    g_clear_pointer(&names, names_free);
    g_string_chunk_free(texts);
}

/* Through several growths; the texts are kept where they are. */
static void test_many(void)
{
    enum { MANY = 20000 };
    OWNED(names) names = names_new(NULL);
    g_autofree char(*texts)[8] = g_malloc(MANY * sizeof *texts);

    for (uint32_t i = 0; i < MANY; i++) {
        g_snprintf(texts[i], sizeof texts[i], "p%u", i);
        g_assert_cmpuint(names_put(names, texts[i], strlen(texts[i])), ==, i);
    }
    for (uint32_t i = 0; i < MANY; i++)
        g_assert_cmpuint(names_find(names, texts[i], strlen(texts[i])), ==, i);
    g_assert_cmpuint(names_find(names, "p20000", 6), ==, PLAN_NONE);
    g_assert_true(names_text(names, 7) == texts[7]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/names/numbers", test_numbers);
    g_test_add_func("/names/many", test_many);
    return g_test_run();
}
