// SPDX-License-Identifier: Apache-2.0
// sample.h: which CVRs were drawn for which contest, and which were compared.
#ifndef BAL_PUBLISHED_COLORADO_SAMPLE_H
#define BAL_PUBLISHED_COLORADO_SAMPLE_H

#include "published/colorado/colorado.h"

// A contest's draws by number, repeats included: those of the last file that has any.
struct co_selection {
    VEC(uint64_t) drawn;
    struct published_place place;
};

// A contest on a card that was examined.
struct co_comparison {
    uint32_t contest;
    uint64_t id;
    bool drawn_for; // the row says why the card was drawn for this contest
    bool later;     // the same contest and card stand in a later row
    bool pending;   // the card was drawn, and nobody has entered anything yet: no record
    bool no_consensus, phantom;
    str county, imprinted, machine, board;
    str time; // when it was entered, as "2024-11-20 10:26"; empty: not told so
    struct published_place place;
};

struct co_sample {
    struct table contests;
    VEC(bool) ranked;                      // of each, where any row shows that it is
    VEC(struct co_selection) selections;   // by contest; may be shorter than contests
    VEC(struct co_comparison) comparisons; // by card, then contest
    size_t selection_files, comparison_files;
};

// Reads all selections and comparisons. Call co_sample_done in every case.
BAL_CHECKED bal_status co_sample_read(struct co_folder *c, struct co_sample *s,
                                      struct bal_err *err);
void co_sample_done(struct co_sample *s);

// Sorts cards by number.
void co_sort_cards(uint64_t *cards, size_t count);

// How often the card was drawn.
uint64_t co_times_in(const struct co_selection *s, uint64_t card);

// The draws of contest `name`; NULL where there are none.
const struct co_selection *co_sample_selection(const struct co_sample *s, uint32_t contest);

// Was the contest compared on the card? *other: another contest of the card was.
const struct co_comparison *co_sample_find(const struct co_sample *s, uint32_t contest, uint64_t id,
                                           bool *other);

// Columns without which drawn and compared cards cannot be held against one another, and the first
// that is lacking, in words.
#define SELECTION_NEEDS (CO_BIT(SELECTION_NAME) | CO_BIT(SELECTION_CVRS))
#define MATCH_NEEDS     (CO_BIT(COMPARISON_NAME) | CO_BIT(COMPARISON_ID))
str co_unmatched(const struct co_folder *c);

// Drawn cards that nothing shows anybody looked at: a finding.
void co_no_record(struct co_folder *c, struct published_place place);

// Cards of the lists of ballots (co_folder.listed) without any comparison, county by county:
// findings. *missing: how many. BAL_LIMIT without memory.
BAL_CHECKED bal_status co_check_listed(struct co_folder *c, const struct co_sample *s,
                                       uint64_t *missing, struct bal_err *err);

// The checks, each in its file.
BAL_CHECKED bal_status co_check_selections(struct co_folder *c, const struct co_sample *s,
                                           struct bal_err *err);
BAL_CHECKED bal_status co_check_comparisons(struct co_folder *c, const struct co_sample *s,
                                            struct bal_err *err);

#endif
