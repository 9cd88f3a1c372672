// SPDX-License-Identifier: Apache-2.0
#include "app/sample/sample_weighted.h"

#include <math.h>
#include <stdlib.h>

#include "audit/sampling/styles.h"

// ---- the order, as far as it is needed

struct order {
    VEC(uint32_t) cards;
};

static bal_status take(void *ctx, const struct draw *d, struct bal_err *err)
{
    struct order *o = ctx;
    uint32_t *card = vec_push(&o->cards, LIMIT_DRAWS);
    if (card == NULL)
        return err_memory(err);
    *card = (uint32_t)(d->index - 1);
    return BAL_OK;
}

static bal_status draw(const struct frame *f, const struct sample_plan *plan, uint64_t count,
                       struct order *out, struct bal_err *err)
{
    struct sample_request r = {.seed = plan->seed, .domain = f->domain.sampled, .count = count};
    out->cards.len = 0;
    return sampler_draw(plan->sampler, &r, (struct draw_sink){take, out}, err);
}

// Draws after which every target is likely to be met: the expectation and four standard deviations
// (of a binomial count) for the contest that is rarest for what it wants.
static uint64_t likely_draws(const struct frame *f, const uint64_t *targets)
{
    double most = 1;
    for (uint32_t c = 0; c < f->contest_count; c++) {
        double wanted = (double)targets[c];
        if (targets[c] == 0 || f->contests[c].cards == 0)
            continue;
        double rarity = (double)f->cards / (double)f->contests[c].cards;
        double draws = rarity * (wanted + 4 * sqrt(wanted) + 8);
        most = draws > most ? draws : most;
    }
    return most < (double)LIMIT_DRAWS ? (uint64_t)most : LIMIT_DRAWS;
}

struct walker {
    const struct frame *f;
};

static size_t contests_of(void *ctx, uint32_t card, uint32_t *out)
{
    return frame_contests_of(((const struct walker *)ctx)->f, card, out);
}

static bal_status walk(const struct frame *f, const struct order *o, const uint64_t *targets,
                       struct styles_sample *out, struct bal_err *err)
{
    struct walker w = {f};
    struct styles_request r = {o->cards.at, o->cards.len, contests_of,
                               &w,          targets,      f->contest_count};
    return styles_take(&r, out, err);
}

static bool wants_any(const struct frame *f, const uint64_t *targets)
{
    for (uint32_t c = 0; c < f->contest_count; c++)
        if (targets[c] > 0)
            return true;
    return false;
}

// The last round's walk, over as much of the order as it needs.
static bal_status walk_last(const struct frame *f, const struct sample_plan *plan,
                            const uint64_t *targets, struct order *o, struct styles_sample *out,
                            struct bal_err *err)
{
    uint64_t most = LIMIT_DRAWS;
    if ((plan->sampler->flags & SAMPLER_REPLACES) == 0 && f->cards < most)
        most = f->cards;
    uint64_t count = wants_any(f, targets) ? likely_draws(f, targets) : 0;
    for (;; count *= 2) {
        count = count < most ? count : most;
        if (count > 0)
            BAL_TRY(draw(f, plan, count, o, err));
        BAL_TRY(walk(f, o, targets, out, err));
        if (!out->short_of_cards || count == most)
            return BAL_OK;
        styles_done(out);
    }
}

// ---- rounds

static bal_status check_plan(const struct frame *f, const struct sample_plan *plan,
                             struct bal_err *err)
{
    size_t n = f->contest_count;
    if (plan->rounds == 0 || plan->seed.len == 0)
        return bal_fail(err, BAL_INVALID, "a sample needs a seed and a round");
    for (size_t i = n; i < n * plan->rounds; i++)
        if (plan->targets[i] < plan->targets[i - n])
            return bal_fail(err, BAL_INVALID,
                            "a later round cannot be smaller than an earlier one");
    return BAL_OK;
}

// How many of the draws taken lie before a place of the order.
static size_t entries_before(const struct sample *s, size_t place)
{
    size_t low = 0;
    VEC_BOUND(low, s->cards.len, i, s->cards.at[i].draw <= place);
    return low;
}

