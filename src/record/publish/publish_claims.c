// SPDX-License-Identifier: Apache-2.0
// publish_claims.c: the claims that the pages answer, judged by the same rules as those that people
// ask of a bundle (claim.h), from the record that the bundle is made of.
#include "record/publish/publish_claims.h"
#include "record/claims/claim_work.h"

struct claiming {
    struct publishing *p;
    struct pages *pages;
    struct arena *arena; // what the pages say lives there
    struct claim_facts facts;
};

// ---- facts

static bal_status give_events(void *ctx, const struct tile_visit *visit, struct bal_err *err)
{
    struct publishing *p = ctx;
    AUTO_EVENTS it = {0};
    BAL_TRY(store_events_open(&it, &p->record->store, 0, err));
    for (uint64_t seq = 0; seq < p->told; seq++) {
        struct store_event e;
        struct merkle_hash leaf;
        bool end = false;
        BAL_TRY(store_events_next(&it, &e, &end, err));
        if (end)
            return bal_fail(err, BAL_CONFLICT, "the log ends before its signed head");
        memcpy(leaf.b, e.leaf, sizeof leaf.b);
        BAL_TRY(visit->event(visit->ctx, seq, e.note, &leaf, err));
    }
    return BAL_OK;
}

// Lists are read where the bundle has them by now.
static bal_status give_list(void *ctx, str path, struct buf *out, struct bal_err *err)
{
    struct publishing *p = ctx;
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    AUTO_SOURCE from = {0};
    BAL_TRY(public_read(&p->files, path, &name, &from, err));
    for (size_t got = 1; got > 0;) {
        if (!buf_reserve(out, 1 << 16))
            return err_memory(err);
        BAL_TRY(source_read(&from, out->ptr + out->len, 1 << 16, &got, err));
        out->len += got;
    }
    return buf_check(out, err);
}

// ---- one claim

static str keep(struct claiming *g, str s)
{
    return arena_str(g->arena, s);
}

static enum pages_verdict verdict_of(enum claim_verdict v)
{
    static const enum pages_verdict all[] = {[CLAIM_CONFIRMED] = PAGES_CONFIRMED,
                                             [CLAIM_CONTRADICTED] = PAGES_CONTRADICTED,
                                             [CLAIM_OUTDATED] = PAGES_OUTDATED,
                                             [CLAIM_NOT_IN_EVIDENCE] = PAGES_NOT_IN_EVIDENCE,
                                             [CLAIM_NOT_CHECKABLE] = PAGES_NOT_CHECKABLE};
    return all[v];
}

static bal_status add(struct claiming *g, const struct claim_question *q, str sentence,
                      struct pages_claims *to, struct bal_err *err)
{
    struct claim_answer a;
    BAL_TRY(claim_answer_to(&g->facts, sentence, q, &a, err));
    struct pages_claim *new =
        to != NULL ? vec_push(&to->claims, REPORT_ROWS) : vec_push(&g->pages->whole, REPORT_ROWS);
    if (new == NULL)
        return err_memory(err);
    *new = (struct pages_claim){.sentence = keep(g, sentence),
                                .says = keep(g, a.says),
                                .note = keep(g, a.note),
                                .verdict = verdict_of(a.verdict),
                                .proven = a.proven};
    if (a.proven) {
        new->event = a.event.seq;
        new->line = a.line;
        new->type = keep(g, a.event.type);
        new->file = keep(g, a.event.object);
    }
    return arena_check(g->arena, err);
}

// ---- a contest

static struct claim_question about(const struct claim_contest *c, enum claim_kind kind)
{
    return (struct claim_question){.kind = kind, .contest = c->name, .known = true};
}

static bal_status standings(struct claiming *g, const struct claim_contest *c,
                            struct pages_claims *to, struct bal_err *err)
{
    struct claim_facts *f = &g->facts;
    for (uint32_t k = 0; k < c->choice_count && !claim_unreported(c); k++) {
        struct pages_standing *new = vec_push(&to->standings, REPORT_ROWS);
        if (new == NULL)
            return err_memory(err);
        struct claim_answer a;
        struct claim_question q = about(c, ASK_WINNER);
        q.choice = c->choices[k];
        BAL_TRY(claim_answer_to(f, q.choice, &q, &a, err));
        *new = (struct pages_standing){.choice = keep(g, c->choices[k]),
                                       .votes = c->hand != NULL ? c->hand[k] : c->votes[k],
                                       .won = verdict_of(a.verdict)};
    }
    return arena_check(g->arena, err);
}

