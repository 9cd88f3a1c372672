// SPDX-License-Identifier: Apache-2.0
// retention.c: a judge stays with more than half of Yes and No (or another share). The first choice
// of the contest is Yes, the second No.
#include "tabulate/schemes/sums.h"

// The fewest ballots of one side that must go over to the other. Nothing else does it with fewer:
// a blank one that becomes a vote moves the sum less.
static uint64_t distance(const struct function_terms *f, uint64_t yes, uint64_t no)
{
    uint64_t low = 0, high = yes > no ? yes : no;
    bool kept = threshold_reached(f, yes, yes + no);
    while (low < high) {
        uint64_t k = (low + high) / 2, now = kept ? yes - (k < yes ? k : yes) : yes + k;
        if (threshold_reached(f, now, yes + no) != kept)
            high = k;
        else
            low = k + 1;
    }
    return low;
}

static bal_status count(struct tallied *t, const struct scheme_terms *terms, struct bal_err *err)
{
    struct function_terms f = terms->threshold;
    struct quot *sums;
    if (t->n != 2)
        return bal_fail(err, BAL_INVALID,
                        "retention has two choices, Yes and No in this order: "
                        "this contest has %u",
                        t->n);
    if (f.threshold.den == 0)
        f = (struct function_terms){.threshold = {1, 2}, .more_than = true};
    BAL_TRY(sums_of(t, sums_values, NULL, &sums, err));
    sums_show(t, "votes", sums);
    uint64_t yes = (uint64_t)sums[0].num, no = (uint64_t)sums[1].num;
    bool kept = yes > 0 && threshold_reached(&f, yes, yes + no);
    scheme_note(t, kept ? "retained" : "not retained");
    if (yes + no == 0)
        return BAL_OK;
    t->margin_status = MARGIN_EXACT;
    t->margin = distance(&f, yes, no);
    return scheme_elect(t, kept ? 0 : 1, 1, err);
}

const struct scheme scheme_retention = {
    .name = "retention",
    .state = "majority for Yes",
    .title = "Yes needs more than half of Yes and No, unless another share is said",
    .source = "Missouri Constitution, article V, section 25(c)(1), and like laws",
    .margin = "exact: the fewest ballots that must be other ones",
    .takes = TAKES_THRESHOLD,
    .limit = scheme_one_vote,
    .one_seat = true,
    .worth = scheme_worth_values,
    .count = count,
};
