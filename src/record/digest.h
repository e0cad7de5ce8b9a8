/* SHA-256 for the hot paths of the record: one context a thread, so that hashing a row, a leaf or
 * a node of the tree allocates nothing.
 */
#ifndef RECORD_DIGEST_H
#define RECORD_DIGEST_H

#include "base/bytes.h"

/* This thread's context; begin, add and end without a call to anything else that may hash. Freed
 * when the thread ends. */
struct sha256 *digest_context(void);

struct hash digest_of(const void *bytes, size_t n);

#endif
