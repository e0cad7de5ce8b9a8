/* DDL in PostgreSQL's type names, made into what each engine wants. A scanner over words, strings,
 * comments and parentheses is enough: the scripts are ours, and what it does not know it copies.
 */
#include <string.h>

#include "store/driver.h"

/* ---- sections ---- */

/* Lines of the other store alone are left out, and so are the markers. */
static char *own_sections(const char *text, enum store_engine engine)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *own = g_string_new(NULL);
    bool taken = true;
    for (char **line = lines; *line != NULL; line++) {
        g_autofree char *stripped = g_strstrip(g_strdup(*line));
        if (strcmp(stripped, "-- both") == 0)
            taken = true;
        else if (strcmp(stripped, "-- sqlite") == 0)
            taken = engine == STORE_SQLITE;
        else if (strcmp(stripped, "-- postgres") == 0)
            taken = engine == STORE_POSTGRES;
        else if (taken)
            g_string_append_printf(own, "%s\n", *line);
    }
    return g_string_free(own, FALSE);
}

/* ---- words ---- */

enum token { TOKEN_SPACE, TOKEN_WORD, TOKEN_QUOTED, TOKEN_STRING, TOKEN_SIGN };

static const char *quoted_end(const char *at, char quote)
{
    const char *end = strchr(at + 1, quote);
    return end == NULL ? at + strlen(at) : end + 1;
}

/* $tag$ ... $tag$, the bodies of PostgreSQL's functions; `at` itself when it is none. */
static const char *dollar_end(const char *at)
{
    const char *tag_end = at + 1;
    while (g_ascii_isalnum(*tag_end) || *tag_end == '_')
        tag_end++;
    if (*tag_end != '$' || g_ascii_isdigit(at[1]))
        return at;
    g_autofree char *tag = g_strndup(at, (gsize)(tag_end - at) + 1);
    const char *end = strstr(tag_end + 1, tag);
    return end == NULL ? at + strlen(at) : end + strlen(tag);
}

static enum token next_token(const char *at, const char **end)
{
    *end = at + 1;
    if (g_ascii_isspace(*at)) {
        return TOKEN_SPACE;
    }
    if (g_str_has_prefix(at, "--")) {
        *end = at + strcspn(at, "\n");
        return TOKEN_SPACE;
    }
    if (g_str_has_prefix(at, "/*")) {
        const char *close = strstr(at + 2, "*/");
        *end = close == NULL ? at + strlen(at) : close + 2;
        return TOKEN_SPACE;
    }
    if (*at == '\'' || *at == '"') {
        *end = quoted_end(at, *at);
        return *at == '"' ? TOKEN_QUOTED : TOKEN_STRING;
    }
    if (*at == '$') {
        const char *close = dollar_end(at);
        *end = close == at ? at + 1 : close;
        return TOKEN_STRING;
    }
    if (g_ascii_isalpha(*at) || *at == '_') {
        while (g_ascii_isalnum(**end) || **end == '_')
            (*end)++;
        return TOKEN_WORD;
    }
    return TOKEN_SIGN;
}

/* ---- rewriting ---- */

struct scan {
    enum store_engine engine;
    GString *out;
    int depth;           /* of parentheses */
    bool is_create;      /* the statement's first word was CREATE, and TABLE may still come */
    bool is_table;       /* within CREATE TABLE */
    bool is_alter;       /* within ALTER TABLE */
    bool has_option;     /* a word stands behind the table's closing parenthesis */
    bool is_first;       /* no word of this statement yet */
    bool after_name;     /* the token before was a name: a type may come */
    bool skip_precision; /* DOUBLE became REAL */
};

static bool word_is(const char *word, size_t n, const char *expected)
{
    return strlen(expected) == n && g_ascii_strncasecmp(word, expected, n) == 0;
}

static const char *sqlite_type(const char *word, size_t n)
{
    static const char *const types[][2] = {
        {"BIGINT", "INTEGER"}, {"BYTEA", "BLOB"}, {"BOOLEAN", "INTEGER"}, {"DOUBLE", "REAL"}};
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        if (word_is(word, n, types[i][0]))
            return types[i][1];
    }
    return NULL;
}

static void end_statement(struct scan *scan)
{
    if (scan->is_table && scan->engine == STORE_SQLITE)
        g_string_append(scan->out, scan->has_option ? ", STRICT" : " STRICT");
    scan->is_create = scan->is_table = scan->is_alter = scan->has_option = false;
    scan->after_name = scan->skip_precision = false;
    scan->is_first = true;
}

/* Which statement this is, from its first words. */
static void notice_statement(struct scan *scan, const char *word, size_t n)
{
    if (scan->is_first) {
        scan->is_create = word_is(word, n, "CREATE");
        scan->is_alter = word_is(word, n, "ALTER");
        scan->is_first = false;
        return;
    }
    if (!scan->is_create || scan->is_table)
        return;
    if (word_is(word, n, "TABLE"))
        scan->is_table = true;
    else if (!word_is(word, n, "TEMP") && !word_is(word, n, "TEMPORARY") &&
             !word_is(word, n, "UNLOGGED"))
        scan->is_create = false;
}

static void put_word(struct scan *scan, const char *word, size_t n)
{
    notice_statement(scan, word, n);
    if (scan->is_table && scan->depth == 0)
        scan->has_option = true;

    const char *type = scan->engine == STORE_SQLITE ? sqlite_type(word, n) : NULL;
    bool is_column = scan->is_alter || (scan->is_table && scan->depth == 1);
    if (scan->skip_precision && word_is(word, n, "PRECISION")) {
        /* Said already: REAL. */
    } else if (type != NULL) {
        g_string_append(scan->out, type);
    } else {
        g_string_append_len(scan->out, word, (gssize)n);
        if (scan->engine == STORE_POSTGRES && is_column && scan->after_name &&
            word_is(word, n, "TEXT"))
            g_string_append(scan->out, " COLLATE \"C\"");
    }
    scan->skip_precision = type != NULL && word_is(word, n, "DOUBLE");
    scan->after_name =
        !word_is(word, n, "AS") && !word_is(word, n, "COLUMN") && !word_is(word, n, "ADD");
}

static void put_sign(struct scan *scan, char sign)
{
    if (sign == '(') {
        /* Words before the columns were the table's name, IF NOT EXISTS and the like. */
        scan->has_option = false;
        scan->depth++;
    } else if (sign == ')') {
        scan->depth--;
    } else if (sign == ';' && scan->depth == 0) {
        end_statement(scan);
    }
    scan->after_name = false;
    g_string_append_c(scan->out, sign);
}

char *script_translate(const char *text, enum store_engine engine)
{
    g_autofree char *own = own_sections(text, engine);
    struct scan scan = {.engine = engine, .out = g_string_new(NULL), .is_first = true};
    const char *end = NULL;
    for (const char *at = own; *at != '\0'; at = end) {
        enum token token = next_token(at, &end);
        size_t n = (size_t)(end - at);
        switch (token) {
        case TOKEN_WORD:
            put_word(&scan, at, n);
            break;
        case TOKEN_SIGN:
            put_sign(&scan, *at);
            break;
        case TOKEN_QUOTED:
        case TOKEN_STRING:
            scan.after_name = token == TOKEN_QUOTED;
            g_string_append_len(scan.out, at, (gssize)n);
            break;
        case TOKEN_SPACE:
            g_string_append_len(scan.out, at, (gssize)n);
            break;
        }
    }
    end_statement(&scan);
    return g_string_free(scan.out, FALSE);
}
