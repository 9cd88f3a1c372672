// SPDX-License-Identifier: Apache-2.0
// meek.c: Meek's method, Warren's, and New Zealand's.
//
// Sources: I. D. Hill, B. A. Wichmann, D. R. Woodall, Algorithm 123, The Computer Journal 30
// (1987); Local Electoral Regulations 2001 (New Zealand), Schedule 1A, for `new_zealand_ties` with
// all its arithmetic: products and keep values rounded up, quotas cut, 9 decimals. A round is kept
// of each step that decides something; its transfers are what each paper gives down its list since
// the round before.
#include "tabulate/parcels/meek.h"
#include "tabulate/parcels/meek_ties.h"
#include "tabulate/parcels/meek_tree.h"

// Steps without a decision after which a count is taken to be stable (clause 23).
enum { MOST_STEPS = 5000 };

struct allocation {
    decimal *given; // to each preference of one reading
    decimal left;   // for nobody
};

// Papers at one node of the tree in the last round (`then`), and at one now, give the same.
struct meek_class {
    uint32_t then, next; // next: class of the same node now, plus 1
    decimal cards;
    bool shown, apart; // apart: paper by paper, as what is left over is the first preference's
};

struct meek {
    struct parcels_count *c;
    const struct meek_rules *rules;
    uint64_t *cards;         // of each reading
    decimal *keep, *kept;    // keep values now, and in the last round
    decimal *votes, *before; // in this step, and in the one before
    struct allocation now, then;
    struct meek_tree tree;
    uint32_t *node_then;       // of each reading, in the last round
    uint32_t *class_of;        // of each reading, in this round
    VEC(uint32_t) first_class; // of each node, plus 1
    VEC(struct meek_class) classes;
    struct meek_ties ties;
    decimal one, total, left;
    bool changed;   // by this step
    size_t decided; // the last step that decided something
};

// ---- dealing out

static decimal times(const struct meek *m, decimal a, decimal b)
{
    return decimal_mul_div(a, b, m->one, ROUND_UP);
}

static void allocate(const struct meek *m, const struct reading *r, const decimal *keep,
                     struct allocation *out)
{
    out->left = m->one;
    for (uint32_t i = 0; i < r->count; i++) {
        decimal k = keep[m->c->preferences.at[r->first + i]];
        if (m->rules->warren) {
            out->given[i] = k < out->left ? k : out->left;
            out->left -= out->given[i];
        } else {
            out->given[i] = times(m, out->left, k);
            out->left = times(m, out->left, m->one - k);
        }
    }
}

static bal_status deal(struct meek *m, struct bal_err *err)
{
    struct parcels_count *c = m->c;
    memset(m->votes, 0, c->n * sizeof *m->votes);
    m->left = 0;
    if (m->decided == m->ties.history.len) // else all who stood still do
        BAL_TRY(meek_tree_settle(&m->tree, err));
    meek_tree_deal(&m->tree, m->keep, m->one, m->rules->warren, m->votes, &m->left);
    m->changed = memcmp(m->votes, m->before, c->n * sizeof *m->votes) != 0;
    memcpy(m->before, m->votes, c->n * sizeof *m->votes);
    decimal active = m->total - m->left;
    if (m->rules->new_zealand_ties && c->seats == 1) // Part 2: whole votes
        c->quota = (active + 2 * m->one - 1) / (2 * m->one) * m->one;
    else
        c->quota = active / (c->seats + 1) + 1;
    return BAL_OK;
}

// ---- what is shown

// Goes another part to nobody than others lose? show_paper takes it from the first preference.
static bool leaves_over(const struct meek *m, const struct reading *r)
{
    decimal lost = 0, gained = 0, left = m->now.left - m->then.left;
    for (uint32_t i = 0; i < r->count; i++) {
        decimal delta = m->now.given[i] - m->then.given[i];
        lost -= delta < 0 ? delta : 0;
        gained += delta > 0 ? delta : 0;
    }
    decimal rest = lost > gained ? lost - gained : 0;
    return left < 0 || left > rest;
}

