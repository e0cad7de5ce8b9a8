/* Group commit: verification on worker threads, one writer, answers in the order of arrival.
 *
 * A ring of slots: the caller fills the next free one, workers take slots in order to parse and
 * verify, the writer takes ready slots in order, appends as many as are ready in one transaction,
 * and answers once that is durable. Verification is the wall (37 µs a statement), the disk is not.
 */
#include "base/error.h"
#include "base/text.h"
#include "record/record_private.h"

#define RING_SLOTS 4096
#define GROUP_MAX  1024

enum slot_state { SLOT_FREE, SLOT_FILLED, SLOT_READY };

struct slot {
    enum slot_state state;
    uint64_t ticket;
    char *bytes;
    size_t n;
    struct statement *statement; /* NULL with error set: refused already */
    GError *error;
    struct receipt receipt;
};

struct intake {
    struct record *record;
    intake_done *done;
    void *self;
    GMutex lock;
    GCond filled; /* something to parse, or closing */
    GCond ready;  /* something to write, or closing */
    GCond room;   /* a slot is free again */
    uint64_t n_put, n_claimed, n_written;
    bool is_closing;
    unsigned n_workers;
    GThread **workers;
    GThread *writer;
    struct slot ring[RING_SLOTS];
};

/* ---- workers ---- */

static void read_slot(struct intake *intake, struct slot *slot)
{
    OWNED(statement)
    statement = statement_read(intake->record->kinds, slot->bytes, slot->n, &slot->error);

    g_clear_pointer(&slot->bytes, g_free);
    if (statement != NULL && statement_verify(statement, &slot->error))
        slot->statement = g_steal_pointer(&statement);
}

static gpointer work(gpointer data)
{
    struct intake *intake = data;

    g_mutex_lock(&intake->lock);
    for (;;) {
        while (intake->n_claimed == intake->n_put && !intake->is_closing)
            g_cond_wait(&intake->filled, &intake->lock);
        if (intake->n_claimed == intake->n_put)
            break;
        uint64_t n = intake->n_claimed++;
        struct slot *slot = &intake->ring[n % RING_SLOTS];
        g_mutex_unlock(&intake->lock);
        read_slot(intake, slot);
        g_mutex_lock(&intake->lock);
        slot->state = SLOT_READY;
        if (n == intake->n_written)
            g_cond_signal(&intake->ready);
    }
    g_mutex_unlock(&intake->lock);
    return NULL;
}

/* ---- the writer ---- */

/* Waits for the next ready slot and counts how many stand ready behind it. 0: closed and empty. */
static unsigned ready_slots(struct intake *intake)
{
    unsigned n = 0;

    g_mutex_lock(&intake->lock);
    while (intake->ring[intake->n_written % RING_SLOTS].state != SLOT_READY &&
           !(intake->is_closing && intake->n_written == intake->n_put))
        g_cond_wait(&intake->ready, &intake->lock);
    while (n < GROUP_MAX && intake->ring[(intake->n_written + n) % RING_SLOTS].state == SLOT_READY)
        n++;
    g_mutex_unlock(&intake->lock);
    return n;
}

static void append_group(struct intake *intake, unsigned n)
{
    GError *group_error = NULL;
    struct append *append = append_begin(intake->record, &group_error);

    for (unsigned i = 0; i < n && append != NULL; i++) {
        struct slot *slot = &intake->ring[(intake->n_written + i) % RING_SLOTS];
        if (slot->statement != NULL)
            append_statement(append, slot->statement, false, &slot->receipt, &slot->error);
    }
    if (append != NULL)
        append_commit(append, &group_error);
    /* What was not made durable was not taken, whatever was thought of it before. */
    for (unsigned i = 0; i < n && group_error != NULL; i++) {
        struct slot *slot = &intake->ring[(intake->n_written + i) % RING_SLOTS];
        if (slot->error == NULL)
            slot->error = g_error_copy(group_error);
    }
    g_clear_error(&group_error);
}

static void answer_group(struct intake *intake, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        struct slot *slot = &intake->ring[(intake->n_written + i) % RING_SLOTS];
        intake->done(intake->self, slot->ticket, slot->error == NULL ? &slot->receipt : NULL,
                     slot->error);
        g_clear_error(&slot->error);
        g_clear_pointer(&slot->statement, statement_free);
    }
    g_mutex_lock(&intake->lock);
    for (unsigned i = 0; i < n; i++)
        intake->ring[(intake->n_written + i) % RING_SLOTS].state = SLOT_FREE;
    intake->n_written += n;
    g_cond_broadcast(&intake->room);
    g_mutex_unlock(&intake->lock);
}

static gpointer write_groups(gpointer data)
{
    struct intake *intake = data;
    unsigned n = 0;

    while ((n = ready_slots(intake)) > 0) {
        append_group(intake, n);
        answer_group(intake, n);
    }
    return NULL;
}

/* ---- the caller ---- */

struct intake *intake_open(struct record *record, unsigned n_workers, intake_done *done, void *self)
{
    struct intake *intake = g_new0(struct intake, 1);

    intake->record = record;
    intake->done = done;
    intake->self = self;
    intake->n_workers = MAX(n_workers, 1);
    intake->workers = g_new0(GThread *, intake->n_workers);
    g_mutex_init(&intake->lock);
    g_cond_init(&intake->filled);
    g_cond_init(&intake->ready);
    g_cond_init(&intake->room);
    for (unsigned i = 0; i < intake->n_workers; i++)
        intake->workers[i] = g_thread_new("verify", work, intake);
    intake->writer = g_thread_new("append", write_groups, intake);
    return intake;
}

void intake_put(struct intake *intake, uint64_t ticket, char *bytes, size_t n)
{
    g_mutex_lock(&intake->lock);
    struct slot *slot = &intake->ring[intake->n_put % RING_SLOTS];
    while (slot->state != SLOT_FREE)
        g_cond_wait(&intake->room, &intake->lock);
    *slot = (struct slot){.state = SLOT_FILLED, .ticket = ticket, .n = n};
    slot->bytes = bytes;
    intake->n_put++;
    g_cond_signal(&intake->filled);
    g_mutex_unlock(&intake->lock);
}

void intake_close(struct intake *intake)
{
    g_mutex_lock(&intake->lock);
    intake->is_closing = true;
    g_cond_broadcast(&intake->filled);
    g_cond_broadcast(&intake->ready);
    g_mutex_unlock(&intake->lock);
    for (unsigned i = 0; i < intake->n_workers; i++)
        g_thread_join(intake->workers[i]);
    g_thread_join(intake->writer);
    g_mutex_clear(&intake->lock);
    g_cond_clear(&intake->filled);
    g_cond_clear(&intake->ready);
    g_cond_clear(&intake->room);
    g_free(intake->workers);
    g_free(intake);
}
