// SPDX-License-Identifier: Apache-2.0
// sampler_consistent.c: draws as Arlo makes them, by consistent sampling (ticket.h).
//
// The id of a card is its batch and its position there, as Python prints that pair:
// ('Batch 7', 12). Without a manifest it is the card's number from 1.
#include "audit/sampling/python_repr.h"
#include "audit/sampling/sampler.h"
#include "audit/sampling/ticket.h"
#include "audit/sampling/ticket_draw.h"

// Walks through the cards of the domain in order.
struct walk {
    const struct sample_domain *domain;
    size_t stratum, batch; // batch starts before the first, at SIZE_MAX
    uint64_t position;     // of the last card in its batch
    struct buf pair;       // the id up to the position: "('Batch 7', "
};

static const struct sample_batch *batch_of(const struct walk *w)
{
    return &w->domain->strata[w->stratum].batches[w->batch];
}

// To the next batch that has a card. There is one: `add` is called once for each card.
static bal_status next_batch(struct walk *w, struct bal_err *err)
{
    do {
        w->batch++;
        while (w->batch >= w->domain->strata[w->stratum].batch_count) {
            w->stratum++;
            w->batch = 0;
        }
    } while (batch_of(w)->cards == 0);
    w->position = 0;
    buf_clear(&w->pair);
    buf_add_char(&w->pair, '(');
    BAL_TRY(python_repr(batch_of(w)->name, &w->pair, err));
    buf_add(&w->pair, STR(", "));
    return buf_check(&w->pair, err);
}

static bal_status add_pair(void *ctx, uint64_t index, struct sha256 *hash, struct bal_err *err)
{
    struct walk *w = ctx;
    if (index == 0 || w->position == batch_of(w)->cards)
        BAL_TRY(next_batch(w, err));
    char text[NUM_TEXT];
    sha256_add(hash, buf_str(&w->pair));
    sha256_add(hash, num_text(++w->position, text));
    sha256_add(hash, STR(")"));
    return BAL_OK;
}

static bal_status add_number(void *ctx, uint64_t index, struct sha256 *hash, struct bal_err *err)
{
    (void)ctx, (void)err;
    char text[NUM_TEXT];
    sha256_add(hash, num_text(index + 1, text));
    return BAL_OK;
}

static bal_status check_stratum(const struct sample_stratum *s, struct table *names,
                                struct bal_err *err)
{
    uint64_t cards = 0;
    for (size_t i = 0; i < s->batch_count; i++) {
        uint32_t fresh = names->len, id = table_add(names, s->batches[i].name);
        if (id == TABLE_NONE)
            return err_memory(err);
        if (id != fresh) {
            (void)bal_fail(err, BAL_INVALID, "two batches are called '" STR_FMT "'",
                           STR_ARG(str_head(s->batches[i].name, 80)));
            err_hint(err, "Their cards would get equal tickets. Draw each jurisdiction on its "
                          "own, or give every batch its own name.");
            return BAL_INVALID;
        }
        if (__builtin_add_overflow(cards, s->batches[i].cards, &cards))
            cards = UINT64_MAX;
    }
    if (cards != s->cards)
        return bal_fail(err, BAL_INVALID,
                        "the manifest lists %ju cards, %ju are to be drawn from; sampler "
                        "consistent names every card by its batch",
                        (uintmax_t)cards, (uintmax_t)s->cards);
    return BAL_OK;
}

static bal_status check_batches(const struct sample_domain *d, struct bal_err *err)
{
    struct table names = TABLE_INIT(LIMIT_NAMES_BYTES);
    bal_status status = BAL_OK;
    for (size_t i = 0; i < d->count && status == BAL_OK; i++)
        status = check_stratum(&d->strata[i], &names, err);
    table_done(&names);
    return status;
}

static bal_status take_trimmed(void *ctx, const struct draw *d, struct bal_err *err)
{
    const struct draw_sink *sink = ctx;
    struct draw shown = *d;
    shown.prn = ticket_trim(d->prn, TICKET_SHOWN);
    return sink->take(sink->ctx, &shown, err);
}

static bool has_manifest(const struct sample_domain *d)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->strata[i].batch_count > 0)
            return true;
    return false;
}

static bal_status draw(const struct sample_request *r, struct draw_sink sink, struct bal_err *err)
{
    struct walk walk = {
        .domain = &r->domain, .batch = SIZE_MAX, .pair = BUF_INIT(LIMIT_TOKEN_BYTES)};
    struct ticket_ids ids = {domain_cards(&r->domain), add_number, NULL};
    if (has_manifest(&r->domain)) {
        BAL_TRY(check_batches(&r->domain, err));
        ids.add = add_pair;
        ids.ctx = &walk;
    }
    struct draw_sink trimmed = {take_trimmed, &sink};
    bal_status status = ticket_draw(r->seed, &ids, r->count, r->replace, trimmed, err);
    buf_done(&walk.pair);
    return status;
}

const struct sampler sampler_consistent = {
    .name = "consistent",
    .title = "consistent sampling by ticket numbers, as in Arlo",
    .source = "R. L. Rivest, Consistent Sampling with Replacement, arXiv:1808.10016",
    .flags = SAMPLER_MAY_REPLACE,
    .draw = draw,
};
