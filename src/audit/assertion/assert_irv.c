// SPDX-License-Identifier: Apache-2.0
// assert_irv.c: instant-runoff voting with one winner, by RAIRE.
//
// arXiv:1903.08804, section 4; the assorters are those of arXiv:1911.10035, section 2.4. On a card,
// as the count reads its ranking (core/ranking.h):
//     NEB(w, l)     W = 1 if w is the first preference,
//                   L = 1 if l is ranked and w is not, or not before l;
//     NEN(w, l, S)  W = 1 if w is the best ranked of S, L = 1 if l is;
//     A = (W - L + 1) / 2,   u = 1.
// A mean above 1/2 says that more cards have W than L.
//
// The assertions are found from the CVRs (audit/raire), with the number of steps of the search as
// the only limit, so that every machine finds the same ones. Nothing is found where the winner
// depends on how ties are broken.
#include "audit/assertion/assert_irv.h"
#include "audit/raire/contest.h"

// Far more than any contest that was held needs; some seconds.
#define LIMIT_STEPS ((uint64_t)1 << 20)

// The first choice of the card that is in `among`, or NO_CHOICE.
static uint32_t first_of(const struct mark *marks, uint32_t count, uint64_t among)
{
    for (uint32_t i = 0; i < count; i++)
        if (among >> marks[i].choice & 1)
            return marks[i].choice;
    return NO_CHOICE;
}

static uint64_t not_next(const struct assertion *a, const struct contest *c,
                         const struct mark_set *s)
{
    struct mark marks[LIMIT_MARKS];
    enum ranking_end end;
    uint32_t count = ranking_read(&a->ranking, c, NULL, s, marks, &end);
    uint32_t first = first_of(marks, count, a->continuing);
    return 1U + (first == a->winner) - (first == a->loser);
}

static uint64_t not_before(const struct assertion *a, const struct contest *c,
                           const struct mark_set *s)
{
    struct mark marks[LIMIT_MARKS];
    enum ranking_end end;
    uint32_t count = ranking_read(&a->ranking, c, NULL, s, marks, &end);
    uint64_t both = (uint64_t)1 << a->winner | (uint64_t)1 << a->loser;
    bool for_winner = count > 0 && marks[0].choice == a->winner;
    return 1U + for_winner - (first_of(marks, count, both) == a->loser);
}

static void not_before_words(const struct assertion *a, const struct contest *c, struct buf *out)
{
    assertion_choice(c, a->winner, out);
    buf_add(out, STR(" has more first preferences than "));
    assertion_choice(c, a->loser, out);
    buf_add(out, STR(" can ever have votes while "));
    assertion_choice(c, a->winner, out);
    buf_add(out, STR(" stands"));
}

static void not_next_words(const struct assertion *a, const struct contest *c, struct buf *out)
{
    bool first = true;
    assertion_choice(c, a->winner, out);
    buf_add(out, STR(" has more votes than "));
    assertion_choice(c, a->loser, out);
    buf_add(out, STR(" when the candidates left are "));
    for (uint64_t left = a->continuing; left != 0; left &= left - 1, first = false) {
        buf_add(out, first ? STR("") : (left & (left - 1)) == 0 ? STR(" and ") : STR(", "));
        assertion_choice(c, (uint32_t)__builtin_ctzll(left), out);
    }
}

static const struct assertion_kind not_eliminated_before = {
    .name = "not eliminated before",
    .source = "M. Blom, P. J. Stuckey, V. Teague, arXiv:1903.08804, section 4",
    .value = not_before,
    .words = not_before_words,
};

static const struct assertion_kind not_eliminated_next = {
    .name = "not eliminated next",
    .source = "M. Blom, P. J. Stuckey, V. Teague, arXiv:1903.08804, section 4",
    .value = not_next,
    .words = not_next_words,
};

struct assertion irv_assertion(const struct raire_assertion *r, const struct ranking_rules *rules)
{
    return (struct assertion){
        .kind = r->kind == RAIRE_NEB ? &not_eliminated_before : &not_eliminated_next,
        .winner = r->winner,
        .loser = r->loser,
        .den = 2,
        .upper = 2,
        .continuing = r->continuing,
        .ranking = *rules,
    };
}

const char *irv_refusal(enum raire_answer answer)
{
    static const char *const why[] = {
        [RAIRE_NOT_ALONE] = "the winner depends on how ties are broken",
        [RAIRE_WRONG] = "the rankings on the CVRs have another winner",
        [RAIRE_NOT_IN_TIME] = "no assertions that prove the winner were found in time",
    };
    return why[answer];
}

static bal_status put(const struct raire_assertion *r, const struct ranking_rules *rules,
                      struct assertions *out, struct bal_err *err)
{
    struct assertion *a = vec_push(&out->list, (size_t)LIMIT_CHOICES * LIMIT_CHOICES);
    if (a == NULL)
        return err_memory(err);
    *a = irv_assertion(r, rules);
    return BAL_OK;
}

static bal_status solve(struct raire_problem *p, uint32_t winner, const struct ranking_rules *rules,
                        struct assertions *out, struct bal_err *err)
{
    struct raire_result r;
    struct raire_options o = {
        .winner = winner, .measure = {.difficulty = raire_difficulty_at(0)}, .steps = LIMIT_STEPS};
    bal_status status = raire_solve(p, &o, &r, err);
    const char *why = status == BAL_OK ? irv_refusal(r.answer) : NULL;
    if (why != NULL)
        status = bal_fail(err, BAL_UNSUPPORTED, "%s", why);
    for (size_t i = 0; status == BAL_OK && i < r.assertions.len; i++)
        status = put(&r.assertions.at[i], rules, out, err);
    raire_result_done(&r);
    return status;
}

static bal_status make(const struct contest *c, const struct reported_outcome *o,
                       struct assertions *out, struct bal_err *err)
{
    struct ranking_rules rules = o->ranking != NULL ? *o->ranking : ranking_default();
    struct raire_problem p;
    if (o->codes == NULL)
        return bal_fail(err, BAL_UNSUPPORTED, "its CVRs are needed to audit a ranked contest");
    // What a card then counts for depends on who stands: no value of a card is its own.
    if (rules.overvote == RANKING_OVERVOTE_IF_MULTIPLE)
        return bal_fail(err, BAL_UNSUPPORTED,
                        "by its rule a rank with several candidates counts for the one who still "
                        "stands: no assertions are known for that");
    if (c->seats != 1)
        return bal_fail(err, BAL_UNSUPPORTED, "instant-runoff voting has one winner, not %u",
                        c->seats);
    bal_status status = raire_problem_of(&p, c, &rules, o->codes, o->cards, err);
    if (status == BAL_OK)
        status = solve(&p, o->winners[0], &rules, out, err);
    raire_problem_done(&p);
    return status;
}

const struct assertion_rule assertions_irv = {
    .name = "instant-runoff",
    .function = FUNCTION_IRV,
    .make = make,
};
