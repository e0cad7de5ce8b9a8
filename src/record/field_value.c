#include "record/field_value.h"

#include <string.h>

#include "base/bytes.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"
#include "record/canon.h"

static bool is_separator(char c)
{
    return c == ',' || c == ' ';
}

bool field_enum_has(const char *values, const char *word, size_t n)
{
    const char *at = values;

    while (*at != '\0') {
        const char *start;

        while (is_separator(*at)) {
            at++;
        }
        start = at;
        while (*at != '\0' && !is_separator(*at)) {
            at++;
        }
        if (at > start && (size_t)(at - start) == n && memcmp(start, word, n) == 0) {
            return true;
        }
    }
    return false;
}

/* One value has one form: no plus sign, no leading zero, no minus before a zero, digits on both
 * sides of a point. At most 18 digits, so that every decimal is an int64 of its smallest part. */
static bool is_decimal(const char *text, int digits_max)
{
    bool is_negative = text[0] == '-';
    bool is_zero = true;
    size_t whole;
    size_t part = 0;
    const char *at = text + (is_negative ? 1 : 0);

    for (whole = 0; g_ascii_isdigit(at[whole]); whole++) {
        is_zero = is_zero && at[whole] == '0';
    }
    if (whole == 0 || (whole > 1 && at[0] == '0')) {
        return false;
    }
    at += whole;
    if (*at == '.') {
        at++;
        for (part = 0; g_ascii_isdigit(at[part]); part++) {
            is_zero = is_zero && at[part] == '0';
        }
        if (part == 0 || part > (size_t)digits_max) {
            return false;
        }
        at += part;
    }
    return *at == '\0' && whole + part <= FIELD_DECIMAL_DIGITS_MAX && !(is_negative && is_zero);
}

static bool is_zone(const char *text)
{
    OWNED(zone) zone = zone_new(text, NULL);

    return zone != NULL;
}

/* The string types; `text` has n bytes, none of them NUL. */
static bool text_fits(const struct field_shape *shape, const char *text, size_t n)
{
    struct date date;
    struct period period;
    struct money money;
    struct hash hash;

    switch (shape->type) {
    case FIELD_TYPE_TEXT:
        return n <= FIELD_TEXT_BYTES_MAX;
    case FIELD_TYPE_LONG_TEXT:
        return true;
    case FIELD_TYPE_SLUG:
    case FIELD_TYPE_ID:
        return is_slug(text);
    case FIELD_TYPE_DECIMAL:
        return is_decimal(text, shape->digits);
    case FIELD_TYPE_DATE:
        return date_parse(text, &date, NULL);
    case FIELD_TYPE_PERIOD:
        return period_parse(text, &period, NULL);
    case FIELD_TYPE_MONEY:
        return money_parse(text, &money, NULL);
    case FIELD_TYPE_ENUM:
        return field_enum_has(shape->values, text, n);
    case FIELD_TYPE_HASH:
    case FIELD_TYPE_ATTACHMENT:
        return hash_from_hex(text, &hash);
    case FIELD_TYPE_ZONE:
        return is_zone(text);
    case FIELD_TYPE_BOOL:
    case FIELD_TYPE_INTEGER:
    case FIELD_TYPE_COUNT:
    case FIELD_TYPE_INSTANT:
    case FIELD_TYPE_SLUGS:
    case FIELD_TYPE_IDS:
    case FIELD_TYPE_OBJECT:
    case FIELD_TYPE_LIST:
    case FIELD_TYPE_ANY:
        break;
    }
    g_assert_not_reached();
}

static bool integer_fits(const json_t *value, int64_t min, int64_t max)
{
    int64_t integer = json_integer_value(value);

    return json_is_integer(value) && min <= integer && integer <= max;
}

bool field_value_fits(const struct field_shape *shape, const json_t *value)
{
    switch (shape->type) {
    case FIELD_TYPE_BOOL:
        return json_is_boolean(value);
    case FIELD_TYPE_INTEGER:
        return integer_fits(value, -CANON_INTEGER_MAX, CANON_INTEGER_MAX);
    case FIELD_TYPE_COUNT:
        return integer_fits(value, 0, CANON_INTEGER_MAX);
    case FIELD_TYPE_INSTANT:
        return integer_fits(value, FIELD_INSTANT_MS_MIN, FIELD_INSTANT_MS_MAX);
    case FIELD_TYPE_OBJECT:
        return json_is_object(value);
    case FIELD_TYPE_SLUGS:
    case FIELD_TYPE_IDS:
    case FIELD_TYPE_LIST:
        return json_is_array(value);
    case FIELD_TYPE_ANY:
        return true;
    case FIELD_TYPE_TEXT:
    case FIELD_TYPE_LONG_TEXT:
    case FIELD_TYPE_SLUG:
    case FIELD_TYPE_DECIMAL:
    case FIELD_TYPE_DATE:
    case FIELD_TYPE_PERIOD:
    case FIELD_TYPE_MONEY:
    case FIELD_TYPE_ENUM:
    case FIELD_TYPE_HASH:
    case FIELD_TYPE_ATTACHMENT:
    case FIELD_TYPE_ID:
    case FIELD_TYPE_ZONE:
        return json_is_string(value) &&
               text_fits(shape, json_string_value(value), json_string_length(value));
    }
    g_assert_not_reached();
}
