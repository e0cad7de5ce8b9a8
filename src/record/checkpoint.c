#include "record/checkpoint.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/digest.h"

/* U+2014 and a space: what every signature line begins with. */
#define DASH           "\xe2\x80\x94 "
#define KEY_ID_BYTES   4
#define NOTE_BYTES_MAX 262144

/* Assigned by C2SP signed-note. */
enum signature_type { TYPE_ED25519 = 0x01, TYPE_COSIGNATURE = 0x04 };

#define COSIGNATURE_BYTES (8 + SIGNATURE_BYTES) /* seconds, big-endian, before the signature */

void checkpoint_clear(struct checkpoint *checkpoint)
{
    g_clear_pointer(&checkpoint->origin, g_free);
}

/* Key names hold no Unicode space and no plus; the line's parts are told apart by them. */
static bool is_key_name(const char *name)
{
    if (name[0] == '\0' || !g_utf8_validate(name, -1, NULL)) {
        return false;
    }
    for (const char *at = name; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);

        if (c == '+' || g_unichar_isspace(c) || g_unichar_iscntrl(c)) {
            return false;
        }
    }
    return true;
}

static void key_id(const char *name, enum signature_type type, const struct hash *public_key,
                   uint8_t *out)
{
    uint8_t separator[2] = {'\n', (uint8_t)type};
    struct sha256 *context = digest_context();
    struct hash hash;

    sha256_begin(context);
    sha256_add(context, name, strlen(name));
    sha256_add(context, separator, sizeof separator);
    sha256_add(context, public_key->bytes, HASH_BYTES);
    hash = sha256_end(context);
    memcpy(out, hash.bytes, KEY_ID_BYTES);
}

/* "— NAME BASE64\n"; g_free. */
static char *signature_line(const char *name, const uint8_t *id, const uint8_t *payload, size_t n)
{
    uint8_t bytes[KEY_ID_BYTES + COSIGNATURE_BYTES];
    g_autofree char *text = NULL;

    g_assert(n <= COSIGNATURE_BYTES);
    memcpy(bytes, id, KEY_ID_BYTES);
    memcpy(bytes + KEY_ID_BYTES, payload, n);
    text = g_base64_encode(bytes, KEY_ID_BYTES + n);
    return g_strdup_printf(DASH "%s %s\n", name, text);
}

/* ---- notes ---- */

static bool refuse_note(const char *what, GError **error)
{
    return fail(error, ERROR_MALFORMED, _("this is not a signed note: %s"), what);
}

/* Length of the note's text, its last newline included; the signature lines begin one byte behind
 * it. */
static bool note_split(const char *note, size_t *n_text, GError **error)
{
    size_t n = strlen(note);
    const char *blank;

    if (n > NOTE_BYTES_MAX) {
        return fail(error, ERROR_TOO_LARGE,
                    _("a signed note has at most %d bytes; this one has %zu"), NOTE_BYTES_MAX, n);
    }
    if (!g_utf8_validate_len(note, n, NULL)) {
        return refuse_note(_("it is not valid UTF-8"), error);
    }
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)note[i] < 0x20 && note[i] != '\n') {
            return refuse_note(_("it has a control character"), error);
        }
    }
    blank = g_strrstr(note, "\n\n");
    if (blank == NULL || blank[2] == '\0' || note[n - 1] != '\n') {
        return refuse_note(_("no blank line and signature lines end it"), error);
    }
    *n_text = (size_t)(blank - note) + 1;
    return true;
}

struct signature_entry {
    char *name;
    uint8_t id[KEY_ID_BYTES];
    guchar *payload;
    size_t n;
};

static void signature_entry_clear(struct signature_entry *entry)
{
    g_clear_pointer(&entry->name, g_free);
    g_clear_pointer(&entry->payload, g_free);
}

/* Reads the line at *at and moves behind it. Base64 has one form here: what GLib forgives is found
 * by writing it again. */
