/* Attachments: files by their SHA-256, in parts, in the same store. */
#include "base/error.h"
#include "base/text.h"
#include "record/record_private.h"

#define PART_BYTES           ((size_t)256 * 1024)
#define ATTACHMENT_BYTES_MAX ((size_t)64 * 1024 * 1024)

static bool put_parts(struct record *record, const struct hash *hash, const uint8_t *bytes,
                      size_t n, GError **error)
{
    int64_t part = 0;

    for (size_t done = 0; done < n || part == 0; done += PART_BYTES, part++) {
        struct query *query = store_query(record->store, &sql_record_attachment_put, error);
        if (query == NULL)
            return false;
        bind_bytes(query, hash->bytes, HASH_BYTES);
        bind_i64(query, part);
        bind_bytes(query, n == 0 ? (const uint8_t *)"" : bytes + done, MIN(PART_BYTES, n - done));
        if (!query_run(query, NULL, error))
            return false;
    }
    return true;
}

bool record_attach(struct record *record, const void *bytes, size_t n, struct hash *out,
                   GError **error)
{
    struct hash hash = sha256_of(bytes, n);

    if (n > ATTACHMENT_BYTES_MAX)
        return fail(error, ERROR_TOO_LARGE,
                    _("the file has %zu bytes, an attachment at most %zu; attach a smaller one"), n,
                    ATTACHMENT_BYTES_MAX);
    if (!store_begin_write(record->store, error))
        return false;
    if (!put_parts(record, &hash, bytes, n, error) || !store_commit(record->store, error)) {
        store_rollback(record->store);
        return false;
    }
    *out = hash;
    return true;
}

/* All parts one behind the other; *n_parts 0: it is not held here. */
static bool get_parts(struct record *record, const struct hash *hash, GByteArray *all,
                      unsigned *n_parts, GError **error)
{
    struct query *query = store_query(record->store, &sql_record_attachment_get, error);
    GError *local = NULL;

    if (query == NULL)
        return false;
    bind_bytes(query, hash->bytes, HASH_BYTES);
    while (query_next(query, &local)) {
        size_t n = 0;
        const void *bytes = col_bytes(query, "bytes", &n);
        if (n > 0)
            g_byte_array_append(all, bytes, (guint)n);
        ++*n_parts;
    }
    if (local != NULL)
        g_propagate_error(error, local);
    return local == NULL;
}

GBytes *record_attachment(struct record *record, const struct hash *hash, GError **error)
{
    g_autoptr(GByteArray) all = g_byte_array_new();
    struct hash_hex hex = hash_to_hex(hash);
    unsigned n_parts = 0;

    if (!get_parts(record, hash, all, &n_parts, error))
        return NULL;
    if (n_parts == 0) {
        fail(error, ERROR_NOT_FOUND, _("no attachment %s is held here"), hex.text);
        return NULL;
    }
    struct hash found = sha256_of(all->data, all->len);
    if (!hash_equal(&found, hash)) {
        fail(error, ERROR_DAMAGED, _("attachment %s is damaged"), hex.text);
        return NULL;
    }
    return g_byte_array_free_to_bytes(g_steal_pointer(&all));
}
