// SPDX-License-Identifier: Apache-2.0
#include "app/frame/frame_batches.h"

#include "app/frame/frame_given.h"
#include "core/votes.h"

bool frame_has_batches(const struct frame *f)
{
    for (uint32_t c = 0; c < f->contest_count; c++)
        if (frame_by_batch(&f->contests[c]))
            return true;
    return false;
}

bal_status frame_batches_list(struct frame *f, struct links *l, struct bal_err *err)
{
    l->number = arena_new(&l->arena, uint32_t, l->match.listed + 1);
    BAL_TRY(arena_check(&l->arena, err));
    for (uint32_t i = 0; i < l->match.listed; i++)
        l->number[i] = TABLE_NONE;
    for (size_t row = 0; row < f->domain.count; row++) {
        const struct manifest_batch *at = f->domain.rows[row];
        uint32_t i = l->match.of_row[at - f->election->manifest.at];
        const struct link_batch *b = &l->batches[i];
        if (l->number[i] != TABLE_NONE || b->cards == 0)
            continue;
        l->number[i] = (uint32_t)f->batches.len;
        struct frame_batch *new = vec_push(&f->batches, LIMIT_BATCHES);
        if (new == NULL)
            return err_memory(err);
        *new = (struct frame_batch){b->stratum, at, b->cards};
    }
    return BAL_OK;
}

// The number of a batch that CVRs or results name; TABLE_NONE: the manifest does not have it.
static uint32_t number_of(const struct links *l, uint32_t batch)
{
    uint32_t i = l->match.of_batch[batch];
    return i < l->match.listed ? l->number[i] : TABLE_NONE;
}

// ---- votes

// What each code of the contest's column adds to the votes.
struct code_votes {
    uint32_t count;
    uint16_t votes[LIMIT_MARKS];
};

static void read_code(const struct contest *c, uint32_t code, struct code_votes *out)
{
    struct mark_set s = contest_set(c, code);
    out->count = votes_counted(c, &s, out->votes);
}

struct counting {
    const struct frame *f;
    const struct links *l;
    uint32_t contest, choices;
    uint64_t **votes;  // of each of f->batches; NULL: not the contest's
    uint64_t *records; // CVRs of each, whatever is on them
    uint64_t *with;    // cards of each that have the contest
    uint64_t *said;    // cards of each that its results speak of
};

static bal_status count_cvrs(struct counting *n, struct bal_err *err)
{
    const struct election *e = n->f->election;
    const struct contest *c = &e->contests.at[n->contest];
    AUTO_ARENA arena = ARENA_INIT((size_t)4 << 30);
    struct code_votes *codes = arena_new(&arena, struct code_votes, contest_codes(c));
    BAL_TRY(arena_check(&arena, err));
    for (uint32_t code = 1; code < contest_codes(c); code++)
        read_code(c, code, &codes[code]);
    for (uint32_t i = 0; i < e->cards; i++) {
        uint32_t batch = number_of(n->l, election_card(e, i).batch);
        if (batch == TABLE_NONE || n->votes[batch] == NULL)
            continue;
        uint32_t code = column_get(&c->column, i);
        const struct code_votes *of = &codes[code];
        n->records[batch]++;
        n->with[batch] += code != 0;
        for (uint32_t k = 0; k < of->count; k++)
            n->votes[batch][of->votes[k]]++;
    }
    return BAL_OK;
}

// The fewest cards that can hold these votes.
static uint64_t fewest(const struct contest *c, const uint64_t *votes, uint32_t choices)
{
    uint64_t limit = votes_limit(c) > 0 ? votes_limit(c) : 1, all = 0, most = 0;
    for (uint32_t i = 0; i < choices; i++) {
        all += votes[i];
        most = votes[i] > most ? votes[i] : most;
    }
    all = (all + limit - 1) / limit;
    return all > most ? all : most;
}

// Results by batch, of batches without CVRs.
static void count_sums(struct counting *n)
{
    const struct frame *f = n->f;
    for (size_t i = 0; i < f->sums.len; i++) {
        const struct pool *sum = &f->sums.at[i];
        uint32_t pool = n->l->sum_pool[i];
        if (sum->batch == 0 || pool == NO_POOL || f->pools.at[pool].row == NULL)
            continue;
        uint32_t batch = number_of(n->l, sum->batch - 1);
        if (batch == TABLE_NONE || n->votes[batch] == NULL || n->records[batch] > 0)
            continue;
        n->said[batch] = f->batches.at[batch].cards; // its results say what is on all of its cards
        for (size_t k = 0; k < sum->votes.len; k++)
            if (sum->votes.at[k].contest == n->contest)
                n->votes[batch][sum->votes.at[k].choice] += sum->votes.at[k].votes;
        bool mine = sum->votes.len > 0 && sum->votes.at[0].contest == n->contest;
        n->with[batch] = mine && sum->cards > n->with[batch] ? sum->cards : n->with[batch];
    }
}

