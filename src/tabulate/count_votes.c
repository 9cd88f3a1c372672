// SPDX-License-Identifier: Apache-2.0
#include "tabulate/count_votes.h"

// Blank and valid ballots could have had more votes; by approval there is no such number.
static uint64_t not_used(const struct contest *c, enum vote_class class, uint32_t count)
{
    if (c->function == FUNCTION_APPROVAL || (class != VOTE_VALID && class != VOTE_BLANK))
        return 0;
    return c->votes_allowed - count;
}

bal_status count_votes(const struct election *e, const struct contest *c,
                       const struct rule_options *o, struct result *out, struct bal_err *err)
{
    (void)o;
    BAL_TRY(result_init(out, e, c, NULL, err));
    for (uint32_t code = 1; code < out->code_count; code++) {
        uint16_t votes[LIMIT_MARKS];
        struct mark_set set = contest_set(c, code);
        uint32_t count = votes_read(c, &set, votes);
        enum vote_class class = result_class(set.state, votes_kind(c, &set, count));
        if (class != VOTE_VALID)
            count = 0;
        BAL_TRY(result_set_code(out, code, class, votes, count, err));
        out->undervotes += not_used(c, class, count) * out->code_cards[code];
    }
    result_add_up(out);
    // With one vote a voter, votes are ballots; nobody knows the blank ones of a pool.
    bool ballots_known = c->votes_allowed == 1 && !c->terms.all_ballots;
    bool countable = c->terms.threshold.den == 0 || ballots_known;
    result_add_pools(out, e, countable);
    if (countable)
        out->valid += out->pool_votes;
    return rule_for(c)->decide(out, err);
}

bal_status count_points(const struct election *e, const struct contest *c,
                        const struct rule_options *o, struct result *out, struct bal_err *err)
{
    (void)o;
    BAL_TRY(result_init(out, e, c, NULL, err));
    for (uint32_t code = 1; code < out->code_count; code++) {
        struct points points[LIMIT_MARKS];
        struct mark_set set = contest_set(c, code);
        uint32_t count = 0;
        enum votes_kind kind = points_read(c, &set, out->candidate_count, points, &count);
        enum vote_class class = result_class(set.state, kind);
        BAL_TRY(result_set_points(out, code, class, points, class == VOTE_VALID ? count : 0, err));
    }
    result_add_up(out);
    result_add_pools(out, e, false);
    return rule_for(c)->decide(out, err);
}

void count_show_first(struct result *r)
{
    for (uint32_t i = 0; i < r->candidate_count; i++)
        r->candidates[i].votes = 0;
    for (uint32_t code = 1; code < r->code_count; code++) {
        struct code_vote *v = &r->codes[code];
        uint32_t most = 0;
        for (uint32_t i = 0; i < v->count; i++)
            most = r->points.at[v->first + i] > most ? r->points.at[v->first + i] : most;
        for (uint32_t i = 0; i < v->count; i++) {
            uint16_t *points = &r->points.at[v->first + i];
            *points = *points == most;
            r->candidates[r->votes.at[v->first + i]].votes += r->code_cards[code] * *points;
        }
    }
}
