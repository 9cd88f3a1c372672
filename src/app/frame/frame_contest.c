// SPDX-License-Identifier: Apache-2.0
#include "app/frame/frame_contest.h"

#include <inttypes.h>

#include "app/frame/frame_batches.h"
#include "app/frame/frame_given.h"
#include "app/frame/frame_rounds.h"
#include "app/frame/frame_share.h"
#include "app/frame/frame_styles.h"
#include "app/frame/outcome.h"

static const struct place nowhere = {.file = {"", 0}};

// A problem of the contest that refuses the frame.
#define REFUSE(w, c, id, fmt, ...)                                                                 \
    do {                                                                                           \
        (w)->refused = true;                                                                       \
        problem_add((w)->p, PROBLEM_##id, nowhere, (c)->contest->name,                             \
                    "contest '" STR_FMT "': " fmt, STR_ARG((c)->contest->name), __VA_ARGS__);      \
    } while (0)

// Marks a contest for a full hand count.
static bal_status refuse(struct frame *f, struct frame_contest *c, str reason, struct bal_err *err)
{
    c->reason = arena_str(&f->arena, reason);
    return arena_check(&f->arena, err);
}

// ---- the universe

// Polling: where the results say that it was voted on.
static void reported_there(const struct frame *f, const struct contest *c, bool *in)
{
    for (size_t i = 0; i < f->election->results.len; i++) {
        const struct reported *row = &f->election->results.at[i];
        uint32_t s = row->jurisdiction == 0 ? NO_STRATUM : frame_stratum_of(f, row->jurisdiction);
        if (s != NO_STRATUM && str_eq(row->contest, c->name))
            in[s] = true;
    }
}

static void given_jurisdictions(struct contest_work *w, const struct frame_contest *c, bool *in)
{
    for (size_t i = 0; i < c->settings.jurisdiction_count; i++) {
        uint32_t j = c->settings.jurisdictions[i];
        uint32_t s = frame_stratum_of(w->f, j);
        if (s == NO_STRATUM)
            REFUSE(w, c, bad_setting, "there is no manifest of '" STR_FMT "'",
                   STR_ARG(w->f->election->jurisdictions.items[j]));
        else
            in[s] = true;
    }
}

// Cards with each code among the linked CVRs of the universe, and what pools have of the contest.
struct count {
    uint64_t *codes, *one;      // contest_codes entries
    struct frame_share *shares; // of all pools
    uint64_t outside;           // CVRs with the contest where it should not be
};

static uint64_t with_contest(const uint64_t *counts, uint32_t codes)
{
    uint64_t sum = 0;
    for (uint32_t k = 1; k < codes; k++)
        sum += counts[k];
    return sum;
}

// One stratum's runs, from `run` on; returns the first of another.
static size_t count_stratum(const struct contest_work *w, const struct contest *c, size_t run,
                            uint64_t *counts)
{
    const struct links *l = w->links;
    uint32_t stratum = l->runs.at[run].stratum;
    memset(counts, 0, contest_codes(c) * sizeof *counts);
    for (; run < l->runs.len && l->runs.at[run].stratum == stratum; run++)
        column_count(&c->column, l->runs.at[run].from, l->runs.at[run].to, counts);
    return run;
}

// Neither CVRs nor results say which contests are on the cards of this stratum.
static bool nothing_known(const struct contest_work *w, uint32_t s)
{
    const struct link_stratum *at = &w->links->strata[s];
    bool summed = at->reported || at->summed || (w->f->given != NULL && given_in_stratum(w->f, s));
    return at->records == 0 && !summed && w->f->strata[s].listed > 0;
}

// Where pools have the contest.
static void reach_pools(const struct contest_work *w, const struct frame_contest *c,
                        struct count *count, bool *in)
{
    bool given = c->settings.jurisdiction_count > 0;
    for (size_t p = 0; p < w->f->pools.len; p++) {
        const struct frame_share *share = &count->shares[p];
        uint32_t s = w->f->pools.at[p].stratum;
        if (!given)
            in[s] = in[s] || share->cvrs > 0 || share->totals != NULL ||
                    (w->f->given != NULL && share->cards > 0);
        count->outside += in[s] ? 0 : share->cvrs;
    }
}

