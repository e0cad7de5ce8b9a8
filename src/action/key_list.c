/* truce key list: whose keys there are. */
#include <inttypes.h>

#include "action/actions.h"
#include "action/opening.h"
#include "action/plain_table.h"
#include "base/error.h"
#include "base/text.h"

static const struct field params[] = {FIELDS_END};

static void add_roots(struct opening *opening, json_t *list)
{
    const struct agreement *agreement = mission_agreement(opening->mission);

    for (unsigned i = 0; i < agreement->participants->len; i++) {
        const struct participant *participant =
            &g_array_index(agreement->participants, struct participant, i);
        struct hash key;

        if (record_root_key(mission_record(opening->mission), participant->id, &key))
            json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "participant",
                                                  participant->id, "holder", _("root key"), "state",
                                                  "in force", "key", hash_to_hex(&key).text));
    }
}

/* A table of the record's own kind, so its columns are those of its fields. */
#define ENROLLED_TEXT                                                                              \
    "SELECT e.log_index AS log_index, e.author AS author, e.key AS key, e.holder AS holder,"       \
    " (SELECT MIN(r.log_index) FROM key_revoked r"                                                 \
    "   WHERE r.key = e.key AND r.known_until IS NULL) AS revoked_at"                              \
    " FROM key_enrolled e WHERE e.known_until IS NULL ORDER BY e.log_index"

static bool add_enrolled(struct opening *opening, json_t *list, GError **error)
{
    struct query *query =
        store_prepare(record_store(mission_record(opening->mission)), ENROLLED_TEXT, error);
    GError *failure = NULL;

    if (query == NULL)
        return false;
    while (query_next(query, &failure)) {
        bool is_revoked = !col_is_null(query, "revoked_at");
        json_t *key = json_pack(
            "{s:s, s:s, s:s, s:s, s:I}", "participant", col_text(query, "author"), "holder",
            col_text(query, "holder"), "state", is_revoked ? "revoked" : "in force", "key",
            col_text(query, "key"), "index", (json_int_t)col_i64(query, "log_index"));

        if (is_revoked)
            json_object_set_new(key, "revoked_by", json_integer(col_i64(query, "revoked_at")));
        json_array_append_new(list, key);
    }
    if (failure != NULL) {
        g_propagate_error(error, failure);
        return false;
    }
    return true;
}

static bool run_key_list(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);

    if (!opening_open(&opening, request, STORE_READ, "truce key list", error))
        return false;
    reply->json = json_array();
    add_roots(&opening, reply->json);
    return add_enrolled(&opening, reply->json, error);
}

/* The key cut to what tells it from others; --json has all of it. */
static void show_key_list(struct terminal *terminal, const json_t *json)
{
    OWNED(table) table = table_new(4);
    const char *const headings[] = {_("participant"), _("holder"), _("state"), _("key")};
    json_t *key = NULL;
    size_t i = 0;

    for (unsigned c = 0; c < G_N_ELEMENTS(headings); c++)
        table_heading(table, c, headings[c]);
    json_array_foreach(json, i, key)
    {
        g_autofree char *digits = g_strdup_printf("%.16s…", member_text(key, "key"));
        bool is_revoked = json_object_get(key, "revoked_by") != NULL;
        g_autofree char *state =
            is_revoked ? g_strdup_printf(_("revoked by %" PRId64), member_count(key, "revoked_by"))
                       : g_strdup(_("in force"));

        table_cell(table, INK_PLAIN, member_text(key, "participant"));
        table_cell(table, INK_PLAIN, member_text(key, "holder"));
        table_cell(table, is_revoked ? INK_DOUBT : INK_PLAIN, state);
        table_cell(table, INK_FAINT, digits);
    }
    table_write(terminal, table, 0);
}

const struct action action_key_list = {
    .name = "key list",
    .summary = N_("whose keys there are, and which are revoked"),
    .params = params,
    .flags = ACTION_MISSION,
    .group = ACTION_AGREE,
    .run = run_key_list,
    .show = show_key_list,
};
