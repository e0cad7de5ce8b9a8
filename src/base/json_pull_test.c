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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json-pull/tokens", test_tokens);
    return g_test_run();
}
