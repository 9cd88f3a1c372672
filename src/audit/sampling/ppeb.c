// SPDX-License-Identifier: Apache-2.0
// ppeb.c: batches as Arlo draws them (batch_draw.h).
#include <stdlib.h>

#include "audit/sampling/batch_draw.h"
#include "audit/sampling/numpy_random.h"
#include "audit/sampling/python_repr.h"
#include "audit/sampling/ticket.h"

struct ppeb {
    const struct ppeb_request *r;
    struct arena arena;
    struct sha256 seeded;
    str *ticket; // by batch: the last one, as shown; empty before the first
    struct draw_sink sink;
    uint64_t draws;
};

static bal_status next_ticket(struct ppeb *s, size_t batch, struct bal_err *err)
{
    const struct ppeb_batch *b = &s->r->batches[batch];
    AUTO_BUF ticket = BUF_INIT(TICKET_MAX);
    AUTO_BUF id = BUF_INIT(LIMIT_TOKEN_BYTES);
    if (s->ticket[batch].len > 0) {
        ticket_next(s->ticket[batch], &ticket);
    } else {
        buf_add_char(&id, '(');
        BAL_TRY(python_repr(b->jurisdiction, &id, err));
        buf_add(&id, STR(", "));
        BAL_TRY(python_repr(b->name, &id, err));
        buf_add_char(&id, ')');
        BAL_TRY(buf_check(&id, err));
        ticket_first(&s->seeded, buf_str(&id), &ticket);
    }
    BAL_TRY(buf_check(&ticket, err));
    s->ticket[batch] = arena_str(&s->arena, ticket_trim(buf_str(&ticket), TICKET_SHOWN));
    return arena_check(&s->arena, err);
}

// A draw of an earlier round only uses up its ticket.
static bal_status take(struct ppeb *s, size_t batch, bool earlier, struct bal_err *err)
{
    BAL_TRY(next_ticket(s, batch, err));
    s->draws++;
    struct draw d = {s->draws, batch + 1, s->ticket[batch]};
    return earlier ? BAL_OK : s->sink.take(s->sink.ctx, &d, err);
}

static int by_name(const void *a, const void *b)
{
    const struct ppeb_batch *x = *(const struct ppeb_batch *const *)a;
    const struct ppeb_batch *y = *(const struct ppeb_batch *const *)b;
    int order = str_cmp(x->jurisdiction, y->jurisdiction);
    return order != 0 ? order : str_cmp(x->name, y->name);
}

static bal_status take_rest(struct ppeb *s, struct bal_err *err)
{
    const struct ppeb_batch **rest = arena_new(&s->arena, const struct ppeb_batch *, s->r->count);
    size_t count = 0;
    if (rest == NULL)
        return err_memory(err);
    for (size_t i = 0; i < s->r->drawn_count; i++)
        BAL_TRY(take(s, s->r->drawn[i], true, err));
    for (size_t p = 0; p < s->r->count; p++)
        if (s->ticket[p].len == 0)
            rest[count++] = &s->r->batches[p];
    qsort(rest, count, sizeof *rest, by_name);
    for (size_t i = 0; i < count; i++)
        BAL_TRY(take(s, (size_t)(rest[i] - s->r->batches), false, err));
    return BAL_OK;
}

// The sums of the shares as numpy makes them: doubles, each rounded, then divided by the last.
static double *cumulate(struct ppeb *s)
{
    double *sums = arena_new(&s->arena, double, s->r->count), all = 0;
    for (size_t p = 0; p < s->r->count && sums != NULL; p++)
        sums[p] = all += s->r->batches[p].share;
    for (size_t p = 0; p < s->r->count && sums != NULL; p++)
        sums[p] /= all;
    return sums;
}

static bal_status take_random(struct ppeb *s, struct bal_err *err)
{
    const double *sums = cumulate(s);
    struct numpy_random random;
    uint8_t digest[SHA256_BYTES];
    if (sums == NULL)
        return err_memory(err);
    sha256(s->r->seed, digest);
    struct u256 seed = u256_of_digest(digest);
    numpy_random_init(&random, &seed);
    for (uint64_t i = 0; i < s->r->drawn_count + s->r->more; i++) {
        size_t batch = numpy_random_choice(&random, sums, s->r->count);
        BAL_TRY(take(s, batch, i < s->r->drawn_count, err));
    }
    return BAL_OK;
}

static bal_status check(const struct ppeb_request *r, struct bal_err *err)
{
    if (r->count == 0 || r->count > LIMIT_BATCHES || r->more > LIMIT_DRAWS ||
        r->drawn_count > LIMIT_DRAWS)
        return bal_fail(err, BAL_INVALID, "%ju draws from %zu batches", (uintmax_t)r->more,
                        r->count);
    for (size_t i = 0; i < r->drawn_count; i++)
        if (r->drawn[i] >= r->count)
            return bal_fail(err, BAL_INVALID, "an earlier draw is of batch %ju, of %zu",
                            (uintmax_t)r->drawn[i] + 1, r->count);
    return BAL_OK;
}

bal_status ppeb_draw(const struct ppeb_request *r, struct draw_sink sink, struct bal_err *err)
{
    BAL_TRY(check(r, err));
    struct ppeb s = {.r = r, .arena = ARENA_INIT(SIZE_MAX), .sink = sink};
    s.ticket = arena_new(&s.arena, str, r->count);
    ticket_seed(r->seed, &s.seeded);
    bool all = r->drawn_count + r->more >= r->count;
    bal_status status = s.ticket == NULL ? err_memory(err)
                        : all            ? take_rest(&s, err)
                                         : take_random(&s, err);
    arena_done(&s.arena);
    return status;
}
