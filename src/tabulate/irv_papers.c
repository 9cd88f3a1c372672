// SPDX-License-Identifier: Apache-2.0
// irv_papers.c: the papers of a count of rankings, and how they move.
//
// A paper is a distinct reading of a mark set with its number of cards. It lies on the pile of its
// candidate while that one stands, and is read again from its first preference when not; a paper
// once inactive stays so, and only its votes are kept. So a round touches no papers but those that
// move. Where surpluses go on, each card of a paper has a value, 1 vote at first.
#include "tabulate/irv_count.h"

_Static_assert((int)RANKING_END_OVERVOTE == (int)INACTIVE_OVERVOTE &&
                   (int)RANKING_END_SKIPPED == (int)INACTIVE_SKIPPED,
               "a reading ends as a paper becomes inactive");

bal_status irv_start(struct irv_work *c, struct bal_err *err)
{
    struct result *r = c->r;
    uint32_t n = r->candidate_count;
    c->standing = arena_new(&r->arena, bool, n);
    c->kept = arena_new(&r->arena, decimal, n);
    c->kept_divided = arena_new(&r->arena, bool, n);
    c->row = arena_new(&r->arena, uint32_t, n);
    c->tied = arena_new(&r->arena, uint32_t, n);
    c->piles = arena_new(&r->arena, struct pile, n);
    c->arena = ARENA_INIT(r->arena.max);
    BAL_TRY(arena_check(&r->arena, err));
    for (uint32_t i = 0; i < n; i++) {
        if (c->rules->reading.without_write_ins && r->candidates[i].kind == CHOICE_WRITE_IN)
            r->candidates[i].excluded = true;
        c->standing[i] = !r->candidates[i].excluded;
        c->stands += c->standing[i];
    }
    c->one = decimal_one(r->scale);
    while (n > 1U << c->choice_bits)
        c->choice_bits++;
    return BAL_OK;
}

static void pile_done(struct pile *p)
{
    vec_done(&p->papers);
    vec_done(&p->values);
}

void irv_done(struct irv_work *c)
{
    for (uint32_t i = 0; c->piles != NULL && i < c->r->candidate_count; i++)
        pile_done(&c->piles[i]);
    arena_done(&c->arena);
}

// ---- reading

static bal_status pile_add(struct irv_work *c, uint32_t candidate, const struct paper *paper,
                           decimal value, struct bal_err *err)
{
    struct pile *pile = &c->piles[candidate];
    struct paper *new = vec_push(&pile->papers, UINT32_MAX);
    if (new == NULL)
        return err_memory(err);
    *new = *paper;
    if (!irv_transfers(c))
        return BAL_OK;
    decimal *worth = vec_push(&pile->values, UINT32_MAX);
    if (worth == NULL)
        return err_memory(err);
    *worth = value;
    return BAL_OK;
}

// The preferences where they last as long as the count: most are the marks as they are.
static const struct mark *lasting(struct irv_work *c, const struct mark_set *set,
                                  const struct mark *marks, uint32_t count)
{
    size_t size = count * sizeof *marks;
    if (count <= set->count && (size == 0 || memcmp(marks, set->marks, size) == 0))
        return set->marks;
    struct mark *copy = arena_new(&c->arena, struct mark, count);
    if (copy != NULL)
        memcpy(copy, marks, size);
    return copy;
}

// The preferences that are left go into the paper itself if there is room for them and no rank has
// two: a paper that moves is then read without looking elsewhere in the memory.
static bool pack(const struct irv_work *c, struct paper *p)
{
    uint64_t packed = 0;
    if (p->count * c->choice_bits > 64)
        return false;
    for (uint32_t i = p->count; i > 0; i--) {
        const struct mark *m = &p->marks[i - 1];
        if (i < p->count && m->rank == m[1].rank)
            return false;
        packed = packed << c->choice_bits | m->choice;
    }
    p->packed = packed;
    p->is_packed = true;
    return true;
}

static uint32_t next_packed(const struct irv_work *c, struct paper *p)
{
    uint64_t all = ((uint64_t)1 << c->choice_bits) - 1;
    while (p->count > 0) {
        uint32_t who = (uint32_t)(p->packed & all);
        p->packed >>= c->choice_bits;
        p->count--;
        if (c->standing[who])
            return who;
    }
    return NOBODY;
}

// Whom a paper counts for now; NOBODY with the reason when for no one. What was read is taken from
// its preferences: none of those candidates will ever stand again once it moves.
static uint32_t recipient(const struct irv_work *c, struct paper *p, enum inactive *why)
{
    if (p->is_packed) {
        *why = (enum inactive)p->end;
        return next_packed(c, p);
    }
    while (p->count > 0) {
        uint32_t found = NOBODY, several = 0, rank = p->marks->rank;
        for (; p->count > 0 && p->marks->rank == rank; p->marks++, p->count--) {
            if (!c->standing[p->marks->choice])
                continue;
            several++;
            found = p->marks->choice;
        }
        if (several == 1)
            return found;
        if (several > 1) {
            *why = INACTIVE_OVERVOTE;
            return NOBODY;
        }
    }
    *why = (enum inactive)p->end;
    return NOBODY;
}

