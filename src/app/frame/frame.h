// SPDX-License-Identifier: Apache-2.0
// frame.h: what an audit draws from: every card of the manifest, the CVR it is linked to, and for
// each contest the cards it is about (its universe), its assertions and their exact margins.
//
// Cards are numbered from 0 as the sampler numbers them (from 1): jurisdiction by jurisdiction in
// the order of the manifest (app/frame/draw.h), phantoms after the last batch of a jurisdiction.
// Nothing here depends on the CVR list but the links: within a batch the CVR with record id k is
// position k when the record ids are different whole numbers from 1 to the batch's cards in the
// manifest, else the k-th CVR in order of appearance is. (Any links fixed before the seed are
// valid; wrong ones show as discrepancies.) A batch in several rows of the manifest has the
// positions of all of them, in their order.
//
// The universe of a contest, over the jurisdictions where it is voted on:
//   with a trusted bound on the cards that have it: UNIVERSE_STYLE, the cards whose CVR has it and
//     the cards without a CVR (but for those of batches whose style in the manifest does not have
//     it, by the CVRs of that style in the jurisdiction); phantoms fill it up to the bound (they
//     come after the manifest of the first of its jurisdictions, and contests share them);
//   without a bound: UNIVERSE_ALL, all cards of the manifest in these jurisdictions.
// Where the jurisdictions are not given they are those whose CVRs have the contest, and those
// without any CVR, since nobody knows what is on their cards.
//
// Pools (ONEAudit, audit/assertion/pool.h): cards whose CVRs nobody can tell apart, or that are
// known as sums only. Each is a fixed set of positions:
//   of a batch with CVRs without identity: its cards that are linked to no CVR; all of its cards
//     where its record ids do not tell positions. (Part of its jurisdiction's pool, next but one,
//     where there is one and the batch has more such cards than CVRs);
//   of a batch without CVRs whose results are reported by batch: all of its cards;
//   of a jurisdiction with sums of withheld cards, with CVRs that have neither identity nor batch,
//     or with CVRs that are to be known together only (privacy.h): its other cards without a CVR,
//     the latter, and those whose content is withheld where there are sums of such;
//   of a jurisdiction without CVRs whose results are reported as a whole: all of its cards.
// Its reference value is the mean over all of them: CVRs by what they say, sums by the votes, 1/2
// for cards of which nothing is known.
//
// Worst case by default: a CVR that finds no place counts in the reported votes but not in a
// margin; a card without CVR and pool is valued 1/2. So are sums that do not add up, or that say
// nothing of an assertion.
//
// Memory: 4 bytes a card, as many again with pools, and what a tally of the election takes.
#ifndef BAL_APP_FRAME_H
#define BAL_APP_FRAME_H

#include "app/count/tally.h"
#include "app/frame/draw.h"
#include "app/load/reconcile.h"
#include "audit/assertion/overstatement.h"
#include "audit/assertion/polling.h"
#include "audit/assertion/pool.h"
#include "audit/planning/sizes.h"

#define NO_CVR  UINT32_MAX
#define NO_POOL UINT32_MAX

// What was committed to for one contest.
struct frame_settings {
    bool target;                 // the audit goes on until the risk limit is met
    str risk_limit;              // as written: "0.05"
    double alpha;                // the same, above 0 and below 1
    const struct method *method; // NULL: mixture with CVRs, kelly without
    uint64_t cards_bound;        // no more cards than this contain it; 0: no bound is trusted
    uint64_t pending; // ballots that were not counted when this was fixed, at most: cards beyond
                      // the manifest that count against the outcome
    const uint32_t *jurisdictions; // numbers in election.jurisdictions
    size_t jurisdiction_count;     // 0: not given
    const uint64_t *rounds;        // methods valid by rounds (frame_rounds.h): draws in all after
    size_t round_count;            // each round of the schedule; 0: none is set
    uint32_t loser_weight;         // cards drawn by weight (weigh.h): percent, and the weight of
    uint64_t pool_weight;          // cards without a CVR of their own; 0: not planned yet
    bool irv_set;                  // ranked: counted by `irv`, else by the default
    struct irv_rules irv;
};

// Cards that are known together only.
struct frame_pool {
    uint32_t stratum;
    const struct manifest_batch *row; // of its batch the first row; NULL: it is of no one batch
    uint64_t cards;                   // its positions
    uint64_t cvrs;                    // CVRs of them
    uint64_t said;                    // cards of them in sums, where these say how many
    uint64_t unknown;                 // cards of which nothing is known
    bool listed;                      // its results say which contests are on its cards
};

