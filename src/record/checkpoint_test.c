#include "record/checkpoint.h"

#include <string.h>

#include "base/error.h"

#define ORIGIN "karabakh/0123456789abcdef0123456789abcdef/1"

static void make_pair(uint8_t n, struct key_pair *pair)
{
    struct hash seed = {{n}};

    key_from_seed(&seed, pair);
}

static struct checkpoint sample(void)
{
    return (struct checkpoint){g_strdup(ORIGIN), 20852163, {{1, 2, 3}}};
}

static char *sample_note(const struct key_pair *pair)
{
    struct checkpoint checkpoint = sample();
    char *note = checkpoint_sign(&checkpoint, pair);

    checkpoint_clear(&checkpoint);
    return note;
}

static void refuse(const char *note, const struct hash *key, enum error_code code)
{
    g_autoptr(GError) error = NULL;
    struct checkpoint out = {NULL, 7, {{9}}};

    g_assert_false(checkpoint_read(note, ORIGIN, key, &out, &error));
    if (!error_is(error, code)) {
        g_error("%s", error->message);
    }
    g_assert_null(out.origin);
    g_assert_cmpuint(out.size, ==, 7);
}

static void test_sign_and_read(void)
{
    struct key_pair pair;
    g_autofree char *note = NULL;
    g_auto(GStrv) lines = NULL;
    struct checkpoint out;
    g_autoptr(GError) error = NULL;

    make_pair(1, &pair);
    note = sample_note(&pair);
    lines = g_strsplit(note, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 6);
    g_assert_cmpstr(lines[0], ==, ORIGIN);
    g_assert_cmpstr(lines[1], ==, "20852163");
    g_assert_cmpstr(lines[2], ==, "AQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    g_assert_cmpstr(lines[3], ==, "");
    g_assert_true(g_str_has_prefix(lines[4], "\xe2\x80\x94 " ORIGIN " "));
    g_assert_true(checkpoint_read(note, ORIGIN, &pair.public_key, &out, &error));
    g_assert_cmpstr(out.origin, ==, ORIGIN);
    g_assert_cmpuint(out.size, ==, 20852163);
    g_assert_cmpuint(out.root.bytes[2], ==, 3);
    checkpoint_clear(&out);
    g_assert_null(out.origin);
}

static void test_sizes(void)
{
    static const uint64_t sizes[] = {0, 1, 255, INT64_MAX};
    struct key_pair pair;

    make_pair(1, &pair);
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        struct checkpoint checkpoint = sample();
        g_autofree char *note = NULL;
        struct checkpoint out;

        checkpoint.size = sizes[i];
        note = checkpoint_sign(&checkpoint, &pair);
        g_assert_true(checkpoint_read(note, ORIGIN, &pair.public_key, &out, NULL));
        g_assert_cmpuint(out.size, ==, sizes[i]);
        checkpoint_clear(&checkpoint);
        checkpoint_clear(&out);
    }
}

/* The example of C2SP signed-note with its verifier key: its signature verifies here, and only then
 * is the text found to be no checkpoint. */
static void test_published_note(void)
{
    static const char note[] = "This is an example message.\n"
                               "\n"
                               "\xe2\x80\x94 example.com/foo "
                               "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH"
                               "3mFXmRKuwHjG1Yu72IneyaQM="
                               "\n";
    gsize n;
    g_autofree guchar *key = g_base64_decode("AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", &n);
    struct hash public_key;
    struct checkpoint out;
    g_autoptr(GError) error = NULL;

    g_assert_cmpuint(n, ==, 33);
    memcpy(public_key.bytes, key + 1, 32);
    g_assert_false(checkpoint_read(note, "example.com/foo", &public_key, &out, &error));
    g_assert_true(error_is(error, ERROR_MALFORMED));
    g_clear_error(&error);
    public_key.bytes[0] ^= 1;
    g_assert_false(checkpoint_read(note, "example.com/foo", &public_key, &out, &error));
    g_assert_true(error_is(error, ERROR_SIGNATURE));
}

/* Any byte changed or cut away is noticed. */
static void test_damage(void)
{
    struct key_pair pair;
    g_autofree char *note = NULL;
    size_t n;

    make_pair(1, &pair);
    note = sample_note(&pair);
    n = strlen(note);
    for (size_t i = 0; i < n; i++) {
        static const char changes[] = {1, 0x20, (char)0x80};
        g_autofree char *cut = g_strndup(note, i);
        struct checkpoint out;

        g_assert_false(checkpoint_read(cut, ORIGIN, &pair.public_key, &out, NULL));
        for (size_t k = 0; k < sizeof changes; k++) {
            g_autofree char *changed = g_strdup(note);

            changed[i] ^= changes[k];
            g_assert_false(checkpoint_read(changed, ORIGIN, &pair.public_key, &out, NULL));
        }
    }
}

