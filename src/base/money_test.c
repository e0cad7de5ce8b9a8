#include "base/money.h"

#include <string.h>

#include "base/error.h"

static struct money money_of(int64_t minor, const char *currency)
{
    struct money money = {.minor = minor};

    g_strlcpy(money.currency, currency, sizeof money.currency);
    return money;
}

static void test_currencies(void)
{
    static const struct {
        const char *code;
        int digits;
    } known[] = {{"AED", 2}, {"RUB", 2}, {"AMD", 2}, {"AZN", 2}, {"EUR", 2}, {"USD", 2},
                 {"JPY", 0}, {"KWD", 3}, {"TND", 3}, {"CLF", 4}, {"ISK", 0}, {"ZWL", 2}};
    static const char *const unknown[] = {"",    "RU",   "RUR",  "rub", "RUBL", "XAU", "XXX",
                                          "XTS", "RUB ", " RUB", "AAA", "ZZZ",  "DEM"};

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        int digits = -1;

        g_assert_true(currency_known(known[i].code, &digits));
        g_assert_cmpint(digits, ==, known[i].digits);
        g_assert_true(currency_known(known[i].code, NULL));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(unknown); i++) {
        int digits = -1;

        g_assert_false(currency_known(unknown[i], &digits));
        g_assert_cmpint(digits, ==, -1);
    }
}

