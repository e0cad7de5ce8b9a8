/* Tokens with their places, refusals with theirs, and values by declaration. */
#include "base/json_pull.h"

#include <string.h>

/* ---- tokens ---- */

static char *tokens_text(const char *text, size_t n)
{
    static const char *const names[] = {"{",     "}",      "[",    "]",     "key",  "string",
                                        "whole", "number", "true", "false", "null", "end"};
    OWNED(json_pull) pull = json_pull_new(text, n, NULL);
    g_autoptr(GError) error = NULL;
    GString *out = g_string_new(NULL);

    for (;;) {
        const struct json_token *token = json_pull_next(pull, &error);
        unsigned line = 0;
        unsigned column = 0;

        if (token == NULL) {
            g_string_append(out, error->message);
            return g_string_free(out, FALSE);
        }
        json_pull_locate(pull, token->at, &line, &column);
        g_string_append_printf(out, "%u:%u %s", line, column, names[token->kind]);
        if (token->kind == JSON_KIND_WHOLE)
            g_string_append_printf(out, "=%" G_GINT64_FORMAT, token->whole);
        else if (token->text != NULL)
            g_string_append_printf(out, "=%.*s", (int)token->n, token->text);
        if (token->kind == JSON_KIND_END)
            return g_string_free(out, FALSE);
        g_string_append_c(out, ' ');
    }
}