static bal_status add_round(struct sample *s, uint32_t round, const struct styles_sample *walked,
                            struct bal_err *err)
{
    size_t taken = 0;
    for (size_t i = 0; i < s->cards.len && taken < walked->taken.len; i++) {
        struct sampled *card = &s->cards.at[i];
        if (card->draw != walked->taken.at[taken] + 1)
            continue;
        taken++;
        card->round = card->round == 0 ? round : card->round;
    }
    for (uint32_t c = 0; c < s->contest_count; c++) {
        const struct styles_contest *w = &walked->contests.at[c];
        struct sample_contest *new = vec_push(&s->contests, SIZE_MAX);
        if (new == NULL)
            return err_memory(err);
        *new = (struct sample_contest){w->usable, entries_before(s, w->end), w->passed};
    }
    return BAL_OK;
}

static bal_status add_cards(struct sample *s, const struct order *o,
                            const struct styles_sample *walked, struct bal_err *err)
{
    const uint32_t *cards = o->cards.at; // NULL: nothing was drawn
    for (size_t i = 0; cards != NULL && i < walked->taken.len; i++) {
        size_t place = walked->taken.at[i];
        struct sampled *new = vec_push(&s->cards, LIMIT_DRAWS);
        if (new == NULL)
            return err_memory(err);
        *new = (struct sampled){.card = cards[place], .draw = place + 1, .first = (uint32_t)i};
    }
    return BAL_OK;
}

struct again { // a place of sample.cards by its card
    uint32_t card, place;
};

static int by_card(const void *a, const void *b)
{
    const struct again *x = a, *y = b;
    if (x->card != y->card)
        return x->card < y->card ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static bal_status find_repeated(struct sample *s, struct bal_err *err)
{
    AUTO_ARENA a = ARENA_INIT(LIMIT_NAMES_BYTES);
    struct again *all = arena_new(&a, struct again, s->cards.len);
    BAL_TRY(arena_check(&a, err));
    for (size_t i = 0; i < s->cards.len; i++)
        all[i] = (struct again){s->cards.at[i].card, (uint32_t)i};
    qsort(all, s->cards.len, sizeof *all, by_card);
    for (size_t i = 1; i < s->cards.len; i++)
        if (all[i].card == all[i - 1].card)
            s->cards.at[all[i].place].first = s->cards.at[all[i - 1].place].first;
    return BAL_OK;
}

// ---- the retrieval list

struct lookup {
    struct sample_row at;
    uint64_t position;
    uint32_t place;
};

// Whole numbers by value, before all other names.
static int compare_names(str a, str b)
{
    uint64_t x = 0, y = 0;
    bool an = num_u64(a, &x), bn = num_u64(b, &y);
    if (an != bn)
        return an ? -1 : 1;
    if (an && x != y)
        return x < y ? -1 : 1;
    return str_cmp(a, b);
}

int sample_compare_rows(const struct sample_row *a, const struct sample_row *b)
{
    const str names[][2] = {{a->jurisdiction, b->jurisdiction},
                            {a->row->container, b->row->container},
                            {a->row->tabulator, b->row->tabulator},
                            {a->row->batch, b->row->batch}};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        int order = compare_names(names[i][0], names[i][1]);
        if (order != 0)
            return order;
    }
    return 0;
}

