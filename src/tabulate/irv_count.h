// SPDX-License-Identifier: Apache-2.0
// irv_count.h: the state of a count of rankings, for the files of this folder.
#ifndef BAL_TABULATE_IRV_COUNT_H
#define BAL_TABULATE_IRV_COUNT_H

#include "tabulate/irv.h"
#include "tabulate/java_random.h"

// All cards with one code that ranks somebody. They move together.
struct paper {
    uint64_t cards;
    union {
        const struct mark *marks; // its preferences, of the dictionary or of irv_work.arena
        uint64_t packed;          // or their candidates, the best one in the lowest bits
    };
    uint16_t count;
    uint8_t end; // enum ranking_end
    bool divided, is_packed;
};

// The papers of one candidate.
struct pile {
    VEC(struct paper) papers;
    VEC(decimal) values; // what each card of paper i is worth now; empty: 1 vote each
};

struct irv_work {
    const struct irv_rules *rules;
    struct result *r;
    const struct result *lead; // decisions are taken from this count; NULL: they are made here
    uint32_t seats;
    struct pile *piles;                     // of each candidate
    struct arena arena;                     // preferences that differ from the marks
    unsigned choice_bits;                   // of a candidate in paper.packed
    decimal first_inactive[INACTIVE_KINDS]; // before round 1
    bool *standing;  // takes votes: neither excluded nor eliminated, nor elected and settled
    uint32_t stands; // how many
    decimal *kept;   // votes of those who are elected and settled
    bool *kept_divided;
    uint32_t *row; // transfers from a candidate start at row * (candidates + 2); NOBODY: none do
    decimal residual;
    decimal one; // a whole vote
    struct java_random random;
    uint32_t *tied, tied_count;
    bool stopped; // by a tie
};

// Do those elected pass on a surplus?
static inline bool irv_transfers(const struct irv_work *c)
{
    return c->rules->method == IRV_TRANSFER;
}

// irv_papers.c

// Room for candidates and standing ones.
BAL_CHECKED bal_status irv_start(struct irv_work *c, struct bal_err *err);
void irv_done(struct irv_work *c);

// How the cards with one code count at first; *vote is the candidate when they are valid. Adds a
// paper when they rank somebody.
BAL_CHECKED bal_status irv_read(struct irv_work *c, const struct roster *roster, uint32_t code,
                                uint64_t cards, enum vote_class *class, uint16_t *vote,
                                struct bal_err *err);

// The papers of a count that was read and has no round yet, which has to live as long; after
// irv_start.
BAL_CHECKED bal_status irv_copy(struct irv_work *c, const struct irv_work *from,
                                struct bal_err *err);

// Moves papers and counts them; the new round is the last one of the result.
BAL_CHECKED bal_status irv_next_round(struct irv_work *c, struct bal_err *err);

// Room for the transfers from those elected and eliminated in the round; filled by irv_next_round.
BAL_CHECKED bal_status irv_make_transfers(struct irv_work *c, struct count_round *round,
                                          struct bal_err *err);

// Leaves out those that are empty.
void irv_clean_transfers(struct irv_work *c, struct count_round *round);

// What one who was elected with these votes passes on: each card keeps its value but this part.
decimal irv_surplus_part(const struct irv_work *c, decimal votes, decimal threshold);

// The candidate is settled with the threshold; the papers get what goes on.
void irv_settle(struct irv_work *c, uint32_t candidate, decimal part);

// irv.c

// Votes to be elected, `active` being those that count for somebody; decimals of which `one` is 1.
decimal irv_quota(const struct irv_rules *rules, uint32_t seats, decimal one, decimal active);

// irv_bound.c

// Sets the bound of a count, where the rules are such that it is known.
BAL_CHECKED bal_status irv_bound(const struct irv_rules *rules, const struct roster *roster,
                                 struct result *r, struct bal_err *err);

// irv_decide.c

// How many may still be elected.
uint32_t irv_hopeful(const struct irv_work *c);

// Elects those who have to be in this round. A tie that the rules do not break stops the count.
BAL_CHECKED bal_status irv_elect(struct irv_work *c, struct count_round *round,
                                 struct bal_err *err);

// Eliminates those who have to go in this round.
BAL_CHECKED bal_status irv_eliminate(struct irv_work *c, struct count_round *round,
                                     struct bal_err *err);

// irv_ties.c

// Picks one of count.tied, who all have these votes: to be elected (for_seat) or eliminated; NOBODY
// when the count stops instead.
BAL_CHECKED bal_status irv_break_tie(struct irv_work *c, decimal votes, bool for_seat,
                                     uint32_t *out, struct bal_err *err);

#endif
