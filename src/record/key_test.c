#include "record/key.h"

#include <glib/gstdio.h>
#include <openssl/evp.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"

/* ---- the table of verdicts ---- */

struct vector {
    char *name;
    struct hash key;
    struct signature signature;
    uint8_t message[256];
    size_t n;
    char *verdict;
};

static void vector_free(gpointer pointer)
{
    struct vector *vector = pointer;

    g_free(vector->name);
    g_free(vector->verdict);
    g_free(vector);
}

static struct vector *vector_of_line(const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    struct vector *vector = g_new0(struct vector, 1);

    g_assert_cmpuint(g_strv_length(words), ==, 5);
    vector->name = g_strdup(words[0]);
    g_assert_true(hash_from_hex(words[1], &vector->key));
    g_assert_true(bytes_from_hex(words[2], vector->signature.bytes, SIGNATURE_BYTES));
    vector->n = strcmp(words[3], "-") == 0 ? 0 : strlen(words[3]) / 2;
    g_assert_cmpuint(vector->n, <=, sizeof vector->message);
    g_assert_true(vector->n == 0 || bytes_from_hex(words[3], vector->message, vector->n));
    vector->verdict = g_strdup(words[4]);
    return vector;
}

static GPtrArray *read_vectors(void)
{
    GPtrArray *vectors = g_ptr_array_new_with_free_func(vector_free);
    g_autofree char *path = g_test_build_filename(G_TEST_DIST, "key_vectors.txt", NULL);
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;

    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i] != NULL; i++) {
        if (lines[i][0] != '#' && lines[i][0] != '\0') {
            g_ptr_array_add(vectors, vector_of_line(lines[i]));
        }
    }
    return vectors;
}

static bool openssl_verifies(const struct vector *vector)
{
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, vector->key.bytes, 32);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool ok = key != NULL && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
              EVP_DigestVerify(context, vector->signature.bytes, SIGNATURE_BYTES, vector->message,
                               vector->n) == 1;

    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return ok;
}

static void check_vector(const struct vector *vector)
{
    bool is_acceptable = key_acceptable(&vector->key);
    bool verifies = key_verify(&vector->key, &vector->signature, vector->message, vector->n);
    bool is_accepted = strcmp(vector->verdict, "accepted") == 0;

    if (is_acceptable != (strcmp(vector->verdict, "key") != 0) ||
        (is_acceptable && verifies != is_accepted)) {
        g_error("%s: expected %s; the key is %sacceptable and the signature does%s verify",
                vector->name, vector->verdict, is_acceptable ? "" : "not ", verifies ? "" : " not");
    }
}

static void test_verdicts(void)
{
    g_autoptr(GPtrArray) vectors = read_vectors();
    unsigned accepted = 0;

    g_assert_cmpuint(vectors->len, >, 200);
    for (unsigned i = 0; i < vectors->len; i++) {
        const struct vector *vector = g_ptr_array_index(vectors, i);

        check_vector(vector);
        accepted += strcmp(vector->verdict, "accepted") == 0;
    }
    g_assert_cmpuint(accepted, >, 10);
}

/* With an acceptable key, and S and R as the rule wants them, another library's cofactorless
 * equation has the same solutions. */
static void test_openssl_agrees(void)
{
    g_autoptr(GPtrArray) vectors = read_vectors();
    unsigned compared = 0;

    for (unsigned i = 0; i < vectors->len; i++) {
        const struct vector *vector = g_ptr_array_index(vectors, i);
        bool by_equation =
            strcmp(vector->verdict, "accepted") == 0 || strcmp(vector->verdict, "equation") == 0;

        if (by_equation) {
            bool ours = key_verify(&vector->key, &vector->signature, vector->message, vector->n);

            compared++;
            if (openssl_verifies(vector) != ours) {
                g_error("%s: OpenSSL says otherwise", vector->name);
            }
        }
    }
    g_assert_cmpuint(compared, >, 80);
}

/* ---- pairs ---- */

