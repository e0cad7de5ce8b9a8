/* truce amend: propose another text of the agreement. */
#include "action/actions.h"
#include "action/file_limits.h"
#include "action/keyring.h"
#include "action/opening.h"
#include "base/error.h"
#include "base/text.h"
#include "record/canon.h"

static const struct field params[] = {
    {"agreement", FIELD_TEXT, REQUIRED, N_("FILE: the whole new text, YAML")},
    {"from", FIELD_TEXT, OPTIONAL,
     N_("TIME: from when it governs: a date or instant; otherwise from the last acceptance")},
    FIELDS_END,
};

/* The start of a date, not its end: an amendment of 1 March governs that whole day. */
static bool read_governs_from(const struct zone *zone, const char *text, struct instant *out,
                              GError **error)
{
    struct date date;

    if (date_parse(text, &date, NULL)) {
        *out = zone_day_start(zone, date);
        return true;
    }
    return zone_parse_at(zone, text, out, error);
}

static json_t *amendment(const struct agreement *agreement, const char *yaml)
{
    GString *canonical = g_string_new(NULL);
    json_t *row = NULL;

    canon_write(canonical, agreement->canonical);
    row = json_pack("{s:s, s:s}", "file", yaml, "canonical", canonical->str);
    g_string_free(canonical, TRUE);
    return row;
}

/* Participants the text adds get a root key here, as those of the first text did. */
static bool add_roots(struct mission *mission, const struct agreement *agreement, json_t *row,
                      GError **error)
{
    json_t *roots = json_array();

    for (unsigned i = 0; i < agreement->participants->len; i++) {
        const struct participant *participant =
            &g_array_index(agreement->participants, struct participant, i);
        struct key_pair pair;

        if (agreement_participant(mission_agreement(mission), participant->id) != NULL)
            continue;
        if (!keyring_key(mission, participant->id, KEYRING_MAKE, &pair, error)) {
            json_decref(roots);
            return false;
        }
        json_array_append_new(roots, json_pack("{s:s, s:s}", "participant", participant->id, "key",
                                               hash_to_hex(&pair.public_key).text));
        key_clear(&pair);
    }
    if (json_array_size(roots) > 0)
        json_object_set(row, "roots", roots);
    json_decref(roots);
    return true;
}

static bool run_amend(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    const char *file = param_text(request, "agreement");
    const char *from = param_text(request, "from");
    g_autofree char *yaml = NULL;
    size_t n_yaml = 0;
    OWNED(agreement) agreement = NULL;
    struct draft draft = {.kind = "agreement.amended"};
    struct receipt receipt;
    struct instant governs_from;
    const char *as = NULL;
    bool is_stated = false;

    if (!read_text_file(request->world, file, AGREEMENT_BYTES_MAX, &yaml, &n_yaml, error) ||
        !opening_open(&opening, request, STORE_WRITE, "truce amend", error))
        return false;
    as = request_as(request, opening.mission, error);
    if (as == NULL)
        return false;
    agreement = agreement_read(yaml, n_yaml, file, mission_modules(opening.mission), error);
    if (agreement == NULL ||
        !agreement_may_follow(mission_agreement(opening.mission), agreement, error))
        return false;
    if (from != NULL &&
        !read_governs_from(mission_zone(opening.mission), from, &governs_from, error)) {
        g_prefix_error(error, "--from: ");
        return false;
    }
    draft.rows = json_pack("[o]", amendment(agreement, yaml));
    if (from != NULL)
        json_object_set_new(json_array_get(draft.rows, 0), "governs_from",
                            json_integer(governs_from.ms));
    is_stated = add_roots(opening.mission, agreement, json_array_get(draft.rows, 0), error) &&
                mission_state_alone(opening.mission, as, &draft, &receipt, error);
    json_decref(draft.rows);
    if (!is_stated)
        return false;
    reply->json = receipt_json(&receipt);
    return true;
}

const struct action action_amend = {
    .name = "amend",
    .summary = N_("propose another text of the agreement"),
    .help =
        N_("The new text governs once all have accepted it whom the text in force requires, and "
           "whoever it adds (truce accept). Ids of the old text stay: a renaming adds a name.\n\n"
           "  truce amend --agreement agreement-2.yaml --from 2022-01-01 --as russia"),
    .params = params,
    .flags = ACTION_STATES,
    .group = ACTION_AGREE,
    .run = run_amend,
    .show = show_receipt,
};
