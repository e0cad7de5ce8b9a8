/* YAML 1.2 as an agreement needs it: one document, a tree without sharing, no types to guess.
 *
 * The file is read as a stream of events rather than as libfyaml's own document, because that
 * resolves aliases and merge keys before anybody can refuse them.
 *
 * Plain scalars are booleans (true, false), decimal integers, or strings. Where YAML's core schema
 * would read something else (null, reals, hexadecimal, True), the value is refused with the advice
 * to put it in quotes: two programs that read one agreement must not read two agreements.
 */
#include <libfyaml.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "mission/agreement.h"
#include "record/canon.h"

#define YAML_BYTES_MAX ((size_t)512 * 1024)
#define YAML_DEPTH_MAX CANON_DEPTH_MAX

/* From 1, as editors count; columns in characters. */
struct place {
    int line;
    int column;
};

struct places {
    char *file;
    GHashTable *by_value; /* json_t * to struct place * */
    /* jansson has one true and one false for all; ours are different values, so that each has a
     * place. They are never freed through the tree (see boolean_new). */
    GPtrArray *booleans;
};

/* A list or object that is not yet closed. */
struct frame {
    json_t *container;
    char *name; /* of the member whose value comes next; NULL: a name comes next */
};

struct reader {
    struct fy_parser *parser;
    struct fy_diag *diag;
    struct places *places;
    struct frame frames[YAML_DEPTH_MAX];
    unsigned depth;
    json_t *root;
    struct place last; /* of the event before */
    bool ended;        /* the document is complete */
};

/* ---- places ---- */

static struct places *places_new(const char *file)
{
    struct places *places = g_new0(struct places, 1);

    places->file = g_strdup(file);
    places->by_value = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    places->booleans = g_ptr_array_new_with_free_func(g_free);
    return places;
}

void places_free(struct places *places)
{
    if (places == NULL) {
        return;
    }
    g_free(places->file);
    g_hash_table_unref(places->by_value);
    g_ptr_array_unref(places->booleans);
    g_free(places);
}

DEFINE_OWNED(places)

static void places_put(struct places *places, const json_t *value, struct place place)
{
    g_hash_table_insert(places->by_value, (gpointer)value, g_memdup2(&place, sizeof place));
}

char *places_locate(void *self, const json_t *value)
{
    struct places *places = self;
    const struct place *place = g_hash_table_lookup(places->by_value, value);

    return place == NULL ? NULL
                         : g_strdup_printf("%s:%d:%d", places->file, place->line, place->column);
}

static bool refuse(const struct reader *reader, struct place place, GError **error,
                   const char *format, ...) G_GNUC_PRINTF(4, 5);

static bool refuse(const struct reader *reader, struct place place, GError **error,
                   const char *format, ...)
{
    g_autofree char *sentence = NULL;
    va_list arguments;

    va_start(arguments, format);
    sentence = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return fail(error, ERROR_MALFORMED, "%s:%d:%d: %s", reader->places->file, place.line,
                place.column, sentence);
}

/* libfyaml counts from 0, and begins quoted text, anchors, tags and aliases behind their first
 * character. */
static struct place place_of_token(struct fy_token *token, int n_before)
{
    const struct fy_mark *mark = fy_token_start_mark(token);

    return (struct place){mark->line + 1, MAX(mark->column - n_before, 0) + 1};
}

/* What is left out (`name:` with nothing behind it) stands where the event before it does. */
static struct place place_of(const struct reader *reader, struct fy_event *event)
{
    const struct fy_mark *mark = fy_event_start_mark(event);

    if (mark == NULL) {
        return reader->last;
    }
    if (event->type == FYET_ALIAS) {
        return place_of_token(event->alias.anchor, 1);
    }
    if (event->type == FYET_SCALAR) {
        enum fy_scalar_style style = fy_token_scalar_style(event->scalar.value);

        return place_of_token(event->scalar.value,
                              style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED ? 1 : 0);
    }
    return (struct place){mark->line + 1, mark->column + 1};
}

/* ---- scalars ---- */