static int by_place(const void *a, const void *b)
{
    const struct lookup *x = a, *y = b;
    int order = sample_compare_rows(&x->at, &y->at);
    if (order != 0)
        return order;
    if (x->position != y->position)
        return x->position < y->position ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

bal_status sample_list(struct sample *s, const struct frame *f, struct bal_err *err)
{
    AUTO_ARENA a = ARENA_INIT((size_t)8 << 30);
    struct lookup *list = arena_new(&a, struct lookup, s->cards.len);
    size_t count = 0;
    BAL_TRY(arena_check(&a, err));
    for (size_t i = 0; i < s->cards.len; i++) {
        struct frame_place place;
        if (s->cards.at[i].first != i)
            continue;
        frame_locate(f, s->cards.at[i].card, &place);
        if (place.row != NULL)
            list[count++] =
                (struct lookup){sample_row_of(f, place.row), place.position, (uint32_t)i};
    }
    qsort(list, count, sizeof *list, by_place);
    for (size_t i = 0; i < count; i++) {
        uint32_t *new = vec_push(&s->retrieval, LIMIT_DRAWS);
        if (new == NULL)
            return err_memory(err);
        *new = list[i].place;
    }
    return BAL_OK;
}

// ---- all of it

static bal_status make(struct sample *s, const struct frame *f, const struct sample_plan *plan,
                       struct order *o, struct styles_sample *walked, struct bal_err *err)
{
    const uint64_t *last = plan->targets + (size_t)(plan->rounds - 1) * f->contest_count;
    BAL_TRY(walk_last(f, plan, last, o, walked, err));
    s->short_of_cards = walked->short_of_cards;
    BAL_TRY(add_cards(s, o, walked, err));
    for (uint32_t r = 0; r + 1 < plan->rounds; r++) {
        struct styles_sample earlier;
        bal_status status = walk(f, o, plan->targets + (size_t)r * f->contest_count, &earlier, err);
        if (status == BAL_OK)
            status = add_round(s, r + 1, &earlier, err);
        styles_done(&earlier);
        BAL_TRY(status);
    }
    BAL_TRY(add_round(s, plan->rounds, walked, err));
    if (s->replacement)
        BAL_TRY(find_repeated(s, err));
    return sample_list(s, f, err);
}

bal_status sample_make(struct sample *out, const struct frame *f, const struct sample_plan *plan,
                       struct bal_err *err)
{
    struct order o = {0};
    struct styles_sample walked = {0};
    *out = (struct sample){.rounds = plan->rounds,
                           .contest_count = f->contest_count,
                           .replacement = (plan->sampler->flags & SAMPLER_REPLACES) != 0};
    BAL_TRY(check_plan(f, plan, err));
    if (plan->weights != NULL)
        return sample_by_weight(out, f, plan, err);
    bal_status status = make(out, f, plan, &o, &walked, err);
    styles_done(&walked);
    vec_done(&o.cards);
    return status;
}

void sample_done(struct sample *s)
{
    vec_done(&s->cards);
    vec_done(&s->contests);
    vec_done(&s->retrieval);
    vec_done(&s->order);
    vec_done(&s->first);
}

const struct sample_contest *sample_of(const struct sample *s, uint32_t round, uint32_t contest)
{
    return &s->contests.at[(size_t)(round - 1) * s->contest_count + contest];
}

void sample_key(const struct frame *f, const struct sampled *card, struct buf *text,
                struct interpretation *out)
{
    struct frame_place place;
    size_t from = text->len;
    frame_locate(f, card->card, &place);
    *out = (struct interpretation){.round = card->round, .draw = card->draw};
    if (place.row == NULL)
        return;
    out->jurisdiction = place.row->jurisdiction;
    out->container = place.row->container;
    out->tabulator = place.row->tabulator;
    out->batch = place.row->batch;
    out->position = place.position;
    if (place.cvr != NO_CVR)
        election_imprinted(f->election, place.cvr, text);
    out->imprinted = str_skip(buf_str(text), from);
}

uint64_t sample_new_cards(const struct sample *s, const struct frame *f, uint32_t round,
                          uint64_t *by_stratum)
{
    uint64_t count = 0;
    for (size_t i = 0; by_stratum != NULL && i < f->stratum_count; i++)
        by_stratum[i] = 0;
    for (size_t i = 0; i < s->retrieval.len; i++) {
        const struct sampled *card = &s->cards.at[s->retrieval.at[i]];
        struct frame_place place;
        if (card->round != round)
            continue;
        count++;
        frame_locate(f, card->card, &place);
        if (by_stratum != NULL)
            by_stratum[place.stratum]++;
    }
    return count;
}