static void test_sign(void)
{
    OWNED(seeded_world) seeded = seeded_world_new(world_real(), 7);
    struct key_pair pair;
    struct key_pair other;
    struct signature signature;

    key_make(seeded_world(seeded), &pair);
    key_make(seeded_world(seeded), &other);
    g_assert_false(hash_equal(&pair.public_key, &other.public_key));
    g_assert_true(key_acceptable(&pair.public_key));
    key_sign(&pair, "message", 7, &signature);
    g_assert_true(key_verify(&pair.public_key, &signature, "message", 7));
    g_assert_false(key_verify(&other.public_key, &signature, "message", 7));
    g_assert_false(key_verify(&pair.public_key, &signature, "messagf", 7));
    g_assert_false(key_verify(&pair.public_key, &signature, "message", 6));
    key_clear(&pair);
    for (size_t i = 0; i < sizeof pair.secret; i++) {
        g_assert_cmpuint(pair.secret[i], ==, 0);
    }
}

/* ---- files ---- */

struct folder {
    char *path;
    char *file;
};

static void folder_make(struct folder *folder, gconstpointer data)
{
    folder->path = g_dir_make_tmp("key-test-XXXXXX", NULL);
    folder->file = g_build_filename(folder->path, "russia.key", NULL);
}

static void folder_remove(struct folder *folder, gconstpointer data)
{
    g_remove(folder->file);
    g_rmdir(folder->path);
    g_free(folder->file);
    g_free(folder->path);
}

static void test_file(struct folder *folder, gconstpointer data)
{
    const struct world *world = world_real();
    struct hash seed = {{1, 2, 3}};
    struct key_pair pair;
    struct key_pair again;
    struct stat status;
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;

    key_from_seed(&seed, &pair);
    g_assert_true(key_file_create(world, folder->file, &pair, &error));
    g_assert_cmpint(stat(folder->file, &status), ==, 0);
    g_assert_cmpuint(status.st_mode & 0777, ==, 0600);
    g_assert_true(g_file_get_contents(folder->file, &text, NULL, NULL));
    g_assert_true(g_str_has_prefix(text, "truce key 1\n"));
    g_assert_true(g_str_has_suffix(
        text, "\n0102030000000000000000000000000000000000000000000000000000000000\n"));
    g_assert_true(key_file_read(world, folder->file, &again, &error));
    g_assert_cmpmem(&pair, sizeof pair, &again, sizeof again);
    g_assert_false(key_file_create(world, folder->file, &pair, &error));
    g_assert_true(error_is(error, ERROR_EXISTS));
}

static void refuse_file(struct folder *folder, const char *text, gssize n, int mode,
                        const char *part)
{
    struct key_pair pair = {.secret = {9}};
    g_autoptr(GError) error = NULL;

    g_assert_true(g_file_set_contents(folder->file, text, n, NULL));
    g_assert_cmpint(g_chmod(folder->file, mode), ==, 0);
    g_assert_false(key_file_read(world_real(), folder->file, &pair, &error));
    g_assert_true(error_is(error, ERROR_KEY));
    g_assert_nonnull(strstr(error->message, part));
    g_assert_nonnull(strstr(error->message, folder->file));
    g_assert_cmpuint(pair.secret[0], ==, 9);
}

static void test_bad_files(struct folder *folder, gconstpointer data)
{
    struct key_pair pair;
    g_autofree char *text = NULL;
    g_autofree char *longer = NULL;
    size_t n;
    g_autoptr(GError) error = NULL;

    g_assert_false(key_file_read(world_real(), folder->file, &pair, &error));
    g_assert_true(error_is(error, ERROR_NOT_FOUND));
    key_from_seed(&(struct hash){{1, 2, 3}}, &pair);
    g_assert_true(key_file_create(world_real(), folder->file, &pair, NULL));
    g_assert_true(g_file_get_contents(folder->file, &text, &n, NULL));
    refuse_file(folder, text, (gssize)n, 0640, "chmod 600");
    refuse_file(folder, text, (gssize)n, 0604, "mode 604");
    refuse_file(folder, "", 0, 0600, "not a key file");
    longer = g_strconcat(text, "\n", NULL);
    refuse_file(folder, longer, -1, 0600, "not a key file");
    for (size_t i = 0; i < n; i++) {
        g_autofree char *changed = g_memdup2(text, n);

        refuse_file(folder, text, (gssize)i, 0600, "not a key file");
        changed[i] ^= 1;
        refuse_file(folder, changed, (gssize)n, 0600, "not a key file");
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/key/verdicts", test_verdicts);
    g_test_add_func("/key/openssl-agrees", test_openssl_agrees);
    g_test_add_func("/key/sign", test_sign);
    g_test_add("/key/file", struct folder, NULL, folder_make, test_file, folder_remove);
    g_test_add("/key/bad-files", struct folder, NULL, folder_make, test_bad_files, folder_remove);
    return g_test_run();
}
