// SPDX-License-Identifier: Apache-2.0
#include "core/canonical.h"

static void put_text(struct sha256 *h, str s)
{
    sha256_add_u64(h, s.len);
    sha256_add(h, s);
}

static void put_table(struct sha256 *h, const struct table *t)
{
    sha256_add_u64(h, t->len);
    for (uint32_t i = 0; i < t->len; i++)
        put_text(h, t->items[i]);
}

static void put_sets(struct sha256 *h, const struct contest *c)
{
    sha256_add_u64(h, contest_codes(c));
    for (uint32_t code = 1; code < contest_codes(c); code++) {
        struct mark_set s = contest_set(c, code);
        sha256_add_u64(h, s.state);
        sha256_add_u64(h, s.count);
        for (uint32_t i = 0; i < s.count; i++) {
            sha256_add_u64(h, s.marks[i].choice);
            sha256_add_u64(h, s.marks[i].rank);
            sha256_add_u64(h, s.marks[i].flags);
        }
    }
}

// Those of the choice functions that have any; a record of an older one has the same digest as
// ever.
static void put_terms(struct sha256 *h, const struct contest *c)
{
    const struct function_terms *t = &c->terms;
    if (c->function <= FUNCTION_STV)
        return;
    sha256_add_u64(h, t->threshold.num);
    sha256_add_u64(h, t->threshold.den);
    sha256_add_u64(h, t->more_than);
    sha256_add_u64(h, t->all_ballots);
    put_text(h, t->needs);
    sha256_add_u64(h, t->divisors);
    sha256_add_u64(h, t->top);
    if (c->function == FUNCTION_PAIRS)
        sha256_add_u64(h, t->pairs);
}

static void put_contest(struct sha256 *h, const struct contest *c)
{
    put_text(h, c->name);
    sha256_add_u64(h, c->occurrence);
    sha256_add_u64(h, c->function);
    put_terms(h, c);
    sha256_add_u64(h, c->votes_allowed);
    sha256_add_u64(h, c->seats);
    sha256_add_u64(h, c->ranks);
    sha256_add_u64(h, c->choices.len);
    for (size_t i = 0; i < c->choices.len; i++) {
        put_text(h, c->choices.at[i].name);
        sha256_add_u64(h, c->choices.at[i].occurrence);
        sha256_add_u64(h, c->choices.at[i].kind);
    }
    put_sets(h, c);
}

// The codes of the column; one byte each is how most columns hold them anyway.
static void put_codes(struct sha256 *h, const struct contest *c, uint32_t cards)
{
    static const char none[SEGMENT_CARDS];
    uint32_t most = contest_codes(c) - 1;
    unsigned width = most <= UINT8_MAX ? 1 : most <= UINT16_MAX ? 2 : 4;
    char bytes[4096];
    size_t n = 0;
    bool as_they_are = width == 1 && c->column.width <= 1;
    for (uint32_t i = 0; as_they_are && i < cards; i += SEGMENT_CARDS) {
        size_t segment = i / SEGMENT_CARDS;
        const char *codes =
            segment < c->column.segments.len ? c->column.segments.at[segment] : NULL;
        sha256_add(h, str_make(codes != NULL ? codes : none,
                               cards - i < SEGMENT_CARDS ? cards - i : SEGMENT_CARDS));
    }
    for (uint32_t i = 0; !as_they_are && i < cards; i++) {
        uint32_t code = column_get(&c->column, i);
        for (unsigned b = width; b > 0; b--)
            bytes[n++] = (char)(code >> (8 * (b - 1)));
        if (n == sizeof bytes || i + 1 == cards) {
            sha256_add(h, str_make(bytes, n));
            n = 0;
        }
    }
}

static void put_cards(struct sha256 *h, const struct election *e)
{
    sha256_add_u64(h, e->cards);
    for (uint32_t i = 0; i < e->cards; i++) {
        const struct card c = election_card(e, i);
        const uint32_t fields[] = {c.batch, c.record.v, c.imprinted.v,         c.style,
                                   c.group, c.sheet,    c.flags & CARD_OF_FILE};
        char bytes[4 * ARRAY_LEN(fields)];
        for (size_t k = 0; k < sizeof bytes; k++)
            bytes[k] = (char)(fields[k / 4] >> (24 - 8 * (k % 4)));
        sha256_add(h, str_make(bytes, sizeof bytes));
    }
    for (size_t i = 0; i < e->contests.len; i++)
        put_codes(h, &e->contests.at[i], e->cards);
}