static bool signature_entry_read(const char **at, struct signature_entry *entry, GError **error)
{
    const char *end = strchr(*at, '\n');
    g_autofree char *line = g_strndup(*at, (size_t)(end - *at));
    char *name = g_str_has_prefix(line, DASH) ? line + strlen(DASH) : NULL;
    char *space = name != NULL ? strchr(name, ' ') : NULL;
    g_autofree guchar *bytes = NULL;
    g_autofree char *again = NULL;
    gsize n = 0;

    if (space != NULL) {
        *space = '\0';
        bytes = g_base64_decode(space + 1, &n);
        again = g_base64_encode(bytes, n);
    }
    if (space == NULL || !is_key_name(name) || strcmp(again, space + 1) != 0 || n <= KEY_ID_BYTES) {
        return refuse_note(_("a signature line is not a dash, a name without spaces or plus signs, "
                             "and base64"),
                           error);
    }
    entry->name = g_strdup(name);
    memcpy(entry->id, bytes, KEY_ID_BYTES);
    entry->n = n - KEY_ID_BYTES;
    entry->payload = g_memdup2(bytes + KEY_ID_BYTES, entry->n);
    *at = end + 1;
    return true;
}

typedef bool entry_verify(void *self, const uint8_t *payload, const char *text, size_t n_text);

/* Looks at every signature line; those of (name, id) must verify, and there must be one. */
static bool note_verify(const char *note, const char *name, const uint8_t *id, size_t n_payload,
                        entry_verify *verify, void *self, GError **error)
{
    size_t n_text;
    const char *at;
    bool is_signed = false;

    if (!note_split(note, &n_text, error)) {
        return false;
    }
    for (at = note + n_text + 1; *at != '\0';) {
        struct signature_entry entry = {0};
        bool is_ours;
        bool ok;

        if (!signature_entry_read(&at, &entry, error)) {
            return false;
        }
        is_ours = strcmp(entry.name, name) == 0 && memcmp(entry.id, id, KEY_ID_BYTES) == 0;
        ok = !is_ours || (entry.n == n_payload && verify(self, entry.payload, note, n_text));
        signature_entry_clear(&entry);
        if (!ok) {
            return fail(error, ERROR_SIGNATURE,
                        _("the note carries a signature by %s that does not verify"), name);
        }
        is_signed = is_signed || is_ours;
    }
    return is_signed || fail(error, ERROR_SIGNATURE,
                             _("the note carries no signature by the known key of %s"), name);
}

/* ---- checkpoints ---- */

static bool verify_ed25519(void *self, const uint8_t *payload, const char *text, size_t n_text)
{
    const struct hash *public_key = self;
    struct signature signature;

    memcpy(signature.bytes, payload, SIGNATURE_BYTES);
    return key_verify(public_key, &signature, text, n_text);
}

char *checkpoint_sign(const struct checkpoint *checkpoint, const struct key_pair *log_key)
{
    g_autofree char *root = g_base64_encode(checkpoint->root.bytes, HASH_BYTES);
    g_autofree char *text = NULL;
    g_autofree char *line = NULL;
    uint8_t id[KEY_ID_BYTES];
    struct signature signature;

    g_assert(is_key_name(checkpoint->origin));
    text = g_strdup_printf("%s\n%" PRIu64 "\n%s\n", checkpoint->origin, checkpoint->size, root);
    key_id(checkpoint->origin, TYPE_ED25519, &log_key->public_key, id);
    key_sign(log_key, text, strlen(text), &signature);
    line = signature_line(checkpoint->origin, id, signature.bytes, SIGNATURE_BYTES);
    return g_strconcat(text, "\n", line, NULL);
}

static bool parse_size(const char *text, uint64_t *out)
{
    bool is_plain = text[0] != '\0' && strlen(text) <= 19 && (text[0] != '0' || text[1] == '\0');

    for (size_t i = 0; text[i] != '\0'; i++) {
        is_plain = is_plain && g_ascii_isdigit(text[i]);
    }
    return is_plain && g_ascii_string_to_unsigned(text, 10, 0, INT64_MAX, out, NULL);
}

static bool parse_root(const char *text, struct hash *out)
{
    gsize n = 0;
    g_autofree guchar *bytes = g_base64_decode(text, &n);
    g_autofree char *again = g_base64_encode(bytes, n);

    if (n != HASH_BYTES || strcmp(again, text) != 0) {
        return false;
    }
    memcpy(out->bytes, bytes, HASH_BYTES);
    return true;
}

