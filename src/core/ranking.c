// SPDX-License-Identifier: Apache-2.0
#include "core/ranking.h"

struct ranking_rules ranking_default(void)
{
    return (struct ranking_rules){.skips = RANKING_UNLIMITED, .max_rank = RANKING_UNLIMITED};
}

struct reading {
    const struct ranking_rules *rules;
    const struct contest *contest;
    const uint32_t *of_choice;
    struct mark *out; // the preferences read so far
    uint32_t count;
    uint32_t last_rank;            // last rank that was not skipped
    struct mark seen[LIMIT_MARKS]; // everybody ranked so far, in ranks passed over, too
    uint32_t seen_count;
};

// The candidates of one rank; the first `fresh` ones are those that it adds to the preferences.
struct group {
    struct mark marks[LIMIT_MARKS];
    uint32_t count, fresh;
    uint8_t rank;
    bool repeats;   // one of them has a better rank, too
    bool overvoted; // by candidates that the record does not name
};

static bool is_vote(const struct reading *r, const struct mark *m)
{
    return m->flags == 0 && (r->of_choice == NULL || r->of_choice[m->choice] < RANKING_SEVERAL) &&
           !(r->rules->without_write_ins &&
             r->contest->choices.at[m->choice].kind == CHOICE_WRITE_IN);
}

static bool has(const struct mark *marks, uint32_t count, uint16_t candidate)
{
    for (uint32_t i = 0; i < count; i++)
        if (marks[i].choice == candidate)
            return true;
    return false;
}

static void group_add(const struct reading *r, struct group *g, uint16_t candidate, uint8_t rank)
{
    bool again = has(r->seen, r->seen_count, candidate);
    bool fresh = r->rules->clean_first ? !again : !has(r->out, r->count, candidate);
    struct mark new = {.choice = candidate, .rank = rank};
    g->repeats |= again;
    g->marks[g->count++] = new;
    if (fresh) {
        g->marks[g->count - 1] = g->marks[g->fresh];
        g->marks[g->fresh++] = new;
    }
}

// Reads the rank that starts at mark i; returns where the next one starts.
static uint32_t read_group(const struct reading *r, const struct mark_set *set, uint32_t i,
                           struct group *g)
{
    uint8_t rank = set->marks[i].rank;
    g->count = g->fresh = 0;
    g->rank = rank;
    g->repeats = g->overvoted = false;
    for (; i < set->count && set->marks[i].rank == rank; i++) {
        const struct mark *m = &set->marks[i];
        uint32_t candidate = r->of_choice != NULL ? r->of_choice[m->choice] : m->choice;
        g->overvoted |= (m->flags & MARK_OVERVOTE) != 0 || candidate == RANKING_SEVERAL;
        if (is_vote(r, m) && !has(g->marks, g->count, (uint16_t)candidate))
            group_add(r, g, (uint16_t)candidate, rank);
    }
    return i;
}

static bool too_many_skipped(const struct reading *r, const struct group *g)
{
    return r->rules->skips != RANKING_UNLIMITED && g->rank > r->last_rank + r->rules->skips + 1;
}

// Colorado's rules 26.7.3, 26.7.1 and 26.7.2 in this order: a candidate with a better rank is taken
// away, which may leave the rank empty; then an overvote ends the ballot; then a gap does.
static bool ends_clean(const struct reading *r, const struct group *g, enum ranking_end *end)
{
    if (g->fresh == 0 && !g->overvoted)
        return false;
    *end = RANKING_END_OVERVOTE;
    if ((g->fresh > 1 || g->overvoted) && r->rules->overvote == RANKING_OVERVOTE_EXHAUST)
        return true;
    *end = RANKING_END_SKIPPED;
    return too_many_skipped(r, g);
}

// RCTab's order: gap, repetition, overvote.
static bool ends_in_order(const struct reading *r, const struct group *g, enum ranking_end *end)
{
    *end = RANKING_END_SKIPPED;
    if (too_many_skipped(r, g))
        return true;
    *end = RANKING_END_REPEATED;
    if (g->repeats && r->rules->stop_at_duplicate)
        return true;
    *end = RANKING_END_OVERVOTE;
    if (g->overvoted) // whether several of them still stand cannot be known
        return r->rules->overvote != RANKING_OVERVOTE_SKIP;
    return g->count > 1 && r->rules->overvote == RANKING_OVERVOTE_EXHAUST;
}

static void take(struct reading *r, const struct group *g)
{
    uint32_t size = r->rules->clean_first ? g->fresh : g->count;
    if (size > 0 || g->overvoted)
        r->last_rank = g->rank;
    if (g->fresh > 0 && !g->overvoted &&
        (size == 1 || r->rules->overvote == RANKING_OVERVOTE_IF_MULTIPLE)) {
        memcpy(r->out + r->count, g->marks, g->fresh * sizeof *g->marks);
        r->count += g->fresh;
    }
    memcpy(r->seen + r->seen_count, g->marks, g->count * sizeof *g->marks);
    r->seen_count += g->count;
}

// What most voters do: one candidate at each rank, from the first on, each of them once. All rules
// read it as it is.
static bool is_plain(const struct reading *r, const struct mark_set *set)
{
    uint64_t seen = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        const struct mark *m = &set->marks[i];
        if (m->rank != i + 1 || !is_vote(r, m))
            return false;
        uint32_t candidate = r->of_choice != NULL ? r->of_choice[m->choice] : m->choice;
        if (candidate >= 64 || (seen >> candidate & 1) != 0)
            return false;
        seen |= (uint64_t)1 << candidate;
    }
    return set->count > 0;
}

static uint32_t read_plain(const struct reading *r, const struct mark_set *set)
{
    uint32_t count = set->count < r->rules->max_rank ? set->count : r->rules->max_rank;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t choice = set->marks[i].choice;
        r->out[i] = (struct mark){
            .choice = (uint16_t)(r->of_choice != NULL ? r->of_choice[choice] : choice),
            .rank = set->marks[i].rank};
    }
    return count;
}

uint32_t ranking_read(const struct ranking_rules *rules, const struct contest *c,
                      const uint32_t *of_choice, const struct mark_set *set, struct mark *out,
                      enum ranking_end *end)
{
    struct reading r;
    r.rules = rules;
    r.contest = c;
    r.of_choice = of_choice;
    r.out = out;
    r.count = r.last_rank = r.seen_count = 0;
    if (rules->max_rank > 0 && is_plain(&r, set)) {
        *end = RANKING_END_CHOICES;
        return read_plain(&r, set);
    }
    struct group g;
    for (uint32_t i = 0; i < set->count && set->marks[i].rank <= rules->max_rank;) {
        i = read_group(&r, set, i, &g);
        if (g.count == 0 && !g.overvoted)
            continue;
        if (rules->clean_first ? ends_clean(&r, &g, end) : ends_in_order(&r, &g, end))
            return r.count;
        take(&r, &g);
    }
    bool overvoted = set->state == STATE_OVERVOTED;
    *end = RANKING_END_CHOICES;
    // Overvoted ranks that are passed over leave no choices, and are rankings all the same.
    if (r.seen_count == 0 && !(overvoted && rules->overvote == RANKING_OVERVOTE_SKIP))
        *end = overvoted ? RANKING_END_OVERVOTE : RANKING_END_UNRANKED;
    return r.count;
}