static void test_refusals(void)
{
    struct key_pair pair;
    struct key_pair other;
    g_autofree char *note = NULL;
    g_autofree char *by_other = NULL;
    g_autofree char *twice = NULL;
    g_autofree char *spoilt = NULL;
    g_autofree char *long_note = NULL;
    g_autofree char *filler = g_strnfill(300000, 'x');
    struct checkpoint out;

    make_pair(1, &pair);
    make_pair(2, &other);
    note = sample_note(&pair);
    by_other = sample_note(&other);
    refuse(by_other, &pair.public_key, ERROR_SIGNATURE);
    refuse("", &pair.public_key, ERROR_MALFORMED);
    refuse("\n\n", &pair.public_key, ERROR_MALFORMED);
    refuse("a\n\n", &pair.public_key, ERROR_MALFORMED);
    refuse("a\n1\nb\n", &pair.public_key, ERROR_MALFORMED);
    refuse("a\n\n\xe2\x80\x94 b\n", &pair.public_key, ERROR_MALFORMED);
    refuse("a\n\n\xe2\x80\x94 b c+d AAAAAAAA\n", &pair.public_key, ERROR_MALFORMED);
    refuse("a\n\n\xe2\x80\x94 b+c AAAAAAAA\n", &pair.public_key, ERROR_MALFORMED);
    refuse("a\n\n\xe2\x80\x94 b AAAAAA==\n", &pair.public_key, ERROR_MALFORMED);
    refuse("a\n\n\xe2\x80\x94 b AAAAAAB=\n", &pair.public_key, ERROR_MALFORMED);
    refuse("a\n\n\xe2\x80\x94 b AAAAAAAA\n", &pair.public_key, ERROR_SIGNATURE);
    refuse("a\tb\n\n\xe2\x80\x94 b AAAAAAAA\n", &pair.public_key, ERROR_MALFORMED);
    refuse("a\xff\n\n\xe2\x80\x94 b AAAAAAAA\n", &pair.public_key, ERROR_MALFORMED);
    long_note = g_strconcat(filler, note, NULL);
    refuse(long_note, &pair.public_key, ERROR_TOO_LARGE);
    /* The right signature beside one of the same name and key that is wrong. */
    twice = g_strconcat(note, strstr(note, "\xe2\x80\x94"), NULL);
    spoilt = g_strdup(twice);
    spoilt[strlen(spoilt) - 10] ^= 1;
    g_assert_true(checkpoint_read(twice, ORIGIN, &pair.public_key, &out, NULL));
    checkpoint_clear(&out);
    refuse(spoilt, &pair.public_key, ERROR_SIGNATURE);
}

/* A note with the log's signature over any text: checkpoint_sign would assert its form. */
static char *note_of_text(const struct key_pair *pair, const char *text)
{
    g_autofree char *pattern = sample_note(pair);
    const char *base64 = strrchr(pattern, ' ') + 1;
    gsize n;
    g_autofree guchar *payload = g_base64_decode(base64, &n);
    g_autofree char *encoded = NULL;
    struct signature signature;

    key_sign(pair, text, strlen(text), &signature);
    memcpy(payload + 4, signature.bytes, SIGNATURE_BYTES);
    encoded = g_base64_encode(payload, n);
    return g_strdup_printf("%s\n\xe2\x80\x94 " ORIGIN " %s\n", text, encoded);
}