// A contest in a pool.
struct frame_share {
    uint32_t pool;
    uint64_t cards;    // of the pool
    uint64_t cvrs;     // CVRs with the contest
    uint64_t withheld; // of these: their content is not known
    uint64_t with;     // cards that have it, as far as is known
    uint64_t *totals;  // votes of each choice known as sums; NULL: none
    const uint64_t
        *votes; // of each choice, by CVRs and sums; NULL: they do not decide, or no pools
};

// A batch of the manifest as a whole (frame_batches.h).
struct frame_batch {
    uint32_t stratum;
    const struct manifest_batch *row; // the first of its rows
    uint64_t cards;                   // of all its rows
};

// A contest in a batch.
struct frame_batch_share {
    uint32_t batch;        // number in frame.batches
    uint64_t cards;        // of the batch
    uint64_t with;         // of these: have the contest, as far as is known
    uint64_t unknown;      // of these: of which nothing is known
    uint64_t cvrs;         // CVRs of the batch
    const uint64_t *votes; // of each choice as reported; NULL: nothing is reported, the worst case
    uint64_t weight;       // that it is drawn by (audit/risk/batch_values.h)
};

struct frame_assertion {
    struct assertion claim;
    struct margin margin;
    const uint64_t *batch_refs;  // contests by batch: of each of their batches the reported value,
                                 // in parts of 1/den
    const uint64_t *pool_values; // of each share what its cards are compared with, in parts 1/den
    const uint64_t *pool_known;  // of each share: cards of which something is known
    uint64_t unused;             // cards whose sums say nothing of it or cannot be
    const char *unused_why;      // of the last of them
    // One draw as reported, for bets and plans: of a card by itself (polling), of a card of a pool
    // (chances add up to the share of the pools).
    struct observation draw[OBSERVATIONS];
    size_t draw_count;
};

struct frame_contest {
    const struct contest *contest;  // frame.contests are in the order of election.contests
    struct frame_settings settings; // the method is set
    enum universe universe;
    uint64_t cards;                 // N: cards of the universe, phantoms included
    uint64_t cvrs;                  // of these: linked to a CVR that has the contest
    uint64_t pooled;                // of these: in pools
    uint64_t unread;                // of these: in the manifest, with neither CVR nor pool
    uint64_t added;                 // of these: phantoms beyond the manifest
    uint64_t unlinked;              // CVRs with the contest that have no place (not in `cards`)
    uint64_t summed;                // its votes that are known as sums only
    VEC(struct frame_share) shares; // in the pools of its universe, by pool
    VEC(struct frame_batch_share)
    batches;            // of its universe, by number; only where its method
                        // compares whole batches
    const bool *absent; // of each row of the domain: its cards with neither CVR nor pool do not
                        // have it, by their style; NULL: no such rows
    const bool *in;     // of each stratum: does the universe reach there
    uint32_t home;      // the stratum that its phantoms beyond the manifest lie in

    uint32_t choices;      // as many as the contest had when the frame was made
    const uint64_t *votes; // of each choice as reported: CVRs and sums, or results
    bool unreported;       // neither CVRs nor results say votes: 0 of each stands for nothing
    const bool *won;       // of each choice: reported winner
    const uint32_t *seats; // of each choice as reported; 1 of a winner, no party
    VEC(struct frame_assertion) claims; // none where `reason` is set before they can be made
    size_t smallest;                    // index of the claim with the smallest margin (v / u)
    str reason; // why no sample can confirm it: count it by hand in full. Empty: a sample can
};

struct frame_stratum {
    uint32_t jurisdiction; // number in election.jurisdictions
    uint64_t first;        // its first card
    uint64_t listed;       // cards in the manifest
    uint64_t added;        // phantoms after them
};

struct frame_given; // frame_given.h

struct frame {
    const struct election *election;
    const struct frame_given *given; // pools as they were committed to; NULL: they are computed
    bool polling;                    // neither CVRs nor results by batch: the paper alone speaks
    struct election counted; // the election with all sums as its pools: what is reported in all
    VEC(struct pool) sums;   // those pools
    VEC(struct frame_pool) pools;
    VEC(uint32_t) pool; // of each card: number of its pool, or NO_POOL; empty without pools
    VEC(struct frame_batch) batches;    // of the manifest
    struct domain domain;               // of the sampler, phantoms included
    const struct frame_stratum *strata; // of domain.sampled, one for one
    uint32_t stratum_count;
    uint64_t cards;    // that can be drawn, phantoms included
    VEC(uint32_t) cvr; // of each card: number of its CVR, or NO_CVR
    struct frame_contest *contests;
    uint32_t contest_count;
    struct reconciliation reconciliation;
    uint64_t linked, unlinked;    // CVRs
    uint64_t by_record, by_order; // batches of CVRs, by how their positions were found
    struct tally tally;
    struct arena arena;
};

