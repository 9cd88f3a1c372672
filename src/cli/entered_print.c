// SPDX-License-Identifier: Apache-2.0
#include "cli/entered_print.h"

#include "cli/standing_print.h"

bal_status entered_print(struct record_arg *a, const struct enter_result *r, const char *done,
                         struct bal_err *err)
{
    struct counted cards, awaited;
    FILE *out = a->cli->out;
    unsigned long long round = a->record.state.rounds.len;
    fprintf(out, "%s %s", counted(&cards, r->cards, "card is", "cards are"), done);
    if (a->record.state.phase == PHASE_ROUND) {
        fprintf(out, "; %s of round %llu still awaited\n",
                counted(&awaited, r->awaited, "card", "cards"), round);
    } else {
        fprintf(out, "; round %llu is complete%s\n\n", round,
                r->concluded ? ", and the audit is concluded: every target is settled" : "");
        BAL_TRY(standing_show(a->cli, &a->record, err));
    }
    record_arg_next(a);
    return BAL_OK;
}
