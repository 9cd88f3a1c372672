// SPDX-License-Identifier: Apache-2.0
// verify_bundle_votes.c: V6, V11, V12 and V13: cards and scopes, the sealed votes, what of them is
// opened to all, and which are drawn cards'.
#include "record/bundle/verify_bundle_work.h"
#include "record/lists/verify_lists.h"

// ---- V6

// Public inputs by themselves are understood as they were.
static bal_status check_inputs(struct bundle_verifier *v, struct bal_err *err)
{
    const struct state *s = &v->whole.state;
    for (size_t i = 0; i < s->inputs.len; i++) {
        const struct state_input *in = &s->inputs.at[i];
        if (in->withdrawn || in->source.salted)
            continue;
        bal_status status = verify_understood(&v->whole, in, NULL, err);
        if (status != BAL_OK) {
            err_where(err, "event %llu", (unsigned long long)in->seq);
            return status;
        }
    }
    return BAL_OK;
}

static bal_status check_numbers(const struct public_contest *c, struct bal_err *err)
{
    str name = str_head(c->name, 60);
    uint64_t counted = c->counted;
    if (c->by_batch)
        counted = (c->bound > 0 ? c->bound : counted) + c->pending;
    if (c->cards != counted)
        return bal_fail(err, BAL_CONFLICT, "contest '" STR_FMT "': its cards are not its positions",
                        STR_ARG(name));
    if (c->committed ? c->leaves != c->linked : c->linked > 0)
        return bal_fail(
            err, BAL_CONFLICT, "contest '" STR_FMT "': %llu leaves for %llu cards with a record",
            STR_ARG(name), (unsigned long long)c->leaves, (unsigned long long)c->linked);
    return BAL_OK;
}

static bal_status check_cards(struct bundle_verifier *v, struct bal_err *err)
{
    struct public_lists *p = &v->audit.lists;
    BAL_TRY(check_inputs(v, err));
    BAL_TRY(public_contests(p, &v->whole, err));
    BAL_TRY(public_cards(p, &v->whole, err));
    BAL_TRY(public_commitments(p, &v->whole, err));
    for (size_t c = 0; c < p->contests.len; c++)
        BAL_TRY(check_numbers(&p->contests.at[c], err));
    return BAL_OK;
}

bool bundle_check_cards(struct bundle_verifier *v)
{
    struct bal_err why;
    bal_status status = check_cards(v, &why);
    bundle_judge(v, "V6", status, &why, UINT64_MAX);
    return status == BAL_OK;
}

// ---- V11 to V13

static bool by_sums(const struct bundle_verifier *v)
{
    return str_eq(v->whole.state.published.rule, STR("sums"));
}

// Reads both files of a contest. A failure of one does not keep the others from being looked at.
static void check_contest(struct bundle_verifier *v, uint32_t c, bool opened)
{
    struct bal_err why;
    struct commit_read leaves;
    bal_status status = public_leaves(&v->audit, c, &leaves, &why);
    bundle_judge(v, "V11", status, &why, UINT64_MAX);
    if (status == BAL_OK && opened) {
        status = public_votes(&v->audit, c, &leaves, &why);
        if (status == BAL_OK)
            status = bundle_compare_report(v, c, &why);
        bundle_judge(v, "V12", status, &why, UINT64_MAX);
        commit_read_done(&leaves);
        leaves = (struct commit_read){0};
        if (status == BAL_OK && v->audit.begun)
            bundle_judge(v, "V13", public_deal(&v->audit, c, &why), &why, UINT64_MAX);
    }
    if (status == BAL_OK && by_sums(v) && v->audit.begun)
        bundle_judge(v, "V13", public_deal_blank(&v->audit, c, &leaves, &why), &why, UINT64_MAX);
    commit_read_done(&leaves);
}

static void not_opened(struct bundle_verifier *v)
{
    bool closed = str_eq(v->whole.state.published.rule, STR("closed"));
    bundle_leave(v, "V12",
                 closed ? "votes are not published at all (privacy rule closed)"
                        : "votes are not opened yet",
                 UINT64_MAX);
}

void bundle_check_public(struct bundle_verifier *v)
{
    struct bal_err why;
    const struct state_public *public = &v->whole.state.published;
    bal_status status;
    if (!bundle_check_cards(v))
        return;
    if (v->audit.lists.restated) {
        bal_fail(&why, BAL_CONFLICT,
                 "a contest has another function, other seats or other votes "
                 "than the inputs state");
        bundle_judge(v, "V15", BAL_CONFLICT, &why, UINT64_MAX);
    }
    bool opened = public->tally.size > 0;
    bundle_check_report(v);
    bal_status openings = public_openings(&v->audit, &why);
    bundle_judge(v, "V13", openings, &why, UINT64_MAX);
    if (openings == BAL_OK)
        bundle_judge(v, "V10", public_begin(&v->audit, &why), &why, UINT64_MAX);
    if (opened) {
        status = public_tally(&v->audit, &why);
        bundle_judge(v, "V12", status, &why, UINT64_MAX);
        bal_status key = public_key(&v->audit, &why);
        bundle_judge(v, "V18", key, &why, UINT64_MAX);
        if (key != BAL_OK)
            return; // samples may build on it
        opened = status == BAL_OK && openings == BAL_OK;
    } else if (by_sums(v)) { // the trees stand in for the votes
        bundle_judge(v, "V12", BAL_OK, NULL, UINT64_MAX);
        bundle_note(v, "votes and winners are as reported: trees of sums prove every assertion, "
                       "and the assertions prove the winners");
    } else if (public->commitments.size > 0) {
        not_opened(v);
    }
    for (uint32_t c = 0; c < v->audit.lists.contests.len; c++) {
        progress_tick(v->env->progress, "contests", c, v->audit.lists.contests.len);
        if (v->audit.lists.contests.at[c].committed)
            check_contest(v, c, opened);
    }
    if (public->commitments.size == 0) { // nothing is sealed: these hold as they stand
        bundle_judge(v, "V11", BAL_OK, NULL, UINT64_MAX);
        bundle_judge(v, "V12", BAL_OK, NULL, UINT64_MAX);
    }
}
