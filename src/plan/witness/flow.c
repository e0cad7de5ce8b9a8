/* The most that people can fill, as a flow: source, seats, classes of people, roles, sink. What is
 * lacking shows in the cut next to the sink: the roles in it, and all who could serve in them. */
#include <string.h>

#include "plan/witness/parts.h"

#define FLOW_MAX (INT64_MAX / 4)

void amounts_init(struct amounts *amounts, const struct outline *outline)
{
    uint32_t n_roles = outline->problem->n_roles;

    *amounts = (struct amounts){.outline = outline,
                                .need = g_new0(int64_t, n_roles + 1),
                                .begun = g_new0(int64_t, n_roles + 1),
                                .held = g_new0(int64_t, outline->n_classes + 1),
                                .fresh = g_new0(int64_t, outline->n_classes + 1)};
}

void amounts_clear(struct amounts *amounts)
{
    g_free(amounts->need);
    g_free(amounts->begun);
    g_free(amounts->held);
    g_free(amounts->fresh);
}

/* ---- the network ---- */

/* Edges stand in pairs, each followed by the one back. */
struct edge {
    uint32_t to;
    uint32_t next; /* of the same node, or PLAN_NONE */
    int64_t room;
};

struct flow {
    struct edge *edges;
    uint32_t n_edges;
    uint32_t *head; /* by node */
    uint32_t *at;   /* by node: the edge that is tried next */
    uint32_t *step; /* by node: from the source; PLAN_NONE: not reached */
    uint32_t *queue;
    uint32_t n_nodes;
};

enum { SOURCE, SINK, SEATS, FIRST_CLASS };

static uint32_t class_node(uint32_t class)
{
    return FIRST_CLASS + class;
}

static uint32_t role_node(const struct outline *outline, uint32_t role)
{
    return FIRST_CLASS + outline->n_classes + role;
}

static void add_edge(struct flow *flow, uint32_t from, uint32_t to, int64_t room)
{
    flow->edges[flow->n_edges] = (struct edge){to, flow->head[from], room};
    flow->head[from] = flow->n_edges++;
    flow->edges[flow->n_edges] = (struct edge){from, flow->head[to], 0};
    flow->head[to] = flow->n_edges++;
}

static int64_t to_fill(const struct amounts *amounts, uint32_t role)
{
    return MAX(amounts->need[role] - amounts->begun[role], 0);
}

static void flow_init(struct flow *flow, const struct amounts *amounts)
{
    const struct outline *outline = amounts->outline;
    const struct problem *problem = outline->problem;
    uint32_t n_nodes = role_node(outline, problem->n_roles);
    size_t n_edges = 1 + 2 * (size_t)outline->n_classes + problem->n_roles;

    for (uint32_t c = 0; c < outline->n_classes; c++)
        n_edges += outline->class_roles[c].n;
    *flow = (struct flow){.edges = g_new(struct edge, 2 * n_edges),
                          .head = g_new(uint32_t, n_nodes),
                          .at = g_new(uint32_t, n_nodes),
                          .step = g_new(uint32_t, n_nodes),
                          .queue = g_new(uint32_t, n_nodes),
                          .n_nodes = n_nodes};
    memset(flow->head, 0xff, n_nodes * sizeof *flow->head);
    add_edge(flow, SOURCE, SEATS, amounts->seats);
    for (uint32_t c = 0; c < outline->n_classes; c++) {
        struct range roles = outline->class_roles[c];

        add_edge(flow, SOURCE, class_node(c), amounts->held[c]);
        add_edge(flow, SEATS, class_node(c), amounts->fresh[c]);
        for (uint32_t k = roles.first; k < roles.first + roles.n; k++)
            add_edge(flow, class_node(c), role_node(outline, problem->person_roles[k]), FLOW_MAX);
    }
    for (uint32_t r = 0; r < problem->n_roles; r++)
        add_edge(flow, role_node(outline, r), SINK, to_fill(amounts, r));
}

static void flow_clear(struct flow *flow)
{
    g_free(flow->edges);
    g_free(flow->head);
    g_free(flow->at);
    g_free(flow->step);
    g_free(flow->queue);
}

/* Steps from `start` along edges with room, or against them. */
static void flow_steps(struct flow *flow, uint32_t start, bool is_against)
{
    uint32_t n = 0;

    memset(flow->step, 0xff, flow->n_nodes * sizeof *flow->step);
    flow->step[start] = 0;
    flow->queue[n++] = start;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t node = flow->queue[i];

        for (uint32_t e = flow->head[node]; e != PLAN_NONE; e = flow->edges[e].next) {
            uint32_t to = flow->edges[e].to;

            if (flow->step[to] != PLAN_NONE || flow->edges[is_against ? e ^ 1 : e].room == 0)
                continue;
            flow->step[to] = flow->step[node] + 1;
            flow->queue[n++] = to;
        }
    }
}

/* Paths lead from the source to seats, classes and roles, and back between the latter two: they are
 * no longer than twice the roles, so that this may call itself. */
static int64_t flow_push(struct flow *flow, uint32_t node, int64_t most)
{
    if (node == SINK)
        return most;
    for (; flow->at[node] != PLAN_NONE; flow->at[node] = flow->edges[flow->at[node]].next) {
        struct edge *edge = &flow->edges[flow->at[node]];
        int64_t pushed = 0;

        if (edge->room == 0 || flow->step[edge->to] != flow->step[node] + 1)
            continue;
        pushed = flow_push(flow, edge->to, MIN(most, edge->room));
        if (pushed == 0)
            continue;
        edge->room -= pushed;
        flow->edges[flow->at[node] ^ 1].room += pushed;
        return pushed;
    }
    return 0;
}

