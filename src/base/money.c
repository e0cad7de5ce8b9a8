#include "base/money.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

struct currency {
    char code[4];
    int digits;
};

/* Sorted by code; tools/currencies.py sees to it. */
static const struct currency currencies[] = {
#include "base/currencies.inc"
};

static int currency_compare(const void *key, const void *element)
{
    const struct currency *currency = element;

    return strcmp(key, currency->code);
}

bool currency_known(const char *code, int *digits_out)
{
    const struct currency *found =
        bsearch(code, currencies, G_N_ELEMENTS(currencies), sizeof currencies[0], currency_compare);

    if (found == NULL)
        return false;
    if (digits_out != NULL)
        *digits_out = found->digits;
    return true;
}

static bool refuse_form(const char *text, GError **error)
{
    return fail(error, ERROR_FIELD,
                _("“%s” is not a sum of money; write digits, a point where there are minor units, "
                  "a space and the currency's code, like 1234.56 RUB"),
                text);
}

static bool refuse_size(const char *text, GError **error)
{
    return fail(error, ERROR_TOO_LARGE,
                _("“%s” is more than can be counted (about 9.2 × 10^18 minor units); state it in "
                  "parts"),
                text);
}

/* Reads digits into *minor, which is kept negative because the negative side reaches one further.
 * False on overflow. */
static bool take_digits(const char **at, int64_t *minor, int *n)
{
    for (*n = 0; g_ascii_isdigit(**at); (*at)++, (*n)++)
        if (__builtin_mul_overflow(*minor, 10, minor) ||
            __builtin_sub_overflow(*minor, **at - '0', minor))
            return false;
    return true;
}

bool money_parse(const char *text, struct money *out, GError **error)
{
    bool is_negative = text[0] == '-';
    const char *whole = text + is_negative;
    const char *at = whole;
    int64_t minor = 0;
    int n_whole = 0;
    int n_fraction = 0;
    int digits = 0;
    bool has_point = false;

    if (!take_digits(&at, &minor, &n_whole))
        return refuse_size(text, error);
    if (n_whole == 0 || (n_whole > 1 && whole[0] == '0'))
        return refuse_form(text, error);
    if (*at == '.') {
        has_point = true;
        at++;
        if (!take_digits(&at, &minor, &n_fraction))
            return refuse_size(text, error);
    }
    if (*at != ' ' || (has_point && n_fraction == 0) || (is_negative && minor == 0))
        return refuse_form(text, error);
    if (!currency_known(at + 1, &digits))
        return fail(error, ERROR_FIELD,
                    _("“%s” is not a currency that ISO 4217 lists; write its code of three "
                      "capitals, like RUB"),
                    at + 1);
    if (has_point && n_fraction != digits)
        return fail(
            error, ERROR_FIELD,
            _("“%s” has the wrong number of digits behind the point: %d, where %s has %d; write "
              "exactly these or no point at all"),
            text, n_fraction, at + 1, digits);
    for (int i = n_fraction; i < digits; i++)
        if (__builtin_mul_overflow(minor, 10, &minor))
            return refuse_size(text, error);
    if (!is_negative && minor == INT64_MIN)
        return refuse_size(text, error);
    out->minor = is_negative ? minor : -minor;
    g_strlcpy(out->currency, at + 1, sizeof out->currency);
    return true;
}

char *money_text(struct money money)
{
    uint64_t size = money.minor < 0 ? 0 - (uint64_t)money.minor : (uint64_t)money.minor;
    const char *sign = money.minor < 0 ? "-" : "";
    uint64_t unit = 1;
    int digits = 0;
    bool is_known = currency_known(money.currency, &digits);

    g_assert(is_known);
    if (digits == 0)
        return g_strdup_printf("%s%" PRIu64 " %s", sign, size, money.currency);
    for (int i = 0; i < digits; i++)
        unit *= 10;
    return g_strdup_printf("%s%" PRIu64 ".%0*" PRIu64 " %s", sign, size / unit, digits, size % unit,
                           money.currency);
}

bool money_add(struct money a, struct money b, struct money *out, GError **error)
{
    struct money sum = a;

    if (strcmp(a.currency, b.currency) != 0)
        return fail(error, ERROR_FIELD,
                    _("%s and %s cannot be added; state both sums in one currency"), a.currency,
                    b.currency);
    if (__builtin_add_overflow(a.minor, b.minor, &sum.minor))
        return fail(error, ERROR_TOO_LARGE,
                    _("the sum in %s is more than can be counted (about 9.2 × 10^18 minor units); "
                      "look for a wrong amount"),
                    a.currency);
    *out = sum;
    return true;
}

bool money_multiply(struct money a, int64_t n, struct money *out, GError **error)
{
    struct money product = a;

    if (__builtin_mul_overflow(a.minor, n, &product.minor))
        return fail(error, ERROR_TOO_LARGE,
                    _("%" PRId64 " times that amount of %s is more than can be counted "
                      "(about 9.2 × 10^18 minor units); look for a wrong amount"),
                    n, a.currency);
    *out = product;
    return true;
}

void money_split(struct money whole, unsigned n, struct money *parts)
{
    g_assert(n > 0);
    /* Rounded down also below zero, so that the rest is 0..n-1 and “one larger” holds there too. */
    int64_t rest = whole.minor % (int64_t)n;
    int64_t part = whole.minor / (int64_t)n;

    if (rest < 0) {
        rest += n;
        part--;
    }
    for (unsigned i = 0; i < n; i++) {
        parts[i] = whole;
        parts[i].minor = part + (i < rest);
    }
}
