// SPDX-License-Identifier: Apache-2.0
#include "app/sealed/privacy.h"

#include <stdlib.h>

#include "app/sealed/commitments.h"

// Cards by what they have in common, each with a number.
struct sorted {
    struct table keys;
    VEC(uint64_t) cards; // of each key, without those that are kept together
    VEC(uint32_t) first; // of each key, a card of the frame
};

struct work {
    struct privacy *out;
    const struct frame *f;
    struct sorted styles;
    VEC(uint32_t) style;       // of each card of the frame, or TABLE_NONE: not linked
    struct patterns *patterns; // of each contest
    struct arena arena;
    bool changed;
};

static bal_status sort_card(struct sorted *s, str key, uint32_t card, uint32_t *id,
                            struct bal_err *err)
{
    uint32_t known = s->keys.len;
    *id = table_add(&s->keys, key);
    if (*id == TABLE_NONE)
        return err_memory(err);
    if (*id == known) {
        uint64_t *cards = vec_push(&s->cards, LIMIT_CARDS);
        uint32_t *first = vec_push(&s->first, LIMIT_CARDS);
        if (cards == NULL || first == NULL)
            return err_memory(err);
        *cards = 0;
        *first = card;
    }
    s->cards.at[*id]++;
    return BAL_OK;
}

static void sorted_done(struct sorted *s)
{
    table_done(&s->keys);
    vec_done(&s->cards);
    vec_done(&s->first);
}

static void keep_together(struct work *w, uint32_t card, uint8_t why)
{
    uint8_t *at = &w->out->why.at[card];
    if (*at == 0) {
        w->styles.cards.at[w->style.at[card]]--;
        w->changed = true;
    }
    *at |= why;
}

static uint32_t jurisdiction_of(const struct frame *f, uint32_t card)
{
    struct frame_place p;
    frame_locate(f, card, &p);
    return f->strata[p.stratum].jurisdiction;
}

// ---- styles

// A style is a jurisdiction and the contests on the card, a bit for each.
static bal_status find_styles(struct work *w, struct bal_err *err)
{
    const struct frame *f = w->f;
    size_t bytes = sizeof(uint32_t) + f->contest_count / 8 + 1;
    uint8_t *key = arena_new(&w->out->arena, uint8_t, bytes);
    BAL_TRY(arena_check(&w->out->arena, err));
    for (uint32_t card = 0; card < f->cvr.len; card++) {
        uint32_t *style = vec_push(&w->style, LIMIT_CARDS);
        uint8_t *why = vec_push(&w->out->why, LIMIT_CARDS);
        if (style == NULL || why == NULL)
            return err_memory(err);
        *style = TABLE_NONE;
        if (f->cvr.at[card] == NO_CVR || frame_pool_of(f, card) != NO_POOL)
            continue;
        uint32_t jurisdiction = jurisdiction_of(f, card);
        memset(key, 0, bytes);
        memcpy(key, &jurisdiction, sizeof jurisdiction);
        for (uint32_t c = 0; c < f->contest_count; c++)
            if (column_get(&f->contests[c].contest->column, f->cvr.at[card]) != 0)
                key[sizeof jurisdiction + c / 8] |= (uint8_t)(1U << c % 8);
        BAL_TRY(sort_card(&w->styles, str_bytes(key, bytes), card, style, err));
        w->out->linked++;
    }
    return BAL_OK;
}

static bal_status tell_styles(struct work *w, struct bal_err *err)
{
    for (uint32_t s = 0; s < w->styles.keys.len; s++) {
        uint64_t cards = w->styles.cards.at[s];
        uint32_t card = w->styles.first.at[s];
        if (cards >= w->out->min_cell)
            continue;
        struct privacy_style *new = vec_push(&w->out->styles, LIMIT_CARDS);
        if (new == NULL)
            return err_memory(err);
        *new = (struct privacy_style){jurisdiction_of(w->f, card), cards, w->f->cvr.at[card]};
    }
    return BAL_OK;
}

