// SPDX-License-Identifier: Apache-2.0
// pages.h: a report as pages for everybody: a first page, one for each contest and one for each
// jurisdiction. They are part of a public bundle (docs/bundle.md), need no script, and each is read
// by itself: on a phone, from a stick, on paper.
#ifndef BAL_REPORT_PAGES_H
#define BAL_REPORT_PAGES_H

#include "io/sink.h"
#include "report/model.h"

// A head of the log, as people compare it.
struct pages_head {
    uint64_t size; // events; 0: there is none
    str root;      // base64
    str words;     // eight words
    str note;      // what its QR code says; empty: it has none
};

// A card that was drawn in a jurisdiction.
struct pages_card {
    uint64_t round, draw;
    str container, tabulator, batch;
    uint64_t position;
    bool entered, not_found, opened;
};

struct pages_jurisdiction {
    str name;
    uint64_t cards, phantoms, batches; // of the manifest; beyond it; rows of it
    uint64_t unread, pooled;           // of the cards: without a CVR; known as sums only
    VEC(struct pages_card) drawn;
};

// What a party objects to; answer "": it has none.
struct pages_objection {
    uint64_t event;
    str party, text, answer;
};

// A sentence that people may say, and what the record answers (docs/claims.md).
enum pages_verdict {
    PAGES_CONFIRMED,
    PAGES_CONTRADICTED,
    PAGES_OUTDATED,
    PAGES_NOT_IN_EVIDENCE,
    PAGES_NOT_CHECKABLE,
};

struct pages_claim {
    str sentence, says, note;
    enum pages_verdict verdict;
    bool proven; // the following are given
    uint64_t event, line;
    str type, file; // file empty: the event itself says it
};

// A choice of a contest: the figure that is confirmed, and what to say of "… won".
struct pages_standing {
    str choice;
    uint64_t votes;
    enum pages_verdict won;
};

// A figure that was said once and does not hold any longer.
struct pages_old {
    str choice;
    uint64_t votes, event;
};

struct pages_local { // by jurisdiction
    str place, choice;
    uint64_t votes;
};

struct pages_claims {
    str contest;
    uint32_t number;  // of the contest in the record's lists
    const char *unit; // "votes", "points", "first preferences"
    VEC(struct pages_standing) standings;
    VEC(struct pages_old) old;
    VEC(struct pages_local) locals;
    VEC(struct pages_claim) claims;
};

// What the pages say beside the report. `rule`, `stage`: docs/bundle.md, section 2.
struct pages {
    const struct report *report;
    struct pages_head told, freeze; // what the pages tell; what was fixed before the seed
    str policy_sha256;
    bool several;  // parties with keys of their own guard the record
    bool quorum;   // the policy asks for witnesses
    bool override; // some checkpoint was not witnessed as it should be
    str rule;
    unsigned stage;
    bool compared;    // differences of cards may be shown: their records are open
    bool comparison;  // some contest is compared with records
    uint64_t waiting; // interpretations whose cards are not open yet
    VEC(struct pages_jurisdiction) jurisdictions;
    VEC(struct pages_objection) objections;
    VEC(struct pages_claim) whole;   // claims about the whole election
    VEC(struct pages_claims) claims; // by contest
};

void pages_index(const struct pages *p, struct sink *out);
void pages_contest(const struct pages *p, size_t contest, struct sink *out); // of the report
void pages_jurisdiction(const struct pages *p, size_t jurisdiction, struct sink *out);
void pages_claims(const struct pages *p, size_t i, struct sink *out); // of p->claims
void pages_claims_index(const struct pages *p, struct sink *out);

#endif
