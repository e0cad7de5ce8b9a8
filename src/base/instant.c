/* Texts of instants, in UTC; the readers in a zone are in zone.c. */
#include "base/instant.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define DATE_CHARS 10
#define MS_PER_MINUTE INT64_C(60000)

static int two_digits(const char *text)
{
    if (!g_ascii_isdigit(text[0]) || !g_ascii_isdigit(text[1]))
        return -1;
    return (text[0] - '0') * 10 + (text[1] - '0');
}
