// SPDX-License-Identifier: Apache-2.0
// report_rounds.c: the rounds of a report, and the differences between paper and record.
#include "record/verbs/report_fill.h"

// The figures of each contest at the end of each round.
static bal_status fill_contest_rounds(struct report_filler *f, const uint32_t *row,
                                      struct bal_err *err)
{
    const struct session *s = f->s;
    for (uint32_t round = 1; round <= s->sample.rounds; round++) {
        struct measure m;
        bool last = round == s->sample.rounds;
        const struct measure_request q =
            session_request(s, round, last && f->r->state.phase == PHASE_ROUND ? round - 1 : round);
        bal_status status = measure_make(&m, &q, err);
        for (uint32_t c = 0; status == BAL_OK && c < s->frame.contest_count; c++) {
            struct report_contest_round *out =
                vec_push(&f->out->contests.at[row[c]].rounds, REPORT_ROWS);
            if (out == NULL)
                status = err_memory(err);
            else
                *out = (struct report_contest_round){
                    s->targets.at[(size_t)(round - 1) * s->frame.contest_count + c],
                    m.contests.at[c].usable, m.contests.at[c].risk};
        }
        measure_done(&m);
        BAL_TRY(status);
    }
    return BAL_OK;
}

static bal_status fill_rounds(struct report_filler *f, struct bal_err *err)
{
    const struct session *s = f->s;
    for (uint32_t i = 0; i < s->sample.rounds; i++) {
        const struct state_round *from = &f->r->state.rounds.at[i];
        struct report_round *out = vec_push(&f->out->rounds, REPORT_ROWS);
        if (out == NULL)
            return err_memory(err);
        *out = (struct report_round){.number = from->number,
                                     .opened = report_keep_time(f, from->opened),
                                     .closed = report_keep_time(f, from->closed),
                                     .cards = from->cards,
                                     .new_cards = from->new_cards,
                                     .new_batches = from->new_batches};
    }
    for (size_t i = 0; i < s->sample.retrieval.len; i++) {
        size_t at = s->sample.retrieval.at[i];
        const struct interpretation *seen = s->found.at[at];
        struct report_round *round = &f->out->rounds.at[s->sample.cards.at[at].round - 1];
        bool lost = seen != NULL && seen->count > 0 && seen->findings[0].contest == CONTEST_ALL &&
                    seen->findings[0].state == FINDING_NOT_FOUND;
        round->entered += seen != NULL;
        round->not_found += lost;
    }
    return BAL_OK;
}

static bal_status fill_differences(struct report_filler *f, const uint32_t *row,
                                   struct bal_err *err)
{
    const struct session *s = f->s;
    for (size_t i = 0; s->measured && i < s->measure.differences.len; i++) {
        const struct measure_difference *d = &s->measure.differences.at[i];
        const struct sampled *sampled = &s->sample.cards.at[d->sampled];
        struct report_discrepancy *out = vec_push(&f->out->discrepancies, REPORT_ROWS);
        struct frame_place p;
        AUTO_BUF imprinted = BUF_INIT(LIMIT_TOKEN_BYTES);
        if (out == NULL)
            return err_memory(err);
        frame_locate(&s->frame, sampled->card, &p);
        if (p.cvr != NO_CVR)
            election_imprinted(s->election, p.cvr, &imprinted);
        *out = (struct report_discrepancy){.round = sampled->round,
                                           .draw = sampled->draw,
                                           .imprinted = report_keep(f, buf_str(&imprinted)),
                                           .position = p.position,
                                           .contest = f->out->contests.at[row[d->contest]].name,
                                           .reported = report_keep(f, d->reported),
                                           .audited = report_keep(f, d->audited),
                                           .votes = d->votes};
        if (p.row == NULL)
            continue;
        out->jurisdiction = report_keep(f, s->election->jurisdictions.items[p.row->jurisdiction]);
        out->container = report_keep(f, p.row->container);
        out->tabulator = report_keep(f, p.row->tabulator);
        out->batch = report_keep(f, p.row->batch);
    }
    return BAL_OK;
}

static bal_status fill_batch_differences(struct report_filler *f, const uint32_t *row,
                                         struct bal_err *err)
{
    const struct session *s = f->s;
    for (size_t i = 0; s->measured && i < s->measure.batch_differences.len; i++) {
        const struct measure_batch_difference *d = &s->measure.batch_differences.at[i];
        const struct batch_pull *pull = &s->batches.pulls.at[d->pull];
        const struct manifest_batch *at = s->frame.batches.at[pull->batch].row;
        struct report_discrepancy *out = vec_push(&f->out->discrepancies, REPORT_ROWS);
        int64_t most = INT32_MAX;
        if (out == NULL)
            return err_memory(err);
        *out = (struct report_discrepancy){
            .whole_batch = true,
            .round = pull->round,
            .draw = pull->draw,
            .jurisdiction = report_keep(f, s->election->jurisdictions.items[at->jurisdiction]),
            .container = report_keep(f, at->container),
            .tabulator = report_keep(f, at->tabulator),
            .batch = report_keep(f, at->batch),
            .contest = f->out->contests.at[row[d->contest]].name,
            .reported = report_keep(f, d->reported),
            .audited = report_keep(f, d->audited),
            .votes = (int)(d->votes > most    ? most
                           : d->votes < -most ? -most
                                              : d->votes)};
    }
    return BAL_OK;
}

bal_status report_fill_rounds(struct report_filler *f, const uint32_t *row, struct bal_err *err)
{
    BAL_TRY(fill_contest_rounds(f, row, err));
    BAL_TRY(fill_rounds(f, err));
    BAL_TRY(fill_differences(f, row, err));
    return fill_batch_differences(f, row, err);
}