// The counts of before this pass decide, so that the order of cards does not.
static bal_status rare_styles(struct work *w, struct bal_err *err)
{
    VEC(uint64_t) before = {0};
    if (!vec_grow((void **)&before.at, &before.cap, w->styles.cards.len + 1, sizeof *before.at,
                  LIMIT_CARDS))
        return err_memory(err);
    if (w->styles.cards.len > 0)
        memcpy(before.at, w->styles.cards.at, w->styles.cards.len * sizeof *before.at);
    for (uint32_t card = 0; card < w->style.len; card++)
        if (w->style.at[card] != TABLE_NONE && w->out->why.at[card] == 0 &&
            before.at[w->style.at[card]] < w->out->min_cell)
            keep_together(w, card, PRIVACY_STYLE);
    vec_done(&before);
    return BAL_OK;
}

// ---- patterns

// A contest: what no pass changes, and the patterns of this one.
struct patterns {
    struct work *w;
    const struct contest *contest;
    uint32_t number;
    struct grouping units;
    uint32_t *choices; // of each code: how many it names
    struct sorted said;
    VEC(struct named {
        uint32_t card;
        uint32_t pattern; // number in `said`
    })
    named; // cards that name choices
};

static bal_status count_choices(struct patterns *p, struct bal_err *err)
{
    struct commit_form form;
    uint32_t codes = contest_codes(p->contest);
    p->choices = arena_new(&p->units.arena, uint32_t, codes);
    BAL_TRY(arena_check(&p->units.arena, err));
    bal_status status = commit_form_init(&form, p->contest, frame_reading(p->w->f, p->number), err);
    for (uint32_t code = 1; code < codes && status == BAL_OK; code++) {
        struct mark_set set = contest_set(p->contest, code);
        p->choices[code] = commit_entry_choices(&form, &set);
    }
    commit_form_done(&form);
    return status;
}

static bal_status sort_pattern(void *ctx, uint32_t card, uint32_t cvr, uint32_t code,
                               struct bal_err *err)
{
    struct patterns *p = ctx;
    uint32_t pattern = 0;
    if (code == 0 || p->w->out->why.at[card] != 0)
        return BAL_OK;
    uint32_t unit = p->choices[code] > 1 ? grouping_of(&p->units, cvr) : TABLE_NONE;
    const uint32_t key[2] = {unit, p->units.says[code]};
    BAL_TRY(sort_card(&p->said, str_make((const char *)key, sizeof key), card, &pattern, err));
    if (p->choices[code] == 0)
        return BAL_OK;
    struct named *new = vec_push(&p->named, LIMIT_CARDS);
    if (new == NULL)
        return err_memory(err);
    *new = (struct named){card, pattern};
    return BAL_OK;
}

static uint64_t keep_patterns(const struct patterns *p)
{
    uint64_t rare = 0;
    for (size_t i = 0; i < p->named.len; i++) {
        if (p->said.cards.at[p->named.at[i].pattern] >= p->w->out->min_cell)
            continue;
        keep_together(p->w, p->named.at[i].card, PRIVACY_PATTERN);
        rare++;
    }
    return rare;
}

static void tell_contest(const struct patterns *p, uint64_t rare, struct privacy_contest *out)
{
    const struct grouping *g = &p->units;
    *out = (struct privacy_contest){.units = g->all.len,
                                    .groups = g->all.len - g->merged,
                                    .smallest = UINT64_MAX,
                                    .exposed = g->exposed,
                                    .patterns = p->said.keys.len,
                                    .rare = rare};
    for (uint32_t i = 0; i < g->all.len; i++) {
        if (g->all.at[i].group != i)
            continue;
        uint64_t cards = g->all.at[i].cards;
        out->cards += cards;
        out->smallest = cards < out->smallest ? cards : out->smallest;
    }
    out->smallest = out->cards > 0 ? out->smallest : 0;
}

static bal_status start_contests(struct work *w, struct bal_err *err)
{
    const struct frame *f = w->f;
    w->patterns = arena_new(&w->arena, struct patterns, f->contest_count + 1);
    BAL_TRY(arena_check(&w->arena, err));
    for (uint32_t c = 0; c < f->contest_count; c++) {
        struct patterns *p = &w->patterns[c];
        *p = (struct patterns){.w = w, .contest = f->contests[c].contest, .number = c};
        if (vec_push(&w->out->contests, LIMIT_CONTESTS) == NULL)
            return err_memory(err);
        BAL_TRY(grouping_make(&p->units, f, c, w->out->min_cell, err));
        BAL_TRY(count_choices(p, err));
    }
    return BAL_OK;
}

