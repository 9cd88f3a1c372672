// SPDX-License-Identifier: Apache-2.0
#include "audit/sampling/ticket_draw.h"

#include "audit/sampling/smallest.h"
#include "audit/sampling/ticket.h"

// The `best->count` smallest first tickets, in order.
static bal_status select_first(str seed, const struct ticket_ids *ids, struct smallest *best,
                               struct bal_err *err)
{
    struct sha256 seeded;
    ticket_seed(seed, &seeded);
    for (uint64_t i = 0; i < ids->count; i++) {
        struct sha256 one = seeded;
        uint8_t digest[SHA256_BYTES];
        BAL_TRY(ids->add(ids->ctx, i, &one, err));
        sha256_done(&one, digest);
        if (UNLIKELY(smallest_wants(best, ticket_lead(digest)))) {
            struct small_entry e = ticket_pack(digest, i + 1);
            BAL_TRY(smallest_add(best, &e, err));
        }
    }
    smallest_sort(best);
    return BAL_OK;
}

static bal_status draw_once(const struct smallest *best, struct draw_sink sink, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(TICKET_MAX);
    for (size_t i = 0; i < best->heap.len; i++) {
        buf_clear(&text);
        ticket_text(&best->heap.at[i], &text);
        BAL_TRY(buf_check(&text, err));
        struct draw d = {i + 1, ticket_index(&best->heap.at[i]), buf_str(&text)};
        BAL_TRY(sink.take(sink.ctx, &d, err));
    }
    return BAL_OK;
}

// An id with its current ticket.
struct holder {
    str ticket;
    uint64_t index;
};

static bool before(const struct holder *a, const struct holder *b)
{
    int order = str_cmp(a->ticket, b->ticket);
    return order < 0 || (order == 0 && a->index < b->index);
}

// Restores the heap (smallest ticket on top) after its top has got a larger ticket.
static void sink_top(struct holder *heap, size_t len)
{
    struct holder top = heap[0];
    size_t hole = 0;
    for (size_t child = 1; child < len; child = 2 * hole + 1) {
        if (child + 1 < len && before(&heap[child + 1], &heap[child]))
            child++;
        if (!before(&heap[child], &top))
            break;
        heap[hole] = heap[child];
        hole = child;
    }
    heap[hole] = top;
}

// Ids beyond the `count` smallest first tickets cannot be among the first `count` draws. Those in
// `best` are sorted, so they are a heap as they stand.
static bal_status draw_again(const struct smallest *best, uint64_t count, struct draw_sink sink,
                             struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    AUTO_BUF text = BUF_INIT(TICKET_MAX);
    size_t len = best->heap.len;
    struct holder *heap = arena_new(&arena, struct holder, len);
    for (size_t i = 0; heap != NULL && i < len; i++) {
        buf_clear(&text);
        ticket_text(&best->heap.at[i], &text);
        heap[i] =
            (struct holder){arena_str(&arena, buf_str(&text)), ticket_index(&best->heap.at[i])};
    }
    BAL_TRY(arena_check(&arena, err));
    for (uint64_t i = 1; i <= count; i++) {
        struct draw d = {i, heap[0].index, heap[0].ticket};
        BAL_TRY(sink.take(sink.ctx, &d, err));
        buf_clear(&text);
        ticket_next(heap[0].ticket, &text);
        if (text.failed)
            return bal_fail(err, BAL_LIMIT, "one card would be drawn too many times");
        heap[0].ticket = arena_str(&arena, buf_str(&text));
        BAL_TRY(arena_check(&arena, err));
        sink_top(heap, len);
    }
    return BAL_OK;
}

bal_status ticket_draw(str seed, const struct ticket_ids *ids, uint64_t count, bool replace,
                       struct draw_sink sink, struct bal_err *err)
{
    AUTO_SMALLEST best = {.count = count < ids->count ? count : ids->count};
    BAL_TRY(select_first(seed, ids, &best, err));
    return replace ? draw_again(&best, count, sink, err) : draw_once(&best, sink, err);
}
