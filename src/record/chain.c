#include "record/chain.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* design: refuses to append while the clock is more than 5 minutes behind the last received, or
 * leaps more than a day ahead without the operator's word. */
#define CLOCK_BEHIND_MS_MAX (5 * 60 * MS_PER_SECOND)
#define CLOCK_LEAP_MS_MAX   MS_PER_DAY

static void log_key_free(gpointer owned)
{
    struct log_key *key = owned;

    g_free(key->participant);
    g_free(key->holder);
    g_free(key);
}

static void generation_free(gpointer owned)
{
    struct generation *generation = owned;

    g_free(generation->origin);
    g_free(generation);
}

struct chain *chain_new(const char *mission)
{
    struct chain *chain = g_new0(struct chain, 1);

    chain->mission = g_strdup(mission);
    chain->last_received = INSTANT_MIN;
    chain->generations = g_ptr_array_new_with_free_func(generation_free);
    chain->keys = g_hash_table_new_full(hash_table_hash, hash_table_equal, NULL, log_key_free);
    return chain;
}

void chain_free(struct chain *chain)
{
    if (chain == NULL)
        return;
    g_hash_table_unref(chain->keys);
    g_ptr_array_unref(chain->generations);
    g_free(chain->mission);
    g_free(chain);
}

struct log_key *chain_key(const struct chain *chain, const struct hash *public_key)
{
    return g_hash_table_lookup(chain->keys, public_key);
}

struct log_key *chain_root(const struct chain *chain, const char *participant)
{
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, chain->keys);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        struct log_key *key = value;
        if (key->state == KEY_ROOT && strcmp(key->participant, participant) == 0)
            return key;
    }
    return NULL;
}

const struct generation *chain_generation(const struct chain *chain)
{
    for (unsigned i = chain->generations->len; i > 0; i--) {
        const struct generation *generation = chain->generations->pdata[i - 1];
        if (generation->in_force)
            return generation;
    }
    return NULL;
}

const struct generation *chain_generation_named(const struct chain *chain, const char *origin)
{
    for (unsigned i = 0; i < chain->generations->len; i++) {
        const struct generation *generation = chain->generations->pdata[i];
        if (generation->in_force && strcmp(generation->origin, origin) == 0)
            return generation;
    }
    return NULL;
}

static struct log_key *chain_add(struct chain *chain, const struct hash *public_key,
                                 const char *participant, enum key_state state, int64_t since)
{
    struct log_key *key = g_new0(struct log_key, 1);

    key->key = *public_key;
    key->participant = g_strdup(participant);
    key->state = state;
    key->since = since;
    key->revoked_from = INT64_MAX;
    g_hash_table_replace(chain->keys, &key->key, key);
    return key;
}

static bool key_in_force(const struct log_key *key, const struct statement *statement,
                         GError **error)
{
    struct hash_hex hex = hash_to_hex(&key->key);

    switch (key->state) {
    case KEY_ROOT:
    case KEY_OFFICER:
        return true;
    case KEY_PENDING:
        if (strcmp(statement->envelope.kind, "agreement.accepted") == 0)
            return true;
        return fail(error, ERROR_KEY,
                    _("key %.16s… of %s is not in force yet: until the amendment that brings it is "
                      "accepted by all, it can only state agreement.accepted"),
                    hex.text, key->participant);
    case KEY_RETIRED:
        return fail(error, ERROR_KEY,
                    _("key %.16s… of %s was replaced by its successor; sign with that one"),
                    hex.text, key->participant);
    case KEY_REVOKED:
        return fail(error, ERROR_KEY,
                    _("key %.16s… of %s was revoked; sign with a key that is in force"), hex.text,
                    key->participant);
    }
    g_assert_not_reached();
}

bool chain_check(const struct chain *chain, const struct statement *statement,
                 struct log_key **author, GError **error)
{
    const struct envelope *envelope = &statement->envelope;