static void test_tokens(void)
{
    static const struct {
        const char *text;
        const char *tokens;
    } cases[] = {
        {"{}", "1:1 { 1:2 } 1:3 end"},
        {"[1, -2,\n 30]", "1:1 [ 1:2 whole=1 1:5 whole=-2 2:2 whole=30 2:4 ] 2:5 end"},
        {"17", "1:1 whole=17 1:3 end"},
        {" 17 ", "1:2 whole=17 1:5 end"},
        {"[1.5,2e3,-0]", "1:1 [ 1:2 number=1.5 1:6 number=2e3 1:10 whole=0 1:12 ] 1:13 end"},
        {"{\"a\" : \"b\",\n  \"\" : [true,false,null]}",
         "1:1 { 1:2 key=a 1:8 string=b 2:3 key= 2:8 [ 2:9 true 2:14 false 2:20 null 2:24 ] 2:25 } "
         "2:26 end"},
        {"[\"\xc3\xa9\xc3\xa9\", \"x\"]", "1:1 [ 1:2 string=\xc3\xa9\xc3\xa9 1:8 string=x 1:11 ] "
                                          "1:12 end"},
        {"[\"a\\n\\u00e9\\\\\", \"\\ud83d\\ude00\", \"c\"]",
         "1:1 [ 1:2 string=a\n\xc3\xa9\\ 1:17 string=\xf0\x9f\x98\x80 1:33 string=c 1:36 ] "
         "1:37 end"},
        {"[9223372036854775807,-9223372036854775808]",
         "1:1 [ 1:2 whole=9223372036854775807 1:22 whole=-9223372036854775808 1:42 ] 1:43 end"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *tokens = tokens_text(cases[i].text, strlen(cases[i].text));

        g_assert_cmpstr(tokens, ==, cases[i].tokens);
    }
}

static void test_refusals(void)
{
    static const struct {
        const char *text;
        const char *sentence;
    } cases[] = {
        {"", "line 1, column 1: the text ends before its JSON does"},
        {" \n", "line 2, column 1: the text ends before its JSON does"},
        {"[1,\n", "line 2, column 1: the text ends before its JSON does"},
        {"[\"abc", "line 1, column 6: the text ends before its JSON does"},
        {"-", "line 1, column 2: the text ends before its JSON does"},
        {"tru", "line 1, column 4: the text ends before its JSON does"},
        {"{\"a\": 1", "line 1, column 8: the text ends before its JSON does"},
        {"{} 2", "line 1, column 4: '2' cannot stand here in JSON"},
        {"{2", "line 1, column 2: '2' cannot stand here in JSON"},
        {"truth", "line 1, column 1: 't' cannot stand here in JSON"},
        {"01", "line 1, column 2: '1' cannot stand here in JSON"},
        {"[\"a\nb\"]",
         "line 1, column 2: a text with a control character, or an escape that JSON does not have"},
        {"[\"\\x20\"]",
         "line 1, column 2: a text with a control character, or an escape that JSON does not have"},
        {"[\"\\u12g4\"]",
         "line 1, column 2: a text with a control character, or an escape that JSON does not have"},
        {"{\"a\" \"b\"}", "line 1, column 6: '\"' cannot stand here in JSON"},
        {"[1,\v2]", "line 1, column 4: U+000B cannot stand here in JSON"},
        {"\f{}", "line 1, column 1: U+000C cannot stand here in JSON"},
        {"[1,]\v", "line 1, column 4: ']' cannot stand here in JSON"},
        {"[1,]", "line 1, column 4: ']' cannot stand here in JSON"},
        {"[,1]", "line 1, column 2: ',' cannot stand here in JSON"},
        {"[1 2]", "line 1, column 4: '2' cannot stand here in JSON"},
        {"{\"a\" 1}", "line 1, column 6: '1' cannot stand here in JSON"},
        {"{\"a\": 1,\n  }", "line 2, column 3: '}' cannot stand here in JSON"},
        {"{1: 2}", "line 1, column 2: '1' cannot stand here in JSON"},
        {"[1}", "line 1, column 3: '}' cannot stand here in JSON"},
        {"{} []", "line 1, column 4: '[' cannot stand here in JSON"},
        {"[]\n\xc3\xa9", "line 2, column 1: '\xc3\xa9' cannot stand here in JSON"},
        {"[\"\xc3\xa9\", \xc3\xa9]", "line 1, column 7: '\xc3\xa9' cannot stand here in JSON"},
        {"\xef\xbb\xbf{}", "line 1, column 1: U+FEFF cannot stand here in JSON"},
        {"// no\n1", "line 1, column 1: '/' cannot stand here in JSON"},
        {"[\"\xc0\xaf\"]", "line 1, column 3: a byte that is not UTF-8; JSON is written in UTF-8"},
        {"[\"\xed\xa0\x80\"]",
         "line 1, column 3: a byte that is not UTF-8; JSON is written in UTF-8"},
        {"[\n\"\xc3", "line 2, column 2: a byte that is not UTF-8; JSON is written in UTF-8"},
        {"[\"\\u0000\"]",
         "line 1, column 2: text with \\u0000 or half a surrogate pair, which is no text"},
        {"[1, \"a\\udc00\"]",
         "line 1, column 5: text with \\u0000 or half a surrogate pair, which is no text"},
        {"[\"\\ud800\\n\"]",
         "line 1, column 2: text with \\u0000 or half a surrogate pair, which is no text"},
        {"{\"\\ud800\\ud800\": 1}",
         "line 1, column 2: text with \\u0000 or half a surrogate pair, which is no text"},
        {"[9223372036854775808]",
         "line 1, column 2: a whole number beyond 64 bits, which nothing here can be"},
        {"[-9223372036854775809]",
         "line 1, column 2: a whole number beyond 64 bits, which nothing here can be"},
        {"[1, 99999999999999999999999]",
         "line 1, column 5: a whole number beyond 64 bits, which nothing here can be"},
        {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
         "line 1, column 33: more than 32 lists and objects in one another"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *tokens = tokens_text(cases[i].text, strlen(cases[i].text));
        const char *sentence = strstr(tokens, "line ");

        g_assert_nonnull(sentence);
        g_assert_cmpstr(sentence, ==, cases[i].sentence);
    }
}

static void test_nul(void)
{
    static const char nul[] = "[1,\0 2]";
    g_autofree char *tokens = tokens_text(nul, sizeof nul - 1);

    g_assert_cmpstr(tokens, ==,
                    "line 1, column 4: a byte that is not UTF-8; JSON is written in UTF-8");
}

/* Every token of a long text lies across the end of a piece once; none is lost, none is moved. */
static void test_pieces(void)
{
    static const char element[] = "\n{\"k\\u00e9\": \"a\\tbc\xc3\xa9\", \"n\": -1234567}";

    for (unsigned shift = 0; shift < sizeof element; shift++) {
        g_autoptr(GString) text = g_string_new("[");
        OWNED(json_pull) pull = NULL;
        g_autoptr(GError) error = NULL;
        const struct json_token *token = NULL;
        unsigned line = 0;
        unsigned column = 0;

        g_string_append_printf(text, "%*s", (int)shift, "");
        for (unsigned i = 0; i < 3000; i++)
            g_string_append_printf(text, "%s%s", i == 0 ? "" : ",", element);
        g_string_append(text, "]");
        pull = json_pull_new(text->str, text->len, NULL);
        g_assert_cmpint(json_pull_next(pull, &error)->kind, ==, JSON_KIND_LIST);
        for (unsigned i = 0; i < 3000; i++) {
            g_assert_cmpint(json_pull_next(pull, &error)->kind, ==, JSON_KIND_OBJECT);
            token = json_pull_next(pull, &error);
            g_assert_cmpmem(token->text, token->n, "k\xc3\xa9", 3);
            token = json_pull_next(pull, &error);
            g_assert_cmpmem(token->text, token->n, "a\tbc\xc3\xa9", 6);
            json_pull_locate(pull, token->at, &line, &column);
            g_assert_cmpuint(line, ==, i + 2);
            g_assert_cmpuint(column, ==, 13);
            token = json_pull_next(pull, &error);
            g_assert_cmpmem(token->text, token->n, "n", 1);
            g_assert_cmpint(json_pull_peek(pull, &error)->whole, ==, -1234567);
            g_assert_cmpint(json_pull_next(pull, &error)->kind, ==, JSON_KIND_WHOLE);
            g_assert_cmpint(json_pull_next(pull, &error)->kind, ==, JSON_KIND_OBJECT_END);
        }
        g_assert_cmpint(json_pull_next(pull, &error)->kind, ==, JSON_KIND_LIST_END);
        g_assert_cmpint(json_pull_next(pull, &error)->kind, ==, JSON_KIND_END);
        g_assert_cmpint(json_pull_next(pull, &error)->kind, ==, JSON_KIND_END);
    }
}

/* A refusal comes when its place is reached, and again whenever one asks. */
static void test_refusal_in_order(void)
{
    OWNED(json_pull) pull = json_pull_new("[1, ?", 5, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) again = NULL;
    unsigned line = 0;
    unsigned column = 0;

    g_assert_cmpint(json_pull_next(pull, &error)->kind, ==, JSON_KIND_LIST);
    g_assert_cmpint(json_pull_next(pull, &error)->whole, ==, 1);
    g_assert_null(json_pull_next(pull, &error));
    g_assert_true(error_is(error, ERROR_MALFORMED));
    g_assert_null(json_pull_peek(pull, &again));
    g_assert_cmpstr(again->message, ==, error->message);
    json_pull_locate(pull, 5, &line, &column);
    g_assert_cmpuint(column, ==, 6);
    json_pull_locate(pull, 1, &line, &column);
    g_assert_cmpuint(column, ==, 2);
}

/* ---- declared values ---- */

struct row {
    int32_t count;
    int64_t large;
    double part;
    int32_t sum;
};

static bool read_addend(struct json_pull *pull, const struct json_member *member, void *into,
                        GError **error)
{
    int32_t *sum = into;
    int32_t addend = 0;
    static const struct json_member limits = {"sums", .min = -5, .max = 5};

    if (!json_read_int32(pull, &limits, &addend, error))
        return false;
    *sum += addend;
    g_assert_true((char *)json_pull_self(pull) == (char *)sum - offsetof(struct row, sum));
    return true;
}

static const struct json_member inner_members[] = {
    {"part", json_read_double, offsetof(struct row, part), .max = 1},
};

static const struct json_member row_members[] = {
    {"count", json_read_int32, offsetof(struct row, count), .max = 10},
    {"large", json_read_int64, offsetof(struct row, large), .optional = true, .nullable = true,
     .min = INT64_MIN, .max = INT64_MAX},
    {"inner", json_read_object, .optional = true, .members = inner_members, .n_members = 1},
    {"sums", json_read_list, offsetof(struct row, sum), .optional = true, .max = 3,
     .item = read_addend},
};

static bool read_row(const char *text, struct row *row, GError **error)
{
    static const struct json_member whole = {.members = row_members,
                                             .n_members = G_N_ELEMENTS(row_members)};
    OWNED(json_pull) pull = json_pull_new(text, strlen(text), row);

    return json_read_object(pull, &whole, row, error) && json_read_end(pull, error);
}

static void test_declared(void)
{
    struct row row = {.large = 7};
    g_autoptr(GError) error = NULL;

    g_assert_true(read_row("{\"count\": 3}", &row, &error));
    g_assert_cmpint(row.count, ==, 3);
    g_assert_cmpint(row.large, ==, 7);
    g_assert_true(read_row("{\"large\": null, \"count\": 0}", &row, &error));
    g_assert_cmpint(row.large, ==, 7);
    g_assert_true(read_row("{\"sums\": [5, -5, 4], \"inner\": {\"part\": 2.5e-1}, \"large\": "
                           "-9223372036854775808, \"count\": 10}",
                           &row, &error));
    g_assert_cmpint(row.count, ==, 10);
    g_assert_true(row.large == INT64_MIN);
    g_assert_cmpfloat(row.part, ==, 0.25);
    g_assert_cmpint(row.sum, ==, 4);
    g_assert_true(read_row("{\"sums\": [], \"inner\": {\"part\": 1}, \"count\": 1}", &row, &error));
    g_assert_cmpfloat(row.part, ==, 1);
}

static void test_declared_refusals(void)
{
    static const struct {
        const char *text;
        const char *sentence;
    } cases[] = {
        {"7", "line 1, column 1: 7, an object was expected"},
        {"{}", "line 1, column 1: \"count\" is missing here"},
        {"{\"count\": 1} 2", "line 1, column 14: '2' cannot stand here in JSON"},
        {"{\"cuont\": 1}",
         "line 1, column 2: \"cuont\" is not known here; did you mean \"count\"?"},
        {"{\"x\\u001b[2J\": 1}", "line 1, column 2: \"x\xef\xbf\xbd[2J\" is not known here"},
        {"{\"coun\": 1}", "line 1, column 2: \"coun\" is not known here; did you mean \"count\"?"},
        {"{\"counts\": 1}",
         "line 1, column 2: \"counts\" is not known here; did you mean \"count\"?"},
        {"{\"count\": 1,\n\"count\": 1}", "line 2, column 1: \"count\" stands twice in one object"},
        {"{\"count\": 11}",
         "line 1, column 11: \"count\": 11, a whole number from 0 to 10 was expected"},
        {"{\"count\": true}",
         "line 1, column 11: \"count\": true, a whole number from 0 to 10 was expected"},
        {"{\"count\": null}",
         "line 1, column 11: \"count\": null, a whole number from 0 to 10 was expected"},
        {"{\"count\": {}}",
         "line 1, column 11: \"count\": an object, a whole number from 0 to 10 was expected"},
        {"{\"count\": \"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz\"}",
         "line 1, column 11: \"count\": \"abcdefghijklmnopqrstuvwxyzabcdefghijklm\xe2\x80\xa6\", a "
         "whole number from 0 to 10 was expected"},
        {"{\"inner\": [1]}", "line 1, column 11: \"inner\": a list, an object was expected"},
        {"{\"inner\": {\"part\": 1.5}}",
         "line 1, column 20: \"part\": 1.5, a number from 0 to 1 was expected"},
        {"{\"inner\": {\"part\": false}}",
         "line 1, column 20: \"part\": false, a number from 0 to 1 was expected"},
        {"{\"sums\": 1}", "line 1, column 10: \"sums\": 1, a list was expected"},
        {"{\"sums\": [1,2,3,4]}", "line 1, column 17: \"sums\": more than 3, which is the most"},
        {"{\"sums\": [[1]]}",
         "line 1, column 11: \"sums\": a list, a whole number from -5 to 5 was expected"},
        {"{\"count\": 1, \"sums\": [1", "line 1, column 24: the text ends before its JSON does"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct row row = {0};
        g_autoptr(GError) error = NULL;

        g_assert_false(read_row(cases[i].text, &row, &error));
        g_assert_cmpstr(error->message, ==, cases[i].sentence);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json-pull/tokens", test_tokens);
    g_test_add_func("/json-pull/refusals", test_refusals);
    g_test_add_func("/json-pull/nul", test_nul);
    g_test_add_func("/json-pull/pieces", test_pieces);
    g_test_add_func("/json-pull/refusal-in-order", test_refusal_in_order);
    g_test_add_func("/json-pull/declared", test_declared);
    g_test_add_func("/json-pull/declared-refusals", test_declared_refusals);
    return g_test_run();
}