// What one paper gave from the last round to this one: down its list, what one preference lost goes
// to the next one that gained.
static bal_status show_paper(struct meek *m, const struct reading *r, decimal cards,
                             struct bal_err *err)
{
    struct parcels_count *c = m->c;
    const uint32_t *who = c->preferences.at + r->first;
    decimal *delta = m->now.given;
    decimal left = m->now.left - m->then.left;
    uint32_t source = 0;
    for (uint32_t i = 0; i < r->count; i++)
        delta[i] -= m->then.given[i];
    for (uint32_t sink = 0; sink < r->count; sink++) {
        while (delta[sink] > 0 && source < r->count) {
            if (delta[source] >= 0) {
                source++;
                continue;
            }
            decimal v = delta[sink] < -delta[source] ? delta[sink] : -delta[source];
            delta[sink] -= v;
            delta[source] += v;
            BAL_TRY(parcels_transfer(c, who[source], who[sink], v * cards, err));
        }
        if (delta[sink] > 0) // made by rounding up
            BAL_TRY(parcels_transfer(c, who[sink], RESIDUAL, -delta[sink] * cards, err));
    }
    for (; source < r->count; source++) {
        decimal v = delta[source] < 0 ? -delta[source] : 0;
        decimal out = left < 0 ? 0 : v < left ? v : left;
        left -= out;
        BAL_TRY(parcels_transfer(c, who[source], NOBODY, out * cards, err));
        BAL_TRY(parcels_transfer(c, who[source], RESIDUAL, (v - out) * cards, err));
    }
    if (left == 0 || r->count == 0)
        return BAL_OK;
    BAL_TRY(parcels_transfer(c, who[0], NOBODY, left * cards, err));
    return parcels_transfer(c, who[0], RESIDUAL, -left * cards, err);
}

static bal_status find_class(struct meek *m, uint32_t reading, struct bal_err *err)
{
    uint32_t *first = &m->first_class.at[m->tree.node[reading]];
    uint32_t then = m->node_then[reading], id = *first;
    while (id > 0 && m->classes.at[id - 1].then != then)
        id = m->classes.at[id - 1].next;
    if (id == 0) {
        struct meek_class *new = vec_push(&m->classes, UINT32_MAX);
        if (new == NULL)
            return err_memory(err);
        *new = (struct meek_class){.then = then, .next = *first};
        id = *first = (uint32_t)m->classes.len;
    }
    m->class_of[reading] = id - 1;
    m->classes.at[id - 1].cards += m->cards[reading];
    return BAL_OK;
}

static bal_status find_classes(struct meek *m, struct bal_err *err)
{
    m->classes.len = m->first_class.len = 0;
    for (size_t i = 0; i < m->tree.nodes.len; i++) {
        if (vec_push(&m->first_class, UINT32_MAX) == NULL)
            return err_memory(err);
        m->first_class.at[i] = 0;
    }
    for (uint32_t i = 0; i < m->c->readings.len; i++)
        if (m->cards[i] > 0)
            BAL_TRY(find_class(m, i, err));
    return BAL_OK;
}

// What all papers gave since the last round, in the order of the papers.
static bal_status show_papers(struct meek *m, struct bal_err *err)
{
    struct parcels_count *c = m->c;
    BAL_TRY(find_classes(m, err));
    for (uint32_t i = 0; i < c->readings.len; i++) {
        const struct reading *r = &c->readings.at[i];
        struct meek_class *class = m->cards[i] > 0 ? &m->classes.at[m->class_of[i]] : NULL;
        if (class == NULL || (class->shown && !class->apart))
            continue;
        allocate(m, r, m->kept, &m->then);
        allocate(m, r, m->keep, &m->now);
        class->apart = c->split != NULL || class->shown || leaves_over(m, r);
        class->shown = true;
        for (uint32_t to = 0; to <= c->n; to++)
            parcels_share(c, i, to, m->cards[i]);
        BAL_TRY(show_paper(m, r, class->apart ? (decimal)m->cards[i] : class->cards, err));
        parcels_clear_shares(c);
    }
    return BAL_OK;
}

// A round with the votes of this step.
static bal_status show(struct meek *m, struct bal_err *err)
{
    struct parcels_count *c = m->c;
    const bool first = c->r->rounds.len == 0;
    BAL_TRY(first ? BAL_OK : show_papers(m, err));
    memcpy(m->kept, m->keep, c->n * sizeof *m->kept);
    memcpy(m->node_then, m->tree.node, c->readings.len * sizeof *m->node_then);
    for (uint32_t i = 0; i < c->n && !first; i++)
        c->gone[i] |= !c->standing[i] && !c->r->candidates[i].winner;
    return parcels_add_round(c, (struct step){.reason = REASON_EXCLUSION, .whole = true}, err);
}

