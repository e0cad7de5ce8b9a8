#include "mission/versions.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "mission/judge.h"
#include "record/canon.h"

static void version_free(gpointer owned)
{
    struct version *version = owned;

    agreement_free(version->agreement);
    json_decref(version->roots);
    g_hash_table_unref(version->required);
    g_free(version);
}

static void continuation_free(gpointer owned)
{
    struct continuation *continuation = owned;

    g_hash_table_unref(continuation->required);
    g_free(continuation);
}

struct versions *versions_new(const struct module_list *modules)
{
    struct versions *versions = g_new0(struct versions, 1);

    versions->modules = modules;
    versions->all = g_ptr_array_new_with_free_func(version_free);
    versions->continuations = g_ptr_array_new_with_free_func(continuation_free);
    return versions;
}

void versions_free(struct versions *versions)
{
    if (versions == NULL)
        return;
    g_ptr_array_unref(versions->all);
    g_ptr_array_unref(versions->continuations);
    g_free(versions);
}

const struct version *versions_current(const struct versions *versions)
{
    const struct version *current = NULL;

    for (unsigned i = 0; i < versions->all->len; i++) {
        const struct version *version = versions->all->pdata[i];
        if (version->in_force_index >= 0 &&
            (current == NULL || version->in_force_index > current->in_force_index))
            current = version;
    }
    return current;
}

/* ---- who must accept ---- */

static void require_all(GHashTable *required, const char *const *participants)
{
    for (; *participants != NULL; participants++)
        g_hash_table_add(required, g_strdup(*participants));
}

/* An amendment is accepted by those whom the text in force requires, by whoever it adds, and by the
 * new root of whoever gets one. */
static void require_for(struct version *version, const struct agreement *in_force)
{
    size_t i;
    json_t *root;

    require_all(version->required,
                in_force == NULL ? version->agreement->accepted_by : in_force->accepted_by);
    if (in_force == NULL)
        return;
    for (unsigned p = 0; p < version->agreement->participants->len; p++) {
        const struct participant *participant =
            &g_array_index(version->agreement->participants, struct participant, p);
        if (agreement_participant(in_force, participant->id) == NULL)
            g_hash_table_add(version->required, g_strdup(participant->id));
    }
    json_array_foreach(version->roots, i, root) g_hash_table_add(
        version->required, g_strdup(json_string_value(json_object_get(root, "participant"))));
}

/* Whoever gets a new root accepts with that one. */
static bool signs_with_right_key(const struct version *version, const char *participant,
                                 const struct hash *key)
{
    struct hash_hex hex = hash_to_hex(key);
    size_t i;
    json_t *root;

    json_array_foreach(version->roots, i, root)
    {
        if (strcmp(json_string_value(json_object_get(root, "participant")), participant) == 0)
            return strcmp(json_string_value(json_object_get(root, "key")), hex.text) == 0;
    }
    return true;
}

/* True when this acceptance brings the version into force. */
static bool accept(struct version *version, const struct statement *statement, const char *author,
                   int64_t log_index, struct instant received)
{
    if (version->in_force_index >= 0 ||
        !signs_with_right_key(version, author, &statement->envelope.key))
        return false;
    g_hash_table_remove(version->required, author);
    if (g_hash_table_size(version->required) > 0)
        return false;
    version->in_force_index = log_index;
    version->in_force_received = received;
    return true;
}

/* ---- taking statements ---- */

static const json_t *open_of(const struct statement *statement, const char *name)
{
    if (statement->body == NULL || statement->body->rows[0].open == NULL)
        return NULL;
    return json_object_get(statement->body->rows[0].open, name);
}

static int64_t take_text(struct versions *versions, const struct statement *statement,
                         int64_t log_index, const char *author, struct instant received)
{
    const json_t *canonical = open_of(statement, "canonical");
    const json_t *governs_from = open_of(statement, "governs_from");
    const struct version *in_force = versions_current(versions);
    bool is_adoption = log_index == 0;

    if (canonical == NULL)
        return -1;
    /* Judged when it was taken; a rule that this program no longer knows is no reason to fail. */
    struct agreement *agreement = agreement_from_canonical(
        json_string_value(canonical), json_string_length(canonical), NULL, NULL);
    if (agreement == NULL)
        return -1;
    struct version *version = g_new0(struct version, 1);
    version->agreement = agreement;
    version->id = statement->id;
    version->log_index = log_index;
    version->in_force_index = -1;
    version->required = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!is_adoption)
        version->roots = json_incref((json_t *)open_of(statement, "roots"));
    if (governs_from != NULL) {
        version->has_governs_from = true;
        version->governs_from.ms = json_integer_value(governs_from);
    }
    require_for(version, in_force == NULL ? NULL : in_force->agreement);
    g_ptr_array_add(versions->all, version);
    if (is_adoption)
        versions->is_exercise = json_is_true(open_of(statement, "exercise"));
    return accept(version, statement, author, log_index, received) ? log_index : -1;
}