static bal_status look_at_contest(struct work *w, uint32_t contest, bool first, struct bal_err *err)
{
    struct patterns *p = &w->patterns[contest];
    p->said = (struct sorted){.keys = TABLE_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = seal_cards(w->f, contest, sort_pattern, p, err);
    if (status == BAL_OK) {
        uint64_t rare = keep_patterns(p);
        if (first)
            tell_contest(p, rare, &w->out->contests.at[contest]);
    }
    sorted_done(&p->said);
    vec_done(&p->named);
    return status;
}

// ---- pools that are large enough

// The rarest style of a jurisdiction that is not kept together yet; TABLE_NONE: there is none.
static uint32_t next_style(const struct work *w, uint32_t jurisdiction)
{
    uint32_t best = TABLE_NONE;
    for (uint32_t s = 0; s < w->styles.keys.len; s++) {
        uint64_t cards = w->styles.cards.at[s];
        if (cards > 0 && jurisdiction_of(w->f, w->styles.first.at[s]) == jurisdiction &&
            (best == TABLE_NONE || cards < w->styles.cards.at[best]))
            best = s;
    }
    return best;
}

static void fill_pool(struct work *w, uint32_t stratum, uint64_t cards)
{
    const struct frame_stratum *s = &w->f->strata[stratum];
    while (cards > 0 && cards < w->out->min_cell) {
        uint32_t style = next_style(w, s->jurisdiction);
        if (style == TABLE_NONE)
            return;
        for (uint64_t card = s->first; card < s->first + s->listed && cards < w->out->min_cell;
             card++) {
            if (w->style.at[card] != style || w->out->why.at[card] != 0)
                continue;
            keep_together(w, (uint32_t)card, PRIVACY_FILLER);
            cards++;
        }
    }
}

static void fill_pools(struct work *w)
{
    for (uint32_t s = 0; s < w->f->stratum_count; s++) {
        uint64_t cards = 0;
        for (uint64_t i = 0; i < w->f->strata[s].listed; i++)
            cards += w->out->why.at[w->f->strata[s].first + i] != 0;
        fill_pool(w, s, cards);
    }
}

static bal_status look(struct work *w, struct bal_err *err)
{
    BAL_TRY(find_styles(w, err));
    BAL_TRY(tell_styles(w, err));
    BAL_TRY(start_contests(w, err));
    bool first = true;
    do {
        w->changed = false;
        for (uint32_t c = 0; c < w->f->contest_count; c++)
            BAL_TRY(look_at_contest(w, c, first, err));
        BAL_TRY(rare_styles(w, err));
        fill_pools(w);
        first = false;
    } while (w->changed);
    for (size_t card = 0; card < w->out->why.len; card++) {
        uint8_t why = w->out->why.at[card];
        w->out->style_cards += (why & PRIVACY_STYLE) != 0;
        w->out->pattern_cards += (why & PRIVACY_PATTERN) != 0;
        w->out->filler_cards += why == PRIVACY_FILLER;
    }
    return BAL_OK;
}

bal_status privacy_make(struct privacy *out, const struct frame *f, uint64_t min_cell,
                        struct bal_err *err)
{
    *out = (struct privacy){.frame = f, .min_cell = min_cell, .arena = ARENA_INIT(1 << 24)};
    struct work w = {.out = out,
                     .f = f,
                     .styles = {.keys = TABLE_INIT(LIMIT_NAMES_BYTES)},
                     .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = look(&w, err);
    for (uint32_t c = 0; w.patterns != NULL && c < f->contest_count; c++)
        grouping_done(&w.patterns[c].units);
    sorted_done(&w.styles);
    vec_done(&w.style);
    arena_done(&w.arena);
    return status;
}

void privacy_done(struct privacy *p)
{
    vec_done(&p->contests);
    vec_done(&p->styles);
    vec_done(&p->why);
    arena_done(&p->arena);
}

uint64_t privacy_cards(const struct privacy *p)
{
    uint64_t cards = 0;
    for (size_t card = 0; card < p->why.len; card++)
        cards += p->why.at[card] != 0;
    return cards;
}

bal_status privacy_mark(const struct privacy *p, struct election *e, struct bal_err *err)
{
    for (uint32_t card = 0; card < p->why.len; card++) {
        if (p->why.at[card] == 0)
            continue;
        uint32_t cvr = p->frame->cvr.at[card], flags = election_card(e, cvr).flags;
        BAL_TRY(election_change_card(e, cvr, FIELD_FLAGS, flags | CARD_TOGETHER, err));
    }
    return BAL_OK;
}
