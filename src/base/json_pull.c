/* yajl pushes, and readers pull: a piece of the text is parsed into a queue of tokens, which is
 * filled anew when it is empty. Places are found without yajl's help, because between the end of a
 * token and the start of the next there are only spaces, commas and colons. */
#include "base/json_pull.h"

#include <math.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "base/text.h"

/* Small enough that a piece and its tokens stay in the processor's cache. */
#define PIECE_BYTES 32768
/* Enough of a value for people to know it again. */
#define FOUND_COLUMNS_MAX 40

struct json_pull {
    const char *text;
    size_t n;
    void *self;

    yajl_handle parser;
    size_t fed;       /* bytes given to yajl */
    size_t piece;     /* where its present piece begins */
    size_t token_end; /* where the last token ended */
    int depth;
    bool ended;

    struct json_token *tokens;
    size_t n_tokens;
    size_t tokens_room;
    size_t taken;
    GString *unescaped; /* texts of this queue that are not in the text as they are */
    GError *refusal;    /* comes behind the tokens of the queue */

    size_t located; /* the place asked for last */
    unsigned line;
    unsigned column;
};

/* ---- places ---- */

void json_pull_locate(struct json_pull *pull, size_t at, unsigned *line, unsigned *column)
{
    g_assert(at <= pull->n);
    if (at < pull->located) {
        pull->located = 0;
        pull->line = pull->column = 1;
    }
    for (; pull->located < at; pull->located++) {
        char c = pull->text[pull->located];

        if (c == '\n') {
            pull->line++;
            pull->column = 1;
        } else {
            pull->column += ((unsigned char)c & 0xc0) != 0x80;
        }
    }
    *line = pull->line;
    *column = pull->column;
}

bool json_pull_fail(struct json_pull *pull, size_t at, GError **error, enum error_code code,
                    const char *format, ...)
{
    g_autofree char *sentence = NULL;
    unsigned line = 0;
    unsigned column = 0;
    va_list args;

    va_start(args, format);
    sentence = g_strdup_vprintf(format, args);
    va_end(args);
    json_pull_locate(pull, at, &line, &column);
    return fail(error, code, _("line %u, column %u: %s"), line, column, sentence);
}

/* ---- what yajl pushes ---- */

static bool is_between_tokens(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == ':';
}

/* Where the token begins whose end yajl has just reached. */
static size_t find_start(const struct json_pull *pull, size_t end)
{
    size_t at = pull->token_end;

    while (at < end && is_between_tokens(pull->text[at]))
        at++;
    return at;
}

static struct json_token *push(struct json_pull *pull, enum json_kind kind)
{
    size_t end = MIN(pull->piece + yajl_get_bytes_consumed(pull->parser), pull->n);
    struct json_token *token = NULL;

    if (pull->n_tokens == pull->tokens_room) {
        pull->tokens_room = MAX(2 * pull->tokens_room, 1024);
        pull->tokens = g_renew(struct json_token, pull->tokens, pull->tokens_room);
    }
    token = &pull->tokens[pull->n_tokens++];
    *token = (struct json_token){.kind = kind, .at = find_start(pull, end)};
    pull->token_end = end;
    return token;
}

/* Refuses the last token. */
static int refuse(struct json_pull *pull, enum error_code code, const char *sentence)
{
    size_t at = pull->tokens[--pull->n_tokens].at;

    return json_pull_fail(pull, at, &pull->refusal, code, "%s", sentence);
}

static int on_null(void *self)
{
    push(self, JSON_KIND_NULL);
    return 1;
}

static int on_boolean(void *self, int value)
{
    push(self, value ? JSON_KIND_TRUE : JSON_KIND_FALSE);
    return 1;
}

/* False when it does not fit. The text is a number without point and exponent. */
static bool whole_value(const char *text, size_t n, int64_t *out)
{
    bool is_negative = text[0] == '-';
    int64_t value = 0;

    /* Downwards, because there is one more negative number. */
    for (size_t i = is_negative; i < n; i++)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, text[i] - '0', &value))
            return false;
    if (!is_negative && value == INT64_MIN)
        return false;
    *out = is_negative ? value : -value;
    return true;
}