static bal_status add_old(struct claiming *g, const struct claim_contest *now,
                          const struct claim_contest *then, uint64_t event, struct pages_claims *to,
                          struct bal_err *err)
{
    for (uint32_t k = 0; k < then->choice_count; k++) {
        struct claim_answer a;
        struct claim_question q = about(now, ASK_VOTES);
        q.choice = then->choices[k];
        q.number = then->votes[k];
        BAL_TRY(claim_answer_to(&g->facts, q.choice, &q, &a, err));
        bool said = a.verdict != CLAIM_OUTDATED;
        for (size_t i = 0; i < to->old.len && !said; i++)
            said = str_eq(to->old.at[i].choice, then->choices[k]) &&
                   to->old.at[i].votes == then->votes[k];
        struct pages_old *new = said ? NULL : vec_push(&to->old, REPORT_ROWS);
        if (new == NULL && !said)
            return err_memory(err);
        if (new != NULL)
            *new = (struct pages_old){keep(g, then->choices[k]), then->votes[k], event};
    }
    return arena_check(g->arena, err);
}

static bal_status old(struct claiming *g, const struct claim_contest *c, struct pages_claims *to,
                      struct bal_err *err)
{
    struct claim_facts *f = &g->facts;
    for (size_t v = f->versions.len; v-- > 0;) {
        uint64_t event = f->events.at[f->versions.at[v].event].seq;
        for (size_t i = 0; i < f->versions.at[v].contests.len; i++)
            if (str_eq(f->versions.at[v].contests.at[i].name, c->name))
                BAL_TRY(add_old(g, c, &f->versions.at[v].contests.at[i], event, to, err));
    }
    return BAL_OK;
}

static bal_status locals(struct claiming *g, uint32_t contest, struct pages_claims *to,
                         struct bal_err *err)
{
    struct claim_facts *f = &g->facts;
    const struct claim_contest *c = &claim_last(f)->contests.at[contest];
    size_t i = claim_locals_of(f, contest);
    for (; i < f->locals.len && f->locals.at[i].contest == contest && !claim_by_hand(f, c); i++) {
        const struct claim_local *l = &f->locals.at[i];
        if (l->twice)
            continue;
        struct pages_local *new = vec_push(&to->locals, REPORT_ROWS);
        if (new == NULL)
            return err_memory(err);
        *new = (struct pages_local){keep(g, f->places.at[l->place].name),
                                    keep(g, c->choices[l->choice]), l->votes};
    }
    return arena_check(g->arena, err);
}

// That who was reported has won, where nobody can say so yet, and why.
static bal_status add_open(struct claiming *g, const struct claim_contest *c,
                           struct pages_claims *to, struct bal_err *err)
{
    for (uint32_t k = 0; k < c->choice_count; k++) {
        struct claim_answer a;
        struct claim_question q = about(c, ASK_WINNER);
        q.choice = c->choices[k];
        if (!c->won[k])
            continue;
        str sentence =
            claim_say(&g->facts, STR_FMT " won " STR_FMT, STR_ARG(c->choices[k]), STR_ARG(c->name));
        BAL_TRY(claim_answer_to(&g->facts, sentence, &q, &a, err));
        if (a.verdict == CLAIM_NOT_IN_EVIDENCE)
            BAL_TRY(add(g, &q, sentence, to, err));
    }
    return BAL_OK;
}

// "The margin in Mayor is 300 votes", by the figure that holds.
static bal_status add_margin(struct claiming *g, const struct claim_contest *c,
                             struct pages_claims *to, struct bal_err *err)
{
    struct claim_contest now = *c;
    struct claim_question q = about(c, ASK_MARGIN);
    if (c->hand != NULL) {
        now.votes = c->hand;
        now.won = c->hand_won;
    }
    if (!claim_smallest_lead(&now, &q.number))
        return BAL_OK;
    return add(g, &q,
               claim_say(&g->facts, "The margin in " STR_FMT " is %s votes", STR_ARG(c->name),
                         claim_grouped(&g->facts, q.number)),
               to, err);
}

