// SPDX-License-Identifier: Apache-2.0
// publish_pages.c: what people read in a bundle, and the tools that lie beside it.
#include <stdio.h>

#include "base/binary.h"
#include "ledger/policy.h"
#include "ledger/words.h"
#include "record/log/attached.h"
#include "record/log/heads.h"
#include "record/publish/publish_claims.h"
#include "record/verbs/report.h"
#include "report/pages.h"

struct paging {
    struct publishing *p;
    struct report report;
    struct pages pages;
};

static str keep(struct paging *g, str s)
{
    return arena_str(&g->report.arena, s);
}

// ---- heads

static bal_status fill_head(struct paging *g, uint64_t size, struct pages_head *out,
                            struct bal_err *err)
{
    const struct parties_heads heads = record_heads(g->p->record);
    struct merkle_hash root;
    char words[WORDS_TEXT];
    AUTO_BUF text = BUF_INIT(256), note = BUF_INIT(NOTE_BYTES);
    BAL_TRY(heads.root(heads.ctx, size, &root, err));
    base64_add(&text, str_bytes(root.b, SHA256_BYTES));
    buf_addf(&note, STR_FMT "\n%llu\n" STR_FMT "\n", STR_ARG(g->report.origin),
             (unsigned long long)size, STR_ARG(buf_str(&text)));
    *out = (struct pages_head){.size = size,
                               .root = keep(g, buf_str(&text)),
                               .words = keep(g, words_of(&root, words)),
                               .note = keep(g, buf_str(&note))};
    return arena_check(&g->report.arena, err);
}

static bal_status fill_policy(struct paging *g, struct bal_err *err)
{
    const struct state_parties *s = &g->p->record->state.parties;
    struct policy policy;
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX];
    AUTO_BUF text = BUF_INIT(1 << 20);
    BAL_TRY(publish_policy(g->p->record, &text, err));
    BAL_TRY(policy_parse(buf_str(&text), &policy, err));
    sha256(buf_str(&text), digest);
    g->pages.policy_sha256 = keep(g, sha256_hex(digest, hex));
    g->pages.several = s->several;
    g->pages.quorum = policy.quorum != POLICY_NONE;
    g->pages.override = s->overrides.len > 0;
    for (size_t i = 0; i < s->objections.len; i++) {
        const struct state_objection *o = &s->objections.at[i];
        struct pages_objection *out = vec_push(&g->pages.objections, LIMIT_BATCHES);
        if (out == NULL)
            return err_memory(err);
        *out = (struct pages_objection){o->seq, keep(g, o->party), keep(g, o->text),
                                        keep(g, o->answer)};
    }
    return BAL_OK;
}

// ---- jurisdictions

static uint32_t stratum_of(const struct frame *f, uint32_t card)
{
    struct frame_place place;
    frame_locate(f, card, &place);
    return place.stratum;
}

static bool has_opening(const struct state *s, const struct interpretation *i,
                        const struct session *session)
{
    const struct state_entry *entry = i != NULL ? session_entry(session, i) : NULL;
    for (size_t k = 0; entry != NULL && k < s->published.openings.len; k++)
        if (s->published.openings.at[k].refers == entry->seq)
            return true;
    return false;
}

static bool is_lost(const struct interpretation *i)
{
    return i->count == 1 && i->findings[0].contest == CONTEST_ALL &&
           i->findings[0].state == FINDING_NOT_FOUND;
}

static bal_status add_card(struct paging *g, const struct sampled *d,
                           const struct interpretation *read, struct bal_err *err)
{
    const struct session *s = &g->p->session;
    struct frame_place place;
    frame_locate(&s->frame, d->card, &place);
    struct pages_jurisdiction *j = &g->pages.jurisdictions.at[place.stratum];
    struct pages_card *new = vec_push(&j->drawn, REPORT_ROWS);
    if (new == NULL)
        return err_memory(err);
    bool over = d->round <= s->record->state.rounds.len &&
                s->record->state.rounds.at[d->round - 1].closed != 0;
    *new = (struct pages_card){.round = d->round,
                               .draw = d->draw,
                               .container = place.row->container,
                               .tabulator = place.row->tabulator,
                               .batch = place.row->batch,
                               .position = place.position,
                               .entered = read != NULL,
                               .not_found = read != NULL ? is_lost(read) : over,
                               .opened = has_opening(&s->record->state, read, s)};
    return BAL_OK;
}

static void count_cards(struct paging *g)
{
    const struct frame *f = &g->p->session.frame;
    for (uint32_t card = 0; card < f->cards; card++) {
        struct pages_jurisdiction *j = &g->pages.jurisdictions.at[stratum_of(f, card)];
        bool pooled = frame_pool_of(f, card) != NO_POOL;
        j->pooled += pooled;
        j->unread += !pooled && f->cvr.at[card] == NO_CVR;
    }
}

