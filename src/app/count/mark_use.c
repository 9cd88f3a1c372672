// SPDX-License-Identifier: Apache-2.0
#include "app/count/mark_use.h"

#include <inttypes.h>

#include "app/count/tally.h"

// Cards with votes: all; those that rank 1, 2, 3 …; those with a choice that is first.
struct looks {
    uint64_t cards, rankings, firsts;
};

static void look_at(const struct mark_set *s, uint64_t cards, struct looks *out)
{
    uint32_t votes = 0, in_order = 0;
    bool first = false;
    for (uint32_t i = 0; i < s->count; i++) { // sorted by rank
        if (s->marks[i].flags != 0)
            continue;
        votes++;
        in_order += s->marks[i].rank == votes;
        first |= s->marks[i].rank == 1;
    }
    out->cards += votes > 0 ? cards : 0;
    out->rankings += votes > 0 && in_order == votes ? cards : 0;
    out->firsts += first ? cards : 0;
}

static bal_status look(const struct election *e, const struct contest *c, struct looks *out,
                       struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    uint64_t *cards = arena_new(&arena, uint64_t, contest_codes(c));
    BAL_TRY(arena_check(&arena, err));
    *out = (struct looks){0};
    column_count(&c->column, 0, e->cards, cards);
    for (uint32_t code = 1; code < contest_codes(c); code++) {
        struct mark_set set = contest_set(c, code);
        if (cards[code] > 0)
            look_at(&set, cards[code], out);
    }
    return BAL_OK;
}

static bal_status refuse(const struct contest *c, enum mark_use use, const struct looks *seen,
                         str rule, struct bal_err *err)
{
    static const char *const what[] = {[USE_NOTHING] = "votes", "ranks", "scores"};
    static const char *const says[] = {[USE_NOTHING] = "cumulative", "irv", "range TOP"};
    bool scores = use == USE_RANKS || (seen == NULL && function_marks(c->function) == USE_SCORES);
    const char *has = scores ? "scores" : "ranks";
    str name = str_head(c->name, 60);
    rule = str_head(rule, 60);
    if (seen == NULL)
        bal_fail(err, BAL_INVALID,
                 "contest '" STR_FMT "' has %s by its files, '" STR_FMT "' counts %s",
                 STR_ARG(name), has, STR_ARG(rule), what[use]);
    else
        bal_fail(err, BAL_INVALID,
                 "contest '" STR_FMT "' seems to have %s, '" STR_FMT "' counts %s: on %" PRIu64
                 " of %" PRIu64 " cards %s",
                 STR_ARG(name), has, STR_ARG(rule), what[use],
                 use == USE_RANKS ? seen->cards - seen->firsts : seen->rankings, seen->cards,
                 use == USE_RANKS ? "no choice is the first" : "the numbers are 1, 2, 3 and so on");
    err_hint(err, "If these are %s, give a file of contests that says so: choice_function %s.",
             what[use], says[use]);
    return BAL_INVALID;
}

bal_status mark_use_check(const struct election *e, const struct contest *c, enum mark_use use,
                          str rule, struct bal_err *err)
{
    enum mark_use stated = function_marks(c->function);
    struct looks seen;
    if (c->ranks == 0 || (c->function_known && (stated == use || stated == USE_NOTHING)))
        return BAL_OK;
    if (c->function_known)
        return refuse(c, use, NULL, rule, err);
    BAL_TRY(look(e, c, &seen, err));
    if (c->ranks > 1 && use != USE_RANKS && seen.rankings > seen.cards / 2)
        return refuse(c, use, &seen, rule, err);
    if (c->ranks > 1 && use == USE_RANKS && seen.firsts < (seen.cards + 1) / 2)
        return refuse(c, use, &seen, rule, err);
    return BAL_OK;
}

bal_status mark_use_unnamed(const struct election *e, str contest, struct bal_err *err)
{
    for (size_t i = 0; i < e->contests.len; i++) {
        const struct contest *c = &e->contests.at[i];
        struct looks seen;
        if (!tally_is_wanted(c, contest) || c->function_known || c->ranks <= 1 ||
            function_marks(c->function) != USE_RANKS)
            continue;
        BAL_TRY(look(e, c, &seen, err));
        if (seen.firsts >= (seen.cards + 1) / 2)
            continue;
        bal_fail(err, BAL_INVALID,
                 "contest '" STR_FMT "' would be counted as ranks, but seems to have scores: on "
                 "%" PRIu64 " of %" PRIu64 " cards no choice is the first",
                 STR_ARG(str_head(c->name, 60)), seen.cards - seen.firsts, seen.cards);
        err_hint(err, "Name a rule that counts scores, as --rule star; if these are ranks, give a "
                      "file of contests that says so: choice_function irv.");
        return BAL_INVALID;
    }
    return BAL_OK;
}

bal_status mark_use_ranked(const struct election *e, str contest, str rule, bool instead,
                           struct bal_err *err)
{
    for (size_t i = 0; i < e->contests.len; i++) {
        const struct contest *c = &e->contests.at[i];
        if (tally_is_wanted(c, contest) && (instead || !c->function_known))
            BAL_TRY(mark_use_check(e, c, USE_RANKS, rule, err));
    }
    return BAL_OK;
}