static void put_pools(struct sha256 *h, const struct election *e)
{
    sha256_add_u64(h, e->pools.len);
    for (size_t i = 0; i < e->pools.len; i++) {
        const struct pool *p = &e->pools.at[i];
        put_text(h, p->name);
        put_text(h, p->style);
        sha256_add_u64(h, p->jurisdiction);
        sha256_add_u64(h, p->batch);
        sha256_add_u64(h, p->cards);
        sha256_add_u64(h, p->votes.len);
        for (size_t k = 0; k < p->votes.len; k++) {
            sha256_add_u64(h, p->votes.at[k].contest);
            sha256_add_u64(h, p->votes.at[k].choice);
            sha256_add_u64(h, p->votes.at[k].votes);
        }
    }
}

static void put_manifest(struct sha256 *h, const struct election *e)
{
    sha256_add_u64(h, e->manifest.len);
    for (size_t i = 0; i < e->manifest.len; i++) {
        const struct manifest_batch *m = &e->manifest.at[i];
        sha256_add_u64(h, m->jurisdiction);
        put_text(h, m->container);
        put_text(h, m->tabulator);
        put_text(h, m->batch);
        put_text(h, m->style);
        sha256_add_u64(h, m->cards);
    }
}

static void put_results(struct sha256 *h, const struct election *e)
{
    sha256_add_u64(h, e->results.len);
    for (size_t i = 0; i < e->results.len; i++) {
        sha256_add_u64(h, e->results.at[i].jurisdiction);
        put_text(h, e->results.at[i].contest);
        put_text(h, e->results.at[i].choice);
        sha256_add_u64(h, e->results.at[i].votes);
        sha256_add_u64(h, e->results.at[i].batch);
        sha256_add_u64(h, e->results.at[i].cards);
    }
}

static void put_decimal(struct sha256 *h, decimal v)
{
    sha256_add_u64(h, (uint64_t)(v >> 64));
    sha256_add_u64(h, (uint64_t)v);
}

// These and standard names only where there are any, so that the digest of an election without
// them is what it was.
static void put_rounds(struct sha256 *h, const struct election *e)
{
    bool stated = e->later_rounds.len > 0;
    for (size_t i = 0; i < e->results.len && !stated; i++)
        stated = e->results.at[i].fate != FATE_NOT_STATED;
    if (!stated)
        return;
    put_text(h, STR("rounds"));
    for (size_t i = 0; i < e->results.len; i++)
        sha256_add_u64(h, e->results.at[i].fate);
    sha256_add_u64(h, e->later_rounds.len);
    for (size_t i = 0; i < e->later_rounds.len; i++) {
        sha256_add_u64(h, e->later_rounds.at[i].result);
        sha256_add_u64(h, e->later_rounds.at[i].round);
        put_decimal(h, e->later_rounds.at[i].votes);
    }
}

static void put_standard(struct sha256 *h, const struct election *e)
{
    if (e->standard.rows.len > 0)
        sha256_add_u64(h, e->standard.rows.len);
    for (size_t i = 0; i < e->standard.rows.len; i++) {
        const struct standard_row *r = &e->standard.rows.at[i];
        sha256_add_u64(h, r->kind);
        put_text(h, r->contest);
        put_text(h, r->found);
        put_text(h, r->standard);
    }
}

void election_canonical(const struct election *e, uint8_t digest[static SHA256_BYTES])
{
    struct sha256 h;
    sha256_init(&h);
    sha256_add(&h, STR(CANONICAL_FORM "\n"));
    put_table(&h, &e->jurisdictions);
    put_table(&h, &e->styles);
    put_table(&h, &e->groups);
    put_table(&h, &e->ids);
    sha256_add_u64(&h, e->contests.len);
    for (size_t i = 0; i < e->contests.len; i++)
        put_contest(&h, &e->contests.at[i]);
    sha256_add_u64(&h, e->batches.len);
    for (size_t i = 0; i < e->batches.len; i++) {
        sha256_add_u64(&h, e->batches.at[i].jurisdiction);
        put_text(&h, e->batches.at[i].tabulator);
        put_text(&h, e->batches.at[i].batch);
    }
    put_cards(&h, e);
    put_pools(&h, e);
    put_manifest(&h, e);
    put_results(&h, e);
    put_rounds(&h, e);
    put_standard(&h, e);
    sha256_done(&h, digest);
}