static int on_number(void *self, const char *text, size_t n)
{
    struct json_pull *pull = self;
    struct json_token *token = push(pull, JSON_KIND_WHOLE);

    token->text = pull->text + token->at;
    token->n = n;
    for (size_t i = 0; i < n; i++)
        if (text[i] == '.' || text[i] == 'e' || text[i] == 'E')
            token->kind = JSON_KIND_NUMBER;
    if (token->kind == JSON_KIND_WHOLE && !whole_value(text, n, &token->whole))
        return refuse(pull, ERROR_FIELD,
                      _("a whole number beyond 64 bits, which nothing here can be"));
    return 1;
}

/* The value of the four digits behind \u; yajl has seen that they are digits. */
static unsigned escape_value(const char *at)
{
    unsigned value = 0;

    for (int i = 2; i < 6; i++)
        value = value * 16 + (unsigned)g_ascii_xdigit_value(at[i]);
    return value;
}

/* yajl lets U+0000 and halves of surrogate pairs pass. */
static bool escapes_are_text(const char *at, const char *end)
{
    for (; (at = memchr(at, '\\', (size_t)(end - at))) != NULL; at += 2) {
        unsigned value = at[1] == 'u' ? escape_value(at) : 1;

        if (value == 0 || (value & 0xfc00) == 0xdc00)
            return false;
        if ((value & 0xfc00) != 0xd800)
            continue;
        at += 6;
        if (end - at < 6 || at[0] != '\\' || at[1] != 'u' || (escape_value(at) & 0xfc00) != 0xdc00)
            return false;
    }
    return true;
}

static int push_text(struct json_pull *pull, enum json_kind kind, const char *text, size_t n)
{
    struct json_token *token = push(pull, kind);
    const char *written = pull->text + token->at + 1; /* behind the quotation mark */
    size_t n_written = pull->token_end - token->at - 2;

    token->n = n;
    if (n_written == n && (n == 0 || memchr(written, '\\', n) == NULL)) {
        token->text = written;
        return 1;
    }
    if (!escapes_are_text(written, written + n_written))
        return refuse(pull, ERROR_MALFORMED,
                      _("text with \\u0000 or half a surrogate pair, which is no text"));
    /* It moves while it grows: queue_up turns the number into an address. */
    token->whole = (int64_t)pull->unescaped->len;
    g_string_append_len(pull->unescaped, text, (gssize)n);
    return 1;
}

static int on_string(void *self, const unsigned char *text, size_t n)
{
    return push_text(self, JSON_KIND_STRING, (const char *)text, n);
}

static int on_key(void *self, const unsigned char *text, size_t n)
{
    return push_text(self, JSON_KIND_KEY, (const char *)text, n);
}

static int open_level(struct json_pull *pull, enum json_kind kind)
{
    push(pull, kind);
    if (pull->depth == JSON_DEPTH_MAX)
        return refuse(pull, ERROR_MALFORMED, _("more than 32 lists and objects in one another"));
    pull->depth++;
    return 1;
}

static int close_level(struct json_pull *pull, enum json_kind kind)
{
    push(pull, kind);
    pull->depth--;
    return 1;
}

static int on_object(void *self)
{
    return open_level(self, JSON_KIND_OBJECT);
}

static int on_object_end(void *self)
{
    return close_level(self, JSON_KIND_OBJECT_END);
}

static int on_list(void *self)
{
    return open_level(self, JSON_KIND_LIST);
}

static int on_list_end(void *self)
{
    return close_level(self, JSON_KIND_LIST_END);
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_object,
    .yajl_map_key = on_key,
    .yajl_end_map = on_object_end,
    .yajl_start_array = on_list,
    .yajl_end_array = on_list_end,
};

/* ---- the queue ---- */

/* The place of a byte that is not UTF-8, or n. */
static size_t find_no_text(const char *text, size_t n)
{
    const char *end = text;

    if (n == 0 || g_utf8_validate_len(text, n, &end))
        return n;
    return (size_t)(end - text);
}

struct json_pull *json_pull_new(const char *text, size_t n, void *self)
{
    struct json_pull *pull = g_new0(struct json_pull, 1);
    size_t no_text = find_no_text(text, n);

    pull->text = n > 0 ? text : "";
    pull->n = n;
    pull->self = self;
    pull->line = pull->column = 1;
    pull->unescaped = g_string_new(NULL);
    pull->parser = yajl_alloc(&callbacks, NULL, pull);
    /* It is done here for the whole text, and completely: yajl lets surrogates and more pass. */
    yajl_config(pull->parser, yajl_dont_validate_strings, 1);
    if (no_text < n)
        json_pull_fail(pull, no_text, &pull->refusal, ERROR_MALFORMED,
                       _("a byte that is not UTF-8; JSON is written in UTF-8"));
    return pull;
}

