/* How fast the record takes statements, everything included: parsing, schema, authority, rows,
 * tree, commit, durable when answered.
 *
 *   append FOLDER AGREEMENT [ADDRESS]      the figures
 *   append --fill N FOLDER AGREEMENT       only a mission of N statements, for other benchmarks
 *
 * FOLDER is where the mission (unless ADDRESS names a PostgreSQL database) and the file for
 * fdatasync stand: it must be on a real disk. Figures come out as "name value unit", one a line.
 */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mission/mission.h"

#define N_SINGLE       100000
#define N_BATCHES      400
#define ROWS_PER_BATCH 1000
#define N_ALONE        2000

static void die(const GError *error)
{
    g_assert(error != NULL);
    fprintf(stderr, "append: %s\n", error->message);
    exit(1);
}

static double seconds(void)
{
    return (double)g_get_monotonic_time() / 1e6;
}

/* ---- what the machine can do, in the same run ---- */

static double verify_rate(void)
{
    struct key_pair pair;
    struct signature signature;
    struct hash seed = {{7}};
    char message[400] = "truce/statement/v1\n";
    unsigned n = 0;

    key_from_seed(&seed, &pair);
    key_sign(&pair, message, sizeof message, &signature);
    double begin = seconds();
    while (seconds() - begin < 1.0)
        for (unsigned i = 0; i < 100; i++, n++)
            if (crypto_sign_verify_detached(signature.bytes, (const unsigned char *)message,
                                            sizeof message, pair.public_key.bytes) != 0)
                abort();
    return n / (seconds() - begin);
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *times, unsigned n)
{
    qsort(times, n, sizeof *times, compare_doubles);
    return times[n / 2];
}

/* One fdatasync of a growing file, as a log that is written a page at a time. */
static double fdatasync_us(const char *folder)
{
    static double times[N_ALONE];
    g_autofree char *path = g_build_filename(folder, "growing", NULL);
    char page[4096] = {1};
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);

    for (unsigned i = 0; i < N_ALONE; i++) {
        double begin = seconds();
        if (write(fd, page, sizeof page) != (ssize_t)sizeof page || fdatasync(fd) != 0)
            abort();
        times[i] = (seconds() - begin) * 1e6;
    }
    close(fd);
    g_unlink(path);
    return median(times, N_ALONE);
}

/* ---- statements signed beforehand ---- */

struct author {
    struct mission *mission;
    struct key_pair pair;
    int64_t number;
    struct hash previous;
    unsigned n_people;
};

static json_t *tour_row(struct author *author)
{
    g_autofree char *person = g_strdup_printf("p-%06u", author->n_people);
    g_autofree char *position = g_strdup_printf("pos-%04u", author->n_people % 1930);

    author->n_people++;
    return json_pack("{s:s, s:s, s:I}", "person", person, "position", position, "at",
                     (json_int_t)(INT64_C(1605200000000) + author->n_people * INT64_C(60000)));
}

struct bytes {
    char *bytes;
    size_t n;
};

static struct bytes sign_next(struct author *author, unsigned n_rows)
{
    GError *error = NULL;
    struct record *record = mission_record(author->mission);
    const struct kind *kind = kinds_find(mission_modules(author->mission)->kinds, "tour.arrived");
    json_t *rows = json_array();
    struct bytes signed_bytes = {0};

    for (unsigned i = 0; i < n_rows; i++)
        json_array_append_new(rows, tour_row(author));
    struct body *body = body_new(record_world(record), kind, rows, NULL, &error);
    json_decref(rows);
    if (body == NULL)
        die(error);
    struct envelope envelope = {
        .mission = (char *)record_mission(record),
        .key = author->pair.public_key,
        .number = author->number + 1,
        .has_previous = author->number > 0,
        .previous = author->previous,
        .kind = (char *)kind->name,
        .made = record_last_received(record),
        .digest = body->digest,
    };
    OWNED(statement) statement = statement_sign(&envelope, body, &author->pair, &error);
    if (statement == NULL)
        die(error);
    author->number++;
    author->previous = statement->id;
    signed_bytes.bytes = statement_write(statement, &signed_bytes.n);
    return signed_bytes;
}

static struct bytes *sign_many(struct author *author, unsigned n, unsigned n_rows)
{
    struct bytes *all = g_new(struct bytes, n);

    for (unsigned i = 0; i < n; i++)
        all[i] = sign_next(author, n_rows);
    return all;
}

/* ---- the races ---- */

static unsigned n_refused;

