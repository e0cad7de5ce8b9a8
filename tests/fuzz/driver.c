/* Replays a fuzz target's corpus without libFuzzer, in every test run and under every compiler.
 *
 *     replay-WORD FOLDER
 *
 * Every input runs as it is, and an input of at most DAMAGED_BYTES_MAX also cut at every length
 * and with every byte changed in three ways, so that a corpus of good examples finds the plain
 * faults at once. The same every time: nothing is random. TAP, one test for each input. Exit 1 when
 * there is no input, because a test of nothing must not pass.
 */
#include <glib.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define DAMAGED_BYTES_MAX 2048

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* A copy of exactly n bytes, so that a sanitizer sees a read behind them. */
static void feed(const uint8_t *bytes, size_t n)
{
    g_autofree uint8_t *copy = g_malloc(n > 0 ? n : 1);

    memcpy(copy, bytes, n);
    LLVMFuzzerTestOneInput(copy, n);
}

static void feed_damaged(uint8_t *bytes, size_t n)
{
    static const uint8_t changes[] = {0x01, 0x20, 0x80};

    for (size_t length = 0; length < n; length++)
        feed(bytes, length);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < G_N_ELEMENTS(changes); k++) {
            bytes[i] ^= changes[k];
            feed(bytes, n);
            bytes[i] ^= changes[k];
        }
    }
}

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted, so that a failure has the same number everywhere. NULL when it cannot be read. */
static GPtrArray *inputs_of(const char *folder, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
    GPtrArray *names;

    if (dir == NULL)
        return NULL;
    names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name = g_dir_read_name(dir); name != NULL; name = g_dir_read_name(dir))
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    return names;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) names = argc == 2 ? inputs_of(argv[1], &error) : NULL;

    if (names == NULL || names->len == 0) {
        printf("Bail out! %s\n", error != NULL ? error->message : "expected a folder with inputs");
        return 1;
    }
    printf("1..%u\n", names->len);
    for (unsigned i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(argv[1], names->pdata[i], NULL);
        g_autofree char *bytes = NULL;
        size_t n;

        /* Said before, because a fault ends the program and this is the last line then. */
        printf("# %s\n", (char *)names->pdata[i]);
        (void)fflush(stdout);
        if (!g_file_get_contents(path, &bytes, &n, &error)) {
            printf("Bail out! %s\n", error->message);
            return 1;
        }
        feed((const uint8_t *)bytes, n);
        if (n <= DAMAGED_BYTES_MAX)
            feed_damaged((uint8_t *)bytes, n);
        printf("ok %u - %s\n", i + 1, (char *)names->pdata[i]);
    }
    return 0;
}
