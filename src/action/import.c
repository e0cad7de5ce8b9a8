/* truce import: many rows of one kind from a CSV file, all of them or none. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "action/actions.h"
#include "action/file_limits.h"
#include "action/import_rows.h"
#include "action/keyring.h"
#include "action/opening.h"
#include "base/error.h"
#include "base/text.h"
#include "mission/judge.h"

static const struct field params[] = {
    {"kind", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL, N_("the kind of statement the rows are of")},
    {"file", FIELD_TEXT, REQUIRED | PARAM_POSITIONAL,
     N_("CSV, UTF-8, its first line the names of fields")},
    FIELDS_END,
};

/* What is signed under one lock: above it, an import goes on where it stopped. */
#define CHUNK_ROWS 100000
/* A body is at most 1 MiB; a cell may grow sixfold when written as JSON. */
#define BATCH_BYTES_MAX ((size_t)700 * 1024)

struct importing {
    const struct request *request;
    struct mission *mission;
    const struct kind *kind;
    const char *as;
    const char *path;
    FILE *file;
    int64_t n_bytes; /* of the file, for the progress bar */
    struct faults faults;
    int64_t n_rows;
    char *setting; /* under which name this copy remembers the file */
};

static void importing_clear(struct importing *importing)
{
    if (importing->file != NULL)
        fclose(importing->file);
    if (importing->faults.lines != NULL)
        g_string_free(importing->faults.lines, TRUE);
    g_free(importing->setting);
}

static void tell(const struct importing *importing, const char *what, int64_t done, int64_t total)
{
    importing->request->progress(importing->request->progress_self, what, done, total);
}

static bool open_file(struct importing *importing, GError **error)
{
    importing->file = fopen(importing->path, "rbe");
    if (importing->file == NULL)
        return fail(error, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_IO, _("%s cannot be read: %s"),
                    importing->path, g_strerror(errno));
    if (fseeko(importing->file, 0, SEEK_END) == 0)
        importing->n_bytes = ftello(importing->file);
    if (importing->n_bytes < 0 || fseeko(importing->file, 0, SEEK_SET) != 0)
        return fail(error, ERROR_IO,
                    _("%s is no file that can be read twice: save it to disk "
                      "first"),
                    importing->path);
    return true;
}

/* ---- first reading: is all of it right? ---- */

static void check_row(struct importing *importing, const struct columns *columns,
                      const struct csv *csv)
{
    g_autoptr(GError) refused = NULL;
    json_t *row = columns_row(columns, csv, &importing->faults);

    importing->n_rows++;
    if (row == NULL)
        return;
    if (!judge_row(mission_modules(importing->mission), mission_agreement(importing->mission),
                   record_store(mission_record(importing->mission)), importing->kind, importing->as,
                   row, &refused)) {
        const char *said = refused->message;
        const char *const row_named = "row 0, field ";

        /* The line is named already. */
        if (g_str_has_prefix(said, row_named))
            faults_add(&importing->faults, csv_line(csv), _("column %s"), said + strlen(row_named));
        else
            faults_add(&importing->faults, csv_line(csv), "%s", said);
    }
    json_decref(row);
}

/* The name under which this copy remembers that the file was imported. */
static char *setting_name(const struct importing *importing, const struct hash *hash)
{
    return g_strdup_printf("import.%s.%s.%s", importing->kind->name, importing->as,
                           hash_to_hex(hash).text);
}

static bool check_file(struct importing *importing, GError **error)
{
    OWNED(csv) csv = csv_new(importing->file, IMPORT_BYTES_MAX);
    struct columns columns = {.kind = importing->kind};
    enum csv_step step = CSV_ROW;
    struct hash hash;

    if (!columns_read(&columns, csv, &importing->faults, error)) {
        columns_clear(&columns);
        return *error == NULL; /* the faults say why */
    }
    while ((step = csv_next(csv, error)) != CSV_END && step != CSV_FAILED) {
        if (step == CSV_MALFORMED)
            faults_add(&importing->faults, csv_line(csv), "%s", csv_fault(csv));
        else
            check_row(importing, &columns, csv);
        if (importing->n_rows % 1000 == 0)
            tell(importing, _("checking"), csv_bytes_read(csv), importing->n_bytes);
    }
    columns_clear(&columns);
    if (step == CSV_FAILED)
        return false;
    hash = csv_hash(csv);
    importing->setting = setting_name(importing, &hash);
    return true;
}