static bal_status keep(struct counting *n, struct frame_contest *c, uint32_t batch,
                       struct bal_err *err)
{
    uint64_t cards = n->f->batches.at[batch].cards;
    uint64_t said = n->records[batch] > n->said[batch] ? n->records[batch] : n->said[batch];
    uint64_t least = fewest(c->contest, n->votes[batch], n->choices), with = n->with[batch];
    with = with > least ? with : least;
    struct frame_batch_share *new = vec_push(&c->batches, LIMIT_BATCHES);
    if (new == NULL)
        return err_memory(err);
    *new = (struct frame_batch_share){.batch = batch,
                                      .cards = cards,
                                      .with = with < cards ? with : cards,
                                      .unknown = said < cards ? cards - said : 0,
                                      .cvrs = n->records[batch],
                                      .votes = said > 0 ? n->votes[batch] : NULL};
    c->unread += new->unknown;
    return BAL_OK;
}

// As they were committed to.
static bal_status take_given(struct frame *f, struct frame_contest *c, struct bal_err *err)
{
    size_t count = 0, reached = 0;
    const struct given_batch *g = given_batches(f, (uint32_t)(c - f->contests), &count);
    for (size_t b = 0; b < f->batches.len; b++)
        reached += c->in[f->batches.at[b].stratum];
    for (size_t i = 0; i < count; i++) {
        struct frame_batch_share *new = vec_push(&c->batches, LIMIT_BATCHES);
        if (new == NULL)
            return err_memory(err);
        if (g[i].batch >= f->batches.len || g[i].cards != f->batches.at[g[i].batch].cards ||
            !c->in[f->batches.at[g[i].batch].stratum] || (i > 0 && g[i].batch <= g[i - 1].batch) ||
            count != reached)
            return bal_fail(err, BAL_CONFLICT, "the committed batches are not of the manifest");
        *new = (struct frame_batch_share){.batch = g[i].batch,
                                          .cards = g[i].cards,
                                          .with = g[i].with,
                                          .unknown = g[i].unknown,
                                          .cvrs = g[i].cvrs,
                                          .votes = g[i].votes};
        c->unread += new->unknown;
    }
    return BAL_OK;
}

void frame_batches_reach(const struct frame *f, const struct frame_contest *c, bool *in)
{
    size_t count = 0;
    const struct given_batch *g = given_batches(f, (uint32_t)(c - f->contests), &count);
    for (size_t i = 0; i < count; i++)
        if (g[i].batch < f->batches.len)
            in[f->batches.at[g[i].batch].stratum] = true;
}

// All cards up to the bound.
static void bound_cards(struct frame_contest *c)
{
    uint64_t with = 0, bound = c->settings.cards_bound;
    for (size_t b = 0; b < c->batches.len; b++)
        with += c->batches.at[b].with;
    c->unread = bound > with ? bound - with : 0;
    c->added = c->settings.pending;
    c->cards = bound + c->added;
}

static bal_status count_votes(struct frame *f, const struct links *l, struct frame_contest *c,
                              struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)4 << 30);
    struct counting n = {.f = f,
                         .l = l,
                         .contest = (uint32_t)(c - f->contests),
                         .choices = c->choices,
                         .votes =
                             (uint64_t **)arena_alloc(&arena, f->batches.len + 1, sizeof *n.votes),
                         .records = arena_new(&arena, uint64_t, f->batches.len + 1),
                         .with = arena_new(&arena, uint64_t, f->batches.len + 1),
                         .said = arena_new(&arena, uint64_t, f->batches.len + 1)};
    BAL_TRY(arena_check(&arena, err));
    for (size_t b = 0; b < f->batches.len; b++)
        if (c->in[f->batches.at[b].stratum])
            n.votes[b] = arena_new(&f->arena, uint64_t, c->choices + 1);
    BAL_TRY(arena_check(&f->arena, err));
    BAL_TRY(count_cvrs(&n, err));
    count_sums(&n);
    for (uint32_t b = 0; b < f->batches.len; b++)
        if (n.votes[b] != NULL)
            BAL_TRY(keep(&n, c, b, err));
    return BAL_OK;
}

bal_status frame_batches_of(struct frame *f, const struct links *l, struct frame_contest *c,
                            struct bal_err *err)
{
    c->unread = 0;
    BAL_TRY(f->given != NULL ? take_given(f, c, err) : count_votes(f, l, c, err));
    if (c->universe == UNIVERSE_STYLE)
        bound_cards(c);
    return BAL_OK;
}

// ---- claims

const char *frame_batches_refuse(const struct frame_contest *c, const struct assertion *a)
{
    const struct pool_totals none = {.choices = 0, .cards = LIMIT_CARDS};
    return pool_refuses(a, c->contest, &none);
}