    if (strcmp(envelope->mission, chain->mission) != 0)
        return fail(error, ERROR_REFERENCE,
                    _("the statement is of mission %s, this log is of %s; state it there"),
                    envelope->mission, chain->mission);
    struct log_key *key = chain_key(chain, &envelope->key);
    struct hash_hex hex = hash_to_hex(&envelope->key);
    if (key == NULL)
        return fail(error, ERROR_KEY,
                    _("key %.16s… is not enrolled in this mission; its participant's root key must "
                      "enrol it first"),
                    hex.text);
    if (!key_in_force(key, statement, error))
        return false;
    if (envelope->number <= key->last_number)
        return fail(error, ERROR_NUMBER,
                    _("number %" PRId64 " of key %.16s… is void: the log already holds "
                      "number %" PRId64 " of it; sign anew with a higher number"),
                    envelope->number, hex.text, key->last_number);
    if (key->last_number == 0
            ? envelope->has_previous
            : !envelope->has_previous || !hash_equal(&envelope->previous, &key->last)) {
        struct hash_hex last = hash_to_hex(&key->last);
        return fail(error, ERROR_NUMBER,
                    _("`previous` of number %" PRId64 " of key %.16s… is not the last "
                      "statement the log holds of it, which is %s; sign anew on top of that"),
                    envelope->number, hex.text, key->last_number == 0 ? _("none") : last.text);
    }
    *author = key;
    return true;
}

/* ---- statements about keys ---- */

static const json_t *open_value(const struct statement *statement, unsigned row, const char *name)
{
    if (statement->body == NULL || statement->body->rows[row].open == NULL)
        return NULL;
    return json_object_get(statement->body->rows[row].open, name);
}

static bool open_hash(const struct statement *statement, unsigned row, const char *name,
                      struct hash *out)
{
    const json_t *value = open_value(statement, row, name);

    return value != NULL && hash_from_hex(json_string_value(value), out);
}

static bool check_new_key(const struct chain *chain, const struct hash *key, GError **error)
{
    struct hash_hex hex = hash_to_hex(key);

    if (!key_acceptable(key))
        return fail(error, ERROR_KEY,
                    _("%s is no acceptable Ed25519 key (not a canonical point of the prime-order "
                      "subgroup); make one with truce key enrol"),
                    hex.text);
    if (chain_key(chain, key) != NULL)
        return fail(error, ERROR_KEY, _("key %.16s… is known already; make a new one"), hex.text);
    return true;
}

static bool check_revocation(const struct chain *chain, const struct statement *statement,
                             unsigned row, const struct log_key *author, GError **error)
{
    struct hash key;
    int64_t end = (int64_t)chain->frontier.size;
    const json_t *from = open_value(statement, row, "from_index");

    g_assert(open_hash(statement, row, "key", &key));
    const struct log_key *target = chain_key(chain, &key);
    struct hash_hex hex = hash_to_hex(&key);
    if (target == NULL || strcmp(target->participant, author->participant) != 0)
        return fail(error, ERROR_KEY,
                    _("key %.16s… is not one of %s's; only its own can be revoked"), hex.text,
                    author->participant);
    if (target->state != KEY_OFFICER)
        return fail(error, ERROR_KEY,
                    _("key %.16s… is not an enrolled key in force; a root key is replaced "
                      "(key.replaced or an amendment), not revoked"),
                    hex.text);
    if (from != NULL && json_integer_value(from) > end)
        return fail(error, ERROR_FIELD,
                    _("field from_index: found %" PRId64 ", expected a log index not "
                      "above the revocation's own, %" PRId64),
                    (int64_t)json_integer_value(from), end);
    return true;
}

bool chain_check_roots(const struct chain *chain, const json_t *roots, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    size_t i;
    json_t *root;

    json_array_foreach(roots, i, root)
    {
        struct hash key;
        const char *hex = json_string_value(json_object_get(root, "key"));
        const char *participant = json_string_value(json_object_get(root, "participant"));
        bool is_hash = hash_from_hex(hex, &key);
        g_assert(is_hash);
        if (!check_new_key(chain, &key, error))
            return false;
        /* Hex digits and slugs of that length cannot meet. */
        if (!g_hash_table_add(seen, (gpointer)hex) ||
            !g_hash_table_add(seen, (gpointer)participant))
            return fail(error, ERROR_KEY,
                        _("the root key %.16s… of %s is named twice, or is its second: each "
                          "participant has one root key of its own"),
                        hex, participant);
    }
    return true;
}

