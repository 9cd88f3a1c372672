// SPDX-License-Identifier: Apache-2.0
// claim_session.c: what claims are about that no list of the log says as a figure, but that follows
// from its inputs: the cards and results of a jurisdiction, the sums of a hand count.
#include <stdlib.h>

#include "base/table.h"
#include "ledger/ej1.h"
#include "record/claims/claim_work.h"
#include "record/lists/lists.h"

enum { CLAIM_LOCALS = 1 << 22, CLAIM_NAMES = 1 << 28, CLAIM_KEYS = 1 << 28 };

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

// Contests by name, and what each jurisdiction was said to have of each choice, by number.
struct locals {
    struct table contests; // names of the last version, in its order
    struct table known;    // (place, contest, choice), in the order of f->locals
    size_t place;          // of the results last looked at
    uint32_t jurisdiction;
};

static bool find_by_name(const struct claim_version *v, const struct locals *l, str contest,
                         str choice, uint32_t *c, uint32_t *k)
{
    *c = table_find(&l->contests, contest);
    if (*c >= v->contests.len)
        return false;
    const struct claim_contest *found = &v->contests.at[*c];
    for (*k = 0; *k < found->choice_count; ++*k)
        if (str_eq(found->choices[*k], choice))
            return true;
    return false;
}

static bal_status take_result(struct claim_facts *f, const struct session *s,
                              const struct reported *r, struct locals *l, struct bal_err *err)
{
    uint32_t c, k;
    str contest, choice;
    if (l->jurisdiction != r->jurisdiction)
        l->place = place_of(s, r->jurisdiction);
    l->jurisdiction = r->jurisdiction;
    if (r->batch != 0 || l->place == s->frame.stratum_count)
        return BAL_OK;
    BAL_TRY(clean_name(f, r->contest, &contest, err));
    BAL_TRY(clean_name(f, r->choice, &choice, err));
    if (!find_by_name(claim_last(f), l, contest, choice, &c, &k))
        return BAL_OK;
    const uint64_t key[] = {l->place, c, k};
    uint32_t number = table_add(&l->known, str_make((const char *)key, sizeof key));
    if (number == TABLE_NONE)
        return err_memory(err);
    if (number < f->locals.len) {
        struct claim_local *known = &f->locals.at[number];
        known->twice |= known->votes != r->votes;
        return BAL_OK;
    }
    struct claim_local *new = vec_push(&f->locals, CLAIM_LOCALS);
    if (new == NULL)
        return err_memory(err);
    *new = (struct claim_local){l->place, c, k, r->votes, false};
    return BAL_OK;
}

static int by_contest(const void *a, const void *b)
{
    const struct claim_local *x = a, *y = b;
    if (x->contest != y->contest)
        return x->contest < y->contest ? -1 : 1;
    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    return x->choice < y->choice ? -1 : x->choice > y->choice;
}

static bal_status take_results(struct claim_facts *f, const struct session *s, struct bal_err *err)
{
    struct locals l = {.contests = TABLE_INIT(CLAIM_NAMES),
                       .known = TABLE_INIT(CLAIM_KEYS),
                       .jurisdiction = UINT32_MAX};
    const struct claim_version *v = claim_last(f);
    bal_status status = BAL_OK;
    for (size_t i = 0; i < v->contests.len && status == BAL_OK; i++)
        if (table_add(&l.contests, v->contests.at[i].name) == TABLE_NONE)
            status = err_memory(err);
    for (size_t i = 0; i < s->election->results.len && status == BAL_OK; i++)
        status = take_result(f, s, &s->election->results.at[i], &l, err);
    table_done(&l.contests);
    table_done(&l.known);
    if (status == BAL_OK && f->locals.len > 0)
        qsort(f->locals.at, f->locals.len, sizeof *f->locals.at, by_contest);
    return status;
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
        c->hand_won[k] = session_hand_won(s, contest, k);
    }
    if (!session_tied(s, contest))
        return BAL_OK;
    c->hand_tied = arena_new(&f->arena, bool, c->choice_count + 1);
    BAL_TRY(arena_check(&f->arena, err));
    memcpy(c->hand_tied, h->tied, c->choice_count * sizeof *h->tied);
    return BAL_OK;
}

// Is the session of the freeze that the facts end with? Then it makes the same list of contests, to
// the byte.
static bal_status same_freeze(const struct claim_version *v, struct session *s, bool *same,
                              struct bal_err *err)
{
    AUTO_BUF list = BUF_INIT(CLAIM_NAMES);
    BAL_TRY(list_params(s, &list, err));
    BAL_TRY(buf_check(&list, err));
    *same = str_eq(buf_str(&list), v->text);
    return BAL_OK;
}

bal_status claim_facts_session(struct claim_facts *f, struct session *s, struct bal_err *err)
{
    struct claim_version *v = f->versions.len > 0 ? &f->versions.at[f->versions.len - 1] : NULL;
    bool same = false;
    if (v == NULL || f->reopened || !s->framed || v->contests.len != s->frame.contest_count)
        return BAL_OK;
    BAL_TRY(same_freeze(v, s, &same, err));
    if (!same)
        return BAL_OK;
    for (uint32_t c = 0; c < s->frame.contest_count; c++)
        BAL_TRY(take_hand(f, s, c, &v->contests.at[c], err));
    if (s->frame.stratum_count < 2)
        return BAL_OK;
    BAL_TRY(take_places(f, s, err));
    return take_results(f, s, err);
}
