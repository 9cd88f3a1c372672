// SPDX-License-Identifier: Apache-2.0
// sample_weighted.c: the sample of cards that are drawn by weight.
#include "app/sample/sample_weighted.h"

#include <stdlib.h>

#include "audit/sampling/card_numbers.h"
#include "audit/sampling/coordinated.h"
#include "audit/sampling/smallest.h"
#include "crypto/sha256.h"

struct work {
    const struct frame *f;
    const struct sample_plan *plan;
    uint32_t *on_card; // room for all contests
};

// ---- what coordinated.h asks

static bal_status each(void *ctx, take_number_fn *take, void *to, struct bal_err *err)
{
    const struct work *w = ctx;
    return number_domain(&w->f->domain.sampled, w->plan->seed, take, to, err);
}

static size_t weights(void *ctx, uint32_t card, struct card_weight *out)
{
    const struct work *w = ctx;
    size_t count = frame_contests_of(w->f, card, w->on_card), kept = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t c = w->on_card[i];
        uint64_t q = w->plan->weights->contests[c].q[weigh_kind(w->plan->weights, c, card)];
        if (q > 0)
            out[kept++] = (struct card_weight){c, q};
    }
    return kept;
}

static bal_status draw(struct work *w, struct coordinated_sample *out, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    uint32_t n = w->f->contest_count;
    struct coordinated_contest *contests = arena_new(&arena, struct coordinated_contest, n + 1);
    w->on_card = arena_new(&arena, uint32_t, n + 1);
    BAL_TRY(arena_check(&arena, err));
    for (uint32_t c = 0; c < n; c++) {
        const struct weigh_contest *from = &w->plan->weights->contests[c];
        contests[c] = (struct coordinated_contest){from->counts, from->count};
    }
    const struct coordinated_request r = {.cards = {each, weights, w},
                                          .contests = contests,
                                          .contest_count = n,
                                          .rounds = w->plan->rounds,
                                          .targets = w->plan->targets};
    return coordinated_take(&r, out, err);
}

// ---- decoys

struct decoys {
    struct smallest best;
    const struct frame *f;
};

static bool is_phantom(const struct frame *f, uint32_t card)
{
    struct frame_place place;
    frame_locate(f, card, &place);
    return place.row == NULL;
}

static bal_status consider(void *to, uint32_t card, const uint8_t *digest, struct bal_err *err)
{
    struct decoys *d = to;
    if (LIKELY(!smallest_wants(&d->best, u64_of_bytes(digest))) || is_phantom(d->f, card))
        return BAL_OK;
    struct small_entry e = {u256_of_digest(digest), card};
    return smallest_add(&d->best, &e, err);
}

// The first cards by SHA-256(seed ",decoy," jurisdiction "," k).
static bal_status order_decoys(const struct work *w, struct decoys *d, struct bal_err *err)
{
    AUTO_BUF seed = BUF_INIT(LIMIT_TOKEN_BYTES);
    buf_add(&seed, w->plan->seed);
    buf_add(&seed, STR(",decoy"));
    BAL_TRY(buf_check(&seed, err));
    BAL_TRY(number_domain(&w->f->domain.sampled, buf_str(&seed), consider, d, err));
    smallest_sort(&d->best);
    return BAL_OK;
}

static struct sampled *find_card(struct sample *s, size_t sorted, uint32_t card)
{
    size_t low = 0;
    VEC_BOUND(low, sorted, i, s->cards.at[i].card < card);
    return low < sorted && s->cards.at[low].card == card ? &s->cards.at[low] : NULL;
}

// Takes the decoys of one round. The first `pulled` cards of the sample are those of contests, by
// card; decoys come after them, or are among them where a later round asks for the card.
static bal_status add_decoys(const struct work *w, struct sample *s, size_t pulled, uint32_t round,
                             const struct decoys *d, bool *used, struct bal_err *err)
{
    uint64_t new = 0;
    for (size_t i = 0; i < pulled; i++)
        new += s->cards.at[i].round == round && !is_phantom(w->f, s->cards.at[i].card);
    uint64_t wanted = (new * w->plan->decoys + 99) / 100;
    for (size_t i = 0; i < d->best.heap.len && wanted > 0; i++) {
        uint32_t card = (uint32_t)d->best.heap.at[i].tie;
        struct sampled *known = find_card(s, pulled, card);
        if (used[i] || (known != NULL && known->round <= round))
            continue;
        used[i] = true;
        wanted--;
        if (known == NULL && (known = vec_push(&s->cards, LIMIT_DRAWS)) == NULL)
            return err_memory(err);
        *known = (struct sampled){.card = card, .round = round, .decoy = true};
    }
    return BAL_OK;
}

static bal_status take_decoys(const struct work *w, struct sample *s, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    size_t pulled = s->cards.len;
    struct decoys d = {.f = w->f};
    if (w->plan->decoys == 0)
        return BAL_OK;
    d.best.count = pulled + pulled * w->plan->decoys / 100 + w->plan->rounds;
    bool *used = arena_new(&arena, bool, d.best.count);
    bal_status status = arena_check(&arena, err);
    if (status == BAL_OK)
        status = order_decoys(w, &d, err);
    for (uint32_t r = 1; status == BAL_OK && r <= w->plan->rounds; r++)
        status = add_decoys(w, s, pulled, r, &d, used, err);
    smallest_done(&d.best);
    return status;
}