static void test_parse(void)
{
    static const struct {
        const char *text;
        int64_t minor;
        const char *canonical;
    } accepted[] = {
        {"1234.56 RUB", 123456, "1234.56 RUB"},
        {"1234 RUB", 123400, "1234.00 RUB"},
        {"-5 JPY", -5, "-5 JPY"},
        {"0 RUB", 0, "0.00 RUB"},
        {"0.00 RUB", 0, "0.00 RUB"},
        {"0.05 RUB", 5, "0.05 RUB"},
        {"-0.05 RUB", -5, "-0.05 RUB"},
        {"-12.30 USD", -1230, "-12.30 USD"},
        {"1.234 KWD", 1234, "1.234 KWD"},
        {"1.0005 CLF", 10005, "1.0005 CLF"},
        {"92233720368547758.07 EUR", INT64_MAX, "92233720368547758.07 EUR"},
        {"-92233720368547758.08 EUR", INT64_MIN, "-92233720368547758.08 EUR"},
        {"9223372036854775807 JPY", INT64_MAX, "9223372036854775807 JPY"},
        {"-9223372036854775808 JPY", INT64_MIN, "-9223372036854775808 JPY"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(accepted); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = NULL;
        struct money money;

        g_assert_true(money_parse(accepted[i].text, &money, &error));
        g_assert_no_error(error);
        g_assert_cmpint(money.minor, ==, accepted[i].minor);
        text = money_text(money);
        g_assert_cmpstr(text, ==, accepted[i].canonical);
    }
}

static void test_parse_refused(void)
{
    static const struct {
        const char *text;
        enum error_code code;
        const char *says;
    } refused[] = {
        {"", ERROR_FIELD, "not a sum"},
        {"RUB", ERROR_FIELD, "not a sum"},
        {" RUB", ERROR_FIELD, "not a sum"},
        {"12", ERROR_FIELD, "not a sum"},
        {"12RUB", ERROR_FIELD, "not a sum"},
        {"- 5 JPY", ERROR_FIELD, "not a sum"},
        {"+5 JPY", ERROR_FIELD, "not a sum"},
        {"--5 JPY", ERROR_FIELD, "not a sum"},
        {".50 RUB", ERROR_FIELD, "not a sum"},
        {"5. RUB", ERROR_FIELD, "not a sum"},
        {"5. JPY", ERROR_FIELD, "not a sum"},
        {"05 JPY", ERROR_FIELD, "not a sum"},
        {"-0 JPY", ERROR_FIELD, "not a sum"},
        {"-0.00 RUB", ERROR_FIELD, "not a sum"},
        {"1,234.56 RUB", ERROR_FIELD, "not a sum"},
        {"1234,56 RUB", ERROR_FIELD, "not a sum"},
        {"1e3 RUB", ERROR_FIELD, "not a sum"},
        {"RUB 12", ERROR_FIELD, "not a sum"},
        {"1.2.3 RUB", ERROR_FIELD, "not a sum"},
        {"12 rub", ERROR_FIELD, "“rub” is not a currency"},
        {"12 XYZ", ERROR_FIELD, "“XYZ” is not a currency"},
        {"12  RUB", ERROR_FIELD, "“ RUB” is not a currency"},
        {"12 RUB ", ERROR_FIELD, "“RUB ” is not a currency"},
        {"12 ", ERROR_FIELD, "“” is not a currency"},
        {"12.5 RUB", ERROR_FIELD, "behind the point: 1, where RUB has 2"},
        {"12.500 RUB", ERROR_FIELD, ": 3, where"},
        {"12.5 JPY", ERROR_FIELD, "where JPY has 0"},
        {"9223372036854775808 JPY", ERROR_TOO_LARGE, "more than can be counted"},
        {"-9223372036854775809 JPY", ERROR_TOO_LARGE, "more than can be counted"},
        {"92233720368547758.08 EUR", ERROR_TOO_LARGE, "more than can be counted"},
        {"92233720368547759 EUR", ERROR_TOO_LARGE, "more than can be counted"},
        {"99999999999999999999999 EUR", ERROR_TOO_LARGE, "more than can be counted"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        struct money money = {7, "SET"};

        if (money_parse(refused[i].text, &money, &error))
            g_error("“%s” was accepted", refused[i].text);
        g_assert_true(error_is(error, refused[i].code));
        if (strstr(error->message, refused[i].says) == NULL)
            g_error("“%s”: said “%s”", refused[i].text, error->message);
        g_assert_cmpint(money.minor, ==, 7);
        g_assert_cmpstr(money.currency, ==, "SET");
    }
}

static void test_add(void)
{
    g_autoptr(GError) error = NULL;
    struct money sum;

    g_assert_true(money_add(money_of(150, "RUB"), money_of(-200, "RUB"), &sum, &error));
    g_assert_no_error(error);
    g_assert_cmpint(sum.minor, ==, -50);
    g_assert_cmpstr(sum.currency, ==, "RUB");
    g_assert_false(money_add(money_of(1, "RUB"), money_of(1, "AMD"), &sum, &error));
    g_assert_true(error_is(error, ERROR_FIELD));
    g_assert_cmpint(sum.minor, ==, -50);
    g_clear_error(&error);
    g_assert_false(money_add(money_of(INT64_MAX, "RUB"), money_of(1, "RUB"), &sum, &error));
    g_assert_true(error_is(error, ERROR_TOO_LARGE));
    g_clear_error(&error);
    g_assert_false(money_add(money_of(INT64_MIN, "RUB"), money_of(-1, "RUB"), &sum, &error));
    g_assert_true(error_is(error, ERROR_TOO_LARGE));
    g_assert_cmpint(sum.minor, ==, -50);
}

static void test_multiply(void)
{
    g_autoptr(GError) error = NULL;
    struct money product;

    g_assert_true(money_multiply(money_of(150, "RUB"), -3, &product, &error));
    g_assert_no_error(error);
    g_assert_cmpint(product.minor, ==, -450);
    g_assert_cmpstr(product.currency, ==, "RUB");
    g_assert_false(money_multiply(money_of(INT64_MIN, "RUB"), -1, &product, &error));
    g_assert_true(error_is(error, ERROR_TOO_LARGE));
    g_clear_error(&error);
    g_assert_false(money_multiply(money_of(INT64_MAX / 2 + 1, "RUB"), 2, &product, &error));
    g_assert_true(error_is(error, ERROR_TOO_LARGE));
    g_assert_cmpint(product.minor, ==, -450);
}

static void check_split(int64_t minor, unsigned n)
{
    g_autofree struct money *parts = g_new0(struct money, n);
    int64_t sum = 0;

    money_split(money_of(minor, "RUB"), n, parts);
    for (unsigned i = 0; i < n; i++) {
        g_assert_cmpstr(parts[i].currency, ==, "RUB");
        g_assert_cmpint(parts[0].minor - parts[i].minor, >=, 0);
        g_assert_cmpint(parts[0].minor - parts[i].minor, <=, 1);
        if (i > 0)
            g_assert_cmpint(parts[i].minor, <=, parts[i - 1].minor);
        sum += parts[i].minor;
    }
    g_assert_cmpint(sum, ==, minor);
}

static void test_split(void)
{
    struct money parts[3];

    money_split(money_of(100, "RUB"), 3, parts);
    g_assert_cmpint(parts[0].minor, ==, 34);
    g_assert_cmpint(parts[1].minor, ==, 33);
    g_assert_cmpint(parts[2].minor, ==, 33);
    money_split(money_of(-100, "RUB"), 3, parts);
    g_assert_cmpint(parts[0].minor, ==, -33);
    g_assert_cmpint(parts[1].minor, ==, -33);
    g_assert_cmpint(parts[2].minor, ==, -34);
    check_split(0, 1);
    check_split(0, 5);
    check_split(2, 5);
    check_split(-2, 5);
    check_split(INT64_MAX, 7);
    check_split(INT64_MIN, 7);
    check_split(INT64_MIN, 1);
    for (int i = 0; i < 2000; i++)
        check_split(g_test_rand_int(), (unsigned)g_test_rand_int_range(1, 60));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/money/currencies", test_currencies);
    g_test_add_func("/money/parse", test_parse);
    g_test_add_func("/money/parse-refused", test_parse_refused);
    g_test_add_func("/money/add", test_add);
    g_test_add_func("/money/multiply", test_multiply);
    g_test_add_func("/money/split", test_split);
    return g_test_run();
}
