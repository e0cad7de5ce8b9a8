/* Limits on files that people name on the command line.
 */
#ifndef ACTION_FILE_LIMITS_H
#define ACTION_FILE_LIMITS_H

#include <stddef.h>
#include <stdint.h>

/* An agreement travels in a body, as bytes and in canonical form, and a body is at most 1 MiB. */
#define AGREEMENT_BYTES_MAX  ((size_t)1024 * 1024)
#define ATTACHMENT_BYTES_MAX ((size_t)64 * 1024 * 1024)
#define IMPORT_BYTES_MAX     (INT64_C(1024) * 1024 * 1024)

#endif