// ---- the sample

static int by_card(const void *a, const void *b)
{
    const struct sampled *x = a, *y = b;
    return (x->card > y->card) - (x->card < y->card);
}

static int by_draw(const void *a, const void *b)
{
    const struct sampled *x = a, *y = b;
    return (x->draw > y->draw) - (x->draw < y->draw);
}

static bal_status add_pulled(struct sample *s, const struct coordinated_sample *c,
                             struct bal_err *err)
{
    for (size_t i = 0; i < c->pulled.len; i++) {
        struct sampled *new = vec_push(&s->cards, LIMIT_DRAWS);
        if (new == NULL)
            return err_memory(err);
        *new = (struct sampled){.card = c->pulled.at[i].card, .round = c->pulled.at[i].round};
    }
    if (s->cards.len > 1)
        qsort(s->cards.at, s->cards.len, sizeof *s->cards.at, by_card);
    return BAL_OK;
}

// Numbers the draws round by round: as on the retrieval list, then phantoms by card.
static bal_status number_draws(const struct work *w, struct sample *s, struct bal_err *err)
{
    uint64_t draw = 0;
    if (s->cards.len > 1)
        qsort(s->cards.at, s->cards.len, sizeof *s->cards.at, by_card);
    for (size_t i = 0; i < s->cards.len; i++)
        s->cards.at[i].first = (uint32_t)i;
    BAL_TRY(sample_list(s, w->f, err));
    for (uint32_t r = 1; r <= w->plan->rounds; r++) {
        for (size_t i = 0; i < s->retrieval.len; i++) {
            struct sampled *card = &s->cards.at[s->retrieval.at[i]];
            if (card->round == r)
                card->draw = ++draw;
        }
        for (size_t i = 0; i < s->cards.len; i++)
            if (s->cards.at[i].round == r && s->cards.at[i].draw == 0)
                s->cards.at[i].draw = ++draw;
    }
    if (s->cards.len > 1)
        qsort(s->cards.at, s->cards.len, sizeof *s->cards.at, by_draw);
    for (size_t i = 0; i < s->cards.len; i++)
        s->cards.at[i].first = (uint32_t)i;
    s->retrieval.len = 0;
    return sample_list(s, w->f, err);
}

// Where each card that a contest pulled is among the draws.
static bal_status keep_orders(struct sample *s, const struct coordinated_sample *c,
                              struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    struct sampled *cards = arena_new(&arena, struct sampled, s->cards.len + 1);
    BAL_TRY(arena_check(&arena, err));
    for (size_t i = 0; i < s->cards.len; i++) // by card, with their places as `first`
        cards[i] = s->cards.at[i];
    qsort(cards, s->cards.len, sizeof *cards, by_card);
    for (size_t i = 0; i < c->order.len; i++) {
        const struct sampled key = {.card = c->pulled.at[c->order.at[i]].card};
        const struct sampled *at = bsearch(&key, cards, s->cards.len, sizeof key, by_card);
        uint32_t *new = vec_push(&s->order, SIZE_MAX);
        if (at == NULL || new == NULL)
            return err_memory(err);
        *new = at->first;
    }
    for (size_t i = 0; i < c->first.len; i++) {
        size_t *new = vec_push(&s->first, SIZE_MAX);
        if (new == NULL)
            return err_memory(err);
        *new = c->first.at[i];
    }
    for (size_t i = 0; i < c->contests.len; i++) {
        struct sample_contest *new = vec_push(&s->contests, SIZE_MAX);
        if (new == NULL)
            return err_memory(err);
        *new = (struct sample_contest){.usable = c->contests.at[i].usable,
                                       .gap = c->contests.at[i].gap};
    }
    return BAL_OK;
}

bal_status sample_by_weight(struct sample *s, const struct frame *f, const struct sample_plan *plan,
                            struct bal_err *err)
{
    struct work w = {f, plan, NULL};
    struct coordinated_sample c = {0};
    if (plan->sampler != sampler_find(STR("ballast"))) {
        bal_fail(err, BAL_UNSUPPORTED, "the sampler %s does not draw by weight",
                 plan->sampler->name);
        err_hint(err, "Weighted draws need the sampler 'ballast'.");
        return BAL_UNSUPPORTED;
    }
    s->weighted = true;
    bal_status status = draw(&w, &c, err);
    s->short_of_cards = c.short_of_cards;
    if (status == BAL_OK)
        status = add_pulled(s, &c, err);
    if (status == BAL_OK)
        status = take_decoys(&w, s, err);
    if (status == BAL_OK)
        status = number_draws(&w, s, err);
    if (status == BAL_OK)
        status = keep_orders(s, &c, err);
    coordinated_done(&c);
    return status;
}
