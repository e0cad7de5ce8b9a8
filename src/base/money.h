/* Money: integer minor units and an ISO 4217 code, checked arithmetic, never a float.
 *
 * The number of minor digits per currency is data, not code: src/base/data/iso-4217.tsv (dated,
 * with its source), compiled in.
 */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct money {
    int64_t minor;
    char currency[4]; /* "RUB" */
};

/* False for a code that ISO 4217 does not list. `digits_out` may be NULL. */
bool currency_known(const char *code, int *digits_out);

/* "1234.56 RUB", "-5 JPY": exactly the currency's minor digits or none at all; nothing is rounded.
 */
bool money_parse(const char *text, struct money *out, GError **error);
char *money_text(struct money money);

/* False, with a sentence, when currencies differ or the sum does not fit. */
bool money_add(struct money a, struct money b, struct money *out, GError **error);
bool money_multiply(struct money a, int64_t n, struct money *out, GError **error);

/* The parts add up to the whole to the minor unit: the first `minor % n` parts are one larger. */
void money_split(struct money whole, unsigned n, struct money *parts);

#endif
