// SPDX-License-Identifier: Apache-2.0
#include "support/describe.h"

static void add_text(struct buf *out, str s)
{
    buf_add_char(out, '"');
    buf_add(out, s);
    buf_add(out, STR("\" "));
}

static void add_card(struct buf *out, const struct election *e, uint32_t number)
{
    const struct card c = election_card(e, number);
    election_describe_card(e, number, out);
    buf_addf(out, " imprinted ");
    election_imprinted(e, number, out);
    buf_addf(out, " line %u style %u precinct %u group %u sheet %u flags %u\n", c.line, c.style,
             c.precinct, c.group, c.sheet, c.flags);
}

static void add_column(struct buf *out, const struct election *e, const struct contest *c)
{
    for (uint32_t card = 0; card < e->cards; card++) {
        uint32_t code = column_get(&c->column, card);
        struct mark_set set = contest_set(c, code);
        buf_addf(out, " %u:%d", code, (int)set.state);
        for (uint32_t i = 0; i < set.count; i++)
            buf_addf(out, ",%u@%u/%u", set.marks[i].choice, set.marks[i].rank, set.marks[i].flags);
    }
    buf_addf(out, "\n%u codes of %u\n", contest_codes(c), c->column.width);
}

static void add_contest(struct buf *out, const struct election *e, const struct contest *c)
{
    add_text(out, c->name);
    add_text(out, c->code);
    buf_addf(out, "%u %s votes %u seats %u ranks %u known %d\n", c->occurrence,
             function_name(c->function), c->votes_allowed, c->seats, c->ranks, c->votes_known);
    for (size_t i = 0; i < c->choices.len; i++) {
        const struct choice *choice = &c->choices.at[i];
        add_text(out, choice->name);
        add_text(out, choice->code);
        buf_addf(out, "%u %d\n", choice->occurrence, (int)choice->kind);
    }
    add_column(out, e, c);
}

static void add_rest(struct buf *out, const struct election *e)
{
    for (size_t i = 0; i < e->batches.len; i++) {
        const struct batch *b = &e->batches.at[i];
        add_text(out, b->tabulator);
        add_text(out, b->batch);
        buf_addf(out, "batch of %u\n", b->cards);
    }
    for (size_t i = 0; i < e->manifest.len; i++) {
        const struct manifest_batch *m = &e->manifest.at[i];
        add_text(out, m->container);
        add_text(out, m->tabulator);
        add_text(out, m->batch);
        add_text(out, m->style);
        buf_addf(out, "%u listed %llu from %llu\n", m->jurisdiction, (unsigned long long)m->cards,
                 (unsigned long long)m->first);
    }
    for (size_t i = 0; i < e->pools.len; i++) {
        const struct pool *p = &e->pools.at[i];
        add_text(out, p->name);
        buf_addf(out, "pool of %llu\n", (unsigned long long)p->cards);
        for (size_t v = 0; v < p->votes.len; v++)
            buf_addf(out, "%u %u %llu\n", p->votes.at[v].contest, p->votes.at[v].choice,
                     (unsigned long long)p->votes.at[v].votes);
    }
    for (size_t i = 0; i < e->results.len; i++) {
        add_text(out, e->results.at[i].contest);
        add_text(out, e->results.at[i].choice);
        buf_addf(out, "got %llu\n", (unsigned long long)e->results.at[i].votes);
    }
}

static void add_problems(struct buf *out, const struct problems *p)
{
    for (size_t i = 0; i < p->kept.len; i++) {
        const struct problem *k = &p->kept.at[i];
        buf_addf(out, "%s line %llu column %llu ", problem_kinds[k->id].code,
                 (unsigned long long)k->place.line, (unsigned long long)k->place.column);
        add_text(out, k->value);
        add_text(out, k->message);
        buf_add_char(out, '\n');
    }
}

void describe_election(const struct election *e, const struct problems *p, struct buf *out)
{
    for (uint32_t i = 0; i < e->cards; i++)
        add_card(out, e, i);
    for (size_t i = 0; i < e->contests.len; i++)
        add_contest(out, e, &e->contests.at[i]);
    add_rest(out, e);
    add_problems(out, p);
}