static bool refuse_faults(const struct importing *importing, struct reply *reply, GError **error)
{
    const struct faults *faults = &importing->faults;

    reply_note(reply, "%.*s", (int)faults->lines->len - 1, faults->lines->str);
    if (faults->n > FAULTS_SHOWN)
        reply_note(reply, _("and %" PRId64 " more"), faults->n - FAULTS_SHOWN);
    return fail(error, ERROR_FIELD,
                faults->n == 1 ? _("%s has %" PRId64 " fault, so nothing of it was imported:")
                               : _("%s has %" PRId64 " faults, so nothing of it was imported:"),
                importing->path, faults->n);
}

/* ---- second reading: signed in batches, then appended ---- */

struct chunk {
    GArray *drafts; /* struct own_draft, its rows owned here */
    json_t *rows;   /* of the batch that is open */
    size_t n_bytes; /* of it, at most */
    int64_t n_rows;
};

static void chunk_close_batch(struct chunk *chunk, const struct kind *kind)
{
    struct own_draft draft = {.kind = kind, .rows = chunk->rows};

    if (json_array_size(chunk->rows) == 0)
        return;
    g_array_append_val(chunk->drafts, draft);
    chunk->rows = json_array();
    chunk->n_bytes = 0;
}

static void chunk_add(struct chunk *chunk, const struct kind *kind, json_t *row, size_t n_bytes_max)
{
    if (json_array_size(chunk->rows) == BODY_ROWS_MAX ||
        chunk->n_bytes + n_bytes_max > BATCH_BYTES_MAX)
        chunk_close_batch(chunk, kind);
    json_array_append_new(chunk->rows, row);
    chunk->n_bytes += n_bytes_max;
    chunk->n_rows++;
}

static void chunk_empty(struct chunk *chunk)
{
    for (unsigned i = 0; i < chunk->drafts->len; i++)
        json_decref((json_t *)g_array_index(chunk->drafts, struct own_draft, i).rows);
    g_array_set_size(chunk->drafts, 0);
    chunk->n_rows = 0;
}

static size_t row_bytes_max(const struct csv *csv, const struct kind *kind)
{
    size_t n = 200;

    for (unsigned i = 0; i < csv_n_cells(csv); i++)
        n += 6 * strlen(csv_cell(csv, i)) + 50;
    return kind_has_sealed(kind) ? n + 100 * (size_t)csv_n_cells(csv) : n;
}

static void appending(void *self, int64_t done, int64_t total)
{
    tell(self, _("recording"), done, total);
}

static bool drain(struct importing *importing, GError **error)
{
    return mission_drain(importing->mission, appending, importing, error);
}

/* Signs the chunk, remembers with it how far the file has come, and appends it. */
static bool chunk_flush(struct importing *importing, struct chunk *chunk, int64_t n_done,
                        GError **error)
{
    g_autofree char *done = g_strdup_printf("%" PRId64, n_done);
    struct key_pair pair;
    bool is_added = false;

    chunk_close_batch(chunk, importing->kind);
    if (chunk->drafts->len == 0)
        return true;
    if (!keyring_key(importing->mission, importing->as, KEYRING_READ, &pair, error))
        return false;
    is_added = outbox_add_marked(mission_record(importing->mission), &pair,
                                 (struct own_draft *)(void *)chunk->drafts->data,
                                 chunk->drafts->len, importing->setting, done, error);
    key_clear(&pair);
    chunk_empty(chunk);
    return is_added && drain(importing, error);
}

static bool add_rows(struct importing *importing, struct csv *csv, const struct columns *columns,
                     int64_t n_skipped, GError **error)
{
    struct chunk chunk = {g_array_new(FALSE, FALSE, sizeof(struct own_draft)), json_array(), 0, 0};
    int64_t n = 0;
    bool is_fine = true;
    enum csv_step step = CSV_ROW;

    while (is_fine && (step = csv_next(csv, error)) == CSV_ROW) {
        if (n++ >= n_skipped) {
            json_t *row = columns_row(columns, csv, &importing->faults);

            if (row == NULL)
                break;
            chunk_add(&chunk, importing->kind, row, row_bytes_max(csv, importing->kind));
        }
        if (chunk.n_rows == CHUNK_ROWS)
            is_fine = chunk_flush(importing, &chunk, n, error);
    }
    if (is_fine && (step != CSV_END || n != importing->n_rows)) {
        is_fine = false;
        if (*error == NULL)
            fail(error, ERROR_IO, _("%s changed while it was read; run the import again"),
                 importing->path);
    }
    is_fine = is_fine && chunk_flush(importing, &chunk, n, error);
    chunk_empty(&chunk);
    g_array_unref(chunk.drafts);
    json_decref(chunk.rows);
    return is_fine;
}

