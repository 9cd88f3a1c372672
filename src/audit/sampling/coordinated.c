// SPDX-License-Identifier: Apache-2.0
#include "audit/sampling/coordinated.h"

#include <math.h>
#include <stdlib.h>

// A card in the order of one contest.
struct place {
    struct weight_key key;
    struct u256 prn;
    uint32_t card;
    uint32_t at; // in work.seen
};

// One contest while cards are gone through: how far its cards are looked for.
struct front {
    u128 e; // cards with E <= e q / of
    uint64_t of;
    uint64_t *reach;    // of each weight: the largest first 64 bits of a PRN within
    double wanted;      // pass 1: cards to look for
    bool all;           // no card is beyond
    struct place first; // pass 2: of those not pulled (of > 0)
};

// A candidate in the eyes of one contest.
struct entry {
    uint32_t contest, at; // in work.seen
    uint64_t q;
};

struct work {
    const struct coordinated_request *r;
    struct coordinated_sample *out;
    VEC(struct pulled) seen;   // candidates: round 0 until a contest pulls them
    VEC(struct entry) entries; // of all candidates, by contest: of contest c they are
    size_t *from;              // entries[from[c] … from[c + 1] - 1]; contest_count + 2 places
    VEC(struct place) list;    // of one contest
    VEC(uint32_t) taken;       // cards pulled, ascending
    struct front *fronts;
    struct card_weight *on_card;
    uint64_t farthest; // no front reaches a card with larger first 64 bits
    struct arena arena;
};

static int compare_u256(const struct u256 *a, const struct u256 *b)
{
    for (int i = 0; i < 4; i++)
        if (a->word[i] != b->word[i])
            return a->word[i] < b->word[i] ? -1 : 1;
    return 0;
}

static int by_order(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int order = weight_compare(&x->key, &y->key);
    if (order == 0)
        order = compare_u256(&x->prn, &y->prn);
    return order != 0 ? order : (x->card > y->card) - (x->card < y->card);
}

static int by_prn(const void *a, const void *b)
{
    const struct pulled *x = a, *y = b;
    int order = compare_u256(&x->prn, &y->prn);
    return order != 0 ? order : (x->card > y->card) - (x->card < y->card);
}