static void answered(void *self, uint64_t ticket, const struct receipt *receipt,
                     const GError *error)
{
    if (receipt == NULL && n_refused++ == 0)
        fprintf(stderr, "append: %s\n", error->message);
}

static double race(struct author *author, struct bytes *all, unsigned n)
{
    double begin = seconds();
    struct intake *intake =
        intake_open(mission_record(author->mission), g_get_num_processors(), answered, NULL);

    for (unsigned i = 0; i < n; i++)
        intake_put(intake, i, all[i].bytes, all[i].n);
    intake_close(intake);
    g_free(all);
    return seconds() - begin;
}

static double alone_us(struct author *author)
{
    static double times[N_ALONE];
    struct record *record = mission_record(author->mission);
    struct bytes *all = sign_many(author, N_ALONE, 1);

    for (unsigned i = 0; i < N_ALONE; i++) {
        GError *error = NULL;
        struct receipt receipt;
        double begin = seconds();
        OWNED(statement)
        statement =
            statement_read(mission_modules(author->mission)->kinds, all[i].bytes, all[i].n, &error);
        struct append *append = statement == NULL ? NULL : append_begin(record, &error);
        if (append == NULL || !append_statement(append, statement, true, &receipt, &error) ||
            !append_commit(append, &error))
            die(error);
        times[i] = (seconds() - begin) * 1e6;
        g_free(all[i].bytes);
    }
    g_free(all);
    return median(times, N_ALONE);
}

/* In stretches, so that a large mission does not need all of it signed in memory. */
static void fill(struct author *author, unsigned n)
{
    for (unsigned done = 0; done < n; done += N_SINGLE)
        race(author, sign_many(author, MIN(N_SINGLE, n - done), 1), MIN(N_SINGLE, n - done));
}

static void measure(struct author *author, const char *folder)
{
    double verify = verify_rate();
    double cores = g_get_num_processors();
    struct bytes *singles = sign_many(author, N_SINGLE, 1);
    double single = N_SINGLE / race(author, singles, N_SINGLE);
    struct bytes *batches = sign_many(author, N_BATCHES, ROWS_PER_BATCH);
    double rows = (double)N_BATCHES * ROWS_PER_BATCH / race(author, batches, N_BATCHES);
    double sync = fdatasync_us(folder);
    double alone = alone_us(author);

    printf("verify_one_core %.0f /s\n", verify);
    printf("single_statements %.0f /s\n", single);
    printf("single_share %.3f of %.0f cores x verify\n", single / (cores * verify), cores);
    printf("batched_rows %.0f rows/s\n", rows);
    printf("fdatasync_growing %.1f us\n", sync);
    printf("append_alone %.1f us\n", alone);
    printf("append_alone_ratio %.2f x fdatasync\n", alone / sync);
}

static void begin_mission(struct author *author, const char *folder, const char *agreement,
                          const char *address)
{
    GError *error = NULL;
    g_autofree char *yaml = NULL;
    gsize n_yaml = 0;
    g_autofree char *path = g_build_filename(folder, "append.truce", NULL);
    g_autofree char *keyring = g_build_filename(folder, "append.keys", NULL);
    g_autofree char *key = g_build_filename(keyring, "force.key", NULL);

    if (sodium_init() < 0 || !g_file_get_contents(agreement, &yaml, &n_yaml, &error))
        die(error);
    struct mission_plan plan = {yaml, n_yaml, agreement, keyring, true};
    author->mission =
        mission_new(world_real(), address != NULL ? address : path, &plan, "bench", &error);
    if (author->mission == NULL || !key_file_read(world_real(), key, &author->pair, &error))
        die(error);
}

int main(int argc, char **argv)
{
    struct author author = {0};
    unsigned n_fill = 0;

    if (argc > 2 && strcmp(argv[1], "--fill") == 0) {
        n_fill = (unsigned)g_ascii_strtoull(argv[2], NULL, 10);
        argc -= 2;
        argv += 2;
    }
    if (argc < 3) {
        fprintf(stderr, "usage: append [--fill N] FOLDER AGREEMENT [ADDRESS]\n");
        return 2;
    }
    begin_mission(&author, argv[1], argv[2], argc > 3 ? argv[3] : NULL);
    if (n_fill > 0)
        fill(&author, n_fill);
    else
        measure(&author, argv[1]);
    mission_close(author.mission);
    if (n_refused > 0)
        fprintf(stderr, "append: %u statements were refused\n", n_refused);
    return n_refused > 0;
}