// What the contests file asks for (contest.wishes), as settings; `risk_limit` where it says
// nothing. Strings and arrays stay the election's. BAL_INVALID: no such method, or a risk limit
// that is not above 0 and below 1.
BAL_CHECKED bal_status frame_wishes(const struct contest *c, str risk_limit,
                                    struct frame_settings *out, struct bal_err *err);

// What a card is compared with under one assertion.
struct frame_reference {
    enum cvr_side side;
    uint64_t value; // in parts of 1/den; 1/2 where the side has none
    uint32_t share; // number in the contest's shares (CVR_POOL); else NO_POOL
};

// Makes the frame. settings: one for each of election.contests. The election must outlive the
// frame; contests and choices added to it later are unknown to the frame.
//
// BAL_CONFLICT: nothing can be audited as it stands, and the problems say all of why: CVRs beyond
// the manifest (cards-extra, batch-not-in-manifest), a contest on CVRs outside its jurisdictions or
// on more CVRs than its bound, jurisdictions without a manifest, a method that does not fit,
// reported winners or (without CVRs) votes that cannot be. What reconcile and tally_election find
// is among the problems too, and does not refuse by itself: missing CVRs, reported votes that
// differ from those of the CVRs. BAL_INVALID: no manifest. Call frame_done in every case.
BAL_CHECKED bal_status frame_make(struct frame *out, const struct election *e,
                                  const struct frame_settings *settings, struct problems *p,
                                  struct bal_err *err);

void frame_done(struct frame *f);

// How the marks of a ranked contest are read, on CVRs and on paper.
const struct ranking_rules *frame_reading(const struct frame *f, uint32_t contest);

// The pool of a card, or NO_POOL.
static inline uint32_t frame_pool_of(const struct frame *f, uint64_t card)
{
    return f->pool.len > 0 ? f->pool.at[card] : NO_POOL;
}

// Where a card lies.
struct frame_place {
    uint32_t stratum;
    const struct manifest_batch *row; // NULL: a phantom beyond the manifest
    uint64_t position;                // in the row's batch, from 1; 0 for a phantom
    uint32_t cvr;                     // or NO_CVR
    uint32_t pool;                    // or NO_POOL
};

void frame_locate(const struct frame *f, uint32_t card, struct frame_place *out);

// The contests whose universe the card is in, ascending; `out` has room for contest_count.
size_t frame_contests_of(const struct frame *f, uint32_t card, uint32_t *out);

bool frame_holds(const struct frame *f, uint32_t contest, uint32_t card);

// The reference of a card of the contest's universe under its assertion `claim`; not for polling.
void frame_reference(const struct frame *f, uint32_t contest, size_t claim, uint32_t card,
                     struct frame_reference *out);

// What one draw shows when all is as reported but for discrepancies at these rates: the different
// observations and their chances (the first gets the rest). Returns how many. For bets and plans.
enum { DRAW_KINDS = OBSERVATIONS };
size_t frame_draw(const struct frame *f, const struct frame_assertion *a,
                  const struct km_rates *rates, struct observation out[DRAW_KINDS]);

// A pool in words: "Adams, tabulator 1, batch A", "Adams, withheld cards".
void frame_pool_words(const struct frame *f, uint32_t pool, struct buf *out);

// The margin of an assertion in votes, as margin_votes counts them, rounded down; 0 where there is
// none. Pool means are rounded down by less than a part of 1/den a card (pool.h), which is given
// back here: a margin of 139 votes is shown as 139.
uint64_t frame_margin_votes(const struct frame_contest *c, const struct frame_assertion *a);

// Cards that a sample takes about when nothing is wrong, by bets as good as can be: with the
// contest's pools, and if each of their cards had a CVR. False: all cards would not be enough.
bool frame_pool_cost(const struct frame *f, uint32_t contest, uint64_t *with, uint64_t *without);

// What share of the contest is known as sums only and what that costs, in sentences; nothing where
// it has no pools.
void frame_pooled_words(const struct frame *f, uint32_t contest, struct buf *out);

// The jurisdictions of the universe in words: "Adams, Boulder"; empty where it is all.
void frame_universe_words(const struct frame *f, uint32_t contest, struct buf *out);

#endif