void json_pull_free(struct json_pull *pull)
{
    if (pull == NULL)
        return;
    yajl_free(pull->parser);
    g_free(pull->tokens);
    g_string_free(pull->unescaped, TRUE);
    g_clear_error(&pull->refusal);
    g_free(pull);
}

void *json_pull_self(const struct json_pull *pull)
{
    return pull->self;
}

static bool yajl_says(struct json_pull *pull, const char *words)
{
    unsigned char *sentence = yajl_get_error(pull->parser, 0, NULL, 0);
    bool does = strstr((const char *)sentence, words) != NULL;

    yajl_free_error(pull->parser, sentence);
    return does;
}

/* yajl stopped: at the token or the byte that cannot stand there, or because there is no more. */
static void refuse_syntax(struct json_pull *pull)
{
    size_t end = MIN(pull->piece + yajl_get_bytes_consumed(pull->parser), pull->n);
    size_t at = find_start(pull, end > 0 ? end - 1 : 0);
    gunichar c = at < pull->n ? g_utf8_get_char(pull->text + at) : 0;
    bool is_lexical = yajl_says(pull, "lexical error");

    /* Cut off by the end of the text is a value to yajl that ends too early, or a token that is
     * none; but a number before the end may also be one too many. */
    if (pull->ended && (is_lexical || yajl_says(pull, "premature EOF")))
        json_pull_fail(pull, pull->n, &pull->refusal, ERROR_MALFORMED,
                       _("the text ends before its JSON does"));
    else if (is_lexical && c == '"')
        json_pull_fail(pull, at, &pull->refusal, ERROR_MALFORMED,
                       _("a text with a control character, or an escape that JSON does not have"));
    else if (g_unichar_isprint(c))
        json_pull_fail(pull, at, &pull->refusal, ERROR_MALFORMED,
                       _("'%.*s' cannot stand here in JSON"),
                       (int)(g_utf8_next_char(pull->text + at) - pull->text - at), pull->text + at);
    else
        json_pull_fail(pull, at, &pull->refusal, ERROR_MALFORMED,
                       _("U+%04X cannot stand here in JSON"), c);
}

/* yajl takes U+000B and U+000C for spaces, which they are not in JSON: they end a piece. */
static size_t piece_length(const char *text, size_t n)
{
    for (const char *c = "\v\f"; *c != '\0'; c++) {
        const char *at = n > 0 ? memchr(text, *c, n) : NULL;

        n = at != NULL ? (size_t)(at - text) : n;
    }
    return n;
}

/* Parses the next piece; at the end of the text the token END is all there is. */
static void queue_up(struct json_pull *pull)
{
    size_t n = piece_length(pull->text + pull->fed, MIN(PIECE_BYTES, pull->n - pull->fed));
    yajl_status status = yajl_status_ok;

    pull->taken = pull->n_tokens = 0;
    g_string_truncate(pull->unescaped, 0);
    pull->piece = pull->fed;
    if (n > 0) {
        status = yajl_parse(pull->parser, (const unsigned char *)pull->text + pull->fed, n);
    } else if (pull->fed < pull->n) {
        json_pull_fail(pull, pull->fed, &pull->refusal, ERROR_MALFORMED,
                       _("U+%04X cannot stand here in JSON"), (unsigned)pull->text[pull->fed]);
    } else {
        pull->ended = true;
        status = yajl_complete_parse(pull->parser);
        if (status == yajl_status_ok)
            push(pull, JSON_KIND_END)->at = pull->n;
    }
    pull->fed += n;
    if (status == yajl_status_error)
        refuse_syntax(pull);
    for (size_t i = 0; pull->unescaped->len > 0 && i < pull->n_tokens; i++) {
        struct json_token *token = &pull->tokens[i];

        if ((token->kind == JSON_KIND_STRING || token->kind == JSON_KIND_KEY) &&
            token->text == NULL)
            token->text = pull->unescaped->str + token->whole;
    }
}

const struct json_token *json_pull_peek(struct json_pull *pull, GError **error)
{
    while (pull->taken == pull->n_tokens) {
        if (pull->refusal != NULL) {
            if (error != NULL)
                *error = g_error_copy(pull->refusal);
            return NULL;
        }
        g_assert(!pull->ended);
        queue_up(pull);
    }
    return &pull->tokens[pull->taken];
}

