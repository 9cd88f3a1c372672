// SPDX-License-Identifier: Apache-2.0
// tally_parts.c: the rounds of a ranked contest for each precinct or batch.
#include "app/count/tally.h"

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
    const struct card *c = election_card(t->election, card);
    return by == TALLY_BY_BATCH ? c->batch : c->precinct;
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

static bal_status each_part(const struct tally_contest *c, struct split *s,
                            bal_status (*take)(void *ctx, const struct tally_part *part,
                                               struct bal_err *err),
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
    if (status == BAL_OK)
        status = each_part(c, &s, take, ctx, err);
    table_done(&s.names);
    arena_done(&s.arena);
    return status;
}
