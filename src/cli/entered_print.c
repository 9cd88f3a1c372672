// SPDX-License-Identifier: Apache-2.0
#include "cli/entered_print.h"

#include "cli/standing_print.h"

bal_status entered_print(struct record_arg *a, const struct enter_result *r, const char *done,
                         struct bal_err *err)
{
    struct counted text;
    FILE *out = a->cli->out;
    unsigned long long round = a->record.state.rounds.len;
    if (r->counts > 0)
        fprintf(out, "%s %s",
                counted(&text, r->counts, "count of a batch is", "counts of batches are"), done);
    else
        fprintf(out, "%s %s", counted(&text, r->cards, "card is", "cards are"), done);
    if (r->disputes > 0)
        fprintf(out, "; %s read differently, and wait%s for 'ballast adjudicate'",
                counted(&text, r->disputes, "contest on a card is", "contests on cards are"),
                r->disputes == 1 ? "s" : "");
    if (a->record.state.phase == PHASE_ROUND) {
        fputs("; ", out);
        if (r->awaited > 0 || r->awaited_counts == 0)
            fputs(counted(&text, r->awaited, "card", "cards"), out);
        if (r->awaited_counts > 0)
            fprintf(out, "%s%s", r->awaited > 0 ? " and " : "",
                    counted(&text, r->awaited_counts, "count of a batch", "counts of batches"));
        fprintf(out, " of round %llu still awaited\n", round);
    } else {
        fprintf(out, "; round %llu is complete%s\n\n", round,
                r->concluded ? ", and the audit is concluded: every target is settled" : "");
        BAL_TRY(standing_show(a->cli, &a->record, err));
    }
    record_arg_next(a);
    return BAL_OK;
}