const struct json_token *json_pull_next(struct json_pull *pull, GError **error)
{
    const struct json_token *token = json_pull_peek(pull, error);

    /* The end stays, whoever asks again. */
    if (token != NULL && token->kind != JSON_KIND_END)
        pull->taken++;
    return token;
}

/* ---- declared values ---- */

/* Cut, and without what a terminal would obey. */
static char *shown_text(const char *text, size_t n)
{
    g_autofree char *whole = g_strndup(text, n);
    g_autofree char *cut = text_cut(whole, FOUND_COLUMNS_MAX);
    GString *shown = g_string_new(NULL);

    for (const char *at = cut; *at != '\0'; at = g_utf8_next_char(at))
        g_string_append_unichar(
            shown, g_unichar_iscntrl(g_utf8_get_char(at)) ? 0xfffd : g_utf8_get_char(at));
    return g_string_free(shown, FALSE);
}

char *json_token_text(const struct json_token *token)
{
    g_autofree char *shown = NULL;

    switch (token->kind) {
    case JSON_KIND_OBJECT:
        return g_strdup(_("an object"));
    case JSON_KIND_LIST:
        return g_strdup(_("a list"));
    case JSON_KIND_STRING:
    case JSON_KIND_KEY:
        shown = shown_text(token->text, token->n);
        return g_strdup_printf("\"%s\"", shown);
    case JSON_KIND_WHOLE:
    case JSON_KIND_NUMBER:
        return shown_text(token->text, token->n);
    case JSON_KIND_TRUE:
        return g_strdup("true");
    case JSON_KIND_FALSE:
        return g_strdup("false");
    case JSON_KIND_NULL:
        return g_strdup("null");
    case JSON_KIND_OBJECT_END:
    case JSON_KIND_LIST_END:
        return g_strdup(_("no value"));
    case JSON_KIND_END:
        return g_strdup(_("the end of the text"));
    }
    g_assert_not_reached();
}

bool json_unexpected(struct json_pull *pull, const struct json_member *member,
                     const struct json_token *found, const char *expected, GError **error)
{
    g_autofree char *text = json_token_text(found);

    if (member->name == NULL)
        return json_pull_fail(pull, found->at, error, ERROR_FIELD, _("%s, %s was expected"), text,
                              expected);
    return json_pull_fail(pull, found->at, error, ERROR_FIELD, _("\"%s\": %s, %s was expected"),
                          member->name, text, expected);
}

const struct json_token *json_read_kind(struct json_pull *pull, const struct json_member *member,
                                        enum json_kind kind, const char *expected, GError **error)
{
    const struct json_token *token = json_pull_next(pull, error);

    if (token == NULL || token->kind == kind)
        return token;
    json_unexpected(pull, member, token, _(expected), error);
    return NULL;
}

static bool refuse_key(struct json_pull *pull, const struct json_token *key,
                       const struct json_member *object, GError **error)
{
    g_autofree const char **names = g_new(const char *, object->n_members);
    g_autofree char *shown = json_token_text(key);
    g_autofree char *word = g_strndup(key->text, key->n);
    const char *nearest = NULL;

    for (size_t i = 0; i < object->n_members; i++)
        names[i] = object->members[i].name;
    nearest = text_nearest(word, names, object->n_members);
    if (nearest == NULL)
        return json_pull_fail(pull, key->at, error, ERROR_FIELD, _("%s is not known here"), shown);
    return json_pull_fail(pull, key->at, error, ERROR_FIELD,
                          _("%s is not known here; did you mean \"%s\"?"), shown, nearest);
}

/* Its number, or n_members. Files mostly keep the order of the declaration, so the search begins
 * behind the member found last. */
static size_t find_member(const struct json_member *object, const struct json_token *key,
                          size_t first)
{
    for (size_t i = 0; i < object->n_members; i++) {
        size_t k = (first + i) % object->n_members;
        const char *name = object->members[k].name;

        if (strncmp(name, key->text, key->n) == 0 && name[key->n] == '\0')
            return k;
    }
    return object->n_members;
}