// The pools that the universe has.
static bal_status keep_shares(const struct contest_work *w, struct frame_contest *c,
                              const struct count *count, struct bal_err *err)
{
    for (size_t p = 0; p < w->f->pools.len; p++) {
        const struct frame_share *share = &count->shares[p];
        bool open = w->f->given != NULL
                        ? share->cards > 0
                        : c->universe == UNIVERSE_ALL || frame_share_open(w->f, share);
        if (!c->in[w->f->pools.at[p].stratum] || !open)
            continue;
        struct frame_share *new = vec_push(&c->shares, LIMIT_BATCHES);
        if (new == NULL)
            return err_memory(err);
        *new = *share;
        c->pooled += share->cards;
    }
    return BAL_OK;
}

static void count_cvrs(struct contest_work *w, struct frame_contest *c, struct count *count,
                       bool *in)
{
    bool given = c->settings.jurisdiction_count > 0;
    uint32_t codes = contest_codes(c->contest);
    for (uint32_t s = 0; !given && s < w->f->stratum_count; s++)
        in[s] = in[s] || nothing_known(w, s);
    for (size_t run = w->links->pool_runs[w->f->pools.len]; run < w->links->runs.len;) {
        uint32_t s = w->links->runs.at[run].stratum;
        run = count_stratum(w, c->contest, run, count->one);
        uint64_t with = with_contest(count->one, codes);
        if (s == NO_STRATUM) {
            c->unlinked = with;
            continue;
        }
        if (!given)
            in[s] = in[s] || with > 0;
        count->outside += in[s] ? 0 : with;
        for (uint32_t k = 0; in[s] && k < codes; k++)
            count->codes[k] += count->one[k];
    }
    c->cvrs = with_contest(count->codes, codes);
}

static void set_cards(struct contest_work *w, struct frame_contest *c, uint64_t absent)
{
    uint64_t listed = 0, bound = c->settings.cards_bound;
    for (uint32_t s = w->f->stratum_count; s-- > 0;) {
        if (!c->in[s])
            continue;
        const struct link_stratum *at = &w->links->strata[s];
        c->home = s;
        listed += w->f->strata[s].listed;
        c->unread += w->f->strata[s].listed - at->cvrs - at->pooled;
    }
    c->unread -= absent;
    // Cards that fill up the bound. A pool's other cards do not: one without the contest is worth
    // 0, and the null hypothesis is about the bound, not about N (docs/frame.md).
    uint64_t known = c->cvrs + c->unread, records = c->cvrs + c->unlinked;
    for (size_t i = 0; i < c->shares.len; i++) {
        known += c->shares.at[i].with;
        records += c->shares.at[i].cvrs;
    }
    bool styled = c->universe == UNIVERSE_STYLE;
    c->cards = styled ? c->cvrs + c->pooled + c->unread : listed;
    known = styled ? known : listed;
    c->added = (bound > known ? bound - known : 0) + c->settings.pending;
    c->cards += c->added;
    if (styled && records > bound)
        REFUSE(w, c, outside_universe,
               "%" PRIu64 " CVRs have it, but its bound is %" PRIu64 " cards", records, bound);
    if (c->cards > LIMIT_CARDS) {
        REFUSE(w, c, bad_setting, "%" PRIu64 " cards are more than can be audited", c->cards);
        c->added = 0;
    }
}

static bal_status find_universe(struct contest_work *w, struct frame_contest *c,
                                struct count *count, struct bal_err *err)
{
    struct frame *f = w->f;
    bool *in = arena_new(&f->arena, bool, f->stratum_count), any = false;
    BAL_TRY(arena_check(&f->arena, err));
    c->in = in;
    c->universe = c->settings.cards_bound > 0 && !f->polling ? UNIVERSE_STYLE : UNIVERSE_ALL;
    given_jurisdictions(w, c, in);
    if (!f->polling) {
        reach_pools(w, c, count, in);
        if (f->given != NULL && frame_by_batch(c) && c->settings.jurisdiction_count == 0)
            frame_batches_reach(f, c, in);
        count_cvrs(w, c, count, in);
    } else if (c->settings.jurisdiction_count == 0) {
        reported_there(f, c->contest, in);
    }
    for (uint32_t s = 0; s < f->stratum_count; s++)
        any = any || in[s];
    for (uint32_t s = 0; !any && s < f->stratum_count; s++)
        in[s] = true; // nobody knows where: everywhere
    if (count->outside > 0)
        REFUSE(w, c, outside_universe, "%" PRIu64 " CVRs outside its jurisdictions have it",
               count->outside);
    if (!frame_by_batch(c))
        BAL_TRY(keep_shares(w, c, count, err));
    uint64_t absent = 0;
    if (c->universe == UNIVERSE_STYLE && f->given != NULL)
        BAL_TRY(given_styles(f, c, &absent, err));
    else if (c->universe == UNIVERSE_STYLE)
        BAL_TRY(frame_styles(f, w->links, c, &f->arena, &c->absent, &absent, err));
    set_cards(w, c, absent);
    return frame_by_batch(c) ? frame_batches_of(f, w->links, c, err) : BAL_OK;
}

