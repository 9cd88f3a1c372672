// SPDX-License-Identifier: Apache-2.0
// tally_parts.c: the rounds of a ranked contest for each precinct or batch.
#include "app/count/tally.h"

#include "tabulate/parcels/parcels.h"

// Cards with the contest, part by part: `cards` of part p are at[start[p]] to at[start[p + 1]] - 1.
struct split {
    struct table names;
    uint32_t *part_of; // of each precinct or batch of the election
    uint32_t *start, *cards;
    uint64_t *counts; // of each code, in the part at hand
    struct code_cards *codes;
    struct arena arena;
};

static uint32_t key_of(const struct tally *t, enum tally_by by, uint32_t card)
{
    const struct card c = election_card(t->election, card);
    return by == TALLY_BY_BATCH ? c.batch : c.precinct;
}

static bal_status name_parts(const struct tally *t, enum tally_by by, struct split *s,
                             struct bal_err *err)
{
    const struct election *e = t->election;
    size_t keys = by == TALLY_BY_BATCH ? e->batches.len : e->precincts.len;
    s->part_of = arena_new(&s->arena, uint32_t, keys + 1);
    BAL_TRY(arena_check(&s->arena, err));
    for (size_t k = 0; k < keys; k++) {
        str name = by == TALLY_BY_BATCH ? e->batches.at[k].batch : e->precincts.items[k];
        s->part_of[k] = table_add(&s->names, name);
        if (s->part_of[k] == TABLE_NONE)
            return err_memory(err);
    }
    return BAL_OK;
}

// A counting sort of the cards by part.
static bal_status sort_cards(const struct tally *t, const struct tally_contest *c, enum tally_by by,
                             struct split *s, struct bal_err *err)
{
    uint32_t cards = t->election->cards;
    uint32_t parts = s->names.len;
    s->start = arena_new(&s->arena, uint32_t, parts + 2);
    s->cards = arena_new(&s->arena, uint32_t, cards + 1);
    s->counts = arena_new(&s->arena, uint64_t, c->result.code_count);
    s->codes = arena_new(&s->arena, struct code_cards, c->result.code_count);
    BAL_TRY(arena_check(&s->arena, err));
    for (uint32_t i = 0; i < cards; i++)
        if (column_get(&c->contest->column, i) != 0)
            s->start[s->part_of[key_of(t, by, i)] + 2]++;
    for (uint32_t p = 2; p <= parts; p++)
        s->start[p] += s->start[p - 1];
    for (uint32_t i = 0; i < cards; i++) {
        uint32_t code = column_get(&c->contest->column, i);
        if (code != 0)
            s->cards[s->start[s->part_of[key_of(t, by, i)] + 1]++] = code;
    }
    return BAL_OK;
}

// The codes of a part with their numbers of cards, in order of appearance.
static size_t count_codes(struct split *s, size_t part)
{
    size_t n = 0;
    for (uint32_t i = s->start[part]; i < s->start[part + 1]; i++)
        if (s->counts[s->cards[i]]++ == 0)
            s->codes[n++].code = s->cards[i];
    for (size_t i = 0; i < n; i++) {
        s->codes[i].cards = s->counts[s->codes[i].code];
        s->counts[s->codes[i].code] = 0;
    }
    return n;
}

typedef bal_status take_part(void *ctx, const struct tally_part *part, struct bal_err *err);

static bal_status each_part(const struct tally_contest *c, struct split *s, take_part *take,
                            void *ctx, struct bal_err *err)
{
    struct irv_rules rules = tally_counted_by(c);
    for (size_t p = 0; p < s->names.len; p++) {
        struct result result;
        size_t n = count_codes(s, p);
        if (n == 0)
            continue;
        struct tally_part part = {s->names.items[p], &c->result, &result};
        bal_status status = irv_part(&c->result, &rules, c->roster, s->codes, n, &result, err);
        if (status == BAL_OK)
            status = take(ctx, &part, err);
        result_done(&result);
        BAL_TRY(status);
    }
    return BAL_OK;
}

// ---- counts by parcels: once more, with the parts kept apart

static bal_status each_of_parcels(const struct tally_contest *c, const struct result *whole,
                                  struct split *s, take_part *take, void *ctx, struct bal_err *err)
{
    for (uint32_t p = 0; p < s->names.len; p++) {
        struct result result;
        size_t n = count_codes(s, p);
        if (n == 0)
            continue;
        struct tally_part part = {s->names.items[p], &c->result, &result};
        bal_status status = parcels_part(whole, p, &result, err);
        for (size_t i = 0; i < n && status == BAL_OK; i++)
            result.cards[whole->codes[s->codes[i].code].class] += s->codes[i].cards;
        result.undervotes = result.cards[VOTE_BLANK];
        if (status == BAL_OK)
            status = take(ctx, &part, err);
        result_done(&result);
        BAL_TRY(status);
    }
    return BAL_OK;
}

static bal_status by_parcels(const struct tally *t, const struct tally_contest *c, enum tally_by by,
                             struct split *s, take_part *take, void *ctx, struct bal_err *err)
{
    uint32_t *part_of = arena_new(&s->arena, uint32_t, t->election->cards + 1);
    struct parcels_split split = {s->names.len, part_of};
    struct rule_options options = {
        .irv = c->irv, .parcels = c->parcels, .split = &split, .roster = c->roster};
    struct result whole = {0};
    BAL_TRY(arena_check(&s->arena, err));
    for (uint32_t i = 0; i < t->election->cards; i++)
        part_of[i] = s->part_of[key_of(t, by, i)];
    bal_status status = c->rule->tabulate(t->election, c->contest, &options, &whole, err);
    if (status == BAL_OK)
        status = each_of_parcels(c, &whole, s, take, ctx, err);
    result_done(&whole);
    return status;
}

bool tally_has_slices(const struct tally *t, const struct tally_contest *c)
{
    bool asked = c->parcels != NULL && c->irv.tiebreak == IRV_TIE_ASK; // nobody is asked twice
    return (t->by == TALLY_BY_BATCH || t->by == TALLY_BY_PRECINCT) && !asked &&
           c->result.rounds.len > 0;
}

bal_status tally_parts(const struct tally *t, const struct tally_contest *c, enum tally_by by,
                       bal_status (*take)(void *ctx, const struct tally_part *part,
                                          struct bal_err *err),
                       void *ctx, struct bal_err *err)
{
    struct split s = {.names = TABLE_INIT(LIMIT_NAMES_BYTES),
                      .arena = ARENA_INIT((size_t)LIMIT_CARDS * 16)};
    bal_status status = name_parts(t, by, &s, err);
    if (status == BAL_OK)
        status = sort_cards(t, c, by, &s, err);
    if (status == BAL_OK && c->parcels != NULL)
        status = by_parcels(t, c, by, &s, take, ctx, err);
    else if (status == BAL_OK)
        status = each_part(c, &s, take, ctx, err);
    table_done(&s.names);
    arena_done(&s.arena);
    return status;
}
