// SPDX-License-Identifier: Apache-2.0
#include "audit/raire/contest.h"

static bal_status add_code(struct raire_problem *p, const struct contest *c,
                           const struct ranking_rules *rules, uint32_t code, uint64_t cards,
                           struct bal_err *err)
{
    struct mark marks[LIMIT_MARKS];
    uint32_t ranking[LIMIT_MARKS];
    enum ranking_end end;
    struct mark_set set = contest_set(c, code);
    if (set.state == STATE_INVALID || set.state == STATE_WITHHELD || cards == 0)
        return BAL_OK;
    uint32_t count = ranking_read(rules, c, NULL, &set, marks, &end);
    for (uint32_t i = 0; i < count; i++) {
        ranking[i] = marks[i].choice;
        if (i > 0 && marks[i].rank == marks[i - 1].rank)
            return bal_fail(err, BAL_UNSUPPORTED,
                            "no assertions where an overvote counts for the last one who stands");
    }
    return raire_problem_add(p, ranking, count, cards, err);
}

bal_status raire_problem_of(struct raire_problem *out, const struct contest *c,
                            const struct ranking_rules *rules, const uint64_t *codes,
                            uint64_t cards, struct bal_err *err)
{
    BAL_TRY(raire_problem_init(out, (uint32_t)c->choices.len, err));
    for (uint32_t code = 1; code < contest_codes(c); code++)
        BAL_TRY(add_code(out, c, rules, code, codes[code], err));
    if (out->ballots > cards)
        return bal_fail(err, BAL_INVALID,
                        "contest '" STR_FMT "' has %ju ballots but at most %ju cards",
                        STR_ARG(str_head(c->name, 60)), (uintmax_t)out->ballots, (uintmax_t)cards);
    out->ballots = cards;
    return raire_problem_seal(out, err);
}