static bool add_file(struct importing *importing, int64_t n_skipped, GError **error)
{
    OWNED(csv) csv = NULL;
    struct columns columns = {.kind = importing->kind};
    bool is_added = false;

    rewind(importing->file);
    csv = csv_new(importing->file, IMPORT_BYTES_MAX);
    if (columns_read(&columns, csv, &importing->faults, error))
        is_added = add_rows(importing, csv, &columns, n_skipped, error);
    else if (*error == NULL)
        fail(error, ERROR_IO, _("%s changed while it was read; run the import again"),
             importing->path);
    columns_clear(&columns);
    return is_added;
}

/* ---- the action ---- */

/* Rows of this very file that were imported before. */
static bool rows_before(const struct importing *importing, int64_t *n, GError **error)
{
    GError *failure = NULL;
    g_autofree char *value =
        record_setting(mission_record(importing->mission), importing->setting, &failure);

    if (failure != NULL) {
        g_propagate_error(error, failure);
        return false;
    }
    *n = value == NULL ? 0 : g_ascii_strtoll(value, NULL, 10);
    return true;
}

static bool finish_waiting(struct importing *importing, struct reply *reply, GError **error)
{
    GError *failure = NULL;
    int64_t n = outbox_count(mission_record(importing->mission), &failure);

    if (failure != NULL) {
        g_propagate_error(error, failure);
        return false;
    }
    if (n == 0)
        return true;
    if (!drain(importing, error))
        return false;
    reply_note(
        reply,
        _("An import that was interrupted is finished: %" PRId64 " statements were still waiting."),
        n);
    return true;
}

static bool import(struct importing *importing, struct reply *reply, GError **error)
{
    int64_t n_before = 0;
    int64_t size = 0;

    importing->faults.lines = g_string_new(NULL);
    if (!open_file(importing, error) || !mission_check_head(importing->mission, error) ||
        !finish_waiting(importing, reply, error) || !check_file(importing, error))
        return false;
    if (importing->faults.n > 0)
        return refuse_faults(importing, reply, error);
    if (!rows_before(importing, &n_before, error))
        return false;
    size = record_size(mission_record(importing->mission));
    if (n_before < importing->n_rows &&
        (!add_file(importing, n_before, error) || !mission_checkpoint(importing->mission, error)))
        return false;
    if (n_before > 0) {
        g_autofree char *n = text_grouped(n_before);

        reply_note(reply,
                   ngettext("%s row of this very file was on record already.",
                            "%s rows of this very file were on record already.",
                            (unsigned long)n_before),
                   n);
    }
    reply->json = json_pack("{s:I, s:I, s:I}", "rows", (json_int_t)(importing->n_rows - n_before),
                            "statements",
                            (json_int_t)(record_size(mission_record(importing->mission)) - size),
                            "before", (json_int_t)n_before);
    return true;
}

static bool run_import(const struct request *request, struct reply *reply, GError **error)
{
    OPENING(opening);
    struct importing importing = {.request = request, .path = param_text(request, "file")};
    GError *failure = NULL;
    bool is_imported = false;

    importing.kind = kind_named(module_list()->kinds, param_text(request, "kind"), error);
    if (importing.kind == NULL ||
        !opening_open(&opening, request, STORE_WRITE, "truce import", error))
        return false;
    importing.mission = opening.mission;
    importing.as = request_as(request, opening.mission, error);
    if (importing.as == NULL)
        return false;
    is_imported = import(&importing, reply, &failure);
    importing_clear(&importing);
    if (failure != NULL)
        g_propagate_error(error, failure);
    return is_imported;
}

static void show_import(struct terminal *terminal, const json_t *json)
{
    int64_t n = json_integer_value(json_object_get(json, "statements"));
    g_autofree char *rows = text_grouped(json_integer_value(json_object_get(json, "rows")));
    g_autofree char *statements = text_grouped(n);

    terminal_line(terminal, INK_PLAIN, 4,
                  ngettext("%s rows put on record, in %s statement",
                           "%s rows put on record, in %s statements", (unsigned long)n),
                  rows, statements);
}

const struct action action_import = {
    .name = "import",
    .summary = N_("put many rows of one kind on record from a CSV file"),
    .help =
        N_("The first line names the fields; truce help record KIND shows them. The whole file is "
           "checked first, and every fault is listed with its line and column; then nothing is "
           "imported. Stopped half way, the same command goes on where it stopped; a file that "
           "is on record already is not imported twice.\n\n"
           "  truce import tour.arrived arrivals.csv --as russia"),
    .params = params,
    .flags = ACTION_STATES,
    .group = ACTION_STATE,
    .run = run_import,
    .show = show_import,
};
