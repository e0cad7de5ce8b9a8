/* What the bytes of the record cost, without a store: one thread, from memory to memory.
 *
 *   record-format
 *
 * Figures come out as "name value unit", one a line.
 */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "record/canon.h"
#include "record/merkle.h"
#include "record/statement.h"

#define ROWS         1000
#define SECONDS_EACH 0.7

static const struct field passage_fields[] = {
    {"link", FIELD_LINK, REQUIRED, NULL},
    {"direction", FIELD_ENUM(forward, reverse), REQUIRED, NULL},
    {"passed", FIELD_COUNT, REQUIRED, NULL},
    {"since", FIELD_INSTANT, REQUIRED, NULL},
    {"complete", FIELD_BOOL, REQUIRED, NULL},
    {"tonnes", FIELD_DECIMAL(3), OPTIONAL, NULL},
    FIELDS_END,
};
static const struct field person_fields[] = {
    {"person", FIELD_SLUG, REQUIRED, NULL},        {"born", FIELD_DATE, SEALED | REQUIRED, NULL},
    {"name", FIELD_TEXT, SEALED | REQUIRED, NULL}, {"rank", FIELD_TEXT, OPTIONAL, NULL},
    {"unit", FIELD_UNIT, REQUIRED, NULL},          FIELDS_END,
};
static const struct kind passages[] = {
    {"passage.counted", "traffic", passage_fields, NULL, 0},
    {"person.named", "a person", person_fields, NULL, 0},
    KINDS_END,
};
static const struct kind *const tables[] = {passages};

struct work {
    struct kinds *kinds;
    const struct world *world;
    json_t *rows;
    struct body *body;       /* of 1,000 passages */
    struct body *people;     /* of 1,000 persons */
    struct statement *small; /* of one row */
    char *transit;
    size_t n_transit;
    char *leaf;
    size_t n_leaf;
    GString *scratch;
};

static json_t *passage_rows(unsigned n)
{
    json_t *rows = json_array();

    for (unsigned i = 0; i < n; i++) {
        json_array_append_new(rows,
                              json_pack("{sssssisIsb}", "link", "lachin", "direction",
                                        i % 2 ? "forward" : "reverse", "passed", (int)i, "since",
                                        (json_int_t)1604966400000 + i, "complete", 1));
    }
    return rows;
}

static json_t *person_rows(unsigned n)
{
    json_t *rows = json_array();

    for (unsigned i = 0; i < n; i++) {
        char name[16];

        g_snprintf(name, sizeof name, "p%u", i);
        json_array_append_new(rows, json_pack("{ssssssssss}", "person", name, "born", "1985-01-02",
                                              "name", "Ivan Ivanovich", "rank", "captain", "unit",
                                              "mrb-15"));
    }
    return rows;
}

/* ---- what is measured ---- */

static void parse_json(struct work *work)
{
    json_decref(json_loadb(work->body->bytes, work->body->n_bytes, JSON_REJECT_DUPLICATES, NULL));
}

static void parse_canonical(struct work *work)
{
    json_decref(canon_parse(work->body->bytes, work->body->n_bytes, NULL));
}

static void write_canonical(struct work *work)
{
    g_string_truncate(work->scratch, 0);
    canon_write(work->scratch, work->body->document);
}

static void read_body(struct work *work)
{
    body_free(body_read(&passages[0], work->body->bytes, work->body->n_bytes, NULL));
}

static void read_people(struct work *work)
{
    body_free(body_read(&passages[1], work->people->bytes, work->people->n_bytes, NULL));
}

static void new_body(struct work *work)
{
    body_free(body_new(work->world, &passages[0], work->rows, NULL, NULL));
}

static void read_transit(struct work *work)
{
    statement_free(statement_read(work->kinds, work->transit, work->n_transit, NULL));
}

static void read_leaf(struct work *work)
{
    struct instant received;

    statement_free(leaf_read(work->leaf, work->n_leaf, &received, NULL));
}

static void write_leaf(struct work *work)
{
    size_t n;

    g_free(leaf_write(work->small, (struct instant){1604966400000}, &n, NULL));
}

static void verify(struct work *work)
{
    if (!statement_verify(work->small, NULL)) {
        abort();
    }
}

static void hash_nodes(struct work *work)
{
    struct hash node = work->small->id;

    for (unsigned i = 0; i < 1000; i++) {
        node = merkle_node_hash(&node, &work->small->id);
    }
    work->small->id.bytes[0] ^= node.bytes[0];
}

/* ---- running ---- */

/* Of this thread alone, so that a busy machine spoils the figures less. */
static double cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void measure(const char *name, const char *unit, double per_call, void (*run)(struct work *),
                    struct work *work)
{
    double begin = cpu_seconds();
    double spent;
    unsigned calls = 0;

    do {
        run(work);
        calls++;
        spent = cpu_seconds() - begin;
    } while (spent < SECONDS_EACH);
    printf("%s %.3f %s\n", name, spent * 1e6 / calls / per_call, unit);
}

static void prepare(struct work *work, const struct world *world)
{
    struct key_pair pair;
    struct envelope envelope = {
        .mission = (char *)"karabakh/0123456789abcdef0123456789abcdef",
        .number = 12345,
        .has_previous = true,
        .kind = (char *)"passage.counted",
        .made = {INT64_C(1604966400000)},
    };
    json_t *one = passage_rows(1);
    json_t *people = person_rows(ROWS);

    key_from_seed(&(struct hash){{7}}, &pair);
    work->kinds = kinds_new(tables, 1);
    work->world = world;
    work->rows = passage_rows(ROWS);
    work->scratch = g_string_new(NULL);
    work->body = body_new(world, &passages[0], work->rows, NULL, NULL);
    work->people = body_new(world, &passages[1], people, NULL, NULL);
    work->small =
        statement_sign(&envelope, body_new(world, &passages[0], one, NULL, NULL), &pair, NULL);
    work->transit = statement_write(work->small, &work->n_transit);
    work->leaf = leaf_write(work->small, envelope.made, &work->n_leaf, NULL);
    json_decref(one);
    json_decref(people);
}

int main(void)
{
    OWNED(seeded_world) seeded = seeded_world_new(world_real(), 1);
    struct work work = {0};

    prepare(&work, seeded_world(seeded));
    printf("row-bytes %.1f bytes\n", (double)work.body->n_bytes / ROWS);
    measure("json-parse", "us/row", ROWS, parse_json, &work);
    measure("canon-parse", "us/row", ROWS, parse_canonical, &work);
    measure("canon-write", "us/row", ROWS, write_canonical, &work);
    measure("body-read", "us/row", ROWS, read_body, &work);
    measure("body-read-sealed", "us/row", ROWS, read_people, &work);
    measure("body-new", "us/row", ROWS, new_body, &work);
    measure("statement-read", "us", 1, read_transit, &work);
    measure("leaf-read", "us", 1, read_leaf, &work);
    measure("leaf-write", "us", 1, write_leaf, &work);
    measure("statement-verify", "us", 1, verify, &work);
    measure("merkle-node", "us", 1000, hash_nodes, &work);
    return 0;
}
