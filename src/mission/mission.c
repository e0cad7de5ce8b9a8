#include "mission/mission.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "mission/mission_private.h"
#include "mission/versions.h"

struct mission {
    const struct world *world;
    const struct module_list *modules;
    struct versions *versions;
    struct record *record;
    char *keyring; /* "" when this copy has none */
    bool accepts_leap;
};

#define SETTING_KEYRING "keyring"

static bool load_keyring(struct mission *mission, GError **error)
{
    GError *local = NULL;

    mission->keyring = record_setting(mission->record, SETTING_KEYRING, &local);
    if (local != NULL) {
        g_propagate_error(error, local);
        return false;
    }
    if (mission->keyring == NULL)
        mission->keyring = g_strdup("");
    return true;
}

static struct mission *mission_make(const struct world *world)
{
    struct mission *mission = g_new0(struct mission, 1);

    mission->world = world;
    mission->modules = module_list();
    mission->versions = versions_new(mission->modules);
    return mission;
}

struct mission *mission_of_record(const struct world *world, struct record *record, GError **error)
{
    struct mission *mission = mission_make(world);
    struct judge judge = versions_judge(mission->versions);

    mission->record = record;
    if (load_keyring(mission, error) && record_set_judge(record, &judge, error))
        return mission;
    mission_close(mission);
    return NULL;
}

struct mission *mission_open(const struct world *world, const char *address, enum store_mode mode,
                             const char *who, GError **error)
{
    OWNED(mission) mission = mission_make(world);
    struct judge judge = versions_judge(mission->versions);

    mission->record =
        record_open(world, address, mode, mission->modules->kinds, &judge, who, error);
    if (mission->record == NULL || !load_keyring(mission, error))
        return NULL;
    if (mission->versions->all->len == 0) {
        fail(error, ERROR_NOT_A_MISSION,
             _("%s holds no adopted agreement: its making was cut short; make it again with truce "
               "new"),
             store_name(record_store(mission->record)));
        return NULL;
    }
    return g_steal_pointer(&mission);
}

void mission_close(struct mission *mission)
{
    if (mission == NULL)
        return;
    record_close(mission->record);
    versions_free(mission->versions);
    g_free(mission->keyring);
    g_free(mission);
}

/* ---- what it is ---- */

struct record *mission_record(struct mission *mission)
{
    return mission->record;
}

const struct module_list *mission_modules(const struct mission *mission)
{
    return mission->modules;
}

/* The newest text in force, or while the first is not accepted by all, that one. */
static const struct agreement *newest(const struct mission *mission)
{
    const struct version *current = versions_current(mission->versions);

    if (current == NULL)
        current = mission->versions->all->pdata[0];
    return current->agreement;
}

const struct agreement *mission_agreement(const struct mission *mission)
{
    return newest(mission);
}

const char *mission_slug(const struct mission *mission)
{
    return newest(mission)->slug;
}

const struct zone *mission_zone(const struct mission *mission)
{
    return newest(mission)->zone;
}

const char *mission_name(const struct mission *mission)
{
    return record_mission(mission->record);
}

bool mission_is_exercise(const struct mission *mission)
{
    return mission->versions->is_exercise;
}

const char *mission_keyring(const struct mission *mission)
{
    return mission->keyring;
}

/* From when a version governs `at`: an adopted agreement from its instruments' dates, an amendment
 * from the date it states, else from its last acceptance. */
static struct instant governs_since(const struct version *version)
{
    if (version->log_index == 0)
        return version->agreement->in_force.since;
    return version->has_governs_from ? version->governs_from : version->in_force_received;
}

static int by_in_force(gconstpointer a, gconstpointer b)
{
    const struct version *x = *(const struct version *const *)a;
    const struct version *y = *(const struct version *const *)b;

    return (x->in_force_index > y->in_force_index) - (x->in_force_index < y->in_force_index);
}