static void accept_text(const struct key_pair *pair, const char *text)
{
    g_autofree char *note = note_of_text(pair, text);
    g_autoptr(GError) error = NULL;
    struct checkpoint out;

    checkpoint_read(note, ORIGIN, &pair->public_key, &out, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(out.size, ==, 12);
    checkpoint_clear(&out);
}

static void refuse_text(const struct key_pair *pair, const char *text)
{
    g_autofree char *note = note_of_text(pair, text);

    refuse(note, &pair->public_key, ERROR_MALFORMED);
}

#define ROOT "AQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

static void test_texts(void)
{
    struct key_pair pair;

    make_pair(1, &pair);
    accept_text(&pair, ORIGIN "\n12\n" ROOT "\n");
    accept_text(&pair, ORIGIN "\n12\n" ROOT "\nan extension\n");
    refuse_text(&pair, "other/1\n12\n" ROOT "\n");
    refuse_text(&pair, ORIGIN "\n12\n");
    refuse_text(&pair, ORIGIN "\n012\n" ROOT "\n");
    refuse_text(&pair, ORIGIN "\n-1\n" ROOT "\n");
    refuse_text(&pair, ORIGIN "\n+1\n" ROOT "\n");
    refuse_text(&pair, ORIGIN "\n1 \n" ROOT "\n");
    refuse_text(&pair, ORIGIN "\n9223372036854775808\n" ROOT "\n");
    refuse_text(&pair, ORIGIN "\n99999999999999999999\n" ROOT "\n");
    refuse_text(&pair, ORIGIN "\n12\nAQID\n");
    refuse_text(&pair, ORIGIN "\n12\nAQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n");
    refuse_text(&pair, ORIGIN "\n12\nAQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n");
    refuse_text(&pair, ORIGIN "\n12\n" ROOT "\n\nx\n");
}

/* ---- cosignatures ---- */

static void test_cosign(void)
{
    struct key_pair log_key;
    struct key_pair witness;
    struct instant when = {INT64_C(1679315147999)};
    struct instant at = {5};
    g_autofree char *note = NULL;
    g_autofree char *line = NULL;
    g_autofree char *later_line = NULL;
    g_autofree char *both = NULL;
    struct checkpoint out;
    g_autoptr(GError) error = NULL;

    make_pair(1, &log_key);
    make_pair(3, &witness);
    note = sample_note(&log_key);
    line = checkpoint_cosign(note, "witness.example/w1", &witness, when);
    g_assert_true(g_str_has_prefix(line, "\xe2\x80\x94 witness.example/w1 "));
    g_assert_false(
        checkpoint_cosigned(note, "witness.example/w1", &witness.public_key, &at, &error));
    g_assert_true(error_is(error, ERROR_SIGNATURE));
    g_assert_cmpint(at.ms, ==, 5);
    g_clear_error(&error);
    both = g_strconcat(note, line, NULL);
    g_assert_true(checkpoint_cosigned(both, "witness.example/w1", &witness.public_key, &at, NULL));
    g_assert_cmpint(at.ms, ==, INT64_C(1679315147000));
    /* The log's own signature stands beside it, and a cosignature is over the text alone. */
    g_assert_true(checkpoint_read(both, ORIGIN, &log_key.public_key, &out, NULL));
    checkpoint_clear(&out);
    when.ms += 60000;
    later_line = checkpoint_cosign(both, "witness.example/w1", &witness, when);
    g_free(both);
    both = g_strconcat(note, later_line, line, NULL);
    g_assert_true(checkpoint_cosigned(both, "witness.example/w1", &witness.public_key, &at, NULL));
    g_assert_cmpint(at.ms, ==, INT64_C(1679315207000));
    g_assert_false(checkpoint_cosigned(both, "witness.example/w2", &witness.public_key, &at, NULL));
    g_assert_false(checkpoint_cosigned(both, "witness.example/w1", &log_key.public_key, &at, NULL));
}

/* Every byte of the text and of the cosignature's own line counts; the log's line is another's. */
static void test_cosign_damage(void)
{
    struct key_pair log_key;
    struct key_pair witness;
    g_autofree char *note = NULL;
    g_autofree char *line = NULL;
    g_autofree char *both = NULL;
    size_t n_text;

    make_pair(1, &log_key);
    make_pair(3, &witness);
    note = sample_note(&log_key);
    line = checkpoint_cosign(note, "w1", &witness, (struct instant){INT64_C(1679315147000)});
    both = g_strconcat(note, line, NULL);
    n_text = (size_t)(strstr(note, "\n\n") - note) + 2;
    for (size_t i = 0; i < strlen(both); i++) {
        g_autofree char *changed = g_strdup(both);
        struct instant at;

        if (i == n_text) {
            i = strlen(note);
        }
        changed[i] ^= 1;
        g_assert_false(checkpoint_cosigned(changed, "w1", &witness.public_key, &at, NULL));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/checkpoint/sign-and-read", test_sign_and_read);
    g_test_add_func("/checkpoint/sizes", test_sizes);
    g_test_add_func("/checkpoint/published-note", test_published_note);
    g_test_add_func("/checkpoint/damage", test_damage);
    g_test_add_func("/checkpoint/refusals", test_refusals);
    g_test_add_func("/checkpoint/texts", test_texts);
    g_test_add_func("/checkpoint/cosign", test_cosign);
    g_test_add_func("/checkpoint/cosign-damage", test_cosign_damage);
    return g_test_run();
}
