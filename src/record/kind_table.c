/* What follows from a kind's declaration in SQL, and the rules a declaration must keep so that
 * its names can stand in SQL, C and TypeScript alike. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/kind.h"

/* Of every derived table; record/kind.h says what they mean. */
static const char *const system_columns[] = {
    "log_index", "row_no", "known_from", "known_until", "made_by", "ended_by", "author",
};

char *kind_table(const struct kind *kind)
{
    char *table = g_strdup(kind->name);

    return g_strdelimit(table, ".-", '_');
}

static const char *column_type(enum field_type type)
{
    switch (type) {
    case FIELD_TYPE_BOOL:
        return "BOOLEAN";
    case FIELD_TYPE_INTEGER:
    case FIELD_TYPE_COUNT:
    case FIELD_TYPE_INSTANT:
        return "BIGINT";
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
    case FIELD_TYPE_SLUGS:
    case FIELD_TYPE_IDS:
    case FIELD_TYPE_ZONE:
    case FIELD_TYPE_OBJECT:
    case FIELD_TYPE_LIST:
    case FIELD_TYPE_ANY:
        return "TEXT";
    }
    g_assert_not_reached();
}

char *kind_table_script(const struct kind *kind)
{
    g_autofree char *table = kind_table(kind);
    GString *script = g_string_new(NULL);

    g_string_append_printf(script,
                           "CREATE TABLE %s (\n"
                           "    log_index BIGINT NOT NULL,\n"
                           "    row_no BIGINT NOT NULL,\n"
                           "    known_from BIGINT NOT NULL,\n"
                           "    known_until BIGINT,\n"
                           "    made_by BIGINT NOT NULL,\n"
                           "    ended_by BIGINT,\n"
                           "    author TEXT NOT NULL,\n",
                           table);
    for (const struct field *field = kind->fields; field->name != NULL; field++) {
        bool is_always_there = (field->flags & REQUIRED) != 0 && (field->flags & SEALED) == 0;

        g_string_append_printf(script, "    %s %s%s,\n", field->name,
                               column_type(field->shape.type), is_always_there ? " NOT NULL" : "");
    }
    g_string_append(script, "    PRIMARY KEY (log_index, row_no, known_from)\n);\n");
    for (const struct field *field = kind->fields; field->name != NULL; field++) {
        if ((field->flags & INDEXED) != 0) {
            g_string_append_printf(script, "CREATE INDEX %s_%s ON %s (%s);\n", table, field->name,
                                   table, field->name);
        }
    }
    return g_string_free(script, FALSE);
}

char *kind_insert_text(const struct kind *kind)
{
    g_autofree char *table = kind_table(kind);
    GString *text = g_string_new(NULL);
    unsigned n = G_N_ELEMENTS(system_columns) + fields_count(kind->fields);

    g_string_append_printf(text, "INSERT INTO %s (", table);
    for (unsigned i = 0; i < G_N_ELEMENTS(system_columns); i++) {
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", system_columns[i]);
    }
    for (const struct field *field = kind->fields; field->name != NULL; field++) {
        g_string_append_printf(text, ", %s", field->name);
    }
    g_string_append(text, ") VALUES (");
    for (unsigned i = 1; i <= n; i++) {
        g_string_append_printf(text, "%s$%u", i > 1 ? ", " : "", i);
    }
    g_string_append_c(text, ')');
    return g_string_free(text, FALSE);
}

/* ---- rules of declarations ---- */

/* Reserved by PostgreSQL 15 or SQLite as column names, by C17 and C23, or by TypeScript; sorted.
 * Names of SQLite's and PostgreSQL's own hidden columns stand here too. */
static const char *const reserved_words[] = {
    "abort",
    "action",
    "add",
    "alignas",
    "alignof",
    "all",
    "alter",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asm",
    "asymmetric",
    "authorization",
    "auto",
    "autoincrement",
    "await",
    "before",
    "between",
    "binary",
    "bool",
    "both",
    "break",
    "case",
    "cast",
    "catch",
    "char",
    "check",
    "class",
    "cmax",
    "cmin",
    "collate",
    "collation",
    "column",
    "commit",
    "concurrently",
    "const",
    "constexpr",
    "constraint",
    "continue",
    "create",
    "cross",
    "ctid",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "debugger",
    "default",
    "deferrable",
    "delete",
    "desc",
    "distinct",
    "do",
    "double",
    "drop",
    "else",
    "end",
    "enum",
    "escape",
    "except",
    "exists",
    "export",
    "extends",
    "extern",
    "false",
    "fetch",
    "finally",
    "float",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "function",
    "goto",
    "grant",
    "group",
    "having",
    "if",
    "ilike",
    "implements",
    "import",
    "in",
    "index",
    "initially",
    "inline",
    "inner",
    "insert",
    "instanceof",
    "int",
    "interface",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "left",
    "let",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "long",
    "natural",
    "new",
    "not",
    "nothing",
    "notnull",
    "null",
    "nullptr",
    "offset",
    "oid",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "overlaps",
    "package",
    "placing",
    "primary",
    "private",
    "protected",
    "public",
    "raise",
    "references",
    "register",
    "restrict",
    "return",
    "returning",
    "right",
    "rowid",
    "select",
    "session_user",
    "set",
    "short",
    "signed",
    "similar",
    "sizeof",
    "some",
    "static",
    "static_assert",
    "struct",
    "super",
    "switch",
    "symmetric",
    "table",
    "tableoid",
    "tablesample",
    "then",
    "this",
    "thread_local",
    "throw",
    "to",
    "trailing",
    "transaction",
    "true",
    "try",
    "typedef",
    "typeof",
    "typeof_unqual",
    "union",
    "unique",
    "unsigned",
    "update",
    "user",
    "using",
    "values",
    "var",
    "variadic",
    "verbose",
    "void",
    "volatile",
    "when",
    "where",
    "while",
    "window",
    "with",
    "xmax",
    "xmin",
    "yield",
};