static int by_number(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

// ---- fronts

static void set_reach(struct work *w, uint32_t contest)
{
    const struct coordinated_contest *c = &w->r->contests[contest];
    struct front *f = &w->fronts[contest];
    for (size_t i = 0; i < c->count; i++)
        f->reach[i] = f->all ? UINT64_MAX : weight_reach(f->e * c->counts[i].q / f->of);
}

static void set_farthest(struct work *w)
{
    w->farthest = 0;
    for (uint32_t c = 0; c < w->r->contest_count; c++)
        for (size_t i = 0; i < w->r->contests[c].count; i++)
            if (w->fronts[c].reach[i] > w->farthest)
                w->farthest = w->fronts[c].reach[i];
}

static bool within(const struct work *w, uint32_t contest, uint64_t q, uint64_t first_bits)
{
    const struct coordinated_contest *c = &w->r->contests[contest];
    size_t i = 0;
    while (i < c->count && c->counts[i].q != q)
        i++;
    return i < c->count && first_bits <= w->fronts[contest].reach[i];
}

static const uint64_t *last_targets(const struct work *w)
{
    return w->r->targets + (size_t)(w->r->rounds - 1) * w->r->contest_count;
}

// ---- pass 1: candidates

// How far to look for the cards of a contest: none without a target.
static void aim(struct work *w, uint32_t c)
{
    const struct coordinated_contest *contest = &w->r->contests[c];
    struct front *f = &w->fronts[c];
    u128 bound = weight_bound(contest->counts, contest->count, f->wanted);
    f->e = f->wanted > 0 ? bound : 0;
    f->of = 1;
    f->all = f->wanted > 0 && bound >= (u128)64 << 64;
    set_reach(w, c);
    for (size_t i = 0; f->wanted <= 0 && i < contest->count; i++)
        f->reach[i] = 0;
}

static bal_status see(void *to, uint32_t card, const uint8_t *digest, struct bal_err *err)
{
    struct work *w = to;
    uint64_t first_bits = u64_of_bytes(digest);
    if (LIKELY(first_bits > w->farthest))
        return BAL_OK;
    bool any = false;
    size_t count = w->r->cards.weights(w->r->cards.ctx, card, w->on_card);
    for (size_t i = 0; i < count && !any; i++)
        any = w->fronts[w->on_card[i].contest].wanted > 0 &&
              within(w, w->on_card[i].contest, w->on_card[i].q, first_bits);
    if (!any)
        return BAL_OK;
    struct pulled *new = vec_push(&w->seen, LIMIT_CARDS);
    if (new == NULL)
        return err_memory(err);
    *new = (struct pulled){card, 0, u256_of_digest(digest)};
    return BAL_OK;
}

// What the contests make of each candidate, contest by contest.
static bal_status index_seen(struct work *w, struct bal_err *err)
{
    VEC(struct entry) entries = {0};
    bal_status status = BAL_OK;
    memset(w->from, 0, ((size_t)w->r->contest_count + 2) * sizeof *w->from);
    for (uint32_t i = 0; status == BAL_OK && i < w->seen.len; i++) {
        size_t count = w->r->cards.weights(w->r->cards.ctx, w->seen.at[i].card, w->on_card);
        for (size_t k = 0; status == BAL_OK && k < count; k++) {
            struct entry *new = vec_push(&entries, SIZE_MAX);
            if (new == NULL) {
                status = err_memory(err);
                break;
            }
            *new = (struct entry){w->on_card[k].contest, i, w->on_card[k].q};
            w->from[new->contest + 2]++;
        }
    }
    for (uint32_t c = 0; c < w->r->contest_count; c++)
        w->from[c + 2] += w->from[c + 1];
    w->entries.len = 0;
    if (status == BAL_OK && !vec_grow((void **)&w->entries.at, &w->entries.cap, entries.len,
                                      sizeof *w->entries.at, SIZE_MAX))
        status = err_memory(err);
    const struct entry *all = entries.at; // NULL: no card has a contest
    for (size_t i = 0; status == BAL_OK && all != NULL && i < entries.len; i++)
        w->entries.at[w->from[all[i].contest + 1]++] = all[i];
    vec_done(&entries);
    return status;
}

// The candidates of one contest, in its order; those within its front only, or all.
static bal_status list_contest(struct work *w, uint32_t contest, bool whole, struct bal_err *err)
{
    w->list.len = 0;
    for (size_t i = w->from[contest]; i < w->from[contest + 1]; i++) {
        const struct entry *e = &w->entries.at[i];
        const struct pulled *p = &w->seen.at[e->at];
        if (!whole && !within(w, contest, e->q, p->prn.word[0]))
            continue;
        struct place *new = vec_push(&w->list, LIMIT_CARDS);
        if (new == NULL)
            return err_memory(err);
        *new = (struct place){{weight_exponent(p->prn.word[0]), e->q}, p->prn, p->card, e->at};
    }
    if (w->list.len > 1)
        qsort(w->list.at, w->list.len, sizeof *w->list.at, by_order);
    return BAL_OK;
}

// Pulls what the contest wants; *more: its front must be farther.
static bal_status pull(struct work *w, uint32_t contest, bool *more, struct bal_err *err)
{
    struct front *f = &w->fronts[contest];
    uint64_t last = last_targets(w)[contest];
    BAL_TRY(list_contest(w, contest, false, err));
    if (w->list.len < last && !f->all) {
        f->wanted *= 2;
        *more = true;
        return BAL_OK;
    }
    w->out->short_of_cards |= w->list.len < last;
    for (uint32_t r = w->r->rounds; r-- > 0;) {
        uint64_t target = w->r->targets[(size_t)r * w->r->contest_count + contest];
        for (size_t i = 0; i < w->list.len && i < target; i++) {
            struct pulled *p = &w->seen.at[w->list.at[i].at];
            p->round = p->round == 0 || r + 1 < p->round ? r + 1 : p->round;
        }
    }
    return BAL_OK;
}

static bal_status find_candidates(struct work *w, struct bal_err *err)
{
    bool more = true;
    for (uint32_t c = 0; c < w->r->contest_count; c++) {
        double n = (double)last_targets(w)[c];
        w->fronts[c].wanted = n > 0 ? n + 4 * sqrt(n) + 8 : 0;
    }
    while (more) {
        more = false;
        w->seen.len = 0;
        w->out->short_of_cards = false;
        for (uint32_t c = 0; c < w->r->contest_count; c++)
            aim(w, c);
        set_farthest(w);
        BAL_TRY(w->r->cards.each(w->r->cards.ctx, see, w, err));
        BAL_TRY(index_seen(w, err));
        for (uint32_t c = 0; c < w->r->contest_count; c++)
            if (w->fronts[c].wanted > 0)
                BAL_TRY(pull(w, c, &more, err));
    }
    return BAL_OK;
}

// ---- pass 2: the first card of each contest that was not pulled

static bool is_taken(const struct work *w, uint32_t card)
{
    return w->taken.len > 0 &&
           bsearch(&card, w->taken.at, w->taken.len, sizeof card, by_number) != NULL;
}

static void pass_over(struct work *w, uint32_t card, const struct u256 *prn)
{
    bool changed = false;
    size_t count = w->r->cards.weights(w->r->cards.ctx, card, w->on_card);
    for (size_t i = 0; i < count; i++) {
        struct front *f = &w->fronts[w->on_card[i].contest];
        if (!within(w, w->on_card[i].contest, w->on_card[i].q, prn->word[0]))
            continue;
        struct place here = {
            {weight_exponent(prn->word[0]), w->on_card[i].q}, *prn, card, UINT32_MAX};
        if (!f->all && by_order(&here, &f->first) >= 0)
            continue;
        f->first = here;
        f->all = false;
        f->e = here.key.e;
        f->of = here.key.q;
        set_reach(w, w->on_card[i].contest);
        changed = true;
    }
    if (changed)
        set_farthest(w);
}

static bal_status look_beyond(void *to, uint32_t card, const uint8_t *digest, struct bal_err *err)
{
    struct work *w = to;
    (void)err;
    if (LIKELY(u64_of_bytes(digest) > w->farthest) || is_taken(w, card))
        return BAL_OK;
    struct u256 prn = u256_of_digest(digest);
    pass_over(w, card, &prn);
    return BAL_OK;
}

static bal_status find_gaps(struct work *w, struct bal_err *err)
{
    for (uint32_t c = 0; c < w->r->contest_count; c++) {
        w->fronts[c].all = true;
        set_reach(w, c);
    }
    set_farthest(w);
    for (size_t i = 0; i < w->seen.len; i++) // those near the front first: they turn most away
        if (w->seen.at[i].round == 0)
            pass_over(w, w->seen.at[i].card, &w->seen.at[i].prn);
    return w->r->cards.each(w->r->cards.ctx, look_beyond, w, err);
}

// ---- the sample

static bal_status keep_pulled(struct work *w, struct bal_err *err)
{
    for (size_t i = 0; i < w->seen.len; i++) {
        if (w->seen.at[i].round == 0)
            continue;
        struct pulled *new = vec_push(&w->out->pulled, LIMIT_CARDS);
        uint32_t *card = vec_push(&w->taken, LIMIT_CARDS);
        if (new == NULL || card == NULL)
            return err_memory(err);
        *new = w->seen.at[i];
        *card = new->card;
    }
    if (w->taken.len > 1) {
        qsort(w->out->pulled.at, w->out->pulled.len, sizeof *w->out->pulled.at, by_prn);
        qsort(w->taken.at, w->taken.len, sizeof *w->taken.at, by_number);
    }
    return BAL_OK;
}

static struct coordinated_share share_of(const struct work *w, uint32_t contest, uint32_t round)
{
    const struct front *f = &w->fronts[contest];
    struct coordinated_share s = {0};
    bool ended = false;
    for (size_t i = 0; i < w->list.len; i++) {
        const struct place *p = &w->list.at[i];
        bool in = w->out->pulled.at[p->at].round <= round;
        ended |= !in || (!f->all && by_order(&f->first, p) < 0);
        s.usable += !ended;
        s.gap |= ended && in;
    }
    return s;
}

static bal_status share(struct work *w, struct bal_err *err)
{
    struct coordinated_sample *out = w->out;
    uint32_t n = w->r->contest_count;
    // From here on places are those of the cards pulled.
    w->seen.len = out->pulled.len;
    if (w->seen.len > 0)
        memcpy(w->seen.at, out->pulled.at, w->seen.len * sizeof *w->seen.at);
    BAL_TRY(index_seen(w, err));
    if (!vec_grow((void **)&out->contests.at, &out->contests.cap, (size_t)n * w->r->rounds,
                  sizeof *out->contests.at, SIZE_MAX))
        return err_memory(err);
    out->contests.len = (size_t)n * w->r->rounds;
    for (uint32_t c = 0; c <= n; c++) {
        size_t *first = vec_push(&out->first, SIZE_MAX);
        if (first == NULL)
            return err_memory(err);
        *first = out->order.len;
        if (c == n)
            break;
        BAL_TRY(list_contest(w, c, true, err));
        for (size_t i = 0; i < w->list.len; i++) {
            uint32_t *at = vec_push(&out->order, SIZE_MAX);
            if (at == NULL)
                return err_memory(err);
            *at = w->list.at[i].at;
        }
        for (uint32_t r = 0; r < w->r->rounds; r++)
            out->contests.at[(size_t)r * n + c] = share_of(w, c, r + 1);
    }
    return BAL_OK;
}

// ---- all of it

static bal_status start(struct work *w, struct bal_err *err)
{
    uint32_t n = w->r->contest_count;
    w->fronts = arena_new(&w->arena, struct front, n);
    w->on_card = arena_new(&w->arena, struct card_weight, n);
    w->from = arena_new(&w->arena, size_t, (size_t)n + 2);
    BAL_TRY(arena_check(&w->arena, err));
    for (uint32_t c = 0; c < n; c++)
        w->fronts[c].reach = arena_new(&w->arena, uint64_t, w->r->contests[c].count);
    return arena_check(&w->arena, err);
}

static bal_status run(struct work *w, struct bal_err *err)
{
    BAL_TRY(start(w, err));
    BAL_TRY(find_candidates(w, err));
    BAL_TRY(keep_pulled(w, err));
    BAL_TRY(find_gaps(w, err));
    return share(w, err);
}

bal_status coordinated_take(const struct coordinated_request *r, struct coordinated_sample *out,
                            struct bal_err *err)
{
    *out = (struct coordinated_sample){0};
    struct work w = {.r = r, .out = out, .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = run(&w, err);
    vec_done(&w.seen);
    vec_done(&w.entries);
    vec_done(&w.list);
    vec_done(&w.taken);
    arena_done(&w.arena);
    return status;
}

void coordinated_done(struct coordinated_sample *s)
{
    vec_done(&s->pulled);
    vec_done(&s->order);
    vec_done(&s->first);
    vec_done(&s->contests);
}