GArray *mission_agreements(struct mission *mission, int64_t known)
{
    GArray *governing = g_array_new(FALSE, FALSE, sizeof(struct governing));
    g_autoptr(GPtrArray) in_force = g_ptr_array_new();

    for (unsigned i = 0; i < mission->versions->all->len; i++) {
        struct version *version = mission->versions->all->pdata[i];
        if (version->in_force_index >= 0 && version->in_force_index < known)
            g_ptr_array_add(in_force, version);
    }
    g_ptr_array_sort(in_force, by_in_force);
    for (unsigned i = 0; i < in_force->len; i++) {
        const struct version *version = in_force->pdata[i];
        struct governing next = {
            version->agreement, {governs_since(version), INSTANT_MAX}, version->log_index};
        /* The later text governs from its date on, whatever stood there before. */
        for (unsigned g = governing->len; g > 0; g--) {
            struct governing *before = &g_array_index(governing, struct governing, g - 1);
            if (instant_compare(before->at.since, next.at.since) >= 0 && g > 1)
                g_array_set_size(governing, g - 1);
            else
                before->at.until.ms = MIN(before->at.until.ms, next.at.since.ms);
        }
        g_array_append_val(governing, next);
    }
    return governing;
}

struct instant mission_now(struct mission *mission)
{
    if (mission_is_exercise(mission))
        return record_last_received(mission->record);
    return world_now(mission->world);
}

bool mission_known_at(struct mission *mission, struct instant at, int64_t *known, GError **error)
{
    return record_size_at(mission->record, at, known, error);
}

/* ---- stating ---- */

void mission_accept_leap(struct mission *mission)
{
    mission->accepts_leap = true;
}

/* log.key, and for the n-th generation of the log log-n.key. g_free. */
char *mission_log_key_name(const char *origin)
{
    const char *n = strrchr(origin, '/');

    return n == NULL || strcmp(n, "/1") == 0 ? g_strdup("log") : g_strdup_printf("log-%s", n + 1);
}

static char *key_path(const struct mission *mission, const char *name)
{
    g_autofree char *file = g_strdup_printf("%s.key", name);

    return g_build_filename(mission->keyring, file, NULL);
}

static bool read_key(struct mission *mission, const char *participant, struct key_pair *pair,
                     GError **error)
{
    const struct disk *disk = &mission->world->disk;
    g_autofree char *path = key_path(mission, participant);

    if (agreement_participant(newest(mission), participant) == NULL)
        return fail(error, ERROR_AUTHORITY,
                    _("found %s, expected a participant of the agreement of %s; truce status names "
                      "them"),
                    participant, mission_slug(mission));
    if (mission->keyring[0] == '\0')
        return fail(error, ERROR_KEY,
                    _("this copy of %s has no keyring, so nothing can be signed here"),
                    mission_slug(mission));
    if (!disk->exists(disk->self, path))
        return fail(error, ERROR_KEY,
                    _("the key of %s is not here (%s); state this where the key is"), participant,
                    path);
    if (!key_file_read(mission->world, path, pair, error))
        return false;
    /* NULL: a root that waits for its amendment; the log's chain knows whose that is. */
    const char *owner = record_key_participant(mission->record, &pair->public_key);
    if (owner == NULL || strcmp(owner, participant) == 0)
        return true;
    key_clear(pair);
    return fail(error, ERROR_KEY, _("the key in %s is %s's; put the key of %s there"), path, owner,
                participant);
}

bool mission_state(struct mission *mission, struct append *append, const char *participant,
                   const struct draft *draft, struct receipt *receipt, GError **error)
{
    struct key_pair pair;
    struct own_draft own = {
        .kind = kinds_find(mission->modules->kinds, draft->kind),
        .rows = draft->rows,
        .replaces = draft->replaces,
        .references = draft->references,
        .n_references = draft->n_references,
    };

    if (own.kind == NULL)
        return fail(error, ERROR_FIELD,
                    _("found kind %s, expected one of those that truce kinds lists"), draft->kind);
    if (!read_key(mission, participant, &pair, error))
        return false;
    if (mission->accepts_leap || mission_is_exercise(mission) || mission->versions->all->len == 0)
        append_accept_leap(append);
    bool is_stated = append_own(append, &pair, &own, receipt, error);
    key_clear(&pair);
    return is_stated;
}