bal_status frame_batches_claim(struct frame *f, struct frame_contest *c, struct frame_assertion *a,
                               struct bal_err *err)
{
    uint64_t *refs = arena_new(&f->arena, uint64_t, c->batches.len + 1);
    int64_t above = -(int64_t)(c->cards * a->claim.den);
    bool styled = c->universe == UNIVERSE_STYLE;
    BAL_TRY(arena_check(&f->arena, err));
    for (size_t b = 0; b < c->batches.len; b++) {
        const struct frame_batch_share *s = &c->batches.at[b];
        const struct pool_totals t = {s->votes, c->choices, styled ? s->with : s->cards};
        const char *why = s->votes != NULL ? pool_refuses(&a->claim, c->contest, &t) : NULL;
        if (why != NULL) {
            a->unused += s->cards;
            a->unused_why = why;
        }
        if (s->votes != NULL && why == NULL)
            refs[b] = pool_sum(&a->claim, c->contest, &t);
        else
            refs[b] = styled ? 0 : a->claim.den / 2 * s->cards;
        above += (int64_t)(2 * refs[b]);
    }
    a->batch_refs = refs;
    a->margin =
        (struct margin){.cards = c->cards, .phantoms = styled ? 0 : c->unread, .above = above};
    return BAL_OK;
}

const char *frame_batches_margin(const struct frame_contest *c, const struct frame_assertion *a)
{
    struct margin m = a->margin;
    uint64_t lost = c->settings.pending + (c->universe == UNIVERSE_STYLE ? c->unread : 0);
    m.above += (int64_t)(lost * a->claim.den);
    m.phantoms = 0;
    const char *why = margin_refuses(&a->claim, &m);
    if (why != NULL && m.above < 0)
        return "the votes by batch do not show that the reported winner won";
    if (why != NULL)
        return why;
    if (a->margin.above <= 0)
        return "the pending ballots, and cards of which no results are known, could change the "
               "outcome";
    if (margin_refuses(&a->claim, &a->margin) != NULL)
        return "the cards of which no results are known could change the outcome";
    return NULL;
}

bal_status frame_batches_values(const struct frame_contest *c, struct arena *arena,
                                struct batch_values *out, struct bal_err *err)
{
    size_t n = c->claims.len;
    const uint64_t **refs = (const uint64_t **)arena_alloc(arena, n + 1, sizeof *refs);
    int64_t *above = arena_new(arena, int64_t, n + 1);
    uint64_t *den = arena_new(arena, uint64_t, n + 1);
    uint64_t *weights = arena_new(arena, uint64_t, c->batches.len + 1);
    BAL_TRY(arena_check(arena, err));
    for (size_t i = 0; i < n; i++) {
        refs[i] = c->claims.at[i].batch_refs;
        above[i] = c->claims.at[i].margin.above;
        den[i] = c->claims.at[i].claim.den;
    }
    for (size_t b = 0; b < c->batches.len; b++)
        weights[b] = c->batches.at[b].weight;
    *out = (struct batch_values){.batches = c->batches.len,
                                 .claims = n,
                                 .refs = refs,
                                 .above = above,
                                 .den = den,
                                 .smallest = c->smallest,
                                 .weights = weights};
    return BAL_OK;
}

bal_status frame_batches_weigh(struct frame_contest *c, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)4 << 30);
    struct batch_values v;
    uint64_t *weights = arena_new(&arena, uint64_t, c->batches.len + 1);
    BAL_TRY(arena_check(&arena, err));
    BAL_TRY(frame_batches_values(c, &arena, &v, err));
    BAL_TRY(batch_values_weights(&v, weights, err));
    for (size_t b = 0; b < c->batches.len; b++)
        c->batches.at[b].weight = weights[b];
    return BAL_OK;
}

// ---- what people count

bal_status frame_batches_value(const struct frame_contest *c, const struct assertion *a,
                               const struct batch_sums *n, uint64_t *out, struct bal_err *err)
{
    uint64_t cards = n->cards, with = fewest(c->contest, n->votes, c->choices) + n->without;
    if (c->universe == UNIVERSE_STYLE && with < cards)
        cards = with;
    const struct pool_totals t = {n->votes, c->choices, cards};
    const char *why = pool_refuses(a, c->contest, &t);
    if (why != NULL)
        return bal_fail(err, BAL_INVALID, "%s", why);
    *out = pool_sum(a, c->contest, &t);
    return BAL_OK;
}

size_t frame_batches_able(const struct frame_contest *c)
{
    size_t able = 0;
    for (size_t b = 0; b < c->batches.len; b++)
        able += c->batches.at[b].weight > 0;
    return able;
}

size_t frame_batches_find(const struct frame_contest *c, uint32_t batch)
{
    size_t low = 0;
    VEC_BOUND(low, c->batches.len, i, c->batches.at[i].batch < batch);
    return low < c->batches.len && c->batches.at[low].batch == batch ? low : c->batches.len;
}