static bool parse_text(const char *text, size_t n, const char *origin, struct checkpoint *out,
                       GError **error)
{
    g_autofree char *copy = g_strndup(text, n - 1);
    g_auto(GStrv) lines = g_strsplit(copy, "\n", -1);
    unsigned n_lines = g_strv_length(lines);
    struct checkpoint checkpoint;

    for (unsigned i = 0; i < n_lines; i++) {
        if (lines[i][0] == '\0') {
            return fail(error, ERROR_MALFORMED, _("the checkpoint has an empty line"));
        }
    }
    if (n_lines < 3 || !parse_size(lines[1], &checkpoint.size) ||
        !parse_root(lines[2], &checkpoint.root)) {
        return fail(error, ERROR_MALFORMED,
                    _("this is not a checkpoint: expected the lines origin, size and root hash in "
                      "base64"));
    }
    if (strcmp(lines[0], origin) != 0) {
        return fail(error, ERROR_MALFORMED,
                    _("the checkpoint is of the log \"%s\", expected \"%s\""), lines[0], origin);
    }
    checkpoint.origin = g_strdup(origin);
    *out = checkpoint;
    return true;
}

bool checkpoint_read(const char *note, const char *origin, const struct hash *log_public_key,
                     struct checkpoint *out, GError **error)
{
    uint8_t id[KEY_ID_BYTES];
    size_t n_text;

    key_id(origin, TYPE_ED25519, log_public_key, id);
    return note_verify(note, origin, id, SIGNATURE_BYTES, verify_ed25519, (void *)log_public_key,
                       error) &&
           note_split(note, &n_text, error) && parse_text(note, n_text, origin, out, error);
}

/* ---- cosignatures ---- */

/* What a cosignature is over: a head of its own and the note's text; g_free. */
static char *cosigned_bytes(const char *text, size_t n_text, uint64_t seconds, size_t *n)
{
    GString *bytes = g_string_new(NULL);

    g_string_append_printf(bytes, "cosignature/v1\ntime %" PRIu64 "\n", seconds);
    g_string_append_len(bytes, text, (gssize)n_text);
    *n = bytes->len;
    return g_string_free(bytes, FALSE);
}

char *checkpoint_cosign(const char *note, const char *name, const struct key_pair *pair,
                        struct instant at)
{
    uint64_t seconds = (uint64_t)(at.ms / MS_PER_SECOND);
    uint8_t payload[COSIGNATURE_BYTES];
    uint8_t id[KEY_ID_BYTES];
    struct signature signature;
    g_autofree char *bytes = NULL;
    size_t n_text;
    size_t n;
    bool is_note = note_split(note, &n_text, NULL);

    g_assert(is_note && is_key_name(name) && at.ms >= 0);
    bytes = cosigned_bytes(note, n_text, seconds, &n);
    key_sign(pair, bytes, n, &signature);
    for (unsigned i = 0; i < 8; i++) {
        payload[i] = (uint8_t)(seconds >> (56 - 8 * i));
    }
    memcpy(payload + 8, signature.bytes, SIGNATURE_BYTES);
    key_id(name, TYPE_COSIGNATURE, &pair->public_key, id);
    return signature_line(name, id, payload, sizeof payload);
}

struct cosigner {
    const struct hash *public_key;
    uint64_t seconds; /* the latest */
};

static bool verify_cosignature(void *self, const uint8_t *payload, const char *text, size_t n_text)
{
    struct cosigner *cosigner = self;
    g_autofree char *bytes = NULL;
    struct signature signature;
    uint64_t seconds = 0;
    size_t n;

    for (unsigned i = 0; i < 8; i++) {
        seconds = seconds << 8 | payload[i];
    }
    if (seconds > INT64_MAX / MS_PER_SECOND) {
        return false;
    }
    memcpy(signature.bytes, payload + 8, SIGNATURE_BYTES);
    bytes = cosigned_bytes(text, n_text, seconds, &n);
    cosigner->seconds = MAX(cosigner->seconds, seconds);
    return key_verify(cosigner->public_key, &signature, bytes, n);
}

bool checkpoint_cosigned(const char *note, const char *name, const struct hash *public_key,
                         struct instant *at, GError **error)
{
    struct cosigner cosigner = {public_key, 0};
    uint8_t id[KEY_ID_BYTES];

    key_id(name, TYPE_COSIGNATURE, public_key, id);
    if (!note_verify(note, name, id, COSIGNATURE_BYTES, verify_cosignature, &cosigner, error)) {
        return false;
    }
    at->ms = (int64_t)cosigner.seconds * MS_PER_SECOND;
    return true;
}
