/* truce key enrol: a key for an officer or a device. */
#include <string.h>

#include "action/actions.h"
#include "action/keyring.h"
#include "action/opening.h"
#include "base/error.h"
#include "base/text.h"

static const struct field params[] = {
    {"holder", FIELD_TEXT, REQUIRED,
     N_("TEXT: whose it is: an office or a device, not a person's name")},
    {"out", FIELD_SLUG, OPTIONAL,
     N_("NAME: of the key's file, NAME.key; otherwise from the holder")},
    FIELDS_END,
};

/* "Duty desk, Stepanakert" of russia: russia-duty-desk-stepanakert. */
static char *name_for(const char *participant, const char *holder)
{
    GString *name = g_string_new(participant);

    for (const char *at = holder; *at != '\0' && name->len < 60; at++) {
        if (g_ascii_isalnum(*at)) {
            if (at == holder || !g_ascii_isalnum(at[-1]))
                g_string_append_c(name, '-');
            g_string_append_c(name, g_ascii_tolower(*at));
        }
    }
    if (name->len == strlen(participant))
        g_string_append(name, "-key");
    return g_string_free(name, FALSE);
}

static bool enrol(struct opening *opening, const char *as, const char *holder,
                  const struct hash *public_key, struct receipt *receipt, GError **error)
{
    struct record *record = mission_record(opening->mission);
    const char *whose = record_key_participant(record, public_key);
    struct draft draft = {.kind = "key.enrolled"};
    bool is_stated = false;

    if (whose != NULL)
        return fail(error, ERROR_EXISTS,
                    _("the key in that file is already one of %s: give another --out"), whose);
    draft.rows = json_pack("[{s:s, s:s}]", "key", hash_to_hex(public_key).text, "holder", holder);
    is_stated = mission_state_alone(opening->mission, as, &draft, receipt, error);
    json_decref(draft.rows);
    return is_stated;
}

static bool run_key_enrol(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    const char *holder = param_text(request, "holder");
    const char *as = NULL;
    g_autofree char *name = NULL;
    g_autofree char *path = NULL;
    struct key_pair pair;
    struct receipt receipt;
    bool is_enrolled = false;

    if (!opening_open(&opening, request, STORE_WRITE, "truce key enrol", error))
        return false;
    as = request_as(request, opening.mission, error);
    if (as == NULL)
        return false;
    name = g_strdup(param_text(request, "out"));
    if (name == NULL)
        name = name_for(as, holder);
    /* The file comes first: a key that is enrolled and lost could only be revoked. A file left by
     * an attempt that failed is used again. */
    if (!keyring_key(opening.mission, name, KEYRING_MAKE, &pair, error))
        return false;
    is_enrolled = enrol(&opening, as, holder, &pair.public_key, &receipt, error);
    if (is_enrolled) {
        path = keyring_path(opening.mission, name);
        reply->json = receipt_json(&receipt);
        json_object_set_new(reply->json, "key", json_string(hash_to_hex(&pair.public_key).text));
        json_object_set_new(reply->json, "file", json_string(path));
    }
    key_clear(&pair);
    return is_enrolled;
}

static void show_key_enrol(struct terminal *terminal, const json_t *json)
{
    show_receipt(terminal, json);
    terminal_line(terminal, INK_PLAIN, 4, _("key %s"),
                  json_string_value(json_object_get(json, "key")));
    terminal_line(terminal, INK_PLAIN, 4, _("file %s"),
                  json_string_value(json_object_get(json, "file")));
}

const struct action action_key_enrol = {
    .name = "key enrol",
    .summary = N_("make a key for an officer or a device of a participant"),
    .help = N_("The key's file is made in the mission's folder of keys, readable by you alone.\n\n"
               "  truce key enrol --holder 'duty desk' --as russia"),
    .params = params,
    .flags = ACTION_STATES,
    .group = ACTION_AGREE,
    .run = run_key_enrol,
    .show = show_key_enrol,
};