static bal_status fill_jurisdictions(struct paging *g, struct bal_err *err)
{
    const struct session *s = &g->p->session;
    const struct frame *f = &s->frame;
    for (uint32_t i = 0; i < f->stratum_count; i++) {
        struct pages_jurisdiction *j = vec_push(&g->pages.jurisdictions, REPORT_ROWS);
        if (j == NULL)
            return err_memory(err);
        *j = (struct pages_jurisdiction){
            .name = s->election->jurisdictions.items[f->strata[i].jurisdiction],
            .cards = f->strata[i].listed,
            .phantoms = f->strata[i].added,
            .batches = f->domain.sampled.strata[i].batch_count};
    }
    count_cards(g);
    for (uint32_t i = 0; i < f->stratum_count; i++) // phantoms have no record, and are told apart
        g->pages.jurisdictions.at[i].unread -= f->strata[i].added;
    for (size_t i = 0; i < s->sample.retrieval.len; i++) {
        size_t at = s->sample.retrieval.at[i];
        BAL_TRY(add_card(g, &s->sample.cards.at[at], s->found.at[at], err));
    }
    return BAL_OK;
}

// ---- writing

typedef void page_fn(const struct pages *p, size_t i, struct sink *out);

static void index_page(const struct pages *p, size_t i, struct sink *out)
{
    (void)i;
    pages_index(p, out);
}

static void claims_page(const struct pages *p, size_t i, struct sink *out)
{
    (void)i;
    pages_claims_index(p, out);
}

static bal_status put_page(struct paging *g, const char *path, page_fn *write, size_t i,
                           struct bal_err *err)
{
    AUTO_SINK sink;
    sink_open_memory(&sink, (size_t)1 << 30);
    write(&g->pages, i, &sink);
    BAL_TRY(buf_check(&sink.buf, err));
    BAL_TRY(public_put(&g->p->files, str_from(path), buf_str(&sink.buf), true, err));
    return sink_close(&sink, err);
}

static bal_status put_pages(struct paging *g, struct bal_err *err)
{
    char path[64];
    BAL_TRY(put_page(g, "index.html", index_page, 0, err));
    for (size_t i = 0; i < g->report.contests.len; i++) {
        (void)snprintf(path, sizeof path, "contests/%03u.html", g->report.contests.at[i].number);
        BAL_TRY(put_page(g, path, pages_contest, i, err));
    }
    for (size_t i = 0; i < g->pages.jurisdictions.len; i++) {
        (void)snprintf(path, sizeof path, "jurisdictions/%03zu.html", i);
        BAL_TRY(put_page(g, path, pages_jurisdiction, i, err));
    }
    BAL_TRY(put_page(g, "claims/index.html", claims_page, 0, err));
    for (size_t i = 0; i < g->pages.claims.len; i++) {
        (void)snprintf(path, sizeof path, "claims/%03u.html", g->pages.claims.at[i].number);
        BAL_TRY(put_page(g, path, pages_claims, i, err));
    }
    for (size_t i = 0; i < attached_count; i++)
        BAL_TRY(public_put(&g->p->files, str_from(attached[i].name),
                           str_make((const char *)attached[i].bytes, attached[i].size), true, err));
    return BAL_OK;
}

static bal_status fill(struct paging *g, struct bal_err *err)
{
    struct record *r = g->p->record;
    const struct state_public *s = &r->state.published;
    BAL_TRY(record_report_of(r, g->p->frozen ? &g->p->session : NULL, &g->report, err));
    BAL_TRY(fill_head(g, g->p->told, &g->pages.told, err));
    if (g->p->frozen)
        BAL_TRY(fill_head(g, r->state.parties.freeze + 1, &g->pages.freeze, err));
    BAL_TRY(fill_policy(g, err));
    // The record's name and place are the operator's; what comes after `told` is about these pages.
    g->report.record = g->report.next = STR("");
    g->report.log_size = g->p->told;
    g->report.log_root = g->pages.told.root;
    if (g->report.events.len > g->p->told)
        g->report.events.len = g->p->told;
    g->pages.rule = s->rule;
    g->pages.stage = publish_stage(&r->state);
    g->pages.comparison = s->commitments.size > 0;
    g->pages.waiting = g->p->waiting;
    g->pages.compared = state_opens(&r->state) && g->p->waiting == 0;
    BAL_TRY(publish_claims(g->p, &g->pages, &g->report.arena, err));
    return g->p->frozen ? fill_jurisdictions(g, err) : BAL_OK;
}

static void claims_done(struct pages *p)
{
    for (size_t i = 0; i < p->claims.len; i++) {
        vec_done(&p->claims.at[i].standings);
        vec_done(&p->claims.at[i].old);
        vec_done(&p->claims.at[i].locals);
        vec_done(&p->claims.at[i].claims);
    }
    vec_done(&p->claims);
    vec_done(&p->whole);
}

bal_status publish_pages(struct publishing *p, struct bal_err *err)
{
    struct paging g = {.p = p};
    g.pages.report = &g.report;
    report_init(&g.report);
    bal_status status = fill(&g, err);
    if (status == BAL_OK)
        status = put_pages(&g, err);
    for (size_t i = 0; i < g.pages.jurisdictions.len; i++)
        vec_done(&g.pages.jurisdictions.at[i].drawn);
    vec_done(&g.pages.jurisdictions);
    vec_done(&g.pages.objections);
    claims_done(&g.pages);
    report_done(&g.report);
    return status;
}