static int64_t flow_run(struct flow *flow)
{
    int64_t all = 0;

    for (;;) {
        int64_t pushed = 0;

        flow_steps(flow, SOURCE, false);
        if (flow->step[SINK] == PLAN_NONE)
            return all;
        memcpy(flow->at, flow->head, flow->n_nodes * sizeof *flow->at);
        while ((pushed = flow_push(flow, SOURCE, FLOW_MAX)) > 0)
            all += pushed;
    }
}

/* ---- what the cut shows ---- */

static uint32_t group_of(uint32_t *group, uint32_t role)
{
    while (group[role] != role)
        role = group[role] = group[group[role]];
    return role;
}

/* Roles in the cut that share people, or seats, belong together. */
static uint32_t *group_roles(const struct amounts *amounts, const struct flow *flow)
{
    const struct outline *outline = amounts->outline;
    const struct problem *problem = outline->problem;
    uint32_t *group = g_new(uint32_t, problem->n_roles + 1);
    uint32_t first = PLAN_NONE;

    for (uint32_t r = 0; r < problem->n_roles; r++)
        group[r] = r;
    for (uint32_t c = 0; c < outline->n_classes; c++) {
        struct range roles = outline->class_roles[c];
        uint32_t last = PLAN_NONE;

        for (uint32_t k = roles.first; k < roles.first + roles.n; k++) {
            uint32_t role = problem->person_roles[k];

            if (flow->step[role_node(outline, role)] == PLAN_NONE)
                continue;
            if (last != PLAN_NONE)
                group[group_of(group, role)] = group_of(group, last);
            last = role;
        }
    }
    for (uint32_t r = 0; r < problem->n_roles && flow->step[SEATS] != PLAN_NONE; r++) {
        if (flow->step[role_node(outline, r)] == PLAN_NONE)
            continue;
        if (first != PLAN_NONE)
            group[group_of(group, r)] = group_of(group, first);
        first = r;
    }
    return group;
}

/* Whether anybody of the class can serve in a role of the group, the cut being all such classes. */
static bool class_is_in(const struct outline *outline, uint32_t class, uint32_t *group,
                        const struct flow *flow, uint32_t root)
{
    struct range roles = outline->class_roles[class];

    for (uint32_t k = roles.first; k < roles.first + roles.n; k++) {
        uint32_t role = outline->problem->person_roles[k];

        if (flow->step[role_node(outline, role)] != PLAN_NONE && group_of(group, role) == root)
            return true;
    }
    return false;
}

static void add_lack(const struct amounts *amounts, const struct flow *flow, uint32_t *group,
                     uint32_t root, struct stretch stretch, struct lacks *lacks)
{
    const struct outline *outline = amounts->outline;
    bool is_day = stretch.until - stretch.from == 1;
    bool is_seats = flow->step[SEATS] != PLAN_NONE;
    struct lack lack = {.kind = is_seats ? is_day ? LACK_SEATS : LACK_SEATDAYS
                                : is_day ? LACK_PEOPLE
                                         : LACK_DAYS,
                        .post = PLAN_NONE,
                        .roles = lacks->roles->len,
                        .from = stretch.from,
                        .until = stretch.until};

    for (uint32_t r = 0; r < outline->problem->n_roles; r++) {
        if (flow->step[role_node(outline, r)] == PLAN_NONE || group_of(group, r) != root)
            continue;
        g_array_append_val(lacks->roles, r);
        lack.n_roles++;
        lack.need += amounts->need[r];
        lack.begun += MIN(amounts->begun[r], amounts->need[r]);
    }
    lack.other = is_seats ? amounts->seats : 0;
    for (uint32_t c = 0; c < outline->n_classes; c++) {
        if (!class_is_in(outline, c, group, flow, root))
            continue;
        if (is_seats)
            lack.begun += amounts->held[c];
        else
            lack.other += amounts->held[c] + amounts->fresh[c];
    }
    lack.missing = lack.need - lack.begun - lack.other;
    g_assert_cmpint(lack.missing, >, 0);
    g_array_append_val(lacks->list, lack);
}

void amounts_judge(const struct amounts *amounts, struct stretch stretch, struct lacks *lacks)
{
    const struct outline *outline = amounts->outline;
    struct flow flow;
    int64_t need = 0;
    int64_t met = 0;

    for (uint32_t r = 0; r < outline->problem->n_roles; r++)
        need += to_fill(amounts, r);
    flow_init(&flow, amounts);
    met = flow_run(&flow);
    if (met < need) {
        g_autofree uint32_t *group = NULL;

        flow_steps(&flow, SINK, true);
        group = group_roles(amounts, &flow);
        for (uint32_t r = 0; r < outline->problem->n_roles; r++)
            if (flow.step[role_node(outline, r)] != PLAN_NONE && group[r] == r)
                add_lack(amounts, &flow, group, r, stretch, lacks);
    }
    flow_clear(&flow);
}

bool lack_has(const struct lacks *lacks, const struct lack *lack, const struct problem *problem,
              uint32_t position)
{
    if (lack_is_of_all(lack))
        return true;
    if (lack->kind == LACK_RELIEF)
        return problem->positions[position].post == lack->post;
    for (uint32_t i = lack->roles; i < lack->roles + lack->n_roles; i++)
        if (g_array_index(lacks->roles, uint32_t, i) == problem->positions[position].role)
            return true;
    return false;
}
