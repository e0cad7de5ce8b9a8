/* Statements in transit and leaves of the log: what is read must be written again as the same
 * bytes, since its id and its place in the tree are hashes of them; and its envelope, which is read
 * by hand, must be canonical JSON for who parses it.
 */
#include <stdint.h>

#include "record/canon.h"
#include "record/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void check_envelope(const struct statement *statement)
{
    g_autoptr(GError) error = NULL;
    json_t *envelope = canon_parse(statement->bytes, statement->n_bytes, &error);

    g_assert_no_error(error);
    json_decref(envelope);
}

static void try_transit(const char *bytes, size_t n)
{
    g_autoptr(GError) error = NULL;
    OWNED(statement) statement = statement_read(NULL, bytes, n, &error);

    g_assert_true((statement != NULL) == (error == NULL));
    if (statement != NULL) {
        size_t n_written = 0;
        g_autofree char *written = statement_write(statement, &n_written);

        g_assert_cmpmem(written, n_written, bytes, n);
        check_envelope(statement);
    }
}

static void try_leaf(const char *bytes, size_t n)
{
    g_autoptr(GError) error = NULL;
    struct instant received;
    OWNED(statement) statement = leaf_read(bytes, n, &received, &error);

    g_assert_true((statement != NULL) == (error == NULL));
    if (statement != NULL) {
        size_t n_written = 0;
        g_autofree char *written = leaf_write(statement, received, &n_written, NULL);

        g_assert_cmpmem(written, n_written, bytes, n);
        check_envelope(statement);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    try_transit((const char *)bytes, n);
    try_leaf((const char *)bytes, n);
    return 0;
}