/* Lives as long as the places: jansson leaves values of this reference count alone. */
static json_t *boolean_new(struct places *places, bool value)
{
    json_t *json = g_new0(json_t, 1);

    json->type = value ? JSON_TRUE : JSON_FALSE;
    json->refcount = (size_t)-1;
    g_ptr_array_add(places->booleans, json);
    return json;
}

/* Is `text` one of the words, in one of the three ways of writing them that YAML knows? */
static bool is_word(const char *text, const char *lower, const char *capital, const char *upper)
{
    return strcmp(text, lower) == 0 || strcmp(text, capital) == 0 || strcmp(text, upper) == 0;
}

static bool is_null(const char *text)
{
    return text[0] == '\0' || strcmp(text, "~") == 0 || is_word(text, "null", "Null", "NULL");
}

/* What YAML's core schema takes for a number, integers included. */
static bool is_number(const char *text)
{
    static GRegex *pattern;

    if (g_once_init_enter(&pattern)) {
        GRegex *made = g_regex_new("^(?:[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
                                   "|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\\.(?:inf|Inf|INF)"
                                   "|\\.(?:nan|NaN|NAN))$",
                                   G_REGEX_OPTIMIZE | G_REGEX_DOLLAR_ENDONLY, 0, NULL);

        g_once_init_leave(&pattern, made);
    }
    return g_regex_match(pattern, text, 0, NULL);
}

/* A decimal integer in its one form: no sign but -, no leading zero. */
static bool is_integer(const char *text)
{
    const char *digits = text[0] == '-' ? text + 1 : text;

    if (strspn(digits, "0123456789") != strlen(digits) || digits[0] == '\0') {
        return false;
    }
    return digits[0] != '0' || (digits[1] == '\0' && digits == text);
}

static json_t *plain_value(struct reader *reader, const char *text, struct place place,
                           GError **error)
{
    g_autofree char *cut = text_cut(text, 60);

    if (is_null(text)) {
        refuse(reader, place, error,
               _("there is no value here; leave the field out, or write \"\" for an empty text"));
        return NULL;
    }
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) {
        return boolean_new(reader->places, text[0] == 't');
    }
    if (is_word(text, "true", "True", "TRUE") || is_word(text, "false", "False", "FALSE")) {
        refuse(reader, place, error,
               _("found %s; write true or false, or put the word in quotes if it is text"), cut);
        return NULL;
    }
    if (!is_number(text)) {
        return json_string(text);
    }
    if (is_integer(text)) {
        gint64 value;

        if (g_ascii_string_to_signed(text, 10, -CANON_INTEGER_MAX, CANON_INTEGER_MAX, &value,
                                     NULL)) {
            return json_integer(value);
        }
        refuse(reader, place, error,
               _("the number %s is too large, expected at most 9007199254740991; put it in quotes "
                 "if it is text"),
               cut);
        return NULL;
    }
    refuse(reader, place, error,
           _("found the number %s, expected a whole number in plain digits such as 1960; put it in "
             "quotes if it is text or a decimal"),
           cut);
    return NULL;
}

/* Tags, anchors and the like make one file mean different things to different readers. */
static bool refuse_decorated(const struct reader *reader, struct fy_event *event, GError **error)
{
    struct fy_token *anchor = NULL;
    struct fy_token *tag = NULL;

    if (event->type == FYET_ALIAS) {
        return refuse(reader, place_of(reader, event), error,
                      _("aliases (*name) are not allowed in an agreement; write the value out"));
    }
    if (event->type == FYET_SCALAR) {
        anchor = event->scalar.anchor;
        tag = event->scalar.tag;
    } else if (event->type == FYET_MAPPING_START) {
        anchor = event->mapping_start.anchor;
        tag = event->mapping_start.tag;
    } else if (event->type == FYET_SEQUENCE_START) {
        anchor = event->sequence_start.anchor;
        tag = event->sequence_start.tag;
    }
    if (anchor != NULL) {
        return refuse(reader, place_of_token(anchor, 1), error,
                      _("anchors (&name) are not allowed in an agreement; remove it"));
    }
    if (tag != NULL) {
        return refuse(reader, place_of_token(tag, 0), error,
                      _("tags (!name) are not allowed in an agreement; remove it"));
    }
    return true;
}