/* One statement about keys names each once. */
static bool check_once(const struct statement *statement, unsigned row, GError **error)
{
    const char *hex = json_string_value(open_value(statement, row, "key"));

    for (unsigned i = 0; i < row; i++)
        if (g_strcmp0(json_string_value(open_value(statement, i, "key")), hex) == 0)
            return fail(error, ERROR_KEY,
                        _("key %.16s… is named twice in one statement; name it once"), hex);
    return row == 0 || strcmp(statement->envelope.kind, "key.replaced") != 0 ||
           fail(error, ERROR_KEY,
                _("a root key has one successor; found %u in one statement, expected one"),
                statement->body->n_rows);
}

/* "<mission>/<n + 1>" where "<mission>/<n>" is in force; g_free. */
char *chain_next_origin(const struct chain *chain)
{
    const struct generation *now = chain_generation(chain);
    const char *n = now == NULL ? NULL : strrchr(now->origin, '/');

    return g_strdup_printf("%s/%" PRId64, chain->mission,
                           n == NULL ? 1 : g_ascii_strtoll(n + 1, NULL, 10) + 1);
}

/* The next generation names what it goes on from: the log exactly as it stands here. */
static bool check_continuation(const struct chain *chain, const struct statement *statement,
                               GError **error)
{
    const struct generation *now = chain_generation(chain);
    g_autofree char *next = chain_next_origin(chain);
    struct hash root = frontier_root(&chain->frontier), old_root, log_key;
    const json_t *size = open_value(statement, 0, "old_size");

    if (statement->body->n_rows != 1)
        return fail(error, ERROR_FIELD, _("found %u continuations in one statement, expected one"),
                    statement->body->n_rows);
    if (now == NULL ||
        strcmp(json_string_value(open_value(statement, 0, "old_origin")), now->origin) != 0 ||
        strcmp(json_string_value(open_value(statement, 0, "origin")), next) != 0)
        return fail(error, ERROR_STATE,
                    _("the log is %s and can go on as %s only; state the continuation anew with "
                      "truce continue"),
                    now == NULL ? "?" : now->origin, next);
    if (json_integer_value(size) != (int64_t)chain->frontier.size ||
        !open_hash(statement, 0, "old_root", &old_root) || !hash_equal(&old_root, &root))
        return fail(error, ERROR_STATE,
                    _("the continuation names size %" PRId64 " and its root, but the log here has "
                      "%" PRId64 " statements; state it anew with truce continue"),
                    (int64_t)json_integer_value(size), (int64_t)chain->frontier.size);
    return open_hash(statement, 0, "log_key", &log_key) && check_new_key(chain, &log_key, error);
}

bool chain_check_keys(const struct chain *chain, const struct statement *statement,
                      const struct log_key *author, GError **error)
{
    const char *kind = statement->envelope.kind;
    bool of_keys = g_str_has_prefix(kind, "key.");
    bool of_agreement = g_str_has_prefix(kind, "agreement.") || strcmp(kind, "log.continued") == 0;

    if (!of_keys && !of_agreement)
        return true;
    if (author->state == KEY_OFFICER)
        return fail(error, ERROR_KEY,
                    _("%s needs the root key of %s; this is an enrolled key of it"), kind,
                    author->participant);
    if (strcmp(kind, "log.continued") == 0)
        return check_continuation(chain, statement, error);
    for (unsigned row = 0; row < statement->body->n_rows; row++) {
        struct hash key;
        if (of_keys && !check_once(statement, row, error))
            return false;
        if (strcmp(kind, "key.revoked") == 0) {
            if (!check_revocation(chain, statement, row, author, error))
                return false;
        } else if (of_keys) {
            g_assert(open_hash(statement, row, "key", &key));
            if (!check_new_key(chain, &key, error))
                return false;
        } else if (!chain_check_roots(chain, open_value(statement, row, "roots"), error)) {
            return false;
        }
    }
    return true;
}

/* ---- taking ---- */

static void take_roots(struct chain *chain, const json_t *roots, enum key_state state,
                       int64_t log_index)
{
    size_t i;
    json_t *root;

    json_array_foreach(roots, i, root)
    {
        struct hash key;
        if (hash_from_hex(json_string_value(json_object_get(root, "key")), &key))
            chain_add(chain, &key, json_string_value(json_object_get(root, "participant")), state,
                      log_index);
    }
}

