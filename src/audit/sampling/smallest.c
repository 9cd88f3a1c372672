// SPDX-License-Identifier: Apache-2.0
#include "audit/sampling/smallest.h"

#include <stdlib.h>

static bool less(const struct small_entry *a, const struct small_entry *b)
{
    for (int i = 0; i < 4; i++)
        if (a->key.word[i] != b->key.word[i])
            return a->key.word[i] < b->key.word[i];
    return a->tie < b->tie;
}

// Lets the entry sink from the top of the first `len` places to where it belongs.
static void sink(struct small_entry *heap, size_t len, struct small_entry e)
{
    size_t hole = 0;
    for (size_t child = 1; child < len; child = 2 * hole + 1) {
        if (child + 1 < len && less(&heap[child], &heap[child + 1]))
            child++;
        if (!less(&e, &heap[child]))
            break;
        heap[hole] = heap[child];
        hole = child;
    }
    heap[hole] = e;
}

static void rise(struct small_entry *heap, size_t hole, struct small_entry e)
{
    while (hole > 0 && less(&heap[(hole - 1) / 2], &e)) {
        heap[hole] = heap[(hole - 1) / 2];
        hole = (hole - 1) / 2;
    }
    heap[hole] = e;
}

bal_status smallest_add(struct smallest *s, const struct small_entry *e, struct bal_err *err)
{
    if (s->heap.len < s->count) {
        if (vec_push(&s->heap, s->count) == NULL)
            return err_memory(err);
        rise(s->heap.at, s->heap.len - 1, *e);
    } else if (s->count > 0 && less(e, &s->heap.at[0])) {
        sink(s->heap.at, s->heap.len, *e);
    }
    return BAL_OK;
}

static int compare(const void *a, const void *b)
{
    return less(a, b) ? -1 : less(b, a);
}

void smallest_sort(struct smallest *s)
{
    if (s->heap.len > 1)
        qsort(s->heap.at, s->heap.len, sizeof *s->heap.at, compare);
}

void smallest_done(struct smallest *s)
{
    vec_done(&s->heap);
}