/* The scalar's text, checked; g_free. */
static char *scalar_text(const struct reader *reader, struct fy_event *event, GError **error)
{
    size_t n = 0;
    const char *text =
        event->scalar.value == NULL ? "" : fy_token_get_text(event->scalar.value, &n);

    if (text == NULL || !is_text(text, n)) {
        refuse(reader, place_of(reader, event), error,
               _("the text is not valid UTF-8, or holds the character U+0000"));
        return NULL;
    }
    return g_strndup(text, n);
}

static bool is_plain(struct fy_event *event)
{
    return event->scalar.value == NULL || fy_token_scalar_style(event->scalar.value) == FYSS_PLAIN;
}

/* ---- the tree ---- */

/* Puts a value where it belongs; takes it over. */
static void place_value(struct reader *reader, json_t *value, struct place place)
{
    struct frame *frame;

    places_put(reader->places, value, place);
    if (reader->depth == 0) {
        reader->root = value;
        return;
    }
    frame = &reader->frames[reader->depth - 1];
    if (json_is_array(frame->container)) {
        json_array_append_new(frame->container, value);
        return;
    }
    json_object_set_new_nocheck(frame->container, frame->name, value);
    g_clear_pointer(&frame->name, g_free);
}

static bool awaits_name(const struct reader *reader)
{
    const struct frame *frame = reader->depth > 0 ? &reader->frames[reader->depth - 1] : NULL;

    return frame != NULL && json_is_object(frame->container) && frame->name == NULL;
}

static bool read_name(struct reader *reader, struct fy_event *event, GError **error)
{
    struct frame *frame = &reader->frames[reader->depth - 1];
    struct place place = place_of(reader, event);
    g_autofree char *name = scalar_text(reader, event, error);

    if (name == NULL) {
        return false;
    }
    if (name[0] == '\0') {
        return refuse(reader, place, error, _("a field without a name stands here"));
    }
    if (is_plain(event) && strcmp(name, "<<") == 0) {
        return refuse(reader, place, error,
                      _("merge keys (<<) are not allowed in an agreement; write the fields out"));
    }
    if (json_object_get(frame->container, name) != NULL) {
        g_autofree char *cut = text_cut(name, 60);

        return refuse(reader, place, error,
                      _("the field '%s' stands here a second time; remove one of them"), cut);
    }
    frame->name = g_steal_pointer(&name);
    return true;
}

static bool read_scalar(struct reader *reader, struct fy_event *event, GError **error)
{
    struct place place = place_of(reader, event);
    g_autofree char *text = NULL;
    json_t *value;

    if (awaits_name(reader)) {
        return read_name(reader, event, error);
    }
    text = scalar_text(reader, event, error);
    if (text == NULL) {
        return false;
    }
    value = is_plain(event) ? plain_value(reader, text, place, error) : json_string(text);
    if (value == NULL) {
        return false;
    }
    place_value(reader, value, place);
    return true;
}

static bool read_start(struct reader *reader, struct fy_event *event, GError **error)
{
    json_t *container = NULL;

    if (awaits_name(reader)) {
        return refuse(reader, place_of(reader, event), error,
                      _("found a list or object where the name of a field was expected"));
    }
    if (reader->depth == YAML_DEPTH_MAX) {
        return refuse(reader, place_of(reader, event), error,
                      _("lists and objects stand more than %d deep in one another"),
                      YAML_DEPTH_MAX);
    }
    container = event->type == FYET_MAPPING_START ? json_object() : json_array();
    place_value(reader, container, place_of(reader, event));
    reader->frames[reader->depth++] = (struct frame){.container = container};
    return true;
}

static bool read_document_start(const struct reader *reader, struct fy_event *event, GError **error)
{
    struct fy_document_state *state = event->document_start.document_state;

    if (fy_document_state_version_explicit(state) || fy_document_state_tags_explicit(state)) {
        return refuse(reader, (struct place){1, 1}, error,
                      _("directives (%%YAML, %%TAG) are not allowed in an agreement; remove them"));
    }
    return true;
}

/* A document may begin without a mark of its own; then its first value has one. */
static bool is_second_document(const struct reader *reader, struct fy_event *event)
{
    return reader->ended && event->type != FYET_STREAM_END && fy_event_start_mark(event) != NULL;
}