bal_status irv_read(struct irv_work *c, const struct roster *roster, uint32_t code, uint64_t cards,
                    enum vote_class *class, uint16_t *vote, struct bal_err *err)
{
    struct mark marks[LIMIT_MARKS];
    enum ranking_end end;
    enum inactive why = INACTIVE_EXHAUSTED;
    struct mark_set set = contest_set(c->r->contest, code);
    *class = set.state == STATE_INVALID ? VOTE_INVALID : VOTE_WITHHELD;
    if (set.state == STATE_INVALID || set.state == STATE_WITHHELD)
        return BAL_OK;
    uint32_t count = ranking_read(&c->rules->reading, c->r->contest,
                                  roster != NULL ? roster->of_choice : NULL, &set, marks, &end);
    *class = VOTE_BLANK;
    if (end == RANKING_END_UNRANKED)
        return BAL_OK;
    struct paper paper = {
        .cards = cards, .marks = marks, .count = (uint16_t)count, .end = (uint8_t)end};
    uint32_t first = recipient(c, &paper, &why);
    *vote = (uint16_t)first;
    *class = first != NOBODY            ? VOTE_VALID
             : why == INACTIVE_OVERVOTE ? VOTE_OVERVOTED
                                        : VOTE_EXHAUSTED;
    if (first == NOBODY) {
        c->first_inactive[why] += (decimal)cards * c->one;
        return BAL_OK;
    }
    if (!pack(c, &paper)) {
        const struct mark *all = lasting(c, &set, marks, count);
        BAL_TRY(arena_check(&c->arena, err));
        paper.marks = all + (count - paper.count);
    }
    return pile_add(c, first, &paper, c->one, err);
}

bal_status irv_copy(struct irv_work *c, const struct irv_work *from, struct bal_err *err)
{
    memcpy(c->first_inactive, from->first_inactive, sizeof c->first_inactive);
    for (uint32_t i = 0; i < c->r->candidate_count; i++) {
        const struct pile *pile = &from->piles[i];
        for (size_t k = 0; k < pile->papers.len; k++)
            BAL_TRY(pile_add(c, i, &pile->papers.at[k], c->one, err));
    }
    return BAL_OK;
}

// ---- surpluses

// Source: RCTab 2.0: the fraction (votes - threshold) / votes, cut after the law's decimals.
decimal irv_surplus_part(const struct irv_work *c, decimal votes, decimal threshold)
{
    decimal extra = votes - threshold;
    return extra > 0 ? decimal_mul_div(extra, c->one, votes, ROUND_DOWN) : 0;
}

// Each card's value times the part, cut after the law's decimals, goes on; the rest stays.
void irv_settle(struct irv_work *c, uint32_t candidate, decimal part)
{
    c->kept[candidate] = 0;
    c->kept_divided[candidate] = false;
    struct pile *pile = &c->piles[candidate];
    for (size_t i = 0; i < pile->papers.len; i++) {
        struct paper *p = &pile->papers.at[i];
        decimal goes = decimal_mul_div(pile->values.at[i], part, c->one, ROUND_DOWN);
        c->kept[candidate] += (pile->values.at[i] - goes) * (decimal)p->cards;
        pile->values.at[i] = goes;
        p->divided = true;
        c->kept_divided[candidate] = true;
    }
}

// What rounding left above the threshold is nobody's.
static void lose_residual(struct irv_work *c, struct count_round *before)
{
    uint32_t n = c->r->candidate_count;
    for (size_t i = 0; irv_transfers(c) && c->lead == NULL && i < before->elected.len; i++) {
        uint32_t who = before->elected.at[i];
        decimal over = c->kept[who] - before->threshold;
        if (c->standing[who] || over <= 0)
            continue;
        c->kept[who] = before->threshold;
        c->kept_divided[who] = before->threshold_divided;
        c->residual += over;
        struct transfer *t = &before->transfers.at[c->row[who] * (n + 2) + n + 1];
        t->votes = over;
        t->divided = true;
    }
}

// ---- one round

bal_status irv_make_transfers(struct irv_work *c, struct count_round *round, struct bal_err *err)
{
    uint32_t n = c->r->candidate_count, rows = 0;
    const struct candidate_list *lists[] = {&round->elected, &round->eliminated};
    for (uint32_t i = 0; i < n; i++)
        c->row[i] = NOBODY;
    for (size_t l = irv_transfers(c) ? 0 : 1; l < ARRAY_LEN(lists); l++) {
        for (size_t k = 0; k < lists[l]->len; k++) {
            uint32_t from = lists[l]->at[k];
            c->row[from] = rows++;
            for (uint32_t to = 0; to <= n + 1; to++) {
                struct transfer *t = vec_push(&round->transfers, UINT32_MAX);
                if (t == NULL)
                    return err_memory(err);
                *t = (struct transfer){.from = from,
                                       .to = to < n    ? to
                                             : to == n ? NOBODY
                                                       : RESIDUAL};
            }
        }
    }
    return BAL_OK;
}