// ---- the reported outcome

static uint64_t reported_votes(const struct tally_contest *t, uint32_t choice)
{
    return t->reported != NULL && t->reported[choice].known ? t->reported[choice].votes : 0;
}

// More votes than the cards can hold make a result nobody can audit.
static void check_votes(struct contest_work *w, const struct frame_contest *c)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < c->choices; i++) {
        if (c->votes[i] > c->cards * votes_each(c->contest))
            REFUSE(w, c, reported_impossible,
                   "%" PRIu64 " votes for '" STR_FMT "' on %" PRIu64 " cards", c->votes[i],
                   STR_ARG(c->contest->choices.at[i].name), c->cards);
        if (__builtin_add_overflow(total, c->votes[i], &total))
            total = UINT64_MAX;
    }
    uint32_t limit = votes_limit(c->contest);
    if (total / (limit > 0 ? limit : 1) > c->cards)
        REFUSE(w, c, reported_impossible, "%" PRIu64 " votes on %" PRIu64 " cards", total,
               c->cards);
}

// The results' winners against those of the CVRs.
static bal_status compare_winners(struct contest_work *w, struct frame_contest *c,
                                  const struct tally_contest *t, struct bal_err *err)
{
    struct outcome_of_votes o;
    uint64_t *votes = arena_new(&w->f->arena, uint64_t, c->choices);
    BAL_TRY(arena_check(&w->f->arena, err));
    for (uint32_t i = 0; i < c->choices; i++)
        votes[i] = reported_votes(t, i);
    if (!rule_by_totals(c->contest, false))
        return BAL_OK; // totals do not tell
    const struct outcome_totals totals = {.votes = votes, .choices = c->choices};
    BAL_TRY(outcome_of(c->contest, &totals, &w->f->arena, &o, err));
    if (memcmp(o.seats, c->seats, c->choices * sizeof *o.seats) == 0)
        return BAL_OK;
    problem_add(w->p, PROBLEM_winners_differ, nowhere, c->contest->name,
                "contest '" STR_FMT "': the reported results name other winners than the CVRs",
                STR_ARG(c->contest->name));
    return refuse(w->f, c,
                  STR("the reported results name other winners than the cast vote records"), err);
}

