// SPDX-License-Identifier: Apache-2.0
// report_contest.c: a contest in a report: what was reported, counted by hand and measured.
#include "record/verbs/report_fill.h"

#include "core/spelling.h"

static enum report_status status_of(const struct session *s, uint32_t c)
{
    const struct session_contest *mine = &s->contests[c];
    if (session_tied(s, c))
        return REPORT_TIED;
    if (session_counted(s, c))
        return REPORT_COUNTED;
    if (mine->escalated)
        return REPORT_ESCALATED;
    if (session_contest_done(s, c))
        return REPORT_CONFIRMED;
    return s->measured && s->measure.contests.at[c].usable > 0 ? REPORT_CONTINUES
                                                               : REPORT_NOT_AUDITED;
}

static bal_status fill_choices(struct report_filler *f, uint32_t c, struct report_contest *out,
                               struct bal_err *err)
{
    const struct frame_contest *from = &f->s->frame.contests[c];
    const struct session_contest *mine = &f->s->contests[c];
    bool counted = session_counted(f->s, c), tied = session_tied(f->s, c);
    bool parties = function_of_parties(from->contest->function);
    for (uint32_t k = 0; k < from->choices; k++) {
        struct report_choice *choice = vec_push(&out->choices, REPORT_ROWS);
        AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
        if (choice == NULL)
            return err_memory(err);
        spelling_put(&name, from->contest->choices.at[k].name,
                     from->contest->choices.at[k].occurrence);
        *choice = (struct report_choice){
            .name = report_keep(f, buf_str(&name)),
            .reported = from->votes[k],
            .reported_winner = from->won[k],
            .seats = parties ? from->seats[k] : 0,
            .counted = counted,
            .hand = counted ? mine->count.votes.at[k] : 0,
            .hand_winner = session_hand_won(f->s, c, k),
            .hand_tied = tied && mine->count.tied[k],
            .hand_seats = parties && counted && !tied ? mine->count.seats[k] : 0};
    }
    return BAL_OK;
}

static bal_status fill_claims(struct report_filler *f, uint32_t c, struct report_contest *out,
                              struct bal_err *err)
{
    const struct frame_contest *from = &f->s->frame.contests[c];
    for (size_t k = 0; k < from->claims.len; k++) {
        const struct frame_assertion *a = &from->claims.at[k];
        struct report_assertion *to = vec_push(&out->assertions, REPORT_ROWS);
        if (to == NULL)
            return err_memory(err);
        uint32_t winner = a->claim.winner, loser = a->claim.loser;
        AUTO_BUF words = BUF_INIT(LIMIT_TOKEN_BYTES);
        if (strcmp(a->claim.kind->name, "winner over loser") != 0)
            assertion_words(&a->claim, from->contest, &words);
        *to = (struct report_assertion){
            .winner = winner != NO_CHOICE ? out->choices.at[winner].name : STR(""),
            .loser = loser != NO_CHOICE ? out->choices.at[loser].name : STR(""),
            .words = report_keep(f, buf_str(&words)),
            .margin = frame_margin_votes(from, a),
            .risk = 1};
        if (f->s->measured && k < f->s->measure.contests.at[c].claims.len)
            to->risk = f->s->measure.contests.at[c].claims.at[k].risk;
    }
    return BAL_OK;
}

static bal_status fill_measured(struct report_filler *f, uint32_t c, struct report_contest *out,
                                struct bal_err *err)
{
    out->risk = 1;
    out->batches = f->s->frame.contests[c].batches.len;
    if (!f->s->measured)
        return BAL_OK;
    const struct measure_contest *m = &f->s->measure.contests.at[c];
    const struct measure_counts *n = &m->smallest;
    out->risk = m->risk;
    out->usable = m->usable;
    out->found = (struct report_discrepancy_counts){n->o2, n->o1,        n->none,        n->u1,
                                                    n->u2, n->not_found, n->no_agreement};
    out->path_step = m->path_step;
    for (size_t i = 0; i < m->path.len; i++) {
        double *point = vec_push(&out->path, REPORT_ROWS);
        if (point == NULL)
            return err_memory(err);
        *point = m->path.at[i];
    }
    return BAL_OK;
}

bal_status report_fill_contest(struct report_filler *f, uint32_t c, struct report_contest *out,
                               struct bal_err *err)
{
    const struct frame_contest *from = &f->s->frame.contests[c];
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES), universe = BUF_INIT(LIMIT_TOKEN_BYTES);
    AUTO_BUF function = BUF_INIT(LIMIT_TOKEN_BYTES);
    session_spell(f->s, c, &name);
    frame_universe_words(&f->s->frame, c, &universe);
    function_put(from->contest->function, &from->contest->terms, &function);
    AUTO_BUF pools = BUF_INIT(LIMIT_TOKEN_BYTES), rule = BUF_INIT(LIMIT_TOKEN_BYTES);
    frame_pooled_words(&f->s->frame, c, &pools);
    if (from->settings.irv_set)
        irv_describe(&from->settings.irv, &rule);
    *out = (struct report_contest){
        .name = report_keep(f, buf_str(&name)),
        .irv_rule = report_keep(f, buf_str(&rule)),
        .number = c,
        .bound = from->settings.cards_bound,
        .function = report_keep(f, buf_str(&function)),
        .figures = str_from(function_figures(from->contest->function)),
        .unreported = from->unreported,
        .seats = from->contest->seats,
        .votes_allowed = from->contest->votes_allowed,
        .universe = report_keep(f, buf_str(&universe)),
        .cards = from->cards,
        .phantoms = from->unread + from->added,
        .pooled = from->pooled,
        .pools = report_keep(f, buf_str(&pools)),
        .risk_limit = report_keep(f, from->settings.risk_limit),
        .target = from->settings.target,
        .method = str_from(from->settings.method != NULL ? from->settings.method->name : ""),
        .status = status_of(f->s, c),
        .reason =
            report_keep(f, f->s->contests[c].escalated ? f->s->contests[c].reason : from->reason),
        .outcome_changed = f->s->contests[c].counting && f->s->contests[c].count.changed};
    BAL_TRY(fill_choices(f, c, out, err));
    BAL_TRY(fill_claims(f, c, out, err));
    if (from->claims.len > 0) {
        const struct frame_assertion *a = &from->claims.at[from->smallest];
        out->margin = out->assertions.at[from->smallest].margin;
        out->diluted_margin = margin_votes(&a->claim, &a->margin) / (double)a->margin.cards;
    }
    return fill_measured(f, c, out, err);
}
