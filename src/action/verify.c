/* truce verify: is the record what its log says? */
#include <inttypes.h>

#include "action/actions.h"
#include "action/opening.h"
#include "action/plain_table.h"
#include "base/error.h"
#include "base/text.h"

static const struct field params[] = {FIELDS_END};

static bool run_verify(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    struct audit audit = {0};

    if (!opening_open(&opening, request, STORE_READ, "truce verify", error) ||
        !mission_verify(opening.mission, &audit, request->progress, request->progress_self, error))
        return false;
    reply->json =
        json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:s}", "statements",
                  (json_int_t)audit.n_statements, "signatures", (json_int_t)audit.n_signatures,
                  "judged", (json_int_t)audit.n_judged, "without_body",
                  (json_int_t)audit.n_without_body, "checkpoints", (json_int_t)audit.n_checkpoints,
                  "rows", (json_int_t)audit.n_rows, "root", hash_to_hex(&audit.root).text);
    return true;
}

static void show_verify(struct terminal *terminal, const json_t *json)
{
    g_autofree char *statements = text_grouped(member_count(json, "statements"));
    g_autofree char *signatures = text_grouped(member_count(json, "signatures"));
    g_autofree char *judged = text_grouped(member_count(json, "judged"));
    g_autofree char *rows = text_grouped(member_count(json, "rows"));

    terminal_line(terminal, INK_GOOD, 4, _("the record is whole"));
    terminal_line(terminal, INK_PLAIN, 4,
                  _("%s statements, %s signatures verified, %s judged again, %s rows compared"),
                  statements, signatures, judged, rows);
    if (member_count(json, "without_body") > 0)
        terminal_line(
            terminal, INK_DOUBT, 4,
            ngettext("%" PRId64 " statement could not be judged: its body is withheld or erased",
                     "%" PRId64 " statements could not be judged: their bodies are withheld or "
                     "erased",
                     (unsigned long)member_count(json, "without_body")),
            member_count(json, "without_body"));
    terminal_line(terminal, INK_PLAIN, 4, _("root %s"),
                  json_string_value(json_object_get(json, "root")));
}

const struct action action_verify = {
    .name = "verify",
    .summary = N_("check every signature, number and row of the record"),
    .help = N_("Reads all of it: the database's own check, the tree, signatures, numbers, times, "
               "digests, checkpoints, authority at the time, and every table against a rebuild. "
               "Ends with status 4 and the first fault when something is not as the log says.\n\n"
               "  truce verify -m karabakh.truce"),
    .params = params,
    .flags = ACTION_MISSION,
    .group = ACTION_KEEP,
    .run = run_verify,
    .show = show_verify,
};
