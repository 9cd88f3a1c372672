// SPDX-License-Identifier: Apache-2.0
// claim_session.c: what claims are about that no list of the log says as a figure, but that follows
// from its inputs: the cards and results of a jurisdiction, the sums of a hand count.
#include "ledger/ej1.h"
#include "record/claims/claim_work.h"

enum { CLAIM_LOCALS = 1 << 22 };

static bal_status clean_name(struct claim_facts *f, str name, str *out, struct bal_err *err)
{
    AUTO_BUF clean = BUF_INIT(LIMIT_TOKEN_BYTES);
    ej1_clean(&clean, name);
    BAL_TRY(buf_check(&clean, err));
    *out = arena_str(&f->arena, buf_str(&clean));
    return arena_check(&f->arena, err);
}

static bal_status take_places(struct claim_facts *f, const struct session *s, struct bal_err *err)
{
    const struct frame *frame = &s->frame;
    for (uint32_t i = 0; i < frame->stratum_count; i++) {
        struct claim_place *new = vec_push(&f->places, CLAIM_LOCALS);
        if (new == NULL)
            return err_memory(err);
        *new = (struct claim_place){.cards = frame->strata[i].listed};
        BAL_TRY(clean_name(f, s->election->jurisdictions.items[frame->strata[i].jurisdiction],
                           &new->name, err));
    }
    return BAL_OK;
}

// ---- results of jurisdictions

static size_t place_of(const struct session *s, uint32_t jurisdiction)
{
    size_t i = 0;
    while (i < s->frame.stratum_count && s->frame.strata[i].jurisdiction != jurisdiction)
        i++;
    return i;
}

static bool find_by_name(const struct claim_version *v, str contest, str choice, uint32_t *c,
                         uint32_t *k)
{
    for (*c = 0; *c < v->contests.len; ++*c)
        if (str_eq(v->contests.at[*c].name, contest))
            break;
    if (*c == v->contests.len)
        return false;
    const struct claim_contest *found = &v->contests.at[*c];
    for (*k = 0; *k < found->choice_count; ++*k)
        if (str_eq(found->choices[*k], choice))
            return true;
    return false;
}

static struct claim_local *local_of(struct claim_facts *f, size_t place, uint32_t c, uint32_t k)
{
    for (size_t i = f->locals.len; i-- > 0;)
        if (f->locals.at[i].place == place && f->locals.at[i].contest == c &&
            f->locals.at[i].choice == k)
            return &f->locals.at[i];
    return NULL;
}

static bal_status take_result(struct claim_facts *f, const struct session *s,
                              const struct reported *r, struct bal_err *err)
{
    uint32_t c, k;
    str contest, choice;
    size_t place = place_of(s, r->jurisdiction);
    if (r->batch != 0 || place == s->frame.stratum_count)
        return BAL_OK;
    BAL_TRY(clean_name(f, r->contest, &contest, err));
    BAL_TRY(clean_name(f, r->choice, &choice, err));
    if (!find_by_name(claim_last(f), contest, choice, &c, &k))
        return BAL_OK;
    struct claim_local *known = local_of(f, place, c, k);
    if (known != NULL) {
        known->twice |= known->votes != r->votes;
        return BAL_OK;
    }
    struct claim_local *new = vec_push(&f->locals, CLAIM_LOCALS);
    if (new == NULL)
        return err_memory(err);
    *new = (struct claim_local){place, c, k, r->votes, false};
    return BAL_OK;
}

// ---- hand counts

static bal_status take_hand(struct claim_facts *f, const struct session *s, uint32_t contest,
                            struct claim_contest *c, struct bal_err *err)
{
    const struct handcount *h = &s->contests[contest].count;
    if (!session_counted(s, contest) || h->votes.len != c->choice_count)
        return BAL_OK;
    c->hand = arena_new(&f->arena, uint64_t, c->choice_count + 1);
    c->hand_won = arena_new(&f->arena, bool, c->choice_count + 1);
    BAL_TRY(arena_check(&f->arena, err));
    for (uint32_t k = 0; k < c->choice_count; k++) {
        c->hand[k] = h->votes.at[k];
        c->hand_won[k] = h->won[k];
    }
    return BAL_OK;
}

bal_status claim_facts_session(struct claim_facts *f, const struct session *s, struct bal_err *err)
{
    struct claim_version *v = f->versions.len > 0 ? &f->versions.at[f->versions.len - 1] : NULL;
    if (v == NULL || f->reopened || !s->framed || v->contests.len != s->frame.contest_count)
        return BAL_OK;
    for (uint32_t c = 0; c < s->frame.contest_count; c++)
        BAL_TRY(take_hand(f, s, c, &v->contests.at[c], err));
    if (s->frame.stratum_count < 2)
        return BAL_OK;
    BAL_TRY(take_places(f, s, err));
    for (size_t i = 0; i < s->election->results.len; i++)
        BAL_TRY(take_result(f, s, &s->election->results.at[i], err));
    return BAL_OK;
}
