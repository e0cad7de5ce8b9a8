/* People at home in the order in which they came: a ring over somebody else's array.
 *
 * Private to this folder.
 */
#ifndef PLAN_SEARCH_QUEUE_H
#define PLAN_SEARCH_QUEUE_H

#include <stdint.h>

struct queue {
    uint32_t *people;
    uint32_t size; /* room; never more than so many are in it */
    uint32_t head;
    uint32_t n;
};

static inline uint32_t *queue_at(const struct queue *queue, uint32_t place)
{
    uint32_t at = queue->head + place;

    return &queue->people[at < queue->size ? at : at - queue->size];
}

static inline void queue_add(struct queue *queue, uint32_t person)
{
    *queue_at(queue, queue->n++) = person;
}

/* Takes the one at `place` out; those before move up by one, since places near the head are the
 * usual ones. */
static inline uint32_t queue_take(struct queue *queue, uint32_t place)
{
    uint32_t person = *queue_at(queue, place);

    for (uint32_t k = place; k > 0; k--)
        *queue_at(queue, k) = *queue_at(queue, k - 1);
    queue->head = queue->head + 1 < queue->size ? queue->head + 1 : 0;
    queue->n--;
    return person;
}

#endif
