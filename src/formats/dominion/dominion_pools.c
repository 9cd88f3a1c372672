// SPDX-License-Identifier: Apache-2.0
#include "formats/dominion/dominion_pools.h"

#include "core/votes.h"

enum cell_kind dominion_cell(str s, uint64_t *out)
{
    if (s.len == 0)
        return CELL_EMPTY;
    if (str_eq(s, STR("X")) || str_eq(s, STR("*")) ||
        str_eq_nocase(str_head(s, 8), STR("redacted")))
        return CELL_WITHHELD;
    str number = str_cut(&s, ' ');
    s = str_trim(s);
    bool density = s.len == 0 || (s.ptr[0] == '(' && s.ptr[s.len - 1] == ')');
    return density && num_u64(number, out) ? CELL_NUMBER : CELL_BAD;
}

void dominion_bad_cell(struct import *imp, const struct csv *csv, uint32_t column, str text)
{
    import_problem(imp, bad_value, csv->line, column + 1, text,
                   "a vote must be 0, 1 or empty, not '" STR_FMT "'", STR_ARG(str_head(text, 60)));
}

struct pool_reader {
    struct import *imp;
    struct csv *csv;
    const struct dominion_header *header;
};

// "Redacted and Consolidated 10 Ballots": the number of cards, 0 when there is none. "Redacted"
// alone is one card.
static uint64_t cards_in_text(str s)
{
    if (str_eq_nocase(s, STR("redacted")))
        return 1;
    while (s.len > 0) {
        uint64_t n;
        if (num_u64(str_cut(&s, ' '), &n))
            return n;
    }
    return 0;
}

static bal_status add_pool_votes(struct pool_reader *r, struct pool *pool,
                                 const struct dominion_block *b, struct bal_err *err)
{
    bool any = false;
    for (uint32_t i = 0; i < b->count; i++) {
        uint64_t v = 0;
        str text = csv_trimmed(r->csv, b->first + i);
        enum cell_kind kind = dominion_cell(text, &v);
        if (kind == CELL_BAD)
            dominion_bad_cell(r->imp, r->csv, b->first + i, text);
        bool first_of_contest = kind == CELL_NUMBER && !any;
        any = any || kind == CELL_NUMBER;
        // A sum of ranks says nothing that a ranked count could use; first ranks are kept.
        if (!first_of_contest && (v == 0 || b->columns[i].rank > 1))
            continue;
        struct pool_votes *p = vec_push(&pool->votes, LIMIT_CSV_CELLS);
        if (p == NULL)
            return err_memory(err);
        *p = (struct pool_votes){b->contest, b->columns[i].choice, v};
    }
    return BAL_OK;
}

// More votes than the declared cards can hold.
static void check_pool(struct pool_reader *r, struct pool *pool, const struct dominion_block *b,
                       size_t from)
{
    uint64_t votes = 0, allowed = votes_limit(b->into);
    for (size_t i = from; i < pool->votes.len; i++)
        votes += pool->votes.at[i].votes;
    if (pool->cards > 0 && votes / allowed + (votes % allowed > 0) > pool->cards)
        import_problem(r->imp, fixed_count, r->csv->line, b->first + 1, pool->name,
                       "%llu cards are declared, but contest '" STR_FMT "' has %llu votes",
                       (unsigned long long)pool->cards, STR_ARG(b->into->name),
                       (unsigned long long)votes);
}

static bal_status read_pool(struct pool_reader *r, struct bal_err *err)
{
    struct election *e = r->imp->election;
    str label = csv_trimmed(r->csv, 0);
    uint32_t at = r->header->id[ID_STYLE];
    str style = at == NO_COLUMN ? STR("") : csv_trimmed(r->csv, at);
    struct pool *pool = vec_push(&e->pools, LIMIT_BATCHES);
    if (pool == NULL)
        return err_memory(err);
    pool->jurisdiction = r->imp->jurisdiction;
    pool->name = import_keep(r->imp, label);
    pool->style = import_keep(r->imp, style);
    pool->place = (struct place){import_keep(r->imp, r->imp->file), r->csv->line, 0};
    pool->cards = cards_in_text(label);
    for (size_t i = 0; i < r->header->blocks.len; i++) {
        size_t from = pool->votes.len;
        BAL_TRY(add_pool_votes(r, pool, &r->header->blocks.at[i], err));
        check_pool(r, pool, &r->header->blocks.at[i], from);
    }
    import_problem(r->imp, redacted_pool, r->csv->line, 0, label,
                   "sum of withheld cards of style '" STR_FMT "'", STR_ARG(pool->style));
    return arena_check(&e->arena, err);
}

bal_status dominion_pool_read(struct import *imp, struct csv *csv, const struct dominion_header *h,
                              struct bal_err *err)
{
    struct pool_reader r = {imp, csv, h};
    return read_pool(&r, err);
}
