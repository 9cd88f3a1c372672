// SPDX-License-Identifier: Apache-2.0
// ballast/ballast.h: the library's public door.
//
// Version 0: names and types may change with the next minor version; the exported symbols are
// pinned by a test.
//
// Every function may be called from any thread; an election may be read by several at once after it
// was opened. Text is UTF-8 and belongs to the object it was asked of, unless a comment says else.
#ifndef BALLAST_BALLAST_H
#define BALLAST_BALLAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ballast/export.h>
#include <ballast/status.h>

#ifdef __cplusplus
extern "C" {
#endif

// The version of the library in use, as "0.1.0".
BAL_API const char *bal_version(void);

// ---- Files -------------------------------------------------------------------------------------

// A file, folder or zip to read. The format is found from the content.
struct bal_source {
    const char *path;
    const char *jurisdiction; // whose records these are, where they do not say; NULL: nobody's
    const char *format;       // a format's name, to use instead of finding it; NULL: find it
};

// What some files say of one election: cast vote records, manifests, definitions of contests.
struct bal_election;

// Reads the sources. Everything that is wrong with them is a problem of the election (below), not
// an error of this call, which fails for want of memory or for a format that does not exist
// (BAL_USAGE). *out belongs to the caller: bal_election_close.
BAL_API BAL_CHECKED bal_status bal_election_open(struct bal_election **out,
                                                 const struct bal_source *sources, size_t count,
                                                 struct bal_err *err);

BAL_API void bal_election_close(struct bal_election *e); // NULL is fine

BAL_API uint64_t bal_election_cards(const struct bal_election *e);        // cast vote records
BAL_API uint64_t bal_election_cards_listed(const struct bal_election *e); // by the manifests
BAL_API size_t bal_election_contests(const struct bal_election *e);

struct bal_problem {
    const char *code;      // published: "duplicate-card"
    const char *severity;  // "error" (the files must not be relied on), "warning", "note"
    const char *file;      // empty when it is not in one file
    uint64_t line, column; // from 1; 0 when unknown
    const char *message;
};

// All problems, by kind at most 10,000 of each; errors counts those of severity "error", all of
// them.
BAL_API size_t bal_election_problems(const struct bal_election *e);
BAL_API uint64_t bal_election_errors(const struct bal_election *e);

// Problem i; false after the last.
BAL_API bool bal_election_problem(const struct bal_election *e, size_t i, struct bal_problem *out);

// ---- Counting ----------------------------------------------------------------------------------

// The count of one contest.
struct bal_tally;

struct bal_contest {
    const char *name;
    const char *choice_function; // "plurality", "irv", "stv"
    uint32_t votes_allowed, seats;
    uint64_t cards; // CVRs with the contest
    uint64_t blank, overvoted, invalid;
    uint64_t undervotes;
    uint64_t margin; // votes between the last winner and the first loser
    bool has_margin; // false: a tie, or nobody lost
    bool tied;       // a tie decides who wins: no winner is made up
    size_t choices;
};

struct bal_choice {
    const char *name;
    uint64_t votes; // first preferences in a ranked contest
    bool winner;
};

// Counts contest i (from 0). BAL_NOT_FOUND: there is no such contest. BAL_UNSUPPORTED: no rule
// counts it yet. *out belongs to the caller, and the election must outlive it.
BAL_API BAL_CHECKED bal_status bal_tally_new(struct bal_tally **out, const struct bal_election *e,
                                             size_t contest, struct bal_err *err);
BAL_API void bal_tally_free(struct bal_tally *t); // NULL is fine

BAL_API void bal_tally_contest(const struct bal_tally *t, struct bal_contest *out);

// Choice i in ballot order; false after the last.
BAL_API bool bal_tally_choice(const struct bal_tally *t, size_t i, struct bal_choice *out);

// ---- Drawing -----------------------------------------------------------------------------------

struct bal_draw {
    uint64_t draw;                                            // from 1, in the order of the draw
    uint64_t index;                                           // the card, from 1, in manifest order
    const char *jurisdiction, *container, *tabulator, *batch; // NULL beyond the manifest
    uint64_t position; // of the card in its batch, from 1; 0 beyond the manifest
    const char *prn;   // the number that decided; valid during the call
};

// Called for each draw; anything but BAL_OK ends the drawing and is returned.
typedef bal_status bal_draw_fn(void *ctx, const struct bal_draw *draw);

// Draws `count` cards of the election's manifests by the sampler ("ballast", "corla", "shangrla",
// "consistent") and the public seed. cards not 0 is the number of cards instead of the manifests'
// total, which is possible for one jurisdiction. e may be NULL: then cards says how many there are.
BAL_API BAL_CHECKED bal_status bal_draw_cards(const struct bal_election *e, const char *sampler,
                                              const char *seed, uint64_t cards, uint64_t count,
                                              bal_draw_fn *each, void *ctx, struct bal_err *err);

// ---- Risk --------------------------------------------------------------------------------------

struct bal_sample {
    uint64_t margin, cards;  // smallest margin in votes; cards the sample is drawn from
    uint64_t draws;          // examined so far; a card drawn twice counts twice
    uint64_t o1, o2, u1, u2; // overstatements and understatements of one and of two votes
    double gamma;            // error inflator of Kaplan-Markov, above 1; 0: 1.03905
    uint64_t winner, loser;  // polling: draws with a vote for the winner, for the loser
};

// The measured risk by a method ("mixture", "kaplan-markov", "kelly"), above 0 and at most 1, never
// rounded down. BAL_UNSUPPORTED where the order of the draws matters ("alpha", "betting").
BAL_API BAL_CHECKED bal_status bal_risk(const char *method, const struct bal_sample *sample,
                                        double *out, struct bal_err *err);

// Draws needed in all to meet the risk limit (above 0, below 1) when no further discrepancy turns
// up; UINT64_MAX when no sample is enough.
BAL_API BAL_CHECKED bal_status bal_sample_size(const char *method, const struct bal_sample *sample,
                                               double risk_limit, uint64_t *out,
                                               struct bal_err *err);

#ifdef __cplusplus
}
#endif
#endif
