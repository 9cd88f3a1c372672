// SPDX-License-Identifier: Apache-2.0
// arlo.h: a published audit by Arlo, as read, and what its parts tell one another.
//
// What is published: manifests.zip and candidate_totals.zip (a folder for each jurisdiction, with
// '-' for a blank), whose hashes are announced before the seed; final_audit_report.csv, tables
// under headings as "######## ROUNDS ########"; in Georgia also contest_results_comparison.xlsx,
// the results of every county as machines counted them twice. Source: votingworks/arlo,
// server/api/reports.py and server/audit_math/{macro,sampler}.py.
#ifndef BAL_PUBLISHED_ARLO_H
#define BAL_PUBLISHED_ARLO_H

#include "published/published.h"

enum { ARLO_CONTESTS = 64, ARLO_CHOICES = 256, ARLO_COLUMNS = 4096 };
#define ARLO_NONE UINT32_MAX

struct arlo_contest {
    str name;
    uint64_t line;
    bool targeted;
    bool majority; // more than half of the votes or a runoff
    uint32_t seats, votes_allowed, choice_count;
    uint64_t ballots_cast, pending;
    bool has_ballots_cast;
    str *choices;
    uint64_t *totals;       // as reported
    uint64_t *from_batches; // as the report says that the batches add up; NULL: it does not
    uint64_t *summed;       // as they do
};

struct arlo_round {
    uint32_t number, contest;
    uint64_t line, size;
    str met, risk;
    uint64_t *audited, *reported;    // NULL: not told
    uint64_t batches, ballots, lost; // lost: draws not found, that count for the losers
    bool has_batches, has_ballots, has_lost;
};

struct arlo_tally {            // a full hand count of the first contest, batch by batch
    uint32_t at[ARLO_CHOICES]; // cells of its choices
    uint64_t votes[ARLO_CHOICES], rows, line;
    bool complete; // every choice has a column, every cell is a number
};

// What a batch's row of the report says of one contest.
struct arlo_figures {
    str tickets, changes, margin;
    uint64_t *reported, *counted; // NULL: empty
};

struct arlo_row {
    str jurisdiction, batch, audited, combines;
    uint64_t line, ballots;
    bool has_ballots;
    struct arlo_figures *of; // by contest
    uint32_t *members;       // batches that the row is about, found in the manifests
    uint32_t member_count;
    bool sampled; // drawn for some contest; else an extra one
};

struct arlo_batch {
    str jurisdiction, name;
    uint64_t cards;
    uint64_t **votes; // by contest; NULL: none published
    bool listed;      // in candidate_totals.zip
    uint32_t row;     // of the report, or ARLO_NONE
};

// What a ballot's row of the report says of one contest.
struct arlo_reading_of_ballot {
    str tickets, paper, cvr, discrepancy; // as printed
    bool has_paper, has_cvr, has_discrepancy;
};

// A ballot that was drawn, of an audit of single ballots.
struct arlo_ballot {
    str jurisdiction, tabulator, batch, audited;
    uint64_t position, line;
    bool has_tabulator;
    struct arlo_reading_of_ballot *of; // by contest
};

enum arlo_check {
    ARLO_HASHES,
    ARLO_READ,
    ARLO_MANIFEST,
    ARLO_TOTALS,
    ARLO_REPORTED,
    ARLO_SIZES,
    ARLO_DRAWS,
    ARLO_TICKETS,
    ARLO_COUNTED,
    ARLO_CHANGES,
    ARLO_SUMS,
    ARLO_RISKS,
    ARLO_LIMIT,
    ARLO_COMPARED,
    ARLO_CHECKS
};

struct arlo_audit {
    struct published *p;
    const struct published_folder *folder;
    const struct published_file *report, *manifests, *candidate_totals, *comparison;
    str organization, election, audit_type, math, risk_limit, seed;
    struct arlo_contest contests[ARLO_CONTESTS];
    uint32_t contest_count;
    VEC(struct arlo_round) rounds;
    VEC(struct arlo_row) rows;
    struct arlo_row sums; // the row "Totals"; .of is NULL without one
    VEC(struct arlo_ballot) ballots;
    VEC(struct arlo_batch) batches;
    struct table keys; // "JURISDICTION\nBATCH": the number of the batch
    struct arlo_tally full;
    uint64_t boards;               // audit boards
    struct published_table *names; // contests that the CVRs call otherwise; NULL: none
    bool lacks_runoff;             // the report has no column of the law: the sample size must tell
    bool has_changes[ARLO_CONTESTS], has_margin[ARLO_CONTESTS]; // columns that the report has
    struct {
        uint64_t done, wrong;
        bool blocked; // a column that it needs is missing: it is not made
        str open;     // why it could not be made, or not wholly
    } tally[ARLO_CHECKS];
};

