// SPDX-License-Identifier: Apache-2.0
// irv_papers.c: the papers of a count of rankings, and how they move.
//
// A paper is a distinct reading of a mark set with its number of cards. It stays with its candidate
// while that one stands, and is read again from its first preference when not; a paper once
// inactive stays so. Where surpluses go on, each of its cards has a value, 1 vote at first.
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
    BAL_TRY(arena_check(&r->arena, err));
    for (uint32_t i = 0; i < n; i++) {
        if (c->rules->reading.without_write_ins && r->candidates[i].kind == CHOICE_WRITE_IN)
            r->candidates[i].excluded = true;
        c->standing[i] = !r->candidates[i].excluded;
        c->stands += c->standing[i];
    }
    c->one = decimal_one(r->scale);
    return BAL_OK;
}

void irv_done(struct irv_work *c)
{
    vec_done(&c->papers);
    vec_done(&c->preferences);
    vec_done(&c->values);
}

// ---- reading

static bal_status add_paper(struct irv_work *c, uint64_t cards, const struct mark *marks,
                            uint32_t count, enum ranking_end end, struct bal_err *err)
{
    struct paper *p = vec_push(&c->papers, UINT32_MAX);
    if (p == NULL)
        return err_memory(err);
    *p = (struct paper){.cards = cards,
                        .first = (uint32_t)c->preferences.len,
                        .count = count,
                        .at = NOBODY,
                        .end = (uint8_t)end};
    if (irv_transfers(c)) {
        decimal *value = vec_push(&c->values, UINT32_MAX);
        if (value == NULL)
            return err_memory(err);
        *value = c->one;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct mark *new = vec_push(&c->preferences, UINT32_MAX);
        if (new == NULL)
            return err_memory(err);
        *new = marks[i];
    }
    return BAL_OK;
}

// Whom a list of preferences counts for now; NOBODY with the reason when for no one.
static uint32_t recipient(const struct irv_work *c, const struct mark *marks, uint32_t count,
                          enum ranking_end end, enum inactive *why)
{
    for (uint32_t i = 0; i < count;) {
        uint32_t found = NOBODY, standing = 0, rank = marks[i].rank;
        for (; i < count && marks[i].rank == rank; i++) {
            if (!c->standing[marks[i].choice])
                continue;
            standing++;
            found = marks[i].choice;
        }
        if (standing == 1)
            return found;
        if (standing > 1) {
            *why = INACTIVE_OVERVOTE;
            return NOBODY;
        }
    }
    *why = (enum inactive)end;
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
    uint32_t first = recipient(c, marks, count, end, &why);
    *vote = (uint16_t)first;
    *class = first != NOBODY            ? VOTE_VALID
             : why == INACTIVE_OVERVOTE ? VOTE_OVERVOTED
                                        : VOTE_EXHAUSTED;
    return add_paper(c, cards, marks, count, end, err);
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
    for (size_t i = 0; i < c->papers.len; i++) {
        struct paper *p = &c->papers.at[i];
        if (p->inactive || p->at != candidate)
            continue;
        decimal goes = decimal_mul_div(c->values.at[i], part, c->one, ROUND_DOWN);
        c->kept[candidate] += (c->values.at[i] - goes) * (decimal)p->cards;
        c->values.at[i] = goes;
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
    if (from == NOBODY || c->row[from] == NOBODY || votes == 0)
        return;
    struct transfer *t =
        &before->transfers.at[(size_t)c->row[from] * (n + 2) + (to == NOBODY ? n : to)];
    t->votes += votes;
    t->divided = t->divided || divided;
}

static bool moves(const struct irv_work *c, const struct paper *p)
{
    return !p->inactive && (p->at == NOBODY || !c->standing[p->at]);
}

// After the last seat is filled, what moves is needed by nobody.
static uint32_t destination(const struct irv_work *c, const struct paper *p, enum inactive *why)
{
    *why = INACTIVE_SURPLUS;
    if (irv_transfers(c) && c->r->winners.len >= c->seats)
        return NOBODY;
    return recipient(c, c->preferences.at + p->first, p->count, (enum ranking_end)p->end, why);
}

// Moves the papers whose candidate no longer stands, and counts all.
static void move_papers(struct irv_work *c, struct count_round *before, struct count_round *round,
                        decimal *votes, bool *divided)
{
    for (size_t i = 0; i < c->papers.len; i++) {
        struct paper *p = &c->papers.at[i];
        decimal worth = (decimal)p->cards * (c->values.len > 0 ? c->values.at[i] : c->one);
        if (moves(c, p)) {
            enum inactive why = INACTIVE_EXHAUSTED;
            uint32_t to = destination(c, p, &why);
            if (before != NULL)
                add_transfer(c, before, p->at, to, worth, p->divided);
            p->inactive = to == NOBODY;
            p->why = (uint8_t)why;
            p->at = to;
        }
        if (p->inactive) {
            round->inactive[p->why] += worth;
            round->inactive_divided[p->why] |= p->divided;
        } else {
            votes[p->at] += worth;
            divided[p->at] |= p->divided;
        }
    }
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
    move_papers(c, before, round, votes, divided);
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