static void take_key_row(struct chain *chain, const struct statement *statement, unsigned row,
                         const char *participant, int64_t log_index)
{
    const char *kind = statement->envelope.kind;
    struct hash hash;

    if (!open_hash(statement, row, "key", &hash))
        return;
    if (strcmp(kind, "key.enrolled") == 0) {
        struct log_key *added = chain_add(chain, &hash, participant, KEY_OFFICER, log_index);
        added->holder = g_strdup(json_string_value(open_value(statement, row, "holder")));
    } else if (strcmp(kind, "key.replaced") == 0) {
        struct log_key *old = chain_root(chain, participant);
        if (old != NULL)
            old->state = KEY_RETIRED;
        chain_add(chain, &hash, participant, KEY_ROOT, log_index);
    } else if (strcmp(kind, "key.revoked") == 0) {
        struct log_key *target = chain_key(chain, &hash);
        const json_t *from = open_value(statement, row, "from_index");
        if (target != NULL) {
            target->state = KEY_REVOKED;
            target->revoked_from = from != NULL ? json_integer_value(from) : log_index;
        }
    }
}

static void take_generation(struct chain *chain, const struct statement *statement,
                            int64_t log_index, bool in_force)
{
    const char *origin = json_string_value(open_value(statement, 0, "origin"));
    struct generation *generation = g_new0(struct generation, 1);

    generation->origin = g_strdup(origin == NULL ? "" : origin);
    generation->since = log_index;
    generation->in_force = in_force;
    open_hash(statement, 0, "log_key", &generation->log_key);
    g_ptr_array_add(chain->generations, generation);
}

bool chain_take(struct chain *chain, const struct statement *statement, int64_t log_index)
{
    const char *kind = statement->envelope.kind;

    if (strcmp(kind, "mission.adopted") == 0)
        take_generation(chain, statement, log_index, true);
    else if (strcmp(kind, "log.continued") == 0)
        take_generation(chain, statement, log_index, false);

    if (strcmp(kind, "mission.adopted") == 0)
        take_roots(chain, open_value(statement, 0, "roots"), KEY_ROOT, log_index);
    else if (strcmp(kind, "agreement.amended") == 0)
        take_roots(chain, open_value(statement, 0, "roots"), KEY_PENDING, log_index);

    struct log_key *author = chain_key(chain, &statement->envelope.key);
    if (author == NULL)
        return false;
    author->last_number = statement->envelope.number;
    author->last = statement->id;

    if (g_str_has_prefix(kind, "key.") && statement->body != NULL)
        for (unsigned row = 0; row < statement->body->n_rows; row++)
            take_key_row(chain, statement, row, author->participant, log_index);
    return true;
}

void chain_activate(struct chain *chain, int64_t log_index)
{
    GHashTableIter iter;
    gpointer value;

    for (unsigned i = 0; i < chain->generations->len; i++) {
        struct generation *generation = chain->generations->pdata[i];
        if (generation->since == log_index)
            generation->in_force = true;
    }

    g_hash_table_iter_init(&iter, chain->keys);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        struct log_key *key = value;
        if (key->state != KEY_PENDING || key->since != log_index)
            continue;
        struct log_key *old = chain_root(chain, key->participant);
        if (old != NULL)
            old->state = KEY_RETIRED;
        key->state = KEY_ROOT;
    }
}

bool chain_receive(const struct chain *chain, struct instant now, bool accept_leap,
                   struct instant *received, GError **error)
{
    struct instant last = chain->last_received;

    if (last.ms == INT64_MIN) {
        *received = now;
        return true;
    }
    if (now.ms < last.ms - CLOCK_BEHIND_MS_MAX) {
        g_autofree char *last_text = instant_text(last);
        g_autofree char *now_text = instant_text(now);
        return fail(error, ERROR_CLOCK,
                    _("the clock says %s, but the log received its last statement at %s; set the "
                      "clock right (an exercise: give --now at or after that)"),
                    now_text, last_text);
    }
    if (!accept_leap && now.ms > last.ms + CLOCK_LEAP_MS_MAX) {
        g_autofree char *last_text = instant_text(last);
        g_autofree char *now_text = instant_text(now);
        return fail(error, ERROR_CLOCK,
                    _("the clock says %s, more than a day after the last statement at %s; if that "
                      "is right, say so with --clock-is-right"),
                    now_text, last_text);
    }
    received->ms = MAX(now.ms, last.ms);
    return true;
}