// Something was compared. Where it does not agree, that is a finding at that place. `file` may be
// NULL, `line` 0.
void arlo_judge(struct arlo_audit *a, enum arlo_check check, bool ok,
                const struct published_file *file, uint64_t line, const char *fmt, ...)
    BAL_PRINTF(6, 7);

// A check that cannot be made, or not wholly, and why; the first reason stands.
void arlo_open(struct arlo_audit *a, enum arlo_check check, const char *fmt, ...) BAL_PRINTF(3, 4);

// The contest of that name; contest_count: none.
uint32_t arlo_contest_named(const struct arlo_audit *a, str name);

// The number of a batch, or ARLO_NONE.
uint32_t arlo_batch_of(const struct arlo_audit *a, str jurisdiction, str batch);

// "Ann: 12; Bob: 7" as votes in the order of the contest's choices; NULL where the text is empty or
// is not that (a finding).
uint64_t *arlo_votes(struct arlo_audit *a, const struct arlo_contest *c, str text, uint64_t line);

// The contest's round of the highest number; of several of that number the one that the report has
// last. NULL: it has none.
const struct arlo_round *arlo_last_round(const struct arlo_audit *a, uint32_t contest);

// "Ballots not found (counted for loser): 2" among votes: how many. False: it is no such item.
bool arlo_lost(str item, uint64_t *lost);

// A full hand count against the votes of the last round.
void arlo_sections_check(struct arlo_audit *a);

// Was the row drawn for the contest? Else it is an extra one.
bool arlo_drawn(const struct arlo_figures *f);

// Votes of choices as the report writes them, those alone that differ with `differ`: "Ann: +1".
str arlo_changes(struct arlo_audit *a, const struct arlo_contest *c, const uint64_t *reported,
                 const uint64_t *counted);

// ---- the parts, in this order. What cannot be read is a finding; an error is want of memory.
BAL_CHECKED bal_status arlo_report_read(struct arlo_audit *a, struct bal_err *err);

// The same, row by row: begin (NULL: no memory), take every row, end.
struct arlo_reading;
struct arlo_reading *arlo_report_begin(struct arlo_audit *a);
published_take arlo_report_take;
void arlo_report_end(struct arlo_reading *r);

// manifests.zip and candidate_totals.zip.
BAL_CHECKED bal_status arlo_archives_read(struct arlo_audit *a, struct bal_err *err);

// The rows of the report and the batches of the archives find one another.
BAL_CHECKED bal_status arlo_rows_resolve(struct arlo_audit *a, struct bal_err *err);

// Totals, reported votes of rows, sums of the report.
void arlo_sums_check(struct arlo_audit *a);

// Draws, tickets, sizes, changes of margins and risks again, from the seed.
BAL_CHECKED bal_status arlo_again(struct arlo_audit *a, struct bal_err *err);

// An audit of single ballots again: tickets from the seed, samples, votes and risks of rounds.
BAL_CHECKED bal_status arlo_ballots_again(struct arlo_audit *a, struct bal_err *err);

// The tickets of its ballots, by the seed that the report has.
void arlo_tickets_check(struct arlo_audit *a);

// Takes the next "0.123…" of "Round 1: 0.123…, 0.456…, Round 2: 0.789…"; false at the end. *round
// is set where one is named, and may be NULL.
bool arlo_next_ticket(str *rest, str *ticket, uint32_t *round);

// Is it the risk as Arlo prints it: rounded to the decimals shown, "<0.0000000001", "0"?
bool arlo_as_printed(str text, double risk);

// The risk limit as a part of 1; false where the report has none.
bool arlo_risk_limit(const struct arlo_audit *a, double *limit);

// contest_results_comparison.xlsx.
BAL_CHECKED bal_status arlo_comparison_check(struct arlo_audit *a, struct bal_err *err);

// Facts, tables and sentences of the model.
void arlo_tell(struct arlo_audit *a);

#endif
