// SPDX-License-Identifier: Apache-2.0
// survey_gaps.h: how a survey tells what is missing or does not fit, and the parts that do.
#ifndef BAL_APP_SURVEY_GAPS_H
#define BAL_APP_SURVEY_GAPS_H

#include "app/files/survey.h"

BAL_CHECKED bal_status survey_add_gap(struct survey *s, const char *code, uint64_t count,
                                      const struct buf *text, struct bal_err *err);

// Appends "1 card" or "1,234 cards".
void survey_put_count(struct buf *out, uint64_t n, const char *one, const char *many);

// A list of which the first few are named.
struct naming {
    struct buf text;
    uint64_t count;
};

enum { SURVEY_NAMED = 5 }; // so many are

#define NAMING ((struct naming){.text = BUF_INIT(1 << 20)})

void naming_add(struct naming *n, str name);
void naming_end(struct naming *n); // after the last
void naming_put(struct buf *out, const struct naming *n);

// "3 batches are in no manifest: …", where there are any; ends the list.
BAL_CHECKED bal_status survey_listed_gap(struct survey *s, const char *code, struct naming *n,
                                         const char *one, const char *many, struct bal_err *err);

// survey_content.c: batches, tabulators, contests and votes on one side that are not on another.
BAL_CHECKED bal_status survey_content_gaps(struct survey *s, const struct load *l,
                                           const struct reconciliation *r, struct bal_err *err);

#endif
