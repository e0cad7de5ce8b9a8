#include "mission/judge.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/canon.h"

/* People and positions may be spoken of before anybody has registered them: the first tours of a
 * force are reported while its lists are still being typed. All other ids must be known. */
static const char *const open_id_types[] = {"person", "position", "visitor"};

static bool is_open_type(const char *id_type)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(open_id_types); i++)
        if (strcmp(open_id_types[i], id_type) == 0)
            return true;
    return false;
}

/* ---- texts ---- */

static bool judge_roots(const struct agreement *agreement, const json_t *roots, GError **error)
{
    size_t i;
    json_t *root;

    json_array_foreach(roots, i, root)
    {
        const char *participant = json_string_value(json_object_get(root, "participant"));
        struct hash key;
        bool is_hash = hash_from_hex(json_string_value(json_object_get(root, "key")), &key);
        if (agreement_participant(agreement, participant) == NULL)
            return fail(error, ERROR_AGREEMENT,
                        _("a root key is given to %s, which the agreement does not name"),
                        participant);
        if (!is_hash || !key_acceptable(&key))
            return fail(error, ERROR_KEY, _("the root key of %s is no acceptable Ed25519 key"),
                        participant);
    }
    return true;
}

bool judge_text(const struct module_list *modules, const struct statement *statement,
                const struct agreement *in_force, GError **error)
{
    const json_t *open = statement->body->rows[0].open;
    const json_t *file = json_object_get(open, "file");
    const json_t *canonical = json_object_get(open, "canonical");

    if (statement->body->n_rows != 1)
        return fail(error, ERROR_AGREEMENT, _("found %u texts in one statement, expected one"),
                    statement->body->n_rows);
    OWNED(agreement)
    agreement = agreement_read(json_string_value(file), json_string_length(file), "agreement.yaml",
                               modules, error);
    if (agreement == NULL)
        return false;
    g_autoptr(GString) written = g_string_new(NULL);
    canon_write(written, agreement->canonical);
    if (written->len != json_string_length(canonical) ||
        memcmp(written->str, json_string_value(canonical), written->len) != 0)
        return fail(error, ERROR_AGREEMENT,
                    _("the canonical form is not that of the file it stands beside"));
    if (!judge_roots(agreement, json_object_get(open, "roots"), error))
        return false;
    return in_force == NULL || agreement_may_follow(in_force, agreement, error);
}

/* ---- ids ---- */

/* Who first stated that id, in any kind that makes such ids; NULL with *error unset: nobody.
 * g_free. */
static char *made_by(const struct module_list *modules, struct store *tables, const char *id_type,
                     const char *id, bool *is_made_somewhere, GError **error)
{
    for (unsigned i = 0; i < kinds_count(modules->kinds); i++) {
        const struct kind *kind = kinds_get(modules->kinds, i);
        bool found = false;
        if (kind->makes == NULL || strcmp(kind->makes, id_type) != 0)
            continue;
        *is_made_somewhere = true;
        g_autofree char *table = kind_table(kind);
        g_autofree char *text = g_strdup_printf(
            "SELECT author FROM %s WHERE %s = $1 ORDER BY log_index LIMIT 1", table, id_type);
        struct query *query = store_prepare(tables, text, error);
        if (query == NULL)
            return NULL;
        bind_text(query, id);
        if (!query_one(query, &found, error))
            return NULL;
        if (!found)
            continue;
        char *author = g_strdup(col_text(query, "author"));
        query_reset(query);
        return author;
    }
    return NULL;
}

struct judging {
    const struct module_list *modules;
    const struct agreement *agreement;
    struct store *tables;
    const struct kind *kind;
    const char *author;
    unsigned row;
};