static bool read_event(struct reader *reader, struct fy_event *event, GError **error)
{
    if (is_second_document(reader, event)) {
        return refuse(reader, place_of(reader, event), error,
                      _("a second document begins here; an agreement is one document, remove the "
                        "rest or the line that divides them"));
    }
    if (!refuse_decorated(reader, event, error)) {
        return false;
    }
    switch (event->type) {
    case FYET_DOCUMENT_START:
        return read_document_start(reader, event, error);
    case FYET_DOCUMENT_END:
        reader->ended = true;
        return true;
    case FYET_MAPPING_START:
    case FYET_SEQUENCE_START:
        return read_start(reader, event, error);
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END:
        reader->depth--;
        return true;
    case FYET_SCALAR:
        return read_scalar(reader, event, error);
    case FYET_NONE:
    case FYET_STREAM_START:
    case FYET_STREAM_END:
    case FYET_ALIAS:
        return true;
    }
    g_assert_not_reached();
}

/* ---- the file ---- */

static bool refuse_syntax(const struct reader *reader, GError **error)
{
    void *previous = NULL;
    const struct fy_diag_error *first = fy_diag_errors_iterate(reader->diag, &previous);

    if (first == NULL) {
        return refuse(reader, (struct place){1, 1}, error, _("this is not YAML"));
    }
    return refuse(reader, (struct place){MAX(first->line, 1), MAX(first->column, 1)}, error,
                  _("this is not YAML: %s"), first->msg);
}

static bool read_events(struct reader *reader, GError **error)
{
    struct fy_event *event;

    while ((event = fy_parser_parse(reader->parser)) != NULL) {
        bool taken = read_event(reader, event, error);

        reader->last = place_of(reader, event);
        fy_parser_event_free(reader->parser, event);
        if (!taken) {
            return false;
        }
    }
    if (fy_parser_get_stream_error(reader->parser)) {
        return refuse_syntax(reader, error);
    }
    if (reader->root == NULL) {
        return refuse(reader, (struct place){1, 1}, error,
                      _("the file is empty, expected an agreement"));
    }
    return true;
}

static bool read_text(struct reader *reader, const char *yaml, size_t n, GError **error)
{
    struct fy_diag_cfg diag_plan;
    struct fy_parse_cfg plan = {
        .flags = FYPCF_QUIET | FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE | FYPCF_DISABLE_MMAP_OPT,
    };
    bool read;

    fy_diag_cfg_default(&diag_plan);
    diag_plan.fp = NULL;
    reader->diag = fy_diag_create(&diag_plan);
    g_assert(reader->diag != NULL);
    fy_diag_set_collect_errors(reader->diag, true);
    plan.diag = reader->diag;
    reader->parser = fy_parser_create(&plan);
    g_assert(reader->parser != NULL);
    read = fy_parser_set_string(reader->parser, yaml, n) == 0 ? read_events(reader, error)
                                                              : refuse_syntax(reader, error);
    for (unsigned i = 0; i < G_N_ELEMENTS(reader->frames); i++) {
        g_free(reader->frames[i].name);
    }
    fy_parser_destroy(reader->parser);
    fy_diag_destroy(reader->diag);
    return read;
}

json_t *yaml_parse(const char *yaml, size_t n, const char *file, struct places **places,
                   GError **error)
{
    OWNED(places) made = places_new(file);
    struct reader reader = {.places = made, .last = {1, 1}};

    if (n > YAML_BYTES_MAX) {
        fail(error, ERROR_TOO_LARGE, _("%s: the file has %zu bytes, expected at most %zu"), file, n,
             YAML_BYTES_MAX);
        return NULL;
    }
    if (!is_text(yaml, n)) {
        fail(error, ERROR_MALFORMED,
             _("%s: the file is not valid UTF-8, or holds the character U+0000; save it as UTF-8"),
             file);
        return NULL;
    }
    if (!read_text(&reader, yaml, n, error)) {
        json_decref(reader.root);
        return NULL;
    }
    *places = g_steal_pointer(&made);
    return reader.root;
}