static bal_status find_outcome(struct contest_work *w, struct frame_contest *c,
                               const struct tally_contest *t, struct bal_err *err)
{
    struct frame *f = w->f;
    uint64_t *votes = arena_new(&f->arena, uint64_t, c->choices);
    bool *won = arena_new(&f->arena, bool, c->choices);
    uint32_t *seats = arena_new(&f->arena, uint32_t, c->choices);
    BAL_TRY(arena_check(&f->arena, err));
    c->votes = votes;
    c->won = won;
    c->seats = seats;
    c->unreported = f->polling && t->reported == NULL;
    const char *refused = assertions_refused(c->contest);
    for (uint32_t i = 0; f->polling && i < c->choices; i++)
        votes[i] = reported_votes(t, i);
    if (refused != NULL && f->polling)
        return refuse(f, c, str_from(refused), err);
    if (t->rule == NULL)
        return refuse(f, c, STR("no rule counts such a contest with so many seats"), err);
    if (f->polling && !rule_by_totals(c->contest, false))
        return refuse(f, c, STR("its CVRs are needed: reported totals do not say who won"), err);
    c->summed = t->result.pool_votes;
    bool tied = t->result.tie.candidates.len > 0;
    for (uint32_t i = 0; i < c->choices; i++) {
        votes[i] = f->polling ? votes[i] : t->result.candidates[i].votes;
        won[i] = !f->polling && t->result.candidates[i].winner;
        seats[i] = f->polling ? 0 : t->result.candidates[i].seats;
    }
    if (f->polling) {
        struct outcome_of_votes o;
        const struct outcome_totals totals = {.votes = votes, .choices = c->choices};
        BAL_TRY(outcome_of(c->contest, &totals, &f->arena, &o, err));
        memcpy(won, o.won, c->choices * sizeof *won);
        memcpy(seats, o.seats, c->choices * sizeof *seats);
        tied = o.ties > 0;
        check_votes(w, c);
        if (t->reported == NULL)
            return refuse(f, c, STR("there are neither CVRs nor reported results"), err);
    }
    if (given_outcome(f, c, votes, won, seats))
        tied = false;
    if (f->given != NULL && frame_by_batch(c))
        BAL_TRY(given_batches_outcome(f, c, votes, won, seats, &tied, err));
    str given_reason;
    if (given_refusal(f, c, &given_reason))
        return refuse(f, c, given_reason, err);
    if (refused != NULL) // its reported outcome is what a full hand count is compared with
        return refuse(f, c, str_from(refused), err);
    if (tied)
        return refuse(f, c, STR("a tie"), err);
    if (!f->polling && t->reported != NULL)
        return compare_winners(w, c, t, err);
    return BAL_OK;
}

// ---- claims

// Adds to the chance of a value, which an assertion on sums has five of at most.
static void add_chance(struct frame_assertion *a, uint64_t x, double chance)
{
    size_t i = 0;
    while (i < a->draw_count && a->draw[i].x != x)
        i++;
    if (i == OBSERVATIONS)
        return; // what is missing is neutral
    if (i == a->draw_count)
        a->draw[a->draw_count++].x = x;
    a->draw[i].chance += chance;
}

// The value of a card that gives all of its votes to one choice (cumulative voting).
static uint64_t value_together(const struct frame_assertion *a, const struct frame_contest *c,
                               uint32_t choice, uint32_t votes)
{
    struct mark marks[LIMIT_MARKS] = {{0}};
    for (uint32_t i = 0; i < votes; i++)
        marks[i].choice = (uint16_t)choice;
    struct mark_set set = {STATE_MARKED, votes, marks};
    return assertion_value(&a->claim, c->contest, &set);
}

// Margin, and what one draw shows, by reported totals. Each vote is taken to be on a card of its
// own as far as the cards go (votes that may be together, together); the rest is neutral.
static void claim_of_totals(const struct frame_contest *c, struct frame_assertion *a)
{
    double cards = (double)c->cards, phantoms = (double)c->added / cards, sum = phantoms;
    uint32_t each = votes_each(c->contest) < LIMIT_MARKS ? votes_each(c->contest) : LIMIT_MARKS;
    int64_t above = 0;
    a->draw[0] = (struct observation){.x = a->claim.den / 2};
    a->draw[1] = (struct observation){.x = a->claim.upper};
    a->draw[2] = (struct observation){.x = 0};
    a->draw_count = 3;
    for (uint32_t i = 0; i < c->choices; i++) {
        struct mark mark = {.choice = (uint16_t)i};
        struct mark_set one = {STATE_MARKED, 1, &mark};
        uint64_t value = assertion_value(&a->claim, c->contest, &one);
        above += ((int64_t)(2 * value) - (int64_t)a->claim.den) * (int64_t)c->votes[i];
        value = value_together(a, c, i, each);
        if (value != a->draw[0].x)
            add_chance(a, value, (double)c->votes[i] / each / cards);
    }
    for (size_t i = 1; i < a->draw_count; i++)
        sum += a->draw[i].chance;
    double both = sum > 1 ? (sum - 1) / 2 : 0; // votes that share a card
    a->draw[1].chance -= both;
    a->draw[2].chance += phantoms - both;
    sum -= 2 * both;
    a->draw[0].chance = sum < 1 ? 1 - sum : 0;
    a->margin = (struct margin){.cards = c->cards, .phantoms = c->added, .above = above};
}

