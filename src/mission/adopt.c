/* A new mission: keys, store, adoption, and every acceptance it needs. */
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "mission/mission.h"
#include "mission/mission_private.h"
#include "record/canon.h"

struct adoption {
    const struct world *world;
    const struct mission_plan *plan;
    struct agreement *agreement;
    char *keyring; /* absolute */
    char *name;    /* "<slug>/<128 bits>" */
    json_t *roots;
    struct key_pair log_key;
};

static void adoption_clear(struct adoption *adoption)
{
    agreement_free(adoption->agreement);
    g_free(adoption->keyring);
    g_free(adoption->name);
    json_decref(adoption->roots);
    key_clear(&adoption->log_key);
}

/* The key of that name: read, or made when it is missing. */
static bool take_key(const struct adoption *adoption, const char *name, struct key_pair *pair,
                     GError **error)
{
    const struct disk *disk = &adoption->world->disk;
    g_autofree char *file = g_strdup_printf("%s.key", name);
    g_autofree char *path = g_build_filename(adoption->keyring, file, NULL);

    if (disk->exists(disk->self, path))
        return key_file_read(adoption->world, path, pair, error);
    key_make(adoption->world, pair);
    return key_file_create(adoption->world, path, pair, error);
}

static bool take_keys(struct adoption *adoption, GError **error)
{
    const struct disk *disk = &adoption->world->disk;

    if (!disk->make_folder(disk->self, adoption->keyring, 0700, error))
        return false;
    adoption->roots = json_array();
    for (unsigned i = 0; i < adoption->agreement->participants->len; i++) {
        const struct participant *participant =
            &g_array_index(adoption->agreement->participants, struct participant, i);
        struct key_pair pair;
        if (!take_key(adoption, participant->id, &pair, error))
            return false;
        json_array_append_new(adoption->roots,
                              json_pack("{s:s, s:s}", "participant", participant->id, "key",
                                        hash_to_hex(&pair.public_key).text));
        key_clear(&pair);
    }
    return take_key(adoption, "log", &adoption->log_key, error);
}

static bool prepare(struct adoption *adoption, GError **error)
{
    const struct mission_plan *plan = adoption->plan;
    uint8_t random[16];
    char hex[2 * sizeof random + 1];

    adoption->agreement =
        agreement_read(plan->yaml, plan->n_yaml, plan->file == NULL ? "agreement.yaml" : plan->file,
                       module_list(), error);
    if (adoption->agreement == NULL)
        return false;
    adoption->keyring = g_canonicalize_filename(plan->keyring, NULL);
    world_random(adoption->world, random, sizeof random);
    bytes_to_hex(random, sizeof random, hex);
    adoption->name = g_strdup_printf("%s/%s", adoption->agreement->slug, hex);
    return take_keys(adoption, error);
}

/* ---- the statements ---- */

static json_t *adopted_row(const struct adoption *adoption)
{
    g_autoptr(GString) canonical = g_string_new(NULL);
    g_autofree char *origin = g_strdup_printf("%s/1", adoption->name);

    canon_write(canonical, adoption->agreement->canonical);
    return json_pack("[{s:b, s:s%, s:s%, s:O, s:s, s:s}]", "exercise", adoption->plan->exercise,
                     "file", adoption->plan->yaml, adoption->plan->n_yaml, "canonical",
                     canonical->str, canonical->len, "roots", adoption->roots, "log_key",
                     hash_to_hex(&adoption->log_key.public_key).text, "origin", origin);
}

static bool state_acceptances(struct mission *mission, struct append *append,
                              const struct adoption *adoption, const struct hash *id,
                              GError **error)
{
    struct reference accepts = {*id, RELATION_ACCEPTS};
    json_t *rows = json_pack("[{s:s}]", "statement", hash_to_hex(id).text);
    struct draft draft = {
        .kind = "agreement.accepted", .rows = rows, .references = &accepts, .n_references = 1};
    struct receipt receipt;
    bool is_good = true;

    for (const char *const *who = adoption->agreement->accepted_by; is_good && *who != NULL; who++)
        if (strcmp(*who, adoption->agreement->proposer) != 0)
            is_good = mission_state(mission, append, *who, &draft, &receipt, error);
    json_decref(rows);
    return is_good;
}

static bool state_adoption(struct mission *mission, const struct adoption *adoption, GError **error)
{
    json_t *rows = adopted_row(adoption);
    struct own_draft draft = {.kind = kinds_find(module_list()->kinds, "mission.adopted"),
                              .rows = rows};
    struct receipt receipt;
    struct key_pair pair;
    struct append *append = append_begin(mission_record(mission), error);

    if (append == NULL) {
        json_decref(rows);
        return false;
    }
    bool is_good = take_key(adoption, adoption->agreement->proposer, &pair, error) &&
                   append_own(append, &pair, &draft, &receipt, error) &&
                   state_acceptances(mission, append, adoption, &receipt.id, error);
    key_clear(&pair);
    json_decref(rows);
    if (!is_good) {
        append_abandon(append);
        return false;
    }
    return append_commit(append, error) && mission_checkpoint(mission, error);
}

static struct mission *create(const struct adoption *adoption, const char *address, const char *who,
                              GError **error)
{
    struct record *record =
        record_create(adoption->world, address, module_list()->kinds, adoption->name, who, error);

    if (record == NULL)
        return NULL;
    if (!record_set_setting(record, "keyring", adoption->keyring, error)) {
        record_close(record);
        return NULL;
    }
    struct mission *mission = mission_of_record(adoption->world, record, error);
    if (mission == NULL)
        return NULL;
    if (state_adoption(mission, adoption, error))
        return mission;
    mission_close(mission);
    return NULL;
}

/* A mission that could not be adopted is not left lying about. */
static void remove_halfway(const char *address)
{
    static const char *const beside[] = {"", "-wal", "-shm", "-journal"};

    if (g_str_has_prefix(address, "postgres"))
        return;
    for (unsigned i = 0; i < G_N_ELEMENTS(beside); i++) {
        g_autofree char *path = g_strconcat(address, beside[i], NULL);
        g_unlink(path);
    }
}

struct mission *mission_new(const struct world *world, const char *address,
                            const struct mission_plan *plan, const char *who, GError **error)
{
    struct adoption adoption = {.world = world, .plan = plan};
    struct mission *mission = NULL;
    GError *local = NULL;

    if (prepare(&adoption, &local)) {
        mission = create(&adoption, address, who, &local);
        if (mission == NULL && !error_is(local, ERROR_EXISTS))
            remove_halfway(address);
    }
    if (local != NULL)
        g_propagate_error(error, local);
    adoption_clear(&adoption);
    return mission;
}
