// SPDX-License-Identifier: Apache-2.0
// raire_json.h: a RAIRE problem row by row, without cards: for those who need no more.
#ifndef BAL_FORMATS_RAIRE_JSON_H
#define BAL_FORMATS_RAIRE_JSON_H

#include "core/import.h"
#include "io/source.h"

// What the file says besides its votes. Strings are the arena's.
struct raire_json {
    str contest;
    VEC(str) names;
    bool counted, has_votes, has_total, has_winner;
    bool unchecked;      // votes came before num_candidates: they may name nobody
    uint64_t candidates; // as declared
    uint64_t total;      // ballots as declared
    uint64_t winner;     // as declared
    uint64_t ballots;    // ballots listed
    struct arena arena;
};

// `ballots` with a ranking of candidates by number, best first, from row `row` of the votes (from
// 1). Equal rankings come more than once.
typedef bal_status raire_json_take(void *ctx, const uint16_t *prefs, uint32_t count,
                                   uint64_t ballots, uint64_t row, struct bal_err *err);

// Calls take for every row. Problems go to imp; nothing else of it is used. Call raire_json_done in
// every case.
BAL_CHECKED bal_status raire_json_scan(struct raire_json *out, struct source *s, struct import *imp,
                                       raire_json_take *take, void *ctx, struct bal_err *err);
void raire_json_done(struct raire_json *j);

#endif
