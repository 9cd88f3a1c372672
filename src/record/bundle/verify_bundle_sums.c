// SPDX-License-Identifier: Apache-2.0
// verify_bundle_sums.c: drawn cards of contests whose votes are not opened, on their way to the
// root of the tree of sums that the freeze names.
#include "app/sealed/sums.h"
#include "record/bundle/verify_bundle_work.h"

static bal_status read_root(struct bundle_verifier *v, uint32_t contest, size_t claims,
                            struct arena *a, struct sum_root *out, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT((size_t)4 << 30);
    const struct state_object *list = &v->whole.state.published.commitments;
    uint32_t at = 0;
    BAL_TRY(record_read_object(&v->whole, list, &text, err));
    for (str rest = buf_str(&text); rest.len > 0;) {
        const struct ej1 *line;
        str name;
        uint64_t n;
        BAL_TRY(ej1_parse(arena_str(a, str_cut(&rest, '\n')), a, &line, err));
        BAL_TRY(ej1_get_str(line, "contest", &name, err));
        at = public_contest_find(&v->audit.lists, name, at);
        if (at != contest)
            continue;
        BAL_TRY(ej1_get_u64(line, "n", &n, err));
        const struct ej1 *sums = ej1_find(line, "sums");
        if (sums != NULL)
            return sum_root_read(sums, n, claims, a, out, err);
        break;
    }
    return bal_fail(err, BAL_CONFLICT, "a contest with assertions has no tree of sums");
}

static bal_status check_cards(struct bundle_verifier *v, uint32_t contest,
                              const struct sums_check *check, struct bal_err *err)
{
    const struct public_audit *a = &v->audit;
    for (size_t i = a->first[contest]; i < a->first[contest + 1]; i++) {
        const struct public_opening *o = &a->openings.at[i];
        struct bal_err why = {0};
        uint64_t position = 0;
        uint32_t code = TABLE_NONE;
        bal_status status = sums_check_line(check, o->line, &position, &code, &why);
        if (status != BAL_OK)
            return bal_fail(err, status, "%s", why.what);
        if (code == TABLE_NONE || position != o->position)
            return bal_fail(err, BAL_CONFLICT, "contest '" STR_FMT "', card %llu: %s",
                            STR_ARG(str_head(a->lists.contests.at[contest].name, 60)),
                            (unsigned long long)o->position, why.what);
    }
    return BAL_OK;
}

static bal_status check_contest(struct bundle_verifier *v, uint32_t contest,
                                const struct commit_contest *hashes,
                                const struct commit_read *leaves, struct bal_err *err)
{
    const struct frame_contest *c = &v->session.frame.contests[contest];
    AUTO_ARENA a = ARENA_INIT((size_t)1 << 30);
    struct assertion *claims = arena_new(&a, struct assertion, c->claims.len);
    BAL_TRY(arena_check(&a, err));
    for (size_t k = 0; k < c->claims.len; k++)
        claims[k] = c->claims.at[k].claim;
    struct sums_check check = {.contest = &v->audit.lists.load.election.contests.at[contest],
                               .ranking = frame_reading(&v->session.frame, contest),
                               .hashes = hashes,
                               .claims = claims,
                               .claim_count = c->claims.len,
                               .leaves = leaves};
    BAL_TRY(read_root(v, contest, c->claims.len, &a, &check.root, err));
    return check_cards(v, contest, &check, err);
}

bal_status bundle_check_proofs(struct bundle_verifier *v, uint32_t contest, struct bal_err *err)
{
    const struct public_contest *p = &v->audit.lists.contests.at[contest];
    struct commit_contest hashes;
    struct commit_read leaves = {0};
    if (!p->committed || v->session.frame.contests[contest].claims.len == 0)
        return BAL_OK;
    bal_status status = commit_contest_init(&hashes, v->whole.state.origin, p->name, NULL, err);
    if (status == BAL_OK)
        status = public_leaves(&v->audit, contest, &leaves, err);
    if (status == BAL_OK)
        status = check_contest(v, contest, &hashes, &leaves, err);
    commit_read_done(&leaves);
    commit_contest_done(&hashes);
    return status;
}
