/* Ownership seen at the declaration: `OWNED(zone) z = zone_new(...);` frees z when it goes out of
 * scope, as g_autofree does for plain memory. g_steal_pointer hands it on.
 */
#ifndef BASE_OWN_H
#define BASE_OWN_H

#define OWNED(noun) __attribute__((cleanup(noun##_cleanup))) struct noun *

/* For types with `void noun_free(struct noun *)`, NULL allowed. */
#define DEFINE_OWNED(noun)                                                                         \
    static inline void noun##_cleanup(struct noun **owned)                                         \
    {                                                                                              \
        noun##_free(*owned);                                                                       \
    }

#endif
