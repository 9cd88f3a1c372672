// SPDX-License-Identifier: Apache-2.0
// arlo_columns.h: the sections of the report and their columns, and which checks need them.
#ifndef BAL_PUBLISHED_ARLO_COLUMNS_H
#define BAL_PUBLISHED_ARLO_COLUMNS_H

#include "published/arlo/arlo.h"

enum section {
    UNKNOWN,
    ELECTION,
    CONTESTS,
    SETTINGS,
    ROUNDS,
    BATCHES,
    BALLOTS,
    BOARDS,
    NAMES,
    TALLY,
    ASIDE, // known, and of no use here
    SECTIONS
};

// The line that names the columns of a section beside the sample, BOARDS, NAMES or TALLY; its rows.
void arlo_section_header(struct arlo_audit *a, enum section section, struct csv *row);
void arlo_section_row(struct arlo_audit *a, enum section section, struct csv *row);

struct arlo_heading {
    enum section section;
    const char *title;
};

extern const struct arlo_heading arlo_headings[];
extern const size_t arlo_heading_count;

enum column {
    ORGANIZATION,
    ELECTION_NAME,
    CONTEST,
    TARGETED,
    SEATS,
    ALLOWED,
    CAST,
    TOTALS,
    FROM_BATCHES,
    PENDING,
    RUNOFF,
    AUDIT_TYPE,
    MATH,
    RISK_LIMIT,
    SEED,
    ROUND,
    SIZE,
    MET,
    RISK,
    AUDITED_VOTES,
    BATCHES_SAMPLED,
    BALLOTS_SAMPLED,
    REPORTED_VOTES,
    JURISDICTION,
    BATCH,
    BALLOTS_IN_BATCH,
    TICKETS,
    AUDITED,
    REPORTED,
    COUNTED,
    CHANGES,
    MARGIN,
    COMBINED,
    TABULATOR,
    POSITION,
    NOT_USED,
    COLUMNS
};

// NEEDED: without it something cannot be checked. OF_CONTEST: one for each, "TITLE: CONTEST".
enum { NEEDED = 1, OF_CONTEST = 2 };

// A column under one of its titles; of several the first says what needs it.
struct known {
    uint8_t section, column, flags;
    uint16_t blocks; // checks that are not made without it, bit by bit
    const char *title;
};

extern const struct known arlo_columns[];
extern const size_t arlo_column_count;

#endif