static bool judge_id(const struct judging *judging, const struct field *field, const char *id,
                     GError **error)
{
    const char *id_type = field->shape.id_type;
    bool makes = judging->kind->makes != NULL && strcmp(judging->kind->makes, id_type) == 0 &&
                 strcmp(field->name, judging->kind->makes) == 0;
    bool is_made_somewhere = false;
    GError *local = NULL;

    if (agreement_named(judging->agreement, id_type, id) != NULL) {
        if (!makes)
            return true;
        return fail(error, ERROR_REFERENCE,
                    _("row %u, field %s: %s is named by the agreement itself; choose another id"),
                    judging->row, field->name, id);
    }
    if (!makes && is_open_type(id_type))
        return true;
    g_autofree char *owner =
        made_by(judging->modules, judging->tables, id_type, id, &is_made_somewhere, &local);
    if (local != NULL) {
        g_propagate_error(error, local);
        return false;
    }
    if (makes && owner != NULL && strcmp(owner, judging->author) != 0)
        return fail(error, ERROR_AUTHORITY,
                    _("row %u, field %s: the id %s is %s's, who stated it first; choose another "
                      "id"),
                    judging->row, field->name, id, owner);
    if (makes || owner != NULL)
        return true;
    if (is_made_somewhere)
        return fail(error, ERROR_REFERENCE,
                    _("row %u, field %s: found %s, expected a %s that was stated before; state it "
                      "first, or mend the id"),
                    judging->row, field->name, id, id_type);
    return fail(error, ERROR_REFERENCE,
                _("row %u, field %s: found %s, expected a %s that the agreement names; mend the "
                  "id, or amend the agreement"),
                judging->row, field->name, id, id_type);
}

static bool judge_ids(const struct judging *judging, const struct field *fields,
                      const json_t *object, GError **error);

static bool judge_value(const struct judging *judging, const struct field *field,
                        const json_t *value, GError **error)
{
    size_t i;
    json_t *item;

    switch (field->shape.type) {
    case FIELD_TYPE_ID:
        return judge_id(judging, field, json_string_value(value), error);
    case FIELD_TYPE_IDS:
        json_array_foreach(value, i, item)
        {
            if (!judge_id(judging, field, json_string_value(item), error))
                return false;
        }
        return true;
    case FIELD_TYPE_OBJECT:
        return judge_ids(judging, field->shape.fields, value, error);
    case FIELD_TYPE_LIST:
        json_array_foreach(value, i, item)
        {
            if (!judge_ids(judging, field->shape.fields, item, error))
                return false;
        }
        return true;
    case FIELD_TYPE_TEXT:
    case FIELD_TYPE_LONG_TEXT:
    case FIELD_TYPE_SLUG:
    case FIELD_TYPE_BOOL:
    case FIELD_TYPE_INTEGER:
    case FIELD_TYPE_COUNT:
    case FIELD_TYPE_DECIMAL:
    case FIELD_TYPE_DATE:
    case FIELD_TYPE_INSTANT:
    case FIELD_TYPE_PERIOD:
    case FIELD_TYPE_MONEY:
    case FIELD_TYPE_ENUM:
    case FIELD_TYPE_HASH:
    case FIELD_TYPE_ATTACHMENT:
    case FIELD_TYPE_SLUGS:
    case FIELD_TYPE_ZONE:
    case FIELD_TYPE_ANY:
        return true;
    }
    g_assert_not_reached();
}

/* SEALED fields are not looked at: no error text may touch one. */
static bool judge_ids(const struct judging *judging, const struct field *fields,
                      const json_t *object, GError **error)
{
    for (const struct field *field = fields; field->name != NULL; field++) {
        const json_t *value = json_object_get(object, field->name);
        if (value != NULL && (field->flags & SEALED) == 0 &&
            !judge_value(judging, field, value, error))
            return false;
    }
    return true;
}

static bool judge_one(const struct judging *judging, const json_t *open, GError **error)
{
    return agreement_allows(judging->agreement, judging->author, judging->kind->name, open,
                            error) &&
           judge_ids(judging, judging->kind->fields, open, error);
}

bool judge_rows(const struct module_list *modules, const struct agreement *agreement,
                struct store *tables, const struct statement *statement, const char *author,
                GError **error)
{
    struct judging judging = {
        .modules = modules,
        .agreement = agreement,
        .tables = tables,
        .kind = kinds_find(modules->kinds, statement->envelope.kind),
        .author = author,
    };

    if (agreement_participant(agreement, author) == NULL)
        return fail(error, ERROR_AUTHORITY, _("%s is no participant of the agreement in force"),
                    author);
    for (unsigned i = 0; i < statement->body->n_rows; i++) {
        const json_t *open = statement->body->rows[i].open;
        judging.row = i;
        if (!judge_one(&judging, open, error))
            return false;
    }
    return true;
}

bool judge_row(const struct module_list *modules, const struct agreement *agreement,
               struct store *tables, const struct kind *kind, const char *author,
               const json_t *open, GError **error)
{
    const struct judging judging = {
        .modules = modules,
        .agreement = agreement,
        .tables = tables,
        .kind = kind,
        .author = author,
    };

    return judge_one(&judging, open, error);
}
