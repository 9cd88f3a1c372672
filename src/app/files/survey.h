// SPDX-License-Identifier: Apache-2.0
// survey.h: files of one election looked at together: what is there, what is missing, what to do
// next, in words for whoever has to do it.
#ifndef BAL_APP_SURVEY_H
#define BAL_APP_SURVEY_H

#include "app/load/load.h"
#include "app/load/reconcile.h"

// What the files have of one jurisdiction; number 0: of none that is named.
struct survey_place {
    uint32_t jurisdiction;
    uint64_t batches, cards; // of manifests: rows, and cards they list
    uint64_t cvrs;           // cast vote records, cards known as sums included
    uint64_t results;        // rows of reported results
};

// Something that is missing, or that does not fit. Codes are published (docs/json.md).
struct survey_gap {
    const char *code;
    uint64_t count;
    str text;
};

// Something to do. The parts of a command are divided by '\n' where a line may end; "" where there
// is no command for it.
struct survey_step {
    str command, why;
};

struct survey {
    VEC(struct survey_place) places; // with anything in them, in order of appearance
    VEC(struct survey_gap) gaps;
    VEC(struct survey_step) steps;
    uint32_t definitions; // files with contest definitions
    uint32_t unknown;     // files that are not recognised
    struct arena arena;
};

// Call survey_done in every case.
BAL_CHECKED bal_status survey_make(struct survey *out, const struct load *l,
                                   const struct reconciliation *r, struct bal_err *err);

void survey_done(struct survey *s);

// Writes it as an object; docs/json.md describes it.
void survey_json(struct json_writer *w, const struct load *l, const struct survey *s);

#endif
