// SPDX-License-Identifier: Apache-2.0
// cdf_counts.h: counts in a report of SP 1500-100, by selection and GpUnit, to reported results.
//
// Units lie within units, and a report may have counts of all of them. A count of a unit of type
// "county" is a result of the jurisdiction with its name; counts of units within a county are added
// up to it where it has none itself. Counts of units that lie in no county are of the whole
// (core/election.h: a result of no jurisdiction), in the same way: those of the contest's district,
// or of the election's scope, before those within it. In a ranked contest that is so in each round:
// those of the first are its results (also where none is stated), those of others its later rounds.
// Counts of later rounds may have decimals: in a transferable vote parts of votes go on.
#ifndef BAL_FORMATS_CDF_COUNTS_H
#define BAL_FORMATS_CDF_COUNTS_H

#include "formats/cdf/cdf.h"

// OtherVoteVariation of a contest of which only results are known.
#define CDF_NOT_STATED "ballast: not stated"

#define CDF_NO_UNIT UINT32_MAX

struct cdf_count {
    uint32_t contest; // number in cdf.late
    uint32_t choice;  // in it; until the contest ends: in cdf.selections
    uint32_t unit;    // number in cdf.units
    uint32_t round;   // from 1
    uint32_t at;      // it is the so many-th of the report
    uint32_t before;  // the count of the same selection and unit of another round before it, plus 1
    decimal votes;    // of REPORTED_SCALE
    bool total, hidden; // of type "total", which stands for all others; withheld in part
};

struct cdf_unit {
    uint32_t first, parts; // of cdf_counts.parts: the units in it
    bool county;
};

struct cdf_counts {
    VEC(struct cdf_count) counts;
    VEC(struct cdf_unit) units; // by number in cdf.units
    VEC(uint32_t) parts;
    VEC(uint32_t) last;        // of each unit: its latest count, plus 1
    VEC(uint32_t) districts;   // of contests, by number in cdf.late
    size_t contest, selection; // where the counts of the contest and selection that are read begin
    size_t finished;           // counts of contests that have ended
    uint32_t scope, district;
    VEC(uint8_t) fates;     // of candidates, by number in cdf.candidates: enum reported_fate
    struct cdf_count count; // that is read
    uint64_t round;
    enum reported_fate fate; // of the candidate that is read
    bool is_told;            // it has a Count
    bool is_known;           // which is a number
    uint32_t part_from;      // of the unit that is read
    bool county;
};

void cdf_counts_init(struct cdf_counts *n);
void cdf_counts_done(struct cdf_counts *n);

void cdf_counts_begin(struct cdf *c, enum cdf_class class);
BAL_CHECKED bal_status cdf_counts_value(struct cdf *c, enum cdf_field field, str text,
                                        struct bal_err *err);
BAL_CHECKED bal_status cdf_counts_end(struct cdf *c, enum cdf_class class, struct bal_err *err);

// The contest has ended, and its choices have numbers; or it stood in the report before.
BAL_CHECKED bal_status cdf_counts_contest(struct cdf *c, uint32_t contest, struct bal_err *err);
bal_status cdf_counts_again(struct cdf *c, str id);

// What became of the candidates of these ids, one a line: they stand and fall together.
enum reported_fate cdf_counts_fate(const struct cdf *c, str candidates);

// When the contests are those of the election: makes the results.
BAL_CHECKED bal_status cdf_counts_settle(struct cdf *c, struct bal_err *err);

#endif