void irv_clean_transfers(struct irv_work *c, struct count_round *round)
{
    size_t kept = 0;
    for (size_t i = 0; i < round->transfers.len; i++)
        if (round->transfers.at[i].votes != 0)
            round->transfers.at[kept++] = round->transfers.at[i];
    round->transfers.len = kept;
    for (uint32_t i = 0; i < c->r->candidate_count; i++)
        c->row[i] = NOBODY;
}

static void add_transfer(struct irv_work *c, struct count_round *before, uint32_t from, uint32_t to,
                         decimal votes, bool divided)
{
    uint32_t n = c->r->candidate_count;
    if (c->row[from] == NOBODY || votes == 0)
        return;
    struct transfer *t =
        &before->transfers.at[(size_t)c->row[from] * (n + 2) + (to == NOBODY ? n : to)];
    t->votes += votes;
    t->divided = t->divided || divided;
}

// After the last seat is filled, what moves is needed by nobody.
static uint32_t destination(const struct irv_work *c, struct paper *p, enum inactive *why)
{
    *why = INACTIVE_SURPLUS;
    if (irv_transfers(c) && c->r->winners.len >= c->seats)
        return NOBODY;
    return recipient(c, p, why);
}

// The tallies of round 1, or those before for all whose papers stay.
static void start_tallies(const struct irv_work *c, const struct count_round *before,
                          struct count_round *round, decimal *votes, bool *divided)
{
    for (uint32_t i = 0; i < c->r->candidate_count; i++) {
        if (before != NULL && c->standing[i]) {
            votes[i] = before->votes[i];
            divided[i] = before->divided[i];
        }
        const struct pile *pile = &c->piles[i];
        for (size_t k = 0; before == NULL && k < pile->papers.len; k++)
            votes[i] += (decimal)pile->papers.at[k].cards * c->one;
    }
    const decimal *inactive = before != NULL ? before->inactive : c->first_inactive;
    memcpy(round->inactive, inactive, sizeof round->inactive);
    if (before != NULL)
        memcpy(round->inactive_divided, before->inactive_divided, sizeof round->inactive_divided);
}

// Those that are not packed lie all over the memory: those of the papers to come are asked for
// early.
enum { AHEAD = 16 };

// Moves the papers of a candidate who no longer stands.
static bal_status move_pile(struct irv_work *c, uint32_t from, struct count_round *before,
                            struct count_round *round, decimal *votes, bool *divided,
                            struct bal_err *err)
{
    const struct pile *pile = &c->piles[from];
    for (size_t i = 0; i < pile->papers.len; i++) {
        struct paper *p = &pile->papers.at[i];
        if (i + AHEAD < pile->papers.len && !pile->papers.at[i + AHEAD].is_packed)
            __builtin_prefetch(pile->papers.at[i + AHEAD].marks);
        decimal value = pile->values.len > 0 ? pile->values.at[i] : c->one;
        decimal worth = (decimal)p->cards * value;
        enum inactive why = INACTIVE_EXHAUSTED;
        uint32_t to = destination(c, p, &why);
        add_transfer(c, before, from, to, worth, p->divided);
        if (to == NOBODY) {
            round->inactive[why] += worth;
            round->inactive_divided[why] |= p->divided;
            continue;
        }
        votes[to] += worth;
        divided[to] |= p->divided;
        BAL_TRY(pile_add(c, to, p, value, err));
    }
    pile_done(&c->piles[from]);
    return BAL_OK;
}

static bal_status move_papers(struct irv_work *c, struct count_round *before,
                              struct count_round *round, decimal *votes, bool *divided,
                              struct bal_err *err)
{
    start_tallies(c, before, round, votes, divided);
    for (uint32_t i = 0; before != NULL && i < c->r->candidate_count; i++)
        if (!c->standing[i])
            BAL_TRY(move_pile(c, i, before, round, votes, divided, err));
    return BAL_OK;
}

bal_status irv_next_round(struct irv_work *c, struct bal_err *err)
{
    struct result *r = c->r;
    uint32_t n = r->candidate_count;
    decimal *votes = arena_new(&r->arena, decimal, n);
    bool *divided = arena_new(&r->arena, bool, n), *continuing = arena_new(&r->arena, bool, n);
    struct count_round *round = vec_push(&r->rounds, LIMIT_CHOICES * 2 + 1);
    BAL_TRY(arena_check(&r->arena, err));
    if (round == NULL)
        return err_memory(err);
    struct count_round *before = r->rounds.len > 1 ? round - 1 : NULL;
    BAL_TRY(move_papers(c, before, round, votes, divided, err));
    if (before != NULL) {
        lose_residual(c, before);
        irv_clean_transfers(c, before);
    }
    for (uint32_t i = 0; i < n; i++) {
        bool settled = r->candidates[i].winner && !c->standing[i];
        continuing[i] = c->standing[i] || settled;
        if (settled) {
            votes[i] = c->kept[i];
            divided[i] = c->kept_divided[i];
        }
        round->active += votes[i];
    }
    round->votes = votes;
    round->divided = divided;
    round->continuing = continuing;
    round->residual = c->residual;
    return BAL_OK;
}
