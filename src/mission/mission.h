/* A mission: its record, the agreements in force, and who may say what.
 *
 * Opening one reads the edge of the log, the keys and the agreement; everything else waits until it
 * is asked for.
 */
#ifndef MISSION_MISSION_H
#define MISSION_MISSION_H

#include "mission/agreement.h"
#include "mission/module.h"
#include "record/record.h"

struct mission;

/* `who` names this process to others that wait for the log: "truce import". */
struct mission *mission_open(const struct world *world, const char *address, enum store_mode mode,
                             const char *who, GError **error);
void mission_close(struct mission *mission);
static inline void mission_free(struct mission *mission)
{
    mission_close(mission);
}
DEFINE_OWNED(mission)

struct mission_plan {
    const char *yaml; /* the agreement's bytes */
    size_t n_yaml;
    const char *file;    /* its name, for error places */
    const char *keyring; /* folder of keys; made with what is missing */
    bool exercise;
};
/* Makes the store, states the adoption and every required acceptance. */
struct mission *mission_new(const struct world *world, const char *address,
                            const struct mission_plan *plan, const char *who, GError **error);

struct record *mission_record(struct mission *mission);
const struct module_list *mission_modules(const struct mission *mission);
const char *mission_slug(const struct mission *mission);
const char *mission_name(const struct mission *mission); /* "<slug>/<128 bits>" */
bool mission_is_exercise(const struct mission *mission);
const struct zone *mission_zone(const struct mission *mission);
const char *mission_keyring(const struct mission *mission);

/* The agreements as known at a size, each with the time it governs; oldest first. */
struct governing {
    const struct agreement *agreement;
    struct interval at;
    int64_t log_index; /* of the statement that carries it */
};
/* GArray of struct governing; g_array_unref. Only those in force: all required acceptances are in.
 */
GArray *mission_agreements(struct mission *mission, int64_t known);
/* The one in force now, as known now: never NULL once adopted. */
const struct agreement *mission_agreement(const struct mission *mission);

/* Default of --at: the exercise's clock (its last `received`), or now. */
struct instant mission_now(struct mission *mission);
/* The size known at an instant: leaves received at or before it. */
bool mission_known_at(struct mission *mission, struct instant at, int64_t *known, GError **error);

/* What a person wants to say, before it is signed. */
struct draft {
    const char *kind;
    json_t *rows;                    /* list of plain objects; borrowed */
    const struct row_name *replaces; /* one per row, or NULL */
    const struct reference *references;
    unsigned n_references;
};
/* Signs with the participant's key of the keyring and appends, in one transaction with whatever
 * else `append` holds. */
bool mission_state(struct mission *mission, struct append *append, const char *participant,
                   const struct draft *draft, struct receipt *receipt, GError **error);
/* One statement, one transaction, and a checkpoint where the log's key is at hand. */
bool mission_state_alone(struct mission *mission, const char *participant,
                         const struct draft *draft, struct receipt *receipt, GError **error);

/* Appends what an import signed and left waiting. When the log refuses it for good it is taken
 * back, and the error says how much, so that nothing stays stuck. `progress` may be NULL. */
bool mission_drain(struct mission *mission, store_progress progress, void *self, GError **error);

/* The operator's word that the clock is right although more than a day has passed. */
void mission_accept_leap(struct mission *mission);
/* Signs the present head where the log's key is at hand; true without doing anything elsewhere. */
bool mission_checkpoint(struct mission *mission, GError **error);
/* ERROR_BEHIND when this copy holds less than its key has signed. */
bool mission_check_head(struct mission *mission, GError **error);
/* Name of the key file that signs a generation of the log: "log", "log-2", ... g_free. */
char *mission_log_key_name(const char *origin);
/* log.head beside log.key; NULL when this copy has no keyring. g_free. */
char *mission_head_path(const struct mission *mission);

/* record_verify with a judge of its own, after mission_check_head. */
bool mission_verify(struct mission *mission, struct audit *audit, record_progress *progress,
                    void *self, GError **error);

#endif