// Which of two margins is smaller: v / u = above / (cards upper), exactly (below 2^30 cards x 2^20
// parts x 2^20).
static bool smaller(const struct frame_assertion *a, const struct frame_assertion *b)
{
    __extension__ typedef __int128 wide;
    return (wide)a->margin.above * (wide)b->claim.upper <
           (wide)b->margin.above * (wide)a->claim.upper;
}

static const char *refuses(const struct frame *f, const struct frame_contest *c,
                           const struct frame_assertion *a)
{
    uint64_t pending = c->settings.pending;
    if (frame_by_batch(c))
        return frame_batches_margin(c, a);
    const char *why = margin_refuses(&a->claim, &a->margin);
    if (why == NULL || a->margin.above <= 0)
        return why;
    if (pending > 0)
        return "the pending ballots, and cards without a CVR, could change the outcome";
    if (!f->polling)
        return why;
    return "the cards beyond the manifest could change the outcome";
}

// Margin by CVRs and pools.
static bal_status claim_of_records(struct contest_work *w, struct frame_contest *c,
                                   struct frame_assertion *a, uint64_t *values,
                                   const uint64_t *codes, struct bal_err *err)
{
    if (c->shares.len > 0)
        assertion_refine(&a->claim);
    assertion_values(&a->claim, c->contest, values);
    BAL_TRY(
        margin_of(&a->claim, c->contest, values, codes, c->universe, c->cards, &a->margin, err));
    BAL_TRY(given_margin(w->f, c, (size_t)(a - c->claims.at), a, err));
    return w->f->given != NULL ? given_claim(w->f, c, (size_t)(a - c->claims.at), a, err)
                               : frame_share_claim(w->f, w->links, c, a, values, err);
}

// Margin by the votes of whole batches.
static bal_status claim_of_batches(struct contest_work *w, struct frame_contest *c,
                                   struct frame_assertion *a, struct bal_err *err)
{
    const char *why = frame_batches_refuse(c, &a->claim);
    if (why != NULL)
        REFUSE(w, c, bad_setting, "the method %s needs what votes of a batch add up to, but %s",
               c->settings.method->name, why);
    return frame_batches_claim(w->f, c, a, err);
}

static bal_status weigh_batches(struct contest_work *w, struct frame_contest *c,
                                struct bal_err *err)
{
    struct bal_err why = {0};
    bal_status status = frame_batches_weigh(c, &why);
    if (status == BAL_INVALID)
        REFUSE(w, c, bad_setting, "%s", why.what);
    else if (status != BAL_OK)
        return bal_fail(err, status, "%s", why.what);
    return BAL_OK;
}

static bal_status add_claims(struct contest_work *w, struct frame_contest *c,
                             const struct assertions *made, const uint64_t *codes, struct arena *a,
                             struct bal_err *err)
{
    uint64_t *values = arena_new(a, uint64_t, contest_codes(c->contest));
    BAL_TRY(arena_check(a, err));
    for (size_t i = 0; i < made->list.len; i++) {
        struct frame_assertion *new = vec_push(&c->claims, SIZE_MAX);
        if (new == NULL)
            return err_memory(err);
        new->claim = made->list.at[i];
        if (w->f->polling)
            claim_of_totals(c, new);
        else if (frame_by_batch(c))
            BAL_TRY(claim_of_batches(w, c, new, err));
        else
            BAL_TRY(claim_of_records(w, c, new, values, codes, err));
        if (smaller(new, &c->claims.at[c->smallest]))
            c->smallest = i;
    }
    const char *why = NULL;
    for (size_t i = 0; i < c->claims.len && why == NULL; i++)
        why = refuses(w->f, c, &c->claims.at[i]);
    if (c->claims.len == 0)
        why = "nobody lost: a sample has nothing to test";
    else if (!w->f->polling && c->cvrs == 0 && c->pooled == 0 && !frame_by_batch(c))
        why = "none of its CVRs is linked to a card";
    if (why != NULL)
        return refuse(w->f, c, str_from(why), err);
    return frame_by_batch(c) && !w->refused ? weigh_batches(w, c, err) : BAL_OK;
}

