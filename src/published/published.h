// SPDX-License-Identifier: Apache-2.0
// published.h: other people's audits, verified as they were published.
//
// What an election office published of an audit is a folder of files in a layout of its program and
// its year. Each layout is one file that ends in a descriptor, with one line in published.def. It
// recognises its folders, reads what is there, computes again whatever follows from it, and fills
// one model, which text, JSON and HTML show alike.
//
// Nothing is trusted and nothing is left out in silence: what cannot be read, found or explained is
// a check that failed or stays open, or a finding with its place.
#ifndef BAL_PUBLISHED_PUBLISHED_H
#define BAL_PUBLISHED_PUBLISHED_H

#include "io/sink.h"
#include "published/folder.h"

enum published_verdict { PUBLISHED_PASS, PUBLISHED_FAIL, PUBLISHED_INCOMPLETE };

const char *published_verdict_name(enum published_verdict v); // "PASS", …

struct published_check {
    const char *code; // "hashes", "draws", "risks": short, the same for all layouts where it can be
    const char *what; // in words: "every committed hash is that of the published file"
    bool ok;
    bool open;  // it could not be made, or not wholly, which is no failure
    str reason; // of a failure or of staying open; else what was done: "613 of 613"
};

enum published_draw {
    DRAW_REPRODUCED,
    DRAW_WITH_DOMAIN, // with another number of cards than the manifest lists
    DRAW_NOT_REPRODUCED,
    DRAW_NO_LIST, // no list of drawn cards is published, or no seed
};

const char *published_draw_name(enum published_draw d); // "reproduced", …

// A county, or whatever draws for itself.
struct published_county {
    str county;
    enum published_draw draw;
    uint64_t domain;         // cards that the draws reproduce over; 0: none known
    uint64_t manifest_total; // cards or batches of its manifest; 0: no manifest
    uint64_t listed, draws;  // different ones on its list; draws that give them
    // Draws whose random numbers are printed somewhere; of these, the seed's; of these, cards that
    // lie at that place of the manifest.
    uint64_t randoms, randoms_again, placed;
    str reason; // in words, for all but DRAW_REPRODUCED
};

struct published_contest {
    str contest;
    str county, round;   // empty: the whole state; the only round
    bool target;         // the audit went on for its sake
    str winners, status; // as published
    uint64_t margin;     // votes, the smallest between a winner and a loser
    uint64_t cards;      // that the margin is diluted by
    uint64_t sample;     // draws examined
    bool lacks_margin, lacks_cards, lacks_sample; // no file here tells them, and 0 stands there
    uint64_t o1, o2, u1, u2; // draws that overstate the margin by one and two votes, and understate
    str risk_limit;          // as published: "0.03"; empty: none
    bool has_size;           // a sample size was published
    uint64_t size, size_again;
    bool size_agrees;
    str risk_text; // the published risk as printed; empty: none
    // Published, from 0 to 1 (NAN: none); computed (NAN: what it needs is not here), 1 without
    // evidence.
    double risk, risk_again;
    bool agrees; // true where no risk is published
    str reason;  // where something does not agree or was not checked
};

struct published_place {
    str file;
    uint64_t line; // 0: the whole file
    str what;      // "Garfield: …"
};

// One kind of flaw with all its places.
struct published_finding {
    const char *code;    // "comparison-missing"
    bool fault;          // something is wrong in what was published; else a remark
    const char *title;   // "Drawn cards without a comparison record"
    const char *meaning; // what it means for the audit, in sentences
    VEC(struct published_place) places;
};

struct published_fact {
    const char *name; // "Seed"
    str value;
};

// Whatever else a layout has to show: batches that differ, cards that were interpreted otherwise.
struct published_table {
    const char *title;
    const char *const *columns; // titles; a leading '>' sets numbers at the right
    size_t column_count;
    VEC(str) cells; // row by row
};

struct published {
    struct arena arena;
    const char *layout, *title; // of the layout
    str folder;                 // its last part
    str seed;                   // as who asks gave it; empty: the folder's own
    str announced;              // hashes as who asks knows them, in any text; may be empty
    str election;               // its name, where the files tell it
    enum published_verdict verdict;
    uint64_t files, bytes;            // read
    VEC(str) summary;                 // sentences for everybody
    VEC(struct published_fact) facts; // the seed and the like
    VEC(struct published_check) checks;
    VEC(struct published_county) counties;
    VEC(struct published_contest) contests;
    VEC(struct published_finding) findings;
    VEC(struct published_table) tables;
};

struct published_layout {
    const char *name, *title; // "colorado"; "Colorado's Audit Center"
    // How sure it is that the folder is one of its own, from 0 to 100, by names of files and the
    // first lines of some. Errors count as 0.
    int (*probe)(const struct published_folder *f);
    // Checks everything and fills the model. `seed`: as it was announced; empty: the folder's own.
    // Only what makes going on pointless is an error; a file that cannot be read is a finding.
    bal_status (*check)(const struct published_folder *f, str seed, struct published *out,
                        struct bal_err *err);
};

// In the order of published.def; NULL after the last.
const struct published_layout *published_layout_at(size_t i);

// Is it a folder that some layout knows, and no bundle (which has a file `checkpoint`)?
bool published_known(const char *path);

// Of a path that is no published audit: BAL_UNSUPPORTED, and what it is instead and what is wanted,
// where it can be no record or bundle either; else BAL_OK, and reading it as one tells more.
BAL_CHECKED bal_status published_explain(const char *path, struct bal_err *err);

// Recognises and checks the folder. BAL_UNSUPPORTED: no layout knows it. Call published_end in
// every case.
BAL_CHECKED bal_status published_verify(struct published *out, const char *path, str seed,
                                        struct bal_err *err);

// The same; `announced` holds the SHA-256 of published files as they were announced, in any text.
// It must outlive the model.
BAL_CHECKED bal_status published_verify_announced(struct published *out, const char *path, str seed,
                                                  str announced, struct bal_err *err);
void published_end(struct published *p);

// ---- for layouts. Strings are copied; without memory the arena fails, which published_verify
// reports.

enum { PUBLISHED_ROWS = 1 << 22 }; // ceiling of each list

// Text kept with the model.
str published_text(struct published *p, const char *fmt, ...) BAL_PRINTF(2, 3);

void published_fact(struct published *p, const char *name, str value);
void published_say(struct published *p, str sentence);
void published_check_add(struct published *p, const char *code, const char *what, bool ok,
                         bool open, str reason);

// Zeroed, NULL without memory.
struct published_county *published_county_add(struct published *p, str county);
struct published_contest *published_contest_add(struct published *p, str contest);
struct published_table *published_table_add(struct published *p, const char *title,
                                            const char *const *columns, size_t count);
void published_cell(struct published *p, struct published_table *t, str cell);

// Adds a place to the finding of that code, which is made when it is the first.
void published_find(struct published *p, const char *code, bool fault, const char *title,
                    const char *meaning, struct published_place place);

// Adds a remark that the file is of no known kind and was not read.
void published_unknown(struct published *p, const struct published_file *file);

// The contest of that name; NULL when there is none.
const struct published_contest *published_contest_find(const struct published *p, str name);

// The finding of that code; NULL when there is none.
const struct published_finding *published_finding(const struct published *p, const char *code);

// ---- ways of writing. What the sink says comes out when it is closed.

void published_text_write(const struct published *p, struct sink *out);
void published_json_write(const struct published *p, struct sink *out);
void published_html_write(const struct published *p, struct sink *out);

#endif