char *mission_head_path(const struct mission *mission)
{
    return mission->keyring[0] == '\0' ? NULL
                                       : g_build_filename(mission->keyring, "log.head", NULL);
}

bool mission_checkpoint(struct mission *mission, GError **error)
{
    const struct disk *disk = &mission->world->disk;
    const char *origin = record_origin(mission->record);
    g_autofree char *name = origin == NULL ? NULL : mission_log_key_name(origin);
    g_autofree char *key = name == NULL ? NULL : key_path(mission, name);
    g_autofree char *head = mission_head_path(mission);
    struct key_pair pair;

    if (head == NULL || key == NULL || !disk->exists(disk->self, key))
        return true;
    if (!key_file_read(mission->world, key, &pair, error))
        return false;
    g_autofree char *note = record_checkpoint(mission->record, &pair, head, error);
    key_clear(&pair);
    return note != NULL;
}

/* A store that stands behind what was signed is read-only until it has been recovered. */
bool mission_check_head(struct mission *mission, GError **error)
{
    g_autofree char *head = mission_head_path(mission);

    return head == NULL || record_check_head(mission->record, head, error);
}

/* The log says no to what was signed, and will go on saying it: a key was revoked or the agreement
 * amended since. A wrong clock or a full disk passes. */
static bool is_for_good(const GError *error)
{
    return error_exit_status(error) == 3 && !error_is(error, ERROR_CLOCK) &&
           !error_is(error, ERROR_STATE);
}

bool mission_drain(struct mission *mission, store_progress progress, void *self, GError **error)
{
    GError *refusal = NULL;
    int64_t n_statements = 0, n_rows = 0;

    if (outbox_drain(mission->record, mission_is_exercise(mission), progress, self, &refusal))
        return true;
    if (is_for_good(refusal) && outbox_discard(mission->record, &n_statements, &n_rows, NULL))
        g_prefix_error(
            &refusal,
            _("the log refused what an import had waiting, and %" PRId64
              " rows of it were taken back; import the file again when this is mended: "),
            n_rows);
    g_propagate_error(error, refusal);
    return false;
}

/* What an import left in the outbox goes first: its statements are signed and numbered already. */
static bool drain_first(struct mission *mission, GError **error)
{
    int64_t n = outbox_count(mission->record, error);

    if (n < 0)
        return false;
    return n == 0 || mission_drain(mission, NULL, NULL, error);
}

/* What lets a copy go on that stands behind what its lost key has signed: the continuation, and its
 * acceptances. Until all have accepted, nothing is signed. */
static bool is_continuing(const struct mission *mission, const struct draft *draft)
{
    return strcmp(draft->kind, "log.continued") == 0 ||
           (strcmp(draft->kind, "agreement.accepted") == 0 &&
            versions_continuing(mission->versions));
}

bool mission_state_alone(struct mission *mission, const char *participant,
                         const struct draft *draft, struct receipt *receipt, GError **error)
{
    struct append *append = NULL;
    GError *refusal = NULL;
    bool continuing = is_continuing(mission, draft);

    if ((!continuing && !mission_check_head(mission, error)) || !drain_first(mission, error) ||
        (append = append_begin(mission->record, error)) == NULL)
        return false;
    if (!mission_state(mission, append, participant, draft, receipt, &refusal)) {
        append_abandon(append);
        g_propagate_error(error, refusal);
        return false;
    }
    if (!append_commit(append, error))
        return false;
    if (continuing && versions_continuing(mission->versions))
        return true;
    return mission_checkpoint(mission, error);
}

bool mission_verify(struct mission *mission, struct audit *audit, record_progress *progress,
                    void *self, GError **error)
{
    OWNED(versions) fresh = versions_new(mission->modules);
    struct judge judge = versions_judge(fresh);

    return mission_check_head(mission, error) &&
           record_verify(mission->record, &judge, audit, progress, self, error);
}