// ---- decisions

// Of those with these votes who stand, the one who goes; NOBODY when the count stops.
static bal_status choose(struct meek *m, decimal votes, uint32_t *out, struct bal_err *err)
{
    struct parcels_count *c = m->c;
    uint32_t count = 0;
    *out = NOBODY;
    for (uint32_t i = 0; i < c->n; i++)
        if (c->standing[i] && m->votes[i] == votes)
            c->line[count++] = i;
    if (count == 1)
        *out = c->line[0];
    else if (m->rules->new_zealand_ties)
        *out = meek_behind_first(&m->ties, c->line, count);
    else
        BAL_TRY(parcels_order(c, c->line, count, TIE_ANY, 1, false, err));
    if (*out == NOBODY && !c->stopped)
        *out = c->line[0];
    return BAL_OK;
}

// The lowest votes of those who stand, and the next ones above (of somebody else).
static void two_lowest(const struct meek *m, decimal *lowest, decimal *second)
{
    *lowest = *second = DECIMAL_MAX;
    for (uint32_t i = 0; i < m->c->n; i++) {
        if (!m->c->standing[i])
            continue;
        if (m->votes[i] < *lowest) {
            *second = *lowest;
            *lowest = m->votes[i];
        } else if (m->votes[i] < *second) {
            *second = m->votes[i];
        }
    }
}

static decimal surpluses(const struct meek *m)
{
    decimal sum = 0;
    for (uint32_t i = 0; i < m->c->n; i++)
        if (m->c->r->candidates[i].winner && m->votes[i] > m->c->quota)
            sum += m->votes[i] - m->c->quota;
    return sum;
}

static bool wins(const struct meek *m, uint32_t who)
{
    return m->c->standing[who] && m->votes[who] >= m->c->quota;
}

// Two with half of the votes each, for one seat: one goes, as in every tie.
static bal_status elect_half(struct meek *m, struct bal_err *err)
{
    uint32_t out, other = NOBODY;
    BAL_TRY(choose(m, m->c->quota, &out, err));
    for (uint32_t i = 0; i < m->c->n; i++)
        other = wins(m, i) && i != out ? i : other;
    return parcels_declare(m->c, other, err);
}

// Elects who has the quota, most votes first.
static bal_status elect(struct meek *m, struct bal_err *err)
{
    struct parcels_count *c = m->c;
    parcels_line_up(c);
    uint32_t count = c->stands, able = 0;
    for (uint32_t i = 0; i < count; i++)
        able += wins(m, c->line[i]);
    if (able > parcels_open(c) && c->seats == 1 && m->rules->new_zealand_ties)
        return elect_half(m, err);
    for (uint32_t i = count; i-- > 0 && parcels_open(c) > 0;)
        if (wins(m, c->line[i]))
            BAL_TRY(parcels_declare(c, c->line[i], err));
    return BAL_OK;
}

static bool must_exclude(const struct meek *m, bool elected)
{
    decimal lowest, second, sum = surpluses(m);
    two_lowest(m, &lowest, &second);
    bool stable = !m->changed || m->ties.history.len - m->decided > MOST_STEPS;
    bool behind = m->rules->early && second != DECIMAL_MAX && lowest + sum < second;
    return sum < m->rules->enough || behind || (stable && !elected);
}

static bal_status exclude(struct meek *m, struct bal_err *err)
{
    struct parcels_count *c = m->c;
    uint32_t out;
    decimal lowest, second;
    two_lowest(m, &lowest, &second);
    BAL_TRY(choose(m, lowest, &out, err));
    if (c->stopped)
        return BAL_OK;
    c->standing[out] = false;
    c->stands--;
    m->keep[out] = 0;
    return candidate_list_add(&parcels_round(c)->eliminated, out, err);
}

// ---- steps

static bool complete(const struct meek *m)
{
    return m->c->stopped || parcels_open(m->c) == 0 || m->c->stands <= parcels_open(m->c);
}

static bal_status remember(struct meek *m, struct bal_err *err)
{
    decimal *votes = arena_new(&m->c->r->arena, decimal, m->c->n);
    decimal **slot = vec_push(&m->ties.history, UINT32_MAX);
    if (votes == NULL || slot == NULL)
        return err_memory(err);
    memcpy(votes, m->votes, m->c->n * sizeof *votes);
    *slot = votes;
    return BAL_OK;
}