static bal_status usual(struct claiming *g, const struct claim_contest *c, struct pages_claims *to,
                        struct bal_err *err)
{
    struct claim_facts *f = &g->facts;
    struct claim_contest now = *c;
    struct claim_question total = about(c, ASK_TOTAL), cards = about(c, ASK_CARDS);
    struct claim_question more = about(c, ASK_MORE_VOTES), turnout = about(c, ASK_TURNOUT);
    const struct claim_question outcome = about(c, ASK_OUTCOME), hand = about(c, ASK_COUNTED);
    now.votes = c->hand != NULL ? c->hand : c->votes;
    total.number = claim_total_of(&now);
    cards.number = c->cards;
    more.unit = STR("ballots");
    BAL_TRY(add_open(g, c, to, err));
    BAL_TRY(add_margin(g, c, to, err));
    BAL_TRY(add(g, &total,
                claim_say(f, "%s votes were cast in " STR_FMT, claim_grouped(f, total.number),
                          STR_ARG(c->name)),
                to, err));
    BAL_TRY(add(g, &cards,
                claim_say(f, "%s ballots were cast in " STR_FMT, claim_grouped(f, cards.number),
                          STR_ARG(c->name)),
                to, err));
    BAL_TRY(add(g, &more,
                claim_say(f, "There were more votes than ballots in " STR_FMT, STR_ARG(c->name)),
                to, err));
    more.unit = STR("voters");
    BAL_TRY(add(g, &more,
                claim_say(f, "There were more votes than voters in " STR_FMT, STR_ARG(c->name)), to,
                err));
    BAL_TRY(add(g, &turnout, claim_say(f, "The turnout in " STR_FMT " was … %%", STR_ARG(c->name)),
                to, err));
    BAL_TRY(
        add(g, &outcome, claim_say(f, "The audit confirmed " STR_FMT, STR_ARG(c->name)), to, err));
    return add(g, &hand, claim_say(f, STR_FMT " was counted by hand", STR_ARG(c->name)), to, err);
}

static bal_status contest(struct claiming *g, uint32_t number, struct bal_err *err)
{
    const struct claim_contest *c = &claim_last(&g->facts)->contests.at[number];
    struct pages_claims *new = vec_push(&g->pages->claims, LIMIT_CONTESTS);
    if (new == NULL)
        return err_memory(err);
    *new = (struct pages_claims){
        .contest = keep(g, c->name), .number = number, .unit = claim_unit_of(c)};
    BAL_TRY(standings(g, c, new, err));
    BAL_TRY(old(g, c, new, err));
    BAL_TRY(usual(g, c, new, err));
    return locals(g, number, new, err);
}

// ---- the whole election

static bal_status whole(struct claiming *g, struct bal_err *err)
{
    struct claim_facts *f = &g->facts;
    struct claim_question cards = {.kind = ASK_CARDS, .known = true, .number = f->cards};
    struct claim_question drawn = {
        .kind = ASK_DRAWN, .known = true, .number = claim_now(&f->drawn).cards};
    struct claim_question read = {
        .kind = ASK_READ, .known = true, .number = claim_now(&f->read).cards};
    struct claim_question turnout = {.kind = ASK_TURNOUT, .known = true};
    struct claim_question seed = {.kind = ASK_SEED, .known = true, .text = f->seed};
    BAL_TRY(add(g, &cards, claim_say(f, "%s ballots were cast", claim_grouped(f, cards.number)),
                NULL, err));
    BAL_TRY(add(g, &turnout, STR("The turnout was … %"), NULL, err));
    BAL_TRY(add(g, &turnout, STR("There were more ballots than registered voters"), NULL, err));
    if (f->seed.len > 0)
        BAL_TRY(add(g, &seed, claim_say(f, "The seed is " STR_FMT, STR_ARG(f->seed)), NULL, err));
    BAL_TRY(add(g, &drawn, claim_say(f, "%s cards were drawn", claim_grouped(f, drawn.number)),
                NULL, err));
    return add(g, &read, claim_say(f, "%s cards were audited", claim_grouped(f, read.number)), NULL,
               err);
}

bal_status publish_claims(struct publishing *p, struct pages *pages, struct arena *arena,
                          struct bal_err *err)
{
    struct claiming g = {.p = p, .pages = pages, .arena = arena};
    const struct claim_source from = {p, give_events, give_list};
    bal_status status = claim_facts_gather(&g.facts, &from, err);
    if (status == BAL_OK && p->frozen)
        status = claim_facts_session(&g.facts, &p->session, err);
    if (status == BAL_OK)
        status = whole(&g, err);
    const struct claim_version *v = claim_last(&g.facts);
    for (uint32_t i = 0; status == BAL_OK && p->frozen && v != NULL && i < v->contests.len; i++)
        status = contest(&g, i, err);
    claim_facts_done(&g.facts);
    return status;
}