static int word_compare(const void *word, const void *element)
{
    return strcmp(word, *(const char *const *)element);
}

static bool is_reserved(const char *name)
{
    return bsearch(name, reserved_words, G_N_ELEMENTS(reserved_words), sizeof reserved_words[0],
                   word_compare) != NULL;
}

static bool is_system_column(const char *name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(system_columns); i++) {
        if (strcmp(system_columns[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* Lower case, digits, and single `_` between words; PostgreSQL cuts names at 63 bytes. */
static bool is_field_name(const char *name)
{
    size_t n = strlen(name);

    for (size_t i = 0; i < n; i++) {
        bool is_underscore = name[i] == '_' && i > 0 && i + 1 < n && name[i - 1] != '_';
        bool is_digit = g_ascii_isdigit(name[i]) && i > 0;

        if (!g_ascii_islower(name[i]) && !is_digit && !is_underscore) {
            return false;
        }
    }
    return n > 0 && n <= 40;
}

/* Two words or more with `.` between them, each of letters, digits and `-`. */
static bool is_kind_name(const char *name)
{
    g_auto(GStrv) words = g_strsplit(name, ".", -1);
    unsigned n = g_strv_length(words);

    for (unsigned i = 0; i < n; i++) {
        size_t length = strlen(words[i]);

        if (length == 0 || !g_ascii_islower(words[i][0]) || words[i][length - 1] == '-') {
            return false;
        }
    }
    return n >= 2 && is_slug(name) && strlen(name) <= 40;
}

static bool check_shape(const char *kind_name, const struct field *field, GError **error)
{
    const struct field_shape *shape = &field->shape;
    bool needs_values = shape->type == FIELD_TYPE_ENUM;
    bool needs_id_type = shape->type == FIELD_TYPE_ID || shape->type == FIELD_TYPE_IDS;
    bool needs_fields = shape->type == FIELD_TYPE_OBJECT || shape->type == FIELD_TYPE_LIST;

    if (needs_values != (shape->values != NULL) || needs_id_type != (shape->id_type != NULL) ||
        needs_fields != (shape->fields != NULL)) {
        return fail(error, ERROR_FIELD, "%s: the shape of field '%s' is not complete", kind_name,
                    field->name);
    }
    if (shape->type == FIELD_TYPE_DECIMAL && (shape->digits < 1 || shape->digits > 12)) {
        return fail(error, ERROR_FIELD, "%s: field '%s' has %d digits, expected 1 to 12", kind_name,
                    field->name, shape->digits);
    }
    if (shape->type == FIELD_TYPE_ANY) {
        return fail(error, ERROR_FIELD,
                    "%s: field '%s' may hold anything, which only an agreement's may", kind_name,
                    field->name);
    }
    return true;
}

enum { NESTING_MAX = 4 };

static bool check_fields(const char *kind_name, const struct field *fields, unsigned depth,
                         GError **error)
{
    if (depth > NESTING_MAX) {
        return fail(error, ERROR_FIELD, "%s: fields are nested more than %d deep", kind_name,
                    NESTING_MAX);
    }
    for (const struct field *field = fields; field->name != NULL; field++) {
        unsigned inner_flags = field->flags & (SEALED | INDEXED);

        if (!is_field_name(field->name)) {
            return fail(error, ERROR_FIELD,
                        "%s: field name '%s' is not in lower case with _ between words", kind_name,
                        field->name);
        }
        if (is_reserved(field->name) || (depth == 1 && is_system_column(field->name))) {
            return fail(error, ERROR_FIELD, "%s: field name '%s' is reserved; choose another word",
                        kind_name, field->name);
        }
        if (fields_find(fields, field->name) != field) {
            return fail(error, ERROR_FIELD, "%s: field '%s' is declared twice", kind_name,
                        field->name);
        }
        if (inner_flags == (SEALED | INDEXED) || (depth > 1 && inner_flags != 0)) {
            return fail(error, ERROR_FIELD,
                        "%s: field '%s' cannot have these flags: what is sealed is never searched, "
                        "and both are for a kind's own fields only",
                        kind_name, field->name);
        }
        if (!check_shape(kind_name, field, error) ||
            (field->shape.fields != NULL &&
             !check_fields(kind_name, field->shape.fields, depth + 1, error))) {
            return false;
        }
    }
    return true;
}

bool kind_check_declaration(const struct kind *kind, GError **error)
{
    const struct field *made;

    if (!is_kind_name(kind->name)) {
        return fail(error, ERROR_FIELD,
                    "'%s' is no name of a kind: expected words with a point between them, such as "
                    "tour.arrived",
                    kind->name);
    }
    if (kind->summary == NULL || kind->summary[0] == '\0') {
        return fail(error, ERROR_FIELD, "%s has no summary", kind->name);
    }
    made = kind->makes != NULL ? fields_find(kind->fields, kind->makes) : NULL;
    if (kind->makes != NULL &&
        (made == NULL || (made->flags & REQUIRED) == 0 || (made->flags & SEALED) != 0)) {
        return fail(error, ERROR_FIELD,
                    "%s makes ids of the type %s and needs a required, open field of that name",
                    kind->name, kind->makes);
    }
    return check_fields(kind->name, kind->fields, 1, error);
}