static void set_keep_values(struct meek *m)
{
    for (uint32_t i = 0; i < m->c->n; i++)
        if (m->c->r->candidates[i].winner && m->votes[i] > 0) {
            m->keep[i] =
                decimal_mul_div(times(m, m->c->quota, m->keep[i]), m->one, m->votes[i], ROUND_UP);
            m->keep[i] = m->keep[i] < m->one ? m->keep[i] : m->one;
        }
}

static bal_status step(struct meek *m, struct bal_err *err)
{
    struct parcels_count *c = m->c;
    bool any = false;
    BAL_TRY(remember(m, err));
    for (uint32_t i = 0; i < c->n; i++)
        any |= wins(m, i);
    bool first = c->r->rounds.len == 0;
    // Step 1 elects only; excluding starts with step 2.
    bool out = m->ties.history.len > 1 && (any ? m->rules->early : must_exclude(m, false));
    if (first || any || out) {
        BAL_TRY(show(m, err));
        m->decided = m->ties.history.len;
    }
    if (any)
        BAL_TRY(elect(m, err));
    if (!complete(m) && out && (!any || must_exclude(m, true)))
        BAL_TRY(exclude(m, err));
    if (!complete(m)) {
        set_keep_values(m);
        return deal(m, err);
    }
    if (parcels_open(c) > 0 && !c->stopped) {
        if (!(first || any || out))
            BAL_TRY(show(m, err));
        BAL_TRY(parcels_elect_rest(c, err));
    }
    return BAL_OK;
}

// Candidates whom no paper names stand no more (clause 20).
static void withdraw_unnamed(struct meek *m)
{
    struct parcels_count *c = m->c;
    for (uint32_t i = 0; i < c->n; i++)
        c->line[i] = 0;
    for (size_t i = 0; i < c->readings.len; i++)
        for (uint32_t k = 0; k < c->readings.at[i].count && m->cards[i] > 0; k++)
            c->line[c->preferences.at[c->readings.at[i].first + k]] = 1;
    for (uint32_t i = 0; i < c->n; i++) {
        if (!c->standing[i] || c->line[i] == 1)
            continue;
        c->standing[i] = false;
        c->gone[i] = true;
        c->stands--;
    }
}

static bal_status start(struct meek *m, struct bal_err *err)
{
    struct parcels_count *c = m->c;
    struct arena *a = &c->r->arena;
    uint32_t most = 1;
    for (size_t i = 0; i < c->readings.len; i++)
        most = c->readings.at[i].count > most ? c->readings.at[i].count : most;
    m->cards = arena_new(a, uint64_t, c->readings.len + 1);
    m->node_then = arena_new(a, uint32_t, c->readings.len + 1);
    m->class_of = arena_new(a, uint32_t, c->readings.len + 1);
    m->ties.numbers = arena_new(a, uint32_t, c->n + 1);
    decimal **const rows[] = {&m->keep, &m->kept, &m->votes, &m->before};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        *rows[i] = arena_new(a, decimal, c->n + 1);
    m->now.given = arena_new(a, decimal, most);
    m->then.given = arena_new(a, decimal, most);
    BAL_TRY(arena_check(a, err));
    for (size_t i = 0; i < c->parcels.len; i++)
        for (size_t k = 0; k < c->parcels.at[i].piles.len; k++) {
            struct pile pile = c->parcels.at[i].piles.at[k];
            m->cards[pile.reading] += pile.cards;
            m->total += decimal_of(pile.cards, c->r->scale);
        }
    withdraw_unnamed(m);
    for (uint32_t i = 0; i < c->n; i++)
        m->keep[i] = c->standing[i] ? m->one : 0;
    meek_numbers(&m->ties, c, (uint64_t)(m->total / m->one));
    return meek_tree_init(&m->tree, c, m->cards, err);
}

static bal_status run(struct meek *m, struct bal_err *err)
{
    BAL_TRY(start(m, err));
    BAL_TRY(deal(m, err));
    do
        BAL_TRY(step(m, err));
    while (!complete(m));
    return BAL_OK;
}

bal_status meek_count(struct parcels_count *c, struct bal_err *err)
{
    struct meek m = {.c = c, .rules = c->rules->meek, .one = decimal_one(c->r->scale)};
    bal_status status = run(&m, err);
    vec_done(&m.ties.history);
    vec_done(&m.first_class);
    vec_done(&m.classes);
    meek_tree_done(&m.tree);
    return status;
}