/* A continuation is accepted like an amendment, by those whom the text in force requires. */
static int64_t take_continuation(struct versions *versions, const struct statement *statement,
                                 int64_t log_index, const char *author)
{
    const struct version *in_force = versions_current(versions);
    struct continuation *continuation = g_new0(struct continuation, 1);

    continuation->id = statement->id;
    continuation->log_index = log_index;
    continuation->required = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (in_force != NULL)
        require_all(continuation->required, in_force->agreement->accepted_by);
    g_hash_table_remove(continuation->required, author);
    g_ptr_array_add(versions->continuations, continuation);
    return g_hash_table_size(continuation->required) == 0 ? log_index : -1;
}

static struct continuation *find_continuation(const struct versions *versions,
                                              const struct hash *id)
{
    for (unsigned i = 0; i < versions->continuations->len; i++) {
        struct continuation *continuation = versions->continuations->pdata[i];
        if (hash_equal(&continuation->id, id))
            return continuation;
    }
    return NULL;
}

bool versions_continuing(const struct versions *versions)
{
    for (unsigned i = 0; i < versions->continuations->len; i++) {
        const struct continuation *continuation = versions->continuations->pdata[i];
        if (g_hash_table_size(continuation->required) > 0)
            return true;
    }
    return false;
}

static struct version *find(const struct versions *versions, const struct hash *id)
{
    for (unsigned i = 0; i < versions->all->len; i++) {
        struct version *version = versions->all->pdata[i];
        if (hash_equal(&version->id, id))
            return version;
    }
    return NULL;
}

static int64_t take(void *self, const struct statement *statement, int64_t log_index,
                    const char *author, struct instant received)
{
    struct versions *versions = self;
    const char *kind = statement->envelope.kind;
    struct hash id;

    if (strcmp(kind, "mission.adopted") == 0 || strcmp(kind, "agreement.amended") == 0)
        return take_text(versions, statement, log_index, author, received);
    if (strcmp(kind, "log.continued") == 0)
        return take_continuation(versions, statement, log_index, author);
    if (strcmp(kind, "agreement.accepted") != 0 ||
        !hash_from_hex(json_string_value(open_of(statement, "statement")), &id))
        return -1;
    struct version *version = find(versions, &id);
    if (version != NULL && accept(version, statement, author, log_index, received))
        return version->log_index;
    struct continuation *continuation = find_continuation(versions, &id);
    if (continuation != NULL && g_hash_table_remove(continuation->required, author) &&
        g_hash_table_size(continuation->required) == 0)
        return continuation->log_index;
    return -1;
}

static void reset(void *self)
{
    struct versions *versions = self;

    g_ptr_array_set_size(versions->all, 0);
    g_ptr_array_set_size(versions->continuations, 0);
    versions->is_exercise = false;
}

/* ---- judging ---- */

static bool judge_acceptance(const struct versions *versions, const struct statement *statement,
                             const char *author, GError **error)
{
    struct hash id;
    const char *text = json_string_value(open_of(statement, "statement"));
    bool is_hash = hash_from_hex(text, &id);

    g_assert(is_hash);
    const struct version *version = find(versions, &id);
    const struct continuation *continuation = find_continuation(versions, &id);
    if (version == NULL && continuation == NULL)
        return fail(
            error, ERROR_REFERENCE,
            _("statement %.16s… is neither the adoption, nor an amendment of the agreement, "
              "nor a continuation of the log; truce log shows them"),
            text);
    if (version != NULL && !signs_with_right_key(version, author, &statement->envelope.key))
        return fail(error, ERROR_KEY,
                    _("the amendment gives %s a new root key; accept it with that one"), author);
    if (!g_hash_table_contains(version != NULL ? version->required : continuation->required,
                               author))
        return fail(error, ERROR_STATE, _("%s has accepted this text already, or is not asked to"),
                    author);
    return true;
}

static bool judge_statement(void *self, struct store *tables, const struct statement *statement,
                            const char *author, GError **error)
{
    struct versions *versions = self;
    const struct version *current = versions_current(versions);
    const char *kind = statement->envelope.kind;

    if (strcmp(kind, "agreement.accepted") == 0)
        return judge_acceptance(versions, statement, author, error);
    if (strcmp(kind, "mission.adopted") == 0 || strcmp(kind, "agreement.amended") == 0)
        return judge_text(versions->modules, statement, current == NULL ? NULL : current->agreement,
                          error);
    if (current == NULL)
        return fail(error, ERROR_STATE,
                    _("the agreement is not in force yet: nothing but acceptances can be stated "
                      "before all who must have accepted it (truce accept)"));
    return judge_rows(versions->modules, current->agreement, tables, statement, author, error);
}

static bool may_erase(void *self, const char *author)
{
    const struct version *current = versions_current(self);

    return current != NULL && current->agreement->may_erase != NULL &&
           g_strv_contains(current->agreement->may_erase, author);
}

struct judge versions_judge(struct versions *versions)
{
    return (struct judge){
        .judge = judge_statement,
        .may_erase = may_erase,
        .taken = take,
        .reset = reset,
        .self = versions,
    };
}