static bal_status make_claims(struct contest_work *w, struct frame_contest *c,
                              const uint64_t *codes, struct arena *a, struct bal_err *err)
{
    // What is assumed of the votes to make assertions: all records, those in pools, too.
    const uint64_t *all = w->f->tally.contests.at[c - w->f->contests].result.code_cards;
    struct assertions made = {0};
    struct bal_err why = {0};
    uint32_t *winners = arena_new(a, uint32_t, c->choices), count = 0;
    BAL_TRY(arena_check(a, err));
    for (uint32_t i = 0; i < c->choices; i++)
        if (c->won[i])
            winners[count++] = i;
    struct reported_outcome outcome = {.winners = winners,
                                       .count = count,
                                       .seats = c->seats,
                                       .votes = c->votes,
                                       .codes = w->f->polling ? NULL : all,
                                       .cards = c->cards,
                                       .ranking =
                                           frame_reading(w->f, (uint32_t)(c - w->f->contests))};
    bool given = false;
    bal_status status = given_irv(w->f, c, count > 0 ? winners[0] : 0, &made, &given, &why);
    if (status == BAL_OK && !given)
        status = assertions_make(c->contest, &outcome, &made, &why);
    if (status == BAL_OK)
        status = add_claims(w, c, &made, codes, a, err);
    else if (status == BAL_INVALID || status == BAL_UNSUPPORTED)
        status = refuse(w->f, c, str_from(why.what), err);
    else if (err != NULL)
        *err = why;
    assertions_done(&made);
    return status;
}

// ---- settings

static void check_settings(struct contest_work *w, struct frame_contest *c)
{
    struct frame_settings *s = &c->settings;
    unsigned kind = w->f->polling ? METHOD_POLLING : METHOD_COMPARISON;
    if (s->method == NULL)
        s->method = method_find(w->f->polling       ? STR("kelly")
                                : c->shares.len > 0 ? STR("oneaudit")
                                                    : STR("mixture"));
    else if ((s->method->flags & kind) == 0)
        REFUSE(w, c, bad_setting, "the method %s is not for %s", s->method->name,
               w->f->polling ? "ballot polling, and there are no CVRs" : "comparisons with CVRs");
    if (s->irv_set && c->contest->function != FUNCTION_IRV)
        REFUSE(w, c, bad_setting, "the rule '" STR_FMT "' is one of instant runoffs",
               STR_ARG(str_head(c->contest->wishes.irv_rule, 100)));
    if (!(s->alpha > 0 && s->alpha < 1))
        REFUSE(w, c, bad_setting, "the risk limit '" STR_FMT "' is not between 0 and 1",
               STR_ARG(s->risk_limit));
}

static void check_rounds(struct contest_work *w, struct frame_contest *c, const char *why)
{
    if (why != NULL)
        REFUSE(w, c, bad_setting, "the method %s %s", c->settings.method->name, why);
}

static bal_status make(struct contest_work *w, uint32_t index, struct arena *a, struct bal_err *err)
{
    struct frame_contest *c = &w->f->contests[index];
    uint32_t codes = contest_codes(c->contest);
    struct count count = {.codes = arena_new(a, uint64_t, codes),
                          .one = arena_new(a, uint64_t, codes),
                          .shares = arena_new(a, struct frame_share, w->f->pools.len)};
    BAL_TRY(arena_check(a, err));
    if (w->f->given != NULL)
        BAL_TRY(given_shares(w->f, index, count.shares, err));
    else if (!w->f->polling)
        BAL_TRY(frame_shares(w->f, w->links, index, count.shares, a, err));
    BAL_TRY(find_universe(w, c, &count, err));
    check_settings(w, c);
    BAL_TRY(find_outcome(w, c, &w->f->tally.contests.at[index], err));
    check_rounds(w, c, frame_rounds_refuses(c));
    if (c->reason.len > 0 || w->refused)
        return BAL_OK;
    BAL_TRY(make_claims(w, c, count.codes, a, err));
    check_rounds(w, c, frame_rounds_refuses_claims(c));
    return BAL_OK;
}

bal_status frame_contest_make(struct contest_work *w, uint32_t index, struct bal_err *err)
{
    AUTO_ARENA a = ARENA_INIT(LIMIT_NAMES_BYTES);
    return make(w, index, &a, err);
}