static bool read_member(struct json_pull *pull, const struct json_member *member, void *into,
                        GError **error)
{
    if (member->nullable) {
        const struct json_token *token = json_pull_peek(pull, error);

        if (token == NULL)
            return false;
        if (token->kind == JSON_KIND_NULL)
            return json_pull_next(pull, error) != NULL;
    }
    return member->read(pull, member, (char *)into + member->offset, error);
}

static bool check_complete(struct json_pull *pull, const struct json_member *object, size_t at,
                           uint32_t seen, GError **error)
{
    for (size_t i = 0; i < object->n_members; i++)
        if (!object->members[i].optional && (seen >> i & 1) == 0)
            return json_pull_fail(pull, at, error, ERROR_FIELD, _("\"%s\" is missing here"),
                                  object->members[i].name);
    return true;
}

bool json_read_object(struct json_pull *pull, const struct json_member *member, void *into,
                      GError **error)
{
    const struct json_token *token =
        json_read_kind(pull, member, JSON_KIND_OBJECT, N_("an object"), error);
    size_t at = token != NULL ? token->at : 0;
    uint32_t seen = 0;
    size_t k = 0;

    g_assert(member->n_members <= 32);
    if (token == NULL)
        return false;
    for (;;) {
        token = json_pull_next(pull, error);
        if (token == NULL)
            return false;
        if (token->kind == JSON_KIND_OBJECT_END)
            return check_complete(pull, member, at, seen, error);
        k = find_member(member, token, k);
        if (k == member->n_members)
            return refuse_key(pull, token, member, error);
        if ((seen >> k & 1) != 0)
            return json_pull_fail(pull, token->at, error, ERROR_FIELD,
                                  _("\"%s\" stands twice in one object"), member->members[k].name);
        seen |= UINT32_C(1) << k;
        if (!read_member(pull, &member->members[k++], into, error))
            return false;
    }
}

bool json_read_list(struct json_pull *pull, const struct json_member *member, void *into,
                    GError **error)
{
    if (json_read_kind(pull, member, JSON_KIND_LIST, N_("a list"), error) == NULL)
        return false;
    for (int64_t n = 0;; n++) {
        const struct json_token *token = json_pull_peek(pull, error);

        if (token == NULL)
            return false;
        if (token->kind == JSON_KIND_LIST_END)
            return json_pull_next(pull, error) != NULL;
        if (n == member->max)
            return json_pull_fail(pull, token->at, error, ERROR_TOO_LARGE,
                                  _("\"%s\": more than %" G_GINT64_FORMAT ", which is the most"),
                                  member->name, member->max);
        if (!member->item(pull, member, into, error))
            return false;
    }
}

bool json_read_int64(struct json_pull *pull, const struct json_member *member, void *into,
                     GError **error)
{
    const struct json_token *token = json_pull_next(pull, error);
    int64_t *out = into;

    if (token == NULL)
        return false;
    if (token->kind != JSON_KIND_WHOLE || token->whole < member->min ||
        token->whole > member->max) {
        g_autofree char *expected =
            g_strdup_printf(_("a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT),
                            member->min, member->max);

        return json_unexpected(pull, member, token, expected, error);
    }
    *out = token->whole;
    return true;
}

bool json_read_int32(struct json_pull *pull, const struct json_member *member, void *into,
                     GError **error)
{
    int32_t *out = into;
    int64_t value = 0;

    g_assert(member->min >= INT32_MIN && member->max <= INT32_MAX);
    if (!json_read_int64(pull, member, &value, error))
        return false;
    *out = (int32_t)value;
    return true;
}

bool json_read_double(struct json_pull *pull, const struct json_member *member, void *into,
                      GError **error)
{
    const struct json_token *token = json_pull_next(pull, error);
    double *out = into;
    double value = NAN;
    g_autofree char *text = NULL;

    if (token == NULL)
        return false;
    if (token->kind == JSON_KIND_WHOLE || token->kind == JSON_KIND_NUMBER) {
        text = g_strndup(token->text, token->n);
        value = g_ascii_strtod(text, NULL);
    }
    if (!isfinite(value) || value < (double)member->min || value > (double)member->max) {
        g_autofree char *expected = g_strdup_printf(
            _("a number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT), member->min, member->max);

        return json_unexpected(pull, member, token, expected, error);
    }
    *out = value;
    return true;
}

bool json_read_end(struct json_pull *pull, GError **error)
{
    static const struct json_member behind = {0};

    return json_read_kind(pull, &behind, JSON_KIND_END, N_("nothing more"), error) != NULL;
}
