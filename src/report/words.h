// SPDX-License-Identifier: Apache-2.0
// words.h: what a report means, in sentences; the same in every way of writing.
#ifndef BAL_REPORT_WORDS_H
#define BAL_REPORT_WORDS_H

#include "report/model.h"
#include "report/prose.h"

// What stands above everything else.
enum report_verdict {
    VERDICT_NO_CONTESTS,
    VERDICT_NO_EVIDENCE, // no target contest has a sample
    VERDICT_CONTINUES,
    VERDICT_ESCALATED, // a full hand count is ordered, and not complete
    VERDICT_CONFIRMED, // every target contest is confirmed, by a sample or in full
    VERDICT_CORRECTED, // a full hand count has other winners than were reported
    VERDICT_TIED,      // a full hand count ended in a tie, and nothing else is awaited
};

enum report_verdict report_verdict(const struct report *r);
const char *report_verdict_name(enum report_verdict v); // "no_evidence", …
const char *report_headline(enum report_verdict v);

// Does a contest compare whole batches? Did a round draw any?
bool report_by_batch(const struct report *r);
bool report_drew_batches(const struct report *r);

// How many contests have come how far, in one or two sentences.
void words_overview(const struct prose *p, const struct report *r);

// What the audit waits for in it: "target contest", "also measured".
const char *words_part(const struct report_contest *c);

// The status of a contest in two or three words: "Confirmed".
const char *words_status(const struct report_contest *c);

// What was examined, what it means and what it is held against. `name`: with the contest's name and
// status before it.
void words_contest(const struct prose *p, const struct report_contest *c, bool name);

// "25 cards", "25 batches": so many of what is drawn for the contest.
void words_units(const struct prose *p, const struct report_contest *c, uint64_t n);

// "Batches newly drawn to be counted: 25 in round 1." Nothing where there are none.
void words_batches_drawn(const struct prose *p, const struct report *r);

// "2-vote overstatement", …
void words_discrepancy(const struct prose *p, const struct report_discrepancy *d);

// Texts that are the same in every report; each ends with an entry that is NULL.
extern const char *const words_not_checked[]; // what an audit takes for granted

struct words_term {
    const char *term, *meaning;
};
extern const struct words_term words_glossary[];

#endif
